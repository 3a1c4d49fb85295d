/* Functions that their declarations say to return a borrowed reference:
 *
 *     PyObject *node_get_child(Node *node, int i) CPYCHECKER_RETURNS_BORROWED_REF;
 *
 * The attribute is gcc-python-plugin's cpychecker_returns_borrowed_ref, written as such or by a
 * macro that is defined as it.  Looked for by a plain lexer, before anything is parsed: a caller's
 * file need not hold the declaration. */
#ifndef UNBORROW_ATTRIBUTED_H
#define UNBORROW_ATTRIBUTED_H

#include <glib.h>

/* The names in the C files and headers that `paths` (ended by NULL) are, or that lie below them,
 * and in what these include, from their own folders or from `folders` (of char *); each once, in
 * order; of char *, free with g_ptr_array_unref.  What cannot be read has none. */
GPtrArray *ub_attributed(const char *const *paths, const GPtrArray *folders);

#endif

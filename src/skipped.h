/* Text that this configuration does not compile, as a plain lexer sees it.
 *
 *     #if PY_VERSION_HEX < 0x030D0000
 *     static inline PyObject *PyList_GetItemRef(PyObject *list, Py_ssize_t i) {...}
 *     #endif
 *
 * Under the headers of a newer Python the compiler says nothing of such a definition. */
#ifndef UNBORROW_SKIPPED_H
#define UNBORROW_SKIPPED_H

#include "unit.h"

/* Is there a definition of the function in text[range]?  Its body, from '{' to after '}', is put
 * into *body. */
gboolean ub_skipped_defines(const char *text, ub_range range, const char *function, ub_range *body);

/* Is the name declared or defined there, as a function or as a macro? */
gboolean ub_skipped_declares(const char *text, ub_range range, const char *name);

/* Is the macro defined there?  The rest of the line is put into *value. */
gboolean ub_skipped_macro(const char *text, ub_range range, const char *name, ub_range *value);

/* Is a header of this name included there, in whatever folder? */
gboolean ub_skipped_includes(const char *text, ub_range range, const char *header);

/* Does the file exist, and not among Python's headers? */
gboolean ub_in_project(const ub_unit *unit, CXFile file);

typedef void (*ub_skipped_visitor)(const char *path, const char *text, ub_range range,
                                   gpointer data);

/* Visit all such text of the file and of the project's headers that it includes, each with the path
 * of what it stands in. */
void ub_skipped_visit(const ub_unit *unit, ub_skipped_visitor visitor, gpointer data);

#endif

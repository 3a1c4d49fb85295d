/* Conditional text that the version of Python decides.
 *
 *     #if PY_MAJOR_VERSION >= 3
 *         n = PyLong_AsLong(v);
 *     #else
 *         n = PyInt_AsLong(v);
 *     #endif
 *
 * The project supports Python 3.9 and later: its Pythons all read this group alike, and no build
 * ever compiles the second line.  Of the conditions only those count that compare
 * PY_VERSION_HEX, PY_MAJOR_VERSION or PY_MINOR_VERSION with numbers; Python 4 is not expected
 * (CPython documentation, "API and ABI Versioning"). */
#ifndef UNBORROW_VERSIONS_H
#define UNBORROW_VERSIONS_H

#include <glib.h>

typedef struct ub_versions ub_versions;

/* Of a text, for Pythons from `min_python` on (as 0x030b; 0: not known, then nothing is decided).
 * The text is not needed afterwards; free with ub_versions_free. */
ub_versions *ub_versions_new(const char *text, gsize length, unsigned min_python);
void ub_versions_free(ub_versions *versions);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ub_versions, ub_versions_free)

/* Does no supported Python compile what stands at the offset? */
gboolean ub_is_unsupported(const ub_versions *versions, unsigned offset);

/* Does the directive at the offset belong to a group that all supported Pythons read alike? */
gboolean ub_is_settled(const ub_versions *versions, unsigned offset);

#endif

/* C++: which names tell a function.
 *
 *     namespace cache { void drop(PyObject *) noexcept; }
 *     static void drop(int) { ... }
 *
 * What is known of a call, from the catalog, from the bodies of the file's functions and from the
 * texts of others, is looked up by the name that it is written with. */
#ifndef UNBORROW_OVERLOADS_H
#define UNBORROW_OVERLOADS_H

#include "unit.h"

/* A function with C linkage is mangled to its own name. */
gboolean ub_has_c_linkage(CXCursor function, const char *name);

/* Is it the only function that has its name, of all that the unit declares, in whatever namespace,
 * and of what the catalog knows?  A function with C linkage is told by its name in any case. */
gboolean ub_is_told_by_name(const ub_unit *unit, CXCursor function, const char *name);

#endif

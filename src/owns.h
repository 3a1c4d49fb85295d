/* Which references a function holds itself, along its paths. */
#ifndef UNBORROW_OWNS_H
#define UNBORROW_OWNS_H

#include "graph.h"

/* Is every reference that the function gives up one that it has taken before, on each way there?
 *
 *     Py_INCREF(obj);
 *     for (i = 0; i < n; i++) {
 *         Py_XDECREF(parent);        what it has made or taken itself, by now
 *         parent = obj;
 *         PyObject_GetOptionalAttr(parent, names[i], &obj);
 *     }
 *
 * FALSE when it cannot be told. */
gboolean ub_releases_own(const ub_graph *g);

#endif

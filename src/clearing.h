/* The statement that a get with suppressed errors has become:
 *
 *     if (PyDict_GetItemRef(d, k, &v) < 0) {
 *         PyErr_Clear();
 *     } */
#ifndef UNBORROW_CLEARING_H
#define UNBORROW_CLEARING_H

#include "neighbour.h"

/* The strong call whose name stands at `offset`, where an `if` tests it; FALSE: there is none.  Its
 * variable is -1 where the result goes elsewhere: PyDict_GetItemRef(d, k, result). */
gboolean ub_find_lookup(const ub_graph *g, unsigned offset, ub_lookup *lookup);

/* The statement `PyErr_Clear();` that is all that the `if` does, or NULL. */
const ub_stmt *ub_clearing_of(const ub_graph *g, unsigned stmt);

#endif

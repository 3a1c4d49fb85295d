/* Conditions on one number that exclude each other.
 *
 *     int r = PyObject_RichCompareBool(item, key, Py_EQ);
 *     if (r > 0)
 *         ...                 not done where the check behind it leaves
 *     if (r < 0)
 *         goto error; */
#ifndef UNBORROW_EXCLUDES_H
#define UNBORROW_EXCLUDES_H

#include "graph.h"

/* Do both `if` statements ask nothing but how one variable compares with a constant, and is the one
 * condition false for all values for which the other is true? */
gboolean ub_excludes(const ub_graph *g, unsigned one_if, unsigned other_if);

#endif

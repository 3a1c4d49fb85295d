/* Which of its arguments' references a call takes over.
 *
 *     PyList_SetItem(l, 0, v)        that of v
 *     PyErr_Restore(t, v, tb)        all three
 *     Py_BuildValue("(NO)", v, w)    that of v
 *     Py_BuildValue(format, v)       who knows
 */
#ifndef UNBORROW_TAKES_H
#define UNBORROW_TAKES_H

#include "graph.h"

typedef enum { UB_TAKES_NOT, UB_TAKES_PERHAPS, UB_TAKES } ub_takes;

/* Of a CALL, for its i-th argument.  Of what is no call of Python's: PERHAPS, as its name does not
 * tell; but NOT of the C library's. */
ub_takes ub_takes_argument(const ub_graph *g, const ub_op *op, unsigned i);

/* Does a call of Python's take any? */
gboolean ub_takes_any(const ub_graph *g, const ub_op *op);

#endif

/* Calls that parse arguments, and whether they have filled a variable where it is used.
 *
 *     if (!PyArg_ParseTuple(item, "O|O", &a, &b))
 *         return -1;
 *     use(a);            filled
 *     use(b);            perhaps: the tuple may have one item, and b what it had before
 */
#ifndef UNBORROW_FILLS_H
#define UNBORROW_FILLS_H

#include "graph.h"

/* Of ADDRESS, the operation of that number in the block, given to such a call: is the variable
 * filled wherever it is read behind the call, before it is set otherwise?  It is so when the format
 * is written there, requires it, and has nothing that may read it; when the branch at the block's
 * end asks whether the call has failed; and nobody reads it on the way where it has. */
gboolean ub_fills_surely(const ub_graph *g, const ub_block *block, unsigned address);

/* Is it a call of that kind? */
gboolean ub_parses_into(const ub_op *op);

#endif

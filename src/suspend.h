/* Critical sections: what a loop over a dict needs one for, and what suspends it. */
#ifndef UNBORROW_SUSPEND_H
#define UNBORROW_SUSPEND_H

#include "graph.h"

/* Is it a call of PyDict_Next()? */
gboolean ub_is_dict_next(const ub_op *op);

/* Is it PySequence_Fast_GET_ITEM(), PySequence_Fast_GET_SIZE()? */
gboolean ub_is_fast_item(const ub_op *op);
gboolean ub_is_fast_size(const ub_op *op);

/* May the operation run Python code, or wait: is a critical section suspended there, so that
 * another thread may change its object? */
gboolean ub_may_suspend(const ub_op *op);

/* Does an operation of the function enter a critical section that is the statement? */
gboolean ub_is_section(const ub_graph *g, unsigned stmt);

/* Does the statement stand in a block that a macro begins, and that is not seen as a section? */
gboolean ub_stands_in_hidden_block(const ub_graph *g, unsigned stmt);

/* May a section that is not seen as one be entered where the statement stands: by a call of
 * PyCriticalSection_Begin(), or by a project's macro that begins a block? */
gboolean ub_may_hide_section(const ub_graph *g, unsigned stmt);

#endif

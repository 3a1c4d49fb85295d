/* Inside of detached.h: what becomes of the thread state. */
#ifndef UNBORROW_DETACHED_STATE_H
#define UNBORROW_DETACHED_STATE_H

#include "graph.h"

/* The thread state at a point, and what it was before PyGILState_Ensure(), which
 * PyGILState_Release() brings back.  A function begins with ELSEWHERE: its callers know. */
typedef enum { UB_ELSEWHERE, UB_ATTACHED, UB_DETACHED, UB_N_THREAD_STATES } ub_thread_state;

typedef struct {
    ub_thread_state now, before;
} ub_thread;

/* How it goes on behind the operation. */
ub_thread ub_thread_step(const ub_graph *g, const ub_op *op, ub_thread thread);

/* Where a call begins at `offset`: may it be detached there, and may it be as the function's
 * callers have left it?  Of what is not found, the latter. */
enum { UB_MAY_BE_DETACHED = 1, UB_MAY_BE_AS_CALLED = 2 };
unsigned ub_thread_states_at(const ub_graph *g, unsigned offset);

/* detached_ways.c: the ways on which the thread state is detached, told apart by what the tests on
 * them have found:
 *
 *     if (threads)                       not a way: threads is tested with two results
 *         state = PyEval_SaveThread();
 *     ...
 *     if (threads)
 *         PyEval_RestoreThread(state);
 *     PyErr_Clear();                                                                          */
typedef struct ub_ways ub_ways;

/* NULL: there are too many of them.  Free with ub_ways_free. */
ub_ways *ub_ways_new(const ub_graph *g);
void ub_ways_free(ub_ways *ways);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ub_ways, ub_ways_free)

/* Is the thread state detached on one of the ways to an operation of a block, and where does it
 * begin to be: *since, the offset of a call? */
gboolean ub_ways_detached(const ub_ways *ways, unsigned block, unsigned op, unsigned *since);

#endif

/* Locks: which calls take one and let go of one, and which functions run while one is held.
 *
 * A release may run a finaliser, which may want the lock; and a finaliser gives a critical section
 * up.  Both stand in a function of their own as often as not:
 *
 *     static void enter(void) { PyMutex_Lock(&mutex); }
 *
 *     Py_BEGIN_CRITICAL_SECTION(self);
 *     result = Sum_add_impl(self, d, key);
 *     Py_END_CRITICAL_SECTION(); */
#ifndef UNBORROW_LOCK_H
#define UNBORROW_LOCK_H

#include "effect.h"
#include "graph.h"

/* UB_FACT_LOCKS or UB_FACT_UNLOCKS, and other facts that go with it, where it takes the operands
 * (of CXCursor) to tell:
 *
 *     flock(fd, LOCK_UN)       while (__atomic_exchange_n(&busy, 1, __ATOMIC_ACQUIRE)) ...
 *
 * A flag that is set to a constant, and tested, is a lock. */
unsigned ub_lock_facts(const char *name, const GArray *operands);

/* Both facts, as far as its body tells, of a function of the file that may leave a lock held, on
 * whatever way, or that lets go, on each way, of one that it has not taken. */
unsigned ub_helper_lock_facts(const ub_unit *unit, const ub_function *function);

/* The same of a function that another file defines, of which this is known. */
unsigned ub_lock_note(const ub_unit *unit, const char *function, const ub_effect *effect);

/* The locks that the call takes, or lets go of, by names that are the same where the lock is: of
 * char *, free with g_ptr_array_unref.  Those that a function of the file takes are named by what
 * its arguments are. */
GPtrArray *ub_locks_taken(const ub_graph *g, const ub_op *op, ub_lock_operand operand,
                          gpointer data);
GPtrArray *ub_locks_given(const ub_graph *g, const ub_op *op, ub_lock_operand operand,
                          gpointer data);

/* Why a function runs with a lock held that its caller has taken, or in a caller's critical
 * section: "line 7 calls count() with it", or NULL.  Callers are those that the unit has, in
 * headers too, and theirs, and what is given the function's address. */
typedef struct {
    char *lock, *section;
} ub_held;

/* The unit remembers the answer, and owns it. */
const ub_held *ub_held_by_callers(const ub_unit *unit, const ub_function *function);

void ub_held_free(gpointer held);
void ub_lock_effects_free(gpointer effects);

/* Which locks are held where in a function.  Private to lock.c and held.c. */
typedef struct ub_lock_states ub_lock_states;
ub_lock_states *ub_lock_states_new(const ub_graph *g);
void ub_lock_states_free(ub_lock_states *states);

/* Has the function a lock there, in front of the operation, that it has taken itself? */
gboolean ub_lock_is_held(ub_lock_states *states, unsigned block, unsigned op);

#endif

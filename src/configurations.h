/* What text that another configuration compiles may do. */
#ifndef UNBORROW_CONFIGURATIONS_H
#define UNBORROW_CONFIGURATIONS_H

#include "unit.h"

/* `callee`: "" for a call by a pointer.  May a lock be held, or a critical section be open, where
 * the function calls `callee`, or gives it away, as text of it has it that is not compiled here?
 *
 *     #ifdef WITH_THREADS
 *         pthread_mutex_lock(&mutex);
 *     #endif
 *         total += value_of(spec); */
gboolean ub_may_lock_unseen(const ub_unit *unit, const ub_function *function, const char *callee);

#endif

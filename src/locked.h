/* Critical sections: is the lock of a container held, and until when?
 *
 *     Py_BEGIN_CRITICAL_SECTION(d);
 *     v = PyDict_GetItemWithError(d, k);
 *     Py_XINCREF(v);
 *     Py_END_CRITICAL_SECTION();
 *
 * Only a section on a plain variable that stays what it is says which container is locked: what
 * `self->d` is may change under the lock of the old one.  Of a PyMutex it cannot be seen whether it
 * is the lock of that container, and whether all others take it. */
#ifndef UNBORROW_LOCKED_H
#define UNBORROW_LOCKED_H

#include "graph.h"

/* Is the innermost section, on every way to this call, one on the variable that is its first
 * argument? */
gboolean ub_is_locked(const ub_graph *g, unsigned block, unsigned op);

/* May the lock be given up there?  Any call that can run Python code, block, or wait for another
 * lock suspends the section; also the section's end, and the begin of another. */
gboolean ub_ends_lock(const ub_op *op);

#endif

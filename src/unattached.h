/* Functions that are called where no thread state is attached.
 *
 *     static long total(PyObject *list) { ... PyList_GetItem(list, i) ... }
 *
 *     Py_BEGIN_ALLOW_THREADS
 *     n = total(list);
 *     Py_END_ALLOW_THREADS
 *
 * As it is, the old function may do well there, since it counts nothing. */
#ifndef UNBORROW_UNATTACHED_H
#define UNBORROW_UNATTACHED_H

#include "roles.h"

/* May what stands at `offset` in the function run without a thread state, since a caller in the
 * unit or in another file has detached it, or as it is a thread's first function or one that runs
 * behind the interpreter's end, and the function has not attached one itself? */
gboolean ub_runs_unattached(const ub_roles *roles, int function, unsigned offset);

#endif

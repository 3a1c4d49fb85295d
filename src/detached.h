/* Calls of Python made while the thread state is detached: between Py_BEGIN_ALLOW_THREADS and
 * Py_END_ALLOW_THREADS, behind PyEval_SaveThread() or PyEval_ReleaseThread().
 *
 * Such a call is wrong with the global lock and without it.  Source: CPython documentation,
 * "Thread State and the Global Interpreter Lock". */
#ifndef UNBORROW_DETACHED_H
#define UNBORROW_DETACHED_H

#include "site.h"

/* The names without one of which a file detaches no thread state; ended by NULL. */
const char *const *ub_detaching_names(void);

/* Append to `sites` a UB_CODE_DETACHED_CALL for every call of Python, and every change of a
 * reference count, that is reached with the thread state detached, if only on some ways; of these
 * the detail says so (misuse.h). */
void ub_find_detached(const ub_unit *unit, GArray *sites, GPtrArray *rows);

#endif

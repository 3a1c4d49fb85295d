/* Where errno goes when a function returns. */
#ifndef UNBORROW_ERRNO_FLOW_H
#define UNBORROW_ERRNO_FLOW_H

#include "roles.h"

/* Is errno, as this function leaves it, read by one of the file's functions that call it?
 *
 *     if (rename_entry(d) < 0)
 *         return PyErr_SetFromErrno(PyExc_OSError);
 *
 * Not where `errno = 0;` comes first.  `function` is an index in the unit's functions. */
gboolean ub_errno_matters(const ub_roles *roles, int function);

/* Is errno, on each way out of the function, that of a call that it has made, or set by it? */
gboolean ub_leaves_errno(const ub_unit *unit, const ub_function *function);

/* Has it callers that are not seen, other than Python's own tables?  They may read errno where the
 * function fails as a call of the system's, or of another file, has just failed (told.c). */
gboolean ub_errno_unseen(const ub_roles *roles, int function);

#endif

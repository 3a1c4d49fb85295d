/* Where errno goes when a function returns. */
#ifndef UNBORROW_ERRNO_FLOW_H
#define UNBORROW_ERRNO_FLOW_H

#include "graph.h"
#include "roles.h"

/* Is errno, as this function leaves it, read by one of the file's functions that call it?
 *
 *     if (rename_entry(d) < 0)
 *         return PyErr_SetFromErrno(PyExc_OSError);
 *
 * Not where `errno = 0;` comes first.  `function` is an index in the unit's functions. */
gboolean ub_errno_matters(const ub_roles *roles, int function);

/* is_failure(result): a function of the project that is seen not to leave, on each way out, the
 * errno of a call that it has made; what is read behind it comes from before. */
gboolean ub_only_asks(const ub_unit *unit, const ub_op *call);

/* Has it callers that are not seen, other than Python's own tables?  They may read errno where the
 * function fails as a call of the system's, or of another file, has just failed (told.c). */
gboolean ub_errno_unseen(const ub_roles *roles, int function);

#endif

/* Which functions of a file may be called while an exception is set: those in slots for finalizers,
 * those that something else than Python calls through a pointer, unless they return an object (NULL
 * says that they have set one themselves), and helpers of which one call stands where an exception
 * can be pending,
 *
 *     error:
 *         forget(self, key);       a lookup in forget() begins with the exception that led here
 *         return NULL; */
#ifndef UNBORROW_PENDING_H
#define UNBORROW_PENDING_H

#include "roles.h"

gboolean ub_may_start_with_error(const ub_roles *roles, int function);

#endif

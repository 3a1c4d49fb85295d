/* Calls that may leave the function that makes them without returning to it: longjmp(), and what
 * ends the thread.  What the function owns then is lost, and its sections stay open.
 *
 *     static void fail(const char *what) { message = what; longjmp(recover, 1); }
 *
 * A call that ends the process is none; one that does not return, and is not known to end it, is:
 * png_error(). */
#ifndef UNBORROW_JUMPS_H
#define UNBORROW_JUMPS_H

#include "unit.h"

/* May a call of the function named `name` jump, as far as its body tells, in the unit or in another
 * file (others.h)?  Null `callee`: by a pointer, of which it is not known. */
gboolean ub_may_jump(const ub_unit *unit, CXCursor callee, const char *name);

/* The same, if what is not seen, and pointers, did not jump: of which given.h asks. */
gboolean ub_jumps_itself(const ub_unit *unit, CXCursor callee, const char *name);

/* longjmp, siglongjmp, pthread_exit... */
gboolean ub_jumps_by_name(const char *name);

#endif

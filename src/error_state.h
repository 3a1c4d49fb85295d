/* Who reads what a failed call has left behind it: errno, the text of dlerror(), and what libraries
 * keep for the thread or in a handle. */
#ifndef UNBORROW_ERROR_STATE_H
#define UNBORROW_ERROR_STATE_H

#include "graph.h"

/* READS_ERRNO where the call may read such a state, as far as its name, what it gives and what it
 * is given tell; 0 for a function of the file itself, whose body tells.  `call` may be any cursor:
 * only a call's arguments are looked at. */
unsigned ub_error_state_facts(const ub_unit *unit, CXCursor call, CXCursor callee,
                              const char *name);

/* May it, where no declaration is seen?  By its name: of a function that the project does not
 * define; and by a literal that it is given, as it is written. */
gboolean ub_may_read_error_state(const char *name);
gboolean ub_formats_errno(const char *name, const char *literal);

/* ERR_GET_LIB(code), zError(code): a library's function that says something about the number it is
 * given, and leaves nothing behind. */
gboolean ub_translates_error(CXCursor callee, const char *name);

/* ERR_clear_error(): does it, by its name, put a library's last error back? */
gboolean ub_clears_error(const char *name);

/* Is it errno that this call of the C library's reads, and no state of its own? */
gboolean ub_tells_errno(const char *name);

/* Does an error's name stand in that of a function of the project, whose body is not seen, or in
 * that of a pointer: raise_oserror(path), api->get_error()? */
gboolean ub_sounds_like_error(const char *callee);

/* Which state is it? */
enum {
    UB_STATE_ERRNO = 1 << 0,
    UB_STATE_LIBRARY = 1 << 1, /* what one keeps of its own */
    UB_STATE_FLAGS = 1 << 2,   /* of the arithmetic */
    UB_STATE_ANY = UB_STATE_ERRNO | UB_STATE_LIBRARY | UB_STATE_FLAGS,
};

/* Those of which the call is a reader, and those that it sets anew, so that what was there before
 * is nobody's any more: sets of them. */
unsigned ub_states_read(const ub_op *op);
unsigned ub_states_set(const ub_op *op);

#endif

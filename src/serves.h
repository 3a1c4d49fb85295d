/* Functions that serve where Python's objects may only be looked at: in a traverse function, or in
 * the handler of a signal. */
#ifndef UNBORROW_SERVES_H
#define UNBORROW_SERVES_H

#include "roles.h"

/* Is it a tp_traverse or m_traverse function, by its slot or by its parameters, or does one call
 * it, perhaps through others? */
gboolean ub_is_traverse(const ub_roles *roles, int function);

/* Does it run in a signal handler: is it one, does the comment in front of it say so, or that it is
 * signal-safe, or does such a function call it, perhaps through others?  What Python owns may be
 * half changed then, and locked by the very thread (PEP 703, the critical sections). */
gboolean ub_is_in_signal_handler(const ub_roles *roles, int function);

/* Of a function that is one of these: a sentence where no code shows that, and only what cannot be
 * parsed may; else NULL. */
const char *ub_serves_for_want(const ub_roles *roles, int function, gboolean signal);

#endif

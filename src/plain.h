/* C++ functions that are C: what they do, and when they end, is what their text says. */
#ifndef UNBORROW_PLAIN_H
#define UNBORROW_PLAIN_H

#include "unit.h"

/* What in the function is more than C, as a new string for a person ("std::string s", "line 12:
 * throw"), or NULL: it is plain.
 *
 * A function that may be left by an exception has ways out that no text shows, and a destructor or
 * an operator is a call that no text shows.  So a plain function calls only what is Python's, or
 * the system's with C linkage (these do not throw), what is declared noexcept, and plain functions
 * of the file; it declares only what C can declare, and has no statement or expression of C++'s own
 * but nullptr, true, false and casts. */
char *ub_not_plain(const ub_unit *unit, const ub_function *function);

#endif

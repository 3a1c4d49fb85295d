/* Functions of the file whose address goes somewhere: what calls by a pointer, or Python through
 * its tables, may come to.
 *
 *     static int unique(PyObject *o) { return Py_REFCNT(o) == 1; }
 *     static const probe probes[] = {unique};
 *     ...
 *     n = probes[i](v);                      looks at the count of v
 *
 * Found in the unit alone, once, and kept with it. */
#ifndef UNBORROW_GIVEN_H
#define UNBORROW_GIVEN_H

#include "unit.h"

/* May a call by a pointer look at the count of what it is given? */
gboolean ub_pointers_observe(const ub_unit *unit);

/* May a call of Python's that runs code of types, PyNumber_InPlaceAdd(v, x)? */
gboolean ub_slots_observe(const ub_unit *unit);

/* May a call by a pointer of that type detach or attach the thread state, take a lock or let go of
 * one? */
gboolean ub_pointer_switches(const ub_unit *unit, CXCursor call);

/* May a call of what is not seen, or by a pointer, jump (jumps.h)?  read_png(r, fail_by_longjmp) */
gboolean ub_pointers_jump(const ub_unit *unit);

#endif

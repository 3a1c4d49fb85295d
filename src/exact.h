/* Is a container known to be an exact list or tuple? */
#ifndef UNBORROW_EXACT_H
#define UNBORROW_EXACT_H

#include "site.h"
#include "unit.h"

/* Is the call's first argument a variable that nothing but PySequence_Fast() and calls like
 * it give an object to?  Of anything else it may be an instance of a subclass, with a __getitem__
 * of its own, which a macro passes by and a call asks:
 *
 *     seq = PySequence_Fast(arg, "...");
 *     item = PySequence_Fast_GET_ITEM(seq, i);          TRUE
 *     if (PyList_Check(arg))
 *         item = PySequence_Fast_GET_ITEM(arg, i);      FALSE */
gboolean ub_is_exact(const ub_unit *unit, const ub_function *function, const ub_site *site);

#endif

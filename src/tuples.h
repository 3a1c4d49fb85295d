/* Tuples do not change: what is borrowed from one stays as long as the tuple.
 *
 *     PyObject *name = PyTuple_GET_ITEM(args, 0);      args is the interpreter's, for the call
 *     ...
 *     PyObject *pair = PySequence_Tuple(given);
 *     PyObject *first = PyTuple_GetItem(pair, 0);      safe up to...
 *     Py_DECREF(pair);
 *
 * A tuple that somebody else keeps, as in self->pair, may go when another thread puts another one
 * there: of that nothing is said but that the owner of the tuple is to be held. */
#ifndef UNBORROW_TUPLES_H
#define UNBORROW_TUPLES_H

#include "lifetime.h"
#include "roles.h"
#include "site.h"

/* Is the first argument of the call a tuple that is there as long as the value is used: a parameter
 * of a function that Python calls, or made here and not given up before?  `any`: the call reads
 * tuples alone; else it must be seen that it is one. */
gboolean ub_tuple_outlives(const ub_roles *roles, int function, const ub_graph *g, ub_point call,
                           gboolean any);

/* Add the calls of the unit that read tuples (ub_catalog_staying) to its `sites`, in source order,
 * safe or noted: nothing rewrites them, so that no other stage is to know of them. */
void ub_find_tuples(const ub_unit *unit, GArray *sites);

/* Their names, ended by NULL. */
const char *const *ub_tuple_names(void);

#endif

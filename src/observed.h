/* Does a function of the file look at the reference count of something that it has not made itself?
 *
 *     static int is_shared(PyObject *o) { PyObject *v = o; return Py_REFCNT(v) > 1; }
 *
 * Whatever it is given may be that.  As for all of helper.h, the order of statements does not
 * count, and variables are told apart by their names. */
#ifndef UNBORROW_OBSERVED_H
#define UNBORROW_OBSERVED_H

#include "unit.h"

gboolean ub_observes_given(const ub_unit *unit, const ub_function *function);

/* At that of one of its parameters?  Not at that of what belongs to one: Py_REFCNT(self->result)
 * == 1.
 */
gboolean ub_observes_parameter(const ub_unit *unit, const ub_function *function);

/* Does the project's function, or one that it calls, look at the count of something that it has
 * found by itself?  int is_alone(Box *b) { return Py_REFCNT(b->dict) == 1; } */
gboolean ub_observes_found(const ub_unit *unit, CXCursor function);

/* Is what the call gives always a new object?  PyTuple_New(2), PyUnicode_FromStringAndSize(NULL,
 * n); not PyUnicode_FromObject(o), Py_NewRef(o), PySequence_Tuple(o), Py_BuildValue("O", o), which
 * may be o. */
gboolean ub_is_maker(const char *name);

/* The name of a member, o->ob_refcnt: does it hold the count, or a part of it? */
gboolean ub_is_count_field(const char *name);

#endif

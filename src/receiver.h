/* Receivers: arguments through which a call may leave a pointer to what it is given by another one.
 *
 *     iter_init(o->m, it);         it->at = o->m->text, for all that is known
 *
 * Of a function of the file its text tells.  Of others the types do: what `it` points to can hold
 * a pointer, and is not const; and what is known of Python's, the C library's and some libraries'.
 * A Python object is no receiver: it takes references. */
#ifndef UNBORROW_RECEIVER_H
#define UNBORROW_RECEIVER_H

#include "unit.h"

/* For each of the call's arguments as they are written: bit j for what argument j points to, bit
 * UB_KEPT_ELSEWHERE for anywhere else.  NULL: there are none.  To be freed with g_free.
 *
 * `objects`: also of Python objects that a function is given which is not seen, adapt(state, v).
 * Who keeps an object is expected to take a reference to it, as everywhere in C extensions; what is
 * read from it, state->text = PyUnicode_AsUTF8(v), is another matter, but in the memory of others
 * nobody is taken to put that without the object. */
guint32 *ub_receivers_of(const ub_unit *unit, CXCursor call, CXCursor callee, gboolean objects);

/* For each argument a bit, if it is a pointer of the type that the call returns:
 *
 *     db = db_reference(self->db);      may well be the same one */
guint32 ub_arguments_alike(CXCursor call);

/* meets(&self->rect, other): for each argument a bit, if the parameter and what is given for it are
 * pointers to a struct of numbers, or to a number, that no pointer could be put into. */
guint32 ub_arguments_of_numbers(const ub_unit *unit, CXCursor call, CXCursor callee);

/* PyArg_ParseTuple(v, "O!", &PyList_Type, &list): a bit for each argument that is a type. */
guint32 ub_arguments_of_types(CXCursor call);

/* Does the function of this name give the memory up that it is given?  A call of it tells that who
 * makes it had the memory to himself. */
gboolean ub_gives_memory_up(const char *name);

#endif

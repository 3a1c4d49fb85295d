/* What a function's own text shows of exceptions.
 *
 *     void report(PyObject *hooks)
 *     {
 *         PyObject *hook = PyDict_GetItemString(hooks, "report");
 *         if (hook == NULL)
 *             PyErr_Print();
 *
 * Nothing here can have set what is printed: the function is called with an exception set. */
#ifndef UNBORROW_EVIDENCE_H
#define UNBORROW_EVIDENCE_H

#include "graph.h"

/* Does the function deal with an exception that nothing before it in the function can have set? */
gboolean ub_shows_pending(const ub_graph *g);

/* Is it asked, right behind the call at `offset`, whether an exception is set?
 *
 *     item = PyList_GetItem(list, i);
 *     if (item == NULL && !PyErr_Occurred())       a slot that is not filled yet
 *
 * Not where the result is in any case looked into before all else: there nobody thinks of such a
 * slot. */
gboolean ub_asks_behind(const ub_graph *g, unsigned offset);

/* Does NULL, as the result of the call at `offset`, lead to an object that is returned, with
 * nothing on the way that could clear or look at an exception?
 *
 *     item = PyList_GetItem(list, i);
 *     if (item == NULL)
 *         Py_RETURN_NONE;                          with IndexError set that would be an error
 *
 * Then NULL is thought to be a slot that is not filled (forgets.c). */
gboolean ub_forgets_error(const ub_graph *g, unsigned offset);

/* Is the result of the call at `offset` looked into on every way from it, before all else that is
 * done with it?  NULL would end the program there.
 *
 *     item = PyList_GET_ITEM(list, i);
 *     if (PyUnicode_Check(item)) */
gboolean ub_looks_into(const ub_graph *g, unsigned offset);

#endif

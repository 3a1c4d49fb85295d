/* Stage "release", after the releases: a value that is only compared with None needs none.
 *
 *     if (PyWeakref_GetRef(ref, &v) == 0) {
 *         v = Py_NewRef(Py_None);
 *     }
 *     if (v != Py_None) {                   ->  if (PyWeakref_GetRef(ref, &v) != 0) {
 *
 * An error went where an object did, and still does.  Also where the comparison gives a value, or
 * is of a variable of another type:
 *
 *     live = v != Py_None;                  ->  live = PyWeakref_GetRef(ref, &v) != 0;
 *     sock = (Sock *)v;                         sock = (Sock *)v;
 *     if ((PyObject *)sock == Py_None)      ->  if (sock == NULL)
 *
 * And
 *
 *     if (v == NULL)       which was: if (v == Py_None)
 *         v = NULL;
 *
 * goes. */
#ifndef UNBORROW_NONETEST_H
#define UNBORROW_NONETEST_H

#include "site.h"

/* As ub_fill_directly (direct.h). */
void ub_test_none_by_code(const ub_unit *unit, const GArray *gets, const GArray *get_sites,
                          GArray *sites, GArray *edits);

#endif

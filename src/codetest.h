/* Stage "release", before the releases and again after them: tests of the error indicator become
 * tests of the new call's return code, with the same ways on for found, absent and error.
 *
 *     (void)PyDict_GetItemRef(d, k, &v);         if (PyDict_GetItemRef(d, k, &v) < 0)
 *     if (v == NULL) {                               goto error;
 *         if (PyErr_Occurred())                  if (v == NULL) {
 *             goto error;                  ->        v = fallback;
 *         v = fallback;                          }
 *     }
 *
 *     (void)PyDict_GetItemRef(d, k, &v);
 *     if (v == NULL && !PyErr_Occurred())  ->    if (PyDict_GetItemRef(d, k, &v) == 0)
 *         PyErr_SetObject(PyExc_KeyError, k);        PyErr_SetObject(PyExc_KeyError, k);
 *
 *     (void)PyDict_GetItemRef(d, k, &v);         int rc = PyDict_GetItemRef(d, k, &v);
 *     Py_DECREF(k);                              Py_DECREF(k);
 *     if (v == NULL && PyErr_Occurred())   ->    if (rc < 0)
 *         return -1;                                 return -1;
 *
 * This is a matter of form only, and told from the form: the prover judges it, and a site for which
 * it says no keeps its tests. */
#ifndef UNBORROW_CODETEST_H
#define UNBORROW_CODETEST_H

#include "site.h"

/* `unit` is the rewritten text, `gets` the offsets (unsigned) of the names of the new strong calls
 * of one function of it, `get_sites` the site index (unsigned) of each.  Adds the edits, and sets
 * `polished` of the sites that they belong to. */
void ub_test_codes(const ub_unit *unit, const GArray *gets, const GArray *get_sites, GArray *sites,
                   GArray *edits);

/* The same with the releases in the text: what they have simplified, and where there is no other
 * test, the code in the place of the holder:
 *     (void)PyDict_GetItemRef(d, k, &v);
 *     if (v == NULL)                           ->  if (PyDict_GetItemRef(d, k, &v) <= 0) */
void ub_test_released_codes(const ub_unit *unit, const GArray *gets, const GArray *get_sites,
                            GArray *sites, GArray *edits);

#endif

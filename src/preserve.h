/* Stage "release", before the releases: calls that suppress their errors where an exception may be
 * set already.
 *
 *     if (PyDict_GetItemRef(d, k, &v) < 0) {       exc = PyErr_GetRaisedException();
 *         PyErr_Clear();                     ->    (void)PyDict_GetItemRef(d, k, &v);
 *     }                                            PyErr_SetRaisedException(exc);
 *
 * What is set is as it was behind the call, whether that found, missed or failed: just what the
 * borrowed call does.  For Pythons before 3.12 PyErr_Fetch() and PyErr_Restore() do the same. */
#ifndef UNBORROW_PRESERVE_H
#define UNBORROW_PRESERVE_H

#include "site.h"

/* `unit` is the rewritten text without releases, `gets` the offsets (unsigned) of the names of the
 * new strong calls of one function of it, `get_sites` the site index (unsigned) of each.  Adds the
 * edits for those whose site is `preserved`. */
void ub_preserve(const ub_unit *unit, const GArray *gets, const GArray *get_sites, GArray *sites,
                 GArray *edits);

#endif

/* Stage "release", before the releases: --errors=propagate.
 *
 *     if (PyDict_GetItemRef(d, k, &v) < 0) {       if (PyDict_GetItemRef(d, k, &v) < 0) {
 *         PyErr_Clear();                     ->        goto error;
 *     }                                            }
 *
 * where the function has a way out with an error for just this state, so that nothing else leaks.
 * Where it has none the error is cleared as before.  The prover judges the new way out. */
#ifndef UNBORROW_PROPAGATE_H
#define UNBORROW_PROPAGATE_H

#include "site.h"

/* `unit` is the rewritten text without releases, `gets` the offsets (unsigned) of the names of the
 * new strong calls of one function of it, `get_sites` the site index (unsigned) of each.  Adds the
 * edits, and sets `propagated` of the sites that they belong to, and `swallows` of the others. */
void ub_propagate(const ub_unit *unit, const GArray *gets, const GArray *get_sites, GArray *sites,
                  GArray *edits);

#endif

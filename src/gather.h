/* Stage "release", after the releases: several ways out that release the same become one.
 *
 *     if (check(a) < 0) {                     if (check(a) < 0) {
 *         Py_XDECREF(b);                          goto error;
 *         Py_XDECREF(a);                      }
 *         return -1;                          ...
 *     }                               ->      return 0;
 *     ...                                 error:
 *     return 0;                               Py_XDECREF(b);
 *                                             Py_XDECREF(a);
 *                                             return -1;
 *
 * Only where that saves lines, and in functions without labels of their own: cleanup.c uses those.
 * A matter of form, which the prover judges. */
#ifndef UNBORROW_GATHER_H
#define UNBORROW_GATHER_H

#include "site.h"

/* As ub_fill_directly (direct.h). */
void ub_gather_exits(const ub_unit *unit, const GArray *gets, const GArray *get_sites,
                     GArray *sites, GArray *edits);

#endif

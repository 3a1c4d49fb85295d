/* Stage "release", before the releases: a test behind calls that can fail where the old ones could
 * not.
 *
 *     item = PyList_GetItemRef(l, i);
 *                                          ->  if (item == NULL)
 *                                                  goto error;
 *
 * PyList_GET_ITEM() looks at nothing; PyList_GetItemRef() raises IndexError when another thread has
 * made the list shorter.  The function leaves as it does with its other errors (neighbour.h).  The
 * prover judges the new way out. */
#ifndef UNBORROW_FALLIBLE_H
#define UNBORROW_FALLIBLE_H

#include "site.h"

/* `unit` is the rewritten text without releases, `gets` the offsets (unsigned) of the names of the
 * new strong calls of one function of it, `get_sites` the site index (unsigned) of each.  Adds the
 * edits, and sets `untested` of the sites for which no way out is known to be right, or whose old
 * text tests the result already (filled.h). */
void ub_test_fallible(const ub_unit *unit, const GArray *gets, const GArray *get_sites,
                      GArray *sites, GArray *edits);

#endif

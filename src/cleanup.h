/* Cleanup: use a label of the function's own, which releases things already, rather than a release
 * before each goto to it. */
#ifndef UNBORROW_CLEANUP_H
#define UNBORROW_CLEANUP_H

#include "place.h"

/* `actions` (of ub_action) release the sources in `group` on every path.  Where a cleanup label can
 * do it with fewer lines, change them. */
void ub_use_labels(ub_ownership *o, ub_own group, GArray *actions);

/* How many of them stand before a goto to a label that releases something else. */
unsigned ub_count_beside_labels(const ub_graph *g, const GArray *actions);

#endif

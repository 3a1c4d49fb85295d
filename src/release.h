/* Stage "release": what the driver does to a function after Coccinelle.
 *
 * It gives edits and proves nothing: the prover judges what comes out. */
#ifndef UNBORROW_RELEASE_H
#define UNBORROW_RELEASE_H

#include "migrate.h"
#include "ownership.h"

/* The new strong call whose name stands at `offset`, and its holder; or a Py_INCREF that gives its
 * argument, a holder from there on, a reference that somebody must release.  FALSE: it is not in
 * the graph. The site is left to the caller. */
gboolean ub_find_get(const ub_graph *graph, unsigned offset, ub_get *get);

/* `unit` is the rewritten text without releases, `gets` the offsets (unsigned) of the names
 * of the new strong calls in it, `sites` the site index (unsigned) of each.  Adds the edits that
 * drop each INCREF which a new reference replaces and place the releases, in the style of the
 * function.  A site for which no place is found gets its code; its edits are not added. */
void ub_release(const ub_unit *unit, const GArray *gets, const GArray *get_sites, GArray *sites,
                const ub_config *config, GArray *edits);

#endif

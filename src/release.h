/* Stages "prepare" and "release": what the driver does to a function before and after Coccinelle.
 *
 * Both give edits and prove nothing: the prover judges what comes out. */
#ifndef UNBORROW_RELEASE_H
#define UNBORROW_RELEASE_H

#include "graph.h"
#include "migrate.h"

/* Before: bring every site to convert into a shape that a semantic patch handles.  A nested call
 * gets a variable of its own, a declaration with initialiser is split where the shape of the strong
 * call needs it, a returned expression that needs the holder is computed first.  The edits are of
 * the unit's text; a site that cannot be prepared gets its code and no edit. */
void ub_prepare(const ub_unit *unit, GArray *sites, const ub_config *config, GArray *edits);

/* After: `unit` is the rewritten text without releases, `gets` the offsets (unsigned) of the names
 * of the new strong calls in it, `sites` the site index (unsigned) of each.  Adds the edits that
 * drop each INCREF which a new reference replaces and place the releases, in the style of the
 * function.  A site for which no place is found gets its code; its edits are not added. */
void ub_release(const ub_unit *unit, const GArray *gets, const GArray *get_sites, GArray *sites,
                const ub_config *config, GArray *edits);

#endif

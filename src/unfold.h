/* Before stage "prepare": a call that is evaluated only sometimes, or again and again, gets a
 * statement of its own to stand in.
 *
 *     if (x && get() == y)              if (x) {
 *         S                       ->        if (get() == y)
 *                                               S
 *                                       }
 *     v = x ? get() : other;      ->    if (x) v = get(); else v = other;
 *     return x && get() == y;     ->    if (!x) return 0;
 *                                       return get() == y;
 *     while (x && get() != y) S   ->    while (x) { if (get() == y) break; S }
 *
 * What is evaluated, and in which order, stays as it was. */
#ifndef UNBORROW_UNFOLD_H
#define UNBORROW_UNFOLD_H

#include "site.h"

/* Add to `edits` (of the unit's text) one step for each function with a site that is UB_CONVERT,
 * `unfold`, and cannot be prepared where it stands: several steps may be needed, each on the text
 * of the one before.  No name of the catalog is added, taken away, or moved past another.  A site
 * that no step helps gets UB_CODE_CONDITION. */
void ub_unfold(const ub_unit *unit, GArray *sites, GArray *edits);

#endif

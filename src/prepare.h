/* Stage "prepare": bring every site to convert into a shape that a semantic patch handles.
 *
 * Coccinelle replaces calls; it does not move code.  So a nested call gets a variable of its own,
 * an assignment inside a condition goes in front of it, and a declaration with an initialiser is
 * split, each only where the shape of the strong call needs it and the order of evaluation allows
 * it. */
#ifndef UNBORROW_PREPARE_H
#define UNBORROW_PREPARE_H

#include "migrate.h"
#include "unit.h"

/* Add to `edits` (of the unit's text) what the sites with verdict UB_CONVERT need.  A site that
 * cannot be prepared gets its code and no edit.  Adds to `names` (of unsigned, or NULL) the offsets
 * of the catalog's names in the functions, in the order in which they stand after the edits: moving
 * calls may change it.  Proves nothing. */
void ub_prepare(const ub_unit *unit, GArray *sites, const ub_config *config, GArray *edits,
                GArray *names);

#endif

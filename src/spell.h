/* Spell: write the actions of `place` into the text, in the manner of the function. */
#ifndef UNBORROW_SPELL_H
#define UNBORROW_SPELL_H

#include "place.h"

/* Add the edits for all actions (of ub_action) in one function, in which `gets` (of ub_get) are the
 * new calls.  FALSE when some action cannot be written; *site is then the one to blame, and nothing
 * was added. */
gboolean ub_spell(const ub_graph *g, const GArray *gets, GArray *actions, GArray *edits,
                  unsigned *site);

#endif

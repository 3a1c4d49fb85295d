/* Remove: take out the INCREFs that new references replace, with what would be left empty. */
#ifndef UNBORROW_REMOVE_H
#define UNBORROW_REMOVE_H

#include "place.h"
#include "style.h"

/* Add the edits for all UB_ACT_DROP among the actions (of ub_action) of one function.  FALSE and
 * the *site to blame when one cannot be taken out. */
gboolean ub_remove(const ub_graph *g, const ub_style *style, const GArray *actions, GArray *edits,
                   unsigned *site);

#endif

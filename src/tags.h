/* Following names through edits that move them.
 *
 * Edits made of pieces of a tagged text say where each catalog name, and that of each helper whose
 * contract changes, went, whatever order the pieces are put in: in
 * PyWeakref_GetObject(PyList_GetItem(l, 0)) the second name comes first once each has a statement
 * of its own. */
#ifndef UNBORROW_TAGS_H
#define UNBORROW_TAGS_H

#include "unit.h"

typedef struct ub_tags ub_tags;

/* The unit's text with each such name inside a function replaced by a word of the same length
 * that stands nowhere else.  Free with ub_tags_free. */
ub_tags *ub_tags_new(const ub_unit *unit);
void ub_tags_free(ub_tags *tags);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ub_tags, ub_tags_free)

const char *ub_tags_text(const ub_tags *tags);

/* Put the names back in the texts of `edits`, which were made from the tagged text.  Adds to
 * `names` (of unsigned, or NULL) the offsets that the names had, in the order in which they stand
 * once the edits are applied; nothing when the edits overlap. */
void ub_tags_remove(const ub_tags *tags, GArray *edits, GArray *names);

#endif

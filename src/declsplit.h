/* Taking initialisers out of declarations: `T v = get();` becomes `T v;` and `v = get();`. */
#ifndef UNBORROW_DECLSPLIT_H
#define UNBORROW_DECLSPLIT_H

#include "hoist.h"

/* Add the edits for `n` moves, in order of evaluation, that stand in initialisers.  They belong to
 * one declaration statement, or to the declarations that begin one block.  Returns UB_CODE_NONE,
 * or the reason why nothing was done. */
ub_code ub_split_declarations(ub_hoist *hoist, ub_move *moves, unsigned n);

#endif

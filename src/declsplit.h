/* Taking initialisers out of declarations: `T v = get();` becomes `T v;` and `v = get();`. */
#ifndef UNBORROW_DECLSPLIT_H
#define UNBORROW_DECLSPLIT_H

#include "hoist.h"

/* Add the edits for `n` moves, in order of evaluation, that stand in initialisers.  They belong to
 * one declaration statement, or to the declarations that begin one block.  Returns UB_CODE_NONE,
 * or the reason why nothing was done. */
ub_code ub_split_declarations(ub_hoist *hoist, ub_move *moves, unsigned n);

/* Add the edits that put `lines` (separated by '\n') before the initialiser of the block's first
 * statement but `index`, a declaration, and behind the declarations that begin the block:
 *     char *s = PyUnicode_AsUTF8(key);   ->   char *s;
 *                                             Py_INCREF(key);
 *                                             s = PyUnicode_AsUTF8(key);
 * FALSE, and no edit: an initialiser has to stay. */
gboolean ub_split_behind(ub_hoist *hoist, CXCursor block, unsigned index, const char *lines);

#endif

/* What spatch has made of slices before: the forms of a release are tried on the same rewritten
 * calls, which need not be made again. */
#ifndef UNBORROW_MEMO_H
#define UNBORROW_MEMO_H

#include "rewrite.h"

/* An empty memory; free with g_hash_table_unref. */
GHashTable *ub_memo_new(void);

/* Give the slice the outcome that one like it had; FALSE when there was none. */
gboolean ub_memo_recall(GHashTable *memo, ub_slice *slice);

/* Remember the slice's outcome. */
void ub_memo_keep(GHashTable *memo, const ub_slice *slice);

#endif

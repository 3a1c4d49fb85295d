/* See memo.h. */
#include "memo.h"

typedef struct {
    char *result;
    ub_code code;
    int failed;
    char *detail;
} outcome;

static void outcome_free(gpointer data)
{
    outcome *o = data;
    g_free(o->result);
    g_free(o->detail);
    g_free(o);
}

GHashTable *ub_memo_new(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, outcome_free);
}

/* All that spatch's answer depends on: which calls are rewritten, by what, in which text. */
static char *key_of(const ub_slice *slice)
{
    unsigned begin = slice->extent.begin;
    GString *key = g_string_new(NULL);

    for (unsigned i = 0; i < slice->calls->len; i++)
        g_string_append_printf(key, "%u %s ", g_array_index(slice->calls, unsigned, i) - begin,
                               (const char *)slice->patches->pdata[i]);
    g_string_append_len(key, slice->text + begin, slice->extent.end - begin);
    return g_string_free(key, FALSE);
}

gboolean ub_memo_recall(GHashTable *memo, ub_slice *slice)
{
    g_autofree char *key = key_of(slice);
    const outcome *known = g_hash_table_lookup(memo, key);

    if (!known)
        return FALSE;
    slice->result = g_strdup(known->result);
    slice->code = known->code;
    slice->failed = known->failed;
    slice->detail = g_strdup(known->detail);
    return TRUE;
}

void ub_memo_keep(GHashTable *memo, const ub_slice *slice)
{
    outcome *o = g_new(outcome, 1);

    *o = (outcome){g_strdup(slice->result), slice->code, slice->failed, g_strdup(slice->detail)};
    g_hash_table_insert(memo, key_of(slice), o);
}

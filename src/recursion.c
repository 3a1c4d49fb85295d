#include "recursion.h"

/* Facts only grow from round to round, so that few are needed; this is for what else may be. */
enum { MOST_ROUNDS = 16 };

struct ub_recursion {
    GHashTable *rounds; /* of what is not settled: the round that its answer is of */
    GHashTable *open;   /* what is looked for now */
    unsigned round;
    gboolean met;     /* something was asked for while it was looked for */
    gboolean changed; /* an answer, in this round */
};

ub_recursion *ub_recursion_new(void)
{
    ub_recursion *r = g_new0(ub_recursion, 1);

    r->rounds = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    r->open = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return r;
}

void ub_recursion_free(ub_recursion *r)
{
    g_hash_table_unref(r->rounds);
    g_hash_table_unref(r->open);
    g_free(r);
}

gboolean ub_recursion_holds(ub_recursion *r, const char *key)
{
    gpointer round;

    if (g_hash_table_contains(r->open, key)) {
        r->met = TRUE;
        return TRUE;
    }
    return !g_hash_table_lookup_extended(r->rounds, key, NULL, &round) ||
           GPOINTER_TO_UINT(round) == r->round;
}

static void start(ub_recursion *r, const char *key)
{
    g_hash_table_insert(r->rounds, g_strdup(key), GUINT_TO_POINTER(r->round));
}

void ub_recursion_begin(ub_recursion *r, const char *key)
{
    if (g_hash_table_size(r->open) == 0) {
        r->round = 1;
        r->met = r->changed = FALSE;
    }
    g_hash_table_add(r->open, g_strdup(key));
    start(r, key);
}

gboolean ub_recursion_again(ub_recursion *r, const char *key, gboolean changed)
{
    r->changed |= changed;
    if (g_hash_table_size(r->open) == 1) { /* the outermost */
        if (r->met && r->changed && r->round < MOST_ROUNDS) {
            r->round++;
            r->met = r->changed = FALSE;
            start(r, key);
            return TRUE;
        }
        g_hash_table_remove_all(r->rounds);
    }
    g_hash_table_remove(r->open, key);
    return FALSE;
}

/* Operators on calls and names: other arguments, another holder, the borrowed call again. */
#include <string.h>

#include "catalog.h"
#include "mutant.h"

static char *around(const ub_mutation *m, unsigned i, const char *to)
{
    unsigned from = i > 4 ? i - 4 : 0, end = MIN(i + 3, m->tokens->len - 1);
    GString *text = g_string_new(NULL);

    for (unsigned k = from; k <= end; k++) {
        g_autofree char *word = ub_token_text(m, k);
        g_string_append_printf(text, "%s%s%s%s", text->len ? " " : "", k == i ? "[" : "", word,
                               k == i ? "]" : "");
    }
    g_string_append_printf(text, " to %s", to);
    return g_string_free(text, FALSE);
}

static void replace_token(ub_mutation *m, const char *operator, unsigned i, const char *to)
{
    ub_token t = ub_token_at(m, i);
    GArray *edits = ub_edits_new();

    ub_replace(edits, (ub_range){t.begin, t.end}, to);
    ub_mutate(m, operator, around(m, i, to), edits, NULL);
}

/* Another call of the same shape that does not give a reference, or that does */
static void change_ownership(ub_mutation *m, unsigned i)
{
    g_autofree char *name = ub_token_text(m, i);
    const ub_api *api = ub_catalog_find_strong(name);

    if (!ub_token_is_word(m, i + 1, "("))
        return;
    if (api && api->shape == UB_SHAPE_SAME)
        replace_token(m, "borrowed-again", i, api->name);
    api = ub_catalog_find(name);
    if (api && api->shape == UB_SHAPE_SAME)
        replace_token(m, "strong-too", i, api->strong);
}

static gboolean is_argument(const ub_mutation *m, unsigned i)
{
    return (ub_token_is_word(m, i - 1, "(") || ub_token_is_word(m, i - 1, ",") ||
            ub_token_is_word(m, i - 1, "&")) &&
           (ub_token_is_word(m, i + 1, ")") || ub_token_is_word(m, i + 1, ","));
}

/* d and k in get(d, k), numbers */
static void change_arguments(ub_mutation *m, unsigned open)
{
    int end = ub_closing(m, open);
    int comma = -1;

    for (int i = (int)open + 1; i < end; i++) {
        if (comma < 0 && ub_token_is_word(m, (unsigned)i, ","))
            comma = i;
        if (ub_token_at(m, (unsigned)i).kind == UB_TOKEN_NUMBER)
            replace_token(m, "index-changed", (unsigned)i, "7");
    }
    if (comma != (int)open + 2 || comma + 2 >= end)
        return;
    g_autofree char *a = ub_token_text(m, open + 1), *b = ub_token_text(m, open + 3);
    ub_token first = ub_token_at(m, open + 1), second = ub_token_at(m, open + 3);
    if (!is_argument(m, open + 1) || !is_argument(m, open + 3))
        return;
    GArray *edits = ub_edits_new();
    ub_replace(edits, (ub_range){first.begin, first.end}, b);
    ub_replace(edits, (ub_range){second.begin, second.end}, a);
    ub_mutate(m, "arguments-exchanged", around(m, open, a), edits, NULL);
}

/* Wherever an object is named, the next one that is not the same */
static void change_variable(ub_mutation *m, unsigned i, const GPtrArray *names)
{
    g_autofree char *name = ub_token_text(m, i);
    guint at;

    if (!g_ptr_array_find_with_equal_func((GPtrArray *)names, name, g_str_equal, &at) ||
        names->len < 2 || ub_token_is_word(m, i - 1, "->") || ub_token_is_word(m, i - 1, "."))
        return;
    replace_token(m, "variable-changed", i, names->pdata[(at + 1) % names->len]);
    if (ub_token_is_word(m, i - 1, "&"))
        for (unsigned k = 2; k < names->len; k++)
            replace_token(m, "out-argument-changed", i, names->pdata[(at + k) % names->len]);
}

void ub_mutate_calls(ub_mutation *m)
{
    g_autoptr(GPtrArray) names = ub_object_variables(m);
    unsigned body = m->g->function->body.begin;

    for (unsigned i = 1; i + 1 < m->tokens->len; i++) {
        g_autofree char *word = ub_token_text(m, i);
        if (ub_token_at(m, i).begin < body)
            continue;
        change_ownership(m, i);
        if (ub_catalog_find_strong(word) && ub_token_is_word(m, i + 1, "("))
            change_arguments(m, i + 1);
        change_variable(m, i, names);
    }
}

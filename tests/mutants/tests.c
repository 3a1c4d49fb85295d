/* Operators on tests: turned round, with another comparison, another number, left out. */
#include <string.h>

#include "catalog.h"
#include "mutant.h"

/* The text of the tokens around one. */
static char *around(const ub_mutation *m, unsigned i, const char *to)
{
    unsigned from = i > 6 ? i - 6 : 0, end = MIN(i + 4, m->tokens->len - 1);
    GString *text = g_string_new(NULL);

    for (unsigned k = from; k <= end; k++) {
        g_autofree char *word = ub_token_text(m, k);
        g_string_append_printf(text, "%s%s%s%s", text->len ? " " : "", k == i ? "[" : "", word,
                               k == i ? "]" : "");
    }
    g_string_append_printf(text, " to %s", to);
    return g_string_free(text, FALSE);
}

static void replace_token(ub_mutation *m, const char *operator, unsigned i, const char *to,
                          const char *rule)
{
    ub_token t = ub_token_at(m, i);
    GArray *edits = ub_edits_new();

    ub_replace(edits, (ub_range){t.begin, t.end}, to);
    ub_mutate(m, operator, around(m, i, to), edits, rule);
}

/* Is the left operand of the comparison the result of a strong call that gives a code? */
static gboolean tests_code(const ub_mutation *m, unsigned i)
{
    int depth = 0;

    if (i == 0 || !ub_token_is_word(m, i - 1, ")"))
        return FALSE;
    for (unsigned k = i; k > 0; k--) {
        depth += ub_token_is_word(m, k - 1, ")") ? 1 : ub_token_is_word(m, k - 1, "(") ? -1 : 0;
        if (depth > 0 || k < 2)
            continue;
        g_autofree char *name = ub_token_text(m, k - 2);
        const ub_api *api = ub_catalog_find_strong(name);
        return api && api->shape == UB_SHAPE_OUT;
    }
    return FALSE;
}

static const char *rule_of_test(const ub_mutation *m, unsigned i, const char *op,
                                const char *number)
{
    g_autofree char *before = ub_token_text(m, i);
    g_autofree char *right = i + 1 < m->tokens->len ? ub_token_text(m, i + 1) : g_strdup("");

    return tests_code(m, i) ? ub_rule_for_code_test(before, right, op, number ? number : right)
                            : NULL;
}

static void change_comparison(ub_mutation *m, unsigned i)
{
    static const char *const all[] = {"<", "<=", ">", ">=", "==", "!="};
    g_autofree char *op = ub_token_text(m, i);
    gboolean number = i + 1 < m->tokens->len && ub_token_at(m, i + 1).kind == UB_TOKEN_NUMBER;
    gboolean order = op[0] == '<' || op[0] == '>';

    if (!g_strv_contains((const char *const[]){"<", "<=", ">", ">=", "==", "!=", NULL}, op))
        return;
    for (unsigned k = 0; k < G_N_ELEMENTS(all); k++) {
        gboolean opposite = (op[0] == '=' && all[k][0] == '!') || (op[0] == '!' && k == 4);
        if (strcmp(all[k], op) == 0 || (!number && !order && !opposite) ||
            (!number && order && k > 3))
            continue;
        replace_token(m, "comparison", i, all[k], rule_of_test(m, i, all[k], NULL));
    }
    for (unsigned k = 0; number && k < 2; k++) {
        ub_token t = ub_token_at(m, i + 1);
        GArray *edits = ub_edits_new();
        ub_replace(edits, (ub_range){t.begin, t.end}, k ? "-1" : "1");
        ub_mutate(m, "number", around(m, i + 1, k ? "-1" : "1"), edits,
                  rule_of_test(m, i, op, k ? "-1" : "1"));
    }
}

static void change_logic(ub_mutation *m, unsigned i)
{
    if (ub_token_is_word(m, i, "&&"))
        replace_token(m, "and-or", i, "||", NULL);
    if (ub_token_is_word(m, i, "||"))
        replace_token(m, "and-or", i, "&&", NULL);
    if (ub_token_is_word(m, i, "!"))
        replace_token(m, "not-removed", i, "", NULL);
    if (ub_token_is_word(m, i, "NULL") && i > 0 &&
        (ub_token_is_word(m, i - 1, "==") || ub_token_is_word(m, i - 1, "!=")))
        replace_token(m, "NULL-to-None", i, "Py_None", NULL);
    if (ub_token_is_word(m, i, "Py_None"))
        replace_token(m, "None-to-NULL", i, "NULL", NULL);
}

/* The condition of an `if` or a loop as a whole */
static gboolean is_head(const ub_mutation *m, unsigned i)
{
    return (ub_token_is_word(m, i, "if") || ub_token_is_word(m, i, "while")) &&
           ub_token_is_word(m, i + 1, "(");
}

static void negate(ub_mutation *m, unsigned i)
{
    int end = ub_closing(m, i + 1);
    GArray *edits = ub_edits_new();

    if (end > 0) {
        ub_edits_take(edits, ub_token_at(m, i + 1).begin, ub_token_at(m, i + 1).begin,
                      g_strdup("(!"));
        ub_edits_take(edits, ub_token_at(m, (unsigned)end).end, ub_token_at(m, (unsigned)end).end,
                      g_strdup(")"));
    }
    ub_mutate(m, "condition-inverted", around(m, i, "!"), edits, NULL);
}

/* `if (PyDict_GetItemRef(d, k, &v) < 0) ...` to the call alone */
static void drop_test(ub_mutation *m, unsigned stmt)
{
    const ub_stmt *s = ub_graph_stmt(m->g, stmt);

    for (unsigned i = 0; s->kind == UB_STMT_IF && i + 1 < m->tokens->len; i++) {
        g_autofree char *name = ub_token_text(m, i);
        ub_token t = ub_token_at(m, i);
        const ub_api *api = ub_catalog_find_strong(name);
        if (t.begin < s->head.begin || t.end > s->head.end || !api || api->shape != UB_SHAPE_OUT ||
            !ub_token_is_word(m, i + 1, "("))
            continue;
        int end = ub_closing(m, i + 1);
        if (end < 0)
            return;
        unsigned call_end = ub_token_at(m, (unsigned)end).end;
        g_autofree char *call = g_strndup(m->file + t.begin, call_end - t.begin);
        GArray *edits = ub_edits_new();
        ub_edits_take(edits, s->range.begin, s->range.end, g_strdup_printf("(void)%s;", call));
        ub_mutate(m, "error-test-dropped", g_strdup(call), edits, NULL);
        edits = ub_edits_new();
        ub_edits_take(edits, s->head.begin, s->head.end, g_strdup_printf("(void)%s;", call));
        ub_mutate(m, "error-test-ignored", g_strdup(call), edits, NULL);
        edits = ub_edits_new();
        ub_edits_take(edits, t.begin, t.begin, g_strdup("!"));
        ub_mutate(m, "error-test-inverted", g_strdup(call), edits, NULL);
    }
}

void ub_mutate_tests(ub_mutation *m)
{
    for (unsigned i = 0; i < m->tokens->len; i++) {
        change_comparison(m, i);
        change_logic(m, i);
        if (is_head(m, i))
            negate(m, i);
    }
    for (unsigned s = 1; s < m->g->stmts->len; s++)
        drop_test(m, s);
}

/* What the operators share: statements, tokens, and the list of mutants. */
#include "mutant.h"

#include <string.h>

#include "catalog.h"

static void mutant_free(gpointer data)
{
    ub_mutant *mutant = data;

    g_free(mutant->what);
    g_free(mutant->text);
    g_free(mutant);
}

/* Two texts with the same tokens are the same program. */
static char *tokens_of(const char *text)
{
    g_autoptr(GArray) tokens = ub_tokens(text, 0, (unsigned)strlen(text));
    GString *result = g_string_new(NULL);

    for (unsigned i = 0; i < tokens->len; i++) {
        ub_token t = g_array_index(tokens, ub_token, i);
        g_string_append_len(result, text + t.begin, t.end - t.begin);
        g_string_append_c(result, ' ');
    }
    return g_string_free(result, FALSE);
}

ub_mutation *ub_mutation_new(const ub_graph *g)
{
    ub_mutation *m = g_new0(ub_mutation, 1);
    ub_range extent = g->function->extent;
    gsize length;

    m->g = g;
    m->file = ub_unit_text(g->unit, &length);
    m->tokens = ub_tokens(m->file, extent.begin, extent.end);
    m->mutants = g_ptr_array_new_with_free_func(mutant_free);
    m->texts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autofree char *own = g_strndup(m->file + extent.begin, extent.end - extent.begin);
    g_hash_table_add(m->texts, tokens_of(own));
    ub_mutate_releases(m);
    ub_mutate_references(m);
    ub_mutate_statements(m);
    ub_mutate_tests(m);
    ub_mutate_calls(m);
    return m;
}

void ub_mutation_free(ub_mutation *m)
{
    if (m == NULL)
        return;
    g_array_unref(m->tokens);
    g_ptr_array_unref(m->mutants);
    g_hash_table_unref(m->texts);
    g_free(m);
}

void ub_mutate(ub_mutation *m, const char *operator, char * what, GArray *edits, const char *rule)
{
    ub_range extent = m->g->function->extent;

    for (unsigned i = 0; i < edits->len; i++) {
        ub_edit *e = &g_array_index(edits, ub_edit, i);
        e->begin -= extent.begin;
        e->end -= extent.begin;
    }
    char *text = ub_edits_apply(edits, m->file + extent.begin, extent.end - extent.begin);
    g_array_unref(edits);
    if (text == NULL || !g_hash_table_add(m->texts, tokens_of(text))) {
        g_free(text);
        g_free(what);
        return;
    }
    ub_mutant *mutant = g_new0(ub_mutant, 1);
    *mutant = (ub_mutant){operator, what, text, rule};
    g_ptr_array_add(m->mutants, mutant);
}

/* Tokens */

ub_token ub_token_at(const ub_mutation *m, unsigned i)
{
    return g_array_index(m->tokens, ub_token, i);
}

gboolean ub_token_is_word(const ub_mutation *m, unsigned i, const char *word)
{
    return i < m->tokens->len && ub_token_is(m->file, ub_token_at(m, i), word);
}

char *ub_token_text(const ub_mutation *m, unsigned i)
{
    ub_token t = ub_token_at(m, i);

    return g_strndup(m->file + t.begin, t.end - t.begin);
}

int ub_closing(const ub_mutation *m, unsigned open)
{
    int depth = 0;

    for (unsigned i = open; i < m->tokens->len; i++) {
        depth += ub_token_is_word(m, i, "(") ? 1 : ub_token_is_word(m, i, ")") ? -1 : 0;
        if (depth == 0)
            return (int)i;
    }
    return -1;
}

void ub_replace(GArray *edits, ub_range range, const char *text)
{
    ub_edits_take(edits, range.begin, range.end, g_strdup(text));
}

/* Statements */

static ub_range range_of(const ub_mutation *m, unsigned stmt)
{
    return ub_graph_stmt(m->g, stmt)->range;
}

char *ub_stmt_text(const ub_mutation *m, unsigned stmt)
{
    ub_range r = range_of(m, stmt);

    return g_strndup(m->file + r.begin, r.end - r.begin);
}

gboolean ub_stmt_begins(const ub_mutation *m, unsigned stmt, const char *word)
{
    ub_range r = range_of(m, stmt);

    return ub_token_is(m->file, ub_next_token(m->file, r.begin, r.end), word);
}

static gboolean range_has_word(const ub_mutation *m, ub_range r, const char *word)
{
    for (unsigned i = 0; i < m->tokens->len; i++)
        if (ub_token_at(m, i).begin >= r.begin && ub_token_at(m, i).end <= r.end &&
            ub_token_is_word(m, i, word))
            return TRUE;
    return FALSE;
}

gboolean ub_stmt_has_word(const ub_mutation *m, unsigned stmt, const char *word)
{
    return range_has_word(m, range_of(m, stmt), word);
}

gboolean ub_head_has_word(const ub_mutation *m, unsigned stmt, const char *word)
{
    ub_range head = ub_graph_stmt(m->g, stmt)->head;

    return range_has_word(m, head.end ? head : range_of(m, stmt), word);
}

gboolean ub_is_plain(const ub_mutation *m, unsigned stmt)
{
    const ub_stmt *s = ub_graph_stmt(m->g, stmt);

    return (s->kind == UB_STMT_EXPR || s->kind == UB_STMT_MACRO) && s->range.end > s->range.begin &&
           m->file[s->range.end - 1] == ';';
}

gboolean ub_is_release(const ub_mutation *m, unsigned stmt)
{
    static const char *const words[] = {"Py_DECREF", "Py_XDECREF", "Py_CLEAR", "Py_SETREF",
                                        "Py_XSETREF"};

    for (unsigned i = 0; i < G_N_ELEMENTS(words) && ub_is_plain(m, stmt); i++)
        if (ub_stmt_begins(m, stmt, words[i]))
            return TRUE;
    return FALSE;
}

gboolean ub_is_strong_get(const ub_mutation *m, unsigned stmt)
{
    const ub_stmt *s = ub_graph_stmt(m->g, stmt);
    ub_range r = s->head.end ? s->head : s->range;

    if (s->kind == UB_STMT_COMPOUND || s->kind == UB_STMT_LABEL || s->kind == UB_STMT_CASE)
        return FALSE;
    for (unsigned i = 0; i < m->tokens->len; i++) {
        g_autofree char *word = ub_token_text(m, i);
        if (ub_token_at(m, i).begin >= r.begin && ub_token_at(m, i).end <= r.end &&
            ub_catalog_find_strong(word))
            return TRUE;
    }
    return FALSE;
}

gboolean ub_is_label(const ub_mutation *m, unsigned stmt)
{
    ub_stmt_kind kind = ub_graph_stmt(m->g, stmt)->kind;

    return kind == UB_STMT_LABEL || kind == UB_STMT_CASE || kind == UB_STMT_DEFAULT;
}

gboolean ub_in_compound(const ub_mutation *m, unsigned stmt)
{
    int parent = ub_graph_stmt(m->g, stmt)->parent;

    return parent >= 0 && ub_graph_stmt(m->g, (unsigned)parent)->kind == UB_STMT_COMPOUND;
}

void ub_take_out(const ub_mutation *m, GArray *edits, unsigned stmt)
{
    ub_replace(edits, range_of(m, stmt), ub_in_compound(m, stmt) ? "" : ";");
}

static void put_beside(const ub_mutation *m, GArray *edits, unsigned stmt, char *text,
                       gboolean after)
{
    ub_range r = range_of(m, stmt);
    gboolean inside = ub_in_compound(m, stmt);

    if (after) {
        if (!inside)
            ub_edits_take(edits, r.begin, r.begin, g_strdup("{ "));
        ub_edits_take(edits, r.end, r.end, g_strdup_printf(" %s%s", text, inside ? "" : " }"));
    } else {
        ub_edits_take(edits, r.begin, r.begin, g_strdup_printf("%s%s ", inside ? "" : "{ ", text));
        if (!inside)
            ub_edits_take(edits, r.end, r.end, g_strdup(" }"));
    }
    g_free(text);
}

void ub_put_before(const ub_mutation *m, GArray *edits, unsigned stmt, char *text)
{
    put_beside(m, edits, stmt, text, FALSE);
}

void ub_put_after(const ub_mutation *m, GArray *edits, unsigned stmt, char *text)
{
    put_beside(m, edits, stmt, text, TRUE);
}

/* Variables */

static gboolean is_given_to_strong_call(const ub_mutation *m, const char *word)
{
    for (unsigned i = 0; i + 1 < m->tokens->len; i++) {
        g_autofree char *name = ub_token_text(m, i);
        if (!ub_catalog_find_strong(name) || !ub_token_is_word(m, i + 1, "("))
            continue;
        int end = ub_closing(m, i + 1);
        if (end > 0 && ub_token_is_word(m, (unsigned)end - 1, word) &&
            ub_token_is_word(m, (unsigned)end - 2, "&"))
            return TRUE;
        if (i > 1 && ub_token_is_word(m, i - 1, "=") && ub_token_is_word(m, i - 2, word))
            return TRUE;
    }
    return FALSE;
}

GPtrArray *ub_object_variables(const ub_mutation *m)
{
    GPtrArray *names = g_ptr_array_new();

    for (unsigned v = 0; v < m->g->vars->len; v++) {
        const ub_var *var = ub_graph_var(m->g, (int)v);
        if (var->is_object_pointer &&
            !g_ptr_array_find_with_equal_func(names, var->name, g_str_equal, NULL))
            g_ptr_array_add(names, var->name);
    }
    return names;
}

gboolean ub_is_holder(const ub_mutation *m, const char *word)
{
    return is_given_to_strong_call(m, word);
}

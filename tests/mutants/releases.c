/* Operators on releases: left out, doubled, moved, of another variable, in another form; and on
 * references that are taken. */
#include <string.h>

#include "catalog.h"
#include "mutant.h"

enum { FARTHEST = 4 };

static char *named(const char *text, const char *more)
{
    g_autofree char *all = g_strdup_printf("%s %s", text, more);
    g_auto(GStrv) words = g_strsplit_set(all, " \t\r\n", -1);
    GString *result = g_string_new(NULL);

    for (unsigned i = 0; words[i]; i++)
        if (words[i][0])
            g_string_append_printf(result, "%s%s", result->len ? " " : "", words[i]);
    if (result->len > 90)
        g_string_truncate(result, 90);
    return g_string_free(result, FALSE);
}

static char *what_of(const ub_mutation *m, unsigned stmt, const char *more)
{
    g_autofree char *text = ub_stmt_text(m, stmt);

    return named(text, more);
}

/* "past" a statement, named by its first line. */
static char *what_of_move(const ub_mutation *m, unsigned stmt, const char *how, unsigned other)
{
    g_autofree char *text = ub_stmt_text(m, other);
    g_autofree char *first = g_strndup(text, strcspn(text, "\r\n{"));
    g_autofree char *more = g_strdup_printf("%s %s", how, first);

    return what_of(m, stmt, more);
}

static void leave_out_and_double(ub_mutation *m, unsigned release)
{
    GArray *edits = ub_edits_new();

    ub_take_out(m, edits, release);
    ub_mutate(m, "release-removed", what_of(m, release, ""), edits, NULL);
    edits = ub_edits_new();
    ub_put_after(m, edits, release, ub_stmt_text(m, release));
    ub_mutate(m, "release-doubled", what_of(m, release, ""), edits,
              ub_stmt_begins(m, release, "Py_CLEAR") ? "it is NULL the second time" : NULL);
}

/* Within the statements of its block */
static void move_by(ub_mutation *m, unsigned release, int distance)
{
    const ub_stmt *s = ub_graph_stmt(m->g, release);
    const ub_stmt *parent = ub_graph_stmt(m->g, (unsigned)s->parent);
    int to = (int)s->index + distance;
    GArray *edits;
    const char *rule = NULL;

    if (to < 0 || to >= (int)parent->children->len)
        return;
    unsigned other = g_array_index(parent->children, unsigned, (unsigned)to);
    if (ub_graph_stmt(m->g, other)->kind == UB_STMT_EMPTY) /* of a macro: half a statement */
        return;
    edits = ub_edits_new();
    ub_take_out(m, edits, release);
    if (distance < 0)
        ub_put_before(m, edits, other, ub_stmt_text(m, release));
    else
        ub_put_after(m, edits, other, ub_stmt_text(m, release));
    for (int i = distance < 0 ? to : (int)s->index + 1;
         i <= (distance < 0 ? (int)s->index - 1 : to); i++) {
        rule = ub_rule_for_move(m, release, g_array_index(parent->children, unsigned, (unsigned)i));
        if (!rule)
            break;
    }
    ub_mutate(m, distance < 0 ? "release-up" : "release-down",
              what_of_move(m, release, distance < 0 ? "before" : "behind", other), edits, rule);
}

/* Out of the block that it stands in */
static void move_out(ub_mutation *m, unsigned release)
{
    int block = ub_graph_stmt(m->g, release)->parent;
    int outer = ub_in_compound(m, release) ? ub_graph_stmt(m->g, (unsigned)block)->parent : block;

    if (outer < 0 || ub_is_label(m, (unsigned)outer))
        return;
    for (int after = 0; after < 2; after++) {
        GArray *edits = ub_edits_new();
        ub_take_out(m, edits, release);
        if (after)
            ub_put_after(m, edits, (unsigned)outer, ub_stmt_text(m, release));
        else
            ub_put_before(m, edits, (unsigned)outer, ub_stmt_text(m, release));
        ub_mutate(m, "release-out",
                  what_of_move(m, release, after ? "behind" : "before", (unsigned)outer), edits,
                  NULL);
    }
}

/* To the beginning of a branch, or its end */
static void put_into(ub_mutation *m, unsigned release, unsigned branch, gboolean stays,
                     const char *operator)
{
    const ub_stmt *b = ub_graph_stmt(m->g, branch);
    gboolean compound = b->kind == UB_STMT_COMPOUND;

    for (int last = 0; last < 2; last++) {
        GArray *edits = ub_edits_new();
        unsigned n = compound ? b->children->len : 1;
        if (n == 0)
            return;
        unsigned at = !compound ? branch : g_array_index(b->children, unsigned, last ? n - 1 : 0);
        if (at == release)
            continue;
        if (!stays)
            ub_take_out(m, edits, release);
        if (last)
            ub_put_after(m, edits, at, ub_stmt_text(m, release));
        else
            ub_put_before(m, edits, at, ub_stmt_text(m, release));
        ub_mutate(m, operator, what_of_move(m, release, last ? "behind" : "before", at), edits,
                  NULL);
    }
}

static gboolean holds_statements(const ub_stmt *s)
{
    return s->kind == UB_STMT_IF || s->kind == UB_STMT_WHILE || s->kind == UB_STMT_FOR ||
           s->kind == UB_STMT_DO;
}

/* Into the branches of the statements beside it */
static void move_in(ub_mutation *m, unsigned release)
{
    const ub_stmt *s = ub_graph_stmt(m->g, release);
    const ub_stmt *parent = ub_graph_stmt(m->g, (unsigned)s->parent);

    for (int d = -1; d < 2; d += 2) {
        int to = (int)s->index + d;
        if (to < 0 || to >= (int)parent->children->len)
            continue;
        const ub_stmt *other =
            ub_graph_stmt(m->g, g_array_index(parent->children, unsigned, (unsigned)to));
        for (unsigned i = 0; holds_statements(other) && i < other->children->len; i++)
            put_into(m, release, g_array_index(other->children, unsigned, i), FALSE, "release-in");
    }
}

/* From one branch of an `if` to the other, and to both */
static void move_across(ub_mutation *m, unsigned release)
{
    unsigned branch = release;
    int parent = ub_graph_stmt(m->g, release)->parent;

    if (ub_in_compound(m, release)) {
        branch = (unsigned)parent;
        parent = ub_graph_stmt(m->g, branch)->parent;
    }
    if (parent < 0 || ub_graph_stmt(m->g, (unsigned)parent)->kind != UB_STMT_IF)
        return;
    const ub_stmt *test = ub_graph_stmt(m->g, (unsigned)parent);
    for (unsigned i = 0; i < test->children->len; i++) {
        unsigned other = g_array_index(test->children, unsigned, i);
        if (other == branch)
            continue;
        put_into(m, release, other, FALSE, "release-across");
        put_into(m, release, other, TRUE, "release-in-both");
    }
}

/* The form */

static void rename_first(ub_mutation *m, unsigned stmt, const char *operator, const char * to,
                         const char *rule)
{
    ub_range r = ub_graph_stmt(m->g, stmt)->range;
    ub_token first = ub_next_token(m->file, r.begin, r.end);
    GArray *edits = ub_edits_new();

    ub_replace(edits, (ub_range){first.begin, first.end}, to);
    ub_mutate(m, operator, what_of(m, stmt, to), edits, rule);
}

static void change_form(ub_mutation *m, unsigned release)
{
    if (ub_stmt_begins(m, release, "Py_DECREF"))
        rename_first(m, release, "DECREF-to-XDECREF", "Py_XDECREF", "a test more for NULL");
    if (ub_stmt_begins(m, release, "Py_XDECREF"))
        rename_first(m, release, "XDECREF-to-DECREF", "Py_DECREF", NULL);
    if (ub_stmt_begins(m, release, "Py_CLEAR")) {
        rename_first(m, release, "CLEAR-to-XDECREF", "Py_XDECREF", NULL);
        rename_first(m, release, "CLEAR-to-DECREF", "Py_DECREF", NULL);
    }
    if (!ub_stmt_begins(m, release, "Py_SETREF") && !ub_stmt_begins(m, release, "Py_XSETREF"))
        rename_first(m, release, "release-to-INCREF", "Py_XINCREF", NULL);
}

/* Py_SETREF(v, x); to v = x; */
static void change_to_assignment(ub_mutation *m, unsigned release)
{
    ub_range r = ub_graph_stmt(m->g, release)->range;
    g_autoptr(GArray) tokens = ub_tokens(m->file, r.begin, r.end);

    if ((!ub_stmt_begins(m, release, "Py_SETREF") && !ub_stmt_begins(m, release, "Py_XSETREF")) ||
        tokens->len < 6 || !ub_token_is(m->file, g_array_index(tokens, ub_token, 3), ","))
        return;
    const ub_token *t = (const ub_token *)(const void *)tokens->data;
    GArray *edits = ub_edits_new();
    ub_replace(edits, (ub_range){t[0].begin, t[1].end}, "");
    ub_replace(edits, (ub_range){t[3].begin, t[3].end}, " = ");
    ub_replace(edits, (ub_range){t[tokens->len - 2].begin, t[tokens->len - 2].end}, "");
    ub_mutate(m, "SETREF-to-assignment", what_of(m, release, ""), edits, NULL);
}

static void change_variable(ub_mutation *m, unsigned release)
{
    ub_range r = ub_graph_stmt(m->g, release)->range;
    g_autoptr(GArray) tokens = ub_tokens(m->file, r.begin, r.end);
    g_autoptr(GPtrArray) names = ub_object_variables(m);

    if (tokens->len < 3)
        return;
    ub_token t = g_array_index(tokens, ub_token, 2);
    for (unsigned i = 0; i < names->len; i++) {
        GArray *edits = ub_edits_new();
        ub_replace(edits, (ub_range){t.begin, t.end}, names->pdata[i]);
        ub_mutate(m, "release-of-another", what_of(m, release, names->pdata[i]), edits, NULL);
    }
}

void ub_mutate_releases(ub_mutation *m)
{
    for (unsigned s = 1; s < m->g->stmts->len; s++) {
        if (!ub_is_release(m, s))
            continue;
        leave_out_and_double(m, s);
        change_form(m, s);
        change_to_assignment(m, s);
        change_variable(m, s);
        move_out(m, s);
        move_across(m, s);
        for (int d = -FARTHEST; ub_in_compound(m, s) && d <= FARTHEST; d++)
            if (d)
                move_by(m, s, d);
        if (ub_in_compound(m, s))
            move_in(m, s);
    }
}

/* References that are taken, and releases that are added */

static gboolean is_take(const ub_mutation *m, unsigned stmt)
{
    return ub_is_plain(m, stmt) &&
           (ub_stmt_begins(m, stmt, "Py_INCREF") || ub_stmt_begins(m, stmt, "Py_XINCREF"));
}

static void change_take(ub_mutation *m, unsigned stmt)
{
    GArray *edits = ub_edits_new();

    ub_take_out(m, edits, stmt);
    ub_mutate(m, "INCREF-removed", what_of(m, stmt, ""), edits, NULL);
    edits = ub_edits_new();
    ub_put_after(m, edits, stmt, ub_stmt_text(m, stmt));
    ub_mutate(m, "INCREF-doubled", what_of(m, stmt, ""), edits, NULL);
    if (ub_stmt_begins(m, stmt, "Py_XINCREF"))
        rename_first(m, stmt, "XINCREF-to-INCREF", "Py_INCREF", NULL);
    else
        rename_first(m, stmt, "INCREF-to-XINCREF", "Py_XINCREF", "a test more for NULL");
}

/* The INCREF that the old text had */
static void restore_take(ub_mutation *m, unsigned stmt)
{
    for (unsigned v = 0; v < m->g->vars->len; v++) {
        const char *name = ub_graph_var(m->g, (int)v)->name;
        if (!ub_is_holder(m, name) || !ub_stmt_has_word(m, stmt, name))
            continue;
        GArray *edits = ub_edits_new();
        ub_put_after(m, edits, stmt, g_strdup_printf("Py_INCREF(%s);", name));
        ub_mutate(m, "INCREF-restored", what_of(m, stmt, name), edits, NULL);
        edits = ub_edits_new();
        ub_put_after(m, edits, stmt, g_strdup_printf("Py_DECREF(%s);", name));
        ub_mutate(m, "release-at-once", what_of(m, stmt, name), edits, NULL);
    }
}

static gboolean leaves(const ub_mutation *m, unsigned stmt)
{
    ub_stmt_kind kind = ub_graph_stmt(m->g, stmt)->kind;

    return kind == UB_STMT_RETURN || kind == UB_STMT_GOTO || kind == UB_STMT_BREAK ||
           kind == UB_STMT_CONTINUE;
}

static void release_before(ub_mutation *m, unsigned stmt)
{
    for (unsigned v = 0; v < m->g->vars->len; v++) {
        const char *name = ub_graph_var(m->g, (int)v)->name;
        if (!ub_is_holder(m, name))
            continue;
        GArray *edits = ub_edits_new();
        ub_put_before(m, edits, stmt, g_strdup_printf("Py_DECREF(%s);", name));
        ub_mutate(m, "release-added", what_of(m, stmt, name), edits, NULL);
    }
}

/* Py_NewRef(x) to (x), x to Py_NewRef(x) in a return */
static void change_new_references(ub_mutation *m)
{
    for (unsigned i = 0; i + 2 < m->tokens->len; i++) {
        ub_token t = ub_token_at(m, i);
        gboolean plain = ub_token_is_word(m, i, "Py_NewRef");
        if (!plain && !ub_token_is_word(m, i, "Py_XNewRef"))
            continue;
        g_autofree char *before = i ? ub_token_text(m, i - 1) : g_strdup("");
        g_autofree char *after = ub_token_text(m, i + 2);
        GArray *edits = ub_edits_new();
        ub_replace(edits, (ub_range){t.begin, t.end}, "");
        ub_mutate(m, "NewRef-removed", g_strdup_printf("%s ... %s", before, after), edits, NULL);
        edits = ub_edits_new();
        ub_replace(edits, (ub_range){t.begin, t.end}, plain ? "Py_XNewRef" : "Py_NewRef");
        ub_mutate(m, plain ? "NewRef-to-XNewRef" : "XNewRef-to-NewRef",
                  g_strdup_printf("%s ... %s", before, after), edits,
                  plain ? "a test more for NULL" : NULL);
    }
}

static void return_new_reference(ub_mutation *m, unsigned stmt)
{
    ub_range r = ub_graph_stmt(m->g, stmt)->range;
    g_autoptr(GArray) tokens = ub_tokens(m->file, r.begin, r.end);
    g_autoptr(GPtrArray) names = ub_object_variables(m);

    if (ub_graph_stmt(m->g, stmt)->kind != UB_STMT_RETURN || tokens->len != 3)
        return;
    ub_token t = g_array_index(tokens, ub_token, 1);
    g_autofree char *word = g_strndup(m->file + t.begin, t.end - t.begin);
    if (!g_ptr_array_find_with_equal_func(names, word, g_str_equal, NULL))
        return;
    GArray *edits = ub_edits_new();
    ub_edits_take(edits, t.begin, t.end, g_strdup_printf("Py_XNewRef(%s)", word));
    ub_mutate(m, "return-NewRef", what_of(m, stmt, ""), edits, NULL);
}

void ub_mutate_references(ub_mutation *m)
{
    for (unsigned s = 1; s < m->g->stmts->len; s++) {
        if (is_take(m, s))
            change_take(m, s);
        if (ub_is_strong_get(m, s))
            restore_take(m, s);
        if (leaves(m, s))
            release_before(m, s);
        return_new_reference(m, s);
    }
    change_new_references(m);
}

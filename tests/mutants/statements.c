/* Operators on other statements: left out, doubled, exchanged, led elsewhere. */
#include <string.h>

#include "mutant.h"

static char *what_of(const ub_mutation *m, unsigned stmt, const char *more)
{
    g_autofree char *text = ub_stmt_text(m, stmt);
    g_autofree char *first = g_strndup(text, strcspn(text, "\r\n"));

    return g_strdup_printf("%.70s%s%s", first, more[0] ? " " : "", more);
}

static const ub_stmt *stmt_of(const ub_mutation *m, unsigned stmt)
{
    return ub_graph_stmt(m->g, stmt);
}

static gboolean can_go(const ub_mutation *m, unsigned stmt)
{
    switch (stmt_of(m, stmt)->kind) {
    case UB_STMT_RETURN:
    case UB_STMT_GOTO:
    case UB_STMT_BREAK:
    case UB_STMT_CONTINUE:
    case UB_STMT_IF:
        return TRUE;
    default:
        return ub_is_plain(m, stmt) && !ub_is_release(m, stmt);
    }
}

static gboolean only_casts(const ub_mutation *m, unsigned stmt)
{
    g_autofree char *text = ub_stmt_text(m, stmt);

    return g_str_has_prefix(text, "(void)") && !strchr(text + 6, '(');
}

/* `break;` as the last one of its switch */
static gboolean is_last_break(const ub_mutation *m, unsigned stmt)
{
    const ub_stmt *s = stmt_of(m, stmt);
    const ub_stmt *block = s->parent >= 0 ? stmt_of(m, (unsigned)s->parent) : NULL;

    return s->kind == UB_STMT_BREAK && block->parent == s->target &&
           stmt_of(m, (unsigned)s->target)->kind == UB_STMT_SWITCH &&
           s->index + 1 == block->children->len;
}

static const char *rule_for_absence(const ub_mutation *m, unsigned stmt)
{
    return only_casts(m, stmt)      ? "it does nothing"
           : is_last_break(m, stmt) ? "the switch ends here"
                                    : NULL;
}

static void leave_out(ub_mutation *m, unsigned stmt)
{
    GArray *edits = ub_edits_new();
    const char *operator= stmt_of(m, stmt)->kind == UB_STMT_IF ? "if-removed"
    : ub_stmt_begins(m, stmt, "PyErr_Clear")                   ? "PyErr_Clear-removed"
    : ub_is_plain(m, stmt)                                     ? "statement-removed"
                                                               : "exit-skipped";

    ub_take_out(m, edits, stmt);
    ub_mutate(m, operator, what_of(m, stmt, ""), edits, rule_for_absence(m, stmt));
}

/* Calls that are made twice */
static void double_get(ub_mutation *m, unsigned stmt)
{
    GArray *edits = ub_edits_new();

    ub_put_after(m, edits, stmt, ub_stmt_text(m, stmt));
    ub_mutate(m, "get-doubled", what_of(m, stmt, ""), edits, NULL);
    edits = ub_edits_new();
    ub_put_after(m, edits, stmt, g_strdup("PyErr_Clear();"));
    ub_mutate(m, "PyErr_Clear-added", what_of(m, stmt, ""), edits, NULL);
}

/* A get and the statement behind it */
static void exchange(ub_mutation *m, unsigned stmt)
{
    const ub_stmt *s = stmt_of(m, stmt);

    if (!ub_in_compound(m, stmt) || s->kind == UB_STMT_DECL)
        return;
    const ub_stmt *parent = stmt_of(m, (unsigned)s->parent);
    for (int d = -1; d < 2; d += 2) {
        int to = (int)s->index + d;
        if (to < 0 || to >= (int)parent->children->len)
            continue;
        unsigned other = g_array_index(parent->children, unsigned, (unsigned)to);
        ub_stmt_kind kind = stmt_of(m, other)->kind;
        if (kind == UB_STMT_DECL || kind == UB_STMT_EMPTY || ub_is_release(m, other))
            continue;
        GArray *edits = ub_edits_new();
        ub_take_out(m, edits, stmt);
        if (d < 0)
            ub_put_before(m, edits, other, ub_stmt_text(m, stmt));
        else
            ub_put_after(m, edits, other, ub_stmt_text(m, stmt));
        ub_mutate(m, "get-moved", what_of(m, stmt, d < 0 ? "up" : "down"), edits, NULL);
    }
}

/* Branches */

static void change_branches(ub_mutation *m, unsigned stmt)
{
    const ub_stmt *s = stmt_of(m, stmt);
    GArray *edits = ub_edits_new();
    unsigned body = g_array_index(s->children, unsigned, 0);
    ub_range first = stmt_of(m, body)->range;

    ub_replace(edits, first, ";");
    ub_mutate(m, "branch-emptied", what_of(m, stmt, ""), edits, NULL);
    edits = ub_edits_new();
    ub_replace(edits, (ub_range){s->head.begin, s->head.end}, "");
    ub_mutate(m, "always-taken", what_of(m, stmt, ""), edits, NULL);
    if (s->children->len < 2)
        return;
    ub_range second = stmt_of(m, g_array_index(s->children, unsigned, 1))->range;
    g_autofree char *a = g_strndup(m->file + first.begin, first.end - first.begin);
    g_autofree char *b = g_strndup(m->file + second.begin, second.end - second.begin);
    edits = ub_edits_new();
    ub_replace(edits, second, ";");
    ub_mutate(m, "else-emptied", what_of(m, stmt, ""), edits, NULL);
    edits = ub_edits_new();
    ub_replace(edits, first, b);
    ub_replace(edits, second, a);
    ub_mutate(m, "branches-exchanged", what_of(m, stmt, ""), edits, NULL);
}

/* Ways out */

static void lead_elsewhere(ub_mutation *m, unsigned stmt)
{
    const ub_stmt *s = stmt_of(m, stmt);
    const char *to = s->kind == UB_STMT_BREAK ? "continue;" : "break;";

    if (s->kind == UB_STMT_BREAK || s->kind == UB_STMT_CONTINUE) {
        GArray *edits = ub_edits_new();
        ub_replace(edits, s->range, to);
        ub_mutate(m, "jump-changed", what_of(m, stmt, ""), edits, NULL);
    }
    for (unsigned l = 1; s->kind == UB_STMT_GOTO && l < m->g->stmts->len; l++) {
        if (stmt_of(m, l)->kind != UB_STMT_LABEL || g_strcmp0(stmt_of(m, l)->name, s->name) == 0)
            continue;
        GArray *edits = ub_edits_new();
        ub_edits_take(edits, s->range.begin, s->range.end,
                      g_strdup_printf("goto %s;", stmt_of(m, l)->name));
        ub_mutate(m, "goto-changed", what_of(m, stmt, stmt_of(m, l)->name), edits, NULL);
    }
}

static void return_another(ub_mutation *m, unsigned stmt)
{
    static const char *const values[] = {"NULL", "-1", "0", "1"};
    const ub_stmt *s = stmt_of(m, stmt);
    CXType type = clang_getCanonicalType(clang_getCursorResultType(m->g->function->cursor));
    gboolean pointer = type.kind == CXType_Pointer;

    if (s->kind != UB_STMT_RETURN || type.kind == CXType_Void)
        return;
    for (unsigned i = pointer ? 0 : 1; i < (pointer ? 1 : G_N_ELEMENTS(values)); i++) {
        GArray *edits = ub_edits_new();
        ub_edits_take(edits, s->range.begin, s->range.end,
                      g_strdup_printf("return %s;", values[i]));
        ub_mutate(m, "return-changed", what_of(m, stmt, values[i]), edits, NULL);
    }
}

/* `PyObject *v = NULL;` to `PyObject *v;` */
static void drop_initialisers(ub_mutation *m)
{
    for (unsigned i = 0; i + 2 < m->tokens->len; i++) {
        g_autofree char *name = ub_token_text(m, i);
        if (!ub_token_is_word(m, i + 1, "=") || !ub_token_is_word(m, i + 2, "NULL") || i == 0 ||
            !ub_token_is_word(m, i - 1, "*"))
            continue;
        GArray *edits = ub_edits_new();
        ub_replace(edits, (ub_range){ub_token_at(m, i).end, ub_token_at(m, i + 2).end}, "");
        ub_mutate(m, "initialiser-removed", g_strdup(name), edits,
                  ub_rule_for_unset(m, name, ub_token_at(m, i).begin));
    }
}

void ub_mutate_statements(ub_mutation *m)
{
    for (unsigned s = 1; s < m->g->stmts->len; s++) {
        if (stmt_of(m, s)->in_macro && !ub_is_plain(m, s))
            continue;
        if (can_go(m, s))
            leave_out(m, s);
        if (ub_is_strong_get(m, s) && stmt_of(m, s)->kind != UB_STMT_DECL &&
            stmt_of(m, s)->kind != UB_STMT_RETURN) {
            double_get(m, s);
            exchange(m, s);
        }
        if (stmt_of(m, s)->kind == UB_STMT_IF)
            change_branches(m, s);
        lead_elsewhere(m, s);
        return_another(m, s);
    }
    drop_initialisers(m);
}

#include "nonetest.h"

#include <string.h>

#include "context.h"
#include "edit.h"
#include "graph.h"
#include "reflow.h"

/* The statement that makes the call, or NULL. */
static const ub_stmt *statement_of_call(const ub_graph *g, unsigned offset, int *holder)
{
    for (unsigned b = 0; b < g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            if (op->kind != UB_OP_CALL || op->range.begin != offset || op->n_args == 0)
                continue;
            const ub_op *out = ub_graph_definition(g, op->args[op->n_args - 1]);
            *holder = out && out->kind == UB_OP_ADDRESS && !out->name[0] ? out->var : -1;
            return ub_graph_stmt(g, op->stmt);
        }
    }
    return NULL;
}

/* Are these the words of the text?  "v" stands for the holder. */
static gboolean reads(const char *text, ub_range range, const char *holder, const char *words)
{
    g_autoptr(GArray) tokens = ub_tokens(text, range.begin, range.end);
    g_auto(GStrv) wanted = g_strsplit(words, " ", -1);

    if (tokens->len != g_strv_length(wanted))
        return FALSE;
    for (unsigned i = 0; i < tokens->len; i++)
        if (!ub_token_is(text, g_array_index(tokens, ub_token, i),
                         strcmp(wanted[i], "v") == 0 ? holder : wanted[i]))
            return FALSE;
    return TRUE;
}

static gboolean reads_one(const char *text, ub_range range, const char *holder,
                          const char *const *forms)
{
    for (; *forms; forms++)
        if (reads(text, range, holder, *forms))
            return TRUE;
    return FALSE;
}

/* What stands in the parentheses of an if. */
static ub_range condition(const char *text, const ub_stmt *s)
{
    const char *open = memchr(text + s->head.begin, '(', s->head.end - s->head.begin);

    return open ? (ub_range){(unsigned)(open - text) + 1, s->head.end - 1} : (ub_range){0, 0};
}

/* "== 0" or "!= 0", or NULL when the condition is no comparison with None alone. */
static const char *comparison_of(const char *text, ub_range range, const char *holder)
{
    static const char *const none[] = {"v == Py_None", "Py_None == v", "Py_IsNone ( v )",
                                       "Py_Is ( v , Py_None )", NULL};
    static const char *const object[] = {"v != Py_None", "Py_None != v", "! Py_IsNone ( v )",
                                         "! Py_Is ( v , Py_None )", NULL};

    if (reads_one(text, range, holder, none))
        return "== 0";
    return reads_one(text, range, holder, object) ? "!= 0" : NULL;
}

static const ub_stmt *next_statement(const ub_graph *g, const ub_stmt *s)
{
    const ub_stmt *parent = s->parent >= 0 ? ub_graph_stmt(g, (unsigned)s->parent) : NULL;

    if (!parent || parent->kind != UB_STMT_COMPOUND || s->index + 1 >= parent->children->len)
        return NULL;
    return ub_graph_stmt(g, g_array_index(parent->children, unsigned, s->index + 1));
}

static gboolean ends_line(const char *text, gsize length, unsigned offset)
{
    return strspn(text + offset, " \t\r") >= ub_line_end(text, length, offset) - offset;
}

static gboolean has_comment(const char *text, ub_range range)
{
    for (unsigned i = range.begin; i + 1 < range.end; i++)
        if (text[i] == '/' && (text[i + 1] == '*' || text[i + 1] == '/'))
            return TRUE;
    return FALSE;
}

/* if (v == NULL)
 *     v = NULL;         nothing to do where it was None that had to become NULL */
static gboolean drop_null_for_null(const ub_graph *g, unsigned offset, GArray *edits)
{
    static const char *const is_null[] = {"v == NULL", "NULL == v", "! v", NULL};
    static const char *const gives_null[] = {"v = NULL ;", "{ v = NULL ; }", NULL};
    gsize length;
    const char *text = ub_unit_text(g->unit, &length);
    int holder = -1;
    const ub_stmt *s = statement_of_call(g, offset, &holder);
    const ub_stmt *test = s && holder >= 0 ? next_statement(g, s) : NULL;

    if (!test || test->kind != UB_STMT_IF || test->in_macro || test->children->len != 1)
        return FALSE;
    const char *name = ub_graph_var(g, holder)->name;
    const ub_stmt *body = ub_graph_stmt(g, g_array_index(test->children, unsigned, 0));
    ub_range lines = {ub_line_begin(text, test->range.begin),
                      ub_line_end(text, length, test->range.end)};
    if (!reads_one(text, condition(text, test), name, is_null) ||
        !reads_one(text, body->range, name, gives_null) ||
        !ub_first_on_line(text, test->range.begin) || !ends_line(text, length, test->range.end) ||
        ub_has_directive(text, lines.begin, lines.end) || has_comment(text, lines) ||
        lines.end == length)
        return FALSE;
    ub_edits_take(edits, lines.begin, lines.end + 1, g_strdup(""));
    return TRUE;
}

/* if (v == Py_None) {
 *     Py_CLEAR(v);          now that it is NULL there is nothing to clear
 *     dead++; */
static void drop_clear(const ub_graph *g, const ub_stmt *test, const char *holder, GArray *edits)
{
    static const char *const clears[] = {"Py_CLEAR ( v ) ;", NULL};
    gsize length;
    const char *text = ub_unit_text(g->unit, &length);
    const ub_stmt *body = ub_graph_stmt(g, g_array_index(test->children, unsigned, 0));

    if (body->kind != UB_STMT_COMPOUND || body->children->len < 2)
        return;
    const ub_stmt *first = ub_graph_stmt(g, g_array_index(body->children, unsigned, 0));
    if (reads_one(text, first->range, holder, clears) &&
        ub_first_on_line(text, first->range.begin) && ends_line(text, length, first->range.end))
        ub_edits_take(edits, ub_line_begin(text, first->range.begin),
                      ub_line_end(text, length, first->range.end) + 1, g_strdup(""));
}

static gboolean test_by_code(const ub_graph *g, const ub_style *style, unsigned limit,
                             unsigned offset, GArray *edits)
{
    static const char *const gives_none[] = {"v = Py_NewRef ( Py_None ) ;",
                                             "{ v = Py_NewRef ( Py_None ) ; }", NULL};
    gsize length;
    const char *text = ub_unit_text(g->unit, &length);
    int holder = -1;
    const ub_stmt *s = statement_of_call(g, offset, &holder);

    if (!s || s->kind != UB_STMT_IF || holder < 0 || s->in_macro || s->children->len != 1)
        return FALSE;
    const char *name = ub_graph_var(g, holder)->name;
    const ub_stmt *body = ub_graph_stmt(g, g_array_index(s->children, unsigned, 0));
    const ub_stmt *test = next_statement(g, s);
    ub_range call = condition(text, s);
    if (!reads_one(text, body->range, name, gives_none) || !test || test->kind != UB_STMT_IF ||
        test->in_macro || call.begin != offset || !ub_first_on_line(text, s->range.begin) ||
        !ends_line(text, length, s->range.end) ||
        ub_has_directive(text, s->range.begin, test->head.end))
        return FALSE;
    ub_range asked = condition(text, test);
    const char *with = comparison_of(text, asked, name);
    call.end -= (unsigned)strlen(" == 0");
    if (!with || strncmp(text + call.end, " == 0", strlen(" == 0")) != 0)
        return FALSE;
    unsigned column = ub_columns(text, ub_line_begin(text, asked.begin), asked.begin);
    g_autofree char *moved =
        ub_reflow_call(style, text, call, column, (unsigned)strlen(" == 0) {"), limit);
    ub_edits_take(edits, s->range.begin,
                  s->range.end + (unsigned)strspn(text + s->range.end, " \t\r\n"), g_strdup(""));
    ub_edits_take(edits, asked.begin, asked.end, g_strdup_printf("%s %s", moved, with));
    if (strcmp(with, "== 0") == 0)
        drop_clear(g, test, name, edits);
    return TRUE;
}

void ub_test_none_by_code(const ub_unit *unit, const GArray *gets, const GArray *get_sites,
                          GArray *sites, GArray *edits)
{
    const ub_function *function =
        gets->len ? ub_unit_function_at(unit, g_array_index(gets, unsigned, 0)) : NULL;
    gsize length;
    const char *text = ub_unit_text(unit, &length);

    if (function == NULL)
        return;
    g_autoptr(ub_graph) g = ub_graph_new(unit, function);
    g_autoptr(GArray) tokens = ub_tokens(text, function->body.begin, function->body.end);
    ub_style style = ub_style_in(unit, function->body);
    unsigned limit = ub_spacing_of(text, length, tokens).limit;
    for (unsigned i = 0; i < gets->len && !g->has_wild_jumps; i++) {
        ub_site *site = &g_array_index(sites, ub_site, g_array_index(get_sites, unsigned, i));
        if (site->api->absent == UB_ABSENT_NONE && !site->plain &&
            (test_by_code(g, &style, limit, g_array_index(gets, unsigned, i), edits) ||
             drop_null_for_null(g, g_array_index(gets, unsigned, i), edits)))
            site->polished = TRUE;
    }
}

/* See preserve.h. */
#include "preserve.h"

#include <string.h>

#include "clearing.h"
#include "comment.h"
#include "edit.h"
#include "hoist.h"
#include "layout.h"

/* The variables that keep the exception, and the statements that save and restore it. */
typedef struct {
    char *declaration, *save, *restore; /* owned */
} keeping;

static void keeping_clear(keeping *k)
{
    g_free(k->declaration);
    g_free(k->save);
    g_free(k->restore);
}

static keeping keep_by_fetch(const ub_hoist *hoist, ub_range scope, const char *gap)
{
    g_autofree char *type = ub_hoist_free_name(hoist, "exc_type", scope);
    g_autofree char *value = ub_hoist_free_name(hoist, "exc_value", scope);
    g_autofree char *traceback = ub_hoist_free_name(hoist, "exc_tb", scope);

    return (keeping){
        g_strdup_printf("PyObject *%s, *%s, *%s;", type, value, traceback),
        g_strdup_printf("PyErr_Fetch%s(&%s, &%s, &%s);", gap, type, value, traceback),
        g_strdup_printf("PyErr_Restore%s(%s, %s, %s);", gap, type, value, traceback),
    };
}

static keeping keep_raised(const ub_hoist *hoist, ub_range scope, const char *gap)
{
    g_autofree char *exc = ub_hoist_free_name(hoist, "exc", scope);

    return (keeping){
        g_strdup_printf("%s%s;", hoist->object_type, exc),
        g_strdup_printf("%s = PyErr_GetRaisedException%s();", exc, gap),
        g_strdup_printf("PyErr_SetRaisedException%s(%s);", gap, exc),
    };
}

/* Where they are declared: in the innermost block around all the statements. */

static gboolean can_declare(const ub_graph *g, unsigned stmt)
{
    const ub_stmt *s = ub_graph_stmt(g, stmt);

    return s->kind == UB_STMT_COMPOUND && !s->in_macro &&
           (s->parent < 0 || ub_graph_stmt(g, (unsigned)s->parent)->kind != UB_STMT_SWITCH);
}

static gboolean holds(const ub_graph *g, unsigned block, unsigned stmt)
{
    int at = (int)stmt;

    while (at >= 0 && (unsigned)at != block)
        at = ub_graph_stmt(g, (unsigned)at)->parent;
    return at >= 0;
}

static unsigned common_block(const ub_graph *g, const GArray *stmts)
{
    unsigned block = g_array_index(stmts, unsigned, 0);

    for (;;) {
        gboolean all = can_declare(g, block);
        for (unsigned i = 0; all && i < stmts->len; i++)
            all = holds(g, block, g_array_index(stmts, unsigned, i));
        if (all || ub_graph_stmt(g, block)->parent < 0)
            return block;
        block = (unsigned)ub_graph_stmt(g, block)->parent;
    }
}

/* Does the declaration stand directly before the first of the statements, as this file writes them,
 * and not with those at the top of the block, behind which a line is empty? */
static gboolean declares_before(const ub_hoist *hoist, const ub_graph *g, unsigned block,
                                unsigned stmt)
{
    const ub_stmt *s = ub_graph_stmt(g, stmt);
    ub_range last = {0, 0};

    if (s->parent != (int)block)
        return FALSE;
    if (hoist->style.late_declarations || s->index == 0)
        return TRUE;
    return ub_leading_declarations(hoist, ub_graph_stmt(g, block)->cursor, &last) == s->index &&
           ub_line_end(hoist->text, hoist->length, last.end) + strlen(hoist->style.eol) ==
               ub_line_begin(hoist->text, s->range.begin);
}

/* Statements */

/* The statements of the calls that are to be kept from an exception, in order. */
static GArray *preserved_statements(const ub_graph *g, const GArray *gets, const GArray *get_sites,
                                    const GArray *sites, ub_preserved *how)
{
    GArray *stmts = g_array_new(FALSE, FALSE, sizeof(unsigned));

    for (unsigned i = 0; i < gets->len; i++) {
        const ub_site *site = &g_array_index(sites, ub_site, g_array_index(get_sites, unsigned, i));
        ub_lookup lookup;
        if (!site->preserved || !ub_find_lookup(g, g_array_index(gets, unsigned, i), &lookup) ||
            ub_clearing_of(g, lookup.stmt) == NULL)
            continue;
        *how = site->preserved;
        g_array_append_val(stmts, lookup.stmt);
    }
    return stmts;
}

/* if (call < 0) // why      Comments from around the call come behind it. */
static char *comments_around(const ub_hoist *hoist, ub_range stmt, ub_range call, int level)
{
    g_autofree char *before =
        ub_kept_comments(hoist->text, hoist->length, (ub_range){stmt.begin, call.begin}, "\n");
    g_autofree char *behind =
        ub_kept_comments(hoist->text, hoist->length, (ub_range){call.end, stmt.end}, "\n");
    g_autofree char *both = g_strconcat(before, behind, NULL);

    return ub_shift_lines(both, 0, level);
}

/* `(void)` and the call out of `if (call < 0) ...`; lines that follow move along. */
static char *call_text(const ub_hoist *hoist, const ub_graph *g, unsigned stmt)
{
    static const char discarded[] = "(void)";
    const char *text = hoist->text;
    const ub_stmt *s = ub_graph_stmt(g, stmt);
    unsigned line = ub_line_begin(text, s->range.begin);
    const ub_op *call = NULL;

    for (unsigned b = 0; b < g->blocks->len && call == NULL; b++) {
        const ub_block *block = ub_graph_block(g, b);
        for (unsigned i = 0; i < block->ops->len && call == NULL; i++)
            if (ub_block_op(block, i)->stmt == stmt && ub_block_op(block, i)->strong)
                call = ub_block_op(block, i);
    }
    int shift = (int)(ub_columns(text, line, s->range.begin) + strlen(discarded)) -
                (int)ub_columns(text, line, call->range.begin);
    int level = (int)ub_columns(text, line, ub_line_text(text, line));
    g_autofree char *lines =
        g_strndup(text + call->range.begin, call->range.end - call->range.begin);
    g_autofree char *moved = ub_shift_lines(lines, shift, level);
    g_autofree char *comments = comments_around(hoist, s->range, call->range, level);
    return g_strconcat(discarded, moved, ";", comments, NULL);
}

static void wrap(ub_hoist *hoist, const ub_graph *g, unsigned stmt, const char *save,
                 const char *restore)
{
    const ub_stmt *s = ub_graph_stmt(g, stmt);
    g_autofree char *indent = ub_indent_of(hoist->text, s->range.begin);
    g_autofree char *call = call_text(hoist, g, stmt);

    ub_insert_before(hoist->edits, &hoist->style, hoist->text, s->range, save);
    ub_edits_take(hoist->edits, s->range.begin, s->range.end,
                  ub_format_lines(&hoist->style, indent, call));
    ub_insert_after(hoist->edits, &hoist->style, hoist->text, hoist->length, s->range, restore);
}

/* Does the second statement stand directly behind the first? */
static gboolean follows(const ub_graph *g, unsigned first, unsigned second)
{
    const ub_stmt *a = ub_graph_stmt(g, first), *b = ub_graph_stmt(g, second);

    return a->parent >= 0 && a->parent == b->parent && a->index + 1 == b->index &&
           ub_graph_stmt(g, (unsigned)a->parent)->kind == UB_STMT_COMPOUND;
}

/* How many of the statements from the i-th on follow each other: one pair is enough for these,
 *
 *     exc = PyErr_GetRaisedException();
 *     if (PyDict_GetItemRef(d, k, &v) < 0)
 *         PyErr_Clear();
 *     if (PyDict_GetItemRef(d, l, &w) < 0)
 *         PyErr_Clear();
 *     PyErr_SetRaisedException(exc); */
static unsigned run_length(const ub_graph *g, const GArray *stmts, unsigned i)
{
    unsigned n = 1;

    while (i + n < stmts->len && follows(g, g_array_index(stmts, unsigned, i + n - 1),
                                         g_array_index(stmts, unsigned, i + n)))
        n++;
    return n;
}

static void wrap_run(ub_hoist *hoist, const ub_graph *g, unsigned first, unsigned last,
                     const char *save, const char *restore)
{
    ub_insert_before(hoist->edits, &hoist->style, hoist->text, ub_graph_stmt(g, first)->range,
                     save);
    ub_insert_after(hoist->edits, &hoist->style, hoist->text, hoist->length,
                    ub_graph_stmt(g, last)->range, restore);
}

void ub_preserve(const ub_unit *unit, const GArray *gets, const GArray *get_sites, GArray *sites,
                 GArray *edits)
{
    const ub_function *function =
        gets->len ? ub_unit_function_at(unit, g_array_index(gets, unsigned, 0)) : NULL;

    if (function == NULL)
        return;
    g_autoptr(ub_graph) g = ub_graph_new(unit, function);
    ub_preserved how = UB_NOT_PRESERVED;
    g_autoptr(GArray) stmts = preserved_statements(g, gets, get_sites, sites, &how);
    if (stmts->len == 0)
        return;
    ub_hoist *hoist = ub_hoist_new(unit, ub_unit_text(unit, &(gsize){0}), function, edits);
    unsigned block = common_block(g, stmts), first = g_array_index(stmts, unsigned, 0);
    ub_range scope = ub_graph_stmt(g, block)->range;
    gboolean raised = how == UB_PRESERVED_RAISED;
    g_autoptr(GArray) tokens = ub_tokens(hoist->text, function->extent.begin, function->extent.end);
    const char *gap = ub_spacing_of(hoist->text, hoist->length, tokens).call_space ? " " : "";
    keeping k = raised ? keep_raised(hoist, scope, gap) : keep_by_fetch(hoist, scope, gap);
    gboolean here = declares_before(hoist, g, block, first);
    g_autofree char *both = here && raised ? g_strconcat(hoist->object_type, k.save, NULL)
                                           : g_strconcat(k.declaration, "\n", k.save, NULL);
    if (!here)
        ub_hoist_declare(hoist, ub_graph_stmt(g, block)->cursor, k.declaration);
    for (unsigned i = 0, n; i < stmts->len; i += n) {
        unsigned stmt = g_array_index(stmts, unsigned, i);
        const char *save = here && i == 0 ? both : k.save;
        n = run_length(g, stmts, i);
        if (n == 1)
            wrap(hoist, g, stmt, save, k.restore);
        else
            wrap_run(hoist, g, stmt, g_array_index(stmts, unsigned, i + n - 1), save, k.restore);
    }
    keeping_clear(&k);
    ub_hoist_finish(hoist);
}

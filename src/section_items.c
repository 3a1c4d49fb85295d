/* Items of a list that go into a section: how far that reaches, and where they take references.
 *
 *                                                  Py_BEGIN_CRITICAL_SECTION(seq);
 *     n = PySequence_Fast_GET_SIZE(seq);           n = PySequence_Fast_GET_SIZE(seq);
 *     for (i = 0; i < n; i++) {                    for (i = 0; i < n; i++) {
 *         item = PySequence_Fast_GET_ITEM(...);        item = PySequence_Fast_GET_ITEM(...);
 *                                                      Py_INCREF(item);
 *         ...                                          ...
 *     }                                            }
 *                                                  Py_END_CRITICAL_SECTION(); */
#include "section_loop.h"

#include "declsplit.h"
#include "suspend.h"

/* The variable that is the call's first argument, or -1. */
static int list_of(const ub_graph *g, const ub_op *call)
{
    const ub_op *list = ub_graph_without_casts(g, call->args[0]);

    return list && list->kind == UB_OP_READ && !ub_graph_var(g, list->var)->is_static ? list->var
                                                                                      : -1;
}

static gboolean is_in(const ub_graph *g, int stmt, unsigned ancestor)
{
    while (stmt >= 0 && (unsigned)stmt != ancestor)
        stmt = ub_graph_stmt(g, (unsigned)stmt)->parent;
    return stmt >= 0;
}

/* Does the statement itself, and not one in it, ask for the list's size; may it suspend? */
static gboolean asks_size(const ub_graph *g, unsigned stmt, int list)
{
    for (unsigned b = 0; b < g->blocks->len; b++)
        for (unsigned i = 0; i < ub_graph_block(g, b)->ops->len; i++) {
            const ub_op *op = ub_block_op(ub_graph_block(g, b), i);
            if (op->stmt == stmt && ub_is_fast_size(op) && list_of(g, op) == list)
                return TRUE;
        }
    return FALSE;
}

static gboolean suspends(const ub_graph *g, unsigned stmt)
{
    for (unsigned b = 0; b < g->blocks->len; b++)
        for (unsigned i = 0; i < ub_graph_block(g, b)->ops->len; i++) {
            const ub_op *op = ub_block_op(ub_graph_block(g, b), i);
            if (op->stmt == stmt && ub_may_suspend(op))
                return TRUE;
        }
    return FALSE;
}

/* n = PySequence_Fast_GET_SIZE(seq);
 * i = 0;
 * for (...)                            -1: it is not asked so near */
static int size_before(const ub_graph *g, unsigned stmt, int list)
{
    const ub_stmt *s = ub_graph_stmt(g, stmt);
    const GArray *siblings = ub_graph_stmt(g, (unsigned)s->parent)->children;

    for (unsigned i = s->index; i > 0; i--) {
        unsigned before = g_array_index(siblings, unsigned, i - 1);
        ub_stmt_kind kind = ub_graph_stmt(g, before)->kind;
        if ((kind != UB_STMT_EXPR && kind != UB_STMT_DECL) || suspends(g, before))
            return -1;
        if (asks_size(g, before, list))
            return (int)before;
    }
    return -1;
}

/* The section is a block of its own:
 *
 *     Py_ssize_t n = PySequence_Fast_GET_SIZE(seq);       n would be gone behind it
 *     for (i = 0; i < n; i++)
 *         ...
 *     return n; */
static gboolean declares_for_behind(const ub_graph *g, unsigned first, unsigned last)
{
    ub_range range = {ub_graph_stmt(g, first)->range.begin, ub_graph_stmt(g, last)->range.end};

    for (unsigned v = 0; v < g->vars->len && first != last; v++) {
        gboolean inside = FALSE, behind = FALSE;
        for (unsigned b = 0; b < g->blocks->len; b++)
            for (unsigned i = 0; i < ub_graph_block(g, b)->ops->len; i++) {
                const ub_op *op = ub_block_op(ub_graph_block(g, b), i);
                ub_range at = ub_graph_stmt(g, op->stmt)->range;
                gboolean here = at.begin >= range.begin && at.end <= range.end;
                if (op->var != (int)v)
                    continue;
                inside |= op->kind == UB_OP_DECLARE && here && !is_in(g, (int)op->stmt, last);
                behind |= op->kind != UB_OP_DECLARE && !here;
            }
        if (inside && behind)
            return TRUE;
    }
    return FALSE;
}

gboolean ub_items_reach(const ub_graph *g, const ub_op *call, ub_reach *reach, const char **why)
{
    int list = list_of(g, call);

    *why = "take the list into a variable first";
    if (list < 0)
        return FALSE;
    *why = "its index is not compared with PySequence_Fast_GET_SIZE() of the list, in the "
           "condition around it or directly in front";
    for (int at = (int)call->stmt; at >= 0; at = ub_graph_stmt(g, (unsigned)at)->parent) {
        const ub_stmt *s = ub_graph_stmt(g, (unsigned)at);
        gboolean tests =
            s->kind == UB_STMT_WHILE || s->kind == UB_STMT_FOR || s->kind == UB_STMT_IF;
        if (!tests || s->parent < 0 || !ub_is_list(ub_graph_stmt(g, (unsigned)s->parent)->kind))
            continue;
        int before = asks_size(g, (unsigned)at, list) ? at : size_before(g, (unsigned)at, list);
        if (before < 0)
            continue;
        *reach = (ub_reach){list, (unsigned)before, (unsigned)at};
        *why = "what is declared with the list's size is used behind it, too";
        return !declares_for_behind(g, reach->first, reach->last);
    }
    return FALSE;
}

int ub_items_taker(const ub_graph *g, const ub_op *call)
{
    for (unsigned b = 0; b < g->blocks->len; b++)
        for (unsigned i = 0; i < ub_graph_block(g, b)->ops->len; i++) {
            const ub_op *op = ub_block_op(ub_graph_block(g, b), i);
            if (op->kind == UB_OP_ASSIGN && op->stmt == call->stmt && op->n_args &&
                op->args[0] == call->dst)
                return op->var;
        }
    return -1;
}

gboolean ub_loop_split_body(ub_loop *l, const ub_stmt *body, unsigned index, const char *lines)
{
    ub_hoist *hoist = ub_hoist_new(l->unit, l->text, l->g->function, l->edits);
    gboolean fits = ub_split_behind(hoist, body->cursor, index, lines);

    ub_hoist_finish(hoist);
    return fits || ub_loop_fail(l, "a reference would be taken between declarations, one of which "
                                   "cannot become an assignment");
}

gboolean ub_items_write_reference(ub_loop *l, const ub_op *call)
{
    const ub_stmt *s = ub_loop_stmt(l, call->stmt);
    int taker = ub_items_taker(l->g, call);

    if (taker < 0 || s->in_macro || (s->kind != UB_STMT_EXPR && s->kind != UB_STMT_DECL) ||
        !ub_is_list(ub_loop_stmt(l, (unsigned)s->parent)->kind))
        return ub_loop_fail(l, "take the item into a variable first, in a statement of its own");
    const ub_stmt *body = ub_loop_stmt(l, (unsigned)s->parent), *behind = NULL;
    for (unsigned i = s->index + 1; s->kind == UB_STMT_DECL && i < body->children->len; i++) {
        unsigned next = g_array_index(body->children, unsigned, i);
        if (ub_loop_stmt(l, next)->kind != UB_STMT_DECL)
            break;
        if (suspends(l->g, next)) {
            behind = ub_loop_stmt(l, next);
            break;
        }
        s = ub_loop_stmt(l, next);
    }
    g_autofree char *line =
        g_strdup_printf("Py_INCREF%s%s);", l->call, ub_graph_var(l->g, taker)->name);
    if (l->split && behind && body->kind == UB_STMT_COMPOUND)
        return ub_loop_split_body(l, body, behind->index, line);
    ub_insert_after(l->edits, &l->style, l->text, l->length, s->range, line);
    return TRUE;
}

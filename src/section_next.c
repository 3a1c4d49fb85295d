/* Which loop a call of PyDict_Next() belongs to that is not its whole condition.
 *
 *     more = PyDict_Next(dict, &pos, &k, &v);      first
 *     while (more) {                               stmt, last
 *         Py_INCREF(k);                            taken at the beginning of `body`
 *         ...
 *         more = PyDict_Next(dict, &pos, &k, &v);
 *     }
 *
 *     if (PyDict_Next(dict, &pos, &k, &v))         first, stmt, last
 *         do {
 *             ...                                  body
 *         } while (PyDict_Next(dict, &pos, &k, &v));
 *
 *     for (;;) {                                   first, stmt, last
 *         if (!PyDict_Next(dict, &pos, &k, &v))
 *             break;
 *         ...                                      taken behind `behind`
 *     } */
#include "section_loop.h"

#include <string.h>

#include "suspend.h"

static gboolean is_loop(ub_stmt_kind kind)
{
    return kind == UB_STMT_WHILE || kind == UB_STMT_FOR;
}

static int variable_of(const ub_graph *g, int temp)
{
    const ub_op *op = ub_graph_without_casts(g, temp);

    return op && op->kind == UB_OP_READ ? op->var : -1;
}

/* Do both ask the same variable for the next item, and put it in the same places? */
static gboolean is_same_call(const ub_graph *g, const ub_op *a, const ub_op *b)
{
    if (variable_of(g, a->args[0]) < 0 || variable_of(g, a->args[0]) != variable_of(g, b->args[0]))
        return FALSE;
    for (unsigned i = 1; i < 4; i++) {
        const ub_op *x = ub_graph_without_casts(g, a->args[i]);
        const ub_op *y = ub_graph_without_casts(g, b->args[i]);
        gboolean places = x && y && x->kind == UB_OP_ADDRESS && y->kind == UB_OP_ADDRESS;
        gboolean nulls = x && y && x->kind == UB_OP_CONST && y->kind == UB_OP_CONST;
        if (!nulls && !(places && x->var == y->var))
            return FALSE;
    }
    return TRUE;
}

/* The call that the statement makes, but for those in statements inside of it; NULL: none, or
 * several. */
static const ub_op *call_of(const ub_graph *g, unsigned stmt)
{
    const ub_op *found = NULL;

    for (unsigned b = 0; b < g->blocks->len; b++)
        for (unsigned i = 0; i < ub_graph_block(g, b)->ops->len; i++) {
            const ub_op *op = ub_block_op(ub_graph_block(g, b), i);
            if (op->stmt != stmt || !ub_is_dict_next(op))
                continue;
            if (found)
                return NULL;
            found = op;
        }
    return found;
}

/* The variable that says whether there is an item, where the statement does nothing else. */
static int answer_of(const ub_graph *g, unsigned stmt)
{
    const ub_op *call = call_of(g, stmt);
    ub_stmt_kind kind = ub_graph_stmt(g, stmt)->kind;

    return call && (kind == UB_STMT_EXPR || kind == UB_STMT_DECL) ? ub_items_taker(g, call) : -1;
}

/* Where the only branch of the statement goes if the variable, or else the call, is true, or is
 * not.  NULL: it asks something else. */
static const ub_block *way_of(const ub_graph *g, unsigned stmt, int answer, gboolean item)
{
    const ub_block *way = NULL;

    for (unsigned b = 0; b < g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(g, b);
        if (block->term != UB_TERM_BRANCH || block->term_stmt != stmt)
            continue;
        const ub_op *cond = ub_graph_definition(g, block->cond);
        gboolean asks = cond && (answer >= 0 ? cond->kind == UB_OP_READ && cond->var == answer
                                             : cond == call_of(g, stmt));
        if (!asks || way)
            return NULL;
        way = ub_graph_block(g, g_array_index(block->succs, unsigned, item ? 0 : 1));
    }
    return way;
}

static gboolean leads_to(const ub_graph *g, const ub_block *way, unsigned stmt)
{
    return way && way == ub_graph_block(g, ub_graph_stmt(g, stmt)->first_block);
}

static unsigned child_of(const ub_graph *g, unsigned stmt, unsigned i)
{
    return g_array_index(ub_graph_stmt(g, stmt)->children, unsigned, i);
}

/* The statement beside this one in its block, or -1. */
static int beside(const ub_graph *g, unsigned stmt, int step)
{
    const ub_stmt *s = ub_graph_stmt(g, stmt);
    int index = (int)s->index + step;

    if (s->parent < 0 || ub_graph_stmt(g, (unsigned)s->parent)->kind != UB_STMT_COMPOUND ||
        index < 0 || index >= (int)ub_graph_stmt(g, (unsigned)s->parent)->children->len)
        return -1;
    return (int)child_of(g, (unsigned)s->parent, (unsigned)index);
}

/* more = PyDict_Next(...); while (more) { ...; more = PyDict_Next(...); } */
static gboolean find_asking(const ub_graph *g, unsigned loop, ub_next_reach *r)
{
    int first = beside(g, loop, -1);

    if (first < 0 || ub_graph_stmt(g, loop)->kind != UB_STMT_WHILE)
        return FALSE;
    unsigned body = child_of(g, loop, 0);
    const GArray *inner = ub_graph_stmt(g, body)->children;
    int answer = answer_of(g, (unsigned)first);
    if (answer < 0 || ub_graph_stmt(g, body)->kind != UB_STMT_COMPOUND || inner->len == 0)
        return FALSE;
    unsigned again = child_of(g, body, inner->len - 1);
    if (answer_of(g, again) != answer || !leads_to(g, way_of(g, loop, answer, TRUE), body) ||
        !is_same_call(g, call_of(g, (unsigned)first), call_of(g, again)))
        return FALSE;
    *r = (ub_next_reach){(unsigned)first, loop, loop, (int)body, -1, {(unsigned)first, again}};
    return TRUE;
}

/* if (PyDict_Next(...)) do { ... } while (PyDict_Next(...)); */
static gboolean find_again(const ub_graph *g, unsigned test, ub_next_reach *r)
{
    const ub_stmt *s = ub_graph_stmt(g, test);

    if (s->kind != UB_STMT_IF || !call_of(g, test))
        return FALSE;
    unsigned then = child_of(g, test, 0), loop = then;
    if (ub_graph_stmt(g, then)->kind == UB_STMT_COMPOUND) {
        if (ub_graph_stmt(g, then)->children->len != 1)
            return FALSE;
        loop = child_of(g, then, 0);
    }
    if (ub_graph_stmt(g, loop)->kind != UB_STMT_DO || !call_of(g, loop))
        return FALSE;
    unsigned body = child_of(g, loop, 0);
    if (ub_graph_stmt(g, body)->kind != UB_STMT_COMPOUND ||
        !leads_to(g, way_of(g, test, -1, TRUE), then) ||
        !leads_to(g, way_of(g, loop, -1, TRUE), body) ||
        !is_same_call(g, call_of(g, test), call_of(g, loop)))
        return FALSE;
    *r = (ub_next_reach){test, test, test, (int)body, -1, {test, loop}};
    return TRUE;
}

/* Is it `break;`, perhaps in braces? */
static gboolean is_break(const ub_graph *g, unsigned stmt, unsigned loop)
{
    const ub_stmt *s = ub_graph_stmt(g, stmt);

    if (s->kind == UB_STMT_COMPOUND)
        return s->children->len == 1 && is_break(g, child_of(g, stmt, 0), loop);
    return s->kind == UB_STMT_BREAK && s->target == (int)loop;
}

/* for (;;) { if (!PyDict_Next(...)) break; ... }, or with a variable */
static gboolean find_left(const ub_graph *g, unsigned loop, ub_next_reach *r)
{
    if (!is_loop(ub_graph_stmt(g, loop)->kind) || ub_graph_stmt(g, loop)->children->len == 0)
        return FALSE;
    unsigned body = child_of(g, loop, 0), i = 0;
    const GArray *inner = ub_graph_stmt(g, body)->children;
    if (ub_graph_stmt(g, body)->kind != UB_STMT_COMPOUND)
        return FALSE;
    while (i < inner->len && ub_graph_stmt(g, child_of(g, body, i))->kind == UB_STMT_DECL &&
           !call_of(g, child_of(g, body, i)))
        i++;
    if (i >= inner->len)
        return FALSE;
    int answer = answer_of(g, child_of(g, body, i));
    unsigned asks = child_of(g, body, i);
    unsigned test = answer >= 0 && i + 1 < inner->len ? child_of(g, body, i + 1) : asks;
    const ub_stmt *s = ub_graph_stmt(g, test);
    if (s->kind != UB_STMT_IF || s->children->len != 1 || (answer < 0 && !call_of(g, test)) ||
        !is_break(g, child_of(g, test, 0), loop) ||
        !leads_to(g, way_of(g, test, answer, FALSE), child_of(g, test, 0)))
        return FALSE;
    *r = (ub_next_reach){loop, loop, loop, -1, (int)test, {asks, asks}};
    return TRUE;
}

static gboolean is_of(const ub_next_reach *r, const ub_op *call)
{
    return call->stmt == r->asks[0] || call->stmt == r->asks[1];
}

void ub_find_next_reach(const ub_graph *g, const ub_op *call, ub_next_reach *r)
{
    static gboolean (*const forms[])(const ub_graph *g, unsigned stmt,
                                     ub_next_reach *r) = {find_asking, find_again, find_left};
    int next = beside(g, call->stmt, 1), stmt = (int)call->stmt;

    if (next >= 0 && find_asking(g, (unsigned)next, r) && is_of(r, call))
        return;
    /* From the call's statement over its block, and perhaps an `if` with braces, to the loop. */
    for (unsigned up = 0; up < 4 && stmt >= 0; up++) {
        for (unsigned i = 0; i < G_N_ELEMENTS(forms); i++)
            if (forms[i](g, (unsigned)stmt, r) && is_of(r, call))
                return;
        stmt = ub_graph_stmt(g, (unsigned)stmt)->parent;
    }
    *r = (ub_next_reach){call->stmt, call->stmt, call->stmt, -1, -1, {call->stmt, call->stmt}};
}

gboolean ub_loop_asks_answer(const ub_graph *g, const ub_op *call)
{
    int answer = ub_items_taker(g, call);

    for (unsigned b = 0; answer >= 0 && b < g->blocks->len; b++)
        for (unsigned i = 0; i < ub_graph_block(g, b)->ops->len; i++) {
            const ub_op *op = ub_block_op(ub_graph_block(g, b), i);
            ub_stmt_kind kind = ub_graph_stmt(g, op->stmt)->kind;
            if (op->kind == UB_OP_READ && op->var == answer &&
                (is_loop(kind) || kind == UB_STMT_DO))
                return TRUE;
        }
    return FALSE;
}

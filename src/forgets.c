/* Part of evidence.h: an exception that a function would leave behind with a result. */
#include <string.h>

#include "effects.h"
#include "evidence.h"
#include "wayout.h"

enum { MAX_STEPS = 2000 }; /* on all ways together: what is not found until then is not there */

/* What is known on a way from the call. */
typedef struct {
    const ub_graph *g;
    int result;        /* the temporary that is NULL */
    gboolean *nulls;   /* by variable: it holds that NULL... */
    gboolean *objects; /* ...or an object that the way has made or named */
    gboolean tested;   /* the way is that of NULL alone */
    unsigned *steps;   /* of all ways */
} null_way;

static gboolean goes_on(const null_way *way, unsigned block, unsigned first, const char *met);

/* Does it leave the exception alone? */
static gboolean leaves_exception(const ub_op *op)
{
    if (op->kind == UB_OP_OPAQUE)
        return FALSE;
    return op->kind != UB_OP_CALL ||
           ((op->facts & (UB_FACT_PURE | UB_FACT_QUIET)) &&
            !(op->facts & (UB_FACT_SETS_ERROR | UB_FACT_CLEARS_ERROR)) && !op->noreturn &&
            !g_str_has_prefix(op->name + (op->name[0] == '_'), "PyErr_"));
}

/* Py_None, Py_NewRef(Py_True), PyUnicode_FromString("none"), or a variable that has one. */
static gboolean is_object(const null_way *way, int temp)
{
    const ub_op *op = ub_graph_without_casts(way->g, temp);

    if (!op || ub_is_zero(way->g, temp))
        return FALSE;
    switch (op->kind) {
    case UB_OP_READ:
        return way->objects[op->var];
    case UB_OP_CONST:
        return TRUE;
    case UB_OP_PURE: /* &_Py_NoneStruct */
        return op->n_args == 1 && is_object(way, op->args[0]);
    case UB_OP_REF:
        return op->n_args == 1 && is_object(way, op->args[0]);
    case UB_OP_CALL:
        return op->is_api && (op->facts & UB_FACT_NEW) && op->type == UB_TYPE_OBJECT;
    default:
        return FALSE;
    }
}

static gboolean is_null(const null_way *way, int temp)
{
    const ub_op *op = ub_graph_without_casts(way->g, temp);

    return op && (op->dst == way->result || (op->kind == UB_OP_READ && way->nulls[op->var]));
}

static gboolean follow(const null_way *before, unsigned block, unsigned first, const char *met)
{
    gsize n = before->g->vars->len + 1;
    g_autofree gboolean *nulls = g_memdup2(before->nulls, n * sizeof *nulls);
    g_autofree gboolean *objects = g_memdup2(before->objects, n * sizeof *objects);
    null_way way = {before->g, before->result, nulls, objects, before->tested, before->steps};
    const ub_block *b = ub_graph_block(way.g, block);

    for (unsigned i = first; i < b->ops->len; i++) {
        const ub_op *op = ub_block_op(b, i);
        if (!leaves_exception(op))
            return FALSE;
        if (op->kind == UB_OP_RETURN)
            return way.tested && op->n_args == 1 && is_object(&way, op->args[0]);
        if (op->kind == UB_OP_ASSIGN && op->n_args) {
            gboolean null = is_null(&way, op->args[0]);
            objects[op->var] = is_object(&way, op->args[0]);
            nulls[op->var] = null;
        }
    }
    const ub_op *cond = ub_graph_definition(way.g, b->cond);
    int to = b->term == UB_TERM_BRANCH ? ub_branch_of_null(way.g, b->cond, nulls) : -1;
    if (b->term == UB_TERM_BRANCH && cond &&
        cond->dst == way.result) /* if (PyList_GetItem(l, i)) */
        to = 1;
    way.tested |= to >= 0;
    for (unsigned i = 0; i < b->succs->len; i++)
        if ((to < 0 || (unsigned)to == i) &&
            goes_on(&way, g_array_index(b->succs, unsigned, i), 0, met))
            return TRUE;
    return FALSE;
}

/* No block twice on one way. */
static gboolean goes_on(const null_way *way, unsigned block, unsigned first, const char *met)
{
    g_autofree char *now = g_memdup2(met, way->g->blocks->len);

    if ((first == 0 && met[block]) || ++*way->steps > MAX_STEPS)
        return FALSE;
    now[block] = 1;
    return follow(way, block, first, now);
}

gboolean ub_forgets_error(const ub_graph *g, unsigned offset)
{
    g_autofree gboolean *nulls = g_new0(gboolean, g->vars->len + 1);
    g_autofree gboolean *objects = g_new0(gboolean, g->vars->len + 1);
    g_autofree char *met = g_new0(char, g->blocks->len);
    unsigned block, call;

    if (!ub_returns_pointer(g) || !ub_graph_call_at(g, offset, &block, &call))
        return FALSE;
    null_way way = {
        g, ub_block_op(ub_graph_block(g, block), call)->dst, nulls, objects, FALSE, &(unsigned){0}};
    return way.result >= 0 && goes_on(&way, block, call + 1, met);
}

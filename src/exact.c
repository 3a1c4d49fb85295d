/* See exact.h. */
#include "exact.h"

#include <string.h>

#include "graph.h"

/* Calls that give an exact list or tuple, or NULL. */
static gboolean is_maker(const ub_op *op)
{
    static const char *const makers[] = {"PySequence_Fast", "PySequence_List", "PySequence_Tuple",
                                         "PyList_AsTuple",  "PyList_GetSlice", "PyDict_Keys",
                                         "PyDict_Values",   "PyDict_Items",    NULL};

    return op->kind == UB_OP_CALL && op->is_api && g_strv_contains(makers, op->name);
}

static gboolean is_null(const ub_op *op)
{
    return op->kind == UB_OP_CONST && (strcmp(op->name, "NULL") == 0 || strcmp(op->name, "0") == 0);
}

/* May the operation give the variable another kind of object? */
static gboolean gives_other(const ub_graph *g, const ub_op *op, int var)
{
    if (op->kind == UB_OP_ASSIGN && op->var == var) {
        const ub_op *value = op->n_args ? ub_graph_without_casts(g, op->args[0]) : NULL;
        return !value || !(is_maker(value) || is_null(value));
    }
    if (op->kind == UB_OP_REF && op->var == var)
        return op->ref != UB_REF_CLEAR;
    for (unsigned i = 0; op->reached && i < op->reached->len; i++)
        if (g_array_index(op->reached, int, i) == var)
            return TRUE;
    return FALSE;
}

/* The variable that is the call's first argument, or -1. */
static int container_of(const ub_graph *g, const ub_site *site)
{
    for (unsigned b = 0; b < g->blocks->len; b++)
        for (unsigned i = 0; i < ub_graph_block(g, b)->ops->len; i++) {
            const ub_op *op = ub_block_op(ub_graph_block(g, b), i);
            if (op->kind != UB_OP_CALL || op->api != site->api || !op->n_args ||
                op->range.begin != site->call.begin)
                continue;
            const ub_op *read = ub_graph_without_casts(g, op->args[0]);
            return read && read->kind == UB_OP_READ ? read->var : -1;
        }
    return -1;
}

gboolean ub_is_exact(const ub_unit *unit, const ub_function *function, const ub_site *site)
{
    g_autoptr(ub_graph) g = ub_graph_new(unit, function);
    int var = container_of(g, site);

    if (var < 0 || ub_graph_var(g, var)->is_parameter || ub_graph_var(g, var)->is_static ||
        ub_graph_var(g, var)->pointed_at)
        return FALSE;
    for (unsigned b = 0; b < g->blocks->len; b++)
        for (unsigned i = 0; i < ub_graph_block(g, b)->ops->len; i++)
            if (gives_other(g, ub_block_op(ub_graph_block(g, b), i), var))
                return FALSE;
    return TRUE;
}

/* What suspends a critical section. */
#include "suspend.h"

#include <string.h>

#include "catalog.h"

gboolean ub_is_dict_next(const ub_op *op)
{
    return op->kind == UB_OP_CALL && op->is_api && strcmp(op->name, "PyDict_Next") == 0 &&
           op->n_args == 4;
}

gboolean ub_is_fast_item(const ub_op *op)
{
    return op->kind == UB_OP_CALL && op->is_api && op->n_args == 2 &&
           strcmp(op->name, "PySequence_Fast_GET_ITEM") == 0;
}

gboolean ub_is_fast_size(const ub_op *op)
{
    return op->kind == UB_OP_CALL && op->is_api && op->n_args == 1 &&
           strcmp(op->name, "PySequence_Fast_GET_SIZE") == 0;
}

/* A finaliser runs, whatever is released. */
static gboolean may_release(const ub_op *op)
{
    return op->kind == UB_OP_REF &&
           (op->ref == UB_REF_DECREF || op->ref == UB_REF_XDECREF || op->ref == UB_REF_CLEAR ||
            op->ref == UB_REF_SETREF || op->ref == UB_REF_XSETREF);
}

/* A function of the project's own may do anything, whatever it is called; a second section waits
 * for its object. */
gboolean ub_may_suspend(const ub_op *op)
{
    if (op->kind == UB_OP_CALL)
        return op->is_project || !(op->facts & UB_FACT_PURE) ||
               (op->api && !ub_is_dict_next(op) && !ub_is_fast_item(op));
    return may_release(op) || op->kind == UB_OP_OPAQUE || op->kind == UB_OP_ENTER;
}

gboolean ub_is_section(const ub_graph *g, unsigned stmt)
{
    for (unsigned b = 0; b < g->blocks->len; b++)
        for (unsigned i = 0; i < ub_graph_block(g, b)->ops->len; i++) {
            const ub_op *op = ub_block_op(ub_graph_block(g, b), i);
            if (op->kind == UB_OP_ENTER && op->stmt == stmt)
                return TRUE;
        }
    return FALSE;
}

static gboolean calls_begin(const ub_graph *g)
{
    for (unsigned b = 0; b < g->blocks->len; b++)
        for (unsigned i = 0; i < ub_graph_block(g, b)->ops->len; i++) {
            const ub_op *op = ub_block_op(ub_graph_block(g, b), i);
            if (op->kind == UB_OP_CALL && strstr(op->name, "PyCriticalSection"))
                return TRUE;
        }
    return FALSE;
}

gboolean ub_stands_in_hidden_block(const ub_graph *g, unsigned stmt)
{
    for (int at = (int)stmt; at >= 0; at = ub_graph_stmt(g, (unsigned)at)->parent) {
        const ub_stmt *s = ub_graph_stmt(g, (unsigned)at);
        if (s->kind == UB_STMT_COMPOUND && ub_unit_macro_at(g->unit, s->range.begin) &&
            !ub_is_section(g, (unsigned)at))
            return TRUE;
    }
    return FALSE;
}

gboolean ub_may_hide_section(const ub_graph *g, unsigned stmt)
{
    return ub_stands_in_hidden_block(g, stmt) || calls_begin(g);
}

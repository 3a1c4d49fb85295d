#include "reads.h"

#include <string.h>

#include "catalog.h"

/* The gets of weak references: they call nothing, not even to fail.  What looks a key up may run
 * Python code, and what may raise sets the error indicator. */
static gboolean only_looks(const ub_op *op)
{
    return op->kind == UB_OP_CALL && op->api && op->api->absent == UB_ABSENT_NONE &&
           op->api->error == UB_ERROR_UNDEFINED;
}

/* Neither a write, nor a call but one that looks into its argument, nor a look at a count. */
static gboolean only_reads(const ub_op *op)
{
    const unsigned looks = UB_FACT_PURE | UB_FACT_DEREFERENCES;

    switch (op->kind) {
    case UB_OP_READ:
    case UB_OP_CONST:
    case UB_OP_PURE:
        return TRUE;
    case UB_OP_LOAD:
        return strncmp(op->name + strspn(op->name, "->."), "ob_ref", 6) != 0;
    case UB_OP_CALL:
        return op->is_api && !op->api && (op->facts & looks) == looks &&
               !(op->facts & UB_FACT_OBSERVES);
    default:
        return FALSE;
    }
}

static void need_operands(GHashTable *needed, const ub_op *op)
{
    for (unsigned i = 0; i < op->n_args; i++)
        g_hash_table_add(needed, GINT_TO_POINTER(op->args[i]));
}

/* Put the get at `at`, and what computes its operands, before the reads of its statement. */
static gboolean move_up(GArray *ops, unsigned at)
{
    const ub_op get = g_array_index(ops, ub_op, at);
    g_autoptr(GHashTable) needed = g_hash_table_new(NULL, NULL);
    g_autoptr(GArray) first = g_array_new(FALSE, FALSE, sizeof(ub_op));
    g_autoptr(GArray) behind = g_array_new(FALSE, FALSE, sizeof(ub_op));
    unsigned begin = at;
    gboolean passes = FALSE;

    need_operands(needed, &get);
    for (; begin > 0; begin--) {
        const ub_op *op = &g_array_index(ops, ub_op, begin - 1);
        if (op->stmt != get.stmt || !only_reads(op))
            break;
        if (op->dst >= 0 && g_hash_table_contains(needed, GINT_TO_POINTER(op->dst))) {
            need_operands(needed, op);
            g_array_prepend_vals(first, op, 1);
        } else {
            passes = passes || op->kind == UB_OP_LOAD || op->kind == UB_OP_CALL;
            g_array_prepend_vals(behind, op, 1);
        }
    }
    if (!passes)
        return FALSE;
    g_array_append_val(first, get);
    g_array_append_vals(first, behind->data, behind->len);
    memcpy(&g_array_index(ops, ub_op, begin), first->data, first->len * sizeof(ub_op));
    return TRUE;
}

/* The block's operations in the other order, or NULL. */
static GArray *order_block(const ub_block *block)
{
    g_autoptr(GArray) ops = NULL;
    gboolean changed = FALSE;

    for (unsigned i = 0; i < block->ops->len; i++) {
        if (!only_looks(ub_block_op(block, i)))
            continue;
        if (!ops)
            ops = g_array_copy(block->ops);
        changed |= move_up(ops, i);
    }
    return changed ? g_steal_pointer(&ops) : NULL;
}

GArray *ub_order_reads(const ub_graph *g)
{
    GArray *blocks = NULL;

    for (unsigned b = 0; b < g->blocks->len; b++) {
        GArray *ops = order_block(ub_graph_block(g, b));
        if (!ops)
            continue;
        if (!blocks) {
            blocks = g_array_new(FALSE, FALSE, sizeof(ub_block));
            g_array_append_vals(blocks, g->blocks->data, g->blocks->len);
        }
        g_array_index(blocks, ub_block, b).ops = ops;
    }
    return blocks;
}

void ub_reads_free(GArray *blocks, const ub_graph *g)
{
    if (!blocks)
        return;
    for (unsigned b = 0; b < blocks->len; b++)
        if (g_array_index(blocks, ub_block, b).ops != ub_graph_block(g, b)->ops)
            g_array_unref(g_array_index(blocks, ub_block, b).ops);
    g_array_unref(blocks);
}

/* Backward: which variables are read later, and so whether the value is still needed. */
#include "dataflow.h"

#include <string.h>

#include "effects.h"
#include "fills.h"

static unsigned words(const ub_ownership *o)
{
    return o->g->vars->len / 64 + 1;
}

static void set_var(guint64 *set, int var, gboolean value)
{
    guint64 bit = (guint64)1 << (var % 64);
    if (value)
        set[var / 64] |= bit;
    else
        set[var / 64] &= ~bit;
}

/* The operand of a Py_DECREF that goes needs nothing. */
static gboolean is_taken_out(const ub_ownership *o, int temp)
{
    for (unsigned i = 0; i < o->sources->len; i++) {
        const ub_source *source = &g_array_index(o->sources, ub_source, i);
        if (source->kind == UB_SOURCE_DROP && source->disabled &&
            ub_block_op(ub_graph_block(o->g, source->block), source->op)->args[0] == temp)
            return TRUE;
    }
    return FALSE;
}

static void live_through(const ub_ownership *o, const ub_block *block, unsigned i, guint64 *live)
{
    const ub_op *op = ub_block_op(block, i);

    switch (op->kind) {
    case UB_OP_READ:
        if (!is_taken_out(o, op->dst) && !(o->null_tests && o->null_tests[op->dst]))
            set_var(live, op->var, TRUE);
        break;
    case UB_OP_USE:
        set_var(live, op->var, TRUE);
        break;
    case UB_OP_ENTER:
    case UB_OP_LEAVE:
        for (unsigned v = 0; v < op->locked->len; v++)
            set_var(live, g_array_index(op->locked, int, v), TRUE);
        break;
    case UB_OP_ASSIGN:
    case UB_OP_DECLARE:
        set_var(live, op->var, FALSE);
        break;
    case UB_OP_ADDRESS:
        set_var(live, op->var, !ub_filled_by(block, i) && !ub_fills_surely(o->g, block, i));
        break;
    case UB_OP_REF:
        if (op->var >= 0)
            set_var(live, op->var, TRUE);
        break;
    default:
        break;
    }
}

void ub_run_liveness(ub_ownership *o)
{
    gboolean changed = TRUE;
    unsigned n = words(o);
    g_autofree guint64 *live = g_new(guint64, n);

    for (unsigned b = 0; b < o->g->blocks->len; b++) {
        g_free(o->live_out[b]);
        o->live_out[b] = g_new0(guint64, n);
    }
    while (changed) {
        changed = FALSE;
        for (unsigned b = o->g->blocks->len; b-- > 0;) {
            const ub_block *block = ub_graph_block(o->g, b);
            memcpy(live, o->live_out[b], n * sizeof(guint64));
            for (unsigned i = block->ops->len; i-- > 0;)
                live_through(o, block, i, live);
            for (unsigned p = 0; p < block->preds->len; p++) {
                guint64 *out = o->live_out[g_array_index(block->preds, unsigned, p)];
                for (unsigned w = 0; w < n; w++) {
                    changed |= (live[w] & ~out[w]) != 0;
                    out[w] |= live[w];
                }
            }
        }
    }
}

gboolean ub_live_at(ub_ownership *o, unsigned b, unsigned op, const guint8 *classes)
{
    const ub_block *block = ub_graph_block(o->g, b);
    g_autofree guint64 *live = g_memdup2(o->live_out[b], words(o) * sizeof(guint64));

    for (unsigned i = block->ops->len; i-- > op;)
        live_through(o, block, i, live);
    for (unsigned v = 0; v < o->g->vars->len; v++)
        if (classes[v] >= CLASS_DERIVED && (live[v / 64] >> (v % 64) & 1))
            return TRUE;
    return FALSE;
}

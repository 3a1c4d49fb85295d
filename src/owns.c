/* See owns.h.  Forward over the flow graph: a variable owns what it holds when it holds NULL, when
 * a call has just given it a reference, or when the function has taken one.  Where ways meet it
 * must on all of them.  `a = b;` moves the reference: one of two names owns it, never both. */
#include "owns.h"

#include <string.h>

#include "catalog.h"
#include "takes.h"
#include "wayout.h"

typedef struct {
    const ub_graph *g;
    gboolean **entry; /* for each block: does each variable own?  NULL: not reached yet */
    gboolean others;  /* something that is not its own was given up */
} flow;

/* The variable that the temporary is read from, or -1. */
static int variable_of(const flow *f, int temp)
{
    const ub_op *op = ub_graph_without_casts(f->g, temp);

    return op && op->kind == UB_OP_READ ? op->var : -1;
}

static gboolean gives_own(const flow *f, int temp)
{
    const ub_op *op = ub_graph_without_casts(f->g, temp);

    if (!op)
        return FALSE;
    if (op->kind == UB_OP_CALL)
        return op->is_api && op->name[0] && !(op->facts & UB_FACT_BORROWS) && !op->api;
    return ub_is_zero(f->g, temp) ||
           (op->kind == UB_OP_REF && (op->ref == UB_REF_NEWREF || op->ref == UB_REF_XNEWREF));
}

static void give_up(flow *f, gboolean *own, int var)
{
    if (var < 0 || !own[var])
        f->others = TRUE;
    else
        own[var] = FALSE;
}

static void assign(const flow *f, gboolean *own, int var, int temp)
{
    int from = variable_of(f, temp);
    gboolean owns = from >= 0 ? own[from] : gives_own(f, temp);

    if (from >= 0)
        own[from] = FALSE;
    own[var] = owns && !ub_graph_var(f->g, var)->pointed_at;
}

static void count(flow *f, gboolean *own, const ub_op *op)
{
    int var = op->var >= 0 ? op->var : op->n_args ? variable_of(f, op->args[0]) : -1;

    switch (op->ref) {
    case UB_REF_INCREF:
    case UB_REF_XINCREF:
        if (var >= 0)
            own[var] = !ub_graph_var(f->g, var)->pointed_at;
        break;
    case UB_REF_DECREF:
    case UB_REF_XDECREF:
        give_up(f, own, var);
        break;
    case UB_REF_CLEAR:
        give_up(f, own, op->var);
        if (op->var >= 0)
            own[op->var] = TRUE;
        break;
    case UB_REF_SETREF:
    case UB_REF_XSETREF:
        give_up(f, own, op->var);
        if (op->var >= 0)
            assign(f, own, op->var, op->args[op->n_args - 1]);
        break;
    default:
        break;
    }
}

/* What is stored, or given to a call that may keep it, has a new owner.  Of Python's own calls only
 * those that steal do that; what they fill is new, but for a few. */
static void hand_over(const flow *f, gboolean *own, const ub_op *op)
{
    gboolean keeps = op->kind != UB_OP_CALL || !op->is_api || (op->facts & UB_FACT_STEALS);
    gboolean lends = keeps || (op->facts & UB_FACT_BORROWS) ||
                     g_str_has_prefix(op->name, "PyArg_") ||
                     g_str_has_prefix(op->name, "_PyArg_") || strstr(op->name, "Dict_Next");

    for (unsigned i = 0; i < op->n_args; i++) {
        const ub_op *arg = ub_graph_without_casts(f->g, op->args[i]);
        gboolean taken = keeps || (op->kind == UB_OP_CALL && ub_takes_argument(f->g, op, i));
        if (arg && arg->kind == UB_OP_READ && taken)
            own[arg->var] = FALSE;
        if (arg && arg->kind == UB_OP_ADDRESS)
            own[arg->var] = !lends && !ub_graph_var(f->g, arg->var)->pointed_at;
    }
}

static void apply(flow *f, gboolean *own, const ub_op *op)
{
    switch (op->kind) {
    case UB_OP_DECLARE:
        own[op->var] = TRUE; /* it holds nothing */
        break;
    case UB_OP_ASSIGN:
        if (op->n_args)
            assign(f, own, op->var, op->args[op->n_args - 1]);
        break;
    case UB_OP_REF:
        count(f, own, op);
        break;
    case UB_OP_CALL:
    case UB_OP_STORE:
    case UB_OP_OPAQUE:
        hand_over(f, own, op);
        break;
    default:
        break;
    }
}

/* TRUE: less is owned at the block's beginning than was known. */
static gboolean meet(flow *f, unsigned block, const gboolean *own)
{
    unsigned n = f->g->vars->len;
    gboolean changed = FALSE;

    if (!f->entry[block]) {
        f->entry[block] = g_memdup2(own, (n + 1) * sizeof *own);
        return TRUE;
    }
    for (unsigned v = 0; v < n; v++) {
        changed |= f->entry[block][v] && !own[v];
        f->entry[block][v] = f->entry[block][v] && own[v];
    }
    return changed;
}

static void run(flow *f)
{
    unsigned n = f->g->vars->len;
    g_autofree gboolean *own = g_new0(gboolean, n + 1); /* what a parameter holds is the caller's */
    gboolean changed = meet(f, 0, own);

    while (changed && !f->others) {
        changed = FALSE;
        for (unsigned b = 0; b < f->g->blocks->len; b++) {
            const ub_block *block = ub_graph_block(f->g, b);
            if (!f->entry[b])
                continue;
            memcpy(own, f->entry[b], (n + 1) * sizeof *own);
            for (unsigned i = 0; i < block->ops->len; i++)
                apply(f, own, ub_block_op(block, i));
            for (unsigned s = 0; s < block->succs->len; s++)
                changed |= meet(f, g_array_index(block->succs, unsigned, s), own);
        }
    }
}

gboolean ub_releases_own(const ub_graph *g)
{
    flow f = {.g = g, .entry = g_new0(gboolean *, g->blocks->len + 1)};

    if (!g->has_wild_jumps)
        run(&f);
    for (unsigned b = 0; b < g->blocks->len; b++)
        g_free(f.entry[b]);
    g_free(f.entry);
    return !g->has_wild_jumps && !f.others;
}

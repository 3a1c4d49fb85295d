/* See locked.h.  A forward analysis: what holds on one way only does not hold. */
#include "locked.h"

#include <string.h>

#include "catalog.h"

typedef enum { LOCK_UNREACHED, LOCK_HELD, LOCK_UNKNOWN } lock_state;

/* Is the name a whole argument of "Py_BEGIN_CRITICAL_SECTION2 ( a , ( PyObject * ) b )"? */
static gboolean is_argument(const char *macro, const char *name)
{
    unsigned length = (unsigned)strlen(macro);
    g_autoptr(GArray) tokens = ub_tokens(macro, 0, length);
    const ub_token *t = (const ub_token *)(void *)tokens->data;

    for (unsigned i = 2; i + 1 < tokens->len; i++) {
        unsigned before = i - 1;

        if (!ub_token_is(macro, t[i], name) ||
            !(ub_token_is(macro, t[i + 1], ",") || i + 2 == tokens->len))
            continue;
        if (before > 4 && ub_token_is(macro, t[before], ")") &&
            ub_token_is(macro, t[before - 1], "*") && ub_token_is(macro, t[before - 3], "("))
            before -= 4;
        if (before == 1 || ub_token_is(macro, t[before], ","))
            return TRUE;
    }
    return FALSE;
}

static gboolean is_only_one_of_its_name(const ub_graph *g, int var)
{
    for (unsigned v = 0; v < g->vars->len; v++)
        if ((int)v != var && strcmp(ub_graph_var(g, (int)v)->name, ub_graph_var(g, var)->name) == 0)
            return FALSE;
    return TRUE;
}

static gboolean locks(const ub_graph *g, const ub_op *enter, int var)
{
    if (enter->var >= 0)
        return enter->var == var;
    return g_str_has_prefix(enter->name, "Py_BEGIN_CRITICAL_SECTION2 ") &&
           is_only_one_of_its_name(g, var) && is_argument(enter->name, ub_graph_var(g, var)->name);
}

static gboolean changes(const ub_op *op, int var)
{
    if (op->var == var &&
        (op->kind == UB_OP_ASSIGN || op->kind == UB_OP_DECLARE || op->kind == UB_OP_REF))
        return TRUE;
    for (unsigned i = 0; op->reached && i < op->reached->len; i++)
        if (g_array_index(op->reached, int, i) == var)
            return TRUE;
    return FALSE;
}

static lock_state after(const ub_graph *g, const ub_op *op, int var, lock_state state)
{
    if (op->kind == UB_OP_ENTER)
        return locks(g, op, var) ? LOCK_HELD : LOCK_UNKNOWN;
    return op->kind == UB_OP_LEAVE || changes(op, var) ? LOCK_UNKNOWN : state;
}

static lock_state after_ops(const ub_graph *g, unsigned block, unsigned n, int var,
                            lock_state state)
{
    for (unsigned i = 0; i < n; i++)
        state = after(g, ub_block_op(ub_graph_block(g, block), i), var, state);
    return state;
}

/* The states at the beginnings of the blocks. */
static lock_state *run(const ub_graph *g, int var)
{
    lock_state *states = g_new0(lock_state, g->blocks->len);
    gboolean changed = TRUE;

    states[0] = LOCK_UNKNOWN;
    while (changed) {
        changed = FALSE;
        for (unsigned b = 0; b < g->blocks->len; b++) {
            const ub_block *block = ub_graph_block(g, b);
            if (states[b] == LOCK_UNREACHED)
                continue;
            lock_state end = after_ops(g, b, block->ops->len, var, states[b]);
            for (unsigned s = 0; s < block->succs->len; s++) {
                lock_state *next = &states[g_array_index(block->succs, unsigned, s)];
                changed |= end > *next;
                *next = MAX(*next, end);
            }
        }
    }
    return states;
}

gboolean ub_is_locked(const ub_graph *g, unsigned block, unsigned op)
{
    const ub_op *call = ub_block_op(ub_graph_block(g, block), op);
    const ub_op *read = call->n_args ? ub_graph_definition(g, call->args[0]) : NULL;

    if (!read || read->kind != UB_OP_READ || ub_graph_var(g, read->var)->pointed_at)
        return FALSE;
    g_autofree lock_state *states = run(g, read->var);
    return after_ops(g, block, op, read->var, states[block]) == LOCK_HELD;
}

gboolean ub_ends_lock(const ub_op *op)
{
    switch (op->kind) {
    case UB_OP_ENTER:
    case UB_OP_LEAVE:
    case UB_OP_OPAQUE:
        return TRUE;
    case UB_OP_CALL: /* also one that changes the container itself */
        return !(op->facts & UB_FACT_PURE) || (op->facts & UB_FACT_DROPS);
    case UB_OP_REF: /* a release may run a finaliser */
        return op->ref != UB_REF_INCREF && op->ref != UB_REF_XINCREF && op->ref != UB_REF_NEWREF &&
               op->ref != UB_REF_XNEWREF;
    case UB_OP_STORE: /* ((PyListObject *)d)->ob_item[0] = x */
        return TRUE;
    default:
        return FALSE;
    }
}

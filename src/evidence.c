/* See evidence.h. */
#include "evidence.h"

#include <string.h>

/* What may have happened since the function began, as bits. */
enum { BEGUN = 1, LOOKED_UP = 2, MAY_HAVE_RAISED = 4 };

static gboolean asks(const ub_op *op)
{
    return op->kind == UB_OP_CALL && strcmp(op->name, "PyErr_Occurred") == 0;
}

/* It is called because an exception is set. */
static gboolean deals_with_exception(const ub_op *op)
{
    static const char *const names[] = {"PyErr_Print",
                                        "PyErr_PrintEx",
                                        "PyErr_WriteUnraisable",
                                        "PyErr_FormatUnraisable",
                                        "PyErr_Fetch",
                                        "PyErr_GetRaisedException",
                                        "PyErr_ExceptionMatches",
                                        "_PyErr_FormatFromCause",
                                        NULL};

    return op->kind == UB_OP_CALL && g_strv_contains(names, op->name);
}

static gboolean may_raise(const ub_op *op)
{
    if (op->kind == UB_OP_OPAQUE)
        return TRUE;
    return op->kind == UB_OP_CALL && !asks(op) && !deals_with_exception(op) &&
           !(op->facts & (UB_FACT_PURE | UB_FACT_NO_ERROR));
}

static gboolean is_suppressing(const ub_op *op)
{
    return op->kind == UB_OP_CALL && op->api && op->api->error == UB_ERROR_SUPPRESSED;
}

static unsigned after(const ub_op *op, unsigned seen)
{
    if (is_suppressing(op))
        return seen & BEGUN ? (seen & ~(unsigned)BEGUN) | LOOKED_UP : seen;
    return may_raise(op) ? MAY_HAVE_RAISED : seen;
}

/* What PyErr_Occurred() says behind a lookup that ignores errors may be a misunderstanding. */
static gboolean is_evidence(const ub_op *op, unsigned seen)
{
    return deals_with_exception(op) ? !(seen & MAY_HAVE_RAISED) : asks(op) && seen == BEGUN;
}

static unsigned through(const ub_block *block, unsigned seen, gboolean *evident)
{
    for (unsigned i = 0; i < block->ops->len; i++) {
        const ub_op *op = ub_block_op(block, i);
        *evident |= seen && is_evidence(op, seen);
        seen = after(op, seen);
    }
    return seen;
}

gboolean ub_shows_pending(const ub_graph *g)
{
    g_autofree unsigned *in = g_new0(unsigned, g->blocks->len);
    g_autoptr(GArray) waiting = g_array_new(FALSE, FALSE, sizeof(unsigned));
    unsigned entry = 0;
    gboolean evident = FALSE;

    in[entry] = BEGUN;
    g_array_append_val(waiting, entry);
    while (waiting->len > 0) {
        unsigned b = g_array_index(waiting, unsigned, waiting->len - 1);
        const ub_block *block = ub_graph_block(g, b);
        g_array_set_size(waiting, waiting->len - 1);
        unsigned out = through(block, in[b], &evident);
        for (unsigned i = 0; i < block->succs->len; i++) {
            unsigned to = g_array_index(block->succs, unsigned, i);
            if (out & ~in[to])
                g_array_append_val(waiting, to);
            in[to] |= out;
        }
    }
    evident = FALSE; /* what is said of a way that was met too early does not count */
    for (unsigned b = 0; b < g->blocks->len; b++)
        through(ub_graph_block(g, b), in[b], &evident);
    return evident;
}

/* From the operation on, up to the next call. */
static gboolean asks_from(const ub_graph *g, unsigned block, unsigned first, gboolean *met)
{
    const ub_block *b = ub_graph_block(g, block);

    if (first == 0 && met[block])
        return FALSE;
    met[block] |= first == 0;
    for (unsigned i = first; i < b->ops->len; i++) {
        const ub_op *op = ub_block_op(b, i);
        if (asks(op))
            return TRUE;
        if (op->kind == UB_OP_CALL || op->kind == UB_OP_OPAQUE)
            return FALSE;
    }
    for (unsigned i = 0; i < b->succs->len; i++)
        if (asks_from(g, g_array_index(b->succs, unsigned, i), 0, met))
            return TRUE;
    return FALSE;
}

/* What is known of the call's result on a way from it */
typedef struct {
    const ub_graph *g;
    char *met;       /* by block: 'o' while its ways are followed, 'd' when all have been */
    gboolean *same;  /* by temporary: it is the result */
    int var;         /* that holds it, or -1 */
    gboolean looked; /* some way looks into it before all else */
    gboolean always; /* asked is whether every way does */
} result_uses;

static gboolean names(const result_uses *u, int temp)
{
    return temp >= 0 && u->same[temp];
}

static gboolean is_operand(const result_uses *u, const ub_op *op)
{
    for (unsigned i = 0; i < op->n_args; i++)
        if (names(u, op->args[i]))
            return TRUE;
    return FALSE;
}

static gboolean is_cast(const ub_op *op)
{
    return op->kind == UB_OP_PURE && op->name[0] == '(' && op->n_args == 1;
}

/* Is nothing done with the result, on this way, unless it has been looked into first? */
static gboolean looks_first(result_uses *u, unsigned block, unsigned first)
{
    const ub_block *b = ub_graph_block(u->g, block);
    gboolean looked = FALSE;

    if (first == 0 && u->met[block]) /* a loop may have no end */
        return !u->always || u->met[block] == 'd';
    if (first == 0)
        u->met[block] = 'o';
    for (unsigned i = first; i < b->ops->len && !looked; i++) {
        const ub_op *op = ub_block_op(b, i);
        gboolean used = is_operand(u, op);
        if (names(u, ub_op_dereferenced(op)))
            u->looked = looked = TRUE;
        else if (op->kind == UB_OP_ASSIGN && used && u->var < 0)
            u->var = op->var;
        else if (op->kind == UB_OP_ASSIGN && op->var == u->var)
            return !used && !u->always;
        else if (used && !is_cast(op))
            return FALSE;
        else if (op->kind != UB_OP_READ && op->kind != UB_OP_USE && op->var >= 0 &&
                 op->var == u->var)
            return FALSE; /* its address */
        if (op->dst >= 0 && (used || (op->kind == UB_OP_READ && op->var == u->var)))
            u->same[op->dst] = TRUE;
    }
    if (!looked && (names(u, b->cond) || (u->always && b->succs->len == 0)))
        return FALSE;
    for (unsigned i = 0; i < b->succs->len && !looked; i++)
        if (!looks_first(u, g_array_index(b->succs, unsigned, i), 0))
            return FALSE;
    if (first == 0)
        u->met[block] = 'd';
    return TRUE;
}

/* value = PyList_GetItem(list, i);
 * if (PyErr_Occurred())
 *     return NULL;
 * if (!PyList_Check(value))       an empty slot is not thought of: it would crash here */
static gboolean is_looked_into(const ub_graph *g, unsigned block, unsigned call, gboolean always)
{
    g_autofree char *met = g_new0(char, g->blocks->len);
    g_autofree gboolean *same = g_new0(gboolean, g->n_temps + 1);
    int result = ub_block_op(ub_graph_block(g, block), call)->dst;
    result_uses u = {g, met, same, -1, FALSE, always};

    if (result < 0)
        return FALSE;
    same[result] = TRUE;
    return looks_first(&u, block, call + 1) && u.looked;
}

gboolean ub_asks_behind(const ub_graph *g, unsigned offset)
{
    g_autofree gboolean *met = g_new0(gboolean, g->blocks->len);
    unsigned block, call;

    return ub_graph_call_at(g, offset, &block, &call) && asks_from(g, block, call + 1, met) &&
           !is_looked_into(g, block, call, FALSE);
}

gboolean ub_looks_into(const ub_graph *g, unsigned offset)
{
    unsigned block, call;

    return ub_graph_call_at(g, offset, &block, &call) && is_looked_into(g, block, call, TRUE);
}

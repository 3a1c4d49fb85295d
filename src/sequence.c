/* Operands whose order C leaves open:
 *
 *     return PyTuple_Pack(2, intern(d, a), intern(d, b));
 *
 * gcc evaluates arguments from the last to the first, clang the other way.  With one of the calls
 * in a statement of its own the order is what the text says; if it matters, the program that people
 * have does something else from then on.  The proof runs both functions from left to right and
 * cannot see that: so whatever might matter to a call before must stand beside it, in the same
 * statement, after.
 *
 * What is read of plain variables and of memory is left out of this. */
#include <string.h>

#include "catalog.h"
#include "term.h"

/* Does what operation `from` of the block gives go into operation `to`, which comes later? */
static gboolean flows(const ub_block *block, unsigned from, unsigned to)
{
    g_autoptr(GHashTable) temps = g_hash_table_new(NULL, NULL);

    g_hash_table_add(temps, GINT_TO_POINTER(ub_block_op(block, from)->dst));
    for (unsigned i = from + 1; i <= to; i++) {
        const ub_op *op = ub_block_op(block, i);
        gboolean takes = FALSE;
        for (unsigned k = 0; k < op->n_args && !takes; k++)
            takes = op->args[k] >= 0 && g_hash_table_contains(temps, GINT_TO_POINTER(op->args[k]));
        if (takes && i == to)
            return TRUE;
        if (takes && op->dst >= 0)
            g_hash_table_add(temps, GINT_TO_POINTER(op->dst));
    }
    return FALSE;
}

/* int a = f(), b = g(); */
static gboolean is_initialised(const ub_graph *g, const ub_op *op)
{
    const ub_stmt *s = ub_graph_stmt(g, op->stmt);

    if (op->kind != UB_OP_ASSIGN || s->kind != UB_STMT_DECL)
        return FALSE;
    unsigned at = ub_cursor_range(ub_graph_var(g, op->var)->cursor).begin;
    return at >= s->range.begin && at < s->range.end;
}

/* Is one evaluated before the other, whatever the compiler? */
static gboolean is_sequenced(const ub_graph *g, const ub_block *block, unsigned a, unsigned b)
{
    unsigned first = MIN(a, b), second = MAX(a, b);

    for (unsigned i = first + 1; i < second; i++)
        if (is_initialised(g, ub_block_op(block, i)))
            return TRUE;
    return flows(block, first, second);
}

static gboolean takes_reference(const ub_op *op)
{
    return op->ref == UB_REF_INCREF || op->ref == UB_REF_XINCREF || op->ref == UB_REF_NEWREF ||
           op->ref == UB_REF_XNEWREF;
}

static ub_order order_of(const ub_op *op)
{
    switch (op->kind) {
    case UB_OP_CALL:
        return op->is_project ? UB_ORDER_MATTERS : ub_catalog_order(op->name);
    case UB_OP_REF: /* an INCREF calls nothing, and the proof counts whether it comes too late */
        return takes_reference(op) ? UB_ORDER_FREE : UB_ORDER_MATTERS;
    case UB_OP_ASSIGN:
    case UB_OP_STORE:
    case UB_OP_OPAQUE:
        return UB_ORDER_MATTERS;
    default:
        return UB_ORDER_FREE;
    }
}

/* The first operation of the statement that might come before or behind the i-th of the block, as
 * the compiler likes, and matters to it; from `*at` on, which is moved behind it.  Or NULL. */
static const ub_op *next_beside(const ub_graph *g, const ub_block *block, unsigned i, unsigned *at)
{
    const ub_op *op = ub_block_op(block, i);
    ub_order order = order_of(op);

    for (; *at < block->ops->len; ++*at) {
        const ub_op *other = ub_block_op(block, *at);
        if (*at == i || other->stmt != op->stmt || !ub_order_matters(order, order_of(other)) ||
            is_initialised(g, other) || is_sequenced(g, block, i, *at))
            continue;
        ++*at;
        return other;
    }
    return NULL;
}

/* The i-th operation and the strong call that has taken its place are one. */
static gboolean is_same(const ub_op *old_op, const ub_op *new_op)
{
    return old_op->kind == new_op->kind &&
           (strcmp(old_op->name, new_op->name) == 0 || (old_op->api && new_op->strong));
}

static unsigned count_beside(const ub_graph *g, const ub_block *block, unsigned i,
                             const ub_op *like)
{
    unsigned n = 0, at = 0;

    for (const ub_op *op; (op = next_beside(g, block, i, &at));)
        n += is_same(like, op);
    return n;
}

gboolean ub_check_sequence(ub_prover *p, const ub_state *s, unsigned offset)
{
    const ub_side *a = &s->side[UB_OLD], *b = &s->side[UB_NEW];
    const ub_graph *old = p->func[UB_OLD].g, *new = p->func[UB_NEW].g;
    const ub_block *before = ub_graph_block(old, a->block), *after = ub_graph_block(new, b->block);
    unsigned at = 0;

    for (const ub_op *op; (op = next_beside(old, before, a->op, &at));)
        if (count_beside(new, after, b->op, op) < count_beside(old, before, a->op, op))
            return ub_fail(p, s, UB_CODE_SEQUENCE, offset, "it would be called before %s",
                           op->kind == UB_OP_CALL && op->name[0] ? op->name : "another operand");
    return TRUE;
}

/* See fills.h. */
#include "fills.h"

#include <stdlib.h>
#include <string.h>

gboolean ub_parses_into(const ub_op *op)
{
    const char *name = op->name[0] == '_' ? op->name + 1 : op->name;

    return op->kind == UB_OP_CALL && op->is_api &&
           (g_str_has_prefix(name, "PyArg_Parse") || strcmp(name, "PyArg_UnpackTuple") == 0);
}

/* The format */

static const char *constant(const ub_graph *g, const ub_op *call, unsigned i)
{
    const ub_op *op = i < call->n_args ? ub_graph_without_casts(g, call->args[i]) : NULL;

    return op && op->kind == UB_OP_CONST ? op->name : NULL;
}

/* PyArg_UnpackTuple(args, "name", 1, 2, &a, &b) */
static gboolean is_required_item(const ub_graph *g, const ub_op *call, unsigned argument)
{
    const char *least = constant(g, call, 2);

    return least && argument >= 4 && argument - 4 < (unsigned)atoi(least);
}

/* "O!i|O:name", the arguments for which begin at `first`.  What "O&", "es" and "y*" do with what is
 * there is not known. */
static gboolean is_required_unit(const char *format, unsigned first, unsigned argument)
{
    unsigned at = first;

    for (const char *unit = format + 1; *unit && !strchr("\":;|", *unit); unit++) {
        if (strchr("e*&", *unit))
            return FALSE;
        if (strchr("()! ", *unit))
            continue;
        if (unit[1] == '!')
            at++; /* the type */
        if (at == argument)
            return unit[1] != '&' && unit[1] != '*';
        at++; /* of "s#" two */
    }
    return FALSE;
}

static gboolean is_required(const ub_graph *g, const ub_op *call, unsigned argument)
{
    if (g_str_has_suffix(call->name, "UnpackTuple"))
        return is_required_item(g, call, argument);
    gboolean keywords = strstr(call->name, "AndKeywords") != NULL;
    unsigned format = keywords ? 2 : 1;
    const char *text = constant(g, call, format);
    /* PyArg_ParseTuple(args, "O", &a), ...AndKeywords(args, kwargs, "O", names, &a) */
    return text && text[0] == '"' && argument > format &&
           is_required_unit(text, format + (keywords ? 2 : 1), argument);
}

/* The branch */

static gboolean is_zero(const ub_graph *g, int temp)
{
    const ub_op *op = ub_graph_without_casts(g, temp);

    return op && op->kind == UB_OP_CONST && strcmp(op->name, "0") == 0;
}

/* The successor for a result of 0, or -1. */
static int when_failed(const ub_graph *g, const ub_block *block, const ub_op *call)
{
    const ub_op *test = block->term == UB_TERM_BRANCH ? ub_graph_definition(g, block->cond) : NULL;

    if (test == call)
        return 1;
    if (!test || test->kind != UB_OP_PURE || test->n_args != 2 || test->args[0] != call->dst ||
        !is_zero(g, test->args[1]))
        return -1;
    if (strcmp(test->name, "==") == 0 || strcmp(test->name, "<=") == 0)
        return 0;
    return strcmp(test->name, "!=") == 0 || strcmp(test->name, ">") == 0 ? 1 : -1;
}

/* The call of the block that is given the address, and in *failed where it leads when it fails;
 * NULL: it may do something else with it, or leave it as it was. */
static const ub_op *filling_call(const ub_graph *g, const ub_block *block, unsigned address,
                                 unsigned *failed)
{
    int place = ub_block_op(block, address)->dst;

    for (unsigned i = address + 1; i < block->ops->len; i++) {
        const ub_op *op = ub_block_op(block, i);
        for (unsigned a = 0; a < op->n_args; a++) {
            if (op->args[a] != place)
                continue;
            int way = ub_parses_into(op) && is_required(g, op, a) ? when_failed(g, block, op) : -1;
            if (way < 0)
                return NULL;
            *failed = g_array_index(block->succs, unsigned, (unsigned)way);
            return op;
        }
    }
    return NULL;
}

/* Is the variable read from that block on, before it is set? */
static gboolean is_read_from(const ub_graph *g, unsigned block, int var, gboolean *seen)
{
    const ub_block *b = ub_graph_block(g, block);
    unsigned failed;

    if (seen[block])
        return FALSE;
    seen[block] = TRUE;
    for (unsigned i = 0; i < b->ops->len; i++) {
        const ub_op *op = ub_block_op(b, i);
        if (op->var != var)
            continue;
        if (op->kind == UB_OP_ASSIGN || op->kind == UB_OP_DECLARE)
            return FALSE;
        /* Filled once more: what it was before shows only if that fails, too. */
        if (op->kind == UB_OP_ADDRESS && filling_call(g, b, i, &failed))
            return is_read_from(g, failed, var, seen);
        return TRUE;
    }
    for (unsigned s = 0; s < b->succs->len; s++)
        if (is_read_from(g, g_array_index(b->succs, unsigned, s), var, seen))
            return TRUE;
    return FALSE;
}

gboolean ub_fills_surely(const ub_graph *g, const ub_block *block, unsigned address)
{
    const ub_op *op = ub_block_op(block, address);
    g_autofree gboolean *seen = g_new0(gboolean, g->blocks->len);
    unsigned failed;

    return op->kind == UB_OP_ADDRESS && !ub_graph_var(g, op->var)->pointed_at &&
           filling_call(g, block, address, &failed) && !is_read_from(g, failed, op->var, seen);
}

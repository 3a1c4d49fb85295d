/* See clearing.h. */
#include "clearing.h"

gboolean ub_find_lookup(const ub_graph *g, unsigned offset, ub_lookup *lookup)
{
    for (unsigned b = 0; b < g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            if (op->kind != UB_OP_CALL || op->range.begin != offset || op->n_args == 0)
                continue;
            const ub_op *out = ub_graph_definition(g, op->args[op->n_args - 1]);
            *lookup =
                (ub_lookup){b, i, op->stmt, out && out->kind == UB_OP_ADDRESS ? out->var : -1};
            return ub_graph_stmt(g, op->stmt)->kind == UB_STMT_IF;
        }
    }
    return FALSE;
}

/* PyErr_Clear(), PyErr_Clear () */
static gboolean is_clear(const char *text, ub_range range)
{
    ub_token name = ub_next_token(text, range.begin, range.end);
    ub_token open = ub_next_token(text, name.end, range.end);

    return ub_token_is(text, name, "PyErr_Clear") && ub_token_is(text, open, "(");
}

const ub_stmt *ub_clearing_of(const ub_graph *g, unsigned stmt)
{
    const ub_stmt *s = ub_graph_stmt(g, stmt);
    const char *text = ub_unit_text(g->unit, &(gsize){0});

    if (s->children->len != 1 || s->in_macro)
        return NULL;
    s = ub_graph_stmt(g, g_array_index(s->children, unsigned, 0));
    if (s->kind == UB_STMT_COMPOUND && s->children->len == 1)
        s = ub_graph_stmt(g, g_array_index(s->children, unsigned, 0));
    return s->kind == UB_STMT_EXPR && is_clear(text, s->range) ? s : NULL;
}

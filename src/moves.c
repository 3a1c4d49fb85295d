#include "moves.h"

static gboolean can_hold(const ub_graph *g, int var)
{
    const ub_var *v = ub_graph_var(g, var);
    return v->is_object_pointer && !v->is_parameter && !v->is_static && !v->is_volatile &&
           !v->pointed_at;
}

/* prev = v;  as a statement of its own */
static gboolean is_plain_copy(const ub_graph *g, const ub_op *op, int var)
{
    const ub_op *value =
        op->kind == UB_OP_ASSIGN && op->n_args ? ub_graph_definition(g, op->args[0]) : NULL;
    const ub_stmt *stmt = ub_graph_stmt(g, op->stmt);
    gsize length;
    const char *text = ub_unit_text(g->unit, &length);

    if (!value || value->kind != UB_OP_READ || value->var != var || op->var == var ||
        stmt->kind != UB_STMT_EXPR || stmt->in_macro)
        return FALSE;
    g_autoptr(GArray) tokens = ub_tokens(text, stmt->range.begin, stmt->range.end);
    return tokens->len == 4 && can_hold(g, op->var);
}

void ub_find_moves(ub_ownership *o, GArray *moves)
{
    const ub_get *first = NULL;

    for (unsigned i = 0; i < o->gets->len && !first; i++)
        if (g_array_index(o->gets, ub_get, i).var == o->var)
            first = &g_array_index(o->gets, ub_get, i);
    for (unsigned b = 0; first && b < o->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(o->g, b);
        for (unsigned i = 0; block->reachable && i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            if (!is_plain_copy(o->g, op, o->var))
                continue;
            ub_own own = ub_own_at(o, b, i);
            if (!ub_own_counted(o, own) || ub_own_foreign(o, own))
                continue;
            ub_get move = {
                .site = first->site,
                .offset = ub_graph_stmt(o->g, op->stmt)->range.begin,
                .block = b,
                .op = i,
                .stmt = op->stmt,
                .var = op->var,
                .held_block = b,
                .held_op = i,
                .from = o->var,
                .not_null = !(own & (UB_OWN_NULL | UB_OWN_UNSET)),
            };
            g_array_append_val(moves, move);
        }
    }
}

gboolean ub_moves_hold(const ub_ownership *o)
{
    for (unsigned i = 0; i < o->sources->len; i++) {
        const ub_source *source = &g_array_index(o->sources, ub_source, i);
        if (source->kind == UB_SOURCE_HANDOVER && (source->disabled || !source->reached) &&
            ub_block_op(ub_graph_block(o->g, source->block), source->op)->kind == UB_OP_ASSIGN)
            return FALSE;
    }
    return TRUE;
}

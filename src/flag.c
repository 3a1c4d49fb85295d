/* A flag that says whether the variable's reference is to be released:
 *
 *     v = get();                        v = get();
 *     if (v == NULL) {                  if (v == NULL) {
 *         v = PyObject_Str(x);              v = PyObject_Str(x);
 *         made = 1;               ->    }
 *     }                                 use(v);
 *     use(v);                           Py_DECREF(v);
 *     if (made)
 *         Py_DECREF(v);
 *
 * Both are owned now: the old releases go, and are placed like those of any reference.  remove.c
 * takes the flag out when nothing asks for it any more. */
#include "placer.h"

/* if (made) Py_DECREF(v);  with braces or without: the statement of the `if`, or NULL. */
static const ub_stmt *lone_condition(const ub_placer *p, const ub_stmt *stmt)
{
    const ub_stmt *parent = stmt->parent >= 0 ? ub_placer_stmt(p, (unsigned)stmt->parent) : NULL;

    if (parent && parent->kind == UB_STMT_COMPOUND && parent->children->len == 1 &&
        parent->parent >= 0)
        parent = ub_placer_stmt(p, (unsigned)parent->parent);
    return parent && parent->kind == UB_STMT_IF && parent->children->len == 1 ? parent : NULL;
}

/* The local variable that is all of the condition, or -1. */
static int variable_tested(const ub_placer *p, const ub_stmt *condition)
{
    int found = -1;

    for (unsigned b = 0; b < p->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(p->g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            if (ub_placer_stmt(p, op->stmt) != condition)
                continue;
            if (op->kind != UB_OP_READ || found >= 0)
                return -1;
            found = op->var;
        }
    }
    return found;
}

/* A number of this function's own that is only ever given constants. */
static gboolean is_flag(const ub_placer *p, int var)
{
    const ub_var *v = ub_graph_var(p->g, var);

    if (v->type != UB_TYPE_SCALAR || v->is_parameter || v->is_static || v->is_volatile)
        return FALSE;
    for (unsigned b = 0; b < p->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(p->g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            const ub_op *value = op->kind == UB_OP_ASSIGN && op->n_args
                                     ? ub_graph_definition(p->g, op->args[0])
                                     : NULL;
            if (op->var == var &&
                (op->kind == UB_OP_ADDRESS ||
                 (op->kind == UB_OP_ASSIGN && (!value || value->kind != UB_OP_CONST))))
                return FALSE;
        }
    }
    return TRUE;
}

static gboolean is_flagged(const ub_placer *p, const ub_source *drop)
{
    const ub_stmt *condition = lone_condition(p, ub_placer_stmt(p, drop->stmt));
    int var = condition ? variable_tested(p, condition) : -1;

    return var >= 0 && is_flag(p, var);
}

gboolean ub_follow_flag(ub_placer *p, unsigned i)
{
    ub_own own = (ub_own)1 << (UB_OWN_FIRST + i);
    g_autofree gboolean *gone = g_new0(gboolean, p->o->sources->len);

    for (unsigned k = 0; k < p->o->sources->len; k++) {
        const ub_source *drop = &g_array_index(p->o->sources, ub_source, k);
        ub_own at = drop->kind == UB_SOURCE_DROP ? ub_own_released_by(p->o, drop) : 0;
        if (!(at & own))
            continue;
        gboolean mixed = (at & ~own & (ub_own_counted(p->o, at) | ub_own_foreign(p->o, at))) != 0;
        if (!ub_can_go(p, drop) || (mixed && !is_flagged(p, drop)))
            return FALSE;
        gone[k] = TRUE;
    }
    ub_ownership_disable(p->o, gone);
    return TRUE;
}

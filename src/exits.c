/* Ways out of the part that is being settled: a release is due before each. */
#include "placer.h"

#include <string.h>

#include "catalog.h"
#include "errno_flow.h"
#include "error_state.h"

/* Ways out */

static gboolean stays_inside(const ub_placer *p, int target)
{
    if (target < 0)
        return FALSE;
    for (unsigned i = p->list.first; i <= p->last; i++)
        if (ub_stmt_within(p->g, (unsigned)target, ub_placer_child(p, p->list.owner, i)))
            return TRUE;
    return FALSE;
}

/* A jump back to where the holder takes something else: continue, or `goto again`. */
static gboolean takes_again(const ub_placer *p, const ub_stmt *s)
{
    if (s->target < 0 || s->kind == UB_STMT_BREAK ||
        ub_placer_stmt(p, (unsigned)s->target)->range.begin > s->range.begin)
        return FALSE;
    if (s->kind == UB_STMT_GOTO)
        return TRUE;
    for (unsigned i = 0; i < p->o->sources->len; i++) {
        const ub_source *source = &g_array_index(p->o->sources, ub_source, i);
        if (source->kind == UB_SOURCE_GET && p->group >> (UB_OWN_FIRST + i) & 1 &&
            ub_stmt_within(p->g, source->stmt, (unsigned)s->target))
            return TRUE;
    }
    return FALSE;
}

gboolean ub_is_exit(const ub_placer *p, unsigned stmt)
{
    ub_stmt *s = ub_placer_stmt(p, stmt);

    switch (s->kind) {
    case UB_STMT_RETURN:
        return TRUE;
    case UB_STMT_GOTO:
    case UB_STMT_BREAK:
    case UB_STMT_CONTINUE:
        return !stays_inside(p, s->target) || takes_again(p, s);
    case UB_STMT_MACRO:
        return s->exits_in_macro;
    default:
        return FALSE;
    }
}

/* x = f(v); if (x < 0) return PyErr_SetFromErrno(...);  A release between the two could change
 * errno. */
gboolean ub_makes_call(const ub_placer *p, unsigned stmt, unsigned facts)
{
    for (unsigned b = 0; b < p->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(p->g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            if (op->stmt == stmt && (op->kind == UB_OP_CALL || op->kind == UB_OP_OPAQUE) &&
                (op->facts & facts))
                return TRUE;
        }
    }
    return FALSE;
}

static gboolean is_call_of(const ub_placer *p, unsigned stmt, const char *const *names)
{
    if (ub_placer_stmt(p, stmt)->kind != UB_STMT_EXPR)
        return FALSE;
    for (unsigned b = 0; b < p->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(p->g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            if (op->stmt == stmt && op->kind == UB_OP_CALL && g_strv_contains(names, op->name))
                return TRUE;
        }
    }
    return FALSE;
}

gboolean ub_saves_error(const ub_placer *p, unsigned stmt)
{
    static const char *const names[] = {"PyErr_GetRaisedException", "PyErr_Fetch", NULL};

    return is_call_of(p, stmt, names);
}

gboolean ub_restores_error(const ub_placer *p, unsigned stmt)
{
    static const char *const names[] = {"PyErr_SetRaisedException", "PyErr_Restore", NULL};

    return is_call_of(p, stmt, names);
}

gboolean ub_sets_errno_in_head(const ub_placer *p, unsigned stmt)
{
    for (unsigned b = 0; b < p->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(p->g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            if (op->stmt == stmt && op->kind == UB_OP_CALL &&
                (ub_states_set(op) & UB_STATE_ERRNO) && !ub_only_asks(p->g->unit, op))
                return TRUE;
        }
    }
    return FALSE;
}

/* if (r < 0) warn("%s", path); */
static gboolean reads_within(const ub_placer *p, unsigned stmt)
{
    const ub_stmt *s = ub_placer_stmt(p, stmt);

    if (ub_makes_call(p, stmt, UB_FACT_READS_ERRNO))
        return TRUE;
    for (unsigned i = 0; i < s->children->len; i++)
        if (reads_within(p, g_array_index(s->children, unsigned, i)))
            return TRUE;
    return FALSE;
}

gboolean ub_reads_errno_at(const ub_placer *p, unsigned stmt)
{
    gsize length;
    const char *text = ub_unit_text(p->g->unit, &length);
    ub_range range = ub_placer_stmt(p, stmt)->range;
    g_autofree char *source = g_strndup(text + range.begin, range.end - range.begin);

    return strstr(source, "errno") || strstr(source, "SetFromErrno") || reads_within(p, stmt);
}

/* best = v; ... return best;  and  return v ? v : other;  The object itself, not a pointer into it.
 */
static gboolean is_holder(const ub_placer *p, const ub_op *value)
{
    return value && value->kind == UB_OP_READ && value->var == p->o->var;
}

static gboolean is_copied_to(const ub_placer *p, int temp)
{
    const ub_op *value = ub_graph_definition(p->g, temp);

    for (unsigned b = 0; b < p->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(p->g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            gboolean copies = (op->kind == UB_OP_COPY && op->dst == temp) ||
                              (op->kind == UB_OP_ASSIGN && value && value->kind == UB_OP_READ &&
                               op->var == value->var && op->n_args == 1);
            if (copies && is_holder(p, ub_graph_definition(p->g, op->args[0])))
                return TRUE;
        }
    }
    return FALSE;
}

static gboolean returns_copy(const ub_placer *p, unsigned stmt)
{
    for (unsigned b = 0; b < p->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(p->g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            if (op->kind == UB_OP_RETURN && op->stmt == stmt && op->n_args &&
                is_copied_to(p, op->args[0]))
                return TRUE;
        }
    }
    return FALSE;
}

/* PUSH(list, v), which returns where that fails: what it takes over is no affair of the ways out in
 * it. */
static gboolean hands_on_before_exits(const ub_placer *p, unsigned stmt)
{
    gboolean hands_on = FALSE;

    for (unsigned i = 0; i < p->o->sources->len; i++) {
        const ub_source *source = &g_array_index(p->o->sources, ub_source, i);
        hands_on |= source->kind == UB_SOURCE_HANDOVER && !source->disabled && source->reached &&
                    source->stmt == stmt;
    }
    for (unsigned b = 0; hands_on && b < p->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(p->g, b);
        for (unsigned i = 0; i < block->ops->len; i++)
            if (ub_block_op(block, i)->stmt == stmt &&
                ub_block_op(block, i)->kind == UB_OP_RETURN && (ub_own_at(p->o, b, i) & p->group))
                return FALSE;
    }
    return hands_on && !(ub_own_after(p->o, stmt) & p->group);
}

gboolean ub_settle_exit(ub_placer *p, unsigned stmt)
{
    ub_stmt *s = ub_placer_stmt(p, stmt);

    if (!ub_is_exit(p, stmt) || !ub_owned_before(p, stmt))
        return TRUE;
    gboolean live = ub_live_before(p->o, stmt);
    if (s->kind == UB_STMT_MACRO) {
        if (hands_on_before_exits(p, stmt))
            return TRUE;
        if (live || ub_own_after(p->o, stmt))
            return ub_placer_fail(p, UB_CODE_HIDDEN_EXIT, s->name);
        return ub_release_before(p, stmt, FALSE);
    }
    if (s->kind != UB_STMT_RETURN) /* live: needed where the jump leads */
        return live || ub_release_before(p, stmt, FALSE);
    ub_own own;
    switch (ub_returned(p->o, stmt, &own)) {
    case UB_FLOW_WHOLE:
        return ub_placer_fail(p, UB_CODE_CONTRACT, NULL);
    case UB_FLOW_PART:
        return ub_placer_fail(p, returns_copy(p, stmt) ? UB_CODE_CONTRACT : UB_CODE_INTERIOR, NULL);
    default:
        if ((own & p->group) == 0)
            return TRUE; /* return Py_NewRef(v); */
        return ub_release_before(p, stmt, live || ub_reads_errno_at(p, stmt));
    }
}

unsigned ub_count_exits(ub_placer *p, unsigned stmt)
{
    ub_stmt *s = ub_placer_stmt(p, stmt);
    unsigned n = ub_is_exit(p, stmt) && ub_owned_before(p, stmt);

    for (unsigned i = 0; i < s->children->len; i++)
        n += ub_count_exits(p, g_array_index(s->children, unsigned, i));
    return n;
}

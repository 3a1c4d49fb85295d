/* One release at a label instead of one before each goto:
 *
 *     if (f(v) < 0) {                  if (f(v) < 0)
 *         Py_DECREF(v);                    goto error;
 *         goto error;           ->     ...
 *     }                            error:
 *     ...                              Py_XDECREF(other);
 *     error:                           Py_XDECREF(v);
 *         Py_XDECREF(other);           return NULL;
 *         return NULL;
 *
 * The label must be in the holder's scope, and on every way to it the holder must be null or own
 * what it holds; a holder that is not set yet gets `= NULL`. */
#include "cleanup.h"

static ub_action *action_at(const GArray *actions, unsigned i)
{
    return &g_array_index(actions, ub_action, i);
}

/* Is the statement nothing but Py_DECREF, Py_XDECREF or Py_CLEAR of something? */
static gboolean only_drops(const ub_graph *g, unsigned stmt)
{
    const ub_stmt *s = ub_graph_stmt(g, stmt);

    if (s->kind != UB_STMT_EXPR || s->in_macro)
        return FALSE;
    for (unsigned b = 0; b < g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            if (op->kind == UB_OP_REF && op->stmt == stmt &&
                (op->ref == UB_REF_DECREF || op->ref == UB_REF_XDECREF || op->ref == UB_REF_CLEAR))
                return TRUE;
        }
    }
    return FALSE;
}

/* The last of the releases that stand directly behind the label, or -1. */
static int last_drop(const ub_graph *g, unsigned label)
{
    const ub_stmt *s = ub_graph_stmt(g, label);
    int last = -1;

    if (s->children->len != 1 || s->parent < 0 ||
        ub_graph_stmt(g, (unsigned)s->parent)->kind != UB_STMT_COMPOUND)
        return -1;
    unsigned first = g_array_index(s->children, unsigned, 0);
    if (!only_drops(g, first))
        return -1;
    last = (int)first;
    const GArray *siblings = ub_graph_stmt(g, (unsigned)s->parent)->children;
    for (unsigned i = s->index + 1; i < siblings->len; i++) {
        unsigned sibling = g_array_index(siblings, unsigned, i);
        if (!only_drops(g, sibling))
            break;
        last = (int)sibling;
    }
    return last;
}

static gboolean goes_to(const ub_graph *g, const ub_action *action, unsigned label)
{
    const ub_stmt *s = ub_graph_stmt(g, action->stmt);
    return action->kind == UB_ACT_RELEASE && action->at == UB_AT_BEFORE &&
           s->kind == UB_STMT_GOTO && s->target == (int)label;
}

/* Is it the release at the end of a part that stands in front of the label, in the same block? */
static gboolean falls_to(const ub_graph *g, const ub_action *action, unsigned label)
{
    const ub_stmt *s = ub_graph_stmt(g, label);

    if (action->kind != UB_ACT_RELEASE || action->at != UB_AT_AFTER || s->parent < 0)
        return FALSE;
    return ub_stmt_within(g, action->stmt, (unsigned)s->parent) &&
           ub_graph_stmt(g, action->stmt)->range.end <= s->range.begin;
}

static ub_own own_at_label(ub_ownership *o, const GArray *actions, unsigned label, ub_own group,
                           ub_lost *lost)
{
    for (unsigned i = 0; i < actions->len; i++)
        if (action_at(actions, i)->kind == UB_ACT_RELEASE)
            ub_ownership_release(o, action_at(actions, i)->stmt, action_at(actions, i)->at);
    ub_ownership_run(o);
    ub_own own = ub_own_before(o, label);
    *lost = ub_own_lost(o, group);
    ub_ownership_forget_releases(o);
    ub_ownership_run(o);
    return own;
}

static gboolean declared_null(const ub_graph *g, int var)
{
    CXCursor declaration = ub_graph_var(g, var)->cursor;
    return !clang_Cursor_isNull(clang_Cursor_getVarDeclInitializer(declaration));
}

/* Without the releases before the gotos to the label, and with `fallen` without those that fall
 * into it, but with one at the label: the new actions, or NULL. */
static GArray *with_label(ub_ownership *o, ub_own group, const GArray *actions, unsigned label,
                          unsigned drop, gboolean fallen)
{
    g_autoptr(GArray) changed = g_array_new(FALSE, FALSE, sizeof(ub_action));
    ub_action last = {0};
    unsigned removed = 0, gotos = 0;
    ub_lost lost;

    for (unsigned i = 0; i < actions->len; i++) {
        const ub_action *action = action_at(actions, i);
        gboolean jumps = goes_to(o->g, action, label);
        if (!jumps && !(fallen && falls_to(o->g, action, label))) {
            g_array_append_vals(changed, action, 1);
            continue;
        }
        gotos += jumps;
        removed++;
        last = *action;
    }
    if (gotos == 0 || (fallen && removed == gotos))
        return NULL;
    last.stmt = drop;
    last.at = UB_AT_AFTER;
    last.maybe_null = TRUE;
    g_array_append_val(changed, last);
    ub_own own = own_at_label(o, changed, label, group, &lost);
    if (lost != UB_LOST_NOWHERE || !(own & group) || ub_own_foreign(o, own) ||
        (own & (UB_OWN_RELEASED | UB_OWN_STORED | UB_OWN_LEAKED)))
        return NULL;
    if (own & UB_OWN_UNSET) {
        if (removed < 2 || declared_null(o->g, o->var))
            return NULL;
        last.kind = UB_ACT_NULL;
        g_array_append_val(changed, last);
    }
    return g_steal_pointer(&changed);
}

static gboolean try_label(ub_ownership *o, ub_own group, GArray *actions, unsigned label)
{
    int drop = last_drop(o->g, label);

    if (drop < 0 || !ub_stmt_within(o->g, label, ub_graph_var(o->g, o->var)->scope))
        return FALSE;
    for (int fallen = 1; fallen >= 0; fallen--) {
        g_autoptr(GArray) changed = with_label(o, group, actions, label, (unsigned)drop, fallen);
        if (changed == NULL)
            continue;
        g_array_set_size(actions, 0);
        g_array_append_vals(actions, changed->data, changed->len);
        return TRUE;
    }
    return FALSE;
}

void ub_use_labels(ub_ownership *o, ub_own group, GArray *actions)
{
    for (unsigned s = 0; s < o->g->stmts->len; s++)
        if (ub_graph_stmt(o->g, s)->kind == UB_STMT_LABEL)
            try_label(o, group, actions, s);
}

/* One release at a label instead of one before each goto:
 *
 *     if (f(v) < 0) {                  if (f(v) < 0)
 *         Py_DECREF(v);                    goto error;
 *         goto error;           ->     ...
 *     }                            error:
 *     ...                              Py_XDECREF(v);
 *     error:                           Py_XDECREF(other);
 *         Py_XDECREF(other);           return NULL;
 *         return NULL;
 *
 * It stands in front of what is released there: that may take v out of its container, as its list
 * does, or a finaliser (late.c).
 *
 * The label must be in the holder's scope, and on every way to it the holder must be null or own
 * what it holds; a holder that is not set yet gets `= NULL`, and a release on the way becomes
 * Py_CLEAR(v). */
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

/* The first of the releases that stand directly behind the label, or -1. */
static int first_drop(const ub_graph *g, unsigned label)
{
    const ub_stmt *s = ub_graph_stmt(g, label);

    if (s->children->len != 1 || s->parent < 0 ||
        ub_graph_stmt(g, (unsigned)s->parent)->kind != UB_STMT_COMPOUND)
        return -1;
    unsigned first = g_array_index(s->children, unsigned, 0);
    return only_drops(g, first) ? (int)first : -1;
}

/* Does the label lead to the other one, further down in the same block?
 *
 *     too_short:
 *         PyErr_SetString(PyExc_ValueError, "too short");
 *     error:
 *         Py_XDECREF(other); */
static gboolean leads_to(const ub_graph *g, int from, unsigned label)
{
    const ub_stmt *to = ub_graph_stmt(g, label);
    const ub_stmt *s = from >= 0 ? ub_graph_stmt(g, (unsigned)from) : NULL;

    return s && s->kind == UB_STMT_LABEL && s->parent == to->parent && s->index < to->index;
}

/* finally:
 *     PyErr_Restore(type, value, traceback);      a release can stand in front of it
 *
 * unless what stands between is a comment about it.  The statement, or -1. */
static int first_plain(const ub_graph *g, unsigned label)
{
    const ub_stmt *s = ub_graph_stmt(g, label);

    if (s->children->len != 1 || s->parent < 0 ||
        ub_graph_stmt(g, (unsigned)s->parent)->kind != UB_STMT_COMPOUND)
        return -1;
    unsigned first = g_array_index(s->children, unsigned, 0);
    const ub_stmt *child = ub_graph_stmt(g, first);
    const char *text = ub_unit_text(g->unit, &(gsize){0});
    unsigned at = ub_next_token(text, s->range.begin, child->range.begin).end;
    for (ub_token colon; at < child->range.begin; at = colon.end) {
        colon = ub_next_token(text, at, child->range.begin);
        if (colon.kind != UB_TOKEN_END && !ub_token_is(text, colon, ":"))
            return -1;
        if (colon.kind == UB_TOKEN_END)
            break;
    }
    gboolean plain = child->kind == UB_STMT_EXPR || child->kind == UB_STMT_RETURN;
    return plain && !child->in_macro ? (int)first : -1;
}

/* What a trial takes away: releases before gotos to the label, ... */
typedef struct {
    unsigned label;
    gboolean chained; /* ... before gotos to labels that lead to it, */
    gboolean fallen;  /* ... and behind what falls into it. */
    unsigned stmt;    /* The release at the label stands before this, */
    gboolean drops;   /* which is a release, too */
} ub_trial;

static gboolean goes_to(const ub_graph *g, const ub_action *action, const ub_trial *trial)
{
    const ub_stmt *s = ub_graph_stmt(g, action->stmt);

    return action->kind == UB_ACT_RELEASE && action->at == UB_AT_BEFORE &&
           s->kind == UB_STMT_GOTO &&
           (s->target == (int)trial->label ||
            (trial->chained && leads_to(g, s->target, trial->label)));
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
    for (unsigned i = 0; i < actions->len; i++) {
        const ub_action *action = action_at(actions, i);
        if (action->kind == UB_ACT_RELEASE)
            ub_ownership_release(o, action->stmt, action->at, action->clear);
    }
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

/* Make a Py_CLEAR of each of the first `n` actions that releases on a way to the label; the number
 * of these. */
static unsigned clear_before(ub_ownership *o, GArray *actions, unsigned n, unsigned label,
                             ub_own group)
{
    unsigned cleared = 0;
    ub_lost lost;

    for (unsigned i = 0; i < n; i++)
        action_at(actions, i)->clear = action_at(actions, i)->kind == UB_ACT_RELEASE;
    for (unsigned i = 0; i < n; i++) {
        ub_action *action = action_at(actions, i);
        if (!action->clear)
            continue;
        action->clear = FALSE;
        action->clear = (own_at_label(o, actions, label, group, &lost) & UB_OWN_RELEASED) != 0;
        cleared += action->clear;
    }
    return cleared;
}

/* The actions without those that the trial takes away, but with a release at the label; or NULL. */
static GArray *with_label(ub_ownership *o, ub_own group, const GArray *actions,
                          const ub_trial *trial)
{
    g_autoptr(GArray) changed = g_array_new(FALSE, FALSE, sizeof(ub_action));
    ub_action last = {0};
    unsigned removed = 0, gotos = 0;
    ub_lost lost;

    for (unsigned i = 0; i < actions->len; i++) {
        const ub_action *action = action_at(actions, i);
        gboolean jumps = goes_to(o->g, action, trial);
        if (!jumps && !(trial->fallen && falls_to(o->g, action, trial->label))) {
            g_array_append_vals(changed, action, 1);
            continue;
        }
        gotos += jumps;
        removed++;
        last = *action;
    }
    if (gotos == 0 || (trial->fallen && removed == gotos) || (!trial->drops && removed < 2))
        return NULL;
    last.stmt = trial->stmt;
    last.at = UB_AT_BEFORE;
    last.compute = FALSE;
    g_array_append_val(changed, last);
    ub_own own = own_at_label(o, changed, trial->label, group, &lost);
    if (own & UB_OWN_RELEASED) {
        if (clear_before(o, changed, changed->len - 1, trial->label, group) + 1 >= removed)
            return NULL;
        own = own_at_label(o, changed, trial->label, group, &lost);
    }
    if (lost != UB_LOST_NOWHERE || !(own & group) || ub_own_foreign(o, own) ||
        (own & (UB_OWN_RELEASED | UB_OWN_STORED | UB_OWN_LEAKED)))
        return NULL;
    action_at(changed, changed->len - 1)->maybe_null = (own & (UB_OWN_NULL | UB_OWN_UNSET)) != 0;
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
    int drop = first_drop(o->g, label), stmt = drop >= 0 ? drop : first_plain(o->g, label);

    if (stmt < 0 || !ub_stmt_within(o->g, label, ub_graph_var(o->g, o->var)->scope))
        return FALSE;
    for (unsigned form = 0; form < 4; form++) {
        ub_trial trial = {
            .label = label,
            .chained = form < 2,
            .fallen = form % 2 == 0,
            .stmt = (unsigned)stmt,
            .drops = drop >= 0,
        };
        g_autoptr(GArray) changed = with_label(o, group, actions, &trial);
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

unsigned ub_count_beside_labels(const ub_graph *g, const GArray *actions)
{
    unsigned n = 0;

    for (unsigned i = 0; i < actions->len; i++) {
        const ub_action *action = action_at(actions, i);
        const ub_stmt *s = ub_graph_stmt(g, action->stmt);
        n += action->kind == UB_ACT_RELEASE && action->at == UB_AT_BEFORE &&
             s->kind == UB_STMT_GOTO && s->target >= 0 && first_drop(g, (unsigned)s->target) >= 0;
    }
    return n;
}

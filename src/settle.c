/* Where releases go: down the statement tree to the last use, and to each way out before it.
 *
 *     v = get();                 the region begins,
 *     if (v == NULL)
 *         return -1;             (null here: nothing to do)
 *     if (x) {
 *         Py_DECREF(v);          a way out of it: release before,
 *         return 0;
 *     }
 *     use(v);                    and ends with the last use:
 *     Py_DECREF(v);              release after. */
#include "placer.h"

#include <string.h>

#include "catalog.h"
#include "clearing.h"
#include "conditional.h"
#include "dataflow.h"
#include "suspend.h"

/* Settling: `keep` leaves the value owned at a statement's end, `drop` does not. */

static gboolean keep(ub_placer *p, unsigned stmt);
static gboolean drop(ub_placer *p, unsigned stmt);

/* A branch that the value is dead in, and that leaves in several places: one release at its
 * beginning. */
static gboolean release_at_beginning(ub_placer *p, unsigned body, gboolean *done)
{
    int first = ub_first_statement(p, body);

    *done = FALSE;
    if (first < 0 || !ub_has_room_before(p, (unsigned)first) ||
        !ub_owned_before(p, (unsigned)first) || ub_concerns_within(p, body))
        return TRUE;
    *done = TRUE;
    return ub_release_before(p, (unsigned)first, FALSE);
}

/* Py_CLEAR(self->list), Py_DECREF(other): what is released behind it would live longer than what
 * the old code let go of, which a proof may not like. */
static gboolean lets_go(const ub_placer *p, unsigned body)
{
    for (unsigned b = 0; b < p->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(p->g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            if (ub_stmt_within(p->g, op->stmt, body) &&
                (op->kind == UB_OP_REF ? op->ref != UB_REF_INCREF && op->ref != UB_REF_XINCREF &&
                                             op->ref != UB_REF_NEWREF && op->ref != UB_REF_XNEWREF
                                       : (op->facts & UB_FACT_DROPS) != 0))
                return TRUE;
        }
    }
    return FALSE;
}

static gboolean settle_body(ub_placer *p, unsigned body);

/* A jump to where others come with the value, too: one release there serves all. */
static gboolean stays_in_list(const ub_placer *p, unsigned stmt)
{
    ub_stmt_kind kind = ub_placer_stmt(p, stmt)->kind;

    return (kind == UB_STMT_BREAK || kind == UB_STMT_CONTINUE || kind == UB_STMT_GOTO) &&
           !ub_is_exit(p, stmt);
}

/* if (weigh(v) > 5)
 *     break;                 to a release behind the loop */
static gboolean stays_in_list_within(const ub_placer *p, unsigned stmt)
{
    ub_stmt *s = ub_placer_stmt(p, stmt);

    if (stays_in_list(p, stmt))
        return TRUE;
    for (unsigned i = 0; i < s->children->len; i++)
        if (stays_in_list_within(p, g_array_index(s->children, unsigned, i)))
            return TRUE;
    return FALSE;
}

/* Do all ways out of the branch leave a value that nobody needs any more? */
static gboolean is_dead_at_exits(ub_placer *p, unsigned stmt)
{
    ub_stmt *s = ub_placer_stmt(p, stmt);

    if (stays_in_list(p, stmt))
        return FALSE;
    if (s->kind == UB_STMT_LABEL || s->kind == UB_STMT_CASE || s->kind == UB_STMT_DEFAULT ||
        s->kind == UB_STMT_MACRO ||
        (ub_is_exit(p, stmt) && ub_owned_before(p, stmt) && ub_live_before(p->o, stmt)))
        return FALSE;
    for (unsigned i = 0; i < s->children->len; i++)
        if (!is_dead_at_exits(p, g_array_index(s->children, unsigned, i)))
            return FALSE;
    return TRUE;
}

static gboolean keep_body(ub_placer *p, unsigned body)
{
    gboolean done = FALSE;
    unsigned several = p->plain && lets_go(p, body) ? 1 : 2;
    int first = p->early ? ub_first_statement(p, body) : -1;

    if (p->early && ub_own_after(p->o, body) == 0 && ub_owned_before(p, body) &&
        is_dead_at_exits(p, body))
        return settle_body(p, body);
    /* Dead from the beginning, and taken anew further down: what that needs is then needless. */
    if (first >= 0 && ub_has_room_before(p, (unsigned)first) &&
        ub_owned_before(p, (unsigned)first) && !ub_live_before(p->o, (unsigned)first) &&
        (ub_concerns_within(p, body) || !stays_in_list_within(p, body)))
        return ub_release_before(p, (unsigned)first, FALSE) && keep(p, body);
    if (ub_own_after(p->o, body) == 0 && ub_count_exits(p, body) >= several &&
        !release_at_beginning(p, body, &done))
        return FALSE;
    return done || keep(p, body);
}

/* while (...) { v = get(); if (v == x) break; }: what is not carried out of the loop by the break
 * is released in the body. */
static gboolean keep_loop_body(ub_placer *p, unsigned body)
{
    if (!ub_owned_after(p, body) || ub_live_after(p->o, body) || !ub_concerns_within(p, body))
        return keep(p, body);
    return settle_body(p, body);
}

/* v = f(v);  ->  Py_SETREF(v, f(v));  and  v = NULL;  ->  Py_CLEAR(v); */
static gboolean replace(ub_placer *p, unsigned stmt)
{
    unsigned before = p->actions->len;
    gboolean ok = ub_release_before(p, stmt, FALSE);

    for (unsigned i = before; ok && i < p->actions->len; i++) {
        ub_action *action = &g_array_index(p->actions, ub_action, i);
        if (action->kind == UB_ACT_RELEASE)
            action->kind = UB_ACT_REPLACE;
    }
    return ok;
}

/* v = NULL; while the value is owned and nobody needs it any more */
static gboolean is_set_to_null(const ub_placer *p, unsigned stmt)
{
    gsize length;
    const char *text = ub_unit_text(p->g->unit, &length);
    ub_range range = ub_placer_stmt(p, stmt)->range;
    g_autoptr(GArray) tokens = ub_tokens(text, range.begin, range.end);

    return tokens->len == 4 &&
           ub_token_is(text, g_array_index(tokens, ub_token, 0),
                       ub_graph_var(p->g, p->o->var)->name) &&
           ub_token_is(text, g_array_index(tokens, ub_token, 1), "=") &&
           ub_token_is_null(text, g_array_index(tokens, ub_token, 2));
}

/* v = PyTuple_GET_ITEM(v, 0);  ->  Py_SETREF(v, Py_NewRef(PyTuple_GET_ITEM(v, 0))); */
static gboolean takes_part(const ub_placer *p, unsigned stmt)
{
    for (unsigned i = 0; i < p->o->sources->len; i++) {
        const ub_source *source = &g_array_index(p->o->sources, ub_source, i);
        if (source->part && source->stmt == stmt)
            return TRUE;
    }
    return FALSE;
}

/* Where the next value is taken while the one before is still owned, which nobody has needed since:
 *
 *     while (n-- > 0) {
 *         Py_XDECREF(v);
 *         v = get();
 *     }
 *     use(v);
 *
 * What comes round the loop may be handed on on some ways, and then is released on the others. */
static gboolean is_retaken(ub_placer *p, unsigned stmt)
{
    if (ub_own_foreign(p->o, ub_own_before(p->o, stmt)))
        return FALSE;
    for (unsigned i = 0; i < p->o->sources->len; i++) {
        const ub_source *source = &g_array_index(p->o->sources, ub_source, i);
        if (source->kind == UB_SOURCE_GET && source->stmt == stmt)
            return ub_owned_before(p, stmt) && !ub_live_before(p->o, stmt);
    }
    return FALSE;
}

/* prev = v;  ->  Py_XSETREF(prev, v); */
static gboolean takes_over(const ub_placer *p, unsigned stmt)
{
    for (unsigned i = 0; i < p->o->gets->len; i++) {
        const ub_get *get = &g_array_index(p->o->gets, ub_get, i);
        if (get->stmt == stmt && get->var == p->o->var && get->from >= 0)
            return TRUE;
    }
    return FALSE;
}

static gboolean keep_plain(ub_placer *p, unsigned stmt)
{
    if (takes_part(p, stmt) && ub_owned_before(p, stmt))
        return replace(p, stmt);
    if (is_retaken(p, stmt))
        return takes_over(p, stmt) ? replace(p, stmt) : ub_release_before(p, stmt, FALSE);
    if (!ub_owned_before(p, stmt) || ub_owned_after(p, stmt) || ub_own_after(p->o, stmt) == 0)
        return TRUE;
    if (ub_live_before(p->o, stmt)) /* handed on, or used by what overwrites it */
        return !ub_replaces_itself(p->o, stmt) || replace(p, stmt);
    if (!p->plain && is_set_to_null(p, stmt))
        return replace(p, stmt);
    return ub_release_before(p, stmt, FALSE);
}

/* if (x && weigh(v) > 3)
 *     note();                 the last use is in the head, and this may let go of what v was,
 * v = copy();                 so that a release here, where v takes something else, is late
 *
 * One of a list that the value outlives.  Early, its releases come where the last use is, though
 * the holder is needed again further down for something else. */
static gboolean keep_listed(ub_placer *p, unsigned stmt)
{
    ub_stmt_kind kind = ub_placer_stmt(p, stmt)->kind;

    if (p->early && (kind == UB_STMT_IF || kind == UB_STMT_SWITCH) && ub_concerns_within(p, stmt) &&
        ub_owned_after(p, stmt) && !ub_live_after(p->o, stmt))
        return drop(p, stmt);
    return keep(p, stmt);
}

static gboolean keep(ub_placer *p, unsigned stmt)
{
    ub_stmt *s = ub_placer_stmt(p, stmt);

    switch (s->kind) {
    case UB_STMT_RETURN:
    case UB_STMT_GOTO:
    case UB_STMT_BREAK:
    case UB_STMT_CONTINUE:
    case UB_STMT_MACRO:
        return ub_settle_exit(p, stmt);
    case UB_STMT_WHILE:
    case UB_STMT_DO:
    case UB_STMT_FOR:
        for (unsigned i = 0; i < s->children->len; i++)
            if (!keep_loop_body(p, g_array_index(s->children, unsigned, i)))
                return FALSE;
        return TRUE;
    case UB_STMT_EXPR:
    case UB_STMT_DECL:
        return keep_plain(p, stmt);
    case UB_STMT_IF:
        if (is_retaken(p, stmt) && !ub_release_before(p, stmt, FALSE))
            return FALSE;
        for (unsigned i = 0; i < s->children->len; i++)
            if (!keep_body(p, g_array_index(s->children, unsigned, i)))
                return FALSE;
        return TRUE;
    default:
        for (unsigned i = 0; i < s->children->len; i++)
            if (!keep_listed(p, g_array_index(s->children, unsigned, i)))
                return FALSE;
        return TRUE;
    }
}

/* Settle a part on its own: jumps out of it are ways out. */
static gboolean settle_body(ub_placer *p, unsigned body)
{
    ub_list list = p->list;
    unsigned last = p->last;
    gboolean ok = ub_settle_list(p, ub_list_of(p, body));

    p->list = list;
    p->last = last;
    return ok;
}

static gboolean drop_else(ub_placer *p, unsigned stmt)
{
    return ub_release_at(p, stmt, UB_AT_ELSE, ub_own_beside(p->o, stmt), FALSE);
}

static gboolean drop_both(ub_placer *p, unsigned stmt, int then, int other)
{
    if (!settle_body(p, (unsigned)then))
        return FALSE;
    return other >= 0 ? settle_body(p, (unsigned)other) : drop_else(p, stmt);
}

/* if (d)
 *     v = get();
 * ...                        v is taken or unset: wherever it is released from here on, it must be
 * if (x)                     NULL from the beginning */
static gboolean may_be_unset_before(ub_placer *p, unsigned stmt)
{
    return (ub_own_before(p->o, stmt) & UB_OWN_UNSET) && ub_owned_before(p, stmt);
}

/* Can one release behind the `if` serve all that fall out of it?  A variable that is set in it, on
 * some ways, is better released there. */
static gboolean one_release_fits(ub_placer *p, unsigned stmt)
{
    ub_own own = ub_own_after(p->o, stmt);
    return !ub_in_else_position(p, stmt) && !ub_own_foreign(p->o, own) &&
           (!(own & UB_OWN_UNSET) || may_be_unset_before(p, stmt)) &&
           !ub_placer_stmt(p, stmt)->in_macro;
}

/* n = 0; w = Py_NewRef(Py_None);  lets go of nothing, and runs no code of anybody's. */
static gboolean is_quiet(const ub_placer *p, unsigned stmt)
{
    for (unsigned b = 0; b < p->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(p->g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            gboolean quiet = op->kind == UB_OP_CALL  ? (op->facts & UB_FACT_QUIET) != 0
                             : op->kind == UB_OP_REF ? ub_takes_reference(op)
                                                     : TRUE;
            if (op->stmt == stmt && (!quiet || (op->facts & UB_FACT_DROPS)))
                return FALSE;
        }
    }
    return TRUE;
}

/* if (is_long(v))
 *     n += size(v);          the branch ends with the last use, or with nothing that matters: a
 * Py_DECREF(v);              release behind the `if` comes no later than one in it */
static gboolean ends_with_use(ub_placer *p, int body)
{
    if (body < 0)
        return TRUE;
    ub_list list = ub_list_of(p, (unsigned)body);
    for (unsigned i = list.end; i > list.first; i--) {
        unsigned last = ub_placer_child(p, list.owner, i - 1);
        if (ub_placer_stmt(p, last)->kind != UB_STMT_EXPR)
            return FALSE;
        if (ub_concerns(p, last))
            return TRUE;
        if (!is_quiet(p, last))
            return FALSE;
    }
    return TRUE;
}

/* Nothing in the branches has to do with the value: there is nothing to settle in them. */
static gboolean is_idle(ub_placer *p, int then, int other)
{
    return p->early && !ub_concerns_within(p, (unsigned)then) &&
           (other < 0 || !ub_concerns_within(p, (unsigned)other));
}

static gboolean drop_if(ub_placer *p, unsigned stmt)
{
    ub_stmt *s = ub_placer_stmt(p, stmt);
    int then = s->children->len ? (int)ub_placer_child(p, stmt, 0) : -1;
    int other = s->children->len > 1 ? (int)ub_placer_child(p, stmt, 1) : -1;

    if (then < 0)
        return ub_placer_fail(p, UB_CODE_LEAK, NULL);
    ub_own own_then = ub_own_after(p->o, (unsigned)then);
    ub_own own_other = other >= 0 ? ub_own_after(p->o, (unsigned)other) : ub_own_beside(p->o, stmt);
    gboolean in_then = (own_then & p->group) != 0, in_other = (own_other & p->group) != 0;

    if (in_then && !in_other) {
        if (other >= 0 && !keep_body(p, (unsigned)other))
            return FALSE;
        return settle_body(p, (unsigned)then);
    }
    if (in_then && in_other) {
        if ((!p->early || (ends_with_use(p, then) && ends_with_use(p, other))) &&
            one_release_fits(p, stmt))
            return (is_idle(p, then, other) || keep(p, stmt)) && ub_release_after(p, stmt);
        return drop_both(p, stmt, then, other);
    }
    if (other >= 0 &&
        (ub_placer_stmt(p, (unsigned)other)->kind != UB_STMT_IF || !one_release_fits(p, stmt)))
        return keep_body(p, (unsigned)then) && settle_body(p, (unsigned)other);
    if (other >= 0) /* else if */
        return keep(p, stmt) && ub_release_after(p, stmt);
    if (!keep_body(p, (unsigned)then))
        return FALSE;
    return one_release_fits(p, stmt) ? ub_release_after(p, stmt) : drop_else(p, stmt);
}

/* What is handed on at the end of the body cannot be released behind the loop: it is before each
 * break.
 *
 *     while ((v = get()) != NULL) {
 *         if (x) {
 *             Py_DECREF(v);
 *             break;
 *         }
 *         Py_XSETREF(self->last, v);     (an INCREF stood before it)
 *     } */
static gboolean drop_in_loop(ub_placer *p, unsigned stmt)
{
    ub_stmt *s = ub_placer_stmt(p, stmt);

    for (unsigned i = 0; i < s->children->len; i++)
        if (!settle_body(p, g_array_index(s->children, unsigned, i)))
            return FALSE;
    return TRUE;
}

static gboolean drop(ub_placer *p, unsigned stmt)
{
    ub_stmt *s = ub_placer_stmt(p, stmt);

    if (!ub_owned_after(p, stmt))
        return keep(p, stmt);
    switch (s->kind) {
    case UB_STMT_IF:
        return drop_if(p, stmt);
    case UB_STMT_SWITCH:
        if (p->early && ub_has_separate_cases(p, stmt))
            return ub_settle_cases(p, stmt);
        break;
    case UB_STMT_COMPOUND:
        if (!ub_is_closed_block(p, stmt) && ub_concerns_within(p, stmt) &&
            !ub_is_section(p->g, stmt))
            return settle_body(p, stmt);
        break;
    case UB_STMT_LABEL:
    case UB_STMT_CASE:
    case UB_STMT_DEFAULT:
        if (s->children->len)
            return drop(p, ub_placer_child(p, stmt, 0));
        break;
    case UB_STMT_WHILE:
    case UB_STMT_FOR:
        if (ub_own_foreign(p->o, ub_own_after(p->o, stmt)))
            return drop_in_loop(p, stmt);
        break;
    default:
        break;
    }
    return keep(p, stmt) && ub_release_after(p, stmt);
}

/* It takes the thread state back, or shows that it was never given up. */
static gboolean calls_python(const ub_placer *p, unsigned stmt)
{
    for (unsigned b = 0; b < p->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(p->g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            if (op->stmt != stmt)
                continue;
            if (op->kind == UB_OP_REF ||
                (op->kind == UB_OP_CALL && ((op->facts & (UB_FACT_ENTERS | UB_FACT_ATTACHES)) ||
                                            ub_needs_thread_state(op->name))))
                return TRUE;
        }
    }
    return FALSE;
}

/* state = PyEval_SaveThread(); n = read(fd, text, size);  and the thread state is still detached
 * behind the last use of `text`; or a lock is held, which the object's finaliser may want. */
static gboolean is_detached_behind(const ub_placer *p, ub_list list, int last)
{
    gboolean detached = FALSE, away = FALSE;
    unsigned locks = 0;

    for (unsigned i = 0; (int)i <= last; i++) {
        unsigned child = ub_placer_child(p, list.owner, i);
        if (ub_makes_call(p, child, UB_FACT_ATTACHES))
            detached = FALSE;
        else if (ub_makes_call(p, child, UB_FACT_DETACHES))
            detached = TRUE;
        if (ub_makes_call(p, child, UB_FACT_UNLOCKS))
            locks -= locks > 0;
        else if (ub_makes_call(p, child, UB_FACT_LOCKS))
            locks++;
        if (ub_makes_call(p, child, UB_FACT_LEAVES))
            away = TRUE;
        else if (away)
            away = !calls_python(p, child);
    }
    return detached || locks > 0 || away;
}

/* exc = PyErr_GetRaisedException();
 * (void)PyDict_GetItemRef(v, key, &w);      the last use of v
 * PyErr_SetRaisedException(exc);            the three stay together
 *
 * An `if` of the old function that has the exception put aside is another matter. */
static gboolean is_put_aside(const ub_placer *p, ub_list list, unsigned last)
{
    unsigned get = last, used = ub_placer_child(p, list.owner, last);

    if (ub_placer_stmt(p, used)->kind == UB_STMT_IF && !ub_clearing_of(p->g, used))
        return FALSE;
    while (get > list.first && ub_clearing_of(p->g, ub_placer_child(p, list.owner, get - 1)))
        get--; /* several in a row */
    return get > list.first && last + 1 < list.end &&
           ub_saves_error(p, ub_placer_child(p, list.owner, get - 1)) &&
           ub_restores_error(p, ub_placer_child(p, list.owner, last + 1));
}

/* #ifdef WIDE
 *     n = wide_size(v);
 * #else
 *     n = size(v);          the last use that is compiled here, but not the only one
 * #endif
 *     Py_DECREF(v);
 *
 * The first of the list's statements that stands behind such a group around the end of the last, or
 * -1. */
static int behind_conditional(const ub_placer *p, ub_list list, unsigned last)
{
    const ub_function *function = p->g->function;
    const char *holder = ub_graph_var(p->g, p->o->var)->name;
    unsigned end = ub_placer_stmt(p, ub_placer_child(p, list.owner, last))->range.end;
    ub_range group;

    if (!ub_conditional_around(p->g->unit, function, end, holder, &group))
        return -1;
    for (unsigned i = last + 1; i < list.end; i++)
        if (ub_placer_stmt(p, ub_placer_child(p, list.owner, i))->range.begin >= group.end)
            return (int)i;
    return -1;
}

gboolean ub_settle_list(ub_placer *p, ub_list list)
{
    int first = -1, last = -1, behind;

    for (unsigned i = list.first; i < list.end; i++) {
        if (!ub_concerns_within(p, ub_placer_child(p, list.owner, i)))
            continue;
        first = first < 0 ? (int)i : first;
        last = (int)i;
    }
    p->list = list;
    if (last < 0) { /* dead from the beginning */
        unsigned body = ub_placer_stmt(p, list.owner)->kind == UB_STMT_COMPOUND
                            ? list.owner
                            : ub_placer_child(p, list.owner, list.first);
        int start = ub_first_statement(p, body);
        p->last = list.first;
        if (start < 0)
            return ub_placer_fail(p, UB_CODE_LEAK, NULL);
        return ub_release_before(p, (unsigned)start, FALSE);
    }
    if ((unsigned)last + 1 < list.end) {
        unsigned next = ub_placer_child(p, list.owner, (unsigned)last + 1);
        /* if (rename(a, b) < 0) ...errno...; and not: if (fetestexcept(FE_INVALID)) */
        gboolean sets_itself = ub_placer_stmt(p, next)->kind == UB_STMT_IF &&
                               ub_sets_errno_in_head(p, next) &&
                               !ub_makes_call(p, next, UB_FACT_READS_ERRNO);
        if (ub_reads_errno_at(p, next) && !sets_itself && ub_owned_before(p, next))
            last++;
    }
    /* get(d, node, &value); node = value;  ->  Py_SETREF(node, value); */
    if ((unsigned)last + 1 < list.end) {
        unsigned next = ub_placer_child(p, list.owner, (unsigned)last + 1);
        last += takes_over(p, next) && ub_owned_before(p, next);
    }
    while ((unsigned)last + 1 < list.end && is_detached_behind(p, list, last))
        last++;
    last += is_put_aside(p, list, (unsigned)last);
    behind = behind_conditional(p, list, (unsigned)last);
    p->list.first = (unsigned)first;
    p->last = behind >= 0 ? (unsigned)behind - 1 : (unsigned)last;
    for (unsigned i = (unsigned)first; i < (unsigned)(behind >= 0 ? behind : last); i++)
        if (!keep_listed(p, ub_placer_child(p, list.owner, i)))
            return FALSE;
    if (behind >= 0)
        return ub_release_before(p, ub_placer_child(p, list.owner, (unsigned)behind), FALSE);
    return drop(p, ub_placer_child(p, list.owner, (unsigned)last));
}

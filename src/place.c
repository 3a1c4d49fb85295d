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
#include "place.h"

#include <string.h>

#include "cleanup.h"

/* A list of statements: all of a block, or the one under an unbraced `if`. */
typedef struct {
    unsigned owner;      /* the statement whose children they are */
    unsigned first, end; /* children [first, end) */
} ub_list;

typedef struct {
    ub_ownership *o;
    const ub_graph *g;
    ub_own group;        /* the sources that one set of releases serves */
    unsigned site, order;
    ub_list list;        /* the part that is being settled: a jump out of it needs a release */
    unsigned last;       /* and the index of the last child in which the value is used */
    GArray *actions;
    ub_code code;
    const char *detail;
} ub_placer;

static ub_stmt *stmt_of(const ub_placer *p, unsigned id)
{
    return ub_graph_stmt(p->g, id);
}

static unsigned child_of(const ub_placer *p, unsigned stmt, unsigned i)
{
    return g_array_index(stmt_of(p, stmt)->children, unsigned, i);
}

static gboolean fail(ub_placer *p, ub_code code, const char *detail)
{
    p->code = code;
    p->detail = detail;
    return FALSE;
}

/* Facts about the value at a statement */

static gboolean owned_before(ub_placer *p, unsigned stmt)
{
    return (ub_own_before(p->o, stmt) & p->group) != 0;
}

static gboolean owned_after(ub_placer *p, unsigned stmt)
{
    return (ub_own_after(p->o, stmt) & p->group) != 0;
}

static gboolean is_source_stmt(const ub_placer *p, unsigned stmt)
{
    for (unsigned i = 0; i < p->o->sources->len; i++) {
        const ub_source *source = &g_array_index(p->o->sources, ub_source, i);
        if (p->group >> (UB_OWN_FIRST + i) & 1 && source->stmt == stmt)
            return TRUE;
    }
    return FALSE;
}

/* Is the value taken, or still needed, when the statement begins? */
static gboolean concerns(ub_placer *p, unsigned stmt)
{
    return is_source_stmt(p, stmt) || (owned_before(p, stmt) && ub_live_before(p->o, stmt));
}

static gboolean concerns_within(ub_placer *p, unsigned stmt)
{
    ub_stmt *s = stmt_of(p, stmt);

    if (concerns(p, stmt))
        return TRUE;
    for (unsigned i = 0; i < s->children->len; i++)
        if (concerns_within(p, g_array_index(s->children, unsigned, i)))
            return TRUE;
    return FALSE;
}

/* Actions */

static gboolean in_scope(const ub_placer *p, unsigned stmt, ub_at at)
{
    unsigned scope = ub_graph_var(p->g, p->o->var)->scope;

    return ub_stmt_within(p->g, stmt, scope) && !(at == UB_AT_AFTER && stmt == scope);
}

static gboolean release_at(ub_placer *p, unsigned stmt, ub_at at, ub_own own, gboolean compute)
{
    ub_action action = {
        .kind = UB_ACT_RELEASE,
        .site = p->site,
        .order = p->order,
        .var = p->o->var,
        .stmt = stmt,
        .at = at,
        .maybe_null = (own & (UB_OWN_NULL | UB_OWN_UNSET)) != 0,
        .compute = compute,
    };

    if ((own & p->group) == 0)
        return TRUE;
    if (own & UB_OWN_STORED)
        return fail(p, UB_CODE_STORED, NULL);
    if (!in_scope(p, stmt, at))
        return fail(p, UB_CODE_LEAK, "the variable's scope ends before its last use");
    if (ub_own_foreign(p->o, own))
        return fail(p, UB_CODE_LEAK, NULL);
    if (own & UB_OWN_UNSET) {
        ub_action null = action;
        null.kind = UB_ACT_NULL;
        g_array_append_val(p->actions, null);
    }
    g_array_append_val(p->actions, action);
    return TRUE;
}

static gboolean in_else_position(const ub_placer *p, unsigned stmt)
{
    int parent = stmt_of(p, stmt)->parent;
    return parent >= 0 && stmt_of(p, (unsigned)parent)->kind == UB_STMT_IF &&
           stmt_of(p, stmt)->index == 1;
}

static gboolean release_after(ub_placer *p, unsigned stmt)
{
    ub_stmt *s = stmt_of(p, stmt);

    if (s->in_macro && s->kind != UB_STMT_COMPOUND)
        return fail(p, UB_CODE_HIDDEN_EXIT, NULL);
    return release_at(p, stmt, UB_AT_AFTER, ub_own_after(p->o, stmt), FALSE);
}

static gboolean release_before(ub_placer *p, unsigned stmt, gboolean compute)
{
    if (stmt_of(p, stmt)->in_macro)
        return fail(p, UB_CODE_HIDDEN_EXIT, NULL);
    return release_at(p, stmt, UB_AT_BEFORE, ub_own_before(p->o, stmt), compute);
}

/* Ways out */

static gboolean stays_inside(const ub_placer *p, int target)
{
    if (target < 0)
        return FALSE;
    for (unsigned i = p->list.first; i <= p->last; i++)
        if (ub_stmt_within(p->g, (unsigned)target, child_of(p, p->list.owner, i)))
            return TRUE;
    return FALSE;
}

/* A jump back to where the holder takes something else: continue, or `goto again`. */
static gboolean takes_again(const ub_placer *p, const ub_stmt *s)
{
    if (s->target < 0 || s->kind == UB_STMT_BREAK ||
        stmt_of(p, (unsigned)s->target)->range.begin > s->range.begin)
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

static gboolean is_exit(const ub_placer *p, unsigned stmt)
{
    ub_stmt *s = stmt_of(p, stmt);

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
static gboolean calls_in_head(const ub_placer *p, unsigned stmt)
{
    for (unsigned b = 0; b < p->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(p->g, b);
        for (unsigned i = 0; i < block->ops->len; i++)
            if (ub_block_op(block, i)->kind == UB_OP_CALL && ub_block_op(block, i)->stmt == stmt)
                return TRUE;
    }
    return FALSE;
}

static gboolean reads_errno(const ub_placer *p, unsigned stmt)
{
    gsize length;
    const char *text = ub_unit_text(p->g->unit, &length);
    ub_range range = stmt_of(p, stmt)->range;
    g_autofree char *source = g_strndup(text + range.begin, range.end - range.begin);

    return strstr(source, "errno") || strstr(source, "SetFromErrno");
}

static gboolean settle_exit(ub_placer *p, unsigned stmt)
{
    ub_stmt *s = stmt_of(p, stmt);

    if (!is_exit(p, stmt) || !owned_before(p, stmt))
        return TRUE;
    gboolean live = ub_live_before(p->o, stmt);
    if (s->kind == UB_STMT_MACRO) {
        if (live || ub_own_after(p->o, stmt))
            return fail(p, UB_CODE_HIDDEN_EXIT, s->name);
        return release_before(p, stmt, FALSE);
    }
    if (s->kind != UB_STMT_RETURN) /* live: needed where the jump leads */
        return live || release_before(p, stmt, FALSE);
    ub_own own;
    switch (ub_returned(p->o, stmt, &own)) {
    case UB_FLOW_WHOLE:
        return fail(p, UB_CODE_CONTRACT, NULL);
    case UB_FLOW_PART:
        return fail(p, UB_CODE_INTERIOR, NULL);
    default:
        if ((own & p->group) == 0)
            return TRUE; /* return Py_NewRef(v); */
        return release_before(p, stmt, live || reads_errno(p, stmt));
    }
}

static unsigned count_exits(ub_placer *p, unsigned stmt)
{
    ub_stmt *s = stmt_of(p, stmt);
    unsigned n = is_exit(p, stmt) && owned_before(p, stmt);

    for (unsigned i = 0; i < s->children->len; i++)
        n += count_exits(p, g_array_index(s->children, unsigned, i));
    return n;
}

/* Settling: `keep` leaves the value owned at a statement's end, `drop` does not. */

/* Py_BEGIN_ALLOW_THREADS ... Py_END_ALLOW_THREADS is a block: no release may go into it.  Into a
 * critical section it may. */
static gboolean is_closed_block(const ub_placer *p, unsigned stmt)
{
    gsize length;
    const char *text = ub_unit_text(p->g->unit, &length);
    unsigned begin = stmt_of(p, stmt)->range.begin;

    if (stmt_of(p, stmt)->kind != UB_STMT_COMPOUND || text[begin] == '{')
        return FALSE;
    ub_token name = ub_next_token(text, begin, (unsigned)length);
    return !g_strstr_len(text + name.begin, name.end - name.begin, "CRITICAL_SECTION");
}

static gboolean keep(ub_placer *p, unsigned stmt);
static gboolean drop(ub_placer *p, unsigned stmt);
static gboolean settle_list(ub_placer *p, ub_list list);

static ub_list list_of(const ub_placer *p, unsigned body)
{
    ub_stmt *s = stmt_of(p, body);

    if (s->kind == UB_STMT_COMPOUND)
        return (ub_list){body, 0, s->children->len};
    return (ub_list){(unsigned)s->parent, s->index, s->index + 1};
}

/* The first statement of a branch that is no declaration. */
static int first_statement(const ub_placer *p, unsigned body)
{
    ub_list list = list_of(p, body);

    for (unsigned i = list.first; i < list.end; i++) {
        unsigned child = child_of(p, list.owner, i);
        if (stmt_of(p, child)->kind != UB_STMT_DECL)
            return (int)child;
    }
    return -1;
}

/* A branch that the value is dead in, and that leaves in several places: one release at its
 * beginning. */
static gboolean release_at_beginning(ub_placer *p, unsigned body, gboolean *done)
{
    int first = first_statement(p, body);

    *done = FALSE;
    if (first < 0 || stmt_of(p, (unsigned)first)->in_macro || !owned_before(p, (unsigned)first) ||
        concerns_within(p, body))
        return TRUE;
    *done = TRUE;
    return release_before(p, (unsigned)first, FALSE);
}

static gboolean keep_body(ub_placer *p, unsigned body)
{
    gboolean done = FALSE;

    if (ub_own_after(p->o, body) == 0 && count_exits(p, body) >= 2 &&
        !release_at_beginning(p, body, &done))
        return FALSE;
    return done || keep(p, body);
}

/* while (...) { v = get(); if (v == x) break; }: what is not carried out of the loop by the break
 * is released in the body. */
static gboolean settle_body(ub_placer *p, unsigned body);

static gboolean keep_loop_body(ub_placer *p, unsigned body)
{
    if (!owned_after(p, body) || ub_live_after(p->o, body))
        return keep(p, body);
    return settle_body(p, body);
}

/* v = f(v);  ->  Py_SETREF(v, f(v)); */
static gboolean replace(ub_placer *p, unsigned stmt)
{
    unsigned before = p->actions->len;
    gboolean ok = release_before(p, stmt, FALSE);

    for (unsigned i = before; ok && i < p->actions->len; i++) {
        ub_action *action = &g_array_index(p->actions, ub_action, i);
        if (action->kind == UB_ACT_RELEASE)
            action->kind = UB_ACT_REPLACE;
    }
    return ok;
}

/* v = NULL; while the value is owned and nobody needs it any more */
static gboolean keep_plain(ub_placer *p, unsigned stmt)
{
    if (!owned_before(p, stmt) || owned_after(p, stmt) || ub_own_after(p->o, stmt) == 0)
        return TRUE;
    if (ub_live_before(p->o, stmt)) /* handed on, or used by what overwrites it */
        return !ub_replaces_itself(p->o, stmt) || replace(p, stmt);
    return release_before(p, stmt, FALSE);
}

static gboolean keep(ub_placer *p, unsigned stmt)
{
    ub_stmt *s = stmt_of(p, stmt);

    switch (s->kind) {
    case UB_STMT_RETURN:
    case UB_STMT_GOTO:
    case UB_STMT_BREAK:
    case UB_STMT_CONTINUE:
    case UB_STMT_MACRO:
        return settle_exit(p, stmt);
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
        for (unsigned i = 0; i < s->children->len; i++)
            if (!keep_body(p, g_array_index(s->children, unsigned, i)))
                return FALSE;
        return TRUE;
    default:
        for (unsigned i = 0; i < s->children->len; i++)
            if (!keep(p, g_array_index(s->children, unsigned, i)))
                return FALSE;
        return TRUE;
    }
}

/* Settle a part on its own: jumps out of it are ways out. */
static gboolean settle_body(ub_placer *p, unsigned body)
{
    ub_list list = p->list;
    unsigned last = p->last;
    gboolean ok = settle_list(p, list_of(p, body));

    p->list = list;
    p->last = last;
    return ok;
}

static gboolean drop_else(ub_placer *p, unsigned stmt)
{
    return release_at(p, stmt, UB_AT_ELSE, ub_own_beside(p->o, stmt), FALSE);
}

static gboolean drop_both(ub_placer *p, unsigned stmt, int then, int other)
{
    if (!settle_body(p, (unsigned)then))
        return FALSE;
    return other >= 0 ? settle_body(p, (unsigned)other) : drop_else(p, stmt);
}

/* Can one release behind the `if` serve all that fall out of it? */
static gboolean one_release_fits(ub_placer *p, unsigned stmt)
{
    ub_own own = ub_own_after(p->o, stmt);
    return !in_else_position(p, stmt) && !ub_own_foreign(p->o, own) && !(own & UB_OWN_UNSET) &&
           !stmt_of(p, stmt)->in_macro;
}

static gboolean drop_if(ub_placer *p, unsigned stmt)
{
    ub_stmt *s = stmt_of(p, stmt);
    int then = s->children->len ? (int)child_of(p, stmt, 0) : -1;
    int other = s->children->len > 1 ? (int)child_of(p, stmt, 1) : -1;

    if (then < 0)
        return fail(p, UB_CODE_LEAK, NULL);
    ub_own own_then = ub_own_after(p->o, (unsigned)then);
    ub_own own_other =
        other >= 0 ? ub_own_after(p->o, (unsigned)other) : ub_own_beside(p->o, stmt);
    gboolean in_then = (own_then & p->group) != 0, in_other = (own_other & p->group) != 0;

    if (in_then && !in_other) {
        if (other >= 0 && !keep_body(p, (unsigned)other))
            return FALSE;
        return settle_body(p, (unsigned)then);
    }
    if (in_then && in_other) {
        if (one_release_fits(p, stmt))
            return keep(p, stmt) && release_after(p, stmt);
        return drop_both(p, stmt, then, other);
    }
    if (other >= 0 && (stmt_of(p, (unsigned)other)->kind != UB_STMT_IF ||
                       !one_release_fits(p, stmt)))
        return keep_body(p, (unsigned)then) && settle_body(p, (unsigned)other);
    if (other >= 0) /* else if */
        return keep(p, stmt) && release_after(p, stmt);
    if (!keep_body(p, (unsigned)then))
        return FALSE;
    return one_release_fits(p, stmt) ? release_after(p, stmt) : drop_else(p, stmt);
}

static gboolean drop(ub_placer *p, unsigned stmt)
{
    ub_stmt *s = stmt_of(p, stmt);

    if (!owned_after(p, stmt))
        return keep(p, stmt);
    switch (s->kind) {
    case UB_STMT_IF:
        return drop_if(p, stmt);
    case UB_STMT_COMPOUND:
        if (!is_closed_block(p, stmt) && concerns_within(p, stmt))
            return settle_body(p, stmt);
        break;
    case UB_STMT_LABEL:
    case UB_STMT_CASE:
    case UB_STMT_DEFAULT:
        if (s->children->len)
            return drop(p, child_of(p, stmt, 0));
        break;
    default:
        break;
    }
    return keep(p, stmt) && release_after(p, stmt);
}

static gboolean settle_list(ub_placer *p, ub_list list)
{
    int first = -1, last = -1;

    for (unsigned i = list.first; i < list.end; i++) {
        if (!concerns_within(p, child_of(p, list.owner, i)))
            continue;
        first = first < 0 ? (int)i : first;
        last = (int)i;
    }
    p->list = list;
    if (last < 0) { /* dead from the beginning */
        unsigned body = stmt_of(p, list.owner)->kind == UB_STMT_COMPOUND
                            ? list.owner
                            : child_of(p, list.owner, list.first);
        int start = first_statement(p, body);
        p->last = list.first;
        if (start < 0)
            return fail(p, UB_CODE_LEAK, NULL);
        return release_before(p, (unsigned)start, FALSE);
    }
    if ((unsigned)last + 1 < list.end) {
        unsigned next = child_of(p, list.owner, (unsigned)last + 1);
        gboolean sets_itself = stmt_of(p, next)->kind == UB_STMT_IF && calls_in_head(p, next);
        if (reads_errno(p, next) && !sets_itself && owned_before(p, next))
            last++;
    }
    p->list.first = (unsigned)first;
    p->last = (unsigned)last;
    for (unsigned i = (unsigned)first; i < (unsigned)last; i++)
        if (!keep(p, child_of(p, list.owner, i)))
            return FALSE;
    return drop(p, child_of(p, list.owner, (unsigned)last));
}

/* The region: the smallest list in which the value is taken and needed */

static gboolean outlives(ub_placer *p, ub_list list)
{
    return list.end > list.first && ub_live_after(p->o, child_of(p, list.owner, list.end - 1)) &&
           owned_after(p, child_of(p, list.owner, list.end - 1));
}

/* All that concerns the value within the list, if it is one child: that one. */
static int only_child(ub_placer *p, ub_list list)
{
    int found = -1;

    for (unsigned i = list.first; i < list.end; i++) {
        unsigned child = child_of(p, list.owner, i);
        if (!concerns_within(p, child))
            continue;
        if (found >= 0)
            return -1;
        found = (int)child;
    }
    return found;
}

/* One level down, or FALSE. */
static gboolean narrow(ub_placer *p, ub_list *list)
{
    int child = only_child(p, *list);

    if (child < 0 || concerns(p, (unsigned)child))
        return FALSE;
    if (stmt_of(p, (unsigned)child)->kind != UB_STMT_COMPOUND) {
        ub_list inside = {(unsigned)child, 0, stmt_of(p, (unsigned)child)->children->len};
        child = only_child(p, inside);
        if (child < 0)
            return FALSE;
    }
    ub_list inner = list_of(p, (unsigned)child);
    if (outlives(p, inner) || is_closed_block(p, (unsigned)child))
        return FALSE;
    *list = inner;
    return TRUE;
}

static ub_list region(ub_placer *p)
{
    ub_list list = {0, 0, stmt_of(p, 0)->children->len}, inner = list;

    while (narrow(p, &inner))
        list = inner;
    return list;
}

/* Groups: sources whose references meet are released together */

static void join_group(const ub_placer *p, ub_own *groups, ub_own set)
{
    ub_own merged = 0;

    for (unsigned i = 0; i < p->o->sources->len; i++)
        if (set >> (UB_OWN_FIRST + i) & 1)
            merged |= groups[i];
    for (unsigned i = 0; i < p->o->sources->len; i++)
        if (merged >> (UB_OWN_FIRST + i) & 1)
            groups[i] = merged;
}

static void find_groups(ub_placer *p, ub_own *groups)
{
    for (unsigned i = 0; i < p->o->sources->len; i++)
        groups[i] = (ub_own)1 << (UB_OWN_FIRST + i);
    for (unsigned s = 0; s < p->g->stmts->len; s++) {
        join_group(p, groups, ub_own_counted(p->o, ub_own_before(p->o, s)));
        join_group(p, groups, ub_own_counted(p->o, ub_own_after(p->o, s)));
    }
}

/* Conflicts: the reference is to be released on one way, and the old code's affair on the other */

/* v = x; where x is something that stays alive without us: it can be given a reference. */
static gboolean can_count(const ub_placer *p, const ub_source *source)
{
    const ub_op *op = ub_block_op(ub_graph_block(p->g, source->block), source->op);
    const ub_op *value = op->n_args ? ub_graph_definition(p->g, op->args[0]) : NULL;

    if (source->kind != UB_SOURCE_OTHER || op->in_macro || value == NULL)
        return FALSE;
    if (value->kind == UB_OP_CALL) /* nobody releases it, so it is borrowed */
        return !p->o->managed[p->o->var];
    return value->kind == UB_OP_CONST || value->kind == UB_OP_READ || value->kind == UB_OP_LOAD;
}

static gboolean resolve_other(ub_placer *p, unsigned i)
{
    ub_source *source = &g_array_index(p->o->sources, ub_source, i);

    if (source->kind == UB_SOURCE_HANDOVER)
        source->disabled = TRUE;
    else if (source->fresh || can_count(p, source))
        source->counted = TRUE;
    else
        return fail(p, UB_CODE_LEAK, NULL);
    return TRUE;
}

/* v = get(); if (v == NULL) { v = PyObject_Str(x); made = 1; }  ...  if (made) Py_DECREF(v); */
static gboolean released_by_code(ub_placer *p)
{
    gboolean mixed;

    for (unsigned i = 0; i < p->o->sources->len; i++) {
        const ub_source *source = &g_array_index(p->o->sources, ub_source, i);
        if (source->kind != UB_SOURCE_OTHER || !source->counted ||
            !ub_own_dropped(p->o, (ub_own)1 << (UB_OWN_FIRST + i), &mixed))
            continue;
        fail(p, mixed ? UB_CODE_FLAG : UB_CODE_LEAK, NULL);
        return TRUE;
    }
    return FALSE;
}

/* Change the sources until no statement needs the value while it is both; FALSE when it cannot. */
static gboolean resolve(ub_placer *p)
{
    for (unsigned round = 0; round < 16; round++) {
        ub_own foreign = 0;
        for (unsigned s = 0; s < p->g->stmts->len; s++) {
            ub_own own = ub_own_before(p->o, s);
            if (ub_own_counted(p->o, own) && ub_own_foreign(p->o, own) && ub_live_before(p->o, s))
                foreign |= ub_own_foreign(p->o, own);
        }
        if (foreign == 0)
            return !released_by_code(p);
        for (unsigned i = 0; i < p->o->sources->len; i++)
            if (foreign >> (UB_OWN_FIRST + i) & 1 && !resolve_other(p, i))
                return FALSE;
        ub_ownership_run(p->o);
    }
    return fail(p, UB_CODE_LEAK, NULL);
}

/* An INCREF that is no statement of its own cannot be taken out. */
static void disable_buried(ub_placer *p)
{
    gsize length;
    const char *text = ub_unit_text(p->g->unit, &length);

    for (unsigned i = 0; i < p->o->sources->len; i++) {
        ub_source *source = &g_array_index(p->o->sources, ub_source, i);
        if (source->kind != UB_SOURCE_HANDOVER)
            continue;
        const ub_op *op = ub_block_op(ub_graph_block(p->g, source->block), source->op);
        const ub_stmt *stmt = ub_graph_stmt(p->g, source->stmt);
        gboolean statement = op->ref == UB_REF_INCREF || op->ref == UB_REF_XINCREF;
        const char *name = op->name[0] == '_' ? op->name + 1 : op->name; /* _Py_NewRef */
        ub_token first = ub_next_token(text, op->range.begin, (unsigned)length);
        if (!ub_token_is(text, first, name) ||
            (statement &&
             (stmt->kind != UB_STMT_EXPR || stmt->range.begin != op->range.begin)))
            source->disabled = TRUE;
    }
}

/* Everything of one holder */

static void blame(ub_placer *p, GArray *sites, ub_own group)
{
    for (unsigned i = 0; i < p->o->sources->len; i++) {
        const ub_source *source = &g_array_index(p->o->sources, ub_source, i);
        if (source->kind != UB_SOURCE_GET || !(group >> (UB_OWN_FIRST + i) & 1))
            continue;
        const ub_get *get = &g_array_index(p->o->gets, ub_get, source->get);
        ub_site_set(&g_array_index(sites, ub_site, get->site), p->code, p->detail);
    }
}

static void announce(ub_placer *p, const GArray *actions)
{
    for (unsigned i = 0; i < actions->len; i++) {
        const ub_action *action = &g_array_index(actions, ub_action, i);
        if (action->kind == UB_ACT_RELEASE || action->kind == UB_ACT_REPLACE)
            ub_ownership_release(p->o, action->stmt, action->at);
    }
    ub_ownership_run(p->o);
}

/* With the other releases in place one may have become needless: what it was for came round a
 * loop.  FALSE: it would release twice on some way. */
static gboolean still_needed(ub_placer *p, const ub_action *action, gboolean *needed)
{
    ub_own own = ub_own_before(p->o, action->stmt);

    *needed = action->kind != UB_ACT_RELEASE || action->at != UB_AT_BEFORE || (own & p->group);
    return action->kind != UB_ACT_RELEASE || action->at != UB_AT_BEFORE || !*needed ||
           !(own & UB_OWN_RELEASED);
}

static gboolean remove_needless(ub_placer *p)
{
    gboolean unset = FALSE;

    for (unsigned i = p->actions->len; i-- > 0;) {
        ub_action *action = &g_array_index(p->actions, ub_action, i);
        gboolean needed;
        if (!still_needed(p, action, &needed))
            return FALSE;
        if (!needed) {
            g_array_remove_index(p->actions, i);
            continue;
        }
        if (action->kind != UB_ACT_RELEASE || action->at == UB_AT_ELSE)
            continue;
        ub_own own = action->at == UB_AT_BEFORE ? ub_own_before(p->o, action->stmt) : 0;
        unset |= action->at == UB_AT_AFTER || (own & UB_OWN_UNSET) != 0;
        if (action->at == UB_AT_BEFORE)
            action->maybe_null = (own & (UB_OWN_NULL | UB_OWN_UNSET)) != 0;
    }
    for (unsigned i = p->actions->len; i-- > 0 && !unset;)
        if (g_array_index(p->actions, ub_action, i).kind == UB_ACT_NULL)
            g_array_remove_index(p->actions, i);
    return TRUE;
}

static gboolean verify(ub_placer *p)
{
    ub_lost lost;
    gboolean once;

    announce(p, p->actions);
    once = remove_needless(p);
    lost = ub_own_lost(p->o, p->group);
    ub_ownership_forget_releases(p->o);
    ub_ownership_run(p->o);
    if (!once)
        return fail(p, UB_CODE_LEAK, NULL);
    if (lost == UB_LOST_OVERWRITTEN)
        return fail(p, UB_CODE_REUSED, NULL);
    return lost == UB_LOST_NOWHERE || fail(p, UB_CODE_LEAK, NULL);
}

static gboolean place_group(ub_placer *p, const GArray *sites)
{
    if (!settle_list(p, region(p)) || !verify(p))
        return FALSE;
    if (g_array_index(sites, ub_site, p->site).attempt == 0)
        ub_use_labels(p->o, p->group, p->actions);
    return TRUE;
}

/* The INCREFs and the fallbacks, which belong to the holder as a whole. */
static void add_sources(ub_placer *p, GArray *actions)
{
    for (unsigned i = 0; i < p->o->sources->len; i++) {
        const ub_source *source = &g_array_index(p->o->sources, ub_source, i);
        ub_action action = {
            .site = p->site,
            .order = p->order,
            .var = p->o->var,
            .stmt = source->stmt,
            .block = source->block,
            .op = source->op,
            .maybe_null = source->maybe_null,
        };
        if (source->kind == UB_SOURCE_HANDOVER && source->reached)
            action.kind = UB_ACT_DROP;
        else if (source->kind == UB_SOURCE_OTHER && source->counted && !source->fresh)
            action.kind = UB_ACT_COUNT;
        else
            continue;
        g_array_append_val(actions, action);
    }
}

static void first_get(ub_placer *p, ub_own group)
{
    for (unsigned i = p->o->sources->len; i-- > 0;) {
        const ub_source *source = &g_array_index(p->o->sources, ub_source, i);
        if (source->kind != UB_SOURCE_GET || !(group >> (UB_OWN_FIRST + i) & 1))
            continue;
        const ub_get *get = &g_array_index(p->o->gets, ub_get, source->get);
        p->site = get->site;
        p->order = get->offset;
    }
}

static ub_own all_gets(const ub_placer *p)
{
    return ub_own_counted(p->o, ~(ub_own)0);
}

static gboolean is_settled(const ub_placer *p, const ub_own *groups, unsigned i)
{
    if (g_array_index(p->o->sources, ub_source, i).kind != UB_SOURCE_GET)
        return TRUE;
    for (unsigned k = 0; k < i; k++)
        if (groups[k] == groups[i] &&
            g_array_index(p->o->sources, ub_source, k).kind == UB_SOURCE_GET)
            return TRUE;
    return FALSE;
}

void ub_place(ub_ownership *o, GArray *sites, GArray *actions)
{
    ub_own groups[64];
    ub_placer p = {.o = o, .g = o->g};
    gboolean any = FALSE;

    p.code = o->too_many ? UB_CODE_COMPLEX : UB_CODE_NONE;
    if (!o->too_many) {
        disable_buried(&p);
        ub_ownership_run(o);
        if (o->overwritten_by_part)
            p.code = UB_CODE_REUSED;
    }
    if (p.code != UB_CODE_NONE || !resolve(&p)) {
        blame(&p, sites, all_gets(&p));
        return;
    }
    find_groups(&p, groups);
    for (unsigned i = 0; i < o->sources->len; i++) {
        if (is_settled(&p, groups, i))
            continue;
        g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(ub_action));
        p.group = groups[i];
        p.actions = found;
        p.code = UB_CODE_NONE;
        p.detail = NULL;
        first_get(&p, groups[i]);
        if (place_group(&p, sites)) {
            g_array_append_vals(actions, found->data, found->len);
            any = TRUE;
        } else {
            blame(&p, sites, groups[i]);
        }
    }
    if (any)
        add_sources(&p, actions);
}

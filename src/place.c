/* The releases of one holder: which sources share them, in which part of the function, and whether
 * what was found holds. */
#include "placer.h"

#include "cleanup.h"
#include "suspend.h"

/* The region: the smallest list in which the value is taken and needed */

static gboolean outlives(ub_placer *p, ub_list list)
{
    return list.end > list.first &&
           ub_live_after(p->o, ub_placer_child(p, list.owner, list.end - 1)) &&
           ub_owned_after(p, ub_placer_child(p, list.owner, list.end - 1));
}

/* All that concerns the value within the list, if it is one child: that one. */
static int only_child(ub_placer *p, ub_list list)
{
    int found = -1;

    for (unsigned i = list.first; i < list.end; i++) {
        unsigned child = ub_placer_child(p, list.owner, i);
        if (!ub_concerns_within(p, child))
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

    if (child < 0 || ub_concerns(p, (unsigned)child))
        return FALSE;
    if (ub_placer_stmt(p, (unsigned)child)->kind != UB_STMT_COMPOUND) {
        ub_list inside = {(unsigned)child, 0, ub_placer_stmt(p, (unsigned)child)->children->len};
        child = only_child(p, inside);
        if (child < 0)
            return FALSE;
    }
    ub_list inner = ub_list_of(p, (unsigned)child);
    if (outlives(p, inner) || ub_is_closed_block(p, (unsigned)child))
        return FALSE;
    *list = inner;
    return TRUE;
}

static gboolean is_loop(const ub_placer *p, int stmt)
{
    ub_stmt_kind kind = stmt < 0 ? UB_STMT_EMPTY : ub_placer_stmt(p, (unsigned)stmt)->kind;

    return kind == UB_STMT_WHILE || kind == UB_STMT_DO || kind == UB_STMT_FOR;
}

/* A value that is taken once lives until a critical section ends, and is released behind it; one
 * that is taken again and again in a loop in it cannot. */
static ub_list region(ub_placer *p)
{
    ub_list list = {0, 0, ub_placer_stmt(p, 0)->children->len}, inner = list;
    gboolean in_section = FALSE;

    while (narrow(p, &inner)) {
        in_section |= ub_is_section(p->g, inner.owner);
        in_section &=
            !is_loop(p, (int)inner.owner) && !is_loop(p, ub_placer_stmt(p, inner.owner)->parent);
        if (!in_section)
            list = inner;
    }
    return list;
}

/* Groups: sources whose references meet are released together; or, as a second choice, only those
 * that meet where the value is needed:
 *
 *     while (a()) { v = get(); use(v); }
 *     while (b()) { v = get(); use(v); }      what the first loop leaves behind is not needed here
 */

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

static void find_groups(ub_placer *p, ub_own *groups, gboolean only_needed)
{
    for (unsigned i = 0; i < p->o->sources->len; i++)
        groups[i] = (ub_own)1 << (UB_OWN_FIRST + i);
    for (unsigned s = 0; s < p->g->stmts->len; s++) {
        if (!only_needed || ub_live_before(p->o, s))
            join_group(p, groups, ub_own_counted(p->o, ub_own_before(p->o, s)));
        if (!only_needed || ub_live_after(p->o, s))
            join_group(p, groups, ub_own_counted(p->o, ub_own_after(p->o, s)));
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
        g_array_index(sites, ub_site, get->site).too_narrow = p->too_narrow;
    }
}

static void announce(ub_placer *p, const GArray *actions)
{
    for (unsigned i = 0; i < actions->len; i++) {
        const ub_action *action = &g_array_index(actions, ub_action, i);
        if (action->kind == UB_ACT_RELEASE || action->kind == UB_ACT_REPLACE)
            ub_ownership_release(p->o, action->stmt, action->at, action->clear);
    }
    ub_ownership_run(p->o);
}

/* What the holder can contain where an action stands, with the other releases in place. */
static ub_own own_without(ub_placer *p, unsigned i)
{
    const ub_action action = g_array_index(p->actions, ub_action, i);

    if (action.at == UB_AT_BEFORE || action.kind == UB_ACT_REPLACE)
        return ub_own_before(p->o, action.stmt);
    g_autoptr(GArray) others = g_array_copy(p->actions);
    g_array_remove_index(others, i);
    ub_ownership_forget_releases(p->o);
    announce(p, others);
    ub_own own = action.at == UB_AT_AFTER ? ub_own_after(p->o, action.stmt)
                                          : ub_own_beside(p->o, action.stmt);
    ub_ownership_forget_releases(p->o);
    announce(p, p->actions);
    return own;
}

/* With the other releases in place one may have become needless: what it was for came round a
 * loop.  FALSE: it would release twice on some way. */
static gboolean still_needed(ub_placer *p, ub_own own, gboolean *needed)
{
    *needed = (own & p->group) != 0;
    return !*needed || !(own & UB_OWN_RELEASED);
}

static gboolean remove_needless(ub_placer *p)
{
    gboolean unset = FALSE;

    for (unsigned i = p->actions->len; i-- > 0;) {
        ub_action *action = &g_array_index(p->actions, ub_action, i);
        gboolean needed;
        if (action->kind != UB_ACT_RELEASE && action->kind != UB_ACT_REPLACE)
            continue;
        ub_own own = own_without(p, i);
        if (!still_needed(p, own, &needed))
            return FALSE;
        if (!needed) {
            g_array_remove_index(p->actions, i);
            continue;
        }
        unset |= (own & UB_OWN_UNSET) != 0;
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
        return ub_placer_fail(p, UB_CODE_LEAK, NULL);
    if (lost == UB_LOST_OVERWRITTEN)
        return ub_placer_fail(p, UB_CODE_REUSED, NULL);
    return lost == UB_LOST_NOWHERE || ub_placer_fail(p, UB_CODE_LEAK, NULL);
}

static gboolean place_group(ub_placer *p)
{
    if (!ub_settle_list(p, region(p)) || !verify(p))
        return FALSE;
    if (!p->plain)
        ub_use_labels(p->o, p->group, p->actions);
    return TRUE;
}

/* A variable of its own beside the holder is worth a few releases, and not one in front of each
 * goto to a label that releases other things. */
static gboolean is_short(ub_placer *p, const GArray *sites)
{
    enum { MOST = 1 };

    return !g_array_index(sites, ub_site, p->site).kept ||
           ub_count_beside_labels(p->g, p->actions) <= MOST ||
           ub_placer_fail(p, UB_CODE_LEAK, NULL);
}

static const ub_get *get_of(const ub_placer *p, const ub_source *source)
{
    return &g_array_index(p->o->gets, ub_get, source->get);
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
        };
        const ub_op *op = ub_block_op(ub_graph_block(p->g, source->block), source->op);
        if ((source->kind == UB_SOURCE_HANDOVER && source->reached && op->kind == UB_OP_REF) ||
            (source->kind == UB_SOURCE_DROP && source->disabled))
            action.kind = UB_ACT_DROP;
        else if (source->kind == UB_SOURCE_OTHER && source->counted && !source->fresh)
            action.kind = UB_ACT_COUNT;
        else if (source->kind != UB_SOURCE_GET || !get_of(p, source)->shares)
            continue;
        if (source->kind == UB_SOURCE_GET) { /* best = Py_NewRef(v); */
            action.kind = UB_ACT_COUNT;
            action.maybe_null = !get_of(p, source)->not_null;
            action.site = get_of(p, source)->site;
        } else if (action.kind == UB_ACT_COUNT) {
            action.maybe_null = ub_source_maybe_null(p->o, source);
        }
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

/* How many forms have failed for any of the group?  They are released together. */
static unsigned attempts(const ub_placer *p, const GArray *sites, ub_own group)
{
    unsigned most = 0;

    for (unsigned i = 0; i < p->o->sources->len; i++) {
        const ub_source *source = &g_array_index(p->o->sources, ub_source, i);
        if (source->kind != UB_SOURCE_GET || !(group >> (UB_OWN_FIRST + i) & 1))
            continue;
        const ub_get *get = &g_array_index(p->o->gets, ub_get, source->get);
        most = MAX(most, g_array_index(sites, ub_site, get->site).attempt);
    }
    return most;
}

static ub_own all_gets(const ub_placer *p)
{
    return ub_own_counted(p->o, ~(ub_own)0);
}

static gboolean is_several(ub_own set)
{
    return (set & (set - 1)) != 0;
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

static gboolean place_sources(ub_placer *p, ub_own set, gboolean only_needed, GArray *sites,
                              GArray *actions);

static gboolean is_refused(const ub_placer *p, const GArray *sites, ub_own group)
{
    for (unsigned i = 0; i < p->o->sources->len; i++) {
        const ub_source *source = &g_array_index(p->o->sources, ub_source, i);
        if (source->kind == UB_SOURCE_GET && (group >> (UB_OWN_FIRST + i) & 1) &&
            g_array_index(sites, ub_site, g_array_index(p->o->gets, ub_get, source->get).site)
                    .verdict == UB_REFUSED)
            return TRUE;
    }
    return FALSE;
}

/* Each of the group as early as it can be, or none. */
static gboolean place_apart(ub_placer *p, ub_own group, GArray *sites, GArray *actions)
{
    unsigned n = actions->len;
    ub_placer saved = *p;

    place_sources(p, group, TRUE, sites, actions);
    *p = saved;
    if (!is_refused(p, sites, group))
        return TRUE;
    g_array_set_size(actions, n);
    for (unsigned i = 0; i < p->o->sources->len; i++) {
        const ub_source *source = &g_array_index(p->o->sources, ub_source, i);
        if (source->kind != UB_SOURCE_GET || !(group >> (UB_OWN_FIRST + i) & 1))
            continue;
        ub_site *site =
            &g_array_index(sites, ub_site, g_array_index(p->o->gets, ub_get, source->get).site);
        ub_site_set(site, UB_CODE_NONE, NULL);
        site->verdict = UB_CONVERT;
        site->too_narrow = FALSE;
    }
    return FALSE;
}

/* Place the releases of the sources in `set`, group by group.  TRUE: some were. */
static gboolean place_sources(ub_placer *p, ub_own set, gboolean only_needed, GArray *sites,
                              GArray *actions)
{
    ub_own groups[64];
    gboolean any = FALSE;

    find_groups(p, groups, only_needed);
    for (unsigned i = 0; i < p->o->sources->len; i++) {
        if (is_settled(p, groups, i) || !(groups[i] & set))
            continue;
        g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(ub_action));
        p->group = groups[i];
        p->actions = found;
        p->code = UB_CODE_NONE;
        p->detail = NULL;
        p->too_narrow = FALSE;
        first_get(p, groups[i]);
        p->plain = only_needed || attempts(p, sites, groups[i]) > 0;
        p->early = attempts(p, sites, groups[i]) > 1;
        gboolean apart = !only_needed && is_several(groups[i]);
        if (apart && p->early && place_apart(p, groups[i], sites, actions)) {
            any = TRUE;
        } else if (place_group(p) && is_short(p, sites)) {
            g_array_append_vals(actions, found->data, found->len);
            any = TRUE;
        } else if (apart) {
            any |= place_sources(p, groups[i], TRUE, sites, actions);
        } else {
            blame(p, sites, groups[i]);
        }
    }
    return any;
}

/* if (x)                            if (x)
 *     v = PyList_GetItem(l, 0);         v = PyList_GetItemRef(l, 0);
 * else                              else
 *     v = PyDict_GetItem(d, k);         v = Py_XNewRef(PyDict_GetItem(d, k));
 *
 * What was refused stays as it is, and is not to look as if something had been won. */
static gboolean has_refused_source(const ub_placer *p, const GArray *sites)
{
    int function = -1;

    for (unsigned i = 0; i < p->o->gets->len; i++)
        function =
            g_array_index(sites, ub_site, g_array_index(p->o->gets, ub_get, i).site).function;
    for (unsigned i = 0; i < p->o->sources->len; i++) {
        const ub_source *source = &g_array_index(p->o->sources, ub_source, i);
        const ub_op *op = ub_block_op(ub_graph_block(p->g, source->block), source->op);
        if (source->kind != UB_SOURCE_OTHER || !source->counted || source->fresh || !op->n_args)
            continue;
        op = ub_graph_without_casts(p->g, op->args[op->n_args - 1]);
        for (unsigned k = 0; op && op->api && k < sites->len; k++) {
            const ub_site *site = &g_array_index(sites, ub_site, k);
            if (site->function == function && site->api == op->api && site->verdict == UB_REFUSED)
                return TRUE;
        }
    }
    return FALSE;
}

/* Is the variable read behind the operation, before it takes something else? */
static gboolean is_read_behind(const ub_graph *g, int var, unsigned block, unsigned op)
{
    g_autofree gboolean *seen = g_new0(gboolean, g->blocks->len);
    g_autoptr(GArray) todo = g_array_new(FALSE, FALSE, sizeof(unsigned));

    for (unsigned from = op + 1;; from = 0) {
        const ub_block *b = ub_graph_block(g, block);
        gboolean taken = FALSE;
        for (unsigned i = from; i < b->ops->len && !taken; i++) {
            const ub_op *next = ub_block_op(b, i);
            if (next->kind == UB_OP_READ && next->var == var)
                return TRUE;
            taken = next->kind == UB_OP_ASSIGN && next->var == var;
        }
        for (unsigned i = 0; i < b->succs->len && !taken; i++) {
            unsigned to = g_array_index(b->succs, unsigned, i);
            if (!seen[to])
                g_array_append_val(todo, to);
            seen[to] = TRUE;
        }
        if (todo->len == 0)
            return FALSE;
        block = g_array_index(todo, unsigned, todo->len - 1);
        g_array_set_size(todo, todo->len - 1);
    }
}

/* tup = PyDict_GetItem(cache, tag);
 * if (tup == NULL) {
 *     tup = PyObject_CallMethod(cache, "setdefault", "OO", tag, x);
 *     Py_DECREF(tup);        it is in the cache, which may let go of it as well
 * }
 * use(tup); */
static gboolean gives_up_another(ub_placer *p)
{
    ub_own others = 0;

    for (unsigned i = 0; i < p->o->sources->len; i++)
        if (g_array_index(p->o->sources, ub_source, i).kind == UB_SOURCE_OTHER)
            others |= (ub_own)1 << (UB_OWN_FIRST + i);
    for (unsigned i = 0; i < p->o->sources->len; i++) {
        const ub_source *source = &g_array_index(p->o->sources, ub_source, i);
        if (source->kind == UB_SOURCE_DROP && (ub_own_released_by(p->o, source) & others) &&
            is_read_behind(p->g, p->o->var, source->block, source->op))
            return TRUE;
    }
    return FALSE;
}

static void set_half(const ub_placer *p, GArray *sites, gboolean half)
{
    for (unsigned i = 0; i < p->o->gets->len; i++) {
        const ub_get *get = &g_array_index(p->o->gets, ub_get, i);
        if (get->var == p->o->var)
            g_array_index(sites, ub_site, get->site).half = half;
    }
}

void ub_place(ub_ownership *o, GArray *sites, GArray *actions)
{
    ub_placer p = {.o = o, .g = o->g};
    gboolean half = FALSE;

    p.code = o->too_many ? UB_CODE_COMPLEX : UB_CODE_NONE;
    if (!o->too_many) {
        ub_disable_buried(&p);
        ub_ownership_run(o);
        if (attempts(&p, sites, all_gets(&p)) > 0)
            ub_disable_used_after(&p);
        ub_count_parts(&p);
        half = gives_up_another(&p);
    }
    set_half(&p, sites, half);
    if (p.code == UB_CODE_NONE && ub_resolve(&p) && has_refused_source(&p, sites))
        ub_placer_fail(&p, UB_CODE_LEAK,
                       "another call that gives the variable a value stays as it is");
    if (p.code != UB_CODE_NONE)
        blame(&p, sites, all_gets(&p));
    else if (place_sources(&p, all_gets(&p), FALSE, sites, actions))
        add_sources(&p, actions);
}

/* Ways that meet with a reference to release on one and none, or the old code's, on the other:
 *
 *     v = get();
 *     if (v == NULL)
 *         v = Py_None;      ->  v = Py_NewRef(Py_None);
 *     use(v);
 *     Py_DECREF(v);         (added) */
#include "placer.h"
#include "twin.h"

#include <string.h>

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

/* v = make_group(k); ... Py_DECREF(v);  What the function itself releases was given to it. */
static gboolean is_released(ub_placer *p, unsigned i)
{
    const ub_source *source = &g_array_index(p->o->sources, ub_source, i);
    const ub_op *op = ub_block_op(ub_graph_block(p->g, source->block), source->op);
    const ub_op *value = op->n_args ? ub_graph_definition(p->g, op->args[0]) : NULL;
    gboolean mixed;

    return source->kind == UB_SOURCE_OTHER && value && value->kind == UB_OP_CALL &&
           !(value->facts & UB_FACT_BORROWS) &&
           ub_own_dropped(p->o, (ub_own)1 << (UB_OWN_FIRST + i), &mixed);
}

static gboolean resolve_other(ub_placer *p, unsigned i)
{
    ub_source *source = &g_array_index(p->o->sources, ub_source, i);

    source->fresh |= is_released(p, i);
    if (source->kind == UB_SOURCE_HANDOVER)
        source->disabled = TRUE;
    else if (source->fresh || can_count(p, source))
        source->counted = TRUE;
    else
        return ub_placer_fail(p, UB_CODE_LEAK, NULL);
    return TRUE;
}

/* Does the old code release what is to be released with the values of the gets?  Under a flag,
 * which may not be one that can be followed: v = get(); if (v == NULL) { v = PyObject_Str(x); made
 * = 1; }  ...  if (made) Py_DECREF(v); early, because something else keeps it; then that release
 * goes, and comes after the last use: if (v == NULL) { v = PyList_New(0); PyDict_SetItem(d, k, v);
 * Py_DECREF(v); }  use(v); */
static gboolean is_dropped(ub_placer *p, gboolean *moves)
{
    gboolean mixed;

    *moves = FALSE;
    for (unsigned i = 0; i < p->o->sources->len; i++) {
        const ub_source *source = &g_array_index(p->o->sources, ub_source, i);
        if (source->kind != UB_SOURCE_OTHER || !source->counted ||
            !ub_own_dropped(p->o, (ub_own)1 << (UB_OWN_FIRST + i), &mixed))
            continue;
        if (mixed && source->fresh && ub_follow_flag(p, i))
            continue;
        if (mixed || !source->fresh) {
            ub_placer_fail(p, mixed ? UB_CODE_FLAG : UB_CODE_LEAK, NULL);
            return TRUE;
        }
        *moves = TRUE;
    }
    return FALSE;
}

static ub_own increfs_of(const ub_placer *p)
{
    ub_own increfs = 0;

    for (unsigned i = 0; i < p->o->sources->len; i++)
        if (g_array_index(p->o->sources, ub_source, i).kind == UB_SOURCE_HANDOVER)
            increfs |= (ub_own)1 << (UB_OWN_FIRST + i);
    return increfs;
}

/* The sources that are the old code's affair and meet one that is not, where the value is needed:
 * of those that meet first, as behind that an INCREF may take over what all of them give.
 *
 *     if (plain) {
 *         v = get();
 *         if (v == NULL)
 *             v = fallback;
 *         Py_INCREF(v);
 *     } else
 *         v = call();
 *     return v;
 *
 * While there are others an INCREF is not yet to blame. */
static ub_own meeting_sources(ub_placer *p)
{
    ub_own foreign = 0, increfs = increfs_of(p);

    for (unsigned s = 0; s < p->g->stmts->len && !(foreign & ~increfs); s++) {
        ub_own own = ub_own_before(p->o, s);
        if (ub_own_counted(p->o, own) && ub_own_foreign(p->o, own) && ub_live_before(p->o, s))
            foreign |= ub_own_foreign(p->o, own);
    }
    if (!(foreign & ~increfs))
        foreign |= ub_own_foreign(p->o, ub_own_handed_out(p->o, NULL));
    return foreign & ~increfs ? foreign & ~increfs : foreign;
}

gboolean ub_can_go(const ub_placer *p, const ub_source *drop)
{
    const ub_op *op = ub_block_op(ub_graph_block(p->g, drop->block), drop->op);
    const ub_stmt *stmt = ub_placer_stmt(p, drop->stmt);

    return stmt->kind == UB_STMT_EXPR && !stmt->in_macro && stmt->range.begin == op->range.begin;
}

/* The early releases of the fallback go.  Until there it was, and stays, the old code's affair. */
static gboolean move_drops(ub_placer *p)
{
    g_autofree gboolean *moved = g_new0(gboolean, p->o->sources->len);

    for (unsigned i = 0; i < p->o->sources->len; i++) {
        ub_source *source = &g_array_index(p->o->sources, ub_source, i);
        ub_own own =
            source->kind == UB_SOURCE_DROP ? ub_own_at(p->o, source->block, source->op) : 0;
        if (!ub_own_counted(p->o, own) || !ub_live_after(p->o, source->stmt))
            continue;
        if (!ub_can_go(p, source))
            return ub_placer_fail(p, UB_CODE_LEAK, NULL);
        moved[i] = TRUE;
    }
    for (unsigned i = 0; i < p->o->sources->len; i++) {
        ub_source *source = &g_array_index(p->o->sources, ub_source, i);
        gboolean mixed;
        if (source->kind == UB_SOURCE_OTHER && source->counted)
            source->counted = !ub_own_dropped(p->o, (ub_own)1 << (UB_OWN_FIRST + i), &mixed);
    }
    ub_ownership_disable(p->o, moved);
    return meeting_sources(p) == 0 || ub_placer_fail(p, UB_CODE_LEAK, NULL);
}

static gboolean settle_drops(ub_placer *p)
{
    gboolean moves;

    if (is_dropped(p, &moves))
        return FALSE;
    return !moves || move_drops(p);
}

gboolean ub_resolve(ub_placer *p)
{
    for (unsigned round = 0; round < 16; round++) {
        ub_own foreign = meeting_sources(p);
        if (foreign == 0)
            return settle_drops(p);
        for (unsigned i = 0; i < p->o->sources->len; i++)
            if (foreign >> (UB_OWN_FIRST + i) & 1 && !resolve_other(p, i))
                return FALSE;
        ub_ownership_run(p->o);
    }
    return ub_placer_fail(p, UB_CODE_LEAK, NULL);
}

gboolean ub_count_parts(ub_placer *p)
{
    gboolean any = FALSE;

    for (unsigned i = 0; i < p->o->sources->len; i++) {
        ub_source *source = &g_array_index(p->o->sources, ub_source, i);
        if (!source->part)
            continue;
        if (ub_placer_stmt(p, source->stmt)->kind != UB_STMT_EXPR ||
            ub_placer_stmt(p, source->stmt)->in_macro)
            return ub_placer_fail(p, UB_CODE_REUSED, NULL);
        source->counted = any = TRUE;
    }
    if (any)
        ub_ownership_run(p->o);
    return TRUE;
}

ub_range ub_newref_written(const ub_graph *g, const ub_op *op)
{
    gsize length;
    const char *text = ub_unit_text(g->unit, &length);
    const char *name = op->name[0] == '_' ? op->name + 1 : op->name; /* _Py_NewRef */
    ub_range statement = ub_graph_stmt(g, op->stmt)->range, found = {0, 0};

    if (op->range.end > op->range.begin &&
        ub_token_is(text, ub_next_token(text, op->range.begin, (unsigned)length), name))
        return op->range;
    for (unsigned i = 0; i < g->unit->macro_uses->len; i++) {
        const ub_macro_use *use = &g_array_index(g->unit->macro_uses, ub_macro_use, i);
        if (strcmp(use->name, name) != 0 || use->extent.begin < statement.begin ||
            use->extent.end > statement.end)
            continue;
        if (found.end > 0)
            return (ub_range){0, 0};
        found = use->extent;
    }
    return found;
}

void ub_disable_buried(ub_placer *p)
{
    for (unsigned i = 0; i < p->o->sources->len; i++) {
        ub_source *source = &g_array_index(p->o->sources, ub_source, i);
        ub_range written;
        if (source->kind != UB_SOURCE_HANDOVER)
            continue;
        const ub_op *op = ub_block_op(ub_graph_block(p->g, source->block), source->op);
        const ub_stmt *stmt = ub_graph_stmt(p->g, source->stmt);
        if (op->kind != UB_OP_REF)
            continue;
        gboolean statement = op->ref == UB_REF_INCREF || op->ref == UB_REF_XINCREF;
        g_autofree char *twin = statement ? ub_twin_without_incref(p->g, op, &written) : NULL;
        if (twin) /* another macro does the same without it */
            continue;
        if (ub_newref_written(p->g, op).end == 0 ||
            (statement && (stmt->kind != UB_STMT_EXPR || stmt->range.begin != op->range.begin)))
            source->disabled = TRUE;
    }
}

/* Does a return give the caller what is to be released? */
static gboolean returns_counted(ub_placer *p)
{
    ub_own own;

    for (unsigned s = 0; s < p->g->stmts->len; s++)
        if (ub_placer_stmt(p, s)->kind == UB_STMT_RETURN &&
            ub_returned(p->o, s, &own) == UB_FLOW_WHOLE)
            return TRUE;
    return FALSE;
}

/* Py_INCREF(v); self->last = v;  Py_INCREF(v); return v;  The last one is the caller's. */
static void enable_returned(ub_placer *p, const gboolean *before)
{
    for (unsigned i = p->o->sources->len; i-- > 0 && returns_counted(p);) {
        ub_source *source = &g_array_index(p->o->sources, ub_source, i);
        if (source->disabled == before[i])
            continue;
        source->disabled = FALSE;
        ub_ownership_run(p->o);
        source->disabled = returns_counted(p);
        ub_ownership_run(p->o);
    }
}

void ub_disable_used_after(ub_placer *p)
{
    g_autofree gboolean *before = g_new0(gboolean, p->o->sources->len);

    for (unsigned i = 0; i < p->o->sources->len; i++) {
        ub_source *source = &g_array_index(p->o->sources, ub_source, i);
        before[i] = source->disabled;
        if (source->kind != UB_SOURCE_HANDOVER || source->disabled || !source->reached)
            continue;
        source->disabled = TRUE;
        ub_ownership_run(p->o);
        source->disabled = ub_live_after(p->o, source->stmt);
        ub_ownership_run(p->o);
    }
    enable_returned(p, before);
}

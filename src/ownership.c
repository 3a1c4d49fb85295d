/* Ownership: the sources of a holder's contents, forward through the function, and the questions
 * that are asked about it. */
#include "dataflow.h"

#include <string.h>

#include "effects.h"

enum { MAX_SOURCES = 64 - UB_OWN_FIRST };

typedef struct {
    unsigned stmt;
    ub_at at;
    gboolean clear;
} ub_point;

gboolean ub_stmt_within(const ub_graph *g, unsigned stmt, unsigned ancestor)
{
    for (int at = (int)stmt; at >= 0; at = ub_graph_stmt(g, (unsigned)at)->parent)
        if ((unsigned)at == ancestor)
            return TRUE;
    return FALSE;
}

ub_own ub_source_bit(unsigned i)
{
    return (ub_own)1 << (UB_OWN_FIRST + i);
}

ub_source *ub_source_at(const ub_ownership *o, unsigned block, unsigned op, unsigned *index)
{
    for (unsigned i = 0; i < o->sources->len; i++) {
        ub_source *source = &g_array_index(o->sources, ub_source, i);
        if (source->kind != UB_SOURCE_PARAMETER && source->block == block && source->op == op) {
            *index = i;
            return source;
        }
    }
    return NULL;
}

static gboolean is_counted(const ub_source *source)
{
    switch (source->kind) {
    case UB_SOURCE_GET:
        return TRUE;
    case UB_SOURCE_OTHER:
        return source->counted;
    case UB_SOURCE_DROP:
        return source->disabled;
    default:
        return FALSE;
    }
}

ub_own ub_own_counted(const ub_ownership *o, ub_own set)
{
    ub_own counted = 0;

    for (unsigned i = 0; i < o->sources->len; i++)
        if (is_counted(&g_array_index(o->sources, ub_source, i)))
            counted |= ub_source_bit(i);
    return set & counted;
}

ub_own ub_own_foreign(const ub_ownership *o, ub_own set)
{
    ub_own fixed = ((ub_own)1 << UB_OWN_FIRST) - 1;
    return set & ~fixed & ~ub_own_counted(o, set);
}

/* Sources */

static void add_source(ub_ownership *o, ub_source source)
{
    if (o->sources->len >= MAX_SOURCES) {
        o->too_many = TRUE;
        return;
    }
    g_array_append_val(o->sources, source);
}

int ub_get_that_holds(const ub_ownership *o, unsigned block, unsigned op)
{
    for (unsigned i = 0; i < o->gets->len; i++) {
        const ub_get *get = &g_array_index(o->gets, ub_get, i);
        if (get->var == o->var && get->held_block == block && get->held_op == op)
            return (int)i;
    }
    return -1;
}

gboolean ub_gives_on(const ub_ownership *o, unsigned block, unsigned op)
{
    for (unsigned i = 0; i < o->gets->len; i++) {
        const ub_get *get = &g_array_index(o->gets, ub_get, i);
        if (get->from == o->var && !get->shares && get->held_block == block && get->held_op == op)
            return TRUE;
    }
    return FALSE;
}

gboolean ub_shares(const ub_ownership *o, unsigned block, unsigned op)
{
    for (unsigned i = 0; i < o->gets->len; i++) {
        const ub_get *get = &g_array_index(o->gets, ub_get, i);
        if (get->from == o->var && get->shares && get->held_block == block && get->held_op == op)
            return TRUE;
    }
    return FALSE;
}

/* Py_None, &object: never NULL */
static gboolean is_constant_object(const ub_op *value)
{
    return value && value->kind == UB_OP_CONST && value->name[0] != '0' &&
           (g_str_has_prefix(value->name, "Py") || value->name[0] == '&' ||
            g_str_has_prefix(value->name, "_Py"));
}

gboolean ub_source_maybe_null(const ub_ownership *o, const ub_source *source)
{
    const ub_op *op = ub_block_op(ub_graph_block(o->g, source->block), source->op);
    const ub_op *value = op->n_args ? ub_flow_definition(o, op->args[0]) : NULL;

    return (source->maybe_null || o->cautious) && !is_constant_object(value);
}

/* Also what is done to others' references: only the analysis tells whether it is the holder's. */
static void find_sources_in(ub_ownership *o, unsigned scope)
{
    if (ub_graph_var(o->g, o->var)->is_parameter)
        add_source(o, (ub_source){.kind = UB_SOURCE_PARAMETER, .get = -1});
    for (unsigned b = 0; b < o->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(o->g, b);
        for (unsigned i = 0; block->reachable && i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            ub_source source = {.block = b, .op = i, .stmt = op->stmt, .get = -1};
            int get = ub_get_that_holds(o, b, i);
            if (!ub_stmt_within(o->g, op->stmt, scope))
                continue;
            if (get >= 0) {
                source.kind = UB_SOURCE_GET;
                source.get = get;
            } else if (op->kind == UB_OP_ASSIGN && op->var == o->var) {
                source.kind = UB_SOURCE_OTHER;
                source.fresh = op->n_args && ub_flow_is_new(o, op->args[0]);
            } else if (ub_takes_reference(op) || ub_gives_on(o, b, i)) {
                source.kind = UB_SOURCE_HANDOVER;
            } else if (op->kind == UB_OP_REF && op->n_args &&
                       (op->ref == UB_REF_DECREF || op->ref == UB_REF_XDECREF)) {
                source.kind = UB_SOURCE_DROP;
            } else {
                continue;
            }
            add_source(o, source);
        }
    }
}

/* A function with too many of them, as an interpreter's loop: those of the block that the holder is
 * declared in, which most of the time are all that there are. */
static void find_sources(ub_ownership *o)
{
    find_sources_in(o, 0);
    if (!o->too_many || ub_graph_var(o->g, o->var)->is_parameter)
        return;
    o->too_many = FALSE;
    g_array_set_size(o->sources, 0);
    find_sources_in(o, ub_graph_var(o->g, o->var)->scope);
}

/* Does the function itself look after what is in this variable: release it, or return it? */
static void find_managed(ub_ownership *o)
{
    for (unsigned b = 0; b < o->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(o->g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            const ub_op *arg = op->n_args ? ub_flow_definition(o, op->args[0]) : NULL;
            gboolean returned = op->kind == UB_OP_RETURN;
            gboolean dropped =
                op->kind == UB_OP_REF && (op->ref == UB_REF_DECREF || op->ref == UB_REF_XDECREF);
            if (op->kind == UB_OP_REF && op->var >= 0)
                o->managed[op->var] = TRUE;
            if ((returned || dropped) && arg && arg->kind == UB_OP_READ)
                o->managed[arg->var] = TRUE;
        }
    }
}

/* Announced releases */

static const ub_point *release_before_op(const ub_ownership *o, unsigned b, unsigned i)
{
    for (unsigned k = 0; k < o->released->len; k++) {
        const ub_point *point = &g_array_index(o->released, ub_point, k);
        const ub_stmt *stmt = ub_graph_stmt(o->g, point->stmt);
        gboolean before = point->at == UB_AT_BEFORE;
        unsigned block = before ? stmt->first_block : stmt->last_block;
        unsigned op = before ? stmt->first_op : stmt->last_op;
        if (block == b && op == i && (before || (point->at == UB_AT_AFTER && op > 0)))
            return point;
    }
    return NULL;
}

/* Does the way from block `from` to the end of `stmt` come out of the statement?  A block without
 * operations, where the branches of an inner `if` meet, belongs to what leads to it. */
static gboolean comes_from_within(const ub_graph *g, unsigned from, unsigned stmt, unsigned depth)
{
    const ub_block *block = ub_graph_block(g, from);
    gboolean any = FALSE;

    if (ub_stmt_within(g, block->term_stmt, stmt))
        return TRUE;
    if (block->ops->len > 0)
        return ub_stmt_within(g, ub_block_op(block, block->ops->len - 1)->stmt, stmt);
    if (from == ub_graph_stmt(g, stmt)->first_block)
        return TRUE;
    for (unsigned p = 0; depth < 8 && p < block->preds->len; p++) {
        unsigned pred = g_array_index(block->preds, unsigned, p);
        if (!ub_graph_block(g, pred)->reachable)
            continue;
        if (!comes_from_within(g, pred, stmt, depth + 1))
            return FALSE;
        any = TRUE;
    }
    return any;
}

static gboolean comes_from(const ub_graph *g, unsigned from, unsigned stmt)
{
    return comes_from_within(g, from, stmt, 0);
}

static unsigned then_of(const ub_stmt *stmt)
{
    return g_array_index(stmt->children, unsigned, 0);
}

static const ub_point *release_on_edge(const ub_ownership *o, unsigned from, unsigned to)
{
    for (unsigned k = 0; k < o->released->len; k++) {
        const ub_point *point = &g_array_index(o->released, ub_point, k);
        const ub_stmt *stmt = ub_graph_stmt(o->g, point->stmt);
        if (point->at == UB_AT_BEFORE || stmt->last_op > 0 || stmt->last_block != to ||
            !comes_from(o->g, from, point->stmt))
            continue;
        if (point->at == UB_AT_AFTER || !comes_from(o->g, from, then_of(stmt)))
            return point;
    }
    return NULL;
}

/* `point`: the release, or NULL. */
static void release(ub_ownership *o, const ub_point *point, ub_state *state)
{
    ub_own counted = point ? ub_own_counted(o, state->own) : 0;

    if (counted)
        state->own = (state->own & ~counted) | (point->clear ? UB_OWN_NULL : UB_OWN_RELEASED);
}

/* Forward */

static ub_state state_copy(const ub_ownership *o, ub_own own, const guint8 *classes)
{
    ub_state state = {own, g_memdup2(classes, o->g->vars->len + 1)};
    return state;
}

static ub_state state_at(ub_ownership *o, unsigned b, unsigned op)
{
    ub_state state = state_copy(o, o->in_own[b], o->in_classes[b]);

    for (unsigned i = 0; i < op; i++) {
        release(o, release_before_op(o, b, i), &state);
        ub_transfer(o, b, i, &state);
    }
    return state;
}

static ub_state state_at_end(ub_ownership *o, unsigned b)
{
    unsigned n = ub_graph_block(o->g, b)->ops->len;
    ub_state state = state_at(o, b, n);

    release(o, release_before_op(o, b, n), &state);
    return state;
}

static ub_state state_on_edge(ub_ownership *o, const ub_state *end, unsigned from, unsigned which)
{
    const ub_block *block = ub_graph_block(o->g, from);
    unsigned to = g_array_index(block->succs, unsigned, which);
    ub_state state = state_copy(o, end->own, end->classes);

    if (block->term == UB_TERM_BRANCH)
        ub_refine(o, block, which == 0, &state);
    release(o, release_on_edge(o, from, to), &state);
    return state;
}

static ub_state state_along(ub_ownership *o, unsigned from, unsigned which)
{
    ub_state end = state_at_end(o, from), state = state_on_edge(o, &end, from, which);

    g_free(end.classes);
    return state;
}

/* Two ways meet.  What is the value on one and something else on the other may be the value. */
static gboolean join(ub_ownership *o, unsigned to, const ub_state *state)
{
    ub_own before = o->in_own[to];
    gboolean changed = FALSE;

    if (o->in_classes[to] == NULL) {
        o->in_classes[to] = g_memdup2(state->classes, o->g->vars->len + 1);
        o->in_own[to] = state->own;
        return TRUE;
    }
    o->in_own[to] |= state->own;
    changed = o->in_own[to] != before;
    for (unsigned v = 0; v < o->g->vars->len; v++) {
        guint8 a = o->in_classes[to][v], b = state->classes[v];
        guint8 both = a == b ? a : MAX(a, b);
        if (a != b && both == CLASS_ALIAS && (int)v != o->var)
            both = CLASS_DERIVED;
        if (a != b && both == CLASS_RESULT)
            both = CLASS_NONE;
        changed |= both != a;
        o->in_classes[to][v] = both;
    }
    guint8 *possible = &o->in_classes[to][o->g->vars->len];
    changed |= (state->classes[o->g->vars->len] & ~*possible) != 0;
    *possible |= state->classes[o->g->vars->len];
    return changed;
}

/* A source that reaches a test of the holder against NULL can be NULL. */
static void note_tests(ub_ownership *o)
{
    for (unsigned b = 0; b < o->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(o->g, b);
        if (o->in_classes[b] == NULL || block->term != UB_TERM_BRANCH)
            continue;
        ub_state state = state_at(o, b, block->ops->len);
        ub_own before = state.own |= UB_OWN_NULL;
        ub_refine(o, block, TRUE, &state);
        gboolean tested = state.own != before;
        if (!tested) {
            ub_refine(o, block, FALSE, &state);
            tested = state.own != before;
        }
        for (unsigned i = 0; tested && i < o->sources->len; i++)
            g_array_index(o->sources, ub_source, i).maybe_null |= (before & ub_source_bit(i)) != 0;
        g_free(state.classes);
    }
}

static void clear_blocks(ub_ownership *o)
{
    for (unsigned b = 0; b < o->g->blocks->len; b++) {
        g_clear_pointer(&o->in_classes[b], g_free);
        o->in_own[b] = 0;
    }
    memset(o->temps, 0, o->g->n_temps + 1);
    for (unsigned i = 0; i < o->sources->len; i++) {
        g_array_index(o->sources, ub_source, i).reached = FALSE;
        g_array_index(o->sources, ub_source, i).part = FALSE;
    }
}

static ub_own at_entry(const ub_ownership *o)
{
    return ub_graph_var(o->g, o->var)->is_parameter ? ub_source_bit(0) : UB_OWN_UNSET;
}

void ub_ownership_run(ub_ownership *o)
{
    g_autofree guint8 *nothing = g_new0(guint8, o->g->vars->len + 1);
    g_autofree gboolean *waits = g_new0(gboolean, o->g->blocks->len);
    g_autoptr(GArray) work = g_array_new(FALSE, FALSE, sizeof(unsigned));
    ub_state entry = {at_entry(o), nothing};
    unsigned budget = 200 * o->g->blocks->len, first = 0;

    clear_blocks(o);
    join(o, 0, &entry);
    g_array_append_val(work, first);
    while (work->len && budget-- > 0) {
        unsigned b = g_array_index(work, unsigned, work->len - 1);
        const ub_block *block = ub_graph_block(o->g, b);
        g_array_set_size(work, work->len - 1);
        waits[b] = FALSE;
        ub_state end = state_at_end(o, b);
        for (unsigned s = 0; s < block->succs->len; s++) {
            unsigned to = g_array_index(block->succs, unsigned, s);
            ub_state state = state_on_edge(o, &end, b, s);
            if (join(o, to, &state) && !waits[to]) {
                g_array_append_val(work, to);
                waits[to] = TRUE;
            }
            g_free(state.classes);
        }
        g_free(end.classes);
    }
    note_tests(o);
}

void ub_ownership_ignore_tests(ub_ownership *o)
{
    g_free(o->null_tests);
    o->null_tests = ub_null_tests(o->g);
    ub_run_liveness(o);
    if (!o->too_many)
        ub_ownership_run(o);
}

void ub_ownership_disable(ub_ownership *o, const gboolean *out)
{
    for (unsigned i = 0; i < o->sources->len; i++)
        g_array_index(o->sources, ub_source, i).disabled |= out[i];
    ub_run_liveness(o);
    ub_ownership_run(o);
}

/* Questions */

static gboolean reached(const ub_ownership *o, unsigned block)
{
    return ub_graph_block(o->g, block)->reachable && o->in_classes[block] != NULL;
}

/* Where a statement begins for all who come to it: behind its label. */
static const ub_stmt *behind_label(const ub_graph *g, unsigned stmt)
{
    const ub_stmt *s = ub_graph_stmt(g, stmt);

    while ((s->kind == UB_STMT_LABEL || s->kind == UB_STMT_CASE || s->kind == UB_STMT_DEFAULT) &&
           s->children->len > 0)
        s = ub_graph_stmt(g, g_array_index(s->children, unsigned, 0));
    return s;
}

static ub_state state_before(ub_ownership *o, unsigned stmt)
{
    const ub_stmt *s = behind_label(o->g, stmt);

    if (!reached(o, s->first_block))
        return (ub_state){0, NULL};
    return state_at(o, s->first_block, s->first_op);
}

/* After the statement, of the ways that do not come out of its part `without` (-1: of all). */
static ub_state state_after(ub_ownership *o, unsigned stmt, int without)
{
    const ub_stmt *s = ub_graph_stmt(o->g, stmt);
    ub_state sum = {0, NULL};

    if (!reached(o, s->last_block))
        return sum;
    if (s->last_op > 0)
        return state_at(o, s->last_block, s->last_op);
    GArray *preds = ub_graph_block(o->g, s->last_block)->preds;
    for (unsigned p = 0; p < preds->len; p++) {
        unsigned from = g_array_index(preds, unsigned, p);
        const ub_block *block = ub_graph_block(o->g, from);
        if (!reached(o, from) || !comes_from(o->g, from, stmt) ||
            (without >= 0 && comes_from(o->g, from, (unsigned)without)))
            continue;
        for (unsigned k = 0; k < block->succs->len; k++) {
            if (g_array_index(block->succs, unsigned, k) != s->last_block)
                continue;
            ub_state state = state_along(o, from, k);
            sum.own |= state.own;
            if (sum.classes == NULL) {
                sum.classes = state.classes;
                continue;
            }
            for (unsigned v = 0; v < o->g->vars->len; v++)
                sum.classes[v] = MAX(sum.classes[v], state.classes[v]);
            g_free(state.classes);
        }
    }
    return sum;
}

ub_own ub_own_before(ub_ownership *o, unsigned stmt)
{
    ub_state state = state_before(o, stmt);
    g_free(state.classes);
    return state.own;
}

ub_own ub_own_after(ub_ownership *o, unsigned stmt)
{
    ub_state state = state_after(o, stmt, -1);
    g_free(state.classes);
    return state.own;
}

ub_own ub_own_beside(ub_ownership *o, unsigned stmt)
{
    ub_state state = state_after(o, stmt, (int)then_of(ub_graph_stmt(o->g, stmt)));
    g_free(state.classes);
    return state.own;
}

gboolean ub_live_before(ub_ownership *o, unsigned stmt)
{
    const ub_stmt *s = behind_label(o->g, stmt);
    ub_state state = state_before(o, stmt);
    gboolean live = state.classes && ub_own_counted(o, state.own) &&
                    ub_live_at(o, s->first_block, s->first_op, state.classes);
    g_free(state.classes);
    return live;
}

gboolean ub_live_after(ub_ownership *o, unsigned stmt)
{
    const ub_stmt *s = ub_graph_stmt(o->g, stmt);
    ub_state state = state_after(o, stmt, -1);
    gboolean live = state.classes && ub_own_counted(o, state.own) &&
                    ub_live_at(o, s->last_block, s->last_op, state.classes);
    g_free(state.classes);
    return live;
}

static gboolean drops(const ub_ownership *o, const ub_op *op)
{
    if (op->kind != UB_OP_REF)
        return FALSE;
    if (op->ref == UB_REF_CLEAR || op->ref == UB_REF_SETREF || op->ref == UB_REF_XSETREF)
        return op->var == o->var;
    return (op->ref == UB_REF_DECREF || op->ref == UB_REF_XDECREF) && op->n_args &&
           ub_class_of(o, op->args[0]) == CLASS_ALIAS;
}

static ub_own own_at(ub_ownership *o, unsigned b, unsigned i)
{
    ub_state state = state_at(o, b, i);
    g_free(state.classes);
    return state.own;
}

ub_own ub_own_at(ub_ownership *o, unsigned block, unsigned op)
{
    return reached(o, block) ? own_at(o, block, op) : 0;
}

ub_own ub_own_released_by(ub_ownership *o, const ub_source *drop)
{
    ub_own own = ub_own_at(o, drop->block, drop->op);
    return own && drops(o, ub_block_op(ub_graph_block(o->g, drop->block), drop->op)) ? own : 0;
}

gboolean ub_own_dropped(ub_ownership *o, ub_own sources, gboolean *mixed)
{
    gboolean found = FALSE;

    *mixed = FALSE;
    for (unsigned b = 0; b < o->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(o->g, b);
        for (unsigned i = 0; reached(o, b) && i < block->ops->len; i++) {
            if (ub_block_op(block, i)->kind != UB_OP_REF)
                continue;
            ub_own own = own_at(o, b, i);
            if (!(own & sources) || !drops(o, ub_block_op(block, i)))
                continue;
            found = TRUE;
            *mixed |= (own & ~sources & (ub_own_counted(o, own) | ub_own_foreign(o, own))) != 0;
        }
    }
    return found;
}

gboolean ub_replaces_itself(ub_ownership *o, unsigned stmt)
{
    for (unsigned b = 0; b < o->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(o->g, b);
        for (unsigned i = 0; reached(o, b) && i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            if (op->kind != UB_OP_ASSIGN || op->stmt != stmt || op->var != o->var ||
                op->n_args == 0 || op->in_macro || ub_get_that_holds(o, b, i) >= 0)
                continue;
            own_at(o, b, i);
            guint8 class = ub_class_of(o, op->args[0]);
            return class == CLASS_NONE || (class == CLASS_UNKNOWN && o->managed[o->var]);
        }
    }
    return FALSE;
}

static gboolean overwrites(const ub_ownership *o, unsigned b, unsigned i)
{
    const ub_op *op = ub_block_op(ub_graph_block(o->g, b), i);

    if (ub_get_that_holds(o, b, i) >= 0 || ub_lends_next(o, b, i))
        return TRUE;
    if (op->kind == UB_OP_DECLARE)
        return op->var == o->var;
    return op->kind == UB_OP_ASSIGN && op->var == o->var && op->n_args &&
           ub_class_of(o, op->args[0]) != CLASS_ALIAS;
}

/* Nobody minds what is owned when the process ends. */
static gboolean ends_in_abort(const ub_ownership *o, unsigned b)
{
    const ub_block *block = ub_graph_block(o->g, b);
    const ub_op *last = block->ops->len ? ub_block_op(block, block->ops->len - 1) : NULL;

    return last && last->kind == UB_OP_CALL && block->term == UB_TERM_EXIT;
}

ub_lost ub_own_lost(ub_ownership *o, ub_own sources)
{
    const ub_block *exit = ub_graph_block(o->g, 1);

    for (unsigned b = 0; b < o->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(o->g, b);
        for (unsigned i = 0; reached(o, b) && i < block->ops->len; i++) {
            if ((own_at(o, b, i) & sources) == 0 || release_before_op(o, b, i))
                continue;
            own_at(o, b, i + 1);
            if (overwrites(o, b, i))
                return UB_LOST_OVERWRITTEN;
        }
    }
    for (unsigned p = 0; p < exit->preds->len; p++) {
        unsigned from = g_array_index(exit->preds, unsigned, p);
        if (!reached(o, from))
            continue;
        ub_state state = state_along(o, from, 0);
        g_free(state.classes);
        if ((state.own & sources) && !ends_in_abort(o, from))
            return UB_LOST_AT_EXIT;
    }
    return UB_LOST_NOWHERE;
}

ub_own ub_own_handed_out(ub_ownership *o, GArray *stmts)
{
    ub_own own = 0;

    for (unsigned b = 0; b < o->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(o->g, b);
        for (unsigned i = 0; reached(o, b) && i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            if (op->kind != UB_OP_RETURN)
                continue;
            ub_own at = own_at(o, b, i);
            if (!ub_hands_out(o, op))
                continue;
            own |= at;
            if (stmts)
                g_array_append_val(stmts, op->stmt);
        }
    }
    return own;
}

ub_flow ub_returned(ub_ownership *o, unsigned stmt, ub_own *own)
{
    ub_flow flow = UB_FLOW_NONE;

    *own = 0;
    for (unsigned b = 0; b < o->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(o->g, b);
        if (!reached(o, b))
            continue;
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            if (op->kind != UB_OP_RETURN || op->stmt != stmt)
                continue;
            ub_own at = own_at(o, b, i);
            if (ub_hands_out(o, op))
                continue;
            gboolean owned = ub_own_counted(o, at) != 0;
            *own |= at;
            if (op->n_args == 0)
                continue;
            guint8 class = ub_class_of(o, op->args[0]);
            if (owned && class == CLASS_ALIAS)
                return UB_FLOW_WHOLE;
            if (owned && class == CLASS_DERIVED)
                flow = UB_FLOW_PART;
        }
    }
    return flow;
}

/* Making */

void ub_ownership_release(ub_ownership *o, unsigned stmt, ub_at at, gboolean clear)
{
    ub_point point = {stmt, at, clear};
    g_array_append_val(o->released, point);
}

void ub_ownership_forget_releases(ub_ownership *o)
{
    g_array_set_size(o->released, 0);
}

static void index_definitions(ub_ownership *o)
{
    for (unsigned b = 0; b < o->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(o->g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            if (op->dst >= 0 && op->kind != UB_OP_COPY)
                o->definitions[op->dst] = op;
        }
    }
}

ub_ownership *ub_ownership_new(const ub_graph *g, const GArray *gets, int var)
{
    ub_ownership *o = g_new0(ub_ownership, 1);

    o->g = g;
    o->gets = gets;
    o->var = var;
    o->sources = g_array_new(FALSE, FALSE, sizeof(ub_source));
    o->definitions = g_new0(const ub_op *, g->n_temps + 1);
    o->temps = g_new0(guint8, g->n_temps + 1);
    o->managed = g_new0(gboolean, g->vars->len + 1);
    o->in_classes = g_new0(guint8 *, g->blocks->len);
    o->in_own = g_new0(ub_own, g->blocks->len);
    o->live_out = g_new0(guint64 *, g->blocks->len);
    o->released = g_array_new(FALSE, FALSE, sizeof(ub_point));
    index_definitions(o);
    find_sources(o);
    find_managed(o);
    ub_run_liveness(o);
    if (!o->too_many)
        ub_ownership_run(o);
    return o;
}

void ub_ownership_free(ub_ownership *o)
{
    if (o == NULL)
        return;
    for (unsigned b = 0; b < o->g->blocks->len; b++) {
        g_free(o->in_classes[b]);
        g_free(o->live_out[b]);
    }
    g_array_unref(o->sources);
    g_array_unref(o->released);
    g_free(o->definitions);
    g_free(o->null_tests);
    g_free(o->temps);
    g_free(o->managed);
    g_free(o->in_classes);
    g_free(o->in_own);
    g_free(o->live_out);
    g_free(o);
}

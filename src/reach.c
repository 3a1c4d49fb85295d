/* Which local variables a pointer may lead to, without regard to the order of statements.
 *
 *     ps = &s;          s is pointed at, ps points
 *     fill(v, ps);      reaches s, and ps, through which s can be read
 *     fill(v, w + 1);   reaches the array w
 *
 * All that points may point at all that is pointed at. */
#include <string.h>

#include "catalog.h"
#include "keeper.h"
#include "lower.h"

typedef struct {
    ub_graph *g;
    unsigned words;
    guint64 *temps;   /* a set of variables for each temporary */
    guint64 *all;     /* what is pointed at, and what points */
    guint64 *escaped; /* what others' memory may point at */
    gboolean changed;
} reach;

static gboolean has(const guint64 *set, int var)
{
    return (set[var / 64] >> (var % 64)) & 1;
}

static void add(guint64 *set, int var)
{
    set[var / 64] |= (guint64)1 << (var % 64);
}

static gboolean is_empty(const reach *r, const guint64 *set)
{
    for (unsigned w = 0; w < r->words; w++)
        if (set[w])
            return FALSE;
    return TRUE;
}

static gboolean overlap(const reach *r, const guint64 *a, const guint64 *b)
{
    for (unsigned w = 0; w < r->words; w++)
        if (a[w] & b[w])
            return TRUE;
    return FALSE;
}

static void join(const reach *r, guint64 *to, const guint64 *from)
{
    for (unsigned w = 0; w < r->words; w++)
        to[w] |= from[w];
}

/* The same for sets that last. */
static void grow(reach *r, guint64 *to, const guint64 *from)
{
    for (unsigned w = 0; w < r->words; w++)
        r->changed |= (from[w] & ~to[w]) != 0;
    join(r, to, from);
}

static guint64 *of_temp(const reach *r, int temp)
{
    return r->temps + (gsize)temp * r->words;
}

static CXType type_of(const reach *r, int var)
{
    return clang_getCanonicalType(clang_getCursorType(ub_graph_var(r->g, var)->cursor));
}

/* Addresses are now kept in one of `by`, or, when that is empty, in others' memory. */
static void keep(reach *r, const guint64 *addresses, const guint64 *by)
{
    if (is_empty(r, addresses))
        return;
    grow(r, r->all, addresses);
    grow(r, is_empty(r, by) ? r->escaped : r->all, is_empty(r, by) ? addresses : by);
}

/* What the first `n` operands lead to; what leads to one of those that are pointed at, or point,
 * leads to all of them. */
static guint64 *reached_by(const reach *r, const ub_op *op, unsigned n)
{
    guint64 *set = g_new0(guint64, r->words);

    for (unsigned i = 0; i < n; i++)
        if (op->args[i] >= 0)
            join(r, set, of_temp(r, op->args[i]));
    if (overlap(r, set, r->all))
        join(r, set, r->all);
    return set;
}

static void assign(reach *r, const ub_op *op)
{
    g_autofree guint64 *addresses = reached_by(r, op, op->n_args);
    g_autofree guint64 *by = g_new0(guint64, r->words);

    add(by, op->var);
    keep(r, addresses, by);
}

static void store(reach *r, const ub_op *op)
{
    g_autofree guint64 *by = reached_by(r, op, op->n_args - 1);

    if (op->args[op->n_args - 1] >= 0)
        keep(r, of_temp(r, op->args[op->n_args - 1]), by);
}

/* parser_init(&p, &out), whose body is not here, may put any of them into any other. */
static void link_arguments(reach *r, const ub_op *op)
{
    g_autofree guint64 *set = reached_by(r, op, op->n_args);
    unsigned n = 0;

    for (unsigned i = 0; i < op->n_args; i++)
        n += op->args[i] >= 0 && !is_empty(r, of_temp(r, op->args[i]));
    if (op->is_project && !op->keeps && n > 1)
        keep(r, set, set);
}

static gboolean keeps_elsewhere(const ub_op *op, unsigned i)
{
    return (op->keeps && op->keeps[i] >> UB_KEPT_ELSEWHERE) ||
           ub_facts_keep(op->facts, i, op->n_args);
}

/* link(&frame, &s), a helper that puts the one into the other. */
static void keep_arguments(reach *r, const ub_op *op)
{
    g_autofree guint64 *others = g_new0(guint64, r->words);

    for (unsigned i = 0; i < op->n_args; i++) {
        if (op->args[i] < 0)
            continue;
        if (keeps_elsewhere(op, i))
            keep(r, of_temp(r, op->args[i]), others);
        for (unsigned k = 0; op->keeps && k < MIN(op->n_args, UB_KEPT_ARGS); k++)
            if ((op->keeps[i] >> k & 1) && op->args[k] >= 0)
                keep(r, of_temp(r, op->args[i]), of_temp(r, op->args[k]));
    }
}

/* *pp is what is pointed at; w[1] of an array of arrays is a place in w. */
static gboolean leads_on(const reach *r, const ub_op *op, const guint64 *set)
{
    switch (op->kind) {
    case UB_OP_PURE:
        /* (uintptr_t)p | 1, too */
        return op->type != UB_TYPE_SCALAR || !ub_is_comparison(op);
    case UB_OP_LOAD:
        return op->decays || (op->type == UB_TYPE_POINTER && overlap(r, set, r->all));
    case UB_OP_CALL:
    case UB_OP_OPAQUE:
        return op->type == UB_TYPE_POINTER && !(op->facts & UB_FACT_NEW);
    default:
        return op->kind == UB_OP_COPY;
    }
}

static void step(reach *r, const ub_op *op)
{
    g_autofree guint64 *set = NULL;

    if (op->kind == UB_OP_ASSIGN)
        assign(r, op);
    if (op->kind == UB_OP_STORE)
        store(r, op);
    if (op->kind == UB_OP_CALL) {
        keep_arguments(r, op);
        link_arguments(r, op);
    }
    if (op->dst < 0)
        return;
    set = reached_by(r, op, op->n_args);
    if (!leads_on(r, op, set))
        memset(set, 0, r->words * sizeof *set);
    if (op->kind == UB_OP_ADDRESS || (op->kind == UB_OP_READ && ub_is_array(type_of(r, op->var))) ||
        (op->kind == UB_OP_READ && op->type != UB_TYPE_SCALAR && has(r->all, op->var)))
        add(set, op->var);
    grow(r, of_temp(r, op->dst), set);
}

static void run(reach *r)
{
    do {
        r->changed = FALSE;
        for (unsigned b = 0; b < r->g->blocks->len; b++) {
            const ub_block *block = ub_graph_block(r->g, b);
            for (unsigned i = 0; i < block->ops->len; i++)
                step(r, ub_block_op(block, i));
        }
    } while (r->changed);
}

/* What the operation can write to. */
static void note_reached(const reach *r, ub_op *op)
{
    g_autofree guint64 *set =
        reached_by(r, op, op->kind == UB_OP_STORE ? op->n_args - 1 : op->n_args);

    if (op->kind != UB_OP_STORE && !is_empty(r, r->escaped))
        join(r, set, r->all);
    op->reached = g_array_new(FALSE, FALSE, sizeof(int));
    for (int v = 0; v < (int)r->g->vars->len; v++)
        if (has(set, v))
            g_array_append_val(op->reached, v);
}

static void note_pointed_at(const reach *r, const ub_op *op)
{
    gboolean place =
        op->kind == UB_OP_ADDRESS || (op->kind == UB_OP_READ && ub_is_array(type_of(r, op->var)));

    if (place && has(r->all, op->var))
        ub_graph_var(r->g, op->var)->pointed_at = TRUE;
}

void ub_note_reached(ub_graph *g)
{
    reach r = {.g = g, .words = g->vars->len / 64 + 1};

    r.temps = g_new0(guint64, (gsize)r.words * (g->n_temps + 1));
    r.all = g_new0(guint64, r.words);
    r.escaped = g_new0(guint64, r.words);
    run(&r);
    for (int v = 0; v < (int)g->vars->len; v++)
        ub_graph_var(g, v)->holds_pointers = ub_holds_pointers(g->unit, type_of(&r, v));
    for (unsigned b = 0; b < g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            ub_op *op = ub_block_op(block, i);
            if (op->kind == UB_OP_CALL || op->kind == UB_OP_OPAQUE || op->kind == UB_OP_STORE)
                note_reached(&r, op);
            note_pointed_at(&r, op);
        }
    }
    g_free(r.temps);
    g_free(r.all);
    g_free(r.escaped);
}

gboolean ub_is_local_place(const ub_graph *g, int temp)
{
    const ub_op *op = temp >= 0 ? ub_graph_definition(g, temp) : NULL;

    if (op == NULL)
        return FALSE;
    switch (op->kind) {
    case UB_OP_ADDRESS:
        return TRUE;
    case UB_OP_READ:
        return ub_is_array(clang_getCursorType(ub_graph_var(g, op->var)->cursor));
    case UB_OP_LOAD:
        return op->decays && op->n_args && op->name[0] != '-' && ub_is_local_place(g, op->args[0]);
    case UB_OP_PURE: /* w + 1, &a[1] */
        return op->n_args && op->type == UB_TYPE_POINTER && !g_str_has_prefix(op->name, "&-") &&
               ub_is_local_place(g, op->args[0]);
    default:
        return FALSE;
    }
}

/* Where calls may leave a pointer to what they are given: in memory that a pointer leads to.
 *
 *     it = malloc(sizeof *it);
 *     iter_init(o->m, it);          may leave one in what `it` leads to
 *     iter_init(o->m, self->p);     may leave one where others find it
 *     free(it);
 *
 * The function has memory for itself, and what is in it ends with it, when it comes from a call or
 * is a local variable's, is given up again, and is put nowhere where others find it.  The order of
 * statements does not count. */
#include <string.h>

#include "catalog.h"
#include "keeper.h"
#include "lower.h"
#include "receiver.h"

typedef struct {
    ub_graph *g;
    unsigned *same;    /* by variable, as a forest: may lead to the same place */
    unsigned *memory;  /* and to memory that hangs together */
    gboolean *foreign; /* may lead to others' memory */
    gboolean *made;    /* takes what a call gives */
    gboolean *freed;
    gboolean *escaped; /* others may find what it leads to */
    gboolean changed;
} left;

/* What a pointer leads to. */
typedef struct {
    GArray *vars;     /* of int: to what these lead to */
    gboolean foreign; /* to what nothing here tells of */
    gboolean made;    /* to what a call gives */
} leads;

static unsigned find(const unsigned *forest, unsigned i)
{
    while (forest[i] != i)
        i = forest[i];
    return i;
}

static void unite(left *f, unsigned *forest, unsigned a, unsigned b)
{
    a = find(forest, a);
    b = find(forest, b);
    f->changed |= a != b;
    forest[MAX(a, b)] = MIN(a, b);
}

static void set(left *f, gboolean *flags, unsigned i)
{
    f->changed |= !flags[i];
    flags[i] = TRUE;
}

static gboolean is_place(const left *f, int var)
{
    const ub_var *v = ub_graph_var(f->g, var);

    return v->type == UB_TYPE_POINTER && !v->is_parameter && !v->is_static;
}

/* Does nothing but what is seen to set it set it? */
static gboolean is_followed(const left *f, int var)
{
    return is_place(f, var) && !ub_graph_var(f->g, var)->pointed_at;
}

static void lead_to(const left *f, int temp, unsigned depth, leads *to);

static void lead_to_any(const left *f, const ub_op *op, guint32 which, unsigned depth, leads *to)
{
    for (unsigned i = 0; i < op->n_args; i++)
        if (which >> MIN(i, 31) & 1)
            lead_to(f, op->args[i], depth, to);
}

/* One of several: a ? it : self->p */
static void lead_to_each(const left *f, int temp, unsigned depth, leads *to)
{
    for (unsigned b = 0; b < f->g->blocks->len; b++)
        for (unsigned i = 0; i < ub_graph_block(f->g, b)->ops->len; i++) {
            const ub_op *op = ub_block_op(ub_graph_block(f->g, b), i);
            if (op->kind == UB_OP_COPY && op->dst == temp)
                lead_to(f, op->args[0], depth, to);
        }
}

/* it, &frame, an array */
static void lead_to_variable(const left *f, const ub_op *op, leads *to)
{
    const ub_var *v = ub_graph_var(f->g, op->var);
    gboolean place = op->kind == UB_OP_ADDRESS || ub_is_array(clang_getCursorType(v->cursor));

    if (place ? is_place(f, op->var) : is_followed(f, op->var))
        g_array_append_val(to->vars, op->var);
    else
        to->foreign |= !place || v->is_static;
}

/* it + 1, &it->part, (T *)it */
static void lead_to_operands(const left *f, const ub_op *op, unsigned depth, leads *to)
{
    gboolean any = FALSE;

    for (unsigned i = 0; i < op->n_args; i++) {
        const ub_op *operand = op->args[i] >= 0 ? ub_graph_definition(f->g, op->args[i]) : NULL;
        if (operand && (operand->type != UB_TYPE_SCALAR || op->n_args == 1)) {
            lead_to(f, op->args[i], depth, to);
            any = TRUE;
        }
    }
    to->foreign |= !any;
}

/* What stands in the struct frame, frame.p, leads where it leads; what stands in memory, it->next,
 * may lead anywhere, and by it the memory is found. */
static void lead_to_loaded(const left *f, const ub_op *op, unsigned depth, leads *to)
{
    int base = op->n_args ? op->args[0] : -1;

    lead_to(f, base, depth, to);
    to->foreign |= !op->decays && !ub_is_local_place(f->g, base);
}

/* realloc(it, n), db_reference(db): perhaps what it was given; strchr(s, 'x'): a part of it */
static void lead_to_result(const left *f, const ub_op *op, unsigned depth, leads *to)
{
    gboolean own = g_str_has_prefix(op->name, "PyMem_") || g_str_has_prefix(op->name, "PyObject_M");

    to->made = TRUE;
    to->foreign |= (op->is_api && !own) || op->type != UB_TYPE_POINTER;
    lead_to_any(f, op, op->facts & UB_FACT_BORROWS ? G_MAXUINT32 : op->alike, depth, to);
}

static void lead_to(const left *f, int temp, unsigned depth, leads *to)
{
    const ub_op *op = temp >= 0 ? ub_graph_definition(f->g, temp) : NULL;

    if (op == NULL || depth == 0) {
        to->foreign = TRUE;
        return;
    }
    switch (op->kind) {
    case UB_OP_READ:
    case UB_OP_ADDRESS:
        lead_to_variable(f, op, to);
        break;
    case UB_OP_CONST:
        to->foreign |= strcmp(op->name, "0") != 0;
        break;
    case UB_OP_PURE:
        lead_to_operands(f, op, depth - 1, to);
        break;
    case UB_OP_LOAD:
        lead_to_loaded(f, op, depth - 1, to);
        break;
    case UB_OP_CALL:
        lead_to_result(f, op, depth - 1, to);
        break;
    case UB_OP_MERGE:
        lead_to_each(f, temp, depth - 1, to);
        break;
    default:
        to->foreign = TRUE;
        break;
    }
}

static leads where(const left *f, int temp)
{
    leads to = {g_array_new(FALSE, FALSE, sizeof(int)), FALSE, FALSE};

    lead_to(f, temp, 32, &to);
    return to;
}

static unsigned var_at(const leads *to, unsigned i)
{
    return (unsigned)g_array_index(to->vars, int, i);
}

static void let_go(left *f, const leads *what)
{
    for (unsigned i = 0; i < what->vars->len; i++)
        set(f, f->escaped, var_at(what, i));
}

static void put(left *f, const leads *what, const leads *into)
{
    for (unsigned i = 0; i < what->vars->len; i++)
        for (unsigned k = 0; k < into->vars->len; k++)
            unite(f, f->memory, var_at(what, i), var_at(into, k));
}

static void assign(left *f, const ub_op *op)
{
    leads what = where(f, op->n_args ? op->args[0] : -1);
    unsigned var = (unsigned)op->var;

    if (!is_followed(f, op->var))
        let_go(f, &what);
    for (unsigned i = 0; is_followed(f, op->var) && i < what.vars->len; i++) {
        unite(f, f->memory, var, var_at(&what, i));
        if (!what.foreign)
            unite(f, f->same, var, var_at(&what, i));
        if (f->foreign[var_at(&what, i)])
            set(f, f->foreign, var);
    }
    if (what.foreign)
        set(f, f->foreign, var);
    if (what.made)
        set(f, f->made, var);
    g_array_unref(what.vars);
}

/* frame.p = it;  self->p = it;  it->next = other; */
static void store(left *f, const ub_op *op)
{
    leads what = where(f, op->args[op->n_args - 1]);
    leads into = {g_array_new(FALSE, FALSE, sizeof(int)), op->n_args < 2, FALSE};
    gboolean local = op->n_args > 1 && ub_is_local_place(f->g, op->args[0]);

    if (op->n_args > 1)
        lead_to(f, op->args[0], 32, &into);
    if (into.foreign || !into.vars->len)
        let_go(f, &what);
    put(f, &what, &into);
    for (unsigned k = 0; local && k < into.vars->len; k++) {
        unsigned var = var_at(&into, k);
        for (unsigned i = 0; i < what.vars->len; i++) {
            unite(f, f->same, var, var_at(&what, i));
            if (f->foreign[var_at(&what, i)])
                set(f, f->foreign, var);
        }
        if (what.foreign && what.vars->len)
            set(f, f->foreign, var);
        if (what.made)
            set(f, f->made, var);
    }
    g_array_unref(what.vars);
    g_array_unref(into.vars);
}

static gboolean keeps_elsewhere(const ub_op *op, unsigned i)
{
    return (op->keeps && op->keeps[i] >> UB_KEPT_ELSEWHERE) ||
           ub_facts_keep(op->facts, i, op->n_args);
}

/* What is kept by functions that are seen.  As for reach.c, what a function that is not seen is
 * given of others' is not taken to remember the function's own memory. */
static void follow_argument(left *f, const ub_op *op, unsigned i, const leads *what)
{
    guint32 known = op->keeps ? op->keeps[i] : 0;
    guint32 any = known | (op->receivers ? op->receivers[i] : 0);

    if (keeps_elsewhere(op, i))
        let_go(f, what);
    for (unsigned k = 0; k < op->n_args && any; k++) {
        if (k == i || !(any >> MIN(k, UB_KEPT_ELSEWHERE) & 1))
            continue;
        leads into = where(f, op->args[k]);
        if ((known >> MIN(k, UB_KEPT_ELSEWHERE) & 1) && into.foreign)
            let_go(f, what);
        put(f, what, &into);
        g_array_unref(into.vars);
    }
}

static void call(left *f, const ub_op *op)
{
    gboolean frees = ub_gives_memory_up(op->name);

    for (unsigned i = op->name[0] ? 0 : 1; i < op->n_args; i++) {
        const ub_op *operand = op->args[i] >= 0 ? ub_graph_definition(f->g, op->args[i]) : NULL;
        leads what = where(f, op->args[i]);
        for (unsigned k = 0; k < what.vars->len; k++) {
            if (frees && !what.foreign)
                set(f, f->freed, var_at(&what, k));
            if (!frees && operand && operand->kind == UB_OP_ADDRESS) /* iter_new(&it) */
                set(f, f->made, var_at(&what, k));
        }
        follow_argument(f, op, i, &what);
        g_array_unref(what.vars);
    }
}

static void step(left *f, ub_op *op)
{
    switch (op->kind) {
    case UB_OP_ASSIGN:
        assign(f, op);
        break;
    case UB_OP_STORE:
        store(f, op);
        break;
    case UB_OP_CALL:
        call(f, op);
        break;
    case UB_OP_OPAQUE:
        for (unsigned i = 0; i < op->n_args; i++) {
            leads what = where(f, op->args[i]);
            let_go(f, &what);
            g_array_unref(what.vars);
        }
        break;
    default:
        break;
    }
}

static gboolean any_of(const left *f, const unsigned *forest, const gboolean *flags, unsigned var)
{
    for (unsigned v = 0; v < f->g->vars->len; v++)
        if (flags[v] && find(forest, v) == find(forest, var))
            return TRUE;
    return FALSE;
}

static gboolean is_own(const left *f, unsigned var)
{
    return !f->foreign[var] && !any_of(f, f->memory, f->escaped, var) &&
           (!any_of(f, f->same, f->made, var) || any_of(f, f->same, f->freed, var));
}

/* The memory that the function has for itself to which the pointer leads, or -1. */
static int own_memory(const left *f, const leads *to)
{
    int memory = -1;

    for (unsigned i = 0; i < to->vars->len; i++) {
        int its = (int)find(f->memory, var_at(to, i));
        if (!is_own(f, var_at(to, i)) || (memory >= 0 && its != memory))
            return -1;
        memory = its;
    }
    return to->foreign || to->made ? -1 : memory;
}

static void leave(ub_op *op, unsigned from, unsigned to, int memory)
{
    ub_left item = {from, to, memory};

    if (!op->left)
        op->left = g_array_new(FALSE, FALSE, sizeof(ub_left));
    g_array_append_val(op->left, item);
}

static gboolean is_null(const ub_graph *g, int temp)
{
    const ub_op *op = ub_graph_without_casts(g, temp);

    return op && op->kind == UB_OP_CONST && strcmp(op->name, "0") == 0;
}

/* What argument `k` leads to; beyond the last one, what others have. */
static void note_receiver(const left *f, ub_op *op, unsigned k)
{
    gboolean argument = k < MIN(op->n_args, UB_KEPT_ELSEWHERE);
    int memory = -1;

    if (argument && (ub_is_local_place(f->g, op->args[k]) || is_null(f->g, op->args[k])))
        return;
    if (argument) {
        leads to = where(f, op->args[k]);
        memory = own_memory(f, &to);
        g_array_unref(to.vars);
    }
    const guint32 *receivers = memory < 0 ? op->keepers : op->receivers;
    for (unsigned from = 0; receivers && from < op->n_args; from++)
        if (from != k && (receivers[from] >> k & 1))
            leave(op, from, argument ? k : op->n_args, memory);
}

static gboolean has_receivers(const ub_graph *g)
{
    for (unsigned b = 0; b < g->blocks->len; b++)
        for (unsigned i = 0; i < ub_graph_block(g, b)->ops->len; i++)
            if (ub_block_op(ub_graph_block(g, b), i)->receivers)
                return TRUE;
    return FALSE;
}

static void for_all(left *f, void (*act)(left *f, ub_op *op))
{
    for (unsigned b = 0; b < f->g->blocks->len; b++)
        for (unsigned i = 0; i < ub_graph_block(f->g, b)->ops->len; i++)
            act(f, ub_block_op(ub_graph_block(f->g, b), i));
}

static void note_receivers(left *f, ub_op *op)
{
    for (unsigned k = 0; k <= UB_KEPT_ELSEWHERE && op->receivers; k++)
        note_receiver(f, op, k);
}

void ub_note_left(ub_graph *g)
{
    unsigned n = g->vars->len;
    g_autofree unsigned *same = g_new(unsigned, n + 1), *memory = g_new(unsigned, n + 1);
    g_autofree gboolean *flags = g_new0(gboolean, (gsize)4 * n + 1);
    left f = {g, same, memory, flags, flags + n, flags + 2 * n, flags + 3 * n, FALSE};

    for (unsigned v = 0; v < n; v++) {
        same[v] = memory[v] = v;
        ub_graph_var(g, (int)v)->memory = -1;
    }
    if (!has_receivers(g))
        return;
    do {
        f.changed = FALSE;
        for_all(&f, step);
    } while (f.changed);
    for_all(&f, note_receivers);
    for (unsigned v = 0; v < n; v++)
        ub_graph_var(g, (int)v)->memory = (int)find(memory, v);
}

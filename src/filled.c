/* See filled.h.  A forward analysis of what each variable can hold: the values of which gets, or
 * something else,
 *
 *     found = NULL;
 *     for (...) {
 *         item = PyList_GET_ITEM(list, i);
 *         if (matches(item))
 *             found = item;
 *     }
 *     if (found == NULL)           which is what this asks about */
#include "filled.h"

#include <string.h>

#include "wayout.h"

#define OTHER ((guint64)1 << 63)

/* Those beyond share one. */
static guint64 bit_of(unsigned get)
{
    return (guint64)1 << MIN(get, 62);
}

typedef struct {
    const ub_graph *g;
    const GArray *gets;
    guint64 *temps;
    guint64 *vars; /* at the entry of each block, for each variable */
    guint64 asked;
    gboolean changed;
} filled;

static guint64 of_temp(const filled *f, int temp)
{
    return temp >= 0 ? f->temps[temp] : OTHER;
}

static guint64 of_get(const filled *f, unsigned b, unsigned i)
{
    for (unsigned k = 0; k < f->gets->len; k++) {
        const ub_get *get = &g_array_index(f->gets, ub_get, k);
        if (get->block == b && get->op == i)
            return bit_of(k);
    }
    return OTHER;
}

static void ask(filled *f, guint64 set)
{
    if (!(set & OTHER))
        f->asked |= set;
}

/* item == NULL */
static void ask_comparison(filled *f, const ub_op *op)
{
    if (op->n_args != 2 || (strcmp(op->name, "==") != 0 && strcmp(op->name, "!=") != 0))
        return;
    for (unsigned i = 0; i < 2; i++)
        if (ub_is_zero(f->g, op->args[1 - i]))
            ask(f, of_temp(f, op->args[i]));
}

static void set_reached(const ub_op *op, guint64 *vars)
{
    for (unsigned i = 0; op->reached && i < op->reached->len; i++)
        vars[g_array_index(op->reached, int, i)] |= OTHER;
}

static void transfer(filled *f, unsigned b, unsigned i, guint64 *vars)
{
    const ub_block *block = ub_graph_block(f->g, b);
    const ub_op *op = ub_block_op(block, i);
    guint64 set = OTHER;

    set_reached(op, vars);
    switch (op->kind) {
    case UB_OP_READ:
        set = vars[op->var];
        break;
    case UB_OP_ASSIGN:
        vars[op->var] = op->n_args ? of_temp(f, op->args[0]) : OTHER;
        break;
    case UB_OP_DECLARE:
        vars[op->var] = 0;
        break;
    case UB_OP_PURE:
        if (ub_assertion_way(f->g, block) < 0 || op->dst != block->cond)
            ask_comparison(f, op);
        break;
    case UB_OP_CALL:
        set = of_get(f, b, i);
        break;
    case UB_OP_REF:
        if (op->ref == UB_REF_XINCREF || op->ref == UB_REF_XNEWREF)
            ask(f, of_temp(f, op->args[0]));
        if (op->ref == UB_REF_NEWREF || op->ref == UB_REF_XNEWREF)
            set = of_temp(f, op->args[0]);
        if (op->var >= 0)
            vars[op->var] = OTHER;
        break;
    case UB_OP_MERGE:
        return; /* its copies have said */
    case UB_OP_COPY:
        set = of_temp(f, op->args[0]);
        break;
    default:
        break;
    }
    if (op->dst < 0)
        return;
    f->changed |= (set & ~f->temps[op->dst]) != 0; /* they only grow: it ends */
    f->temps[op->dst] |= set;
}

static void join(filled *f, unsigned block, const guint64 *vars)
{
    guint64 *entry = f->vars + (gsize)block * f->g->vars->len;

    for (unsigned v = 0; v < f->g->vars->len; v++) {
        f->changed |= (vars[v] & ~entry[v]) != 0;
        entry[v] |= vars[v];
    }
}

/* Once the entries stay what they are, the questions are right: `asked` is that of the last pass.
 */
static void pass(filled *f)
{
    gsize size = f->g->vars->len * sizeof *f->vars;
    g_autofree guint64 *vars = g_malloc0(size + 1);

    f->changed = FALSE;
    f->asked = 0;
    for (unsigned b = 0; b < f->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(f->g, b);
        if (!block->reachable)
            continue;
        memcpy(vars, f->vars + (gsize)b * f->g->vars->len, size);
        for (unsigned i = 0; i < block->ops->len; i++)
            transfer(f, b, i, vars);
        if (block->term == UB_TERM_BRANCH && ub_assertion_way(f->g, block) < 0)
            ask(f, of_temp(f, block->cond));
        for (unsigned i = 0; i < block->succs->len; i++)
            join(f, g_array_index(block->succs, unsigned, i), vars);
    }
}

gboolean *ub_asked_if_filled(const ub_graph *g, const GArray *gets)
{
    g_autofree guint64 *temps = g_new0(guint64, g->n_temps + 1);
    g_autofree guint64 *vars = g_new0(guint64, (gsize)g->blocks->len * g->vars->len + 1);
    filled f = {.g = g, .gets = gets, .temps = temps, .vars = vars};
    gboolean *asked = g_new0(gboolean, gets->len + 1);

    for (unsigned v = 0; v < g->vars->len; v++)
        if (ub_graph_var(g, v)->is_parameter || ub_graph_var(g, v)->is_static)
            vars[v] = OTHER;
    do
        pass(&f);
    while (f.changed);
    for (unsigned k = 0; k < gets->len; k++)
        asked[k] = (f.asked & bit_of(k)) != 0;
    return asked;
}

/* --errors=propagate: what a new way out owes to the rest of the function.
 *
 *     out = PyList_New(0);
 *     ...
 *     if (PyDict_GetItemRef(d, k, &v) < 0) {
 *         Py_DECREF(out);
 *         return NULL;
 *     }
 *
 * The old function goes on here.  If it is right, whatever way it takes from here settles what it
 * holds: so what all these ways do to an object that is there already, a way out must do as well.
 * References count as they come and go by name; where a way stores the object, or gives it another
 * name, nothing is said. */
#include <string.h>

#include "catalog.h"
#include "effects.h"
#include "term.h"

enum { FAR = 3, ALL_WAYS = 2 * FAR + 1 };

/* What one operation does to the object in a variable */
typedef struct {
    int change;
    gboolean gone;    /* the variable holds something else from here on */
    gboolean unclear; /* somebody else may hold it now, or settle it */
} ub_effect;

static int variable_of(const ub_graph *g, const ub_op *op, unsigned i)
{
    const ub_op *arg = ub_op_argument(g, op, i);

    return arg && arg->kind == UB_OP_READ ? arg->var : -1;
}

static ub_effect effect_of_reference(const ub_graph *g, const ub_op *op, int var)
{
    gboolean other = op->n_args && variable_of(g, op, op->n_args - 1) == var;

    switch (op->ref) {
    case UB_REF_CLEAR:
        return (ub_effect){op->var == var ? -1 : 0, op->var == var, FALSE};
    case UB_REF_SETREF:
    case UB_REF_XSETREF:
        return (ub_effect){op->var == var ? -1 : 0, op->var == var, other};
    case UB_REF_DECREF:
    case UB_REF_XDECREF:
        return (ub_effect){other ? -1 : 0, FALSE, FALSE};
    case UB_REF_NEWREF:
    case UB_REF_XNEWREF: /* a reference for somebody else */
        return (ub_effect){0, FALSE, FALSE};
    default:
        return (ub_effect){other ? 1 : 0, FALSE, FALSE};
    }
}

static gboolean frees(const char *name)
{
    return g_str_has_suffix(name, "Free") || strcmp(name, "free") == 0;
}

static ub_effect effect_of(const ub_graph *g, const ub_op *op, int var)
{
    int last = op->n_args ? variable_of(g, op, op->n_args - 1) : -1;

    switch (op->kind) {
    case UB_OP_REF:
        return effect_of_reference(g, op, var);
    case UB_OP_RETURN:
        return (ub_effect){last == var ? -1 : 0, FALSE, FALSE};
    case UB_OP_CALL:
        return (ub_effect){last == var && ((op->facts & UB_FACT_STEALS) || frees(op->name)) ? -1
                                                                                            : 0,
                           FALSE, last == var && (op->facts & UB_FACT_SPARES)};
    case UB_OP_ASSIGN:
        return (ub_effect){0, op->var == var, op->var != var && last == var};
    case UB_OP_STORE:
    case UB_OP_COPY:
        return (ub_effect){0, FALSE, last == var};
    case UB_OP_ADDRESS:
        return (ub_effect){0, FALSE, op->var == var};
    case UB_OP_DECLARE:
        return (ub_effect){0, op->var == var, FALSE};
    default:
        return (ub_effect){0, FALSE, FALSE};
    }
}

/* All ways on from a place of the old function, for the object in one variable */
typedef struct {
    const ub_graph *g;
    int var;
    gboolean *seen;  /* for each block, net change, and whether the object is gone */
    guint32 changes; /* a bit for each net change with which a way ends */
    gboolean unclear;
} ub_ways;

/* Which successor is taken, or -1: as long as the object is there, the variable is not NULL. */
static int way_of(const ub_ways *w, const ub_block *b, gboolean gone)
{
    g_autofree gboolean *nulls = g_new0(gboolean, w->g->vars->len + 1);

    if (b->term != UB_TERM_BRANCH)
        return -1;
    if (!gone) {
        nulls[w->var] = TRUE;
        int null = ub_branch_of_null(w->g, b->cond, nulls);
        if (null >= 0)
            return !null;
    }
    return -1;
}

static void follow_ways(ub_ways *w, unsigned block, unsigned first, int net, gboolean gone)
{
    const ub_block *b = ub_graph_block(w->g, block);

    for (unsigned i = first; i < b->ops->len && !w->unclear; i++) {
        const ub_op *op = ub_block_op(b, i);
        if (op->noreturn)
            return;
        ub_effect e = gone ? (ub_effect){0, FALSE, FALSE} : effect_of(w->g, op, w->var);
        net += e.change;
        gone |= e.gone;
        w->unclear |= e.unclear || net < -FAR || net > FAR;
    }
    if (w->unclear)
        return;
    if (b->term == UB_TERM_EXIT) {
        w->changes |= 1u << (net + FAR);
        return;
    }
    int taken = way_of(w, b, gone);
    for (unsigned i = 0; i < b->succs->len; i++) {
        unsigned next = g_array_index(b->succs, unsigned, i);
        unsigned at = (next * ALL_WAYS + (unsigned)(net + FAR)) * 2 + (gone != FALSE);
        if ((taken >= 0 && (int)i != taken) || w->seen[at])
            continue;
        w->seen[at] = TRUE;
        follow_ways(w, next, 0, net, gone);
    }
}

/* May the way out change the count of the object in `var` by `change`? */
static gboolean may_change(const ub_graph *g, const ub_side *from, int var, int change)
{
    g_autofree gboolean *seen = g_new0(gboolean, g->blocks->len * ALL_WAYS * 2);
    ub_ways w = {.g = g, .var = var, .seen = seen};

    follow_ways(&w, from->block, from->op, 0, FALSE);
    return w.unclear || w.changes == 0 || (ABS(change) <= FAR && (w.changes >> (change + FAR) & 1));
}

int ub_owed_change(const ub_graph *g, const ub_op *op, int *var)
{
    *var = op->var >= 0 ? op->var : op->n_args ? variable_of(g, op, op->n_args - 1) : -1;
    return *var >= 0 ? effect_of(g, op, *var).change : 0;
}

/* What ends something, a lock or a buffer, on all ways */

static gboolean ends_something(const char *name)
{
    static const char *const words[] = {"elease", "nlock", "estoreThread", "_Leave", "ree"};

    for (unsigned i = 0; i < G_N_ELEMENTS(words); i++)
        if (strstr(name, words[i]))
            return TRUE;
    return FALSE;
}

/* Does a way lead out that never makes the call? */
static gboolean can_avoid(const ub_graph *g, unsigned block, unsigned first, const char *name,
                          gboolean *seen)
{
    const ub_block *b = ub_graph_block(g, block);

    for (unsigned i = first; i < b->ops->len; i++) {
        const ub_op *op = ub_block_op(b, i);
        if (op->noreturn || (op->kind == UB_OP_CALL && strcmp(op->name, name) == 0))
            return FALSE;
    }
    if (b->term == UB_TERM_EXIT)
        return TRUE;
    for (unsigned i = 0; i < b->succs->len; i++) {
        unsigned next = g_array_index(b->succs, unsigned, i);
        if (seen[next])
            continue;
        seen[next] = TRUE;
        if (can_avoid(g, next, 0, name, seen))
            return TRUE;
    }
    return FALSE;
}

/* Blocks that are reached from the place, its own excepted unless a loop leads back. */
static gboolean *reached_from(const ub_graph *g, unsigned block)
{
    gboolean *reached = g_new0(gboolean, g->blocks->len);
    g_autoptr(GArray) work = g_array_new(FALSE, FALSE, sizeof(unsigned));

    g_array_append_val(work, block);
    while (work->len) {
        const ub_block *b = ub_graph_block(g, g_array_index(work, unsigned, work->len - 1));
        g_array_set_size(work, work->len - 1);
        for (unsigned i = 0; i < b->succs->len; i++) {
            unsigned next = g_array_index(b->succs, unsigned, i);
            if (!reached[next])
                g_array_append_val(work, next);
            reached[next] = TRUE;
        }
    }
    return reached;
}

/* The variable that is passed, or whose address is; -1: something else. */
static int passed_variable(const ub_graph *g, const ub_op *op, unsigned i)
{
    const ub_op *arg = ub_op_argument(g, op, i);

    return arg && (arg->kind == UB_OP_READ || arg->kind == UB_OP_ADDRESS) ? arg->var : -1;
}

static gboolean is_same_call(const ub_prover *p, const ub_op *old_op, const ub_op *new_op)
{
    const ub_graph *old_g = p->func[UB_OLD].g, *new_g = p->func[UB_NEW].g;

    if (old_op->n_args != new_op->n_args)
        return FALSE;
    for (unsigned i = 0; i < old_op->n_args; i++) {
        const ub_op *a = ub_op_argument(old_g, old_op, i), *b = ub_op_argument(new_g, new_op, i);
        int var = passed_variable(new_g, new_op, i);
        if (!a || !b || a->kind != b->kind || var < 0 || p->func[UB_NEW].other[var] < 0 ||
            p->func[UB_NEW].other[var] != passed_variable(old_g, old_op, i))
            return FALSE;
    }
    return TRUE;
}

/* What the old function does from here on: it sets none of the call's variables, and no call of
 * that name has others. */
static gboolean stays_same_call(const ub_prover *p, const ub_side *from, const ub_op *call)
{
    const ub_graph *g = p->func[UB_OLD].g;
    g_autofree gboolean *reached = reached_from(g, from->block);

    for (unsigned b = 0; b < g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(g, b);
        for (unsigned i = b == from->block && !reached[b] ? from->op : 0;
             (reached[b] || b == from->block) && i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            if (op->kind == UB_OP_CALL && strcmp(op->name, call->name) == 0 &&
                !is_same_call(p, op, call))
                return FALSE;
            for (unsigned k = 0; k < call->n_args; k++) {
                int var = passed_variable(p->func[UB_NEW].g, call, k);
                gboolean sets = op->kind == UB_OP_ASSIGN || op->kind == UB_OP_DECLARE ||
                                (op->kind == UB_OP_REF && op->var >= 0);
                if (var < 0 || (sets && op->var == p->func[UB_NEW].other[var]))
                    return FALSE;
            }
        }
    }
    return TRUE;
}

static gboolean comes_from(const ub_graph *g, int temp, int var, unsigned depth)
{
    const ub_op *op = temp >= 0 ? ub_graph_definition(g, temp) : NULL;

    if (!op || depth > 20)
        return op != NULL;
    if (op->kind == UB_OP_READ || op->kind == UB_OP_ADDRESS)
        return op->var == var;
    for (unsigned i = 0; i < op->n_args; i++)
        if (comes_from(g, op->args[i], var, depth + 1))
            return TRUE;
    return FALSE;
}

/* Does the operation do something to what one of the call's variables stands for? */
static gboolean touches(const ub_prover *p, const ub_op *op, const ub_op *call)
{
    gboolean acts = op->kind == UB_OP_CALL || op->kind == UB_OP_STORE || op->kind == UB_OP_REF ||
                    op->kind == UB_OP_OPAQUE || op->kind == UB_OP_USE || op->kind == UB_OP_ASSIGN;

    for (unsigned k = 0; acts && k < call->n_args; k++) {
        int passed = passed_variable(p->func[UB_NEW].g, call, k);
        int var = passed >= 0 ? p->func[UB_NEW].other[passed] : -1;
        if (var < 0 || op->var == var)
            return TRUE;
        for (unsigned i = 0; i < op->n_args; i++)
            if (comes_from(p->func[UB_OLD].g, op->args[i], var, 0))
                return TRUE;
    }
    return FALSE;
}

/* Is there a way on that comes to the call with nothing done to its variables before?  Not so
 *
 *     item = PyList_GET_ITEM(list, 0);
 *     open_all(&files);
 *     if (write_item(&files, item) < 0)
 *         goto error;                       error: close_all(&files);  which has nothing to close
 */
static gboolean comes_to(const ub_prover *p, unsigned block, unsigned first, const ub_op *call,
                         gboolean *seen)
{
    const ub_block *b = ub_graph_block(p->func[UB_OLD].g, block);

    for (unsigned i = first; i < b->ops->len; i++) {
        const ub_op *op = ub_block_op(b, i);
        if (op->kind == UB_OP_CALL && strcmp(op->name, call->name) == 0)
            return TRUE;
        if (op->noreturn || touches(p, op, call))
            return FALSE;
    }
    for (unsigned i = 0; i < b->succs->len; i++) {
        unsigned next = g_array_index(b->succs, unsigned, i);
        if (seen[next])
            continue;
        seen[next] = TRUE;
        if (comes_to(p, next, 0, call, seen))
            return TRUE;
    }
    return FALSE;
}

/* Names *names = &all;  entry = doc->first;     by which more could be done to it than is seen */
static gboolean has_other_name(const ub_graph *g, int var)
{
    for (unsigned b = 0; b < g->blocks->len; b++)
        for (unsigned i = 0; i < ub_graph_block(g, b)->ops->len; i++) {
            const ub_op *op = ub_block_op(ub_graph_block(g, b), i);
            int given = op->n_args ? op->args[op->n_args - 1] : -1;
            const ub_op *value = given >= 0 ? ub_graph_definition(g, given) : NULL;
            if ((op->kind == UB_OP_ASSIGN || op->kind == UB_OP_STORE) && op->var != var && value &&
                value->type != UB_TYPE_SCALAR && value->kind != UB_OP_CALL &&
                comes_from(g, given, var, 0))
                return TRUE;
        }
    return ub_graph_var(g, var)->pointed_at || ub_graph_var(g, var)->is_static;
}

static gboolean has_other_names(const ub_prover *p, const ub_op *call)
{
    for (unsigned i = 0; i < call->n_args; i++) {
        int passed = passed_variable(p->func[UB_NEW].g, call, i);
        int var = passed >= 0 ? p->func[UB_NEW].other[passed] : -1;
        if (var < 0 || has_other_name(p->func[UB_OLD].g, var))
            return TRUE;
    }
    return FALSE;
}

gboolean ub_all_ways_call(const ub_prover *p, const ub_state *s, const ub_op *call)
{
    const ub_graph *g = p->func[UB_OLD].g;
    const ub_side *from = &s->side[UB_OLD];
    g_autofree gboolean *avoids = g_new0(gboolean, g->blocks->len);
    g_autofree gboolean *comes = g_new0(gboolean, g->blocks->len);

    return call->n_args > 0 && !can_avoid(g, from->block, from->op, call->name, avoids) &&
           stays_same_call(p, from, call) && !has_other_names(p, call) &&
           comes_to(p, from->block, from->op, call, comes);
}

/* A call that all ways on make, and the way out does not; NULL: there is none. */
static const char *missing_call(const ub_graph *g, const ub_side *from, const GPtrArray *made)
{
    for (unsigned b = 0; b < g->blocks->len; b++)
        for (unsigned i = 0; i < ub_graph_block(g, b)->ops->len; i++) {
            const ub_op *op = ub_block_op(ub_graph_block(g, b), i);
            g_autofree gboolean *seen = g_new0(gboolean, g->blocks->len);
            if (op->kind == UB_OP_CALL && ends_something(op->name) &&
                !g_ptr_array_find_with_equal_func((GPtrArray *)made, op->name, g_str_equal, NULL) &&
                !can_avoid(g, from->block, from->op, op->name, seen))
                return op->name;
        }
    return NULL;
}

/* Is there an object that both functions know by this variable? */
static gboolean is_there(const ub_prover *p, const ub_state *s, int var)
{
    const ub_func *f = &p->func[UB_OLD];
    const ub_var *v = ub_graph_var(f->g, var);
    const ub_term *held = &s->side[UB_OLD].env[var];

    return !v->is_static && f->other[var] >= 0 && !f->aggregate[var] &&
           (v->type == UB_TYPE_OBJECT || v->type == UB_TYPE_POINTER) && held->kind == UB_TERM_PLAIN;
}

gboolean ub_check_owed(ub_prover *p, const ub_state *s, const int *changes, const GPtrArray *made)
{
    const ub_graph *g = p->func[UB_OLD].g;
    const char *name = missing_call(g, &s->side[UB_OLD], made);

    if (name)
        return ub_fail(p, s, UB_CODE_OUTCOME, s->extra_offset,
                       "the way out with the error does without %s()", name);
    for (unsigned v = 0; v < g->vars->len; v++) {
        if (!is_there(p, s, (int)v))
            continue;
        int change = changes[p->func[UB_OLD].other[v]];
        if (!may_change(g, &s->side[UB_OLD], (int)v, change))
            return ub_fail(p, s, UB_CODE_OUTCOME, s->extra_offset,
                           "the way out with the error releases %s otherwise",
                           ub_graph_var(g, (int)v)->name);
    }
    return TRUE;
}

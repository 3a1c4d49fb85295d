/* See escapes.h.
 *
 *     c = PyDict_New();           c: {origin 0}, and what held an earlier one now holds "other"
 *     PyDict_SetItem(c, k, v);    a change of origin 0
 *     alias = c;                  alias: {origin 0}
 *     self->cache = c;            origin 0 escapes
 *
 * Whatever is not known to be harmless is an escape. */
#include "escapes.h"

#include <string.h>

#include "catalog.h"
#include "lower.h"

enum { MAX_ORIGINS = 62, MAX_CELLS = 4 * 1024 * 1024 };

static unsigned n_slots(const ub_graph *g)
{
    return g->vars->len + g->n_temps + 1; /* the last: what has escaped */
}

static ub_origins *of_var(const ub_escapes *e, ub_origins *state, int var)
{
    (void)e;
    return &state[var];
}

static ub_origins of_temp(const ub_escapes *e, const ub_origins *state, int temp)
{
    return temp >= 0 ? state[e->g->vars->len + (unsigned)temp] : 0;
}

static void set_temp(const ub_escapes *e, ub_origins *state, int temp, ub_origins set)
{
    if (temp >= 0)
        state[e->g->vars->len + (unsigned)temp] = set;
}

static ub_origins *escaped(const ub_escapes *e, ub_origins *state)
{
    return &state[n_slots(e->g) - 1];
}

static ub_origins of_arguments(const ub_escapes *e, const ub_origins *state, const ub_op *op,
                               unsigned n)
{
    ub_origins set = 0;

    for (unsigned i = 0; i < n; i++)
        set |= of_temp(e, state, op->args[i]);
    return set;
}

int ub_parameter_variable(const ub_graph *g, unsigned n)
{
    for (unsigned v = 0; v < g->vars->len; v++)
        if (ub_graph_var(g, (int)v)->is_parameter && n-- == 0)
            return (int)v;
    return -1;
}

/* Events */

static void note(ub_escapes *e, ub_origins *state, ub_origins set, ub_capture what)
{
    set &= ~UB_ORIGIN_OTHER;
    if (!set || what == UB_CAPTURE_NONE)
        return;
    for (unsigned i = 0; i < e->origins->len; i++) {
        if (!(set >> i & 1))
            continue;
        ub_capture of_this = what;
        gboolean judged = e->block == e->judged_block && e->op == e->judged_op;
        /* A function in the module's dict leads to the module. */
        if (what == UB_CAPTURE_GIVES && !judged &&
            g_array_index(e->origins, ub_origin, i).is_module)
            of_this = UB_CAPTURE_ESCAPE;
        e->worst[i] = MAX(e->worst[i], of_this);
        if (of_this == UB_CAPTURE_ESCAPE)
            *escaped(e, state) |= (ub_origins)1 << i;
        if (of_this >= UB_CAPTURE_CHANGE)
            e->ends[e->block][e->op] |= (ub_origins)1 << i;
    }
}

static void assign(ub_escapes *e, ub_origins *state, int var, ub_origins set)
{
    const ub_var *target = ub_graph_var(e->g, var);

    if (target->pointed_at || ub_is_aggregate(target)) {
        note(e, state, set, UB_CAPTURE_ESCAPE);
        set = UB_ORIGIN_OTHER;
    }
    *of_var(e, state, var) = set;
    e->ever[var] |= set;
}

static ub_origins read_variable(const ub_escapes *e, ub_origins *state, int var)
{
    const ub_var *source = ub_graph_var(e->g, var);

    return source->pointed_at || ub_is_aggregate(source) ? UB_ORIGIN_OTHER : *of_var(e, state, var);
}

/* The container that a call makes is a new one each time: what still holds that of the last time
 * holds one of which nothing is known. */
static ub_origins make(ub_escapes *e, ub_origins *state, unsigned origin)
{
    ub_origins bit = (ub_origins)1 << origin;

    for (unsigned i = 0; i + 1 < n_slots(e->g); i++)
        if (state[i] & bit)
            state[i] = (state[i] & ~bit) | UB_ORIGIN_OTHER;
    *escaped(e, state) &= ~bit;
    e->ends[e->block][e->op] |= bit;
    return bit;
}

static int origin_made(const ub_escapes *e)
{
    for (unsigned i = 0; i < e->origins->len; i++) {
        const ub_origin *origin = &g_array_index(e->origins, ub_origin, i);
        if (origin->parameter < 0 && origin->block == e->block && origin->op == e->op)
            return (int)i;
    }
    return -1;
}

/* Operations */

static gboolean is_number(const ub_op *op)
{
    return op->type == UB_TYPE_SCALAR || op->type == UB_TYPE_VOID;
}

static ub_capture capture_of(const ub_escapes *e, const ub_op *op, unsigned i)
{
    if (!op->name[0])
        return UB_CAPTURE_ESCAPE;
    if (ub_unit_find_function(e->g->unit, op->name))
        return e->helper(e->data, op->name, i);
    return ub_capture_of(op->name, i);
}

/* f(&c) can read c and set it. */
static void reach_variables(ub_escapes *e, ub_origins *state, const ub_op *op)
{
    for (unsigned i = 0; op->reached && i < op->reached->len; i++) {
        int var = g_array_index(op->reached, int, i);
        note(e, state, *of_var(e, state, var), UB_CAPTURE_ESCAPE);
        *of_var(e, state, var) |= UB_ORIGIN_OTHER;
    }
}

static void do_call(ub_escapes *e, ub_origins *state, const ub_op *op)
{
    int made = origin_made(e);
    ub_origins result = is_number(op) ? 0 : UB_ORIGIN_OTHER;

    for (unsigned i = 0; i < op->n_args; i++) {
        ub_origins set = of_temp(e, state, op->args[i]);
        if (set & ~UB_ORIGIN_OTHER)
            note(e, state, set, capture_of(e, op, i));
    }
    reach_variables(e, state, op);
    if (strcmp(op->name, "PyModule_GetDict") == 0 && op->n_args == 1)
        result = of_temp(e, state, op->args[0]);
    set_temp(e, state, op->dst, made >= 0 ? make(e, state, (unsigned)made) : result);
}

static void do_store(ub_escapes *e, ub_origins *state, const ub_op *op)
{
    note(e, state, of_arguments(e, state, op, op->n_args - 1), UB_CAPTURE_CHANGE);
    note(e, state, of_temp(e, state, op->args[op->n_args - 1]), UB_CAPTURE_ESCAPE);
    for (unsigned i = 0; op->reached && i < op->reached->len; i++)
        *of_var(e, state, g_array_index(op->reached, int, i)) |= UB_ORIGIN_OTHER;
}

static void do_reference(ub_escapes *e, ub_origins *state, const ub_op *op)
{
    ub_origins first = op->n_args ? of_temp(e, state, op->args[0]) : 0;
    ub_origins last = op->n_args ? of_temp(e, state, op->args[op->n_args - 1]) : 0;

    switch (op->ref) {
    case UB_REF_INCREF:
    case UB_REF_XINCREF:
        return;
    case UB_REF_NEWREF:
    case UB_REF_XNEWREF:
        set_temp(e, state, op->dst, first);
        return;
    case UB_REF_DECREF:
    case UB_REF_XDECREF:
        note(e, state, first, UB_CAPTURE_CHANGE);
        return;
    case UB_REF_CLEAR:
        note(e, state, op->var >= 0 ? *of_var(e, state, op->var) : 0, UB_CAPTURE_CHANGE);
        note(e, state, of_arguments(e, state, op, op->n_args), UB_CAPTURE_CHANGE);
        if (op->var >= 0)
            assign(e, state, op->var, 0);
        return;
    case UB_REF_SETREF:
    case UB_REF_XSETREF:
        if (op->var < 0) {
            note(e, state, of_arguments(e, state, op, op->n_args), UB_CAPTURE_ESCAPE);
            return;
        }
        note(e, state, *of_var(e, state, op->var), UB_CAPTURE_CHANGE);
        assign(e, state, op->var, last);
        return;
    }
}

/* (uintptr_t)c, {c}: the container hides in something that is not followed. */
static void do_pure(ub_escapes *e, ub_origins *state, const ub_op *op)
{
    ub_origins set = of_arguments(e, state, op, op->n_args);

    if (op->name[0] == '(' || op->name[0] == '{') {
        note(e, state, set, UB_CAPTURE_ESCAPE);
        set = UB_ORIGIN_OTHER;
    } else if (is_number(op)) {
        set = 0;
    } else if (op->n_args == 0) {
        set = UB_ORIGIN_OTHER;
    }
    set_temp(e, state, op->dst, set);
}

/* ((PyListObject *)c)->ob_item is a way into the container, c->ob_item[0] what is in it. */
static void do_load(ub_escapes *e, ub_origins *state, const ub_op *op)
{
    ub_origins set = of_arguments(e, state, op, op->n_args);

    if (is_number(op))
        set = 0;
    else if (op->type != UB_TYPE_POINTER || op->n_args == 0)
        set = UB_ORIGIN_OTHER;
    set_temp(e, state, op->dst, set | (op->type == UB_TYPE_POINTER ? UB_ORIGIN_OTHER : 0));
}

static void do_constant(const ub_escapes *e, ub_origins *state, const ub_op *op)
{
    gboolean nothing = is_number(op) || strcmp(op->name, "0") == 0;

    set_temp(e, state, op->dst, nothing ? 0 : UB_ORIGIN_OTHER);
}

/* An assertion looks, a critical section locks; any other macro that this configuration drops may
 * keep what it names. */
static void do_mention(ub_escapes *e, ub_origins *state, const ub_op *op)
{
    const ub_macro_use *use = ub_unit_macro_at(e->g->unit, op->range.begin);

    if (!use || (strcmp(use->name, "assert") != 0 &&
                 !g_str_has_prefix(use->name, "Py_BEGIN_CRITICAL_SECTION")))
        note(e, state, *of_var(e, state, op->var), UB_CAPTURE_ESCAPE);
}

static void transfer(ub_escapes *e, ub_origins *state, const ub_op *op)
{
    switch (op->kind) {
    case UB_OP_READ:
        set_temp(e, state, op->dst, read_variable(e, state, op->var));
        break;
    case UB_OP_CONST:
        do_constant(e, state, op);
        break;
    case UB_OP_PURE:
        do_pure(e, state, op);
        break;
    case UB_OP_LOAD:
        do_load(e, state, op);
        break;
    case UB_OP_STORE:
        do_store(e, state, op);
        break;
    case UB_OP_ASSIGN:
        assign(e, state, op->var, op->n_args ? of_temp(e, state, op->args[0]) : UB_ORIGIN_OTHER);
        break;
    case UB_OP_ADDRESS:
        set_temp(e, state, op->dst, UB_ORIGIN_OTHER);
        break;
    case UB_OP_CALL:
        do_call(e, state, op);
        break;
    case UB_OP_REF:
        do_reference(e, state, op);
        break;
    case UB_OP_USE:
        do_mention(e, state, op);
        break;
    case UB_OP_DECLARE:
        *of_var(e, state, op->var) = 0;
        break;
    case UB_OP_RETURN:
        note(e, state, of_arguments(e, state, op, op->n_args), UB_CAPTURE_ESCAPE);
        break;
    case UB_OP_COPY:
        set_temp(e, state, op->dst, of_arguments(e, state, op, op->n_args));
        break;
    case UB_OP_MERGE:
    case UB_OP_TRACE:
    case UB_OP_ENTER:
    case UB_OP_LEAVE:
        break;
    case UB_OP_OPAQUE:
        note(e, state, of_arguments(e, state, op, op->n_args), UB_CAPTURE_ESCAPE);
        reach_variables(e, state, op);
        set_temp(e, state, op->dst, UB_ORIGIN_OTHER);
        break;
    }
}

/* The analysis */

static void join(ub_escapes *e, unsigned block, const ub_origins *state)
{
    ub_origins *into = e->holds[block];

    if (!into) {
        e->holds[block] = g_memdup2(state, n_slots(e->g) * sizeof *state);
        e->changed = TRUE;
        return;
    }
    for (unsigned i = 0; i < n_slots(e->g); i++) {
        e->changed |= (state[i] & ~into[i]) != 0;
        into[i] |= state[i];
    }
}

static void run_block(ub_escapes *e, unsigned b)
{
    const ub_block *block = ub_graph_block(e->g, b);
    g_autofree ub_origins *state = g_memdup2(e->holds[b], n_slots(e->g) * sizeof *state);

    for (unsigned i = 0; i < block->ops->len; i++) {
        e->block = b;
        e->op = i;
        transfer(e, state, ub_block_op(block, i));
    }
    for (unsigned s = 0; s < block->succs->len; s++)
        join(e, g_array_index(block->succs, unsigned, s), state);
}

static ub_origins *start(ub_escapes *e)
{
    ub_origins *state = g_new0(ub_origins, n_slots(e->g));

    for (unsigned v = 0; v < e->g->vars->len; v++)
        if (ub_graph_var(e->g, (int)v)->is_parameter)
            state[v] = UB_ORIGIN_OTHER;
    for (unsigned i = 0; i < e->origins->len; i++) {
        int parameter = g_array_index(e->origins, ub_origin, i).parameter;
        if (parameter >= 0) {
            int var = ub_parameter_variable(e->g, (unsigned)parameter);
            state[var] = (ub_origins)1 << i;
            e->ever[var] |= state[var];
            if (ub_graph_var(e->g, var)->pointed_at)
                e->failed = TRUE;
        }
    }
    return state;
}

static void run(ub_escapes *e)
{
    unsigned n = e->g->blocks->len;

    e->worst = g_new0(ub_capture, e->origins->len + 1);
    e->ever = g_new0(ub_origins, e->g->vars->len + 1);
    e->holds = g_new0(ub_origins *, n);
    e->ends = g_new0(ub_origins *, n);
    if (e->g->has_wild_jumps || (guint64)n * n_slots(e->g) > MAX_CELLS)
        e->failed = TRUE;
    if (e->failed || e->origins->len == 0)
        return;
    for (unsigned b = 0; b < n; b++)
        e->ends[b] = g_new0(ub_origins, ub_graph_block(e->g, b)->ops->len + 1);
    g_autofree ub_origins *first = start(e);
    join(e, 0, first);
    while (e->changed && !e->failed) {
        e->changed = FALSE;
        for (unsigned b = 0; b < n; b++)
            if (e->holds[b])
                run_block(e, b);
    }
}

/* Origins: what may come to a temporary, without regard to the order of statements */

typedef struct {
    gboolean *vars, *temps, changed;
} wanted;

static void want(gboolean *flags, int i, wanted *w)
{
    if (i >= 0 && !flags[i])
        flags[i] = w->changed = TRUE;
}

static gboolean passes_on(const ub_op *op)
{
    return op->kind == UB_OP_COPY || op->kind == UB_OP_PURE || op->kind == UB_OP_LOAD ||
           (op->kind == UB_OP_REF && (op->ref == UB_REF_NEWREF || op->ref == UB_REF_XNEWREF)) ||
           (op->kind == UB_OP_CALL && strcmp(op->name, "PyModule_GetDict") == 0);
}

static void want_sources(wanted *w, const ub_op *op)
{
    gboolean assigns = op->kind == UB_OP_ASSIGN ||
                       (op->kind == UB_OP_REF && op->var >= 0 && op->ref != UB_REF_CLEAR);

    if (op->dst >= 0 && w->temps[op->dst] && op->kind == UB_OP_READ)
        want(w->vars, op->var, w);
    if ((op->dst >= 0 && w->temps[op->dst] && passes_on(op)) || (assigns && w->vars[op->var]))
        for (unsigned i = 0; i < op->n_args; i++)
            want(w->temps, op->args[i], w);
}

static void find_sources(const ub_graph *g, wanted *w)
{
    do {
        w->changed = FALSE;
        for (unsigned b = 0; b < g->blocks->len; b++)
            for (unsigned i = 0; i < ub_graph_block(g, b)->ops->len; i++)
                want_sources(w, ub_block_op(ub_graph_block(g, b), i));
    } while (w->changed);
}

/* The format of Py_BuildValue, as it is written. */
static const char *literal_argument(const ub_graph *g, const ub_op *op)
{
    const ub_op *first = op->n_args ? ub_graph_definition(g, op->args[0]) : NULL;

    return first && first->kind == UB_OP_CONST ? first->name : NULL;
}

static void add_origin(ub_escapes *e, ub_origin origin)
{
    if (e->origins->len >= MAX_ORIGINS)
        e->failed = TRUE;
    else
        g_array_append_val(e->origins, origin);
}

static void add_calls(ub_escapes *e, const wanted *w)
{
    for (unsigned b = 0; b < e->g->blocks->len; b++)
        for (unsigned i = 0; i < ub_graph_block(e->g, b)->ops->len; i++) {
            const ub_op *op = ub_block_op(ub_graph_block(e->g, b), i);
            ub_origin origin = {-1, b, i, ub_makes_module(op->name)};

            if (op->kind != UB_OP_CALL || op->dst < 0 || !w->temps[op->dst] ||
                ub_unit_find_function(e->g->unit, op->name))
                continue;
            if (origin.is_module || ub_makes_container(op->name, literal_argument(e->g, op)))
                add_origin(e, origin);
        }
}

static void add_parameters(ub_escapes *e, const wanted *w)
{
    unsigned number = 0;

    for (unsigned v = 0; v < e->g->vars->len; v++) {
        const ub_var *var = ub_graph_var(e->g, (int)v);
        ub_origin origin = {.parameter = (int)number};

        if (!var->is_parameter)
            continue;
        if (w->vars[v] && var->type == UB_TYPE_OBJECT)
            add_origin(e, origin);
        number++;
    }
}

static ub_escapes *new_escapes(const ub_graph *g, ub_helper_capture helper, gpointer data)
{
    ub_escapes *e = g_new0(ub_escapes, 1);

    e->g = g;
    e->helper = helper;
    e->data = data;
    e->judged_block = e->judged_op = G_MAXUINT;
    e->origins = g_array_new(FALSE, FALSE, sizeof(ub_origin));
    return e;
}

ub_escapes *ub_escapes_of_argument(const ub_graph *g, unsigned block, unsigned op,
                                   unsigned argument, ub_helper_capture helper, gpointer data)
{
    ub_escapes *e = new_escapes(g, helper, data);
    const ub_op *call = ub_block_op(ub_graph_block(g, block), op);
    g_autofree gboolean *vars = g_new0(gboolean, g->vars->len + 1);
    g_autofree gboolean *temps = g_new0(gboolean, g->n_temps + 1);
    wanted w = {vars, temps, FALSE};

    e->judged_block = block;
    e->judged_op = op;
    if (argument < call->n_args && call->args[argument] >= 0) {
        temps[call->args[argument]] = TRUE;
        find_sources(g, &w);
        add_parameters(e, &w);
        add_calls(e, &w);
    }
    run(e);
    return e;
}

ub_escapes *ub_escapes_of_parameter(const ub_graph *g, unsigned parameter, ub_helper_capture helper,
                                    gpointer data)
{
    ub_escapes *e = new_escapes(g, helper, data);
    ub_origin origin = {.parameter = (int)parameter};

    if (ub_parameter_variable(g, parameter) < 0)
        e->failed = TRUE;
    else
        add_origin(e, origin);
    run(e);
    return e;
}

void ub_escapes_free(ub_escapes *e)
{
    if (!e)
        return;
    for (unsigned b = 0; b < e->g->blocks->len; b++) {
        g_free(e->holds[b]);
        g_free(e->ends[b]);
    }
    g_free(e->holds);
    g_free(e->ends);
    g_free(e->worst);
    g_free(e->ever);
    g_array_unref(e->origins);
    g_free(e);
}

ub_origins ub_escapes_at(ub_escapes *e, unsigned block, unsigned op, unsigned argument,
                         ub_origins *gone)
{
    const ub_block *b = ub_graph_block(e->g, block);
    const ub_op *call = ub_block_op(b, op);

    if (e->failed || !e->holds || !e->holds[block] || argument >= call->n_args)
        return UB_ORIGIN_OTHER;
    g_autofree ub_origins *state = g_memdup2(e->holds[block], n_slots(e->g) * sizeof *state);
    for (unsigned i = 0; i < op; i++) {
        e->block = block;
        e->op = i;
        transfer(e, state, ub_block_op(b, i));
    }
    *gone = *escaped(e, state);
    return of_temp(e, state, call->args[argument]);
}

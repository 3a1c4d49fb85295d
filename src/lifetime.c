/* See lifetime.h. */
#include "lifetime.h"

#include <string.h>

#include "catalog.h"
#include "keeper.h"
#include "lower.h"
#include "ownership.h"
#include "takes.h"

/* What a variable or a temporary may hold, as bits. */
enum {
    KEPT = 1,       /* the value or a part of it, as long as the container keeps it */
    LOST = 2,       /* the same when the container may no longer */
    OWNED = 4,      /* the function has a reference of its own; the container keeps it too... */
    OWNED_ONLY = 8, /* ...or may no longer */
    FOUND = 16,     /* an object that a function unknown to us made of the value, or found in it */
    FOUND_LOST = 32,
    BORROWED = KEPT | LOST,
    USELESS = LOST | FOUND_LOST,
};

enum { MAX_CELLS = 32 * 1024 * 1024 };

typedef struct {
    const ub_keeping *k;
    const ub_graph *g;
    guint8 **holds; /* for each block; NULL: not reached */
    gboolean *names;
    gboolean failed, changed;
    unsigned block, op;
} lifetime;

static unsigned n_slots(const lifetime *l)
{
    return l->g->vars->len + l->g->n_temps;
}

static guint8 of_temp(const lifetime *l, const guint8 *state, int temp)
{
    return temp >= 0 ? state[l->g->vars->len + (unsigned)temp] : 0;
}

static void set_temp(const lifetime *l, guint8 *state, int temp, guint8 bits)
{
    if (temp >= 0)
        state[l->g->vars->len + (unsigned)temp] = bits;
}

static guint8 of_arguments(const lifetime *l, const guint8 *state, const ub_op *op, unsigned n)
{
    guint8 bits = 0;

    for (unsigned i = 0; i < n; i++)
        bits |= of_temp(l, state, op->args[i]);
    return bits;
}

static gboolean is_get(const lifetime *l)
{
    return l->block == l->k->get.block && l->op == l->k->get.op;
}

static gboolean is_number(const ub_op *op)
{
    return (op->type == UB_TYPE_SCALAR && !op->lives) || op->type == UB_TYPE_VOID;
}

static void fail_if(lifetime *l, gboolean wrong)
{
    l->failed |= wrong;
}

/* Changes of all that is held */

static guint8 moved(guint8 bits, guint8 from, guint8 to)
{
    return bits & from ? (bits & ~from) | to : bits;
}

static void end_keeping(const lifetime *l, guint8 *state)
{
    for (unsigned i = 0; i < n_slots(l); i++)
        state[i] = moved(moved(moved(state[i], KEPT, LOST), OWNED, OWNED_ONLY), FOUND, FOUND_LOST);
}

/* A reference is released or handed on; whose of several is not asked. */
static void give_reference(const lifetime *l, guint8 *state)
{
    for (unsigned i = 0; i < n_slots(l); i++)
        state[i] = moved(moved(state[i], OWNED, KEPT), OWNED_ONLY, LOST);
}

/* The variable that an operand has just been read from, or -1. */
static int variable_of(const lifetime *l, int temp)
{
    const ub_op *definition = temp >= 0 ? ub_graph_definition(l->g, temp) : NULL;

    return definition && definition->kind == UB_OP_READ ? definition->var : -1;
}

static void hold(lifetime *l, guint8 *state, int var, guint8 bits, gboolean instead)
{
    const ub_var *target = ub_graph_var(l->g, var);

    if (bits) {
        l->names[var] = TRUE;
        fail_if(l, target->pointed_at && (bits & BORROWED));
    }
    state[var] = instead && !ub_is_aggregate(target) ? bits : state[var] | bits;
}

/* References */

static gboolean takes(const ub_op *op)
{
    return op->kind == UB_OP_REF && op->n_args > 0 &&
           (op->ref == UB_REF_INCREF || op->ref == UB_REF_XINCREF);
}

/* self->x = v; Py_INCREF(v); in this order too. */
static gboolean is_taken_behind(const lifetime *l, int temp)
{
    const ub_block *block = ub_graph_block(l->g, l->block);
    int var = variable_of(l, temp);

    for (unsigned i = l->op + 1; var >= 0 && i < block->ops->len; i++) {
        const ub_op *op = ub_block_op(block, i);
        if (takes(op))
            return variable_of(l, op->args[0]) == var;
        if (op->kind != UB_OP_READ)
            return FALSE;
    }
    return FALSE;
}

/* Is this that INCREF?  Its reference is not the function's. */
static gboolean is_given_before(const lifetime *l, int var)
{
    const ub_block *block = ub_graph_block(l->g, l->block);

    for (unsigned i = l->op; i > 0; i--) {
        const ub_op *op = ub_block_op(block, i - 1);
        if (op->kind == UB_OP_STORE && op->n_args)
            return variable_of(l, op->args[op->n_args - 1]) == var;
        if (op->kind != UB_OP_READ)
            return FALSE;
    }
    return FALSE;
}

/* It goes where it stays: with a reference that the function has taken for it, or not at all. */
static void hand_on(lifetime *l, guint8 *state, int temp)
{
    guint8 bits = of_temp(l, state, temp);

    fail_if(l, bits && l->k->no_calls);
    if (bits & BORROWED)
        fail_if(l, (bits & USELESS) || !is_taken_behind(l, temp));
    else if (bits)
        give_reference(l, state);
}

static void release(lifetime *l, guint8 *state, guint8 bits)
{
    fail_if(l, bits & BORROWED); /* it has none */
    if (bits)
        give_reference(l, state);
}

static void take(lifetime *l, guint8 *state, int temp)
{
    guint8 bits = of_temp(l, state, temp);
    int var = variable_of(l, temp);

    fail_if(l, bits & USELESS);
    if (var >= 0 && !is_given_before(l, var))
        state[var] = moved(state[var], KEPT, OWNED);
}

static void do_reference(lifetime *l, guint8 *state, const ub_op *op)
{
    int first = op->n_args ? op->args[0] : -1;
    int last = op->n_args ? op->args[op->n_args - 1] : -1;
    guint8 bits = of_temp(l, state, first);

    switch (op->ref) {
    case UB_REF_INCREF:
    case UB_REF_XINCREF:
        take(l, state, first);
        return;
    case UB_REF_NEWREF:
    case UB_REF_XNEWREF:
        fail_if(l, bits & USELESS);
        set_temp(l, state, op->dst, moved(bits, KEPT, OWNED));
        return;
    case UB_REF_DECREF:
    case UB_REF_XDECREF:
        release(l, state, bits);
        return;
    case UB_REF_CLEAR:
        fail_if(l, of_arguments(l, state, op, op->n_args) & USELESS);
        if (op->var < 0)
            return;
        release(l, state, state[op->var]);
        hold(l, state, op->var, 0, TRUE);
        return;
    case UB_REF_SETREF:
    case UB_REF_XSETREF:
        fail_if(l, of_arguments(l, state, op, op->n_args) & USELESS);
        if (op->var < 0) {
            hand_on(l, state, last);
            return;
        }
        release(l, state, state[op->var]);
        hold(l, state, op->var, of_temp(l, state, last), TRUE);
        return;
    }
}

/* Calls */

static gboolean keeps_pointer(const ub_op *op, unsigned i)
{
    return (op->keeps && op->keeps[i]) || ub_facts_keep(op->facts, i, op->n_args);
}

/* What is filled through a pointer may have of an argument; of functions of the project not even
 * their body tells all, for it may call others. */
static guint8 part_filled(const ub_op *op, guint8 bits)
{
    if (op->facts & UB_FACT_NEW)
        return 0;
    return op->is_api && !(op->facts & UB_FACT_BORROWS) ? 0 : bits;
}

/* What the result may have of an argument.  Functions that give objects give new references, where
 * their body does not tell otherwise (helper.h); PyObject *found = lookup(v), a function of another
 * file, may be something found in v.  Of a value that nobody else keeps, a pointer that lasts
 * longer than it cannot be a part. */
static guint8 part_given(const lifetime *l, const ub_op *op, guint8 bits)
{
    gboolean object = op->type == UB_TYPE_OBJECT;

    bits = is_number(op) ? 0 : part_filled(op, bits);
    if (op->is_api || (op->facts & UB_FACT_BORROWS) || (!object && l->k->has_other_owner))
        return bits;
    if (object && ub_unit_find_function(l->g->unit, op->name))
        return 0;
    return (bits & (KEPT | OWNED | FOUND) ? FOUND : 0) |
           (bits & (OWNED_ONLY | USELESS) ? FOUND_LOST : 0);
}

static void do_get(lifetime *l, guint8 *state, const ub_op *op)
{
    set_temp(l, state, op->dst, l->k->gives_pointers ? 0 : KEPT);
    for (unsigned i = 0; l->k->gives_pointers && op->reached && i < op->reached->len; i++) {
        int var = g_array_index(op->reached, int, i);
        if (ub_graph_var(l->g, var)->holds_pointers)
            hold(l, state, var, KEPT, FALSE);
    }
}

static ub_type_class class_of(const lifetime *l, int temp)
{
    const ub_op *definition = temp >= 0 ? ub_graph_definition(l->g, temp) : NULL;

    return definition ? definition->type : UB_TYPE_VOID;
}

/* g_hash_table_insert(table, PyUnicode_AsUTF8(v), x): the pointer may stay there.  Objects do not
 * go where they stay without a reference: that is how calls of Python objects are written. */
static gboolean may_put_away(const lifetime *l, const ub_op *op, const guint8 *state)
{
    gboolean known = op->is_api || ub_unit_find_function(l->g->unit, op->name);

    if (known || (op->facts & UB_FACT_PURE))
        return FALSE;
    for (unsigned i = 0; i < op->n_args; i++)
        if (of_temp(l, state, op->args[i]) && class_of(l, op->args[i]) == UB_TYPE_POINTER)
            return TRUE;
    return FALSE;
}

/* PyArg_Parse(v, "s", &self->name) */
static gboolean fills_elsewhere(const lifetime *l, const ub_op *op)
{
    for (unsigned i = 1; op->is_api && (op->facts & UB_FACT_BORROWS) && i < op->n_args; i++) {
        const ub_op *place = ub_graph_definition(l->g, op->args[i]);
        if (place && place->type == UB_TYPE_POINTER && place->kind != UB_OP_CONST &&
            !ub_is_local_place(l->g, op->args[i]))
            return TRUE;
    }
    return FALSE;
}

/* Is there an argument through which something can be filled?  What the call reaches by addresses
 * that were given away before it fills with nothing of the value. */
static gboolean has_place(const lifetime *l, const ub_op *op, const guint8 *state)
{
    for (unsigned i = op->name[0] ? 0 : 1; i < op->n_args; i++) {
        const ub_op *place = op->args[i] >= 0 ? ub_graph_definition(l->g, op->args[i]) : NULL;
        if (place && !is_number(place) && place->kind != UB_OP_CONST &&
            (place->kind == UB_OP_ADDRESS || !of_temp(l, state, op->args[i])))
            return TRUE;
    }
    return FALSE;
}

static void do_call(lifetime *l, guint8 *state, const ub_op *op)
{
    guint8 bits = of_arguments(l, state, op, op->n_args);
    guint8 part = has_place(l, op, state) ? part_filled(op, bits) : 0;

    fail_if(l, bits & USELESS);
    fail_if(l, bits && l->k->no_calls && !(op->facts & UB_FACT_PURE) &&
                   !(l->k->stays && l->k->stays(l->k->data, l->block, l->op)));
    for (unsigned i = 0; i < op->n_args; i++)
        fail_if(l, of_temp(l, state, op->args[i]) && keeps_pointer(op, i));
    if (is_get(l)) {
        do_get(l, state, op);
        return;
    }
    if (bits && l->k->has_other_owner)
        fail_if(l, may_put_away(l, op, state) || fills_elsewhere(l, op));
    for (unsigned i = 0; op->reached && i < op->reached->len; i++) {
        int var = g_array_index(op->reached, int, i);
        fail_if(l, state[var] & USELESS);
        if (part && ub_graph_var(l->g, var)->holds_pointers)
            hold(l, state, var, part, FALSE);
    }
    for (unsigned i = 0; op->left && i < op->left->len; i++) {
        const ub_left *left = &g_array_index(op->left, ub_left, i);
        guint8 given = of_temp(l, state, op->args[left->from]);
        for (int v = 0; given && left->memory >= 0 && v < (int)l->g->vars->len; v++)
            if (ub_graph_var(l->g, v)->memory == left->memory)
                hold(l, state, v, given, FALSE);
    }
    for (unsigned i = 0; op->is_api && i < op->n_args; i++)
        if (ub_takes_argument(l->g, op, i) != UB_TAKES_NOT)
            hand_on(l, state, op->args[i]);
    bits = of_arguments(l, state, op, op->n_args);
    set_temp(l, state, op->dst, part_given(l, op, bits));
}

/* Other operations */

/* args[0] = v, frame.item = v, with a local array or struct. */
static int local_aggregate(const lifetime *l, const ub_op *store)
{
    const ub_op *base = store->n_args >= 2 ? ub_graph_definition(l->g, store->args[0]) : NULL;

    if (!base || (base->kind != UB_OP_READ && base->kind != UB_OP_ADDRESS))
        return -1;
    return ub_is_aggregate(ub_graph_var(l->g, base->var)) ? base->var : -1;
}

static void do_store(lifetime *l, guint8 *state, const ub_op *op)
{
    int value = op->args[op->n_args - 1], local = local_aggregate(l, op);

    fail_if(l, local < 0 && (of_arguments(l, state, op, op->n_args - 1) & USELESS));
    if (local >= 0)
        hold(l, state, local, of_temp(l, state, value), FALSE);
    else
        hand_on(l, state, value);
    if (of_temp(l, state, value) & BORROWED)
        for (unsigned i = 0; op->reached && i < op->reached->len; i++)
            fail_if(l, g_array_index(op->reached, int, i) != local);
}

/* fd + 1, of a number that lives on the object */
static guint8 of_numbers(const lifetime *l, const guint8 *state, const ub_op *op)
{
    guint8 bits = 0;

    for (unsigned i = 0; i < op->n_args && !ub_is_comparison(op); i++)
        bits |= class_of(l, op->args[i]) == UB_TYPE_SCALAR ? of_temp(l, state, op->args[i]) : 0;
    return bits;
}

/* v == w looks at no object; v + 1 is a way into it. */
static void do_pure(lifetime *l, guint8 *state, const ub_op *op)
{
    guint8 bits = of_arguments(l, state, op, op->n_args);

    fail_if(l, bits && op->name[0] == '(' && op->name[1] != ')'); /* (uintptr_t)v */
    set_temp(l, state, op->dst, is_number(op) ? of_numbers(l, state, op) : bits);
}

/* Does the section's end find another object in the variable than its beginning? */
static gboolean changes_within(const ub_graph *g, unsigned section, int var)
{
    for (unsigned b = 0; b < g->blocks->len; b++)
        for (unsigned i = 0; i < ub_graph_block(g, b)->ops->len; i++) {
            const ub_op *op = ub_block_op(ub_graph_block(g, b), i);
            if (op->var == var && ub_stmt_within(g, op->stmt, section) &&
                (op->kind == UB_OP_ASSIGN || op->kind == UB_OP_ADDRESS || op->kind == UB_OP_REF))
                return TRUE;
        }
    return FALSE;
}

/* Py_BEGIN_CRITICAL_SECTION(v): it is used here, and again where the section ends. */
static void do_section(lifetime *l, const guint8 *state, const ub_op *op)
{
    for (unsigned i = 0; i < op->locked->len; i++) {
        int var = g_array_index(op->locked, int, i);
        fail_if(l, state[var] & USELESS);
        fail_if(l, state[var] && op->kind == UB_OP_ENTER && changes_within(l->g, op->stmt, var));
    }
}

static void transfer(lifetime *l, guint8 *state, const ub_op *op)
{
    guint8 bits = of_arguments(l, state, op, op->n_args);

    switch (op->kind) {
    case UB_OP_READ:
        set_temp(l, state, op->dst, state[op->var]);
        break;
    case UB_OP_ADDRESS: /* frame.item is read, or written, through the address of frame */
        set_temp(l, state, op->dst,
                 ub_is_aggregate(ub_graph_var(l->g, op->var)) ? state[op->var] : 0);
        break;
    case UB_OP_CONST:
        set_temp(l, state, op->dst, 0);
        break;
    case UB_OP_PURE:
        do_pure(l, state, op);
        break;
    case UB_OP_LOAD:
        fail_if(l, bits & USELESS);
        set_temp(l, state, op->dst, is_get(l) ? KEPT : is_number(op) ? 0 : bits);
        break;
    case UB_OP_STORE:
        do_store(l, state, op);
        break;
    case UB_OP_ASSIGN:
        hold(l, state, op->var, bits, TRUE);
        break;
    case UB_OP_CALL:
        do_call(l, state, op);
        break;
    case UB_OP_REF:
        do_reference(l, state, op);
        break;
    case UB_OP_USE:
        fail_if(l, state[op->var] & USELESS);
        break;
    case UB_OP_DECLARE:
        hold(l, state, op->var, 0, TRUE);
        break;
    case UB_OP_RETURN:
        hand_on(l, state, op->n_args ? op->args[0] : -1);
        break;
    case UB_OP_COPY:
        set_temp(l, state, op->dst, bits);
        break;
    case UB_OP_MERGE:
    case UB_OP_TRACE:
        break;
    case UB_OP_ENTER:
    case UB_OP_LEAVE:
        do_section(l, state, op);
        break;
    case UB_OP_OPAQUE:
        fail_if(l, bits);
        set_temp(l, state, op->dst, 0);
        break;
    }
}

/* The analysis */

static void join(lifetime *l, unsigned block, const guint8 *state)
{
    guint8 *into = l->holds[block];

    if (!into) {
        l->holds[block] = g_memdup2(state, n_slots(l) + 1);
        l->changed = TRUE;
        return;
    }
    for (unsigned i = 0; i < n_slots(l); i++) {
        l->changed |= (state[i] & ~into[i]) != 0;
        into[i] |= state[i];
    }
}

/* while (PyDict_Next(d, &pos, &k, &v)): where it gives nothing it has set nothing, and where it
 * gives something, nothing is left of what the variables held. */
static void leave_next(lifetime *l, const ub_block *block, guint8 *state, const guint8 *before)
{
    const ub_op *get = ub_block_op(block, l->k->get.op);

    for (unsigned way = 0; way < 2; way++) {
        g_autofree guint8 *on = g_memdup2(state, n_slots(l) + 1);
        for (unsigned i = 0; get->reached && i < get->reached->len; i++) {
            int var = g_array_index(get->reached, int, i);
            if (ub_graph_var(l->g, var)->holds_pointers)
                on[var] = way == 0 ? KEPT : before[var];
        }
        join(l, g_array_index(block->succs, unsigned, way), on);
    }
}

static void run_block(lifetime *l, unsigned b)
{
    const ub_block *block = ub_graph_block(l->g, b);
    g_autofree guint8 *state = g_memdup2(l->holds[b], n_slots(l) + 1);
    g_autofree guint8 *before = NULL;

    for (unsigned i = 0; i < block->ops->len; i++) {
        l->block = b;
        l->op = i;
        gboolean end = l->k->ends(l->k->data, b, i);
        /* What puts the value into the container again takes a reference before anything goes. */
        gboolean late = end && l->k->stays && l->k->stays(l->k->data, b, i);
        if (end && !late)
            end_keeping(l, state);
        if (is_get(l))
            before = g_memdup2(state, n_slots(l) + 1);
        transfer(l, state, ub_block_op(block, i));
        if (late)
            end_keeping(l, state);
    }
    if (before && l->k->gives_pointers && block->term == UB_TERM_BRANCH &&
        block->ops->len == l->k->get.op + 1 &&
        block->cond == ub_block_op(block, l->k->get.op)->dst) {
        leave_next(l, block, state, before);
        return;
    }
    for (unsigned s = 0; s < block->succs->len; s++)
        join(l, g_array_index(block->succs, unsigned, s), state);
}

gboolean ub_outlived(const ub_keeping *keeping, gboolean *names)
{
    lifetime l = {.k = keeping, .g = keeping->g, .names = names};
    unsigned n = l.g->blocks->len;

    if ((guint64)n * n_slots(&l) > MAX_CELLS)
        return TRUE;
    l.holds = g_new0(guint8 *, n);
    l.holds[0] = g_new0(guint8, n_slots(&l) + 1);
    do {
        l.changed = FALSE;
        for (unsigned b = 0; b < n && !l.failed; b++)
            if (l.holds[b])
                run_block(&l, b);
    } while (l.changed && !l.failed);
    for (unsigned b = 0; b < n; b++)
        g_free(l.holds[b]);
    g_free(l.holds);
    return l.failed;
}

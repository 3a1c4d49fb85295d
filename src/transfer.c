/* What one operation does to what is known of the holder. */
#include "dataflow.h"

#include <string.h>

#include "catalog.h"
#include "effects.h"
#include "suspend.h"

const ub_op *ub_flow_definition(const ub_ownership *o, int temp)
{
    return temp >= 0 ? o->definitions[temp] : NULL;
}

gboolean ub_flow_is_null(const ub_ownership *o, int temp)
{
    const ub_op *op = ub_flow_definition(o, temp);
    return op && op->kind == UB_OP_CONST && strcmp(op->name, "0") == 0;
}

gboolean ub_flow_is_none(const ub_ownership *o, int temp)
{
    const ub_op *op = ub_flow_definition(o, temp);
    return op && op->kind == UB_OP_CONST && strcmp(op->name, "Py_None") == 0;
}

gboolean ub_flow_is_new(const ub_ownership *o, int temp)
{
    const ub_op *op = ub_flow_definition(o, temp);

    if (op == NULL)
        return FALSE;
    if (op->kind == UB_OP_REF)
        return op->ref == UB_REF_NEWREF || op->ref == UB_REF_XNEWREF;
    return op->kind == UB_OP_CALL && (op->facts & UB_FACT_NEW);
}

gboolean ub_takes_reference(const ub_op *op)
{
    return op->kind == UB_OP_REF && op->n_args >= 1 &&
           (op->ref == UB_REF_INCREF || op->ref == UB_REF_XINCREF || op->ref == UB_REF_NEWREF ||
            op->ref == UB_REF_XNEWREF);
}

gboolean ub_hands_out(const ub_ownership *o, const ub_op *op)
{
    return op->kind == UB_OP_RETURN && o->g->returns_new && op->n_args > 0 &&
           ub_class_of(o, op->args[0]) == CLASS_ALIAS;
}

/* Classes of values */

guint8 ub_class_of(const ub_ownership *o, int temp)
{
    return temp >= 0 ? o->temps[temp] : CLASS_NONE;
}

static guint8 strongest(const ub_ownership *o, const ub_op *op)
{
    guint8 most = CLASS_NONE;

    for (unsigned i = 0; i < op->n_args; i++)
        most = MAX(most, ub_class_of(o, op->args[i]));
    return most;
}

static gboolean is_pointer(ub_type_class type)
{
    return type == UB_TYPE_OBJECT || type == UB_TYPE_POINTER;
}

/* A number that lives on the object it is read from, and what is computed of one: (long)fd, fd + 1.
 */
static gboolean leads_on(const ub_ownership *o, const ub_op *op)
{
    if (is_pointer(op->type) || op->lives)
        return TRUE;
    if (op->kind != UB_OP_PURE || ub_is_comparison(op) || strcmp(op->name, "!") == 0)
        return FALSE;
    for (unsigned i = 0; i < op->n_args; i++) {
        const ub_op *operand = ub_flow_definition(o, op->args[i]);
        if (operand && operand->type == UB_TYPE_SCALAR &&
            ub_class_of(o, op->args[i]) >= CLASS_DERIVED)
            return TRUE;
    }
    return FALSE;
}

static guint8 class_of_call(const ub_ownership *o, const ub_op *op)
{
    unsigned facts = op->facts;

    if (op->lives)
        return strongest(o, op) >= CLASS_DERIVED ? CLASS_DERIVED : CLASS_NONE;
    if (!is_pointer(op->type) || strongest(o, op) < CLASS_DERIVED ||
        (facts & (UB_FACT_NEW | UB_FACT_MAKES)) || op->contract)
        return CLASS_NONE;
    if ((facts & UB_FACT_BORROWS) && !op->is_project)
        return ub_class_of(o, op->args[0]) >= CLASS_DERIVED ? CLASS_DERIVED : CLASS_NONE;
    if (facts & UB_FACT_BORROWS)
        return CLASS_DERIVED;
    if (op->is_api)
        return CLASS_NONE;
    return op->type == UB_TYPE_OBJECT ? CLASS_UNKNOWN : CLASS_DERIVED;
}

/* f(v, &x): x may be filled with something that lives on v; f(v, p): so may what p points at. */
static void fill_arguments(ub_ownership *o, const ub_op *op, ub_state *state)
{
    if (strongest(o, op) < CLASS_DERIVED || (op->facts & UB_FACT_NEW))
        return;
    for (unsigned i = 0; i < op->reached->len; i++) {
        int filled = g_array_index(op->reached, int, i);
        const ub_var *var = ub_graph_var(o->g, filled);
        if (filled != o->var && var->holds_pointers &&
            !(var->type == UB_TYPE_OBJECT && o->managed[filled]))
            state->classes[filled] = MAX(state->classes[filled], CLASS_DERIVED);
    }
}

/* iter_init(v->m, it): what `it` leads to may point into v from here on; iter_init(v->m, self->p):
 * what is not the function's own may. */
static void leave_in_memory(ub_ownership *o, const ub_op *op, ub_state *state)
{
    for (unsigned i = 0; op->left && i < op->left->len; i++) {
        const ub_left *left = &g_array_index(op->left, ub_left, i);
        int to = left->to < op->n_args ? op->args[left->to] : -1;
        if (ub_class_of(o, op->args[left->from]) < CLASS_DERIVED)
            continue;
        for (unsigned v = 0; left->memory >= 0 && v < o->g->vars->len; v++)
            if (ub_graph_var(o->g, (int)v)->memory == left->memory)
                state->classes[v] = MAX(state->classes[v], CLASS_DERIVED);
        if (left->memory < 0 && ub_class_of(o, to) < CLASS_DERIVED &&
            ub_own_counted(o, state->own) && !(state->own & UB_OWN_SPARE))
            state->own |= op->keeps && ub_class_of(o, op->args[left->from]) == CLASS_ALIAS
                              ? UB_OWN_STORED
                              : UB_OWN_LEAKED;
    }
}

static void set_temp(ub_ownership *o, const ub_op *op, guint8 class)
{
    if (op->dst >= 0)
        o->temps[op->dst] = class;
}

/* args[0] = v, frame.item = v: the local array or struct now has to do with the value. */
static gboolean store_in_local(ub_ownership *o, const ub_op *op, ub_state *state)
{
    const ub_op *base = op->n_args >= 2 ? ub_flow_definition(o, op->args[0]) : NULL;
    guint8 class = op->n_args ? ub_class_of(o, op->args[op->n_args - 1]) : CLASS_NONE;

    if (!base || (base->kind != UB_OP_READ && base->kind != UB_OP_ADDRESS))
        return FALSE;
    if (!ub_is_aggregate(ub_graph_var(o->g, base->var)))
        return FALSE;
    if (class >= CLASS_DERIVED)
        state->classes[base->var] = CLASS_DERIVED;
    return TRUE;
}

/* Transfer */

static void take_value(ub_ownership *o, ub_state *state, ub_own own)
{
    memset(state->classes, CLASS_NONE, o->g->vars->len);
    state->classes[o->var] = CLASS_ALIAS;
    state->classes[o->g->vars->len] = ALL_RESULTS;
    state->own = own;
}

static void assign_holder(ub_ownership *o, const ub_op *op, unsigned index, ub_state *state)
{
    int value = op->n_args ? op->args[0] : -1;

    if (ub_class_of(o, value) == CLASS_ALIAS)
        return;
    if (ub_flow_is_null(o, value)) {
        take_value(o, state, UB_OWN_NULL);
        return;
    }
    ub_source *source = &g_array_index(o->sources, ub_source, index);
    const ub_op *from = ub_flow_definition(o, value);
    source->part |= ub_class_of(o, value) == CLASS_DERIVED && ub_own_counted(o, state->own);
    gboolean maybe_null = source->fresh ? from && from->kind == UB_OP_CALL
                                        : source->counted && ub_source_maybe_null(o, source);
    take_value(o, state, ub_source_bit(index) | (maybe_null ? UB_OWN_NULL : 0));
}

/* key = PyTuple_GET_ITEM(v, 0); Py_INCREF(key): key no longer lives on v. */
static void free_part(ub_ownership *o, const ub_op *op, ub_state *state)
{
    const ub_op *part = ub_flow_definition(o, op->args[0]);

    if (part && part->kind == UB_OP_READ && part->var != o->var &&
        (op->ref == UB_REF_INCREF || op->ref == UB_REF_XINCREF) &&
        ub_class_of(o, op->args[0]) == CLASS_DERIVED)
        state->classes[part->var] = CLASS_NONE;
}

static void hand_over(ub_ownership *o, const ub_op *op, unsigned index, ub_state *state)
{
    ub_source *source = &g_array_index(o->sources, ub_source, index);
    ub_own counted = ub_own_counted(o, state->own);

    if (ub_class_of(o, op->args[0]) != CLASS_ALIAS || !counted)
        return;
    if (source->disabled) {
        state->own = (state->own & ~UB_OWN_STORED) | UB_OWN_SPARE;
        return;
    }
    if (ub_own_foreign(o, state->own))
        return;
    source->reached = TRUE;
    state->own = (state->own & ~counted & ~UB_OWN_STORED) | ub_source_bit(index);
}

static void store(ub_ownership *o, const ub_op *op, ub_state *state)
{
    guint8 class = op->n_args ? ub_class_of(o, op->args[op->n_args - 1]) : CLASS_NONE;

    if (class < CLASS_DERIVED || !ub_own_counted(o, state->own) || (state->own & UB_OWN_SPARE))
        return;
    state->own |= class == CLASS_ALIAS ? UB_OWN_STORED : UB_OWN_LEAKED;
}

static ub_own fresh_in(const ub_ownership *o, ub_own set)
{
    ub_own fresh = 0;

    for (unsigned i = 0; i < o->sources->len; i++)
        if (g_array_index(o->sources, ub_source, i).fresh)
            fresh |= ub_source_bit(i);
    return set & fresh;
}

/* v = PyList_New(0); ... Py_DECREF(v);  where that DECREF goes: the reference is now one to be
 * released with what is got. */
static void move_drop(ub_ownership *o, const ub_op *op, unsigned index, ub_state *state)
{
    const ub_source *source = &g_array_index(o->sources, ub_source, index);
    ub_own fresh = ub_own_foreign(o, fresh_in(o, state->own)); /* not yet one of those */

    if (source->kind == UB_SOURCE_DROP && source->disabled && fresh &&
        ub_class_of(o, op->args[0]) == CLASS_ALIAS)
        state->own = (state->own & ~fresh & ~UB_OWN_NULL) | ub_source_bit(index);
}

static void transfer_ref(ub_ownership *o, const ub_op *op, unsigned b, unsigned i, ub_state *state)
{
    unsigned index;
    const ub_source *get = ub_source_at(o, b, i, &index);

    set_temp(o, op, CLASS_NONE);
    if (get && get->kind == UB_SOURCE_GET) { /* Py_INCREF(key), for a loop over a dict */
        take_value(o, state, ub_source_bit(index));
        return;
    }
    if (op->ref == UB_REF_CLEAR && op->var == o->var)
        take_value(o, state, UB_OWN_NULL);
    if ((op->ref == UB_REF_SETREF || op->ref == UB_REF_XSETREF) && op->var < 0)
        store(o, op, state);
    if ((op->ref == UB_REF_NEWREF || op->ref == UB_REF_XNEWREF) && op->n_args) {
        const ub_source *taken = ub_source_at(o, b, i, &index);
        if (taken && !taken->disabled)
            set_temp(o, op,
                     ub_class_of(o, op->args[0]) == CLASS_ALIAS ? CLASS_UNKNOWN : CLASS_NONE);
    }
    const ub_source *source = ub_source_at(o, b, i, &index);
    if (source)
        move_drop(o, op, index, state);
    if (source && ub_takes_reference(op)) {
        hand_over(o, op, index, state);
        free_part(o, op, state);
    }
}

/* Py_TYPE(v), v->f: it was not NULL. */
static void look_into(ub_ownership *o, const ub_op *op, ub_state *state)
{
    int base = ub_op_dereferenced(op);

    if (base >= 0 && ub_class_of(o, base) == CLASS_ALIAS && state->own != UB_OWN_NULL)
        state->own &= ~UB_OWN_NULL;
}

/* prev = v;  prev takes the reference, and v is another name for what it holds. */
static void take_from(ub_ownership *o, const ub_op *op, unsigned index, ub_state *state)
{
    const ub_source *source = &g_array_index(o->sources, ub_source, index);
    const ub_get *get = &g_array_index(o->gets, ub_get, source->get);

    take_value(o, state, ub_source_bit(index) | (get->not_null ? 0 : UB_OWN_NULL));
    o->temps[op->args[0]] = CLASS_ALIAS;
    if (get->from >= 0 && !get->shares)
        state->classes[get->from] = CLASS_ALIAS;
}

/* x = something */
static void assign_other(ub_ownership *o, const ub_op *op, unsigned b, unsigned i, ub_state *state)
{
    guint8 class = op->n_args ? ub_class_of(o, op->args[0]) : CLASS_NONE;
    unsigned index;

    if (ub_gives_on(o, b, i) && ub_source_at(o, b, i, &index)) {
        hand_over(o, op, index, state);
        memset(state->classes, CLASS_NONE, o->g->vars->len); /* x's affair from now on */
        state->classes[o->var] = CLASS_ALIAS;
        return;
    }
    if (ub_shares(o, b, i)) { /* it has a reference of its own */
        state->classes[op->var] = CLASS_NONE;
        return;
    }
    if (class == CLASS_UNKNOWN)
        class = o->managed[op->var] ? CLASS_NONE : CLASS_DERIVED;
    state->classes[op->var] = class;
}

/* A get that fills another holder: what that had to do with this value is over. */
static void fill_other(const ub_ownership *o, unsigned b, unsigned i, ub_state *state)
{
    for (unsigned k = 0; k < o->gets->len; k++) {
        const ub_get *get = &g_array_index(o->gets, ub_get, k);
        if (get->out && get->var >= 0 && get->var != o->var && get->held_block == b &&
            get->held_op == i)
            state->classes[get->var] = CLASS_NONE;
    }
}

gboolean ub_lends_next(const ub_ownership *o, unsigned b, unsigned i)
{
    const ub_block *block = ub_graph_block(o->g, b);
    const ub_op *call = ub_block_op(block, i);

    for (unsigned k = 0; call->kind == UB_OP_CALL && ub_is_dict_next(call) && k < i; k++) {
        const ub_op *op = ub_block_op(block, k);
        if (op->kind == UB_OP_ADDRESS && op->var == o->var && ub_filled_by(block, k) == call)
            return TRUE;
    }
    return FALSE;
}

void ub_transfer(ub_ownership *o, unsigned b, unsigned i, ub_state *state)
{
    const ub_op *op = ub_block_op(ub_graph_block(o->g, b), i);
    unsigned index = 0;
    ub_source *source = ub_source_at(o, b, i, &index);

    look_into(o, op, state);
    switch (op->kind) {
    case UB_OP_READ:
        set_temp(o, op, state->classes[op->var]);
        break;
    case UB_OP_ADDRESS: /* of a struct, an array or a pointer that has to do with the value */
        set_temp(o, op,
                 ub_graph_var(o->g, op->var)->type == UB_TYPE_POINTER &&
                         state->classes[op->var] == CLASS_DERIVED
                     ? CLASS_DERIVED
                     : CLASS_NONE);
        break;
    case UB_OP_COPY:
        set_temp(o, op, MAX(ub_class_of(o, op->dst), strongest(o, op)));
        break;
    case UB_OP_MERGE: /* one of several */
        if (ub_class_of(o, op->dst) == CLASS_ALIAS)
            set_temp(o, op, CLASS_DERIVED);
        break;
    case UB_OP_PURE:
    case UB_OP_LOAD:
        set_temp(o, op,
                 leads_on(o, op) && strongest(o, op) >= CLASS_DERIVED ? CLASS_DERIVED : CLASS_NONE);
        break;
    case UB_OP_STORE:
        if (store_in_local(o, op, state))
            break;
        store(o, op, state);
        break;
    case UB_OP_CALL:
    case UB_OP_OPAQUE:
        set_temp(o, op, class_of_call(o, op));
        fill_arguments(o, op, state);
        leave_in_memory(o, op, state);
        fill_other(o, b, i, state);
        if (source && source->kind == UB_SOURCE_GET) {
            take_value(o, state, ub_source_bit(index) | UB_OWN_NULL);
            set_temp(o, op, CLASS_RESULT);
        } else if (ub_lends_next(o, b, i)) {
            take_value(o, state, UB_OWN_NULL); /* nothing that would have to be released */
        }
        break;
    case UB_OP_ASSIGN:
        if (op->var != o->var)
            assign_other(o, op, b, i, state);
        else if (source && source->kind == UB_SOURCE_GET)
            take_from(o, op, index, state);
        else
            assign_holder(o, op, index, state);
        break;
    case UB_OP_DECLARE:
        state->classes[op->var] = CLASS_NONE;
        if (op->var == o->var)
            state->own = UB_OWN_UNSET;
        break;
    case UB_OP_REF:
        transfer_ref(o, op, b, i, state);
        break;
    case UB_OP_RETURN:
        if (ub_hands_out(o, op))
            state->own &= ~ub_own_counted(o, state->own);
        break;
    default:
        set_temp(o, op, CLASS_NONE);
        break;
    }
}

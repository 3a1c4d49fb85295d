/* What a branch tells of the holder: `if (v == NULL)`, `if (get(..., &v) < 0)`. */
#include "dataflow.h"

#include <stdlib.h>
#include <string.h>

#include "catalog.h"

static void becomes_null(ub_state *state)
{
    state->own = UB_OWN_NULL;
}

static void becomes_object(ub_state *state)
{
    state->own &= ~UB_OWN_NULL;
}

static gboolean constant(const ub_ownership *o, int temp, long *value)
{
    const ub_op *op = ub_flow_definition(o, temp);
    char *end;

    if (op && op->kind == UB_OP_PURE && strcmp(op->name, "-") == 0 && op->n_args == 1 &&
        constant(o, op->args[0], value)) {
        *value = -*value;
        return TRUE;
    }
    if (!op || op->kind != UB_OP_CONST)
        return FALSE;
    *value = strtol(op->name, &end, 0);
    return end != op->name && *end == '\0';
}

static gboolean compare(const char *name, long a, long b)
{
    if (strcmp(name, "==") == 0)
        return a == b;
    if (strcmp(name, "!=") == 0)
        return a != b;
    if (strcmp(name, "<") == 0)
        return a < b;
    if (strcmp(name, "<=") == 0)
        return a <= b;
    if (strcmp(name, ">") == 0)
        return a > b;
    return a >= b;
}

static gboolean is_comparison(const ub_op *op)
{
    static const char *const names[] = {"==", "!=", "<", "<=", ">", ">=", NULL};
    return op && op->kind == UB_OP_PURE && op->n_args == 2 && g_strv_contains(names, op->name);
}

static gboolean gives_value_on_zero(const ub_ownership *o, ub_own own)
{
    for (unsigned i = 0; i < o->sources->len; i++) {
        const ub_source *source = &g_array_index(o->sources, ub_source, i);
        if (source->kind != UB_SOURCE_GET || !(own & ub_source_bit(i)))
            continue;
        const ub_get *get = &g_array_index(o->gets, ub_get, source->get);
        const ub_op *call = ub_block_op(ub_graph_block(o->g, get->block), get->op);
        const ub_api *api = call->strong;
        if (api && api->absent == UB_ABSENT_NEVER)
            return TRUE;
    }
    return FALSE;
}

/* The call's code is one of -1, 0, 1: which are possible where `code NAME value` is `truth`? */
static void refine_by_result(const ub_ownership *o, ub_state *state, const char *name, long value,
                             gboolean truth)
{
    guint8 *possible = &state->classes[o->g->vars->len];
    gboolean object = FALSE, null = FALSE;

    for (long code = -1; code <= 1; code++) {
        guint8 bit = (guint8)(1 << (code + 1));
        if (compare(name, code, value) != truth)
            *possible &= (guint8)~bit;
        if (!(*possible & bit))
            continue;
        if (code == 1 || (code == 0 && gives_value_on_zero(o, state->own)))
            object = TRUE;
        else
            null = TRUE;
    }
    if (!object)
        becomes_null(state);
    else if (!null)
        becomes_object(state);
}

void ub_refine(const ub_ownership *o, const ub_block *block, gboolean truth, ub_state *state)
{
    const ub_op *test = ub_flow_definition(o, block->cond);
    long value;

    if (ub_assertion_way(o->g, block) >= 0)
        return;
    if (ub_class_of(o, block->cond) == CLASS_ALIAS) {
        truth ? becomes_object(state) : becomes_null(state);
        return;
    }
    if (ub_class_of(o, block->cond) == CLASS_RESULT) {
        refine_by_result(o, state, "!=", 0, truth);
        return;
    }
    if (!is_comparison(test))
        return;
    if (ub_class_of(o, test->args[0]) == CLASS_RESULT && constant(o, test->args[1], &value)) {
        refine_by_result(o, state, test->name, value, truth);
        return;
    }
    if (strcmp(test->name, truth ? "==" : "!=") == 0 &&
        ((ub_class_of(o, test->args[0]) == CLASS_ALIAS && ub_flow_is_none(o, test->args[1])) ||
         (ub_class_of(o, test->args[1]) == CLASS_ALIAS && ub_flow_is_none(o, test->args[0])))) {
        becomes_object(state);
        return;
    }
    gboolean alias =
        (ub_class_of(o, test->args[0]) == CLASS_ALIAS && ub_flow_is_null(o, test->args[1])) ||
        (ub_class_of(o, test->args[1]) == CLASS_ALIAS && ub_flow_is_null(o, test->args[0]));
    if (alias && strcmp(test->name, "==") == 0)
        truth ? becomes_null(state) : becomes_object(state);
    else if (alias && strcmp(test->name, "!=") == 0)
        truth ? becomes_object(state) : becomes_null(state);
}

/* What operations do, as far as a way out has to know. */
#include "effects.h"

#include <string.h>

#include "catalog.h"
#include "ownership.h"
#include "suspend.h"
#include "wayout.h"

/* What operations do */

static void note_holder(ub_surroundings *around, const ub_op *call)
{
    const ub_op *last =
        call->n_args ? ub_graph_definition(around->g, call->args[call->n_args - 1]) : NULL;

    if (last && last->kind == UB_OP_ADDRESS)
        around->holders[last->var] = TRUE;
}

static gboolean is_get(const ub_surroundings *around, const ub_op *op)
{
    for (unsigned i = 0; op->kind == UB_OP_CALL && i < around->gets->len; i++)
        if (g_array_index(around->gets, unsigned, i) == op->range.begin)
            return TRUE;
    return FALSE;
}

const ub_op *ub_op_argument(const ub_graph *g, const ub_op *op, unsigned i)
{
    return ub_graph_without_casts(g, op->args[i]);
}

/* "O!i" but not "y*" (a buffer), "es" (memory) or "O&" (anything) */
static gboolean is_plain_format(const char *format)
{
    for (; *format && *format != ':' && *format != ';'; format++)
        if (strchr("e*&", *format))
            return FALSE;
    return TRUE;
}

gboolean ub_parses_arguments(const ub_graph *g, const ub_op *op)
{
    const char *name = op->name[0] == '_' ? op->name + 1 : op->name;

    if (!g_str_has_prefix(name, "PyArg_"))
        return FALSE;
    if (!g_str_has_prefix(name, "PyArg_Parse"))
        return TRUE; /* PyArg_UnpackTuple, _PyArg_CheckPositional... */
    for (unsigned i = 0; i < op->n_args; i++) {
        const ub_op *arg = ub_op_argument(g, op, i);
        if (arg && arg->kind == UB_OP_CONST && arg->name[0] == '"')
            return is_plain_format(arg->name);
    }
    return FALSE;
}

ub_surroundings *ub_surroundings_new(const ub_graph *g, const GArray *gets)
{
    ub_surroundings *around = g_new0(ub_surroundings, 1);

    around->g = g;
    around->gets = gets;
    around->holders = g_new0(gboolean, g->vars->len + 1);
    for (unsigned b = 0; b < g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            const ub_op *value =
                op->kind == UB_OP_ASSIGN && op->n_args == 1 ? ub_op_argument(g, op, 0) : NULL;
            if (is_get(around, op))
                note_holder(around, op);
            if (value && is_get(around, value))
                around->holders[op->var] = TRUE;
        }
    }
    return around;
}

void ub_surroundings_free(ub_surroundings *around)
{
    if (around == NULL)
        return;
    g_free(around->holders);
    g_free(around);
}

/* Looks at things and leaves them as they are. */
static gboolean only_looks(const ub_op *op)
{
    unsigned facts = op->facts;

    if (!(facts & UB_FACT_PURE) || (facts & UB_FACT_STEALS) || op->noreturn)
        return FALSE;
    return op->type == UB_TYPE_SCALAR ? strcmp(op->name, "fclose") != 0
                                      : (facts & UB_FACT_BORROWS) != 0;
}

/* v == NULL, !v; and v == Py_None, as what else no later object can be at the place of */
static gboolean asks_for_null(const ub_graph *g, const ub_op *op, unsigned i)
{
    if (op->kind != UB_OP_PURE)
        return FALSE;
    if (op->n_args == 1)
        return strcmp(op->name, "!") == 0;
    const ub_op *other = ub_is_comparison(op) ? ub_graph_without_casts(g, op->args[1 - i]) : NULL;
    return other && other->kind == UB_OP_CONST &&
           (strcmp(other->name, "0") == 0 || g_str_has_prefix(other->name, "Py") ||
            g_str_has_prefix(other->name, "&_Py"));
}

gboolean *ub_null_tests(const ub_graph *g)
{
    gboolean *tests = g_new(gboolean, g->n_temps + 1);

    for (unsigned t = 0; t <= g->n_temps; t++)
        tests[t] = TRUE;
    for (unsigned b = 0; b < g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(g, b);
        if (block->term == UB_TERM_SWITCH && block->cond >= 0)
            tests[block->cond] = FALSE;
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            for (unsigned a = 0; a < op->n_args; a++)
                tests[op->args[a]] &= asks_for_null(g, op, a);
        }
    }
    return tests;
}

static gboolean leads_to_type(const ub_op *op, const gboolean *types, const gboolean *vars)
{
    if (op->kind == UB_OP_CALL)
        return strcmp(op->name, "Py_TYPE") == 0;
    if (op->kind == UB_OP_READ)
        return op->var >= 0 && vars[op->var];
    if ((op->kind != UB_OP_LOAD && op->kind != UB_OP_PURE) || op->n_args != 1 || op->args[0] < 0)
        return FALSE;
    return strcmp(op->name, "->ob_type") == 0 || types[op->args[0]];
}

/* t = Py_TYPE(v), and nothing else but t = NULL */
static gboolean is_type_variable(const ub_graph *g, const gboolean *types, int var)
{
    gboolean any = FALSE;

    for (unsigned b = 0; b < g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            int given = op->n_args ? op->args[op->n_args - 1] : -1;
            const ub_op *source = given >= 0 ? ub_graph_definition(g, given) : NULL;
            if (op->var != var || (op->kind != UB_OP_ASSIGN && op->kind != UB_OP_ADDRESS))
                continue;
            if (op->kind == UB_OP_ADDRESS || !source ||
                (!types[given] && source->kind != UB_OP_CONST))
                return FALSE;
            any |= types[given];
        }
    }
    return any && !ub_graph_var(g, var)->is_parameter && !ub_graph_var(g, var)->pointed_at;
}

gboolean *ub_types_of_objects(const ub_graph *g, gboolean **vars)
{
    gboolean *types = g_new0(gboolean, g->n_temps + 1), changed = TRUE;

    *vars = g_new0(gboolean, g->vars->len + 1);
    while (changed) {
        changed = FALSE;
        for (unsigned t = 0; t < g->n_temps; t++) {
            const ub_op *op = types[t] ? NULL : ub_graph_definition(g, (int)t);
            if (op && leads_to_type(op, types, *vars))
                changed = types[t] = TRUE;
        }
        for (unsigned v = 0; changed && v < g->vars->len; v++)
            (*vars)[v] = is_type_variable(g, types, (int)v);
    }
    return types;
}

const ub_op *ub_filled_by(const ub_block *block, unsigned address)
{
    int place = ub_block_op(block, address)->dst;

    for (unsigned i = address + 1; i < block->ops->len; i++) {
        const ub_op *op = ub_block_op(block, i);
        for (unsigned a = 0; op->kind == UB_OP_CALL && a < op->n_args; a++)
            if (op->args[a] == place)
                return (op->facts & UB_FACT_NEW) || op->strong || ub_is_dict_next(op) ? op : NULL;
    }
    return NULL;
}

gboolean ub_is_neutral(const ub_surroundings *around, const ub_op *op)
{
    switch (op->kind) {
    case UB_OP_STORE:
    case UB_OP_OPAQUE:
        return FALSE;
    case UB_OP_REF: { /* those of the holders are the prover's affair */
        const ub_op *arg = op->n_args ? ub_op_argument(around->g, op, 0) : NULL;
        int var = op->var >= 0 ? op->var : arg && arg->kind == UB_OP_READ ? arg->var : -1;
        return var >= 0 && around->holders[var];
    }
    case UB_OP_CALL: /* behind a failed assertion nothing is done any more */
        return is_get(around, op) || only_looks(op) || op->noreturn ||
               strcmp(op->name, "PyErr_Clear") == 0 || strcmp(op->name, "PyErr_Occurred") == 0;
    default:
        return TRUE;
    }
}

/* Variables that are given to the function */

static gboolean is_given_value(const ub_surroundings *around, int temp, unsigned depth)
{
    const ub_op *op = ub_graph_definition(around->g, temp);

    if (!op || depth > 8)
        return FALSE;
    switch (op->kind) {
    case UB_OP_CONST:
        return TRUE;
    case UB_OP_READ: /* what is borrowed from a holder's object is not the function's to give,
                        either */
        return ub_graph_var(around->g, op->var)->is_parameter || around->holders[op->var];
    case UB_OP_CALL:
        return only_looks(op);
    case UB_OP_PURE:
    case UB_OP_LOAD:
        for (unsigned i = 0; i < op->n_args; i++)
            if (!is_given_value(around, op->args[i], depth + 1))
                return FALSE;
        return TRUE;
    default:
        return FALSE;
    }
}

/* PyArg_ParseTuple(args, "O", &var) */
static gboolean is_parsed(const ub_surroundings *around, const ub_block *block,
                          const ub_op *address)
{
    for (unsigned i = 0; i < block->ops->len; i++) {
        const ub_op *op = ub_block_op(block, i);
        for (unsigned k = 0; op->kind == UB_OP_CALL && k < op->n_args; k++)
            if (op->args[k] == address->dst)
                return ub_parses_arguments(around->g, op);
    }
    return FALSE;
}

/* -1: it is no change of the variable's; FALSE: one to something that is not given */
static int gives(const ub_surroundings *around, const ub_block *block, const ub_op *op, int var)
{
    if (op->kind == UB_OP_REF) {
        const ub_op *arg = op->n_args ? ub_op_argument(around->g, op, 0) : NULL;
        return op->var == var || (arg && arg->kind == UB_OP_READ && arg->var == var) ? FALSE : -1;
    }
    if (op->var != var)
        return -1;
    if (op->kind == UB_OP_ADDRESS)
        return is_parsed(around, block, op);
    return op->kind == UB_OP_ASSIGN ? op->n_args == 1 && is_given_value(around, op->args[0], 0)
                                    : -1;
}

gboolean ub_is_given(const ub_surroundings *around, int var)
{
    const ub_graph *g = around->g;
    gboolean is_number = ub_graph_var(g, var)->type == UB_TYPE_SCALAR;
    unsigned changes = ub_graph_var(g, var)->is_parameter;

    for (unsigned b = 0; b < g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            int given = gives(around, block, ub_block_op(block, i), var);
            if (given == FALSE)
                return FALSE;
            changes += given > 0;
        }
    }
    return !is_number || changes <= 1;
}

gboolean ub_can_raise(const ub_surroundings *around, const ub_op *op)
{
    const ub_api *api;

    if (op->kind != UB_OP_CALL)
        return FALSE;
    if (strcmp(op->name, "PyErr_Occurred") == 0)
        return TRUE;
    if (is_get(around, op)) {
        api = op->strong;
        return api && api->error == UB_ERROR_RAISES;
    }
    return !ub_is_neutral(around, op) && !(op->facts & UB_FACT_PURE);
}

int ub_branch_of_null(const ub_graph *g, int cond, const gboolean *nulls)
{
    const ub_op *op = ub_graph_definition(g, cond);

    if (op && op->kind == UB_OP_READ && nulls[op->var])
        return 1;
    if (!op || op->kind != UB_OP_PURE || op->n_args != 2)
        return -1;
    gboolean equal = strcmp(op->name, "==") == 0;
    if (!equal && strcmp(op->name, "!=") != 0)
        return -1;
    for (unsigned i = 0; i < 2; i++) {
        const ub_op *side = ub_op_argument(g, op, i);
        if (side && side->kind == UB_OP_READ && nulls[side->var] && ub_is_zero(g, op->args[1 - i]))
            return equal ? 0 : 1;
    }
    return -1;
}

/* Operations of statements */

gboolean ub_all_ops(const ub_surroundings *around, unsigned stmt, gboolean inside, ub_op_test test,
                    gpointer data)
{
    for (unsigned b = 0; b < around->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(around->g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            if ((inside ? ub_stmt_within(around->g, op->stmt, stmt) : op->stmt == stmt) &&
                !test(around, op, data))
                return FALSE;
        }
    }
    return TRUE;
}

gboolean ub_test_neutral(const ub_surroundings *around, const ub_op *op, gpointer data)
{
    (void)data;
    return ub_is_neutral(around, op);
}

gboolean ub_note_changed(const ub_surroundings *around, const ub_op *op, gpointer data)
{
    gboolean *changed = data;

    (void)around;
    if (op->kind == UB_OP_ASSIGN || op->kind == UB_OP_ADDRESS || op->kind == UB_OP_DECLARE)
        changed[op->var] = TRUE;
    return TRUE;
}

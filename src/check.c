/* Checks: the calls that they test, and what these acquire. */
#include "check.h"

#include <string.h>

#include "catalog.h"
#include "takes.h"

void ub_check_free(ub_check *c)
{
    if (c == NULL)
        return;
    ub_way_out_free(c->way);
    g_free(c->changed);
    g_free(c);
}

static ub_check *check_new(const ub_surroundings *around, unsigned stmt, unsigned branches)
{
    const ub_stmt *s = ub_graph_stmt(around->g, stmt);

    if (s->kind != UB_STMT_IF || s->children->len != branches)
        return NULL;
    ub_way_out *way = ub_way_out_new(around->g, g_array_index(s->children, unsigned, 0));
    if (way == NULL)
        return NULL;
    ub_check *c = g_new0(ub_check, 1);
    c->way = way;
    c->stmt = stmt;
    c->made = -1;
    c->changed = g_new0(gboolean, around->g->vars->len + 1);
    ub_all_ops(around, stmt, FALSE, ub_note_changed, c->changed);
    return c;
}

ub_check *ub_check_new(const ub_surroundings *around, unsigned stmt)
{
    return check_new(around, stmt, 1);
}

ub_check *ub_check_with_else(const ub_surroundings *around, unsigned stmt)
{
    return check_new(around, stmt, 2);
}

static gboolean all_of_check(const ub_surroundings *around, const ub_check *c, ub_op_test test,
                             gpointer data)
{
    return ub_all_ops(around, c->stmt, FALSE, test, data) &&
           (c->made < 0 || ub_all_ops(around, (unsigned)c->made, TRUE, test, data));
}

static gboolean test_silent(const ub_surroundings *around, const ub_op *op, gpointer data)
{
    (void)data;
    return !ub_can_raise(around, op);
}

gboolean ub_check_is_about_error(const ub_surroundings *around, const ub_check *c)
{
    return c->way->sets_error || !all_of_check(around, c, test_silent, NULL);
}

static gboolean test_not_read(const ub_surroundings *around, const ub_op *op, gpointer data)
{
    const gboolean *variables = data;

    (void)around;
    return op->kind != UB_OP_READ || !variables[op->var];
}

static gboolean test_not_asked(const ub_surroundings *around, const ub_op *op, gpointer data)
{
    (void)around;
    (void)data;
    return op->kind != UB_OP_CALL || strcmp(op->name, "PyErr_Occurred") != 0;
}

/* out[i] = PyFloat_AsDouble(item);
 * if (PyErr_Occurred())
 *     return -1;                     whatever becomes of the number */
static gboolean asks_for_error(const ub_surroundings *around, unsigned stmt, const ub_check *c)
{
    return !ub_all_ops(around, c->stmt, FALSE, test_not_asked, NULL) &&
           !ub_all_ops(around, stmt, TRUE, test_silent, NULL);
}

gboolean ub_check_tests(const ub_surroundings *around, unsigned stmt, const ub_check *c)
{
    const ub_stmt *s = ub_graph_stmt(around->g, stmt);
    g_autofree gboolean *made = g_new0(gboolean, around->g->vars->len + 1);

    if (s->kind != UB_STMT_EXPR && s->kind != UB_STMT_DECL)
        return FALSE;
    ub_all_ops(around, stmt, TRUE, ub_note_changed, made);
    return ub_all_ops(around, c->stmt, FALSE, ub_test_neutral, NULL) &&
           (asks_for_error(around, stmt, c) ||
            !ub_all_ops(around, c->stmt, FALSE, test_not_read, made));
}

gboolean ub_check_tests_only(const ub_surroundings *around, const ub_check *c,
                             const gboolean *variables)
{
    g_autofree gboolean *others = g_new0(gboolean, around->g->vars->len + 1);

    for (unsigned v = 0; v < around->g->vars->len; v++)
        others[v] = !variables[v];
    return ub_all_ops(around, c->stmt, FALSE, ub_test_neutral, NULL) &&
           ub_all_ops(around, c->stmt, FALSE, test_not_read, others);
}

void ub_check_take(const ub_surroundings *around, unsigned stmt, ub_check *c)
{
    c->made = (int)stmt;
    ub_all_ops(around, stmt, TRUE, ub_note_changed, c->changed);
}

/* What a check depends on */

static gboolean depends_on(const ub_graph *g, int temp, int var, unsigned depth)
{
    const ub_op *op = ub_graph_definition(g, temp);

    if (op && op->kind == UB_OP_READ)
        return op->var == var;
    for (unsigned i = 0; op && i < op->n_args; i++)
        if (depth > 20 || depends_on(g, op->args[i], var, depth + 1))
            return TRUE;
    return FALSE;
}

/* if (flag) other = f(); ... if (flag && g() < 0) return NULL;     what is held depends on it too
 */
static gboolean is_tested_before(const ub_graph *g, const ub_check *c, int var)
{
    unsigned here = ub_graph_stmt(g, c->stmt)->range.begin;

    for (unsigned b = 0; b < g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(g, b);
        if ((block->term == UB_TERM_BRANCH || block->term == UB_TERM_SWITCH) &&
            ub_graph_stmt(g, block->term_stmt)->range.begin < here &&
            depends_on(g, block->cond, var, 0))
            return TRUE;
    }
    return FALSE;
}

static gboolean is_independent(const ub_surroundings *around, const ub_check *c, int temp,
                               unsigned depth);

static gboolean all_independent(const ub_surroundings *around, const ub_check *c, const ub_op *op,
                                unsigned depth)
{
    for (unsigned i = 0; i < op->n_args; i++)
        if (!is_independent(around, c, op->args[i], depth + 1))
            return FALSE;
    return TRUE;
}

/* The values that a `?:` or `&&` may have */
static gboolean all_copies_independent(const ub_surroundings *around, const ub_check *c, int temp,
                                       unsigned depth)
{
    for (unsigned b = 0; b < around->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(around->g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            if (op->kind == UB_OP_COPY && op->dst == temp && !all_independent(around, c, op, depth))
                return FALSE;
        }
    }
    return TRUE;
}

static gboolean is_independent(const ub_surroundings *around, const ub_check *c, int temp,
                               unsigned depth)
{
    const ub_op *op = ub_graph_definition(around->g, temp);

    if (!op || depth > 20)
        return FALSE;
    switch (op->kind) {
    case UB_OP_CONST:
        return TRUE;
    case UB_OP_READ:
        return around->holders[op->var] || c->changed[op->var] ||
               (ub_is_given(around, op->var) && !is_tested_before(around->g, c, op->var));
    case UB_OP_CALL:
        return ub_can_raise(around, op) || all_independent(around, c, op, depth);
    case UB_OP_MERGE:
        return all_copies_independent(around, c, temp, depth);
    case UB_OP_PURE:
    case UB_OP_LOAD:
        return all_independent(around, c, op, depth);
    default:
        return FALSE;
    }
}

gboolean ub_check_is_independent(const ub_surroundings *around, const ub_check *c)
{
    for (unsigned b = 0; b < around->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(around->g, b);
        if (block->term == UB_TERM_BRANCH && block->term_stmt == c->stmt &&
            !is_independent(around, c, block->cond, 0))
            return FALSE;
    }
    return TRUE;
}

/* The calls of a check */

static gboolean ends_something(const char *name)
{
    static const char *const words[] = {"Release", "Restore", "SaveThread", "Leave", "Free",
                                        "release", "unlock",  "_End",       "Swap"};
    for (unsigned i = 0; i < G_N_ELEMENTS(words); i++)
        if (strstr(name, words[i]))
            return TRUE;
    return FALSE;
}

/* Could a function of the project take this argument over?  Not what was given to this function,
 * nor what the way out releases still. */
static gboolean could_be_taken(const ub_surroundings *around, const ub_way_out *way,
                               const ub_op *arg)
{
    if (!arg || arg->kind == UB_OP_MERGE)
        return TRUE;
    return arg->kind == UB_OP_READ && arg->type != UB_TYPE_SCALAR &&
           !(around->holders[arg->var] || way->releases[arg->var] || ub_is_given(around, arg->var));
}

/* A number that is put into memory is nothing that is held, and who leaves without it does not miss
 * it, unless the way out reads memory. */
static gboolean puts_number(const ub_surroundings *around, const ub_way_out *way, const ub_op *op)
{
    const ub_op *value = op->kind == UB_OP_STORE && op->n_args
                             ? ub_graph_definition(around->g, op->args[op->n_args - 1])
                             : NULL;

    return value && value->type == UB_TYPE_SCALAR && !way->loads;
}

/* A check behind our call has failed: whatever its call is given is still there. */
static gboolean test_fails_cleanly(const ub_surroundings *around, const ub_op *op, gpointer data)
{
    if (puts_number(around, data, op))
        return TRUE;
    if (ub_is_neutral(around, op))
        return TRUE;
    if (op->kind != UB_OP_CALL || ub_takes_any(around->g, op) || ends_something(op->name))
        return FALSE;
    for (unsigned i = 0; !op->is_api && i < op->n_args; i++)
        if (could_be_taken(around, data, ub_op_argument(around->g, op, i)))
            return FALSE;
    return TRUE;
}

gboolean ub_check_fails_cleanly(const ub_surroundings *around, const ub_check *c)
{
    return all_of_check(around, c, test_fails_cleanly, c->way);
}

/* The variable that a call's result goes to, or -1. */
static int result_variable(const ub_graph *g, const ub_op *call)
{
    for (unsigned b = 0; b < g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            if (op->kind == UB_OP_ASSIGN && op->n_args == 1 && ub_op_argument(g, op, 0) == call)
                return op->var;
        }
    }
    return -1;
}

/* A call of Python's that gives a number and takes nothing over: PyList_Append(out, v) < 0 */
static gboolean leaves_nothing(const ub_graph *g, const ub_op *op)
{
    static const char *const families[] = {"PyList_",
                                           "PyDict_",
                                           "PyTuple_",
                                           "PySet_",
                                           "PyObject_",
                                           "PySequence_",
                                           "PyMapping_",
                                           "PyLong_",
                                           "PyUnicode_",
                                           "PyFloat_",
                                           "PyBytes_",
                                           "PyNumber_",
                                           "PyType_Ready",
                                           "PyIndex_",
                                           "PyErr_",
                                           "PyModule_AddIntConstant",
                                           "PyModule_AddStringConstant",
                                           "PyModule_AddObjectRef"};
    gboolean known = FALSE;

    if (op->type != UB_TYPE_SCALAR || ends_something(op->name))
        return FALSE;
    for (unsigned i = 0; i < G_N_ELEMENTS(families); i++)
        known |= g_str_has_prefix(op->name, families[i]);
    for (unsigned i = 0; known && i < op->n_args; i++) {
        const ub_op *arg = ub_op_argument(g, op, i);
        if (arg && arg->kind == UB_OP_ADDRESS && ub_graph_var(g, arg->var)->type != UB_TYPE_SCALAR)
            return FALSE;
    }
    return known;
}

/* A check in front of our call has succeeded: the way out releases what its call gave. */
static gboolean test_is_released(const ub_surroundings *around, const ub_op *op, gpointer data)
{
    const gboolean *releases = data;

    if (ub_is_neutral(around, op))
        return TRUE;
    if (op->kind != UB_OP_CALL || ub_takes_any(around->g, op))
        return FALSE;
    if (ub_parses_arguments(around->g, op) || leaves_nothing(around->g, op))
        return TRUE;
    if (op->type != UB_TYPE_OBJECT && !(op->facts & UB_FACT_PURE))
        return FALSE;
    for (unsigned i = 0; i < op->n_args; i++) {
        const ub_op *arg = ub_op_argument(around->g, op, i);
        if (!op->is_api && arg && arg->kind == UB_OP_READ && releases[arg->var])
            return FALSE;
        if (arg && arg->kind == UB_OP_ADDRESS)
            return FALSE;
    }
    int var = result_variable(around->g, op);
    return var >= 0 &&
           (releases[var] || (op->type == UB_TYPE_OBJECT && (op->facts & UB_FACT_BORROWS)));
}

gboolean ub_check_is_released(const ub_surroundings *around, const ub_check *c,
                              const gboolean *released)
{
    g_autofree gboolean *releases = g_new0(gboolean, around->g->vars->len + 1);

    for (unsigned v = 0; v < around->g->vars->len; v++) {
        if (released[v] && c->way->releases[v])
            return FALSE;
        releases[v] = released[v] || c->way->releases[v];
    }
    return all_of_check(around, c, test_is_released, releases);
}

/* Variables that differ between the call and the check behind it */

/* PyObject *name = NULL;
 * for (...) {
 *     item = ...;            NULL here, each time
 *     name = f(item);
 *     ...
 *     Py_CLEAR(name);
 * }
 */
static gboolean is_null_after(const ub_graph *g, const ub_op *op, int var, gboolean before)
{
    if (op->kind == UB_OP_CALL || op->kind == UB_OP_OPAQUE || op->kind == UB_OP_STORE)
        for (unsigned i = 0; op->reached && i < op->reached->len; i++)
            if (g_array_index(op->reached, int, i) == var)
                return FALSE;
    if (op->var != var)
        return before;
    switch (op->kind) {
    case UB_OP_ASSIGN:
        return op->n_args == 1 && ub_is_zero(g, op->args[0]);
    case UB_OP_REF:
        return op->ref == UB_REF_CLEAR ||
               (before && op->ref != UB_REF_SETREF && op->ref != UB_REF_XSETREF);
    case UB_OP_DECLARE:
    case UB_OP_ADDRESS:
        return FALSE;
    default:
        return before;
    }
}

static gboolean is_null_at_end(const ub_graph *g, unsigned block, unsigned n, int var,
                               gboolean null)
{
    for (unsigned i = 0; i < n; i++)
        null = is_null_after(g, ub_block_op(ub_graph_block(g, block), i), var, null);
    return null;
}

/* Is the variable NULL, on every way, where the operation is reached? */
static gboolean is_null_at(const ub_graph *g, unsigned block, unsigned op, int var)
{
    g_autofree gboolean *nulls = g_new(gboolean, g->blocks->len); /* at the beginnings */
    gboolean changed = TRUE;

    if (ub_graph_var(g, var)->pointed_at || ub_graph_var(g, var)->is_static)
        return FALSE;
    for (unsigned b = 0; b < g->blocks->len; b++)
        nulls[b] = b != 0;
    while (changed) {
        changed = FALSE;
        for (unsigned b = 0; b < g->blocks->len; b++) {
            const ub_block *from = ub_graph_block(g, b);
            gboolean null = is_null_at_end(g, b, from->ops->len, var, nulls[b]);
            for (unsigned s = 0; !null && s < from->succs->len; s++) {
                unsigned next = g_array_index(from->succs, unsigned, s);
                changed |= nulls[next];
                nulls[next] = FALSE;
            }
        }
    }
    return is_null_at_end(g, block, op, var, nulls[block]);
}

gboolean ub_check_reads_changed(const ub_surroundings *around, const ub_check *c,
                                const gboolean *changed)
{
    for (unsigned v = 0; v < around->g->vars->len; v++)
        if (changed[v] && c->way->reads[v] && !around->holders[v])
            return TRUE;
    return FALSE;
}

gboolean ub_check_changed_is_null(const ub_surroundings *around, const ub_check *c, unsigned block,
                                  unsigned op)
{
    for (unsigned v = 0; v < around->g->vars->len; v++)
        if (c->changed[v] && c->way->reads[v] && !around->holders[v] &&
            !is_null_at(around->g, block, op, (int)v))
            return FALSE;
    return TRUE;
}

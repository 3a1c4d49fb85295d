/* The checks around a call. */
#include "neighbour.h"

#include <string.h>

#include "catalog.h"
#include "lower.h"
#include "ownership.h"

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

static const ub_op *argument(const ub_graph *g, const ub_op *op, unsigned i)
{
    const ub_op *arg = ub_graph_definition(g, op->args[i]);

    while (arg && arg->kind == UB_OP_PURE && arg->n_args == 1 && arg->name[0] == '(')
        arg = ub_graph_definition(g, arg->args[0]);
    return arg;
}

/* "O!i" but not "y*" (a buffer), "es" (memory) or "O&" (anything) */
static gboolean is_plain_format(const char *format)
{
    for (; *format && *format != ':' && *format != ';'; format++)
        if (strchr("e*&", *format))
            return FALSE;
    return TRUE;
}

static gboolean parses_arguments(const ub_graph *g, const ub_op *op)
{
    const char *name = op->name[0] == '_' ? op->name + 1 : op->name;

    if (!g_str_has_prefix(name, "PyArg_"))
        return FALSE;
    if (!g_str_has_prefix(name, "PyArg_Parse"))
        return TRUE; /* PyArg_UnpackTuple, _PyArg_CheckPositional... */
    for (unsigned i = 0; i < op->n_args; i++) {
        const ub_op *arg = argument(g, op, i);
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
                op->kind == UB_OP_ASSIGN && op->n_args == 1 ? argument(g, op, 0) : NULL;
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
    unsigned facts = ub_catalog_facts(op->name);

    if (!(facts & UB_FACT_PURE) || (facts & UB_FACT_STEALS) || op->noreturn)
        return FALSE;
    return op->type == UB_TYPE_SCALAR ? strcmp(op->name, "fclose") != 0
                                      : (facts & UB_FACT_BORROWS) != 0;
}

/* Nothing is acquired, released, stored or lost by it. */
static gboolean is_neutral(const ub_surroundings *around, const ub_op *op)
{
    switch (op->kind) {
    case UB_OP_STORE:
    case UB_OP_OPAQUE:
        return FALSE;
    case UB_OP_REF: { /* those of the holders are the prover's affair */
        const ub_op *arg = op->n_args ? argument(around->g, op, 0) : NULL;
        int var = op->var >= 0 ? op->var : arg && arg->kind == UB_OP_READ ? arg->var : -1;
        return var >= 0 && around->holders[var];
    }
    case UB_OP_CALL:
        return is_get(around, op) || only_looks(op) || strcmp(op->name, "PyErr_Clear") == 0 ||
               strcmp(op->name, "PyErr_Occurred") == 0;
    default:
        return TRUE;
    }
}

/* A call that can leave an error, or the question whether one is there. */
static gboolean can_raise(const ub_surroundings *around, const ub_op *op)
{
    const ub_api *api;

    if (op->kind != UB_OP_CALL)
        return FALSE;
    if (strcmp(op->name, "PyErr_Occurred") == 0)
        return TRUE;
    if (is_get(around, op)) {
        api = ub_catalog_find_strong(op->name);
        return api && api->error == UB_ERROR_RAISES;
    }
    return !is_neutral(around, op) && !(ub_catalog_facts(op->name) & UB_FACT_PURE);
}

/* Operations of statements */

typedef gboolean (*op_test)(const ub_surroundings *around, const ub_op *op, gpointer data);

/* Does every operation of the statement (with those `inside` it, or of an `if` its condition alone)
 * pass? */
static gboolean all_ops(const ub_surroundings *around, unsigned stmt, gboolean inside, op_test test,
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

static gboolean test_neutral(const ub_surroundings *around, const ub_op *op, gpointer data)
{
    (void)data;
    return is_neutral(around, op);
}

static gboolean test_silent(const ub_surroundings *around, const ub_op *op, gpointer data)
{
    (void)data;
    return !can_raise(around, op);
}

/* Adds the variables that may change to `data`, a gboolean for each. */
static gboolean note_changed(const ub_surroundings *around, const ub_op *op, gpointer data)
{
    gboolean *changed = data;

    (void)around;
    if (op->kind == UB_OP_ASSIGN || op->kind == UB_OP_ADDRESS || op->kind == UB_OP_DECLARE)
        changed[op->var] = TRUE;
    return TRUE;
}

/* Checks */

typedef struct {
    ub_way_out *way;
    unsigned stmt;     /* the `if` */
    int made;          /* `x = f();` in front of it that it tests, or -1 */
    gboolean *changed; /* variables that it, or what lies between it and the call, may change */
} check;

static void check_free(check *c)
{
    if (c == NULL)
        return;
    ub_way_out_free(c->way);
    g_free(c->changed);
    g_free(c);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(check, check_free)

/* An `if` without else that takes a way out. */
static check *check_new(const ub_surroundings *around, unsigned stmt)
{
    const ub_stmt *s = ub_graph_stmt(around->g, stmt);

    if (s->kind != UB_STMT_IF || s->children->len != 1)
        return NULL;
    ub_way_out *way = ub_way_out_new(around->g, g_array_index(s->children, unsigned, 0));
    if (way == NULL)
        return NULL;
    check *c = g_new0(check, 1);
    c->way = way;
    c->stmt = stmt;
    c->made = -1;
    c->changed = g_new0(gboolean, around->g->vars->len + 1);
    all_ops(around, stmt, FALSE, note_changed, c->changed);
    return c;
}

static gboolean all_of_check(const ub_surroundings *around, const check *c, op_test test,
                             gpointer data)
{
    return all_ops(around, c->stmt, FALSE, test, data) &&
           (c->made < 0 || all_ops(around, (unsigned)c->made, TRUE, test, data));
}

/* Is it about an error: does it set one, or test a call that can leave one? */
static gboolean is_about_error(const ub_surroundings *around, const check *c)
{
    return c->way->sets_error || !all_of_check(around, c, test_silent, NULL);
}

static gboolean test_not_read(const ub_surroundings *around, const ub_op *op, gpointer data)
{
    const gboolean *variables = data;

    (void)around;
    return op->kind != UB_OP_READ || !variables[op->var];
}

/* `x = f();` in front of `if (x == NULL)`, which calls nothing itself. */
static gboolean is_made_for(const ub_surroundings *around, unsigned stmt, const check *c)
{
    const ub_stmt *s = ub_graph_stmt(around->g, stmt);
    g_autofree gboolean *made = g_new0(gboolean, around->g->vars->len + 1);

    if (s->kind != UB_STMT_EXPR && s->kind != UB_STMT_DECL)
        return FALSE;
    all_ops(around, stmt, TRUE, note_changed, made);
    return all_ops(around, c->stmt, FALSE, test_neutral, NULL) &&
           !all_ops(around, c->stmt, FALSE, test_not_read, made);
}

static void take_made(const ub_surroundings *around, unsigned stmt, check *c)
{
    c->made = (int)stmt;
    all_ops(around, stmt, TRUE, note_changed, c->changed);
}

/* The calls of a check */

static gboolean is_python_name(const char *name)
{
    return g_str_has_prefix(name, "Py") || g_str_has_prefix(name, "_Py");
}

/* "N" takes a reference over. */
static gboolean has_stealing_format(const ub_graph *g, const ub_op *op)
{
    if (!strstr(op->name, "BuildValue") && !strstr(op->name, "Call"))
        return FALSE;
    for (unsigned i = 0; i < op->n_args; i++) {
        const ub_op *arg = argument(g, op, i);
        if (arg && arg->kind == UB_OP_CONST && arg->name[0] == '"' && strchr(arg->name, 'N'))
            return TRUE;
    }
    return FALSE;
}

static gboolean ends_something(const char *name)
{
    static const char *const words[] = {"Release", "Restore", "SaveThread", "Leave", "Free",
                                        "release", "unlock",  "_End",       "Swap"};
    for (unsigned i = 0; i < G_N_ELEMENTS(words); i++)
        if (strstr(name, words[i]))
            return TRUE;
    return FALSE;
}

/* Could a function of the project take this argument over?  Not a parameter, nor what the way out
 * releases still. */
static gboolean could_be_taken(const ub_surroundings *around, const ub_way_out *way,
                               const ub_op *arg)
{
    if (!arg || arg->type == UB_TYPE_SCALAR || arg->kind == UB_OP_CONST ||
        arg->kind == UB_OP_ADDRESS)
        return FALSE;
    return arg->kind != UB_OP_READ || !(ub_graph_var(around->g, arg->var)->is_parameter ||
                                        around->holders[arg->var] || way->releases[arg->var]);
}

/* A check behind our call has failed: whatever its call is given is still there. */
static gboolean test_fails_cleanly(const ub_surroundings *around, const ub_op *op, gpointer data)
{
    if (is_neutral(around, op))
        return TRUE;
    if (op->kind != UB_OP_CALL || (ub_catalog_facts(op->name) & UB_FACT_STEALS) ||
        has_stealing_format(around->g, op) || ends_something(op->name))
        return FALSE;
    for (unsigned i = 0; !is_python_name(op->name) && i < op->n_args; i++)
        if (could_be_taken(around, data, argument(around->g, op, i)))
            return FALSE;
    return TRUE;
}

/* The variable that a call's result goes to, or -1. */
static int result_variable(const ub_graph *g, const ub_op *call)
{
    for (unsigned b = 0; b < g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            if (op->kind == UB_OP_ASSIGN && op->n_args == 1 && argument(g, op, 0) == call)
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
        const ub_op *arg = argument(g, op, i);
        if (arg && arg->kind == UB_OP_ADDRESS && ub_graph_var(g, arg->var)->type != UB_TYPE_SCALAR)
            return FALSE;
    }
    return known;
}

/* A check in front of our call has succeeded: the way out releases what its call gave. */
static gboolean test_is_released(const ub_surroundings *around, const ub_op *op, gpointer data)
{
    const ub_way_out *way = data;

    if (is_neutral(around, op))
        return TRUE;
    if (op->kind != UB_OP_CALL || (ub_catalog_facts(op->name) & UB_FACT_STEALS) ||
        has_stealing_format(around->g, op))
        return FALSE;
    if (parses_arguments(around->g, op) || leaves_nothing(around->g, op))
        return TRUE;
    if (op->type != UB_TYPE_OBJECT && !(ub_catalog_facts(op->name) & UB_FACT_PURE))
        return FALSE;
    for (unsigned i = 0; i < op->n_args; i++) {
        const ub_op *arg = argument(around->g, op, i);
        if (!is_python_name(op->name) && arg && arg->kind == UB_OP_READ && way->releases[arg->var])
            return FALSE;
        if (arg && arg->kind == UB_OP_ADDRESS)
            return FALSE;
    }
    int var = result_variable(around->g, op);
    return var >= 0 && (way->releases[var] || (op->type == UB_TYPE_OBJECT &&
                                               (ub_catalog_facts(op->name) & UB_FACT_BORROWS)));
}

/* Variables that differ between the call and the check behind it */

static gboolean can_repeat(const ub_graph *g, unsigned block)
{
    g_autofree gboolean *seen = g_new0(gboolean, g->blocks->len);
    g_autoptr(GArray) work = g_array_new(FALSE, FALSE, sizeof(unsigned));

    g_array_append_val(work, block);
    for (unsigned i = 0; i < work->len; i++) {
        const ub_block *b = ub_graph_block(g, g_array_index(work, unsigned, i));
        for (unsigned k = 0; k < b->succs->len; k++) {
            unsigned next = g_array_index(b->succs, unsigned, k);
            if (next == block)
                return TRUE;
            if (!seen[next])
                g_array_append_val(work, next);
            seen[next] = TRUE;
        }
    }
    return FALSE;
}

/* `PyObject *out = NULL;`, changed by the check (and what stands in between) alone: at our call it
 * is NULL still. */
static gboolean is_null_before(const ub_surroundings *around, const check *c, int var)
{
    const ub_graph *g = around->g;
    unsigned nulls = 0, others = 0;

    for (unsigned b = 0; b < g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            if (op->var != var || (op->kind != UB_OP_ASSIGN && op->kind != UB_OP_ADDRESS))
                continue;
            if (op->stmt == c->stmt || (int)op->stmt == c->made)
                continue;
            if (op->kind == UB_OP_ASSIGN && op->n_args == 1 && ub_is_zero(g, op->args[0]) &&
                ub_graph_stmt(g, op->stmt)->kind == UB_STMT_DECL)
                nulls++;
            else
                others++;
        }
    }
    return nulls == 1 && others == 0;
}

static gboolean changed_is_null_before(const ub_surroundings *around, const check *c,
                                       const ub_lookup *lookup)
{
    for (unsigned v = 0; v < around->g->vars->len; v++)
        if (c->changed[v] && c->way->reads[v] && !around->holders[v] &&
            (can_repeat(around->g, lookup->block) || !is_null_before(around, c, (int)v)))
            return FALSE;
    return TRUE;
}

/* Looking for a check */

static gboolean leaves_here(ub_stmt_kind kind)
{
    return kind == UB_STMT_GOTO || kind == UB_STMT_RETURN || kind == UB_STMT_BREAK ||
           kind == UB_STMT_CONTINUE || kind == UB_STMT_LABEL || kind == UB_STMT_CASE ||
           kind == UB_STMT_DEFAULT;
}

static gboolean is_neutral_statement(const ub_surroundings *around, unsigned stmt)
{
    return !leaves_here(ub_graph_stmt(around->g, stmt)->kind) &&
           all_ops(around, stmt, TRUE, test_neutral, NULL);
}

static unsigned sibling(const ub_graph *g, unsigned stmt, int step, gboolean *found)
{
    const ub_stmt *s = ub_graph_stmt(g, stmt);
    const ub_stmt *parent = s->parent >= 0 ? ub_graph_stmt(g, (unsigned)s->parent) : NULL;
    int index = (int)s->index + step;

    *found = parent && parent->kind == UB_STMT_COMPOUND && index >= 0 &&
             index < (int)parent->children->len;
    return *found ? g_array_index(parent->children, unsigned, (unsigned)index) : 0;
}

/* The statement that is done behind this one, or in front of it: at the end of a block, the one
 * around it.  `if` statements whose body was left or entered go to `conditions`. */
static gboolean neighbour(const ub_surroundings *around, unsigned *stmt, int step,
                          GArray *conditions)
{
    const ub_graph *g = around->g;
    gboolean found;

    for (;;) {
        unsigned next = sibling(g, *stmt, step, &found);
        if (found) {
            *stmt = next;
            return TRUE;
        }
        int parent = ub_graph_stmt(g, *stmt)->parent;
        if (parent <= 0)
            return FALSE;
        ub_stmt_kind kind = ub_graph_stmt(g, (unsigned)parent)->kind;
        if (kind != UB_STMT_COMPOUND && kind != UB_STMT_IF)
            return FALSE;
        *stmt = (unsigned)parent;
        if (kind == UB_STMT_IF)
            g_array_append_val(conditions, *stmt);
    }
}

/* if (v == NULL) { PyErr_SetString(...); goto error; } right behind the call: the same state. */
static gboolean tests_only(const ub_surroundings *around, const check *c, int var)
{
    g_autofree gboolean *variables = g_new0(gboolean, around->g->vars->len + 1);

    for (unsigned v = 0; v < around->g->vars->len; v++)
        variables[v] = (int)v != var;
    return all_ops(around, c->stmt, FALSE, test_neutral, NULL) &&
           all_ops(around, c->stmt, FALSE, test_not_read, variables);
}

static char *way_behind(const ub_surroundings *around, const ub_lookup *lookup)
{
    g_autoptr(GArray) conditions = g_array_new(FALSE, FALSE, sizeof(unsigned));
    g_autofree gboolean *changed = g_new0(gboolean, around->g->vars->len + 1);
    unsigned stmt = lookup->stmt;

    while (neighbour(around, &stmt, 1, conditions)) {
        g_autoptr(check) c = check_new(around, stmt);
        gboolean neutral = is_neutral_statement(around, stmt);
        unsigned last = stmt, next = stmt;
        if (c == NULL && !neutral) {
            g_autoptr(GArray) unused = g_array_new(FALSE, FALSE, sizeof(unsigned));
            if (!neighbour(around, &next, 1, unused) || unused->len)
                return NULL;
            c = check_new(around, next);
            if (c == NULL || !is_made_for(around, last, c))
                return NULL;
            take_made(around, last, c);
        }
        if (c == NULL) {
            all_ops(around, stmt, TRUE, note_changed, changed);
            continue;
        }
        if (c->way->sets_error && tests_only(around, c, lookup->var))
            return g_strdup(c->way->lines);
        for (unsigned v = 0; v < around->g->vars->len; v++)
            c->changed[v] |= changed[v];
        if (is_about_error(around, c) && all_of_check(around, c, test_fails_cleanly, c->way) &&
            changed_is_null_before(around, c, lookup))
            return g_strdup(c->way->lines);
        return NULL;
    }
    return NULL;
}

static gboolean reads_changed(const ub_surroundings *around, const ub_way_out *way,
                              const gboolean *changed)
{
    for (unsigned v = 0; v < around->g->vars->len; v++)
        if (changed[v] && way->reads[v] && !around->holders[v])
            return TRUE;
    return FALSE;
}

/* Adds what the conditions change to `changed`. */
static gboolean all_neutral(const ub_surroundings *around, const GArray *conditions,
                            gboolean *changed)
{
    for (unsigned i = 0; i < conditions->len; i++) {
        unsigned stmt = g_array_index(conditions, unsigned, i);
        if (!all_ops(around, stmt, FALSE, test_neutral, NULL))
            return FALSE;
        all_ops(around, stmt, FALSE, note_changed, changed);
    }
    return TRUE;
}

static char *way_in_front(const ub_surroundings *around, const ub_lookup *lookup)
{
    g_autoptr(GArray) conditions = g_array_new(FALSE, FALSE, sizeof(unsigned));
    g_autofree gboolean *changed = g_new0(gboolean, around->g->vars->len + 1);
    unsigned stmt = lookup->stmt;

    while (neighbour(around, &stmt, -1, conditions) && all_neutral(around, conditions, changed)) {
        g_autoptr(check) c = check_new(around, stmt);
        if (c == NULL) {
            if (!is_neutral_statement(around, stmt))
                return NULL;
            all_ops(around, stmt, TRUE, note_changed, changed);
            continue;
        }
        unsigned before = stmt;
        g_autoptr(GArray) unused = g_array_new(FALSE, FALSE, sizeof(unsigned));
        if (neighbour(around, &before, -1, unused) && is_made_for(around, before, c))
            take_made(around, before, c);
        if (is_about_error(around, c) && all_of_check(around, c, test_is_released, c->way) &&
            !reads_changed(around, c->way, changed))
            return g_strdup(c->way->lines);
        return NULL;
    }
    return NULL;
}

/* Nothing acquired yet: a plain return */

static void mark_before(const ub_graph *g, unsigned block, gboolean *before)
{
    const ub_block *b = ub_graph_block(g, block);

    for (unsigned i = 0; i < b->preds->len; i++) {
        unsigned pred = g_array_index(b->preds, unsigned, i);
        if (before[pred])
            continue;
        before[pred] = TRUE;
        mark_before(g, pred, before);
    }
}

static gboolean nothing_before(const ub_surroundings *around, const ub_lookup *lookup)
{
    const ub_graph *g = around->g;
    g_autofree gboolean *before = g_new0(gboolean, g->blocks->len);

    mark_before(g, lookup->block, before);
    for (unsigned b = 0; b < g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(g, b);
        unsigned end = before[b] ? block->ops->len : b == lookup->block ? lookup->op : 0;
        for (unsigned i = 0; i < end; i++) {
            const ub_op *op = ub_block_op(block, i);
            if (!is_neutral(around, op) && !(op->kind == UB_OP_CALL && parses_arguments(g, op)))
                return FALSE;
        }
    }
    return TRUE;
}

/* An int function may mean something else by -1, unless it says so elsewhere. */
static gboolean fails_with_minus_one(const ub_surroundings *around)
{
    for (unsigned s = 0; s < around->g->stmts->len; s++) {
        g_autoptr(check) c = check_new(around, s);
        if (c && c->way->fails && is_about_error(around, c))
            return TRUE;
    }
    return FALSE;
}

static char *plain_return(const ub_surroundings *around, const ub_lookup *lookup)
{
    ub_type_class class = ub_type_class_of(clang_getCursorResultType(around->g->function->cursor));

    if (!nothing_before(around, lookup))
        return NULL;
    if (class == UB_TYPE_OBJECT)
        return g_strdup("return NULL;");
    if (class == UB_TYPE_SCALAR && fails_with_minus_one(around))
        return g_strdup("return -1;");
    return NULL;
}

char *ub_error_exit(const ub_surroundings *around, const ub_lookup *lookup)
{
    char *lines = way_behind(around, lookup);

    if (lines == NULL)
        lines = way_in_front(around, lookup);
    return lines ? lines : plain_return(around, lookup);
}

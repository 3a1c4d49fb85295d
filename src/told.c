/* Errno where not all callers are seen.
 *
 *     int open_first(PyObject *list)
 *     {
 *         ...
 *         return open(text, O_RDONLY);        or  fd = open(...); if (fd < 0) return -1;
 *     }
 *
 * Whoever calls it may make an error of errno, which a finaliser that a new release runs changes.
 * Not so where the function itself has set an exception, or where the call did well.
 *
 * What a function of the project does is read in its body if the file has it.  Of one of another
 * file two things are taken for granted, as no proof could: it raises where it fails if it has been
 * given the object that the release is for, which is then no call of the system's under another
 * name; and it does if it has been given any object and the caller tests its result, since what is
 * returned untested may be a descriptor as well. */
#include <string.h>

#include "others.h"
#include "wayout.h"
#include "term.h"

enum { MAX_DEPTH = 30 };

static gboolean is_unseen(const ub_prover *p)
{
    return p->func[UB_OLD].g->function->errno_unseen;
}

/* PyErr_SetFromErrno(): it is told; also by a function of the project that sounds like it.  A
 * library's that asks for its own state tells nobody, nor does api->get_error(). */
static gboolean tells_errno(const ub_op *op)
{
    return op->name[0] && (op->facts & UB_FACT_READS_ERRNO) &&
           (op->is_project || (ub_catalog_facts(op->name) & UB_FACT_READS_ERRNO));
}

/* A call of the system's, or of a function that may make one.  An object that it gives is an object
 * of Python's, whose errors are exceptions. */
static gboolean leaves_errno(const ub_op *op)
{
    gboolean python = g_str_has_prefix(op->name, "Py") || g_str_has_prefix(op->name, "_Py");

    return op->kind == UB_OP_CALL && op->dst >= 0 && !python && !op->is_api &&
           op->type != UB_TYPE_OBJECT && !(op->facts & (UB_FACT_PURE | UB_FACT_NO_ERRNO)) &&
           !tells_errno(op) && ((op->facts & UB_FACT_SETS_ERRNO) || op->is_project);
}

/* Where the old function ran Python code of anybody's behind the call, its errno was anybody's too,
 * and no caller could read it. */
static gboolean runs_anything(const char *name)
{
    return (g_str_has_prefix(name, "PyObject_Call") && strcmp(name, "PyObject_Calloc") != 0) ||
           g_str_has_prefix(name, "PyObject_Vectorcall");
}

/* A function of the project that is not seen to call the system. */
static gboolean may_raise_only(const ub_unit *unit, const ub_op *op)
{
    return op->is_project && !(op->facts & UB_FACT_SETS_ERRNO) &&
           !ub_others_fail_by_errno(unit->others, unit->path, op->name);
}

/* if (call_both(handler, context) < 0) return -1; */
static gboolean is_given_object(const ub_graph *g, const ub_op *op)
{
    for (unsigned i = 0; may_raise_only(g->unit, op) && i < op->n_args; i++) {
        const ub_op *argument = ub_graph_definition(g, op->args[i]);
        if (argument && argument->type == UB_TYPE_OBJECT)
            return TRUE;
    }
    return FALSE;
}

/* return probe(v); */
static gboolean takes_value(const ub_prover *p, ub_state *s, const ub_op *op)
{
    const ub_unit *unit = p->func[UB_NEW].g->unit;

    for (unsigned i = 0; may_raise_only(unit, op) && i < op->n_args; i++) {
        ub_term t = ub_temp_get((ub_prover *)p, s, UB_NEW, op->args[i]);
        if (t.kind == UB_TERM_VALUE && s->slots[t.slot].is_get)
            return TRUE;
    }
    return FALSE;
}

void ub_told_call(const ub_prover *p, ub_state *s, const ub_op *op)
{
    if (!is_unseen(p) || takes_value(p, s, op))
        return;
    if (leaves_errno(op) && ub_is_used(p->func[UB_NEW].g, op->dst))
        s->told = is_given_object(p->func[UB_NEW].g, op) ? UB_TOLD_RETURNED : UB_TOLD_OPEN;
    else if ((tells_errno(op) && op->type != UB_TYPE_POINTER) || runs_anything(op->name))
        s->told = UB_TOLD_NOTHING;
}

typedef struct {
    const ub_graph *g;
    gboolean *seen; /* by variable */
} search;

static gboolean comes_of_call(search *x, int temp, unsigned depth);

/* Whatever the variable is given anywhere, or what the branches of ?: leave in a temporary. */
static gboolean any_given(search *x, ub_op_kind kind, int what, unsigned depth)
{
    for (unsigned b = 0; b < x->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(x->g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            if (op->kind == kind && (kind == UB_OP_COPY ? op->dst : op->var) == what &&
                op->n_args && comes_of_call(x, op->args[op->n_args - 1], depth + 1))
                return TRUE;
        }
    }
    return FALSE;
}

static gboolean comes_of_call(search *x, int temp, unsigned depth)
{
    const ub_op *op = temp >= 0 ? ub_graph_definition(x->g, temp) : NULL;

    if (!op)
        return FALSE;
    if (depth > MAX_DEPTH || leaves_errno(op))
        return TRUE;
    if (op->kind == UB_OP_CALL || op->kind == UB_OP_LOAD) /* ssl->owner: then ssl did well */
        return FALSE;
    if (op->kind == UB_OP_MERGE)
        return any_given(x, UB_OP_COPY, temp, depth);
    if (op->kind == UB_OP_READ && op->var >= 0) {
        if (x->seen[op->var])
            return FALSE;
        x->seen[op->var] = TRUE;
        return any_given(x, UB_OP_ASSIGN, op->var, depth);
    }
    for (unsigned i = 0; i < op->n_args; i++)
        if (comes_of_call(x, op->args[i], depth + 1))
            return TRUE;
    return FALSE;
}

static gboolean is_result(const ub_graph *g, int temp)
{
    g_autofree gboolean *seen = g_new0(gboolean, g->vars->len + 1);
    search x = {g, seen};

    return comes_of_call(&x, temp, 0);
}

/* (n < 0), (fd == -1), (file == NULL): which way does a call go that has failed?  -1: any, as where
 * a number is compared with 0 for whatever reason. */
static int failing_way(const ub_graph *g, int cond)
{
    const ub_op *op = ub_graph_definition(g, cond);

    if (op && op->n_args == 1 && strcmp(op->name, "!") == 0) {
        int way = failing_way(g, op->args[0]);
        return way < 0 ? way : 1 - way;
    }
    if (op && op->type == UB_TYPE_POINTER)
        return 1;
    if (!op || op->kind != UB_OP_PURE || op->n_args != 2)
        return -1;
    const ub_op *left = ub_graph_definition(g, op->args[0]);
    gboolean zero = ub_is_zero(g, op->args[1]);
    gboolean tells = zero ? left && left->type == UB_TYPE_POINTER : ub_is_minus_one(g, op->args[1]);
    if (strcmp(op->name, "<") == 0 && zero)
        return 0;
    if ((strcmp(op->name, ">=") == 0 || strcmp(op->name, ">") == 0) && zero)
        return 1;
    if (strcmp(op->name, "==") == 0 && tells)
        return 0;
    if (strcmp(op->name, "!=") == 0 && tells)
        return 1;
    return -1;
}

/* if (owner == Py_None): which object it is, and not whether a call has failed. */
static gboolean compares_objects(const ub_graph *g, int cond)
{
    const ub_op *op = ub_graph_definition(g, cond);
    const ub_op *left = op && op->kind == UB_OP_PURE && op->n_args == 2
                            ? ub_graph_definition(g, op->args[0])
                            : NULL;

    return left && left->type == UB_TYPE_OBJECT && !ub_is_zero(g, op->args[1]) &&
           !ub_is_minus_one(g, op->args[1]);
}

void ub_told_branch(const ub_prover *p, ub_state *s, const ub_block *block, unsigned way)
{
    const ub_graph *g = p->func[UB_OLD].g;

    if (s->told == UB_TOLD_NOTHING || s->told == UB_TOLD_WELL || !is_result(g, block->cond) ||
        compares_objects(g, block->cond))
        return;
    int failing = block->term == UB_TERM_BRANCH ? failing_way(g, block->cond) : -1;
    if (failing >= 0 && failing != (int)way)
        s->told = UB_TOLD_WELL;
    else if (s->told == UB_TOLD_OPEN)
        s->told = UB_TOLD_FAILED;
}

gboolean ub_told_to_caller(ub_prover *p, const ub_state *s, const ub_op *op)
{
    const ub_graph *g = p->func[UB_OLD].g;
    ub_term t = ub_temp_get(p, (ub_state *)s, UB_OLD, op->args[0]);
    gboolean null = t.kind == UB_TERM_INT && t.number == 0;

    if (s->err == UB_ERR_SET) /* an exception tells of it */
        return FALSE;
    if (t.type == UB_TYPE_OBJECT && !null) /* None and True tell of no failure */
        return FALSE;
    gboolean open = s->told == UB_TOLD_OPEN || s->told == UB_TOLD_RETURNED;
    return s->told == UB_TOLD_FAILED || (open && is_result(g, op->args[0]));
}

/* --errors=propagate: from PyErr_Clear() to the function's own way out. */
#include "propagate.h"

#include <string.h>

#include "clearing.h"
#include "edit.h"
#include "style.h"
#include "wayout.h"

typedef struct {
    const ub_unit *unit;
    const ub_graph *g;
    const GArray *gets, *get_sites;
    GArray *sites, *edits;
} ub_propagator;

static ub_site *site_of(const ub_propagator *p, unsigned i)
{
    return &g_array_index(p->sites, ub_site, g_array_index(p->get_sites, unsigned, i));
}

/* Where the call finds nothing

 *     if (PyDict_GetItemRef(d, k, &v) < 0) { PyErr_Clear(); }
 *     if (v == NULL)
 *         return NULL;             the callers take NULL for "not there", and look for no error */

/* Does a way lead from here to the operation on which the variable is not assigned again? */
static gboolean reaches(const ub_graph *g, unsigned block, unsigned first, int var,
                        const ub_op *target, gboolean *seen)
{
    const ub_block *b = ub_graph_block(g, block);

    for (unsigned i = first; i < b->ops->len; i++) {
        const ub_op *op = ub_block_op(b, i);
        if (op == target)
            return TRUE;
        if (op->kind == UB_OP_ASSIGN && op->var == var)
            return FALSE;
    }
    for (unsigned i = 0; i < b->succs->len; i++) {
        unsigned next = g_array_index(b->succs, unsigned, i);
        if (seen[next])
            continue;
        seen[next] = TRUE;
        if (reaches(g, next, 0, var, target, seen))
            return TRUE;
    }
    return FALSE;
}

/* May the variable hold a NULL or -1 that was written as such, when it is read there? */
static gboolean may_fail(const ub_graph *g, const ub_op *read)
{
    for (unsigned b = 0; b < g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            g_autofree gboolean *seen = g_new0(gboolean, g->blocks->len);
            if (op->kind == UB_OP_ASSIGN && op->var == read->var && op->n_args == 1 &&
                ub_is_failure(g, op->args[0]) && reaches(g, b, i + 1, op->var, read, seen))
                return TRUE;
        }
    }
    return FALSE;
}

static gboolean returns_failure(const ub_graph *g, int temp, int holder)
{
    const ub_op *op = ub_graph_definition(g, temp);

    if (ub_is_failure(g, temp))
        return TRUE;
    if (op && op->kind == UB_OP_READ)
        return op->var == holder ? ub_returns_pointer(g) : may_fail(g, op);
    if (op && op->kind == UB_OP_PURE && op->n_args == 1)
        return returns_failure(g, op->args[0], holder);
    return op && op->kind == UB_OP_MERGE; /* return v ? Py_NewRef(v) : NULL; */
}

/* Does the operation set the holder, or can it leave an error? */
static gboolean ends_absence(const ub_op *op, int holder)
{
    if (op->kind == UB_OP_CALL)
        return !(op->facts & (UB_FACT_PURE | UB_FACT_CLEARS_ERROR)) && !op->strong && !op->api;
    return (op->kind == UB_OP_ASSIGN || op->kind == UB_OP_ADDRESS) && op->var == holder;
}

/* The variables that are NULL only with an error set: nothing but calls that raise fills them.
 *
 *     for (...) {
 *         k = PyList_GetItemRef(l, i);
 *         if (k == NULL)
 *             return NULL;                  not because nothing was there the time before
 *         if (PyDict_GetItemRef(d, k, &v) < 0)
 *             PyErr_Clear();
 *         if (v == NULL)
 *             continue; */
static gboolean *null_by_error(const ub_graph *g)
{
    gboolean *raised = g_new0(gboolean, g->vars->len + 1);
    g_autofree gboolean *others = g_new0(gboolean, g->vars->len + 1);

    for (unsigned b = 0; b < g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            if (op->kind != UB_OP_ASSIGN && op->kind != UB_OP_ADDRESS)
                continue;
            const ub_op *value =
                op->kind == UB_OP_ASSIGN && op->n_args == 1 ? ub_op_argument(g, op, 0) : NULL;
            gboolean raises = value && value->kind == UB_OP_CALL && value->strong &&
                              value->strong->error == UB_ERROR_RAISES;
            (raises ? raised : others)[op->var] = TRUE;
        }
    }
    for (unsigned v = 0; v < g->vars->len; v++)
        raised[v] = raised[v] && !others[v] && !ub_graph_var(g, (int)v)->is_parameter;
    return raised;
}

/* Does a way out of the function from here clear the error? */
static gboolean clears_error(const ub_graph *g, unsigned block, gboolean *seen)
{
    const ub_block *b = ub_graph_block(g, block);

    seen[block] = TRUE;
    for (unsigned i = 0; i < b->ops->len; i++)
        if (ub_block_op(b, i)->kind == UB_OP_CALL &&
            ub_block_op(b, i)->facts & UB_FACT_CLEARS_ERROR)
            return TRUE;
    for (unsigned i = 0; i < b->succs->len; i++) {
        unsigned next = g_array_index(b->succs, unsigned, i);
        if (!seen[next] && clears_error(g, next, seen))
            return TRUE;
    }
    return FALSE;
}

/* if (PyErr_Occurred()) return NULL;  With an error set, that is no "not there": which successor is
 * taken without one, or -1.  Not of  if (PyErr_Occurred()) { PyErr_Clear(); return NULL; }  whose
 * callers may take NULL for "not there" all the same. */
static int branch_without_error(const ub_graph *g, const ub_block *b)
{
    const ub_op *op = b->term == UB_TERM_BRANCH ? ub_graph_definition(g, b->cond) : NULL;
    g_autofree gboolean *seen = g_new0(gboolean, g->blocks->len);

    return op && op->kind == UB_OP_CALL && strcmp(op->name, "PyErr_Occurred") == 0 &&
                   !clears_error(g, g_array_index(b->succs, unsigned, 0), seen)
               ? 1
               : -1;
}

static gboolean absent_fails(const ub_graph *g, unsigned block, unsigned first, int holder,
                             const gboolean *raised, gboolean *seen)
{
    const ub_block *b = ub_graph_block(g, block);

    for (unsigned i = first; i < b->ops->len; i++) {
        const ub_op *op = ub_block_op(b, i);
        if (op->kind == UB_OP_RETURN)
            return op->n_args == 1 && returns_failure(g, op->args[0], holder);
        if (ends_absence(op, holder))
            return FALSE;
    }
    g_autofree gboolean *nulls = g_new0(gboolean, g->vars->len + 1);
    nulls[holder] = TRUE;
    int taken = b->term == UB_TERM_BRANCH ? ub_branch_of_null(g, b->cond, nulls) : -1;
    int error = b->term == UB_TERM_BRANCH ? ub_branch_of_null(g, b->cond, raised) : -1;
    if (taken < 0)
        taken = branch_without_error(g, b);
    for (unsigned i = 0; i < b->succs->len; i++) {
        unsigned next = g_array_index(b->succs, unsigned, i);
        if ((taken >= 0 && (int)i != taken) || (int)i == error || seen[next])
            continue;
        seen[next] = TRUE;
        if (absent_fails(g, next, 0, holder, raised, seen))
            return TRUE;
    }
    return FALSE;
}

/* Does the function say "not there" with NULL or -1?  Then it cannot say "error" with it. */
static gboolean fails_without_error(const ub_propagator *p)
{
    g_autofree gboolean *raised = null_by_error(p->g);

    for (unsigned i = 0; i < p->gets->len; i++) {
        ub_lookup lookup;
        if (site_of(p, i)->api->error != UB_ERROR_SUPPRESSED ||
            !ub_find_lookup(p->g, g_array_index(p->gets, unsigned, i), &lookup) || lookup.var < 0)
            continue;
        const ub_stmt *s = ub_graph_stmt(p->g, lookup.stmt);
        g_autofree gboolean *seen = g_new0(gboolean, p->g->blocks->len);
        if (absent_fails(p->g, s->last_block, s->last_op, lookup.var, raised, seen))
            return TRUE;
    }
    return FALSE;
}

/* Text */

/* What stands between the parentheses of an if. */
static char *condition_text(const ub_unit *unit, const ub_stmt *s)
{
    const char *text = ub_unit_text(unit, &(gsize){0});
    const char *begin = memchr(text + s->head.begin, '(', s->head.end - s->head.begin);

    return begin ? g_strndup(begin + 1, (gsize)(text + s->head.end - 1 - (begin + 1))) : NULL;
}

static void replace(ub_propagator *p, const ub_stmt *whole, const ub_stmt *clear, const char *lines)
{
    gsize length;
    const char *text = ub_unit_text(p->unit, &length);
    ub_style style = ub_style_in(p->unit, p->g->function->body);
    gboolean braced = text[whole->range.end - 1] == '}';

    if (braced || !strchr(lines, '\n')) {
        g_autofree char *indent = ub_indent_of(text, clear->range.begin);
        ub_edits_take(p->edits, clear->range.begin, clear->range.end,
                      ub_format_lines(&style, indent, lines));
        return;
    }
    g_autofree char *indent = ub_indent_of(text, whole->range.begin);
    g_autofree char *condition = condition_text(p->unit, whole);
    ub_edits_take(p->edits, whole->range.begin, whole->range.end,
                  ub_format_if(&style, indent, condition, lines));
}

/* NULL, or why the error is ignored as before. */
static const char *propagate_one(ub_propagator *p, const ub_surroundings *around, unsigned i)
{
    ub_lookup lookup;

    if (!ub_find_lookup(p->g, g_array_index(p->gets, unsigned, i), &lookup) || lookup.var < 0)
        return "the call is no statement of its own that fills a variable";
    const ub_stmt *clear = ub_clearing_of(p->g, lookup.stmt);
    if (clear == NULL)
        return "the call is no statement of its own that fills a variable";
    g_autofree char *lines = ub_error_exit(around, &lookup);
    if (lines == NULL)
        return "no way out of the function is known to be right for an error here";
    replace(p, ub_graph_stmt(p->g, lookup.stmt), clear, lines);
    return NULL;
}

/* Why no error at all leaves the function, or NULL. */
static const char *whole_function(const ub_propagator *p)
{
    if (p->g->has_wild_jumps || p->g->crossing)
        return "the function has jumps that are not followed";
    if (fails_without_error(p))
        return "the function returns NULL or -1 where nothing is found, so its callers would not "
               "see an error";
    return NULL;
}

/* Why the site is to be left, or NULL. */
static const char *set_aside(const ub_site *site)
{
    if (site->preserved)
        return "an exception may be set already at the call";
    return site->keep_clear ? "the proof of the way out did not succeed" : NULL;
}

void ub_propagate(const ub_unit *unit, const GArray *gets, const GArray *get_sites, GArray *sites,
                  GArray *edits)
{
    const ub_function *function =
        gets->len ? ub_unit_function_at(unit, g_array_index(gets, unsigned, 0)) : NULL;

    if (function == NULL)
        return;
    g_autoptr(ub_graph) g = ub_graph_new(unit, function);
    g_autoptr(ub_surroundings) around = ub_surroundings_new(g, gets);
    ub_propagator p = {unit, g, gets, get_sites, sites, edits};
    const char *none = whole_function(&p);
    for (unsigned i = 0; i < gets->len; i++) {
        ub_site *site = site_of(&p, i);
        if (site->api->error != UB_ERROR_SUPPRESSED)
            continue;
        site->swallows = set_aside(site);
        if (site->swallows == NULL)
            site->swallows = none ? none : propagate_one(&p, around, i);
        site->propagated = site->swallows == NULL;
    }
}

/* See tuples.h. */
#include "tuples.h"

#include <string.h>

#include "catalog.h"
#include "lower.h"
#include "plain.h"
#include "private.h"

typedef struct {
    const ub_graph *g;
    int var;
} tuple;

/* The variable that a temporary is read from, through casts; -1: it is none. */
static int variable_of(const ub_graph *g, int temp)
{
    const ub_op *op = temp >= 0 ? ub_graph_without_casts(g, temp) : NULL;

    return op && op->kind == UB_OP_READ ? op->var : -1;
}

/* The variable of the tuple that the call, or the load that a macro is, reads; -1: none.  Of
 * PyTuple_GET_ITEM(self->pair, 0), ((PyTupleObject *)self->pair)->ob_item[0], that is not self. */
static int tuple_of(const ub_graph *g, const ub_op *op)
{
    if (op->kind == UB_OP_LOAD && op->n_args) {
        op = ub_graph_definition(g, op->args[0]);
        if (!op || op->kind != UB_OP_LOAD || strcmp(op->name, "->ob_item") != 0)
            return -1;
    } else if (op->kind != UB_OP_CALL) {
        return -1;
    }
    return op->n_args ? variable_of(g, op->args[0]) : -1;
}

static gboolean is_given(const tuple *t, const ub_op *op, unsigned i)
{
    return i < op->n_args && variable_of(t->g, op->args[i]) == t->var;
}

static gboolean makes_tuple(const char *name)
{
    static const char *const names[] = {"PySequence_Tuple", "PyTuple_New",      "PyTuple_Pack",
                                        "PyList_AsTuple",   "PyTuple_GetSlice", NULL};
    return g_strv_contains(names, name);
}

/* Can the call take over, or change, what it is given?  A function of the project may do
 * anything. */
static gboolean takes_over(const tuple *t, const ub_op *op)
{
    gboolean given = FALSE;

    for (unsigned i = 0; i < op->n_args; i++)
        given |= is_given(t, op, i);
    return given && (!op->is_api || op->noreturn || (op->facts & UB_FACT_OBSERVES) ||
                     (op->facts & UB_FACT_STEALS) || strstr(op->name, "BuildValue") ||
                     strstr(op->name, "Call") || strcmp(op->name, "PyTuple_SET_ITEM") == 0);
}

/* From here the function may not keep the tuple any more, or it is another one. */
static gboolean ends(gpointer data, unsigned block, unsigned index)
{
    const tuple *t = data;
    const ub_op *op = ub_block_op(ub_graph_block(t->g, block), index);

    for (unsigned i = 0; op->reached && i < op->reached->len; i++)
        if (g_array_index(op->reached, int, i) == t->var)
            return TRUE;
    switch (op->kind) {
    case UB_OP_ASSIGN: /* also of another name for it, which may be released */
        return op->var == t->var || is_given(t, op, 0);
    case UB_OP_ADDRESS:
    case UB_OP_DECLARE:
        return op->var == t->var;
    case UB_OP_REF:
        return op->var == t->var ||
               (op->n_args && is_given(t, op, op->n_args - 1) && op->ref != UB_REF_INCREF &&
                op->ref != UB_REF_XINCREF && op->ref != UB_REF_NEWREF && op->ref != UB_REF_XNEWREF);
    case UB_OP_STORE: /* self->pair = pair; may hand its reference on */
    case UB_OP_COPY:
        for (unsigned i = 0; i < op->n_args; i++)
            if (is_given(t, op, i))
                return TRUE;
        return FALSE;
    case UB_OP_CALL:
        return takes_over(t, op);
    case UB_OP_OPAQUE:
        return TRUE;
    default:
        return FALSE;
    }
}

/* Does the function give up a reference that is in the variable?  Then it has one: of a call with
 * an unknown name it cannot be told otherwise. */
static gboolean is_given_up(const tuple *t)
{
    for (unsigned b = 0; b < t->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(t->g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            gboolean here = op->var == t->var || (op->n_args && is_given(t, op, 0));
            if ((op->kind == UB_OP_RETURN && here) ||
                (op->kind == UB_OP_REF && here &&
                 (op->ref == UB_REF_DECREF || op->ref == UB_REF_XDECREF ||
                  op->ref == UB_REF_CLEAR)))
                return TRUE;
        }
    }
    return FALSE;
}

/* Does each value of the variable come with a reference, and from a call that makes tuples? */
static gboolean is_always_made(const tuple *t, gboolean any)
{
    unsigned n = 0;

    if (ub_graph_var(t->g, t->var)->is_parameter)
        return FALSE;
    for (unsigned b = 0; b < t->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(t->g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            gboolean sets = op->kind == UB_OP_ASSIGN || op->kind == UB_OP_REF;
            if (!sets || op->var != t->var || (op->kind == UB_OP_REF && op->ref == UB_REF_CLEAR))
                continue;
            const ub_op *value = op->kind == UB_OP_ASSIGN && op->n_args
                                     ? ub_graph_definition(t->g, op->args[0])
                                     : NULL;
            if (value && value->kind == UB_OP_CONST && strcmp(value->name, "0") == 0)
                continue; /* NULL is no tuple to read from */
            if (!value || value->kind != UB_OP_CALL || !value->is_api ||
                !(makes_tuple(value->name) || (any && (value->facts & UB_FACT_NEW))) ||
                value->type != UB_TYPE_OBJECT)
                return FALSE;
            n++;
        }
    }
    return n > 0 && is_given_up(t);
}

static gboolean is_never_set(const tuple *t)
{
    for (unsigned b = 0; b < t->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(t->g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            if ((op->kind == UB_OP_ASSIGN || op->kind == UB_OP_REF || op->kind == UB_OP_ADDRESS) &&
                op->var == t->var)
                return FALSE;
        }
    }
    return TRUE;
}

/* Python holds what it calls a function with until that returns; who else calls it need not. */
static gboolean is_held_by_caller(const ub_roles *roles, int function, const tuple *t)
{
    const ub_role *role = ub_roles_of(roles, function);

    return ub_graph_var(t->g, t->var)->is_parameter && t->g->function->is_static &&
           role->calls->len == 0 && !role->callback && is_never_set(t);
}

gboolean ub_tuple_outlives(const ub_roles *roles, int function, const ub_graph *g, ub_point call,
                           gboolean any)
{
    const ub_op *op = ub_block_op(ub_graph_block(g, call.block), call.op);
    tuple t = {g, tuple_of(g, op)};
    g_autofree gboolean *names = g_new0(gboolean, g->vars->len + 1);
    ub_keeping keeping = {.g = g, .get = call, .ends = ends, .data = &t, .has_other_owner = TRUE};

    if (t.var < 0 || g->has_wild_jumps || ub_graph_var(g, t.var)->pointed_at ||
        ub_graph_var(g, t.var)->is_static || ub_is_aggregate(ub_graph_var(g, t.var)))
        return FALSE;
    if (!(any && is_held_by_caller(roles, function, &t)) && !is_always_made(&t, any))
        return FALSE;
    if (ub_outlived(&keeping, names))
        return FALSE;
    names[t.var] = TRUE;
    return !ub_named_in_skipped(g, names);
}

/* Sites */

const char *const *ub_tuple_names(void)
{
    static const char *const names[] = {"PyTuple_GetItem", "PyTuple_GET_ITEM", NULL};
    return names;
}

static const ub_api *row_of(const char *name)
{
    for (const ub_api *api = ub_catalog_staying(); api->name != NULL; api++)
        if (strcmp(api->name, name) == 0)
            return api;
    return NULL;
}

/* The name that is written where the call is, or the load that a macro of Python's becomes; NULL:
 * another, or a macro of the project. */
static const ub_api *row_at(const ub_unit *unit, const ub_op *op)
{
    gsize length;
    const char *text = ub_unit_text(unit, &length);

    if ((op->kind != UB_OP_CALL && op->kind != UB_OP_LOAD) || op->type != UB_TYPE_OBJECT ||
        op->range.begin >= length)
        return NULL;
    ub_token word = ub_next_token(text, op->range.begin, (unsigned)length);
    g_autofree char *name = g_strndup(text + word.begin, word.end - word.begin);
    const ub_api *api = word.begin == op->range.begin ? row_of(name) : NULL;
    return api && (op->kind == UB_OP_LOAD ? api->is_macro : strcmp(op->name, name) == 0) ? api
                                                                                         : NULL;
}

static gboolean is_known(const GArray *sites, unsigned first, unsigned offset)
{
    for (unsigned i = first; i < sites->len; i++)
        if (g_array_index(sites, ub_site, i).offset == offset)
            return TRUE;
    return FALSE;
}

static void add_site(const ub_roles *roles, int function, const ub_graph *g, ub_point at,
                     GArray *sites)
{
    const ub_op *op = ub_block_op(ub_graph_block(g, at.block), at.op);
    ub_site site = {.api = row_at(g->unit, op),
                    .offset = op->range.begin,
                    .call = op->range,
                    .function = function};

    ub_unit_position(g->unit, site.offset, &site.line, &site.column);
    g_autofree char *beyond_c = g->unit->cplusplus ? ub_not_plain(g->unit, g->function) : NULL;

    if (!beyond_c && ub_tuple_outlives(roles, function, g, at, TRUE))
        ub_site_set(&site, UB_CODE_SAFE_TUPLE, NULL);
    else
        ub_site_set(&site, UB_CODE_LONG_LIVED, site.api->why);
    g_array_append_val(sites, site);
}

static void find_in(const ub_roles *roles, int function, const ub_graph *g, GArray *sites)
{
    unsigned first = sites->len;

    for (unsigned b = 0; b < g->blocks->len; b++)
        for (unsigned i = 0; i < ub_graph_block(g, b)->ops->len; i++) {
            const ub_op *op = ub_block_op(ub_graph_block(g, b), i);
            if (row_at(g->unit, op) && !is_known(sites, first, op->range.begin))
                add_site(roles, function, g, (ub_point){b, i}, sites);
        }
}

static gboolean names_tuples(const ub_unit *unit, ub_range body)
{
    const char *text = ub_unit_text(unit, NULL);

    for (const char *const *name = ub_tuple_names(); *name; name++)
        if (g_strstr_len(text + body.begin, body.end - body.begin, *name))
            return TRUE;
    return FALSE;
}

void ub_find_tuples(const ub_unit *unit, GArray *sites)
{
    unsigned first = sites->len;
    g_autoptr(ub_roles) roles = NULL;

    for (unsigned i = 0; i < unit->functions->len; i++) {
        const ub_function *function = &g_array_index(unit->functions, ub_function, i);
        if (function->has_error || !names_tuples(unit, function->body))
            continue;
        g_autoptr(ub_graph) g = ub_graph_new(unit, function);
        if (!roles)
            roles = ub_roles_new(unit);
        find_in(roles, (int)i, g, sites);
    }
    if (sites->len > first)
        ub_sites_sort(sites);
}

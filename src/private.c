/* See private.h: escapes.c says what can be reached, lifetime.c how long the value is used. */
#include "private.h"

#include <string.h>

#include "escapes.h"
#include "lifetime.h"
#include "locked.h"
#include "lower.h"
#include "tuples.h"

enum { KWARGS_INDEX = 2, MAX_DEPTH = 8 };

struct ub_private {
    const ub_roles *roles;
    const ub_unit *unit;
    GPtrArray *graphs;   /* for each function, or NULL */
    GHashTable *helpers; /* "name number" -> ub_capture + 1 */
};

ub_private *ub_private_new(const ub_roles *roles)
{
    ub_private *p = g_new0(ub_private, 1);

    p->roles = roles;
    p->unit = ub_roles_unit(roles);
    p->graphs = g_ptr_array_new_with_free_func((GDestroyNotify)ub_graph_free);
    g_ptr_array_set_size(p->graphs, (gint)p->unit->functions->len);
    p->helpers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return p;
}

void ub_private_free(ub_private *p)
{
    if (!p)
        return;
    g_ptr_array_unref(p->graphs);
    g_hash_table_unref(p->helpers);
    g_free(p);
}

static const ub_function *function_at(const ub_private *p, int index)
{
    return &g_array_index(p->unit->functions, ub_function, index);
}

static const ub_graph *graph_of(ub_private *p, int function)
{
    gpointer *place = &g_ptr_array_index(p->graphs, function);

    if (!*place)
        *place = ub_graph_new(p->unit, function_at(p, function));
    return *place;
}

/* The call of that name at an offset; FALSE when it is not there, or several times (in a macro). */
static gboolean find_call(const ub_graph *g, const char *name, unsigned offset, ub_point *point)
{
    unsigned n = 0;

    for (unsigned b = 0; b < g->blocks->len; b++)
        for (unsigned i = 0; i < ub_graph_block(g, b)->ops->len; i++) {
            const ub_op *op = ub_block_op(ub_graph_block(g, b), i);
            if (op->kind == UB_OP_CALL && op->range.begin == offset &&
                strcmp(op->name, name) == 0) {
                *point = (ub_point){b, i};
                n++;
            }
        }
    return n == 1;
}

/* Text that this configuration does not compile */

static gboolean is_named(const ub_unit *unit, ub_range range, const char *name)
{
    const char *text = ub_unit_text(unit, NULL);
    g_autoptr(GArray) tokens = ub_tokens(text, range.begin, range.end);

    for (unsigned i = 0; i < tokens->len; i++)
        if (ub_token_is(text, g_array_index(tokens, ub_token, i), name))
            return TRUE;
    return FALSE;
}

/* Another configuration may store it, or call it with anything. */
static gboolean is_named_in_skipped(const ub_unit *unit, ub_range where, const char *name)
{
    for (unsigned i = 0; i < unit->skipped->len; i++) {
        ub_range range = g_array_index(unit->skipped, ub_range, i);
        ub_range part = {MAX(range.begin, where.begin), MIN(range.end, where.end)};

        if (part.begin < part.end && is_named(unit, part, name))
            return TRUE;
    }
    return FALSE;
}

static gboolean any_named_in_skipped(const ub_graph *g, const ub_escapes *e, ub_origins set,
                                     const gboolean *names)
{
    for (unsigned v = 0; v < g->vars->len; v++)
        if ((names[v] || (e && (e->ever[v] & set))) &&
            is_named_in_skipped(g->unit, g->function->extent, ub_graph_var(g, (int)v)->name))
            return TRUE;
    return FALSE;
}

gboolean ub_named_in_skipped(const ub_graph *g, const gboolean *names)
{
    return any_named_in_skipped(g, NULL, 0, names);
}

/* Helpers that are given a container */

static ub_capture capture_of_helper(gpointer data, const char *helper, unsigned parameter)
{
    ub_private *p = data;
    ub_function *function = ub_unit_find_function(p->unit, helper);
    g_autofree char *key = g_strdup_printf("%s %u", helper, parameter);
    gpointer known = g_hash_table_lookup(p->helpers, key);
    ub_capture capture = UB_CAPTURE_ESCAPE;

    if (known)
        return (ub_capture)(GPOINTER_TO_UINT(known) - 1);
    if (!function->is_static || function->has_error)
        return UB_CAPTURE_ESCAPE;
    /* Until it is known: a helper that calls itself keeps what it is given. */
    g_hash_table_insert(p->helpers, g_strdup(key), GUINT_TO_POINTER(UB_CAPTURE_ESCAPE + 1));
    int index = (int)(function - (ub_function *)p->unit->functions->data);
    const ub_graph *g = graph_of(p, index);
    g_autoptr(ub_escapes) e = ub_escapes_of_parameter(g, parameter, capture_of_helper, p);
    g_autofree gboolean *none = g_new0(gboolean, g->vars->len + 1);
    if (!e->failed && !any_named_in_skipped(g, e, 1, none))
        capture = e->worst[0];
    g_hash_table_insert(p->helpers, g_strdup(key), GUINT_TO_POINTER(capture + 1));
    return capture;
}

/* Where a container comes from */

static ub_code code_of_parameter(ub_private *p, int function, int parameter, unsigned depth);

static ub_code weaker(ub_code a, ub_code b)
{
    return a == UB_CODE_NONE || a == b ? b : UB_CODE_SAFE_NEW;
}

/* The reason why all of them are out of reach; UB_CODE_NONE: one is not. */
static ub_code code_of_origins(ub_private *p, int function, const ub_escapes *e, ub_origins set,
                               unsigned depth)
{
    ub_code code = UB_CODE_NONE;

    if (set & UB_ORIGIN_OTHER)
        return UB_CODE_NONE;
    for (unsigned i = 0; i < e->origins->len; i++) {
        const ub_origin *origin = &g_array_index(e->origins, ub_origin, i);
        ub_code one = origin->is_module ? UB_CODE_SAFE_MODULE_INIT : UB_CODE_SAFE_NEW;

        if (!(set >> i & 1))
            continue;
        if (origin->parameter >= 0)
            one = code_of_parameter(p, function, origin->parameter, depth + 1);
        if (one == UB_CODE_NONE)
            return UB_CODE_NONE;
        code = weaker(code, one);
    }
    return code;
}

static gboolean holds_module(const ub_escapes *e, ub_origins set)
{
    for (unsigned i = 0; i < e->origins->len; i++)
        if ((set >> i & 1) && g_array_index(e->origins, ub_origin, i).is_module)
            return TRUE;
    return FALSE;
}

/* helper(d, d): a change through the one name is not seen by the other. */
static gboolean is_given_twice(ub_escapes *e, ub_point at, unsigned argument, ub_origins set)
{
    const ub_op *call = ub_block_op(ub_graph_block(e->g, at.block), at.op);
    ub_origins escaped = 0;

    for (unsigned i = 0; i < call->n_args; i++)
        if (i != argument && (ub_escapes_at(e, at.block, at.op, i, &escaped) & set))
            return TRUE;
    return FALSE;
}

/* What a call of a helper gives it; *code stays what it is for NULL.  FALSE: it can be reached. */
static gboolean gives_private(ub_private *p, const ub_role_call *item, const char *helper,
                              int parameter, unsigned depth, ub_code *code)
{
    unsigned argument = (unsigned)parameter;
    CXFile file = NULL;
    unsigned offset;
    ub_point at;

    clang_getFileLocation(clang_getCursorLocation(item->call), &file, NULL, NULL, &offset);
    if (item->caller < 0 || !file || !clang_File_isEqual(file, p->unit->file))
        return FALSE;
    const ub_graph *g = graph_of(p, item->caller);
    if (!find_call(g, helper, offset, &at))
        return FALSE;
    g_autoptr(ub_escapes) e =
        ub_escapes_of_argument(g, at.block, at.op, argument, capture_of_helper, p);
    g_autofree gboolean *none = g_new0(gboolean, g->vars->len + 1);
    ub_origins escaped = 0;
    if (e->origins->len == 0) {
        const ub_op *call = ub_block_op(ub_graph_block(g, at.block), at.op);
        const ub_op *value =
            argument < call->n_args ? ub_graph_definition(g, call->args[argument]) : NULL;
        return value && value->kind == UB_OP_CONST && strcmp(value->name, "0") == 0;
    }
    ub_origins set = ub_escapes_at(e, at.block, at.op, argument, &escaped);
    ub_code one = code_of_origins(p, item->caller, e, set, depth);
    /* What a helper may do with a module that its caller makes is not followed. */
    if (one == UB_CODE_NONE || holds_module(e, set) || (set & escaped) ||
        is_given_twice(e, at, argument, set) || any_named_in_skipped(g, e, set, none))
        return FALSE;
    *code = weaker(*code, one);
    return TRUE;
}

/* A parameter that only ever gets a dict made for one call, or one that its caller has made. */
static ub_code code_of_parameter(ub_private *p, int function, int parameter, unsigned depth)
{
    const ub_role *role = ub_roles_of(p->roles, function);
    const ub_function *f = function_at(p, function);
    ub_range whole = {0, G_MAXUINT};
    ub_code code = UB_CODE_NONE;

    if (depth > MAX_DEPTH || role->other || !f->is_static ||
        is_named_in_skipped(p->unit, whole, f->name))
        return UB_CODE_NONE;
    if (role->keywords && parameter != KWARGS_INDEX)
        return UB_CODE_NONE;
    if (role->keywords)
        code = UB_CODE_SAFE_KWARGS;
    for (unsigned i = 0; i < role->calls->len; i++)
        if (!gives_private(p, &g_array_index(role->calls, ub_role_call, i), f->name, parameter,
                           depth, &code))
            return UB_CODE_NONE;
    return code;
}

/* The site */

/* Calls whose first argument is the container that keeps the value. */
static gboolean reads_container(const ub_api *api)
{
    return g_str_has_prefix(api->name, "PyDict_") || g_str_has_prefix(api->name, "_PyDict_") ||
           g_str_has_prefix(api->name, "PyList_") ||
           strcmp(api->name, "PySequence_Fast_GET_ITEM") == 0;
}

typedef struct {
    ub_escapes *e;
    ub_origins set;
} container;

static gboolean container_ends(gpointer data, unsigned block, unsigned op)
{
    const container *c = data;

    return (c->e->ends[block][op] & c->set) != 0;
}

/* PyModule_AddObjectRef(module, "name", v): v is put into the module that it comes from, and no
 * code of its own is run.  In another container it would show others the way to the module. */
static gboolean stays_inside(gpointer data, unsigned block, unsigned index)
{
    static const char *const puts[] = {"PyModule_AddObjectRef", "PyDict_SetItemString", NULL};
    static const char *const looks[] = {"PyUnicode_AsUTF8", "PyUnicode_AsUTF8AndSize", NULL};
    const container *c = data;
    const ub_op *op = ub_block_op(ub_graph_block(c->e->g, block), index);
    ub_origins escaped = 0;

    if (op->kind != UB_OP_CALL || !op->is_api)
        return FALSE;
    if (g_strv_contains(looks, op->name))
        return TRUE;
    if (!g_strv_contains(puts, op->name) || op->n_args != 3)
        return FALSE;
    ub_origins into = ub_escapes_at(c->e, block, index, 0, &escaped);
    return into && !(into & ~c->set);
}

static gboolean gives_pointers(const ub_site *site)
{
    return g_str_has_suffix(site->api->name, "_Next");
}

static ub_code judge_private(ub_private *p, const ub_site *site, const ub_graph *g, ub_point at)
{
    g_autoptr(ub_escapes) e = ub_escapes_of_argument(g, at.block, at.op, 0, capture_of_helper, p);
    g_autofree gboolean *names = g_new0(gboolean, g->vars->len + 1);
    ub_origins escaped = 0;
    ub_origins set = ub_escapes_at(e, at.block, at.op, 0, &escaped);
    ub_code code = code_of_origins(p, site->function, e, set, 0);
    container c = {e, set};
    ub_keeping keeping = {
        .g = g,
        .get = at,
        .gives_pointers = gives_pointers(site),
        .ends = container_ends,
        .data = &c,
        .has_other_owner = code != UB_CODE_SAFE_KWARGS,
        .no_calls = holds_module(e, set),
        .stays = stays_inside,
    };

    if (code == UB_CODE_NONE || (set & escaped) || ub_outlived(&keeping, names) ||
        any_named_in_skipped(g, e, set, names))
        return UB_CODE_NONE;
    return code;
}

typedef struct {
    const ub_graph *g;
    ub_point get;
} locking;

static gboolean lock_ends(gpointer data, unsigned block, unsigned op)
{
    const locking *l = data;

    return !(block == l->get.block && op == l->get.op) &&
           ub_ends_lock(ub_block_op(ub_graph_block(l->g, block), op));
}

static ub_code judge_locked(const ub_site *site, const ub_graph *g, ub_point at)
{
    g_autofree gboolean *names = g_new0(gboolean, g->vars->len + 1);
    locking l = {g, at};
    ub_keeping keeping = {
        .g = g,
        .get = at,
        .gives_pointers = gives_pointers(site),
        .ends = lock_ends,
        .data = &l,
        .has_other_owner = TRUE,
    };

    if (!ub_is_locked(g, at.block, at.op) || ub_outlived(&keeping, names) ||
        any_named_in_skipped(g, NULL, 0, names))
        return UB_CODE_NONE;
    return UB_CODE_SAFE_LOCKED;
}

ub_code ub_private_judge(ub_private *p, const ub_site *site)
{
    ub_point at;

    if (!reads_container(site->api) || site->function < 0)
        return UB_CODE_NONE;
    const ub_graph *g = graph_of(p, site->function);
    if (g->has_wild_jumps || !find_call(g, site->api->name, site->offset, &at))
        return UB_CODE_NONE;
    ub_code code = judge_private(p, site, g, at);
    if (code == UB_CODE_NONE && g_str_has_prefix(site->api->name, "PySequence_Fast_") &&
        ub_tuple_outlives(p->roles, site->function, g, at, FALSE))
        code = UB_CODE_SAFE_TUPLE;
    return code != UB_CODE_NONE ? code : judge_locked(site, g, at);
}

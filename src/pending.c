/* See pending.h. */
#include "pending.h"

#include <string.h>

#include "catalog.h"
#include "definitions.h"
#include "graph.h"
#include "others.h"
#include "peers.h"
#include "prove.h"
#include "shape.h"
#include "versions.h"

enum { MAX_DEPTH = 12 };

/* What has been found out, by the names of files and functions: whether a function calls another
 * with an exception set, beginning with one or without. */
typedef struct {
    GHashTable *calls; /* of gboolean */
    GHashTable *open;  /* functions whose callers are being asked */
} search;

/* A function that may be called in a file. */
typedef struct {
    search *of;
    const char *name;
    gboolean returns_object, is_static;
    unsigned depth;
} callee;

static gboolean starts_with_error(search *s, const ub_roles *roles, int function, unsigned depth);

static const ub_function *function_at(const ub_roles *roles, int function)
{
    return &g_array_index(ub_roles_unit(roles)->functions, ub_function, (unsigned)function);
}

static gboolean sets_error(const char *word, gpointer name)
{
    return strcmp(word, name) == 0 || (ub_catalog_facts(word) & UB_FACT_SETS_ERROR);
}

/* Text that another configuration compiles:
 *
 *     #ifdef STRICT
 *         PyErr_SetString(PyExc_OverflowError, "too big");
 *     #endif
 *         text = hint(spec); */
static gboolean may_set_error_unseen(const ub_unit *unit, const ub_function *f, const char *name)
{
    const char *text = ub_unit_text(unit, NULL);

    for (unsigned i = 0; i < unit->skipped->len; i++) {
        ub_range range = g_array_index(unit->skipped, ub_range, i);
        if (range.begin < f->body.begin || range.end > f->body.end ||
            (unit->versions && ub_is_unsupported(unit->versions, range.begin)))
            continue;
        if (ub_text_holds(unit, text, range, sets_error, (gpointer)name))
            return TRUE;
    }
    return FALSE;
}

static gboolean calls_with_error(search *s, const ub_roles *roles, int caller, const char *name,
                                 gboolean starts)
{
    const ub_unit *unit = ub_roles_unit(roles);
    const ub_function *f = function_at(roles, caller);
    char *key = g_strdup_printf("%s:%s:%s:%d", unit->path, f->name, name, starts);
    gpointer known;

    if (g_hash_table_lookup_extended(s->calls, key, NULL, &known)) {
        g_free(key);
        return GPOINTER_TO_INT(known);
    }
    g_autoptr(ub_graph) g = ub_graph_new(unit, f);
    gboolean calls =
        f->has_error || may_set_error_unseen(unit, f, name) || ub_calls_with_error(g, name, starts);
    g_hash_table_insert(s->calls, key, GINT_TO_POINTER(calls));
    return calls;
}

/* Most calls are made with one set, or are not, however the caller begins. */
static gboolean called_with_error(const callee *c, const ub_roles *roles, int caller)
{
    return calls_with_error(c->of, roles, caller, c->name, FALSE) ||
           (calls_with_error(c->of, roles, caller, c->name, TRUE) &&
            starts_with_error(c->of, roles, caller, c->depth + 1));
}

/* A function that returns an object says with NULL that an exception is set: called while one is,
 * it could not say so.  Python's own debug build forbids that at every call. */
static gboolean returns_object(const ub_function *f)
{
    return ub_is_object_pointer(clang_getCursorResultType(f->cursor));
}

/* text = describers[i](spec);       whichever function of a table of the project's own it is */
static gboolean is_called_by_pointer(const callee *c, const ub_roles *roles, const GArray *calls)
{
    callee pointer = *c;

    pointer.name = "";
    for (unsigned i = 0; i < calls->len; i++) {
        int caller = g_array_index(calls, ub_role_call, i).caller;
        if (caller < 0 || called_with_error(&pointer, roles, caller))
            return TRUE;
    }
    return FALSE;
}

/* ops->describe(spec);       in another file, which has the table from this one */
static gboolean is_called_by_pointer_there(const ub_roles *roles, const GArray *calls,
                                           gpointer data)
{
    return !roles || is_called_by_pointer(data, roles, calls);
}

/* FOREACH(u, v) { PyErr_SetString(...); hint = hint_for(u); }  of a header that is missing: neither
 * is in the tree. */
static gboolean is_named_in_error(const ub_roles *roles, const char *name)
{
    const ub_unit *unit = ub_roles_unit(roles);
    const char *text = ub_unit_text(unit, NULL);

    for (unsigned i = 0; i < unit->functions->len; i++) {
        const ub_function *f = &g_array_index(unit->functions, ub_function, i);
        if (f->has_error && strcmp(f->name, name) != 0 &&
            memmem(text + f->body.begin, f->body.end - f->body.begin, name, strlen(name)))
            return TRUE;
    }
    return FALSE;
}

/* PyErr_SetString(...); goto exit;  does not lead to what stands behind it. */
static gboolean leaves_there(const char *text, unsigned at, unsigned end)
{
    ub_token t = ub_next_token(text, at, end);

    while (t.kind != UB_TOKEN_END && !ub_token_is(text, t, ";"))
        t = ub_next_token(text, t.end, end);
    t = ub_next_token(text, t.end, end);
    return ub_token_is(text, t, "goto") || ub_token_is(text, t, "return");
}

/* A function of a header, clinic/sum.c.h, of which there is no graph: does its text set an
 * exception in front of the call? */
static gboolean sets_error_in_text(const ub_roles *roles, CXCursor call)
{
    unsigned end, length;
    const char *text = ub_text_around(ub_roles_unit(roles), call, &end, &length);
    gboolean sets = FALSE;

    if (!text)
        return TRUE;
    for (ub_token t = ub_next_token(text, 0, end); t.kind != UB_TOKEN_END;
         t = ub_next_token(text, t.end, end)) {
        g_autofree char *word = g_strndup(text + t.begin, t.end - t.begin);
        unsigned facts = t.kind == UB_TOKEN_WORD ? ub_catalog_facts(word) : 0;
        if (strcmp(word, "}") == 0 && t.begin > 0 && text[t.begin - 1] == '\n')
            sets = FALSE;
        else if (facts & UB_FACT_CLEARS_ERROR)
            sets = FALSE;
        else if ((facts & UB_FACT_SETS_ERROR) && !leaves_there(text, t.end, end))
            sets = TRUE;
    }
    return sets;
}

/* By what one file says of it. */
static gboolean is_called_with_error(const ub_roles *roles, const ub_role *role, gpointer data)
{
    const callee *c = data;
    int last = -1;

    if (role->finalizer || (role->callback && !c->returns_object))
        return TRUE;
    if ((role->callback && is_called_by_pointer(c, roles, ub_pointer_calls(roles))) ||
        is_named_in_error(roles, c->name))
        return TRUE;
    if (ub_peers_carry(ub_roles_unit(roles)->peers, ub_roles_unit(roles), role,
                       is_called_by_pointer_there, (gpointer)c))
        return TRUE;
    for (unsigned i = 0; i < role->calls->len; i++) {
        int caller = g_array_index(role->calls, ub_role_call, i).caller;
        if (caller < 0 &&
            (ub_roles_unit(roles)->cplusplus || (!c->is_static && !ub_roles_unit(roles)->surround)))
            return TRUE; /* an inline function of a header, and no piece of the file: x.c.h */
        if (caller < 0 &&
            sets_error_in_text(roles, g_array_index(role->calls, ub_role_call, i).call))
            return TRUE;
        if (caller < 0 || caller == last)
            continue;
        last = caller;
        if (called_with_error(c, roles, caller))
            return TRUE;
    }
    return FALSE;
}

/* By what another file says.  What cannot be read may do anything; an inline function of a header
 * is not followed, and neither is what cannot be parsed. */
static gboolean is_called_there(const ub_roles *roles, const ub_role *role, gpointer data)
{
    if (!roles)
        return TRUE;
    for (unsigned i = 0; i < role->calls->len; i++) {
        int caller = g_array_index(role->calls, ub_role_call, i).caller;
        if (caller >= 0 && function_at(roles, caller)->has_error)
            return TRUE;
    }
    return is_called_with_error(roles, role, data);
}

static gboolean starts_with_error(search *s, const ub_roles *roles, int function, unsigned depth)
{
    const ub_unit *unit = ub_roles_unit(roles);
    const ub_function *f = function_at(roles, function);
    callee c = {s, f->name, returns_object(f), f->is_static, depth};
    g_autofree char *key = g_strdup_printf("%s:%s", unit->path, f->name);

    if (depth >= MAX_DEPTH || !g_hash_table_add(s->open, g_strdup(key)))
        return FALSE;
    gboolean starts =
        is_called_with_error(roles, ub_roles_of(roles, function), &c) ||
        (f->is_static && ub_others_name_piece(unit->others, unit->path, f->name)) ||
        (!f->is_static && ub_others_name_by_macro(unit->others, f->name)) ||
        (!f->is_static && ub_peers_any(unit->peers, unit, f->name, is_called_there, &c));
    g_hash_table_remove(s->open, key);
    return starts;
}

gboolean ub_may_start_with_error(const ub_roles *roles, int function)
{
    search s = {g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
                g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
    gboolean starts = starts_with_error(&s, roles, function, 0);

    g_hash_table_unref(s.calls);
    g_hash_table_unref(s.open);
    return starts;
}

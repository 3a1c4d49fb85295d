/* See pending.h. */
#include "pending.h"

#include <string.h>

#include "graph.h"
#include "peers.h"
#include "prove.h"
#include "shape.h"

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
    gboolean calls = ub_calls_with_error(g, name, starts);
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

/* By what one file says of it. */
static gboolean is_called_with_error(const ub_roles *roles, const ub_role *role, gpointer data)
{
    const callee *c = data;
    int last = -1;

    if (role->finalizer || (role->callback && !c->returns_object))
        return TRUE;
    for (unsigned i = 0; i < role->calls->len; i++) {
        int caller = g_array_index(role->calls, ub_role_call, i).caller;
        if (caller < 0 && !c->is_static && !ub_roles_unit(roles)->surround)
            return TRUE; /* an inline function of a header, and no piece of the file: x.c.h */
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

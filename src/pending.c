/* See pending.h. */
#include "pending.h"

#include "graph.h"
#include "prove.h"
#include "shape.h"

enum { MAX_DEPTH = 6 };

static gboolean starts_with_error(const ub_roles *roles, int function, unsigned depth);

static gboolean called_with_error(const ub_roles *roles, int caller, int callee, unsigned depth)
{
    const ub_unit *unit = ub_roles_unit(roles);
    const ub_function *f = &g_array_index(unit->functions, ub_function, caller);
    const ub_function *to = &g_array_index(unit->functions, ub_function, callee);
    g_autoptr(ub_graph) g = ub_graph_new(unit, f);

    return ub_calls_with_error(g, to->name, starts_with_error(roles, caller, depth + 1));
}

/* A function that returns an object says with NULL that an exception is set: called while one is,
 * it could not say so.  Python's own debug build forbids that at every call. */
static gboolean returns_object(const ub_roles *roles, int function)
{
    const ub_function *f = &g_array_index(ub_roles_unit(roles)->functions, ub_function, function);
    return ub_is_object_pointer(clang_getCursorResultType(f->cursor));
}

static gboolean starts_with_error(const ub_roles *roles, int function, unsigned depth)
{
    const ub_role *role = ub_roles_of(roles, function);
    int last = -1;

    if (role->finalizer || (role->callback && !returns_object(roles, function)))
        return TRUE;
    if (depth >= MAX_DEPTH)
        return FALSE;
    for (unsigned i = 0; i < role->calls->len; i++) {
        int caller = g_array_index(role->calls, ub_role_call, i).caller;
        if (caller < 0 || caller == last)
            continue;
        last = caller;
        if (called_with_error(roles, caller, function, caller == function ? MAX_DEPTH : depth))
            return TRUE;
    }
    return FALSE;
}

gboolean ub_may_start_with_error(const ub_roles *roles, int function)
{
    return starts_with_error(roles, function, 0);
}

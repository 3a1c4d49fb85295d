/* See unattached.h. */
#include "unattached.h"

#include <string.h>

#include "detached.h"
#include "detached_state.h"
#include "graph.h"
#include "lower.h"
#include "peers.h"

static gboolean starts_unattached(const ub_roles *roles, int function, GHashTable *seen);

/* pthread_create(&t, NULL, f, list), Py_AtExit(f) */
static gboolean starts_thread(CXCursor call)
{
    static const char *const names[] = {"pthread_create",
                                        "thrd_create",
                                        "PyThread_start_new_thread",
                                        "CreateThread",
                                        "_beginthread",
                                        "_beginthreadex",
                                        "Py_AtExit",
                                        "atexit",
                                        "g_thread_new",
                                        "g_thread_try_new",
                                        NULL};
    g_autofree char *name = ub_spelling(call);

    return g_strv_contains(names, name);
}

static gboolean may_detach(const ub_unit *unit)
{
    const char *text = ub_unit_text(unit, NULL);

    for (const char *const *name = ub_detaching_names(); *name; name++)
        if (strstr(text, *name))
            return TRUE;
    return FALSE;
}

/* At one of the calls: has the caller detached it?  Or does it come as the caller was called? */
static gboolean is_called_so(const ub_roles *roles, const GArray *calls, GHashTable *seen)
{
    const ub_unit *unit = ub_roles_unit(roles);
    gboolean detaches = calls->len > 0 && may_detach(unit);

    for (unsigned i = 0; i < calls->len; i++) {
        const ub_role_call *call = &g_array_index(calls, ub_role_call, i);
        unsigned found = UB_MAY_BE_AS_CALLED;
        if (call->caller < 0)
            continue;
        if (detaches) {
            g_autoptr(ub_graph) g = ub_graph_new(
                unit, &g_array_index(unit->functions, ub_function, (unsigned)call->caller));
            found = ub_thread_states_at(g, ub_cursor_range(call->call).begin);
        }
        if ((found & UB_MAY_BE_DETACHED) ||
            ((found & UB_MAY_BE_AS_CALLED) && starts_unattached(roles, call->caller, seen)))
            return TRUE;
    }
    return FALSE;
}

static gboolean role_is_called_so(const ub_roles *roles, const ub_role *role, gpointer data)
{
    if (!roles)
        return FALSE;
    for (unsigned i = 0; i < role->takers->len; i++)
        if (starts_thread(g_array_index(role->takers, ub_role_call, i).call))
            return TRUE;
    return is_called_so(roles, role->calls, data) || is_called_so(roles, role->takers, data);
}

static gboolean starts_unattached(const ub_roles *roles, int function, GHashTable *seen)
{
    const ub_unit *unit = ub_roles_unit(roles);
    const ub_function *f = &g_array_index(unit->functions, ub_function, (unsigned)function);

    if (!g_hash_table_add(seen, g_strdup_printf("%s:%s", unit->path, f->name)))
        return FALSE;
    return role_is_called_so(roles, ub_roles_of(roles, function), seen) ||
           (!f->is_static && ub_peers_any(unit->peers, unit, f->name, role_is_called_so, seen));
}

/* Asked once for each function. */
static gboolean may_start_unattached(const ub_roles *roles, int function)
{
    const ub_unit *unit = ub_roles_unit(roles);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autofree char *key = g_strconcat(
        "unattached ", g_array_index(unit->functions, ub_function, (unsigned)function).name, NULL);
    gpointer known;

    if (g_hash_table_lookup_extended(unit->helpers, key, NULL, &known))
        return GPOINTER_TO_INT(known);
    gboolean starts = starts_unattached(roles, function, seen);
    g_hash_table_insert(unit->helpers, g_steal_pointer(&key), GINT_TO_POINTER(starts));
    return starts;
}

gboolean ub_runs_unattached(const ub_roles *roles, int function, unsigned offset)
{
    const ub_unit *unit = ub_roles_unit(roles);

    if (!may_start_unattached(roles, function))
        return FALSE;
    g_autoptr(ub_graph) g =
        ub_graph_new(unit, &g_array_index(unit->functions, ub_function, (unsigned)function));
    return (ub_thread_states_at(g, offset) & UB_MAY_BE_AS_CALLED) != 0;
}

/* Helpers and their callers, changed together or not at all.
 *
 *     static PyObject *lookup(d) { return PyDict_GetItemWithError(d, name); }
 *     static int has(d) { PyObject *v = lookup(d); ... }
 *
 * A helper is refused at first, since it returns what it has borrowed.  Then its contract is
 * changed for a try: its calls become sites, too, and if each of them, and the helper, can be
 * proved, that is how it stays.  A caller that returns the helper's result in turn is a helper like
 * it, and joins the group. */
#include "round.h"

#include "base.h"
#include "contract.h"
#include "select.h"
#include "users.h"

typedef struct {
    ub_work *work;
    const ub_roles *roles;
    GArray *group; /* of int: the helpers that are tried together */

    /* What a failed try must not leave behind. */
    GArray *sites;
    char **final;
} trial;

static ub_site *site_at(const ub_work *work, unsigned i)
{
    return &g_array_index(work->sites, ub_site, i);
}

static const ub_function *function_at(const ub_work *work, int index)
{
    return &g_array_index(work->unit->functions, ub_function, index);
}

static gboolean is_in_group(const trial *t, int function)
{
    for (unsigned i = 0; i < t->group->len; i++)
        if (g_array_index(t->group, int, i) == function)
            return TRUE;
    return FALSE;
}

/* The first site of the function that is refused because of its contract, or NULL. */
static ub_site *contract_site(const ub_work *work, int function)
{
    for (unsigned i = 0; i < work->sites->len; i++)
        if (site_at(work, i)->function == function && site_at(work, i)->code == UB_CODE_CONTRACT)
            return site_at(work, i);
    return NULL;
}

/* Trying */

static void revive(const trial *t, ub_site *site)
{
    gboolean again =
        is_in_group(t, site->function) && (site->withdrawn || site->code == UB_CODE_CONTRACT);

    if (!again && site->verdict != UB_CONVERT)
        return;
    g_clear_pointer(&site->detail, g_free);
    *site = (ub_site){
        /* none of the forms has been tried */
        .api = site->api,       .line = site->line,           .column = site->column,
        .offset = site->offset, .call = site->call,           .function = site->function,
        .verdict = UB_CONVERT,  .of_helper = site->of_helper,
    };
}

static gboolean calls_group(const trial *t, int function)
{
    for (unsigned i = 0; i < t->group->len; i++) {
        const GArray *calls = ub_roles_of(t->roles, g_array_index(t->group, int, i))->calls;
        for (unsigned k = 0; k < calls->len; k++)
            if (g_array_index(calls, ub_role_call, k).caller == function)
                return TRUE;
    }
    return FALSE;
}

static void begin(trial *t, const ub_api *like)
{
    ub_work *work = t->work;

    g_clear_pointer(&work->base, ub_base_free); /* it has places of the sites that there were */
    t->sites = ub_save_sites(work);
    t->final = g_new0(char *, work->unit->functions->len + 1);
    for (unsigned f = 0; f < work->unit->functions->len; f++) {
        t->final[f] = g_strdup(work->final[f]);
        if (is_in_group(t, (int)f) || calls_group(t, (int)f))
            g_clear_pointer(&work->final[f], g_free);
    }
    for (unsigned i = 0; i < t->group->len; i++)
        ub_contract_change(t->roles, g_array_index(t->group, int, i), like, work->sites);
    for (unsigned i = 0; i < work->sites->len; i++)
        if (site_at(work, i)->function >= 0 && !work->final[site_at(work, i)->function])
            revive(t, site_at(work, i));
}

static void forget_saved(trial *t)
{
    ub_drop_saved(t->sites);
    for (unsigned f = 0; f < t->work->unit->functions->len; f++) /* it has gaps */
        g_free(t->final[f]);
    g_free(t->final);
}

static void undo(trial *t)
{
    ub_work *work = t->work;

    g_clear_pointer(&work->base, ub_base_free);
    g_array_set_size(work->sites, t->sites->len);
    ub_restore_sites(work, t->sites);
    for (unsigned f = 0; f < work->unit->functions->len; f++) {
        g_free(work->final[f]);
        work->final[f] = t->final[f];
    }
    g_free(t->final);
    for (unsigned i = 0; i < t->group->len; i++)
        ub_contract_restore(work->unit, g_array_index(t->group, int, i));
}

static unsigned count_converted(const GArray *sites, char *const *final)
{
    unsigned n = 0;

    for (unsigned i = 0; i < sites->len; i++) {
        const ub_site *site = &g_array_index(sites, ub_site, i);
        n += !site->of_helper && site->verdict == UB_CONVERT && site->function >= 0 &&
             final[site->function] != NULL;
    }
    return n;
}

static gboolean any_active(const ub_work *work)
{
    for (unsigned i = 0; i < work->sites->len; i++)
        if (ub_is_active(work, i))
            return TRUE;
    return FALSE;
}

/* The first call of a helper that cannot be changed, or NULL. */
static const ub_site *refused_call(const ub_work *work)
{
    for (unsigned i = 0; i < work->sites->len; i++)
        if (site_at(work, i)->of_helper && site_at(work, i)->verdict != UB_CONVERT)
            return site_at(work, i);
    return NULL;
}

/* A helper of the group none of whose sites is left, so that it can no longer be proved. */
static int lost_helper(const trial *t)
{
    for (unsigned i = 0; i < t->group->len; i++) {
        int f = g_array_index(t->group, int, i);
        gboolean left = t->work->final[f] != NULL;
        for (unsigned k = 0; k < t->work->sites->len && !left; k++)
            left = site_at(t->work, k)->function == f && ub_is_active(t->work, k);
        if (!left)
            return f;
    }
    return -1;
}

static gboolean run(trial *t, GError **error)
{
    while (any_active(t->work) && !refused_call(t->work) && lost_helper(t) < 0)
        if (!ub_round(t->work, error))
            return FALSE;
    return TRUE;
}

static gboolean came_through(const trial *t)
{
    return !any_active(t->work) && !refused_call(t->work) && lost_helper(t) < 0 &&
           count_converted(t->work->sites, t->work->final) > count_converted(t->sites, t->final);
}

/* #include "helpers.c"
 *
 * Who includes a file may call its static functions, in text of its own or of a third file's.  All
 * of that is seen where the file has been read as a part of the one source that includes it; but of
 * a header, what stands behind its inclusion is not. */
static char *called_elsewhere(const ub_work *work, int function)
{
    const ub_surround *surround = work->unit->surround;

    if (work->config->included && (surround == NULL || ub_is_header(work->unit->path)))
        return g_strdup("another file includes this one, and may call it");
    return ub_users_caller(work->config->users, work->unit->path, function_at(work, function)->name,
                           surround ? surround->path : NULL);
}

/* Owned; NULL: it may change. */
static char *in_the_way(const ub_work *work, const ub_roles *roles, int function)
{
    const char *why;

    if (!ub_contract_may_change(roles, function, &why))
        return g_strdup(why ? why : "");
    return called_elsewhere(work, function);
}

/* The function that must join the group: it returns what a helper of the group gave it; -1: none.
 */
static int returning_caller(const trial *t)
{
    const ub_site *site = refused_call(t->work);
    g_autofree char *why = NULL;

    if (!site || site->code != UB_CODE_CONTRACT || is_in_group(t, site->function))
        return -1;
    why = in_the_way(t->work, t->roles, site->function);
    return why ? -1 : site->function;
}

/* What is in the way, for the report; owned by the caller. */
static char *reason(const trial *t)
{
    const ub_site *site = refused_call(t->work);
    int lost = lost_helper(t);

    for (unsigned i = 0; !site && lost >= 0 && i < t->work->sites->len; i++)
        if (site_at(t->work, i)->function == lost && site_at(t->work, i)->withdrawn)
            site = site_at(t->work, i);
    if (!site || site->code == UB_CODE_NONE)
        return NULL;
    return g_strdup_printf("%s, line %u: %s%s%s", function_at(t->work, site->function)->name,
                           site->line, ub_code_get(site->code)->sentence, site->detail ? ": " : "",
                           site->detail ? site->detail : "");
}

static void explain(const ub_work *work, int helper, const char *why)
{
    for (unsigned i = 0; i < work->sites->len; i++) {
        ub_site *site = site_at(work, i);
        if (site->function == helper && site->code == UB_CODE_CONTRACT && why)
            ub_site_set(site, UB_CODE_CONTRACT, why);
    }
}

/* One helper, with those that must change when it does. */
static gboolean try_helper(ub_work *work, const ub_roles *roles, int helper, GError **error)
{
    g_autoptr(GArray) group = g_array_new(FALSE, FALSE, sizeof(int));
    const ub_api *like = contract_site(work, helper)->api;
    g_autofree char *why = NULL;

    for (int next = helper; next >= 0;) {
        trial t = {.work = work, .roles = roles, .group = group};
        g_array_append_val(group, next);
        begin(&t, like);
        if (!run(&t, error)) {
            forget_saved(&t);
            return FALSE;
        }
        if (came_through(&t)) {
            forget_saved(&t);
            return TRUE;
        }
        next = returning_caller(&t);
        g_free(why);
        why = reason(&t);
        undo(&t);
    }
    explain(work, helper, why);
    return TRUE;
}

gboolean ub_change_contracts(ub_work *work, GError **error)
{
    g_autoptr(ub_roles) roles = NULL;

    for (unsigned f = 0; f < work->unit->functions->len; f++) {
        g_autofree char *why = NULL;
        if (!contract_site(work, (int)f) ||
            ub_contract_find(work->unit, function_at(work, (int)f)->name))
            continue;
        if (!roles)
            roles = ub_roles_new(work->unit);
        why = in_the_way(work, roles, (int)f);
        if (why)
            explain(work, (int)f, *why ? why : NULL);
        else if (!try_helper(work, roles, (int)f, error))
            return FALSE;
    }
    return TRUE;
}

void ub_forget_helper_calls(GArray *sites)
{
    for (unsigned i = sites->len; i > 0; i--)
        if (g_array_index(sites, ub_site, i - 1).of_helper)
            g_array_remove_index(sites, i - 1);
}

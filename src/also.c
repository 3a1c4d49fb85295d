/* See also.h. */
#include "also.h"

#include <string.h>

#include "graph.h"
#include "mark.h"
#include "misuse.h"
#include "plain.h"
#include "prove.h"
#include "round.h"
#include "select.h"

typedef struct {
    const char *path;
    const ub_config *configs;
    unsigned n;
    ub_result *result; /* of the first configuration; gets what the others change */
} also;

/* Why a change of the text is not right in another configuration. */
typedef struct {
    gboolean failed;
    char *function; /* owned; NULL: it is not one function's fault */
    ub_code code;
    char *detail; /* owned, or NULL */
} objection;

static void objection_clear(objection *o)
{
    g_free(o->function);
    g_free(o->detail);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(objection, objection_clear)

/* In configuration `config`; *sites are found in it. */
static ub_unit *parse(const also *a, unsigned config, GBytes *text, GArray **sites)
{
    ub_config own = a->configs[config];
    ub_unit *unit = ub_parse_best(a->path, text, &own, sites, NULL);

    if (unit != NULL)
        ub_unit_support(unit, own.supported);
    return unit;
}

/* Another text of the file, in the same surroundings as `like`. */
static ub_unit *parse_beside(const also *a, unsigned config, const ub_unit *like, GBytes *text)
{
    const ub_config *own = &a->configs[config];
    ub_unit *unit = ub_parse_in(a->path, text, like->surround ? own->surrounded : own->flags,
                                like->surround, NULL);

    if (unit != NULL) {
        unit->rows = like->rows;
        unit->others = like->others;
        ub_unit_support(unit, own->supported);
    }
    return unit;
}

/* The same change in another configuration */

static ub_function *function_at(const ub_unit *unit, unsigned i)
{
    return &g_array_index(unit->functions, ub_function, i);
}

static gboolean object(objection *o, const char *function, ub_code code, const char *detail)
{
    o->failed = TRUE;
    o->function = g_strdup(function);
    o->code = code;
    o->detail = g_strdup(detail);
    return FALSE;
}

static gboolean same_text(const ub_unit *a, const ub_function *f, const ub_unit *b,
                          const ub_function *g)
{
    gsize length = f->extent.end - f->extent.begin, unused;

    return length == g->extent.end - g->extent.begin &&
           memcmp(ub_unit_text(a, &unused) + f->extent.begin,
                  ub_unit_text(b, &unused) + g->extent.begin, length) == 0;
}

static gboolean prove_function(const ub_unit *before, const ub_unit *after, unsigned i,
                               const ub_config *config, objection *o)
{
    g_autoptr(ub_graph) old_graph = ub_graph_new(before, function_at(before, i));
    g_autoptr(ub_graph) new_graph = ub_graph_new(after, function_at(after, i));
    const char *name = function_at(before, i)->name;

    if (old_graph->has_wild_jumps || new_graph->has_wild_jumps)
        return object(o, name, UB_CODE_JUMPS,
                      old_graph->has_wild_jumps ? old_graph->wild_why : new_graph->wild_why);
    ub_proof proof =
        ub_prove_configuration(old_graph, new_graph, config->errors == UB_ERRORS_PROPAGATE);
    if (proof.code != UB_CODE_NONE)
        object(o, name, proof.code, proof.detail);
    ub_proof_clear(&proof);
    return !o->failed;
}

/* A function that is no different, or that is right as it is now too. */
static gboolean check_function(const ub_unit *before, const ub_unit *after, unsigned i,
                               const ub_config *config, gboolean must_compile, objection *o)
{
    const ub_work work = {.unit = before};
    ub_function *f = function_at(before, i);

    if (same_text(before, f, after, function_at(after, i)))
        return TRUE;
    if (f->has_error)
        return !must_compile || object(o, f->name, UB_CODE_PARSE_ERROR, NULL);
    g_autofree char *beyond_c = before->cplusplus ? ub_not_plain(before, f) : NULL;
    if (beyond_c != NULL)
        return object(o, f->name, UB_CODE_CPLUSPLUS, beyond_c);
    const ub_diagnostic *d = ub_new_diagnostic(&work, after, (int)i);
    if (d != NULL)
        return object(o, f->name, UB_CODE_DIAGNOSTIC, d->message);
    return prove_function(before, after, i, config, o);
}

static gboolean check_units(const ub_unit *before, const ub_unit *after, const ub_config *config,
                            gboolean must_compile, objection *o)
{
    const ub_work work = {.unit = before};
    const ub_diagnostic *d = ub_new_diagnostic(&work, after, -1);

    if (d != NULL)
        return object(o, NULL, UB_CODE_DIAGNOSTIC, d->message);
    if (before->functions->len != after->functions->len)
        return object(o, NULL, UB_CODE_UNPROVED, NULL);
    for (unsigned i = 0; i < before->functions->len; i++)
        if (!check_function(before, after, i, config, must_compile, o))
            return FALSE;
    return TRUE;
}

/* Is the change from `before` to `after`, proved in configuration `of`, right in all others too?  A
 * change of what helpers return is proved where it is made: whoever else calls them stands in its
 * way there, and where not all can be seen that include the file, it is not made (group.c). */
static void check_others(const also *a, unsigned of, const ub_result *change, GBytes *before,
                         GBytes *after, objection *o)
{
    for (unsigned i = 0; i < a->n && !o->failed; i++) {
        if (i == of || change->contracts_changed)
            continue;
        g_autoptr(GArray) sites = NULL;
        g_autoptr(ub_unit) old_unit = parse(a, i, before, &sites);
        g_autoptr(ub_unit) new_unit = old_unit ? parse_beside(a, i, old_unit, after) : NULL;
        if (new_unit == NULL)
            continue;
        ub_judge(old_unit, sites, a->configs[i].all);
        check_units(old_unit, new_unit, &a->configs[i], of != 0, o);
    }
}

/* What is included is also compiled in the other sources that include it, which may have other
 * macros.
 *
 *     #define HOOK(v) if (use(v)) return 2
 *     #include "inline.h"
 *
 * Not in one that has no Python.h, as it is only compiled in others itself. */
static void check_includers(const also *a, const ub_result *change, GBytes *before, GBytes *after,
                            objection *o)
{
    const ub_config *own = &a->configs[0];

    for (unsigned i = 0; own->includers && i < own->includers->len && !o->failed; i++) {
        const ub_surround *surround = own->includers->pdata[i];
        const char *const *flags = own->includers_flags->pdata[i];
        if (change->contracts_changed)
            return;
        g_autoptr(ub_unit) old_unit = ub_parse_in(a->path, before, flags, surround, NULL);
        g_autoptr(ub_unit) new_unit = old_unit && old_unit->python_dir
                                          ? ub_parse_in(a->path, after, flags, surround, NULL)
                                          : NULL;
        if (new_unit == NULL)
            continue;
        old_unit->rows = new_unit->rows = own->rows;
        old_unit->others = new_unit->others = own->others;
        ub_unit_support(old_unit, own->supported);
        ub_unit_support(new_unit, own->supported);
        g_autoptr(GArray) sites = ub_find(old_unit);
        ub_judge(old_unit, sites, own->all);
        check_units(old_unit, new_unit, own, FALSE, o);
    }
}

/* One configuration */

static const char *function_of(const ub_result *result, const ub_site *site)
{
    return site->function >= 0 ? result->functions->pdata[site->function] : "";
}

/* Take from `only` the sites that an objection is about. */
static gboolean leave_out(GHashTable *only, const ub_result *result, const objection *o,
                          GHashTable *why)
{
    gboolean any = FALSE;

    for (unsigned i = 0; i < result->sites->len; i++) {
        const ub_site *site = &g_array_index(result->sites, ub_site, i);
        gpointer offset = GUINT_TO_POINTER(site->offset);
        if (o->function && strcmp(o->function, function_of(result, site)) != 0)
            continue;
        if (g_hash_table_remove(only, offset)) {
            ub_site *reason = g_new0(ub_site, 1);
            ub_site_set(reason, o->code, o->detail);
            g_hash_table_insert(why, offset, reason);
            any = TRUE;
        }
    }
    return any;
}

static void reason_free(gpointer data)
{
    ub_site *reason = data;

    g_free(reason->detail);
    g_free(reason);
}

/* Sites that were left out are refused for what stands in their way. */
static void give_reasons(ub_result *result, GHashTable *why)
{
    for (unsigned i = 0; i < result->sites->len; i++) {
        ub_site *site = &g_array_index(result->sites, ub_site, i);
        const ub_site *reason = g_hash_table_lookup(why, GUINT_TO_POINTER(site->offset));
        if (reason == NULL)
            continue;
        g_autofree char *detail =
            g_strconcat("in another configuration", reason->detail ? ": " : "",
                        reason->detail ? reason->detail : "", NULL);
        ub_site_set(site, reason->code, detail);
    }
}

/* Migrate in one configuration the sites at the offsets `only`, and leave out the functions of
 * which another one objects to the change. */
static ub_result *migrate_in(const also *a, unsigned config, GBytes *text, GHashTable *only,
                             GError **error)
{
    g_autoptr(GHashTable) why = g_hash_table_new_full(NULL, NULL, NULL, reason_free);
    ub_config own = a->configs[config];

    own.add_noqa = FALSE;
    own.only = only;
    for (;;) {
        g_auto(objection) o = {FALSE};
        ub_result *result = ub_migrate(a->path, text, &own, error);
        if (result != NULL && result->new_text != NULL)
            check_others(a, config, result, text, result->new_text, &o);
        if (result != NULL && result->new_text != NULL && !o.failed)
            check_includers(a, result, text, result->new_text, &o);
        if (o.failed && leave_out(only, result, &o, why)) {
            g_clear_error(error);
            ub_result_free(result);
            continue;
        }
        if (o.failed) { /* it is no site's: then nothing is written */
            g_bytes_unref(result->new_text);
            result->new_text = NULL;
        }
        if (result != NULL)
            give_reasons(result, why);
        return result;
    }
}

/* All of them */

static ub_site *site_at(const GArray *sites, unsigned i)
{
    return &g_array_index(sites, ub_site, i);
}

/* Which sites of the file as it was the inactive ones of the present text are: indices, in order.
 * Text that is not compiled is changed by the other configurations only, and of it only the names
 * of calls that have been rewritten.  NULL: they cannot be told apart. */
static GArray *inactive_sites(const also *a, const GArray *now, const gboolean *rewritten)
{
    GArray *indices = g_array_new(FALSE, FALSE, sizeof(unsigned));
    unsigned next = 0;

    for (unsigned i = 0; i < a->result->sites->len; i++) {
        const ub_site *old = site_at(a->result->sites, i);
        if (old->code != UB_CODE_INACTIVE && !(rewritten[i] && old->api->strong == NULL))
            continue;
        while (next < now->len && site_at(now, next)->code != UB_CODE_INACTIVE)
            next++;
        if (next == now->len || strcmp(site_at(now, next)->api->name, old->api->name) != 0) {
            g_array_unref(indices);
            return NULL;
        }
        next++;
        g_array_append_val(indices, i);
    }
    return indices;
}

/* The offsets in the present text of the sites that are left, and whose they are. */
static GHashTable *left_over(const also *a, const GArray *now, const gboolean *rewritten)
{
    g_autoptr(GArray) indices = inactive_sites(a, now, rewritten);
    GHashTable *left = g_hash_table_new(NULL, NULL);
    unsigned k = 0;

    for (unsigned i = 0; indices && i < now->len && k < indices->len; i++) {
        if (site_at(now, i)->code != UB_CODE_INACTIVE)
            continue;
        unsigned index = g_array_index(indices, unsigned, k++);
        if (!rewritten[index])
            g_hash_table_insert(left, GUINT_TO_POINTER(site_at(now, i)->offset),
                                GUINT_TO_POINTER(index));
    }
    return left;
}

static void take_verdicts(also *a, const ub_result *from, GHashTable *left, gboolean *rewritten)
{
    for (unsigned i = 0; i < from->sites->len; i++) {
        const ub_site *site = site_at(from->sites, i);
        gpointer index;
        if (site->code == UB_CODE_INACTIVE ||
            !g_hash_table_lookup_extended(left, GUINT_TO_POINTER(site->offset), NULL, &index))
            continue;
        ub_site *old = site_at(a->result->sites, GPOINTER_TO_UINT(index));
        if (site->code == UB_CODE_NONE) {
            g_clear_pointer(&old->detail, g_free);
            old->code = UB_CODE_NONE;
            old->verdict = site->verdict;
        } else {
            ub_site_set(old, site->code, site->detail);
        }
        rewritten[GPOINTER_TO_UINT(index)] = site->verdict == UB_REWRITTEN;
    }
}

static void take_messages(GPtrArray *to, const GPtrArray *from)
{
    for (unsigned i = 0; i < from->len; i++)
        if (!g_ptr_array_find_with_equal_func(to, from->pdata[i], g_str_equal, NULL))
            g_ptr_array_add(to, g_strdup(from->pdata[i]));
}

static GBytes *present_text(const ub_result *result)
{
    return result->new_text ? result->new_text : result->old_text;
}

static gboolean any_inactive(const ub_result *result)
{
    for (unsigned i = 0; i < result->sites->len; i++)
        if (site_at(result->sites, i)->code == UB_CODE_INACTIVE)
            return TRUE;
    return FALSE;
}

/* Migrate in another configuration what is left.  FALSE when a tool cannot be run. */
static gboolean add_configuration(also *a, unsigned config, gboolean *rewritten, GError **error)
{
    g_autoptr(GBytes) text = g_bytes_ref(present_text(a->result));
    g_autoptr(GArray) now = NULL;
    g_autoptr(ub_unit) unit = parse(a, 0, text, &now);

    if (unit == NULL)
        return TRUE;
    ub_judge(unit, now, a->configs[0].all);
    g_autoptr(GHashTable) left = left_over(a, now, rewritten);
    g_autoptr(GHashTable) only = g_hash_table_new(NULL, NULL);
    GHashTableIter iter;
    gpointer offset;
    g_hash_table_iter_init(&iter, left);
    while (g_hash_table_iter_next(&iter, &offset, NULL))
        g_hash_table_add(only, offset);
    if (g_hash_table_size(only) == 0)
        return TRUE;
    GError *problem = NULL;
    ub_result *result = migrate_in(a, config, text, only, &problem);
    if (result != NULL) {
        take_verdicts(a, result, left, rewritten);
        take_messages(a->result->missing_headers, result->missing_headers);
        take_messages(a->result->warnings, result->warnings);
        a->result->lacks_compat |= result->lacks_compat;
        if (result->new_text != NULL) {
            if (a->result->new_text)
                g_bytes_unref(a->result->new_text);
            a->result->new_text = g_bytes_ref(result->new_text);
        }
    }
    ub_result_free(result);
    if (problem == NULL)
        return TRUE;
    g_propagate_error(error, problem);
    return FALSE;
}

/* The sites of the file, for the first configuration: all are asked for. */
static GHashTable *all_offsets(const also *a, GBytes *text)
{
    g_autoptr(GArray) sites = NULL;
    g_autoptr(ub_unit) unit = parse(a, 0, text, &sites);
    GHashTable *all = g_hash_table_new(NULL, NULL);

    for (unsigned i = 0; unit && i < sites->len; i++)
        g_hash_table_add(all, GUINT_TO_POINTER(site_at(sites, i)->offset));
    return all;
}

static void say_never_active(ub_result *result, unsigned n)
{
    g_autofree char *detail = g_strdup_printf("nor do the %u of --also", n - 1);

    for (unsigned i = 0; i < result->sites->len; i++)
        if (site_at(result->sites, i)->code == UB_CODE_INACTIVE)
            ub_site_set(site_at(result->sites, i), UB_CODE_INACTIVE,
                        n > 2 ? detail : "nor does that of --also");
}

/* The function of the first configuration that has this name, or -1. */
static int function_named(const ub_result *result, const char *name)
{
    for (unsigned f = 0; f < result->functions->len; f++)
        if (strcmp(result->functions->pdata[f], name) == 0)
            return (int)f;
    return -1;
}

static gboolean has_misuse_at(const GArray *sites, unsigned offset)
{
    for (unsigned i = 0; i < sites->len; i++) {
        const ub_site *site = &g_array_index(sites, ub_site, i);
        if (site->offset == offset && site->api->shape == UB_SHAPE_MISUSE)
            return TRUE;
    }
    return FALSE;
}

/* Misuses in text that the first configuration does not compile. */
static void add_misuses(also *a, unsigned config, GBytes *text)
{
    g_autoptr(GArray) sites = NULL, found = ub_sites_new();
    g_autoptr(ub_unit) unit = parse(a, config, text, &sites);
    const ub_config *own = &a->configs[0];

    if (unit == NULL)
        return;
    ub_find_misuses(unit, own->moves, found, a->result->rows, own->judge_only || own->add_noqa);
    for (unsigned i = 0; i < found->len; i++) {
        ub_site *site = site_at(found, i);
        if (has_misuse_at(a->result->sites, site->offset))
            continue;
        if (site->function >= 0)
            site->function =
                function_named(a->result, function_at(unit, (unsigned)site->function)->name);
        g_array_append_val(a->result->sites, *site);
        site->detail = NULL; /* it went with the copy */
    }
}

/* What is moved is right in all configurations (memory_moves.h); of an included file nothing is
 * moved, which other sources may read otherwise. */
static void change_misuses(also *a)
{
    ub_result *result = a->result;
    g_autoptr(GBytes) old = g_bytes_ref(result->old_text);
    gboolean is_included = a->configs->included;
    gsize length;

    for (unsigned i = 0; i < (is_included && ub_is_header(a->path) ? 1 : a->n); i++)
        add_misuses(a, i, old);
    ub_sites_sort(result->sites);
    for (unsigned i = 0; i < result->sites->len; i++) {
        ub_site *site = site_at(result->sites, i);
        if (is_included && site->verdict == UB_CONVERT && site->api->shape == UB_SHAPE_MISUSE)
            ub_site_set(site, UB_CODE_OBJECT_MEMORY, "another file includes this one");
    }
    if (a->configs->judge_only || is_included)
        return;
    g_autoptr(GArray) sites = NULL;
    g_autoptr(ub_unit) unit = parse(a, 0, old, &sites);
    const char *text = g_bytes_get_data(present_text(result), &length);
    char *changed = unit ? ub_apply_misuses(unit, result->sites, text, length) : NULL;
    if (changed == NULL)
        return;
    if (result->new_text)
        g_bytes_unref(result->new_text);
    result->new_text = g_bytes_new_take(changed, strlen(changed));
}

static gboolean mark(const also *a, GError **error)
{
    ub_config own = a->configs[0];
    g_autoptr(GArray) sites = NULL;
    g_autoptr(ub_unit) unit = ub_parse_best(a->path, a->result->old_text, &own, &sites, NULL);

    return unit == NULL || ub_mark_refused(unit, &own, a->result, error);
}

ub_result *ub_migrate_all(const char *path, GBytes *text, const ub_config *configs, unsigned n,
                          GError **error)
{
    also a = {.path = path, .configs = configs, .n = n};

    if (n == 1 && !configs->included)
        return ub_migrate(path, text, configs, error);
    g_autoptr(GHashTable) all = all_offsets(&a, text);
    GError *problem = NULL;
    a.result = migrate_in(&a, 0, text, all, &problem);
    if (a.result != NULL && problem == NULL) {
        g_autofree gboolean *rewritten = g_new0(gboolean, a.result->sites->len + 1);
        for (unsigned i = 1; i < n && problem == NULL && any_inactive(a.result); i++)
            add_configuration(&a, i, rewritten, &problem);
        if (n > 1)
            say_never_active(a.result, n);
        change_misuses(&a);
        if (problem == NULL && configs[0].add_noqa)
            mark(&a, &problem);
    }
    if (problem != NULL)
        g_propagate_error(error, problem);
    return a.result;
}

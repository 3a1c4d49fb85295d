/* One file through all stages. */
#include "migrate.h"

#include <string.h>

#include "comment.h"
#include "base.h"
#include "compat.h"
#include "contract.h"
#include "graph.h"
#include "mark.h"
#include "memo.h"
#include "misuse.h"
#include "noqa.h"
#include "prototype.h"
#include "round.h"
#include "tuples.h"

/* An interpreter's loop: each of its instructions goes on at every other one, so that a proof would
 * end only when it gives up, after minutes. */
static gboolean is_interpreter_loop(const ub_graph *g)
{
    enum { MANY_BLOCKS = 2000 };

    return g->crossing > 0 && g->blocks->len > MANY_BLOCKS;
}

static void refuse_jumps(ub_work *work)
{
    g_autoptr(ub_graph) g = NULL;
    int function = -1;

    for (unsigned i = 0; i < work->sites->len; i++) {
        ub_site *s = &g_array_index(work->sites, ub_site, i);
        if (s->verdict != UB_CONVERT)
            continue;
        if (s->function != function) {
            function = s->function;
            g_clear_pointer(&g, ub_graph_free);
            g = ub_graph_new(
                work->unit, &g_array_index(work->unit->functions, ub_function, (unsigned)function));
        }
        if (g->has_wild_jumps)
            ub_site_set(s, UB_CODE_JUMPS, g->wild_why);
        else if (is_interpreter_loop(g))
            ub_site_set(s, UB_CODE_COMPLEX, NULL);
    }
}

static void mark_rewritten(ub_work *work)
{
    for (unsigned i = 0; i < work->sites->len; i++) {
        ub_site *s = &g_array_index(work->sites, ub_site, i);
        if (s->verdict != UB_CONVERT || s->function < 0 || !work->final[s->function])
            continue;
        s->verdict = UB_REWRITTEN;
        g_clear_pointer(&s->detail, g_free); /* of a form that was given up */
    }
}

/* What the compiler newly says anywhere in the file. */
static const ub_diagnostic *any_new_diagnostic(const ub_work *work, const ub_unit *unit)
{
    const ub_diagnostic *d = ub_new_diagnostic(work, unit, -1);

    for (unsigned f = 0; !d && f < work->unit->functions->len; f++)
        d = ub_new_diagnostic(work, unit, (int)f);
    return d;
}

/* All final functions together must compile as each did alone. */
static void check_whole(ub_work *work)
{
    g_autofree char *text = ub_work_text(work);

    if (g_strcmp0(text, work->checked) == 0)
        return;
    const ub_unit *unit = ub_work_parse(work, text, NULL);
    const ub_diagnostic *d = unit ? any_new_diagnostic(work, unit) : NULL;
    if (unit && !d)
        return;
    for (unsigned i = 0; i < work->sites->len; i++) {
        ub_site *s = &g_array_index(work->sites, ub_site, i);
        if (s->verdict == UB_REWRITTEN)
            ub_site_set(s, UB_CODE_DIAGNOSTIC, d ? d->message : NULL);
    }
    for (unsigned f = 0; f < work->unit->functions->len; f++)
        g_clear_pointer(&work->final[f], g_free);
}

static gboolean any_final(const ub_work *work)
{
    for (unsigned f = 0; f < work->unit->functions->len; f++)
        if (work->final[f])
            return TRUE;
    return FALSE;
}

static void copy_messages(const ub_unit *unit, ub_result *result)
{
    for (unsigned i = 0; i < unit->missing_headers->len; i++)
        g_ptr_array_add(result->missing_headers, g_strdup(unit->missing_headers->pdata[i]));
    for (unsigned i = 0; i < unit->functions->len; i++)
        g_ptr_array_add(result->functions,
                        g_strdup(g_array_index(unit->functions, ub_function, i).name));
}

static void warn_of_idle_comments(const ub_unit *unit, ub_result *result)
{
    result->idle = ub_noqa_idle(unit, result->sites);
    for (unsigned i = 0; i < result->idle->len; i++)
        g_ptr_array_add(result->warnings,
                        g_strdup_printf("%s:%u: the noqa: borrowed-ref comment suppresses nothing",
                                        unit->path, g_array_index(result->idle, unsigned, i)));
}

/* A comment that speaks of a borrowed reference, in a function that was changed, or in front of one
 * that now returns a new one. */
static void warn_of_comments(const ub_work *work, ub_result *result)
{
    gsize length;
    const char *text = ub_unit_text(work->unit, &length);

    for (unsigned f = 0; f < work->unit->functions->len; f++) {
        const ub_function *function = &g_array_index(work->unit->functions, ub_function, f);
        if (!work->final[f])
            continue;
        g_autoptr(GArray) comments =
            ub_borrowed_comments(text, ub_contract_find(work->unit, function->name)
                                           ? ub_with_comment_before(work->unit, function)
                                           : function->extent);
        for (unsigned i = 0; i < comments->len; i++) {
            ub_range c = g_array_index(comments, ub_range, i);
            g_autofree char *words = g_strndup(text + c.begin, c.end - c.begin);
            unsigned line, column;
            if (c.begin >= function->extent.begin && !strstr(work->final[f], words))
                continue;
            ub_unit_position(work->unit, c.begin, &line, &column);
            g_ptr_array_add(result->warnings,
                            g_strdup_printf("%s:%u: the comment speaks of a borrowed reference, "
                                            "and %s has changed",
                                            work->unit->path, line, function->name));
        }
    }
}

/* Sites that are another configuration's to rewrite stay. */
static void keep_others(const ub_config *config, GArray *sites)
{
    for (unsigned i = 0; config->only && i < sites->len; i++) {
        ub_site *s = &g_array_index(sites, ub_site, i);
        if (s->verdict == UB_CONVERT &&
            !g_hash_table_contains(config->only, GUINT_TO_POINTER(s->offset)))
            ub_site_set(s, UB_CODE_INACTIVE, NULL);
    }
}

/* Behind the rewriting, whose stages know nothing of these sites. */
static void change_misuses(const ub_unit *unit, const ub_config *config, ub_result *result)
{
    GBytes *text = result->new_text ? result->new_text : result->old_text;
    gsize length;
    const char *bytes = g_bytes_get_data(text, &length);

    /* What is to be marked is all that check reports. */
    ub_find_misuses(unit, config->moves, result->sites, result->rows, config->add_noqa);
    char *changed = ub_apply_misuses(unit, result->sites, bytes, length);
    if (!changed)
        return;
    if (result->new_text)
        g_bytes_unref(result->new_text);
    result->new_text = g_bytes_new_take(changed, strlen(changed));
}

/* Rewrite what is to be converted of the unit; its new text, or NULL: there is none.  `contracts`:
 * helpers may be made to return new references. */
static char *rewrite(const ub_unit *unit, ub_provisions *provisions, const ub_config *config,
                     GArray *sites, gboolean contracts, ub_result *result, GError **error)
{
    ub_work work = {.unit = unit, .sites = sites, .config = config, .provisions = provisions};
    char *text = NULL;

    work.final = g_new0(char *, unit->functions->len + 1);
    work.memo = ub_memo_new();
    refuse_jumps(&work);
    work.include = ub_compat_include(unit, provisions, sites, &work.include_at);
    if (ub_rounds(&work, error) && ub_retry(&work, error) && ub_whole_statements(&work, error) &&
        ub_prefer(&work, error) && (!contracts || ub_change_contracts(&work, error))) {
        mark_rewritten(&work);
        if (work.include && !ub_work_needs_include(&work)) /* of sites that were refused */
            g_clear_pointer(&work.include, g_free);
        if (any_final(&work))
            check_whole(&work);
        if (any_final(&work))
            text = ub_work_text(&work);
        if (text && result) {
            warn_of_comments(&work, result);
            result->lacks_compat = work.include && ub_provisions_have_no_header(provisions);
        }
    }
    for (unsigned f = 0; f < unit->functions->len; f++)
        g_free(work.final[f]);
    g_free(work.final);
    g_free(work.include);
    g_free(work.checked);
    g_hash_table_unref(work.memo);
    ub_unit_free(work.rewritten);
    ub_base_free(work.base);
    return text;
}

/* Does the function hold a site that was rewritten, and one that was not for want of a proof? */
static gboolean is_half_done(const GArray *sites, int function)
{
    gboolean done = FALSE, left = FALSE;

    for (unsigned i = 0; i < sites->len; i++) {
        const ub_site *s = &g_array_index(sites, ub_site, i);
        if (s->function != function)
            continue;
        done |= s->verdict == UB_REWRITTEN;
        left |= s->verdict == UB_REFUSED && s->withdrawn && s->code != UB_CODE_COMPLEX;
    }
    return done && left;
}

static gboolean any_half_done(const ub_unit *unit, const GArray *sites)
{
    for (unsigned f = 0; f < unit->functions->len; f++)
        if (is_half_done(sites, (int)f))
            return TRUE;
    return FALSE;
}

static const char *function_name(const ub_unit *unit, const ub_site *site)
{
    return site->function < 0
               ? ""
               : g_array_index(unit->functions, ub_function, (unsigned)site->function).name;
}

/* Is the call's name in the new text too?  PyDict_Next() stays where it is rewritten. */
static gboolean is_named_still(const ub_site *site)
{
    return site->verdict != UB_REWRITTEN || site->api->shape == UB_SHAPE_SECTION;
}

/* Which of the first sites is this one of the next, in the same function?  NULL: not known. */
static ub_site *site_before(const ub_unit *first, GArray *sites, const ub_unit *next,
                            const GArray *next_sites, unsigned index)
{
    const ub_site *wanted = &g_array_index(next_sites, ub_site, index);
    const char *name = function_name(next, wanted);
    unsigned n = 0, all = 0, seen = 0;
    ub_site *found = NULL;

    for (unsigned i = 0; i < next_sites->len; i++) {
        const ub_site *s = &g_array_index(next_sites, ub_site, i);
        if (s->api != wanted->api || strcmp(function_name(next, s), name) != 0)
            continue;
        n += i < index;
        all++;
    }
    for (unsigned i = 0; i < sites->len; i++) {
        ub_site *s = &g_array_index(sites, ub_site, i);
        if (s->api != wanted->api || !is_named_still(s) ||
            strcmp(function_name(first, s), name) != 0)
            continue;
        if (seen++ == n)
            found = s;
    }
    return seen == all ? found : NULL;
}

/* Where some sites of a function came through and others did not, these may do on the text that is
 * there now, as they would in a second run of the program. */
static gboolean rewrite_again(const ub_unit *unit, const ub_config *config, ub_result *result,
                              GError **error)
{
    ub_config own = *config;
    GArray *sites = NULL;
    g_autoptr(ub_unit) next =
        any_half_done(unit, result->sites)
            ? ub_parse_best(result->path, result->new_text, &own, &sites, NULL)
            : NULL;

    if (next == NULL)
        return FALSE;
    g_autofree ub_site **before = g_new0(ub_site *, sites->len + 1);
    ub_unit_support(next, config->supported);
    ub_judge(next, sites, config->all);
    g_autoptr(ub_provisions) provisions = ub_provisions_new(next, own.flags, config->min_python);
    ub_compat_refuse(provisions, sites);
    for (unsigned i = 0; i < sites->len; i++) {
        ub_site *s = &g_array_index(sites, ub_site, i);
        before[i] = site_before(unit, result->sites, next, sites, i);
        if (s->verdict == UB_CONVERT &&
            (!before[i] || before[i]->verdict != UB_REFUSED || !before[i]->withdrawn ||
             !is_half_done(result->sites, before[i]->function)))
            ub_site_set(s, UB_CODE_UNPROVED, NULL);
    }
    char *text = rewrite(next, provisions, &own, sites, FALSE, NULL, error);
    for (unsigned i = 0; i < sites->len; i++) {
        const ub_site *s = &g_array_index(sites, ub_site, i);
        if (s->verdict != UB_REWRITTEN)
            continue;
        g_clear_pointer(&before[i]->detail, g_free);
        before[i]->verdict = UB_REWRITTEN;
        before[i]->code = UB_CODE_NONE;
        before[i]->withdrawn = FALSE;
        before[i]->propagated = s->propagated;
        before[i]->swallows = s->swallows;
    }
    g_array_unref(sites);
    if (text == NULL)
        return FALSE;
    g_bytes_unref(result->new_text);
    result->new_text = g_bytes_new_take(text, strlen(text));
    return TRUE;
}

static void rewrite_all(const ub_unit *unit, ub_provisions *provisions, const ub_config *config,
                        ub_result *result, GError **error)
{
    char *text = rewrite(unit, provisions, config, result->sites, TRUE, result, error);

    result->contracts_changed = g_hash_table_size(unit->contracts) > 0;
    ub_forget_helper_calls(result->sites);
    if (text == NULL)
        return;
    result->new_text = g_bytes_new_take(text, strlen(text));
    while (rewrite_again(unit, config, result, error))
        ;
}

/* How many sites stand in what cannot be parsed.  Of a header that has been included before, behind
 * its guard, nothing is. */
static unsigned count_unparsed(const GArray *sites)
{
    unsigned n = 0;

    for (unsigned i = 0; i < sites->len; i++)
        n += g_array_index(sites, ub_site, i).code == UB_CODE_PARSE_ERROR ||
             g_array_index(sites, ub_site, i).code == UB_CODE_INACTIVE;
    return n;
}

ub_unit *ub_parse_best(const char *path, GBytes *text, ub_config *config, GArray **sites,
                       GError **error)
{
    ub_unit *unit = ub_parse(path, text, config->flags, error);

    if (unit == NULL)
        return NULL;
    unit->rows = config->rows;
    unit->others = config->others;
    unit->peers = config->peers;
    *sites = ub_find(unit);
    if (config->surround == NULL || count_unparsed(*sites) == 0)
        return unit;
    ub_unit *inside = ub_parse_in(path, text, config->surrounded, config->surround, NULL);
    if (inside) {
        inside->rows = config->rows;
        inside->others = config->others;
        inside->peers = config->peers;
    }
    g_autoptr(GArray) others = inside ? ub_find(inside) : NULL;
    if (inside == NULL || count_unparsed(others) >= count_unparsed(*sites)) {
        ub_unit_free(inside);
        return unit;
    }
    ub_unit_free(unit);
    g_array_unref(*sites);
    *sites = g_steal_pointer(&others);
    config->flags = config->surrounded;
    return inside;
}

ub_result *ub_migrate(const char *path, GBytes *text, const ub_config *given, GError **error)
{
    ub_config own = *given, *config = &own;
    GArray *sites = NULL;
    g_autoptr(ub_unit) unit = ub_parse_best(path, text, config, &sites, error);

    if (unit == NULL)
        return NULL;
    if (!ub_prototypes_fit(unit, sites, error)) {
        g_array_unref(sites);
        return NULL;
    }
    ub_unit_support(unit, config->supported);
    ub_result *result = g_new0(ub_result, 1);
    result->path = g_strdup(path);
    result->old_text = g_bytes_ref(text);
    result->missing_headers = g_ptr_array_new_with_free_func(g_free);
    result->warnings = g_ptr_array_new_with_free_func(g_free);
    result->functions = g_ptr_array_new_with_free_func(g_free);
    result->rows = ub_misuse_rows_new();
    result->sites = sites;
    copy_messages(unit, result);
    ub_judge(unit, result->sites, config->all);
    g_autoptr(ub_provisions) provisions =
        ub_provisions_new(unit, config->flags, config->min_python);
    ub_compat_refuse(provisions, result->sites);
    keep_others(config, result->sites);
    if (config->judge_only)
        ub_find_misuses(unit, config->moves, result->sites, result->rows, TRUE);
    if (config->judge_only) {
        ub_find_tuples(unit, result->sites);
        warn_of_idle_comments(unit, result);
        return result;
    }
    GError *problem = NULL;
    rewrite_all(unit, provisions, config, result, &problem);
    if (!config->only)
        change_misuses(unit, config, result);
    warn_of_idle_comments(unit, result);
    if (problem == NULL && config->add_noqa)
        ub_mark_refused(unit, config, result, &problem);
    if (!config->only)
        ub_find_tuples(unit, result->sites);
    if (problem != NULL)
        g_propagate_error(error, problem);
    return result;
}

void ub_result_free(ub_result *result)
{
    if (result == NULL)
        return;
    g_free(result->path);
    g_bytes_unref(result->old_text);
    if (result->new_text)
        g_bytes_unref(result->new_text);
    g_array_unref(result->sites);
    g_ptr_array_unref(result->rows);
    g_ptr_array_unref(result->missing_headers);
    g_ptr_array_unref(result->warnings);
    g_array_unref(result->idle);
    g_ptr_array_unref(result->functions);
    g_free(result);
}

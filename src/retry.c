/* A second chance: when several sites of a function were withdrawn, the proof of all together may
 * have failed for the sake of one, and blamed the others.  They are tried again, with those that
 * have come through before. */
#include "round.h"

#include <string.h>

static ub_site *site_at(const ub_work *work, unsigned i)
{
    return &g_array_index(work->sites, ub_site, i);
}

/* The sites of a function that were withdrawn; `tried` counts those that came through too. */
static GArray *withdrawn_sites(const ub_work *work, int function, unsigned *tried)
{
    GArray *sites = g_array_new(FALSE, FALSE, sizeof(unsigned));

    *tried = 0;
    for (unsigned i = 0; i < work->sites->len; i++) {
        const ub_site *site = site_at(work, i);
        if (site->function != function)
            continue;
        if (site->withdrawn && site->code != UB_CODE_COMPLEX)
            g_array_append_val(sites, i);
        *tried += site->withdrawn || site->verdict == UB_CONVERT;
    }
    return sites;
}

/* What a failed try must not leave behind. */
GArray *ub_save_sites(const ub_work *work)
{
    GArray *saved = g_array_copy(work->sites);

    for (unsigned i = 0; i < saved->len; i++)
        g_array_index(saved, ub_site, i).detail = g_strdup(g_array_index(saved, ub_site, i).detail);
    return saved;
}

void ub_restore_sites(ub_work *work, GArray *saved)
{
    for (unsigned i = 0; i < saved->len; i++) {
        g_free(site_at(work, i)->detail);
        *site_at(work, i) = g_array_index(saved, ub_site, i);
    }
    g_array_unref(saved);
}

void ub_drop_saved(GArray *saved)
{
    for (unsigned i = 0; i < saved->len; i++)
        g_free(g_array_index(saved, ub_site, i).detail);
    g_array_unref(saved);
}

/* Sites of the function that are converted. */
static unsigned count_converted(const ub_work *work, int function)
{
    unsigned n = 0;

    for (unsigned i = 0; i < work->sites->len; i++)
        n += site_at(work, i)->function == function && site_at(work, i)->verdict == UB_CONVERT;
    return work->final[function] ? n : 0;
}

/* What the try has made stays, or all is as it was before: `saved`, and *final. */
static void end_try(ub_work *work, int function, gboolean better, GArray *saved, char **final)
{
    if (better) {
        ub_drop_saved(saved);
        return;
    }
    ub_restore_sites(work, saved);
    g_free(work->final[function]);
    work->final[function] = g_steal_pointer(final);
}

/* Try these sites with those that are converted.  Unless that makes more of them, all is left as it
 * was.  *gained is set when it does; FALSE when a tool cannot be run. */
static gboolean try_sites(ub_work *work, int function, const unsigned *sites, unsigned n,
                          gboolean *gained, GError **error)
{
    unsigned before = count_converted(work, function);
    GArray *saved = ub_save_sites(work);
    g_autofree char *final = g_steal_pointer(&work->final[function]);

    for (unsigned i = 0; i < n; i++) {
        ub_site *site = site_at(work, sites[i]);
        site->verdict = UB_CONVERT;
        site->code = UB_CODE_NONE;
        site->variant = site->attempt = site->outer = 0;
        site->stays = FALSE;
        site->kept = UB_CODE_NONE;
        site->preserved = UB_NOT_PRESERVED;
        site->withdrawn = FALSE;
    }
    if (!ub_rounds(work, error)) {
        ub_drop_saved(saved);
        return FALSE;
    }
    gboolean more = count_converted(work, function) > before;
    *gained |= more;
    end_try(work, function, more, saved, &final);
    return TRUE;
}

/* One after the other; and all together once something else has come through, as a second run of
 * the program on its own output would. */
static gboolean retry_function(ub_work *work, int function, const GArray *sites, gboolean *gained,
                               GError **error)
{
    const unsigned *all = (const unsigned *)(const void *)sites->data;

    if (sites->len > 1 && work->final[function] &&
        !try_sites(work, function, all, sites->len, gained, error))
        return FALSE;
    for (unsigned i = 0; i < sites->len; i++)
        if (site_at(work, all[i])->withdrawn &&
            !try_sites(work, function, all + i, 1, gained, error))
            return FALSE;
    return TRUE;
}

gboolean ub_retry(ub_work *work, GError **error)
{
    for (unsigned f = 0; f < work->unit->functions->len; f++) {
        gboolean gained;
        do {
            unsigned tried;
            g_autoptr(GArray) sites = withdrawn_sites(work, (int)f, &tried);
            gained = FALSE;
            if (tried > 1 && !retry_function(work, (int)f, sites, &gained, error))
                return FALSE;
        } while (gained);
    }
    return TRUE;
}

/* Once others are settled a site may do with the form that was given up when they were not:
 *
 *     if (PyWeakref_GetRef(ref, &v) == 0) {          if (PyWeakref_GetRef(ref, &v) == 0)
 *         Py_DECREF(ref);                                v = Py_NewRef(Py_None);
 *         v = Py_NewRef(Py_None);              ->    Py_DECREF(ref);
 *     }
 *     else
 *         Py_DECREF(ref); */
static gboolean prefer(ub_work *work, int function, unsigned index, GError **error)
{
    unsigned before = count_converted(work, function);
    GArray *saved = ub_save_sites(work);
    g_autofree char *final = g_steal_pointer(&work->final[function]);
    ub_site *site = site_at(work, index);

    site->attempt = site->plain = 0;
    site->kept = UB_CODE_NONE;
    if (!ub_rounds(work, error)) {
        ub_drop_saved(saved);
        return FALSE;
    }
    end_try(work, function,
            count_converted(work, function) == before &&
                strlen(work->final[function]) < strlen(final),
            saved, &final);
    return TRUE;
}

gboolean ub_prefer(ub_work *work, GError **error)
{
    for (unsigned i = 0; i < work->sites->len; i++) {
        const ub_site *site = site_at(work, i);
        if (site->verdict == UB_CONVERT && site->function >= 0 &&
            (site->attempt || site->plain || site->kept) &&
            count_converted(work, site->function) > 1 && !prefer(work, site->function, i, error))
            return FALSE;
    }
    return TRUE;
}

/* One of the calls in a statement that stays, while this one is converted, or NULL. */
static const ub_site *left_behind(const ub_work *work, const ub_site *converted)
{
    for (unsigned i = 0; i < work->sites->len && converted->statement; i++) {
        const ub_site *site = site_at(work, i);
        if (site->function == converted->function && site->statement == converted->statement &&
            site->verdict == UB_REFUSED)
            return site;
    }
    return NULL;
}

/* Leave the calls of the function beside which others stay.  FALSE: there are none. */
static gboolean leave_halves(ub_work *work, int function)
{
    gboolean any = FALSE;

    for (unsigned i = 0; i < work->sites->len; i++) {
        ub_site *site = site_at(work, i);
        const ub_site *other;
        if (site->function != function || site->verdict != UB_CONVERT)
            continue;
        other = left_behind(work, site);
        if (other == NULL)
            continue;
        ub_site_set(site, other->code, "another call of the statement stays");
        site->withdrawn = TRUE;
        any = TRUE;
    }
    return any;
}

gboolean ub_whole_statements(ub_work *work, GError **error)
{
    for (unsigned f = 0; f < work->unit->functions->len; f++)
        while (work->final[f] && leave_halves(work, (int)f)) {
            g_clear_pointer(&work->final[f], g_free);
            if (!ub_rounds(work, error))
                return FALSE;
        }
    return TRUE;
}

/* A second chance: when several sites of a function were withdrawn, the proof of all together may
 * have failed for the sake of one, and blamed the others.  Each is tried again, with those that
 * have come through before it. */
#include "round.h"

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
static GArray *save_sites(const ub_work *work)
{
    GArray *saved = g_array_copy(work->sites);

    for (unsigned i = 0; i < saved->len; i++)
        g_array_index(saved, ub_site, i).detail = g_strdup(g_array_index(saved, ub_site, i).detail);
    return saved;
}

static void restore_sites(ub_work *work, GArray *saved)
{
    for (unsigned i = 0; i < saved->len; i++) {
        g_free(site_at(work, i)->detail);
        *site_at(work, i) = g_array_index(saved, ub_site, i);
    }
    g_array_unref(saved);
}

static void drop_saved(GArray *saved)
{
    for (unsigned i = 0; i < saved->len; i++)
        g_free(g_array_index(saved, ub_site, i).detail);
    g_array_unref(saved);
}

static gboolean try_site(ub_work *work, int function, unsigned index, GError **error)
{
    GArray *saved = save_sites(work);
    char *before = g_steal_pointer(&work->final[function]);
    ub_site *site = site_at(work, index);

    site->verdict = UB_CONVERT;
    site->code = UB_CODE_NONE;
    site->variant = site->attempt = 0;
    site->withdrawn = FALSE;
    if (!ub_rounds(work, error)) {
        drop_saved(saved);
        g_free(before);
        return FALSE;
    }
    if (work->final[function]) {
        drop_saved(saved);
        g_free(before);
        return TRUE;
    }
    restore_sites(work, saved);
    work->final[function] = before;
    return TRUE;
}

gboolean ub_retry(ub_work *work, GError **error)
{
    for (unsigned f = 0; f < work->unit->functions->len; f++) {
        unsigned tried;
        g_autoptr(GArray) sites = withdrawn_sites(work, (int)f, &tried);
        if (tried < 2)
            continue;
        for (unsigned i = 0; i < sites->len; i++)
            if (!try_site(work, (int)f, g_array_index(sites, unsigned, i), error))
                return FALSE;
    }
    return TRUE;
}

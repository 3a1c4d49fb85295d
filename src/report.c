/* See report.h: counting. */
#include "report.h"

gboolean ub_site_is_unsafe(const ub_site *site)
{
    return site->verdict == UB_REFUSED || site->verdict == UB_CONVERT ||
           site->verdict == UB_PENDING;
}

static void count_site(ub_counts *counts, const ub_site *site)
{
    counts->n_sites++;
    counts->n_unsafe += ub_site_is_unsafe(site);
    counts->n_rewritten += site->verdict == UB_REWRITTEN;
    counts->n_safe += site->verdict == UB_SAFE;
    counts->n_suppressed += site->verdict == UB_SUPPRESSED;
    counts->n_noted += site->verdict == UB_NOTED;
    counts->n_marked += site->marked;
    if (site->verdict == UB_REFUSED) {
        counts->n_refused++;
        counts->refused_by_code[site->code]++;
    }
}

ub_counts ub_count(const ub_run *run)
{
    ub_counts counts = {.n_errors = run->errors->len};

    for (guint i = 0; i < run->outcomes->len; i++) {
        const ub_outcome *outcome = run->outcomes->pdata[i];
        const GArray *sites = outcome->result != NULL ? outcome->result->sites : NULL;

        counts.n_errors += outcome->error != NULL;
        counts.n_changed += outcome->diff != NULL || outcome->written;
        for (guint k = 0; sites != NULL && k < sites->len; k++)
            count_site(&counts, &g_array_index(sites, ub_site, k));
    }
    return counts;
}

int ub_exit_status(const ub_counts *counts)
{
    if (counts->n_errors > 0)
        return 2;
    return counts->n_rewritten + counts->n_unsafe + counts->n_changed > 0 ? 1 : 0;
}

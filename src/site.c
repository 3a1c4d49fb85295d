#include "site.h"

static void clear_site(gpointer data)
{
    ub_site *site = data;

    g_clear_pointer(&site->detail, g_free);
}

GArray *ub_sites_new(void)
{
    GArray *sites = g_array_new(FALSE, TRUE, sizeof(ub_site));

    g_array_set_clear_func(sites, clear_site);
    return sites;
}

static int compare_sites(const void *a, const void *b)
{
    const ub_site *left = a, *right = b;

    return left->offset < right->offset ? -1 : left->offset > right->offset;
}

void ub_sites_sort(GArray *sites)
{
    g_array_sort(sites, compare_sites);
}

void ub_site_set(ub_site *site, ub_code code, const char *detail)
{
    char *copy = g_strdup(detail); /* it may be the site's own */

    g_free(site->detail);
    site->detail = copy;
    site->code = code;
    site->verdict = ub_code_get(code)->verdict;
}

void ub_site_refuse(ub_site *site, ub_code code, const char *detail)
{
    if (site->kept)
        ub_site_set(site, site->kept, site->kept_why);
    else
        ub_site_set(site, code, detail);
}

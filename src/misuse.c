/* See misuse.h. */
#include "misuse.h"

#include "detached.h"
#include "noqa.h"

static void free_row(gpointer data)
{
    ub_api *row = data;

    g_free((char *)row->name);
    g_free(row);
}

GPtrArray *ub_misuse_rows_new(void)
{
    return g_ptr_array_new_with_free_func(free_row);
}

void ub_misuse_add(const ub_unit *unit, GArray *sites, GPtrArray *rows, int function,
                   const char *name, ub_range call, ub_code code, const char *detail)
{
    ub_api *row = g_new0(ub_api, 1);
    ub_site site = {.api = row, .offset = call.begin, .call = call, .function = function};

    row->name = g_strdup(name);
    row->shape = UB_SHAPE_MISUSE;
    g_ptr_array_add(rows, row);
    ub_unit_position(unit, site.offset, &site.line, &site.column);
    ub_site_set(&site, code, detail);
    g_array_append_val(sites, site);
}

const char *const *ub_misuse_names(void)
{
    return ub_detaching_names();
}

static int compare_sites(const void *a, const void *b)
{
    const ub_site *left = a, *right = b;

    return left->offset < right->offset ? -1 : left->offset > right->offset;
}

void ub_find_misuses(const ub_unit *unit, GArray *sites, GPtrArray *rows)
{
    unsigned first = sites->len;

    ub_find_detached(unit, sites, rows);
    if (sites->len == first)
        return;
    g_autoptr(GArray) noqas = ub_noqa_find(unit);
    for (unsigned i = first; i < sites->len; i++) {
        ub_site *site = &g_array_index(sites, ub_site, i);
        if (ub_noqa_covers(noqas, unit, site))
            ub_site_set(site, UB_CODE_NOQA, NULL);
    }
    g_array_sort(sites, compare_sites);
}

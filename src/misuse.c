/* See misuse.h. */
#include "misuse.h"

#include <string.h>

#include "detached.h"
#include "edit.h"
#include "generated.h"
#include "memory.h"
#include "noqa.h"
#include "tuples.h"

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

void ub_misuse_add(const ub_unit *unit, GArray *sites, GPtrArray *rows, ub_misuse misuse)
{
    ub_api *row = g_new0(ub_api, 1);
    ub_site site = {
        .api = row, .offset = misuse.call.begin, .call = misuse.call, .function = misuse.function};

    row->name = g_strdup(misuse.name);
    row->strong = misuse.instead;
    row->shape = UB_SHAPE_MISUSE;
    g_ptr_array_add(rows, row);
    ub_unit_position(unit, site.offset, &site.line, &site.column);
    if (misuse.instead)
        site.verdict = UB_CONVERT;
    else
        ub_site_set(&site, misuse.code, misuse.detail);
    g_array_append_val(sites, site);
}

static int compare_sites(const void *a, const void *b)
{
    const ub_site *left = a, *right = b;

    return left->offset < right->offset ? -1 : left->offset > right->offset;
}

void ub_find_misuses(const ub_unit *unit, GArray *sites, GPtrArray *rows, gboolean all)
{
    unsigned first = sites->len;

    ub_find_memory(unit, sites, rows);
    if (all)
        ub_find_detached(unit, sites, rows);
    if (sites->len == first)
        return;
    g_autoptr(GArray) noqas = ub_noqa_find(unit);
    g_autofree char *generated = ub_generated_from(unit);
    for (unsigned i = first; i < sites->len; i++) {
        ub_site *site = &g_array_index(sites, ub_site, i);
        if (ub_noqa_covers(noqas, unit, site))
            ub_site_set(site, UB_CODE_NOQA, NULL);
        else if (generated)
            ub_site_set(site, UB_CODE_GENERATED, *generated ? generated : NULL);
    }
    g_array_sort(sites, compare_sites);
}

gboolean ub_names_any(const ub_unit *unit, const char *const *names)
{
    const char *text = ub_unit_text(unit, NULL);

    for (; *names; names++)
        if (strstr(text, *names))
            return TRUE;
    return FALSE;
}

static void add_names(GPtrArray *to, const char *const *names)
{
    for (; *names; names++)
        g_ptr_array_add(to, (gpointer)*names);
}

GPtrArray *ub_misuse_names(gboolean all)
{
    GPtrArray *names = g_ptr_array_new();

    add_names(names, ub_memory_names());
    add_names(names, ub_tuple_names());
    if (all)
        add_names(names, ub_detaching_names());
    return names;
}

/* Rewriting */

static gboolean is_word(const char *text, ub_token token, const char *word)
{
    return token.kind == UB_TOKEN_WORD && ub_token_is(text, token, word);
}

/* How many such words stand before `end`. */
static unsigned count_words(const char *text, unsigned end, const char *word)
{
    unsigned n = 0;

    for (ub_token t = ub_next_token(text, 0, end); t.kind != UB_TOKEN_END;
         t = ub_next_token(text, t.end, end))
        n += is_word(text, t, word);
    return n;
}

/* The word before which `n` of the same stand. */
static gboolean find_word(const char *text, unsigned end, const char *word, unsigned n,
                          ub_token *found)
{
    for (ub_token t = ub_next_token(text, 0, end); t.kind != UB_TOKEN_END;
         t = ub_next_token(text, t.end, end)) {
        if (is_word(text, t, word) && n-- == 0) {
            *found = t;
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean is_to_change(const ub_site *site)
{
    return site->api->shape == UB_SHAPE_MISUSE && site->verdict == UB_CONVERT;
}

char *ub_apply_misuses(const ub_unit *unit, GArray *sites, const char *text, gsize length)
{
    g_autoptr(GArray) edits = ub_edits_new();
    gsize old_length;
    const char *old = ub_unit_text(unit, &old_length);

    for (unsigned i = 0; i < sites->len; i++) {
        ub_site *site = &g_array_index(sites, ub_site, i);
        const char *name = site->api->name;
        ub_token at;
        if (!is_to_change(site))
            continue;
        /* The rewriting of other calls neither adds one of these nor moves it past another. */
        if (count_words(old, (unsigned)old_length, name) !=
                count_words(text, (unsigned)length, name) ||
            !find_word(text, (unsigned)length, name, count_words(old, site->offset, name), &at))
            return NULL;
        ub_edits_take(edits, at.begin, at.end, g_strdup(site->api->strong));
    }
    if (edits->len == 0)
        return NULL;
    for (unsigned i = 0; i < sites->len; i++) {
        ub_site *site = &g_array_index(sites, ub_site, i);
        if (is_to_change(site))
            site->verdict = UB_REWRITTEN;
    }
    return ub_edits_apply(edits, text, length);
}

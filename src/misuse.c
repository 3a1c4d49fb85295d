/* See misuse.h. */
#include "misuse.h"

#include <string.h>

#include "detached.h"
#include "edit.h"
#include "generated.h"
#include "layout.h"
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

void ub_find_misuses(const ub_unit *unit, GHashTable *moves, GArray *sites, GPtrArray *rows,
                     gboolean all)
{
    unsigned first = sites->len;

    ub_find_memory(unit, moves, sites, rows);
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
    ub_sites_sort(sites);
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

/* Where each word of `names` stands in the text: name -> GArray of unsigned, in order. */
static GHashTable *find_words(const char *text, gsize length, GHashTable *names)
{
    GHashTable *places =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_array_unref);

    for (ub_token t = ub_next_token(text, 0, (unsigned)length); t.kind != UB_TOKEN_END;
         t = ub_next_token(text, t.end, (unsigned)length)) {
        g_autofree char *word =
            t.kind == UB_TOKEN_WORD ? g_strndup(text + t.begin, t.end - t.begin) : NULL;
        if (!word || !g_hash_table_contains(names, word))
            continue;
        GArray *at = g_hash_table_lookup(places, word);
        if (!at) {
            at = g_array_new(FALSE, FALSE, sizeof(unsigned));
            g_hash_table_insert(places, g_steal_pointer(&word), at);
        }
        g_array_append_val(at, t.begin);
    }
    return places;
}

/* Where the word that stands at `offset` in the one text stands in the other, or -1.  The rewriting
 * of other calls neither adds one of these words nor moves it past another. */
static int same_word(GHashTable *old, GHashTable *new, const char *word, unsigned offset)
{
    const GArray *before = g_hash_table_lookup(old, word), *now = g_hash_table_lookup(new, word);

    if (!before || !now || before->len != now->len)
        return -1;
    for (unsigned i = 0; i < before->len; i++)
        if (g_array_index(before, unsigned, i) == offset)
            return (int)g_array_index(now, unsigned, i);
    return -1;
}

static gboolean is_to_change(const ub_site *site)
{
    return site->api->shape == UB_SHAPE_MISUSE && site->verdict == UB_CONVERT;
}

static gboolean is_edited(const GArray *edits, unsigned begin)
{
    for (unsigned i = 0; i < edits->len; i++)
        if (g_array_index(edits, ub_edit, i).begin == begin)
            return TRUE;
    return FALSE;
}

/* The line that begins with this token goes `by` columns to the right. */
static void shift_line(GArray *edits, const char *text, unsigned token, int by)
{
    unsigned begin = ub_line_begin(text, token);
    int columns = (int)ub_columns(text, begin, token) + by;
    gboolean tabs = memchr(text + begin, '\t', token - begin) != NULL;

    if (columns >= 0 && !is_edited(edits, begin))
        ub_edits_take(edits, begin, token, ub_column_indent((unsigned)columns, tabs));
}

/* Another name for the call at `call`; arguments that stand below the first stay there:
 *     p = PyObject_Realloc(p,          p = PyMem_Realloc(p,
 *                          size);  ->                    size); */
static void rename_call(GArray *edits, const char *text, gsize length, unsigned call,
                        const ub_api *api)
{
    unsigned name_end = call + (unsigned)strlen(api->name), depth = 0, aligned = 0;
    int by = (int)strlen(api->strong) - (int)strlen(api->name);
    gboolean first = TRUE;

    ub_edits_take(edits, call, name_end, g_strdup(api->strong));
    for (ub_token t = ub_next_token(text, name_end, (unsigned)length); t.kind != UB_TOKEN_END;
         t = ub_next_token(text, t.end, (unsigned)length)) {
        if (ub_first_on_line(text, t.begin) && aligned > 0) {
            unsigned column = ub_columns(text, ub_line_begin(text, t.begin), t.begin);
            if (first ? column != aligned : column < aligned)
                return;
            shift_line(edits, text, t.begin, by);
            first = FALSE;
        }
        if (ub_token_is(text, t, "(") && depth++ == 0)
            aligned = ub_columns(text, ub_line_begin(text, t.begin), t.end);
        else if (ub_token_is(text, t, ")") && --depth == 0)
            return;
        if (depth == 0 && t.kind != UB_TOKEN_COMMENT)
            return; /* a name without a call */
    }
}

char *ub_apply_misuses(const ub_unit *unit, GArray *sites, const char *text, gsize length)
{
    g_autoptr(GArray) edits = ub_edits_new();
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    gsize old_length;
    const char *old = ub_unit_text(unit, &old_length);

    for (unsigned i = 0; i < sites->len; i++) {
        const ub_site *site = &g_array_index(sites, ub_site, i);
        if (is_to_change(site))
            g_hash_table_add(names, (gpointer)site->api->name);
    }
    if (g_hash_table_size(names) == 0)
        return NULL;
    g_autoptr(GHashTable) before = find_words(old, old_length, names);
    g_autoptr(GHashTable) now = find_words(text, length, names);
    for (unsigned i = 0; i < sites->len; i++) {
        const ub_site *site = &g_array_index(sites, ub_site, i);
        int at = is_to_change(site) ? same_word(before, now, site->api->name, site->offset) : 0;
        if (at < 0)
            return NULL;
        if (is_to_change(site))
            rename_call(edits, text, length, (unsigned)at, site->api);
    }
    for (unsigned i = 0; i < sites->len; i++) {
        ub_site *site = &g_array_index(sites, ub_site, i);
        if (is_to_change(site))
            site->verdict = UB_REWRITTEN;
    }
    return ub_edits_apply(edits, text, length);
}

/* See memory_walk.h: what the text would be in other configurations. */
#include "memory_walk.h"

#include <string.h>

#include "definitions.h"

/* Also of directives: #define RELEASE(o) free((o)->text) */
static void add_words(const char *text, ub_range range, GHashTable *to)
{
    for (ub_token t = ub_next_token(text, range.begin, range.end); t.kind != UB_TOKEN_END;
         t = ub_next_token(text, t.end, range.end)) {
        if (t.kind == UB_TOKEN_WORD)
            g_hash_table_add(to, g_strndup(text + t.begin, t.end - t.begin));
        if (t.kind == UB_TOKEN_HASH)
            add_words(text, (ub_range){t.begin + 1, t.end}, to);
    }
}

/* free_text in { "name", free_text }, but not in free_text(text) */
static void add_bare_words(const char *text, unsigned begin, unsigned end, GHashTable *to)
{
    ub_token t = ub_next_token(text, begin, end);

    while (t.kind != UB_TOKEN_END) {
        ub_token next = ub_next_token(text, t.end, end);
        if (t.kind == UB_TOKEN_HASH)
            add_bare_words(text, t.begin + 1, t.end, to);
        else if (t.kind == UB_TOKEN_WORD && text[next.begin] != '(')
            g_hash_table_add(to, g_strndup(text + t.begin, t.end - t.begin));
        t = next;
    }
}

/* A ub_word_test that collects. */
static gboolean add_word(const char *word, gpointer data)
{
    g_hash_table_add(data, g_strdup(word));
    return FALSE;
}

/* What a macro names, or is given, that has several definitions goes where only one of them says:
 *
 *     #ifdef WITH_POOL
 *     #define GIVE_BACK(p) pool_take(p)
 *     #else
 *     #define GIVE_BACK(p) PyObject_Free(p)
 *     #endif                                  */
static void add_varying_uses(ub_memory_walk *w)
{
    const ub_definitions *definitions = ub_definitions_of((ub_unit *)w->unit);

    for (unsigned i = 0; i < w->unit->macro_uses->len; i++) {
        const ub_macro_use *use = &g_array_index(w->unit->macro_uses, ub_macro_use, i);
        g_autoptr(GHashTable) words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        ub_macro_holds(definitions, use->name, TRUE, add_word, words);
        if (g_hash_table_size(words) == 0)
            continue;
        ub_macro_holds(definitions, use->name, TRUE, add_word, w->words);
        g_array_append_val(w->hidden, use->extent);
        g_array_append_val(w->varying, i);
    }
}

/* A header's text that is not compiled may use its structs. */
static void add_header_words(ub_memory_walk *w)
{
    CXSourceRangeList *list = clang_getAllSkippedRanges(w->unit->tu);

    for (unsigned i = 0; list && i < list->count; i++) {
        CXFile file, last;
        unsigned begin, end;
        size_t length;
        clang_getFileLocation(clang_getRangeStart(list->ranges[i]), &file, NULL, NULL, &begin);
        clang_getFileLocation(clang_getRangeEnd(list->ranges[i]), &last, NULL, NULL, &end);
        if (!file || !last || !clang_File_isEqual(file, last) ||
            clang_File_isEqual(file, w->unit->file))
            continue;
        CXString raw = clang_File_tryGetRealPathName(file);
        const char *path = clang_getCString(raw);
        const char *text = clang_getFileContents(w->unit->tu, file, &length);
        if (text && path && g_hash_table_contains(w->given, path) && begin < end && end <= length)
            add_words(text, (ub_range){begin, end}, w->words);
        clang_disposeString(raw);
    }
    if (list)
        clang_disposeSourceRangeList(list);
}

void ub_memory_find_hidden(ub_memory_walk *w)
{
    gsize length;
    const char *text = ub_unit_text(w->unit, &length);

    w->bare = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    w->words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    w->hidden = g_array_new(FALSE, FALSE, sizeof(ub_range));
    w->varying = g_array_new(FALSE, FALSE, sizeof(unsigned));
    add_bare_words(text, 0, (unsigned)length, w->bare);
    if (w->skipped->len)
        g_array_append_vals(w->hidden, w->skipped->data, w->skipped->len);
    add_varying_uses(w);
    for (unsigned i = 0; i < w->hidden->len; i++)
        add_words(text, g_array_index(w->hidden, ub_range, i), w->words);
    if (w->given)
        add_header_words(w);
}

void ub_memory_free_hidden(ub_memory_walk *w)
{
    g_hash_table_unref(w->bare);
    g_hash_table_unref(w->words);
    g_array_unref(w->hidden);
    g_array_unref(w->varying);
}

static gboolean names(const char *text, ub_range range, const char *name)
{
    g_autoptr(GHashTable) words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    add_words(text, range, words);
    return g_hash_table_contains(words, name);
}

static gboolean is_word(const char *word, gpointer data)
{
    return strcmp(word, data) == 0;
}

static gboolean overlap(ub_range a, ub_range b)
{
    return a.begin < b.end && b.begin < a.end;
}

static gboolean varying_names(const ub_memory_walk *w, const char *name, ub_range range)
{
    const ub_definitions *definitions = ub_definitions_of((ub_unit *)w->unit);

    for (unsigned i = 0; i < w->varying->len; i++) {
        const ub_macro_use *use = &g_array_index(w->unit->macro_uses, ub_macro_use,
                                                 g_array_index(w->varying, unsigned, i));
        if (overlap(use->extent, range) &&
            ub_macro_holds(definitions, use->name, TRUE, is_word, (gpointer)name))
            return TRUE;
    }
    return FALSE;
}

gboolean ub_memory_is_hidden(const ub_memory_walk *w, const char *name, const ub_function *function)
{
    if (!g_hash_table_contains(w->words, name))
        return FALSE;
    if (!function)
        return TRUE;
    for (unsigned i = 0; i < w->hidden->len; i++) {
        ub_range range = g_array_index(w->hidden, ub_range, i);
        if (overlap(range, function->extent) && names(ub_unit_text(w->unit, NULL), range, name))
            return TRUE;
    }
    return varying_names(w, name, function->extent);
}

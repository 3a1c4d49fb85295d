/* See attributed.h. */
#include "attributed.h"

#include <string.h>

#include "unit.h"

#define ATTRIBUTE "cpychecker_returns_borrowed_ref"

typedef struct {
    GPtrArray *files;         /* of char *: paths */
    GHashTable *seen;         /* of char *: the same, absolute */
    const GPtrArray *folders; /* of char *: where headers are */
    GHashTable *macros;       /* of char *: names that stand for the attribute */
    GHashTable *names;        /* of char *: functions */
} search;

/* The files */

static gboolean is_c(const char *name)
{
    static const char *const suffixes[] = {".h", ".c", ".hh", ".hpp", ".cc", ".cpp", ".cxx"};

    for (gsize i = 0; i < G_N_ELEMENTS(suffixes); i++)
        if (g_str_has_suffix(name, suffixes[i]))
            return TRUE;
    return FALSE;
}

static void add_file(search *s, const char *path)
{
    if (g_hash_table_add(s->seen, g_canonicalize_filename(path, NULL)))
        g_ptr_array_add(s->files, g_strdup(path));
}

static void add_files(search *s, const char *path)
{
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *name;

    if (dir == NULL) {
        if (is_c(path))
            add_file(s, path);
        return;
    }
    while ((name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *below = g_build_filename(path, name, NULL);
        gboolean link = g_file_test(below, G_FILE_TEST_IS_SYMLINK);
        if (name[0] != '.' && (is_c(name) || (!link && g_file_test(below, G_FILE_TEST_IS_DIR))))
            add_files(s, below);
    }
}

static gboolean add_header(search *s, const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);

    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR))
        return FALSE;
    add_file(s, path);
    return TRUE;
}

/* #include "node.h", of the includer's folder or one of the others. */
static void add_included(search *s, const char *path, const char *text)
{
    g_autofree char *here = g_path_get_dirname(path);

    for (const char *at = text; (at = strstr(at, "include")) != NULL;) {
        const char *before = at, *begin = at + strlen("include");
        while (before > text && (before[-1] == ' ' || before[-1] == '\t'))
            before--;
        begin += strspn(begin, " \t");
        at = begin;
        gsize length = *begin == '"'   ? strcspn(begin + 1, "\"\n")
                       : *begin == '<' ? strcspn(begin + 1, ">\n")
                                       : 0;
        if (before == text || before[-1] != '#' || length == 0)
            continue;
        g_autofree char *name = g_strndup(begin + 1, length);
        gboolean found = *begin == '"' && add_header(s, here, name);
        for (guint i = 0; !found && i < s->folders->len; i++)
            found = add_header(s, s->folders->pdata[i], name);
    }
}

/* The lexer's work */

static char *word_of(const char *text, ub_token t)
{
    return t.kind == UB_TOKEN_WORD ? g_strndup(text + t.begin, t.end - t.begin) : NULL;
}

/* As GCC lets any attribute be written, with underscores around it too. */
static gboolean is_written_attribute(const char *word)
{
    return strcmp(word, ATTRIBUTE) == 0 || strcmp(word, "__" ATTRIBUTE "__") == 0;
}

/* #define RETURNS_BORROWED __attribute__((cpychecker_returns_borrowed_ref)) */
static void note_macro(search *s, const char *text, ub_token hash)
{
    ub_token define = ub_next_token(text, hash.begin + 1, hash.end);
    ub_token name = ub_next_token(text, define.end, hash.end);

    if (!ub_token_is(text, define, "define") || name.kind != UB_TOKEN_WORD)
        return;
    for (ub_token t = ub_next_token(text, name.end, hash.end); t.kind != UB_TOKEN_END;
         t = ub_next_token(text, t.end, hash.end)) {
        g_autofree char *word = word_of(text, t);
        if (word && is_written_attribute(word))
            g_hash_table_add(s->macros, word_of(text, name));
    }
}

static gboolean is_attribute(const search *s, const char *word)
{
    return is_written_attribute(word) || g_hash_table_contains(s->macros, word);
}

static gboolean ends_declaration(const char *text, ub_token t)
{
    return ub_token_is(text, t, ";") || ub_token_is(text, t, "{") || ub_token_is(text, t, "}");
}

/* In tokens [begin, end) of a declaration, the function that is declared: the last word outside of
 * parentheses that has some behind it, attributes excepted. */
static char *declared_name(const search *s, const char *text, const GArray *tokens, unsigned begin,
                           unsigned end)
{
    const ub_token *t = (const ub_token *)(const void *)tokens->data;
    unsigned depth = 0;
    char *name = NULL;

    for (unsigned i = begin; i + 1 < end; i++) {
        if (ub_token_is(text, t[i], "("))
            depth++;
        else if (ub_token_is(text, t[i], ")"))
            depth -= depth > 0;
        else if (depth == 0 && ub_token_is(text, t[i + 1], "(")) {
            g_autofree char *word = word_of(text, t[i]);
            if (word == NULL || is_attribute(s, word) || g_str_has_prefix(word, "__attribute"))
                continue;
            g_free(name);
            name = g_steal_pointer(&word);
        }
    }
    return name;
}

static gboolean holds_one_of(const search *s, const char *text, gsize length)
{
    GHashTableIter iter;
    gpointer name;

    if (memmem(text, length, ATTRIBUTE, strlen(ATTRIBUTE)))
        return TRUE;
    g_hash_table_iter_init(&iter, s->macros);
    while (g_hash_table_iter_next(&iter, &name, NULL))
        if (memmem(text, length, name, strlen(name)))
            return TRUE;
    return FALSE;
}

static void note_names(search *s, const char *path, const char *text, gsize length)
{
    (void)path;
    if (!holds_one_of(s, text, length))
        return;
    g_autoptr(GArray) tokens = ub_tokens(text, 0, (unsigned)length);
    unsigned begin = 0;
    gboolean attributed = FALSE;

    for (unsigned i = 0; i < tokens->len; i++) {
        ub_token t = g_array_index(tokens, ub_token, i);
        g_autofree char *word = word_of(text, t);
        attributed |= word != NULL && is_attribute(s, word);
        if (!ends_declaration(text, t))
            continue;
        char *name = attributed ? declared_name(s, text, tokens, begin, i) : NULL;
        if (name != NULL)
            g_hash_table_add(s->names, name);
        attributed = FALSE;
        begin = i + 1;
    }
}

static void note_macros(search *s, const char *path, const char *text, gsize length)
{
    add_included(s, path, text);
    if (!memmem(text, length, ATTRIBUTE, strlen(ATTRIBUTE)))
        return;
    for (ub_token t = ub_next_token(text, 0, (unsigned)length); t.kind != UB_TOKEN_END;
         t = ub_next_token(text, t.end, (unsigned)length))
        if (t.kind == UB_TOKEN_HASH)
            note_macro(s, text, t);
}

static void each_file(search *s,
                      void (*look)(search *s, const char *path, const char *text, gsize length))
{
    for (guint i = 0; i < s->files->len; i++) { /* more may be added */
        g_autofree char *text = NULL;
        gsize length;
        if (g_file_test(s->files->pdata[i], G_FILE_TEST_IS_REGULAR) &&
            g_file_get_contents(s->files->pdata[i], &text, &length, NULL) && length < G_MAXINT)
            look(s, s->files->pdata[i], text, length);
    }
}

static gint compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *ub_attributed(const char *const *paths, const GPtrArray *folders)
{
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) macros = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    GPtrArray *sorted = g_ptr_array_new_with_free_func(g_free);
    search s = {files, seen, folders, macros, names};
    GHashTableIter iter;
    gpointer name;

    for (; *paths != NULL; paths++)
        add_files(&s, *paths);
    each_file(&s, note_macros);
    each_file(&s, note_names);
    g_hash_table_iter_init(&iter, names);
    while (g_hash_table_iter_next(&iter, &name, NULL))
        g_ptr_array_add(sorted, g_strdup(name));
    g_ptr_array_sort(sorted, compare_names);
    return sorted;
}

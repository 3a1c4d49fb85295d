/* See texts.h.
 *
 * Of each file a Bloom filter is kept (B. Bloom, Space/time trade-offs in hash coding with
 * allowable errors, 1970): a bit of it for every byte of the text, two of which are set by each
 * word. */
#include "texts.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "mention.h"

enum { FEWEST_BITS = 256, MOST_BITS = 1 << 24, BITS_OF_ONE = 64 };

/* Languages that compile to C, and templates of it, include headers too. */
static gboolean is_code(const char *name)
{
    static const char *const endings[] = {
        ".c",   ".cc",  ".cpp",  ".cxx", ".c++",   ".C",        ".h",   ".hpp", ".hxx",  ".hh",
        ".h++", ".H",   ".inc",  ".inl", ".ipp",   ".tcc",      ".m",   ".mm",  ".cu",   ".cuh",
        ".y",   ".yy",  ".l",    ".ll",  ".re",    ".pyx",      ".pxd", ".pxi", ".c.in", ".h.in",
        ".src", ".def", ".tmpl", ".tpl", ".jinja", ".template", NULL};

    for (const char *const *ending = endings; *ending; ending++)
        if (g_str_has_suffix(name, *ending))
            return TRUE;
    return FALSE;
}

/* Finding */

/* Of version control; and a Python's own folder, with headers of what is installed there. */
static gboolean is_apart(const char *path, const char *name)
{
    g_autofree char *environment = g_build_filename(path, "pyvenv.cfg", NULL);

    return strcmp(name, ".git") == 0 || strcmp(name, ".hg") == 0 || strcmp(name, ".svn") == 0 ||
           g_file_test(environment, G_FILE_TEST_EXISTS);
}

static ub_text *text_new(char *path, gboolean is_link)
{
    ub_text *file = g_new0(ub_text, 1);
    char *real = is_link ? realpath(path, NULL) : NULL;

    file->path = path;
    file->real = g_strdup(real ? real : path);
    free(real);
    file->is_code = is_code(path);
    return file;
}

static void look_into(ub_texts *texts, const char *folder, gboolean below)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;

    if (dir == NULL && !texts->problem)
        texts->problem = g_strdup_printf("%s cannot be searched for files that may use it", folder);
    while (dir && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        struct stat info;
        if (lstat(path, &info) != 0)
            continue; /* it has just gone */
        if (S_ISDIR(info.st_mode)) {
            if (below && !is_apart(path, name))
                look_into(texts, path, TRUE);
        } else if (S_ISREG(info.st_mode) ||
                   (S_ISLNK(info.st_mode) && g_file_test(path, G_FILE_TEST_IS_REGULAR))) {
            g_ptr_array_add(texts->files, text_new(g_steal_pointer(&path), S_ISLNK(info.st_mode)));
        }
    }
}

void ub_text_free(ub_text *file)
{
    if (file == NULL)
        return;
    g_free(file->path);
    g_free(file->real);
    g_free(file->words);
    g_free(file);
}

static void text_free(gpointer data)
{
    ub_text_free(data);
}

static int by_path(gconstpointer a, gconstpointer b)
{
    return strcmp((*(const ub_text *const *)a)->path, (*(const ub_text *const *)b)->path);
}

ub_texts *ub_texts_find(const char *folder, gboolean below)
{
    ub_texts *texts = g_new0(ub_texts, 1);

    texts->files = g_ptr_array_new_with_free_func(text_free);
    look_into(texts, folder, below);
    g_ptr_array_sort(texts->files, by_path);
    return texts;
}

void ub_texts_free(ub_texts *texts)
{
    g_ptr_array_unref(texts->files);
    g_free(texts->problem);
    g_free(texts);
}

/* Reading */

gboolean ub_begins_quoted(char before)
{
    return before != '\0' && strchr("\"'<>/\\", before);
}

gboolean ub_ends_quoted(char after)
{
    return after != '\0' && strchr("\"'>", after);
}

/* FNV-1a */
static guint64 hash_of(const char *text, gsize length)
{
    guint64 hash = 0xcbf29ce484222325u;

    for (gsize i = 0; i < length; i++)
        hash = (hash ^ (guchar)text[i]) * 0x100000001b3u;
    return hash;
}

static guint64 *bit_of(const ub_text *file, guint64 hash, guint64 *bit)
{
    hash &= file->n_words * (guint64)BITS_OF_ONE - 1;
    *bit = (guint64)1 << hash % BITS_OF_ONE;
    return &file->words[hash / BITS_OF_ONE];
}

static void keep(ub_text *file, const char *word, gsize length)
{
    guint64 hash = hash_of(word, length), bit;

    *bit_of(file, hash, &bit) |= bit;
    *bit_of(file, hash >> 32, &bit) |= bit;
}

static gboolean may_have(const ub_text *file, const char *word)
{
    guint64 hash = hash_of(word, strlen(word)), bit;

    return file->words && (*bit_of(file, hash, &bit) & bit) &&
           (*bit_of(file, hash >> 32, &bit) & bit);
}

static void keep_words(ub_text *file, const char *text, gsize length)
{
    gsize word = 0, quoted = 0; /* where the one and the other began */
    gboolean in_quotes = FALSE;

    for (gsize i = 0; i <= length; i++) {
        char c = i < length ? text[i] : '\0';
        if (ub_is_word_character(c))
            continue;
        if (i > word)
            keep(file, text + word, i - word);
        word = i + 1;
        if (in_quotes && i > quoted && i - quoted <= NAME_MAX && ub_ends_quoted(c))
            keep(file, text + quoted, i - quoted);
        if (ub_begins_quoted(c)) {
            in_quotes = TRUE;
            quoted = i + 1;
        }
    }
}

static void read_text(ub_text *file)
{
    g_autoptr(GMappedFile) mapped = g_mapped_file_new(file->path, FALSE, NULL);
    const char *text = mapped ? g_mapped_file_get_contents(mapped) : NULL;
    gsize length = mapped ? g_mapped_file_get_length(mapped) : 0, bits = FEWEST_BITS;

    file->is_read = mapped != NULL;
    if (!text ||
        (!file->is_code && (memchr(text, '\0', length) || !memmem(text, length, "include", 7))))
        return;
    while (bits < length && bits < MOST_BITS)
        bits *= 2;
    file->n_words = (unsigned)(bits / BITS_OF_ONE);
    file->words = g_new0(guint64, file->n_words);
    keep_words(file, text, length);
}

ub_text *ub_text_new(const char *path)
{
    ub_text *file = text_new(g_strdup(path), TRUE);

    read_text(file);
    return file;
}

void ub_texts_read(ub_texts *texts)
{
    for (guint i = 0; i < texts->files->len; i++)
        read_text(texts->files->pdata[i]);
}

/* Asking */

gboolean ub_text_may_have_word(const ub_text *file, const char *word)
{
    for (const char *c = word; *c; c++)
        if (!ub_is_word_character(*c)) /* its parts are kept */
            return file->words != NULL;
    return may_have(file, word);
}

gboolean ub_text_may_quote(const ub_text *file, const char *name)
{
    for (const char *c = name; *c; c++)
        if (ub_begins_quoted(*c) || ub_ends_quoted(*c))
            return file->words != NULL;
    return may_have(file, name);
}

/* See select.h. */
#include "select.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "catalog.h"
#include "ignore.h"
#include "users.h"

#define MAX_SIZE (16 * 1024 * 1024)
#define MAX_DEPTH 4 /* of headers in headers, from a source on */

typedef struct {
    ub_selection *selection;
    const GPtrArray *also; /* names that count beside those of the catalog */
    unsigned n_sources;    /* sources found below the directory that is walked, taken or seen */
    unsigned n_ignored;    /* sources and directories that git ignores below it */
    unsigned n_headers;    /* headers below it */
    GPtrArray *sources;    /* of the selection */
    GPtrArray *headers;    /* of char *: of the latter those that name an API */
    GPtrArray *named;      /* of char *: of those the ones that are paths given */
} walk;

static gboolean has_suffix(const char *path, const char *const *suffixes)
{
    for (; *suffixes != NULL; suffixes++) {
        if (g_str_has_suffix(path, *suffixes))
            return TRUE;
    }
    return FALSE;
}

gboolean ub_is_cplusplus(const char *path)
{
    static const char *const suffixes[] = {".cc",  ".cpp", ".cxx", ".c++", ".C",
                                           ".hpp", ".hxx", ".hh",  NULL};

    return has_suffix(path, suffixes);
}

static gboolean is_source(const char *path)
{
    static const char *const suffixes[] = {".c", ".cc", ".cpp", ".cxx", ".c++", ".C", NULL};

    return has_suffix(path, suffixes);
}

gboolean ub_is_header(const char *path)
{
    static const char *const suffixes[] = {".h", ".hpp", ".hxx", ".hh", ".inc", ".inl", NULL};

    return has_suffix(path, suffixes);
}

static void add_message(GPtrArray *to, const char *path, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

static void add_message(GPtrArray *to, const char *path, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    g_ptr_array_add(to, g_strdup_printf("%s: %s", path, message));
}

/* The system's words at the end of GLib's "Failed to open file "x": Permission denied". */
static const char *reason(const GError *problem)
{
    const char *colon = g_strrstr(problem->message, ": ");

    return colon != NULL ? colon + 2 : problem->message;
}

static gboolean names_an_api(const walk *w, const char *text, gsize length)
{
    for (const ub_api *api = ub_catalog(); api->name != NULL; api++) {
        if (memmem(text, length, api->name, strlen(api->name)) != NULL)
            return TRUE;
    }
    for (guint i = 0; i < w->also->len; i++) {
        const char *name = w->also->pdata[i];
        if (memmem(text, length, name, strlen(name)) != NULL)
            return TRUE;
    }
    return FALSE;
}

/* A file found by the walk that cannot be text is nobody's concern unless it names an API. */
static gboolean file_names_an_api(const walk *w, const char *path)
{
    g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, NULL);

    return file == NULL ||
           names_an_api(w, g_mapped_file_get_contents(file), g_mapped_file_get_length(file));
}

static void take_text(walk *w, const char *path, char *text, gsize length, gboolean by_name)
{
    g_autoptr(GBytes) bytes = g_bytes_new_take(text, length);
    const char *nul = memchr(text, '\0', length);
    gboolean named = names_an_api(w, text, length);

    if (nul != NULL && (by_name || named)) {
        add_message(w->selection->errors, path, "binary file (NUL byte at offset %zu), not C",
                    (size_t)(nul - text));
        return;
    }
    ub_includers_read(w->selection->includers, path, bytes);
    if (!named || nul != NULL)
        return;
    ub_input *input = g_new0(ub_input, 1);
    input->path = g_strdup(path);
    input->text = g_steal_pointer(&bytes);
    g_ptr_array_add(w->selection->inputs, input);
}

static void read_file(walk *w, const char *path, const struct stat *info, gboolean by_name)
{
    g_autoptr(GError) problem = NULL;
    char *text = NULL;
    gsize length = 0;

    w->selection->n_files++;
    if (info->st_size > MAX_SIZE) {
        if (by_name || file_names_an_api(w, path))
            add_message(w->selection->errors, path,
                        "too large (%" G_GINT64_FORMAT " MiB, the limit is %d MiB)",
                        (gint64)info->st_size / (1024 * 1024), MAX_SIZE / (1024 * 1024));
        return;
    }
    if (!g_file_get_contents(path, &text, &length, &problem)) {
        add_message(w->selection->errors, path, "cannot be read: %s", reason(problem));
        return;
    }
    take_text(w, path, text, length, by_name);
}

/* TRUE the first time that a file is met, under whatever name. */
static gboolean first_time(walk *w, const char *path)
{
    char *real = realpath(path, NULL);
    gboolean first = g_hash_table_add(w->selection->seen, g_strdup(real != NULL ? real : path));

    free(real);
    return first;
}

/* "./-name.c" keeps its dot: no program that is given the path may take it for an option. */
static char *join(const char *dir, const char *name)
{
    if (strcmp(dir, ".") == 0 && name[0] != '-')
        return g_strdup(name);
    return g_build_filename(dir, name, NULL);
}

static int compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *list_directory(walk *w, const char *dir)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) problem = NULL;
    g_autoptr(GDir) handle = g_dir_open(dir, 0, &problem);
    const char *name;

    if (handle == NULL) {
        add_message(w->selection->errors, dir, "cannot be searched: %s", reason(problem));
        return NULL;
    }
    while ((name = g_dir_read_name(handle)) != NULL)
        g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, compare_names);
    return g_steal_pointer(&names);
}

static gboolean is_version_control(const char *name)
{
    return strcmp(name, ".git") == 0 || strcmp(name, ".hg") == 0 || strcmp(name, ".svn") == 0;
}

static void walk_directory(walk *w, const char *dir, const ub_ignore *ignore);

/* A directory with ignore rules of its own: named on the command line, or a submodule. */
static void walk_tree(walk *w, const char *dir)
{
    g_autoptr(GError) problem = NULL;
    g_autoptr(ub_ignore) ignore = ub_ignore_open(dir, &problem);

    if (ignore != NULL)
        walk_directory(w, dir, ignore);
    else
        add_message(w->selection->errors, dir, "%s", problem->message);
}

static void walk_into(walk *w, const char *dir, const ub_ignore *ignore)
{
    g_autofree char *git = g_build_filename(dir, ".git", NULL);

    if (ub_ignore_is_ignored(ignore, dir, TRUE)) {
        w->n_ignored++;
    } else if (g_file_test(git, G_FILE_TEST_EXISTS)) {
        walk_tree(w, dir);
    } else {
        walk_directory(w, dir, ignore);
    }
}

/* Whether it is taken is known when all that may include it have been met. */
static void walk_header(walk *w, const char *path, const ub_ignore *ignore)
{
    w->n_headers++;
    if (ub_ignore_is_ignored(ignore, path, FALSE) || !g_file_test(path, G_FILE_TEST_IS_REGULAR))
        return;
    g_ptr_array_add(w->sources, g_strdup(path));
    if (file_names_an_api(w, path))
        g_ptr_array_add(w->headers, g_strdup(path));
}

static void walk_file(walk *w, const char *path, const ub_ignore *ignore)
{
    struct stat info;

    if (ub_is_header(path))
        walk_header(w, path, ignore);
    if (!is_source(path))
        return;
    if (ub_ignore_is_ignored(ignore, path, FALSE)) {
        w->n_ignored++;
        return;
    }
    if (stat(path, &info) != 0) {
        /* a link that leads nowhere, as editors leave them: .#source.c */
        add_message(errno == ENOENT ? w->selection->notes : w->selection->errors, path,
                    "cannot be read: %s", g_strerror(errno));
        return;
    }
    if (!S_ISREG(info.st_mode))
        return; /* a link to a directory, a socket */
    w->n_sources++;
    g_ptr_array_add(w->sources, g_strdup(path));
    if (first_time(w, path))
        read_file(w, path, &info, FALSE);
}

/* What cannot be looked at may be a source or a directory full of them, unless it has just gone. */
static void add_lost(walk *w, const char *path)
{
    if (errno != ENOENT)
        add_message(w->selection->errors, path, "cannot be looked at: %s", g_strerror(errno));
}

/* Links after the rest: a file that is met under its own name keeps that name. */
static void walk_directory(walk *w, const char *dir, const ub_ignore *ignore)
{
    g_autoptr(GPtrArray) names = list_directory(w, dir);
    g_autoptr(GPtrArray) links = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; names != NULL && i < names->len; i++) {
        g_autofree char *path = join(dir, names->pdata[i]);
        struct stat info;

        if (is_version_control(names->pdata[i]))
            continue;
        if (lstat(path, &info) != 0)
            add_lost(w, path);
        else if (S_ISDIR(info.st_mode))
            walk_into(w, path, ignore);
        else if (S_ISREG(info.st_mode))
            walk_file(w, path, ignore);
        else if (S_ISLNK(info.st_mode))
            g_ptr_array_add(links, g_steal_pointer(&path));
    }
    for (guint i = 0; i < links->len; i++)
        walk_file(w, links->pdata[i], ignore);
}

static void add_real_path(GPtrArray *to, const char *path)
{
    char *real = realpath(path, NULL);

    if (real != NULL && !g_ptr_array_find_with_equal_func(to, real, g_str_equal, NULL))
        g_ptr_array_add(to, g_strdup(real));
    free(real);
}

static void take_directory(walk *w, const char *path)
{
    g_autofree char *dir = g_strdup(path);
    guint n_errors = w->selection->errors->len;

    for (gsize length = strlen(dir); length > 1 && dir[length - 1] == '/'; length--)
        dir[length - 1] = '\0';
    w->n_sources = 0;
    w->n_ignored = 0;
    w->n_headers = 0;
    add_real_path(w->selection->folders, dir);
    walk_tree(w, dir);
    if (w->n_sources == 0 && w->selection->errors->len == n_errors)
        add_message(w->selection->errors, path, "no C source in this directory%s%s",
                    w->n_ignored > 0 ? " that git does not ignore" : "",
                    w->n_headers > 0 ? " (headers are looked at when they are named, or included)"
                                     : "");
}

static void take_path(walk *w, const char *path)
{
    struct stat info;

    if (stat(path, &info) != 0)
        add_message(w->selection->errors, path, "%s", g_strerror(errno));
    else if (S_ISDIR(info.st_mode))
        take_directory(w, path);
    else if (!S_ISREG(info.st_mode))
        add_message(w->selection->errors, path, "neither a file nor a directory");
    else if (!is_source(path) && !ub_is_header(path))
        add_message(w->selection->notes, path, "passed over: not a C file by its name");
    else {
        g_ptr_array_add(w->sources, g_strdup(path));
        if (ub_is_header(path)) {
            g_ptr_array_add(w->headers, g_strdup(path));
            g_ptr_array_add(w->named, g_strdup(path));
        }
        if (first_time(w, path))
            read_file(w, path, &info, TRUE);
    }
}

static int compare_inputs(gconstpointer a, gconstpointer b)
{
    return strcmp((*(const ub_input *const *)a)->path, (*(const ub_input *const *)b)->path);
}

static void input_free(void *data)
{
    ub_input *input = data;

    g_free(input->path);
    g_bytes_unref(input->text);
    g_free(input);
}

static ub_selection *selection_new(void)
{
    ub_selection *selection = g_new0(ub_selection, 1);

    selection->inputs = g_ptr_array_new_with_free_func(input_free);
    selection->errors = g_ptr_array_new_with_free_func(g_free);
    selection->notes = g_ptr_array_new_with_free_func(g_free);
    selection->includers = ub_includers_new();
    selection->sources = g_ptr_array_new_with_free_func(g_free);
    selection->folders = g_ptr_array_new_with_free_func(g_free);
    selection->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return selection;
}

/* The files that may include one of the headers: those given, and for a header that is named the
 * rest of its project, of which a commit hook need not be given all.  Of char *; owned by the
 * caller. */
static GPtrArray *candidates(const walk *w)
{
    g_autoptr(GHashTable) roots = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) given = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    GPtrArray *all = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < w->sources->len; i++) {
        char *real = realpath(w->sources->pdata[i], NULL);
        if (real != NULL)
            g_hash_table_add(given, g_strdup(real));
        free(real);
        g_ptr_array_add(all, g_strdup(w->sources->pdata[i]));
    }
    for (guint i = 0; i < w->named->len; i++)
        ub_users_files(w->named->pdata[i], roots, files);
    for (guint i = 0; i < files->len; i++)
        if (!g_hash_table_contains(given, files->pdata[i]))
            g_ptr_array_add(all, g_strdup(files->pdata[i]));
    return all;
}

/* Note who of the files includes the headers with these real paths; returns the headers that do. */
static GPtrArray *find_includers(walk *w, const GPtrArray *files, const GPtrArray *headers)
{
    GPtrArray *between = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; headers->len > 0 && i < files->len; i++) {
        const char *path = files->pdata[i];
        char *text = NULL;
        gsize length = 0;
        if (!g_file_get_contents(path, &text, &length, NULL))
            continue;
        g_autoptr(GBytes) bytes = g_bytes_new_take(text, length);
        if (ub_includers_read_headers(w->selection->includers, path, bytes, headers) &&
            ub_is_header(path))
            add_real_path(between, path);
    }
    return between;
}

/* Find out who includes the headers; those below directories are taken if a source does. */
static void take_headers(walk *w)
{
    GPtrArray *wanted = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) files = candidates(w);

    for (guint i = 0; i < w->headers->len; i++)
        add_real_path(wanted, w->headers->pdata[i]);
    for (unsigned depth = 0; depth < MAX_DEPTH && wanted->len > 0; depth++) {
        GPtrArray *between = find_includers(w, files, wanted);
        g_ptr_array_unref(wanted);
        wanted = between;
    }
    g_ptr_array_unref(wanted);
    for (guint i = 0; i < w->headers->len; i++) {
        const char *path = w->headers->pdata[i];
        ub_surround *surround = ub_includers_find(w->selection->includers, path);
        struct stat info;
        if (surround != NULL && stat(path, &info) == 0 && first_time(w, path))
            read_file(w, path, &info, FALSE);
        ub_surround_free(surround);
    }
}

ub_selection *ub_select(const char *const *paths, const GPtrArray *also)
{
    walk w = {.selection = selection_new(), .also = also};

    w.sources = w.selection->sources;
    w.headers = g_ptr_array_new_with_free_func(g_free);
    w.named = g_ptr_array_new_with_free_func(g_free);

    for (; *paths != NULL; paths++)
        take_path(&w, *paths);
    take_headers(&w);
    g_ptr_array_unref(w.headers);
    g_ptr_array_unref(w.named);
    g_ptr_array_sort(w.selection->inputs, compare_inputs);
    if (w.selection->n_files == 0 && w.selection->errors->len == 0)
        g_ptr_array_add(w.selection->errors, g_strdup("no C file among the paths given"));
    return w.selection;
}

void ub_selection_add(ub_selection *selection, ub_input *input)
{
    g_ptr_array_add(selection->inputs, input);
    g_ptr_array_sort(selection->inputs, compare_inputs);
}

void ub_selection_free(ub_selection *selection)
{
    if (selection == NULL)
        return;
    g_ptr_array_unref(selection->inputs);
    g_ptr_array_unref(selection->errors);
    g_ptr_array_unref(selection->notes);
    ub_includers_free(selection->includers);
    g_hash_table_unref(selection->seen);
    g_ptr_array_unref(selection->sources);
    g_ptr_array_unref(selection->folders);
    g_free(selection);
}

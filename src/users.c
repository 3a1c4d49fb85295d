/* See users.h. */
#include "users.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ignore.h"
#include "mention.h"

typedef struct {
    const char *root;
    GPtrArray *names; /* of char *: the headers' without their folders */
    GHashTable *seen;
    gboolean quoted;         /* "lib/part.c", and not a word of a comment; by a macro, too */
    const char *function;    /* with `quoted`: what may be called there; else NULL */
    const ub_ignore *ignore; /* ...also by what is no code, but is not ignored */
    char *why;               /* owned; the first reason that is found */
} search;

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

/* #include "lib/part.c", #define PART "part.c", cdef extern from "../part.c": */
static gboolean names_quoted(const char *text, const char *end, const char *name)
{
    gsize length = strlen(name);

    for (const char *at = text; (at = memmem(at, (size_t)(end - at), name, length)) != NULL; at++)
        if (at > text && strchr("\"'<>/\\", at[-1]) && at + length < end &&
            strchr("\"'>", at[length]))
            return TRUE;
    return FALSE;
}

static gboolean names(const search *s, const char *text, gsize length, const char *name)
{
    return s->quoted ? names_quoted(text, text + length, name)
                     : memmem(text, length, name, strlen(name)) != NULL;
}

static const char *shown(const search *s, const char *path)
{
    return s->root && g_str_has_prefix(path, s->root) ? path + strlen(s->root) + 1 : path;
}

/* A script that writes C, or has the compiler read another file first:
 *
 *     ffi.set_source("m", """#include PART(a)
 *         long hash(PyObject *l) { PyObject *v = first(l); ... }""")
 *
 * What says nothing of inclusions (a manual, a list of changes) compiles none. */
static gboolean writes_calls(const char *text, gsize length, const char *function)
{
    return !memchr(text, '\0', length) && memmem(text, length, "include", 7) &&
           ub_is_word_of(text, length, function);
}

static void look_for_calls(search *s, const char *path, const char *text, gsize length)
{
    gboolean calls = is_code(path) ? ub_mention_in_code(text, length, s->function) == UB_MENTIONED
                                   : writes_calls(text, length, s->function) &&
                                         !ub_ignore_is_ignored(s->ignore, path, FALSE);

    if (calls)
        s->why = g_strdup_printf("%s, which names %s, may call it", shown(s, path), s->function);
}

static void look_at_file(search *s, const char *path)
{
    g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, NULL);
    if (file == NULL) {
        s->why = g_strdup_printf("%s, which may use it, cannot be read", shown(s, path));
        return;
    }
    const char *text = g_mapped_file_get_contents(file);
    gsize length = g_mapped_file_get_length(file);
    for (guint i = 0; text && is_code(path) && !s->why && i < s->names->len; i++) {
        const char *name = s->names->pdata[i];
        if (names(s, text, length, name))
            s->why = g_strdup_printf(s->quoted ? "%s, which names %s, may call it"
                                               : "%s, which names %s, is not among the files "
                                                 "looked at",
                                     shown(s, path), name);
    }
    if (text && !s->why && !s->quoted && ub_includes_by_macro(text, length))
        s->why = g_strdup_printf("%s, which may include it, is not among the files looked at",
                                 shown(s, path));
    if (text && !s->why && s->function)
        look_for_calls(s, path, text, length);
}

static void look_if_unseen(search *s, const char *path)
{
    char *real = realpath(path, NULL);

    if (real && g_file_test(real, G_FILE_TEST_IS_REGULAR) && !g_hash_table_contains(s->seen, real))
        look_at_file(s, path);
    free(real);
}

/* Of version control; and a Python's own folder, with headers of what is installed there. */
static gboolean is_apart(const char *path, const char *name)
{
    g_autofree char *environment = g_build_filename(path, "pyvenv.cfg", NULL);

    return strcmp(name, ".git") == 0 || strcmp(name, ".hg") == 0 || strcmp(name, ".svn") == 0 ||
           g_file_test(environment, G_FILE_TEST_EXISTS);
}

static void look_into(search *s, const char *folder, gboolean below)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;

    if (dir == NULL)
        s->why = g_strdup_printf("%s cannot be searched for files that may use it", folder);
    while (!s->why && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        struct stat info;
        if (lstat(path, &info) != 0)
            continue; /* it has just gone */
        if (S_ISDIR(info.st_mode)) {
            if (below && !is_apart(path, name))
                look_into(s, path, TRUE);
        } else if (s->function || is_code(name)) {
            look_if_unseen(s, path);
        }
    }
}

static gboolean holds(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);

    return g_file_test(path, G_FILE_TEST_EXISTS);
}

/* The checkout of a submodule belongs to the one around it. */
static gboolean is_submodule(const char *folder)
{
    g_autofree char *path = g_build_filename(folder, ".git", NULL), *text = NULL;

    return !g_file_test(path, G_FILE_TEST_IS_DIR) && g_file_get_contents(path, &text, NULL, NULL) &&
           strstr(text, "/modules/") != NULL;
}

static gboolean is_below(const char *path, const char *folder)
{
    gsize length = strlen(folder);

    return strncmp(path, folder, length) == 0 && (path[length] == '/' || folder[length - 1] == '/');
}

/* The outermost folder given that holds the file. */
static char *folder_around(const char *header, const GPtrArray *folders)
{
    const char *found = NULL;

    for (guint i = 0; i < folders->len; i++) {
        const char *folder = folders->pdata[i];
        if (is_below(header, folder) && (!found || strlen(folder) < strlen(found)))
            found = folder;
    }
    return g_strdup(found);
}

/* Owned; NULL: not known. */
static char *project_of(const char *header, const GPtrArray *folders)
{
    g_autofree char *checkout = NULL, *package = NULL, *given = folder_around(header, folders);
    char *folder = g_path_get_dirname(header);

    for (gboolean more = TRUE; more;) {
        if (holds(folder, ".git") || holds(folder, ".hg") || holds(folder, ".svn")) {
            g_free(checkout);
            checkout = g_strdup(folder);
            more = is_submodule(folder);
        }
        if (!package && (holds(folder, "pyproject.toml") || holds(folder, "setup.py")))
            package = g_strdup(folder);
        more = more && strcmp(folder, "/") != 0;
        char *up = g_path_get_dirname(folder);
        g_free(folder);
        folder = up;
    }
    g_free(folder);
    char *root = checkout ? g_steal_pointer(&checkout) : g_steal_pointer(&package);
    if (given && (!root || is_below(root, given))) { /* more than the project was given */
        g_free(root);
        root = g_steal_pointer(&given);
    }
    return root;
}

char *ub_users_unseen(GHashTable *headers, GHashTable *seen, const GPtrArray *folders,
                      const GPtrArray *built)
{
    g_autoptr(GHashTable) roots = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    search s = {.names = names, .seen = seen};
    GHashTableIter iter;
    gpointer key;

    g_hash_table_iter_init(&iter, headers);
    while (g_hash_table_iter_next(&iter, &key, NULL)) {
        char *root = project_of(key, folders);
        g_ptr_array_add(names, g_path_get_basename(key));
        if (!root)
            return g_strdup_printf("no project is found around %s, and no folder that holds it is "
                                   "given: other files may use it",
                                   (const char *)names->pdata[names->len - 1]);
        g_hash_table_add(roots, root);
    }
    g_hash_table_iter_init(&iter, roots);
    while (!s.why && g_hash_table_iter_next(&iter, &key, NULL)) {
        s.root = key;
        look_into(&s, key, TRUE);
    }
    s.root = NULL;
    for (guint i = 0; !s.why && i < built->len; i++)
        look_if_unseen(&s, built->pdata[i]);
    return s.why;
}

char *ub_users_caller(const char *path, const char *function, const char *known)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free), none = g_ptr_array_new();
    char *real = realpath(path, NULL), *real_known = known ? realpath(known, NULL) : NULL;
    search s = {.names = names, .seen = seen, .quoted = TRUE, .function = function};

    if (real) {
        g_autofree char *folder = g_path_get_dirname(real), *root = project_of(real, none);
        g_hash_table_add(seen, real);
        if (real_known)
            g_hash_table_add(seen, real_known);
        g_ptr_array_add(names, g_path_get_basename(real));
        g_autoptr(GError) problem = NULL;
        g_autoptr(ub_ignore) ignore = ub_ignore_open(root ? root : folder, &problem);
        s.root = root;
        s.ignore = ignore;
        if (ignore == NULL)
            s.why = g_strdup(problem->message);
        else
            look_into(&s, root ? root : folder, root != NULL);
    }
    free(real);
    free(real_known);
    return s.why;
}

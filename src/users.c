/* See users.h. */
#include "users.h"

#include <stdlib.h>
#include <string.h>

#include "ignore.h"
#include "mention.h"
#include "select.h"
#include "texts.h"

/* Where the project is */

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

/* path below root: what the user is shown */
static const char *shown(const char *path, const char *root)
{
    return root && is_below(path, root) ? path + strlen(root) + (path[strlen(root)] == '/') : path;
}

static char *unreadable(const char *path)
{
    return g_strdup_printf("%s, which may use it, cannot be read", path);
}

/* Of headers */

typedef struct {
    const GPtrArray *names; /* of char *: the headers' without their folders */
    GHashTable *seen;
    const char *root; /* of the project, or NULL */
} search;

static char *user_in_text(const search *s, const char *path, const char *text, gsize length)
{
    for (guint i = 0; text && i < s->names->len; i++) {
        const char *name = s->names->pdata[i];
        if (memmem(text, length, name, strlen(name)))
            return g_strdup_printf("%s, which names %s, is not among the files looked at",
                                   shown(path, s->root), name);
    }
    if (text && ub_includes_by_macro(text, length))
        return g_strdup_printf("%s, which may include it, is not among the files looked at",
                               shown(path, s->root));
    return NULL;
}

static char *user_in_file(const search *s, const char *path, const char *real)
{
    if (g_hash_table_contains(s->seen, real))
        return NULL;
    g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, NULL);
    if (file == NULL)
        return unreadable(shown(path, s->root));
    return user_in_text(s, path, g_mapped_file_get_contents(file), g_mapped_file_get_length(file));
}

static char *user_in_project(search *s, const char *root)
{
    g_autoptr(ub_texts) texts = ub_texts_find(root, TRUE);
    char *why = g_strdup(texts->problem);

    s->root = root;
    for (guint i = 0; !why && i < texts->files->len; i++) {
        const ub_text *file = texts->files->pdata[i];
        if (file->is_code)
            why = user_in_file(s, file->path, file->real);
    }
    s->root = NULL;
    return why;
}

static char *user_in_built(const search *s, const char *path)
{
    char *real = realpath(path, NULL);
    char *why =
        real && g_file_test(real, G_FILE_TEST_IS_REGULAR) ? user_in_file(s, path, real) : NULL;

    free(real);
    return why;
}

char *ub_users_unseen(GHashTable *headers, GHashTable *seen, const GPtrArray *folders,
                      const GPtrArray *built)
{
    g_autoptr(GHashTable) roots = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    search s = {.names = names, .seen = seen};
    char *why = NULL;
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
    while (!why && g_hash_table_iter_next(&iter, &key, NULL))
        why = user_in_project(&s, key);
    for (guint i = 0; !why && i < built->len; i++)
        why = user_in_built(&s, built->pdata[i]);
    return why;
}

/* Of static functions */

typedef struct {
    char *root;
    ub_texts *texts;
    ub_ignore *ignore; /* NULL: cannot be read... */
    char *problem;     /* ...for this reason */
} project;

struct ub_users {
    GMutex lock;
    GHashTable *projects; /* of project *, by their roots */
};

static void project_free(gpointer data)
{
    project *p = data;

    ub_texts_free(p->texts);
    ub_ignore_free(p->ignore);
    g_free(p->problem);
    g_free(p->root);
    g_free(p);
}

ub_users *ub_users_new(void)
{
    ub_users *users = g_new0(ub_users, 1);

    g_mutex_init(&users->lock);
    users->projects = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, project_free);
    return users;
}

void ub_users_free(ub_users *users)
{
    g_mutex_clear(&users->lock);
    g_hash_table_unref(users->projects);
    g_free(users);
}

static project *project_new(char *root, gboolean below)
{
    project *p = g_new0(project, 1);
    g_autoptr(GError) error = NULL;

    p->root = root;
    p->texts = ub_texts_find(root, below);
    p->problem = g_strdup(p->texts->problem);
    p->ignore = ub_ignore_open(root, &error);
    if (error && !p->problem)
        p->problem = g_strdup(error->message);
    if (!p->problem)
        ub_texts_read(p->texts);
    return p;
}

/* That of a source, or the folder that it lies in alone; read when it is asked for first. */
static project *project_around(ub_users *users, const char *source)
{
    g_autoptr(GPtrArray) none = g_ptr_array_new();
    char *root = project_of(source, none);
    gboolean below = root != NULL;

    if (!root)
        root = g_path_get_dirname(source);
    project *p = g_hash_table_lookup(users->projects, root);
    if (p) {
        g_free(root);
        return p;
    }
    p = project_new(root, below);
    g_hash_table_insert(users->projects, root, p);
    return p;
}

/* A static function whose callers are looked for. */
typedef struct {
    const project *of;
    const char *source, *known; /* real paths; of the includer, or NULL */
    const char *function;
    GPtrArray *names; /* of char *: the function, and the macros that may call it */
    GHashTable *own;  /* of ub_text *: those with a function of their own that has its name */
} callee;

/* #include "lib/part.c", #define PART "part.c", cdef extern from "../part.c": */
static gboolean quotes(const char *text, gsize length, const char *name)
{
    const char *end = text + length;
    gsize size = strlen(name);

    for (const char *at = text; (at = ub_find_word(text, at, end, name)) != NULL; at++)
        if (at > text && ub_begins_quoted(at[-1]) && at + size < end && ub_ends_quoted(at[size]))
            return TRUE;
    return FALSE;
}

static void add_macros(callee *c, GHashTable *macros)
{
    GHashTableIter iter;
    gpointer name;

    g_hash_table_iter_init(&iter, macros);
    while (g_hash_table_iter_next(&iter, &name, NULL))
        if (!g_ptr_array_find_with_equal_func(c->names, name, g_str_equal, NULL))
            g_ptr_array_add(c->names, g_strdup(name));
}

/* The includer may have a function of that name instead, in code that is not compiled. */
static gboolean code_calls(callee *c, const ub_text *file, const char *text, gsize length,
                           const char *name)
{
    g_autoptr(GHashTable) macros = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    ub_mention mention = ub_mention_in_code(text, length, name, macros);

    if (mention == UB_DEFINED && g_strcmp0(file->real, c->known) == 0)
        return TRUE;
    if (mention == UB_DEFINED && strcmp(name, c->function) == 0)
        g_hash_table_add(c->own, (gpointer)file);
    else
        add_macros(c, macros);
    return mention == UB_MENTIONED;
}

/* May the file call what has this name?  A script may write C, or have the compiler read another
 * file first:
 *
 *     ffi.set_source("m", """#include PART(a)
 *         long hash(PyObject *l) { PyObject *v = first(l); ... }""") */
static gboolean calls(callee *c, const ub_text *file, const char *name)
{
    if (!ub_text_may_have_word(file, name) || g_hash_table_contains(c->own, file))
        return FALSE;
    g_autoptr(GMappedFile) mapped = g_mapped_file_new(file->path, FALSE, NULL);
    const char *text = mapped ? g_mapped_file_get_contents(mapped) : NULL;
    gsize length = mapped ? g_mapped_file_get_length(mapped) : 0;
    if (!text)
        return TRUE; /* it was read before */
    return file->is_code ? code_calls(c, file, text, length, name)
                         : ub_find_word(text, text, text + length, name) &&
                               !ub_ignore_is_ignored(c->of->ignore, file->path, FALSE);
}

/* Does code quote the name of the source? */
static gboolean names_source(const ub_text *file, const char *name)
{
    if (!file->is_code || !ub_text_may_quote(file, name))
        return FALSE;
    g_autoptr(GMappedFile) mapped = g_mapped_file_new(file->path, FALSE, NULL);
    const char *text = mapped ? g_mapped_file_get_contents(mapped) : NULL;
    return !text || quotes(text, g_mapped_file_get_length(mapped), name);
}

/* What the source itself says of the function is known; but not what a macro is there, where it is
 * not compiled:
 *
 *     #ifdef WITH_OTHER
 *     #include "other.h"                     #define FIRST(list) first(list)
 *     PyObject *one(PyObject *list) { return PyObject_Str(FIRST(list)); }
 *     #endif */
static gboolean is_known(const callee *c, const ub_text *file, const char *name)
{
    return strcmp(name, c->function) == 0 && strcmp(file->real, c->source) == 0;
}

static char *caller_in(callee *c, const ub_text *file, const char *name)
{
    g_autofree char *source = g_path_get_basename(c->source);
    const char *path = shown(file->path, c->of->root);

    if (is_known(c, file, name))
        return NULL;
    if (!file->is_read)
        return unreadable(path);
    if (strcmp(name, c->function) == 0 && g_strcmp0(file->real, c->known) != 0 &&
        names_source(file, source))
        name = source;
    else if (!calls(c, file, name))
        return NULL;
    return g_strdup_printf("%s, which names %s, may call it", path, name);
}

static char *caller_of(callee *c)
{
    for (guint n = 0; n < c->names->len; n++) /* more come in the meantime */
        for (guint i = 0; i < c->of->texts->files->len; i++) {
            char *why = caller_in(c, c->of->texts->files->pdata[i], c->names->pdata[n]);
            if (why)
                return why;
        }
    return NULL;
}

char *ub_users_caller(ub_users *users, const char *path, const char *function, const char *known)
{
    char *real = realpath(path, NULL), *real_known = known ? realpath(known, NULL) : NULL;
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) own = g_hash_table_new(NULL, NULL);
    callee c = {
        .source = real, .known = real_known, .function = function, .names = names, .own = own};
    char *why = NULL;

    g_ptr_array_add(names, g_strdup(function));
    g_mutex_lock(&users->lock);
    c.of = real ? project_around(users, real) : NULL;
    if (c.of)
        why = c.of->problem ? g_strdup(c.of->problem) : caller_of(&c);
    g_mutex_unlock(&users->lock);
    free(real);
    free(real_known);
    return why;
}

void ub_users_files(const char *path, GHashTable *roots, GPtrArray *files)
{
    g_autoptr(GPtrArray) none = g_ptr_array_new();
    char *real = realpath(path, NULL);
    g_autofree char *root = real ? project_of(real, none) : NULL;
    gboolean below = root != NULL;

    if (real && !root)
        root = g_path_get_dirname(real);
    free(real);
    if (!root || !g_hash_table_add(roots, g_strdup(root)))
        return;
    g_autoptr(ub_texts) texts = ub_texts_find(root, below);
    for (guint i = 0; i < texts->files->len; i++) {
        const ub_text *file = texts->files->pdata[i];
        if (ub_is_header(file->path) || ub_is_cplusplus(file->path) ||
            g_str_has_suffix(file->path, ".c"))
            g_ptr_array_add(files, g_strdup(file->real));
    }
}

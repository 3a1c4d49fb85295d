/* See report_parts.h: headers that were not found.
 *
 * Those that lie in one directory make one line, with the flag that adds it. */
#include "report_parts.h"

#include <glob.h>
#include <string.h>

#include "escape.h"

/* A header that was not found. */
typedef struct {
    const char *name; /* as included: "SDL.h" */
    const char *path; /* the first file that misses it */
    unsigned n_files;
    char *dir; /* where one of this name lies, NULL: nowhere */
} missing;

static void missing_clear(void *data)
{
    g_free(((missing *)data)->dir);
}

static gboolean is_wild(const char *name)
{
    return strpbrk(name, "*?[\\") != NULL;
}

/* The directory, matched by the pattern `place`, that holds the header: a new string, or NULL. */
static char *look_in(const char *place, const char *name)
{
    g_autofree char *pattern = g_build_filename(place, name, NULL);
    char *dir = NULL;
    glob_t found;

    if (glob(pattern, 0, NULL, &found) == 0)
        dir = g_strndup(found.gl_pathv[0], strlen(found.gl_pathv[0]) - strlen(name) - 1);
    globfree(&found);
    return dir;
}

/* "src/../include" as a person would write it, seen from here. */
static char *tidy(char *dir)
{
    g_autofree char *taken = dir;
    g_autofree char *cwd = g_get_current_dir();
    g_autofree char *whole = dir != NULL ? g_canonicalize_filename(dir, cwd) : NULL;
    gsize length = strlen(cwd);

    if (whole != NULL && g_str_has_prefix(whole, cwd) && whole[length] == '/')
        return g_strdup(whole + length + 1);
    return g_steal_pointer(&whole);
}

/* First in the project, around the file, then where distributions put headers. */
static char *find_header(const char *name, const char *path)
{
    static const char *const around[] = {"include",       "..", "../include", "../..",
                                         "../../include", "*",  "../*"};
    static const char *const system[] = {"/usr/include/*", "/usr/include/*/*",
                                         "/usr/local/include/*"};
    g_autofree char *own = g_path_get_dirname(path);
    char *dir = NULL;

    if (is_wild(name))
        return NULL;
    for (gsize i = 0; !is_wild(own) && dir == NULL && i < G_N_ELEMENTS(around); i++) {
        g_autofree char *place = g_build_filename(own, around[i], NULL);

        dir = look_in(place, name);
    }
    /* Every project has one, so that a system's is somebody else's. */
    if (strcmp(name, "config.h") == 0)
        return dir;
    for (gsize i = 0; dir == NULL && i < G_N_ELEMENTS(system); i++)
        dir = look_in(system[i], name);
    return tidy(dir);
}

static void add_missing(GArray *all, const char *name, const char *path)
{
    for (guint i = 0; i < all->len; i++) {
        missing *known = &g_array_index(all, missing, i);

        if (strcmp(known->name, name) == 0) {
            known->n_files++;
            return;
        }
    }
    missing new = {.name = name, .path = path, .n_files = 1, .dir = find_header(name, path)};
    g_array_append_val(all, new);
}

/* Those without a directory last. */
static int compare_missing(gconstpointer a, gconstpointer b)
{
    const missing *first = a, *second = b;
    int order = (first->dir == NULL) - (second->dir == NULL);

    if (order == 0)
        order = g_strcmp0(first->dir, second->dir);
    return order != 0 ? order : strcmp(first->name, second->name);
}

static GArray *collect(const ub_run *run)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(missing));

    g_array_set_clear_func(all, missing_clear);
    for (guint i = 0; i < run->outcomes->len; i++) {
        const ub_outcome *outcome = run->outcomes->pdata[i];
        GPtrArray *names = outcome->result != NULL ? outcome->result->missing_headers : NULL;

        for (guint k = 0; names != NULL && k < names->len; k++)
            add_missing(all, names->pdata[k], outcome->path);
    }
    g_array_sort(all, compare_missing);
    return all;
}

static void append_names(GString *to, const GArray *all, guint first, guint end)
{
    for (guint i = first; i < end; i++) {
        const missing *header = &g_array_index(all, missing, i);
        g_autofree char *name = ub_escape(header->name);

        g_string_append_printf(to, "%s %s (%u %s)", i > first ? "," : "", name, header->n_files,
                               header->n_files == 1 ? "file" : "files");
    }
}

/* missing headers SDL.h (3 files), SDL_mixer.h (1 file): found in /usr/include/SDL2, as in: ... */
void ub_append_missing_headers(GString *to, gboolean color, const ub_run *run)
{
    g_autoptr(GArray) all = collect(run);

    for (guint first = 0, end; first < all->len; first = end) {
        const char *dir = g_array_index(all, missing, first).dir;

        for (end = first + 1; end < all->len; end++) {
            if (g_strcmp0(g_array_index(all, missing, end).dir, dir) != 0)
                break;
        }
        ub_append_colored(to, color, UB_YELLOW,
                          end == first + 1 ? "missing header" : "missing headers");
        append_names(to, all, first, end);
        if (dir != NULL) {
            g_autofree char *escaped = ub_escape(dir);

            g_autofree char *flag = g_strconcat("-I", dir, NULL);

            g_string_append_printf(to, ": found in %s, as in: --", escaped);
            ub_append_shell_word(to, flag);
            g_string_append_c(to, '\n');
        } else {
            g_string_append(to, ": what depends on it is refused; install it, or say where it is: "
                                "-- -IDIR\n");
        }
    }
}

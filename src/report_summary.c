/* See report_parts.h: the end of the text report. */
#include "report_parts.h"

#include <glob.h>
#include <string.h>

#include "escape.h"

#define MAX_HINTS 8 /* files named in the command that is suggested */

/* Where a header of this name lies on this machine, for -I: a new string, or NULL. */
static char *find_header(const char *name)
{
    static const char *const places[] = {"/usr/include/*/", "/usr/include/*/*/",
                                         "/usr/local/include/*/"};
    char *dir = NULL;

    if (strpbrk(name, "*?[\\") != NULL)
        return NULL;
    for (gsize i = 0; dir == NULL && i < G_N_ELEMENTS(places); i++) {
        g_autofree char *pattern = g_strconcat(places[i], name, NULL);
        glob_t found;

        if (glob(pattern, 0, NULL, &found) == 0)
            dir = g_strndup(found.gl_pathv[0], strlen(found.gl_pathv[0]) - strlen(name) - 1);
        globfree(&found);
    }
    return dir;
}

/* Missing headers with the number of files that miss each: char * -> count. */
static GHashTable *count_headers(const ub_run *run)
{
    GHashTable *counts = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < run->outcomes->len; i++) {
        const ub_outcome *outcome = run->outcomes->pdata[i];
        GPtrArray *missing = outcome->result != NULL ? outcome->result->missing_headers : NULL;

        for (guint k = 0; missing != NULL && k < missing->len; k++) {
            gpointer n = g_hash_table_lookup(counts, missing->pdata[k]);

            g_hash_table_insert(counts, missing->pdata[k],
                                GUINT_TO_POINTER(GPOINTER_TO_UINT(n) + 1));
        }
    }
    return counts;
}

/* "missing header SDL.h (3 files): one is in /usr/include/SDL2, as in: -- -I/usr/include/SDL2" */
static void append_headers(GString *to, gboolean color, const ub_run *run)
{
    g_autoptr(GHashTable) counts = count_headers(run);
    g_autoptr(GList) names = g_list_sort(g_hash_table_get_keys(counts), (GCompareFunc)strcmp);

    for (GList *at = names; at != NULL; at = at->next) {
        unsigned n = GPOINTER_TO_UINT(g_hash_table_lookup(counts, at->data));
        g_autofree char *name = ub_escape(at->data);
        g_autofree char *dir = find_header(at->data);

        ub_append_colored(to, color, UB_YELLOW, "missing header");
        g_string_append_printf(to, " %s (%u %s): ", name, n, n == 1 ? "file" : "files");
        if (dir != NULL)
            g_string_append_printf(to, "one is in %s, as in: -- -I%s\n", dir, dir);
        else
            g_string_append(to, "what depends on it is refused; install it, or say where it is: "
                                "-- -IDIR\n");
    }
}

static void append_codes(GString *to, const ub_counts *counts)
{
    const char *separator = "refused: ";

    for (unsigned code = 0; code < UB_CODE_COUNT; code++) {
        if (counts->refused_by_code[code] == 0)
            continue;
        g_string_append_printf(to, "%s%s %u", separator, ub_code_get((ub_code)code)->name,
                               counts->refused_by_code[code]);
        separator = ", ";
    }
    g_string_append(to, " (unborrow explain CODE says what to do)\n");
}

static gboolean has_rewritable(const ub_outcome *outcome)
{
    const GArray *sites = outcome->result != NULL ? outcome->result->sites : NULL;

    for (guint i = 0; sites != NULL && i < sites->len; i++) {
        if (g_array_index(sites, ub_site, i).verdict == UB_CONVERT)
            return TRUE;
    }
    return FALSE;
}

/* A path as a shell wants it, on one line. */
static void append_shell_word(GString *to, const char *path)
{
    gboolean plain = strpbrk(path, " \t\n'\"\\$&;()<>|*?[]{}!~#`") == NULL;
    g_autofree char *quoted = plain ? g_strdup(path) : g_shell_quote(path);
    g_autofree char *escaped = ub_escape(quoted);

    g_string_append_printf(to, " %s", escaped);
}

static void append_apply_hint(GString *to, const ub_run *run)
{
    unsigned n = 0;

    g_string_append(to, "To rewrite them, run: unborrow apply");
    for (guint i = 0; i < run->outcomes->len && n <= MAX_HINTS; i++) {
        const ub_outcome *outcome = run->outcomes->pdata[i];

        if (!has_rewritable(outcome))
            continue;
        if (n++ < MAX_HINTS)
            append_shell_word(to, outcome->path);
        else
            g_string_append(to, " ...");
    }
    g_string_append_c(to, '\n');
}

static void append_hints(GString *to, const ub_run *run, const ub_counts *counts)
{
    if (counts->n_unsafe > counts->n_refused)
        append_apply_hint(to, run);
    if (counts->n_unsafe > 0)
        g_string_append(to, "To keep a use that is safe, say why on its line: "
                            "/* noqa: borrowed-ref - reason */\n");
}

static void append_counts(GString *to, const ub_run *run, ub_command command,
                          const ub_counts *counts)
{
    unsigned n_left = counts->n_unsafe - counts->n_refused;

    g_string_append_printf(to, "%u %s, %u %s", run->n_files, run->n_files == 1 ? "file" : "files",
                           counts->n_sites, counts->n_sites == 1 ? "site" : "sites");
    if (counts->n_sites > 0) {
        if (command == UB_COMMAND_CHECK)
            g_string_append_printf(to, ": %u unsafe", counts->n_unsafe);
        else
            g_string_append_printf(to, ": %u rewritten, %u refused", counts->n_rewritten,
                                   counts->n_refused);
        if (command != UB_COMMAND_CHECK && n_left > 0)
            g_string_append_printf(to, ", %u not written", n_left);
        g_string_append_printf(to, ", %u safe, %u suppressed", counts->n_safe,
                               counts->n_suppressed);
    }
    if (counts->n_errors > 0)
        g_string_append_printf(to, "; %u %s", counts->n_errors,
                               counts->n_errors == 1 ? "error" : "errors");
    g_string_append_c(to, '\n');
}

void ub_append_summary(GString *to, gboolean color, const ub_run *run, ub_command command)
{
    ub_counts counts = ub_count(run);

    append_headers(to, color, run);
    if (command == UB_COMMAND_CHECK)
        append_hints(to, run, &counts);
    append_counts(to, run, command, &counts);
    if (counts.n_refused > 0)
        append_codes(to, &counts);
}

/* See report.h: counting, and the report for a person. */
#include "report.h"

#include <glob.h>
#include <string.h>

#include "escape.h"

#define BOLD "1"
#define RED "31"
#define GREEN "32"
#define YELLOW "33"
#define CYAN "36"

gboolean ub_site_is_unsafe(const ub_site *site)
{
    return site->verdict == UB_REFUSED || site->verdict == UB_CONVERT ||
           site->verdict == UB_PENDING;
}

static void count_site(ub_counts *counts, const ub_site *site)
{
    counts->n_sites++;
    counts->n_unsafe += ub_site_is_unsafe(site);
    counts->n_rewritten += site->verdict == UB_REWRITTEN;
    counts->n_safe += site->verdict == UB_SAFE;
    counts->n_suppressed += site->verdict == UB_SUPPRESSED;
    if (site->verdict == UB_REFUSED) {
        counts->n_refused++;
        counts->refused_by_code[site->code]++;
    }
}

ub_counts ub_count(const ub_run *run)
{
    ub_counts counts = {.n_errors = run->errors->len};

    for (guint i = 0; i < run->outcomes->len; i++) {
        const ub_outcome *outcome = run->outcomes->pdata[i];
        const GArray *sites = outcome->result != NULL ? outcome->result->sites : NULL;

        counts.n_errors += outcome->error != NULL;
        counts.n_changed += outcome->diff != NULL || outcome->written;
        for (guint k = 0; sites != NULL && k < sites->len; k++)
            count_site(&counts, &g_array_index(sites, ub_site, k));
    }
    return counts;
}

int ub_exit_status(const ub_counts *counts)
{
    if (counts->n_errors > 0)
        return 2;
    return counts->n_rewritten + counts->n_unsafe + counts->n_changed > 0 ? 1 : 0;
}

/* `text` in a colour, or as it is. */
static void append_colored(GString *to, gboolean color, const char *code, const char *text)
{
    if (color)
        g_string_append_printf(to, "\033[%sm%s\033[m", code, text);
    else
        g_string_append(to, text);
}

/* "path: word: " in front of a message about a whole file. */
static void append_message(GString *to, gboolean color, const char *code, const char *word,
                           const char *path, const char *message)
{
    g_autofree char *name = ub_escape(path != NULL ? path : "unborrow");
    g_autofree char *text = ub_escape(message);

    g_string_append_printf(to, "%s: ", name);
    append_colored(to, color, code, word);
    g_string_append_printf(to, ": %s\n", text);
}

static void append_position(GString *to, gboolean color, const char *path, const ub_site *site)
{
    g_autofree char *name = ub_escape(path);
    g_autofree char *position = g_strdup_printf("%s:%u:%u:", name, site->line, site->column);

    append_colored(to, color, BOLD, position);
    g_string_append_c(to, ' ');
}

/* The code's sentence and the site's own detail. */
static void append_reason(GString *to, gboolean color, const ub_site *site)
{
    const ub_code_info *info = ub_code_get(site->code);
    g_autofree char *detail = site->detail != NULL ? ub_escape(site->detail) : NULL;

    append_colored(to, color, YELLOW, info->name);
    g_string_append_printf(to, ": %s", info->sentence);
    if (detail != NULL)
        g_string_append_printf(to, " (%s)", detail);
}

/* file:line:column: code: sentence (detail) */
static void append_refusal(GString *to, gboolean color, const char *path, const ub_site *site)
{
    append_position(to, color, path, site);
    append_reason(to, color, site);
    g_string_append_c(to, '\n');
}

/* file:line:column: PyDict_GetItem returns a borrowed reference: use PyDict_GetItemRef */
static void append_finding(GString *to, gboolean color, const char *path, const ub_site *site)
{
    append_position(to, color, path, site);
    if (site->api->strong != NULL)
        g_string_append_printf(to, "%s returns a borrowed reference: use %s", site->api->name,
                               site->api->strong);
    else
        g_string_append_printf(to, "%s gives borrowed references", site->api->name);
    if (site->verdict == UB_REFUSED) {
        g_string_append(to, site->api->strong != NULL ? "; by hand, " : ": ");
        append_reason(to, color, site);
    }
    g_string_append_c(to, '\n');
}

static void append_diff(GString *to, gboolean color, const GString *diff)
{
    if (!color) {
        g_string_append_len(to, diff->str, (gssize)diff->len);
        return;
    }
    for (const char *at = diff->str, *end = at + diff->len; at < end;) {
        const char *newline = memchr(at, '\n', (gsize)(end - at));
        gsize length = (gsize)((newline != NULL ? newline : end) - at);
        g_autofree char *line = g_strndup(at, length);
        const char *code = g_str_has_prefix(line, "--- ") || g_str_has_prefix(line, "+++ ") ? BOLD
                           : *line == '-'                                                   ? RED
                           : *line == '+'                                                   ? GREEN
                           : *line == '@'                                                   ? CYAN
                                                                                            : NULL;
        append_colored(to, code != NULL, code, line);
        if (newline != NULL)
            g_string_append_c(to, '\n');
        at += length + (newline != NULL);
    }
}

static void append_warnings(GString *to, gboolean color, const ub_outcome *outcome)
{
    for (guint i = 0; i < outcome->warnings->len; i++)
        append_message(to, color, YELLOW, "warning", outcome->path, outcome->warnings->pdata[i]);
    if (outcome->result == NULL)
        return;
    /* These carry their own position. */
    for (guint i = 0; i < outcome->result->warnings->len; i++) {
        g_autofree char *text = ub_escape(outcome->result->warnings->pdata[i]);

        g_string_append_printf(to, "%s\n", text);
    }
}

static unsigned count_rewritten(const ub_result *result)
{
    unsigned n = 0;

    for (guint i = 0; i < result->sites->len; i++)
        n += g_array_index(result->sites, ub_site, i).verdict == UB_REWRITTEN;
    return n;
}

static void append_sites(const ub_outcome *outcome, ub_command command, gboolean color_out,
                         gboolean color_err, GString *out, GString *err)
{
    for (guint i = 0; i < outcome->result->sites->len; i++) {
        const ub_site *site = &g_array_index(outcome->result->sites, ub_site, i);

        if (!ub_site_is_unsafe(site))
            continue;
        if (command == UB_COMMAND_CHECK)
            append_finding(out, color_out, outcome->path, site);
        else if (site->verdict == UB_REFUSED)
            append_refusal(err, color_err, outcome->path, site);
    }
}

static void append_outcome(const ub_outcome *outcome, ub_command command, gboolean color_out,
                           gboolean color_err, GString *out, GString *err)
{
    append_warnings(err, color_err, outcome);
    if (outcome->diff != NULL)
        append_diff(out, color_out, outcome->diff);
    if (outcome->written) {
        unsigned n = count_rewritten(outcome->result);
        g_autofree char *message = g_strdup_printf("%u %s", n, n == 1 ? "site" : "sites");

        append_message(err, color_err, GREEN, "rewritten", outcome->path, message);
    }
    if (outcome->result != NULL)
        append_sites(outcome, command, color_out, color_err, out, err);
    if (outcome->error != NULL)
        append_message(err, color_err, RED, "error", outcome->path, outcome->error->message);
}

char *ub_find_header(const char *name)
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
        g_autofree char *dir = ub_find_header(at->data);

        append_colored(to, color, YELLOW, "missing header");
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

static void append_check_hint(GString *to, const ub_run *run, const ub_counts *counts)
{
    if (counts->n_unsafe == 0)
        return;
    if (counts->n_unsafe > counts->n_refused) {
        g_string_append(to, "To rewrite them, run: unborrow apply");
        for (guint i = 0, shown = 0; i < run->outcomes->len; i++) {
            const ub_outcome *outcome = run->outcomes->pdata[i];
            g_autofree char *quoted = NULL;
            gboolean found = FALSE;

            for (guint k = 0; outcome->result != NULL && k < outcome->result->sites->len; k++)
                found |= g_array_index(outcome->result->sites, ub_site, k).verdict == UB_CONVERT;
            if (!found)
                continue;
            if (shown++ == 8) {
                g_string_append(to, " ...");
                break;
            }
            quoted = strpbrk(outcome->path, " \t\n'\"\\$&;()<>|*?[]~#`") != NULL
                         ? g_shell_quote(outcome->path)
                         : g_strdup(outcome->path);
            g_autofree char *escaped = ub_escape(quoted);
            g_string_append_printf(to, " %s", escaped);
        }
        g_string_append_c(to, '\n');
    }
    g_string_append(to, "To keep a use that is safe, say why on its line: "
                        "/* noqa: borrowed-ref - reason */\n");
}

static void append_summary(GString *to, gboolean color, const ub_run *run, ub_command command)
{
    ub_counts counts = ub_count(run);

    append_headers(to, color, run);
    if (command == UB_COMMAND_CHECK)
        append_check_hint(to, run, &counts);
    g_string_append_printf(to, "%u %s, %u %s", run->n_files, run->n_files == 1 ? "file" : "files",
                           counts.n_sites, counts.n_sites == 1 ? "site" : "sites");
    if (counts.n_sites > 0) {
        if (command == UB_COMMAND_CHECK)
            g_string_append_printf(to, ": %u unsafe", counts.n_unsafe);
        else
            g_string_append_printf(to, ": %u rewritten, %u refused", counts.n_rewritten,
                                   counts.n_refused);
        g_string_append_printf(to, ", %u safe, %u suppressed", counts.n_safe, counts.n_suppressed);
    }
    if (counts.n_errors > 0)
        g_string_append_printf(to, "; %u %s", counts.n_errors,
                               counts.n_errors == 1 ? "error" : "errors");
    g_string_append_c(to, '\n');
    if (counts.n_refused > 0)
        append_codes(to, &counts);
}

void ub_report_text(const ub_run *run, ub_command command, gboolean color_out, gboolean color_err,
                    GString *out, GString *err)
{
    for (guint i = 0; i < run->notes->len; i++)
        append_message(err, color_err, YELLOW, "note", NULL, run->notes->pdata[i]);
    for (guint i = 0; i < run->errors->len; i++)
        append_message(err, color_err, RED, "error", NULL, run->errors->pdata[i]);
    for (guint i = 0; i < run->outcomes->len; i++)
        append_outcome(run->outcomes->pdata[i], command, color_out, color_err, out, err);
    append_summary(err, color_err, run, command);
}

/* See report.h: the report for a person. */
#include "report.h"

#include <string.h>

#include "escape.h"
#include "report_parts.h"

void ub_append_colored(GString *to, gboolean color, const char *code, const char *text)
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
    ub_append_colored(to, color, code, word);
    g_string_append_printf(to, ": %s\n", text);
}

static void append_position(GString *to, gboolean color, const char *path, const ub_site *site)
{
    g_autofree char *name = ub_escape(path);
    g_autofree char *position = g_strdup_printf("%s:%u:%u:", name, site->line, site->column);

    ub_append_colored(to, color, UB_BOLD, position);
    g_string_append_c(to, ' ');
}

/* The code's sentence and the site's own detail. */
static void append_reason(GString *to, gboolean color, const ub_site *site)
{
    const ub_code_info *info = ub_code_get(site->code);
    g_autofree char *detail = site->detail != NULL ? ub_escape(site->detail) : NULL;

    ub_append_colored(to, color, UB_YELLOW, info->name);
    g_string_append_printf(to, ": %s", info->sentence);
    if (detail != NULL)
        g_string_append_printf(to, " (%s)", detail);
}

/* file:line:column: code: sentence (detail) */
static void append_verdict(GString *to, gboolean color, const char *path, const ub_site *site)
{
    append_position(to, color, path, site);
    append_reason(to, color, site);
    g_string_append_c(to, '\n');
}

/* PyErr_SetString: detached-call: sentence
 * PyObject_Malloc serves a buffer: use PyMem_Malloc */
static void append_misuse(GString *to, gboolean color, const ub_site *site)
{
    if (site->verdict == UB_CONVERT) {
        g_string_append_printf(to, "%s serves a buffer: use %s\n", site->api->name,
                               site->api->strong);
        return;
    }
    g_string_append_printf(to, "%s: ", site->api->name);
    append_reason(to, color, site);
    g_string_append_c(to, '\n');
}

/* file:line:column: PyDict_GetItem returns a borrowed reference: use PyDict_GetItemRef */
static void append_finding(GString *to, gboolean color, const char *path, const ub_site *site)
{
    append_position(to, color, path, site);
    if (site->api->shape == UB_SHAPE_MISUSE) {
        append_misuse(to, color, site);
        return;
    }
    gboolean strong = site->api->strong != NULL && site->code != UB_CODE_BY_HAND;
    if (strong)
        g_string_append_printf(to, "%s returns a borrowed reference: use %s", site->api->name,
                               site->api->strong);
    else
        g_string_append_printf(to, "%s gives borrowed references%s", site->api->name,
                               site->api->shape == UB_SHAPE_SECTION && site->verdict == UB_CONVERT
                                   ? ": put the loop into a critical section"
                                   : "");
    if (site->verdict == UB_REFUSED) {
        g_string_append(to, strong ? "; by hand, " : ": ");
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
        const char *code = g_str_has_prefix(line, "--- ") || g_str_has_prefix(line, "+++ ")
                               ? UB_BOLD
                           : *line == '-' ? UB_RED
                           : *line == '+' ? UB_GREEN
                           : *line == '@' ? UB_CYAN
                                          : NULL;
        ub_append_colored(to, code != NULL, code, line);
        if (newline != NULL)
            g_string_append_c(to, '\n');
        at += length + (newline != NULL);
    }
}

static void append_warnings(GString *to, gboolean color, const ub_outcome *outcome)
{
    for (guint i = 0; i < outcome->warnings->len; i++)
        append_message(to, color, UB_YELLOW, "warning", outcome->path, outcome->warnings->pdata[i]);
    if (outcome->result == NULL)
        return;
    /* These carry their own position. */
    for (guint i = 0; i < outcome->result->warnings->len; i++) {
        g_autofree char *text = ub_escape(outcome->result->warnings->pdata[i]);

        g_string_append_printf(to, "%s\n", text);
    }
}

/* rewritten: 3 sites, 1 marked */
static void append_written(GString *to, gboolean color, const ub_outcome *outcome)
{
    const ub_result *result = outcome->result;
    unsigned n = 0, n_marked = 0;

    for (guint i = 0; i < result->sites->len; i++) {
        n += g_array_index(result->sites, ub_site, i).verdict == UB_REWRITTEN;
        n_marked += g_array_index(result->sites, ub_site, i).marked;
    }
    unsigned first = n > 0 ? n : n_marked;
    GString *message = g_string_new(NULL);
    g_string_printf(message, "%u %s", first, first == 1 ? "site" : "sites");
    if (n > 0 && n_marked > 0)
        g_string_append_printf(message, ", %u marked", n_marked);
    append_message(to, color, UB_GREEN, n > 0 ? "rewritten" : "marked", outcome->path,
                   message->str);
    g_string_free(message, TRUE);
}

/* Where nobody edits the single site, the first one stands for all of them:
 * file:line:column: generated: the file is generated (by Cython from foo.pyx; 22 sites) */
static void append_generated(GString *to, gboolean color, const ub_outcome *outcome,
                             const ub_site *first)
{
    const ub_code_info *info = ub_code_get(UB_CODE_GENERATED);
    unsigned n = 0;

    for (guint i = 0; i < outcome->result->sites->len; i++)
        n += g_array_index(outcome->result->sites, ub_site, i).code == UB_CODE_GENERATED;
    g_autofree char *by = ub_escape(first->detail != NULL ? first->detail : "");
    append_position(to, color, outcome->path, first);
    ub_append_colored(to, color, UB_YELLOW, info->name);
    g_string_append_printf(to, ": %s (%s%s%u %s)\n", info->sentence, by, *by != '\0' ? "; " : "", n,
                           n == 1 ? "site" : "sites");
}

/* file:line:column: note: PyModule_GetDict: the dict lives as long as its module */
static void append_note(GString *to, gboolean color, const char *path, const ub_site *site)
{
    append_position(to, color, path, site);
    ub_append_colored(to, color, UB_CYAN, "note");
    g_string_append_printf(to, ": %s: %s\n", site->api->name, site->detail);
}

/* file:line:column: note: PyDict_GetItem: an error is still ignored: no way out ... */
static void append_swallowed(GString *to, gboolean color, const char *path, const ub_site *site)
{
    append_position(to, color, path, site);
    ub_append_colored(to, color, UB_CYAN, "note");
    g_string_append_printf(to, ": %s: an error is still ignored: %s\n", site->api->name,
                           site->swallows);
}

static void append_sites(const ub_outcome *outcome, ub_text_style style, GString *out, GString *err)
{
    gboolean check = style.command == UB_COMMAND_CHECK;
    GString *to = check ? out : err;
    gboolean color = check ? style.color_out : style.color_err, generated = FALSE;

    for (guint i = 0; i < outcome->result->sites->len; i++) {
        const ub_site *site = &g_array_index(outcome->result->sites, ub_site, i);

        /* nearly every function that Python calls reads its arguments */
        if (site->verdict == UB_SAFE && (site->code != UB_CODE_SAFE_TUPLE || style.notes))
            append_verdict(err, style.color_err, outcome->path, site);
        if (style.notes && site->verdict == UB_NOTED)
            append_note(to, color, outcome->path, site);
        if (site->verdict == UB_REWRITTEN && site->swallows)
            append_swallowed(to, color, outcome->path, site);
        if (!ub_site_is_unsafe(site) || (generated && site->code == UB_CODE_GENERATED))
            continue;
        if (site->code == UB_CODE_GENERATED) {
            append_generated(to, color, outcome, site);
            generated = TRUE;
        } else if (check) {
            append_finding(to, color, outcome->path, site);
        } else if (site->verdict == UB_REFUSED) {
            append_verdict(to, color, outcome->path, site);
        }
    }
}

/* A program that is missing is missing for every file: once is enough. */
static gboolean was_said(const ub_run *run, guint index)
{
    const ub_outcome *outcome = run->outcomes->pdata[index];

    if (!g_error_matches(outcome->error, UB_ERROR, UB_ERROR_TOOL))
        return FALSE;
    for (guint i = 0; i < index; i++) {
        const ub_outcome *earlier = run->outcomes->pdata[i];

        if (earlier->error != NULL && strcmp(earlier->error->message, outcome->error->message) == 0)
            return TRUE;
    }
    return FALSE;
}

static void append_outcome(const ub_run *run, guint index, ub_text_style style, GString *out,
                           GString *err)
{
    const ub_outcome *outcome = run->outcomes->pdata[index];

    append_warnings(err, style.color_err, outcome);
    if (outcome->diff != NULL)
        append_diff(out, style.color_out, outcome->diff);
    if (outcome->written)
        append_written(err, style.color_err, outcome);
    if (outcome->result != NULL)
        append_sites(outcome, style, out, err);
    if (outcome->error != NULL && !was_said(run, index))
        append_message(err, style.color_err, UB_RED, "error", outcome->path,
                       outcome->error->message);
}

void ub_report_text(const ub_run *run, ub_text_style style, GString *out, GString *err)
{
    for (guint i = 0; i < run->notes->len; i++)
        append_message(err, style.color_err, UB_YELLOW, "note", NULL, run->notes->pdata[i]);
    for (guint i = 0; i < run->errors->len; i++)
        append_message(err, style.color_err, UB_RED, "error", NULL, run->errors->pdata[i]);
    for (guint i = 0; i < run->warnings->len; i++)
        append_message(err, style.color_err, UB_YELLOW, "warning", NULL, run->warnings->pdata[i]);
    for (guint i = 0; i < run->outcomes->len; i++)
        append_outcome(run, i, style, out, err);
    ub_append_summary(err, style.color_err, run, style.command);
}

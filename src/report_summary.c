/* See report_parts.h: the end of the text report. */
#include "report_parts.h"

#include <string.h>

#include "escape.h"

#define MAX_HINTS 8 /* files named in the command that is suggested */

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

void ub_append_shell_word(GString *to, const char *word)
{
    gboolean plain = strpbrk(word, " \t\n'\"\\$&;()<>|*?[]{}!~#`") == NULL;
    g_autofree char *quoted = plain ? g_strdup(word) : g_shell_quote(word);
    g_autofree char *escaped = ub_escape(quoted);

    g_string_append_printf(to, " %s", escaped);
}

/* Who has unborrow as a hook need not have it as a program. */
static gboolean in_pre_commit(void)
{
    return g_strcmp0(g_getenv("PRE_COMMIT"), "1") == 0;
}

static void append_apply_hint(GString *to, const ub_run *run)
{
    unsigned n = 0;

    g_string_append(to, "To rewrite them, run: ");
    g_string_append(to, in_pre_commit() ? "pre-commit run unborrow-fix --hook-stage manual --files"
                                        : "unborrow apply");
    for (guint i = 0; i < run->outcomes->len && n <= MAX_HINTS; i++) {
        const ub_outcome *outcome = run->outcomes->pdata[i];

        if (!has_rewritable(outcome))
            continue;
        if (n++ < MAX_HINTS)
            ub_append_shell_word(to, outcome->path);
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

    g_string_append_printf(to, "%u %s", run->n_files, run->n_files == 1 ? "file" : "files");
    /* No site found after an error is not the same as no site. */
    if (counts->n_sites > 0 || counts->n_errors == 0)
        g_string_append_printf(to, ", %u %s", counts->n_sites,
                               counts->n_sites == 1 ? "site" : "sites");
    if (counts->n_sites > 0) {
        if (command == UB_COMMAND_CHECK)
            g_string_append_printf(to, ": %u unsafe", counts->n_unsafe);
        else
            g_string_append_printf(to, ": %u rewritten, %u refused", counts->n_rewritten,
                                   counts->n_refused);
        if (counts->n_marked > 0)
            g_string_append_printf(to, " (%u marked)", counts->n_marked);
        if (command != UB_COMMAND_CHECK && n_left > 0)
            g_string_append_printf(to, ", %u not written", n_left);
        g_string_append_printf(to, ", %u safe, %u suppressed", counts->n_safe,
                               counts->n_suppressed);
        if (counts->n_noted > 0)
            g_string_append_printf(to, ", %u noted", counts->n_noted);
    }
    if (counts->n_errors > 0)
        g_string_append_printf(to, "; %u %s", counts->n_errors,
                               counts->n_errors == 1 ? "error" : "errors");
    g_string_append_c(to, '\n');
}

void ub_append_summary(GString *to, gboolean color, const ub_run *run, ub_command command)
{
    ub_counts counts = ub_count(run);

    ub_append_missing_headers(to, color, run);
    if (command == UB_COMMAND_CHECK)
        append_hints(to, run, &counts);
    append_counts(to, run, command, &counts);
    if (counts.n_refused > 0)
        append_codes(to, &counts);
}

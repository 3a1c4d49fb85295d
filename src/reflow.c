#include "reflow.h"

#include <string.h>

#include "context.h"

static unsigned column_of(const char *text, unsigned offset)
{
    return ub_columns(text, ub_line_begin(text, offset), offset);
}

char *ub_reflow_lines(const ub_style *style, const char *text, unsigned begin, unsigned end)
{
    g_autofree char *part = g_strndup(text + begin, end - begin);
    g_auto(GStrv) lines = g_strsplit(g_strchomp(part), "\n", -1);
    GString *result = g_string_new(lines[0] ? g_strchomp(lines[0]) : "");
    unsigned base = ub_columns(text, ub_line_begin(text, begin), ub_line_text(text, begin));

    for (unsigned i = 1; lines[0] && lines[i]; i++) {
        unsigned blank = (unsigned)strspn(lines[i], " \t");
        unsigned columns = ub_columns(lines[i], 0, blank);
        g_autofree char *indent =
            ub_column_indent(columns > base ? columns - base : 0, style->tabs);
        const char *rest = g_strchomp(lines[i] + blank);
        g_string_append_printf(result, "\n%s%s", *rest ? indent : "", rest);
    }
    return g_string_free(result, FALSE);
}

static gboolean has_comment(const char *text, ub_range range)
{
    for (unsigned at = range.begin;;) {
        ub_token t = ub_next_token(text, at, range.end);
        if (t.kind == UB_TOKEN_END)
            return FALSE;
        if (t.kind == UB_TOKEN_COMMENT || t.kind == UB_TOKEN_HASH)
            return TRUE;
        at = t.end;
    }
}

/* On one line. */
static char *joined(const char *text, ub_range call)
{
    GString *line = g_string_new(NULL);

    for (unsigned at = call.begin; at < call.end; at++) {
        gboolean hanging = line->len && line->str[line->len - 1] == '(';
        if (!strchr("\r\n", text[at])) {
            g_string_append_c(line, text[at]);
            continue;
        }
        while (at + 1 < call.end && strchr("\r\n \t", text[at + 1]))
            at++;
        if (!hanging)
            g_string_append_c(line, ' ');
    }
    return g_string_free(line, FALSE);
}

/* Where the arguments of the call in `line` are parted best: behind the last comma of its own that
 * leaves both lines in the limit; 0 for nowhere. */
static unsigned best_break(const char *line, unsigned column, unsigned more, unsigned limit,
                           unsigned *under)
{
    const char *open = strchr(line, '(');
    unsigned best = 0, depth = 0, end = (unsigned)strlen(line);

    if (open == NULL)
        return 0;
    *under = (unsigned)(open - line) + 1;
    for (unsigned at = *under; at < end;) {
        ub_token t = ub_next_token(line, at, end);
        if (t.kind == UB_TOKEN_END)
            break;
        depth += ub_token_is(line, t, "(") ? 1 : 0;
        depth -= ub_token_is(line, t, ")") && depth ? 1 : 0;
        if (depth == 0 && ub_token_is(line, t, ",") && column + t.end <= limit &&
            column + *under + (end - t.end - 1) + more <= limit)
            best = t.end;
        at = t.end;
    }
    return best;
}

/* Lines after the first move along with it, but for those of
 *     f(
 *         a, b) */
static char *shifted(const ub_style *style, const char *text, ub_range call, unsigned column)
{
    const char *open = memchr(text + call.begin, '(', call.end - call.begin);
    gboolean hanging = open && strchr("\r\n", open[1]);
    int shift = hanging ? 0 : (int)column - (int)column_of(text, call.begin);
    g_autofree char *part = g_strndup(text + call.begin, call.end - call.begin);
    g_auto(GStrv) lines = g_strsplit(part, "\n", -1);
    GString *result = g_string_new(g_strchomp(lines[0]));

    for (unsigned i = 1; lines[i]; i++) {
        unsigned blank = (unsigned)strspn(lines[i], " \t");
        int columns = (int)ub_columns(lines[i], 0, blank) + shift;
        g_autofree char *indent =
            ub_column_indent(columns > 0 ? (unsigned)columns : 0, style->tabs);
        g_string_append_printf(result, "%s%s%s", style->eol, indent, g_strchomp(lines[i] + blank));
    }
    return g_string_free(result, FALSE);
}

char *ub_reflow_call(const ub_style *style, const char *text, ub_range call, unsigned column,
                     unsigned more, unsigned limit)
{
    unsigned under = 0;

    if (has_comment(text, call))
        return shifted(style, text, call, column);
    g_autofree char *line = joined(text, call);
    if (column + strlen(line) + more <= limit)
        return g_steal_pointer(&line);
    unsigned at = best_break(line, column, more, limit, &under);
    if (at > 0) {
        g_autofree char *indent = ub_column_indent(column + under, style->tabs);
        return g_strdup_printf("%.*s%s%s%s", (int)at, line, style->eol, indent,
                               line + at + strspn(line + at, " "));
    }
    if (memchr(text + call.begin, '\n', call.end - call.begin))
        return shifted(style, text, call, column);
    return g_steal_pointer(&line);
}

/* See escape.h. */
#include "escape.h"

#include <string.h>

static void append_escaped(GString *out, unsigned char byte)
{
    static const char letters[] = "abtnvfr"; /* from '\a' (7) to '\r' (13) */

    if (byte >= 7 && byte <= 13)
        g_string_append_printf(out, "\\%c", letters[byte - 7]);
    else
        g_string_append_printf(out, "\\%03o", byte);
}

/* C1 control characters, U+0080 to U+009F: a terminal may obey them as it does ESC. */
static gboolean is_control(gunichar c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0);
}

char *ub_escape(const char *text)
{
    GString *out = g_string_sized_new(strlen(text) + 8);
    const char *at = text;

    while (*at != '\0') {
        gunichar c = g_utf8_get_char_validated(at, -1);
        gboolean valid = c != (gunichar)-1 && c != (gunichar)-2;
        const char *next = valid ? g_utf8_next_char(at) : at + 1;

        if (valid && !is_control(c)) {
            g_string_append_len(out, at, next - at);
        } else {
            for (const char *byte = at; byte < next; byte++)
                append_escaped(out, (unsigned char)*byte);
        }
        at = next;
    }
    return g_string_free(out, FALSE);
}

static gboolean needs_quotes(unsigned char byte)
{
    return byte < 0x20 || byte >= 0x7f || byte == '"' || byte == '\\';
}

char *ub_quote_path(const char *prefix, const char *path)
{
    g_autofree char *whole = g_strconcat(prefix, path, NULL);
    gboolean quote = FALSE;

    for (const char *at = whole; *at != '\0'; at++)
        quote = quote || needs_quotes((unsigned char)*at);
    if (!quote)
        return g_steal_pointer(&whole);

    GString *out = g_string_new("\"");
    for (const char *at = whole; *at != '\0'; at++) {
        unsigned char byte = (unsigned char)*at;

        if (byte == '"' || byte == '\\')
            g_string_append_printf(out, "\\%c", byte);
        else if (needs_quotes(byte))
            append_escaped(out, byte);
        else
            g_string_append_c(out, (char)byte);
    }
    g_string_append_c(out, '"');
    return g_string_free(out, FALSE);
}

char *ub_valid_utf8(const char *text, gsize length)
{
    return g_utf8_make_valid(text, (gssize)length);
}

#include "noqa.h"

#include <string.h>

static gboolean is_noqa(const char *text, ub_token comment)
{
    static const char words[] = "noqa: borrowed-ref";
    const char *end = text + comment.end;
    const char *at = g_strstr_len(text + comment.begin, comment.end - comment.begin, words);
    const char *after = at ? at + strlen(words) : NULL;

    return at && (after == end || !(g_ascii_isalnum(*after) || *after == '_' || *after == '-'));
}

/* Does nothing but white space stand before it on its line? */
static gboolean stands_alone(const char *text, unsigned at)
{
    while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '\t')) {
        at--;
    }
    return at == 0 || text[at - 1] == '\n' || text[at - 1] == '\r';
}

static void add_comment(const ub_unit *unit, GArray *noqas, ub_token comment)
{
    const char *text = ub_unit_text(unit, NULL);
    ub_noqa noqa;
    unsigned column;

    if (!is_noqa(text, comment)) {
        return;
    }
    ub_unit_position(unit, comment.begin, &noqa.first_line, &column);
    ub_unit_position(unit, comment.end - 1, &noqa.last_line, &column);
    if (stands_alone(text, comment.begin)) {
        noqa.last_line++;
    }
    g_array_append_val(noqas, noqa);
}

static void add_comments(const ub_unit *unit, GArray *noqas, unsigned begin, unsigned end)
{
    const char *text = ub_unit_text(unit, NULL);

    for (ub_token token = ub_next_token(text, begin, end); token.kind != UB_TOKEN_END;
         token = ub_next_token(text, token.end, end)) {
        if (token.kind == UB_TOKEN_COMMENT) {
            add_comment(unit, noqas, token);
        } else if (token.kind == UB_TOKEN_HASH) {
            add_comments(unit, noqas, token.begin + 1, token.end);
        }
    }
}

GArray *ub_noqa_find(const ub_unit *unit)
{
    GArray *noqas = g_array_new(FALSE, FALSE, sizeof(ub_noqa));
    gsize length;

    ub_unit_text(unit, &length);
    add_comments(unit, noqas, 0, length);
    return noqas;
}

static gboolean speaks_for(const ub_noqa *noqa, const ub_unit *unit, const ub_site *site)
{
    unsigned last = site->line, column;

    if (site->call.end > site->call.begin) {
        ub_unit_position(unit, site->call.end - 1, &last, &column);
    }
    return noqa->first_line <= last && site->line <= noqa->last_line;
}

gboolean ub_noqa_covers(const GArray *noqas, const ub_unit *unit, const ub_site *site)
{
    for (unsigned i = 0; i < noqas->len; i++) {
        if (speaks_for(&g_array_index(noqas, ub_noqa, i), unit, site)) {
            return TRUE;
        }
    }
    return FALSE;
}

/* Idle ones */

static gboolean names_borrowing_call(const ub_unit *unit, unsigned begin, unsigned end)
{
    const char *text = ub_unit_text(unit, NULL);

    for (ub_token token = ub_next_token(text, begin, end); token.kind != UB_TOKEN_END;
         token = ub_next_token(text, token.end, end)) {
        g_autofree char *word = g_strndup(text + token.begin, token.end - token.begin);

        if ((token.kind == UB_TOKEN_WORD && (ub_catalog_facts(word) & UB_FACT_BORROWS)) ||
            (token.kind == UB_TOKEN_HASH &&
             names_borrowing_call(unit, token.begin + 1, token.end))) {
            return TRUE;
        }
    }
    return FALSE;
}

/* Offset of the line's first byte; of the line after the last, the text's end. */
static unsigned line_begin(const ub_unit *unit, unsigned line)
{
    gsize length;

    ub_unit_text(unit, &length);
    return line <= unit->lines->len ? g_array_index(unit->lines, unsigned, line - 1)
                                    : (unsigned)length;
}

static gboolean is_idle(const ub_noqa *noqa, const ub_unit *unit, const GArray *sites)
{
    for (unsigned i = 0; i < sites->len; i++) {
        if (speaks_for(noqa, unit, &g_array_index(sites, ub_site, i))) {
            return FALSE;
        }
    }
    return !names_borrowing_call(unit, line_begin(unit, noqa->first_line),
                                 line_begin(unit, noqa->last_line + 1));
}

GArray *ub_noqa_idle(const ub_unit *unit, const GArray *sites)
{
    g_autoptr(GArray) noqas = ub_noqa_find(unit);
    GArray *lines = g_array_new(FALSE, FALSE, sizeof(unsigned));

    for (unsigned i = 0; i < noqas->len; i++) {
        const ub_noqa *noqa = &g_array_index(noqas, ub_noqa, i);

        if (is_idle(noqa, unit, sites)) {
            g_array_append_val(lines, noqa->first_line);
        }
    }
    return lines;
}

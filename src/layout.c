#include "layout.h"

#include <string.h>

#include "catalog.h"

enum { TAB = 8, NARROW = 79, WIDE = 99, A_FEW = 2 };

static gboolean one_of(const char *word, const char *const *list)
{
    for (; *list != NULL; list++) {
        if (strcmp(word, *list) == 0) {
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean is_keyword(const char *word)
{
    static const char *const list[] = {"if",     "while",  "for",  "switch",
                                       "return", "sizeof", "else", NULL};

    return one_of(word, list);
}

static gboolean is_word(const char *token)
{
    return g_ascii_isalnum(token[0]) || token[0] == '_' || token[0] == '$' ||
           (unsigned char)token[0] >= 0x80;
}

/* The columns that the file keeps to: one line in a hundred may be longer, and a few in any case.
 */
static unsigned line_limit(const char *text, gsize length)
{
    unsigned lines = 0, narrow = 0, wide = 0;

    for (gsize at = 0; at < length; lines++) {
        gsize end = ub_line_end(text, length, (unsigned)at);
        unsigned columns = ub_column(text + at, end - at);

        narrow += columns > NARROW;
        wide += columns > WIDE;
        while (end < length && text[end] != '\n') {
            end++;
        }
        at = end + 1;
    }
    if (narrow <= MAX(A_FEW, lines / 100)) {
        return NARROW;
    }
    return wide <= MAX(A_FEW, lines / 100) ? WIDE : G_MAXUINT;
}

ub_spacing ub_spacing_of(const char *text, gsize length, const GArray *tokens)
{
    unsigned if_bare = 0, if_space = 0, call_bare = 0, call_space = 0;

    for (unsigned i = 1; i < tokens->len; i++) {
        ub_token name = g_array_index(tokens, ub_token, i - 1);
        ub_token open = g_array_index(tokens, ub_token, i);
        g_autofree char *word = NULL;

        if (name.kind != UB_TOKEN_WORD || !ub_token_is(text, open, "(")) {
            continue;
        }
        word = g_strndup(text + name.begin, name.end - name.begin);
        if (strcmp(word, "if") == 0) {
            *(name.end == open.begin ? &if_bare : &if_space) += 1;
        } else if (!is_keyword(word)) {
            *(name.end == open.begin ? &call_bare : &call_space) += 1;
        }
    }
    return (ub_spacing){if_bare > if_space, call_space > call_bare, line_limit(text, length)};
}

gboolean ub_spaced(const ub_spacing *spacing, const char *before, const char *a, const char *b)
{
    static const char *const tight_before[] = {",", ";", ")", "]", ".", "->", NULL};
    static const char *const tight_after[] = {"(", "[", "!", "~", ".", "->", NULL};
    static const char *const opens_operand[] = {"(",  ",",  "=",      "&&", "||",
                                                "==", "!=", "return", "",   NULL};

    if (one_of(b, tight_before) || one_of(a, tight_after)) {
        return FALSE;
    }
    if ((strcmp(a, "&") == 0 || strcmp(a, "*") == 0) && one_of(before, opens_operand)) {
        return FALSE;
    }
    if (strcmp(b, "(") == 0 && strcmp(a, "if") == 0) {
        return !spacing->if_bare;
    }
    if (strcmp(b, "(") == 0 && is_word(a) && !is_keyword(a)) {
        return spacing->call_space;
    }
    /* (void)f(x), ((PyObject *)x): a ')' before a word ends a cast. */
    if (strcmp(a, ")") == 0 && is_word(b)) {
        return FALSE;
    }
    return TRUE;
}

static gboolean is_filler(const char *word)
{
    static const char *const list[] = {
        "a",          "an",    "the",  "is",        "it",         "this",    "that",
        "its",        "ref",   "refs", "reference", "references", "returns", "return",
        "returned",   "gives", "get",  "gets",      "only",       "so",      "do",
        "does",       "dont",  "not",  "no",        "never",      "need",    "needs",
        "needed",     "to",    "be",   "decref",    "decrefed",   "incref",  "py_decref",
        "py_xdecref", "new",   "own",  "owned",     "note",       "still",   NULL};
    g_autofree char *name = NULL;

    if (one_of(word, list)) {
        return TRUE;
    }
    for (const ub_api *api = ub_catalog(); api->name != NULL; api++) {
        g_free(name);
        name = g_ascii_strdown(api->name, -1);
        if (strcmp(word, name) == 0) {
            return TRUE;
        }
    }
    return FALSE;
}

gboolean ub_comment_is_borrowed(const char *text, ub_token comment, const char *holder)
{
    g_autofree char *lower = g_ascii_strdown(text + comment.begin, comment.end - comment.begin);
    g_autofree char *plain =
        g_strcanon(g_strdup(lower), "abcdefghijklmnopqrstuvwxyz0123456789_'", ' ');
    g_auto(GStrv) words = g_strsplit(plain, " ", -1);
    g_autofree char *name = g_ascii_strdown(holder ? holder : "", -1);
    gboolean borrowed = FALSE;

    for (char **word = words; *word != NULL; word++) {
        g_auto(GStrv) parts = g_strsplit(*word, "'", -1); /* don't */
        g_autofree char *bare = g_strjoinv("", parts);

        if (g_str_has_prefix(bare, "borrow")) {
            borrowed = TRUE;
        } else if (bare[0] != '\0' && strcmp(bare, name) != 0 && !is_filler(bare)) {
            return FALSE;
        }
    }
    return borrowed;
}

unsigned ub_column(const char *line, gsize length)
{
    unsigned column = 0;

    for (gsize i = 0; i < length; i++) {
        column = line[i] == '\t' ? (column / TAB + 1) * TAB : column + 1;
    }
    return column;
}

char *ub_column_indent(unsigned columns, gboolean tabs)
{
    unsigned n_tabs = tabs ? columns / TAB : 0;
    g_autofree char *lead = g_strnfill(n_tabs, '\t');
    g_autofree char *rest = g_strnfill(columns - n_tabs * TAB, ' ');

    return g_strconcat(lead, rest, NULL);
}

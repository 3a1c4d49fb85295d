/* A plain lexer of C: for raw text that the compiler may never see (skipped code, macro bodies,
 * slices that do not parse).  It knows no preprocessing and keeps no state between tokens. */
#include <string.h>

#include "unit.h"

/* Length of a line splice (`\` newline) at `at`, or 0. */
static unsigned splice(const char *text, unsigned at, unsigned end)
{
    if (at + 1 >= end || text[at] != '\\') {
        return 0;
    }
    if (text[at + 1] == '\n') {
        return 2;
    }
    if (text[at + 1] == '\r') {
        return at + 2 < end && text[at + 2] == '\n' ? 3 : 2;
    }
    return 0;
}

static gboolean is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static gboolean is_newline(char c)
{
    return c == '\n' || c == '\r';
}

static unsigned skip_space(const char *text, unsigned at, unsigned end)
{
    while (at < end) {
        unsigned n = is_space(text[at]) ? 1 : splice(text, at, end);

        if (n == 0) {
            break;
        }
        at += n;
    }
    return at;
}

/* Length of the valid UTF-8 sequence at `at`; 0 when it is none.  *letter: may it be in a word? */
static unsigned wide(const char *text, unsigned at, unsigned end, gboolean *letter)
{
    gunichar c = g_utf8_get_char_validated(text + at, end - at);

    if (c == (gunichar)-1 || c == (gunichar)-2) {
        return 0;
    }
    *letter = g_unichar_isalnum(c) || g_unichar_ismark(c);
    return g_unichar_to_utf8(c, NULL);
}

/* Length of the word character at `at`, or 0. */
static unsigned word_char(const char *text, unsigned at, unsigned end)
{
    gboolean letter = FALSE;
    unsigned n;

    if (g_ascii_isalnum(text[at]) || text[at] == '_' || text[at] == '$') {
        return 1;
    }
    if ((unsigned char)text[at] < 0x80) {
        return 0;
    }
    n = wide(text, at, end, &letter);
    return letter ? n : 0;
}

/* A word goes on behind a line splice. */
static unsigned end_of_word(const char *text, unsigned at, unsigned end)
{
    unsigned next = at;

    while (next < end) {
        unsigned n = word_char(text, next, end);

        if (n > 0) {
            at = next + n;
        } else if ((n = splice(text, next, end)) == 0) {
            break;
        }
        next += n;
    }
    return at;
}

/* A literal ends at its quote, or unterminated at the end of the line: an apostrophe in skipped
 * text ("don't") must not swallow the rest of the file. */
static unsigned end_of_literal(const char *text, unsigned at, unsigned end)
{
    char quote = text[at++];

    while (at < end && !is_newline(text[at])) {
        unsigned n = splice(text, at, end);

        if (n > 0) {
            at += n;
        } else if (text[at] == '\\' && at + 1 < end && !is_newline(text[at + 1])) {
            at += 2;
        } else if (text[at++] == quote) {
            break;
        }
    }
    return at;
}

static gboolean begins_comment(const char *text, unsigned at, unsigned end)
{
    return at + 1 < end && text[at] == '/' && (text[at + 1] == '/' || text[at + 1] == '*');
}

static unsigned end_of_comment(const char *text, unsigned at, unsigned end)
{
    if (text[at + 1] == '*') {
        for (at += 2; at + 1 < end; at++) {
            if (text[at] == '*' && text[at + 1] == '/') {
                return at + 2;
            }
        }
        return end;
    }
    while (at < end && !is_newline(text[at])) {
        unsigned n = splice(text, at, end);

        at += n > 0 ? n : 1;
    }
    return at;
}

/* A directive ends at the first newline that no splice, comment or literal hides. */
static unsigned end_of_directive(const char *text, unsigned at, unsigned end)
{
    while (at < end && !is_newline(text[at])) {
        unsigned n = splice(text, at, end);

        if (n > 0) {
            at += n;
        } else if (begins_comment(text, at, end)) {
            at = end_of_comment(text, at, end);
        } else if (text[at] == '"' || text[at] == '\'') {
            at = end_of_literal(text, at, end);
        } else {
            at++;
        }
    }
    return at;
}

enum { COMMENT_LOOK_BACK = 4096 };

/* The begin of the block comment that ends just before `at`, or `at`. */
static unsigned comment_before(const char *text, unsigned at)
{
    unsigned limit = at > COMMENT_LOOK_BACK ? at - COMMENT_LOOK_BACK : 0;

    if (at < 4 || text[at - 1] != '/' || text[at - 2] != '*') {
        return at;
    }
    for (unsigned i = at - 3; i > limit; i--) {
        if (text[i - 1] == '/' && text[i] == '*') {
            return i - 1;
        }
    }
    return at;
}

/* Is the '#' at `at` the first thing on its logical line? */
static gboolean begins_directive(const char *text, unsigned at)
{
    while (at > 0) {
        unsigned before = at - 1;

        if (text[before] == '\n') {
            unsigned line_end = before > 0 && text[before - 1] == '\r' ? before - 1 : before;

            if (line_end == 0 || text[line_end - 1] != '\\') {
                return TRUE;
            }
            at = line_end - 1;
        } else if (is_space(text[before])) {
            at = before;
        } else if (comment_before(text, at) < at) {
            at = comment_before(text, at);
        } else {
            return FALSE;
        }
    }
    return TRUE;
}

/* Length of a literal's prefix (L, u, U, u8) before a quote, or 0 where no literal begins.  C has
 * no raw strings: R"(x)" is a word and a string. */
static gboolean begins_literal(const char *text, unsigned at, unsigned end, unsigned *prefix)
{
    static const char *const prefixes[] = {"", "L", "u8", "u", "U"};

    if (!strchr("\"'LuU", text[at])) /* most tokens */
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(prefixes); i++) {
        unsigned n = strlen(prefixes[i]);

        if (at + n < end && memcmp(text + at, prefixes[i], n) == 0 &&
            (text[at + n] == '"' || text[at + n] == '\'')) {
            *prefix = n;
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean begins_number(const char *text, unsigned at, unsigned end)
{
    return g_ascii_isdigit(text[at]) ||
           (text[at] == '.' && at + 1 < end && g_ascii_isdigit(text[at + 1]));
}

/* A preprocessing number: 1.5e-3, 0x1p+4, 10UL. */
static unsigned end_of_number(const char *text, unsigned at, unsigned end)
{
    while (at < end) {
        if (strchr("eEpP", text[at]) && text[at] != '\0' && at + 1 < end &&
            (text[at + 1] == '+' || text[at + 1] == '-')) {
            at += 2;
        } else if (text[at] == '.' || word_char(text, at, end) > 0) {
            at += MAX(1u, word_char(text, at, end));
        } else {
            break;
        }
    }
    return at;
}

static unsigned punctuator_length(const char *text, unsigned at, unsigned end)
{
    static const char *const longest_first[] = {
        "%:%:", "...", "<<=", ">>=", "->", "++", "--", "<<", ">>", "<=",
        ">=",   "==",  "!=",  "&&",  "||", "*=", "/=", "%=", "+=", "-=",
        "&=",   "^=",  "|=",  "##",  "<:", ":>", "<%", "%>", "%:",
    };
    gboolean letter;
    unsigned n;

    if (strchr("(){}[];,", text[at])) /* most of them */
        return 1;
    for (gsize i = 0; i < G_N_ELEMENTS(longest_first); i++) {
        n = strlen(longest_first[i]);
        if (at + n <= end && memcmp(text + at, longest_first[i], n) == 0) {
            return n;
        }
    }
    n = (unsigned char)text[at] < 0x80 ? 1 : wide(text, at, end, &letter);
    return MAX(n, 1u);
}

ub_token ub_next_token(const char *text, unsigned at, unsigned end)
{
    ub_token token = {UB_TOKEN_END, end, end};
    unsigned prefix;

    at = skip_space(text, at, end);
    if (at >= end) {
        return token;
    }
    token.begin = at;
    if (begins_comment(text, at, end)) {
        token.kind = UB_TOKEN_COMMENT;
        token.end = end_of_comment(text, at, end);
    } else if (begins_literal(text, at, end, &prefix)) {
        token.kind = UB_TOKEN_STRING;
        token.end = end_of_literal(text, at + prefix, end);
    } else if (begins_number(text, at, end)) {
        token.kind = UB_TOKEN_NUMBER;
        token.end = end_of_number(text, at, end);
    } else if (word_char(text, at, end) > 0) {
        token.kind = UB_TOKEN_WORD;
        token.end = end_of_word(text, at, end);
    } else if (text[at] == '#' && begins_directive(text, at)) {
        token.kind = UB_TOKEN_HASH;
        token.end = end_of_directive(text, at, end);
    } else {
        token.kind = UB_TOKEN_PUNCT;
        token.end = at + punctuator_length(text, at, end);
    }
    return token;
}

GArray *ub_tokens(const char *text, unsigned begin, unsigned end)
{
    GArray *tokens = g_array_new(FALSE, FALSE, sizeof(ub_token));

    for (ub_token token = ub_next_token(text, begin, end); token.kind != UB_TOKEN_END;
         token = ub_next_token(text, token.end, end)) {
        if (token.kind != UB_TOKEN_COMMENT && token.kind != UB_TOKEN_HASH) {
            g_array_append_val(tokens, token);
        }
    }
    return tokens;
}

ub_token ub_tokens_at(const GArray *tokens, unsigned i)
{
    ub_token none = {UB_TOKEN_END, 0, 0};

    return i < tokens->len ? g_array_index(tokens, ub_token, i) : none;
}

gboolean ub_is_reserved(const char *word)
{
    static const char *const keywords[] = {
        "asm",      "auto",     "bool",    "break",  "case",   "char",   "const",    "continue",
        "default",  "do",       "double",  "else",   "enum",   "errno",  "extern",   "false",
        "float",    "for",      "goto",    "if",     "inline", "int",    "linux",    "long",
        "register", "restrict", "return",  "short",  "signed", "sizeof", "static",   "struct",
        "switch",   "true",     "typedef", "typeof", "union",  "unix",   "unsigned", "void",
        "volatile", "while",    NULL};

    return g_strv_contains(keywords, word);
}

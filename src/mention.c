/* See mention.h. */
#include "mention.h"

#include <string.h>

#include "unit.h"

static gboolean is_word_character(char c)
{
    return g_ascii_isalnum(c) || c == '_';
}

gboolean ub_is_word_of(const char *text, gsize length, const char *name)
{
    const char *end = text + length;
    gsize size = strlen(name);

    for (const char *at = text; (at = memmem(at, (size_t)(end - at), name, size)) != NULL; at++)
        if ((at == text || !is_word_character(at[-1])) &&
            (at + size == end || !is_word_character(at[size])))
            return TRUE;
    return FALSE;
}

gboolean ub_includes_by_macro(const char *text, gsize length)
{
    const char *end = text + length;

    for (const char *at = text; (at = memmem(at, (size_t)(end - at), "include", 7)) != NULL;) {
        const char *before = at;
        at += 7;
        while (before > text && (before[-1] == ' ' || before[-1] == '\t'))
            before--;
        if (before == text || before[-1] != '#')
            continue;
        while (at < end && (*at == ' ' || *at == '\t'))
            at++;
        if (at < end && (g_ascii_isalpha(*at) || *at == '_') && !g_str_has_prefix(at, "_next"))
            return TRUE;
    }
    return FALSE;
}

/* static PyObject *first(PyObject *list) { */
static gboolean is_definition(const char *text, const GArray *tokens, unsigned i)
{
    unsigned open = 0;

    for (i++; i < tokens->len; i++) {
        ub_token t = ub_tokens_at(tokens, i);
        open += ub_token_is(text, t, "(") ? 1 : ub_token_is(text, t, ")") ? -1u : 0;
        if (open == 0)
            break;
    }
    return ub_token_is(text, ub_tokens_at(tokens, i), ")") &&
           ub_token_is(text, ub_tokens_at(tokens, i + 1), "{");
}

static gboolean is_member(const char *text, const GArray *tokens, unsigned i)
{
    ub_token before = i > 0 ? ub_tokens_at(tokens, i - 1) : (ub_token){.kind = UB_TOKEN_END};

    return before.kind == UB_TOKEN_PUNCT &&
           (ub_token_is(text, before, "->") || ub_token_is(text, before, "."));
}

/* The tokens between directives, and those of a directive, alone. */
static gboolean stands_in(const char *text, unsigned begin, unsigned end, const char *name,
                          gboolean *defined)
{
    g_autoptr(GArray) tokens = ub_tokens(text, begin, end);
    gboolean found = FALSE;

    for (unsigned i = 0; i < tokens->len; i++) {
        ub_token t = ub_tokens_at(tokens, i);
        if (t.kind == UB_TOKEN_WORD && ub_token_is(text, t, name) && !is_member(text, tokens, i)) {
            *defined |= is_definition(text, tokens, i);
            found = TRUE;
        } else if (t.kind == UB_TOKEN_STRING) { /* it may write code: "  v = first(l);\n" */
            found |= ub_is_word_of(text + t.begin + 1, t.end - t.begin - 1, name) &&
                     memchr(text + t.begin, '(', t.end - t.begin);
        }
    }
    return found;
}

ub_mention ub_mention_in_code(const char *text, gsize length, const char *name)
{
    unsigned end = (unsigned)length;
    gboolean defined = FALSE, found;

    if (!ub_is_word_of(text, length, name))
        return UB_NOT_MENTIONED;
    found = stands_in(text, 0, end, name, &defined);
    for (ub_token t = ub_next_token(text, 0, end); t.kind != UB_TOKEN_END;
         t = ub_next_token(text, t.end, end)) {
        gboolean in_directive = FALSE;
        if (t.kind == UB_TOKEN_HASH)
            found |= stands_in(text, t.begin + 1, t.end, name, &in_directive);
    }
    if (!found)
        return UB_NOT_MENTIONED;
    /* #ifdef OWN static PyObject *first(PyObject *list) {...} #else #include PART(a) #endif */
    return defined && !ub_includes_by_macro(text, length) ? UB_DEFINED : UB_MENTIONED;
}

/* See mention.h. */
#include "mention.h"

#include <string.h>

#include "unit.h"

const char *ub_find_word(const char *text, const char *at, const char *end, const char *name)
{
    gsize size = strlen(name);

    for (; (at = memmem(at, (size_t)(end - at), name, size)) != NULL; at++)
        if ((at == text || !ub_is_word_character(at[-1])) &&
            (at + size == end || !ub_is_word_character(at[size])))
            return at;
    return NULL;
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
        if (end - at >= 5 && memcmp(at, "_next", 5) == 0)
            at += 5;
        while (at < end && (*at == ' ' || *at == '\t'))
            at++;
        if (at < end && (g_ascii_isalpha(*at) || *at == '_'))
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

/* From the i-th on. */
static gboolean stands_in(const char *text, const GArray *tokens, unsigned i, const char *name,
                          gboolean *defined)
{
    gboolean found = FALSE;

    for (; i < tokens->len; i++) {
        ub_token t = ub_tokens_at(tokens, i);
        const char *end = text + t.end;
        if (t.kind == UB_TOKEN_WORD && ub_token_is(text, t, name) && !is_member(text, tokens, i)) {
            *defined |= is_definition(text, tokens, i);
            found = TRUE;
        } else if (t.kind == UB_TOKEN_STRING) { /* it may write code: "  v = first(l);\n" */
            found |= ub_find_word(text + t.begin, text + t.begin + 1, end, name) &&
                     memchr(text + t.begin, '(', t.end - t.begin);
        }
    }
    return found;
}

/* FIRST in a  #define FIRST(list) ...,  owned; NULL: that is not the directive, or a template
 * leaves the name open (#define @NAME@_FIRST, #define FIRST_{{name}}). */
static char *defined_macro(const char *text, const GArray *tokens, unsigned end)
{
    ub_token name = ub_tokens_at(tokens, 1);

    if (!ub_token_is(text, ub_tokens_at(tokens, 0), "define") || name.kind != UB_TOKEN_WORD)
        return NULL;
    if (name.end < end && text[name.end] != '(' && !g_ascii_isspace(text[name.end]))
        return NULL;
    return g_strndup(text + name.begin, name.end - name.begin);
}

/* #ifdef FIRST */
static gboolean only_asks(const char *text, const GArray *tokens)
{
    static const char *const directives[] = {"ifdef", "ifndef", "elifdef", "elifndef", "undef"};

    for (unsigned i = 0; i < G_N_ELEMENTS(directives); i++)
        if (ub_token_is(text, ub_tokens_at(tokens, 0), directives[i]))
            return TRUE;
    return FALSE;
}

static gboolean directive_calls(const char *text, ub_token directive, const char *name,
                                GHashTable *macros)
{
    g_autoptr(GArray) tokens = ub_tokens(text, directive.begin + 1, directive.end);
    g_autofree char *macro = defined_macro(text, tokens, directive.end);
    gboolean defined = FALSE;

    if (only_asks(text, tokens) || !stands_in(text, tokens, macro ? 2 : 0, name, &defined))
        return FALSE;
    if (!macro)
        return TRUE;
    g_hash_table_add(macros, g_steal_pointer(&macro));
    return FALSE;
}

ub_mention ub_mention_in_code(const char *text, gsize length, const char *name, GHashTable *macros)
{
    unsigned end = (unsigned)length;
    gboolean defined = FALSE, found;

    if (!ub_find_word(text, text, text + length, name))
        return UB_NOT_MENTIONED;
    g_autoptr(GArray) tokens = ub_tokens(text, 0, end);
    found = stands_in(text, tokens, 0, name, &defined);
    for (ub_token t = ub_next_token(text, 0, end); t.kind != UB_TOKEN_END;
         t = ub_next_token(text, t.end, end))
        if (t.kind == UB_TOKEN_HASH)
            found |= directive_calls(text, t, name, macros);
    if (!found)
        return UB_NOT_MENTIONED;
    /* #ifdef OWN static PyObject *first(PyObject *list) {...} #else #include PART(a) #endif */
    return defined && !ub_includes_by_macro(text, length) ? UB_DEFINED : UB_MENTIONED;
}

#include "skipped.h"

#include <string.h>

static ub_token token_at(const GArray *tokens, unsigned i)
{
    ub_token none = {UB_TOKEN_END, 0, 0};

    return i < tokens->len ? g_array_index(tokens, ub_token, i) : none;
}

/* Behind the bracket that closes the one at `open`; the number of tokens when none does. */
static unsigned behind_bracket(const char *text, const GArray *tokens, unsigned open)
{
    unsigned depth = 0;

    for (unsigned i = open; i < tokens->len; i++) {
        ub_token t = token_at(tokens, i);

        if (ub_token_is(text, t, "(") || ub_token_is(text, t, "{")) {
            depth++;
        } else if ((ub_token_is(text, t, ")") || ub_token_is(text, t, "}")) && --depth == 0) {
            return i + 1;
        }
    }
    return tokens->len;
}

/* `int NAME(`, `PyObject *NAME(`; a call stands behind `=`, `(`, a cast or a keyword. */
static gboolean is_behind_type(const char *text, const GArray *tokens, unsigned name)
{
    ub_token t = name > 0 ? token_at(tokens, name - 1) : (ub_token){UB_TOKEN_END, 0, 0};

    if (t.kind != UB_TOKEN_WORD) {
        return ub_token_is(text, t, "*");
    }
    return !ub_token_is(text, t, "return") && !ub_token_is(text, t, "else") &&
           !ub_token_is(text, t, "do");
}

/* NAME(...) {...} */
static gboolean defines_at(const char *text, const GArray *tokens, unsigned name, ub_range *body)
{
    unsigned open, behind;

    if (!ub_token_is(text, token_at(tokens, name + 1), "(")) {
        return FALSE;
    }
    open = behind_bracket(text, tokens, name + 1);
    if (!ub_token_is(text, token_at(tokens, open), "{")) {
        return FALSE;
    }
    behind = behind_bracket(text, tokens, open);
    *body = (ub_range){token_at(tokens, open).begin, token_at(tokens, behind - 1).end};
    return TRUE;
}

/* int NAME(...); */
static gboolean declares_at(const char *text, const GArray *tokens, unsigned name, ub_range *body)
{
    unsigned behind;

    (void)body;
    if (!ub_token_is(text, token_at(tokens, name + 1), "(") ||
        !is_behind_type(text, tokens, name)) {
        return FALSE;
    }
    behind = behind_bracket(text, tokens, name + 1);
    return ub_token_is(text, token_at(tokens, behind), ";");
}

/* Most text names none of this: a look at the bytes spares the tokens. */
static gboolean mentions(const char *text, ub_range range, const char *name)
{
    return g_strstr_len(text + range.begin, range.end - range.begin, name) != NULL;
}

/* Is there a place where the name stands so? */
static gboolean any_name(const char *text, ub_range range, const char *name,
                         gboolean (*test)(const char *, const GArray *, unsigned, ub_range *),
                         ub_range *body)
{
    g_autoptr(GArray) tokens = NULL;

    if (!mentions(text, range, name)) {
        return FALSE;
    }
    tokens = ub_tokens(text, range.begin, range.end);
    for (unsigned i = 0; i < tokens->len; i++) {
        if (ub_token_is(text, token_at(tokens, i), name) && test(text, tokens, i, body)) {
            return TRUE;
        }
    }
    return FALSE;
}

/* Directives: `# WORD`, and where the rest begins */

static gboolean directive_is(const char *text, ub_token hash, const char *word, unsigned *rest)
{
    ub_token t = ub_next_token(text, hash.begin + 1, hash.end);

    *rest = t.end;
    return ub_token_is(text, t, word);
}

static gboolean defines_macro(const char *text, ub_token hash, const char *name)
{
    unsigned rest;

    return directive_is(text, hash, "define", &rest) &&
           ub_token_is(text, ub_next_token(text, rest, hash.end), name);
}

/* "folder/header.h" or <header.h> */
static gboolean includes(const char *text, ub_token hash, const char *header)
{
    unsigned rest;
    const char *found, *behind, *end = text + hash.end;

    if (!directive_is(text, hash, "include", &rest)) {
        return FALSE;
    }
    found = g_strstr_len(text + rest, hash.end - rest, header);
    behind = found ? found + strlen(header) : NULL;
    return found && found > text + rest && strchr("\"</", found[-1]) && behind < end &&
           strchr("\">", *behind);
}

static gboolean any_directive(const char *text, ub_range range, const char *word,
                              gboolean (*test)(const char *, ub_token, const char *))
{
    if (!mentions(text, range, word)) {
        return FALSE;
    }
    for (ub_token t = ub_next_token(text, range.begin, range.end); t.kind != UB_TOKEN_END;
         t = ub_next_token(text, t.end, range.end)) {
        if (t.kind == UB_TOKEN_HASH && test(text, t, word)) {
            return TRUE;
        }
    }
    return FALSE;
}

gboolean ub_skipped_defines(const char *text, ub_range range, const char *function, ub_range *body)
{
    return any_name(text, range, function, defines_at, body);
}

gboolean ub_skipped_declares(const char *text, ub_range range, const char *name)
{
    ub_range body;

    return any_name(text, range, name, defines_at, &body) ||
           any_name(text, range, name, declares_at, &body) ||
           any_directive(text, range, name, defines_macro);
}

gboolean ub_skipped_includes(const char *text, ub_range range, const char *header)
{
    return any_directive(text, range, header, includes);
}

#include "conditional.h"

#include <string.h>

#include "versions.h"

static gboolean directive_begins(const char *text, ub_token t, const char *word)
{
    ub_token name = ub_next_token(text, t.begin + 1, t.end);

    return name.kind == UB_TOKEN_WORD && strncmp(text + name.begin, word, strlen(word)) == 0;
}

/* The outermost group around the offset; FALSE: there is none. */
static gboolean group_around(const char *text, ub_range body, unsigned offset, ub_range *group)
{
    unsigned depth = 0;

    for (ub_token t = ub_next_token(text, body.begin, body.end); t.kind != UB_TOKEN_END;
         t = ub_next_token(text, t.end, body.end)) {
        if (t.kind != UB_TOKEN_HASH) {
            if (depth == 0 && t.begin >= offset)
                return FALSE;
        } else if (directive_begins(text, t, "if")) {
            if (depth++ == 0)
                group->begin = t.begin;
        } else if (directive_begins(text, t, "endif") && depth > 0 && --depth == 0) {
            group->end = t.end;
            if (t.begin >= offset)
                return group->begin < offset;
        }
    }
    return FALSE;
}

/* In text that a supported Python compiles */
static gboolean has_word(const ub_unit *unit, ub_range range, const char *word)
{
    const char *text = ub_unit_text(unit, &(gsize){0});
    g_autoptr(GArray) tokens = ub_tokens(text, range.begin, range.end);

    for (unsigned i = 0; i < tokens->len; i++) {
        ub_token t = g_array_index(tokens, ub_token, i);
        if (ub_token_is(text, t, word) &&
            !(unit->versions && ub_is_unsupported(unit->versions, t.begin)))
            return TRUE;
    }
    return FALSE;
}

gboolean ub_conditional_around(const ub_unit *unit, const ub_function *function, unsigned offset,
                               const char *word, ub_range *group)
{
    const char *text = ub_unit_text(unit, &(gsize){0});

    if (!group_around(text, function->body, offset, group))
        return FALSE;
    for (unsigned i = 0; i < unit->skipped->len; i++) {
        ub_range skipped = g_array_index(unit->skipped, ub_range, i);
        if (group->begin <= skipped.begin && skipped.end <= group->end &&
            has_word(unit, skipped, word))
            return TRUE;
    }
    return FALSE;
}

#include "condition.h"

#include <string.h>

typedef struct {
    const char *text;
    const GArray *tokens;
    unsigned begin, end; /* of tokens */
} span;

static ub_token token_at(const span *s, unsigned i)
{
    return g_array_index(s->tokens, ub_token, i);
}

/* "NULL" stands for a null pointer of C++, too. */
static gboolean is(const span *s, unsigned i, const char *word)
{
    if (i >= s->end)
        return FALSE;
    return strcmp(word, "NULL") == 0 ? ub_token_is_null(s->text, token_at(s, i))
                                     : ub_token_is(s->text, token_at(s, i), word);
}

/* The index behind what the parenthesis at `i` closes. */
static unsigned behind_paren(const span *s, unsigned i)
{
    unsigned depth = 0;

    for (; i < s->end; i++) {
        if (is(s, i, "("))
            depth++;
        else if (is(s, i, ")") && --depth == 0)
            return i + 1;
    }
    return s->end;
}

/* ((v == NULL)) -> v == NULL */
static span stripped(span s)
{
    while (is(&s, s.begin, "(") && behind_paren(&s, s.begin) == s.end) {
        s.begin++;
        s.end--;
    }
    return s;
}

/* The first `&&` or `||` (given) outside of parentheses, or s->end. */
static unsigned find_operator(const span *s, const char *operator)
{
    for (unsigned i = s->begin; i < s->end;) {
        if (is(s, i, operator))
            return i;
        i = is(s, i, "(") ? behind_paren(s, i) : i + 1;
    }
    return s->end;
}

static gboolean matches(const span *s, const char *const *words)
{
    unsigned i = s->begin;

    for (; *words; words++, i++)
        if (!is(s, i, *words))
            return FALSE;
    return i == s->end;
}

/* PyErr_Occurred() or CPython's own _PyErr_Occurred(tstate): the index behind it, or s->begin. */
static unsigned behind_error(const span *s, unsigned i)
{
    if (is(s, i, "PyErr_Occurred") && is(s, i + 1, "(") && is(s, i + 2, ")"))
        return i + 3;
    if (is(s, i, "_PyErr_Occurred") && is(s, i + 1, "(") && i + 3 < s->end &&
        token_at(s, i + 2).kind == UB_TOKEN_WORD && is(s, i + 3, ")"))
        return i + 4;
    return i;
}

static ub_cond_kind error_kind(const span *s)
{
    gboolean negated = is(s, s->begin, "!");
    unsigned at = s->begin + (negated ? 1 : 0), behind = behind_error(s, at);

    if (behind == at)
        return UB_COND_OTHER;
    if (behind == s->end)
        return negated ? UB_COND_NO_ERROR : UB_COND_ERROR;
    if (negated || behind + 2 != s->end || !is(s, behind + 1, "NULL"))
        return UB_COND_OTHER;
    if (is(s, behind, "=="))
        return UB_COND_NO_ERROR;
    return is(s, behind, "!=") ? UB_COND_ERROR : UB_COND_OTHER;
}

static ub_cond_kind holder_kind(const span *s, const char *holder, gboolean *bare)
{
    const char *equal[] = {holder, "==", "NULL", NULL}, *equal2[] = {"NULL", "==", holder, NULL};
    const char *other[] = {holder, "!=", "NULL", NULL}, *other2[] = {"NULL", "!=", holder, NULL};
    const char *object[] = {holder, NULL}, *null[] = {"!", holder, NULL};

    *bare = matches(s, object) || matches(s, null);
    if (matches(s, equal) || matches(s, equal2) || matches(s, null))
        return UB_COND_NULL;
    if (matches(s, other) || matches(s, other2) || matches(s, object))
        return UB_COND_OBJECT;
    return UB_COND_OTHER;
}

static ub_cond_kind simple_kind(const span *whole, const char *holder, gboolean *bare)
{
    span s = stripped(*whole);
    ub_cond_kind kind = holder_kind(&s, holder, bare);

    return kind == UB_COND_OTHER ? error_kind(&s) : kind;
}

static ub_range range_of(const span *s)
{
    return (ub_range){token_at(s, s->begin).begin, token_at(s, s->end - 1).end};
}

/* Both operands of an `&&` or `||`. */
static ub_cond pair_kind(const span *first, const span *second, gboolean is_and, const char *holder)
{
    ub_cond result = {UB_COND_OTHER, range_of(first), FALSE};
    gboolean bare;
    ub_cond_kind a = simple_kind(first, holder, &result.bare);
    ub_cond_kind b = simple_kind(second, holder, &bare);
    ub_cond_kind test = a == UB_COND_ERROR || a == UB_COND_NO_ERROR ? b : a;
    ub_cond_kind error = a == UB_COND_ERROR || a == UB_COND_NO_ERROR ? a : b;

    if (is_and && test == UB_COND_NULL && error == UB_COND_ERROR)
        result.kind = UB_COND_NULL_AND_ERROR;
    else if (is_and && test == UB_COND_NULL && error == UB_COND_NO_ERROR)
        result.kind = UB_COND_NULL_AND_NO_ERROR;
    else if (!is_and && test == UB_COND_OBJECT && error == UB_COND_ERROR)
        result.kind = UB_COND_OBJECT_OR_ERROR;
    else if (a == UB_COND_OBJECT || a == UB_COND_NULL)
        result.kind = a == UB_COND_OBJECT ? UB_COND_OBJECT_FIRST : UB_COND_NULL_FIRST;
    return result;
}

static ub_cond condition_of(const span *whole, const char *holder)
{
    span s = stripped(*whole);
    unsigned either = find_operator(&s, "||");
    unsigned at = either < s.end ? either : find_operator(&s, "&&");
    ub_cond result = {UB_COND_OTHER, range_of(&s), FALSE};

    if (at == s.end) {
        result.kind = simple_kind(&s, holder, &result.bare);
        return result;
    }
    span first = {s.text, s.tokens, s.begin, at}, second = {s.text, s.tokens, at + 1, s.end};
    if (first.begin == first.end || second.begin == second.end)
        return result;
    result = pair_kind(&first, &second, either == s.end, holder);
    if (result.kind != UB_COND_OBJECT_FIRST && result.kind != UB_COND_NULL_FIRST)
        result.range = range_of(&s);
    return result;
}

ub_cond ub_condition_of(const char *text, ub_range head, const char *holder)
{
    g_autoptr(GArray) tokens = ub_tokens(text, head.begin, head.end);
    span s = {text, tokens, 2, tokens->len ? tokens->len - 1 : 0}; /* if ( ... ) */

    if (s.begin >= s.end || !is(&s, 1, "("))
        return (ub_cond){UB_COND_OTHER, {0, 0}, FALSE};
    return condition_of(&s, holder);
}

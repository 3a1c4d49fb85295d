/* See operands.h. */
#include "operands.h"

#include <string.h>

static const ub_token *at(const GArray *tokens, unsigned i)
{
    return &g_array_index(tokens, ub_token, i);
}

static gboolean opens(const char *text, ub_token t)
{
    return t.kind == UB_TOKEN_PUNCT && strchr("([{", text[t.begin]);
}

static gboolean closes(const char *text, ub_token t)
{
    return t.kind == UB_TOKEN_PUNCT && strchr(")]}", text[t.begin]);
}

static gboolean is_any(const char *text, ub_token t, const char *const *words)
{
    for (; *words; words++)
        if (ub_token_is(text, t, *words))
            return TRUE;
    return FALSE;
}

/* Does the bracket that opens first close last? */
static gboolean is_wrapped(const char *text, const GArray *tokens)
{
    unsigned depth = 0;

    if (tokens->len < 3 || !ub_token_is(text, *at(tokens, 0), "("))
        return FALSE;
    for (unsigned i = 0; i < tokens->len; i++) {
        depth += opens(text, *at(tokens, i)) ? 1 : 0;
        depth -= closes(text, *at(tokens, i)) ? 1 : 0;
        if (depth == 0)
            return i == tokens->len - 1;
    }
    return FALSE;
}

/* The expression without white space and parentheses around it. */
static ub_range strip(const char *text, ub_range r)
{
    for (;;) {
        g_autoptr(GArray) tokens = ub_tokens(text, r.begin, r.end);
        if (tokens->len == 0)
            return r;
        r = (ub_range){at(tokens, 0)->begin, at(tokens, tokens->len - 1)->end};
        if (!is_wrapped(text, tokens))
            return r;
        r = (ub_range){at(tokens, 0)->end, at(tokens, tokens->len - 1)->begin};
    }
}

/* Tokens outside of brackets */

static const char *const assignments[] = {
    "=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=", NULL};

static gboolean has_outside(const char *text, const GArray *tokens, const char *const *words)
{
    unsigned depth = 0;

    for (unsigned i = 0; i < tokens->len; i++) {
        ub_token t = *at(tokens, i);
        depth -= closes(text, t) && depth > 0 ? 1 : 0;
        if (depth == 0 && is_any(text, t, words))
            return TRUE;
        depth += opens(text, t) ? 1 : 0;
    }
    return FALSE;
}

static ub_operands_kind kind_of(const char *text, const GArray *tokens)
{
    static const char *const comma[] = {",", NULL}, *const choice[] = {"?", NULL},
                             *const or [] = {"||", NULL}, *const and[] = {"&&", NULL};

    if (has_outside(text, tokens, comma))
        return UB_OPERANDS_COMMA;
    if (has_outside(text, tokens, assignments))
        return UB_OPERANDS_ASSIGN;
    if (has_outside(text, tokens, choice))
        return UB_OPERANDS_CHOICE;
    if (has_outside(text, tokens, or))
        return UB_OPERANDS_OR;
    return has_outside(text, tokens, and) ? UB_OPERANDS_AND : UB_OPERANDS_ONE;
}

/* Is the token, outside of brackets, one that parts operands?  `questions` counts the `?` that wait
 * for their `:`. */
static gboolean parts_here(const char *text, const ub_operands *o, ub_token t, unsigned *questions)
{
    switch (o->kind) {
    case UB_OPERANDS_AND:
        return ub_token_is(text, t, "&&");
    case UB_OPERANDS_OR:
        return ub_token_is(text, t, "||");
    case UB_OPERANDS_COMMA:
        return ub_token_is(text, t, ",");
    case UB_OPERANDS_ASSIGN:
        return o->parts->len == 0 && ub_token_is(text, t, "=");
    case UB_OPERANDS_CHOICE:
        if (ub_token_is(text, t, "?"))
            return (*questions)++ == 0;
        return ub_token_is(text, t, ":") && --*questions == 0 && o->parts->len == 1;
    default:
        return FALSE;
    }
}

static gboolean has_comment(const char *text, unsigned begin, unsigned end)
{
    for (ub_token t = ub_next_token(text, begin, end); t.kind != UB_TOKEN_END;
         t = ub_next_token(text, t.end, end))
        if (t.kind == UB_TOKEN_COMMENT || t.kind == UB_TOKEN_HASH)
            return TRUE;
    return FALSE;
}

static void add_part(ub_operands *o, const GArray *tokens, unsigned first, unsigned end)
{
    ub_range part = {0, 0};

    if (end > first)
        part = (ub_range){at(tokens, first)->begin, at(tokens, end - 1)->end};
    g_array_append_val(o->parts, part);
}

ub_operands ub_operands_of(const char *text, ub_range expression)
{
    ub_operands o = {.whole = strip(text, expression), .simple = TRUE};
    g_autoptr(GArray) tokens = ub_tokens(text, o.whole.begin, o.whole.end);
    unsigned depth = 0, first = 0, questions = 0;

    o.parts = g_array_new(FALSE, FALSE, sizeof(ub_range));
    o.kind = kind_of(text, tokens);
    for (unsigned i = 0; i < tokens->len; i++) {
        ub_token t = *at(tokens, i);
        depth -= closes(text, t) && depth > 0 ? 1 : 0;
        if (depth == 0 && parts_here(text, &o, t, &questions)) {
            add_part(&o, tokens, first, i);
            if (i > 0 && i + 1 < tokens->len)
                o.simple &= !has_comment(text, at(tokens, i - 1)->end, at(tokens, i + 1)->begin);
            first = i + 1;
        }
        depth += opens(text, t) ? 1 : 0;
    }
    add_part(&o, tokens, first, tokens->len);
    return o;
}

void ub_operands_clear(ub_operands *o)
{
    g_clear_pointer(&o->parts, g_array_unref);
}

static ub_range part_at(const ub_operands *o, unsigned i)
{
    return g_array_index(o->parts, ub_range, i);
}

int ub_operands_at(const ub_operands *o, unsigned offset)
{
    for (unsigned i = 0; i < o->parts->len; i++)
        if (offset >= part_at(o, i).begin && offset < part_at(o, i).end)
            return (int)i;
    return -1;
}

ub_range ub_operands_before(const ub_operands *o, unsigned n)
{
    return (ub_range){part_at(o, 0).begin, part_at(o, n - 1).end};
}

ub_range ub_operands_from(const ub_operands *o, unsigned n)
{
    return (ub_range){part_at(o, n).begin, o->whole.end};
}

gboolean ub_operands_conditional(const ub_operands *o, unsigned offset)
{
    return (o->kind == UB_OPERANDS_AND || o->kind == UB_OPERANDS_OR ||
            o->kind == UB_OPERANDS_CHOICE) &&
           ub_operands_at(o, offset) > 0;
}

/* What the innermost bracket but those in the way down, the first, holds around `offset`. */
static gboolean bracket_around(const char *text, ub_range r, unsigned offset, ub_range *inside)
{
    g_autoptr(GArray) tokens = ub_tokens(text, r.begin, r.end);
    unsigned depth = 0, first = 0;

    for (unsigned i = 0; i < tokens->len; i++) {
        ub_token t = *at(tokens, i);
        if (closes(text, t) && depth > 0 && --depth == 0 && at(tokens, first)->end <= offset &&
            offset < t.begin) {
            *inside = (ub_range){at(tokens, first)->end, t.begin};
            return TRUE;
        }
        if (opens(text, t) && depth++ == 0)
            first = i;
    }
    return FALSE;
}

gboolean ub_conditional_part(const char *text, ub_range expression, unsigned offset, ub_range *part)
{
    g_auto(ub_operands) o = ub_operands_of(text, expression);
    int index = ub_operands_at(&o, offset);
    ub_range inside;

    if (ub_operands_conditional(&o, offset)) {
        *part = o.whole;
        return TRUE;
    }
    if (index < 0)
        return FALSE;
    if (o.kind != UB_OPERANDS_ONE)
        return ub_conditional_part(text, part_at(&o, (unsigned)index), offset, part);
    return bracket_around(text, o.whole, offset, &inside) &&
           ub_conditional_part(text, inside, offset, part);
}

gboolean ub_is_truth_value(const char *text, ub_range expression)
{
    static const char *const tests[] = {"==", "!=", "<", ">", "<=", ">=", NULL};
    g_auto(ub_operands) o = ub_operands_of(text, expression);
    g_autoptr(GArray) tokens = ub_tokens(text, o.whole.begin, o.whole.end);

    if (o.kind == UB_OPERANDS_AND || o.kind == UB_OPERANDS_OR)
        return TRUE;
    if (o.kind != UB_OPERANDS_ONE || tokens->len == 0)
        return FALSE;
    return ub_token_is(text, *at(tokens, 0), "!") || has_outside(text, tokens, tests);
}

/* Is it one name, call or member, that `!` can stand before? */
static gboolean is_postfix(const char *text, const GArray *tokens)
{
    unsigned depth = 0;

    for (unsigned i = 0; i < tokens->len; i++) {
        ub_token t = *at(tokens, i);
        depth -= closes(text, t) && depth > 0 ? 1 : 0;
        if (depth == 0 && !opens(text, t) && !closes(text, t) && t.kind != UB_TOKEN_WORD &&
            !ub_token_is(text, t, "->") && !ub_token_is(text, t, "."))
            return FALSE;
        depth += opens(text, t) ? 1 : 0;
    }
    return tokens->len > 0 && at(tokens, 0)->kind == UB_TOKEN_WORD;
}

/* The only `==` or `!=` outside of brackets, where no other test is: its index, or -1. */
static int comparison(const char *text, const GArray *tokens)
{
    static const char *const others[] = {"<", ">", "<=", ">=", "&", "|", "^", NULL};
    unsigned depth = 0;
    int found = -1;

    if (has_outside(text, tokens, others))
        return -1;
    for (unsigned i = 0; i < tokens->len; i++) {
        ub_token t = *at(tokens, i);
        depth -= closes(text, t) && depth > 0 ? 1 : 0;
        if (depth == 0 && (ub_token_is(text, t, "==") || ub_token_is(text, t, "!="))) {
            if (found >= 0)
                return -1;
            found = (int)i;
        }
        depth += opens(text, t) ? 1 : 0;
    }
    return found;
}

/* a && b  ->  !a || !b, where each operand is a plain one and all is short; else NULL. */
static char *contrary_of_each(const char *text, const ub_operands *o)
{
    const char *joint = o->kind == UB_OPERANDS_AND ? " || " : " && ";
    g_autoptr(GString) result = g_string_new(NULL);

    if ((o->kind != UB_OPERANDS_AND && o->kind != UB_OPERANDS_OR) || !o->simple ||
        memchr(text + o->whole.begin, '\n', o->whole.end - o->whole.begin))
        return NULL;
    for (unsigned i = 0; i < o->parts->len; i++) {
        g_auto(ub_operands) inner = ub_operands_of(text, part_at(o, i));
        if (inner.kind != UB_OPERANDS_ONE)
            return NULL;
        g_autofree char *contrary = ub_contrary(text, inner.whole);
        g_string_append_printf(result, "%s%s", i > 0 ? joint : "", contrary);
    }
    return g_string_free(g_steal_pointer(&result), FALSE);
}

char *ub_contrary(const char *text, ub_range condition)
{
    g_auto(ub_operands) o = ub_operands_of(text, condition);
    g_autofree char *each = contrary_of_each(text, &o);
    ub_range r = o.whole;
    g_autoptr(GArray) tokens = ub_tokens(text, r.begin, r.end);
    g_autofree char *whole = g_strndup(text + r.begin, r.end - r.begin);
    int sign = o.kind == UB_OPERANDS_ONE ? comparison(text, tokens) : -1;

    if (each)
        return g_steal_pointer(&each);
    if (o.kind == UB_OPERANDS_ONE && is_postfix(text, tokens))
        return g_strconcat("!", whole, NULL);
    if (sign >= 0) {
        unsigned byte = at(tokens, (unsigned)sign)->begin - r.begin;
        whole[byte] = whole[byte] == '=' ? '!' : '=';
        return g_steal_pointer(&whole);
    }
    if (o.kind == UB_OPERANDS_ONE && tokens->len > 1 && ub_token_is(text, *at(tokens, 0), "!")) {
        ub_range rest = {at(tokens, 1)->begin, r.end};
        g_autoptr(GArray) operand = ub_tokens(text, rest.begin, rest.end);
        if (is_postfix(text, operand) || is_wrapped(text, operand)) {
            g_auto(ub_operands) inner = ub_operands_of(text, rest);
            if (inner.kind == UB_OPERANDS_ONE)
                return g_strndup(text + inner.whole.begin, inner.whole.end - inner.whole.begin);
        }
    }
    return g_strconcat("!(", whole, ")", NULL);
}

#include "versions.h"

#include <string.h>

#include "unit.h"

struct ub_versions {
    GArray *unsupported; /* of ub_range */
    GArray *settled;     /* of unsigned: offsets of directives */
};

/* Conditions */

typedef enum { NO, YES, OPEN } answer;

typedef struct {
    const char *text;
    const GArray *tokens;
    unsigned at;
    unsigned min_python;
} condition;

/* All that a number can be. */
typedef struct {
    gint64 least, most;
    gboolean known;
} range_of;

static ub_token peek(const condition *c)
{
    ub_token none = {UB_TOKEN_END, 0, 0};

    return c->at < c->tokens->len ? g_array_index(c->tokens, ub_token, c->at) : none;
}

static gboolean take(condition *c, const char *word)
{
    if (!ub_token_is(c->text, peek(c), word))
        return FALSE;
    c->at++;
    return TRUE;
}

static answer not(answer a)
{
    return a == OPEN ? OPEN : a == YES ? NO : YES;
}

static answer read_or(condition *c);

/* `defined X`, `defined(X)`, `__has_include(<x.h>)`: what follows the word. */
static void skip_arguments(condition *c, const char *word)
{
    int depth = 0;

    if (strcmp(word, "defined") == 0 && peek(c).kind == UB_TOKEN_WORD) {
        c->at++;
        return;
    }
    while (depth > 0 || ub_token_is(c->text, peek(c), "(")) {
        ub_token t = peek(c);
        if (t.kind == UB_TOKEN_END)
            return;
        depth += ub_token_is(c->text, t, "(") ? 1 : ub_token_is(c->text, t, ")") ? -1 : 0;
        c->at++;
        if (depth == 0)
            return;
    }
}

/* PY_VERSION_HEX, PY_MAJOR_VERSION, PY_MINOR_VERSION, a number. */
static range_of read_operand(condition *c)
{
    ub_token t = peek(c);
    g_autofree char *word = g_strndup(c->text + t.begin, t.end - t.begin);
    range_of open = {0, 0, FALSE};

    if (t.kind != UB_TOKEN_END)
        c->at++;
    if (t.kind == UB_TOKEN_NUMBER) {
        char *end;
        gint64 number = g_ascii_strtoll(word, &end, 0);
        return *end && !strchr("uUlL", *end) ? open : (range_of){number, number, TRUE};
    }
    if (strcmp(word, "PY_VERSION_HEX") == 0)
        return (range_of){(gint64)c->min_python << 16, 0x03ffffff, TRUE};
    if (strcmp(word, "PY_MAJOR_VERSION") == 0)
        return (range_of){3, 3, TRUE};
    if (strcmp(word, "PY_MINOR_VERSION") == 0)
        return (range_of){c->min_python & 0xff, 0xff, TRUE};
    skip_arguments(c, word);
    return open;
}

static answer less(range_of a, range_of b)
{
    return a.most < b.least ? YES : a.least >= b.most ? NO : OPEN;
}

static answer equal(range_of a, range_of b)
{
    if (a.most < b.least || b.most < a.least)
        return NO;
    return a.least == a.most && b.least == b.most ? YES : OPEN;
}

static answer read_comparison(condition *c)
{
    range_of a = read_operand(c), b;
    ub_token t = peek(c);
    g_autofree char *op = g_strndup(c->text + t.begin, t.end - t.begin);
    static const char *const ops[] = {"<", ">", "<=", ">=", "==", "!=", NULL};

    if (!g_strv_contains(ops, op))
        return !a.known ? OPEN : a.least > 0 ? YES : a.most == 0 ? NO : OPEN;
    c->at++;
    b = read_operand(c);
    if (!a.known || !b.known)
        return OPEN;
    switch (op[0]) {
    case '<':
        return op[1] ? not(less(b, a)) : less(a, b);
    case '>':
        return op[1] ? not(less(a, b)) : less(b, a);
    default:
        return op[0] == '=' ? equal(a, b) : not(equal(a, b));
    }
}

static answer read_primary(condition *c)
{
    if (take(c, "!"))
        return not(read_primary(c));
    if (take(c, "(")) {
        answer inner = read_or(c);
        return take(c, ")") ? inner : OPEN;
    }
    return read_comparison(c);
}

static answer read_and(condition *c)
{
    answer all = read_primary(c);

    while (take(c, "&&")) {
        answer next = read_primary(c);
        all = all == NO || next == NO ? NO : all == YES && next == YES ? YES : OPEN;
    }
    return all;
}

static answer read_or(condition *c)
{
    answer any = read_and(c);

    while (take(c, "||")) {
        answer next = read_and(c);
        any = any == YES || next == YES ? YES : any == NO && next == NO ? NO : OPEN;
    }
    return any;
}

/* What is not of this form, as arithmetic, leaves tokens over and is open. */
static answer read_condition(const char *text, unsigned begin, unsigned end, unsigned min_python)
{
    g_autoptr(GArray) tokens = ub_tokens(text, begin, end);
    condition c = {text, tokens, 0, min_python};
    answer whole = tokens->len ? read_or(&c) : OPEN;

    return c.at == tokens->len ? whole : OPEN;
}

/* Groups from #if to #endif */

typedef struct {
    GArray *directives; /* of unsigned: offsets */
    answer taken;       /* was an earlier branch compiled? */
    answer branch;      /* is this one, if the group is? */
    unsigned begin;     /* of the branch's text */
    gboolean settled;
} group;

static void end_branch(ub_versions *v, const group *g, unsigned end)
{
    ub_range range = {g->begin, end};

    if (g->branch == NO)
        g_array_append_val(v->unsupported, range);
}

static void begin_branch(group *g, ub_token hash, answer cond)
{
    g_array_append_val(g->directives, hash.begin);
    g->branch = g->taken == YES || cond == NO ? NO : g->taken == NO ? cond : OPEN;
    g->settled = g->settled && g->branch != OPEN;
    g->taken = g->taken == YES || cond == YES ? YES : g->taken == NO && cond == NO ? NO : OPEN;
    g->begin = hash.end;
}

static void open_group(GArray *groups, ub_token hash, answer cond)
{
    group g = {g_array_new(FALSE, FALSE, sizeof(unsigned)), NO, OPEN, 0, TRUE};

    begin_branch(&g, hash, cond);
    g_array_append_val(groups, g);
}

static void close_group(ub_versions *v, GArray *groups, ub_token hash)
{
    group g = g_array_index(groups, group, groups->len - 1);

    g_array_append_val(g.directives, hash.begin);
    if (g.settled)
        g_array_append_vals(v->settled, g.directives->data, g.directives->len);
    g_array_unref(g.directives);
    g_array_set_size(groups, groups->len - 1);
}

static void do_directive(ub_versions *v, GArray *groups, const char *text, ub_token hash,
                         unsigned min_python)
{
    ub_token word = ub_next_token(text, hash.begin + 1, hash.end);
    group *top = groups->len ? &g_array_index(groups, group, groups->len - 1) : NULL;
    answer cond;

    if (ub_token_is(text, word, "if")) {
        open_group(groups, hash, read_condition(text, word.end, hash.end, min_python));
        return;
    }
    if (ub_token_is(text, word, "ifdef") || ub_token_is(text, word, "ifndef")) {
        open_group(groups, hash, OPEN);
        return;
    }
    if (!top)
        return;
    if (ub_token_is(text, word, "endif")) {
        end_branch(v, top, hash.begin);
        close_group(v, groups, hash);
        return;
    }
    if (ub_token_is(text, word, "elif"))
        cond = read_condition(text, word.end, hash.end, min_python);
    else if (ub_token_is(text, word, "else"))
        cond = YES;
    else
        return;
    end_branch(v, top, hash.begin);
    begin_branch(top, hash, cond);
}

ub_versions *ub_versions_new(const char *text, gsize length, unsigned min_python)
{
    ub_versions *v = g_new0(ub_versions, 1);
    g_autoptr(GArray) groups = g_array_new(FALSE, FALSE, sizeof(group));

    v->unsupported = g_array_new(FALSE, FALSE, sizeof(ub_range));
    v->settled = g_array_new(FALSE, FALSE, sizeof(unsigned));
    if (min_python == 0 || !g_strstr_len(text, (gssize)length, "PY_"))
        return v;
    for (ub_token t = ub_next_token(text, 0, (unsigned)length); t.kind != UB_TOKEN_END;
         t = ub_next_token(text, t.end, (unsigned)length))
        if (t.kind == UB_TOKEN_HASH)
            do_directive(v, groups, text, t, min_python);
    for (unsigned i = 0; i < groups->len; i++)
        g_array_unref(g_array_index(groups, group, i).directives);
    return v;
}

void ub_versions_free(ub_versions *versions)
{
    if (!versions)
        return;
    g_array_unref(versions->unsupported);
    g_array_unref(versions->settled);
    g_free(versions);
}

gboolean ub_is_unsupported(const ub_versions *versions, unsigned offset)
{
    for (unsigned i = 0; i < versions->unsupported->len; i++) {
        ub_range r = g_array_index(versions->unsupported, ub_range, i);
        if (r.begin <= offset && offset < r.end)
            return TRUE;
    }
    return FALSE;
}

gboolean ub_is_settled(const ub_versions *versions, unsigned offset)
{
    for (unsigned i = 0; i < versions->settled->len; i++)
        if (g_array_index(versions->settled, unsigned, i) == offset)
            return TRUE;
    return FALSE;
}

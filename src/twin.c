#include "twin.h"

#include <string.h>

/* #define name(parameters...) body */
typedef struct {
    ub_token name;
    unsigned branch;    /* of the #if that it stands in, numbered in the file; 0: in none */
    GArray *parameters; /* of ub_token */
    GArray *body;       /* of ub_token */
} definition;

static void clear_definition(gpointer data)
{
    definition *d = data;

    g_array_unref(d->parameters);
    g_array_unref(d->body);
}

/* The words and signs of a directive behind its '#'; what joins its lines is none. */
static GArray *directive_tokens(const char *text, ub_token directive)
{
    GArray *tokens = ub_tokens(text, directive.begin + 1, directive.end);

    for (unsigned i = tokens->len; i-- > 0;)
        if (ub_token_is(text, ub_tokens_at(tokens, i), "\\"))
            g_array_remove_index(tokens, i);
    return tokens;
}

static gboolean read_definition(const char *text, ub_token directive, definition *d)
{
    g_autoptr(GArray) tokens = directive_tokens(text, directive);
    unsigned i = 3;

    d->name = ub_tokens_at(tokens, 1);
    if (!ub_token_is(text, ub_tokens_at(tokens, 0), "define") ||
        !ub_token_is(text, ub_tokens_at(tokens, 2), "(") ||
        ub_tokens_at(tokens, 2).begin != d->name.end)
        return FALSE;
    d->parameters = g_array_new(FALSE, FALSE, sizeof(ub_token));
    d->body = g_array_new(FALSE, FALSE, sizeof(ub_token));
    for (; i < tokens->len && !ub_token_is(text, ub_tokens_at(tokens, i), ")"); i++) {
        ub_token t = ub_tokens_at(tokens, i);
        if (t.kind == UB_TOKEN_WORD)
            g_array_append_val(d->parameters, t);
    }
    for (i++; i < tokens->len; i++) {
        ub_token t = ub_tokens_at(tokens, i);
        g_array_append_val(d->body, t);
    }
    return TRUE;
}

/* #if, #else, #endif: what follows stands in another branch. */
static void do_conditional(const char *text, ub_token directive, GArray *branches, unsigned *n)
{
    ub_token word = ub_next_token(text, directive.begin + 1, directive.end);
    g_autofree char *name = g_strndup(text + word.begin, word.end - word.begin);
    gboolean ends = strcmp(name, "endif") == 0, turns = g_str_has_prefix(name, "el");

    if ((ends || turns) && branches->len > 1)
        g_array_set_size(branches, branches->len - 1);
    if (g_str_has_prefix(name, "if") || turns) {
        ++*n;
        g_array_append_val(branches, *n);
    }
}

/* Those of macros with parameters in the file. */
static GArray *read_definitions(const char *text, gsize length)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(definition));
    g_autoptr(GArray) branches = g_array_new(FALSE, TRUE, sizeof(unsigned));
    unsigned n = 0;

    g_array_set_size(branches, 1);
    g_array_set_clear_func(all, clear_definition);
    for (ub_token t = ub_next_token(text, 0, (unsigned)length); t.kind != UB_TOKEN_END;
         t = ub_next_token(text, t.end, (unsigned)length)) {
        definition d;
        if (t.kind != UB_TOKEN_HASH)
            continue;
        do_conditional(text, t, branches, &n);
        if (!read_definition(text, t, &d))
            continue;
        d.branch = g_array_index(branches, unsigned, branches->len - 1);
        g_array_append_val(all, d);
    }
    return all;
}

/* #undef name */
static gboolean is_undefined(const char *text, gsize length, const char *name)
{
    for (ub_token t = ub_next_token(text, 0, (unsigned)length); t.kind != UB_TOKEN_END;
         t = ub_next_token(text, t.end, (unsigned)length)) {
        if (t.kind != UB_TOKEN_HASH)
            continue;
        ub_token word = ub_next_token(text, t.begin + 1, t.end);
        if (ub_token_is(text, word, "undef") &&
            ub_token_is(text, ub_next_token(text, word.end, t.end), name))
            return TRUE;
    }
    return FALSE;
}

/* The only definition of the name, or NULL. */
static const definition *find_definition(const char *text, const GArray *all, const char *name)
{
    const definition *found = NULL;

    for (unsigned i = 0; i < all->len; i++) {
        const definition *d = &g_array_index(all, definition, i);
        if (!ub_token_is(text, d->name, name))
            continue;
        if (found)
            return NULL;
        found = d;
    }
    return found;
}

static int parameter_index(const char *text, const definition *d, ub_token t)
{
    g_autofree char *word = g_strndup(text + t.begin, t.end - t.begin);

    for (unsigned i = 0; i < d->parameters->len; i++)
        if (ub_token_is(text, ub_tokens_at(d->parameters, i), word))
            return (int)i;
    return -1;
}

/* Py_INCREF((item));  in the body from `i` on: how many tokens, or 0. */
static unsigned incref_at(const char *text, const definition *d, unsigned i)
{
    unsigned at = i + 1, depth = 0;

    if (!ub_token_is(text, ub_tokens_at(d->body, i), "Py_INCREF") &&
        !ub_token_is(text, ub_tokens_at(d->body, i), "Py_XINCREF"))
        return 0;
    for (; ub_token_is(text, ub_tokens_at(d->body, at), "("); at++)
        depth++;
    if (depth == 0 || parameter_index(text, d, ub_tokens_at(d->body, at++)) < 0)
        return 0;
    for (; ub_token_is(text, ub_tokens_at(d->body, at), ")"); at++)
        depth--;
    return depth == 0 && ub_token_is(text, ub_tokens_at(d->body, at), ";") ? at + 1 - i : 0;
}

static gboolean same_token(const char *text, const definition *a, unsigned i, const definition *b,
                           unsigned k)
{
    ub_token x = ub_tokens_at(a->body, i), y = ub_tokens_at(b->body, k);
    int parameter = parameter_index(text, a, x);

    if (parameter >= 0 || parameter_index(text, b, y) >= 0)
        return parameter == parameter_index(text, b, y);
    return x.end - x.begin == y.end - y.begin &&
           memcmp(text + x.begin, text + y.begin, x.end - x.begin) == 0;
}

/* Is `b` what `a` is without one INCREF? */
static gboolean is_twin(const char *text, const definition *a, const definition *b)
{
    unsigned i = 0, k = 0, left_out = 0;

    if (a->parameters->len != b->parameters->len)
        return FALSE;
    while (i < a->body->len) {
        unsigned incref = left_out ? 0 : incref_at(text, a, i);
        if (incref && (k >= b->body->len || !same_token(text, a, i, b, k))) {
            i += incref;
            left_out++;
            continue;
        }
        if (k >= b->body->len || !same_token(text, a, i, b, k))
            return FALSE;
        i++;
        k++;
    }
    return left_out == 1 && k == b->body->len;
}

char *ub_twin_without_incref(const ub_graph *g, const ub_op *incref, ub_range *written)
{
    gsize length;
    const char *text = ub_unit_text(g->unit, &length);
    ub_range statement = ub_graph_stmt(g, incref->stmt)->range;
    const ub_macro_use *use = ub_unit_macro_at(g->unit, statement.begin);

    if (!use || use->extent.begin != statement.begin || !incref->in_macro)
        return NULL;
    g_autoptr(GArray) all = read_definitions(text, length);
    const definition *macro = find_definition(text, all, use->name);
    for (unsigned i = 0; macro && i < all->len; i++) {
        const definition *d = &g_array_index(all, definition, i);
        g_autofree char *name = g_strndup(text + d->name.begin, d->name.end - d->name.begin);
        /* Where the one is defined so is the other. */
        if (d == macro || d->branch != macro->branch || !is_twin(text, macro, d) ||
            find_definition(text, all, name) != d || is_undefined(text, length, name) ||
            is_undefined(text, length, use->name))
            continue;
        *written = (ub_range){statement.begin, statement.begin + (unsigned)strlen(use->name)};
        return g_steal_pointer(&name);
    }
    return NULL;
}

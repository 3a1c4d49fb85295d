#include "nesting.h"

#include <string.h>

typedef enum { IN_BLOCK, IN_IF, IN_DO, IN_OTHER } kind;

typedef struct {
    kind kind;
    char *indent; /* of the line of a head; where a block's '}' goes */
    char *inner;  /* of a block: where its statements stand; NULL: not seen yet */
} nest;

static void nest_clear(gpointer data)
{
    nest *n = data;

    g_free(n->indent);
    g_free(n->inner);
}

GArray *ub_nesting_new(void)
{
    GArray *nesting = g_array_new(FALSE, FALSE, sizeof(nest));

    g_array_set_clear_func(nesting, nest_clear);
    return nesting;
}

static nest *top(const GArray *nesting)
{
    return nesting->len > 0 ? &g_array_index(nesting, nest, nesting->len - 1) : NULL;
}

static void push(GArray *nesting, kind kind, const char *indent)
{
    nest n = {kind, g_strdup(indent), NULL};

    g_array_append_val(nesting, n);
}

static void pop(GArray *nesting)
{
    g_array_set_size(nesting, nesting->len - 1);
}

char *ub_nesting_inner(const GArray *nesting, const ub_style *style)
{
    const nest *n = top(nesting);

    if (n && n->inner)
        return g_strdup(n->inner);
    return ub_indent_deeper(style, n ? n->indent : "");
}

const char *ub_nesting_outer(const GArray *nesting)
{
    const nest *n = top(nesting);

    return n ? n->indent : "";
}

static void set_inner(GArray *nesting, char *inner)
{
    nest *n = top(nesting);

    if (n == NULL || n->kind != IN_BLOCK) {
        g_free(inner);
        return;
    }
    g_free(n->inner);
    n->inner = inner;
}

static kind head_kind(const char *word)
{
    static const char *const others[] = {"else", "for", "while", "switch", NULL};

    if (strcmp(word, "if") == 0)
        return IN_IF;
    if (strcmp(word, "do") == 0)
        return IN_DO;
    return g_strv_contains(others, word) ? IN_OTHER : IN_BLOCK;
}

/* `else` takes the place of its `if`, and the `if` of an `else if` stands where the `else` does:
 *     if (a)
 *         x();
 *     else if (b)
 *         y(); */
static char *begin_indent(GArray *nesting, const ub_style *style, const char *word,
                          const char *line)
{
    const nest *n = top(nesting);
    gboolean is_else = strcmp(word, "else") == 0 && n && n->kind == IN_IF;
    char *indent;

    if (line)
        indent = g_strdup(line);
    else if (is_else || (strcmp(word, "if") == 0 && n && n->kind == IN_OTHER))
        indent = g_strdup(n->indent);
    else
        indent = ub_nesting_inner(nesting, style);
    if (is_else)
        pop(nesting);
    return indent;
}

void ub_nesting_begin(GArray *nesting, const ub_style *style, const char *word, gboolean label,
                      const char *line)
{
    gboolean is_case = strcmp(word, "case") == 0 || strcmp(word, "default") == 0;
    gboolean is_brace = strcmp(word, "{") == 0 || strcmp(word, "}") == 0;

    if (is_brace || (label && !is_case))
        return;
    g_autofree char *indent = begin_indent(nesting, style, word, line);
    if (is_case && line)
        set_inner(nesting, ub_indent_deeper(style, line));
    else if (!is_case && line)
        set_inner(nesting, g_strdup(line));
    if (head_kind(word) != IN_BLOCK)
        push(nesting, head_kind(word), indent);
}

void ub_nesting_open(GArray *nesting, const char *line, gboolean first)
{
    const nest *n = top(nesting);

    push(nesting, IN_BLOCK, first || n == NULL || n->kind == IN_BLOCK ? line : n->indent);
}

/* The end of a body is the end of its heads too, up to an `if` whose `else` follows, or a `do`
 * whose `while` does (which then begins a statement for us). */
void ub_nesting_end(GArray *nesting, gboolean closes, const char *next)
{
    while (closes && nesting->len > 1 && top(nesting)->kind != IN_BLOCK)
        pop(nesting);
    if (closes && nesting->len > 1)
        pop(nesting);
    while (nesting->len > 0 && top(nesting)->kind != IN_BLOCK) {
        kind ended = top(nesting)->kind;

        if (ended == IN_IF && strcmp(next, "else") == 0)
            return;
        pop(nesting);
        if (ended == IN_DO)
            return;
    }
}

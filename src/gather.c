/* See gather.h. */
#include "gather.h"

#include <string.h>

#include "definitions.h"
#include "edit.h"
#include "graph.h"
#include "release.h"
#include "style.h"

enum { LEAST_EXITS = 3, LEAST_SAVED = 3 }; /* lines */

/* One way out: releases, one a line, and the return behind them. */
typedef struct {
    unsigned ret; /* the statements */
    unsigned first;
    unsigned n;      /* of releases */
    char *key;       /* what is released, and how the function is left; owned */
    gboolean *maybe; /* for each release: Py_XDECREF?  Owned */
} way;

typedef struct {
    const ub_unit *unit;
    const ub_graph *g;
    const char *text;
    gsize length;
    ub_style style;
    GArray *ways; /* of way */
    GArray *edits;
} gatherer;

static void clear_way(gpointer data)
{
    way *w = data;

    g_free(w->key);
    g_free(w->maybe);
}

static const way *way_at(const gatherer *x, unsigned i)
{
    return &g_array_index(x->ways, way, i);
}

static const ub_stmt *stmt_of(const gatherer *x, unsigned id)
{
    return ub_graph_stmt(x->g, id);
}

static gboolean ends_line(const gatherer *x, unsigned offset)
{
    return offset + strspn(x->text + offset, " \t\r") >= ub_line_end(x->text, x->length, offset);
}

static gboolean has_own_line(const gatherer *x, const ub_stmt *s)
{
    return !s->in_macro && ub_first_on_line(x->text, s->range.begin) && ends_line(x, s->range.end);
}

/* Does the name mean the same at the end of the function? */
static gboolean is_seen_everywhere(const gatherer *x, const char *name)
{
    gboolean found = FALSE;

    for (unsigned i = 0; i < x->g->vars->len; i++) {
        const ub_var *var = ub_graph_var(x->g, (int)i);
        if (strcmp(var->name, name) != 0)
            continue;
        if (var->scope != 0)
            return FALSE;
        found = TRUE;
    }
    return found;
}

/* Py_DECREF(v);  The name, or NULL; owned by the caller. */
static char *released(const gatherer *x, const ub_stmt *s, gboolean *maybe)
{
    g_autoptr(GArray) tokens = ub_tokens(x->text, s->range.begin, s->range.end);

    if (s->kind != UB_STMT_EXPR || !has_own_line(x, s) || tokens->len != 5)
        return NULL;
    ub_token macro = g_array_index(tokens, ub_token, 0), word = g_array_index(tokens, ub_token, 2);
    *maybe = ub_token_is(x->text, macro, "Py_XDECREF");
    if ((!*maybe && !ub_token_is(x->text, macro, "Py_DECREF")) || word.kind != UB_TOKEN_WORD)
        return NULL;
    g_autofree char *name = g_strndup(x->text + word.begin, word.end - word.begin);
    return is_seen_everywhere(x, name) ? g_steal_pointer(&name) : NULL;
}

/* return -1; return NULL;  but nothing that is computed. */
static gboolean is_constant(const gatherer *x, const ub_stmt *s)
{
    g_autoptr(GArray) tokens = ub_tokens(x->text, s->range.begin, s->range.end);

    for (unsigned i = 1; i < tokens->len; i++) {
        ub_token t = g_array_index(tokens, ub_token, i);
        if (t.kind == UB_TOKEN_COMMENT ||
            (t.kind == UB_TOKEN_WORD && !ub_token_is_null(x->text, t) &&
             !g_ascii_isdigit(x->text[t.begin])))
            return FALSE;
    }
    return tokens->len > 1;
}

/* Is the block, and all around it, written with braces of its own? */
static gboolean stands_in_braces(const gatherer *x, int block)
{
    for (; block > 0; block = stmt_of(x, (unsigned)block)->parent) {
        const ub_stmt *s = stmt_of(x, (unsigned)block);
        if (s->in_macro || (s->kind == UB_STMT_COMPOUND && x->text[s->range.begin] != '{'))
            return FALSE;
    }
    return TRUE;
}

static void add_way(gatherer *x, unsigned ret)
{
    const ub_stmt *s = stmt_of(x, ret);
    const ub_stmt *block = s->parent >= 0 ? stmt_of(x, (unsigned)s->parent) : NULL;
    way w = {.ret = ret, .first = ret};

    if (!block || block->kind != UB_STMT_COMPOUND || !has_own_line(x, s) || !is_constant(x, s) ||
        !stands_in_braces(x, s->parent))
        return;
    g_autoptr(GString) key = g_string_new(NULL);
    g_string_append_len(key, x->text + s->range.begin, (gssize)(s->range.end - s->range.begin));
    w.maybe = g_new0(gboolean, s->index + 1);
    for (unsigned i = s->index; i > 0; i--) {
        unsigned id = g_array_index(block->children, unsigned, i - 1);
        gboolean maybe = FALSE;
        g_autofree char *name = released(x, stmt_of(x, id), &maybe);
        if (!name)
            break;
        w.maybe[w.n++] = maybe;
        w.first = id;
        g_string_append_printf(key, " %s", name);
    }
    ub_range range = {stmt_of(x, w.first)->range.begin, s->range.begin};
    g_autoptr(GArray) tokens = ub_tokens(x->text, range.begin, range.end);
    w.key = g_strdup(key->str);
    if (tokens->len == w.n * 5) /* no comments */
        g_array_append_val(x->ways, w);
    else
        clear_way(&w);
}

static char *free_label(const gatherer *x)
{
    static const char *const names[] = {"error", "fail", "leave", NULL};
    ub_range body = x->g->function->body;
    g_autoptr(GArray) tokens = ub_tokens(x->text, body.begin, body.end);

    for (unsigned i = 0; names[i]; i++) {
        gboolean used = ub_macros_capture((ub_unit *)x->unit, x->g->function->extent, names[i]);
        for (unsigned k = 0; k < tokens->len && !used; k++)
            used = ub_token_is(x->text, g_array_index(tokens, ub_token, k), names[i]);
        if (!used)
            return g_strdup(names[i]);
    }
    return NULL;
}

/* if (x) {                      if (x)
 *     goto error;        ->         goto error;
 * } */
static gboolean unbraces(const gatherer *x, const way *w)
{
    const ub_stmt *block = stmt_of(x, (unsigned)stmt_of(x, w->ret)->parent);
    const ub_stmt *parent = block->parent >= 0 ? stmt_of(x, (unsigned)block->parent) : NULL;

    return !x->style.braced && block->children->len == w->n + 1 && parent &&
           parent->kind == UB_STMT_IF && parent->children->len == 1 &&
           ub_next_code(x->text, block->range.begin + 1, block->range.end) ==
               stmt_of(x, w->first)->range.begin &&
           strspn(x->text + parent->head.end, " \t") == block->range.begin - parent->head.end;
}

static void write_goto(gatherer *x, const way *w, const char *label)
{
    const ub_stmt *s = stmt_of(x, w->ret);

    if (unbraces(x, w)) {
        const ub_stmt *block = stmt_of(x, (unsigned)s->parent);
        g_autofree char *indent = ub_indent_of(x->text, s->range.begin);
        ub_edits_take(x->edits, stmt_of(x, (unsigned)block->parent)->head.end, block->range.end,
                      g_strdup_printf("%s%sgoto %s;", x->style.eol, indent, label));
        return;
    }
    ub_edits_take(x->edits, stmt_of(x, w->first)->range.begin, s->range.end,
                  g_strdup_printf("goto %s;", label));
}

/* The label behind the function's last statement. */
static void write_label(gatherer *x, const char *key, const char *label)
{
    const ub_stmt *body = stmt_of(x, 0);
    const ub_stmt *last =
        stmt_of(x, g_array_index(body->children, unsigned, body->children->len - 1));
    g_autofree char *indent = ub_indent_of(x->text, last->range.begin);
    unsigned at = ub_line_begin(x->text, body->range.end - 1);
    g_auto(GStrv) parts = g_strsplit(strchr(key, ';') + 2, " ", -1); /* "return -1; b a" */
    g_autoptr(GString) lines = g_string_new(NULL);

    g_string_append_printf(lines, "%s%s%s:%s", x->style.eol, ub_label_indent(&x->style, indent, ""),
                           label, x->style.eol);
    for (unsigned i = g_strv_length(parts); i-- > 0;) {
        gboolean maybe = FALSE;
        for (unsigned k = 0; k < x->ways->len; k++)
            if (strcmp(way_at(x, k)->key, key) == 0)
                maybe |= way_at(x, k)->maybe[i];
        g_string_append_printf(lines, "%s%s(%s);%s", indent, maybe ? "Py_XDECREF" : "Py_DECREF",
                               parts[i], x->style.eol);
    }
    g_string_append_printf(lines, "%s%.*s%s", indent, (int)(strchr(key, ';') + 1 - key), key,
                           x->style.eol);
    ub_edits_take(x->edits, at, at, g_strdup(lines->str));
}

static gboolean is_last(const gatherer *x, const way *w)
{
    const ub_stmt *s = stmt_of(x, w->ret);
    return s->parent == 0 && s->index + 1 == stmt_of(x, 0)->children->len;
}

/* TRUE: written. */
static gboolean gather(gatherer *x, const char *key)
{
    unsigned n = 0, releases = 0;

    for (unsigned i = 0; i < x->ways->len; i++) {
        const way *w = way_at(x, i);
        if (strcmp(w->key, key) != 0)
            continue;
        if (is_last(x, w)) /* what is done behind the label is not an error's alone */
            return FALSE;
        n++;
        releases = w->n;
    }
    if (n < LEAST_EXITS || n * releases < releases + 3 + LEAST_SAVED)
        return FALSE;
    g_autofree char *label = free_label(x);
    if (!label)
        return FALSE;
    for (unsigned i = 0; i < x->ways->len; i++)
        if (strcmp(way_at(x, i)->key, key) == 0)
            write_goto(x, way_at(x, i), label);
    write_label(x, key, label);
    return TRUE;
}

/* A function that ends with a return, on lines of their own, and has no labels. */
static gboolean has_room(const gatherer *x)
{
    const ub_stmt *body = stmt_of(x, 0);

    for (unsigned s = 1; s < x->g->stmts->len; s++)
        if (stmt_of(x, s)->kind == UB_STMT_LABEL || stmt_of(x, s)->kind == UB_STMT_GOTO)
            return FALSE;
    if (body->children->len == 0 || x->unit->cplusplus || x->g->has_wild_jumps ||
        !ub_first_on_line(x->text, body->range.end - 1))
        return FALSE;
    const ub_stmt *last =
        stmt_of(x, g_array_index(body->children, unsigned, body->children->len - 1));
    gboolean leaves = last->kind == UB_STMT_RETURN ||
                      (last->kind == UB_STMT_MACRO && g_str_has_prefix(last->name, "Py_RETURN_"));
    return leaves && ub_first_on_line(x->text, last->range.begin) && ends_line(x, last->range.end);
}

static gboolean may_polish(const GArray *get_sites, const GArray *sites)
{
    for (unsigned i = 0; i < get_sites->len; i++)
        if (g_array_index(sites, ub_site, g_array_index(get_sites, unsigned, i)).plain)
            return FALSE;
    return TRUE;
}

void ub_gather_exits(const ub_unit *unit, const GArray *gets, const GArray *get_sites,
                     GArray *sites, GArray *edits)
{
    const ub_function *function =
        gets->len ? ub_unit_function_at(unit, g_array_index(gets, unsigned, 0)) : NULL;

    if (!function || !may_polish(get_sites, sites))
        return;
    g_autoptr(ub_graph) g = ub_graph_new(unit, function);
    gatherer x = {.unit = unit, .g = g, .edits = edits};
    x.text = ub_unit_text(unit, &x.length);
    x.style = ub_style_in(unit, function->body);
    x.ways = g_array_new(FALSE, FALSE, sizeof(way));
    g_array_set_clear_func(x.ways, clear_way);
    gboolean room = has_room(&x);
    for (unsigned s = 1; s < g->stmts->len && room; s++)
        if (stmt_of(&x, s)->kind == UB_STMT_RETURN)
            add_way(&x, s);
    gboolean done = FALSE;
    for (unsigned i = 0; i < x.ways->len && !done; i++)
        done = way_at(&x, i)->n > 1 && gather(&x, way_at(&x, i)->key);
    for (unsigned i = 0; i < get_sites->len && done; i++)
        g_array_index(sites, ub_site, g_array_index(get_sites, unsigned, i)).polished = TRUE;
    g_array_unref(x.ways);
}

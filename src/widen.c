#include "widen.h"

#include <string.h>

#include "definitions.h"
#include "edit.h"
#include "release.h"
#include "style.h"

typedef struct {
    const ub_unit *unit;
    const ub_graph *g;
    const char *text;
    gsize length;
    ub_style style;
    GArray *edits;
    const GArray *outer; /* of unsigned: for each variable by how many blocks it moves */
    GArray *moved;       /* of const ub_var *: what has moved */
} widener;

static const ub_stmt *stmt_of(const widener *w, unsigned id)
{
    return ub_graph_stmt(w->g, id);
}

/* The declaration statement of a variable, or -1: a parameter, or declared in a `for`. */
static int declaration_of(const widener *w, const ub_var *var)
{
    unsigned at = ub_cursor_range(var->cursor).begin;

    for (unsigned id = 0; id < w->g->stmts->len; id++) {
        const ub_stmt *s = stmt_of(w, id);
        if (s->kind == UB_STMT_DECL && s->range.begin <= at && at < s->range.end && !s->in_macro &&
            stmt_of(w, (unsigned)s->parent)->kind == UB_STMT_COMPOUND)
            return (int)id;
    }
    return -1;
}

/* The block that many blocks around the statement's own, or -1. */
static int block_around(const widener *w, unsigned stmt, unsigned outer)
{
    int at = stmt_of(w, stmt)->parent;

    for (unsigned i = 0; i < outer && at >= 0; i++)
        do
            at = stmt_of(w, (unsigned)at)->parent;
        while (at >= 0 && stmt_of(w, (unsigned)at)->kind != UB_STMT_COMPOUND);
    /* Between `switch` and its first label nothing is executed. */
    return at >= 0 && (at == 0 || stmt_of(w, (unsigned)stmt_of(w, (unsigned)at)->parent)->kind !=
                                      UB_STMT_SWITCH)
               ? at
               : -1;
}

/* The type as the outer block spells it; NULL: not `T *name`. */
static char *type_of(const ub_var *var)
{
    CXString raw = clang_getTypeSpelling(clang_getCursorType(var->cursor));
    char *type = g_strdup(clang_getCString(raw));

    clang_disposeString(raw);
    if (g_str_has_suffix(type, " *") && !strchr(type, '(') &&
        clang_Cursor_getStorageClass(var->cursor) == CX_SC_None)
        return type;
    g_free(type);
    return NULL;
}

/* Where the variable is declared and where it would be; FALSE: it cannot be moved there. */
typedef struct {
    ub_range declaration;
    ub_range inner; /* the block that it is declared in */
    unsigned block; /* the one further out */
} move;

static gboolean find_move(const widener *w, int v, move *m)
{
    unsigned outer = g_array_index(w->outer, unsigned, v);
    int stmt = outer ? declaration_of(w, ub_graph_var(w->g, v)) : -1;
    int block = stmt >= 0 ? block_around(w, (unsigned)stmt, outer) : -1;

    if (block < 0 || stmt_of(w, (unsigned)block)->in_macro)
        return FALSE;
    m->declaration = stmt_of(w, (unsigned)stmt)->range;
    m->inner = stmt_of(w, (unsigned)stmt_of(w, (unsigned)stmt)->parent)->range;
    m->block = (unsigned)block;
    return TRUE;
}

/* if (x) {                                PyObject *item;
 *     PyObject *item = get(a);            if (x) {
 *     ...                                     item = get(a);
 * } else {                          ->        ...
 *     PyObject *item = get(b);            } else {
 *     ...                                     item = get(b);
 *
 * Neither is there where the other is, so that one variable does for both. */
static gboolean is_twin(const widener *w, const ub_var *var, const move *m, int v, move *twin)
{
    const ub_var *other = ub_graph_var(w->g, v);

    if (strcmp(other->name, var->name) != 0 || !find_move(w, v, twin) || twin->block != m->block ||
        (twin->inner.begin < m->inner.end && m->inner.begin < twin->inner.end))
        return FALSE;
    g_autofree char *type = type_of(var), *other_type = type_of(other);
    return g_strcmp0(type, other_type) == 0;
}

/* Is the name used for anything else in the outer block, or does another variable have it? */
static gboolean is_taken(const widener *w, const ub_var *var, const move *m)
{
    ub_range outer = stmt_of(w, m->block)->range;
    g_autoptr(GArray) own = g_array_new(FALSE, FALSE, sizeof(ub_range));
    g_autoptr(GArray) tokens = ub_tokens(w->text, outer.begin, outer.end);

    g_array_append_val(own, m->inner);
    for (unsigned v = 0; v < w->g->vars->len; v++) {
        const ub_var *other = ub_graph_var(w->g, (int)v);
        move twin;
        if (other == var || strcmp(other->name, var->name) != 0)
            continue;
        if (!is_twin(w, var, m, (int)v, &twin))
            return TRUE;
        g_array_append_val(own, twin.inner);
    }
    for (unsigned i = 0; i < tokens->len; i++) {
        ub_token token = g_array_index(tokens, ub_token, i);
        gboolean within = !ub_token_is(w->text, token, var->name);
        for (unsigned k = 0; k < own->len; k++) {
            ub_range inner = g_array_index(own, ub_range, k);
            within |= token.begin >= inner.begin && token.end <= inner.end;
        }
        if (!within)
            return TRUE;
    }
    return ub_macros_capture((ub_unit *)w->unit, outer, var->name);
}

/* Taking the declarator out of its declaration */

/* A line of the text with nothing else on it goes, and an empty line behind it that would then
 * begin the block. */
static void remove_line(widener *w, ub_range range)
{
    unsigned begin = ub_line_begin(w->text, range.begin);
    unsigned end = ub_line_end(w->text, w->length, range.end);
    unsigned before = begin;

    while (before > 0 && strchr(" \t\r\n", w->text[before - 1]))
        before--;
    if (w->text[end] == '\r')
        end++;
    end += end < w->length;
    unsigned next = ub_line_end(w->text, w->length, end);
    gboolean blank = ub_line_text(w->text, end) >= next;
    if (blank && before > 0 && w->text[before - 1] == '{')
        end = next + (w->text[next] == '\r') + 1;
    ub_edits_take(w->edits, begin, end, g_strdup(""));
}

/* `PyObject *key, *item;`: from the comma in front to the name, or from the star to behind the
 * comma.  {0, 0}: that is not how it is written. */
static ub_range declarator_among(const widener *w, ub_range declaration, unsigned name)
{
    g_autoptr(GArray) tokens = ub_tokens(w->text, declaration.begin, declaration.end);
    const ub_token *t = (const ub_token *)(void *)tokens->data;

    for (unsigned i = 2; i + 1 < tokens->len; i++) {
        if (t[i].begin != name || !ub_token_is(w->text, t[i - 1], "*"))
            continue;
        gboolean ends = ub_token_is(w->text, t[i + 1], ";") || ub_token_is(w->text, t[i + 1], ",");
        if (ends && ub_token_is(w->text, t[i - 2], ","))
            return (ub_range){t[i - 2].begin, t[i].end};
        if (ub_token_is(w->text, t[i + 1], ",") && i + 2 < tokens->len)
            return (ub_range){t[i - 1].begin, t[i + 2].begin};
    }
    return (ub_range){0, 0};
}

static unsigned count_declarators(const widener *w, ub_range declaration)
{
    unsigned n = 0;

    for (unsigned v = 0; v < w->g->vars->len; v++) {
        unsigned at = ub_cursor_range(ub_graph_var(w->g, (int)v)->cursor).end;
        n += !ub_graph_var(w->g, (int)v)->is_parameter && at > declaration.begin &&
             at <= declaration.end;
    }
    return n;
}

/* Where the variable's name stands in its declaration. */
static unsigned name_of(const ub_var *var)
{
    unsigned offset;

    clang_getFileLocation(clang_getCursorLocation(var->cursor), NULL, NULL, NULL, &offset);
    return offset;
}

static gboolean take_out(widener *w, const ub_var *var, ub_range declaration)
{
    gboolean initialised = !clang_Cursor_isNull(clang_Cursor_getVarDeclInitializer(var->cursor));
    gboolean alone = count_declarators(w, declaration) == 1;

    if (alone && initialised) { /* PyObject *item = get();  ->  item = get(); */
        ub_edits_take(w->edits, declaration.begin, name_of(var), g_strdup(""));
        return TRUE;
    }
    if (alone) {
        unsigned end = ub_line_end(w->text, w->length, declaration.end);
        if (!ub_first_on_line(w->text, declaration.begin) ||
            ub_line_begin(w->text, declaration.end) != ub_line_begin(w->text, declaration.begin) ||
            ub_after_trailing_comment(w->text, w->length, declaration.end) != end)
            return FALSE;
        remove_line(w, declaration);
        return TRUE;
    }
    ub_range part = declarator_among(w, declaration, name_of(var));
    if (initialised || part.end == 0)
        return FALSE;
    ub_edits_take(w->edits, part.begin, part.end, g_strdup(""));
    return TRUE;
}

/* Declaring it further out */

static void declare_in(widener *w, unsigned block, const char *line)
{
    const ub_stmt *s = stmt_of(w, block);
    const ub_stmt *last = NULL;

    for (unsigned i = 0; i < s->children->len; i++) {
        const ub_stmt *child = stmt_of(w, g_array_index(s->children, unsigned, i));
        if (child->kind != UB_STMT_DECL)
            break;
        last = child;
    }
    if (last)
        ub_insert_after(w->edits, &w->style, w->text, w->length, last->range, line);
    else
        ub_insert_before(w->edits, &w->style, w->text,
                         stmt_of(w, g_array_index(s->children, unsigned, 0))->range, line);
}

/* With its comment. */
static char *new_declaration(const widener *w, const ub_var *var, const char *type,
                             ub_range declaration)
{
    unsigned end = ub_after_trailing_comment(w->text, w->length, declaration.end);
    gboolean goes = clang_Cursor_isNull(clang_Cursor_getVarDeclInitializer(var->cursor)) &&
                    count_declarators(w, declaration) == 1;

    return g_strdup_printf("%s%s;%.*s", type, var->name, goes ? (int)(end - declaration.end) : 0,
                           w->text + declaration.end);
}

static gboolean move_declaration(widener *w, int v)
{
    const ub_var *var = ub_graph_var(w->g, v);
    g_autofree char *type = type_of(var);
    gboolean declared = FALSE;
    move m;

    if (type == NULL || !find_move(w, v, &m))
        return FALSE;
    g_autofree char *line = new_declaration(w, var, type, m.declaration);
    if (strchr(line, '\n') || is_taken(w, var, &m) || !take_out(w, var, m.declaration))
        return FALSE;
    for (unsigned i = 0; i < w->moved->len; i++) /* a twin: no other variable has the name */
        declared |= strcmp(g_array_index(w->moved, const ub_var *, i)->name, var->name) == 0;
    g_array_append_val(w->moved, var);
    if (!declared)
        declare_in(w, m.block, line);
    return TRUE;
}

/* The sites that share a holder move it together. */
static unsigned outer_of(const GArray *gets, const GArray *get_sites, const GArray *sites, int var)
{
    unsigned outer = 0;

    for (unsigned i = 0; i < gets->len; i++) {
        unsigned site = g_array_index(get_sites, unsigned, i);
        if (g_array_index(gets, ub_get, i).var == var)
            outer = MAX(outer, g_array_index(sites, ub_site, site).outer);
    }
    return outer;
}

static void set_stays(const GArray *gets, const GArray *get_sites, GArray *sites, int var)
{
    for (unsigned i = 0; i < gets->len; i++)
        if (g_array_index(gets, ub_get, i).var == var)
            g_array_index(sites, ub_site, g_array_index(get_sites, unsigned, i)).stays = TRUE;
}

static gboolean any_outer(const GArray *get_sites, const GArray *sites)
{
    for (unsigned i = 0; i < get_sites->len; i++)
        if (g_array_index(sites, ub_site, g_array_index(get_sites, unsigned, i)).outer)
            return TRUE;
    return FALSE;
}

static void find_all(const ub_graph *g, const GArray *offsets, GArray *gets)
{
    for (unsigned i = 0; i < offsets->len; i++) {
        ub_get get;
        if (!ub_find_get(g, g_array_index(offsets, unsigned, i), &get))
            get.var = -1;
        g_array_append_val(gets, get);
    }
}

void ub_widen(const ub_unit *unit, const GArray *gets, const GArray *get_sites, GArray *sites,
              GArray *edits)
{
    if (!any_outer(get_sites, sites))
        return;
    const ub_function *f = ub_unit_function_at(unit, g_array_index(gets, unsigned, 0));
    g_autoptr(ub_graph) g = ub_graph_new(unit, f);
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(ub_get));
    g_autoptr(GArray) outer = g_array_new(FALSE, FALSE, sizeof(unsigned));
    g_autoptr(GArray) moved = g_array_new(FALSE, FALSE, sizeof(const ub_var *));
    widener w = {.unit = unit, .g = g, .edits = edits, .outer = outer, .moved = moved};

    w.text = ub_unit_text(unit, &w.length);
    w.style = ub_style_in(unit, f->body);
    find_all(g, gets, found);
    set_stays(found, get_sites, sites, -1); /* of those that are not found no holder is known */
    for (unsigned v = 0; v < g->vars->len; v++) {
        unsigned blocks = outer_of(found, get_sites, sites, (int)v);
        g_array_append_val(outer, blocks);
    }
    for (unsigned v = 0; v < g->vars->len; v++)
        if (g_array_index(outer, unsigned, v) && !move_declaration(&w, (int)v))
            set_stays(found, get_sites, sites, (int)v);
}

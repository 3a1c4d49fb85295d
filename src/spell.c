/* Releases as text: DECREF lines, braces, values computed before a return. */
#include "spell.h"

#include <string.h>

#include "catalog.h"
#include "comment.h"
#include "definitions.h"
#include "edit.h"
#include "layout.h"
#include "remove.h"
#include "style.h"
#include "written.h"

typedef struct {
    const ub_graph *g;
    const char *text;
    gsize length;
    ub_style style;
    const char *call;   /* between a function's name and its arguments: "(" or " (" */
    const GArray *gets; /* of ub_get */
    GArray *actions;
    GArray *edits;
    GHashTable *declared;   /* names of new result variables declared at the top of the function */
    gboolean declare_first; /* a result variable is declared there, not where it is needed */
} ub_speller;

static ub_action *action_at(const ub_speller *s, unsigned i)
{
    return &g_array_index(s->actions, ub_action, i);
}

static ub_stmt *stmt_of(const ub_speller *s, unsigned id)
{
    return ub_graph_stmt(s->g, id);
}

static char *source(const ub_speller *s, unsigned begin, unsigned end)
{
    return g_strndup(s->text + begin, end - begin);
}

/* Release lines, the reference taken last first */

static int latest_first(gconstpointer a, gconstpointer b)
{
    const ub_action *x = a, *y = b;
    return x->order > y->order ? -1 : x->order < y->order;
}

static gboolean same_release_place(const ub_action *a, const ub_action *b)
{
    return a->kind == UB_ACT_RELEASE && b->kind == UB_ACT_RELEASE && a->stmt == b->stmt &&
           a->at == b->at;
}

static gboolean same_release(const ub_action *a, const ub_action *b)
{
    return same_release_place(a, b) && a->var == b->var;
}

/* o goes before the value is computed that v is needed for:
 *
 *     Py_DECREF(o);
 *     PyObject *result = make(v);      may let go of what o was
 *     Py_DECREF(v);
 *     return result; */
static gboolean is_at_once(const ub_action *action, unsigned stmt)
{
    return action->kind == UB_ACT_RELEASE && action->stmt == stmt && action->at == UB_AT_BEFORE &&
           action->at_once;
}

static gboolean releases_at_once(const ub_speller *s, unsigned stmt)
{
    for (unsigned i = 0; i < s->actions->len; i++)
        if (is_at_once(action_at(s, i), stmt))
            return TRUE;
    return FALSE;
}

typedef enum { ALL_RELEASES, AT_ONCE, NOT_AT_ONCE } release_filter;

/* "Py_DECREF(b);\nPy_XDECREF(a);" for a place, or NULL. */
static char *release_lines(const ub_speller *s, unsigned stmt, ub_at at, release_filter which)
{
    g_autoptr(GString) lines = g_string_new(NULL);

    for (unsigned i = 0; i < s->actions->len; i++) {
        const ub_action *action = action_at(s, i);
        gboolean repeated = FALSE;
        if (action->kind != UB_ACT_RELEASE || action->stmt != stmt || action->at != at)
            continue;
        for (unsigned k = 0; k < i; k++)
            repeated |= same_release(action, action_at(s, k));
        if (repeated || (which != ALL_RELEASES && (which == AT_ONCE) != is_at_once(action, stmt)))
            continue;
        g_string_append_printf(lines, "%s%s%s%s);", lines->len ? "\n" : "",
                               action->clear        ? "Py_CLEAR"
                               : action->maybe_null ? "Py_XDECREF"
                                                    : "Py_DECREF",
                               s->call, ub_graph_var(s->g, action->var)->name);
    }
    return lines->len ? g_strdup(lines->str) : NULL;
}

static gboolean must_compute(const ub_speller *s, unsigned stmt)
{
    for (unsigned i = 0; i < s->actions->len; i++) {
        const ub_action *action = action_at(s, i);
        if (action->kind == UB_ACT_RELEASE && action->stmt == stmt && action->compute)
            return TRUE;
    }
    return FALSE;
}

static char *join_lines(const char *first, const char *second)
{
    if (first == NULL || second == NULL)
        return g_strdup(first ? first : second);
    return g_strconcat(first, "\n", second, NULL);
}

/* return f(v);  ->  T result = f(v);  Py_DECREF(v);  return result; */

static gboolean word_in_function(const ub_speller *s, const char *word)
{
    ub_range extent = s->g->function->extent;
    g_autoptr(GArray) tokens = ub_tokens(s->text, extent.begin, extent.end);

    for (unsigned i = 0; i < tokens->len; i++)
        if (ub_token_is(s->text, g_array_index(tokens, ub_token, i), word))
            return TRUE;
    return FALSE;
}

/* PyObject *res = PyList_GetItem(l, 0); ... return make(res);  is no variable for results. */
static gboolean takes_reference(const ub_speller *s, int var)
{
    for (unsigned i = 0; i < s->gets->len; i++)
        if (g_array_index(s->gets, ub_get, i).var == var)
            return TRUE;
    return FALSE;
}

static gboolean is_of_result_type(const ub_speller *s, const ub_var *var)
{
    CXString returned = clang_getTypeSpelling(clang_getCursorResultType(s->g->function->cursor));
    CXString type = clang_getTypeSpelling(clang_getCursorType(var->cursor));
    gboolean same = strcmp(clang_getCString(type), clang_getCString(returned)) == 0;

    clang_disposeString(type);
    clang_disposeString(returned);
    return same;
}

/* A variable of the function's own that results are put into, of the type returned. */
static const char *existing_result(const ub_speller *s, unsigned stmt)
{
    static const char *const names[] = {"result", "res", "retval", "ret", "rv",
                                        "rc",     "r",   "status", "err", NULL};

    for (unsigned n = 0; names[n]; n++) {
        for (unsigned v = 0; v < s->g->vars->len; v++) {
            const ub_var *var = ub_graph_var(s->g, (int)v);
            if (strcmp(var->name, names[n]) != 0 || var->is_parameter || var->is_static ||
                !ub_stmt_within(s->g, stmt, var->scope) || clang_Cursor_isNull(var->cursor) ||
                takes_reference(s, (int)v))
                continue;
            if (is_of_result_type(s, var) &&
                ub_cursor_range(var->cursor).begin < stmt_of(s, stmt)->range.begin)
                return var->name;
        }
    }
    return NULL;
}

static const char *new_result(const ub_speller *s)
{
    static const char *const names[] = {"result", "res", "retval", "returned", NULL};

    for (unsigned n = 0; names[n]; n++)
        if (!word_in_function(s, names[n]) &&
            !ub_macros_capture((ub_unit *)s->g->unit, s->g->function->extent, names[n]))
            return names[n];
    return NULL;
}

/* `T *` + name, `T` + space + name */
static char *declarator(const char *type, const char *name)
{
    return g_strconcat(type, g_str_has_suffix(type, "*") ? "" : " ", name, NULL);
}

static gboolean is_list(ub_stmt_kind kind)
{
    return kind == UB_STMT_COMPOUND || kind == UB_STMT_LABEL || kind == UB_STMT_CASE ||
           kind == UB_STMT_DEFAULT;
}

/* Can a declaration stand in front of this statement? */
static gboolean can_declare_here(const ub_speller *s, unsigned stmt)
{
    const ub_stmt *at = stmt_of(s, stmt);
    const ub_stmt *parent = stmt_of(s, (unsigned)at->parent);

    if (!is_list(parent->kind))
        return !releases_at_once(s, stmt) || s->style.late_declarations; /* it gets braces */
    if (parent->kind != UB_STMT_COMPOUND)
        return FALSE;
    if (parent->parent >= 0 && stmt_of(s, (unsigned)parent->parent)->kind == UB_STMT_SWITCH)
        return FALSE;
    if (releases_at_once(s, stmt))
        return s->style.late_declarations;
    if (at->index == 0 ||
        stmt_of(s, g_array_index(parent->children, unsigned, at->index - 1))->kind == UB_STMT_DECL)
        return TRUE;
    return ub_may_declare_late(s->g->unit, &s->style);
}

/* The returned expression's place in `return expr;`, with its parentheses. */
static ub_range returned_expression(const ub_speller *s, ub_range range)
{
    g_autoptr(GArray) tokens = ub_tokens(s->text, range.begin, range.end);
    ub_range expr = {0, 0};

    if (tokens->len >= 3 && ub_token_is(s->text, g_array_index(tokens, ub_token, 0), "return") &&
        ub_token_is(s->text, g_array_index(tokens, ub_token, tokens->len - 1), ";")) {
        expr.begin = g_array_index(tokens, ub_token, 1).begin;
        expr.end = g_array_index(tokens, ub_token, tokens->len - 2).end;
    }
    return expr;
}

/* PyErr_Format(...): always NULL, so that nothing has to be kept. */
static gboolean always_null(const ub_speller *s, ub_range expr)
{
    g_autoptr(GArray) tokens = ub_tokens(s->text, expr.begin, expr.end);
    unsigned depth = 0;

    if (tokens->len < 3)
        return FALSE;
    ub_token first = g_array_index(tokens, ub_token, 0);
    g_autofree char *name = source(s, first.begin, first.end);
    if (!(ub_catalog_facts(name) & UB_FACT_GIVES_NULL))
        return FALSE;
    for (unsigned i = 1; i < tokens->len; i++) {
        ub_token token = g_array_index(tokens, ub_token, i);
        if (ub_token_is(s->text, token, "("))
            depth++;
        if (ub_token_is(s->text, token, ")") && --depth == 0)
            return i + 1 == tokens->len;
    }
    return FALSE;
}

/* One block cannot declare the variable twice; and two places of it in one function look odd. */
static gboolean must_declare_first(const ub_speller *s)
{
    g_autoptr(GHashTable) blocks = g_hash_table_new(NULL, NULL);

    for (unsigned i = 0; i < s->actions->len; i++) {
        const ub_action *action = action_at(s, i);
        gboolean repeated = FALSE;
        if (action->kind != UB_ACT_RELEASE || !action->compute ||
            existing_result(s, action->stmt) ||
            always_null(s, returned_expression(s, stmt_of(s, action->stmt)->range)))
            continue;
        for (unsigned k = 0; k < i; k++)
            repeated |= action_at(s, k)->compute && same_release_place(action_at(s, k), action);
        int parent = stmt_of(s, action->stmt)->parent;
        gboolean own_block = !is_list(stmt_of(s, (unsigned)parent)->kind);
        if (!repeated && (!can_declare_here(s, action->stmt) ||
                          (!own_block && !g_hash_table_add(blocks, GINT_TO_POINTER(parent + 1)))))
            return TRUE;
    }
    return FALSE;
}

static void declare_at_top(ub_speller *s, const char *type, const char *name)
{
    const ub_stmt *body = stmt_of(s, 0);
    g_autofree char *plain = declarator(type, name);
    g_autofree char *line = g_strconcat(plain, ";", NULL);
    const ub_stmt *last = NULL;

    if (!g_hash_table_add(s->declared, (gpointer)name))
        return;
    for (unsigned i = 0; i < body->children->len; i++) {
        const ub_stmt *child = stmt_of(s, g_array_index(body->children, unsigned, i));
        if (child->kind != UB_STMT_DECL)
            break;
        last = child;
    }
    if (last)
        ub_insert_after(s->edits, &s->style, s->text, s->length, last->range, line);
    else if (body->children->len)
        ub_insert_before(s->edits, &s->style, s->text,
                         stmt_of(s, g_array_index(body->children, unsigned, 0))->range, line);
}

static unsigned column(const char *text, unsigned offset)
{
    unsigned at = 0;

    for (unsigned i = ub_line_begin(text, offset); i < offset; i++)
        at = text[i] == '\t' ? (at / 8 + 1) * 8 : at + 1;
    return at;
}

/* Replace what stands before an expression, from `begin`; further lines of the expression that are
 * aligned with something in its first line stay so. */
static void put_before(ub_speller *s, unsigned begin, ub_range expr, char *prefix)
{
    int shift = (int)strlen(prefix) - (int)(expr.begin - begin);
    unsigned first = column(s->text, expr.begin);

    ub_edits_take(s->edits, begin, expr.begin, prefix);
    for (unsigned i = expr.begin; i < expr.end; i++) {
        unsigned text = i + 1;
        if (s->text[i] != '\n')
            continue;
        while (s->text[text] == ' ' || s->text[text] == '\t')
            text++;
        if (column(s->text, text) <= first || text >= expr.end)
            continue;
        if (shift > 0)
            ub_edits_take(s->edits, text, text, g_strnfill((gsize)shift, ' '));
        else if (shift < 0 && text - i - 1 >= (unsigned)-shift && s->text[text + shift] == ' ')
            ub_edits_take(s->edits, text - (unsigned)-shift, text, g_strdup(""));
    }
}

/* return (comment) expr;  the comment goes along; owned by the caller. */
static char *with_comment(const ub_speller *s, ub_range statement, ub_range expr,
                          const char *prefix)
{
    ub_token word = ub_next_token(s->text, statement.begin, expr.begin);
    ub_token next = ub_next_token(s->text, word.end, expr.begin);

    if (next.kind != UB_TOKEN_COMMENT)
        return g_strdup(prefix);
    return g_strdup_printf("%s%.*s", prefix, (int)(expr.begin - next.begin), s->text + next.begin);
}

/* Give the returned value its variable; *after is what then follows the statement. */
static gboolean compute_first(ub_speller *s, unsigned stmt, const char *releases, char **after)
{
    ub_range range = stmt_of(s, stmt)->range, expr = returned_expression(s, range);
    g_autofree char *type = ub_written_result(s->g->unit, s->g->function);
    gboolean declare = FALSE;

    if (expr.end == 0 || strchr(type, '('))
        return FALSE;
    if (always_null(s, expr)) {
        put_before(s, range.begin, expr, with_comment(s, range, expr, ""));
        *after = g_strconcat(releases, "\nreturn NULL;", NULL);
        return TRUE;
    }
    const char *name = existing_result(s, stmt);
    if (name == NULL) {
        name = new_result(s);
        if (name == NULL)
            return FALSE;
        declare = !s->declare_first;
        if (!declare)
            declare_at_top(s, type, name);
    }
    g_autofree char *target = declare ? declarator(type, name) : g_strdup(name);
    g_autofree char *assignment = g_strconcat(target, " = ", NULL);
    put_before(s, range.begin, expr, with_comment(s, range, expr, assignment));
    *after = g_strdup_printf("%s\nreturn %s;", releases, name);
    return TRUE;
}

/* Writing the lines at one statement */

static unsigned next_else(const ub_speller *s, ub_range then)
{
    ub_token token = {UB_TOKEN_COMMENT, then.end, then.end};

    while (token.kind == UB_TOKEN_COMMENT)
        token = ub_next_token(s->text, token.end, (unsigned)s->length);
    return ub_token_is(s->text, token, "else") ? token.begin : 0;
}

/* From `if`, `else`, `for`... to where its unbraced body may begin. */
static ub_range head_of(const ub_speller *s, const ub_stmt *parent, const ub_stmt *body)
{
    if (parent->kind == UB_STMT_IF && body->index == 1) {
        unsigned begin =
            next_else(s, stmt_of(s, g_array_index(parent->children, unsigned, 0))->range);
        return (ub_range){begin, begin + 4};
    }
    if (parent->kind == UB_STMT_DO)
        return (ub_range){parent->range.begin, parent->range.begin + 2};
    return parent->head;
}

static gboolean write_around(ub_speller *s, unsigned stmt, const char *before, const char *after)
{
    const ub_stmt *at = stmt_of(s, stmt);
    const ub_stmt *parent = at->parent >= 0 ? stmt_of(s, (unsigned)at->parent) : NULL;

    if (parent == NULL)
        return FALSE;
    if (!is_list(parent->kind)) {
        ub_range head = head_of(s, parent, at);
        if (head.end <= head.begin || at->kind == UB_STMT_IF)
            return FALSE;
        ub_brace_body(s->edits, &s->style, s->text, s->length, head, at->range, before, after);
        return TRUE;
    }
    if (before)
        ub_insert_before(s->edits, &s->style, s->text, at->range, before);
    if (after)
        ub_insert_after(s->edits, &s->style, s->text, s->length, at->range, after);
    return TRUE;
}

/* if (x) return f(v);      is put into braces, for what comes before it or behind it */
static gboolean gets_braces(const ub_speller *s, unsigned stmt)
{
    g_autofree char *before = release_lines(s, stmt, UB_AT_BEFORE, ALL_RELEASES);
    g_autofree char *after = release_lines(s, stmt, UB_AT_AFTER, ALL_RELEASES);

    return stmt_of(s, stmt)->kind != UB_STMT_IF && (before || after);
}

/* if (x) { ... }  ->  if (x) { ... } else { Py_DECREF(v); } */
static gboolean write_else(ub_speller *s, unsigned stmt, const char *lines)
{
    const ub_stmt *at = stmt_of(s, stmt);
    unsigned body_id = g_array_index(at->children, unsigned, 0);
    const ub_stmt *then = stmt_of(s, body_id);
    g_autofree char *indent = ub_indent_of(s->text, at->range.begin);
    g_autofree char *inner = ub_indent_deeper(&s->style, indent);
    g_autofree char *body = ub_format_lines(&s->style, inner, lines);
    const char *eol = s->style.eol;
    gboolean has_braces = then->kind == UB_STMT_COMPOUND;
    gboolean braced =
        has_braces || (!s->style.brace_below && !s->style.else_below && gets_braces(s, body_id));
    unsigned end = ub_after_trailing_comment(s->text, s->length, then->range.end);
    char *added;

    if (!braced && strchr(lines, '\n') == NULL)
        added = g_strconcat(eol, indent, "else", eol, inner, body, NULL);
    else if (s->style.brace_below)
        added = g_strconcat(eol, indent, "else", eol, indent, "{", eol, inner, body, eol, indent,
                            "}", NULL);
    else if (s->style.else_below || !braced)
        added = g_strconcat(eol, indent, "else {", eol, inner, body, eol, indent, "}", NULL);
    else
        added = g_strconcat(" else {", eol, inner, body, eol, indent, "}", NULL);
    if (added[0] == ' ' && has_braces)
        end = then->range.end;
    ub_edits_take(s->edits, end, end, added);
    return TRUE;
}

static gboolean write_statement(ub_speller *s, unsigned stmt)
{
    gboolean compute = must_compute(s, stmt);
    g_autofree char *before =
        release_lines(s, stmt, UB_AT_BEFORE, compute ? AT_ONCE : ALL_RELEASES);
    g_autofree char *after = release_lines(s, stmt, UB_AT_AFTER, ALL_RELEASES);
    g_autofree char *in_else = release_lines(s, stmt, UB_AT_ELSE, ALL_RELEASES);

    if (in_else && !write_else(s, stmt, in_else))
        return FALSE;
    g_autofree char *computed_for =
        compute ? release_lines(s, stmt, UB_AT_BEFORE, NOT_AT_ONCE) : NULL;
    if (computed_for) {
        char *computed = NULL;
        if (!compute_first(s, stmt, computed_for, &computed))
            return FALSE;
        char *both = join_lines(computed, after);
        g_free(computed);
        g_free(after);
        after = both;
    }
    return (before == NULL && after == NULL) || write_around(s, stmt, before, after);
}

/* PyObject *v;  ->  PyObject *v = NULL; */
static gboolean write_null(ub_speller *s, int var)
{
    CXCursor declaration = ub_graph_var(s->g, var)->cursor;
    ub_range range = ub_cursor_range(declaration);

    if (!clang_Cursor_isNull(clang_Cursor_getVarDeclInitializer(declaration)))
        return TRUE;
    if (range.end == 0)
        return FALSE;
    ub_edits_take(s->edits, range.end, range.end, g_strconcat(" = ", s->style.null, NULL));
    return TRUE;
}

/* The index of the '=' of an assignment or an initialiser, or the number of tokens. */
static unsigned equals_sign(const ub_speller *s, const GArray *tokens)
{
    unsigned depth = 0;

    for (unsigned i = 0; i < tokens->len; i++) {
        ub_token token = g_array_index(tokens, ub_token, i);
        if (ub_token_is(s->text, token, "("))
            depth++;
        if (ub_token_is(s->text, token, ")"))
            depth--;
        if (depth == 0 && ub_token_is(s->text, token, "="))
            return i;
    }
    return tokens->len;
}

/* v = f(v);  ->  Py_SETREF(v, f(v));  and  v = NULL;  ->  Py_CLEAR(v); */
static gboolean write_replace(ub_speller *s, const ub_action *action)
{
    const ub_stmt *stmt = stmt_of(s, action->stmt);
    const char *name = ub_graph_var(s->g, action->var)->name;
    g_autoptr(GArray) tokens = ub_tokens(s->text, stmt->range.begin, stmt->range.end);

    if (stmt->kind != UB_STMT_EXPR || tokens->len < 4 || equals_sign(s, tokens) != 1 ||
        !ub_token_is(s->text, g_array_index(tokens, ub_token, 0), name) ||
        !ub_token_is(s->text, g_array_index(tokens, ub_token, tokens->len - 1), ";"))
        return FALSE;
    ub_range value = {g_array_index(tokens, ub_token, 2).begin,
                      g_array_index(tokens, ub_token, tokens->len - 2).end};
    ub_drop_borrowed_line(s->edits, s->text, stmt->range.begin, name);
    if (tokens->len == 4 && ub_token_is_null(s->text, g_array_index(tokens, ub_token, 2))) {
        ub_edits_take(s->edits, stmt->range.begin, value.end,
                      g_strconcat("Py_CLEAR", s->call, name, ")", NULL));
        return TRUE;
    }
    put_before(
        s, stmt->range.begin, value,
        g_strconcat(action->maybe_null ? "Py_XSETREF" : "Py_SETREF", s->call, name, ", ", NULL));
    ub_edits_take(s->edits, value.end, value.end, g_strdup(")"));
    return TRUE;
}

/* Put `Py_NewRef(` and `)` around an expression; a cast that Py_NewRef makes itself goes. */
static void wrap_count(ub_speller *s, ub_range value, gboolean maybe_null)
{
    g_autoptr(GArray) tokens = ub_tokens(s->text, value.begin, value.end);
    const char *name = maybe_null ? "Py_XNewRef" : "Py_NewRef";
    unsigned begin = value.begin;

    if (tokens->len > 4 && ub_token_is(s->text, g_array_index(tokens, ub_token, 0), "(") &&
        ub_token_is(s->text, g_array_index(tokens, ub_token, 1), "PyObject") &&
        ub_token_is(s->text, g_array_index(tokens, ub_token, 2), "*") &&
        ub_token_is(s->text, g_array_index(tokens, ub_token, 3), ")"))
        begin = g_array_index(tokens, ub_token, 4).begin;
    ub_edits_take(s->edits, value.begin, begin, g_strconcat(name, s->call, NULL));
    ub_edits_take(s->edits, value.end, value.end, g_strdup(")"));
}

/* v = (PyObject *)x;  ->  v = Py_NewRef(x);  and  return x;  ->  return Py_NewRef(x); */
static gboolean write_count(ub_speller *s, const ub_action *action)
{
    const ub_op *op = ub_block_op(ub_graph_block(s->g, action->block), action->op);
    g_autoptr(GArray) tokens = ub_tokens(s->text, op->range.begin, op->range.end);
    unsigned i = equals_sign(s, tokens);

    if (op->kind == UB_OP_RETURN) {
        ub_range value = returned_expression(s, stmt_of(s, action->stmt)->range);
        if (value.end > 0)
            wrap_count(s, value, action->maybe_null);
        return value.end > 0;
    }
    if (i + 1 >= tokens->len)
        return FALSE;
    wrap_count(s, (ub_range){g_array_index(tokens, ub_token, i + 1).begin, op->range.end},
               action->maybe_null);
    return TRUE;
}

static gboolean is_first(const ub_speller *s, unsigned i)
{
    const ub_action *action = action_at(s, i);

    for (unsigned k = 0; k < i; k++) {
        const ub_action *other = action_at(s, k);
        if (other->kind != action->kind)
            continue;
        gboolean by_stmt = action->kind == UB_ACT_RELEASE || action->kind == UB_ACT_REPLACE;
        if (by_stmt ? other->stmt == action->stmt
            : action->kind == UB_ACT_NULL
                ? other->var == action->var
                : other->block == action->block && other->op == action->op)
            return FALSE;
    }
    return TRUE;
}

static gboolean write_action(ub_speller *s, unsigned i)
{
    const ub_action *action = action_at(s, i);

    if (!is_first(s, i))
        return TRUE;
    switch (action->kind) {
    case UB_ACT_RELEASE:
        return write_statement(s, action->stmt);
    case UB_ACT_NULL:
        return write_null(s, action->var);
    case UB_ACT_COUNT:
        if (stmt_of(s, action->stmt)->kind != UB_STMT_RETURN) /* those are release.c's */
            ub_drop_borrowed_comment(s->edits, s->text, s->length,
                                     stmt_of(s, action->stmt)->range.end);
        return write_count(s, action);
    case UB_ACT_REPLACE:
        return write_replace(s, action);
    case UB_ACT_DROP:
        break; /* all together, below */
    }
    return TRUE;
}

static gboolean is_inside(const ub_speller *s, const ub_action *inner, const ub_action *outer)
{
    return inner->kind == UB_ACT_RELEASE && outer->kind == UB_ACT_RELEASE &&
           inner->stmt != outer->stmt && ub_stmt_within(s->g, inner->stmt, outer->stmt);
}

/* What is written inside of a statement goes first: the brace that the body of
 *     if (w == NULL)
 *         return NULL;
 * gets for a release of v stands before a release of w that follows the `if`, at the same offset.
 */
static gboolean write_grouped(ub_speller *s, unsigned i, gboolean *done, unsigned *site)
{
    if (done[i])
        return TRUE;
    done[i] = TRUE;
    for (unsigned k = 0; k < s->actions->len; k++)
        if (!done[k] && is_inside(s, action_at(s, k), action_at(s, i)) &&
            !write_grouped(s, k, done, site))
            return FALSE;

    unsigned before = s->edits->len;
    *site = action_at(s, i)->site;
    if (!write_action(s, i))
        return FALSE;
    for (unsigned k = before; k < s->edits->len; k++)
        g_array_index(s->edits, ub_edit, k).group = (int)*site;
    return TRUE;
}

gboolean ub_spell(const ub_graph *g, const GArray *gets, GArray *actions, GArray *edits,
                  unsigned *site)
{
    ub_speller s = {.g = g, .gets = gets, .actions = actions};
    g_autoptr(GArray) added = ub_edits_new();
    g_autoptr(GHashTable) declared = g_hash_table_new(g_str_hash, g_str_equal);
    g_autofree char *trial = NULL;
    g_autoptr(GArray) tokens = NULL;

    s.text = ub_unit_text(g->unit, &s.length);
    s.style = ub_style_in(g->unit, g->function->body);
    tokens = ub_tokens(s.text, g->function->body.begin, g->function->body.end);
    s.call = ub_spacing_of(s.text, s.length, tokens).call_space ? " (" : "(";
    s.edits = added;
    s.declared = declared;
    g_array_sort(actions, latest_first);
    s.declare_first = must_declare_first(&s);
    g_autofree gboolean *done = g_new0(gboolean, actions->len + 1);
    for (unsigned i = 0; i < actions->len; i++)
        if (!write_grouped(&s, i, done, site))
            return FALSE;
    if (!ub_remove(g, &s.style, actions, added, site))
        return FALSE;
    trial = ub_edits_apply(added, s.text, s.length);
    if (trial == NULL)
        return FALSE;
    for (unsigned i = 0; i < added->len; i++) {
        ub_edit *edit = &g_array_index(added, ub_edit, i);
        ub_edits_take(edits, edit->begin, edit->end, g_steal_pointer(&edit->text));
        g_array_index(edits, ub_edit, edits->len - 1).group = edit->group;
    }
    return TRUE;
}

#include "context.h"

#include <string.h>

static enum CXChildVisitResult add_child(CXCursor cursor, CXCursor parent, CXClientData data)
{
    (void)parent;
    g_array_append_val((GArray *)data, cursor);
    return CXChildVisit_Continue;
}

GArray *ub_context_children(CXCursor cursor)
{
    GArray *children = g_array_new(FALSE, FALSE, sizeof(CXCursor));

    clang_visitChildren(cursor, add_child, children);
    return children;
}

unsigned ub_context_index(CXCursor parent, CXCursor child)
{
    g_autoptr(GArray) children = ub_context_children(parent);
    unsigned i = 0;

    while (i < children->len && !clang_equalCursors(g_array_index(children, CXCursor, i), child))
        i++;
    return i;
}

CXCursor ub_context_around(const ub_context *context, unsigned steps)
{
    if (steps >= context->path->len)
        return clang_getNullCursor();
    return g_array_index(context->path, CXCursor, context->path->len - 1 - steps);
}

/* Text */

gboolean ub_has_directive(const char *text, unsigned begin, unsigned end)
{
    for (;;) {
        ub_token token = ub_next_token(text, begin, end);
        if (token.kind == UB_TOKEN_END)
            return FALSE;
        if (token.kind == UB_TOKEN_HASH)
            return TRUE;
        begin = token.end;
    }
}

/* The next token that is neither comment nor directive. */
static ub_token next_code(const char *text, unsigned at, unsigned end)
{
    ub_token token = ub_next_token(text, at, end);

    while (token.kind == UB_TOKEN_COMMENT || token.kind == UB_TOKEN_HASH)
        token = ub_next_token(text, token.end, end);
    return token;
}

/* After the bracket that closes the first one behind `at`; with `semicolon`, after the first ';'
 * outside of brackets. */
static unsigned skip(const char *text, unsigned at, unsigned end, gboolean semicolon)
{
    unsigned depth = 0;

    for (;;) {
        ub_token token = next_code(text, at, end);
        char c = token.kind == UB_TOKEN_PUNCT ? text[token.begin] : '\0';
        if (token.kind == UB_TOKEN_END)
            return end;
        at = token.end;
        if (c == '(' || c == '{' || c == '[')
            depth++;
        else if ((c == ')' || c == '}' || c == ']') && depth > 0)
            depth--;
        if (depth == 0 && (semicolon ? c == ';' : c == ')' || c == '}'))
            return at;
    }
}

static unsigned end_after_else(const char *text, unsigned at, unsigned end)
{
    ub_token token = next_code(text, at, end);

    if (token.kind != UB_TOKEN_END && ub_token_is(text, token, "else"))
        return ub_statement_end(text, token.end, end);
    return at;
}

unsigned ub_statement_end(const char *text, unsigned begin, unsigned end)
{
    ub_token token = next_code(text, begin, end);

    if (token.kind == UB_TOKEN_END)
        return end;
    if (ub_token_is(text, token, "{"))
        return skip(text, token.begin, end, FALSE);
    if (ub_token_is(text, token, "if")) {
        unsigned then = ub_statement_end(text, skip(text, token.end, end, FALSE), end);
        return end_after_else(text, then, end);
    }
    if (ub_token_is(text, token, "while") || ub_token_is(text, token, "for") ||
        ub_token_is(text, token, "switch"))
        return ub_statement_end(text, skip(text, token.end, end, FALSE), end);
    if (ub_token_is(text, token, "do"))
        return skip(text, ub_statement_end(text, token.end, end), end, TRUE);
    return skip(text, token.begin, end, TRUE);
}

/* Finding the calls */

typedef struct {
    const GArray *sites;
    GArray *contexts;
    GArray *stack; /* of CXCursor */
} search;

/* Are we in the call: all of a macro's body has the place of the macro? */
static gboolean is_inside(const search *s, const ub_context *context)
{
    return context->seen > 0 && s->stack->len > context->path->len &&
           clang_equalCursors(g_array_index(s->stack, CXCursor, context->path->len - 1),
                              g_array_index(context->path, CXCursor, context->path->len - 1));
}

/* The call was seen before: as the operand of its own implicit conversion, or once more because a
 * macro repeats its argument. */
static void found(search *s, ub_context *context)
{
    if (is_inside(s, context))
        return;
    if (context->seen > 0) {
        CXCursor parent = g_array_index(s->stack, CXCursor, s->stack->len - 2);
        ub_range outer = ub_cursor_range(parent);
        ub_range own = g_array_index(s->sites, ub_site, context->site).call;
        if (outer.begin != own.begin || outer.end != own.end)
            context->seen++;
        return;
    }
    context->seen = 1;
    g_array_append_vals(context->path, s->stack->data, s->stack->len);
}

/* A macro inside the arguments of another: PyWeakref_GET_OBJECT(r) in Py_TYPE(...).  Clang gives it
 * the end of the outer one.  (A macro that is no call, PyList_GET_ITEM(l, i), stands in
 * parentheses.)
 */
static gboolean is_macro_call(CXCursor cursor, const ub_site *site)
{
    CXString name;
    gboolean same;

    if (clang_getCursorKind(cursor) == CXCursor_ParenExpr)
        return site->api->is_macro;
    if (clang_getCursorKind(cursor) != CXCursor_CallExpr)
        return FALSE;
    name = clang_getCursorSpelling(cursor);
    same = strcmp(clang_getCString(name), site->api->name) == 0;
    clang_disposeString(name);
    return same;
}

static void look_at(search *s, CXCursor cursor)
{
    ub_range range;

    if (!clang_isExpression(clang_getCursorKind(cursor)))
        return;
    range = ub_cursor_range(cursor);
    for (unsigned i = 0; i < s->contexts->len; i++) {
        ub_context *context = &g_array_index(s->contexts, ub_context, i);
        const ub_site *site = &g_array_index(s->sites, ub_site, context->site);
        if (range.begin == site->call.begin &&
            (range.end == site->call.end || is_macro_call(cursor, site)))
            found(s, context);
    }
}

static enum CXChildVisitResult visit(CXCursor cursor, CXCursor parent, CXClientData data)
{
    search *s = data;

    (void)parent;
    g_array_append_val(s->stack, cursor);
    look_at(s, cursor);
    clang_visitChildren(cursor, visit, s);
    g_array_set_size(s->stack, s->stack->len - 1);
    return CXChildVisit_Continue;
}

/* The statement around a call */

static gboolean is_container(enum CXCursorKind kind)
{
    switch (kind) {
    case CXCursor_CompoundStmt:
    case CXCursor_IfStmt:
    case CXCursor_ForStmt:
    case CXCursor_WhileStmt:
    case CXCursor_DoStmt:
    case CXCursor_SwitchStmt:
    case CXCursor_CaseStmt:
    case CXCursor_DefaultStmt:
    case CXCursor_LabelStmt:
        return TRUE;
    default:
        return FALSE;
    }
}

static CXCursor at(const ub_context *context, unsigned i)
{
    return g_array_index(context->path, CXCursor, i);
}

/* After the ')' of the head of an if, for, while or switch. */
static unsigned head_end(const char *text, ub_range statement)
{
    return skip(text, statement.begin, statement.end, FALSE);
}

static ub_root root_in_head(const char *text, CXCursor parent, ub_range expression)
{
    ub_range outer = ub_cursor_range(parent);

    switch (clang_getCursorKind(parent)) {
    case CXCursor_IfStmt:
    case CXCursor_SwitchStmt:
        return expression.begin < head_end(text, outer) ? UB_ROOT_IF : UB_ROOT_EXPR;
    case CXCursor_ForStmt:
    case CXCursor_WhileStmt:
        return expression.begin < head_end(text, outer) ? UB_ROOT_LOOP : UB_ROOT_EXPR;
    case CXCursor_DoStmt:
        return expression.begin >= ub_statement_end(text, outer.begin + 2, outer.end)
                   ? UB_ROOT_LOOP
                   : UB_ROOT_EXPR;
    default:
        return UB_ROOT_EXPR;
    }
}

static ub_root root_of(const char *text, const ub_context *context)
{
    CXCursor top = at(context, context->top);
    ub_root root = root_in_head(text, at(context, context->top - 1), ub_cursor_range(top));

    if (root != UB_ROOT_EXPR)
        return root;
    switch (clang_getCursorKind(top)) {
    case CXCursor_ReturnStmt:
        return UB_ROOT_RETURN;
    case CXCursor_DeclStmt:
        return UB_ROOT_DECL;
    default:
        return clang_isStatement(clang_getCursorKind(top)) ? UB_ROOT_ODD : UB_ROOT_EXPR;
    }
}

/* The last `else` of text[begin, end). */
static ub_range last_else(const char *text, unsigned begin, unsigned end)
{
    ub_range result = {begin, begin};
    ub_token token = next_code(text, begin, end);

    for (; token.kind != UB_TOKEN_END; token = next_code(text, token.end, end)) {
        if (ub_token_is(text, token, "else"))
            result = (ub_range){token.begin, token.end};
    }
    return result;
}

static void find_spot(const char *text, ub_context *context)
{
    CXCursor parent = at(context, context->anchor - 1), own = at(context, context->anchor);
    ub_range outer = ub_cursor_range(parent);
    gboolean is_else;

    switch (clang_getCursorKind(parent)) {
    case CXCursor_CompoundStmt:
        context->spot = UB_SPOT_BLOCK;
        return;
    case CXCursor_CaseStmt:
    case CXCursor_DefaultStmt:
    case CXCursor_LabelStmt:
        context->spot = UB_SPOT_LABELLED;
        return;
    case CXCursor_IfStmt:
        is_else = ub_context_index(parent, own) == 2;
        context->spot =
            is_else && clang_getCursorKind(own) == CXCursor_IfStmt ? UB_SPOT_ELSE_IF : UB_SPOT_BARE;
        context->head = is_else ? last_else(text, head_end(text, outer), context->statement.begin)
                                : (ub_range){outer.begin, head_end(text, outer)};
        return;
    case CXCursor_DoStmt:
        context->spot = UB_SPOT_BARE;
        context->head = (ub_range){outer.begin, outer.begin + 2};
        return;
    default:
        context->spot = UB_SPOT_BARE;
        context->head = (ub_range){outer.begin, head_end(text, outer)};
        return;
    }
}

/* Text can go beside a statement only when it and what it stands in are written out: a statement
 * from a macro's body has the place of the macro's name, and so has the one around it. */
static gboolean is_written_out(const ub_unit *unit, const ub_context *context)
{
    CXCursor anchor = at(context, context->anchor), parent = at(context, context->anchor - 1);
    unsigned begin = ub_cursor_range(anchor).begin;
    const ub_macro_use *use = ub_unit_macro_at(unit, begin);

    if (context->anchor < context->top && use != NULL)
        return FALSE;
    if (use != NULL && use->extent.begin < begin)
        return FALSE;
    return use == NULL || ub_cursor_range(parent).begin != begin;
}

static CXCursor enclosing_block(const ub_context *context)
{
    unsigned i = context->anchor;

    while (i > 0 && clang_getCursorKind(at(context, i - 1)) != CXCursor_CompoundStmt)
        i--;
    return at(context, i > 0 ? i - 1 : 0);
}

static void find_statement(const ub_unit *unit, unsigned function_end, ub_context *context)
{
    const char *text = ub_unit_text(unit, NULL);
    unsigned top = context->path->len - 1;

    while (top > 1 && !is_container(clang_getCursorKind(at(context, top - 1))))
        top--;
    context->top = top;
    context->root = root_of(text, context);
    context->anchor = context->root == UB_ROOT_IF || context->root == UB_ROOT_LOOP ? top - 1 : top;
    context->statement.begin = ub_cursor_range(at(context, context->anchor)).begin;
    if (context->anchor == 0 || context->statement.begin == 0 || !is_written_out(unit, context)) {
        context->root = UB_ROOT_ODD;
        return;
    }
    context->statement.end = ub_statement_end(text, context->statement.begin, function_end);
    context->block = enclosing_block(context);
    find_spot(text, context);
}

/* A call ends after its arguments, and on the left of what is evaluated later. */
static gint compare_ends(gconstpointer a, gconstpointer b, gpointer data)
{
    const GArray *sites = data;
    ub_range x = g_array_index(sites, ub_site, ((const ub_context *)a)->site).call;
    ub_range y = g_array_index(sites, ub_site, ((const ub_context *)b)->site).call;

    if (x.end != y.end)
        return x.end < y.end ? -1 : 1;
    return x.begin > y.begin ? -1 : x.begin < y.begin;
}

static void clear_context(gpointer data)
{
    g_array_unref(((ub_context *)data)->path);
}

GArray *ub_contexts(const ub_unit *unit, const GArray *sites, int function)
{
    const ub_function *f = &g_array_index(unit->functions, ub_function, function);
    GArray *contexts = g_array_new(FALSE, TRUE, sizeof(ub_context));
    g_autoptr(GArray) stack = g_array_new(FALSE, FALSE, sizeof(CXCursor));
    search s = {sites, contexts, stack};

    g_array_set_clear_func(contexts, clear_context);
    for (unsigned i = 0; i < sites->len; i++) {
        const ub_site *site = &g_array_index(sites, ub_site, i);
        ub_context context = {.site = i, .root = UB_ROOT_ODD};
        if (site->verdict != UB_CONVERT || site->function != function ||
            site->api->shape == UB_SHAPE_SECTION) /* it stays where it is */
            continue;
        context.path = g_array_new(FALSE, FALSE, sizeof(CXCursor));
        g_array_append_val(contexts, context);
    }
    if (contexts->len > 0)
        clang_visitChildren(f->cursor, visit, &s);
    for (unsigned i = 0; i < contexts->len; i++) {
        ub_context *context = &g_array_index(contexts, ub_context, i);
        if (context->path->len > 1)
            find_statement(unit, f->body.end, context);
    }
    g_array_sort_with_data(contexts, compare_ends, (gpointer)sites);
    return contexts;
}

#include "declsplit.h"

#include <string.h>

#include "edit.h"

/* One declarator: `v = get()` of `T *a = NULL, *v = get(), *c;`. */
typedef struct {
    CXCursor variable;
    unsigned statement; /* index in the split's statements */
    gboolean has_init;
    ub_range name, init;
    gboolean must; /* its initialiser becomes an assignment */
} declarator;

typedef struct {
    ub_hoist *hoist;
    ub_move *moves;
    unsigned n;
    GArray *statements;  /* of ub_range: the declarations, in order */
    GArray *declarators; /* of declarator */
    gboolean whole;      /* the first declaration has to wait, whatever it holds */
    ub_range last;       /* the declaration that the assignments follow... */
    gboolean set_off;    /* ...behind an empty line */
} split;

static declarator *declarator_at(const split *s, unsigned i)
{
    return &g_array_index(s->declarators, declarator, i);
}

/* `= init` behind the name, up to the next ',' or ';' outside of brackets. */
static void find_init(const char *text, unsigned end, declarator *d)
{
    ub_token token = ub_next_token(text, d->name.end, end);
    unsigned depth = 0;

    if (!ub_token_is(text, token, "="))
        return;
    d->has_init = TRUE;
    d->init.begin = ub_next_code(text, token.end, end);
    for (token = ub_next_token(text, d->init.begin, end); token.kind != UB_TOKEN_END;
         token = ub_next_token(text, token.end, end)) {
        char c = token.kind == UB_TOKEN_PUNCT ? text[token.begin] : '\0';
        if (depth == 0 && (c == ',' || c == ';'))
            return;
        if (c == '(' || c == '[' || c == '{')
            depth++;
        else if (c == ')' || c == ']' || c == '}')
            depth--;
        if (token.kind != UB_TOKEN_COMMENT)
            d->init.end = token.end;
    }
}

static void add_declarators(split *s, CXCursor statement)
{
    const char *text = s->hoist->text;
    g_autoptr(GArray) children = ub_context_children(statement);
    ub_range range = ub_cursor_range(statement);

    range.end = ub_statement_end(text, range.begin, s->hoist->function->body.end);
    for (unsigned i = 0; i < children->len; i++) {
        declarator d = {.variable = g_array_index(children, CXCursor, i),
                        .statement = s->statements->len};
        if (clang_getCursorKind(d.variable) != CXCursor_VarDecl)
            continue;
        clang_getFileLocation(clang_getCursorLocation(d.variable), NULL, NULL, NULL, &d.name.begin);
        d.name.end = ub_next_token(text, d.name.begin, range.end).end;
        find_init(text, range.end, &d);
        g_array_append_val(s->declarators, d);
    }
    g_array_append_val(s->statements, range);
}

static CXCursor initialiser(CXCursor variable)
{
    g_autoptr(GArray) children = ub_context_children(variable);
    CXCursor last = clang_getNullCursor();

    if (children->len > 0)
        last = g_array_index(children, CXCursor, children->len - 1);
    return clang_isExpression(clang_getCursorKind(last)) ? last : clang_getNullCursor();
}

static gboolean holds_move(const split *s, const declarator *d)
{
    for (unsigned i = 0; i < s->n; i++) {
        if (s->moves[i].call.begin >= d->init.begin && s->moves[i].call.end <= d->init.end)
            return d->has_init;
    }
    return FALSE;
}

static gboolean reads(CXCursor expression, CXCursor variable)
{
    g_autoptr(GArray) children = ub_context_children(expression);

    if (clang_getCursorKind(expression) == CXCursor_DeclRefExpr &&
        clang_equalCursors(clang_getCursorReferenced(expression), variable))
        return TRUE;
    for (unsigned i = 0; i < children->len; i++) {
        if (reads(g_array_index(children, CXCursor, i), variable))
            return TRUE;
    }
    return FALSE;
}

/* Must the declarator's initialiser wait until the assignments before it are done? */
static gboolean must_wait(const split *s, unsigned index)
{
    g_autoptr(GArray) none = ub_moves_new();
    CXCursor init = initialiser(declarator_at(s, index)->variable);
    gboolean any = FALSE;

    if (clang_Cursor_isNull(init))
        return FALSE;
    for (unsigned i = 0; i < index; i++) {
        if (!declarator_at(s, i)->must)
            continue;
        any = TRUE;
        if (reads(init, declarator_at(s, i)->variable))
            return TRUE;
    }
    return any && ub_has_effects(init, none);
}

/* auto v = get();  auto *v = get();  which declare nothing without their initialiser */
static gboolean is_deduced(const declarator *d)
{
    CXType type = clang_getCursorType(d->variable);

    while (type.kind == CXType_Pointer)
        type = clang_getPointeeType(type);
    return type.kind == CXType_Auto;
}

/* Is the type that is deduced PyObject *, and can this take the place of all that says so? */
static gboolean can_be_spelled(const split *s, const declarator *d)
{
    const char *text = s->hoist->text;
    ub_range statement = g_array_index(s->statements, ub_range, d->statement);
    g_autoptr(GArray) tokens = ub_tokens(text, statement.begin, d->name.begin);
    unsigned n = 0;

    for (unsigned i = 0; i < s->declarators->len; i++)
        n += declarator_at(s, i)->statement == d->statement;
    for (unsigned i = 0; i < tokens->len; i++) {
        ub_token t = g_array_index(tokens, ub_token, i);
        if (i > 0 ? !ub_token_is(text, t, "*")
                  : !ub_token_is(text, t, "auto") && !ub_token_is(text, t, "__auto_type"))
            return FALSE;
    }
    return n == 1 && ub_is_object_pointer(clang_getCursorType(d->variable));
}

static void spell_type(split *s, const declarator *d)
{
    unsigned begin = g_array_index(s->statements, ub_range, d->statement).begin;

    if (is_deduced(d))
        ub_edits_take(s->hoist->edits, begin, d->name.begin, g_strdup(s->hoist->object_type));
}

static gboolean can_be_assigned(const split *s, const declarator *d)
{
    CXType type = clang_getCursorType(d->variable);
    CXCursor init = initialiser(d->variable);

    return d->has_init && !clang_isConstQualifiedType(type) &&
           clang_Cursor_getStorageClass(d->variable) != CX_SC_Static &&
           clang_getArraySize(clang_getCanonicalType(type)) < 0 &&
           clang_getCursorKind(init) != CXCursor_InitListExpr &&
           (!is_deduced(d) || can_be_spelled(s, d));
}

/* Decide which initialisers become assignments; FALSE when one of them cannot. */
static gboolean choose(split *s)
{
    for (unsigned i = 0; i < s->declarators->len; i++) {
        declarator *d = declarator_at(s, i);
        d->must =
            holds_move(s, d) || must_wait(s, i) || (s->whole && d->statement == 0 && d->has_init);
        if (d->must && !can_be_assigned(s, d))
            return FALSE;
    }
    return TRUE;
}

/* Assignments */

/* Declares the variable of a move in front of its declaration, or with the first of the lines that
 * come directly behind them all:
 *     long n = PyLong_AsLong(get());   ->   long n;
 *                                           PyObject *item = get(); */
static char *variable_prefix(split *s, ub_move *move, const declarator *d, gboolean together)
{
    ub_range statement = g_array_index(s->statements, ub_range, d->statement);

    if (!ub_hoist_name(s->hoist, move, ub_cursor_range(move->context->block)))
        return g_strdup_printf("%s = ", move->name);
    if (together && move->api->shape == UB_SHAPE_SAME)
        return g_strdup_printf("%s%s = ", s->hoist->object_type, move->name);
    g_autofree char *declaration = g_strdup_printf("%s%s;", s->hoist->object_type, move->name);
    ub_insert_before(s->hoist->edits, &s->hoist->style, s->hoist->text, statement, declaration);
    return g_strdup_printf("%s = ", move->name);
}

/* What moves out of this initialiser, first its inner calls. */
static const ub_move *add_inner(split *s, const declarator *d, const char *indent, GString *lines)
{
    const ub_move *take = NULL;

    for (unsigned i = 0; i < s->n; i++) {
        ub_move *move = &s->moves[i];
        if (move->call.begin < d->init.begin || move->call.end > d->init.end)
            continue;
        if (move->kind == UB_MOVE_TAKE)
            take = move;
        if (move->kind != UB_MOVE_VARIABLE && move->kind != UB_MOVE_ASSIGN)
            continue;
        g_autofree char *prefix = NULL;
        prefix = move->kind == UB_MOVE_VARIABLE
                     ? variable_prefix(s, move, d, !s->set_off && lines->len == 0)
                     : g_strdup("");
        g_autofree char *text =
            ub_hoist_text(s->hoist, move->moved, s->moves, s->n, indent, prefix);
        g_autofree char *line = g_strconcat(prefix, text, ";", NULL);
        ub_add_line(lines, line);
    }
    return take;
}

static void add_assignment(split *s, const declarator *d, const char *indent, GString *lines)
{
    const ub_move *take = add_inner(s, d, indent, lines);
    g_autofree char *name = g_strndup(s->hoist->text + d->name.begin, d->name.end - d->name.begin);
    g_autofree char *prefix = g_strconcat(name, " = ", NULL);
    g_autofree char *init =
        ub_hoist_text(s->hoist, take ? take->call : d->init, s->moves, s->n, indent, prefix);
    g_autofree char *line = g_strconcat(prefix, init, ";", NULL);

    ub_add_line(lines, line);
    if (take != NULL) {
        g_autofree char *incref = g_strdup_printf("%s(%s);", take->incref, name);
        ub_add_line(lines, incref);
    }
    ub_edits_take(s->hoist->edits, d->name.end, d->init.end, g_strdup(""));
    spell_type(s, d);
}

/* Where the first token behind the declarations stands. */
static unsigned next_token(const split *s)
{
    const char *text = s->hoist->text;
    unsigned end = ub_after_trailing_comment(text, s->hoist->length, s->last.end);

    return ub_next_token(text, end, (unsigned)s->hoist->length).begin;
}

/* Does an empty line follow the declarations, which the assignments go behind? */
static gboolean is_set_off(const split *s)
{
    const char *text = s->hoist->text;
    unsigned end = ub_after_trailing_comment(text, s->hoist->length, s->last.end);
    unsigned begin = ub_line_begin(text, next_token(s)), newlines = 0;

    for (unsigned i = end; i < begin; i++)
        newlines += text[i] == '\n';
    return newlines > 1 && ub_line_end(text, s->hoist->length, end) == end;
}

/* Behind the declarations; where an empty line follows them, behind that:
 *     T v;
 *
 *     v = get();
 *     if (v == NULL) */
static void insert_assignments(split *s, const char *indent, const char *lines)
{
    const ub_style *style = &s->hoist->style;

    if (!s->set_off) {
        ub_insert_after(s->hoist->edits, style, s->hoist->text, s->hoist->length, s->last, lines);
        return;
    }
    unsigned begin = ub_line_begin(s->hoist->text, next_token(s));
    g_autofree char *added = ub_format_lines(style, indent, lines);
    ub_edits_take(s->hoist->edits, begin, begin, g_strconcat(indent, added, style->eol, NULL));
}

static void assign_behind(split *s, gboolean blank, const char *in_front)
{
    ub_range first = g_array_index(s->statements, ub_range, 0);
    g_autofree char *indent = ub_indent_of(s->hoist->text, first.begin);
    g_autoptr(GString) lines = g_string_new(in_front);

    s->set_off = blank && is_set_off(s);
    for (unsigned i = 0; i < s->declarators->len; i++) {
        if (declarator_at(s, i)->must)
            add_assignment(s, declarator_at(s, i), indent, lines);
    }
    insert_assignments(s, indent, lines->str);
}

/* T v = get();  ->  T v;
 *                   v = get();   each byte behind the '=' where it was */
static void split_in_place(split *s, const declarator *d)
{
    ub_hoist *hoist = s->hoist;
    ub_range statement = g_array_index(s->statements, ub_range, d->statement);
    g_autofree char *indent = ub_indent_of(hoist->text, statement.begin);
    g_autofree char *name = g_strndup(hoist->text + d->name.begin, d->name.end - d->name.begin);
    g_autofree char *prefix = g_strconcat(name, " = ", NULL);
    gboolean own_line = ub_first_on_line(hoist->text, statement.begin);
    gboolean long_init =
        memchr(hoist->text + d->init.begin, '\n', d->init.end - d->init.begin) != NULL;
    g_autofree char *before = own_line ? g_strconcat(";", hoist->style.eol, indent, prefix, NULL)
                                       : g_strconcat("; ", prefix, NULL);

    spell_type(s, d);
    if (s->n > 1 || s->moves[0].kind == UB_MOVE_TAKE || !own_line || !long_init) {
        ub_edits_take(hoist->edits, d->name.end, d->init.begin, g_steal_pointer(&before));
        return;
    }
    g_autofree char *init = ub_hoist_text(hoist, d->init, s->moves, s->n, indent, prefix);
    g_autofree char *lines = ub_format_lines(&hoist->style, indent, init);
    ub_edits_take(hoist->edits, d->name.end, d->init.end, g_strconcat(before, lines, NULL));
}

/* Which way */

static split *split_new(ub_hoist *hoist, ub_move *moves, unsigned n)
{
    split *s = g_new0(split, 1);

    s->hoist = hoist;
    s->moves = moves;
    s->n = n;
    s->statements = g_array_new(FALSE, FALSE, sizeof(ub_range));
    s->declarators = g_array_new(FALSE, FALSE, sizeof(declarator));
    return s;
}

static void split_free(split *s)
{
    g_array_unref(s->statements);
    g_array_unref(s->declarators);
    g_free(s);
}

static CXCursor statement_of(const ub_move *move)
{
    return g_array_index(move->context->path, CXCursor, move->context->top);
}

/* Add the block's first declarations from that of the first move on, or only its own when it is
 * none of them. */
static void add_run(split *s)
{
    CXCursor own = statement_of(&s->moves[0]);
    CXCursor block =
        g_array_index(s->moves[0].context->path, CXCursor, s->moves[0].context->top - 1);
    unsigned n = ub_leading_declarations(s->hoist, block, &s->last);
    g_autoptr(GArray) children = ub_context_children(block);
    unsigned first = ub_context_index(block, own);

    if (first >= n) {
        add_declarators(s, own);
        s->last = g_array_index(s->statements, ub_range, 0);
        return;
    }
    for (unsigned i = first; i < n; i++)
        add_declarators(s, g_array_index(children, CXCursor, i));
}

/* Is the move's declaration the last of those that begin its block? */
static gboolean is_last_leading(const ub_hoist *hoist, const ub_move *move)
{
    CXCursor block = g_array_index(move->context->path, CXCursor, move->context->top - 1);
    ub_range last = {0, 0};
    unsigned n = ub_leading_declarations(hoist, block, &last);

    return n > 0 && ub_context_index(block, statement_of(move)) == n - 1;
}

/* Only the move's own declaration, whatever follows. */
static ub_code split_alone(ub_hoist *hoist, ub_move *moves, unsigned n)
{
    split *s = split_new(hoist, moves, n);
    ub_code code = UB_CODE_NONE;

    add_declarators(s, statement_of(&moves[0]));
    s->last = g_array_index(s->statements, ub_range, 0);
    if (!choose(s)) {
        code = UB_CODE_SHAPE;
    } else if (s->declarators->len == 1) {
        ub_hoist_statement(hoist, moves, n);
        split_in_place(s, declarator_at(s, 0));
    } else {
        assign_behind(s, is_last_leading(hoist, &moves[0]), NULL);
    }
    split_free(s);
    return code;
}

static gboolean is_one_statement(const ub_move *moves, unsigned n)
{
    return clang_equalCursors(statement_of(&moves[0]), statement_of(&moves[n - 1]));
}

/* The block's first declarations as one, the assignments behind them all. */
static ub_code split_run(ub_hoist *hoist, ub_move *moves, unsigned n)
{
    split *s = split_new(hoist, moves, n);
    ub_code code = UB_CODE_NONE;

    add_run(s);
    if (ub_has_directive(hoist->text, g_array_index(s->statements, ub_range, 0).begin, s->last.end))
        code = UB_CODE_SKIPPED_TEXT;
    else if (!choose(s))
        code = UB_CODE_SHAPE;
    else
        assign_behind(s, TRUE, NULL);
    split_free(s);
    return code;
}

gboolean ub_split_behind(ub_hoist *hoist, CXCursor block, unsigned index, const char *lines)
{
    g_autoptr(GArray) children = ub_context_children(block);
    split *s = split_new(hoist, NULL, 0);
    unsigned n = ub_leading_declarations(hoist, block, &s->last);
    gboolean fits = index < n;

    s->whole = TRUE;
    for (unsigned i = index; i < n; i++)
        add_declarators(s, g_array_index(children, CXCursor, i));
    fits = fits &&
           !ub_has_directive(hoist->text, g_array_index(s->statements, ub_range, 0).begin,
                             s->last.end) &&
           choose(s);
    if (fits)
        assign_behind(s, TRUE, lines);
    split_free(s);
    return fits;
}

/* Does a statement have to come between the declarations? */
static gboolean needs_split(const ub_hoist *hoist, const ub_move *moves, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        gboolean out = moves[i].api->shape == UB_SHAPE_OUT;
        if (moves[i].kind == UB_MOVE_SPLIT || moves[i].split ||
            (out && (moves[i].kind == UB_MOVE_TAKE || !hoist->style.late_declarations)) ||
            (moves[i].kind == UB_MOVE_TAKE && !hoist->style.late_declarations))
            return TRUE;
    }
    return FALSE;
}

/* The moves of each declaration statement on their own. */
static ub_code each_statement(ub_hoist *hoist, ub_move *moves, unsigned n)
{
    ub_code code = UB_CODE_NONE;

    for (unsigned i = 0, next; i < n && code == UB_CODE_NONE; i = next) {
        for (next = i + 1; next < n && is_one_statement(moves + i, next - i + 1);)
            next++;
        if (needs_split(hoist, moves + i, next - i))
            code = split_alone(hoist, moves + i, next - i);
        else
            ub_hoist_statement(hoist, moves + i, next - i);
    }
    return code;
}

ub_code ub_split_declarations(ub_hoist *hoist, ub_move *moves, unsigned n)
{
    if (!hoist->style.late_declarations && needs_split(hoist, moves, n))
        return split_run(hoist, moves, n);
    return each_statement(hoist, moves, n);
}

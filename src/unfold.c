/* See unfold.h. */
#include "unfold.h"

#include <string.h>

#include "contract.h"
#include "declsplit.h"
#include "edit.h"
#include "layout.h"
#include "operands.h"

typedef struct {
    ub_hoist *hoist;
    const ub_context *context;
    const ub_site *site;
    ub_range statement;
    char *indent; /* of the statement; owned */
} ub_unfolder;

static const char *text_of(const ub_unfolder *u)
{
    return u->hoist->text;
}

static char *slice(const ub_unfolder *u, ub_range r)
{
    return g_strndup(text_of(u) + r.begin, r.end - r.begin);
}

/* The text of an expression for a place behind `prefix`. */
static char *moved(const ub_unfolder *u, ub_range r, const char *prefix)
{
    return ub_hoist_text(u->hoist, r, NULL, 0, u->indent, prefix);
}

static void replace(ub_unfolder *u, unsigned begin, unsigned end, char *text)
{
    ub_edits_take(u->hoist->edits, begin, end, text);
}

/* Layout */

/* Lines that begin within the range move one level in. */
static void deepen(ub_unfolder *u, ub_range r)
{
    const char *text = text_of(u);

    for (const char *at = memchr(text + r.begin, '\n', r.end - r.begin); at && at < text + r.end;
         at = memchr(at, '\n', (gsize)(text + r.end - at))) {
        unsigned begin = (unsigned)(++at - text), first = ub_line_text(text, begin);
        unsigned columns = ub_columns(text, begin, first) + u->hoist->style.width;
        if (first >= r.end || text[first] == '\n' || text[first] == '\r')
            continue;
        replace(u, begin, first, ub_column_indent(columns, u->hoist->style.tabs));
    }
}

static char *deeper(const ub_unfolder *u)
{
    return ub_indent_deeper(&u->hoist->style, u->indent);
}

/* What opens a block behind `if (x)` or `else`, up to its first statement. */
static char *opening(const ub_unfolder *u)
{
    const ub_style *style = &u->hoist->style;
    g_autofree char *inner = deeper(u);

    if (style->brace_below)
        return g_strconcat(style->eol, u->indent, "{", style->eol, inner, NULL);
    return g_strconcat(" {", style->eol, inner, NULL);
}

static char *closing(const ub_unfolder *u)
{
    return g_strconcat(u->hoist->style.eol, u->indent, "}", NULL);
}

/* if (c) { a } else { b } */
static char *if_else(const ub_unfolder *u, const char *condition, const char *a, const char *b)
{
    const ub_style *style = &u->hoist->style;
    g_autofree char *open = opening(u);
    g_autofree char *close = closing(u);
    g_autofree char *between = style->else_below || style->brace_below
                                   ? g_strconcat(style->eol, u->indent, "else", NULL)
                                   : g_strdup(" else");

    return g_strconcat("if (", condition, ")", open, a, close, between, open, b, close, NULL);
}

/* if (c) { a }, as the file has it */
static char *only_if(const ub_unfolder *u, const char *condition, const char *a)
{
    return ub_format_if(&u->hoist->style, u->indent, condition, a);
}

/* Heads */

/* What stands between the parentheses of if, while, for. */
static gboolean head_of(const ub_unfolder *u, ub_range *inside)
{
    const char *text = text_of(u);
    g_autoptr(GArray) tokens = ub_tokens(text, u->statement.begin, u->statement.end);
    unsigned depth = 0;

    for (unsigned i = 1; i < tokens->len; i++) {
        ub_token t = g_array_index(tokens, ub_token, i);
        if (ub_token_is(text, t, "(") && depth++ == 0)
            inside->begin = t.end;
        if (ub_token_is(text, t, ")") && --depth == 0) {
            inside->end = t.begin;
            return TRUE;
        }
    }
    return FALSE;
}

/* The parts of `for (a; b; c)`, each without white space; empty ones begin and end behind the
 * semicolon. */
static gboolean for_parts(const ub_unfolder *u, ub_range inside, ub_range parts[3])
{
    const char *text = text_of(u);
    g_autoptr(GArray) tokens = ub_tokens(text, inside.begin, inside.end);
    unsigned n = 0;

    parts[0] = (ub_range){inside.begin, inside.begin};
    for (unsigned i = 0; i < tokens->len; i++) {
        ub_token t = g_array_index(tokens, ub_token, i);
        if (ub_token_is(text, t, ";")) {
            if (++n == 3)
                return FALSE;
            parts[n] = (ub_range){t.end, t.end};
            continue;
        }
        if (parts[n].begin == parts[n].end)
            parts[n].begin = t.begin;
        parts[n].end = t.end;
    }
    return n == 2;
}

/* Is the text part of another configuration as well, or one that would change when its lines move?
 */
static gboolean is_fixed(const ub_unfolder *u, ub_range r)
{
    const char *text = text_of(u);

    for (unsigned i = r.begin; i + 1 < r.end; i++)
        if (text[i] == '\\' && (text[i + 1] == '\n' || text[i + 1] == '\r'))
            return TRUE;
    return ub_has_directive(text, r.begin, r.end);
}

static gboolean names_a_call(const ub_unfolder *u, ub_range r)
{
    const char *text = text_of(u);
    g_autoptr(GArray) tokens = ub_tokens(text, r.begin, r.end);

    for (unsigned i = 0; i < tokens->len; i++) {
        ub_token t = g_array_index(tokens, ub_token, i);
        g_autofree char *word = g_strndup(text + t.begin, t.end - t.begin);
        if (ub_rows_find(u->hoist->unit->rows, word) ||
            ub_rows_find_strong(u->hoist->unit->rows, word) ||
            ub_contract_find(u->hoist->unit, word))
            return TRUE;
    }
    return FALSE;
}

/* The value of a condition as 0 or 1: a pointer is compared with NULL. */
static char *truth(const ub_unfolder *u, ub_range r, const char *prefix)
{
    const char *text = text_of(u);
    g_auto(ub_operands) o = ub_operands_of(text, r);
    g_autofree char *whole = moved(u, o.whole, prefix);

    if (ub_is_truth_value(text, o.whole))
        return g_steal_pointer(&whole);
    if (o.kind == UB_OPERANDS_ASSIGN)
        return g_strdup_printf("(%s) != NULL", whole);
    gboolean is_call = o.whole.begin == u->site->call.begin && o.whole.end == u->site->call.end;
    return g_strconcat(whole, is_call ? " != NULL" : " != 0", NULL);
}

/* if */

/* if (a && get()) S  ->  if (a) { if (get()) S } */
static gboolean nest(ub_unfolder *u, const ub_operands *o, unsigned n)
{
    ub_range first = ub_operands_before(o, n), second = ub_operands_from(o, n);
    g_autofree char *open = opening(u);

    replace(u, first.end, second.begin, g_strconcat(")", open, "if (", NULL));
    deepen(u, (ub_range){second.begin, u->statement.end});
    replace(u, u->statement.end, u->statement.end, closing(u));
    return TRUE;
}

/* Is it no more than a way out: return -1; goto error; break; continue; */
static gboolean is_jump(const ub_unfolder *u, ub_range body)
{
    static const char *const words[] = {"return", "goto", "break", "continue"};
    const char *text = text_of(u);
    g_autoptr(GArray) tokens = ub_tokens(text, body.begin, body.end);
    unsigned semicolons = 0, first = 0;

    if (tokens->len && ub_token_is(text, g_array_index(tokens, ub_token, 0), "{"))
        first = 1;
    for (unsigned i = 0; i < tokens->len; i++)
        semicolons += ub_token_is(text, g_array_index(tokens, ub_token, i), ";");
    for (unsigned i = 0; i < G_N_ELEMENTS(words) && first < tokens->len; i++)
        if (ub_token_is(text, g_array_index(tokens, ub_token, first), words[i]))
            return semicolons == 1 && tokens->len < 8;
    return FALSE;
}

static gboolean has_comment(const ub_unfolder *u, ub_range r)
{
    for (ub_token t = ub_next_token(text_of(u), r.begin, r.end); t.kind != UB_TOKEN_END;
         t = ub_next_token(text_of(u), t.end, r.end))
        if (t.kind == UB_TOKEN_COMMENT)
            return TRUE;
    return FALSE;
}

/* if (a || get()) return -1;  ->  if (a) return -1; if (get()) return -1; */
static gboolean repeat(ub_unfolder *u, const ub_operands *o, unsigned n, unsigned close)
{
    ub_range first = ub_operands_before(o, n), second = ub_operands_from(o, n);
    g_autofree char *body = slice(u, (ub_range){close, u->statement.end});

    replace(u, first.end, second.begin,
            g_strconcat(body, u->hoist->style.eol, u->indent, "if (", NULL));
    return TRUE;
}

/* A condition, or a choice, that cannot be taken apart where it stands gets a variable. */

static char *variable_lines(ub_unfolder *u, const ub_operands *o, const char *name,
                            gboolean is_zero)
{
    g_autofree char *inner = deeper(u);
    g_autofree char *prefix = g_strconcat(name, " = ", NULL);
    unsigned n = (unsigned)ub_operands_at(o, u->site->call.begin);
    const char *eol = u->hoist->style.eol;

    if (o->kind == UB_OPERANDS_CHOICE) {
        g_autofree char *condition = moved(u, g_array_index(o->parts, ub_range, 0), "if (");
        g_autofree char *x = moved(u, g_array_index(o->parts, ub_range, 1), prefix);
        g_autofree char *y = moved(u, g_array_index(o->parts, ub_range, 2), prefix);
        g_autofree char *a = g_strconcat(prefix, x, ";", NULL);
        g_autofree char *b = g_strconcat(prefix, y, ";", NULL);
        return if_else(u, condition, a, b);
    }
    ub_range first = ub_operands_before(o, n), second = ub_operands_from(o, n);
    gboolean both = o->kind == UB_OPERANDS_AND;
    g_autofree char *before = both ? g_strdup("0") : truth(u, first, prefix);
    g_autofree char *condition = both ? moved(u, first, "if (") : g_strconcat("!", name, NULL);
    g_autofree char *value = truth(u, second, prefix);
    g_autofree char *then = g_strconcat(prefix, value, ";", NULL);
    g_autofree char *test = only_if(u, condition, then);
    return is_zero ? g_steal_pointer(&test)
                   : g_strconcat(prefix, before, ";", eol, u->indent, test, NULL);
}

/* The type of the outermost choice around the call. */
static gboolean chooses_object(const ub_unfolder *u)
{
    for (unsigned i = u->context->top; i < u->context->path->len; i++) {
        CXCursor cursor = g_array_index(u->context->path, CXCursor, i);
        if (clang_getCursorKind(cursor) == CXCursor_ConditionalOperator)
            return ub_is_object_pointer(clang_getCursorType(cursor));
    }
    return FALSE;
}

/* The parentheses of !(x && get()) need not stay around a name. */
static ub_range negated_place(const ub_unfolder *u, ub_range part)
{
    g_autoptr(GArray) before = ub_tokens(text_of(u), u->statement.begin, part.begin);
    ub_token close = ub_next_token(text_of(u), part.end, u->statement.end);
    ub_token open, sign;

    if (before->len < 2 || !ub_token_is(text_of(u), close, ")"))
        return part;
    open = g_array_index(before, ub_token, before->len - 1);
    sign = g_array_index(before, ub_token, before->len - 2);
    if (!ub_token_is(text_of(u), open, "(") || !ub_token_is(text_of(u), sign, "!"))
        return part;
    return (ub_range){open.begin, close.end};
}

/* !(v = get()), get() == NULL: what the new variable then says. */
static gboolean asks_for_absence(const ub_unfolder *u, ub_range operand)
{
    g_autoptr(GArray) tokens = ub_tokens(text_of(u), operand.begin, operand.end);

    if (tokens->len < 3)
        return FALSE;
    ub_token last = g_array_index(tokens, ub_token, tokens->len - 1);
    return ub_token_is(text_of(u), g_array_index(tokens, ub_token, 0), "!") ||
           (ub_token_is(text_of(u), g_array_index(tokens, ub_token, tokens->len - 2), "==") &&
            (ub_token_is_null(text_of(u), last) || ub_token_is(text_of(u), last, "Py_None")));
}

static gboolean lift(ub_unfolder *u, ub_range part)
{
    const ub_style *style = &u->hoist->style;
    g_auto(ub_operands) o = ub_operands_of(text_of(u), part);
    gboolean object = o.kind == UB_OPERANDS_CHOICE;
    ub_range scope = ub_cursor_range(u->context->block);
    gboolean here = style->late_declarations && u->context->spot == UB_SPOT_BLOCK;

    if (!o.simple || (object && !chooses_object(u)))
        return FALSE;
    ub_range operand =
        g_array_index(o.parts, ub_range, (unsigned)MAX(ub_operands_at(&o, u->site->call.begin), 0));
    const char *says = object                         ? u->site->api->holder
                       : asks_for_absence(u, operand) ? "missing"
                                                      : "found";
    g_autofree char *name = ub_hoist_free_name(u->hoist, says, scope);
    gboolean zero = o.kind == UB_OPERANDS_AND && !here && u->context->spot == UB_SPOT_BLOCK;
    g_autofree char *declaration =
        g_strconcat(object ? u->hoist->object_type : "int ", name, zero ? " = 0;" : ";", NULL);
    g_autofree char *lines = variable_lines(u, &o, name, zero);
    if (!here)
        ub_hoist_declare(u->hoist, u->context->block, declaration);
    replace(u, u->statement.begin, u->statement.begin,
            !here    ? g_strconcat(lines, style->eol, u->indent, NULL)
            : object ? g_strconcat(declaration, style->eol, u->indent, lines, style->eol, u->indent,
                                   NULL)
                     : g_strconcat("int ", lines, style->eol, u->indent, NULL));
    ub_range place = negated_place(u, o.whole);
    replace(u, place.begin, place.end, g_strdup(name));
    return TRUE;
}

/* Any part of these expressions that is evaluated only sometimes; first the call of an earlier
 * operand must not be overtaken, which the order of the sites takes care of. */
static gboolean lift_within(ub_unfolder *u, ub_range expression)
{
    ub_range part;

    return ub_conditional_part(text_of(u), expression, u->site->call.begin, &part) && lift(u, part);
}

static gboolean unfold_if(ub_unfolder *u)
{
    CXCursor cursor = g_array_index(u->context->path, CXCursor, u->context->anchor);
    g_autoptr(GArray) children = ub_context_children(cursor);
    ub_range inside;

    if (!head_of(u, &inside))
        return FALSE;
    g_auto(ub_operands) o = ub_operands_of(text_of(u), inside);
    int n = ub_operands_at(&o, u->site->call.begin);
    ub_range body = {inside.end + 1, u->statement.end};
    gboolean has_else = children->len != 2;
    gboolean plain = clang_getCursorKind(cursor) == CXCursor_IfStmt && !has_else && n > 0 &&
                     o.simple && !is_fixed(u, u->statement);
    if (plain && o.kind == UB_OPERANDS_AND)
        return nest(u, &o, (unsigned)n);
    if (plain && o.kind == UB_OPERANDS_OR && is_jump(u, body) && !has_comment(u, body) &&
        !names_a_call(u, body))
        return repeat(u, &o, (unsigned)n, inside.end);
    return lift_within(u, inside);
}

/* else if (get()) S  ->  else { if (get()) S } */
static gboolean unfold_else(ub_unfolder *u)
{
    g_autofree char *outer = ub_indent_of(text_of(u), u->context->head.begin);
    ub_range gap = {u->context->head.end, u->statement.begin};

    if (is_fixed(u, (ub_range){gap.begin, u->statement.end}) || has_comment(u, gap))
        return FALSE;
    g_free(u->indent);
    u->indent = g_steal_pointer(&outer);
    replace(u, gap.begin, gap.end, opening(u));
    deepen(u, u->statement);
    replace(u, u->statement.end, u->statement.end, closing(u));
    return TRUE;
}

/* return */

static gboolean returns_number(const ub_unfolder *u)
{
    CXType type = clang_getCanonicalType(clang_getCursorResultType(u->hoist->function->cursor));

    return type.kind >= CXType_Bool && type.kind <= CXType_Int128;
}

static gboolean unfold_return(ub_unfolder *u)
{
    static const char prefix[] = "return ";
    const char *eol = u->hoist->style.eol;
    ub_range value = {ub_next_token(text_of(u), u->statement.begin, u->statement.end).end,
                      u->statement.end - 1};
    g_auto(ub_operands) o = ub_operands_of(text_of(u), value);
    int n = ub_operands_at(&o, u->site->call.begin);

    if (n <= 0 || !o.simple || !ub_operands_conditional(&o, u->site->call.begin) ||
        (o.kind != UB_OPERANDS_CHOICE && !returns_number(u)))
        return lift_within(u, value);
    ub_range first = ub_operands_before(&o, (unsigned)n);
    ub_range second = ub_operands_from(&o, (unsigned)n);
    g_autofree char *condition = NULL, *early = NULL, *last = NULL;
    if (o.kind == UB_OPERANDS_CHOICE) {
        g_autofree char *x = moved(u, g_array_index(o.parts, ub_range, 1), prefix);
        condition = moved(u, g_array_index(o.parts, ub_range, 0), "if (");
        early = g_strconcat(prefix, x, ";", NULL);
        last = moved(u, g_array_index(o.parts, ub_range, 2), prefix);
    } else {
        gboolean both = o.kind == UB_OPERANDS_AND;
        condition = both ? ub_contrary(text_of(u), first) : moved(u, first, "if (");
        early = g_strdup(both ? "return 0;" : "return 1;");
        last = truth(u, second, prefix);
    }
    g_autofree char *test = only_if(u, condition, early);
    replace(u, u->statement.begin, u->statement.end,
            g_strconcat(test, eol, u->indent, prefix, last, ";", NULL));
    return TRUE;
}

/* Expressions */

/* Does the word stand in the range? */
static gboolean names_word(const ub_unfolder *u, ub_range r, const char *word)
{
    g_autoptr(GArray) tokens = ub_tokens(text_of(u), r.begin, r.end);

    for (unsigned i = 0; i < tokens->len; i++)
        if (ub_token_is(text_of(u), g_array_index(tokens, ub_token, i), word))
            return TRUE;
    return FALSE;
}

static gboolean is_name(const ub_unfolder *u, ub_range r)
{
    g_autoptr(GArray) tokens = ub_tokens(text_of(u), r.begin, r.end);
    return tokens->len == 1 && g_array_index(tokens, ub_token, 0).kind == UB_TOKEN_WORD;
}

/* v = c ? get() : other;  ->  if (c) v = get(); else v = other; */
static gboolean unfold_assignment(ub_unfolder *u, ub_range to, ub_range value)
{
    g_auto(ub_operands) o = ub_operands_of(text_of(u), value);
    g_autofree char *name = slice(u, to);

    if (!ub_operands_conditional(&o, u->site->call.begin) || !is_name(u, to) || !o.simple ||
        (o.kind != UB_OPERANDS_CHOICE && names_word(u, o.whole, name)))
        return lift_within(u, value);
    replace(u, u->statement.begin, u->statement.end, variable_lines(u, &o, name, FALSE));
    return TRUE;
}

static gboolean unfold_expression(ub_unfolder *u)
{
    ub_range whole = {u->statement.begin, u->statement.end - 1};
    g_auto(ub_operands) o = ub_operands_of(text_of(u), whole);

    if (o.kind == UB_OPERANDS_ASSIGN && o.parts->len == 2)
        return unfold_assignment(u, g_array_index(o.parts, ub_range, 0),
                                 g_array_index(o.parts, ub_range, 1));
    return lift_within(u, whole);
}

static gboolean unfold_declaration(ub_unfolder *u)
{
    ub_move move = {.kind = UB_MOVE_SPLIT,
                    .context = u->context,
                    .api = u->site->api,
                    .call = u->site->call,
                    .holder = clang_getNullCursor()}; /* the call itself stays in its place */

    return ub_split_declarations(u->hoist, &move, 1) == UB_CODE_NONE;
}

/* Loops */

/* What is left of the condition stays in the head, the rest ends the loop at its body's begin. */
static gboolean leave_in_body(ub_unfolder *u, ub_range rest, ub_range body)
{
    const char *text = text_of(u);
    const ub_style *style = &u->hoist->style;
    g_autofree char *inner = deeper(u);
    g_autofree char *condition = ub_contrary(text, rest);

    if (text[body.begin] == '{') {
        g_autofree char *test = ub_format_if(style, inner, condition, "break;");
        unsigned at = ub_after_trailing_comment(text, u->hoist->length, body.begin + 1);
        replace(u, at, at, g_strconcat(style->eol, inner, test, NULL));
        return TRUE;
    }
    g_autofree char *test = ub_format_if(style, "", condition, "break;");
    g_autofree char *lines = g_strdelimit(g_strdup(test), "\r", ' ');
    ub_range head = {u->statement.begin, body.begin};
    while (g_ascii_isspace(text[head.end - 1]))
        head.end--;
    ub_brace_body(u->hoist->edits, style, text, u->hoist->length, head, body, lines, NULL);
    return TRUE;
}

static gboolean unfold_loop(ub_unfolder *u)
{
    CXCursor cursor = g_array_index(u->context->path, CXCursor, u->context->anchor);
    enum CXCursorKind kind = clang_getCursorKind(cursor);
    const char *text = text_of(u);
    ub_range inside, parts[3];

    if (kind == CXCursor_DoStmt || !head_of(u, &inside))
        return FALSE;
    ub_range condition = inside;
    if (kind == CXCursor_ForStmt) {
        if (!for_parts(u, inside, parts) || names_a_call(u, parts[2]))
            return FALSE;
        condition = parts[1];
    }
    ub_range body = {ub_next_code(text, inside.end + 1, u->statement.end), u->statement.end};
    if (u->site->call.begin < condition.begin || u->site->call.end > condition.end ||
        text[body.begin] == ';' || is_fixed(u, (ub_range){u->statement.begin, body.begin}) ||
        has_comment(u, inside))
        return FALSE;
    g_auto(ub_operands) o = ub_operands_of(text, condition);
    int n = ub_operands_at(&o, u->site->call.begin);
    ub_range rest = o.whole;
    if (o.kind == UB_OPERANDS_AND && n > 0) {
        rest = ub_operands_from(&o, (unsigned)n);
        replace(u, ub_operands_before(&o, (unsigned)n).end, condition.end, g_strdup(""));
    } else if (kind == CXCursor_ForStmt) {
        replace(u, condition.begin, condition.end, g_strdup(""));
    } else {
        replace(u, u->statement.begin, inside.end, g_strdup("for (;;"));
    }
    return leave_in_body(u, rest, body);
}

/* One site */

static gboolean unfold(ub_unfolder *u)
{
    if (u->context->root == UB_ROOT_LOOP)
        return unfold_loop(u);
    if (u->context->spot == UB_SPOT_ELSE_IF)
        return unfold_else(u);
    if (u->context->spot == UB_SPOT_BARE) {
        ub_brace_body(u->hoist->edits, &u->hoist->style, text_of(u), u->hoist->length,
                      u->context->head, u->statement, NULL, NULL);
        return TRUE;
    }
    switch (u->context->root) {
    case UB_ROOT_IF:
        return unfold_if(u);
    case UB_ROOT_RETURN:
        return unfold_return(u);
    case UB_ROOT_EXPR:
        return unfold_expression(u);
    case UB_ROOT_DECL:
        return unfold_declaration(u);
    default:
        return FALSE;
    }
}

static gboolean unfold_site(const ub_unit *unit, const ub_function *function,
                            const ub_context *context, const ub_site *site, GArray *edits)
{
    ub_unfolder u = {.context = context, .site = site, .statement = context->statement};
    g_autoptr(GArray) own = ub_edits_new();
    gsize length;

    if (u.statement.end == 0)
        return FALSE;
    const char *text = ub_unit_text(unit, &length);
    u.hoist = ub_hoist_new(unit, text, function, own);
    u.indent = ub_indent_of(text_of(&u), u.statement.begin);
    gboolean done = unfold(&u);
    ub_hoist_finish(u.hoist);
    g_autofree char *test = ub_edits_apply(own, text, length);
    done = done && test != NULL;
    for (unsigned i = 0; done && i < own->len; i++) {
        const ub_edit *e = &g_array_index(own, ub_edit, i);
        ub_edits_take(edits, e->begin, e->end, g_strdup(e->text));
    }
    g_free(u.indent);
    return done;
}

/* The first site of the function that has to be unfolded, and cannot be prepared yet, makes its
 * step. */
static void unfold_function(const ub_unit *unit, GArray *sites, int index, GArray *edits)
{
    const ub_function *function = &g_array_index(unit->functions, ub_function, index);
    g_autoptr(GArray) contexts = ub_contexts(unit, sites, index);
    g_autoptr(GArray) moves = ub_moves_new();

    for (unsigned i = 0; i < contexts->len; i++) {
        const ub_context *context = &g_array_index(contexts, ub_context, i);
        ub_site *site = &g_array_index(sites, ub_site, context->site);
        ub_code code = ub_decide_move(unit, site, context, moves);
        if (code != UB_CODE_CONDITION || !site->unfold)
            continue;
        if (unfold_site(unit, function, context, site, edits))
            return;
        ub_site_set(site, UB_CODE_CONDITION, NULL);
    }
}

void ub_unfold(const ub_unit *unit, GArray *sites, GArray *edits)
{
    for (unsigned i = 0; i < unit->functions->len; i++) {
        gboolean any = FALSE;
        for (unsigned k = 0; k < sites->len; k++) {
            const ub_site *site = &g_array_index(sites, ub_site, k);
            any |= site->verdict == UB_CONVERT && site->unfold && site->function == (int)i;
        }
        if (any)
            unfold_function(unit, sites, (int)i, edits);
    }
}

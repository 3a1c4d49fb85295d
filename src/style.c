#include "style.h"

#include <string.h>

#include "edit.h"
#include "layout.h"

enum { TAB = 8, WIDEST = 8, RARE = 50 };

/* What a text shows of its style: how often each form stands in it. */
typedef struct {
    unsigned braced, bare;              /* `if` with one statement under it */
    unsigned brace_below, brace_beside; /* of an `if` */
    unsigned else_below, else_beside;   /* behind a '}' */
    unsigned width[WIDEST + 1];         /* columns that a line behind a '{' goes deeper */
    unsigned tabs, spaces;              /* of lines indented by eight columns and more */
    unsigned late, early;               /* declarations behind a statement, and not */
    unsigned label_out, label_in;       /* labels in the first column, and not */
    unsigned nullptr, null;             /* a null pointer by either name */
} evidence;

static gboolean newline_between(const char *text, unsigned begin, unsigned end)
{
    return begin < end && memchr(text + begin, '\n', end - begin) != NULL;
}

/* The index of the token that closes the bracket at `i`, or the number of tokens. */
static guint matching(const char *text, const GArray *tokens, guint i)
{
    char open = text[ub_tokens_at(tokens, i).begin];
    const char *close = open == '(' ? ")" : "}";
    const char again[] = {open, '\0'};
    unsigned depth = 0;

    for (; i < tokens->len; i++) {
        ub_token token = ub_tokens_at(tokens, i);
        if (ub_token_is(text, token, again))
            depth++;
        else if (ub_token_is(text, token, close) && --depth == 0)
            return i;
    }
    return tokens->len;
}

/* Does the block at the '{' with index `open` hold one plain statement? */
static gboolean holds_one(const char *text, const GArray *tokens, guint open)
{
    guint close = matching(text, tokens, open);
    unsigned statements = 0;

    for (guint i = open + 1; i < close; i++) {
        ub_token token = ub_tokens_at(tokens, i);
        if (ub_token_is(text, token, "{"))
            return FALSE;
        if (ub_token_is(text, token, ";"))
            statements++;
    }
    return statements == 1;
}

static void see_if(evidence *seen, const char *text, const GArray *tokens, guint keyword)
{
    guint body;
    ub_token last, first;

    if (!ub_token_is(text, ub_tokens_at(tokens, keyword + 1), "("))
        return;
    body = matching(text, tokens, keyword + 1) + 1;
    if (body >= tokens->len)
        return;
    last = ub_tokens_at(tokens, body - 1);
    first = ub_tokens_at(tokens, body);
    if (!ub_token_is(text, first, "{")) {
        seen->bare++;
        return;
    }
    if (newline_between(text, last.end, first.begin))
        seen->brace_below++;
    else
        seen->brace_beside++;
    if (holds_one(text, tokens, body))
        seen->braced++;
}

static void see_else(evidence *seen, const char *text, const GArray *tokens, guint keyword)
{
    ub_token before;

    if (keyword == 0)
        return;
    before = ub_tokens_at(tokens, keyword - 1);
    if (!ub_token_is(text, before, "}"))
        return;
    if (newline_between(text, before.end, ub_tokens_at(tokens, keyword).begin))
        seen->else_below++;
    else
        seen->else_beside++;
}

unsigned ub_columns(const char *text, unsigned begin, unsigned end)
{
    unsigned columns = 0;

    for (unsigned i = begin; i < end; i++)
        columns = text[i] == '\t' ? (columns / TAB + 1) * TAB : columns + 1;
    return columns;
}

static unsigned line_columns(const char *text, unsigned offset)
{
    return ub_columns(text, ub_line_begin(text, offset), ub_line_text(text, offset));
}

/* The line behind a '{' that ends its own line shows how much deeper a block is, unless it is a
 * label. */
static void see_block(evidence *seen, const char *text, const GArray *tokens, guint open)
{
    ub_token brace = ub_tokens_at(tokens, open), first = ub_tokens_at(tokens, open + 1);
    unsigned outer, inner;

    if (first.kind == UB_TOKEN_END || ub_token_is(text, first, "}") ||
        ub_token_is(text, ub_tokens_at(tokens, open + 2), ":") ||
        !newline_between(text, brace.end, first.begin))
        return;
    outer = line_columns(text, brace.begin);
    inner = line_columns(text, first.begin);
    if (inner > outer && inner - outer <= WIDEST)
        seen->width[inner - outer]++;
}

/* done:      on a line of its own; no `default:`, no `public:` */
static void see_label(evidence *seen, const char *text, const GArray *tokens, guint colon)
{
    static const char *const others[] = {"default", "public", "private", "protected", NULL};
    static const char *const ends[] = {";", "}", "{", ":", NULL};
    gboolean behind_end = FALSE;

    if (colon < 2)
        return;
    ub_token name = ub_tokens_at(tokens, colon - 1), before = ub_tokens_at(tokens, colon - 2);
    for (unsigned i = 0; ends[i]; i++)
        behind_end |= ub_token_is(text, before, ends[i]);
    g_autofree char *word = g_strndup(text + name.begin, name.end - name.begin);
    if (name.kind != UB_TOKEN_WORD || !behind_end || g_strv_contains(others, word) ||
        !ub_first_on_line(text, name.begin))
        return;
    if (ub_line_begin(text, name.begin) == name.begin)
        seen->label_out++;
    else
        seen->label_in++;
}

/* A deep line's indentation begins with a tab, or has none. */
static void see_line(evidence *seen, const char *text, ub_token first)
{
    if (ub_line_text(text, first.begin) != first.begin || line_columns(text, first.begin) < TAB)
        return;
    if (text[ub_line_begin(text, first.begin)] == '\t')
        seen->tabs++;
    else
        seen->spaces++;
}

/* Is this a word that begins a statement and never a declaration? */
static gboolean is_statement_word(const char *text, ub_token token)
{
    static const char *const words[] = {"if",     "for",   "while",    "do",   "switch",
                                        "return", "break", "continue", "goto", NULL};

    for (unsigned i = 0; words[i] != NULL; i++) {
        if (ub_token_is(text, token, words[i]))
            return TRUE;
    }
    return FALSE;
}

/* Do the tokens at `i` begin a plain declaration: `T x`, `T *x`, `struct S x`, `const T x`? */
static gboolean begins_declaration(const char *text, const GArray *tokens, guint i)
{
    guint stars = 0;
    ub_token type = ub_tokens_at(tokens, i), name;

    if (type.kind != UB_TOKEN_WORD || is_statement_word(text, type) ||
        ub_token_is(text, type, "else") || ub_token_is(text, type, "case"))
        return FALSE;
    while (ub_token_is(text, ub_tokens_at(tokens, i + 1 + stars), "*"))
        stars++;
    name = ub_tokens_at(tokens, i + 1 + stars);
    /* A macro on a line of its own is no type: Py_BEGIN_ALLOW_THREADS <newline> n = read(...) */
    return name.kind == UB_TOKEN_WORD && !newline_between(text, type.end, name.begin);
}

static gboolean begins_statement(const char *text, const GArray *tokens, guint i)
{
    static const char *const marks[] = {"=", "->", "++", "+=", NULL};
    ub_token next = ub_tokens_at(tokens, i + 1);

    if (is_statement_word(text, ub_tokens_at(tokens, i)))
        return TRUE;
    for (unsigned k = 0; marks[k] != NULL; k++) {
        if (ub_tokens_at(tokens, i).kind == UB_TOKEN_WORD && ub_token_is(text, next, marks[k]))
            return TRUE;
    }
    return FALSE;
}

/* How many declarations stand behind a statement of their block.  Calls count as neither: macros
 * such as _Py_IDENTIFIER(name); stand among the declarations of C89 code. */
static void see_declarations(evidence *seen, const char *text, const GArray *tokens)
{
    g_autoptr(GByteArray) blocks = g_byte_array_new(); /* for each open block: a statement seen? */
    gboolean fresh = FALSE;                            /* does a statement begin here? */

    for (guint i = 0; i < tokens->len; i++) {
        ub_token token = ub_tokens_at(tokens, i);
        guint8 none = FALSE;
        if (ub_token_is(text, token, "{")) {
            g_byte_array_append(blocks, &none, 1);
            fresh = TRUE;
            continue;
        }
        if (ub_token_is(text, token, "}") && blocks->len > 0)
            g_byte_array_set_size(blocks, blocks->len - 1);
        if (fresh && blocks->len > 0) {
            guint8 *statement_seen = &blocks->data[blocks->len - 1];
            if (begins_declaration(text, tokens, i))
                *(*statement_seen ? &seen->late : &seen->early) += 1;
            if (begins_statement(text, tokens, i))
                *statement_seen = TRUE;
        }
        fresh = ub_token_is(text, token, ";") || ub_token_is(text, token, "}");
    }
}

static evidence look(const char *text, unsigned begin, unsigned end)
{
    g_autoptr(GArray) tokens = ub_tokens(text, begin, end);
    evidence seen = {0};

    for (guint i = 0; i < tokens->len; i++) {
        ub_token token = ub_tokens_at(tokens, i);
        see_line(&seen, text, token);
        if (ub_token_is(text, token, "if"))
            see_if(&seen, text, tokens, i);
        else if (ub_token_is(text, token, "else"))
            see_else(&seen, text, tokens, i);
        else if (ub_token_is(text, token, "{"))
            see_block(&seen, text, tokens, i);
        else if (ub_token_is(text, token, ":"))
            see_label(&seen, text, tokens, i);
        seen.nullptr += ub_token_is(text, token, "nullptr");
        seen.null += ub_token_is(text, token, "NULL");
    }
    see_declarations(&seen, text, tokens);
    return seen;
}

/* What the text shows, else the given. */
static gboolean decide(unsigned yes, unsigned no, gboolean otherwise)
{
    return yes != no ? yes > no : otherwise;
}

static unsigned commonest_width(const evidence *seen, unsigned otherwise)
{
    unsigned best = 0;

    for (unsigned i = 1; i <= WIDEST; i++) {
        if (seen->width[i] > 0 && (best == 0 || seen->width[i] > seen->width[best]))
            best = i;
    }
    return best ? best : otherwise;
}

static const char *line_ending(const char *text, gsize length, unsigned begin)
{
    const char *newline = memchr(text + begin, '\n', length - begin);

    return newline != NULL && newline > text && newline[-1] == '\r' ? "\r\n" : "\n";
}

/* What the evidence shows, else what is given. */
static ub_style style_shown(const evidence *seen, const ub_style *otherwise)
{
    ub_style style = *otherwise;

    style.width = commonest_width(seen, otherwise->width);
    style.tabs = decide(seen->tabs, seen->spaces, otherwise->tabs);
    style.braced = decide(seen->braced, seen->bare, otherwise->braced);
    style.brace_below = decide(seen->brace_below, seen->brace_beside, otherwise->brace_below);
    style.else_below = decide(seen->else_below, seen->else_beside, otherwise->else_below);
    if (seen->label_in != seen->label_out)
        style.labels = seen->label_in > seen->label_out ? 1 : -1;
    return style;
}

static ub_style style_of_text(const char *text, gsize length)
{
    static const ub_style pep7 = {.width = 4, .braced = TRUE, .else_below = TRUE};
    evidence seen = look(text, 0, (unsigned)length);
    ub_style style = style_shown(&seen, &pep7);

    style.eol = line_ending(text, length, 0);
    style.null = seen.nullptr > seen.null ? "nullptr" : "NULL";
    /* One among many is an accident that a compiler let pass, not the style. */
    style.late_declarations = seen.late * RARE > seen.early;
    return style;
}

static ub_style style_of_part(const char *text, gsize length, ub_range part, const ub_style *file)
{
    evidence seen = look(text, part.begin, part.end);
    ub_style style = style_shown(&seen, file);

    style.eol = line_ending(text, length, part.begin);
    style.late_declarations = !file->declares_first && (seen.late > 0 || file->late_declarations);
    return style;
}

ub_style ub_style_of(const char *text, gsize length, ub_range body)
{
    ub_style file = style_of_text(text, length);

    return style_of_part(text, length, body, &file);
}

ub_style *ub_style_of_file(const char *text, gsize length)
{
    ub_style style = style_of_text(text, length);

    return g_memdup2(&style, sizeof style);
}

ub_style ub_style_in(const ub_unit *unit, ub_range body)
{
    gsize length;
    const char *text = ub_unit_text(unit, &length);

    return style_of_part(text, length, body, unit->style);
}

gboolean ub_may_declare_late(const ub_unit *unit, const ub_style *style)
{
    enum { FEW_FUNCTIONS = 6 };

    return style->late_declarations ||
           (!style->declares_first && unit->functions->len < FEW_FUNCTIONS);
}

unsigned ub_line_begin(const char *text, unsigned offset)
{
    while (offset > 0 && text[offset - 1] != '\n')
        offset--;
    return offset;
}

unsigned ub_line_end(const char *text, gsize length, unsigned offset)
{
    while (offset < length && text[offset] != '\n')
        offset++;
    if (offset > 0 && offset < length && text[offset - 1] == '\r')
        offset--;
    return offset;
}

unsigned ub_line_text(const char *text, unsigned offset)
{
    unsigned at = ub_line_begin(text, offset);

    while (text[at] == ' ' || text[at] == '\t')
        at++;
    return at;
}

gboolean ub_first_on_line(const char *text, unsigned offset)
{
    return ub_line_text(text, offset) >= offset;
}

/* What compilers take for [[fallthrough]] belongs to the label that follows. */
static gboolean is_fall_through(const char *text, ub_token comment)
{
    g_autofree char *lower = g_ascii_strdown(text + comment.begin, comment.end - comment.begin);

    return strstr(lower, "fall") && strstr(lower, "thr");
}

unsigned ub_after_trailing_comment(const char *text, gsize length, unsigned offset)
{
    unsigned at = offset;

    for (;;) {
        unsigned line_end = ub_line_end(text, length, at);
        ub_token token = ub_next_token(text, at, (unsigned)length);
        if (token.kind == UB_TOKEN_END || token.begin >= line_end)
            return line_end;
        if (token.kind != UB_TOKEN_COMMENT || is_fall_through(text, token))
            return offset;
        at = token.end;
        if (text[at - 1] == '\n') /* a lexer may count the newline to a line comment */
            return ub_line_end(text, length, token.begin);
    }
}

unsigned ub_next_code(const char *text, unsigned offset, unsigned end)
{
    for (;;) {
        ub_token token = ub_next_token(text, offset, end);
        if (token.kind == UB_TOKEN_END)
            return end;
        if (token.kind != UB_TOKEN_COMMENT)
            return token.begin;
        offset = token.end;
    }
}

char *ub_indent_of(const char *text, unsigned offset)
{
    unsigned begin = ub_line_begin(text, offset);

    return g_strndup(text + begin, ub_line_text(text, offset) - begin);
}

char *ub_indent_deeper(const ub_style *style, const char *indent)
{
    unsigned columns = ub_columns(indent, 0, (unsigned)strlen(indent)) + style->width;
    gboolean has_tab = strchr(indent, '\t') != NULL;
    GString *deeper;

    if (!has_tab && (!style->tabs || columns - style->width >= TAB))
        return g_strdup_printf("%s%*s", indent, (int)style->width, "");
    deeper = g_string_new(NULL);
    for (; columns >= TAB; columns -= TAB)
        g_string_append_c(deeper, '\t');
    g_string_append_printf(deeper, "%*s", (int)columns, "");
    return g_string_free(deeper, FALSE);
}

char *ub_format_lines(const ub_style *style, const char *indent, const char *lines)
{
    g_auto(GStrv) parts = g_strsplit(lines, "\n", -1);
    unsigned level = ub_column(indent, strlen(indent));
    GString *text = g_string_new(parts[0]);

    for (unsigned i = 1; parts[0] && parts[i]; i++) {
        unsigned more = (unsigned)strspn(parts[i], " ");
        g_autofree char *wide = ub_column_indent(level + more, TRUE);
        g_string_append(text, style->eol);
        if (style->tabs && more) /* f(a,      is aligned as the file does it */
            g_string_append_printf(text, "%s%s", wide, parts[i] + more);
        else
            g_string_append_printf(text, "%s%s", indent, parts[i]);
    }
    return g_string_free(text, FALSE);
}

const char *ub_label_indent(const ub_style *style, const char *indent, const char *otherwise)
{
    return style->labels == 0 ? otherwise : style->labels > 0 ? indent : "";
}

char *ub_format_if(const ub_style *style, const char *indent, const char *condition,
                   const char *statements)
{
    g_autofree char *inner = ub_indent_deeper(style, indent);
    g_autofree char *lines = ub_format_lines(style, inner, statements);
    const char *eol = style->eol;

    if (!style->braced && strchr(statements, '\n') == NULL)
        return g_strdup_printf("if (%s)%s%s%s", condition, eol, inner, lines);
    if (style->brace_below)
        return g_strdup_printf("if (%s)%s%s{%s%s%s%s%s}", condition, eol, indent, eol, inner, lines,
                               eol, indent);
    return g_strdup_printf("if (%s) {%s%s%s%s%s}", condition, eol, inner, lines, eol, indent);
}

void ub_insert_before(GArray *edits, const ub_style *style, const char *text, ub_range stmt,
                      const char *lines)
{
    g_autofree char *indent = ub_indent_of(text, stmt.begin);
    gboolean own_line = ub_first_on_line(text, stmt.begin);
    g_autofree char *added =
        own_line ? ub_format_lines(style, indent, lines) : g_strdelimit(g_strdup(lines), "\n", ' ');

    ub_edits_take(edits, stmt.begin, stmt.begin,
                  own_line ? g_strconcat(added, style->eol, indent, NULL)
                           : g_strconcat(added, " ", NULL));
}

/* Is a '{' open in the line of `offset`, or does it begin with a label or a case, so that what
 * follows below is a level deeper? */
static gboolean line_opens(const char *text, unsigned offset)
{
    g_autoptr(GArray) tokens = ub_tokens(text, ub_line_text(text, offset), offset);
    ub_token first = ub_tokens_at(tokens, 0);
    unsigned open = 0;

    for (unsigned i = 0; i < tokens->len; i++) {
        ub_token t = ub_tokens_at(tokens, i);
        open += ub_token_is(text, t, "{") ? 1 : 0;
        open -= ub_token_is(text, t, "}") && open > 0 ? 1 : 0;
    }
    if (tokens->len == 0)
        return FALSE;
    return open > 0 || ub_token_is(text, first, "case") ||
           (first.kind == UB_TOKEN_WORD && ub_token_is(text, ub_tokens_at(tokens, 1), ":"));
}

/* Py_END_CRITICAL_SECTION();  The block ends in the macro, and the semicolon is behind it. */
static unsigned behind_semicolon(const char *text, gsize length, unsigned end)
{
    ub_token next = ub_next_token(text, end, (unsigned)length);

    return text[end - 1] == ')' && ub_token_is(text, next, ";") ? next.end : end;
}

void ub_insert_after(GArray *edits, const ub_style *style, const char *text, gsize length,
                     ub_range stmt, const char *lines)
{
    stmt.end = behind_semicolon(text, length, stmt.end);
    unsigned at = ub_after_trailing_comment(text, length, stmt.end);
    g_autofree char *indent = ub_indent_of(text, stmt.begin);

    if (at == stmt.end && ub_line_end(text, length, at) != at) {
        g_autofree char *flat = g_strdelimit(g_strdup(lines), "\n", ' ');
        ub_edits_take(edits, at, at, g_strconcat(" ", flat, NULL));
        return;
    }
    if (line_opens(text, stmt.begin)) {
        char *deeper = ub_indent_deeper(style, indent);
        g_free(indent);
        indent = deeper;
    }
    g_autofree char *added = ub_format_lines(style, indent, lines);
    ub_edits_take(edits, at, at, g_strconcat(style->eol, indent, added, NULL));
}

static gboolean is_blank(const char *text, unsigned begin, unsigned end)
{
    for (unsigned i = begin; i < end; i++) {
        if (!g_ascii_isspace(text[i]))
            return FALSE;
    }
    return TRUE;
}

/* `lines` each followed by a line ending and `indent`, or each preceded by them. */
static char *lines_then(const ub_style *style, const char *indent, const char *lines)
{
    g_autofree char *added = lines != NULL ? ub_format_lines(style, indent, lines) : NULL;

    return lines != NULL ? g_strconcat(added, style->eol, indent, NULL) : g_strdup("");
}

static char *then_lines(const ub_style *style, const char *indent, const char *lines)
{
    g_autofree char *added = lines != NULL ? ub_format_lines(style, indent, lines) : NULL;

    return lines != NULL ? g_strconcat(style->eol, indent, added, NULL) : g_strdup("");
}

static void open_body(GArray *edits, const ub_style *style, const char *text, gsize length,
                      ub_range head, ub_range body, const char *indent, const char *inner,
                      const char *before)
{
    g_autofree char *first = lines_then(style, inner, before);
    g_autofree char *brace =
        style->brace_below ? g_strconcat(style->eol, indent, "{", NULL) : g_strdup(" {");

    if (!newline_between(text, head.end, body.begin)) {
        unsigned from = is_blank(text, head.end, body.begin) ? head.end : body.begin;
        ub_edits_take(edits, from, body.begin, g_strconcat(brace, style->eol, inner, first, NULL));
        return;
    }
    unsigned at = style->brace_below ? ub_after_trailing_comment(text, length, head.end) : head.end;
    ub_edits_take(edits, at, at, g_steal_pointer(&brace));
    if (before != NULL)
        ub_edits_take(edits, body.begin, body.begin, g_steal_pointer(&first));
}

/* Is the token at `at` the keyword that goes on from this body: `else`, or the `while` of a `do`?
 */
static gboolean goes_on(const char *text, gsize length, ub_range head, unsigned at)
{
    ub_token token = ub_next_token(text, at, (unsigned)length);
    ub_token keyword = ub_next_token(text, head.begin, head.end);

    if (token.kind != UB_TOKEN_WORD)
        return FALSE;
    if (ub_token_is(text, keyword, "do"))
        return ub_token_is(text, token, "while");
    return ub_token_is(text, token, "else");
}

static void close_body(GArray *edits, const ub_style *style, const char *text, gsize length,
                       ub_range head, ub_range body, const char *indent, const char *inner,
                       const char *after)
{
    unsigned at = ub_after_trailing_comment(text, length, body.end);
    unsigned next = ub_next_code(text, at, (unsigned)length);
    g_autofree char *last = then_lines(style, inner, after);
    g_autofree char *closed = g_strconcat(last, style->eol, indent, "}", NULL);
    gboolean is_do = ub_token_is(text, ub_next_token(text, head.begin, head.end), "do");

    if (goes_on(text, length, head, next) && (is_do || !style->else_below) &&
        is_blank(text, at, next)) {
        ub_edits_take(edits, at, next, g_strconcat(closed, " ", NULL));
        return;
    }
    if (at == body.end && ub_line_end(text, length, at) != at) {
        /* More code on the same line: it goes to a line of its own. */
        unsigned end = is_blank(text, at, next) ? next : at + (unsigned)strspn(text + at, " \t");
        ub_edits_take(edits, at, end, g_strconcat(closed, style->eol, indent, NULL));
        return;
    }
    ub_edits_take(edits, at, at, g_steal_pointer(&closed));
}

/* { PyObject *v = get(l); if (v) n = use(v); return n; }   stays in one line. */
static gboolean stands_between(const char *text, gsize length, ub_range head, ub_range body)
{
    unsigned next = ub_next_code(text, body.end, (unsigned)length);

    return !ub_first_on_line(text, head.begin) && !newline_between(text, head.begin, body.end) &&
           ub_after_trailing_comment(text, length, body.end) == body.end && next < length &&
           !newline_between(text, body.end, next) && is_blank(text, head.end, body.begin);
}

static void brace_in_line(GArray *edits, ub_range head, ub_range body, const char *before,
                          const char *after)
{
    g_autofree char *first = before ? g_strdelimit(g_strdup(before), "\n", ' ') : NULL;
    g_autofree char *last = after ? g_strdelimit(g_strdup(after), "\n", ' ') : NULL;

    ub_edits_take(edits, head.end, body.begin,
                  g_strconcat(" { ", first ? first : "", first ? " " : "", NULL));
    ub_edits_take(edits, body.end, body.end,
                  g_strconcat(last ? " " : "", last ? last : "", " }", NULL));
}

void ub_brace_body(GArray *edits, const ub_style *style, const char *text, gsize length,
                   ub_range head, ub_range body, const char *before, const char *after)
{
    if (stands_between(text, length, head, body)) {
        brace_in_line(edits, head, body, before, after);
        return;
    }
    g_autofree char *indent = ub_indent_of(text, head.begin);
    g_autofree char *inner = newline_between(text, head.end, body.begin)
                                 ? ub_indent_of(text, body.begin)
                                 : ub_indent_deeper(style, indent);

    open_body(edits, style, text, length, head, body, indent, inner, before);
    close_body(edits, style, text, length, head, body, indent, inner, after);
}

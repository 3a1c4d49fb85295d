/* Text that tests of the return code take: which statements can be moved, and how it is written. */
#include "codetext.h"

#include <string.h>

#include "context.h"
#include "edit.h"
#include "reflow.h"

/* Statements */

const ub_stmt *ub_code_stmt(const ub_code_test *t, unsigned id)
{
    return ub_graph_stmt(t->f->g, id);
}

const ub_stmt *ub_code_child(const ub_code_test *t, const ub_stmt *s, unsigned i)
{
    return i < s->children->len ? ub_code_stmt(t, g_array_index(s->children, unsigned, i)) : NULL;
}

const ub_stmt *ub_code_sibling(const ub_code_test *t, const ub_stmt *s, unsigned distance)
{
    return s->parent < 0
               ? NULL
               : ub_code_child(t, ub_code_stmt(t, (unsigned)s->parent), s->index + distance);
}

gboolean ub_code_is_jump(const ub_stmt *s)
{
    return s->kind == UB_STMT_RETURN || s->kind == UB_STMT_GOTO || s->kind == UB_STMT_BREAK ||
           s->kind == UB_STMT_CONTINUE;
}

/* Does nothing fall out of its end? */
gboolean ub_code_leaves(const ub_code_test *t, const ub_stmt *s)
{
    while (s && s->kind == UB_STMT_COMPOUND && s->children->len)
        s = ub_code_child(t, s, s->children->len - 1);
    return s && ub_code_is_jump(s);
}

/* { return v; } -> return v; */
const ub_stmt *ub_code_only(const ub_code_test *t, const ub_stmt *s)
{
    while (s->kind == UB_STMT_COMPOUND && s->children->len == 1)
        s = ub_code_child(t, s, 0);
    return s;
}

/* Does it hold a name of the catalog? */
static gboolean holds_name(const ub_rows *rows, const char *text, ub_range range)
{
    g_autoptr(GArray) tokens = ub_tokens(text, range.begin, range.end);

    for (unsigned i = 0; i < tokens->len; i++) {
        ub_token t = g_array_index(tokens, ub_token, i);
        g_autofree char *word = g_strndup(text + t.begin, t.end - t.begin);
        if (t.kind == UB_TOKEN_WORD &&
            (ub_rows_find(rows, word) || ub_rows_find_strong(rows, word)))
            return TRUE;
    }
    return FALSE;
}

/* Calls of the catalog keep their order, and directives their place: what holds one is not moved.
 */
gboolean ub_code_can_move(const ub_code_test *t, const ub_stmt *s)
{
    return !s->in_macro && !ub_has_directive(t->f->text, s->range.begin, s->range.end) &&
           !holds_name(t->f->unit->rows, t->f->text, s->range);
}

gboolean ub_code_mentions(const ub_code_test *t, const ub_stmt *s)
{
    g_autoptr(GArray) tokens = ub_tokens(t->f->text, s->range.begin, s->range.end);

    for (unsigned i = 0; i < tokens->len; i++)
        if (ub_token_is(t->f->text, g_array_index(tokens, ub_token, i), t->holder))
            return TRUE;
    return FALSE;
}

/* Does the text hold just these words?  "NULL" stands for a null pointer of C++, too. */
static gboolean reads(const ub_code_test *t, ub_range range, const char *const *words)
{
    g_autoptr(GArray) tokens = ub_tokens(t->f->text, range.begin, range.end);
    unsigned n = g_strv_length((char **)words);

    if (tokens->len != n)
        return FALSE;
    for (unsigned i = 0; i < n; i++) {
        ub_token word = g_array_index(tokens, ub_token, i);
        if (!(strcmp(words[i], "NULL") == 0 ? ub_token_is_null(t->f->text, word)
                                            : ub_token_is(t->f->text, word, words[i])))
            return FALSE;
    }
    return TRUE;
}

gboolean ub_code_returns(const ub_code_test *t, const ub_stmt *s, const char *what)
{
    const char *plain[] = {"return", what, ";", NULL};
    const char *paren[] = {"return", "(", what, ")", ";", NULL};

    return reads(t, s->range, plain) || reads(t, s->range, paren);
}

/* { Py_INCREF(v); return v; }, { return Py_NewRef(v); }, or without what the releases take away. */
gboolean ub_code_returns_holder(const ub_code_test *t, const ub_stmt *body)
{
    const char *incref[] = {"Py_INCREF", "(", t->holder, ")", ";", NULL};
    const char *newref[] = {"return", "Py_NewRef", "(", t->holder, ")", ";", NULL};
    const ub_stmt *s = ub_code_only(t, body);

    if (ub_code_returns(t, s, t->holder) || reads(t, s->range, newref))
        return TRUE;
    return s->kind == UB_STMT_COMPOUND && s->children->len == 2 &&
           reads(t, ub_code_child(t, s, 0)->range, incref) &&
           ub_code_returns(t, ub_code_child(t, s, 1), t->holder);
}

/* Text */

gboolean ub_code_is_blank(const ub_code_test *t, unsigned begin, unsigned end)
{
    for (unsigned i = begin; i < end; i++)
        if (!g_ascii_isspace(t->f->text[i]))
            return FALSE;
    return TRUE;
}

static gboolean ends_line(const ub_code_test *t, unsigned offset)
{
    return ub_code_is_blank(t, offset, ub_line_end(t->f->text, t->f->length, offset));
}

gboolean ub_code_has_own_lines(const ub_code_test *t, const ub_stmt *s)
{
    return !s->in_macro && ub_first_on_line(t->f->text, s->range.begin) &&
           ends_line(t, s->range.end);
}

void ub_code_replace(ub_code_test *t, unsigned begin, unsigned end, char *text)
{
    ub_edits_take(t->edits, begin, end, text);
}

void ub_code_cut(ub_code_test *t, unsigned begin, unsigned end)
{
    ub_code_replace(t, begin, end, g_strdup(""));
}

static unsigned column_of(const ub_code_test *t, unsigned offset)
{
    return ub_columns(t->f->text, ub_line_begin(t->f->text, offset), offset);
}

/* `f(..., &v) < 0` or `rc < 0`, to stand at this column with `more` columns behind it. */
char *ub_code_comparison(const ub_code_test *t, const char *with, unsigned column, unsigned more)
{
    unsigned behind = 1 + (unsigned)strlen(with);

    if (t->rc)
        return g_strdup_printf("%s %s", t->rc, with);
    g_autofree char *call =
        ub_reflow_call(&t->f->style, t->f->text, t->call, column, behind + more, t->f->limit);
    return g_strdup_printf("%s %s", call, with);
}

/* The statements in a body, as lines. */
char *ub_code_lines(const ub_code_test *t, const ub_stmt *body)
{
    ub_range r = body->range;

    if (body->kind == UB_STMT_COMPOUND) {
        r.begin++;
        r.end--;
        r.begin += (unsigned)strspn(t->f->text + r.begin, " \t\r\n");
    }
    return ub_reflow_lines(&t->f->style, t->f->text, r.begin, r.end);
}

/* if (f(..., &v) < 0) { body }, where a statement stands that begins at `place`. */
static char *if_text(const ub_code_test *t, const char *with, const ub_stmt *body, gboolean braced,
                     unsigned place)
{
    ub_style style = t->f->style;
    g_autofree char *indent = ub_indent_of(t->f->text, place);
    g_autofree char *lines = ub_code_lines(t, body);
    unsigned column = ub_columns(indent, 0, (unsigned)strlen(indent)) + (unsigned)strlen("if (");

    style.braced = braced;
    g_autofree char *condition = ub_code_comparison(
        t, with, column,
        braced && !style.brace_below ? (unsigned)strlen(") {") : (unsigned)strlen(")"));
    return ub_format_if(&style, indent, condition, lines);
}

/* Among the declarations that begin the block. */
static void declare_code(ub_code_test *t)
{
    const ub_stmt *block = ub_code_stmt(t, (unsigned)t->get->parent), *last = NULL;
    g_autofree char *line = g_strdup_printf("int %s;", t->rc);

    for (unsigned i = 0; i < block->children->len; i++) {
        const ub_stmt *s = ub_code_child(t, block, i);
        if (s->kind != UB_STMT_DECL || s->in_macro)
            break;
        last = s;
    }
    if (last)
        ub_insert_after(t->edits, &t->f->style, t->f->text, t->f->length, last->range, line);
    else
        ub_insert_before(t->edits, &t->f->style, t->f->text, ub_code_child(t, block, 0)->range,
                         line);
}

/* Right below a declaration another one can stand. */
static gboolean is_behind_declaration(const ub_code_test *t)
{
    const ub_stmt *block = ub_code_stmt(t, (unsigned)t->get->parent);
    unsigned line = ub_line_begin(t->f->text, t->get->range.begin);

    return t->get->index > 0 && ub_code_child(t, block, t->get->index - 1)->kind == UB_STMT_DECL &&
           line > 0 && !ub_code_is_blank(t, ub_line_begin(t->f->text, line - 1), line);
}

/* The call leaves its place: it goes, or becomes `int rc = f(..., &v);`. */
void ub_code_take_call(ub_code_test *t)
{
    const char *text = t->f->text;
    ub_range r = t->get->range;

    if (!t->rc) {
        ub_code_cut(t, r.begin, r.end + (unsigned)strspn(text + r.end, " \t\r\n"));
        return;
    }
    gboolean declares = t->f->style.late_declarations || is_behind_declaration(t);
    const char *type = declares ? "int " : "";
    unsigned column =
        column_of(t, r.begin) + (unsigned)(strlen(type) + strlen(t->rc) + strlen(" = "));
    g_autofree char *call =
        ub_reflow_call(&t->f->style, text, t->call, column, (unsigned)strlen(";"), t->f->limit);
    ub_code_replace(t, r.begin, r.end, g_strdup_printf("%s%s = %s;", type, t->rc, call));
    if (!declares)
        declare_code(t);
}

/* An error leaves at once, as `body` says. */
gboolean ub_code_leave_early(ub_code_test *t, const ub_stmt *body)
{
    gboolean braced = body->kind == UB_STMT_COMPOUND || t->f->style.braced;

    if (!t->rc && !t->down) {
        ub_code_replace(t, t->get->range.begin, t->get->range.end,
                        if_text(t, "< 0", body, braced, t->get->range.begin));
        return TRUE;
    }
    unsigned place = t->test->range.begin;
    const ub_stmt *before =
        ub_code_child(t, ub_code_stmt(t, (unsigned)t->test->parent), t->test->index - 1);
    unsigned at = ub_after_trailing_comment(t->f->text, t->f->length, before->range.end);
    g_autofree char *indent = ub_indent_of(t->f->text, place);
    g_autofree char *text = if_text(t, "< 0", body, braced, place);
    ub_code_take_call(t);
    ub_code_replace(t, at, at, g_strconcat(t->f->style.eol, indent, text, NULL));
    return TRUE;
}

/* The whole test becomes `if (f(..., &v) < 0) body`. */
gboolean ub_code_replace_test(ub_code_test *t, const char *with, const ub_stmt *body)
{
    ub_code_replace(t, t->test->range.begin, t->test->range.end,
                    if_text(t, with, body, TRUE, t->test->range.begin));
    ub_code_take_call(t);
    return TRUE;
}

/* What the test asks of the holder, or all that it asks, is asked of the code. */
gboolean ub_code_replace_condition(ub_code_test *t, const char *with)
{
    unsigned begin = t->cond.range.begin, end = t->cond.range.end;
    unsigned line_end = ub_line_end(t->f->text, t->f->length, end);
    g_autofree char *text = ub_code_comparison(t, with, column_of(t, begin), line_end - end);
    gboolean part = t->cond.kind == UB_COND_NULL_FIRST || t->cond.kind == UB_COND_OBJECT_FIRST;

    if (part &&
        (strchr(text, '\n') || column_of(t, begin) + strlen(text) + (line_end - end) > t->f->limit))
        return FALSE;
    ub_code_replace(t, begin, end, g_steal_pointer(&text));
    ub_code_take_call(t);
    return TRUE;
}

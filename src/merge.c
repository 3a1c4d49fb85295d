#include "merge.h"

#include <string.h>

#include "writer.h"

/* A run of new tokens [begin, end) that stands for the old tokens between prev and next. */
typedef struct {
    unsigned begin, end;
    int prev, next;
    ub_range lead, tail;   /* the original's gap before the run and behind it */
    gboolean tail_written; /* the comments of the tail's first line are written already */
    GArray *comments;      /* of ub_token: from between the old tokens, not yet written */
} run;

static gboolean is_insertion(const run *r)
{
    return r->next == r->prev + 1;
}

/* A pure insertion stands in one gap: which part of it comes before? */
static void split_gap(const ub_merger *m, run *r)
{
    ub_range gap = r->lead;
    unsigned split = gap.begin;

    if (m->at_statement && !ub_new_is(m, r->begin, "{") && !ub_new_is(m, r->begin, "}")) {
        split = gap.end; /* `f(x);` -> `(void)g(x);` */
    } else if (ub_new_is(m, r->begin, "}") ||
               (ub_new_is(m, r->begin, ",") && !ub_gap_has_newline(m, gap))) {
        split = ub_gap_first_line(m, gap).end;
    }
    r->lead = (ub_range){gap.begin, split};
    r->tail = (ub_range){split, gap.end};
}

static run run_at(const ub_merger *m, unsigned begin)
{
    run r = {begin, begin, m->match[begin - 1], 0, {0, 0}, {0, 0}, FALSE, NULL};

    while (m->match[r.end] < 0) {
        r.end++;
    }
    r.next = m->match[r.end];
    r.lead = ub_gap_after(m, r.prev);
    r.tail = ub_gap_after(m, r.next - 1);
    if (is_insertion(&r)) {
        split_gap(m, &r);
    }
    return r;
}

static gboolean lose(ub_merger *m, unsigned offset)
{
    m->comment_lost = TRUE;
    m->lost = offset;
    return FALSE;
}

/* The comments between replaced tokens.  FALSE: a directive stands there, which has no place any
 * more. */
static gboolean take_comments(ub_merger *m, run *r)
{
    r->comments = g_array_new(FALSE, FALSE, sizeof(ub_token));
    for (int i = r->prev + 1; i + 1 < r->next; i++) {
        ub_range gap = ub_gap_after(m, i);

        for (ub_token t = ub_gap_comment(m, gap); t.kind != UB_TOKEN_END;
             t = ub_next_token(m->text, t.end, gap.end)) {
            if (t.kind != UB_TOKEN_COMMENT) {
                return lose(m, t.begin);
            }
            if (ub_comment_is_borrowed(m->text, t, NULL)) {
                m->dropped++;
            } else {
                g_array_append_val(r->comments, t);
            }
        }
    }
    return TRUE;
}

static ub_token comment_at(const run *r, unsigned i)
{
    return g_array_index(r->comments, ub_token, i);
}

/* A comment without the line ending that the lexer may count to it; owned by the caller. */
static char *comment_text(const ub_merger *m, ub_token t)
{
    return g_strchomp(g_strndup(m->text + t.begin, t.end - t.begin));
}

/* `v = f(x); // why` <newline> `if (!v) {`  ->  the comment gets a line of its own above the `if`.
 * FALSE: the statement that is being written does not begin a line. */
static gboolean write_above(ub_merger *m, run *r)
{
    unsigned line = ub_line_begin(m->out->str, m->statement);
    g_autofree char *indent = g_strndup(m->out->str + line, m->statement - line);

    if (r->comments->len > 0 && indent[strspn(indent, " \t")] != '\0') {
        return lose(m, comment_at(r, 0).begin);
    }
    for (unsigned i = r->comments->len; i-- > 0;) {
        g_autofree char *comment = comment_text(m, comment_at(r, i));
        g_autofree char *above = g_strconcat(indent, comment, m->style.eol, NULL);

        g_string_insert(m->out, line, above);
        m->statement += (unsigned)strlen(above);
    }
    g_array_set_size(r->comments, 0);
    return TRUE;
}

static gboolean same_kind(const ub_merger *m, int old, unsigned new)
{
    ub_token_kind a = ub_old_token(m, old).kind, b = ub_new_token(m, new).kind;

    return a == UB_TOKEN_WORD && b == UB_TOKEN_WORD;
}

/* `if (!v) return -1;` -> `if (get(&v) < 0) return -1;` */
static gboolean both_close(const ub_merger *m, int old, unsigned new)
{
    return ub_token_is(m->text, ub_old_token(m, old), ")") && ub_new_is(m, new, ")");
}

/* `if (x)` <newline> `stmt`: spatch puts braces around what becomes two statements. */
static void write_added_brace(ub_merger *m, unsigned i, ub_range gap)
{
    if (m->style.brace_below) {
        ub_out_newline(m, ub_nesting_outer(m->nesting));
    } else if (!g_str_has_suffix(m->out->str, " ")) {
        g_string_append_c(m->out, ' ');
    }
    ub_out_token(m, i);
    if (ub_gap_has_newline(m, gap)) {
        ub_out_gap(m, gap);
    } else {
        g_autofree char *inner = ub_nesting_inner(m->nesting, &m->style);
        if (ub_gap_has_comment(m, gap)) {
            ub_out_gap(m, gap);
        }
        ub_out_newline(m, inner);
    }
}

/* One comment has room at the end of a line. */
static void write_comment(ub_merger *m, run *r)
{
    if (r->comments->len == 1 && !ub_gap_has_comment(m, ub_gap_first_line(m, r->tail))) {
        g_autofree char *comment = comment_text(m, comment_at(r, 0));

        g_string_append_printf(m->out, " %s", comment);
        g_array_set_size(r->comments, 0);
    }
}

/* The end of the line, with the comments that the original has there. */
static void end_line(ub_merger *m, run *r, const char *indent)
{
    write_comment(m, r);
    if (!r->tail_written) {
        ub_range comments = ub_gap_first_line(m, r->tail);

        ub_out_gap(m, comments);
        r->tail.begin = comments.end;
        r->tail_written = TRUE;
    }
    ub_out_newline(m, indent);
}

static void write_closing_brace(ub_merger *m, run *r, unsigned i)
{
    g_autofree char *indent = g_strdup(ub_nesting_outer(m->nesting));

    end_line(m, r, indent);
    ub_out_token(m, i);
}

/* Will the line end behind token `i`?  At the ')' of a new `if` without braces, too. */
static gboolean ends_line(const ub_merger *m, unsigned i)
{
    if (i + 1 >= m->new_tokens->len || ub_new_is(m, i, ";") || ub_new_is(m, i, "{")) {
        return TRUE;
    }
    return ub_new_is(m, i, ")") && m->match[i] < 0 && m->match[i + 1] < 0 &&
           ub_new_token(m, i + 1).kind == UB_TOKEN_WORD;
}

/* The columns that the tokens from `i` need up to the end of the line. */
static unsigned rest_of_line(const ub_merger *m, unsigned i)
{
    unsigned columns = 0;

    for (; i < m->new_tokens->len; i++) {
        ub_token t = ub_new_token(m, i);

        columns += t.end - t.begin;
        if (ends_line(m, i)) {
            break;
        }
        if (m->match[i] >= 0 && m->match[i + 1] == m->match[i] + 1) {
            ub_range gap = ub_gap_after(m, m->match[i]);
            if (ub_gap_has_newline(m, gap)) {
                break;
            }
            columns += gap.end - gap.begin;
        } else {
            columns += ub_new_spaced(m, i + 1);
        }
    }
    return columns;
}

/* `, &v` at the end of a long line goes to the next one, under the first argument. */
static gboolean break_arguments(ub_merger *m, unsigned i)
{
    const ub_paren *p = ub_out_paren(m);
    unsigned rest = rest_of_line(m, i);
    g_autofree char *indent = NULL;

    if (p == NULL || !ub_new_is(m, i - 1, ",") || ub_out_column(m) + 1 + rest <= m->spacing.limit) {
        return FALSE;
    }
    indent = p->hanging ? ub_out_indent(m) : ub_column_indent(p->new_column + 1, m->style.tabs);
    if (ub_column(indent, strlen(indent)) + rest > m->spacing.limit) {
        return FALSE;
    }
    ub_out_newline(m, indent);
    return TRUE;
}

/* What comes before a new token inside a run. */
static void write_between(ub_merger *m, run *r, unsigned i)
{
    if (ub_new_is(m, i - 1, "{") || ub_new_is(m, i - 1, ";") || ub_new_is(m, i - 1, "}") ||
        (ub_new_is(m, i - 1, ")") && m->at_statement)) {
        g_autofree char *inner = ub_nesting_inner(m->nesting, &m->style);
        end_line(m, r, inner);
    } else if (!break_arguments(m, i) && ub_new_spaced(m, i)) {
        g_string_append_c(m->out, ' ');
    }
}

static void write_inner(ub_merger *m, run *r, unsigned i)
{
    if (ub_new_is(m, i, "}")) {
        write_closing_brace(m, r, i);
        return;
    }
    if (ub_new_is(m, i, "{")) {
        if (m->style.brace_below) {
            end_line(m, r, ub_nesting_outer(m->nesting));
        } else {
            g_string_append_c(m->out, ' ');
        }
        ub_out_token(m, i);
        return;
    }
    write_between(m, r, i);
    ub_out_token(m, i);
}

/* `case 1: v = f(x);`: the `if (g(x, &v) < 0)` that it becomes, or what else becomes more than one
 * statement, does not fit behind the label, or behind another statement. */
static gboolean needs_line(const ub_merger *m, const run *r)
{
    gboolean several = ub_new_is(m, r->begin, "if");

    for (unsigned i = r->begin; i < r->end; i++) {
        several = several || ub_new_is(m, i, ";");
    }
    return m->at_statement && several && !ub_out_is_blank(m) && !ub_gap_has_newline(m, r->lead) &&
           !ub_gap_has_comment(m, r->lead);
}

/* What comes before the first new token. */
static void write_lead(ub_merger *m, run *r)
{
    if (needs_line(m, r)) {
        g_autofree char *inner = ub_nesting_inner(m->nesting, &m->style);
        ub_out_newline(m, inner);
        return;
    }

    gboolean verbatim = ub_gap_has_newline(m, r->lead) || ub_gap_has_comment(m, r->lead) ||
                        (!is_insertion(r) && same_kind(m, r->prev + 1, r->begin));

    if (verbatim) {
        ub_out_gap(m, r->lead);
    }
    if (!ub_gap_has_newline(m, r->lead) && (!verbatim || ub_gap_has_comment(m, r->lead)) &&
        ub_new_spaced(m, r->begin) && !g_str_has_suffix(m->out->str, " ")) {
        g_string_append_c(m->out, ' ');
    }
}

/* `}` and `else`: as the function writes them, unless a comment stands between. */
static gboolean write_else(ub_merger *m, const run *r)
{
    g_autofree char *indent = NULL;

    if (!ub_new_is(m, r->end, "else") || !ub_new_is(m, r->end - 1, "}") ||
        ub_gap_has_comment(m, r->tail)) {
        return FALSE;
    }
    indent = ub_out_indent(m);
    if (m->style.else_below) {
        ub_out_newline(m, indent);
    } else {
        g_string_append_c(m->out, ' ');
    }
    return TRUE;
}

/* What comes between the last new token and the next old one. */
static void write_tail(ub_merger *m, run *r)
{
    gboolean ends = ub_new_is(m, r->end - 1, ";") || ub_new_is(m, r->end - 1, "}") ||
                    ub_new_is(m, r->end - 1, "{");

    m->edited = TRUE;
    if (write_else(m, r)) {
        return;
    }
    if (ub_gap_has_newline(m, r->tail) || ub_gap_has_comment(m, r->tail) ||
        (!is_insertion(r) &&
         (same_kind(m, r->next - 1, r->end - 1) || both_close(m, r->next - 1, r->end - 1)))) {
        ub_out_gap(m, r->tail);
    } else if (ub_ends_spread_block(m, r->end)) {
        ub_out_newline(m, ub_nesting_outer(m->nesting));
    } else if (ends && !ub_new_is(m, r->end, "}")) {
        g_autofree char *inner = ub_nesting_inner(m->nesting, &m->style);
        ub_out_newline(m, inner);
    } else if (ends || ub_new_spaced(m, r->end)) {
        g_string_append_c(m->out, ' ');
    }
}

static void write_new(ub_merger *m, run *r)
{
    unsigned i = r->begin;

    m->edited = TRUE;
    if (ub_new_is(m, i, "{")) {
        ub_range gap = is_insertion(r) ? r->tail : r->lead;

        write_added_brace(m, i++, gap);
        if (i == r->end && is_insertion(r)) {
            return;
        }
        if (i < r->end) {
            ub_out_token(m, i++);
        }
    } else if (ub_new_is(m, i, "}")) {
        ub_out_gap(m, r->lead);
        r->tail_written = TRUE;
        write_closing_brace(m, r, i++);
    } else {
        write_lead(m, r);
        ub_out_token(m, i++);
    }
    for (; i < r->end; i++) {
        write_inner(m, r, i);
    }
    m->edited = TRUE;
    if (write_above(m, r)) {
        write_tail(m, r);
    }
}

static unsigned write_run(ub_merger *m, unsigned begin)
{
    run r = run_at(m, begin);

    if (take_comments(m, &r)) {
        write_new(m, &r);
    }
    g_array_unref(r.comments);
    return r.end;
}

/* A whole statement went, which began a line: its comments stay there.  FALSE: it was no such. */
static gboolean delete_statement(ub_merger *m, run *r)
{
    ub_token last = ub_old_token(m, r->next - 1);
    ub_range behind = ub_gap_first_line(m, r->tail);
    g_autofree char *indent = NULL;

    if (!m->at_statement || !ub_gap_has_newline(m, r->lead) ||
        (!ub_token_is(m->text, last, ";") && !ub_token_is(m->text, last, "}"))) {
        return FALSE;
    }
    for (ub_token t = ub_gap_comment(m, behind); t.kind == UB_TOKEN_COMMENT;
         t = ub_next_token(m->text, t.end, behind.end)) {
        g_array_append_val(r->comments, t);
    }
    ub_out_gap(m, r->lead);
    indent = ub_out_indent(m);
    for (unsigned i = 0; i < r->comments->len; i++) {
        g_autofree char *comment = comment_text(m, comment_at(r, i));

        if (i > 0) {
            ub_out_newline(m, indent);
        }
        g_string_append(m->out, comment);
    }
    ub_out_gap(m, (ub_range){behind.end, r->tail.end});
    return TRUE;
}

static void delete_tokens(ub_merger *m, run *r)
{
    ub_range before = r->lead, behind = r->tail;
    gboolean is_operator = ub_token_is(m->text, ub_old_token(m, r->prev + 1), "||") ||
                           ub_token_is(m->text, ub_old_token(m, r->prev + 1), "&&");

    m->edited = TRUE;
    if (r->comments->len > 0 || (ub_gap_has_comment(m, before) && ub_gap_has_comment(m, behind))) {
        if (!delete_statement(m, r)) {
            lose(m,
                 r->comments->len > 0 ? comment_at(r, 0).begin : ub_gap_comment(m, before).begin);
        }
        return;
    }
    if (ub_gap_has_comment(m, before) || ub_gap_has_comment(m, behind)) {
        ub_out_gap(m, ub_gap_has_comment(m, before) ? before : behind);
        return;
    }
    ub_out_gap(m, is_operator ? behind : before);
}

/* Old tokens went and none came: `v == NULL || v == Py_None` -> `v == NULL`. */
static void write_deletion(ub_merger *m, unsigned i)
{
    int prev = m->match[i - 1], next = m->match[i];
    run r = {i, i, prev, next, ub_gap_after(m, prev), ub_gap_after(m, next - 1), FALSE, NULL};

    if (take_comments(m, &r)) {
        delete_tokens(m, &r);
    }
    g_array_unref(r.comments);
}

static void write_all(ub_merger *m)
{
    unsigned i = 1;

    ub_out_token(m, 0);
    while (i < m->new_tokens->len && !m->comment_lost) {
        if (m->match[i] < 0) {
            i = write_run(m, i);
        } else if (m->match[i] != m->match[i - 1] + 1) {
            write_deletion(m, i);
        } else if (ub_ends_spread_block(m, i)) {
            ub_out_newline(m, ub_nesting_outer(m->nesting));
        } else {
            ub_out_gap(m, ub_gap_after(m, m->match[i - 1]));
        }
        ub_out_token(m, i++);
    }
}

/* Do the tokens [open, ...] make a block of one statement that a new `if` has for itself? */
static unsigned lone_block_end(const ub_merger *m, unsigned open)
{
    unsigned semicolons = 0, i = open + 1;

    if (open == 0 || m->match[open - 1] >= 0 || !ub_new_is(m, open - 1, ")")) {
        return 0;
    }
    for (; i < m->new_tokens->len && !ub_new_is(m, i, "}"); i++) {
        if (ub_new_is(m, i, "{") || m->match[i] >= 0) {
            return 0;
        }
        semicolons += ub_new_is(m, i, ";");
    }
    return semicolons == 1 && m->match[i] < 0 && !ub_new_is(m, i + 1, "else") ? i : 0;
}

static void drop_token(ub_merger *m, unsigned i)
{
    unsigned n = m->new_tokens->len;

    memmove(m->match + i, m->match + i + 1, (n - i - 1) * sizeof *m->match);
    g_array_remove_index(m->new_tokens, i);
}

/* The semantic patches write `if (f() < 0) { PyErr_Clear(); }`; not every function does. */
static void drop_braces(ub_merger *m)
{
    for (unsigned i = 0; !m->style.braced && i < m->new_tokens->len; i++) {
        unsigned end = m->match[i] < 0 && ub_new_is(m, i, "{") ? lone_block_end(m, i) : 0;

        if (end > 0) {
            drop_token(m, end);
            drop_token(m, i);
        }
    }
}

static unsigned count_comments(const char *text, unsigned begin, unsigned end)
{
    unsigned n = 0;

    for (ub_token t = ub_next_token(text, begin, end); t.kind != UB_TOKEN_END;
         t = ub_next_token(text, t.end, end)) {
        n += t.kind == UB_TOKEN_COMMENT || t.kind == UB_TOKEN_HASH;
    }
    return n;
}

/* Trust nothing: the tokens must be the new ones, the comments the old ones. */
static gboolean is_faithful(const ub_merger *m, ub_range body, const char *merged)
{
    unsigned length = (unsigned)strlen(merged);
    g_autoptr(GArray) tokens = ub_tokens(merged, 0, length);

    if (tokens->len != m->new_tokens->len) {
        return FALSE;
    }
    for (unsigned i = 0; i < tokens->len; i++) {
        ub_token t = g_array_index(tokens, ub_token, i);
        g_autofree char *word = ub_new_word(m, i);

        if (!ub_token_is(merged, t, word)) {
            return FALSE;
        }
    }
    return count_comments(m->text, body.begin, body.end) - m->dropped ==
           count_comments(merged, 0, length);
}

static gboolean ends_match(const ub_merger *m)
{
    unsigned n = m->new_tokens->len;

    return n >= 2 && m->old_tokens->len >= 2 && m->match[0] == 0 &&
           m->match[n - 1] == (int)m->old_tokens->len - 1;
}

static void merge_clear(ub_merger *m)
{
    g_array_unref(m->old_tokens);
    g_array_unref(m->new_tokens);
    g_array_unref(m->parens);
    g_array_unref(m->nesting);
    g_string_free(m->out, TRUE);
    g_free(m->match);
}

ub_merge_end ub_merge(const ub_rows *rows, const char *text, gsize length, ub_range body,
                      const char *new_body, char **merged, unsigned *lost)
{
    unsigned line = ub_line_begin(text, body.begin);
    ub_merge_end end = UB_MERGE_FAILED;
    ub_merger m = {.text = text, .new_text = new_body};

    m.one_line = memchr(text + body.begin, '\n', body.end - body.begin) == NULL;

    m.old_tokens = ub_tokens(text, body.begin, body.end);
    m.new_tokens = ub_tokens(new_body, 0, (unsigned)strlen(new_body));
    m.match = ub_align(rows, text, m.old_tokens, new_body, m.new_tokens);
    m.style = ub_style_of(text, length, body);
    m.spacing = ub_spacing_of(text, length, m.old_tokens);
    m.parens = g_array_new(FALSE, FALSE, sizeof(ub_paren));
    m.nesting = ub_nesting_new();
    m.out = g_string_new_len(text + line, body.begin - line);
    if (ends_match(&m)) {
        drop_braces(&m);
        write_all(&m);
        g_string_erase(m.out, 0, body.begin - line);
        if (m.comment_lost) {
            *lost = m.lost;
            end = UB_MERGE_COMMENT;
        } else if (is_faithful(&m, body, m.out->str)) {
            *merged = g_strdup(m.out->str);
            end = UB_MERGE_DONE;
        }
    }
    merge_clear(&m);
    return end;
}

#include "merge.h"

#include <string.h>

#include "layout.h"

/* An open '(' or '{' in parentheses. */
typedef struct {
    int old_column;      /* in the original, -1 when it is new */
    unsigned new_column;
    gboolean control;    /* of if, for, while, switch: a statement follows its end */
    gboolean renamed;    /* of a call whose name is new */
    gboolean hanging;    /* the line ends with it: what follows is indented, not aligned */
} paren;

typedef struct {
    const char *text;
    const char *new_text;
    GArray *old_tokens, *new_tokens;
    int *match;              /* for each new token the old one */
    ub_style style;
    ub_spacing spacing;
    GString *out;
    GArray *parens;          /* of paren */
    GPtrArray *braces;       /* of char *: for each brace that we added, its statement's indentation */
    char *statement;         /* indentation of the statement that is being written */
    gboolean at_statement;   /* the next token begins one */
    gboolean in_label;       /* between `case` and its ':' */
    gboolean edited;         /* the line that is being written is not the original's */
    unsigned dropped;        /* comments left out on purpose */
    gboolean comment_lost;
    unsigned lost;
} merge;

static ub_token old_token(const merge *m, int i)
{
    return g_array_index(m->old_tokens, ub_token, (unsigned)i);
}

static ub_token new_token(const merge *m, unsigned i)
{
    return g_array_index(m->new_tokens, ub_token, i);
}

static gboolean new_is(const merge *m, unsigned i, const char *word)
{
    return i < m->new_tokens->len && ub_token_is(m->new_text, new_token(m, i), word);
}

static char *new_word(const merge *m, unsigned i)
{
    ub_token t = new_token(m, i);

    return g_strndup(m->new_text + t.begin, t.end - t.begin);
}

static gboolean has_newline(const merge *m, ub_range r)
{
    return r.end > r.begin && memchr(m->text + r.begin, '\n', r.end - r.begin) != NULL;
}

/* The first comment or directive of a gap; END when it is white space only. */
static ub_token first_comment(const merge *m, ub_range gap)
{
    return ub_next_token(m->text, gap.begin, gap.end);
}

static gboolean has_comment(const merge *m, ub_range gap)
{
    return first_comment(m, gap).kind != UB_TOKEN_END;
}

/* What stands between an old token and the next. */
static ub_range gap_after(const merge *m, int i)
{
    return (ub_range){old_token(m, i).end, old_token(m, i + 1).begin};
}

/* The part of a gap that ends with the last comment that begins on its first line. */
static ub_range first_line_comments(const merge *m, ub_range gap)
{
    ub_range part = {gap.begin, gap.begin};

    for (;;) {
        ub_token t = ub_next_token(m->text, part.end, gap.end);

        if (t.kind != UB_TOKEN_COMMENT || has_newline(m, (ub_range){gap.begin, t.begin})) {
            return part;
        }
        part.end = t.end;
        if (m->text[t.end - 1] == '\n') {
            part.end--;
        }
    }
}

/* The line that is being written. */
static const char *out_line(const merge *m)
{
    return m->out->str + ub_line_begin(m->out->str, (unsigned)m->out->len);
}

static unsigned out_column(const merge *m)
{
    return ub_column(out_line(m), strlen(out_line(m)));
}

static char *out_indent(const merge *m)
{
    return g_strndup(out_line(m), strspn(out_line(m), " \t"));
}

static unsigned old_column(const merge *m, unsigned offset)
{
    unsigned begin = ub_line_begin(m->text, offset);

    return ub_column(m->text + begin, offset - begin);
}

static void write_newline(merge *m, const char *indent)
{
    while (m->out->len > 0 && strchr(" \t", m->out->str[m->out->len - 1]) != NULL) {
        g_string_truncate(m->out, m->out->len - 1);
    }
    g_string_append(m->out, m->style.eol);
    g_string_append(m->out, indent);
    m->edited = FALSE;
}

static paren *innermost(const merge *m)
{
    return m->parens->len > 0 ? &g_array_index(m->parens, paren, m->parens->len - 1) : NULL;
}

static gboolean ends_with_paren(const merge *m)
{
    gsize length = m->out->len;

    while (length > 0 && g_ascii_isspace(m->out->str[length - 1])) {
        length--;
    }
    return length > 0 && m->out->str[length - 1] == '(';
}

/* Does a line that begins in this column of the original belong under the parenthesis?  Further
 * right counts too: `T v = f(a,` <newline> `b)` has become `v = f(a,` before. */
static gboolean is_aligned(const paren *p, unsigned column)
{
    int under = p->old_column + 1;

    return !p->hanging && p->old_column >= 0 &&
           (under == (int)column || (p->renamed && under < (int)column));
}

/* The white space at the begin of a line; where it put the line under an open parenthesis that has
 * moved, the line moves along. */
static void write_indent(merge *m, unsigned begin, unsigned end)
{
    unsigned column = ub_column(m->text + begin, end - begin);
    paren *p = innermost(m);
    g_autofree char *moved = NULL;

    if (p != NULL && ends_with_paren(m)) {
        p->hanging = TRUE;
    }
    if (p == NULL || !is_aligned(p, column) || p->new_column + 1 == column) {
        g_string_append_len(m->out, m->text + begin, end - begin);
        return;
    }
    moved = ub_column_indent(p->new_column + 1, memchr(m->text + begin, '\t', end - begin) != NULL);
    g_string_append(m->out, moved);
}

static void write_space(merge *m, unsigned begin, unsigned end)
{
    while (begin < end) {
        const char *newline = memchr(m->text + begin, '\n', end - begin);
        unsigned line;

        if (newline == NULL) {
            g_string_append_len(m->out, m->text + begin, end - begin);
            return;
        }
        line = (unsigned)(newline - m->text) + 1;
        g_string_append_len(m->out, m->text + begin, line - begin);
        m->edited = FALSE;
        for (begin = line; begin < end && strchr(" \t", m->text[begin]) != NULL;) {
            begin++;
        }
        if (begin < end && strchr("\r\n", m->text[begin]) != NULL) {
            g_string_append_len(m->out, m->text + line, begin - line);
        } else {
            write_indent(m, line, begin);
        }
    }
}

/* A gap of the original, but for `borrowed` comments behind edited code. */
static void write_gap(merge *m, ub_range gap)
{
    unsigned at = gap.begin;

    while (at < gap.end) {
        ub_token t = ub_next_token(m->text, at, gap.end);

        if (t.kind == UB_TOKEN_END) {
            write_space(m, at, gap.end);
            return;
        }
        if (m->edited && t.kind == UB_TOKEN_COMMENT && !has_newline(m, (ub_range){at, t.begin}) &&
            ub_comment_is_borrowed(m->text, t)) {
            m->dropped++;
        } else {
            write_space(m, at, t.begin);
            g_string_append_len(m->out, m->text + t.begin, t.end - t.begin);
        }
        at = t.end;
        if (m->text[t.end - 1] == '\n') {
            m->edited = FALSE;
        }
    }
}

/* Note how deep the statement stands that the next token begins. */
static void begin_statement(merge *m, const char *word)
{
    g_autofree char *indent = out_indent(m);
    gboolean first = strlen(out_line(m)) == strlen(indent);
    gboolean behind_brace = g_str_has_suffix(out_line(m), "} ") ||
                            g_str_has_suffix(out_line(m), "}");

    g_free(m->statement);
    if (first || behind_brace) {
        m->statement = g_steal_pointer(&indent);
    } else {
        m->statement = ub_indent_deeper(&m->style, indent);
    }
    m->in_label = strcmp(word, "case") == 0 || strcmp(word, "default") == 0;
}

static gboolean is_control(const merge *m, unsigned i)
{
    return new_is(m, i, "if") || new_is(m, i, "for") || new_is(m, i, "while") ||
           new_is(m, i, "switch");
}

static void open_paren(merge *m, unsigned i)
{
    paren p = {-1, out_column(m), i > 0 && is_control(m, i - 1), i > 0 && m->match[i - 1] < 0,
               FALSE};

    if (m->match[i] >= 0) {
        p.old_column = (int)old_column(m, old_token(m, m->match[i]).begin);
    }
    g_array_append_val(m->parens, p);
}

/* After a token: does a statement begin? */
static gboolean ends_head(merge *m, unsigned i)
{
    gboolean control = FALSE;

    if (new_is(m, i, ")") && m->parens->len > 0) {
        control = innermost(m)->control;
        g_array_set_size(m->parens, m->parens->len - 1);
        return control && m->parens->len == 0;
    }
    if (m->parens->len > 0) {
        return FALSE;
    }
    if (new_is(m, i, ":")) {
        return m->in_label || (i > 1 && (new_is(m, i - 2, ";") || new_is(m, i - 2, "}") ||
                                         new_is(m, i - 2, "{") || new_is(m, i - 2, ":")));
    }
    return new_is(m, i, ";") || new_is(m, i, "{") || new_is(m, i, "}") || new_is(m, i, "else") ||
           new_is(m, i, "do");
}

static void write_token(merge *m, unsigned i)
{
    ub_token t = new_token(m, i);

    if (m->at_statement) {
        g_autofree char *word = new_word(m, i);
        begin_statement(m, word);
    }
    if (new_is(m, i, "(")) {
        open_paren(m, i);
    }
    g_string_append_len(m->out, m->new_text + t.begin, t.end - t.begin);
    m->at_statement = ends_head(m, i);
    if (m->at_statement) {
        m->in_label = FALSE;
    }
}

static gboolean spaced(const merge *m, unsigned i)
{
    g_autofree char *before = i > 1 ? new_word(m, i - 2) : g_strdup("");
    g_autofree char *a = new_word(m, i - 1);
    g_autofree char *b = new_word(m, i);

    return ub_spaced(&m->spacing, before, a, b);
}

/* A run of new tokens [begin, end) that stands for the old tokens between prev and next. */
typedef struct {
    unsigned begin, end;
    int prev, next;
    ub_range lead, tail;   /* the original's gap before the run and behind it */
    gboolean tail_written; /* the comments of the tail's first line are written already */
} run;

static gboolean is_insertion(const run *r)
{
    return r->next == r->prev + 1;
}

/* A pure insertion stands in one gap: which part of it comes before? */
static void split_gap(const merge *m, run *r)
{
    ub_range gap = r->lead;
    unsigned split = gap.begin;

    if (new_is(m, r->begin, "}") || (new_is(m, r->begin, ",") && !has_newline(m, gap))) {
        split = first_line_comments(m, gap).end;
    }
    r->lead = (ub_range){gap.begin, split};
    r->tail = (ub_range){split, gap.end};
}

static run run_at(const merge *m, unsigned begin)
{
    run r = {begin, begin, m->match[begin - 1], 0, {0, 0}, {0, 0}, FALSE};

    while (m->match[r.end] < 0) {
        r.end++;
    }
    r.next = m->match[r.end];
    r.lead = gap_after(m, r.prev);
    r.tail = gap_after(m, r.next - 1);
    if (is_insertion(&r)) {
        split_gap(m, &r);
    }
    return r;
}

/* A comment between replaced tokens has no place any more. */
static gboolean loses_comment(merge *m, const run *r)
{
    for (int i = r->prev + 1; i + 1 < r->next; i++) {
        ub_token t = first_comment(m, gap_after(m, i));

        if (t.kind != UB_TOKEN_END) {
            m->comment_lost = TRUE;
            m->lost = t.begin;
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean same_kind(const merge *m, int old, unsigned new)
{
    ub_token_kind a = old_token(m, old).kind, b = new_token(m, new).kind;

    return a == UB_TOKEN_WORD && b == UB_TOKEN_WORD;
}

/* `if (x)` <newline> `stmt`: spatch puts braces around what becomes two statements. */
static void write_added_brace(merge *m, unsigned i, ub_range gap)
{
    char *indent = g_strdup(m->statement);

    g_ptr_array_add(m->braces, indent);
    if (m->style.brace_below) {
        write_newline(m, indent);
    } else if (!g_str_has_suffix(m->out->str, " ")) {
        g_string_append_c(m->out, ' ');
    }
    write_token(m, i);
    if (has_newline(m, gap)) {
        write_gap(m, gap);
    } else {
        g_autofree char *inner = ub_indent_deeper(&m->style, indent);
        if (has_comment(m, gap)) {
            write_gap(m, gap);
        }
        write_newline(m, inner);
    }
}

/* The end of the line, with the comments that the original has there. */
static void end_line(merge *m, run *r, const char *indent)
{
    if (!r->tail_written) {
        ub_range comments = first_line_comments(m, r->tail);

        write_gap(m, comments);
        r->tail.begin = comments.end;
        r->tail_written = TRUE;
    }
    write_newline(m, indent);
}

static void write_closing_brace(merge *m, run *r, unsigned i)
{
    g_autofree char *indent = NULL;

    if (m->braces->len > 0) {
        indent = g_ptr_array_steal_index(m->braces, m->braces->len - 1);
    } else {
        indent = g_strdup(m->statement);
    }
    end_line(m, r, indent);
    write_token(m, i);
}

/* Will the line end behind token `i`?  At the ')' of a new `if` without braces, too. */
static gboolean ends_line(const merge *m, unsigned i)
{
    if (i + 1 >= m->new_tokens->len || new_is(m, i, ";") || new_is(m, i, "{")) {
        return TRUE;
    }
    return new_is(m, i, ")") && m->match[i] < 0 && m->match[i + 1] < 0 &&
           new_token(m, i + 1).kind == UB_TOKEN_WORD;
}

/* The columns that the tokens from `i` need up to the end of the line. */
static unsigned rest_of_line(const merge *m, unsigned i)
{
    unsigned columns = 0;

    for (; i < m->new_tokens->len; i++) {
        ub_token t = new_token(m, i);

        columns += t.end - t.begin;
        if (ends_line(m, i)) {
            break;
        }
        if (m->match[i] >= 0 && m->match[i + 1] == m->match[i] + 1) {
            ub_range gap = gap_after(m, m->match[i]);
            if (has_newline(m, gap)) {
                break;
            }
            columns += gap.end - gap.begin;
        } else {
            columns += spaced(m, i + 1);
        }
    }
    return columns;
}

/* `, &v` at the end of a long line goes to the next one, under the first argument. */
static gboolean break_arguments(merge *m, unsigned i)
{
    const paren *p = innermost(m);
    unsigned rest = rest_of_line(m, i);
    g_autofree char *indent = NULL;

    if (p == NULL || !new_is(m, i - 1, ",") || out_column(m) + 1 + rest <= m->spacing.limit) {
        return FALSE;
    }
    indent = p->hanging ? out_indent(m) : ub_column_indent(p->new_column + 1, m->style.tabs);
    if (ub_column(indent, strlen(indent)) + rest > m->spacing.limit) {
        return FALSE;
    }
    write_newline(m, indent);
    return TRUE;
}

/* What comes before a new token inside a run. */
static void write_between(merge *m, run *r, unsigned i)
{
    g_autofree char *inner = NULL;
    const char *block = m->braces->len > 0 ? g_ptr_array_index(m->braces, m->braces->len - 1)
                                           : m->statement;

    inner = ub_indent_deeper(&m->style, block);
    if (new_is(m, i - 1, "{")) {
        end_line(m, r, inner);
    } else if (new_is(m, i - 1, ";") || new_is(m, i - 1, "}")) {
        end_line(m, r, m->braces->len > 0 ? inner : m->statement);
    } else if (new_is(m, i - 1, ")") && m->at_statement) {
        g_autofree char *deeper = ub_indent_deeper(&m->style, m->statement);
        end_line(m, r, deeper);
    } else if (!break_arguments(m, i) && spaced(m, i)) {
        g_string_append_c(m->out, ' ');
    }
}

static void write_inner(merge *m, run *r, unsigned i)
{
    if (new_is(m, i, "}")) {
        write_closing_brace(m, r, i);
        return;
    }
    if (new_is(m, i, "{")) {
        g_ptr_array_add(m->braces, g_strdup(m->statement));
        if (m->style.brace_below) {
            end_line(m, r, m->statement);
        } else {
            g_string_append_c(m->out, ' ');
        }
        write_token(m, i);
        return;
    }
    write_between(m, r, i);
    write_token(m, i);
}

/* What comes before the first new token. */
static void write_lead(merge *m, run *r)
{
    gboolean verbatim = has_newline(m, r->lead) || has_comment(m, r->lead) ||
                        (!is_insertion(r) && same_kind(m, r->prev + 1, r->begin));

    if (verbatim) {
        write_gap(m, r->lead);
    }
    if (!has_newline(m, r->lead) && (!verbatim || has_comment(m, r->lead)) && spaced(m, r->begin) &&
        !g_str_has_suffix(m->out->str, " ")) {
        g_string_append_c(m->out, ' ');
    }
}

/* `}` and `else`: as the function writes them, unless a comment stands between. */
static gboolean write_else(merge *m, const run *r)
{
    g_autofree char *indent = NULL;

    if (!new_is(m, r->end, "else") || !new_is(m, r->end - 1, "}") || has_comment(m, r->tail)) {
        return FALSE;
    }
    indent = out_indent(m);
    if (m->style.else_below) {
        write_newline(m, indent);
    } else {
        g_string_append_c(m->out, ' ');
    }
    return TRUE;
}

/* What comes between the last new token and the next old one. */
static void write_tail(merge *m, run *r)
{
    gboolean ends = new_is(m, r->end - 1, ";") || new_is(m, r->end - 1, "}") ||
                    new_is(m, r->end - 1, "{");

    m->edited = TRUE;
    if (write_else(m, r)) {
        return;
    }
    if (has_newline(m, r->tail) || has_comment(m, r->tail) ||
        (!is_insertion(r) && same_kind(m, r->next - 1, r->end - 1))) {
        write_gap(m, r->tail);
    } else if (ends && !new_is(m, r->end, "}")) {
        g_autofree char *indent = out_indent(m);
        write_newline(m, new_is(m, r->end - 1, "}") ? indent : m->statement);
    } else if (ends || spaced(m, r->end)) {
        g_string_append_c(m->out, ' ');
    }
}

static unsigned write_run(merge *m, unsigned begin)
{
    run r = run_at(m, begin);
    unsigned i = begin;

    if (loses_comment(m, &r)) {
        return r.end;
    }
    m->edited = TRUE;
    if (new_is(m, i, "{")) {
        ub_range gap = is_insertion(&r) ? r.tail : r.lead;

        write_added_brace(m, i++, gap);
        if (i == r.end && is_insertion(&r)) {
            return r.end;
        }
        if (i < r.end) {
            write_token(m, i++);
        }
    } else if (new_is(m, i, "}")) {
        write_gap(m, r.lead);
        r.tail_written = TRUE;
        write_closing_brace(m, &r, i++);
    } else {
        write_lead(m, &r);
        write_token(m, i++);
    }
    for (; i < r.end; i++) {
        write_inner(m, &r, i);
    }
    m->edited = TRUE;
    write_tail(m, &r);
    return r.end;
}

/* Old tokens went and none came: `v == NULL || v == Py_None` -> `v == NULL`. */
static void write_deletion(merge *m, unsigned i)
{
    int prev = m->match[i - 1], next = m->match[i];
    ub_range before = gap_after(m, prev), behind = gap_after(m, next - 1);
    ub_token first = old_token(m, prev + 1);
    run r = {i, i, prev, next, before, behind, FALSE};
    gboolean is_operator = ub_token_is(m->text, first, "||") || ub_token_is(m->text, first, "&&");

    if (loses_comment(m, &r)) {
        return;
    }
    m->edited = TRUE;
    if (has_comment(m, before) && has_comment(m, behind)) {
        m->comment_lost = TRUE;
        m->lost = first_comment(m, before).begin;
        return;
    }
    if (has_comment(m, before) || has_comment(m, behind)) {
        write_gap(m, has_comment(m, before) ? before : behind);
        return;
    }
    write_gap(m, is_operator ? behind : before);
}

static void write_all(merge *m)
{
    unsigned i = 1;

    write_token(m, 0);
    while (i < m->new_tokens->len && !m->comment_lost) {
        if (m->match[i] < 0) {
            i = write_run(m, i);
        } else if (m->match[i] != m->match[i - 1] + 1) {
            write_deletion(m, i);
        } else {
            write_gap(m, gap_after(m, m->match[i - 1]));
        }
        write_token(m, i++);
    }
}

/* Do the tokens [open, ...] make a block of one statement that a new `if` has for itself? */
static unsigned lone_block_end(const merge *m, unsigned open)
{
    unsigned semicolons = 0, i = open + 1;

    if (open == 0 || m->match[open - 1] >= 0 || !new_is(m, open - 1, ")")) {
        return 0;
    }
    for (; i < m->new_tokens->len && !new_is(m, i, "}"); i++) {
        if (new_is(m, i, "{") || m->match[i] >= 0) {
            return 0;
        }
        semicolons += new_is(m, i, ";");
    }
    return semicolons == 1 && m->match[i] < 0 && !new_is(m, i + 1, "else") ? i : 0;
}

static void drop_token(merge *m, unsigned i)
{
    unsigned n = m->new_tokens->len;

    memmove(m->match + i, m->match + i + 1, (n - i - 1) * sizeof *m->match);
    g_array_remove_index(m->new_tokens, i);
}

/* The semantic patches write `if (f() < 0) { PyErr_Clear(); }`; not every function does. */
static void drop_braces(merge *m)
{
    for (unsigned i = 0; !m->style.braced && i < m->new_tokens->len; i++) {
        unsigned end = m->match[i] < 0 && new_is(m, i, "{") ? lone_block_end(m, i) : 0;

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
static gboolean is_faithful(const merge *m, ub_range body, const char *merged)
{
    unsigned length = (unsigned)strlen(merged);
    g_autoptr(GArray) tokens = ub_tokens(merged, 0, length);

    if (tokens->len != m->new_tokens->len) {
        return FALSE;
    }
    for (unsigned i = 0; i < tokens->len; i++) {
        ub_token t = g_array_index(tokens, ub_token, i);
        g_autofree char *word = new_word(m, i);

        if (!ub_token_is(merged, t, word)) {
            return FALSE;
        }
    }
    return count_comments(m->text, body.begin, body.end) - m->dropped ==
           count_comments(merged, 0, length);
}

static gboolean ends_match(const merge *m)
{
    unsigned n = m->new_tokens->len;

    return n >= 2 && m->old_tokens->len >= 2 && m->match[0] == 0 &&
           m->match[n - 1] == (int)m->old_tokens->len - 1;
}

static void merge_clear(merge *m)
{
    g_array_unref(m->old_tokens);
    g_array_unref(m->new_tokens);
    g_array_unref(m->parens);
    g_ptr_array_unref(m->braces);
    g_string_free(m->out, TRUE);
    g_free(m->match);
    g_free(m->statement);
}

ub_merge_end ub_merge(const char *text, gsize length, ub_range body, const char *new_body,
                      char **merged, unsigned *lost)
{
    unsigned line = ub_line_begin(text, body.begin);
    ub_merge_end end = UB_MERGE_FAILED;
    merge m = {.text = text, .new_text = new_body};

    m.old_tokens = ub_tokens(text, body.begin, body.end);
    m.new_tokens = ub_tokens(new_body, 0, (unsigned)strlen(new_body));
    m.match = ub_align(text, m.old_tokens, new_body, m.new_tokens);
    m.style = ub_style_of(text, length, body);
    m.spacing = ub_spacing_of(text, length, m.old_tokens);
    m.parens = g_array_new(FALSE, FALSE, sizeof(paren));
    m.braces = g_ptr_array_new_with_free_func(g_free);
    m.statement = g_strdup("");
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

#include "writer.h"

#include <string.h>

ub_token ub_old_token(const ub_merger *m, int i)
{
    return g_array_index(m->old_tokens, ub_token, (unsigned)i);
}

ub_token ub_new_token(const ub_merger *m, unsigned i)
{
    return g_array_index(m->new_tokens, ub_token, i);
}

gboolean ub_new_is(const ub_merger *m, unsigned i, const char *word)
{
    return i < m->new_tokens->len && ub_token_is(m->new_text, ub_new_token(m, i), word);
}

char *ub_new_word(const ub_merger *m, unsigned i)
{
    ub_token t = ub_new_token(m, i);

    return g_strndup(m->new_text + t.begin, t.end - t.begin);
}

gboolean ub_gap_has_newline(const ub_merger *m, ub_range r)
{
    return r.end > r.begin && memchr(m->text + r.begin, '\n', r.end - r.begin) != NULL;
}

ub_token ub_gap_comment(const ub_merger *m, ub_range gap)
{
    return ub_next_token(m->text, gap.begin, gap.end);
}

gboolean ub_gap_has_comment(const ub_merger *m, ub_range gap)
{
    return ub_gap_comment(m, gap).kind != UB_TOKEN_END;
}

ub_range ub_gap_after(const ub_merger *m, int i)
{
    return (ub_range){ub_old_token(m, i).end, ub_old_token(m, i + 1).begin};
}

ub_range ub_gap_first_line(const ub_merger *m, ub_range gap)
{
    ub_range part = {gap.begin, gap.begin};

    for (;;) {
        ub_token t = ub_next_token(m->text, part.end, gap.end);

        if (t.kind != UB_TOKEN_COMMENT || ub_gap_has_newline(m, (ub_range){gap.begin, t.begin})) {
            return part;
        }
        part.end = t.end;
        if (m->text[t.end - 1] == '\n') {
            part.end--;
        }
    }
}

/* The line that is being written. */
static const char *out_line(const ub_merger *m)
{
    return m->out->str + ub_line_begin(m->out->str, (unsigned)m->out->len);
}

unsigned ub_out_column(const ub_merger *m)
{
    return ub_column(out_line(m), strlen(out_line(m)));
}

char *ub_out_indent(const ub_merger *m)
{
    return g_strndup(out_line(m), strspn(out_line(m), " \t"));
}

static unsigned old_column(const ub_merger *m, unsigned offset)
{
    unsigned begin = ub_line_begin(m->text, offset);

    return ub_column(m->text + begin, offset - begin);
}

gboolean ub_out_is_blank(const ub_merger *m)
{
    const char *line = out_line(m);

    return line[strspn(line, " \t")] == '\0';
}

void ub_out_newline(ub_merger *m, const char *indent)
{
    while (m->out->len > 0 && strchr(" \t", m->out->str[m->out->len - 1]) != NULL) {
        g_string_truncate(m->out, m->out->len - 1);
    }
    g_string_append(m->out, m->one_line ? " " : m->style.eol);
    g_string_append(m->out, m->one_line ? "" : indent);
    m->edited = FALSE;
}

/* The '{' of the new token `i`, a '}'; 0 when there is none. */
static unsigned opening_brace(const ub_merger *m, unsigned i)
{
    for (unsigned depth = 1; i-- > 0;) {
        depth += ub_new_is(m, i, "}") ? 1 : 0;
        depth -= ub_new_is(m, i, "{") ? 1 : 0;
        if (depth == 0) {
            return i;
        }
    }
    return 0;
}

/* Is a '{' open that stands in the line that is being written? */
static gboolean opens_in_line(const ub_merger *m)
{
    const char *line = out_line(m);
    g_autoptr(GArray) tokens = ub_tokens(line, 0, (unsigned)strlen(line));
    int open = 0;

    for (unsigned i = 0; i < tokens->len; i++) {
        ub_token t = g_array_index(tokens, ub_token, i);
        open += ub_token_is(line, t, "{") ? 1 : 0;
        open -= ub_token_is(line, t, "}") && open > 0 ? 1 : 0;
    }
    return open > 0;
}

gboolean ub_ends_spread_block(const ub_merger *m, unsigned i)
{
    unsigned open = ub_new_is(m, i, "}") ? opening_brace(m, i) : 0;

    if (open == 0 || m->match[open] < 0 || m->match[i] < 0) {
        return FALSE;
    }
    ub_range block = {ub_old_token(m, m->match[open]).begin, ub_old_token(m, m->match[i]).begin};
    return !ub_gap_has_newline(m, block) && !opens_in_line(m);
}

ub_paren *ub_out_paren(const ub_merger *m)
{
    return m->parens->len > 0 ? &g_array_index(m->parens, ub_paren, m->parens->len - 1) : NULL;
}

static gboolean ends_with_paren(const ub_merger *m)
{
    gsize length = m->out->len;

    while (length > 0 && g_ascii_isspace(m->out->str[length - 1])) {
        length--;
    }
    return length > 0 && m->out->str[length - 1] == '(';
}

/* Does a line that begins in this column of the original belong under the parenthesis?  Further
 * right counts too: `T v = f(a,` <newline> `b)` has become `v = f(a,` before. */
static gboolean is_aligned(const ub_paren *p, unsigned column)
{
    int under = p->old_column + 1;

    return !p->hanging && p->old_column >= 0 &&
           (under == (int)column || (p->renamed && under < (int)column));
}

/* The white space at the begin of a line; where it put the line under an open parenthesis that has
 * moved, the line moves along. */
static void write_indent(ub_merger *m, unsigned begin, unsigned end)
{
    unsigned column = ub_column(m->text + begin, end - begin);
    ub_paren *p = ub_out_paren(m);
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

static void write_space(ub_merger *m, unsigned begin, unsigned end)
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

void ub_out_gap(ub_merger *m, ub_range gap)
{
    unsigned at = gap.begin;

    while (at < gap.end) {
        ub_token t = ub_next_token(m->text, at, gap.end);

        if (t.kind == UB_TOKEN_END) {
            write_space(m, at, gap.end);
            return;
        }
        if (m->edited && t.kind == UB_TOKEN_COMMENT &&
            !ub_gap_has_newline(m, (ub_range){at, t.begin}) &&
            ub_comment_is_borrowed(m->text, t, NULL)) {
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

/* Note how deep the statement stands that token `i` begins. */
static void begin_statement(ub_merger *m, unsigned i)
{
    g_autofree char *indent = ub_out_indent(m), *word = ub_new_word(m, i);
    gboolean first = ub_out_is_blank(m);

    m->statement = (unsigned)m->out->len;
    ub_nesting_begin(m->nesting, &m->style, word, ub_new_is(m, i + 1, ":"), first ? indent : NULL);
    m->in_label = strcmp(word, "case") == 0 || strcmp(word, "default") == 0;
}

/* A '{' that begins a statement, or the body of a loop that a macro makes; no initialiser's. */
static gboolean opens_block(const ub_merger *m, unsigned i)
{
    return m->parens->len == 0 && ub_new_is(m, i, "{") &&
           (m->at_statement || i == 0 || ub_new_is(m, i - 1, ")"));
}

static gboolean is_control(const ub_merger *m, unsigned i)
{
    return ub_new_is(m, i, "if") || ub_new_is(m, i, "for") || ub_new_is(m, i, "while") ||
           ub_new_is(m, i, "switch");
}

/* Is it the original's token as it was? */
static gboolean is_same(const ub_merger *m, unsigned i)
{
    ub_token old, new = ub_new_token(m, i);

    if (m->match[i] < 0) {
        return FALSE;
    }
    old = ub_old_token(m, m->match[i]);
    return old.end - old.begin ==
           new.end - new.begin &&memcmp(m->text + old.begin, m->new_text + new.begin,
                                        new.end - new.begin) ==
           0;
}

static void open_paren(ub_merger *m, unsigned i)
{
    ub_paren p = {-1, ub_out_column(m), i > 0 && is_control(m, i - 1), i > 0 && !is_same(m, i - 1),
                  FALSE};

    if (m->match[i] >= 0) {
        p.old_column = (int)old_column(m, ub_old_token(m, m->match[i]).begin);
    }
    g_array_append_val(m->parens, p);
}

/* After a token: does a statement begin? */
static gboolean ends_head(ub_merger *m, unsigned i)
{
    gboolean control = FALSE;

    if (ub_new_is(m, i, ")") && m->parens->len > 0) {
        control = ub_out_paren(m)->control;
        g_array_set_size(m->parens, m->parens->len - 1);
        return control && m->parens->len == 0;
    }
    if (m->parens->len > 0) {
        return FALSE;
    }
    if (ub_new_is(m, i, ":")) {
        return m->in_label || (i > 1 && (ub_new_is(m, i - 2, ";") || ub_new_is(m, i - 2, "}") ||
                                         ub_new_is(m, i - 2, "{") || ub_new_is(m, i - 2, ":")));
    }
    return ub_new_is(m, i, ";") || ub_new_is(m, i, "{") || ub_new_is(m, i, "}") ||
           ub_new_is(m, i, "else") || ub_new_is(m, i, "do");
}

/* Note the blocks and statements that begin and end with token `i`, which is being written. */
static void end_statement(ub_merger *m, unsigned i)
{
    g_autofree char *next = i + 1 < m->new_tokens->len ? ub_new_word(m, i + 1) : g_strdup("");
    gboolean closes = ub_new_is(m, i, "}");

    if (closes && m->initialisers > 0) {
        m->initialisers--;
    } else if (closes || ub_new_is(m, i, ";")) {
        ub_nesting_end(m->nesting, closes, next);
    }
}

static void open_brace(ub_merger *m, unsigned i)
{
    g_autofree char *indent = ub_out_indent(m);

    if (m->initialisers > 0 || !opens_block(m, i)) {
        m->initialisers++;
    } else {
        ub_nesting_open(m->nesting, indent, ub_out_is_blank(m));
    }
}

void ub_out_token(ub_merger *m, unsigned i)
{
    ub_token t = ub_new_token(m, i);

    if (m->at_statement && m->initialisers == 0) {
        begin_statement(m, i);
    }
    if (ub_new_is(m, i, "(")) {
        open_paren(m, i);
    }
    if (m->parens->len == 0 && ub_new_is(m, i, "{")) {
        open_brace(m, i);
    }
    g_string_append_len(m->out, m->new_text + t.begin, t.end - t.begin);
    m->edited = m->edited || !is_same(m, i);
    if (m->parens->len == 0) {
        end_statement(m, i);
    }
    m->at_statement = ends_head(m, i);
    if (m->at_statement) {
        m->in_label = FALSE;
    }
}

gboolean ub_new_spaced(const ub_merger *m, unsigned i)
{
    g_autofree char *before = i > 1 ? ub_new_word(m, i - 2) : g_strdup("");
    g_autofree char *a = ub_new_word(m, i - 1);
    g_autofree char *b = ub_new_word(m, i);

    return ub_spaced(&m->spacing, before, a, b);
}

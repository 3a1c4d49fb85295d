/* See mark.h. */
#include "mark.h"

#include <string.h>

#include "edit.h"
#include "layout.h"
#include "misuse.h"
#include "noqa.h"
#include "style.h"

/* The text that is marked. */
typedef struct {
    const ub_unit *unit;
    const char *text;
    gsize length;
    GArray *tokens;     /* of ub_token: all, comments too, those of directives one by one */
    GArray *directives; /* of ub_range */
    gboolean slashes;   /* the file's comments are mostly of this kind: // */
    unsigned limit;     /* no line gets longer by a mark, where another place is free */
    GArray *edits;
} marker;

/* Tokens */

static void lex(GArray *tokens, GArray *directives, const char *text, unsigned begin, unsigned end)
{
    for (ub_token t = ub_next_token(text, begin, end); t.kind != UB_TOKEN_END;
         t = ub_next_token(text, t.end, end)) {
        ub_range directive = {t.begin, t.end};

        if (t.kind != UB_TOKEN_HASH) {
            g_array_append_val(tokens, t);
            continue;
        }
        g_array_append_val(directives, directive);
        lex(tokens, directives, text, t.begin + 1, t.end);
    }
}

/* The last token that begins before `offset`, or NULL. */
static const ub_token *token_before(const marker *m, unsigned offset)
{
    const ub_token *tokens = (const ub_token *)(const void *)m->tokens->data;
    unsigned low = 0, high = m->tokens->len;

    while (low < high) {
        unsigned middle = (low + high) / 2;
        if (tokens[middle].begin < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 ? &tokens[low - 1] : NULL;
}

static gboolean in_token(const marker *m, unsigned offset)
{
    const ub_token *t = token_before(m, offset);
    return t && offset < t->end;
}

/* The directive that goes on at `offset`, or NULL. */
static const ub_range *directive_at(const marker *m, unsigned offset)
{
    for (unsigned i = 0; i < m->directives->len; i++) {
        const ub_range *d = &g_array_index(m->directives, ub_range, i);
        if (d->begin < offset && offset <= d->end)
            return d;
    }
    return NULL;
}

static gboolean is_line_comment(const marker *m, const ub_token *t)
{
    return t->kind == UB_TOKEN_COMMENT && m->text[t->begin + 1] == '/';
}

static gboolean prefers_slashes(const marker *m)
{
    unsigned slashes = 0, all = 0;

    for (unsigned i = 0; i < m->tokens->len; i++) {
        const ub_token *t = &g_array_index(m->tokens, ub_token, i);
        all += t->kind == UB_TOKEN_COMMENT;
        slashes += is_line_comment(m, t);
    }
    return slashes > all - slashes;
}

/* "don't" in skipped text: what is written behind it would be of the literal. */
static gboolean is_open_literal(const marker *m, const ub_token *t)
{
    unsigned quote = t->begin;

    if (t->kind != UB_TOKEN_STRING)
        return FALSE;
    while (m->text[quote] != '"' && m->text[quote] != '\'')
        quote++;
    return t->end - quote < 2 || m->text[t->end - 1] != m->text[quote];
}

/* Places */

static unsigned skip_blanks_back(const char *text, unsigned begin, unsigned at)
{
    while (at > begin && (text[at - 1] == ' ' || text[at - 1] == '\t'))
        at--;
    return at;
}

/* Where the `\` stands that ends the line, or G_MAXUINT.  Blanks behind it make no difference to
 * compilers. */
static unsigned backslash_of(const marker *m, unsigned line)
{
    unsigned end = skip_blanks_back(m->text, line, ub_line_end(m->text, m->length, line));
    return end > line && m->text[end - 1] == '\\' ? end - 1 : G_MAXUINT;
}

/* White space from one column to another, a blank at least; with tabs where the file has them. */
static void append_gap(GString *to, unsigned from, unsigned column, gboolean tabs)
{
    while (tabs && (from / 8 + 1) * 8 <= column) {
        g_string_append_c(to, '\t');
        from = (from / 8 + 1) * 8;
    }
    do
        g_string_append_c(to, ' ');
    while (++from < column);
}

/*     x = PyList_GetItem(l, 0);             \
 *     x = PyList_GetItem(l, 0); (the mark)  \      the backslash keeps its column, if it can */
static gboolean mark_before_backslash(marker *m, unsigned line, unsigned backslash,
                                      const char *mark, gboolean even_long)
{
    unsigned at = skip_blanks_back(m->text, line, backslash);
    unsigned width = ub_columns(m->text, line, at) + 1 + strlen(mark);
    unsigned column = ub_columns(m->text, line, backslash);
    gboolean tabs = memchr(m->text + at, '\t', backslash - at) != NULL;
    const ub_token *before = token_before(m, at);

    if (in_token(m, at) || (before && (is_line_comment(m, before) || is_open_literal(m, before))))
        return FALSE;
    if (!even_long && width + 2 > MAX(m->limit, column + 1))
        return FALSE;
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, " %s", mark);
    if (width < column)
        append_gap(text, width, column, tabs);
    else
        g_string_append_c(text, ' ');
    ub_edits_take(m->edits, at, backslash, g_string_free(text, FALSE));
    return TRUE;
}

static char *comment(const char *mark, gboolean slashes)
{
    return slashes ? g_strdup_printf("// %s", mark) : g_strdup_printf("/* %s */", mark);
}

static gboolean mark_at_end(marker *m, unsigned line, const char *words, gboolean even_long)
{
    unsigned end = ub_line_end(m->text, m->length, line);
    unsigned at = skip_blanks_back(m->text, line, end);
    unsigned backslash = backslash_of(m, line);
    const ub_token *before = token_before(m, at);
    gboolean behind_slashes = before && before->end >= at && is_line_comment(m, before);
    g_autofree char *block = comment(words, FALSE);
    g_autofree char *mark =
        comment(words, behind_slashes || (m->slashes && !directive_at(m, line + 1)));

    if (backslash != G_MAXUINT)
        return mark_before_backslash(m, line, backslash, block, even_long);
    if ((in_token(m, at) && !behind_slashes) || (before && is_open_literal(m, before)))
        return FALSE;
    if (!even_long && ub_columns(m->text, line, at) + 1 + strlen(mark) > m->limit)
        return FALSE;
    ub_edits_take(m->edits, at, at, g_strconcat(" ", mark, NULL));
    return TRUE;
}

/* The last line of a file may have none: then that of the line in front. */
static const char *line_ending(const marker *m, unsigned line)
{
    unsigned end = ub_line_end(m->text, m->length, line);

    if (end >= m->length && line > 1)
        return m->text[line - 2] == '\r' ? "\r\n" : "\n";
    return end < m->length && m->text[end] == '\r' ? "\r\n" : "\n";
}

/* Above a line of a macro's body, the new line is one of the body too. */
static void append_splice(const marker *m, GString *to, unsigned before)
{
    unsigned backslash = backslash_of(m, before);
    unsigned at = backslash == G_MAXUINT ? before : skip_blanks_back(m->text, before, backslash);
    unsigned column = backslash == G_MAXUINT ? 0 : ub_columns(m->text, before, backslash);
    unsigned width = ub_columns(to->str, 0, to->len);

    if (width < column && ub_columns(m->text, before, at) + 1 < column)
        append_gap(to, width, column, memchr(m->text + at, '\t', backslash - at) != NULL);
    else
        g_string_append_c(to, ' ');
    g_string_append_c(to, '\\');
}

static gboolean mark_above(marker *m, unsigned line, const char *words)
{
    const ub_range *directive = line > 0 ? directive_at(m, line) : NULL;
    unsigned before = line > 0 ? ub_line_begin(m->text, line - 1) : 0;
    gboolean spliced = line > 0 && backslash_of(m, before) != G_MAXUINT;
    gboolean inside = directive && directive->begin < line && line < directive->end;

    if (in_token(m, line) || spliced != inside)
        return FALSE;
    g_autofree char *mark = comment(words, m->slashes && !inside);
    g_autofree char *indent = ub_indent_of(m->text, line);
    GString *text = g_string_new(indent);
    g_string_append(text, mark);
    if (inside)
        append_splice(m, text, before);
    g_string_append(text, line_ending(m, line));
    ub_edits_take(m->edits, line, line, g_string_free(text, FALSE));
    return TRUE;
}

/* Right behind the call, as the last resort: not where a macro may make a string of it. */
static gboolean mark_behind_call(marker *m, const ub_site *site, const char *words)
{
    unsigned at = site->call.end;

    if (site->call.end <= site->call.begin || in_token(m, at) ||
        ub_unit_macro_at(m->unit, site->offset) || directive_at(m, at))
        return FALSE;
    g_autofree char *mark = comment(words, FALSE);
    ub_edits_take(m->edits, at, at, g_strconcat(" ", mark, NULL));
    return TRUE;
}

/* Sites */

static gboolean is_unsafe(const ub_site *site)
{
    return site->verdict == UB_REFUSED || site->verdict == UB_CONVERT;
}

/* The sites of line `number`, from `first` on, and their codes in words; returns how many. */
static unsigned codes_of_line(const GArray *sites, unsigned first, char **words)
{
    const ub_site *site = &g_array_index(sites, ub_site, first);
    GString *text = g_string_new("noqa: borrowed-ref - ");
    gboolean said[UB_CODE_COUNT] = {FALSE};
    unsigned i;

    for (i = first; i < sites->len && g_array_index(sites, ub_site, i).line == site->line; i++) {
        ub_code code = g_array_index(sites, ub_site, i).code;
        if (said[code])
            continue;
        g_string_append_printf(text, "%s%s", i > first ? ", " : "", ub_code_get(code)->name);
        said[code] = TRUE;
    }
    *words = g_string_free(text, FALSE);
    return i - first;
}

/* A line that goes on behind the trigraph of a backslash, where trigraphs count. */
static gboolean ends_in_trigraph(const marker *m, unsigned line)
{
    unsigned end = skip_blanks_back(m->text, line, ub_line_end(m->text, m->length, line));

    return end >= line + 3 && memcmp(m->text + end - 3, "?\?/", 3) == 0;
}

static gboolean mark_line(marker *m, const ub_site *site, const char *words)
{
    unsigned line = ub_line_begin(m->text, site->offset);

    if (ends_in_trigraph(m, line) ||
        (line > 0 && ends_in_trigraph(m, ub_line_begin(m->text, line - 1))))
        return FALSE;
    return mark_at_end(m, line, words, FALSE) || mark_above(m, line, words) ||
           mark_at_end(m, line, words, TRUE) || mark_behind_call(m, site, words);
}

/* Two texts are the same to the preprocessor: the same tokens, directives where they were. */
static gboolean same_tokens(const char *a, gsize a_length, const char *b, gsize b_length)
{
    ub_token s = ub_next_token(a, 0, (unsigned)a_length);
    ub_token t = ub_next_token(b, 0, (unsigned)b_length);

    for (;; s = ub_next_token(a, s.end, (unsigned)a_length),
            t = ub_next_token(b, t.end, (unsigned)b_length)) {
        while (s.kind == UB_TOKEN_COMMENT)
            s = ub_next_token(a, s.end, (unsigned)a_length);
        while (t.kind == UB_TOKEN_COMMENT)
            t = ub_next_token(b, t.end, (unsigned)b_length);
        if (s.kind != t.kind)
            return FALSE;
        if (s.kind == UB_TOKEN_END)
            return TRUE;
        gboolean same = s.kind == UB_TOKEN_HASH
                            ? same_tokens(a + s.begin + 1, s.end - s.begin - 1, b + t.begin + 1,
                                          t.end - t.begin - 1)
                            : s.end - s.begin == t.end - t.begin &&
                                  memcmp(a + s.begin, b + t.begin, s.end - s.begin) == 0;
        if (!same)
            return FALSE;
    }
}

static void warn(const marker *m, const ub_site *site, ub_result *result)
{
    g_ptr_array_add(result->warnings,
                    g_strdup_printf("%s:%u: no place for a noqa: borrowed-ref comment",
                                    m->unit->path, site->line));
}

/* Mark `sites`, which are all of the unit's text and unsafe. */
static void mark_sites(marker *m, const GArray *sites, gboolean *marked, ub_result *result)
{
    unsigned n;

    for (unsigned i = 0; i < sites->len; i += n) {
        const ub_site *site = &g_array_index(sites, ub_site, i);
        g_autofree char *words = NULL;
        n = codes_of_line(sites, i, &words);
        gboolean done = mark_line(m, site, words);
        if (!done)
            warn(m, site, result);
        for (unsigned k = i; k < i + n; k++)
            marked[k] = done;
    }
}

static char *marked_text(const ub_unit *unit, const GArray *sites, gboolean *marked,
                         ub_result *result)
{
    g_autoptr(GArray) tokens = g_array_new(FALSE, FALSE, sizeof(ub_token));
    g_autoptr(GArray) directives = g_array_new(FALSE, FALSE, sizeof(ub_range));
    g_autoptr(GArray) edits = ub_edits_new();
    marker m = {.unit = unit, .tokens = tokens, .directives = directives, .edits = edits};

    m.text = ub_unit_text(unit, &m.length);
    lex(tokens, directives, m.text, 0, (unsigned)m.length);
    m.slashes = prefers_slashes(&m);
    m.limit = ub_spacing_of(m.text, m.length, tokens).limit;
    mark_sites(&m, sites, marked, result);
    char *text = edits->len ? ub_edits_apply(edits, m.text, m.length) : NULL;
    if (text && same_tokens(m.text, m.length, text, strlen(text)))
        return text;
    for (unsigned i = 0; text && i < sites->len; i++) {
        marked[i] = FALSE;
        warn(&m, &g_array_index(sites, ub_site, i), result);
    }
    g_free(text);
    return NULL;
}

/* What is left: the sites of the new text that `check` reports, each with the code of the site of
 * the old text that it is. */

static const char *name_of_function(const ub_unit *unit, const ub_site *site)
{
    return site->function < 0
               ? ""
               : g_array_index(unit->functions, ub_function, (unsigned)site->function).name;
}

/* The first site of the old text, not taken yet, that may be this one. */
static int original_of(const ub_unit *old_unit, const GArray *old_sites, const gboolean *taken,
                       const ub_unit *unit, const ub_site *site)
{
    for (unsigned i = 0; i < old_sites->len; i++) {
        const ub_site *old = &g_array_index(old_sites, ub_site, i);
        if (!taken[i] && old->verdict == UB_REFUSED &&
            strcmp(old->api->name, site->api->name) == 0 &&
            strcmp(name_of_function(old_unit, old), name_of_function(unit, site)) == 0)
            return (int)i;
    }
    return -1;
}

static GArray *left_sites(const ub_unit *old_unit, const GArray *old_sites, const ub_unit *unit,
                          const GArray *sites, GArray *originals)
{
    GArray *left = g_array_new(FALSE, FALSE, sizeof(ub_site));
    g_autofree gboolean *taken = g_new0(gboolean, old_sites->len + 1);

    for (unsigned i = 0; i < sites->len; i++) {
        ub_site site = g_array_index(sites, ub_site, i);
        int original = is_unsafe(&site) ? original_of(old_unit, old_sites, taken, unit, &site) : -1;
        if (original < 0)
            continue;
        taken[original] = TRUE;
        site.code = g_array_index(old_sites, ub_site, (unsigned)original).code;
        g_array_append_val(left, site);
        g_array_append_val(originals, original);
    }
    return left;
}

static gboolean is_generated(const GArray *sites)
{
    for (unsigned i = 0; i < sites->len; i++)
        if (g_array_index(sites, ub_site, i).code == UB_CODE_GENERATED)
            return TRUE;
    return FALSE;
}

static void take_text(ub_result *result, char *text)
{
    if (result->new_text)
        g_bytes_unref(result->new_text);
    result->new_text = g_bytes_new_take(text, strlen(text));
}

gboolean ub_mark_refused(const ub_unit *unit, const ub_config *config, ub_result *result,
                         GError **error)
{
    g_autoptr(ub_unit) own = NULL;
    g_autoptr(GPtrArray) rows = ub_misuse_rows_new();
    g_autoptr(GArray) found = NULL;
    g_autoptr(GArray) originals = g_array_new(FALSE, FALSE, sizeof(int));
    const ub_unit *now = unit;

    if (is_generated(result->sites)) {
        g_ptr_array_add(result->warnings,
                        g_strdup_printf("%s: generated, so not marked: leave it out of what is "
                                        "checked, or record it in a baseline",
                                        unit->path));
        return TRUE;
    }
    if (result->new_text) {
        own = ub_parse_in(unit->path, result->new_text, config->flags, unit->surround, error);
        if (own == NULL)
            return FALSE;
        own->rows = unit->rows;
        own->others = unit->others;
        own->peers = unit->peers;
        ub_unit_support(own, config->supported);
        found = ub_find(own);
        ub_judge(own, found, config->all);
        ub_find_misuses(own, NULL, found, rows, TRUE);
        now = own;
    }
    g_autoptr(GArray) left =
        left_sites(unit, result->sites, now, found ? found : result->sites, originals);
    g_autofree gboolean *marked = g_new0(gboolean, left->len + 1);
    char *text = marked_text(now, left, marked, result);
    if (text)
        take_text(result, text);
    for (unsigned i = 0; i < left->len; i++)
        g_array_index(result->sites, ub_site, (unsigned)g_array_index(originals, int, i)).marked =
            marked[i];
    return TRUE;
}

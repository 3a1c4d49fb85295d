#include "slice.h"

#include <stdlib.h>
#include <string.h>

#define KEEP "UB_KEEP_"
#define CALL "UB_CALL_"
#define STOP "UB_STOP_"

/* The name at text[at] if it is one that a semantic patch might match or write, else NULL. */
static const char *api_name(const ub_rows *rows, const char *text, unsigned begin, unsigned end)
{
    const ub_api *api;

    for (unsigned r = 0; (api = ub_rows_at(rows, r)) != NULL; r++) {
        const char *names[] = {api->name, api->strong};

        for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
            if (names[i] != NULL && strlen(names[i]) == end - begin &&
                memcmp(text + begin, names[i], end - begin) == 0) {
                return names[i];
            }
        }
    }
    return NULL;
}

static gboolean is_word_char(char c)
{
    return g_ascii_isalnum(c) || c == '_' || c == '$';
}

/* The next word of text[at, end): also in comments, strings and directives.  FALSE at the end. */
static gboolean next_word(const char *text, unsigned at, unsigned end, ub_range *word)
{
    while (at < end && !is_word_char(text[at])) {
        at++;
    }
    word->begin = at;
    while (at < end && is_word_char(text[at])) {
        at++;
    }
    word->end = at;
    return word->end > word->begin;
}

static int call_at(const ub_slice *slice, unsigned offset)
{
    for (unsigned i = 0; i < slice->calls->len; i++) {
        if (g_array_index(slice->calls, unsigned, i) == offset) {
            return (int)i;
        }
    }
    return -1;
}

/*     Py_END_ALLOW_THREADS
 * case 2:
 *
 * spatch parses the macro where a statement follows, or a brace.  Where a label of a `switch` does,
 * it becomes one of its own: UB_STOP_Py_END_ALLOW_THREADS; */
static gboolean needs_stop(const ub_slice *slice, ub_range word)
{
    ub_token next = ub_next_token(slice->text, word.end, slice->body.end);

    while (next.kind == UB_TOKEN_COMMENT)
        next = ub_next_token(slice->text, next.end, slice->body.end);
    return ub_token_is(slice->text, (ub_token){UB_TOKEN_WORD, word.begin, word.end},
                       "Py_END_ALLOW_THREADS") &&
           (ub_token_is(slice->text, next, "case") || ub_token_is(slice->text, next, "default"));
}

static char *mask(const ub_slice *slice)
{
    GString *masked = g_string_new(NULL);
    unsigned at = slice->body.begin;
    ub_range word;

    while (next_word(slice->text, at, slice->body.end, &word)) {
        int call = call_at(slice, word.begin);

        g_string_append_len(masked, slice->text + at, word.begin - at);
        if (call >= 0) {
            g_string_append_printf(masked, CALL "%d_", call);
        } else if (api_name(slice->rows, slice->text, word.begin, word.end) != NULL) {
            g_string_append(masked, KEEP);
        }
        gboolean stop = needs_stop(slice, word);
        g_string_append(masked, stop ? STOP : "");
        g_string_append_len(masked, slice->text + word.begin, word.end - word.begin);
        g_string_append(masked, stop ? ";" : "");
        at = word.end;
    }
    g_string_append_len(masked, slice->text + at, slice->body.end - at);
    return g_string_free(masked, FALSE);
}

/* The index of the token behind which the call at `i` is assigned: `v = (T *)call`, or -1. */
static int assignment_before(const char *text, const GArray *tokens, int i)
{
    int depth = 0;

    for (i--; i > 0; i--) {
        ub_token t = g_array_index(tokens, ub_token, (unsigned)i);

        if (ub_token_is(text, t, ")")) {
            depth++;
        } else if (ub_token_is(text, t, "(")) {
            if (depth-- == 0) {
                return -1;
            }
        } else if (depth == 0) {
            return ub_token_is(text, t, "=") ? i : -1;
        }
    }
    return -1;
}

/* The name of the variable that holds the call's result, or NULL: also of a member, for then it
 * does no harm. */
static char *holder_of(const char *text, const GArray *tokens, unsigned offset)
{
    for (unsigned i = 0; i < tokens->len; i++) {
        int assignment;
        ub_token holder;

        if (g_array_index(tokens, ub_token, i).begin != offset) {
            continue;
        }
        assignment = assignment_before(text, tokens, (int)i);
        if (assignment < 1) {
            return NULL;
        }
        holder = g_array_index(tokens, ub_token, (unsigned)assignment - 1);
        if (holder.kind != UB_TOKEN_WORD) {
            return NULL;
        }
        return g_strndup(text + holder.begin, holder.end - holder.begin);
    }
    return NULL;
}

/* The semantic patches ask for local variables of type PyObject *.  Parameters are such too, but a
 * header of macros or of K&R form would stop spatch: so all holders become parameters of a plain
 * one.  (A declaration in the body hides the parameter.) */
static char *parameters(const ub_slice *slice)
{
    g_autoptr(GArray) tokens = ub_tokens(slice->text, slice->body.begin, slice->body.end);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    GString *list = g_string_new(NULL);

    for (unsigned i = 0; i < slice->calls->len; i++) {
        unsigned offset = g_array_index(slice->calls, unsigned, i);
        char *name = holder_of(slice->text, tokens, offset);

        if (name == NULL || g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL)) {
            g_free(name);
            continue;
        }
        g_string_append_printf(list, "%sPyObject *%s", names->len > 0 ? ", " : "", name);
        g_ptr_array_add(names, name);
    }
    return list->len > 0 ? g_string_free(list, FALSE)
                         : (g_string_free(list, TRUE), g_strdup("void"));
}

ub_draft *ub_draft_new(ub_slice *slice)
{
    ub_draft *draft = g_new0(ub_draft, 1);

    draft->slice = slice;
    draft->text = mask(slice);
    draft->parameters = parameters(slice);
    return draft;
}

void ub_draft_free(ub_draft *draft)
{
    g_free(draft->text);
    g_free(draft->parameters);
    g_free(draft);
}

static const char *patch_of(const ub_slice *slice, unsigned call)
{
    return g_ptr_array_index(slice->patches, call);
}

gboolean ub_draft_expose(ub_draft *draft, const char *patch)
{
    gboolean any = FALSE;

    for (unsigned i = 0; i < draft->slice->calls->len; i++) {
        g_autofree char *marker = g_strdup_printf(CALL "%u_", i);
        char *at = strstr(draft->text, marker);

        if (at == NULL || strcmp(patch_of(draft->slice, i), patch) != 0) {
            continue;
        }
        memmove(at, at + strlen(marker), strlen(at + strlen(marker)) + 1);
        any = TRUE;
    }
    return any;
}

/* Is the word a borrowed call that is not masked? */
static gboolean is_borrowed(const ub_draft *draft, ub_range word)
{
    const ub_rows *rows = draft->slice->rows;
    const char *name = api_name(rows, draft->text, word.begin, word.end);

    return name != NULL && ub_rows_find(rows, name) != NULL;
}

gboolean ub_draft_is_pending(const ub_draft *draft)
{
    unsigned length = (unsigned)strlen(draft->text);
    ub_range word = {0, 0};

    while (next_word(draft->text, word.end, length, &word)) {
        if (is_borrowed(draft, word)) {
            return TRUE;
        }
    }
    return FALSE;
}

gboolean ub_draft_hide(ub_draft *draft)
{
    unsigned at = 0, length = (unsigned)strlen(draft->text);
    GString *hidden = g_string_new(NULL);
    gboolean done = TRUE;
    ub_range word;

    while (next_word(draft->text, at, length, &word)) {
        g_string_append_len(hidden, draft->text + at, word.begin - at);
        if (api_name(draft->slice->rows, draft->text, word.begin, word.end) != NULL) {
            g_string_append(hidden, KEEP);
            done = done && !is_borrowed(draft, word);
        }
        g_string_append_len(hidden, draft->text + word.begin, word.end - word.begin);
        at = word.end;
    }
    g_string_append(hidden, draft->text + at);
    g_free(draft->text);
    draft->text = g_string_free(hidden, FALSE);
    return done;
}

void ub_draft_blank_directives(ub_draft *draft)
{
    unsigned length = (unsigned)strlen(draft->text);

    for (ub_token t = ub_next_token(draft->text, 0, length); t.kind != UB_TOKEN_END;
         t = ub_next_token(draft->text, t.end, length)) {
        for (unsigned i = t.begin; t.kind == UB_TOKEN_HASH && i < t.end; i++) {
            if (draft->text[i] != '\n' && draft->text[i] != '\r') {
                draft->text[i] = ' ';
            }
        }
    }
}

/* The innermost block around token `i`. */
static ub_range block_around(const char *text, const GArray *tokens, unsigned i)
{
    ub_range block = {0, (unsigned)strlen(text)};
    int depth = 0;
    unsigned k;

    for (k = i; k > 0; k--) {
        ub_token t = g_array_index(tokens, ub_token, k);
        depth += ub_token_is(text, t, "}") ? 1 : ub_token_is(text, t, "{") ? -1 : 0;
        if (depth < 0) {
            block.begin = t.begin;
            break;
        }
    }
    for (depth = 0, k = i; k < tokens->len; k++) {
        ub_token t = g_array_index(tokens, ub_token, k);
        depth += ub_token_is(text, t, "{") ? 1 : ub_token_is(text, t, "}") ? -1 : 0;
        if (depth < 0) {
            block.end = t.end;
            break;
        }
    }
    return block;
}

static void add_block(GArray *blocks, ub_range block)
{
    while (blocks->len > 0) {
        ub_range last = g_array_index(blocks, ub_range, blocks->len - 1);

        if (last.begin <= block.begin && block.end <= last.end) {
            return;
        }
        if (last.end <= block.begin) {
            break;
        }
        g_array_set_size(blocks, blocks->len - 1); /* it lies in the new one */
    }
    g_array_append_val(blocks, block);
}

static gboolean ends_statement(const char *text, ub_token t)
{
    return ub_token_is(text, t, ";") || ub_token_is(text, t, "{") || ub_token_is(text, t, "}");
}

/* The statement around token `i` when it ends with the next `;` and no keyword opens it: a loop's
 * head, which has semicolons too, is none.  Else an empty range. */
static ub_range statement_around(const char *text, const GArray *tokens, unsigned i)
{
    static const char *const heads[] = {"if",     "else", "for",     "while",  "do",
                                        "switch", "case", "default", "return", NULL};
    unsigned first = i, last = i;

    while (first > 0 && !ends_statement(text, g_array_index(tokens, ub_token, first - 1)))
        first--;
    while (last < tokens->len && !ends_statement(text, g_array_index(tokens, ub_token, last)))
        last++;
    if (last == tokens->len || !ub_token_is(text, g_array_index(tokens, ub_token, last), ";"))
        return (ub_range){0, 0};
    ub_token t = g_array_index(tokens, ub_token, first);
    for (unsigned k = 0; heads[k]; k++)
        if (ub_token_is(text, t, heads[k]))
            return (ub_range){0, 0};
    return (ub_range){t.begin, g_array_index(tokens, ub_token, last).end};
}

static GArray *ranges_around(const ub_draft *draft,
                             ub_range (*around)(const char *text, const GArray *tokens, unsigned i))
{
    g_autoptr(GArray) tokens = ub_tokens(draft->text, 0, (unsigned)strlen(draft->text));
    GArray *blocks = g_array_new(FALSE, FALSE, sizeof(ub_range));

    for (unsigned i = 0; i < tokens->len; i++) {
        ub_token t = g_array_index(tokens, ub_token, i);

        if (t.kind == UB_TOKEN_WORD && is_borrowed(draft, (ub_range){t.begin, t.end})) {
            ub_range range = around(draft->text, tokens, i);
            if (range.end > range.begin) {
                add_block(blocks, range);
            }
        }
    }
    return blocks;
}

GArray *ub_draft_blocks(const ub_draft *draft)
{
    return ranges_around(draft, block_around);
}

GArray *ub_draft_statements(const ub_draft *draft)
{
    return ranges_around(draft, statement_around);
}

char *ub_draft_unmasked(const ub_draft *draft)
{
    GString *text = g_string_new(draft->text);
    char *at;

    g_string_replace(text, KEEP, "", 0);
    while ((at = strstr(text->str, CALL)) != NULL) {
        char *end = at + strlen(CALL);

        strtoul(end, &end, 10);
        g_string_erase(text, at - text->str, end + 1 - at);
    }
    while ((at = strstr(text->str, STOP)) != NULL) {
        char *end = strchr(at, ';');

        if (end != NULL)
            g_string_erase(text, end - text->str, 1);
        g_string_erase(text, at - text->str, (gssize)strlen(STOP));
    }
    return g_string_free(text, FALSE);
}

/* `X:;` for each label that the range jumps to.  spatch drops a function that jumps to nowhere. */
static char *missing_labels(const char *text, ub_range range)
{
    g_autoptr(GArray) tokens = ub_tokens(text, range.begin, range.end);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    GString *labels = g_string_new(NULL);

    for (unsigned i = 0; i + 1 < tokens->len; i++) {
        ub_token t = g_array_index(tokens, ub_token, i), next;
        char *name;

        next = g_array_index(tokens, ub_token, i + 1);
        if (t.kind != UB_TOKEN_WORD || !ub_token_is(text, next, ":")) {
            continue;
        }
        name = g_strndup(text + t.begin, t.end - t.begin);
        g_hash_table_add(seen, name);
    }
    for (unsigned i = 0; i + 1 < tokens->len; i++) {
        ub_token target = g_array_index(tokens, ub_token, i + 1);
        char *name;

        if (!ub_token_is(text, g_array_index(tokens, ub_token, i), "goto") ||
            target.kind != UB_TOKEN_WORD) {
            continue;
        }
        name = g_strndup(text + target.begin, target.end - target.begin);
        if (!g_hash_table_contains(seen, name)) {
            g_string_append_printf(labels, "%s:;\n", name);
        }
        g_hash_table_add(seen, name);
    }
    return g_string_free(labels, FALSE);
}

ub_sheet *ub_sheet_new(ub_draft *draft, ub_range range, gboolean whole, gboolean cplusplus,
                       unsigned number)
{
    ub_sheet *sheet = g_new0(ub_sheet, 1);
    gboolean braced = draft->text[range.begin] == '{';
    g_autofree char *labels = NULL;

    sheet->draft = draft;
    sheet->range = range;
    sheet->name = g_strdup_printf("%u.%s", number, cplusplus ? "cpp" : "c");
    sheet->head = g_strdup_printf("void ub_slice_%u(%s)\n%s", number, draft->parameters,
                                  whole    ? ""
                                  : braced ? "{\nfor (;;)\n"
                                           : "{\nfor (;;) {\n");
    if (whole) {
        sheet->foot = g_strdup("\n");
        return sheet;
    }
    labels = missing_labels(draft->text, range);
    sheet->foot = g_strdup_printf("\n%s%s}\n", braced ? "" : "}\n", labels);
    return sheet;
}

void ub_sheet_free(ub_sheet *sheet)
{
    g_free(sheet->name);
    g_free(sheet->head);
    g_free(sheet->foot);
    g_free(sheet);
}

char *ub_sheet_contents(const ub_sheet *sheet)
{
    return g_strdup_printf("%s%.*s%s", sheet->head, (int)(sheet->range.end - sheet->range.begin),
                           sheet->draft->text + sheet->range.begin, sheet->foot);
}

char *ub_sheet_result(const ub_sheet *sheet, const char *contents)
{
    gsize length = strlen(contents), head = strlen(sheet->head), foot = strlen(sheet->foot);

    if (length < head + foot || !g_str_has_prefix(contents, sheet->head) ||
        !g_str_has_suffix(contents, sheet->foot)) {
        return NULL;
    }
    return g_strndup(contents + head, length - head - foot);
}

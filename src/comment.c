/* See comment.h. */
#include "comment.h"

#include <string.h>

#include "edit.h"
#include "layout.h"
#include "style.h"

void ub_drop_borrowed_comment(GArray *edits, const char *text, gsize length, unsigned offset)
{
    unsigned end = ub_line_end(text, length, offset);
    ub_token comment = ub_next_token(text, offset, (unsigned)length);

    if (comment.kind != UB_TOKEN_COMMENT || comment.begin >= end ||
        !ub_comment_is_borrowed(text, comment, NULL))
        return;
    end = MIN(comment.end, end);
    if (end < comment.end && ub_line_end(text, length, comment.begin) != comment.end - 1)
        return; /* it goes on in the next line */
    ub_edits_take(edits, offset, end, g_strdup(""));
}

/* The line above the one of `offset` when it is a comment and nothing else, and neither end of a
 * longer one; an END token when not. */
static ub_token comment_line_above(const char *text, unsigned offset)
{
    const ub_token none = {UB_TOKEN_END, 0, 0};
    unsigned below = ub_line_begin(text, offset);

    if (below == 0)
        return none;
    ub_token comment = ub_next_token(text, ub_line_begin(text, below - 1), below);
    if (comment.kind != UB_TOKEN_COMMENT ||
        ub_next_token(text, comment.end, below).kind != UB_TOKEN_END)
        return none;
    unsigned line = ub_line_begin(text, comment.begin);
    unsigned above = line > 0 ? ub_line_text(text, line - 1) : line;
    gboolean goes_on = above < line && strncmp(text + above, "//", 2) == 0;
    return goes_on ? none : comment;
}

void ub_drop_borrowed_line(GArray *edits, const char *text, unsigned offset, const char *holder)
{
    ub_token comment = comment_line_above(text, offset);
    unsigned begin = ub_line_begin(text, comment.begin);

    if (comment.kind != UB_TOKEN_COMMENT || !ub_comment_is_borrowed(text, comment, holder))
        return;
    for (unsigned i = 0; i < edits->len; i++)
        if (g_array_index(edits, ub_edit, i).begin == begin)
            return; /* two calls in one statement */
    ub_edits_take(edits, begin, ub_line_begin(text, offset), g_strdup(""));
}

/* A suppression is a judgement of one call, and says nothing of the function. */
static gboolean mentions_borrowing(const char *text, ub_token comment)
{
    g_autofree char *lower = g_ascii_strdown(text + comment.begin, comment.end - comment.begin);

    return strstr(lower, "borrow") != NULL && strstr(lower, "noqa: borrowed-ref") == NULL;
}

GArray *ub_borrowed_comments(const char *text, ub_range range)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(ub_range));

    for (ub_token t = ub_next_token(text, range.begin, range.end); t.kind != UB_TOKEN_END;
         t = ub_next_token(text, t.end, range.end)) {
        ub_range comment = {t.begin, t.end};
        if (t.kind == UB_TOKEN_COMMENT && mentions_borrowing(text, t))
            g_array_append_val(found, comment);
    }
    return found;
}

gboolean ub_speaks_of_reference(const char *text, ub_token comment)
{
    static const char *const parts[] = {"borrow",    "incref",   "decref", "newref",
                                        "reference", "refcount", "refcnt", NULL};
    static const char *const words[] = {"ref",   "refs",   "own",    "owned",  "owns",
                                        "steal", "steals", "stolen", "strong", NULL};
    g_autofree char *lower = g_ascii_strdown(text + comment.begin, comment.end - comment.begin);

    for (unsigned i = 0; parts[i]; i++)
        if (strstr(lower, parts[i]))
            return TRUE;
    g_strcanon(lower, "abcdefghijklmnopqrstuvwxyz0123456789_", ' ');
    g_auto(GStrv) said = g_strsplit(lower, " ", -1);
    for (char **word = said; *word; word++)
        if (g_strv_contains(words, *word))
            return TRUE;
    return FALSE;
}

char *ub_kept_comments(const char *text, gsize length, ub_range range, const char *newline)
{
    GString *kept = g_string_new(NULL);
    gboolean open = FALSE; /* a line comment: nothing may follow in its line */

    for (ub_token t = ub_next_token(text, range.begin, range.end); t.kind != UB_TOKEN_END;
         t = ub_next_token(text, t.end, range.end)) {
        if (t.kind != UB_TOKEN_COMMENT || ub_speaks_of_reference(text, t))
            continue;
        while (strchr("\r\n", text[t.end - 1])) /* the lexer may count them to a line comment */
            t.end--;
        g_string_append(kept, open ? newline : " ");
        g_string_append_len(kept, text + t.begin, t.end - t.begin);
        open = text[t.begin + 1] == '/';
    }
    unsigned behind = range.end + (unsigned)strspn(text + range.end, " \t\r");
    if (open && behind < ub_line_end(text, length, range.end))
        g_string_append(kept, newline);
    return g_string_free(kept, FALSE);
}

/* What a comment says, in whatever lines. */
static char *words_of(const char *text, ub_token comment)
{
    GString *words = g_string_new(NULL);

    for (unsigned i = comment.begin; i < comment.end; i++)
        if (!g_ascii_isspace(text[i]))
            g_string_append_c(words, text[i]);
    return g_string_free(words, FALSE);
}

/* How often each comment stands there, by what it says. */
static GHashTable *count_comments(const char *text, ub_range range)
{
    GHashTable *counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (ub_token t = ub_next_token(text, range.begin, range.end); t.kind != UB_TOKEN_END;
         t = ub_next_token(text, t.end, range.end)) {
        if (t.kind != UB_TOKEN_COMMENT)
            continue;
        char *words = words_of(text, t);
        unsigned n = GPOINTER_TO_UINT(g_hash_table_lookup(counts, words));
        g_hash_table_replace(counts, words, GUINT_TO_POINTER(n + 1));
    }
    return counts;
}

gboolean ub_comments_stay(const char *old_text, ub_range old_range, const char *new_text,
                          ub_range new_range, unsigned *lost)
{
    g_autoptr(GHashTable) counts = count_comments(new_text, new_range);

    for (ub_token t = ub_next_token(old_text, old_range.begin, old_range.end);
         t.kind != UB_TOKEN_END; t = ub_next_token(old_text, t.end, old_range.end)) {
        if (t.kind != UB_TOKEN_COMMENT)
            continue;
        char *words = words_of(old_text, t);
        unsigned n = GPOINTER_TO_UINT(g_hash_table_lookup(counts, words));
        gboolean stays = n > 0 || ub_speaks_of_reference(old_text, t);
        if (n > 0)
            g_hash_table_replace(counts, g_steal_pointer(&words), GUINT_TO_POINTER(n - 1));
        g_free(words);
        if (!stays) {
            *lost = t.begin;
            return FALSE;
        }
    }
    return TRUE;
}

ub_range ub_with_comment_before(const ub_unit *unit, const ub_function *function)
{
    gsize length;
    const char *text = ub_unit_text(unit, &length);
    ub_range range = function->extent;
    unsigned from = 0;

    for (unsigned i = 0; i < unit->functions->len; i++) {
        unsigned end = g_array_index(unit->functions, ub_function, i).extent.end;
        if (end <= function->extent.begin)
            from = MAX(from, end);
    }
    for (ub_token t = ub_next_token(text, from, function->extent.begin); t.kind != UB_TOKEN_END;
         t = ub_next_token(text, t.end, function->extent.begin)) {
        if (t.kind != UB_TOKEN_COMMENT)
            range.begin = function->extent.begin;
        else if (range.begin == function->extent.begin)
            range.begin = t.begin;
    }
    return range;
}

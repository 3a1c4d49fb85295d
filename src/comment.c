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

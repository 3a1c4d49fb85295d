/* Comments that say of a reference that it is borrowed, which may no longer be so. */
#ifndef UNBORROW_COMMENT_H
#define UNBORROW_COMMENT_H

#include "unit.h"

/* Add the edit that takes out the comment behind `offset`, in the same line, if it says that the
 * reference is borrowed and nothing else. */
void ub_drop_borrowed_comment(GArray *edits, const char *text, gsize length, unsigned offset);

/* Add the edit that takes out the line above the one of `offset` if it is a comment that says so of
 * the reference, which is in `holder`, and nothing else. */
void ub_drop_borrowed_line(GArray *edits, const char *text, unsigned offset, const char *holder);

/* The comments in the range that mention borrowing: of ub_range; free with g_array_unref. */
GArray *ub_borrowed_comments(const char *text, ub_range range);

/* Does the comment speak of the reference: that it is borrowed, owned, counted?  Then it may go
 * with the statement that it was about; any other stays. */
gboolean ub_speaks_of_reference(const char *text, ub_token comment);

/* The comments in the range that stay although what stands there is replaced: each behind a space,
 * or behind `newline` (a line ending and indentation) where a line comment comes before, as what
 * follows behind the range does.  "" when there are none; owned by the caller. */
char *ub_kept_comments(const char *text, gsize length, ub_range range, const char *newline);

/* Do the comments of the old text stand in the new one, all but those that speak of the reference?
 * Only white space in them may differ.  FALSE: *lost is the offset of the first that does not. */
gboolean ub_comments_stay(const char *old_text, ub_range old_range, const char *new_text,
                          ub_range new_range, unsigned *lost);

/* The function with the comment in front of it. */
ub_range ub_with_comment_before(const ub_unit *unit, const ub_function *function);

#endif

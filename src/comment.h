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

/* The function with the comment in front of it. */
ub_range ub_with_comment_before(const ub_unit *unit, const ub_function *function);

#endif

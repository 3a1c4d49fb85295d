/* Lay rewritten code over the original, token by token.
 *
 * spatch re-indents what it rebuilds and loses comments between arguments.  So its output counts as
 * a sequence of tokens only: those that the original has too keep the original's bytes around them,
 * and what is new is written in the style of the function. */
#ifndef UNBORROW_MERGE_H
#define UNBORROW_MERGE_H

#include "style.h"

/* For each token of `new_tokens` the index of the same token in `old_tokens`, or -1: ascending, and
 * brackets only in pairs.  A strong call counts as the same token as a borrowed one that it
 * replaces.  Free with g_free. */
int *ub_align(const ub_rows *rows, const char *old_text, const GArray *old_tokens,
              const char *new_text, const GArray *new_tokens);

typedef enum {
    UB_MERGE_DONE,
    UB_MERGE_COMMENT, /* a comment or a directive stands in what is replaced */
    UB_MERGE_FAILED,  /* the texts have too little in common */
} ub_merge_end;

/* The tokens of `new_body` in the layout of text[body.begin, body.end), which begins with '{' and
 * ends with '}'.  On UB_MERGE_DONE *merged is a new string; on UB_MERGE_COMMENT *lost is the offset
 * of the comment.  The tokens of the result are those of `new_body`, but for braces around a single
 * inserted statement, which go where the function writes none. */
ub_merge_end ub_merge(const ub_rows *rows, const char *text, gsize length, ub_range body,
                      const char *new_body, char **merged, unsigned *lost);

#endif

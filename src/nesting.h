/* Which blocks and heads (`if (x)`, `else`, `for (...)`, `do`) the statement stands in that is
 * being written, and so how far it is indented, and the one behind it.
 *
 * It is told of the tokens where statements begin and end, in order; it looks at no text. */
#ifndef UNBORROW_NESTING_H
#define UNBORROW_NESTING_H

#include "style.h"

/* Free with g_array_unref. */
GArray *ub_nesting_new(void);

/* A statement, or what goes on with one (`else`), begins with `word`, on a line of its own with the
 * indentation `line` (else NULL).  `label`: only a label begins. */
void ub_nesting_begin(GArray *nesting, const ub_style *style, const char *word, gboolean label,
                      const char *line);

/* A '{' opens a block, on a line with the indentation `line`; `first` on it. */
void ub_nesting_open(GArray *nesting, const char *line, gboolean first);

/* A statement ends, with the '}' of its block when `closes`; `next` is the word behind it. */
void ub_nesting_end(GArray *nesting, gboolean closes, const char *next);

/* The indentation of the next statement here; owned by the caller. */
char *ub_nesting_inner(const GArray *nesting, const ub_style *style);

/* That of what closes or opens the braces here: of the innermost block, or of the head if the
 * braces are to stand behind one.  Valid until the next change. */
const char *ub_nesting_outer(const GArray *nesting);

#endif

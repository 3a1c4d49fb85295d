/* How inserted tokens are spaced, and which comments go with a borrowed reference. */
#ifndef UNBORROW_LAYOUT_H
#define UNBORROW_LAYOUT_H

#include "style.h"

typedef struct {
    gboolean if_bare;    /* `if(x)`, not `if (x)` */
    gboolean call_space; /* `f (x)`, not `f(x)` */
    unsigned limit;      /* no line is made longer than this */
} ub_spacing;

/* The spacing of a function whose tokens these are, in a file with this text. */
ub_spacing ub_spacing_of(const char *text, gsize length, const GArray *tokens);

/* Does a space stand between the tokens `a` and `b`, where `before` is the one before `a` ("" for
 * none)? */
gboolean ub_spaced(const ub_spacing *spacing, const char *before, const char *a, const char *b);

/* Is the comment about nothing but that the reference, which is in `holder` (NULL: not known), is
 * borrowed? */
gboolean ub_comment_is_borrowed(const char *text, ub_token comment, const char *holder);

/* The column (from 0, tabs to each 8th) of the end of a string that begins a line. */
unsigned ub_column(const char *line, gsize length);

/* White space for so many columns, with tabs when `tabs`; owned by the caller. */
char *ub_column_indent(unsigned columns, gboolean tabs);

#endif

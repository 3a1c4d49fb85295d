/* Write the text that ub_merge makes: the part of it that knows lines, columns and indentation.
 *
 * A gap is what stands between two tokens of the original: white space, comments, directives. */
#ifndef UNBORROW_WRITER_H
#define UNBORROW_WRITER_H

#include "layout.h"
#include "nesting.h"

/* An open '(' or '{' in parentheses. */
typedef struct {
    int old_column; /* in the original, -1 when it is new */
    unsigned new_column;
    gboolean control; /* of if, for, while, switch: a statement follows its end */
    gboolean renamed; /* of a call whose name is new */
    gboolean hanging; /* the line ends with it: what follows is indented, not aligned */
} ub_paren;

typedef struct {
    const char *text;
    const char *new_text;
    GArray *old_tokens, *new_tokens;
    int *match; /* for each new token the old one */
    ub_style style;
    ub_spacing spacing;
    GString *out;
    GArray *parens;        /* of ub_paren */
    GArray *nesting;       /* blocks and heads around what is being written */
    unsigned initialisers; /* open '{' of initialisers */
    gboolean at_statement; /* the next token begins one */
    unsigned statement;    /* where in `out` the one begins that is being written */
    gboolean in_label;     /* between `case` and its ':' */
    gboolean one_line;     /* the whole body stands in one line, and stays there */
    gboolean edited;       /* the line that is being written is not the original's */
    unsigned dropped;      /* comments left out on purpose */
    gboolean comment_lost;
    unsigned lost;
} ub_merger;

/* A token of the original, and one of the new text. */
ub_token ub_old_token(const ub_merger *m, int i);
ub_token ub_new_token(const ub_merger *m, unsigned i);

/* Is new token `i` this word?  FALSE behind the last. */
gboolean ub_new_is(const ub_merger *m, unsigned i, const char *word);

/* The text of a new token; owned by the caller. */
char *ub_new_word(const ub_merger *m, unsigned i);

/* Does a space stand before new token `i`, as the function writes such tokens? */
gboolean ub_new_spaced(const ub_merger *m, unsigned i);

/* What stands between an old token and the next. */
ub_range ub_gap_after(const ub_merger *m, int i);
gboolean ub_gap_has_newline(const ub_merger *m, ub_range r);
gboolean ub_gap_has_comment(const ub_merger *m, ub_range gap);

/* The first comment or directive of a gap; END when it is white space only. */
ub_token ub_gap_comment(const ub_merger *m, ub_range gap);

/* The part of a gap that ends with the last comment that begins on its first line. */
ub_range ub_gap_first_line(const ub_merger *m, ub_range gap);

/* Indentation of the line that is being written, whether it has no more yet, its end, and the
 * innermost parenthesis that is open there (NULL: none). */
char *ub_out_indent(const ub_merger *m);
gboolean ub_out_is_blank(const ub_merger *m);
unsigned ub_out_column(const ub_merger *m);
ub_paren *ub_out_paren(const ub_merger *m);

/* Does new token `i` close a block that stood in one line, and no longer does? */
gboolean ub_ends_spread_block(const ub_merger *m, unsigned i);

/* End the line and begin the next with this indentation; a space where all is one line. */
void ub_out_newline(ub_merger *m, const char *indent);

/* Write a gap of the original.  Lines under an open parenthesis that has moved move along; comments
 * about a borrowed reference behind edited code are dropped. */
void ub_out_gap(ub_merger *m, ub_range gap);

/* Write a new token, without what stands before it. */
void ub_out_token(ub_merger *m, unsigned i);

#endif

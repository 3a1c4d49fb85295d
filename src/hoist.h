/* Moving calls in front of the statement they stand in: the text edits. */
#ifndef UNBORROW_HOIST_H
#define UNBORROW_HOIST_H

#include "shape.h"

/* A variable that prepare has made. */
typedef struct {
    char *name;         /* owned */
    ub_range block;     /* where it is visible */
    unsigned statement; /* where the statement begins that it was last made for */
    gboolean reusable;  /* nothing points into what it held once its statement is over */
} ub_new_variable;

/* What is known of the function that is being prepared. */
typedef struct {
    const ub_unit *unit;
    const char *text;
    gsize length;
    const ub_function *function;
    ub_style style;
    const char *object_type; /* "PyObject *" or "PyObject* ", as the file writes it */
    GHashTable *words;       /* identifiers of the function, members excepted */
    GArray *variables;       /* of ub_new_variable */
    GArray *edits;
    GArray *declarations; /* to be added at the top of blocks at the end */
    GArray *bodies;       /* to be put into braces at the end */
} ub_hoist;

/* `text` is the unit's, or one of the same layout. */
ub_hoist *ub_hoist_new(const ub_unit *unit, const char *text, const ub_function *function,
                       GArray *edits);

/* Add the edits that were kept for the end, and free.  The moves' contexts must still be there. */
void ub_hoist_finish(ub_hoist *hoist);

/* Add the edits for the moves of one statement, `n` of them in order of evaluation. */
void ub_hoist_statement(ub_hoist *hoist, ub_move *moves, unsigned n);

/* A name for a new variable that is to be visible in `scope`: `wanted`, or one like it where the
 * function uses that.  Owned by the caller. */
char *ub_hoist_free_name(const ub_hoist *hoist, const char *wanted, ub_range scope);

/* Declare variables, in one line of text, at the top of a block. */
void ub_hoist_declare(ub_hoist *hoist, CXCursor block, const char *declaration);

/* `lines` (separated by '\n') after the first keep their distance to it, which has moved: `shift`
 * columns more than they had, of which the caller adds `indent` columns itself.  Owned by the
 * caller. */
char *ub_shift_lines(const char *lines, int shift, int indent);

/* For declsplit.c */

/* Give the move's variable, visible in `scope`, a name; TRUE when it needs a declaration (it is not
 * one that an earlier statement has done with). */
gboolean ub_hoist_name(ub_hoist *hoist, ub_move *move, ub_range scope);

/* The text of `range` with what is moved out of it replaced; `prefix` is what stands before it in
 * its new place, `indent` that place's indentation. Lines that follow keep their distance. */
char *ub_hoist_text(const ub_hoist *hoist, ub_range range, const ub_move *moves, unsigned n,
                    const char *indent, const char *prefix);

/* Append a line to lines that '\n' separates. */
void ub_add_line(GString *lines, const char *line);

/* Put variables' names where moved text stood, but for what moves inside of another. */
void ub_hoist_replace(ub_hoist *hoist, const ub_move *moves, unsigned n);

/* How many of the block's first statements are declarations; the range of the last in *last. */
unsigned ub_leading_declarations(const ub_hoist *hoist, CXCursor block, ub_range *last);

#endif

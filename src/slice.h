/* The text that spatch gets to see of a function: masked, under a synthetic header. */
#ifndef UNBORROW_SLICE_H
#define UNBORROW_SLICE_H

#include "rewrite.h"

/* A slice's body while it is being rewritten.  All API names in it are masked: what must stay as
 * "UB_KEEP_PyDict_GetItem", call number 3 as "UB_CALL_3_PyDict_GetItem". */
typedef struct {
    ub_slice *slice;
    char *text;       /* from '{' to after '}'; owned */
    char *parameters; /* of the synthetic header; owned */
    gboolean timed_out;
} ub_draft;

ub_draft *ub_draft_new(ub_slice *slice);
void ub_draft_free(ub_draft *draft);

/* Unmask the calls that this patch rewrites.  FALSE when there is none. */
gboolean ub_draft_expose(ub_draft *draft, const char *patch);

/* Mask what the patch has made.  FALSE when a call was not rewritten. */
gboolean ub_draft_hide(ub_draft *draft);

/* Is there an exposed call that is not rewritten? */
gboolean ub_draft_is_pending(const ub_draft *draft);

/* Blank out preprocessor directives, for good: merging does not look at them. */
void ub_draft_blank_directives(ub_draft *draft);

/* The ranges of the innermost blocks around the exposed calls, disjoint and in order; free with
 * g_array_unref. */
GArray *ub_draft_blocks(const ub_draft *draft);

/* The ranges of the statements that hold the exposed calls, where these are plain ones (`v = f();`)
 * behind a `;` or a brace; disjoint and in order; free with g_array_unref. */
GArray *ub_draft_statements(const ub_draft *draft);

/* The body with all masks taken off; owned by the caller. */
char *ub_draft_unmasked(const ub_draft *draft);

/* A file for spatch that holds text[range] of a draft, and the way back.  `whole` says that the
 * range is the body; else it is a block or a statement out of it, and gets a loop and labels around
 * it so that its `break` and `goto` make sense. */
typedef struct {
    ub_draft *draft;
    ub_range range;
    char *name; /* "12.c", or of C++ "12.cpp" */
    char *head, *foot;
} ub_sheet;

ub_sheet *ub_sheet_new(ub_draft *draft, ub_range range, gboolean whole, gboolean cplusplus,
                       unsigned number);
void ub_sheet_free(ub_sheet *sheet);

/* Contents of the file; owned by the caller. */
char *ub_sheet_contents(const ub_sheet *sheet);

/* The range's new text out of the file's new contents; NULL when it is not to be found. */
char *ub_sheet_result(const ub_sheet *sheet, const char *contents);

#endif

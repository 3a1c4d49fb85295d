/* The text that spatch gets to see of a function: masked, under a synthetic header. */
#ifndef UNBORROW_SLICE_H
#define UNBORROW_SLICE_H

#include "rewrite.h"

/* A slice's body while it is being rewritten.  All API names in it are masked: what must stay as
 * "UB_KEEP_PyDict_GetItem", call number 3 as "UB_CALL_3_PyDict_GetItem". */
typedef struct {
    ub_slice *slice;
    char *text;             /* from '{' to after '}'; owned */
    char *parameters;       /* of the synthetic header; owned */
    gboolean timed_out;
} ub_work;

ub_work *ub_work_new(ub_slice *slice);
void ub_work_free(ub_work *work);

/* Unmask the calls that this patch rewrites.  FALSE when there is none. */
gboolean ub_work_expose(ub_work *work, const char *patch);

/* Mask what the patch has made.  FALSE when a call was not rewritten. */
gboolean ub_work_hide(ub_work *work);

/* Is there an exposed call that is not rewritten? */
gboolean ub_work_is_pending(const ub_work *work);

/* Blank out preprocessor directives, for good: merging does not look at them. */
void ub_work_blank_directives(ub_work *work);

/* The ranges of the innermost blocks around the exposed calls, disjoint and in order; free with
 * g_array_unref. */
GArray *ub_work_blocks(const ub_work *work);

/* The body with all masks taken off; owned by the caller. */
char *ub_work_unmasked(const ub_work *work);

/* A file for spatch that holds text[range] of a work, and the way back.  `whole` says that the range
 * is the body; else it is a block out of it, and gets a loop and labels around it so that its
 * `break` and `goto` make sense. */
typedef struct {
    ub_work *work;
    ub_range range;
    char *name;             /* "12.c" */
    char *head, *foot;
} ub_job;

ub_job *ub_job_new(ub_work *work, ub_range range, gboolean whole, unsigned number);
void ub_job_free(ub_job *job);

/* Contents of the file; owned by the caller. */
char *ub_job_contents(const ub_job *job);

/* The range's new text out of the file's new contents; NULL when it is not to be found. */
char *ub_job_result(const ub_job *job, const char *contents);

#endif

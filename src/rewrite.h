/* Stage "rewrite": Coccinelle changes the calls.
 *
 * Only the functions that hold a site to convert go to spatch, each as a slice under a synthetic
 * header; everything that must stay is masked (renamed to a name that no rule matches) and unmasked
 * after.  What spatch gives back is laid over the original token by token, so that every byte it
 * did not mean to change (comments, argument layout, tabs) stays as it was. */
#ifndef UNBORROW_REWRITE_H
#define UNBORROW_REWRITE_H

#include "migrate.h"

/* A slice: a function's text in, the same function's text with new calls out. */
typedef struct {
    const ub_rows *rows; /* the names that are masked or rewritten */
    const char *text;    /* the file's text that the offsets are of */
    ub_range extent;     /* of the whole function definition */
    ub_range body;       /* from '{' to after '}' */
    GArray *keep;        /* of unsigned: offsets of API names (borrowed or strong) to mask */
    GArray *calls;       /* of unsigned: offsets of API names that must be rewritten */
    GPtrArray *patches;  /* of const char *: for each of `calls` the patch's file name */
    gboolean cplusplus;  /* what does not parse as C may be shown to spatch as C++ */
    char *result;        /* out: the new text of `extent`, owned; NULL when `code` is set */
    ub_code code;        /* out: why not (SPATCH, TIMEOUT, COMMENT), or UB_CODE_NONE */
    int failed;          /* out: index in `calls` of the site to blame, -1: all */
    char *detail;        /* out: more, or NULL; owned */
} ub_slice;

/* Rewrite all slices with as few runs of spatch as possible.  FALSE and UB_ERROR_TOOL when spatch
 * cannot be run at all; a slice that fails alone carries its own code. */
gboolean ub_rewrite(GPtrArray *slices, const ub_config *config, GError **error);

ub_slice *ub_slice_new(const ub_rows *rows, const char *text, ub_range extent, ub_range body);
void ub_slice_free(ub_slice *slice);

/* Remove a temporary folder with all that is in it. */
void ub_remove_folder(const char *folder);

#endif

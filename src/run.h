/* A run over many files: select, then each file through the pipeline, several at a time. */
#ifndef UNBORROW_RUN_H
#define UNBORROW_RUN_H

#include "migrate.h"
#include "options.h"

/* What became of one file that names an API. */
typedef struct {
    char *path;
    ub_result *result;   /* NULL: nothing could be done, see `error` */
    GError *error;       /* also when only writing failed */
    GString *diff;       /* NULL: nothing changed */
    gboolean written;    /* by `apply` */
    GPtrArray *warnings; /* of char *: of flags and diff; those of the pipeline are in `result` */
} ub_outcome;

typedef struct {
    GPtrArray *outcomes; /* of ub_outcome, sorted by path */
    GPtrArray *errors; /* of char *: paths that could not be looked at, why nothing could be done */
    GPtrArray *notes;  /* of char *: paths passed over */
    GPtrArray *warnings; /* of char *: of the baseline */
    unsigned n_files;    /* files looked at */
    ub_rows *rows;       /* what was looked for; NULL: that could not be read */
} ub_run;

/* Do what the options ask of their paths (diff, apply or check).  `apply` has written the files
 * when this returns.  Never fails as a whole: see `errors`.  Free with ub_run_free. */
ub_run *ub_run_files(const ub_options *options);
void ub_run_free(ub_run *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ub_run, ub_run_free)

#endif

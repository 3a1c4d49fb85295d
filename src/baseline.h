/* A baseline: the sites that a project has when it makes `check` a gate.  They are suppressed, new
 * ones are not.
 *
 * An entry is a file, a function, a call, the text of its line without comments, and how many of
 * the same stand before it: not a line number, so that it outlives edits elsewhere in the file.
 * Files are named from the baseline's own folder. */
#ifndef UNBORROW_BASELINE_H
#define UNBORROW_BASELINE_H

#include "run.h"

/* Suppress the sites of `run` that the baseline `path` records (UB_CODE_BASELINE), and warn of
 * entries for files in `looked_at` (a set of real paths), or for files that are no more, that
 * record nothing: in run->warnings.  FALSE and UB_ERROR_INPUT when it cannot be read. */
gboolean ub_baseline_apply(const char *path, ub_run *run, GHashTable *looked_at, GError **error);

/* Make `path` the baseline of all unsafe sites of `run`: written beside it and renamed.  FALSE and
 * UB_ERROR_WRITE when that fails, UB_ERROR_INPUT when there is a file that is no baseline; then it
 * is as it was. */
gboolean ub_baseline_write(const char *path, const ub_run *run, GError **error);

#endif

/* All that was given on the command line, also the files that name no call that is looked for: what
 * is known of buffers that they share (memory_moves.h). */
#ifndef UNBORROW_GIVENS_H
#define UNBORROW_GIVENS_H

#include "file_job.h"
#include "memory_moves.h"

typedef struct {
    ub_buffers *moves;
    GArray *sources;   /* of ub_buffer_source */
    GPtrArray *inputs; /* of ub_input: those that are not the selection's */
    GPtrArray *jobs;   /* of ub_file_job */
    GPtrArray *configs;
    GPtrArray *built; /* of char *: all files of the compile database */
} ub_givens;

/* NULL and `error`: a tool cannot be run.  `config` is what all files have in common.  Files that
 * are to be changed become inputs of the selection. */
ub_givens *ub_givens_new(ub_selection *selection, ub_flags *flags, char **also,
                         const ub_config *config, GError **error);
void ub_givens_free(ub_givens *givens);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ub_givens, ub_givens_free)

#endif

/* One file and all that it is compiled with: what a run does to it (run.h). */
#ifndef UNBORROW_FILE_JOB_H
#define UNBORROW_FILE_JOB_H

#include "flags.h"
#include "migrate.h"
#include "options.h"
#include "select.h"

typedef struct {
    const ub_input *input; /* not owned */
    ub_file_flags *flags;
    ub_surround *surround; /* what includes it, or NULL... */
    ub_file_flags *surrounded;
    gboolean included;          /* a given file includes it */
    GPtrArray *includers;       /* of ub_surround *: all sources that it is compiled in... */
    GPtrArray *includers_flags; /* ...and their flags, of char ** */
    GPtrArray *also;            /* of char **: the flags of further configurations... */
    GPtrArray *also_surrounded; /* ...and what `surrounded` is there */
} ub_file_job;

/* Find out what the input is compiled with, in the configurations of `also` (NULL-terminated, or
 * NULL) too.  NULL and `error`: a tool cannot be run.  Free with ub_file_job_free. */
ub_file_job *ub_file_job_new(const ub_input *input, const ub_selection *selection, ub_flags *flags,
                             char **also, GError **error);
void ub_file_job_free(ub_file_job *job);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ub_file_job, ub_file_job_free)

/* How many configurations it has, and an array of them, that differs from `like` in what is the
 * file's own; valid as long as the job, and to be freed with g_free. */
unsigned ub_file_job_n_configs(const ub_file_job *job);
ub_config *ub_file_job_configs(const ub_file_job *job, const ub_config *like);

#endif

/* The functions of a round that have sites to convert: as slices for spatch, and as what it makes
 * of them.
 *
 * Private to round.c and jobs.c. */
#ifndef UNBORROW_JOBS_H
#define UNBORROW_JOBS_H

#include "round.h"
#include "slice.h"

typedef struct {
    int function;
    ub_slice *slice;
    GArray *call_sites; /* of unsigned: site of each of slice->calls */
    GArray *names;      /* of unsigned: where the slice's names stood in the old text */
} ub_job;

/* A job for each function that is pending, in the text that prepare has made by `edits`; `names`
 * are the offsets (unsigned) of ub_names_in before.  Free with g_ptr_array_unref. */
GPtrArray *ub_jobs_new(ub_work *work, const char *prepared, const GArray *edits,
                       const GArray *names);

/* Have the calls rewritten.  Jobs that fail have their sites changed, and go. */
gboolean ub_jobs_rewrite(ub_work *work, GPtrArray *jobs, GError **error);

/* As ub_names_in, of a text. */
GArray *ub_names_of_text(const ub_work *work, const char *text, ub_range range);

/* The site whose call's name stands there in the file as it was, or -1. */
int ub_site_of_offset(const ub_work *work, unsigned offset);

/* Does its loop go into a critical section? */
gboolean ub_goes_into_section(const ub_work *work, unsigned site);

#endif

/* A progress bar, for those who wait. */
#ifndef UNBORROW_PROGRESS_H
#define UNBORROW_PROGRESS_H

#include <glib.h>

typedef struct ub_progress ub_progress;

/* A bar for `total` files on standard error; it shows nothing unless that is a terminal and the
 * work takes longer than two seconds.  Free with ub_progress_free, which wipes it off. */
ub_progress *ub_progress_new(unsigned total);
void ub_progress_update(ub_progress *progress, unsigned done);
void ub_progress_free(ub_progress *progress);

#endif

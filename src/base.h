/* What prepare works on: the file as it was, or, where calls had to be unfolded, a text in which
 * they are.
 *
 * Private to migrate.c and round.c. */
#ifndef UNBORROW_BASE_H
#define UNBORROW_BASE_H

#include "round.h"

typedef struct ub_base {
    ub_unit *own;        /* the unfolded file, or NULL; owned */
    const ub_unit *unit; /* that, or the file as it was; its functions are the same */
    GArray *sites;       /* of ub_site: the work's, with their places in `unit`; owned */
    char *key;           /* which sites are unfolded; owned */
} ub_base;

/* Bring work->base up to date with the sites.  Sites that cannot be unfolded get UB_CODE_CONDITION.
 * FALSE: the parser cannot be run. */
gboolean ub_base_update(ub_work *work, GError **error);
void ub_base_free(ub_base *base);

/* The names of the catalog in a function of the base text, as offsets (unsigned), and where the
 * same names stand in the file as it was. */
void ub_base_names(const ub_work *work, int function, GArray **base, GArray **original);

#endif

/* What becomes of sites when a stage or the proof says no.
 *
 * Private to round.c, jobs.c and attempts.c. */
#ifndef UNBORROW_ATTEMPTS_H
#define UNBORROW_ATTEMPTS_H

#include "round.h"

/* Leave the site, or all sites of the function that are still to be converted (-1), as it was. */
void ub_withdraw(ub_work *work, int function, int site, ub_code code, const char *detail);

/* After a failed proof: the holder in a wider scope, another form of the release, another patch,
 * then tests and holders as they were, then errors cleared rather than reported, then a variable of
 * its own, then leave it alone.  At least one site of the function is changed: `site`, or any where
 * it is -1. */
void ub_try_next(ub_work *work, int function, int site, ub_code code, const char *detail);

#endif

/* Suppressions: comments in which a person has judged a borrowed reference.  NumPy's convention:
 * `noqa: borrowed-ref OK`, or `noqa: borrowed-ref - reason`. */
#ifndef UNBORROW_NOQA_H
#define UNBORROW_NOQA_H

#include "site.h"

/* A comment, with the lines that it speaks for: its own, and when it has a line for itself the next
 * one too. */
typedef struct {
    unsigned first_line, last_line;
} ub_noqa;

/* All of the file's, in order, also those in macro bodies and skipped code: an array of ub_noqa;
 * free with g_array_unref. */
GArray *ub_noqa_find(const ub_unit *unit);

/* Does one of them speak for the site?  It may stand beside any line of the call. */
gboolean ub_noqa_covers(const GArray *noqas, const ub_unit *unit, const ub_site *site);

/* First lines (unsigned) of the comments that suppress nothing: no site is there, nor a call of
 * another borrowing function that the catalog does not report (PyTuple_GetItem).  Free with
 * g_array_unref. */
GArray *ub_noqa_idle(const ub_unit *unit, const GArray *sites);

#endif

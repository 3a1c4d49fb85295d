/* Moves: a holder gives its reference on to another variable, which outlives it.
 *
 *     for (...) {
 *         v = get();
 *         if (prev != NULL && compare(prev, v) > 0) ...
 *         prev = v;                                    ->  Py_XSETREF(prev, v);
 *     }
 *     (end)                                            ->  Py_XDECREF(prev);
 *
 * Or that variable takes one of its own (`shares`), where the holder is needed on some ways on:
 *
 *     if (x)
 *         best = v;                                    ->  Py_XSETREF(best, Py_NewRef(v));
 *     use(v);                                              and the release of v stays */
#ifndef UNBORROW_MOVES_H
#define UNBORROW_MOVES_H

#include "ownership.h"

/* Append to `moves` (of ub_get) the copies of this holder, whose analysis this is, that can take
 * the reference over.  It is not the array of the gets that the analysis reads. */
void ub_find_moves(ub_ownership *o, GArray *moves);

/* Is every copy of the holder that is among the gets reached with a reference to give on, and by
 * nothing else? */
gboolean ub_moves_hold(const ub_ownership *o);

#endif

/* A macro of the file that does what another does, but for the INCREF.
 *
 *     #define APPEND(list, item) \
 *         do { Py_INCREF(item); if (push(list, item) < 0) return -1; } while (0)
 *     #define PUSH(list, item) \
 *         do { if (push(list, item) < 0) return -1; } while (0)
 *
 * APPEND(stack, v);  of a borrowed v is  PUSH(stack, v);  of one that has a reference to hand on.
 */
#ifndef UNBORROW_TWIN_H
#define UNBORROW_TWIN_H

#include "graph.h"

/* The INCREF comes out of the body of a macro that is a statement of its own: where is the macro's
 * name written there (put into *written), and what is its twin called?  NULL: it has none.  Owned
 * by the caller.  That the twin is right is for the proof to say. */
char *ub_twin_without_incref(const ub_graph *g, const ub_op *incref, ub_range *written);

#endif

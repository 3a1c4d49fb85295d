/* A way out of a function with an error, as a statement takes it:
 *
 *     if (out == NULL) {
 *         PyErr_SetString(...);
 *         Py_DECREF(name);
 *         goto error;
 *     }
 *
 * It sets errors, releases references and frees memory, and leaves; nothing else. */
#ifndef UNBORROW_WAYOUT_H
#define UNBORROW_WAYOUT_H

#include "graph.h"

typedef struct {
    char *lines;         /* its statements but those that set an error, '\n' between; owned */
    gboolean sets_error; /* it sets one itself */
    gboolean loads;      /* it reads memory: Py_XDECREF(self->item) */
    gboolean fails;      /* it returns a NULL or -1 that stands in the return statement */
    gboolean *reads;     /* for each variable: is it read on the way? */
    gboolean *releases;  /* and: is what it holds released or freed? */
} ub_way_out;

/* The way out that the statement (body of an `if`) takes, or NULL when it does anything else, goes
 * on, or leaves by a macro.  Free with ub_way_out_free. */
ub_way_out *ub_way_out_new(const ub_graph *g, unsigned stmt);
void ub_way_out_free(ub_way_out *way);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ub_way_out, ub_way_out_free)

/* Is the statement `Py_DECREF(key);` or another that only releases or frees?  Then `releases` (for
 * each variable) is set for what it releases. */
gboolean ub_is_cleanup(const ub_graph *g, unsigned stmt, gboolean *releases);

/* -1, perhaps cast. */
gboolean ub_is_minus_one(const ub_graph *g, int temp);

/* Is the temporary a NULL (in a function that returns a pointer) or a -1, written as such? */
gboolean ub_is_failure(const ub_graph *g, int temp);

/* Is it a 0 or NULL, written as such? */
gboolean ub_is_zero(const ub_graph *g, int temp);

/* Does the function return a pointer? */
gboolean ub_returns_pointer(const ub_graph *g);

#endif

/* The checks around a call: which way out of the function is right for the state that it is in.
 *
 * A check is an `if` that leaves the function with an error.  The state at the call is that of the
 * check behind it when nothing in between acquires, releases or stores anything, and that of the
 * check in front of it when moreover what that check's call gave is released at its label:
 *
 *     out = PyList_New(0);
 *     if (out == NULL)
 *         goto error;
 *     if (PyDict_GetItemRef(d, k, &v) < 0) ...
 *     if (v != NULL && PyList_Append(out, v) < 0)
 *         goto error;                                  error: Py_XDECREF(out); */
#ifndef UNBORROW_NEIGHBOUR_H
#define UNBORROW_NEIGHBOUR_H

#include "wayout.h"

/* One function with its new strong calls. */
typedef struct {
    const ub_graph *g;
    const GArray *gets; /* of unsigned: offsets of the names */
    gboolean *holders;  /* for each variable: does one of them fill it? */
} ub_surroundings;

ub_surroundings *ub_surroundings_new(const ub_graph *g, const GArray *gets);
void ub_surroundings_free(ub_surroundings *around);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ub_surroundings, ub_surroundings_free)

/* A call in the condition of the `if` statement `stmt`, its result in the variable `var`. */
typedef struct {
    unsigned block, op, stmt;
    int var;
} ub_lookup;

/* The statements that leave the function with the error of the call, '\n' between, or NULL when
 * there is no way out that is known to be right.  Owned by the caller. */
char *ub_error_exit(const ub_surroundings *around, const ub_lookup *lookup);

#endif

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

#include "effects.h"

/* A call in the condition of the `if` statement `stmt`, its result in the variable `var`. */
typedef struct {
    unsigned block, op, stmt;
    int var;
} ub_lookup;

/* The statements that leave the function with the error of the call, '\n' between, or NULL when
 * there is no way out that is known to be right.  Owned by the caller. */
char *ub_error_exit(const ub_surroundings *around, const ub_lookup *lookup);

#endif

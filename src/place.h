/* Place: where a holder's references are released, and which INCREFs the new references replace.
 *
 * Works on the statement tree, asks the ownership analysis, and knows nothing of text: what it
 * finds are actions, which spell.c writes. */
#ifndef UNBORROW_PLACE_H
#define UNBORROW_PLACE_H

#include "ownership.h"
#include "site.h"

typedef enum {
    UB_ACT_RELEASE, /* Py_DECREF(v); at a place beside a statement */
    UB_ACT_NULL,    /* the holder's declaration gets `= NULL` */
    UB_ACT_DROP,  /* the INCREF, or the wrapping Py_NewRef, that the new reference replaces, goes */
    UB_ACT_COUNT, /* v = x  becomes  v = Py_NewRef(x), and return x  return Py_NewRef(x) */
    UB_ACT_REPLACE, /* v = f(v)  becomes  Py_SETREF(v, f(v)), and v = NULL  Py_CLEAR(v) */
} ub_act_kind;

typedef struct {
    ub_act_kind kind;
    unsigned site;
    unsigned order; /* of acquisition: the place of the call in the text */
    int var;
    unsigned stmt;       /* RELEASE, DROP, COUNT: the statement */
    unsigned block, op;  /* DROP, COUNT: the operation */
    ub_at at;            /* RELEASE */
    gboolean maybe_null; /* RELEASE, COUNT, REPLACE: the X form */
    gboolean clear;      /* RELEASE: Py_CLEAR(v);, for a release that may follow */
    gboolean compute;    /* RELEASE before a return whose value must be computed first */
    gboolean at_once; /* RELEASE before a return, also before its value is computed for another */
} ub_action;

/* Where the Py_NewRef of an operation is written, also inside of another macro's argument:
 *     Py_XSETREF(self->field, Py_NewRef(v));
 * {0, 0} when that is not seen. */
ub_range ub_newref_written(const ub_graph *g, const ub_op *op);

/* Find the places for all gets of one holder, whose analysis this is, and append the actions (of
 * ub_action).  A site for which none is found gets its code, and no action. */
void ub_place(ub_ownership *o, GArray *sites, GArray *actions);

#endif

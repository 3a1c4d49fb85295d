/* What a condition asks of a holder and of the error indicator, told from its tokens.
 *
 *     v == NULL && PyErr_Occurred()      UB_COND_NULL_AND_ERROR
 *     v && PyLong_Check(v)               UB_COND_OBJECT_FIRST */
#ifndef UNBORROW_CONDITION_H
#define UNBORROW_CONDITION_H

#include "unit.h"

typedef enum {
    UB_COND_OTHER,
    UB_COND_NULL,              /* v == NULL, !v */
    UB_COND_OBJECT,            /* v != NULL, v */
    UB_COND_ERROR,             /* PyErr_Occurred(), _PyErr_Occurred(tstate) */
    UB_COND_NO_ERROR,          /* !PyErr_Occurred() */
    UB_COND_NULL_AND_ERROR,    /* in either order */
    UB_COND_NULL_AND_NO_ERROR, /* in either order */
    UB_COND_OBJECT_OR_ERROR,   /* in either order */
    UB_COND_NULL_FIRST,        /* v == NULL || ..., and with && */
    UB_COND_OBJECT_FIRST,      /* v && ..., and with || */
} ub_cond_kind;

typedef struct {
    ub_cond_kind kind;
    ub_range range; /* what is between the parentheses; of NULL_FIRST, OBJECT_FIRST the test of the
                       holder alone */
    gboolean bare;  /* the holder is tested as `v` or `!v`, not compared */
} ub_cond;

/* The condition in the head (`if (...)`) of a statement. */
ub_cond ub_condition_of(const char *text, ub_range head, const char *holder);

#endif

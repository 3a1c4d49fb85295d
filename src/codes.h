/* Verdict codes: the one table of stable codes with what each means and asks of a person.
 *
 * A code never changes its meaning once released: suppressions, baselines and CI logs name it. */
#ifndef UNBORROW_CODES_H
#define UNBORROW_CODES_H

#include <glib.h>

typedef enum {
    UB_CODE_NONE,
#define UB_CODE(id, name, verdict, sentence, advice) UB_CODE_##id,
#include "codes.def"
#undef UB_CODE
    UB_CODE_COUNT
} ub_code;

typedef enum {
    UB_PENDING,    /* not judged yet */
    UB_CONVERT,    /* to be rewritten */
    UB_REWRITTEN,  /* rewritten and proved */
    UB_SAFE,       /* needs no rewrite; code says why */
    UB_SUPPRESSED, /* by a comment of the user's */
    UB_NOTED,      /* nothing that has to change; code says why it is worth a look */
    UB_REFUSED,    /* left as it was; code says why */
} ub_verdict;

typedef struct {
    const char *name;     /* "hidden-exit" */
    ub_verdict verdict;   /* UB_SAFE, UB_SUPPRESSED, UB_NOTED or UB_REFUSED */
    const char *sentence; /* one sentence for the report, no final newline */
    const char *advice;   /* what a person should do; for `unborrow explain` */
} ub_code_info;

/* The row of a code; never NULL for a valid code. */
const ub_code_info *ub_code_get(ub_code code);

/* The code with this name, or UB_CODE_NONE. */
ub_code ub_code_find(const char *name);

#endif

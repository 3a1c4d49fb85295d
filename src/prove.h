/* Stage "prove": the old and the new text of a function are the same program, but for the
 * references, and these balance.
 *
 * Both flow graphs are run side by side over an abstract state (translation validation): untouched
 * code must do the same things with the same values in the same order; each rewritten get has its
 * outcomes found, absent and error, and on each the new text must go where the old one went, with
 * the same error indicator.  For every value the new reference count minus the old must be at least
 * zero at each use and zero at each exit, and no use may come after the release (DESIGN.md,
 * "Prove"). The prover knows nothing of what the release stage did. */
#ifndef UNBORROW_PROVE_H
#define UNBORROW_PROVE_H

#include "graph.h"
#include "site.h"

/* What PyDict_Next() gives, and the dict itself. */
typedef enum { UB_PART_NONE = 0, UB_PART_KEY = 1, UB_PART_VALUE = 2, UB_PART_DICT = 4 } ub_part;

typedef struct {
    ub_code code;    /* UB_CODE_NONE: proved */
    unsigned offset; /* of the old text's call to blame; G_MAXUINT: the function as a whole */
    ub_part part;    /* of ORDER, SECTION: that lacks a reference of its own (PyDict_Next) */
    char *detail;    /* owned, or NULL */
} ub_proof;

/* Prove `new_graph` against `old_graph`.  With `propagate`, an error that the old call suppressed
 * may leave the new function instead: at once, with the error set, NULL or -1 returned, and every
 * tracked reference released.  Never fails to answer; clear with ub_proof_clear. */
ub_proof ub_prove(const ub_graph *old_graph, const ub_graph *new_graph, gboolean propagate);
void ub_proof_clear(ub_proof *proof);

/* The same for the text that is compiled alone: what the function holds between #if and #endif
 * beside it is the caller's affair. */
ub_proof ub_prove_configuration(const ub_graph *old_graph, const ub_graph *new_graph,
                                gboolean propagate);

/* Are all those calls of PyDict_Next() that graph->function->guarded names in a critical section on
 * their dict, which every way leaves, and has what they give a reference of its own where that may
 * be suspended?  Else `lacks` says which of the two has none, if that is all. */
gboolean ub_is_guarded(const ub_graph *graph, ub_part *lacks);

/* Does the function call `callee` where an exception may be set, as far as that can be told?
 * `starts_with_error`: one may be set when it begins. */
gboolean ub_calls_with_error(const ub_graph *graph, const char *callee, gboolean starts_with_error);

#endif

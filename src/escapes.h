/* Escape analysis: where in a function the containers that it holds can be reached from elsewhere.
 *
 * Forward over the flow graph, for a few *origins*: parameters, and calls that make a container.  A
 * variable may hold the containers of some origins, and others of which nothing is known. */
#ifndef UNBORROW_ESCAPES_H
#define UNBORROW_ESCAPES_H

#include "captures.h"
#include "graph.h"

typedef guint64 ub_origins; /* a set: 1 << i for origins[i], and UB_ORIGIN_OTHER */
#define UB_ORIGIN_OTHER ((ub_origins)1 << 63)

typedef struct {
    int parameter;      /* number of the parameter, or -1... */
    unsigned block, op; /* ...and the call */
    gboolean is_module;
} ub_origin;

/* What a static helper of the file does with its parameter. */
typedef ub_capture (*ub_helper_capture)(gpointer data, const char *helper, unsigned parameter);

typedef struct ub_escapes {
    const ub_graph *g;
    GArray *origins;    /* of ub_origin */
    gboolean failed;    /* too much to follow, or control flow that cannot be: nothing is known */
    ub_capture *worst;  /* for each origin, what is done with it anywhere */
    ub_origins *ever;   /* for each variable, what it may hold anywhere */
    ub_origins **ends;  /* for each block and operation: what changes, escapes or is made anew */
    ub_origins **holds; /* for each block: what the variables and temporaries hold, and behind them
                           what has escaped; NULL: not reached */
    /* Inside. */
    ub_helper_capture helper;
    gpointer data;
    unsigned block, op; /* where it is */
    unsigned judged_block, judged_op;
    gboolean changed;
} ub_escapes;

/* Of the containers that operation `op` of `block` may be given as its argument number `argument`.
 * The call itself may read a module's dict.  `g` must outlive the result; free with
 * ub_escapes_free. */
ub_escapes *ub_escapes_of_argument(const ub_graph *g, unsigned block, unsigned op,
                                   unsigned argument, ub_helper_capture helper, gpointer data);

/* Of what a parameter holds. */
ub_escapes *ub_escapes_of_parameter(const ub_graph *g, unsigned parameter, ub_helper_capture helper,
                                    gpointer data);
void ub_escapes_free(ub_escapes *e);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ub_escapes, ub_escapes_free)

/* What an argument may be when control is at the operation, and which of all origins have escaped
 * by then. */
ub_origins ub_escapes_at(ub_escapes *e, unsigned block, unsigned op, unsigned argument,
                         ub_origins *escaped);

/* The index of the variable of the n-th parameter. */
int ub_parameter_variable(const ub_graph *g, unsigned n);

#endif

/* Ownership: what a function knows, at each point, of the references that one variable takes from
 * new strong calls.
 *
 *     v = PyList_GetItemRef(l, 0);   owned, or null
 *     if (v == NULL)
 *         return -1;                 null
 *     w = ((Foo *)v)->w;             owned; w is derived from it
 *     Py_INCREF(v);                  handed on: the old code's reference from here
 *
 * A forward analysis over the flow graph; with it goes the liveness, backward, of the value: of the
 * variable, its aliases and all that borrows from it. */
#ifndef UNBORROW_OWNERSHIP_H
#define UNBORROW_OWNERSHIP_H

#include "graph.h"

/* A new strong call in the function. */
typedef struct {
    unsigned site;                /* index in the sites */
    unsigned offset;              /* of its name */
    unsigned block, op;           /* the call */
    unsigned stmt;                /* the statement that holds it */
    gboolean out;                 /* the reference goes to the last argument, &var */
    int var;                      /* the holder, -1: none */
    unsigned held_block, held_op; /* where the holder takes it */
    int from; /* prev = v;  no call, but a holder that gives its reference on to this one; else -1
               */
    gboolean not_null; /* with `from`: the holder is not NULL there */
    gboolean shares;   /* with `from`: the holder keeps its reference, this one takes another */
} ub_get;

/* Where the contents of the holder can come from. */
typedef enum {
    UB_SOURCE_GET,       /* one of the new calls: owned */
    UB_SOURCE_OTHER,     /* v = something else: the old code's affair... */
    UB_SOURCE_PARAMETER, /* what the caller gave */
    UB_SOURCE_HANDOVER,  /* an INCREF took the reference over: the old code's affair from there; or
                            another holder did */
    UB_SOURCE_DROP, /* a DECREF of the old code's, of a fresh OTHER; when it goes, this is where
                       the reference becomes one to be released */
} ub_source_kind;

typedef struct {
    ub_source_kind kind;
    unsigned block, op;
    unsigned stmt;
    int get;             /* GET: index in the gets */
    gboolean counted;    /* OTHER: ...unless it has, or is given, a reference of its own to be
                            released like those of the gets */
    gboolean maybe_null; /* OTHER: it is tested against NULL later, or nobody knows */
    gboolean fresh;      /* OTHER: it is a new reference as it stands */
    gboolean part;       /* OTHER: v = something borrowed from v, while owned */
    gboolean disabled;   /* HANDOVER: the INCREF stays what it was; DROP: the DECREF goes */
    gboolean reached;    /* HANDOVER: something owned is handed on here */
} ub_source;

/* Sets of what the holder can contain: these, and `1 << (UB_OWN_FIRST + i)` for sources[i]. */
typedef guint64 ub_own;
#define UB_OWN_UNSET ((ub_own)1)
#define UB_OWN_NULL ((ub_own)2)
#define UB_OWN_STORED ((ub_own)4) /* a copy of the pointer was stored somewhere while owned */
#define UB_OWN_RELEASED                                                                            \
    ((ub_own)8)                    /* by a release that was announced with ub_ownership_release    \
                                    */
#define UB_OWN_SPARE ((ub_own)16)  /* an INCREF that stays gave a reference for somebody else */
#define UB_OWN_LEAKED ((ub_own)32) /* something that lives on it was stored while owned */
#define UB_OWN_FIRST 6

typedef struct ub_ownership {
    const ub_graph *g;
    const GArray *gets; /* of ub_get; all of the function, whatever their holder */
    int var;
    GArray *sources;      /* of ub_source */
    gboolean too_many;    /* more sources than can be told apart */
    gboolean drops_count; /* a DECREF of the old code's releases a counted OTHER */
    gboolean cautious;    /* whatever is given a reference may be NULL, unless it is a
                             constant */

    /* Inside. */
    gboolean *null_tests; /* by temporary: see ub_null_tests(); NULL: they are uses as others */
    const ub_op **definitions; /* by temporary */
    guint8 *temps;             /* class of each temporary */
    gboolean *managed;         /* by variable: the function releases or returns it */
    guint8 **in_classes;       /* by block, by variable; NULL: not reached */
    ub_own *in_own;            /* by block */
    guint64 **live_out;        /* by block: set of variables */
    GArray *released;          /* of ub_point */
} ub_ownership;

/* Analyse one holder; `gets` must outlive the result.  Free with ub_ownership_free. */
ub_ownership *ub_ownership_new(const ub_graph *g, const GArray *gets, int var);
void ub_ownership_free(ub_ownership *o);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ub_ownership, ub_ownership_free)

/* Can the OTHER source be NULL, as far as is known? */
gboolean ub_source_maybe_null(const ub_ownership *o, const ub_source *source);

/* Run again, after a change of the sources' flags or of the announced releases. */
void ub_ownership_run(ub_ownership *o);

/* A release may come before what only asks whether the holder is NULL; and run again. */
void ub_ownership_ignore_tests(ub_ownership *o);

/* Take out these DROPs (`out` by source), and run again: nothing is needed for their sake any more.
 */
void ub_ownership_disable(ub_ownership *o, const gboolean *out);

/* Places of releases: before a statement, after it, or in the missing `else` of an `if`. */
typedef enum { UB_AT_BEFORE, UB_AT_AFTER, UB_AT_ELSE } ub_at;

/* Announce a release, to see what then holds elsewhere; `clear`: it leaves a NULL. */
void ub_ownership_release(ub_ownership *o, unsigned stmt, ub_at at, gboolean clear);
void ub_ownership_forget_releases(ub_ownership *o);

/* What the holder can contain before a statement, and after it on the ways that fall out of its
 * end; 0 where that is not reached. */
ub_own ub_own_before(ub_ownership *o, unsigned stmt);
ub_own ub_own_after(ub_ownership *o, unsigned stmt);

/* The same after an `if` without `else`, on the way around it. */
ub_own ub_own_beside(ub_ownership *o, unsigned stmt);

/* Is the value still needed there? */
gboolean ub_live_before(ub_ownership *o, unsigned stmt);
gboolean ub_live_after(ub_ownership *o, unsigned stmt);

/* The sources in a set that must be released, and those that are the old code's. */
ub_own ub_own_counted(const ub_ownership *o, ub_own set);
ub_own ub_own_foreign(const ub_ownership *o, ub_own set);

/* Does the old code drop a reference of any of these sources?  `*mixed`: where others of the
 * holder's sources, too, can have come. */
gboolean ub_own_dropped(ub_ownership *o, ub_own sources, gboolean *mixed);

/* What the holder can contain where this DROP releases it; 0 when it releases something else. */
ub_own ub_own_released_by(ub_ownership *o, const ub_source *drop);

/* What the holder can contain when an operation is reached. */
ub_own ub_own_at(ub_ownership *o, unsigned block, unsigned op);

/* v = f(v): the statement is an assignment to the holder of something new. */
gboolean ub_replaces_itself(ub_ownership *o, unsigned stmt);

/* Where what must be released is lost: at the end of the function, or when the holder takes
 * something else. */
typedef enum { UB_LOST_NOWHERE, UB_LOST_AT_EXIT, UB_LOST_OVERWRITTEN } ub_lost;
ub_lost ub_own_lost(ub_ownership *o, ub_own sources);

/* What the holder can contain where it is returned to a caller who is given the reference; adds
 * these return statements to `stmts` (of unsigned, or NULL). */
ub_own ub_own_handed_out(ub_ownership *o, GArray *stmts);

/* How a return statement's value depends on the holder's. */
typedef enum { UB_FLOW_NONE, UB_FLOW_PART, UB_FLOW_WHOLE } ub_flow;

/* *own: what the holder can contain when the value returned has been computed. */
ub_flow ub_returned(ub_ownership *o, unsigned stmt, ub_own *own);

/* Is `stmt` `ancestor`, or inside of it? */
gboolean ub_stmt_within(const ub_graph *g, unsigned stmt, unsigned ancestor);

#endif

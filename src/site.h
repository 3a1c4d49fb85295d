/* A site: one place that names a borrowing API.  Made by find, judged by judge, carried through. */
#ifndef UNBORROW_SITE_H
#define UNBORROW_SITE_H

#include "catalog.h"
#include "codes.h"
#include "unit.h"

/* How an exception is saved around a call: with PyErr_GetRaisedException(), with PyErr_Fetch(). */
typedef enum { UB_NOT_PRESERVED, UB_PRESERVED_RAISED, UB_PRESERVED_FETCHED } ub_preserved;

typedef struct {
    const ub_api *api;
    unsigned line, column; /* of the API's name, in the file as it was */
    unsigned offset;       /* of the API's name */
    ub_range call;         /* name and arguments; {0, 0} when there is no call */
    int function;          /* index in unit->functions, -1 outside */
    ub_verdict verdict;
    ub_code code;
    char *detail;           /* more to say after the code's sentence, or NULL; owned */
    unsigned variant;       /* which of api->patches to use */
    unsigned attempt;       /* 0: release in the preferred form; 1: in the plainest, after a
                               failed proof of the first; 2: as early as can be, where that
                               one came too late for something; 3: before what only asks whether
                               the holder is NULL, too */
    unsigned outer;         /* by how many blocks further out the holder is declared */
    gboolean too_narrow;    /* the holder's scope ends before the release is due */
    gboolean stays;         /* the holder cannot be declared further out */
    gboolean apart;         /* v = get(d, v): the result goes to a variable of its own first */
    ub_code kept;           /* so it does whatever the call is about: for what the form was refused
                               in which the holder takes it; else NONE... */
    const char *kept_why;   /* ...and the detail of that, interned, or NULL */
    gboolean half;          /* ...but not where what the holder has from elsewhere stays borrowed */
    unsigned split;         /* a statement came to stand between declarations: 1: what a call is
                               nested in is assigned behind them, 2: so is what takes its result */
    gboolean placed;        /* put where others keep it: api->placed rewrites it (prepare.c) */
    gboolean marked;        /* refused, and given a noqa comment (mark.h) */
    gboolean withdrawn;     /* refused by a failed proof, not for what it is */
    gboolean propagated;    /* --errors=propagate: an error leaves the function... */
    const char *swallows;   /* ...or it is ignored as before: why; else NULL */
    ub_code untested;       /* its call can fail: why that cannot be tested (fallible.c), or NONE */
    gboolean of_helper;     /* a call of a helper whose contract changes: not of the catalog */
    unsigned statement;     /* where the statement begins that it stands in; 0: not known */
    gboolean unfold;        /* the expression around it is taken apart first */
    gboolean keep_clear;    /* ...which failed: it is cleared as without the option */
    ub_preserved preserved; /* an exception may be set at the call: it is saved and set again */
    gboolean polished;      /* its tests or its holder have the form that people write... */
    unsigned own;           /* which ub_part of a loop over a dict gets references of their own */
    unsigned plain;         /* ...which failed: 1: the tests stay, 2: the holder stays too */
} ub_site;

/* A new list of ub_site; free with g_array_unref. */
GArray *ub_sites_new(void);

/* Puts a list of them into source order. */
void ub_sites_sort(GArray *sites);

/* Set verdict and code (the verdict is the code's own); `detail` may be NULL and is copied. */
void ub_site_set(ub_site *site, ub_code code, const char *detail);

/* The same where a form of it has failed.  A variable of its own is no more than a try: what was
 * said of the form before stays. */
void ub_site_refuse(ub_site *site, ub_code code, const char *detail);

/* Stage "find": every use of a catalog name in the unit, in source order: calls in the AST, macro
 * expansions, and raw tokens that are neither (inactive code, macro bodies, parse errors), each
 * already refused with its code; calls are UB_PENDING.  Names in comments and strings are none. */
GArray *ub_find(const ub_unit *unit);

/* Stage "judge": gives every UB_PENDING site UB_CONVERT, or a code; and notes in the unit which
 * functions may begin with an exception set.  `all`: what is safe as it is (private.h) is converted
 * all the same. */
void ub_judge(ub_unit *unit, GArray *sites, gboolean all);

#endif

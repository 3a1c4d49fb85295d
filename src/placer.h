/* Inside of `place`: shared by place.c, placer.c, exits.c, resolve.c, flag.c, early.c, cases.c
 * and settle.c.
 *
 * Nothing outside of them includes this. */
#ifndef UNBORROW_PLACER_H
#define UNBORROW_PLACER_H

#include "place.h"

/* A list of statements: all of a block, or the one under an unbraced `if`. */
typedef struct {
    unsigned owner;      /* the statement whose children they are */
    unsigned first, end; /* children [first, end) */
} ub_list;

typedef struct {
    ub_ownership *o;
    const ub_graph *g;
    ub_own group; /* the sources that one set of releases serves */
    unsigned site, order;
    ub_list list;  /* the part that is being settled: a jump out of it needs a release */
    unsigned last; /* and the index of the last child in which the value is used */
    GArray *actions;
    gboolean plain;      /* no form that is harder to prove */
    gboolean early;      /* each branch releases behind its own last use */
    gboolean too_narrow; /* a release is due outside of the holder's scope */
    ub_code code;
    const char *detail;
} ub_placer;

/* placer.c: facts about a statement */
ub_stmt *ub_placer_stmt(const ub_placer *p, unsigned id);
unsigned ub_placer_child(const ub_placer *p, unsigned stmt, unsigned i);
gboolean ub_owned_before(ub_placer *p, unsigned stmt);
gboolean ub_owned_after(ub_placer *p, unsigned stmt);
gboolean ub_concerns(ub_placer *p,
                     unsigned stmt); /* the value is taken, or needed, when it begins */
gboolean ub_concerns_within(ub_placer *p, unsigned stmt);
gboolean ub_is_closed_block(const ub_placer *p, unsigned stmt);
ub_list ub_list_of(const ub_placer *p, unsigned body);

/* The first statement of a branch that is no declaration; -1: there is none. */
int ub_first_statement(const ub_placer *p, unsigned body);

/* Always FALSE, for `return`. */
gboolean ub_placer_fail(ub_placer *p, ub_code code, const char *detail);

/* placer.c: a release at a place beside a statement, of what is owned there; none where nothing is.
 * FALSE when there is no room for it, or it would be wrong.  `compute`: the value that a return
 * returns is computed first. */
gboolean ub_release_at(ub_placer *p, unsigned stmt, ub_at at, ub_own own, gboolean compute);
gboolean ub_release_before(ub_placer *p, unsigned stmt, gboolean compute);
gboolean ub_release_after(ub_placer *p, unsigned stmt);
gboolean ub_has_room_before(const ub_placer *p, unsigned stmt);
gboolean ub_in_else_position(const ub_placer *p, unsigned stmt);

/* exits.c: does the statement leave the part that is being settled?  How many of those in it leave
 * with the value owned?  Release before one, unless that hands the value on. */
gboolean ub_is_exit(const ub_placer *p, unsigned stmt);
unsigned ub_count_exits(ub_placer *p, unsigned stmt);
gboolean ub_settle_exit(ub_placer *p, unsigned stmt);

/* exits.c: does the statement itself make a call with these facts, or one that may set errno; does
 * it, with what is in it, read errno? */
gboolean ub_makes_call(const ub_placer *p, unsigned stmt, unsigned facts);
gboolean ub_sets_errno_in_head(const ub_placer *p, unsigned stmt);
gboolean ub_reads_errno_at(const ub_placer *p, unsigned stmt);

/* exits.c: does the statement put the exception that is set aside, or back? */
gboolean ub_saves_error(const ub_placer *p, unsigned stmt);
gboolean ub_restores_error(const ub_placer *p, unsigned stmt);

/* early.c: where a release that is due before the statement can be put: it, or one further up in
 * its list, since when nothing has needed the value. */
unsigned ub_earliest(ub_placer *p, unsigned stmt);

/* settle.c: find the places of the releases in a list that the value does not outlive. */
gboolean ub_settle_list(ub_placer *p, ub_list list);

/* cases.c: does each case of the `switch` stand alone, with a `default` among them?  Then each can
 * be settled for itself. */
gboolean ub_has_separate_cases(ub_placer *p, unsigned stmt);
gboolean ub_settle_cases(ub_placer *p, unsigned stmt);

/* resolve.c: change the sources until nothing needs the value while its reference is to be released
 * on one way and the old code's affair on another.  FALSE when that cannot be. */
gboolean ub_resolve(ub_placer *p);

/* v = PyTuple_GET_ITEM(v, 0); while owned: what v then holds gets a reference of its own, before
 * that of the whole is released.  FALSE where that cannot be written. */
gboolean ub_count_parts(ub_placer *p);

/* Can the statement of a DROP be taken out? */
gboolean ub_can_go(const ub_placer *p, const ub_source *drop);

/* flag.c: the old code releases what this OTHER source gave where a flag says so.  The DROPs of it
 * go, if that can be followed; FALSE if not. */
gboolean ub_follow_flag(ub_placer *p, unsigned source);

/* An INCREF that is no statement of its own cannot be taken out. */
void ub_disable_buried(ub_placer *p);

/* PyTuple_SET_ITEM(t, 0, Py_NewRef(v)); ... use(v);  Whoever was given the reference may let go of
 * it before the last use: then the INCREF stays what it was, too. */
void ub_disable_used_after(ub_placer *p);

#endif

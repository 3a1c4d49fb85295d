/* Inside of the ownership analysis: shared by ownership.c, transfer.c, refine.c and liveness.c.
 *
 * Nothing outside of them includes this. */
#ifndef UNBORROW_DATAFLOW_H
#define UNBORROW_DATAFLOW_H

#include "ownership.h"

/* What a variable or a temporary has to do with the holder's value. */
enum {
    CLASS_NONE,
    CLASS_RESULT,  /* the return code of the call that filled the holder */
    CLASS_UNKNOWN, /* an object that a function unknown to us made of the value, or found in it */
    CLASS_DERIVED, /* points into the value, or is borrowed from it, or may be the value */
    CLASS_ALIAS,   /* is the value */
};

typedef struct {
    ub_own own;
    guint8 *classes; /* by variable; and behind them, as bits, which of -1, 0, 1 the call that
                        filled the holder can have returned */
} ub_state;

enum { ALL_RESULTS = 7 };

/* ownership.c: the sources of the holder's contents */
ub_own ub_source_bit(unsigned i);
ub_source *ub_source_at(const ub_ownership *o, unsigned block, unsigned op, unsigned *index);
int ub_get_that_holds(const ub_ownership *o, unsigned block, unsigned op); /* index or -1 */

/* prev = v;  where the holder's reference goes on to another variable, which is a get of its own.
 */
gboolean ub_gives_on(const ub_ownership *o, unsigned block, unsigned op);

/* best = v;  where that variable takes a reference of its own, and the holder keeps the other. */
gboolean ub_shares(const ub_ownership *o, unsigned block, unsigned op);

/* transfer.c: what one operation does to the state, and what the temporaries are */
void ub_transfer(ub_ownership *o, unsigned block, unsigned op, ub_state *state);

/* Is it PyDict_Next(dict, &pos, &key, &value), and the holder one of these: what it holds then is
 * another object, which nobody has a reference to yet? */
gboolean ub_lends_next(const ub_ownership *o, unsigned block, unsigned op);
guint8 ub_class_of(const ub_ownership *o, int temp);
const ub_op *ub_flow_definition(const ub_ownership *o, int temp);
gboolean ub_flow_is_null(const ub_ownership *o, int temp);
gboolean ub_flow_is_none(const ub_ownership *o, int temp);
gboolean ub_flow_is_new(const ub_ownership *o, int temp);
gboolean ub_takes_reference(const ub_op *op);

/* `return v;` where the caller is given the reference. */
gboolean ub_hands_out(const ub_ownership *o, const ub_op *op);

/* refine.c: what the way taken from a branch tells */
void ub_refine(const ub_ownership *o, const ub_block *block, gboolean truth, ub_state *state);

/* liveness.c */
void ub_run_liveness(ub_ownership *o);
gboolean ub_live_at(ub_ownership *o, unsigned block, unsigned op, const guint8 *classes);

#endif

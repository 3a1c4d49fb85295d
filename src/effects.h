/* What operations and statements do to the state of a function: what it holds, what it has stored,
 * and whether an error may be set. */
#ifndef UNBORROW_EFFECTS_H
#define UNBORROW_EFFECTS_H

#include "graph.h"

/* One function with its new strong calls. */
typedef struct {
    const ub_graph *g;
    const GArray *gets; /* of unsigned: offsets of the names */
    gboolean *holders;  /* for each variable: does one of them fill it? */
} ub_surroundings;

/* `g` and `gets` must outlive the result; free with ub_surroundings_free. */
ub_surroundings *ub_surroundings_new(const ub_graph *g, const GArray *gets);
void ub_surroundings_free(ub_surroundings *around);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ub_surroundings, ub_surroundings_free)

/* What gives an argument, without casts; may be NULL. */
const ub_op *ub_op_argument(const ub_graph *g, const ub_op *op, unsigned i);

/* &v of a get, and &x of a call that only fills it, write and do not read: the call, or NULL where
 * the ADDRESS at that place of the block goes anywhere else. */
const ub_op *ub_filled_by(const ub_block *block, unsigned address);

/* For each temporary: does what uses it only ask whether it is NULL, or Py_None or another
 * object of Python's that never goes, if anything does?  To be freed
 * with g_free. */
gboolean *ub_null_tests(const ub_graph *g);

/* For each temporary: is it the type of an object, Py_TYPE(v), or what only the type leads to,
 * t->tp_name?  The type lives on when the object goes.  *vars: for each variable, is it given
 * nothing else?  Both to be freed with g_free. */
gboolean *ub_types_of_objects(const ub_graph *g, gboolean **vars);

/* Is nothing acquired, released, stored or lost by it?  The new calls and the references of their
 * holders do not count: they are the prover's affair. */
gboolean ub_is_neutral(const ub_surroundings *around, const ub_op *op);

/* A call that parses arguments, in a format that acquires nothing. */
gboolean ub_parses_arguments(const ub_graph *g, const ub_op *op);

/* Is it given to the function: a parameter, a parsed argument, what one of these points to, and
 * never given a reference of its own?  A number must have but one value. */
gboolean ub_is_given(const ub_surroundings *around, int var);

/* A call that can leave an error, or the question whether one is there. */
gboolean ub_can_raise(const ub_surroundings *around, const ub_op *op);

/* Which successor a branch on `cond` takes while the variables in `nulls` (a gboolean for each) are
 * NULL, or -1. */
int ub_branch_of_null(const ub_graph *g, int cond, const gboolean *nulls);

/* Does every operation of the statement pass the test?  With those `inside` it, or, of an `if`, its
 * condition alone. */
typedef gboolean (*ub_op_test)(const ub_surroundings *around, const ub_op *op, gpointer data);
gboolean ub_all_ops(const ub_surroundings *around, unsigned stmt, gboolean inside, ub_op_test test,
                    gpointer data);

/* Tests: is it neutral?  And one that always passes, and adds the variables that may change to
 * `data`, a gboolean for each. */
gboolean ub_test_neutral(const ub_surroundings *around, const ub_op *op, gpointer data);
gboolean ub_note_changed(const ub_surroundings *around, const ub_op *op, gpointer data);

#endif

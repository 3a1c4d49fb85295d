/* What the prover knows of a value: terms, and the state of two functions run side by side.
 *
 * Private to the prover (prove.c, term.c, step.c, pair.c, call.c, get.c, ...). */
#ifndef UNBORROW_TERM_H
#define UNBORROW_TERM_H

#include "graph.h"
#include "catalog.h"
#include "prove.h"

enum { UB_OLD, UB_NEW };
enum {
    UB_MAX_SLOTS = 12,
    UB_MAX_CARRIERS = 4,
    UB_MAX_KNOWN = 4,
    UB_MAX_CELLS = 1,
    UB_MAX_SECTIONS = 4,
    UB_MAX_LOCKS = 4,
    UB_GONE = 1 << 30
};

typedef enum {
    UB_TERM_PLAIN, /* something that is the same in both functions when its text is the same */
    UB_TERM_INT,   /* a known number; 0 is also NULL */
    UB_TERM_NONE,  /* Py_None */
    UB_TERM_VALUE, /* the object in a slot */
    UB_TERM_UNSET, /* an uninitialised variable */
    UB_TERM_ADDR,  /* the address of local variable `var` */
} ub_term_kind_of;

typedef enum { UB_KEPT_BY_NONE, UB_KEPT_BY_SELF, UB_KEPT_BY_CALLER } ub_kept;

typedef struct {
    ub_term_kind_of kind;
    const char *text; /* interned: equal texts are equal pointers */
    gint64 number;    /* INT */
    int slot;         /* VALUE */
    int var;          /* ADDR */
    guint deps;       /* slots whose object this points into */
    guint weak_deps;  /* slots whose object this may be borrowed from */
    guint kept_deps;  /* both, of an object that has a reference of its own: they count again when
                         that is released; UB_GONE: slots that are forgotten */
    int extra;        /* references taken by Py_NewRef and not yet assigned */
    gboolean needed;  /* by a call that crashes on NULL: the Py_NewRef of `extra` */
    gboolean nonnull; /* PLAIN: the old function has tested or dereferenced it */
    gboolean loaded;  /* PLAIN: an object that a struct, an array or a global held */
    gboolean lent;    /* PLAIN: an object that a call has lent: it is borrowed from somewhere */
    gboolean copied;  /* PLAIN: what another variable held: it has several names */
    const char *made; /* what made the object that it is, or is a part of (given_up.c), or NULL */
    ub_kept kept;     /* PLAIN: who has a reference to it, while that is known (guard.c) */
    int null_slot;    /* a test of this slot against NULL, or -1 */
    gboolean null_when_true;
    ub_type_class type;
} ub_term;

/* A tracked object: the result of a rewritten get, or what else a holder variable was given. */
typedef struct {
    gboolean used;
    gboolean is_get;
    gboolean lent; /* no get's, but borrowed from somewhere, too: a call's result, a field */
    gboolean maybe_null;
    gboolean never_none;
    ub_code stored;         /* it, or a pointer into it, went where others keep it: what to say */
    gboolean shared;        /* it is in a field or a global, which others may write */
    int stored_count;       /* references of the old function's that were stored, or are returned */
    gboolean given;         /* a call was given it that may have taken another one of them... */
    int used_with;          /* ...and used behind that, with as few in the new function; 0: not */
    int count[2];           /* references taken minus released, in the old and the new function */
    unsigned offset;        /* of the get in the old text; G_MAXUINT: none */
    gboolean nameless;      /* what it was taken from has no name here, as that of a helper's
                               result, or several */
    const char *container;  /* of a get: the text of what it was taken from */
    const char *key;        /* of a get: the text of what was asked for */
    gboolean alone;         /* since its last use another reference to it may have gone */
    unsigned exposed;       /* since its last use code of anybody's may have run, and let go of it:
                               last in the old function's statement of this id + 1 */
    const char *seen_in;    /* and that statement has read this behind it of memory that others
                               reach, or NULL; */
    const char *seen;       /* the pointer that it found there, or NULL */
    const char *dropped_by; /* the result of the one call that did, if it did not when that says
                              that it failed; or NULL */
    gboolean released;      /* by the old function, where the new one has not come yet, */
    gboolean at_hand;       /* ...and not before both did the same thing last, */
    guint needed_behind;    /* and what the old one may still need there */
    gboolean dropped;       /* since its last use the container may have let go of it, or somebody
                               may have found that it is gone */
    gboolean guarded;       /* the container is in a critical section, not suspended since */
    ub_part part;           /* of what PyDict_Next() gives */
    gboolean needed[2];     /* the old, the new function would have crashed if it were NULL */
} ub_slot;

/* The last call that may have left an errno: none, one whose result was not tested, one that
 * tells only by being returned, one that did not fail, one that may have. */
typedef enum {
    UB_TOLD_NOTHING,
    UB_TOLD_OPEN,
    UB_TOLD_RETURNED,
    UB_TOLD_WELL,
    UB_TOLD_FAILED
} ub_told;

typedef enum { UB_ERR_CLEAR, UB_ERR_MAYBE, UB_ERR_SET } ub_err;

typedef struct {
    int temp;
    ub_term term;
} ub_temp;

/* How a result says that its call failed. */
typedef enum {
    UB_RESULT_POINTER,  /* NULL */
    UB_RESULT_STATUS,   /* negative: Python's functions that return a number */
    UB_RESULT_TRUTH,    /* 0: PyArg_ParseTuple and its relatives, converters */
    UB_RESULT_SIZE,     /* negative; else a length */
    UB_RESULT_UNSIGNED, /* all ones: a comparison with 0 tells nothing */
    UB_RESULT_UNKNOWN,  /* negative, or one of 0 and 1: the project's own functions */
} ub_result_kind;

typedef struct {
    unsigned block, op;
    ub_term *env;  /* one for each variable of the graph */
    GArray *temps; /* of ub_temp, live ones only */
} ub_side;

/* A place that is no local variable, and what both functions have stored there. */
typedef struct {
    const char *place;
    int slot; /* -1: NULL */
} ub_cell;

/* A critical section that has been entered (guard.c). */
typedef struct {
    int stmt;          /* the block in the new function */
    gboolean added;    /* the old function has none there */
    ub_term container; /* its object; of no variable: how it is written */
    gboolean asked;    /* it is known not to be NULL */
    gboolean guards;   /* PyDict_Next() has been called in it... */
    unsigned offset;   /* ...here in the old text */
    gboolean alive;    /* it cannot have gone since the old function used it last */
    gboolean steady;   /* no memory has changed since its object was read there */
    const char *size;  /* of a list: the text of its size, read since the section began or was last
                          suspended; or NULL (items.c)... */
    const char *below; /* ...of an index that is known to be below that, or NULL... */
    gint64 at_least;   /* ...and what it is at least */
} ub_section;

typedef struct {
    ub_side side[2];
    ub_slot slots[UB_MAX_SLOTS];
    ub_cell cells[UB_MAX_CELLS];
    unsigned n_cells;
    ub_section sections[UB_MAX_SECTIONS]; /* innermost last */
    unsigned n_sections;
    ub_err err;           /* the error indicator, the same in both but for `extra_error` */
    ub_err err_base;      /* what it is if none of the carriers' calls failed */
    gboolean err_loud;    /* err is not CLEAR, and the exception may come from Python code, or hold
                             an object */
    gboolean failed;      /* err is not CLEAR, and the last call that could raise one says that it
                             has failed */
    gboolean err_assumed; /* err is clear only because nobody calls with an exception set */
    const char *carriers[UB_MAX_CARRIERS]; /* results whose tests tell whether err is set */
    ub_result_kind carrier_kinds[UB_MAX_CARRIERS];
    unsigned n_carriers;
    const char *carrier_names[UB_MAX_CARRIERS]; /* of the calls that gave them */
    const char
        *carrier_places[UB_MAX_CARRIERS]; /* where the result was stored and still is, NULL */
    const char *base_raiser; /* a call whose result is gone, and nobody asked whether it failed */
    gboolean extra_error;    /* the new function alone has an error to clear */
    unsigned extra_offset;   /* which get it comes from */
    gboolean must_leave;     /* ...where the old function's behaviour was undefined, so that it must
                                not be cleared: the function leaves with it */
    gboolean saved;          /* the new function has put the exception that may be set aside... */
    const char *part;        /* ...and asked since for this, which must be looked into next */
    gboolean detached;       /* no thread state */
    const char *locks[UB_MAX_LOCKS]; /* that are held, and that Python does not give up */
    unsigned n_locks;
    gboolean away;         /* a name says so, and Python was not called since */
    gboolean errno_set;    /* a call that may have set errno was made */
    unsigned dirty;        /* what a new release may have changed: UB_STATE_ERRNO... */
    ub_told told;          /* what an unseen caller may read errno for (told.c) */
    int none_delta;        /* references to None: new minus old */
    const char *stale_in;  /* `seen_in` of a slot whose object the new function alone has just
                              released, or NULL; */
    const char *stale;     /* its `seen`; */
    unsigned stale_offset; /* and its get */
    const char *known[UB_MAX_KNOWN]; /* texts that one side has tested, and the other not yet... */
    gboolean known_true[UB_MAX_KNOWN]; /* ...and which way it went */
    unsigned n_known;
    const char *last_read; /* what was read last, of memory that has not changed since (guard.c) */
    unsigned last_get;     /* old offset of the last rewritten get, for the blame */
} ub_state;

/* Facts of one function that do not change during the proof. */
typedef struct {
    const ub_graph *g; /* the function's, or `ordered` */
    const ub_graph *unordered;
    ub_graph ordered;    /* the same graph, but for the order of what only reads (reads.h) */
    char **names;        /* of variables, made unique: "v", "v'2" */
    const char **texts;  /* of what they hold, when nothing else is known: "$v"; made when asked */
    int *other;          /* the variable of the same name in the other function, or -1 */
    gboolean *aggregate; /* arrays and structs */
    gboolean *holder;    /* takes the result of a rewritten get */
    unsigned *first_get; /* of each variable: where the first call stands whose result it takes,
                            or G_MAXUINT */
    gboolean *owned;     /* somewhere released or returned: what it holds is its own */
    gboolean gives_up_early;     /* something is used behind the release of its only reference */
    GArray **live_vars;          /* for each block: GArray of gboolean per variable at entry */
    GArray **used_vars;          /* the same, where to be named in an assertion, or asked whether it
                                    is NULL, is no use */
    gboolean *null_tests;        /* for each temporary: see ub_null_tests() */
    gboolean *types, *type_vars; /* for each temporary, variable: see ub_types_of_objects() */
    GHashTable **live_temps;     /* for each block: set of temporaries live at entry */
} ub_func;

typedef struct {
    ub_func func[2];
    GStringChunk *texts;
    GHashTable *visited; /* keys of states seen */
    gboolean sees_all;   /* every way is to be followed: how the function fails is asked for */
    GHashTable *alike;   /* pairs of blocks: is all that follows the same? (alike.c) */
    GQueue *work;        /* of ub_state * */
    ub_proof proof;
    gboolean one_configuration; /* skipped text in the function is the caller's affair */
    gboolean propagate;         /* suppressed errors may be reported instead */
    gboolean leaves;            /* the new function leaves with an error that it must report... */
    unsigned leaves_offset;     /* ...of this get */
    gboolean fails_with_error;  /* the old function returns a NULL or -1 with an error set */
    gboolean fails_silently;    /* and with none, or perhaps none */
    const char *watched;        /* a call that is looked for, or NULL... */
    gboolean watched_error;     /* ...and whether it is made where an exception may be set */
    gboolean judging;           /* both functions are the same, whose sections are judged */
    gboolean adds_sections;     /* the new function has critical sections of its own... */
    int *section_of;            /* ...which one each of its statements stands in; -1: none... */
    gboolean jumps_out;         /* ...and a jump into one, or out of it */
    gboolean failed;
    unsigned steps;
} ub_prover;

/* term.c */
const char *ub_text(ub_prover *p, const char *format, ...) G_GNUC_PRINTF(2, 3);
ub_term ub_plain(ub_prover *p, const char *text, ub_type_class type);
ub_term ub_int(ub_prover *p, gint64 number);
ub_term ub_value(ub_prover *p, int slot);
ub_term ub_unset(ub_prover *p);
ub_term ub_default_term(ub_prover *p, int which, int var);
ub_term ub_temp_get(ub_prover *p, const ub_state *s, int which, int temp);
void ub_temp_set(ub_state *s, int which, int temp, ub_term term);
ub_state *ub_state_new(ub_prover *p);
ub_state *ub_state_copy(const ub_prover *p, const ub_state *s);
void ub_state_free(ub_state *s);
char *ub_state_key(const ub_prover *p, const ub_state *s);
guint ub_term_slots(const ub_term *t);                    /* every slot that it is, or depends on */
int ub_slot_new(ub_state *s);                             /* -1 when there are too many */
void ub_slot_forget(ub_prover *p, ub_state *s, int slot); /* it is NULL: replaced everywhere */
/* The slots that what an operation of the old function and all behind it need is, or depends on.
 * What only an assertion or a macro that is nothing here names is not needed in this configuration:
 * here its object may have gone before.  Nor is what is only asked whether it is NULL, nor that of
 * which a variable holds the type. */
guint ub_slots_needed_from(const ub_prover *p, const ub_state *s, unsigned op);
gboolean ub_slot_referenced(const ub_prover *p, const ub_state *s, int which, int slot);
/* Is the slot's object itself there, and not only what lives on it? */
gboolean ub_slot_named(const ub_prover *p, const ub_state *s, int which, int slot);
void ub_prune(ub_prover *p, ub_state *s, int which); /* at entry to a block: drop what is dead */
void ub_func_init(ub_func *f, const ub_graph *g);
void ub_func_clear(ub_func *f);

/* What stops a side. */
typedef enum {
    UB_EVENT_CALL,
    UB_EVENT_LOAD,
    UB_EVENT_STORE,
    UB_EVENT_ASSIGN,
    UB_EVENT_REF,
    UB_EVENT_OPAQUE,
    UB_EVENT_ENTER,     /* a critical section begins, */
    UB_EVENT_LEAVE,     /* and ends */
    UB_EVENT_USE,       /* an assertion, or a macro that is nothing here */
    UB_EVENT_ASSERTION, /* a test that ends the program, of which nothing is learnt */
    UB_EVENT_BRANCH,
    UB_EVENT_SWITCH,
    UB_EVENT_RETURN,
    UB_EVENT_EXIT,
    UB_EVENT_PRUNED, /* the old function's behaviour is undefined from here on */
} ub_event_kind;

typedef struct {
    ub_event_kind kind;
    const ub_op *op;  /* not of BRANCH, SWITCH, ASSERTION, EXIT */
    const char *text; /* what happens, with the values of its operands */
    guint used;       /* slots that it needs alive */
    guint weak;       /* slots that it may need alive */
    guint by_type;    /* those of both of which it needs no more than the type */
    ub_term cond;     /* BRANCH, SWITCH */
    unsigned way;     /* ASSERTION: the successor that goes on */
} ub_event;

/* value.c: is the term NULL; is it known to be true (1), false (0), or not known (-1)? */
gboolean ub_term_is_null(const ub_term *t);
int ub_term_truth(const ub_state *s, const ub_term *t);

/* The text "(name args...)", to be freed; the slots that the arguments use are added to *used and
 * *weak. */
char *ub_term_text(ub_prover *p, const ub_state *s, int which, const char *name, const int *args,
                   unsigned n, guint *used, guint *weak);
ub_term ub_term_pure(ub_prover *p, const ub_state *s, int which, const ub_op *op);
ub_term ub_term_constant(ub_prover *p, const ub_op *op);

/* The old function would have crashed if `t` were NULL, or has tested it. */
void ub_note_not_null(ub_prover *p, ub_state *s, const ub_term *t);

/* step.c: run one side up to the next event, which is not yet done. FALSE: the proof failed. */
gboolean ub_advance(ub_prover *p, ub_state *s, int which, ub_event *event);

/* One side goes on at the beginning of a block; what is dead there is dropped. */
void ub_enter_block(ub_prover *p, ub_state *s, int which, unsigned block);

/* Does the new function hold a reference to each of these slots?  Fails the proof if not. */
gboolean ub_check_alive(ub_prover *p, const ub_state *s, guint slots);

/* Add `change` references to what `t` is: 1 done, 0 the proof failed, -1 it is nothing that is
 * counted (an event). */
int ub_change_count(ub_prover *p, ub_state *s, int which, const ub_term *t, int change);

/* Fail the proof; returns FALSE. */
gboolean ub_fail(ub_prover *p, const ub_state *s, ub_code code, unsigned offset, const char *format,
                 ...) G_GNUC_PRINTF(5, 6);

/* Both sides do the event they stand at.  `s` is taken over; what follows goes to the work queue.
 */
void ub_do_pair(ub_prover *p, ub_state *s, const ub_event *old_event, const ub_event *new_event);

/* pair.c: what call.c and branch.c share with it. */
void ub_age_variable(ub_prover *p, ub_state *s, int new_var);
void ub_age_slot(ub_prover *p, ub_state *s, int slot); /* another object will have its number */
void ub_set_results(ub_prover *p, ub_state *s, const ub_event *a, const ub_event *b);
void ub_set_same_result(ub_prover *p, ub_state *s, const ub_event *a); /* the old side's, again */
gboolean ub_adopt(ub_prover *p, ub_state *s, int old_var, int new_var, const ub_term *a,
                  const ub_term *b); /* a holder takes something else than a get's result */

/* Py_True, PyExc_KeyError, &static_object: never NULL. */
gboolean ub_is_known_object(const char *text);

const char *ub_describe_event(ub_prover *p, const ub_event *e); /* in the words of the source */

gboolean ub_drop_dead_slots(ub_prover *p, ub_state *s); /* FALSE: the proof failed */

/* branch.c: both sides take each way of a branch or switch; or only one side, that of event `e`,
 * does (FALSE: that is no test that can be made alone). */
void ub_do_branch(ub_prover *p, ub_state *s, const ub_event *a);
gboolean ub_split(ub_prover *p, ub_state *s, int which, const ub_event *e);

/* known.c: what a test that only one side has made says.  The truth of a term, -1 when it is not
 * known; put the number in the term's place; remember; put it only into variables that the new
 * function alone has; forget what no longer holds. */
int ub_known_truth(const ub_state *s, const ub_term *t);
void ub_known_apply(ub_prover *p, const ub_state *s, ub_term *t);
void ub_known_add(ub_prover *p, ub_state *s, const ub_term *cond, gboolean yes);
void ub_known_note(ub_prover *p, ub_state *s, const ub_term *cond, gboolean yes);
void ub_known_age(ub_state *s, gboolean (*mentions)(const char *text, const char *part),
                  const char *part);
void ub_enter_successor(ub_prover *p, ub_state *s, int which, unsigned index);

/* call.c: both sides make a call; FALSE: the proof failed. */
gboolean ub_do_call(ub_prover *p, ub_state *s, const ub_event *a, const ub_event *b);
void ub_note_stored(ub_state *s, const ub_term *t); /* it went where others keep it */

/* And what a variable holds as well, went where others may overwrite it (pair.c). */
void ub_note_shared(const ub_prover *p, ub_state *s, const ub_term *value);
void ub_change_reached(ub_prover *p, ub_state *s, const ub_op *op, guint used);
/* NULL: any container, any key, any result.  With a result, nothing has gone should that say so. */
void ub_note_drop(ub_state *s, const char *container, const char *key, const char *result);
void ub_note_branch(ub_state *s, const char *cond,
                    gboolean taken_true);                  /* what it says of a drop */
void ub_note_object_drop(ub_state *s, const char *object); /* it is released, or replaced */
void ub_note_unnamed_drop(ub_prover *p, ub_state *s); /* of what may be the container: late.c */
const char *ub_container_name(const ub_term *t);      /* NULL: it may have another name */
void ub_note_loss(ub_state *s);                       /* some reference has gone */
void ub_note_weakref_read(ub_state *s);
void ub_note_alive(ub_state *s, guint slots); /* it is about to be used */
void ub_note_uses(ub_state *s, guint slots);

/* late.c: both functions are about to read or write memory that others can reach, or to put what
 * was found there into a variable. */
void ub_note_touched(ub_prover *p, ub_state *s, const ub_event *event);

/* late.c: does the event not rely on what was looked at before a release that the old function does
 * not make?  FALSE: the proof failed. */
gboolean ub_check_seen(ub_prover *p, const ub_state *s, const ub_event *event);

/* And behind a call that may have taken the reference over. */
void ub_note_given(ub_prover *p, ub_state *s, const ub_op *op); /* the call */
void ub_note_used_behind(ub_state *s, guint slots);
void ub_note_settled(ub_state *s, const ub_term *t);    /* one reference has found its place */
void ub_note_counted(ub_state *s, int which, int slot); /* their number has changed */
gboolean ub_is_used_when_gone(const ub_slot *slot);     /* at the end */

/* sequence.c: both sides stand at the call of the same thing.  Does the new one leave it beside
 * what it stands beside in the old one, where C leaves the order open and that matters?  FALSE: the
 * proof failed, since its order is another now. */
gboolean ub_check_sequence(ub_prover *p, const ub_state *s, unsigned offset);

/* given_up.c: Is something used behind the release of its only known reference?  (Needs the
 * liveness.)  Only in such a function are the makers of new objects, in kept_deps, of interest. */
gboolean ub_gives_up_early(const ub_func *f);

/* Does the function of the file, which is called, release what is not its own? */
gboolean ub_gives_up_arguments(const ub_op *op);

/* The result was made from the arguments of the call, or read from there, and may live on them
 * alone later.  `own`: it has a reference of its own. */
void ub_note_makers(ub_prover *p, const ub_state *s, int which, const ub_event *event, gboolean own,
                    ub_term *result);

/* A reference to the object that this made is given up: whoever holds it, or a part of it, lives on
 * what it was made from. */
void ub_note_given_up(ub_prover *p, ub_state *s, int which, const char *made);

/* The same of the object with this text. */
void ub_give_up(ub_prover *p, ub_state *s, int which, const char *text);

/* Somebody else holds the object with this text now. */
void ub_forget_makers(ub_prover *p, ub_state *s, const char *text);

/* Is something live that was made from a value which is forgotten? */
gboolean ub_has_gone(const ub_prover *p, const ub_state *s, int which);

/* late.c: the old function makes the call, or releases something, where nothing needs a value that
 * the new function still holds.  Should the call let go of it, the old function's last reference
 * may go there, and a release in the new one that comes later is late. */
void ub_note_late(ub_prover *p, ub_state *s, const ub_op *op);
void ub_note_release(ub_prover *p, ub_state *s, int which, int slot); /* the slot's own */

/* Does the call run no Python code and let go of no object, but for an exception that was set? */
gboolean ub_is_quiet(const ub_prover *p, const ub_op *op);

/* cell.c: what was stored last, as long as nothing can have changed it. */
void ub_cells_forget(ub_state *s);
void ub_cells_age(ub_state *s, gboolean (*mentions)(const char *text, const char *part),
                  const char *part);
void ub_cell_store(ub_state *s, const char *place, const ub_term *value);
gboolean ub_cell_load(ub_prover *p, const ub_state *s, const char *place, ub_term *value);

/* The text of the place that a LOAD or STORE is about, and of that which an address is the address
 * of; NULL when it is not known. */
const char *ub_cell_place(ub_prover *p, const ub_state *s, int which, const ub_op *op);
const char *ub_cell_place_of_address(ub_prover *p, const ub_term *address);

/* handout.c: helpers that are made to return a new reference (contract.h).  Their calls, once both
 * sides have made one: what may come of it, each followed on its own.  `s` is taken over. */
void ub_do_helper(ub_prover *p, ub_state *s, const ub_event *a, const ub_event *b);

/* And their returns: one reference more goes to the caller.  FALSE: the proof failed. */
gboolean ub_hand_out(ub_prover *p, ub_state *s, const ub_event *a, const ub_event *b);
gboolean ub_same_returned(ub_prover *p, const ub_state *s, const ub_event *a, const ub_event *b);

/* alike.c: has the new function errors that the old one cannot have?  How it fails is seen on its
 * ways (ub_note_failure), also on those that are alike. */
gboolean ub_adds_errors(const ub_prover *p);

/* Nothing is left to prove: both sides are even, and all that they can reach is the same.
 */
gboolean ub_goes_on_alike(ub_prover *p, const ub_state *s);

/* Is the old function where computed gotos meet?  Then both must be there, and even (FALSE: the
 * proof failed), and what is known is forgotten. */
gboolean ub_is_at_crossing(const ub_prover *p, const ub_state *s);
gboolean ub_forget_at_crossing(ub_prover *p, ub_state *s);

/* Both there; NULL if not both functions have computed gotos. */
ub_state *ub_state_at_crossing(ub_prover *p);

/* call.c: the call may run what tells whether an object is there: has the new function released
 * nothing that the old one has not? */
gboolean ub_check_not_early(ub_prover *p, const ub_state *s, const ub_op *op);

/* get.c: is it a borrowed call on the old side and its strong one on the new?  And do it. */
const ub_api *ub_get_pair(const ub_event *old_event, const ub_event *new_event);
void ub_do_get(ub_prover *p, ub_state *s, const ub_api *api, const ub_op *old_op,
               const ub_op *new_op);

/* saved.c: the new function alone saves or restores the exception around a get, or stands between
 * the two at what must not be done there.  TRUE: that was it, or the proof failed. */
gboolean ub_do_saved(ub_prover *p, ub_state *s, const ub_event *old_event,
                     const ub_event *new_event);

/* guard.c: has the variable of the old function what the caller holds as long as the call lasts? */
gboolean ub_guard_is_given(const ub_prover *p, int var);

/* guard.c: critical sections.  Before the proof; one is suspended;
 * a reference to the object is released, or else given away, which only the function's own is. */
void ub_guard_prepare(ub_prover *p);
gboolean ub_guard_start(ub_prover *p, ub_state *s);
void ub_guard_suspend(ub_state *s);
/* Would the new function suspend a section of the old one's, for which a call is left as it is?
 * That of the offset may be the cause.  FALSE: the proof failed. */
gboolean ub_guard_leaves_locked(ub_prover *p, const ub_state *s, unsigned offset);
/* May the new function run a finaliser here that the old one does not?  FALSE: the proof failed. */
gboolean ub_follow_locks(ub_prover *p, ub_state *s, const ub_op *op); /* call.c */
gboolean ub_guard_allows_release(ub_prover *p, const ub_state *s, unsigned offset);
void ub_guard_disown(ub_prover *p, ub_state *s, const ub_term *object, gboolean released);

/* Does the new function's operation find the sections entered that it stands in, and an exit none?
 * FALSE: the proof failed. */
gboolean ub_guard_place(ub_prover *p, ub_state *s, const ub_op *op);
gboolean ub_guard_exit(ub_prover *p, const ub_state *s);

/* A section begins or ends in the new function, alone or in both.  TRUE: that was it, or the proof
 * failed. */
gboolean ub_do_section(ub_prover *p, ub_state *s, const ub_event *old_event,
                       const ub_event *new_event);

/* Is it a call that must be in a section, or whose section is judged? */
gboolean ub_guard_is_required(const ub_graph *g, const ub_op *op);

/* FALSE: the proof failed, since it is a PyDict_Next() that must be in a section and is not. */
gboolean ub_guard_required(ub_prover *p, ub_state *s, const ub_event *old_event);

/* FALSE: the proof failed, since what the section has begun with may be NULL. */
gboolean ub_guard_follows(ub_prover *p, ub_state *s, const ub_event *old_event,
                          const ub_event *new_event);

/* Is it PyDict_Next() on both sides, in a section of the new one on that dict?  And do it. */
gboolean ub_is_guarded_next(ub_prover *p, const ub_state *s, const ub_event *old_event,
                            const ub_event *new_event);
void ub_do_guarded_next(ub_prover *p, ub_state *s, const ub_event *old_event,
                        const ub_event *new_event);

/* Does the old function ask again for what the section's object was taken from, where the new one
 * goes on with PyDict_Next(), and is that the same as before?  Then it is done. */
gboolean ub_guard_is_read(const ub_event *event); /* of memory, with nothing else done */
gboolean ub_guard_reread(ub_prover *p, ub_state *s, const ub_event *old_event,
                         const ub_event *new_event);

/* items.c: items of a list that are read in a section on it.  What is known of its size is
 * forgotten, or ages with a text; the size has another name; both functions go that way of a
 * branch.
 */
void ub_items_forget(ub_section *section);
void ub_items_age(ub_section *section, gboolean (*mentions)(const char *text, const char *part),
                  const char *part);
void ub_items_rename(ub_state *s, const char *from, const char *to);
void ub_items_branch(ub_prover *p, ub_state *s, const char *cond, gboolean yes);

/* Do both ask the section's object for its size, and so is it none that is NULL?  And the result of
 * that is there. */
gboolean ub_items_asks(ub_prover *p, ub_state *s, const ub_event *old_event,
                       const ub_event *new_event);
void ub_items_note_size(ub_prover *p, ub_state *s, const ub_event *old_event,
                        const ub_event *new_event);

/* Is it PySequence_Fast_GET_ITEM() on both sides, in a section that the new one adds on that list?
 * And do it. */
gboolean ub_is_guarded_item(ub_prover *p, const ub_state *s, const ub_event *old_event,
                            const ub_event *new_event);
void ub_do_guarded_item(ub_prover *p, ub_state *s, const ub_event *old_event,
                        const ub_event *new_event);

/* configurations.c: would the edit be right in the configurations that are not compiled, too?
 * FALSE: the proof failed. */
gboolean ub_check_configurations(ub_prover *p);

/* leave.c: the new function alone has an error: does it go straight out with it?  FALSE: it clears
 * it instead (nothing is changed), or the proof failed. */
gboolean ub_leaves_with_error(ub_prover *p, const ub_state *s);

/* And over all ways: does what it returns then mean an error to its callers?  The old function
 * returns at `op`; at the end, the proof fails if it does not. */
void ub_note_failure(ub_prover *p, const ub_state *s, const ub_op *op);
void ub_check_failures(ub_prover *p);

/* owed.c: does a way out that leaves the old function where `s` stands do for what else it holds
 * what every way on does?  `changes` says for each variable of the new function how the way out
 * changes its object's count, `made` (of const char *) which calls it makes.  FALSE: the proof
 * failed. */
gboolean ub_check_owed(ub_prover *p, const ub_state *s, const int *changes, const GPtrArray *made);
int ub_owed_change(const ub_graph *g, const ub_op *op, int *var); /* of a release or a free */

/* list_clear(&list): does whatever way the old function takes from here make this call, of the new
 * function's, with the same variables, which hold the same until then, and is there one that does
 * nothing to them before? */
gboolean ub_all_ways_call(const ub_prover *p, const ub_state *s, const ub_op *call);

/* told.c: errno where callers are not seen: a call is made; a branch of the old function goes that
 * way; may a caller read errno when it returns at `op`, or (NULL) somewhere? */
void ub_told_call(const ub_prover *p, ub_state *s, const ub_op *op);
void ub_told_branch(const ub_prover *p, ub_state *s, const ub_block *block, unsigned way);
gboolean ub_told_to_caller(ub_prover *p, const ub_state *s, const ub_op *op);

/* indicator.c: what a call and a branch say of the error indicator. */
void ub_indicator_call(ub_prover *p, ub_state *s, const ub_op *op, const char *result);
void ub_indicator_set(ub_state *s, ub_err err);
void ub_indicator_unsigned(ub_state *s, const char *carrier); /* it has become an unsigned number */
void ub_indicator_rename(ub_state *s, const char *from, const char *to);
void ub_indicator_dereference(ub_state *s, const char *text); /* so it was not NULL */
/* A pointer that was just stored in a place (cell.c), and that no place may be relied on any more.
 */
void ub_indicator_store(ub_state *s, const char *result, const char *place);
void ub_indicator_forget_places(ub_state *s);
void ub_indicator_age(ub_state *s, gboolean (*mentions)(const char *text, const char *part),
                      const char *part);
void ub_indicator_branch(ub_state *s, const char *cond, gboolean taken_true);
void ub_indicator_case(ub_state *s, const char *cond, const char *label); /* NULL: default */

#endif

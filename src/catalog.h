/* The catalog: one row for every API that returns a borrowed reference.
 *
 * Every stage that must know something of an API asks here: find (which names), rewrite (which
 * semantic patch), prove (which outcomes), the documentation (`unborrow rules`).  A new API is one
 * row here, one semantic patch, one pair of fixtures.
 *
 * Source of the facts: CPython 3.13 documentation, "Dictionary Objects", "List Objects",
 * "Weak Reference Objects", "Importing Modules"; PEP 703.
 *
 * Everything returned is static and owned by the catalog. */
#ifndef UNBORROW_CATALOG_H
#define UNBORROW_CATALOG_H

#include <glib.h>

/* How the strong call is shaped, seen from the borrowed one. */
typedef enum {
    UB_SHAPE_SAME,    /* v = strong(args)           same arguments, returns the reference */
    UB_SHAPE_OUT,     /* int strong(args, &v)       the reference goes to a last out-parameter */
    UB_SHAPE_SECTION, /* a loop that is put into a critical section (section.h) */
    UB_SHAPE_NONE,    /* no rewrite: found and reported only */
    UB_SHAPE_MISUSE,  /* no borrowing call: it is made where it must not be (misuse.h) */
    UB_SHAPE_NOTE,    /* the same, where the owner nearly always outlives the use: only noted */
} ub_shape;

/* What the borrowed call gives when there is nothing to give. */
typedef enum {
    UB_ABSENT_NULL,  /* NULL, no exception (dict lookups) */
    UB_ABSENT_NONE,  /* Py_None (a dead weak reference); the strong call gives NULL */
    UB_ABSENT_NEVER, /* cannot happen: the call finds, makes, or fails */
} ub_absent;

/* What the borrowed call does with an error. */
typedef enum {
    UB_ERROR_RAISES,     /* NULL with an exception set; the strong call likewise */
    UB_ERROR_SUPPRESSED, /* NULL, exception suppressed, one already set is kept */
    UB_ERROR_UNDEFINED,  /* undefined behaviour in the old call (PyWeakref_GET_OBJECT) */
    UB_ERROR_NEVER,      /* neither call fails */
    UB_ERROR_ADDED,      /* the old call cannot fail, or is undefined; the new one raises */
} ub_error_kind;

typedef struct ub_api {
    const char *name;   /* the borrowed call */
    const char *strong; /* its replacement, NULL where there is none */
    ub_shape shape;
    ub_absent absent;
    ub_error_kind error;
    gboolean reads_slots;    /* the strong call must not read a slot that is not filled yet */
    gboolean exact_only;     /* the strong call does the same only for exact lists and tuples */
    gboolean constant;       /* the object lives as long as the interpreter */
    unsigned n_args;         /* of the borrowed call */
    gboolean is_macro;       /* no call in the AST, found as a macro expansion */
    const char *holder;      /* what a new variable for its result is called: "item", "value"... */
    unsigned since;          /* first Python with the strong call, as 0x030d */
    gboolean not_in_compat;  /* pythoncapi_compat.h does not have it */
    gboolean needs_no_error; /* what pythoncapi_compat.h has is to be called with no exception set:
                                it takes one for its own and does nothing */
    unsigned limited_since;  /* first Py_LIMITED_API with it, as 0x030d; 0: not yet in it */
    const char *prototype;   /* C declaration of the strong call without Python.h */
    const char *patches[3]; /* file names in semantic-patches/, in order of preference; NULL ends */
    const char *placed;     /* the semantic patch for a result that is put where others keep it, and
                               given a reference there; NULL: there is none */
    const char *why;        /* one sentence for `unborrow rules` */
    const struct ub_api
        *in_section;     /* the row of the same call where it stays, in a critical section,
                            or NULL: what is done where the strong call does not do */
    const char *instead; /* without a rewrite: what a person does; NULL: the code's advice */
} ub_api;

/* All rows, ended by one whose name is NULL, and how many there are before that. */
const ub_api *ub_catalog(void);
unsigned ub_catalog_size(void);

/* Rows of calls that borrow from what does not change, and stay: of these the other functions know
 * nothing.  Ended by one whose name is NULL. */
const ub_api *ub_catalog_staying(void);

/* The row for a borrowed call's name, or NULL. */
const ub_api *ub_catalog_find(const char *name);

/* The first row whose strong call is this name, or NULL. */
const ub_api *ub_catalog_find_strong(const char *name);

/* The catalog with rows that a project adds (rows.h).  Stages are given one as a value and look
 * names up in it; NULL stands for the catalog alone. */
typedef struct ub_rows ub_rows;

/* The row for a borrowed call's name, or NULL; the first row whose strong call is this name, or
 * NULL; the i-th row, or NULL at the end. */
const ub_api *ub_rows_find(const ub_rows *rows, const char *name);
const ub_api *ub_rows_find_strong(const ub_rows *rows, const char *name);
const ub_api *ub_rows_at(const ub_rows *rows, unsigned i);

/* Is the row one that the project has added? */
gboolean ub_rows_is_own(const ub_rows *rows, const ub_api *api);

/* What rewritten text may name that older Pythons have not: strong calls, and what helps them. */
typedef struct {
    const char *name;
    unsigned since;         /* as 0x030d */
    gboolean not_in_compat; /* pythoncapi_compat.h does not have it */
} ub_newer;

/* The i-th of them, FALSE at the end; the one of this name, FALSE: there is none. */
gboolean ub_catalog_newer_at(unsigned i, ub_newer *newer);
gboolean ub_catalog_newer(const char *name, ub_newer *newer);

/* What its rewritten form needs that older Pythons have not: the strong call, or a macro. */
const char *ub_catalog_needs(const ub_api *api);

/* The other calls and macros that a rewrite may add and that older headers do not declare: names,
 * ended by NULL, and the C declaration of each without Python.h (NULL: no such call). */
const char *const *ub_catalog_companions(void);
const char *ub_catalog_companion_prototype(const char *name);

/* What is known of other calls that are given an object.  Source: CPython documentation of each,
 * CAPI.md "Who steals".  Unknown project functions have no facts. */
typedef enum {
    UB_FACT_BORROWS = 1 << 0, /* result is borrowed from, or points into, its first argument */
    UB_FACT_OBSERVES =
        1 << 1, /* behaves differently with another reference count on its first argument */
    UB_FACT_STEALS = 1 << 2,       /* takes over the reference of its last argument */
    UB_FACT_PURE = 1 << 3,         /* cannot set an exception nor run Python code */
    UB_FACT_SETS_ERROR = 1 << 4,   /* leaves an exception set */
    UB_FACT_CLEARS_ERROR = 1 << 5, /* leaves none set */
    UB_FACT_READS_ERRNO = 1 << 6,
    UB_FACT_NEW = 1 << 7,        /* result (or out-parameter) is a new reference or a plain value */
    UB_FACT_GIVES_NULL = 1 << 8, /* returns NULL, always */
    UB_FACT_NO_ERROR = 1 << 9,   /* cannot set an exception, but may run Python code */
    UB_FACT_DETACHES = 1 << 10,  /* the thread state is detached when it returns */
    UB_FACT_ATTACHES = 1 << 11,  /* and attached */
    UB_FACT_SETS_ERRNO = 1 << 12,   /* a call of the system's that may fail, or makes such a call */
    UB_FACT_KEEPS_FIRST = 1 << 13,  /* keeps its first argument, a pointer, and no reference */
    UB_FACT_KEEPS_SECOND = 1 << 14, /* its second */
    UB_FACT_SPARES = 1 << 15,       /* when it fails, with -1, it has not stolen */
    UB_FACT_DEREFERENCES = 1 << 16, /* looks into its first argument before all else, untested: on
                                       NULL the program ends, in every version of Python */
    UB_FACT_DROPS = 1 << 17, /* its first argument lets go of what it holds; a function of the file:
                                any container may */
    UB_FACT_LEAVES = 1 << 18, /* as DETACHES and ATTACHES, for all that the name tells: until the */
    UB_FACT_ENTERS = 1 << 19, /* function calls Python again */
    UB_FACT_MAKES = 1 << 20,  /* a function of the file: the object that it returns is a new one */
    UB_FACT_ALL_OR_NOTHING =
        1 << 21,            /* returns 0, or -1 when it fails: then it has let go of nothing */
    UB_FACT_TAGS = 1 << 23, /* the number that it returns may be made of an argument's address, or
                               be a descriptor that an argument closes when it goes */
    UB_FACT_GIVES_INT =
        1 << 30, /* a function of the file: the number may be an int read from a struct */
    UB_FACT_QUIET =
        1 << 22, /* runs no Python code and lets go of no object, whatever it is given */
    UB_FACT_NO_ERRNO = 1 << 24, /* a function of the file: nothing that it calls leaves an errno */
    UB_FACT_DEPARTS = 1 << 25,  /* the interpreter that was there has ended when it returns, or is
                                   not  the current one */
    UB_FACT_LOCKS = 1 << 26,    /* a lock that Python does not give up is held when it returns */
    UB_FACT_UNLOCKS = 1 << 27,  /* and no longer */
    UB_FACT_KEEPS_LAST = 1 << 28, /* keeps its last argument, a pointer, and no reference */
    UB_FACT_STEALS_ALL = 1 << 29, /* with STEALS: the references of all its arguments */
} ub_fact;

/* Is it a call that needs a thread state? */
gboolean ub_needs_thread_state(const char *callee);

/* The facts of a called name as a set of ub_fact bits; 0 when nothing is known.  Names with the
 * prefixes Py and _Py that return objects and are not listed as borrowing are UB_FACT_NEW. */
unsigned ub_catalog_facts(const char *callee);

/* What the order is to a call, in which it and others are made. */
typedef enum {
    UB_ORDER_FREE,    /* nothing: it looks at what does not change, or makes something new */
    UB_ORDER_LOOKS,   /* it looks at what another call may change: PyList_GetItem */
    UB_ORDER_MATTERS, /* it changes something, or runs Python code: PyDict_GetItem */
} ub_order;

/* Of a call of Python's, the C library's or the compiler's. */
ub_order ub_catalog_order(const char *callee);

/* May it show which of two calls is made first? */
gboolean ub_order_matters(ub_order a, ub_order b);

/* Which argument of PyErr_SetString() or one of its relatives is the class?  The message follows.
 */
unsigned ub_error_class_argument(const char *callee);

/* Does the call set an exception of one of Python's own classes, for which no Python code runs?
 * The two arguments as they are written, or NULL: PyErr_Format(PyExc_TypeError, "not a %.80s", n).
 */
gboolean ub_makes_plain_error(const char *callee, const char *class, const char *message);

/* A library's function which, as its documentation says, needs what it is given no longer when it
 * returns: it has read or copied it. */
gboolean ub_catalog_is_done(const char *callee);

/* Do these facts say that the call keeps its i-th argument of n? */
gboolean ub_facts_keep(unsigned facts, unsigned i, unsigned n);

/* That it takes over the reference of that one? */
gboolean ub_facts_steal(unsigned facts, unsigned i, unsigned n);

/* Is the name one that the catalog knows itself, not by its prefix? */
gboolean ub_catalog_is_listed(const char *callee);

#endif

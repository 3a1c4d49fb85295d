/* The flow graph of one function, as the compiler sees it (after macros), with the places where
 * text may be inserted.
 *
 * Expressions are lowered to operations on temporaries in order of evaluation (operands left to
 * right); `&&`, `||`, `?:` and `!` become branches, so that every branch tests one temporary.
 * Operands of sizeof, typeof and __builtin_constant_p are not evaluated and do not appear.
 * assert(x) becomes one UB_OP_USE for each local variable named in x, also under NDEBUG, and no
 * branch; one UB_OP_TRACE where x names none.  Py_INCREF and its relatives become UB_OP_REF whether
 * they are macros or functions. */
#ifndef UNBORROW_GRAPH_H
#define UNBORROW_GRAPH_H

#include "catalog.h"
#include "unit.h"

typedef enum {
    UB_TYPE_VOID,
    UB_TYPE_SCALAR,  /* numbers, enums */
    UB_TYPE_OBJECT,  /* PyObject * and pointers to structs that begin like one (PyXxxObject *) */
    UB_TYPE_POINTER, /* any other pointer, array, or a struct by value */
} ub_type_class;

/* A local variable or parameter. */
typedef struct {
    char *name;
    CXCursor cursor; /* its declaration */
    ub_type_class type;
    gboolean is_parameter;
    gboolean is_static; /* static storage: not automatic */
    gboolean is_volatile;
    gboolean is_object_pointer; /* declared exactly as PyObject * */
    gboolean pointed_at;        /* another variable, an array or others' memory keeps its address */
    gboolean holds_pointers; /* no number, nor an array or a struct of them; but a number that may
                                be filled with a descriptor (descriptors.h) */
    int memory;     /* of a pointer, and a struct or array of them: which memory it may lead to, the
                       same     number for what may lead to the same; -1: of others */
    unsigned scope; /* statement (compound, for) that it is declared in; 0 for parameters */
} ub_var;

typedef enum {
    UB_OP_READ,  /* dst = var */
    UB_OP_CONST, /* dst = name: literal, enumerator, global variable, function, type-only expression
                  */
    UB_OP_PURE,  /* dst = name(args): arithmetic, comparison, cast, address of a member */
    UB_OP_LOAD,  /* dst = name(args): reads memory: *p, p->f, a[i] */
    UB_OP_STORE, /* name(args[0..n-2]) = args[n-1]: writes memory, a global or a static */
    UB_OP_ASSIGN,  /* var = args[0] */
    UB_OP_ADDRESS, /* dst = &var */
    UB_OP_CALL,    /* dst = name(args): name is "" for a call through an expression, then args[0] */
    UB_OP_REF,     /* a reference count operation, `ref` says which, args[0] the object */
    UB_OP_USE,     /* the text mentions var: in an assertion or what another macro drops here
                      (in_checks), or in a type's length */
    UB_OP_TRACE,   /* a macro stands here that does nothing here, and names no variable: name is how
                      it is written */
    UB_OP_DECLARE, /* scope entry: var becomes unset */
    UB_OP_RETURN,  /* return args[0], or nothing */
    UB_OP_MERGE,   /* dst is given on each way into here by an UB_OP_COPY to it */
    UB_OP_COPY,    /* dst = args[0]: the value of &&, ||, ?: on one way */
    UB_OP_ENTER,   /* a critical section begins: var is the object, -1 when that is no variable;
                      name is how it is written */
    UB_OP_LEAVE,   /* and ends: its object is used once more, its lock is in it */
    UB_OP_OPAQUE,  /* dst = name(args): something that is not modelled (inline assembly...) */
} ub_op_kind;

typedef enum {
    UB_REF_INCREF,
    UB_REF_XINCREF,
    UB_REF_DECREF,
    UB_REF_XDECREF,
    UB_REF_NEWREF,
    UB_REF_XNEWREF, /* dst = the object */
    UB_REF_CLEAR,   /* var = NULL, then XDECREF of what it held */
    UB_REF_SETREF,
    UB_REF_XSETREF, /* var = args[1], then DECREF of what it held */
} ub_ref_kind;

/* iter_init(o->m, it): behind the call, what `it` leads to may point to what the call is given by
 * o->m.  Not of places in local variables: those are in `reached`. */
typedef struct {
    unsigned from, to; /* arguments */
    int memory;        /* of `to`: that of the variables through which it can be reached; -1: others
                          may reach it, and longer than the function runs */
} ub_left;

typedef struct {
    ub_op_kind kind;
    ub_ref_kind ref;
    int dst;                /* temporary, or -1 */
    int var;                /* index in vars, or -1 */
    const char *name;       /* owned by the graph */
    unsigned facts;         /* CALL: ub_fact bits, for what this unit means by the name */
    const ub_api *api;      /* CALL: the row whose borrowed call it is, or NULL */
    const ub_api *strong;   /* CALL: the first row whose strong call it is, or NULL */
    gboolean is_api;        /* CALL: a function of Python's, not one that is only named so */
    const ub_api *contract; /* CALL: of a helper that is made to return a new reference */
    gboolean is_project;    /* CALL: of the project's own, or through a pointer: may raise */
    int *args;              /* temporaries; owned by the graph */
    unsigned n_args;
    GArray *reached;    /* CALL, OPAQUE, STORE: of int: the variables that it may write to through
                           its operands, or read later what was written there */
    GArray *locked;     /* ENTER, LEAVE: of int: the variables that the macro names */
    guint32 *keeps;     /* CALL: of ub_keeps.into for its arguments, or NULL: it keeps none */
    guint32 *receivers; /* CALL: for its arguments, see ub_receivers_of(); or NULL... */
    guint32 *keepers;   /* ...and without those that keep objects alone */
    guint32 alike; /* CALL: a bit for each argument whose type is that of the pointer it returns */
    guint32 numbers; /* CALL: a bit for each argument that points to numbers alone, or, of one
                        of Python's calls, to a type: nothing is left there */
    GArray *left;    /* CALL: of ub_left, or NULL: it leaves nothing */
    gboolean decays; /* LOAD: of an array: dst is its address */
    gboolean is_int_member; /* LOAD: of a member of type int */
    gboolean lives;       /* LOAD, CALL: dst, if a number, may stand for what the object that it is
                             got from closes when it goes (descriptors.h) */
    ub_type_class type;   /* of dst */
    ub_range range;       /* of the expression, in the file */
    gboolean in_macro;    /* it comes from the body of a macro */
    gboolean in_checks;   /* it stands in a macro that is not Python's: an assertion, a log, which
                             another configuration may leave out */
    gboolean is_unsigned; /* CALL: of a number: its error value is none below 0; PURE: it computes
                             in an unsigned type, where -1 is the greatest number */
    gboolean noreturn;    /* CALL: never comes back */
    gboolean counts_any;  /* CALL: looks at the count of what it finds by itself (observed.h) */
    gboolean observes;    /* CALL: may come to what looks at the count of any argument (given.h) */
    unsigned stmt;        /* the innermost statement */
} ub_op;

typedef enum {
    UB_TERM_JUMP,   /* succs[0] */
    UB_TERM_BRANCH, /* on `cond`: succs[0] when true, succs[1] when false */
    UB_TERM_SWITCH, /* on `cond`: one successor a label, the default (or after) last */
    UB_TERM_EXIT,   /* leaves the function (return, end, noreturn call): no successor but exit */
} ub_term_kind;

typedef struct {
    GArray *ops; /* of ub_op */
    ub_term_kind term;
    int cond;           /* temporary, or -1 */
    unsigned term_stmt; /* statement whose control flow this is */
    GArray *succs;      /* of unsigned: block ids */
    GArray *preds;
    GPtrArray *labels; /* of SWITCH: for each successor the case's text, NULL for default; owned */
    gboolean reachable;
} ub_block;

typedef enum {
    UB_STMT_COMPOUND,
    UB_STMT_IF,
    UB_STMT_WHILE,
    UB_STMT_DO,
    UB_STMT_FOR,
    UB_STMT_SWITCH,
    UB_STMT_CASE,
    UB_STMT_DEFAULT,
    UB_STMT_LABEL,
    UB_STMT_RETURN,
    UB_STMT_GOTO,
    UB_STMT_BREAK,
    UB_STMT_CONTINUE,
    UB_STMT_DECL,
    UB_STMT_EXPR,
    UB_STMT_EMPTY,
    UB_STMT_MACRO, /* a statement that a macro makes as a whole; its parts are not in the tree */
    UB_STMT_OTHER,
} ub_stmt_kind;

/* A statement of the text.  Id 0 is the function's body. */
typedef struct {
    ub_stmt_kind kind;
    CXCursor cursor;
    int parent;        /* id, -1 for the body */
    unsigned index;    /* place among the parent's children */
    GArray *children;  /* of unsigned: sub-statements in source order: of IF then and else, of a
                          loop or SWITCH its body, of CASE/DEFAULT/LABEL the labelled one, of
                          COMPOUND all.  A CASE's following statements are its siblings. */
    ub_range range;    /* with its final semicolon */
    ub_range head;     /* of IF, loops and SWITCH: from the keyword to after the ')' */
    gboolean in_macro; /* it begins or ends inside a macro's body: no text can go in or beside */
    gboolean exits_in_macro; /* a macro inside holds a return or a goto out of it, or a break or
                                continue of an enclosing loop */
    int target;           /* GOTO: id of the LABEL statement; BREAK, CONTINUE: the loop or switch */
    const char *name;     /* LABEL, GOTO: the label; MACRO: the macro; owned by the graph */
    unsigned first_block; /* block in which it begins to execute */
    unsigned first_op;    /* and place in it */
    unsigned last_block;  /* block in which what follows begins (valid also if unreachable) */
    unsigned last_op;
} ub_stmt;

typedef struct {
    const ub_unit *unit;
    const ub_function *function;
    GArray *vars;   /* of ub_var */
    GArray *stmts;  /* of ub_stmt */
    GArray *blocks; /* of ub_block; 0 is the entry, 1 the exit */
    unsigned n_temps;
    gboolean returns_new; /* it is made to return a new reference where it returned a borrowed one
                             (contract.h) */
    gboolean has_wild_jumps; /* setjmp, asm goto, cleanup attribute: nothing can be said of it */
    const char *wild_why;    /* then the first of them, for a person */
    unsigned crossing;       /* the block from which all computed gotos go on, to every label whose
                                address is taken; 0: there are none */
    const ub_op **definitions; /* by temporary, once all is lowered: see ub_graph_definition */
    gboolean *used;            /* by temporary: see ub_is_used */
    GStringChunk *strings;
} ub_graph;

/* The graph of a function of the unit, which must outlive it.  Never NULL; free with
 * ub_graph_free. */
ub_graph *ub_graph_new(const ub_unit *unit, const ub_function *function);
void ub_graph_free(ub_graph *graph);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ub_graph, ub_graph_free)

static inline ub_block *ub_graph_block(const ub_graph *g, unsigned id)
{
    return &g_array_index(g->blocks, ub_block, id);
}
static inline ub_op *ub_block_op(const ub_block *b, unsigned i)
{
    return &g_array_index(b->ops, ub_op, i);
}
static inline ub_stmt *ub_graph_stmt(const ub_graph *g, unsigned id)
{
    return &g_array_index(g->stmts, ub_stmt, id);
}
static inline ub_var *ub_graph_var(const ub_graph *g, int id)
{
    return &g_array_index(g->vars, ub_var, id);
}

/* Is it a number that is never below 0? */
gboolean ub_is_unsigned(CXType type);

/* The operation that gives a temporary (COPYs excepted: then the MERGE), or NULL. */
const ub_op *ub_graph_definition(const ub_graph *graph, int temp);

/* The same, with the casts around it left out: of (PyObject *)v that of v. */
const ub_op *ub_graph_without_casts(const ub_graph *graph, int temp);

/* The call that begins at the offset, with its block and its place there, or NULL. */
const ub_op *ub_graph_call_at(const ub_graph *graph, unsigned offset, unsigned *block,
                              unsigned *place);

/* v == w, n < 0: of a PURE operation. */
gboolean ub_is_comparison(const ub_op *op);

/* Is the temporary an operand of anything? */
gboolean ub_is_used(const ub_graph *graph, int temp);

/* A struct, a union or an array. */
gboolean ub_is_aggregate(const ub_var *var);

/* Is the temporary a place in a local variable, and in nothing else: &x, &s.field, array + 1? */
gboolean ub_is_local_place(const ub_graph *graph, int temp);

/* A human-readable listing, for tests and debugging; free with g_free. */
char *ub_graph_dump(const ub_graph *graph);

/* The temporary that an operation dereferences without a test, in every configuration: the base of
 * p->f, p[i] and *p, the argument of Py_TYPE; -1 for none. */
int ub_op_dereferenced(const ub_op *op);

/* MUST(v != NULL), a macro that ends the program: which way (0 or 1) goes on, where nothing is
 * learnt.  -1: the block ends with no such branch. */
int ub_assertion_way(const ub_graph *g, const ub_block *block);

#endif

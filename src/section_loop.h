/* A loop over a dict or a list on its way into a critical section: what section.c, section_items.c
 * and section_ways.c share. */
#ifndef UNBORROW_SECTION_LOOP_H
#define UNBORROW_SECTION_LOOP_H

#include "graph.h"
#include "style.h"

/* One loop. */
typedef struct {
    const ub_unit *unit;
    const ub_graph *g;
    const char *text;
    gsize length;
    ub_style style;
    const char *call; /* between a function's name and its arguments: "(" or " (" */
    GArray *edits;
    const GArray *all;   /* the edits of the function's other loops */
    GArray *earlier;     /* of added: the variables of those */
    const ub_op *next;   /* the call */
    unsigned stmt;       /* the loop */
    unsigned first;      /* what begins the section: the loop, or what asks for its list's size */
    unsigned last;       /* what ends the section: the loop, or what takes references behind it */
    int body, behind;    /* where references are taken, see ub_next_reach */
    char *dict;          /* its dict's variable; owned */
    char *expression;    /* what that is added for, or NULL; owned */
    gboolean split;      /* no statement may come between the declarations of its body */
    GPtrArray *ways;     /* of char *: what each way out does behind the section */
    char *flag, *result; /* variables that are added, or NULL; owned */
    gboolean has_flag, has_result; /* another loop has added them already */
    char *none;                    /* instead of a flag: the key or value, NULL if there is none */
    char *label;                   /* in front of the section's end, or NULL; owned */
    const char *detail;            /* why not */
} ub_loop;

/* The variables that one loop has added to a block.  They are what they were once the loop is over,
 * unless the block was left, and serve the next loop there, too. */
typedef struct {
    ub_range range; /* of the section */
    unsigned stmt;  /* the loop */
    int block;      /* statement */
    char *flag, *result;
} ub_loop_added;

static inline ub_stmt *ub_loop_stmt(const ub_loop *l, unsigned id)
{
    return ub_graph_stmt(l->g, id);
}

static inline gboolean ub_is_list(ub_stmt_kind kind)
{
    return kind == UB_STMT_COMPOUND || kind == UB_STMT_LABEL || kind == UB_STMT_CASE ||
           kind == UB_STMT_DEFAULT;
}

/* How far a section around an item reaches: over the variable `list`, from one statement of a block
 * to another. */
typedef struct {
    int list;
    unsigned first, last;
} ub_reach;

/* Of the call of PySequence_Fast_GET_ITEM(); FALSE: it has no place, and why. */
gboolean ub_items_reach(const ub_graph *g, const ub_op *call, ub_reach *reach, const char **why);

/* The variable that takes the item, or -1. */
int ub_items_taker(const ub_graph *g, const ub_op *call);

/* How far a section around a call of PyDict_Next() reaches, `stmt` being the loop in it. */
typedef struct {
    unsigned first, last, stmt;
    int body;         /* at the beginning of which references are taken... */
    int behind;       /* ...or the statement behind which they are; both -1: as `stmt` is the call's
                         own statement */
    unsigned asks[2]; /* the statements with the loop's calls */
} ub_next_reach;

void ub_find_next_reach(const ub_graph *g, const ub_op *call, ub_next_reach *reach);

/* more = PyDict_Next(...);  where a loop asks for `more`. */
gboolean ub_loop_asks_answer(const ub_graph *g, const ub_op *call);

/* Notes why not; FALSE. */
static inline gboolean ub_loop_fail(ub_loop *l, const char *detail)
{
    l->detail = detail;
    return FALSE;
}

/* The ways out of the statement `stmt` of the loop (of unsigned: statements); FALSE: one is hidden
 * in a macro. */
gboolean ub_loop_find_ways(ub_loop *l, unsigned stmt, GArray *found);

/* Adds the edits that lead them to the section's end, and says in the loop which variables and
 * which label that needs, and what is to be done behind. */
void ub_loop_write_ways(ub_loop *l, const GArray *found);

/* if (PyDict_Next(...)) return 1; else return 0;  goes nowhere but out. */
gboolean ub_loop_leaves_always(const ub_loop *l);

/* From `if`, `else`, `while`... to where the unbraced body may begin. */
ub_range ub_loop_head_of(const ub_loop *l, const ub_stmt *body);

/* const char *name = PyUnicode_AsUTF8(key);  is the declaration `index` of the body: `lines`, which
 * take references, go in front of what is then an assignment behind the declarations. */
gboolean ub_loop_split_body(ub_loop *l, const ub_stmt *body, unsigned index, const char *lines);

/* The item takes a reference, behind the statement that it is read in. */
gboolean ub_items_write_reference(ub_loop *l, const ub_op *call);

/* What a variable of the function's type begins with. */
const char *ub_loop_nothing(const ub_loop *l);

/* A name that is free in the function: `wanted`, or, where that is taken, `wanted_kwargs` after the
 * dict (owned). */
char *ub_loop_free_name(const ub_loop *l, const char *wanted);

#endif

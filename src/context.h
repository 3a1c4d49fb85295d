/* Where a call stands in its function: the expressions around it, the statement that evaluates it,
 * and where in the text something can be put in front of that statement.
 *
 * Knows the layout of C statements, nothing of borrowing. */
#ifndef UNBORROW_CONTEXT_H
#define UNBORROW_CONTEXT_H

#include "site.h"
#include "style.h"

/* What evaluates the expression that a call belongs to. */
typedef enum {
    UB_ROOT_EXPR, /* a statement of its own */
    UB_ROOT_RETURN,
    UB_ROOT_DECL, /* a declaration's initialiser */
    UB_ROOT_IF,   /* the condition of an if or switch */
    UB_ROOT_LOOP, /* the header of a loop: evaluated more than once */
    UB_ROOT_ODD,  /* inside a macro, a statement expression, ... */
} ub_root;

/* How the statement stands in the one around it. */
typedef enum {
    UB_SPOT_BLOCK,    /* directly in a block */
    UB_SPOT_LABELLED, /* behind a label or case: no declaration can go there */
    UB_SPOT_BARE,     /* body of an if, else or loop without braces */
    UB_SPOT_ELSE_IF,  /* the if of an `else if` */
} ub_spot;

typedef struct {
    unsigned site; /* index of the site */
    unsigned seen; /* how often the call is evaluated in the text (macros repeat arguments) */
    GArray *path;  /* of CXCursor: from the function's body to the call; owned */
    unsigned top;  /* index in path of the expression, declaration or return that is evaluated */
    ub_root root;
    unsigned anchor;    /* index in path of the statement: `top`, or the if or switch around it */
    ub_range statement; /* its text, with the semicolon */
    ub_spot spot;
    ub_range head;  /* of UB_SPOT_BARE: from the if, else, for... to what its body follows */
    CXCursor block; /* the compound statement that `statement` is in, however deep */
} ub_context;

/* The contexts of the unit's sites that are UB_CONVERT and lie in `function` (index), in order of
 * evaluation within each statement: an argument before its call, left before right.  A site whose
 * call is not found in the AST has an empty path.  Free with g_array_unref. */
GArray *ub_contexts(const ub_unit *unit, const GArray *sites, int function);

/* The path's cursor, counted from the call (0) outwards; a null cursor past its end. */
CXCursor ub_context_around(const ub_context *context, unsigned steps);

/* The children of a cursor; free with g_array_unref. */
GArray *ub_context_children(CXCursor cursor);

/* Index of `child` among the children of `parent`, or their number. */
unsigned ub_context_index(CXCursor parent, CXCursor child);

/* Does the text hold a preprocessor directive? */
gboolean ub_has_directive(const char *text, unsigned begin, unsigned end);

/* Where the statement that begins at `begin` ends (after its ';' or '}', of an if after its else).
 */
unsigned ub_statement_end(const char *text, unsigned begin, unsigned end);

#endif

/* The operands of `&&`, `||` and `?:` as they are written.
 *
 * Knows tokens and brackets only: a macro that hides an operator is an operand like another, and
 * what comes of that is for the prover to see. */
#ifndef UNBORROW_OPERANDS_H
#define UNBORROW_OPERANDS_H

#include "unit.h"

typedef enum {
    UB_OPERANDS_ONE,    /* anything else: the expression itself, without its outer parentheses */
    UB_OPERANDS_AND,    /* a && b && c */
    UB_OPERANDS_OR,     /* a || b || c, each of which may be an && */
    UB_OPERANDS_CHOICE, /* c ? a : b */
    UB_OPERANDS_ASSIGN, /* x = a */
    UB_OPERANDS_COMMA,  /* a, b; also a call's arguments */
} ub_operands_kind;

typedef struct {
    ub_operands_kind kind;
    ub_range whole;  /* without outer parentheses */
    GArray *parts;   /* of ub_range: the operands without what surrounds them; owned */
    gboolean simple; /* nothing but the operator stands between two of them: no comment */
} ub_operands;

/* Free with ub_operands_clear. */
ub_operands ub_operands_of(const char *text, ub_range expression);
void ub_operands_clear(ub_operands *o);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ub_operands, ub_operands_clear)

/* Index of the operand that holds `offset`, or -1. */
int ub_operands_at(const ub_operands *o, unsigned offset);

/* The first operands up to index `n`, or those from it on, with the operators between them. */
ub_range ub_operands_before(const ub_operands *o, unsigned n);
ub_range ub_operands_from(const ub_operands *o, unsigned n);

/* Is what stands at `offset` evaluated only sometimes when these operands are? */
gboolean ub_operands_conditional(const ub_operands *o, unsigned offset);

/* The outermost part of the expression in which what stands at `offset` is evaluated only
 * sometimes; FALSE: it always is. */
gboolean ub_conditional_part(const char *text, ub_range expression, unsigned offset,
                             ub_range *part);

/* Has the expression the value 0 or 1, by its outermost operator? */
gboolean ub_is_truth_value(const char *text, ub_range expression);

/* The contrary of a condition, as people write it: `!x`, `x != NULL` of `x == NULL`.  Owned by the
 * caller. */
char *ub_contrary(const char *text, ub_range condition);

#endif

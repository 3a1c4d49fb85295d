/* Lowering: shared by the files that build the flow graph (graph.c, lower_*.c, helper.c).
 *
 * Nothing outside of them includes this. */
#ifndef UNBORROW_LOWER_H
#define UNBORROW_LOWER_H

#include "graph.h"

/* Where `break` and `continue` lead, innermost last. */
typedef struct {
    int stmt;                        /* the loop or switch, -1 inside a macro's body */
    int break_block, continue_block; /* -1: none (a switch has no continue) */
} ub_target;

typedef struct {
    unsigned block; /* which ends in the switch */
    gboolean has_default;
} ub_switch;

typedef struct {
    ub_graph *g;
    const ub_unit *unit;
    const char *text;
    unsigned current;            /* block being filled */
    unsigned stmt;               /* innermost statement of the tree */
    unsigned scope;              /* innermost compound or for */
    unsigned in_macro;           /* depth inside statements that a macro makes as a whole */
    unsigned in_expression;      /* depth of statement expressions */
    unsigned macro_targets;      /* how many targets lie outside of the macro or expression */
    const ub_macro_use *api_use; /* the borrowing API's macro whose parts are being lowered */
    unsigned gap;                /* where the text before the next statement begins; 0: none */
    GHashTable *label_blocks;    /* name -> block id + 1 */
    int computed;                /* what computed gotos go by, -1: there was none */
    GArray *targets;             /* of ub_target */
    GArray *switches;            /* of ub_switch */
} ub_lower;

/* graph.c */
unsigned ub_lower_block(ub_lower *l);
void ub_lower_edge(ub_lower *l, unsigned from, unsigned to);
void ub_lower_jump(ub_lower *l, unsigned to); /* current -> to, and `current` becomes dead */
void ub_lower_enter(ub_lower *l,
                    unsigned block); /* current falls into block, which is filled next */
ub_op *ub_lower_op(ub_lower *l, ub_op_kind kind, CXCursor cursor);
void ub_lower_args(ub_lower *l, ub_op *op, const int *args, unsigned n);
int ub_lower_temp(ub_lower *l, ub_op *op);
const char *ub_lower_string(ub_lower *l, const char *text);

/* Nothing can be said of the function, for this reason (static). */
void ub_lower_wild(ub_lower *l, const char *why);
const char *ub_lower_source(ub_lower *l, ub_range range);
int ub_lower_add_var(ub_lower *l, CXCursor declaration, gboolean is_parameter);
int ub_lower_find_var(ub_lower *l, CXCursor declaration);
GArray *ub_children(CXCursor cursor); /* of CXCursor */
ub_type_class ub_type_class_of(CXType type);
gboolean ub_is_object_struct(CXType record); /* does it begin like PyObject? */
gboolean ub_is_array(CXType type);
char *ub_spelling(CXCursor cursor); /* owned by the caller */

/* lower_expr.c */
CXCursor ub_child_at(const GArray *children, unsigned i); /* the null cursor beyond the end */
CXCursor ub_strip(CXCursor cursor);
CXCursor ub_strip_casts(CXCursor cursor);
gboolean ub_is_cast(enum CXCursorKind kind); /* (T)x, and those of C++ */
int ub_lower_simple(ub_lower *l, ub_op_kind kind, CXCursor cursor, const char *name,
                    const int *args, unsigned n);
int ub_lower_constant(ub_lower *l, CXCursor cursor);
int ub_lower_expr(ub_lower *l, CXCursor expr);      /* the value's temporary, -1 for none */
int ub_lower_plain(ub_lower *l, CXCursor expr);     /* the same, whatever macro made it */
void ub_lower_mentions(ub_lower *l, CXCursor part); /* a use of each variable that it names */
void ub_lower_condition(ub_lower *l, CXCursor expr, unsigned when_true, unsigned when_false);

/* lower_place.c */
typedef struct {
    int var;          /* a local variable, or -1 */
    const char *name; /* of memory: "*", "[]", "->field", ".field", a global's name */
    int parts[2];
    unsigned n_parts;
} ub_lvalue;

int ub_lower_reference(ub_lower *l, CXCursor cursor);
ub_lvalue ub_lower_lvalue(ub_lower *l, CXCursor cursor);
int ub_read_lvalue(ub_lower *l, CXCursor cursor, ub_lvalue place);
void ub_write_lvalue(ub_lower *l, CXCursor cursor, ub_lvalue place, int value);
int ub_lower_address(ub_lower *l, CXCursor cursor, CXCursor operand);

/* lower_call.c */
int ub_lower_call(ub_lower *l, CXCursor cursor);
gboolean ub_is_noreturn(CXCursor callee, const char *name);
gboolean ub_is_reference_count(const char *name); /* Py_INCREF and its relatives */
/* Which of its arguments the first operand is: under Py_REF_DEBUG the macro Py_DECREF(v) becomes
 * the call Py_DECREF(__FILE__, __LINE__, v). */
int ub_first_operand(const char *name, int n_arguments);
int ub_emit_call(ub_lower *l, CXCursor cursor, CXCursor callee, const char *name,
                 const GArray *args);

/* reach.c */
void ub_note_reached(ub_graph *g); /* when all is lowered: what calls and stores may write to */

/* holds.c: no number, nor an array or a struct of them, nor a char buffer[20]? */
gboolean ub_holds_pointers(const ub_unit *unit, CXType type);

/* Is it a struct of ints and floats, or one of these: nothing that a pointer could be hidden in? */
gboolean ub_is_of_numbers(const ub_unit *unit, CXType type);

/* left.c: and then where calls may leave what they are given */
void ub_note_left(ub_graph *g);

/* lower_macro.c */
const ub_macro_use *ub_exact_macro(ub_lower *l, CXCursor cursor); /* that makes just this */
const ub_macro_use *ub_api_macro(ub_lower *l, CXCursor cursor);   /* and is one of the catalog's */
gboolean ub_lower_known_macro(ub_lower *l, CXCursor cursor); /* assert, Py_CLEAR, Py_SETREF... */
void ub_lower_trace(ub_lower *l, CXCursor cursor, ub_range extent); /* a UB_OP_TRACE of it */
int ub_lower_named(const ub_lower *l, ub_token t); /* the local variable of that name, or -1 */
int ub_lower_api_macro(ub_lower *l, CXCursor cursor, const ub_macro_use *use);

/* lower_vanish.c: what macros in the range name in their arguments, and the compiler does not see,
 * is used at `at`; between statements the macros themselves leave a trace. */
void ub_lower_vanished(ub_lower *l, ub_range range, CXCursor at);
void ub_lower_gap(ub_lower *l, ub_range gap, CXCursor at);
void ub_lower_vanished_of(ub_lower *l, CXCursor cursor, unsigned stmt); /* of a whole statement */

/* `DBG("begins");` where it is ((void)0): the statement, which has been lowered when there were so
 * many blocks, leaves a trace. */
void ub_lower_nothing(ub_lower *l, CXCursor cursor, unsigned stmt, unsigned n_blocks);

/* lower_section.c */
typedef struct {
    const ub_macro_use *begin, *end;
    GArray *locked; /* what it has begun with; the operation's */
} ub_section_macros;

/* Is the block one that two macros of a critical section make? */
gboolean ub_find_section(const ub_lower *l, ub_range block, ub_section_macros *section);

/* Does the statement come out of one of these macros? */
gboolean ub_is_of_section(const ub_section_macros *section, CXCursor statement);

/* Begin it: returns where the text behind the macro begins; and end it. */
unsigned ub_lower_enter_section(ub_lower *l, ub_section_macros *section, CXCursor block);
void ub_lower_leave_section(ub_lower *l, const ub_section_macros *section, CXCursor block);

/* lower_stmt.c */
void ub_lower_computed_gotos(ub_lower *l); /* when all else is lowered: where they lead */
int ub_lower_stmt(ub_lower *l, CXCursor stmt, int parent);         /* id, -1 inside a macro */
int ub_lower_statement_expression(ub_lower *l, CXCursor compound); /* temporary of ({ ... }) */

#endif

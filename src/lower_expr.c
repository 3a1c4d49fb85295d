/* Lowering of expressions to operations on temporaries, in order of evaluation. */
#include <string.h>

#include "catalog.h"
#include "lock.h"
#include "lower.h"

CXCursor ub_child_at(const GArray *children, unsigned i)
{
    return i < children->len ? g_array_index(children, CXCursor, i) : clang_getNullCursor();
}

/* Parentheses, implicit casts and __extension__ are not there. */
CXCursor ub_strip(CXCursor cursor)
{
    for (;;) {
        enum CXCursorKind kind = clang_getCursorKind(cursor);
        if (kind == CXCursor_UnaryOperator &&
            clang_getCursorUnaryOperatorKind(cursor) != CXUnaryOperator_Extension)
            return cursor;
        if (kind != CXCursor_ParenExpr && kind != CXCursor_UnexposedExpr &&
            kind != CXCursor_UnaryOperator)
            return cursor;
        g_autoptr(GArray) children = ub_children(cursor);
        if (children->len != 1)
            return cursor;
        cursor = ub_child_at(children, 0);
    }
}

gboolean ub_is_cast(enum CXCursorKind kind)
{
    return kind == CXCursor_CStyleCastExpr || kind == CXCursor_CXXStaticCastExpr ||
           kind == CXCursor_CXXReinterpretCastExpr || kind == CXCursor_CXXConstCastExpr ||
           kind == CXCursor_CXXFunctionalCastExpr;
}

CXCursor ub_strip_casts(CXCursor cursor)
{
    for (;;) {
        cursor = ub_strip(cursor);
        g_autoptr(GArray) children = ub_children(cursor);
        if (!ub_is_cast(clang_getCursorKind(cursor)) || children->len == 0)
            return cursor;
        cursor = ub_child_at(children, children->len - 1); /* the type comes first */
    }
}

int ub_lower_simple(ub_lower *l, ub_op_kind kind, CXCursor cursor, const char *name,
                    const int *args, unsigned n)
{
    ub_op *op = ub_lower_op(l, kind, cursor);

    op->name = ub_lower_string(l, name);
    ub_lower_args(l, op, args, n);
    return ub_lower_temp(l, op);
}

/* __LINE__ in a macro's body: the same when the line has moved.  Such a token stands in no file,
 * other than the 24 of `1UL << 24` that happens to be used on line 24. */
static gboolean is_line_number(ub_lower *l, CXCursor cursor, long long value)
{
    ub_range range = ub_cursor_range(cursor);
    unsigned line, column;
    CXFile file;

    if (range.end == 0 || g_ascii_isdigit(l->text[range.begin]))
        return FALSE;
    clang_getSpellingLocation(clang_getCursorLocation(cursor), &file, NULL, NULL, NULL);
    ub_unit_position(l->unit, range.begin, &line, &column);
    return file == NULL && value > 1 && value == (long long)line;
}

/* The text of a constant. NULL, (void *)0 and 0 are the same; Py_None has its name. */
int ub_lower_constant(ub_lower *l, CXCursor cursor)
{
    ub_range range = ub_cursor_range(cursor);
    char number[32];
    enum CXCursorKind kind = clang_getCursorKind(cursor);

    if (kind == CXCursor_CXXNullPtrLiteralExpr || kind == CXCursor_GNUNullExpr)
        return ub_lower_simple(l, UB_OP_CONST, cursor, "0", NULL, 0);
    if (kind == CXCursor_IntegerLiteral) {
        CXEvalResult value = clang_Cursor_Evaluate(cursor);
        if (value && clang_EvalResult_getKind(value) == CXEval_Int) {
            long long n = clang_EvalResult_getAsLongLong(value);
            clang_EvalResult_dispose(value);
            if (is_line_number(l, cursor, n))
                return ub_lower_simple(l, UB_OP_CONST, cursor, "__LINE__", NULL, 0);
            g_snprintf(number, sizeof number, "%lld", n);
            return ub_lower_simple(l, UB_OP_CONST, cursor, number, NULL, 0);
        }
        if (value)
            clang_EvalResult_dispose(value);
    }
    return ub_lower_simple(l, UB_OP_CONST, cursor, ub_lower_source(l, range), NULL, 0);
}

/* Parts that are not lowered: lengths of arrays in types, operands of sizeof and typeof */

static gboolean is_number(CXCursor cursor)
{
    CXEvalResult value = clang_Cursor_Evaluate(cursor);
    gboolean known = value && clang_EvalResult_getKind(value) == CXEval_Int;

    if (value)
        clang_EvalResult_dispose(value);
    return known;
}

static enum CXChildVisitResult mention(CXCursor cursor, CXCursor parent, CXClientData data)
{
    ub_lower *l = data;
    int var = -1;

    (void)parent;
    if (clang_getCursorKind(cursor) == CXCursor_DeclRefExpr)
        var = ub_lower_find_var(l, clang_getCursorReferenced(cursor));
    if (var >= 0 && !ub_graph_var(l->g, var)->is_static)
        ub_lower_op(l, UB_OP_USE, cursor)->var = var;
    return CXChildVisit_Recurse;
}

void ub_lower_mentions(ub_lower *l, CXCursor part)
{
    enum CXCursorKind kind = clang_getCursorKind(part);

    if (kind >= CXCursor_IntegerLiteral && kind <= CXCursor_CharacterLiteral)
        return;
    if (clang_isExpression(kind) && is_number(part))
        return; /* sizeof x */
    mention(part, clang_getNullCursor(), l);
    clang_visitChildren(part, mention, l);
}

/* Operators */

static const char *binary_name(ub_lower *l, CXCursor cursor)
{
    CXString raw = clang_getBinaryOperatorKindSpelling(clang_getCursorBinaryOperatorKind(cursor));
    const char *name = ub_lower_string(l, clang_getCString(raw));
    clang_disposeString(raw);
    return name;
}

static int lower_step(ub_lower *l, CXCursor cursor, CXCursor operand, const char *sign,
                      gboolean after)
{
    ub_lvalue place = ub_lower_lvalue(l, operand);
    int before = ub_read_lvalue(l, operand, place);
    int args[2] = {before, ub_lower_simple(l, UB_OP_CONST, operand, "1", NULL, 0)};
    int changed = ub_lower_simple(l, UB_OP_PURE, cursor, sign, args, 2);

    ub_write_lvalue(l, cursor, place, changed);
    return after ? before : changed;
}

static int lower_unary(ub_lower *l, CXCursor cursor)
{
    g_autoptr(GArray) children = ub_children(cursor);
    CXCursor operand = ub_child_at(children, 0);
    enum CXUnaryOperatorKind kind = clang_getCursorUnaryOperatorKind(cursor);

    switch (kind) {
    case CXUnaryOperator_PostInc:
        return lower_step(l, cursor, operand, "+", TRUE);
    case CXUnaryOperator_PostDec:
        return lower_step(l, cursor, operand, "-", TRUE);
    case CXUnaryOperator_PreInc:
        return lower_step(l, cursor, operand, "+", FALSE);
    case CXUnaryOperator_PreDec:
        return lower_step(l, cursor, operand, "-", FALSE);
    case CXUnaryOperator_AddrOf:
        return ub_lower_address(l, cursor, operand);
    case CXUnaryOperator_Extension:
        return ub_lower_expr(l, operand);
    default:
        break;
    }
    int value = ub_lower_expr(l, operand);
    if (kind == CXUnaryOperator_Deref)
        return ub_lower_simple(l, UB_OP_LOAD, cursor, "*", &value, 1);
    CXString raw = clang_getUnaryOperatorKindSpelling(kind);
    int result = ub_lower_simple(l, UB_OP_PURE, cursor, clang_getCString(raw), &value, 1);
    clang_disposeString(raw);
    return result;
}

static void copy_to(ub_lower *l, CXCursor cursor, int to, int from)
{
    ub_op *op = ub_lower_op(l, UB_OP_COPY, cursor);
    op->dst = to;
    if (from >= 0)
        ub_lower_args(l, op, &from, 1);
}

/* The value of `a && b`, `a || b`: 1 or 0. */
static int lower_logical(ub_lower *l, CXCursor cursor)
{
    unsigned yes = ub_lower_block(l), no = ub_lower_block(l), after = ub_lower_block(l);
    int result = (int)l->g->n_temps++;

    ub_lower_condition(l, cursor, yes, no);
    l->current = yes;
    copy_to(l, cursor, result, ub_lower_simple(l, UB_OP_CONST, cursor, "1", NULL, 0));
    ub_lower_jump(l, after);
    l->current = no;
    copy_to(l, cursor, result, ub_lower_simple(l, UB_OP_CONST, cursor, "0", NULL, 0));
    ub_lower_enter(l, after);
    ub_op *op = ub_lower_op(l, UB_OP_MERGE, cursor);
    op->dst = result;
    return result;
}

/* `c ? a : b`, and `a ?: b` where `then` is the null cursor. */
static int lower_choice(ub_lower *l, CXCursor cursor, CXCursor cond, CXCursor then, CXCursor other)
{
    unsigned yes = ub_lower_block(l), no = ub_lower_block(l), after = ub_lower_block(l);
    int result = (int)l->g->n_temps++, value;

    if (clang_Cursor_isNull(then)) {
        value = ub_lower_expr(l, cond);
        ub_block *block = ub_graph_block(l->g, l->current);
        block->term = UB_TERM_BRANCH;
        block->cond = value;
        block->term_stmt = l->stmt;
        ub_lower_edge(l, l->current, yes);
        ub_lower_edge(l, l->current, no);
        l->current = yes;
    } else {
        ub_lower_condition(l, cond, yes, no);
        l->current = yes;
        value = ub_lower_expr(l, then);
    }
    copy_to(l, cursor, result, value);
    ub_lower_jump(l, after);
    l->current = no;
    copy_to(l, cursor, result, ub_lower_expr(l, other));
    ub_lower_enter(l, after);
    ub_op *op = ub_lower_op(l, UB_OP_MERGE, cursor);
    op->dst = result;
    return result;
}

static int lower_binary(ub_lower *l, CXCursor cursor)
{
    g_autoptr(GArray) children = ub_children(cursor);
    CXCursor left = ub_child_at(children, 0), right = ub_child_at(children, 1);
    enum CXBinaryOperatorKind kind = clang_getCursorBinaryOperatorKind(cursor);

    if (kind == CXBinaryOperator_LAnd || kind == CXBinaryOperator_LOr)
        return lower_logical(l, cursor);
    if (kind == CXBinaryOperator_Comma) {
        ub_lower_expr(l, left);
        return ub_lower_expr(l, right);
    }
    if (kind == CXBinaryOperator_Assign) {
        ub_lvalue place = ub_lower_lvalue(l, left);
        int value = ub_lower_expr(l, right);
        ub_write_lvalue(l, cursor, place, value);
        return value;
    }
    int args[2];
    args[0] = ub_lower_expr(l, left);
    args[1] = ub_lower_expr(l, right);
    ub_op *op = ub_lower_op(l, UB_OP_PURE, cursor);
    op->name = binary_name(l, cursor);
    op->is_unsigned =
        ub_is_unsigned(clang_getCursorType(left)) || ub_is_unsigned(clang_getCursorType(right));
    ub_lower_args(l, op, args, 2);
    return ub_lower_temp(l, op);
}

/* `x += y` */
static int lower_compound_assign(ub_lower *l, CXCursor cursor)
{
    g_autoptr(GArray) children = ub_children(cursor);
    ub_lvalue place = ub_lower_lvalue(l, ub_child_at(children, 0));
    int args[2];

    args[0] = ub_read_lvalue(l, ub_child_at(children, 0), place);
    args[1] = ub_lower_expr(l, ub_child_at(children, 1));
    int value = ub_lower_simple(l, UB_OP_PURE, cursor, binary_name(l, cursor), args, 2);
    ub_write_lvalue(l, cursor, place, value);
    return value;
}

/* Everything else */

/* {[1] = v}, {.item = v}: what counts is the value; the place is a constant. */
static CXCursor without_designator(const ub_lower *l, CXCursor child)
{
    ub_range range = ub_cursor_range(child);

    if (clang_getCursorKind(child) != CXCursor_UnexposedExpr || range.end == 0 ||
        (l->text[range.begin] != '[' && l->text[range.begin] != '.'))
        return child;
    g_autoptr(GArray) parts = ub_children(child);
    return parts->len > 1 ? ub_child_at(parts, parts->len - 1) : child;
}

static int lower_children(ub_lower *l, CXCursor cursor, ub_op_kind kind, const char *name)
{
    g_autoptr(GArray) children = ub_children(cursor);
    g_autoptr(GArray) args = g_array_new(FALSE, FALSE, sizeof(int));

    for (unsigned i = 0; i < children->len; i++) {
        CXCursor child = without_designator(l, ub_child_at(children, i));
        if (!clang_isExpression(clang_getCursorKind(child)))
            continue;
        int value = ub_lower_expr(l, child);
        if (value >= 0)
            g_array_append_val(args, value);
    }
    return ub_lower_simple(l, kind, cursor, name, (const int *)args->data, args->len);
}

static CXCursor last_expression(const GArray *children)
{
    for (unsigned i = children->len; i > 0; i--)
        if (clang_isExpression(clang_getCursorKind(ub_child_at(children, i - 1))))
            return ub_child_at(children, i - 1);
    return clang_getNullCursor();
}

static int lower_cast(ub_lower *l, CXCursor cursor)
{
    g_autoptr(GArray) children = ub_children(cursor);
    CXCursor operand = last_expression(children);
    ub_type_class type = ub_type_class_of(clang_getCursorType(cursor));

    for (unsigned i = 0; i < children->len; i++) /* (char (*)[f(v)])p */
        if (!clang_equalCursors(ub_child_at(children, i), operand))
            ub_lower_mentions(l, ub_child_at(children, i));
    int value = ub_lower_expr(l, operand);
    /* A pointer cast to another pointer, or a value thrown away, stays what it is. */
    if (value < 0 || type != UB_TYPE_SCALAR)
        return value;
    CXString raw = clang_getTypeSpelling(clang_getCursorType(cursor));
    g_autofree char *name = g_strdup_printf("(%s)", clang_getCString(raw));
    clang_disposeString(raw);
    ub_op *op = ub_lower_op(l, UB_OP_PURE, cursor);
    op->name = ub_lower_string(l, name);
    op->is_unsigned = ub_is_unsigned(clang_getCursorType(cursor));
    ub_lower_args(l, op, &value, 1);
    return ub_lower_temp(l, op);
}

/* while (__atomic_exchange_n(&busy, 1, __ATOMIC_ACQUIRE)) */
static void note_flag(ub_lower *l, ub_range range, const GArray *operands)
{
    const ub_block *block = ub_graph_block(l->g, l->current);
    ub_op *op = block->ops->len ? ub_block_op(block, block->ops->len - 1) : NULL;
    ub_token name = ub_next_token(l->text, range.begin, range.end);
    g_autofree char *word = g_strndup(l->text + name.begin, name.end - name.begin);

    if (op && op->kind == UB_OP_OPAQUE)
        op->facts |= ub_lock_facts(word, operands);
}

/* What libclang has no kind for: implicit casts (one child), `a ?: b` (the condition three
 * times), va_arg, atomic builtins, and what is left of code with errors. */
static int lower_unexposed(ub_lower *l, CXCursor cursor)
{
    g_autoptr(GArray) children = ub_children(cursor);
    ub_range range = ub_cursor_range(cursor);

    if (children->len == 0)
        return ub_lower_constant(l, cursor);
    if (children->len == 1)
        return ub_lower_expr(l, ub_child_at(children, 0));
    ub_range first = ub_cursor_range(ub_child_at(children, 0));
    CXCursor last = ub_child_at(children, children->len - 1);
    ub_token after = ub_next_token(l->text, first.end, range.end);
    if (ub_token_is(l->text, after, "?") && ub_cursor_range(last).end == range.end)
        return lower_choice(l, cursor, ub_child_at(children, 0), clang_getNullCursor(), last);
    int result = lower_children(l, cursor, UB_OP_OPAQUE, ub_lower_source(l, range));
    note_flag(l, range, children);
    return result;
}

static int lower_statement_expression(ub_lower *l, CXCursor cursor)
{
    g_autoptr(GArray) children = ub_children(cursor);
    return ub_lower_statement_expression(l, ub_child_at(children, 0));
}

static int lower_member_read(ub_lower *l, CXCursor cursor)
{
    return ub_read_lvalue(l, cursor, ub_lower_lvalue(l, cursor));
}

int ub_lower_plain(ub_lower *l, CXCursor cursor)
{
    g_autoptr(GArray) children = ub_children(cursor);

    switch (clang_getCursorKind(cursor)) {
    case CXCursor_ParenExpr:
        return ub_lower_expr(l, ub_child_at(children, 0));
    case CXCursor_UnexposedExpr:
        return lower_unexposed(l, cursor);
    case CXCursor_CStyleCastExpr:
    case CXCursor_CXXStaticCastExpr:
    case CXCursor_CXXReinterpretCastExpr:
    case CXCursor_CXXConstCastExpr:
    case CXCursor_CXXFunctionalCastExpr:
        return lower_cast(l, cursor);
    case CXCursor_DeclRefExpr:
        return ub_lower_reference(l, cursor);
    case CXCursor_UnaryOperator:
        return lower_unary(l, cursor);
    case CXCursor_BinaryOperator:
        return lower_binary(l, cursor);
    case CXCursor_CompoundAssignOperator:
        return lower_compound_assign(l, cursor);
    case CXCursor_ConditionalOperator:
        return lower_choice(l, cursor, ub_child_at(children, 0), ub_child_at(children, 1),
                            ub_child_at(children, 2));
    case CXCursor_CallExpr:
        return ub_lower_call(l, cursor);
    case CXCursor_MemberRefExpr:
    case CXCursor_ArraySubscriptExpr:
        return lower_member_read(l, cursor);
    case CXCursor_InitListExpr:
        return lower_children(l, cursor, UB_OP_PURE, "{}");
    case CXCursor_CompoundLiteralExpr:
        return lower_children(l, cursor, UB_OP_PURE, "(){}");
    case CXCursor_StmtExpr:
        return lower_statement_expression(l, cursor);
    case CXCursor_AddrLabelExpr:
        return ub_lower_constant(l, cursor);
    case CXCursor_GenericSelectionExpr:
    case CXCursor_BlockExpr:
        ub_lower_wild(l, "there is a _Generic selection or a block in it");
        return ub_lower_constant(l, cursor);
    default: /* literals, sizeof and the like */
        ub_lower_mentions(l, cursor);
        return ub_lower_constant(l, cursor);
    }
}

int ub_lower_expr(ub_lower *l, CXCursor cursor)
{
    const ub_macro_use *use;

    if (clang_Cursor_isNull(cursor))
        return -1;
    if (ub_lower_known_macro(l, cursor))
        return -1;
    use = ub_api_macro(l, cursor);
    if (use)
        return ub_lower_api_macro(l, cursor, use);
    return ub_lower_plain(l, cursor);
}

static void branch(ub_lower *l, int cond, unsigned when_true, unsigned when_false)
{
    ub_block *block = ub_graph_block(l->g, l->current);

    block->term = UB_TERM_BRANCH;
    block->cond = cond;
    block->term_stmt = l->stmt;
    ub_lower_edge(l, l->current, when_true);
    ub_lower_edge(l, l->current, when_false);
    l->current = ub_lower_block(l);
}

/* unlikely(v == NULL), with #define unlikely(x) __builtin_expect(!!(x), 0), is v == NULL. */
static CXCursor without_expectation(CXCursor cursor)
{
    CXCursor bare = ub_strip(cursor);
    g_autofree char *name = ub_spelling(bare);

    if (clang_getCursorKind(bare) == CXCursor_CallExpr && strcmp(name, "__builtin_expect") == 0)
        return ub_strip(clang_Cursor_getArgument(bare, 0));
    return bare;
}

void ub_lower_condition(ub_lower *l, CXCursor cursor, unsigned when_true, unsigned when_false)
{
    CXCursor bare = without_expectation(cursor);
    g_autoptr(GArray) children = ub_children(bare);
    enum CXCursorKind kind = clang_getCursorKind(bare);

    if (kind == CXCursor_UnaryOperator &&
        clang_getCursorUnaryOperatorKind(bare) == CXUnaryOperator_LNot) {
        ub_lower_condition(l, ub_child_at(children, 0), when_false, when_true);
        return;
    }
    if (kind == CXCursor_BinaryOperator) {
        enum CXBinaryOperatorKind op = clang_getCursorBinaryOperatorKind(bare);
        if (op == CXBinaryOperator_LAnd || op == CXBinaryOperator_LOr) {
            unsigned middle = ub_lower_block(l);
            if (op == CXBinaryOperator_LAnd)
                ub_lower_condition(l, ub_child_at(children, 0), middle, when_false);
            else
                ub_lower_condition(l, ub_child_at(children, 0), when_true, middle);
            l->current = middle;
            ub_lower_condition(l, ub_child_at(children, 1), when_true, when_false);
            return;
        }
    }
    if (kind == CXCursor_IntegerLiteral) { /* while (1), do ... while (0) */
        CXEvalResult value = clang_Cursor_Evaluate(bare);
        gboolean yes = value && clang_EvalResult_getAsInt(value) != 0;
        if (value)
            clang_EvalResult_dispose(value);
        ub_lower_jump(l, yes ? when_true : when_false);
        return;
    }
    branch(l, ub_lower_expr(l, cursor), when_true, when_false);
}

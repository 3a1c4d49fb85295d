#include "shape.h"

#include <string.h>

#include "catalog.h"
#include "contract.h"
#include "helper.h"
#include "lower.h"

static void clear_move(gpointer data)
{
    g_free(((ub_move *)data)->name);
}

GArray *ub_moves_new(void)
{
    GArray *moves = g_array_new(FALSE, TRUE, sizeof(ub_move));

    g_array_set_clear_func(moves, clear_move);
    return moves;
}

static char *spelling(CXCursor cursor)
{
    CXString string = clang_getCursorSpelling(cursor);
    char *copy = g_strdup(clang_getCString(string));

    clang_disposeString(string);
    return copy;
}

gboolean ub_is_object_pointer(CXType type)
{
    CXString string = clang_getTypeSpelling(clang_getCanonicalType(type));
    gboolean result = strcmp(clang_getCString(string), "struct _object *") == 0 ||
                      strcmp(clang_getCString(string), "_object *") == 0; /* in C++ */

    clang_disposeString(string);
    return result;
}

/* Side effects */

static gboolean is_moved(CXCursor expression, const GArray *moves)
{
    ub_range range = ub_cursor_range(expression);

    for (unsigned i = 0; i < moves->len; i++) {
        const ub_move *move = &g_array_index(moves, ub_move, i);
        if (move->kind != UB_MOVE_NONE && move->moved.begin == range.begin &&
            move->moved.end == range.end)
            return TRUE;
    }
    return FALSE;
}

static gboolean is_pure_call(CXCursor call)
{
    g_autofree char *name = spelling(call);

    return g_str_has_prefix(name, "__builtin_") || (ub_catalog_facts(name) & UB_FACT_PURE) != 0;
}

static gboolean changes_something(CXCursor expression)
{
    switch (clang_getCursorKind(expression)) {
    case CXCursor_CallExpr:
        return !is_pure_call(expression);
    case CXCursor_CompoundAssignOperator:
    case CXCursor_StmtExpr:
        return TRUE;
    case CXCursor_BinaryOperator:
        return clang_getCursorBinaryOperatorKind(expression) == CXBinaryOperator_Assign;
    case CXCursor_UnaryOperator:
        switch (clang_getCursorUnaryOperatorKind(expression)) {
        case CXUnaryOperator_PreInc:
        case CXUnaryOperator_PreDec:
        case CXUnaryOperator_PostInc:
        case CXUnaryOperator_PostDec:
            return TRUE;
        default:
            return FALSE;
        }
    default:
        return FALSE;
    }
}

gboolean ub_has_effects(CXCursor expression, const GArray *moves)
{
    if (clang_getCursorKind(expression) == CXCursor_UnaryExpr) /* sizeof */
        return FALSE;
    if (is_moved(expression, moves))
        return FALSE;
    if (changes_something(expression))
        return TRUE;
    g_autoptr(GArray) children = ub_context_children(expression);
    for (unsigned i = 0; i < children->len; i++) {
        if (ub_has_effects(g_array_index(children, CXCursor, i), moves))
            return TRUE;
    }
    return FALSE;
}

static ub_order order_of_call(const ub_unit *unit, CXCursor call)
{
    CXCursor callee = clang_getCursorReferenced(call);
    g_autofree char *name = spelling(call);

    if (clang_getCursorKind(callee) != CXCursor_FunctionDecl || ub_is_of_project(unit, callee))
        return UB_ORDER_MATTERS;
    return ub_is_reference_count(name) ? UB_ORDER_FREE : ub_catalog_order(name);
}

/* PyList_GET_ITEM(list, 0): in a debug build an assertion, and then the item.  What is asserted
 * names nothing but the arguments, which come once more. */
static gboolean is_assertion_of_api(const ub_unit *unit, CXCursor expression)
{
    const ub_macro_use *use = ub_unit_macro_at(unit, ub_cursor_range(expression).begin);

    return clang_getCursorKind(expression) == CXCursor_StmtExpr && use &&
           ub_catalog_order(use->name) != UB_ORDER_MATTERS;
}

/* Does it matter to a call whether it is made before the expression is evaluated, or after? */
static gboolean minds(const ub_unit *unit, ub_order order, CXCursor expression)
{
    enum CXCursorKind kind = clang_getCursorKind(expression);

    if (kind == CXCursor_UnaryExpr || is_assertion_of_api(unit, expression)) /* sizeof */
        return FALSE;
    if (kind == CXCursor_CallExpr ? ub_order_matters(order, order_of_call(unit, expression))
                                  : changes_something(expression))
        return TRUE;
    g_autoptr(GArray) children = ub_context_children(expression);
    for (unsigned i = 0; i < children->len; i++)
        if (minds(unit, order, g_array_index(children, CXCursor, i)))
            return TRUE;
    return FALSE;
}

/* Does C leave the order open in which the operands are evaluated? */
static gboolean is_unsequenced(CXCursor parent)
{
    if (clang_getCursorKind(parent) != CXCursor_BinaryOperator)
        return clang_getCursorKind(parent) == CXCursor_CallExpr ||
               clang_getCursorKind(parent) == CXCursor_ArraySubscriptExpr;
    switch (clang_getCursorBinaryOperatorKind(parent)) {
    case CXBinaryOperator_LAnd:
    case CXBinaryOperator_LOr:
    case CXBinaryOperator_Comma:
        return FALSE;
    default:
        return TRUE;
    }
}

/* May the call be evaluated before all the rest of its statement?  Not when it is evaluated only
 * sometimes, not when it would overtake something that changes what it sees, and not when it is up
 * to the compiler which comes first (gcc begins with the last argument) and that matters. */
static ub_code order_of(const ub_unit *unit, const ub_site *site, const ub_context *context,
                        const GArray *moves)
{
    ub_order order = site->of_helper || ub_rows_is_own(unit->rows, site->api)
                         ? UB_ORDER_MATTERS
                         : ub_catalog_order(site->api->name);

    for (unsigned i = context->path->len - 1; i > context->top; i--) {
        CXCursor child = g_array_index(context->path, CXCursor, i);
        CXCursor parent = g_array_index(context->path, CXCursor, i - 1);
        enum CXCursorKind kind = clang_getCursorKind(parent);
        g_autoptr(GArray) children = ub_context_children(parent);
        unsigned index = ub_context_index(parent, child);
        if (kind == CXCursor_UnaryExpr || kind == CXCursor_StmtExpr ||
            kind == CXCursor_InitListExpr)
            return UB_CODE_SHAPE;
        if (index > 0 && kind == CXCursor_ConditionalOperator)
            return UB_CODE_CONDITION;
        if (index > 0 && kind == CXCursor_BinaryOperator) {
            enum CXBinaryOperatorKind operator= clang_getCursorBinaryOperatorKind(parent);
            if (operator== CXBinaryOperator_LAnd || operator== CXBinaryOperator_LOr)
                return UB_CODE_CONDITION;
        }
        for (unsigned k = 0; is_unsequenced(parent) && k < children->len; k++)
            if (k != index && minds(unit, order, g_array_index(children, CXCursor, k)))
                return UB_CODE_SEQUENCE;
        for (unsigned k = 0; k < index && k < children->len; k++) {
            if (ub_has_effects(g_array_index(children, CXCursor, k), moves))
                return UB_CODE_SHAPE;
        }
    }
    return UB_CODE_NONE;
}

/* Who takes the result */

/* Parentheses and implicit conversions; a cast as well, which is noted. */
static gboolean is_wrapper(CXCursor cursor, gboolean *cast)
{
    enum CXCursorKind kind = clang_getCursorKind(cursor);

    if (kind == CXCursor_CStyleCastExpr) {
        *cast = TRUE;
        return TRUE;
    }
    if (kind == CXCursor_UnexposedExpr) {
        g_autoptr(GArray) children = ub_context_children(cursor);
        return children->len == 1;
    }
    return kind == CXCursor_ParenExpr;
}

/* Steps from the call outwards to the last of its wrappers, beginning at `steps`. */
static unsigned unwrap(const ub_context *context, unsigned steps, gboolean *cast)
{
    unsigned limit = context->path->len - 1 - context->top;

    while (steps < limit && is_wrapper(ub_context_around(context, steps + 1), cast))
        steps++;
    return steps;
}

static gboolean is_top(const ub_context *context, unsigned steps)
{
    return context->path->len - 1 - steps <= context->top;
}

static gboolean is_binary(CXCursor cursor, enum CXBinaryOperatorKind kind)
{
    return clang_getCursorKind(cursor) == CXCursor_BinaryOperator &&
           clang_getCursorBinaryOperatorKind(cursor) == kind;
}

static CXCursor strip(CXCursor expression)
{
    gboolean cast = FALSE;

    while (is_wrapper(expression, &cast)) {
        g_autoptr(GArray) children = ub_context_children(expression);
        if (children->len == 0)
            break;
        expression = g_array_index(children, CXCursor, children->len - 1);
    }
    return expression;
}

static CXCursor child_at(CXCursor parent, unsigned index)
{
    g_autoptr(GArray) children = ub_context_children(parent);

    return index < children->len ? g_array_index(children, CXCursor, index) : clang_getNullCursor();
}

/* Is the expression NULL or 0 as written? */
static gboolean is_null(const char *text, CXCursor expression, unsigned end)
{
    ub_range range = ub_cursor_range(expression);
    ub_token token;

    if (range.end <= range.begin)
        return FALSE;
    token = ub_next_token(text, range.begin, end);
    return ub_token_is(text, token, "NULL") || ub_token_is(text, token, "0");
}

/* Is the expression at `steps` only asked whether it is NULL, in a way that the patches know? */
static gboolean is_tested(const char *text, const ub_context *context, unsigned steps)
{
    gboolean cast = FALSE;
    CXCursor child, user;

    steps = unwrap(context, steps, &cast);
    if (cast)
        return FALSE;
    if (is_top(context, steps)) {
        CXCursor statement = g_array_index(context->path, CXCursor, context->anchor);
        enum CXCursorKind kind = clang_getCursorKind(statement);
        return context->root == UB_ROOT_IF || context->root == UB_ROOT_LOOP
                   ? kind == CXCursor_IfStmt || kind == CXCursor_WhileStmt
                   : FALSE;
    }
    child = ub_context_around(context, steps);
    user = ub_context_around(context, steps + 1);
    if (clang_getCursorKind(user) == CXCursor_UnaryOperator)
        return clang_getCursorUnaryOperatorKind(user) == CXUnaryOperator_LNot;
    if (is_binary(user, CXBinaryOperator_EQ) || is_binary(user, CXBinaryOperator_NE))
        return is_null(text, child_at(user, 1 - ub_context_index(user, child)),
                       context->statement.end);
    return is_binary(user, CXBinaryOperator_LAnd) || is_binary(user, CXBinaryOperator_LOr);
}

/* The variable may hold the result as it is: automatic, and its address of the right type where it
 * is given to the strong call. */
static ub_code holder_code(CXCursor variable, const ub_api *api)
{
    enum CXCursorKind kind = clang_getCursorKind(variable);
    CXType type = clang_getCursorType(variable);
    enum CX_StorageClass storage;

    if (kind == CXCursor_ParmDecl)
        return UB_CODE_NONE;
    if (kind != CXCursor_VarDecl)
        return UB_CODE_HOLDER;
    storage = clang_Cursor_getStorageClass(variable);
    if (storage == CX_SC_Static || storage == CX_SC_Extern ||
        clang_getCursorKind(clang_getCursorSemanticParent(variable)) == CXCursor_TranslationUnit)
        return UB_CODE_STATIC_HOLDER;
    if (clang_isVolatileQualifiedType(type) ||
        (api->shape == UB_SHAPE_OUT && storage == CX_SC_Register))
        return UB_CODE_HOLDER;
    return UB_CODE_NONE;
}

static CXCursor variable_of(CXCursor expression)
{
    CXCursor stripped = strip(expression);

    if (clang_getCursorKind(stripped) != CXCursor_DeclRefExpr)
        return clang_getNullCursor();
    return clang_getCursorReferenced(stripped);
}

/* Deciding */

typedef struct {
    const ub_unit *unit;
    const char *text;
    const ub_context *context;
    const ub_site *site;
    GArray *moves;
    ub_move move;
    gboolean returns_new;       /* the contract of the function changes (contract.h) */
    gboolean late_declarations; /* as in ub_style */
} decision;

static ub_code decide(decision *d, ub_move_kind kind)
{
    d->move.kind = kind;
    return UB_CODE_NONE;
}

/* get() == x, !get(): a number comes of it */
static gboolean is_compared(CXCursor user)
{
    return is_binary(user, CXBinaryOperator_EQ) || is_binary(user, CXBinaryOperator_NE) ||
           (clang_getCursorKind(user) == CXCursor_UnaryOperator &&
            clang_getCursorUnaryOperatorKind(user) == CXUnaryOperator_LNot);
}

/* A variable of its own in front of the statement. */
static ub_code to_variable(decision *d)
{
    ub_code code;
    CXCursor user = ub_context_around(d->context, 1);
    gboolean cast = FALSE;
    unsigned steps = unwrap(d->context, 0, &cast);

    if (d->context->root == UB_ROOT_LOOP || d->context->spot == UB_SPOT_ELSE_IF)
        return UB_CODE_CONDITION;
    code = order_of(d->unit, d->site, d->context, d->moves);
    if (code != UB_CODE_NONE)
        return code;
    user = ub_context_around(d->context, steps + 1);
    d->move.scalar = (clang_getCursorKind(user) == CXCursor_CallExpr &&
                      clang_getCanonicalType(clang_getCursorType(user)).kind != CXType_Pointer) ||
                     is_compared(user);
    d->move.moved = d->move.replaced = d->move.call;
    d->move.holder = clang_getNullCursor();
    return decide(d, UB_MOVE_VARIABLE);
}

/* `v = get()` inside of an expression: the assignment goes in front. */
static ub_code to_assignment(decision *d, unsigned steps)
{
    ub_code code;
    CXCursor around = ub_context_around(d->context, steps + 1);

    if (d->context->root == UB_ROOT_LOOP || d->context->spot == UB_SPOT_ELSE_IF)
        return UB_CODE_CONDITION;
    if (is_binary(around, CXBinaryOperator_Comma))
        return UB_CODE_SHAPE;
    code = order_of(d->unit, d->site, d->context, d->moves);
    if (code != UB_CODE_NONE)
        return code;
    d->move.moved = ub_cursor_range(ub_context_around(d->context, steps));
    d->move.replaced =
        clang_getCursorKind(around) == CXCursor_ParenExpr ? ub_cursor_range(around) : d->move.moved;
    return decide(d, UB_MOVE_ASSIGN);
}

static gboolean allows_test(const ub_api *api)
{
    return api->error == UB_ERROR_RAISES && api->absent != UB_ABSENT_NONE;
}

static void set_holder(decision *d, CXCursor variable)
{
    d->move.holder = variable;
    g_free(d->move.name);
    d->move.name = spelling(variable);
}

/* Do the tokens of the text from `at` on begin with those of the place? */
static gboolean continues_with(const char *text, unsigned at, unsigned end, ub_range place)
{
    g_autoptr(GArray) tokens = ub_tokens(text, place.begin, place.end);

    for (unsigned i = 0; i < tokens->len; i++) {
        ub_token wanted = g_array_index(tokens, ub_token, i);
        ub_token token = ub_next_token(text, at, end);
        g_autofree char *word = g_strndup(text + wanted.begin, wanted.end - wanted.begin);
        if (!ub_token_is(text, token, word))
            return FALSE;
        at = token.end;
    }
    return ub_token_is(text, ub_next_token(text, at, end), ")");
}

/* self->field = get(); ... Py_INCREF(self->field); */
static gboolean is_handed_over(const decision *d, unsigned steps)
{
    CXCursor place = child_at(ub_context_around(d->context, steps), 0);
    ub_range range = ub_cursor_range(place);
    unsigned end = ub_cursor_range(d->context->block).end;
    g_autoptr(GArray) tokens = ub_tokens(d->text, d->context->statement.end, end);

    if (!d->move.api->placed || !is_top(d->context, steps) || d->context->root != UB_ROOT_EXPR ||
        range.end == 0 || !ub_is_object_pointer(clang_getCursorType(place)) ||
        ub_has_effects(place, d->moves))
        return FALSE;
    for (unsigned i = 0; i + 1 < tokens->len; i++) {
        ub_token word = g_array_index(tokens, ub_token, i);
        ub_token open = g_array_index(tokens, ub_token, i + 1);
        if ((ub_token_is(d->text, word, "Py_INCREF") || ub_token_is(d->text, word, "Py_XINCREF")) &&
            ub_token_is(d->text, open, "(") && continues_with(d->text, open.end, end, range))
            return TRUE;
    }
    return FALSE;
}

/* A test of the result comes behind it, so it needs a statement of its own. */
static gboolean needs_test(const ub_api *api)
{
    return api->error == UB_ERROR_ADDED;
}

/* The call, perhaps cast, is what the assignment at `steps` + 1 assigns. */
static ub_code shape_assigned(decision *d, unsigned steps, gboolean cast)
{
    CXCursor assignment = ub_context_around(d->context, steps + 1);
    CXCursor variable = variable_of(child_at(assignment, 0));
    ub_code code = holder_code(variable, d->move.api);

    if (code != UB_CODE_NONE) {
        d->move.placed = !cast && is_handed_over(d, steps + 1);
        return d->move.placed ? decide(d, UB_MOVE_NONE) : code;
    }
    set_holder(d, variable);
    if (needs_test(d->move.api) &&
        !(is_top(d->context, steps + 1) && d->context->root == UB_ROOT_EXPR))
        return to_assignment(d, steps + 1);
    if (d->move.api->shape == UB_SHAPE_SAME)
        return decide(d, UB_MOVE_NONE);
    if (cast || !ub_is_object_pointer(clang_getCursorType(variable)))
        return to_variable(d);
    if (is_top(d->context, steps + 1) && d->context->root == UB_ROOT_EXPR)
        return decide(d, UB_MOVE_NONE);
    if (allows_test(d->move.api) && is_tested(d->text, d->context, steps + 1))
        return decide(d, UB_MOVE_NONE);
    return to_assignment(d, steps + 1);
}

static unsigned declarators(CXCursor statement)
{
    g_autoptr(GArray) children = ub_context_children(statement);
    unsigned n = 0;

    for (unsigned i = 0; i < children->len; i++) {
        if (clang_getCursorKind(g_array_index(children, CXCursor, i)) == CXCursor_VarDecl)
            n++;
    }
    return n;
}

/* Does a declaration follow the statement, in a function that declares first? */
static gboolean declares_more(const decision *d)
{
    g_autoptr(GArray) statements = ub_context_children(d->context->block);
    CXCursor statement = g_array_index(d->context->path, CXCursor, d->context->top);
    unsigned next = ub_context_index(d->context->block, statement) + 1;

    return !d->late_declarations && next < statements->len &&
           clang_getCursorKind(g_array_index(statements, CXCursor, next)) == CXCursor_DeclStmt;
}

/* The call, perhaps cast, initialises `variable`. */
static ub_code shape_initialiser(decision *d, CXCursor variable, gboolean cast)
{
    ub_code code = holder_code(variable, d->move.api);
    CXCursor statement = g_array_index(d->context->path, CXCursor, d->context->top);
    gboolean alone = declarators(statement) == 1;

    if (code != UB_CODE_NONE)
        return code;
    set_holder(d, variable);
    if (d->move.api->shape == UB_SHAPE_SAME && alone &&
        !(needs_test(d->move.api) && d->context->root != UB_ROOT_DECL) &&
        !((needs_test(d->move.api) || d->site->split > 1) && d->context->root == UB_ROOT_DECL &&
          declares_more(d)))
        return decide(d, UB_MOVE_NONE);
    if (d->context->root != UB_ROOT_DECL)
        return UB_CODE_CONDITION;
    if (d->move.api->shape == UB_SHAPE_OUT &&
        (cast || !ub_is_object_pointer(clang_getCursorType(variable))))
        return to_variable(d);
    d->move.moved = d->move.replaced = d->move.call;
    return decide(d, UB_MOVE_SPLIT);
}

/* Nobody takes the result. */
static ub_code shape_discarded(decision *d)
{
    if (d->move.api->shape == UB_SHAPE_OUT && d->move.api->absent == UB_ABSENT_NEVER)
        return decide(d, UB_MOVE_NONE);
    return UB_CODE_SHAPE;
}

/* The range of `Py_NewRef(call)` as written around the call, or {0, 0}. */
static ub_range newref_around(decision *d, const char **incref)
{
    ub_range body = {
        ub_cursor_range(g_array_index(d->context->path, CXCursor, d->context->top)).begin,
        d->move.call.begin};
    ub_token last = {UB_TOKEN_END, 0, 0}, before = last, close;
    ub_token token = ub_next_token(d->text, body.begin, body.end);

    for (; token.kind != UB_TOKEN_END; token = ub_next_token(d->text, token.end, body.end)) {
        before = last;
        last = token;
    }
    close = ub_next_token(d->text, d->move.call.end, d->context->statement.end);
    if (before.kind != UB_TOKEN_WORD || !ub_token_is(d->text, last, "(") ||
        !ub_token_is(d->text, close, ")"))
        return (ub_range){0, 0};
    if (ub_token_is(d->text, before, "Py_NewRef"))
        *incref = "Py_INCREF";
    else if (ub_token_is(d->text, before, "Py_XNewRef"))
        *incref = "Py_XINCREF";
    else
        return (ub_range){0, 0};
    return (ub_range){before.begin, close.end};
}

/* v = Py_NewRef(get());  The variable that gets the reference becomes the holder.  And return
 * Py_NewRef(get()); which needs none where the new call, too, returns its result. */
static gboolean shape_taken(decision *d)
{
    gboolean cast = FALSE;
    const char *incref = NULL;
    ub_range range = newref_around(d, &incref);
    CXCursor user, variable;
    unsigned steps;

    if (range.end == 0)
        return FALSE;
    steps = unwrap(d->context, 0, &cast) + 1; /* the call of Py_NewRef */
    steps = unwrap(d->context, steps, &cast);
    user = ub_context_around(d->context, steps + 1);
    if (clang_getCursorKind(user) == CXCursor_ReturnStmt && d->move.api->shape == UB_SHAPE_SAME) {
        d->move.kind = UB_MOVE_NONE;
        return TRUE;
    }
    if (is_top(d->context, steps))
        return FALSE;
    if (is_binary(user, CXBinaryOperator_Assign) && d->context->root == UB_ROOT_EXPR &&
        is_top(d->context, steps + 1))
        variable = variable_of(child_at(user, 0));
    else if (clang_getCursorKind(user) == CXCursor_VarDecl && d->context->root == UB_ROOT_DECL)
        variable = user;
    else
        return FALSE;
    if (holder_code(variable, d->move.api) != UB_CODE_NONE ||
        !ub_is_object_pointer(clang_getCursorType(variable)))
        return FALSE;
    set_holder(d, variable);
    d->move.moved = d->move.call;
    d->move.replaced = range;
    d->move.incref = incref;
    d->move.kind = UB_MOVE_TAKE;
    return TRUE;
}

/* The reference goes to the caller, who must expect it. */
static ub_code shape_returned(decision *d)
{
    if (!d->returns_new)
        return UB_CODE_CONTRACT;
    if (d->move.api->shape != UB_SHAPE_SAME)
        return to_variable(d);
    return decide(d, d->site->of_helper ? UB_MOVE_NONE : UB_MOVE_GIVE);
}

/* &PyList_GET_ITEM(list, 0), PyList_GET_ITEM(list, i) = v: the slot, not the object in it */
static gboolean is_place(CXCursor user, gboolean is_value)
{
    return (is_binary(user, CXBinaryOperator_Assign) && !is_value) ||
           (clang_getCursorKind(user) == CXCursor_UnaryOperator &&
            clang_getCursorUnaryOperatorKind(user) == CXUnaryOperator_AddrOf);
}

static ub_code shape_used(decision *d)
{
    gboolean cast = FALSE;
    unsigned steps = unwrap(d->context, 0, &cast);
    CXCursor user = ub_context_around(d->context, steps + 1);
    gboolean is_value = ub_context_index(user, ub_context_around(d->context, steps)) == 1;

    if (is_top(d->context, steps) && d->context->root == UB_ROOT_EXPR)
        return shape_discarded(d);
    if (is_place(user, is_value))
        return UB_CODE_SHAPE;
    if (clang_getCursorKind(user) == CXCursor_ReturnStmt)
        return shape_returned(d);
    if (clang_getCursorKind(user) == CXCursor_VarDecl)
        return shape_initialiser(d, user, cast);
    if (is_binary(user, CXBinaryOperator_Assign) && is_value)
        return shape_assigned(d, steps, cast);
    if (d->move.api->absent == UB_ABSENT_NEVER && d->move.api->shape == UB_SHAPE_OUT && !cast &&
        is_tested(d->text, d->context, steps))
        return decide(d, UB_MOVE_NONE);
    if (shape_taken(d))
        return UB_CODE_NONE;
    return to_variable(d);
}

static decision decision_on(const ub_unit *unit, const ub_site *site, const ub_context *context,
                            GArray *moves)
{
    decision d = {.unit = unit,
                  .text = ub_unit_text(unit, NULL),
                  .context = context,
                  .site = site,
                  .moves = moves};
    const ub_function *function = ub_unit_function_at(unit, site->offset);

    d.late_declarations =
        !site->split && function && ub_style_in(unit, function->body).late_declarations;
    d.returns_new = function && ub_contract_find(unit, function->name);
    d.move.context = context;
    d.move.api = site->api;
    d.move.call = site->call;
    d.move.holder = clang_getNullCursor();
    return d;
}

/* A statement would come to stand before the declaration, or between it and the next one. */
static gboolean is_to_be_split(const decision *d)
{
    if (!d->site->split || d->context->root != UB_ROOT_DECL)
        return FALSE;
    return d->move.kind == UB_MOVE_ASSIGN ||
           (d->move.kind == UB_MOVE_VARIABLE && (needs_test(d->move.api) || declares_more(d)));
}

static ub_code finish(decision *d, ub_code code)
{
    d->move.split = code == UB_CODE_NONE && is_to_be_split(d);
    if (code == UB_CODE_NONE)
        g_array_append_val(d->moves, d->move);
    else
        g_free(d->move.name);
    return code;
}

ub_code ub_decide_variable(const ub_unit *unit, const ub_site *site, const ub_context *context,
                           GArray *moves)
{
    decision d = decision_on(unit, site, context, moves);

    d.move.copied = site->kept && context->root == UB_ROOT_EXPR;
    return finish(&d, to_variable(&d));
}

ub_code ub_decide_move(const ub_unit *unit, const ub_site *site, const ub_context *context,
                       GArray *moves)
{
    decision d = decision_on(unit, site, context, moves);
    const ub_macro_use *use = ub_unit_macro_at(unit, site->call.begin);

    if (context->path->len < 2 || context->root == UB_ROOT_ODD || context->seen > 1)
        return UB_CODE_SHAPE;
    if (use != NULL && strcmp(use->name, "assert") == 0)
        return UB_CODE_SHAPE;
    return finish(&d, shape_used(&d));
}

/* The first argument of a macro: what stands between the parenthesis and a comma, or the other one.
 */
static ub_range first_argument(const char *text, ub_range call)
{
    ub_token name = ub_next_token(text, call.begin, call.end);
    ub_token open = ub_next_token(text, name.end, call.end);
    ub_range argument = {ub_next_code(text, open.end, call.end), call.end - 1};
    unsigned depth = 0;

    for (ub_token t = ub_next_token(text, open.end, call.end); t.end < call.end;
         t = ub_next_token(text, t.end, call.end)) {
        if (ub_token_is(text, t, "(") || ub_token_is(text, t, "["))
            depth++;
        else if (ub_token_is(text, t, ")") || ub_token_is(text, t, "]"))
            depth--;
        else if (depth == 0 && ub_token_is(text, t, ",")) {
            argument.end = t.begin;
            break;
        }
    }
    while (argument.end > argument.begin && g_ascii_isspace(text[argument.end - 1]))
        argument.end--;
    return argument;
}

/* The outermost expression that is written in the range. */
typedef struct {
    ub_range range;
    CXCursor found;
} written;

static enum CXChildVisitResult find_written(CXCursor cursor, CXCursor parent, CXClientData data)
{
    written *search = data;
    ub_range range = ub_cursor_range(cursor);

    (void)parent;
    if (range.begin == search->range.begin && range.end == search->range.end) {
        search->found = cursor;
        return CXChildVisit_Break;
    }
    return CXChildVisit_Recurse;
}

/* Does a cast in front apply to all of it: a name, a member, an element?  (No call, for that could
 * be a site of its own.) */
static gboolean is_postfix(const char *text, ub_range range)
{
    g_autoptr(GArray) tokens = ub_tokens(text, range.begin, range.end);
    unsigned depth = 0;

    for (unsigned i = 0; i < tokens->len; i++) {
        ub_token token = g_array_index(tokens, ub_token, i);
        gboolean member = ub_token_is(text, token, "->") || ub_token_is(text, token, ".");
        if (ub_token_is(text, token, "("))
            return FALSE;
        if (ub_token_is(text, token, "["))
            depth++;
        else if (ub_token_is(text, token, "]"))
            depth--;
        else if (depth == 0 && token.kind != UB_TOKEN_WORD && !member)
            return FALSE;
    }
    return tokens->len > 0;
}

gboolean ub_cast_argument(const ub_unit *unit, const ub_site *site, const ub_context *context,
                          ub_move *cast)
{
    const char *text = ub_unit_text(unit, NULL);
    ub_range range;
    written search = {.found = clang_getNullCursor()};
    CXType type;

    if (!site->api->is_macro || site->api->n_args == 0)
        return FALSE;
    range = search.range = first_argument(text, site->call);
    clang_visitChildren(ub_context_around(context, 0), find_written, &search);
    if (clang_Cursor_isNull(search.found))
        return FALSE;
    type = clang_getCanonicalType(clang_getCursorType(search.found));
    if (type.kind != CXType_Pointer || ub_is_object_pointer(type) || !is_postfix(text, range) ||
        clang_getCanonicalType(clang_getPointeeType(type)).kind == CXType_Void)
        return FALSE;
    *cast = (ub_move){.kind = UB_MOVE_CAST,
                      .context = context,
                      .api = site->api,
                      .call = site->call,
                      .holder = clang_getNullCursor(),
                      .replaced = range};
    cast->name =
        g_strdup_printf("(PyObject *)%.*s", (int)(range.end - range.begin), text + range.begin);
    return TRUE;
}

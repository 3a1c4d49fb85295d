/* Lowering of expressions to operations on temporaries, in order of evaluation. */
#include <string.h>

#include "catalog.h"
#include "lower.h"

static CXCursor child_at(const GArray *children, unsigned i)
{
    return i < children->len ? g_array_index(children, CXCursor, i) : clang_getNullCursor();
}

/* Parentheses, implicit casts and __extension__ are not there. */
static CXCursor strip(CXCursor cursor)
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
        cursor = child_at(children, 0);
    }
}

static int simple_op(ub_lower *l, ub_op_kind kind, CXCursor cursor, const char *name,
                     const int *args, unsigned n)
{
    ub_op *op = ub_lower_op(l, kind, cursor);

    op->name = ub_lower_string(l, name);
    ub_lower_args(l, op, args, n);
    return ub_lower_temp(l, op);
}

/* The text of a constant. NULL, (void *)0 and 0 are the same; Py_None has its name. */
static int lower_constant(ub_lower *l, CXCursor cursor)
{
    ub_range range = ub_cursor_range(cursor);
    char number[32];

    if (clang_getCursorKind(cursor) == CXCursor_IntegerLiteral) {
        CXEvalResult value = clang_Cursor_Evaluate(cursor);
        if (value && clang_EvalResult_getKind(value) == CXEval_Int) {
            g_snprintf(number, sizeof number, "%lld", clang_EvalResult_getAsLongLong(value));
            clang_EvalResult_dispose(value);
            return simple_op(l, UB_OP_CONST, cursor, number, NULL, 0);
        }
        if (value)
            clang_EvalResult_dispose(value);
    }
    return simple_op(l, UB_OP_CONST, cursor, ub_lower_source(l, range), NULL, 0);
}

/* Variables */

static int local_var(ub_lower *l, CXCursor ref)
{
    CXCursor declaration = clang_getCursorReferenced(ref);
    if (clang_getCursorKind(ref) != CXCursor_DeclRefExpr)
        return -1;
    int var = ub_lower_find_var(l, declaration);
    return var >= 0 && !ub_graph_var(l->g, var)->is_static ? var : -1;
}

static int read_var(ub_lower *l, CXCursor cursor, int var)
{
    ub_op *op = ub_lower_op(l, UB_OP_READ, cursor);
    op->var = var;
    op->type = ub_graph_var(l->g, var)->type;
    return ub_lower_temp(l, op);
}

static void assign_var(ub_lower *l, CXCursor cursor, int var, int value)
{
    ub_op *op = ub_lower_op(l, UB_OP_ASSIGN, cursor);
    op->var = var;
    op->type = ub_graph_var(l->g, var)->type;
    ub_lower_args(l, op, &value, 1);
}

static int lower_reference(ub_lower *l, CXCursor cursor)
{
    int var = local_var(l, cursor);
    CXCursor declaration = clang_getCursorReferenced(cursor);
    g_autofree char *name = ub_spelling(cursor);

    if (var >= 0)
        return read_var(l, cursor, var);
    if (clang_getCursorKind(declaration) == CXCursor_VarDecl)
        return simple_op(l, UB_OP_LOAD, cursor, name, NULL, 0);
    return simple_op(l, UB_OP_CONST, cursor, name, NULL, 0);
}

/* Lvalues: something that can be read, written, or have its address taken. */

typedef struct {
    int var;            /* a local variable, or -1 */
    const char *name;   /* of memory: "*", "[]", "->field", ".field", a global's name */
    int parts[2];
    unsigned n_parts;
} ub_lvalue;

static ub_lvalue lower_lvalue(ub_lower *l, CXCursor cursor);

static ub_lvalue lower_member(ub_lower *l, CXCursor cursor)
{
    g_autoptr(GArray) children = ub_children(cursor);
    g_autofree char *field = ub_spelling(cursor);
    CXCursor base = child_at(children, 0);
    ub_lvalue place = {.var = -1};
    g_autofree char *name = NULL;

    for (unsigned i = 0; i < children->len; i++)
        if (clang_isExpression(clang_getCursorKind(child_at(children, i)))) {
            base = child_at(children, i);
            break;
        }
    gboolean arrow =
        clang_getCanonicalType(clang_getCursorType(base)).kind == CXType_Pointer;
    name = g_strconcat(arrow ? "->" : ".", field, NULL);
    place.name = ub_lower_string(l, name);
    place.n_parts = 1;
    if (arrow) {
        place.parts[0] = ub_lower_expr(l, base);
        return place;
    }
    ub_lvalue outer = lower_lvalue(l, base);
    if (outer.var >= 0) {
        ub_op *op = ub_lower_op(l, UB_OP_ADDRESS, base);
        op->var = outer.var;
        op->name = "."; /* only a member of it is reached */
        place.parts[0] = ub_lower_temp(l, op);
    } else {
        g_autofree char *address = g_strconcat("&", outer.name, NULL);
        place.parts[0] = simple_op(l, UB_OP_PURE, base, address, outer.parts, outer.n_parts);
    }
    return place;
}

static ub_lvalue lower_lvalue(ub_lower *l, CXCursor cursor)
{
    ub_lvalue place = {.var = -1, .name = ""};

    cursor = strip(cursor);
    g_autoptr(GArray) children = ub_children(cursor);
    switch (clang_getCursorKind(cursor)) {
    case CXCursor_DeclRefExpr: {
        g_autofree char *name = ub_spelling(cursor);
        place.var = local_var(l, cursor);
        place.name = ub_lower_string(l, name);
        return place;
    }
    case CXCursor_MemberRefExpr:
        return lower_member(l, cursor);
    case CXCursor_ArraySubscriptExpr:
        place.name = "[]";
        place.parts[0] = ub_lower_expr(l, child_at(children, 0));
        place.parts[1] = ub_lower_expr(l, child_at(children, 1));
        place.n_parts = 2;
        return place;
    case CXCursor_UnaryOperator:
        place.name = "*";
        place.parts[0] = ub_lower_expr(l, child_at(children, 0));
        place.n_parts = 1;
        return place;
    default:
        place.name = "()";
        place.parts[0] = ub_lower_expr(l, cursor);
        place.n_parts = place.parts[0] >= 0;
        return place;
    }
}

static int read_lvalue(ub_lower *l, CXCursor cursor, ub_lvalue place)
{
    if (place.var >= 0)
        return read_var(l, cursor, place.var);
    return simple_op(l, UB_OP_LOAD, cursor, place.name, place.parts, place.n_parts);
}

static void write_lvalue(ub_lower *l, CXCursor cursor, ub_lvalue place, int value)
{
    int args[3] = {place.parts[0], place.parts[1], value};

    if (place.var >= 0) {
        assign_var(l, cursor, place.var, value);
        return;
    }
    args[place.n_parts] = value;
    ub_op *op = ub_lower_op(l, UB_OP_STORE, cursor);
    op->name = place.name;
    ub_lower_args(l, op, args, place.n_parts + 1);
}

static int lower_address(ub_lower *l, CXCursor cursor, CXCursor operand)
{
    operand = strip(operand);
    if (clang_getCursorKind(operand) == CXCursor_DeclRefExpr && local_var(l, operand) < 0) {
        g_autofree char *name = ub_spelling(operand);
        g_autofree char *text = g_strcmp0(name, "_Py_NoneStruct") == 0 ? g_strdup("Py_None")
                                                                       : g_strconcat("&", name, NULL);
        return simple_op(l, UB_OP_CONST, cursor, text, NULL, 0);
    }
    ub_lvalue place = lower_lvalue(l, operand);
    if (place.var >= 0) {
        ub_op *op = ub_lower_op(l, UB_OP_ADDRESS, cursor);
        op->var = place.var;
        return ub_lower_temp(l, op);
    }
    g_autofree char *text = g_strconcat("&", place.name, NULL);
    return simple_op(l, UB_OP_PURE, cursor, text, place.parts, place.n_parts);
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
    ub_lvalue place = lower_lvalue(l, operand);
    int before = read_lvalue(l, operand, place);
    int args[2] = {before, simple_op(l, UB_OP_CONST, operand, "1", NULL, 0)};
    int changed = simple_op(l, UB_OP_PURE, cursor, sign, args, 2);

    write_lvalue(l, cursor, place, changed);
    return after ? before : changed;
}

static int lower_unary(ub_lower *l, CXCursor cursor)
{
    g_autoptr(GArray) children = ub_children(cursor);
    CXCursor operand = child_at(children, 0);
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
        return lower_address(l, cursor, operand);
    case CXUnaryOperator_Extension:
        return ub_lower_expr(l, operand);
    default:
        break;
    }
    int value = ub_lower_expr(l, operand);
    if (kind == CXUnaryOperator_Deref)
        return simple_op(l, UB_OP_LOAD, cursor, "*", &value, 1);
    CXString raw = clang_getUnaryOperatorKindSpelling(kind);
    int result = simple_op(l, UB_OP_PURE, cursor, clang_getCString(raw), &value, 1);
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
    copy_to(l, cursor, result, simple_op(l, UB_OP_CONST, cursor, "1", NULL, 0));
    ub_lower_jump(l, after);
    l->current = no;
    copy_to(l, cursor, result, simple_op(l, UB_OP_CONST, cursor, "0", NULL, 0));
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
    CXCursor left = child_at(children, 0), right = child_at(children, 1);
    enum CXBinaryOperatorKind kind = clang_getCursorBinaryOperatorKind(cursor);

    if (kind == CXBinaryOperator_LAnd || kind == CXBinaryOperator_LOr)
        return lower_logical(l, cursor);
    if (kind == CXBinaryOperator_Comma) {
        ub_lower_expr(l, left);
        return ub_lower_expr(l, right);
    }
    if (kind == CXBinaryOperator_Assign) {
        ub_lvalue place = lower_lvalue(l, left);
        int value = ub_lower_expr(l, right);
        write_lvalue(l, cursor, place, value);
        return value;
    }
    int args[2];
    args[0] = ub_lower_expr(l, left);
    args[1] = ub_lower_expr(l, right);
    return simple_op(l, UB_OP_PURE, cursor, binary_name(l, cursor), args, 2);
}

/* `x += y` */
static int lower_compound_assign(ub_lower *l, CXCursor cursor)
{
    g_autoptr(GArray) children = ub_children(cursor);
    ub_lvalue place = lower_lvalue(l, child_at(children, 0));
    int args[2];

    args[0] = read_lvalue(l, child_at(children, 0), place);
    args[1] = ub_lower_expr(l, child_at(children, 1));
    int value = simple_op(l, UB_OP_PURE, cursor, binary_name(l, cursor), args, 2);
    write_lvalue(l, cursor, place, value);
    return value;
}

/* Calls */

static gboolean is_noreturn(CXCursor callee, const char *name)
{
    static const char *const known[] = {"abort", "exit", "_exit", "longjmp", "Py_FatalError",
                                        "_Py_FatalErrorFunc", "Py_Exit", "__builtin_unreachable",
                                        "__builtin_trap", "__assert_fail", NULL};
    if (g_strv_contains(known, name))
        return TRUE;
    if (clang_getCursorKind(callee) != CXCursor_FunctionDecl)
        return FALSE;
    CXString raw = clang_getTypeSpelling(clang_getCursorType(callee));
    gboolean found = strstr(clang_getCString(raw), "noreturn") != NULL;
    clang_disposeString(raw);
    if (found)
        return TRUE;
    /* _Noreturn is an attribute without a kind of its own: only its tokens tell. */
    g_autoptr(GArray) children = ub_children(callee);
    for (unsigned i = 0; i < children->len && !found; i++) {
        CXCursor child = child_at(children, i);
        CXToken *tokens = NULL;
        unsigned n = 0;
        if (clang_getCursorKind(child) != CXCursor_UnexposedAttr)
            continue;
        CXTranslationUnit tu = clang_Cursor_getTranslationUnit(child);
        clang_tokenize(tu, clang_getCursorExtent(child), &tokens, &n);
        for (unsigned k = 0; k < n; k++) {
            CXString token = clang_getTokenSpelling(tu, tokens[k]);
            found |= strstr(clang_getCString(token), "oreturn") != NULL;
            clang_disposeString(token);
        }
        clang_disposeTokens(tu, tokens, n);
    }
    return found;
}

static gboolean reference_kind(const char *name, ub_ref_kind *kind)
{
    static const struct {
        const char *name;
        ub_ref_kind kind;
    } table[] = {
        {"Py_INCREF", UB_REF_INCREF},     {"Py_XINCREF", UB_REF_XINCREF},
        {"Py_DECREF", UB_REF_DECREF},     {"Py_XDECREF", UB_REF_XDECREF},
        {"Py_IncRef", UB_REF_XINCREF},    {"Py_DecRef", UB_REF_XDECREF},
        {"Py_NewRef", UB_REF_NEWREF},     {"Py_XNewRef", UB_REF_XNEWREF},
        {"_Py_NewRef", UB_REF_NEWREF},    {"_Py_XNewRef", UB_REF_XNEWREF},
        {"_Py_INCREF", UB_REF_INCREF},    {"_Py_XINCREF", UB_REF_XINCREF},
        {"_Py_DECREF", UB_REF_DECREF},    {"_Py_XDECREF", UB_REF_XDECREF},
        {"_Py_DECREF_NO_DEALLOC", UB_REF_DECREF}, {"_Py_DECREF_SPECIALIZED", UB_REF_DECREF},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(table); i++)
        if (strcmp(table[i].name, name) == 0) {
            *kind = table[i].kind;
            return TRUE;
        }
    return FALSE;
}

/* The rest of a block after a call that does not return is dead. */
static void leave_function(ub_lower *l)
{
    ub_graph_block(l->g, l->current)->term = UB_TERM_EXIT;
    ub_lower_jump(l, 1);
}

static int emit_call(ub_lower *l, CXCursor cursor, CXCursor callee, const char *name,
                     const GArray *args)
{
    ub_ref_kind ref;
    ub_op *op;

    if (args->len >= 1 && reference_kind(name, &ref)) {
        op = ub_lower_op(l, UB_OP_REF, cursor);
        op->ref = ref;
    } else {
        op = ub_lower_op(l, UB_OP_CALL, cursor);
    }
    op->name = ub_lower_string(l, name);
    ub_lower_args(l, op, (const int *)args->data, args->len);
    op->noreturn = is_noreturn(callee, name);
    gboolean leaves = op->noreturn;
    int result = ub_lower_temp(l, op);
    if (strstr(name, "setjmp") || strcmp(name, "longjmp") == 0)
        l->g->has_wild_jumps = TRUE;
    if (leaves)
        leave_function(l);
    return result;
}

static int lower_call(ub_lower *l, CXCursor cursor)
{
    g_autoptr(GArray) children = ub_children(cursor);
    g_autoptr(GArray) args = g_array_new(FALSE, FALSE, sizeof(int));
    CXCursor callee = clang_getCursorReferenced(cursor);
    gboolean direct = clang_getCursorKind(callee) == CXCursor_FunctionDecl;
    g_autofree char *name = direct ? ub_spelling(callee) : g_strdup("");
    int n = clang_Cursor_getNumArguments(cursor);

    /* Its operand is never evaluated. */
    if (strcmp(name, "__builtin_constant_p") == 0 || strcmp(name, "__builtin_object_size") == 0)
        return lower_constant(l, cursor);
    if (!direct && children->len) {
        int target = ub_lower_expr(l, child_at(children, 0));
        g_array_append_val(args, target);
    }
    for (int i = 0; i < n; i++) {
        int arg = ub_lower_expr(l, clang_Cursor_getArgument(cursor, (unsigned)i));
        if (arg >= 0)
            g_array_append_val(args, arg);
    }
    return emit_call(l, cursor, callee, name, args);
}

/* Macros that are known by name */

/* The text ranges of a macro's arguments: FOO(a, b). */
static GArray *macro_arguments(ub_lower *l, ub_range extent)
{
    GArray *arguments = g_array_new(FALSE, FALSE, sizeof(ub_range));
    g_autoptr(GArray) tokens = ub_tokens(l->text, extent.begin, extent.end);
    unsigned depth = 0;
    ub_range current = {0, 0};

    for (unsigned i = 1; i < tokens->len; i++) {
        ub_token t = g_array_index(tokens, ub_token, i);
        gboolean comma = depth == 1 && ub_token_is(l->text, t, ",");
        if (ub_token_is(l->text, t, ")"))
            depth--;
        if (comma || depth == 0) {
            if (current.end > current.begin)
                g_array_append_val(arguments, current);
            current.begin = current.end = 0;
        } else if (depth >= 1) {
            if (current.end == 0)
                current.begin = t.begin;
            current.end = t.end;
        }
        if (ub_token_is(l->text, t, "("))
            depth++;
        if (depth == 0)
            break;
    }
    return arguments;
}

typedef struct {
    ub_range range;
    CXCursor found;
} find_data;

static enum CXChildVisitResult find_expression(CXCursor cursor, CXCursor parent, CXClientData data)
{
    find_data *find = data;
    ub_range range = ub_cursor_range(cursor);

    (void)parent;
    if (range.begin == find->range.begin && range.end == find->range.end &&
        clang_isExpression(clang_getCursorKind(cursor))) {
        find->found = cursor;
        return CXChildVisit_Break;
    }
    return CXChildVisit_Recurse;
}

static CXCursor argument_cursor(CXCursor root, ub_range range)
{
    find_data find = {range, clang_getNullCursor()};
    clang_visitChildren(root, find_expression, &find);
    return find.found;
}

/* assert(x): the variables that x names are used, under NDEBUG too, and nothing is learnt. */
static void lower_assert(ub_lower *l, CXCursor cursor, ub_range extent)
{
    g_autoptr(GArray) tokens = ub_tokens(l->text, extent.begin, extent.end);

    for (unsigned i = 1; i < tokens->len; i++) {
        ub_token t = g_array_index(tokens, ub_token, i);
        if (t.kind != UB_TOKEN_WORD)
            continue;
        for (unsigned v = l->g->vars->len; v > 0; v--) {
            ub_var *var = ub_graph_var(l->g, (int)v - 1);
            if (var->is_static || !ub_token_is(l->text, t, var->name))
                continue;
            ub_lower_op(l, UB_OP_USE, cursor)->var = (int)v - 1;
            break;
        }
    }
}

static gboolean lower_reference_macro(ub_lower *l, CXCursor cursor, const ub_macro_use *use,
                                      ub_ref_kind kind)
{
    g_autoptr(GArray) arguments = macro_arguments(l, use->extent);
    unsigned wanted = kind == UB_REF_CLEAR ? 1 : 2;
    CXCursor parts[2];
    int args[3];

    if (arguments->len != wanted)
        return FALSE;
    for (unsigned i = 0; i < wanted; i++) {
        parts[i] = argument_cursor(cursor, g_array_index(arguments, ub_range, i));
        if (clang_Cursor_isNull(parts[i]))
            return FALSE;
    }
    ub_lvalue place = lower_lvalue(l, parts[0]);
    unsigned n = 0;
    for (; n < place.n_parts; n++)
        args[n] = place.parts[n];
    if (wanted == 2)
        args[n++] = ub_lower_expr(l, parts[1]);
    ub_op *op = ub_lower_op(l, UB_OP_REF, cursor);
    op->ref = kind;
    op->var = place.var;
    op->name = place.var >= 0 ? "" : place.name;
    ub_lower_args(l, op, args, n);
    return TRUE;
}

/* A borrowing API that these headers define as a macro becomes a call of its name. */
static int lower_api_macro(ub_lower *l, CXCursor cursor, const ub_macro_use *use)
{
    g_autoptr(GArray) arguments = macro_arguments(l, use->extent);
    g_autoptr(GArray) args = g_array_new(FALSE, FALSE, sizeof(int));

    for (unsigned i = 0; i < arguments->len; i++) {
        CXCursor part = argument_cursor(cursor, g_array_index(arguments, ub_range, i));
        if (clang_Cursor_isNull(part))
            return -1;
        int value = ub_lower_expr(l, part);
        g_array_append_val(args, value);
    }
    return emit_call(l, cursor, clang_getNullCursor(), use->name, args);
}

static const ub_macro_use *exact_macro(ub_lower *l, CXCursor cursor)
{
    ub_range range = ub_cursor_range(cursor);
    const ub_macro_use *use = ub_unit_macro_at(l->unit, range.begin);

    if (!use || range.end == 0)
        return NULL;
    /* A macro in the argument of another: look for the one that begins here. */
    const ub_macro_use *last = &g_array_index(l->unit->macro_uses, ub_macro_use,
                                              l->unit->macro_uses->len - 1);
    for (; use <= last && use->extent.begin <= range.begin; use++)
        if (use->extent.begin == range.begin && use->extent.end == range.end)
            return use;
    return NULL;
}

gboolean ub_lower_known_macro(ub_lower *l, CXCursor cursor)
{
    static const struct {
        const char *name;
        ub_ref_kind kind;
    } table[] = {
        {"Py_CLEAR", UB_REF_CLEAR},
        {"Py_SETREF", UB_REF_SETREF},
        {"Py_XSETREF", UB_REF_XSETREF},
    };
    const ub_macro_use *use = exact_macro(l, cursor);

    if (use == NULL)
        return FALSE;
    if (strcmp(use->name, "assert") == 0 || g_str_has_prefix(use->name, "_PyObject_ASSERT")) {
        lower_assert(l, cursor, use->extent);
        return TRUE;
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(table); i++)
        if (strcmp(use->name, table[i].name) == 0)
            return lower_reference_macro(l, cursor, use, table[i].kind);
    return FALSE;
}

/* Everything else */

static int lower_children(ub_lower *l, CXCursor cursor, ub_op_kind kind, const char *name)
{
    g_autoptr(GArray) children = ub_children(cursor);
    g_autoptr(GArray) args = g_array_new(FALSE, FALSE, sizeof(int));

    for (unsigned i = 0; i < children->len; i++) {
        CXCursor child = child_at(children, i);
        if (!clang_isExpression(clang_getCursorKind(child)))
            continue;
        int value = ub_lower_expr(l, child);
        if (value >= 0)
            g_array_append_val(args, value);
    }
    return simple_op(l, kind, cursor, name, (const int *)args->data, args->len);
}

static CXCursor last_expression(const GArray *children)
{
    for (unsigned i = children->len; i > 0; i--)
        if (clang_isExpression(clang_getCursorKind(child_at(children, i - 1))))
            return child_at(children, i - 1);
    return clang_getNullCursor();
}

static int lower_cast(ub_lower *l, CXCursor cursor)
{
    g_autoptr(GArray) children = ub_children(cursor);
    int value = ub_lower_expr(l, last_expression(children));
    ub_type_class type = ub_type_class_of(clang_getCursorType(cursor));

    /* A pointer cast to another pointer, or a value thrown away, stays what it is. */
    if (value < 0 || type != UB_TYPE_SCALAR)
        return value;
    CXString raw = clang_getTypeSpelling(clang_getCursorType(cursor));
    g_autofree char *name = g_strdup_printf("(%s)", clang_getCString(raw));
    clang_disposeString(raw);
    return simple_op(l, UB_OP_PURE, cursor, name, &value, 1);
}

/* What libclang has no kind for: implicit casts (one child), `a ?: b` (the condition three
 * times), va_arg, atomic builtins, and what is left of code with errors. */
static int lower_unexposed(ub_lower *l, CXCursor cursor)
{
    g_autoptr(GArray) children = ub_children(cursor);
    ub_range range = ub_cursor_range(cursor);

    if (children->len == 0)
        return lower_constant(l, cursor);
    if (children->len == 1)
        return ub_lower_expr(l, child_at(children, 0));
    ub_range first = ub_cursor_range(child_at(children, 0));
    CXCursor last = child_at(children, children->len - 1);
    ub_token after = ub_next_token(l->text, first.end, range.end);
    if (ub_token_is(l->text, after, "?") && ub_cursor_range(last).end == range.end)
        return lower_choice(l, cursor, child_at(children, 0), clang_getNullCursor(), last);
    return lower_children(l, cursor, UB_OP_OPAQUE, ub_lower_source(l, range));
}

static int lower_statement_expression(ub_lower *l, CXCursor cursor)
{
    g_autoptr(GArray) children = ub_children(cursor);
    return ub_lower_statement_expression(l, child_at(children, 0));
}

static int lower_member_read(ub_lower *l, CXCursor cursor)
{
    return read_lvalue(l, cursor, lower_lvalue(l, cursor));
}

static int lower_plain(ub_lower *l, CXCursor cursor)
{
    g_autoptr(GArray) children = ub_children(cursor);

    switch (clang_getCursorKind(cursor)) {
    case CXCursor_ParenExpr:
        return ub_lower_expr(l, child_at(children, 0));
    case CXCursor_UnexposedExpr:
        return lower_unexposed(l, cursor);
    case CXCursor_CStyleCastExpr:
        return lower_cast(l, cursor);
    case CXCursor_DeclRefExpr:
        return lower_reference(l, cursor);
    case CXCursor_UnaryOperator:
        return lower_unary(l, cursor);
    case CXCursor_BinaryOperator:
        return lower_binary(l, cursor);
    case CXCursor_CompoundAssignOperator:
        return lower_compound_assign(l, cursor);
    case CXCursor_ConditionalOperator:
        return lower_choice(l, cursor, child_at(children, 0), child_at(children, 1),
                            child_at(children, 2));
    case CXCursor_CallExpr:
        return lower_call(l, cursor);
    case CXCursor_MemberRefExpr:
    case CXCursor_ArraySubscriptExpr:
        return lower_member_read(l, cursor);
    case CXCursor_InitListExpr:
        return lower_children(l, cursor, UB_OP_PURE, "{}");
    case CXCursor_CompoundLiteralExpr:
        return lower_children(l, cursor, UB_OP_PURE, "(){}");
    case CXCursor_StmtExpr:
        return lower_statement_expression(l, cursor);
    case CXCursor_GenericSelectionExpr:
    case CXCursor_AddrLabelExpr:
    case CXCursor_BlockExpr:
        l->g->has_wild_jumps = TRUE;
        return lower_constant(l, cursor);
    default: /* literals, sizeof and the like */
        return lower_constant(l, cursor);
    }
}

/* Parts of a macro's body have the place of the macro itself:
 * #define PyWeakref_GET_OBJECT(ref) PyWeakref_GET_OBJECT(_PyObject_CAST(ref)) is one call. */
static int lower_api(ub_lower *l, CXCursor cursor, const ub_macro_use *use)
{
    const ub_macro_use *outer = l->api_use;
    CXCursor inner = strip(cursor);
    int value = -1;

    l->api_use = use;
    if (clang_getCursorKind(inner) == CXCursor_CallExpr)
        value = lower_plain(l, inner);
    else
        value = lower_api_macro(l, cursor, use);
    if (value < 0)
        value = lower_plain(l, cursor);
    l->api_use = outer;
    return value;
}

int ub_lower_expr(ub_lower *l, CXCursor cursor)
{
    const ub_macro_use *use;

    if (clang_Cursor_isNull(cursor))
        return -1;
    if (ub_lower_known_macro(l, cursor))
        return -1;
    use = exact_macro(l, cursor);
    if (use && use != l->api_use && ub_catalog_find(use->name))
        return lower_api(l, cursor, use);
    return lower_plain(l, cursor);
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

void ub_lower_condition(ub_lower *l, CXCursor cursor, unsigned when_true, unsigned when_false)
{
    CXCursor bare = strip(cursor);
    g_autoptr(GArray) children = ub_children(bare);
    enum CXCursorKind kind = clang_getCursorKind(bare);

    if (kind == CXCursor_UnaryOperator &&
        clang_getCursorUnaryOperatorKind(bare) == CXUnaryOperator_LNot) {
        ub_lower_condition(l, child_at(children, 0), when_false, when_true);
        return;
    }
    if (kind == CXCursor_BinaryOperator) {
        enum CXBinaryOperatorKind op = clang_getCursorBinaryOperatorKind(bare);
        if (op == CXBinaryOperator_LAnd || op == CXBinaryOperator_LOr) {
            unsigned middle = ub_lower_block(l);
            if (op == CXBinaryOperator_LAnd)
                ub_lower_condition(l, child_at(children, 0), middle, when_false);
            else
                ub_lower_condition(l, child_at(children, 0), when_true, middle);
            l->current = middle;
            ub_lower_condition(l, child_at(children, 1), when_true, when_false);
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

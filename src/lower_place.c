/* Lowering of what can be read, written, or have its address taken: variables and memory. */
#include "lower.h"

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

int ub_lower_reference(ub_lower *l, CXCursor cursor)
{
    int var = local_var(l, cursor);
    CXCursor declaration = clang_getCursorReferenced(cursor);
    g_autofree char *name = ub_spelling(cursor);

    if (var >= 0)
        return read_var(l, cursor, var);
    if (clang_getCursorKind(declaration) == CXCursor_VarDecl)
        return ub_lower_simple(l, UB_OP_LOAD, cursor, name, NULL, 0);
    return ub_lower_simple(l, UB_OP_CONST, cursor, name, NULL, 0);
}

/* Lvalues: something that can be read, written, or have its address taken. */

static ub_lvalue lower_member(ub_lower *l, CXCursor cursor)
{
    g_autoptr(GArray) children = ub_children(cursor);
    g_autofree char *field = ub_spelling(cursor);
    CXCursor base = ub_child_at(children, 0);
    ub_lvalue place = {.var = -1};
    g_autofree char *name = NULL;

    for (unsigned i = 0; i < children->len; i++)
        if (clang_isExpression(clang_getCursorKind(ub_child_at(children, i)))) {
            base = ub_child_at(children, i);
            break;
        }
    gboolean arrow = clang_getCanonicalType(clang_getCursorType(base)).kind == CXType_Pointer;
    name = g_strconcat(arrow ? "->" : ".", field, NULL);
    place.name = ub_lower_string(l, name);
    place.n_parts = 1;
    if (arrow) {
        place.parts[0] = ub_lower_expr(l, base);
        return place;
    }
    ub_lvalue outer = ub_lower_lvalue(l, base);
    if (outer.var >= 0) {
        ub_op *op = ub_lower_op(l, UB_OP_ADDRESS, base);
        op->var = outer.var;
        op->name = "."; /* only a member of it is reached */
        place.parts[0] = ub_lower_temp(l, op);
    } else {
        g_autofree char *address = g_strconcat("&", outer.name, NULL);
        place.parts[0] = ub_lower_simple(l, UB_OP_PURE, base, address, outer.parts, outer.n_parts);
    }
    return place;
}

ub_lvalue ub_lower_lvalue(ub_lower *l, CXCursor cursor)
{
    ub_lvalue place = {.var = -1, .name = ""};

    cursor = ub_strip(cursor);
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
        place.parts[0] = ub_lower_expr(l, ub_child_at(children, 0));
        place.parts[1] = ub_lower_expr(l, ub_child_at(children, 1));
        place.n_parts = 2;
        return place;
    case CXCursor_UnaryOperator:
        place.name = "*";
        place.parts[0] = ub_lower_expr(l, ub_child_at(children, 0));
        place.n_parts = 1;
        return place;
    default:
        place.name = "()";
        place.parts[0] = ub_lower_expr(l, cursor);
        place.n_parts = place.parts[0] >= 0;
        return place;
    }
}

int ub_read_lvalue(ub_lower *l, CXCursor cursor, ub_lvalue place)
{
    if (place.var >= 0)
        return read_var(l, cursor, place.var);
    ub_op *op = ub_lower_op(l, UB_OP_LOAD, cursor);
    op->name = place.name;
    op->is_int_member = (place.name[0] == '.' || place.name[0] == '-') &&
                        clang_getCanonicalType(clang_getCursorType(cursor)).kind == CXType_Int;
    ub_lower_args(l, op, place.parts, place.n_parts);
    return ub_lower_temp(l, op);
}

void ub_write_lvalue(ub_lower *l, CXCursor cursor, ub_lvalue place, int value)
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

int ub_lower_address(ub_lower *l, CXCursor cursor, CXCursor operand)
{
    operand = ub_strip(operand);
    if (clang_getCursorKind(operand) == CXCursor_DeclRefExpr && local_var(l, operand) < 0) {
        g_autofree char *name = ub_spelling(operand);
        g_autofree char *text = g_strcmp0(name, "_Py_NoneStruct") == 0
                                    ? g_strdup("Py_None")
                                    : g_strconcat("&", name, NULL);
        return ub_lower_simple(l, UB_OP_CONST, cursor, text, NULL, 0);
    }
    ub_lvalue place = ub_lower_lvalue(l, operand);
    if (place.var >= 0) {
        ub_op *op = ub_lower_op(l, UB_OP_ADDRESS, cursor);
        op->var = place.var;
        return ub_lower_temp(l, op);
    }
    g_autofree char *text = g_strconcat("&", place.name, NULL);
    return ub_lower_simple(l, UB_OP_PURE, cursor, text, place.parts, place.n_parts);
}

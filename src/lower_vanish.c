/* Arguments that a macro drops in this configuration:
 *
 *     #ifdef WITH_DEBUG
 *     #define DBG(x) print(x)
 *     #else
 *     #define DBG(x)
 *     #endif
 *
 * What DBG(v) names is used all the same: the text has to be right for the other one, too. */
#include "lower.h"

typedef struct {
    CXCursor variable;
    gboolean found;
} find_data;

static enum CXChildVisitResult find_reference(CXCursor cursor, CXCursor parent, CXClientData data)
{
    find_data *find = data;

    (void)parent;
    if (clang_getCursorKind(cursor) == CXCursor_UnaryExpr) /* sizeof: not executed */
        return CXChildVisit_Continue;
    if (clang_getCursorKind(cursor) != CXCursor_DeclRefExpr ||
        !clang_equalCursors(clang_getCursorReferenced(cursor), find->variable))
        return CXChildVisit_Recurse;
    find->found = TRUE;
    return CXChildVisit_Break;
}

static gboolean refers_to(CXCursor root, CXCursor variable)
{
    find_data find = {variable, FALSE};

    if (clang_Cursor_isNull(root))
        return FALSE;
    if (find_reference(root, root, &find) == CXChildVisit_Recurse)
        clang_visitChildren(root, find_reference, &find);
    return find.found;
}

static gboolean is_member(const ub_lower *l, const GArray *tokens, unsigned i)
{
    ub_token before = g_array_index(tokens, ub_token, i - 1);

    return ub_token_is(l->text, before, ".") || ub_token_is(l->text, before, "->");
}

static void use_arguments(ub_lower *l, const ub_macro_use *use, CXCursor at, CXCursor root)
{
    g_autoptr(GArray) tokens = ub_tokens(l->text, use->extent.begin, use->extent.end);

    for (unsigned i = 2; i < tokens->len; i++) {
        ub_token t = g_array_index(tokens, ub_token, i);
        int var = t.kind == UB_TOKEN_WORD && !is_member(l, tokens, i) ? ub_lower_named(l, t) : -1;
        if (var >= 0 && !refers_to(root, ub_graph_var(l->g, var)->cursor))
            ub_lower_op(l, UB_OP_USE, at)->var = var;
    }
}

void ub_lower_vanished(ub_lower *l, ub_range range, CXCursor at, CXCursor root)
{
    const ub_macro_use *uses = (const ub_macro_use *)l->unit->macro_uses->data;
    unsigned low = 0, high = l->unit->macro_uses->len;

    while (low < high) {
        unsigned middle = (low + high) / 2;
        if (uses[middle].extent.begin < range.begin)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < l->unit->macro_uses->len && uses[low].extent.begin < range.end; low++)
        if (uses[low].outer == low && uses[low].extent.end <= range.end)
            use_arguments(l, &uses[low], at, root);
}

/* The part of a statement that is not itself statements. */
static CXCursor own_part(CXCursor cursor, ub_range *range, const ub_stmt *stmt)
{
    g_autoptr(GArray) children = ub_children(cursor);

    switch (stmt->kind) {
    case UB_STMT_EXPR:
    case UB_STMT_DECL:
    case UB_STMT_RETURN:
    case UB_STMT_MACRO:
        *range = stmt->range;
        return cursor;
    case UB_STMT_IF:
    case UB_STMT_WHILE:
    case UB_STMT_SWITCH:
        *range = stmt->head;
        return ub_child_at(children, 0);
    default:
        *range = (ub_range){stmt->range.begin, stmt->range.begin};
        return clang_getNullCursor();
    }
}

/* `DBG(v);` where nothing is left of DBG. */
void ub_lower_vanished_of(ub_lower *l, CXCursor cursor, unsigned id)
{
    ub_range range = {0, 0};
    const ub_stmt *stmt = ub_graph_stmt(l->g, id);
    CXCursor part = own_part(cursor, &range, stmt);

    if (l->gap && l->gap < stmt->range.begin)
        ub_lower_vanished(l, (ub_range){l->gap, stmt->range.begin}, cursor, clang_getNullCursor());
    l->gap = 0;
    if (range.end > range.begin)
        ub_lower_vanished(l, range, cursor, part);
}

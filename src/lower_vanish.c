/* Arguments that a macro drops in this configuration:
 *
 *     #ifdef WITH_DEBUG
 *     #define DBG(x) print(x)
 *     #else
 *     #define DBG(x)
 *     #endif
 *
 * What DBG(v) names is used all the same: the text has to be right for the other one, too.
 *
 * And where nothing is left of a whole statement,
 *
 *     TRACE;   TRACE();   DBG("begins");
 *
 * the macro leaves a trace, so that no other text may drop it, add one or move it over what is
 * seen: in the other configuration it may do anything. */
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

/* TRUE: there was one. */
static gboolean use_arguments(ub_lower *l, const ub_macro_use *use, CXCursor at, CXCursor root)
{
    g_autoptr(GArray) tokens = ub_tokens(l->text, use->extent.begin, use->extent.end);
    gboolean named = FALSE;

    for (unsigned i = 2; i < tokens->len; i++) {
        ub_token t = g_array_index(tokens, ub_token, i);
        int var = t.kind == UB_TOKEN_WORD && !is_member(l, tokens, i) ? ub_lower_named(l, t) : -1;
        if (var < 0 || refers_to(root, ub_graph_var(l->g, var)->cursor))
            continue;
        ub_op *use = ub_lower_op(l, UB_OP_USE, at);
        use->var = var;
        use->in_checks = TRUE;
        named = TRUE;
    }
    return named;
}

/* The outermost macros that lie in the range; `whole`: nothing else does, so that they are all
 * that there is of statements. */
static void lower_uses(ub_lower *l, ub_range range, CXCursor at, CXCursor root, gboolean whole)
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
        if (uses[low].outer == low && uses[low].extent.end <= range.end &&
            !use_arguments(l, &uses[low], at, root) && whole)
            ub_lower_trace(l, at, uses[low].extent);
}

void ub_lower_vanished(ub_lower *l, ub_range range, CXCursor at)
{
    lower_uses(l, range, at, clang_getNullCursor(), FALSE);
}

void ub_lower_gap(ub_lower *l, ub_range gap, CXCursor at)
{
    lower_uses(l, gap, at, clang_getNullCursor(), TRUE);
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
        ub_lower_gap(l, (ub_range){l->gap, stmt->range.begin}, cursor);
    l->gap = 0;
    if (range.end > range.begin)
        lower_uses(l, range, cursor, part, FALSE);
}

/* Does the prover see that the operation is gone? */
static gboolean leaves_no_trace(const ub_op *op)
{
    switch (op->kind) {
    case UB_OP_READ:
    case UB_OP_CONST:
    case UB_OP_PURE:
    case UB_OP_LOAD:
    case UB_OP_ADDRESS:
    case UB_OP_COPY:
    case UB_OP_MERGE:
    case UB_OP_DECLARE:
        return TRUE;
    default:
        return FALSE;
    }
}

static gboolean leave_no_trace(const ub_block *block, unsigned from)
{
    for (unsigned i = from; i < block->ops->len; i++)
        if (!leaves_no_trace(ub_block_op(block, i)))
            return FALSE;
    return TRUE;
}

/* The macro that makes the whole statement, or NULL. */
static const ub_macro_use *making(ub_lower *l, CXCursor cursor, const ub_stmt *stmt)
{
    if (stmt->kind == UB_STMT_EXPR)
        return ub_exact_macro(l, cursor);
    return stmt->kind == UB_STMT_MACRO ? ub_unit_macro_at(l->unit, stmt->range.begin) : NULL;
}

void ub_lower_nothing(ub_lower *l, CXCursor cursor, unsigned id, unsigned n_blocks)
{
    const ub_stmt *stmt = ub_graph_stmt(l->g, id);
    const ub_macro_use *use = making(l, cursor, stmt);

    if (!use || !leave_no_trace(ub_graph_block(l->g, stmt->first_block), stmt->first_op))
        return;
    for (unsigned b = n_blocks; b < l->g->blocks->len; b++)
        if (!leave_no_trace(ub_graph_block(l->g, b), 0))
            return;
    ub_lower_trace(l, cursor, use->extent);
}

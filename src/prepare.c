#include "prepare.h"

#include <string.h>

#include "declsplit.h"
#include "edit.h"
#include "tags.h"

/* Variables whose address goes to another call: what is behind such a variable can change anywhere.
 */

typedef struct {
    const ub_unit *unit;
    GArray *stack;   /* of CXCursor: around the one visited */
    GArray *escaped; /* of CXCursor: declarations */
} escape_search;

/* The names of macros that take a variable by its address and leave nothing behind. */
static gboolean is_clearing_macro(const ub_unit *unit, unsigned offset)
{
    static const char *const names[] = {"Py_CLEAR", "Py_SETREF", "Py_XSETREF", NULL};
    const ub_macro_use *use = ub_unit_macro_at(unit, offset);

    return use != NULL && g_strv_contains(names, use->name);
}

/* The name of the call that `&v`, on top of the stack, is an argument of; NULL for anything else.
 */
static char *receiving_call(const escape_search *search)
{
    for (unsigned i = search->stack->len; i-- > 1;) {
        CXCursor cursor = g_array_index(search->stack, CXCursor, i - 1);
        enum CXCursorKind kind = clang_getCursorKind(cursor);
        if (kind == CXCursor_CallExpr) {
            CXString string = clang_getCursorSpelling(cursor);
            char *name = g_strdup(clang_getCString(string));
            clang_disposeString(string);
            return name;
        }
        if (kind != CXCursor_ParenExpr && kind != CXCursor_UnexposedExpr &&
            kind != CXCursor_CStyleCastExpr)
            return NULL;
    }
    return NULL;
}

static void note_address(escape_search *search, CXCursor cursor)
{
    g_autoptr(GArray) children = ub_context_children(cursor);
    CXCursor operand = children->len > 0 ? g_array_index(children, CXCursor, 0) : cursor;
    g_autofree char *callee = NULL;
    CXCursor variable;

    while (clang_getCursorKind(operand) == CXCursor_ParenExpr) {
        g_autoptr(GArray) inner = ub_context_children(operand);
        operand = g_array_index(inner, CXCursor, 0);
    }
    if (clang_getCursorKind(operand) != CXCursor_DeclRefExpr)
        return;
    callee = receiving_call(search);
    if ((callee != NULL && ub_rows_find_strong(search->unit->rows, callee) != NULL) ||
        is_clearing_macro(search->unit, ub_cursor_range(cursor).begin))
        return;
    variable = clang_getCursorReferenced(operand);
    g_array_append_val(search->escaped, variable);
}

static enum CXChildVisitResult visit_addresses(CXCursor cursor, CXCursor parent, CXClientData data)
{
    escape_search *search = data;

    (void)parent;
    g_array_append_val(search->stack, cursor);
    if (clang_getCursorKind(cursor) == CXCursor_UnaryOperator &&
        clang_getCursorUnaryOperatorKind(cursor) == CXUnaryOperator_AddrOf)
        note_address(search, cursor);
    clang_visitChildren(cursor, visit_addresses, search);
    g_array_set_size(search->stack, search->stack->len - 1);
    return CXChildVisit_Continue;
}

static GArray *escaped_variables(const ub_unit *unit, const ub_function *function)
{
    g_autoptr(GArray) stack = g_array_new(FALSE, FALSE, sizeof(CXCursor));
    GArray *escaped = g_array_new(FALSE, FALSE, sizeof(CXCursor));
    escape_search search = {unit, stack, escaped};

    clang_visitChildren(function->cursor, visit_addresses, &search);
    return escaped;
}

static gboolean holds(const GArray *cursors, CXCursor cursor)
{
    for (unsigned i = 0; i < cursors->len; i++) {
        if (clang_equalCursors(g_array_index(cursors, CXCursor, i), cursor))
            return TRUE;
    }
    return FALSE;
}

/* Deciding on the sites of a function */

/* No text may be moved across a directive: it is part of another configuration as well. */
static gboolean crosses_directive(const char *text, const ub_context *context, const ub_site *site)
{
    unsigned begin = context->spot == UB_SPOT_BARE ? context->head.begin : context->statement.begin;
    unsigned end = context->statement.end;

    if (context->root == UB_ROOT_IF && context->spot != UB_SPOT_BARE)
        end = site->call.end;
    return ub_has_directive(text, begin, end);
}

/* The argument's cast comes before the move of its call. */
static void add_cast(const ub_unit *unit, const ub_site *site, const ub_context *context,
                     GArray *moves)
{
    ub_move cast;

    if (ub_cast_argument(unit, site, context, &cast))
        g_array_insert_val(moves, moves->len - 1, cast);
}

/* node = PyDict_GetItem(node, key); */
static gboolean is_own_argument(const ub_unit *unit, const ub_site *site, const ub_move *move)
{
    const char *text = ub_unit_text(unit, NULL);
    g_autoptr(GArray) tokens = ub_tokens(text, site->call.begin, site->call.end);

    if (move->kind != UB_MOVE_NONE || clang_Cursor_isNull(move->holder))
        return FALSE;
    CXString string = clang_getCursorSpelling(move->holder);
    gboolean found = FALSE;
    for (unsigned i = 0; i < tokens->len; i++)
        found |= ub_token_is(text, g_array_index(tokens, ub_token, i), clang_getCString(string));
    clang_disposeString(string);
    return found;
}

/* Does the result go to a variable of its own first?  m = PyImport_AddModule(name);  where m cannot
 * release the reference, and  node = PyDict_GetItem(node, key); */
static gboolean is_kept_apart(const ub_unit *unit, const ub_site *site, const ub_move *move)
{
    if (clang_Cursor_isNull(move->holder) || move->kind == UB_MOVE_TAKE)
        return FALSE;
    return site->kept || (site->apart && is_own_argument(unit, site, move));
}

/* A holder whose address goes elsewhere cannot own the reference; a variable of its own can.  Nor
 * can one that owns what the call is about. */
static ub_code decide(const ub_unit *unit, const ub_site *site, const ub_context *context,
                      const GArray *escaped, GArray *moves)
{
    ub_code code;

    if (context->statement.end > 0 && crosses_directive(ub_unit_text(unit, NULL), context, site))
        return UB_CODE_SKIPPED_TEXT;
    code = ub_decide_move(unit, site, context, moves);
    if (code == UB_CODE_NONE &&
        is_kept_apart(unit, site, &g_array_index(moves, ub_move, moves->len - 1))) {
        g_array_set_size(moves, moves->len - 1);
        return ub_decide_variable(unit, site, context, moves);
    }
    if (code != UB_CODE_NONE ||
        !holds(escaped, g_array_index(moves, ub_move, moves->len - 1).holder))
        return code;
    g_array_set_size(moves, moves->len - 1);
    code = ub_decide_variable(unit, site, context, moves);
    return code == UB_CODE_NONE ? code : UB_CODE_ESCAPES;
}

static void decide_all(const ub_unit *unit, GArray *sites, const GArray *contexts,
                       const GArray *escaped, GArray *moves)
{
    for (unsigned i = 0; i < contexts->len; i++) {
        const ub_context *context = &g_array_index(contexts, ub_context, i);
        ub_site *site = &g_array_index(sites, ub_site, context->site);
        ub_code code = decide(unit, site, context, escaped, moves);
        if (context->root != UB_ROOT_DECL) /* there each has a declarator of its own */
            site->statement = context->statement.begin;

        site->placed = code == UB_CODE_NONE && g_array_index(moves, ub_move, moves->len - 1).placed;
        if (code == UB_CODE_NONE)
            add_cast(unit, site, context, moves);
        else
            ub_site_refuse(site, code, NULL);
    }
}

/* Editing */

static gboolean is_declaration(const ub_move *move)
{
    return move->context->root == UB_ROOT_DECL;
}

/* Do both moves stand in one statement, or among the declarations that begin one block? */
static gboolean is_together(const ub_hoist *hoist, const ub_move *a, const ub_move *b)
{
    ub_range last = {0, 0};

    if (a->context->statement.begin == b->context->statement.begin)
        return TRUE;
    if (!is_declaration(a) || !is_declaration(b) ||
        !clang_equalCursors(a->context->block, b->context->block))
        return FALSE;
    ub_leading_declarations(hoist, a->context->block, &last);
    return b->context->statement.end <= last.end;
}

/* Would the declarations have stayed as they are, but for the statements? */
static gboolean is_split(const GArray *sites, const ub_move *moves, unsigned n)
{
    gboolean split = FALSE;

    for (unsigned i = 0; i < n; i++)
        split |= g_array_index(sites, ub_site, moves[i].context->site).split > 0;
    return split;
}

static void refuse(GArray *sites, const ub_move *moves, unsigned n, ub_code code,
                   const char *detail)
{
    for (unsigned i = 0; i < n; i++)
        ub_site_refuse(&g_array_index(sites, ub_site, moves[i].context->site), code, detail);
}

static void drop_well_placed(GArray *moves)
{
    for (unsigned i = moves->len; i-- > 0;) {
        if (g_array_index(moves, ub_move, i).kind == UB_MOVE_NONE)
            g_array_remove_index(moves, i);
    }
}

/* return get();  ->  return Py_NewRef(get()); */
static void give_references(ub_hoist *hoist, GArray *moves)
{
    for (unsigned i = moves->len; i-- > 0;) {
        ub_range call = g_array_index(moves, ub_move, i).call;
        if (g_array_index(moves, ub_move, i).kind != UB_MOVE_GIVE)
            continue;
        ub_edits_take(hoist->edits, call.begin, call.begin, g_strdup("Py_NewRef("));
        ub_edits_take(hoist->edits, call.end, call.end, g_strdup(")"));
        g_array_remove_index(moves, i);
    }
}

static void edit_all(ub_hoist *hoist, GArray *sites, GArray *moves)
{
    ub_move *all = (ub_move *)(void *)moves->data;

    for (unsigned i = 0, next; i < moves->len; i = next) {
        ub_code code = UB_CODE_NONE;
        for (next = i + 1; next < moves->len && is_together(hoist, &all[i], &all[next]);)
            next++;
        if (is_declaration(&all[i]))
            code = ub_split_declarations(hoist, all + i, next - i);
        else
            ub_hoist_statement(hoist, all + i, next - i);
        if (code == UB_CODE_SHAPE && is_split(sites, all + i, next - i))
            refuse(sites, all + i, next - i, UB_CODE_DIAGNOSTIC,
                   "a statement would stand between declarations, one of which cannot become an "
                   "assignment");
        else if (code != UB_CODE_NONE)
            refuse(sites, all + i, next - i, code, NULL);
    }
}

static void prepare_function(const ub_unit *unit, const char *text, GArray *sites, int index,
                             GArray *edits)
{
    const ub_function *function = &g_array_index(unit->functions, ub_function, index);
    g_autoptr(GArray) contexts = ub_contexts(unit, sites, index);
    g_autoptr(GArray) escaped = NULL;
    g_autoptr(GArray) moves = NULL;
    ub_hoist *hoist;

    if (contexts->len == 0)
        return;
    escaped = escaped_variables(unit, function);
    moves = ub_moves_new();
    decide_all(unit, sites, contexts, escaped, moves);
    drop_well_placed(moves);
    hoist = ub_hoist_new(unit, text, function, edits);
    for (unsigned i = 0; i < contexts->len; i++) {
        const ub_context *context = &g_array_index(contexts, ub_context, i);
        if (g_array_index(sites, ub_site, context->site).split)
            hoist->style.late_declarations = FALSE;
    }
    give_references(hoist, moves);
    edit_all(hoist, sites, moves);
    ub_hoist_finish(hoist);
}

void ub_prepare(const ub_unit *unit, GArray *sites, const ub_config *config, GArray *edits,
                GArray *names)
{
    g_autoptr(ub_tags) tags = ub_tags_new(unit);

    (void)config;
    for (unsigned i = 0; i < unit->functions->len; i++)
        prepare_function(unit, ub_tags_text(tags), sites, (int)i, edits);
    ub_tags_remove(tags, edits, names);
}

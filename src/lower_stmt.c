/* Lowering of statements: the statement tree and the edges of the flow graph. */
#include <string.h>

#include "lower.h"

static unsigned max_unsigned(unsigned a, unsigned b)
{
    return a > b ? a : b;
}

/* The statement tree */

static ub_stmt_kind kind_of(enum CXCursorKind kind)
{
    switch (kind) {
    case CXCursor_CompoundStmt:
        return UB_STMT_COMPOUND;
    case CXCursor_IfStmt:
        return UB_STMT_IF;
    case CXCursor_WhileStmt:
        return UB_STMT_WHILE;
    case CXCursor_DoStmt:
        return UB_STMT_DO;
    case CXCursor_ForStmt:
        return UB_STMT_FOR;
    case CXCursor_SwitchStmt:
        return UB_STMT_SWITCH;
    case CXCursor_CaseStmt:
        return UB_STMT_CASE;
    case CXCursor_DefaultStmt:
        return UB_STMT_DEFAULT;
    case CXCursor_LabelStmt:
        return UB_STMT_LABEL;
    case CXCursor_ReturnStmt:
        return UB_STMT_RETURN;
    case CXCursor_GotoStmt:
        return UB_STMT_GOTO;
    case CXCursor_BreakStmt:
        return UB_STMT_BREAK;
    case CXCursor_ContinueStmt:
        return UB_STMT_CONTINUE;
    case CXCursor_DeclStmt:
        return UB_STMT_DECL;
    case CXCursor_NullStmt:
        return UB_STMT_EMPTY;
    default:
        return clang_isExpression(kind) ? UB_STMT_EXPR : UB_STMT_OTHER;
    }
}

/* `FOO(x);` as a whole: a control statement whose every token comes from one macro.  Compounds
 * that begin in one macro and end in another (Py_BEGIN_ALLOW_THREADS) stay compounds. */
static const ub_macro_use *whole_macro(ub_lower *l, ub_range range, ub_stmt_kind kind)
{
    const ub_macro_use *use = ub_unit_macro_at(l->unit, range.begin);

    if (kind == UB_STMT_EXPR || kind == UB_STMT_DECL || kind == UB_STMT_OTHER)
        return NULL;
    if (use && use->extent.begin == range.begin && range.end <= use->extent.end)
        return use;
    return NULL;
}

/* Text can go beside a statement whose ends are written in the file itself. */
static gboolean ends_in_macro(ub_lower *l, ub_range range)
{
    const ub_macro_use *first = ub_unit_macro_at(l->unit, range.begin);
    const ub_macro_use *last = range.end ? ub_unit_macro_at(l->unit, range.end - 1) : NULL;

    if (first && (range.begin != first->extent.begin || range.end < first->extent.end))
        return TRUE;
    return last && (range.end < last->extent.end || last->extent.begin < range.begin);
}

static unsigned with_semicolon(ub_lower *l, unsigned end)
{
    gsize length;
    const char *text = ub_unit_text(l->unit, &length);
    ub_token next = {UB_TOKEN_COMMENT, end, end};

    while (next.kind == UB_TOKEN_COMMENT)
        next = ub_next_token(text, next.end, (unsigned)length);
    return ub_token_is(text, next, ";") ? next.end : end;
}

static gboolean takes_semicolon(ub_stmt_kind kind)
{
    return kind == UB_STMT_EXPR || kind == UB_STMT_DO || kind == UB_STMT_RETURN ||
           kind == UB_STMT_GOTO || kind == UB_STMT_BREAK || kind == UB_STMT_CONTINUE ||
           kind == UB_STMT_MACRO || kind == UB_STMT_OTHER;
}

/* A macro that makes two statements gives both the same place: text fits between neither. */
static void note_same_place(ub_graph *g, int parent, unsigned id)
{
    if (parent < 0)
        return;
    GArray *siblings = ub_graph_stmt(g, (unsigned)parent)->children;
    ub_stmt *self = ub_graph_stmt(g, id);
    if (siblings->len < 1)
        return;
    ub_stmt *before = ub_graph_stmt(g, g_array_index(siblings, unsigned, siblings->len - 1));
    if (before->range.begin == self->range.begin)
        before->in_macro = self->in_macro = TRUE;
}

static int add_stmt(ub_lower *l, CXCursor cursor, int parent)
{
    ub_graph *g = l->g;
    ub_stmt stmt = {
        .kind = kind_of(clang_getCursorKind(cursor)),
        .cursor = cursor,
        .parent = parent,
        .children = g_array_new(FALSE, FALSE, sizeof(unsigned)),
        .range = ub_cursor_range(cursor),
        .target = -1,
        .first_block = l->current,
        .first_op = ub_graph_block(g, l->current)->ops->len,
    };
    const ub_macro_use *macro = whole_macro(l, stmt.range, stmt.kind);

    if (macro) {
        stmt.kind = UB_STMT_MACRO;
        stmt.name = ub_lower_string(l, macro->name);
        stmt.range = macro->extent;
    }
    stmt.in_macro = ends_in_macro(l, stmt.range);
    if (takes_semicolon(stmt.kind))
        stmt.range.end = with_semicolon(l, stmt.range.end);
    g_array_append_val(g->stmts, stmt);
    unsigned id = g->stmts->len - 1;
    note_same_place(g, parent, id);
    if (parent >= 0) {
        ub_stmt *up = ub_graph_stmt(g, (unsigned)parent);
        ub_graph_stmt(g, id)->index = up->children->len;
        g_array_append_val(up->children, id);
    }
    return (int)id;
}

static void finish_stmt(ub_lower *l, int id)
{
    if (id < 0)
        return;
    ub_stmt *stmt = ub_graph_stmt(l->g, (unsigned)id);
    for (unsigned i = 0; i < stmt->children->len; i++) {
        unsigned child = g_array_index(stmt->children, unsigned, i);
        stmt->range.end = max_unsigned(stmt->range.end, ub_graph_stmt(l->g, child)->range.end);
    }
    stmt->last_block = l->current;
    stmt->last_op = ub_graph_block(l->g, l->current)->ops->len;
}

/* Heads: `if (x)`, from the keyword to after the parenthesis that closes it. */
static ub_range head_of(ub_lower *l, ub_range range)
{
    ub_range head = {range.begin, range.begin};
    unsigned at = range.begin, depth = 0;

    for (;;) {
        ub_token token = ub_next_token(l->text, at, range.end);
        if (token.kind == UB_TOKEN_END)
            return head;
        at = token.end;
        if (ub_token_is(l->text, token, "("))
            depth++;
        if (ub_token_is(l->text, token, ")") && --depth == 0) {
            head.end = token.end;
            return head;
        }
    }
}

/* Control statements */

/* A way out from inside a macro or a statement expression. */
static void note_hidden_exit(ub_lower *l)
{
    if (l->in_macro)
        ub_graph_stmt(l->g, l->stmt)->exits_in_macro = TRUE;
    if (l->in_expression)
        ub_lower_wild(l, "a statement expression holds a jump out of it");
}

/* `if (x) DBG(v);`, `else DBG(v);`, `done: DBG(v);`: where what stands before an empty body of the
 * statement ends. */
static unsigned before_body(const ub_lower *l, int id)
{
    if (id < 0)
        return 0;
    const ub_stmt *stmt = ub_graph_stmt(l->g, (unsigned)id);
    unsigned n = stmt->children->len;

    if (n)
        return ub_graph_stmt(l->g, g_array_index(stmt->children, unsigned, n - 1))->range.end;
    if (stmt->kind == UB_STMT_CASE) {
        g_autoptr(GArray) parts = ub_children(stmt->cursor);
        return ub_cursor_range(ub_child_at(parts, 0)).end;
    }
    return stmt->head.end ? stmt->head.end : stmt->range.begin;
}

static void lower_body(ub_lower *l, CXCursor body, int id)
{
    if (clang_Cursor_isNull(body))
        return;
    l->gap = clang_getCursorKind(body) == CXCursor_NullStmt ? before_body(l, id) : 0;
    ub_lower_stmt(l, body, id);
}

static void push_target(ub_lower *l, int stmt, int break_block, int continue_block)
{
    ub_target target = {stmt, break_block, continue_block};
    g_array_append_val(l->targets, target);
}

static void pop_target(ub_lower *l)
{
    g_array_set_size(l->targets, l->targets->len - 1);
}

static void lower_if(ub_lower *l, const GArray *children, int id)
{
    unsigned then_block = ub_lower_block(l), else_block = ub_lower_block(l);
    unsigned after = ub_lower_block(l);

    ub_lower_condition(l, ub_child_at(children, 0), then_block, else_block);
    l->current = then_block;
    lower_body(l, ub_child_at(children, 1), id);
    ub_lower_jump(l, after);
    l->current = else_block;
    lower_body(l, ub_child_at(children, 2), id);
    ub_lower_enter(l, after);
}

static void lower_while(ub_lower *l, const GArray *children, int id)
{
    unsigned head = ub_lower_block(l), body = ub_lower_block(l), after = ub_lower_block(l);

    ub_lower_enter(l, head);
    ub_lower_condition(l, ub_child_at(children, 0), body, after);
    push_target(l, id, (int)after, (int)head);
    l->current = body;
    lower_body(l, ub_child_at(children, 1), id);
    ub_lower_jump(l, head);
    pop_target(l);
    l->current = after;
}

static void lower_do(ub_lower *l, const GArray *children, int id)
{
    unsigned body = ub_lower_block(l), test = ub_lower_block(l), after = ub_lower_block(l);

    ub_lower_enter(l, body);
    push_target(l, id, (int)after, (int)test);
    lower_body(l, ub_child_at(children, 0), id);
    pop_target(l);
    ub_lower_enter(l, test);
    ub_lower_condition(l, ub_child_at(children, 1), body, after);
    l->current = after;
}

/* `for (;x;)`, `for (x = 0;;)` and `for (;;x++)` have the same children: the place of each against
 * the two semicolons tells them apart. */
static gboolean for_parts(ub_lower *l, CXCursor cursor, const GArray *children, CXCursor parts[3])
{
    ub_range range = ub_cursor_range(cursor);
    ub_token token = ub_next_token(l->text, range.begin, range.end);
    unsigned semicolons[2], n = 0, depth = 0;

    if (!ub_token_is(l->text, token, "for"))
        return FALSE;
    for (unsigned at = token.end; n < 2; at = token.end) {
        token = ub_next_token(l->text, at, range.end);
        if (token.kind == UB_TOKEN_END)
            return FALSE;
        if (ub_token_is(l->text, token, "(") || ub_token_is(l->text, token, "{"))
            depth++;
        else if (ub_token_is(l->text, token, ")") || ub_token_is(l->text, token, "}"))
            depth--;
        else if (depth == 1 && ub_token_is(l->text, token, ";"))
            semicolons[n++] = token.begin;
        if (depth == 0)
            return FALSE;
    }
    for (unsigned i = 0; i + 1 < children->len; i++) {
        CXCursor child = g_array_index(children, CXCursor, i);
        unsigned begin = ub_cursor_range(child).begin;
        parts[begin < semicolons[0] ? 0 : begin < semicolons[1] ? 1 : 2] = child;
    }
    return TRUE;
}

/* #define FILL(a, x) for (int i = 0; i < N; i++) a[i] = x: where none is left out. */
static gboolean all_parts(const GArray *children, CXCursor parts[3])
{
    for (unsigned i = 0; i < 3 && children->len == 4; i++)
        parts[i] = ub_child_at(children, i);
    return children->len == 4;
}

static void lower_part(ub_lower *l, CXCursor part)
{
    if (clang_getCursorKind(part) == CXCursor_DeclStmt) {
        l->in_macro++; /* a declaration in a header is no place for text */
        ub_lower_stmt(l, part, -1);
        l->in_macro--;
    } else if (!clang_Cursor_isNull(part)) {
        ub_lower_expr(l, part);
    }
}

static void lower_for(ub_lower *l, CXCursor cursor, const GArray *children, int id)
{
    CXCursor none = clang_getNullCursor(), parts[3] = {none, none, none};
    unsigned head = ub_lower_block(l), body = ub_lower_block(l), step = ub_lower_block(l);
    unsigned after = ub_lower_block(l), scope = l->scope;

    gboolean known = for_parts(l, cursor, children, parts) || all_parts(children, parts);
    if (!known)
        ub_lower_wild(l, "a macro writes the parts of a for");
    if (id >= 0)
        l->scope = (unsigned)id;
    for (unsigned i = 0; !known && i + 1 < children->len; i++)
        lower_part(l, ub_child_at(children, i));
    lower_part(l, parts[0]);
    ub_lower_enter(l, head);
    if (!known)
        ub_lower_edge(l, l->current, after);
    if (clang_Cursor_isNull(parts[1]))
        ub_lower_jump(l, body);
    else
        ub_lower_condition(l, parts[1], body, after);
    push_target(l, id, (int)after, (int)step);
    l->current = body;
    lower_body(l, ub_child_at(children, children->len - 1), id);
    ub_lower_enter(l, step);
    pop_target(l);
    lower_part(l, parts[2]);
    ub_lower_jump(l, head);
    l->current = after;
    l->scope = scope;
}

static void lower_switch(ub_lower *l, const GArray *children, int id)
{
    unsigned after = ub_lower_block(l);
    int cond = ub_lower_expr(l, ub_child_at(children, 0));
    ub_switch entry = {l->current, FALSE};
    ub_block *block = ub_graph_block(l->g, l->current);

    block->term = UB_TERM_SWITCH;
    block->cond = cond;
    block->term_stmt = l->stmt;
    block->labels = g_ptr_array_new();
    g_array_append_val(l->switches, entry);
    push_target(l, id, (int)after, -1);
    l->current = ub_lower_block(l);
    lower_body(l, ub_child_at(children, children->len - 1), id);
    pop_target(l);
    ub_lower_enter(l, after);
    entry = g_array_index(l->switches, ub_switch, l->switches->len - 1);
    g_array_set_size(l->switches, l->switches->len - 1);
    if (!entry.has_default) {
        ub_lower_edge(l, entry.block, after);
        g_ptr_array_add(ub_graph_block(l->g, entry.block)->labels, NULL);
    }
}

static void lower_case(ub_lower *l, CXCursor cursor, const GArray *children, int id)
{
    gboolean is_default = clang_getCursorKind(cursor) == CXCursor_DefaultStmt;
    unsigned block = ub_lower_block(l);

    ub_lower_enter(l, block);
    if (l->switches->len) {
        ub_switch *top = &g_array_index(l->switches, ub_switch, l->switches->len - 1);
        const char *label = NULL;
        if (!is_default)
            label = ub_lower_source(l, ub_cursor_range(ub_child_at(children, 0)));
        top->has_default |= is_default;
        ub_lower_edge(l, top->block, block);
        g_ptr_array_add(ub_graph_block(l->g, top->block)->labels, (gpointer)label);
    }
    if (id >= 0)
        ub_graph_stmt(l->g, (unsigned)id)->last_block = block;
    lower_body(l, ub_child_at(children, children->len - 1), id);
}

static unsigned label_block(ub_lower *l, const char *name)
{
    gpointer known = g_hash_table_lookup(l->label_blocks, name);
    if (known)
        return GPOINTER_TO_UINT(known) - 1;
    unsigned block = ub_lower_block(l);
    g_hash_table_insert(l->label_blocks, (gpointer)name, GUINT_TO_POINTER(block + 1));
    return block;
}

static void lower_label(ub_lower *l, CXCursor cursor, const GArray *children, int id)
{
    g_autofree char *spelling = ub_spelling(cursor);
    const char *name = ub_lower_string(l, spelling);

    if (id >= 0)
        ub_graph_stmt(l->g, (unsigned)id)->name = name;
    ub_lower_enter(l, label_block(l, name));
    lower_body(l, ub_child_at(children, 0), id);
}

static void lower_goto(ub_lower *l, const GArray *children, int id)
{
    g_autofree char *spelling = ub_spelling(ub_child_at(children, 0));
    const char *name = ub_lower_string(l, spelling);

    if (id >= 0)
        ub_graph_stmt(l->g, (unsigned)id)->name = name;
    note_hidden_exit(l);
    ub_lower_jump(l, label_block(l, name));
}

/* Computed gotos:
 *
 *     goto *targets[op];
 *
 * may go to any label of the function whose address is taken in it, and to no other.  As in clang's
 * own graph all of them meet in one block, which goes on to each of these labels. */

static void lower_computed_goto(ub_lower *l, const GArray *children)
{
    int target = ub_lower_expr(l, ub_child_at(children, 0));

    if (!l->g->crossing) {
        l->g->crossing = ub_lower_block(l);
        l->computed = (int)l->g->n_temps++;
    }
    ub_op *copy = ub_lower_op(l, UB_OP_COPY, clang_getNullCursor());
    copy->dst = l->computed;
    copy->type = UB_TYPE_POINTER;
    ub_lower_args(l, copy, &target, target >= 0);
    note_hidden_exit(l);
    ub_lower_jump(l, l->g->crossing);
}

static enum CXChildVisitResult note_address(CXCursor cursor, CXCursor parent, CXClientData data)
{
    GPtrArray *names = data;
    g_autoptr(GArray) children = NULL;

    (void)parent;
    if (clang_getCursorKind(cursor) != CXCursor_AddrLabelExpr)
        return CXChildVisit_Recurse;
    children = ub_children(cursor);
    char *name = ub_spelling(ub_child_at(children, 0));
    if (g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
        g_free(name);
    else
        g_ptr_array_add(names, name);
    return CXChildVisit_Recurse;
}

void ub_lower_computed_gotos(ub_lower *l)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    unsigned before = l->current;

    if (!l->g->crossing)
        return;
    clang_visitChildren(l->g->function->cursor, note_address, names);
    l->current = l->g->crossing;
    ub_lower_op(l, UB_OP_MERGE, clang_getNullCursor())->dst = l->computed;
    ub_block *block = ub_graph_block(l->g, l->current);
    block->term = UB_TERM_SWITCH;
    block->cond = l->computed;
    block->labels = g_ptr_array_new();
    for (unsigned i = 0; i < names->len; i++) {
        const char *name = ub_lower_string(l, names->pdata[i]);
        gpointer target = g_hash_table_lookup(l->label_blocks, name);
        if (!target) {
            ub_lower_wild(l, "a label whose address is taken is not found");
            continue;
        }
        ub_lower_edge(l, l->g->crossing, GPOINTER_TO_UINT(target) - 1);
        g_ptr_array_add(ub_graph_block(l->g, l->g->crossing)->labels, (gpointer)name);
    }
    if (!names->len)
        ub_lower_wild(l, "a computed goto leads to no label whose address is taken in it");
    l->current = before;
}

static void lower_break_continue(ub_lower *l, int id, gboolean is_break)
{
    for (unsigned i = l->targets->len; i > 0; i--) {
        ub_target *target = &g_array_index(l->targets, ub_target, i - 1);
        int block = is_break ? target->break_block : target->continue_block;
        if (block < 0)
            continue;
        if (id >= 0)
            ub_graph_stmt(l->g, (unsigned)id)->target = target->stmt;
        if (i <= l->macro_targets)
            note_hidden_exit(l);
        ub_lower_jump(l, (unsigned)block);
        return;
    }
    ub_lower_wild(l, "it is not seen where a break or continue leads");
}

static void lower_return(ub_lower *l, CXCursor cursor, const GArray *children)
{
    int value = -1;

    if (children->len)
        value = ub_lower_expr(l, ub_child_at(children, 0));
    ub_op *op = ub_lower_op(l, UB_OP_RETURN, cursor);
    if (value >= 0)
        ub_lower_args(l, op, &value, 1);
    note_hidden_exit(l);
    ub_graph_block(l->g, l->current)->term = UB_TERM_EXIT;
    ub_lower_jump(l, 1);
}

/* Declarations */

/* char buffer[strlen(s) + 1], (*rows)[f(v)]; typeof(x) y; typedef char line[f(v)]; */
static void lower_dimensions(ub_lower *l, CXCursor cursor, CXCursor initializer)
{
    g_autoptr(GArray) children = ub_children(cursor);
    gboolean array =
        clang_getCanonicalType(clang_getCursorType(cursor)).kind == CXType_VariableArray;

    for (unsigned i = 0; i < children->len; i++) {
        CXCursor child = g_array_index(children, CXCursor, i);
        if (clang_equalCursors(child, initializer))
            continue;
        if (array && clang_isExpression(clang_getCursorKind(child)))
            ub_lower_expr(l, child);
        else
            ub_lower_mentions(l, child);
    }
}

static void lower_var(ub_lower *l, CXCursor cursor)
{
    int var = ub_lower_add_var(l, cursor, FALSE);
    CXCursor initializer = clang_Cursor_getVarDeclInitializer(cursor);

    lower_dimensions(l, cursor, initializer);
    if (ub_graph_var(l->g, var)->is_static)
        return;
    ub_lower_op(l, UB_OP_DECLARE, cursor)->var = var;
    if (clang_Cursor_isNull(initializer))
        return;
    int value = ub_lower_expr(l, initializer);
    ub_op *op = ub_lower_op(l, UB_OP_ASSIGN, cursor);
    op->var = var;
    op->type = ub_graph_var(l->g, var)->type;
    if (value >= 0)
        ub_lower_args(l, op, &value, 1);
}

static void lower_decl(ub_lower *l, const GArray *children)
{
    for (unsigned i = 0; i < children->len; i++) {
        CXCursor child = g_array_index(children, CXCursor, i);
        if (clang_getCursorKind(child) == CXCursor_VarDecl)
            lower_var(l, child);
        else
            lower_dimensions(l, child, clang_getNullCursor());
    }
}

/* Assembly: plain `asm` is opaque, `asm goto` has no children and jumps: look at its tokens. */
static void lower_asm(ub_lower *l)
{
    ub_lower_wild(l, "there is assembler code in it, which may change any variable or jump");
}

static void lower_compound(ub_lower *l, CXCursor cursor, const GArray *children, int id)
{
    unsigned scope = l->scope;
    ub_range range = id >= 0 ? ub_graph_stmt(l->g, (unsigned)id)->range : (ub_range){0, 0};
    unsigned at = range.begin;
    ub_section_macros macros;
    gboolean section = ub_find_section(l, range, &macros);

    if (id >= 0)
        l->scope = (unsigned)id;
    if (section)
        at = ub_lower_enter_section(l, &macros, cursor);
    for (unsigned i = 0; i < children->len; i++) {
        CXCursor child = g_array_index(children, CXCursor, i);
        if (section && ub_is_of_section(&macros, child))
            continue;
        if (at && clang_getCursorKind(child) == CXCursor_ReturnStmt) /* no place for it inside */
            ub_lower_gap(l, (ub_range){at, ub_cursor_range(child).begin}, child);
        else
            l->gap = at;
        ub_lower_stmt(l, child, id);
        at = id >= 0 ? ub_cursor_range(child).end : 0;
    }
    l->gap = 0;
    if (at)
        ub_lower_gap(l, (ub_range){at, section ? macros.end->extent.begin : range.end},
                     clang_getNullCursor());
    if (section)
        ub_lower_leave_section(l, &macros, cursor);
    l->scope = scope;
}

static void lower_kind(ub_lower *l, CXCursor cursor, int id)
{
    g_autoptr(GArray) children = ub_children(cursor);
    enum CXCursorKind kind = clang_getCursorKind(cursor);

    switch (kind) {
    case CXCursor_CompoundStmt:
        lower_compound(l, cursor, children, id);
        break;
    case CXCursor_IfStmt:
        lower_if(l, children, id);
        break;
    case CXCursor_WhileStmt:
        lower_while(l, children, id);
        break;
    case CXCursor_DoStmt:
        lower_do(l, children, id);
        break;
    case CXCursor_ForStmt:
        lower_for(l, cursor, children, id);
        break;
    case CXCursor_SwitchStmt:
        lower_switch(l, children, id);
        break;
    case CXCursor_CaseStmt:
    case CXCursor_DefaultStmt:
        lower_case(l, cursor, children, id);
        break;
    case CXCursor_LabelStmt:
        lower_label(l, cursor, children, id);
        break;
    case CXCursor_GotoStmt:
        lower_goto(l, children, id);
        break;
    case CXCursor_BreakStmt:
    case CXCursor_ContinueStmt:
        lower_break_continue(l, id, kind == CXCursor_BreakStmt);
        break;
    case CXCursor_ReturnStmt:
        lower_return(l, cursor, children);
        break;
    case CXCursor_DeclStmt:
        lower_decl(l, children);
        break;
    case CXCursor_NullStmt:
        break;
    case CXCursor_GCCAsmStmt:
        lower_asm(l);
        break;
    case CXCursor_UnexposedStmt: /* a statement with an attribute: its last child */
        lower_body(l, ub_child_at(children, children->len - 1), id);
        break;
    case CXCursor_IndirectGotoStmt:
        lower_computed_goto(l, children);
        break;
    default:
        if (clang_isExpression(kind))
            ub_lower_expr(l, cursor);
        else
            ub_lower_wild(l, "there is a statement in it that is not known");
    }
}

int ub_lower_stmt(ub_lower *l, CXCursor cursor, int parent)
{
    unsigned outer_stmt = l->stmt, outer_targets = l->macro_targets;
    gboolean hidden = l->in_macro || l->in_expression;
    int id = hidden ? -1 : add_stmt(l, cursor, parent);
    gboolean is_macro = id >= 0 && ub_graph_stmt(l->g, (unsigned)id)->kind == UB_STMT_MACRO;
    unsigned n_blocks = l->g->blocks->len;

    if (id >= 0) {
        ub_stmt *stmt = ub_graph_stmt(l->g, (unsigned)id);
        l->stmt = (unsigned)id;
        if (stmt->kind == UB_STMT_IF || stmt->kind == UB_STMT_WHILE || stmt->kind == UB_STMT_FOR ||
            stmt->kind == UB_STMT_SWITCH)
            stmt->head = head_of(l, stmt->range);
    }
    if (id >= 0)
        ub_lower_vanished_of(l, cursor, (unsigned)id);
    if (is_macro) {
        l->macro_targets = l->targets->len;
        l->in_macro++;
    }
    if (!ub_lower_known_macro(l, cursor))
        lower_kind(l, cursor, is_macro ? -1 : id);
    if (id >= 0)
        ub_lower_nothing(l, cursor, (unsigned)id, n_blocks);
    if (is_macro) {
        l->in_macro--;
        l->macro_targets = outer_targets;
    }
    finish_stmt(l, id);
    l->stmt = outer_stmt;
    return id;
}

int ub_lower_statement_expression(ub_lower *l, CXCursor compound)
{
    g_autoptr(GArray) children = ub_children(compound);
    unsigned outer_targets = l->macro_targets;
    int value = -1;

    if (l->in_expression++ == 0)
        l->macro_targets = l->targets->len;
    for (unsigned i = 0; i < children->len; i++) {
        CXCursor child = g_array_index(children, CXCursor, i);
        if (i + 1 == children->len && clang_isExpression(clang_getCursorKind(child)))
            value = ub_lower_expr(l, child);
        else
            ub_lower_stmt(l, child, -1);
    }
    l->in_expression--;
    l->macro_targets = outer_targets;
    return value;
}

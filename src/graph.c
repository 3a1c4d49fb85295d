/* The flow graph: its blocks, operations and variables.  Statements are lowered in lower_stmt.c,
 * expressions in lower_expr.c. */
#include "graph.h"

#include <string.h>

#include "catalog.h"
#include "contract.h"
#include "descriptors.h"
#include "lower.h"

/* Helpers on cursors */

static enum CXChildVisitResult collect(CXCursor cursor, CXCursor parent, CXClientData data)
{
    (void)parent;
    g_array_append_val((GArray *)data, cursor);
    return CXChildVisit_Continue;
}

GArray *ub_children(CXCursor cursor)
{
    GArray *children = g_array_new(FALSE, FALSE, sizeof(CXCursor));
    clang_visitChildren(cursor, collect, children);
    return children;
}

char *ub_spelling(CXCursor cursor)
{
    CXString raw = clang_getCursorSpelling(cursor);
    char *copy = g_strdup(clang_getCString(raw));
    clang_disposeString(raw);
    return copy ? copy : g_strdup("");
}

gboolean ub_is_unsigned(CXType type)
{
    type = clang_getCanonicalType(type);
    if (type.kind == CXType_Enum)
        type = clang_getCanonicalType(clang_getEnumDeclIntegerType(clang_getTypeDeclaration(type)));
    switch (type.kind) {
    case CXType_UChar:
    case CXType_UShort:
    case CXType_UInt:
    case CXType_ULong:
    case CXType_ULongLong:
    case CXType_UInt128:
    case CXType_Bool:
        return TRUE;
    default:
        return FALSE;
    }
}

/* Is it the struct with this name?  C++ spells it without the word `struct`. */
static gboolean is_struct(CXType type, const char *name)
{
    CXString raw = clang_getTypeSpelling(clang_getUnqualifiedType(clang_getCanonicalType(type)));
    const char *spelling = clang_getCString(raw);
    gboolean same = strcmp(spelling + (g_str_has_prefix(spelling, "struct ") ? 7 : 0), name) == 0;
    clang_disposeString(raw);
    return same;
}

static enum CXVisitorResult first_field(CXCursor field, CXClientData data)
{
    *(CXCursor *)data = field;
    return CXVisit_Break;
}

/* Does a struct begin like PyObject: struct { PyObject_HEAD ... }? */
gboolean ub_is_object_struct(CXType record)
{
    for (unsigned depth = 0; depth < 4; depth++) {
        CXCursor field = clang_getNullCursor();
        if (is_struct(record, "_object") || is_struct(record, "_typeobject"))
            return TRUE;
        clang_Type_visitFields(record, first_field, &field);
        if (clang_Cursor_isNull(field))
            return FALSE;
        record = clang_getCanonicalType(clang_getCursorType(field));
        if (record.kind != CXType_Record)
            return FALSE;
    }
    return FALSE;
}

ub_type_class ub_type_class_of(CXType type)
{
    type = clang_getCanonicalType(type);
    switch (type.kind) {
    case CXType_Void:
        return UB_TYPE_VOID;
    case CXType_Pointer: {
        CXType pointee = clang_getCanonicalType(clang_getPointeeType(type));
        if (pointee.kind == CXType_Record && ub_is_object_struct(pointee))
            return UB_TYPE_OBJECT;
        return UB_TYPE_POINTER;
    }
    case CXType_Record:
    case CXType_ConstantArray:
    case CXType_IncompleteArray:
    case CXType_VariableArray:
        return UB_TYPE_POINTER;
    default:
        return UB_TYPE_SCALAR;
    }
}

/* Variables */

int ub_lower_find_var(ub_lower *l, CXCursor declaration)
{
    CXCursor canonical = clang_getCanonicalCursor(declaration);

    for (unsigned i = l->g->vars->len; i > 0; i--)
        if (clang_equalCursors(ub_graph_var(l->g, (int)i - 1)->cursor, canonical))
            return (int)i - 1;
    return -1;
}

/* __attribute__((cleanup(f))): f is called wherever the scope is left, which no statement shows. */
static gboolean is_cleaned_up(CXCursor declaration)
{
    g_autoptr(GArray) children = ub_children(declaration);
    gboolean found = FALSE;

    for (unsigned i = 0; i < children->len && !found; i++) {
        if (clang_getCursorKind(g_array_index(children, CXCursor, i)) != CXCursor_UnexposedAttr)
            continue;
        CXPrintingPolicy policy = clang_getCursorPrintingPolicy(declaration);
        CXString raw = clang_getCursorPrettyPrinted(declaration, policy);
        found = strstr(clang_getCString(raw), "cleanup(") != NULL;
        clang_disposeString(raw);
        clang_PrintingPolicy_dispose(policy);
    }
    return found;
}

int ub_lower_add_var(ub_lower *l, CXCursor declaration, gboolean is_parameter)
{
    CXType type = clang_getCursorType(declaration);
    int storage = clang_Cursor_getStorageClass(declaration);
    CXType bare = clang_getCanonicalType(type);
    ub_var var = {
        .name = ub_spelling(declaration),
        .cursor = clang_getCanonicalCursor(declaration),
        .type = ub_type_class_of(type),
        .is_parameter = is_parameter,
        .is_static = storage == CX_SC_Static || storage == CX_SC_Extern,
        .is_volatile = clang_isVolatileQualifiedType(type),
        .is_object_pointer = bare.kind == CXType_Pointer && !clang_isVolatileQualifiedType(type) &&
                             is_struct(clang_getPointeeType(bare), "_object"),
        .scope = is_parameter ? 0 : l->scope,
    };
    int id = (int)l->g->vars->len;

    g_array_append_val(l->g->vars, var);
    if (is_cleaned_up(declaration))
        ub_lower_wild(l, "a variable has a cleanup attribute");
    return id;
}

/* Blocks and operations */

static void clear_op(gpointer data)
{
    ub_op *op = data;

    g_free(op->args);
    g_free(op->keeps);
    g_free(op->receivers);
    g_free(op->keepers);
    if (op->left)
        g_array_unref(op->left);
    if (op->reached)
        g_array_unref(op->reached);
    if (op->locked)
        g_array_unref(op->locked);
}

static void clear_block(gpointer data)
{
    ub_block *block = data;
    g_array_unref(block->ops);
    g_array_unref(block->succs);
    g_array_unref(block->preds);
    if (block->labels)
        g_ptr_array_unref(block->labels);
}

unsigned ub_lower_block(ub_lower *l)
{
    ub_block block = {
        .ops = g_array_new(FALSE, TRUE, sizeof(ub_op)),
        .succs = g_array_new(FALSE, FALSE, sizeof(unsigned)),
        .preds = g_array_new(FALSE, FALSE, sizeof(unsigned)),
        .cond = -1,
    };

    g_array_set_clear_func(block.ops, clear_op);
    g_array_append_val(l->g->blocks, block);
    return l->g->blocks->len - 1;
}

void ub_lower_edge(ub_lower *l, unsigned from, unsigned to)
{
    g_array_append_val(ub_graph_block(l->g, from)->succs, to);
}

void ub_lower_jump(ub_lower *l, unsigned to)
{
    ub_graph_block(l->g, l->current)->term_stmt = l->stmt;
    ub_lower_edge(l, l->current, to);
    l->current = ub_lower_block(l);
}

void ub_lower_enter(ub_lower *l, unsigned block)
{
    ub_graph_block(l->g, l->current)->term_stmt = l->stmt;
    ub_lower_edge(l, l->current, block);
    l->current = block;
}

gboolean ub_is_array(CXType type)
{
    type = clang_getCanonicalType(type);
    return type.kind == CXType_ConstantArray || type.kind == CXType_IncompleteArray ||
           type.kind == CXType_VariableArray;
}

static gboolean made_by_macro(const ub_macro_use *use, ub_range range)
{
    return use && range.begin == use->extent.begin && range.end <= use->extent.end;
}

static gboolean in_checks(const ub_macro_use *use)
{
    return use && !g_str_has_prefix(use->name, "Py") && !g_str_has_prefix(use->name, "_Py");
}

ub_op *ub_lower_op(ub_lower *l, ub_op_kind kind, CXCursor cursor)
{
    GArray *ops = ub_graph_block(l->g, l->current)->ops;
    ub_range nowhere = {0, 0};
    ub_range range = clang_Cursor_isNull(cursor) ? nowhere : ub_cursor_range(cursor);
    const ub_macro_use *macro = ub_unit_macro_at(l->unit, range.begin);
    ub_op op = {
        .kind = kind,
        .dst = -1,
        .var = -1,
        .name = "",
        .range = range,
        .in_macro = l->in_macro || made_by_macro(macro, range),
        .in_checks = in_checks(macro),
        .stmt = l->stmt,
        .type = clang_Cursor_isNull(cursor) ? UB_TYPE_VOID
                                            : ub_type_class_of(clang_getCursorType(cursor)),
    };

    if (kind == UB_OP_LOAD)
        op.decays = ub_is_array(clang_getCursorType(cursor));
    g_array_append_val(ops, op);
    return &g_array_index(ops, ub_op, ops->len - 1);
}

void ub_lower_args(ub_lower *l, ub_op *op, const int *args, unsigned n)
{
    (void)l;
    g_free(op->args);
    op->args = n ? g_memdup2(args, n * sizeof(int)) : NULL;
    op->n_args = n;
}

int ub_lower_temp(ub_lower *l, ub_op *op)
{
    op->dst = (int)l->g->n_temps++;
    return op->dst;
}

const char *ub_lower_string(ub_lower *l, const char *text)
{
    return g_string_chunk_insert_const(l->g->strings, text);
}

void ub_lower_wild(ub_lower *l, const char *why)
{
    if (!l->g->has_wild_jumps)
        l->g->wild_why = ub_lower_string(l, why);
    l->g->has_wild_jumps = TRUE;
}

/* The text of a range with runs of white space and comments folded, so that a line break that an
 * edit moves makes no difference. */
const char *ub_lower_source(ub_lower *l, ub_range range)
{
    g_autoptr(GString) folded = g_string_new(NULL);
    g_autoptr(GArray) tokens = ub_tokens(l->text, range.begin, range.end);

    for (unsigned i = 0; i < tokens->len; i++) {
        ub_token t = g_array_index(tokens, ub_token, i);
        if (i)
            g_string_append_c(folded, ' ');
        g_string_append_len(folded, l->text + t.begin, t.end - t.begin);
    }
    return ub_lower_string(l, folded->str);
}

/* After lowering */

static void mark_reachable(ub_graph *g)
{
    g_autoptr(GArray) work = g_array_new(FALSE, FALSE, sizeof(unsigned));
    unsigned entry = 0;

    g_array_append_val(work, entry);
    while (work->len) {
        ub_block *block = ub_graph_block(g, g_array_index(work, unsigned, work->len - 1));
        g_array_set_size(work, work->len - 1);
        if (block->reachable)
            continue;
        block->reachable = TRUE;
        g_array_append_vals(work, block->succs->data, block->succs->len);
    }
}

static void link_predecessors(ub_graph *g)
{
    for (unsigned i = 0; i < g->blocks->len; i++) {
        ub_block *block = ub_graph_block(g, i);
        for (unsigned s = 0; s < block->succs->len; s++) {
            unsigned to = g_array_index(block->succs, unsigned, s);
            g_array_append_val(ub_graph_block(g, to)->preds, i);
        }
    }
}

static void resolve_gotos(ub_graph *g)
{
    for (unsigned i = 0; i < g->stmts->len; i++) {
        ub_stmt *go = ub_graph_stmt(g, i);
        if (go->kind != UB_STMT_GOTO)
            continue;
        for (unsigned k = 0; k < g->stmts->len; k++) {
            ub_stmt *label = ub_graph_stmt(g, k);
            if (label->kind == UB_STMT_LABEL && g_strcmp0(label->name, go->name) == 0)
                go->target = (int)k;
        }
    }
}

static void clear_var(gpointer data)
{
    g_free(((ub_var *)data)->name);
}

static void clear_stmt(gpointer data)
{
    g_array_unref(((ub_stmt *)data)->children);
}

static void lower_function(ub_lower *l)
{
    g_autoptr(GArray) children = ub_children(l->g->function->cursor);
    CXCursor body = clang_getNullCursor();

    ub_lower_block(l); /* entry */
    ub_lower_block(l); /* exit */
    ub_graph_block(l->g, 1)->term = UB_TERM_EXIT;
    for (unsigned i = 0; i < children->len; i++) {
        CXCursor child = g_array_index(children, CXCursor, i);
        if (clang_getCursorKind(child) == CXCursor_ParmDecl)
            ub_lower_add_var(l, child, TRUE);
        else if (clang_getCursorKind(child) == CXCursor_CompoundStmt)
            body = child;
    }
    ub_lower_stmt(l, body, -1);
    ub_graph_block(l->g, l->current)->term = UB_TERM_EXIT;
    ub_lower_edge(l, l->current, 1);
}

static void index_temporaries(ub_graph *g)
{
    g->definitions = g_new0(const ub_op *, g->n_temps + 1);
    g->used = g_new0(gboolean, g->n_temps + 1);
    for (unsigned b = 0; b < g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            if (op->dst >= 0 && op->kind != UB_OP_COPY && !g->definitions[op->dst])
                g->definitions[op->dst] = op;
            for (unsigned a = 0; a < op->n_args; a++)
                if (op->args[a] >= 0)
                    g->used[op->args[a]] = TRUE;
        }
        if (block->cond >= 0)
            g->used[block->cond] = TRUE;
    }
}

/* #pragma omp parallel for, #pragma GCC ivdep: it speaks of the next statement, which has to stay
 * one, and the former runs it in threads that have no thread state.  _Pragma("...") is a word like
 * others. */
static void note_pragmas(ub_lower *l)
{
    static const char *const others[] = {"GCC diagnostic",
                                         "clang diagnostic",
                                         "GCC push_options",
                                         "GCC pop_options",
                                         "GCC poison",
                                         "once",
                                         "message",
                                         "warning",
                                         "region",
                                         "endregion",
                                         "pack",
                                         "STDC",
                                         "weak",
                                         NULL};
    ub_range body = l->g->function->body;

    if (!memmem(l->text + body.begin, body.end - body.begin, "pragma", strlen("pragma")))
        return;
    for (ub_token t = ub_next_token(l->text, body.begin, body.end); t.kind != UB_TOKEN_END;
         t = ub_next_token(l->text, t.end, body.end)) {
        if (t.kind != UB_TOKEN_HASH)
            continue;
        g_autofree char *line = g_strndup(l->text + t.begin + 1, t.end - t.begin - 1);
        char *word = g_strstrip(line);
        gboolean speaks = g_str_has_prefix(word, "pragma");
        word = g_strchug(word + (speaks ? strlen("pragma") : 0));
        for (const char *const *other = others; *other && speaks; other++)
            speaks = !g_str_has_prefix(word, *other);
        if (speaks)
            ub_lower_wild(l, "a #pragma speaks of the next statement");
    }
}

ub_graph *ub_graph_new(const ub_unit *unit, const ub_function *function)
{
    ub_graph *g = g_new0(ub_graph, 1);
    gsize length;
    ub_lower l = {
        .g = g,
        .unit = unit,
        .text = ub_unit_text(unit, &length),
        .label_blocks = g_hash_table_new(g_str_hash, g_str_equal),
        .targets = g_array_new(FALSE, FALSE, sizeof(ub_target)),
        .switches = g_array_new(FALSE, FALSE, sizeof(ub_switch)),
        .computed = -1,
    };

    g->unit = unit;
    g->function = function;
    g->returns_new = ub_contract_find(unit, function->name) != NULL;
    g->vars = g_array_new(FALSE, FALSE, sizeof(ub_var));
    g_array_set_clear_func(g->vars, clear_var);
    g->stmts = g_array_new(FALSE, FALSE, sizeof(ub_stmt));
    g_array_set_clear_func(g->stmts, clear_stmt);
    g->blocks = g_array_new(FALSE, FALSE, sizeof(ub_block));
    g_array_set_clear_func(g->blocks, clear_block);
    g->strings = g_string_chunk_new(1024);
    lower_function(&l);
    note_pragmas(&l);
    ub_lower_computed_gotos(&l);
    index_temporaries(g);
    resolve_gotos(g);
    mark_reachable(g);
    link_predecessors(g);
    ub_note_reached(g);
    ub_note_left(g);
    ub_note_descriptors(g);
    g_hash_table_unref(l.label_blocks);
    g_array_unref(l.targets);
    g_array_unref(l.switches);
    return g;
}

void ub_graph_free(ub_graph *g)
{
    if (g == NULL)
        return;
    g_array_unref(g->vars);
    g_array_unref(g->stmts);
    g_array_unref(g->blocks);
    g_string_chunk_free(g->strings);
    g_free(g->definitions);
    g_free(g->used);
    g_free(g);
}

const ub_op *ub_graph_definition(const ub_graph *g, int temp)
{
    if (g->definitions)
        return temp >= 0 && temp < (int)g->n_temps ? g->definitions[temp] : NULL;
    for (unsigned b = 0; b < g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            if (op->dst == temp && op->kind != UB_OP_COPY)
                return op;
        }
    }
    return NULL;
}

const ub_op *ub_graph_without_casts(const ub_graph *g, int temp)
{
    const ub_op *op = ub_graph_definition(g, temp);

    while (op && op->kind == UB_OP_PURE && op->n_args == 1 && op->name[0] == '(')
        op = ub_graph_definition(g, op->args[0]);
    return op;
}

const ub_op *ub_graph_call_at(const ub_graph *g, unsigned offset, unsigned *block, unsigned *place)
{
    for (*block = 0; *block < g->blocks->len; ++*block) {
        const ub_block *b = ub_graph_block(g, *block);
        for (*place = 0; *place < b->ops->len; ++*place) {
            const ub_op *op = ub_block_op(b, *place);
            if (op->kind == UB_OP_CALL && op->range.begin == offset)
                return op;
        }
    }
    return NULL;
}

/* Listing */

static const char *const op_names[] = {
    [UB_OP_READ] = "read",       [UB_OP_CONST] = "const",     [UB_OP_PURE] = "pure",
    [UB_OP_LOAD] = "load",       [UB_OP_STORE] = "store",     [UB_OP_ASSIGN] = "assign",
    [UB_OP_ADDRESS] = "address", [UB_OP_CALL] = "call",       [UB_OP_REF] = "ref",
    [UB_OP_USE] = "use",         [UB_OP_DECLARE] = "declare", [UB_OP_RETURN] = "return",
    [UB_OP_MERGE] = "merge",     [UB_OP_COPY] = "copy",       [UB_OP_OPAQUE] = "opaque",
    [UB_OP_ENTER] = "enter",     [UB_OP_LEAVE] = "leave",     [UB_OP_TRACE] = "trace",
};

static const char *const ref_names[] = {
    [UB_REF_INCREF] = "INCREF",   [UB_REF_XINCREF] = "XINCREF", [UB_REF_DECREF] = "DECREF",
    [UB_REF_XDECREF] = "XDECREF", [UB_REF_NEWREF] = "NewRef",   [UB_REF_XNEWREF] = "XNewRef",
    [UB_REF_CLEAR] = "CLEAR",     [UB_REF_SETREF] = "SETREF",   [UB_REF_XSETREF] = "XSETREF",
};

static void dump_op(GString *out, const ub_graph *g, const ub_op *op)
{
    g_string_append(out, "  ");
    if (op->dst >= 0)
        g_string_append_printf(out, "t%d = ", op->dst);
    g_string_append(out, op->kind == UB_OP_REF ? ref_names[op->ref] : op_names[op->kind]);
    if (op->var >= 0)
        g_string_append_printf(out, " %s", ub_graph_var(g, op->var)->name);
    if (op->name[0])
        g_string_append_printf(out, " '%s'", op->name);
    for (unsigned i = 0; i < op->n_args; i++)
        g_string_append_printf(out, "%s t%d", i ? "," : "", op->args[i]);
    g_string_append_printf(out, "%s  @%u\n", op->in_macro ? " (macro)" : "", op->range.begin);
}

char *ub_graph_dump(const ub_graph *g)
{
    GString *out = g_string_new(NULL);

    for (unsigned b = 0; b < g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(g, b);
        if (!block->reachable)
            continue;
        g_string_append_printf(out, "b%u:\n", b);
        for (unsigned i = 0; i < block->ops->len; i++)
            dump_op(out, g, ub_block_op(block, i));
        if (block->cond >= 0)
            g_string_append_printf(
                out, "  %s t%d", block->term == UB_TERM_SWITCH ? "switch" : "branch", block->cond);
        g_string_append(out, "  ->");
        for (unsigned s = 0; s < block->succs->len; s++)
            g_string_append_printf(out, " b%u", g_array_index(block->succs, unsigned, s));
        g_string_append_c(out, '\n');
    }
    return g_string_free(out, FALSE);
}

gboolean ub_is_comparison(const ub_op *op)
{
    static const char *const names[] = {"==", "!=", "<", "<=", ">", ">=", NULL};

    return op->n_args == 2 && g_strv_contains(names, op->name);
}

gboolean ub_is_used(const ub_graph *g, int temp)
{
    return temp >= 0 && g->used[temp];
}

gboolean ub_is_aggregate(const ub_var *var)
{
    CXType type = clang_getCanonicalType(clang_getCursorType(var->cursor));

    return type.kind == CXType_Record || ub_is_array(type);
}

int ub_op_dereferenced(const ub_op *op)
{
    if (op->in_checks)
        return -1;
    if (op->kind == UB_OP_CALL)
        return op->n_args && (op->facts & UB_FACT_DEREFERENCES) ? op->args[0] : -1;
    if ((op->kind != UB_OP_LOAD && op->kind != UB_OP_STORE) || op->decays ||
        op->n_args < (op->kind == UB_OP_LOAD ? 1u : 2u))
        return -1;
    return op->name[0] == '*' || op->name[0] == '[' || g_str_has_prefix(op->name, "->")
               ? op->args[0]
               : -1;
}

static gboolean ends_program(const ub_block *block)
{
    for (unsigned i = 0; i < block->ops->len; i++)
        if (ub_block_op(block, i)->noreturn)
            return TRUE;
    return FALSE;
}

int ub_assertion_way(const ub_graph *g, const ub_block *block)
{
    const ub_op *test = block->term == UB_TERM_BRANCH ? ub_graph_definition(g, block->cond) : NULL;

    if (!test || !test->in_checks)
        return -1;
    gboolean yes = ends_program(ub_graph_block(g, g_array_index(block->succs, unsigned, 0)));
    gboolean no = ends_program(ub_graph_block(g, g_array_index(block->succs, unsigned, 1)));
    return yes == no ? -1 : yes;
}

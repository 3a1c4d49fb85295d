/* Ways out with an error: which statements they are made of, and what happens at their label. */
#include "wayout.h"

#include <string.h>

#include "catalog.h"

/* Constants */

gboolean ub_returns_pointer(const ub_graph *g)
{
    CXType type = clang_getCursorResultType(g->function->cursor);
    return clang_getCanonicalType(type).kind == CXType_Pointer;
}

gboolean ub_is_zero(const ub_graph *g, int temp)
{
    const ub_op *op = temp >= 0 ? ub_graph_without_casts(g, temp) : NULL; /* (PyObject *)NULL */

    return op && op->kind == UB_OP_CONST &&
           (strcmp(op->name, "0") == 0 || strcmp(op->name, "NULL") == 0);
}

gboolean ub_is_minus_one(const ub_graph *g, int temp)
{
    const ub_op *op = temp >= 0 ? ub_graph_definition(g, temp) : NULL;

    if (op && op->kind == UB_OP_CONST)
        return strcmp(op->name, "-1") == 0;
    if (!op || op->kind != UB_OP_PURE || op->n_args != 1)
        return FALSE;
    if (op->name[0] == '(')
        return ub_is_minus_one(g, op->args[0]);
    const ub_op *one = ub_graph_definition(g, op->args[0]);
    return strcmp(op->name, "-") == 0 && one && one->kind == UB_OP_CONST &&
           strcmp(one->name, "1") == 0;
}

gboolean ub_is_failure(const ub_graph *g, int temp)
{
    return ub_returns_pointer(g) ? ub_is_zero(g, temp) : ub_is_minus_one(g, temp);
}

/* What the operations on a way out do */

static gboolean frees_memory(const char *name)
{
    static const char *const names[] = {"free",          "PyMem_Free",       "PyMem_RawFree",
                                        "PyObject_Free", "PyBuffer_Release", NULL};
    return g_strv_contains(names, name);
}

static int variable_of(const ub_graph *g, int temp)
{
    const ub_op *op = ub_graph_without_casts(g, temp);

    return op && (op->kind == UB_OP_READ || op->kind == UB_OP_ADDRESS) ? op->var : -1;
}

static void note_release(ub_way_out *way, const ub_graph *g, const ub_op *op)
{
    int var = op->kind == UB_OP_REF && op->ref == UB_REF_CLEAR ? op->var : -1;

    if (var < 0 && op->n_args)
        var = variable_of(g, op->args[0]);
    if (var >= 0)
        way->releases[var] = way->reads[var] = TRUE;
}

/* FALSE: it is no part of a way out.  Errors that it sets are the caller's matter. */
static gboolean note_op(ub_way_out *way, const ub_graph *g, const ub_op *op)
{
    switch (op->kind) {
    case UB_OP_READ:
    case UB_OP_ADDRESS:
    case UB_OP_USE:
        way->reads[op->var] = TRUE;
        return TRUE;
    case UB_OP_LOAD:
        way->loads = TRUE;
        return TRUE;
    case UB_OP_TRACE:
    case UB_OP_CONST:
    case UB_OP_PURE:
    case UB_OP_DECLARE:
    case UB_OP_MERGE:
    case UB_OP_COPY:
        return TRUE;
    case UB_OP_ASSIGN: /* result = NULL; */
        return op->n_args == 1 && (ub_is_failure(g, op->args[0]) || ub_is_zero(g, op->args[0]));
    case UB_OP_REF:
        if (op->ref != UB_REF_DECREF && op->ref != UB_REF_XDECREF && op->ref != UB_REF_CLEAR)
            return FALSE;
        note_release(way, g, op);
        return TRUE;
    case UB_OP_CALL:
        if (!frees_memory(op->name))
            return FALSE;
        note_release(way, g, op);
        return TRUE;
    default:
        return FALSE;
    }
}

/* list_clear(&list);     at the label where other errors go: a function that is nobody's of
 * Python's, given variables alone.  Whether it is called on all ways is for the prover to see. */
static gboolean note_call(ub_way_out *way, const ub_graph *g, const ub_op *op)
{
    if (op->kind != UB_OP_CALL || op->is_api || op->strong || op->contract || !op->name[0])
        return FALSE;
    for (unsigned i = 0; i < op->n_args; i++) {
        int var = variable_of(g, op->args[i]);
        if (var < 0)
            return FALSE;
        way->releases[var] = way->reads[var] = TRUE;
    }
    return op->n_args > 0;
}

/* From the statement on to the end of the function */

static gboolean follow(ub_way_out *way, const ub_graph *g, unsigned block, unsigned first,
                       gboolean *seen)
{
    const ub_block *b = ub_graph_block(g, block);

    for (unsigned i = first; i < b->ops->len; i++) {
        const ub_op *op = ub_block_op(b, i);
        if (op->kind == UB_OP_RETURN) {
            way->fails &= op->n_args == 1 && ub_is_failure(g, op->args[0]);
            return op->n_args == 1;
        }
        if (op->noreturn || (!note_op(way, g, op) && !note_call(way, g, op)))
            return FALSE;
    }
    if (b->term == UB_TERM_EXIT)
        return FALSE;
    for (unsigned i = 0; i < b->succs->len; i++) {
        unsigned next = g_array_index(b->succs, unsigned, i);
        if (seen[next])
            continue;
        seen[next] = TRUE;
        if (!follow(way, g, next, 0, seen))
            return FALSE;
    }
    return TRUE;
}

static gboolean follow_goto(ub_way_out *way, const ub_graph *g, const ub_stmt *jump)
{
    g_autofree gboolean *seen = g_new0(gboolean, g->blocks->len);

    if (jump->target < 0)
        return FALSE;
    const ub_stmt *label = ub_graph_stmt(g, (unsigned)jump->target);
    return follow(way, g, label->first_block, label->first_op, seen);
}

/* The statements */

static void add_line(GString *lines, const char *line, gsize length)
{
    if (lines->len)
        g_string_append_c(lines, '\n');
    g_string_append_len(lines, line, (gssize)length);
}

static void add_statement(GString *lines, const ub_graph *g, const ub_stmt *s)
{
    gsize length;
    const char *text = ub_unit_text(g->unit, &length);

    add_line(lines, text + s->range.begin, s->range.end - s->range.begin);
}

typedef struct {
    gboolean sets_error, cleans, acts;
} statement_facts;

static statement_facts look_at(ub_way_out *way, const ub_graph *g, unsigned stmt)
{
    statement_facts facts = {FALSE, TRUE, FALSE};

    for (unsigned b = 0; b < g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            if (op->stmt != stmt || op->kind == UB_OP_RETURN)
                continue;
            facts.acts |= op->kind == UB_OP_REF || op->kind == UB_OP_ASSIGN ||
                          op->kind == UB_OP_STORE || op->kind == UB_OP_OPAQUE;
            facts.sets_error |= op->kind == UB_OP_CALL && (op->facts & UB_FACT_SETS_ERROR);
            facts.cleans = facts.cleans && note_op(way, g, op);
        }
    }
    return facts;
}

/* PyErr_SetString(...); is left out, Py_DECREF(out); stays. */
static gboolean add_simple(ub_way_out *way, GString *lines, const ub_graph *g, unsigned stmt)
{
    const ub_stmt *s = ub_graph_stmt(g, stmt);
    statement_facts facts = look_at(way, g, stmt);

    if ((s->kind != UB_STMT_EXPR && s->kind != UB_STMT_MACRO) || s->exits_in_macro)
        return FALSE;
    if (facts.sets_error && !facts.acts) {
        way->sets_error = TRUE;
        return TRUE;
    }
    if (!facts.cleans)
        return FALSE;
    add_statement(lines, g, s);
    return TRUE;
}

gboolean ub_is_cleanup(const ub_graph *g, unsigned stmt, gboolean *releases)
{
    g_autofree gboolean *reads = g_new0(gboolean, g->vars->len + 1);
    g_autofree gboolean *released = g_new0(gboolean, g->vars->len + 1);
    ub_way_out way = {.reads = reads, .releases = released};
    const ub_stmt *s = ub_graph_stmt(g, stmt);
    gboolean any = FALSE;

    if ((s->kind != UB_STMT_EXPR && s->kind != UB_STMT_MACRO) || s->in_macro || s->exits_in_macro ||
        !look_at(&way, g, stmt).cleans)
        return FALSE;
    for (unsigned v = 0; v < g->vars->len; v++) {
        any |= released[v];
        releases[v] |= released[v];
    }
    return any;
}

static const ub_op *return_op(const ub_graph *g, unsigned stmt)
{
    for (unsigned b = 0; b < g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(g, b);
        for (unsigned i = 0; i < block->ops->len; i++)
            if (ub_block_op(block, i)->stmt == stmt && ub_block_op(block, i)->kind == UB_OP_RETURN)
                return ub_block_op(block, i);
    }
    return NULL;
}

/* return NULL; return -1; return PyErr_NoMemory(); return rc; */
static gboolean add_return(ub_way_out *way, GString *lines, const ub_graph *g, unsigned stmt)
{
    const ub_stmt *s = ub_graph_stmt(g, stmt);
    const ub_op *op = return_op(g, stmt);
    statement_facts facts = look_at(way, g, stmt);

    if (!op || op->n_args != 1)
        return FALSE;
    const ub_op *value = ub_graph_definition(g, op->args[0]);
    if (value && value->kind == UB_OP_CALL && ub_returns_pointer(g) &&
        (value->facts & UB_FACT_GIVES_NULL)) {
        way->sets_error = TRUE;
        add_line(lines, "return NULL;", strlen("return NULL;"));
        return !facts.acts;
    }
    way->fails = ub_is_failure(g, op->args[0]);
    add_statement(lines, g, s);
    return facts.cleans;
}

static gboolean add_last(ub_way_out *way, GString *lines, const ub_graph *g, unsigned stmt)
{
    const ub_stmt *s = ub_graph_stmt(g, stmt);

    if (s->in_macro)
        return FALSE;
    if (s->kind == UB_STMT_RETURN)
        return add_return(way, lines, g, stmt);
    if (s->kind != UB_STMT_GOTO)
        return FALSE;
    add_statement(lines, g, s);
    return follow_goto(way, g, s);
}

static gboolean add_body(ub_way_out *way, GString *lines, const ub_graph *g, unsigned stmt)
{
    const ub_stmt *s = ub_graph_stmt(g, stmt);

    if (s->kind != UB_STMT_COMPOUND)
        return add_last(way, lines, g, stmt);
    for (unsigned i = 0; i + 1 < s->children->len; i++)
        if (!add_simple(way, lines, g, g_array_index(s->children, unsigned, i)))
            return FALSE;
    return s->children->len > 0 &&
           add_last(way, lines, g, g_array_index(s->children, unsigned, s->children->len - 1));
}

ub_way_out *ub_way_out_new(const ub_graph *g, unsigned stmt)
{
    g_autoptr(ub_way_out) way = g_new0(ub_way_out, 1);
    GString *lines = g_string_new(NULL);

    way->fails = TRUE;
    way->reads = g_new0(gboolean, g->vars->len + 1);
    way->releases = g_new0(gboolean, g->vars->len + 1);
    gboolean done = add_body(way, lines, g, stmt);
    way->lines = g_string_free(lines, FALSE);
    return done ? g_steal_pointer(&way) : NULL;
}

void ub_way_out_free(ub_way_out *way)
{
    if (way == NULL)
        return;
    g_free(way->lines);
    g_free(way->reads);
    g_free(way->releases);
    g_free(way);
}

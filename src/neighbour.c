/* The checks around a call. */
#include "neighbour.h"

#include "check.h"
#include "lower.h"

/* Which statement comes next */

static gboolean leaves_here(ub_stmt_kind kind)
{
    return kind == UB_STMT_GOTO || kind == UB_STMT_RETURN || kind == UB_STMT_BREAK ||
           kind == UB_STMT_CONTINUE || kind == UB_STMT_LABEL || kind == UB_STMT_CASE ||
           kind == UB_STMT_DEFAULT;
}

static gboolean is_neutral_statement(const ub_surroundings *around, unsigned stmt)
{
    return !leaves_here(ub_graph_stmt(around->g, stmt)->kind) &&
           ub_all_ops(around, stmt, TRUE, ub_test_neutral, NULL);
}

static unsigned sibling(const ub_graph *g, unsigned stmt, int step, gboolean *found)
{
    const ub_stmt *s = ub_graph_stmt(g, stmt);
    const ub_stmt *parent = s->parent >= 0 ? ub_graph_stmt(g, (unsigned)s->parent) : NULL;
    int index = (int)s->index + step;

    *found = parent && parent->kind == UB_STMT_COMPOUND && index >= 0 &&
             index < (int)parent->children->len;
    return *found ? g_array_index(parent->children, unsigned, (unsigned)index) : 0;
}

/* The statement that is done behind this one, or in front of it: at the end of a block, the one
 * around it.  `if` statements whose body was left or entered go to `conditions`. */
static gboolean neighbour(const ub_surroundings *around, unsigned *stmt, int step,
                          GArray *conditions)
{
    const ub_graph *g = around->g;
    gboolean found;

    for (;;) {
        unsigned next = sibling(g, *stmt, step, &found);
        if (found) {
            *stmt = next;
            return TRUE;
        }
        int parent = ub_graph_stmt(g, *stmt)->parent;
        if (parent <= 0)
            return FALSE;
        ub_stmt_kind kind = ub_graph_stmt(g, (unsigned)parent)->kind;
        if (kind != UB_STMT_COMPOUND && kind != UB_STMT_IF)
            return FALSE;
        *stmt = (unsigned)parent;
        if (kind == UB_STMT_IF)
            g_array_append_val(conditions, *stmt);
    }
}

/* Checks */

static char *way_behind(const ub_surroundings *around, const ub_lookup *lookup)
{
    g_autoptr(GArray) conditions = g_array_new(FALSE, FALSE, sizeof(unsigned));
    g_autofree gboolean *changed = g_new0(gboolean, around->g->vars->len + 1);
    unsigned stmt = lookup->stmt;

    while (neighbour(around, &stmt, 1, conditions)) {
        g_autoptr(ub_check) c = ub_check_new(around, stmt);
        gboolean neutral = is_neutral_statement(around, stmt);
        unsigned last = stmt, next = stmt;
        if (c == NULL && !neutral) {
            g_autoptr(GArray) unused = g_array_new(FALSE, FALSE, sizeof(unsigned));
            if (!neighbour(around, &next, 1, unused) || unused->len)
                return NULL;
            c = ub_check_new(around, next);
            if (c == NULL || !ub_check_tests(around, last, c))
                return NULL;
            ub_check_take(around, last, c);
        }
        if (c == NULL) {
            ub_all_ops(around, stmt, TRUE, ub_note_changed, changed);
            continue;
        }
        if (c->way->sets_error && ub_check_tests_only(around, c, lookup->var) &&
            !ub_check_reads_changed(around, c, changed))
            return g_strdup(c->way->lines);
        gboolean independent = ub_check_is_independent(around, c);
        for (unsigned v = 0; v < around->g->vars->len; v++)
            c->changed[v] |= changed[v];
        if (independent && ub_check_is_about_error(around, c) &&
            ub_check_fails_cleanly(around, c) && ub_check_changed_is_null(around, c, lookup->block))
            return g_strdup(c->way->lines);
        return NULL;
    }
    return NULL;
}

/* Adds what the conditions change to `changed`. */
static gboolean all_neutral(const ub_surroundings *around, const GArray *conditions,
                            gboolean *changed)
{
    for (unsigned i = 0; i < conditions->len; i++) {
        unsigned stmt = g_array_index(conditions, unsigned, i);
        if (!ub_all_ops(around, stmt, FALSE, ub_test_neutral, NULL))
            return FALSE;
        ub_all_ops(around, stmt, FALSE, ub_note_changed, changed);
    }
    return TRUE;
}

static char *way_in_front(const ub_surroundings *around, const ub_lookup *lookup)
{
    g_autoptr(GArray) conditions = g_array_new(FALSE, FALSE, sizeof(unsigned));
    g_autofree gboolean *changed = g_new0(gboolean, around->g->vars->len + 1);
    unsigned stmt = lookup->stmt;

    while (neighbour(around, &stmt, -1, conditions) && all_neutral(around, conditions, changed)) {
        g_autoptr(ub_check) c = ub_check_new(around, stmt);
        if (c == NULL) {
            if (!is_neutral_statement(around, stmt))
                return NULL;
            ub_all_ops(around, stmt, TRUE, ub_note_changed, changed);
            continue;
        }
        unsigned before = stmt;
        g_autoptr(GArray) unused = g_array_new(FALSE, FALSE, sizeof(unsigned));
        if (neighbour(around, &before, -1, unused) && ub_check_tests(around, before, c))
            ub_check_take(around, before, c);
        if (ub_check_is_about_error(around, c) && ub_check_is_independent(around, c) &&
            ub_check_is_released(around, c) && !ub_check_reads_changed(around, c, changed))
            return g_strdup(c->way->lines);
        return NULL;
    }
    return NULL;
}

/* Nothing acquired yet: a plain return */

static void mark_before(const ub_graph *g, unsigned block, gboolean *before)
{
    const ub_block *b = ub_graph_block(g, block);

    for (unsigned i = 0; i < b->preds->len; i++) {
        unsigned pred = g_array_index(b->preds, unsigned, i);
        if (before[pred])
            continue;
        before[pred] = TRUE;
        mark_before(g, pred, before);
    }
}

static gboolean nothing_before(const ub_surroundings *around, const ub_lookup *lookup)
{
    const ub_graph *g = around->g;
    g_autofree gboolean *before = g_new0(gboolean, g->blocks->len);

    mark_before(g, lookup->block, before);
    for (unsigned b = 0; b < g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(g, b);
        unsigned end = before[b] ? block->ops->len : b == lookup->block ? lookup->op : 0;
        for (unsigned i = 0; i < end; i++) {
            const ub_op *op = ub_block_op(block, i);
            if (!ub_is_neutral(around, op) &&
                !(op->kind == UB_OP_CALL && ub_parses_arguments(g, op)))
                return FALSE;
        }
    }
    return TRUE;
}

/* An int function may mean something else by -1, unless it says so elsewhere. */
static gboolean fails_with_minus_one(const ub_surroundings *around)
{
    for (unsigned s = 0; s < around->g->stmts->len; s++) {
        g_autoptr(ub_check) c = ub_check_new(around, s);
        if (c && c->way->fails && ub_check_is_about_error(around, c))
            return TRUE;
    }
    return FALSE;
}

static char *plain_return(const ub_surroundings *around, const ub_lookup *lookup)
{
    ub_type_class class = ub_type_class_of(clang_getCursorResultType(around->g->function->cursor));

    if (!nothing_before(around, lookup))
        return NULL;
    if (class == UB_TYPE_OBJECT)
        return g_strdup("return NULL;");
    if (class == UB_TYPE_SCALAR && fails_with_minus_one(around))
        return g_strdup("return -1;");
    return NULL;
}

char *ub_error_exit(const ub_surroundings *around, const ub_lookup *lookup)
{
    char *lines = way_behind(around, lookup);

    if (lines == NULL)
        lines = way_in_front(around, lookup);
    return lines ? lines : plain_return(around, lookup);
}

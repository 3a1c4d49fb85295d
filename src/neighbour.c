/* The checks around a call. */
#include "neighbour.h"

#include <string.h>

#include "check.h"
#include "excludes.h"
#include "lower.h"
#include "ownership.h"

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

static gboolean is_loop(ub_stmt_kind kind)
{
    return kind == UB_STMT_FOR || kind == UB_STMT_WHILE || kind == UB_STMT_DO;
}

/* for (i = 0; i < n; i++)
 *     if (PyList_GET_ITEM(list, i) == item)
 *         return 1;
 *
 * What is held in front of it is held in it, each time, and behind it. */
static gboolean is_neutral_loop(const ub_surroundings *around, unsigned stmt)
{
    return is_loop(ub_graph_stmt(around->g, stmt)->kind) &&
           ub_all_ops(around, stmt, TRUE, ub_test_neutral, NULL);
}

/* The statement that is done behind this one, or in front of it: at the end of a block, the one
 * around it.  `if` statements whose body was left or entered go to `conditions`, and so do loops in
 * which nothing happens. */
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
        if (kind != UB_STMT_COMPOUND && kind != UB_STMT_IF &&
            !is_neutral_loop(around, (unsigned)parent))
            return FALSE;
        *stmt = (unsigned)parent;
        if (kind != UB_STMT_COMPOUND)
            g_array_append_val(conditions, *stmt);
    }
}

/* The way behind the call

 *     if (PyDict_GetItemRef(d, key, &v) < 0) ...
 *     Py_DECREF(key);                                done on the way out too
 *     if (v != NULL) {...}                           not done when there is an error
 *     item = (Item *)v;                              NULL as well
 *     if (item == NULL) {...} */

typedef struct {
    const ub_surroundings *around;
    const ub_lookup *lookup;
    gboolean *nulls;    /* for each variable: is it NULL after an error? */
    gboolean *changed;  /* may it have changed since? */
    gboolean *released; /* has it been released since? */
    GString *lines;     /* statements that did */
    char *same; /* the way out of a check passed by, which that of another must be; or NULL */
} walk;

static walk *walk_new(const ub_surroundings *around, const ub_lookup *lookup)
{
    unsigned n = around->g->vars->len + 1;
    walk *w = g_new0(walk, 1);

    w->around = around;
    w->lookup = lookup;
    w->nulls = g_new0(gboolean, n);
    w->changed = g_new0(gboolean, n);
    w->released = g_new0(gboolean, n);
    w->lines = g_string_new(NULL);
    w->nulls[lookup->var] = TRUE;
    return w;
}

static void walk_free(walk *w)
{
    g_free(w->nulls);
    g_free(w->changed);
    g_free(w->released);
    g_string_free(w->lines, TRUE);
    g_free(w->same);
    g_free(w);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(walk, walk_free)

static char *with_lines(const walk *w, const char *lines)
{
    return g_strconcat(w->lines->str, w->lines->len ? "\n" : "", lines, NULL);
}

static gboolean releases_null(const walk *w, const char *line)
{
    static const char *const calls[] = {"Py_DECREF", "Py_XDECREF", "Py_CLEAR"};

    for (unsigned v = 0; v < w->around->g->vars->len; v++)
        for (unsigned i = 0; w->nulls[v] && i < G_N_ELEMENTS(calls); i++) {
            g_autofree char *release =
                g_strdup_printf("%s(%s);", calls[i], ub_graph_var(w->around->g, (int)v)->name);
            if (strcmp(line, release) == 0)
                return TRUE;
        }
    return FALSE;
}

/* if (use(item) < 0) {
 *     Py_DECREF(item);       nothing is there to release when there is no item
 *     goto error;
 * } */
static char *without_nulls(const walk *w, const char *lines)
{
    g_auto(GStrv) all = g_strsplit(lines, "\n", -1);
    g_autoptr(GString) left = g_string_new(NULL);

    for (char **line = all; *line; line++)
        if (!releases_null(w, *line))
            g_string_append_printf(left, "%s%s", left->len ? "\n" : "", *line);
    return g_string_free(g_steal_pointer(&left), FALSE);
}

/* The block that is reached from here without doing anything. */
static unsigned end_of_empty(const ub_graph *g, unsigned block)
{
    for (unsigned i = 0; i < 100; i++) {
        const ub_block *b = ub_graph_block(g, block);
        if (b->ops->len || b->term != UB_TERM_JUMP)
            break;
        block = g_array_index(b->succs, unsigned, 0);
    }
    return block;
}

/* if (v != NULL && ...) {...}, while it is NULL */
static gboolean is_skipped(const walk *w, unsigned stmt)
{
    const ub_graph *g = w->around->g;
    const ub_stmt *s = ub_graph_stmt(g, stmt);

    if (s->kind != UB_STMT_IF || s->children->len != 1)
        return FALSE;
    for (unsigned b = 0; b < g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(g, b);
        if (block->term != UB_TERM_BRANCH || block->term_stmt != stmt || b != s->first_block)
            continue;
        int taken = ub_branch_of_null(g, block->cond, w->nulls);
        return taken == 1 && end_of_empty(g, g_array_index(block->succs, unsigned, 1)) ==
                                 end_of_empty(g, s->last_block);
    }
    return FALSE;
}

/* item = (Item *)v; is NULL too; v = fallback; ends it. */
static gboolean note_null(const ub_surroundings *around, const ub_op *op, gpointer data)
{
    walk *w = data;
    const ub_op *value =
        op->kind == UB_OP_ASSIGN && op->n_args == 1 ? ub_op_argument(around->g, op, 0) : NULL;
    ub_stmt_kind kind = ub_graph_stmt(around->g, op->stmt)->kind;

    if (op->kind == UB_OP_ASSIGN || op->kind == UB_OP_ADDRESS)
        w->nulls[op->var] = value && value->kind == UB_OP_READ && w->nulls[value->var] &&
                            (kind == UB_STMT_EXPR || kind == UB_STMT_DECL);
    return TRUE;
}

static gboolean has_jump(const ub_graph *g, unsigned stmt)
{
    for (unsigned i = 0; i < g->stmts->len; i++)
        if (i != stmt && leaves_here(ub_graph_stmt(g, i)->kind) && ub_stmt_within(g, i, stmt))
            return TRUE;
    return FALSE;
}

/* Go past the statement.  FALSE: something happens in it. */
static gboolean walk_past(walk *w, unsigned stmt)
{
    const ub_graph *g = w->around->g;
    const ub_stmt *s = ub_graph_stmt(g, stmt);
    const char *text = ub_unit_text(g->unit, &(gsize){0});

    if (is_skipped(w, stmt)) {
        ub_all_ops(w->around, stmt, TRUE, ub_note_changed, w->changed);
        return TRUE;
    }
    if (is_neutral_statement(w->around, stmt)) {
        ub_all_ops(w->around, stmt, TRUE, ub_note_changed, w->changed);
        ub_all_ops(w->around, stmt, TRUE, note_null, w);
        /* if (v == NULL) continue; what comes behind it is not done any more while it is NULL. */
        if (has_jump(g, stmt))
            memset(w->nulls, 0, g->vars->len * sizeof *w->nulls);
        return TRUE;
    }
    if (!ub_is_cleanup(g, stmt, w->released))
        return FALSE;
    g_string_append_printf(w->lines, "%s%.*s", w->lines->len ? "\n" : "",
                           (int)(s->range.end - s->range.begin), text + s->range.begin);
    return TRUE;
}

static gboolean have_common(const ub_graph *g, const gboolean *a, const gboolean *b)
{
    for (unsigned v = 0; v < g->vars->len; v++)
        if (a[v] && b[v])
            return TRUE;
    return FALSE;
}

static gboolean note_object_made(const ub_surroundings *around, const ub_op *op, gpointer data)
{
    const ub_graph *g = around->g;
    const ub_op *value =
        op->kind == UB_OP_ASSIGN && op->n_args == 1 ? ub_op_argument(g, op, 0) : NULL;

    if (value && value->kind == UB_OP_CALL && ub_can_raise(around, value) &&
        ub_graph_var(g, op->var)->is_object_pointer)
        ((gboolean *)data)[op->var] = TRUE;
    return TRUE;
}

/* name = f(item);
 * if (name == NULL || g(name) < 0)       without a name nothing else is done before it leaves
 *
 * For each variable: is it what is made there? To be freed with g_free; NULL: it is not so. */
static gboolean *leaves_when_null(const ub_surroundings *around, const ub_check *c, unsigned made)
{
    const ub_graph *g = around->g;
    const ub_stmt *s = ub_graph_stmt(g, c->stmt);
    const ub_stmt *body = ub_graph_stmt(g, g_array_index(s->children, unsigned, 0));
    const ub_block *block = ub_graph_block(g, s->first_block);
    g_autofree gboolean *nulls = g_new0(gboolean, g->vars->len + 1);

    ub_all_ops(around, made, TRUE, note_object_made, nulls);
    int taken = block->term == UB_TERM_BRANCH && block->term_stmt == c->stmt
                    ? ub_branch_of_null(g, block->cond, nulls)
                    : -1;
    if (taken < 0 || end_of_empty(g, g_array_index(block->succs, unsigned, (unsigned)taken)) !=
                         end_of_empty(g, body->first_block))
        return NULL;
    return g_steal_pointer(&nulls);
}

/* Go past Py_DECREF(item); between x = f(item) and its test.  It is done on the way out too. FALSE:
 * it does something to what f() makes, or something else. */
static gboolean passes_made(walk *w, unsigned stmt, const gboolean *made)
{
    const ub_graph *g = w->around->g;
    g_autofree gboolean *touched = g_new0(gboolean, g->vars->len + 1);

    ub_all_ops(w->around, stmt, TRUE, ub_note_changed, touched);
    if (is_neutral_statement(w->around, stmt)) {
        if (has_jump(g, stmt) || have_common(g, touched, made))
            return FALSE;
        ub_all_ops(w->around, stmt, TRUE, ub_note_changed, w->changed);
        return TRUE;
    }
    return ub_is_cleanup(g, stmt, touched) && !have_common(g, touched, made) &&
           !have_common(g, touched, w->released) && walk_past(w, stmt);
}

/* The check that the `if` is, or the last one of an `else if`; the conditions that are false where
 * that leaves go to `passed`. */
static ub_check *check_of_chain(const ub_surroundings *around, unsigned stmt, GArray *passed)
{
    const ub_stmt *s = ub_graph_stmt(around->g, stmt);
    ub_check *c = ub_check_new(around, stmt);

    if (c == NULL)
        c = ub_check_with_else(around, stmt);
    if (c || s->kind != UB_STMT_IF || s->children->len != 2)
        return c;
    unsigned other = g_array_index(s->children, unsigned, 1);
    if (ub_graph_stmt(around->g, other)->kind != UB_STMT_IF)
        return NULL;
    g_array_append_val(passed, stmt);
    c = check_of_chain(around, other, passed);
    if (c == NULL)
        g_array_set_size(passed, passed->len - 1);
    return c;
}

static gboolean all_excluded(const walk *w, const ub_check *c, const GArray *passed)
{
    for (unsigned i = 0; i < passed->len; i++) {
        unsigned stmt = g_array_index(passed, unsigned, i);
        if (!ub_excludes(w->around->g, stmt, c->stmt) ||
            !ub_all_ops(w->around, stmt, FALSE, ub_test_neutral, NULL))
            return FALSE;
    }
    return TRUE;
}

/* The check that the statement is, or that follows it and tests what it makes:
 *
 *     r = f(item);
 *     Py_DECREF(keys);
 *     if (r > 0) {...}         not where it is below 0
 *     if (r < 0)
 *         return NULL; */
static ub_check *check_at(walk *w, unsigned stmt)
{
    const ub_surroundings *around = w->around;
    g_autoptr(GArray) conditions = g_array_new(FALSE, FALSE, sizeof(unsigned));
    g_autoptr(GArray) passed = g_array_new(FALSE, FALSE, sizeof(unsigned));
    g_autofree gboolean *made = g_new0(gboolean, around->g->vars->len + 1);
    unsigned next = stmt;
    ub_check *c = ub_check_new(around, stmt);

    if (c || is_neutral_statement(around, stmt))
        return c;
    c = ub_check_with_else(around, stmt);
    if (c)
        return c;
    ub_all_ops(around, stmt, TRUE, ub_note_changed, made);
    while (neighbour(around, &next, 1, conditions) && !conditions->len) {
        c = check_of_chain(around, next, passed);
        g_autofree gboolean *nulls = c ? leaves_when_null(around, c, stmt) : NULL;
        if (c && all_excluded(w, c, passed) && (nulls || ub_check_tests(around, stmt, c))) {
            ub_check_take(around, stmt, c);
            return c;
        }
        ub_check_free(c);
        if (c)
            return NULL;
        if (!passes_made(w, next, made)) {
            if (ub_graph_stmt(around->g, next)->kind != UB_STMT_IF)
                return NULL;
            g_array_append_val(passed, next);
        }
    }
    return NULL;
}

/* v = PyList_GetItemRef(l, 0);
 * if (PyList_SetSlice(l, 0, 1, NULL) < 0) {
 *     Py_DECREF(v);                             v is NULL when its own call has failed:
 *     return NULL;                              this alone is left
 * }
 *
 * NULL: the release is no line of its own. */
static char *without_release(const walk *w, const ub_check *c)
{
    if (!c->way->releases[w->lookup->var] || strstr(c->way->lines, "goto "))
        return g_strdup(c->way->lines);
    const char *name = ub_graph_var(w->around->g, w->lookup->var)->name;
    g_autofree char *release = g_strdup_printf("Py_DECREF(%s);", name);
    g_auto(GStrv) lines = g_strsplit(c->way->lines, "\n", -1);
    g_autoptr(GString) left = g_string_new(NULL);
    unsigned found = 0;

    for (unsigned i = 0; lines[i]; i++) {
        if (strcmp(lines[i], release) == 0)
            found++;
        else
            g_string_append_printf(left, "%s%s", left->len ? "\n" : "", lines[i]);
    }
    return found == 1 ? g_strdup(left->str) : NULL;
}

static gboolean is_named(const char *lines, const char *name)
{
    g_autoptr(GArray) tokens = ub_tokens(lines, 0, (unsigned)strlen(lines));

    for (unsigned i = 0; i < tokens->len; i++)
        if (ub_token_is(lines, ub_tokens_at(tokens, i), name))
            return TRUE;
    return FALSE;
}

/* name = f(item);
 * if (name == NULL || g(name) < 0) {
 *     Py_XDECREF(name);                 does nothing where f() has failed, and is left out: at the
 *     Py_DECREF(out);                   call of ours the name is another one, or none
 *     return NULL;
 * }
 *
 * The new lines, owned; the way out reads the name no more. */
static char *without_made(const walk *w, ub_check *c, char *lines)
{
    const ub_graph *g = w->around->g;
    g_autofree gboolean *nulls =
        c->made >= 0 ? leaves_when_null(w->around, c, (unsigned)c->made) : NULL;

    for (unsigned v = 0; nulls && v < g->vars->len; v++) {
        const char *name = ub_graph_var(g, (int)v)->name;
        g_autofree char *release = g_strdup_printf("Py_XDECREF(%s);", name);
        g_auto(GStrv) all = g_strsplit(lines, "\n", -1);
        g_autoptr(GString) left = g_string_new(NULL);
        if (!nulls[v] || strstr(lines, "goto "))
            continue;
        for (char **line = all; *line; line++)
            if (strcmp(*line, release) != 0)
                g_string_append_printf(left, "%s%s", left->len ? "\n" : "", *line);
        if (is_named(left->str, name))
            continue;
        c->way->reads[v] = FALSE;
        g_free(lines);
        lines = g_string_free(g_steal_pointer(&left), FALSE);
    }
    return lines;
}

static gboolean is_same_state(const walk *w, ub_check *c)
{
    const ub_surroundings *around = w->around;

    if (c->way->sets_error && ub_check_tests_only(around, c, w->nulls) &&
        !ub_check_reads_changed(around, c, w->changed))
        return TRUE;
    gboolean independent = ub_check_is_independent(around, c);
    for (unsigned v = 0; v < around->g->vars->len; v++)
        c->changed[v] |= w->changed[v];
    return independent && ub_check_is_about_error(around, c) && ub_check_fails_cleanly(around, c) &&
           ub_check_changed_is_null(around, c, w->lookup->block, w->lookup->op);
}

/* if (i > 0) {
 *     if (write_separator(out) < 0)
 *         goto error;
 * }
 * if (write(out, item) < 0)
 *     goto error;
 *
 * Where the first condition holds, the state at the call is that of the check in it; where it does
 * not, that of the check behind.  If both leave alike, so may the call. */
static gboolean passes_check_inside(walk *w, unsigned stmt)
{
    const ub_surroundings *around = w->around;
    const ub_stmt *s = ub_graph_stmt(around->g, stmt);

    if (s->kind != UB_STMT_IF || s->children->len != 1 || w->lines->len ||
        !ub_all_ops(around, stmt, FALSE, ub_test_neutral, NULL))
        return FALSE;
    const ub_stmt *body = ub_graph_stmt(around->g, g_array_index(s->children, unsigned, 0));
    if (body->kind != UB_STMT_COMPOUND || body->children->len == 0)
        return FALSE;
    g_autoptr(ub_check) c = ub_check_new(around, g_array_index(body->children, unsigned, 0));
    if (!c || c->way->releases[w->lookup->var] || !is_same_state(w, c) ||
        (w->same && strcmp(w->same, c->way->lines) != 0))
        return FALSE;
    g_free(w->same);
    w->same = g_strdup(c->way->lines);
    ub_all_ops(around, stmt, TRUE, ub_note_changed, w->changed);
    memset(w->nulls, 0, around->g->vars->len * sizeof *w->nulls);
    return TRUE;
}

/* The way out of the check, which is the call's too, or NULL: it is not. */
static char *way_of_check(walk *w, ub_check *c)
{
    g_autofree char *own = without_release(w, c);

    own = own ? without_made(w, c, g_steal_pointer(&own)) : NULL;
    if (own == NULL || !is_same_state(w, c) || (w->same && strcmp(w->same, c->way->lines) != 0))
        return NULL;
    g_autofree char *lines = without_nulls(w, own);
    return with_lines(w, lines);
}

static gboolean test_asks_for_item(const ub_surroundings *around, const ub_op *op, gpointer data)
{
    const walk *w = data;

    return ub_is_neutral(around, op) && (op->kind != UB_OP_READ || op->var == w->lookup->var);
}

/* if (PyUnicode_Check(item)) {
 *     ...
 * } else {
 *     if (PyBytes_AsStringAndSize(item, &s, &n) < 0)
 *         goto error;
 * }
 *
 * Which branch is taken depends on the new item alone, and says nothing of what is held in front of
 * the call: what is right in one of them is right for both.  Not so where it depends on a flag. */
static char *way_in_branch(walk *w, unsigned stmt)
{
    const ub_graph *g = w->around->g;
    const ub_stmt *s = ub_graph_stmt(g, stmt);

    if (s->kind != UB_STMT_IF || w->lines->len || w->changed[w->lookup->var] ||
        !ub_all_ops(w->around, stmt, FALSE, test_asks_for_item, w))
        return NULL;
    for (unsigned i = 0; i < s->children->len; i++) {
        const ub_stmt *body = ub_graph_stmt(g, g_array_index(s->children, unsigned, i));
        for (unsigned k = 0; body->kind == UB_STMT_COMPOUND && k < body->children->len; k++) {
            unsigned inner = g_array_index(body->children, unsigned, k);
            g_autoptr(ub_check) c = check_at(w, inner);
            char *lines = c ? way_of_check(w, c) : NULL;
            if (lines)
                return lines;
            if (c || !is_neutral_statement(w->around, inner) || !walk_past(w, inner))
                break;
        }
        if (w->lines->len)
            return NULL;
    }
    return NULL;
}

/* What the loops that are left may change has changed when the call is made again. */
static void note_loops(walk *w, const GArray *conditions, unsigned first)
{
    for (unsigned i = first; i < conditions->len; i++) {
        unsigned stmt = g_array_index(conditions, unsigned, i);
        if (is_loop(ub_graph_stmt(w->around->g, stmt)->kind))
            ub_all_ops(w->around, stmt, TRUE, ub_note_changed, w->changed);
    }
}

static char *way_behind(const ub_surroundings *around, const ub_lookup *lookup)
{
    g_autoptr(GArray) conditions = g_array_new(FALSE, FALSE, sizeof(unsigned));
    g_autoptr(walk) w = walk_new(around, lookup);
    unsigned stmt = lookup->stmt;

    unsigned left = 0;
    while (neighbour(around, &stmt, 1, conditions)) {
        note_loops(w, conditions, left);
        left = conditions->len;
        g_autoptr(ub_check) c = check_at(w, stmt);
        char *lines = c ? way_of_check(w, c) : NULL;
        if (lines)
            return lines;
        if (!c && passes_check_inside(w, stmt))
            continue;
        lines = c ? NULL : way_in_branch(w, stmt);
        if (lines)
            return lines;
        if ((c && !is_skipped(w, stmt)) || !walk_past(w, stmt))
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
        gboolean inside = is_loop(ub_graph_stmt(around->g, stmt)->kind);
        if (!ub_all_ops(around, stmt, inside, ub_test_neutral, NULL))
            return FALSE;
        ub_all_ops(around, stmt, inside, ub_note_changed, changed);
    }
    return TRUE;
}

/* Py_DECREF(key); right behind the call belongs to the way out of the check in front. */
static void walk_cleanup(walk *w)
{
    unsigned stmt = w->lookup->stmt;
    gboolean found;

    for (;;) {
        stmt = sibling(w->around->g, stmt, 1, &found);
        if (!found || is_neutral_statement(w->around, stmt) || !walk_past(w, stmt))
            return;
    }
}

/* x = f(key); Py_DECREF(key); if (x == NULL) ... */
static void take_made(const ub_surroundings *around, ub_check *c)
{
    g_autofree gboolean *unused = g_new0(gboolean, around->g->vars->len + 1);
    unsigned stmt = c->stmt;
    gboolean found;

    do {
        stmt = sibling(around->g, stmt, -1, &found);
    } while (found && ub_is_cleanup(around->g, stmt, unused));
    if (found && ub_check_tests(around, stmt, c))
        ub_check_take(around, stmt, c);
}

static char *way_in_front(const ub_surroundings *around, const ub_lookup *lookup)
{
    g_autoptr(GArray) conditions = g_array_new(FALSE, FALSE, sizeof(unsigned));
    g_autofree gboolean *changed = g_new0(gboolean, around->g->vars->len + 1);
    g_autoptr(walk) w = walk_new(around, lookup);
    unsigned stmt = lookup->stmt;

    walk_cleanup(w);
    while (neighbour(around, &stmt, -1, conditions) && all_neutral(around, conditions, changed)) {
        g_autoptr(ub_check) c = ub_check_new(around, stmt);
        if (c == NULL) {
            if (!is_neutral_statement(around, stmt))
                return NULL;
            ub_all_ops(around, stmt, TRUE, ub_note_changed, changed);
            continue;
        }
        take_made(around, c);
        if (ub_check_is_about_error(around, c) && ub_check_is_independent(around, c) &&
            ub_check_is_released(around, c, w->released) &&
            !ub_check_reads_changed(around, c, changed))
            return with_lines(w, c->way->lines);
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

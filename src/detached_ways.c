/* See detached_state.h. */
#include "detached_state.h"

#include <string.h>

#include "wayout.h"

enum { MAX_KEYS = 60, MAX_WAYS = 200, MAX_DEPTH = 8 };

/* What is known on a way: of each key whether it is known, and true. */
typedef struct {
    ub_thread thread;
    unsigned since; /* where it was detached, if it is; does not tell ways apart */
    guint64 known, truth;
    guint64 asserted; /* variables that assert() has spoken of, by their number modulo 64 */
} way;

struct ub_ways {
    const ub_graph *g;
    GPtrArray *keys; /* of char *: expressions that branches test, each once */
    GArray **in;     /* of way, by block: at its beginning */
    gboolean overflow;
};

/* Expressions */

/* The text of what gives a value, the same for the same expression; NULL: none that could be
 * compared.  What a call gives differs from time to time, but for Python's without arguments
 * (PyEval_ThreadsInitialized()). */
static char *key_of(const ub_graph *g, int temp, unsigned depth)
{
    const ub_op *op = temp >= 0 ? ub_graph_definition(g, temp) : NULL;

    if (!op || depth > MAX_DEPTH)
        return NULL;
    if (op->kind == UB_OP_READ)
        return g_strdup_printf("$%d", op->var);
    if (op->kind == UB_OP_CONST)
        return g_strdup(op->name);
    if (op->kind == UB_OP_MERGE)
        return g_strdup_printf("#%d", temp);
    if (op->kind == UB_OP_CALL && !(op->is_api && op->n_args == 0))
        return NULL;
    if (op->kind != UB_OP_PURE && op->kind != UB_OP_LOAD && op->kind != UB_OP_CALL)
        return NULL;
    GString *text = g_string_new(op->name);
    g_string_append_c(text, '(');
    for (unsigned i = 0; i < op->n_args; i++) {
        g_autofree char *argument = key_of(g, op->args[i], depth + 1);
        if (!argument) {
            g_string_free(text, TRUE);
            return NULL;
        }
        g_string_append_printf(text, "%s,", argument);
    }
    g_string_append_c(text, ')');
    return g_string_free(text, FALSE);
}

/* The expression whose truth a condition asks for: `v` of `v != NULL`, and *inverse of `v == 0`. */
static char *tested(const ub_graph *g, int temp, gboolean *inverse)
{
    const ub_op *op = temp >= 0 ? ub_graph_definition(g, temp) : NULL;

    if (op && op->kind == UB_OP_PURE && op->n_args == 2 &&
        (strcmp(op->name, "==") == 0 || strcmp(op->name, "!=") == 0)) {
        for (unsigned i = 0; i < 2; i++) {
            if (!ub_is_zero(g, op->args[i]))
                continue;
            char *key = tested(g, op->args[1 - i], inverse);
            *inverse ^= strcmp(op->name, "==") == 0;
            return key;
        }
    }
    return key_of(g, temp, 0);
}

static int index_of(const ub_ways *w, const char *key)
{
    unsigned index;

    if (key && g_ptr_array_find_with_equal_func(w->keys, key, g_str_equal, &index))
        return (int)index;
    return -1;
}

static gboolean names_variable(const char *key, int var)
{
    g_autofree char *name = g_strdup_printf("$%d", var);
    gsize length = strlen(name);

    for (const char *at = strstr(key, name); at; at = strstr(at + 1, name))
        if (!g_ascii_isdigit(at[length]))
            return TRUE;
    return FALSE;
}

/* Steps */

static void learn(way *y, int key, gboolean truth)
{
    guint64 bit = (guint64)1 << key;

    y->known |= bit;
    y->truth = truth ? y->truth | bit : y->truth & ~bit;
}

/* What the truth of a value is, where that is known: 1, 0 or -1. */
static int truth_of(const ub_ways *w, const way *y, int temp)
{
    const ub_op *op = temp >= 0 ? ub_graph_definition(w->g, temp) : NULL;
    gboolean inverse = FALSE;

    if (op && op->kind == UB_OP_CONST && g_ascii_isdigit(op->name[0]))
        return strcmp(op->name, "0") != 0;
    if (ub_is_zero(w->g, temp))
        return 0;
    if (op && op->kind == UB_OP_CALL && strcmp(op->name, "PyEval_SaveThread") == 0)
        return 1;
    g_autofree char *key = tested(w->g, temp, &inverse);
    int index = index_of(w, key);
    if (index < 0 || !(y->known >> index & 1))
        return -1;
    return (int)(y->truth >> index & 1) ^ inverse;
}

/* `what` gets a value: nothing is known any more of what is computed from it. */
static void forget(const ub_ways *w, way *y, int var, const char *memory)
{
    for (unsigned k = 0; k < w->keys->len; k++) {
        const char *key = w->keys->pdata[k];
        if (var >= 0 ? names_variable(key, var) : strstr(key, memory) != NULL)
            y->known &= ~((guint64)1 << k);
    }
}

static char *place_key(const ub_ways *w, const ub_op *store)
{
    GString *text = g_string_new(store->name);

    g_string_append_c(text, '(');
    for (unsigned i = 0; i + 1 < store->n_args; i++) {
        g_autofree char *argument = key_of(w->g, store->args[i], 1);
        g_string_append_printf(text, "%s,", argument ? argument : "?");
    }
    g_string_append_c(text, ')');
    return g_string_free(text, FALSE);
}

static guint64 variable_bit(int var)
{
    return (guint64)1 << ((unsigned)var % 64);
}

/* Does the value depend on a variable of which something has been asserted?
 *
 *     if (mask) {
 *         assert(function == NULL);        where function is tested, nothing is known of this way
 *         state = PyEval_SaveThread(); */
static gboolean is_asserted(const ub_graph *g, int temp, guint64 asserted, unsigned depth)
{
    const ub_op *op = temp >= 0 ? ub_graph_definition(g, temp) : NULL;

    if (!op || depth > MAX_DEPTH)
        return FALSE;
    if (op->kind == UB_OP_READ)
        return (asserted & variable_bit(op->var)) != 0;
    for (unsigned i = 0; i < op->n_args; i++)
        if (is_asserted(g, op->args[i], asserted, depth + 1))
            return TRUE;
    return FALSE;
}

static void pass_op(const ub_ways *w, const ub_op *op, way *y)
{
    if (op->kind == UB_OP_USE && op->var >= 0)
        y->asserted |= variable_bit(op->var);
    ub_thread before = y->thread;

    y->thread = ub_thread_step(w->g, op, before);
    if (y->thread.now == UB_DETACHED && before.now != UB_DETACHED)
        y->since = op->range.begin;
    if (op->kind == UB_OP_ASSIGN || op->kind == UB_OP_DECLARE || op->kind == UB_OP_ADDRESS ||
        op->kind == UB_OP_REF) {
        int truth = op->kind == UB_OP_ASSIGN && op->n_args ? truth_of(w, y, op->args[0]) : -1;
        g_autofree char *key = g_strdup_printf("$%d", op->var);
        if (op->var >= 0)
            forget(w, y, op->var, NULL);
        if (truth >= 0 && index_of(w, key) >= 0)
            learn(y, index_of(w, key), truth);
    }
    if (op->kind == UB_OP_COPY) {
        g_autofree char *key = g_strdup_printf("#%d", op->dst);
        int index = index_of(w, key), truth = truth_of(w, y, op->args[0]);
        if (index >= 0 && truth >= 0)
            learn(y, index, truth);
        else if (index >= 0)
            y->known &= ~((guint64)1 << index);
    }
    if (op->kind == UB_OP_STORE) {
        int truth = truth_of(w, y, op->args[op->n_args - 1]);
        g_autofree char *key = place_key(w, op);
        forget(w, y, -1, op->name);
        if (truth >= 0 && index_of(w, key) >= 0)
            learn(y, index_of(w, key), truth);
    }
}

static void add_way(ub_ways *w, unsigned block, way y, GArray *waiting)
{
    GArray *in = w->in[block];

    for (unsigned i = 0; i < in->len; i++) {
        const way *other = &g_array_index(in, way, i);
        if (other->thread.now == y.thread.now && other->thread.before == y.thread.before &&
            other->known == y.known && other->asserted == y.asserted &&
            (other->truth & other->known) == (y.truth & y.known))
            return;
    }
    if (in->len >= MAX_WAYS) {
        w->overflow = TRUE;
        return;
    }
    g_array_append_val(in, y);
    g_array_append_val(waiting, block);
}

/* On from the end of a block: where a test has been made before, its result is the same. */
static void leave(ub_ways *w, const ub_block *block, way y, GArray *waiting)
{
    gboolean inverse = FALSE;
    g_autofree char *key =
        block->term == UB_TERM_BRANCH ? tested(w->g, block->cond, &inverse) : NULL;
    int index = index_of(w, key);
    int truth = block->term == UB_TERM_BRANCH ? truth_of(w, &y, block->cond) : -1;

    if (block->term != UB_TERM_JUMP && y.thread.now == UB_DETACHED &&
        is_asserted(w->g, block->cond, y.asserted, 0))
        y.thread.now = UB_ELSEWHERE;
    for (unsigned i = 0; i < block->succs->len; i++) {
        way on = y;
        if (truth >= 0 && truth != (i == 0))
            continue;
        if (index >= 0)
            learn(&on, index, (i == 0) ^ inverse);
        add_way(w, g_array_index(block->succs, unsigned, i), on, waiting);
    }
}

static void find_keys(ub_ways *w)
{
    for (unsigned b = 0; b < w->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(w->g, b);
        gboolean inverse = FALSE;
        char *key = block->term == UB_TERM_BRANCH ? tested(w->g, block->cond, &inverse) : NULL;
        if (key && index_of(w, key) < 0)
            g_ptr_array_add(w->keys, key);
        else
            g_free(key);
    }
}

/* state = threads ? PyEval_SaveThread() : NULL; */
static void add_merged(ub_ways *w)
{
    for (unsigned b = 0; b < w->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(w->g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            const ub_op *value = op->kind == UB_OP_ASSIGN && op->n_args
                                     ? ub_graph_definition(w->g, op->args[0])
                                     : NULL;
            g_autofree char *variable = g_strdup_printf("$%d", op->var);
            char *key = value && value->kind == UB_OP_MERGE && index_of(w, variable) >= 0
                            ? key_of(w->g, op->args[0], 0)
                            : NULL;
            if (key && index_of(w, key) < 0)
                g_ptr_array_add(w->keys, key);
            else
                g_free(key);
        }
    }
}

/* A result that nobody else asks for tells no ways apart. */
static gboolean is_asked_again(const ub_ways *w, const char *key)
{
    unsigned n = 0;

    for (unsigned b = 0; b < w->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(w->g, b);
        gboolean inverse = FALSE;
        g_autofree char *other =
            block->term == UB_TERM_BRANCH ? tested(w->g, block->cond, &inverse) : NULL;
        n += other && strcmp(other, key) == 0;
    }
    return n > 1 || key[0] == '$' || key[0] == '#' || strchr(key, '>') || strchr(key, '.');
}

static void drop_idle_keys(ub_ways *w)
{
    for (unsigned k = w->keys->len; k-- > 0;)
        if (!is_asked_again(w, w->keys->pdata[k]))
            g_ptr_array_remove_index(w->keys, k);
}

static void solve(ub_ways *w)
{
    g_autoptr(GArray) waiting = g_array_new(FALSE, FALSE, sizeof(unsigned));
    g_autofree unsigned *done = g_new0(unsigned, w->g->blocks->len);

    add_way(w, 0, (way){.thread = {UB_ELSEWHERE, UB_ELSEWHERE}}, waiting);
    while (waiting->len > 0 && !w->overflow) {
        unsigned b = g_array_index(waiting, unsigned, waiting->len - 1);
        const ub_block *block = ub_graph_block(w->g, b);
        g_array_set_size(waiting, waiting->len - 1);
        while (done[b] < w->in[b]->len && !w->overflow) {
            way y = g_array_index(w->in[b], way, done[b]++);
            for (unsigned i = 0; i < block->ops->len; i++)
                pass_op(w, ub_block_op(block, i), &y);
            leave(w, block, y, waiting);
        }
    }
}

ub_ways *ub_ways_new(const ub_graph *g)
{
    ub_ways *w = g_new0(ub_ways, 1);

    w->g = g;
    w->keys = g_ptr_array_new_with_free_func(g_free);
    w->in = g_new0(GArray *, g->blocks->len + 1);
    for (unsigned b = 0; b < g->blocks->len; b++)
        w->in[b] = g_array_new(FALSE, FALSE, sizeof(way));
    find_keys(w);
    add_merged(w);
    drop_idle_keys(w);
    if (w->keys->len <= MAX_KEYS)
        solve(w);
    if (w->keys->len <= MAX_KEYS && !w->overflow)
        return w;
    ub_ways_free(w);
    return NULL;
}

void ub_ways_free(ub_ways *w)
{
    if (w == NULL)
        return;
    for (unsigned b = 0; b < w->g->blocks->len; b++)
        g_array_unref(w->in[b]);
    g_free(w->in);
    g_ptr_array_unref(w->keys);
    g_free(w);
}

gboolean ub_ways_detached(const ub_ways *w, unsigned b, unsigned op, unsigned *since)
{
    const ub_block *block = ub_graph_block(w->g, b);

    for (unsigned i = 0; i < w->in[b]->len; i++) {
        way y = g_array_index(w->in[b], way, i);
        for (unsigned k = 0; k < op; k++)
            pass_op(w, ub_block_op(block, k), &y);
        if (y.thread.now == UB_DETACHED) {
            *since = y.since;
            return TRUE;
        }
    }
    return FALSE;
}

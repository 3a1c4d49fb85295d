/* What calls do to locks, and what the file's own functions do by such calls. */
#include "lock.h"

#include <string.h>

#include "catalog.h"

/* Where the operands tell */

static gboolean constant(CXCursor cursor, long long *value)
{
    CXEvalResult result = clang_Cursor_Evaluate(cursor);
    gboolean known = result && clang_EvalResult_getKind(result) == CXEval_Int;

    if (known)
        *value = clang_EvalResult_getAsLongLong(result);
    if (result)
        clang_EvalResult_dispose(result);
    return known;
}

static gboolean operand_is(const GArray *operands, unsigned i, long long *value)
{
    return i < operands->len && constant(g_array_index(operands, CXCursor, i), value);
}

/* flock(fd, LOCK_UN | LOCK_NB), lockf(fd, F_ULOCK, 0) */
static unsigned file_lock_facts(const char *name, const GArray *operands)
{
    enum { UNLOCK_BIT = 8, LOCKF_UNLOCK = 0, LOCKF_TEST = 3 };
    long long how;

    if (!operand_is(operands, 1, &how))
        return UB_FACT_LOCKS;
    if (strcmp(name, "flock") == 0)
        return how & UNLOCK_BIT ? UB_FACT_UNLOCKS : UB_FACT_LOCKS;
    return how == LOCKF_UNLOCK ? UB_FACT_UNLOCKS : how == LOCKF_TEST ? 0 : UB_FACT_LOCKS;
}

/* Clang has the order of memory in front of the value. */
static gboolean stored(const char *name, const GArray *operands, long long *value)
{
    gboolean is_function = g_str_has_prefix(name, "_Py_") || g_str_has_prefix(name, "__sync_");
    gboolean compares = strstr(name, "compare") != NULL;

    return operand_is(operands, compares ? (is_function ? 2 : 4) : is_function ? 1 : 2, value);
}

static unsigned flag_facts(const char *name, const GArray *operands)
{
    long long value;

    if (!strstr(name, "atomic_") && !g_str_has_prefix(name, "__sync_"))
        return 0;
    if (strstr(name, "test_and_set"))
        return UB_FACT_PURE | UB_FACT_LOCKS;
    if (strstr(name, "_clear") || strstr(name, "lock_release"))
        return UB_FACT_PURE | UB_FACT_UNLOCKS;
    if (strstr(name, "exchange") || strstr(name, "compare_and_swap"))
        return stored(name, operands, &value) && value != 0 ? UB_FACT_PURE | UB_FACT_LOCKS : 0;
    return strstr(name, "_store") && stored(name, operands, &value) && value == 0
               ? UB_FACT_PURE | UB_FACT_UNLOCKS
               : 0;
}

unsigned ub_lock_facts(const char *name, const GArray *operands)
{
    const unsigned both = UB_FACT_LOCKS | UB_FACT_UNLOCKS;

    return (ub_catalog_facts(name) & both) == both ? file_lock_facts(name, operands)
                                                   : flag_facts(name, operands);
}

/* Names */

enum {
    PARAMETER = UB_LOCK_PARAMETER,
    MAX_PARAMETERS = UB_LOCK_MAX_PARAMETERS,
    LOCAL = UB_LOCK_LOCAL
};

static gboolean is_assigned(const ub_graph *g, int var)
{
    for (unsigned b = 0; b < g->blocks->len; b++)
        for (unsigned i = 0; i < ub_graph_block(g, b)->ops->len; i++) {
            const ub_op *op = ub_block_op(ub_graph_block(g, b), i);
            if (op->var == var && (op->kind == UB_OP_ASSIGN || op->kind == UB_OP_ADDRESS))
                return TRUE;
        }
    return FALSE;
}

static void append_variable(GString *text, const ub_graph *g, const ub_op *op)
{
    const ub_var *var = ub_graph_var(g, op->var);

    for (unsigned i = 0; var->is_parameter && op->kind == UB_OP_READ && i < MAX_PARAMETERS; i++)
        if (clang_equalCursors(clang_Cursor_getArgument(g->function->cursor, i), var->cursor) &&
            !is_assigned(g, op->var)) {
            g_string_append_c(text, (char)(PARAMETER + i));
            return;
        }
    g_string_append_printf(text, "%c%s", LOCAL, var->name);
}

static void append_value(GString *text, const ub_graph *g, int temp)
{
    const ub_op *op = ub_graph_definition(g, temp);

    if (op && op->kind == UB_OP_CONST) {
        g_string_append_printf(text, "'%s'", op->name);
    } else if (op && (op->kind == UB_OP_READ || op->kind == UB_OP_ADDRESS)) {
        append_variable(text, g, op);
    } else if (op && (op->kind == UB_OP_PURE || op->kind == UB_OP_LOAD)) {
        g_string_append_printf(text, "(%s", op->name);
        for (unsigned i = 0; i < op->n_args; i++) {
            g_string_append_c(text, ' ');
            append_value(text, g, op->args[i]);
        }
        g_string_append_c(text, ')');
    } else {
        g_string_append_printf(text, "%c%d", LOCAL, temp);
    }
}

typedef struct {
    const ub_graph *g;
    const ub_op *op;
} place;

static char *value_of(unsigned argument, gpointer data)
{
    const place *p = data;
    GString *text = g_string_new(NULL);

    append_value(text, p->g, p->op->args[argument]);
    return g_string_free(text, FALSE);
}

char *ub_lock_put_operands(const char *name, unsigned n, ub_lock_operand operand, gpointer data)
{
    GString *text = g_string_new(NULL);

    for (; *name; name++) {
        unsigned argument = (unsigned)(*name - PARAMETER);
        if (*name < PARAMETER || argument >= MAX_PARAMETERS) {
            g_string_append_c(text, *name);
            continue;
        }
        g_autofree char *value =
            argument < n ? operand(argument, data) : g_strdup_printf("%c", LOCAL);
        g_string_append(text, value);
    }
    return g_string_free(text, FALSE);
}

/* The locks of a function */

typedef struct {
    GPtrArray *takes, *gives; /* of char *, owned */
} effects;

static effects *effects_new(void)
{
    effects *e = g_new(effects, 1);

    e->takes = g_ptr_array_new_with_free_func(g_free);
    e->gives = g_ptr_array_new_with_free_func(g_free);
    return e;
}

void ub_lock_effects_free(gpointer data)
{
    effects *e = data;

    g_ptr_array_unref(e->takes);
    g_ptr_array_unref(e->gives);
    g_free(e);
}

static GPtrArray *locks(const ub_graph *g, const ub_op *op, gboolean taken, ub_lock_operand operand,
                        gpointer data)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    const effects *e = op->is_project ? g_hash_table_lookup(g->unit->locks, op->name) : NULL;

    if (!(op->facts & (taken ? UB_FACT_LOCKS : UB_FACT_UNLOCKS)))
        return names;
    if (!e) {
        g_ptr_array_add(names, op->n_args ? operand(0, data) : g_strdup(op->name));
        return names;
    }
    const GPtrArray *of_helper = taken ? e->takes : e->gives;
    for (unsigned i = 0; i < of_helper->len; i++)
        g_ptr_array_add(names,
                        ub_lock_put_operands(of_helper->pdata[i], op->n_args, operand, data));
    return names;
}

GPtrArray *ub_locks_taken(const ub_graph *g, const ub_op *op, ub_lock_operand operand,
                          gpointer data)
{
    return locks(g, op, TRUE, operand, data);
}

GPtrArray *ub_locks_given(const ub_graph *g, const ub_op *op, ub_lock_operand operand,
                          gpointer data)
{
    return locks(g, op, FALSE, operand, data);
}

enum {
    AS_BEFORE = UB_AS_BEFORE,
    HELD = UB_TAKEN,
    GIVEN = UB_GIVEN,
    MAX_NAMES = 16,
};

struct ub_lock_states {
    const ub_graph *g;
    GPtrArray *names; /* of char *, owned */
    guint8 *at;       /* by block and name, when the block begins */
};

static unsigned number_of(ub_lock_states *l, const char *name)
{
    unsigned i;

    for (i = 0; i < l->names->len; i++)
        if (strcmp(l->names->pdata[i], name) == 0)
            return i;
    if (i == MAX_NAMES)
        return MAX_NAMES;
    g_ptr_array_add(l->names, g_strdup(name));
    return i;
}

/* Of more than MAX_NAMES the others share one place, and are never given up. */
static void pass_op(ub_lock_states *l, const ub_op *op, guint8 *set)
{
    place p = {l->g, op};
    g_autoptr(GPtrArray) given = ub_locks_given(l->g, op, value_of, &p);
    g_autoptr(GPtrArray) taken = ub_locks_taken(l->g, op, value_of, &p);

    for (unsigned i = 0; i < given->len; i++) {
        unsigned n = number_of(l, given->pdata[i]);
        set[n] = n < MAX_NAMES ? ub_when_given(set[n]) : set[n];
    }
    for (unsigned i = 0; i < taken->len; i++) {
        unsigned n = number_of(l, taken->pdata[i]);
        set[n] = ub_when_taken(set[n]);
    }
}

static gboolean pass_block(ub_lock_states *l, unsigned block)
{
    const ub_block *b = ub_graph_block(l->g, block);
    guint8 set[MAX_NAMES + 1];
    gboolean changed = FALSE;

    memcpy(set, l->at + block * (MAX_NAMES + 1), sizeof set);
    for (unsigned i = 0; i < b->ops->len; i++) {
        if (ub_block_op(b, i)->noreturn)
            return FALSE;
        pass_op(l, ub_block_op(b, i), set);
    }
    for (unsigned s = 0; s < b->succs->len; s++) {
        guint8 *next = l->at + g_array_index(b->succs, unsigned, s) * (MAX_NAMES + 1);
        for (unsigned n = 0; n <= MAX_NAMES; n++) {
            changed |= (next[n] | set[n]) != next[n];
            next[n] |= set[n];
        }
    }
    return changed;
}

ub_lock_states *ub_lock_states_new(const ub_graph *g)
{
    ub_lock_states *l = g_new0(ub_lock_states, 1);
    gboolean changed = TRUE;

    l->g = g;
    l->names = g_ptr_array_new_with_free_func(g_free);
    l->at = g_new0(guint8, g->blocks->len * (MAX_NAMES + 1));
    memset(l->at, AS_BEFORE, MAX_NAMES + 1);
    while (changed) {
        changed = FALSE;
        for (unsigned b = 0; b < g->blocks->len; b++)
            changed |= l->at[b * (MAX_NAMES + 1)] && pass_block(l, b);
    }
    return l;
}

void ub_lock_states_free(ub_lock_states *l)
{
    g_ptr_array_unref(l->names);
    g_free(l->at);
    g_free(l);
}

gboolean ub_lock_is_held(ub_lock_states *l, unsigned block, unsigned op)
{
    guint8 set[MAX_NAMES + 1];

    memcpy(set, l->at + block * (MAX_NAMES + 1), sizeof set);
    for (unsigned i = 0; i < op; i++)
        pass_op(l, ub_block_op(ub_graph_block(l->g, block), i), set);
    for (unsigned n = 0; n <= MAX_NAMES; n++)
        if (set[n] & HELD)
            return TRUE;
    return FALSE;
}

/* A lock that the function reads from a variable of its own is nobody else's by its name. */
static void note_effects(ub_lock_states *l, effects *e)
{
    const guint8 *end = l->at + (MAX_NAMES + 1); /* block 1 is the exit */

    for (unsigned n = 0; n < l->names->len; n++) {
        const char *name = l->names->pdata[n];
        gboolean local = strchr(name, LOCAL) != NULL;
        if (end[n] & HELD)
            g_ptr_array_add(e->takes, local
                                          ? g_strdup_printf("%s of %s", name, l->g->function->name)
                                          : g_strdup(name));
        else if (end[n] == GIVEN && !local)
            g_ptr_array_add(e->gives, g_strdup(name));
    }
    if (end[MAX_NAMES] & HELD)
        g_ptr_array_add(e->takes, g_strdup_printf("%c%s", LOCAL, l->g->function->name));
}

unsigned ub_lock_note(const ub_unit *unit, const char *function, const ub_effect *effect)
{
    effects *e = effects_new();

    for (unsigned i = 0; i < effect->locks->len; i++) {
        const ub_lock_effect *lock = &g_array_index(effect->locks, ub_lock_effect, i);
        gboolean local = strchr(lock->name, LOCAL) != NULL;
        if (lock->set & HELD)
            g_ptr_array_add(e->takes, g_strdup(lock->name));
        else if (lock->set == GIVEN && !local)
            g_ptr_array_add(e->gives, g_strdup(lock->name));
    }
    g_hash_table_insert(unit->locks, g_strdup(function), e);
    return (e->takes->len ? UB_FACT_LOCKS : 0) | (e->gives->len ? UB_FACT_UNLOCKS : 0);
}

unsigned ub_helper_lock_facts(const ub_unit *unit, const ub_function *function)
{
    g_autoptr(ub_graph) g = ub_graph_new(unit, function);
    ub_lock_states *l = ub_lock_states_new(g);
    effects *e = effects_new();

    note_effects(l, e);
    ub_lock_states_free(l);
    g_hash_table_insert(unit->locks, g_strdup(function->name), e);
    return (e->takes->len ? UB_FACT_LOCKS : 0) | (e->gives->len ? UB_FACT_UNLOCKS : 0);
}

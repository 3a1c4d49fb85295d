/* See detached.h. */
#include "detached.h"

#include <string.h>

#include "graph.h"
#include "misuse.h"

/* The thread state at a point, and what it was before PyGILState_Ensure(), which
 * PyGILState_Release() brings back.  A function begins with ELSEWHERE: its callers know. */
typedef enum { ELSEWHERE, ATTACHED, DETACHED, N_STATES } thread_state;

/* A set of pairs (now, before): one bit for each. */
typedef guint16 state_set;

enum { NONE = 0 };

static state_set pair(thread_state now, thread_state before)
{
    return (state_set)(1u << (now * N_STATES + before));
}

const char *const *ub_detaching_names(void)
{
    static const char *const names[] = {"Py_BEGIN_ALLOW_THREADS", "Py_UNBLOCK_THREADS",
                                        "PyEval_SaveThread", "PyEval_ReleaseThread", NULL};

    return names;
}

/* How one pair goes on behind the operation. */
static state_set step(const ub_op *op, thread_state now, thread_state before)
{
    if (op->kind != UB_OP_CALL)
        return pair(now, before);
    if (strcmp(op->name, "PyGILState_Ensure") == 0)
        return pair(ATTACHED, now);
    if (strcmp(op->name, "PyGILState_Release") == 0)
        return pair(before, ELSEWHERE);
    if (op->facts & UB_FACT_DETACHES)
        return pair(DETACHED, before);
    if (op->facts & UB_FACT_ATTACHES)
        return pair(ATTACHED, before);
    /* PyThreadState_Swap(state); and what the project does under names of its own */
    if (op->facts & (UB_FACT_LEAVES | UB_FACT_ENTERS) ||
        strcmp(op->name, "PyThreadState_Swap") == 0)
        return pair(ELSEWHERE, before);
    return pair(now, before);
}

static state_set transfer(const ub_op *op, state_set set)
{
    state_set out = NONE;

    for (unsigned i = 0; i < N_STATES * N_STATES; i++)
        if (set >> i & 1)
            out |= step(op, i / N_STATES, i % N_STATES);
    return out;
}

static gboolean only_detached(state_set set)
{
    const state_set detached =
        pair(DETACHED, ELSEWHERE) | pair(DETACHED, ATTACHED) | pair(DETACHED, DETACHED);

    return set != NONE && (set & ~detached) == NONE;
}

/* The states at the beginning of each block. */
static state_set *solve(const ub_graph *g)
{
    state_set *in = g_new0(state_set, g->blocks->len);
    gboolean changed = TRUE;

    in[0] = pair(ELSEWHERE, ELSEWHERE);
    while (changed) {
        changed = FALSE;
        for (unsigned b = 0; b < g->blocks->len; b++) {
            const ub_block *block = ub_graph_block(g, b);
            state_set set = in[b];
            for (unsigned i = 0; i < block->ops->len; i++)
                set = transfer(ub_block_op(block, i), set);
            for (unsigned i = 0; i < block->succs->len; i++) {
                unsigned to = g_array_index(block->succs, unsigned, i);
                changed |= (set & ~in[to]) != NONE;
                in[to] |= set;
            }
        }
    }
    return in;
}

/* Calls that begin with Py and work without a thread state, beyond those of the catalog. */
static gboolean works_detached(const char *name)
{
    static const char *const others[] = {"PyOS_snprintf",
                                         "PyOS_vsnprintf",
                                         "Py_FatalError",
                                         "Py_AddPendingCall",
                                         "PyErr_SetInterrupt",
                                         "PyErr_SetInterruptEx",
                                         "PyOS_InterruptOccurred",
                                         "PyTraceMalloc_Track",
                                         "PyTraceMalloc_Untrack",
                                         "Py_GetVersion",
                                         NULL};

    return g_strv_contains(others, name) || g_str_has_prefix(name, "PyMutex_") ||
           g_str_has_prefix(name, "PyTime_");
}

static const char *name_of_ref(ub_ref_kind ref)
{
    static const char *const names[] = {
        [UB_REF_INCREF] = "Py_INCREF",  [UB_REF_XINCREF] = "Py_XINCREF",
        [UB_REF_DECREF] = "Py_DECREF",  [UB_REF_XDECREF] = "Py_XDECREF",
        [UB_REF_NEWREF] = "Py_NewRef",  [UB_REF_XNEWREF] = "Py_XNewRef",
        [UB_REF_CLEAR] = "Py_CLEAR",    [UB_REF_SETREF] = "Py_SETREF",
        [UB_REF_XSETREF] = "Py_XSETREF"};

    return names[ref];
}

/* What of Python's the operation calls that needs a thread state, or NULL.  Only what is documented
 * counts: names with an underscore in front may be made for this. */
static const char *called(const ub_op *op)
{
    if (op->kind == UB_OP_REF)
        return name_of_ref(op->ref);
    if (op->kind != UB_OP_CALL || !op->is_api || !g_str_has_prefix(op->name, "Py") ||
        (op->facts & (UB_FACT_DETACHES | UB_FACT_ATTACHES)))
        return NULL;
    return ub_needs_thread_state(op->name) && !works_detached(op->name) ? op->name : NULL;
}

static gboolean names_detaching(const ub_unit *unit, ub_range in)
{
    const char *text = ub_unit_text(unit, NULL);

    for (const char *const *name = ub_detaching_names(); *name; name++)
        if (g_strstr_len(text + in.begin, in.end - in.begin, *name))
            return TRUE;
    return FALSE;
}

static void look_at(const ub_unit *unit, GArray *sites, GPtrArray *rows, int index)
{
    const ub_function *function = &g_array_index(unit->functions, ub_function, (unsigned)index);

    if (function->has_error || !names_detaching(unit, function->body))
        return;
    g_autoptr(ub_graph) g = ub_graph_new(unit, function);
    if (g->has_wild_jumps)
        return;
    g_autofree state_set *in = solve(g);
    for (unsigned b = 0; b < g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(g, b);
        state_set set = in[b];
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            if (only_detached(set) && called(op))
                ub_misuse_add(unit, sites, rows,
                              (ub_misuse){.name = called(op),
                                          .code = UB_CODE_DETACHED_CALL,
                                          .call = op->range,
                                          .function = index});
            set = transfer(op, set);
        }
    }
}

void ub_find_detached(const ub_unit *unit, GArray *sites, GPtrArray *rows)
{
    for (unsigned f = 0; f < unit->functions->len; f++)
        look_at(unit, sites, rows, (int)f);
}

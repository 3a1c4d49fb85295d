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

enum { NONE = 0, MAX_DEPTH = 3 };

static state_set pair(thread_state now, thread_state before)
{
    return (state_set)(1u << (now * N_STATES + before));
}

const char *const *ub_detaching_names(void)
{
    static const char *const names[] = {"Py_BEGIN_ALLOW_THREADS", "Py_UNBLOCK_THREADS",
                                        "PyEval_SaveThread",      "PyEval_ReleaseThread",
                                        "PyThreadState_Swap",     NULL};

    return names;
}

/* PyThreadState_Swap(NULL) */
static gboolean is_null(const ub_graph *g, int temp)
{
    const ub_op *op = ub_graph_definition(g, temp);

    return op && op->kind == UB_OP_CONST &&
           (strcmp(op->name, "0") == 0 || strcmp(op->name, "NULL") == 0);
}

/* How one pair goes on behind the operation. */
static state_set step(const ub_graph *g, const ub_op *op, thread_state now, thread_state before)
{
    if (op->kind != UB_OP_CALL)
        return pair(now, before);
    if (strcmp(op->name, "PyThreadState_Swap") == 0)
        return pair(op->n_args && is_null(g, op->args[0]) ? DETACHED : ELSEWHERE, before);
    if (strcmp(op->name, "PyGILState_Ensure") == 0)
        return pair(ATTACHED, now);
    if (strcmp(op->name, "PyGILState_Release") == 0)
        return pair(before, ELSEWHERE);
    if (g_str_has_prefix(op->name, "Py_NewInterpreter")) /* it is current from then on */
        return pair(ATTACHED, before);
    if (op->facts & UB_FACT_DETACHES)
        return pair(DETACHED, before);
    if (op->facts & UB_FACT_ATTACHES)
        return pair(ATTACHED, before);
    /* what the project does under names of its own */
    if (op->facts & (UB_FACT_LEAVES | UB_FACT_ENTERS))
        return pair(ELSEWHERE, before);
    return pair(now, before);
}

static state_set transfer(const ub_graph *g, const ub_op *op, state_set set)
{
    state_set out = NONE;

    for (unsigned i = 0; i < N_STATES * N_STATES; i++)
        if (set >> i & 1)
            out |= step(g, op, i / N_STATES, i % N_STATES);
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
    g_autoptr(GArray) waiting = g_array_new(FALSE, FALSE, sizeof(unsigned));
    unsigned entry = 0;

    in[entry] = pair(ELSEWHERE, ELSEWHERE);
    g_array_append_val(waiting, entry);
    while (waiting->len > 0) {
        unsigned b = g_array_index(waiting, unsigned, waiting->len - 1);
        const ub_block *block = ub_graph_block(g, b);
        state_set set = in[b];
        g_array_set_size(waiting, waiting->len - 1);
        for (unsigned i = 0; i < block->ops->len; i++)
            set = transfer(g, ub_block_op(block, i), set);
        for (unsigned i = 0; i < block->succs->len; i++) {
            unsigned to = g_array_index(block->succs, unsigned, i);
            if (set & ~in[to])
                g_array_append_val(waiting, to);
            in[to] |= set;
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

    return g_strv_contains(others, name) || g_str_has_prefix(name, "Py_NewInterpreter") ||
           g_str_has_prefix(name, "PyMutex_") || g_str_has_prefix(name, "PyTime_");
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

/* Calls that the catalog knows to be without effect on objects, and that need the thread state: the
 * pools of PyMem_Malloc() are shared, and what is given up already cannot be given up again. */
static gboolean needs_it_nevertheless(const char *name)
{
    return (g_str_has_prefix(name, "PyMem_") && !g_str_has_prefix(name, "PyMem_Raw")) ||
           strcmp(name, "PyEval_SaveThread") == 0 || strcmp(name, "PyEval_ReleaseThread") == 0;
}

/* What of Python's the operation calls that needs a thread state, or NULL.  Only what is documented
 * counts: names with an underscore in front may be made for this. */
static const char *called(const ub_op *op)
{
    if (op->kind == UB_OP_REF)
        return name_of_ref(op->ref);
    if (op->kind != UB_OP_CALL || !op->is_api || !g_str_has_prefix(op->name, "Py"))
        return NULL;
    if (needs_it_nevertheless(op->name))
        return op->name;
    if ((op->facts & (UB_FACT_DETACHES | UB_FACT_ATTACHES)) || works_detached(op->name))
        return NULL;
    return ub_needs_thread_state(op->name) ? op->name : NULL;
}

/* static void note(int n) { PyErr_Clear(); ... }: what a function of the file calls of Python first
 * of all, whatever it is given; or NULL.  Owned by the caller. */
static char *called_by(const ub_unit *unit, const ub_op *op, unsigned depth)
{
    const ub_function *function =
        op->kind == UB_OP_CALL && depth < MAX_DEPTH ? ub_unit_find_function(unit, op->name) : NULL;
    char *found = NULL;

    if (!function || function->has_error)
        return NULL;
    g_autoptr(ub_graph) g = ub_graph_new(unit, function);
    state_set set = pair(DETACHED, ELSEWHERE);
    for (unsigned b = 0, n = 0; !found && only_detached(set) && n < g->blocks->len; n++) {
        const ub_block *block = ub_graph_block(g, b);
        for (unsigned i = 0; !found && only_detached(set) && i < block->ops->len; i++) {
            const ub_op *inner = ub_block_op(block, i);
            found = called(inner) ? g_strdup(called(inner)) : called_by(unit, inner, depth + 1);
            set = transfer(g, inner, set);
        }
        if (block->term != UB_TERM_JUMP || g->has_wild_jumps)
            break;
        b = g_array_index(block->succs, unsigned, 0);
    }
    return found;
}

static void check_op(const ub_unit *unit, GArray *sites, GPtrArray *rows, int function,
                     const ub_op *op)
{
    g_autofree char *inner = called(op) ? NULL : called_by(unit, op, 0);
    g_autofree char *detail = inner ? g_strdup_printf("it calls %s()", inner) : NULL;
    ub_misuse misuse = {.name = inner ? op->name : called(op),
                        .code = UB_CODE_DETACHED_CALL,
                        .detail = detail,
                        .call = op->range,
                        .function = function};

    if (misuse.name)
        ub_misuse_add(unit, sites, rows, misuse);
}

static void look_at(const ub_unit *unit, GArray *sites, GPtrArray *rows, int index)
{
    const ub_function *function = &g_array_index(unit->functions, ub_function, (unsigned)index);

    if (function->has_error)
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
            if (only_detached(set))
                check_op(unit, sites, rows, index, op);
            set = transfer(g, op, set);
        }
    }
}

void ub_find_detached(const ub_unit *unit, GArray *sites, GPtrArray *rows)
{
    if (!ub_names_any(unit, ub_detaching_names()))
        return;
    for (unsigned f = 0; f < unit->functions->len; f++)
        look_at(unit, sites, rows, (int)f);
}

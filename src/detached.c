/* See detached.h. */
#include "detached.h"

#include <string.h>

#include "detached_state.h"
#include "graph.h"
#include "misuse.h"

/* A set of pairs (now, before): one bit for each. */
typedef guint16 state_set;

enum { NONE = 0, MAX_DEPTH = 3 };

static state_set pair(ub_thread_state now, ub_thread_state before)
{
    return (state_set)(1u << (now * UB_N_THREAD_STATES + before));
}

static state_set pair_of(ub_thread t)
{
    return pair(t.now, t.before);
}

const char *const *ub_detaching_names(void)
{
    static const char *const names[] = {"Py_BEGIN_ALLOW_THREADS",
                                        "Py_UNBLOCK_THREADS",
                                        "PyEval_SaveThread",
                                        "PyEval_ReleaseThread",
                                        "PyThreadState_Swap",
                                        "PyThreadState_DeleteCurrent",
                                        NULL};

    return names;
}

/* PyThreadState_Swap(NULL) */
static gboolean is_null(const ub_graph *g, int temp)
{
    const ub_op *op = ub_graph_definition(g, temp);

    return op && op->kind == UB_OP_CONST &&
           (strcmp(op->name, "0") == 0 || strcmp(op->name, "NULL") == 0);
}

ub_thread ub_thread_step(const ub_graph *g, const ub_op *op, ub_thread t)
{
    if (op->kind != UB_OP_CALL)
        return t;
    if (strcmp(op->name, "PyThreadState_Swap") == 0)
        return (ub_thread){op->n_args && is_null(g, op->args[0]) ? UB_DETACHED : UB_ELSEWHERE,
                           t.before};
    if (strcmp(op->name, "PyGILState_Ensure") == 0)
        return (ub_thread){UB_ATTACHED, t.now};
    if (strcmp(op->name, "PyGILState_Release") == 0)
        return (ub_thread){t.before, UB_ELSEWHERE};
    if (op->facts & UB_FACT_DETACHES)
        return (ub_thread){UB_DETACHED, t.before};
    if (op->facts & UB_FACT_ATTACHES)
        return (ub_thread){UB_ATTACHED, t.before};
    /* what the project does under names of its own */
    if (op->facts & (UB_FACT_LEAVES | UB_FACT_ENTERS))
        return (ub_thread){UB_ELSEWHERE, t.before};
    return t;
}

static state_set transfer(const ub_graph *g, const ub_op *op, state_set set)
{
    state_set out = NONE;

    for (unsigned i = 0; i < UB_N_THREAD_STATES * UB_N_THREAD_STATES; i++)
        if (set >> i & 1)
            out |= pair_of(
                ub_thread_step(g, op, (ub_thread){i / UB_N_THREAD_STATES, i % UB_N_THREAD_STATES}));
    return out;
}

static gboolean only_detached(state_set set)
{
    const state_set detached = pair(UB_DETACHED, UB_ELSEWHERE) | pair(UB_DETACHED, UB_ATTACHED) |
                               pair(UB_DETACHED, UB_DETACHED);

    return set != NONE && (set & ~detached) == NONE;
}

/* The states at the beginning of each block. */
static state_set *solve(const ub_graph *g)
{
    state_set *in = g_new0(state_set, g->blocks->len);
    g_autoptr(GArray) waiting = g_array_new(FALSE, FALSE, sizeof(unsigned));
    unsigned entry = 0;

    in[entry] = pair(UB_ELSEWHERE, UB_ELSEWHERE);
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

/* Calls that the catalog knows to be without effect on objects, and that need the thread state: the
 * error indicator is in it, the pools of PyMem_Malloc() are shared, and what is given up already
 * cannot be given up again. */
static gboolean needs_it_nevertheless(const char *name)
{
    static const char *const others[] = {"PyErr_Occurred", "PyErr_ExceptionMatches",
                                         "PyThreadState_Get", NULL};

    return g_strv_contains(others, name) ||
           (g_str_has_prefix(name, "PyMem_") && !g_str_has_prefix(name, "PyMem_Raw")) ||
           strcmp(name, "PyEval_SaveThread") == 0 || strcmp(name, "PyEval_ReleaseThread") == 0;
}

/* What of Python's the operation calls that needs a thread state, or NULL.  Only what is documented
 * counts: names with an underscore in front may be made for this. */
static const char *called(const ub_op *op)
{
    if (op->kind == UB_OP_REF)
        return name_of_ref(op->ref);
    if (op->kind == UB_OP_ENTER) /* the thread state knows of its sections */
        return g_str_has_prefix(op->name, "Py_BEGIN_CRITICAL_SECTION2")
                   ? "Py_BEGIN_CRITICAL_SECTION2"
                   : "Py_BEGIN_CRITICAL_SECTION";
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
    state_set set = pair(UB_DETACHED, UB_ELSEWHERE);
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

typedef struct {
    const ub_unit *unit;
    GArray *sites;
    GPtrArray *rows;
    int function;
    const ub_graph *g;
    ub_ways *ways; /* NULL: not asked for yet, or too many */
    gboolean asked;
} check;

/* goto out, over the end of the block: "only where line 12 has detached it" */
static char *on_some_ways(check *c, unsigned block, unsigned op)
{
    unsigned since, line, column;

    if (!c->asked)
        c->ways = ub_ways_new(c->g);
    c->asked = TRUE;
    if (!c->ways || !ub_ways_detached(c->ways, block, op, &since))
        return NULL;
    ub_unit_position(c->unit, since, &line, &column);
    return g_strdup_printf("on some ways: it is detached in line %u, and not attached again on one "
                           "that leads here",
                           line);
}

/* Where Py_BEGIN_ALLOW_THREADS has put the thread state, only its block knows: a function that
 * leaves loses it. What PyEval_SaveThread() gives may have been kept for somebody else. */
static gboolean loses_it(check *c, unsigned block, unsigned op, unsigned *since)
{
    const char *text = ub_unit_text(c->unit, &(gsize){0});

    if (ub_block_op(ub_graph_block(c->g, block), op)->kind != UB_OP_RETURN)
        return FALSE;
    if (!c->asked)
        c->ways = ub_ways_new(c->g);
    c->asked = TRUE;
    return c->ways && ub_ways_detached(c->ways, block, op, since) &&
           (g_str_has_prefix(text + *since, "Py_BEGIN_ALLOW_THREADS") ||
            g_str_has_prefix(text + *since, "Py_UNBLOCK_THREADS"));
}

static void check_return(check *c, unsigned block, unsigned index)
{
    unsigned since, line, column;

    if (!loses_it(c, block, index, &since))
        return;
    ub_unit_position(c->unit, since, &line, &column);
    g_autofree char *detail = g_strdup_printf("it is detached in line %u", line);
    ub_misuse misuse = {.name = "return",
                        .code = UB_CODE_DETACHED_CALL,
                        .detail = detail,
                        .call = ub_block_op(ub_graph_block(c->g, block), index)->range,
                        .function = c->function};
    ub_misuse_add(c->unit, c->sites, c->rows, misuse);
}

static void check_op(check *c, unsigned block, unsigned index, gboolean always)
{
    const ub_op *op = ub_block_op(ub_graph_block(c->g, block), index);
    g_autofree char *inner = called(op) ? NULL : called_by(c->unit, op, 0);
    const char *name = inner ? op->name : called(op);

    if (!name)
        return;
    g_autofree char *ways = always ? NULL : on_some_ways(c, block, index);
    if (!always && !ways)
        return;
    g_autofree char *detail =
        inner ? g_strdup_printf("it calls %s()%s%s", inner, ways ? "; " : "", ways ? ways : "")
              : g_strdup(ways);
    ub_misuse misuse = {.name = name,
                        .code = UB_CODE_DETACHED_CALL,
                        .detail = detail,
                        .call = op->range,
                        .function = c->function};
    ub_misuse_add(c->unit, c->sites, c->rows, misuse);
}

static gboolean may_be_detached(state_set set)
{
    return set & (pair(UB_DETACHED, UB_ELSEWHERE) | pair(UB_DETACHED, UB_ATTACHED) |
                  pair(UB_DETACHED, UB_DETACHED));
}

unsigned ub_thread_states_at(const ub_graph *g, unsigned offset)
{
    g_autofree state_set *in = solve(g);
    gboolean found = FALSE;
    unsigned states = 0;

    for (unsigned b = 0; b < g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(g, b);
        state_set set = in[b];
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            if (op->kind == UB_OP_CALL && op->range.begin == offset) {
                found = TRUE;
                for (unsigned before = 0; before < UB_N_THREAD_STATES; before++)
                    if (set & pair(UB_ELSEWHERE, before))
                        states |= UB_MAY_BE_AS_CALLED;
                states |= may_be_detached(set) ? UB_MAY_BE_DETACHED : 0;
            }
            set = transfer(g, op, set);
        }
    }
    return found ? states : UB_MAY_BE_AS_CALLED;
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
    check c = {.unit = unit, .sites = sites, .rows = rows, .function = index, .g = g};
    for (unsigned b = 0; b < g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(g, b);
        state_set set = in[b];
        for (unsigned i = 0; i < block->ops->len; i++) {
            if (may_be_detached(set))
                check_return(&c, b, i);
            if (may_be_detached(set))
                check_op(&c, b, i, only_detached(set));
            set = transfer(g, ub_block_op(block, i), set);
        }
    }
    ub_ways_free(c.ways);
}

void ub_find_detached(const ub_unit *unit, GArray *sites, GPtrArray *rows)
{
    if (!ub_names_any(unit, ub_detaching_names()))
        return;
    for (unsigned f = 0; f < unit->functions->len; f++)
        look_at(unit, sites, rows, (int)f);
}

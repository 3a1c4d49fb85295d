/* The new function leaves with an error that the old one suppressed (--errors=propagate), or could
 * not have had (UB_ERROR_ADDED).
 *
 *     if (PyDict_GetItemRef(d, k, &v) < 0)
 *         goto error;
 *
 * The old function goes on, so there is nothing to compare with: the new one must do nothing but
 * clean up, hold none of the tracked references at the end, release of the rest what every way on
 * from here releases (owed.c), stand in no critical section, and return NULL or -1. */
#include <string.h>

#include "term.h"

enum { MAX_PATHS = 200 };

static gboolean clears_error(const ub_event *event)
{
    return event->kind == UB_EVENT_CALL && strcmp(event->op->name, "PyErr_Clear") == 0;
}

/* A way out, as far as it has been followed */
typedef struct {
    ub_state *s;
    int *changes; /* for each variable of the new function: what its object's count has changed */
    GPtrArray *made; /* names of the calls that were made */
} way_out;

static way_out *way_new(const ub_prover *p, const ub_state *s)
{
    way_out *way = g_new0(way_out, 1);

    way->s = ub_state_copy(p, s);
    way->changes = g_new0(int, p->func[UB_NEW].g->vars->len + 1);
    way->made = g_ptr_array_new();
    return way;
}

static way_out *way_copy(const ub_prover *p, const way_out *from)
{
    way_out *way = way_new(p, from->s);

    memcpy(way->changes, from->changes, p->func[UB_NEW].g->vars->len * sizeof(int));
    g_ptr_array_extend(way->made, from->made, NULL, NULL);
    return way;
}

static void way_free(way_out *way)
{
    ub_state_free(way->s);
    g_free(way->changes);
    g_ptr_array_unref(way->made);
    g_free(way);
}

static gboolean frees_memory(const char *name)
{
    static const char *const names[] = {"free",          "PyMem_Free",       "PyMem_RawFree",
                                        "PyObject_Free", "PyBuffer_Release", NULL};
    return g_strv_contains(names, name);
}

/* What cleanup code does. */
static gboolean cleans_up(const ub_event *event)
{
    return event->kind == UB_EVENT_REF || event->kind == UB_EVENT_LOAD ||
           event->kind == UB_EVENT_USE ||
           (event->kind == UB_EVENT_CALL && frees_memory(event->op->name));
}

/* list_clear(&list);     at the label: a function that we know nothing of, which the old function
 * calls whatever comes.  It has nothing to do with what is counted. */
static gboolean settles(ub_prover *p, const way_out *way, const ub_event *event)
{
    const ub_op *op = event->op;

    if (event->kind != UB_EVENT_CALL || op->is_api || op->noreturn || op->api || op->strong ||
        op->contract || event->used || event->weak || !op->name[0] ||
        g_ptr_array_find_with_equal_func(way->made, op->name, g_str_equal, NULL))
        return FALSE;
    for (unsigned i = 0; i < op->n_args; i++) {
        ub_term t = ub_temp_get(p, way->s, UB_NEW, op->args[i]);
        if (t.kind != UB_TERM_PLAIN && t.kind != UB_TERM_ADDR)
            return FALSE;
    }
    return ub_all_ways_call(p, way->s, op);
}

static gboolean returns_failure(ub_prover *p, const ub_state *s, const ub_op *op)
{
    if (op->n_args == 0)
        return FALSE;
    ub_term t = ub_temp_get(p, s, UB_NEW, op->args[0]);
    gboolean pointer =
        clang_getCanonicalType(clang_getCursorResultType(p->func[UB_NEW].g->function->cursor))
            .kind == CXType_Pointer;
    return t.kind == UB_TERM_INT && t.number == (pointer ? 0 : -1);
}

static gboolean holds_nothing(const ub_state *s)
{
    for (int i = 0; i < UB_MAX_SLOTS; i++) {
        const ub_slot *slot = &s->slots[i];
        if (!slot->used)
            continue;
        if (slot->is_get ? slot->count[UB_NEW] > 0 && !slot->stored
                         : slot->count[UB_NEW] != slot->count[UB_OLD])
            return FALSE;
    }
    return TRUE;
}

static gboolean fail(ub_prover *p, const ub_state *s, const char *why)
{
    return ub_fail(p, s, UB_CODE_OUTCOME, s->extra_offset, "%s", why);
}

static void note_cleanup(const ub_prover *p, way_out *way, const ub_op *op)
{
    int var, change = ub_owed_change(p->func[UB_NEW].g, op, &var);

    if (var >= 0)
        way->changes[var] += change;
    if (op->kind == UB_OP_CALL)
        g_ptr_array_add(way->made, (gpointer)op->name);
}

static void enter(ub_prover *p, ub_state *s, unsigned way)
{
    const ub_block *b = ub_graph_block(p->func[UB_NEW].g, s->side[UB_NEW].block);

    s->side[UB_NEW].block = g_array_index(b->succs, unsigned, way);
    s->side[UB_NEW].op = 0;
}

static gboolean check_return(ub_prover *p, const way_out *way, const ub_op *op)
{
    const ub_state *s = way->s;

    if (!returns_failure(p, s, op))
        return fail(p, s, "the error of the new call leaves as a success");
    if (!holds_nothing(s))
        return fail(p, s, "a reference is left behind with the error");
    if (s->n_sections)
        return ub_fail(p, s, s->must_leave ? UB_CODE_NO_ERROR_EXIT : UB_CODE_OUTCOME,
                       s->extra_offset, "the error would leave a critical section without its end");
    return ub_check_owed(p, s, way->changes, way->made);
}

/* Follow one path; more go to `work`.  FALSE: the proof failed. */
static gboolean follow(ub_prover *p, way_out *way, GQueue *work)
{
    ub_state *s = way->s;
    ub_event event;

    for (unsigned steps = 0; steps < 1000; steps++) {
        if (!ub_advance(p, s, UB_NEW, &event))
            return FALSE;
        if (event.kind == UB_EVENT_RETURN)
            return check_return(p, way, event.op);
        if (event.kind == UB_EVENT_BRANCH) {
            way_out *other = way_copy(p, way);
            enter(p, other->s, 1);
            g_queue_push_tail(work, other);
            enter(p, s, 0);
            continue;
        }
        gboolean unknown = event.kind == UB_EVENT_CALL && !event.op->is_api;
        if (!cleans_up(&event) && unknown && s->must_leave && !settles(p, way, &event))
            return ub_fail(p, s, UB_CODE_NO_ERROR_EXIT, s->extra_offset,
                           "%s() would be called for the error, and is not on every other way",
                           event.op->name[0] ? event.op->name : "a function");
        if (!cleans_up(&event) && !settles(p, way, &event))
            return fail(p, s, "the error of the new call is neither cleared nor reported");
        note_cleanup(p, way, event.op);
        ub_temp_set(s, UB_NEW, event.op->dst, ub_plain(p, event.text, event.op->type));
        s->side[UB_NEW].op++;
    }
    return fail(p, s, "the way out with the error has no end");
}

gboolean ub_leaves_with_error(ub_prover *p, const ub_state *s)
{
    g_autoptr(GQueue) work = g_queue_new();
    way_out *first = way_new(p, s);
    ub_event event;
    unsigned paths = 0;

    if (s->must_leave) {
        p->leaves = TRUE;
        p->leaves_offset = s->extra_offset;
    }
    /* The step that clears it takes extra_error away: then this is not a way out. */
    if (!ub_advance(p, first->s, UB_NEW, &event) || !first->s->extra_error ||
        clears_error(&event)) {
        way_free(first);
        return FALSE;
    }
    g_queue_push_tail(work, first);
    while (!p->failed && !g_queue_is_empty(work)) {
        way_out *next = g_queue_pop_head(work);
        if (++paths > MAX_PATHS)
            fail(p, next->s, "too many ways out");
        else
            follow(p, next, work);
        way_free(next);
    }
    g_queue_foreach(work, (GFunc)(void (*)(void))way_free, NULL);
    return TRUE;
}

/* Does NULL or -1 tell the callers of an error?  Where the old function also returns it when
 * nothing has gone wrong
 *
 *     for (i = 0; i < PyList_GET_SIZE(l); i++)
 *         if (matches(PyList_GET_ITEM(l, i), key))
 *             return i;
 *     return -1;
 *
 * they do not look for an exception, and run on with one set.  The same holds where it never fails.
 * Python itself looks for one whenever a function of its tables gives NULL, as tp_iternext does
 * also when there is nothing more. */

void ub_note_failure(ub_prover *p, const ub_state *s, const ub_op *op)
{
    gboolean pointer =
        clang_getCanonicalType(clang_getCursorResultType(p->func[UB_OLD].g->function->cursor))
            .kind == CXType_Pointer;

    if (op->n_args == 0)
        return;
    ub_term t = ub_temp_get(p, s, UB_OLD, op->args[0]);
    if (t.kind != UB_TERM_INT || t.number != (pointer ? 0 : -1))
        return;
    if (s->err == UB_ERR_SET || s->failed)
        p->fails_with_error = TRUE;
    else
        p->fails_silently = TRUE;
}

void ub_check_failures(ub_prover *p)
{
    gboolean by_protocol = p->func[UB_OLD].g->function->fails_by_protocol;

    if (!p->leaves || by_protocol || (p->fails_with_error && !p->fails_silently))
        return;
    p->failed = TRUE;
    p->proof.code = UB_CODE_NO_ERROR_EXIT;
    p->proof.offset = p->leaves_offset;
    p->proof.detail =
        g_strdup(p->fails_silently ? "what would say that there is an error says something else too"
                                   : "nothing shows that its callers expect an error");
}

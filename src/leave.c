/* --errors=propagate: the new function leaves with an error that the old one suppressed.
 *
 *     if (PyDict_GetItemRef(d, k, &v) < 0)
 *         goto error;
 *
 * The old function goes on, so there is nothing to compare with: the new one must do nothing but
 * clean up, hold none of the tracked references at the end, and return NULL or -1. */
#include <string.h>

#include "term.h"

enum { MAX_PATHS = 200 };

static gboolean clears_error(const ub_event *event)
{
    return event->kind == UB_EVENT_CALL && strcmp(event->op->name, "PyErr_Clear") == 0;
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
           (event->kind == UB_EVENT_CALL && frees_memory(event->op->name));
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

/* Follow one path; more states go to `work`.  FALSE: the proof failed. */
static gboolean follow(ub_prover *p, ub_state *s, GQueue *work)
{
    ub_event event;

    for (unsigned steps = 0; steps < 1000; steps++) {
        if (!ub_advance(p, s, UB_NEW, &event))
            return FALSE;
        if (event.kind == UB_EVENT_RETURN) {
            if (!returns_failure(p, s, event.op))
                return fail(p, s, "the error of the new call leaves as a success");
            return holds_nothing(s) || fail(p, s, "a reference is left behind with the error");
        }
        if (event.kind == UB_EVENT_BRANCH) {
            const ub_block *b = ub_graph_block(p->func[UB_NEW].g, s->side[UB_NEW].block);
            ub_state *other = ub_state_copy(p, s);
            other->side[UB_NEW].block = g_array_index(b->succs, unsigned, 1);
            other->side[UB_NEW].op = 0;
            g_queue_push_tail(work, other);
            s->side[UB_NEW].block = g_array_index(b->succs, unsigned, 0);
            s->side[UB_NEW].op = 0;
            continue;
        }
        if (!cleans_up(&event))
            return fail(p, s, "the error of the new call is neither cleared nor reported");
        ub_temp_set(s, UB_NEW, event.op->dst, ub_plain(p, event.text, event.op->type));
        s->side[UB_NEW].op++;
    }
    return fail(p, s, "the way out with the error has no end");
}

gboolean ub_leaves_with_error(ub_prover *p, const ub_state *s)
{
    g_autoptr(GQueue) work = g_queue_new();
    ub_state *first = ub_state_copy(p, s);
    ub_event event;
    unsigned paths = 0;

    /* The step that clears it takes extra_error away: then this is not a way out. */
    if (!ub_advance(p, first, UB_NEW, &event) || !first->extra_error || clears_error(&event)) {
        ub_state_free(first);
        return FALSE;
    }
    g_queue_push_tail(work, first);
    while (!p->failed && !g_queue_is_empty(work)) {
        ub_state *next = g_queue_pop_head(work);
        if (++paths > MAX_PATHS)
            fail(p, next, "too many ways out");
        else
            follow(p, next, work);
        ub_state_free(next);
    }
    g_queue_foreach(work, (GFunc)(void (*)(void))ub_state_free, NULL);
    return TRUE;
}

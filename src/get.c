/* A borrowed call in the old function, its strong one in the new: the outcomes found, absent and
 * error, each followed on its own. */
#include <string.h>

#include "catalog.h"
#include "term.h"

typedef enum { FOUND, INSERTED, ABSENT, FAILED } outcome;

/* Where the new call puts the object: its result (a call of the same shape), a variable, or, where
 * the old function stores it straight away, the same place, which is no variable:
 *
 *     *result = PyDict_GetItemWithError(d, k);    PyDict_GetItemRef(d, k, result); */
typedef struct {
    int var;           /* -1: none; -2: something that is not known */
    const char *place; /* or NULL */
} target;

const ub_api *ub_get_pair(const ub_event *old_event, const ub_event *new_event)
{
    if (old_event->kind != UB_EVENT_CALL || new_event->kind != UB_EVENT_CALL)
        return NULL;
    const ub_api *api = old_event->op->api;
    if (!api || !api->strong || strcmp(api->strong, new_event->op->name) != 0)
        return NULL;
    return api;
}

static gboolean same_arguments(ub_prover *p, const ub_state *s, const ub_api *api,
                               const ub_op *old_op, const ub_op *new_op)
{
    unsigned more = api->shape == UB_SHAPE_OUT ? 1 : 0;

    if (old_op->n_args != api->n_args || new_op->n_args != api->n_args + more)
        return FALSE;
    for (unsigned i = 0; i < api->n_args; i++) {
        ub_term a = ub_temp_get(p, s, UB_OLD, old_op->args[i]);
        ub_term b = ub_temp_get(p, s, UB_NEW, new_op->args[i]);
        if (a.text != b.text || a.extra || b.extra)
            return FALSE;
    }
    return TRUE;
}

/* The store of a call's result that follows it at once, or NULL. */
static const ub_op *store_behind(const ub_prover *p, const ub_state *s, const ub_op *call)
{
    const ub_side *side = &s->side[UB_OLD];
    const ub_block *block = ub_graph_block(p->func[UB_OLD].g, side->block);

    if (side->op + 1 >= block->ops->len)
        return NULL;
    const ub_op *next = ub_block_op(block, side->op + 1);
    gboolean stores = next->kind == UB_OP_STORE && next->args[next->n_args - 1] == call->dst;
    return stores ? next : NULL;
}

static target target_of(ub_prover *p, const ub_state *s, const ub_api *api, const ub_op *old_op,
                        const ub_op *new_op)
{
    target none = {-1, NULL}, unknown = {-2, NULL};

    if (api->shape != UB_SHAPE_OUT)
        return none;
    ub_term out = ub_temp_get(p, s, UB_NEW, new_op->args[api->n_args]);
    if (out.kind == UB_TERM_INT && out.number == 0) /* only PyDict_SetDefaultRef takes NULL */
        return api->absent == UB_ABSENT_NEVER ? none : unknown;
    if (out.kind == UB_TERM_ADDR && !p->func[UB_NEW].aggregate[out.var] &&
        ub_graph_var(p->func[UB_NEW].g, out.var)->is_object_pointer)
        return (target){out.var, NULL};
    const ub_op *store = store_behind(p, s, old_op);
    const char *place = ub_cell_place_of_address(p, &out);
    if (!store || !place || api->absent == UB_ABSENT_NONE ||
        g_strcmp0(place, ub_cell_place(p, s, UB_OLD, store)) != 0)
        return unknown;
    return (target){-1, place};
}

static gboolean possible(const ub_api *api, outcome o)
{
    switch (o) {
    case FOUND:
        return TRUE;
    case INSERTED:
        return api->absent == UB_ABSENT_NEVER && api->shape == UB_SHAPE_OUT;
    case ABSENT:
        return api->absent != UB_ABSENT_NEVER;
    case FAILED:
        return api->error != UB_ERROR_UNDEFINED && api->error != UB_ERROR_NEVER;
    }
    return FALSE;
}

static int return_code(outcome o)
{
    return o == FOUND ? 1 : o == FAILED ? -1 : 0;
}

static void set_error(ub_state *s, const ub_api *api, unsigned offset)
{
    gboolean loud = s->err_loud || !(ub_catalog_facts(api->name) & UB_FACT_QUIET);

    if (api->error == UB_ERROR_SUPPRESSED || api->error == UB_ERROR_ADDED) {
        s->extra_error = TRUE;
        s->must_leave = api->error == UB_ERROR_ADDED;
        s->extra_offset = offset;
        return;
    }
    ub_indicator_set(s, UB_ERR_SET);
    s->err_loud = loud;
}

/* What only the new function holds can be told by a weak reference that is found alive, and by no
 * other outcome: where the new function finds it dead, so did the old one, in which fewer objects
 * are alive, and what is no weak reference at all tells of none. */
static gboolean do_outcome(ub_prover *p, ub_state *s, const ub_api *api, const ub_op *old_op,
                           const ub_op *new_op, target to, outcome o)
{
    int var = to.var;
    ub_term before = ub_int(p, 0), after = ub_int(p, 0);

    if (o == FOUND && g_str_has_prefix(api->name, "PyWeakref_"))
        ub_note_weakref_read(s);
    if (o == FOUND || o == INSERTED) {
        int slot = ub_slot_new(s);
        if (slot < 0)
            return ub_fail(p, s, UB_CODE_COMPLEX, old_op->range.begin, NULL);
        s->slots[slot].is_get = TRUE;
        s->slots[slot].never_none = api->absent == UB_ABSENT_NONE;
        s->slots[slot].offset = old_op->range.begin;
        if (old_op->n_args > 0) {
            ub_term container = ub_temp_get(p, s, UB_OLD, old_op->args[0]);
            s->slots[slot].container = container.text;
            s->slots[slot].nameless |= container.copied;
        } else {
            s->slots[slot].nameless = TRUE;
        }
        if (old_op->n_args > 1)
            s->slots[slot].key = ub_temp_get(p, s, UB_OLD, old_op->args[1]).text;
        s->slots[slot].count[UB_NEW] = api->shape == UB_SHAPE_SAME || var >= 0 || to.place;
        before = after = ub_value(p, slot);
    } else if (o == ABSENT && api->absent == UB_ABSENT_NONE) {
        before = (ub_term){.kind = UB_TERM_NONE,
                           .text = ub_text(p, "None"),
                           .null_slot = -1,
                           .type = UB_TYPE_OBJECT};
    }
    if (api->error == UB_ERROR_ADDED && o == FAILED) /* whatever it is: it is not compared */
        before = ub_plain(p, ub_text(p, "(slot %u)", old_op->range.begin), UB_TYPE_OBJECT);
    if (api->error == UB_ERROR_RAISES) /* now a test of PyErr_Occurred() is about this call */
        s->err_assumed = FALSE;
    if (o == FAILED)
        set_error(s, api, old_op->range.begin);
    ub_temp_set(s, UB_OLD, old_op->dst, before);
    if (api->shape == UB_SHAPE_SAME) {
        ub_temp_set(s, UB_NEW, new_op->dst, after);
        return TRUE;
    }
    ub_temp_set(s, UB_NEW, new_op->dst, ub_int(p, return_code(o)));
    if (var >= 0)
        s->side[UB_NEW].env[var] = after;
    if (to.place) { /* and so does the old function's next operation */
        ub_note_stored(s, &after);
        ub_change_reached(p, s, new_op, 0);
        ub_cell_store(s, to.place, &after);
        s->side[UB_OLD].op++;
    }
    return TRUE;
}

static void fail_pending(ub_prover *p, const ub_state *s, unsigned offset)
{
    const char *raiser = s->n_carriers ? s->carrier_names[0] : s->base_raiser;

    if (raiser && raiser[0])
        ub_fail(p, s, UB_CODE_PENDING_EXCEPTION, offset, "%s may have failed", raiser);
    else if (p->func[UB_OLD].g->function->is_cleanup)
        ub_fail(p, s, UB_CODE_PENDING_EXCEPTION, offset, "%s may be called while one is set",
                p->func[UB_OLD].g->function->name);
    else
        ub_fail(p, s, UB_CODE_PENDING_EXCEPTION, offset, NULL);
}

/* A call that suppresses its errors would clear what is set.  And PyDict_SetDefaultRef() of
 * pythoncapi_compat.h, where a Python may need that, asks first whether the key is there,
 *
 *     if (PyDict_GetItemRef(d, key, &value) < 0)       which is so when an exception is set
 *         return -1;
 *
 * and then inserts nothing, as PyDict_SetDefault() did. */
static gboolean needs_no_error(const ub_prover *p, const ub_api *api)
{
    return api->error == UB_ERROR_SUPPRESSED ||
           (api->needs_no_error && p->func[UB_OLD].g->unit->supported < api->since);
}

/* PyDict_GetItem(d, v): a key and a container, as the arguments of any call, are alive in the old
 * function, too, until the call begins. */
static void note_arguments(ub_prover *p, ub_state *s, const ub_op *op)
{
    guint slots = 0;

    for (unsigned i = 0; i < op->n_args; i++) {
        ub_term t = ub_temp_get(p, s, UB_OLD, op->args[i]);
        slots |= ub_term_slots(&t);
    }
    ub_note_alive(s, slots);
    ub_note_uses(s, slots);
}

void ub_do_get(ub_prover *p, ub_state *s, const ub_api *api, const ub_op *old_op,
               const ub_op *new_op)
{
    static const outcome all[] = {FOUND, INSERTED, ABSENT, FAILED};
    unsigned offset = old_op->range.begin;
    target to = target_of(p, s, api, old_op, new_op);

    s->last_get = offset;
    s->away = FALSE;
    ub_cells_forget(s);
    ub_note_late(p, s, old_op);
    note_arguments(p, s, old_op);
    if (!same_arguments(p, s, api, old_op, new_op) || to.var == -2) {
        ub_fail(p, s, UB_CODE_UNPROVED, offset, "the arguments of the call are not the same");
        return;
    }
    if (s->detached) {
        ub_fail(p, s, UB_CODE_NO_THREAD_STATE, offset, NULL);
        return;
    }
    if (!ub_guard_leaves_locked(p, s, offset) ||
        (!ub_is_quiet(p, old_op) && !ub_check_not_early(p, s, old_op)))
        return;
    for (unsigned i = 0; i < old_op->n_args; i++) /* the old call would crash on a NULL */
        ub_indicator_dereference(s, ub_temp_get(p, s, UB_OLD, old_op->args[i]).text);
    if (needs_no_error(p, api) && s->err != UB_ERR_CLEAR && !s->saved) {
        if (api->error == UB_ERROR_SUPPRESSED)
            fail_pending(p, s, offset);
        else
            ub_fail(p, s, UB_CODE_PENDING_EXCEPTION, offset,
                    "%s() of pythoncapi_compat.h does nothing then", api->strong);
        return;
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(all); i++) {
        if (!possible(api, all[i]))
            continue;
        ub_state *next = ub_state_copy(p, s);
        if (!do_outcome(p, next, api, old_op, new_op, to, all[i])) {
            ub_state_free(next);
            return;
        }
        next->side[UB_OLD].op++;
        next->side[UB_NEW].op++;
        g_queue_push_head(p->work, next);
    }
}

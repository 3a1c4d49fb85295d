/* Releases that come later than the old function's containers may let go of the value.
 *
 *     v = PyList_GetItem(l, 0);          v = PyList_GetItemRef(l, 0);
 *     ...                                ...
 *     if (PyUnicode_Check(v))            if (PyUnicode_Check(v))
 *         list_reset(l);                     list_reset(l);
 *     return note(x);                    Py_DECREF(v);
 *                                        return note(x);
 *
 * list_reset() is the project's own and may empty the list; with the last reference the item's
 * finaliser runs, before note() in both, but in the old function in the call and in the new one
 * behind whatever else the call does.  PyFloat_AsDouble(x) may do the same, by x.__float__(), and
 * so may Py_DECREF(x), by a finaliser.  Since nothing needs v any more where the branch begins, its
 * reference belongs before the call.
 *
 * Where something may still need v, on whatever way, the new function must hold it:
 *
 *     project_note(x);
 *     if (x)
 *         use(v);
 *     Py_DECREF(v);
 *
 * That is not this file's affair.  Nor is what a call does while the thread state is detached,
 * where nothing can be released; but what nothing needs any more is released before it is given up:
 *
 *     Py_BLOCK_THREADS
 *     v = PyList_GetItemRef(l, 0);
 *     n = use(v);
 *     Py_UNBLOCK_THREADS                 the release belongs in front of it
 *     wait();
 *     Py_END_ALLOW_THREADS
 *
 * Nor is it what other threads do while the call waits, nor when the
 * garbage is collected: neither has an order that the old program promised. */
#include <string.h>

#include "catalog.h"
#include "effects.h"
#include "term.h"

/* A literal or a global variable as it is written, else NULL. */
static const char *written(const ub_prover *p, const ub_op *op, unsigned i)
{
    const ub_op *argument = i < op->n_args ? ub_op_argument(p->func[UB_OLD].g, op, i) : NULL;

    return argument && argument->n_args == 0 &&
                   (argument->kind == UB_OP_CONST || argument->kind == UB_OP_LOAD)
               ? argument->name
               : NULL;
}

/* PyArg_ParseTuple(args, "OO|U:name", ...): nothing is converted. */
static gboolean parses_as_it_is(const ub_prover *p, const ub_op *op)
{
    const char *name = op->name + (op->name[0] == '_'); /* _PyArg_ParseTuple_SizeT */
    unsigned at = g_str_has_prefix(name, "PyArg_ParseTupleAndKeywords") ? 2 : 1;

    if (strcmp(name, "PyArg_UnpackTuple") == 0)
        return TRUE;
    const char *format = written(p, op, at);
    if (!g_str_has_prefix(name, "PyArg_ParseTuple") || !format || format[0] != '"')
        return FALSE;
    return strchr("\":;", format[1 + strspn(format + 1, "OUSYsz!|$#")]) != NULL;
}

gboolean ub_is_quiet(const ub_prover *p, const ub_op *op)
{
    unsigned class = ub_error_class_argument(op->name);

    if (op->facts & UB_FACT_DROPS)
        return FALSE;
    if ((op->facts & UB_FACT_QUIET) || !op->is_api)
        return (op->facts & UB_FACT_QUIET) != 0;
    return ub_makes_plain_error(op->name, written(p, op, class), written(p, op, class + 1)) ||
           parses_as_it_is(p, op);
}

/* PyErr_SetString(), PyErr_Clear(), and a function of the file that may call them. */
static gboolean replaces_error(const ub_op *op)
{
    static const char *const keeping[] = {"PyErr_Occurred", "PyErr_Fetch",
                                          "PyErr_GetRaisedException", NULL};

    if (op->is_project)
        return !(op->facts & UB_FACT_NO_ERROR);
    return strstr(op->name, "PyErr_") && !g_strv_contains(keeping, op->name + (op->name[0] == '_'));
}

/* An exception that goes lets go of what it holds: of one that Python code has raised, that may be
 * whatever that code had in its variables. */
static gboolean may_let_go(const ub_prover *p, const ub_state *s, const ub_op *op)
{
    if (op->kind == UB_OP_REF)
        return op->ref == UB_REF_DECREF || op->ref == UB_REF_XDECREF || op->ref == UB_REF_CLEAR ||
               op->ref == UB_REF_SETREF || op->ref == UB_REF_XSETREF;
    return op->kind == UB_OP_CALL && !op->noreturn &&
           ((op->facts & UB_FACT_DETACHES) || !ub_is_quiet(p, op) ||
            (s->err != UB_ERR_CLEAR && s->err_loud && replaces_error(op)));
}

static guint held_alone(const ub_state *s)
{
    guint held = 0;

    for (int i = 0; i < UB_MAX_SLOTS; i++) {
        const ub_slot *slot = &s->slots[i];
        if (slot->used && slot->count[UB_NEW] > slot->count[UB_OLD])
            held |= 1u << i;
    }
    return held;
}

/* What only the new function holds; the objects of sections are guarded by their locks. */
static guint held_longer(const ub_state *s)
{
    guint held = held_alone(s);

    for (unsigned i = 0; i < s->n_sections; i++) /* the lock is in it */
        held &= ~ub_term_slots(&s->sections[i].container);
    return s->detached || s->away ? 0 : held;
}

static void come_too_late(ub_state *s, guint slots)
{
    for (int i = 0; i < UB_MAX_SLOTS; i++)
        if (slots & (1u << i)) {
            s->slots[i].dropped = TRUE;
            s->slots[i].dropped_by = NULL;
        }
}

void ub_note_late(ub_prover *p, ub_state *s, const ub_op *op)
{
    guint held = held_longer(s);

    if (!may_let_go(p, s, op))
        return;
    if (held)
        come_too_late(s, held & ~ub_slots_needed_from(p, s, s->side[UB_OLD].op));
    s->stale = s->stale_in = NULL;
    held = held_alone(s);
    for (int i = 0; i < UB_MAX_SLOTS; i++)
        if (held & (1u << i)) {
            s->slots[i].exposed = op->stmt + 1;
            s->slots[i].seen = s->slots[i].seen_in = NULL;
        }
}

/* self->items[i], *count, a global variable that is none of Python's; of an array's name, only the
 * address. */
static gboolean is_reachable(const ub_prover *p, const ub_op *op)
{
    if (op->decays)
        return FALSE;
    return op->n_args ? !ub_is_local_place(p->func[UB_OLD].g, op->args[0])
                      : !g_str_has_prefix(op->name + (op->name[0] == '_'), "Py");
}

/* self of self->items and of self->n; a global variable's own name */
static const char *read_in(ub_prover *p, const ub_state *s, const ub_op *op)
{
    return op->n_args ? ub_temp_get(p, s, UB_OLD, op->args[0]).text : ub_text(p, "%s", op->name);
}

/* FALSE: it has looked at another place before. */
static gboolean note_seen(ub_prover *p, ub_state *s, ub_slot *slot, const ub_event *event)
{
    const char *in = read_in(p, s, event->op);
    const char *text = event->op->type == UB_TYPE_SCALAR ? NULL : event->text;

    if (slot->seen && strstr(in, slot->seen)) /* self->file->name behind self->file */
        return TRUE;
    if (slot->seen_in && (slot->seen_in != in || (slot->seen && text && slot->seen != text)))
        return FALSE;
    slot->seen = text ? text : slot->seen;
    slot->seen_in = in;
    return TRUE;
}

/* if (PyObject_IsTrue(v) && (file = self->file)): from here on a variable holds what was found, and
 * no reference to it. */
static void note_kept(ub_prover *p, ub_state *s, const ub_op *op)
{
    const ub_op *value = op->n_args ? ub_graph_without_casts(p->func[UB_OLD].g, op->args[0]) : NULL;
    guint kept = 0;

    if (!value || value->kind == UB_OP_CALL || value->kind == UB_OP_REF)
        return;
    const char *text = ub_temp_get(p, s, UB_OLD, op->args[0]).text;
    for (int i = 0; i < UB_MAX_SLOTS; i++)
        if (s->slots[i].used && s->slots[i].seen && strstr(text, s->slots[i].seen))
            kept |= 1u << i;
    come_too_late(s, kept & held_longer(s));
}

/* n = PyNumber_AsSsize_t(v, NULL);       __index__() may let go of v, whose finaliser runs before
 * Py_INCREF(self->items[n]);             the call is over,
 * Py_DECREF(v);                          and not here, where it may put something else there
 * return self->items[n];
 *
 * In the same statement no release can come before:
 *
 *     self->size = PyObject_Size(v);     what is done with the result is done,
 *     Py_DECREF(v);
 *
 *     if (PyObject_IsTrue(v) && self->file) {
 *         Py_DECREF(v);
 *         return PyObject_Str(self->file);   but what was looked at may be another now */
void ub_note_touched(ub_prover *p, ub_state *s, const ub_event *event)
{
    guint held = held_longer(s);

    if (event->kind == UB_EVENT_ASSIGN) {
        note_kept(p, s, event->op);
        return;
    }
    if (!held || s->n_locks || !is_reachable(p, event->op)) /* under a lock, none can be released */
        return;
    held &= ~ub_slots_needed_from(p, s, s->side[UB_OLD].op);
    for (int i = 0; i < UB_MAX_SLOTS; i++) {
        ub_slot *slot = &s->slots[i];
        if (!(held & (1u << i)))
            continue;
        if (!slot->exposed || (slot->exposed == event->op->stmt + 1 &&
                               (event->kind == UB_EVENT_STORE || note_seen(p, s, slot, event))))
            held &= ~(1u << i);
    }
    come_too_late(s, held);
}

gboolean ub_check_seen(ub_prover *p, const ub_state *s, const ub_event *event)
{
    gboolean again =
        event->kind == UB_EVENT_LOAD && s->stale_in && read_in(p, s, event->op) == s->stale_in;

    if (!again && !(s->stale && strstr(event->text, s->stale)))
        return TRUE;
    return ub_fail(p, s, UB_CODE_ORDER, s->stale_offset,
                   "what was looked at before its release is used behind it, and its finaliser may "
                   "change that");
}

/* What the caller has given, and holds as long as the call lasts. */
static gboolean is_given(const ub_prover *p, const ub_state *s, const ub_slot *slot)
{
    const ub_graph *g = p->func[UB_OLD].g;

    for (unsigned v = 0; slot->container && !slot->nameless && v < g->vars->len; v++)
        if (g_strcmp0(s->side[UB_OLD].env[v].text, slot->container) == 0 &&
            ub_guard_is_given(p, (int)v))
            return TRUE;
    return FALSE;
}

/* Py_CLEAR(self->dict);  This may be the container by another name, and with it goes the value,
 * even where something may still need it:
 *
 *     v = PyDict_GetItem(dict, key);
 *     Py_CLEAR(self->dict);
 *     if (x)
 *         use(v);
 *
 * But a container that the caller holds does not go with one reference to it.  What else may happen
 * in the release is no more than what any call may do: where something may need the value, the new
 * function must hold it. */
void ub_note_unnamed_drop(ub_prover *p, ub_state *s)
{
    guint needed = ub_slots_needed_from(p, s, s->side[UB_OLD].op), gone = held_alone(s);

    for (int i = 0; i < UB_MAX_SLOTS; i++)
        if ((gone & needed & (1u << i)) && is_given(p, s, &s->slots[i]))
            gone &= ~(1u << i);
    come_too_late(s, gone);
}

/* Py_DECREF(parser) of an object that is followed is no event: the old function comes to it first,
 * and whatever the new one releases before it gets there, too, is early enough.
 *
 *     Py_DECREF(parser);                 Py_DECREF(v);
 *     goto done;                         Py_DECREF(parser);
 *                                        goto done; */
void ub_note_release(ub_prover *p, ub_state *s, int which, int slot)
{
    ub_slot *released = &s->slots[slot];

    if (which == UB_NEW && released->seen_in && (held_alone(s) & (1u << slot))) {
        s->stale = released->seen;
        s->stale_in = released->seen_in;
        s->stale_offset = released->offset;
    }
    if (which == UB_OLD) {
        released->released = released->at_hand = TRUE;
        released->needed_behind = ub_slots_needed_from(p, s, s->side[UB_OLD].op);
    } else if (released->released) {
        released->released = FALSE;
        come_too_late(s, held_longer(s) & ~released->needed_behind & ~(1u << slot));
    }
}

/* One side of the proof, up to the next event: what both sides must do alike. */
#include <string.h>

#include "catalog.h"
#include "error_state.h"
#include "suspend.h"
#include "term.h"

gboolean ub_fail(ub_prover *p, const ub_state *s, ub_code code, unsigned offset, const char *format,
                 ...)
{
    if (p->failed)
        return FALSE;
    p->failed = TRUE;
    p->proof.code = code;
    p->proof.offset = offset != G_MAXUINT ? offset : s->last_get;
    if (format) {
        va_list args;
        va_start(args, format);
        p->proof.detail = g_strdup_vprintf(format, args);
        va_end(args);
    }
    return FALSE;
}

/* Uses */

/* How many references the new function must hold to use it:
 *
 *     Py_INCREF(v);
 *     Py_XSETREF(self->last, v);       another thread may put something else there
 *     use(v);
 *
 * What was handed on keeps v alive no longer than the field holds it: one more. */
static int least_count(const ub_slot *slot)
{
    return slot->shared && slot->count[UB_OLD] > 0 ? 2 : 1;
}

/* The new function may only use an object that it holds a reference to, and of what else a holder
 * is given it must not have released more than the old one has by then. */
gboolean ub_check_alive(ub_prover *p, const ub_state *s, guint slots)
{
    if (slots & UB_GONE)
        return ub_fail(p, s, UB_CODE_ORDER, G_MAXUINT, NULL);
    for (int i = 0; i < UB_MAX_SLOTS; i++) {
        const ub_slot *slot = &s->slots[i];
        if (!(slots & (1u << i)))
            continue;
        if (slot->is_get && slot->count[UB_NEW] < least_count(slot) && !slot->guarded) {
            if (!p->failed)
                p->proof.part = slot->part;
            return ub_fail(p, s, UB_CODE_ORDER, slot->offset, NULL);
        }
        if (slot->count[UB_NEW] < slot->count[UB_OLD])
            return ub_fail(p, s, UB_CODE_UNPROVED, slot->offset,
                           "fewer references than before at a use");
    }
    return TRUE;
}

/* Reference counts */

static void count_none(ub_state *s, int which, int change)
{
    s->none_delta += which == UB_NEW ? change : -change;
}

/* The old function goes first, and so may be ahead of an INCREF that the new one comes to now: of
 * what is no get's result both may have had a reference from elsewhere, and what is guarded has
 * that of the dict. */
static gboolean catches_up(const ub_slot *slot)
{
    return slot->is_get && !slot->guarded ? slot->count[UB_NEW] >= least_count(slot)
                                          : slot->count[UB_NEW] + 1 >= slot->count[UB_OLD];
}

/* Add `change` references to what `t` is.  -1: it is nothing that is counted here (an event). */
int ub_change_count(ub_prover *p, ub_state *s, int which, const ub_term *t, int change)
{
    if (t->kind == UB_TERM_NONE) {
        count_none(s, which, change);
        return 1;
    }
    if (t->kind != UB_TERM_VALUE)
        return -1;
    ub_slot *slot = &s->slots[t->slot];
    if (which == UB_OLD)
        s->away = FALSE;
    if (which == UB_OLD && change < 0)
        ub_note_loss(s);
    if (which == UB_NEW && (s->detached || s->away))
        return ub_fail(p, s, UB_CODE_NO_THREAD_STATE, slot->offset,
                       "a reference count changes while the thread state is detached");
    if (which == UB_NEW && !(change > 0 && catches_up(slot)) &&
        !ub_check_alive(p, s, 1u << t->slot))
        return 0;
    if (which == UB_NEW && change < 0 && slot->dropped && slot->count[UB_NEW] > slot->count[UB_OLD])
        return ub_fail(
            p, s, UB_CODE_ORDER, slot->offset,
            "it would live longer than before, which its finaliser or a weak reference tells");
    if (which == UB_NEW && change < 0 && !slot->at_hand &&
        !ub_guard_allows_release(p, s, slot->offset))
        return 0;
    if (change < 0) {
        ub_cells_forget(s);
        ub_note_release(p, s, which, t->slot);
    }
    if (which == UB_NEW && change < 0)
        ub_guard_suspend(s);
    if (which == UB_NEW && change > 0 && !slot->is_get && slot->count[UB_NEW] <= 0 &&
        !ub_check_alive(p, s, t->deps)) /* a part of what may be gone */
        return 0;
    if (which == UB_NEW)
        ub_note_used_behind(s, 1u << t->slot);
    slot->count[which] += change;
    ub_note_counted(s, which, t->slot);
    if (slot->is_get && slot->count[which] < 0)
        return which == UB_OLD ? ub_fail(p, s, UB_CODE_UNBALANCED, slot->offset, NULL)
                               : ub_fail(p, s, UB_CODE_UNPROVED, slot->offset, "released twice");
    if (ABS(slot->count[which]) > 4)
        return ub_fail(p, s, UB_CODE_COMPLEX, slot->offset, "references pile up in a loop");
    if (which == UB_NEW && change < 0)
        s->dirty = UB_STATE_ANY;
    return 1;
}

typedef enum { DONE, EVENT, PRUNED, FAILED } step_result;

/* A macro or function of the reference counting family.  On NULL the X variants do nothing, the
 * others are undefined: an old function that gets there promises nothing any more. */
static step_result on_null(ub_prover *p, ub_state *s, int which, gboolean checks)
{
    if (checks)
        return DONE;
    if (which == UB_OLD)
        return PRUNED;
    ub_fail(p, s, UB_CODE_UNPROVED, G_MAXUINT, "a NULL would be released or taken");
    return FAILED;
}

static step_result change_count(ub_prover *p, ub_state *s, int which, const ub_term *t, int change,
                                gboolean checks)
{
    if (ub_term_is_null(t))
        return on_null(p, s, which, checks);
    if (t->kind == UB_TERM_UNSET) {
        ub_fail(p, s, UB_CODE_ORDER, G_MAXUINT, "a variable would be released before it is set");
        return FAILED;
    }
    if (t->kind == UB_TERM_VALUE && !checks && which == UB_NEW)
        s->slots[t->slot].needed[UB_NEW] = TRUE;
    if (!checks && which == UB_OLD)
        ub_note_not_null(p, s, t);
    int done = ub_change_count(p, s, which, t, change);
    return done < 0 ? EVENT : done ? DONE : FAILED;
}

static step_result step_clear(ub_prover *p, ub_state *s, int which, const ub_op *op)
{
    ub_term *held = &s->side[which].env[op->var];
    step_result result = change_count(p, s, which, held, -1, TRUE);

    if (result == DONE)
        *held = ub_int(p, 0);
    return result;
}

static step_result step_new_reference(ub_prover *p, ub_state *s, int which, const ub_op *op,
                                      ub_term t)
{
    step_result result = change_count(p, s, which, &t, 1, op->ref == UB_REF_XNEWREF);

    if (result == EVENT) {
        t.extra++; /* counted where it is assigned to a holder, an event anywhere else */
        if (which == UB_NEW && !ub_check_alive(p, s, t.deps))
            return FAILED;
        t.deps = t.weak_deps = 0;
        t.needed |= op->ref == UB_REF_NEWREF;
        result = DONE;
    }
    if (result == DONE)
        ub_temp_set(s, which, op->dst, t);
    return result;
}

/* Py_INCREF(v), where v is set by nothing but what is seen to set it: unset, it may be anything. */
static gboolean is_plain_variable(const ub_graph *g, const ub_op *op)
{
    const ub_op *read = ub_graph_definition(g, op->args[0]);

    return read && read->kind == UB_OP_READ && !ub_graph_var(g, read->var)->pointed_at &&
           !ub_graph_var(g, read->var)->is_static;
}

static step_result step_reference(ub_prover *p, ub_state *s, int which, const ub_op *op)
{
    ub_term t;

    switch (op->ref) {
    case UB_REF_CLEAR:
        return op->var >= 0 ? step_clear(p, s, which, op) : EVENT;
    case UB_REF_SETREF:
    case UB_REF_XSETREF: {
        if (op->var < 0)
            return EVENT;
        ub_term *held = &s->side[which].env[op->var];
        ub_term value = ub_temp_get(p, s, which, op->args[op->n_args - 1]);
        if (held->kind == UB_TERM_PLAIN || value.kind == UB_TERM_PLAIN)
            return EVENT;
        ub_term before = *held;
        *held = value;
        return change_count(p, s, which, &before, -1, op->ref == UB_REF_XSETREF);
    }
    case UB_REF_NEWREF:
    case UB_REF_XNEWREF:
        return step_new_reference(p, s, which, op, ub_temp_get(p, s, which, op->args[0]));
    default:
        t = ub_temp_get(p, s, which, op->args[0]);
        if (which == UB_OLD && t.kind == UB_TERM_UNSET && is_plain_variable(p->func[which].g, op))
            return PRUNED;
        return change_count(p, s, which, &t,
                            op->ref == UB_REF_INCREF || op->ref == UB_REF_XINCREF ? 1 : -1,
                            op->ref == UB_REF_XINCREF || op->ref == UB_REF_XDECREF);
    }
}

/* unsigned rc = PyDict_GetItemRef(d, k, &v);     whose -1 is not below 0 */
static gboolean wraps(const ub_graph *g, int var, const ub_term *t)
{
    return t->kind == UB_TERM_INT && t->number < 0 &&
           ub_is_unsigned(clang_getCursorType(ub_graph_var(g, var)->cursor));
}

/* Assignments: those of a value that only one side may have are silent, but not where something
 * points at the variable, by which calls see what it holds:
 *
 *     char *s = NULL, **place = &s;
 *     fill(v, place); */
static step_result step_assign(ub_prover *p, ub_state *s, int which, const ub_op *op)
{
    ub_term t = op->n_args ? ub_temp_get(p, s, which, op->args[0]) : ub_unset(p);
    const ub_func *f = &p->func[which];

    if (wraps(f->g, op->var, &t))
        t = ub_plain(p, ub_text(p, "(unsigned %s)", t.text), UB_TYPE_SCALAR);
    if (f->aggregate[op->var])
        return EVENT;
    if (f->other[op->var] >= 0 && ub_graph_var(f->g, op->var)->pointed_at)
        return EVENT;
    if (t.kind == UB_TERM_PLAIN && f->other[op->var] >= 0)
        return EVENT;
    if (t.kind == UB_TERM_ADDR && f->other[op->var] >= 0)
        return EVENT;
    if (ub_graph_var(f->g, op->var)->pointed_at)
        ub_cells_forget(s);
    s->side[which].env[op->var] = t;
    return DONE;
}

static gboolean asks_for_error(const char *name)
{
    return strcmp(name, "PyErr_Occurred") == 0 || strcmp(name, "_PyErr_Occurred") == 0;
}

static step_result step_call(ub_prover *p, ub_state *s, int which, const ub_op *op)
{
    if (asks_for_error(op->name) && !s->saved) {
        ub_err err = which == UB_NEW && s->extra_error ? UB_ERR_SET : s->err;
        /* `if (!PyErr_Occurred()) return;` at the start: this function is called with one set. */
        if (err == UB_ERR_MAYBE || (err == UB_ERR_CLEAR && s->err_assumed))
            return EVENT;
        ub_temp_set(s, which, op->dst, ub_int(p, err == UB_ERR_SET));
        return DONE;
    }
    if (which == UB_NEW && s->extra_error && !s->must_leave &&
        strcmp(op->name, "PyErr_Clear") == 0) {
        s->extra_error = FALSE;
        return DONE;
    }
    return EVENT;
}

/* What is known to be there is no event: the other side may not look. */
static step_result step_load(ub_prover *p, ub_state *s, int which, const ub_op *op)
{
    ub_term value;

    if (s->n_cells == 0 || !ub_cell_load(p, s, ub_cell_place(p, s, which, op), &value))
        return EVENT;
    ub_temp_set(s, which, op->dst, value);
    return DONE;
}

static ub_term declared(ub_prover *p, int which, int var)
{
    return p->func[which].aggregate[var] ? ub_default_term(p, which, var) : ub_unset(p);
}

static step_result step_address(ub_prover *p, ub_state *s, int which, const ub_op *op)
{
    const ub_func *f = &p->func[which];
    ub_term t = {.kind = UB_TERM_ADDR, .var = op->var, .null_slot = -1, .type = UB_TYPE_POINTER};
    const ub_term *held = &s->side[which].env[op->var];

    t.text = ub_text(p, "&%s%s", op->name, f->names[op->var]);
    /* word = strtok_r(NULL, ",", &rest); reads on where `rest` points, too. */
    if (f->aggregate[op->var] || ub_graph_var(f->g, op->var)->type == UB_TYPE_POINTER) {
        t.deps = held->deps;
        t.weak_deps = held->weak_deps;
    }
    ub_temp_set(s, which, op->dst, t);
    return DONE;
}

/* `v == other` behind the release of v: by then v may be another object with the same address.  A
 * comparison with NULL, or with what no object made later can be at the place of (Py_True), asks
 * for no more than what v was. */
static step_result step_pure(ub_prover *p, ub_state *s, int which, const ub_op *op)
{
    guint slots = 0;
    gboolean with_fixed = FALSE;

    for (unsigned i = 0; which == UB_NEW && ub_is_comparison(op) && i < 2; i++) {
        ub_term t = ub_temp_get(p, s, which, op->args[i]);
        with_fixed |= ub_term_is_null(&t) || t.kind == UB_TERM_NONE ||
                      (t.kind == UB_TERM_PLAIN && ub_is_known_object(t.text));
        slots |= t.deps | (t.kind == UB_TERM_VALUE ? 1u << t.slot : 0);
    }
    if (!with_fixed && !ub_check_alive(p, s, slots))
        return FAILED;
    ub_term result = ub_term_pure(p, s, which, op);
    ub_known_apply(p, s, &result);
    ub_temp_set(s, which, op->dst, result);
    return DONE;
}

static step_result step_op(ub_prover *p, ub_state *s, int which, const ub_op *op)
{
    ub_side *side = &s->side[which];

    switch (op->kind) {
    case UB_OP_READ:
        ub_temp_set(s, which, op->dst, side->env[op->var]);
        return DONE;
    case UB_OP_CONST:
        ub_temp_set(s, which, op->dst, ub_term_constant(p, op));
        return DONE;
    case UB_OP_PURE:
        return step_pure(p, s, which, op);
    case UB_OP_COPY:
        ub_temp_set(s, which, op->dst,
                    op->n_args ? ub_temp_get(p, s, which, op->args[0])
                               : ub_plain(p, "void", UB_TYPE_VOID));
        return DONE;
    case UB_OP_MERGE:
        return DONE;
    case UB_OP_ADDRESS:
        return step_address(p, s, which, op);
    case UB_OP_DECLARE:
        side->env[op->var] = declared(p, which, op->var);
        return DONE;
    case UB_OP_ASSIGN:
        return step_assign(p, s, which, op);
    case UB_OP_REF:
        return step_reference(p, s, which, op);
    case UB_OP_CALL:
        return step_call(p, s, which, op);
    case UB_OP_LOAD:
        return step_load(p, s, which, op);
    default:
        return EVENT;
    }
}

/* Events */

static ub_event_kind event_kind(ub_op_kind kind)
{
    switch (kind) {
    case UB_OP_CALL:
        return UB_EVENT_CALL;
    case UB_OP_LOAD:
        return UB_EVENT_LOAD;
    case UB_OP_STORE:
        return UB_EVENT_STORE;
    case UB_OP_ASSIGN:
        return UB_EVENT_ASSIGN;
    case UB_OP_REF:
        return UB_EVENT_REF;
    case UB_OP_USE:
    case UB_OP_TRACE:
        return UB_EVENT_USE;
    case UB_OP_ENTER:
        return UB_EVENT_ENTER;
    case UB_OP_LEAVE:
        return UB_EVENT_LEAVE;
    case UB_OP_RETURN:
        return UB_EVENT_RETURN;
    default:
        return UB_EVENT_OPAQUE;
    }
}

/* The slots that the operation needs, but for those of which it has only the type. */
static guint needed_otherwise(ub_prover *p, const ub_state *s, int which, const ub_op *op)
{
    guint slots = op->var >= 0 ? ub_term_slots(&s->side[which].env[op->var]) : 0;

    for (unsigned i = 0; i < op->n_args; i++) {
        ub_term t = ub_temp_get(p, s, which, op->args[i]);
        if (op->args[i] < 0 || !p->func[which].types[op->args[i]])
            slots |= ub_term_slots(&t);
    }
    return slots;
}

static void op_event(ub_prover *p, const ub_state *s, int which, const ub_op *op, ub_event *event)
{
    const ub_func *f = &p->func[which];
    g_autofree char *name = NULL;

    *event = (ub_event){.kind = event_kind(op->kind), .op = op};
    if (op->kind == UB_OP_ASSIGN)
        name = g_strdup_printf("= %s", f->names[op->var]);
    else if (op->kind == UB_OP_REF)
        name = g_strdup_printf("ref%d %s%s", op->ref,
                               op->var >= 0              ? f->names[op->var]
                               : op->ref >= UB_REF_CLEAR ? op->name
                                                         : "",
                               op->var >= 0 ? s->side[which].env[op->var].text : "");
    else if (op->kind == UB_OP_ENTER)
        name = g_strdup_printf("enter %s %s", op->name,
                               op->var >= 0 ? s->side[which].env[op->var].text : "");
    else if (op->kind == UB_OP_LEAVE)
        name = g_strdup("leave");
    else if (op->kind == UB_OP_USE)
        name = g_strdup_printf("use %s %s", s->side[which].env[op->var].text, op->name);
    else if (op->kind == UB_OP_TRACE)
        name = g_strdup_printf("trace %s", op->name);
    else
        name = g_strdup_printf("%d:%s", op->kind, op->name);
    g_autofree char *text =
        ub_term_text(p, s, which, name, op->args, op->n_args, &event->used, &event->weak);
    /* An assertion that a macro makes names its line, which moves. */
    if (op->noreturn && (op->in_macro || strcmp(op->name, "__assert_fail") == 0)) {
        event->text = ub_text(p, "%s", op->name);
        return;
    }
    if (op->var >= 0 &&
        (op->kind == UB_OP_REF || op->kind == UB_OP_USE || op->kind == UB_OP_ENTER)) {
        guint slots = ub_term_slots(&s->side[which].env[op->var]);
        event->used |= slots;
    }
    event->text = ub_text(p, "%s", text);
    event->by_type = (event->used | event->weak) & ~needed_otherwise(p, s, which, op);
}

/* Calls that read their first argument's type before anything else, in every Python: CPython's
 * source, 3.8 to 3.13.  Many others answer NULL with an exception. */
static gboolean call_dereferences(const ub_op *op)
{
    static const char *const calls[] = {"PyObject_IsTrue",
                                        "PyObject_Not",
                                        "PyObject_GetAttr",
                                        "PyObject_GetAttrString",
                                        "PyObject_SetAttr",
                                        "PyObject_GetIter",
                                        "PyObject_SetAttrString",
                                        "PyObject_Hash",
                                        "PyObject_Call",
                                        "PyUnicode_AsUTF8",
                                        "PyUnicode_AsUTF8AndSize",
                                        "PyList_Append",
                                        "PyIter_Next",
                                        NULL};
    static const char *const safe[] = {"PyCallable_Check", "PyMapping_Check", "PyNumber_Check",
                                       NULL};

    if (!op->is_api || op->n_args < 1)
        return FALSE;
    if (g_strv_contains(calls, op->name))
        return TRUE;
    return (g_str_has_suffix(op->name, "_Check") || g_str_has_suffix(op->name, "_CheckExact")) &&
           !g_strv_contains(safe, op->name);
}

/* An old function that dereferences NULL promises nothing any more; after another dereference the
 * pointer is known not to be NULL.  A call that crashes on NULL is still made on both sides. */
static gboolean dereferences_null(ub_prover *p, ub_state *s, const ub_op *op)
{
    int base = ub_op_dereferenced(op);
    gboolean plain = base >= 0;

    if (!plain && op->kind == UB_OP_CALL && !op->in_checks && call_dereferences(op))
        base = op->args[0];
    if (base < 0)
        return FALSE;
    ub_term t = ub_temp_get(p, s, UB_OLD, base);
    if (ub_term_is_null(&t))
        return plain;
    ub_note_not_null(p, s, &t);
    return FALSE;
}

void ub_enter_block(ub_prover *p, ub_state *s, int which, unsigned block)
{
    s->side[which].block = block;
    s->side[which].op = 0;
    ub_prune(p, s, which);
}

/* The end of a block.  TRUE: `event` is set. */
static gboolean end_of_block(ub_prover *p, ub_state *s, int which, ub_event *event)
{
    const ub_block *b = ub_graph_block(p->func[which].g, s->side[which].block);
    ub_term cond;
    int way;

    switch (b->term) {
    case UB_TERM_EXIT:
        *event = (ub_event){.kind = UB_EVENT_EXIT, .text = "exit"};
        return TRUE;
    case UB_TERM_JUMP:
        ub_enter_block(p, s, which, g_array_index(b->succs, unsigned, 0));
        return FALSE;
    default:
        way = ub_assertion_way(p->func[which].g, b);
        cond = ub_temp_get(p, s, which, b->cond);
        if (way >= 0) {
            *event =
                (ub_event){.kind = UB_EVENT_ASSERTION, .text = cond.text, .way = (unsigned)way};
            return TRUE;
        }
        way = ub_term_truth(s, &cond);
        if (way < 0)
            way = ub_known_truth(s, &cond);
        if (b->term == UB_TERM_BRANCH && way >= 0) {
            unsigned taken = way ? 0 : 1;
            ub_enter_block(p, s, which, g_array_index(b->succs, unsigned, taken));
            return FALSE;
        }
        *event = (ub_event){
            .kind = b->term == UB_TERM_BRANCH ? UB_EVENT_BRANCH : UB_EVENT_SWITCH,
            .text = cond.text,
            .cond = cond,
        };
        if (cond.kind == UB_TERM_VALUE && b->term == UB_TERM_BRANCH) {
            event->cond.null_slot = cond.slot;
            event->cond.null_when_true = FALSE;
        }
        return TRUE;
    }
}

gboolean ub_advance(ub_prover *p, ub_state *s, int which, ub_event *event)
{
    for (unsigned steps = 0; steps < 20000; steps++) {
        ub_side *side = &s->side[which];
        const ub_block *b = ub_graph_block(p->func[which].g, side->block);
        if (side->op >= b->ops->len) {
            if (end_of_block(p, s, which, event))
                return TRUE;
            continue;
        }
        const ub_op *op = ub_block_op(b, side->op);
        if (which == UB_OLD && dereferences_null(p, s, op)) {
            event->kind = UB_EVENT_PRUNED;
            return TRUE;
        }
        if (which == UB_NEW && !ub_guard_place(p, s, op))
            return FALSE;
        switch (step_op(p, s, which, op)) {
        case DONE:
            side->op++;
            break;
        case EVENT:
            op_event(p, s, which, op, event);
            if (which == UB_NEW && ub_may_suspend(op))
                ub_guard_suspend(s);
            /* A copy of a pointer looks at nothing. */
            if (which == UB_NEW && op->kind != UB_OP_ASSIGN && !ub_check_alive(p, s, event->used))
                return FALSE;
            return TRUE;
        case PRUNED:
            event->kind = UB_EVENT_PRUNED;
            return TRUE;
        case FAILED:
            return FALSE;
        }
    }
    return ub_fail(p, s, UB_CODE_COMPLEX, G_MAXUINT, "a loop without an event");
}

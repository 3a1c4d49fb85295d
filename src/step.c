/* One side of the proof, up to the next event: what both sides must do alike. */
#include <string.h>

#include "catalog.h"
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

/* The new function may only use an object that it holds a reference to. */
gboolean ub_check_alive(ub_prover *p, const ub_state *s, guint slots)
{
    for (int i = 0; i < UB_MAX_SLOTS; i++) {
        const ub_slot *slot = &s->slots[i];
        if (!(slots & (1u << i)) || !slot->is_get)
            continue;
        if (slot->count[UB_NEW] < 1)
            return ub_fail(p, s, UB_CODE_ORDER, slot->offset, NULL);
        if (slot->count[UB_NEW] < slot->count[UB_OLD])
            return ub_fail(p, s, UB_CODE_UNPROVED, slot->offset,
                           "fewer references than before at a use");
    }
    return TRUE;
}

/* Values of expressions */

static gboolean is_null(const ub_term *t)
{
    return t->kind == UB_TERM_INT && t->number == 0;
}

/* Is it known to be true (1), false (0), or not known (-1)? */
static int truth(const ub_state *s, const ub_term *t)
{
    switch (t->kind) {
    case UB_TERM_INT:
        return t->number != 0;
    case UB_TERM_NONE:
    case UB_TERM_ADDR:
        return 1;
    case UB_TERM_VALUE:
        return s->slots[t->slot].maybe_null ? -1 : 1;
    default:
        return -1;
    }
}

static int known_equal(const ub_state *s, const ub_term *a, const ub_term *b)
{
    if (a->kind == UB_TERM_INT && b->kind == UB_TERM_INT)
        return a->number == b->number;
    if (b->kind == UB_TERM_VALUE && a->kind != UB_TERM_VALUE)
        return known_equal(s, b, a);
    if (a->kind == UB_TERM_VALUE) {
        const ub_slot *slot = &s->slots[a->slot];
        if (b->kind == UB_TERM_VALUE && a->slot == b->slot)
            return 1;
        if (is_null(b) && !slot->maybe_null)
            return 0;
        if (b->kind == UB_TERM_NONE && slot->never_none)
            return 0;
        return -1;
    }
    if (a->kind == UB_TERM_NONE && b->kind == UB_TERM_NONE)
        return 1;
    if ((a->kind == UB_TERM_NONE && is_null(b)) || (b->kind == UB_TERM_NONE && is_null(a)))
        return 0;
    return -1;
}

/* -1: not known */
static int compare(const ub_state *s, const char *op, const ub_term *a, const ub_term *b)
{
    if (strcmp(op, "==") == 0)
        return known_equal(s, a, b);
    if (strcmp(op, "!=") == 0) {
        int equal = known_equal(s, a, b);
        return equal < 0 ? -1 : !equal;
    }
    if (a->kind != UB_TERM_INT || b->kind != UB_TERM_INT)
        return -1;
    if (strcmp(op, "<") == 0)
        return a->number < b->number;
    if (strcmp(op, "<=") == 0)
        return a->number <= b->number;
    if (strcmp(op, ">") == 0)
        return a->number > b->number;
    if (strcmp(op, ">=") == 0)
        return a->number >= b->number;
    return -1;
}

static char *text_of(ub_prover *p, const ub_state *s, int which, const char *name, const int *args,
                     unsigned n, guint *used, guint *weak)
{
    GString *text = g_string_new("(");

    g_string_append(text, name);
    for (unsigned i = 0; i < n; i++) {
        ub_term t = ub_temp_get(p, s, which, args[i]);
        g_string_append_printf(text, " %s", t.text);
        if (t.extra)
            g_string_append_printf(text, "+%d", t.extra);
        *used |= t.deps | (t.kind == UB_TERM_VALUE ? 1u << t.slot : 0);
        *weak |= t.weak_deps;
    }
    g_string_append_c(text, ')');
    return g_string_free(text, FALSE);
}

/* A test of a slot that may be NULL keeps what it tells. */
static void note_null_test(const ub_state *s, const char *op, const ub_term *a, const ub_term *b,
                           ub_term *result)
{
    gboolean equal = strcmp(op, "==") == 0;

    if (!equal && strcmp(op, "!=") != 0)
        return;
    if (b->kind == UB_TERM_VALUE && is_null(a)) {
        note_null_test(s, op, b, a, result);
        return;
    }
    if (a->kind == UB_TERM_VALUE && is_null(b) && s->slots[a->slot].maybe_null) {
        result->null_slot = a->slot;
        result->null_when_true = equal;
    }
}

/* What is computed from a pointer still points there: p + n, and (uintptr_t)p too. */
static void keep_pointer(const ub_op *op, guint used, guint weak, ub_term *result)
{
    if (op->type == UB_TYPE_SCALAR && op->name[0] != '(')
        return;
    result->deps = used;
    result->weak_deps = weak;
}

static ub_term pure_value(ub_prover *p, const ub_state *s, int which, const ub_op *op)
{
    guint used = 0, weak = 0;

    if (op->n_args == 2) {
        ub_term a = ub_temp_get(p, s, which, op->args[0]);
        ub_term b = ub_temp_get(p, s, which, op->args[1]);
        int known = compare(s, op->name, &a, &b);
        if (known >= 0)
            return ub_int(p, known);
        g_autofree char *text = text_of(p, s, which, op->name, op->args, 2, &used, &weak);
        ub_term result = ub_plain(p, text, op->type);
        note_null_test(s, op->name, &a, &b, &result);
        keep_pointer(op, used, weak, &result);
        return result;
    }
    if (op->n_args == 1) {
        ub_term a = ub_temp_get(p, s, which, op->args[0]);
        if (strcmp(op->name, "!") == 0 && truth(s, &a) >= 0)
            return ub_int(p, !truth(s, &a));
        if (strcmp(op->name, "-") == 0 && a.kind == UB_TERM_INT)
            return ub_int(p, -a.number);
        if (op->name[0] == '(' && a.kind == UB_TERM_INT)
            return a;
    }
    g_autofree char *text = text_of(p, s, which, op->name, op->args, op->n_args, &used, &weak);
    ub_term result = ub_plain(p, text, op->type);
    keep_pointer(op, used, weak, &result);
    if (op->name[0] == '&' && op->n_args) { /* &s.field is an address in s */
        ub_term base = ub_temp_get(p, s, which, op->args[0]);
        if (base.kind == UB_TERM_ADDR) {
            result.kind = UB_TERM_ADDR;
            result.var = base.var;
        }
    }
    return result;
}

static ub_term constant(ub_prover *p, const ub_op *op)
{
    char *end;
    gint64 number = g_ascii_strtoll(op->name, &end, 10);

    if (op->name[0] && *end == '\0')
        return ub_int(p, number);
    if (strcmp(op->name, "NULL") == 0)
        return ub_int(p, 0);
    if (strcmp(op->name, "Py_None") == 0)
        return (ub_term){.kind = UB_TERM_NONE,
                         .text = ub_text(p, "None"),
                         .null_slot = -1,
                         .type = UB_TYPE_OBJECT};
    return ub_plain(p, ub_text(p, "'%s'", op->name), op->type);
}

/* What is NULL, and what is not */

void ub_note_not_null(ub_prover *p, ub_state *s, const ub_term *t)
{
    if (t->kind == UB_TERM_VALUE) {
        s->slots[t->slot].needed[UB_OLD] = TRUE;
        s->slots[t->slot].maybe_null = FALSE;
        return;
    }
    for (int which = 0; t->kind == UB_TERM_PLAIN && which < 2; which++) {
        ub_side *side = &s->side[which];
        for (unsigned v = 0; v < p->func[which].g->vars->len; v++)
            side->env[v].nonnull |= side->env[v].text == t->text;
        for (unsigned i = 0; i < side->temps->len; i++) {
            ub_term *temp = &g_array_index(side->temps, ub_temp, i).term;
            temp->nonnull |= temp->text == t->text;
        }
    }
}

/* Reference counts */

static void count_none(ub_state *s, int which, int change)
{
    s->none_delta += which == UB_NEW ? change : -change;
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
    if (which == UB_NEW && !ub_check_alive(p, s, 1u << t->slot))
        return 0;
    if (which == UB_NEW && change < 0 && slot->dropped && slot->count[UB_NEW] > slot->count[UB_OLD])
        return ub_fail(
            p, s, UB_CODE_ORDER, slot->offset,
            "it would live longer than before, which its finaliser or a weak reference tells");
    slot->count[which] += change;
    if (slot->is_get && slot->count[which] < 0)
        return which == UB_OLD ? ub_fail(p, s, UB_CODE_UNBALANCED, slot->offset, NULL)
                               : ub_fail(p, s, UB_CODE_UNPROVED, slot->offset, "released twice");
    if (ABS(slot->count[which]) > 4)
        return ub_fail(p, s, UB_CODE_COMPLEX, slot->offset, "references pile up in a loop");
    if (which == UB_NEW && change < 0)
        s->dirty = TRUE;
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
    if (is_null(t))
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
        return change_count(p, s, which, &t,
                            op->ref == UB_REF_INCREF || op->ref == UB_REF_XINCREF ? 1 : -1,
                            op->ref == UB_REF_XINCREF || op->ref == UB_REF_XDECREF);
    }
}

/* Assignments: those of a value that only one side may have are silent. */
static step_result step_assign(ub_prover *p, ub_state *s, int which, const ub_op *op)
{
    ub_term t = op->n_args ? ub_temp_get(p, s, which, op->args[0]) : ub_unset(p);
    const ub_func *f = &p->func[which];

    if (f->aggregate[op->var])
        return EVENT;
    if (t.kind == UB_TERM_PLAIN && f->other[op->var] >= 0)
        return EVENT;
    if (t.kind == UB_TERM_ADDR && f->other[op->var] >= 0)
        return EVENT;
    s->side[which].env[op->var] = t;
    return DONE;
}

static step_result step_use(ub_prover *p, ub_state *s, int which, const ub_op *op)
{
    const ub_term *t = &s->side[which].env[op->var];

    if (which == UB_OLD)
        return DONE;
    return ub_check_alive(p, s, ub_term_slots(t)) ? DONE : FAILED;
}

static gboolean asks_for_error(const char *name)
{
    return strcmp(name, "PyErr_Occurred") == 0 || strcmp(name, "_PyErr_Occurred") == 0;
}

static step_result step_call(ub_prover *p, ub_state *s, int which, const ub_op *op)
{
    if (asks_for_error(op->name)) {
        ub_err err = which == UB_NEW && s->extra_error ? UB_ERR_SET : s->err;
        /* `if (!PyErr_Occurred()) return;` at the start: this function is called with one set. */
        if (err == UB_ERR_MAYBE || (err == UB_ERR_CLEAR && s->err_assumed))
            return EVENT;
        ub_temp_set(s, which, op->dst, ub_int(p, err == UB_ERR_SET));
        return DONE;
    }
    if (which == UB_NEW && s->extra_error && strcmp(op->name, "PyErr_Clear") == 0) {
        s->extra_error = FALSE;
        return DONE;
    }
    return EVENT;
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
    if (f->aggregate[op->var]) {
        t.deps = held->deps;
        t.weak_deps = held->weak_deps;
    }
    ub_temp_set(s, which, op->dst, t);
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
        ub_temp_set(s, which, op->dst, constant(p, op));
        return DONE;
    case UB_OP_PURE:
        ub_temp_set(s, which, op->dst, pure_value(p, s, which, op));
        return DONE;
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
    case UB_OP_USE:
        return step_use(p, s, which, op);
    case UB_OP_CALL:
        return step_call(p, s, which, op);
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
    case UB_OP_RETURN:
        return UB_EVENT_RETURN;
    default:
        return UB_EVENT_OPAQUE;
    }
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
    else
        name = g_strdup_printf("%d:%s", op->kind, op->name);
    g_autofree char *text =
        text_of(p, s, which, name, op->args, op->n_args, &event->used, &event->weak);
    /* An assertion that a macro makes names its line, which moves. */
    if (op->noreturn && (op->in_macro || strcmp(op->name, "__assert_fail") == 0)) {
        event->text = ub_text(p, "%s", op->name);
        return;
    }
    if (op->var >= 0 && op->kind == UB_OP_REF) {
        guint slots = ub_term_slots(&s->side[which].env[op->var]);
        event->used |= slots;
    }
    event->text = ub_text(p, "%s", text);
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

    if (!plain && op->kind == UB_OP_CALL && call_dereferences(op))
        base = op->args[0];
    if (base < 0)
        return FALSE;
    ub_term t = ub_temp_get(p, s, UB_OLD, base);
    if (is_null(&t))
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

    switch (b->term) {
    case UB_TERM_EXIT:
        *event = (ub_event){.kind = UB_EVENT_EXIT, .text = "exit"};
        return TRUE;
    case UB_TERM_JUMP:
        ub_enter_block(p, s, which, g_array_index(b->succs, unsigned, 0));
        return FALSE;
    default:
        cond = ub_temp_get(p, s, which, b->cond);
        if (b->term == UB_TERM_BRANCH && truth(s, &cond) >= 0) {
            unsigned taken = truth(s, &cond) ? 0 : 1;
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
        switch (step_op(p, s, which, op)) {
        case DONE:
            side->op++;
            break;
        case EVENT:
            op_event(p, s, which, op, event);
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

/* Both sides of the proof do an event together. */
#include <string.h>

#include "catalog.h"
#include "error_state.h"
#include "suspend.h"
#include "term.h"

/* Ageing: a text names the latest result of a call or the present value of a variable.  When the
 * call is made again, or the variable assigned, whoever still holds the earlier one holds an old
 * thing: the same old thing on both sides. */

static gboolean mentions(const char *text, const char *part)
{
    gsize n = strlen(part);

    for (const char *at = strstr(text, part); at; at = strstr(at + 1, part)) {
        if (part[0] == 'V' && at > text && (g_ascii_isalnum(at[-1]) || at[-1] == '_'))
            continue;
        if ((part[0] != '$' && part[0] != 'V') ||
            (!g_ascii_isalnum(at[n]) && at[n] != '_' && at[n] != '\''))
            return TRUE;
    }
    return FALSE;
}

static void age_term(ub_prover *p, int which, ub_term *t, const char *part)
{
    if (t->kind != UB_TERM_PLAIN || !mentions(t->text, part))
        return;
    t->text = g_str_has_prefix(t->text, "old(old(") ? ub_text(p, "lost%d", which)
                                                    : ub_text(p, "old(%s)", t->text);
}

static void age(ub_prover *p, ub_state *s, const char *part)
{
    for (int which = 0; which < 2; which++) {
        ub_side *side = &s->side[which];
        for (unsigned v = 0; v < p->func[which].g->vars->len; v++)
            age_term(p, which, &side->env[v], part);
        for (unsigned i = 0; i < side->temps->len; i++)
            age_term(p, which, &g_array_index(side->temps, ub_temp, i).term, part);
    }
    for (unsigned i = 0; i < s->n_sections; i++) {
        age_term(p, UB_NEW, &s->sections[i].container, part);
        ub_items_age(&s->sections[i], mentions, part);
    }
    ub_indicator_age(s, mentions, part);
    ub_known_age(s, mentions, part);
    ub_cells_age(s, mentions, part);
}

void ub_age_variable(ub_prover *p, ub_state *s, int new_var)
{
    age(p, s, ub_text(p, "$%s", p->func[UB_NEW].names[new_var]));
}

void ub_age_slot(ub_prover *p, ub_state *s, int slot)
{
    age(p, s, ub_value(p, slot).text);
}

/* Results */

static ub_term result_of(ub_prover *p, const ub_op *op, const ub_event *event)
{
    ub_term result = ub_plain(p, event->text, op->type);
    unsigned facts = op->kind == UB_OP_CALL ? op->facts : 0;

    result.loaded = op->kind == UB_OP_LOAD && op->type == UB_TYPE_OBJECT;
    result.lent = op->kind == UB_OP_CALL && op->type == UB_TYPE_OBJECT &&
                  ((facts & UB_FACT_BORROWS) || op->api);
    if (p->adds_sections && op->kind == UB_OP_CALL && op->type == UB_TYPE_OBJECT &&
        (facts & (op->is_api ? UB_FACT_NEW : UB_FACT_MAKES)))
        result.kept = UB_KEPT_BY_SELF;
    if (facts & UB_FACT_GIVES_NULL)
        return ub_int(p, 0);
    if (!op->lives &&
        (op->type == UB_TYPE_SCALAR || op->type == UB_TYPE_VOID || (facts & UB_FACT_NEW)))
        return result;
    if (!op->lives && op->kind == UB_OP_CALL && op->type == UB_TYPE_OBJECT &&
        !(facts & UB_FACT_BORROWS)) {
        if (!op->is_api && !(facts & UB_FACT_MAKES))
            result.weak_deps = event->used | event->weak;
        return result;
    }
    result.deps = event->used;
    result.weak_deps = event->weak;
    /* A pointer in a struct that a call has filled: it is taken to point into the object. */
    if (op->kind == UB_OP_LOAD && op->type == UB_TYPE_POINTER)
        result.deps |= event->weak;
    return result;
}

/* A call that gives an object gives a new one, or one that is taken for new. */
static gboolean is_new(const ub_op *op)
{
    return op->kind == UB_OP_CALL && op->type == UB_TYPE_OBJECT && !(op->facts & UB_FACT_BORROWS);
}

static void set_result(ub_prover *p, ub_state *s, int which, const ub_event *event)
{
    ub_term result = result_of(p, event->op, event);

    ub_note_makers(p, s, which, event, is_new(event->op), &result);
    ub_temp_set(s, which, event->op->dst, result);
}

void ub_set_results(ub_prover *p, ub_state *s, const ub_event *a, const ub_event *b)
{
    age(p, s, a->text);
    set_result(p, s, UB_OLD, a);
    set_result(p, s, UB_NEW, b);
}

void ub_set_same_result(ub_prover *p, ub_state *s, const ub_event *a)
{
    set_result(p, s, UB_OLD, a);
}

/* Py_True, PyExc_KeyError, &static_object: never NULL. */
gboolean ub_is_known_object(const char *text)
{
    return g_str_has_prefix(text, "'Py") || g_str_has_prefix(text, "'_Py") ||
           g_str_has_prefix(text, "'&") || g_str_has_prefix(text, "(& ");
}

/* A holder that is given something else than a rewritten get's result: the object gets a slot, so
 * that references to it can be counted too. */
gboolean ub_adopt(ub_prover *p, ub_state *s, int old_var, int new_var, const ub_term *a,
                  const ub_term *b)
{
    int slot = ub_slot_new(s);

    if (slot < 0)
        return ub_fail(p, s, UB_CODE_COMPLEX, G_MAXUINT, NULL);
    s->slots[slot].offset = p->func[UB_OLD].first_get[old_var]; /* the blame is that get's */
    s->slots[slot].maybe_null = !a->nonnull && !ub_is_known_object(a->text);
    s->slots[slot].count[UB_OLD] = a->extra;
    s->slots[slot].count[UB_NEW] = b->extra;
    s->slots[slot].needed[UB_OLD] = a->needed;
    s->slots[slot].needed[UB_NEW] = b->needed;
    s->slots[slot].lent = b->lent || b->loaded;
    s->slots[slot].nameless = TRUE;
    ub_term value = ub_value(p, slot);
    value.deps = b->deps;
    value.weak_deps = b->weak_deps;
    value.kept_deps = b->kept_deps;
    value.made = b->made;
    s->side[UB_OLD].env[old_var] = value;
    s->side[UB_NEW].env[new_var] = value;
    ub_indicator_rename(s, a->text, value.text);
    return TRUE;
}

/* Stores and assignments */

static int local_aggregate(ub_prover *p, const ub_state *s, int which, const ub_op *op)
{
    ub_term base;

    if (op->n_args < 2)
        return -1;
    base = ub_temp_get(p, s, which, op->args[0]);
    if (base.kind == UB_TERM_ADDR && p->func[which].aggregate[base.var])
        return base.var;
    for (unsigned v = 0; base.kind == UB_TERM_PLAIN && v < p->func[which].g->vars->len; v++)
        if (p->func[which].aggregate[v] && base.text[0] == '$' &&
            strcmp(base.text + 1, p->func[which].names[v]) == 0)
            return (int)v;
    return -1;
}

/* *result = v;  of a parameter: that is the caller's own variable. */
static gboolean is_callers_place(ub_prover *p, const ub_state *s, const ub_op *op)
{
    const ub_func *f = &p->func[UB_NEW];

    for (unsigned v = 0; strcmp(op->name, "*") == 0 && op->n_args == 2 && v < f->g->vars->len; v++)
        if (ub_graph_var(f->g, v)->is_parameter &&
            ub_temp_get(p, s, UB_NEW, op->args[0]).text == f->texts[v])
            return TRUE;
    return FALSE;
}

/* self->last = v;  but not self->last = get();  which is used as it is read from there. */
void ub_note_shared(const ub_prover *p, ub_state *s, const ub_term *value)
{
    for (unsigned v = 0; value->kind == UB_TERM_VALUE && v < p->func[UB_NEW].g->vars->len; v++) {
        const ub_term *in = &s->side[UB_NEW].env[v];
        if (in->kind == UB_TERM_VALUE && in->slot == value->slot)
            s->slots[value->slot].shared = TRUE;
    }
}

static gboolean do_store(ub_prover *p, ub_state *s, const ub_event *a, const ub_event *b)
{
    const ub_op *ops[2] = {a->op, b->op};
    gboolean elsewhere = TRUE;

    for (int which = 0; which < 2; which++) {
        ub_term value = ub_temp_get(p, s, which, ops[which]->args[ops[which]->n_args - 1]);
        int local = local_aggregate(p, s, which, ops[which]);
        if (value.kind == UB_TERM_ADDR && p->func[which].holder[value.var])
            return ub_fail(p, s, UB_CODE_ESCAPES, G_MAXUINT, "the address of %s is stored",
                           p->func[which].names[value.var]);
        if (which == UB_NEW)
            ub_guard_disown(p, s, &value, FALSE);
        if (local >= 0 && !ub_graph_var(p->func[which].g, local)->pointed_at)
            s->side[which].env[local].deps |= ub_term_slots(&value);
        else
            ub_note_stored(s, &value);
        elsewhere = elsewhere && local < 0;
    }
    ub_change_reached(p, s, b->op, 0);
    ub_cells_forget(s);
    if (elsewhere && a->op->n_args) {
        ub_term value = ub_temp_get(p, s, UB_NEW, b->op->args[b->op->n_args - 1]);
        ub_note_settled(s, &value);
        if (!is_callers_place(p, s, b->op))
            ub_note_shared(p, s, &value);
        ub_cell_store(s, ub_cell_place(p, s, UB_NEW, b->op), &value);
        value = ub_temp_get(p, s, UB_OLD, a->op->args[a->op->n_args - 1]);
        if (value.kind == UB_TERM_PLAIN)
            ub_indicator_store(s, value.text, ub_cell_place(p, s, UB_OLD, a->op));
    }
    return TRUE;
}

/* Something points at the variable: what it holds may be reached from there at any time. */
static void note_reachable(ub_prover *p, ub_state *s, int which, int var, const ub_term *value)
{
    if (ub_graph_var(p->func[which].g, var)->pointed_at)
        ub_note_stored(s, value);
}

static void set_variable(ub_prover *p, ub_state *s, int which, int var, const ub_term *value)
{
    ub_term held = ub_default_term(p, which, var);
    gboolean owned = p->func[which].owned[var] && held.type == UB_TYPE_OBJECT;

    held.deps = value->deps; /* a number may be a pointer in disguise */
    if (value->kind == UB_TERM_VALUE)
        held.deps |= 1u << value->slot;
    held.weak_deps = owned ? 0 : value->weak_deps;
    held.kept_deps = value->kept_deps;
    held.made = value->made;
    held.loaded = value->loaded;
    held.lent = value->lent;
    held.kept = p->adds_sections && value->extra > 0 ? UB_KEPT_BY_SELF : value->kept;
    held.copied = value->copied || (value->kind == UB_TERM_PLAIN && value->text[0] == '$');
    /* An array or struct is filled with what its initialiser names. */
    if (p->func[which].aggregate[var])
        held.deps |= ub_term_slots(value);
    s->side[which].env[var] = held;
}

/* if ((x = f()) == NULL): the value of the assignment is x from here on. */
static void name_after(ub_state *s, int which, int var, const ub_term *value)
{
    ub_side *side = &s->side[which];

    for (unsigned i = 0; value->kind == UB_TERM_PLAIN && i < side->temps->len; i++) {
        ub_term *t = &g_array_index(side->temps, ub_temp, i).term;
        if (t->kind == UB_TERM_PLAIN && t->text == value->text && !t->extra)
            t->text = side->env[var].text;
    }
}

static const char assigned[] = "(assigned)";

/* A result that may tell of an error is now called by the variable's name. */
static gboolean name_result(ub_prover *p, ub_state *s, int var)
{
    CXType type = clang_getCursorType(ub_graph_var(p->func[UB_OLD].g, var)->cursor);

    if (ub_is_unsigned(type))
        ub_indicator_unsigned(s, assigned);
    ub_indicator_rename(s, assigned, s->side[UB_OLD].env[var].text);
    return TRUE;
}

/* Does nothing but what is seen to set the variable set it? */
static gboolean is_private(const ub_prover *p, int old_var)
{
    const ub_var *var = ub_graph_var(p->func[UB_OLD].g, old_var);

    return !var->pointed_at && !var->is_static;
}

static gboolean do_assign(ub_prover *p, ub_state *s, const ub_event *a, const ub_event *b)
{
    int old_var = a->op->var, new_var = b->op->var;
    int old_value = a->op->args[a->op->n_args - 1], new_value = b->op->args[b->op->n_args - 1];
    ub_term before = ub_temp_get(p, s, UB_OLD, old_value);
    ub_term after = ub_temp_get(p, s, UB_NEW, new_value);

    if (after.kind == UB_TERM_ADDR) {
        if (p->func[UB_NEW].holder[after.var])
            return ub_fail(p, s, UB_CODE_ESCAPES, G_MAXUINT, "&%s is kept in %s",
                           p->func[UB_NEW].names[after.var], p->func[UB_NEW].names[new_var]);
    }
    if (ub_graph_var(p->func[UB_NEW].g, new_var)->pointed_at)
        ub_cells_forget(s);
    ub_indicator_rename(s, before.text, assigned); /* v = f(v): ageing must not touch it */
    if (before.text[0] == '(')                     /* m = n: n stays what it is */
        ub_items_rename(s, before.text, assigned);
    ub_age_variable(p, s, new_var);
    before = ub_temp_get(p, s, UB_OLD, old_value);
    after = ub_temp_get(p, s, UB_NEW, new_value);
    if (p->func[UB_NEW].holder[new_var] && !p->func[UB_NEW].aggregate[new_var])
        return ub_adopt(p, s, old_var, new_var, &before, &after) && name_result(p, s, old_var);
    note_reachable(p, s, UB_NEW, new_var, &after);
    set_variable(p, s, UB_OLD, old_var, &before);
    set_variable(p, s, UB_NEW, new_var, &after);
    name_after(s, UB_OLD, old_var, &before);
    name_after(s, UB_NEW, new_var, &after);
    ub_items_rename(s, assigned, is_private(p, old_var) ? s->side[UB_OLD].env[old_var].text : NULL);
    return name_result(p, s, old_var);
}

/* With a reference of its own, an object no longer lives on what it was borrowed from; without it,
 * it does again. */
static void change_dependence(ub_prover *p, ub_state *s, int which, const char *text, gboolean own)
{
    ub_side *side = &s->side[which];

    for (unsigned v = 0; own && v < p->func[which].g->vars->len; v++) {
        ub_term *t = &side->env[v];
        if (t->text != text)
            continue;
        t->kept = p->adds_sections ? UB_KEPT_BY_SELF : UB_KEPT_BY_NONE;
        t->kept_deps |= t->deps | t->weak_deps;
        t->deps = t->weak_deps = 0;
    }
    if (!own)
        ub_give_up(p, s, which, text);
}

static void change_dependences(ub_prover *p, ub_state *s, const ub_event *a, const ub_event *b)
{
    gboolean takes = a->op->ref == UB_REF_INCREF || a->op->ref == UB_REF_XINCREF;
    gboolean drops = a->op->ref == UB_REF_DECREF || a->op->ref == UB_REF_XDECREF;

    if (!takes && !drops)
        return;
    if (drops) {
        ub_term t = ub_temp_get(p, s, UB_NEW, b->op->args[0]);
        ub_guard_disown(p, s, &t, TRUE);
    }
    change_dependence(p, s, UB_OLD, ub_temp_get(p, s, UB_OLD, a->op->args[0]).text, takes);
    change_dependence(p, s, UB_NEW, ub_temp_get(p, s, UB_NEW, b->op->args[0]).text, takes);
}

/* Py_CLEAR(self->dict), Py_DECREF(self->dict), also of a variable that has it from there: the
 * container may have another name here. */
static void note_loss(ub_prover *p, ub_state *s, const ub_op *op)
{
    const char *container = NULL;

    if (op->ref != UB_REF_INCREF && op->ref != UB_REF_XINCREF)
        ub_note_loss(s);
    if (op->ref == UB_REF_DECREF || op->ref == UB_REF_XDECREF) {
        ub_term t = ub_temp_get(p, s, UB_OLD, op->args[0]);
        container = t.loaded ? NULL : ub_container_name(&t);
    } else if (op->ref == UB_REF_CLEAR || op->ref == UB_REF_SETREF || op->ref == UB_REF_XSETREF) {
        if (op->var >= 0)
            container = ub_container_name(&s->side[UB_OLD].env[op->var]);
    } else {
        return;
    }
    if (container)
        ub_note_object_drop(s, container);
    else
        ub_note_unnamed_drop(p, s);
}

static gboolean do_reference(ub_prover *p, ub_state *s, const ub_event *a, const ub_event *b)
{
    const ub_op *ops[2] = {a->op, b->op};

    s->away = FALSE;
    ub_note_late(p, s, a->op);
    note_loss(p, s, a->op);
    if (a->op->ref != UB_REF_INCREF && a->op->ref != UB_REF_XINCREF)
        ub_cells_forget(s);
    if ((a->op->ref == UB_REF_INCREF || a->op->ref == UB_REF_DECREF) && a->op->n_args) {
        ub_term t = ub_temp_get(p, s, UB_OLD, a->op->args[0]);
        ub_indicator_dereference(s, t.text);
        ub_note_not_null(p, s, &t);
    }
    change_dependences(p, s, a, b);
    for (int which = 0; which < 2; which++) {
        const ub_op *op = ops[which];
        ub_term value =
            op->n_args ? ub_temp_get(p, s, which, op->args[op->n_args - 1]) : ub_int(p, 0);
        if (op->ref != UB_REF_CLEAR && op->ref != UB_REF_SETREF && op->ref != UB_REF_XSETREF)
            continue;
        if (which == UB_NEW && op->var >= 0)
            ub_guard_disown(p, s, &s->side[which].env[op->var], TRUE);
        if (op->var < 0) {
            if (op->ref != UB_REF_CLEAR)
                ub_note_stored(s, &value);
            if (op->ref != UB_REF_CLEAR && which == UB_NEW) {
                ub_note_settled(s, &value);
                if (!is_callers_place(p, s, op))
                    ub_note_shared(p, s, &value);
            }
            continue;
        }
        ub_note_given_up(p, s, which, s->side[which].env[op->var].made);
        if (value.kind == UB_TERM_PLAIN)
            value = ub_default_term(p, which, op->var);
        s->side[which].env[op->var] = value;
    }
    return TRUE;
}

/* Ends */

static gboolean check_slot(ub_prover *p, const ub_state *s, int i)
{
    const ub_slot *slot = &s->slots[i];
    int delta = slot->count[UB_NEW] - slot->count[UB_OLD];

    if (delta > 0)
        return ub_fail(p, s, UB_CODE_LEAK, slot->offset, NULL);
    if (delta < 0)
        return ub_fail(p, s, UB_CODE_UNPROVED, slot->offset, "a reference too few at the end");
    if (slot->maybe_null && slot->needed[UB_NEW] && !slot->needed[UB_OLD])
        return ub_fail(p, s, UB_CODE_UNPROVED, slot->offset,
                       "a NULL that the function allows for would be released or taken");
    if (slot->is_get && ub_is_used_when_gone(slot))
        return ub_fail(p, s, UB_CODE_ORDER, slot->offset, NULL);
    if (slot->is_get && slot->stored && slot->count[UB_OLD] <= 0)
        return ub_fail(p, s, slot->stored, slot->offset, NULL);
    return TRUE;
}

static gboolean ends_for_ever(ub_prover *p, const ub_state *s)
{
    const ub_block *b = ub_graph_block(p->func[UB_OLD].g, s->side[UB_OLD].block);
    return b->ops->len && ub_block_op(b, b->ops->len - 1)->noreturn;
}

/* node = PyDict_GetItemString(node, "next"), of which no side is a rewritten get: what comes next
 * lives on what was there, without end.  But where nothing names the object any more its references
 * can no longer change, and as they are the same in both functions no use of what lives on it can
 * be wrong in the new one alone. */
static gboolean is_past(const ub_prover *p, const ub_state *s, int i)
{
    const ub_slot *slot = &s->slots[i];

    return !slot->is_get && slot->count[UB_OLD] == slot->count[UB_NEW] &&
           !ub_slot_named(p, s, UB_OLD, i) && !ub_slot_named(p, s, UB_NEW, i);
}

/* A slot that no variable names any more can never be balanced later; in a block that ends the
 * process, as that of a failed assert, it need not be. */
gboolean ub_drop_dead_slots(ub_prover *p, ub_state *s)
{
    if (ends_for_ever(p, s))
        return TRUE;
    for (int i = 0; i < UB_MAX_SLOTS; i++) {
        gboolean dead = s->slots[i].used && !ub_slot_referenced(p, s, UB_OLD, i) &&
                        !ub_slot_referenced(p, s, UB_NEW, i);
        if (!dead && !(s->slots[i].used && is_past(p, s, i)))
            continue;
        if (!check_slot(p, s, i))
            return FALSE;
        ub_slot_forget(p, s, i);
    }
    return TRUE;
}

static gboolean check_exit(ub_prover *p, const ub_state *s)
{
    for (int i = 0; i < UB_MAX_SLOTS; i++)
        if (s->slots[i].used && !check_slot(p, s, i))
            return FALSE;
    if ((s->dirty & UB_STATE_ERRNO) && s->errno_set && p->func[UB_OLD].g->function->errno_matters)
        return ub_fail(p, s, UB_CODE_ERRNO, G_MAXUINT, "a caller reads it");
    if (s->none_delta != 0)
        return ub_fail(p, s, UB_CODE_UNPROVED, G_MAXUINT, "references to None do not balance");
    return TRUE;
}

static gboolean check_returned(ub_prover *p, ub_state *s, const ub_event *a, const ub_event *b)
{
    const ub_op *op = a->op;

    if (op->n_args == 0)
        return TRUE;
    ub_term t = ub_temp_get(p, s, UB_OLD, op->args[0]);
    if (p->func[UB_NEW].g->returns_new)
        return ub_hand_out(p, s, a, b);
    ub_note_settled(s, &t);
    for (int i = 0; i < UB_MAX_SLOTS; i++) {
        const ub_slot *slot = &s->slots[i];
        if (!slot->used || !slot->is_get || slot->count[UB_OLD] > 0)
            continue;
        if (t.kind == UB_TERM_VALUE && t.slot == i)
            return ub_fail(p, s, UB_CODE_CONTRACT, slot->offset, NULL);
        if (t.deps & (1u << i))
            return ub_fail(p, s, UB_CODE_INTERIOR, slot->offset, NULL);
    }
    return TRUE;
}

static gboolean check_told(ub_prover *p, const ub_state *s, const ub_op *op)
{
    if (op->n_args && (s->dirty & UB_STATE_ERRNO) && ub_told_to_caller(p, s, op))
        return ub_fail(p, s, UB_CODE_ERRNO, G_MAXUINT, "a caller in another file may read it");
    return TRUE;
}

/* Everything together */

/* `v->ob_refcnt`, `v->ob_base.ob_refcnt`, assert(Py_REFCNT(v) == 1) */
static gboolean reads_count(const ub_event *b)
{
    if (b->kind == UB_EVENT_USE)
        return (b->op->facts & UB_FACT_OBSERVES) != 0;
    return b->kind == UB_EVENT_LOAD &&
           strncmp(b->op->name + strspn(b->op->name, "->."), "ob_ref", 6) == 0;
}

/* It reads what is not the same any more. */
static gboolean check_count_read(ub_prover *p, const ub_state *s, const ub_event *b)
{
    if (!reads_count(b))
        return TRUE;
    for (int i = 0; i < UB_MAX_SLOTS; i++)
        if (((b->used | b->weak) & (1u << i)) &&
            s->slots[i].count[UB_NEW] != s->slots[i].count[UB_OLD])
            return ub_fail(p, s, UB_CODE_OBSERVER, s->slots[i].offset,
                           "the count of its references is read");
    return TRUE;
}

static gboolean do_op(ub_prover *p, ub_state *s, const ub_event *a, const ub_event *b)
{
    if (!check_count_read(p, s, b))
        return FALSE;
    if (a->kind == UB_EVENT_LOAD && strcmp(a->op->name, "->wr_object") == 0)
        ub_note_weakref_read(s);
    if ((a->kind == UB_EVENT_LOAD || a->kind == UB_EVENT_STORE) && a->op->n_args) {
        ub_term base = ub_temp_get(p, s, UB_OLD, a->op->args[0]);
        ub_indicator_dereference(s, base.text);
    }
    if (a->kind == UB_EVENT_LOAD || a->kind == UB_EVENT_STORE || a->kind == UB_EVENT_ASSIGN)
        ub_note_touched(p, s, a);
    switch (a->kind) {
    case UB_EVENT_CALL:
        return ub_do_call(p, s, a, b);
    case UB_EVENT_STORE:
        return do_store(p, s, a, b);
    case UB_EVENT_ASSIGN:
        return do_assign(p, s, a, b);
    case UB_EVENT_REF:
        return do_reference(p, s, a, b);
    default:
        if (a->kind == UB_EVENT_OPAQUE)
            ub_cells_forget(s);
        if (!ub_follow_locks(p, s, b->op)) /* an atomic flag */
            return FALSE;
        ub_set_results(p, s, a, b);
        if (b->op->reached)
            ub_change_reached(p, s, b->op, b->used);
        return TRUE;
    }
}

static gboolean same_event(const ub_prover *p, const ub_state *s, const ub_event *a,
                           const ub_event *b)
{
    if (a->kind != b->kind)
        return FALSE;
    if (a->kind == UB_EVENT_RETURN && ub_same_returned((ub_prover *)p, s, a, b))
        return TRUE;
    if (a->kind != UB_EVENT_ASSIGN)
        return a->text == b->text;
    /* `v = fallback;` and `v = Py_NewRef(fallback);` assign the same thing. */
    if (p->func[UB_NEW].other[b->op->var] != a->op->var)
        return FALSE;
    if (!p->func[UB_NEW].holder[b->op->var])
        return a->text == b->text;
    ub_term x = ub_temp_get((ub_prover *)p, s, UB_OLD, a->op->args[0]);
    ub_term y = ub_temp_get((ub_prover *)p, s, UB_NEW, b->op->args[0]);
    return x.text == y.text;
}

/* `return f(v);` becomes `result = f(v); Py_DECREF(v); return result;`: a variable of the function
 * that the old text leaves alone takes a value.  From here on it is not the same in both. */
static gboolean assign_in_new(ub_prover *p, ub_state *s, const ub_event *a, const ub_event *b)
{
    const ub_func *f = &p->func[UB_NEW];

    if (b->kind != UB_EVENT_ASSIGN || f->aggregate[b->op->var] || f->holder[b->op->var])
        return FALSE;
    if (a->kind == UB_EVENT_ASSIGN && a->op->var == f->other[b->op->var])
        return FALSE;
    ub_term value = ub_temp_get(p, s, UB_NEW, b->op->args[0]);
    if (value.kind != UB_TERM_PLAIN || value.extra)
        return FALSE;
    s->side[UB_NEW].env[b->op->var] = value;
    s->side[UB_NEW].op++;
    return TRUE;
}

/* `v = f(v);` becomes `Py_SETREF(v, f(v));`: the assignment, and a release of what v held. */
static gboolean is_setref_of_assign(ub_prover *p, const ub_state *s, const ub_event *a,
                                    const ub_event *b)
{
    if (a->kind != UB_EVENT_ASSIGN || b->kind != UB_EVENT_REF || b->op->var < 0 ||
        (b->op->ref != UB_REF_SETREF && b->op->ref != UB_REF_XSETREF) ||
        p->func[UB_NEW].other[b->op->var] != a->op->var || !p->func[UB_NEW].holder[b->op->var])
        return FALSE;
    ub_term before = ub_temp_get(p, s, UB_OLD, a->op->args[0]);
    ub_term after = ub_temp_get(p, s, UB_NEW, b->op->args[b->op->n_args - 1]);
    return before.text == after.text && s->side[UB_NEW].env[b->op->var].kind == UB_TERM_VALUE;
}

static gboolean do_setref(ub_prover *p, ub_state *s, const ub_event *a, const ub_event *b)
{
    ub_term held = s->side[UB_NEW].env[b->op->var];

    if (!do_assign(p, s, a, b) || !ub_change_count(p, s, UB_NEW, &held, -1))
        return FALSE;
    s->side[UB_OLD].op++;
    s->side[UB_NEW].op++;
    return ub_drop_dead_slots(p, s);
}

const char *ub_describe_event(ub_prover *p, const ub_event *e)
{
    switch (e->kind) {
    case UB_EVENT_CALL:
        return e->op->name[0] ? ub_text(p, "%s()", e->op->name) : "a call through a pointer";
    case UB_EVENT_RETURN:
        return "a return";
    case UB_EVENT_EXIT:
        return "the end";
    case UB_EVENT_ASSIGN:
        return "an assignment";
    case UB_EVENT_REF:
        return "a change of a reference count";
    case UB_EVENT_BRANCH:
    case UB_EVENT_SWITCH:
    case UB_EVENT_ASSERTION:
        return "a test";
    case UB_EVENT_USE:
        return e->op->kind == UB_OP_TRACE ? "a macro" : "a macro's argument";
    case UB_EVENT_ENTER:
    case UB_EVENT_LEAVE:
        return "a critical section";
    default:
        return "an access to memory";
    }
}

/* What both sides come to, in the words of the source. */
static void fail_outcome(ub_prover *p, const ub_state *s, const ub_event *a, const ub_event *b)
{
    const char *before = ub_describe_event(p, a), *after = ub_describe_event(p, b);

    g_debug("before: %s\nafter: %s", a->text, b->text);
    if (strcmp(before, after) == 0)
        ub_fail(p, s, UB_CODE_OUTCOME, G_MAXUINT, "%s with other values", before);
    else
        ub_fail(p, s, UB_CODE_OUTCOME, G_MAXUINT, "%s before, %s after", before, after);
}

/* Py_XDECREF(args): an object that the function may give up lives on no other by then.  It has a
 * reference, whatever a call may have put there:
 *
 *     if (init(self, &args) < 0)      args may be borrowed from self's type, for all that is known
 *         goto error;
 *     ...
 *     Py_DECREF(type);
 *     Py_XDECREF(args);               but not here */
static guint may_live_on(const ub_event *e)
{
    gboolean gives_up =
        e->kind == UB_EVENT_REF && (e->op->ref == UB_REF_DECREF || e->op->ref == UB_REF_XDECREF);

    return gives_up ? 0 : e->weak;
}

static gboolean do_matched(ub_prover *p, ub_state *s, const ub_event *a, const ub_event *b)
{
    if (a->kind != UB_EVENT_RETURN && a->kind != UB_EVENT_ASSIGN &&
        !ub_check_alive(p, s, may_live_on(b)))
        return FALSE;
    if (a->kind == UB_EVENT_BRANCH || a->kind == UB_EVENT_SWITCH) {
        ub_do_branch(p, s, a);
        return FALSE;
    }
    if (a->kind == UB_EVENT_ASSERTION) {
        ub_enter_successor(p, s, UB_OLD, a->way);
        ub_enter_successor(p, s, UB_NEW, b->way);
        return ub_drop_dead_slots(p, s);
    }
    if (a->kind != UB_EVENT_EXIT && a->kind != UB_EVENT_ASSIGN && !ub_check_seen(p, s, a))
        return FALSE;
    if (a->kind == UB_EVENT_USE && !check_count_read(p, s, b))
        return FALSE;
    if (a->kind == UB_EVENT_USE) { /* not there in every configuration: it tells nothing */
        ub_note_used_behind(s, b->used);
        s->side[UB_OLD].op++;
        s->side[UB_NEW].op++;
        return TRUE;
    }
    if (a->kind == UB_EVENT_EXIT) {
        if (!ends_for_ever(p, s) && ub_guard_exit(p, s))
            check_exit(p, s);
        return FALSE;
    }
    if (a->kind == UB_EVENT_RETURN) {
        ub_note_failure(p, s, a->op);
        if (ub_guard_exit(p, s) && check_returned(p, s, a, b) && check_exit(p, s))
            check_told(p, s, a->op);
        return FALSE;
    }
    if (a->kind != UB_EVENT_ASSIGN)
        ub_note_alive(s, b->used | may_live_on(b));
    if (!do_op(p, s, a, b))
        return FALSE;
    if (ub_guard_is_read(a))
        s->last_read = a->text;
    if (a->kind != UB_EVENT_ASSIGN) /* also of what the event itself lets go of */
        ub_note_uses(s, (b->used | may_live_on(b)) & ~b->by_type);
    if (b->kind == UB_EVENT_CALL)
        ub_note_given(p, s, b->op);
    s->side[UB_OLD].op++;
    s->side[UB_NEW].op++;
    return ub_drop_dead_slots(p, s);
}

void ub_do_pair(ub_prover *p, ub_state *s, const ub_event *a, const ub_event *b)
{
    const ub_api *api = ub_get_pair(a, b);

    if (s->extra_error) {
        ub_fail(p, s, UB_CODE_OUTCOME, s->extra_offset, "the error of the new call is not cleared");
        ub_state_free(s);
        return;
    }
    if (!ub_guard_follows(p, s, a, b)) {
        ub_state_free(s);
        return;
    }
    if (a->kind == UB_EVENT_CALL && b->kind == UB_EVENT_CALL && (api || a->text == b->text) &&
        !ub_check_sequence(p, s, api ? a->op->range.begin : G_MAXUINT)) {
        ub_state_free(s);
        return;
    }
    if (api || ub_is_guarded_next(p, s, a, b) || ub_is_guarded_item(p, s, a, b)) {
        if (!api && ub_is_fast_item(a->op))
            ub_do_guarded_item(p, s, a, b);
        else if (api)
            ub_do_get(p, s, api, a->op, b->op);
        else
            ub_do_guarded_next(p, s, a, b);
        ub_state_free(s);
        return;
    }
    if (!ub_guard_required(p, s, a)) {
        ub_state_free(s);
        return;
    }
    if (!same_event(p, s, a, b)) {
        if (is_setref_of_assign(p, s, a, b)) {
            if (do_setref(p, s, a, b))
                g_queue_push_head(p->work, s);
            else
                ub_state_free(s);
            return;
        }
        if (assign_in_new(p, s, a, b) || ub_guard_reread(p, s, a, b)) {
            g_queue_push_head(p->work, s);
            return;
        }
        if (!ub_split(p, s, UB_OLD, a) && !ub_split(p, s, UB_NEW, b))
            fail_outcome(p, s, a, b);
        ub_state_free(s);
        return;
    }
    if (!do_matched(p, s, a, b)) {
        ub_state_free(s);
        return;
    }
    ub_items_note_size(p, s, a, b);
    if (a->kind == UB_EVENT_CALL && b->op->contract)
        ub_do_helper(p, s, a, b);
    else
        g_queue_push_head(p->work, s);
}

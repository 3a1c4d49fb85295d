/* What a call that both sides make does: to the thread state, the references, what is pointed to.
 */
#include <string.h>

#include "lock.h"
#include "captures.h"
#include "catalog.h"
#include "error_state.h"
#include "helper.h"
#include "others.h"
#include "keeper.h"
#include "takes.h"
#include "errno_flow.h"
#include "fills.h"
#include "suspend.h"
#include "term.h"

/* _PyTuple_Resize(&t, n): *p is read, and replaced by another object. */
static gboolean replaces_object(const char *name)
{
    return (ub_catalog_facts(name) & UB_FACT_OBSERVES) ||
           strcmp(name, "PyUnicode_InternInPlace") == 0;
}

/* PyArg_ParseTuple(args, "O", &dict): the caller's tuple keeps it.  "O&" may give anything. */
static gboolean is_given_by_caller(ub_prover *p, const ub_state *s, const ub_op *op,
                                   const ub_term *value)
{
    if (!p->adds_sections || !op->is_api || value->type != UB_TYPE_OBJECT)
        return FALSE;
    const char *name = op->name + (op->name[0] == '_'); /* _PyArg_ParseTuple_SizeT */
    gboolean keywords = g_str_has_prefix(name, "PyArg_ParseTupleAndKeywords");
    if (strcmp(name, "PyArg_UnpackTuple") == 0)
        return TRUE;
    if (!g_str_has_prefix(name, "PyArg_ParseTuple") || op->n_args < 3)
        return FALSE;
    const char *text = ub_temp_get(p, s, UB_NEW, op->args[keywords ? 2 : 1]).text;
    return g_str_has_prefix(text, "'\"") && !strstr(text, "O&");
}

/* if (!PyArg_ParseTuple(item, "O|O", &a, &b)) ...: b may be left as it was, and so may the text of
 * get_text(item, &text).  Who gives references of its own sets what it is given. */
static gboolean may_leave(ub_prover *p, const ub_state *s, const ub_op *call, int var)
{
    const ub_graph *g = p->func[UB_NEW].g;
    const ub_block *block = ub_graph_block(g, s->side[UB_NEW].block);

    if ((call->facts & UB_FACT_NEW) || call->strong || ub_is_dict_next(call))
        return FALSE;
    if (!ub_parses_into(call))
        return TRUE;
    for (unsigned i = s->side[UB_NEW].op; i > 0; i--)
        for (unsigned a = 0; a < call->n_args; a++) {
            const ub_op *op = ub_block_op(block, i - 1);
            if (op->kind == UB_OP_ADDRESS && op->var == var && op->dst == call->args[a])
                return !ub_fills_surely(g, block, i - 1);
        }
    return TRUE;
}

/* s = PyUnicode_AsUTF8AndSize(v, &n): the length of what is lent is a number like any other, which
 * nobody can reach v by, and which stays right of a copy. */
static gboolean is_length(const ub_op *op, const ub_term *value)
{
    return op->is_api && value->type == UB_TYPE_SCALAR && g_str_has_suffix(op->name, "AndSize");
}

static gboolean out_parameter(ub_prover *p, ub_state *s, const ub_op *op, const ub_event *event,
                              const ub_term *address)
{
    const ub_func *new_f = &p->func[UB_NEW];
    int new_var = address->var, old_var = new_f->other[new_var];
    unsigned facts = op->facts;
    ub_term *held = &s->side[UB_NEW].env[new_var];

    if (held->kind == UB_TERM_VALUE && s->slots[held->slot].is_get) {
        if (replaces_object(op->name)) /* it consumes the reference that is there */
            return ub_fail(p, s, UB_CODE_OBSERVER, s->slots[held->slot].offset,
                           "&%s is given to %s", new_f->names[new_var], op->name);
        if (!new_f->holder[new_var] && !ub_check_alive(p, s, 1u << held->slot))
            return FALSE;
    }
    /* A Py_buffer holds a reference of its own. */
    if (new_f->aggregate[new_var] && strcmp(op->name, "PyObject_GetBuffer") == 0)
        return TRUE;
    if (new_f->aggregate[new_var] || strchr(address->text, '.')) {
        guint parts =
            ub_graph_var(new_f->g, new_var)->holds_pointers ? event->used | event->weak : 0;
        held->weak_deps |= parts;
        if (old_var >= 0)
            s->side[UB_OLD].env[old_var].weak_deps |= parts;
        return TRUE;
    }
    if (new_f->holder[new_var]) {
        if (!op->is_api || (held->kind == UB_TERM_VALUE && s->slots[held->slot].count[UB_NEW] !=
                                                               s->slots[held->slot].count[UB_OLD]))
            return ub_fail(p, s, UB_CODE_ESCAPES, G_MAXUINT, "&%s is given to %s",
                           new_f->names[new_var], op->name);
    }
    if (old_var < 0)
        return TRUE;
    const ub_term *before = &s->side[UB_OLD].env[old_var];
    if (before->text != held->text && before->kind != UB_TERM_UNSET)
        return ub_fail(p, s, UB_CODE_UNPROVED, G_MAXUINT, "%s sees another value of %s", op->name,
                       new_f->names[new_var]);
    ub_age_variable(p, s, new_var);
    ub_term value = ub_default_term(p, UB_NEW, new_var);
    if (new_f->holder[new_var])
        return ub_adopt(p, s, old_var, new_var, &value, &value);
    if (is_given_by_caller(p, s, op, &value))
        value.kept = UB_KEPT_BY_CALLER;
    gboolean descriptor = value.type == UB_TYPE_SCALAR &&
                          ub_graph_var(new_f->g, new_var)->holds_pointers && op->is_project;
    if ((facts & UB_FACT_BORROWS && !is_length(op, &value)) || descriptor ||
        (value.type == UB_TYPE_POINTER && !(facts & UB_FACT_NEW)))
        value.deps = event->used;
    else if (value.type == UB_TYPE_OBJECT && !(facts & UB_FACT_NEW) && !new_f->owned[new_var] &&
             !op->is_api)
        value.weak_deps = event->used;
    ub_note_makers(p, s, UB_NEW, event, !(facts & UB_FACT_BORROWS), &value);
    if (may_leave(p, s, op, new_var)) {
        value.deps |= held->deps | (held->kind == UB_TERM_VALUE ? 1u << held->slot : 0);
        value.weak_deps |= held->weak_deps;
    }
    s->side[UB_NEW].env[new_var] = value;
    value.text = ub_default_term(p, UB_OLD, old_var).text;
    s->side[UB_OLD].env[old_var] = value;
    return TRUE;
}

/* The slots that may be found at the term: v itself, or what a struct holds,
 *
 *     s.value = v;
 *     shared = Py_REFCNT(s.value) > 1;        or is_shared(&s) */
static guint slots_at(const ub_state *s, const ub_term *t)
{
    if (t->kind == UB_TERM_VALUE)
        return 1u << t->slot;
    guint slots = t->type == UB_TYPE_SCALAR ? 0 : t->deps | t->weak_deps;
    if (t->kind == UB_TERM_ADDR) {
        const ub_term *held = &s->side[UB_NEW].env[t->var];
        slots |=
            held->deps | held->weak_deps | (held->kind == UB_TERM_VALUE ? 1u << held->slot : 0);
    }
    return slots;
}

/* u = PyDict_GetItem(d, k);  which another name may have got, too:
 *
 *     t = PyDict_GetItem(d, k);           holds a reference in the new function
 *     PyTuple_SetItem(u, 0, x);           and u is t */
static gboolean may_be_any(const ub_state *s, const ub_term *t)
{
    if (t->kind == UB_TERM_ADDR)
        t = &s->side[UB_NEW].env[t->var];
    if (t->kind == UB_TERM_VALUE)
        return s->slots[t->slot].is_get || s->slots[t->slot].lent;
    return t->kind == UB_TERM_PLAIN && (t->lent || t->loaded);
}

/* A helper of the file may hand any of its arguments to what looks at the count. */
static gboolean check_observer(ub_prover *p, ub_state *s, const ub_op *op)
{
    unsigned n = op->is_project || op->observes ? op->n_args : MIN(op->n_args, 1);
    gboolean observes = op->observes || (op->facts & UB_FACT_OBSERVES);

    for (int slot = 0; slot < UB_MAX_SLOTS && op->counts_any; slot++)
        if (s->slots[slot].used && s->slots[slot].count[UB_NEW] != s->slots[slot].count[UB_OLD])
            return ub_fail(p, s, UB_CODE_OBSERVER, s->slots[slot].offset,
                           "%s() looks at the count of what it finds by itself", op->name);
    for (unsigned i = 0; i < n && observes; i++) {
        ub_term t = ub_temp_get(p, s, UB_NEW, op->args[i]);
        guint slots = op->is_api && may_be_any(s, &t) ? G_MAXUINT : slots_at(s, &t);
        for (int slot = 0; slot < UB_MAX_SLOTS; slot++)
            if ((slots & (1u << slot)) &&
                s->slots[slot].count[UB_NEW] != s->slots[slot].count[UB_OLD])
                return ub_fail(p, s, UB_CODE_OBSERVER, s->slots[slot].offset, "it is %s%s",
                               op->name[0] ? op->name : "called by a pointer",
                               op->observes ? ", which may come to one of the file's functions"
                                            : "");
    }
    return TRUE;
}

static gboolean is_given_address(ub_prover *p, const ub_state *s, const ub_op *op, int var)
{
    for (unsigned i = 0; i < op->n_args; i++) {
        ub_term t = ub_temp_get(p, s, UB_NEW, op->args[i]);
        if (t.kind == UB_TERM_ADDR && t.var == var)
            return TRUE;
    }
    return FALSE;
}

/* fill(array, v), fill(pointer, v): what the call finds in v may be there from here on, and what
 * was there may have changed. */
void ub_change_reached(ub_prover *p, ub_state *s, const ub_op *op, guint used)
{
    const ub_func *f = &p->func[UB_NEW];

    for (unsigned i = 0; i < op->reached->len; i++) {
        int var = g_array_index(op->reached, int, i), other = f->other[var];
        const ub_var *v = ub_graph_var(f->g, var);
        ub_term *held = &s->side[UB_NEW].env[var];
        if (op->kind == UB_OP_CALL && is_given_address(p, s, op, var))
            continue; /* out_parameter */
        if ((v->pointed_at || op->kind != UB_OP_CALL) && !f->aggregate[var] && !f->holder[var] &&
            other >= 0) {
            guint deps = held->deps, weak = held->weak_deps;
            ub_age_variable(p, s, var);
            *held = ub_default_term(p, UB_NEW, var);
            held->deps = deps;
            held->weak_deps = weak;
            s->side[UB_OLD].env[other] = *held;
            s->side[UB_OLD].env[other].text = ub_default_term(p, UB_OLD, other).text;
        }
        if (!v->holds_pointers || (v->type == UB_TYPE_OBJECT && f->owned[var]))
            continue;
        held->weak_deps |= used;
        if (other >= 0)
            s->side[UB_OLD].env[other].weak_deps |= used;
    }
}

void ub_note_stored(ub_state *s, const ub_term *t)
{
    if (t->kind == UB_TERM_VALUE)
        s->slots[t->slot].stored = UB_CODE_STORED;
    for (int i = 0; i < UB_MAX_SLOTS; i++)
        if (t->kind != UB_TERM_VALUE && (t->deps & (1u << i)) && !s->slots[i].stored)
            s->slots[i].stored = UB_CODE_INTERIOR;
}

/* rc = rename(a, b); if (rc < 0) ...errno...: from here on errno is that call's.  `close(fd);`,
 * whose result nobody wants, is not what it is read for; feclearexcept(FE_ALL_EXCEPT); is. */
static unsigned states_brought(const ub_prover *p, const ub_op *op)
{
    const ub_unit *unit = p->func[UB_NEW].g->unit;
    unsigned set = ub_states_set(op);

    if (ub_only_asks(unit, op))
        set &= (unsigned)UB_STATE_FLAGS;
    return ub_is_used(p->func[UB_NEW].g, op->dst) ? set : set & UB_STATE_FLAGS;
}

/* Py_EndInterpreter(sub); PyThreadState_Swap(old): behind it the objects are of another interpreter
 * than the one that is there, if one is.  (From none, as behind PyThreadState_Swap(NULL), a swap
 * may be the way back.  Nothing else is: Py_NewInterpreter() gives another one in any case, and
 * what a function of the file does to a thread state that it finds detached is not known here.) */
static gboolean leaves_interpreter(const ub_state *s, const ub_op *op)
{
    return (op->facts & UB_FACT_DEPARTS) &&
           !(s->detached && strcmp(op->name, "PyThreadState_Swap") == 0);
}

/* What the new function holds, and the old one does not, must be released before. */
static gboolean takes_nothing_along(ub_prover *p, ub_state *s, const ub_op *op)
{
    for (int i = 0; i < UB_MAX_SLOTS; i++) {
        const ub_slot *slot = &s->slots[i];
        if (slot->used && slot->count[UB_NEW] > slot->count[UB_OLD])
            return ub_fail(p, s, UB_CODE_ORDER, slot->offset, "%s() ends or leaves its interpreter",
                           op->name);
    }
    return TRUE;
}

/* put(fd, v): its body is not seen, and where a caller is seen that reads errno no convention tells
 * that it raises instead (told.c). */
static gboolean is_of_other_file(const ub_unit *unit, const ub_op *op)
{
    return op->is_project && op->type == UB_TYPE_SCALAR &&
           !(op->facts & (UB_FACT_NO_ERRNO | UB_FACT_PURE)) &&
           (ub_unit_find_function(unit, op->name) ||
            ub_others_may_set_errno(unit->others, unit->path, op->name));
}

/* pthread_mutex_lock(&mutex) in a section that is new: whoever holds the mutex may wait for the
 * dict.  (PyMutex_Lock() gives the section up while it waits.) */
static gboolean waits_nowhere(ub_prover *p, const ub_state *s, const ub_op *op)
{
    for (unsigned i = 0; i < s->n_sections && !strstr(op->name, "PyMutex"); i++)
        if (s->sections[i].added)
            return ub_fail(p, s, UB_CODE_SECTION, s->sections[i].offset,
                           "%s() may wait in it for who waits for the dict", op->name);
    return TRUE;
}

typedef struct {
    ub_prover *p;
    const ub_state *s;
    const ub_op *op;
} locking;

static char *lock_of(unsigned argument, gpointer data)
{
    const locking *l = data;

    return g_strdup(ub_temp_get(l->p, l->s, UB_NEW, l->op->args[argument]).text);
}

/* The second time for the same one is that of a try that has failed:
 *
 *     if (!PyThread_acquire_lock(lock, NOWAIT_LOCK))
 *         PyThread_acquire_lock(lock, WAIT_LOCK); */
static gboolean lock(ub_prover *p, ub_state *s, const char *name)
{
    const char *text = ub_text(p, "%s", name);

    for (unsigned i = 0; i < s->n_locks; i++)
        if (s->locks[i] == text)
            return TRUE;
    if (s->n_locks == UB_MAX_LOCKS)
        return ub_fail(p, s, UB_CODE_COMPLEX, G_MAXUINT, "many locks are held");
    s->locks[s->n_locks++] = text;
    return TRUE;
}

/* That of another one leaves those held that are. */
static void unlock(ub_state *s, const char *name)
{
    unsigned n = 0;

    for (unsigned i = 0; i < s->n_locks; i++)
        if (strcmp(s->locks[i], name) != 0)
            s->locks[n++] = s->locks[i];
    s->n_locks = n;
}

gboolean ub_follow_locks(ub_prover *p, ub_state *s, const ub_op *op)
{
    const ub_graph *g = p->func[UB_NEW].g;
    locking l = {p, s, op};

    if (!(op->facts & (UB_FACT_LOCKS | UB_FACT_UNLOCKS)))
        return TRUE;
    if ((op->facts & UB_FACT_LOCKS) && !waits_nowhere(p, s, op))
        return FALSE;
    g_autoptr(GPtrArray) given = ub_locks_given(g, op, lock_of, &l);
    g_autoptr(GPtrArray) taken = ub_locks_taken(g, op, lock_of, &l);
    for (unsigned i = 0; i < given->len; i++)
        unlock(s, given->pdata[i]);
    for (unsigned i = 0; i < taken->len; i++)
        if (!lock(p, s, taken->pdata[i]))
            return FALSE;
    return TRUE;
}

static gboolean follow_thread_state(ub_prover *p, ub_state *s, const ub_op *op)
{
    const char *name = op->name;
    gboolean leaves = leaves_interpreter(s, op);

    if (strcmp(name, "PyThreadState_Swap") == 0 && op->n_args) {
        ub_term to = ub_temp_get(p, s, UB_NEW, op->args[0]);
        s->detached = to.kind == UB_TERM_INT;
        leaves &=
            !s->detached; /* PyThreadState_Swap(NULL) gives the thread state up, as a save does */
    }
    if (leaves && !takes_nothing_along(p, s, op))
        return FALSE;
    if (!ub_follow_locks(p, s, op))
        return FALSE;
    if (op->facts & UB_FACT_DETACHES)
        s->detached = TRUE;
    else if (op->facts & UB_FACT_ATTACHES)
        s->detached = FALSE;
    if (op->facts & UB_FACT_LEAVES)
        s->away = TRUE;
    else if ((op->facts & (UB_FACT_ENTERS | UB_FACT_ATTACHES)) || ub_needs_thread_state(name))
        s->away = FALSE;
    if (s->dirty & ub_states_read(op))
        return ub_fail(p, s, UB_CODE_ERRNO, G_MAXUINT, "%s may read it", name);
    if (s->dirty)
        s->dirty &= ~states_brought(p, op);
    ub_told_call(p, s, op);
    s->errno_set |=
        (op->facts & UB_FACT_SETS_ERRNO) || is_of_other_file(p->func[UB_NEW].g->unit, op);
    return TRUE;
}

/* Used behind a call that may have taken the reference:
 *
 *     Py_INCREF(v);            gone in the new function
 *     remember(self, v);       of another file: takes it, or does not
 *     use(v);                  then v lives no longer than it is remembered
 *
 * Only the end tells: an INCREF that nothing in the function makes good, be it by a release, by a
 * store that is seen or by returning the object, was for that call. */
static void forget_settled(ub_slot *slot)
{
    if (slot->count[UB_OLD] > slot->stored_count)
        return;
    slot->given = FALSE;
    slot->used_with = 0;
}

void ub_note_used_behind(ub_state *s, guint slots)
{
    for (int i = 0; i < UB_MAX_SLOTS; i++) {
        ub_slot *slot = &s->slots[i];
        if ((slots & (1u << i)) && slot->given && !slot->guarded && slot->count[UB_NEW] > 0)
            slot->used_with =
                slot->used_with ? MIN(slot->used_with, slot->count[UB_NEW]) : slot->count[UB_NEW];
    }
}

void ub_note_counted(ub_state *s, int which, int slot)
{
    if (which == UB_OLD)
        forget_settled(&s->slots[slot]);
}

void ub_note_settled(ub_state *s, const ub_term *t)
{
    ub_slot *slot = t->kind == UB_TERM_VALUE ? &s->slots[t->slot] : NULL;

    if (!slot || !slot->is_get || slot->count[UB_OLD] <= slot->stored_count)
        return;
    slot->stored_count++;
    forget_settled(slot);
}

void ub_note_given(ub_prover *p, ub_state *s, const ub_op *op)
{
    for (unsigned i = 0; i < op->n_args; i++) {
        ub_term t = ub_temp_get(p, s, UB_NEW, op->args[i]);
        ub_slot *slot = t.kind == UB_TERM_VALUE ? &s->slots[t.slot] : NULL;
        if (slot && slot->is_get && slot->count[UB_OLD] > slot->stored_count &&
            ub_takes_argument(p->func[UB_NEW].g, op, i) == UB_TAKES_PERHAPS)
            slot->given = TRUE;
    }
}

gboolean ub_is_used_when_gone(const ub_slot *slot)
{
    return slot->used_with > 0 && slot->used_with <= slot->count[UB_OLD] - slot->stored_count;
}

/* The reference is handed on: it is no longer there to use the object by. */
static gboolean steal(ub_prover *p, ub_state *s, const ub_term *t)
{
    if (t->kind != UB_TERM_VALUE || !s->slots[t->slot].is_get) {
        ub_note_stored(s, t);
        return TRUE;
    }
    ub_slot *slot = &s->slots[t->slot];
    if (--slot->count[UB_OLD] < 0)
        return ub_fail(p, s, UB_CODE_STORED, slot->offset, NULL);
    slot->count[UB_NEW]--;
    forget_settled(slot);
    return TRUE;
}

static gboolean steal_arguments(ub_prover *p, ub_state *s, const ub_op *op)
{
    for (unsigned i = 0; i < op->n_args; i++) {
        ub_term t = ub_temp_get(p, s, UB_NEW, op->args[i]);
        if (ub_takes_argument(p->func[UB_NEW].g, op, i) == UB_TAKES && !steal(p, s, &t))
            return FALSE;
    }
    return TRUE;
}

/* Is the argument a place of somebody else's that the call fills? */
static gboolean fills(const ub_op *op, unsigned i, const ub_term *t)
{
    if (t->kind != UB_TERM_PLAIN || (i < 32 && op->numbers >> i & 1))
        return FALSE;
    if ((g_str_has_prefix(t->text, "(&") && t->text[2] != ' ') || g_str_has_prefix(t->text, "'&"))
        return TRUE;
    /* PyBytes_AsStringAndSize(v, out, n) */
    return op->is_api && op->type == UB_TYPE_SCALAR && i > 0 && t->type == UB_TYPE_POINTER &&
           t->text[0] == '$' && (op->facts & UB_FACT_BORROWS);
}

/* `parse(v, &self->name)`: what the call finds in v goes where others keep it. */
static void note_filled_members(ub_prover *p, ub_state *s, const ub_op *op, guint used)
{
    if (op->is_api && !(op->facts & UB_FACT_BORROWS))
        return;
    for (unsigned i = 0; i < op->n_args; i++) {
        ub_term t = ub_temp_get(p, s, UB_NEW, op->args[i]);
        for (int k = 0; k < UB_MAX_SLOTS; k++)
            if ((used & (1u << k)) && !s->slots[k].stored && fills(op, i, &t))
                s->slots[k].stored = UB_CODE_INTERIOR;
    }
}

/* `iter_init(v->m, it)`: what `it` leads to may point into v from here on, and a use of it, or of
 * what is found there, is one of v.  `iter_init(v->m, self->p)`: that is there when the function
 * has returned, but where self->p is a part of v itself. */
static void note_left(ub_prover *p, ub_state *s, const ub_op *op)
{
    const ub_func *f = &p->func[UB_NEW];

    for (unsigned i = 0; op->left && i < op->left->len; i++) {
        const ub_left *left = &g_array_index(op->left, ub_left, i);
        ub_term from = ub_temp_get(p, s, UB_NEW, op->args[left->from]);
        guint slots = ub_term_slots(&from);
        for (unsigned v = 0; slots && left->memory >= 0 && v < f->g->vars->len; v++) {
            if (ub_graph_var(f->g, (int)v)->memory != left->memory)
                continue;
            s->side[UB_NEW].env[v].deps |= slots;
            if (f->other[v] >= 0)
                s->side[UB_OLD].env[f->other[v]].deps |= slots;
        }
        if (left->memory >= 0)
            continue;
        slots = from.deps | (from.kind == UB_TERM_VALUE ? 1u << from.slot : 0);
        if (left->to < op->n_args) {
            ub_term to = ub_temp_get(p, s, UB_NEW, op->args[left->to]);
            slots &= ~(to.deps | (to.kind == UB_TERM_VALUE ? 1u << to.slot : 0));
        }
        for (int k = 0; k < UB_MAX_SLOTS; k++)
            if ((slots & (1u << k)) && !s->slots[k].stored)
                s->slots[k].stored = UB_CODE_INTERIOR;
    }
}

/* Is it put where the function has memory for itself?  See note_left. */
static gboolean is_left_in_own(const ub_op *op, unsigned from, unsigned to)
{
    for (unsigned i = 0; op->left && i < op->left->len; i++) {
        const ub_left *left = &g_array_index(op->left, ub_left, i);
        if (left->from == from && left->to == to)
            return left->memory >= 0;
    }
    return FALSE;
}

/* Does the call put its argument where others keep it?  What it puts into a local variable lives
 * there (ub_change_reached). */
static gboolean keeps(const ub_graph *g, const ub_op *op, unsigned i)
{
    guint32 into = op->keeps ? op->keeps[i] : 0;

    if (ub_facts_keep(op->facts, i, op->n_args) || into >> UB_KEPT_ELSEWHERE)
        return TRUE;
    for (unsigned k = 0; k < UB_KEPT_ARGS && into; k++)
        if ((into >> k & 1) &&
            (k >= op->n_args || (!ub_is_local_place(g, op->args[k]) && !is_left_in_own(op, i, k))))
            return TRUE;
    return FALSE;
}

/* PyDict_SetItem(d, key, x); Py_DECREF(x);  d has x, whatever that was made from. */
static void note_kept(ub_prover *p, ub_state *s, const ub_op *op)
{
    for (unsigned i = 0; i < op->n_args; i++) {
        ub_term t = ub_temp_get(p, s, UB_NEW, op->args[i]);
        gboolean kept = keeps(p->func[UB_NEW].g, op, i);
        if (kept) {
            ub_note_stored(s, &t);
            ub_note_settled(s, &t);
            ub_note_shared(p, s, &t);
        }
        if (t.kind == UB_TERM_PLAIN &&
            (kept || (op->is_api && i > 0 && ub_capture_of(op->name, i) == UB_CAPTURE_ESCAPE)))
            ub_forget_makers(p, s, t.text);
    }
}

/* memcpy(out, &local, sizeof local): what the local struct points to goes along. */
static void note_copied(ub_prover *p, ub_state *s, const ub_op *op)
{
    if (op->n_args < 2 || !ub_copies_memory(op->name))
        return;
    ub_term to = ub_temp_get(p, s, UB_NEW, op->args[0]);
    ub_term from = ub_temp_get(p, s, UB_NEW, op->args[1]);
    if (from.kind != UB_TERM_ADDR)
        return;
    /* Also of a pointer: memcpy(&d, &s, sizeof d). */
    from.deps = s->side[UB_NEW].env[from.var].deps;
    if (to.kind != UB_TERM_ADDR) {
        ub_note_stored(s, &from);
        return;
    }
    s->side[UB_NEW].env[to.var].deps |= from.deps;
    s->side[UB_NEW].env[to.var].weak_deps |= from.weak_deps;
}

/* Weak references:
 *
 *     v = PyWeakref_GetObject(ref);
 *     Py_CLEAR(owner);
 *     if (PyWeakref_GetObject(ref) == Py_None)
 *
 * With a reference to v the last test comes out otherwise, unless v must be alive anyway. */

/* A get's result, or what else the old function does not own:
 *
 *     v = PyDict_GetItem(d, k);           stays
 *     v = Py_XNewRef(PyDict_GetItem(d, k));    lives as long as a new get's result would */
static gboolean is_borrowed(const ub_slot *slot)
{
    return slot->used && (slot->is_get || slot->lent);
}

void ub_note_loss(ub_state *s)
{
    for (int i = 0; i < UB_MAX_SLOTS; i++) {
        ub_slot *slot = &s->slots[i];
        if (is_borrowed(slot) && slot->count[UB_NEW] > slot->count[UB_OLD])
            slot->alone = TRUE;
    }
}

void ub_note_weakref_read(ub_state *s)
{
    for (int i = 0; i < UB_MAX_SLOTS; i++)
        if (s->slots[i].used && s->slots[i].alone)
            s->slots[i].dropped = TRUE;
}

void ub_note_alive(ub_state *s, guint slots)
{
    for (int i = 0; i < UB_MAX_SLOTS; i++)
        if (slots & (1u << i)) {
            s->slots[i].alone = s->slots[i].exposed = 0;
            s->slots[i].seen = s->slots[i].seen_in = NULL;
        }
}

static gboolean reads_weakref(ub_prover *p, const ub_state *s, const ub_op *op)
{
    const char *name = op->name + (op->name[0] == '_');

    if (g_str_has_prefix(name, "PyWeakref_"))
        return !g_str_has_prefix(name, "PyWeakref_New") &&
               !g_str_has_prefix(name, "PyWeakref_Check");
    if (!op->n_args || (!g_str_has_prefix(name, "PyObject_Call") &&
                        !g_str_has_prefix(name, "PyObject_Vectorcall")))
        return FALSE;
    const char *called = ub_temp_get(p, s, UB_OLD, op->args[0]).text;
    for (int i = 0; i < UB_MAX_SLOTS; i++)
        if (s->slots[i].used && s->slots[i].is_get &&
            (s->slots[i].nameless || s->slots[i].container == called))
            return TRUE;
    return FALSE;
}

static gboolean may_lose(const ub_op *op)
{
    return !(op->facts & (UB_FACT_PURE | UB_FACT_BORROWS)) &&
           (op->is_project || op->facts & UB_FACT_DROPS || !(op->facts & UB_FACT_NO_ERROR));
}

/* d["a"] and d["b"]: two literals */
static gboolean is_other_key(const char *a, const char *b)
{
    return a && b && g_str_has_prefix(a, "'\"") && g_str_has_prefix(b, "'\"") && a != b;
}

/* `other = d;` or `other = self->d;`: the container has other names, too. */
const char *ub_container_name(const ub_term *t)
{
    return t->copied || (t->loaded && t->text[0] == '$') ? NULL : t->text;
}

/* The container lets go of what it holds, or of what it holds by the key: a reference that is
 * released only now would have the object's finaliser run later than it did. */
static void note_drop(ub_state *s, guint slots, const char *container, const char *key,
                      const char *result)
{
    for (int i = 0; i < UB_MAX_SLOTS; i++) {
        ub_slot *slot = &s->slots[i];
        if ((slots & (1u << i)) && is_borrowed(slot) &&
            (!container || slot->nameless || slot->container == container) &&
            slot->count[UB_NEW] > slot->count[UB_OLD] && !is_other_key(slot->key, key)) {
            slot->dropped_by = slot->dropped ? NULL : result;
            slot->dropped = TRUE;
        }
    }
}

void ub_note_drop(ub_state *s, const char *container, const char *key, const char *result)
{
    note_drop(s, ~0u, container, key, result);
}

/* Py_DECREF(answer);  The dict of a section, of which nobody knows where it is from, may go with
 * it, but no more surely than with any call, and has to be held until the section ends. */
void ub_note_object_drop(ub_state *s, const char *object)
{
    guint slots = ~0u;

    for (unsigned i = 0; i < s->n_sections; i++)
        slots &= ~ub_term_slots(&s->sections[i].container);
    for (int i = 0; i < UB_MAX_SLOTS; i++)
        if (!s->slots[i].nameless)
            slots |= 1u << i;
    note_drop(s, slots, object, NULL, NULL);
}

/* (== result -1) */
static gboolean is_test(const char *cond, const char *operator, const char * result,
                        const char *number)
{
    g_autofree char *test = g_strdup_printf("(%s %s %s)", operator, result, number);
    return strcmp(cond, test) == 0;
}

/* A call that returns 0 or -1 has failed. */
static gboolean has_failed(const char *cond, const char *result, gboolean yes)
{
    if (yes)
        return strcmp(cond, result) == 0 || is_test(cond, "<", result, "0") ||
               is_test(cond, "==", result, "-1") || is_test(cond, "!=", result, "0");
    return is_test(cond, ">=", result, "0") || is_test(cond, "!=", result, "-1") ||
           is_test(cond, "==", result, "0");
}

/* if (PyDict_SetItem(d, k, x) < 0) return -1;  There d still holds what it held, and the references
 * that are released now, because nobody knew before that they would not be needed, change nothing.
 * (Where v may still be needed, what Python code that a call runs lets go of is nobody's affair:
 * the new function has to hold v there.  Where it is not, see late.c.) */
void ub_note_branch(ub_state *s, const char *cond, gboolean taken_true)
{
    for (int i = 0; i < UB_MAX_SLOTS; i++) {
        ub_slot *slot = &s->slots[i];
        if (slot->used && slot->dropped && slot->dropped_by &&
            has_failed(cond, slot->dropped_by, taken_true))
            slot->dropped = FALSE;
    }
}

/* The next call by the same name: its result tells nothing of the one before. */
static void forget_result(ub_state *s, const char *result)
{
    for (int i = 0; i < UB_MAX_SLOTS; i++)
        if (s->slots[i].used && g_strcmp0(s->slots[i].dropped_by, result) == 0)
            s->slots[i].dropped_by = NULL;
}

/* PyObject_CallMethod(d, "clear", NULL): any method may do so, but those that only look. */
static gboolean is_harmless_method(const ub_term *name)
{
    static const char *const methods[] = {"get",     "keys",         "values", "items",
                                          "copy",    "index",        "count",  "__getitem__",
                                          "__len__", "__contains__", "append"};

    for (unsigned i = 0; i < G_N_ELEMENTS(methods); i++)
        if (g_str_has_prefix(name->text, "'\"") && g_str_has_prefix(name->text + 2, methods[i]) &&
            name->text[2 + strlen(methods[i])] == '"')
            return TRUE;
    return FALSE;
}

static gboolean calls_method(const ub_op *op)
{
    return g_str_has_prefix(op->name, "PyObject_CallMethod") ||
           g_str_has_prefix(op->name, "_PyObject_CallMethod");
}

static void note_drops(ub_prover *p, ub_state *s, const ub_op *op, const char *result)
{
    ub_term key = {.text = NULL};

    forget_result(s, result);
    if (!op->n_args)
        return;
    ub_term emptied = ub_temp_get(p, s, UB_OLD, op->args[0]);
    const char *container = ub_container_name(&emptied);
    if (op->n_args > 1)
        key = ub_temp_get(p, s, UB_OLD, op->args[1]);
    if ((op->facts & UB_FACT_DROPS) && op->is_project)
        ub_note_drop(s, NULL, NULL, NULL);
    else if (op->facts & UB_FACT_DROPS)
        ub_note_drop(s, container, key.text, op->facts & UB_FACT_ALL_OR_NOTHING ? result : NULL);
    else if (calls_method(op) && key.text && !is_harmless_method(&key))
        ub_note_drop(s, container, NULL, NULL);
}

/* A use says that the value is still wanted, whatever has become of its container. */
void ub_note_uses(ub_state *s, guint slots)
{
    for (int i = 0; i < UB_MAX_SLOTS; i++)
        if (slots & (1u << i))
            s->slots[i].dropped = FALSE;
    ub_note_used_behind(s, slots);
}

/* PyModule_AddObject(m, name, v): on success it takes the reference, and when it fails it does not.
 */
static void follow_failure(ub_prover *p, const ub_state *s, const ub_event *a, const ub_event *b)
{
    ub_state *failed = ub_state_copy(p, s);

    ub_set_results(p, failed, a, b);
    ub_temp_set(failed, UB_OLD, a->op->dst, ub_int(p, -1));
    ub_temp_set(failed, UB_NEW, b->op->dst, ub_int(p, -1));
    ub_indicator_set(failed, UB_ERR_SET);
    failed->err_loud = TRUE;
    ub_note_uses(failed, b->used | b->weak);
    failed->side[UB_OLD].op++;
    failed->side[UB_NEW].op++;
    g_queue_push_head(p->work, failed);
}

/* A call that steals, or of which that is not known, may have the function's only reference. */
static void note_given_away(ub_prover *p, ub_state *s, const ub_op *op)
{
    gboolean formats = strstr(op->name, "BuildValue") || strstr(op->name, "CallFunction") ||
                       strstr(op->name, "CallMethod");

    for (unsigned i = 0; i < op->n_args; i++) {
        ub_term t = ub_temp_get(p, s, UB_NEW, op->args[i]);
        if (!op->is_api || formats || (op->facts & UB_FACT_STEALS))
            ub_guard_disown(p, s, &t, FALSE);
        for (int which = 0; which < 2 && ub_gives_up_arguments(op); which++)
            ub_give_up(p, s, which, ub_temp_get(p, s, which, op->args[i]).text);
    }
}

/* The call fills its arguments; FALSE: the proof failed. */
static gboolean fill_arguments(ub_prover *p, ub_state *s, const ub_event *event)
{
    const ub_op *op = event->op;
    gboolean fills = !(op->facts & (UB_FACT_NEW | UB_FACT_PURE));

    for (unsigned i = 0; i < op->n_args; i++) {
        ub_term t = ub_temp_get(p, s, UB_NEW, op->args[i]);
        if (t.kind == UB_TERM_ADDR && !out_parameter(p, s, op, event, &t))
            return FALSE;
    }
    ub_change_reached(p, s, op, fills ? event->used | event->weak : 0);
    return TRUE;
}

/* `init(&a, b)` changes a and b, by which its result is called: that has grown old once, however
 * many they are.  Whatever had the name before has done so at least twice, by the call and by what
 * it changes. */
static void age_result_once(ub_prover *p, ub_state *s, int which, int temp, const char *text)
{
    ub_term t = ub_temp_get(p, s, which, temp);

    if (temp < 0 || t.kind != UB_TERM_PLAIN || t.text == text)
        return;
    t.text = ub_text(p, "old(%s)", text);
    ub_temp_set(s, which, temp, t);
}

/* fill(&name);
 * module = PyImport_Import(name);
 * if (module == NULL)
 *     return NULL;
 *
 * The call may change `name`, whose address was given away, but what it returns is still asked for
 * by the test behind it: the result keeps telling of an error under the name that it has now. */
static const char own_result[] = "(result)";

static void name_own_result(ub_prover *p, ub_state *s, const ub_event *a)
{
    ub_term t = ub_temp_get(p, s, UB_OLD, a->op->dst);
    const char *aged = ub_text(p, "old(%s)", a->text);

    if (t.kind == UB_TERM_PLAIN && (t.text == a->text || t.text == aged))
        ub_indicator_rename(s, own_result, t.text);
    else /* no test can be told to ask for it */
        ub_indicator_rename(s, own_result, ub_text(p, "lost(%s)", a->text));
}

/*     v = make(x);                  v = make(x);
 *     use(v);                       use(v);
 *     note("done");                 Py_DECREF(v);
 *     Py_DECREF(v);                 note("done");
 *
 * The finaliser would run before what the call does, and not after it. */
gboolean ub_check_not_early(ub_prover *p, const ub_state *s, const ub_op *op)
{
    if (op->is_api && (op->facts & UB_FACT_PURE))
        return TRUE;
    for (int i = 0; i < UB_MAX_SLOTS; i++)
        if (s->slots[i].used && s->slots[i].count[UB_NEW] < s->slots[i].count[UB_OLD])
            return ub_fail(p, s, UB_CODE_ORDER, s->slots[i].offset,
                           "it would be released before %s()", op->name);
    return TRUE;
}

/* PyUnicode_Check(v) has several arguments in the end, but none by which it could write anything:
 * it leaves what a section's object was read from (guard.c). */
static void forget_cells(ub_state *s, const ub_op *op)
{
    gboolean steady[UB_MAX_SECTIONS] = {FALSE};
    gboolean only_looks =
        (op->facts & UB_FACT_PURE) && op->is_api && !op->reached->len &&
        !(op->facts & UB_FACT_STEALS) && !strstr(op->name, "SET") &&
        (g_str_has_suffix(op->name, "Check") || g_str_has_suffix(op->name, "CheckExact") ||
         g_str_has_suffix(op->name, "HasFeature") || g_str_has_suffix(op->name, "FastSubclass"));

    for (unsigned i = 0; i < s->n_sections; i++)
        steady[i] = only_looks && s->sections[i].steady;
    ub_cells_forget(s);
    for (unsigned i = 0; i < s->n_sections; i++)
        s->sections[i].steady = steady[i];
}

gboolean ub_do_call(ub_prover *p, ub_state *s, const ub_event *a, const ub_event *b)
{
    const ub_op *op = b->op;
    unsigned facts = op->facts;

    if (p->watched && strcmp(op->name, p->watched) == 0 && s->err != UB_ERR_CLEAR) {
        p->watched_error = TRUE;
        return FALSE;
    }
    if (!(facts & UB_FACT_PURE) || !op->is_api || op->n_args > 1) /* memcpy(), too */
        forget_cells(s, op);
    ub_note_late(p, s, a->op);
    if (!follow_thread_state(p, s, op) || !check_observer(p, s, op) ||
        !ub_check_not_early(p, s, op))
        return FALSE;
    if (facts & UB_FACT_SPARES)
        follow_failure(p, s, a, b);
    if (!steal_arguments(p, s, op))
        return FALSE;
    note_given_away(p, s, op);
    note_drops(p, s, a->op, a->text);
    if (reads_weakref(p, s, a->op))
        ub_note_weakref_read(s);
    if (may_lose(a->op))
        ub_note_loss(s);
    note_filled_members(p, s, op, b->used);
    note_copied(p, s, op);
    note_kept(p, s, op);
    note_left(p, s, op);
    ub_set_results(p, s, a, b);
    if (facts & UB_FACT_SPARES) {
        ub_temp_set(s, UB_OLD, a->op->dst, ub_int(p, 0));
        ub_temp_set(s, UB_NEW, b->op->dst, ub_int(p, 0));
    } else {
        ub_indicator_call(p, s, a->op, a->text);
    }
    if (a->op->dst >= 0)
        ub_indicator_rename(s, a->text, own_result);
    if (!fill_arguments(p, s, b))
        return FALSE;
    age_result_once(p, s, UB_OLD, a->op->dst, a->text);
    age_result_once(p, s, UB_NEW, b->op->dst, a->text);
    if (a->op->dst >= 0)
        name_own_result(p, s, a);
    return TRUE;
}

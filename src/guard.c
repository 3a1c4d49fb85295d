/* Critical sections that the new function has and the old one has not:
 *
 *     Py_BEGIN_CRITICAL_SECTION(dict);
 *     while (PyDict_Next(dict, &pos, &key, &value)) {
 *         ...
 *     }
 *     Py_END_CRITICAL_SECTION();
 *
 * To one thread they are nothing.  Proved is, first, that every way into one leads through its
 * beginning and every way out through its end, once: each operation of the new function must find
 * just those sections entered that it stands in.  Second, that the object is there: it is not NULL
 * when the section begins, because the old function gives it to PyDict_Next() before it decides
 * anything, and it is alive when the section ends, because somebody has a reference or because
 * nothing that could let go of it has happened since the old function used it.
 *
 * Third, what the section is for: another thread changes the dict only where the section is
 * suspended, in a call that may run Python code or wait.  A key and a value are guarded, and need
 * no reference of their own, from PyDict_Next() to the next such call or the section's end; that
 * call itself may not be given them without one. */
#include <string.h>

#include "error_state.h"
#include "lock.h"
#include "suspend.h"
#include "term.h"

/* Preparation */

static unsigned count_sections(const ub_graph *g)
{
    unsigned n = 0;

    for (unsigned b = 0; b < g->blocks->len; b++)
        for (unsigned i = 0; i < ub_graph_block(g, b)->ops->len; i++)
            n += ub_block_op(ub_graph_block(g, b), i)->kind == UB_OP_ENTER;
    return n;
}

/* Py_INCREF(dict);
 * Py_BEGIN_CRITICAL_SECTION(dict); */
static gboolean takes_reference(const ub_graph *g, const ub_op *ref, int var)
{
    const ub_op *taken =
        ref->kind == UB_OP_REF && ref->n_args ? ub_graph_definition(g, ref->args[0]) : NULL;

    return taken && ref->ref == UB_REF_INCREF && taken->kind == UB_OP_READ && taken->var == var;
}

/* Does the object that the variable holds get a reference for a section? */
static gboolean takes_for_section(const ub_func *f, int var)
{
    for (unsigned b = 0; b < f->g->blocks->len; b++)
        for (unsigned i = 1; i < ub_graph_block(f->g, b)->ops->len; i++) {
            const ub_op *op = ub_block_op(ub_graph_block(f->g, b), i);
            if (op->kind == UB_OP_ENTER && op->var == var && takes_reference(f->g, op - 1, var))
                return TRUE;
        }
    return FALSE;
}

/* item = PySequence_Fast_GET_ITEM(seq, i);  is counted, too. */
static void mark_taker(ub_func *f, const ub_block *block, unsigned call)
{
    for (unsigned i = call + 1; i < block->ops->len; i++) {
        const ub_op *op = ub_block_op(block, i);
        if (op->kind == UB_OP_ASSIGN && op->n_args && op->args[0] == ub_block_op(block, call)->dst)
            f->holder[op->var] = TRUE;
    }
}

/* &key and &value are filled with what is counted from then on.  So is what a variable holds that
 * gets a reference for a section. */
static void mark_holders(ub_func *f)
{
    for (unsigned v = 0; v < f->g->vars->len; v++)
        if (takes_for_section(f, (int)v))
            f->holder[v] = TRUE;

    for (unsigned b = 0; b < f->g->blocks->len; b++)
        for (unsigned i = 0; i < ub_graph_block(f->g, b)->ops->len; i++) {
            const ub_op *op = ub_block_op(ub_graph_block(f->g, b), i);
            if (ub_is_fast_item(op))
                mark_taker(f, ub_graph_block(f->g, b), i);
            for (unsigned a = 2; a < 4 && ub_is_dict_next(op); a++) {
                const ub_op *address = ub_graph_definition(f->g, op->args[a]);
                if (address && address->kind == UB_OP_ADDRESS)
                    f->holder[address->var] = TRUE;
            }
        }
}

static void note_sections(ub_prover *p)
{
    const ub_graph *g = p->func[UB_NEW].g;
    g_autofree gboolean *is_section = g_new0(gboolean, g->stmts->len + 1);

    for (unsigned b = 0; b < g->blocks->len; b++)
        for (unsigned i = 0; i < ub_graph_block(g, b)->ops->len; i++) {
            const ub_op *op = ub_block_op(ub_graph_block(g, b), i);
            if (op->kind == UB_OP_ENTER)
                is_section[op->stmt] = TRUE;
        }
    p->section_of = g_new(int, g->stmts->len + 1);
    for (unsigned s = 0; s < g->stmts->len; s++) { /* parents come first */
        int parent = ub_graph_stmt(g, s)->parent;
        p->section_of[s] = is_section[s] ? (int)s : parent >= 0 ? p->section_of[parent] : -1;
    }
}

/* A jump out of a block ends the life of what the macro has declared in it, even one that comes
 * back before anything is done:
 *
 *         goto out;
 *     in:;
 *     Py_END_CRITICAL_SECTION();
 *     ...
 *     out: goto in; */
static void check_jumps(ub_prover *p)
{
    const ub_graph *g = p->func[UB_NEW].g;

    for (unsigned s = 0; s < g->stmts->len; s++) {
        const ub_stmt *stmt = ub_graph_stmt(g, s);
        int target = stmt->target < 0 ? -1 : p->section_of[stmt->target];
        gboolean jumps = stmt->kind == UB_STMT_GOTO || stmt->kind == UB_STMT_BREAK ||
                         stmt->kind == UB_STMT_CONTINUE || stmt->kind == UB_STMT_RETURN;
        if (jumps && ub_graph_block(g, stmt->first_block)->reachable && p->section_of[s] != target)
            p->jumps_out = TRUE;
    }
}

void ub_guard_prepare(ub_prover *p)
{
    if (!p->judging && count_sections(p->func[UB_NEW].g) <= count_sections(p->func[UB_OLD].g))
        return;
    p->adds_sections = TRUE;
    note_sections(p);
    check_jumps(p);
    mark_holders(&p->func[UB_OLD]);
    mark_holders(&p->func[UB_NEW]);
}

/* A parameter that gets a reference for a section has been given what it holds by the caller: its
 * references are counted from the beginning.  Nobody is known to hold it: it may be what a field
 * has, of which the caller has no reference. */
gboolean ub_guard_start(ub_prover *p, ub_state *s)
{
    const ub_func *f = &p->func[UB_NEW];

    for (unsigned v = 0; p->adds_sections && v < f->g->vars->len; v++) {
        if (!ub_graph_var(f->g, (int)v)->is_parameter || f->other[v] < 0 ||
            !takes_for_section(f, (int)v))
            continue;
        ub_term given = s->side[UB_NEW].env[v];
        given.lent = TRUE;
        if (!ub_adopt(p, s, f->other[v], (int)v, &given, &given))
            return FALSE;
    }
    return TRUE;
}

/* What suspends a section, and what that changes */

void ub_guard_suspend(ub_state *s)
{
    for (int i = 0; i < UB_MAX_SLOTS; i++)
        s->slots[i].guarded = FALSE;
    for (unsigned i = 0; i < s->n_sections; i++) {
        s->sections[i].alive = s->sections[i].alive && s->sections[i].container.kept;
        ub_items_forget(&s->sections[i]);
    }
}

/* Py_BEGIN_CRITICAL_SECTION(list);
 * item = PyList_GetItem(list, 0);      is safe as long as the list is locked
 * if (PyLong_Check(other))
 *     n++;
 * Py_DECREF(other);                    added: a finaliser runs, and the list is not locked
 * use(item);
 * Py_END_CRITICAL_SECTION(); */
gboolean ub_guard_leaves_locked(ub_prover *p, const ub_state *s, unsigned offset)
{
    if (!p->func[UB_OLD].g->function->relies_on_locks)
        return TRUE;
    for (unsigned i = 0; i < s->n_sections; i++)
        if (!s->sections[i].added)
            return ub_fail(p, s, UB_CODE_ORDER, offset,
                           "it would suspend the critical section that another call relies on");
    return TRUE;
}

/* Where no finaliser may run that the old function does not run there: whatever it guards by the
 * lock is seen half changed when the finaliser's code, or another thread, comes to it.
 *
 *     Py_BEGIN_CRITICAL_SECTION(self);
 *     n = self->total;
 *     Py_DECREF(v);                        added: __del__ runs, the section is suspended
 *     self->total = n + 1;
 *     Py_END_CRITICAL_SECTION();
 *
 * A section that is added guards nothing but the loop in it.  Where a macro of the project's own
 * begins the block, it may be anything. */
static const char *why_no_finaliser(const ub_prover *p, const ub_state *s)
{
    const ub_graph *g = p->func[UB_NEW].g;
    const ub_side *side = &s->side[UB_NEW];
    const ub_op *op = ub_block_op(ub_graph_block(g, side->block), side->op);

    if (s->n_locks)
        return "it would be released while a lock is held, which its finaliser may want";
    for (unsigned i = 0; i < s->n_sections; i++)
        if (!s->sections[i].added)
            return "it would be released in a critical section, which its finaliser suspends";
    return ub_stands_in_hidden_block(g, op->stmt)
               ? "it would be released in a block that a macro begins, which may hold a lock"
               : NULL;
}

/* What its callers hold:
 *
 *     PyMutex_Lock(&mutex);
 *     n = count(d, key);                   count() would release what it has looked at
 *     PyMutex_Unlock(&mutex); */
static const ub_held *held_by_callers(const ub_prover *p)
{
    const ub_graph *g = p->func[UB_OLD].g;

    return ub_held_by_callers(g->unit, g->function);
}

static gboolean callers_allow_release(ub_prover *p, const ub_state *s, unsigned offset)
{
    const ub_held *held = held_by_callers(p);

    if (held->lock)
        return ub_fail(p, s, UB_CODE_ORDER, offset,
                       "it would be released while a lock is held, which its finaliser may want: "
                       "%s; hand it on to there, and release it behind the unlock",
                       held->lock);
    return !held->section ||
           ub_fail(p, s, UB_CODE_ORDER, offset,
                   "it would be released in a critical section, which its finaliser suspends: "
                   "%s; hand it on to there, and release it behind the section's end",
                   held->section);
}

gboolean ub_guard_allows_release(ub_prover *p, const ub_state *s, unsigned offset)
{
    const char *why = why_no_finaliser(p, s);

    return why ? ub_fail(p, s, UB_CODE_ORDER, offset, "%s", why)
               : callers_allow_release(p, s, offset);
}

/* A reference to the object is released, or given away.  One that has several names may be any. */
static void disown_term(ub_term *t, const char *text, gboolean released)
{
    if ((text == NULL || t->text == text) && (released || t->kept == UB_KEPT_BY_SELF))
        t->kept = UB_KEPT_BY_NONE;
}

void ub_guard_disown(ub_prover *p, ub_state *s, const ub_term *object, gboolean released)
{
    const char *text = object->copied ? NULL : object->text;

    for (int which = 0; which < 2; which++)
        for (unsigned v = 0; v < p->func[which].g->vars->len; v++)
            disown_term(&s->side[which].env[v], text, released);
    for (unsigned i = 0; i < s->n_sections; i++) {
        ub_section *section = &s->sections[i];
        disown_term(&section->container, text, released);
        section->alive = section->alive && section->container.kept;
    }
}

/* Being where one stands */

static ub_section *top(ub_state *s)
{
    return s->n_sections ? &s->sections[s->n_sections - 1] : NULL;
}

gboolean ub_guard_place(ub_prover *p, ub_state *s, const ub_op *op)
{
    const ub_section *section = top(s);
    int here = p->adds_sections ? p->section_of[op->stmt] : -1;

    if (!p->adds_sections || op->kind == UB_OP_ENTER || op->kind == UB_OP_LEAVE ||
        here == (section ? section->stmt : -1))
        return TRUE;
    return ub_fail(p, s, UB_CODE_SECTION, G_MAXUINT,
                   here < 0 ? "a way out does not lead through its end"
                            : "a way in does not lead through its beginning");
}

gboolean ub_guard_exit(ub_prover *p, const ub_state *s)
{
    return !p->adds_sections || s->n_sections == 0 ||
           ub_fail(p, s, UB_CODE_SECTION, G_MAXUINT, "a way out does not lead through its end");
}

/* Entering and leaving */

/* walk(self->dict, callback): what the callback may put another dict in the place of. */
static gboolean is_lent(const ub_graph *g, int var)
{
    const ub_function *f = g->function;

    for (unsigned i = 0; f->lent >> i; i++)
        if ((f->lent >> i & 1) && clang_equalCursors(clang_Cursor_getArgument(f->cursor, i),
                                                     ub_graph_var(g, var)->cursor))
            return TRUE;
    return FALSE;
}

/* What a caller has given is his while the call lasts, if he holds it and the variable still has
 * it. */
static gboolean is_given(const ub_func *f, int var)
{
    if (!ub_graph_var(f->g, var)->is_parameter || ub_graph_var(f->g, var)->type != UB_TYPE_OBJECT)
        return FALSE;
    for (unsigned b = 0; b < f->g->blocks->len; b++)
        for (unsigned i = 0; i < ub_graph_block(f->g, b)->ops->len; i++) {
            const ub_op *op = ub_block_op(ub_graph_block(f->g, b), i);
            if (op->var == var &&
                (op->kind == UB_OP_ASSIGN || op->kind == UB_OP_ADDRESS || op->kind == UB_OP_REF))
                return FALSE;
        }
    return TRUE;
}

/* To enter a section may suspend those around it:
 *
 *     Py_BEGIN_CRITICAL_SECTION(list);
 *     item = PyList_GetItem(list, 0);
 *     Py_BEGIN_CRITICAL_SECTION(dict);       added: the list is not locked while this waits
 *     ...
 *     Py_END_CRITICAL_SECTION();
 *     use(item);
 *
 * Those that are added too expect that; what the old function does in its own is not known. */
static gboolean suspends_another(const ub_prover *p, const ub_state *s, const ub_op *op)
{
    for (unsigned i = 0; i < s->n_sections; i++)
        if (!s->sections[i].added)
            return TRUE;
    return ub_may_hide_section(p->func[UB_NEW].g, op->stmt);
}

gboolean ub_guard_is_given(const ub_prover *p, int var)
{
    const ub_func *f = &p->func[UB_OLD];

    return is_given(f, var) && !is_lent(f->g, var);
}

static gboolean enter(ub_prover *p, ub_state *s, const ub_op *op, gboolean added)
{
    const ub_section *outer = top(s);
    int parent = ub_graph_stmt(p->func[UB_NEW].g, op->stmt)->parent;

    if (p->jumps_out)
        return ub_fail(p, s, UB_CODE_SECTION, G_MAXUINT, "a way out does not lead through its end");
    if (s->n_sections >= UB_MAX_SECTIONS)
        return ub_fail(p, s, UB_CODE_COMPLEX, G_MAXUINT, NULL);
    if (p->adds_sections &&
        (parent >= 0 ? p->section_of[parent] : -1) != (outer ? outer->stmt : -1))
        return ub_fail(p, s, UB_CODE_SECTION, G_MAXUINT, "it is entered twice");
    if (added && suspends_another(p, s, op))
        return ub_fail(p, s, UB_CODE_SECTION, G_MAXUINT, "it may suspend another");
    if (added && held_by_callers(p)->section)
        return ub_fail(p, s, UB_CODE_SECTION, G_MAXUINT, "it may suspend another: %s",
                       held_by_callers(p)->section);
    if (added && op->var < 0)
        return ub_fail(p, s, UB_CODE_SECTION, G_MAXUINT, "its object is no variable");
    if (added && (s->detached || s->away))
        return ub_fail(p, s, UB_CODE_NO_THREAD_STATE, G_MAXUINT, NULL);
    ub_section section = {.stmt = (int)op->stmt, .added = added, .alive = TRUE};
    section.container =
        op->var >= 0 ? s->side[UB_NEW].env[op->var] : ub_plain(p, op->name, UB_TYPE_OBJECT);
    int old_var = op->var >= 0 ? p->func[UB_NEW].other[op->var] : -1;
    if (op->var >= 0 && is_given(&p->func[UB_NEW], op->var) &&
        (old_var < 0 || !is_lent(p->func[UB_OLD].g, old_var)))
        section.container.kept = UB_KEPT_BY_CALLER;
    for (unsigned i = 0; op->var < 0 && i < op->locked->len; i++)
        section.container.deps |=
            ub_term_slots(&s->side[UB_NEW].env[g_array_index(op->locked, int, i)]);
    if (added && section.container.kind != UB_TERM_PLAIN && section.container.kind != UB_TERM_VALUE)
        return ub_fail(p, s, UB_CODE_SECTION, G_MAXUINT, "its object may be NULL");
    section.steady = g_strcmp0(s->last_read, section.container.text) == 0;
    section.asked = section.container.kind == UB_TERM_PLAIN && section.container.nonnull;
    s->sections[s->n_sections++] = section;
    return TRUE;
}

/* Has the object still to be alive, for all that is known? */
static gboolean is_alive(const ub_state *s, const ub_section *section)
{
    if (section->container.kind == UB_TERM_VALUE)
        return s->slots[section->container.slot].count[UB_NEW] > 0 || section->alive;
    return section->alive;
}

/* The lock that is given up is a part of the object that the section has begun with, whatever the
 * variable holds by now:
 *
 *     Py_BEGIN_CRITICAL_SECTION(v);
 *     use(v);
 *     Py_DECREF(v);                    v may be gone
 *     Py_END_CRITICAL_SECTION(); */
static gboolean leave(ub_prover *p, ub_state *s, const ub_op *op)
{
    ub_section *section = top(s);

    if (!section || section->stmt != (int)op->stmt)
        return ub_fail(p, s, UB_CODE_SECTION, G_MAXUINT, "it is left twice");
    if (!ub_check_alive(p, s, ub_term_slots(&section->container) | section->container.kept_deps))
        return FALSE;
    if (section->added) {
        if (!section->guards)
            return ub_fail(p, s, UB_CODE_SECTION, G_MAXUINT, "nothing in it needs it");
        if (!is_alive(s, section)) {
            p->proof.part = UB_PART_DICT;
            return ub_fail(p, s, UB_CODE_SECTION, section->offset,
                           "the dict may be gone when it ends");
        }
        if (s->detached || s->away)
            return ub_fail(p, s, UB_CODE_NO_THREAD_STATE, G_MAXUINT, NULL);
        s->dirty = UB_STATE_ANY; /* errno: another thread may be waiting */
    }
    s->n_sections--;
    ub_guard_suspend(s);
    return TRUE;
}

/* `old_event` is what the old function does next. */
gboolean ub_do_section(ub_prover *p, ub_state *s, const ub_event *old_event,
                       const ub_event *new_event)
{
    gboolean same = old_event->kind == new_event->kind && old_event->text == new_event->text;
    gboolean added = FALSE;

    if (new_event->kind == UB_EVENT_ENTER) {
        added = !same;
        if (!enter(p, s, new_event->op, added))
            return TRUE;
    } else if (new_event->kind == UB_EVENT_LEAVE) {
        added = top(s) && top(s)->added;
        if (!added && !same)
            return FALSE;
        if (!leave(p, s, new_event->op))
            return TRUE;
    } else {
        return FALSE;
    }
    s->side[UB_NEW].op++;
    if (!added)
        s->side[UB_OLD].op++;
    return TRUE;
}

/* Between the beginning of a section and PyDict_Next() nothing may be decided: the old function has
 * to give it the same object, on every way.
 *
 *     while (d != NULL && PyDict_Next(d, ...))      the section would be one of NULL */
gboolean ub_guard_follows(ub_prover *p, ub_state *s, const ub_event *old_event,
                          const ub_event *new_event)
{
    const ub_section *section = top(s);

    if (!section || !section->added || section->asked || new_event->kind == UB_EVENT_ENTER ||
        old_event->kind == UB_EVENT_ASSIGN || old_event->kind == UB_EVENT_LOAD)
        return TRUE;
    return ub_is_guarded_next(p, s, old_event, new_event) ||
           ub_items_asks(p, s, old_event, new_event) ||
           ub_is_guarded_item(p, s, old_event, new_event) ||
           ub_fail(p, s, UB_CODE_SECTION, G_MAXUINT, "its object may be NULL");
}

/* What is no variable is taken into one:
 *
 *                                                  kw = self->kw;
 *                                                  Py_BEGIN_CRITICAL_SECTION(kw);
 *     while (PyDict_Next(self->kw, ...)) {         while (PyDict_Next(kw, ...)) {
 *
 * The old function reads self->kw again each time.  That is the same object as long as no memory
 * has changed: by a store, a call that may run other code, a release. */

gboolean ub_guard_is_read(const ub_event *event)
{
    return event->kind == UB_EVENT_LOAD ||
           (event->kind == UB_EVENT_CALL && event->op->is_api &&
            (event->op->facts & UB_FACT_PURE) && !event->op->reached->len);
}

gboolean ub_guard_reread(ub_prover *p, ub_state *s, const ub_event *old_event,
                         const ub_event *new_event)
{
    const ub_section *section = top(s);

    if (!section || !section->added || section->container.kind != UB_TERM_PLAIN ||
        old_event->used || old_event->weak || !old_event->op || old_event->op->dst < 0 ||
        new_event->kind != UB_EVENT_CALL || !ub_is_dict_next(new_event->op))
        return FALSE;
    const char *text = section->container.text;
    if (!strchr(text, '(') || !strstr(text, old_event->text))
        return FALSE;
    /* "old(...)": a variable or a call in it is another by now */
    if (text[0] != '(' || strstr(text, "old(") || strstr(text, "lost") ||
        !ub_guard_is_read(old_event) || !section->steady)
        return ub_fail(p, s, UB_CODE_SECTION, section->offset,
                       "it may be over another dict by the next round");
    ub_set_same_result(p, s, old_event);
    s->side[UB_OLD].op++;
    return TRUE;
}

/* PyDict_Next() in a section on its dict */

gboolean ub_is_guarded_next(ub_prover *p, const ub_state *s, const ub_event *old_event,
                            const ub_event *new_event)
{
    const ub_section *section = s->n_sections ? &s->sections[s->n_sections - 1] : NULL;

    if (old_event->kind != UB_EVENT_CALL || new_event->kind != UB_EVENT_CALL || !section ||
        (!section->added && !p->judging) || !ub_is_dict_next(old_event->op) ||
        !ub_is_dict_next(new_event->op))
        return FALSE;
    return ub_temp_get(p, s, UB_NEW, new_event->op->args[0]).text == section->container.text;
}

gboolean ub_guard_is_required(const ub_graph *g, const ub_op *op)
{
    const GArray *guarded = g->function->guarded;
    unsigned line, column;

    ub_unit_position(g->unit, op->range.begin, &line, &column);
    for (unsigned i = 0; guarded && i < guarded->len; i++)
        if (g_array_index(guarded, guint64, i) == ((guint64)line << 32 | column))
            return TRUE;
    return FALSE;
}

gboolean ub_guard_required(ub_prover *p, ub_state *s, const ub_event *old_event)
{
    if (old_event->kind != UB_EVENT_CALL ||
        (!ub_is_dict_next(old_event->op) && !ub_is_fast_item(old_event->op)) ||
        !ub_guard_is_required(p->func[UB_OLD].g, old_event->op))
        return TRUE;
    return ub_fail(p, s, UB_CODE_SECTION, old_event->op->range.begin,
                   s->n_sections
                       ? "its variable may hold another dict than the one that the "
                         "section begins with"
                       : "it is reached on a way that leads past the section's beginning");
}

/* The variables behind an argument: FALSE: it is not the same plain one in both functions. */
static gboolean same_variable(ub_prover *p, const ub_state *s, const ub_op *const ops[2],
                              unsigned arg, int vars[2])
{
    ub_term t[2];

    for (int which = 0; which < 2; which++) {
        t[which] = ub_temp_get(p, s, which, ops[which]->args[arg]);
        vars[which] = t[which].kind == UB_TERM_ADDR ? t[which].var : -1;
    }
    if (t[UB_OLD].text != t[UB_NEW].text)
        return FALSE;
    if (t[UB_NEW].kind == UB_TERM_INT)
        return t[UB_NEW].number == 0;
    return t[UB_NEW].kind == UB_TERM_ADDR && !strchr(t[UB_NEW].text, '.') &&
           !p->func[UB_NEW].aggregate[vars[UB_NEW]] &&
           !ub_graph_var(p->func[UB_NEW].g, vars[UB_NEW])->pointed_at &&
           p->func[UB_NEW].other[vars[UB_NEW]] == vars[UB_OLD];
}

/* &pos: it has moved, by as much in both. */
static gboolean move_on(ub_prover *p, ub_state *s, const int vars[2])
{
    if (vars[UB_NEW] < 0 || p->func[UB_NEW].holder[vars[UB_NEW]])
        return FALSE;
    const ub_term *before = &s->side[UB_OLD].env[vars[UB_OLD]];
    if (before->text != s->side[UB_NEW].env[vars[UB_NEW]].text && before->kind != UB_TERM_UNSET)
        return FALSE;
    ub_age_variable(p, s, vars[UB_NEW]);
    for (int which = 0; which < 2; which++)
        s->side[which].env[vars[which]] = ub_default_term(p, which, vars[which]);
    return TRUE;
}

static void set_both(ub_state *s, const int vars[2], ub_term value)
{
    for (int which = 0; which < 2; which++)
        if (vars[which] >= 0)
            s->side[which].env[vars[which]] = value;
}

static gboolean take(ub_prover *p, ub_state *s, const ub_op *const ops[2], const int vars[2],
                     unsigned arg)
{
    ub_term container = ub_temp_get(p, s, UB_OLD, ops[UB_OLD]->args[0]);
    int slot = ub_slot_new(s);

    if (slot < 0)
        return ub_fail(p, s, UB_CODE_COMPLEX, ops[UB_OLD]->range.begin, NULL);
    s->slots[slot].is_get = TRUE;
    s->slots[slot].guarded = TRUE;
    s->slots[slot].part = arg == 2 ? UB_PART_KEY : UB_PART_VALUE;
    s->slots[slot].offset = ops[UB_OLD]->range.begin;
    s->slots[slot].container = container.text;
    s->slots[slot].nameless = container.copied;
    set_both(s, vars, ub_value(p, slot));
    return TRUE;
}

/* One outcome: there is another item, or there is none and the variables stay as they are. */
static gboolean follow(ub_prover *p, ub_state *s, const ub_op *const ops[2], gboolean found)
{
    int vars[4][2];

    for (unsigned i = 0; i < 4; i++)
        if (i > 0 && !same_variable(p, s, ops, i, vars[i]))
            return ub_fail(p, s, UB_CODE_HOLDER, ops[UB_OLD]->range.begin, NULL);
    if (!move_on(p, s, vars[1]))
        return ub_fail(p, s, UB_CODE_HOLDER, ops[UB_OLD]->range.begin, "the position");
    for (int which = 0; which < 2; which++)
        ub_temp_set(s, which, ops[which]->dst, ub_int(p, found));
    s->side[UB_OLD].op++;
    s->side[UB_NEW].op++;
    for (unsigned i = 2; i < 4 && found; i++)
        set_both(s, vars[i], ub_unset(p));
    if (!ub_drop_dead_slots(p, s))
        return FALSE;
    for (unsigned i = 2; i < 4 && found; i++)
        if (vars[i][UB_NEW] >= 0 && !take(p, s, ops, vars[i], i))
            return FALSE;
    return TRUE;
}

void ub_do_guarded_next(ub_prover *p, ub_state *s, const ub_event *old_event,
                        const ub_event *new_event)
{
    const ub_op *const ops[2] = {old_event->op, new_event->op};
    ub_section *section = top(s);

    s->last_get = ops[UB_OLD]->range.begin;
    if (ub_temp_get(p, s, UB_OLD, ops[UB_OLD]->args[0]).text != section->container.text) {
        ub_fail(p, s, UB_CODE_UNPROVED, s->last_get, "the arguments of the call are not the same");
        return;
    }
    if (s->detached) {
        ub_fail(p, s, UB_CODE_NO_THREAD_STATE, s->last_get, NULL);
        return;
    }
    section->asked = section->guards = section->alive = TRUE;
    section->offset = s->last_get;
    ub_term dict = ub_temp_get(p, s, UB_OLD, ops[UB_OLD]->args[0]);
    ub_note_not_null(p, s, &dict); /* PyDict_Next() looks at its type first */
    s->away = FALSE;
    gboolean steady = section->steady; /* it fills nothing but variables that nobody points at */
    ub_cells_forget(s);
    section->steady = steady;
    for (int found = 0; found < 2; found++) {
        ub_state *next = ub_state_copy(p, s);
        if (!follow(p, next, ops, found)) {
            ub_state_free(next);
            return;
        }
        g_queue_push_head(p->work, next);
    }
}

/* Items that are read in a critical section on their list:
 *
 *     Py_BEGIN_CRITICAL_SECTION(seq);
 *     n = PySequence_Fast_GET_SIZE(seq);
 *     for (i = 0; i < n; i++) {
 *         item = PySequence_Fast_GET_ITEM(seq, i);
 *         ...
 *     }
 *     Py_END_CRITICAL_SECTION();
 *
 * An item is guarded as a key of a dict is (guard.c).  But PySequence_Fast_GET_ITEM() looks at no
 * size, and where the section is suspended another thread may make the list shorter.  So the index
 * must be known to be below a size that was read in the same section, with nothing in between that
 * may suspend it.  Of what the old function knows of the size by other means nothing is proved:
 *
 *     n = PySequence_Fast_GET_SIZE(seq);          refused: the list may be shorter when the
 *     Py_BEGIN_CRITICAL_SECTION(seq);             section begins
 *     for (i = 0; i < n; i++)
 *         if (visit(PySequence_Fast_GET_ITEM(seq, i)) < 0)    ...or in the next round
 *
 * That an index is not negative is as it was: no other thread changes that. */
#include <string.h>

#include "suspend.h"
#include "term.h"

static ub_section *top(ub_state *s)
{
    return s->n_sections ? &s->sections[s->n_sections - 1] : NULL;
}

/* The size and the index that is below it */

void ub_items_forget(ub_section *section)
{
    section->size = section->below = NULL;
    section->at_least = 0;
}

void ub_items_age(ub_section *section, gboolean (*mentions)(const char *text, const char *part),
                  const char *part)
{
    if (section->size && mentions(section->size, part))
        section->size = NULL;
    if (section->below && mentions(section->below, part))
        section->below = NULL;
}

/* n = PySequence_Fast_GET_SIZE(seq): the size is called n from here on. */
void ub_items_rename(ub_state *s, const char *from, const char *to)
{
    ub_section *section = top(s);

    if (section && section->size && section->size == from)
        section->size = to;
}

/* Is it PySequence_Fast_GET_SIZE() of what the section is on, in both functions? */
static gboolean reads_size(ub_prover *p, const ub_state *s, const ub_section *section,
                           const ub_event *old_event, const ub_event *new_event)
{
    return section && (section->added || p->judging) && old_event->kind == UB_EVENT_CALL &&
           new_event->kind == UB_EVENT_CALL && old_event->text == new_event->text &&
           ub_is_fast_size(old_event->op) && ub_is_fast_size(new_event->op) &&
           ub_temp_get(p, s, UB_NEW, new_event->op->args[0]).text == section->container.text;
}

/* Is an item of that variable's read in the section?  A loop may have no round. */
static gboolean holds_item(const ub_prover *p, const ub_section *section, const ub_op *size)
{
    const ub_graph *g = p->func[UB_NEW].g;
    const ub_op *list = ub_graph_without_casts(g, size->args[0]);

    for (unsigned b = 0; b < g->blocks->len; b++)
        for (unsigned i = 0; i < ub_graph_block(g, b)->ops->len; i++) {
            const ub_op *op = ub_block_op(ub_graph_block(g, b), i);
            if (!ub_is_fast_item(op) || p->section_of[op->stmt] != section->stmt)
                continue;
            const ub_op *read = ub_graph_without_casts(g, op->args[0]);
            if (list && read && read->kind == UB_OP_READ && list->kind == UB_OP_READ &&
                read->var == list->var)
                return TRUE;
        }
    return FALSE;
}

gboolean ub_items_asks(ub_prover *p, ub_state *s, const ub_event *old_event,
                       const ub_event *new_event)
{
    ub_section *section = top(s);

    if (!reads_size(p, s, section, old_event, new_event))
        return FALSE;
    section->asked = TRUE; /* of NULL the old function would not ask it */
    return TRUE;
}

void ub_items_note_size(ub_prover *p, ub_state *s, const ub_event *old_event,
                        const ub_event *new_event)
{
    ub_section *section = top(s);

    if (!reads_size(p, s, section, old_event, new_event))
        return;
    ub_items_forget(section);
    section->size = old_event->text;
    section->asked = section->alive = TRUE;
    section->guards |= p->adds_sections && holds_item(p, section, new_event->op);
}

/* The number or variable between `begin` and `end`, or NULL. */
static const char *operand(ub_prover *p, const char *begin, const char *end)
{
    if (memchr(begin, '(', (gsize)(end - begin)) || memchr(begin, ' ', (gsize)(end - begin)))
        return NULL;
    return ub_text(p, "%.*s", (int)(end - begin), begin);
}

/* (< $i $n): $i stands before the size, (> $n 0): behind it.  *op is the comparison as it is with
 * the size on the right. */
static const char *compared(ub_prover *p, const char *cond, const char *size, const char **op)
{
    static const struct {
        const char *written, *turned;
    } comparisons[] = {{"(< ", "> "},   {"(> ", "< "},   {"(<= ", ">= "},
                       {"(>= ", "<= "}, {"(== ", "== "}, {"(!= ", "!= "}};
    gsize n = strlen(size), length = strlen(cond);

    for (unsigned i = 0; i < G_N_ELEMENTS(comparisons); i++) {
        gsize head = strlen(comparisons[i].written);
        if (!g_str_has_prefix(cond, comparisons[i].written) || length < head + n + 3)
            continue;
        const char *last = cond + length - 1; /* the parenthesis */
        if (strncmp(last - n, size, n) == 0 && last[-(gssize)n - 1] == ' ') {
            *op = comparisons[i].written + 1;
            return operand(p, cond + head, last - n - 1);
        }
        if (strncmp(cond + head, size, n) == 0 && cond[head + n] == ' ') {
            *op = comparisons[i].turned;
            return operand(p, cond + head + n + 1, last);
        }
    }
    return NULL;
}

static gboolean is_number(const char *text)
{
    for (const char *at = text; *at; at++)
        if (!g_ascii_isdigit(*at))
            return FALSE;
    return *text && strlen(text) < 10;
}

/* x OP size is so: the size is at least this, if x is that number. */
static gint64 least(const char *op, gboolean yes, gint64 number)
{
    if (strcmp(op, yes ? "< " : ">= ") == 0)
        return number + 1;
    if (strcmp(op, yes ? "<= " : "> ") == 0 || strcmp(op, yes ? "== " : "!= ") == 0)
        return number;
    if (strcmp(op, yes ? "!= " : "== ") == 0 && number == 0)
        return 1;
    return 0;
}

void ub_items_branch(ub_prover *p, ub_state *s, const char *cond, gboolean yes)
{
    ub_section *section = top(s);
    const char *op = NULL;

    if (!section || !section->size)
        return;
    if (cond == section->size) { /* if (n) */
        section->at_least = MAX(section->at_least, yes ? 1 : 0);
        return;
    }
    const char *other = compared(p, cond, section->size, &op);
    if (!other)
        return;
    if (is_number(other))
        section->at_least =
            MAX(section->at_least, least(op, yes, g_ascii_strtoll(other, NULL, 10)));
    else if (strcmp(op, yes ? "< " : ">= ") == 0)
        section->below = other;
}

/* What another name, or another thread, may change has not to be what it was when it was compared.
 */
static gboolean is_own(const ub_graph *g, const ub_op *index)
{
    const ub_op *read = ub_graph_definition(g, index->args[1]);

    return read && (read->kind == UB_OP_CONST ||
                    (read->kind == UB_OP_READ && !ub_graph_var(g, read->var)->pointed_at &&
                     !ub_graph_var(g, read->var)->is_static));
}

static gboolean is_below(const ub_section *section, const ub_term *index)
{
    if (index->kind == UB_TERM_INT)
        return index->number >= 0 && index->number < section->at_least;
    return index->kind == UB_TERM_PLAIN && section->below && section->below == index->text;
}

/* Reading one */

gboolean ub_is_guarded_item(ub_prover *p, const ub_state *s, const ub_event *old_event,
                            const ub_event *new_event)
{
    const ub_section *section = s->n_sections ? &s->sections[s->n_sections - 1] : NULL;

    return old_event->kind == UB_EVENT_CALL && new_event->kind == UB_EVENT_CALL && section &&
           ub_is_fast_item(old_event->op) && ub_is_fast_item(new_event->op) &&
           (section->added ||
            (p->judging && ub_guard_is_required(p->func[UB_OLD].g, old_event->op))) &&
           ub_temp_get(p, s, UB_NEW, new_event->op->args[0]).text == section->container.text;
}

static gboolean take(ub_prover *p, ub_state *s, const ub_op *const ops[2])
{
    ub_term container = ub_temp_get(p, s, UB_OLD, ops[UB_OLD]->args[0]);
    guint used = ub_term_slots(&container);
    int slot = ub_slot_new(s);

    if (slot < 0)
        return ub_fail(p, s, UB_CODE_COMPLEX, ops[UB_OLD]->range.begin, NULL);
    ub_note_alive(s, used);
    ub_note_uses(s, used);
    s->slots[slot].is_get = s->slots[slot].guarded = TRUE;
    s->slots[slot].part = UB_PART_VALUE;
    s->slots[slot].offset = ops[UB_OLD]->range.begin;
    s->slots[slot].container = container.text;
    s->slots[slot].nameless = container.copied;
    for (int which = 0; which < 2; which++) {
        ub_temp_set(s, which, ops[which]->dst, ub_value(p, slot));
        s->side[which].op++;
    }
    return ub_drop_dead_slots(p, s);
}

void ub_do_guarded_item(ub_prover *p, ub_state *s, const ub_event *old_event,
                        const ub_event *new_event)
{
    const ub_op *const ops[2] = {old_event->op, new_event->op};
    ub_section *section = top(s);
    ub_term index = ub_temp_get(p, s, UB_NEW, ops[UB_NEW]->args[1]);

    s->last_get = ops[UB_OLD]->range.begin;
    if (ub_temp_get(p, s, UB_OLD, ops[UB_OLD]->args[0]).text != section->container.text ||
        ub_temp_get(p, s, UB_OLD, ops[UB_OLD]->args[1]).text != index.text) {
        ub_fail(p, s, UB_CODE_UNPROVED, s->last_get, "the arguments of the call are not the same");
        return;
    }
    if (s->detached) {
        ub_fail(p, s, UB_CODE_NO_THREAD_STATE, s->last_get, NULL);
        return;
    }
    if (!is_own(p->func[UB_NEW].g, ops[UB_NEW]) || !is_below(section, &index)) {
        ub_fail(p, s, UB_CODE_SECTION, s->last_get,
                "the list may be shorter by then: the index must be compared with "
                "PySequence_Fast_GET_SIZE() of it, with no call in between that may run Python "
                "code or wait");
        return;
    }
    section->asked = section->guards = section->alive = TRUE;
    section->offset = s->last_get;
    ub_term list = ub_temp_get(p, s, UB_OLD, ops[UB_OLD]->args[0]);
    ub_note_not_null(p, s, &list);
    ub_state *next = ub_state_copy(p, s);
    if (take(p, next, ops))
        g_queue_push_head(p->work, next);
    else
        ub_state_free(next);
}

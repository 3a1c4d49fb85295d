/* Helpers that returned a borrowed reference in the old text and return a new one in the new.
 *
 * Old minus new balances over the call: whatever a helper's return gives the caller in the old
 * text, in the new one it gives just one reference more, or NULL as before; and each caller has
 * just that one more to release.  So each function is proved on its own, against the contract. */
#include <string.h>

#include "term.h"

/* The call */

static gboolean found(ub_prover *p, ub_state *s, const ub_event *a, const ub_event *b)
{
    int slot = ub_slot_new(s);

    if (slot < 0)
        return ub_fail(p, s, UB_CODE_COMPLEX, a->op->range.begin, NULL);
    s->slots[slot].is_get = TRUE;
    s->slots[slot].nameless = TRUE;
    s->slots[slot].alone = TRUE; /* the helper itself may have let others go */
    s->slots[slot].offset = a->op->range.begin;
    s->slots[slot].container = a->text;
    s->slots[slot].count[UB_NEW] = 1;
    ub_temp_set(s, UB_OLD, a->op->dst, ub_value(p, slot));
    ub_temp_set(s, UB_NEW, b->op->dst, ub_value(p, slot));
    ub_indicator_branch(s, a->text, TRUE); /* a result: it has not failed */
    return TRUE;
}

void ub_do_helper(ub_prover *p, ub_state *s, const ub_event *a, const ub_event *b)
{
    ub_note_given(p, s, b->op);
    ub_state *other = ub_state_copy(p, s);

    s->last_get = other->last_get = a->op->range.begin;
    ub_temp_set(other, UB_OLD, a->op->dst, ub_int(p, 0));
    ub_temp_set(other, UB_NEW, b->op->dst, ub_int(p, 0));
    if (s->detached || s->away) {
        ub_fail(p, s, UB_CODE_NO_THREAD_STATE, a->op->range.begin, NULL);
    } else if (found(p, s, a, b)) {
        g_queue_push_head(p->work, other);
        g_queue_push_head(p->work, s);
        return;
    }
    ub_state_free(other);
    ub_state_free(s);
}

/* The return */

static ub_term returned(ub_prover *p, const ub_state *s, int which, const ub_event *e)
{
    return ub_temp_get(p, s, which, e->op->args[0]);
}

gboolean ub_same_returned(ub_prover *p, const ub_state *s, const ub_event *a, const ub_event *b)
{
    if (!p->func[UB_NEW].g->returns_new || a->op->n_args != 1 || b->op->n_args != 1)
        return FALSE;
    return returned(p, s, UB_OLD, a).text == returned(p, s, UB_NEW, b).text;
}

/* What is no value of a get: a field, an argument, a static object. */
static gboolean hand_out_plain(ub_prover *p, const ub_state *s, const ub_term *before,
                               const ub_term *after)
{
    gboolean known = after->nonnull || ub_is_known_object(after->text);

    if (after->extra - before->extra != 1)
        return ub_fail(p, s, UB_CODE_CONTRACT, G_MAXUINT,
                       "it would return a borrowed reference still, on some path");
    if (after->needed && !before->needed && !known)
        return ub_fail(p, s, UB_CODE_UNPROVED, G_MAXUINT,
                       "a NULL that the function may return would be taken");
    return TRUE;
}

gboolean ub_hand_out(ub_prover *p, ub_state *s, const ub_event *a, const ub_event *b)
{
    ub_term before = returned(p, s, UB_OLD, a), after = returned(p, s, UB_NEW, b);

    if (ub_term_is_null(&before))
        return TRUE;
    switch (before.kind) {
    case UB_TERM_NONE:
        s->none_delta--;
        return TRUE;
    case UB_TERM_VALUE:
        if (s->slots[before.slot].dropped)
            return ub_fail(p, s, UB_CODE_ORDER, s->slots[before.slot].offset,
                           "it would live longer than before, which its finaliser or a weak "
                           "reference tells");
        s->slots[before.slot].count[UB_NEW]--;
        return TRUE;
    case UB_TERM_PLAIN:
        return hand_out_plain(p, s, &before, &after);
    default:
        return ub_fail(p, s, UB_CODE_CONTRACT, G_MAXUINT, NULL);
    }
}

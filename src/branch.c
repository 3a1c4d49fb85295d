/* A branch: each way followed on its own, and what it tells of the values. */
#include <string.h>

#include "term.h"

static gboolean refine(ub_prover *p, ub_state *s, const ub_term *cond, gboolean yes)
{
    int slot = cond->null_slot;

    if (slot < 0 || !s->slots[slot].used)
        return TRUE;
    if (yes != cond->null_when_true) {
        s->slots[slot].maybe_null = FALSE;
        return TRUE;
    }
    /* The old function goes on with the NULL; the new one has crashed on it. */
    if (s->slots[slot].needed[UB_NEW] && !s->slots[slot].needed[UB_OLD])
        return ub_fail(p, s, UB_CODE_UNPROVED, G_MAXUINT,
                       "a NULL that the function tests for would be released or taken");
    ub_slot_forget(p, s, slot);
    return TRUE;
}

/* `if (fallback == NULL)`, `if (fallback)`: on one way the variable is NULL, on the other not. */
static void refine_variable(ub_prover *p, ub_state *s, const char *cond, gboolean yes)
{
    const char *name = strstr(cond, "$");
    gboolean bare = name == cond;

    if (!name || (!bare && !(g_str_has_suffix(cond, " 0)") &&
                             (g_str_has_prefix(cond, "(== $") || g_str_has_prefix(cond, "(!= $")))))
        return;
    gboolean null = yes != (bare || cond[1] == '!');
    for (int which = 0; which < 2; which++)
        for (unsigned v = 0; v < p->func[which].g->vars->len; v++) {
            ub_term *held = &s->side[which].env[v];
            gsize n = strlen(held->text);
            if (held->kind != UB_TERM_PLAIN || held->text[0] != '$' || held->extra ||
                strncmp(held->text, name, n) != 0 || strcmp(name + n, bare ? "" : " 0)") != 0)
                continue;
            if (null)
                *held = ub_int(p, 0);
            else
                held->nonnull = TRUE;
        }
}

void ub_enter_successor(ub_prover *p, ub_state *s, int which, unsigned index)
{
    const ub_block *b = ub_graph_block(p->func[which].g, s->side[which].block);

    ub_enter_block(p, s, which, g_array_index(b->succs, unsigned, index));
}

static gboolean same_labels(const ub_block *a, const ub_block *b)
{
    if (a->succs->len != b->succs->len)
        return FALSE;
    for (unsigned i = 0; a->labels && b->labels && i < a->labels->len; i++)
        if (g_strcmp0(a->labels->pdata[i], b->labels->pdata[i]) != 0)
            return FALSE;
    return TRUE;
}

void ub_do_branch(ub_prover *p, ub_state *s, const ub_event *a)
{
    const ub_block *old_b = ub_graph_block(p->func[UB_OLD].g, s->side[UB_OLD].block);
    const ub_block *new_b = ub_graph_block(p->func[UB_NEW].g, s->side[UB_NEW].block);

    if (!same_labels(old_b, new_b)) {
        ub_fail(p, s, UB_CODE_UNPROVED, G_MAXUINT, "a switch changed");
        return;
    }
    for (unsigned i = 0; i < old_b->succs->len && !p->failed; i++) {
        ub_state *next = ub_state_copy(p, s);
        if (a->kind == UB_EVENT_BRANCH) {
            ub_indicator_branch(next, a->text, i == 0);
            ub_note_branch(next, a->text, i == 0);
            ub_items_branch(p, next, a->text, i == 0);
            refine_variable(p, next, a->text, i == 0);
            if (!refine(p, next, &a->cond, i == 0)) {
                ub_state_free(next);
                return;
            }
            ub_known_note(p, next, &a->cond, i == 0);
        } else if (old_b->labels && i < old_b->labels->len) {
            ub_indicator_case(next, a->text, old_b->labels->pdata[i]);
        }
        ub_told_branch(p, next, old_b, i);
        ub_enter_successor(p, next, UB_OLD, i);
        ub_enter_successor(p, next, UB_NEW, i);
        if (ub_drop_dead_slots(p, next))
            g_queue_push_head(p->work, next);
        else
            ub_state_free(next);
    }
}

gboolean ub_split(ub_prover *p, ub_state *s, int which, const ub_event *e)
{
    if (e->kind != UB_EVENT_BRANCH || e->cond.extra ||
        (e->cond.kind != UB_TERM_PLAIN && e->cond.kind != UB_TERM_VALUE))
        return FALSE;
    for (unsigned i = 0; i < 2 && !p->failed; i++) {
        ub_state *next = ub_state_copy(p, s);
        ub_indicator_branch(next, e->text, i == 0);
        ub_note_branch(next, e->text, i == 0);
        refine_variable(p, next, e->text, i == 0);
        if (!refine(p, next, &e->cond, i == 0)) {
            ub_state_free(next);
            return TRUE;
        }
        ub_known_add(p, next, &e->cond, i == 0);
        ub_enter_successor(p, next, which, i);
        if (ub_drop_dead_slots(p, next))
            g_queue_push_head(p->work, next);
        else
            ub_state_free(next);
    }
    return TRUE;
}

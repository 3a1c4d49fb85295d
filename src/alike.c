/* Where both functions go on alike, nothing is left to prove.
 *
 * From a state in which both hold the same values, and owe nothing, two texts that are the same do
 * the same: the operations that can be reached are compared one by one instead of being run with
 * all that is known of the values.  That keeps long functions with a small change within bounds.
 *
 * And where computed gotos meet (graph.h, crossing), what is known of the values is forgotten: each
 * of the many labels is followed once, from the least that holds.  No object may be held there that
 * the old function does not hold. */
#include <string.h>

#include "error_state.h"
#include "term.h"

/* States */

static gboolean same_term(const ub_term *a, const ub_term *b)
{
    return a->kind == b->kind && a->text == b->text && !a->extra && !b->extra &&
           a->kind != UB_TERM_VALUE;
}

/* What one function alone has is of no use to what is the same in both. */
static gboolean same_variables(const ub_prover *p, const ub_state *s, int which)
{
    const ub_side *side = &s->side[which], *other = &s->side[!which];
    const ub_func *f = &p->func[which];
    const GArray *live = f->live_vars[side->block];

    for (unsigned v = 0; v < f->g->vars->len; v++) {
        if (f->other[v] < 0 ? g_array_index(live, gboolean, v)
                            : !same_term(&side->env[v], &other->env[f->other[v]]))
            return FALSE;
    }
    return TRUE;
}

/* Do both functions hold the same, and owe nothing? */
static gboolean is_even(const ub_prover *p, const ub_state *s)
{
    if (s->extra_error || s->saved || s->none_delta || s->n_sections || s->n_locks || s->detached ||
        s->away)
        return FALSE;
    for (int i = 0; i < UB_MAX_SLOTS; i++)
        if (s->slots[i].used)
            return FALSE;
    for (unsigned i = 0; i < s->n_cells; i++)
        if (s->cells[i].slot >= 0)
            return FALSE;
    return same_variables(p, s, UB_OLD) && same_variables(p, s, UB_NEW) &&
           !ub_has_gone(p, s, UB_OLD) && !ub_has_gone(p, s, UB_NEW);
}

/* Texts */

typedef struct {
    ub_prover *p;
    GHashTable *pairs; /* old block -> new block + 1 */
    GHashTable *temps; /* old temporary -> new one + 1 */
    GArray *work;      /* of unsigned: old blocks */
} comparison;

static gboolean same_temp(comparison *c, int a, int b)
{
    gpointer known = g_hash_table_lookup(c->temps, GINT_TO_POINTER(a));

    if (a < 0 || b < 0)
        return a < 0 && b < 0;
    if (!known)
        g_hash_table_insert(c->temps, GINT_TO_POINTER(a), GINT_TO_POINTER(b + 1));
    return !known || GPOINTER_TO_INT(known) == b + 1;
}

static gboolean same_variable(const comparison *c, int a, int b)
{
    return a < 0 || b < 0 ? a < 0 && b < 0 : c->p->func[UB_NEW].other[b] == a;
}

static gboolean same_op(comparison *c, const ub_op *a, const ub_op *b)
{
    if (a->kind != b->kind || a->ref != b->ref || strcmp(a->name, b->name) != 0 ||
        a->facts != b->facts || a->type != b->type || a->n_args != b->n_args || a->contract ||
        b->contract || a->noreturn != b->noreturn || a->in_checks != b->in_checks ||
        !same_variable(c, a->var, b->var) || !same_temp(c, a->dst, b->dst))
        return FALSE;
    /* Errno is not the same behind a new release; a section's place is another's affair. */
    if ((a->facts & UB_FACT_READS_ERRNO) || a->kind == UB_OP_ENTER || a->kind == UB_OP_LEAVE)
        return FALSE;
    for (unsigned i = 0; i < a->n_args; i++)
        if (!same_temp(c, a->args[i], b->args[i]))
            return FALSE;
    return TRUE;
}

static gboolean same_pair(comparison *c, unsigned a, unsigned b)
{
    gpointer known = g_hash_table_lookup(c->pairs, GUINT_TO_POINTER(a + 1));

    if (known)
        return GPOINTER_TO_UINT(known) == b + 1;
    g_hash_table_insert(c->pairs, GUINT_TO_POINTER(a + 1), GUINT_TO_POINTER(b + 1));
    g_array_append_val(c->work, a);
    return TRUE;
}

static gboolean same_label(const ub_block *a, const ub_block *b, unsigned i)
{
    if (!a->labels || !b->labels)
        return !a->labels && !b->labels;
    return a->labels->len == b->labels->len &&
           (i >= a->labels->len || g_strcmp0(a->labels->pdata[i], b->labels->pdata[i]) == 0);
}

static gboolean same_block(comparison *c, unsigned block)
{
    unsigned other =
        GPOINTER_TO_UINT(g_hash_table_lookup(c->pairs, GUINT_TO_POINTER(block + 1))) - 1;
    const ub_graph *old = c->p->func[UB_OLD].g, *new = c->p->func[UB_NEW].g;
    const ub_block *a = ub_graph_block(old, block), *b = ub_graph_block(new, other);

    if (old->crossing &&
        block == old->crossing) /* ub_state_at_crossing() is followed in any case */
        return other == new->crossing;
    if (a->term != b->term || a->ops->len != b->ops->len || a->succs->len != b->succs->len ||
        !same_temp(c, a->cond, b->cond))
        return FALSE;
    for (unsigned i = 0; i < a->ops->len; i++)
        if (!same_op(c, ub_block_op(a, i), ub_block_op(b, i)))
            return FALSE;
    for (unsigned i = 0; i < a->succs->len; i++)
        if (!same_label(a, b, i) || !same_pair(c, g_array_index(a->succs, unsigned, i),
                                               g_array_index(b->succs, unsigned, i)))
            return FALSE;
    return TRUE;
}

/* Is all that can be reached from the two blocks the same? */
static gboolean same_text(ub_prover *p, unsigned old_block, unsigned new_block)
{
    comparison c = {p, g_hash_table_new(NULL, NULL), g_hash_table_new(NULL, NULL),
                    g_array_new(FALSE, FALSE, sizeof(unsigned))};
    gboolean same = same_pair(&c, old_block, new_block);

    while (same && c.work->len) {
        unsigned block = g_array_index(c.work, unsigned, c.work->len - 1);
        g_array_set_size(c.work, c.work->len - 1);
        same = same_block(&c, block);
    }
    g_hash_table_unref(c.pairs);
    g_hash_table_unref(c.temps);
    g_array_unref(c.work);
    return same;
}

static gboolean known_same_text(ub_prover *p, unsigned old_block, unsigned new_block)
{
    gint64 pair = ((gint64)old_block << 32) | new_block;
    gpointer known = g_hash_table_lookup(p->alike, &pair);

    if (!known) {
        known = GINT_TO_POINTER(1 + same_text(p, old_block, new_block));
        g_hash_table_insert(p->alike, g_memdup2(&pair, sizeof pair), known);
    }
    return known == GINT_TO_POINTER(2);
}

static const ub_term *term_of(const ub_side *side, int temp)
{
    for (unsigned i = 0; i < side->temps->len; i++) {
        const ub_temp *t = &g_array_index(side->temps, ub_temp, i);
        if (t->temp == temp)
            return &t->term;
    }
    return NULL;
}

/* The temporaries of what has been done of the two blocks, which are the same. */
static gboolean same_temps(const ub_prover *p, const ub_state *s)
{
    const ub_side *a = &s->side[UB_OLD], *b = &s->side[UB_NEW];
    const ub_block *old = ub_graph_block(p->func[UB_OLD].g, a->block);
    const ub_block *new = ub_graph_block(p->func[UB_NEW].g, b->block);
    unsigned n = 0;

    if (a->op != b->op || a->temps->len != b->temps->len)
        return FALSE;
    for (unsigned i = 0; i < a->op; i++) {
        const ub_term *x = term_of(a, ub_block_op(old, i)->dst);
        const ub_term *y = x ? term_of(b, ub_block_op(new, i)->dst) : NULL;
        if (x && (!y || !same_term(x, y)))
            return FALSE;
        n += x != NULL;
    }
    return n == a->temps->len;
}

/* Crossings */

gboolean ub_is_at_crossing(const ub_prover *p, const ub_state *s)
{
    unsigned old = p->func[UB_OLD].g->crossing;

    return old && s->side[UB_OLD].block == old;
}

static unsigned count_without_errors(const ub_graph *g)
{
    unsigned n = 0;

    for (unsigned b = 0; b < g->blocks->len; b++)
        for (unsigned i = 0; i < ub_graph_block(g, b)->ops->len; i++) {
            const ub_op *op = ub_block_op(ub_graph_block(g, b), i);
            const ub_api *api = op->kind == UB_OP_CALL ? op->api : NULL;
            n += api && api->error == UB_ERROR_ADDED;
        }
    return n;
}

gboolean ub_adds_errors(const ub_prover *p)
{
    return count_without_errors(p->func[UB_OLD].g) != count_without_errors(p->func[UB_NEW].g);
}

gboolean ub_goes_on_alike(ub_prover *p, const ub_state *s)
{
    const ub_side *a = &s->side[UB_OLD], *b = &s->side[UB_NEW];

    if (p->judging || p->func[UB_OLD].g->function->guarded) /* the same is not enough */
        return FALSE;
    if (p->watched || p->sees_all || ub_is_at_crossing(p, s) || p->func[UB_NEW].g->returns_new ||
        p->func[UB_OLD].g->function->errno_matters ||
        ((s->dirty & UB_STATE_ERRNO) && s->told != UB_TOLD_NOTHING))
        return FALSE;
    return is_even(p, s) && known_same_text(p, a->block, b->block) && same_temps(p, s);
}

ub_state *ub_state_at_crossing(ub_prover *p)
{
    unsigned old = p->func[UB_OLD].g->crossing, new = p->func[UB_NEW].g->crossing;

    if (!old || !new)
        return NULL;
    ub_state *s = ub_state_new(p);
    ub_enter_block(p, s, UB_OLD, old);
    ub_enter_block(p, s, UB_NEW, new);
    return s;
}

gboolean ub_forget_at_crossing(ub_prover *p, ub_state *s)
{
    if (!ub_drop_dead_slots(p, s))
        return FALSE;
    if (s->side[UB_NEW].block != p->func[UB_NEW].g->crossing || !is_even(p, s))
        return ub_fail(p, s, UB_CODE_JUMPS, G_MAXUINT, "an object is held over a computed goto");
    for (int which = 0; which < 2; which++) {
        g_array_set_size(s->side[which].temps, 0);
        for (unsigned v = 0; v < p->func[which].g->vars->len; v++)
            s->side[which].env[v] = ub_default_term(p, which, (int)v);
    }
    s->err = s->err_base = UB_ERR_MAYBE;
    s->err_loud = TRUE;
    s->err_assumed = FALSE;
    s->base_raiser = NULL;
    s->errno_set = TRUE;
    s->n_carriers = s->n_known = s->n_cells = 0;
    s->last_get = G_MAXUINT;
    return TRUE;
}

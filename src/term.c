/* Terms and states of the prover. */
#include "term.h"

#include <string.h>

#include "effects.h"
#include "reads.h"
#include "suspend.h"

const char *ub_text(ub_prover *p, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    return g_string_chunk_insert_const(p->texts, text);
}

ub_term ub_plain(ub_prover *p, const char *text, ub_type_class type)
{
    return (ub_term){.kind = UB_TERM_PLAIN,
                     .text = g_string_chunk_insert_const(p->texts, text),
                     .null_slot = -1,
                     .type = type};
}

ub_term ub_int(ub_prover *p, gint64 number)
{
    return (ub_term){.kind = UB_TERM_INT,
                     .text = ub_text(p, "%" G_GINT64_FORMAT, number),
                     .number = number,
                     .null_slot = -1,
                     .type = UB_TYPE_SCALAR};
}

ub_term ub_value(ub_prover *p, int slot)
{
    return (ub_term){.kind = UB_TERM_VALUE,
                     .text = ub_text(p, "V%d", slot),
                     .slot = slot,
                     .null_slot = -1,
                     .type = UB_TYPE_OBJECT};
}

ub_term ub_unset(ub_prover *p)
{
    return (ub_term){.kind = UB_TERM_UNSET, .text = ub_text(p, "unset"), .null_slot = -1};
}

/* What a variable holds as long as both functions did the same to it: `$name`. */
ub_term ub_default_term(ub_prover *p, int which, int var)
{
    const ub_func *f = &p->func[which];

    if (!f->texts[var])
        f->texts[var] = ub_text(p, "$%s", f->names[var]);
    return ub_plain(p, f->texts[var], ub_graph_var(f->g, var)->type);
}

ub_term ub_temp_get(ub_prover *p, const ub_state *s, int which, int temp)
{
    const GArray *temps = s->side[which].temps;
    for (unsigned i = 0; i < temps->len; i++)
        if (g_array_index(temps, ub_temp, i).temp == temp)
            return g_array_index(temps, ub_temp, i).term;
    return ub_plain(p, "void", UB_TYPE_VOID);
}

void ub_temp_set(ub_state *s, int which, int temp, ub_term term)
{
    GArray *temps = s->side[which].temps;
    ub_temp entry = {temp, term};

    if (temp < 0)
        return;
    for (unsigned i = 0; i < temps->len; i++)
        if (g_array_index(temps, ub_temp, i).temp == temp) {
            g_array_index(temps, ub_temp, i) = entry;
            return;
        }
    g_array_append_val(temps, entry);
}

guint ub_term_slots(const ub_term *t)
{
    guint bits = t->deps | t->weak_deps;
    return t->kind == UB_TERM_VALUE ? bits | (1u << t->slot) : bits;
}

/* States */

ub_state *ub_state_new(ub_prover *p)
{
    ub_state *s = g_new0(ub_state, 1);

    for (int which = 0; which < 2; which++) {
        unsigned n = p->func[which].g->vars->len;
        s->side[which].env = g_new0(ub_term, n);
        s->side[which].temps = g_array_new(FALSE, FALSE, sizeof(ub_temp));
        for (unsigned v = 0; v < n; v++)
            s->side[which].env[v] = ub_default_term(p, which, (int)v);
    }
    s->last_get = G_MAXUINT;
    s->err_assumed = TRUE;
    return s;
}

ub_state *ub_state_copy(const ub_prover *p, const ub_state *s)
{
    ub_state *copy = g_memdup2(s, sizeof *s);

    for (int which = 0; which < 2; which++) {
        unsigned n = p->func[which].g->vars->len;
        copy->side[which].env = g_memdup2(s->side[which].env, n * sizeof(ub_term));
        copy->side[which].temps = g_array_copy(s->side[which].temps);
    }
    return copy;
}

void ub_state_free(ub_state *s)
{
    if (s == NULL)
        return;
    for (int which = 0; which < 2; which++) {
        g_free(s->side[which].env);
        g_array_unref(s->side[which].temps);
    }
    g_free(s);
}

static void key_term(GString *key, const ub_term *t)
{
    g_string_append_printf(key, "%d%s", t->kind, t->text);
    if (t->deps || t->weak_deps || t->kept_deps || t->extra)
        g_string_append_printf(key, "!%x.%x.%x.%d", t->deps, t->weak_deps, t->kept_deps, t->extra);
    if (t->kept_deps && t->made)
        g_string_append(key, t->made);
    if (t->nonnull)
        g_string_append_c(key, '+');
    if (t->loaded || t->lent || t->copied || t->needed || t->kept)
        g_string_append_printf(key, "<%d%d%d%d%d", t->loaded, t->lent, t->copied, t->needed,
                               t->kept);
    if (t->null_slot >= 0)
        g_string_append_printf(key, "?%d%d", t->null_slot, t->null_when_true);
}

static void key_side(GString *key, const ub_prover *p, const ub_state *s, int which)
{
    const ub_side *side = &s->side[which];
    const ub_func *f = &p->func[which];

    g_string_append_printf(key, "|%u.%u", side->block, side->op);
    for (unsigned v = 0; v < f->g->vars->len; v++) {
        const ub_term *t = &side->env[v];
        if (t->kind == UB_TERM_PLAIN && t->text[0] == '$' && !t->deps && !t->weak_deps &&
            !t->kept_deps && !t->nonnull && !t->loaded && !t->lent && !t->copied && !t->kept &&
            strcmp(t->text + 1, f->names[v]) == 0)
            continue;
        g_string_append_printf(key, ";%u=", v);
        key_term(key, t);
    }
    for (unsigned i = 0; i < side->temps->len; i++) {
        const ub_temp *temp = &g_array_index(side->temps, ub_temp, i);
        g_string_append_printf(key, ",%d:", temp->temp);
        key_term(key, &temp->term);
    }
}

char *ub_state_key(const ub_prover *p, const ub_state *s)
{
    GString *key = g_string_new(NULL);

    key_side(key, p, s, UB_OLD);
    key_side(key, p, s, UB_NEW);
    for (int i = 0; i < UB_MAX_SLOTS; i++) {
        const ub_slot *slot = &s->slots[i];
        if (slot->used)
            g_string_append_printf(
                key, "/%d:%d%d%d%d%d%d%d%d,%d,%d,%u,%d%s,%s,%s", i, slot->is_get, slot->maybe_null,
                slot->never_none, slot->stored, slot->guarded, slot->part, slot->needed[UB_OLD],
                slot->needed[UB_NEW] + 2 * slot->dropped + 4 * slot->alone + 8 * slot->lent +
                    16 * slot->released + 32 * slot->shared,
                slot->count[0], slot->count[1], slot->offset, slot->nameless,
                slot->container ? slot->container : "", slot->key ? slot->key : "",
                slot->dropped && slot->dropped_by ? slot->dropped_by : "");
        if (slot->used && slot->exposed)
            g_string_append_printf(key, "!%u%s.%s", slot->exposed, slot->seen ? slot->seen : "",
                                   slot->seen_in ? slot->seen_in : "");
        if (slot->used && slot->released)
            g_string_append_printf(key, "~%x", slot->needed_behind);
        if (slot->used && (slot->given || slot->stored_count))
            g_string_append_printf(key, "^%d.%d.%d", slot->given, slot->used_with,
                                   slot->stored_count);
    }
    g_string_append_printf(key, "#%d%d%d%d%d%d%d%d%d%d", s->told, s->err, s->err_base,
                           s->err_assumed, s->extra_error + 2 * s->must_leave,
                           s->detached + 2 * s->away, s->dirty, s->errno_set,
                           s->saved + 2 * s->failed + 4 * s->err_loud, s->none_delta);
    if (s->part)
        g_string_append(key, s->part);
    if (s->stale_in)
        g_string_append_printf(key, "^%s.%s", s->stale ? s->stale : "", s->stale_in);
    for (unsigned i = 0; i < s->n_locks; i++)
        g_string_append_printf(key, "!%s", s->locks[i]);
    for (unsigned i = 0; i < s->n_cells; i++)
        g_string_append_printf(key, "@%d%s", s->cells[i].slot, s->cells[i].place);
    for (unsigned i = 0; i < s->n_sections; i++) {
        const ub_section *section = &s->sections[i];
        g_string_append_printf(key, "[%d%d%d%d%d%d", section->stmt, section->added, section->asked,
                               section->guards, section->alive, section->steady);
        key_term(key, &section->container);
        g_string_append_printf(key, "%s<%s,%" G_GINT64_FORMAT, section->below ? section->below : "",
                               section->size ? section->size : "", section->at_least);
    }
    for (unsigned i = 0; i < s->n_carriers; i++)
        g_string_append_printf(key, "&%d%s=%s", s->carrier_kinds[i], s->carriers[i],
                               s->carrier_places[i] ? s->carrier_places[i] : "");
    for (unsigned i = 0; i < s->n_known; i++)
        g_string_append_printf(key, "?%d%s", s->known_true[i], s->known[i]);
    return g_string_free(key, FALSE);
}

int ub_slot_new(ub_state *s)
{
    for (int i = 0; i < UB_MAX_SLOTS; i++)
        if (!s->slots[i].used) {
            s->slots[i] = (ub_slot){.used = TRUE, .offset = G_MAXUINT};
            return i;
        }
    return -1;
}

gboolean ub_slot_referenced(const ub_prover *p, const ub_state *s, int which, int slot)
{
    const ub_side *side = &s->side[which];
    guint bit = 1u << slot;

    for (unsigned v = 0; v < p->func[which].g->vars->len; v++)
        if (ub_term_slots(&side->env[v]) & bit)
            return TRUE;
    for (unsigned i = 0; i < side->temps->len; i++)
        if (ub_term_slots(&g_array_index(side->temps, ub_temp, i).term) & bit)
            return TRUE;
    for (unsigned i = 0; i < s->n_cells; i++)
        if (s->cells[i].slot == slot)
            return TRUE;
    for (unsigned i = 0; i < s->n_sections; i++)
        if (ub_term_slots(&s->sections[i].container) & bit)
            return TRUE;
    return FALSE;
}

static gboolean names_slot(const ub_term *t, int slot)
{
    return (t->kind == UB_TERM_VALUE && t->slot == slot) || t->null_slot == slot;
}

gboolean ub_slot_named(const ub_prover *p, const ub_state *s, int which, int slot)
{
    const ub_side *side = &s->side[which];

    for (unsigned v = 0; v < p->func[which].g->vars->len; v++)
        if (names_slot(&side->env[v], slot))
            return TRUE;
    for (unsigned i = 0; i < side->temps->len; i++)
        if (names_slot(&g_array_index(side->temps, ub_temp, i).term, slot))
            return TRUE;
    for (unsigned i = 0; i < s->n_cells; i++)
        if (s->cells[i].slot == slot)
            return TRUE;
    return FALSE;
}

static void forget_in(ub_prover *p, ub_term *t, int slot, gboolean is_get)
{
    guint bit = 1u << slot;

    if (is_get && t->kept_deps & bit)
        t->kept_deps |= UB_GONE;

    if (t->kind == UB_TERM_VALUE && t->slot == slot)
        *t = ub_int(p, 0);
    t->deps &= ~bit;
    t->weak_deps &= ~bit;
    t->kept_deps &= ~bit;
    if (t->null_slot == slot)
        t->null_slot = -1;
}

void ub_slot_forget(ub_prover *p, ub_state *s, int slot)
{
    gboolean is_get = s->slots[slot].is_get;

    for (int which = 0; which < 2; which++) {
        ub_side *side = &s->side[which];
        for (unsigned v = 0; v < p->func[which].g->vars->len; v++)
            forget_in(p, &side->env[v], slot, is_get);
        for (unsigned i = 0; i < side->temps->len; i++)
            forget_in(p, &g_array_index(side->temps, ub_temp, i).term, slot, is_get);
    }
    for (unsigned i = 0; i < s->n_cells; i++)
        if (s->cells[i].slot == slot)
            s->cells[i].slot = -1;
    for (unsigned i = 0; i < s->n_sections; i++)
        forget_in(p, &s->sections[i].container, slot, is_get);
    s->slots[slot].used = FALSE;
    ub_age_slot(p, s, slot);
}

void ub_prune(ub_prover *p, ub_state *s, int which)
{
    const ub_func *f = &p->func[which];
    ub_side *side = &s->side[which];
    const GArray *live = f->live_vars[side->block];
    GHashTable *temps = f->live_temps[side->block];

    for (unsigned v = 0; v < f->g->vars->len; v++)
        if (!g_array_index(live, gboolean, v))
            side->env[v] = ub_default_term(p, which, (int)v);
    for (unsigned i = side->temps->len; i > 0; i--) {
        int temp = g_array_index(side->temps, ub_temp, i - 1).temp;
        if (!g_hash_table_contains(temps, GINT_TO_POINTER(temp)))
            g_array_remove_index(side->temps, i - 1);
    }
}

/* Facts of a function */

static char **unique_names(const ub_graph *g)
{
    char **names = g_new0(char *, g->vars->len + 1);

    for (unsigned i = 0; i < g->vars->len; i++) {
        unsigned same = 0;
        for (unsigned k = 0; k < i; k++)
            same += strcmp(ub_graph_var(g, (int)k)->name, ub_graph_var(g, (int)i)->name) == 0;
        names[i] = same ? g_strdup_printf("%s'%u", ub_graph_var(g, (int)i)->name, same)
                        : g_strdup(ub_graph_var(g, (int)i)->name);
    }
    return names;
}

/* Liveness, backward over the blocks until nothing changes. */

static gboolean *bits_of(GArray *array)
{
    return (gboolean *)(void *)array->data;
}

/* &value of PyDict_Next() puts something else there.  At the end of the dict it does not, but to
 * take what then is left as needed would keep each round's value for the next one. */
static gboolean is_refilled(const ub_block *b, unsigned i)
{
    const ub_op *call = ub_block_op(b, i)->kind == UB_OP_ADDRESS ? ub_filled_by(b, i) : NULL;

    return call && (call->strong || ub_is_dict_next(call));
}

/* Without `mentions` only what needs the object is a use: not an assertion or a macro that is
 * nothing here, nor to be asked whether it is NULL or to be filled. */
static gboolean is_live_before(const ub_func *f, const ub_block *b, unsigned i, gboolean mentions,
                               gboolean live)
{
    const ub_op *op = ub_block_op(b, i);

    if (!mentions && ((op->kind == UB_OP_USE && op->in_checks) ||
                      (op->kind == UB_OP_READ && f->null_tests[op->dst])))
        return live;
    return op->kind != UB_OP_ASSIGN && op->kind != UB_OP_DECLARE &&
           (mentions || !is_refilled(b, i));
}

/* From the end of a block to before its operation `first`. */
static void live_through_block(const ub_func *f, const ub_block *b, unsigned first, GArray *vars,
                               GHashTable *temps, gboolean mentions)
{
    if (b->cond >= 0)
        g_hash_table_add(temps, GINT_TO_POINTER(b->cond));
    for (unsigned i = b->ops->len; i > first; i--) {
        const ub_op *op = ub_block_op(b, i - 1);
        if (op->dst >= 0 && op->kind != UB_OP_MERGE)
            g_hash_table_remove(temps, GINT_TO_POINTER(op->dst));
        if (op->kind == UB_OP_MERGE)
            g_hash_table_add(temps, GINT_TO_POINTER(op->dst));
        if (op->var >= 0)
            bits_of(vars)[op->var] = is_live_before(f, b, i - 1, mentions, bits_of(vars)[op->var]);
        for (unsigned k = 0; k < op->n_args; k++)
            g_hash_table_add(temps, GINT_TO_POINTER(op->args[k]));
    }
}

static gboolean add_all(GHashTable *to, GHashTable *from)
{
    GHashTableIter iter;
    gpointer key;
    gboolean changed = FALSE;

    g_hash_table_iter_init(&iter, from);
    while (g_hash_table_iter_next(&iter, &key, NULL))
        changed |= g_hash_table_add(to, key);
    return changed;
}

static void live_at_end(const ub_func *f, const ub_block *b, GArray **live, GArray *vars,
                        GHashTable *temps)
{
    for (unsigned i = 0; i < b->succs->len; i++) {
        unsigned to = g_array_index(b->succs, unsigned, i);
        for (unsigned v = 0; v < f->g->vars->len; v++)
            bits_of(vars)[v] |= bits_of(live[to])[v];
        add_all(temps, f->live_temps[to]);
    }
}

guint ub_slots_needed_from(const ub_prover *p, const ub_state *s, unsigned op)
{
    const ub_func *f = &p->func[UB_OLD];
    const ub_side *side = &s->side[UB_OLD];
    const ub_block *b = ub_graph_block(f->g, side->block);
    g_autoptr(GArray) vars = g_array_sized_new(FALSE, TRUE, sizeof(gboolean), f->g->vars->len + 1);
    g_autoptr(GHashTable) temps = g_hash_table_new(NULL, NULL);
    guint slots = 0;

    g_array_set_size(vars, f->g->vars->len);
    live_at_end(f, b, f->used_vars, vars, temps);
    live_through_block(f, b, op, vars, temps, FALSE);
    for (unsigned v = 0; v < f->g->vars->len; v++) /* a pointer to it may be read instead */
        if ((bits_of(vars)[v] && !f->type_vars[v]) || ub_graph_var(f->g, (int)v)->pointed_at)
            slots |= ub_term_slots(&side->env[v]);
    for (unsigned i = 0; i < side->temps->len; i++) {
        const ub_temp *t = &g_array_index(side->temps, ub_temp, i);
        if (g_hash_table_contains(temps, GINT_TO_POINTER(t->temp)))
            slots |= ub_term_slots(&t->term);
    }
    return slots;
}

static gboolean update_liveness(ub_func *f, GArray **live, gboolean mentions, unsigned block)
{
    const ub_block *b = ub_graph_block(f->g, block);
    unsigned n = f->g->vars->len;
    g_autoptr(GArray) vars = g_array_sized_new(FALSE, TRUE, sizeof(gboolean), n + 1);
    g_autoptr(GHashTable) temps = g_hash_table_new(NULL, NULL);
    gboolean changed = FALSE;

    g_array_set_size(vars, n);
    live_at_end(f, b, live, vars, temps);
    live_through_block(f, b, 0, vars, temps, mentions);
    for (unsigned v = 0; v < n; v++)
        if (bits_of(vars)[v] && !bits_of(live[block])[v])
            changed = bits_of(live[block])[v] = TRUE;
    return add_all(f->live_temps[block], temps) || changed;
}

static GArray **liveness_of(ub_func *f, gboolean mentions)
{
    unsigned n_blocks = f->g->blocks->len, n = f->g->vars->len;
    GArray **live = g_new0(GArray *, n_blocks + 1);
    gboolean changed = TRUE;

    for (unsigned b = 0; b < n_blocks; b++) {
        live[b] = g_array_sized_new(FALSE, TRUE, sizeof(gboolean), n + 1);
        g_array_set_size(live[b], n);
    }
    while (changed) {
        changed = FALSE;
        for (unsigned b = n_blocks; b > 0; b--)
            changed |= update_liveness(f, live, mentions, b - 1);
    }
    /* What has its address kept or taken may be read through it: alive everywhere. */
    for (unsigned b = 0; b < n_blocks; b++)
        for (unsigned i = 0; i < ub_graph_block(f->g, b)->ops->len; i++) {
            const ub_op *op = ub_block_op(ub_graph_block(f->g, b), i);
            if (op->kind != UB_OP_ADDRESS || !f->aggregate[op->var])
                continue;
            for (unsigned k = 0; k < n_blocks; k++)
                bits_of(live[k])[op->var] = TRUE;
        }
    return live;
}

static void compute_liveness(ub_func *f)
{
    unsigned n_blocks = f->g->blocks->len;

    f->live_temps = g_new0(GHashTable *, n_blocks + 1);
    for (unsigned b = 0; b < n_blocks; b++)
        f->live_temps[b] = g_hash_table_new(NULL, NULL);
    f->live_vars = liveness_of(f, TRUE);
    f->used_vars = liveness_of(f, FALSE);
}

/* The variable that a temporary of the block was read from, or points at; -1: none. */
static int source_of(const ub_block *block, unsigned before, int temp)
{
    for (unsigned i = before; i > 0; i--) {
        const ub_op *op = ub_block_op(block, i - 1);
        if (op->dst != temp)
            continue;
        if (op->kind == UB_OP_READ || op->kind == UB_OP_ADDRESS)
            return op->var;
        return op->kind == UB_OP_PURE && op->n_args ? source_of(block, i - 1, op->args[0]) : -1;
    }
    return -1;
}

static gboolean takes_reference(const ub_op *op)
{
    return op->kind == UB_OP_REF && (op->ref == UB_REF_INCREF || op->ref == UB_REF_XINCREF ||
                                     op->ref == UB_REF_NEWREF || op->ref == UB_REF_XNEWREF);
}

/* Variables whose object is their own: released, cleared, or returned somewhere, and never given a
 * reference by hand. */
static void note_operation(ub_func *f, gboolean *taken, const ub_block *block, unsigned i)
{
    const ub_op *op = ub_block_op(block, i);
    gboolean takes = takes_reference(op);
    int source = op->n_args ? source_of(block, i, op->args[op->n_args - 1]) : -1;

    if (op->kind == UB_OP_REF && !takes && op->var >= 0)
        f->owned[op->var] = TRUE;
    if (source < 0 || op->n_args != 1 || (op->kind != UB_OP_REF && op->kind != UB_OP_RETURN))
        return;
    if (takes)
        taken[source] = TRUE;
    else
        f->owned[source] = TRUE;
}

static void note_owned(ub_func *f)
{
    g_autofree gboolean *taken = g_new0(gboolean, f->g->vars->len + 1);

    for (unsigned b = 0; b < f->g->blocks->len; b++)
        for (unsigned i = 0; i < ub_graph_block(f->g, b)->ops->len; i++)
            note_operation(f, taken, ub_graph_block(f->g, b), i);
    for (unsigned v = 0; v < f->g->vars->len; v++)
        f->owned[v] = f->owned[v] && !taken[v];
}

void ub_func_init(ub_func *f, const ub_graph *g)
{
    GArray *ordered = ub_order_reads(g);

    f->g = f->unordered = g;
    if (ordered) {
        f->ordered = *g;
        f->ordered.blocks = ordered;
        f->g = g = &f->ordered;
    }
    f->names = unique_names(g);
    f->texts = g_new0(const char *, g->vars->len + 1);
    f->other = g_new0(int, g->vars->len + 1);
    f->aggregate = g_new0(gboolean, g->vars->len + 1);
    f->holder = g_new0(gboolean, g->vars->len + 1);
    f->first_get = g_new(unsigned, g->vars->len + 1);
    memset(f->first_get, 0xff, (g->vars->len + 1) * sizeof *f->first_get);
    f->owned = g_new0(gboolean, g->vars->len + 1);
    for (unsigned v = 0; v < g->vars->len; v++)
        f->aggregate[v] = ub_is_aggregate(ub_graph_var(g, (int)v));
    note_owned(f);
    f->null_tests = ub_null_tests(g);
    f->types = ub_types_of_objects(g, &f->type_vars);
    compute_liveness(f);
    f->gives_up_early = ub_gives_up_early(f);
}

void ub_func_clear(ub_func *f)
{
    for (unsigned b = 0; b < f->g->blocks->len; b++) {
        g_array_unref(f->live_vars[b]);
        g_array_unref(f->used_vars[b]);
        g_hash_table_unref(f->live_temps[b]);
    }
    if (f->g != f->unordered)
        ub_reads_free(f->ordered.blocks, f->unordered);
    g_free(f->live_vars);
    g_free(f->null_tests);
    g_free(f->types);
    g_free(f->type_vars);
    g_free(f->used_vars);
    g_free(f->live_temps);
    g_strfreev(f->names);
    g_free(f->texts);
    g_free(f->other);
    g_free(f->aggregate);
    g_free(f->holder);
    g_free(f->first_get);
    g_free(f->owned);
}

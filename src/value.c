/* Values of expressions, as far as they are known, and their texts. */
#include <string.h>

#include "term.h"

gboolean ub_term_is_null(const ub_term *t)
{
    return t->kind == UB_TERM_INT && t->number == 0;
}

/* Is it known to be true (1), false (0), or not known (-1)? */
int ub_term_truth(const ub_state *s, const ub_term *t)
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
        if (ub_term_is_null(b) && !slot->maybe_null)
            return 0;
        if (b->kind == UB_TERM_NONE && slot->never_none)
            return 0;
        return -1;
    }
    if (a->kind == UB_TERM_NONE && b->kind == UB_TERM_NONE)
        return 1;
    if ((a->kind == UB_TERM_NONE && ub_term_is_null(b)) ||
        (b->kind == UB_TERM_NONE && ub_term_is_null(a)))
        return 0;
    return -1;
}

static gboolean is_negative(const ub_term *t)
{
    return t->kind == UB_TERM_INT && t->number < 0;
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

char *ub_term_text(ub_prover *p, const ub_state *s, int which, const char *name, const int *args,
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
    if (b->kind == UB_TERM_VALUE && ub_term_is_null(a)) {
        note_null_test(s, op, b, a, result);
        return;
    }
    if (a->kind == UB_TERM_VALUE && ub_term_is_null(b) && s->slots[a->slot].maybe_null) {
        result->null_slot = a->slot;
        result->null_when_true = equal;
    }
}

/* What is computed from a pointer still points there, or leads back there: p + n, and, of numbers,
 * (uintptr_t)p | 1, bits ^= 1, ~bits and bits << 1, too; but not what compares two or counts what
 * lies between them.  Numbers that are read from memory do not come from a pointer (step.c). */
static void keep_pointer(const ub_graph *g, const ub_op *op, guint used, guint weak,
                         ub_term *result)
{
    gboolean counts = op->n_args == 2 && strcmp(op->name, "-") == 0;

    for (unsigned i = 0; i < op->n_args; i++) {
        const ub_op *operand = ub_graph_definition(g, op->args[i]);
        counts &= operand && operand->type != UB_TYPE_SCALAR;
    }
    if (op->type == UB_TYPE_SCALAR &&
        (counts || ub_is_comparison(op) || strcmp(op->name, "!") == 0))
        return;
    result->deps = used;
    result->weak_deps = weak;
}

ub_term ub_term_pure(ub_prover *p, const ub_state *s, int which, const ub_op *op)
{
    guint used = 0, weak = 0;

    if (op->n_args == 2) {
        ub_term a = ub_temp_get(p, s, which, op->args[0]);
        ub_term b = ub_temp_get(p, s, which, op->args[1]);
        gboolean wraps = op->is_unsigned && (is_negative(&a) || is_negative(&b));
        int known = wraps ? -1 : compare(s, op->name, &a, &b);
        if (known >= 0)
            return ub_int(p, known);
        g_autofree char *text = ub_term_text(p, s, which, op->name, op->args, 2, &used, &weak);
        ub_term result = ub_plain(p, text, op->type);
        note_null_test(s, op->name, &a, &b, &result);
        keep_pointer(p->func[which].g, op, used, weak, &result);
        return result;
    }
    if (op->n_args == 1) {
        ub_term a = ub_temp_get(p, s, which, op->args[0]);
        if (strcmp(op->name, "!") == 0 && ub_term_truth(s, &a) >= 0)
            return ub_int(p, !ub_term_truth(s, &a));
        if (strcmp(op->name, "-") == 0 && a.kind == UB_TERM_INT)
            return ub_int(p, -a.number);
        if (op->name[0] == '(' && a.kind == UB_TERM_INT && !(op->is_unsigned && a.number < 0))
            return a;
    }
    g_autofree char *text = ub_term_text(p, s, which, op->name, op->args, op->n_args, &used, &weak);
    ub_term result = ub_plain(p, text, op->type);
    keep_pointer(p->func[which].g, op, used, weak, &result);
    if (op->name[0] == '&' && op->n_args) { /* &s.field is an address in s */
        ub_term base = ub_temp_get(p, s, which, op->args[0]);
        if (base.kind == UB_TERM_ADDR) {
            result.kind = UB_TERM_ADDR;
            result.var = base.var;
        }
    }
    return result;
}

ub_term ub_term_constant(ub_prover *p, const ub_op *op)
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

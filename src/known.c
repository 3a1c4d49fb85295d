/* A test that only one of the two functions makes:
 *
 *     return x && v == w;        if (!x)
 *                                    return 0;
 *                                int result = v == w;
 *                                Py_XDECREF(v);
 *                                return result;
 *
 * To test a value changes nothing, so that both functions may be followed for each way of the test
 * on their own: where it is true the other function computes 1 from the same test, or takes the
 * same way at it later, and where it is false 0, or the other way.  What is known is known of a
 * text, and goes when that no longer means what it meant (ub_known_age). */
#include <string.h>

#include "term.h"

/* Is the text one operand, whole: `$x`, `(f a b)`?  Not where a quoted one may hold anything. */
static gboolean is_operand(const char *text)
{
    int depth = 0;

    for (const char *at = text; *at; at++) {
        depth += (*at == '(') - (*at == ')');
        if (depth < 0 || *at == '"' || *at == '\'' || (*at == ' ' && depth == 0))
            return FALSE;
    }
    return depth == 0 && *text;
}

/* x of `(! x)`, `(== x 0)` and `(!= x 0)`, to be freed; NULL: the text is none of these. */
static char *tested_operand(const char *text)
{
    gsize n = strlen(text);
    gboolean compares = g_str_has_prefix(text, "(== ") || g_str_has_prefix(text, "(!= ");
    g_autofree char *operand = NULL;

    if (g_str_has_prefix(text, "(! "))
        operand = g_strndup(text + 3, n - 4);
    else if (compares && g_str_has_suffix(text, " 0)"))
        operand = g_strndup(text + 4, n - 7);
    return operand && is_operand(operand) ? g_steal_pointer(&operand) : NULL;
}

/* What a test's text is the truth of, and whether the other way round: `(! x)`, `(== x 0)` and
 * `(!= x 0)` ask for x, `(!= a b)` for the contrary of `(== a b)`.  To be freed. */
static char *subject(const char *text, gboolean *inverted)
{
    char *rest = g_strdup(text);

    *inverted = FALSE;
    for (char *next = tested_operand(rest); next; next = tested_operand(rest)) {
        *inverted ^= !g_str_has_prefix(rest, "(!= ");
        g_free(rest);
        rest = next;
    }
    if (g_str_has_prefix(rest, "(!= ")) {
        *inverted ^= TRUE;
        memcpy(rest, "(== ", strlen("(== "));
    }
    return rest;
}

/* Is its value 0 or 1? */
static gboolean is_truth(const char *text)
{
    static const char *const tests[] = {"(== ", "(!= ", "(! ", "(< ", "(<= ", "(> ", "(>= "};

    for (unsigned i = 0; i < G_N_ELEMENTS(tests); i++)
        if (g_str_has_prefix(text, tests[i]))
            return TRUE;
    return FALSE;
}

int ub_known_truth(const ub_state *s, const ub_term *t)
{
    gboolean inverted;
    int truth = -1;

    if (s->n_known == 0 || t->kind != UB_TERM_PLAIN || t->extra)
        return -1;
    g_autofree char *text = subject(t->text, &inverted);
    for (unsigned i = 0; i < s->n_known; i++)
        if (strcmp(s->known[i], text) == 0)
            truth = s->known_true[i] != inverted;
    return truth;
}

void ub_known_apply(ub_prover *p, const ub_state *s, ub_term *t)
{
    int truth = ub_known_truth(s, t);

    if (truth == 0 || (truth == 1 && is_truth(t->text)))
        *t = ub_int(p, truth);
}

static void remember(ub_prover *p, ub_state *s, const ub_term *cond, gboolean yes)
{
    gboolean inverted;

    if (s->n_known == UB_MAX_KNOWN) {
        memmove(s->known, s->known + 1, (UB_MAX_KNOWN - 1) * sizeof s->known[0]);
        memmove(s->known_true, s->known_true + 1, (UB_MAX_KNOWN - 1) * sizeof s->known_true[0]);
        s->n_known--;
    }
    g_autofree char *text = subject(cond->text, &inverted);
    s->known[s->n_known] = ub_text(p, "%s", text);
    s->known_true[s->n_known++] = yes != inverted;
}

void ub_known_add(ub_prover *p, ub_state *s, const ub_term *cond, gboolean yes)
{
    if (cond->kind != UB_TERM_PLAIN || cond->extra)
        return;
    remember(p, s, cond, yes);
    for (int which = 0; which < 2; which++) {
        ub_side *side = &s->side[which];
        for (unsigned v = 0; v < p->func[which].g->vars->len; v++)
            ub_known_apply(p, s, &side->env[v]);
        for (unsigned i = 0; i < side->temps->len; i++)
            ub_known_apply(p, s, &g_array_index(side->temps, ub_temp, i).term);
    }
}

void ub_known_note(ub_prover *p, ub_state *s, const ub_term *cond, gboolean yes)
{
    ub_side *side = &s->side[UB_NEW];

    if (cond->kind != UB_TERM_PLAIN || cond->extra || s->n_known == UB_MAX_KNOWN)
        return;
    remember(p, s, cond, yes);
    for (unsigned v = 0; v < p->func[UB_NEW].g->vars->len; v++)
        if (p->func[UB_NEW].other[v] < 0)
            ub_known_apply(p, s, &side->env[v]);
    s->n_known--;
}

void ub_known_age(ub_state *s, gboolean (*mentions)(const char *text, const char *part),
                  const char *part)
{
    unsigned n = 0;

    for (unsigned i = 0; i < s->n_known; i++)
        if (!mentions(s->known[i], part)) {
            s->known[n] = s->known[i];
            s->known_true[n++] = s->known_true[i];
        }
    s->n_known = n;
}

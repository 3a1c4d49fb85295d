/* The error indicator, as far as it can be followed: whether an exception may be set.
 *
 * A call that can raise leaves it open until a test of its result decides:
 *     x = PyLong_AsLong(v);
 *     if (x == -1 && PyErr_Occurred())
 * Source of the conventions: CPython documentation, "Exception Handling". */
#include <string.h>

#include "catalog.h"
#include "term.h"

/* Calls outside of Python's API that neither get nor give an object raise nothing. */
static gboolean can_raise(ub_prover *p, const ub_state *s, const ub_op *op)
{
    if ((op->facts & UB_FACT_NO_ERROR) || g_str_has_prefix(op->name, "__builtin_"))
        return FALSE; /* va_start(), alloca(): the compiler's own */
    if (op->type == UB_TYPE_VOID)
        return op->is_project;
    if (op->is_api || op->type == UB_TYPE_OBJECT || op->is_project)
        return TRUE;
    for (unsigned i = 0; i < op->n_args; i++)
        if (ub_temp_get(p, s, UB_OLD, op->args[i]).type == UB_TYPE_OBJECT)
            return TRUE;
    return FALSE;
}

static ub_result_kind result_kind(const ub_op *op)
{
    if (op->type != UB_TYPE_SCALAR)
        return UB_RESULT_POINTER;
    if (op->is_unsigned)
        return UB_RESULT_UNSIGNED;
    if (!op->is_api)
        return UB_RESULT_UNKNOWN;
    if (strstr(op->name, "PyArg_") || g_str_has_suffix(op->name, "Converter") ||
        g_str_has_suffix(op->name, "Decoder"))
        return UB_RESULT_TRUTH;
    return strstr(op->name, "Size") || strstr(op->name, "Length") ? UB_RESULT_SIZE
                                                                  : UB_RESULT_STATUS;
}

/* PyLong_AS_LONG is PyLong_AsLong under a name that says: no check, so nothing to raise. */
static gboolean in_checkless_macro(ub_prover *p, const ub_op *op)
{
    const ub_macro_use *use = ub_unit_macro_at(p->func[UB_OLD].g->unit, op->range.begin);

    return op->in_macro && use && (ub_catalog_facts(use->name) & UB_FACT_PURE);
}

void ub_indicator_set(ub_state *s, ub_err err)
{
    s->err = s->err_base = err;
    s->err_loud = err != UB_ERR_CLEAR && s->err_loud;
    s->base_raiser = NULL;
    s->err_assumed = FALSE;
    s->n_carriers = 0;
}

/* A call that may have failed.  With too many open at once, what happened can no longer be told. */
static void add_carrier(ub_state *s, const char *result, const char *name, ub_result_kind kind)
{
    if (s->err == UB_ERR_SET)
        return;
    if (s->n_carriers == 0)
        s->err_base = s->err;
    s->err = UB_ERR_MAYBE;
    if (result && s->n_carriers < UB_MAX_CARRIERS) {
        s->carrier_names[s->n_carriers] = name;
        s->carrier_kinds[s->n_carriers] = kind;
        s->carrier_places[s->n_carriers] = NULL;
        s->carriers[s->n_carriers++] = result;
    } else {
        s->err_base = UB_ERR_MAYBE;
        s->base_raiser = name;
    }
}

/* The i-th open call went well. */
static void resolve(ub_state *s, unsigned i)
{
    s->n_carriers--;
    s->carriers[i] = s->carriers[s->n_carriers];
    s->carrier_kinds[i] = s->carrier_kinds[s->n_carriers];
    s->carrier_names[i] = s->carrier_names[s->n_carriers];
    s->carrier_places[i] = s->carrier_places[s->n_carriers];
    if (s->n_carriers == 0)
        s->err = s->err_base;
    s->err_loud = s->err != UB_ERR_CLEAR && s->err_loud;
}

/* What sets an exception that was saved, if one was. */
static gboolean restores_error(const char *name)
{
    static const char *const names[] = {"PyErr_Restore",
                                        "_PyErr_Restore",
                                        "PyErr_SetRaisedException",
                                        "_PyErr_SetRaisedException",
                                        "_PyErr_ChainExceptions",
                                        "_PyErr_ChainExceptions1",
                                        NULL};
    return g_strv_contains(names, name);
}

void ub_indicator_call(ub_prover *p, ub_state *s, const ub_op *op, const char *result)
{
    unsigned facts = op->facts;

    if ((facts & UB_FACT_PURE) || in_checkless_macro(p, op))
        return;
    s->failed = FALSE;
    if (facts & (UB_FACT_SETS_ERROR | UB_FACT_CLEARS_ERROR)) {
        ub_indicator_set(s, facts & UB_FACT_SETS_ERROR ? UB_ERR_SET : UB_ERR_CLEAR);
        s->err_loud =
            (facts & UB_FACT_SETS_ERROR) && (!ub_is_quiet(p, op) || strstr(op->name, "SetObject"));
        return;
    }
    const ub_api *api = op->api;
    if (api && api->error == UB_ERROR_SUPPRESSED) /* one that stays: it leaves what is set */
        return;
    if (strcmp(op->name, "PyErr_Occurred") == 0 || strcmp(op->name, "_PyErr_Occurred") == 0)
        return;
    if (restores_error(op->name)) {
        ub_indicator_set(s, UB_ERR_MAYBE);
        s->err_loud = TRUE;
        s->base_raiser = op->name;
        return;
    }
    if (!can_raise(p, s, op))
        return;
    s->err_loud |= !ub_is_quiet(p, op);
    add_carrier(s, op->type == UB_TYPE_VOID ? NULL : result, op->name, result_kind(op));
}

void ub_indicator_rename(ub_state *s, const char *from, const char *to)
{
    for (unsigned i = 0; i < s->n_carriers; i++)
        if (s->carriers[i] == from)
            s->carriers[i] = to;
}

void ub_indicator_unsigned(ub_state *s, const char *carrier)
{
    for (unsigned i = 0; i < s->n_carriers; i++)
        if (s->carriers[i] == carrier)
            s->carrier_kinds[i] = UB_RESULT_UNSIGNED;
}

void ub_indicator_age(ub_state *s, gboolean (*mentions)(const char *text, const char *part),
                      const char *part)
{
    for (unsigned i = s->n_carriers; i > 0; i--) {
        if (s->carrier_places[i - 1] && mentions(s->carrier_places[i - 1], part))
            s->carrier_places[i - 1] = NULL;
        if (!mentions(s->carriers[i - 1], part))
            continue;
        s->err_base = UB_ERR_MAYBE; /* its result is gone, untested */
        s->base_raiser = s->carrier_names[i - 1];
        resolve(s, i - 1);
    }
}

/* What a read of the place is called (step.c). */
static char *read_of(const char *place)
{
    return g_strdup_printf("(%d:%s", UB_OP_LOAD, place + 1);
}

static gboolean stands_in(const char *place, const char *text)
{
    g_autofree char *read = place ? read_of(place) : NULL;
    return read && strcmp(read, text) == 0;
}

void ub_indicator_dereference(ub_state *s, const char *text)
{
    for (unsigned i = s->n_carriers; i > 0; i--)
        if (s->carriers[i - 1] == text || stands_in(s->carrier_places[i - 1], text))
            resolve(s, i - 1);
}

/* self->item = PyDict_New();
 * if (self->item == NULL)
 *     return -1;
 *
 * asks for the result, as long as nothing could have changed the place: a store, a call and a
 * release end that (cell.c).  Nor can the test speak of what stood there before, for C leaves
 * undefined what an expression is that both reads a place and stores in it.  A pointer only: a
 * number may have become another one on its way into the place. */
void ub_indicator_store(ub_state *s, const char *result, const char *place)
{
    for (unsigned i = 0; i < s->n_carriers; i++)
        if (s->carriers[i] == result && s->carrier_kinds[i] == UB_RESULT_POINTER)
            s->carrier_places[i] = place;
}

void ub_indicator_forget_places(ub_state *s)
{
    for (unsigned i = 0; i < s->n_carriers; i++)
        s->carrier_places[i] = NULL;
}

/* (... carrier) */
static gboolean ends_with(const char *cond, const char *carrier)
{
    gsize n = strlen(cond), m = strlen(carrier);

    return n > m + 2 && cond[n - m - 2] == ' ' && strncmp(cond + n - m - 1, carrier, m) == 0;
}

/* What the truth of a result says: 1: the call went well, 0: it failed, -1: nothing. */
static int verdict_of_truth(ub_result_kind kind, gboolean yes)
{
    switch (kind) {
    case UB_RESULT_POINTER:
    case UB_RESULT_TRUTH:
        return yes;
    case UB_RESULT_STATUS:
    case UB_RESULT_SIZE:
    case UB_RESULT_UNSIGNED:
        return yes ? -1 : TRUE;
    default:
        return -1;
    }
}

/* The same of a branch on `cond`. */
static int verdict(const char *carrier, ub_result_kind kind, const char *cond, gboolean yes)
{
    gsize n = strlen(carrier);

    if (strcmp(cond, carrier) == 0)
        return verdict_of_truth(kind, yes);
    if (cond[0] != '(')
        return -1;
    /* while (i < PyList_Size(list)) */
    if (yes && g_str_has_prefix(cond, "(< ") && !strchr("-(", cond[3]) && kind == UB_RESULT_SIZE &&
        ends_with(cond, carrier))
        return TRUE;
    const char *at = strchr(cond, ' ');
    if (!at || strncmp(at + 1, carrier, n) != 0 || at[1 + n] != ' ')
        return -1;
    const char *op = cond + 1, *right = at + 2 + n;
    gboolean zero = strcmp(right, "0)") == 0, minus = strcmp(right, "-1)") == 0;
    if (g_str_has_prefix(op, "== ") && zero)
        return verdict_of_truth(kind, !yes);
    if (g_str_has_prefix(op, "!= ") && zero)
        return verdict_of_truth(kind, yes);
    if (g_str_has_prefix(op, "== ") && minus)
        return !yes;
    if (g_str_has_prefix(op, "!= ") && minus)
        return yes;
    if ((g_str_has_prefix(op, "< ") || g_str_has_prefix(op, "<= ")) && zero)
        return kind == UB_RESULT_UNSIGNED ? -1 : !yes;
    if ((g_str_has_prefix(op, "> ") || g_str_has_prefix(op, ">= ")) && zero)
        return kind == UB_RESULT_UNSIGNED ? -1 : yes;
    if (g_str_has_prefix(op, "== ") && g_ascii_isdigit(right[0]))
        return yes ? TRUE : -1;
    if (g_str_has_prefix(op, "!= ") && g_ascii_isdigit(right[0]) &&
        (kind == UB_RESULT_STATUS || kind == UB_RESULT_SIZE))
        return yes ? -1 : TRUE;
    return -1;
}

/* The same of where the result was stored: only whether it is NULL. */
static int verdict_of_place(const char *place, const char *cond, gboolean yes)
{
    g_autofree char *read = read_of(place);
    gsize n = strlen(read);

    if (strcmp(cond, read) == 0)
        return yes;
    if (strlen(cond) != n + 7 || strncmp(cond + 4, read, n) != 0 ||
        strcmp(cond + 4 + n, " 0)") != 0)
        return -1;
    return g_str_has_prefix(cond, "(== ") ? !yes : g_str_has_prefix(cond, "(!= ") ? yes : -1;
}

/* `PyErr_Occurred()`, also against NULL: is an exception set (1), none (0)?  -1: no such test. */
static int says_error(const char *cond, gboolean yes)
{
    if (!strstr(cond, "PyErr_Occurred"))
        return -1;
    if (g_ascii_isdigit(cond[1]))
        return yes;
    if (!g_str_has_suffix(cond, " 0)"))
        return -1;
    return g_str_has_prefix(cond, "(== ") ? !yes : g_str_has_prefix(cond, "(!= ") ? yes : -1;
}

void ub_indicator_branch(ub_state *s, const char *cond, gboolean taken_true)
{
    int set = says_error(cond, taken_true);
    if (set >= 0) {
        ub_indicator_set(s, set ? UB_ERR_SET : UB_ERR_CLEAR);
        return;
    }
    for (unsigned i = s->n_carriers; i > 0; i--) {
        int well = verdict(s->carriers[i - 1], s->carrier_kinds[i - 1], cond, taken_true);
        if (well < 0 && s->carrier_places[i - 1])
            well = verdict_of_place(s->carrier_places[i - 1], cond, taken_true);
        if (well == 1)
            resolve(s, i - 1);
        s->failed |= well == 0;
    }
}

void ub_indicator_case(ub_state *s, const char *cond, const char *label)
{
    /* switch (f()) { case 1: the result is no error code */
    if (label && g_ascii_isdigit(label[0]))
        ub_indicator_dereference(s, cond);
}

/* An exception that may be set is kept from a get that suppresses its errors:
 *
 *     exc = PyErr_GetRaisedException();         PyErr_Fetch(&type, &value, &traceback);
 *     (void)PyDict_GetItemRef(d, k, &v);        (void)PyDict_GetItemRef(d, k, &v);
 *     PyErr_SetRaisedException(exc);            PyErr_Restore(type, value, traceback);
 *
 * The borrowed call does that inside, so that the indicator is the same in both functions before
 * the first and behind the last line, whatever it is; an error of the get goes when what was saved,
 * perhaps nothing, is set again.  In between the new function has no exception where the old one
 * may have one: nothing may be done there that could tell, or set one that lasts.
 *
 * What is saved must be set again before anything else happens, all of it, once: it is held by
 * variables that the old function does not have, under names of their own that no other value has.
 */
#include <string.h>

#include "term.h"

enum { MAX_PARTS = 3 };

static const char *part_text(ub_prover *p, unsigned i)
{
    return ub_text(p, "(saved exception %u)", i);
}

static gboolean is_call(const ub_event *event, const char *name)
{
    return event->kind == UB_EVENT_CALL && strcmp(event->op->name, name) == 0;
}

/* The variables of PyErr_Fetch(&type, &value, &traceback). */
static gboolean fetched_variables(ub_prover *p, const ub_state *s, const ub_op *op, int *vars)
{
    const ub_func *f = &p->func[UB_NEW];

    if (op->n_args != MAX_PARTS)
        return FALSE;
    for (unsigned i = 0; i < MAX_PARTS; i++) {
        ub_term t = ub_temp_get(p, s, UB_NEW, op->args[i]);
        if (t.kind != UB_TERM_ADDR || f->other[t.var] >= 0 || f->aggregate[t.var] ||
            ub_graph_var(f->g, t.var)->pointed_at || ub_graph_var(f->g, t.var)->is_static)
            return FALSE;
        for (unsigned k = 0; k < i; k++)
            if (vars[k] == t.var)
                return FALSE;
        vars[i] = t.var;
    }
    return TRUE;
}

static gboolean save(ub_prover *p, ub_state *s, const ub_op *op)
{
    int vars[MAX_PARTS];

    if (s->detached)
        return ub_fail(p, s, UB_CODE_NO_THREAD_STATE, G_MAXUINT, NULL);
    if (strcmp(op->name, "PyErr_GetRaisedException") == 0) {
        ub_temp_set(s, UB_NEW, op->dst, ub_plain(p, part_text(p, 0), UB_TYPE_OBJECT));
    } else {
        if (!fetched_variables(p, s, op, vars))
            return ub_fail(p, s, UB_CODE_UNPROVED, G_MAXUINT, "where is the exception saved?");
        for (unsigned i = 0; i < MAX_PARTS; i++)
            s->side[UB_NEW].env[vars[i]] = ub_plain(p, part_text(p, i), UB_TYPE_OBJECT);
    }
    s->saved = TRUE;
    s->side[UB_NEW].op++;
    return TRUE;
}

/* The references are handed on with the exception. */
static void forget(ub_prover *p, ub_state *s, const char *part)
{
    ub_side *side = &s->side[UB_NEW];

    for (unsigned v = 0; v < p->func[UB_NEW].g->vars->len; v++)
        if (side->env[v].text == part)
            side->env[v] = ub_unset(p);
    for (unsigned i = 0; i < side->temps->len; i++)
        if (g_array_index(side->temps, ub_temp, i).term.text == part)
            g_array_index(side->temps, ub_temp, i).term = ub_unset(p);
}

/* Is every variable that holds a part of what was saved given back?  Fetch gives three. */
static unsigned parts_held(ub_prover *p, const ub_state *s)
{
    unsigned n = 0;

    for (unsigned i = 0; i < MAX_PARTS; i++)
        for (unsigned v = 0; v < p->func[UB_NEW].g->vars->len; v++)
            if (s->side[UB_NEW].env[v].text == part_text(p, i)) {
                n++;
                break;
            }
    return n;
}

static gboolean restore(ub_prover *p, ub_state *s, const ub_op *op)
{
    if (parts_held(p, s) != op->n_args)
        return ub_fail(p, s, UB_CODE_UNPROVED, G_MAXUINT, "not all that was saved is set again");
    for (unsigned i = 0; i < op->n_args; i++)
        if (ub_temp_get(p, s, UB_NEW, op->args[i]).text != part_text(p, i))
            return ub_fail(p, s, UB_CODE_UNPROVED, G_MAXUINT,
                           "what is set again is not what was saved");
    for (unsigned i = 0; i < op->n_args; i++)
        forget(p, s, part_text(p, i));
    s->saved = FALSE;
    s->extra_error = FALSE;
    s->side[UB_NEW].op++;
    return TRUE;
}

/* What both may do in between: read the arguments of the get, and the get.  A test does nothing,
 * and who ends the program, as a failed assertion, wants no exception any more. */
static gboolean is_harmless(const ub_event *a, const ub_event *b)
{
    const ub_api *api = ub_get_pair(a, b);

    if (api)
        return api->error == UB_ERROR_SUPPRESSED;
    if (a->kind == UB_EVENT_BRANCH || b->kind == UB_EVENT_BRANCH)
        return TRUE;
    if (a->kind == UB_EVENT_CALL && b->kind == UB_EVENT_CALL && a->op->noreturn && b->op->noreturn)
        return TRUE;
    if (a->kind == UB_EVENT_CALL && b->kind == UB_EVENT_CALL) /* Py_TYPE(v) */
        return (a->op->facts & b->op->facts & UB_FACT_PURE) && !strstr(a->op->name, "PyErr_") &&
               !strstr(b->op->name, "PyErr_");
    return a->kind == UB_EVENT_LOAD && b->kind == UB_EVENT_LOAD;
}

/* PyDict_GetItem(PyModule_GetDict(m), k): of what is no module there is no dict, but an exception
 * that would be lost in the new function.  Then, though, both programs end in the lookup, which
 * looks into the dict before all else: no other call may come before it. */
static gboolean asks_for_part(ub_state *s, const ub_event *a, const ub_event *b)
{
    const unsigned part = UB_FACT_BORROWS | UB_FACT_DEREFERENCES;
    gboolean asks = a->kind == UB_EVENT_CALL && b->kind == UB_EVENT_CALL && a->op->is_api &&
                    (a->op->facts & part) == part && a->text == b->text && !s->part;

    if (asks)
        s->part = a->text;
    return asks;
}

/* The lookup in the part that was asked for. */
static gboolean looks_into_part(ub_prover *p, ub_state *s, const ub_event *a, const ub_event *b)
{
    const ub_api *api = ub_get_pair(a, b);

    if (api && s->part && g_str_has_prefix(api->name, "PyDict_GetItem") &&
        ub_temp_get(p, s, UB_OLD, a->op->args[0]).text == s->part)
        s->part = NULL;
    return api && !s->part;
}

gboolean ub_do_saved(ub_prover *p, ub_state *s, const ub_event *a, const ub_event *b)
{
    gboolean saves = is_call(b, "PyErr_GetRaisedException") || is_call(b, "PyErr_Fetch");
    gboolean restores = is_call(b, "PyErr_SetRaisedException") || is_call(b, "PyErr_Restore");

    if (!s->saved) {
        /* Where the old function does the same, it is none of our business. */
        if (!saves || is_call(a, b->op->name) || s->extra_error)
            return FALSE;
        save(p, s, b->op);
        return TRUE;
    }
    if (s->part && !looks_into_part(p, s, a, b)) {
        ub_fail(p, s, UB_CODE_PENDING_EXCEPTION, G_MAXUINT,
                "what makes its container may fail while it is put aside");
        return TRUE;
    }
    if (restores) {
        restore(p, s, b->op);
        return TRUE;
    }
    if (is_harmless(a, b) || asks_for_part(s, a, b))
        return FALSE;
    ub_fail(p, s, UB_CODE_PENDING_EXCEPTION, G_MAXUINT, "%s would come while it is put aside",
            ub_describe_event(p, b));
    return TRUE;
}

/* What was last stored in a place that is no local variable:
 *
 *     self->field = get(list, 0);
 *     if (self->field == NULL)         is what the get gave,
 *         return -1;
 *     Py_INCREF(self->field);          and so is this
 *
 * Known until anything happens that could change it: another store, a call that may run other code,
 * a release. */
#include <string.h>

#include "term.h"

void ub_cells_forget(ub_state *s)
{
    s->n_cells = 0;
    s->last_read = NULL;
    ub_indicator_forget_places(s);
    for (unsigned i = 0; i < s->n_sections; i++)
        s->sections[i].steady = FALSE;
}

void ub_cells_age(ub_state *s, gboolean (*mentions)(const char *text, const char *part),
                  const char *part)
{
    for (unsigned i = s->n_cells; i > 0; i--)
        if (mentions(s->cells[i - 1].place, part))
            s->cells[i - 1] = s->cells[--s->n_cells];
}

void ub_cell_store(ub_state *s, const char *place, const ub_term *value)
{
    gboolean object = value->kind == UB_TERM_VALUE && !value->deps && !value->weak_deps;

    ub_cells_forget(s); /* two places may be one */
    if (place == NULL)
        return;
    if (object || ub_term_is_null(value))
        s->cells[s->n_cells++] = (ub_cell){place, object ? value->slot : -1};
}

gboolean ub_cell_load(ub_prover *p, const ub_state *s, const char *place, ub_term *value)
{
    for (unsigned i = 0; place && i < s->n_cells; i++) {
        const ub_cell *cell = &s->cells[i];
        if (strcmp(cell->place, place) != 0)
            continue;
        *value = cell->slot < 0 ? ub_int(p, 0) : ub_value(p, cell->slot);
        return TRUE;
    }
    return FALSE;
}

const char *ub_cell_place(ub_prover *p, const ub_state *s, int which, const ub_op *op)
{
    unsigned n = op->kind == UB_OP_STORE ? op->n_args - 1 : op->n_args;
    guint used = 0, weak = 0;
    g_autofree char *text = ub_term_text(p, s, which, op->name, op->args, n, &used, &weak);

    return used || weak ? NULL : ub_text(p, "%s", text); /* in what may go: not followed */
}

const char *ub_cell_place_of_address(ub_prover *p, const ub_term *address)
{
    if (address->kind != UB_TERM_PLAIN || address->extra || address->deps || address->weak_deps)
        return NULL;
    if (g_str_has_prefix(address->text, "'&")) /* '&cache' */
        return ub_text(p, "(%.*s)", (int)strlen(address->text) - 3, address->text + 2);
    if (g_str_has_prefix(address->text, "(&"))
        return ub_text(p, "(%s", address->text + 2);
    return address->text[0] == '$' ? ub_text(p, "(* %s)", address->text) : NULL;
}

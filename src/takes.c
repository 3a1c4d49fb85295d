/* See takes.h. */
#include "takes.h"

#include <string.h>

#include "effects.h"

/* Which argument is the format of Py_BuildValue() or a relative, whose values follow it; -1: it has
 * none. */
static int format_argument(const char *name)
{
    static const struct {
        const char *name;
        int format;
    } calls[] = {
        {"Py_BuildValue", 0},       {"PyEval_CallFunction", 1},   {"PyEval_CallMethod", 2},
        {"PyObject_CallMethod", 2}, {"PyObject_CallFunction", 1}, {"PyObject_CallMethodId", 2},
    };
    g_autofree char *bare = g_strdup(name + (name[0] == '_'));

    if (g_str_has_suffix(bare, "_SizeT"))
        bare[strlen(bare) - strlen("_SizeT")] = '\0';
    for (unsigned i = 0; i < G_N_ELEMENTS(calls); i++)
        if (strcmp(bare, calls[i].name) == 0)
            return calls[i].format;
    return -1;
}

/* What the format's unit does with the n-th value; `at` goes behind it.  -1: with none so far. */
static int take_unit(const char **at, unsigned *n)
{
    char unit = *(*at)++;

    if (strchr("()[]{},: \t", unit))
        return -1;
    if (!strchr("szyuUibhlkLnKIBHcCdfDOSNp", unit))
        return UB_TAKES_PERHAPS;
    unsigned values = **at == '#' || **at == '&' ? 2 : 1;
    *at += values - 1;
    if (*n >= values) {
        *n -= values;
        return -1;
    }
    return unit == 'N' ? UB_TAKES : UB_TAKES_NOT;
}

/* "(NO)", as it is written; "(" FIRST "O)" may be anything. */
static ub_takes taken_by_format(const char *written, unsigned n)
{
    const char *at = written + 1;

    while (*at && *at != '"') {
        int takes = *at == '\\' ? UB_TAKES_PERHAPS : take_unit(&at, &n);
        if (takes >= 0)
            return (ub_takes)takes;
    }
    return UB_TAKES_PERHAPS;
}

ub_takes ub_takes_argument(const ub_graph *g, const ub_op *op, unsigned i)
{
    int format = op->is_api ? format_argument(op->name) : -1;

    if (!op->is_api)
        return op->is_project ? UB_TAKES_PERHAPS : UB_TAKES_NOT;
    if (ub_facts_steal(op->facts, i, op->n_args))
        return UB_TAKES;
    if (format < 0 || i <= (unsigned)format)
        return UB_TAKES_NOT;
    const ub_op *written = ub_op_argument(g, op, (unsigned)format);
    if (!written || written->kind != UB_OP_CONST || written->name[0] != '"')
        return UB_TAKES_PERHAPS;
    return taken_by_format(written->name, i - (unsigned)format - 1);
}

gboolean ub_takes_any(const ub_graph *g, const ub_op *op)
{
    for (unsigned i = 0; op->is_api && i < op->n_args; i++)
        if (ub_takes_argument(g, op, i) != UB_TAKES_NOT)
            return TRUE;
    return FALSE;
}

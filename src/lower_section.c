/* Critical sections: the block that one macro begins and another ends,
 *
 *     Py_BEGIN_CRITICAL_SECTION(dict);       {    PyCriticalSection_Begin(&_py_cs, dict);
 *     ...                                         ...
 *     Py_END_CRITICAL_SECTION();                  PyCriticalSection_End(&_py_cs);    }
 *
 * What stands in the macros differs from Python to Python, and most have nothing but the braces: of
 * all that only a UB_OP_ENTER and a UB_OP_LEAVE is left, the same ones everywhere. */
#include <string.h>

#include "lower.h"

#define BEGIN "Py_BEGIN_CRITICAL_SECTION"
#define END "Py_END_CRITICAL_SECTION"

/* The variable that is the macro's only argument, perhaps cast; -1 for anything else. */
static int argument_variable(const ub_lower *l, ub_range extent)
{
    g_autoptr(GArray) tokens = ub_tokens(l->text, extent.begin, extent.end);
    unsigned last = tokens->len, first = 2;
    const ub_token *t = (const ub_token *)(void *)tokens->data;

    while (last > first && ub_token_is(l->text, t[last - 1], ")"))
        last--;
    while (first < last && ub_token_is(l->text, t[first], "("))
        first++;
    if (first + 3 < last && ub_token_is(l->text, t[first], "PyObject") &&
        ub_token_is(l->text, t[first + 1], "*") && ub_token_is(l->text, t[first + 2], ")"))
        first += 3;
    return first + 1 == last ? ub_lower_named(l, t[first]) : -1;
}

/* All variables that it names: of self->list that is self. */
static GArray *locked_variables(const ub_lower *l, ub_range extent)
{
    g_autoptr(GArray) tokens = ub_tokens(l->text, extent.begin, extent.end);
    GArray *locked = g_array_new(FALSE, FALSE, sizeof(int));

    for (unsigned i = 2; i < tokens->len; i++) {
        ub_token t = g_array_index(tokens, ub_token, i);
        ub_token before = g_array_index(tokens, ub_token, i - 1);
        int var = t.kind == UB_TOKEN_WORD ? ub_lower_named(l, t) : -1;
        if (var >= 0 && !ub_token_is(l->text, before, ".") && !ub_token_is(l->text, before, "->"))
            g_array_append_val(locked, var);
    }
    return locked;
}

gboolean ub_find_section(const ub_lower *l, ub_range block, ub_section_macros *section)
{
    if (block.end == 0)
        return FALSE;
    section->begin = ub_unit_macro_at(l->unit, block.begin);
    section->end = ub_unit_macro_at(l->unit, block.end - 1);
    return section->begin && section->end && section->begin != section->end &&
           section->begin->extent.begin == block.begin &&
           g_str_has_prefix(section->begin->name, BEGIN) &&
           g_str_has_prefix(section->end->name, END);
}

gboolean ub_is_of_section(const ub_section_macros *section, CXCursor statement)
{
    unsigned begin = ub_cursor_range(statement).begin;

    return begin == section->begin->extent.begin || begin == section->end->extent.begin;
}

unsigned ub_lower_enter_section(ub_lower *l, ub_section_macros *section, CXCursor block)
{
    ub_range extent = section->begin->extent;
    gboolean plain = strcmp(section->begin->name, BEGIN) == 0;
    int var = plain ? argument_variable(l, extent) : -1;
    const char *name = ub_lower_source(l, extent);
    ub_op *op;

    if (var < 0) /* of two objects, of a sequence... */
        ub_lower_vanished(l, extent, block);
    op = ub_lower_op(l, UB_OP_ENTER, block);
    op->var = var;
    op->name = name;
    op->locked = locked_variables(l, extent);
    section->locked = op->locked;
    return extent.end;
}

void ub_lower_leave_section(ub_lower *l, const ub_section_macros *section, CXCursor block)
{
    ub_lower_op(l, UB_OP_LEAVE, block)->locked = g_array_ref(section->locked);
}

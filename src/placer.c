/* Facts about the value at a statement, and releases beside one. */
#include "placer.h"

#include <string.h>

ub_stmt *ub_placer_stmt(const ub_placer *p, unsigned id)
{
    return ub_graph_stmt(p->g, id);
}

unsigned ub_placer_child(const ub_placer *p, unsigned stmt, unsigned i)
{
    return g_array_index(ub_placer_stmt(p, stmt)->children, unsigned, i);
}

gboolean ub_placer_fail(ub_placer *p, ub_code code, const char *detail)
{
    p->code = code;
    p->detail = detail;
    return FALSE;
}

/* Facts about the value at a statement */

gboolean ub_owned_before(ub_placer *p, unsigned stmt)
{
    return (ub_own_before(p->o, stmt) & p->group) != 0;
}

gboolean ub_owned_after(ub_placer *p, unsigned stmt)
{
    return (ub_own_after(p->o, stmt) & p->group) != 0;
}

static gboolean is_source_stmt(const ub_placer *p, unsigned stmt)
{
    for (unsigned i = 0; i < p->o->sources->len; i++) {
        const ub_source *source = &g_array_index(p->o->sources, ub_source, i);
        if (p->group >> (UB_OWN_FIRST + i) & 1 && source->stmt == stmt)
            return TRUE;
    }
    return FALSE;
}

/* Is the value taken, or still needed, when the statement begins? */
gboolean ub_concerns(ub_placer *p, unsigned stmt)
{
    return is_source_stmt(p, stmt) || (ub_owned_before(p, stmt) && ub_live_before(p->o, stmt));
}

gboolean ub_concerns_within(ub_placer *p, unsigned stmt)
{
    ub_stmt *s = ub_placer_stmt(p, stmt);

    if (ub_concerns(p, stmt))
        return TRUE;
    for (unsigned i = 0; i < s->children->len; i++)
        if (ub_concerns_within(p, g_array_index(s->children, unsigned, i)))
            return TRUE;
    return FALSE;
}

/* Py_BEGIN_ALLOW_THREADS ... Py_END_ALLOW_THREADS is a block: no release may go into it.  Into a
 * critical section it may where a loop in it takes the value (place.c). */
gboolean ub_is_closed_block(const ub_placer *p, unsigned stmt)
{
    gsize length;
    const char *text = ub_unit_text(p->g->unit, &length);
    unsigned begin = ub_placer_stmt(p, stmt)->range.begin;

    if (ub_placer_stmt(p, stmt)->kind != UB_STMT_COMPOUND || text[begin] == '{')
        return FALSE;
    ub_token name = ub_next_token(text, begin, (unsigned)length);
    return !g_strstr_len(text + name.begin, name.end - name.begin, "CRITICAL_SECTION");
}

ub_list ub_list_of(const ub_placer *p, unsigned body)
{
    ub_stmt *s = ub_placer_stmt(p, body);

    if (s->kind == UB_STMT_COMPOUND)
        return (ub_list){body, 0, s->children->len};
    return (ub_list){(unsigned)s->parent, s->index, s->index + 1};
}

/* The first statement of a branch that is no declaration. */
int ub_first_statement(const ub_placer *p, unsigned body)
{
    ub_list list = ub_list_of(p, body);

    for (unsigned i = list.first; i < list.end; i++) {
        unsigned child = ub_placer_child(p, list.owner, i);
        if (ub_placer_stmt(p, child)->kind != UB_STMT_DECL)
            return (int)child;
    }
    return -1;
}

/* Actions */

/* PyObject *v = get(); { PyObject *v = other(); return -1; }: there `v` is another variable. */
static gboolean is_shadowed(const ub_placer *p, unsigned stmt)
{
    const ub_var *var = ub_graph_var(p->g, p->o->var);

    for (unsigned i = 0; i < p->g->vars->len; i++) {
        const ub_var *other = ub_graph_var(p->g, (int)i);
        if (strcmp(other->name, var->name) == 0 && other->scope != var->scope &&
            ub_stmt_within(p->g, other->scope, var->scope) &&
            ub_stmt_within(p->g, stmt, other->scope) && stmt != other->scope)
            return TRUE;
    }
    return FALSE;
}

static gboolean in_scope(const ub_placer *p, unsigned stmt, ub_at at)
{
    unsigned scope = ub_graph_var(p->g, p->o->var)->scope;

    return ub_stmt_within(p->g, stmt, scope) && !(at == UB_AT_AFTER && stmt == scope);
}

gboolean ub_release_at(ub_placer *p, unsigned stmt, ub_at at, ub_own own, gboolean compute)
{
    ub_action action = {
        .kind = UB_ACT_RELEASE,
        .site = p->site,
        .order = p->order,
        .var = p->o->var,
        .stmt = stmt,
        .at = at,
        .maybe_null = (own & (UB_OWN_NULL | UB_OWN_UNSET)) != 0,
        .compute = compute,
        .at_once = p->early && !compute,
    };

    if ((own & p->group) == 0)
        return TRUE;
    if (own & UB_OWN_STORED)
        return ub_placer_fail(p, UB_CODE_STORED, NULL);
    if (own & UB_OWN_LEAKED)
        return ub_placer_fail(p, UB_CODE_INTERIOR, NULL);
    if (!in_scope(p, stmt, at)) {
        p->too_narrow = TRUE;
        return ub_placer_fail(p, UB_CODE_LEAK, "the variable's scope ends before its last use");
    }
    if (is_shadowed(p, stmt))
        return ub_placer_fail(p, UB_CODE_LEAK, "another variable has the name there");
    if (ub_own_foreign(p->o, own))
        return ub_placer_fail(p, UB_CODE_LEAK, NULL);
    if (own & UB_OWN_UNSET) {
        ub_action null = action;
        null.kind = UB_ACT_NULL;
        g_array_append_val(p->actions, null);
    }
    g_array_append_val(p->actions, action);
    return TRUE;
}

gboolean ub_in_else_position(const ub_placer *p, unsigned stmt)
{
    int parent = ub_placer_stmt(p, stmt)->parent;
    return parent >= 0 && ub_placer_stmt(p, (unsigned)parent)->kind == UB_STMT_IF &&
           ub_placer_stmt(p, stmt)->index == 1;
}

/* Behind a statement there is room, unless a macro ends it; but a block that Python's macros begin
 * and end is one in every configuration. */
static gboolean has_room_behind(const ub_placer *p, unsigned stmt)
{
    const ub_stmt *s = ub_placer_stmt(p, stmt);

    if (s->kind != UB_STMT_COMPOUND)
        return !s->in_macro;
    const ub_macro_use *end = ub_unit_macro_at(p->g->unit, s->range.end - 1);
    return !end || g_str_has_prefix(end->name, "Py_");
}

gboolean ub_release_after(ub_placer *p, unsigned stmt)
{
    if (!has_room_behind(p, stmt))
        return ub_placer_fail(p, UB_CODE_HIDDEN_EXIT, NULL);
    return ub_release_at(p, stmt, UB_AT_AFTER, ub_own_after(p->o, stmt), FALSE);
}

/* Py_CLEAR(self->field);  A macro that is a statement of its own has room in front of it. */
gboolean ub_has_room_before(const ub_placer *p, unsigned stmt)
{
    const ub_stmt *s = ub_placer_stmt(p, stmt);
    const ub_stmt *parent = s->parent >= 0 ? ub_placer_stmt(p, (unsigned)s->parent) : NULL;
    const ub_macro_use *use = ub_unit_macro_at(p->g->unit, s->range.begin);

    if (!s->in_macro)
        return TRUE;
    if (!use || use->extent.begin != s->range.begin || !parent || parent->in_macro ||
        parent->kind != UB_STMT_COMPOUND || s->kind == UB_STMT_DECL)
        return FALSE;
    return s->index == 0 ||
           ub_placer_stmt(p, g_array_index(parent->children, unsigned, s->index - 1))->range.end <=
               use->extent.begin;
}

gboolean ub_release_before(ub_placer *p, unsigned stmt, gboolean compute)
{
    if (!ub_has_room_before(p, stmt))
        return ub_placer_fail(p, UB_CODE_HIDDEN_EXIT, NULL);
    if (p->early && !compute)
        stmt = ub_earliest(p, stmt);
    return ub_release_at(p, stmt, UB_AT_BEFORE, ub_own_before(p->o, stmt), compute);
}

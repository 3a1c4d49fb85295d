/* The releases in the cases of a `switch` that the value does not outlive:
 *
 *     switch (kind) {
 *     case 0:
 *         use(v);
 *         Py_DECREF(v);          behind the last use of each case,
 *         note();
 *         break;
 *     default:
 *         Py_DECREF(v);          or at its beginning, before what may let go of what v was
 *         note();
 *     } */
#include "placer.h"

static gboolean is_case(const ub_placer *p, unsigned stmt)
{
    ub_stmt_kind kind = ub_placer_stmt(p, stmt)->kind;
    return kind == UB_STMT_CASE || kind == UB_STMT_DEFAULT;
}

/* The children of the switch's block from `first`, a label, to the next label. */
static ub_list case_at(const ub_placer *p, unsigned block, unsigned first)
{
    unsigned n = ub_placer_stmt(p, block)->children->len, end = first + 1;

    while (end < n && !is_case(p, ub_placer_child(p, block, end)))
        end++;
    return (ub_list){block, first, end};
}

/* case 1: case 2: note();  The statement, and whether `default` is among its labels. */
static unsigned labelled(const ub_placer *p, unsigned stmt, gboolean *has_default)
{
    while (is_case(p, stmt) && ub_placer_stmt(p, stmt)->children->len) {
        *has_default |= ub_placer_stmt(p, stmt)->kind == UB_STMT_DEFAULT;
        stmt = ub_placer_child(p, stmt, 0);
    }
    return stmt;
}

gboolean ub_has_separate_cases(ub_placer *p, unsigned stmt)
{
    ub_stmt *s = ub_placer_stmt(p, stmt);
    unsigned block = s->children->len ? ub_placer_child(p, stmt, 0) : stmt;
    unsigned n = ub_placer_stmt(p, block)->children->len;
    gboolean has_default = FALSE;

    if (ub_placer_stmt(p, block)->kind != UB_STMT_COMPOUND || s->in_macro || n == 0 ||
        !is_case(p, ub_placer_child(p, block, 0)))
        return FALSE;
    for (unsigned i = 0; i < n; i = case_at(p, block, i).end) {
        unsigned end = case_at(p, block, i).end;
        labelled(p, ub_placer_child(p, block, i), &has_default);
        if (end < n && ub_own_after(p->o, ub_placer_child(p, block, end - 1)) != 0)
            return FALSE; /* it falls through */
    }
    return has_default;
}

static gboolean settle_case(ub_placer *p, ub_list part)
{
    gboolean is_default = FALSE, concerns = FALSE;
    unsigned first = labelled(p, ub_placer_child(p, part.owner, part.first), &is_default);
    ub_list list = p->list;
    unsigned last = p->last;

    for (unsigned i = part.first; i < part.end; i++)
        concerns |= ub_concerns_within(p, ub_placer_child(p, part.owner, i));
    if (!concerns) {
        int inside = ub_placer_stmt(p, first)->kind == UB_STMT_COMPOUND
                         ? ub_first_statement(p, first)
                         : (int)first;
        return ub_release_before(p, inside >= 0 ? (unsigned)inside : first, FALSE);
    }
    gboolean ok = ub_settle_list(p, part);
    p->list = list;
    p->last = last;
    return ok;
}

gboolean ub_settle_cases(ub_placer *p, unsigned stmt)
{
    unsigned block = ub_placer_child(p, stmt, 0);
    unsigned n = ub_placer_stmt(p, block)->children->len;

    for (unsigned i = 0; i < n; i = case_at(p, block, i).end)
        if (!settle_case(p, case_at(p, block, i)))
            return FALSE;
    return TRUE;
}

/* A release before a way out, or before the holder takes something else, as early as it can be:
 *
 *     if (use(v) < 0) {
 *         Py_DECREF(v);          nothing needs v from here on,
 *         Py_DECREF(cell);       and this may let go of what else had a reference to it
 *         return NULL;
 *     } */
#include "placer.h"

#include "catalog.h"

static gboolean holds_label(const ub_placer *p, unsigned stmt)
{
    ub_stmt *s = ub_placer_stmt(p, stmt);

    if (s->kind == UB_STMT_LABEL || s->kind == UB_STMT_CASE || s->kind == UB_STMT_DEFAULT)
        return TRUE;
    for (unsigned i = 0; i < s->children->len; i++)
        if (holds_label(p, g_array_index(s->children, unsigned, i)))
            return TRUE;
    return FALSE;
}

/* The statement in front of it in the same list, that does not concern the value: the same
 * references are owned before it, and nothing needs them.  -1: there is none. */
static int idle_before(ub_placer *p, unsigned stmt)
{
    const ub_stmt *s = ub_placer_stmt(p, stmt);

    if (s->parent < 0 || s->index == 0 || holds_label(p, stmt) ||
        ub_placer_stmt(p, (unsigned)s->parent)->kind != UB_STMT_COMPOUND)
        return -1;
    unsigned before = ub_placer_child(p, (unsigned)s->parent, s->index - 1);
    if (ub_concerns_within(p, before) || holds_label(p, before) ||
        ub_own_before(p->o, before) != ub_own_before(p->o, stmt))
        return -1;
    return (int)before;
}

/* Between these no release may stand, nor between PyMutex_Lock() and PyMutex_Unlock():
 *
 *     state = PyEval_SaveThread();       exc = PyErr_GetRaisedException();
 *     PyEval_RestoreThread(state);       PyErr_SetRaisedException(exc); */
static gboolean begins_gap(const ub_placer *p, unsigned stmt)
{
    return ub_makes_call(p, stmt, UB_FACT_DETACHES | UB_FACT_LOCKS) || ub_saves_error(p, stmt);
}

static gboolean ends_gap(const ub_placer *p, unsigned stmt)
{
    return ub_makes_call(p, stmt, UB_FACT_ATTACHES | UB_FACT_UNLOCKS) || ub_restores_error(p, stmt);
}

/* Py_INCREF(key);  lets go of nothing, and in a critical section has to come before what does. */
static gboolean only_takes(const ub_placer *p, unsigned stmt)
{
    gboolean takes = FALSE;

    for (unsigned b = 0; b < p->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(p->g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            if (op->stmt != stmt || (op->kind != UB_OP_REF && op->kind != UB_OP_CALL))
                continue;
            if (op->kind == UB_OP_CALL || (op->ref != UB_REF_INCREF && op->ref != UB_REF_XINCREF))
                return FALSE;
            takes = TRUE;
        }
    }
    return takes;
}

/* Declarations stay at the beginning of their block, and errno is read behind what has set it. */
static gboolean fits_before(ub_placer *p, unsigned stmt)
{
    const ub_stmt *s = ub_placer_stmt(p, stmt);

    if (!ub_has_room_before(p, stmt) || ub_reads_errno_at(p, stmt) || only_takes(p, stmt))
        return FALSE;
    return s->kind != UB_STMT_DECL ||
           (s->index > 0 &&
            ub_placer_stmt(p, ub_placer_child(p, (unsigned)s->parent, s->index - 1))->kind !=
                UB_STMT_DECL);
}

unsigned ub_earliest(ub_placer *p, unsigned stmt)
{
    unsigned found = stmt;
    gboolean in_gap = FALSE;

    for (int before = idle_before(p, stmt); before >= 0; before = idle_before(p, stmt)) {
        stmt = (unsigned)before;
        in_gap = (in_gap && !begins_gap(p, stmt)) || ends_gap(p, stmt);
        if (!in_gap && fits_before(p, stmt))
            found = stmt;
    }
    return found;
}

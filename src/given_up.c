/* A reference that is given up because something else keeps the object alive:
 *
 *     x = PyObject_GetAttrString(v, "x");
 *     Py_DECREF(x);                         v keeps it
 *     use(x);                               so this is a use of v
 *
 * The same goes for what is borrowed from x:  s = PyUnicode_AsUTF8(x); Py_DECREF(x); use(s); */
#include "effects.h"
#include "term.h"

/* Is the variable read behind the operation, before it takes something else? */
static gboolean is_read_behind(const ub_func *f, unsigned block, unsigned first, int var)
{
    const ub_block *b = ub_graph_block(f->g, block);

    for (unsigned i = first; i < b->ops->len; i++) {
        const ub_op *op = ub_block_op(b, i);
        if (op->var != var)
            continue;
        if (op->kind == UB_OP_ASSIGN || op->kind == UB_OP_DECLARE)
            return FALSE;
        if (op->kind == UB_OP_READ || op->kind == UB_OP_ADDRESS || op->kind == UB_OP_REF)
            return TRUE;
    }
    for (unsigned i = 0; i < b->succs->len; i++)
        if (g_array_index(f->live_vars[g_array_index(b->succs, unsigned, i)], gboolean, var))
            return TRUE;
    return FALSE;
}

/* The variable that an argument was read from, or -1. */
static int read_from(const ub_func *f, const ub_op *op, unsigned i)
{
    const ub_op *arg = ub_op_argument(f->unordered, op, i);

    return arg && arg->kind == UB_OP_READ ? arg->var : -1;
}

/* x, x->items, &x->items[0] */
static gboolean is_of(const ub_func *f, const ub_op *op, int var)
{
    if (op->kind == UB_OP_READ)
        return op->var == var;
    for (unsigned i = 0; (op->kind == UB_OP_LOAD || op->kind == UB_OP_PURE) && i < op->n_args;
         i++) {
        const ub_op *arg = ub_op_argument(f->unordered, op, i);
        if (arg && is_of(f, arg, var))
            return TRUE;
    }
    return FALSE;
}

static gboolean borrows(const ub_op *op)
{
    return op->kind == UB_OP_LOAD || (op->kind == UB_OP_CALL && (op->type == UB_TYPE_POINTER ||
                                                                 (op->facts & UB_FACT_BORROWS)));
}

/* s = PyUnicode_AsUTF8(x);  Is something that is taken from x read behind the operation? */
static gboolean is_part_read_behind(const ub_func *f, unsigned block, unsigned first, int var)
{
    for (unsigned b = 0; b < f->g->blocks->len; b++) {
        const ub_block *from = ub_graph_block(f->g, b);
        for (unsigned i = 0; i < from->ops->len; i++) {
            const ub_op *op = ub_block_op(from, i);
            const ub_op *value =
                op->kind == UB_OP_ASSIGN ? ub_op_argument(f->unordered, op, 0) : NULL;
            if (!value || !borrows(value))
                continue;
            for (unsigned k = 0; k < value->n_args; k++) {
                const ub_op *part = ub_op_argument(f->unordered, value, k);
                if (part && is_of(f, part, var) && is_read_behind(f, block, first, op->var))
                    return TRUE;
            }
        }
    }
    return FALSE;
}

gboolean ub_gives_up_early(const ub_func *f)
{
    for (unsigned b = 0; b < f->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(f->g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            int var = op->kind == UB_OP_REF && op->n_args == 1 &&
                              (op->ref == UB_REF_DECREF || op->ref == UB_REF_XDECREF)
                          ? read_from(f, op, 0)
                          : -1;
            if (var >= 0 &&
                (is_read_behind(f, b, i + 1, var) || is_part_read_behind(f, b, i + 1, var)))
                return TRUE;
        }
    }
    return FALSE;
}

void ub_note_makers(ub_prover *p, const ub_state *s, int which, const ub_event *event,
                    ub_term *result)
{
    const ub_op *op = event->op;

    if (!p->func[which].gives_up_early || (op->kind != UB_OP_CALL && op->kind != UB_OP_LOAD) ||
        (op->type != UB_TYPE_OBJECT && op->type != UB_TYPE_POINTER) || ub_term_slots(result))
        return;
    result->kept_deps |= event->used | event->weak;
    for (unsigned i = 0; i < op->n_args; i++)
        result->kept_deps |= ub_temp_get(p, s, which, op->args[i]).kept_deps;
}

void ub_note_given_up(ub_prover *p, ub_state *s, int which, guint makers)
{
    ub_side *side = &s->side[which];

    for (unsigned v = 0; p->func[which].gives_up_early && v < p->func[which].g->vars->len; v++) {
        ub_term *t = &side->env[v];
        if ((t->kept_deps & makers) && (t->lent || t->loaded || t->type == UB_TYPE_POINTER))
            t->deps |= t->kept_deps;
    }
}

void ub_forget_makers(ub_prover *p, ub_state *s, const char *text)
{
    for (int which = 0; which < 2; which++)
        for (unsigned v = 0; v < p->func[which].g->vars->len; v++)
            if (s->side[which].env[v].text == text)
                s->side[which].env[v].kept_deps = 0;
}

gboolean ub_has_gone(const ub_prover *p, const ub_state *s, int which)
{
    const ub_func *f = &p->func[which];
    const GArray *live = f->live_vars[s->side[which].block];

    for (unsigned v = 0; f->gives_up_early && v < f->g->vars->len; v++)
        if (g_array_index(live, gboolean, v) &&
            ((s->side[which].env[v].kept_deps | s->side[which].env[v].deps) & UB_GONE))
            return TRUE;
    return FALSE;
}

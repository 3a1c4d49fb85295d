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

/* The variable whose address an argument is, or -1. */
static int address_in(const ub_func *f, const ub_op *op, unsigned i)
{
    const ub_op *arg = ub_op_argument(f->unordered, op, i);

    return arg && arg->kind == UB_OP_ADDRESS ? arg->var : -1;
}

/* y = x = make(); */
static gboolean takes_too(const ub_block *from, int temp, int var)
{
    for (unsigned i = 0; i < from->ops->len; i++) {
        const ub_op *op = ub_block_op(from, i);
        if (op->kind == UB_OP_ASSIGN && op->var == var && op->args[0] == temp)
            return TRUE;
    }
    return FALSE;
}

/* y = x;  s = PyUnicode_AsUTF8(x);  PyArg_ParseTuple(x, "z", &s);  Is something that it gives,
 * which is x or a part of it, read behind the place? */
static gboolean gives_part(const ub_func *f, const ub_block *from, const ub_op *op, unsigned block,
                           unsigned first, int var)
{
    const ub_op *value = op->kind == UB_OP_ASSIGN ? ub_op_argument(f->unordered, op, 0) : NULL;
    const ub_op *source = value && (value->kind == UB_OP_READ || borrows(value)) ? value : NULL;
    gboolean of_it = (source && source->kind == UB_OP_READ && source->var == var) ||
                     (op->kind == UB_OP_ASSIGN && takes_too(from, op->args[0], var));

    if (op->kind == UB_OP_CALL)
        source = op;
    for (unsigned k = 0; source && k < source->n_args && !of_it; k++) {
        const ub_op *part = ub_op_argument(f->unordered, source, k);
        of_it = part && is_of(f, part, var);
    }
    if (!of_it)
        return FALSE;
    if (op->kind == UB_OP_ASSIGN)
        return op->var != var && is_read_behind(f, block, first, op->var);
    for (unsigned k = 0; k < op->n_args; k++) {
        int filled = address_in(f, op, k);
        if (filled >= 0 && filled != var && is_read_behind(f, block, first, filled))
            return TRUE;
    }
    return FALSE;
}

static gboolean is_part_read_behind(const ub_func *f, unsigned block, unsigned first, int var)
{
    for (unsigned b = 0; b < f->g->blocks->len; b++) {
        const ub_block *from = ub_graph_block(f->g, b);
        for (unsigned i = 0; i < from->ops->len; i++)
            if (gives_part(f, from, ub_block_op(from, i), block, first, var))
                return TRUE;
    }
    return FALSE;
}

/* drop(x), where a function of the file releases what is not its own */
gboolean ub_gives_up_arguments(const ub_op *op)
{
    return op->kind == UB_OP_CALL && op->is_project && (op->facts & UB_FACT_DROPS);
}

/* Which variable's reference does the operation give up, by its argument `i`?  -1: none's. */
static int given_up_by(const ub_func *f, const ub_op *op, unsigned i)
{
    if (ub_gives_up_arguments(op))
        return i < op->n_args ? read_from(f, op, i) : -1;
    if (op->kind != UB_OP_REF || i > 0)
        return -1;
    if (op->ref == UB_REF_DECREF || op->ref == UB_REF_XDECREF)
        return op->n_args == 1 ? read_from(f, op, 0) : -1;
    return op->ref == UB_REF_CLEAR || op->ref == UB_REF_SETREF || op->ref == UB_REF_XSETREF
               ? op->var
               : -1;
}

gboolean ub_gives_up_early(const ub_func *f)
{
    for (unsigned b = 0; b < f->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(f->g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            for (unsigned k = 0; k <= op->n_args; k++) {
                int var = given_up_by(f, op, k);
                gboolean same = op->kind == UB_OP_REF && op->var == var; /* it holds another then */
                if (var >= 0 && ((!same && is_read_behind(f, b, i + 1, var)) ||
                                 is_part_read_behind(f, b, i + 1, var)))
                    return TRUE;
            }
        }
    }
    return FALSE;
}

/* What made the objects that the arguments are, or are parts of. */
static const char *made_of(ub_prover *p, const ub_state *s, int which, const ub_op *op)
{
    const char *made = NULL;

    for (unsigned i = 0; i < op->n_args; i++) {
        ub_term t = ub_temp_get(p, s, which, op->args[i]);
        if (t.kept_deps && t.made)
            made = made && made != t.made ? ub_text(p, "several") : t.made;
    }
    return made;
}

void ub_note_makers(ub_prover *p, const ub_state *s, int which, const ub_event *event, gboolean own,
                    ub_term *result)
{
    const ub_op *op = event->op;

    if (!p->func[which].gives_up_early || (op->kind != UB_OP_CALL && op->kind != UB_OP_LOAD) ||
        (result->type != UB_TYPE_OBJECT && result->type != UB_TYPE_POINTER))
        return;
    result->kept_deps |= (event->used | event->weak) & ~(result->deps | result->weak_deps);
    for (unsigned i = 0; i < op->n_args; i++)
        result->kept_deps |= ub_temp_get(p, s, which, op->args[i]).kept_deps;
    result->made = own ? event->text : made_of(p, s, which, op);
}

static void live_on_makers(ub_term *t)
{
    t->deps |= t->kept_deps;
    t->kept_deps = 0;
}

void ub_note_given_up(ub_prover *p, ub_state *s, int which, const char *made)
{
    gboolean several = made == ub_text(p, "several");

    for (unsigned v = 0; made && p->func[which].gives_up_early && v < p->func[which].g->vars->len;
         v++) {
        ub_term *t = &s->side[which].env[v];
        if (t->made && (several || t->made == made || t->made == ub_text(p, "several")))
            live_on_makers(t);
    }
}

void ub_give_up(ub_prover *p, ub_state *s, int which, const char *text)
{
    for (unsigned v = 0; v < p->func[which].g->vars->len; v++) {
        ub_term *t = &s->side[which].env[v];
        if (t->text != text)
            continue;
        ub_note_given_up(p, s, which, t->made);
        live_on_makers(t);
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

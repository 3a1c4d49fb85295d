/* See excludes.h. */
#include "excludes.h"

#include <string.h>

#include "wayout.h"

/* r < 0 */
typedef struct {
    int var;
    const char *sign;
    gint64 number;
} comparison;

static gboolean number_of(const ub_graph *g, int temp, gint64 *number)
{
    const ub_op *op = ub_graph_without_casts(g, temp);

    if (ub_is_minus_one(g, temp)) {
        *number = -1;
        return TRUE;
    }
    if (ub_is_zero(g, temp)) {
        *number = 0;
        return TRUE;
    }
    return op && op->kind == UB_OP_CONST && g_ascii_isdigit(op->name[0]) && strlen(op->name) < 9 &&
           g_ascii_string_to_signed(op->name, 10, 0, G_MAXINT32, number, NULL);
}

static const char *turned(const char *sign)
{
    static const char *const signs[] = {"<", ">", "<=", ">=", "<"};

    if (strcmp(sign, "==") == 0 || strcmp(sign, "!=") == 0)
        return sign;
    for (unsigned i = 0; i + 1 < G_N_ELEMENTS(signs); i++)
        if (strcmp(sign, signs[i]) == 0)
            return signs[i ^ 1];
    return NULL;
}

static int variable_of(const ub_graph *g, int temp)
{
    const ub_op *op = ub_graph_definition(g, temp);

    return op && op->kind == UB_OP_READ ? op->var : -1;
}

/* r, !r, r < 0, 0 > r */
static gboolean comparison_of(const ub_graph *g, int temp, comparison *c)
{
    const ub_op *op = ub_graph_definition(g, temp);

    *c = (comparison){variable_of(g, temp), "!=", 0};
    if (c->var >= 0)
        return TRUE;
    if (!op || op->kind != UB_OP_PURE || op->is_unsigned)
        return FALSE;
    if (op->n_args == 1 && strcmp(op->name, "!") == 0) {
        *c = (comparison){variable_of(g, op->args[0]), "==", 0};
        return c->var >= 0;
    }
    if (op->n_args != 2 || turned(op->name) == NULL)
        return FALSE;
    *c = (comparison){variable_of(g, op->args[0]), op->name, 0};
    if (c->var >= 0)
        return number_of(g, op->args[1], &c->number);
    *c = (comparison){variable_of(g, op->args[1]), turned(op->name), 0};
    return c->var >= 0 && number_of(g, op->args[0], &c->number);
}

/* Not of `a || b`, which are two branches. */
static gboolean condition_of(const ub_graph *g, unsigned stmt, comparison *c)
{
    const ub_block *first = ub_graph_block(g, ub_graph_stmt(g, stmt)->first_block);
    unsigned n = 0;

    for (unsigned b = 0; b < g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(g, b);
        n += block->term == UB_TERM_BRANCH && block->term_stmt == stmt;
    }
    return n == 1 && first->term == UB_TERM_BRANCH && first->term_stmt == stmt &&
           comparison_of(g, first->cond, c);
}

static gboolean holds(const comparison *c, gint64 x)
{
    if (strcmp(c->sign, "==") == 0)
        return x == c->number;
    if (strcmp(c->sign, "!=") == 0)
        return x != c->number;
    if (c->sign[0] == '<' ? x < c->number : x > c->number)
        return TRUE;
    return c->sign[1] == '=' && x == c->number;
}

gboolean ub_excludes(const ub_graph *g, unsigned one_if, unsigned other_if)
{
    comparison a, b;

    if (!condition_of(g, one_if, &a) || !condition_of(g, other_if, &b) || a.var != b.var ||
        ub_graph_var(g, a.var)->pointed_at || ub_graph_var(g, a.var)->is_static)
        return FALSE;
    /* Each changes only at its number: these values stand for all. */
    for (gint64 step = -1; step <= 1; step++)
        if ((holds(&a, a.number + step) && holds(&b, a.number + step)) ||
            (holds(&a, b.number + step) && holds(&b, b.number + step)))
            return FALSE;
    return TRUE;
}

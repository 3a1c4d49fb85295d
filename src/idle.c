/* int made = 0;  ...  made = 1;  ...  if (made) Py_DECREF(v);
 *
 * When the release goes, and the condition with it, the flag says nothing to anybody. */
#include "idle.h"

#include "edit.h"

typedef struct {
    const ub_graph *g;
    const char *text;
    guint8 *gone;
    int var;
    int declaration; /* statement, or -1 */
    guint8 *sets;    /* by statement: it only sets the variable to a constant */
} idle;

static gboolean is_number(const ub_var *v)
{
    return v->type == UB_TYPE_SCALAR && !v->is_parameter && !v->is_static && !v->is_volatile &&
           !v->pointed_at;
}

static gboolean is_set_alone(const idle *d, unsigned stmt)
{
    ub_range range = ub_graph_stmt(d->g, stmt)->range;
    g_autoptr(GArray) tokens = ub_tokens(d->text, range.begin, range.end);

    return ub_graph_stmt(d->g, stmt)->kind == UB_STMT_EXPR && tokens->len == 4 &&
           ub_token_is(d->text, g_array_index(tokens, ub_token, 0),
                       ub_graph_var(d->g, d->var)->name) &&
           ub_token_is(d->text, g_array_index(tokens, ub_token, 1), "=");
}

/* Do only statements that go look at it, and the others set it to constants? */
static gboolean is_only_set(idle *d)
{
    gboolean asked = FALSE;

    for (unsigned b = 0; b < d->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(d->g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            if (op->var != d->var || op->kind == UB_OP_DECLARE || d->gone[op->stmt]) {
                asked |= op->var == d->var && op->kind == UB_OP_READ;
                continue;
            }
            const ub_op *value = op->kind == UB_OP_ASSIGN && op->n_args
                                     ? ub_graph_definition(d->g, op->args[0])
                                     : NULL;
            if (!value || value->kind != UB_OP_CONST)
                return FALSE;
            if ((int)op->stmt == d->declaration)
                continue;
            if (!is_set_alone(d, op->stmt))
                return FALSE;
            d->sets[op->stmt] = TRUE;
        }
    }
    return asked;
}

static gboolean within(const ub_stmt *s, ub_token t)
{
    return t.begin >= s->range.begin && t.end <= s->range.end;
}

/* Also of text that this configuration leaves out: is it named where all goes, and nowhere else? */
static gboolean is_named_elsewhere(const idle *d)
{
    ub_range body = d->g->function->body;
    g_autoptr(GArray) tokens = ub_tokens(d->text, body.begin, body.end);

    for (unsigned i = 0; i < tokens->len; i++) {
        ub_token t = g_array_index(tokens, ub_token, i);
        gboolean known = FALSE;
        if (!ub_token_is(d->text, t, ub_graph_var(d->g, d->var)->name))
            continue;
        for (unsigned s = 1; s < d->g->stmts->len && !known; s++)
            known = (d->gone[s] || d->sets[s] || (int)s == d->declaration) &&
                    within(ub_graph_stmt(d->g, s), t);
        if (!known)
            return TRUE;
    }
    return FALSE;
}

static int declaration_of(const ub_graph *g, int var)
{
    unsigned at = ub_cursor_range(ub_graph_var(g, var)->cursor).end;

    for (unsigned s = 1; s < g->stmts->len; s++) {
        const ub_stmt *stmt = ub_graph_stmt(g, s);
        if (stmt->kind == UB_STMT_DECL && !stmt->in_macro && at > stmt->range.begin &&
            at <= stmt->range.end)
            return (int)s;
    }
    return -1;
}

/* int n, made = 0, rc;  ->  int n, rc;  FALSE: it is not that simple. */
static gboolean remove_declarator(const idle *d, GArray *edits)
{
    const ub_stmt *s = ub_graph_stmt(d->g, (unsigned)d->declaration);
    g_autoptr(GArray) tokens = ub_tokens(d->text, s->range.begin, s->range.end);
    int name = -1, comma = -1, end = -1;

    for (unsigned i = 0; i < tokens->len && end < 0; i++) {
        ub_token t = g_array_index(tokens, ub_token, i);
        if (ub_token_is(d->text, t, "("))
            return FALSE;
        if (ub_token_is(d->text, t, ub_graph_var(d->g, d->var)->name))
            name = (int)i;
        else if (ub_token_is(d->text, t, ",") || ub_token_is(d->text, t, ";")) {
            if (name >= 0)
                end = (int)i;
            else
                comma = (int)i;
        }
    }
    if (name <= 0 || end < 0)
        return FALSE;
    ub_token first = g_array_index(tokens, ub_token, name);
    ub_token last = g_array_index(tokens, ub_token, end);
    if (comma >= 0) {
        ub_edits_take(edits, g_array_index(tokens, ub_token, comma).begin, last.begin,
                      g_strdup(""));
        return TRUE;
    }
    if (ub_token_is(d->text, last, ";")) {
        d->gone[d->declaration] = TRUE;
        return TRUE;
    }
    ub_edits_take(edits, first.begin, g_array_index(tokens, ub_token, end + 1).begin, g_strdup(""));
    return TRUE;
}

void ub_remove_idle(const ub_graph *g, guint8 *gone, GArray *edits)
{
    gsize length;
    idle d = {.g = g, .text = ub_unit_text(g->unit, &length), .gone = gone};

    for (d.var = 0; d.var < (int)g->vars->len; d.var++) {
        g_autofree guint8 *sets = g_new0(guint8, g->stmts->len);
        d.sets = sets;
        if (!is_number(ub_graph_var(g, d.var)))
            continue;
        d.declaration = declaration_of(g, d.var);
        if (d.declaration < 0 || !is_only_set(&d) || is_named_elsewhere(&d) ||
            !remove_declarator(&d, edits))
            continue;
        for (unsigned s = 0; s < g->stmts->len; s++)
            gone[s] |= sets[s];
    }
}

/* Rules by which a mutant means the same as the text that it was made of.  They know nothing of the
 * prover, and are tight: what they do not cover is taken to be wrong. */
#include <string.h>

#include "catalog.h"
#include "mutant.h"

/* A release that is moved over a statement */

/* Is it given a number, or an object that has a reference of its own? */
static gboolean is_independent(const ub_graph *g, const ub_op *op)
{
    const ub_op *value =
        op->kind == UB_OP_ASSIGN && op->n_args ? ub_graph_definition(g, op->args[0]) : NULL;

    return ub_graph_var(g, op->var)->type == UB_TYPE_SCALAR ||
           (value && value->kind == UB_OP_CALL && value->is_api && (value->facts & UB_FACT_NEW));
}

/* The variables that the release names, and those that were ever given something made of them. */
static gboolean *closure_of(const ub_mutation *m, unsigned release)
{
    const ub_graph *g = m->g;
    gboolean *vars = g_new0(gboolean, g->vars->len + 1), changed = TRUE;

    for (unsigned v = 0; v < g->vars->len; v++)
        vars[v] = ub_stmt_has_word(m, release, ub_graph_var(g, (int)v)->name);
    while (changed) {
        changed = FALSE;
        for (unsigned b = 0; b < g->blocks->len; b++)
            for (unsigned i = 0; i < ub_graph_block(g, b)->ops->len; i++) {
                const ub_op *op = ub_block_op(ub_graph_block(g, b), i);
                gboolean writes = (op->kind == UB_OP_ASSIGN || op->kind == UB_OP_ADDRESS) &&
                                  !is_independent(g, op);
                for (unsigned v = 0; writes && !vars[op->var] && v < g->vars->len; v++)
                    if (vars[v] && ub_head_has_word(m, op->stmt, ub_graph_var(g, (int)v)->name))
                        vars[op->var] = changed = TRUE;
            }
    }
    return vars;
}

static gboolean is_harmless_call(const ub_op *op)
{
    const unsigned bad = UB_FACT_DROPS | UB_FACT_DETACHES | UB_FACT_ATTACHES | UB_FACT_READS_ERRNO |
                         UB_FACT_LEAVES | UB_FACT_ENTERS | UB_FACT_STEALS;

    return !op->is_project && !(op->facts & bad) && !op->noreturn;
}

static gboolean is_harmless(const ub_op *op)
{
    switch (op->kind) {
    case UB_OP_CALL:
        return is_harmless_call(op);
    case UB_OP_REF:
        return op->ref == UB_REF_INCREF || op->ref == UB_REF_XINCREF || op->ref == UB_REF_NEWREF ||
               op->ref == UB_REF_XNEWREF;
    case UB_OP_RETURN:
    case UB_OP_OPAQUE:
    case UB_OP_USE:
        return FALSE;
    default:
        return TRUE;
    }
}

static gboolean is_inside(const ub_graph *g, unsigned stmt, unsigned outer)
{
    for (int s = (int)stmt; s >= 0; s = ub_graph_stmt(g, (unsigned)s)->parent)
        if ((unsigned)s == outer)
            return TRUE;
    return FALSE;
}

static gboolean only_harmless(const ub_graph *g, unsigned stmt)
{
    for (unsigned b = 0; b < g->blocks->len; b++)
        for (unsigned i = 0; i < ub_graph_block(g, b)->ops->len; i++) {
            const ub_op *op = ub_block_op(ub_graph_block(g, b), i);
            if (is_inside(g, op->stmt, stmt) && !is_harmless(op))
                return FALSE;
        }
    return TRUE;
}

static gboolean stays_in_line(const ub_graph *g, unsigned stmt)
{
    for (unsigned s = 0; s < g->stmts->len; s++) {
        ub_stmt_kind kind = ub_graph_stmt(g, s)->kind;
        if (is_inside(g, s, stmt) &&
            (kind == UB_STMT_RETURN || kind == UB_STMT_GOTO || kind == UB_STMT_BREAK ||
             kind == UB_STMT_CONTINUE || kind == UB_STMT_LABEL || kind == UB_STMT_CASE ||
             kind == UB_STMT_DEFAULT || kind == UB_STMT_MACRO || kind == UB_STMT_OTHER))
            return FALSE;
    }
    return TRUE;
}

/* `result = v != NULL;` needs no more of v than what it was. */
static gboolean names_only_in_null_tests(const ub_mutation *m, unsigned stmt, const char *name)
{
    ub_range r = ub_graph_stmt(m->g, stmt)->range;

    for (unsigned i = 0; i + 2 < m->tokens->len; i++) {
        ub_token t = ub_token_at(m, i);
        if (t.begin < r.begin || t.end > r.end || !ub_token_is_word(m, i, name))
            continue;
        if (!(ub_token_is_word(m, i + 1, "==") || ub_token_is_word(m, i + 1, "!=")) ||
            !ub_token_is_word(m, i + 2, "NULL"))
            return FALSE;
    }
    return TRUE;
}

static gboolean needs_any(const ub_mutation *m, unsigned stmt, const gboolean *vars)
{
    for (unsigned v = 0; v < m->g->vars->len; v++)
        if (vars[v] && !names_only_in_null_tests(m, stmt, ub_graph_var(m->g, (int)v)->name))
            return TRUE;
    return FALSE;
}

const char *ub_rule_for_move(const ub_mutation *m, unsigned release, unsigned over)
{
    g_autofree gboolean *vars = closure_of(m, release);

    if (needs_any(m, over, vars))
        return NULL;
    if (ub_is_release(m, over)) /* Py_DECREF(a); and Py_DECREF(b); */
        return "two releases in the other order";
    return stays_in_line(m->g, over) && only_harmless(m->g, over)
               ? "moved over what does not need it"
               : NULL;
}

/* A variable without its initialiser, that is set before it is read on every way */

static int variable_at(const ub_graph *g, const char *name, unsigned offset)
{
    for (unsigned v = 0; v < g->vars->len; v++) {
        const ub_var *var = ub_graph_var(g, (int)v);
        unsigned at;
        clang_getSpellingLocation(clang_getCursorLocation(var->cursor), NULL, NULL, NULL, &at);
        if (at == offset && strcmp(var->name, name) == 0)
            return (int)v;
    }
    return -1;
}

static gboolean is_read_first(const ub_graph *g, unsigned block, unsigned first, int var,
                              gboolean *seen)
{
    const ub_block *b = ub_graph_block(g, block);

    for (unsigned i = first; i < b->ops->len; i++) {
        const ub_op *op = ub_block_op(b, i);
        if (op->var != var || op->kind == UB_OP_DECLARE)
            continue;
        return op->kind != UB_OP_ASSIGN;
    }
    for (unsigned i = 0; i < b->succs->len; i++) {
        unsigned next = g_array_index(b->succs, unsigned, i);
        if (!seen[next]) {
            seen[next] = TRUE;
            if (is_read_first(g, next, 0, var, seen))
                return TRUE;
        }
    }
    return FALSE;
}

const char *ub_rule_for_unset(const ub_mutation *m, const char *name, unsigned declared_at)
{
    int var = variable_at(m->g, name, declared_at);

    for (unsigned b = 0; var >= 0 && b < m->g->blocks->len; b++)
        for (unsigned i = 0; i + 1 < ub_graph_block(m->g, b)->ops->len; i++) {
            const ub_op *op = ub_block_op(ub_graph_block(m->g, b), i);
            g_autofree gboolean *seen = g_new0(gboolean, m->g->blocks->len);
            if (op->kind == UB_OP_ASSIGN && op->var == var && op->range.end &&
                ub_graph_stmt(m->g, op->stmt)->kind == UB_STMT_DECL)
                return is_read_first(m->g, b, i + 1, var, seen) ? NULL : "set before it is read";
        }
    return NULL;
}

/* Tests of a return code */

static gboolean holds(int code, const char *op, int number)
{
    switch (op[0]) {
    case '<':
        return op[1] ? code <= number : code < number;
    case '>':
        return op[1] ? code >= number : code > number;
    default:
        return (code == number) == (op[0] == '=');
    }
}

const char *ub_rule_for_code_test(const char *op, const char *number, const char *other_op,
                                  const char *other_number)
{
    int a = (int)g_ascii_strtoll(number, NULL, 10),
        b = (int)g_ascii_strtoll(other_number, NULL, 10);

    for (int code = -1; code <= 1; code++)
        if (holds(code, op, a) != holds(code, other_op, b))
            return NULL;
    return "the same for -1, 0 and 1";
}

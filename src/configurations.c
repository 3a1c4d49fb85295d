/* The proof speaks for one configuration, but the edit lands in all.
 *
 * Where a stretch of the function between the first rewritten call and the last edit holds
 *     #ifdef STRICT
 *         if (bad(v)) return NULL;
 *     #endif
 * what is right with these lines need not be right without them.  So text between #if and #endif
 * may neither name the value, nor what lives on it, nor leave the function, nor split a statement.
 */
#include <string.h>

#include "catalog.h"
#include "term.h"

/* Variables that hold the value or something made of it: followed through assignments and
 * out-parameters, without regard to order. */

typedef struct {
    const ub_graph *g;
    gboolean *vars;
    gboolean *temps;
} ub_taint;

static gboolean taints(const ub_taint *t, const ub_op *op)
{
    if (op->kind == UB_OP_READ || op->kind == UB_OP_ADDRESS)
        return t->vars[op->var];
    if (op->kind == UB_OP_CALL && (op->type == UB_TYPE_SCALAR || op->type == UB_TYPE_VOID))
        return FALSE;
    for (unsigned i = 0; i < op->n_args; i++)
        if (op->args[i] >= 0 && t->temps[op->args[i]])
            return TRUE;
    return FALSE;
}

static gboolean any_argument(const ub_taint *t, const ub_op *op)
{
    for (unsigned i = 0; i < op->n_args; i++)
        if (op->args[i] >= 0 && t->temps[op->args[i]])
            return TRUE;
    return FALSE;
}

static gboolean taint_outputs(ub_taint *t, const ub_op *op)
{
    gboolean changed = FALSE;

    if (op->kind != UB_OP_CALL || !any_argument(t, op))
        return FALSE;
    for (unsigned i = 0; i < op->n_args; i++) {
        const ub_op *arg = ub_graph_definition(t->g, op->args[i]);
        if (!arg || arg->kind != UB_OP_ADDRESS || t->vars[arg->var] ||
            ub_graph_var(t->g, arg->var)->type == UB_TYPE_SCALAR)
            continue;
        t->vars[arg->var] = changed = TRUE;
    }
    return changed;
}

static gboolean taint_op(ub_taint *t, const ub_op *op)
{
    gboolean changed = FALSE;

    if (op->dst >= 0 && !t->temps[op->dst] && taints(t, op))
        t->temps[op->dst] = changed = TRUE;
    if (op->kind == UB_OP_ASSIGN && any_argument(t, op) && !t->vars[op->var] &&
        op->type != UB_TYPE_SCALAR)
        t->vars[op->var] = changed = TRUE;
    return taint_outputs(t, op) || changed;
}

static gboolean *tainted_variables(const ub_func *f)
{
    g_autofree gboolean *temps = g_new0(gboolean, f->g->n_temps + 1);
    gboolean *vars = g_memdup2(f->holder, (f->g->vars->len + 1) * sizeof(gboolean));
    ub_taint t = {f->g, vars, temps};
    gboolean changed = TRUE;

    while (changed) {
        changed = FALSE;
        for (unsigned b = 0; b < f->g->blocks->len; b++)
            for (unsigned i = 0; i < ub_graph_block(f->g, b)->ops->len; i++)
                changed |= taint_op(&t, ub_block_op(ub_graph_block(f->g, b), i));
    }
    return vars;
}

static gboolean names_tainted(const ub_func *f, const gboolean *vars, const char *text, ub_token t)
{
    for (unsigned v = 0; v < f->g->vars->len; v++)
        if (vars[v] && ub_token_is(text, t, ub_graph_var(f->g, (int)v)->name))
            return TRUE;
    return FALSE;
}

static gboolean is_way_out(const char *text, ub_token t)
{
    static const char *const words[] = {"return", "goto", "break", "continue"};
    for (unsigned i = 0; i < G_N_ELEMENTS(words); i++)
        if (ub_token_is(text, t, words[i]))
            return TRUE;
    return FALSE;
}

/* The stretch */

static unsigned first_get(const ub_func *f)
{
    unsigned first = G_MAXUINT;

    for (unsigned b = 0; b < f->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(f->g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            if (op->kind == UB_OP_CALL && ub_catalog_find(op->name) && op->range.begin < first)
                first = op->range.begin;
        }
    }
    return first;
}

/* From the first to the last byte of the old text that the new one has not. */
static ub_range changed_range(const ub_prover *p)
{
    gsize length;
    const ub_graph *old_g = p->func[UB_OLD].g, *new_g = p->func[UB_NEW].g;
    const char *old_text = ub_unit_text(old_g->unit, &length);
    const char *new_text = ub_unit_text(new_g->unit, &length);
    ub_range a = old_g->function->extent, b = new_g->function->extent;

    while (a.begin < a.end && b.begin < b.end && old_text[a.begin] == new_text[b.begin]) {
        a.begin++;
        b.begin++;
    }
    while (a.end > a.begin && b.end > b.begin && old_text[a.end - 1] == new_text[b.end - 1]) {
        a.end--;
        b.end--;
    }
    return a;
}

static ub_range stretch_of(const ub_prover *p, const gboolean *vars)
{
    const ub_func *f = &p->func[UB_OLD];
    gsize length;
    const char *text = ub_unit_text(f->g->unit, &length);
    ub_range stretch = changed_range(p), body = f->g->function->body;
    g_autoptr(GArray) tokens = ub_tokens(text, body.begin, body.end);

    stretch.begin = MIN(stretch.begin, first_get(f));
    for (unsigned i = 0; i < tokens->len; i++) {
        ub_token t = g_array_index(tokens, ub_token, i);
        if (names_tainted(f, vars, text, t))
            stretch.end = MAX(stretch.end, t.end);
    }
    return stretch;
}

/* Groups from #if to #endif */

typedef struct {
    unsigned begin;
    int depth; /* of braces at the beginning */
    gboolean after_directive;
    ub_token bad; /* the first token that must not be there; END: none */
} ub_group;

static gboolean directive_is(const char *text, ub_token t, const char *word)
{
    unsigned at = t.begin + 1;

    while (at < t.end && g_ascii_isspace(text[at]))
        at++;
    return strncmp(text + at, word, strlen(word)) == 0;
}

static void mark(GArray *groups, ub_token t)
{
    for (unsigned i = 0; i < groups->len; i++) {
        ub_group *group = &g_array_index(groups, ub_group, i);
        if (group->bad.kind == UB_TOKEN_END)
            group->bad = t;
    }
}

static gboolean fail(ub_prover *p, const char *text, ub_token t)
{
    p->failed = TRUE;
    p->proof.code = UB_CODE_SKIPPED_TEXT;
    p->proof.detail = t.kind == UB_TOKEN_HASH
                          ? g_strdup("it splits a statement")
                          : g_strdup_printf("'%.*s'", (int)(t.end - t.begin), text + t.begin);
    return FALSE;
}

/* A directive opens, divides or closes a group.  FALSE: the group is not innocent. */
static gboolean do_directive(ub_prover *p, GArray *groups, const char *text, ub_token t, int depth,
                             ub_range stretch)
{
    if (directive_is(text, t, "if")) {
        ub_group group = {.begin = t.begin, .depth = depth, .after_directive = TRUE};
        g_array_append_val(groups, group);
        return TRUE;
    }
    if (groups->len == 0)
        return TRUE;
    ub_group *top = &g_array_index(groups, ub_group, groups->len - 1);
    if (depth != top->depth)
        mark(groups, t);
    top->after_directive = TRUE;
    if (!directive_is(text, t, "endif"))
        return TRUE;
    ub_group group = *top;
    g_array_set_size(groups, groups->len - 1);
    if (group.bad.kind == UB_TOKEN_END || t.end <= stretch.begin || group.begin >= stretch.end)
        return TRUE;
    return fail(p, text, group.bad);
}

static void do_token(GArray *groups, const ub_func *f, const gboolean *vars, const char *text,
                     ub_token t, int depth)
{
    ub_group *top;

    if (groups->len == 0)
        return;
    top = &g_array_index(groups, ub_group, groups->len - 1);
    if (depth < top->depth || (top->after_directive && ub_token_is(text, t, "else")) ||
        is_way_out(text, t) || names_tainted(f, vars, text, t))
        mark(groups, t);
    top->after_directive = FALSE;
}

gboolean ub_check_configurations(ub_prover *p)
{
    const ub_func *f = &p->func[UB_OLD];
    ub_range body = f->g->function->body;
    gsize length;
    const char *text = ub_unit_text(f->g->unit, &length);
    g_autofree gboolean *vars = tainted_variables(f);
    g_autoptr(GArray) groups = g_array_new(FALSE, FALSE, sizeof(ub_group));
    ub_range stretch = stretch_of(p, vars);
    int depth = 0;

    for (unsigned at = body.begin; at < body.end;) {
        ub_token t = ub_next_token(text, at, body.end);
        if (t.kind == UB_TOKEN_END)
            break;
        at = t.end;
        depth += ub_token_is(text, t, "{") ? 1 : ub_token_is(text, t, "}") ? -1 : 0;
        if (t.kind == UB_TOKEN_HASH) {
            if (!do_directive(p, groups, text, t, depth, stretch))
                return FALSE;
        } else if (t.kind != UB_TOKEN_COMMENT) {
            do_token(groups, f, vars, text, t, depth);
        }
    }
    return TRUE;
}

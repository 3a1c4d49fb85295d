#include "direct.h"

#include <string.h>

#include "edit.h"
#include "graph.h"
#include "reflow.h"

typedef struct {
    const ub_graph *g;
    const char *text;
    gsize length;
    const GArray *tokens; /* of the function's body */
    const ub_api *api;
    const ub_op *call;
    const ub_stmt *get, *copy; /* f(..., &value);  result = value; */
    int var, target;           /* value, result */
} direct;

static const ub_var *var_of(const direct *d, int var)
{
    return ub_graph_var(d->g, var);
}

/* How often the variable's scope names it, or another thing of that name. */
static unsigned count_mentions(const direct *d, const ub_var *v)
{
    ub_range scope = ub_graph_stmt(d->g, v->scope)->range;
    unsigned n = 0;

    for (unsigned i = 0; i < d->tokens->len; i++) {
        ub_token t = g_array_index(d->tokens, ub_token, i);
        n += t.begin >= scope.begin && t.end <= scope.end && ub_token_is(d->text, t, v->name);
    }
    return n;
}

static gboolean mentions(const direct *d, ub_range range, const char *name)
{
    g_autoptr(GArray) tokens = ub_tokens(d->text, range.begin, range.end);

    for (unsigned i = 0; i < tokens->len; i++)
        if (ub_token_is(d->text, g_array_index(tokens, ub_token, i), name))
            return TRUE;
    return FALSE;
}

/* The variable that takes the reference, or -1. */
static int holder_of(const direct *d, const ub_block *block, unsigned at)
{
    if (d->api->shape == UB_SHAPE_OUT) {
        const ub_op *out =
            d->call->n_args ? ub_graph_definition(d->g, d->call->args[d->call->n_args - 1]) : NULL;
        return out && out->kind == UB_OP_ADDRESS && !out->name[0] ? out->var : -1;
    }
    for (unsigned i = at + 1; i < block->ops->len; i++) {
        const ub_op *op = ub_block_op(block, i);
        if (op->kind == UB_OP_ASSIGN && op->n_args == 1 && op->args[0] == d->call->dst)
            return op->var;
    }
    return -1;
}

static gboolean is_plain_holder(const ub_var *v)
{
    return v->is_object_pointer && !v->is_static && !v->is_volatile;
}

/* The variable in `result = value;`, or -1. */
static int target_of(const direct *d, const ub_stmt *s)
{
    g_autoptr(GArray) tokens = ub_tokens(d->text, s->range.begin, s->range.end);

    if (s->kind != UB_STMT_EXPR || s->in_macro || tokens->len != 4 ||
        !ub_token_is(d->text, g_array_index(tokens, ub_token, 1), "=") ||
        !ub_token_is(d->text, g_array_index(tokens, ub_token, 2), var_of(d, d->var)->name))
        return -1;
    for (unsigned b = 0; b < d->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(d->g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            if (op->kind == UB_OP_ASSIGN && ub_graph_stmt(d->g, op->stmt) == s)
                return op->var;
        }
    }
    return -1;
}

/* PyObject *value; or the declaration of the call's own statement, alone. */
static const ub_stmt *declaration_of(const direct *d)
{
    ub_range range = ub_cursor_range(var_of(d, d->var)->cursor);

    for (unsigned i = 0; i < d->g->stmts->len; i++) {
        const ub_stmt *s = ub_graph_stmt(d->g, i);
        if (s->kind != UB_STMT_DECL || s->in_macro || range.begin < s->range.begin ||
            range.end > s->range.end)
            continue;
        g_autoptr(GArray) tokens = ub_tokens(d->text, s->range.begin, s->range.end);
        if (s == d->get)
            return tokens->len > 4 &&
                           ub_token_is(d->text, g_array_index(tokens, ub_token, 3), "=") &&
                           ub_token_is(d->text, g_array_index(tokens, ub_token, 4), d->call->name)
                       ? s
                       : NULL;
        return tokens->len == 4 ? s : NULL;
    }
    return NULL;
}

static gboolean has_own_line(const direct *d, const ub_stmt *s)
{
    unsigned end = ub_line_end(d->text, d->length, s->range.end);

    for (unsigned i = s->range.end; i < end; i++)
        if (!g_ascii_isspace(d->text[i]))
            return FALSE;
    return ub_first_on_line(d->text, s->range.begin);
}

/* The statement's line goes. */
static void cut_line(const direct *d, const ub_stmt *s, GArray *edits)
{
    unsigned end = ub_line_end(d->text, d->length, s->range.end);

    end += (unsigned)strspn(d->text + end, "\r");
    ub_edits_take(edits, ub_line_begin(d->text, s->range.begin), end + 1, g_strdup(""));
}

/* The last argument, `&value`. */
static ub_range out_argument(const direct *d)
{
    const ub_op *out = ub_graph_definition(d->g, d->call->args[d->call->n_args - 1]);
    return out->range;
}

static gboolean fill_out(const direct *d, GArray *edits)
{
    const ub_stmt *declaration = declaration_of(d);
    ub_range out = out_argument(d);
    const char *name = var_of(d, d->target)->name;

    if (!declaration || !has_own_line(d, declaration) || out.end <= out.begin ||
        d->text[out.begin] != '&' || mentions(d, d->get->range, name))
        return FALSE;
    cut_line(d, declaration, edits);
    ub_edits_take(edits, out.begin, out.end, g_strdup_printf("&%s", name));
    cut_line(d, d->copy, edits);
    return TRUE;
}

/* PyObject *item = f(l, i);  result = item;  or without the declaration */
static gboolean fill_result(const direct *d, GArray *edits)
{
    const char *name = var_of(d, d->target)->name;
    ub_style style = ub_style_in(d->g->unit, d->g->function->body);
    g_autoptr(GArray) tokens = ub_tokens(d->text, d->get->range.begin, d->get->range.end);
    ub_spacing spacing = ub_spacing_of(d->text, d->length, d->tokens);
    unsigned column =
        ub_columns(d->text, ub_line_begin(d->text, d->get->range.begin), d->get->range.begin) +
        (unsigned)strlen(name) + (unsigned)strlen(" = ");

    if (d->get->kind != UB_STMT_DECL || declaration_of(d) != d->get ||
        mentions(d, d->get->range, name))
        return FALSE;
    ub_range call = {d->call->range.begin, g_array_index(tokens, ub_token, tokens->len - 1).begin};
    g_autofree char *moved = ub_reflow_call(&style, d->text, call, column, 1, spacing.limit);
    ub_edits_take(edits, d->get->range.begin, d->get->range.end,
                  g_strdup_printf("%s = %s;", name, moved));
    cut_line(d, d->copy, edits);
    return TRUE;
}

static gboolean fill_directly(direct *d, unsigned offset, GArray *edits)
{
    unsigned block, at;

    d->call = ub_graph_call_at(d->g, offset, &block, &at);
    if (d->call == NULL)
        return FALSE;
    d->var = holder_of(d, ub_graph_block(d->g, block), at);
    d->get = ub_graph_stmt(d->g, d->call->stmt);
    if (d->var < 0 || d->get->parent < 0 || d->get->in_macro || !has_own_line(d, d->get) ||
        ub_graph_stmt(d->g, (unsigned)d->get->parent)->kind != UB_STMT_COMPOUND ||
        count_mentions(d, var_of(d, d->var)) != (d->get->kind == UB_STMT_DECL ? 2 : 3))
        return FALSE;
    const ub_stmt *parent = ub_graph_stmt(d->g, (unsigned)d->get->parent);
    if (d->get->index + 1 >= parent->children->len)
        return FALSE;
    d->copy = ub_graph_stmt(d->g, g_array_index(parent->children, unsigned, d->get->index + 1));
    d->target = target_of(d, d->copy);
    if (d->target < 0 || d->target == d->var || !is_plain_holder(var_of(d, d->target)) ||
        !has_own_line(d, d->copy))
        return FALSE;
    return d->api->shape == UB_SHAPE_OUT ? fill_out(d, edits) : fill_result(d, edits);
}

void ub_fill_directly(const ub_unit *unit, const GArray *gets, const GArray *get_sites,
                      GArray *sites, GArray *edits)
{
    const ub_function *function =
        gets->len ? ub_unit_function_at(unit, g_array_index(gets, unsigned, 0)) : NULL;
    direct d = {0};

    if (function == NULL)
        return;
    g_autoptr(ub_graph) g = ub_graph_new(unit, function);
    d.text = ub_unit_text(unit, &d.length);
    g_autoptr(GArray) tokens = ub_tokens(d.text, function->body.begin, function->body.end);
    d.g = g;
    d.tokens = tokens;
    for (unsigned i = 0; i < gets->len && !g->has_wild_jumps; i++) {
        ub_site *site = &g_array_index(sites, ub_site, g_array_index(get_sites, unsigned, i));
        d.api = site->api;
        if (site->plain < 2 && fill_directly(&d, g_array_index(gets, unsigned, i), edits))
            site->polished = TRUE;
    }
}

/* Stage "release": what each holder needs (ownership.c), where (place.c), and how it is written
 * (spell.c, remove.c). */
#include "release.h"

#include <string.h>

#include "comment.h"
#include "moves.h"
#include "ownership.h"
#include "place.h"
#include "spell.h"

typedef struct {
    const ub_unit *unit;
    const GArray *gets, *get_sites;
    GArray *sites, *edits;
} ub_releaser;

static ub_site *site_of(const ub_releaser *r, unsigned i)
{
    return &g_array_index(r->sites, ub_site, g_array_index(r->get_sites, unsigned, i));
}

/* Finding the calls in the graph */

static gboolean find_call(const ub_graph *g, unsigned offset, ub_get *get)
{
    for (unsigned b = 0; b < g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            if ((op->kind != UB_OP_CALL && !(op->kind == UB_OP_REF && op->ref == UB_REF_INCREF)) ||
                op->range.begin != offset)
                continue;
            get->block = b;
            get->op = i;
            get->stmt = op->stmt;
            return TRUE;
        }
    }
    return FALSE;
}

/* The holder of `f(..., &v)`; -1 for another out-argument or NULL. */
static int out_holder(const ub_graph *g, const ub_op *call)
{
    const ub_op *last = call->n_args ? ub_graph_definition(g, call->args[call->n_args - 1]) : NULL;

    if (last && last->kind == UB_OP_ADDRESS && last->name[0] == '\0')
        return last->var;
    return -1;
}

/* v = f(...): the assignment, in the same block or, under ?:, not at all. */
static void find_assignment(const ub_graph *g, const ub_op *call, ub_get *get)
{
    const ub_block *block = ub_graph_block(g, get->block);

    for (unsigned i = get->op + 1; i < block->ops->len; i++) {
        const ub_op *op = ub_block_op(block, i);
        if (op->kind != UB_OP_ASSIGN || op->n_args != 1 || op->args[0] != call->dst)
            continue;
        get->var = op->var;
        get->held_op = i;
        return;
    }
}

static gboolean takes_reference_of(const ub_graph *g, const ub_get *get, int temp)
{
    const ub_block *block = ub_graph_block(g, get->block);

    for (unsigned i = get->op + 1; i < block->ops->len; i++) {
        const ub_op *op = ub_block_op(block, i);
        if (op->kind == UB_OP_REF && op->n_args && op->args[0] == temp &&
            (op->ref == UB_REF_NEWREF || op->ref == UB_REF_XNEWREF))
            return TRUE;
    }
    return FALSE;
}

gboolean ub_find_get(const ub_graph *g, unsigned offset, ub_get *get)
{
    *get = (ub_get){.offset = offset, .var = -1, .from = -1};
    if (!find_call(g, offset, get))
        return FALSE;
    const ub_op *call = ub_block_op(ub_graph_block(g, get->block), get->op);
    const ub_op *taken = call->n_args ? ub_graph_definition(g, call->args[0]) : NULL;
    get->held_block = get->block;
    get->held_op = get->op;
    if (call->kind == UB_OP_REF) { /* Py_INCREF(key), for a loop over a dict */
        get->var = taken && taken->kind == UB_OP_READ ? taken->var : -1;
        return get->var >= 0;
    }
    const ub_api *api = call->strong;
    get->out = api && api->shape == UB_SHAPE_OUT;
    if (get->out)
        get->var = out_holder(g, call);
    else
        find_assignment(g, call, get);
    return TRUE;
}

/* return Py_NewRef(f(...));  ->  return f(...); */
static void add_unwrap(const ub_graph *g, const ub_get *get, GArray *actions)
{
    const ub_block *block = ub_graph_block(g, get->block);
    const ub_op *call = ub_block_op(block, get->op);
    ub_action action = {
        .kind = UB_ACT_DROP,
        .site = get->site,
        .order = get->offset,
        .var = -1,
        .stmt = get->stmt,
        .block = get->block,
    };

    for (unsigned i = get->op + 1; i < block->ops->len; i++) {
        const ub_op *op = ub_block_op(block, i);
        if (op->kind == UB_OP_REF && op->n_args && op->args[0] == call->dst)
            action.op = i;
    }
    g_array_append_val(actions, action);
}

/* self->field = f(...); ... Py_INCREF(self->field);  and  f(..., &self->field): the INCREF goes. */

static char *without_spaces(const char *text, ub_range range)
{
    g_autoptr(GArray) tokens = ub_tokens(text, range.begin, range.end);
    GString *plain = g_string_new(NULL);

    for (unsigned i = 0; i < tokens->len; i++) {
        ub_token t = g_array_index(tokens, ub_token, i);
        g_string_append_len(plain, text + t.begin, t.end - t.begin);
    }
    return g_string_free(plain, FALSE);
}

/* What the call's result is put into, as written; NULL when that is not seen. */
static char *place_of(const ub_graph *g, const ub_get *get)
{
    gsize length;
    const char *text = ub_unit_text(g->unit, &length);
    const ub_op *call = ub_block_op(ub_graph_block(g, get->block), get->op);
    ub_range statement = ub_graph_stmt(g, get->stmt)->range;
    const ub_op *out =
        get->out && call->n_args ? ub_graph_definition(g, call->args[call->n_args - 1]) : NULL;

    if (out) {
        g_autofree char *address = without_spaces(text, out->range);
        return address[0] == '&' ? g_strdup(address + 1) : g_strconcat("*", address, NULL);
    }
    g_autofree char *before = without_spaces(text, (ub_range){statement.begin, call->range.begin});
    gsize n = strlen(before);
    return !get->out && n > 1 && before[n - 1] == '=' ? g_strndup(before, n - 1) : NULL;
}

static void add_place(const ub_graph *g, const ub_get *get, GArray *actions)
{
    gsize length;
    const char *text = ub_unit_text(g->unit, &length);
    g_autofree char *place = place_of(g, get);
    g_autofree char *incref = g_strdup_printf("Py_INCREF(%s)", place ? place : "");
    g_autofree char *xincref = g_strdup_printf("Py_XINCREF(%s)", place ? place : "");

    for (unsigned b = 0; place && b < g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            const ub_stmt *stmt = ub_graph_stmt(g, op->stmt);
            if (op->kind != UB_OP_REF || op->range.begin < get->offset ||
                stmt->kind != UB_STMT_EXPR || stmt->range.begin != op->range.begin)
                continue;
            g_autofree char *written = without_spaces(text, op->range);
            if (strcmp(written, incref) != 0 && strcmp(written, xincref) != 0)
                continue;
            ub_action action = {
                .kind = UB_ACT_DROP,
                .site = get->site,
                .order = get->offset,
                .var = -1,
                .stmt = op->stmt,
                .block = b,
                .op = i,
            };
            g_array_append_val(actions, action);
            return; /* the first; any other gives what it gave */
        }
    }
}

/* return self->fallback;  ->  return Py_NewRef(self->fallback);  where the caller is given a
 * reference from now on. */

static gboolean may_be_counted(const ub_graph *g, const ub_op *value)
{
    switch (value->kind) {
    case UB_OP_CONST:
        return strcmp(value->name, "0") != 0 && strcmp(value->name, "NULL") != 0;
    case UB_OP_READ:
    case UB_OP_LOAD:
        return TRUE;
    case UB_OP_PURE: /* (PyObject *)x, &x */
        return value->n_args == 0 || value->args[0] < 0 ||
               (value->name[0] == '(' && ub_graph_definition(g, value->args[0]) &&
                may_be_counted(g, ub_graph_definition(g, value->args[0]))) ||
               value->name[0] == '&';
    case UB_OP_CALL:
        return value->is_api && (value->facts & UB_FACT_BORROWS);
    default:
        return FALSE;
    }
}

static gboolean is_object(const ub_op *value)
{
    return value->kind == UB_OP_CONST &&
           (g_str_has_prefix(value->name, "Py") || value->name[0] == '&');
}

static gboolean contains(const GArray *stmts, unsigned stmt)
{
    for (unsigned i = 0; i < stmts->len; i++)
        if (g_array_index(stmts, unsigned, i) == stmt)
            return TRUE;
    return FALSE;
}

/* `done`: the statements that hand out what a get gave. */
static void count_returned(ub_releaser *r, const ub_graph *g, const GArray *gets,
                           const GArray *done, GArray *actions)
{
    const ub_get *get = &g_array_index(gets, ub_get, 0);
    gboolean cautious = g_array_index(r->sites, ub_site, get->site).attempt > 0;

    for (unsigned b = 0; b < g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(g, b);
        for (unsigned i = 0; block->reachable && i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            const ub_op *value =
                op->kind == UB_OP_RETURN && op->n_args ? ub_graph_definition(g, op->args[0]) : NULL;
            if (!value || contains(done, op->stmt) || !may_be_counted(g, value))
                continue;
            ub_action action = {
                .kind = UB_ACT_COUNT,
                .site = get->site,
                .order = get->offset,
                .var = -1,
                .stmt = op->stmt,
                .block = b,
                .op = i,
                .maybe_null = cautious && !is_object(value),
            };
            g_array_append_val(actions, action);
        }
    }
}

/* A comment may stand above the call, or above the declaration that was split off it:
 *
 *     // item is borrowed
 *     PyObject *item;
 *     (void)PyDict_GetItemRef(dict, key, &item); */
static void drop_comment_above(ub_releaser *r, const ub_graph *g, const ub_get *get)
{
    const char *text = ub_unit_text(g->unit, &(gsize){0});
    const ub_var *holder = ub_graph_var(g, get->var);
    ub_range declaration = ub_cursor_range(holder->cursor);
    const ub_stmt *s = ub_graph_stmt(g, get->stmt), *before = NULL;

    if (s->parent >= 0 && s->index > 0)
        before = ub_graph_stmt(g, g_array_index(ub_graph_stmt(g, (unsigned)s->parent)->children,
                                                unsigned, s->index - 1));
    ub_drop_borrowed_line(r->edits, text, s->range.begin, holder->name);
    if (before && before->kind == UB_STMT_DECL && before->range.begin <= declaration.begin &&
        declaration.end <= before->range.end)
        ub_drop_borrowed_line(r->edits, text, before->range.begin, holder->name);
}

/* title = find_title(shelf);  and, in find_title, return title;  mean something else from now on,
 * though the text stays: a comment that says "borrowed" goes. */
static void drop_comments(ub_releaser *r, const ub_graph *g, const GArray *gets)
{
    gsize length;
    const char *text = ub_unit_text(g->unit, &length);

    for (unsigned i = 0; i < gets->len; i++) {
        const ub_get *get = &g_array_index(gets, ub_get, i);
        if (ub_block_op(ub_graph_block(g, get->block), get->op)->contract)
            ub_drop_borrowed_comment(r->edits, text, length,
                                     ub_graph_stmt(g, get->stmt)->range.end);
        if (get->var >= 0)
            drop_comment_above(r, g, get);
    }
    for (unsigned i = 0; g->returns_new && i < g->stmts->len; i++) {
        const ub_stmt *stmt = ub_graph_stmt(g, i);
        if (stmt->kind == UB_STMT_RETURN && !stmt->in_macro)
            ub_drop_borrowed_comment(r->edits, text, length, stmt->range.end);
    }
}

/* One function */

static void refuse_all(ub_releaser *r, const GArray *gets, ub_code code)
{
    for (unsigned i = 0; i < gets->len; i++)
        ub_site_set(&g_array_index(r->sites, ub_site, g_array_index(gets, ub_get, i).site), code,
                    NULL);
}

static gboolean is_refused(const ub_releaser *r, unsigned site)
{
    return g_array_index(r->sites, ub_site, site).code != UB_CODE_NONE;
}

static void remove_refused(const ub_releaser *r, GArray *actions)
{
    for (unsigned i = actions->len; i-- > 0;)
        if (is_refused(r, g_array_index(actions, ub_action, i).site))
            g_array_remove_index(actions, i);
}

/* The releases of all holders; of those that get a code, none. */
static void place_holders(ub_releaser *r, const ub_graph *g, const GArray *gets, GArray *actions)
{
    g_autofree gboolean *done = g_new0(gboolean, g->vars->len + 1);
    g_autoptr(GArray) handed_out = g_array_new(FALSE, FALSE, sizeof(unsigned));

    for (unsigned i = 0; i < gets->len; i++) {
        const ub_get *get = &g_array_index(gets, ub_get, i);
        const ub_op *call = ub_block_op(ub_graph_block(g, get->block), get->op);
        if (get->var < 0) {
            if (g_array_index(r->sites, ub_site, get->site).placed)
                add_place(g, get, actions);
            else if (!get->out && takes_reference_of(g, get, call->dst))
                add_unwrap(g, get, actions);
            continue; /* NULL, or another's variable: nothing is owned here */
        }
        if (done[get->var])
            continue;
        done[get->var] = TRUE;
        g_autoptr(ub_ownership) o = ub_ownership_new(g, gets, get->var);
        o->cautious = g_array_index(r->sites, ub_site, get->site).attempt > 0;
        if (g_array_index(r->sites, ub_site, get->site).attempt > 2)
            ub_ownership_ignore_tests(o);
        ub_place(o, r->sites, actions);
        if (!ub_moves_hold(o))
            ub_site_set(&g_array_index(r->sites, ub_site, get->site), UB_CODE_REUSED, NULL);
        ub_own_handed_out(o, handed_out);
    }
    if (g->returns_new && gets->len)
        count_returned(r, g, gets, handed_out, actions);
    remove_refused(r, actions);
}

static unsigned count_refused(const ub_releaser *r, const GArray *gets)
{
    unsigned n = 0;

    for (unsigned i = 0; i < gets->len; i++)
        n += g_array_index(gets, ub_get, i).from < 0 &&
             is_refused(r, g_array_index(gets, ub_get, i).site);
    return n;
}

/* Places anew, with these gets. */
static void place_again(ub_releaser *r, const ub_graph *g, const GArray *gets, GArray *actions)
{
    for (unsigned i = 0; i < gets->len; i++) {
        ub_site *site = &g_array_index(r->sites, ub_site, g_array_index(gets, ub_get, i).site);
        ub_site_set(site, UB_CODE_NONE, NULL);
        site->verdict = UB_CONVERT;
        site->too_narrow = FALSE;
    }
    g_array_set_size(actions, 0);
    place_holders(r, g, gets, actions);
}

/* value = get(d, node); node = value;  was made for the sake of the reference (prepare.c). */
static gboolean is_apart(const ub_releaser *r, const ub_graph *g, const GArray *gets, int var)
{
    unsigned reads = 0;
    gboolean apart = FALSE;

    for (unsigned i = 0; i < gets->len; i++) {
        const ub_get *get = &g_array_index(gets, ub_get, i);
        apart |= get->var == var && g_array_index(r->sites, ub_site, get->site).apart;
    }
    for (unsigned b = 0; apart && b < g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(g, b);
        for (unsigned i = 0; i < block->ops->len; i++)
            reads += ub_block_op(block, i)->kind == UB_OP_READ && ub_block_op(block, i)->var == var;
    }
    return reads == 1;
}

/* Where a holder fails whose value others take over, they may have its reference, too; or else one
 * of their own. */
static void try_moves(ub_releaser *r, const ub_graph *g, GArray *gets, GArray *actions)
{
    for (int var = 0; var < (int)g->vars->len; var++) {
        unsigned n = gets->len, refused = count_refused(r, gets);
        gboolean fails = FALSE, apart = is_apart(r, g, gets, var);
        for (unsigned i = 0; i < n; i++)
            fails |= g_array_index(gets, ub_get, i).var == var &&
                     is_refused(r, g_array_index(gets, ub_get, i).site);
        if (!fails && !apart)
            continue;
        g_autoptr(ub_ownership) o = ub_ownership_new(g, gets, var);
        g_autoptr(GArray) moves = g_array_new(FALSE, FALSE, sizeof(ub_get));
        ub_find_moves(o, moves);
        if (moves->len == 0)
            continue;
        g_array_append_vals(gets, moves->data, moves->len);
        place_again(r, g, gets, actions);
        if (count_refused(r, gets) < refused + apart)
            continue;
        for (unsigned i = n; i < gets->len; i++)
            g_array_index(gets, ub_get, i).shares = TRUE;
        place_again(r, g, gets, actions);
        if (count_refused(r, gets) < refused)
            continue;
        g_array_set_size(gets, n);
        place_again(r, g, gets, actions);
    }
}

static void release_function(ub_releaser *r, const ub_function *function, const GArray *gets)
{
    g_autoptr(ub_graph) g = ub_graph_new(r->unit, function);
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(ub_get));
    g_autoptr(GArray) actions = g_array_new(FALSE, FALSE, sizeof(ub_action));
    unsigned blamed;

    for (unsigned i = 0; i < gets->len; i++) {
        unsigned index = g_array_index(gets, unsigned, i);
        ub_get get;
        if (!ub_find_get(g, g_array_index(r->gets, unsigned, index), &get)) {
            ub_site_set(site_of(r, index), UB_CODE_LEAK, NULL);
            continue;
        }
        get.site = g_array_index(r->get_sites, unsigned, index);
        g_array_append_val(found, get);
    }
    if (g->has_wild_jumps) {
        refuse_all(r, found, UB_CODE_JUMPS);
        return;
    }
    place_holders(r, g, found, actions);
    try_moves(r, g, found, actions);
    while (actions->len && !ub_spell(g, found, actions, r->edits, &blamed)) {
        ub_site_set(&g_array_index(r->sites, ub_site, blamed), UB_CODE_LEAK, NULL);
        remove_refused(r, actions);
    }
    drop_comments(r, g, found);
}

void ub_release(const ub_unit *unit, const GArray *gets, const GArray *get_sites, GArray *sites,
                const ub_config *config, GArray *edits)
{
    ub_releaser r = {unit, gets, get_sites, sites, edits};

    (void)config;
    for (unsigned f = 0; f < unit->functions->len; f++) {
        const ub_function *function = &g_array_index(unit->functions, ub_function, f);
        g_autoptr(GArray) inside = g_array_new(FALSE, FALSE, sizeof(unsigned));
        for (unsigned i = 0; i < gets->len; i++) {
            unsigned offset = g_array_index(gets, unsigned, i);
            if (offset >= function->body.begin && offset < function->body.end)
                g_array_append_val(inside, i);
        }
        if (inside->len)
            release_function(&r, function, inside);
    }
}

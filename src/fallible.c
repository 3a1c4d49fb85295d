/* See fallible.h. */
#include "fallible.h"

#include "check.h"
#include "edit.h"
#include "neighbour.h"
#include "ownership.h"
#include "release.h"
#include "style.h"

typedef struct {
    const ub_unit *unit;
    const ub_graph *g;
    const ub_surroundings *around;
    ub_style style;
    GArray *edits;
} testing;

/* The statement behind it in its block, or NULL. */
static const ub_stmt *next_of(const ub_graph *g, const ub_stmt *s, unsigned *id)
{
    const ub_stmt *parent = s->parent >= 0 ? ub_graph_stmt(g, (unsigned)s->parent) : NULL;

    if (parent == NULL || parent->kind != UB_STMT_COMPOUND || s->index + 1 >= parent->children->len)
        return NULL;
    *id = g_array_index(parent->children, unsigned, s->index + 1);
    return ub_graph_stmt(g, *id);
}

/* Does the branch lead into the body of the `if` while the variable is NULL? */
static gboolean is_taken_for_null(const ub_graph *g, unsigned stmt, int holder)
{
    g_autofree gboolean *nulls = g_new0(gboolean, g->vars->len + 1);
    const ub_block *block = ub_graph_block(g, ub_graph_stmt(g, stmt)->first_block);

    nulls[holder] = TRUE;
    return block->term == UB_TERM_BRANCH && block->term_stmt == stmt &&
           ub_branch_of_null(g, block->cond, nulls) == 0;
}

/* if (item == NULL) return NULL; stands there already, and says nothing of its own. */
static gboolean is_tested(const testing *d, const ub_stmt *s, int holder)
{
    unsigned next;

    if (next_of(d->g, s, &next) == NULL)
        return FALSE;
    g_autoptr(ub_check) c = ub_check_new(d->around, next);
    return c && !c->way->sets_error && c->way->fails && is_taken_for_null(d->g, next, holder);
}

static gboolean is_list(ub_stmt_kind kind)
{
    return kind == UB_STMT_COMPOUND || kind == UB_STMT_LABEL || kind == UB_STMT_CASE ||
           kind == UB_STMT_DEFAULT;
}

static void insert(const testing *d, const ub_stmt *s, const char *test)
{
    gsize length;
    const char *text = ub_unit_text(d->unit, &length);
    const ub_stmt *parent = ub_graph_stmt(d->g, (unsigned)s->parent);

    if (is_list(parent->kind))
        ub_insert_after(d->edits, &d->style, text, length, s->range, test);
    else
        ub_brace_body(d->edits, &d->style, text, length, parent->head, s->range, NULL, test);
}

/* In a block, or the only statement under an if or a loop: then it gets braces. */
static gboolean has_room(const testing *d, const ub_stmt *s)
{
    const ub_stmt *parent = s->parent >= 0 ? ub_graph_stmt(d->g, (unsigned)s->parent) : NULL;

    if (parent == NULL || s->in_macro || (s->kind != UB_STMT_EXPR && s->kind != UB_STMT_DECL))
        return FALSE;
    return is_list(parent->kind) ||
           (parent->children->len == 1 && parent->head.end > parent->head.begin &&
            (parent->kind == UB_STMT_IF || parent->kind == UB_STMT_WHILE ||
             parent->kind == UB_STMT_FOR));
}

/* FALSE: no way out with an error is known to be right. */
static gboolean test_one(const testing *d, unsigned offset)
{
    ub_get get;

    if (!ub_find_get(d->g, offset, &get))
        return FALSE;
    const ub_stmt *s = ub_graph_stmt(d->g, get.stmt);
    if (s->kind == UB_STMT_RETURN) /* NULL goes to the caller */
        return TRUE;
    if (get.var < 0 || !has_room(d, s))
        return FALSE;
    if (is_tested(d, s, get.var))
        return TRUE;
    ub_lookup lookup = {get.block, get.op, get.stmt, get.var};
    g_autofree char *lines = ub_error_exit(d->around, &lookup);
    if (lines == NULL)
        return FALSE;
    g_autofree char *condition = g_strdup_printf("%s == NULL", ub_graph_var(d->g, get.var)->name);
    ub_style plain = d->style;
    plain.eol = "\n"; /* as what inserts lines wants it */
    g_autofree char *test = ub_format_if(&plain, "", condition, lines);
    insert(d, s, test);
    return TRUE;
}

void ub_test_fallible(const ub_unit *unit, const GArray *gets, const GArray *get_sites,
                      GArray *sites, GArray *edits)
{
    gsize length;
    const char *text = ub_unit_text(unit, &length);
    const ub_function *function =
        gets->len ? ub_unit_function_at(unit, g_array_index(gets, unsigned, 0)) : NULL;

    if (function == NULL)
        return;
    g_autoptr(ub_graph) g = ub_graph_new(unit, function);
    g_autoptr(ub_surroundings) around = ub_surroundings_new(g, gets);
    testing d = {unit, g, around, ub_style_of(text, length, function->body), edits};
    for (unsigned i = 0; i < gets->len; i++) {
        ub_site *site = &g_array_index(sites, ub_site, g_array_index(get_sites, unsigned, i));
        if (site->api->error == UB_ERROR_ADDED)
            site->no_exit = g->has_wild_jumps || !test_one(&d, g_array_index(gets, unsigned, i));
    }
}

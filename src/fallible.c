/* See fallible.h. */
#include "fallible.h"

#include "edit.h"
#include "filled.h"
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
static gboolean test_one(const testing *d, const ub_get *get)
{
    const ub_stmt *s = ub_graph_stmt(d->g, get->stmt);

    if (s->kind == UB_STMT_RETURN) /* NULL goes to the caller */
        return TRUE;
    if (get->var < 0 || !has_room(d, s))
        return FALSE;
    ub_lookup lookup = {get->block, get->op, get->stmt, get->var};
    g_autofree char *lines = ub_error_exit(d->around, &lookup);
    if (lines == NULL)
        return FALSE;
    g_autofree char *condition =
        g_strdup_printf("%s == %s", ub_graph_var(d->g, get->var)->name, d->style.null);
    ub_style plain = d->style;
    plain.eol = "\n"; /* as what inserts lines wants it */
    g_autofree char *test = ub_format_if(&plain, "", condition, lines);
    insert(d, s, test);
    return TRUE;
}

/* The gets that cannot fail now; `site` is the site's index. */
static GArray *find_fallible(const ub_graph *g, const GArray *gets, const GArray *get_sites,
                             GArray *sites)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(ub_get));

    for (unsigned i = 0; i < gets->len; i++) {
        ub_get get;
        unsigned index = g_array_index(get_sites, unsigned, i);
        ub_site *site = &g_array_index(sites, ub_site, index);
        if (site->api->error != UB_ERROR_ADDED)
            continue;
        site->untested = UB_CODE_NO_ERROR_EXIT;
        if (g->has_wild_jumps || !ub_find_get(g, g_array_index(gets, unsigned, i), &get))
            continue;
        get.site = index;
        g_array_append_val(found, get);
    }
    return found;
}

void ub_test_fallible(const ub_unit *unit, const GArray *gets, const GArray *get_sites,
                      GArray *sites, GArray *edits)
{
    const ub_function *function =
        gets->len ? ub_unit_function_at(unit, g_array_index(gets, unsigned, 0)) : NULL;

    if (function == NULL)
        return;
    g_autoptr(ub_graph) g = ub_graph_new(unit, function);
    g_autoptr(ub_surroundings) around = ub_surroundings_new(g, gets);
    testing d = {unit, g, around, ub_style_in(unit, function->body), edits};
    g_autoptr(GArray) found = find_fallible(g, gets, get_sites, sites);
    g_autofree gboolean *asked = ub_asked_if_filled(g, found);
    for (unsigned i = 0; i < found->len; i++) {
        const ub_get *get = &g_array_index(found, ub_get, i);
        ub_site *site = &g_array_index(sites, ub_site, get->site);
        if (asked[i])
            site->untested = UB_CODE_NEW_LIST;
        else if (test_one(&d, get))
            site->untested = UB_CODE_NONE;
    }
}

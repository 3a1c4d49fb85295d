#include "codetest.h"

#include <string.h>

#include "codetext.h"
#include "context.h"
#include "definitions.h"
#include "edit.h"
#include "layout.h"

enum { MAX_BETWEEN = 3 };

/* What is done on an error, and what otherwise (NULL: nothing). */
typedef struct {
    const ub_stmt *error, *other;
} ways;

/* `if (PyErr_Occurred()) error; else other;` and its opposite; FALSE for any other statement. */
static gboolean find_ways(const ub_code_test *t, const ub_stmt *s, ways *w)
{
    if (s == NULL || s->kind != UB_STMT_IF || s->in_macro)
        return FALSE;
    ub_cond cond = ub_condition_of(t->f->text, s->head, t->holder);
    if (cond.kind != UB_COND_ERROR && cond.kind != UB_COND_NO_ERROR)
        return FALSE;
    gboolean error_first = cond.kind == UB_COND_ERROR;
    w->error = ub_code_child(t, s, error_first ? 0 : 1);
    w->other = ub_code_child(t, s, error_first ? 1 : 0);
    return TRUE;
}

/* Does a comment stand in the text, outside of the bodies (either may be NULL)?  It would be lost.
 */
static gboolean has_loose_comment(const ub_code_test *t, ub_range range, const ub_stmt *a,
                                  const ub_stmt *b)
{
    for (unsigned at = range.begin; at < range.end;) {
        ub_token token = ub_next_token(t->f->text, at, range.end);
        const ub_stmt *inside = a && at <= a->range.begin && token.begin >= a->range.begin   ? a
                                : b && at <= b->range.begin && token.begin >= b->range.begin ? b
                                                                                             : NULL;
        if (!inside && token.kind == UB_TOKEN_COMMENT)
            return TRUE;
        if (token.kind == UB_TOKEN_END)
            return FALSE;
        at = inside ? inside->range.end : token.end;
    }
    return FALSE;
}

static gboolean leaves_by(const ub_code_test *t, const ub_stmt *body)
{
    return body && ub_code_leaves(t, body) && ub_code_can_move(t, body);
}

/* if (v == NULL) { if (PyErr_Occurred()) ...; ... } */

/* Take `s` out of its block, or put the statements of `instead` in its place. */
static void take_out(ub_code_test *t, const ub_stmt *s, const ub_stmt *instead)
{
    const char *text = t->f->text;
    unsigned end = s->range.end;

    if (instead) {
        g_autofree char *indent = ub_indent_of(text, s->range.begin);
        g_autofree char *lines = ub_code_lines(t, instead);
        ub_code_replace(t, s->range.begin, end, ub_format_lines(&t->f->style, indent, lines));
        return;
    }
    end += (unsigned)strspn(text + end, " \t\r\n");
    ub_code_cut(t, s->range.begin, end);
}

/* if (v == NULL) { } else body  ->  if (v != NULL) body */
static gboolean turn_around(ub_code_test *t, const ub_stmt *body)
{
    const ub_stmt *s = t->test, *then = ub_code_child(t, s, 0);
    unsigned other = ub_next_code(t->f->text, then->range.end, body->range.begin);

    if (body->kind == UB_STMT_IF || !ub_code_is_blank(t, then->range.end, other))
        return FALSE;
    ub_code_replace(t, t->cond.range.begin, t->cond.range.end,
                    g_strdup_printf(t->cond.bare ? "%s" : "%s != NULL", t->holder));
    ub_code_cut(t, s->head.end, other + (unsigned)strlen("else"));
    return TRUE;
}

static gboolean test_null(ub_code_test *t)
{
    const ub_stmt *then = ub_code_child(t, t->test, 0), *other = ub_code_child(t, t->test, 1);
    const ub_stmt *first = ub_code_child(t, then, 0);
    ways w;

    if (then->kind != UB_STMT_COMPOUND || !find_ways(t, first, &w) ||
        !ub_code_has_own_lines(t, first) ||
        !ub_code_is_blank(t, then->range.begin + 1, first->range.begin) ||
        has_loose_comment(t, first->range, w.error, w.other) ||
        (then->children->len == 1 && has_loose_comment(t, then->range, first, NULL)))
        return FALSE;
    if (w.error) {
        if (!leaves_by(t, w.error))
            return FALSE;
        if (then->children->len > 1 || w.other)
            take_out(t, first, w.other);
        else if (!other)
            return ub_code_replace_test(t, "< 0", w.error);
        else if (!turn_around(t, other))
            return FALSE;
        return ub_code_leave_early(t, w.error);
    }
    if (other)
        return FALSE;
    if (then->children->len == 1 && t->api->absent == UB_ABSENT_NULL)
        return ub_code_replace_test(t, "== 0", w.other);
    if (then->children->len != 2 || !ub_code_is_jump(ub_code_child(t, then, 1)) ||
        !ub_code_can_move(t, ub_code_child(t, then, 1)))
        return FALSE;
    take_out(t, first, w.other);
    return ub_code_leave_early(t, ub_code_child(t, then, 1));
}

/* if (v != NULL) { ... } else if (PyErr_Occurred()) ... */

/* if (v) return v; else if (PyErr_Occurred()) return NULL;  ->  if (f(..., &v) != 0) return v;
 * once the releases have taken an INCREF away. */
static gboolean is_found_or_error(const ub_code_test *t, const ub_stmt *found, const ub_stmt *error)
{
    return t->cond.kind == UB_COND_OBJECT && !t->rc && ub_code_returns_holder(t, found) &&
           ub_code_returns(t, ub_code_only(t, error), "NULL") &&
           !has_loose_comment(t, error->range, NULL, NULL);
}

static gboolean test_found_or_error(ub_code_test *t, unsigned begin, unsigned end)
{
    if (!t->f->released)
        return FALSE;
    ub_code_cut(t, begin, end);
    return ub_code_replace_condition(t, "!= 0");
}

static gboolean test_else(ub_code_test *t, const ub_stmt *found, const ub_stmt *test)
{
    const char *text = t->f->text;
    unsigned end = found->range.end, other = ub_next_code(text, end, test->range.begin);
    ways w;

    if (!find_ways(t, test, &w) || !leaves_by(t, w.error) || !ub_code_is_blank(t, end, other) ||
        !ub_code_is_blank(t, other + (unsigned)strlen("else"), test->range.begin) ||
        has_loose_comment(t, test->range, w.error, w.other))
        return FALSE;
    if (!w.other && is_found_or_error(t, found, w.error))
        return test_found_or_error(t, end, test->range.end);
    if (!w.other)
        ub_code_cut(t, end, test->range.end);
    else if (w.error->range.begin < w.other->range.begin)
        ub_code_cut(t, end, w.error->range.end);
    else {
        ub_code_cut(t, other + (unsigned)strlen("else"), test->head.end);
        ub_code_cut(t, w.other->range.end, w.error->range.end);
    }
    return ub_code_leave_early(t, w.error);
}

/* if (v != NULL) { ... return ...; }  if (PyErr_Occurred()) ... */
static gboolean test_behind(ub_code_test *t, const ub_stmt *found)
{
    const ub_stmt *test = ub_code_sibling(t, t->test, 1);
    ways w;

    if (!ub_code_leaves(t, found) || !find_ways(t, test, &w) || w.other || !leaves_by(t, w.error) ||
        !ub_code_is_blank(t, t->test->range.end, test->range.begin) ||
        has_loose_comment(t, test->range, w.error, NULL))
        return FALSE;
    if (is_found_or_error(t, found, w.error))
        return test_found_or_error(t, t->test->range.end, test->range.end);
    ub_code_cut(t, t->test->range.end, test->range.end);
    return ub_code_leave_early(t, w.error);
}

static gboolean test_object(ub_code_test *t)
{
    const ub_stmt *found = ub_code_child(t, t->test, 0), *other = ub_code_child(t, t->test, 1);

    return other ? test_else(t, found, other) : test_behind(t, found);
}

/* The last resort: an `else if` asks the code itself, or the call stands in the condition. */

static char *free_name(const ub_code_test *t)
{
    static const char *const names[] = {"rc", "code", "found", NULL};

    for (unsigned i = 0; names[i]; i++)
        if (!g_hash_table_contains(t->f->words, names[i]) &&
            !ub_macros_capture((ub_unit *)t->f->unit, t->f->g->function->extent, names[i]))
            return g_strdup(names[i]);
    return NULL;
}

/* May a variable be declared where the call stands? */
static gboolean name_code(ub_code_test *t)
{
    const ub_stmt *block = ub_code_stmt(t, (unsigned)t->get->parent);

    if (block->parent >= 0 && ub_code_stmt(t, (unsigned)block->parent)->kind == UB_STMT_SWITCH)
        return FALSE;
    t->rc = free_name(t);
    return t->rc != NULL;
}

/* if (v) ... else if (!PyErr_Occurred()) ...  ->  else if (rc == 0) ... */
static gboolean test_else_by_code(ub_code_test *t)
{
    const ub_stmt *other = ub_code_child(t, t->test, 1);
    ways w;

    if (t->rc || t->down || !find_ways(t, other, &w) || t->api->absent != UB_ABSENT_NULL ||
        !name_code(t))
        return FALSE;
    ub_cond cond = ub_condition_of(t->f->text, other->head, t->holder);
    ub_code_replace(t, cond.range.begin, cond.range.end,
                    ub_code_comparison(t, cond.kind == UB_COND_ERROR ? "< 0" : "== 0", 0, 0));
    ub_code_take_call(t);
    return TRUE;
}

static gboolean test_last(ub_code_test *t)
{
    gboolean never = t->api->absent == UB_ABSENT_NEVER;

    if (!t->f->released || t->rc)
        return FALSE;
    if (t->cond.kind == UB_COND_OBJECT && test_else_by_code(t))
        return TRUE;
    if (t->cond.kind == UB_COND_NULL || t->cond.kind == UB_COND_NULL_FIRST)
        return ub_code_replace_condition(t, never ? "< 0" : "<= 0");
    return ub_code_replace_condition(t, never ? ">= 0" : "> 0");
}

/* All forms */

static gboolean match(ub_code_test *t)
{
    gboolean absent = t->api->absent == UB_ABSENT_NULL;

    switch (t->cond.kind) {
    case UB_COND_ERROR:
    case UB_COND_NULL_AND_ERROR:
        return ub_code_replace_condition(t, "< 0");
    case UB_COND_NULL_AND_NO_ERROR:
        return absent && ub_code_replace_condition(t, "== 0");
    case UB_COND_OBJECT_OR_ERROR:
        return absent && ub_code_replace_condition(t, "!= 0");
    case UB_COND_NULL:
        return test_null(t) || test_last(t);
    case UB_COND_OBJECT:
        return test_object(t) || test_last(t);
    case UB_COND_OBJECT_FIRST:
        return test_object(t) || test_last(t);
    case UB_COND_NULL_FIRST:
        return test_last(t);
    default:
        return FALSE;
    }
}

/* int n = 0;  which nothing is computed for */
static gboolean is_plain_declaration(const ub_code_test *t, const ub_stmt *s)
{
    const ub_graph *g = t->f->g;

    if (s->kind != UB_STMT_DECL || s->in_macro || ub_code_mentions(t, s))
        return FALSE;
    for (unsigned b = 0; b < g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            if (ub_graph_stmt(g, op->stmt) == s && op->kind != UB_OP_DECLARE &&
                op->kind != UB_OP_CONST && op->kind != UB_OP_ASSIGN)
                return FALSE;
        }
    }
    return TRUE;
}

/* The `if` behind the call.  Declarations may stand between, and statements that have nothing to do
 * with the holder: then a variable keeps the code. */
static gboolean find_test(ub_code_test *t)
{
    gboolean statements = FALSE;

    for (unsigned i = 1; i <= MAX_BETWEEN + 1; i++) {
        const ub_stmt *s = ub_code_sibling(t, t->get, i);
        if (s == NULL || s->in_macro)
            return FALSE;
        if (s->kind == UB_STMT_IF) {
            t->test = s;
            t->down = i > 1 && !statements;
            t->cond = ub_condition_of(t->f->text, s->head, t->holder);
            return (!statements || name_code(t)) && (i == 1 || t->cond.kind != UB_COND_ERROR);
        }
        if (is_plain_declaration(t, s))
            continue;
        if (s->kind != UB_STMT_EXPR || ub_code_mentions(t, s) || !ub_code_can_move(t, s))
            return FALSE;
        statements = TRUE;
    }
    return FALSE;
}

/* (void)f(..., &v);  in a block, on lines of its own */
static gboolean find_call(ub_code_test *t, unsigned offset)
{
    const ub_graph *g = t->f->g;
    const ub_op *op = ub_graph_call_at(g, offset, &(unsigned){0}, &(unsigned){0});

    if (op == NULL || op->n_args == 0)
        return FALSE;
    const ub_op *out = ub_graph_definition(g, op->args[op->n_args - 1]);
    t->get = ub_graph_stmt(g, op->stmt);
    if (!out || out->kind != UB_OP_ADDRESS || out->name[0] || t->get->kind != UB_STMT_EXPR ||
        t->get->parent < 0 || ub_code_stmt(t, (unsigned)t->get->parent)->kind != UB_STMT_COMPOUND)
        return FALSE;
    t->holder = ub_graph_var(g, out->var)->name;
    t->call = (ub_range){offset, t->get->range.end - 1};
    return ub_code_has_own_lines(t, t->get) &&
           g_str_has_prefix(t->f->text + t->get->range.begin, "(void)");
}

static gboolean overlap(const GArray *edits, const GArray *others)
{
    for (unsigned i = 0; i < edits->len; i++)
        for (unsigned k = 0; k < others->len; k++) {
            const ub_edit *a = &g_array_index(edits, ub_edit, i);
            const ub_edit *b = &g_array_index(others, ub_edit, k);
            if (a->begin < b->end && b->begin < a->end)
                return TRUE;
        }
    return FALSE;
}

static gboolean test_code(const ub_tester *f, const ub_site *site, unsigned offset, GArray *edits)
{
    g_autoptr(GArray) own = ub_edits_new();
    ub_code_test t = {.f = f, .api = site->api, .edits = own};
    gboolean done = FALSE;

    if (find_call(&t, offset) && find_test(&t))
        done = !ub_has_directive(f->text, t.get->range.begin, t.test->range.end) && match(&t) &&
               !overlap(own, edits) && !has_loose_comment(&t, t.cond.range, NULL, NULL);
    for (unsigned i = 0; done && i < own->len; i++) {
        ub_edit *e = &g_array_index(own, ub_edit, i);
        ub_edits_take(edits, e->begin, e->end, g_steal_pointer(&e->text));
    }
    if (done && t.rc)
        g_hash_table_add(f->words, g_strdup(t.rc));
    g_free(t.rc);
    return done;
}

static void tester_init(ub_tester *f, const ub_unit *unit, const ub_function *function,
                        gboolean released)
{
    *f = (ub_tester){.unit = unit, .released = released};
    f->text = ub_unit_text(unit, &f->length);
    g_autoptr(GArray) tokens = ub_tokens(f->text, function->body.begin, function->body.end);
    f->g = ub_graph_new(unit, function);
    f->style = ub_style_in(unit, function->body);
    f->limit = ub_spacing_of(f->text, f->length, tokens).limit;
    f->words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (unsigned i = 0; i < tokens->len; i++) {
        ub_token t = g_array_index(tokens, ub_token, i);
        if (t.kind == UB_TOKEN_WORD)
            g_hash_table_add(f->words, g_strndup(f->text + t.begin, t.end - t.begin));
    }
}

static void tester_clear(ub_tester *f)
{
    ub_graph_free((ub_graph *)f->g);
    g_hash_table_unref(f->words);
}

/* Calls whose code says what NULL and the indicator said. */
static gboolean is_ours(const ub_site *site)
{
    return site->api->shape == UB_SHAPE_OUT && site->api->error == UB_ERROR_RAISES &&
           site->api->absent != UB_ABSENT_NONE && !site->plain;
}

static void test_codes(const ub_unit *unit, const GArray *gets, const GArray *get_sites,
                       GArray *sites, gboolean released, GArray *edits)
{
    ub_tester f = {0};

    for (unsigned i = 0; i < gets->len; i++) {
        ub_site *site = &g_array_index(sites, ub_site, g_array_index(get_sites, unsigned, i));
        unsigned offset = g_array_index(gets, unsigned, i);
        if (!is_ours(site))
            continue;
        if (!f.g)
            tester_init(&f, unit, ub_unit_function_at(unit, offset), released);
        if (!f.g->has_wild_jumps && test_code(&f, site, offset, edits))
            site->polished = TRUE;
    }
    if (f.g)
        tester_clear(&f);
}

void ub_test_codes(const ub_unit *unit, const GArray *gets, const GArray *get_sites, GArray *sites,
                   GArray *edits)
{
    test_codes(unit, gets, get_sites, sites, FALSE, edits);
}

void ub_test_released_codes(const ub_unit *unit, const GArray *gets, const GArray *get_sites,
                            GArray *sites, GArray *edits)
{
    test_codes(unit, gets, get_sites, sites, TRUE, edits);
}

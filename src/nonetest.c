#include "nonetest.h"

#include <string.h>

#include "context.h"
#include "edit.h"
#include "graph.h"
#include "reflow.h"

/* The statement that makes the call, or NULL. */
static const ub_stmt *statement_of_call(const ub_graph *g, unsigned offset, int *holder)
{
    for (unsigned b = 0; b < g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            if (op->kind != UB_OP_CALL || op->range.begin != offset || op->n_args == 0)
                continue;
            const ub_op *out = ub_graph_definition(g, op->args[op->n_args - 1]);
            *holder = out && out->kind == UB_OP_ADDRESS && !out->name[0] ? out->var : -1;
            return ub_graph_stmt(g, op->stmt);
        }
    }
    return NULL;
}

/* Are these the words of the text?  "v" stands for the holder. */
static gboolean reads(const char *text, ub_range range, const char *holder, const char *words)
{
    g_autoptr(GArray) tokens = ub_tokens(text, range.begin, range.end);
    g_auto(GStrv) wanted = g_strsplit(words, " ", -1);

    if (tokens->len != g_strv_length(wanted))
        return FALSE;
    for (unsigned i = 0; i < tokens->len; i++)
        if (!ub_token_is(text, g_array_index(tokens, ub_token, i),
                         strcmp(wanted[i], "v") == 0 ? holder : wanted[i]))
            return FALSE;
    return TRUE;
}

static gboolean reads_one(const char *text, ub_range range, const char *holder,
                          const char *const *forms)
{
    for (; *forms; forms++)
        if (reads(text, range, holder, *forms))
            return TRUE;
    return FALSE;
}

/* What stands in the parentheses of an if. */
static ub_range condition(const char *text, const ub_stmt *s)
{
    const char *open = memchr(text + s->head.begin, '(', s->head.end - s->head.begin);

    return open ? (ub_range){(unsigned)(open - text) + 1, s->head.end - 1} : (ub_range){0, 0};
}

/* "== 0" or "!= 0", or NULL when the condition is no comparison with None alone. */
static const char *comparison_of(const char *text, ub_range range, const char *holder)
{
    static const char *const none[] = {"v == Py_None", "Py_None == v", "Py_IsNone ( v )",
                                       "Py_Is ( v , Py_None )", NULL};
    static const char *const object[] = {"v != Py_None", "Py_None != v", "! Py_IsNone ( v )",
                                         "! Py_Is ( v , Py_None )", NULL};

    if (reads_one(text, range, holder, none))
        return "== 0";
    return reads_one(text, range, holder, object) ? "!= 0" : NULL;
}

static const ub_stmt *next_statement(const ub_graph *g, const ub_stmt *s)
{
    const ub_stmt *parent = s->parent >= 0 ? ub_graph_stmt(g, (unsigned)s->parent) : NULL;

    if (!parent || parent->kind != UB_STMT_COMPOUND || s->index + 1 >= parent->children->len)
        return NULL;
    return ub_graph_stmt(g, g_array_index(parent->children, unsigned, s->index + 1));
}

static gboolean ends_line(const char *text, gsize length, unsigned offset)
{
    return strspn(text + offset, " \t\r") >= ub_line_end(text, length, offset) - offset;
}

static gboolean has_comment(const char *text, ub_range range)
{
    for (unsigned i = range.begin; i + 1 < range.end; i++)
        if (text[i] == '/' && (text[i + 1] == '*' || text[i + 1] == '/'))
            return TRUE;
    return FALSE;
}

/* if (v == NULL)
 *     v = NULL;         nothing to do where it was None that had to become NULL */
static gboolean drop_null_for_null(const ub_graph *g, unsigned offset, GArray *edits)
{
    static const char *const is_null[] = {"v == NULL", "NULL == v", "! v", NULL};
    static const char *const gives_null[] = {"v = NULL ;", "{ v = NULL ; }", NULL};
    gsize length;
    const char *text = ub_unit_text(g->unit, &length);
    int holder = -1;
    const ub_stmt *s = statement_of_call(g, offset, &holder);
    const ub_stmt *test = s && holder >= 0 ? next_statement(g, s) : NULL;

    if (!test || test->kind != UB_STMT_IF || test->in_macro || test->children->len != 1)
        return FALSE;
    const char *name = ub_graph_var(g, holder)->name;
    const ub_stmt *body = ub_graph_stmt(g, g_array_index(test->children, unsigned, 0));
    ub_range lines = {ub_line_begin(text, test->range.begin),
                      ub_line_end(text, length, test->range.end)};
    if (!reads_one(text, condition(text, test), name, is_null) ||
        !reads_one(text, body->range, name, gives_null) ||
        !ub_first_on_line(text, test->range.begin) || !ends_line(text, length, test->range.end) ||
        ub_has_directive(text, lines.begin, lines.end) || has_comment(text, lines) ||
        lines.end == length)
        return FALSE;
    ub_edits_take(edits, lines.begin, lines.end + 1, g_strdup(""));
    return TRUE;
}

/* if (v == Py_None) {
 *     Py_DECREF(v);         now that it is NULL there is nothing to clear
 *     dead++; */
static void drop_clear(const ub_graph *g, const ub_style *style, const ub_stmt *test,
                       const char *holder, GArray *edits)
{
    static const char *const clears[] = {"Py_CLEAR ( v ) ;", "Py_DECREF ( v ) ;",
                                         "Py_XDECREF ( v ) ;", NULL};
    gsize length;
    const char *text = ub_unit_text(g->unit, &length);
    const ub_stmt *body = ub_graph_stmt(g, g_array_index(test->children, unsigned, 0));

    if (body->kind != UB_STMT_COMPOUND || body->children->len < 2)
        return;
    const ub_stmt *first = ub_graph_stmt(g, g_array_index(body->children, unsigned, 0));
    const ub_stmt *second = ub_graph_stmt(g, g_array_index(body->children, unsigned, 1));
    if (!reads_one(text, first->range, holder, clears) ||
        !ub_first_on_line(text, first->range.begin) || !ends_line(text, length, first->range.end))
        return;
    ub_range before = {test->head.end, second->range.begin},
             behind = {second->range.end, body->range.end};
    if (!style->braced && body->children->len == 2 && test->children->len == 1 &&
        second->kind == UB_STMT_RETURN && !has_comment(text, before) &&
        !has_comment(text, behind)) {
        g_autofree char *indent = ub_indent_of(text, second->range.begin);
        ub_edits_take(edits, before.begin, before.end, g_strconcat(style->eol, indent, NULL));
        ub_edits_take(edits, behind.begin, behind.end, g_strdup(""));
        return;
    }
    ub_edits_take(edits, ub_line_begin(text, first->range.begin),
                  ub_line_end(text, length, first->range.end) + 1, g_strdup(""));
}

/* if (PyWeakref_GetRef(ref, &v) == 0)      *call is the call alone
 *     v = Py_NewRef(Py_None); */
typedef struct {
    const ub_graph *g;
    const char *text;
    gsize length;
    const ub_stmt *get, *next; /* and the statement behind it */
    const char *holder;
    ub_range call;
} none_given;

static gboolean find_none(const ub_graph *g, unsigned offset, none_given *n)
{
    static const char *const gives_none[] = {"v = Py_NewRef ( Py_None ) ;",
                                             "{ v = Py_NewRef ( Py_None ) ; }", NULL};
    static const char zero[] = " == 0";
    int holder = -1;

    *n = (none_given){.g = g};
    n->text = ub_unit_text(g->unit, &n->length);
    n->get = statement_of_call(g, offset, &holder);
    if (!n->get || n->get->kind != UB_STMT_IF || holder < 0 || n->get->in_macro ||
        n->get->children->len != 1)
        return FALSE;
    const ub_stmt *body = ub_graph_stmt(g, g_array_index(n->get->children, unsigned, 0));
    n->holder = ub_graph_var(g, holder)->name;
    n->next = next_statement(g, n->get);
    n->call = condition(n->text, n->get);
    if (!reads_one(n->text, body->range, n->holder, gives_none) || !n->next || n->next->in_macro ||
        n->call.begin != offset || !ub_first_on_line(n->text, n->get->range.begin) ||
        !ends_line(n->text, n->length, n->get->range.end))
        return FALSE;
    n->call.end -= (unsigned)strlen(zero);
    return strncmp(n->text + n->call.end, zero, strlen(zero)) == 0;
}

/* The call goes from where it stood, and stands where `asked` was. */
static void ask_by_code(const none_given *n, const ub_style *style, unsigned limit, ub_range asked,
                        const char *with, GArray *edits)
{
    unsigned column = ub_columns(n->text, ub_line_begin(n->text, asked.begin), asked.begin);
    g_autofree char *moved =
        ub_reflow_call(style, n->text, n->call, column, (unsigned)strlen(" == 0) {"), limit);

    ub_edits_take(edits, n->get->range.begin,
                  n->get->range.end + (unsigned)strspn(n->text + n->get->range.end, " \t\r\n"),
                  g_strdup(""));
    ub_edits_take(edits, asked.begin, asked.end, g_strdup_printf("%s %s", moved, with));
}

static gboolean test_by_code(const ub_graph *g, const ub_style *style, unsigned limit,
                             unsigned offset, GArray *edits)
{
    none_given n;

    if (!find_none(g, offset, &n) || n.next->kind != UB_STMT_IF ||
        ub_has_directive(n.text, n.get->range.begin, n.next->head.end))
        return FALSE;
    ub_range asked = condition(n.text, n.next);
    const char *with = comparison_of(n.text, asked, n.holder);
    if (!with)
        return FALSE;
    ask_by_code(&n, style, limit, asked, with, edits);
    if (strcmp(with, "== 0") == 0)
        drop_clear(g, style, n.next, n.holder, edits);
    return TRUE;
}

/* live = v != Py_None;  set(v != Py_None);      where nothing is called before it is asked, and
 * what is asked is all of the value, or of the only argument: the comparison. */
static gboolean find_comparison(const none_given *n, ub_range *asked)
{
    static const char *const plain[] = {"->", ".", "*", "=", "return", NULL};
    g_autoptr(GArray) tokens = ub_tokens(n->text, n->next->range.begin, n->next->range.end);
    unsigned first = 0, last = tokens->len;

    while (last > 0 && (ub_token_is(n->text, ub_tokens_at(tokens, last - 1), ";") ||
                        ub_token_is(n->text, ub_tokens_at(tokens, last - 1), ")")))
        last--;
    if (last < 4)
        return FALSE;
    first = last - 3;
    asked->begin = ub_tokens_at(tokens, first).begin;
    asked->end = ub_tokens_at(tokens, last - 1).end;
    unsigned open = ub_token_is(n->text, ub_tokens_at(tokens, first - 1), "(");
    for (unsigned i = 0; i + open < first; i++) {
        ub_token t = ub_tokens_at(tokens, i);
        g_autofree char *word = g_strndup(n->text + t.begin, t.end - t.begin);
        if (strcmp(word, n->holder) == 0 ||
            (t.kind != UB_TOKEN_WORD && !g_strv_contains(plain, word)))
            return FALSE;
    }
    ub_token before = ub_tokens_at(tokens, first - 1);
    return open || ub_token_is(n->text, before, "=") || ub_token_is(n->text, before, "return");
}

static gboolean value_by_code(const ub_graph *g, const ub_style *style, unsigned limit,
                              unsigned offset, GArray *edits)
{
    none_given n;
    ub_range asked;

    if (!find_none(g, offset, &n) ||
        (n.next->kind != UB_STMT_EXPR && n.next->kind != UB_STMT_DECL) ||
        ub_has_directive(n.text, n.get->range.begin, n.next->range.end) ||
        has_comment(n.text, n.get->range) || !find_comparison(&n, &asked))
        return FALSE;
    const char *with = comparison_of(n.text, asked, n.holder);
    if (with)
        ask_by_code(&n, style, limit, asked, with, edits);
    return with != NULL;
}

/* sock = (Sock *)v;
 * if ((PyObject *)sock == Py_None)       ->  if (sock == NULL)      with v as the call left it */
static gboolean test_cast(const ub_graph *g, const ub_style *style, unsigned offset, GArray *edits)
{
    static const char *const none[] = {"( PyObject * ) v == Py_None",
                                       "( ( PyObject * ) v ) == Py_None",
                                       "( ( PyObject * ) v == Py_None )", NULL};
    static const char *const object[] = {"( PyObject * ) v != Py_None",
                                         "( ( PyObject * ) v ) != Py_None",
                                         "( ( PyObject * ) v != Py_None )", NULL};
    none_given n;

    if (!find_none(g, offset, &n) || n.next->kind != UB_STMT_EXPR ||
        has_comment(n.text, n.get->range))
        return FALSE;
    g_autoptr(GArray) tokens = ub_tokens(n.text, n.next->range.begin, n.next->range.end);
    const ub_stmt *test = next_statement(g, n.next);
    if (tokens->len < 6 || !test || test->kind != UB_STMT_IF || test->in_macro ||
        !ub_token_is(n.text, ub_tokens_at(tokens, 1), "=") ||
        !ub_token_is(n.text, ub_tokens_at(tokens, tokens->len - 3), ")") ||
        !ub_token_is(n.text, ub_tokens_at(tokens, tokens->len - 2), n.holder) ||
        ub_has_directive(n.text, n.get->range.begin, test->head.end))
        return FALSE;
    ub_token name = ub_tokens_at(tokens, 0);
    g_autofree char *cast = g_strndup(n.text + name.begin, name.end - name.begin);
    ub_range asked = condition(n.text, test);
    gboolean is_none = reads_one(n.text, asked, cast, none);
    if (!is_none && !reads_one(n.text, asked, cast, object))
        return FALSE;
    g_autofree char *call = g_strndup(n.text + n.call.begin, n.call.end - n.call.begin);
    if (strchr(call, '\n'))
        return FALSE;
    ub_edits_take(edits, n.get->range.begin, n.get->range.end, g_strdup_printf("(void)%s;", call));
    ub_edits_take(edits, asked.begin, asked.end,
                  g_strdup_printf("%s %s NULL", cast, is_none ? "==" : "!="));
    if (is_none)
        drop_clear(g, style, test, n.holder, edits);
    return TRUE;
}

void ub_test_none_by_code(const ub_unit *unit, const GArray *gets, const GArray *get_sites,
                          GArray *sites, GArray *edits)
{
    const ub_function *function =
        gets->len ? ub_unit_function_at(unit, g_array_index(gets, unsigned, 0)) : NULL;
    gsize length;
    const char *text = ub_unit_text(unit, &length);

    if (function == NULL)
        return;
    g_autoptr(ub_graph) g = ub_graph_new(unit, function);
    g_autoptr(GArray) tokens = ub_tokens(text, function->body.begin, function->body.end);
    ub_style style = ub_style_in(unit, function->body);
    unsigned limit = ub_spacing_of(text, length, tokens).limit;
    for (unsigned i = 0; i < gets->len && !g->has_wild_jumps; i++) {
        ub_site *site = &g_array_index(sites, ub_site, g_array_index(get_sites, unsigned, i));
        if (site->api->absent == UB_ABSENT_NONE && !site->plain &&
            (test_by_code(g, &style, limit, g_array_index(gets, unsigned, i), edits) ||
             value_by_code(g, &style, limit, g_array_index(gets, unsigned, i), edits) ||
             test_cast(g, &style, g_array_index(gets, unsigned, i), edits) ||
             drop_null_for_null(g, g_array_index(gets, unsigned, i), edits)))
            site->polished = TRUE;
    }
}

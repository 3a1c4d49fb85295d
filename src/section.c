/* The text of critical sections: around the loop, and where its key and value take references. */
#include "section.h"

#include <string.h>

#include "edit.h"
#include "graph.h"
#include "layout.h"
#include "prove.h"
#include "reflow.h"
#include "section_loop.h"
#include "style.h"
#include "suspend.h"
#include "written.h"

static void clear_loop(ub_loop *l)
{
    g_ptr_array_unref(l->ways);
    g_free(l->dict);
    g_free(l->expression);
    g_free(l->flag);
    g_free(l->result);
    g_free(l->none);
    g_free(l->label);
}

static void clear_added(gpointer data)
{
    ub_loop_added *a = data;

    g_free(a->flag);
    g_free(a->result);
}

/* Finding the loop */

static const ub_op *find_call(const ub_graph *g, unsigned offset)
{
    for (unsigned b = 0; b < g->blocks->len; b++)
        for (unsigned i = 0; i < ub_graph_block(g, b)->ops->len; i++) {
            const ub_op *op = ub_block_op(ub_graph_block(g, b), i);
            if ((ub_is_dict_next(op) || ub_is_fast_item(op)) && op->range.begin == offset)
                return op;
        }
    return NULL;
}

/* PyDict_Next(dict, &pos, &key, &value); */
static gboolean is_statement(const ub_stmt *s)
{
    return s->kind == UB_STMT_EXPR;
}

static gboolean takes_reference(const ub_loop *l, unsigned stmt)
{
    gboolean takes = FALSE;

    for (unsigned b = 0; b < l->g->blocks->len; b++)
        for (unsigned i = 0; i < ub_graph_block(l->g, b)->ops->len; i++) {
            const ub_op *op = ub_block_op(ub_graph_block(l->g, b), i);
            if (op->stmt != stmt || op->kind == UB_OP_READ)
                continue;
            if (op->kind != UB_OP_REF || (op->ref != UB_REF_INCREF && op->ref != UB_REF_XINCREF))
                return FALSE;
            takes = TRUE;
        }
    return takes;
}

/* PyDict_Next(dict, &pos, &key, &value);
 * Py_INCREF(key);
 * Py_INCREF(value);                        is the last one in the section */
static unsigned last_reference(const ub_loop *l)
{
    const ub_stmt *s = ub_loop_stmt(l, l->stmt);
    const GArray *siblings = ub_loop_stmt(l, (unsigned)s->parent)->children;
    unsigned last = l->stmt;

    for (unsigned i = s->index + 1; i < siblings->len; i++) {
        unsigned next = g_array_index(siblings, unsigned, i);
        if (!takes_reference(l, next))
            break;
        last = next;
    }
    return last;
}

/* Inner loops go first: what stands around one is the project's own.  To enter a second section may
 * suspend the first, in which something may be relied on that this tool knows nothing of. */
#define IN_ANOTHER                                                                                 \
    "the loop stands in another section, which its own would suspend: begin that one with "        \
    "Py_BEGIN_CRITICAL_SECTION2() of both objects"

/* The call's first argument, as it is written. */
static ub_range first_argument(const ub_loop *l)
{
    g_autoptr(GArray) tokens = ub_tokens(l->text, l->next->range.begin, l->next->range.end);
    ub_range range = {0, 0};
    unsigned depth = 0;

    for (unsigned i = 1; i < tokens->len; i++) {
        ub_token token = g_array_index(tokens, ub_token, i);
        if (depth == 1 && ub_token_is(l->text, token, ","))
            break;
        if (ub_token_is(l->text, token, ")"))
            depth--;
        if (depth) {
            range.begin = range.begin ? range.begin : token.begin;
            range.end = token.end;
        }
        if (ub_token_is(l->text, token, "("))
            depth++;
    }
    return range;
}

/* PyModule_GetDict(module): names of the catalog stay in their order (round.c). */
static gboolean names_a_call(const ub_loop *l, ub_range argument)
{
    g_autoptr(GArray) tokens = ub_tokens(l->text, argument.begin, argument.end);

    for (unsigned i = 0; i < tokens->len; i++) {
        ub_token token = g_array_index(tokens, ub_token, i);
        g_autofree char *word = g_strndup(l->text + token.begin, token.end - token.begin);
        if (ub_rows_find(l->unit->rows, word) || ub_rows_find_strong(l->unit->rows, word))
            return TRUE;
    }
    return FALSE;
}

/* `varnames` for c->u->u_varnames; `dict` for what has no such name. */
static char *name_of_member(const ub_loop *l, ub_range argument)
{
    g_autoptr(GArray) tokens = ub_tokens(l->text, argument.begin, argument.end);
    ub_token last = {.kind = UB_TOKEN_END}, before = last;

    if (tokens->len > 2) {
        before = g_array_index(tokens, ub_token, tokens->len - 2);
        last = g_array_index(tokens, ub_token, tokens->len - 1);
    }
    if (last.kind != UB_TOKEN_WORD ||
        (!ub_token_is(l->text, before, "->") && !ub_token_is(l->text, before, ".")))
        return g_strdup("dict");
    char *name = g_strndup(l->text + last.begin, last.end - last.begin);
    const char *underscore = strchr(name, '_');
    if (underscore && underscore > name && underscore - name <= 3 && underscore[1])
        memmove(name, underscore + 1, strlen(underscore));
    return name;
}

/* while (PyDict_Next(self->dict, ...)): the section needs a variable, which the loop asks, too. */
static void hoist(ub_loop *l)
{
    ub_range argument = first_argument(l);
    g_autofree char *name = name_of_member(l, argument);

    l->expression = g_strndup(l->text + argument.begin, argument.end - argument.begin);
    l->dict = g_strdup("items"); /* dict_items, where dict is taken */
    char *dict = ub_loop_free_name(l, name);
    g_free(l->dict);
    l->dict = dict;
    ub_edits_take(l->edits, argument.begin, argument.end, g_strdup(dict));
}

static gboolean stands_in_another(const ub_loop *l)
{
    for (int at = ub_loop_stmt(l, l->stmt)->parent; at >= 0;
         at = ub_loop_stmt(l, (unsigned)at)->parent)
        if (ub_is_section(l->g, (unsigned)at))
            return TRUE;
    return ub_may_hide_section(l->g, l->stmt);
}

/* for (i = 0; i < PySequence_Fast_GET_SIZE(seq); i++) { item = PySequence_Fast_GET_ITEM(seq, i); */
static gboolean find_items(ub_loop *l)
{
    const char *why;
    ub_reach reach;

    if (!ub_items_reach(l->g, l->next, &reach, &why))
        return ub_loop_fail(l, why);
    l->first = reach.first;
    l->stmt = l->last = reach.last;
    l->dict = g_strdup(ub_graph_var(l->g, reach.list)->name);
    if (ub_loop_stmt(l, l->first)->in_macro || ub_loop_stmt(l, l->stmt)->in_macro)
        return ub_loop_fail(l, "a macro begins or ends the loop");
    return !stands_in_another(l) || ub_loop_fail(l, IN_ANOTHER);
}

/* Is the call the condition of the statement, or is this it?  Where a loop asks in another way, the
 * section would have to hold all of that. */
static gboolean has_place(ub_loop *l, const ub_stmt *s)
{
    unsigned offset = l->next->range.begin;

    if ((s->kind == UB_STMT_WHILE || s->kind == UB_STMT_FOR || s->kind == UB_STMT_IF) &&
        offset >= s->head.begin && offset < s->head.end)
        return TRUE;
    if (ub_loop_asks_answer(l->g, l->next))
        return ub_loop_fail(l, "let the loop ask by itself: while (PyDict_Next(...))");
    if (is_statement(s))
        return TRUE;
    return ub_loop_fail(l, s->kind == UB_STMT_DO
                               ? "its first round is not done for an item: write it as "
                                 "while (PyDict_Next(...))"
                           : s->kind == UB_STMT_DECL
                               ? "make the call a statement of its own, behind the declarations"
                               : "the call is neither the condition of a loop nor a statement");
}

static gboolean find_loop(ub_loop *l, unsigned offset)
{
    l->next = find_call(l->g, offset);
    if (!l->next)
        return ub_loop_fail(l, NULL);
    if (ub_is_fast_item(l->next))
        return find_items(l);
    const ub_op *dict = ub_graph_without_casts(l->g, l->next->args[0]);
    ub_next_reach reach;

    ub_find_next_reach(l->g, l->next, &reach);
    l->first = reach.first;
    l->last = reach.last;
    l->body = reach.body;
    l->behind = reach.behind;
    const ub_stmt *s = ub_loop_stmt(l, l->stmt = reach.stmt);
    if (l->body < 0 && l->behind < 0 && !has_place(l, s))
        return FALSE;
    if (s->in_macro || s->parent < 0 || ub_loop_stmt(l, l->first)->in_macro)
        return ub_loop_fail(l, "a macro begins or ends the loop");
    if (stands_in_another(l))
        return ub_loop_fail(l, IN_ANOTHER);
    if (is_statement(s))
        l->last = last_reference(l);
    if (!dict || (dict->kind == UB_OP_READ && ub_graph_var(l->g, dict->var)->is_static))
        return ub_loop_fail(l, "the dict is a static variable");
    if (dict->kind != UB_OP_READ && names_a_call(l, first_argument(l)))
        return ub_loop_fail(l, "take the dict into a variable first");
    if (dict->kind != UB_OP_READ)
        hoist(l);
    else
        l->dict = g_strdup(ub_graph_var(l->g, dict->var)->name);
    return TRUE;
}

static void add_line(GString *lines, const char *line)
{
    g_string_append_printf(lines, "%s%s", lines->len ? "\n" : "", line);
}

/* The variable of the key (2) or value (3), if it takes a reference, or NULL. */
static const char *owner(const ub_loop *l, unsigned own, unsigned i)
{
    const ub_op *address =
        ub_is_dict_next(l->next) ? ub_graph_definition(l->g, l->next->args[i]) : NULL;

    return (own & (i == 2 ? UB_PART_KEY : UB_PART_VALUE)) && address &&
                   address->kind == UB_OP_ADDRESS
               ? ub_graph_var(l->g, address->var)->name
               : NULL;
}

/* The references that key and value take, or NULL. */
static char *reference_lines(const ub_loop *l, unsigned own)
{
    g_autoptr(GString) lines = g_string_new(NULL);

    for (unsigned i = 2; i < 4; i++) {
        if (!owner(l, own, i))
            continue;
        g_autofree char *line = g_strdup_printf("Py_INCREF%s%s);", l->call, owner(l, own, i));
        add_line(lines, line);
    }
    return lines->len ? g_strdup(lines->str) : NULL;
}

/* PyObject *text = PyObject_Str(value);  at the beginning of the body: before that. */
static gboolean suspends(const ub_loop *l, unsigned stmt)
{
    for (unsigned b = 0; b < l->g->blocks->len; b++)
        for (unsigned i = 0; i < ub_graph_block(l->g, b)->ops->len; i++) {
            const ub_op *op = ub_block_op(ub_graph_block(l->g, b), i);
            if (op->stmt == stmt && ub_may_suspend(op))
                return TRUE;
        }
    return FALSE;
}

static unsigned body_of(const ub_loop *l)
{
    return g_array_index(ub_loop_stmt(l, l->stmt)->children, unsigned, 0);
}

/* PyDict_Next(...) == 0, or != 0: *found says which way an item leads. */
static gboolean tests_zero(const ub_loop *l, const ub_op *cond, gboolean *found)
{
    const ub_op *zero = cond->n_args == 2 ? ub_graph_definition(l->g, cond->args[1]) : NULL;

    *found = g_strcmp0(cond->name, "!=") == 0;
    return cond->kind == UB_OP_PURE && (*found || g_strcmp0(cond->name, "==") == 0) && zero &&
           zero->kind == UB_OP_CONST && g_strcmp0(zero->name, "0") == 0 &&
           ub_graph_definition(l->g, cond->args[0]) == l->next;
}

/* The block where the condition's branch on the call alone goes if there is an item, or is none;
 * NULL: there is no such branch. */
static const ub_block *way_of(const ub_loop *l, gboolean item)
{
    for (unsigned b = 0; b < l->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(l->g, b);
        gboolean found = TRUE;
        if (block->term != UB_TERM_BRANCH || block->term_stmt != l->stmt)
            continue;
        const ub_op *cond = ub_graph_definition(l->g, block->cond);
        if (cond && (cond == l->next || tests_zero(l, cond, &found)))
            return ub_graph_block(l->g,
                                  g_array_index(block->succs, unsigned, found == item ? 0 : 1));
    }
    return NULL;
}

/* Is the condition the call alone, or with others behind &&?  if (!PyDict_Next(...)) return;  has
 * what the call gives behind the section only. */
static gboolean leads_to_body(const ub_loop *l)
{
    const ub_stmt *s = ub_loop_stmt(l, l->stmt);

    return s->kind != UB_STMT_IF ||
           (s->children->len &&
            way_of(l, TRUE) == ub_graph_block(l->g, ub_loop_stmt(l, body_of(l))->first_block));
}

/* if (!PyDict_Next(...)) return -1;  with nothing else in the condition and no `else`. */
static gboolean leads_past_body(const ub_loop *l)
{
    const ub_stmt *s = ub_loop_stmt(l, l->stmt);
    const ub_block *past = way_of(l, TRUE);

    return s->kind == UB_STMT_IF && s->children->len == 1 && past && past->ops->len == 0 &&
           past->succs->len == 1 && g_array_index(past->succs, unsigned, 0) == s->last_block &&
           way_of(l, FALSE) == ub_graph_block(l->g, ub_loop_stmt(l, body_of(l))->first_block);
}

/* if (!PyDict_Next(dict, &pos, &key, NULL))
 *     failed = 1;
 * else                                         added: the key is used behind the section
 *     Py_INCREF(key); */
static void write_else(ub_loop *l, const char *lines)
{
    const ub_style *style = &l->style;
    const ub_stmt *s = ub_loop_stmt(l, l->stmt), *body = ub_loop_stmt(l, body_of(l));
    unsigned at = ub_after_trailing_comment(l->text, l->length, s->range.end);
    gboolean braced = body->kind == UB_STMT_COMPOUND;
    g_autofree char *indent = ub_indent_of(l->text, s->range.begin);
    g_autofree char *inner = ub_indent_deeper(style, indent);
    g_autofree char *formatted = ub_format_lines(style, inner, lines);
    g_autofree char *below = g_strconcat(style->eol, indent, NULL);
    const char *before = braced && !style->else_below && at == s->range.end ? " " : below;
    const char *open = style->brace_below ? below : " ";

    if (braced || strchr(lines, '\n'))
        ub_edits_take(
            l->edits, at, at,
            g_strconcat(before, "else", open, "{", style->eol, inner, formatted, below, "}", NULL));
    else
        ub_edits_take(l->edits, at, at,
                      g_strconcat(before, "else", style->eol, inner, formatted, NULL));
}

static gboolean write_references(ub_loop *l, unsigned own)
{
    g_autofree char *lines = reference_lines(l, own);
    const ub_stmt *body;
    int at = -1;

    if (!lines)
        return TRUE;
    if (is_statement(ub_loop_stmt(l, l->stmt)) && ub_items_taker(l->g, l->next) >= 0)
        return ub_loop_fail(l, "let a condition ask: if (PyDict_Next(...))");
    if (is_statement(ub_loop_stmt(l, l->stmt))) {
        ub_insert_after(l->edits, &l->style, l->text, l->length, ub_loop_stmt(l, l->stmt)->range,
                        lines);
        return TRUE;
    }
    if (l->behind >= 0) {
        ub_insert_after(l->edits, &l->style, l->text, l->length,
                        ub_loop_stmt(l, (unsigned)l->behind)->range, lines);
        return TRUE;
    }
    if (l->body < 0 && leads_past_body(l)) {
        write_else(l, lines);
        return TRUE;
    }
    if (l->body < 0 && !leads_to_body(l))
        return ub_loop_fail(l, "what it gives is used behind the section");
    if (ub_loop_stmt(l, l->stmt)->children->len == 0)
        return ub_loop_fail(l, "the loop has no body");
    body = ub_loop_stmt(l, l->body >= 0 ? (unsigned)l->body : body_of(l));
    if (body->kind != UB_STMT_COMPOUND) {
        ub_brace_body(l->edits, &l->style, l->text, l->length, ub_loop_stmt(l, l->stmt)->head,
                      body->range, lines, NULL);
        return TRUE;
    }
    for (unsigned i = 0; i < body->children->len && at < 0; i++) {
        unsigned child = g_array_index(body->children, unsigned, i);
        if (ub_loop_stmt(l, child)->kind != UB_STMT_DECL)
            at = (int)child;
    }
    for (unsigned i = body->children->len; i-- > 0;) {
        unsigned child = g_array_index(body->children, unsigned, i);
        if (ub_loop_stmt(l, child)->kind == UB_STMT_DECL && suspends(l, child) &&
            (at < 0 || ub_loop_stmt(l, child)->index < ub_loop_stmt(l, (unsigned)at)->index))
            at = (int)child;
    }
    if (at >= 0 && l->split && ub_loop_stmt(l, (unsigned)at)->kind == UB_STMT_DECL)
        return ub_loop_split_body(l, body, ub_loop_stmt(l, (unsigned)at)->index, lines);
    if (at < 0 || (ub_loop_stmt(l, (unsigned)at)->in_macro &&
                   ub_loop_stmt(l, (unsigned)at)->kind != UB_STMT_MACRO))
        return ub_loop_fail(l, "a macro begins the loop's body");
    ub_insert_before(l->edits, &l->style, l->text, ub_loop_stmt(l, (unsigned)at)->range, lines);
    return TRUE;
}

static char *declarator(const char *type, const char *name)
{
    return g_strconcat(type, g_str_has_suffix(type, "*") ? "" : " ", name, NULL);
}

/* PyObject *kw = self->kw; int failed = 0; PyObject *result = NULL; */
static char *declarations(const ub_loop *l, gboolean directly)
{
    g_autoptr(GString) lines = g_string_new(NULL);

    if (l->expression) {
        g_autofree char *dict = directly
                                    ? g_strdup_printf("PyObject *%s = %s;", l->dict, l->expression)
                                    : g_strdup_printf("PyObject *%s;", l->dict);
        add_line(lines, dict);
    }

    if (l->flag && !l->has_flag) {
        g_autofree char *flag = g_strdup_printf("int %s = 0;", l->flag);
        add_line(lines, flag);
    }
    if (l->result && !l->has_result) {
        g_autofree char *type = ub_written_result(l->g->unit, l->g->function);
        g_autofree char *plain = declarator(type, l->result);
        g_autofree char *result = g_strdup_printf("%s = %s;", plain, ub_loop_nothing(l));
        add_line(lines, result);
    }
    return lines->len ? g_strdup(lines->str) : NULL;
}

/* A declaration goes in front of the section where the function does so or the block begins, else
 * behind the block's declarations. */
static gboolean write_declarations(ub_loop *l, GString *in_front)
{
    const ub_stmt *s = ub_loop_stmt(l, l->first), *parent = ub_loop_stmt(l, (unsigned)s->parent);
    const ub_stmt *last = NULL;

    if (!l->expression && (!l->flag || l->has_flag) && (!l->result || l->has_result))
        return TRUE;
    if (parent->kind != UB_STMT_COMPOUND ||
        (parent->parent >= 0 && ub_loop_stmt(l, (unsigned)parent->parent)->kind == UB_STMT_SWITCH))
        return ub_loop_fail(
            l, "a variable is needed in front of the loop, and there is no place for it");
    for (unsigned i = 0; i < parent->children->len; i++) {
        const ub_stmt *child = ub_loop_stmt(l, g_array_index(parent->children, unsigned, i));
        if (child->kind != UB_STMT_DECL || child == s)
            break;
        last = child;
    }
    gboolean behind_last = last && last->index + 1 == s->index;
    gboolean here = s->index == 0 || (l->style.late_declarations && !behind_last);
    g_autofree char *lines = declarations(l, here || behind_last);
    if (here) {
        add_line(in_front, lines);
        return TRUE;
    }
    if (l->expression && !behind_last) {
        g_autofree char *set = g_strdup_printf("%s = %s;", l->dict, l->expression);
        add_line(in_front, set);
    }
    if (last)
        ub_insert_after(l->edits, &l->style, l->text, l->length, last->range, lines);
    else
        ub_insert_before(l->edits, &l->style, l->text,
                         ub_loop_stmt(l, g_array_index(parent->children, unsigned, 0))->range,
                         lines);
    return TRUE;
}

/* Behind the loop: the end, and what the ways out do. */
static void write_end(ub_loop *l, unsigned own)
{
    unsigned end = ub_loop_stmt(l, l->last)->range.end;
    unsigned at = ub_after_trailing_comment(l->text, l->length, end);
    g_autofree char *indent = ub_indent_of(l->text, ub_loop_stmt(l, l->stmt)->range.begin);
    g_autoptr(GString) added = g_string_new(NULL);

    if (l->label)
        g_string_append_printf(added, "%s%s%s:;", l->style.eol,
                               ub_label_indent(&l->style, indent, indent), l->label);
    g_string_append_printf(added, "%s%sPy_END_CRITICAL_SECTION%s);", l->style.eol, indent, l->call);
    if (own & UB_PART_DICT)
        g_string_append_printf(added, "%s%sPy_DECREF%s%s);", l->style.eol, indent, l->call,
                               l->dict);
    for (unsigned i = 0; i < l->ways->len; i++) {
        if (i + 1 == l->ways->len && ub_loop_leaves_always(l)) {
            g_string_append_printf(added, "%s%s%s", l->style.eol, indent,
                                   (char *)l->ways->pdata[i]);
            break;
        }
        g_autofree char *condition = l->none ? g_strdup_printf("%s == %s", l->none, l->style.null)
                                     : l->ways->len > 1
                                         ? g_strdup_printf("%s == %u", l->flag, i + 1)
                                         : g_strdup(l->flag);
        g_autofree char *test = ub_format_if(&l->style, indent, condition, l->ways->pdata[i]);
        g_string_append_printf(added, "%s%s%s", l->style.eol, indent, test);
    }
    ub_edits_take(l->edits, at, at, g_strdup(added->str));
}

/* if (!PyDict_Next(dict, &pos, &key, NULL))
 *     key = NULL;                                  was: return -1;
 * else
 *     Py_INCREF(key);
 * ...
 * if (key == NULL)
 *     return -1;
 *
 * FALSE: two variables would have to tell that. */
static gboolean tell_none(ub_loop *l, unsigned own)
{
    const char *key = owner(l, own, 2), *value = owner(l, own, 3);

    if ((!key && !value) || !leads_past_body(l) ||
        ub_graph_block(l->g, ub_loop_stmt(l, body_of(l))->last_block)->reachable)
        return TRUE;
    if (key && value)
        return ub_loop_fail(l, "both of what it gives are used behind the section");
    l->none = g_strdup(key ? key : value);
    return TRUE;
}

/* int more = PyDict_Next(...);   ->   int more;
 *                                     Py_BEGIN_CRITICAL_SECTION(dict);
 *                                     more = PyDict_Next(...);
 *
 * FALSE: it declares something else, too. */
static gboolean begin_in_declaration(ub_loop *l, const char *lines)
{
    ub_range range = ub_loop_stmt(l, l->first)->range;
    g_autoptr(GArray) tokens = ub_tokens(l->text, range.begin, range.end);
    ub_token name = {0}, value = {0};
    unsigned depth = 0, others = 0;

    for (unsigned i = 1; i + 1 < tokens->len; i++) {
        ub_token t = g_array_index(tokens, ub_token, i);
        depth += ub_token_is(l->text, t, "(");
        depth -= ub_token_is(l->text, t, ")");
        others += depth == 0 && ub_token_is(l->text, t, ",");
        if (depth || value.end || !ub_token_is(l->text, t, "="))
            continue;
        name = g_array_index(tokens, ub_token, i - 1);
        value = g_array_index(tokens, ub_token, i + 1);
    }
    if (!value.end || others || name.kind != UB_TOKEN_WORD)
        return ub_loop_fail(l, "more is declared with what the loop asks than that");
    g_autofree char *indent = ub_indent_of(l->text, range.begin);
    g_autofree char *word = g_strndup(l->text + name.begin, name.end - name.begin);
    g_autofree char *formatted = ub_format_lines(&l->style, indent, lines);
    ub_edits_take(
        l->edits, name.end, value.begin,
        g_strconcat(";", l->style.eol, indent, formatted, l->style.eol, indent, word, " = ", NULL));
    return TRUE;
}

static gboolean begin_section(ub_loop *l, const char *lines)
{
    if (l->first != l->stmt && !ub_is_fast_item(l->next) &&
        ub_loop_stmt(l, l->first)->kind == UB_STMT_DECL)
        return begin_in_declaration(l, lines);
    ub_insert_before(l->edits, &l->style, l->text, ub_loop_stmt(l, l->first)->range, lines);
    return TRUE;
}

static gboolean write_section(ub_loop *l, unsigned own)
{
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(unsigned));
    g_autoptr(GString) in_front = g_string_new(NULL);
    g_autofree char *begin = g_strdup_printf("Py_BEGIN_CRITICAL_SECTION%s%s);", l->call, l->dict);
    g_autofree char *incref = g_strdup_printf("Py_INCREF%s%s);", l->call, l->dict);

    if (l->expression && (own & UB_PART_DICT)) /* Py_CLEAR(self->dict) in the loop */
        return ub_loop_fail(l, "what is done in the loop may put another dict in the place of its "
                               "own: take that into a variable first");
    if (!ub_loop_find_ways(l, l->stmt, found) || !tell_none(l, own))
        return FALSE;
    if (found->len) /* first: the brace that a way out gets stands before the body's */
        ub_loop_write_ways(l, found);
    if ((!ub_is_fast_item(l->next) && !write_references(l, own)) ||
        !write_declarations(l, in_front))
        return FALSE;
    if (own & UB_PART_DICT)
        add_line(in_front, incref);
    add_line(in_front, begin);
    if (!begin_section(l, in_front->str))
        return FALSE;
    write_end(l, own);
    return TRUE;
}

/* All of one function */

static void set_up(ub_loop *l, const ub_unit *unit, const ub_graph *g, GArray *own,
                   const GArray *all, GArray *earlier)
{
    *l = (ub_loop){.unit = unit, .g = g, .edits = own, .all = all, .earlier = earlier};
    l->text = ub_unit_text(unit, &l->length);
    l->style = ub_style_in(unit, g->function->body);
    g_autoptr(GArray) tokens = ub_tokens(l->text, g->function->body.begin, g->function->body.end);
    l->call = ub_spacing_of(l->text, l->length, tokens).call_space ? " (" : "(";
    l->ways = g_ptr_array_new_with_free_func(g_free);
}

/* The statement that is put into a section for the call. */
static unsigned loop_of(const ub_graph *g, const ub_op *next)
{
    const char *why;
    ub_reach reach;
    ub_next_reach loop;

    if (ub_is_fast_item(next))
        return ub_items_reach(g, next, &reach, &why) ? reach.last : next->stmt;
    ub_find_next_reach(g, next, &loop);
    return loop.stmt;
}

/* A loop over a dict stands directly in its section. */
static gboolean stands_in(const ub_graph *g, const ub_op *next, unsigned section)
{
    unsigned stmt = ub_is_fast_item(next) ? next->stmt : loop_of(g, next);
    int at = ub_graph_stmt(g, stmt)->parent;

    while (ub_is_fast_item(next) && at >= 0 && (unsigned)at != section)
        at = ub_graph_stmt(g, (unsigned)at)->parent;
    return at == (int)section;
}

/* Does the loop stand in its section already? */
static gboolean is_done(const ub_graph *g, const ub_op *next)
{
    const ub_op *dict = ub_graph_without_casts(g, next->args[0]);

    for (unsigned b = 0; b < g->blocks->len; b++)
        for (unsigned i = 0; i < ub_graph_block(g, b)->ops->len; i++) {
            const ub_op *op = ub_block_op(ub_graph_block(g, b), i);
            if (op->kind == UB_OP_ENTER && stands_in(g, next, op->stmt) && dict &&
                dict->kind == UB_OP_READ && dict->var == op->var)
                return TRUE;
        }
    return FALSE;
}

/* Has a loop inside of it to be put into a section first?  Its ways out are then this one's. */
static gboolean must_wait(const ub_graph *g, const GArray *calls, const ub_op *next)
{
    unsigned stmt = loop_of(g, next);
    ub_range loop = ub_graph_stmt(g, stmt)->range;

    for (unsigned i = 0; i < calls->len; i++) {
        unsigned offset = g_array_index(calls, unsigned, i);
        const ub_op *other = find_call(g, offset);
        if (other && loop_of(g, other) != stmt && offset > loop.begin && offset < loop.end &&
            !is_done(g, other))
            return TRUE;
    }
    return FALSE;
}

/* else if (PyDict_Next(...)) S   ->   else { if (PyDict_Next(...)) S }
 *
 * By itself first: the section then finds a block to stand in. */
static gboolean write_braces(ub_loop *l)
{
    const ub_stmt *s = ub_loop_stmt(l, l->stmt);

    if (ub_is_list(ub_loop_stmt(l, (unsigned)s->parent)->kind))
        return FALSE;
    ub_range head = ub_loop_head_of(l, s);
    ub_brace_body(l->edits, &l->style, l->text, l->length, head, s->range, NULL, NULL);
    if (!memchr(l->text + head.end, '\n', s->range.begin - head.end)) {
        g_autofree char *indent = ub_indent_of(l->text, head.begin);
        g_autofree char *inner = ub_indent_deeper(&l->style, indent);
        g_autofree char *lines = ub_reflow_lines(&l->style, l->text, s->range.begin, s->range.end);
        ub_edits_take(l->edits, s->range.begin, s->range.end,
                      ub_format_lines(&l->style, inner, lines));
    }
    return TRUE;
}

/* Two edits of one place would keep the loops of all other functions from their sections, too. */
static gboolean fits_together(ub_loop *l)
{
    g_autofree char *text = ub_edits_apply(l->edits, l->text, l->length);

    return text || ub_loop_fail(l, "there is no room for the section's text");
}

static void take_edits(GArray *to, GArray *from)
{
    for (unsigned i = 0; i < from->len; i++) {
        ub_edit *edit = &g_array_index(from, ub_edit, i);
        ub_edits_take(to, edit->begin, edit->end, g_steal_pointer(&edit->text));
    }
}

/* The calls of one function and their sites. */
typedef struct {
    const GArray *calls, *call_sites;
    GArray *sites;
} section_calls;

static ub_site *site_of(const section_calls *c, unsigned i)
{
    return &g_array_index(c->sites, ub_site, g_array_index(c->call_sites, unsigned, i));
}

static ub_range range_of(const ub_loop *l)
{
    return (ub_range){ub_loop_stmt(l, l->first)->range.begin, ub_loop_stmt(l, l->last)->range.end};
}

/* Several items of one list may be read in a section; of each it is known whether it needs a
 * reference. */
static gboolean write_items(ub_loop *l, const section_calls *c)
{
    ub_range range = range_of(l);
    unsigned own = 0;

    for (unsigned i = 0; i < c->calls->len; i++) {
        const ub_op *call = find_call(l->g, g_array_index(c->calls, unsigned, i));
        ub_reach reach;
        const char *why;
        if (!call || !ub_is_fast_item(call) || call->range.begin < range.begin ||
            call->range.begin >= range.end || !ub_items_reach(l->g, call, &reach, &why) ||
            strcmp(ub_graph_var(l->g, reach.list)->name, l->dict) != 0)
            continue;
        own |= site_of(c, i)->own & UB_PART_DICT;
        if ((site_of(c, i)->own & UB_PART_VALUE) && !ub_items_write_reference(l, call))
            return FALSE;
    }
    return write_section(l, own);
}

static gboolean write_one(ub_loop *l, const section_calls *c)
{
    unsigned own = 0;

    if (ub_is_fast_item(l->next))
        return write_items(l, c);
    for (unsigned k = 0; k < c->calls->len; k++) { /* a loop may ask at two places */
        const ub_op *call = find_call(l->g, g_array_index(c->calls, unsigned, k));
        if (call && ub_is_dict_next(call) && loop_of(l->g, call) == l->stmt)
            own |= site_of(c, k)->own;
    }
    return write_braces(l) || write_section(l, own);
}

static void add_section(const ub_unit *unit, const ub_graph *g, const section_calls *c, unsigned i,
                        GArray *earlier, GArray *edits)
{
    g_autoptr(GArray) own = ub_edits_new();
    ub_loop l;

    set_up(&l, unit, g, own, edits, earlier);
    l.split = site_of(c, i)->split > 0;
    if (find_loop(&l, g_array_index(c->calls, unsigned, i)) && write_one(&l, c) &&
        fits_together(&l)) {
        ub_loop_added a = {range_of(&l), l.stmt, ub_loop_stmt(&l, l.stmt)->parent,
                           g_steal_pointer(&l.flag), g_steal_pointer(&l.result)};
        g_array_append_val(earlier, a);
        take_edits(edits, own);
    } else {
        ub_site_set(site_of(c, i), UB_CODE_SECTION, l.detail);
    }
    clear_loop(&l);
}

/* The next item of a list, or the other call of a loop, that has just got its section: whether it
 * needs another is seen in the new text. */
static gboolean is_covered(const ub_graph *g, const GArray *earlier, const ub_op *next)
{
    unsigned loop = loop_of(g, next);

    for (unsigned i = 0; i < earlier->len; i++) {
        const ub_loop_added *a = &g_array_index(earlier, ub_loop_added, i);
        if (next->range.begin >= a->range.begin && next->range.begin < a->range.end &&
            (ub_is_fast_item(next) || loop == a->stmt))
            return TRUE;
    }
    return FALSE;
}

void ub_sections(const ub_unit *unit, const GArray *calls, const GArray *call_sites, GArray *sites,
                 GArray *edits)
{
    const ub_function *function = ub_unit_function_at(unit, g_array_index(calls, unsigned, 0));
    g_autoptr(ub_graph) g = ub_graph_new(unit, function);
    g_autoptr(GArray) earlier = g_array_new(FALSE, FALSE, sizeof(ub_loop_added));
    g_autoptr(GArray) all = ub_edits_new();
    section_calls c = {calls, call_sites, sites};

    g_array_set_clear_func(earlier, clear_added);
    for (unsigned i = 0; i < calls->len; i++) {
        const ub_op *next = find_call(g, g_array_index(calls, unsigned, i));
        if (next && (is_done(g, next) || must_wait(g, calls, next) || is_covered(g, earlier, next)))
            continue;
        add_section(unit, g, &c, i, earlier, all);
    }
    take_edits(edits, all);
}

/* The references of their own */

/* The first Py_INCREF(var) behind `from` that is a statement of the body, or of braces around it.
 */
static const ub_op *find_reference(const ub_graph *g, unsigned body, unsigned from, int var)
{
    const ub_op *first = NULL;

    for (unsigned b = 0; b < g->blocks->len; b++)
        for (unsigned i = 0; i < ub_graph_block(g, b)->ops->len; i++) {
            const ub_op *op = ub_block_op(ub_graph_block(g, b), i);
            const ub_op *taken =
                op->kind == UB_OP_REF && op->n_args ? ub_graph_definition(g, op->args[0]) : NULL;
            if (taken && op->ref == UB_REF_INCREF && taken->kind == UB_OP_READ &&
                taken->var == var && op->range.begin >= from &&
                ub_graph_stmt(g, op->stmt)->parent == (int)body &&
                (!first || op->range.begin < first->range.begin))
                first = op;
        }
    return first;
}

static gboolean is_among(const GArray *gets, unsigned offset)
{
    for (unsigned i = 0; i < gets->len; i++)
        if (g_array_index(gets, unsigned, i) == offset)
            return TRUE;
    return FALSE;
}

static void add_references(const ub_graph *g, unsigned offset, unsigned own, unsigned site,
                           GArray *gets, GArray *get_sites)
{
    const ub_op *next = find_call(g, offset);
    ub_next_reach reach;

    if (next && ub_is_fast_item(next)) {
        int taker = ub_items_taker(g, next);
        const ub_op *taken = taker < 0 || !(own & UB_PART_VALUE)
                                 ? NULL
                                 : find_reference(g, (unsigned)ub_graph_stmt(g, next->stmt)->parent,
                                                  next->range.end, taker);
        if (taken) {
            g_array_append_val(gets, taken->range.begin);
            g_array_append_val(get_sites, site);
        }
        return;
    }
    if (next)
        ub_find_next_reach(g, next, &reach);
    for (unsigned i = 2; i < 4 && next; i++) {
        const ub_op *address = ub_graph_definition(g, next->args[i]);
        const ub_stmt *s = ub_graph_stmt(g, reach.stmt);
        unsigned from = next->range.end;
        if (!(own & (i == 2 ? UB_PART_KEY : UB_PART_VALUE)) || !address ||
            address->kind != UB_OP_ADDRESS || (s->children->len == 0 && !is_statement(s)))
            continue;
        unsigned body =
            is_statement(s) ? (unsigned)s->parent : g_array_index(s->children, unsigned, 0);
        if (reach.body >= 0) {
            body = (unsigned)reach.body;
            from = ub_graph_stmt(g, body)->range.begin;
        }
        const ub_op *taken = find_reference(g, body, from, address->var);
        if (!taken && s->kind == UB_STMT_IF && s->children->len == 2) { /* write_else() */
            unsigned other = g_array_index(s->children, unsigned, 1);
            gboolean braced = ub_graph_stmt(g, other)->kind == UB_STMT_COMPOUND;
            taken = find_reference(g, braced ? other : next->stmt, next->range.end, address->var);
        }
        if (!taken || is_among(gets, taken->range.begin)) /* by the loop's other call */
            continue;
        g_array_append_val(gets, taken->range.begin);
        g_array_append_val(get_sites, site);
    }
}

void ub_section_references(const ub_unit *unit, const GArray *calls, const GArray *call_sites,
                           const GArray *sites, GArray *gets, GArray *get_sites)
{
    for (unsigned i = 0; i < calls->len; i++) {
        unsigned site = g_array_index(call_sites, unsigned, i);
        unsigned offset = g_array_index(calls, unsigned, i);
        const ub_site *s = &g_array_index(sites, ub_site, site);
        if (!s->own)
            continue;
        g_autoptr(ub_graph) g = ub_graph_new(unit, ub_unit_function_at(unit, offset));
        add_references(g, offset, s->own, site, gets, get_sites);
    }
}

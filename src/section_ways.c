/* The ways out of a loop in a critical section: return, goto, and break of a loop around it lead to
 * the section's end, and go on behind it. */
#include "section_loop.h"

#include <string.h>

#include "definitions.h"
#include "edit.h"
#include "written.h"

static gboolean is_loop(ub_stmt_kind kind)
{
    return kind == UB_STMT_WHILE || kind == UB_STMT_FOR || kind == UB_STMT_DO;
}

/* Ways out */

static gboolean within(const ub_loop *l, int stmt)
{
    for (; stmt >= 0; stmt = ub_loop_stmt(l, (unsigned)stmt)->parent)
        if ((unsigned)stmt == l->stmt)
            return TRUE;
    return FALSE;
}

/* Py_RETURN_NONE; */
static gboolean is_return_macro(const ub_stmt *s)
{
    return s->kind == UB_STMT_MACRO && g_str_has_prefix(s->name, "Py_RETURN_");
}

static gboolean is_way_out(const ub_loop *l, unsigned stmt)
{
    const ub_stmt *s = ub_loop_stmt(l, stmt);

    switch (s->kind) {
    case UB_STMT_RETURN:
        return TRUE;
    case UB_STMT_GOTO:
        return !within(l, s->target);
    case UB_STMT_BREAK:
    case UB_STMT_CONTINUE:
        return !within(l, s->target);
    default:
        return is_return_macro(s);
    }
}

/* Does `break` there leave just the loop? */
static gboolean break_leaves(const ub_loop *l, unsigned stmt)
{
    if (!is_loop(ub_loop_stmt(l, l->stmt)->kind))
        return FALSE;
    for (int at = ub_loop_stmt(l, stmt)->parent; (unsigned)at != l->stmt;
         at = ub_loop_stmt(l, (unsigned)at)->parent)
        if (is_loop(ub_loop_stmt(l, (unsigned)at)->kind) ||
            ub_loop_stmt(l, (unsigned)at)->kind == UB_STMT_SWITCH)
            return FALSE;
    return TRUE;
}

/* The ways out of what stands in the loop; FALSE: one is hidden in a macro. */
gboolean ub_loop_find_ways(ub_loop *l, unsigned stmt, GArray *found)
{
    const ub_stmt *s = ub_loop_stmt(l, stmt);

    if (s->exits_in_macro && !is_return_macro(s))
        return ub_loop_fail(l, "a macro hides a way out of the loop");
    if (is_way_out(l, stmt)) {
        if (s->in_macro)
            return ub_loop_fail(l, "a macro hides a way out of the loop");
        g_array_append_val(found, stmt);
    }
    for (unsigned i = 0; i < s->children->len; i++)
        if (!ub_loop_find_ways(l, g_array_index(s->children, unsigned, i), found))
            return FALSE;
    return TRUE;
}

/* Names */

/* self->word */
static gboolean is_member(const ub_loop *l, const GArray *tokens, unsigned i)
{
    ub_token before = g_array_index(tokens, ub_token, i ? i - 1 : 0);

    return ub_token_is(l->text, before, "->") || ub_token_is(l->text, before, ".");
}

static gboolean is_free(const ub_loop *l, const char *word)
{
    ub_range extent = l->g->function->extent;
    g_autoptr(GArray) tokens = ub_tokens(l->text, extent.begin, extent.end);

    for (unsigned i = 0; i < tokens->len; i++)
        if (ub_token_is(l->text, g_array_index(tokens, ub_token, i), word) &&
            !is_member(l, tokens, i))
            return FALSE;
    for (unsigned i = 0; i < l->all->len; i++) {
        const char *added = g_array_index(l->all, ub_edit, i).text;
        g_autoptr(GArray) others = ub_tokens(added, 0, (unsigned)strlen(added));
        for (unsigned k = 0; k < others->len; k++)
            if (ub_token_is(added, g_array_index(others, ub_token, k), word))
                return FALSE;
    }
    return !ub_macros_capture((ub_unit *)l->unit, extent, word);
}

/* `failed`, or, where that is taken, `failed_kwargs` after the dict. */
char *ub_loop_free_name(const ub_loop *l, const char *wanted)
{
    char *name = is_free(l, wanted) ? g_strdup(wanted) : g_strdup_printf("%s_%s", wanted, l->dict);

    for (unsigned n = 2; !is_free(l, name); n++) {
        g_free(name);
        name = g_strdup_printf("%s%u", wanted, n);
    }
    return name;
}

/* The variable that another loop of the block has added for the same. */
static char *name_of_earlier(const ub_loop *l, gboolean flag, const char *wanted)
{
    for (unsigned i = 0; i < l->earlier->len; i++) {
        const ub_loop_added *a = &g_array_index(l->earlier, ub_loop_added, i);
        const char *name = flag ? a->flag : a->result;
        if (a->block == ub_loop_stmt(l, l->stmt)->parent && name && g_str_has_prefix(name, wanted))
            return g_strdup(name);
    }
    return NULL;
}

/* What a way out does */

static char *source(const ub_loop *l, ub_range range)
{
    return g_strndup(l->text + range.begin, range.end - range.begin);
}

/* The returned expression's place; {0, 0} for `return;`. */
static ub_range returned(const ub_loop *l, ub_range range)
{
    g_autoptr(GArray) tokens = ub_tokens(l->text, range.begin, range.end);
    ub_range expr = {0, 0};

    if (tokens->len >= 3) {
        expr.begin = g_array_index(tokens, ub_token, 1).begin;
        expr.end = g_array_index(tokens, ub_token, tokens->len - 2).end;
    }
    return expr;
}

static gboolean is_variable_inside(const ub_loop *l, ub_token word)
{
    for (unsigned v = 0; v < l->g->vars->len; v++) {
        const ub_var *var = ub_graph_var(l->g, (int)v);
        if (ub_token_is(l->text, word, var->name) && !var->is_parameter &&
            within(l, (int)var->scope))
            return TRUE;
    }
    return FALSE;
}

/* NULL, -1, result: the same behind the section, for all that is seen here. */
static gboolean is_simple(const ub_loop *l, ub_range expr)
{
    g_autoptr(GArray) tokens = ub_tokens(l->text, expr.begin, expr.end);
    ub_token last = g_array_index(tokens, ub_token, tokens->len - 1);

    if (tokens->len == 2 && ub_token_is(l->text, g_array_index(tokens, ub_token, 0), "-"))
        return last.kind == UB_TOKEN_NUMBER;
    return tokens->len == 1 && (last.kind == UB_TOKEN_NUMBER ||
                                (last.kind == UB_TOKEN_WORD && !is_variable_inside(l, last)));
}

/* PyErr_Format(...): always NULL. */
static gboolean always_null(const ub_loop *l, ub_range expr)
{
    g_autoptr(GArray) tokens = ub_tokens(l->text, expr.begin, expr.end);
    unsigned depth = 0;

    if (tokens->len < 3)
        return FALSE;
    ub_token first = g_array_index(tokens, ub_token, 0);
    g_autofree char *name = source(l, (ub_range){first.begin, first.end});
    if (!(ub_catalog_facts(name) & UB_FACT_GIVES_NULL))
        return FALSE;
    for (unsigned i = 1; i < tokens->len; i++) {
        ub_token token = g_array_index(tokens, ub_token, i);
        if (ub_token_is(l->text, token, "("))
            depth++;
        if (ub_token_is(l->text, token, ")") && --depth == 0)
            return i + 1 == tokens->len;
    }
    return FALSE;
}

/* What the variable for it begins with. */
const char *ub_loop_nothing(const ub_loop *l)
{
    g_autofree char *type = ub_written_result(l->g->unit, l->g->function);

    return g_str_has_suffix(type, "*") ? l->style.null : "0";
}

/* The number, from 1, of the way that ends in `text`. */
static unsigned number_of(ub_loop *l, const char *text)
{
    for (unsigned i = 0; i < l->ways->len; i++)
        if (strcmp(l->ways->pdata[i], text) == 0)
            return i + 1;
    g_ptr_array_add(l->ways, g_strdup(text));
    return l->ways->len;
}

/* The statement behind the section, as it is written, or NULL: if that is what a way out does, too,
 * the way leads there by itself. */
static char *what_follows(const ub_loop *l)
{
    const ub_stmt *s = ub_loop_stmt(l, l->last);
    const GArray *siblings = ub_loop_stmt(l, (unsigned)s->parent)->children;
    const ub_stmt *next = s->index + 1 < siblings->len
                              ? ub_loop_stmt(l, g_array_index(siblings, unsigned, s->index + 1))
                              : NULL;

    if (!next || next->in_macro || (next->kind != UB_STMT_RETURN && next->kind != UB_STMT_GOTO))
        return NULL;
    return source(l, next->range);
}

/* goto done;, where done: stands behind the section */
static gboolean goes_to_next(const ub_loop *l, unsigned stmt)
{
    const ub_stmt *s = ub_loop_stmt(l, l->last), *way = ub_loop_stmt(l, stmt);
    const GArray *siblings = ub_loop_stmt(l, (unsigned)s->parent)->children;

    return way->kind == UB_STMT_GOTO && s->index + 1 < siblings->len &&
           way->target == (int)g_array_index(siblings, unsigned, s->index + 1);
}

/* What a way out does where it stands (owned, or NULL: nothing), and its number. */
static char *divide(ub_loop *l, unsigned stmt, unsigned *number)
{
    ub_range range = ub_loop_stmt(l, stmt)->range, expr;
    g_autofree char *whole = source(l, range);
    g_autofree char *next = what_follows(l);

    *number = 0;
    expr = ub_loop_stmt(l, stmt)->kind == UB_STMT_RETURN ? returned(l, range) : (ub_range){0, 0};
    if (expr.end == 0 || (is_simple(l, expr) && !l->result)) {
        if (g_strcmp0(whole, next) != 0 && !goes_to_next(l, stmt))
            *number = number_of(l, whole);
        return NULL;
    }
    g_autofree char *value = source(l, expr);
    g_autofree char *behind = g_strdup_printf("return %s;", l->result ? l->result : "NULL");
    if (g_strcmp0(next, behind) != 0)
        *number = number_of(l, behind);
    if (always_null(l, expr))
        return g_strconcat(value, ";", NULL);
    return strcmp(value, ub_loop_nothing(l)) == 0 ? NULL
                                                  : g_strdup_printf("%s = %s;", l->result, value);
}

/* Is anything returned that is to be computed in the section? */
static gboolean needs_result(const ub_loop *l, const GArray *found)
{
    for (unsigned i = 0; i < found->len; i++) {
        const ub_stmt *s = ub_loop_stmt(l, g_array_index(found, unsigned, i));
        ub_range expr = s->kind == UB_STMT_RETURN ? returned(l, s->range) : (ub_range){0, 0};
        if (expr.end && !is_simple(l, expr) && !always_null(l, expr))
            return TRUE;
    }
    return FALSE;
}

/* `failed` for what people do after an error. */
static gboolean is_failure(const char *behind)
{
    static const char *const failures[] = {"return NULL;", "return -1;", "return FALSE;"};

    for (unsigned i = 0; i < G_N_ELEMENTS(failures); i++)
        if (strcmp(behind, failures[i]) == 0)
            return TRUE;
    return g_str_has_prefix(behind, "goto ") && (strstr(behind, "err") || strstr(behind, "fail") ||
                                                 strstr(behind, "bail") || strstr(behind, "bad"));
}

/* Writing */

static ub_range else_head(const ub_loop *l, const ub_stmt *parent)
{
    unsigned end = ub_loop_stmt(l, g_array_index(parent->children, unsigned, 0))->range.end;
    ub_token token = {UB_TOKEN_COMMENT, end, end};

    while (token.kind == UB_TOKEN_COMMENT)
        token = ub_next_token(l->text, token.end, (unsigned)l->length);
    return (ub_range){token.begin, token.end};
}

/* From `if`, `else`, `while`... to where the unbraced body may begin. */
ub_range ub_loop_head_of(const ub_loop *l, const ub_stmt *body)
{
    const ub_stmt *parent = ub_loop_stmt(l, (unsigned)body->parent);

    if (parent->kind == UB_STMT_IF && body->index == 1)
        return else_head(l, parent);
    if (parent->kind == UB_STMT_DO)
        return (ub_range){parent->range.begin, parent->range.begin + 2};
    return parent->head;
}

/* if (PyDict_Next(...)) { ...; return 1; }  is out of the section as soon as it has not returned.
 */
static gboolean falls_out(const ub_loop *l, unsigned stmt)
{
    for (unsigned at = stmt; at != l->stmt; at = (unsigned)ub_loop_stmt(l, at)->parent) {
        const ub_stmt *parent = ub_loop_stmt(l, (unsigned)ub_loop_stmt(l, at)->parent);
        gboolean last = ub_loop_stmt(l, at)->index + 1 == parent->children->len;
        if (parent->kind != UB_STMT_IF && !(parent->kind == UB_STMT_COMPOUND && last))
            return FALSE;
    }
    return TRUE;
}

/* if (PyDict_Next(...)) return 1; else return 0;  goes nowhere but out. */
gboolean ub_loop_leaves_always(const ub_loop *l)
{
    return !ub_graph_block(l->g, ub_loop_stmt(l, l->stmt)->last_block)->reachable;
}

/* In the place of the way out: what it computes, its number, and the jump. */
static void write_way(ub_loop *l, unsigned stmt, const char *before, unsigned number)
{
    const ub_stmt *s = ub_loop_stmt(l, stmt);
    g_autofree char *flag = !number   ? NULL
                            : l->none ? g_strdup_printf("%s = %s;", l->none, l->style.null)
                                      : g_strdup_printf("%s = %u;", l->flag, number);
    g_autofree char *lines =
        before && flag ? g_strconcat(before, "\n", flag, NULL) : g_strdup(before ? before : flag);
    g_autofree char *last = break_leaves(l, stmt) ? g_strdup("break;") : NULL;
    char *newline = lines ? strrchr(lines, '\n') : NULL;

    if (lines && falls_out(l, stmt)) { /* its last line stands where the way out was */
        last = g_strdup(newline ? newline + 1 : lines);
        if (newline)
            *newline = '\0';
        else
            g_clear_pointer(&lines, g_free);
    } else if (!last) {
        last = g_strdup_printf("goto %s;", l->label);
    }
    if (lines && ub_is_list(ub_loop_stmt(l, (unsigned)s->parent)->kind))
        ub_insert_before(l->edits, &l->style, l->text, s->range, lines);
    else if (lines)
        ub_brace_body(l->edits, &l->style, l->text, l->length, ub_loop_head_of(l, s), s->range,
                      lines, NULL);
    ub_edits_take(l->edits, s->range.begin, s->range.end, g_steal_pointer(&last));
}

static unsigned numbered(const GArray *numbers, unsigned i)
{
    return g_array_index(numbers, unsigned, i);
}

static void name_flag(ub_loop *l, const char *wanted)
{
    l->flag = name_of_earlier(l, TRUE, wanted);
    l->has_flag = l->flag != NULL;
    if (!l->flag)
        l->flag = ub_loop_free_name(l, wanted);
}

/* Do all words of this name in the function belong to the label and to `gotos` jumps to it?  Text
 * that is not compiled may jump there, too. */
static gboolean named_only_by(const ub_loop *l, const char *name, unsigned gotos)
{
    ub_range extent = l->g->function->extent;
    g_autoptr(GArray) tokens = ub_tokens(l->text, extent.begin, extent.end);
    unsigned n = 0;

    for (unsigned i = 0; i < tokens->len; i++)
        n += ub_token_is(l->text, g_array_index(tokens, ub_token, i), name);
    return n == gotos + 1 && !ub_macros_capture((ub_unit *)l->unit, extent, name);
}

/*         goto stop;      ->      break;
 *     ...
 *     }                       }
 *                             Py_END_CRITICAL_SECTION();
 * stop:
 *     return n;               return n;         where nobody else jumps there */
static void remove_label(ub_loop *l, const GArray *found)
{
    const ub_stmt *label = NULL;
    unsigned gotos = 0;

    for (unsigned i = 0; i < found->len; i++)
        if (goes_to_next(l, g_array_index(found, unsigned, i))) {
            label = ub_loop_stmt(
                l, (unsigned)ub_loop_stmt(l, g_array_index(found, unsigned, i))->target);
            gotos++;
        }
    if (!label || label->in_macro || label->children->len != 1 ||
        !named_only_by(l, label->name, gotos))
        return;
    const ub_stmt *labelled = ub_loop_stmt(l, g_array_index(label->children, unsigned, 0));
    g_autoptr(GArray) tokens = ub_tokens(l->text, label->range.begin, labelled->range.begin);
    unsigned line = ub_line_begin(l->text, label->range.begin);
    unsigned next = ub_line_begin(l->text, labelled->range.begin);
    unsigned last = ub_line_begin(l->text, ub_loop_stmt(l, l->last)->range.end);
    if (tokens->len != 2 || line <= last || next <= line || labelled->kind == UB_STMT_EMPTY ||
        labelled->in_macro || strspn(l->text + line, " \t") != label->range.begin - line)
        return;
    ub_edits_take(l->edits, line, next, g_strdup(""));
}

void ub_loop_write_ways(ub_loop *l, const GArray *found)
{
    g_autoptr(GPtrArray) before = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(unsigned));
    gboolean failure = TRUE;

    if (needs_result(l, found)) {
        l->result = name_of_earlier(l, FALSE, "result");
        l->has_result = l->result != NULL;
        l->result = l->result ? l->result : ub_loop_free_name(l, "result");
    }
    for (unsigned i = 0; i < found->len; i++) {
        unsigned number, stmt = g_array_index(found, unsigned, i);
        g_ptr_array_add(before, divide(l, stmt, &number));
        g_array_append_val(numbers, number);
    }
    for (unsigned i = 0; i < l->ways->len; i++)
        failure = failure && is_failure(l->ways->pdata[i]);
    if (l->ways->len != 1)
        g_clear_pointer(&l->none, g_free);
    if (!l->none && (l->ways->len > 1 || (l->ways->len && !ub_loop_leaves_always(l))))
        name_flag(l, l->ways->len > 1 ? "way_out" : failure ? "failed" : "stopped");
    for (unsigned i = 0; i < found->len; i++) {
        unsigned stmt = g_array_index(found, unsigned, i);
        unsigned number = l->flag || l->none ? numbered(numbers, i) : 0;
        if (!l->label && !break_leaves(l, stmt) &&
            !((number || before->pdata[i]) && falls_out(l, stmt)))
            l->label = ub_loop_free_name(l, "leave");
        write_way(l, stmt, before->pdata[i], number);
    }
    remove_label(l, found);
}

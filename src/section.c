/* The text of critical sections: around the loop, at each way out of it, and where its key and
 * value take references. */
#include "section.h"

#include <string.h>

#include "definitions.h"
#include "edit.h"
#include "graph.h"
#include "layout.h"
#include "prove.h"
#include "style.h"
#include "suspend.h"

/* One loop. */
typedef struct {
    const ub_unit *unit;
    const ub_graph *g;
    const char *text;
    gsize length;
    ub_style style;
    const char *call; /* between a function's name and its arguments: "(" or " (" */
    GArray *edits;
    const ub_op *next;   /* the call */
    unsigned stmt;       /* the loop */
    const char *dict;    /* its dict's variable */
    GPtrArray *ways;     /* of char *: what each way out does behind the section */
    char *flag, *result; /* variables that are added, or NULL; owned */
    char *label;         /* in front of the section's end, or NULL; owned */
    const char *detail;  /* why not */
} loop;

static ub_stmt *stmt_of(const loop *l, unsigned id)
{
    return ub_graph_stmt(l->g, id);
}

static void clear_loop(loop *l)
{
    g_ptr_array_unref(l->ways);
    g_free(l->flag);
    g_free(l->result);
    g_free(l->label);
}

static gboolean fail(loop *l, const char *detail)
{
    l->detail = detail;
    return FALSE;
}

/* Finding the loop */

static const ub_op *find_call(const ub_graph *g, unsigned offset)
{
    for (unsigned b = 0; b < g->blocks->len; b++)
        for (unsigned i = 0; i < ub_graph_block(g, b)->ops->len; i++) {
            const ub_op *op = ub_block_op(ub_graph_block(g, b), i);
            if (ub_is_dict_next(op) && op->range.begin == offset)
                return op;
        }
    return NULL;
}

static const ub_op *without_casts(const ub_graph *g, int temp)
{
    const ub_op *op = ub_graph_definition(g, temp);

    while (op && op->kind == UB_OP_PURE && op->n_args == 1 && op->name[0] == '(')
        op = ub_graph_definition(g, op->args[0]);
    return op;
}

static gboolean is_list(ub_stmt_kind kind)
{
    return kind == UB_STMT_COMPOUND || kind == UB_STMT_LABEL || kind == UB_STMT_CASE ||
           kind == UB_STMT_DEFAULT;
}

static gboolean is_loop(ub_stmt_kind kind)
{
    return kind == UB_STMT_WHILE || kind == UB_STMT_FOR || kind == UB_STMT_DO;
}

/* Inner loops go first: what stands around one is the project's own.  To enter a second section may
 * suspend the first, in which something may be relied on that this tool knows nothing of. */
#define IN_ANOTHER                                                                                 \
    "the loop stands in another section, which its own would suspend: begin that one with "        \
    "Py_BEGIN_CRITICAL_SECTION2() of both objects"

static gboolean find_loop(loop *l, unsigned offset)
{
    l->next = find_call(l->g, offset);
    if (!l->next)
        return fail(l, NULL);
    const ub_stmt *s = stmt_of(l, l->stmt = l->next->stmt);
    const ub_op *dict = without_casts(l->g, l->next->args[0]);

    if ((s->kind != UB_STMT_WHILE && s->kind != UB_STMT_FOR && s->kind != UB_STMT_IF) ||
        offset < s->head.begin || offset >= s->head.end)
        return fail(l, "the call is not the condition of a loop");
    if (s->in_macro || s->parent < 0)
        return fail(l, "a macro begins or ends the loop");
    for (int at = s->parent; at >= 0; at = stmt_of(l, (unsigned)at)->parent)
        if (ub_is_section(l->g, (unsigned)at))
            return fail(l, IN_ANOTHER);
    if (ub_may_hide_section(l->g, l->stmt))
        return fail(l, IN_ANOTHER);
    if (!is_list(stmt_of(l, (unsigned)s->parent)->kind))
        return fail(l, "the loop stands under an if without braces");
    if (!dict || dict->kind != UB_OP_READ || ub_graph_var(l->g, dict->var)->is_static)
        return fail(l, "the dict is no variable of the function");
    l->dict = ub_graph_var(l->g, dict->var)->name;
    return TRUE;
}

/* Ways out */

static gboolean within(const loop *l, int stmt)
{
    for (; stmt >= 0; stmt = stmt_of(l, (unsigned)stmt)->parent)
        if ((unsigned)stmt == l->stmt)
            return TRUE;
    return FALSE;
}

/* Py_RETURN_NONE; */
static gboolean is_return_macro(const ub_stmt *s)
{
    return s->kind == UB_STMT_MACRO && g_str_has_prefix(s->name, "Py_RETURN_");
}

static gboolean is_way_out(const loop *l, unsigned stmt)
{
    const ub_stmt *s = stmt_of(l, stmt);

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
static gboolean break_leaves(const loop *l, unsigned stmt)
{
    if (!is_loop(stmt_of(l, l->stmt)->kind))
        return FALSE;
    for (int at = stmt_of(l, stmt)->parent; (unsigned)at != l->stmt;
         at = stmt_of(l, (unsigned)at)->parent)
        if (is_loop(stmt_of(l, (unsigned)at)->kind) ||
            stmt_of(l, (unsigned)at)->kind == UB_STMT_SWITCH)
            return FALSE;
    return TRUE;
}

/* The ways out of what stands in the loop; FALSE: one is hidden in a macro. */
static gboolean find_ways(loop *l, unsigned stmt, GArray *found)
{
    const ub_stmt *s = stmt_of(l, stmt);

    if (s->exits_in_macro && !is_return_macro(s))
        return fail(l, "a macro hides a way out of the loop");
    if (is_way_out(l, stmt)) {
        if (s->in_macro)
            return fail(l, "a macro hides a way out of the loop");
        g_array_append_val(found, stmt);
    }
    for (unsigned i = 0; i < s->children->len; i++)
        if (!find_ways(l, g_array_index(s->children, unsigned, i), found))
            return FALSE;
    return TRUE;
}

/* Names */

static gboolean is_free(const loop *l, const char *word)
{
    ub_range extent = l->g->function->extent;
    g_autoptr(GArray) tokens = ub_tokens(l->text, extent.begin, extent.end);

    for (unsigned i = 0; i < tokens->len; i++)
        if (ub_token_is(l->text, g_array_index(tokens, ub_token, i), word))
            return FALSE;
    for (unsigned i = 0; i < l->edits->len; i++) /* of another loop of the function */
        if (strstr(g_array_index(l->edits, ub_edit, i).text, word))
            return FALSE;
    return !ub_macros_capture((ub_unit *)l->unit, extent, word);
}

static char *free_name(const loop *l, const char *wanted)
{
    char *name = g_strdup(wanted);

    for (unsigned n = 2; !is_free(l, name); n++) {
        g_free(name);
        name = g_strdup_printf("%s%u", wanted, n);
    }
    return name;
}

/* What a way out does */

static char *source(const loop *l, ub_range range)
{
    return g_strndup(l->text + range.begin, range.end - range.begin);
}

/* The returned expression's place; {0, 0} for `return;`. */
static ub_range returned(const loop *l, ub_range range)
{
    g_autoptr(GArray) tokens = ub_tokens(l->text, range.begin, range.end);
    ub_range expr = {0, 0};

    if (tokens->len >= 3) {
        expr.begin = g_array_index(tokens, ub_token, 1).begin;
        expr.end = g_array_index(tokens, ub_token, tokens->len - 2).end;
    }
    return expr;
}

static gboolean is_variable_inside(const loop *l, ub_token word)
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
static gboolean is_simple(const loop *l, ub_range expr)
{
    g_autoptr(GArray) tokens = ub_tokens(l->text, expr.begin, expr.end);
    ub_token last = g_array_index(tokens, ub_token, tokens->len - 1);

    if (tokens->len == 2 && ub_token_is(l->text, g_array_index(tokens, ub_token, 0), "-"))
        return last.kind == UB_TOKEN_NUMBER;
    return tokens->len == 1 && (last.kind == UB_TOKEN_NUMBER ||
                                (last.kind == UB_TOKEN_WORD && !is_variable_inside(l, last)));
}

/* PyErr_Format(...): always NULL. */
static gboolean always_null(const loop *l, ub_range expr)
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

static char *result_type(const loop *l)
{
    CXString raw = clang_getTypeSpelling(clang_getCursorResultType(l->g->function->cursor));
    char *type = g_strdup(clang_getCString(raw));

    clang_disposeString(raw);
    return type;
}

/* The number, from 1, of the way that ends in `text`. */
static unsigned number_of(loop *l, const char *text)
{
    for (unsigned i = 0; i < l->ways->len; i++)
        if (strcmp(l->ways->pdata[i], text) == 0)
            return i + 1;
    g_ptr_array_add(l->ways, g_strdup(text));
    return l->ways->len;
}

/* What a way out does where it stands (owned, or NULL: nothing), and its number. */
static char *divide(loop *l, unsigned stmt, unsigned *number)
{
    ub_range range = stmt_of(l, stmt)->range, expr;
    g_autofree char *whole = source(l, range);

    expr = stmt_of(l, stmt)->kind == UB_STMT_RETURN ? returned(l, range) : (ub_range){0, 0};
    if (expr.end == 0 || is_simple(l, expr)) {
        *number = number_of(l, whole);
        return NULL;
    }
    g_autofree char *value = source(l, expr);
    if (always_null(l, expr)) {
        *number = number_of(l, "return NULL;");
        return g_strconcat(value, ";", NULL);
    }
    if (!l->result)
        l->result = free_name(l, "result");
    g_autofree char *behind = g_strdup_printf("return %s;", l->result);
    *number = number_of(l, behind);
    return g_strdup_printf("%s = %s;", l->result, value);
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

static ub_range else_head(const loop *l, const ub_stmt *parent)
{
    unsigned end = stmt_of(l, g_array_index(parent->children, unsigned, 0))->range.end;
    ub_token token = {UB_TOKEN_COMMENT, end, end};

    while (token.kind == UB_TOKEN_COMMENT)
        token = ub_next_token(l->text, token.end, (unsigned)l->length);
    return (ub_range){token.begin, token.end};
}

/* From `if`, `else`, `while`... to where the unbraced body may begin. */
static ub_range head_of(const loop *l, const ub_stmt *body)
{
    const ub_stmt *parent = stmt_of(l, (unsigned)body->parent);

    if (parent->kind == UB_STMT_IF && body->index == 1)
        return else_head(l, parent);
    if (parent->kind == UB_STMT_DO)
        return (ub_range){parent->range.begin, parent->range.begin + 2};
    return parent->head;
}

/* In the place of the way out: what it computes, its number, and the jump. */
static void write_way(loop *l, unsigned stmt, const char *before, unsigned number)
{
    const ub_stmt *s = stmt_of(l, stmt);
    g_autofree char *jump =
        break_leaves(l, stmt) ? g_strdup("break;") : g_strdup_printf("goto %s;", l->label);
    g_autofree char *lines =
        g_strdup_printf("%s%s%s = %u;", before ? before : "", before ? "\n" : "", l->flag, number);

    if (is_list(stmt_of(l, (unsigned)s->parent)->kind))
        ub_insert_before(l->edits, &l->style, l->text, s->range, lines);
    else
        ub_brace_body(l->edits, &l->style, l->text, l->length, head_of(l, s), s->range, lines,
                      NULL);
    ub_edits_take(l->edits, s->range.begin, s->range.end, g_steal_pointer(&jump));
}

static unsigned numbered(const GArray *numbers, unsigned i)
{
    return g_array_index(numbers, unsigned, i);
}

static void write_ways(loop *l, const GArray *found)
{
    g_autoptr(GPtrArray) before = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(unsigned));
    gboolean failure = TRUE;

    for (unsigned i = 0; i < found->len; i++) {
        unsigned number, stmt = g_array_index(found, unsigned, i);
        g_ptr_array_add(before, divide(l, stmt, &number));
        g_array_append_val(numbers, number);
        if (!break_leaves(l, stmt) && !l->label)
            l->label = free_name(l, "leave");
    }
    for (unsigned i = 0; i < l->ways->len; i++)
        failure = failure && is_failure(l->ways->pdata[i]);
    l->flag = free_name(l, l->ways->len > 1 ? "way_out" : failure ? "failed" : "stopped");
    for (unsigned i = 0; i < found->len; i++)
        write_way(l, g_array_index(found, unsigned, i), before->pdata[i], numbered(numbers, i));
}

static void add_line(GString *lines, const char *line)
{
    g_string_append_printf(lines, "%s%s", lines->len ? "\n" : "", line);
}

/* The references that key and value take, or NULL. */
static char *reference_lines(const loop *l, unsigned own)
{
    g_autoptr(GString) lines = g_string_new(NULL);

    for (unsigned i = 2; i < 4; i++) {
        const ub_op *address = ub_graph_definition(l->g, l->next->args[i]);
        if (!(own & (i == 2 ? UB_PART_KEY : UB_PART_VALUE)) || !address ||
            address->kind != UB_OP_ADDRESS)
            continue;
        g_autofree char *line =
            g_strdup_printf("Py_INCREF%s%s);", l->call, ub_graph_var(l->g, address->var)->name);
        add_line(lines, line);
    }
    return lines->len ? g_strdup(lines->str) : NULL;
}

/* PyObject *text = PyObject_Str(value);  at the beginning of the body: before that. */
static gboolean suspends(const loop *l, unsigned stmt)
{
    for (unsigned b = 0; b < l->g->blocks->len; b++)
        for (unsigned i = 0; i < ub_graph_block(l->g, b)->ops->len; i++) {
            const ub_op *op = ub_block_op(ub_graph_block(l->g, b), i);
            if (op->stmt == stmt && ub_may_suspend(op))
                return TRUE;
        }
    return FALSE;
}

static unsigned body_of(const loop *l)
{
    return g_array_index(stmt_of(l, l->stmt)->children, unsigned, 0);
}

static gboolean write_references(loop *l, unsigned own)
{
    g_autofree char *lines = reference_lines(l, own);
    const ub_stmt *body;
    int at = -1;

    if (!lines)
        return TRUE;
    if (stmt_of(l, l->stmt)->children->len == 0)
        return fail(l, "the loop has no body");
    body = stmt_of(l, body_of(l));
    if (body->kind != UB_STMT_COMPOUND) {
        ub_brace_body(l->edits, &l->style, l->text, l->length, stmt_of(l, l->stmt)->head,
                      body->range, lines, NULL);
        return TRUE;
    }
    for (unsigned i = 0; i < body->children->len && at < 0; i++) {
        unsigned child = g_array_index(body->children, unsigned, i);
        if (stmt_of(l, child)->kind != UB_STMT_DECL)
            at = (int)child;
    }
    for (unsigned i = body->children->len; i-- > 0;) {
        unsigned child = g_array_index(body->children, unsigned, i);
        if (stmt_of(l, child)->kind == UB_STMT_DECL && suspends(l, child) &&
            (at < 0 || stmt_of(l, child)->index < stmt_of(l, (unsigned)at)->index))
            at = (int)child;
    }
    if (at < 0 ||
        (stmt_of(l, (unsigned)at)->in_macro && stmt_of(l, (unsigned)at)->kind != UB_STMT_MACRO))
        return fail(l, "a macro begins the loop's body");
    ub_insert_before(l->edits, &l->style, l->text, stmt_of(l, (unsigned)at)->range, lines);
    return TRUE;
}

static char *declarator(const char *type, const char *name)
{
    return g_strconcat(type, g_str_has_suffix(type, "*") ? "" : " ", name, NULL);
}

/* int failed = 0; PyObject *result = NULL; */
static char *declarations(const loop *l)
{
    g_autoptr(GString) lines = g_string_new(NULL);

    if (l->flag) {
        g_autofree char *flag = g_strdup_printf("int %s = 0;", l->flag);
        add_line(lines, flag);
    }
    if (l->result) {
        g_autofree char *type = result_type(l);
        g_autofree char *plain = declarator(type, l->result);
        g_autofree char *result =
            g_strdup_printf("%s = %s;", plain, g_str_has_suffix(type, "*") ? "NULL" : "0");
        add_line(lines, result);
    }
    return lines->len ? g_strdup(lines->str) : NULL;
}

/* A declaration goes in front of the section where the function does so or the block begins, else
 * behind the block's declarations. */
static gboolean write_declarations(loop *l, GString *in_front)
{
    g_autofree char *lines = declarations(l);
    const ub_stmt *s = stmt_of(l, l->stmt), *parent = stmt_of(l, (unsigned)s->parent);
    const ub_stmt *last = NULL;

    if (!lines)
        return TRUE;
    if (parent->kind != UB_STMT_COMPOUND ||
        (parent->parent >= 0 && stmt_of(l, (unsigned)parent->parent)->kind == UB_STMT_SWITCH))
        return fail(l, "a variable is needed in front of the loop, and there is no place for it");
    for (unsigned i = 0; i < parent->children->len; i++) {
        const ub_stmt *child = stmt_of(l, g_array_index(parent->children, unsigned, i));
        if (child->kind != UB_STMT_DECL)
            break;
        last = child;
    }
    gboolean behind_last = last && last->index + 1 == s->index;
    if (s->index == 0 || (l->style.late_declarations && !behind_last)) {
        add_line(in_front, lines);
        return TRUE;
    }
    if (last)
        ub_insert_after(l->edits, &l->style, l->text, l->length, last->range, lines);
    else
        ub_insert_before(l->edits, &l->style, l->text,
                         stmt_of(l, g_array_index(parent->children, unsigned, 0))->range, lines);
    return TRUE;
}

/* Behind the loop: the end, and what the ways out do. */
static void write_end(loop *l)
{
    ub_range range = stmt_of(l, l->stmt)->range;
    unsigned at = ub_after_trailing_comment(l->text, l->length, range.end);
    g_autofree char *indent = ub_indent_of(l->text, range.begin);
    g_autoptr(GString) added = g_string_new(NULL);

    if (l->label)
        g_string_append_printf(added, "%s%s%s:;", l->style.eol, indent, l->label);
    g_string_append_printf(added, "%s%sPy_END_CRITICAL_SECTION%s);", l->style.eol, indent, l->call);
    for (unsigned i = 0; i < l->ways->len; i++) {
        g_autofree char *condition =
            l->ways->len > 1 ? g_strdup_printf("%s == %u", l->flag, i + 1) : g_strdup(l->flag);
        g_autofree char *test = ub_format_if(&l->style, indent, condition, l->ways->pdata[i]);
        g_string_append_printf(added, "%s%s%s", l->style.eol, indent, test);
    }
    ub_edits_take(l->edits, at, at, g_strdup(added->str));
}

static gboolean write_section(loop *l, unsigned own)
{
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(unsigned));
    g_autoptr(GString) in_front = g_string_new(NULL);
    g_autofree char *begin = g_strdup_printf("Py_BEGIN_CRITICAL_SECTION%s%s);", l->call, l->dict);

    if (!find_ways(l, l->stmt, found))
        return FALSE;
    if (found->len) /* first: the brace that a way out gets stands before the body's */
        write_ways(l, found);
    if (!write_references(l, own) || !write_declarations(l, in_front))
        return FALSE;
    add_line(in_front, begin);
    ub_insert_before(l->edits, &l->style, l->text, stmt_of(l, l->stmt)->range, in_front->str);
    write_end(l);
    return TRUE;
}

/* All of one function */

static void set_up(loop *l, const ub_unit *unit, const ub_graph *g, GArray *edits)
{
    *l = (loop){.unit = unit, .g = g, .edits = edits};
    l->text = ub_unit_text(unit, &l->length);
    l->style = ub_style_of(l->text, l->length, g->function->body);
    g_autoptr(GArray) tokens = ub_tokens(l->text, g->function->body.begin, g->function->body.end);
    l->call = ub_spacing_of(l->text, l->length, tokens).call_space ? " (" : "(";
    l->ways = g_ptr_array_new_with_free_func(g_free);
}

/* Does the loop stand in its section already? */
static gboolean is_done(const ub_graph *g, const ub_op *next)
{
    const ub_op *dict = without_casts(g, next->args[0]);
    int parent = ub_graph_stmt(g, next->stmt)->parent;

    for (unsigned b = 0; b < g->blocks->len; b++)
        for (unsigned i = 0; i < ub_graph_block(g, b)->ops->len; i++) {
            const ub_op *op = ub_block_op(ub_graph_block(g, b), i);
            if (op->kind == UB_OP_ENTER && (int)op->stmt == parent && dict &&
                dict->kind == UB_OP_READ && dict->var == op->var)
                return TRUE;
        }
    return FALSE;
}

/* Has a loop inside of it to be put into a section first?  Its ways out are then this one's. */
static gboolean must_wait(const ub_graph *g, const GArray *calls, const ub_op *next)
{
    ub_range loop = ub_graph_stmt(g, next->stmt)->range;

    for (unsigned i = 0; i < calls->len; i++) {
        unsigned offset = g_array_index(calls, unsigned, i);
        const ub_op *other = find_call(g, offset);
        if (other && other->stmt != next->stmt && offset > loop.begin && offset < loop.end &&
            !is_done(g, other))
            return TRUE;
    }
    return FALSE;
}

static void add_section(const ub_unit *unit, const ub_graph *g, unsigned offset, ub_site *site,
                        GArray *edits)
{
    g_autoptr(GArray) own = ub_edits_new();
    loop l;

    set_up(&l, unit, g, own);
    if (find_loop(&l, offset) && write_section(&l, site->own)) {
        for (unsigned i = 0; i < own->len; i++) {
            ub_edit *edit = &g_array_index(own, ub_edit, i);
            ub_edits_take(edits, edit->begin, edit->end, g_steal_pointer(&edit->text));
        }
    } else {
        ub_site_set(site, UB_CODE_SECTION, l.detail);
    }
    clear_loop(&l);
}

void ub_sections(const ub_unit *unit, const GArray *calls, const GArray *call_sites, GArray *sites,
                 GArray *edits)
{
    const ub_function *function = ub_unit_function_at(unit, g_array_index(calls, unsigned, 0));
    g_autoptr(ub_graph) g = ub_graph_new(unit, function);

    for (unsigned i = 0; i < calls->len; i++) {
        const ub_op *next = find_call(g, g_array_index(calls, unsigned, i));
        if (next && (is_done(g, next) || must_wait(g, calls, next)))
            continue;
        add_section(unit, g, g_array_index(calls, unsigned, i),
                    &g_array_index(sites, ub_site, g_array_index(call_sites, unsigned, i)), edits);
    }
}

/* The references of their own */

/* The first Py_INCREF(var) that is a statement of the body, or of braces around it. */
static const ub_op *find_reference(const ub_graph *g, unsigned body, int var)
{
    const ub_op *first = NULL;

    for (unsigned b = 0; b < g->blocks->len; b++)
        for (unsigned i = 0; i < ub_graph_block(g, b)->ops->len; i++) {
            const ub_op *op = ub_block_op(ub_graph_block(g, b), i);
            const ub_op *taken =
                op->kind == UB_OP_REF && op->n_args ? ub_graph_definition(g, op->args[0]) : NULL;
            if (taken && op->ref == UB_REF_INCREF && taken->kind == UB_OP_READ &&
                taken->var == var && ub_graph_stmt(g, op->stmt)->parent == (int)body &&
                (!first || op->range.begin < first->range.begin))
                first = op;
        }
    return first;
}

static void add_references(const ub_graph *g, unsigned offset, unsigned own, unsigned site,
                           GArray *gets, GArray *get_sites)
{
    const ub_op *next = find_call(g, offset);

    for (unsigned i = 2; i < 4 && next; i++) {
        const ub_op *address = ub_graph_definition(g, next->args[i]);
        const ub_stmt *s = ub_graph_stmt(g, next->stmt);
        if (!(own & (i == 2 ? UB_PART_KEY : UB_PART_VALUE)) || !address ||
            address->kind != UB_OP_ADDRESS || s->children->len == 0)
            continue;
        const ub_op *taken =
            find_reference(g, g_array_index(s->children, unsigned, 0), address->var);
        if (!taken)
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

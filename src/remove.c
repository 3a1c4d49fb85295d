/* Taking out an INCREF:
 *
 *     Py_INCREF(v);                                        ->  (nothing)
 *     if (v != NULL) { Py_INCREF(v); }                     ->  (nothing)
 *     if (v != NULL) Py_INCREF(v); else S                  ->  if (v == NULL) S
 *     if (v) { Py_INCREF(v); } else if (PyErr_Occurred())  ->  if (!v && PyErr_Occurred())
 *     if (v == NULL) S else Py_INCREF(v);                  ->  if (v == NULL) S
 *     return Py_NewRef(v);                                 ->  return v;
 *     return v ? Py_NewRef(v) : NULL;                      ->  return v;
 *     APPEND(list, v);                                     ->  PUSH(list, v);      (twin.h) */
#include "remove.h"

#include <string.h>

#include "comment.h"
#include "edit.h"
#include "hoist.h"
#include "idle.h"
#include "twin.h"

typedef struct {
    const ub_graph *g;
    const char *text;
    gsize length;
    const ub_style *style;
    const GArray *actions;
    GArray *edits;
    guint8 *gone; /* by statement: nothing of it is left */
} ub_remover;

static ub_stmt *stmt_of(const ub_remover *r, unsigned id)
{
    return ub_graph_stmt(r->g, id);
}

static unsigned child_of(const ub_stmt *s, unsigned i)
{
    return g_array_index(s->children, unsigned, i);
}

static const ub_op *op_of(const ub_remover *r, const ub_action *action)
{
    return ub_block_op(ub_graph_block(r->g, action->block), action->op);
}

static gboolean is_statement(const ub_op *op)
{
    return op->ref != UB_REF_NEWREF && op->ref != UB_REF_XNEWREF;
}

/* Which statements are left with nothing */

/* A condition that can go: it only looks. */
static gboolean only_looks(const ub_remover *r, unsigned stmt)
{
    for (unsigned b = 0; b < r->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(r->g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            if (op->stmt == stmt && op->kind != UB_OP_READ && op->kind != UB_OP_CONST &&
                op->kind != UB_OP_PURE && op->kind != UB_OP_LOAD)
                return FALSE;
        }
    }
    return TRUE;
}

static gboolean children_gone(const ub_remover *r, const ub_stmt *s)
{
    for (unsigned i = 0; i < s->children->len; i++)
        if (!r->gone[child_of(s, i)])
            return FALSE;
    return s->children->len > 0;
}

/* Children have greater ids than their parents. */
static void spread(ub_remover *r)
{
    for (unsigned id = r->g->stmts->len; id-- > 1;) {
        ub_stmt *s = stmt_of(r, id);
        if (s->kind == UB_STMT_COMPOUND && !s->in_macro)
            r->gone[id] |= children_gone(r, s);
        if (s->kind == UB_STMT_IF && children_gone(r, s))
            r->gone[id] |= only_looks(r, id);
    }
}

/* Whole lines */

static gboolean blank_line(const ub_remover *r, unsigned begin)
{
    unsigned text = ub_line_text(r->text, begin);
    return text >= ub_line_end(r->text, r->length, begin);
}

static unsigned next_line(const ub_remover *r, unsigned at)
{
    while (at < r->length && r->text[at] != '\n')
        at++;
    return at < r->length ? at + 1 : at;
}

/* A comment that stands alone above `begin` and speaks of the reference: where it begins. */
static unsigned with_comment_above(const ub_remover *r, unsigned begin)
{
    unsigned line = ub_line_begin(r->text, begin), at = line;
    ub_token found = {UB_TOKEN_END, 0, 0};

    if (line == 0)
        return begin;
    /* The last token before the line, looked for from some lines above. */
    for (unsigned up = 0; up < 12 && at > r->g->function->body.begin; up++)
        at = ub_line_begin(r->text, at - 1);
    at = MAX(at, r->g->function->body.begin);
    for (ub_token token = ub_next_token(r->text, at, line); token.kind != UB_TOKEN_END;
         token = ub_next_token(r->text, token.end, line))
        found = token;
    if (found.kind != UB_TOKEN_COMMENT || !ub_first_on_line(r->text, found.begin) ||
        next_line(r, found.end - (r->text[found.end - 1] == '\n')) != line ||
        !ub_speaks_of_reference(r->text, found))
        return begin;
    return ub_line_begin(r->text, found.begin);
}

/* One of two blank lines that would come together goes too, as does one at the edge of a block. */
static ub_range with_blank_line(const ub_remover *r, ub_range lines)
{
    unsigned above = lines.begin > 0 ? ub_line_begin(r->text, lines.begin - 1) : 0;
    gboolean blank_above = lines.begin > 0 && blank_line(r, above);
    gboolean blank_below = lines.end < r->length && blank_line(r, lines.end);
    unsigned below = ub_line_text(r->text, lines.end);
    unsigned above_end = ub_line_end(r->text, r->length, above);
    gboolean opens = above_end > above && r->text[above_end - 1] == '{';

    if (blank_below && (blank_above || opens))
        lines.end = next_line(r, lines.end);
    else if (blank_above && below < r->length && r->text[below] == '}')
        lines.begin = above;
    return lines;
}

/* Py_INCREF(v); // bug 77      What does not speak of the reference stays where it stood, in lines
 * of its own; NULL when that is nothing. */
static char *comment_lines(const ub_remover *r, ub_range range)
{
    g_autofree char *indent = ub_indent_of(r->text, range.begin);
    int level = (int)ub_columns(indent, 0, (unsigned)strlen(indent));
    g_autoptr(GString) lines = g_string_new(NULL);

    for (ub_token t = ub_next_token(r->text, range.begin, range.end); t.kind != UB_TOKEN_END;
         t = ub_next_token(r->text, t.end, range.end)) {
        if (t.kind != UB_TOKEN_COMMENT || ub_speaks_of_reference(r->text, t))
            continue;
        int column = (int)ub_columns(r->text, ub_line_begin(r->text, t.begin), t.begin);
        g_autofree char *comment = g_strndup(r->text + t.begin, t.end - t.begin);
        g_autofree char *moved = ub_shift_lines(g_strchomp(comment), level - column, level);
        ub_add_line(lines, moved);
    }
    return lines->len ? ub_format_lines(r->style, indent, lines->str) : NULL;
}

/* A statement that stands in a block. */
static void remove_lines(ub_remover *r, ub_range range)
{
    unsigned end = ub_after_trailing_comment(r->text, r->length, range.end);
    gboolean own_line =
        ub_first_on_line(r->text, range.begin) && end == ub_line_end(r->text, r->length, end);

    if (!own_line) {
        g_autofree char *inside = comment_lines(r, range);
        unsigned next = range.end;
        while (r->text[next] == ' ' && !inside)
            next++;
        ub_edits_take(r->edits, range.begin, next, g_strdup(inside ? inside : ""));
        return;
    }
    char *kept = comment_lines(r, (ub_range){range.begin, end});
    if (kept) {
        ub_edits_take(r->edits, range.begin, end, kept);
        return;
    }
    ub_range lines = {ub_line_begin(r->text, with_comment_above(r, range.begin)),
                      next_line(r, end)};
    lines = with_blank_line(r, lines);
    ub_edits_take(r->edits, lines.begin, lines.end, g_strdup(""));
}

/* Conditions */

static ub_range condition_of(const ub_remover *r, const ub_stmt *s)
{
    g_autoptr(GArray) tokens = ub_tokens(r->text, s->head.begin, s->head.end);
    ub_range range = {0, 0};

    if (tokens->len >= 4) {
        range.begin = g_array_index(tokens, ub_token, 2).begin;
        range.end = g_array_index(tokens, ub_token, tokens->len - 2).end;
    }
    return range;
}

/* The operator of `a OP b` where it is the only one outside of parentheses; {0} otherwise. */
static ub_token lone_operator(const ub_remover *r, ub_range range)
{
    static const char *const known[] = {"==", "!=", "<", ">", "<=", ">=", NULL};
    static const char *const weak[] = {"&&", "||", "?", ",", "=", "&", "|", "^", NULL};
    g_autoptr(GArray) tokens = ub_tokens(r->text, range.begin, range.end);
    ub_token found = {UB_TOKEN_END, 0, 0};
    unsigned depth = 0;

    for (unsigned i = 0; i < tokens->len; i++) {
        ub_token token = g_array_index(tokens, ub_token, i);
        g_autofree char *word = g_strndup(r->text + token.begin, token.end - token.begin);
        if (strchr("([", word[0]))
            depth++;
        if (strchr(")]", word[0]))
            depth--;
        if (depth > 0)
            continue;
        if (g_strv_contains(weak, word) || (g_strv_contains(known, word) && found.end))
            return (ub_token){UB_TOKEN_PUNCT, 0, 0};
        if (g_strv_contains(known, word))
            found = token;
    }
    return found;
}

static gboolean has_weak_operator(const ub_remover *r, ub_range range)
{
    ub_token token = lone_operator(r, range);
    return token.kind == UB_TOKEN_PUNCT && token.end == 0;
}

static const char *opposite(const char *name)
{
    static const char *const pairs[][2] = {{"==", "!="}, {"!=", "=="}, {"<", ">="},
                                           {">=", "<"},  {">", "<="},  {"<=", ">"}};
    for (unsigned i = 0; i < G_N_ELEMENTS(pairs); i++)
        if (strcmp(pairs[i][0], name) == 0)
            return pairs[i][1];
    return NULL;
}

static char *negated(const ub_remover *r, ub_range range)
{
    g_autofree char *whole = g_strndup(r->text + range.begin, range.end - range.begin);
    ub_token operator= lone_operator(r, range);

    if (operator.kind == UB_TOKEN_PUNCT && operator.end == 0)
        return g_strdup_printf("!(%s)", whole);
    if (operator.kind == UB_TOKEN_END)
        return whole[0] == '!' ? g_strdup(g_strchug(whole + 1)) : g_strdup_printf("!%s", whole);
    g_autofree char *name = g_strndup(r->text + operator.begin, operator.end - operator.begin);
    g_autofree char *left = g_strndup(r->text + range.begin, operator.begin - range.begin);
    return g_strconcat(
        left, opposite(name),
        r->text + operator.end<r->text + range.end ? whole + (operator.end - range.begin) : "",
        NULL);
}

/* Comments on what is gone between the condition and what stays come above the `if`. */
static void lift_comments(ub_remover *r, const ub_stmt *s, ub_range range)
{
    char *kept = ub_first_on_line(r->text, s->range.begin) ? comment_lines(r, range) : NULL;

    if (kept) {
        g_autofree char *indent = ub_indent_of(r->text, s->range.begin);
        ub_edits_take(r->edits, s->range.begin, s->range.begin,
                      g_strconcat(kept, r->style->eol, indent, NULL));
    }
    g_free(kept);
}

/* if (C) gone else S  ->  if (!C) S */
static gboolean keep_else(ub_remover *r, const ub_stmt *s)
{
    const ub_stmt *other = stmt_of(r, child_of(s, 1));
    ub_range condition = condition_of(r, s);

    if (condition.end == 0)
        return FALSE;
    g_autofree char *opposite_text = negated(r, condition);
    if (other->kind == UB_STMT_IF) { /* else if (D) S  ->  if (!C && D) S */
        ub_range inner = condition_of(r, other);
        if (inner.end == 0 || other->children->len > 1)
            return FALSE;
        g_autofree char *and = g_strndup(r->text + inner.begin, inner.end - inner.begin);
        const char *form =
            has_weak_operator(r, inner) && strstr(and, "||") ? "%s && (%s)" : "%s && %s";
        char *both = g_strdup_printf(form, opposite_text, and);
        lift_comments(r, s, (ub_range){condition.end, inner.begin});
        ub_edits_take(r->edits, condition.begin, inner.end, both);
        return TRUE;
    }
    ub_edits_take(r->edits, condition.begin, condition.end, g_steal_pointer(&opposite_text));
    g_autofree char *indent = ub_indent_of(r->text, s->range.begin);
    gboolean braced = other->kind == UB_STMT_COMPOUND;
    char *between;
    if (braced && r->style->brace_below)
        between = g_strconcat(r->style->eol, indent, NULL);
    else if (braced)
        between = g_strdup(" ");
    else {
        g_autofree char *inner = ub_indent_deeper(r->style, indent);
        between = g_strconcat(r->style->eol, inner, NULL);
    }
    lift_comments(r, s, (ub_range){s->head.end, other->range.begin});
    ub_edits_take(r->edits, s->head.end, other->range.begin, between);
    return TRUE;
}

/* if ((v = get()) != NULL) gone, if (get(&v) > 0) gone: the call stays as a statement. */
static gboolean keep_condition(ub_remover *r, const ub_stmt *s)
{
    ub_range range = condition_of(r, s);
    ub_token operator= lone_operator(r, range);
    unsigned end = operator.end ? operator.begin : range.end;
    g_autoptr(GArray) tokens = NULL;

    if (range.end == 0 || (operator.kind == UB_TOKEN_PUNCT && operator.end == 0))
        return FALSE;
    tokens = ub_tokens(r->text, range.begin, end);
    if (tokens->len < 3)
        return FALSE;
    ub_token first = g_array_index(tokens, ub_token, 0);
    ub_token last = g_array_index(tokens, ub_token, tokens->len - 1);
    gboolean wrapped = ub_token_is(r->text, first, "(") && ub_token_is(r->text, last, ")");
    unsigned from = wrapped ? first.end : first.begin, to = wrapped ? last.begin : last.end;
    if (!wrapped && (first.kind != UB_TOKEN_WORD || !ub_token_is(r->text, last, ")")))
        return FALSE;
    ub_edits_take(r->edits, s->range.begin, from, g_strdup(wrapped ? "" : "(void)"));
    g_autofree char *indent = ub_indent_of(r->text, s->range.begin);
    g_autofree char *newline = g_strconcat(r->style->eol, indent, NULL);
    g_autofree char *kept =
        ub_kept_comments(r->text, r->length, (ub_range){to, s->range.end}, newline);
    ub_edits_take(r->edits, to, s->range.end, g_strconcat(";", kept, NULL));
    return TRUE;
}

static gboolean remove_branch(ub_remover *r, const ub_stmt *parent, const ub_stmt *s)
{
    if (parent->kind != UB_STMT_IF)
        return FALSE;
    if (s->index == 1) {
        ub_range other = {stmt_of(r, child_of(parent, 0))->range.end, s->range.end};
        g_autofree char *indent = ub_indent_of(r->text, parent->range.begin);
        g_autofree char *newline = g_strconcat(r->style->eol, indent, NULL);
        ub_edits_take(r->edits, other.begin, other.end,
                      ub_kept_comments(r->text, r->length, other, newline));
        return TRUE;
    }
    if (parent->children->len > 1)
        return keep_else(r, parent);
    return keep_condition(r, parent);
}

static gboolean remove_statement(ub_remover *r, unsigned id)
{
    int parent_id = stmt_of(r, id)->parent;

    if (parent_id < 0)
        return FALSE;
    if (r->gone[parent_id])
        return TRUE; /* with its parent */
    const ub_stmt *s = stmt_of(r, id), *parent = stmt_of(r, (unsigned)parent_id);
    if (parent->kind == UB_STMT_COMPOUND) {
        remove_lines(r, s->range);
        return TRUE;
    }
    if (parent->kind == UB_STMT_LABEL || parent->kind == UB_STMT_CASE ||
        parent->kind == UB_STMT_DEFAULT) {
        ub_edits_take(r->edits, s->range.begin, s->range.end, g_strdup(";"));
        return TRUE;
    }
    return remove_branch(r, parent, s);
}

/* Do the tokens from `at` on read so?  "v" stands for the name. */
static gboolean reads(const ub_remover *r, const GArray *tokens, unsigned at, const char *name,
                      const char *words)
{
    g_auto(GStrv) wanted = g_strsplit(words, " ", -1);

    for (unsigned i = 0; wanted[i]; i++)
        if (at + i >= tokens->len || !ub_token_is(r->text, g_array_index(tokens, ub_token, at + i),
                                                  strcmp(wanted[i], "v") == 0 ? name : wanted[i]))
            return FALSE;
    return TRUE;
}

/* return v ? Py_NewRef(v) : NULL;  ->  return v; */
static gboolean unwrap_choice(ub_remover *r, const ub_op *op, const char *name)
{
    static const char *const forms[] = {"v ? @ ( v ) : NULL ;", "v != NULL ? @ ( v ) : NULL ;",
                                        "! v ? NULL : @ ( v ) ;", "v == NULL ? NULL : @ ( v ) ;",
                                        NULL};
    ub_range range = stmt_of(r, op->stmt)->range;
    ub_range written = ub_newref_written(r->g, op);
    g_autoptr(GArray) tokens = ub_tokens(r->text, range.begin, range.end);
    ub_token macro = ub_next_token(r->text, written.begin, written.end);
    g_autofree char *call = g_strndup(r->text + macro.begin, macro.end - macro.begin);

    for (unsigned at = 1; at < tokens->len; at++) {
        ub_token before = g_array_index(tokens, ub_token, at - 1);
        if (!ub_token_is(r->text, before, "return") && !ub_token_is(r->text, before, "="))
            continue;
        for (unsigned i = 0; forms[i]; i++) {
            g_auto(GStrv) parts = g_strsplit(forms[i], "@", 2);
            g_autofree char *form = g_strconcat(parts[0], call, parts[1], NULL);
            if (!reads(r, tokens, at, name, form))
                continue;
            ub_token last = g_array_index(tokens, ub_token, tokens->len - 1);
            ub_edits_take(r->edits, g_array_index(tokens, ub_token, at).begin, last.begin,
                          g_strdup(name));
            return TRUE;
        }
    }
    return FALSE;
}

/* Py_NewRef(x)  ->  x */
static gboolean unwrap(ub_remover *r, const ub_op *op)
{
    ub_range range = ub_newref_written(r->g, op);
    g_autoptr(GArray) tokens = ub_tokens(r->text, range.begin, range.end);

    if (tokens->len < 4 || !ub_token_is(r->text, g_array_index(tokens, ub_token, 1), "("))
        return FALSE;
    if (tokens->len == 4) {
        ub_token word = g_array_index(tokens, ub_token, 2);
        g_autofree char *name = g_strndup(r->text + word.begin, word.end - word.begin);
        if (unwrap_choice(r, op, name))
            return TRUE;
    }
    ub_edits_take(r->edits, range.begin, g_array_index(tokens, ub_token, 2).begin, g_strdup(""));
    ub_edits_take(r->edits, g_array_index(tokens, ub_token, tokens->len - 2).end, range.end,
                  g_strdup(""));
    return TRUE;
}

/* APPEND(list, v);  ->  PUSH(list, v); */
static gboolean name_twin(ub_remover *r, const ub_op *op)
{
    ub_range written;
    char *twin = is_statement(op) ? ub_twin_without_incref(r->g, op, &written) : NULL;

    if (twin)
        ub_edits_take(r->edits, written.begin, written.end, twin);
    return twin != NULL;
}

gboolean ub_remove(const ub_graph *g, const ub_style *style, const GArray *actions, GArray *edits,
                   unsigned *site)
{
    g_autofree guint8 *gone = g_new0(guint8, g->stmts->len);
    g_autofree int *sites = g_new0(int, g->stmts->len);
    ub_remover r = {.g = g, .style = style, .actions = actions, .edits = edits, .gone = gone};

    r.text = ub_unit_text(g->unit, &r.length);
    for (unsigned i = 0; i < actions->len; i++) {
        const ub_action *action = &g_array_index(actions, ub_action, i);
        if (action->kind != UB_ACT_DROP)
            continue;
        *site = action->site;
        if (name_twin(&r, op_of(&r, action)))
            continue;
        if (!is_statement(op_of(&r, action)) && !unwrap(&r, op_of(&r, action)))
            return FALSE;
        if (is_statement(op_of(&r, action))) {
            gone[action->stmt] = TRUE;
            sites[action->stmt] = (int)action->site;
        }
    }
    spread(&r);
    ub_remove_idle(g, gone, edits);
    spread(&r);
    for (unsigned id = 1; id < g->stmts->len; id++) {
        if (!gone[id])
            continue;
        if (!remove_statement(&r, id))
            return FALSE;
    }
    return TRUE;
}

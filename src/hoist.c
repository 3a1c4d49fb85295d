#include "hoist.h"

#include <string.h>

#include "definitions.h"
#include "edit.h"

enum { LINE_WIDTH = 79 };

/* A declaration to be added at the top of a block once all are known. */
typedef struct {
    CXCursor block;
    char *text; /* owned */
} late_declaration;

/* An unbraced body that gets braces.  Of two that end at the same place the inner one is closed
 * first, so all are done at the end, from the last to the first. */
typedef struct {
    const ub_context *context;
    char *before, *after; /* owned */
} bare_body;

static void clear_body(gpointer data)
{
    bare_body *body = data;

    g_free(body->before);
    g_free(body->after);
}

static void clear_variable(gpointer data)
{
    g_free(((ub_new_variable *)data)->name);
}

static void clear_declaration(gpointer data)
{
    g_free(((late_declaration *)data)->text);
}

/* Names */

static GHashTable *words_of(const char *text, ub_range range)
{
    GHashTable *words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GArray) tokens = ub_tokens(text, range.begin, range.end);

    for (unsigned i = 0; i < tokens->len; i++) {
        ub_token token = g_array_index(tokens, ub_token, i);
        ub_token before = i > 0 ? g_array_index(tokens, ub_token, i - 1) : token;
        if (token.kind != UB_TOKEN_WORD || ub_token_is(text, before, "->") ||
            ub_token_is(text, before, "."))
            continue;
        g_hash_table_add(words, g_strndup(text + token.begin, token.end - token.begin));
    }
    return words;
}

/* The names of helpers whose contract changes do not stand in a tagged text. */
static void add_contracts(GHashTable *words, const ub_unit *unit)
{
    GHashTableIter iter;
    gpointer name;

    g_hash_table_iter_init(&iter, unit->contracts);
    while (g_hash_table_iter_next(&iter, &name, NULL))
        g_hash_table_add(words, g_strdup(name));
}

/* Does the file write `PyObject* v`? */
static const char *object_type_of(const char *text, gsize length)
{
    static const char beside[] = "PyObject* ", apart[] = "PyObject *";
    const char *end = text + length;
    int balance = 0;

    for (const char *at = text; end - at >= (gssize)strlen(beside); at++) {
        at = memchr(at, 'P', (gsize)(end - at));
        if (at == NULL || end - at < (gssize)strlen(beside))
            break;
        balance += strncmp(at, beside, strlen(beside)) == 0;
        balance -= strncmp(at, apart, strlen(apart)) == 0;
    }
    return balance > 0 ? beside : apart;
}

static gboolean overlap(ub_range a, ub_range b)
{
    return a.begin < b.end && b.begin < a.end;
}

static ub_new_variable *visible(const ub_hoist *hoist, const char *name, ub_range scope)
{
    for (unsigned i = 0; i < hoist->variables->len; i++) {
        ub_new_variable *variable = &g_array_index(hoist->variables, ub_new_variable, i);
        if (strcmp(variable->name, name) == 0 && overlap(variable->block, scope))
            return variable;
    }
    return NULL;
}

static gboolean is_free(const ub_hoist *hoist, const char *name, ub_range scope)
{
    return !g_hash_table_contains(hoist->words, name) && visible(hoist, name, scope) == NULL &&
           !ub_macros_capture((ub_unit *)hoist->unit, hoist->function->extent, name);
}

char *ub_hoist_free_name(const ub_hoist *hoist, const char *wanted, ub_range scope)
{
    static const char *const others[][3] = {
        {"item", "list_item", "element"},
        {"value", "found", "dict_value"},
        {"object", "referent", "target"},
        {"module", "added_module", "the_module"},
        {"exc", "saved_exc", "pending_exc"},
        {"globals", "frame_globals", "own_globals"},
        {"builtins", "frame_builtins", "own_builtins"},
    };

    if (is_free(hoist, wanted, scope))
        return g_strdup(wanted);
    for (unsigned i = 0; i < G_N_ELEMENTS(others); i++) {
        for (unsigned k = 1; strcmp(others[i][0], wanted) == 0 && k < 3; k++) {
            /* `item2` beside our own `item`, another word beside one of the file's. */
            if (visible(hoist, wanted, scope) == NULL && is_free(hoist, others[i][k], scope))
                return g_strdup(others[i][k]);
        }
    }
    for (unsigned i = 2;; i++) {
        char *name = g_strdup_printf("%s%u", wanted, i);
        if (is_free(hoist, name, scope))
            return name;
        g_free(name);
    }
}

/* PyDict_GetItemString(options, "width") and "__width__": width.  NULL for any other key, and for
 * one that is no name for a variable. */
static char *name_of_key(const ub_hoist *hoist, ub_range call)
{
    enum { LEAST = 2, MOST = 20 };
    g_autoptr(GArray) tokens = ub_tokens(hoist->text, call.begin, call.end);

    if (tokens->len < 4)
        return NULL;
    ub_token key = g_array_index(tokens, ub_token, tokens->len - 2);
    if (key.kind != UB_TOKEN_STRING || hoist->text[key.begin] != '"' ||
        !ub_token_is(hoist->text, g_array_index(tokens, ub_token, tokens->len - 3), ","))
        return NULL;
    unsigned begin = key.begin + 1, end = key.end - 1;
    while (begin < end && hoist->text[begin] == '_')
        begin++;
    while (end > begin && hoist->text[end - 1] == '_')
        end--;
    g_autofree char *name = g_strndup(hoist->text + begin, end - begin);
    gsize plain = strspn(name, "abcdefghijklmnopqrstuvwxyz_0123456789");
    if (plain != strlen(name) || plain < LEAST || plain > MOST || g_ascii_isdigit(name[0]) ||
        ub_is_reserved(name))
        return NULL;
    return g_steal_pointer(&name);
}

/* What the variable of a move is to be called. */
static char *wanted_name(const ub_hoist *hoist, const ub_move *move, ub_range scope)
{
    char *key = name_of_key(hoist, move->call);

    if (key && is_free(hoist, key, scope))
        return key;
    g_free(key);
    return g_strdup(move->api->holder);
}

gboolean ub_hoist_name(ub_hoist *hoist, ub_move *move, ub_range scope)
{
    g_autofree char *wanted = wanted_name(hoist, move, scope);
    ub_new_variable *before = visible(hoist, wanted, scope);
    ub_new_variable variable;

    g_free(move->name);
    if (before != NULL && before->reusable && before->block.begin == scope.begin &&
        before->block.end == scope.end && before->statement != move->context->statement.begin) {
        before->reusable = move->scalar;
        before->statement = move->context->statement.begin;
        move->name = g_strdup(before->name);
        return FALSE;
    }
    move->name = ub_hoist_free_name(hoist, wanted, scope);
    variable = (ub_new_variable){g_strdup(move->name), scope, move->context->statement.begin,
                                 move->scalar};
    g_array_append_val(hoist->variables, variable);
    return TRUE;
}

ub_hoist *ub_hoist_new(const ub_unit *unit, const char *text, const ub_function *function,
                       GArray *edits)
{
    ub_hoist *hoist = g_new0(ub_hoist, 1);

    hoist->unit = unit;
    ub_unit_text(unit, &hoist->length);
    hoist->text = text;
    hoist->function = function;
    hoist->style = ub_style_in(unit, function->body);
    hoist->object_type = object_type_of(hoist->text, hoist->length);
    hoist->words = words_of(hoist->text, function->extent);
    add_contracts(hoist->words, unit);
    hoist->variables = g_array_new(FALSE, FALSE, sizeof(ub_new_variable));
    g_array_set_clear_func(hoist->variables, clear_variable);
    hoist->edits = edits;
    hoist->declarations = g_array_new(FALSE, FALSE, sizeof(late_declaration));
    g_array_set_clear_func(hoist->declarations, clear_declaration);
    hoist->bodies = g_array_new(FALSE, FALSE, sizeof(bare_body));
    g_array_set_clear_func(hoist->bodies, clear_body);
    return hoist;
}

/* Text */

static gboolean has_comment(const char *text)
{
    unsigned end = (unsigned)strlen(text);

    for (unsigned at = 0;;) {
        ub_token token = ub_next_token(text, at, end);
        if (token.kind == UB_TOKEN_END)
            return FALSE;
        if (token.kind == UB_TOKEN_COMMENT || token.kind == UB_TOKEN_HASH)
            return TRUE;
        at = token.end;
    }
}

static char *join_lines(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    GString *joined = g_string_new(NULL);

    for (unsigned i = 0; lines[i] != NULL; i++) {
        const char *line = g_strstrip(lines[i]);
        if (i > 0 && joined->len > 0 && joined->str[joined->len - 1] != '(' && *line != ')')
            g_string_append_c(joined, ' ');
        g_string_append(joined, line);
    }
    return g_string_free(joined, FALSE);
}

char *ub_shift_lines(const char *text, int shift, int indent)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    GString *shifted = g_string_new(lines[0] ? g_strchomp(lines[0]) : ""); /* of "": no lines */

    for (unsigned i = 1; lines[0] && lines[i] != NULL; i++) {
        unsigned blank = (unsigned)strspn(lines[i], " \t");
        int columns = (int)ub_columns(lines[i], 0, blank) + shift - indent;
        g_string_append_printf(shifted, "\n%*s%s", columns > 0 ? columns : 0, "",
                               g_strchomp(lines[i] + blank));
    }
    return g_string_free(shifted, FALSE);
}

/* The text of `range` after the replacements that lie inside of it. */
static char *replaced_text(const ub_hoist *hoist, ub_range range, const ub_move *moves, unsigned n)
{
    g_autoptr(GArray) edits = ub_edits_new();
    unsigned done = range.begin;

    for (unsigned at = range.begin; at < range.end; at = done) {
        const ub_move *next = NULL;
        for (unsigned i = 0; i < n; i++) {
            ub_range r = moves[i].replaced;
            gboolean inside =
                r.begin >= at && r.end <= range.end && r.end > r.begin &&
                (r.begin != range.begin || r.end != range.end) &&
                (moves[i].moved.begin != range.begin || moves[i].moved.end != range.end);
            if (moves[i].kind != UB_MOVE_NONE && inside &&
                (next == NULL || r.begin < next->replaced.begin ||
                 (r.begin == next->replaced.begin && r.end > next->replaced.end)))
                next = &moves[i];
        }
        if (next == NULL)
            break;
        ub_edits_take(edits, next->replaced.begin - range.begin, next->replaced.end - range.begin,
                      g_strdup(next->name));
        done = next->replaced.end;
    }
    return ub_edits_apply(edits, hoist->text + range.begin, range.end - range.begin);
}

char *ub_hoist_text(const ub_hoist *hoist, ub_range range, const ub_move *moves, unsigned n,
                    const char *indent, const char *prefix)
{
    g_autofree char *text = replaced_text(hoist, range, moves, n);
    unsigned begin = ub_line_begin(hoist->text, range.begin);
    int before = (int)ub_columns(hoist->text, begin, range.begin);
    int level = (int)ub_columns(indent, 0, (unsigned)strlen(indent));
    int after = level + (int)strlen(prefix);

    if (strchr(text, '\n') == NULL)
        return g_strdup(text);
    if (!has_comment(text)) {
        g_autofree char *joined = join_lines(text);
        if (after + (int)strlen(joined) < LINE_WIDTH)
            return g_steal_pointer(&joined);
    }
    return ub_shift_lines(text, after - before, level);
}

static gboolean goes_away(const ub_move *move)
{
    return move->kind == UB_MOVE_VARIABLE || move->kind == UB_MOVE_ASSIGN;
}

void ub_hoist_replace(ub_hoist *hoist, const ub_move *moves, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        gboolean inner = FALSE;
        if (!goes_away(&moves[i]) && moves[i].kind != UB_MOVE_CAST)
            continue;
        for (unsigned k = 0; k < n; k++) {
            if (k != i && goes_away(&moves[k]) && moves[k].moved.begin <= moves[i].replaced.begin &&
                moves[k].moved.end >= moves[i].replaced.end)
                inner = TRUE;
        }
        if (!inner)
            ub_edits_take(hoist->edits, moves[i].replaced.begin, moves[i].replaced.end,
                          g_strdup(moves[i].name));
    }
}

/* Declarations */

static ub_range statement_range(const ub_hoist *hoist, CXCursor statement)
{
    ub_range range = ub_cursor_range(statement);

    range.end = ub_statement_end(hoist->text, range.begin, hoist->function->body.end);
    return range;
}

unsigned ub_leading_declarations(const ub_hoist *hoist, CXCursor block, ub_range *last)
{
    g_autoptr(GArray) children = ub_context_children(block);
    unsigned n = 0;

    while (n < children->len &&
           clang_getCursorKind(g_array_index(children, CXCursor, n)) == CXCursor_DeclStmt)
        n++;
    if (n > 0)
        *last = statement_range(hoist, g_array_index(children, CXCursor, n - 1));
    return n;
}

static gboolean is_switch_body(const ub_context *context, unsigned i)
{
    return i > 0 && clang_getCursorKind(g_array_index(context->path, CXCursor, i - 1)) ==
                        CXCursor_SwitchStmt;
}

/* Is it a block with a brace of its own?  Py_BEGIN_CRITICAL_SECTION() begins one with none. */
static gboolean is_written_block(const ub_hoist *hoist, CXCursor cursor)
{
    return clang_getCursorKind(cursor) == CXCursor_CompoundStmt &&
           hoist->text[ub_cursor_range(cursor).begin] == '{';
}

/* The block that a declaration for this place can go to: not the body of a switch. */
static CXCursor block_of(const ub_hoist *hoist, const ub_context *context)
{
    unsigned i = context->anchor - 1;

    while (i > 0 && (!is_written_block(hoist, g_array_index(context->path, CXCursor, i)) ||
                     is_switch_body(context, i)))
        i--;
    return g_array_index(context->path, CXCursor, i);
}

void ub_hoist_declare(ub_hoist *hoist, CXCursor block, const char *declaration)
{
    late_declaration late = {block, g_strdup(declaration)};

    g_array_append_val(hoist->declarations, late);
}

/* The last of the block's first declarations before any directive; FALSE when there is none. */
static gboolean last_before_directive(const ub_hoist *hoist, CXCursor block, ub_range *last)
{
    g_autoptr(GArray) children = ub_context_children(block);
    unsigned from = ub_cursor_range(block).begin + 1;
    gboolean any = FALSE;

    for (unsigned i = 0; i < children->len; i++) {
        CXCursor child = g_array_index(children, CXCursor, i);
        ub_range range = statement_range(hoist, child);
        if (clang_getCursorKind(child) != CXCursor_DeclStmt ||
            ub_has_directive(hoist->text, from, range.end))
            break;
        *last = range;
        from = range.end;
        any = TRUE;
    }
    return any;
}

/* Is it a label?   again:   may stand further out than the code of its block. */
static gboolean is_label(const char *text, unsigned begin, unsigned end)
{
    ub_token name = ub_next_token(text, begin, end);

    return name.kind == UB_TOKEN_WORD && ub_token_is(text, ub_next_token(text, name.end, end), ":");
}

static void insert_declarations(ub_hoist *hoist, CXCursor block, const char *lines)
{
    ub_range range = ub_cursor_range(block), last;
    const ub_style *style = &hoist->style;

    if (last_before_directive(hoist, block, &last)) {
        ub_insert_after(hoist->edits, style, hoist->text, hoist->length, last, lines);
        return;
    }
    unsigned at = ub_after_trailing_comment(hoist->text, hoist->length, range.begin + 1);
    unsigned first = ub_next_code(hoist->text, at, range.end);
    g_autofree char *outer = ub_indent_of(hoist->text, range.begin);
    g_autofree char *indent =
        ub_line_begin(hoist->text, first) > range.begin && !is_label(hoist->text, first, range.end)
            ? ub_indent_of(hoist->text, first)
            : ub_indent_deeper(style, outer);
    g_autofree char *added = ub_format_lines(style, indent, lines);
    ub_edits_take(
        hoist->edits, at, at,
        g_strconcat(style->eol, indent, added, style->late_declarations ? "" : style->eol, NULL));
}

static void add_declarations(ub_hoist *hoist)
{
    for (unsigned i = 0; i < hoist->declarations->len; i++) {
        late_declaration *first = &g_array_index(hoist->declarations, late_declaration, i);
        g_autoptr(GString) lines = g_string_new(NULL);
        if (first->text == NULL)
            continue;
        for (unsigned k = i; k < hoist->declarations->len; k++) {
            late_declaration *next = &g_array_index(hoist->declarations, late_declaration, k);
            if (next->text == NULL || !clang_equalCursors(next->block, first->block))
                continue;
            g_string_append_printf(lines, "%s%s", lines->len > 0 ? "\n" : "", next->text);
            if (k != i)
                g_clear_pointer(&next->text, g_free);
        }
        insert_declarations(hoist, first->block, lines->str);
    }
}

static gint compare_bodies(gconstpointer a, gconstpointer b)
{
    unsigned x = ((const bare_body *)a)->context->statement.begin;
    unsigned y = ((const bare_body *)b)->context->statement.begin;

    return x > y ? -1 : x < y;
}

static void brace_bodies(ub_hoist *hoist)
{
    g_array_sort(hoist->bodies, compare_bodies);
    for (unsigned i = 0; i < hoist->bodies->len; i++) {
        bare_body *body = &g_array_index(hoist->bodies, bare_body, i);
        ub_brace_body(hoist->edits, &hoist->style, hoist->text, hoist->length, body->context->head,
                      body->context->statement, body->before, body->after);
    }
}

void ub_hoist_finish(ub_hoist *hoist)
{
    add_declarations(hoist);
    brace_bodies(hoist);
    g_array_unref(hoist->bodies);
    g_hash_table_unref(hoist->words);
    g_array_unref(hoist->variables);
    g_array_unref(hoist->declarations);
    g_free(hoist);
}

/* Statements */

/* Is there an empty line behind the declarations, of which `last` is the last one? */
static gboolean is_set_off(const ub_hoist *hoist, ub_range last, unsigned next)
{
    return last.end > 0 &&
           ub_line_end(hoist->text, hoist->length, last.end) + strlen(hoist->style.eol) <
               ub_line_begin(hoist->text, next);
}

/* Can a declaration stand directly before the statement, as this file writes them?  `alone`: it
 * takes no value, or an assignment comes behind it, and it belongs to those at the top that an
 * empty line sets off. */
static gboolean declares_here(const ub_hoist *hoist, const ub_context *context, gboolean alone)
{
    ub_range last = {0, 0};
    CXCursor next, parent = g_array_index(context->path, CXCursor, context->anchor - 1);
    unsigned n;

    if (context->spot == UB_SPOT_BARE)
        return TRUE;
    if (context->spot != UB_SPOT_BLOCK || is_switch_body(context, context->anchor - 1))
        return FALSE;
    if (hoist->style.late_declarations)
        return TRUE;
    /* The first statement behind the declarations, or one of them. */
    n = ub_leading_declarations(hoist, parent, &last);
    g_autoptr(GArray) children = ub_context_children(parent);
    if (n < children->len) {
        next = g_array_index(children, CXCursor, n);
        return ub_cursor_range(next).begin >= context->statement.begin &&
               !(alone && is_set_off(hoist, last, context->statement.begin));
    }
    return TRUE;
}

void ub_add_line(GString *lines, const char *line)
{
    if (lines->len > 0)
        g_string_append_c(lines, '\n');
    g_string_append(lines, line);
}

/* `item = get();` with its declaration, in one line where the strong call allows that. */
static void variable_lines(ub_hoist *hoist, ub_move *moves, unsigned n, ub_move *move,
                           const char *indent, GString *lines)
{
    const ub_context *context = move->context;
    gboolean alone = move->api->shape != UB_SHAPE_SAME || move->copied;
    gboolean here = declares_here(hoist, context, alone);
    CXCursor block = here ? context->block : block_of(hoist, context);
    ub_range scope = context->spot == UB_SPOT_BARE ? context->statement : ub_cursor_range(block);
    gboolean is_new = ub_hoist_name(hoist, move, scope);
    g_autofree char *declaration = g_strdup_printf("%s%s;", hoist->object_type, move->name);
    gboolean together = is_new && here && move->api->shape == UB_SHAPE_SAME;
    g_autofree char *prefix =
        g_strdup_printf("%s%s = ", together ? hoist->object_type : "", move->name);
    g_autofree char *call = ub_hoist_text(hoist, move->moved, moves, n, indent, prefix);
    g_autofree char *line = g_strconcat(prefix, call, ";", NULL);

    if (is_new && here && !together)
        ub_add_line(lines, declaration);
    if (is_new && !here)
        ub_hoist_declare(hoist, block, declaration);
    ub_add_line(lines, line);
}

static char *indent_inside(const ub_hoist *hoist, const ub_context *context)
{
    g_autofree char *outer = ub_indent_of(hoist->text, context->head.begin);

    if (context->spot == UB_SPOT_BARE && !ub_first_on_line(hoist->text, context->statement.begin))
        return ub_indent_deeper(&hoist->style, outer);
    return ub_indent_of(hoist->text, context->statement.begin);
}

/* v = Py_NewRef(get());  ->  v = get(); and Py_INCREF(v); behind. */
static void take_edits(ub_hoist *hoist, const ub_move *move, GString *after)
{
    g_autofree char *incref = g_strdup_printf("%s(%s);", move->incref, move->name);

    ub_edits_take(hoist->edits, move->replaced.begin, move->call.begin, g_strdup(""));
    ub_edits_take(hoist->edits, move->call.end, move->replaced.end, g_strdup(""));
    ub_add_line(after, incref);
}

void ub_hoist_statement(ub_hoist *hoist, ub_move *moves, unsigned n)
{
    const ub_context *context = moves[0].context;
    g_autofree char *indent = indent_inside(hoist, context);
    g_autoptr(GString) before = g_string_new(NULL);
    g_autoptr(GString) after = g_string_new(NULL);

    for (unsigned i = 0; i < n; i++) {
        if (moves[i].kind == UB_MOVE_VARIABLE) {
            variable_lines(hoist, moves, n, &moves[i], indent, before);
        } else if (moves[i].kind == UB_MOVE_ASSIGN) {
            g_autofree char *text = ub_hoist_text(hoist, moves[i].moved, moves, n, indent, "");
            g_autofree char *line = g_strconcat(text, ";", NULL);
            ub_add_line(before, line);
        } else if (moves[i].kind == UB_MOVE_TAKE) {
            take_edits(hoist, &moves[i], after);
        }
    }
    ub_hoist_replace(hoist, moves, n);
    if (context->spot == UB_SPOT_BARE) {
        bare_body body = {context, before->len ? g_strdup(before->str) : NULL,
                          after->len ? g_strdup(after->str) : NULL};
        g_array_append_val(hoist->bodies, body);
        return;
    }
    if (before->len > 0)
        ub_insert_before(hoist->edits, &hoist->style, hoist->text, context->statement, before->str);
    if (after->len > 0)
        ub_insert_after(hoist->edits, &hoist->style, hoist->text, hoist->length, context->statement,
                        after->str);
}

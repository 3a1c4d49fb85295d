/* Macros that are known by name: assert, Py_CLEAR, Py_SETREF, and borrowing calls that the headers
 * define as macros. */
#include <string.h>

#include "catalog.h"
#include "definitions.h"
#include "helper.h"
#include "lower.h"

/* The text ranges of a macro's arguments: FOO(a, b). */
static GArray *macro_arguments(ub_lower *l, ub_range extent)
{
    GArray *arguments = g_array_new(FALSE, FALSE, sizeof(ub_range));
    g_autoptr(GArray) tokens = ub_tokens(l->text, extent.begin, extent.end);
    unsigned depth = 0;
    ub_range current = {0, 0};

    for (unsigned i = 1; i < tokens->len; i++) {
        ub_token t = g_array_index(tokens, ub_token, i);
        gboolean comma = depth == 1 && ub_token_is(l->text, t, ",");
        if (ub_token_is(l->text, t, ")"))
            depth--;
        if (comma || depth == 0) {
            if (current.end > current.begin)
                g_array_append_val(arguments, current);
            current.begin = current.end = 0;
        } else if (depth >= 1) {
            if (current.end == 0)
                current.begin = t.begin;
            current.end = t.end;
        }
        if (ub_token_is(l->text, t, "("))
            depth++;
        if (depth == 0)
            break;
    }
    return arguments;
}

typedef struct {
    ub_range range;
    gboolean is_macro; /* Py_NewRef(v): what comes of it has its place, but no length */
    CXCursor found;
} find_data;

static enum CXChildVisitResult find_expression(CXCursor cursor, CXCursor parent, CXClientData data)
{
    find_data *find = data;
    ub_range range = ub_cursor_range(cursor);

    (void)parent;
    if (range.begin == find->range.begin &&
        (range.end == find->range.end || (find->is_macro && range.end == range.begin)) &&
        clang_isExpression(clang_getCursorKind(cursor))) {
        find->found = cursor;
        return CXChildVisit_Break;
    }
    return CXChildVisit_Recurse;
}

static gboolean is_macro_use(const ub_unit *unit, ub_range range)
{
    for (unsigned i = 0; i < unit->macro_uses->len; i++) {
        ub_range use = g_array_index(unit->macro_uses, ub_macro_use, i).extent;
        if (use.begin == range.begin && use.end == range.end)
            return TRUE;
    }
    return FALSE;
}

static CXCursor argument_cursor(const ub_lower *l, CXCursor root, ub_range range)
{
    find_data find = {range, is_macro_use(l->unit, range), clang_getNullCursor()};
    clang_visitChildren(root, find_expression, &find);
    return find.found;
}

int ub_lower_named(const ub_lower *l, ub_token t)
{
    for (unsigned v = l->g->vars->len; v > 0; v--) {
        const ub_var *var = ub_graph_var(l->g, (int)v - 1);
        if (!var->is_static && ub_token_is(l->text, t, var->name))
            return (int)v - 1;
    }
    return -1;
}

/* The tokens, with one space behind each */
static char *written(const ub_lower *l, const GArray *tokens)
{
    GString *text = g_string_new(NULL);

    for (unsigned i = 0; i < tokens->len; i++) {
        ub_token t = g_array_index(tokens, ub_token, i);
        g_string_append_len(text, l->text + t.begin, t.end - t.begin);
        g_string_append_c(text, ' ');
    }
    return g_string_free(text, FALSE);
}

/* A ub_word_test: what tells how many references there are */
static gboolean observes(const char *word, gpointer data)
{
    const ub_unit *unit = data;
    const ub_function *function = ub_unit_find_function(unit, word);
    unsigned facts = ub_catalog_facts(word);

    if (function)
        facts |= ub_helper_facts(unit, function->cursor);
    return (facts & UB_FACT_OBSERVES) || g_str_has_prefix(word, "ob_ref");
}

/* assert(Py_REFCNT(v) == 1) */
static gboolean asserts_count(const ub_lower *l, const GArray *tokens)
{
    const ub_definitions *definitions = ub_definitions_of((ub_unit *)l->unit);

    for (unsigned i = 0; i < tokens->len; i++) {
        ub_token t = g_array_index(tokens, ub_token, i);
        g_autofree char *word = g_strndup(l->text + t.begin, t.end - t.begin);
        if (t.kind == UB_TOKEN_WORD &&
            (observes(word, (gpointer)l->unit) ||
             ub_macro_holds(definitions, word, FALSE, observes, (gpointer)l->unit)))
            return TRUE;
    }
    return FALSE;
}

void ub_lower_trace(ub_lower *l, CXCursor cursor, ub_range extent)
{
    g_autoptr(GArray) tokens = ub_tokens(l->text, extent.begin, extent.end);
    g_autofree char *text = written(l, tokens);

    ub_lower_op(l, UB_OP_TRACE, cursor)->name = ub_lower_string(l, text);
}

/* assert(x): the variables that x names are used, under NDEBUG too, and nothing is learnt.  It is
 * kept as it is written: the same must be asserted of the same. */
static void lower_assert(ub_lower *l, CXCursor cursor, ub_range extent)
{
    g_autoptr(GArray) tokens = ub_tokens(l->text, extent.begin, extent.end);
    g_autofree char *text = written(l, tokens);
    gboolean named = FALSE;
    unsigned facts = asserts_count(l, tokens) ? UB_FACT_OBSERVES : 0;

    for (unsigned i = 1; i < tokens->len; i++) {
        ub_token t = g_array_index(tokens, ub_token, i);
        int var = t.kind == UB_TOKEN_WORD ? ub_lower_named(l, t) : -1;
        if (var < 0)
            continue;
        ub_op *use = ub_lower_op(l, UB_OP_USE, cursor);
        use->var = var;
        use->name = ub_lower_string(l, text);
        use->facts = facts;
        use->in_checks = TRUE;
        named = TRUE;
    }
    if (!named)
        ub_lower_trace(l, cursor, extent);
}

static gboolean lower_reference_macro(ub_lower *l, CXCursor cursor, const ub_macro_use *use,
                                      ub_ref_kind kind)
{
    g_autoptr(GArray) arguments = macro_arguments(l, use->extent);
    unsigned wanted = kind == UB_REF_CLEAR ? 1 : 2;
    CXCursor parts[2];
    int args[3];

    if (arguments->len != wanted)
        return FALSE;
    for (unsigned i = 0; i < wanted; i++) {
        parts[i] = argument_cursor(l, cursor, g_array_index(arguments, ub_range, i));
        if (clang_Cursor_isNull(parts[i]))
            return FALSE;
    }
    ub_lvalue place = ub_lower_lvalue(l, parts[0]);
    unsigned n = 0;
    for (; n < place.n_parts; n++)
        args[n] = place.parts[n];
    if (wanted == 2)
        args[n++] = ub_lower_expr(l, parts[1]);
    ub_op *op = ub_lower_op(l, UB_OP_REF, cursor);
    op->ref = kind;
    op->var = place.var;
    op->name = place.var >= 0 ? "" : place.name;
    ub_lower_args(l, op, args, n);
    return TRUE;
}

/* A borrowing API that these headers define as a macro becomes a call of its name. */
static int lower_api_macro(ub_lower *l, CXCursor cursor, const ub_macro_use *use)
{
    g_autoptr(GArray) arguments = macro_arguments(l, use->extent);
    g_autoptr(GArray) args = g_array_new(FALSE, FALSE, sizeof(int));

    for (unsigned i = 0; i < arguments->len; i++) {
        CXCursor part = argument_cursor(l, cursor, g_array_index(arguments, ub_range, i));
        if (clang_Cursor_isNull(part))
            return -1;
        int value = ub_lower_expr(l, part);
        g_array_append_val(args, value);
    }
    return ub_emit_call(l, cursor, clang_getNullCursor(), use->name, args);
}

const ub_macro_use *ub_exact_macro(ub_lower *l, CXCursor cursor)
{
    ub_range range = ub_cursor_range(cursor);
    const ub_macro_use *use = ub_unit_macro_at(l->unit, range.begin);

    if (!use || range.end == 0)
        return NULL;
    /* A macro in the argument of another: look for the one that begins here. */
    const ub_macro_use *last =
        &g_array_index(l->unit->macro_uses, ub_macro_use, l->unit->macro_uses->len - 1);
    for (; use <= last && use->extent.begin <= range.begin; use++)
        if (use->extent.begin == range.begin && use->extent.end == range.end)
            return use;
    return NULL;
}

/* A borrowing macro in the argument of another, which has the end of the outer one:
 * Py_NewRef(PyList_GET_ITEM(l, i)).  Where it is no call it stands in parentheses. */
static const ub_macro_use *inner_api_macro(ub_lower *l, CXCursor cursor)
{
    unsigned begin = ub_cursor_range(cursor).begin;
    const ub_macro_use *outer = ub_unit_macro_at(l->unit, begin);

    enum CXCursorKind kind = clang_getCursorKind(cursor);

    if (!outer || outer->extent.begin == begin ||
        (kind != CXCursor_ParenExpr && kind != CXCursor_CallExpr))
        return NULL;
    g_autofree char *callee = kind == CXCursor_CallExpr ? ub_spelling(cursor) : NULL;
    const ub_macro_use *last =
        &g_array_index(l->unit->macro_uses, ub_macro_use, l->unit->macro_uses->len - 1);
    for (const ub_macro_use *use = outer; use <= last && use->extent.begin <= begin; use++) {
        const ub_api *api =
            use->extent.begin == begin ? ub_rows_find(l->unit->rows, use->name) : NULL;
        if (api && api->is_macro && (!callee || strcmp(callee, use->name) == 0))
            return use;
    }
    return NULL;
}

const ub_macro_use *ub_api_macro(ub_lower *l, CXCursor cursor)
{
    const ub_macro_use *use = ub_exact_macro(l, cursor);

    if (!use)
        use = inner_api_macro(l, cursor);
    return use && use != l->api_use &&
                   (ub_rows_find(l->unit->rows, use->name) ||
                    strcmp(use->name, "PySequence_Fast_GET_SIZE") == 0)
               ? use
               : NULL;
}

gboolean ub_lower_known_macro(ub_lower *l, CXCursor cursor)
{
    static const struct {
        const char *name;
        ub_ref_kind kind;
    } table[] = {
        {"Py_CLEAR", UB_REF_CLEAR},
        {"Py_SETREF", UB_REF_SETREF},
        {"Py_XSETREF", UB_REF_XSETREF},
    };
    const ub_macro_use *use = ub_exact_macro(l, cursor);

    if (use == NULL)
        return FALSE;
    if (strcmp(use->name, "assert") == 0 || g_str_has_prefix(use->name, "_PyObject_ASSERT")) {
        lower_assert(l, cursor, use->extent);
        return TRUE;
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(table); i++)
        if (strcmp(use->name, table[i].name) == 0)
            return lower_reference_macro(l, cursor, use, table[i].kind);
    return FALSE;
}

/* Parts of a macro's body have the place of the macro itself:
 * #define PyWeakref_GET_OBJECT(ref) PyWeakref_GET_OBJECT(_PyObject_CAST(ref)) is one call. */
int ub_lower_api_macro(ub_lower *l, CXCursor cursor, const ub_macro_use *use)
{
    const ub_macro_use *outer = l->api_use;
    CXCursor inner = ub_strip(cursor);
    int value = -1;

    l->api_use = use;
    if (clang_getCursorKind(inner) == CXCursor_CallExpr)
        value = ub_lower_plain(l, inner);
    else
        value = lower_api_macro(l, cursor, use);
    if (value < 0)
        value = ub_lower_plain(l, cursor);
    l->api_use = outer;
    return value;
}

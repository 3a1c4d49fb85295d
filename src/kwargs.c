/* Mentions of the keyword dict are read from the text, so that those in skipped code count as well;
 * the AST says who the variable is, where loops are, and whether a macro's body mentions it.
 *
 *     v = PyDict_GetItemString(kwargs, "x");      the site
 *     PyDict_DelItemString(kwargs, "x");          a change: v must not be used after it
 *     return PyObject_Call(f, args, kwargs);      handed on: others may keep or change the dict */
#include "kwargs.h"

#include <string.h>

#include "graph.h"
#include "lower.h"
#include "mentions.h"

enum { KWARGS_INDEX = 2, MAX_DEPTH = 8 };

/* The parameter that an argument is, under casts and parentheses; a null cursor if it is none. */
static CXCursor parameter_of(CXCursor argument)
{
    CXCursor name = ub_strip_casts(argument);
    CXCursor target = clang_getCursorReferenced(name);

    return clang_getCursorKind(name) == CXCursor_DeclRefExpr &&
                   clang_getCursorKind(target) == CXCursor_ParmDecl
               ? target
               : clang_getNullCursor();
}

static int parameter_index(const ub_function *function, CXCursor parameter)
{
    int n = clang_Cursor_getNumArguments(function->cursor);

    for (int i = 0; i < n; i++) {
        if (clang_equalCursors(clang_Cursor_getArgument(function->cursor, i), parameter)) {
            return i;
        }
    }
    return -1;
}

/* NULL or 0: the caller has no keywords to give. */
static gboolean is_null(CXCursor argument)
{
    CXCursor literal = ub_strip_casts(argument);
    CXEvalResult result;
    gboolean null;

    if (clang_getCursorKind(literal) != CXCursor_IntegerLiteral) {
        return FALSE;
    }
    result = clang_Cursor_Evaluate(literal);
    null = result && clang_EvalResult_getAsLongLong(result) == 0;
    if (result) {
        clang_EvalResult_dispose(result);
    }
    return null;
}

static gboolean callee_offset(const ub_unit *unit, CXCursor call, unsigned *offset)
{
    CXFile file = NULL;

    clang_getFileLocation(clang_getCursorLocation(call), &file, NULL, NULL, offset);
    return file && clang_File_isEqual(file, unit->file);
}

static gboolean is_private(const ub_roles *roles, int function, int parameter, unsigned depth);

/* Does this call give the function a dict that is the caller's own, or none? */
static gboolean gives_private(const ub_roles *roles, const ub_role_call *item, int parameter,
                              unsigned depth)
{
    const ub_unit *unit = ub_roles_unit(roles);
    const ub_function *caller;
    CXCursor argument, source;
    unsigned offset;
    int index;

    if (item->caller < 0 || clang_Cursor_getNumArguments(item->call) <= parameter ||
        !callee_offset(unit, item->call, &offset)) {
        return FALSE;
    }
    argument = clang_Cursor_getArgument(item->call, parameter);
    if (is_null(argument)) {
        return TRUE;
    }
    caller = &g_array_index(unit->functions, ub_function, item->caller);
    source = parameter_of(argument);
    index = parameter_index(caller, source);
    return index >= 0 && is_private(roles, item->caller, index, depth + 1) &&
           !ub_mentions_escape_before(unit, caller, source, offset);
}

/* Does the function only ever receive, in this parameter, a dict made for one call? */
static gboolean is_private(const ub_roles *roles, int function, int parameter, unsigned depth)
{
    const ub_role *role = ub_roles_of(roles, function);
    const ub_unit *unit = ub_roles_unit(roles);

    if (depth > MAX_DEPTH || role->other ||
        !g_array_index(unit->functions, ub_function, function).is_static) {
        return FALSE;
    }
    if (role->keywords && parameter != KWARGS_INDEX) {
        return FALSE;
    }
    for (unsigned i = 0; i < role->calls->len; i++) {
        if (!gives_private(roles, &g_array_index(role->calls, ub_role_call, i), parameter, depth)) {
            return FALSE;
        }
    }
    return role->keywords || role->calls->len > 0;
}

/* The site's call in the AST */

typedef struct {
    const ub_unit *unit;
    unsigned offset;
    CXCursor call;
} call_search;

static enum CXChildVisitResult find_call(CXCursor cursor, CXCursor parent, CXClientData data)
{
    call_search *search = data;
    unsigned offset;

    (void)parent;
    if (clang_getCursorKind(cursor) == CXCursor_CallExpr &&
        callee_offset(search->unit, cursor, &offset) && offset == search->offset) {
        search->call = cursor;
        return CXChildVisit_Break;
    }
    return CXChildVisit_Recurse;
}

static CXCursor container_of(const ub_unit *unit, const ub_function *function, const ub_site *site)
{
    call_search search = {unit, site->offset, clang_getNullCursor()};

    clang_visitChildren(function->cursor, find_call, &search);
    if (clang_Cursor_isNull(search.call) || clang_Cursor_getNumArguments(search.call) < 1) {
        return clang_getNullCursor();
    }
    return parameter_of(clang_Cursor_getArgument(search.call, 0));
}

/* The dict lives as long as the call, and what it holds perhaps no longer:
 *     self->dict = PyDict_GetItemString(kwargs, "dict");
 * keeps a borrowed value, or a pointer into it, for later. */

typedef struct {
    gboolean *vars, *temps;
    gboolean stored, taken;
} keeping;

static gboolean any_argument(const keeping *k, const ub_op *op)
{
    for (unsigned i = 0; i < op->n_args; i++)
        if (op->args[i] >= 0 && k->temps[op->args[i]])
            return TRUE;
    return FALSE;
}

static gboolean follow_value(keeping *k, const ub_op *op, unsigned get)
{
    gboolean from = op->kind == UB_OP_READ ? k->vars[op->var] : any_argument(k, op);
    gboolean changed = FALSE;

    if (op->kind == UB_OP_CALL && op->range.begin == get)
        from = TRUE;
    else if (op->kind == UB_OP_CALL && (op->type == UB_TYPE_SCALAR || (op->facts & UB_FACT_NEW)))
        from = FALSE;
    if (!from)
        return FALSE;
    if (op->kind == UB_OP_REF)
        k->taken = TRUE;
    if (op->kind == UB_OP_STORE && op->n_args && k->temps[op->args[op->n_args - 1]])
        k->stored = TRUE;
    if (op->kind == UB_OP_ASSIGN && op->type != UB_TYPE_SCALAR && !k->vars[op->var])
        k->vars[op->var] = changed = TRUE;
    if (op->dst >= 0 && !k->temps[op->dst])
        k->temps[op->dst] = changed = TRUE;
    return changed;
}

static gboolean keeps_value(const ub_unit *unit, const ub_function *function, const ub_site *site)
{
    g_autoptr(ub_graph) g = ub_graph_new(unit, function);
    g_autofree gboolean *vars = g_new0(gboolean, g->vars->len + 1);
    g_autofree gboolean *temps = g_new0(gboolean, g->n_temps + 1);
    keeping k = {vars, temps, FALSE, FALSE};
    gboolean changed = TRUE;

    while (changed) {
        changed = FALSE;
        for (unsigned b = 0; b < g->blocks->len; b++)
            for (unsigned i = 0; i < ub_graph_block(g, b)->ops->len; i++)
                changed |= follow_value(&k, ub_block_op(ub_graph_block(g, b), i), site->offset);
    }
    return k.stored && !k.taken;
}

gboolean ub_kwargs_is_safe(const ub_roles *roles, const ub_site *site)
{
    const ub_unit *unit = ub_roles_unit(roles);
    const ub_function *function = &g_array_index(unit->functions, ub_function, site->function);
    CXCursor container;
    int parameter;

    if (!g_str_has_prefix(site->api->name, "PyDict_") &&
        !g_str_has_prefix(site->api->name, "_PyDict_")) {
        return FALSE;
    }
    container = container_of(unit, function, site);
    parameter = parameter_index(function, container);
    return parameter >= 0 && is_private(roles, site->function, parameter, 0) &&
           !ub_mentions_escape_before(unit, function, container, site->offset) &&
           !ub_mentions_end_value(unit, function, container, site) &&
           !keeps_value(unit, function, site);
}

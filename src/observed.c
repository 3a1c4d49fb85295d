/* See observed.h. */
#include "observed.h"

#include <string.h>

#include "catalog.h"
#include "helper.h"
#include "lower.h"

typedef struct {
    const ub_unit *unit;
    GHashTable *given;    /* names of variables that take something that was not made here */
    GHashTable *observed; /* names of local variables whose count is looked at */
    gboolean others;      /* that of something else is: Py_REFCNT(self->x) */
} body;

gboolean ub_is_count_field(const char *name)
{
    return g_str_has_prefix(name, "ob_ref");
}

gboolean ub_is_maker(const char *name)
{
    return (ub_catalog_facts(name) & UB_FACT_NEW) && !strstr(name, "Ref") &&
           !strstr(name, "Object") &&
           (strstr(name, "_New") || strstr(name, "_From") || strstr(name, "_Pack") ||
            strstr(name, "_AsTuple"));
}

static gboolean is_null(CXCursor value)
{
    CXEvalResult result = clang_Cursor_Evaluate(value);
    gboolean null = result && clang_EvalResult_getKind(result) == CXEval_Int &&
                    clang_EvalResult_getAsInt(result) == 0;

    if (result)
        clang_EvalResult_dispose(result);
    return null;
}

static gboolean is_made_here(const body *b, CXCursor value)
{
    CXCursor e = ub_strip_casts(value), callee = clang_getCursorReferenced(e);

    if (clang_getCursorKind(e) != CXCursor_CallExpr)
        return is_null(e);
    g_autofree char *name = ub_spelling(callee);
    return ub_is_foreign(b->unit, callee) ? (ub_helper_facts(b->unit, callee) & UB_FACT_MAKES) != 0
                                          : ub_is_maker(name);
}

/* v, s.value, array[i].value, *p: the variable's name, or ""; owned. */
static char *variable_of(CXCursor place)
{
    for (;;) {
        CXCursor e = ub_strip_casts(place);
        g_autoptr(GArray) children = ub_children(e);
        if (clang_getCursorKind(e) == CXCursor_DeclRefExpr || children->len == 0)
            return ub_spelling(clang_getCursorReferenced(e));
        place = ub_child_at(children, 0);
    }
}

/* No number. */
static gboolean may_lead_to_object(CXCursor e)
{
    enum CXTypeKind kind = clang_getCanonicalType(clang_getCursorType(e)).kind;

    return kind == CXType_Pointer || kind == CXType_Record || kind == CXType_ConstantArray ||
           kind == CXType_Invalid;
}

static void note_observed(body *b, CXCursor argument)
{
    CXCursor e = ub_strip_casts(argument);
    gboolean address = clang_getCursorKind(e) == CXCursor_UnaryOperator;
    g_autoptr(GArray) children = ub_children(e);

    if (address && children->len == 1) /* _PyTuple_Resize(&t, 2) */
        e = ub_strip_casts(ub_child_at(children, 0));
    CXCursor variable = clang_getCursorReferenced(e);
    if (clang_getCursorKind(e) == CXCursor_DeclRefExpr &&
        clang_getCursorKind(variable) == CXCursor_VarDecl &&
        clang_getCursorLinkage(variable) == CXLinkage_NoLinkage &&
        clang_Cursor_getStorageClass(variable) != CX_SC_Static)
        g_hash_table_add(b->observed, ub_spelling(variable));
    else if (!is_made_here(b, e))
        b->others |= may_lead_to_object(e);
}

/* fill(&v): the call may put anything there, but for one that replaces v by another of its kind. */
static void note_address(body *b, CXCursor argument)
{
    CXCursor e = ub_strip_casts(argument);
    g_autoptr(GArray) children = ub_children(e);

    if (clang_getCursorKind(e) == CXCursor_UnaryOperator && children->len == 1)
        g_hash_table_add(b->given, variable_of(ub_child_at(children, 0)));
}

static void note_call(body *b, CXCursor call)
{
    CXCursor callee = clang_getCursorReferenced(call);
    g_autofree char *name = ub_spelling(callee);
    unsigned known = ub_catalog_facts(name);
    gboolean observes = ((known | ub_helper_facts(b->unit, callee)) & UB_FACT_OBSERVES) != 0;
    int n = clang_Cursor_getNumArguments(call);

    for (int i = 0; i < n; i++) {
        CXCursor argument = clang_Cursor_getArgument(call, (unsigned)i);
        gboolean only_first = (known & UB_FACT_OBSERVES) != 0;
        if (observes && (i == 0 || !only_first))
            note_observed(b, argument);
        if (!only_first || i > 0)
            note_address(b, argument);
    }
}

static void note_value(body *b, char *to, CXCursor value)
{
    if (is_made_here(b, value))
        g_free(to);
    else
        g_hash_table_add(b->given, to);
}

static enum CXChildVisitResult visit(CXCursor cursor, CXCursor parent, CXClientData data)
{
    body *b = data;
    g_autoptr(GArray) children = ub_children(cursor);
    CXCursor last = ub_child_at(children, children->len - 1);

    (void)parent;
    switch (clang_getCursorKind(cursor)) {
    case CXCursor_CallExpr:
        note_call(b, cursor);
        break;
    case CXCursor_MemberRefExpr: {
        g_autofree char *name = ub_spelling(cursor);
        b->others |= ub_is_count_field(name);
        break;
    }
    case CXCursor_BinaryOperator:
        if (clang_getCursorBinaryOperatorKind(cursor) == CXBinaryOperator_Assign)
            note_value(b, variable_of(ub_child_at(children, 0)), last);
        break;
    case CXCursor_VarDecl:
        if (children->len && clang_isExpression(clang_getCursorKind(last)))
            note_value(b, ub_spelling(cursor), last);
        break;
    default:
        break;
    }
    return CXChildVisit_Recurse;
}

gboolean ub_observes_given(const ub_unit *unit, const ub_function *function)
{
    body b = {.unit = unit,
              .given = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
              .observed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
    GHashTableIter iter;
    gpointer name;

    clang_visitChildren(function->cursor, visit, &b);
    g_hash_table_iter_init(&iter, b.observed);
    while (g_hash_table_iter_next(&iter, &name, NULL))
        b.others |= g_hash_table_contains(b.given, name);
    g_hash_table_unref(b.given);
    g_hash_table_unref(b.observed);
    return b.others;
}

/* self, or a local variable that begins as that: Obj *o = (Obj *)self; */
static gboolean is_parameter(CXCursor value)
{
    CXCursor e = ub_strip_casts(value), variable = clang_getCursorReferenced(e);

    if (clang_getCursorKind(e) != CXCursor_DeclRefExpr)
        return FALSE;
    if (clang_getCursorKind(variable) == CXCursor_ParmDecl)
        return TRUE;
    g_autoptr(GArray) children = ub_children(variable);
    return clang_getCursorKind(variable) == CXCursor_VarDecl && children->len > 0 &&
           clang_getCursorLinkage(variable) == CXLinkage_NoLinkage &&
           is_parameter(ub_child_at(children, children->len - 1));
}

typedef struct {
    const ub_unit *unit;
    unsigned depth; /* of functions that call each other */
} parameter_search;

enum { MOST_CALLS = 8 };

static gboolean observes_parameter(parameter_search s, CXCursor function);

/* By a call of what looks at the count of its parameter in its turn, as far as its body is here. */
static gboolean passes_on(const parameter_search *s, CXCursor callee)
{
    CXCursor definition = clang_getCursorDefinition(callee);

    return !clang_Cursor_isNull(definition) &&
           observes_parameter((parameter_search){s->unit, s->depth + 1}, definition);
}

static enum CXChildVisitResult visit_for_parameter(CXCursor cursor, CXCursor parent,
                                                   CXClientData data)
{
    const parameter_search *s = data;
    g_autofree char *name = ub_spelling(cursor);
    g_autoptr(GArray) children = ub_children(cursor);

    (void)parent;
    if (clang_getCursorKind(cursor) == CXCursor_MemberRefExpr && ub_is_count_field(name))
        return children->len > 0 && is_parameter(ub_child_at(children, 0)) ? CXChildVisit_Break
                                                                           : CXChildVisit_Recurse;
    if (clang_getCursorKind(cursor) != CXCursor_CallExpr)
        return CXChildVisit_Recurse;
    CXCursor callee = clang_getCursorReferenced(cursor);
    gboolean known = (ub_catalog_facts(name) & UB_FACT_OBSERVES) != 0;
    gboolean observes = known || (ub_helper_facts(s->unit, callee) & UB_FACT_OBSERVES);
    int n = known ? 1 : clang_Cursor_getNumArguments(cursor);
    for (int i = 0; i < n && observes; i++)
        if (is_parameter(clang_Cursor_getArgument(cursor, (unsigned)i)) &&
            (known || passes_on(s, callee)))
            return CXChildVisit_Break;
    return CXChildVisit_Recurse;
}

static gboolean observes_parameter(parameter_search s, CXCursor function)
{
    return s.depth < MOST_CALLS && clang_visitChildren(function, visit_for_parameter, &s) != 0;
}

gboolean ub_observes_parameter(const ub_unit *unit, const ub_function *function)
{
    return observes_parameter((parameter_search){unit, 0}, function->cursor);
}

/* b->dict, a global, PyList_GET_ITEM(rows, i), or a local variable that takes one of these, or
 * anything behind its declaration. */
static gboolean is_found(CXCursor value)
{
    CXCursor e = ub_strip_casts(value), variable = clang_getCursorReferenced(e);
    g_autofree char *name = ub_spelling(e);

    if (clang_getCursorKind(e) == CXCursor_CallExpr)
        return !ub_is_maker(name);
    if (clang_getCursorKind(e) != CXCursor_DeclRefExpr ||
        clang_getCursorKind(variable) == CXCursor_ParmDecl)
        return clang_getCursorKind(e) != CXCursor_DeclRefExpr;
    g_autoptr(GArray) children = ub_children(variable);
    CXCursor last = children->len ? ub_child_at(children, children->len - 1) : variable;
    return clang_getCursorLinkage(variable) != CXLinkage_NoLinkage ||
           !clang_isExpression(clang_getCursorKind(last)) || is_found(last);
}

static enum CXChildVisitResult visit_for_found(CXCursor cursor, CXCursor parent, CXClientData data)
{
    const parameter_search *s = data;
    g_autofree char *name = ub_spelling(cursor);
    g_autoptr(GArray) children = ub_children(cursor);
    gboolean looks = FALSE;
    CXCursor at = clang_getNullCursor();

    (void)parent;
    if (clang_getCursorKind(cursor) == CXCursor_MemberRefExpr) {
        looks = ub_is_count_field(name) && children->len > 0;
        at = looks ? ub_child_at(children, 0) : at;
    } else if (clang_getCursorKind(cursor) == CXCursor_CallExpr) {
        CXCursor callee = clang_getCursorReferenced(cursor);
        looks = strcmp(name, "Py_REFCNT") == 0 || strstr(name, "_IsUniquely");
        at = looks ? clang_Cursor_getArgument(cursor, 0) : at;
        if (!looks && ub_is_of_project(s->unit, callee) && s->depth < MOST_CALLS) {
            parameter_search inner = {s->unit, s->depth + 1};
            CXCursor definition = clang_getCursorDefinition(callee);
            looks = !clang_Cursor_isNull(definition) &&
                    clang_visitChildren(definition, visit_for_found, &inner) != 0;
        }
    }
    return looks && (clang_Cursor_isNull(at) || is_found(at)) ? CXChildVisit_Break
                                                              : CXChildVisit_Recurse;
}

gboolean ub_observes_found(const ub_unit *unit, CXCursor function)
{
    g_autofree char *name = ub_spelling(function);
    g_autofree char *key = g_strconcat("finds to count ", name, NULL);
    CXCursor definition = clang_getCursorDefinition(function);
    parameter_search s = {unit, 0};
    gpointer known;

    if (clang_Cursor_isNull(definition) || !ub_is_of_project(unit, function))
        return FALSE;
    if (g_hash_table_lookup_extended(unit->helpers, key, NULL, &known))
        return GPOINTER_TO_INT(known);
    gboolean found = clang_visitChildren(definition, visit_for_found, &s) != 0;
    g_hash_table_insert(unit->helpers, g_steal_pointer(&key), GINT_TO_POINTER(found));
    return found;
}

/* See plain.h. */
#include "plain.h"

#include <string.h>

#include "lower.h"
#include "overloads.h"
#include "scan.h"

typedef struct {
    const ub_unit *unit;
    char *found;
    GHashTable *plain;  /* functions that are, or are just looked at; not owned */
    GHashTable *locals; /* names of variables and parameters; owned keys */
    GHashTable *places; /* where the tree has a name: offsets */
} search;

static gboolean is_plain_kind(enum CXCursorKind kind)
{
    static const enum CXCursorKind kinds[] = {
        CXCursor_CompoundStmt,
        CXCursor_CaseStmt,
        CXCursor_DefaultStmt,
        CXCursor_IfStmt,
        CXCursor_SwitchStmt,
        CXCursor_WhileStmt,
        CXCursor_DoStmt,
        CXCursor_ForStmt,
        CXCursor_GotoStmt,
        CXCursor_ContinueStmt,
        CXCursor_BreakStmt,
        CXCursor_ReturnStmt,
        CXCursor_NullStmt,
        CXCursor_DeclStmt,
        CXCursor_LabelStmt,
        CXCursor_LabelRef,
        CXCursor_VarDecl,
        CXCursor_ParmDecl,
        CXCursor_TypeRef,
        CXCursor_NamespaceRef,
        CXCursor_UnexposedExpr,
        CXCursor_DeclRefExpr,
        CXCursor_MemberRefExpr,
        CXCursor_MemberRef,
        CXCursor_CallExpr,
        CXCursor_IntegerLiteral,
        CXCursor_FloatingLiteral,
        CXCursor_StringLiteral,
        CXCursor_CharacterLiteral,
        CXCursor_ParenExpr,
        CXCursor_UnaryOperator,
        CXCursor_ArraySubscriptExpr,
        CXCursor_BinaryOperator,
        CXCursor_ConditionalOperator,
        CXCursor_CompoundAssignOperator,
        CXCursor_CStyleCastExpr,
        CXCursor_InitListExpr,
        CXCursor_UnaryExpr,
        CXCursor_CXXNullPtrLiteralExpr,
        CXCursor_GNUNullExpr,
        CXCursor_CXXBoolLiteralExpr,
        CXCursor_CXXStaticCastExpr,
        CXCursor_CXXReinterpretCastExpr,
        CXCursor_CXXConstCastExpr,
    };

    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (kinds[i] == kind)
            return TRUE;
    return FALSE;
}

/* A reference is another name for something, and an object of a class has a constructor. */
static gboolean is_plain_type(CXType type)
{
    CXType real = clang_getCanonicalType(type);

    switch (real.kind) {
    case CXType_LValueReference:
    case CXType_RValueReference:
    case CXType_MemberPointer:
    case CXType_Dependent:
        return FALSE;
    case CXType_Record:
        return clang_isPODType(real) != 0;
    case CXType_ConstantArray:
    case CXType_IncompleteArray:
        return is_plain_type(clang_getArrayElementType(real));
    default:
        return TRUE;
    }
}

static gboolean is_declaration(enum CXCursorKind kind)
{
    return kind == CXCursor_VarDecl || kind == CXCursor_ParmDecl;
}

static gboolean is_noexcept(CXCursor function)
{
    switch (clang_getCursorExceptionSpecificationType(function)) {
    case CXCursor_ExceptionSpecificationKind_BasicNoexcept:
    case CXCursor_ExceptionSpecificationKind_DynamicNone:
    case CXCursor_ExceptionSpecificationKind_NoThrow:
        return TRUE;
    default:
        return FALSE;
    }
}

/* Declared by Python, or by the header that stands in for newer ones. */
static gboolean is_pythons(const ub_unit *unit, CXCursor function)
{
    CXFile file = NULL;

    clang_getFileLocation(clang_getCursorLocation(function), &file, NULL, NULL, NULL);
    g_autofree char *path = ub_take_string(clang_getFileName(file));
    return path && ((unit->python_dir && g_str_has_prefix(path, unit->python_dir)) ||
                    g_str_has_suffix(path, "/pythoncapi_compat.h"));
}

/* void take(PyObject *&v): what is passed may be changed, and looks as if it were not.
 * PyObject *&slot(int i): its result may be another name for something. */
static gboolean has_reference(CXCursor function)
{
    int n = clang_Cursor_getNumArguments(function);

    for (int i = 0; i < n; i++) {
        CXCursor argument = clang_Cursor_getArgument(function, (unsigned)i);
        if (!is_plain_type(clang_getCursorType(argument)))
            return TRUE;
    }
    return !is_plain_type(clang_getCursorResultType(function));
}

/* int use(PyObject *v, PyObject *of = look_up());  use(v) has a call that no text shows. */
static gboolean has_default_argument(CXCursor call)
{
    int n = clang_Cursor_getNumArguments(call);

    for (int i = 0; i < n; i++)
        if (clang_Range_isNull(clang_getCursorExtent(clang_Cursor_getArgument(call, (unsigned)i))))
            return TRUE;
    return FALSE;
}

static const ub_function *defined_here(const ub_unit *unit, CXCursor function)
{
    CXCursor definition = clang_getCursorDefinition(function);

    for (unsigned i = 0; i < unit->functions->len; i++) {
        const ub_function *f = &g_array_index(unit->functions, ub_function, i);
        if (clang_equalCursors(f->cursor, definition))
            return f;
    }
    return NULL;
}

static char *find_beyond_c(const ub_unit *unit, const ub_function *function, GHashTable *plain);

/* A function of the file that is plain throws nothing, and does what its text shows; one that calls
 * itself adds nothing to that. */
static gboolean is_plain_function(const search *s, const ub_function *function)
{
    if (!g_hash_table_add(s->plain, (gpointer)function))
        return TRUE;
    g_autofree char *beyond = find_beyond_c(s->unit, function, s->plain);
    return beyond == NULL;
}

/* qsort(items, n, sizeof(PyObject *), by_length), where by_length() may throw. */
static gboolean is_given_beyond_c(const search *s, CXCursor call)
{
    for (int i = 0; i < clang_Cursor_getNumArguments(call); i++) {
        CXCursor argument = ub_strip_casts(clang_Cursor_getArgument(call, (unsigned)i));
        CXCursor function = clang_getCursorReferenced(argument);
        CXType type = clang_getCanonicalType(clang_getCursorType(argument));
        enum CXTypeKind pointee = clang_getPointeeType(type).kind;
        const ub_function *own;
        if (pointee != CXType_FunctionProto && pointee != CXType_FunctionNoProto &&
            type.kind != CXType_FunctionProto && type.kind != CXType_FunctionNoProto)
            continue;
        if (clang_getCursorKind(function) != CXCursor_FunctionDecl)
            return TRUE;
        own = defined_here(s->unit, function);
        if (!is_noexcept(function) && !(own && is_plain_function(s, own)))
            return TRUE;
    }
    return FALSE;
}

/* Does the call do what no text shows: leave by an exception, or change what it is given? */
static gboolean is_beyond_c(const search *s, CXCursor call)
{
    CXCursor function = clang_getCursorReferenced(call);
    g_autofree char *name = ub_take_string(clang_getCursorSpelling(function));

    if (clang_getCursorKind(function) != CXCursor_FunctionDecl || has_reference(function) ||
        has_default_argument(call))
        return TRUE;
    if (is_pythons(s->unit, function))
        return FALSE;
    if (!ub_is_told_by_name(s->unit, function, name))
        return TRUE;
    const ub_function *own = defined_here(s->unit, function);
    if (own)
        return !is_plain_function(s, own);
    if (is_noexcept(function))
        return FALSE;
    return is_given_beyond_c(s, call) ||
           !(g_str_has_prefix(name, "__builtin_") ||
             (ub_has_c_linkage(function, name) &&
              clang_Location_isInSystemHeader(clang_getCursorLocation(function))));
}

/* if (PyObject *v = get()), switch (int n = f(); n): C has no such declarations. */
static gboolean declares_in_condition(CXCursor cursor, CXCursor parent)
{
    enum CXCursorKind kind = clang_getCursorKind(cursor), outer = clang_getCursorKind(parent);

    return (kind == CXCursor_VarDecl && outer != CXCursor_DeclStmt) ||
           (kind == CXCursor_DeclStmt &&
            (outer == CXCursor_IfStmt || outer == CXCursor_SwitchStmt ||
             outer == CXCursor_WhileStmt));
}

static enum CXChildVisitResult find_name(CXCursor cursor, CXCursor parent, CXClientData data)
{
    (void)parent;
    if (clang_getCursorKind(cursor) != CXCursor_DeclRefExpr)
        return CXChildVisit_Recurse;
    *(gboolean *)data = TRUE;
    return CXChildVisit_Break;
}

/* static PyObject *cached = look_up(v);  In C a static variable begins with a constant. */
static gboolean is_static_with_code(CXCursor cursor)
{
    gboolean names = FALSE;

    if (clang_getCursorKind(cursor) != CXCursor_VarDecl ||
        clang_Cursor_getStorageClass(cursor) != CX_SC_Static)
        return FALSE;
    clang_visitChildren(cursor, find_name, &names);
    return names;
}

/* void(0), which the system's assert() becomes */
static gboolean is_nothing(CXCursor cursor)
{
    return clang_getCursorKind(cursor) == CXCursor_CXXFunctionalCastExpr &&
           clang_getCanonicalType(clang_getCursorType(cursor)).kind == CXType_Void;
}

static gboolean is_plain(const search *s, CXCursor cursor, CXCursor parent)
{
    enum CXCursorKind kind = clang_getCursorKind(cursor);

    if (clang_isAttribute(kind) || is_nothing(cursor))
        return TRUE;
    if (!is_plain_kind(kind) || declares_in_condition(cursor, parent) ||
        is_static_with_code(cursor))
        return FALSE;
    if (kind == CXCursor_CallExpr && is_beyond_c(s, cursor))
        return FALSE;
    if (clang_isExpression(kind) || is_declaration(kind))
        return is_plain_type(clang_getCursorType(cursor));
    return TRUE;
}

static char *describe(const ub_unit *unit, CXCursor cursor)
{
    ub_range range = ub_cursor_range(cursor);
    const char *text = ub_unit_text(unit, &(gsize){0});
    unsigned line = 0, end;

    clang_getFileLocation(clang_getCursorLocation(cursor), NULL, &line, NULL, NULL);
    if (range.end <= range.begin)
        return g_strdup_printf("line %u", line);
    for (end = range.begin; end < range.end && end < range.begin + 40 && text[end] != '\n'; end++)
        ;
    return g_strdup_printf("line %u: %.*s%s", line, (int)(end - range.begin), text + range.begin,
                           end < range.end ? "..." : "");
}

static void note(search *s, CXCursor cursor)
{
    enum CXCursorKind kind = clang_getCursorKind(cursor);
    unsigned offset;

    if (is_declaration(kind))
        g_hash_table_add(s->locals, ub_take_string(clang_getCursorSpelling(cursor)));
    if (is_declaration(kind) || kind == CXCursor_DeclRefExpr) {
        clang_getFileLocation(clang_getCursorLocation(cursor), NULL, NULL, NULL, &offset);
        g_hash_table_add(s->places, GUINT_TO_POINTER(offset));
    }
}

static enum CXChildVisitResult visit(CXCursor cursor, CXCursor parent, CXClientData data)
{
    search *s = data;

    note(s, cursor);
    if (is_plain(s, cursor, parent))
        return CXChildVisit_Recurse;
    s->found = describe(s->unit, cursor);
    return CXChildVisit_Break;
}

static gboolean is_skipped(const ub_unit *unit, unsigned offset)
{
    for (unsigned i = 0; i < unit->skipped->len; i++) {
        ub_range range = g_array_index(unit->skipped, ub_range, i);
        if (range.begin <= offset && offset < range.end)
            return TRUE;
    }
    return FALSE;
}

/* switch (log("x"); n) */
static gboolean begins_with_statement(const char *text, const GArray *tokens, unsigned i)
{
    const ub_token *t = (const ub_token *)(const void *)tokens->data;
    unsigned depth = 0;

    if (!ub_token_is(text, t[i], "if") && !ub_token_is(text, t[i], "switch"))
        return FALSE;
    for (i++; i < tokens->len; i++) {
        depth += ub_token_is(text, t[i], "(") ? 1 : 0;
        depth -= ub_token_is(text, t[i], ")") && depth > 0 ? 1 : 0;
        if (depth == 0)
            return FALSE;
        if (ub_token_is(text, t[i], ";"))
            return TRUE;
    }
    return FALSE;
}

/* Does the tree hide something?
 *     switch (int n = f(v); n) { ... }      libclang shows no `int n = f(v)`
 * Every word that is a local name has to be in it. */
static char *hidden_name(const search *s, const ub_function *function)
{
    const char *text = ub_unit_text(s->unit, &(gsize){0});
    g_autoptr(GArray) tokens = ub_tokens(text, function->body.begin, function->body.end);

    for (unsigned i = 0; i < tokens->len; i++) {
        ub_token t = g_array_index(tokens, ub_token, i);
        if (begins_with_statement(text, tokens, i))
            return g_strdup("a condition with a statement");
        g_autofree char *word = g_strndup(text + t.begin, t.end - t.begin);
        gboolean member =
            i > 0 && (ub_token_is(text, g_array_index(tokens, ub_token, i - 1), ".") ||
                      ub_token_is(text, g_array_index(tokens, ub_token, i - 1), "->"));
        unsigned line, column;
        if (t.kind != UB_TOKEN_WORD || member || !g_hash_table_contains(s->locals, word) ||
            g_hash_table_contains(s->places, GUINT_TO_POINTER(t.begin)) ||
            ub_unit_macro_at(s->unit, t.begin) || is_skipped(s->unit, t.begin))
            continue;
        ub_unit_position(s->unit, t.begin, &line, &column);
        return g_strdup_printf("line %u: %s", line, word);
    }
    return NULL;
}

static char *find_beyond_c(const ub_unit *unit, const ub_function *function, GHashTable *plain)
{
    g_autoptr(GHashTable) locals = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) places = g_hash_table_new(NULL, NULL);
    search s = {unit, NULL, plain, locals, places};

    if (clang_getCursorKind(function->cursor) != CXCursor_FunctionDecl)
        return g_strdup("it is a member or a template");
    clang_visitChildren(function->cursor, visit, &s);
    return s.found ? s.found : hidden_name(&s, function);
}

char *ub_not_plain(const ub_unit *unit, const ub_function *function)
{
    g_autoptr(GHashTable) plain = g_hash_table_new(NULL, NULL);

    g_hash_table_add(plain, (gpointer)function);
    return find_beyond_c(unit, function, plain);
}

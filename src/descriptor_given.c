/* Over the statements of a function, in no order: what may the number be that it returns?
 *
 *     static int to_fd(PyObject *v)
 *     {
 *         int fd = PyObject_AsFileDescriptor(v);
 *         return fd < 0 ? -1 : fd;
 *     } */
#include <string.h>

#include "descriptors.h"
#include "helper.h"
#include "lower.h"

typedef struct {
    const ub_unit *unit;
    GHashTable *vars; /* name -> what it may hold: UB_FACT_TAGS, UB_FACT_GIVES_INT */
    unsigned found;   /* in the expression that is looked at */
    unsigned returned;
    gboolean changed;
} walk;

static gboolean is_number(CXType type)
{
    CXType canonical = clang_getCanonicalType(type);

    return canonical.kind == CXType_Int || canonical.kind == CXType_Long ||
           canonical.kind == CXType_LongLong;
}

/* PyObject_CallMethod(v, "fileno", NULL), PyObject_CallMethodNoArgs(v, str_fileno): its text says
 * it.
 */
static gboolean names_fileno(const walk *w, CXCursor call)
{
    gsize length;
    const char *text = ub_unit_text(w->unit, &length);
    ub_range range = ub_cursor_range(call);

    if (range.end > length || range.begin >= range.end)
        return FALSE;
    g_autofree char *source = g_strndup(text + range.begin, range.end - range.begin);
    return strstr(source, "fileno") != NULL;
}

static unsigned of_call(const walk *w, CXCursor call)
{
    CXCursor callee = clang_getCursorReferenced(call);
    g_autofree char *name = ub_spelling(callee);
    unsigned facts = ub_catalog_facts(name) | ub_helper_facts(w->unit, callee);

    if (names_fileno(w, call))
        return UB_FACT_TAGS;
    return is_number(clang_getCursorType(call)) ? facts & (UB_FACT_TAGS | UB_FACT_GIVES_INT) : 0;
}

/* All that the expression names, but what is only given to a call: PyLong_AsLong(n) is made of n.
 */
static enum CXChildVisitResult look(CXCursor cursor, CXCursor parent, CXClientData data)
{
    walk *w = data;

    (void)parent;
    if (clang_getCursorKind(cursor) == CXCursor_CallExpr) {
        CXCursor callee = clang_getCursorReferenced(cursor);
        g_autofree char *name = ub_spelling(callee);
        w->found |= of_call(w, cursor);
        return strstr(name, "_As") ? CXChildVisit_Recurse : CXChildVisit_Continue;
    }
    if (clang_getCursorKind(cursor) == CXCursor_MemberRefExpr &&
        clang_getCanonicalType(clang_getCursorType(cursor)).kind == CXType_Int)
        w->found |= UB_FACT_GIVES_INT;
    if (clang_getCursorKind(cursor) == CXCursor_DeclRefExpr) {
        g_autofree char *name = ub_spelling(cursor);
        w->found |= GPOINTER_TO_UINT(g_hash_table_lookup(w->vars, name));
    }
    return CXChildVisit_Recurse;
}

static unsigned of_expression(walk *w, CXCursor expr)
{
    w->found = 0;
    if (look(expr, expr, w) == CXChildVisit_Recurse)
        clang_visitChildren(expr, look, w);
    return w->found;
}

static void give(walk *w, CXCursor to, CXCursor value)
{
    g_autofree char *name = ub_spelling(to);
    unsigned before = GPOINTER_TO_UINT(g_hash_table_lookup(w->vars, name));
    unsigned after = before | of_expression(w, value);

    if (after == before)
        return;
    w->changed = TRUE;
    g_hash_table_insert(w->vars, g_steal_pointer(&name), GUINT_TO_POINTER(after));
}

static enum CXChildVisitResult visit(CXCursor cursor, CXCursor parent, CXClientData data)
{
    walk *w = data;
    g_autoptr(GArray) children = ub_children(cursor);
    CXCursor first = ub_child_at(children, 0), last = ub_child_at(children, children->len - 1);

    (void)parent;
    switch (clang_getCursorKind(cursor)) {
    case CXCursor_ReturnStmt:
        if (children->len)
            w->returned |= of_expression(w, first);
        break;
    case CXCursor_BinaryOperator:
        if (clang_getCursorBinaryOperatorKind(cursor) == CXBinaryOperator_Assign &&
            clang_getCursorKind(ub_strip(first)) == CXCursor_DeclRefExpr)
            give(w, ub_strip(first), last);
        break;
    case CXCursor_VarDecl:
        if (children->len && clang_isExpression(clang_getCursorKind(last)))
            give(w, cursor, last);
        break;
    default:
        break;
    }
    return CXChildVisit_Recurse;
}

unsigned ub_descriptor_returned(const ub_unit *unit, const ub_function *function)
{
    if (!is_number(clang_getCursorResultType(function->cursor)))
        return 0;
    walk w = {.unit = unit, .vars = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
    do {
        w.changed = FALSE;
        clang_visitChildren(function->cursor, visit, &w);
    } while (w.changed);
    g_hash_table_unref(w.vars);
    return w.returned;
}

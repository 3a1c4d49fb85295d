/* See unfilled.h.  A place is a declaration: of a variable or parameter, of a member, whatever
 * struct it is in, or of a function, for what it returns.  What a pointer points to is one place
 * with the pointer, and the elements of an array with the array.  What a call is given first has a
 * place of its own. */
#include "unfilled.h"

#include "helper.h"
#include "lower.h"

enum { NOWHERE = -1, NOT_MADE = G_MAXUINT };

typedef struct {
    unsigned from, to;
} flow;

struct ub_unfilled {
    const ub_unit *unit;
    CXCursor function;   /* that is looked at */
    GHashTable *numbers; /* of CXCursor: the places, and their index... */
    GArray *made;        /* ...of unsigned: offsets of PyList_New(), or NOT_MADE */
    GArray *flows;
    GHashTable *names; /* offset of a name -> place + 1 */
    GHashTable *calls; /* offset of a call -> place + 1 of its first argument */
};

static guint hash_cursor(gconstpointer cursor)
{
    return clang_hashCursor(*(const CXCursor *)cursor);
}

static gboolean equal_cursors(gconstpointer a, gconstpointer b)
{
    return clang_equalCursors(*(const CXCursor *)a, *(const CXCursor *)b);
}

static int new_place(ub_unfilled *u)
{
    unsigned none = NOT_MADE;

    g_array_append_val(u->made, none);
    return (int)u->made->len - 1;
}

static int place_of_declaration(ub_unfilled *u, CXCursor declaration)
{
    CXCursor canonical = clang_getCanonicalCursor(declaration);
    gpointer known;

    if (clang_Cursor_isNull(declaration) || clang_isInvalid(clang_getCursorKind(declaration)))
        return NOWHERE;
    if (g_hash_table_lookup_extended(u->numbers, &canonical, NULL, &known))
        return GPOINTER_TO_INT(known);
    int place = new_place(u);
    g_hash_table_insert(u->numbers, g_memdup2(&canonical, sizeof canonical),
                        GINT_TO_POINTER(place));
    return place;
}

static CXCursor operand(CXCursor cursor, unsigned i)
{
    g_autoptr(GArray) children = ub_children(cursor);

    return ub_child_at(children, i);
}

/* lists[i], *slot, &self->slots, (PyObject *)list, make(n): the place, or NOWHERE. */
static int place_of(ub_unfilled *u, CXCursor expression)
{
    CXCursor e = ub_strip_casts(expression);

    switch (clang_getCursorKind(e)) {
    case CXCursor_DeclRefExpr:
    case CXCursor_MemberRefExpr:
    case CXCursor_CallExpr: /* of a pointer to a function: what has been assigned to that */
        return place_of_declaration(u, clang_getCursorReferenced(e));
    case CXCursor_UnaryOperator:
    case CXCursor_ArraySubscriptExpr:
        return place_of(u, operand(e, 0));
    default:
        return NOWHERE;
    }
}

static unsigned offset_of(CXCursor cursor)
{
    unsigned offset;

    clang_getFileLocation(clang_getCursorLocation(cursor), NULL, NULL, NULL, &offset);
    return offset;
}

static gboolean is_pointer(CXType type)
{
    return clang_getCanonicalType(type).kind == CXType_Pointer;
}

/* Through a PyObject ** the place is filled to which it points. */
static gboolean is_address(CXCursor value)
{
    CXType type = clang_getCanonicalType(clang_getCursorType(value));
    CXType element = clang_getArrayElementType(type);

    return type.kind == CXType_Pointer ? is_pointer(clang_getPointeeType(type))
                                       : is_pointer(element);
}

static void add_flow(ub_unfilled *u, int from, int to)
{
    flow f = {(unsigned)from, (unsigned)to};

    if (from >= 0 && to >= 0 && from != to)
        g_array_append_val(u->flows, f);
}

/* PyList_New(0) has no slots. */
static gboolean is_zero(CXCursor argument)
{
    CXEvalResult result = clang_Cursor_Evaluate(argument);
    gboolean zero = result && clang_EvalResult_getKind(result) == CXEval_Int &&
                    clang_EvalResult_getAsLongLong(result) == 0;

    if (result)
        clang_EvalResult_dispose(result);
    return zero;
}

static void assign(ub_unfilled *u, int to, CXCursor value);

static void assign_all(ub_unfilled *u, int to, CXCursor parent, unsigned first)
{
    g_autoptr(GArray) children = ub_children(parent);

    for (unsigned i = first; i < children->len; i++)
        assign(u, to, ub_child_at(children, i));
}

static void assign_call(ub_unfilled *u, int to, CXCursor call)
{
    g_autofree char *name = ub_spelling(call);

    if (strcmp(name, "PyList_New") == 0) {
        if (!is_zero(clang_Cursor_getArgument(call, 0)))
            g_array_index(u->made, unsigned, to) = offset_of(call);
    } else if (ub_takes_reference_of(name)) { /* Py_NewRef(list) */
        assign(u, to, clang_Cursor_getArgument(call, 0));
    } else {
        add_flow(u, place_of(u, call), to);
    }
}

static void assign_binary(ub_unfilled *u, int to, CXCursor value)
{
    switch (clang_getCursorBinaryOperatorKind(value)) {
    case CXBinaryOperator_Assign:
    case CXBinaryOperator_Comma:
        assign(u, to, operand(value, 1));
        return;
    case CXBinaryOperator_Add:
    case CXBinaryOperator_Sub:
        assign_all(u, to, value, 0);
        return;
    default: /* list == NULL is no list */
        return;
    }
}

/* The place is given the value. */
static void assign(ub_unfilled *u, int to, CXCursor value)
{
    CXCursor e = ub_strip_casts(value);

    if (to < 0)
        return;
    switch (clang_getCursorKind(e)) {
    case CXCursor_CallExpr:
        assign_call(u, to, e);
        break;
    case CXCursor_BinaryOperator:
        assign_binary(u, to, e);
        break;
    case CXCursor_ConditionalOperator:
        assign_all(u, to, e, 1);
        break;
    case CXCursor_DeclRefExpr:
    case CXCursor_MemberRefExpr:
    case CXCursor_UnaryOperator:
    case CXCursor_ArraySubscriptExpr:
        add_flow(u, place_of(u, e), to);
        break;
    default: /* ({ ... }) and what is written in few places only: all that stands in it */
        assign_all(u, to, e, 0);
        break;
    }
    if (is_address(e))
        add_flow(u, to, place_of(u, e));
}

/* fill(list), make(&list) */
static void pass(ub_unfilled *u, CXCursor call)
{
    g_autofree char *name = ub_spelling(call);
    const ub_function *callee = ub_unit_find_function(u->unit, name);
    int n = clang_Cursor_getNumArguments(call);
    int first = n > 0 ? new_place(u) : NOWHERE;

    if (n > 0)
        assign(u, first, clang_Cursor_getArgument(call, 0));
    g_hash_table_insert(u->calls, GUINT_TO_POINTER(offset_of(call)), GINT_TO_POINTER(first + 1));
    if (ub_copies_memory(name) && n > 1)
        assign(u, place_of(u, clang_Cursor_getArgument(call, 0)),
               clang_Cursor_getArgument(call, 1));
    for (int i = 0; callee && i < clang_Cursor_getNumArguments(callee->cursor) &&
                    i < clang_Cursor_getNumArguments(call);
         i++)
        assign(u, place_of_declaration(u, clang_Cursor_getArgument(callee->cursor, (unsigned)i)),
               clang_Cursor_getArgument(call, (unsigned)i));
}

static enum CXVisitorResult fill_field(CXCursor field, CXClientData data)
{
    const struct {
        ub_unfilled *u;
        CXCursor list;
    } *filled = data;

    assign_all(filled->u, place_of_declaration(filled->u, field), filled->list, 0);
    return CXVisit_Continue;
}

/* struct row row = {PyList_New(n), n};  Which member has which value is not asked. */
static void fill_fields(ub_unfilled *u, CXCursor list)
{
    struct {
        ub_unfilled *u;
        CXCursor list;
    } filled = {u, list};

    clang_Type_visitFields(clang_getCanonicalType(clang_getCursorType(list)), fill_field, &filled);
}

static enum CXChildVisitResult visit(CXCursor cursor, CXCursor parent, CXClientData data)
{
    ub_unfilled *u = data;
    g_autoptr(GArray) children = ub_children(cursor);
    CXCursor first = ub_child_at(children, 0), last = ub_child_at(children, children->len - 1);

    (void)parent;
    switch (clang_getCursorKind(cursor)) {
    case CXCursor_DeclRefExpr:
    case CXCursor_MemberRefExpr:
        g_hash_table_insert(u->names, GUINT_TO_POINTER(offset_of(cursor)),
                            GINT_TO_POINTER(place_of(u, cursor) + 1));
        break;
    case CXCursor_CallExpr:
        pass(u, cursor);
        break;
    case CXCursor_ReturnStmt:
        if (children->len)
            assign(u, place_of_declaration(u, u->function), first);
        break;
    case CXCursor_BinaryOperator:
        if (clang_getCursorBinaryOperatorKind(cursor) == CXBinaryOperator_Assign)
            assign(u, place_of(u, first), last);
        break;
    case CXCursor_VarDecl:
        if (children->len && clang_isExpression(clang_getCursorKind(last)))
            assign(u, place_of_declaration(u, cursor), last);
        break;
    case CXCursor_InitListExpr:
        fill_fields(u, cursor);
        break;
    default:
        break;
    }
    return CXChildVisit_Recurse;
}

/* Each place is made something once: it ends. */
static void spread(ub_unfilled *u)
{
    gboolean changed;

    do {
        changed = FALSE;
        for (unsigned i = 0; i < u->flows->len; i++) {
            flow f = g_array_index(u->flows, flow, i);
            unsigned *from = &g_array_index(u->made, unsigned, f.from);
            unsigned *to = &g_array_index(u->made, unsigned, f.to);
            if (*from != NOT_MADE && *to == NOT_MADE) {
                *to = *from;
                changed = TRUE;
            }
        }
    } while (changed);
}

ub_unfilled *ub_unfilled_new(const ub_unit *unit)
{
    ub_unfilled *u = g_new0(ub_unfilled, 1);

    u->unit = unit;
    u->numbers = g_hash_table_new_full(hash_cursor, equal_cursors, g_free, NULL);
    u->made = g_array_new(FALSE, FALSE, sizeof(unsigned));
    u->flows = g_array_new(FALSE, FALSE, sizeof(flow));
    u->names = g_hash_table_new(NULL, NULL);
    u->calls = g_hash_table_new(NULL, NULL);
    if (!strstr(ub_unit_text(unit, &(gsize){0}), "PyList_New"))
        return u;
    for (unsigned i = 0; i < unit->functions->len; i++) {
        u->function = g_array_index(unit->functions, ub_function, i).cursor;
        clang_visitChildren(u->function, visit, u);
    }
    spread(u);
    return u;
}

void ub_unfilled_free(ub_unfilled *u)
{
    if (!u)
        return;
    g_hash_table_unref(u->numbers);
    g_array_unref(u->made);
    g_array_unref(u->flows);
    g_hash_table_unref(u->names);
    g_hash_table_unref(u->calls);
    g_free(u);
}

gboolean ub_may_be_unfilled(const ub_unfilled *u, unsigned call, unsigned name, unsigned *made)
{
    int place = GPOINTER_TO_INT(g_hash_table_lookup(u->calls, GUINT_TO_POINTER(call))) - 1;

    if (place < 0)
        place = GPOINTER_TO_INT(g_hash_table_lookup(u->names, GUINT_TO_POINTER(name))) - 1;
    if (place < 0)
        return FALSE;
    *made = g_array_index(u->made, unsigned, place);
    return *made != NOT_MADE;
}

/* See unfilled.h.  A place is a declaration: of a variable or parameter, of a member, whatever
 * struct it is in, or of a function, for what it returns.  What a pointer points to is one place
 * with the pointer, and the elements of an array with the array.  What a call is given first has a
 * place of its own.  All dicts, tuples, lists and attributes together are one place, into which
 * goes what nothing fills before; else each file that makes a list and reads another would have
 * such a one. */
#include "unfilled.h"

#include "captures.h"
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
    int container;     /* the place of what is in any */
    GArray *puts;      /* of unsigned: places of what is put into one */
    GArray *gets;      /* of flow: from there */
    GArray *filled;    /* of gboolean, for each place: the file fills what is there... */
    GArray *is_member; /* ...of gboolean: at some time or other */
    GArray *taken_out; /* as `made`: of a list that was taken out of a container */
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
    gboolean no = FALSE;

    g_array_append_val(u->made, none);
    g_array_append_val(u->filled, no);
    g_array_append_val(u->is_member, no);
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
    g_array_index(u->is_member, gboolean, place) =
        clang_getCursorKind(canonical) == CXCursor_FieldDecl;
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

static void fill(ub_unfilled *u, int place)
{
    if (place >= 0)
        g_array_index(u->filled, gboolean, place) = TRUE;
}

static void put(ub_unfilled *u, CXCursor value)
{
    unsigned place = (unsigned)new_place(u);

    assign(u, (int)place, value);
    g_array_append_val(u->puts, place);
}

static void take_out(ub_unfilled *u, int to)
{
    flow f = {(unsigned)u->container, (unsigned)to};

    if (to >= 0)
        g_array_append_val(u->gets, f);
}

/* Does it give what is in a container, or an attribute? */
static gboolean takes_out(const char *name)
{
    static const char *const words[] = {"Get", "GET", "_Next", "Pop", "SetDefault"};

    for (unsigned i = 0; i < G_N_ELEMENTS(words); i++)
        if (strstr(name, words[i]))
            return TRUE;
    return FALSE;
}

/* PyDict_SetItem(d, key, list), PyDict_GetItemRef(d, key, &list), PyTuple_GET_ITEM(t, 0) */
static void use_container(ub_unfilled *u, CXCursor call, const char *name)
{
    CXCursor callee = clang_getCursorReferenced(call);
    int n = clang_Cursor_getNumArguments(call);

    if (!g_str_has_prefix(name + (name[0] == '_'), "Py") || ub_is_foreign(u->unit, callee))
        return;
    if (takes_out(name))
        take_out(u, place_of_declaration(u, callee));
    for (int i = 1; i < n; i++) {
        CXCursor argument = clang_Cursor_getArgument(call, (unsigned)i);
        if (takes_out(name) && is_address(argument))
            take_out(u, place_of(u, argument));
        else if (ub_capture_of(name, (unsigned)i) == UB_CAPTURE_ESCAPE)
            put(u, argument);
    }
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
    if (strcmp(name, "PyList_SET_ITEM") == 0 || strcmp(name, "PyList_SetItem") == 0)
        fill(u, first);
    use_container(u, call, name);
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

static gboolean is_items(CXCursor cursor)
{
    g_autofree char *name = ub_spelling(cursor);

    return strcmp(name, "ob_item") == 0 && clang_getCursorKind(cursor) == CXCursor_MemberRefExpr;
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
        if (is_items(cursor)) /* ((PyListObject *)list)->ob_item[i] = x */
            fill(u, place_of(u, first));
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

static gboolean pass_on(GArray *made, flow f)
{
    unsigned *from = &g_array_index(made, unsigned, f.from);
    unsigned *to = &g_array_index(made, unsigned, f.to);

    if (*from == NOT_MADE || *to != NOT_MADE)
        return FALSE;
    *to = *from;
    return TRUE;
}

/* Each place is made something once: it ends.  `filled`: where the way ends, or NULL. */
static void spread(const ub_unfilled *u, GArray *made, const GArray *filled)
{
    gboolean changed;

    do {
        changed = FALSE;
        for (unsigned i = 0; i < u->flows->len; i++) {
            flow f = g_array_index(u->flows, flow, i);
            if (!filled || !g_array_index(filled, gboolean, f.to))
                changed |= pass_on(made, f);
        }
    } while (changed);
}

/* for (...) PyList_SET_ITEM(row, i, x); fills what has come to `row`.  A member may have been given
 * to others before. */
static void spread_back(ub_unfilled *u)
{
    gboolean changed;

    do {
        changed = FALSE;
        for (unsigned i = 0; i < u->flows->len; i++) {
            flow f = g_array_index(u->flows, flow, i);
            gboolean *from = &g_array_index(u->filled, gboolean, f.from);
            if (g_array_index(u->filled, gboolean, f.to) && !*from &&
                !g_array_index(u->is_member, gboolean, f.from))
                *from = changed = TRUE;
        }
    } while (changed);
}

/* What of it is put into a container, and where that goes which is taken out of one */
static void spread_through_container(ub_unfilled *u, GArray *made)
{
    for (unsigned i = 0; i < made->len; i++) {
        unsigned none = NOT_MADE;
        g_array_append_val(u->taken_out, none);
        if (g_array_index(u->filled, gboolean, i))
            g_array_index(made, unsigned, i) = NOT_MADE;
    }
    spread(u, made, u->filled);
    for (unsigned i = 0; i < u->puts->len; i++) {
        unsigned from = g_array_index(made, unsigned, g_array_index(u->puts, unsigned, i));
        unsigned *in = &g_array_index(u->taken_out, unsigned, u->container);
        *in = *in == NOT_MADE ? from : *in;
    }
    for (unsigned i = 0; i < u->gets->len; i++)
        pass_on(u->taken_out, g_array_index(u->gets, flow, i));
    spread(u, u->taken_out, NULL);
}

ub_unfilled *ub_unfilled_new(const ub_unit *unit)
{
    ub_unfilled *u = g_new0(ub_unfilled, 1);

    u->unit = unit;
    u->numbers = g_hash_table_new_full(hash_cursor, equal_cursors, g_free, NULL);
    u->made = g_array_new(FALSE, FALSE, sizeof(unsigned));
    u->flows = g_array_new(FALSE, FALSE, sizeof(flow));
    u->puts = g_array_new(FALSE, FALSE, sizeof(unsigned));
    u->gets = g_array_new(FALSE, FALSE, sizeof(flow));
    u->filled = g_array_new(FALSE, FALSE, sizeof(gboolean));
    u->is_member = g_array_new(FALSE, FALSE, sizeof(gboolean));
    u->taken_out = g_array_new(FALSE, FALSE, sizeof(unsigned));
    u->container = new_place(u);
    u->names = g_hash_table_new(NULL, NULL);
    u->calls = g_hash_table_new(NULL, NULL);
    if (!strstr(ub_unit_text(unit, &(gsize){0}), "PyList_New"))
        return u;
    for (unsigned i = 0; i < unit->functions->len; i++) {
        u->function = g_array_index(unit->functions, ub_function, i).cursor;
        clang_visitChildren(u->function, visit, u);
    }
    spread_back(u);
    g_autoptr(GArray) made = g_array_copy(u->made);
    spread_through_container(u, made);
    spread(u, u->made, NULL);
    return u;
}

void ub_unfilled_free(ub_unfilled *u)
{
    if (!u)
        return;
    g_hash_table_unref(u->numbers);
    g_array_unref(u->made);
    g_array_unref(u->flows);
    g_array_unref(u->puts);
    g_array_unref(u->gets);
    g_array_unref(u->filled);
    g_array_unref(u->is_member);
    g_array_unref(u->taken_out);
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
    if (*made == NOT_MADE && u->taken_out->len)
        *made = g_array_index(u->taken_out, unsigned, place);
    return *made != NOT_MADE;
}

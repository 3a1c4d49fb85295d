/* See keeper.h. */
#include "keeper.h"

#include <string.h>

#include "catalog.h"
#include "helper.h"
#include "lower.h"
#include "receiver.h"
#include "recursion.h"

/* A parameter or local variable. */
typedef struct {
    CXCursor declaration;
    guint32 origins; /* the parameters that it is, or borrows from */
} variable;

typedef struct {
    const ub_unit *unit;
    GArray *variables;   /* of variable */
    GHashTable *counted; /* places that are given a reference: "v", "self.item", "*out" */
    GHashTable *freed;   /* names of variables whose memory is given up */
    gboolean by_type;    /* what is not seen keeps what it can... */
    gboolean objects;    /* ...be it an object */
    guint32 into[UB_KEPT_ARGS];
    gboolean changed;
} body;

static guint32 origins_of(const body *b, CXCursor expression);

static guint32 bit_of(unsigned parameter)
{
    return (guint32)1 << MIN(parameter, UB_KEPT_ARGS - 1);
}

static variable *variable_of(const body *b, CXCursor reference)
{
    CXCursor declaration = clang_getCursorReferenced(reference);

    if (clang_getCursorKind(reference) != CXCursor_DeclRefExpr)
        return NULL;
    for (unsigned i = 0; i < b->variables->len; i++) {
        variable *v = &g_array_index(b->variables, variable, i);
        if (clang_equalCursors(v->declaration, declaration))
            return v;
    }
    return NULL;
}

static CXCursor operand(CXCursor cursor, unsigned i)
{
    g_autoptr(GArray) children = ub_children(cursor);

    return ub_child_at(children, i);
}

static gboolean is_unary(CXCursor cursor, enum CXUnaryOperatorKind kind)
{
    return clang_getCursorKind(cursor) == CXCursor_UnaryOperator &&
           clang_getCursorUnaryOperatorKind(cursor) == kind;
}

/* A text for what can be assigned to: the same for the same place. */
static char *place_name(CXCursor cursor)
{
    cursor = ub_strip_casts(cursor);
    g_autofree char *name = ub_spelling(cursor);
    g_autofree char *base = NULL;

    switch (clang_getCursorKind(cursor)) {
    case CXCursor_DeclRefExpr:
        return g_steal_pointer(&name);
    case CXCursor_MemberRefExpr:
        base = place_name(operand(cursor, 0));
        return g_strdup_printf("%s.%s", base, name);
    case CXCursor_ArraySubscriptExpr:
        base = place_name(operand(cursor, 0));
        return g_strdup_printf("%s[]", base);
    case CXCursor_UnaryOperator:
        base = place_name(operand(cursor, 0));
        return g_strdup_printf("*%s", base);
    default:
        return g_strdup("?");
    }
}

static gboolean is_counted(const body *b, CXCursor place)
{
    g_autofree char *name = place_name(place);

    return g_hash_table_contains(b->counted, name);
}

/* Values */

static guint32 origins_of_all(const body *b, CXCursor cursor, unsigned from)
{
    g_autoptr(GArray) children = ub_children(cursor);
    guint32 origins = 0;

    for (unsigned i = from; i < children->len; i++)
        if (clang_isExpression(clang_getCursorKind(ub_child_at(children, i))))
            origins |= origins_of(b, ub_child_at(children, i));
    return origins;
}

static guint32 origins_of_call(const body *b, CXCursor call)
{
    CXCursor callee = clang_getCursorReferenced(call);
    g_autofree char *name = ub_spelling(callee);
    unsigned facts = ub_catalog_facts(name) | ub_helper_facts(b->unit, callee);
    gboolean object = ub_type_class_of(clang_getCursorType(call)) == UB_TYPE_OBJECT;
    guint32 origins = 0;

    if (ub_takes_reference_of(name) || (facts & UB_FACT_NEW) ||
        (object && !(facts & UB_FACT_BORROWS)))
        return 0;
    for (int i = 0; i < clang_Cursor_getNumArguments(call); i++)
        origins |= origins_of(b, clang_Cursor_getArgument(call, (unsigned)i));
    return origins;
}

static guint32 origins_of_binary(const body *b, CXCursor cursor)
{
    switch (clang_getCursorBinaryOperatorKind(cursor)) {
    case CXBinaryOperator_Assign:
    case CXBinaryOperator_Comma:
        return origins_of(b, operand(cursor, 1));
    default: /* p + n */
        return origins_of_all(b, cursor, 0);
    }
}

static guint32 origins_of(const body *b, CXCursor cursor)
{
    const variable *v;

    if (ub_type_class_of(clang_getCursorType(cursor)) == UB_TYPE_SCALAR)
        return 0;
    cursor = ub_strip_casts(cursor);
    switch (clang_getCursorKind(cursor)) {
    case CXCursor_DeclRefExpr:
        v = variable_of(b, cursor);
        return v && !is_counted(b, cursor) ? v->origins : 0;
    case CXCursor_MemberRefExpr:
    case CXCursor_ArraySubscriptExpr:
        return is_counted(b, cursor) ? 0 : origins_of(b, operand(cursor, 0));
    case CXCursor_UnaryOperator:
        return is_counted(b, cursor) ? 0 : origins_of(b, operand(cursor, 0));
    case CXCursor_BinaryOperator:
        return origins_of_binary(b, cursor);
    case CXCursor_ConditionalOperator:
        return origins_of_all(b, cursor, 1);
    case CXCursor_CallExpr:
        return origins_of_call(b, cursor);
    case CXCursor_UnexposedExpr:
    case CXCursor_InitListExpr:
    case CXCursor_CompoundLiteralExpr:
        return origins_of_all(b, cursor, 0);
    default:
        return 0;
    }
}

/* Places */

/* The local variable that holds the place itself: x, x.field, x[i]; or NULL. */
static variable *local_place(const body *b, CXCursor place)
{
    place = ub_strip_casts(place);
    CXType type = clang_getCanonicalType(clang_getCursorType(place));
    variable *v = NULL;

    switch (clang_getCursorKind(place)) {
    case CXCursor_DeclRefExpr:
        return variable_of(b, place);
    case CXCursor_MemberRefExpr:
    case CXCursor_ArraySubscriptExpr:
        place = ub_strip_casts(operand(place, 0));
        type = clang_getCanonicalType(clang_getCursorType(place));
        v = type.kind == CXType_Pointer ? NULL : local_place(b, place);
        return v;
    default:
        return NULL;
    }
}

/* The local variable that a pointer points at: &x, an array; or NULL. */
static variable *pointed_place(const body *b, CXCursor pointer)
{
    pointer = ub_strip_casts(pointer);
    if (is_unary(pointer, CXUnaryOperator_AddrOf))
        return local_place(b, operand(pointer, 0));
    return ub_is_array(clang_getCursorType(pointer)) ? local_place(b, pointer) : NULL;
}

static void add_origins(body *b, variable *v, guint32 origins)
{
    b->changed |= (origins & ~v->origins) != 0;
    v->origins |= origins;
}

static void keep(body *b, guint32 origins, guint32 into)
{
    for (unsigned i = 0; i < UB_KEPT_ARGS; i++) {
        guint32 others = into & ~bit_of(i); /* o->at = o->buffer */
        if (!(origins & bit_of(i)))
            continue;
        b->changed |= (others & ~b->into[i]) != 0;
        b->into[i] |= others;
    }
}

/* Memory that the function has for itself: what is in it is there no longer than that. */
static gboolean is_freed(const body *b, CXCursor pointer)
{
    pointer = ub_strip_casts(pointer);
    if (clang_getCursorKind(pointer) != CXCursor_DeclRefExpr)
        return FALSE;
    g_autofree char *name = ub_spelling(pointer);
    return g_hash_table_contains(b->freed, name);
}

static void keep_behind(body *b, guint32 origins, CXCursor pointer)
{
    variable *v = pointed_place(b, pointer);
    guint32 into = v ? 0 : origins_of(b, pointer);
    variable *through = b->by_type && !v ? variable_of(b, ub_strip_casts(pointer)) : NULL;

    if (v)
        add_origins(b, v, origins);
    else if (into || !through || !is_freed(b, pointer))
        keep(b, origins, into ? into : (guint32)1 << UB_KEPT_ELSEWHERE);
    if (through)
        add_origins(b, through, origins);
}

/* What the place is reached through: p of p->a.b[1], the place itself when it is a global's. */
static CXCursor base_pointer(CXCursor place)
{
    place = ub_strip_casts(place);
    switch (clang_getCursorKind(place)) {
    case CXCursor_UnaryOperator:
        return operand(place, 0);
    case CXCursor_MemberRefExpr:
    case CXCursor_ArraySubscriptExpr: {
        CXCursor base = ub_strip_casts(operand(place, 0));
        CXType type = clang_getCanonicalType(clang_getCursorType(base));
        return type.kind == CXType_Pointer ? base : base_pointer(base);
    }
    default:
        return place;
    }
}

static void store(body *b, CXCursor place, CXCursor value)
{
    guint32 origins = origins_of(b, value);
    variable *v = local_place(b, place);

    if (!origins)
        return;
    if (v)
        add_origins(b, v, origins);
    else if (!is_counted(b, place))
        keep_behind(b, origins, base_pointer(place));
}

/* The body */

static guint32 kept_by(const body *b, CXCursor call, unsigned i, unsigned n)
{
    CXCursor callee = clang_getCursorReferenced(call);
    const ub_keeps *keeps = ub_keeps_of(b->unit, callee);
    g_autofree guint32 *receivers =
        b->by_type ? ub_receivers_of(b->unit, call, callee, b->objects) : NULL;
    g_autofree char *name = ub_spelling(callee);
    unsigned facts = ub_catalog_facts(name);
    guint32 into = receivers ? receivers[i] : 0;

    if (keeps)
        return into | keeps->into[MIN(i, UB_KEPT_ARGS - 1)];
    if (ub_facts_keep(facts, i, n) || ub_facts_steal(facts, i, n))
        into |= (guint32)1 << UB_KEPT_ELSEWHERE;
    return into;
}

/* memcpy(self, &local, sizeof local): what the local struct points to goes along. */
static void note_copy(body *b, CXCursor call)
{
    g_autofree char *name = ub_spelling(clang_getCursorReferenced(call));
    const variable *from = pointed_place(b, clang_Cursor_getArgument(call, 1));

    if (from && from->origins && ub_copies_memory(name))
        keep_behind(b, from->origins, clang_Cursor_getArgument(call, 0));
}

static void note_call(body *b, CXCursor call)
{
    int n = clang_Cursor_getNumArguments(call);

    if (n >= 2)
        note_copy(b, call);

    for (int i = 0; i < n; i++) {
        guint32 origins = origins_of(b, clang_Cursor_getArgument(call, (unsigned)i));
        guint32 into = origins ? kept_by(b, call, (unsigned)i, (unsigned)n) : 0;
        for (int j = 0; j < n; j++)
            if (into & bit_of((unsigned)j))
                keep_behind(b, origins, clang_Cursor_getArgument(call, (unsigned)j));
        keep(b, origins, into & ((guint32)1 << UB_KEPT_ELSEWHERE));
    }
}

static enum CXChildVisitResult follow(CXCursor cursor, CXCursor parent, CXClientData data)
{
    body *b = data;
    CXCursor initializer;

    (void)parent;
    switch (clang_getCursorKind(cursor)) {
    case CXCursor_CallExpr:
        note_call(b, cursor);
        break;
    case CXCursor_BinaryOperator:
        if (clang_getCursorBinaryOperatorKind(cursor) == CXBinaryOperator_Assign)
            store(b, operand(cursor, 0), operand(cursor, 1));
        break;
    case CXCursor_VarDecl:
        initializer = clang_Cursor_getVarDeclInitializer(cursor);
        for (unsigned i = 0; !clang_Cursor_isNull(initializer) && i < b->variables->len; i++) {
            variable *v = &g_array_index(b->variables, variable, i);
            if (clang_equalCursors(v->declaration, cursor))
                add_origins(b, v, origins_of(b, initializer));
        }
        break;
    default:
        break;
    }
    return CXChildVisit_Recurse;
}

/* The local variables, and what is given a reference. */
static enum CXChildVisitResult collect(CXCursor cursor, CXCursor parent, CXClientData data)
{
    body *b = data;
    int storage = clang_Cursor_getStorageClass(cursor);

    (void)parent;
    if (clang_getCursorKind(cursor) == CXCursor_VarDecl && storage != CX_SC_Static &&
        storage != CX_SC_Extern) {
        variable v = {cursor, 0};
        g_array_append_val(b->variables, v);
    } else if (clang_getCursorKind(cursor) == CXCursor_CallExpr) {
        g_autofree char *name = ub_spelling(clang_getCursorReferenced(cursor));
        int n = clang_Cursor_getNumArguments(cursor);
        if (n == 1 && ub_takes_reference_of(name))
            g_hash_table_add(b->counted, place_name(clang_Cursor_getArgument(cursor, 0)));
        for (int i = 0; i < n && ub_gives_memory_up(name); i++)
            g_hash_table_add(b->freed, place_name(clang_Cursor_getArgument(cursor, (unsigned)i)));
    }
    return CXChildVisit_Recurse;
}

/* What it keeps, in `into`. */
static void note_kept(const ub_unit *unit, CXCursor function, gboolean by_type, gboolean objects,
                      guint32 *into)
{
    body b = {
        .unit = unit,
        .variables = g_array_new(FALSE, FALSE, sizeof(variable)),
        .counted = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .freed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .by_type = by_type,
        .objects = objects,
    };

    for (int i = 0; i < clang_Cursor_getNumArguments(function); i++) {
        CXCursor parameter = clang_Cursor_getArgument(function, (unsigned)i);
        variable v = {parameter, bit_of((unsigned)i)};
        g_array_append_val(b.variables, v);
    }
    clang_visitChildren(function, collect, &b);
    do {
        b.changed = FALSE;
        clang_visitChildren(function, follow, &b);
    } while (b.changed);
    memcpy(into, b.into, sizeof b.into);
    g_array_unref(b.variables);
    g_hash_table_unref(b.counted);
    g_hash_table_unref(b.freed);
}

static ub_keeps keeps_of(const ub_unit *unit, CXCursor function)
{
    ub_keeps keeps;

    note_kept(unit, function, FALSE, FALSE, keeps.into);
    note_kept(unit, function, TRUE, FALSE, keeps.may);
    note_kept(unit, function, TRUE, TRUE, keeps.any);
    return keeps;
}

/* It may be kept as NULL: none. */
static gboolean keep_answer(const ub_unit *unit, const char *name, const ub_keeps *keeps)
{
    static const ub_keeps none = {{0}, {0}, {0}};
    ub_keeps *before = g_hash_table_lookup(unit->keepers, name);

    if (memcmp(keeps, before ? before : &none, sizeof *keeps) == 0)
        return FALSE;
    if (before) /* who has asked for it holds it */
        *before = *keeps;
    else
        g_hash_table_insert(unit->keepers, g_strdup(name), g_memdup2(keeps, sizeof *keeps));
    return TRUE;
}

const ub_keeps *ub_keeps_of(const ub_unit *unit, CXCursor callee)
{
    gpointer known;

    if (!ub_is_of_project(unit, callee))
        return NULL;
    g_autofree char *name = ub_spelling(callee);
    g_autofree char *key = g_strconcat("kept by ", name, NULL);
    gboolean any = g_hash_table_lookup_extended(unit->keepers, name, NULL, &known);
    if (any && ub_recursion_holds(unit->recursion, key))
        return known;
    const ub_function *function = ub_unit_find_function(unit, name);
    if (!any) /* a function that calls itself adds nothing */
        g_hash_table_insert(unit->keepers, g_strdup(name), NULL);
    if (function == NULL)
        return NULL;
    ub_recursion_begin(unit->recursion, key);
    gboolean changed;
    do {
        ub_keeps keeps = keeps_of(unit, function->cursor);
        changed = keep_answer(unit, name, &keeps);
    } while (ub_recursion_again(unit->recursion, key, changed));
    return g_hash_table_lookup(unit->keepers, name);
}

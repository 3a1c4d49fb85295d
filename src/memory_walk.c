/* See memory_walk.h. */
#include "memory_walk.h"

#include <string.h>

#include "catalog.h"
#include "helper.h"
#include "lower.h"

typedef ub_memory_walk walk;

/* The calls.  Source: CPython documentation, "Memory Management", Object allocators. */
typedef enum { ALLOCATES, RESIZES, FREES } what_it_does;

static const struct {
    const char *name, *instead;
    what_it_does does;
} calls[] = {
    {"PyObject_Malloc", "PyMem_Malloc", ALLOCATES}, {"PyObject_MALLOC", "PyMem_Malloc", ALLOCATES},
    {"PyObject_Calloc", "PyMem_Calloc", ALLOCATES}, {"PyObject_Realloc", "PyMem_Realloc", RESIZES},
    {"PyObject_REALLOC", "PyMem_Realloc", RESIZES}, {"PyObject_Free", "PyMem_Free", FREES},
    {"PyObject_FREE", "PyMem_Free", FREES},         {"PyObject_Del", "PyMem_Free", FREES},
    {"PyObject_DEL", "PyMem_Free", FREES},
};

/* buffer++, buffer += n */
static ub_origin move(walk *w, CXCursor operand)
{
    ub_origin v = ub_memory_value(w, operand);

    v = ub_origin_into(v);
    for (unsigned i = 0; i < v.bases->len; i++)
        ub_origin_derive(w, g_array_index(v.bases, ub_pointed, i).member, &v);
    return v;
}

/* Is it a variable or a field that is a pointer?  An array gives its own address. */
static gboolean is_place(CXCursor e)
{
    enum CXCursorKind kind = clang_getCursorKind(e);
    enum CXCursorKind referenced = clang_getCursorKind(clang_getCursorReferenced(e));

    return (kind == CXCursor_DeclRefExpr || kind == CXCursor_MemberRefExpr) &&
           (referenced == CXCursor_VarDecl || referenced == CXCursor_ParmDecl ||
            referenced == CXCursor_FieldDecl) &&
           ub_is_pointer(clang_getCursorType(clang_getCursorReferenced(e)));
}

static gboolean is_array_place(CXCursor e)
{
    CXCursor referenced = clang_getCursorReferenced(e);

    return (clang_getCursorKind(e) == CXCursor_DeclRefExpr ||
            clang_getCursorKind(e) == CXCursor_MemberRefExpr) &&
           ub_is_array(clang_getCursorType(referenced)) &&
           clang_getCursorKind(referenced) != CXCursor_ParmDecl;
}

/* The operands are looked at; their values stay where they are. */
static void look_at_children(walk *w, CXCursor cursor)
{
    g_autoptr(GArray) children = ub_children(cursor);

    for (unsigned i = 0; i < children->len; i++)
        ub_origin_drop(ub_memory_value(w, ub_child_at(children, i)));
}

/* The same, where the values go on to nobody knows where: { buffer, 1 } */
static void give_children_away(walk *w, CXCursor cursor, const char *how)
{
    g_autoptr(GArray) children = ub_children(cursor);

    for (unsigned i = 0; i < children->len; i++)
        ub_origin_block(w, ub_memory_value(w, ub_child_at(children, i)), cursor, "%s", how);
}

/* Calls */

/* The row of the call as it is written at `offset`, or -1: it stands in a macro's body. */
static int row_at(const walk *w, unsigned offset)
{
    const char *text = ub_unit_text(w->unit, NULL);

    for (unsigned i = 0; i < G_N_ELEMENTS(calls); i++) {
        gsize length = strlen(calls[i].name);
        if (strncmp(text + offset, calls[i].name, length) == 0 &&
            !g_ascii_isalnum(text[offset + length]) && text[offset + length] != '_')
            return (int)i;
    }
    return -1;
}

static int row_of(const char *callee)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(calls); i++)
        if (strcmp(calls[i].name, callee) == 0)
            return (int)i;
    return -1;
}

/* A new member for the call itself. */
static unsigned add_call(walk *w, CXCursor cursor, const char *name)
{
    unsigned member = ub_owners_anonymous(w->owners);
    ub_range range = ub_cursor_range(cursor);
    int row = range.end ? row_at(w, range.begin) : -1;

    if (row < 0) {
        ub_owners_block(
            w->owners, member,
            ub_memory_say(w, cursor,
                          range.end ? "the call stands in a macro%s" : "a header calls %s",
                          range.end ? "" : name));
        return member;
    }
    ub_memory_call c = {.member = member,
                        .name = calls[row].name,
                        .instead = calls[row].instead,
                        .function = w->function,
                        .range = range};
    g_array_append_val(w->calls, c);
    if (w->not_plain)
        ub_owners_block(w->owners, member, g_strdup(w->not_plain));
    return member;
}

static ub_origin call_memory(walk *w, CXCursor cursor, const char *name, what_it_does does)
{
    unsigned member = add_call(w, cursor, name);
    int n = clang_Cursor_getNumArguments(cursor);

    if (does == FREES)
        ub_owners_mark_freed(w->owners, member);
    else
        ub_owners_mark_made(w->owners, member);
    for (int i = 0; i < n; i++) {
        ub_origin v = ub_memory_value(w, clang_Cursor_getArgument(cursor, (unsigned)i));
        if (i == 0 && does != ALLOCATES) {
            ub_note_memory_type(w, member,
                                clang_getCursorType(ub_strip(clang_Cursor_getArgument(cursor, 0))));
            /* also of what it points into: (char *)object - size_of_head */
            for (unsigned k = 0; k < v.bases->len; k++)
                ub_owners_join(w->owners, member, g_array_index(v.bases, ub_pointed, k).member);
            ub_origin_flow(w, member, v, cursor);
        } else {
            ub_origin_drop(v);
        }
    }
    return does == FREES ? ub_no_origin() : ub_origin_of(member);
}

/* Does the call of a function outside of the project leave its argument to the caller?  Python's
 * own do, but for what keeps a pointer or gives memory back; of the system's those that are known
 * to. */
static gboolean leaves_argument(const walk *w, CXCursor callee, const char *name, unsigned i)
{
    static const char *const system[] = {
        "memcpy",  "memmove", "memset",  "memcmp", "memchr",   "strcpy",  "strncpy",   "strcat",
        "strncat", "strcmp",  "strncmp", "strlen", "snprintf", "sprintf", "vsnprintf", "read",
        "write",   "recv",    "send",    "fread",  "fwrite",   "fgets",   "strtod",    "strtol",
        "getcwd",  "printf",  "fprintf", "qsort",  "puts",     "fputs",   NULL};
    static const char *const keepers[] = {"Capsule",    "Free",       "_Del",
                                          "Realloc",    "SetPointer", "Thread",
                                          "FromMemory", "FillInfo",   NULL};

    if (ub_is_foreign(w->unit, callee)) {
        const char *plain = g_str_has_prefix(name, "__builtin_") ? name + 10 : name;
        return g_strv_contains(system, plain) ||
               (g_str_has_prefix(plain, "__builtin___") && strstr(plain, "_chk"));
    }
    for (const char *const *keeper = keepers; *keeper; keeper++)
        if (strstr(name, *keeper))
            return FALSE;
    return g_str_has_prefix(name, "Py") &&
           !ub_facts_keep(ub_catalog_facts(name), i,
                          (unsigned)MAX(clang_Cursor_getNumArguments(callee), 0));
}

/* What the call's parameter is declared as; of a variable number of them nothing is known. */
static CXType parameter_type(CXCursor call, CXCursor callee, unsigned i)
{
    CXType type = clang_getCursorType(callee);

    if (clang_getCursorKind(callee) != CXCursor_FunctionDecl) {
        g_autoptr(GArray) children = ub_children(call);
        type = clang_getCanonicalType(clang_getCursorType(ub_strip(ub_child_at(children, 0))));
        if (type.kind == CXType_Pointer)
            type = clang_getPointeeType(type);
    }
    return clang_getArgType(clang_getCanonicalType(type), i);
}

/* memcpy(&copy, self, sizeof(copy)): what a struct gets it is, and has anyhow. */
static gboolean copies_alike(CXCursor call, const char *name)
{
    if (!strstr(name, "memcpy") && !strstr(name, "memmove"))
        return FALSE;
    CXType to =
        ub_memory_pointee(clang_getCursorType(ub_strip_casts(clang_Cursor_getArgument(call, 0))));

    return to.kind != CXType_Invalid &&
           clang_equalTypes(to, ub_memory_pointee(clang_getCursorType(
                                    ub_strip_casts(clang_Cursor_getArgument(call, 1)))));
}

/* May the function fill a struct that it is given, so that a field holds memory from elsewhere? One
 * that is declared to take a Python object knows nothing more of it, Python's own know no structs
 * of the project at all, and of the system's some only read. */
static gboolean may_fill(const walk *w, CXCursor call, CXCursor callee, const char *name,
                         unsigned i)
{
    static const char *const reading[] = {
        "free",   "realloc", "memset",   "memcmp",  "write", "send",           "fwrite",
        "printf", "fprintf", "snprintf", "sprintf", "qsort", "pthread_create", NULL};
    const char *plain = g_str_has_prefix(name, "__builtin_") ? name + 10 : name;
    CXCursor argument = clang_Cursor_getArgument(call, i);
    CXType wanted = parameter_type(call, callee, i);

    if (*name && !ub_is_foreign(w->unit, callee) &&
        (g_str_has_prefix(name, "Py") || g_str_has_prefix(name, "_Py")))
        return FALSE;
    if (!ub_is_of_project(w->unit, callee) && *name &&
        (g_strv_contains(reading, plain) || copies_alike(call, name)))
        return FALSE;
    if (ub_type_class_of(clang_getCursorType(ub_strip(argument))) != UB_TYPE_OBJECT)
        return TRUE;
    return !(ub_memory_pointee(wanted).kind == CXType_Void ||
             (ub_type_class_of(wanted) == UB_TYPE_OBJECT &&
              !clang_equalTypes(ub_memory_pointee(wanted),
                                ub_memory_pointee(clang_getCursorType(ub_strip_casts(argument))))));
}

/* What goes where it is not followed shows its type there: return PyObject_Malloc(n); */
static void note_types(walk *w, const ub_origin *v, CXType type)
{
    for (unsigned i = 0; i < v->members->len; i++)
        ub_note_memory_type(w, g_array_index(v->members, unsigned, i), type);
}

static void pass(walk *w, CXCursor cursor, CXCursor callee, const char *name, unsigned i)
{
    CXCursor argument = clang_Cursor_getArgument(cursor, i);
    ub_origin v = ub_memory_value(w, argument);
    const ub_function *function = ub_unit_find_function(w->unit, name);

    if (ub_memory_is_unseen(callee) && may_fill(w, cursor, callee, name, i))
        ub_memory_block_fields(w, clang_getCursorType(ub_strip_casts(argument)), argument, name);
    if (g_str_has_prefix(name, "PyObject_Init"))
        for (unsigned k = 0; k < v.members->len; k++)
            ub_owners_mark_object(w->owners, g_array_index(v.members, unsigned, k));
    if (function && function->is_static &&
        (int)i < clang_Cursor_getNumArguments(function->cursor)) {
        CXCursor parameter = clang_Cursor_getArgument(function->cursor, i);
        if (ub_is_pointer(clang_getCursorType(parameter)))
            ub_origin_flow_typed(w, ub_memory_member(w, parameter), clang_getCursorType(parameter),
                                 v, argument);
        else
            ub_origin_drop(v);
    } else if (leaves_argument(w, callee, name, i)) {
        ub_origin_drop(v);
    } else {
        if ((int)i < clang_Cursor_getNumArguments(callee))
            note_types(w, &v, clang_getCursorType(clang_Cursor_getArgument(callee, i)));
        ub_origin_block(w, v, argument,
                        *name ? "it is given to %s()" : "it is given to a function%s", name);
    }
}

static ub_origin call_other(walk *w, CXCursor cursor)
{
    CXCursor callee = clang_getCursorReferenced(cursor);
    gboolean direct = clang_getCursorKind(callee) == CXCursor_FunctionDecl;
    g_autofree char *name = direct ? ub_spelling(callee) : g_strdup("");
    int row = row_of(name), n = clang_Cursor_getNumArguments(cursor);

    if (row >= 0)
        return call_memory(w, cursor, name, calls[row].does);
    for (int i = 0; i < n; i++)
        pass(w, cursor, callee, name, (unsigned)i);
    if (ub_memory_is_unseen(callee) && (!*name || ub_is_foreign(w->unit, callee)))
        ub_memory_block_fields(w, clang_getCursorType(cursor), cursor, name);
    const ub_function *function = ub_unit_find_function(w->unit, name);
    if (function && function->is_static && ub_is_pointer(clang_getCursorResultType(callee)))
        return ub_origin_of(ub_memory_member(w, function->cursor));
    return ub_unknown_origin();
}

/* Expressions */

static ub_origin assign(walk *w, CXCursor left, CXCursor right, CXCursor at)
{
    ub_origin v = ub_memory_value(w, right);

    if (!ub_is_pointer(clang_getCursorType(left))) {
        look_at_children(w, left);
        ub_origin_drop(v);
        return ub_no_origin();
    }
    ub_memory_block_taken(w, clang_getCursorType(left), right);
    left = ub_strip(left);
    look_at_children(w, left);
    if (!is_place(left)) {
        note_types(w, &v, clang_getCursorType(left));
        ub_origin_block(w, v, at, "it is stored where it cannot be followed%s", "");
        return ub_unknown_origin();
    }
    unsigned member = ub_memory_member(w, clang_getCursorReferenced(left));
    ub_origin_flow_typed(w, member, clang_getCursorType(left), v, at);
    return ub_origin_of(member);
}

static ub_origin binary(walk *w, CXCursor cursor)
{
    g_autoptr(GArray) operands = ub_children(cursor);
    CXCursor left = ub_child_at(operands, 0), right = ub_child_at(operands, 1);
    enum CXBinaryOperatorKind kind = clang_getCursorBinaryOperatorKind(cursor);

    if (kind == CXBinaryOperator_Assign)
        return assign(w, left, right, cursor);
    ub_origin first = ub_memory_value(w, left), second = ub_memory_value(w, right);
    if (kind == CXBinaryOperator_Comma) {
        ub_origin_drop(first);
        return second;
    }
    ub_origin v = ub_origin_either(first, second);
    if (ub_is_pointer(clang_getCursorType(cursor))) { /* buffer + 1 */
        return ub_origin_into(v);
    }
    ub_origin_drop(v); /* buffer == NULL, end - buffer */
    return ub_no_origin();
}

/* What an object of the text is a part of: of `buffer[1]`, `buffer->part.x` and `*buffer` the
 * buffer; of a variable nothing that one could free. */
static ub_origin base_of(walk *w, CXCursor cursor)
{
    CXCursor e = ub_strip(cursor);
    g_autoptr(GArray) children = ub_children(e);
    CXCursor whole = ub_child_at(children, 0);

    switch (clang_getCursorKind(e)) {
    case CXCursor_ArraySubscriptExpr:
    case CXCursor_MemberRefExpr: {
        for (unsigned i = 1; i < children->len; i++)
            ub_origin_drop(ub_memory_value(w, ub_child_at(children, i)));
        if (children->len == 0)
            return ub_no_origin();
        ub_origin v = ub_is_pointer(clang_getCursorType(ub_strip(whole)))
                          ? ub_memory_value(w, whole)
                          : base_of(w, whole);
        v.inside |= clang_Cursor_getOffsetOfField(clang_getCursorReferenced(e)) > 0;
        return v;
    }
    case CXCursor_UnaryOperator: /* *buffer */
        return ub_memory_value(w, whole);
    default:
        ub_origin_drop(ub_memory_value(w, e));
        return ub_no_origin();
    }
}

static ub_origin unary(walk *w, CXCursor cursor)
{
    g_autoptr(GArray) operands = ub_children(cursor);
    CXCursor operand = ub_strip(ub_child_at(operands, 0));

    switch (clang_getCursorUnaryOperatorKind(cursor)) {
    case CXUnaryOperator_AddrOf:
        if (is_place(operand))
            ub_origin_block(w, ub_memory_value(w, operand), cursor, "its address is taken%s", "");
        return ub_origin_into(base_of(w, operand));
    case CXUnaryOperator_PreInc:
    case CXUnaryOperator_PreDec:
    case CXUnaryOperator_PostInc:
    case CXUnaryOperator_PostDec:
        return move(w, operand);
    default:
        look_at_children(w, cursor);
        return ub_unknown_origin();
    }
}

static ub_origin compound(walk *w, CXCursor cursor)
{
    g_autoptr(GArray) operands = ub_children(cursor);

    ub_origin_drop(ub_memory_value(w, ub_child_at(operands, 1)));
    return move(w, ub_child_at(operands, 0));
}

/* PyMemberDef members[]: through the offset of a field Python reads its text, and never sets it. */
static gboolean is_member_table(CXCursor variable)
{
    CXType type = clang_getCanonicalType(clang_getCursorType(variable));

    while (ub_is_array(type))
        type = clang_getCanonicalType(clang_getArrayElementType(type));
    g_autofree char *name = ub_spelling(clang_getTypeDeclaration(type));
    return strcmp(name, "PyMemberDef") == 0;
}

/* offsetof(struct page, title): whoever has it may put other memory there.  It shows as a type and
 * members of it; where one is set, { .title = text }, there is no type. */
static gboolean take_offset(walk *w, CXCursor e)
{
    g_autoptr(GArray) children = ub_children(e);
    gboolean is_offset = FALSE;

    if (clang_getCursorKind(ub_child_at(children, 0)) != CXCursor_TypeRef)
        return FALSE;
    for (unsigned i = 1; i < children->len; i++) {
        CXCursor field = clang_getCursorReferenced(ub_child_at(children, i));
        if (clang_getCursorKind(ub_child_at(children, i)) != CXCursor_MemberRef)
            continue;
        is_offset = TRUE;
        ub_memory_block_whole(w, field, e, "its offset is taken");
    }
    return is_offset; /* va_arg(list, struct page *) names a type, too */
}

static void declare(walk *w, CXCursor variable)
{
    CXCursor initializer = clang_Cursor_getVarDeclInitializer(variable);

    if (clang_Cursor_isNull(initializer) || is_member_table(variable))
        return;
    ub_memory_block_taken(w, clang_getCursorType(variable), initializer);
    if (ub_is_pointer(clang_getCursorType(variable)))
        ub_origin_flow_typed(w, ub_memory_member(w, variable), clang_getCursorType(variable),
                             ub_memory_value(w, initializer), variable);
    else
        ub_origin_drop(ub_memory_value(w, initializer));
}

static ub_origin give_back(walk *w, CXCursor cursor)
{
    CXType type = clang_getCursorResultType(w->body_of);
    g_autoptr(GArray) children = ub_children(cursor);

    if (children->len == 0)
        return ub_no_origin();
    ub_origin v = ub_memory_value(w, ub_child_at(children, 0));
    const ub_function *f =
        w->function >= 0 ? &g_array_index(w->unit->functions, ub_function, (unsigned)w->function)
                         : NULL;
    if (!ub_is_pointer(type)) {
        ub_origin_drop(v);
    } else if (f && f->is_static) {
        ub_origin_flow_typed(w, ub_memory_member(w, f->cursor), type, v, cursor);
    } else {
        g_autofree char *name = ub_spelling(w->body_of);
        note_types(w, &v, type);
        ub_origin_block(w, v, cursor, "%s() returns it, and is not static", name);
    }
    return ub_no_origin();
}

static ub_origin cast(walk *w, CXCursor cursor)
{
    g_autoptr(GArray) children = ub_children(cursor);
    ub_origin v = ub_memory_value(w, ub_child_at(children, children->len - 1));
    CXType type = clang_getCursorType(cursor);

    ub_memory_block_cast(w, cursor, ub_child_at(children, children->len - 1));
    if (!ub_is_pointer(type) && ub_type_class_of(type) != UB_TYPE_VOID)
        ub_origin_block(w, v, cursor, "the pointer is made a number%s", "");
    else if (ub_is_pointer(type)) {
        for (unsigned i = 0; i < v.members->len; i++)
            ub_note_memory_type(w, g_array_index(v.members, unsigned, i), type);
        for (unsigned i = 0; i < v.bases->len && ub_type_class_of(type) == UB_TYPE_OBJECT; i++)
            ub_owners_mark_object(w->owners, g_array_index(v.bases, ub_pointed, i).member);
        return v;
    } else {
        ub_origin_drop(v);
    }
    return ub_unknown_origin();
}

static ub_origin choose(walk *w, CXCursor cursor)
{
    g_autoptr(GArray) operands = ub_children(cursor);
    ub_origin v = ub_no_origin();

    for (unsigned i = 0; i < operands->len; i++) {
        ub_origin one = ub_memory_value(w, ub_child_at(operands, i));
        if (i > 0 || operands->len < 3)
            v = ub_origin_either(v, one);
        else
            ub_origin_drop(one);
    }
    return v;
}

/* va_arg(list, char *) shows as its list only. */
static gboolean is_argument_list(CXCursor e)
{
    CXString raw = clang_getTypeSpelling(clang_getCanonicalType(clang_getCursorType(e)));
    gboolean is = strstr(clang_getCString(raw), "va_list") != NULL;

    clang_disposeString(raw);
    return is;
}

static gboolean is_null(CXCursor e)
{
    enum CXCursorKind kind = clang_getCursorKind(ub_strip_casts(e));

    return kind == CXCursor_IntegerLiteral || kind == CXCursor_GNUNullExpr;
}

/* { "name", 1 }, { .part = { text } }, but not { NULL, 0 } */
static gboolean gives_pointer(CXCursor initializer)
{
    CXCursor e = ub_strip(initializer);
    enum CXCursorKind kind = clang_getCursorKind(e);
    g_autoptr(GArray) children = ub_children(e);

    if (!clang_isExpression(kind) || is_null(e))
        return FALSE;
    if (kind != CXCursor_InitListExpr && kind != CXCursor_CompoundLiteralExpr &&
        kind != CXCursor_UnexposedExpr) /* .name = */
        return ub_type_class_of(clang_getCursorType(e)) != UB_TYPE_SCALAR;
    for (unsigned i = 0; i < children->len; i++)
        if (gives_pointer(ub_child_at(children, i)))
            return TRUE;
    return FALSE;
}

ub_origin ub_memory_value(walk *w, CXCursor cursor)
{
    CXCursor e = ub_strip(cursor);

    if (is_argument_list(e))
        return ub_unknown_origin();
    if (is_array_place(e))
        return clang_getCursorKind(e) == CXCursor_MemberRefExpr ? ub_origin_into(base_of(w, e))
                                                                : ub_no_origin();
    if (is_null(e)) {
        look_at_children(w, e);
        return ub_no_origin();
    }
    if (is_place(e)) {
        look_at_children(w, e);
        return ub_origin_of(ub_memory_member(w, clang_getCursorReferenced(e)));
    }
    if (clang_getCursorKind(e) == CXCursor_UnexposedExpr && take_offset(w, e))
        return ub_no_origin();
    switch (clang_getCursorKind(e)) {
    case CXCursor_CallExpr:
        return call_other(w, e);
    case CXCursor_BinaryOperator:
        return binary(w, e);
    case CXCursor_CompoundAssignOperator:
        return compound(w, e);
    case CXCursor_UnaryOperator:
        return unary(w, e);
    case CXCursor_CStyleCastExpr:
        return cast(w, e);
    case CXCursor_ConditionalOperator:
        return choose(w, e);
    case CXCursor_VarDecl:
        declare(w, e);
        return ub_no_origin();
    case CXCursor_ReturnStmt:
        return give_back(w, e);
    case CXCursor_InitListExpr:
    case CXCursor_CompoundLiteralExpr:
        if (gives_pointer(e))
            ub_memory_block_fields(w, clang_getCursorType(e), e, NULL);
        give_children_away(w, e, "it is stored where it cannot be followed");
        return ub_no_origin();
    case CXCursor_UnaryExpr: /* sizeof */
        return ub_no_origin();
    case CXCursor_UnexposedExpr: /* a ?: b, and what libclang does not know */
    case CXCursor_StmtExpr:
        give_children_away(w, e, "it goes through an expression that cannot be followed");
        return ub_unknown_origin();
    default:
        ub_memory_block_union(w, e);
        look_at_children(w, e);
        return ub_unknown_origin();
    }
}

void ub_walk_memory(ub_memory_walk *w, CXCursor definition, int function)
{
    w->function = function;
    w->body_of = definition;
    if (clang_getCursorKind(definition) == CXCursor_VarDecl)
        ub_origin_drop(ub_memory_value(w, definition));
    else
        look_at_children(w, definition);
}

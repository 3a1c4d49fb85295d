/* See receiver.h. */
#include "receiver.h"

#include <string.h>

#include "catalog.h"
#include "helper.h"
#include "keeper.h"
#include "lower.h"

/* What a function that is not seen may fill. */
typedef enum {
    FILLS_NOTHING, /* of Python's own: what they keep they take a reference to */
    FILLS_COPIES,  /* memcpy(to, from, n): with pointers what comes from where pointers are */
    FILLS_PLACES,  /* of the C library's: strtol(s, end, 10), but not fwrite(s, 1, n, file) */
    FILLS_STRUCTS, /* any other */
} fills;

static CXType pointee_of(CXType type)
{
    type = clang_getCanonicalType(type);
    if (ub_is_array(type))
        return clang_getCanonicalType(clang_getArrayElementType(type));
    return clang_getCanonicalType(clang_getPointeeType(type));
}

static gboolean is_python_own(const ub_unit *unit, CXCursor callee, const char *name)
{
    return (g_str_has_prefix(name, "Py") || g_str_has_prefix(name, "_Py")) &&
           (ub_catalog_is_listed(name) || !ub_is_foreign(unit, callee));
}

static gboolean is_null(CXCursor argument)
{
    CXEvalResult value = clang_Cursor_Evaluate(ub_strip_casts(argument));
    gboolean null = value && clang_EvalResult_getKind(value) == CXEval_Int &&
                    clang_EvalResult_getAsInt(value) == 0;

    if (value)
        clang_EvalResult_dispose(value);
    return null;
}

/* Text and bytes that are bound to an SQL statement are copied, but under SQLITE_STATIC, which is
 * 0: https://sqlite.org/c3ref/bind_blob.html */
static gboolean has_copied(CXCursor call, const char *name)
{
    int n = clang_Cursor_getNumArguments(call);

    if (!ub_catalog_is_done(name))
        return FALSE;
    return !g_str_has_prefix(name, "sqlite3_bind_") || n < 5 ||
           !is_null(clang_Cursor_getArgument(call, 4));
}

static fills what_fills(const ub_unit *unit, CXCursor call, CXCursor callee, const char *name)
{
    if (is_python_own(unit, callee, name))
        return FILLS_NOTHING;
    if (ub_copies_memory(name))
        return FILLS_COPIES;
    if (ub_catalog_is_listed(name) || g_str_has_prefix(name, "__builtin_") ||
        ub_is_of_c_library(callee) || has_copied(call, name))
        return FILLS_PLACES;
    return FILLS_STRUCTS;
}

/* What the call's parameter is declared as, or else the argument's own type. */
static CXType type_given(CXCursor call, CXCursor callee, unsigned i)
{
    CXCursor argument = clang_Cursor_getArgument(call, i);
    CXType function = clang_getCursorType(callee);

    if (clang_getCursorKind(callee) != CXCursor_FunctionDecl) {
        g_autoptr(GArray) children = ub_children(call);
        CXType target = clang_getCursorType(ub_strip(ub_child_at(children, 0)));
        function = clang_getPointeeType(clang_getCanonicalType(target));
    }
    CXType declared = clang_getArgType(clang_getCanonicalType(function), i);
    gboolean any = pointee_of(declared).kind == CXType_Void &&
                   !clang_isConstQualifiedType(pointee_of(declared));
    return any || declared.kind == CXType_Invalid ? clang_getCursorType(ub_strip_casts(argument))
                                                  : declared;
}

/* FILE *: what goes into a file is copied.  PyThreadState *: Python's own. */
static gboolean is_of_libraries(const ub_unit *unit, CXType record)
{
    static const char *const files[] = {"_IO_FILE", "__sFILE", "_iobuf", "__dirstream", NULL};
    CXCursor declaration = clang_getTypeDeclaration(record);
    CXFile file = NULL;
    g_autofree char *name = ub_spelling(declaration);

    if (g_strv_contains(files, name))
        return TRUE;
    clang_getFileLocation(clang_getCursorLocation(declaration), &file, NULL, NULL, NULL);
    CXString raw = clang_getFileName(file);
    const char *path = file ? clang_getCString(raw) : NULL;
    gboolean python = path && unit->python_dir && g_str_has_prefix(path, unit->python_dir);

    clang_disposeString(raw);
    return python && strcmp(name, "Py_buffer") != 0;
}

/* Can what the pointer points to take a pointer?  Who is given a `const` only reads. */
static gboolean can_take(const ub_unit *unit, fills kind, CXType type)
{
    CXType pointee = pointee_of(type);

    if (pointee.kind == CXType_Invalid || clang_isConstQualifiedType(pointee))
        return FALSE;
    switch (pointee.kind) {
    case CXType_Pointer:
        return ub_type_class_of(pointee) != UB_TYPE_OBJECT;
    case CXType_Void:
        return kind == FILLS_STRUCTS;
    case CXType_Record:
        return kind != FILLS_PLACES && !ub_is_object_struct(pointee) &&
               !is_of_libraries(unit, pointee) && ub_holds_pointers(unit, pointee);
    default:
        return FALSE;
    }
}

/* memcpy(self->st, o->st, sizeof *o->st), and not memcpy(self->st, PyBytes_AS_STRING(v), n) */
static gboolean gives_pointers(const ub_unit *unit, CXCursor argument)
{
    CXType pointee = pointee_of(clang_getCursorType(ub_strip_casts(argument)));

    return pointee.kind == CXType_Pointer ||
           (pointee.kind == CXType_Record && ub_holds_pointers(unit, pointee));
}

static guint32 bit_of(unsigned argument)
{
    return (guint32)1 << MIN(argument, UB_KEPT_ELSEWHERE);
}

static guint32 receivers_of_unseen(const ub_unit *unit, CXCursor call, CXCursor callee,
                                   const char *name)
{
    int n = clang_Cursor_getNumArguments(call);
    fills kind = n > 1 ? what_fills(unit, call, callee, name) : FILLS_NOTHING;
    guint32 receivers = 0;

    if (kind == FILLS_NOTHING ||
        (kind == FILLS_COPIES && !gives_pointers(unit, clang_Cursor_getArgument(call, 1))))
        return 0;
    for (unsigned i = 0; i < (unsigned)n && (i == 0 || kind != FILLS_COPIES); i++)
        if (can_take(unit, kind, type_given(call, callee, i)))
            receivers |= bit_of(i);
    return receivers;
}

/* Is it a pointer, and, if that is not asked for, no Python object? */
static gboolean is_given(CXCursor argument, gboolean objects)
{
    ub_type_class written = ub_type_class_of(clang_getCursorType(ub_strip_casts(argument)));
    ub_type_class given = ub_type_class_of(clang_getCursorType(argument));

    return (written != UB_TYPE_SCALAR || given != UB_TYPE_SCALAR) &&
           (objects || written != UB_TYPE_OBJECT);
}

guint32 *ub_receivers_of(const ub_unit *unit, CXCursor call, CXCursor callee, gboolean objects)
{
    gboolean direct = clang_getCursorKind(callee) == CXCursor_FunctionDecl;
    g_autofree char *name = direct ? ub_spelling(callee) : g_strdup("");
    gboolean seen = direct && ub_is_of_project(unit, callee) && ub_unit_find_function(unit, name);
    const ub_keeps *keeps = seen ? ub_keeps_of(unit, callee) : NULL;
    unsigned n = (unsigned)MAX(clang_Cursor_getNumArguments(call), 0);
    guint32 all = seen ? 0 : receivers_of_unseen(unit, call, callee, name);

    if (!keeps && !all)
        return NULL;
    guint32 *receivers = g_new0(guint32, n + 1);
    for (unsigned i = 0; i < n; i++) {
        if (keeps)
            receivers[i] = (objects ? keeps->any : keeps->may)[MIN(i, UB_KEPT_ARGS - 1)];
        else if (is_given(clang_Cursor_getArgument(call, i), objects))
            receivers[i] = all & ~(i < UB_KEPT_ELSEWHERE ? bit_of(i) : 0);
    }
    return receivers;
}

guint32 ub_arguments_alike(CXCursor call)
{
    CXType result = pointee_of(clang_getCursorType(call));
    guint32 alike = 0;

    for (int i = 0; result.kind != CXType_Invalid && i < clang_Cursor_getNumArguments(call); i++) {
        CXType type = pointee_of(clang_getCursorType(clang_Cursor_getArgument(call, (unsigned)i)));
        if (type.kind != CXType_Invalid &&
            clang_equalTypes(clang_getUnqualifiedType(type), clang_getUnqualifiedType(result)))
            alike |= bit_of((unsigned)i);
    }
    return alike;
}

/* &self->count, and not &self->opaque[0] */
static gboolean is_member_address(CXCursor argument)
{
    CXCursor e = ub_strip_casts(argument);
    g_autoptr(GArray) children = ub_children(e);

    return clang_getCursorKind(e) == CXCursor_UnaryOperator && children->len == 1 &&
           clang_getCursorUnaryOperatorKind(e) == CXUnaryOperator_AddrOf &&
           clang_getCursorKind(ub_strip(ub_child_at(children, 0))) == CXCursor_MemberRefExpr;
}

guint32 ub_arguments_of_types(CXCursor call)
{
    guint32 types = 0;

    for (int i = 0; i < MIN(clang_Cursor_getNumArguments(call), UB_KEPT_ELSEWHERE); i++) {
        CXCursor argument = ub_strip_casts(clang_Cursor_getArgument(call, (unsigned)i));
        CXType type = pointee_of(clang_getCursorType(argument));
        g_autofree char *name =
            type.kind == CXType_Record ? ub_spelling(clang_getTypeDeclaration(type)) : g_strdup("");
        if (strcmp(name, "_typeobject") == 0)
            types |= bit_of((unsigned)i);
    }
    return types;
}

guint32 ub_arguments_of_numbers(const ub_unit *unit, CXCursor call, CXCursor callee)
{
    guint32 numbers = 0;

    for (int i = 0; i < MIN(clang_Cursor_getNumArguments(call), UB_KEPT_ELSEWHERE); i++) {
        CXCursor argument = clang_Cursor_getArgument(call, (unsigned)i);
        CXType own = pointee_of(clang_getCursorType(ub_strip_casts(argument)));
        CXType declared = pointee_of(type_given(call, callee, (unsigned)i));
        if (own.kind != CXType_Invalid && declared.kind != CXType_Invalid &&
            clang_equalTypes(clang_getUnqualifiedType(own), clang_getUnqualifiedType(declared)) &&
            ub_is_of_numbers(unit, own) &&
            (own.kind == CXType_Record || is_member_address(argument)))
            numbers |= bit_of((unsigned)i);
    }
    return numbers;
}

gboolean ub_gives_memory_up(const char *name)
{
    static const char *const words[] = {"free",  "destroy", "delete", "dispose",
                                        "unref", "close",   "_del",   NULL};
    g_autofree char *lower = g_ascii_strdown(name, -1);

    for (const char *const *word = words; *word; word++)
        if (strstr(lower, *word))
            return TRUE;
    return FALSE;
}

/* See memory_walk.h. */
#include <string.h>

#include "helper.h"
#include "lower.h"
#include "memory_walk.h"

typedef ub_memory_walk walk;

gboolean ub_memory_is_unseen(CXCursor callee)
{
    return clang_getCursorKind(callee) != CXCursor_FunctionDecl ||
           clang_Cursor_isNull(clang_getCursorDefinition(callee));
}

/* The bytes of a struct are written otherwise than by its fields' names */

typedef struct {
    walk *walk;
    CXCursor at;
    const char *why;
} blocking;

static void block_bytes(const blocking *b, CXType type);

static enum CXVisitorResult block_field(CXCursor field, CXClientData data)
{
    const blocking *b = data;
    CXType type = clang_getCursorType(field);

    if (ub_is_pointer(type))
        ub_owners_block(b->walk->owners, ub_memory_member(b->walk, field),
                        ub_memory_say(b->walk, b->at, "%s", b->why));
    else
        block_bytes(b, type);
    return CXVisit_Continue;
}

/* Of a struct, with the structs in it, but not those that it points to. */
static void block_bytes(const blocking *b, CXType type)
{
    type = clang_getCanonicalType(type);
    while (ub_is_array(type))
        type = clang_getCanonicalType(clang_getArrayElementType(type));
    if (type.kind == CXType_Record && ub_memory_is_seen(b->walk, clang_getTypeDeclaration(type)))
        clang_Type_visitFields(type, block_field, (CXClientData)b);
}

void ub_memory_block_whole(walk *w, CXCursor field, CXCursor at, const char *why)
{
    blocking b = {w, at, why};

    block_field(field, &b);
}

/* Unions, casts */

/* union { struct item item; struct twin twin; } u: u.item.name may be u.twin.title. */
void ub_memory_block_union(walk *w, CXCursor e)
{
    CXCursor field = clang_getCursorReferenced(e);
    blocking b = {w, e, "its struct is part of a union"};

    if (clang_getCursorKind(e) == CXCursor_MemberRefExpr &&
        clang_getCursorKind(clang_getCursorSemanticParent(field)) == CXCursor_UnionDecl)
        block_bytes(&b, clang_getCursorType(field));
}

/* What comes from a function of another file that knows of no struct may be one all the same:
 *
 *     struct item *copy = other_copy(item);      void *other_copy(void *);            */
void ub_memory_block_taken(walk *w, CXType to, CXCursor value)
{
    static const char *const allocators[] = {"malloc", "calloc",        "realloc", "reallocarray",
                                             "alloca", "aligned_alloc", NULL};
    CXCursor e = ub_strip_casts(value), callee = clang_getCursorReferenced(e);

    if (clang_getCursorKind(e) != CXCursor_CallExpr || !ub_memory_is_unseen(callee) ||
        ub_memory_pointee(to).kind != CXType_Record ||
        ub_memory_pointee(clang_getCursorType(e)).kind != CXType_Void)
        return;
    gboolean direct = clang_getCursorKind(callee) == CXCursor_FunctionDecl;
    g_autofree char *name = direct ? ub_spelling(callee) : g_strdup("");
    const char *plain = g_str_has_prefix(name, "__builtin_") ? name + 10 : name;
    if (direct && !ub_is_of_project(w->unit, callee) &&
        (g_str_has_prefix(name, "Py") || g_str_has_prefix(name, "_Py") ||
         g_strv_contains(allocators, plain)))
        return;
    ub_memory_block_fields(w, to, e, name);
}

/* (char *)item + n, (struct twin *)item: writes other bytes of it.  From one kind of Python object
 * to another one goes all over: memory_place.c joins their fields. */
void ub_memory_block_cast(walk *w, CXCursor cast, CXCursor operand)
{
    CXType to = clang_getCursorType(cast), from = clang_getCursorType(ub_strip_casts(operand));
    CXType after = ub_memory_pointee(to), before = ub_memory_pointee(from);
    blocking b = {w, cast, "its struct is used as another type's"};

    ub_memory_block_taken(w, to, operand);
    if (ub_is_array(from))
        before = clang_getUnqualifiedType(clang_getArrayElementType(clang_getCanonicalType(from)));
    if (after.kind == CXType_Invalid || before.kind == CXType_Invalid ||
        after.kind == CXType_Void || before.kind == CXType_Void || clang_equalTypes(after, before))
        return;
    if (ub_is_object_struct(after) && ub_is_object_struct(before))
        return;
    block_bytes(&b, after);
    block_bytes(&b, before);
}

static enum CXVisitorResult know_field(CXCursor field, CXClientData data)
{
    if (ub_is_pointer(clang_getCursorType(field)) &&
        ub_type_class_of(clang_getCursorType(field)) != UB_TYPE_OBJECT)
        ub_memory_member(data, field);
    return CXVisit_Continue;
}

void ub_memory_know_fields(walk *w, CXCursor declaration)
{
    CXType type = clang_getCanonicalType(clang_getCursorType(declaration));

    if (type.kind == CXType_Record && ub_is_object_struct(type))
        clang_Type_visitFields(type, know_field, w);
}

/* See memory_walk.h. */
#include "memory_walk.h"

#include <string.h>

#include "lower.h"

gboolean ub_is_pointer(CXType type)
{
    return clang_getCanonicalType(type).kind == CXType_Pointer;
}

void ub_note_memory_type(ub_memory_walk *w, unsigned member, CXType type)
{
    CXType pointee = clang_getCanonicalType(clang_getPointeeType(clang_getCanonicalType(type)));

    if (!ub_is_pointer(type) || pointee.kind == CXType_Void)
        return;
    if (ub_type_class_of(type) == UB_TYPE_OBJECT)
        ub_owners_mark_object(w->owners, member);
    else
        ub_owners_mark_buffer(w->owners, member);
}

CXType ub_memory_pointee(CXType type)
{
    CXType pointee = clang_getCanonicalType(clang_getPointeeType(clang_getCanonicalType(type)));

    return pointee.kind == CXType_Invalid ? pointee : clang_getUnqualifiedType(pointee);
}

/* Members */

static void block_function(ub_memory_walk *w, unsigned member, const char *name, gboolean is_static)
{
    if (!is_static)
        ub_owners_block(w->owners, member,
                        g_strdup_printf("%s() is not static: other files may call it", name));
    else if (w->unit->surround)
        ub_owners_block(w->owners, member,
                        g_strdup_printf("other files include this one and may call %s()", name));
    else if (g_hash_table_contains(w->bare, name))
        ub_owners_block(w->owners, member,
                        g_strdup_printf("the address of %s() is taken: others may call it", name));
}

static CXFile file_of(CXCursor declaration, unsigned *offset)
{
    CXFile file;

    clang_getFileLocation(clang_getCursorLocation(declaration), &file, NULL, NULL, offset);
    return file;
}

/* Of this file, or of a function in a header that this file makes sense of: only text there uses
 * it. */
static gboolean is_automatic(CXCursor declaration)
{
    return clang_getCursorLinkage(declaration) == CXLinkage_NoLinkage &&
           clang_Cursor_getStorageClass(declaration) != CX_SC_Static &&
           clang_getCursorKind(declaration) != CXCursor_FieldDecl;
}

char *ub_declared_in(CXCursor declaration)
{
    unsigned offset;
    CXFile file = file_of(declaration, &offset);

    if (!file)
        return g_strdup("");
    CXString raw = clang_File_tryGetRealPathName(file);
    char *path = g_strdup(clang_getCString(raw));
    clang_disposeString(raw);
    return path ? path : g_strdup("");
}

static gboolean is_given(const ub_memory_walk *w, CXCursor declaration)
{
    g_autofree char *path = w->given ? ub_declared_in(declaration) : NULL;

    return path && g_hash_table_contains(w->given, path);
}

static gboolean is_main(const ub_memory_walk *w, CXCursor declaration)
{
    unsigned offset;
    CXFile file = file_of(declaration, &offset);

    return file && clang_File_isEqual(file, w->unit->file);
}

gboolean ub_memory_is_seen(const ub_memory_walk *w, CXCursor declaration)
{
    return is_main(w, declaration) || is_given(w, declaration);
}

/* A field that the other units know too. */
static gboolean is_shared(const ub_memory_walk *w, CXCursor declaration)
{
    return clang_getCursorKind(declaration) == CXCursor_FieldDecl && !is_main(w, declaration) &&
           is_given(w, declaration);
}

/* Can all uses of it be seen? */
static void block_unseen(ub_memory_walk *w, unsigned member, CXCursor declaration)
{
    g_autofree char *name = ub_spelling(declaration);
    gboolean automatic = is_automatic(declaration), shared = is_shared(w, declaration);
    unsigned offset;

    file_of(declaration, &offset);
    if (shared)
        ub_owners_mark_shared(w->owners, member);
    if (!shared && !is_main(w, declaration))
        ub_owners_block(w->owners, member,
                        g_strdup_printf("%s is declared in a header%s: other files may use it",
                                        name, w->given ? " that is not given" : ""));
    else if (clang_getCursorKind(clang_getCursorSemanticParent(declaration)) ==
                 CXCursor_UnionDecl ||
             (!shared && ub_unit_macro_at(w->unit, ub_cursor_range(declaration).begin)))
        ub_owners_block(w->owners, member,
                        g_strdup_printf("%s may be a name of others' memory too", name));
    else if (clang_getCursorLinkage(declaration) == CXLinkage_External &&
             clang_getCursorKind(declaration) != CXCursor_FieldDecl)
        ub_owners_block(w->owners, member,
                        g_strdup_printf("%s is not static: other files may use it", name));
    else if (w->unseen && !automatic && !shared)
        ub_owners_block(w->owners, member, g_strdup(w->unseen));
    else if (ub_memory_is_hidden(w, name, automatic ? ub_unit_function_at(w->unit, offset) : NULL))
        ub_owners_block(
            w->owners, member,
            g_strdup_printf("%s is named in code that is not compiled, or may not be", name));
}

/* An object of a type that another one is based on is used as that one, whose fields may have other
 * names.  No text need say so, but for the types' tp_base:
 *
 *     typedef struct { PyObject_HEAD char *name; } Named;
 *     typedef struct { PyObject_HEAD char *title; int n; } Special; */
static void join_alike(ub_memory_walk *w, unsigned member, CXCursor field)
{
    CXType type = clang_getCursorType(field);

    if (!ub_is_pointer(type) || ub_type_class_of(type) == UB_TYPE_OBJECT ||
        !ub_is_object_struct(clang_getCursorType(clang_getCursorSemanticParent(field))))
        return;
    CXString pointee = clang_getTypeSpelling(ub_memory_pointee(type));
    g_autofree char *key =
        g_strdup_printf("%u:object at %lld: %s", w->number, clang_Cursor_getOffsetOfField(field),
                        clang_getCString(pointee));
    clang_disposeString(pointee);
    ub_owners_join(w->owners, member, ub_owners_member(w->owners, key));
}

/* Two structs that begin alike may be two views of one: ((struct base *)self)->buffer. */
static void join_namesake(ub_memory_walk *w, unsigned member, CXCursor field)
{
    g_autofree char *name = ub_spelling(field);
    g_autofree char *key = g_strdup_printf("%u:field %s", w->number, name);

    ub_owners_join(w->owners, member, ub_owners_member(w->owners, key));
    join_alike(w, member, field);
    if (w->pending == NULL)
        return;
    /* To C, structs of one name and contents are one type in all files. */
    CXString type =
        clang_getTypeSpelling(clang_getCursorType(clang_getCursorSemanticParent(field)));
    g_autofree char *same = g_strdup_printf("%s.%s", clang_getCString(type), name);
    clang_disposeString(type);
    ub_owners_join(w->owners, member, ub_owners_member(w->owners, same));
}

/* What is known of a member as soon as it is met. */
static void describe(ub_memory_walk *w, unsigned member, CXCursor declaration)
{
    block_unseen(w, member, clang_getCanonicalCursor(declaration));
    if (clang_getCursorKind(declaration) == CXCursor_FieldDecl)
        join_namesake(w, member, declaration);
    if (clang_getCursorKind(declaration) == CXCursor_ParmDecl) {
        g_autofree char *of = ub_spelling(clang_getCursorSemanticParent(declaration));
        const ub_function *owner = ub_unit_find_function(w->unit, of);
        ub_owners_mark_passed(w->owners, member);
        block_function(w, member, of, owner && owner->is_static);
    }
    if (clang_getCursorKind(declaration) == CXCursor_FunctionDecl) {
        g_autofree char *name = ub_spelling(declaration);
        block_function(w, member, name, TRUE);
        ub_note_memory_type(w, member, clang_getCursorResultType(declaration));
    } else {
        ub_note_memory_type(w, member, clang_getCursorType(declaration));
    }
}

unsigned ub_memory_member(ub_memory_walk *w, CXCursor declaration)
{
    CXCursor canonical = clang_getCanonicalCursor(declaration);
    CXString usr = clang_getCursorUSR(canonical);
    unsigned offset;

    file_of(canonical, &offset);
    /* What a field is, its header says to all; the rest is the unit's own. */
    g_autofree char *name =
        is_shared(w, canonical)
            ? g_strconcat("shared:", clang_getCString(usr), NULL)
            : g_strdup_printf("%u:%s@%u", w->number, clang_getCString(usr), offset);
    clang_disposeString(usr);
    gboolean known = ub_owners_know(w->owners, name) && !g_str_has_prefix(name, "shared:");
    unsigned member = ub_owners_member(w->owners, name);
    if (!known)
        describe(w, member, declaration);
    if (w->not_plain)
        ub_owners_block(w->owners, member, g_strdup(w->not_plain));
    return member;
}

/* Structs that others may fill */

typedef struct {
    ub_memory_walk *walk;
    CXCursor at;
    const char *function; /* that fills them, "" of one without a name; NULL: an initializer does */
    GPtrArray *seen;      /* of char *: the structs that were looked into */
} filling;

static void block_fields(filling *f, CXType type);

static void block_filled(filling *f, unsigned member)
{
    gboolean named = f->function && *f->function;
    g_autofree char *called = named         ? g_strconcat(f->function, "()", NULL)
                              : f->function ? g_strdup("a function")
                                            : g_strdup("an initializer");
    char *why = ub_memory_say(f->walk, f->at, "%s may fill the field with other memory", called);

    if (f->walk->pending && named) {
        ub_pending_block p = {member, g_strdup(f->function), why};
        g_array_append_val(f->walk->pending, p);
    } else {
        ub_owners_block(f->walk->owners, member, why);
    }
}

static enum CXVisitorResult block_field(CXCursor field, CXClientData data)
{
    filling *f = data;
    CXType type = clang_getCursorType(field);

    if (ub_is_pointer(type))
        block_filled(f, ub_memory_member(f->walk, field));
    block_fields(f, type);
    return CXVisit_Continue;
}

/* A struct behind pointers and in arrays. */
static CXType record_in(CXType type)
{
    type = clang_getCanonicalType(type);
    while (type.kind == CXType_Pointer || ub_is_array(type))
        type =
            clang_getCanonicalType(type.kind == CXType_Pointer ? clang_getPointeeType(type)
                                                               : clang_getArrayElementType(type));
    return type;
}

static void block_fields(filling *f, CXType given)
{
    CXType type = record_in(given);
    CXCursor declaration = clang_getTypeDeclaration(type);

    if (type.kind != CXType_Record || !ub_memory_is_seen(f->walk, declaration))
        return;
    CXString usr = clang_getCursorUSR(declaration);
    g_autofree char *key = g_strdup(clang_getCString(usr));
    clang_disposeString(usr);
    if (g_ptr_array_find_with_equal_func(f->seen, key, g_str_equal, NULL))
        return;
    g_ptr_array_add(f->seen, g_steal_pointer(&key));
    clang_Type_visitFields(type, block_field, f);
}

void ub_memory_block_fields(ub_memory_walk *w, CXType type, CXCursor at, const char *name)
{
    g_autoptr(GPtrArray) seen = g_ptr_array_new_with_free_func(g_free);
    filling f = {w, at, name, seen};

    block_fields(&f, type);
}

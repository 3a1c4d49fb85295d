/* Which types can hold a pointer. */
#include "lower.h"

static gboolean is_record_of_numbers(int pointer_size, CXType record);

static CXType without_arrays(CXType type)
{
    while (ub_is_array(type))
        type = clang_getCanonicalType(clang_getArrayElementType(type));
    return type;
}

/* int x; double scale[4]; struct { short w, h; } size: too narrow for a pointer, or no place where
 * anybody puts one.  long handle; char opaque[40]; void *data are what a project hides one in. */
static gboolean is_number_member(int pointer_size, CXType type)
{
    CXType element = without_arrays(type);

    switch (element.kind) {
    case CXType_Record:
        return is_record_of_numbers(pointer_size, element);
    case CXType_Float:
    case CXType_Double:
        return TRUE;
    case CXType_Bool:
    case CXType_Char_U:
    case CXType_Char_S:
    case CXType_UChar:
    case CXType_SChar:
    case CXType_Short:
    case CXType_UShort:
    case CXType_Int:
    case CXType_UInt:
    case CXType_Enum:
        return !ub_is_array(type) && clang_Type_getSizeOf(element) < pointer_size;
    default:
        return FALSE;
    }
}

typedef struct {
    int pointer_size;
    unsigned n;
    gboolean numbers;
} record_members;

static enum CXVisitorResult visit_member(CXCursor member, CXClientData data)
{
    record_members *m = data;

    m->n++;
    m->numbers &=
        is_number_member(m->pointer_size, clang_getCanonicalType(clang_getCursorType(member)));
    return m->numbers ? CXVisit_Continue : CXVisit_Break;
}

static enum CXChildVisitResult visit_base(CXCursor cursor, CXCursor parent, CXClientData data)
{
    (void)parent;
    if (clang_getCursorKind(cursor) == CXCursor_CXXBaseSpecifier)
        *(gboolean *)data = TRUE;
    return CXChildVisit_Continue;
}

/* struct { int x, y, w, h; } which in C++ may have more: what its bases have. */
static gboolean is_record_of_numbers(int pointer_size, CXType record)
{
    record_members m = {pointer_size, 0, TRUE};
    gboolean has_base = FALSE;

    clang_Type_visitFields(record, visit_member, &m);
    clang_visitChildren(clang_getTypeDeclaration(record), visit_base, &has_base);
    return m.n > 0 && m.numbers && !has_base;
}

static int pointer_size(const ub_unit *unit)
{
    CXTargetInfo target = clang_getTranslationUnitTargetInfo(unit->tu);
    int width = clang_TargetInfo_getPointerWidth(target);

    clang_TargetInfo_dispose(target);
    return width / 8;
}

gboolean ub_is_of_numbers(const ub_unit *unit, CXType type)
{
    return is_number_member(pointer_size(unit), clang_getCanonicalType(type));
}

gboolean ub_holds_pointers(const ub_unit *unit, CXType type)
{
    type = without_arrays(clang_getCanonicalType(type));
    return type.kind == CXType_Record ? !is_record_of_numbers(pointer_size(unit), type)
                                      : ub_type_class_of(type) != UB_TYPE_SCALAR;
}

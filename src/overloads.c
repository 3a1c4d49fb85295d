/* See overloads.h.  The unit remembers the names: for each the hash of the function's cursor, or
 * SEVERAL. */
#include "overloads.h"

#include <string.h>

#include "catalog.h"
#include "scan.h"

enum { SEVERAL = 0 };

gboolean ub_has_c_linkage(CXCursor function, const char *name)
{
    g_autofree char *mangled = ub_take_string(clang_Cursor_getMangling(function));

    return strcmp(mangled, name) == 0;
}

static void note(GHashTable *names, CXCursor cursor)
{
    guint hash = clang_hashCursor(clang_getCanonicalCursor(cursor));
    g_autofree char *name = ub_take_string(clang_getCursorSpelling(cursor));
    gpointer known;

    if (g_hash_table_lookup_extended(names, name, NULL, &known) && GPOINTER_TO_UINT(known) != hash)
        hash = SEVERAL;
    g_hash_table_insert(names, g_steal_pointer(&name), GUINT_TO_POINTER(hash));
}

static enum CXChildVisitResult visit(CXCursor cursor, CXCursor parent, CXClientData data)
{
    enum CXCursorKind kind = clang_getCursorKind(cursor);

    (void)parent;
    if (kind == CXCursor_LinkageSpec || kind == CXCursor_Namespace)
        return CXChildVisit_Recurse;
    if (kind == CXCursor_FunctionDecl || kind == CXCursor_FunctionTemplate)
        note(data, cursor);
    return CXChildVisit_Continue;
}

static gboolean is_only_one(const ub_unit *unit, CXCursor function, const char *name)
{
    gpointer known;

    if (g_hash_table_size(unit->function_names) == 0)
        clang_visitChildren(clang_getTranslationUnitCursor(unit->tu), visit, unit->function_names);
    return g_hash_table_lookup_extended(unit->function_names, name, NULL, &known) &&
           GPOINTER_TO_UINT(known) != SEVERAL &&
           GPOINTER_TO_UINT(known) == clang_hashCursor(clang_getCanonicalCursor(function));
}

gboolean ub_is_told_by_name(const ub_unit *unit, CXCursor function, const char *name)
{
    if (ub_has_c_linkage(function, name))
        return TRUE;
    return !g_str_has_prefix(name, "Py") && !g_str_has_prefix(name, "_Py") &&
           !ub_catalog_facts(name) && !ub_catalog_is_listed(name) &&
           is_only_one(unit, function, name);
}

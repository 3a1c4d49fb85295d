/* See prototype.h. */
#include "prototype.h"

#include "lower.h"

typedef struct {
    const ub_rows *rows;
    GHashTable *wanted; /* of const ub_api *: rows that the file names */
    GError **error;
    gboolean fit;
} search;

static gboolean returns_pointer(CXCursor function)
{
    return clang_getCanonicalType(clang_getCursorResultType(function)).kind == CXType_Pointer;
}

static gboolean is_function_with_prototype(CXCursor cursor)
{
    return clang_getCursorKind(cursor) == CXCursor_FunctionDecl &&
           clang_getCursorType(cursor).kind == CXType_FunctionProto &&
           !clang_isFunctionTypeVariadic(clang_getCursorType(cursor));
}

static void complain(search *s, CXCursor function, const char *name, const ub_api *api)
{
    CXString type = clang_getTypeSpelling(clang_getCursorType(function));

    s->fit = FALSE;
    g_set_error(s->error, UB_ERROR, UB_ERROR_USAGE,
                "%s: %s is declared as %s, which does not go with arguments=%u%s", api->name, name,
                clang_getCString(type), api->n_args,
                api->strong == NULL          ? ""
                : api->shape == UB_SHAPE_OUT ? " shape=out"
                                             : " shape=same");
    clang_disposeString(type);
}

static enum CXChildVisitResult visit(CXCursor cursor, CXCursor parent, CXClientData data)
{
    search *s = data;
    g_autofree char *name = NULL;

    (void)parent;
    if (clang_getCursorKind(cursor) == CXCursor_LinkageSpec)
        return CXChildVisit_Recurse;
    if (!is_function_with_prototype(cursor))
        return CXChildVisit_Continue;
    name = ub_spelling(cursor);
    const ub_api *borrowed = ub_rows_find(s->rows, name);
    const ub_api *strong = ub_rows_find_strong(s->rows, name);
    unsigned n = (unsigned)clang_Cursor_getNumArguments(cursor);
    if (borrowed && g_hash_table_contains(s->wanted, borrowed) &&
        (n != borrowed->n_args || !returns_pointer(cursor))) {
        complain(s, cursor, name, borrowed);
    } else if (strong && g_hash_table_contains(s->wanted, strong)) {
        gboolean out = strong->shape == UB_SHAPE_OUT;
        if (n != strong->n_args + out || returns_pointer(cursor) == out)
            complain(s, cursor, name, strong);
    }
    return s->fit ? CXChildVisit_Continue : CXChildVisit_Break;
}

gboolean ub_prototypes_fit(const ub_unit *unit, const GArray *sites, GError **error)
{
    g_autoptr(GHashTable) wanted = g_hash_table_new(NULL, NULL);
    search s = {unit->rows, wanted, error, TRUE};

    for (unsigned i = 0; i < sites->len; i++) {
        const ub_api *api = g_array_index(sites, ub_site, i).api;
        /* Without a twin nothing is rewritten: it is only told of. */
        if (api->strong != NULL && ub_rows_is_own(unit->rows, api))
            g_hash_table_add(wanted, (gpointer)api);
    }
    if (g_hash_table_size(wanted) > 0)
        clang_visitChildren(clang_getTranslationUnitCursor(unit->tu), visit, &s);
    return s.fit;
}

/* See undefine.h. */
#include "undefine.h"

#include <string.h>

#include "includer.h"
#include "scan.h"

typedef struct {
    const ub_unit *unit;
    GHashTable *names; /* to be undefined: of const char * */
    GPtrArray *pieces; /* of ub_piece * */
} search;

static void piece_free(void *data)
{
    ub_piece *piece = data;

    g_free(piece->path);
    g_free(piece->text);
    g_free(piece);
}

/* The header's piece; NULL: it cannot be read. */
static ub_piece *piece_of(search *s, const char *path)
{
    char *text = NULL;

    for (unsigned i = 0; i < s->pieces->len; i++) {
        ub_piece *piece = s->pieces->pdata[i];
        if (strcmp(piece->path, path) == 0)
            return piece;
    }
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return NULL;
    ub_piece *piece = g_new0(ub_piece, 1);
    piece->path = g_strdup(path);
    piece->text = text;
    g_ptr_array_add(s->pieces, piece);
    return piece;
}

static void undefine(search *s, const char *path, const char *name)
{
    ub_piece *piece = piece_of(s, path);

    if (piece == NULL)
        return;
    g_autofree char *old = piece->text;
    piece->text = g_strconcat(old, "\n#undef ", name, "\n", NULL);
}

static enum CXChildVisitResult visit(CXCursor cursor, CXCursor parent, CXClientData data)
{
    search *s = data;
    CXFile file = NULL;

    (void)parent;
    if (clang_getCursorKind(cursor) != CXCursor_MacroDefinition)
        return CXChildVisit_Continue;
    g_autofree char *name = ub_take_string(clang_getCursorSpelling(cursor));
    if (!g_hash_table_contains(s->names, name))
        return CXChildVisit_Continue;
    clang_getFileLocation(clang_getCursorLocation(cursor), &file, NULL, NULL, NULL);
    if (file != NULL && !clang_File_isEqual(file, s->unit->file)) {
        g_autofree char *path = ub_take_string(clang_getFileName(file));
        undefine(s, path, name);
    }
    return CXChildVisit_Continue;
}

GPtrArray *ub_undefining_headers(const ub_unit *unit, const char *const *flags)
{
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    search s = {unit, names, g_ptr_array_new_with_free_func(piece_free)};

    for (; flags != NULL && *flags != NULL; flags++)
        if (g_str_has_prefix(*flags, UB_UNDEFINE))
            g_hash_table_add(names, (gpointer)(*flags + strlen(UB_UNDEFINE)));
    if (g_hash_table_size(names) > 0)
        clang_visitChildren(clang_getTranslationUnitCursor(unit->tu), visit, &s);
    if (s.pieces->len == 0)
        g_clear_pointer(&s.pieces, g_ptr_array_unref);
    return s.pieces;
}

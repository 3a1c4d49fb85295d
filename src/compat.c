/* pythoncapi_compat.h: is it needed, and where does it go? */
#include "compat.h"

#include <string.h>

#define COMPAT "pythoncapi_compat.h"

/* What is included */

typedef struct {
    gboolean has_compat;
    char *python_dir; /* the folder of Python.h */
} inclusions;

static void visit_inclusion(CXFile file, CXSourceLocation *stack, unsigned depth, CXClientData data)
{
    inclusions *found = data;
    CXString raw = clang_getFileName(file);
    g_autofree char *base = g_path_get_basename(clang_getCString(raw));

    (void)stack;
    (void)depth;
    found->has_compat |= strcmp(base, COMPAT) == 0;
    if (!found->python_dir && strcmp(base, "Python.h") == 0)
        found->python_dir = g_path_get_dirname(clang_getCString(raw));
    clang_disposeString(raw);
}

/* What the project declares itself

 *     static inline PyObject *PyList_GetItemRef(PyObject *list, Py_ssize_t i) {...}
 *     #define PyDict_GetItemRef my_dict_get_item_ref */

typedef struct {
    const ub_unit *unit;
    const char *python_dir;
    GHashTable *own; /* set of names of strong calls */
} declarations;

/* Not in Python's headers, and in no text that only the parser has seen. */
static gboolean in_project(const declarations *d, CXSourceLocation location)
{
    CXFile file;

    clang_getFileLocation(location, &file, NULL, NULL, NULL);
    if (file == NULL)
        return FALSE;
    if (clang_File_isEqual(file, d->unit->file))
        return TRUE;
    CXString raw = clang_getFileName(file);
    const char *path = clang_getCString(raw);
    gboolean python = d->python_dir && g_str_has_prefix(path, d->python_dir);
    gboolean real = g_file_test(path, G_FILE_TEST_IS_REGULAR);
    clang_disposeString(raw);
    return real && !python;
}

static enum CXChildVisitResult visit_declaration(CXCursor cursor, CXCursor parent,
                                                 CXClientData data)
{
    declarations *d = data;
    enum CXCursorKind kind = clang_getCursorKind(cursor);

    (void)parent;
    if (kind != CXCursor_FunctionDecl && kind != CXCursor_MacroDefinition)
        return CXChildVisit_Continue;
    CXString raw = clang_getCursorSpelling(cursor);
    const ub_api *api = ub_catalog_find_strong(clang_getCString(raw));
    clang_disposeString(raw);
    if (api && in_project(d, clang_getCursorLocation(cursor)))
        g_hash_table_add(d->own, (gpointer)api->strong);
    return CXChildVisit_Continue;
}

static gboolean all_declared(const ub_unit *unit, const GArray *sites, const char *python_dir)
{
    g_autoptr(GHashTable) own = g_hash_table_new(g_str_hash, g_str_equal);
    declarations d = {unit, python_dir, own};

    clang_visitChildren(clang_getTranslationUnitCursor(unit->tu), visit_declaration, &d);
    for (unsigned i = 0; i < sites->len; i++) {
        const ub_site *site = &g_array_index(sites, ub_site, i);
        if (site->verdict == UB_CONVERT && !g_hash_table_contains(own, site->api->strong))
            return FALSE;
    }
    return TRUE;
}

/* Where it goes */

static gboolean behind_python_include(const ub_unit *unit, unsigned *at, gboolean *crlf)
{
    gsize length;
    const char *text = ub_unit_text(unit, &length);
    gboolean found = FALSE, python = FALSE;

    for (unsigned i = 0; i < length;) {
        ub_token t = ub_next_token(text, i, (unsigned)length);
        if (t.kind == UB_TOKEN_END)
            break;
        i = t.end;
        g_autofree char *line = g_strndup(text + t.begin, t.end - t.begin);
        if (t.kind != UB_TOKEN_HASH || !strstr(line, "include") || python)
            continue;
        python = strstr(line, "Python.h") != NULL;
        found = TRUE;
        *at = t.end;
    }
    while (found && *at < length && text[*at] != '\n')
        ++*at;
    *crlf = found && *at > 0 && text[*at - 1] == '\r';
    if (found && *at < length)
        ++*at;
    return found;
}

static gboolean is_needed(const ub_unit *unit, const GArray *sites)
{
    inclusions found = {FALSE, NULL};
    gboolean needed;

    clang_getInclusions(unit->tu, visit_inclusion, &found);
    needed = !found.has_compat && !unit->needs_compat &&
             !g_ptr_array_find_with_equal_func(unit->missing_headers, COMPAT, g_str_equal, NULL) &&
             !all_declared(unit, sites, found.python_dir);
    g_free(found.python_dir);
    return needed;
}

char *ub_compat_include(const ub_unit *unit, const GArray *sites, unsigned min_python, unsigned *at)
{
    enum { ALL_CALLS_SINCE = 0x030d };
    gboolean crlf;

    if (min_python >= ALL_CALLS_SINCE || !is_needed(unit, sites) ||
        !behind_python_include(unit, at, &crlf))
        return NULL;
    return g_strdup_printf("#include \"" COMPAT "\"%s", crlf ? "\r\n" : "\n");
}

/* What a parsed file holds. */
#include "scan.h"

#include "select.h"

#include <string.h>

#include "catalog.h"
#include "definitions.h"

char *ub_take_string(CXString string)
{
    char *copy = g_strdup(clang_getCString(string));
    clang_disposeString(string);
    return copy;
}

static gboolean file_offset(CXSourceLocation location, CXFile *file, unsigned *offset)
{
    clang_getFileLocation(location, file, NULL, NULL, offset);
    return *file != NULL;
}

static gboolean in_main_file(ub_unit *unit, CXCursor cursor, ub_range *range)
{
    CXFile file;
    unsigned offset;

    if (!file_offset(clang_getCursorLocation(cursor), &file, &offset) ||
        !clang_File_isEqual(file, unit->file))
        return FALSE;
    *range = ub_cursor_range(cursor);
    return range->end > range->begin;
}

static enum CXChildVisitResult find_body(CXCursor cursor, CXCursor parent, CXClientData data)
{
    (void)parent;
    if (clang_getCursorKind(cursor) == CXCursor_CompoundStmt)
        *(CXCursor *)data = cursor;
    return CXChildVisit_Continue;
}

static void add_function(ub_unit *unit, CXCursor cursor, ub_range extent)
{
    CXCursor body = clang_getNullCursor();
    ub_function function = {.cursor = cursor, .extent = extent};

    clang_visitChildren(cursor, find_body, &body);
    function.body = ub_cursor_range(body);
    if (function.body.end <= function.body.begin)
        return;
    function.name = ub_take_string(clang_getCursorSpelling(cursor));
    /* A header's functions are called in other files too, those of C++ under a name that others
     * share. */
    function.is_static = clang_Cursor_getStorageClass(cursor) == CX_SC_Static &&
                         !ub_is_header(unit->path) && !unit->cplusplus;
    g_array_append_val(unit->functions, function);
}

/* Names that the unit declares, of those that the catalog has. */
static void note_declared(GHashTable *undeclared, CXCursor cursor)
{
    CXString name = clang_getCursorSpelling(cursor);
    g_hash_table_remove(undeclared, clang_getCString(name));
    clang_disposeString(name);
}

/* mine::PyList_GetItemRef() is another function. */
static gboolean is_in_namespace(CXCursor cursor)
{
    CXCursor parent = clang_getCursorSemanticParent(cursor);

    while (clang_getCursorKind(parent) == CXCursor_LinkageSpec)
        parent = clang_getCursorSemanticParent(parent);
    return clang_getCursorKind(parent) == CXCursor_Namespace;
}

typedef struct {
    ub_unit *unit;
    GHashTable *undeclared;
} visit_data;

static enum CXChildVisitResult visit_top(CXCursor cursor, CXCursor parent, CXClientData data)
{
    visit_data *visit = data;
    ub_unit *unit = visit->unit;
    enum CXCursorKind kind = clang_getCursorKind(cursor);
    ub_range range;

    (void)parent;
    /* Every C++ unit with Python.h has an extern "C" block, and no C unit can. */
    unit->cplusplus |= kind == CXCursor_LinkageSpec;
    if (kind == CXCursor_LinkageSpec || kind == CXCursor_Namespace)
        return CXChildVisit_Recurse;
    if ((kind == CXCursor_FunctionDecl && !is_in_namespace(cursor)) ||
        kind == CXCursor_MacroDefinition)
        note_declared(visit->undeclared, cursor);
    if (kind != CXCursor_FunctionDecl && kind != CXCursor_MacroExpansion)
        return CXChildVisit_Continue;
    if (!in_main_file(unit, cursor, &range))
        return CXChildVisit_Continue;
    if (kind == CXCursor_MacroExpansion) {
        ub_macro_use use = {ub_take_string(clang_getCursorSpelling(cursor)), range, 0};
        g_array_append_val(unit->macro_uses, use);
    } else if (clang_isCursorDefinition(cursor)) {
        add_function(unit, cursor, range);
    }
    return CXChildVisit_Continue;
}

static gint compare_uses(gconstpointer a, gconstpointer b)
{
    const ub_macro_use *x = a, *y = b;
    if (x->extent.begin != y->extent.begin)
        return x->extent.begin < y->extent.begin ? -1 : 1;
    return x->extent.end > y->extent.end ? -1 : x->extent.end < y->extent.end;
}

static void nest_macro_uses(ub_unit *unit)
{
    unsigned outer = 0;

    g_array_sort(unit->macro_uses, compare_uses);
    for (unsigned i = 0; i < unit->macro_uses->len; i++) {
        ub_macro_use *use = &g_array_index(unit->macro_uses, ub_macro_use, i);
        if (use->extent.begin >= g_array_index(unit->macro_uses, ub_macro_use, outer).extent.end)
            outer = i;
        use->outer = outer;
    }
}

static void find_skipped(ub_unit *unit)
{
    CXSourceRangeList *list = clang_getSkippedRanges(unit->tu, unit->file);

    for (unsigned i = 0; list && i < list->count; i++) {
        CXFile file;
        ub_range range;
        file_offset(clang_getRangeStart(list->ranges[i]), &file, &range.begin);
        file_offset(clang_getRangeEnd(list->ranges[i]), &file, &range.end);
        g_array_append_val(unit->skipped, range);
    }
    clang_disposeSourceRangeList(list);
}

/* "'SDL.h' file not found" -> SDL.h */
static void note_missing_header(ub_unit *unit, const char *message)
{
    const char *end = strstr(message, "' file not found");
    if (message[0] != '\'' || end == NULL)
        return;
    char *name = g_strndup(message + 1, end - message - 1);
    if (g_ptr_array_find_with_equal_func(unit->missing_headers, name, g_str_equal, NULL))
        g_free(name);
    else
        g_ptr_array_add(unit->missing_headers, name);
}

static void find_diagnostics(ub_unit *unit)
{
    unsigned n = clang_getNumDiagnostics(unit->tu);

    for (unsigned i = 0; i < n; i++) {
        CXDiagnostic raw = clang_getDiagnostic(unit->tu, i);
        ub_diagnostic d = {.severity = clang_getDiagnosticSeverity(raw)};
        CXFile file;
        clang_getFileLocation(clang_getDiagnosticLocation(raw), &file, &d.line, &d.column,
                              &d.offset);
        d.in_main = file != NULL && clang_File_isEqual(file, unit->file);
        d.nowhere = file == NULL;
        d.message = ub_take_string(clang_getDiagnosticSpelling(raw));
        clang_disposeDiagnostic(raw);
        note_missing_header(unit, d.message);
        g_array_append_val(unit->diagnostics, d);
        if (!d.in_main || d.severity < CXDiagnostic_Error)
            continue;
        ub_function *function = ub_unit_function_at(unit, d.offset);
        if (function)
            function->has_error = TRUE;
    }
}

/* struct info { struct missing id; char *name; };          in a header, where it is an error
 *
 *     info.id = *id_of(item);        no member "id" here, which is not said a second time: the tree
 *                                    has `info` in its place, of no type
 *
 * The rest of what follows from it is of no type either. */
static enum CXChildVisitResult find_hole(CXCursor cursor, CXCursor parent, CXClientData data)
{
    enum CXTypeKind type = clang_getCursorType(cursor).kind;

    (void)parent;
    if (type != CXType_Dependent && !clang_isInvalidDeclaration(cursor) &&
        !clang_isInvalidDeclaration(clang_getCursorReferenced(cursor)))
        return CXChildVisit_Recurse;
    *(gboolean *)data = TRUE;
    return CXChildVisit_Break;
}

/* Functions of which the tree has not all, because of an error outside of them. */
static void find_holes(ub_unit *unit)
{
    gboolean any = FALSE;

    for (unsigned i = 0; i < unit->diagnostics->len; i++)
        any |= g_array_index(unit->diagnostics, ub_diagnostic, i).severity >= CXDiagnostic_Error;
    for (unsigned i = 0; any && i < unit->functions->len; i++) {
        ub_function *function = &g_array_index(unit->functions, ub_function, i);
        if (!function->has_error)
            clang_visitChildren(function->cursor, find_hole, &function->has_error);
    }
}

/* The folder of Python.h: what is declared there is Python's. */
static void note_inclusion(CXFile file, CXSourceLocation *stack, unsigned depth, CXClientData data)
{
    ub_unit *unit = data;
    char *name = ub_take_string(clang_getFileName(file));
    g_autofree char *base = g_path_get_basename(name);

    (void)stack;
    (void)depth;
    if (strcmp(base, "Python.h") == 0 && !unit->python_dir)
        unit->python_dir = g_path_get_dirname(name);
    g_free(name);
}

static void scan_rest(ub_unit *unit)
{
    nest_macro_uses(unit);
    find_skipped(unit);
    find_diagnostics(unit);
    find_holes(unit);
}

void ub_scan(ub_unit *unit, GHashTable *undeclared)
{
    visit_data visit = {unit, undeclared};

    clang_visitChildren(clang_getTranslationUnitCursor(unit->tu), visit_top, &visit);
    clang_getInclusions(unit->tu, note_inclusion, unit);
    scan_rest(unit);
}

/* The main file alone.  Visiting the unit's children would load every declaration of the headers,
 * which takes longer than parsing the file did. */

/* A function that visit_top() finds too: the index calls more by that name.
 *
 *     template <class T> int count(T t) { ... }
 *     class list { friend int length(list *l) { ... } };  */
static gboolean is_of_top(const CXIdxDeclInfo *declaration)
{
    CXCursor parent = clang_getCursorLexicalParent(declaration->cursor);

    while (clang_getCursorKind(parent) == CXCursor_LinkageSpec ||
           clang_getCursorKind(parent) == CXCursor_Namespace)
        parent = clang_getCursorLexicalParent(parent);
    return clang_getCursorKind(declaration->cursor) == CXCursor_FunctionDecl &&
           declaration->entityInfo->templateKind != CXIdxEntity_Template &&
           clang_isTranslationUnit(clang_getCursorKind(parent));
}

static void note_definition(CXClientData data, const CXIdxDeclInfo *declaration)
{
    ub_unit *unit = data;
    ub_range range;

    if (declaration->isDefinition && is_of_top(declaration) &&
        in_main_file(unit, declaration->cursor, &range))
        add_function(unit, declaration->cursor, range);
}

static gboolean names_contract(const ub_unit *unit, const char *text, gsize length)
{
    GHashTableIter iter;
    gpointer name;

    g_hash_table_iter_init(&iter, unit->contracts);
    while (g_hash_table_iter_next(&iter, &name, NULL))
        if (g_strstr_len(text, (gssize)length, name))
            return TRUE;
    return FALSE;
}

static gboolean names_catalog(const ub_unit *unit, ub_range range)
{
    gsize length;
    const char *text = ub_unit_text(unit, &length) + range.begin;

    length = range.end - range.begin;
    const ub_api *api;

    for (unsigned r = 0; (api = ub_rows_at(unit->rows, r)) != NULL; r++)
        if (g_strstr_len(text, (gssize)length, api->name) ||
            (api->strong && g_strstr_len(text, (gssize)length, api->strong)))
            return TRUE;
    return names_contract(unit, text, length);
}

static void add_macro_uses(ub_unit *unit, ub_range range)
{
    CXTranslationUnit tu = unit->tu;
    CXToken *tokens;
    unsigned n;

    clang_tokenize(tu,
                   clang_getRange(clang_getLocationForOffset(tu, unit->file, range.begin),
                                  clang_getLocationForOffset(tu, unit->file, range.end)),
                   &tokens, &n);
    g_autofree CXCursor *cursors = g_new(CXCursor, n + 1);
    clang_annotateTokens(tu, tokens, n, cursors);
    for (unsigned i = 0; i < n; i++) {
        ub_range use_range;
        CXFile file;
        unsigned offset;
        if (clang_getCursorKind(cursors[i]) != CXCursor_MacroExpansion ||
            !file_offset(clang_getTokenLocation(tu, tokens[i]), &file, &offset) ||
            !in_main_file(unit, cursors[i], &use_range) || use_range.begin != offset)
            continue; /* a token of the argument, which belongs to the same use */
        ub_macro_use use = {ub_take_string(clang_getCursorSpelling(cursors[i])), use_range, 0};
        g_array_append_val(unit->macro_uses, use);
    }
    clang_disposeTokens(tu, tokens, n);
}

void ub_scan_main_file(ub_unit *unit)
{
    IndexerCallbacks callbacks = {.indexDeclaration = note_definition};
    CXIndexAction action = clang_IndexAction_create(unit->index);

    clang_indexTranslationUnit(action, unit, &callbacks, sizeof callbacks, CXIndexOpt_None,
                               unit->tu);
    clang_IndexAction_dispose(action);
    for (unsigned i = 0; i < unit->functions->len; i++) {
        ub_range extent = g_array_index(unit->functions, ub_function, i).extent;
        if (names_catalog(unit, extent))
            add_macro_uses(unit, extent);
    }
    scan_rest(unit);
}

void ub_scan_clear(ub_unit *unit)
{
    g_array_set_size(unit->functions, 0);
    g_array_set_size(unit->macro_uses, 0);
    g_array_set_size(unit->skipped, 0);
    g_array_set_size(unit->diagnostics, 0);
    g_ptr_array_set_size(unit->missing_headers, 0);
    g_hash_table_remove_all(unit->helpers);
    g_hash_table_remove_all(unit->function_names);
    g_hash_table_remove_all(unit->keepers);
    g_hash_table_remove_all(unit->locks);
    g_hash_table_remove_all(unit->held);
    g_clear_pointer(&unit->definitions, ub_definitions_free);
}

/* Stage "parse": a file and its flags become a translation unit. */
#include "unit.h"

#include <string.h>

#include "catalog.h"

/* The forced include that declares what the headers at hand do not. */
#define PROTOTYPES "/unborrow-prototypes.h"
#define COMPAT "pythoncapi_compat.h"

G_DEFINE_QUARK(unborrow - error, ub_error)

static void clear_function(gpointer data)
{
    g_free(((ub_function *)data)->name);
}

static void clear_macro_use(gpointer data)
{
    g_free(((ub_macro_use *)data)->name);
}

static void clear_diagnostic(gpointer data)
{
    g_free(((ub_diagnostic *)data)->message);
}

static char *take_string(CXString string)
{
    char *copy = g_strdup(clang_getCString(string));
    clang_disposeString(string);
    return copy;
}

const char *ub_unit_text(const ub_unit *unit, gsize *length)
{
    return g_bytes_get_data(unit->text, length);
}

/* The same bytes with a NUL after the last, which is not counted. */
static GBytes *with_nul(GBytes *text)
{
    gsize length;
    const char *data = g_bytes_get_data(text, &length);
    char *copy = g_malloc(length + 1);

    if (length > 0)
        memcpy(copy, data, length);
    copy[length] = '\0';
    return g_bytes_new_take(copy, length);
}

static gboolean file_offset(CXSourceLocation location, CXFile *file, unsigned *offset)
{
    clang_getFileLocation(location, file, NULL, NULL, offset);
    return *file != NULL;
}

ub_range ub_cursor_range(CXCursor cursor)
{
    CXSourceRange extent = clang_getCursorExtent(cursor);
    CXFile first, last;
    ub_range range;
    CXTranslationUnit tu = clang_Cursor_getTranslationUnit(cursor);
    ub_range nothing = {0, 0};

    if (!file_offset(clang_getRangeStart(extent), &first, &range.begin) ||
        !file_offset(clang_getRangeEnd(extent), &last, &range.end))
        return nothing;
    CXString name = clang_getTranslationUnitSpelling(tu);
    CXFile main_file = clang_getFile(tu, clang_getCString(name));
    clang_disposeString(name);
    if (!clang_File_isEqual(first, main_file) || !clang_File_isEqual(last, main_file))
        return nothing;
    /* A range may begin in a macro's argument and end in its body, or the reverse. */
    if (range.end < range.begin)
        range.end = range.begin;
    return range;
}

/* Lines */

static void find_lines(ub_unit *unit)
{
    gsize length;
    const char *text = ub_unit_text(unit, &length);
    unsigned at = 0;

    g_array_append_val(unit->lines, at);
    for (at = 0; at < length; at++) {
        unsigned next = at + 1;
        if (text[at] == '\n')
            g_array_append_val(unit->lines, next);
    }
}

void ub_unit_position(const ub_unit *unit, unsigned offset, unsigned *line, unsigned *column)
{
    unsigned low = 0, high = unit->lines->len;

    while (high - low > 1) {
        unsigned middle = (low + high) / 2;
        if (g_array_index(unit->lines, unsigned, middle) <= offset)
            low = middle;
        else
            high = middle;
    }
    *line = low + 1;
    *column = offset - g_array_index(unit->lines, unsigned, low) + 1;
}

ub_function *ub_unit_function_at(const ub_unit *unit, unsigned offset)
{
    for (unsigned i = 0; i < unit->functions->len; i++) {
        ub_function *f = &g_array_index(unit->functions, ub_function, i);
        if (offset >= f->extent.begin && offset < f->extent.end)
            return f;
    }
    return NULL;
}

const ub_macro_use *ub_unit_macro_at(const ub_unit *unit, unsigned offset)
{
    const ub_macro_use *uses = (const ub_macro_use *)unit->macro_uses->data;
    unsigned low = 0, high = unit->macro_uses->len;

    if (high == 0 || uses[0].extent.begin > offset)
        return NULL;
    while (high - low > 1) {
        unsigned middle = (low + high) / 2;
        if (uses[middle].extent.begin <= offset)
            low = middle;
        else
            high = middle;
    }
    const ub_macro_use *outer = &uses[uses[low].outer];
    return offset < outer->extent.end ? outer : NULL;
}

/* What the unit holds */

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
    function.name = take_string(clang_getCursorSpelling(cursor));
    function.is_static = clang_Cursor_getStorageClass(cursor) == CX_SC_Static;
    g_array_append_val(unit->functions, function);
}

static void add_macro_body(ub_unit *unit, ub_range range)
{
    gsize length;
    const char *text = ub_unit_text(unit, &length);

    while (range.begin > 0 && text[range.begin - 1] != '\n')
        range.begin--;
    g_array_append_val(unit->macro_bodies, range);
}

/* Names that the unit declares, of those that the catalog has. */
static void note_declared(GHashTable *undeclared, CXCursor cursor)
{
    CXString name = clang_getCursorSpelling(cursor);
    g_hash_table_remove(undeclared, clang_getCString(name));
    clang_disposeString(name);
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
    if (kind == CXCursor_FunctionDecl || kind == CXCursor_MacroDefinition)
        note_declared(visit->undeclared, cursor);
    if (kind != CXCursor_FunctionDecl && kind != CXCursor_MacroDefinition &&
        kind != CXCursor_MacroExpansion)
        return CXChildVisit_Continue;
    if (!in_main_file(unit, cursor, &range))
        return CXChildVisit_Continue;
    if (kind == CXCursor_MacroExpansion) {
        ub_macro_use use = {take_string(clang_getCursorSpelling(cursor)), range, 0};
        g_array_append_val(unit->macro_uses, use);
    } else if (kind == CXCursor_MacroDefinition) {
        add_macro_body(unit, range);
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
        d.message = take_string(clang_getDiagnosticSpelling(raw));
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

/* The folder of Python.h: what is declared there is Python's. */
static void note_inclusion(CXFile file, CXSourceLocation *stack, unsigned depth, CXClientData data)
{
    ub_unit *unit = data;
    char *name = take_string(clang_getFileName(file));
    g_autofree char *base = g_path_get_basename(name);

    (void)stack;
    (void)depth;
    if (strcmp(base, "Python.h") == 0 && !unit->python_dir)
        unit->python_dir = g_path_get_dirname(name);
    g_free(name);
}

static void look_through(ub_unit *unit, GHashTable *undeclared)
{
    visit_data visit = {unit, undeclared};

    clang_visitChildren(clang_getTranslationUnitCursor(unit->tu), visit_top, &visit);
    clang_getInclusions(unit->tu, note_inclusion, unit);
    nest_macro_uses(unit);
    find_skipped(unit);
    find_diagnostics(unit);
}

/* Parsing */

static GHashTable *catalog_names(void)
{
    GHashTable *names = g_hash_table_new(g_str_hash, g_str_equal);
    for (const ub_api *api = ub_catalog(); api->name; api++) {
        g_hash_table_add(names, (gpointer)api->name);
        if (api->strong)
            g_hash_table_add(names, (gpointer)api->strong);
    }
    return names;
}

/* Declarations of `undeclared`, as a system header so that it never warns.  A borrowing call that
 * new headers have dropped gets no parameter types: it stands only in the old text. */
static char *prototypes_text(const GPtrArray *undeclared)
{
    GString *text = g_string_new("# 1 \"" PROTOTYPES "\" 1 3\nstruct _object;\n");

    for (unsigned i = 0; i < undeclared->len; i++) {
        const char *name = undeclared->pdata[i];
        const ub_api *strong = ub_catalog_find_strong(name);
        if (strong)
            g_string_append_printf(text, "%s\n", strong->prototype);
        else
            g_string_append_printf(text, "struct _object *%s();\n", name);
    }
    return g_string_free(text, FALSE);
}

static ub_unit *unit_new(const char *path, GBytes *text)
{
    ub_unit *unit = g_new0(ub_unit, 1);

    unit->path = g_strdup(path);
    unit->text = with_nul(text);
    unit->functions = g_array_new(FALSE, FALSE, sizeof(ub_function));
    g_array_set_clear_func(unit->functions, clear_function);
    unit->macro_uses = g_array_new(FALSE, FALSE, sizeof(ub_macro_use));
    g_array_set_clear_func(unit->macro_uses, clear_macro_use);
    unit->macro_bodies = g_array_new(FALSE, FALSE, sizeof(ub_range));
    unit->skipped = g_array_new(FALSE, FALSE, sizeof(ub_range));
    unit->diagnostics = g_array_new(FALSE, FALSE, sizeof(ub_diagnostic));
    g_array_set_clear_func(unit->diagnostics, clear_diagnostic);
    unit->missing_headers = g_ptr_array_new_with_free_func(g_free);
    unit->lines = g_array_new(FALSE, FALSE, sizeof(unsigned));
    unit->undeclared = g_ptr_array_new();
    return unit;
}

void ub_unit_free(ub_unit *unit)
{
    if (unit == NULL)
        return;
    if (unit->tu)
        clang_disposeTranslationUnit(unit->tu);
    if (unit->index)
        clang_disposeIndex(unit->index);
    g_array_unref(unit->functions);
    g_array_unref(unit->macro_uses);
    g_array_unref(unit->macro_bodies);
    g_array_unref(unit->skipped);
    g_array_unref(unit->diagnostics);
    g_ptr_array_unref(unit->missing_headers);
    g_array_unref(unit->lines);
    g_ptr_array_unref(unit->undeclared);
    g_bytes_unref(unit->text);
    g_free(unit->python_dir);
    g_free(unit->path);
    g_free(unit);
}

/* The arguments for clang: KeepGoing alone still stops after twenty errors. */
static GPtrArray *clang_arguments(const char *const *flags, gboolean inject)
{
    GPtrArray *argv = g_ptr_array_new();

    for (; flags && *flags; flags++)
        g_ptr_array_add(argv, (gpointer)*flags);
    g_ptr_array_add(argv, (gpointer) "-ferror-limit=0");
    g_ptr_array_add(argv, (gpointer) "-fno-spell-checking");
    if (inject) {
        g_ptr_array_add(argv, (gpointer) "-include");
        g_ptr_array_add(argv, (gpointer)PROTOTYPES);
    }
    return argv;
}

static gboolean parse_once(ub_unit *unit, const char *const *flags, const GPtrArray *inject,
                           gboolean compat, GError **error)
{
    struct CXUnsavedFile files[3];
    unsigned n = 0;
    gsize length;
    const char *text = ub_unit_text(unit, &length);
    g_autofree char *prototypes = inject->len ? prototypes_text(inject) : NULL;
    g_autofree char *folder = g_path_get_dirname(unit->path);
    g_autofree char *compat_path = g_build_filename(folder, COMPAT, NULL);
    g_autoptr(GPtrArray) argv = clang_arguments(flags, prototypes != NULL);

    files[n++] = (struct CXUnsavedFile){unit->path, text ? text : "", length};
    if (prototypes)
        files[n++] = (struct CXUnsavedFile){PROTOTYPES, prototypes, strlen(prototypes)};
    if (compat)
        files[n++] = (struct CXUnsavedFile){compat_path, "", 0};
    unit->index = clang_createIndex(0, 0);
    enum CXErrorCode code = clang_parseTranslationUnit2(
        unit->index, unit->path, (const char *const *)argv->pdata, (int)argv->len, files, n,
        CXTranslationUnit_KeepGoing | CXTranslationUnit_DetailedPreprocessingRecord, &unit->tu);
    if (code != CXError_Success || unit->tu == NULL) {
        g_set_error(error, UB_ERROR, UB_ERROR_PARSE,
                    "clang could not parse it with these flags (libclang error %d)", (int)code);
        return FALSE;
    }
    unit->file = clang_getFile(unit->tu, unit->path);
    return TRUE;
}

static ub_unit *parse(const char *path, GBytes *text, const char *const *flags,
                      const GPtrArray *inject, gboolean compat, GError **error)
{
    g_autoptr(ub_unit) unit = unit_new(path, text);
    g_autoptr(GHashTable) undeclared = catalog_names();
    GHashTableIter iter;
    gpointer name;

    find_lines(unit);
    if (!parse_once(unit, flags, inject, compat, error))
        return NULL;
    look_through(unit, undeclared);
    g_hash_table_iter_init(&iter, undeclared);
    while (g_hash_table_iter_next(&iter, &name, NULL))
        g_ptr_array_add(unit->undeclared, name);
    for (unsigned i = 0; i < inject->len; i++)
        g_ptr_array_add(unit->undeclared, inject->pdata[i]);
    unit->needs_compat = compat;
    return g_steal_pointer(&unit);
}

static gboolean misses_compat(const ub_unit *unit)
{
    return g_ptr_array_find_with_equal_func(unit->missing_headers, COMPAT, g_str_equal, NULL);
}

/* Does the text name a call that nothing declares? */
static gboolean uses_undeclared(const ub_unit *unit)
{
    gsize length;
    const char *text = ub_unit_text(unit, &length);

    for (unsigned i = 0; i < unit->undeclared->len; i++)
        if (g_strstr_len(text, (gssize)length, unit->undeclared->pdata[i]))
            return TRUE;
    return FALSE;
}

ub_unit *ub_parse(const char *path, GBytes *text, const char *const *flags, GError **error)
{
    g_autoptr(GPtrArray) nothing = g_ptr_array_new();
    g_autoptr(ub_unit) unit = parse(path, text, flags, nothing, FALSE, error);

    if (unit == NULL || (!misses_compat(unit) && !uses_undeclared(unit)))
        return g_steal_pointer(&unit);
    return parse(path, text, flags, unit->undeclared, misses_compat(unit), error);
}

ub_unit *ub_parse_like(const ub_unit *like, GBytes *text, const char *const *flags, GError **error)
{
    return parse(like->path, text, flags, like->undeclared, like->needs_compat, error);
}

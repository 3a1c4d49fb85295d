/* Stage "parse": a file and its flags become a translation unit. */
#include "unit.h"

#include <string.h>

#include "catalog.h"
#include "definitions.h"
#include "flags.h"
#include "includer.h"
#include "lock.h"
#include "style.h"
#include "versions.h"
#include "provisions.h"
#include "recursion.h"
#include "scan.h"
#include "undefine.h"

/* The forced include that declares what the headers at hand do not. */
#define PROTOTYPES "/unborrow-prototypes.h"

G_DEFINE_QUARK(unborrow - error, ub_error)

static void clear_function(gpointer data)
{
    ub_function *function = data;

    g_free(function->name);
    g_clear_pointer(&function->guarded, g_array_unref);
}

static void clear_macro_use(gpointer data)
{
    g_free(((ub_macro_use *)data)->name);
}

static void clear_diagnostic(gpointer data)
{
    g_free(((ub_diagnostic *)data)->message);
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

const char *ub_text_around(const ub_unit *unit, CXCursor cursor, unsigned *offset, unsigned *length)
{
    CXFile file;
    size_t size = 0;

    clang_getFileLocation(clang_getCursorLocation(cursor), &file, NULL, NULL, offset);
    const char *text = file ? clang_getFileContents(unit->tu, file, &size) : NULL;
    *length = (unsigned)size;
    return text && *offset <= size ? text : NULL;
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

    g_array_set_size(unit->lines, 0);
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

ub_function *ub_unit_find_function(const ub_unit *unit, const char *name)
{
    for (unsigned i = 0; i < unit->functions->len; i++) {
        ub_function *f = &g_array_index(unit->functions, ub_function, i);
        if (strcmp(f->name, name) == 0)
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

/* Parsing */

static GHashTable *catalog_names(void)
{
    GHashTable *names = g_hash_table_new(g_str_hash, g_str_equal);
    for (const ub_api *api = ub_catalog(); api->name; api++) {
        g_hash_table_add(names, (gpointer)api->name);
        if (api->strong)
            g_hash_table_add(names, (gpointer)api->strong);
    }
    for (const char *const *name = ub_catalog_companions(); *name; name++)
        g_hash_table_add(names, (gpointer)*name);
    return names;
}

/* Declarations of `undeclared`, as a system header so that it never warns.  A borrowing call that
 * new headers have dropped gets no parameter types: it stands only in the old text. */
static char *prototypes_text(const GPtrArray *undeclared)
{
    GString *text = g_string_new("# 1 \"" PROTOTYPES "\" 1 3\nstruct _object;\n"
                                 "#ifdef __cplusplus\nextern \"C\" {\n#endif\n");

    for (unsigned i = 0; i < undeclared->len; i++) {
        const char *name = undeclared->pdata[i];
        const ub_api *strong = ub_catalog_find_strong(name);
        const char *prototype = strong ? strong->prototype : ub_catalog_companion_prototype(name);
        if (prototype)
            g_string_append_printf(text, "%s\n", prototype);
        else
            g_string_append_printf(text,
                                   "#ifdef __cplusplus\nstruct _object *%s(...);\n"
                                   "#else\nstruct _object *%s();\n#endif\n",
                                   name, name);
    }
    g_string_append(text, "#ifdef __cplusplus\n}\n#endif\n");
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
    unit->skipped = g_array_new(FALSE, FALSE, sizeof(ub_range));
    unit->diagnostics = g_array_new(FALSE, FALSE, sizeof(ub_diagnostic));
    g_array_set_clear_func(unit->diagnostics, clear_diagnostic);
    unit->missing_headers = g_ptr_array_new_with_free_func(g_free);
    unit->lines = g_array_new(FALSE, FALSE, sizeof(unsigned));
    unit->undeclared = g_ptr_array_new();
    unit->injected = g_ptr_array_new();
    unit->helpers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    unit->function_names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    unit->keepers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    unit->recursion = ub_recursion_new();
    unit->locks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, ub_lock_effects_free);
    unit->held = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, ub_held_free);
    unit->contracts = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
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
    g_array_unref(unit->skipped);
    g_array_unref(unit->diagnostics);
    g_ptr_array_unref(unit->missing_headers);
    g_array_unref(unit->lines);
    g_ptr_array_unref(unit->undeclared);
    g_ptr_array_unref(unit->injected);
    g_hash_table_unref(unit->helpers);
    g_hash_table_unref(unit->function_names);
    g_hash_table_unref(unit->keepers);
    ub_recursion_free(unit->recursion);
    g_hash_table_unref(unit->locks);
    g_hash_table_unref(unit->held);
    g_hash_table_unref(unit->contracts);
    ub_definitions_free(unit->definitions);
    ub_definitions_free(unit->header_definitions);
    ub_versions_free(unit->versions);
    g_free(unit->style);
    if (unit->headers)
        g_ptr_array_unref(unit->headers);
    g_bytes_unref(unit->text);
    g_free(unit->python_dir);
    g_free(unit->path);
    g_free(unit);
}

/* The arguments for clang: KeepGoing alone still stops after twenty errors. */
static GPtrArray *clang_arguments(const ub_unit *unit, const char *const *flags)
{
    GPtrArray *argv = g_ptr_array_new();
    const GPtrArray *before = unit->surround ? unit->surround->before : NULL;

    /* Where the file declares first it does so behind us, too (round.c). */
    g_ptr_array_add(argv, (gpointer) "-Wdeclaration-after-statement");
    for (; flags && *flags; flags++)
        if (!g_str_has_prefix(*flags, UB_UNDEFINE))
            g_ptr_array_add(argv, (gpointer)*flags);
    g_ptr_array_add(argv, (gpointer) "-ferror-limit=0");
    g_ptr_array_add(argv, (gpointer) "-fno-spell-checking");
    if (unit->injected->len > 0) {
        g_ptr_array_add(argv, (gpointer) "-include");
        g_ptr_array_add(argv, (gpointer)PROTOTYPES);
    }
    for (unsigned i = 0; before && i < before->len; i++) {
        g_ptr_array_add(argv, (gpointer) "-include");
        g_ptr_array_add(argv, ((const ub_piece *)before->pdata[i])->path);
    }
    return argv;
}

/* What libclang takes from memory: the text, and headers that are not there.  `texts` owns what the
 * files point to. */
typedef struct {
    GArray *files; /* of struct CXUnsavedFile */
    GPtrArray *texts;
} memory_files;

static void add_file(memory_files *m, const char *path, const char *text, gsize length)
{
    struct CXUnsavedFile file = {path, text, length};

    g_array_append_val(m->files, file);
}

/* What stands behind an included file is included at its end: the positions in it stay. */
static void add_surround(memory_files *m, const ub_unit *unit, const ub_surround *surround)
{
    GString *text = g_string_new(ub_unit_text(unit, &(gsize){0}));

    for (unsigned i = 0; i < surround->before->len; i++) {
        const ub_piece *piece = surround->before->pdata[i];
        add_file(m, piece->path, piece->text, strlen(piece->text));
    }
    for (unsigned i = 0; i < surround->behind->len; i++) {
        const ub_piece *piece = surround->behind->pdata[i];
        add_file(m, piece->path, piece->text, strlen(piece->text));
        g_string_append_printf(text, "\n#include \"%s\"\n", piece->path);
    }
    add_file(m, unit->path, text->str, text->len);
    g_ptr_array_add(m->texts, g_string_free(text, FALSE));
}

static memory_files memory_files_of(const ub_unit *unit)
{
    memory_files m = {g_array_new(FALSE, FALSE, sizeof(struct CXUnsavedFile)),
                      g_ptr_array_new_with_free_func(g_free)};
    gsize length;
    const char *text = ub_unit_text(unit, &length);

    if (unit->surround)
        add_surround(&m, unit, unit->surround);
    else
        add_file(&m, unit->path, text, length);
    for (unsigned i = 0; unit->headers && i < unit->headers->len; i++) {
        const ub_piece *piece = unit->headers->pdata[i];
        add_file(&m, piece->path, piece->text, strlen(piece->text));
    }
    if (unit->injected->len) {
        char *prototypes = prototypes_text(unit->injected);
        g_ptr_array_add(m.texts, prototypes);
        add_file(&m, PROTOTYPES, prototypes, strlen(prototypes));
    }
    if (unit->needs_compat) {
        g_autofree char *folder = g_path_get_dirname(unit->path);
        char *path = g_build_filename(folder, UB_COMPAT, NULL);
        g_ptr_array_add(m.texts, path);
        add_file(&m, path, "", 0);
    }
    return m;
}

static void memory_files_clear(memory_files *m)
{
    g_array_unref(m->files);
    g_ptr_array_unref(m->texts);
}

static gboolean parse_failed(int code, GError **error)
{
    g_set_error(error, UB_ERROR, UB_ERROR_PARSE,
                "clang could not parse it with these flags (libclang error %d)", code);
    return FALSE;
}

static gboolean parse_once(ub_unit *unit, const char *const *flags, gboolean again, GError **error)
{
    g_autoptr(GPtrArray) argv = clang_arguments(unit, flags);
    memory_files m = memory_files_of(unit);
    CXIndexOptions options = {.Size = sizeof options, .StorePreamblesInMemory = 1};
    unsigned how = CXTranslationUnit_KeepGoing | CXTranslationUnit_DetailedPreprocessingRecord;

    if (again)
        how |= CXTranslationUnit_PrecompiledPreamble | CXTranslationUnit_CreatePreambleOnFirstParse;
    unit->index = clang_createIndexWithOptions(&options);
    enum CXErrorCode code = clang_parseTranslationUnit2(
        unit->index, unit->path, (const char *const *)argv->pdata, (int)argv->len,
        (struct CXUnsavedFile *)(void *)m.files->data, m.files->len, how, &unit->tu);
    memory_files_clear(&m);
    if (code != CXError_Success || unit->tu == NULL)
        return parse_failed((int)code, error);
    unit->file = clang_getFile(unit->tu, unit->path);
    return TRUE;
}

static ub_unit *parse(const char *path, GBytes *text, const char *const *flags,
                      const ub_surround *surround, GPtrArray *headers, const GPtrArray *inject,
                      gboolean compat, gboolean again, GError **error)
{
    g_autoptr(ub_unit) unit = unit_new(path, text);
    g_autoptr(GHashTable) undeclared = catalog_names();
    GHashTableIter iter;
    gpointer name;
    gsize length;
    const char *bytes = ub_unit_text(unit, &length);

    find_lines(unit);
    unit->style = ub_style_of_file(bytes, length);
    if (ub_flags_declare_first(flags)) {
        unit->style->declares_first = TRUE;
        unit->style->late_declarations = FALSE;
    }
    unit->needs_compat = compat;
    unit->surround = surround;
    unit->headers = headers ? g_ptr_array_ref(headers) : NULL;
    for (unsigned i = 0; i < inject->len; i++)
        g_ptr_array_add(unit->injected, inject->pdata[i]);
    if (!parse_once(unit, flags, again, error))
        return NULL;
    ub_scan(unit, undeclared);
    g_hash_table_iter_init(&iter, undeclared);
    while (g_hash_table_iter_next(&iter, &name, NULL))
        g_ptr_array_add(unit->undeclared, name);
    for (unsigned i = 0; i < inject->len; i++)
        g_ptr_array_add(unit->undeclared, inject->pdata[i]);
    return g_steal_pointer(&unit);
}

static gboolean misses_compat(const ub_unit *unit)
{
    return g_ptr_array_find_with_equal_func(unit->missing_headers, UB_COMPAT, g_str_equal, NULL);
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

ub_unit *ub_parse_in(const char *path, GBytes *text, const char *const *flags,
                     const ub_surround *surround, GError **error)
{
    g_autoptr(GPtrArray) nothing = g_ptr_array_new();
    g_autoptr(ub_unit) unit =
        parse(path, text, flags, surround, NULL, nothing, FALSE, FALSE, error);
    g_autoptr(GPtrArray) headers = unit ? ub_undefining_headers(unit, flags) : NULL;

    if (headers != NULL) {
        ub_unit_free(unit);
        unit = parse(path, text, flags, surround, headers, nothing, FALSE, FALSE, error);
    }
    if (unit == NULL || (!misses_compat(unit) && !uses_undeclared(unit)))
        return g_steal_pointer(&unit);
    return parse(path, text, flags, surround, headers, unit->undeclared, misses_compat(unit), FALSE,
                 error);
}

ub_unit *ub_parse(const char *path, GBytes *text, const char *const *flags, GError **error)
{
    return ub_parse_in(path, text, flags, NULL, error);
}

ub_unit *ub_parse_like(const ub_unit *like, GBytes *text, const char *const *flags, GError **error)
{
    ub_unit *unit = parse(like->path, text, flags, like->surround, like->headers, like->undeclared,
                          like->needs_compat, TRUE, error);

    if (unit) {
        g_hash_table_unref(unit->contracts);
        unit->contracts = g_hash_table_ref(like->contracts);
        unit->rows = like->rows;
        unit->others = like->others;
    }
    return unit;
}

gboolean ub_reparse(ub_unit *unit, GBytes *text, GError **error)
{
    ub_scan_clear(unit);
    g_bytes_unref(unit->text);
    unit->text = with_nul(text);
    find_lines(unit);
    memory_files m = memory_files_of(unit);
    int code = clang_reparseTranslationUnit(unit->tu, m.files->len,
                                            (struct CXUnsavedFile *)(void *)m.files->data,
                                            clang_defaultReparseOptions(unit->tu));
    memory_files_clear(&m);
    if (code != 0) /* then the translation unit can only be disposed of */
        return parse_failed(code, error);
    unit->file = clang_getFile(unit->tu, unit->path);
    ub_scan_main_file(unit);
    return TRUE;
}

void ub_unit_support(ub_unit *unit, unsigned oldest)
{
    gsize length;
    const char *text = ub_unit_text(unit, &length);

    ub_versions_free(unit->versions);
    g_clear_pointer(&unit->definitions, ub_definitions_free); /* read by the version */
    g_clear_pointer(&unit->header_definitions, ub_definitions_free);
    unit->supported = oldest;
    unit->versions = ub_versions_new(text, length, oldest);
}

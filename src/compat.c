/* pythoncapi_compat.h: is it needed, and where does it go? */
#include "compat.h"

#include <string.h>

#include "python.h"
#include "skipped.h"

#define COMPAT "pythoncapi_compat.h"

enum { FIRST_CALLS_SINCE = 0x030d }; /* what pythoncapi_compat.h is known for */

/* What the project has already

 *     #include "pythoncapi_compat.h"
 *     static inline PyObject *PyList_GetItemRef(PyObject *list, Py_ssize_t i) {...}
 *     #define PyDict_GetItemRef my_dict_get_item_ref */

typedef struct {
    const ub_unit *unit;
    gboolean has_compat;
    GHashTable *own; /* set of names of strong calls, and of the macro for sections */
} provisions;

static char *file_name(CXFile file)
{
    CXString raw = clang_getFileName(file);
    char *name = g_strdup(clang_getCString(raw));

    clang_disposeString(raw);
    return name;
}

static void look_at_skipped(const char *text, ub_range range, gpointer data)
{
    provisions *found = data;

    found->has_compat |= ub_skipped_includes(text, range, COMPAT);
    for (const ub_api *api = ub_catalog(); api->name; api++)
        if (ub_catalog_needs(api) && ub_skipped_declares(text, range, ub_catalog_needs(api)))
            g_hash_table_add(found->own, (gpointer)ub_catalog_needs(api));
}

static void visit_inclusion(CXFile file, CXSourceLocation *stack, unsigned depth, CXClientData data)
{
    provisions *found = data;
    g_autofree char *name = file_name(file);
    g_autofree char *base = g_path_get_basename(name);

    (void)stack;
    (void)depth;
    found->has_compat |= strcmp(base, COMPAT) == 0;
}

/* The catalog's own string for a name that rewritten text needs, or NULL. */
static const char *needed_name(const char *name)
{
    for (const ub_api *api = ub_catalog(); api->name; api++)
        if (g_strcmp0(ub_catalog_needs(api), name) == 0)
            return ub_catalog_needs(api);
    return NULL;
}

static enum CXChildVisitResult visit_declaration(CXCursor cursor, CXCursor parent,
                                                 CXClientData data)
{
    provisions *found = data;
    enum CXCursorKind kind = clang_getCursorKind(cursor);
    CXFile file;

    (void)parent;
    if (kind != CXCursor_FunctionDecl && kind != CXCursor_MacroDefinition)
        return CXChildVisit_Continue;
    CXString raw = clang_getCursorSpelling(cursor);
    const char *needed = needed_name(clang_getCString(raw));
    clang_disposeString(raw);
    if (!needed)
        return CXChildVisit_Continue;
    clang_getFileLocation(clang_getCursorLocation(cursor), &file, NULL, NULL, NULL);
    if (ub_in_project(found->unit, file))
        g_hash_table_add(found->own, (gpointer)needed);
    return CXChildVisit_Continue;
}

/* The site gets a call that not all of the Pythons have. */
static gboolean needs_help(const ub_site *site, unsigned min_python)
{
    return site->verdict == UB_CONVERT && site->api->since > min_python;
}

static gboolean has_all(const provisions *found, const GArray *sites, unsigned min_python)
{
    for (unsigned i = 0; i < sites->len; i++) {
        const ub_site *site = &g_array_index(sites, ub_site, i);
        if (needs_help(site, min_python) &&
            !g_hash_table_contains(found->own, ub_catalog_needs(site->api)))
            return FALSE;
    }
    return TRUE;
}

static gboolean misses_compat(const ub_unit *unit)
{
    return unit->needs_compat ||
           g_ptr_array_find_with_equal_func(unit->missing_headers, COMPAT, g_str_equal, NULL);
}

static provisions look_for_provisions(const ub_unit *unit, GHashTable *own)
{
    provisions found = {.unit = unit, .own = own};

    clang_getInclusions(unit->tu, visit_inclusion, &found);
    /* Python has the calls: what gives them to older ones is skipped. */
    if (unit->python_dir && ub_python_header_version(unit->python_dir) >= FIRST_CALLS_SINCE)
        ub_skipped_visit(unit, look_at_skipped, &found);
    clang_visitChildren(clang_getTranslationUnitCursor(unit->tu), visit_declaration, &found);
    found.has_compat |= misses_compat(unit);
    return found;
}

static gboolean is_needed(const ub_unit *unit, const GArray *sites, unsigned min_python)
{
    g_autoptr(GHashTable) own = g_hash_table_new(g_str_hash, g_str_equal);
    provisions found = look_for_provisions(unit, own);

    return !found.has_compat && !has_all(&found, sites, min_python);
}

/* Calls of Python 3.13 are in every pythoncapi_compat.h that people have by now, or get.  Of newer
 * ones only a new copy has them: that is one that has yet to be added, or the project's own if it
 * can be seen there. */
static gboolean is_given(const provisions *found, const ub_api *api, unsigned min_python)
{
    if (g_hash_table_contains(found->own, api->strong))
        return TRUE;
    if (api->not_in_compat)
        return FALSE;
    return api->since <= FIRST_CALLS_SINCE ||
           (min_python < FIRST_CALLS_SINCE && !found->has_compat);
}

void ub_compat_refuse(const ub_unit *unit, GArray *sites, unsigned min_python)
{
    g_autoptr(GHashTable) own = g_hash_table_new(g_str_hash, g_str_equal);
    provisions found = {.unit = NULL};

    for (unsigned i = 0; i < sites->len; i++) {
        ub_site *site = &g_array_index(sites, ub_site, i);
        if (!needs_help(site, min_python) ||
            (site->api->since <= FIRST_CALLS_SINCE && !site->api->not_in_compat))
            continue;
        if (found.unit == NULL)
            found = look_for_provisions(unit, own);
        if (is_given(&found, site->api, min_python))
            continue;
        g_autofree char *detail = g_strdup_printf("%s() is new in Python %u.%u", site->api->strong,
                                                  site->api->since >> 8, site->api->since & 0xff);
        ub_site_set(site, UB_CODE_NEWER_PYTHON, detail);
    }
}

/* Where it goes */

typedef enum { DIRECTIVE_OTHER, DIRECTIVE_IF, DIRECTIVE_ENDIF, DIRECTIVE_INCLUDE } directive_kind;

static directive_kind directive_at(const char *text, ub_token hash)
{
    ub_token word = ub_next_token(text, hash.begin + 1, hash.end);

    if (word.kind != UB_TOKEN_WORD)
        return DIRECTIVE_OTHER;
    if (ub_token_is(text, word, "if") || ub_token_is(text, word, "ifdef") ||
        ub_token_is(text, word, "ifndef"))
        return DIRECTIVE_IF;
    if (ub_token_is(text, word, "endif"))
        return DIRECTIVE_ENDIF;
    return ub_token_is(text, word, "include") ? DIRECTIVE_INCLUDE : DIRECTIVE_OTHER;
}

/* An include, or the #endif behind one. */
typedef struct {
    directive_kind kind;
    unsigned end;    /* of the directive */
    unsigned depth;  /* how many #if it stands in, once an #endif has closed its own */
    gboolean python; /* it includes Python.h */
} directive;

/* The includes and ends, and in *base how many #if the functions stand in: 1 within the guard of a
 * header. */
static GArray *includes_and_ends(const ub_unit *unit, unsigned *base)
{
    gsize length;
    const char *text = ub_unit_text(unit, &length);
    GArray *all = g_array_new(FALSE, FALSE, sizeof(directive));
    unsigned depth = 0, function = 0;

    *base = G_MAXUINT;
    for (ub_token t = ub_next_token(text, 0, (unsigned)length); t.kind != UB_TOKEN_END;
         t = ub_next_token(text, t.end, (unsigned)length)) {
        directive d = {DIRECTIVE_OTHER, t.end, depth, FALSE};
        while (function < unit->functions->len &&
               g_array_index(unit->functions, ub_function, function).extent.begin <= t.begin) {
            *base = MIN(*base, depth);
            function++;
        }
        if (t.kind != UB_TOKEN_HASH)
            continue;
        d.kind = directive_at(text, t);
        if (d.kind == DIRECTIVE_IF)
            depth++;
        if (d.kind == DIRECTIVE_ENDIF && depth > 0)
            d.depth = --depth;
        d.python = d.kind == DIRECTIVE_INCLUDE &&
                   g_strstr_len(text + t.begin, t.end - t.begin, "Python.h") != NULL;
        if (d.kind == DIRECTIVE_INCLUDE || d.kind == DIRECTIVE_ENDIF)
            g_array_append_val(all, d);
    }
    return all;
}

/* Behind the include of Python.h, or the end of the #if that it stands in; else behind the last
 * include before the first function that no #if holds. */
static gboolean find_include(const ub_unit *unit, const GArray *all, unsigned base, unsigned *at)
{
    unsigned first = unit->functions->len > 0
                         ? g_array_index(unit->functions, ub_function, 0).extent.begin
                         : G_MAXUINT;
    gboolean found = FALSE, python = FALSE;

    for (unsigned i = 0; i < all->len; i++) {
        const directive *d = &g_array_index(all, directive, i);
        python |= d->python;
        if (d->depth > base || (d->kind == DIRECTIVE_ENDIF && !python) ||
            (found && !python && d->end > first))
            continue;
        *at = d->end;
        found = TRUE;
        if (python)
            return TRUE;
    }
    return found;
}

static gboolean behind_python_include(const ub_unit *unit, unsigned *at, gboolean *crlf)
{
    gsize length;
    const char *text = ub_unit_text(unit, &length);
    unsigned base;
    g_autoptr(GArray) all = includes_and_ends(unit, &base);

    if (!find_include(unit, all, base, at))
        return FALSE;
    while (*at < length && text[*at] != '\n')
        ++*at;
    *crlf = *at > 0 && text[*at - 1] == '\r';
    if (*at < length)
        ++*at;
    return TRUE;
}

static gboolean any_needs_help(const GArray *sites, unsigned min_python)
{
    for (unsigned i = 0; i < sites->len; i++)
        if (needs_help(&g_array_index(sites, ub_site, i), min_python))
            return TRUE;
    return FALSE;
}

char *ub_compat_include(const ub_unit *unit, const GArray *sites, unsigned min_python, unsigned *at)
{
    gboolean crlf;

    if (!any_needs_help(sites, min_python) || !is_needed(unit, sites, min_python) ||
        !behind_python_include(unit, at, &crlf))
        return NULL;
    return g_strdup_printf("#include \"" COMPAT "\"%s", crlf ? "\r\n" : "\n");
}

/* See provisions.h. */
#include "provisions.h"

#include <string.h>

#include "python.h"
#include "scan.h"
#include "skipped.h"

enum { FIRST_CALLS_SINCE = 0x030d }; /* what pythoncapi_compat.h is known for */

/* What some text gives: the unit, or the header that would be added to it. */
typedef struct {
    GHashTable *names;   /* set of static strings */
    gboolean has_compat; /* pythoncapi_compat.h is included */
    char *compat;        /* where it lies, or NULL: it is not found */
    GString *skipped;    /* includes that this configuration skips, or NULL: none matter */
} contents;

struct ub_provisions {
    const ub_unit *unit;
    const char *const *flags;
    unsigned min_python, header_python;
    gboolean looked_at_own, looked_at_header;
    contents own;
    contents header; /* what the include that would be added gives, where there is none yet */
};

static void contents_clear(contents *c)
{
    g_clear_pointer(&c->names, g_hash_table_unref);
    g_clear_pointer(&c->compat, g_free);
    if (c->skipped)
        g_string_free(c->skipped, TRUE);
    c->skipped = NULL;
}

ub_provisions *ub_provisions_new(const ub_unit *unit, const char *const *flags, unsigned min_python)
{
    ub_provisions *p = g_new0(ub_provisions, 1);

    p->unit = unit;
    p->flags = flags;
    p->min_python = min_python;
    p->header_python = unit->python_dir ? ub_python_header_version(unit->python_dir) : 0;
    return p;
}

void ub_provisions_free(ub_provisions *provisions)
{
    if (!provisions)
        return;
    contents_clear(&provisions->own);
    contents_clear(&provisions->header);
    g_free(provisions);
}

/* What is compiled */

typedef struct {
    const ub_unit *unit;
    unsigned header_python;
    contents *found;
} looking;

static void visit_inclusion(CXFile file, CXSourceLocation *stack, unsigned depth, CXClientData data)
{
    looking *l = data;
    g_autofree char *path = ub_take_string(clang_getFileName(file));
    g_autofree char *base = g_path_get_basename(path);

    (void)stack;
    (void)depth;
    if (strcmp(base, UB_COMPAT) != 0)
        return;
    l->found->has_compat = TRUE;
    if (!l->found->compat && ub_in_project(l->unit, file))
        l->found->compat = g_steal_pointer(&path);
}

static enum CXChildVisitResult visit_declaration(CXCursor cursor, CXCursor parent,
                                                 CXClientData data)
{
    looking *l = data;
    enum CXCursorKind kind = clang_getCursorKind(cursor);
    CXFile file;

    (void)parent;
    if (kind == CXCursor_LinkageSpec)
        return CXChildVisit_Recurse;
    if (kind != CXCursor_FunctionDecl && kind != CXCursor_MacroDefinition)
        return CXChildVisit_Continue;
    g_autofree char *spelling = ub_take_string(clang_getCursorSpelling(cursor));
    ub_newer newer;
    if (!ub_catalog_newer(spelling, &newer))
        return CXChildVisit_Continue;
    clang_getFileLocation(clang_getCursorLocation(cursor), &file, NULL, NULL, NULL);
    if (ub_in_project(l->unit, file))
        g_hash_table_add(l->found->names, (gpointer)newer.name);
    return CXChildVisit_Continue;
}

/* What is skipped: Python has these calls, and what gives them to older ones is not compiled */

/* #include "compat/calls.h": as it stands, but for a file beside the one that includes it. */
static void note_include(looking *l, const char *path, const char *text, ub_token hash)
{
    ub_token word = ub_next_token(text, hash.begin + 1, hash.end);
    g_autofree char *rest = g_strndup(text + word.end, hash.end - word.end);
    char *name = g_strstrip(rest), *end = *name == '"' ? strchr(name + 1, '"') : NULL;

    if (!ub_token_is(text, word, "include"))
        return;
    if (!end) {
        if (ub_skipped_includes(text, (ub_range){hash.begin, hash.end}, UB_COMPAT))
            g_string_append_printf(l->found->skipped, "#include %s\n", name);
        return;
    }
    *end = '\0';
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *beside = g_build_filename(folder, name + 1, NULL);
    g_autofree char *whole = g_canonicalize_filename(beside, NULL);
    g_string_append_printf(l->found->skipped, "#include \"%s\"\n",
                           g_file_test(whole, G_FILE_TEST_IS_REGULAR) ? whole : name + 1);
}

static void look_at_skipped(const char *path, const char *text, ub_range range, gpointer data)
{
    looking *l = data;
    contents *found = l->found;
    ub_newer newer;

    for (unsigned i = 0; ub_catalog_newer_at(i, &newer); i++)
        if (newer.name && l->header_python >= newer.since &&
            ub_skipped_declares(text, range, newer.name))
            g_hash_table_add(found->names, (gpointer)newer.name);
    if (l->header_python < FIRST_CALLS_SINCE)
        return;
    found->has_compat |= ub_skipped_includes(text, range, UB_COMPAT);
    for (ub_token t = ub_next_token(text, range.begin, range.end);
         found->skipped && t.kind != UB_TOKEN_END; t = ub_next_token(text, t.end, range.end))
        if (t.kind == UB_TOKEN_HASH)
            note_include(l, path, text, t);
}

static void look_at(const ub_unit *unit, unsigned header_python, contents *found)
{
    looking l = {unit, header_python, found};

    clang_getInclusions(unit->tu, visit_inclusion, &l);
    ub_skipped_visit(unit, look_at_skipped, &l);
    clang_visitChildren(clang_getTranslationUnitCursor(unit->tu), visit_declaration, &l);
    found->has_compat |=
        unit->needs_compat ||
        g_ptr_array_find_with_equal_func(unit->missing_headers, UB_COMPAT, g_str_equal, NULL);
}

/* As if the file held these includes and nothing else: what they give. */
static void look_at_includes(const ub_provisions *p, const char *includes, contents *found)
{
    g_autofree char *text = g_strconcat("#include <Python.h>\n", includes, NULL);
    g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
    g_autoptr(ub_unit) unit = ub_parse(p->unit->path, bytes, p->flags, NULL);

    if (unit)
        look_at(unit, p->header_python, found);
}

static void look_at_own(ub_provisions *p)
{
    if (p->looked_at_own)
        return;
    p->looked_at_own = TRUE;
    p->own.names = g_hash_table_new(g_str_hash, g_str_equal);
    p->own.skipped = g_string_new(NULL);
    look_at(p->unit, p->header_python, &p->own);
    g_autofree char *includes = g_string_free(g_steal_pointer(&p->own.skipped), FALSE);
    if (*includes)
        look_at_includes(p, includes, &p->own);
}

static void look_at_header(ub_provisions *p)
{
    if (p->looked_at_header)
        return;
    p->looked_at_header = TRUE;
    p->header.names = g_hash_table_new(g_str_hash, g_str_equal);
    look_at_includes(p, "#include \"" UB_COMPAT "\"\n", &p->header);
}

/* Answers */

gboolean ub_provisions_lack(const ub_provisions *provisions, const char *name)
{
    ub_newer newer;

    return ub_catalog_newer(name, &newer) && newer.since > provisions->min_python;
}

/* Of a header that is not found: calls of Python 3.13 are in every one that people have by now, or
 * get.  Of newer ones only a new copy has them, which is one that has yet to be added. */
static gboolean is_expected(const ub_provisions *p, const ub_newer *newer)
{
    return !newer->not_in_compat && (newer->since <= FIRST_CALLS_SINCE ||
                                     (p->min_python < FIRST_CALLS_SINCE && !p->own.has_compat));
}

/* A function that the project defines itself, and pythoncapi_compat.h once more, or NULL.  Of
 * macros this header defines none that there is. */
static const char *defined_twice(const ub_provisions *p)
{
    GHashTableIter iter;
    gpointer name;
    ub_newer newer;

    g_hash_table_iter_init(&iter, p->own.names);
    while (g_hash_table_iter_next(&iter, &name, NULL)) {
        if (ub_catalog_find_strong(name) && ub_provisions_lack(p, name) &&
            (p->header.compat ? g_hash_table_contains(p->header.names, name)
                              : ub_catalog_newer(name, &newer) && is_expected(p, &newer)))
            return name;
    }
    return NULL;
}

/* What keeps the call from being there, "": nothing more is known; NULL: it is there, at least once
 * the header is included. */
static char *what_is_wrong(ub_provisions *p, const ub_newer *newer)
{
    const char *twice, *old = p->own.compat;

    if (g_hash_table_contains(p->own.names, newer->name))
        return NULL;
    if (newer->not_in_compat || (!old && !is_expected(p, newer)))
        return g_strdup("");
    if (!p->own.has_compat) {
        look_at_header(p);
        if (!g_hash_table_contains(p->header.names, newer->name))
            old = p->header.compat;
    }
    if (old)
        return g_strdup_printf("%s does not have it: get the present one", old);
    twice = p->own.has_compat ? NULL : defined_twice(p);
    return twice ? g_strdup_printf("the project defines %s() itself, which " UB_COMPAT
                                   " would do once more: define this one there, too",
                                   twice)
                 : NULL;
}

gboolean ub_provisions_give(ub_provisions *provisions, const char *name, char **why)
{
    ub_newer newer;

    if (!ub_provisions_lack(provisions, name))
        return TRUE;
    ub_catalog_newer(name, &newer);
    look_at_own(provisions);
    g_autofree char *wrong = what_is_wrong(provisions, &newer);
    if (!wrong)
        return TRUE;
    *why = g_strdup_printf("%s() is new in Python %u.%u%s%s", name, newer.since >> 8,
                           newer.since & 0xff, *wrong ? ", and " : "", wrong);
    return FALSE;
}

gboolean ub_provisions_need_include(ub_provisions *provisions, const char *name)
{
    if (!ub_provisions_lack(provisions, name))
        return FALSE;
    look_at_own(provisions);
    return !provisions->own.has_compat && !g_hash_table_contains(provisions->own.names, name);
}

gboolean ub_provisions_have_no_header(ub_provisions *provisions)
{
    look_at_own(provisions);
    look_at_header(provisions);
    return !provisions->own.compat && !provisions->header.compat;
}

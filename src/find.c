/* Stage "find": the names are looked for twice, as raw tokens of the text and as calls in the AST.
 * A token is a site whatever the AST says of it; the AST says what kind of site. */
#include <string.h>

#include "others.h"
#include "select.h"
#include "site.h"

/* What the AST knows of places in the main file: offsets, as keys of sets. */
typedef struct {
    const ub_unit *unit;
    GHashTable *calls;        /* of the callee's name, written where it stands */
    GHashTable *declarations; /* of a declared function's name */
} ast_places;

/* To libclang all files are equal that are in memory only. */
static gboolean same_name(CXFile a, CXFile b)
{
    CXString first = clang_getFileName(a), second = clang_getFileName(b);
    gboolean same = strcmp(clang_getCString(first), clang_getCString(second)) == 0;

    clang_disposeString(first);
    clang_disposeString(second);
    return same;
}

static gboolean main_file_offset(const ub_unit *unit, CXCursor cursor, unsigned *offset)
{
    CXFile file = NULL;

    clang_getFileLocation(clang_getCursorLocation(cursor), &file, NULL, NULL, offset);
    return file && clang_File_isEqual(file, unit->file) && same_name(file, unit->file);
}

static void note_place(GHashTable *set, unsigned offset)
{
    g_hash_table_add(set, GUINT_TO_POINTER(offset));
}

static gboolean is_place(GHashTable *set, unsigned offset)
{
    return g_hash_table_contains(set, GUINT_TO_POINTER(offset));
}

static const ub_api *cursor_api(const ub_unit *unit, CXCursor cursor)
{
    CXString spelling = clang_getCursorSpelling(cursor);
    const char *name = clang_getCString(spelling);
    const ub_api *api = name ? ub_rows_find(unit->rows, name) : NULL;

    clang_disposeString(spelling);
    return api;
}

static enum CXChildVisitResult first_child(CXCursor cursor, CXCursor parent, CXClientData data)
{
    (void)parent;
    *(CXCursor *)data = cursor;
    return CXChildVisit_Break;
}

/* The callee as it is written: `f` in f(x), also under parentheses and implicit conversions. */
static CXCursor written_callee(CXCursor call)
{
    CXCursor cursor = call;

    do {
        CXCursor child = clang_getNullCursor();

        clang_visitChildren(cursor, first_child, &child);
        cursor = child;
    } while (clang_getCursorKind(cursor) == CXCursor_UnexposedExpr ||
             clang_getCursorKind(cursor) == CXCursor_ParenExpr);
    return cursor;
}

static void note_call(ast_places *places, CXCursor call)
{
    CXCursor callee = written_callee(call);
    CXCursor target = clang_getCursorReferenced(callee);
    unsigned offset;

    if (clang_getCursorKind(callee) == CXCursor_DeclRefExpr && cursor_api(places->unit, callee) &&
        clang_getCursorKind(target) == CXCursor_FunctionDecl &&
        main_file_offset(places->unit, callee, &offset)) {
        note_place(places->calls, offset);
    }
}

static void note_declaration(ast_places *places, CXCursor declaration)
{
    unsigned offset;

    if (cursor_api(places->unit, declaration) &&
        main_file_offset(places->unit, declaration, &offset)) {
        note_place(places->declarations, offset);
    }
}

static enum CXChildVisitResult visit_body(CXCursor cursor, CXCursor parent, CXClientData data)
{
    enum CXCursorKind kind = clang_getCursorKind(cursor);

    (void)parent;
    if (kind == CXCursor_CallExpr) {
        note_call(data, cursor);
    } else if (kind == CXCursor_FunctionDecl) {
        note_declaration(data, cursor);
    }
    return CXChildVisit_Recurse;
}

static enum CXChildVisitResult visit_file_level(CXCursor cursor, CXCursor parent, CXClientData data)
{
    (void)parent;
    if (clang_getCursorKind(cursor) == CXCursor_FunctionDecl) {
        note_declaration(data, cursor);
    }
    return CXChildVisit_Continue;
}

/* A macro of the catalog's (PyWeakref_GET_OBJECT) may leave no call behind: 3.8's was a member
 * access. */
static void note_expansions(ast_places *places)
{
    for (unsigned i = 0; i < places->unit->macro_uses->len; i++) {
        const ub_macro_use *use = &g_array_index(places->unit->macro_uses, ub_macro_use, i);

        if (ub_rows_find(places->unit->rows, use->name)) {
            note_place(places->calls, use->extent.begin);
        }
    }
}

/* Look into the functions that hold sites only: the AST of a large file is large. */
static void note_functions(ast_places *places, const GArray *sites)
{
    int last = -1;

    for (unsigned i = 0; i < sites->len; i++) {
        int index = g_array_index(sites, ub_site, i).function;

        if (index >= 0 && index != last) {
            clang_visitChildren(g_array_index(places->unit->functions, ub_function, index).cursor,
                                visit_body, places);
            last = index;
        }
    }
}

/* Raw tokens */

/* The row named by a word, also by one that line splices cut into pieces. */
static const ub_api *word_api(const ub_unit *unit, const char *text, ub_token word)
{
    g_autofree char *name = NULL;
    char *to;

    if (word.end - word.begin > 80) {
        return NULL;
    }
    name = g_strndup(text + word.begin, word.end - word.begin);
    to = name;
    for (const char *from = name; *from; from++) {
        if (!strchr("\\\r\n", *from)) {
            *to++ = *from;
        }
    }
    *to = '\0';
    return ub_rows_find(unit->rows, name);
}

static ub_token next_code_token(const char *text, unsigned at, unsigned end)
{
    ub_token token = ub_next_token(text, at, end);

    while (token.kind == UB_TOKEN_COMMENT || token.kind == UB_TOKEN_HASH) {
        token = ub_next_token(text, token.end, end);
    }
    return token;
}

/* From a name to after the `)` of its arguments; {0, 0} when none follow. */
static ub_range call_range(const char *text, ub_token name, unsigned end)
{
    ub_range none = {0, 0};
    ub_token token = next_code_token(text, name.end, end);
    unsigned depth = 0;

    if (!ub_token_is(text, token, "(")) {
        return none;
    }
    for (; token.kind != UB_TOKEN_END; token = next_code_token(text, token.end, end)) {
        if (ub_token_is(text, token, "(")) {
            depth++;
        } else if (ub_token_is(text, token, ")") && --depth == 0) {
            return (ub_range){name.begin, token.end};
        }
    }
    return none;
}

static int function_index(const ub_unit *unit, unsigned offset)
{
    const ub_function *function = ub_unit_function_at(unit, offset);

    return function ? (int)(function - (const ub_function *)unit->functions->data) : -1;
}

static void add_word(const ub_unit *unit, GArray *sites, ub_token word, unsigned end, ub_code code,
                     const char *detail)
{
    const char *text = ub_unit_text(unit, NULL);
    ub_site site = {.api = word_api(unit, text, word), .offset = word.begin};

    if (!site.api) {
        return;
    }
    ub_unit_position(unit, site.offset, &site.line, &site.column);
    site.call = call_range(text, word, end);
    site.function = function_index(unit, site.offset);
    if (code != UB_CODE_NONE) {
        ub_site_set(&site, code, detail);
    }
    g_array_append_val(sites, site);
}

/* How often the text from `at` names it, in code and in bodies of macros: not where it is defined,
 * nor where it is asked for. */
static unsigned count_uses(const char *text, unsigned at, unsigned end, const char *name)
{
    unsigned n = 0;

    for (ub_token t = ub_next_token(text, at, end); t.kind != UB_TOKEN_END;
         t = ub_next_token(text, t.end, end)) {
        if (t.kind == UB_TOKEN_HASH) {
            ub_token word = next_code_token(text, t.begin + 1, t.end);
            gboolean defines = ub_token_is(text, word, "define");

            word = next_code_token(text, word.end, t.end);
            if (defines && !ub_token_is(text, word, name)) {
                n += count_uses(text, word.end, t.end, name);
            }
        } else {
            n += t.kind == UB_TOKEN_WORD && ub_token_is(text, t, name);
        }
    }
    return n;
}

static gboolean defines(const char *text, unsigned length, const char *name)
{
    for (ub_token t = ub_next_token(text, 0, length); t.kind != UB_TOKEN_END;
         t = ub_next_token(text, t.end, length)) {
        ub_token word = t.kind == UB_TOKEN_HASH ? next_code_token(text, t.begin + 1, t.end) : t;

        if (t.kind == UB_TOKEN_HASH && ub_token_is(text, word, "define") &&
            ub_token_is(text, next_code_token(text, word.end, t.end), name))
            return TRUE;
    }
    return FALSE;
}

/* The same in the other files of the run, for a header's macro; one that defines the name itself
 * means its own. */
static unsigned count_uses_elsewhere(const ub_unit *unit, const char *name)
{
    const GPtrArray *paths = ub_others_paths(unit->others);
    unsigned n = 0;

    for (unsigned i = 0; i < paths->len; i++) {
        const char *path = paths->pdata[i];
        g_autofree char *text = NULL;
        gsize length;

        if (strcmp(path, unit->path) == 0 || !g_file_get_contents(path, &text, &length, NULL) ||
            length >= G_MAXUINT || !strstr(text, name) || defines(text, (unsigned)length, name))
            continue;
        n += count_uses(text, 0, (unsigned)length, name);
    }
    return n;
}

/* "FIRST, used 3 times in this file" */
static char *macro_detail(const ub_unit *unit, ub_token name)
{
    gsize length;
    const char *text = ub_unit_text(unit, &length);
    g_autofree char *word = g_strndup(text + name.begin, name.end - name.begin);
    unsigned n = count_uses(text, 0, (unsigned)length, word);
    gboolean shared = unit->others && ub_is_header(unit->path);
    const char *where = shared ? "this file and others" : "this file";

    if (shared)
        n += count_uses_elsewhere(unit, word);
    return n == 0   ? g_strdup_printf("%s, not used in %s", word, where)
           : n == 1 ? g_strdup_printf("%s, used once in %s", word, where)
                    : g_strdup_printf("%s, used %u times in %s", word, n, where);
}

/* The words of a macro's body.  `#define NAME`, `#ifdef NAME`, `#undef NAME` ask whether there is
 * such a macro, or make one: that is no use. */
static void add_directive(const ub_unit *unit, GArray *sites, ub_token hash)
{
    const char *text = ub_unit_text(unit, NULL);
    ub_token token = next_code_token(text, hash.begin + 1, hash.end);

    if (!ub_token_is(text, token, "define")) {
        return;
    }
    ub_token name = next_code_token(text, token.end, hash.end);
    for (token = ub_next_token(text, name.end, hash.end); token.kind != UB_TOKEN_END;
         token = ub_next_token(text, token.end, hash.end)) {
        if (token.kind == UB_TOKEN_WORD && word_api(unit, text, token)) {
            g_autofree char *detail = macro_detail(unit, name);

            add_word(unit, sites, token, hash.end, UB_CODE_MACRO_BODY, detail);
        }
    }
}

static GArray *find_words(const ub_unit *unit)
{
    GArray *sites = ub_sites_new();
    gsize length;
    const char *text = ub_unit_text(unit, &length);

    for (ub_token token = ub_next_token(text, 0, length); token.kind != UB_TOKEN_END;
         token = ub_next_token(text, token.end, length)) {
        if (token.kind == UB_TOKEN_WORD) {
            add_word(unit, sites, token, length, UB_CODE_NONE, NULL);
        } else if (token.kind == UB_TOKEN_HASH) {
            add_directive(unit, sites, token);
        }
    }
    return sites;
}

/* What kind of site */

static gboolean in_ranges(const GArray *ranges, unsigned offset)
{
    for (unsigned i = 0; i < ranges->len; i++) {
        const ub_range *range = &g_array_index(ranges, ub_range, i);

        if (range->begin <= offset && offset < range->end) {
            return TRUE;
        }
    }
    return FALSE;
}

/* Is it an error in the function, or, with none, in the file? */
static gboolean is_error_of(const ub_diagnostic *d, const ub_function *function)
{
    return d->in_main &&
           (!function || (function->extent.begin <= d->offset && d->offset < function->extent.end));
}

/* `anywhere`: also elsewhere, as in a struct of which the function has lost a member. */
static const ub_diagnostic *first_error(const ub_unit *unit, const ub_function *function,
                                        gboolean anywhere)
{
    for (unsigned i = 0; i < unit->diagnostics->len; i++) {
        const ub_diagnostic *d = &g_array_index(unit->diagnostics, ub_diagnostic, i);

        if (d->severity >= CXDiagnostic_Error && (anywhere || is_error_of(d, function))) {
            return d;
        }
    }
    return NULL;
}

enum { MOST_NAMED = 3 };

/* "SDL.h, SDL_image.h not found: ..." */
static void append_missing(GString *detail, const ub_unit *unit)
{
    unsigned n = unit->missing_headers->len, said = n > MOST_NAMED + 1 ? MOST_NAMED : n;

    for (unsigned i = 0; i < said; i++) {
        g_string_append_printf(detail, "%s%s", i ? ", " : "",
                               (const char *)g_ptr_array_index(unit->missing_headers, i));
    }
    if (said < n) { /* the summary has them all */
        g_string_append_printf(detail, " and %u more", n - said);
    }
    g_string_append(detail, " not found: give -I with the folder that has it, after --");
}

/* The compiler's first words, and the headers that are missing, since these are mostly why. */
static char *error_detail(const ub_unit *unit, const ub_function *function)
{
    const ub_diagnostic *error = first_error(unit, function, FALSE);
    GString *detail = g_string_new(NULL);

    if (!error && unit->missing_headers->len == 0)
        error = first_error(unit, NULL, TRUE);
    if (error && error->in_main)
        g_string_append_printf(detail, "line %u: %s", error->line, error->message);
    else if (error)
        g_string_append_printf(detail, "in a header, line %u: %s", error->line, error->message);
    if (unit->missing_headers->len > 0) {
        g_string_append(detail, error ? "; " : "");
        append_missing(detail, unit);
    }
    return g_string_free(detail, FALSE);
}

static void set_parse_error(const ub_unit *unit, ub_site *site)
{
    const ub_function *function =
        site->function >= 0 ? &g_array_index(unit->functions, ub_function, site->function) : NULL;
    g_autofree char *detail = error_detail(unit, function);

    ub_site_set(site, UB_CODE_PARSE_ERROR, detail);
}

static gboolean has_call(const ub_site *site)
{
    return site->call.end > site->call.begin;
}

static gboolean is_spliced(const ub_site *site, const char *text)
{
    return strncmp(text + site->offset, site->api->name, strlen(site->api->name)) != 0;
}

/* A name outside of every function that is no declaration: where the compiler has stumbled it may
 * be in a function that the compiler did not recognise. */
static void classify_outside(const ub_unit *unit, ub_site *site)
{
    if (has_call(site) && (unit->missing_headers->len > 0 || first_error(unit, NULL, FALSE))) {
        set_parse_error(unit, site);
    } else {
        ub_site_set(site, UB_CODE_OUTSIDE_FUNCTION, NULL);
    }
}

static void classify_inside(const ub_unit *unit, const ast_places *places, ub_site *site)
{
    if (g_array_index(unit->functions, ub_function, site->function).has_error) {
        set_parse_error(unit, site);
    } else if (!has_call(site)) {
        ub_site_set(site, UB_CODE_OUTSIDE_FUNCTION, NULL);
    } else if (is_spliced(site, ub_unit_text(unit, NULL))) {
        ub_site_set(site, UB_CODE_SHAPE, "a line splice cuts the name in two");
    } else if (is_place(places->calls, site->offset)) {
        site->verdict = UB_PENDING;
    } else if (ub_unit_macro_at(unit, site->offset)) {
        ub_site_set(site, UB_CODE_INACTIVE, "the macro around it does not use this argument");
    } else {
        ub_site_set(site, UB_CODE_OUTSIDE_FUNCTION, NULL);
    }
}

static void classify(const ub_unit *unit, const ast_places *places, ub_site *site)
{
    if (in_ranges(unit->skipped, site->offset)) {
        ub_site_set(site, UB_CODE_INACTIVE, NULL);
    } else if (site->code != UB_CODE_NONE) {
        return; /* in a macro's body */
    } else if (site->function >= 0) {
        classify_inside(unit, places, site);
    } else {
        classify_outside(unit, site);
    }
}

GArray *ub_find(const ub_unit *unit)
{
    g_autoptr(GHashTable) calls = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) declarations = g_hash_table_new(NULL, NULL);
    ast_places places = {unit, calls, declarations};
    g_autoptr(GArray) words = find_words(unit);
    GArray *sites = ub_sites_new();

    if (words->len == 0) {
        return sites;
    }
    clang_visitChildren(clang_getTranslationUnitCursor(unit->tu), visit_file_level, &places);
    note_functions(&places, words);
    note_expansions(&places);
    for (unsigned i = 0; i < words->len; i++) {
        ub_site *site = &g_array_index(words, ub_site, i);

        if (!is_place(declarations, site->offset)) {
            classify(unit, &places, site);
            g_array_append_val(sites, *site);
            site->detail = NULL; /* it went with the copy */
        }
    }
    return sites;
}

/* See contract.h. */
#include "contract.h"

#include <string.h>

#include "definitions.h"
#include "errno_flow.h"
#include "serves.h"
#include "shape.h"
#include "versions.h"

static const ub_function *function_at(const ub_unit *unit, int index)
{
    return &g_array_index(unit->functions, ub_function, index);
}

const ub_api *ub_contract_find(const ub_unit *unit, const char *name)
{
    return name ? g_hash_table_lookup(unit->contracts, name) : NULL;
}

/* Where the name may stand: in calls, and in declarations. */

typedef struct {
    const char *name;
    GHashTable *places; /* offsets */
    gboolean borrows;   /* an attribute promises that the reference is borrowed */
    gboolean used;      /* __attribute__((used)): by what the compiler does not see */
} name_search;

static void note_attributes(name_search *search, CXCursor declaration)
{
    CXTranslationUnit tu = clang_Cursor_getTranslationUnit(declaration);
    CXToken *tokens = NULL;
    unsigned n = 0;
    gboolean in_body = FALSE;

    clang_tokenize(tu, clang_getCursorExtent(declaration), &tokens, &n);
    for (unsigned i = 0; i < n && !in_body; i++) {
        CXString word = clang_getTokenSpelling(tu, tokens[i]);
        const char *name = clang_getCString(word);
        search->borrows |= strcmp(name, "cpychecker_returns_borrowed_ref") == 0;
        search->used |= strcmp(name, "used") == 0 || strcmp(name, "__used__") == 0;
        in_body = strcmp(name, "{") == 0;
        clang_disposeString(word);
    }
    clang_disposeTokens(tu, tokens, n);
}

static enum CXChildVisitResult note_declaration(CXCursor cursor, CXCursor parent, CXClientData data)
{
    name_search *search = data;
    CXString spelling = clang_getCursorSpelling(cursor);

    (void)parent;
    if (clang_getCursorKind(cursor) == CXCursor_FunctionDecl &&
        strcmp(clang_getCString(spelling), search->name) == 0) {
        unsigned offset;
        clang_getFileLocation(clang_getCursorLocation(cursor), NULL, NULL, NULL, &offset);
        g_hash_table_add(search->places, GUINT_TO_POINTER(offset));
        note_attributes(search, cursor);
    }
    clang_disposeString(spelling);
    return CXChildVisit_Continue;
}

/* #define LOOKUP(d) lookup(d) */
static gboolean directive_names(const char *text, ub_token directive, const char *name)
{
    unsigned at = directive.begin + 1;

    for (ub_token t = ub_next_token(text, at, directive.end); t.kind != UB_TOKEN_END;
         t = ub_next_token(text, t.end, directive.end))
        if (ub_token_is(text, t, name))
            return TRUE;
    return FALSE;
}

/* extern PyObject *first(PyObject *) __attribute__((alias("get_first")));
 * __asm__(".set first, get_first");
 * Another name for the same code: strings tell of it, in a list of tokens. */
static gboolean has_other_name(const char *text, gsize length, const char *name)
{
    static const char *const attributes[] = {"alias",   "__alias__",   "ifunc", "__ifunc__",
                                             "weakref", "__weakref__", NULL};
    static const char *const assembly[] = {"asm", "__asm", "__asm__", NULL};
    g_autoptr(GArray) tokens = ub_tokens(text, 0, (unsigned)length);
    unsigned in_asm = 0; /* open parentheses */

    for (unsigned i = 2; i < tokens->len; i++) {
        ub_token t = ub_tokens_at(tokens, i), before = ub_tokens_at(tokens, i - 2);
        g_autofree char *word = g_strndup(text + before.begin, before.end - before.begin);
        gboolean opens = ub_token_is(text, ub_tokens_at(tokens, i - 1), "(");
        if (in_asm == 0 && opens && g_strv_contains(assembly, word))
            in_asm = 1;
        if (t.kind == UB_TOKEN_STRING && (in_asm || (opens && g_strv_contains(attributes, word))) &&
            memmem(text + t.begin, t.end - t.begin, name, strlen(name)))
            return TRUE;
        if (in_asm)
            in_asm += ub_token_is(text, t, "(") ? 1 : ub_token_is(text, t, ")") ? -1u : 0;
    }
    return FALSE;
}

static gboolean stands_elsewhere(const ub_unit *unit, const name_search *search)
{
    gsize length;
    const char *text = ub_unit_text(unit, &length);

    for (ub_token t = ub_next_token(text, 0, (unsigned)length); t.kind != UB_TOKEN_END;
         t = ub_next_token(text, t.end, (unsigned)length)) {
        if (t.kind == UB_TOKEN_HASH && directive_names(text, t, search->name))
            return TRUE;
        if (t.kind == UB_TOKEN_WORD && ub_token_is(text, t, search->name) &&
            !g_hash_table_contains(search->places, GUINT_TO_POINTER(t.begin)))
            return TRUE;
    }
    return FALSE;
}

/* Does text that this configuration does not compile use a macro, of the file or of a header, that
 * may name the function? */
static gboolean may_be_made(const ub_unit *unit, const char *name)
{
    const ub_definitions *definitions = ub_definitions_of((ub_unit *)unit);
    gsize length;
    const char *text = ub_unit_text(unit, &length);

    for (unsigned i = 0; i < unit->skipped->len; i++) {
        ub_range range = g_array_index(unit->skipped, ub_range, i);
        g_autoptr(GArray) tokens = ub_tokens(text, range.begin, range.end);
        if (unit->versions && ub_is_unsupported(unit->versions, range.begin))
            continue;
        for (unsigned k = 0; k < tokens->len; k++) {
            ub_token t = g_array_index(tokens, ub_token, k);
            g_autofree char *word = g_strndup(text + t.begin, t.end - t.begin);
            if (t.kind == UB_TOKEN_WORD &&
                ub_macro_holds(definitions, word, FALSE, ub_is_or_makes, (gpointer)name))
                return TRUE;
        }
    }
    return FALSE;
}

static gboolean calls_can_change(const ub_roles *roles, int function, GHashTable *places)
{
    const ub_unit *unit = ub_roles_unit(roles);
    const GArray *calls = ub_roles_of(roles, function)->calls;

    for (unsigned i = 0; i < calls->len; i++) {
        const ub_role_call *call = &g_array_index(calls, ub_role_call, i);
        ub_range range = ub_cursor_range(call->call);
        if (call->caller < 0 || range.end == 0 || function_at(unit, call->caller)->has_error ||
            ub_is_traverse(roles, call->caller))
            return FALSE;
        g_hash_table_add(places, GUINT_TO_POINTER(range.begin));
    }
    return calls->len > 0;
}

gboolean ub_contract_may_change(const ub_roles *roles, int function, const char **why)
{
    const ub_unit *unit = ub_roles_unit(roles);
    const ub_function *f = function_at(unit, function);
    const ub_role *role = ub_roles_of(roles, function);
    g_autoptr(GHashTable) places = g_hash_table_new(NULL, NULL);
    name_search search = {.name = f->name, .places = places};
    gsize length;
    const char *text = ub_unit_text(unit, &length);

    *why = NULL;
    if (!f->is_static || f->has_error ||
        !ub_is_object_pointer(clang_getCursorResultType(f->cursor)))
        return FALSE;
    *why = "it is not only called";
    if (role->other || role->callback || role->keywords || role->traverse || role->finalizer)
        return FALSE;
    *why = "not all of its calls can be followed";
    if (!calls_can_change(roles, function, places))
        return FALSE;
    clang_visitChildren(clang_getTranslationUnitCursor(unit->tu), note_declaration, &search);
    *why = "an attribute promises that the reference is borrowed";
    if (search.borrows)
        return FALSE;
    *why = "the same code has another name, or may be called by more than calls";
    if (search.used || has_other_name(text, length, f->name))
        return FALSE;
    *why = "its name also stands in a macro, or in text that this configuration does not compile";
    if (stands_elsewhere(unit, &search))
        return FALSE;
    *why = "a macro may make its name in text that this configuration does not compile";
    return !may_be_made(unit, f->name);
}

/* Changing */

static void add_call(const ub_unit *unit, const ub_api *api, const ub_role_call *call,
                     GArray *sites)
{
    ub_range range = ub_cursor_range(call->call);
    ub_site site = {
        .api = api,
        .offset = range.begin,
        .call = range,
        .function = call->caller,
        .verdict = UB_CONVERT,
        .of_helper = TRUE,
    };

    ub_unit_position(unit, range.begin, &site.line, &site.column);
    g_array_append_val(sites, site);
}

void ub_contract_change(const ub_roles *roles, int function, const ub_api *like, GArray *sites)
{
    const ub_unit *unit = ub_roles_unit(roles);
    const ub_function *f = function_at(unit, function);
    const GArray *calls = ub_roles_of(roles, function)->calls;
    ub_api *api = g_new0(ub_api, 1);

    *api = (ub_api){
        .name = f->name,
        .strong = f->name,
        .shape = UB_SHAPE_SAME,
        .absent = UB_ABSENT_NULL,
        .error = UB_ERROR_RAISES,
        .n_args = (unsigned)MAX(clang_Cursor_getNumArguments(f->cursor), 0),
        .holder = like->holder,
    };
    g_hash_table_replace(unit->contracts, f->name, api);
    for (unsigned i = 0; i < calls->len; i++) {
        const ub_role_call *call = &g_array_index(calls, ub_role_call, i);
        ub_function *caller = &g_array_index(unit->functions, ub_function, call->caller);
        add_call(unit, api, call, sites);
        caller->errno_matters = ub_errno_matters(roles, call->caller);
        caller->errno_unseen = ub_errno_unseen(roles, call->caller);
    }
}

void ub_contract_restore(const ub_unit *unit, int function)
{
    g_hash_table_remove(unit->contracts, function_at(unit, function)->name);
}

#include "definitions.h"

#include <string.h>

#include "versions.h"

struct ub_definitions {
    GHashTable *macros; /* name -> GPtrArray of char **: the different bodies, as their words */
    const ub_definitions *headers; /* those of the project's headers, or NULL: the unit's */
};

static void free_bodies(gpointer bodies)
{
    g_ptr_array_unref(bodies);
}

static char *token_text(const char *text, ub_token t)
{
    return g_strndup(text + t.begin, t.end - t.begin);
}

static gboolean same_body(gconstpointer a, gconstpointer b)
{
    return g_strv_equal(a, b);
}

static void add_definition(ub_definitions *d, char *name, char **body)
{
    GPtrArray *bodies = g_hash_table_lookup(d->macros, name);

    if (!bodies) {
        bodies = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
        g_hash_table_insert(d->macros, g_strdup(name), bodies);
    }
    if (g_ptr_array_find_with_equal_func(bodies, body, same_body, NULL))
        g_strfreev(body);
    else
        g_ptr_array_add(bodies, body);
}

/* `(a, b)` directly behind the name; `at` comes to stand behind it. */
static GPtrArray *read_parameters(const char *text, unsigned *at, unsigned end)
{
    GPtrArray *parameters = g_ptr_array_new_with_free_func(g_free);

    if (*at >= end || text[*at] != '(')
        return parameters;
    for (ub_token t = ub_next_token(text, *at, end); t.kind != UB_TOKEN_END;
         t = ub_next_token(text, *at, end)) {
        *at = t.end;
        if (t.kind == UB_TOKEN_WORD)
            g_ptr_array_add(parameters, token_text(text, t));
        else if (ub_token_is(text, t, ")"))
            break;
    }
    return parameters;
}

static gboolean is_one_of(const GPtrArray *words, const char *word)
{
    return g_ptr_array_find_with_equal_func((GPtrArray *)words, word, g_str_equal, NULL);
}

static gboolean is_member(const GPtrArray *words)
{
    const char *last = words->len ? words->pdata[words->len - 1] : "";

    return strcmp(last, ".") == 0 || strcmp(last, "->") == 0;
}

/* `#define NAME(x) BODY`: the body's tokens; parameters and members are no words of the function
 * that uses it. */
static void read_directive(ub_definitions *d, const char *text, ub_token hash)
{
    ub_token t = ub_next_token(text, hash.begin + 1, hash.end);
    unsigned at;

    if (!ub_token_is(text, t, "define"))
        return;
    t = ub_next_token(text, t.end, hash.end);
    if (t.kind != UB_TOKEN_WORD)
        return;
    g_autofree char *name = token_text(text, t);
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    at = t.end;
    g_autoptr(GPtrArray) parameters = read_parameters(text, &at, hash.end);
    for (t = ub_next_token(text, at, hash.end); t.kind != UB_TOKEN_END;
         t = ub_next_token(text, t.end, hash.end)) {
        g_autofree char *word = token_text(text, t);
        if (is_one_of(parameters, word) || (t.kind == UB_TOKEN_WORD && is_member(words)))
            g_ptr_array_add(words, g_strdup("#"));
        else if (t.kind != UB_TOKEN_COMMENT)
            g_ptr_array_add(words, g_steal_pointer(&word));
    }
    g_ptr_array_add(words, NULL);
    add_definition(d, name, (char **)g_ptr_array_steal(words, NULL));
}

static void read_text(ub_definitions *d, const char *text, gsize length, unsigned supported)
{
    g_autoptr(ub_versions) versions = NULL;

    if (!g_strstr_len(text, (gssize)length, "define"))
        return;
    versions = ub_versions_new(text, length, supported);
    for (ub_token t = ub_next_token(text, 0, (unsigned)length); t.kind != UB_TOKEN_END;
         t = ub_next_token(text, t.end, (unsigned)length))
        if (t.kind == UB_TOKEN_HASH && !ub_is_unsupported(versions, t.begin))
            read_directive(d, text, t);
}

typedef struct {
    ub_definitions *definitions;
    const ub_unit *unit;
} reading;

/* Python's and the system's headers are the same for all who use them. */
static gboolean is_of_project(const ub_unit *unit, CXFile file)
{
    CXString raw = clang_getFileName(file);
    const char *path = clang_getCString(raw);
    gboolean own = path && !(unit->python_dir && g_str_has_prefix(path, unit->python_dir)) &&
                   !g_str_has_prefix(path, "/usr/") && !g_str_has_prefix(path, "/opt/");

    clang_disposeString(raw);
    return own;
}

static void read_header(CXFile file, CXSourceLocation *stack, unsigned depth, CXClientData data)
{
    reading *r = data;
    size_t length;

    (void)stack;
    if (depth == 0 || !file || !is_of_project(r->unit, file))
        return;
    const char *text = clang_getFileContents(r->unit->tu, file, &length);
    if (text)
        read_text(r->definitions, text, length, r->unit->supported);
}

static ub_definitions *definitions_new(void)
{
    ub_definitions *d = g_new0(ub_definitions, 1);

    d->macros = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_bodies);
    return d;
}

/* The headers stay the same when the file is parsed anew, and reading them takes longer. */
const ub_definitions *ub_definitions_of(ub_unit *unit)
{
    gsize length;
    const char *text = ub_unit_text(unit, &length);

    if (unit->definitions)
        return unit->definitions;
    if (!unit->header_definitions) {
        unit->header_definitions = definitions_new();
        reading r = {unit->header_definitions, unit};
        clang_getInclusions(unit->tu, read_header, &r);
    }
    unit->definitions = definitions_new();
    unit->definitions->headers = unit->header_definitions;
    read_text(unit->definitions, text, length, unit->supported);
    return unit->definitions;
}

void ub_definitions_free(ub_definitions *definitions)
{
    if (definitions)
        g_hash_table_unref(definitions->macros);
    g_free(definitions);
}

/* All bodies that a macro has, as char ** that belong to the definitions; free with
 * g_ptr_array_unref. */
static GPtrArray *bodies_of(const ub_definitions *d, const char *macro)
{
    GPtrArray *all = g_ptr_array_new();

    for (; d; d = d->headers) {
        const GPtrArray *bodies = g_hash_table_lookup(d->macros, macro);
        for (unsigned i = 0; bodies && i < bodies->len; i++)
            if (!g_ptr_array_find_with_equal_func(all, bodies->pdata[i], same_body, NULL))
                g_ptr_array_add(all, bodies->pdata[i]);
    }
    return all;
}

gboolean ub_macro_is_known(const ub_definitions *definitions, const char *macro)
{
    return g_hash_table_contains(definitions->macros, macro) ||
           (definitions->headers && ub_macro_is_known(definitions->headers, macro));
}

typedef struct {
    const ub_definitions *definitions;
    GHashTable *seen[2]; /* macros looked into, as one that must vary and as one that need not */
    ub_word_test test;
    gpointer data;
} search;

static gboolean holds(search *s, const char *macro, gboolean varying)
{
    if (!ub_macro_is_known(s->definitions, macro) ||
        !g_hash_table_add(s->seen[varying], (gpointer)macro))
        return FALSE;
    g_autoptr(GPtrArray) bodies = bodies_of(s->definitions, macro);
    varying = varying && bodies->len < 2;
    for (unsigned i = 0; i < bodies->len; i++)
        for (char **word = bodies->pdata[i]; *word; word++)
            if ((!varying && s->test(*word, s->data)) || holds(s, *word, varying))
                return TRUE;
    return FALSE;
}

gboolean ub_macro_holds(const ub_definitions *definitions, const char *macro, gboolean varying,
                        ub_word_test test, gpointer data)
{
    if (!ub_macro_is_known(definitions, macro))
        return FALSE;
    search s = {
        definitions,
        {g_hash_table_new(g_str_hash, g_str_equal), g_hash_table_new(g_str_hash, g_str_equal)},
        test,
        data};
    gboolean found = holds(&s, macro, varying);

    g_hash_table_unref(s.seen[0]);
    g_hash_table_unref(s.seen[1]);
    return found;
}

gboolean ub_is_or_makes(const char *word, gpointer name)
{
    return strcmp(word, name) == 0 || strcmp(word, "##") == 0;
}

gboolean ub_is_way_out(const char *word, gpointer data)
{
    static const char *const words[] = {"return", "goto", "break", "continue", NULL};

    (void)data;
    return g_strv_contains(words, word) || g_str_has_prefix(word, "Py_RETURN_");
}

static gboolean is_same_word(const char *word, gpointer data)
{
    return strcmp(word, data) == 0;
}

gboolean ub_macros_capture(ub_unit *unit, ub_range range, const char *name)
{
    const ub_definitions *definitions = ub_definitions_of(unit);
    gsize length;
    const char *text = ub_unit_text(unit, &length);
    g_autoptr(GArray) tokens = ub_tokens(text, range.begin, range.end);

    if (ub_macro_is_known(definitions, name))
        return TRUE;
    for (unsigned i = 0; i < tokens->len; i++) {
        ub_token t = g_array_index(tokens, ub_token, i);
        g_autofree char *word = t.kind == UB_TOKEN_WORD ? token_text(text, t) : NULL;
        if (word && ub_macro_holds(definitions, word, FALSE, is_same_word, (gpointer)name))
            return TRUE;
    }
    return FALSE;
}

gboolean ub_text_holds(const ub_unit *unit, const char *text, ub_range range, ub_word_test test,
                       gpointer data)
{
    const ub_definitions *definitions = ub_definitions_of((ub_unit *)unit);
    g_autoptr(GArray) tokens = ub_tokens(text, range.begin, range.end);

    for (unsigned i = 0; i < tokens->len; i++) {
        ub_token t = ub_tokens_at(tokens, i);
        g_autofree char *word = g_strndup(text + t.begin, t.end - t.begin);
        if (t.kind == UB_TOKEN_WORD &&
            (test(word, data) || ub_macro_holds(definitions, word, FALSE, test, data)))
            return TRUE;
    }
    return FALSE;
}

/* The prover, on the pairs of tests/prove/: see cases.c there for what the names mean. */
#include <string.h>

#include "graph.h"
#include "prove.h"

static const char *const flags[] = {"-I/usr/include/python3.11", "-I/usr/include/python3.13", NULL};

typedef struct {
    gboolean propagate;
    gboolean rejected;
    ub_code code; /* just this one; UB_CODE_NONE: whatever it is */
} expectation;

/* "ok_braces" begins with "ok", "okay" does not */
static gboolean take_words(const char **name, const char *words)
{
    gsize length = strlen(words);

    if (!g_str_has_prefix(*name, words) || ((*name)[length] != '\0' && (*name)[length] != '_'))
        return FALSE;
    *name += length + ((*name)[length] == '_');
    return TRUE;
}

/* "pending_exception_kept" begins with the code pending-exception; the longest name counts. */
static ub_code code_of(const char *name)
{
    ub_code found = UB_CODE_NONE;
    gsize longest = 0;

    for (ub_code code = UB_CODE_NONE + 1; code < UB_CODE_COUNT; code++) {
        g_autofree char *words = g_strdelimit(g_strdup(ub_code_get(code)->name), "-", '_');
        const char *rest = name;
        if (take_words(&rest, words) && strlen(words) > longest) {
            found = code;
            longest = strlen(words);
        }
    }
    return found;
}

/* Of what stands behind "__".  FALSE: that says nothing. */
static gboolean read_expectation(const char *suffix, expectation *e)
{
    *e = (expectation){.propagate = take_words(&suffix, "propagate")};
    if (take_words(&suffix, "ok"))
        return TRUE;
    e->rejected = TRUE;
    if (take_words(&suffix, "bad"))
        return TRUE;
    e->code = take_words(&suffix, "is") ? code_of(suffix) : UB_CODE_NONE;
    return e->code != UB_CODE_NONE;
}

static void check_pair(const ub_unit *unit, const ub_function *old_f, const ub_function *new_f,
                       const expectation *e)
{
    g_autoptr(ub_graph) old_graph = ub_graph_new(unit, old_f);
    g_autoptr(ub_graph) new_graph = ub_graph_new(unit, new_f);
    ub_proof proof = ub_prove(old_graph, new_graph, e->propagate);
    const char *got = proof.code ? ub_code_get(proof.code)->name : "proved";

    if (proof.code || e->rejected)
        g_test_message("%s: %s: %s", new_f->name, got, proof.detail ? proof.detail : "");
    if (e->code)
        g_assert_cmpstr(got, ==, ub_code_get(e->code)->name);
    else
        g_assert_cmpint(proof.code != UB_CODE_NONE, ==, e->rejected);
    ub_proof_clear(&proof);
}

/* contracts.c: functions whose names begin with lent_ are made to return a new reference. */
static void change_contracts(ub_unit *unit)
{
    static const char *const declared[] = {"lent_any", "lent_quiet"};

    for (unsigned i = 0; i < unit->functions->len; i++) {
        char *name = g_array_index(unit->functions, ub_function, i).name;
        if (g_str_has_prefix(name, "lent_"))
            g_hash_table_insert(unit->contracts, name, g_new0(ub_api, 1));
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(declared); i++)
        g_hash_table_insert(unit->contracts, (gpointer)declared[i], g_new0(ub_api, 1));
}

/* Where "__" and the expectation begin, or NULL: an old text, a helper, __typeof__. */
static const char *mark_of(const char *name)
{
    const char *mark = strstr(name, "__");

    return mark == name ? NULL : mark;
}

/* How often each word stands in the text, #if or not. */
static GHashTable *count_words(const ub_unit *unit)
{
    GHashTable *words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    gsize length;
    const char *text = ub_unit_text(unit, &length);
    g_autoptr(GArray) tokens = ub_tokens(text, 0, (unsigned)length);

    for (unsigned i = 0; i < tokens->len; i++) {
        ub_token t = ub_tokens_at(tokens, i);
        char *word = g_strndup(text + t.begin, t.end - t.begin);
        gsize n = GPOINTER_TO_SIZE(g_hash_table_lookup(words, word));
        if (t.kind == UB_TOKEN_WORD)
            g_hash_table_replace(words, word, GSIZE_TO_POINTER(n + 1));
        else
            g_free(word);
    }
    return words;
}

/* A case that is not compiled, and an old text whose new ones have other names, are judged by
 * nobody. */
static void check_names(const char *path, const ub_unit *unit)
{
    g_autoptr(GHashTable) words = count_words(unit),
                          tried = g_hash_table_new(g_str_hash, g_str_equal);
    GHashTableIter iter;
    gpointer word, n;

    g_hash_table_iter_init(&iter, words);
    while (g_hash_table_iter_next(&iter, &word, NULL)) {
        const char *mark = mark_of(word);
        if (!mark)
            continue;
        if (!ub_unit_find_function(unit, word))
            g_error("%s: %s is not compiled", path, (char *)word);
        g_autofree char *base = g_strndup(word, (gsize)(mark - (char *)word));
        const ub_function *old_f = ub_unit_find_function(unit, base);
        if (!old_f)
            g_error("%s: %s has no old text", path, (char *)word);
        g_hash_table_add(tried, old_f->name);
    }
    g_hash_table_iter_init(&iter, words);
    while (g_hash_table_iter_next(&iter, &word, &n))
        if (n == GSIZE_TO_POINTER(1) && !mark_of(word) && ub_unit_find_function(unit, word) &&
            !g_hash_table_contains(tried, word))
            g_error("%s: %s has no new text, and nothing calls it", path, (char *)word);
}

static unsigned check_file(const char *path)
{
    g_autofree char *text = NULL;
    gsize length;
    unsigned pairs = 0;

    g_assert_true(g_file_get_contents(path, &text, &length, NULL));
    g_autoptr(GBytes) bytes = g_bytes_new(text, length);
    g_autoptr(ub_unit) unit = ub_parse(path, bytes, flags, NULL);
    g_assert_nonnull(unit);
    for (unsigned i = 0; i < unit->diagnostics->len; i++) {
        const ub_diagnostic *d = &g_array_index(unit->diagnostics, ub_diagnostic, i);
        if (d->severity >= CXDiagnostic_Error)
            g_error("%s:%u: %s", path, d->line, d->message);
    }
    check_names(path, unit);
    change_contracts(unit);
    for (unsigned i = 0; i < unit->functions->len; i++) {
        ub_function *new_f = &g_array_index(unit->functions, ub_function, i);
        const char *mark = mark_of(new_f->name);
        expectation expected;
        if (!mark)
            continue;
        if (!read_expectation(mark + 2, &expected))
            g_error("%s: %s says nothing of what is expected", path, new_f->name);
        g_autofree char *base = g_strndup(new_f->name, (gsize)(mark - new_f->name));
        check_pair(unit, ub_unit_find_function(unit, base), new_f, &expected);
        pairs++;
    }
    return pairs;
}

static void test_cases(void)
{
    const char *folder = UNBORROW_SOURCE_DIR "/tests/prove";
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    unsigned pairs = 0;

    g_assert_nonnull(dir);
    for (const char *name = g_dir_read_name(dir); name; name = g_dir_read_name(dir)) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (g_str_has_suffix(name, ".c"))
            pairs += check_file(path);
    }
    g_assert_cmpuint(pairs, >, 60);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    g_test_add_func("/prove/cases", test_cases);
    return g_test_run();
}

/* The prover, on the pairs of tests/prove/: see cases.c there for what the names mean. */
#include <string.h>

#include "graph.h"
#include "prove.h"

static const char *const flags[] = {"-I/usr/include/python3.11", "-I/usr/include/python3.13", NULL};

/* "is_pending_exception" -> "pending-exception" */
static char *code_of(const char *suffix)
{
    char *code = g_strdup(suffix + strlen("is_"));
    return g_strdelimit(code, "_", '-');
}

static void check_pair(const ub_unit *unit, const ub_function *old_f, const ub_function *new_f,
                       const char *suffix)
{
    g_autoptr(ub_graph) old_graph = ub_graph_new(unit, old_f);
    g_autoptr(ub_graph) new_graph = ub_graph_new(unit, new_f);
    ub_proof proof = ub_prove(old_graph, new_graph, g_str_has_prefix(suffix, "propagate_"));
    if (g_str_has_prefix(suffix, "propagate_"))
        suffix += strlen("propagate_");
    const char *got = proof.code ? ub_code_get(proof.code)->name : "proved";

    if (g_str_has_prefix(suffix, "ok")) {
        if (proof.code)
            g_test_message("%s: %s: %s", new_f->name, got, proof.detail ? proof.detail : "");
        g_assert_cmpint(proof.code, ==, UB_CODE_NONE);
    } else if (g_str_has_prefix(suffix, "is_")) {
        g_autofree char *want = code_of(suffix);
        g_test_message("%s: %s", new_f->name, proof.detail ? proof.detail : "");
        g_assert_cmpstr(got, ==, want);
    } else {
        g_test_message("%s", new_f->name);
        g_assert_cmpint(proof.code, !=, UB_CODE_NONE);
    }
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
    change_contracts(unit);
    for (unsigned i = 0; i < unit->functions->len; i++) {
        ub_function *new_f = &g_array_index(unit->functions, ub_function, i);
        const char *mark = strstr(new_f->name, "__");
        if (!mark)
            continue;
        g_autofree char *base = g_strndup(new_f->name, (gsize)(mark - new_f->name));
        ub_function *old_f = ub_unit_find_function(unit, base);
        g_assert_nonnull(old_f);
        check_pair(unit, old_f, new_f, mark + 2);
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

/* Stage "release", one control-flow shape at a time: tests/unit/release/NAME.c is text in which
 * every strong call is new, NAME.expected.c what must come out of it; a line `LINE: code` at its
 * end for each site that is refused. */
#include <glib.h>
#include <string.h>

#include "catalog.h"
#include "edit.h"
#include "release.h"

static const char *const flags[] = {"-I/usr/include/python3.11", "-I/usr/include/python3.13", NULL};

static void find_gets(const ub_unit *unit, GArray *gets, GArray *get_sites, GArray *sites)
{
    gsize length;
    const char *text = ub_unit_text(unit, &length);
    ub_token token = ub_next_token(text, 0, (unsigned)length);

    for (; token.kind != UB_TOKEN_END; token = ub_next_token(text, token.end, (unsigned)length)) {
        g_autofree char *word = g_strndup(text + token.begin, token.end - token.begin);
        ub_site site = {.api = ub_catalog_find_strong(word), .verdict = UB_CONVERT};
        if (token.kind != UB_TOKEN_WORD || site.api == NULL)
            continue;
        ub_unit_position(unit, token.begin, &site.line, &site.column);
        g_array_append_val(gets, token.begin);
        g_array_append_val(get_sites, sites->len);
        g_array_append_val(sites, site);
    }
}

static char *released(const char *path)
{
    GError *error = NULL;
    char *contents;
    gsize length;
    ub_config config = {.flags = flags};

    g_assert_true(g_file_get_contents(path, &contents, &length, NULL));
    g_autoptr(GBytes) bytes = g_bytes_new_take(contents, length);
    g_autoptr(ub_unit) unit = ub_parse(path, bytes, flags, &error);
    g_assert_no_error(error);
    g_autoptr(GArray) gets = g_array_new(FALSE, FALSE, sizeof(unsigned));
    g_autoptr(GArray) get_sites = g_array_new(FALSE, FALSE, sizeof(unsigned));
    g_autoptr(GArray) sites = ub_sites_new();
    g_autoptr(GArray) edits = ub_edits_new();
    find_gets(unit, gets, get_sites, sites);
    g_assert_cmpuint(gets->len, >, 0);
    ub_release(unit, gets, get_sites, sites, &config, edits);
    g_autofree char *text = ub_edits_apply(edits, contents, length);
    g_assert_nonnull(text);
    GString *out = g_string_new(text);
    for (unsigned i = 0; i < sites->len; i++) {
        const ub_site *site = &g_array_index(sites, ub_site, i);
        if (site->code != UB_CODE_NONE)
            g_string_append_printf(out, "%u: %s\n", site->line, ub_code_get(site->code)->name);
    }
    return g_string_free(out, FALSE);
}

/* Say where two texts part. */
static void assert_same_text(const char *name, const char *got, const char *expected)
{
    g_auto(GStrv) a = g_strsplit(got, "\n", -1);
    g_auto(GStrv) b = g_strsplit(expected, "\n", -1);

    for (unsigned i = 0; a[i] && b[i]; i++)
        if (strcmp(a[i], b[i]) != 0)
            g_error("%s:%u: got '%s', expected '%s'\n%s", name, i + 1, a[i], b[i], got);
    g_assert_cmpstr(got, ==, expected);
}

static void test_file(gconstpointer data)
{
    const char *path = data;
    g_autofree char *stem = g_strndup(path, strlen(path) - 2);
    g_autofree char *expected_path = g_strconcat(stem, ".expected.c", NULL);
    g_autofree char *got = released(path);
    g_autofree char *expected = NULL;

    if (g_getenv("UNBORROW_ACCEPT"))
        g_assert_true(g_file_set_contents(expected_path, got, -1, NULL));
    g_assert_true(g_file_get_contents(expected_path, &expected, NULL, NULL));
    assert_same_text(path, got, expected);
}

int main(int argc, char **argv)
{
    g_autofree char *folder =
        g_build_filename(UNBORROW_SOURCE_DIR, "tests", "unit", "release", NULL);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    const char *name;

    g_test_init(&argc, &argv, NULL);
    g_assert_nonnull(dir);
    while ((name = g_dir_read_name(dir)) != NULL) {
        if (!g_str_has_suffix(name, ".c") || g_str_has_suffix(name, ".expected.c"))
            continue;
        g_autofree char *stem = g_strndup(name, strlen(name) - 2);
        g_autofree char *test = g_strconcat("/release/", stem, NULL);
        g_ptr_array_add(paths, g_build_filename(folder, name, NULL));
        g_test_add_data_func(test, paths->pdata[paths->len - 1], test_file);
    }
    g_assert_cmpuint(paths->len, >, 5);
    return g_test_run();
}

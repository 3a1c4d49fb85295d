/* The tables say what CAPI.md and the documentation say, and hang together. */
#include <string.h>

#include "catalog.h"
#include "codes.h"

static void test_rows(void)
{
    unsigned n = 0;

    for (const ub_api *api = ub_catalog(); api->name; api++, n++) {
        g_assert_true(ub_catalog_find(api->name) == api);
        g_assert_nonnull(api->holder);
        g_assert_nonnull(api->why);
        if (api->shape == UB_SHAPE_NONE || api->shape == UB_SHAPE_NOTE ||
            api->shape == UB_SHAPE_SECTION) {
            g_assert_null(api->strong);
            g_assert_null(api->patches[0]);
            continue;
        }
        g_assert_nonnull(strstr(api->prototype, api->strong));
        g_assert_cmpuint(api->since, >=, 0x0300);
        g_assert_true(api->limited_since == 0 || api->limited_since >= api->since);
        g_assert_nonnull(ub_catalog_find_strong(api->strong));
    }
    g_assert_cmpuint(n, ==, 35);
    g_assert_null(ub_catalog_find("PyTuple_GetItem"));
    g_assert_null(ub_catalog_find("PyList_GetItemRef"));
    g_assert_cmpstr(ub_catalog_find_strong("PyList_GetItemRef")->name, ==, "PyList_GetItem");
    g_assert_null(ub_catalog_find_strong("PyList_GetItem"));
}

/* Each patch that a row names is there. */
static void test_patches(void)
{
    for (const ub_api *api = ub_catalog(); api->name; api++) {
        for (unsigned i = 0; api->patches[i]; i++) {
            g_autofree char *path =
                g_build_filename(UNBORROW_SOURCE_DIR, "semantic-patches", api->patches[i], NULL);

            g_assert_true(g_file_test(path, G_FILE_TEST_IS_REGULAR));
        }
    }
}

static void assert_facts(const char *name, unsigned expected)
{
    g_test_message("%s", name);
    g_assert_cmphex(ub_catalog_facts(name) & ~(unsigned)UB_FACT_QUIET, ==, expected);
}

/* Found by a binary search, as the rows. */
static void test_quiet(void)
{
    static const char *const quiet[] = {"PyBool_FromLong",  "PyList_GetItem",
                                        "PyUnicode_AsUTF8", "_PyUnicode_FromASCII",
                                        "PyTuple_GET_ITEM", "strlen"};
    static const char *const loud[] = {"PyDict_GetItem",  "PyLong_AsLong", "PyList_SET_ITEM",
                                       "PyErr_SetString", "PyObject_Str",  "my_function"};

    for (unsigned i = 0; i < G_N_ELEMENTS(quiet); i++)
        g_assert_true(ub_catalog_facts(quiet[i]) & UB_FACT_QUIET);
    for (unsigned i = 0; i < G_N_ELEMENTS(loud); i++)
        g_assert_false(ub_catalog_facts(loud[i]) & UB_FACT_QUIET);
    g_assert_true(ub_makes_plain_error("PyErr_SetString", "PyExc_ValueError", "\"too %s\""));
    g_assert_true(ub_makes_plain_error("PyErr_Format", "PyExc_ValueError", "\"%.80s: %zd\""));
    g_assert_false(ub_makes_plain_error("PyErr_Format", "PyExc_ValueError", "\"%zd: %R\""));
    g_assert_false(ub_makes_plain_error("PyErr_Format", "PyExc_ValueError", NULL));
    g_assert_false(ub_makes_plain_error("PyErr_SetString", "ProjectError", "\"\""));
    g_assert_false(ub_makes_plain_error("project_error", "PyExc_ValueError", "\"\""));
}

static void test_order(void)
{
    g_assert_cmpint(ub_catalog_order("PyLong_FromLong"), ==, UB_ORDER_FREE);
    g_assert_cmpint(ub_catalog_order("PyTuple_GET_ITEM"), ==, UB_ORDER_FREE);
    g_assert_cmpint(ub_catalog_order("PyList_GetItem"), ==, UB_ORDER_LOOKS);
    g_assert_cmpint(ub_catalog_order("PyDict_GetItem"), ==, UB_ORDER_MATTERS);
    g_assert_cmpint(ub_catalog_order("PyList_Append"), ==, UB_ORDER_MATTERS);
    g_assert_cmpint(ub_catalog_order("memcpy"), ==, UB_ORDER_MATTERS);
    g_assert_cmpint(ub_catalog_order("my_function"), ==, UB_ORDER_MATTERS);
    g_assert_false(ub_order_matters(UB_ORDER_LOOKS, UB_ORDER_LOOKS));
    g_assert_true(ub_order_matters(UB_ORDER_LOOKS, UB_ORDER_MATTERS));
    g_assert_false(ub_order_matters(UB_ORDER_FREE, UB_ORDER_MATTERS));
}

static void test_facts(void)
{
    assert_facts("PyTuple_GetItem", UB_FACT_BORROWS);
    assert_facts("PyTuple_GET_ITEM", UB_FACT_BORROWS | UB_FACT_PURE);
    assert_facts("PyUnicode_AsUTF8", UB_FACT_BORROWS);
    assert_facts("Py_TYPE", UB_FACT_BORROWS | UB_FACT_PURE | UB_FACT_DEREFERENCES);
    assert_facts("PyList_SetItem", UB_FACT_STEALS | UB_FACT_DROPS | UB_FACT_NEW);
    assert_facts("PyTuple_SetItem", UB_FACT_STEALS | UB_FACT_OBSERVES | UB_FACT_NEW);
    assert_facts("PyDict_SetItem", UB_FACT_DROPS | UB_FACT_ALL_OR_NOTHING | UB_FACT_NEW);
    assert_facts("PyObject_Str", UB_FACT_NEW);
    assert_facts("PyUnicode_Check", UB_FACT_PURE | UB_FACT_NEW);
    assert_facts("PyErr_Occurred", UB_FACT_PURE);
    assert_facts("PyErr_SetString", UB_FACT_SETS_ERROR | UB_FACT_NEW);
    assert_facts("_PyErr_Format", UB_FACT_SETS_ERROR | UB_FACT_GIVES_NULL | UB_FACT_NEW);
    assert_facts("PyErr_Clear", UB_FACT_CLEARS_ERROR | UB_FACT_NEW);
    assert_facts("_PyErr_Clear", UB_FACT_CLEARS_ERROR | UB_FACT_NEW);
    assert_facts("PyErr_SetFromErrno",
                 UB_FACT_SETS_ERROR | UB_FACT_READS_ERRNO | UB_FACT_GIVES_NULL | UB_FACT_NEW);
    assert_facts("PyImport_AddModule", 0); /* borrowed from sys.modules, not from its argument */
    assert_facts("PyArray_DATA", 0);       /* not CPython's */
    assert_facts("my_function", 0);
    assert_facts("Python_thing", 0);
    assert_facts("", 0);
}

/* Found by a binary search: each row is only found where the order is right. */
static void test_facts_are_sorted(void)
{
    g_autofree char *path = g_build_filename(UNBORROW_SOURCE_DIR, "src", "facts.c", NULL);
    g_autofree char *text = NULL;
    g_auto(GStrv) lines = NULL;
    g_autofree char *last = g_strdup("");
    unsigned n = 0;
    gboolean quiet = FALSE;

    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        gboolean begins = strstr(*line, " quiet[] = {") != NULL;
        unsigned at = quiet ? 5 : 6;
        char *end;

        if (begins) {
            g_free(last);
            last = g_strdup("");
        }
        quiet = begins || (quiet && !g_str_has_prefix(*line, "};"));
        if (begins || !g_str_has_prefix(*line, quiet ? "    \"" : "    {\"")) {
            continue;
        }
        end = strchr(*line + at, '"');
        g_assert_nonnull(end);
        *end = '\0';
        g_assert_cmpstr(last, <, *line + at);
        g_free(last);
        last = g_strdup(*line + at);
        n++;
    }
    g_assert_cmpuint(n, >, 500);
}

static void test_codes(void)
{
    for (int code = UB_CODE_NONE + 1; code < UB_CODE_COUNT; code++) {
        const ub_code_info *info = ub_code_get(code);

        g_assert_cmpint(ub_code_find(info->name), ==, code);
        g_assert_cmpint(info->verdict, >=, UB_SAFE);
        g_assert_false(g_str_has_suffix(info->sentence, "."));
        g_assert_cmpuint(strlen(info->advice), >, 0);
    }
    g_assert_cmpint(ub_code_find("no-such-code"), ==, UB_CODE_NONE);
    g_assert_cmpint(ub_code_find(""), ==, UB_CODE_NONE);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/catalog/rows", test_rows);
    g_test_add_func("/catalog/patches", test_patches);
    g_test_add_func("/catalog/facts", test_facts);
    g_test_add_func("/catalog/quiet", test_quiet);
    g_test_add_func("/catalog/order", test_order);
    g_test_add_func("/catalog/facts-are-sorted", test_facts_are_sorted);
    g_test_add_func("/catalog/codes", test_codes);
    return g_test_run();
}

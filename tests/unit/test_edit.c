#include <string.h>

#include "edit.h"

static void take(GArray *edits, unsigned begin, unsigned end, const char *text)
{
    ub_edits_take(edits, begin, end, g_strdup(text));
}

static void assert_result(const GArray *edits, const char *expected)
{
    g_autofree char *result = ub_edits_apply(edits, "0123456789", 10);

    g_assert_cmpstr(result, ==, expected);
}

static void test_none(void)
{
    g_autoptr(GArray) edits = ub_edits_new();

    assert_result(edits, "0123456789");
}

static void test_any_order(void)
{
    g_autoptr(GArray) edits = ub_edits_new();

    take(edits, 8, 10, "END");
    take(edits, 0, 1, "");
    take(edits, 4, 6, "four-five");
    take(edits, 3, 3, "|");
    assert_result(edits, "12|3four-five67END");
    g_assert_cmpint(g_array_index(edits, ub_edit, 0).group, ==, -1);
}

static void test_same_place(void)
{
    g_autoptr(GArray) edits = ub_edits_new();

    take(edits, 5, 7, "X");
    take(edits, 5, 5, "a");
    take(edits, 5, 5, "b");
    take(edits, 7, 7, "c");
    take(edits, 3, 5, "-");
    take(edits, 5, 5, "d");
    assert_result(edits, "012-abdXc789");
}

/* More insertions than a sort by insertion would keep in order by chance. */
static void test_many_in_one_place(void)
{
    g_autoptr(GArray) edits = ub_edits_new();
    GString *expected = g_string_new("01");
    g_autofree char *owned = NULL;

    for (unsigned i = 0; i < 100; i++) {
        g_autofree char *text = g_strdup_printf("<%u>", i);

        take(edits, 2, 2, text);
        g_string_append(expected, text);
    }
    g_string_append(expected, "23456789");
    owned = g_string_free(expected, FALSE);
    assert_result(edits, owned);
}

static void assert_refused(unsigned begin, unsigned end, unsigned begin2, unsigned end2)
{
    g_autoptr(GArray) edits = ub_edits_new();

    take(edits, begin, end, "x");
    take(edits, begin2, end2, "y");
    assert_result(edits, NULL);
}

static void test_overlap(void)
{
    assert_refused(2, 5, 4, 6);
    assert_refused(4, 6, 2, 5);
    assert_refused(2, 5, 3, 3);
    assert_refused(2, 5, 2, 5);
    assert_refused(0, 0, 9, 11);
    assert_refused(0, 0, 5, 4);
}

static void test_ends(void)
{
    g_autoptr(GArray) edits = ub_edits_new();

    take(edits, 10, 10, "]");
    take(edits, 0, 0, "[");
    assert_result(edits, "[0123456789]");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/edit/none", test_none);
    g_test_add_func("/edit/any-order", test_any_order);
    g_test_add_func("/edit/same-place", test_same_place);
    g_test_add_func("/edit/many-in-one-place", test_many_in_one_place);
    g_test_add_func("/edit/overlap", test_overlap);
    g_test_add_func("/edit/ends", test_ends);
    return g_test_run();
}

/* File names and messages made fit for print. */
#include <glib.h>

#include "escape.h"

static void check_escape(const char *text, const char *expected)
{
    g_autofree char *got = ub_escape(text);

    g_assert_cmpstr(got, ==, expected);
}

static void check_path(const char *path, const char *expected)
{
    g_autofree char *got = ub_quote_path("a/", path);

    g_assert_cmpstr(got, ==, expected);
}

static void test_escape(void)
{
    check_escape("plain name \"with\" \\ and \xc3\xa9", "plain name \"with\" \\ and \xc3\xa9");
    check_escape("a\nb\tc\rd", "a\\nb\\tc\\rd");
    check_escape("\033[31m\177", "\\033[31m\\177");
    check_escape("latin \xe9 and \xc3", "latin \\351 and \\303");
    check_escape("c1 \xc2\x9b", "c1 \\302\\233");
}

static void test_quote_path(void)
{
    check_path("src/x y.c", "a/src/x y.c");
    check_path("q\"\\.c", "\"a/q\\\"\\\\.c\"");
    check_path("new\nline\001", "\"a/new\\nline\\001\"");
    check_path("\xc3\xa9.c", "\"a/\\303\\251.c\"");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/escape/message", test_escape);
    g_test_add_func("/escape/path", test_quote_path);
    return g_test_run();
}

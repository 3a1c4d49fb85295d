/* Diffs: what git and patch read.  That they take them is tested by tests/cli. */
#include <string.h>
#include <git2.h>
#include <glib.h>

#include "diff.h"

static void check(const char *name, const char *old, const char *new, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) old_text = g_bytes_new_static(old, strlen(old));
    g_autoptr(GBytes) new_text = g_bytes_new_static(new, strlen(new));
    g_autoptr(GString) got = ub_diff(name, old_text, new_text, &error);

    g_assert_no_error(error);
    g_assert_cmpstr(got->str, ==, expected);
}

static void test_plain(void)
{
    check("d/x.c", "a\nb\n", "a\nc\n", "--- a/d/x.c\n+++ b/d/x.c\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n");
}

static void test_same(void)
{
    check("x.c", "a\n", "a\n", "");
    check("x.c", "", "", "");
}

static void test_no_newline_at_the_end(void)
{
    check("x.c", "a\nb", "c\nb",
          "--- a/x.c\n+++ b/x.c\n@@ -1,2 +1,2 @@\n-a\n+c\n b\n\\ No newline at end of file\n");
    check("x.c", "a", "b",
          "--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n"
          "\\ No newline at end of file\n");
}

static void test_bytes_are_kept(void)
{
    check("x.c", "a\r\n\xe9\n", "b\r\n\xe9\n",
          "--- a/x.c\n+++ b/x.c\n@@ -1,2 +1,2 @@\n-a\r\n+b\r\n \xe9\n");
}

static void test_names(void)
{
    check("x y.c", "a\n", "b\n", "--- a/x y.c\t\n+++ b/x y.c\t\n@@ -1 +1 @@\n-a\n+b\n");
    check("x\n.c", "a\n", "b\n", "--- \"a/x\\n.c\"\n+++ \"b/x\\n.c\"\n@@ -1 +1 @@\n-a\n+b\n");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    git_libgit2_init();
    g_test_add_func("/diff/plain", test_plain);
    g_test_add_func("/diff/same", test_same);
    g_test_add_func("/diff/no-newline", test_no_newline_at_the_end);
    g_test_add_func("/diff/bytes", test_bytes_are_kept);
    g_test_add_func("/diff/names", test_names);
    int status = g_test_run();
    git_libgit2_shutdown();
    return status;
}

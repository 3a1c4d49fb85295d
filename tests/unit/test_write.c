/* Writing: a file is the old one or the new one. */
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <glib.h>
#include <glib/gstdio.h>

#include "unit.h"
#include "write.h"

typedef struct {
    char *dir, *file;
    GBytes *old_text, *new_text;
} fixture;

static void set_up(fixture *f, gconstpointer data)
{
    (void)data;
    f->dir = g_dir_make_tmp("unborrow-write-XXXXXX", NULL);
    f->file = g_build_filename(f->dir, "x.c", NULL);
    f->old_text = g_bytes_new_static("old\n", 4);
    f->new_text = g_bytes_new_static("new text\n", 9);
    g_assert_true(g_file_set_contents(f->file, "old\n", 4, NULL));
}

static guint count_files(const char *dir)
{
    g_autoptr(GDir) handle = g_dir_open(dir, 0, NULL);
    guint n = 0;

    while (g_dir_read_name(handle) != NULL)
        n++;
    return n;
}

static void tear_down(fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GDir) handle = g_dir_open(f->dir, 0, NULL);
    const char *name;

    while ((name = g_dir_read_name(handle)) != NULL) {
        g_autofree char *path = g_build_filename(f->dir, name, NULL);
        g_unlink(path);
    }
    g_rmdir(f->dir);
    g_bytes_unref(f->old_text);
    g_bytes_unref(f->new_text);
    g_free(f->dir);
    g_free(f->file);
}

static void assert_contents(const char *path, const char *expected)
{
    g_autofree char *text = NULL;

    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_assert_cmpstr(text, ==, expected);
}

static void test_replaces_and_keeps_the_mode(fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    struct stat info;

    (void)data;
    g_assert_cmpint(g_chmod(f->file, 0751), ==, 0);
    g_assert_true(ub_write_file(f->file, f->old_text, f->new_text, &error));
    g_assert_no_error(error);
    assert_contents(f->file, "new text\n");
    g_assert_cmpint(g_stat(f->file, &info), ==, 0);
    g_assert_cmphex(info.st_mode & 07777, ==, 0751);
    g_assert_cmpuint(count_files(f->dir), ==, 1);
}

static void test_keeps_a_link(fixture *f, gconstpointer data)
{
    g_autofree char *link = g_build_filename(f->dir, "link.c", NULL);
    g_autoptr(GError) error = NULL;

    (void)data;
    g_assert_cmpint(symlink("x.c", link), ==, 0);
    g_assert_true(ub_write_file(link, f->old_text, f->new_text, &error));
    g_assert_true(g_file_test(link, G_FILE_TEST_IS_SYMLINK));
    assert_contents(f->file, "new text\n");
}

static void test_refuses_a_changed_file(fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;

    (void)data;
    g_assert_true(g_file_set_contents(f->file, "mine\n", 5, NULL));
    g_assert_false(ub_write_file(f->file, f->old_text, f->new_text, &error));
    g_assert_error(error, UB_ERROR, UB_ERROR_CHANGED);
    assert_contents(f->file, "mine\n");
    g_assert_cmpuint(count_files(f->dir), ==, 1);
}

static void test_refuses_a_read_only_file(fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;

    (void)data;
    g_assert_cmpint(g_chmod(f->file, 0444), ==, 0);
    g_assert_false(ub_write_file(f->file, f->old_text, f->new_text, &error));
    g_assert_error(error, UB_ERROR, UB_ERROR_WRITE);
    assert_contents(f->file, "old\n");
}

static void test_says_that_the_file_is_gone(fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;

    (void)data;
    g_unlink(f->file);
    g_assert_false(ub_write_file(f->file, f->old_text, f->new_text, &error));
    g_assert_error(error, UB_ERROR, UB_ERROR_WRITE);
    g_assert_cmpuint(count_files(f->dir), ==, 0);
}

/* A limit on the size of files fails a write half way, as a full disk does. */
static void test_leaves_the_file_when_the_write_fails(fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    struct rlimit before, limit;

    (void)data;
    g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &before), ==, 0);
    limit = before;
    limit.rlim_cur = 5;
    signal(SIGXFSZ, SIG_IGN);
    g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &limit), ==, 0);
    gboolean done = ub_write_file(f->file, f->old_text, f->new_text, &error);
    g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &before), ==, 0);
    g_assert_false(done);
    g_assert_error(error, UB_ERROR, UB_ERROR_WRITE);
    assert_contents(f->file, "old\n");
    g_assert_cmpuint(count_files(f->dir), ==, 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, test) g_test_add("/write/" name, fixture, NULL, set_up, test, tear_down)
    ADD("replaces", test_replaces_and_keeps_the_mode);
    ADD("link", test_keeps_a_link);
    ADD("changed", test_refuses_a_changed_file);
    ADD("read-only", test_refuses_a_read_only_file);
    ADD("gone", test_says_that_the_file_is_gone);
    ADD("no-space", test_leaves_the_file_when_the_write_fails);
    return g_test_run();
}

/* What texts and mentions say of words: a "no" must be certain. */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "mention.h"
#include "texts.h"

typedef struct {
    char *folder;
    ub_texts *texts;
} fixture;

static void write_file(const fixture *f, const char *name, const char *text, gssize length)
{
    g_autofree char *path = g_build_filename(f->folder, name, NULL);

    g_assert_true(g_file_set_contents(path, text, length, NULL));
}

static const ub_text *file_of(const fixture *f, const char *name)
{
    for (guint i = 0; i < f->texts->files->len; i++) {
        const ub_text *file = f->texts->files->pdata[i];
        if (g_str_has_suffix(file->path, name))
            return file;
    }
    g_error("%s is not found", name);
}

static void read_files(fixture *f)
{
    f->texts = ub_texts_find(f->folder, FALSE);
    g_assert_null(f->texts->problem);
    ub_texts_read(f->texts);
}

static void set_up(fixture *f, gconstpointer data)
{
    (void)data;
    f->folder = g_dir_make_tmp("unborrow-test-XXXXXX", NULL);
    g_assert_nonnull(f->folder);
}

static void tear_down(fixture *f, gconstpointer data)
{
    (void)data;
    for (guint i = 0; i < f->texts->files->len; i++)
        g_unlink(((const ub_text *)f->texts->files->pdata[i])->path);
    g_rmdir(f->folder);
    ub_texts_free(f->texts);
    g_free(f->folder);
}

static void test_words(fixture *f, gconstpointer data)
{
    static const char text[] = "first(l->second);x=3+_third;\"fourth\"/*pr\xc3\xa9*/$fifth";
    static const char *const words[] = {"first", "second",     "_third", "fourth",
                                        "fifth", "pr\xc3\xa9", "$fifth", "x"};

    (void)data;
    write_file(f, "a.c", text, -1);
    read_files(f);
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        g_assert_true(ub_text_may_have_word(file_of(f, "a.c"), words[i]));
    g_assert_false(ub_text_may_have_word(file_of(f, "a.c"), "firs"));
    g_assert_false(ub_text_may_have_word(file_of(f, "a.c"), "third"));
}

static void test_quoted(fixture *f, gconstpointer data)
{
    static const char text[] =
        "\"a.c\" <b.c> \"lib/c.c\" 'lib\\d-1.c' \"it's e f.c\" \"it's.c\" g.c'";

    (void)data;
    write_file(f, "a.h", text, -1);
    read_files(f);
    const ub_text *file = file_of(f, "a.h");
    g_assert_true(ub_text_may_quote(file, "a.c"));
    g_assert_true(ub_text_may_quote(file, "b.c"));
    g_assert_true(ub_text_may_quote(file, "c.c"));
    g_assert_true(ub_text_may_quote(file, "d-1.c"));
    g_assert_true(ub_text_may_quote(file, "s e f.c"));
    g_assert_true(ub_text_may_quote(file, "it's.c"));
    g_assert_false(ub_text_may_quote(file, "1.c"));
    g_assert_false(ub_text_may_quote(file, "g.c"));
}

static void test_what_compiles_nothing(fixture *f, gconstpointer data)
{
    (void)data;
    write_file(f, "a.txt", "first", -1);
    write_file(f, "b.txt", "first, to be included", -1);
    write_file(f, "c.txt", "first \0 include", 15);
    write_file(f, "d.c", "", 0);
    read_files(f);
    g_assert_false(ub_text_may_have_word(file_of(f, "a.txt"), "first"));
    g_assert_true(ub_text_may_have_word(file_of(f, "b.txt"), "first"));
    g_assert_false(ub_text_may_have_word(file_of(f, "c.txt"), "first"));
    g_assert_true(file_of(f, "d.c")->is_read);
    g_assert_false(ub_text_may_have_word(file_of(f, "d.c"), "first"));
}

/* In memory that ends with the text, as a mapped file's may. */
static void test_ends(void)
{
    static const char *const texts[] = {"#include",     "#include _",     "#include_",
                                        "#include_nex", "#include_next ", "#include_next X"};

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        gsize length = strlen(texts[i]);
        g_autofree char *text = g_malloc(length);
        memcpy(text, texts[i], length);
        g_assert_cmpint(ub_includes_by_macro(text, length), ==,
                        i == 1 || i == 2 || i == 3 || i == 5);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/texts/words", fixture, NULL, set_up, test_words, tear_down);
    g_test_add("/texts/quoted", fixture, NULL, set_up, test_quoted, tear_down);
    g_test_add("/texts/nothing", fixture, NULL, set_up, test_what_compiles_nothing, tear_down);
    g_test_add_func("/mention/ends", test_ends);
    return g_test_run();
}

/* The command line, as parsed. */
#include <glib.h>

#include "options.h"
#include "unit.h"

/* Parse a line of words after the program's name. */
static ub_options *parse(const char *line, GError **error)
{
    g_autofree char *whole = g_strconcat("unborrow ", line, NULL);
    g_auto(GStrv) argv = g_strsplit(g_strchomp(whole), " ", -1);

    return ub_options_parse((int)g_strv_length(argv), argv, error);
}

static void test_defaults(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(ub_options) options = parse("src", &error);

    g_assert_no_error(error);
    g_assert_cmpint(options->command, ==, UB_COMMAND_DIFF);
    g_assert_cmpstr(options->arguments[0], ==, "src");
    g_assert_null(options->compiler_flags[0]);
    g_assert_cmpstr(options->python, ==, "python3");
    g_assert_cmpstr(options->spatch, ==, "spatch");
    g_assert_cmphex(options->min_python, ==, 0);
    g_assert_cmpuint(options->jobs, >=, 1);
    g_assert_cmpint(options->errors, ==, UB_ERRORS_PRESERVE);
    g_assert_cmpint(options->format, ==, UB_FORMAT_TEXT);
    g_assert_cmpint(options->color, ==, UB_COLOR_AUTO);
    g_assert_null(options->patch_dir);
}

static void test_everything(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(ub_options) options =
        parse("apply a.c -j3 -p build --python=py b --min-python 3.9 --errors propagate --format "
              "json --color always --timeout 7 --patches p --spatch s -- -DX -j",
              &error);

    g_assert_no_error(error);
    g_assert_cmpint(options->command, ==, UB_COMMAND_APPLY);
    g_assert_cmpstr(options->arguments[0], ==, "a.c");
    g_assert_cmpstr(options->arguments[1], ==, "b");
    g_assert_null(options->arguments[2]);
    g_assert_cmpstr(options->compiler_flags[0], ==, "-DX");
    g_assert_cmpstr(options->compiler_flags[1], ==, "-j");
    g_assert_cmpuint(options->jobs, ==, 3);
    g_assert_cmpstr(options->database_dir, ==, "build");
    g_assert_cmpstr(options->python, ==, "py");
    g_assert_cmphex(options->min_python, ==, 0x0309);
    g_assert_cmpint(options->errors, ==, UB_ERRORS_PROPAGATE);
    g_assert_cmpint(options->format, ==, UB_FORMAT_JSON);
    g_assert_cmpint(options->color, ==, UB_COLOR_ALWAYS);
    g_assert_cmpuint(options->timeout, ==, 7);
    g_assert_cmpstr(options->patch_dir, ==, "p");
    g_assert_cmpstr(options->spatch, ==, "s");
}

static void test_errors(void)
{
    static const char *const lines[] = {
        "",
        "diff",
        "apply",
        "rules x",
        "explain",
        "explain a b",
        "-j 0 a.c",
        "-j x a.c",
        "--timeout 0 a",
        "--format xml a",
        "--color no a",
        "--errors x a",
        "--min-python 2.7 a",
        "--min-python 3 a",
        "--nonsense a",
        "-- a.c",
        "a.c -p",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(ub_options) options = parse(lines[i], &error);

        g_assert_null(options);
        g_assert_error(error, UB_ERROR, UB_ERROR_USAGE);
    }
}

static void test_help_needs_no_path(void)
{
    g_autoptr(ub_options) help = parse("--help", NULL);
    g_autoptr(ub_options) version = parse("check --version", NULL);

    g_assert_true(help->help);
    g_assert_true(version->version);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/options/defaults", test_defaults);
    g_test_add_func("/options/everything", test_everything);
    g_test_add_func("/options/errors", test_errors);
    g_test_add_func("/options/help", test_help_needs_no_path);
    return g_test_run();
}

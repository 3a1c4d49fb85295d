/* What projects and programs say about Python. */
#include <glib.h>

#include "python.h"
#include "unit.h"

static void test_requires_python(void)
{
    static const struct {
        const char *toml;
        unsigned version;
    } cases[] = {
        {"[project]\nrequires-python = \">=3.9\"\n", 0x0309},
        {"[project]\r\nrequires-python='>= 3.10, <4'\r\n", 0x030a},
        {"[ project ] # this\nname = \"x\"\nrequires-python = \"<3.14,!=3.9.1,>=3.8\" # so\n",
         0x0308},
        {"[project]\nrequires-python = \"~=3.11\"\n", 0x030b},
        {"[project]\nrequires-python = \"==3.12.*\"\n", 0x030c},
        {"[project]\nrequires-python = \">=3\"\n", 0x0300},
        {"[tool.other]\nrequires-python = \">=3.9\"\n", 0},
        {"[project.urls]\nrequires-python = \">=3.9\"\n", 0},
        {"[project]\n# requires-python = \">=3.9\"\n", 0},
        {"[project]\nrequires-python = \"<4\"\n", 0},
        {"requires-python = \">=3.9\"\n", 0},
        {"[project]\nrequires-python = [\n", 0},
        {"", 0},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmphex(ub_python_required_by(cases[i].toml), ==, cases[i].version);
}

static void test_missing_program(void)
{
    g_autoptr(GError) error = NULL;

    g_assert_null(ub_python_ask("/nonexistent/python", &error));
    g_assert_error(error, UB_ERROR, UB_ERROR_TOOL);
    g_assert_nonnull(g_strrstr(error->message, "--python"));
}

static void test_program_that_is_no_python(void)
{
    g_autoptr(GError) error = NULL;

    g_assert_null(ub_python_ask("true", &error));
    g_assert_error(error, UB_ERROR, UB_ERROR_TOOL);
}

static void test_python3(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(ub_python) python = ub_python_ask("python3", &error);

    g_assert_no_error(error);
    g_assert_cmphex(python->version, >=, 0x0309);
    g_assert_nonnull(python->include_dirs[0]);
    g_assert_true(g_path_is_absolute(python->include_dirs[0]));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/python/requires", test_requires_python);
    g_test_add_func("/python/missing", test_missing_program);
    g_test_add_func("/python/not-python", test_program_that_is_no_python);
    g_test_add_func("/python/python3", test_python3);
    return g_test_run();
}

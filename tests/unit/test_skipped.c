/* What text that is not compiled declares, to a plain lexer. */
#include "skipped.h"

#include <string.h>

#define NAME "PyList_GetItemRef"

static ub_range whole(const char *text)
{
    return (ub_range){0, (unsigned)strlen(text)};
}

static void test_defines(void)
{
    const char *text = "int PyList_GetItemRef(void);\n"
                       "static inline PyObject *\n"
                       "PyList_GetItemRef(PyObject *list, Py_ssize_t i) /* { */\n"
                       "{ if (i) { f(); } return g(list); }\n"
                       "int next;\n";
    ub_range body;

    g_assert_true(ub_skipped_defines(text, whole(text), NAME, &body));
    g_assert_cmpuint(body.begin, ==, strstr(text, "{ if") - text);
    g_assert_cmpuint(body.end, ==, strstr(text, "\nint next") - text);
}

static void test_defines_not(void)
{
    static const char *const texts[] = {
        "",
        "/* PyList_GetItemRef(l, i) {} */",
        "PyObject *PyList_GetItemRef(PyObject *, Py_ssize_t);",
        "PyObject *My_PyList_GetItemRef(PyObject *l, Py_ssize_t i) { return NULL; }",
        "PyObject *f(PyObject *l) { return PyList_GetItemRef(l, 0); }",
        "PyObject *PyList_GetItemRef(",
        "PyObject *PyList_GetItemRef",
    };
    ub_range body;

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_assert_false(ub_skipped_defines(texts[i], whole(texts[i]), NAME, &body));
    }
}

static void test_declares(void)
{
    static const char *const texts[] = {
        "PyObject *PyList_GetItemRef(PyObject *, Py_ssize_t);",
        "extern int PyList_GetItemRef(PyObject *l, Py_ssize_t i);",
        "STATIC_INLINE(PyObject *)\nPyList_GetItemRef(PyObject *l, Py_ssize_t i) { return f(l); }",
        "static PyObject *PyList_GetItemRef(PyObject *l, Py_ssize_t i) {",
        "#define PyList_GetItemRef my_list_get_item_ref",
        "#  define  PyList_GetItemRef(l, i) Py_XNewRef(PyList_GetItem(l, i))",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_assert_true(ub_skipped_declares(texts[i], whole(texts[i]), NAME));
    }
}

static void test_declares_not(void)
{
    static const char *const texts[] = {
        "v = PyList_GetItemRef(l, 0);",
        "return PyList_GetItemRef(l, 0);",
        "if (a) f(); else PyList_GetItemRef(l, 0);",
        "(void)PyList_GetItemRef(l, 0);",
        "f(PyList_GetItemRef(l, 0));",
        "if (PyList_GetItemRef(l, 0)) { f(); }",
        "PyList_GetItemRef(l, 0);",
        "#ifdef PyList_GetItemRef",
        "#undef PyList_GetItemRef",
        "#define GET(l) PyList_GetItemRef(l, 0)",
        "/* #define PyList_GetItemRef f */",
        "#define PyList_GetItemRefs f",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_assert_false(ub_skipped_declares(texts[i], whole(texts[i]), NAME));
    }
}

static void test_range(void)
{
    const char *text = "#define PyList_GetItemRef f\n#include <compat.h>\n";
    ub_range second = {(unsigned)(strchr(text, '\n') + 1 - text), (unsigned)strlen(text)};

    g_assert_false(ub_skipped_declares(text, second, NAME));
    g_assert_true(ub_skipped_includes(text, second, "compat.h"));
    second.end = second.begin;
    g_assert_false(ub_skipped_includes(text, second, "compat.h"));
}

static void test_includes(void)
{
    static const char *const yes[] = {"#include \"compat.h\"", "# include <compat.h> // why",
                                      "int x;\n#include \"../third_party/compat.h\"\n"};
    static const char *const no[] = {"#include \"my_compat.h\"",         "#include \"compat.h.in\"",
                                     "#include \"other.h\" // compat.h", "// #include \"compat.h\"",
                                     "#define X \"compat.h\"",           "#include compat.h"};

    for (gsize i = 0; i < G_N_ELEMENTS(yes); i++) {
        g_assert_true(ub_skipped_includes(yes[i], whole(yes[i]), "compat.h"));
    }
    for (gsize i = 0; i < G_N_ELEMENTS(no); i++) {
        g_assert_false(ub_skipped_includes(no[i], whole(no[i]), "compat.h"));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/skipped/defines", test_defines);
    g_test_add_func("/skipped/defines-not", test_defines_not);
    g_test_add_func("/skipped/declares", test_declares);
    g_test_add_func("/skipped/declares-not", test_declares_not);
    g_test_add_func("/skipped/range", test_range);
    g_test_add_func("/skipped/includes", test_includes);
    return g_test_run();
}

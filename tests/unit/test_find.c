/* Each way in which a name can stand in a file. */
#include "support.h"

static void test_calls(void)
{
    assert_found("", "");
    assert_found("void f(PyObject *l) { use(PyList_GetItem(l, 0)); }", "PyList_GetItem:pending");
    assert_found("void f(PyObject *d, PyObject *k) {\n"
                 "    PyObject *v = PyDict_GetItem(d, k);\n"
                 "    while ((v = PyDict_GetItem(v, k))) { }\n"
                 "}\n",
                 "PyDict_GetItem:pending PyDict_GetItem:pending");
    assert_found("void f(PyObject *r) { use(PyWeakref_GET_OBJECT(r)); }",
                 "PyWeakref_GET_OBJECT:pending");
    /* the AST shows the condition of ?: three times */
    assert_found("PyObject *f(PyObject *l) { return PyList_GetItem(l, 0) ?: l; }",
                 "PyList_GetItem:pending");
    assert_found("void f(PyObject *l) { use(PyList_GetItem(PyList_GetItem(l, 0), 1)); }",
                 "PyList_GetItem:pending PyList_GetItem:pending");
}

static void test_no_use(void)
{
    assert_found("/* PyList_GetItem(l, 0) */ // PyList_GetItem\n"
                 "const char *s = \"PyList_GetItem(l, 0)\";\n"
                 "int xPyList_GetItem, PyList_GetItemX;\n"
                 "#ifdef PyList_GetItem\n#endif\n"
                 "#undef PyDict_GetItem\n"
                 "#pragma whatever PyDict_GetItem\n",
                 "");
    /* declarations and definitions of the call itself: CPython's own sources */
    assert_found("extern PyObject *PyDict_GetItem(PyObject *op, PyObject *key);\n"
                 "PyObject *PyList_GetItem(PyObject *op, Py_ssize_t i) { return op; }\n"
                 "void f(void) { PyObject *PyDict_GetItem(PyObject *, PyObject *); }\n",
                 "");
}

static void test_macro_arguments(void)
{
    assert_found("#define TWICE(x) use(x); use(x)\n"
                 "#define DROP(x) (void)0\n"
                 "void f(PyObject *l) {\n"
                 "    TWICE(PyList_GetItem(l, 0));\n"
                 "    DROP(PyList_GetItem(l, 1));\n"
                 "}\n",
                 "PyList_GetItem:pending PyList_GetItem:inactive");
}

static void test_macro_bodies(void)
{
    assert_found("#define GET(l) PyList_GetItem(l, 0)\n"
                 "#define CONT(d, k) \\\n"
                 "    /* one */ PyDict_GetItem(d, k)\n"
                 "void f(PyObject *l) { use(GET(l)); use(GET(l)); }\n",
                 "PyList_GetItem:macro-body PyDict_GetItem:macro-body");
    /* the macro's name and its parameters are no use */
    assert_found("#define PyList_GetItem(l, i) (l)\n", "");
}

static void test_inactive(void)
{
    assert_found("#if 0\n"
                 "void f(PyObject *l) { use(PyList_GetItem(l, 0)); }\n"
                 "don't\n"
                 "#define GET(l) PyList_GetItem(l, 0)\n"
                 "#endif\n"
                 "void g(PyObject *l) {\n"
                 "#ifdef OTHER\n"
                 "    use(PyList_GetItem(l, 1));\n"
                 "#else\n"
                 "    use(PyList_GetItem(l, 2));\n"
                 "#endif\n"
                 "}\n",
                 "PyList_GetItem:inactive PyList_GetItem:inactive PyList_GetItem:inactive "
                 "PyList_GetItem:pending");
}

static void test_not_a_call(void)
{
    assert_found("void f(void) { void *p = (void *)PyList_GetItem; (void)p; }\n"
                 "void *table[] = {(void *)PyDict_GetItem};\n"
                 "struct s { int (*PyList_GetItem)(int); };\n"
                 "int g(struct s *s) { return s->PyList_GetItem(1); }\n",
                 "PyList_GetItem:outside-function PyDict_GetItem:outside-function "
                 "PyList_GetItem:outside-function PyList_GetItem:outside-function");
}

static void test_errors(void)
{
    static const char text[] = "void f(PyObject *l) { use(PyList_GetItem(l, 0)); unknown x; }\n"
                               "void g(PyObject *l) { use(PyList_GetItem(l, 0)); }\n";
    g_autoptr(ub_unit) unit = parse(text);
    g_autoptr(GArray) sites = ub_find(unit);
    g_autofree char *list = list_sites(sites);

    g_assert_cmpstr(list, ==, "PyList_GetItem:parse-error PyList_GetItem:pending");
    g_assert_nonnull(strstr(g_array_index(sites, ub_site, 0).detail, "unknown"));
}

static void test_missing_header(void)
{
    static const char text[] = "#include \"no-such-header.h\"\n"
                               "void f(PyObject *l) { no_such_type x; PyList_GetItem(l, 0); }\n"
                               "NO_SUCH_MACRO(g) { use(PyList_GetItem(l, 0)); }\n"
                               "void h(PyObject *l) { use(PyList_GetItem(l, 0)); }\n";
    g_autoptr(ub_unit) unit = parse(text);
    g_autoptr(GArray) sites = ub_find(unit);
    g_autofree char *list = list_sites(sites);

    g_assert_cmpstr(list, ==,
                    "PyList_GetItem:parse-error PyList_GetItem:parse-error PyList_GetItem:pending");
    g_assert_nonnull(strstr(g_array_index(sites, ub_site, 0).detail, "no-such-header.h"));
    g_assert_nonnull(strstr(g_array_index(sites, ub_site, 1).detail, "no-such-header.h"));
}

static void test_positions(void)
{
    g_autofree char *text = g_strconcat(
        fake_python, "void f(PyObject *l)\n{\n\tuse(PyList_GetItem(l,\n (0)) );\n}\n", NULL);
    g_autoptr(ub_unit) unit = parse_raw("test.c", text, strlen(text), NULL);
    g_autoptr(GArray) sites = ub_find(unit);
    const ub_site *site = &g_array_index(sites, ub_site, 0);
    g_autofree char *call = g_strndup(text + site->call.begin, site->call.end - site->call.begin);

    g_assert_cmpuint(sites->len, ==, 1);
    g_assert_cmpstr(call, ==, "PyList_GetItem(l,\n (0))");
    g_assert_cmpuint(site->offset, ==, site->call.begin);
    g_assert_cmpuint(site->column, ==, 6);
    g_assert_cmpstr(g_array_index(unit->functions, ub_function, site->function).name, ==, "f");
}

static void test_odd_text(void)
{
    assert_found("void f(PyObject *l) {\r\n    use(PyList_GetItem(l, 0));\r\n}\r\n",
                 "PyList_GetItem:pending");
    assert_found("/* \xe9\xff */ void f(PyObject *l) { use(PyList_GetItem(l, 0)); }",
                 "PyList_GetItem:pending");
    assert_found("void f(PyObject *l) { use(PyList_\\\nGetItem(l, 0)); }", "PyList_GetItem:shape");
    assert_found("void f(PyObject *l) { use((PyList_GetItem)(l, 0)); }",
                 "PyList_GetItem:outside-function");
}

/* Nothing is lost: as many sites as words, in a text with one of each kind. */
static void test_count(void)
{
    static const char text[] = "#define GET(l) PyList_GetItem(l, 0)\n"
                               "#if 0\nPyList_GetItem(l, 1)\n#endif\n"
                               "#define DROP(x) (void)#x\n"
                               "void f(PyObject *l) {\n"
                               "    use(GET(l)); use(PyList_GetItem(l, 2) ?: l);\n"
                               "    DROP(PyList_GetItem(l, 3));\n"
                               "    (void)sizeof(PyList_GetItem(l, 4));\n"
                               "    (void)&PyList_GetItem;\n"
                               "    ({ use(PyList_GetItem(l, 5)); });\n"
                               "}\n"
                               "void g(PyObject *l) { bad x; PyList_GetItem(l, 6); }\n"
                               "void *p = PyList_GetItem;\n";
    g_autoptr(ub_unit) unit = parse(text);
    g_autoptr(GArray) sites = ub_find(unit);
    g_auto(GStrv) parts = g_strsplit(text, "PyList_GetItem", -1);

    g_assert_cmpuint(sites->len, ==, g_strv_length(parts) - 1);
    for (unsigned i = 1; i < sites->len; i++) {
        g_assert_cmpuint(g_array_index(sites, ub_site, i - 1).offset, <,
                         g_array_index(sites, ub_site, i).offset);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/find/calls", test_calls);
    g_test_add_func("/find/no-use", test_no_use);
    g_test_add_func("/find/macro-arguments", test_macro_arguments);
    g_test_add_func("/find/macro-bodies", test_macro_bodies);
    g_test_add_func("/find/inactive", test_inactive);
    g_test_add_func("/find/not-a-call", test_not_a_call);
    g_test_add_func("/find/errors", test_errors);
    g_test_add_func("/find/missing-header", test_missing_header);
    g_test_add_func("/find/positions", test_positions);
    g_test_add_func("/find/odd-text", test_odd_text);
    g_test_add_func("/find/count", test_count);
    return g_test_run();
}

/* Stage prepare: C text in, the same text with each site in a shape for the semantic patches out.
 */
#include <string.h>

#include "edit.h"
#include "prepare.h"

/* What Python.h would declare, on one line. */
static const char prelude[] =
    "typedef struct _object PyObject; typedef long Py_ssize_t; struct foo { PyObject *m; int n; "
    "struct foo *next; }; "
    "PyObject *PyList_GetItem(PyObject *, Py_ssize_t); PyObject *PyDict_GetItem(PyObject *, "
    "PyObject *); "
    "PyObject *PyDict_GetItemWithError(PyObject *, PyObject *); "
    "PyObject *PyDict_GetItemString(PyObject *, const char *); "
    "PyObject *PyDict_SetDefault(PyObject *, PyObject *, PyObject *); "
    "PyObject *PyWeakref_GetObject(PyObject *); PyObject *PyImport_AddModule(const char *); "
    "PyObject *Py_NewRef(PyObject *); PyObject *Py_XNewRef(PyObject *); void Py_INCREF(PyObject "
    "*); void Py_XINCREF(PyObject *); "
    "extern PyObject *None; long PyLong_AsLong(PyObject *); int f(PyObject *); long g(void); "
    "PyObject *make(void); void use(PyObject *, ...); void out(PyObject **); extern PyObject "
    "*global; "
    "int PyTuple_GET_SIZE(PyObject *); void log_line(int);\n";

#define HEAD                                                                                       \
    "\n#define NULL ((void *)0)\n#define Py_CLEAR(op) do { PyObject **p = &(op); *p = 0; } while " \
    "(0)\n"

typedef struct {
    GArray *sites;
    GArray *names;
    char *text; /* without the prelude */
} prepared;

static prepared prepare(const char *code)
{
    g_autofree char *text = g_strconcat(prelude, HEAD, code, NULL);
    g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
    const char *const flags[] = {"-Wno-everything", NULL};
    GError *error = NULL;
    ub_unit *unit = ub_parse("test.c", bytes, flags, &error);
    g_autoptr(GArray) edits = ub_edits_new();
    prepared result;

    g_assert_no_error(error);
    for (unsigned i = 0; i < unit->diagnostics->len; i++) {
        const ub_diagnostic *d = &g_array_index(unit->diagnostics, ub_diagnostic, i);
        g_assert_cmpstr(d->severity >= CXDiagnostic_Error ? d->message : "", ==, "");
    }
    result.sites = ub_find(unit);
    for (unsigned i = 0; i < result.sites->len; i++) {
        ub_site *site = &g_array_index(result.sites, ub_site, i);
        if (site->verdict == UB_PENDING)
            site->verdict = UB_CONVERT;
    }
    result.names = g_array_new(FALSE, FALSE, sizeof(unsigned));
    ub_prepare(unit, result.sites, NULL, edits, result.names);
    g_autofree char *changed = ub_edits_apply(edits, text, strlen(text));
    g_assert_nonnull(changed);
    g_assert_true(g_str_has_prefix(changed, prelude));
    result.text = g_strdup(changed + strlen(prelude) + strlen(HEAD));
    ub_unit_free(unit);
    return result;
}

static void release(prepared *result)
{
    g_array_unref(result->sites);
    g_array_unref(result->names);
    g_free(result->text);
}

/* `code` becomes `expected`, and every site stays to be converted, but for one in a macro's body.
 */
static void becomes(const char *code, const char *expected)
{
    prepared result = prepare(code);

    g_assert_cmpstr(result.text, ==, expected);
    g_assert_cmpuint(result.sites->len, >, 0);
    for (unsigned i = 0; i < result.sites->len; i++) {
        const ub_site *site = &g_array_index(result.sites, ub_site, i);
        if (site->code != UB_CODE_MACRO_BODY)
            g_assert_cmpint(site->verdict, ==, UB_CONVERT);
    }
    release(&result);
}

static void stays(const char *code)
{
    becomes(code, code);
}

/* The only site is refused with `code`, and the text stays. */
static void refused(const char *text, ub_code code)
{
    prepared result = prepare(text);

    g_assert_cmpstr(result.text, ==, text);
    g_assert_cmpuint(result.sites->len, ==, 1);
    g_assert_cmpint(g_array_index(result.sites, ub_site, 0).verdict, ==, UB_REFUSED);
    g_assert_cmpstr(ub_code_get(g_array_index(result.sites, ub_site, 0).code)->name, ==,
                    ub_code_get(code)->name);
    release(&result);
}

/* A function body around the statements, with declarations that come first. */
#define C89(body) "int t(PyObject *d, PyObject *k, PyObject *l, struct foo *s)\n{\n" body "}\n"
/* The same in a file where a declaration stands behind a statement. */
#define C99(body) C89(body) "void late(int a)\n{\n    a = 1;\n    int b = a;\n}\n"

static void test_well_placed(void)
{
    stays(C89("    PyObject *v;\n    v = PyDict_GetItem(d, k);\n    return f(v);\n"));
    stays(C89("    PyObject *v = PyList_GetItem(l, 0);\n    return f(v);\n"));
    stays(C89("    struct foo *v = (struct foo *)PyList_GetItem(l, 0);\n    return v->n;\n"));
    stays(C89("    PyObject *v;\n    if ((v = PyList_GetItem(l, 0)) == NULL)\n        return 1;\n"
              "    return f(v);\n"));
    stays(C89("    PyObject *v;\n    while ((v = PyList_GetItem(l, 0)) && f(v))\n        ;\n    "
              "return 0;\n"));
    stays(C89("    k = PyDict_GetItemWithError(d, k);\n    return f(k);\n"));
}

static void test_tested_in_place(void)
{
    stays(C89("    PyObject *v;\n    if ((v = PyDict_GetItemWithError(d, k)) == NULL)\n"
              "        return 1;\n    return f(v);\n"));
    stays(C89("    PyObject *v;\n    if (s->n && (v = PyDict_SetDefault(d, k, l)))\n"
              "        return f(v);\n    return 0;\n"));
    stays(C89("    PyObject *v;\n    while (!(v = PyDict_GetItemWithError(d, k)))\n        g();\n"
              "    return f(v);\n"));
    stays(C89("    if (PyDict_SetDefault(d, k, l) == NULL)\n        return 1;\n    return 0;\n"));
    stays(C89("    PyDict_SetDefault(d, k, l);\n    return 0;\n"));
}

static void test_split(void)
{
    becomes(
        C99("    PyObject *v = PyDict_GetItem(d, k); /* borrowed */\n    return f(v);\n"),
        C99("    PyObject *v;\n    v = PyDict_GetItem(d, k); /* borrowed */\n    return f(v);\n"));
    becomes(C89("    PyObject *v = PyDict_GetItem(d, k);\n    int n;\n\n    n = f(v);\n    return "
                "n;\n"),
            C89("    PyObject *v;\n    int n;\n\n    v = PyDict_GetItem(d, k);\n    n = f(v);\n"
                "    return n;\n"));
    becomes(C89("    PyObject *v = PyDict_GetItem(d, k);\n    return f(v);\n"),
            C89("    PyObject *v;\n    v = PyDict_GetItem(d, k);\n    return f(v);\n"));
}

static void test_split_several(void)
{
    becomes(C89("    PyObject *a = NULL, *v = PyDict_GetItem(d, k), *c;\n\n    c = v;\n    return "
                "f(c);\n"),
            C89("    PyObject *a = NULL, *v, *c;\n\n    v = PyDict_GetItem(d, k);\n    c = v;\n"
                "    return f(c);\n"));
    becomes(C99("    g();\n    PyObject *a = NULL, *v = PyList_GetItem(l, 0);\n    return f(v);\n"),
            C99("    g();\n    PyObject *a = NULL, *v;\n    v = PyList_GetItem(l, 0);\n    return "
                "f(v);\n"));
    becomes(
        C89("    PyObject *a = PyDict_GetItem(d, k);\n    PyObject *b = PyDict_GetItem(d, a);\n\n"
            "    return f(b);\n"),
        C89("    PyObject *a;\n    PyObject *b;\n\n    a = PyDict_GetItem(d, k);\n"
            "    b = PyDict_GetItem(d, a);\n    return f(b);\n"));
}

/* Where declarations stand among the statements anyway, the fewest lines change. */
static void test_split_in_place(void)
{
    becomes(
        C99("    PyObject *v = PyDict_GetItem(d, k);\n    int n = 0;\n\n    return n + f(v);\n"),
        C99("    PyObject *v;\n    v = PyDict_GetItem(d, k);\n    int n = 0;\n\n"
            "    return n + f(v);\n"));
    becomes(C99("    PyObject *a = NULL, *v = PyDict_GetItem(d, k), *c;\n\n    c = v;\n"
                "    return f(c);\n"),
            C99("    PyObject *a = NULL, *v, *c;\n\n    v = PyDict_GetItem(d, k);\n    c = v;\n"
                "    return f(c);\n"));
}

/* What reads the holder, or has side effects, waits as well. */
static void test_split_waits(void)
{
    becomes(C89("    PyObject *v = PyDict_GetItem(d, k);\n    int n = f(v), m = 3;\n    long x = "
                "s->n;\n\n"
                "    return n + m + x;\n"),
            C89("    PyObject *v;\n    int n, m = 3;\n    long x = s->n;\n\n"
                "    v = PyDict_GetItem(d, k);\n    n = f(v);\n    return n + m + x;\n"));
    becomes(
        C99("    PyObject *v = PyDict_GetItem(d, k);\n    long n = g();\n\n    return n + f(v);\n"),
        C99("    PyObject *v;\n    v = PyDict_GetItem(d, k);\n    long n = g();\n\n    return n + "
            "f(v);\n"));
    refused(
        C89("    PyObject *v = PyDict_GetItem(d, k);\n    const int n = f(v);\n\n    return n;\n"),
        UB_CODE_SHAPE);
    refused(C89("    PyObject *v = PyDict_GetItem(d, k);\n#ifdef X\n    int n;\n#else\n    long "
                "n;\n#endif\n\n"
                "    n = f(v);\n    return n;\n"),
            UB_CODE_SKIPPED_TEXT);
}

static void test_nested(void)
{
    becomes(C99("    g();\n    return f(PyList_GetItem(l, 0));\n"),
            C99("    g();\n    PyObject *item = PyList_GetItem(l, 0);\n    return f(item);\n"));
    becomes(C89("    g();\n    return f(PyList_GetItem(l, 0));\n"),
            C89("    PyObject *item;\n\n    g();\n    item = PyList_GetItem(l, 0);\n    return "
                "f(item);\n"));
    becomes(C89("    int n;\n\n    n = f(PyDict_GetItem(d, k));\n    return n;\n"),
            C89("    int n;\n    PyObject *value;\n\n    value = PyDict_GetItem(d, k);\n    n = "
                "f(value);\n"
                "    return n;\n"));
    becomes(C99("    g();\n    long x = PyLong_AsLong(PyDict_GetItem(d, k));\n    return x;\n"),
            C99("    g();\n    PyObject *value;\n    value = PyDict_GetItem(d, k);\n"
                "    long x = PyLong_AsLong(value);\n    return x;\n"));
    becomes(C89("    long x = PyLong_AsLong(PyDict_GetItem(d, k));\n\n    return x;\n"),
            C89("    PyObject *value;\n    long x;\n\n    value = PyDict_GetItem(d, k);\n"
                "    x = PyLong_AsLong(value);\n    return x;\n"));
    becomes(
        C89("    int n = f(PyList_GetItem(l, 1));\n\n    return n;\n"),
        C89("    PyObject *item = PyList_GetItem(l, 1);\n    int n = f(item);\n\n    return n;\n"));
}

static void test_nested_order(void)
{
    becomes(C99("    use(PyList_GetItem(l, 0), PyList_GetItem(d, k), 3);\n    return 0;\n"),
            C99("    PyObject *item = PyList_GetItem(l, 0);\n"
                "    PyObject *item2 = PyList_GetItem(d, k);\n    use(item, item2, 3);\n"
                "    return 0;\n"));
    refused(C99("    use(PyList_GetItem(l, 0), g());\n    return 0;\n"), UB_CODE_SEQUENCE);
    becomes(C99("    use(l, s->n, PyList_GetItem(l, 0));\n    return 0;\n"),
            C99("    PyObject *item = PyList_GetItem(l, 0);\n    use(l, s->n, item);\n    return "
                "0;\n"));
    refused(C99("    use(make(), PyList_GetItem(l, 0));\n    return 0;\n"), UB_CODE_SEQUENCE);
    refused(C99("    int i = 0;\n    use(l, i++, PyList_GetItem(l, 0));\n    return 0;\n"),
            UB_CODE_SEQUENCE);
    refused(C99("    return s->n && f(PyList_GetItem(l, 0));\n"), UB_CODE_CONDITION);
    refused(C99("    return s->n ? f(PyList_GetItem(l, 0)) : 0;\n"), UB_CODE_CONDITION);
    refused(C99("    return sizeof(PyList_GetItem(l, 0) == l);\n"), UB_CODE_SHAPE);
}

static void test_chain(void)
{
    becomes(C99("    PyObject *v;\n    g();\n    v = PyWeakref_GetObject(PyList_GetItem(l, 0));\n  "
                "  return f(v);\n"),
            C99("    PyObject *v;\n    g();\n    PyObject *item = PyList_GetItem(l, 0);\n"
                "    v = PyWeakref_GetObject(item);\n    return f(v);\n"));
    becomes(C99("    g();\n    return f(PyWeakref_GetObject(PyList_GetItem(l, 0)));\n"),
            C99("    g();\n    PyObject *item = PyList_GetItem(l, 0);\n    PyObject *object;\n"
                "    object = PyWeakref_GetObject(item);\n    return f(object);\n"));
    becomes(C99("    g();\n    PyObject *v = PyWeakref_GetObject(PyList_GetItem(l, 0));\n    "
                "return f(v);\n"),
            C99("    g();\n    PyObject *item = PyList_GetItem(l, 0);\n    PyObject *v;\n"
                "    v = PyWeakref_GetObject(item);\n    return f(v);\n"));
}

/* Where each name of the new text stood: the inner call's comes first now. */
static void test_order_of_names(void)
{
    prepared result =
        prepare(C99("    g();\n    return f(PyWeakref_GetObject(PyList_GetItem(l, 0)));\n"));
    unsigned outer = g_array_index(result.sites, ub_site, 0).offset;
    unsigned inner = g_array_index(result.sites, ub_site, 1).offset;

    g_assert_cmpuint(result.names->len, ==, 2);
    g_assert_cmpuint(g_array_index(result.names, unsigned, 0), ==, inner);
    g_assert_cmpuint(g_array_index(result.names, unsigned, 1), ==, outer);
    release(&result);
}

static void test_names(void)
{
    /* A variable whose value is over and done with is used again. */
    becomes(
        C99("    long a = PyLong_AsLong(PyList_GetItem(l, 0));\n"
            "    a += PyLong_AsLong(PyList_GetItem(l, 1));\n    return a;\n"),
        C99("    PyObject *item = PyList_GetItem(l, 0);\n    long a = PyLong_AsLong(item);\n"
            "    item = PyList_GetItem(l, 1);\n    a += PyLong_AsLong(item);\n    return a;\n"));
    becomes(C99("    int item = 1;\n    return f(PyList_GetItem(l, item));\n"),
            C99("    int item = 1;\n    PyObject *list_item = PyList_GetItem(l, item);\n"
                "    return f(list_item);\n"));
    becomes(C99("    use(PyList_GetItem(l, 0), PyList_GetItem(l, 1));\n    return 0;\n"),
            C99("    PyObject *item = PyList_GetItem(l, 0);\n    PyObject *item2 = "
                "PyList_GetItem(l, 1);\n"
                "    use(item, item2);\n    return 0;\n"));
}

static void test_bare_bodies(void)
{
    becomes(C99("    if (s->n)\n        return f(PyList_GetItem(l, 0));\n    else\n        g();\n  "
                "  return 0;\n"),
            C99("    if (s->n) {\n        PyObject *item = PyList_GetItem(l, 0);\n        return "
                "f(item);\n"
                "    }\n    else\n        g();\n    return 0;\n"));
    becomes(
        C99("    for (int i = 0; i < 3; i++)\n        if (f(PyList_GetItem(l, i)))\n"
            "            use(PyDict_GetItem(d, k)); // why\n    return 0;\n"),
        C99("    for (int i = 0; i < 3; i++) {\n        PyObject *item = PyList_GetItem(l, i);\n"
            "        if (f(item)) {\n            PyObject *value;\n            value = "
            "PyDict_GetItem(d, k);\n"
            "            use(value); // why\n        }\n    }\n    return 0;\n"));
    becomes(C99("    do\n        use(PyList_GetItem(l, 0));\n    while (g());\n    return 0;\n"),
            C99("    do {\n        PyObject *item = PyList_GetItem(l, 0);\n        use(item);\n"
                "    } while (g());\n    return 0;\n"));
}

static void test_conditions(void)
{
    becomes(
        C99("    if (PyDict_GetItem(d, k) != NULL) {\n        return 1;\n    }\n    return 0;\n"),
        C99("    PyObject *value;\n    value = PyDict_GetItem(d, k);\n    if (value != NULL) {\n"
            "        return 1;\n    }\n    return 0;\n"));
    becomes(C99("    PyObject *v;\n    if ((v = PyDict_GetItem(d, k)) != NULL && f(v)) {\n        "
                "return 1;\n    }\n"
                "    return 0;\n"),
            C99("    PyObject *v;\n    v = PyDict_GetItem(d, k);\n    if (v != NULL && f(v)) {\n   "
                "     return 1;\n"
                "    }\n    return 0;\n"));
    becomes(C99("    PyObject *v;\n    g();\n    if (!(v = PyDict_GetItemString(d, \"a\")))\n      "
                "  return 1;\n"
                "    return f(v);\n"),
            C99("    PyObject *v;\n    g();\n    v = PyDict_GetItemString(d, \"a\");\n    if (!v)\n"
                "        return 1;\n    return f(v);\n"));
    becomes(C99("    switch (PyLong_AsLong(PyList_GetItem(l, 0))) {\n    case 1:\n        return "
                "1;\n    }\n"
                "    return 0;\n"),
            C99("    PyObject *item = PyList_GetItem(l, 0);\n    switch (PyLong_AsLong(item)) {\n  "
                "  case 1:\n"
                "        return 1;\n    }\n    return 0;\n"));
}

static void test_conditions_refused(void)
{
    refused(C99("    PyObject *v;\n    while ((v = PyDict_GetItem(d, k)) != NULL)\n        g();\n  "
                "  return 0;\n"),
            UB_CODE_CONDITION);
    refused(C99("    while (f(PyList_GetItem(l, 0))) {\n        g();\n    }\n    return 0;\n"),
            UB_CODE_CONDITION);
    refused(C99("    do {\n        g();\n    } while (f(PyList_GetItem(l, 0)));\n    return 0;\n"),
            UB_CODE_CONDITION);
    refused(
        C99("    for (int i = 0; i < f(PyList_GetItem(l, 0)); i++)\n        g();\n    return 0;\n"),
        UB_CODE_CONDITION);
    refused(C99("    for (PyObject *v = PyDict_GetItem(d, k); v;)\n        g();\n    return 0;\n"),
            UB_CODE_CONDITION);
    refused(C99("    if (s->n) {\n        g();\n    } else if (PyDict_GetItem(d, k)) {\n        "
                "g();\n    }\n"
                "    return 0;\n"),
            UB_CODE_CONDITION);
    refused(C99("    PyObject *v;\n    if (s->n || (v = PyDict_GetItem(d, k)))\n        g();\n    "
                "return 0;\n"),
            UB_CODE_CONDITION);
}

static void test_taken(void)
{
    becomes(C89("    PyObject *v;\n    v = Py_XNewRef(PyDict_GetItem(d, k));\n    return f(v);\n"),
            C89("    PyObject *v;\n    v = PyDict_GetItem(d, k);\n    Py_XINCREF(v);\n    return "
                "f(v);\n"));
    becomes(C99("    PyObject *v = Py_NewRef(PyList_GetItem(l, 0)); // ours\n    return f(v);\n"),
            C99("    PyObject *v = PyList_GetItem(l, 0); // ours\n    Py_INCREF(v);\n    return "
                "f(v);\n"));
    becomes(C99("    PyObject *v = Py_XNewRef(PyDict_GetItem(d, k));\n    return f(v);\n"),
            C99("    PyObject *v;\n    v = PyDict_GetItem(d, k);\n    Py_XINCREF(v);\n    return "
                "f(v);\n"));
    becomes(C99("    s->m = Py_XNewRef(PyDict_GetItem(d, k));\n    return 0;\n"),
            C99("    PyObject *value;\n    value = PyDict_GetItem(d, k);\n    s->m = "
                "Py_XNewRef(value);\n"
                "    return 0;\n"));
    becomes(C99("    if (s->n)\n        k = Py_NewRef(PyList_GetItem(l, 0));\n    return f(k);\n"),
            C99("    if (s->n) {\n        k = PyList_GetItem(l, 0);\n        Py_INCREF(k);\n    "
                "}\n    return f(k);\n"));
}

static void test_casts(void)
{
    becomes(
        C99("    struct foo *v;\n    v = (struct foo *)PyDict_GetItem(d, k);\n    return v->n;\n"),
        C99("    struct foo *v;\n    PyObject *value;\n    value = PyDict_GetItem(d, k);\n"
            "    v = (struct foo *)value;\n    return v->n;\n"));
    becomes(C89("    struct foo *v = (struct foo *)PyDict_GetItem(d, k);\n\n    return v->n;\n"),
            C89("    PyObject *value;\n    struct foo *v;\n\n    value = PyDict_GetItem(d, k);\n"
                "    v = (struct foo *)value;\n    return v->n;\n"));
}

static void test_holders_refused(void)
{
    refused(C99("    s->m = PyDict_GetItem(d, k);\n    return 0;\n"), UB_CODE_HOLDER);
    refused(C99("    PyObject *a[2];\n    a[0] = PyList_GetItem(l, 0);\n    return f(a[0]);\n"),
            UB_CODE_HOLDER);
    refused(C99("    volatile PyObject *volatile v;\n    v = PyList_GetItem(l, 0);\n    return v "
                "!= 0;\n"),
            UB_CODE_HOLDER);
    refused(C99("    register PyObject *v = PyDict_GetItem(d, k);\n    return f(v);\n"),
            UB_CODE_HOLDER);
    refused(C99("    static PyObject *v;\n    v = PyList_GetItem(l, 0);\n    return f(v);\n"),
            UB_CODE_STATIC_HOLDER);
    refused(C99("    global = PyList_GetItem(l, 0);\n    return 0;\n"), UB_CODE_STATIC_HOLDER);
    refused(C99("    PyObject *v;\n    out(&v);\n    while ((v = PyList_GetItem(l, 0)) != NULL)\n"
                "        g();\n    return f(v);\n"),
            UB_CODE_ESCAPES);
    stays(C99("    PyObject *v;\n    v = PyDict_GetItem(d, k);\n    use(v);\n    Py_CLEAR(v);\n    "
              "return 0;\n"));
}

/* A holder whose address goes elsewhere gets the value from a variable of its own. */
static void test_escaping_holder(void)
{
    becomes(
        C99("    PyObject *v;\n    out(&v);\n    v = PyDict_GetItem(d, k);\n    return f(v);\n"),
        C99("    PyObject *v;\n    out(&v);\n    PyObject *value;\n"
            "    value = PyDict_GetItem(d, k);\n    v = value;\n    return f(v);\n"));
    becomes(
        C99("    PyObject *v = PyList_GetItem(l, 0);\n    out(&v);\n    return f(v);\n"),
        C99("    PyObject *item = PyList_GetItem(l, 0);\n    PyObject *v = item;\n    out(&v);\n"
            "    return f(v);\n"));
}

static void test_nobody_holds(void)
{
    refused("PyObject *t(PyObject *l)\n{\n    return PyList_GetItem(l, 0);\n}\n", UB_CODE_CONTRACT);
    refused("struct foo *t(PyObject *l)\n{\n    return (struct foo *)PyList_GetItem(l, 0);\n}\n",
            UB_CODE_CONTRACT);
    refused(C99("    PyList_GetItem(l, 0);\n    return 0;\n"), UB_CODE_SHAPE);
    refused(C99("    (void)PyDict_GetItem(d, k);\n    return 0;\n"), UB_CODE_SHAPE);
}

static void test_labels(void)
{
    becomes(C99("    switch (s->n) {\n    case 1:\n        return f(PyList_GetItem(l, 0));\n    "
                "}\n    return 0;\n"),
            C99("    PyObject *item;\n    switch (s->n) {\n    case 1:\n        item = "
                "PyList_GetItem(l, 0);\n"
                "        return f(item);\n    }\n    return 0;\n"));
    becomes(C99("    if (s->n)\n        goto done;\n    g();\ndone:\n    return "
                "f(PyList_GetItem(l, 0));\n"),
            C99("    PyObject *item;\n    if (s->n)\n        goto done;\n    g();\ndone:\n"
                "    item = PyList_GetItem(l, 0);\n    return f(item);\n"));
}

static void test_text_is_kept(void)
{
    becomes(
        C99("    use(PyDict_GetItem(d,\n                       k),\n        l);\n    return 0;\n"),
        C99("    PyObject *value;\n    value = PyDict_GetItem(d, k);\n    use(value,\n        "
            "l);\n    return 0;\n"));
    becomes(C99("    use(PyDict_GetItem(d, /* the\n                       key */ k));\n    return "
                "0;\n"),
            C99("    PyObject *value;\n    value = PyDict_GetItem(d, /* the\n                      "
                "     key */ k);\n"
                "    use(value);\n    return 0;\n"));
    becomes(
        "int t(PyObject *l)\r\n{\r\n\tif (l)\r\n\t\treturn f(PyList_GetItem(l, 0));\r\n\treturn "
        "0;\r\n}\r\n",
        "int t(PyObject *l)\r\n{\r\n\tif (l) {\r\n\t\tPyObject *item = PyList_GetItem(l, 0);\r\n"
        "\t\treturn f(item);\r\n\t}\r\n\treturn 0;\r\n}\r\n");
    refused(
        C99("    return f(\n#ifdef X\n        0 ? l :\n#endif\n        PyList_GetItem(l, 0));\n"),
        UB_CODE_SKIPPED_TEXT);
}

static void test_macros(void)
{
    becomes("#define ARG(x) ((PyObject *)(x))\n" C99("    return f(ARG(PyList_GetItem(l, 0)));\n"),
            "#define ARG(x) ((PyObject *)(x))\n" C99(
                "    PyObject *item = PyList_GetItem(l, 0);\n    return f(ARG(item));\n"));
    refused("#define TWICE(x) (f(x) + f(x))\n" C99("    return TWICE(PyList_GetItem(l, 0));\n"),
            UB_CODE_SHAPE);
    refused("#define WHEN(x) do { if (x) return 1; } while (0)\n" C99(
                "    WHEN(PyList_GetItem(l, 0));\n    return 0;\n"),
            UB_CODE_SHAPE);
    refused("#define assert(x) ((x) ? 0 : g())\n" C99(
                "    assert(PyList_GetItem(l, 0));\n    return 0;\n"),
            UB_CODE_SHAPE);
}

#define WEAKREF                                                                                    \
    "PyObject *PyWeakref_GET_OBJECT(PyObject *);\n"                                                \
    "#define PyWeakref_GET_OBJECT(r) PyWeakref_GET_OBJECT((PyObject *)(r))\n"                      \
    "#define TYPE(x) ((PyObject *)(x))\n"

/* The macro casts its argument, the strong call does not. */
static void test_cast_of_argument(void)
{
    becomes(WEAKREF C99("    PyObject *v;\n    v = PyWeakref_GET_OBJECT(s);\n    return f(v);\n"),
            WEAKREF C99("    PyObject *v;\n    v = PyWeakref_GET_OBJECT((PyObject *)s);\n"
                        "    return f(v);\n"));
    becomes(WEAKREF C99("    g();\n    return f(TYPE(PyWeakref_GET_OBJECT(s->next)));\n"),
            WEAKREF C99("    g();\n    PyObject *object;\n"
                        "    object = PyWeakref_GET_OBJECT((PyObject *)s->next);\n"
                        "    return f(TYPE(object));\n"));
    stays(WEAKREF C99("    PyObject *v;\n    v = PyWeakref_GET_OBJECT(d);\n    return f(v);\n"));
    stays(WEAKREF C99("    PyObject *v;\n    v = PyWeakref_GET_OBJECT((PyObject *)s);\n"
                      "    return f(v);\n"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/prepare/well-placed", test_well_placed);
    g_test_add_func("/prepare/tested-in-place", test_tested_in_place);
    g_test_add_func("/prepare/split", test_split);
    g_test_add_func("/prepare/split-several", test_split_several);
    g_test_add_func("/prepare/split-in-place", test_split_in_place);
    g_test_add_func("/prepare/split-waits", test_split_waits);
    g_test_add_func("/prepare/nested", test_nested);
    g_test_add_func("/prepare/nested-order", test_nested_order);
    g_test_add_func("/prepare/chain", test_chain);
    g_test_add_func("/prepare/order-of-names", test_order_of_names);
    g_test_add_func("/prepare/names", test_names);
    g_test_add_func("/prepare/bare-bodies", test_bare_bodies);
    g_test_add_func("/prepare/conditions", test_conditions);
    g_test_add_func("/prepare/conditions-refused", test_conditions_refused);
    g_test_add_func("/prepare/taken", test_taken);
    g_test_add_func("/prepare/casts", test_casts);
    g_test_add_func("/prepare/holders-refused", test_holders_refused);
    g_test_add_func("/prepare/escaping-holder", test_escaping_holder);
    g_test_add_func("/prepare/nobody-holds", test_nobody_holds);
    g_test_add_func("/prepare/labels", test_labels);
    g_test_add_func("/prepare/text-is-kept", test_text_is_kept);
    g_test_add_func("/prepare/macros", test_macros);
    g_test_add_func("/prepare/cast-of-argument", test_cast_of_argument);
    return g_test_run();
}

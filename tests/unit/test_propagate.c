/* --errors=propagate: which statements take the place of PyErr_Clear(), one state a test. */
#include <string.h>

#include "edit.h"
#include "propagate.h"

/* What Python.h would declare, without macros. */
static const char prelude[] =
    "typedef struct _object { long n; } PyObject; typedef struct { void *buf; } Py_buffer;\n"
    "extern PyObject *PyExc_KeyError, *None; struct state { PyObject *m; };\n"
    "int PyDict_GetItemRef(PyObject *, PyObject *, PyObject **); void PyErr_Clear(void);\n"
    "PyObject *PyList_New(long); int PyList_Append(PyObject *, PyObject *);\n"
    "int PyTuple_SetItem(PyObject *, long, PyObject *); PyObject *PyTuple_New(long);\n"
    "int PyArg_ParseTuple(PyObject *, const char *, ...); int PyDict_Check(PyObject *);\n"
    "void PyErr_SetString(PyObject *, const char *); PyObject *PyErr_NoMemory(void);\n"
    "PyObject *PyErr_Occurred(void); PyObject *Py_BuildValue(const char *, ...);\n"
    "void Py_DECREF(PyObject *); void Py_XDECREF(PyObject *); void Py_INCREF(PyObject *);\n"
    "void *PyMem_Malloc(unsigned long); void PyMem_Free(void *);\n"
    "int f(PyObject *); PyObject *make(PyObject *); void act(void); char *text(char *);\n"
    "typedef PyObject O;\n#define NULL ((void *)0)\n#define LEAVE() return NULL\n";

/* The text of the function behind the edits. */
static char *propagated(const char *code)
{
    g_autofree char *text = g_strconcat(prelude, code, NULL);
    g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
    static const char *const flags[] = {"-Wno-everything", NULL};
    g_autoptr(GError) error = NULL;
    g_autoptr(ub_unit) unit = ub_parse("test.c", bytes, flags, &error);
    g_autoptr(GArray) edits = ub_edits_new();
    g_autoptr(GArray) sites = ub_sites_new();
    g_autoptr(GArray) gets = g_array_new(FALSE, FALSE, sizeof(unsigned));
    g_autoptr(GArray) get_sites = g_array_new(FALSE, FALSE, sizeof(unsigned));

    g_assert_no_error(error);
    for (const char *at = strstr(text + strlen(prelude), "PyDict_GetItemRef"); at;
         at = strstr(at + 1, "PyDict_GetItemRef")) {
        unsigned offset = (unsigned)(at - text), index = sites->len;
        ub_site site = {.api = ub_catalog_find("PyDict_GetItem"), .verdict = UB_CONVERT};
        g_array_append_val(sites, site);
        g_array_append_val(gets, offset);
        g_array_append_val(get_sites, index);
    }
    g_assert_cmpuint(gets->len, >, 0);
    for (unsigned i = 0; i < unit->diagnostics->len; i++) {
        const ub_diagnostic *d = &g_array_index(unit->diagnostics, ub_diagnostic, i);
        if (d->severity >= CXDiagnostic_Error)
            g_error("%s\n%s", d->message, code);
    }
    ub_propagate(unit, gets, get_sites, sites, edits);
    for (unsigned i = 0; i < sites->len; i++)
        g_assert_false(g_array_index(sites, ub_site, i).propagated && edits->len == 0);
    char *result = ub_edits_apply(edits, text, strlen(text));
    g_assert_nonnull(result);
    memmove(result, result + strlen(prelude), strlen(result + strlen(prelude)) + 1);
    return result;
}

/* The n-th lookup's body, its white space made single spaces. */
static char *exit_of(const char *text, unsigned n)
{
    const char *at = text;

    for (unsigned i = 0; i <= n; i++) {
        at = strstr(at + 1, "&v) < 0)");
        g_assert_nonnull(at);
    }
    at += strlen("&v) < 0)");
    const char *end = strstr(at, strchr(at, '{') == at + 1 ? "}" : ";");
    g_autofree char *body = g_strndup(at, (gsize)(end - at) + 1);
    g_auto(GStrv) words = g_strsplit_set(body, " \n\t", -1);
    GString *result = g_string_new(NULL);

    for (unsigned i = 0; words[i]; i++)
        if (words[i][0] && strcmp(words[i], "{") != 0 && strcmp(words[i], "}") != 0)
            g_string_append_printf(result, "%s%s", result->len ? " " : "", words[i]);
    return g_string_free(result, FALSE);
}

static void assert_exit_of(const char *head, const char *body, unsigned n, const char *expected)
{
    g_autofree char *code = g_strdup_printf("%s{ O *v;\n%s\n}\n", head, body);
    g_autofree char *text = propagated(code);
    g_autofree char *got = exit_of(text, n);

    if (strcmp(got, expected) != 0)
        g_test_message("%s", code);
    g_assert_cmpstr(got, ==, expected);
}

#define OBJECT "O *g(O *d, O *k)"
#define INT "int g(O *d, O *k)"
#define CALL "if (PyDict_GetItemRef(d, k, &v) < 0) {\n    PyErr_Clear();\n}\n"
#define USE "if (v) f(v);\n"
#define KEPT "PyErr_Clear();"

static void assert_exit(const char *head, const char *body, const char *expected)
{
    assert_exit_of(head, body, 0, expected);
}

static void test_nothing_before(void)
{
    assert_exit(OBJECT, CALL USE "return PyList_New(0);", "return NULL;");
    assert_exit("void g(O *d, O *k)", CALL USE, KEPT);
    assert_exit("char *g(O *d, O *k)", CALL USE "return \"\";", KEPT);
    assert_exit("O *g(O *d, O *args)",
                "O *k; if (!PyArg_ParseTuple(args, \"OO:g\", &d, &k)) return NULL;\n" CALL USE
                "return PyList_New(0);",
                "return NULL;");
    assert_exit(OBJECT, "act();\n" CALL USE "return PyList_New(0);", KEPT);
    assert_exit(OBJECT, "Py_INCREF(d);\n" CALL USE "return d;", KEPT);
    assert_exit("O *g(O *d, O *k, struct state *s)", "s->m = k;\n" CALL USE "return PyList_New(0);",
                KEPT);
    assert_exit("O *g(O *d, O *k, O *n)", "while (f(n)) {\n" CALL USE "}\nreturn PyList_New(0);",
                KEPT);
}

static void test_int_function_needs_an_error_exit(void)
{
    assert_exit(INT, CALL USE "return 0;", KEPT);
    assert_exit(INT, CALL "if (v) f(v);\nif (f(d) < 0) { act(); }\nreturn -1;", KEPT);
    assert_exit(INT, CALL "int n = 0; if (v) n = f(v);\nif (n < 0) return -1;\nreturn 0;", KEPT);
    assert_exit(INT, CALL USE "if (f(d) < 0)\n    return -1;\nreturn 0;", "return -1;");
    assert_exit(INT,
                "if (!PyDict_Check(d)) { PyErr_SetString(None, \"\"); return -1; }\n" CALL USE
                "return 0;",
                "return -1;");
}

static void test_absent_without_error(void)
{
    assert_exit(OBJECT, CALL "if (v == NULL) return NULL;\nreturn make(v);", KEPT);
    assert_exit(OBJECT, CALL "if (!v) return NULL;\nreturn make(v);", KEPT);
    assert_exit(OBJECT, CALL "return v;", KEPT);
    assert_exit(OBJECT, CALL "return v ? make(v) : NULL;", KEPT);
    assert_exit(OBJECT, CALL "O *r = NULL; if (v != NULL) r = make(v);\nreturn r;", KEPT);
    assert_exit(OBJECT, CALL "O *r = NULL; r = PyList_New(0);\nif (v) f(v);\nreturn r;",
                "return NULL;");
    assert_exit(OBJECT,
                CALL "if (v == NULL) { PyErr_SetString(None, \"\"); return NULL; }\n"
                     "return make(v);",
                "return NULL;");
    /* One look-up that says so counts for all. */
    assert_exit_of(OBJECT, CALL "if (v == NULL) return NULL;\nf(v);\n" CALL USE "return make(d);",
                   1, KEPT);
}

static void test_absent_is_error(void)
{
    const char *made = "O *out = PyList_New(0); if (!out) return NULL;\n";
    struct {
        const char *tail, *expected;
    } cases[] = {
        {"if (v == NULL) { PyErr_SetString(None, \"\"); Py_DECREF(out); return NULL; }",
         "Py_DECREF(out); return NULL;"},
        {"if (!v) { Py_DECREF(out); return PyErr_NoMemory(); }", "Py_DECREF(out); return NULL;"},
        {"if (!v) { PyErr_SetString(None, \"\"); goto error; }", "goto error;"},
        {"if (!v) { act(); PyErr_SetString(None, \"\"); Py_DECREF(out); return NULL; }", KEPT},
        {"if (!v) { PyErr_SetString(None, \"\"); LEAVE(); }", KEPT},
        {"if (!v) { PyErr_SetString(None, \"\"); goto report; }", KEPT},
        {"if (!v) { PyErr_SetString(None, \"\"); Py_DECREF(out); return NULL; } else f(v);",
         "Py_DECREF(out); return NULL;"},
        {"if (v) f(v); else { PyErr_SetString(None, \"\"); Py_DECREF(out); return NULL; }", KEPT},
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *body =
            g_strconcat(made, CALL, cases[i].tail,
                        "\nreturn out;\nerror: Py_XDECREF(out); return NULL;\n"
                        "report: PyErr_SetString(None, \"\"); Py_DECREF(out); return NULL;",
                        NULL);
        assert_exit(OBJECT, body, cases[i].expected);
    }
}

/* The body of `if` without braces gets them when there are several statements. */
static void test_braces(void)
{
    g_autofree char *text = propagated(
        "O *g(O *d, O *k)\n{\n    O *v, *out = PyList_New(0);\n\n    if (!out)\n        return "
        "NULL;\n"
        "    if (PyDict_GetItemRef(d, k, &v) < 0)\n        PyErr_Clear();\n"
        "    if (!v) {\n        Py_DECREF(out);\n        return PyErr_NoMemory();\n    }\n"
        "    return out;\n}\n");

    g_assert_nonnull(strstr(text, "    if (PyDict_GetItemRef(d, k, &v) < 0) {\n"
                                  "        Py_DECREF(out);\n        return NULL;\n    }\n"));
}

static void test_check_behind(void)
{
    const char *made = "O *out = NULL, *w = NULL; out = make(d);\n";
    struct {
        const char *tail, *expected;
    } cases[] = {
        {"if (PyList_Append(out, d) < 0) goto error;", "goto error;"},
        {"if (PyList_Append(out, d) < 0) { Py_DECREF(out); return NULL; }",
         "Py_DECREF(out); return NULL;"},
        {"w = PyList_New(0);\nif (w == NULL) goto error;", "goto error;"},
        {"w = make(d);\nif (!w) { Py_XDECREF(out); return NULL; }",
         "Py_XDECREF(out); return NULL;"},
        /* set before: at our call it is not NULL */
        {"out = make(k);\nif (out == NULL) goto error;", KEPT},
        /* something happens in between */
        {"act();\nif (PyList_Append(out, d) < 0) goto error;", KEPT},
        {"Py_INCREF(d);\nif (PyList_Append(out, d) < 0) goto error;", KEPT},
        /* the check's call takes it over, or could */
        {"if (PyTuple_SetItem(d, 0, out) < 0) return NULL;", KEPT},
        {"if (Py_BuildValue(\"(N)\", out) == NULL) return NULL;", KEPT},
        {"if (f(out) < 0) return NULL;", KEPT},
        {"if (f(out) < 0) goto error;", "goto error;"},
        /* a test of something older, or no error */
        {"if (out == NULL) { PyErr_NoMemory(); return NULL; }", KEPT},
        {"if (d == k) goto error;", KEPT},
        /* the label does more */
        {"if (PyList_Append(out, d) < 0) goto more;", KEPT},
        {"if (PyList_Append(out, d) < 0) return d;", "return d;"}, /* the prover refuses it */
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *body = g_strconcat(made, CALL, cases[i].tail, "\n", USE,
                                            "return out;\nmore: act();\nerror: Py_XDECREF(out); "
                                            "Py_XDECREF(w); return NULL;",
                                            NULL);
        assert_exit(OBJECT, body, cases[i].expected);
    }
}

static void test_check_in_front(void)
{
    struct {
        const char *front, *expected;
    } cases[] = {
        {"out = make(d);\nif (out == NULL) goto error;", "goto error;"},
        {"if ((out = make(d)) == NULL) goto error;", "goto error;"},
        {"out = make(d);\nif (out == NULL) return NULL;", KEPT},
        {"out = make(k);\nPy_DECREF(d);\nif (out == NULL) goto error;", "goto error;"},
        {"out = make(k);\nact();\nif (out == NULL) goto error;", KEPT},
        {"b = PyMem_Malloc(1);\nif (!b) { PyErr_NoMemory(); return NULL; }", KEPT},
        {"b = PyMem_Malloc(1);\nif (!b) { PyErr_NoMemory(); goto error; }", "goto error;"},
        {"act();\nif (PyList_Append(d, k) < 0) goto error;", "goto error;"},
        {"act();\nif (f(d) < 0) goto error;", KEPT},
        {"out = make(d);\nif (out == NULL) goto error;\nact();", KEPT},
        {"out = make(d);\nif (out == NULL) goto error;\nb = NULL;", KEPT},
        {"out = make(d);\nif (out == NULL) goto error;\nif (PyDict_Check(d))", "goto error;"},
        {"out = make(d);\nif (out == NULL) goto error;\nwhile (PyDict_Check(d))", KEPT},
        {"if (PyTuple_SetItem(d, 0, out) < 0) goto error;", KEPT},
        {"act();\nif (!PyArg_ParseTuple(d, \"y*\", &view)) goto error;", KEPT},
        {"act();\nif (!PyArg_ParseTuple(d, \"O&\", text, &b)) goto error;", KEPT},
        {"act();\nif (!PyArg_ParseTuple(d, \"O\", &k)) goto error;", "goto error;"},
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *body = g_strconcat(
            "O *out = NULL; char *b = NULL; Py_buffer view;\n", cases[i].front, " {\n", CALL, USE,
            "}\nact();\nreturn PyList_New(0);\nerror: Py_XDECREF(out); PyMem_Free(b); return NULL;",
            NULL);
        assert_exit(OBJECT, body, cases[i].expected);
    }
}

/* What the old function does on the way to the check, the error does too. */
static void test_statements_between(void)
{
    struct {
        const char *tail, *expected;
    } cases[] = {
        {"Py_DECREF(key);\nif (!v) return PyErr_NoMemory();", "Py_DECREF(key); return NULL;"},
        {"Py_DECREF(key);\nif (f(d) < 0) return NULL;", "Py_DECREF(key); return NULL;"},
        {"Py_DECREF(key);\nif (v) f(v);", "Py_DECREF(key); return NULL;"}, /* check in front */
        {"if (v) f(v);\nPy_DECREF(key);", "Py_DECREF(key); return NULL;"},
        {"if (v) f(v);\nact();\nPy_DECREF(key);", KEPT},
        {"if (v != NULL) { Py_DECREF(key); return v; }\nif (PyList_Append(d, key) < 0) {"
         " Py_DECREF(key); return NULL; }\nact();",
         "Py_DECREF(key); return NULL;"},
        {"if (v || f(d)) { act(); }\nif (!v) { Py_DECREF(key); return PyErr_NoMemory(); }", KEPT},
        {"O *w = (O *)v;\nif (w == NULL) { Py_DECREF(key); return PyErr_NoMemory(); }",
         "Py_DECREF(key); return NULL;"},
        {"if (!v) v = d;\nif (v != NULL) { act(); }\nif (PyList_Append(d, key) < 0) {"
         " Py_DECREF(key); return NULL; }",
         KEPT},
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *body = g_strconcat("O *key = make(k);\nif (key == NULL) return NULL;\n",
                                            CALL, cases[i].tail, "\nreturn make(d);", NULL);
        assert_exit(OBJECT, body, cases[i].expected);
    }
}

/* What is given cannot be lost; what was made can. */
static void test_given(void)
{
    assert_exit("O *g(O *d, O *args)",
                "O *k, *out = PyList_New(0);\nif (!PyArg_ParseTuple(args, \"O\", &k)) goto error;\n"
                "act();\n" CALL "if (f(k) < 0) goto error;\n" USE
                "return out;\nerror: Py_XDECREF(out); return NULL;",
                "goto error;");
    assert_exit(OBJECT,
                "O *w = make(d), *out = PyList_New(0);\n" CALL "if (f(w) < 0) goto error;\n" USE
                "return out;\nerror: Py_XDECREF(out); return NULL;",
                KEPT);
    assert_exit("O *g(O *d, O *k, int flag)",
                "O *out = NULL; if (!flag) out = PyList_New(0);\n" CALL
                "if (flag && f(d) < 0) return NULL;\n" USE "return out ? out : make(d);",
                KEPT);
}

static void test_switch(void)
{
    assert_exit(INT,
                "switch (f(d)) {\ncase 1:\n" CALL USE "break;\ncase 2:\n"
                "if (f(k) < 0) return -1;\n}\nreturn 0;",
                KEPT);
    assert_exit(INT,
                "switch (f(d)) {\ncase 1:\nf(d);\n" CALL "if (f(k) < 0) return -1;\n" USE
                "break;\n}\nreturn 0;",
                "return -1;");
}

static void test_jumps(void)
{
    assert_exit(OBJECT, "void *where = &&out;\ngoto *where;\nout:\n" CALL USE "return make(d);",
                KEPT);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/propagate/nothing-before", test_nothing_before);
    g_test_add_func("/propagate/int-function", test_int_function_needs_an_error_exit);
    g_test_add_func("/propagate/absent-without-error", test_absent_without_error);
    g_test_add_func("/propagate/absent-is-error", test_absent_is_error);
    g_test_add_func("/propagate/braces", test_braces);
    g_test_add_func("/propagate/check-behind", test_check_behind);
    g_test_add_func("/propagate/check-in-front", test_check_in_front);
    g_test_add_func("/propagate/statements-between", test_statements_between);
    g_test_add_func("/propagate/given", test_given);
    g_test_add_func("/propagate/switch", test_switch);
    g_test_add_func("/propagate/jumps", test_jumps);
    return g_test_run();
}

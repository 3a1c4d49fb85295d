/* What the tests of the first stages share: a unit from a piece of C, without any Python.h. */
#ifndef UNBORROW_TEST_SUPPORT_H
#define UNBORROW_TEST_SUPPORT_H

#include <string.h>

#include "site.h"

/* As much of Python.h as the tests need, with the real headers' spelling. */
static const char fake_python[] =
    "typedef struct _object { long ob_refcnt; } PyObject;\n"
    "typedef __PTRDIFF_TYPE__ Py_ssize_t;\n"
    "#define NULL ((void *)0)\n"
    "typedef int (*visitproc)(PyObject *, void *);\n"
    "typedef int (*traverseproc)(PyObject *, visitproc, void *);\n"
    "typedef int (*initproc)(PyObject *, PyObject *, PyObject *);\n"
    "typedef PyObject *(*ternaryfunc)(PyObject *, PyObject *, PyObject *);\n"
    "typedef PyObject *(*PyCFunction)(PyObject *, PyObject *);\n"
    "struct PyMethodDef { const char *ml_name; PyCFunction ml_meth; int ml_flags; };\n"
    "typedef struct PyMethodDef PyMethodDef;\n"
    "typedef struct { int slot; void *pfunc; } PyType_Slot;\n"
    "typedef struct { const char *tp_name; ternaryfunc tp_call; traverseproc tp_traverse;\n"
    "    initproc tp_init; } PyTypeObject;\n"
    "#define METH_VARARGS 1\n"
    "#define METH_KEYWORDS 2\n"
    "#define METH_FASTCALL 0x80\n"
    "#define Py_tp_call 50\n"
    "#define Py_tp_init 60\n"
    "PyObject *PyList_GetItem(PyObject *, Py_ssize_t);\n"
    "PyObject *PyDict_GetItem(PyObject *, PyObject *);\n"
    "PyObject *PyDict_GetItemString(PyObject *, const char *);\n"
    "PyObject *PyDict_SetDefault(PyObject *, PyObject *, PyObject *);\n"
    "int PyDict_DelItemString(PyObject *, const char *);\n"
    "int PyDict_Next(PyObject *, Py_ssize_t *, PyObject **, PyObject **);\n"
    "int PyDict_Size(PyObject *);\n"
    "PyObject *PyWeakref_GetObject(PyObject *);\n"
    "#define PyWeakref_GET_OBJECT(r) ((PyObject *)*(void **)(r))\n"
    "PyObject *PyObject_Call(PyObject *, PyObject *, PyObject *);\n"
    "const char *PyUnicode_AsUTF8(PyObject *);\n"
    "void use(PyObject *);\n"
    "void use_text(const char *);\n"
    "#line 1\n";

static inline ub_unit *parse_raw(const char *path, const char *text, gsize length,
                                 const char *const *flags)
{
    g_autoptr(GBytes) bytes = g_bytes_new(text, length);
    g_autoptr(GError) error = NULL;
    ub_unit *unit = ub_parse(path, bytes, flags, &error);

    g_assert_no_error(error);
    return unit;
}

static inline ub_unit *parse_with(const char *path, const char *text, const char *const *flags)
{
    g_autofree char *full = g_strconcat(fake_python, text, NULL);

    return parse_raw(path, full, strlen(full), flags);
}

static inline ub_unit *parse(const char *text)
{
    return parse_with("test.c", text, NULL);
}

/* The verdicts of all sites after the prelude's declarations, as "PyList_GetItem:inactive ...". */
static inline char *list_sites(const GArray *sites)
{
    GString *list = g_string_new(NULL);

    for (unsigned i = 0; i < sites->len; i++) {
        const ub_site *site = &g_array_index(sites, ub_site, i);

        g_string_append_printf(list, "%s%s:%s", i ? " " : "", site->api->name,
                               site->verdict == UB_PENDING   ? "pending"
                               : site->verdict == UB_CONVERT ? "convert"
                                                             : ub_code_get(site->code)->name);
    }
    return g_string_free(list, FALSE);
}

static inline void assert_found(const char *text, const char *expected)
{
    g_autoptr(ub_unit) unit = parse(text);
    g_autoptr(GArray) sites = ub_find(unit);
    g_autofree char *list = list_sites(sites);

    g_assert_cmpstr(list, ==, expected);
}

static inline void assert_judged_as(const char *path, const char *text, const char *const *flags,
                                    const char *expected)
{
    g_autoptr(ub_unit) unit = parse_with(path, text, flags);
    g_autoptr(GArray) sites = ub_find(unit);
    g_autofree char *list = NULL;

    ub_judge(unit, sites, FALSE);
    list = list_sites(sites);
    g_assert_cmpstr(list, ==, expected);
}

static inline void assert_judged(const char *text, const char *expected)
{
    assert_judged_as("test.c", text, NULL, expected);
}

#endif

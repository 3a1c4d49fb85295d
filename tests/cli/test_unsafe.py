"""Reads that are not safe, each a step away from one that is: none may be called safe."""
from support import MODERN, Case, main

HEAD = """\
#include <Python.h>
#if PY_VERSION_HEX < 0x030D0000
#define Py_BEGIN_CRITICAL_SECTION(op) {
#define Py_END_CRITICAL_SECTION() }
#define Py_BEGIN_CRITICAL_SECTION2(a,b) {
#define Py_END_CRITICAL_SECTION2() }
#endif
#include <string.h>
typedef struct { PyObject_HEAD PyObject *l; const char *s; } S;
struct ctx { PyObject *l; };
PyObject *shared; PyObject **place; PyObject *table[4];
int use(PyObject *); int run(struct ctx *); int take(PyObject **); int arr(PyObject **, int); int puttext(const char *);
PyObject *anything(PyObject *, ...);
static int keep(PyObject *x) { shared = x; return 0; }
static int keep2(PyObject *x, int n) { if (n > 3) return keep2(x, n - 1); PyList_Append(shared, x); return 0; }
static PyObject *same(PyObject *x) { return x; }
static int look(PyObject *x) { return PyList_Size(x); }
static int drop(PyObject *x) { return PyList_SetItem(x, 0, NULL); }
static int drop_other(PyObject *x, PyObject *y) { Py_DECREF(y); return 0; }
"""

# %C: `c` is a new list; %G: `v` is borrowed from it.
CONTAINER = "PyObject *c = PyList_New(0), *v = NULL; if (!c) return NULL;"
GET = "v = PyList_GetItem(c, 0);"

ESCAPED_OR_ENDED = [
    "%C PyObject *b = c; %G Py_DECREF(b); use(v); return NULL;",
    "%C if (a) c = shared; %G use(v); return NULL;",
    "%C PyObject *t = PyTuple_Pack(1, c); %G use(v); return t;",
    "%C struct ctx x; x.l = c; run(&x); %G use(v); return NULL;",
    "%C struct ctx x = {c}; run(&x); %G use(v); return NULL;",
    "%C struct ctx x = {.l = c}; struct ctx y = x; run(&y); %G use(v); return NULL;",
    "%C PyObject *x[2]; x[1] = c; arr(x, 2); %G use(v); return NULL;",
    "%C PyObject *x[2] = {c, a}; arr(x, 2); %G use(v); return NULL;",
    "%C take(&c); %G use(v); return NULL;",
    "%C PyObject **p = &c; *p = shared; %G use(v); return NULL;",
    "%C PyObject **p = &c; place = p; %G use(v); return NULL;",
    "%C again: %G use(v); shared = c; if (a) goto again; return NULL;",
    "%C keep(c); %G use(v); return NULL;",
    "%C keep2(c, 7); %G use(v); return NULL;",
    "%C PyObject *b = same(c); shared = b; %G use(v); return NULL;",
    "%C %G drop(c); use(v); return NULL;",
    "%C %G drop_other(a, c); use(v); return NULL;",
    '%C PyObject *b = Py_BuildValue("[O]O", c, a); v = PyList_GetItem(b, 0); use(v); '
    "return NULL;",
    'PyObject *b = Py_BuildValue("O", shared), *v = PyList_GetItem(b, 0); use(v); '
    "return NULL;",
    'PyObject *b = Py_BuildValue("N", shared), *v = PyList_GetItem(b, 0); use(v); '
    "return NULL;",
    'PyObject *b = Py_BuildValue("(O)", shared), *v = PyList_GetItem(b, 0); use(v); '
    "return NULL;",
    "%C PyErr_SetObject(PyExc_KeyError, c); %G use(v); return NULL;",
    "%C %G Py_SETREF(c, NULL); use(v); return NULL;",
    "%C %G Py_CLEAR(c); use(v); return NULL;",
    "%C PyObject *it = PyObject_GetIter(c); %G use(v); return it;",
    '%C PyObject *it = PySequence_Fast(c, "x"); shared = it; %G use(v); return NULL;',
    "%C %G *place = v; return NULL;",
    "%C %G table[1] = v; return NULL;",
    "%C %G return v;",
    "%C PyList_Append(c, shared); v = PyList_GetItem(PyList_GetItem(shared, 0), 0); "
    "use(v); return NULL;",
    "%C %G PyList_SetItem(c, 0, Py_NewRef(a)); use(v); return NULL;",
    "%C memcpy(place, &c, sizeof c); %G use(v); return NULL;",
    "static PyObject *c; PyObject *v; c = PyList_New(0); %G use(v); return NULL;",
    "PyObject *v; if (!shared) shared = PyList_New(0); v = PyList_GetItem(shared, 0);"
    " use(v); return NULL;",
    "S *s = (S *)self; PyObject *v; s->l = PyList_New(0); v = PyList_GetItem(s->l, "
    "0); use(v); return NULL;",
    "S *s = (S *)self; PyObject *c, *v; s->l = c = PyList_New(0); %G use(v); return "
    "NULL;",
    "S *s = (S *)self; PyObject *c, *v; c = s->l = PyList_New(0); %G use(v); return "
    "NULL;",
    "%C c = a ? c : shared; %G use(v); return NULL;",
    "%C c = a ?: c; %G use(v); return NULL;",
    "%C c = (use(a), shared); %G use(v); return NULL;",
    "%C %G if (a) Py_XINCREF(v); Py_DECREF(c); use(v); return NULL;",
    "%C PyObject **i = ((PyListObject *)c)->ob_item; %G i[0] = a; use(v); return "
    "NULL;",
    "%C PyDict_SetItem(a, k, c); %G use(v); return NULL;",
    "%C PyList_Append(a, c); %G use(v); return NULL;",
    "%C PyObject_CallFunctionObjArgs(a, c, NULL); %G use(v); return NULL;",
    "%C anything(a, c); %G use(v); return NULL;",
    "%C %G S *s = (S *)self; s->s = PyUnicode_AsUTF8(v); Py_DECREF(c); return NULL;",
    "%C %G S *s = (S *)self; s->s = PyUnicode_AsUTF8(v); return NULL;",
    "%C %G const char *t = PyUnicode_AsUTF8(v); Py_DECREF(c); puttext(t); return "
    "NULL;",
    "%C %G S *s = (S *)self; s->l = v; Py_INCREF(v); Py_DECREF(c); use(v); return "
    "NULL;",
    "%C %G S *s = (S *)self; Py_XINCREF(v); s->l = v; Py_DECREF(c); use(v); return "
    "NULL;",
    "%C %G Py_XINCREF(v); Py_XDECREF(v); Py_DECREF(c); use(v); return NULL;",
    "%C %G PyObject *w = v; Py_DECREF(c); use(w); return NULL;",
    "%C %G PyObject *w[1]; w[0] = v; Py_DECREF(c); arr(w, 1); return NULL;",
    "%C PyObject *w = NULL; for (int i = 0; i < 3; i++) { if (w) use(w); %G w = v; "
    "Py_DECREF(c); c = PyList_New(0); } return NULL;",
    "PyObject *c = NULL, *v, *p = NULL; for (int i = 0; i < 3; i++) { c = "
    "PyList_New(1); if (p) Py_DECREF(p); if (i) use(v); %G p = c; } return NULL;",
    "PyObject *c = NULL, *v, *p = NULL; for (int i = 0; i < 3; i++) { if (p) { v = "
    "PyList_GetItem(p, 0); use(v); } c = PyList_New(1); p = c; shared = c; } return "
    "NULL;",
    "%C use(a) ? keep(c) : look(c); %G use(v); return NULL;",
    "%C switch (use(a)) { case 1: shared = c; case 2: %G use(v); break; default: "
    "break; } return NULL;",
    "%C { PyObject *c = shared; v = PyList_GetItem(c, 0); use(v); } return NULL;",
    "%C PyObject *n = PyCFunction_New(NULL, c); %G use(v); return n;",
    "%C uintptr_t n = (uintptr_t)c; place = (PyObject **)n; %G use(v); return NULL;",
    "%C PyObject *t = PyTuple_New(1); PyTuple_SET_ITEM(t, 0, c); %G use(v); return t;",
    "%C PyObject *l = PyList_New(1); PyList_SET_ITEM(l, 0, c); %G use(v); return l;",
    "%C %G PyList_SetSlice(c, 0, 1, NULL); use(v); return NULL;",
    "%C %G PyList_Sort(c); use(v); return NULL;",
    "%C %G PyObject_Call(a, c, NULL); use(v); return NULL;",
    "PyObject *d = PyDict_New(), *x, *y; Py_ssize_t pos = 0; while (PyDict_Next(d, "
    "&pos, &x, &y)) { PyDict_Clear(d); use(x); } return NULL;",
    "PyObject *d = PyDict_New(), *x = NULL, *y; Py_ssize_t pos = 0; while "
    "(PyDict_Next(d, &pos, &x, &y)) { } Py_DECREF(d); use(x); return NULL;",
    "PyObject *d = PyDict_New(), *x, *y; Py_ssize_t pos = 0; while (PyDict_Next(d, "
    "&pos, &x, &y)) { shared = d; } return NULL;",
]

MODULES = [
    "PyObject *d = PyModule_GetDict(self), *v = PyDict_GetItem(d, k); use(v); return "
    "NULL;",
    "static struct PyModuleDef md; PyObject *m = PyModule_Create(&md), *d = "
    "PyModule_GetDict(m), *v = PyDict_GetItem(d, k); use(v); return m;",
    "static struct PyModuleDef md; PyObject *m = PyModule_Create(&md), *d, *v; "
    'PyDict_SetItemString(PyImport_GetModuleDict(), "m", m); d = PyModule_GetDict(m);'
    " v = PyDict_GetItem(d, k); return v == a ? m : NULL;",
    "static struct PyModuleDef md; PyObject *m = PyModule_Create(&md), *d = "
    'PyModule_GetDict(m), *v; PyRun_String("1", 0, d, d); v = PyDict_GetItem(d, k); '
    "return v == a ? m : NULL;",
]

LOCKS = [
    "PyObject *v; Py_BEGIN_CRITICAL_SECTION(a); v = PyDict_GetItem(a, k); "
    "Py_END_CRITICAL_SECTION(); return Py_XNewRef(v);",
    "PyObject *v; Py_BEGIN_CRITICAL_SECTION(a); v = PyDict_GetItem(a, k); use(k); "
    "Py_XINCREF(v); Py_END_CRITICAL_SECTION(); return v;",
    "PyObject *v; Py_BEGIN_CRITICAL_SECTION(a); a = shared; v = PyDict_GetItem(a, k);"
    " Py_XINCREF(v); Py_END_CRITICAL_SECTION(); return v;",
    "PyObject *v; Py_BEGIN_CRITICAL_SECTION(a); take(&a); v = PyDict_GetItem(a, k); "
    "Py_XINCREF(v); Py_END_CRITICAL_SECTION(); return v;",
    "PyObject *v; Py_BEGIN_CRITICAL_SECTION(a); Py_BEGIN_CRITICAL_SECTION(k); v = "
    "PyDict_GetItem(a, k); Py_XINCREF(v); Py_END_CRITICAL_SECTION(); "
    "Py_END_CRITICAL_SECTION(); return v;",
    "PyObject *v; Py_BEGIN_CRITICAL_SECTION(a); v = PyDict_GetItem(a, k); "
    "Py_BEGIN_CRITICAL_SECTION(k); Py_XINCREF(v); Py_END_CRITICAL_SECTION(); "
    "Py_END_CRITICAL_SECTION(); return v;",
    "PyObject *v; Py_BEGIN_CRITICAL_SECTION(a); v = PyDict_GetItem(a, k); "
    "Py_DECREF(k); Py_XINCREF(v); Py_END_CRITICAL_SECTION(); return v;",
    "PyObject *v; Py_BEGIN_CRITICAL_SECTION(a); v = PyDict_GetItem(a, k); "
    "PyDict_SetItem(a, k, k); Py_XINCREF(v); Py_END_CRITICAL_SECTION(); return v;",
    "PyObject *v; Py_BEGIN_CRITICAL_SECTION(a); v = PyDict_GetItem(a, k); "
    "Py_BEGIN_ALLOW_THREADS Py_END_ALLOW_THREADS Py_XINCREF(v); "
    "Py_END_CRITICAL_SECTION(); return v;",
    "PyObject *v = NULL; for (;;) { Py_BEGIN_CRITICAL_SECTION(a); if (v && "
    "PyLong_Check(v)) Py_INCREF(v); v = PyDict_GetItem(a, k); "
    "Py_END_CRITICAL_SECTION(); } return NULL;",
    "PyObject *v; Py_BEGIN_CRITICAL_SECTION(((S *)self)->l); v = PyList_GetItem(((S "
    "*)self)->l, 0); Py_XINCREF(v); Py_END_CRITICAL_SECTION(); return v;",
    "PyObject *v; Py_BEGIN_CRITICAL_SECTION2(self, k); v = PyDict_GetItem(a, k); "
    "Py_XINCREF(v); Py_END_CRITICAL_SECTION2(); return v;",
    "PyObject *v = NULL; if (k) goto in; Py_BEGIN_CRITICAL_SECTION(a); in: v = "
    "PyDict_GetItem(a, k); Py_XINCREF(v); Py_END_CRITICAL_SECTION(); return v;",
    "PyObject *v; Py_BEGIN_CRITICAL_SECTION(a); v = PyDict_GetItem(a, k); if (v) goto"
    " out; Py_END_CRITICAL_SECTION(); return NULL; out: use(v); return NULL;",
]


class Unsafe(Case):
    def none_is_safe(self, bodies):
        text = HEAD
        for i, body in enumerate(bodies):
            body = body.replace("%C", CONTAINER).replace("%G", GET)
            text += "PyObject *f%d(PyObject *self, PyObject *a, PyObject *k) { %s }\n" % (i, body)
        self.write("a.c", text)
        report = self.report(1, "check", "a.c", *MODERN)
        first = HEAD.count("\n") + 1
        sites = [[] for _ in bodies]
        for site in report["files"][0]["sites"]:
            sites[site["line"] - first].append((site["api"], site["verdict"], site["code"]))
        for body, found in zip(bodies, sites):
            with self.subTest(body):
                self.assertTrue(found)
                for api, verdict, code in found:
                    self.assertNotEqual(verdict, "safe", (api, code))
                    self.assertNotIn(code, ("parse-error", "inactive", "macro-body"))

    def test_escaped_or_ended(self):
        self.none_is_safe(ESCAPED_OR_ENDED)

    def test_modules(self):
        self.none_is_safe(MODULES)

    def test_locks(self):
        self.none_is_safe(LOCKS)


if __name__ == "__main__":
    main()

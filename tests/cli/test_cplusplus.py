"""C++: what is C in all but name; what only Coccinelle 1.3 can parse; names in namespaces."""
import json
import os
import subprocess

from support import MODERN, Case, main

FUNCTION = """\
#include <Python.h>
%s
int f(PyObject *l, int x)
{
    %s
    if (v == nullptr)
        return -1;
    int r = PyObject_IsTrue(v);
    return r;
}
"""
FETCH = os.path.join(os.environ["UNBORROW_SOURCE_DIR"], "scripts", "fetch-spatch")


class CPlusPlus(Case):
    def rewritten(self, call, before="", *args):
        self.write("a.cpp", FUNCTION % (before, call))
        self.done = self.unborrow("diff", "a.cpp", *args, *MODERN)
        added = [line[1:].strip() for line in self.done.out.splitlines() if line[:1] == "+"][1:]
        return len(added) == 2 and "PyList_GetItemRef(" in added[0] and added[1] == "Py_DECREF(v);"

    def test_c_in_all_but_name(self):
        self.assertTrue(self.rewritten("auto *v = PyList_GetItem(l, static_cast<int>(x));"))

    def test_new_spatch(self):
        fetched = subprocess.run([FETCH, "--cached"], stdout=subprocess.PIPE, check=False)
        if fetched.returncode != 0:
            self.skipTest("no Coccinelle 1.3 (scripts/fetch-spatch gets it)")
        new = ["--spatch", fetched.stdout.decode().strip()]
        for call in ("[[maybe_unused]] PyObject *v = PyList_GetItem(l, 0);",
                     "PyObject *v = PyList_GetItem(l, x bitand 3);",
                     "decltype(l) v = PyList_GetItem(l, 0);",
                     "auto v = PyList_GetItem(l, 0);"):
            self.assertTrue(self.rewritten(call, "", *new), call + str(self.done))
        # The proof asks for as much as of C.
        self.assertFalse(self.rewritten("decltype(l) &w = l; auto v = PyList_GetItem(w, 0);", "", *new))

    def test_templates_beside_it(self):
        for beside in ("template <class T> int twice(T t) { throw t; }",
                       "template <class T> T twice(T t) { return t; }\ntemplate <> int twice<int>(int t) { return t; }",
                       "struct list { int n; friend int length(list *l) { return l->n; } };",
                       "template <class T> struct box { T t; friend int fill(box *) { return 1; } };\n"
                       "template struct box<int>;"):
            self.assertTrue(self.rewritten("PyObject *v = PyList_GetItem(l, 0);", beside),
                            beside + str(self.done))
        self.assertFalse(self.rewritten("PyObject *v = PyList_GetItem(l, twice(x));",
                                        "template <class T> T twice(T t) { return t; }"))
        self.assertIn(": c++: ", self.done.err)

    def test_a_deduced_type(self):
        def rewritten(declaration):
            self.write("a.cpp", FUNCTION.replace("(PyObject *l", "(PyObject *d, PyObject *k") % ("", declaration))
            self.done = self.unborrow("diff", "a.cpp", *MODERN)
            return self.done.out
        for declaration in "auto v", "auto *v":
            self.assertIn("+    PyObject *v;\n+    if (PyDict_GetItemRef(d, k, &v) <= 0)",
                          rewritten(declaration + " = PyDict_GetItemWithError(d, k);"))
        # These stay what they are.
        self.assertIn("+    const auto v = value;", rewritten("const auto v = PyDict_GetItem(d, k);"))
        self.assertIn("+    auto n = PyObject_Length(value);",
                      rewritten("auto n = PyObject_Length(PyDict_GetItem(d, k)); PyObject *v = n ? d : k;"))
        # Two variables, and one declaration of both.
        self.assertEqual(rewritten("auto v = PyDict_GetItem(d, k), w = d;"), "")
        self.assertIn(": shape: ", self.done.err)

    def test_names_in_namespaces(self):
        other = "namespace mine { PyObject *PyList_GetItem%s(PyObject *list, Py_ssize_t i); }"
        self.assertTrue(self.rewritten("auto v = PyList_GetItem(l, 0);", other % ""))
        self.assertTrue(self.rewritten("auto v = PyList_GetItem(l, 0);", other % "Ref"))

    def test_the_twin_is_another_function_there(self):
        call = "auto v = PyList_GetItem(l, 0);"
        before = ("namespace mine { PyObject *PyList_GetItemRef(PyObject *list, Py_ssize_t i); }\n"
                  "using namespace mine;")
        self.assertFalse(self.rewritten(call, before))
        self.write("b.cpp", "#include <Python.h>\nnamespace mine {\n"
                   "PyObject *PyList_GetItemRef(PyObject *list, Py_ssize_t i);\n"
                   + (FUNCTION % ("", call)).split("\n", 1)[1] + "}\n")
        self.assertEqual(self.unborrow("diff", "b.cpp", *MODERN).out, "")

    def test_member_functions_are_callers(self):
        source = """\
#include <Python.h>
static PyObject *hint_for(PyObject *spec)
{
    PyObject *hint = PyDict_GetItemString(spec, "hint");
    return Py_XNewRef(hint);
}
struct Parser { PyObject *fail(PyObject *spec); };
PyObject *Parser::fail(PyObject *spec)
{
    %s
    PyObject *hint = hint_for(spec);
    Py_XDECREF(hint);
    return NULL;
}
"""
        for body in "PyErr_SetString(PyExc_OverflowError, \"too big\");", "":
            self.write("a.cpp", source % body)
            self.assertIn("+    PyErr_SetRaisedException(exc);", self.unborrow("diff", "a.cpp", *MODERN).out)
        self.write("a.cpp", source.replace("Parser::fail", "fail") % "")
        self.assertIn("PyErr_Clear();", self.unborrow("diff", "a.cpp", *MODERN).out)

    def test_locks_of_callers(self):
        size = """\
#include <Python.h>
Py_ssize_t size_of(PyObject *spec)
{
    PyObject *value = PyDict_GetItemWithError(spec, Py_None);
    return value ? PyTuple_GET_SIZE(value) : 0;
}
"""
        add = """\
#include <Python.h>
#include <mutex>
Py_ssize_t size_of(PyObject *spec);
static std::mutex mutex;
struct Totals { Py_ssize_t total; void add(PyObject *spec); };
void Totals::add(PyObject *spec)
{
    %s
    total += size_of(spec);
}
"""
        self.write("size.c", size)
        for lock, code in (("std::lock_guard<std::mutex> guard(mutex);", "order"),
                           ("mutex.lock();", "order"),
                           ("mutex.lock(); mutex.unlock();", None), ("", None)):
            with self.subTest(lock):
                self.write("add.cpp", add % lock)
                self.assertEqual(self.codes("diff", *MODERN, "."), [code])
                self.write("add.cpp", size.replace("Py_ssize_t s", "static Py_ssize_t s") +
                           add.split("size_of(PyObject *spec);\n")[1] % lock)
                self.write("add.cpp", "#include <mutex>\n" + self.text("add.cpp"))
                self.assertEqual(self.codes("diff", *MODERN, "add.cpp"), [code])

    def test_a_header_is_what_includes_it(self):
        header = """\
int use(PyObject *);
static inline int get(PyObject *l)
{
    PyObject *v = PyList_GetItem(l, 0);
    return v ? use(v) : -1;
}
"""
        def codes(name, *arguments, command=None, also=None):
            self.write("h.h", header)
            self.write(name, '#include <Python.h>\n#include "h.h"\nint f(PyObject *l) { return get(l); }\n')
            if also:
                self.write(also, '#include <Python.h>\n#include "h.h"\nint g(PyObject *l) { return get(l); }\n')
            self.write("compile_commands.json", json.dumps(
                [{"directory": self.path("."), "file": name, "command": command}] if command else []))
            found = self.codes("h.h", name, *([also] if also else []),
                               *(["-p", "."] if command else []), *MODERN, *arguments)
            for path in filter(None, (name, also)):
                os.unlink(self.path(path))
            return found

        self.assertEqual(codes("a.c"), [None])
        self.assertEqual(codes("a.cc"), ["c++"])
        self.assertEqual(codes("a.c", "--", "-x", "c++"), ["c++"])
        self.assertEqual(codes("a.c", also="b.cc"), ["c++"])
        self.assertEqual(codes("a.c", command="gcc -c a.c"), [None])
        for compiler in ("g++", "ccache /usr/bin/x86_64-linux-gnu-g++-12", "clang++", "gcc -x c++"):
            self.assertEqual(codes("a.c", command=compiler + " -c a.c"), ["c++"], compiler)

    def test_a_caller_that_cannot_be_parsed(self):
        self.write("a.cpp", FUNCTION % ("", "PyObject *v = PyList_GetItem(l, 0);"))
        self.write("b.c", "int f(PyObject *l, int x);\nint g(PyObject *l) { return f(l, 1); }\n")
        done = self.unborrow("diff", "a.cpp", "b.c", *MODERN, "--", "-std=c++17")  # which C has not
        self.assertIn(": traverse: ", done.err)
        self.assertIn("a file that names it cannot be parsed with these flags", done.err)

    def test_a_null_pointer_is_called_as_in_the_file(self):
        for null in "nullptr", "NULL":
            self.write("a.cpp", """\
#include <Python.h>
PyObject *first(PyObject *l, Py_ssize_t i)
{
    PyObject *v;
    if (!PyList_Check(l)) {
        PyErr_SetString(PyExc_TypeError, "list");
        return %s;
    }
    v = PyList_GET_ITEM(l, i);
    return PyObject_Str(v);
}
""" % null)
            self.assertIn("+    if (v == %s)" % null, self.unborrow("diff", "a.cpp", *MODERN).out)


if __name__ == "__main__":
    main()

"""Sources that are nothing without the source that includes them."""
import json

from support import MODERN, UNSAFE, Case, main

# It wants Python.h, and a type that only the includer has.
PART = UNSAFE.replace("#include <Python.h>\n", "").replace("PyObject *list)", "list_t list)", 1)
BEFORE = "#include <Python.h>\ntypedef PyObject *list_t;\n"
# A helper that returns what it borrows, changed with its callers if all of them can be.
HELPER = """\
static PyObject *first(list_t list)
{
    return PyList_GetItem(list, 0);
}

PyObject *name(list_t list)
{
    PyObject *item = first(list);
    if (item == NULL)
        return NULL;
    return PyObject_Str(item);
}
"""
# It fails as a call of the system's does.
ERRNO = """\
static int in(PyObject *list, PyObject *key)
{
    PyObject *item = PyList_GetItem(list, 0);
    const char *text;

    if (item == NULL || (text = PyUnicode_AsUTF8(item)) == NULL)
        return -1;
    return access(text, R_OK);
}
static PySequenceMethods sequence = {.sq_contains = in};
static PyTypeObject type = {.tp_as_sequence = &sequence};
"""


class Includers(Case):
    def codes_of(self, path, *args):
        report = json.loads(self.unborrow("--format", "json", "diff", *args, *MODERN).out_bytes)
        return [site["code"] for file in report["files"] if file["path"] == path
                for site in file["sites"]]

    def test_alone_it_cannot_be_parsed(self):
        self.write("part.c", PART)
        self.write("whole.c", BEFORE + '#include "part.c"\n')
        self.assertEqual(self.codes_of("part.c", "part.c"), ["parse-error"])
        self.assertEqual(self.codes_of("part.c", "part.c", "whole.c"), [None])

    def test_what_is_changed_is_the_part(self):
        self.write("part.c", PART)
        self.write("whole.c", BEFORE + '#include "part.c"\n')
        self.expect(1, "apply", ".", *MODERN)
        self.assertIn("PyList_GetItemRef(list, 0);", self.text("part.c"))
        self.assertTrue(self.text("part.c").endswith("}\n"))
        self.assertNotIn("#include", self.text("part.c"))
        self.assertEqual(self.text("whole.c"), BEFORE + '#include "part.c"\n')
        self.expect(0, "check", ".", *MODERN)

    def test_through_another_part_in_another_folder(self):
        self.write("sub/part.c", PART)
        self.write("sub/parts.c", "typedef PyObject *list_t;\n#include \"part.c\"\n")
        self.write("whole.c", '#include <Python.h>\n#include "sub/parts.c"\n')
        self.assertEqual(self.codes_of("sub/part.c", "."), [None])

    def test_a_header_is_right_for_all_that_include_it(self):
        macro = "#ifndef HOOK\n#define HOOK(v) (void)0\n#endif\n"
        body = UNSAFE.replace("#include <Python.h>\n", "")
        hooked = body.replace("        return NULL;\n", "        return NULL;\n    HOOK(item);\n", 1)
        self.assertIn("HOOK(item)", hooked)
        self.write("part.h", macro + hooked)
        self.write("a.c", '#include <Python.h>\n#include "part.h"\n')
        self.write("b.c", '#include <Python.h>\n#include "part.h"\n')
        self.assertEqual(self.codes_of("part.h", "."), [None])
        self.write("inner.h", '#include "part.h"\n')
        self.write("b.c", "#include <Python.h>\n#define HOOK(v) if (v == Py_None) return NULL\n"
                   '#include "inner.h"\n')
        self.assertNotEqual(self.codes_of("part.h", "."), [None])
        self.assertNotEqual(self.codes_of("part.h", "part.h", "a.c"), [None])

    def test_errno_of_a_header_that_python_alone_calls(self):
        self.write("part.h", ERRNO)
        self.write("a.c", '#include <Python.h>\n#include <unistd.h>\n#include "part.h"\n')
        self.assertEqual(self.codes_of("part.h", "part.h"), [None])
        self.assertEqual(self.codes_of("part.h", "."), [None])
        self.write("b.c", '#include <Python.h>\n#include <unistd.h>\n#include "part.h"\n'
                   "int other(PyObject *list) { return in(list, list); }\n")
        self.assertEqual(self.codes_of("part.h", "."), ["errno"])

    def test_in_an_if_group(self):
        self.write("part.c", PART)
        self.write("whole.c", "#ifndef WITHOUT\n" + BEFORE + '#include "part.c"\n#else\n'
                   "int nothing(void) { return 0; }\n#endif\n")
        self.assertEqual(self.codes_of("part.c", "."), [None])

    def test_included_twice(self):
        self.write("part.c", PART)
        self.write("whole.c", BEFORE + '#include "part.c"\n')
        self.write("other.c", BEFORE + '#include "part.c"\n')
        self.assertEqual(self.codes_of("part.c", "."), ["parse-error"])

    def test_included_in_a_function(self):
        self.write("part.c", PART)
        self.write("whole.c", BEFORE + 'int f(void)\n{\n#include "part.c"\n    return 0;\n}\n')
        self.assertEqual(self.codes_of("part.c", "."), ["parse-error"])

    def test_flags_are_the_includers(self):
        self.write("part.c", PART)
        self.write("whole.c", "#ifdef WITH\n" + BEFORE + '#endif\n#include "part.c"\n')
        self.write("compile_commands.json", json.dumps(
            [{"directory": self.dir, "file": "whole.c", "command": "cc -DWITH -c whole.c"}]))
        self.assertEqual(self.codes_of("part.c", "."), ["parse-error"])
        self.assertEqual(self.codes_of("part.c", "-p", ".", "."), [None])

    def test_a_helper_that_the_includer_calls_keeps_its_contract(self):
        self.write("part.c", HELPER)
        self.write("whole.c", BEFORE + '#include "part.c"\n')
        self.assertEqual(self.codes_of("part.c", "."), [None])
        call = "PyObject *one(list_t list) { return PyObject_Str(first(list)); }\n"
        for calls in (call, "#ifdef WITH_ONE\n" + call + "#endif\n",
                      "#ifdef WITH_ONE\n#define FIRST first\n%s#endif\n"
                      % call.replace("first", "FIRST"),
                      "PyObject *(*one)(list_t) = first;\n"):
            self.write("whole.c", BEFORE + '#include "part.c"\n' + calls)
            self.assertEqual(self.codes_of("part.c", "."), ["contract"])
        self.write("whole.c", BEFORE + "#ifdef OWN\n" + HELPER + '#else\n#include "part.c"\n#endif\n'
                   + "#ifdef WITH_ONE\n" + call + "#endif\n")
        self.assertEqual(self.codes_of("part.c", "."), ["contract"])
        self.write("whole.c", BEFORE + "static PyObject *first(list_t list);\n"
                   "PyObject *one(list_t list) { return PyObject_Str(first(list)); }\n"
                   '#include "part.c"\n')
        self.assertEqual(self.codes_of("part.c", "."), ["contract"])

    def test_a_helper_of_what_also_makes_sense_alone_keeps_its_contract(self):
        alone = BEFORE + HELPER
        calls = "PyObject *one(list_t list) { return PyObject_Str(first(list)); }\n"
        self.write("part.c", alone)
        self.assertEqual(self.codes_of("part.c", "."), [None])
        self.write("whole.c", "/* part.c\" */\n")
        self.assertEqual(self.codes_of("part.c", "."), [None])
        for includes in ('#include "part.c"\n', "#include <part.c>\n", '#include "inner/part.c"\n',
                         '#include "part.c"\n#include "other.c"\n'):
            self.write("inner/part.c", alone)
            self.write("whole.c", includes + calls)
            self.assertEqual(self.codes_of("inner/part.c" if "inner" in includes else "part.c", "."),
                             ["contract"])
        self.expect(1, "apply", "part.c", "whole.c", *MODERN)
        self.assertEqual(self.text("part.c"), alone)
        self.write("whole.c", '#include "part.c"\n' + calls)
        report = self.unborrow("diff", "part.c", "whole.c", *MODERN)
        self.assertIn("another file includes this one, and may call it", report.out + report.err)

    def test_a_helper_whose_name_another_file_has_keeps_its_contract(self):
        calls = "PyObject *one(list_t list) { return PyObject_Str(first(list)); }\n"
        made = "#define STRING(x) #x\n#define PART(x) STRING(x.c)\n#include PART(part)\n"
        own = "static int first(int a)\n{\n    return a;\n}\nint two(void) { return first(2); }\n"
        self.write("part.c", BEFORE + HELPER)
        self.write("pyproject.toml", "")
        for other in (made + calls, calls, "void *p = first;\n",
                      'const char *code = "v = first(l);";\n',
                      "#ifdef OWN\n%s#else\n%s#endif\n" % (own, made)):
            self.write("other.c", other)
            self.assertEqual(self.codes_of("part.c", "."), ["contract"], other)
        for other in (own, "/* as first(l) does */\n", "int f(struct s *s) { return s->first(1); }\n",
                      "int first_of_all(int);\n", made, 'const char *name = "first";\n'):
            self.write("other.c", other)
            self.assertEqual(self.codes_of("part.c", "."), [None], other)

    def test_a_macro_that_names_a_helper_and_that_nobody_uses(self):
        made = "#define STRING(x) #x\n#define PART(x) STRING(x.c)\n#include PART(part)\n"
        macro = "#define FIRST(l) first(l)\n"
        call = "PyObject *one(list_t l) { return PyObject_Str(FIRST(l)); }\n"
        own = "static int first(int a)\n{\n    return a;\n}\nint two(void) { return FIRST(2); }\n"
        self.write("part.c", '#include "first.h"\n' + BEFORE + HELPER)
        self.write("setup.py", "")
        for header in (macro, "#ifndef FIRST\n" + macro + "#endif\n#undef FIRST\n",
                       macro + "#define OTHER(l) FIRST(l)\n"):
            self.write("first.h", header)
            for other in ("", made, own, "#define LAST FIRST\n"):
                self.write("other.c", other)
                self.assertEqual(self.codes_of("part.c", "."), [None], header + other)
            for other in (made + call, call, own + made, "#include FIRST(part)\n"):
                self.write("other.c", other)
                self.assertEqual(self.codes_of("part.c", "."), ["contract"], header + other)
        self.write("other.c", made + call.replace("FIRST", "OTHER"))
        self.assertEqual(self.codes_of("part.c", "."), ["contract"])
        self.write("other.c", "")
        self.write("build.mk", "include rules.mk\nbroken: CFLAGS += '-DGET(l)=FIRST(l)' -include part.c\n")
        self.assertEqual(self.codes_of("part.c", "."), ["contract"])
        self.write("build.mk", "")
        for before, after in (('#include "first.h"\n', call),
                              ('#ifdef WITH_OTHER\n#include "first.h"\n', call + "#endif\n")):
            self.write("part.c", BEFORE + HELPER + before + after)
            self.assertEqual(self.codes_of("part.c", "."), ["contract"], before)
        self.write("part.c", BEFORE + HELPER)
        self.assertEqual(self.codes_of("part.c", "."), [None])
        for header in ("#define @NAME@(l) first(l)\n", "#define FIRST_@NAME@(l) first(l)\n",
                       "static inline void *one(void *l) { return first(l); }\n"):
            self.write("other.h.in", header)
            self.assertEqual(self.codes_of("part.c", "."), ["contract"], header)

    def test_a_script_that_uses_a_macro_which_names_a_helper(self):
        self.write("part.c", '#include "first.h"\n' + BEFORE + HELPER)
        self.write("first.h", "#define FIRST(l) first(l)\n")
        self.write("setup.py", "")
        for name, code in (("LAST", None), ("FIRST", "contract")):
            self.write("build.py", 'code = """\n#include PART(part)\nPyObject *v = %s(l);\n"""\n' % name)
            self.assertEqual(self.codes_of("part.c", "."), [code])

    def test_a_helper_whose_name_a_script_writes_keeps_its_contract(self):
        script = 'code = """\n#include PART(part)\nPyObject *v = first(l);\n"""\n'
        self.write("part.c", BEFORE + HELPER)
        self.write("tools/build.py", script)
        self.write("setup.py", "")
        self.assertEqual(self.codes_of("part.c", "."), ["contract"])
        for text in ("first = 1\n", script.replace("first", "first_one")):
            self.write("tools/build.py", text)
            self.assertEqual(self.codes_of("part.c", "."), [None], text)

    def test_what_also_makes_sense_alone_is_right_where_it_is_included(self):
        hooked = UNSAFE.replace("        return NULL;\n", "        return NULL;\n    HOOK(item);\n", 1)
        self.write("part.c", hooked.replace("#include <Python.h>\n", "#include <Python.h>\n"
                                            "#ifndef HOOK\n#define HOOK(v) (void)0\n#endif\n"))
        self.write("whole.c", '#include "part.c"\n')
        self.assertEqual(self.codes_of("part.c", "."), [None])
        self.write("whole.c", "#include <Python.h>\n#define HOOK(v) if (v == Py_None) return NULL\n"
                   '#include "part.c"\n')
        self.write("other.c", '#include "part.c"\n')
        self.assertNotEqual(self.codes_of("part.c", "."), [None])

    def test_a_helper_that_the_part_calls_keeps_its_contract(self):
        self.write("part.c", "PyObject *one(list_t list) { return PyObject_Str(first(list)); }\n"
                   + UNSAFE.replace("#include <Python.h>\n", "").replace("*first", "*second"))
        self.write("whole.c", BEFORE + HELPER + '#include "part.c"\n')
        self.assertEqual(self.codes_of("whole.c", "."), ["contract"])


# What a header, or a part, calls stands in the source that includes it.
CALLS = """\
static int use(PyObject *object, PyObject *list);
static void enter(void);
static void leave(void);

static inline int uses(PyObject *list)
{
    PyObject *item = PyList_GetItem(list, 0);
    int n;
    if (item == NULL)
        return -1;
    enter();
    n = use(item, list);
    leave();
    return n;
}
"""
BEFORE_CALLS = """\
#include <Python.h>
#include <pthread.h>
static pthread_mutex_t mutex;
static PyThreadState *state;
"""
BEHIND_CALLS = """\
static int use(PyObject *object, PyObject *list) { %s }
static void enter(void) { %s }
static void leave(void) { %s }
PyObject *f(PyObject *list)
{
    if (uses(list) < 0)
        %s;
    return PyList_New(0);
}
"""
PLAIN = ("return Py_TYPE(object) == Py_TYPE(list);", "", "", "return NULL")


class Called(Case):
    """By a header, a piece, and a part that makes sense alone; defined in front of it or behind."""

    def changes(self, *defined):
        done = set()
        for name in ("part.h", "part.inc", "part.c"):
            for text in ('#include "%s"\n' % name + BEHIND_CALLS % defined,
                         CALLS.split("\n\n")[0] + "\n" + (BEHIND_CALLS % defined).replace(
                             "PyObject *f", '#include "%s"\nPyObject *f' % name)):
                self.write(name, CALLS if name != "part.c" else "#include <Python.h>\n" + CALLS)
                self.write("main.c", BEFORE_CALLS + text)
                self.unborrow("apply", name, "main.c", *MODERN)
                found = self.text(name)
                done.add("stays" if "Ref(" not in found else
                         "behind" if "leave();\n    Py_DECREF(item);" in found else "before")
        return done

    def test_nothing(self):
        self.assertEqual(self.changes(*PLAIN), {"before"})

    def test_count(self):
        self.assertEqual(self.changes("return Py_REFCNT(object) == 1;", *PLAIN[1:]), {"stays"})

    def test_lock(self):
        self.assertNotIn("before", self.changes(PLAIN[0], "pthread_mutex_lock(&mutex);",
                                                "pthread_mutex_unlock(&mutex);", PLAIN[3]))

    def test_thread_state(self):
        self.assertNotIn("before", self.changes(PLAIN[0], "state = PyEval_SaveThread();",
                                                "PyEval_RestoreThread(state);", PLAIN[3]))

    def test_errno(self):
        self.assertEqual(self.changes("return rmdir(\"/nowhere\");", *PLAIN[1:3],
                                      "return PyErr_SetFromErrno(PyExc_OSError)"), {"stays"})


if __name__ == "__main__":
    main()

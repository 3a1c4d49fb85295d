"""Compiler flags: given, from a compile database, from Python; and which Pythons are supported."""
import glob
import json
import os
import sys
import sysconfig

from support import MODERN, UNSAFE, Case, main

# The use is compiled only with -DWITH, else it is "inactive".
GUARDED = UNSAFE.replace("PyObject *first", "#ifdef WITH\nPyObject *first") + "#endif\n"
# The use is compiled only when the header is found, and parsed well only then.
NEEDS_HEADER = '#include "unborrow_extra.h"\n' + UNSAFE.replace("PyObject *list)", "extra_t list)", 1)
HEADER = "#include <Python.h>\ntypedef PyObject *extra_t;\n"


class CommandLine(Case):
    def test_flags_after_two_dashes(self):
        self.write("a.c", GUARDED)
        self.assertEqual(self.codes("a.c", *MODERN), ["inactive"])
        self.assertEqual(self.codes("a.c", *MODERN, "--", "-DWITH"), [None])
        self.assertEqual(self.codes("a.c", *MODERN, "--", "-D", "WITH"), [None])

    def test_own_directory_is_searched(self):
        self.write("d/a.c", NEEDS_HEADER.replace('"unborrow_extra.h"', "<unborrow_extra.h>"))
        self.write("d/unborrow_extra.h", HEADER)
        self.assertEqual(self.codes("d/a.c", *MODERN), [None])

    def test_missing_header_is_named_with_the_flag(self):
        self.write("a.c", NEEDS_HEADER)
        done = self.expect(1, "diff", "a.c", *MODERN)
        self.assertIn("missing header unborrow_extra.h (1 file): ", done.err)
        self.assertIn("-- -IDIR", done.err)
        self.assertRegex(done.err, r"a\.c:6:22: parse-error: ")
        report = self.report(1, "diff", "a.c", *MODERN)
        self.assertEqual(report["files"][0]["missing_headers"], ["unborrow_extra.h"])
        self.write("inc/unborrow_extra.h", HEADER)
        self.assertIn("missing header unborrow_extra.h (1 file): found in inc, as in: -- -Iinc",
                      self.expect(1, "diff", "a.c", *MODERN).err)
        self.assertEqual(self.codes("a.c", *MODERN, "--", "-Iinc"), [None])

    def test_flag_is_fit_for_a_shell(self):
        self.write("a.c", NEEDS_HEADER)
        self.write("my inc/unborrow_extra.h", HEADER)
        self.assertIn("found in my inc, as in: -- '-Imy inc'\n",
                      self.expect(1, "diff", "a.c", *MODERN).err)

    def test_missing_headers_of_one_directory_make_one_line(self):
        self.write("include/unborrow_one.h", "")
        self.write("include/unborrow_two.h", "")
        self.write("src/a.c", '#include "unborrow_two.h"\n#include "unborrow_one.h"\n' + UNSAFE)
        self.write("src/b.c", '#include "unborrow_two.h"\n' + UNSAFE)
        self.assertIn("missing headers unborrow_one.h (1 file), unborrow_two.h (2 files): found in "
                      "include, as in: -- -Iinclude\n",
                      self.unborrow("diff", "src", *MODERN).err)

    def test_missing_header_that_is_on_this_machine(self):
        found = [path for path in sorted(glob.glob("/usr/include/*/*.h"))
                 if "-linux-" not in path and not
                 glob.glob("/usr/include/*-linux-*/" + os.path.basename(path)) and not
                 os.path.exists("/usr/include/" + os.path.basename(path)) and not
                 os.path.exists(os.path.join(Python.real_include(), os.path.basename(path)))]
        name = os.path.basename(found[0]) if found else None
        if name is None:
            self.skipTest("no header below a folder of /usr/include")
        self.write("a.c", "#include <%s>\n" % name + UNSAFE)
        self.assertRegex(self.unborrow("diff", "a.c", *MODERN).err,
                         r"missing header %s \(1 file\): found in (/\S+), as in: -- -I\1" % name)

    def test_clang_finds_its_own_headers(self):
        self.write("a.c", "#include <stddef.h>\n#include <stdarg.h>\n#include <limits.h>\n" + UNSAFE)
        report = self.report(1, "diff", "a.c", *MODERN)
        self.assertEqual(report["files"][0]["missing_headers"], [])
        self.assertEqual(report["summary"]["rewritten"], 1)

    def test_header_as_c(self):
        self.write("x.h", UNSAFE)
        self.assertEqual(self.codes("x.h", *MODERN), [None])

    def test_cplusplus_by_its_flags(self):
        self.write("x.h", UNSAFE.replace("PyObject *item", "PyObject *other, *&item = other; item"))
        for name, flags in (("x.h", ["-x", "c++"]), ("x.h", ["-xc++-header"])):
            self.assertEqual(self.codes(name, *MODERN, "--", *flags), ["c++"])
        self.write("build/compile_commands.json", json.dumps([
            {"directory": self.dir, "file": "x.cpp", "arguments": ["c++", "-c", "x.cpp"]}]))
        self.assertEqual(self.codes("-p", "build", "x.h", *MODERN), ["c++"])

    def test_flags_that_load_code_are_dropped(self):
        self.write("a.c", UNSAFE)
        for flags in (["-fplugin=./evil.so"], ["-Xclang", "-load", "-Xclang", "./evil.so"],
                      ["-fpass-plugin=./evil.so"], ["-mllvm", "-load=./evil.so"]):
            done = self.expect(1, "diff", "a.c", *MODERN, "--", *flags)
            self.assertIn("a.c: warning: dropped %s: it would load code" % " ".join(flags),
                          done.err)
            self.assertIn("PyList_GetItemRef", done.out)

    def test_flags_that_write_or_print_are_dropped(self):
        self.write("a.c", UNSAFE)
        for flag in ("--write-dependencies", "--dependencies", "--version", "-help", "-dumpversion",
                     "-gen-cdb-fragment-path=x", "-verify", "-E"):
            done = self.expect(1, "diff", "a.c", *MODERN, "--", flag)
            self.assertTrue(done.out.startswith("--- a/a.c\n"), flag)
            self.assertEqual(self.files(), ["a.c"])

    def test_flags_that_clang_does_not_take_are_shown(self):
        self.write("a.c", UNSAFE)
        done = self.expect(2, "diff", "a.c", *MODERN, "--", "-std=nonsense")
        self.assertIn("a.c: error: flags -std=nonsense -I. ", done.err)
        self.assertNotIn("sites", done.err)

    def test_what_is_no_flag_is_said(self):
        self.write("a.c", UNSAFE)
        done = self.expect(1, "diff", "a.c", *MODERN, "--", "b.c", "-D")
        self.assertIn("a.c: warning: dropped b.c: no compiler flag; paths go before --", done.err)
        self.assertIn("a.c: warning: dropped -D: its value is missing", done.err)

    def test_a_stranger_among_the_flags_does_no_harm(self):
        self.write("a.c", UNSAFE)
        flags = ["-fno-semantic-interposition", "-Wno-such-warning", "-march=native",
                 "-fstack-clash-protection", "-ffat-lto-objects", "-fno-tree-vrp", "-Werror"]
        self.assertEqual(self.codes("a.c", *MODERN, "--", *flags), [None])

    def test_a_warning_that_is_made_an_error_must_not_come_anew(self):
        """What declares behind a statement, as its file does, until a flag forbids it, is constant."""
        self.write("a.c", """\
#include <Python.h>
int any(PyObject *list)
{
    Py_ssize_t n = PyList_GET_SIZE(list);
    Py_ssize_t truths = 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        const int truth = PyObject_IsTrue(PyList_GET_ITEM(list, i));
        if (truth < 0)
            return -1;
        truths += truth;
    }
    return truths > 0;
}
int none(PyObject *list)
{
    Py_INCREF(list);
    if (list == NULL)
        return -1;
    int n = any(list);
    Py_DECREF(list);
    return n == 0;
}
""")
        self.assertEqual(self.codes("a.c", *MODERN), [None])
        for flag in ("-Wdeclaration-after-statement", "-Werror=declaration-after-statement"):
            self.assertEqual(self.codes("a.c", *MODERN, "--", flag), ["diagnostic"], flag)


class Database(Case):
    def database(self, *entries):
        self.write("build/compile_commands.json", json.dumps([
            {"directory": self.path("build"), "file": file, "arguments": arguments}
            for file, arguments in entries]))

    def test_flags_come_from_it(self):
        self.write("src/a.c", GUARDED)
        self.database(("../src/a.c", ["cc", "-DWITH", "-c", "-o", "a.o", "../src/a.c"]))
        self.assertEqual(self.codes("-p", "build", "src/a.c", *MODERN), [None])
        self.assertEqual(self.codes("-p", "build", ".", *MODERN, cwd="."), [None])
        self.assertEqual(self.codes("--build-dir=../build", "a.c", *MODERN, cwd="src"), [None])

    def test_as_one_string(self):
        self.write("a.c", GUARDED)
        self.write("build/compile_commands.json", json.dumps([
            {"directory": self.dir, "file": "a.c", "command": "ccache gcc '-DWITH' -c a.c"}]))
        self.assertEqual(self.codes("-p", "build", "a.c", *MODERN), [None])

    def test_relative_paths_are_seen_from_its_directory(self):
        self.write("src/a.c", NEEDS_HEADER)
        self.write("build/generated/unborrow_extra.h", HEADER)
        self.database(("../src/a.c", ["cc", "-Igenerated", "-c", "../src/a.c"]))
        self.assertEqual(self.codes("-p", "build", "src/a.c", *MODERN), [None])

    def test_more_flags_after_two_dashes(self):
        self.write("src/a.c", GUARDED)
        self.database(("../src/a.c", ["cc", "-DOTHER", "-c", "../src/a.c"]))
        self.assertEqual(self.codes("-p", "build", "src/a.c", *MODERN), ["inactive"])
        self.assertEqual(self.codes("-p", "build", "src/a.c", *MODERN, "--", "-DWITH"), [None])

    def test_nothing_is_written_where_it_says(self):
        self.write("src/a.c", UNSAFE)
        self.database(("../src/a.c", ["cc", "-MD", "-MF", "a.d", "-save-temps", "-o", "a.o", "-c",
                                      "../src/a.c"]))
        before = self.files()
        self.expect(1, "-p", "build", "src/a.c", *MODERN)
        self.assertEqual(self.files(), before)

    def test_plugins_are_dropped(self):
        self.write("src/a.c", UNSAFE)
        self.database(("../src/a.c", ["cc", "-fplugin=evil.so", "-Xclang", "-load", "-Xclang",
                                      "evil.so", "-c", "../src/a.c"]))
        done = self.expect(1, "-p", "build", "src/a.c", *MODERN)
        self.assertIn("src/a.c: warning: dropped -fplugin=evil.so: it would load code", done.err)
        self.assertIn("dropped -Xclang -load -Xclang evil.so: it would load code", done.err)
        self.assertIn("PyList_GetItemRef", done.out)

    def test_missing_or_broken(self):
        self.write("a.c", UNSAFE)
        os.mkdir(self.path("build"))
        self.assertIn("there is no file build/compile_commands.json; -p wants the build folder",
                      self.expect(2, "-p", "build", "a.c").err)
        self.write("build/compile_commands.json", "{nonsense")
        self.assertIn("build/compile_commands.json is no compile database",
                      self.expect(2, "-p", "build", "a.c").err)

    def test_directory_that_is_not_absolute(self):
        self.write("a.c", NEEDS_HEADER)
        self.write("inc/unborrow_extra.h", HEADER)
        for directory, flag in (("", "-I../inc"), ("..", "-Iinc")):
            self.write("build/compile_commands.json", json.dumps([
                {"directory": directory, "file": self.path("a.c"), "arguments": ["cc", flag]}]))
            self.assertEqual(self.codes("-p", "build", "a.c", *MODERN), [None])

    def test_guesses_are_said(self):
        self.write("src/a.c", GUARDED)
        self.database()
        self.assertIn("src/a.c: warning: not in compile_commands.json: it is read with Python's",
                      self.expect(1, "-p", "build", "src/a.c", *MODERN).err)
        self.database(("../src/b.c", ["cc", "-DWITH", "-c", "../src/b.c"]))
        done = self.expect(1, "-p", "build", "src/a.c", *MODERN)
        self.assertIn("not in compile_commands.json: it is read with the flags of a file", done.err)
        self.assertIn("PyList_GetItemRef", done.out)

    def test_several_commands_for_one_file(self):
        self.write("src/a.c", GUARDED)
        first = ("../src/a.c", ["cc", "-DWITH", "-o", "1.o", "-c", "../src/a.c"])
        for flag, said in (("-DWITH", False), ("-DOTHER", True)):
            self.database(first, ("../src/a.c", ["cc", flag, "-o", "2.o", "-c", "../src/a.c"]))
            done = self.expect(1, "-p", "build", "src/a.c", *MODERN)
            self.assertEqual("several times in compile_commands.json, with" in done.err, said)
            self.assertIn("PyList_GetItemRef", done.out)


class Python(Case):
    def fake_python(self, version, include):
        return self.script("python", """\
            import sys
            open(%r, "a").write("asked\\n")
            for text in (%r, %r, %r):
                sys.stdout.buffer.write(text.encode() + b"\\0")
            """ % (self.path("log"), version, include, include))

    @staticmethod
    def real_include():
        return sysconfig.get_paths()["include"]

    def test_include_directories_are_asked_for(self):
        self.write("a.c", UNSAFE)
        self.write("inc/Python.h", '#include "%s/Python.h"\n#define WITH\n' % self.real_include())
        self.write("b.c", GUARDED)
        self.write("c.c", GUARDED)
        self.fake_python("3.13", self.path("inc"))
        self.assertEqual(self.codes("--python", "./python", "b.c", "c.c", *MODERN, "--",
                                    "-isystem", self.real_include() + "/nothing"), [None, None])
        self.assertEqual(self.text("log"), "asked\n")

    def test_not_asked_without_need(self):
        missing = ["--python", "/nonexistent/python"]
        self.write("a.c", "int x;\n")
        self.expect(0, "check", "a.c", *missing)
        self.write("b.c", UNSAFE)
        self.assertEqual(self.codes("b.c", *missing, *MODERN, "--", "-I", self.real_include()),
                         [None])

    def test_missing(self):
        self.write("a.c", UNSAFE)
        done = self.expect(2, "check", "a.c", "--python", "/nonexistent/python")
        self.assertIn("cannot ask /nonexistent/python for its include directories", done.err)
        self.assertIn("--python", done.err)
        self.assertEqual(done.out, "")
        self.expect(2, "check", "a.c", env={"PATH": "/nonexistent"})

    def test_failing(self):
        self.write("a.c", UNSAFE)
        self.script("bad", "import sys\nsys.exit('no such luck')\n")
        self.assertIn("cannot ask ./bad for its include directories: no such luck",
                      self.expect(2, "check", "a.c", "--python", "./bad").err)
        self.assertIn("cannot ask false for its include directories: it failed",
                      self.expect(2, "check", "a.c", "--python", "false").err)
        self.script("mute", "")
        self.assertIn("its answer is not that of a Python 3",
                      self.expect(2, "check", "a.c", "--python", "./mute").err)

    def test_imports_nothing_from_the_current_directory(self):
        self.write("a.c", UNSAFE)
        self.write("sysconfig.py", "open('owned', 'w')\n")
        self.expect(1, "check", "a.c", "--python", sys.executable)
        self.assertNotIn("owned", self.files())


class MinPython(Case):
    def includes(self, *arguments, **more):
        done = self.expect(1, "diff", "a.c", *arguments, **more)
        return '+#include "pythoncapi_compat.h"' in done.out

    def setUp(self):
        super().setUp()
        self.write("a.c", UNSAFE)

    def test_given(self):
        self.assertTrue(self.includes("--min-python", "3.12"))
        self.assertTrue(self.includes("--min-python=3.9"))
        self.assertFalse(self.includes("--min-python", "3.13"))
        self.assertFalse(self.includes("--min-python", "3.14"))

    NOTE = ("which is not found: put it into the project, from "
            "https://github.com/python/pythoncapi-compat")

    def test_header_that_is_to_be_added_is_asked_for_once(self):
        self.write("b.c", UNSAFE)
        files = ["a.c", "b.c", "--min-python", "3.9"]
        note = "unborrow: note: 2 files have to include pythoncapi_compat.h, " + self.NOTE + "\n"
        self.assertEqual(self.expect(1, "diff", *files).err.count(note), 1)
        self.assertNotIn(self.NOTE, self.expect(1, "check", *files).err)
        notes = json.loads(self.expect(1, "diff", "--format=json", *files).out)["notes"]
        self.assertEqual([self.NOTE in note for note in notes], [True])
        self.write("pythoncapi_compat.h", "PyObject *PyList_GetItemRef(PyObject *, Py_ssize_t);\n")
        self.assertNotIn(self.NOTE, self.expect(1, "diff", *files).err)

    def test_header_that_lacks_the_call_is_named(self):
        why = "PyList_GetItemRef() is new in Python 3.13, and ./pythoncapi_compat.h does not " \
              "have it: get the present one"
        self.write("pythoncapi_compat.h", "/* an old one */\n")
        for text in UNSAFE, UNSAFE.replace("\n\n", '\n#include "pythoncapi_compat.h"\n\n', 1):
            self.write("a.c", text)
            for form in [], ["--format=json"], ["--format=sarif"]:
                for command in "diff", "check":
                    done = self.unborrow(command, "a.c", "--min-python", "3.9", *form)
                    self.assertIn(why, done.out + done.err)
                    self.assertIn("newer-python", done.out + done.err)
            self.unborrow("apply", "a.c", "--min-python", "3.9")
            self.assertEqual(self.text("a.c"), text)

    def test_from_pyproject(self):
        self.write("pyproject.toml", '[project]\nname = "x"\nrequires-python = ">=3.9"\n')
        self.assertTrue(self.includes())
        self.write("pyproject.toml", '[project]\nrequires-python = ">=3.13"\n')
        self.assertFalse(self.includes())
        self.assertTrue(self.includes("--min-python", "3.9"))

    def test_from_the_nearest_pyproject(self):
        self.write("pyproject.toml", '[project]\nrequires-python = ">=3.9"\n')
        self.write("sub/pyproject.toml", '[project]\nrequires-python = ">=3.13"\n')
        self.write("sub/d/a.c", UNSAFE)
        self.assertFalse(self.includes(cwd="sub/d"))
        self.assertTrue(self.includes())

    def test_from_the_headers(self):
        self.write("inc/Python.h", """\
typedef struct _object PyObject;
#define NULL ((void *)0)
PyObject *PyList_GetItem(PyObject *, long);
PyObject *PyObject_Str(PyObject *);
void Py_DECREF(PyObject *);
""")
        for version, expected in ((12, True), (13, False)):
            self.write("inc/patchlevel.h", "#define PY_MAJOR_VERSION 3\n"
                       "#define PY_MINOR_VERSION %d\n" % version)
            self.assertEqual(self.includes("--", "-Iinc"), expected)


class Errors(Case):
    def test_modes(self):
        self.write("a.c", """\
#include <Python.h>

PyObject *lookup(PyObject *dict, PyObject *key)
{
    PyObject *value;
    value = PyDict_GetItem(dict, key);
    if (value == NULL)
        Py_RETURN_NONE;
    return PyObject_Str(value);
}
""")
        preserve = self.expect(1, "diff", "a.c", *MODERN).out
        self.assertIn("PyErr_Clear();", preserve)
        self.assertEqual(self.expect(1, "diff", "--errors=preserve", "a.c", *MODERN).out, preserve)
        propagate = self.expect(1, "diff", "--errors", "propagate", "a.c", *MODERN).out
        self.assertNotIn("PyErr_Clear", propagate)
        self.assertIn("PyDict_GetItemRef", propagate)


if __name__ == "__main__":
    main()

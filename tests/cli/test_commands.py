"""Commands, help, and what is wrong with a command line."""
import os
import subprocess

from support import HARMLESS, MODERN, NOTHING, PROGRAM, REFUSED, UNSAFE, Case, main


class Help(Case):
    def test_help_is_on_stdout(self):
        done = self.expect(0, "--help")
        for word in ("diff", "apply", "check", "rules", "explain", "--python", "--min-python",
                     "--errors", "--jobs", "--format", "--color", "--timeout", "--patches",
                     "--spatch", "--version", "Exit status", "-p,"):
            self.assertIn(word, done.out)
        self.assertEqual(done.err, "")
        self.assertEqual(self.expect(0, "-h").out, done.out)

    def test_version(self):
        self.assertRegex(self.expect(0, "--version").out, r"^unborrow \d+\.\d+\.\d+\n$")


class Usage(Case):
    def wrong(self, message, *arguments):
        done = self.expect(2, *arguments)
        self.assertEqual(done.out, "")
        self.assertIn("unborrow: ", done.err)
        self.assertIn(message, done.err)
        self.assertIn("usage: unborrow ", done.err)

    def test_no_path(self):
        self.wrong("no path given")
        for command in ("diff", "apply", "check"):
            self.wrong("no path given", command)

    def test_only_compiler_flags(self):
        self.wrong("what follows -- goes to the compiler", "diff", "--", "a.c")

    def test_unknown_option(self):
        self.wrong("--frobnicate", "--frobnicate", "a.c")
        self.wrong("./-name", "-x.c")

    def test_option_without_value(self):
        self.wrong("-p", "a.c", "-p")

    def test_values(self):
        for option, value in (("--errors", "x"), ("--format", "xml"), ("--color", "no"),
                              ("--min-python", "2.7"), ("--min-python", "3.x"), ("-j", "0"),
                              ("-j", "many"), ("--timeout", "0"), ("--timeout", "2147483647"),
                              ("-p", ""), ("--python", ""), ("--patches", ""), ("--spatch", "")):
            self.wrong(option, option, value, "a.c")

    def test_empty_path(self):
        self.wrong("a path is empty", "diff", "")

    def test_arguments_of_rules_and_explain(self):
        self.wrong("rules takes no argument", "rules", "x")
        self.wrong("explain takes one code", "explain")
        self.wrong("explain takes one code", "explain", "a", "b")


class Status(Case):
    def test_nothing_to_do(self):
        self.write("a.c", NOTHING)
        self.write("b.c", HARMLESS)
        for command in ("diff", "apply", "check"):
            done = self.expect(0, command, ".", *MODERN)
            self.assertEqual(done.out, "")
            self.assertIn("2 files, 0 sites", done.err)

    def test_diff_is_the_default(self):
        self.write("a.c", UNSAFE)
        done = self.expect(1, "a.c", *MODERN)
        self.assertIn("+++ b/a.c", done.out)
        self.assertEqual(self.expect(1, "diff", "a.c", *MODERN).out, done.out)
        self.assertEqual(self.text("a.c"), UNSAFE)

    def test_apply_changes_once(self):
        self.write("a.c", UNSAFE)
        self.assertIn("a.c: rewritten: 1 site", self.expect(1, "apply", "a.c", *MODERN).err)
        self.assertIn("PyList_GetItemRef", self.text("a.c"))
        self.expect(0, "apply", "a.c", *MODERN)
        self.expect(0, "check", "a.c", *MODERN)

    def test_a_refusal_alone_is_not_hidden(self):
        self.write("a.c", REFUSED)
        for command in ("diff", "apply"):
            done = self.expect(1, command, "a.c", *MODERN)
            self.assertEqual(done.out, "")
            self.assertRegex(done.err, r"(?m)^a\.c:9:12: by-hand: .+$")
            self.assertIn("1 site: 0 rewritten, 1 refused, 0 safe, 0 suppressed", done.err)
            self.assertIn("refused: by-hand 1", done.err)
        self.expect(1, "check", "a.c", *MODERN)
        self.assertEqual(self.text("a.c"), REFUSED)

    def test_an_error_beside_a_find(self):
        self.write("a.c", UNSAFE)
        done = self.expect(2, "diff", "a.c", "missing.c", *MODERN)
        self.assertIn("+++ b/a.c", done.out)
        self.assertIn("missing.c: No such file or directory", done.err)

    def test_output_that_cannot_be_written(self):
        self.write("a.c", UNSAFE)
        with open("/dev/full", "wb") as full:
            done = self.expect(2, "diff", "a.c", *MODERN, stdout=full)
        self.assertIn("cannot write to standard output: No space left on device", done.err)

    def test_standard_streams_that_are_closed(self):
        self.write("a.c", UNSAFE)
        closed = {"preexec_fn": lambda: os.closerange(0, 3), "cwd": self.dir,
                  "env": self.environment(), "timeout": 60}
        self.assertEqual(subprocess.run([PROGRAM, "diff", "a.c", *MODERN], **closed).returncode, 2)
        self.assertEqual(subprocess.run([PROGRAM, "apply", "a.c", *MODERN], **closed).returncode, 1)
        self.assertIn("PyList_GetItemRef", self.text("a.c"))


class Check(Case):
    def test_says_what_to_do(self):
        self.write("a.c", UNSAFE)
        self.write("b.c", REFUSED)
        done = self.expect(1, "check", ".", *MODERN)
        self.assertEqual(done.out.splitlines()[0], "a.c:5:22: PyList_GetItem returns a borrowed "
                         "reference: use PyList_GetItemRef")
        self.assertRegex(done.out.splitlines()[1],
                         r"^b\.c:9:12: PySequence_Fast_ITEMS gives borrowed references: by-hand: ")
        self.assertIn("To rewrite them, run: unborrow apply a.c\n", done.err)
        self.assertIn("noqa: borrowed-ref", done.err)
        self.assertEqual(self.text("a.c"), UNSAFE)

    def test_says_what_to_do_in_pre_commit(self):
        self.write("a.c", UNSAFE)
        self.assertIn("run: pre-commit run unborrow-fix --hook-stage manual --files a.c\n",
                      self.expect(1, "check", ".", *MODERN, env={"PRE_COMMIT": "1"}).err)

    def test_needs_no_spatch(self):
        self.write("a.c", UNSAFE)
        self.expect(1, "check", "--spatch", "/nonexistent/spatch", "a.c", *MODERN)

    def test_noted(self):
        self.write("a.c", "#include <Python.h>\n"
                          "int f(PyObject *m)\n"
                          "{\n"
                          "    return PyDict_Size(PyModule_GetDict(m)) > 0;\n"
                          "}\n")
        done = self.expect(0, "check", "a.c", *MODERN)
        self.assertEqual(done.out, "")
        self.assertIn("0 unsafe, 0 safe, 0 suppressed, 1 noted", done.err)
        done = self.expect(0, "check", "--notes", "a.c", *MODERN)
        self.assertEqual(done.out, "a.c:4:24: note: PyModule_GetDict: "
                                   "the dict lives as long as its module\n")
        done = self.expect(0, "diff", "--notes", "a.c", *MODERN)
        self.assertEqual(done.out, "")
        self.assertIn("a.c:4:24: note: ", done.err)

    def test_suppressed(self):
        self.write("a.c", UNSAFE.replace("0);", "0); // noqa: borrowed-ref - only ours", 1))
        done = self.expect(0, "check", "a.c", *MODERN)
        self.assertEqual(done.out, "")
        self.assertIn("0 unsafe, 0 safe, 1 suppressed", done.err)

    def test_safe(self):
        self.write("a.c", """\
#include <Python.h>

static PyObject *f(PyObject *self, PyObject *args, PyObject *kwargs)
{
    PyObject *mode = kwargs != NULL ? PyDict_GetItemString(kwargs, "mode") : NULL;
    return PyLong_FromLong(mode != NULL);
}

static PyMethodDef methods[] = {
    {"f", (PyCFunction)(void (*)(void))f, METH_VARARGS | METH_KEYWORDS, NULL},
    {NULL, NULL, 0, NULL},
};
PyMethodDef *get(void) { return methods; }
""")
        self.assertIn("0 unsafe, 1 safe", self.expect(0, "check", "a.c", *MODERN).err)


class Knowledge(Case):
    def test_rules(self):
        done = self.expect(0, "rules")
        for api in ("PyList_GetItem", "PyDict_GetItem", "PyDict_GetItemWithError",
                    "PyDict_GetItemString", "PyDict_SetDefault", "PySequence_Fast_GET_ITEM",
                    "PyWeakref_GetObject", "PyWeakref_GET_OBJECT", "PyImport_AddModule"):
            self.assertRegex(done.out, r"(?m)^%s " % api)
        self.assertEqual(done.err, "")

    def test_explain(self):
        done = self.expect(0, "explain", "stored")
        self.assertRegex(done.out, r"^stored \(refused\): the borrowed result is stored ")
        self.assertIn("before:", done.out)
        self.assertIn("Py_XSETREF", done.out)

    def test_explain_knows_every_code_it_lists(self):
        done = self.expect(2, "explain", "nonsense")
        self.assertIn('there is no code "nonsense"; the codes are: ', done.err)
        codes = done.err.strip().rpartition(": ")[2].split(", ")
        self.assertGreater(len(codes), 30)
        for code in codes:
            self.assertRegex(self.expect(0, "explain", code).out,
                             r"(?s)^%s \((safe|suppressed|noted|refused)\): .+\.\n\n.+" %
                             code.replace("+", "\\+"))


if __name__ == "__main__":
    main()

"""Gates for a project that has unsafe uses: noqa comments that are added, and a baseline."""
import json
import re
import subprocess

from support import MODERN, REFUSED, UNSAFE, Case, main

MACROS = """\
#include <Python.h>

#define FIRST(l) PyList_GetItem(l, 0)
#define SECOND(l, to)                        \\
    do {                                     \\
        to = PyList_GetItem(l, 1);           \\
    } while (0)
#define THIRD(l) do { \\
    k = PyList_GetItem(l, 2); } while (0)

static PyObject *k;

void keep(PyObject *l, PyObject *dict, int n)
{
    k = PyList_GetItem(l, 0);
    k = PyList_GetItem(l, 1); /* y */
    k = PyList_GetItem(l, 2); /* why, which
                                    is long */
    k = PyList_GetItem(l, n == 1 && PyDict_Size(dict) == 12345678 ? 0 : n + 1);
    k = n ? PyList_GetItem(l, 3) : PyDict_GetItem(dict, l);
    "a literal that \\
goes on"; k = PyList_GetItem(l, 4); /* where a line of its own
    would be in the literal */
}
"""

MARKED = """\
#include <Python.h>

#define FIRST(l) PyList_GetItem(l, 0) /* noqa: borrowed-ref - macro-body */
#define SECOND(l, to)                        \\
    do {                                     \\
        to = PyList_GetItem(l, 1); /* noqa: borrowed-ref - macro-body */ \\
    } while (0)
#define THIRD(l) do { \\
    k = PyList_GetItem(l, 2); } while (0) /* noqa: borrowed-ref - macro-body */

static PyObject *k;

void keep(PyObject *l, PyObject *dict, int n)
{
    k = PyList_GetItem(l, 0); /* noqa: borrowed-ref - static-holder */
    k = PyList_GetItem(l, 1); /* y */ /* noqa: borrowed-ref - static-holder */
    /* noqa: borrowed-ref - static-holder */
    k = PyList_GetItem(l, 2); /* why, which
                                    is long */
    /* noqa: borrowed-ref - static-holder */
    k = PyList_GetItem(l, n == 1 && PyDict_Size(dict) == 12345678 ? 0 : n + 1);
    /* noqa: borrowed-ref - static-holder */
    k = n ? PyList_GetItem(l, 3) : PyDict_GetItem(dict, l);
    "a literal that \\
goes on"; k = PyList_GetItem(l, 4) /* noqa: borrowed-ref - static-holder */; /* where a line of its own
    would be in the literal */
}
"""

SHORT = """\
#include <Python.h>
static PyObject *k;
void f(PyObject *l) {
    k = PyList_GetItem(l, 0); }
"""


def preprocessed(text):
    """What the compiler reads, without the positions."""
    lines = text.replace("#include <Python.h>", "")
    return subprocess.run(["cc", "-E", "-P", "-x", "c", "-"], input=lines.encode(), check=True,
                          stdout=subprocess.PIPE).stdout.replace(b" ;", b";")


class AddNoqa(Case):
    def add(self, text, *options):
        """The marked text; marking it again changes nothing, and check is content."""
        self.write("a.c", text)
        self.expect(1, "apply", "--add-noqa", "a.c", *options, *MODERN)
        marked = self.read("a.c").decode()
        self.expect(0, "apply", "--add-noqa", "a.c", *options, *MODERN)
        self.assertEqual(self.read("a.c").decode(), marked)
        self.assertNotIn("suppresses nothing", self.expect(0, "check", "a.c", *options, *MODERN).err)
        return marked

    def test_each_place(self):
        marked = self.add(MACROS)
        self.assertEqual(re.sub(r" +\\$", r" \\", marked, flags=re.M),
                         re.sub(r" +\\$", r" \\", MARKED, flags=re.M))
        self.assertEqual(preprocessed(marked), preprocessed(MACROS))

    def test_backslashes_keep_their_column(self):
        lines = ["#define F(l) do {", "    k = PyList_GetItem(l, 0);", "    k = NULL;"]
        text = "".join("%-74s\\\n" % line for line in lines) + "} while (0)\n"
        marked = self.add(text).split("\n")
        self.assertIn("noqa", marked[1])
        self.assertEqual({line.index("\\") for line in marked[:3]}, {74})

    def test_file_with_slashes_gets_slashes(self):
        text = "// one\n// two\n" + SHORT
        self.assertIn("    k = PyList_GetItem(l, 0); } // noqa: borrowed-ref - ", self.add(text))

    def test_line_comment_is_continued(self):
        marked = self.add(SHORT.replace(" }", " // all\n}"))
        self.assertRegex(marked, r"// all // noqa: borrowed-ref - \S+\n")

    def test_lines_end_as_they_did(self):
        text = MACROS.replace("\n", "\r\n").replace("    kept", "\tkept")
        self.assertEqual(self.add(text).count("\n"), self.text("a.c").count("\r\n"))

    def test_line_above_a_last_line_without_newline(self):
        text = (SHORT + "/* %s */ void g(PyObject *l) { k = PyList_GetItem(l, 1); }" % ("x" * 60))
        marked = self.add(text.replace("\n", "\r\n"))
        self.assertIn("\r\n/* noqa: borrowed-ref - static-holder */\r\n/* xxx", marked)

    def test_last_line_without_newline(self):
        marked = self.add(SHORT[:-1])
        self.assertTrue(marked.endswith("; } /* noqa: borrowed-ref - static-holder */"), marked)

    def test_rest_is_rewritten(self):
        marked = self.add(UNSAFE + REFUSED)
        self.assertIn("PyList_GetItemRef", marked)
        self.assertEqual(marked.count("noqa"), 1)

    def test_report(self):
        self.write("a.c", UNSAFE + REFUSED)
        report = self.report(1, "diff", "--add-noqa", "a.c", *MODERN)
        self.assertEqual([s["marked"] for s in report["files"][0]["sites"]], [False, True])
        self.assertEqual(report["summary"]["marked"], 1)
        self.assertIn("noqa", report["files"][0]["diff"])
        done = self.expect(1, "apply", "--add-noqa", "a.c", *MODERN)
        self.assertIn("a.c: rewritten: 1 site, 1 marked\n", done.err)
        self.assertIn("1 refused (1 marked)", done.err)

    def test_memory_is_marked_too(self):
        text = ("extern void give(char *name);\nvoid f(void)\n{\n    char *s = PyObject_Malloc(8);\n"
                "    give(s);\n    PyObject_Free(s);\n}\n")
        self.assertIn("PyObject_Malloc(8); /* noqa: borrowed-ref - object-memory */",
                      self.add(UNSAFE + text))

    def test_trigraphs_continue_lines_too(self):
        for text in ("#define FIRST(l) PyList_GetItem(l, 0) ??/\n    + 0\n",
                     "#define FIRST(l) ??/\n    PyList_GetItem(l, 0)\n"):
            self.write("a.c", "#include <Python.h>\n" + text)
            done = self.expect(1, "apply", "--add-noqa", "a.c", *MODERN)
            self.assertIn("no place for a noqa", done.err)
            self.assertNotIn("noqa", self.text("a.c"))

    def test_generated_file_is_left(self):
        text = "/* This file was generated by hand. Do not edit. */\n" + REFUSED
        text = text.replace("generated by hand", "automatically generated")
        self.write("a.c", text)
        done = self.expect(1, "apply", "--add-noqa", "a.c", *MODERN)
        self.assertEqual(self.text("a.c"), text)
        self.assertIn("generated, so not marked", done.err)

    def test_goes_with_changes(self):
        self.assertIn("--add-noqa goes with", self.expect(2, "check", "--add-noqa", "a.c").err)


class Baseline(Case):
    def record(self, text=UNSAFE + REFUSED, cwd="."):
        self.write("src/a.c", text)
        self.expect(0, "check", "--write-baseline", "base.json", "src", *MODERN)

    def check(self, status, *options, **more):
        return self.expect(status, "check", "--baseline", "base.json", "src", *options, *MODERN,
                           **more)

    def test_what_is_recorded_is_no_finding(self):
        self.record()
        self.assertIn("2 suppressed", self.check(0).err)
        self.assertEqual(self.text("src/a.c"), UNSAFE + REFUSED)
        report = self.report(0, "check", "--baseline", "base.json", "src", *MODERN)
        self.assertEqual([s["code"] for s in report["files"][0]["sites"]], ["baseline"] * 2)

    def test_entries(self):
        self.record()
        entries = json.loads(self.text("base.json"))["sites"]
        self.assertEqual(entries[0], {"file": "src/a.c", "function": "first",
                                      "api": "PyList_GetItem", "ordinal": 0,
                                      "text": "PyObject *item = PyList_GetItem(list, 0);"})

    def test_outlives_other_edits(self):
        self.record()
        self.write("src/a.c", "/* more */\nint more;\n" + (UNSAFE + REFUSED).replace(
            "    PyObject *item = PyList_GetItem(list, 0);",
            "\tPyObject *item  =  PyList_GetItem(list, 0); /* fine */"))
        self.check(0)

    def test_new_use_is_found(self):
        self.record()
        self.write("src/a.c", UNSAFE + REFUSED + UNSAFE.replace("first", "other"))
        done = self.check(1)
        self.assertEqual(done.out.count("\n"), 1)
        self.assertIn("src/a.c:", done.out)

    def test_second_of_the_same_is_new(self):
        self.record()
        line = "    PyObject *item = PyList_GetItem(list, 0);\n"
        self.write("src/a.c", UNSAFE.replace(line, line + "    {\n" + line + "    }\n") + REFUSED)
        self.assertEqual(self.check(1).out.count("\n"), 1)

    def test_entry_that_records_nothing_is_reported(self):
        self.record()
        self.write("src/a.c", REFUSED)
        warning = "records nothing any more: src/a.c: first: PyObject *item = "
        self.assertIn(warning, self.check(0).err)
        report = self.report(0, "check", "--baseline", "base.json", "src", *MODERN)
        self.assertIn(warning, report["warnings"][0])
        self.write("src/a.c", "int none;\n")
        self.assertEqual(self.check(0).err.count("records nothing"), 2)

    def test_file_not_looked_at_is_no_matter(self):
        self.record()
        self.write("src/b.c", REFUSED)
        done = self.expect(1, "check", "--baseline", "base.json", "src/b.c", *MODERN)
        self.assertNotIn("records nothing", done.err)

    def test_file_that_is_gone_is_reported(self):
        self.record()
        self.write("src/b.c", "int none;\n")
        self.git("init", ".")
        (subprocess.run(["rm", self.path("src/a.c")], check=True))
        self.assertEqual(self.check(0).err.count("records nothing"), 2)

    def test_from_another_folder(self):
        self.record()
        self.expect(0, "check", "--baseline", "../base.json", "a.c", *MODERN, cwd="src")

    def test_suppressed_by_comment_leaves_the_others_their_names(self):
        line = "    k = PyList_GetItem(l, 0);"
        text = "#include <Python.h>\nstatic PyObject *k;\nvoid f(PyObject *l)\n{\n%s\n%s\n}\n"
        self.record(text % (line, line))
        self.write("src/a.c", text % (line + " /* noqa: borrowed-ref OK */", line))
        self.assertEqual(self.check(0).err.count("records nothing"), 1)

    def test_baseline_that_cannot_be_read(self):
        self.write("src/a.c", UNSAFE)
        for text in "", "[]", "{", '{"schema": 1}', '{"schema": 1, "sites": [{"file": "a.c"}]}':
            with self.subTest(text):
                self.write("base.json", text)
                self.assertIn("base.json", self.check(2).err)
        self.expect(2, "check", "--baseline", "none.json", "src", *MODERN)

    def test_is_not_written_with_errors(self):
        self.write("src/a.c", UNSAFE)
        self.write("base.json", "old")
        self.expect(2, "check", "--write-baseline", "base.json", "src", "none.c", *MODERN)
        self.assertEqual(self.text("base.json"), "old")
        self.expect(2, "check", "--write-baseline", "none/base.json", "src", *MODERN)

    def test_overwrites_nothing_but_a_baseline(self):
        """The FILE left out before a glob: --write-baseline src/*.c"""
        self.write("src/a.c", UNSAFE)
        self.write("src/b.c", UNSAFE)
        done = self.expect(2, "check", "--write-baseline", "src/a.c", "src/b.c", *MODERN)
        self.assertIn("not a baseline", done.err)
        self.assertEqual(self.text("src/a.c"), UNSAFE)
        self.write("base.json", "")
        for _ in range(2):
            self.expect(0, "check", "--write-baseline", "base.json", "src", *MODERN)
        self.check(0)

    def test_goes_with_check(self):
        self.write("a.c", UNSAFE)
        for option in "--baseline", "--write-baseline":
            self.assertIn(option, self.expect(2, "apply", option, "b.json", "a.c").err)
            self.assertIn(option, self.expect(2, "check", option + "=", "a.c").err)
        self.expect(2, "check", "--baseline", "b", "--write-baseline", "b", "a.c")


if __name__ == "__main__":
    main()

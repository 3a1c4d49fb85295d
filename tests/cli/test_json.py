"""JSON: one document, stable names."""
import json

from support import MODERN, REFUSED, UNSAFE, Case, main

FILE = {"path", "changed", "written", "error", "sites", "warnings", "idle_suppressions",
        "missing_headers", "diff"}
SITE = {"api", "replacement", "line", "column", "function", "verdict", "code", "sentence", "detail",
        "marked", "error_ignored"}
SUMMARY = {"files", "changed", "errors", "sites", "rewritten", "unsafe", "safe", "suppressed",
           "noted", "refused", "marked", "refused_by_code"}

# The first has no way out with an error, the second has.
SWALLOWS = """\
#include <Python.h>

static int
has(PyObject *table, PyObject *name)
{
    PyObject *v = PyDict_GetItem(table, name);
    return v == name;
}

static PyObject *
repr(PyObject *table, PyObject *name)
{
    PyObject *v = PyDict_GetItem(table, name);
    return PyUnicode_FromString(v ? "yes" : "no");
}
"""


class Json(Case):
    def test_diff(self):
        self.write("a.c", UNSAFE)
        self.write("b.c", REFUSED)
        report = self.report(1, "diff", ".", *MODERN)
        self.assertEqual(set(report), {"schema", "version", "command", "files", "errors", "notes",
                                       "warnings", "summary"})
        self.assertEqual((report["schema"], report["command"]), (1, "diff"))
        a, b = report["files"]
        self.assertEqual((set(a), set(b)), (FILE, FILE))
        self.assertEqual((a["path"], a["changed"], a["written"], a["error"]),
                         ("a.c", True, False, None))
        self.assertEqual(a["diff"], self.expect(1, "diff", "a.c", *MODERN).out)
        self.assertEqual((b["changed"], b["diff"]), (False, None))
        self.assertEqual(set(a["sites"][0]), SITE)
        self.assertEqual(a["sites"][0], {
            "api": "PyList_GetItem", "replacement": "PyList_GetItemRef", "line": 5, "column": 22,
            "function": "first", "verdict": "rewritten", "code": None, "sentence": None,
            "detail": None, "marked": False, "error_ignored": None})
        site = b["sites"][0]
        self.assertEqual((site["api"], site["replacement"], site["line"], site["column"],
                          site["verdict"], site["code"]),
                         ("PySequence_Fast_ITEMS", None, 9, 12, "refused", "by-hand"))
        self.assertTrue(site["sentence"])
        self.assertEqual(set(report["summary"]), SUMMARY)
        self.assertEqual({k: report["summary"][k] for k in SUMMARY - {"refused_by_code"}},
                         {"files": 2, "changed": 1, "errors": 0, "sites": 2, "rewritten": 1,
                          "unsafe": 1, "safe": 0, "suppressed": 0, "noted": 0,
                          "refused": 1, "marked": 0})
        self.assertEqual(report["summary"]["refused_by_code"], {"by-hand": 1})

    def test_ignored_error(self):
        self.write("a.c", SWALLOWS)
        note = "a.c:6:19: note: PyDict_GetItem: an error is still ignored: no way out"
        for command in "diff", "apply":
            self.write("a.c", SWALLOWS)
            done = self.expect(1, command, "--errors=propagate", "a.c", *MODERN)
            self.assertEqual(done.err.count("still ignored"), 1)
            self.assertIn(note, done.err)
        self.write("a.c", SWALLOWS)
        sites = self.report(1, "diff", "--errors=propagate", "a.c", *MODERN)["files"][0]["sites"]
        self.assertIn("no way out", sites[0]["error_ignored"])
        self.assertIsNone(sites[1]["error_ignored"])
        self.assertNotIn("ignored", self.expect(1, "diff", "a.c", *MODERN).err)

    def test_apply(self):
        self.write("a.c", UNSAFE)
        report = self.report(1, "apply", "a.c", *MODERN)
        self.assertTrue(report["files"][0]["written"])
        self.assertIsNone(report["files"][0]["diff"])
        self.assertIn("PyList_GetItemRef", self.text("a.c"))

    def test_check(self):
        self.write("a.c", UNSAFE)
        report = self.report(1, "check", "a.c", *MODERN)
        self.assertEqual(report["files"][0]["sites"][0]["verdict"], "convert")
        self.assertEqual(report["summary"]["unsafe"], 1)

    def test_nothing(self):
        self.write("a.c", "int x;\n")
        report = self.report(0, "a.c")
        self.assertEqual((report["files"], report["summary"]["files"]), ([], 1))

    def test_errors(self):
        report = self.report(2, "missing.c")
        self.assertEqual(report["errors"], ["missing.c: No such file or directory"])
        self.assertEqual(report["summary"]["errors"], 1)

    def test_runs_that_cannot_begin(self):
        self.write("a.c", UNSAFE)
        for option in ("--python", "--patches", "-p"):
            report = self.report(2, "diff", "a.c", "missing.c", option, "/nonexistent", *MODERN)
            self.assertEqual(report["errors"][0], "missing.c: No such file or directory")
            self.assertIn("/nonexistent", report["errors"][1])
            self.assertEqual((report["files"], report["summary"]["errors"]), ([], 2))

    def test_sites_that_could_not_be_rewritten(self):
        self.write("a.c", UNSAFE)
        report = self.report(2, "diff", "a.c", "--spatch", "/nonexistent/spatch", *MODERN)
        self.assertIn("/nonexistent/spatch", report["files"][0]["error"])
        self.assertEqual([site["verdict"] for site in report["files"][0]["sites"]], ["convert"])
        self.assertEqual((report["summary"]["unsafe"], report["summary"]["rewritten"]), (1, 0))

    def test_nothing_else_is_printed(self):
        self.write("a.c", UNSAFE)
        self.assertEqual(self.expect(1, "--format", "json", "a.c", *MODERN).err, "")

    def test_stays_valid_with_any_bytes(self):
        self.write("a\n\"\\.c", UNSAFE.encode().replace(b"(item);", b"(item); /* \xe9\xff\x01 */"))
        done = self.expect(1, "--format", "json", ".", *MODERN)
        report = json.loads(done.out_bytes.decode("utf-8"))
        self.assertEqual(report["files"][0]["path"], "a\n\"\\.c")
        self.assertIn("\ufffd\ufffd\x01", report["files"][0]["diff"])

    def test_rules_and_explain(self):
        rules = self.report(0, "rules")["rules"]
        self.assertIn("PySequence_Fast_ITEMS", [rule["api"] for rule in rules])
        code = self.report(0, "explain", "noqa")
        self.assertEqual((code["code"], code["verdict"]), ("noqa", "suppressed"))
        self.expect(2, "--format", "json", "explain", "nonsense")

    def test_color_does_not_reach_json(self):
        self.write("a.c", UNSAFE)
        self.assertNotIn(b"\\u001b", self.expect(1, "--format", "json", "--color", "always", "a.c",
                                                 *MODERN).out_bytes)


if __name__ == "__main__":
    main()

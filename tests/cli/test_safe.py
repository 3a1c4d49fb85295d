"""What is safe as it is: said with its reason in each format, and rewritten with --all."""
from support import MODERN, Case, main

SAFE = """\
#include <Python.h>

PyObject *second(PyObject *items)
{
    PyObject *copy = PySequence_List(items), *item, *text = NULL;
    if (copy == NULL)
        return NULL;
    item = PyList_GetItem(copy, 1);
    if (item != NULL)
        text = PyObject_Str(item);
    Py_DECREF(copy);
    return text;
}
"""


class Safe(Case):
    def setUp(self):
        super().setUp()
        self.write("a.c", SAFE)

    def test_text(self):
        for command in ("diff", "apply", "check"):
            done = self.expect(0, command, "a.c", *MODERN)
            self.assertEqual(done.out, "")
            self.assertIn("a.c:8:12: safe-new: the container was just made", done.err)
            self.assertEqual(self.text("a.c"), SAFE)

    def test_json(self):
        for command in ("diff", "check"):
            report = self.report(0, command, "a.c", *MODERN)
            site = report["files"][0]["sites"][0]
            self.assertEqual((site["verdict"], site["code"]), ("safe", "safe-new"))
            self.assertIn("no other thread can reach it", site["sentence"])
            self.assertEqual((report["summary"]["safe"], report["summary"]["unsafe"]), (1, 0))

    def test_explain(self):
        for code in ("safe-kwargs", "safe-new", "safe-module-init", "safe-locked"):
            out = self.expect(0, "explain", code).out
            self.assertTrue(out.startswith(code + " (safe): "), out)

    def test_all(self):
        done = self.expect(1, "check", "--all", "a.c", *MODERN)
        self.assertIn("a.c:8:12: PyList_GetItem returns a borrowed reference", done.out)
        self.assertNotIn("safe-new", done.err)
        self.assertIn("+    item = PyList_GetItemRef(copy, 1);",
                      self.expect(1, "diff", "--all", "a.c", *MODERN).out)
        self.expect(1, "apply", "--all", "a.c", *MODERN)
        self.assertIn("Py_DECREF(item);", self.text("a.c"))


if __name__ == "__main__":
    main()

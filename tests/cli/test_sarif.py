"""SARIF: one document that code scanning services read."""
import json

from support import MODERN, REFUSED, UNSAFE, Case, main

SUPPRESSED = UNSAFE.replace("list, 0);", "list, 0); /* noqa: borrowed-ref OK */")
SAFE = UNSAFE.replace("PyObject *item = PyList_GetItem(list, 0);",
                      "PyObject *item, *copy = PySequence_List(list);\n"
                      "    list = copy;\n"
                      "    item = PyList_GetItem(copy, 0);").replace(
                          "return PyObject_Str(item)", "return Py_XNewRef(item)")


class Sarif(Case):
    def sarif(self, status, *args):
        document = json.loads(self.expect(status, *args, "--format", "sarif", *MODERN).out)
        self.assertEqual(document["version"], "2.1.0")
        run, = document["runs"]
        rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
        for result in run["results"]:
            self.assertIn(result["ruleId"], rules)
            self.assertTrue(result["message"]["text"])
            self.assertTrue(rules[result["ruleId"]]["help"]["text"])
        return run

    def test_check(self):
        for name, text in (("a b.c", UNSAFE), ("c.c", REFUSED), ("d.c", SUPPRESSED), ("e.c", SAFE)):
            self.write(name, text)
        run = self.sarif(1, "check", ".")
        found = [(r["ruleId"], r["kind"], r["level"], "suppressions" in r) for r in run["results"]]
        self.assertEqual(found, [("borrowed-reference", "fail", "warning", False),
                                 ("by-hand", "fail", "warning", False),
                                 ("noqa", "fail", "warning", True),
                                 ("safe-new", "pass", "none", False)])
        place = run["results"][0]["locations"][0]["physicalLocation"]
        self.assertEqual(place, {"artifactLocation": {"uri": "a%20b.c"},
                                 "region": {"startLine": 5, "startColumn": 22}})
        self.assertTrue(run["invocations"][0]["executionSuccessful"])

    def test_error(self):
        run = self.sarif(2, "check", "missing.c")
        invocation, = run["invocations"]
        self.assertFalse(invocation["executionSuccessful"])
        self.assertEqual(len(invocation["toolExecutionNotifications"]), 1)

    def test_only_for_runs(self):
        self.assertEqual(self.expect(2, "rules", "--format", "sarif").out, "")


if __name__ == "__main__":
    main()

"""A project's own borrowing functions: .unborrow, --config, --rules."""
import json
import os

from support import MODERN, Case, main

HEADER = """\
typedef struct { PyObject_HEAD PyObject *parent; } Node;
PyObject *node_get_child(Node *node, int i);
PyObject *node_get_child_ref(Node *node, int i);
PyObject *node_option(Node *node);
int node_option_ref(Node *node, PyObject **value);
#define NODE_PARENT(node) ((node)->parent)
"""
SOURCE = """\
#include <Python.h>
#include "node.h"

int visit(Node *node, int i)
{
    PyObject *child = node_get_child(node, i);
    if (child == NULL)
        return -1;
    return PyObject_IsTrue(child);
}

int has_option(Node *node)
{
    PyObject *value = node_option(node);
    if (value == NULL)
        return 0;
    return PyObject_IsTrue(value);
}

PyObject *parent_name(Node *node)
{
    return PyObject_Str(NODE_PARENT(node));
}
"""
CONFIG = """\
[node_get_child]
strong = node_get_child_ref
absent = never
arguments = 2
holder = child

[node_option]
strong = node_option_ref
shape = out
errors = ignored

[NODE_PARENT]
macro = yes
instead = node_parent_ref()
"""
RULES = """\
// unborrow: node_get_child strong=node_get_child_ref absent=never arguments=2
@children@
identifier v;
expression node, i;
@@
  PyObject *v =
- node_get_child
+ node_get_child_ref
  (node, i);
"""


class Project(Case):
    def setUp(self):
        super().setUp()
        self.write("src/node.h", HEADER)
        self.write("src/a.c", SOURCE)

    def test_nobody_says_anything(self):
        self.expect(0, "check", "src", *MODERN)

    def test_config_above_the_path(self):
        self.write(".unborrow", CONFIG)
        done = self.expect(1, "check", "src", *MODERN)
        self.assertEqual(done.out, """\
src/a.c:6:23: node_get_child returns a borrowed reference: use node_get_child_ref
src/a.c:14:23: node_option returns a borrowed reference: use node_option_ref
src/a.c:22:25: NODE_PARENT gives borrowed references: by-hand: no strong call does the same in \
every case (node_parent_ref())
""")
        done = self.expect(1, "apply", "src", *MODERN)
        self.assertIn("src/a.c: rewritten: 2 sites", done.err)
        text = self.text("src/a.c")
        self.assertIn("    PyObject *child = node_get_child_ref(node, i);\n", text)
        self.assertIn("    int result = PyObject_IsTrue(child);\n    Py_DECREF(child);\n", text)
        self.assertIn("    if (node_option_ref(node, &value) < 0)\n        PyErr_Clear();\n", text)
        self.assertEqual(self.expect(1, "diff", "src", *MODERN).out, "")

    def test_config_option(self):
        self.write("other.ini", CONFIG)
        done = self.expect(1, "check", "--config", "other.ini", "src", *MODERN)
        self.assertIn("3 sites", done.err)

    def test_rules(self):
        self.write("own.cocci", RULES)
        done = self.expect(1, "diff", "--rules", "own.cocci", "src", *MODERN)
        self.assertIn("+    PyObject *child = node_get_child_ref(node, i);\n", done.out)
        self.assertIn("+    Py_DECREF(child);\n", done.out)

    def test_a_rule_that_is_wrong_is_not_believed(self):
        self.write("own.cocci", RULES.replace("  (node, i);", "- (node, i);\n+ (node, 0);"))
        done = self.expect(1, "diff", "--rules", "own.cocci", "src", *MODERN)
        self.assertEqual(done.out, "")
        self.assertIn("src/a.c:6:23: unproved: ", done.err)

    def test_attribute(self):
        self.write("src/node.h", HEADER.replace(
            "PyObject *node_option(Node *node);",
            "#define BORROWED __attribute__((cpychecker_returns_borrowed_ref))\n"
            "API(PyObject *) node_option(Node *node) BORROWED;\n"
            "int node_count(Node *node);\n").replace("typedef", "#define API(t) t\ntypedef", 1))
        done = self.expect(1, "check", "src", *MODERN)
        self.assertRegex(done.out, r"^src/a\.c:14:23: node_option gives borrowed references: by-hand: "
                                   r".*named in \.unborrow\)\n$")
        self.write(".unborrow", CONFIG)
        self.assertIn("node_option returns a borrowed reference: use node_option_ref",
                      self.expect(1, "check", "src", *MODERN).out)

    def test_attribute_in_a_header_that_is_not_given(self):
        attribute = "__attribute__((cpychecker_returns_borrowed_ref))"
        self.write("a.c", "#include <Python.h>\n#include \"node.h\"\n#include <pkg/leaf.h>\n"
                   "int f(PyObject *n) { return node(n) == leaf(n); }\n")
        self.write("node.h", "#include \"words.h\"\nPyObject *node(PyObject *) BORROWED;\n")
        self.write("words.h", "#define BORROWED %s\n" % attribute)
        self.write("include/pkg/leaf.h", "PyObject *leaf(PyObject *) "
                   "__attribute__((__cpychecker_returns_borrowed_ref__));\n")
        self.write("build/compile_commands.json", json.dumps([
            {"directory": self.path("build"), "file": "../a.c",
             "command": "cc -I../include -c ../a.c"}]))
        for flags in ["-p", "build"], ["--", "-Iinclude"], ["--", "-I", "include"]:
            done = self.expect(1, "check", "a.c", *MODERN, *flags)
            self.assertEqual([line.split(" gives ")[0] for line in done.out.splitlines()],
                             ["a.c:4:29: node", "a.c:4:40: leaf"])
        done = self.expect(1, "check", "a.c", *MODERN)
        self.assertEqual(done.out.count(" gives "), 1)

    def test_no_temporary_folder_is_left(self):
        self.write(".unborrow", CONFIG)
        os.mkdir(self.path("tmp"))
        self.expect(1, "diff", "src", *MODERN, env={"TMPDIR": self.path("tmp")})
        self.assertEqual(os.listdir(self.path("tmp")), [])

    def test_what_makes_no_sense(self):
        for text, message in (
                ("[f]\nstrongg = g\n", '.unborrow: f: there is no key "strongg"'),
                ("[f]\nshape = odd\n", '.unborrow: f: shape: there is no "odd"'),
                ("[f]\nstrong = g\nerrors = ignored\n", ".unborrow: f: errors=ignored needs"),
                ("[f]\nstrong = g\nholder = while\n", ".unborrow: f: holder: the name of a"),
                ("[f]\narguments = many\n", ".unborrow: f: arguments: a number"),
                ("[PyList_GetItem]\nstrong = g\n", ".unborrow: PyList_GetItem: this call is known"),
                ("[f]\nstrong = PyList_GetItemRef\n", "PyList_GetItemRef has another meaning"),
                ("[a b]\nstrong = g\n", "the name of a function is wanted"),
                ("strong = g\n", ".unborrow: ")):
            self.write(".unborrow", text)
            self.assertIn(message, self.expect(2, "check", "src", *MODERN).err)
        self.write(".unborrow", "[f]\nstrong = g\n\n[f]\nstrong = h\n")
        self.assertIn(".unborrow: [f] stands there twice", self.expect(2, "check", "src", *MODERN).err)
        self.write(".unborrow", "x" * 1000)
        self.assertLess(len(self.expect(2, "check", "src", *MODERN).err), 500)
        self.write(".unborrow", "")
        self.write("own.cocci", "@@ @@\n- f();\n")
        self.assertIn("own.cocci: no line says what it rewrites",
                      self.expect(2, "diff", "--rules", "own.cocci", "src", *MODERN).err)
        self.assertIn("none.ini: ",
                      self.expect(2, "diff", "--config", "none.ini", "src", *MODERN).err)

    def test_what_does_not_go_with_the_declarations(self):
        """The functions are declared otherwise than the row says."""
        for row, message in (
                ("[node_get_child]\nstrong = node_get_child_ref\n", "node_get_child: node_get_child "
                 "is declared as PyObject *(Node *, int), which does not go with arguments=1"),
                ("[node_get_child]\nstrong = node_get_child_ref\narguments = 2\nshape = out\n",
                 "node_get_child_ref is declared as PyObject *(Node *, int), which does not go with "
                 "arguments=2 shape=out"),
                ("[node_option]\nstrong = node_option_ref\n", "node_option_ref is declared as "
                 "int (Node *, PyObject **), which does not go with arguments=1 shape=same")):
            self.write(".unborrow", row)
            for command in ("check", "diff"):
                err = self.expect(2, command, "src", *MODERN).err
                self.assertIn("src/a.c: error: node_", err)
                self.assertIn(message, err)

    def test_rules_that_spatch_does_not_understand(self):
        self.write("own.cocci", RULES.replace("identifier v;", "identifier v"))
        done = self.expect(2, "diff", "--rules", "own.cocci", "src", *MODERN)
        self.assertRegex(done.err, r"own\.cocci: spatch does not understand it: .*line 4")


if __name__ == "__main__":
    main()

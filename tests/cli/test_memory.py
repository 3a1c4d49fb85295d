"""Buffers in memory for Python objects: what is moved, over a file's own text."""
from support import MODERN, Case, main

PLAIN = """\
#include <Python.h>

extern char *other(void);

int f(int n)
{
    char *p = (char *)PyObject_Malloc(10);
%s
    PyObject_Free(p);
    return n;
}
"""


class Memory(Case):
    def moved(self, name, text):
        """Is all of the file's text moved (True), nothing (False), or a part?"""
        self.write(name, text)
        self.unborrow("apply", ".", *MODERN)
        left, moved = self.text(name).count("PyObject_"), self.text(name).count("PyMem_")
        self.assertTrue(left == 0 or moved == 0, self.text(name))
        return left == 0

    def test_plain_functions_of_cplusplus(self):
        self.assertTrue(self.moved("a.cpp", PLAIN % ""))

    def test_a_reference_is_another_name(self):
        self.assertFalse(self.moved("a.cpp", PLAIN % "    char *&q = p;\n    q = other();"))

    def test_methods_are_not_seen(self):
        self.assertFalse(self.moved("a.cpp", """\
#include <Python.h>
extern char *other(void);
struct named {
    char *name;
    void rename(void) { name = other(); }
};
void f(named *o)
{
    o->name = (char *)PyObject_Malloc(10);
    PyObject_Free(o->name);
}
"""))

    def test_a_generated_file_is_one_line(self):
        text = "/* This file was generated. */\n" + PLAIN % ""
        self.assertFalse(self.moved("a.c", text))
        found = self.expect(1, "check", "a.c", *MODERN).out
        self.assertEqual(found, "a.c:8:23: generated: the file is generated (2 sites)\n")

    FIELD = """\
#include <Python.h>
extern char *other(void);
struct named {
    char *name;
};
#include "part.h"
void f(struct named *o)
{
    o->name = PyObject_Malloc(10);
    PyObject_Free(o->name);
}
"""

    def test_a_header_that_knows_nothing(self):
        self.write("part.h", "struct other_named { char *other_name; };\n"
                   "static inline void g(struct other_named *o) { o->other_name = other(); }\n")
        self.assertTrue(self.moved("a.c", self.FIELD))

    def test_a_header_that_fills_a_field(self):
        self.write("part.h", "static inline void g(struct named *o) { o->name = other(); }\n")
        self.assertFalse(self.moved("a.c", self.FIELD))

    def test_a_header_that_frees_a_field(self):
        self.write("part.h", "static inline void g(struct named *o) { PyObject_Free(o->name); }\n")
        self.assertFalse(self.moved("a.c", self.FIELD))


if __name__ == "__main__":
    main()

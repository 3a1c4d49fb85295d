"""Buffers in memory for Python objects: what is moved, over a file's own text."""
import json
import os

from support import MODERN, UNSAFE, Case, main

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


HEADER = """\
typedef struct {
    PyObject_HEAD
    char *text;
    int n;
} Shared;
int shared_set(Shared *self, int n);
void shared_note(Shared *self);
"""
ALLOCATES = """\
#include <Python.h>
#include "shared.h"

int shared_set(Shared *self, int n)
{
    self->text = PyObject_Malloc((size_t)n);
    return self->text ? 0 : -1;
}
"""
FREES = """\
#include <Python.h>
#include "shared.h"

static void dealloc(Shared *self)
{
    if (shared_set(self, 3) == 0)
        shared_note(self);
    PyObject_Free(self->text);
}
"""
# It names no call of the allocator.
USES = """\
#include <Python.h>
#include "shared.h"

void shared_note(Shared *self)
{
    self->n = self->text[0];
%s
}
"""


class Together(Case):
    """A field of a header's struct, whose calls stand in several files."""

    def lay(self, note="", **more):
        self.write("shared.h", HEADER)
        self.write("a.c", ALLOCATES)
        self.write("b.c", FREES)
        self.write("c.c", USES % note)
        for name, text in more.items():
            self.write(name.replace("_", "."), text)

    def moved(self, *args):
        paths = args or (".",)
        before = self.text("a.c"), self.text("b.c")
        self.done = self.unborrow("apply", *paths, *MODERN)
        after = self.text("a.c"), self.text("b.c")
        if before == after:
            return False
        self.assertIn("self->text = PyMem_Malloc((size_t)n);", after[0])
        self.assertIn("PyMem_Free(self->text);", after[1])
        self.assertEqual(self.unborrow("check", *paths, *MODERN).status, 0)
        return True

    def test_all_are_moved(self):
        self.lay()
        found = self.expect(1, "check", ".", *MODERN).out
        self.assertIn("a.c:6:18: PyObject_Malloc", found)
        self.assertIn("use PyMem_Malloc", found)
        self.assertIn("+    PyMem_Free(self->text);", self.expect(1, "diff", ".", *MODERN).out)
        self.assertTrue(self.moved())

    def test_one_file_is_not_enough(self):
        self.lay()
        self.assertFalse(self.moved("a.c"))
        self.assertFalse(self.moved("a.c", "b.c", "c.c"))
        self.assertIn("declared in a header", self.done.err)
        self.assertFalse(self.moved("a.c", "b.c", "c.c", "shared.h"))
        self.assertIn("no project is found around shared.h", self.done.err)
        self.write("pyproject.toml", "")
        self.assertTrue(self.moved("a.c", "b.c", "c.c", "shared.h"))

    def test_a_user_that_is_not_given(self):
        # as a pre-commit hook does, which gives what a commit changes
        given = "a.c", "b.c", "c.c", "shared.h"
        os.mkdir(self.path(".git"))
        for name, text, is_moved in (
                ("sub/d.c", '#include "../shared.h"\nvoid g(Shared *o) { free(o->text); }\n', False),
                ("sub/d.h", '#include <package/shared.h>\n', False),
                ("sub/d.pyx", 'cdef extern from "shared.h":\n    pass\n', False),
                ("sub/d.c", "#include MACRO\n", False),
                ("sub/d.c", '#include "other.h"\n', True),
                ("sub/d.txt", "shared.h\n", True)):
            self.lay()
            self.write(name, text)
            self.assertEqual(self.moved(*given), is_moved, text)
            if not is_moved:
                self.assertIn(f"{name}, which ", self.done.err)
                self.assertIn("is not among the files looked at", self.done.err)
            os.remove(self.path(name))

    def test_a_user_beside_the_folders_given(self):
        self.lay()
        self.write("src/shared.h", HEADER)
        for name, text in ("a.c", ALLOCATES), ("b.c", FREES), ("c.c", USES % ""):
            self.write(f"src/{name}", text)
            os.remove(self.path(name))
        os.remove(self.path("shared.h"))
        self.write("tests/d.c", '#include "../src/shared.h"\n')
        self.write("setup.py", "")
        self.unborrow("apply", "src", *MODERN)
        self.assertEqual(self.text("src/a.c"), ALLOCATES)
        self.write("tests/d.c", "int d;\n")
        self.unborrow("apply", "src", *MODERN)
        self.assertNotEqual(self.text("src/a.c"), ALLOCATES)

    def test_a_user_that_is_built_elsewhere(self):
        self.lay()
        for name in "a.c", "b.c", "c.c", "shared.h":
            self.write(f"src/{name}", self.text(name))
            os.remove(self.path(name))
        self.write("build/compile_commands.json", json.dumps(
            [{"directory": self.path("build"), "file": "d.c", "command": "cc -c d.c"}]))
        self.write("build/d.c", '#include "shared.h"\n')
        self.unborrow("apply", "src", "-p", "build", *MODERN)
        self.assertEqual(self.text("src/a.c"), ALLOCATES)
        self.write("build/d.c", "int d;\n")
        self.unborrow("apply", "src", "-p", "build", *MODERN)
        self.assertNotEqual(self.text("src/a.c"), ALLOCATES)

    def test_a_header_that_nobody_includes(self):
        self.lay()
        self.write("lost.h", '#include "shared.h"\nstatic inline void g(Shared *o) '
                   "{ free(o->text); }\n")
        self.assertFalse(self.moved())
        self.assertIn("lost.h, which names shared.h, is not among", self.done.err)

    def test_a_source_that_is_not_given_may_fill_it(self):
        self.lay()
        self.assertFalse(self.moved("a.c", "b.c", "shared.h"))
        self.assertIn("shared_note() may fill the field", self.done.err)

    def test_another_file_that_names_no_call(self):
        for note, is_moved in (("    free(self->text);", False),
                               ("    self->text = strdup(self->text);", False),
                               ("    char **other = &self->text; *other = NULL;", False),
                               ("    self->text = NULL;", True)):
            self.lay(note)
            self.assertEqual(self.moved(), is_moved, note)

    def test_text_that_is_not_compiled(self):
        self.lay("#ifdef OTHER\n    free(self->text);\n#endif")
        self.assertFalse(self.moved())
        self.lay()
        self.write("shared.h", HEADER + "#ifdef OTHER\n#define END(o) free((o)->text)\n#endif\n")
        self.assertFalse(self.moved())

    def test_a_header_that_uses_it(self):
        self.lay()
        self.write("shared.h", HEADER + "static inline void end(Shared *o) { free(o->text); }\n")
        self.assertFalse(self.moved())
        self.write("shared.h", HEADER + "static inline int first(Shared *o) { return *o->text; }\n")
        self.assertTrue(self.moved())

    def test_a_source_that_cannot_be_parsed(self):
        self.lay(other_c="#include <none.h>\n")
        self.assertFalse(self.moved())
        self.assertIn("other.c, which may use it, does not compile", self.done.err)

    def test_cplusplus_that_sees_it(self):
        self.lay(other_cpp='#include <Python.h>\n#include "shared.h"\n')
        self.assertFalse(self.moved())
        self.assertIn("other.cpp, which may use it, is C++", self.done.err)
        self.write("other.cpp", "#include <Python.h>\n")
        self.assertTrue(self.moved())

    def test_a_copy_of_the_struct(self):
        self.lay(other_c="#include <Python.h>\n" + HEADER.split("int shared_set")[0]
                 + "void g(Shared *o) { free(o->text); }\n")
        self.assertFalse(self.moved())  # which C takes for the same one

    def test_none_or_all_are_written(self):
        self.lay()
        os.chmod(self.path("b.c"), 0o444)
        self.expect(2, "apply", ".", *MODERN)
        self.assertEqual((self.text("a.c"), self.text("b.c")), (ALLOCATES, FREES))
        os.chmod(self.path("b.c"), 0o644)
        self.write("b.c", FREES.replace("text);", "text); /* noqa: borrowed-ref OK */"))
        self.assertFalse(self.moved())
        self.assertIn("a noqa comment keeps the call", self.done.err)

    def test_rest_is_rewritten_all_the_same(self):
        self.lay("    free(self->text);")
        self.write("b.c", FREES + UNSAFE)
        self.expect(1, "apply", ".", *MODERN)
        self.assertIn("PyList_GetItemRef", self.text("b.c"))
        self.assertIn("PyObject_Free", self.text("b.c"))

    def test_in_all_configurations(self):
        self.lay("#ifdef OTHER\n    free(self->text);\n#endif")
        self.assertFalse(self.moved(".", "--also", "-DOTHER"))
        self.lay("#ifdef OTHER\n    self->n++, self->text[0] = 0;\n#endif")
        self.assertFalse(self.moved("."))
        self.assertTrue(self.moved(".", "--also", "-DOTHER"))


BRANCHES = """\
#include <Python.h>
extern void keep(char *p);
int f(int n)
{
    char *p;
#ifdef OTHER
    p = PyObject_Malloc(20);
#else
    p = PyObject_Malloc(10);
#endif
    if (n)
        p[0] = 0;
#ifdef OTHER
    %s
#endif
    PyObject_Free(p);
    return n;
}
"""


class Configurations(Case):
    def test_each_must_be_right(self):
        for line, is_moved in (("p[1] = 0;", True), ("keep(p);", False)):
            self.write("a.c", BRANCHES % line)
            self.unborrow("apply", "a.c", "--also", "-DOTHER", *MODERN)
            self.assertEqual(self.text("a.c").count("PyMem_"), 3 if is_moved else 0)
            self.write("a.c", BRANCHES % line)
            self.expect(1, "check", "a.c", "--also", "-DOTHER", *MODERN)
            self.unborrow("apply", "a.c", *MODERN)
            self.assertNotIn("PyMem_", self.text("a.c"))

    def test_with_other_changes(self):
        self.write("a.c", BRANCHES % "p[1] = 0;" + UNSAFE)
        self.expect(1, "apply", "a.c", "--also", "-DOTHER", *MODERN)
        self.assertEqual(self.text("a.c").count("PyMem_"), 3)
        self.assertIn("PyList_GetItemRef", self.text("a.c"))


if __name__ == "__main__":
    main()

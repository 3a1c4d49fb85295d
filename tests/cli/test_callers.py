"""What the callers of a function mean to it is seen in the run's other files, too."""
from support import MODERN, Case, main

HEADER = """\
#include <Python.h>

typedef struct {
    PyObject_HEAD
    PyObject *table;
} Log;

void note(PyObject *table, PyObject *key);
int visit_table(PyObject *table, int (*visit)(PyObject *, void *), void *arg);
"""

LIBRARY = """\
#include "log.h"

void note(PyObject *table, PyObject *key)
{
    PyObject *hook = PyDict_GetItem(table, key);
    if (hook != NULL && PyUnicode_Check(hook))
        puts("hook");
}
"""

CLEARS = "if (PyDict_GetItemRef(table, key, &hook) < 0)\n        PyErr_Clear();"
SAVES = "PyErr_SetRaisedException("

VISITS = """\
#include "log.h"

int visit_table(PyObject *table, int (*visit)(PyObject *, void *), void *arg)
{
    PyObject *first = PyList_GetItem(table, 0);
    if (first == NULL)
        return -1;
    if (PyObject_Size(first) < 0)
        return -1;
    return visit(table, arg);
}
"""


WALKS = """\
#include "log.h"

int walk(PyObject *table, int (*visit)(PyObject *))
{
    PyObject *key, *value;
    Py_ssize_t position = 0;
    while (PyDict_Next(table, &position, &key, &value)) {
        if (visit(value) < 0)
            return -1;
    }
    return 0;
}
"""


class Callers(Case):
    def rewritten(self, caller, library=LIBRARY):
        self.write("log.h", HEADER)
        self.write("main.c", '#include "log.h"\n' + caller)
        self.write("library.c", library)
        done = self.unborrow("apply", *MODERN, ".")
        self.assertEqual(self.text("main.c"), '#include "log.h"\n' + caller, done)
        return self.text("library.c")

    def test_behind_nothing(self):
        text = self.rewritten("""
PyObject *check(PyObject *table, PyObject *key)
{
    note(table, key);
    if (!PyLong_Check(key)) {
        PyErr_SetString(PyExc_TypeError, "an integer, please");
        return NULL;
    }
    return PyLong_FromLong(1);
}
""")
        self.assertIn(CLEARS, text)
        self.assertNotIn(SAVES, text)

    def test_behind_an_error(self):
        text = self.rewritten("""
PyObject *check(PyObject *table, PyObject *key)
{
    if (!PyLong_Check(key)) {
        PyErr_SetString(PyExc_TypeError, "an integer, please");
        note(table, key);
        return NULL;
    }
    return PyLong_FromLong(1);
}
""")
        self.assertIn(SAVES, text)
        self.assertNotIn("PyErr_Clear", text)

    def test_by_a_macro(self):
        text = self.rewritten("""
#define FAIL(table, key) do { note(table, key); return NULL; } while (0)

PyObject *check(PyObject *table, PyObject *key)
{
    PyObject *text = PyObject_Str(key);
    if (text == NULL)
        FAIL(table, key);
    return text;
}
""")
        self.assertIn(SAVES, text)

    def test_through_a_third_file(self):
        self.write("between.c", """\
#include "log.h"

void note_both(PyObject *table, PyObject *key)
{
    note(table, key);
}
""")
        text = self.rewritten("""
void note_both(PyObject *table, PyObject *key);

PyObject *check(PyObject *table, PyObject *key)
{
    PyObject *text = PyObject_Str(key);
    if (text == NULL)
        note_both(table, key);
    return text;
}
""")
        self.assertIn(SAVES, text)

    def test_through_a_third_file_behind_nothing(self):
        self.write("between.c", """\
#include "log.h"

void note_both(PyObject *table, PyObject *key)
{
    note(table, key);
}
""")
        text = self.rewritten("""
void note_both(PyObject *table, PyObject *key);

PyObject *check(PyObject *table, PyObject *key)
{
    note_both(table, key);
    return PyObject_Str(key);
}
""")
        self.assertIn(CLEARS, text)

    def test_by_a_finalizer(self):
        text = self.rewritten("""
static void log_dealloc(Log *self)
{
    note(self->table, Py_None);
    PyObject_Free(self);
}

PyTypeObject Log_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "log.Log",
    .tp_basicsize = sizeof(Log),
    .tp_dealloc = (destructor)log_dealloc,
};
""")
        self.assertIn(SAVES, text)

    def test_by_a_pointer(self):
        text = self.rewritten("""
void (*hook)(PyObject *, PyObject *) = note;
""")
        self.assertIn(SAVES, text)

    def test_in_a_file_that_is_not_given(self):
        caller = """
PyObject *check(PyObject *table, PyObject *key)
{
    PyObject *text = PyObject_Str(key);
    if (text == NULL)
        note(table, key);
    return text;
}
"""
        for project, wanted in ((False, CLEARS), (True, SAVES)):
            self.write("log.h", HEADER)
            self.write("app/main.c", '#include "../log.h"\n' + caller)
            self.write("lib/library.c", LIBRARY.replace("log.h", "../log.h"))
            if project:
                self.write("pyproject.toml", "")
            self.expect(1, "apply", *MODERN, "lib/library.c")
            self.assertIn(wanted, self.text("lib/library.c"))

    def test_in_a_header(self):
        self.write("fail.h", """\
static inline void fail(PyObject *table, PyObject *key)
{
    PyErr_SetString(PyExc_TypeError, "an integer, please");
    note(table, key);
}
""")
        text = self.rewritten("""
#include "fail.h"
""", library='#include "log.h"\n#include "fail.h"\n' + LIBRARY.split("\n", 1)[1])
        self.assertIn(SAVES, text)

    def test_by_a_macro_of_a_header(self):
        self.write("notes.h", "#define NOTE(key) note(notes, key)\n")
        text = self.rewritten("""
#include "notes.h"

static PyObject *notes;

PyObject *check(PyObject *key)
{
    PyErr_SetString(PyExc_TypeError, "an integer, please");
    NOTE(key);
    return NULL;
}
""")
        self.assertIn(SAVES, text)

    def test_another_function_of_that_name(self):
        self.write("own.c", """\
#include <Python.h>

static void note(PyObject *table, PyObject *key)
{
    PyObject_Print(key, stdout, 0);
}

PyObject *own(PyObject *table, PyObject *key)
{
    PyObject *text = PyObject_Str(key);
    if (text == NULL)
        note(table, key);
    return text;
}
""")
        text = self.rewritten("""
PyObject *check(PyObject *table, PyObject *key)
{
    note(table, key); /* and not behind an error */
    return PyObject_Str(key);
}
""")
        self.assertIn(CLEARS, text)

    def test_in_a_traverse_slot(self):
        text = self.rewritten("""
static int log_traverse(Log *self, visitproc visit, void *arg)
{
    return visit_table(self->table, visit, arg);
}
""", library=VISITS)
        self.assertEqual(text, VISITS)

    def test_in_a_signal_handler(self):
        text = self.rewritten("""
#include <signal.h>

static PyObject *table;

static int print_item(PyObject *item, void *file)
{
    return PyObject_Print(item, file, 0);
}

static void on_interrupt(int number)
{
    visit_table(table, print_item, stderr);
}

void watch(void)
{
    signal(SIGINT, on_interrupt);
}
""", library=VISITS)
        self.assertEqual(text, VISITS)

    def test_in_no_traverse_slot(self):
        text = self.rewritten("""
static int print_item(PyObject *item, void *file)
{
    return PyObject_Print(item, file, 0);
}

int print_table(PyObject *table)
{
    return visit_table(table, print_item, stdout);
}
""", library=VISITS)
        self.assertIn("PyList_GetItemRef", text)

    def test_of_what_the_caller_may_replace(self):
        text = self.rewritten("""
static PyObject *table;

static int replace(PyObject *value)
{
    Py_XSETREF(table, PyDict_New());
    return 0;
}

int walk(PyObject *table, int (*visit)(PyObject *));

int walk_all(void)
{
    return walk(table, replace);
}
""", library=WALKS)
        self.assertIn("Py_INCREF(table)", text)

    def test_of_what_the_caller_holds(self):
        text = self.rewritten("""
static int print_value(PyObject *value)
{
    return PyObject_Print(value, stdout, 0);
}

int walk(PyObject *table, int (*visit)(PyObject *));

int walk_all(PyObject *table)
{
    return walk(table, print_value);
}
""", library=WALKS)
        self.assertIn("Py_BEGIN_CRITICAL_SECTION(table)", text)
        self.assertNotIn("Py_INCREF(table)", text)


GIVES = """\
#include <Python.h>
#include <pthread.h>

struct reader {
    const char *name;
    PyObject *(*first)(PyObject *);
};

extern const struct reader list_reader;
extern PyObject *(*const readers[])(PyObject *);
extern PyObject *(*reading)(PyObject *);
extern pthread_mutex_t mutex;

PyObject *read_by(PyObject *(*first)(PyObject *), PyObject *list);

#define LOCKED(statement)             \\
    do {                              \\
        pthread_mutex_lock(&mutex);   \\
        statement;                    \\
        pthread_mutex_unlock(&mutex); \\
    } while (0)
#define ALL(statement) LOCKED(statement)
"""

FIRST = """\
#include "reader.h"

static PyObject *
first_size(PyObject *list)
{
    PyObject *first = PyList_GetItem(list, 0);
    if (first == NULL)
        return NULL;
    return PyLong_FromSsize_t(PyTuple_GET_SIZE(first));
}
"""

GIVEN = {
    "list_reader.first(list)": 'const struct reader list_reader = {"list", first_size};',
    "readers[0](list)": "PyObject *(*const readers[])(PyObject *) = {first_size};",
    "(*reading)(list)": "void use(void) { reading = first_size; }",
    "first(list)": "PyObject *size(PyObject *list) { return read_by(first_size, list); }",
}

READS = """\
#include "reader.h"

PyObject *
read_by(PyObject *(*first)(PyObject *), PyObject *list)
{
    PyObject *size;
    %s
    size = %s;
    %s
    return size;
}
"""

LOOKS_UP = """\
#include "reader.h"

static PyObject *
first_size(PyObject *table)
{
    return Py_XNewRef(PyDict_GetItemString(table, "size"));
}
"""


class Pointers(Case):
    """A function that another file calls by what this one, or a third, has given it to."""

    def library(self, reader, first=FIRST):
        self.write("reader.h", GIVES)
        self.write("reader.c", reader)
        self.write("first.c", first)
        self.unborrow("apply", *MODERN, ".")
        return self.text("first.c")

    def test_with_a_lock(self):
        for call, giving in GIVEN.items():
            for lock, wanted in (("pthread_mutex_lock(&mutex);", False), ("", True)):
                with self.subTest(call + lock):
                    reader = READS % (lock, call, lock.replace("_lock", "_unlock"))
                    text = self.library(reader, FIRST + giving + "\n")
                    self.assertEqual("PyList_GetItemRef" in text, wanted)

    def test_with_a_lock_given_by_a_third_file(self):
        first = FIRST.replace("static ", "")
        for call, giving in GIVEN.items():
            for lock, wanted in (("pthread_mutex_lock(&mutex);", False), ("", True)):
                with self.subTest(call + lock):
                    self.write("third.c", '#include "reader.h"\nPyObject *first_size(PyObject *);\n'
                               + giving + "\n")
                    reader = READS % (lock, call, lock.replace("_lock", "_unlock"))
                    text = self.library(reader, first)
                    self.assertEqual("PyList_GetItemRef" in text, wanted)

    def test_with_an_exception(self):
        for call, giving in GIVEN.items():
            for error, wanted in (('PyErr_SetString(PyExc_TypeError, "no");', SAVES), ("", None)):
                with self.subTest(call + error):
                    text = self.library(READS % (error, call, ""), LOOKS_UP + giving + "\n")
                    self.assertEqual(SAVES in text, wanted is not None)
                    self.assertIn("PyDict_GetItemStringRef", text)

    def test_in_a_macro_that_locks(self):
        first = FIRST.replace("static ", "")
        for macro, wanted in (("LOCKED", False), ("ALL", False), ("", True)):
            with self.subTest(macro):
                text = self.library("""\
#include "reader.h"

PyObject *first_size(PyObject *list);

PyObject *
size(PyObject *list)
{
    PyObject *size = NULL;
    %s(size = first_size(list));
    return size;
}
""" % macro, first)
                self.assertEqual("PyList_GetItemRef" in text, wanted)

    def test_in_a_piece_that_a_macro_names(self):
        text = self.library("""\
#include "reader.h"
#define FIRST "first.c"
#include FIRST

PyObject *
fail(PyObject *table)
{
    PyErr_SetString(PyExc_TypeError, "no");
    Py_XDECREF(first_size(table));
    return NULL;
}
""", LOOKS_UP)
        self.assertIn(SAVES, text)


if __name__ == "__main__":
    main()

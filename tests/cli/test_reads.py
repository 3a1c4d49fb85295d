"""What a function reads is seen in the run's other files, too: a reference count, and errno."""
from support import MODERN, Case, main

HEADER = """\
#include <Python.h>

PyObject *use(PyObject *object);
void complain(const char *what);
"""

LOOKS_UP = """\
#include "library.h"

PyObject *lookup(PyObject *table, PyObject *key)
{
    PyObject *object = PyDict_GetItemWithError(table, key);
    if (object == NULL)
        return NULL;
    return use(object);
}
"""

REMOVES = """\
#include "library.h"
#include <unistd.h>

static PyObject *table;

static PyObject *remove_named(PyObject *self, PyObject *key)
{
    PyObject *path = PyDict_GetItemWithError(table, key);
    const char *name;
    int rc;
    if (path == NULL || (name = PyUnicode_AsUTF8(path)) == NULL)
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    rc = unlink(name);
    Py_END_ALLOW_THREADS
    if (rc < 0) {
        complain("unlink");
        return NULL;
    }
    return PyLong_FromLong(0);
}

PyMethodDef methods[] = {{"remove_named", remove_named, METH_O, NULL}, {NULL, NULL, 0, NULL}};
"""


class Reads(Case):
    def seen(self, library, source=LOOKS_UP):
        self.write("library.h", HEADER)
        self.write("library.c", '#include "library.h"\n' + library)
        self.write("main.c", source)
        return self.codes("diff", *MODERN, ".")

    def test_count(self):
        self.assertEqual(self.seen("""
PyObject *use(PyObject *object)
{
    return PyBool_FromLong(Py_REFCNT(object) == 1);
}
"""), ["observer"])

    def test_count_by_another_name(self):
        self.assertEqual(self.seen("""
PyObject *use(PyObject *object)
{
    PyTupleObject *tuple = (PyTupleObject *)object;
    if (PyTuple_SetItem((PyObject *)tuple, 0, PyLong_FromLong(1)) < 0)
        return NULL;
    return PyLong_FromLong(1);
}
"""), ["observer"])

    def test_count_in_a_static_function(self):
        self.assertEqual(self.seen("""
static int is_shared(PyObject *object)
{
    return ((PyObject *)object)->ob_refcnt > 1;
}

PyObject *use(PyObject *object)
{
    return PyBool_FromLong(is_shared(object));
}
"""), ["observer"])

    def test_count_by_a_macro_in_a_third_file(self):
        self.write("shared.h", "#define IS_SHARED(o) (Py_REFCNT(o) > 1)\n")
        self.write("third.c", """\
#include <Python.h>
#include "shared.h"
int is_shared(PyObject *object) { return IS_SHARED(object); }
""")
        self.assertEqual(self.seen("""
int is_shared(PyObject *);

PyObject *use(PyObject *object)
{
    return PyBool_FromLong(is_shared(object));
}
"""), ["observer"])

    def test_count_of_what_may_be_the_same(self):
        self.assertEqual(self.seen("""
PyObject *use(PyObject *object)
{
    PyObject *tuple = PySequence_Tuple(object);
    if (tuple == NULL || PyTuple_SetItem(tuple, 0, PyLong_FromLong(1)) < 0)
        return NULL;
    return tuple;
}
"""), ["observer"])

    def test_count_of_its_own(self):
        self.assertEqual(self.seen("""
PyObject *use(PyObject *object)
{
    PyObject *pair = PyTuple_New(2);
    if (pair == NULL || PyTuple_SetItem(pair, 0, Py_NewRef(object)) < 0 ||
        PyTuple_SetItem(pair, 1, Py_NewRef(object)) < 0)
        return NULL;
    return pair;
}
"""), [None])

    def test_count_in_a_function_of_that_name(self):
        self.write("third.c", """\
#include <Python.h>
static PyObject *use(PyObject *object) { return PyBool_FromLong(Py_REFCNT(object) > 1); }
PyObject *third(PyObject *object) { return use(object); }
""")
        self.assertEqual(self.seen("""
PyObject *use(PyObject *object)
{
    return PyObject_Str(object);
}
"""), [None])

    def test_errno(self):
        self.assertEqual(self.seen("""
#include <errno.h>
#include <string.h>

void complain(const char *what)
{
    PyErr_Format(PyExc_OSError, "%s: %s", what, strerror(errno));
}
""", REMOVES), ["errno"])

    def test_errno_behind_a_macro(self):
        self.assertEqual(self.seen("""
#define RAISE() PyErr_SetFromErrno(PyExc_OSError)

static void raise(void)
{
    RAISE();
}

void complain(const char *what)
{
    raise();
}
""", REMOVES), ["errno"])

    def test_errno_behind_a_static_function_here(self):
        self.assertEqual(self.seen("""
#include <errno.h>

void complain(const char *what)
{
    if (errno == ENOENT)
        PyErr_SetString(PyExc_FileNotFoundError, what);
    else
        PyErr_SetString(PyExc_OSError, what);
}
""", REMOVES.replace("static PyObject *remove_named", """\
static void tell(const char *what)
{
    complain(what);
}

static PyObject *remove_named""").replace("        complain(", "        tell(")), ["errno"])

    def test_errno_by_a_plain_macro(self):
        self.write("port.h", "#include <errno.h>\n#define SOCKET_ERROR errno\n")
        self.assertEqual(self.seen("""
#include "port.h"

void complain(const char *what)
{
    if (SOCKET_ERROR == EINTR)
        PyErr_SetString(PyExc_InterruptedError, what);
    else
        PyErr_SetString(PyExc_OSError, what);
}
""", REMOVES), ["errno"])

    def test_errno_in_a_format(self):
        self.assertEqual(self.seen("""
#include <syslog.h>

void complain(const char *what)
{
    syslog(LOG_ERR, "%s: %m", what);
    PyErr_SetString(PyExc_OSError, what);
}
""", REMOVES), ["errno"])

    def test_errno_by_a_library(self):
        self.assertEqual(self.seen("""
const char *other_last_error_text(void);

void complain(const char *what)
{
    PyErr_SetString(PyExc_OSError, other_last_error_text());
}
""", REMOVES), ["errno"])

    def test_no_errno(self):
        self.assertEqual(self.seen("""
typedef struct {
    int errno_of_it;
} State;

static State state;

void complain(const char *what)
{
    PyErr_Format(PyExc_OSError, "%s: %d", what, state.errno_of_it);
}
""", REMOVES), [None])

    def test_errno_of_its_own_call(self):
        self.assertEqual(self.seen("""
#include <errno.h>
#include <fcntl.h>

void complain(const char *what)
{
    int fd = open("log", O_WRONLY);
    if (fd < 0 && errno != ENOENT) {
        PyErr_SetFromErrno(PyExc_OSError);
        return;
    }
    PyErr_SetString(PyExc_OSError, what);
}
""", REMOVES), [None])

    def test_errno_of_an_own_call_on_some_ways(self):
        for own in ("if (*what) fd = open(what, 0);", "close(3);", "if (strlen(what) > 3)",
                    "fd = *what && open(what, 0);", "again: if (*what == 'o') fd = open(what, 0);",
                    "switch (*what) { case 'o': fd = open(what, 0); break; default: break; }",
                    "#ifdef LOG\n fd = open(what, 0);\n#endif\n"):
            with self.subTest(own):
                self.assertEqual(self.seen("""
#include <errno.h>
#include <fcntl.h>

void complain(const char *what)
{
    int fd = 0;
    %s
    PyErr_Format(PyExc_OSError, "%%d: %%d", fd, errno);
}
""" % own, REMOVES), ["errno"])

    def test_errno_of_a_function_of_the_project(self):
        self.assertEqual(self.seen("""
#include <errno.h>

int is_open(const char *what) { return what[0] == 'o'; }

void complain(const char *what)
{
    if (is_open(what))
        PyErr_SetFromErrno(PyExc_OSError);
    PyErr_Format(PyExc_OSError, "%d", errno);
}
""", REMOVES), ["errno"])

    def test_errno_behind_a_question(self):
        for asks, behind in (("return result < 0;", False), ("return rmdir(\"log\") < result;", True)):
            with self.subTest(asks):
                self.seen("""
#include <unistd.h>

int is_negative(int result) { %s }

void complain(const char *what)
{
    PyErr_SetFromErrno(PyExc_OSError);
}
""" % asks, REMOVES.replace("rc < 0", "is_negative(rc)").replace(
                    '#include "library.h"', '#include "library.h"\nint is_negative(int result);'))
                self.unborrow("apply", *MODERN, ".")
                self.assertEqual("Py_DECREF(path);\n    if" in self.text("main.c"), behind)

    def test_errno_behind_a_pointer(self):
        for name, pointer in (("callback", "int (*callback)(const char *)"), ("call", "check call")):
            with self.subTest(name):
                self.assertEqual(self.seen("""
#include <errno.h>

typedef int (*check)(const char *);

static int checked(%s, const char *what)
{
    if (%s(what) < 0)
        return errno;
    return 0;
}

void complain(const char *what)
{
    PyErr_Format(PyExc_OSError, "%%d", checked(0, what));
}
""" % (pointer, name), REMOVES), ["errno"])

    def test_errno_that_is_set_first(self):
        self.assertEqual(self.seen("""
#include <errno.h>
#include <stdlib.h>

void complain(const char *what)
{
    long n;
    errno = 0;
    n = strtol(what, NULL, 10);
    PyErr_Format(PyExc_OSError, "%ld: %d", n, errno);
}
""", REMOVES), [None])

    def test_errno_that_is_kept(self):
        kept = """
#include <errno.h>
#include <stdio.h>

void complain(const char *what)
{
    int before = errno;
    printf("%s", what);
    PyErr_SetString(PyExc_OSError, what);
    errno = before;
}
"""
        self.assertEqual(self.seen(kept, REMOVES), [None])
        self.assertEqual(self.seen(kept.replace(", what);\n    errno", ", strerror(before));\n    errno"),
                                   REMOVES), ["errno"])

    def test_errno_in_a_static_function_of_another_file(self):
        third = """
#include <errno.h>
#include <Python.h>
static void complain(const char *what) { PyErr_SetFromErrno(PyExc_OSError); }
void third(void) { complain("third"); }
"""
        self.write("third.c", third)
        self.assertEqual(self.seen("", REMOVES), [None])
        self.write("whole.c", '#include "third.c"\n')
        self.assertEqual(self.seen("", REMOVES), ["errno"])

    def test_errno_behind_a_brace_too_many(self):
        self.assertEqual(self.seen("""
#include <errno.h>

void complain(const char *what)
{
    if (!what);
        what = "it";
    }
}
    if (*what == 'i') {
        PyErr_Format(PyExc_OSError, "%d", errno);
    }
}
""", REMOVES), ["errno"])
        self.assertEqual(self.seen("""
#include <errno.h>

int other(const char *what)
{
    if (!what);
        what = "it";
    }
}
    if (*what == 'i') {
        PyErr_Format(PyExc_OSError, "%d", errno);
    }
}

void complain(const char *what) { if (*what) PyErr_SetString(PyExc_OSError, what); }
""", REMOVES), [None])

    def test_what_only_sounds_like_it(self):
        self.assertEqual(self.seen("""
#include "elsewhere.h"

void complain(const char *what)
{
    elsewhere_warning("%s", what);
    elsewhere_return_if_fail(what != NULL);
    ElsewhereSetErrorMode(1);
    PyErr_SetString(PyExc_OSError, what);
}
""", REMOVES), [None])



if __name__ == "__main__":
    main()

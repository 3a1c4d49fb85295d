"""`check` reports what is called of Python while the thread state is detached, and nothing else."""
import re

from support import MODERN, Case, main

# A line with "wrong: NAME" is to be reported, for that name; no other one is.
SOURCE = r"""
#include <Python.h>
#include <assert.h>
#include <unistd.h>

PyObject *read_all(int fd, char *buffer, PyObject *owner)
{
    ssize_t n;
    Py_BEGIN_ALLOW_THREADS
    n = read(fd, buffer, 100);
    if (n < 0)
        PyErr_SetFromErrno(PyExc_OSError); /* wrong: PyErr_SetFromErrno */
    Py_DECREF(owner);                      /* wrong: Py_DECREF */
    Py_END_ALLOW_THREADS
    Py_DECREF(owner);
    return PyLong_FromSsize_t(n);
}

/* Some calls need no thread state. */
void *without(PyObject *bytes)
{
    void *memory;
    Py_BEGIN_ALLOW_THREADS
    memory = PyMem_RawMalloc((size_t)PyBytes_GET_SIZE(bytes));
    if (PyInterpreterState_GetID(PyInterpreterState_Main()) > PyOS_strtol("1", NULL, 10))
        PyInterpreterState_GetDict(PyInterpreterState_Main()); /* wrong: PyInterpreterState_GetDict */
    Py_END_ALLOW_THREADS
    return memory;
}

void blocked(int fd)
{
    Py_BEGIN_ALLOW_THREADS
    if (fsync(fd) < 0) {
        Py_BLOCK_THREADS
        PyErr_SetFromErrno(PyExc_OSError);
        Py_UNBLOCK_THREADS
    }
    PyErr_Clear(); /* wrong: PyErr_Clear */
    Py_END_ALLOW_THREADS
}

/* What is asked of an error, and who holds a lock, is in the thread state. */
#ifndef Py_BEGIN_CRITICAL_SECTION
#define Py_BEGIN_CRITICAL_SECTION(op) {
#define Py_END_CRITICAL_SECTION() }
#endif
int asks(PyObject *owner, int fd)
{
    int rc = 0;
    Py_BEGIN_ALLOW_THREADS
    if (fsync(fd) < 0 && PyErr_Occurred()) /* wrong: PyErr_Occurred */
        rc = PyErr_ExceptionMatches(owner); /* wrong: PyErr_ExceptionMatches */
    Py_BEGIN_CRITICAL_SECTION(owner); /* wrong: Py_BEGIN_CRITICAL_SECTION */
    fsync(fd);
    Py_END_CRITICAL_SECTION();
    Py_END_ALLOW_THREADS
    Py_BEGIN_CRITICAL_SECTION(owner);
    rc += PyErr_Occurred() != NULL;
    Py_END_CRITICAL_SECTION();
    return rc;
}

/* One way is right: the thread state may be there. */
void sometimes(int threads, int fd)
{
    PyThreadState *state = NULL;
    if (threads)
        state = PyEval_SaveThread();
    fsync(fd);
    PyErr_Clear(); /* wrong: PyErr_Clear */
    if (threads)
        PyEval_RestoreThread(state);
    PyErr_Clear();
}

/* The same test leads the same way. */
typedef struct { int threads; PyThreadState *state; } Session;
void by_field(Session *s, int fd)
{
    if (s->threads)
        s->state = PyEval_SaveThread();
    fsync(fd);
    if (s->threads)
        PyEval_RestoreThread(s->state);
    PyErr_Clear();
}

void by_state(int threads, int fd)
{
    PyThreadState *state = threads && fd ? PyEval_SaveThread() : NULL;
    PyThreadState *other = NULL;
    if (fd > 3)
        other = PyEval_SaveThread(); /* wrong: PyEval_SaveThread */
    fsync(fd);
    if (other != NULL)
        PyEval_RestoreThread(other);
    if (state)
        PyEval_RestoreThread(state);
    PyErr_Clear();
}

void by_flag(int threads, int fd)
{
    PyThreadState *state = NULL;
    int detached = 0;
    if (threads) {
        detached = 1;
        state = PyEval_SaveThread();
    }
    fsync(fd);
    if (detached == 0)
        PyErr_Clear();
    if (detached)
        PyEval_RestoreThread(state);
    PyErr_Clear();
}

/* Another test leads anywhere. */
void by_another(int threads, int others, int fd)
{
    PyThreadState *state = NULL;
    if (threads)
        state = PyEval_SaveThread();
    fsync(fd);
    if (others)
        PyEval_RestoreThread(state);
    PyErr_Clear(); /* wrong: PyErr_Clear */
}

/* What is asserted of one argument says which of another. */
void by_assertion(int fd, PyObject *function)
{
    PyThreadState *state = NULL;
    if (fd) {
        assert(function == NULL);
        state = PyEval_SaveThread();
    }
    fsync(fd);
    if (function != NULL)
        PyErr_Clear();
    if (state)
        PyEval_RestoreThread(state);
}

int out_of_it(int fd)
{
    Py_BEGIN_ALLOW_THREADS
    if (fsync(fd) < 0)
        goto out;
    Py_END_ALLOW_THREADS
out:
    PyErr_Clear(); /* wrong: PyErr_Clear */
    return 0; /* wrong: return */
}

int around(int fd)
{
    for (;;) {
        Py_BEGIN_ALLOW_THREADS /* wrong: PyEval_SaveThread */
        if (fsync(fd) < 0)
            continue;
        Py_END_ALLOW_THREADS
        PyErr_Clear();
    }
}

int around_rightly(int fd)
{
    for (;;) {
        Py_BEGIN_ALLOW_THREADS
        if (fsync(fd) < 0) {
            Py_BLOCK_THREADS
            continue;
        }
        Py_END_ALLOW_THREADS
        PyErr_Clear();
    }
}

void saved(int fd)
{
    PyThreadState *state = PyEval_SaveThread();
    PyGILState_STATE gil = PyGILState_Ensure();
    PyErr_Clear();
    PyGILState_Release(gil);
    fsync(fd);
    PyErr_Print(); /* wrong: PyErr_Print */
    PyEval_RestoreThread(state);
    PyErr_Print();
}

/* A callback: what the thread had before it is not known. */
void callback(void)
{
    PyGILState_STATE gil = PyGILState_Ensure();
    PyErr_Clear();
    PyGILState_Release(gil);
    PyErr_Clear();
}

/* Left by a jump; the call behind the label is reached in both states. */
int jumped(int fd)
{
    Py_BEGIN_ALLOW_THREADS
    if (fsync(fd) < 0)
        goto error;
    Py_END_ALLOW_THREADS
    return 0;
error:
    PyErr_SetFromErrno(PyExc_OSError); /* wrong: PyErr_SetFromErrno */
    return -1; /* wrong: return */
}

static void note(int n)
{
    PyErr_Format(PyExc_ValueError, "%d", n);
}

static void perhaps(int n)
{
    if (n)
        PyErr_Clear();
}

static PyThreadState *state;
static void leave(void) { state = PyEval_SaveThread(); }
static void enter(void) { PyEval_RestoreThread(state); }

void through_helpers(void *memory)
{
    leave();
    note(1);           /* wrong: note */
    perhaps(1);
    PyMem_Free(memory);        /* wrong: PyMem_Free */
    PyMem_RawFree(memory);
    enter();
    note(2);
}

void swapped(void)
{
    PyThreadState *mine = PyThreadState_Swap(NULL);
    PyErr_Clear(); /* wrong: PyErr_Clear */
    PyThreadState_Swap(mine);
    PyErr_Clear();
}

void twice(int fd)
{
    Py_BEGIN_ALLOW_THREADS
    fsync(fd);
    Py_BEGIN_ALLOW_THREADS /* wrong: PyEval_SaveThread */
    fsync(fd);
    Py_END_ALLOW_THREADS
    Py_END_ALLOW_THREADS
}

/* Left with the thread state where nobody finds it. */
int left(int fd)
{
    int rc;
    Py_BEGIN_ALLOW_THREADS
    rc = fsync(fd);
    if (rc < 0)
        return -1; /* wrong: return */
    if (rc > 100)
        goto out;
    Py_END_ALLOW_THREADS
    return rc;
out:
    return rc - 1; /* wrong: return */
}

int left_attached(int fd)
{
    int rc;
    Py_BEGIN_ALLOW_THREADS
    rc = fsync(fd);
    if (rc < 0) {
        Py_BLOCK_THREADS
        return -1;
    }
    Py_END_ALLOW_THREADS
    return rc;
}

/* Kept for another function. */
int given_away(PyThreadState **state)
{
    *state = PyEval_SaveThread();
    return 0;
}

void accepted(void)
{
    Py_BEGIN_ALLOW_THREADS
    PyErr_Clear(); /* noqa: borrowed-ref - a test of it */
    Py_END_ALLOW_THREADS
}
"""


class Detached(Case):
    def wanted(self):
        return [(number, name) for number, line in enumerate(SOURCE.split("\n"), 1)
                for name in re.findall(r"wrong: (\w+)", line)]

    def test_is_reported(self):
        self.write("a.c", SOURCE)
        found = re.findall(r"^a\.c:(\d+):\d+: (\w+): detached-call: ",
                           self.expect(1, "check", "a.c", *MODERN).out, re.M)
        self.assertEqual([(int(line), name) for line, name in found], self.wanted())

    def test_some_ways_are_said_to_be_such(self):
        self.write("a.c", SOURCE)
        out = self.expect(1, "check", "a.c", *MODERN).out
        self.assertIn("detached (on some ways: it is detached in line ", out)
        line = next(line for line in out.splitlines() if ": PyErr_SetFromErrno: " in line)
        self.assertNotIn("on some ways", line)

    def test_is_in_the_json_report(self):
        self.write("a.c", SOURCE)
        sites = self.report(1, "check", "a.c", *MODERN)["files"][0]["sites"]
        self.assertEqual([(s["line"], s["api"]) for s in sites if s["code"] == "detached-call"],
                         self.wanted())
        self.assertEqual([s["api"] for s in sites if s["verdict"] == "suppressed"], ["PyErr_Clear"])

    def test_is_found_below_a_folder(self):
        self.write("folder/a.c", SOURCE)
        self.assertIn("folder/a.c:12:9: PyErr_SetFromErrno: detached-call",
                      self.expect(1, "check", "folder", *MODERN).out)

    def test_is_left_by_apply(self):
        self.write("a.c", SOURCE)
        self.expect(0, "apply", "a.c", *MODERN)
        self.assertEqual(self.text("a.c"), SOURCE)


if __name__ == "__main__":
    main()

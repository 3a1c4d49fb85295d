"""What functions of the run's other files do to the thread state and to locks."""
from support import MODERN, Case, main

HEADER = """\
#include <Python.h>
#include <pthread.h>

typedef struct {
    PyThreadState *state;
    pthread_mutex_t mutex;
    int fd;
} Conn;

void conn_begin(Conn *c);
void conn_end(Conn *c);
void conn_lock(Conn *c);
void conn_unlock(Conn *c);
long value_of(PyObject *d, PyObject *k);
"""

# What conn_begin() and conn_end() are is another file's.
SENDS = """\
#include "conn.h"
#include <unistd.h>

PyObject *send_item(Conn *c, PyObject *list)
{
    PyObject *item = PyList_GetItem(list, 0);
    Py_ssize_t n;
    const char *s;

    if (item == NULL)
        return NULL;
    s = PyUnicode_AsUTF8AndSize(item, &n);
    if (s == NULL)
        return NULL;
    conn_begin(c);
    n = write(c->fd, s, n);
    conn_end(c);
    return PyLong_FromSsize_t(n);
}
"""

COUNTS = """\
#include "conn.h"

long total;

int count_item(Conn *c, PyObject *list)
{
    PyObject *item = PyList_GetItem(list, 0);

    if (item == NULL)
        return -1;
    conn_lock(c);
    total += PyTuple_GET_SIZE(item);
    conn_unlock(c);
    return 0;
}
"""

VALUE = """\
#include "conn.h"

long value_of(PyObject *d, PyObject *k)
{
    PyObject *v = PyDict_GetItemWithError(d, k);

    return v != NULL && PyTuple_Check(v) ? PyTuple_GET_SIZE(v) : 0;
}
"""

BEHIND_END = "    conn_end(c);\n+    Py_DECREF(item);\n"
BEHIND_WRITE = "    n = write(c->fd, s, n);\n+    Py_DECREF(item);\n"
BEHIND_UNLOCK = "    conn_unlock(c);\n+    Py_DECREF(item);\n"
BEHIND_USE = "    total += PyTuple_GET_SIZE(item);\n+    Py_DECREF(item);\n"


class Others(Case):
    def changes(self, **files):
        """The patch of a run over these files."""
        self.write("src/conn.h", HEADER)
        for name, text in files.items():
            self.write("src/%s.c" % name, text)
        done = self.unborrow("diff", "src", *MODERN)
        return "\n".join(line[:1].strip() + line[1:] if line[:1] == "+" else line[1:]
                         for line in done.out.splitlines()) + "\n" + done.err

    def conn(self, text):
        return '#include "conn.h"\n' + text


class ThreadState(Others):
    def expect_release(self, where, text, **more):
        patch = self.changes(module=SENDS, io=self.conn(text), **more)
        self.assertIn(where, patch)

    def test_a_function_of_another_file_detaches(self):
        self.expect_release(BEHIND_END, """
            void conn_begin(Conn *c) { c->state = PyEval_SaveThread(); }
            void conn_end(Conn *c) { PyEval_RestoreThread(c->state); }
            """)

    def test_one_that_does_not(self):
        self.expect_release(BEHIND_WRITE, """
            void conn_begin(Conn *c)
            {
                Py_BEGIN_ALLOW_THREADS
                if (lseek(c->fd, 0, SEEK_SET) < 0)
                    c->fd = -1;
                Py_END_ALLOW_THREADS
            }
            void conn_end(Conn *c) {}
            """)

    def test_by_way_of_functions_and_macros(self):
        self.expect_release(BEHIND_END, """
            #define AWAY(c) do { (c)->state = leave(); } while (0)
            static PyThreadState *leave(void) { return PyEval_SaveThread(); }
            #define NOTE(what)
            NOTE(begin = 1)
            void conn_begin(Conn *c) { AWAY(c); }
            void back(Conn *c);
            void conn_end(Conn *c)
            {
                back(c);
            }
            """, back='#include "conn.h"\nvoid back(Conn *c) { PyEval_RestoreThread(c->state); }\n')

    def test_another_configuration_does_nothing(self):
        self.expect_release(BEHIND_END, """
            #ifdef WITH_OTHER_THREADS
            void conn_begin(Conn *c) { c->state = PyEval_SaveThread(); }
            void conn_end(Conn *c) { PyEval_RestoreThread(c->state); }
            #else
            void conn_begin(Conn *c) {}
            void conn_end(Conn *c) {}
            #endif
            """)

    def test_on_some_ways(self):
        self.expect_release(BEHIND_END, """
            void conn_begin(Conn *c)
            {
                if (c->fd < 0)
                    return;
                c->state = PyEval_SaveThread();
            }
            void conn_end(Conn *c)
            {
                if (c->fd >= 0)
                    PyEval_RestoreThread(c->state);
            }
            """)

    def test_one_that_does_not_come_back(self):
        patch = self.changes(module=SENDS, io=self.conn("""
            void conn_begin(Conn *c) { c->state = PyEval_SaveThread(); }
            void conn_end(Conn *c) { c->state = NULL; }
            """))
        self.assertIn("no-thread-state", patch)


class Projects(Others):
    """Files that are not given."""

    IO = """
        void conn_begin(Conn *c) { c->state = PyEval_SaveThread(); }
        void conn_end(Conn *c) { PyEval_RestoreThread(c->state); }
        """

    def release(self, *names):
        self.write("src/conn.h", HEADER)
        self.write("src/module.c", SENDS)
        return self.unborrow("diff", *names, "--", "-Isrc").out

    def test_beside_the_file(self):
        self.write("src/io.c", self.conn(self.IO))
        out = self.release("src/module.c", *MODERN)
        self.assertIn("     conn_end(c);\n+    Py_DECREF(item);\n", out)

    def test_in_the_project(self):
        self.write("pyproject.toml", "[project]\nname = 'x'\nversion = '1'\n")
        self.write("lib/io.c", self.conn(self.IO))
        out = self.release("src/module.c", *MODERN)
        self.assertIn("     conn_end(c);\n+    Py_DECREF(item);\n", out)

    def test_outside_of_it(self):
        self.write("src/pyproject.toml", "[project]\nname = 'x'\nversion = '1'\n")
        self.write("lib/io.c", self.conn(self.IO))
        out = self.release("src/module.c", *MODERN)
        self.assertIn("     n = write(c->fd, s, n);\n+    Py_DECREF(item);\n", out)


class Locks(Others):
    def expect_release(self, where, text):
        self.assertIn(where, self.changes(module=COUNTS, lock=self.conn(text)))

    def test_a_function_of_another_file_takes_a_lock(self):
        self.expect_release(BEHIND_UNLOCK, """
            void conn_lock(Conn *c) { pthread_mutex_lock(&c->mutex); }
            void conn_unlock(Conn *c) { pthread_mutex_unlock(&c->mutex); }
            """)
        self.expect_release(BEHIND_UNLOCK, """
            static pthread_mutex_t mutex;
            void conn_lock(Conn *c) { pthread_mutex_lock(&mutex); }
            void conn_unlock(Conn *c) { pthread_mutex_unlock(&mutex); }
            """)

    def test_one_that_gives_it_back(self):
        self.expect_release(BEHIND_USE, """
            void conn_lock(Conn *c)
            {
                pthread_mutex_lock(&c->mutex);
                if (c->fd < 0)
                    goto done;
                c->fd++;
            done:
                pthread_mutex_unlock(&c->mutex);
            }
            void conn_unlock(Conn *c) {}
            """)

    def refused(self, text, why="while a lock is held"):
        patch = self.changes(module=COUNTS, lock=self.conn(text))
        self.assertIn(why, patch)
        self.assertIn(" 0 rewritten", patch)

    def test_one_of_another_lock(self):
        self.refused("""
            static pthread_mutex_t mutex, other;
            void conn_lock(Conn *c) { pthread_mutex_lock(&mutex); }
            void conn_unlock(Conn *c) { pthread_mutex_unlock(&other); }
            """)

    def test_one_that_gives_it_back_on_some_ways(self):
        self.refused("""
            void conn_lock(Conn *c)
            {
                pthread_mutex_lock(&c->mutex);
            }
            void conn_unlock(Conn *c)
            {
                if (c->fd < 0)
                    return;
                pthread_mutex_unlock(&c->mutex);
            }
            """)

    def test_one_that_may_run_python(self):
        self.refused("""
            void conn_lock(Conn *c) { pthread_mutex_lock(&c->mutex); }
            void conn_unlock(Conn *c) { pthread_mutex_unlock(&c->mutex); conn_notify(c); }
            """, "it would live longer than before")


class Callers(Others):
    def expect_held(self, *says, **files):
        patch = self.changes(value=VALUE, **files)
        for text in says:
            self.assertIn(text, patch)
        self.assertIn(" 0 rewritten", patch)

    def expect_changed(self, **files):
        self.assertIn(" 1 rewritten", self.changes(value=VALUE, **files))

    def test_a_caller_in_another_file_holds_a_lock(self):
        self.expect_held("a lock is held", "line 4 of module.c calls value_of() with it",
                         module=self.conn("""long sum(Conn *c, PyObject *d, PyObject *k) {
                long n;
                pthread_mutex_lock(&c->mutex); n = value_of(d, k);
                pthread_mutex_unlock(&c->mutex);
                return n;
            }
            """))

    def test_by_functions_of_other_files(self):
        self.expect_held("calls twice() with it", module=self.conn("""
            long twice(PyObject *d, PyObject *k);
            long sum(Conn *c, PyObject *d, PyObject *k) {
                long n;
                conn_lock(c);
                n = twice(d, k);
                conn_unlock(c);
                return n;
            }
            """), twice=self.conn("""
            long twice(PyObject *d, PyObject *k) { return 2 * value_of(d, k); }
            """), lock=self.conn("""
            void conn_lock(Conn *c) { pthread_mutex_lock(&c->mutex); }
            void conn_unlock(Conn *c) { pthread_mutex_unlock(&c->mutex); }
            """))

    def test_a_critical_section(self):
        self.expect_held("in a critical section", module=self.conn("""
            long sum(PyObject *self, PyObject *d, PyObject *k) {
                long n;
                Py_BEGIN_CRITICAL_SECTION(self);
                n = value_of(d, k);
                Py_END_CRITICAL_SECTION();
                return n;
            }
            """))

    def test_a_lock_that_was_given_back(self):
        self.expect_changed(module=self.conn("""
            long sum(Conn *c, PyObject *d, PyObject *k) {
                pthread_mutex_lock(&c->mutex);
                if (c->fd < 0) {
                    pthread_mutex_unlock(&c->mutex);
                    return value_of(d, k);
                }
                c->fd++;
                pthread_mutex_unlock(&c->mutex);
                return value_of(d, k);
            }
            """))

    def test_another_function_of_that_name(self):
        self.expect_changed(module="""
            #include <Python.h>
            #include <pthread.h>
            static long value_of(PyObject *d) { return PyDict_Size(d); }
            long sum(pthread_mutex_t *m, PyObject *d) {
                long n;
                pthread_mutex_lock(m);
                n = value_of(d);
                pthread_mutex_unlock(m);
                return n;
            }
            """)


if __name__ == "__main__":
    main()

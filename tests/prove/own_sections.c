/* Where no finaliser may run that the old function does not run there: in its own critical sections,
 * and while it holds a lock.  See cases.c for what the names mean. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

typedef struct {
    PyObject_HEAD
    Py_ssize_t total;
} Sum;

#define LOCK(self) {
#define UNLOCK() }

/* Behind the end, not before it. */
void section(Sum *self, PyObject *d, PyObject *k)
{
    PyObject *v;
    Py_BEGIN_CRITICAL_SECTION(self);
    v = PyDict_GetItemWithError(d, k);
    if (v != NULL)
        self->total += PyTuple_GET_SIZE(v);
    Py_END_CRITICAL_SECTION();
}
void section__ok(Sum *self, PyObject *d, PyObject *k)
{
    PyObject *v;
    Py_BEGIN_CRITICAL_SECTION(self);
    (void)PyDict_GetItemRef(d, k, &v);
    if (v != NULL)
        self->total += PyTuple_GET_SIZE(v);
    Py_END_CRITICAL_SECTION();
    Py_XDECREF(v);
}
void section__is_order(Sum *self, PyObject *d, PyObject *k)
{
    PyObject *v;
    Py_BEGIN_CRITICAL_SECTION(self);
    (void)PyDict_GetItemRef(d, k, &v);
    if (v != NULL)
        self->total += PyTuple_GET_SIZE(v);
    Py_XDECREF(v);
    Py_END_CRITICAL_SECTION();
}
void section__bad_clear(Sum *self, PyObject *d, PyObject *k)
{
    PyObject *v;
    Py_BEGIN_CRITICAL_SECTION(self);
    (void)PyDict_GetItemRef(d, k, &v);
    if (v != NULL)
        self->total += PyTuple_GET_SIZE(v);
    Py_CLEAR(v);
    Py_END_CRITICAL_SECTION();
}

/* The old function has released it at the same place. */
void released(Sum *self, PyObject *d, PyObject *k)
{
    PyObject *v;
    Py_BEGIN_CRITICAL_SECTION(self);
    v = PyDict_GetItemWithError(d, k);
    Py_XINCREF(v);
    if (v != NULL)
        self->total += PyTuple_GET_SIZE(v);
    Py_XDECREF(v);
    Py_END_CRITICAL_SECTION();
}
void released__ok(Sum *self, PyObject *d, PyObject *k)
{
    PyObject *v;
    Py_BEGIN_CRITICAL_SECTION(self);
    (void)PyDict_GetItemRef(d, k, &v);
    if (v != NULL)
        self->total += PyTuple_GET_SIZE(v);
    Py_XDECREF(v);
    Py_END_CRITICAL_SECTION();
}
/* Elsewhere in the section something may have been read since, or is written now. */
void released__bad_earlier(Sum *self, PyObject *d, PyObject *k)
{
    PyObject *v;
    Py_ssize_t n = 0;
    Py_BEGIN_CRITICAL_SECTION(self);
    (void)PyDict_GetItemRef(d, k, &v);
    if (v != NULL) {
        n = PyTuple_GET_SIZE(v);
        Py_DECREF(v);
        self->total += n;
    }
    Py_END_CRITICAL_SECTION();
}

/* It was released before the section began, or where nothing had been read yet. */
void before(Sum *self, PyObject *d, PyObject *k)
{
    PyObject *v;
    v = PyDict_GetItemWithError(d, k);
    Py_XINCREF(v);
    Py_XDECREF(v);
    Py_BEGIN_CRITICAL_SECTION(self);
    self->total++;
    Py_END_CRITICAL_SECTION();
}
void before__ok(Sum *self, PyObject *d, PyObject *k)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    Py_XDECREF(v);
    Py_BEGIN_CRITICAL_SECTION(self);
    self->total++;
    Py_END_CRITICAL_SECTION();
}
void before__bad(Sum *self, PyObject *d, PyObject *k)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    Py_BEGIN_CRITICAL_SECTION(self);
    Py_XDECREF(v);
    self->total++;
    Py_END_CRITICAL_SECTION();
}
void at_first(Sum *self, PyObject *d, PyObject *k)
{
    PyObject *v;
    Py_BEGIN_CRITICAL_SECTION(self);
    v = PyDict_GetItemWithError(d, k);
    Py_XINCREF(v);
    Py_XDECREF(v);
    self->total++;
    Py_END_CRITICAL_SECTION();
}
void at_first__bad(Sum *self, PyObject *d, PyObject *k)
{
    PyObject *v;
    Py_ssize_t n;
    Py_BEGIN_CRITICAL_SECTION(self);
    (void)PyDict_GetItemRef(d, k, &v);
    n = self->total;
    Py_XDECREF(v);
    self->total = n + 1;
    Py_END_CRITICAL_SECTION();
}

/* The inner one has ended, the outer one not. */
void nested(Sum *self, PyObject *d, PyObject *k)
{
    PyObject *v;
    Py_BEGIN_CRITICAL_SECTION(self);
    Py_BEGIN_CRITICAL_SECTION(d);
    v = PyDict_GetItemWithError(d, k);
    if (v != NULL)
        self->total += PyTuple_GET_SIZE(v);
    Py_END_CRITICAL_SECTION();
    self->total++;
    Py_END_CRITICAL_SECTION();
}
void nested__ok(Sum *self, PyObject *d, PyObject *k)
{
    PyObject *v;
    Py_BEGIN_CRITICAL_SECTION(self);
    Py_BEGIN_CRITICAL_SECTION(d);
    (void)PyDict_GetItemRef(d, k, &v);
    if (v != NULL)
        self->total += PyTuple_GET_SIZE(v);
    Py_END_CRITICAL_SECTION();
    self->total++;
    Py_END_CRITICAL_SECTION();
    Py_XDECREF(v);
}
void nested__is_order(Sum *self, PyObject *d, PyObject *k)
{
    PyObject *v;
    Py_BEGIN_CRITICAL_SECTION(self);
    Py_BEGIN_CRITICAL_SECTION(d);
    (void)PyDict_GetItemRef(d, k, &v);
    if (v != NULL)
        self->total += PyTuple_GET_SIZE(v);
    Py_END_CRITICAL_SECTION();
    Py_XDECREF(v);
    self->total++;
    Py_END_CRITICAL_SECTION();
}

/* A block that a macro begins may be a section. */
void hidden(Sum *self, PyObject *d, PyObject *k)
{
    PyObject *v;
    LOCK(self);
    v = PyDict_GetItemWithError(d, k);
    if (v != NULL)
        self->total += PyTuple_GET_SIZE(v);
    UNLOCK();
}
void hidden__ok(Sum *self, PyObject *d, PyObject *k)
{
    PyObject *v;
    LOCK(self);
    (void)PyDict_GetItemRef(d, k, &v);
    if (v != NULL)
        self->total += PyTuple_GET_SIZE(v);
    UNLOCK();
    Py_XDECREF(v);
}
void hidden__is_order(Sum *self, PyObject *d, PyObject *k)
{
    PyObject *v;
    LOCK(self);
    (void)PyDict_GetItemRef(d, k, &v);
    if (v != NULL)
        self->total += PyTuple_GET_SIZE(v);
    Py_XDECREF(v);
    UNLOCK();
}

/* Two locks: one that is released first leaves the other. */
void locks(PyThread_type_lock a, PyThread_type_lock b, Sum *self, PyObject *d, PyObject *k)
{
    PyObject *v;
    PyThread_acquire_lock(a, 1);
    PyThread_acquire_lock(b, 1);
    v = PyDict_GetItemWithError(d, k);
    if (v != NULL)
        self->total += PyTuple_GET_SIZE(v);
    PyThread_release_lock(b);
    self->total++;
    PyThread_release_lock(a);
}
void locks__ok(PyThread_type_lock a, PyThread_type_lock b, Sum *self, PyObject *d, PyObject *k)
{
    PyObject *v;
    PyThread_acquire_lock(a, 1);
    PyThread_acquire_lock(b, 1);
    (void)PyDict_GetItemRef(d, k, &v);
    if (v != NULL)
        self->total += PyTuple_GET_SIZE(v);
    PyThread_release_lock(b);
    self->total++;
    PyThread_release_lock(a);
    Py_XDECREF(v);
}
void locks__is_order(PyThread_type_lock a, PyThread_type_lock b, Sum *self, PyObject *d,
                     PyObject *k)
{
    PyObject *v;
    PyThread_acquire_lock(a, 1);
    PyThread_acquire_lock(b, 1);
    (void)PyDict_GetItemRef(d, k, &v);
    if (v != NULL)
        self->total += PyTuple_GET_SIZE(v);
    PyThread_release_lock(b);
    Py_XDECREF(v);
    self->total++;
    PyThread_release_lock(a);
}

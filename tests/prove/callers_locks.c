/* Where no finaliser may run that the old function does not run there, because a helper has taken a
 * lock, or a caller.  See cases.c for what the names mean. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <sys/file.h>

typedef struct {
    PyObject_HEAD
    PyThread_type_lock lock;
    Py_ssize_t total;
} Sum;

static PyThread_type_lock mutex, other_mutex;
static int busy;

static void enter(void)
{
    PyThread_acquire_lock(mutex, WAIT_LOCK);
}
static void leave(void)
{
    PyThread_release_lock(mutex);
}
static void leave_other(void)
{
    PyThread_release_lock(other_mutex);
}
static void enter_sum(Sum *self)
{
    enter();
    PyThread_acquire_lock(self->lock, WAIT_LOCK);
}
static void leave_sum(Sum *self)
{
    PyThread_release_lock(self->lock);
    leave();
}
static void leave_if(int yes)
{
    if (yes)
        leave();
}
static void balanced(void)
{
    enter();
    leave();
}

/* The helper's partner lets go of it, and nothing else does. */
void helper(PyObject *d, PyObject *k)
{
    PyObject *v;
    enter();
    v = PyDict_GetItemWithError(d, k);
    if (v != NULL)
        (void)PyTuple_GET_SIZE(v);
    leave();
}
void helper__ok(PyObject *d, PyObject *k)
{
    PyObject *v;
    enter();
    (void)PyDict_GetItemRef(d, k, &v);
    if (v != NULL)
        (void)PyTuple_GET_SIZE(v);
    leave();
    Py_XDECREF(v);
}
void helper__is_order(PyObject *d, PyObject *k)
{
    PyObject *v;
    enter();
    (void)PyDict_GetItemRef(d, k, &v);
    if (v != NULL)
        (void)PyTuple_GET_SIZE(v);
    Py_XDECREF(v);
    leave();
}
void another(PyObject *d, PyObject *k)
{
    PyObject *v;
    enter();
    v = PyDict_GetItemWithError(d, k);
    (void)v;
    leave_other();
    balanced();
    leave_if(v != NULL);
    leave();
}
void another__ok(PyObject *d, PyObject *k)
{
    PyObject *v;
    enter();
    (void)PyDict_GetItemRef(d, k, &v);
    (void)v;
    leave_other();
    balanced();
    leave_if(v != NULL);
    leave();
    Py_XDECREF(v);
}
void another__is_order(PyObject *d, PyObject *k)
{
    PyObject *v;
    enter();
    (void)PyDict_GetItemRef(d, k, &v);
    (void)v;
    leave_other();
    balanced();
    leave_if(v != NULL);
    Py_XDECREF(v);
    leave();
}

/* One helper takes two, of which each has its name. */
void both(Sum *self, Sum *other, PyObject *d, PyObject *k)
{
    PyObject *v;
    enter_sum(self);
    v = PyDict_GetItemWithError(d, k);
    (void)v;
    leave_sum(other);
    leave_sum(self);
}
void both__ok(Sum *self, Sum *other, PyObject *d, PyObject *k)
{
    PyObject *v;
    enter_sum(self);
    (void)PyDict_GetItemRef(d, k, &v);
    (void)v;
    leave_sum(other);
    leave_sum(self);
    Py_XDECREF(v);
}
void both__is_order(Sum *self, Sum *other, PyObject *d, PyObject *k)
{
    PyObject *v;
    enter_sum(self);
    (void)PyDict_GetItemRef(d, k, &v);
    (void)v;
    leave_sum(other);
    Py_XDECREF(v);
    leave_sum(self);
}

void flag(PyObject *d, PyObject *k)
{
    PyObject *v;
    while (__atomic_exchange_n(&busy, 1, __ATOMIC_ACQUIRE))
        ;
    v = PyDict_GetItemWithError(d, k);
    (void)v;
    __atomic_store_n(&busy, 0, __ATOMIC_RELEASE);
}
void flag__ok(PyObject *d, PyObject *k)
{
    PyObject *v;
    while (__atomic_exchange_n(&busy, 1, __ATOMIC_ACQUIRE))
        ;
    (void)PyDict_GetItemRef(d, k, &v);
    (void)v;
    __atomic_store_n(&busy, 0, __ATOMIC_RELEASE);
    Py_XDECREF(v);
}
void flag__is_order(PyObject *d, PyObject *k)
{
    PyObject *v;
    while (__atomic_exchange_n(&busy, 1, __ATOMIC_ACQUIRE))
        ;
    (void)PyDict_GetItemRef(d, k, &v);
    (void)v;
    Py_XDECREF(v);
    __atomic_store_n(&busy, 0, __ATOMIC_RELEASE);
}

void file(PyObject *d, PyObject *k, int fd)
{
    PyObject *v;
    flock(fd, LOCK_EX);
    v = PyDict_GetItemWithError(d, k);
    (void)v;
    flock(fd, LOCK_SH);
    flock(fd, LOCK_UN);
}
void file__ok(PyObject *d, PyObject *k, int fd)
{
    PyObject *v;
    flock(fd, LOCK_EX);
    (void)PyDict_GetItemRef(d, k, &v);
    (void)v;
    flock(fd, LOCK_SH);
    flock(fd, LOCK_UN);
    Py_XDECREF(v);
}
void file__is_order(PyObject *d, PyObject *k, int fd)
{
    PyObject *v;
    flock(fd, LOCK_EX);
    (void)PyDict_GetItemRef(d, k, &v);
    (void)v;
    flock(fd, LOCK_SH);
    Py_XDECREF(v);
    flock(fd, LOCK_UN);
}

/* What a caller holds is held in the function. */
static void called(PyObject *d, PyObject *k)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    (void)v;
}
void called__is_order(PyObject *d, PyObject *k)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    (void)v;
    Py_XDECREF(v);
}
static void beside(PyObject *d, PyObject *k)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    (void)v;
}
void beside__ok(PyObject *d, PyObject *k)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    (void)v;
    Py_XDECREF(v);
}
static void through(PyObject *d, PyObject *k)
{
    called(d, k);
}
void given(PyObject *d, PyObject *k)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    (void)v;
}
void given__is_order(PyObject *d, PyObject *k)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    (void)v;
    Py_XDECREF(v);
}
/* Released where the old function releases it. */
static void as_before(PyObject *d, PyObject *k)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    Py_XINCREF(v);
    PyObject_Size(k);
    Py_XDECREF(v);
}
void as_before__ok(PyObject *d, PyObject *k)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    PyObject_Size(k);
    Py_XDECREF(v);
}

void walk(void (*f)(PyObject *, PyObject *));

void call(PyObject *d, PyObject *k);
void call(PyObject *d, PyObject *k)
{
    beside(d, k);
    enter();
    through(d, k);
    as_before(d, k);
    walk(given);
    leave();
    beside(d, k);
    if (d == k)
        call(k, d);
}

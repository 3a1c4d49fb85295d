/* A get that is evaluated under a condition: see cases.c for what the names mean. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

int project_use(PyObject *v);
extern int project_ready(void);

/* if (x && get()) */
int and_test(PyObject *d, PyObject *k, int x)
{
    if (x && PyDict_GetItem(d, k))
        return 1;
    return 2;
}
int and_test__ok_nested(PyObject *d, PyObject *k, int x)
{
    if (x) {
        PyObject *value;
        if (PyDict_GetItemRef(d, k, &value) < 0)
            PyErr_Clear();
        if (value) {
            Py_DECREF(value);
            return 1;
        }
    }
    return 2;
}
int and_test__ok_found(PyObject *d, PyObject *k, int x)
{
    int found = 0;
    if (x) {
        PyObject *value;
        if (PyDict_GetItemRef(d, k, &value) < 0)
            PyErr_Clear();
        found = value != NULL;
        Py_XDECREF(value);
    }
    if (found)
        return 1;
    return 2;
}
int and_test__bad_always(PyObject *d, PyObject *k, int x)
{
    PyObject *value;
    if (PyDict_GetItemRef(d, k, &value) < 0)
        PyErr_Clear();
    if (x && value) {
        Py_DECREF(value);
        return 1;
    }
    Py_XDECREF(value);
    return 2;
}
int and_test__bad_inverted(PyObject *d, PyObject *k, int x)
{
    int found = 0;
    if (!x) {
        PyObject *value;
        if (PyDict_GetItemRef(d, k, &value) < 0)
            PyErr_Clear();
        found = value != NULL;
        Py_XDECREF(value);
    }
    if (found)
        return 1;
    return 2;
}
int and_test__bad_absent(PyObject *d, PyObject *k, int x)
{
    int found = 0;
    if (x) {
        PyObject *value;
        if (PyDict_GetItemRef(d, k, &value) < 0)
            PyErr_Clear();
        found = value == NULL;
        Py_XDECREF(value);
    }
    if (found)
        return 1;
    return 2;
}
int and_test__bad_default(PyObject *d, PyObject *k, int x)
{
    int found = 1;
    if (x) {
        PyObject *value;
        if (PyDict_GetItemRef(d, k, &value) < 0)
            PyErr_Clear();
        found = value != NULL;
        Py_XDECREF(value);
    }
    if (found)
        return 1;
    return 2;
}
int and_test__bad_leak(PyObject *d, PyObject *k, int x)
{
    if (x) {
        PyObject *value;
        if (PyDict_GetItemRef(d, k, &value) < 0)
            PyErr_Clear();
        if (value)
            return 1;
    }
    return 2;
}

/* return x && get() == y; */
int and_returned(PyObject *d, PyObject *k, PyObject *y, int x)
{
    return x && PyDict_GetItem(d, k) == y;
}
int and_returned__ok_early(PyObject *d, PyObject *k, PyObject *y, int x)
{
    PyObject *value;
    if (!x)
        return 0;
    if (PyDict_GetItemRef(d, k, &value) < 0)
        PyErr_Clear();
    int result = value == y;
    Py_XDECREF(value);
    return result;
}
int and_returned__ok_result(PyObject *d, PyObject *k, PyObject *y, int x)
{
    int result = 0;
    if (x) {
        PyObject *value;
        if (PyDict_GetItemRef(d, k, &value) < 0)
            PyErr_Clear();
        result = value == y;
        Py_XDECREF(value);
    }
    return result;
}
int and_returned__bad_contrary(PyObject *d, PyObject *k, PyObject *y, int x)
{
    PyObject *value;
    if (!x)
        return 0;
    if (PyDict_GetItemRef(d, k, &value) < 0)
        PyErr_Clear();
    int result = value != y;
    Py_XDECREF(value);
    return result;
}
int and_returned__bad_early_value(PyObject *d, PyObject *k, PyObject *y, int x)
{
    PyObject *value;
    if (!x)
        return 1;
    if (PyDict_GetItemRef(d, k, &value) < 0)
        PyErr_Clear();
    int result = value == y;
    Py_XDECREF(value);
    return result;
}
int and_returned__bad_other_operand(PyObject *d, PyObject *k, PyObject *y, int x)
{
    PyObject *value;
    if (!x)
        return 0;
    if (PyDict_GetItemRef(d, k, &value) < 0)
        PyErr_Clear();
    int result = value == k;
    Py_XDECREF(value);
    return result;
}
int and_returned__bad_number(PyObject *d, PyObject *k, PyObject *y, int x)
{
    if (!x)
        return x;
    return 2 * (PyDict_GetItem(d, k) == y);
}

/* while (x && get() != y) */
Py_ssize_t loop_test(PyObject *l, PyObject *y, Py_ssize_t n)
{
    Py_ssize_t i = 0;
    while (i < n && PyList_GetItem(l, i) != y)
        i++;
    return i;
}
Py_ssize_t loop_test__ok(PyObject *l, PyObject *y, Py_ssize_t n)
{
    Py_ssize_t i = 0;
    while (i < n) {
        PyObject *item = PyList_GetItemRef(l, i);
        int found = item == y;
        Py_XDECREF(item);
        if (found)
            break;
        i++;
    }
    return i;
}
Py_ssize_t loop_test__ok_released_first(PyObject *l, PyObject *y, Py_ssize_t n)
{
    Py_ssize_t i = 0;
    while (i < n) {
        PyObject *item = PyList_GetItemRef(l, i);
        if (item == y) {
            Py_XDECREF(item);
            break;
        }
        Py_XDECREF(item);
        i++;
    }
    return i;
}
Py_ssize_t loop_test__bad_stays(PyObject *l, PyObject *y, Py_ssize_t n)
{
    Py_ssize_t i = 0;
    while (i < n) {
        PyObject *item = PyList_GetItemRef(l, i);
        int found = item != y;
        Py_XDECREF(item);
        if (found)
            break;
        i++;
    }
    return i;
}
Py_ssize_t loop_test__bad_stale(PyObject *l, PyObject *y, Py_ssize_t n)
{
    Py_ssize_t i = 0;
    int found = 0;
    while (i < n) {
        if (found)
            break;
        PyObject *item = PyList_GetItemRef(l, i);
        found = item == y;
        Py_XDECREF(item);
        i++;
    }
    return i;
}
Py_ssize_t loop_test__bad_leak(PyObject *l, PyObject *y, Py_ssize_t n)
{
    Py_ssize_t i = 0;
    while (i < n) {
        PyObject *item = PyList_GetItemRef(l, i);
        if (item == y)
            break;
        Py_XDECREF(item);
        i++;
    }
    return i;
}
Py_ssize_t loop_test__bad_condition_dropped(PyObject *l, PyObject *y, Py_ssize_t n)
{
    Py_ssize_t i = 0;
    for (;;) {
        PyObject *item = PyList_GetItemRef(l, i);
        int found = item == y;
        Py_XDECREF(item);
        if (found)
            break;
        i++;
    }
    return i;
}

/* v = x ? get() : other; */
int chosen(PyObject *d, PyObject *k, PyObject *other, int x)
{
    PyObject *v = x ? PyDict_GetItem(d, k) : other;
    if (v == NULL)
        return 0;
    return project_use(v);
}
int chosen__ok(PyObject *d, PyObject *k, PyObject *other, int x)
{
    PyObject *v;
    if (x) {
        if (PyDict_GetItemRef(d, k, &v) < 0)
            PyErr_Clear();
    }
    else {
        v = Py_XNewRef(other);
    }
    if (v == NULL)
        return 0;
    int result = project_use(v);
    Py_DECREF(v);
    return result;
}
int chosen__bad_borrowed(PyObject *d, PyObject *k, PyObject *other, int x)
{
    PyObject *v;
    if (x) {
        if (PyDict_GetItemRef(d, k, &v) < 0)
            PyErr_Clear();
    }
    else {
        v = other;
    }
    if (v == NULL)
        return 0;
    int result = project_use(v);
    Py_DECREF(v);
    return result;
}
int chosen__bad_swapped(PyObject *d, PyObject *k, PyObject *other, int x)
{
    PyObject *v;
    if (!x) {
        if (PyDict_GetItemRef(d, k, &v) < 0)
            PyErr_Clear();
    }
    else {
        v = Py_XNewRef(other);
    }
    if (v == NULL)
        return 0;
    int result = project_use(v);
    Py_DECREF(v);
    return result;
}

/* The test is made once: what it asks may change in between. */
int tested_once(PyObject *d, PyObject *k)
{
    if (project_ready() && PyDict_GetItemWithError(d, k) != NULL)
        return 1;
    return 2;
}
int tested_once__bad_again(PyObject *d, PyObject *k)
{
    PyObject *value = NULL;
    if (project_ready())
        (void)PyDict_GetItemRef(d, k, &value);
    if (project_ready() && value != NULL) {
        Py_DECREF(value);
        return 1;
    }
    Py_XDECREF(value);
    return 2;
}

/* Two objects of which only one is there at a time: a comparison is of the one that was there. */
int compared(PyObject *l, PyObject *y)
{
    PyObject *a = PyList_GetItem(l, 0);
    int first = a == y;
    PyObject *b = PyList_GetItem(l, 1);
    int second = b == y;
    return first && !second;
}
int compared__ok(PyObject *l, PyObject *y)
{
    PyObject *a = PyList_GetItemRef(l, 0);
    int first = a == y;
    Py_XDECREF(a);
    PyObject *b = PyList_GetItemRef(l, 1);
    int second = b == y;
    Py_XDECREF(b);
    return first && !second;
}
int compared__bad_confused(PyObject *l, PyObject *y)
{
    PyObject *a = PyList_GetItemRef(l, 0);
    int first = a == y;
    Py_XDECREF(a);
    PyObject *b = PyList_GetItemRef(l, 1);
    int second = b == y;
    Py_XDECREF(b);
    return second && !first;
}
int compared__bad_twice(PyObject *l, PyObject *y)
{
    PyObject *a = PyList_GetItemRef(l, 0);
    int first = a == y;
    Py_XDECREF(a);
    PyObject *b = PyList_GetItemRef(l, 1);
    first = b == y;
    int second = b == y;
    Py_XDECREF(b);
    return first && !second;
}

/* A variable that is assigned after the test is not what was tested. */
int reassigned(PyObject *d, PyObject *k, int x)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v != NULL)
        x = project_use(v);
    return x ? 1 : 2;
}
int reassigned__ok(PyObject *d, PyObject *k, int x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v != NULL) {
        x = project_use(v);
        Py_DECREF(v);
    }
    int result = 2;
    if (x)
        result = 1;
    return result;
}
int reassigned__bad_tested_before(PyObject *d, PyObject *k, int x)
{
    PyObject *v;
    int result = 2;
    (void)PyDict_GetItemRef(d, k, &v);
    if (x)
        result = 1;
    if (v != NULL) {
        x = project_use(v);
        Py_DECREF(v);
    }
    return result;
}

/* What the prover must see of uses and of ways out: comparisons, what pointers and assertions name,
 * and what else a function holds.  See cases.c for what the names mean. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <assert.h>
#include <pythread.h>

/* Behind its release v may be another object at the same address; whether it was NULL is still
 * known. */
int compared_late(PyObject *d, PyObject *k, PyObject *wanted)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == wanted)
        return 1;
    return v != NULL ? 2 : 0;
}
int compared_late__ok(PyObject *d, PyObject *k, PyObject *wanted)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == wanted) {
        Py_XDECREF(v);
        return 1;
    }
    Py_XDECREF(v);
    return v != NULL ? 2 : 0;
}
int compared_late__is_order(PyObject *d, PyObject *k, PyObject *wanted)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    Py_XDECREF(v);
    if (v == wanted)
        return 1;
    return v != NULL ? 2 : 0;
}

/* The holder's next object is its own, and used before it is released. */
int reused_for_own(PyObject *list, PyObject *out)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    int rc = PyObject_IsTrue(v);
    v = PyLong_FromLong(rc);
    if (v == NULL)
        return -1;
    rc = PyList_Append(out, v);
    Py_DECREF(v);
    return rc;
}
int reused_for_own__ok(PyObject *list, PyObject *out)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    int rc = PyObject_IsTrue(v);
    Py_DECREF(v);
    v = PyLong_FromLong(rc);
    if (v == NULL)
        return -1;
    rc = PyList_Append(out, v);
    Py_DECREF(v);
    return rc;
}
int reused_for_own__bad_early(PyObject *list, PyObject *out)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    int rc = PyObject_IsTrue(v);
    Py_DECREF(v);
    v = PyLong_FromLong(rc);
    if (v == NULL)
        return -1;
    Py_DECREF(v);
    rc = PyList_Append(out, v);
    return rc;
}

/* What a call finds through a pointer */
void project_fill_at(PyObject **place, PyObject *list);
int seen_through(PyObject *list)
{
    PyObject *a = NULL, **place = &a;
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    project_fill_at(place, list);
    return a != NULL;
}
int seen_through__ok(PyObject *list)
{
    PyObject *a = NULL, **place = &a;
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    Py_DECREF(v);
    project_fill_at(place, list);
    return a != NULL;
}
int seen_through__bad_unset(PyObject *list)
{
    PyObject *a, **place = &a;
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    Py_DECREF(v);
    project_fill_at(place, list);
    return a != NULL;
}
int seen_through__bad_other(PyObject *list)
{
    PyObject *a = list, **place = &a;
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    Py_DECREF(v);
    project_fill_at(place, list);
    return a != NULL;
}

/* __LINE__ moves with the text; another number is the same only if it is. */
void project_at_line(int line);
#define AT_LINE() project_at_line(__LINE__)
int with_line(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    AT_LINE();
    return v != NULL;
}
int with_line__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    Py_XDECREF(v);
    AT_LINE();
    return v != NULL;
}

/* What else the function holds when it leaves with the error */
int holds_more(PyObject *d, PyObject *k, PyThread_type_lock lock)
{
    int rc = 0;
    PyObject *v, *out = PyList_New(0);
    if (out == NULL)
        return -1;
    PyThread_acquire_lock(lock, WAIT_LOCK);
    PyErr_Clear();
    v = PyDict_GetItem(d, k);
    if (v != NULL)
        rc = PyList_Append(out, v);
    PyThread_release_lock(lock);
    Py_DECREF(out);
    return rc;
}
int holds_more__propagate_bad_lock(PyObject *d, PyObject *k, PyThread_type_lock lock)
{
    int rc = 0;
    PyObject *v, *out = PyList_New(0);
    if (out == NULL)
        return -1;
    PyThread_acquire_lock(lock, WAIT_LOCK);
    PyErr_Clear();
    if (PyDict_GetItemRef(d, k, &v) < 0) {
        Py_DECREF(out);
        return -1;
    }
    if (v != NULL)
        rc = PyList_Append(out, v);
    Py_XDECREF(v);
    PyThread_release_lock(lock);
    Py_DECREF(out);
    return rc;
}
PyObject *fills_list(PyObject *d, PyObject *k)
{
    PyObject *v, *out = PyList_New(0);
    if (out == NULL)
        return NULL;
    v = PyDict_GetItem(d, k);
    if (v != NULL && PyList_Append(out, v) < 0)
        Py_CLEAR(out);
    return out;
}
PyObject *fills_list__propagate_ok(PyObject *d, PyObject *k)
{
    PyObject *v, *out = PyList_New(0);
    if (out == NULL)
        return NULL;
    if (PyDict_GetItemRef(d, k, &v) < 0) {
        Py_DECREF(out);
        return NULL;
    }
    if (v != NULL && PyList_Append(out, v) < 0) {
        Py_DECREF(v);
        Py_CLEAR(out);
    } else {
        Py_XDECREF(v);
    }
    return out;
}
PyObject *fills_list__propagate_is_outcome(PyObject *d, PyObject *k)
{
    PyObject *v, *out = PyList_New(0);
    if (out == NULL)
        return NULL;
    if (PyDict_GetItemRef(d, k, &v) < 0)
        return NULL;
    if (v != NULL && PyList_Append(out, v) < 0) {
        Py_DECREF(v);
        Py_CLEAR(out);
    } else {
        Py_XDECREF(v);
    }
    return out;
}
PyObject *fills_list__propagate_bad_given(PyObject *d, PyObject *k)
{
    PyObject *v, *out = PyList_New(0);
    if (out == NULL)
        return NULL;
    if (PyDict_GetItemRef(d, k, &v) < 0) {
        Py_DECREF(out);
        Py_DECREF(d);
        return NULL;
    }
    if (v != NULL && PyList_Append(out, v) < 0) {
        Py_DECREF(v);
        Py_CLEAR(out);
    } else {
        Py_XDECREF(v);
    }
    return out;
}
PyObject *fills_list__propagate_bad_twice(PyObject *d, PyObject *k)
{
    PyObject *v, *out = PyList_New(0);
    if (out == NULL)
        return NULL;
    if (PyDict_GetItemRef(d, k, &v) < 0) {
        Py_DECREF(out);
        Py_DECREF(out);
        return NULL;
    }
    if (v != NULL && PyList_Append(out, v) < 0) {
        Py_DECREF(v);
        Py_CLEAR(out);
    } else {
        Py_XDECREF(v);
    }
    return out;
}

/* What assertions and macros that are nothing here name is to be the same. */
#define NOTED(x)
int noted(PyObject *list, PyObject *other)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    assert(PyLong_Check(v));
    NOTED(other);
    return PyObject_IsTrue(v);
}
int noted__ok(PyObject *list, PyObject *other)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    assert(PyLong_Check(v));
    NOTED(other);
    int result = PyObject_IsTrue(v);
    Py_DECREF(v);
    return result;
}
int noted__bad_assertion(PyObject *list, PyObject *other)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    assert(PyLong_Check(list));
    NOTED(other);
    int result = PyObject_IsTrue(v);
    Py_DECREF(v);
    return result;
}
int noted__bad_macro(PyObject *list, PyObject *other)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    assert(PyLong_Check(v));
    NOTED(v);
    int result = PyObject_IsTrue(v);
    Py_DECREF(v);
    return result;
}
int noted__bad_left_out(PyObject *list, PyObject *other)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    int result = PyObject_IsTrue(v);
    Py_DECREF(v);
    return result;
}

/* An INCREF of what is no get's result stays: the old function comes to it first. */
PyObject *incref_stays(PyObject *d, PyObject *k, int found)
{
    PyObject *v;

    if (found) {
        v = PyDict_GetItemWithError(d, k);
        if (v == NULL)
            return NULL;
        Py_INCREF(v);
    } else {
        v = (PyObject *)&PyList_Type;
        Py_INCREF(v);
    }
    return v;
}
PyObject *incref_stays__ok(PyObject *d, PyObject *k, int found)
{
    PyObject *v;

    if (found) {
        (void)PyDict_GetItemRef(d, k, &v);
        if (v == NULL)
            return NULL;
    } else {
        v = (PyObject *)&PyList_Type;
        Py_INCREF(v);
    }
    return v;
}
PyObject *incref_stays__bad_released_before(PyObject *d, PyObject *k, int found)
{
    PyObject *v;

    if (found) {
        (void)PyDict_GetItemRef(d, k, &v);
        if (v == NULL)
            return NULL;
    } else {
        v = (PyObject *)&PyList_Type;
        Py_DECREF(v);
        Py_INCREF(v);
        Py_INCREF(v);
    }
    return v;
}

PyObject *project_call(PyObject *a);

/* PyModule_GetDict() ends the program on NULL, so that the lookup is not reached with the exception
 * of a call that gave none; another function may be content with NULL. */
PyObject *looked_into(const char *k)
{
    PyObject *v = PyDict_GetItemString(PyModule_GetDict(PyImport_AddModule("m")), k);
    return Py_XNewRef(v);
}
PyObject *looked_into__ok(const char *k)
{
    PyObject *v, *m = PyImport_AddModuleRef("m");
    if (PyDict_GetItemStringRef(PyModule_GetDict(m), k, &v) < 0)
        PyErr_Clear();
    Py_DECREF(m);
    return v;
}
PyObject *looked_into__bad_released_before(const char *k)
{
    PyObject *v, *m = PyImport_AddModuleRef("m"), *d = PyModule_GetDict(m);
    Py_DECREF(m);
    if (PyDict_GetItemStringRef(d, k, &v) < 0)
        PyErr_Clear();
    return v;
}
PyObject *given_on(const char *k)
{
    PyObject *v = PyDict_GetItemString(project_call(PyImport_AddModule("m")), k);
    return Py_XNewRef(v);
}
PyObject *given_on__is_pending_exception(const char *k)
{
    PyObject *v, *m = PyImport_AddModuleRef("m");
    if (PyDict_GetItemStringRef(project_call(m), k, &v) < 0)
        PyErr_Clear();
    Py_XDECREF(m);
    return v;
}

/* What is asserted stays what it was. */
int asserted(PyObject *l, int n)
{
    PyObject *v = PyList_GetItem(l, 0);
    if (v == NULL)
        return -1;
    assert(n > 0);
    return PyObject_IsTrue(v);
}
int asserted__ok(PyObject *l, int n)
{
    PyObject *v = PyList_GetItemRef(l, 0);
    int rc;
    if (v == NULL)
        return -1;
    assert(n   > 0);
    rc = PyObject_IsTrue(v);
    Py_DECREF(v);
    return rc;
}
int asserted__bad_condition(PyObject *l, int n)
{
    PyObject *v = PyList_GetItemRef(l, 0);
    int rc;
    if (v == NULL)
        return -1;
    assert(n < 0);
    rc = PyObject_IsTrue(v);
    Py_DECREF(v);
    return rc;
}

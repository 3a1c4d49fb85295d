/* An exception that is saved around a get, and set again: see cases.c for what the names mean. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

PyObject *project_call(PyObject *a);

/* An exception may be set: str() may have failed. */
PyObject *pending(PyObject *d, PyObject *k)
{
    PyObject *text = PyObject_Str(k);
    PyObject *v;
    if (text != NULL)
        return text;
    v = PyDict_GetItem(d, k);
    if (v == NULL)
        return NULL;
    PyObject_Print(v, stderr, 0);
    return NULL;
}
PyObject *pending__ok(PyObject *d, PyObject *k)
{
    PyObject *text = PyObject_Str(k);
    PyObject *v;
    if (text != NULL)
        return text;
    PyObject *exc = PyErr_GetRaisedException();
    (void)PyDict_GetItemRef(d, k, &v);
    PyErr_SetRaisedException(exc);
    if (v == NULL)
        return NULL;
    PyObject_Print(v, stderr, 0);
    Py_DECREF(v);
    return NULL;
}
PyObject *pending__ok_fetch(PyObject *d, PyObject *k)
{
    PyObject *text = PyObject_Str(k);
    PyObject *v, *type, *value, *traceback;
    if (text != NULL)
        return text;
    PyErr_Fetch(&type, &value, &traceback);
    (void)PyDict_GetItemRef(d, k, &v);
    PyErr_Restore(type, value, traceback);
    if (v == NULL)
        return NULL;
    PyObject_Print(v, stderr, 0);
    Py_DECREF(v);
    return NULL;
}
PyObject *pending__ok_cleared_too(PyObject *d, PyObject *k)
{
    PyObject *text = PyObject_Str(k);
    PyObject *v;
    if (text != NULL)
        return text;
    PyObject *exc = PyErr_GetRaisedException();
    if (PyDict_GetItemRef(d, k, &v) < 0)
        PyErr_Clear();
    PyErr_SetRaisedException(exc);
    if (v == NULL)
        return NULL;
    PyObject_Print(v, stderr, 0);
    Py_DECREF(v);
    return NULL;
}
/* The exception is lost. */
PyObject *pending__is_pending_exception(PyObject *d, PyObject *k)
{
    PyObject *text = PyObject_Str(k);
    PyObject *v;
    if (text != NULL)
        return text;
    if (PyDict_GetItemRef(d, k, &v) < 0)
        PyErr_Clear();
    if (v == NULL)
        return NULL;
    PyObject_Print(v, stderr, 0);
    Py_DECREF(v);
    return NULL;
}
PyObject *pending__bad_never_restored(PyObject *d, PyObject *k)
{
    PyObject *text = PyObject_Str(k);
    PyObject *v;
    if (text != NULL)
        return text;
    PyObject *exc = PyErr_GetRaisedException();
    (void)PyDict_GetItemRef(d, k, &v);
    Py_XDECREF(exc);
    if (v == NULL)
        return NULL;
    PyObject_Print(v, stderr, 0);
    Py_DECREF(v);
    return NULL;
}
PyObject *pending__bad_not_restored_where_absent(PyObject *d, PyObject *k)
{
    PyObject *text = PyObject_Str(k);
    PyObject *v;
    if (text != NULL)
        return text;
    PyObject *exc = PyErr_GetRaisedException();
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return NULL;
    PyErr_SetRaisedException(exc);
    PyObject_Print(v, stderr, 0);
    Py_DECREF(v);
    return NULL;
}
PyObject *pending__bad_restored_after_use(PyObject *d, PyObject *k)
{
    PyObject *text = PyObject_Str(k);
    PyObject *v;
    if (text != NULL)
        return text;
    PyObject *exc = PyErr_GetRaisedException();
    (void)PyDict_GetItemRef(d, k, &v);
    if (v != NULL)
        PyObject_Print(v, stderr, 0);
    PyErr_SetRaisedException(exc);
    Py_XDECREF(v);
    return NULL;
}
PyObject *pending__bad_restored_twice(PyObject *d, PyObject *k)
{
    PyObject *text = PyObject_Str(k);
    PyObject *v;
    if (text != NULL)
        return text;
    PyObject *exc = PyErr_GetRaisedException();
    (void)PyDict_GetItemRef(d, k, &v);
    PyErr_SetRaisedException(exc);
    PyErr_SetRaisedException(exc);
    if (v == NULL)
        return NULL;
    PyObject_Print(v, stderr, 0);
    Py_DECREF(v);
    return NULL;
}
PyObject *pending__bad_released_too(PyObject *d, PyObject *k)
{
    PyObject *text = PyObject_Str(k);
    PyObject *v;
    if (text != NULL)
        return text;
    PyObject *exc = PyErr_GetRaisedException();
    (void)PyDict_GetItemRef(d, k, &v);
    PyErr_SetRaisedException(exc);
    Py_XDECREF(exc);
    if (v == NULL)
        return NULL;
    PyObject_Print(v, stderr, 0);
    Py_DECREF(v);
    return NULL;
}
PyObject *pending__bad_another_restored(PyObject *d, PyObject *k)
{
    PyObject *text = PyObject_Str(k);
    PyObject *v;
    if (text != NULL)
        return text;
    PyObject *exc = PyErr_GetRaisedException();
    (void)PyDict_GetItemRef(d, k, &v);
    exc = NULL;
    PyErr_SetRaisedException(exc);
    if (v == NULL)
        return NULL;
    PyObject_Print(v, stderr, 0);
    Py_DECREF(v);
    return NULL;
}
PyObject *pending__bad_saved_behind(PyObject *d, PyObject *k)
{
    PyObject *text = PyObject_Str(k);
    PyObject *v;
    if (text != NULL)
        return text;
    (void)PyDict_GetItemRef(d, k, &v);
    PyObject *exc = PyErr_GetRaisedException();
    PyErr_SetRaisedException(exc);
    if (v == NULL)
        return NULL;
    PyObject_Print(v, stderr, 0);
    Py_DECREF(v);
    return NULL;
}
PyObject *pending__bad_leak(PyObject *d, PyObject *k)
{
    PyObject *text = PyObject_Str(k);
    PyObject *v;
    if (text != NULL)
        return text;
    PyObject *exc = PyErr_GetRaisedException();
    (void)PyDict_GetItemRef(d, k, &v);
    PyErr_SetRaisedException(exc);
    if (v == NULL)
        return NULL;
    PyObject_Print(v, stderr, 0);
    return NULL;
}
PyObject *pending__bad_fetch_wrong_order(PyObject *d, PyObject *k)
{
    PyObject *text = PyObject_Str(k);
    PyObject *v, *type, *value, *traceback;
    if (text != NULL)
        return text;
    PyErr_Fetch(&type, &value, &traceback);
    (void)PyDict_GetItemRef(d, k, &v);
    PyErr_Restore(value, type, traceback);
    if (v == NULL)
        return NULL;
    PyObject_Print(v, stderr, 0);
    Py_DECREF(v);
    return NULL;
}
PyObject *pending__bad_fetch_traceback_lost(PyObject *d, PyObject *k)
{
    PyObject *text = PyObject_Str(k);
    PyObject *v, *type, *value, *traceback;
    if (text != NULL)
        return text;
    PyErr_Fetch(&type, &value, &traceback);
    (void)PyDict_GetItemRef(d, k, &v);
    PyErr_Restore(type, value, NULL);
    if (v == NULL)
        return NULL;
    PyObject_Print(v, stderr, 0);
    Py_DECREF(v);
    return NULL;
}
PyObject *pending__bad_fetch_by_halves(PyObject *d, PyObject *k)
{
    PyObject *text = PyObject_Str(k);
    PyObject *v, *type, *value, *traceback;
    if (text != NULL)
        return text;
    PyErr_Fetch(&type, &value, &traceback);
    (void)PyDict_GetItemRef(d, k, &v);
    PyErr_SetRaisedException(value);
    if (v == NULL)
        return NULL;
    PyObject_Print(v, stderr, 0);
    Py_DECREF(v);
    return NULL;
}

/* The key is made by a call that may look at the exception. */
PyObject *key_call(PyObject *d, PyObject *k)
{
    PyObject *text = PyObject_Str(k), *v;
    if (text != NULL)
        return text;
    v = PyDict_GetItem(d, project_call(k));
    return Py_XNewRef(v);
}
PyObject *key_call__bad_within(PyObject *d, PyObject *k)
{
    PyObject *text = PyObject_Str(k), *v;
    if (text != NULL)
        return text;
    PyObject *exc = PyErr_GetRaisedException();
    (void)PyDict_GetItemRef(d, project_call(k), &v);
    PyErr_SetRaisedException(exc);
    return v;
}
PyObject *key_call__ok_before(PyObject *d, PyObject *k)
{
    PyObject *text = PyObject_Str(k), *v;
    if (text != NULL)
        return text;
    PyObject *key = project_call(k);
    PyObject *exc = PyErr_GetRaisedException();
    (void)PyDict_GetItemRef(d, key, &v);
    PyErr_SetRaisedException(exc);
    return v;
}

/* A get that reports its errors must not have them put aside. */
PyObject *reports(PyObject *d, PyObject *k)
{
    PyObject *text = PyObject_Str(k), *v;
    if (text != NULL)
        return text;
    PyErr_Clear();
    v = PyDict_GetItemWithError(d, k);
    return Py_XNewRef(v);
}
PyObject *reports__bad_put_aside(PyObject *d, PyObject *k)
{
    PyObject *text = PyObject_Str(k), *v;
    if (text != NULL)
        return text;
    PyErr_Clear();
    PyObject *exc = PyErr_GetRaisedException();
    (void)PyDict_GetItemRef(d, k, &v);
    PyErr_SetRaisedException(exc);
    return v;
}

/* The test behind the get is of the exception from before it. */
int tested(PyObject *d, PyObject *k)
{
    long n = PyLong_AsLong(k);
    PyObject *v = PyDict_GetItem(d, k);
    if (v == NULL && PyErr_Occurred())
        return -1;
    return n == 0;
}
int tested__ok(PyObject *d, PyObject *k)
{
    long n = PyLong_AsLong(k);
    PyObject *v, *exc = PyErr_GetRaisedException();
    (void)PyDict_GetItemRef(d, k, &v);
    PyErr_SetRaisedException(exc);
    if (v == NULL && PyErr_Occurred())
        return -1;
    Py_XDECREF(v);
    return n == 0;
}
int tested__bad_between(PyObject *d, PyObject *k)
{
    long n = PyLong_AsLong(k);
    PyObject *v, *exc = PyErr_GetRaisedException();
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL && PyErr_Occurred()) {
        PyErr_SetRaisedException(exc);
        return -1;
    }
    PyErr_SetRaisedException(exc);
    Py_XDECREF(v);
    return n == 0;
}

/* The old function saves itself. */
PyObject *own(PyObject *d, PyObject *k)
{
    PyObject *exc = PyErr_GetRaisedException();
    PyObject *v = PyDict_GetItem(d, k);
    PyErr_SetRaisedException(exc);
    return Py_XNewRef(v);
}
PyObject *own__ok(PyObject *d, PyObject *k)
{
    PyObject *exc = PyErr_GetRaisedException();
    PyObject *v;
    if (PyDict_GetItemRef(d, k, &v) < 0)
        PyErr_Clear();
    PyErr_SetRaisedException(exc);
    return v;
}
PyObject *own__bad_not_cleared(PyObject *d, PyObject *k)
{
    PyObject *exc = PyErr_GetRaisedException();
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    return v;
}

/* A module's dict may be asked for in between, if the lookup is what comes next. */
PyObject *pending_in_module(PyObject *m, PyObject *d, PyObject *k)
{
    PyObject *text = PyObject_Str(k);
    PyObject *v;
    if (text != NULL)
        return text;
    v = PyDict_GetItem(PyModule_GetDict(m), k);
    return Py_XNewRef(v);
}
PyObject *pending_in_module__ok(PyObject *m, PyObject *d, PyObject *k)
{
    PyObject *text = PyObject_Str(k);
    PyObject *v;
    if (text != NULL)
        return text;
    PyObject *exc = PyErr_GetRaisedException();
    (void)PyDict_GetItemRef(PyModule_GetDict(m), k, &v);
    PyErr_SetRaisedException(exc);
    return v;
}
PyObject *pending_in_module__bad_not_saved(PyObject *m, PyObject *d, PyObject *k)
{
    PyObject *text = PyObject_Str(k);
    PyObject *v;
    if (text != NULL)
        return text;
    if (PyDict_GetItemRef(PyModule_GetDict(m), k, &v) < 0)
        PyErr_Clear();
    return v;
}
PyObject *pending_beside_module(PyObject *m, PyObject *d, PyObject *k)
{
    PyObject *text = PyObject_Str(k);
    PyObject *v, *dict;
    if (text != NULL)
        return text;
    dict = PyModule_GetDict(m);
    v = PyDict_GetItem(d, k);
    project_call(dict);
    return Py_XNewRef(v);
}
PyObject *pending_beside_module__ok(PyObject *m, PyObject *d, PyObject *k)
{
    PyObject *text = PyObject_Str(k);
    PyObject *v, *dict;
    if (text != NULL)
        return text;
    dict = PyModule_GetDict(m);
    PyObject *exc = PyErr_GetRaisedException();
    (void)PyDict_GetItemRef(d, k, &v);
    PyErr_SetRaisedException(exc);
    project_call(dict);
    return v;
}
PyObject *pending_beside_module__is_pending_exception(PyObject *m, PyObject *d, PyObject *k)
{
    PyObject *text = PyObject_Str(k);
    PyObject *v, *dict;
    if (text != NULL)
        return text;
    PyObject *exc = PyErr_GetRaisedException();
    dict = PyModule_GetDict(m);
    (void)PyDict_GetItemRef(d, k, &v);
    PyErr_SetRaisedException(exc);
    project_call(dict);
    return v;
}

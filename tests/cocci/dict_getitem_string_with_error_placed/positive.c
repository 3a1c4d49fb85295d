#include <Python.h>

typedef struct {
    PyObject_HEAD
    PyObject *field;
} Thing;

static PyObject *cache;

static int to_field(Thing *self, PyObject *dict, const char *key)
{
    self->field = _PyDict_GetItemStringWithError(dict, key);
    if (self->field == NULL)
        return -1;
    Py_INCREF(self->field);
    return 0;
}

static void to_element(PyObject **items, int n, PyObject *dict, const char *key)
{
    items[n] = _PyDict_GetItemStringWithError(dict, key);
    Py_XINCREF(items[n]);
}

static void to_global(PyObject *dict, const char *key)
{
    cache = _PyDict_GetItemStringWithError(dict, key);
    if (cache != NULL)
        Py_INCREF(cache);
}

static int to_out_parameter(PyObject **result, PyObject *dict, const char *key)
{
    *result = _PyDict_GetItemStringWithError(dict, key);
    Py_XINCREF(*result);
    return *result != NULL;
}

static int forwarded(PyObject **result, PyObject *dict, const char *key)
{
    *result = _PyDict_GetItemStringWithError(dict, key);
    if (*result == NULL)
        return PyErr_Occurred() ? -1 : 0;
    Py_INCREF(*result);
    return 1;
}

static int forwarded_with_braces(PyObject **result, PyObject *dict, const char *key)
{
    *result = _PyDict_GetItemStringWithError(dict, key);
    if (*result == NULL) {
        if (PyErr_Occurred()) {
            return -1;
        }
        return 0;
    }
    Py_INCREF(*result);
    return 1;
}

static int error_tested(PyObject **result, PyObject *dict, const char *key)
{
    *result = _PyDict_GetItemStringWithError(dict, key);
    Py_XINCREF(*result);
    if (*result == NULL && PyErr_Occurred())
        return -1;
    return 0;
}

#include <Python.h>

typedef struct {
    PyObject_HEAD
    PyObject *field;
} Thing;

static PyObject *cache;

static int to_field(Thing *self, PyObject *dict, const char *key)
{
    (void)PyDict_GetItemStringRef(dict, key, &self->field);
    if (self->field == NULL)
        return -1;
    Py_INCREF(self->field);
    return 0;
}

static void to_element(PyObject **items, int n, PyObject *dict, const char *key)
{
    (void)PyDict_GetItemStringRef(dict, key, &items[n]);
    Py_XINCREF(items[n]);
}

static void to_global(PyObject *dict, const char *key)
{
    (void)PyDict_GetItemStringRef(dict, key, &cache);
    if (cache != NULL)
        Py_INCREF(cache);
}

static int to_out_parameter(PyObject **result, PyObject *dict, const char *key)
{
    (void)PyDict_GetItemStringRef(dict, key, result);
    Py_XINCREF(*result);
    return *result != NULL;
}

static int forwarded(PyObject **result, PyObject *dict, const char *key)
{
    return PyDict_GetItemStringRef(dict, key, result);
}

static int forwarded_with_braces(PyObject **result, PyObject *dict, const char *key)
{
    return PyDict_GetItemStringRef(dict, key, result);
}

static int error_tested(PyObject **result, PyObject *dict, const char *key)
{
    if (PyDict_GetItemStringRef(dict, key, result) < 0)
        return -1;
    return 0;
}

#include <Python.h>

typedef struct {
    PyObject_HEAD
    PyObject *field;
} Thing;

static PyObject *cache;

static int to_field(Thing *self, PyObject *dict)
{
    self->field = PyDict_GetItemString(dict, "name");
    if (self->field == NULL)
        return -1;
    Py_INCREF(self->field);
    return 0;
}

static void to_element(PyObject **items, int n, PyObject *dict)
{
    items[n] = PyDict_GetItemString(dict, "name");
    Py_XINCREF(items[n]);
}

static void to_global(PyObject *dict)
{
    cache = PyDict_GetItemString(dict, "name");
    if (cache != NULL)
        Py_INCREF(cache);
}

static int to_out_parameter(PyObject **result, PyObject *dict)
{
    *result = PyDict_GetItemString(dict, "name");
    Py_XINCREF(*result);
    return *result != NULL;
}

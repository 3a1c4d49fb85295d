#include <Python.h>

typedef struct {
    PyObject_HEAD
    PyObject *field;
} Thing;

static PyObject *cache;

static int to_field(Thing *self, PyObject *list)
{
    self->field = PyList_GetItemRef(list, 0);
    if (self->field == NULL)
        return -1;
    Py_INCREF(self->field);
    return 0;
}

static void to_element(PyObject **items, int n, PyObject *list)
{
    items[n] = PyList_GetItemRef(list, 0);
    Py_XINCREF(items[n]);
}

static void to_global(PyObject *list)
{
    cache = PyList_GetItemRef(list, 0);
    if (cache != NULL)
        Py_INCREF(cache);
}

static int to_out_parameter(PyObject **result, PyObject *list)
{
    *result = PyList_GetItemRef(list, 0);
    Py_XINCREF(*result);
    return *result != NULL;
}

#include <Python.h>

typedef struct {
    PyObject_HEAD
    PyObject *field;
} Thing;

static PyObject *cache;

static int to_field(Thing *self, PyObject *dict)
{
    self->field = PySys_GetObject("name");
    if (self->field == NULL)
        return -1;
    Py_INCREF(self->field);
    return 0;
}

static void to_element(PyObject **items, int n, PyObject *dict)
{
    items[n] = PySys_GetObject("name");
    Py_XINCREF(items[n]);
}

static void to_global(PyObject *dict)
{
    cache = PySys_GetObject("name");
    if (cache != NULL)
        Py_INCREF(cache);
}

static int to_out_parameter(PyObject **result, PyObject *dict)
{
    *result = PySys_GetObject("name");
    Py_XINCREF(*result);
    return *result != NULL;
}

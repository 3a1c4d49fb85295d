#include <Python.h>

typedef struct {
    PyObject_HEAD
    PyObject *field;
} Thing;

static PyObject *cache;

static int to_field(Thing *self, PyObject *cell)
{
    self->field = PyCell_GET(cell);
    if (self->field == NULL)
        return -1;
    Py_INCREF(self->field);
    return 0;
}

static void to_element(PyObject **items, int n, PyObject *cell)
{
    items[n] = PyCell_GET(cell);
    Py_XINCREF(items[n]);
}

static void to_global(PyObject *cell)
{
    cache = PyCell_GET(cell);
    if (cache != NULL)
        Py_INCREF(cache);
}

static int to_out_parameter(PyObject **result, PyObject *cell)
{
    *result = PyCell_GET(cell);
    Py_XINCREF(*result);
    return *result != NULL;
}

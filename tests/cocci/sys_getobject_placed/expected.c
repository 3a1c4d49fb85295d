#include <Python.h>

typedef struct {
    PyObject_HEAD
    PyObject *field;
} Thing;

static PyObject *cache;

static int to_field(Thing *self, PyObject *dict)
{
    if (PySys_GetOptionalAttrString("name", &self->field) < 0) {
        PyErr_Clear();
    }
    if (self->field == NULL)
        return -1;
    Py_INCREF(self->field);
    return 0;
}

static void to_element(PyObject **items, int n, PyObject *dict)
{
    if (PySys_GetOptionalAttrString("name", &items[n]) < 0) {
        PyErr_Clear();
    }
    Py_XINCREF(items[n]);
}

static void to_global(PyObject *dict)
{
    if (PySys_GetOptionalAttrString("name", &cache) < 0) {
        PyErr_Clear();
    }
    if (cache != NULL)
        Py_INCREF(cache);
}

static int to_out_parameter(PyObject **result, PyObject *dict)
{
    if (PySys_GetOptionalAttrString("name", result) < 0) {
        PyErr_Clear();
    }
    Py_XINCREF(*result);
    return *result != NULL;
}

#include <Python.h>

typedef struct {
    PyObject_HEAD
    PyObject *field;
} Thing;

static PyObject *cache;

static int to_field(Thing *self, const char *name)
{
    self->field = PyImport_AddModule(name);
    if (self->field == NULL)
        return -1;
    Py_INCREF(self->field);
    return 0;
}

static void to_element(PyObject **items, int n, const char *name)
{
    items[n] = PyImport_AddModule(name);
    Py_XINCREF(items[n]);
}

static void to_global(const char *name)
{
    cache = PyImport_AddModule(name);
    if (cache != NULL)
        Py_INCREF(cache);
}

static int to_out_parameter(PyObject **result, const char *name)
{
    *result = PyImport_AddModule(name);
    Py_XINCREF(*result);
    return *result != NULL;
}

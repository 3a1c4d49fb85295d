#include <Python.h>

typedef struct {
    PyObject_HEAD
    PyObject *field;
    PyObject *other;
} Thing;

static PyObject *cache;

/* No reference: the owner is elsewhere. */
static void no_reference(Thing *self, PyObject *dict, PyObject *key)
{
    self->field = PyDict_GetItemWithError(dict, key);
}

/* Another field's */
static void other_field(Thing *self, PyObject *dict, PyObject *key)
{
    self->field = PyDict_GetItemWithError(dict, key);
    Py_XINCREF(self->other);
}

/* Taken before the call */
static void before(Thing *self, PyObject *dict, PyObject *key)
{
    Py_XINCREF(self->field);
    self->field = PyDict_GetItemWithError(dict, key);
}

/* Nobody stores it. */
static int tested(PyObject *dict, PyObject *key)
{
    return PyDict_GetItemWithError(dict, key) != NULL;
}

#include <Python.h>

typedef struct {
    PyObject_HEAD
    PyObject *field;
    PyObject *other;
} Thing;

static PyObject *cache;

/* No reference: the owner is elsewhere. */
static void no_reference(Thing *self, PyObject *list)
{
    self->field = PyList_GetItem(list, 0);
}

/* Another field's */
static void other_field(Thing *self, PyObject *list)
{
    self->field = PyList_GetItem(list, 0);
    Py_XINCREF(self->other);
}

/* Taken before the call */
static void before(Thing *self, PyObject *list)
{
    Py_XINCREF(self->field);
    self->field = PyList_GetItem(list, 0);
}

/* Nobody stores it. */
static int tested(PyObject *list)
{
    return PyList_GetItem(list, 0) != NULL;
}

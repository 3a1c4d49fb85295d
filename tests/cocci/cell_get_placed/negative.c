#include <Python.h>

typedef struct {
    PyObject_HEAD
    PyObject *field;
    PyObject *other;
} Thing;

static PyObject *cache;

/* No reference: the owner is elsewhere. */
static void no_reference(Thing *self, PyObject *cell)
{
    self->field = PyCell_GET(cell);
}

/* Another field's */
static void other_field(Thing *self, PyObject *cell)
{
    self->field = PyCell_GET(cell);
    Py_XINCREF(self->other);
}

/* Taken before the call */
static void before(Thing *self, PyObject *cell)
{
    Py_XINCREF(self->field);
    self->field = PyCell_GET(cell);
}

/* Nobody stores it. */
static int tested(PyObject *cell)
{
    return PyCell_GET(cell) != NULL;
}

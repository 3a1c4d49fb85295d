#include <Python.h>

typedef struct {
    PyObject_HEAD
    PyObject *field;
    PyObject *other;
} Thing;

static PyObject *cache;

/* No reference: the owner is elsewhere. */
static void no_reference(Thing *self, PyObject *dict)
{
    self->field = PySys_GetObject("name");
}

/* Another field's */
static void other_field(Thing *self, PyObject *dict)
{
    self->field = PySys_GetObject("name");
    Py_XINCREF(self->other);
}

/* Taken before the call */
static void before(Thing *self, PyObject *dict)
{
    Py_XINCREF(self->field);
    self->field = PySys_GetObject("name");
}

/* Nobody stores it. */
static int tested(PyObject *dict)
{
    return PySys_GetObject("name") != NULL;
}

#include <Python.h>

typedef struct {
    PyObject_HEAD
    PyObject *field;
    PyObject *other;
} Thing;

static PyObject *cache;

/* No reference: the owner is elsewhere. */
static void no_reference(Thing *self, const char *name)
{
    self->field = PyImport_AddModule(name);
}

/* Another field's */
static void other_field(Thing *self, const char *name)
{
    self->field = PyImport_AddModule(name);
    Py_XINCREF(self->other);
}

/* Taken before the call */
static void before(Thing *self, const char *name)
{
    Py_XINCREF(self->field);
    self->field = PyImport_AddModule(name);
}

/* Nobody stores it. */
static int tested(const char *name)
{
    return PyImport_AddModule(name) != NULL;
}

#include <Python.h>

typedef struct {
    PyObject_HEAD
    PyObject *field;
    PyObject *other;
} Thing;

static PyObject *cache;

/* No reference: the owner is elsewhere. */
static void no_reference(Thing *self, PyObject *dict, const char *key)
{
    self->field = _PyDict_GetItemStringWithError(dict, key);
}

/* Another field's */
static void other_field(Thing *self, PyObject *dict, const char *key)
{
    self->field = _PyDict_GetItemStringWithError(dict, key);
    Py_XINCREF(self->other);
}

/* Taken before the call */
static void before(Thing *self, PyObject *dict, const char *key)
{
    Py_XINCREF(self->field);
    self->field = _PyDict_GetItemStringWithError(dict, key);
}

/* Nobody stores it. */
static int tested(PyObject *dict, const char *key)
{
    return _PyDict_GetItemStringWithError(dict, key) != NULL;
}

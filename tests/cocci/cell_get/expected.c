#include <Python.h>

static Py_ssize_t held(PyObject *cell)
{
    PyObject *v = PyCell_Get(cell);
    PyObject *w;

    if (v == NULL)
        return -1;
    w = PyCell_Get(cell /* the same */);
    return PyObject_Size(v) + PyObject_Size(w);
}

static int in_a_condition(PyObject *cell)
{
    PyObject *v;

    if ((v = PyCell_Get(cell)) == NULL)
        return -1;
    return PyObject_IsTrue(v);
}

static int with_a_cast(PyObject *cell)
{
    PyVarObject *v;

    v = (PyVarObject *) PyCell_Get(cell);
    return v != NULL;
}

static PyObject *given_a_reference(PyObject *cell, int checked)
{
    if (checked)
        return PyCell_Get(cell);
    return PyCell_Get(cell);
}

#include <Python.h>

static Py_ssize_t held(PyObject *cell)
{
    PyObject *v = PyCell_GET(cell);
    PyObject *w;

    if (v == NULL)
        return -1;
    w = PyCell_GET(cell /* the same */);
    return PyObject_Size(v) + PyObject_Size(w);
}

static int in_a_condition(PyObject *cell)
{
    PyObject *v;

    if ((v = PyCell_GET(cell)) == NULL)
        return -1;
    return PyObject_IsTrue(v);
}

static int with_a_cast(PyObject *cell)
{
    PyVarObject *v;

    v = (PyVarObject *)PyCell_GET(cell);
    return v != NULL;
}

static PyObject *given_a_reference(PyObject *cell, int checked)
{
    if (checked)
        return Py_XNewRef(PyCell_GET(cell));
    return Py_NewRef(PyCell_GET(cell));
}

#include <Python.h>

static PyObject *kept;

static PyObject *returned(PyObject *cell)
{
    return PyCell_GET(cell);
}

static Py_ssize_t nested(PyObject *cell)
{
    return PyObject_Size(PyCell_GET(cell));
}

static void to_a_global(PyObject *cell)
{
    kept = PyCell_GET(cell);
}

static int not_this(PyObject *cell)
{
    PyObject *v = PyCell_Get(cell);

    return v != NULL;
}

#include <Python.h>

static PyObject *kept;

static PyObject *returned(void)
{
    return PyEval_GetBuiltins();
}

static Py_ssize_t nested(void)
{
    return PyObject_Size(PyEval_GetBuiltins());
}

static void to_a_global(void)
{
    kept = PyEval_GetBuiltins();
}

static int not_this(void)
{
    PyObject *v = PyEval_GetFrameBuiltins();

    return v != NULL;
}

#include <Python.h>

static PyObject *kept;

static PyObject *returned(void)
{
    return PyEval_GetGlobals();
}

static Py_ssize_t nested(void)
{
    return PyObject_Size(PyEval_GetGlobals());
}

static void to_a_global(void)
{
    kept = PyEval_GetGlobals();
}

static int not_this(void)
{
    PyObject *v = PyEval_GetFrameGlobals();

    return v != NULL;
}

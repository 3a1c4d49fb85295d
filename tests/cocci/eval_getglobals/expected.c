#include <Python.h>

static Py_ssize_t held(void)
{
    PyObject *v = PyEval_GetFrameGlobals();
    PyObject *w;

    if (v == NULL)
        return -1;
    w = PyEval_GetFrameGlobals();
    return PyObject_Size(v) + PyObject_Size(w);
}

static int in_a_condition(void)
{
    PyObject *v;

    if ((v = PyEval_GetFrameGlobals()) == NULL)
        return -1;
    return PyObject_IsTrue(v);
}

static int with_a_cast(void)
{
    PyVarObject *v;

    v = (PyVarObject *) PyEval_GetFrameGlobals();
    return v != NULL;
}

static PyObject *given_a_reference(int checked)
{
    if (checked)
        return PyEval_GetFrameGlobals();
    return PyEval_GetFrameGlobals();
}

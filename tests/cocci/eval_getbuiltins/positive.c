#include <Python.h>

static Py_ssize_t held(void)
{
    PyObject *v = PyEval_GetBuiltins();
    PyObject *w;

    if (v == NULL)
        return -1;
    w = PyEval_GetBuiltins();
    return PyObject_Size(v) + PyObject_Size(w);
}

static int in_a_condition(void)
{
    PyObject *v;

    if ((v = PyEval_GetBuiltins()) == NULL)
        return -1;
    return PyObject_IsTrue(v);
}

static int with_a_cast(void)
{
    PyVarObject *v;

    v = (PyVarObject *)PyEval_GetBuiltins();
    return v != NULL;
}

static PyObject *given_a_reference(int checked)
{
    if (checked)
        return Py_XNewRef(PyEval_GetBuiltins());
    return Py_NewRef(PyEval_GetBuiltins());
}

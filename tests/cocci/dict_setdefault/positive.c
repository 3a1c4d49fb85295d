#include <Python.h>

static int statements(PyObject *d, PyObject *key, PyObject *x)
{
    PyObject *value = PyDict_SetDefault(d, key, x);
    int i;

    if (value != x) /* somebody was there before */
        return 1;
    for (i = 0; i < 3; i++)
        value = PyDict_SetDefault(d, key, /* the default */ x); // again
    return value == NULL;
}

static int unused(PyObject *d, PyObject *key, PyObject *x)
{
    PyDict_SetDefault(d, key, x);
    (void)PyDict_SetDefault(d, key, Py_None);
    if (x == Py_None)
        PyDict_SetDefault(d, x, x);
    return 0;
}

static int tested_only(PyObject *d, PyObject *key, PyObject *x)
{
    int err = PyDict_SetDefault(d, key, x) == NULL;

    if (PyDict_SetDefault(d, key, x) == NULL)
        return -1;
    if (PyDict_SetDefault(d, key, x) != NULL)
        return 0;
    if (!PyDict_SetDefault(d, key, x))
        return -1;
    if (PyDict_SetDefault(d, key, x))
        return 0;
    return err;
}

static int compared(PyObject *d, PyObject *key, PyObject *x)
{
    PyObject *value;

    if ((value = PyDict_SetDefault(d, key, x)) == NULL)
        return -1;
    if (NULL != (value = PyDict_SetDefault(d, key, x)))
        return 0;
    if (!(value = PyDict_SetDefault(d, key, x)))
        return -1;
    if ((value = PyDict_SetDefault(d, key, x)))
        return 0;
    return d != NULL && (value = PyDict_SetDefault(d, key, x)) && value != x;
}

#include <Python.h>

static int statements(PyObject *d, PyObject *key, PyObject *x)
{
    PyObject *value;
    (void)PyDict_SetDefaultRef(d, key, x, &value);
    int i;

    if (value != x) /* somebody was there before */
        return 1;
    for (i = 0; i < 3; i++)
        (void)PyDict_SetDefaultRef(d, key, /* the default */ x, &value); // again
    return value == NULL;
}

static int unused(PyObject *d, PyObject *key, PyObject *x)
{
    (void)PyDict_SetDefaultRef(d, key, x, NULL);
    (void)PyDict_SetDefaultRef(d, key, Py_None, NULL);
    if (x == Py_None)
        (void)PyDict_SetDefaultRef(d, x, x, NULL);
    return 0;
}

static int tested_only(PyObject *d, PyObject *key, PyObject *x)
{
    int err = PyDict_SetDefaultRef(d, key, x, NULL) < 0;

    if (PyDict_SetDefaultRef(d, key, x, NULL) < 0)
        return -1;
    if (PyDict_SetDefaultRef(d, key, x, NULL) >= 0)
        return 0;
    if (PyDict_SetDefaultRef(d, key, x, NULL) < 0)
        return -1;
    if (PyDict_SetDefaultRef(d, key, x, NULL) >= 0)
        return 0;
    return err;
}

static int compared(PyObject *d, PyObject *key, PyObject *x)
{
    PyObject *value;

    if (PyDict_SetDefaultRef(d, key, x, &value) < 0)
        return -1;
    if (PyDict_SetDefaultRef(d, key, x, &value) >= 0)
        return 0;
    if (PyDict_SetDefaultRef(d, key, x, &value) < 0)
        return -1;
    if (PyDict_SetDefaultRef(d, key, x, &value) >= 0)
        return 0;
    return d != NULL && PyDict_SetDefaultRef(d, key, x, &value) >= 0 && value != x;
}

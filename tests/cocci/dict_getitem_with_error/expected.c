#include <Python.h>

static int statements(PyObject *d, PyObject *key)
{
    PyObject *value;
    (void)PyDict_GetItemRef(d, key, &value);
    PyObject *other;
    (void)PyDict_GetItemRef(d, value, &other);
    int i;

    if (value == NULL && PyErr_Occurred())
        return -1;
    for (i = 0; i < 3; i++)
        (void)PyDict_GetItemRef(d, /* the same */ key, &value); // again
    (void)PyDict_GetItemRef(PyType_Type.tp_dict,
                            key, &other);
    return value == other;
}

static int no_braces(PyObject *value, PyObject *d, PyObject *key)
{
    if (value == NULL)
        (void)PyDict_GetItemRef(d, key, &value);
        else
            (void)PyDict_GetItemRef(d, value, &value);
    return value != NULL;
}

static int compared(PyObject *d, PyObject *key)
{
    PyObject *value;

    if (PyDict_GetItemRef(d, key, &value) <= 0)
        return 0;
    if (PyDict_GetItemRef(d, key, &value) <= 0)
        return 0;
    if (PyDict_GetItemRef(d, key, &value) <= 0)
        return 0;
    if (PyDict_GetItemRef(d, key, &value) > 0 && value != Py_None)
        return 1;
    return d == NULL ||
           PyDict_GetItemRef(d, key, &value) <= 0 ||
           		value == Py_None;
}

static int as_a_truth_value(PyObject *d, PyObject *key)
{
    PyObject *value, *other;

    if (PyDict_GetItemRef(d, key, &value) > 0)
        return 1;
    if (PyDict_GetItemRef(d, key, &value) > 0 && PyDict_GetItemRef(d, value, &other) > 0)
        return 2;
    if (d == NULL || PyDict_GetItemRef(d, key, &value) > 0)
        return 3;
    while (PyDict_GetItemRef(d, key, &value) > 0)
        key = Py_None;
    return value == other;
}

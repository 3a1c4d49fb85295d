#include <Python.h>

static int statements(PyObject *d, PyObject *key)
{
    PyObject *value = PyDict_GetItemWithError(d, key);
    PyObject *other = PyDict_GetItemWithError(d, value);
    int i;

    if (value == NULL && PyErr_Occurred())
        return -1;
    for (i = 0; i < 3; i++)
        value = PyDict_GetItemWithError(d, /* the same */ key); // again
    other = PyDict_GetItemWithError(PyType_Type.tp_dict,
                                    key);
    return value == other;
}

static int no_braces(PyObject *value, PyObject *d, PyObject *key)
{
    if (value == NULL)
        value = PyDict_GetItemWithError(d, key);
    else
        value = PyDict_GetItemWithError(d, value);
    return value != NULL;
}

static int compared(PyObject *d, PyObject *key)
{
    PyObject *value;

    if ((value = PyDict_GetItemWithError(d, key)) == NULL)
        return 0;
    if (NULL == (value = PyDict_GetItemWithError(d, key)))
        return 0;
    if (!(value = PyDict_GetItemWithError(d, key)))
        return 0;
    if ((value = PyDict_GetItemWithError(d, key)) != NULL && value != Py_None)
        return 1;
    return d == NULL ||
           (value = PyDict_GetItemWithError(d, key)) == NULL ||
           value == Py_None;
}

static int as_a_truth_value(PyObject *d, PyObject *key)
{
    PyObject *value, *other;

    if ((value = PyDict_GetItemWithError(d, key)))
        return 1;
    if ((value = PyDict_GetItemWithError(d, key)) && (other = PyDict_GetItemWithError(d, value)))
        return 2;
    if (d == NULL || (value = PyDict_GetItemWithError(d, key)))
        return 3;
    while ((value = PyDict_GetItemWithError(d, key)))
        key = Py_None;
    return value == other;
}

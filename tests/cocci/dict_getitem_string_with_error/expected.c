#include <Python.h>

static int statements(PyObject *d, const char *key)
{
    PyObject *value;
    (void)PyDict_GetItemStringRef(d, key, &value);
    PyObject *other;
    (void)PyDict_GetItemStringRef(d, "name", &other);
    int i;

    if (value == NULL && PyErr_Occurred())
        return -1;
    for (i = 0; i < 3; i++)
        (void)PyDict_GetItemStringRef(d, /* the same */ key, &value); // again
    (void)PyDict_GetItemStringRef(PyType_Type.tp_dict,
                                  key, &other);
    return value == other;
}

static int no_braces(PyObject *value, PyObject *d, const char *key)
{
    if (value == NULL)
        (void)PyDict_GetItemStringRef(d, key, &value);
        else
            (void)PyDict_GetItemStringRef(d, "name", &value);
    return value != NULL;
}

static int compared(PyObject *d, const char *key)
{
    PyObject *value;

    if (PyDict_GetItemStringRef(d, key, &value) <= 0)
        return 0;
    if (PyDict_GetItemStringRef(d, key, &value) <= 0)
        return 0;
    if (PyDict_GetItemStringRef(d, key, &value) <= 0)
        return 0;
    if (PyDict_GetItemStringRef(d, key, &value) > 0 && value != Py_None)
        return 1;
    return d == NULL ||
           PyDict_GetItemStringRef(d, key, &value) <= 0 ||
           		value == Py_None;
}

static int as_a_truth_value(PyObject *d, const char *key)
{
    PyObject *value, *other;

    if (PyDict_GetItemStringRef(d, key, &value) > 0)
        return 1;
    if (PyDict_GetItemStringRef(d, key, &value) > 0 && PyDict_GetItemStringRef(d, "name", &other) > 0)
        return 2;
    if (d == NULL || PyDict_GetItemStringRef(d, key, &value) > 0)
        return 3;
    while (PyDict_GetItemStringRef(d, key, &value) > 0)
        key = "";
    return value == other;
}

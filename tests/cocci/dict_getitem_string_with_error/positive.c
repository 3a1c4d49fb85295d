#include <Python.h>

static int statements(PyObject *d, const char *key)
{
    PyObject *value = _PyDict_GetItemStringWithError(d, key);
    PyObject *other = _PyDict_GetItemStringWithError(d, "name");
    int i;

    if (value == NULL && PyErr_Occurred())
        return -1;
    for (i = 0; i < 3; i++)
        value = _PyDict_GetItemStringWithError(d, /* the same */ key); // again
    other = _PyDict_GetItemStringWithError(PyType_Type.tp_dict,
                                    key);
    return value == other;
}

static int no_braces(PyObject *value, PyObject *d, const char *key)
{
    if (value == NULL)
        value = _PyDict_GetItemStringWithError(d, key);
    else
        value = _PyDict_GetItemStringWithError(d, "name");
    return value != NULL;
}

static int compared(PyObject *d, const char *key)
{
    PyObject *value;

    if ((value = _PyDict_GetItemStringWithError(d, key)) == NULL)
        return 0;
    if (NULL == (value = _PyDict_GetItemStringWithError(d, key)))
        return 0;
    if (!(value = _PyDict_GetItemStringWithError(d, key)))
        return 0;
    if ((value = _PyDict_GetItemStringWithError(d, key)) != NULL && value != Py_None)
        return 1;
    return d == NULL ||
           (value = _PyDict_GetItemStringWithError(d, key)) == NULL ||
           value == Py_None;
}

static int as_a_truth_value(PyObject *d, const char *key)
{
    PyObject *value, *other;

    if ((value = _PyDict_GetItemStringWithError(d, key)))
        return 1;
    if ((value = _PyDict_GetItemStringWithError(d, key)) && (other = _PyDict_GetItemStringWithError(d, "name")))
        return 2;
    if (d == NULL || (value = _PyDict_GetItemStringWithError(d, key)))
        return 3;
    while ((value = _PyDict_GetItemStringWithError(d, key)))
        key = "";
    return value == other;
}

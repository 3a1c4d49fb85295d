#include <Python.h>

static Py_ssize_t count_none(PyObject *d)
{
    PyObject *key, *value;
    Py_ssize_t pos = 0, n = 0;

    while (PyDict_Next(d, &pos, &key, &value))
        n += value == Py_None;
    pos = 0;
    for (; PyDict_Next(d, &pos, NULL, &value);) {
        n += value == Py_None;
    }
    return n;
}

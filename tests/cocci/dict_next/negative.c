#include <Python.h>

static int PyDict_Next_count;

/* The name in a comment, PyDict_Next(d, &pos, &key, &value), or a string is no call. */
static Py_ssize_t others(PyObject *d, PyObject *set)
{
    PyObject *key;
    Py_hash_t hash;
    Py_ssize_t pos = 0, n = 0;

    while (_PySet_NextEntry(set, &pos, &key, &hash))
        n++;
    PyErr_SetString(PyExc_TypeError, "PyDict_Next(d, &pos, &key, &value)");
    return n + PyDict_Next_count;
}

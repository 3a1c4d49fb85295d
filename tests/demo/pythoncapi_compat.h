/* The strong calls for Pythons that lack them, as far as the demo needs them. */
#ifndef PYTHONCAPI_COMPAT
#define PYTHONCAPI_COMPAT

#include <Python.h>

#if PY_VERSION_HEX < 0x030d0000
static inline PyObject *PyList_GetItemRef(PyObject *list, Py_ssize_t index)
{
    PyObject *item = PyList_GetItem(list, index);
    Py_XINCREF(item);
    return item;
}

static inline int PyDict_GetItemRef(PyObject *dict, PyObject *key, PyObject **result)
{
    *result = PyDict_GetItemWithError(dict, key);
    Py_XINCREF(*result);
    return *result != NULL ? 1 : PyErr_Occurred() ? -1 : 0;
}

static inline int PyWeakref_GetRef(PyObject *reference, PyObject **result)
{
    *result = PyWeakref_GetObject(reference);
    if (*result == NULL)
        return -1;
    if (*result == Py_None) {
        *result = NULL;
        return 0;
    }
    Py_INCREF(*result);
    return 1;
}
#endif

#endif

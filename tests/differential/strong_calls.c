/* The calls of Python 3.13 that give strong references, and those of 3.12 that take an exception
 * aside, for tests on an older Python: what CPython's documentation says of them, written with the
 * calls that there were before. */
#include <Python.h>

#include "../include/strong-calls.h"

#if PY_VERSION_HEX < 0x030d0000

PyObject *PyList_GetItemRef(PyObject *list, Py_ssize_t index)
{
    if (!PyList_Check(list)) {
        PyErr_SetString(PyExc_TypeError, "expected a list");
        return NULL;
    }
    return Py_XNewRef(PyList_GetItem(list, index));
}

/* 1 found, 0 absent, -1 error. */
int PyDict_GetItemRef(PyObject *dict, PyObject *key, PyObject **result)
{
    *result = NULL;
    if (!PyDict_Check(dict)) {
        PyErr_BadInternalCall();
        return -1;
    }
    PyObject *value = PyDict_GetItemWithError(dict, key);
    if (value == NULL)
        return PyErr_Occurred() ? -1 : 0;
    *result = Py_NewRef(value);
    return 1;
}

int PyDict_GetItemStringRef(PyObject *dict, const char *key, PyObject **result)
{
    PyObject *name = PyUnicode_FromString(key);

    *result = NULL;
    if (name == NULL)
        return -1;
    int found = PyDict_GetItemRef(dict, name, result);
    Py_DECREF(name);
    return found;
}

/* 1 was there, 0 inserted, -1 error. */
int PyDict_SetDefaultRef(PyObject *dict, PyObject *key, PyObject *standard, PyObject **result)
{
    if (result != NULL)
        *result = NULL;
    if (!PyDict_Check(dict)) {
        PyErr_BadInternalCall();
        return -1;
    }
    Py_ssize_t size = PyDict_GET_SIZE(dict);
    PyObject *value = PyDict_SetDefault(dict, key, standard);
    if (value == NULL)
        return -1;
    if (result != NULL)
        *result = Py_NewRef(value);
    return PyDict_GET_SIZE(dict) == size;
}

/* 1 alive, 0 dead, -1 error. */
int PyWeakref_GetRef(PyObject *reference, PyObject **result)
{
    *result = NULL;
    if (reference == NULL || !PyWeakref_Check(reference)) {
        PyErr_SetString(PyExc_TypeError, "expected a weakref");
        return -1;
    }
    PyObject *object = PyWeakref_GetObject(reference);
    if (object == Py_None)
        return 0;
    *result = Py_NewRef(object);
    return 1;
}

PyObject *PyImport_AddModuleRef(const char *name)
{
    return Py_XNewRef(PyImport_AddModule(name));
}

PyObject *PyEval_GetFrameBuiltins(void)
{
    return Py_XNewRef(PyEval_GetBuiltins());
}

PyObject *PyEval_GetFrameGlobals(void)
{
    return Py_XNewRef(PyEval_GetGlobals());
}

#endif

#if PY_VERSION_HEX < 0x030f0000

/* 1 found, 0 absent, -1 error. */
int PySys_GetOptionalAttrString(const char *name, PyObject **result)
{
    *result = Py_XNewRef(PySys_GetObject(name));
    return *result != NULL;
}

#endif

#if PY_VERSION_HEX < 0x030c0000

PyObject *PyErr_GetRaisedException(void);
void PyErr_SetRaisedException(PyObject *exception);

PyObject *PyErr_GetRaisedException(void)
{
    PyObject *type, *value, *traceback;

    PyErr_Fetch(&type, &value, &traceback);
    if (type == NULL)
        return NULL;
    PyErr_NormalizeException(&type, &value, &traceback);
    if (traceback != NULL)
        PyException_SetTraceback(value, traceback);
    Py_DECREF(type);
    Py_XDECREF(traceback);
    return value;
}

void PyErr_SetRaisedException(PyObject *exception)
{
    if (exception == NULL) {
        PyErr_Clear();
        return;
    }
    PyErr_Restore(Py_NewRef(Py_TYPE(exception)), exception, PyException_GetTraceback(exception));
}

#endif

/* CPython's own, inline there: for code that is a part of it. */
PyObject *_PyErr_Occurred(PyThreadState *state);

PyObject *_PyErr_Occurred(PyThreadState *state)
{
    (void)state;
    return PyErr_Occurred();
}

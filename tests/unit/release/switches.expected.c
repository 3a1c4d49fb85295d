#include <Python.h>

static int
before_it(PyObject *modes, int kind)
{
    PyObject *mode = PyList_GetItemRef(modes, 0);
    int rc = 0;

    if (mode == NULL)
        return -1;
    switch (kind) {
    case 0:
        rc = PyObject_IsTrue(mode);
        break;
    case 2:
        Py_DECREF(mode);
        return 2;
    default:
        rc = -1;
    }
    Py_DECREF(mode);
    return rc;
}

static int
inside_it(PyObject *table, PyObject *key, int kind)
{
    PyObject *value;
    int rc = 0;

    switch (kind) {
    case 1:
        (void)PyDict_GetItemRef(table, key, &value);
        if (value == NULL)
            break;
        rc = PyObject_IsTrue(value);
        Py_DECREF(value);
        break;
    case 2: {
        PyObject *other = PyList_GetItemRef(table, 0);
        if (other == NULL)
            return -1;
        rc = PyObject_Not(other);
        Py_DECREF(other);
        return rc;
    }
    }
    return rc;
}

static int
falls_through(PyObject *parts, PyObject *out, int kind)
{
    PyObject *part = PyList_GetItemRef(parts, 0);

    if (part == NULL)
        return -1;
    switch (kind) {
    case 'b':
        if (PyList_Append(out, part) < 0) {
            Py_DECREF(part);
            return -1;
        }
        /* fall through */
    case 'a':
        if (PyList_Append(out, part) < 0) {
            Py_DECREF(part);
            return -1;
        }
        break;
    }
    Py_DECREF(part);
    return 0;
}

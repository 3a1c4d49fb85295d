#include <Python.h>

static PyObject *returned(PyObject *ref)
{
    PyObject *object = PyWeakref_GetObject(ref);

    Py_XINCREF(object);
    return object;
}

static int stored(PyObject *ref, PyObject *d)
{
    PyObject *object;

    object = PyWeakref_GET_OBJECT(ref);
    if (PyDict_SetItemString(d, "object", object) < 0)
        return -1;
    return object == Py_None; /* the test stays */
}

static int no_braces(PyObject *ref, PyObject *object)
{
    if (object == NULL)
        object = PyWeakref_GetObject(ref);
    else
        object = PyWeakref_GET_OBJECT(object);
    return PyObject_IsTrue(object);
}

#include <Python.h>

static PyObject *returned(PyObject *ref)
{
    PyObject *object;
    if (PyWeakref_GetRef(ref, &object) == 0) {
        object = Py_NewRef(Py_None);
    }

    Py_XINCREF(object);
    return object;
}

static int stored(PyObject *ref, PyObject *d)
{
    PyObject *object;

    if (PyWeakref_GetRef(ref, &object) == 0) {
        object = Py_NewRef(Py_None);
    }
    if (PyDict_SetItemString(d, "object", object) < 0)
        return -1;
    return object == Py_None; /* the test stays */
}

static int no_braces(PyObject *ref, PyObject *object)
{
    if (object == NULL) {
        if (PyWeakref_GetRef(ref, &object) == 0) {
            object = Py_NewRef(Py_None);
        }
    }
    else {
        if (PyWeakref_GetRef(object, &object) == 0) {
            object = Py_NewRef(Py_None);
        }
    }
    return PyObject_IsTrue(object);
}

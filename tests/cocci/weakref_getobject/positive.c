#include <Python.h>

static int tested_for_none(PyObject *ref)
{
    PyObject *object = PyWeakref_GetObject(ref);
    PyObject *other;

    if (object == Py_None)
        return 0;
    other = PyWeakref_GET_OBJECT(ref /* the same */);
    if (other != Py_None && PyObject_IsTrue(other))
        return 1;
    return Py_IsNone(other) || Py_Is(object, Py_None) || !Py_IsNone(object);
}

static int error_first(PyObject *ref)
{
    PyObject *object;

    object = PyWeakref_GetObject(ref);
    if (object == NULL) {
        return -1;
    }
    if (Py_None == object)
        return 0;
    return PyObject_IsTrue(object);
}

static int both_at_once(PyObject *ref)
{
    PyObject *object;

    object = PyWeakref_GetObject(ref);
    if (object == NULL || object == Py_None)
        return -1;
    object = PyWeakref_GetObject(ref);
    if (object != NULL && object != Py_None && PyCallable_Check(object))
        return 1;
    return 0;
}

static Py_ssize_t in_a_loop(PyObject *refs)
{
    Py_ssize_t i, alive = 0;

    for (i = 0; i < PyTuple_GET_SIZE(refs); i++) {
        PyObject *object = PyWeakref_GET_OBJECT(PyTuple_GET_ITEM(refs, i));

        if (object == Py_None)
            continue;
        alive++;
    }
    return alive;
}

static int error_or_else(PyObject *ref, int again)
{
    PyObject *object;

    if (again)
        object = NULL;
    object = PyWeakref_GetObject(ref);
    if (!object)
        return -1;
    object = PyWeakref_GET_OBJECT(ref);
    if (object == NULL)
        again = 1;
    else
        again = 2;
    if (object == Py_None)
        object = PyTuple_GetItem(ref, 0);
    return again;
}

static int error_at_once(PyObject *ref)
{
    PyObject *object = PyWeakref_GetObject(ref);
    if (object == NULL)
        return -1;
    return object != Py_None;
}

static int asserted(PyObject *ref)
{
    PyObject *object;

    object = PyWeakref_GET_OBJECT(ref);
    assert(object != NULL);
    if (object == Py_None)
        return 0;
    assert(object != NULL); /* still true */
    return PyObject_IsTrue(object);
}

#include <Python.h>

static int tested_for_none(PyObject *ref)
{
    PyObject *object;
    (void)PyWeakref_GetRef(ref, &object);
    PyObject *other;

    if (object == NULL)
        return 0;
    (void)PyWeakref_GetRef(ref, &other /* the same */);
    if (other != NULL && PyObject_IsTrue(other))
        return 1;
    return other == NULL || object == NULL || object != NULL;
}

static int error_first(PyObject *ref)
{
    PyObject *object;

    if (PyWeakref_GetRef(ref, &object) < 0) {
        return -1;
    }
    if (object == NULL)
        return 0;
    return PyObject_IsTrue(object);
}

static int both_at_once(PyObject *ref)
{
    PyObject *object;

    (void)PyWeakref_GetRef(ref, &object);
    if (object == NULL)
        return -1;
    (void)PyWeakref_GetRef(ref, &object);
    if (object != NULL && PyCallable_Check(object))
        return 1;
    return 0;
}

static Py_ssize_t in_a_loop(PyObject *refs)
{
    Py_ssize_t i, alive = 0;

    for (i = 0; i < PyTuple_GET_SIZE(refs); i++) {
        PyObject *object;
        (void)PyWeakref_GetRef(PyTuple_GET_ITEM(refs, i), &object);

        if (object == NULL)
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
    if (PyWeakref_GetRef(ref, &object) < 0)
        return -1;
    if (PyWeakref_GetRef(ref, &object) < 0)
        again = 1;
    else
        again = 2;
    if (object == NULL)
        object = PyTuple_GetItem(ref, 0);
    return again;
}

static int error_at_once(PyObject *ref)
{
    PyObject *object;
    if (PyWeakref_GetRef(ref, &object) < 0)
        return -1;
    return object != NULL;
}

static int asserted(PyObject *ref)
{
    PyObject *object;

    (void)PyWeakref_GetRef(ref, &object);
    if (object == NULL)
        return 0;
    assert(object != NULL); /* still true */
    return PyObject_IsTrue(object);
}

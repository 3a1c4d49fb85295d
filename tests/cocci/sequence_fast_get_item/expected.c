#include <Python.h>

static long first_two(PyObject *seq)
{
    PyObject *item = PySequence_GetItem(seq, 0); /* a declaration */
    PyObject *other, *unused = NULL;
    long sum;

    if (item == NULL)
        return -1;
    sum = PyLong_AsLong(item);
    other = PySequence_GetItem(seq, /* the second */ 1);
    if (other == NULL)
        return -1;
    return sum + PyLong_AsLong(other);
}

static int in_conditions(PyObject *seq, Py_ssize_t i)
{
    PyObject *item;

    if ((item = PySequence_GetItem(seq, i)) == NULL)
        return -1;
    while (i > 0 && (item = PySequence_GetItem(seq, i)) != NULL)
        i--;
    return item == Py_None;
}

static int with_casts(PyObject *seq)
{
    PyTypeObject *type = (PyTypeObject *) PySequence_GetItem(seq, 0);
    PyTypeObject *base;

    base = (PyTypeObject *) PySequence_GetItem(seq,
                                          1);
    return PyType_IsSubtype(type, base);
}

static int no_braces(PyObject *seq, int which)
{
    PyObject *item;

    if (which)
        item = PySequence_GetItem(seq, 1);
    else
        item = PySequence_GetItem(seq, 0);
    switch (which) {
    case 2:
        item = PySequence_GetItem(seq, 2);
        break;
    }
    return PyObject_IsTrue(item);
}

static int to_a_parameter(PyObject *item, PyObject *seq)
{
    item = PySequence_GetItem(seq, 0);
    return PyObject_IsTrue(item);
}

static PyObject *given_a_reference(PyObject *seq, Py_ssize_t i)
{
    if (i < 0)
        return PySequence_GetItem(seq, 0);
    return PySequence_GetItem(seq, i);
}

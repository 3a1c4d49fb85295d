#include <Python.h>

static long first_two(PyObject *list)
{
    PyObject *item = PyList_GetItemRef(list, 0); /* a declaration */
    PyObject *other, *unused = NULL;
    long sum;

    if (item == NULL)
        return -1;
    sum = PyLong_AsLong(item);
    other = PyList_GetItemRef(list, /* the second */ 1);
    if (other == NULL)
        return -1;
    return sum + PyLong_AsLong(other);
}

static int in_conditions(PyObject *list, Py_ssize_t i)
{
    PyObject *item;

    if ((item = PyList_GetItemRef(list, i)) == NULL)
        return -1;
    while (i > 0 && (item = PyList_GetItemRef(list, i)) != NULL)
        i--;
    return item == Py_None;
}

static int with_casts(PyObject *list)
{
    PyTypeObject *type = (PyTypeObject *) PyList_GetItemRef(list, 0);
    PyTypeObject *base;

    base = (PyTypeObject *) PyList_GetItemRef(list,
                                          1);
    return PyType_IsSubtype(type, base);
}

static int no_braces(PyObject *list, int which)
{
    PyObject *item;

    if (which)
        item = PyList_GetItemRef(list, 1);
    else
        item = PyList_GetItemRef(list, 0);
    switch (which) {
    case 2:
        item = PyList_GetItemRef(list, 2);
        break;
    }
    return PyObject_IsTrue(item);
}

static int to_a_parameter(PyObject *item, PyObject *list)
{
    item = PyList_GetItemRef(list, 0);
    return PyObject_IsTrue(item);
}

static PyObject *given_a_reference(PyObject *list, Py_ssize_t i)
{
    if (i < 0)
        return PyList_GetItemRef(list, 0);
    return PyList_GetItemRef(list, i);
}

#include <Python.h>

static int
each(PyObject *from, PyObject *to)
{
    for (Py_ssize_t i = 0; i < PyList_Size(from); i++) {
        PyObject *item = PyList_GetItemRef(from, i);
        if (item == NULL)
            return -1;
        if (!PyLong_Check(item)) {
            Py_DECREF(item);
            continue;
        }
        if (item == Py_None) {
            Py_DECREF(item);
            break;
        }
        if (PyList_Append(to, item) < 0) {
            Py_DECREF(item);
            return -1;
        }
        Py_DECREF(item);
    }
    return 0;
}

static int
unbraced_body(PyObject *list)
{
    PyObject *item;
    int n = 0;
    for (int i = 0; i < 3; i++)
        if ((item = PyList_GetItemRef(list, i)) != NULL) {
            n += PyObject_IsTrue(item);
            Py_DECREF(item);
        }
    return n;
}

static int
taken_before(PyObject *list)
{
    PyObject *inner = PyList_GetItemRef(list, 0);
    int n = 0;
    if (inner == NULL)
        return -1;
    for (Py_ssize_t i = 0; i < PyList_Size(inner); i++) {
        if (n > 10) {
            Py_DECREF(inner);
            return n;
        }
        if (n > 5)
            break;
        n++;
    }
    Py_DECREF(inner);
    return n;
}

static int
do_while(PyObject *list)
{
    PyObject *item;
    int i = 0;
    do {
        item = PyList_GetItemRef(list, i);
        if (item == NULL)
            return -1;
        i++;
        if (item == Py_None) {
            Py_DECREF(item);
            continue;
        }
        if (PyObject_IsTrue(item) < 0) {
            Py_DECREF(item);
            return -1;
        }
        Py_DECREF(item);
    } while (i < 10);
    return 0;
}

static int
carried_out(PyObject *list)
{
    PyObject *item = NULL;
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++) {
        item = PyList_GetItemRef(list, i);
        if (item == NULL)
            return -1;
        if (PyLong_Check(item))
            break;
        Py_CLEAR(item);
    }
    if (item == NULL)
        return 0;
    int rc = PyObject_IsTrue(item);
    Py_DECREF(item);
    return rc;
}

static int
in_switch(PyObject *list)
{
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++) {
        PyObject *token = PyList_GetItemRef(list, i);
        if (token == NULL)
            return -1;
        switch (PyObject_Size(token)) {
        case -1:
            Py_DECREF(token);
            return -1;
        case 0:
            Py_DECREF(token);
            continue;
        case 1:
            break;
        }
        if (PyObject_IsTrue(token) < 0) {
            Py_DECREF(token);
            return -1;
        }
        Py_DECREF(token);
    }
    return 0;
}

static int
nested(PyObject *rows, PyObject *wanted)
{
    int found = 0;
    for (Py_ssize_t i = 0; i < PyList_Size(rows); i++) {
        PyObject *row = PyList_GetItemRef(rows, i);
        if (row == NULL)
            return -1;
        for (Py_ssize_t j = 0; j < PyList_Size(row); j++) {
            PyObject *cell = PyList_GetItemRef(row, j);
            if (cell == NULL) {
                Py_DECREF(row);
                return -1;
            }
            found = PyObject_RichCompareBool(cell, wanted, Py_EQ);
            Py_DECREF(cell);
            if (found != 0) {
                Py_DECREF(row);
                goto done;
            }
        }
        Py_DECREF(row);
    }
done:
    return found;
}

static int
previous(PyObject *list)
{
    PyObject *prev = NULL, *item;
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++) {
        item = PyList_GetItemRef(list, i);
        if (item == NULL) {
            Py_XDECREF(prev);
            return -1;
        }
        if (prev != NULL && PyObject_RichCompareBool(prev, item, Py_GT)) {
            Py_DECREF(prev);
            Py_DECREF(item);
            return 0;
        }
        Py_XSETREF(prev, item);
    }
    Py_XDECREF(prev);
    return 1;
}

static int
walk_down(PyObject *tree, PyObject *key, int depth)
{
    PyObject *node = tree;
    while (depth-- > 0) {
        (void)PyDict_GetItemRef(node, key, &node);
        if (node == NULL)
            return 0;
    }
    return PyObject_IsTrue(node);
}
148: reused

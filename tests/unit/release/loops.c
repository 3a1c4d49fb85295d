#include <Python.h>

static int
each(PyObject *from, PyObject *to)
{
    for (Py_ssize_t i = 0; i < PyList_Size(from); i++) {
        PyObject *item = PyList_GetItemRef(from, i);
        if (item == NULL)
            return -1;
        if (!PyLong_Check(item))
            continue;
        if (item == Py_None)
            break;
        if (PyList_Append(to, item) < 0) {
            return -1;
        }
    }
    return 0;
}

static int
unbraced_body(PyObject *list)
{
    PyObject *item;
    int n = 0;
    for (int i = 0; i < 3; i++)
        if ((item = PyList_GetItemRef(list, i)) != NULL)
            n += PyObject_IsTrue(item);
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
        if (n > 10)
            return n;
        if (n > 5)
            break;
        n++;
    }
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
        if (item == Py_None)
            continue;
        if (PyObject_IsTrue(item) < 0)
            return -1;
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
        item = NULL;
    }
    if (item == NULL)
        return 0;
    int rc = PyObject_IsTrue(item);
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
            return -1;
        case 0:
            continue;
        case 1:
            break;
        }
        if (PyObject_IsTrue(token) < 0) {
            return -1;
        }
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
            if (cell == NULL)
                return -1;
            found = PyObject_RichCompareBool(cell, wanted, Py_EQ);
            if (found != 0)
                goto done;
        }
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
        if (item == NULL)
            return -1;
        if (prev != NULL && PyObject_RichCompareBool(prev, item, Py_GT))
            return 0;
        prev = item;
    }
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

#include <Python.h>

static int
before_return(PyObject *rows, Py_ssize_t width)
{
    PyObject *row = PyList_GetItemRef(rows, 0);
    if (row == NULL)
        return -1;
    if (!PyList_Check(row)) {
        PyErr_SetString(PyExc_TypeError, "row must be a list");
        Py_DECREF(row);
        return -1;
    }
    if (width == 0) {
        Py_DECREF(row);
        return 0;
    }
    else if (width == 1) {
        Py_DECREF(row);
        return 1;
    }
    int rc = PyList_Append(rows, row);
    Py_DECREF(row);
    return rc;
}

static PyObject *
format(PyObject *list)
{
    PyObject *item = PyList_GetItemRef(list, 0);
    if (item == NULL)
        return NULL;
    if (!PyCallable_Check(item)) {
        PyErr_Format(PyExc_TypeError, "%R is not callable", item);
        Py_DECREF(item);
        return NULL;
    }
    PyObject *result = PyObject_CallNoArgs(item);
    Py_DECREF(item);
    return result;
}

static PyObject *
return_macro(PyObject *list)
{
    PyObject *hook = PyList_GetItemRef(list, 0);
    if (hook == NULL)
        return NULL;
    if (hook == Py_None) {
        Py_DECREF(hook);
        Py_RETURN_NONE;
    }
    PyObject_CallNoArgs(hook);
    Py_DECREF(hook);
    Py_RETURN_TRUE;
}

static PyObject *
computed(PyObject *list)
{
    PyObject *name = PyList_GetItemRef(list, 0);
    if (name == NULL) {
        return NULL;
    }
    PyObject *result = PyObject_CallMethod(name, "upper", NULL);
    Py_DECREF(name);
    return result;
}

static int
computed_into_own(PyObject *list)
{
    int result = -1;
    PyObject *item = PyList_GetItemRef(list, 0);
    if (item == NULL)
        return result;
    result = PyObject_IsTrue(item);
    Py_DECREF(item);
    return result;
}

static int
computed_in_cases(PyObject *list, int kind)
{
    PyObject *item = PyList_GetItemRef(list, 0);
    int result;
    if (item == NULL)
        return -1;
    switch (kind) {
    case 0:
        result = PyObject_IsTrue(item);
        Py_DECREF(item);
        return result;
    case 1:
        result = PyObject_Not(item);
        Py_DECREF(item);
        return result;
    }
    Py_DECREF(item);
    return 0;
}

static int
test_of_it(PyObject *dict, PyObject *key)
{
    PyObject *entry;
    (void)PyDict_GetItemRef(dict, key, &entry);
    int result = entry != NULL;
    Py_XDECREF(entry);
    return result;
}

static int
many_exits_in_a_branch(PyObject *list, int a, int b)
{
    PyObject *item = PyList_GetItemRef(list, 0);
    if (item == NULL)
        return -1;
    if (PyLong_Check(item)) {
        Py_DECREF(item);
        if (a)
            return 1;
        if (b)
            return 2;
        return 3;
    }
    int result = PyObject_IsTrue(item);
    Py_DECREF(item);
    return result;
}

#define CHECK(x) do { if ((x) < 0) return -1; } while (0)

static int
hidden_exit(PyObject *list)
{
    PyObject *item = PyList_GetItemRef(list, 0);
    if (item == NULL)
        return -1;
    CHECK(PyObject_IsTrue(item));
    return 0;
}

static int
hidden_exit_later(PyObject *list)
{
    PyObject *item = PyList_GetItemRef(list, 0);
    if (item == NULL)
        return -1;
    int truth = PyObject_IsTrue(item);
    Py_DECREF(item);
    CHECK(truth);
    return 0;
}

static PyObject *
contract(PyObject *list)
{
    PyObject *item = PyList_GetItemRef(list, 0);
    if (item == NULL)
        PyErr_Clear();
    return item;
}

static const char *
points_into(PyObject *list)
{
    PyObject *item = PyList_GetItemRef(list, 0);
    if (item == NULL)
        return NULL;
    return PyUnicode_AsUTF8(item);
}
109: hidden-exit
130: contract
139: interior

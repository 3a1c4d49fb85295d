#include <Python.h>

static int
before_return(PyObject *rows, Py_ssize_t width)
{
    PyObject *row = PyList_GetItemRef(rows, 0);
    if (row == NULL)
        return -1;
    if (!PyList_Check(row)) {
        PyErr_SetString(PyExc_TypeError, "row must be a list");
        return -1;
    }
    if (width == 0)
        return 0;
    else if (width == 1)
        return 1;
    int rc = PyList_Append(rows, row);
    return rc;
}

static PyObject *
format(PyObject *list)
{
    PyObject *item = PyList_GetItemRef(list, 0);
    if (item == NULL)
        return NULL;
    if (!PyCallable_Check(item))
        return PyErr_Format(PyExc_TypeError, "%R is not callable", item);
    PyObject *result = PyObject_CallNoArgs(item);
    return result;
}

static PyObject *
return_macro(PyObject *list)
{
    PyObject *hook = PyList_GetItemRef(list, 0);
    if (hook == NULL)
        return NULL;
    if (hook == Py_None)
        Py_RETURN_NONE;
    PyObject_CallNoArgs(hook);
    Py_RETURN_TRUE;
}

static PyObject *
computed(PyObject *list)
{
    PyObject *name = PyList_GetItemRef(list, 0);
    if (name == NULL) {
        return NULL;
    }
    return PyObject_CallMethod(name, "upper", NULL);
}

static int
computed_into_own(PyObject *list)
{
    int result = -1;
    PyObject *item = PyList_GetItemRef(list, 0);
    if (item == NULL)
        return result;
    return PyObject_IsTrue(item);
}

static int
computed_in_cases(PyObject *list, int kind)
{
    PyObject *item = PyList_GetItemRef(list, 0);
    if (item == NULL)
        return -1;
    switch (kind) {
    case 0:
        return PyObject_IsTrue(item);
    case 1:
        return PyObject_Not(item);
    }
    return 0;
}

static int
test_of_it(PyObject *dict, PyObject *key)
{
    PyObject *entry;
    (void)PyDict_GetItemRef(dict, key, &entry);
    return entry != NULL;
}

static int
many_exits_in_a_branch(PyObject *list, int a, int b)
{
    PyObject *item = PyList_GetItemRef(list, 0);
    if (item == NULL)
        return -1;
    if (PyLong_Check(item)) {
        if (a)
            return 1;
        if (b)
            return 2;
        return 3;
    }
    return PyObject_IsTrue(item);
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

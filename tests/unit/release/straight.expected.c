#include <Python.h>

static long
after_last_use(PyObject *list)
{
    PyObject *item = PyList_GetItemRef(list, 0);
    if (item == NULL)
        return -1;
    long n = PyLong_AsLong(item); /* the number */
    Py_DECREF(item);
    n += 1;
    return n;
}

static int
maybe_null(PyObject *dict, PyObject *key, PyObject *out)
{
    PyObject *value;
    (void)PyDict_GetItemRef(dict, key, &value);
    int rc = PyObject_SetAttrString(out, "value", value);
    Py_XDECREF(value);
    return rc;
}

static void
unused(PyObject *list)
{
    PyObject *item = PyList_GetItemRef(list, 0);
    Py_XDECREF(item);
    PyErr_Clear();
}

static int
by_code(PyObject *dict, PyObject *key, PyObject *out)
{
    PyObject *value;
    int rc = PyDict_GetItemRef(dict, key, &value);
    if (rc < 0)
        return -1;
    if (rc == 0)
        return 0;
    rc = PyList_Append(out, value);
    Py_DECREF(value);
    return rc;
}

static int
two_values(PyObject *list)
{
    PyObject *first = PyList_GetItemRef(list, 0);
    PyObject *second;
    if (first == NULL)
        return -1;
    second = PyList_GetItemRef(list, 1);
    if (!second) {
        Py_DECREF(first);
        return -1;
    }
    int rc = PyObject_RichCompareBool(first, second, Py_EQ);
    Py_DECREF(second);
    Py_DECREF(first);
    return rc;
}

static int
one_after_the_other(PyObject *list)
{
    PyObject *item;
    item = PyList_GetItemRef(list, 0);
    if (item == NULL)
        return -1;
    if (PyObject_IsTrue(item) < 0) {
        Py_DECREF(item);
        return -1;
    }
    Py_DECREF(item);
    item = PyList_GetItemRef(list, 1);
    int result = item != NULL;
    Py_XDECREF(item);
    return result;
}

static int
interior(PyObject *list, FILE *out)
{
    PyObject *name = PyList_GetItemRef(list, 0);
    const char *text;
    if (name == NULL)
        return -1;
    text = PyUnicode_AsUTF8(name);
    if (text == NULL) {
        Py_DECREF(name);
        return -1;
    }
    fputs(text, out);
    Py_DECREF(name);
    fputc('\n', out);
    return 0;
}

static int
borrowed_from_it(PyObject *list, PyObject *out)
{
    PyObject *pair = PyList_GetItemRef(list, 0), *key;
    if (pair == NULL)
        return -1;
    key = PyTuple_GetItem(pair, 0);
    PyErr_Clear();
    int rc = PyList_Append(out, key);
    Py_DECREF(pair);
    return rc;
}

static int
parsed(PyObject *list)
{
    PyObject *pair = PyList_GetItemRef(list, 0), *key, *value;
    if (pair == NULL)
        return -1;
    if (!PyArg_ParseTuple(pair, "OO", &key, &value)) {
        Py_DECREF(pair);
        return -1;
    }
    int rc = PyObject_RichCompareBool(key, value, Py_EQ);
    Py_DECREF(pair);
    return rc;
}

static int
new_from_it(PyObject *list)
{
    PyObject *item = PyList_GetItemRef(list, 0), *text;
    if (item == NULL)
        return -1;
    text = PyObject_Str(item);
    Py_DECREF(item);
    if (text == NULL)
        return -1;
    Py_DECREF(text);
    return 0;
}

static int
alias(PyObject *list)
{
    PyTypeObject *type;
    PyObject *item = PyList_GetItemRef(list, 0);
    if (item == NULL)
        return -1;
    type = (PyTypeObject *)item;
    PyErr_Clear();
    PyType_Modified(type);
    Py_DECREF(item);
    return 0;
}

static int
in_array(PyObject *list, PyObject *callable)
{
    PyObject *args[2], *result;
    PyObject *item = PyList_GetItemRef(list, 0);
    if (item == NULL)
        return -1;
    args[0] = item;
    args[1] = list;
    result = PyObject_Vectorcall(callable, args, 2, NULL);
    Py_DECREF(item);
    Py_XDECREF(result);
    return 0;
}

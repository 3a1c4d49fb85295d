#include <Python.h>

static PyObject *
error_label(PyObject *stats)
{
    PyObject *report = NULL;
    PyObject *count = NULL;

    report = PyDict_New();
    if (report == NULL)
        goto error;
    count = PyList_GetItemRef(stats, 0);
    if (count == NULL)
        goto error;
    if (PyDict_SetItemString(report, "count", count) < 0)
        goto error;
    Py_DECREF(count);
    return report;
error:
    Py_XDECREF(count);
    Py_XDECREF(report);
    return NULL;
}

static PyObject *
done_label(PyObject *table, PyObject *name)
{
    PyObject *key = NULL, *value = NULL, *pair = NULL;

    key = PyObject_Str(name);
    if (key == NULL)
        goto done;
    (void)PyDict_GetItemRef(table, key, &value);
    if (value == NULL)
        goto done;
    if (PyObject_IsTrue(value) < 0)
        goto done;
    pair = PyTuple_Pack(2, key, value);
done:
    Py_XDECREF(value);
    Py_XDECREF(key);
    return pair;
}

static int
not_set_twice(PyObject *dict, PyObject *list)
{
    PyObject *text, *item = NULL;
    int rc = -1;

    text = PyObject_Str(list);
    if (text == NULL)
        goto done;
    item = PyList_GetItemRef(list, 0);
    if (item == NULL)
        goto done;
    if (!PyUnicode_Check(item))
        goto done;
    if (PyObject_IsTrue(item) < 0)
        goto done;
    rc = PyDict_SetItem(dict, text, item);
done:
    Py_XDECREF(item);
    Py_XDECREF(text);
    return rc;
}

static int
not_set_once(PyObject *dict, PyObject *list)
{
    PyObject *text, *item;
    int rc = -1;

    text = PyObject_Str(list);
    if (text == NULL)
        goto done;
    item = PyList_GetItemRef(list, 0);
    if (item == NULL)
        goto done;
    rc = PyDict_SetItem(dict, text, item);
    Py_DECREF(item);
done:
    Py_XDECREF(text);
    return rc;
}

static int
loop_and_label(PyObject *names, PyObject *target)
{
    PyObject *name, *value = NULL;
    int rc = -1;

    for (Py_ssize_t i = 0; i < PyList_Size(names); i++) {
        name = PyList_GetItemRef(names, i);
        if (name == NULL)
            goto done;
        value = PyObject_GetAttr(target, name);
        if (value == NULL) {
            Py_DECREF(name);
            goto done;
        }
        if (PyObject_SetItem(target, name, value) < 0) {
            Py_DECREF(name);
            goto done;
        }
        Py_DECREF(name);
        Py_CLEAR(value);
    }
    rc = 0;
done:
    Py_XDECREF(value);
    return rc;
}

static int
inner_scope(PyObject *list, PyObject *key)
{
    PyObject *other = NULL;
    int rc = -1;

    if (key == NULL)
        goto done;
    {
        PyObject *item = PyList_GetItemRef(list, 0);
        if (item == NULL)
            goto done;
        if (item == Py_None) {
            Py_DECREF(item);
            goto done;
        }
        rc = PyObject_IsTrue(item);
        Py_DECREF(item);
    }
done:
    Py_XDECREF(other);
    return rc;
}

static int
used_at_label(PyObject *list, int quick)
{
    PyObject *item = PyList_GetItemRef(list, 0);
    int rc = 0;

    if (item == NULL)
        return -1;
    if (quick)
        goto end;
    rc = PyObject_IsTrue(list);
end:
    rc += PyObject_IsTrue(item);
    Py_DECREF(item);
    return rc;
}

static int
retry(PyObject *list)
{
    PyObject *item;
    int n = 0;
    int result;

again:
    item = PyList_GetItemRef(list, n);
    if (item == NULL)
        return -1;
    if (item == Py_None) {
        n++;
        Py_DECREF(item);
        goto again;
    }
    result = PyObject_IsTrue(item);
    Py_DECREF(item);
    return result;
}

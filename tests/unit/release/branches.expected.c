#include <Python.h>

static int
inside(PyObject *dict, PyObject *key, PyObject *out)
{
    PyObject *value;
    int rc = 0;
    (void)PyDict_GetItemRef(dict, key, &value);
    if (value != NULL) {
        rc = PyList_Append(out, value);
        Py_DECREF(value);
    }
    return rc;
}

static int
inside_unbraced(PyObject *dict, PyObject *key, PyObject *out)
{
    PyObject *value;
    int rc = 0;
    (void)PyDict_GetItemRef(dict, key, &value);
    if (value) {
        rc = PyList_Append(out, value);
        Py_DECREF(value);
    }
    return rc;
}

static int
inside_else(PyObject *dict, PyObject *key, PyObject *out)
{
    PyObject *value;
    int rc = 0;
    (void)PyDict_GetItemRef(dict, key, &value);
    if (!value)
        PyErr_Clear();
    else {
        rc = PyList_Append(out, value);
        Py_DECREF(value);
    }
    return rc;
}

static int
in_both(PyObject *list, PyObject *a, PyObject *b)
{
    PyObject *item = PyList_GetItemRef(list, 0);
    int rc;
    if (item == NULL)
        return -1;
    if (PyList_Check(item)) {
        rc = PyList_Append(a, item);
    }
    else {
        rc = PyList_Append(b, item);
    }
    Py_DECREF(item);
    return rc;
}

static int
chain(PyObject *list)
{
    PyObject *item = PyList_GetItemRef(list, 0);
    int kind;
    if (item == NULL)
        return -1;
    if (PyList_Check(item))
        kind = 1;
    else if (PyTuple_Check(item))
        kind = 2;
    else
        kind = 3;
    Py_DECREF(item);
    return kind;
}

static PyObject *
else_if_leaves(PyObject *dict, PyObject *name)
{
    PyObject *mod_name;
    (void)PyDict_GetItemRef(dict, name, &mod_name);
    if (mod_name && PyUnicode_Check(mod_name)) {
        PyErr_Format(PyExc_AttributeError, "no %U", mod_name);
        Py_DECREF(mod_name);
        return NULL;
    }
    else if (PyErr_Occurred()) {
        Py_XDECREF(mod_name);
        return NULL;
    }
    Py_XDECREF(mod_name);
    PyErr_Format(PyExc_AttributeError, "no attribute '%U'", name);
    return NULL;
}

static int
got_in_condition(PyObject *list, PyObject *dict)
{
    PyObject *value = NULL;
    if (list == NULL || PyDict_GetItemRef(dict, list, &value) <= 0 || !PyUnicode_Check(value)) {
        Py_XDECREF(value);
        return -1;
    }
    int result = PyObject_IsTrue(value);
    Py_DECREF(value);
    return result;
}

static int
got_in_else_if(PyObject *a, PyObject *b, PyObject *key)
{
    PyObject *value;
    int rc = 0;
    if (PyDict_GetItemRef(a, key, &value) > 0) {
        rc = PyObject_IsTrue(value);
    }
    else if (PyDict_GetItemRef(b, key, &value) > 0) {
        rc = PyObject_Not(value);
    }
    Py_XDECREF(value);
    return rc;
}

static int
one_in_each(PyObject *pair, int left)
{
    PyObject *side;
    if (left)
        side = PyList_GetItemRef(pair, 0);
    else
        side = PyList_GetItemRef(pair, 1);
    if (side == NULL)
        return -1;
    int rc = PyObject_IsTrue(side);
    Py_DECREF(side);
    return rc;
}

static int
set_on_one_way(PyObject *list, int really)
{
    PyObject *item = NULL;
    if (really)
        item = PyList_GetItemRef(list, 0);
    int rc = PyObject_IsTrue(list) + (item != NULL);
    Py_XDECREF(item);
    return rc;
}

static int
fallback(PyObject *dict, PyObject *key, PyObject *standard)
{
    PyObject *limit;
    (void)PyDict_GetItemRef(dict, key, &limit);
    if (limit == NULL) {
        limit = Py_NewRef(standard);
    }
    int rc = PyObject_IsTrue(limit);
    Py_DECREF(limit);
    return rc;
}

static int
fallback_cast(PyObject *ref, PyTypeObject *type)
{
    PyObject *object;
    if (ref)
        object = PyList_GetItemRef(ref, 0);
    else
        object = Py_NewRef(type);
    int rc = PyObject_IsTrue(object);
    Py_XDECREF(object);
    return rc;
}

static int
flag(PyObject *names, PyObject *key, PyObject *out)
{
    PyObject *label;
    (void)PyDict_GetItemRef(names, key, &label);
    if (label == NULL) {
        label = PyObject_Str(key);
        if (label == NULL)
            return -1;
    }
    int rc = PyList_Append(out, label);
    Py_DECREF(label);
    return rc;
}

static int
owned_fallback(PyObject *groups, PyObject *key, PyObject *value)
{
    PyObject *group;
    (void)PyDict_GetItemRef(groups, key, &group);
    if (group == NULL) {
        group = PyList_New(0);
        if (group == NULL)
            return -1;
        if (PyDict_SetItem(groups, key, group) < 0) {
            Py_DECREF(group);
            return -1;
        }
    }
    int result = PyList_Append(group, value);
    Py_DECREF(group);
    return result;
}

static void
inside_with_inner_branch(PyObject *list)
{
    PyObject *item = PyList_GetItemRef(list, 0);
    PyTypeObject *type;
    if (item != NULL) {
        type = (PyTypeObject *)item;
        if (type->tp_flags) {
            PyType_Modified(type);
        }
        Py_DECREF(item);
    }
}

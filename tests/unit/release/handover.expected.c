#include <Python.h>

typedef struct {
    PyObject_HEAD
    PyObject *member;
} Thing;

static PyObject *
plain(PyObject *list)
{
    PyObject *item = PyList_GetItemRef(list, 0);
    if (item == NULL) {
        return NULL;
    }
    return item;
}

static PyObject *
comment_goes(PyObject *list)
{
    PyObject *item = PyList_GetItemRef(list, 0);

    return item;
}

static PyObject *
comment_stays(PyObject *list)
{
    PyObject *item = PyList_GetItemRef(list, 0);

    /* The first one is the newest. */
    return item;
}

static PyObject *
blank_lines(PyObject *list)
{
    PyObject *item = PyList_GetItemRef(list, 0);

    return item;
}

static PyObject *
new_ref(PyObject *list)
{
    PyObject *item = PyList_GetItemRef(list, 0);
    return item;
}

static Thing *
new_ref_cast(PyObject *list)
{
    PyObject *item = PyList_GetItemRef(list, 0);
    if (item == NULL)
        return NULL;
    Thing *thing = (Thing *)item;
    return thing;
}

static PyObject *
new_ref_of_call(PyObject *list)
{
    return PyList_GetItemRef(list, 0);
}

static PyObject *
under_test(PyObject *list)
{
    PyObject *item = PyList_GetItemRef(list, 0);
    return item;
}

static PyObject *
under_test_with_else(PyObject *list)
{
    PyObject *item = PyList_GetItemRef(list, 0);
    if (item == NULL)
        PyErr_SetString(PyExc_LookupError, "no item");
    return item;
}

static PyObject *
under_test_with_braced_else(PyObject *list)
{
    PyObject *item = PyList_GetItemRef(list, 0);
    if (!item) {
        PyErr_SetString(PyExc_LookupError, "no item");
    }
    return item;
}

static PyObject *
under_test_with_else_if(PyObject *dict, PyObject *key)
{
    PyObject *item;
    (void)PyDict_GetItemRef(dict, key, &item);
    if (item == NULL && !PyErr_Occurred()) {
        PyErr_SetString(PyExc_LookupError, "no item");
    }
    return item;
}

static PyObject *
in_else(PyObject *list)
{
    PyObject *item = PyList_GetItemRef(list, 0);
    if (item == NULL) {
        PyErr_SetString(PyExc_LookupError, "no item");
    }

    return item;
}

static PyObject *
in_condition(PyObject *dict, PyObject *key)
{
    PyObject *item;
    (void)PyDict_GetItemRef(dict, key, &item);
    return item;
}

static PyObject *
on_some_paths(PyObject *list)
{
    PyObject *value = PyList_GetItemRef(list, 0);
    if (value == NULL)
        return NULL;
    if (PyUnicode_Check(value)) {
        return value;
    }
    PyObject *result = PyObject_Str(value);
    Py_DECREF(value);
    return result;
}

static int
stored(Thing *self, PyObject *list)
{
    PyObject *item = PyList_GetItemRef(list, 0);
    if (item == NULL)
        return -1;
    self->member = item;
    return 0;
}

static int
stored_first(Thing *self, PyObject *list)
{
    PyObject *item = PyList_GetItemRef(list, 0);
    if (item == NULL)
        return -1;
    self->member = item;
    return 0;
}

static int
stored_without(Thing *self, PyObject *list)
{
    PyObject *item = PyList_GetItemRef(list, 0);
    if (item == NULL)
        return -1;
    self->member = item;
    return 0;
}

static int
stored_on_one_way(Thing *self, PyObject *list, int keep)
{
    PyObject *item = PyList_GetItemRef(list, 0);
    if (item == NULL)
        return -1;
    if (keep) {
        self->member = item;
    }
    else {
        Py_DECREF(item);
    }
    return 0;
}

static int
kept_and_used(Thing *self, PyObject *list, int keep)
{
    PyObject *item = PyList_GetItemRef(list, 0);
    if (item == NULL)
        return -1;
    if (keep) {
        Py_INCREF(item);
        self->member = item;
    }
    int rc = PyObject_IsTrue(item);
    Py_DECREF(item);
    return rc;
}

static int
own_release(PyObject *list)
{
    PyObject *item = PyList_GetItemRef(list, 0), *result;
    if (item == NULL)
        return -1;
    result = PyObject_CallNoArgs(item);
    Py_DECREF(item);
    Py_XDECREF(result);
    return 0;
}

static PyObject *
none_instead(PyObject *dict, PyObject *key)
{
    PyObject *entry;
    (void)PyDict_GetItemRef(dict, key, &entry);
    if (entry == NULL)
        entry = Py_NewRef(Py_None);
    return entry;
}

static int
none_already_counted(PyObject *ref)
{
    PyObject *object;
    if (PyWeakref_GetRef(ref, &object) == 0) {
        object = Py_NewRef(Py_None);
    }
    int rc = PyObject_IsTrue(object);
    Py_DECREF(object);
    return rc;
}
static int
none_counted_then_branches(PyObject *proxy, PyObject *key, PyObject *value)
{
    PyObject *obj;
    if (PyWeakref_GetRef((PyObject *)proxy, &obj) == 0) {
        obj = Py_NewRef(Py_None);
    }
    int res;
    if (value == NULL) {
        res = PyObject_DelItem(obj, key);
    } else {
        res = PyObject_SetItem(obj, key, value);
    }
    Py_DECREF(obj);
    return res;
}
179: stored

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
    Py_INCREF(item);
    return item;
}

static PyObject *
comment_goes(PyObject *list)
{
    PyObject *item = PyList_GetItemRef(list, 0);
    /* PyList_GetItem gives a borrowed reference. */
    Py_XINCREF(item);

    return item;
}

static PyObject *
comment_stays(PyObject *list)
{
    PyObject *item = PyList_GetItemRef(list, 0);

    /* The first one is the newest. */
    Py_XINCREF(item);
    return item;
}

static PyObject *
blank_lines(PyObject *list)
{
    PyObject *item = PyList_GetItemRef(list, 0);

    Py_XINCREF(item);

    return item;
}

static PyObject *
new_ref(PyObject *list)
{
    PyObject *item = PyList_GetItemRef(list, 0);
    return Py_XNewRef(item);
}

static Thing *
new_ref_cast(PyObject *list)
{
    PyObject *item = PyList_GetItemRef(list, 0);
    if (item == NULL)
        return NULL;
    Thing *thing = (Thing *)Py_NewRef(item);
    return thing;
}

static PyObject *
new_ref_of_call(PyObject *list)
{
    return Py_XNewRef(PyList_GetItemRef(list, 0));
}

static PyObject *
under_test(PyObject *list)
{
    PyObject *item = PyList_GetItemRef(list, 0);
    if (item != NULL) {
        Py_INCREF(item);
    }
    return item;
}

static PyObject *
under_test_with_else(PyObject *list)
{
    PyObject *item = PyList_GetItemRef(list, 0);
    if (item != NULL)
        Py_INCREF(item);
    else
        PyErr_SetString(PyExc_LookupError, "no item");
    return item;
}

static PyObject *
under_test_with_braced_else(PyObject *list)
{
    PyObject *item = PyList_GetItemRef(list, 0);
    if (item) {
        Py_INCREF(item);
    } else {
        PyErr_SetString(PyExc_LookupError, "no item");
    }
    return item;
}

static PyObject *
under_test_with_else_if(PyObject *dict, PyObject *key)
{
    PyObject *item;
    (void)PyDict_GetItemRef(dict, key, &item);
    if (item != NULL) {
        Py_INCREF(item);
    }
    else if (!PyErr_Occurred()) {
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
    else
        Py_INCREF(item);

    return item;
}

static PyObject *
in_condition(PyObject *dict, PyObject *key)
{
    PyObject *item;
    if (PyDict_GetItemRef(dict, key, &item) > 0)
        Py_INCREF(item);
    return item;
}

static PyObject *
on_some_paths(PyObject *list)
{
    PyObject *value = PyList_GetItemRef(list, 0);
    if (value == NULL)
        return NULL;
    if (PyUnicode_Check(value)) {
        Py_INCREF(value);
        return value;
    }
    return PyObject_Str(value);
}

static int
stored(Thing *self, PyObject *list)
{
    PyObject *item = PyList_GetItemRef(list, 0);
    if (item == NULL)
        return -1;
    Py_INCREF(item);
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
    Py_INCREF(item);
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
        Py_INCREF(item);
        self->member = item;
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
    return rc;
}

static int
own_release(PyObject *list)
{
    PyObject *item = PyList_GetItemRef(list, 0), *result;
    if (item == NULL)
        return -1;
    Py_INCREF(item);
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
        entry = Py_None;
    Py_INCREF(entry);
    return entry;
}

static int
none_already_counted(PyObject *ref)
{
    PyObject *object;
    if (PyWeakref_GetRef(ref, &object) == 0) {
        object = Py_NewRef(Py_None);
    }
    Py_INCREF(object);
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
    Py_INCREF(obj);
    int res;
    if (value == NULL) {
        res = PyObject_DelItem(obj, key);
    } else {
        res = PyObject_SetItem(obj, key, value);
    }
    Py_DECREF(obj);
    return res;
}

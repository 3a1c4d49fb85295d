/* Results that are put where others keep them, and given a reference there; named as in cases.c. */
#include <Python.h>
#include <string.h>

typedef struct {
    PyObject_HEAD
    PyObject *field;
    PyObject *other;
    PyObject *slots[4];
} Thing;

static PyObject *cache;

int project_call(Thing *self);

/* A field */
int field(Thing *self, PyObject *l)
{
    self->field = PyList_GetItem(l, 0);
    if (self->field == NULL)
        return -1;
    Py_INCREF(self->field);
    return 0;
}
int field__ok(Thing *self, PyObject *l)
{
    self->field = PyList_GetItemRef(l, 0);
    if (self->field == NULL)
        return -1;
    return 0;
}
int field__bad_kept(Thing *self, PyObject *l)
{
    self->field = PyList_GetItemRef(l, 0);
    if (self->field == NULL)
        return -1;
    Py_INCREF(self->field);
    return 0;
}
int field__bad_other(Thing *self, PyObject *l)
{
    self->other = PyList_GetItemRef(l, 0);
    if (self->other == NULL)
        return -1;
    return 0;
}
int field__bad_released(Thing *self, PyObject *l)
{
    self->field = PyList_GetItemRef(l, 0);
    if (self->field == NULL)
        return -1;
    Py_DECREF(self->field);
    return 0;
}
int field__bad_inverted(Thing *self, PyObject *l)
{
    self->field = PyList_GetItemRef(l, 0);
    if (self->field != NULL)
        return -1;
    return 0;
}
int no_reference(Thing *self, PyObject *l)
{
    self->field = PyList_GetItem(l, 0);
    return 0;
}
int no_reference__bad(Thing *self, PyObject *l)
{
    self->field = PyList_GetItemRef(l, 0);
    return 0;
}
int no_reference__bad_kept(Thing *self, PyObject *l)
{
    self->field = PyList_GetItemRef(l, 0);
    Py_XDECREF(self->field);
    return 0;
}

/* Something may have changed the field in between. */
int called(Thing *self, PyObject *l)
{
    self->field = PyList_GetItem(l, 0);
    project_call(self);
    Py_XINCREF(self->field);
    return 0;
}
int called__bad(Thing *self, PyObject *l)
{
    self->field = PyList_GetItemRef(l, 0);
    project_call(self);
    return 0;
}
int stored(Thing *self, Thing *same, PyObject *l)
{
    self->field = PyList_GetItem(l, 0);
    same->field = Py_None;
    Py_XINCREF(self->field);
    return 0;
}
int stored__bad(Thing *self, Thing *same, PyObject *l)
{
    self->field = PyList_GetItemRef(l, 0);
    same->field = Py_None;
    return 0;
}
int copied(Thing *self, Thing *same, PyObject *l)
{
    self->field = PyList_GetItem(l, 0);
    memcpy(&self->field, &same->field, sizeof self->field);
    Py_XINCREF(self->field);
    return 0;
}
int copied__bad(Thing *self, Thing *same, PyObject *l)
{
    self->field = PyList_GetItemRef(l, 0);
    memcpy(&self->field, &same->field, sizeof self->field);
    return 0;
}
int released(Thing *self, PyObject *l)
{
    self->field = PyList_GetItem(l, 0);
    Py_CLEAR(self->other);
    Py_XINCREF(self->field);
    return 0;
}
int released__bad(Thing *self, PyObject *l)
{
    self->field = PyList_GetItemRef(l, 0);
    Py_CLEAR(self->other);
    return 0;
}
int moved(Thing *self, Thing *next, PyObject *l)
{
    self->field = PyList_GetItem(l, 0);
    self = next;
    Py_XINCREF(self->field);
    return 0;
}
int moved__bad(Thing *self, Thing *next, PyObject *l)
{
    self->field = PyList_GetItemRef(l, 0);
    self = next;
    return 0;
}
int indexed(PyObject **items, PyObject *l, int i)
{
    items[i] = PyList_GetItem(l, 0);
    i++;
    Py_XINCREF(items[i]);
    return i;
}
int indexed__bad(PyObject **items, PyObject *l, int i)
{
    items[i] = PyList_GetItemRef(l, 0);
    i++;
    return i;
}
int pointed_at(PyObject *l, PyObject *k)
{
    PyObject *v;
    PyObject **p = &v;
    *p = PyList_GetItem(l, 0);
    v = k;
    Py_XINCREF(*p);
    return v != NULL;
}
int pointed_at__bad(PyObject *l, PyObject *k)
{
    PyObject *v;
    PyObject **p = &v;
    *p = PyList_GetItemRef(l, 0);
    v = k;
    return v != NULL;
}

/* Some ways only */
int some_ways(Thing *self, PyObject *l, int keep)
{
    self->field = PyList_GetItem(l, 0);
    if (keep)
        Py_XINCREF(self->field);
    return 0;
}
int some_ways__bad(Thing *self, PyObject *l, int keep)
{
    self->field = PyList_GetItemRef(l, 0);
    return 0;
}

/* A fallback goes to the same place. */
int fallback(Thing *self, PyObject *l)
{
    self->field = PyList_GetItem(l, 0);
    if (self->field == NULL) {
        PyErr_Clear();
        self->field = Py_None;
    }
    Py_INCREF(self->field);
    return 0;
}
int fallback__bad(Thing *self, PyObject *l)
{
    self->field = PyList_GetItemRef(l, 0);
    if (self->field == NULL) {
        PyErr_Clear();
        self->field = Py_None;
    }
    return 0;
}

/* The call puts it there. */
int out(PyObject *d, PyObject *k, PyObject **result)
{
    *result = PyDict_GetItemWithError(d, k);
    if (*result == NULL)
        return PyErr_Occurred() ? -1 : 0;
    Py_INCREF(*result);
    return 1;
}
int out__ok(PyObject *d, PyObject *k, PyObject **result)
{
    return PyDict_GetItemRef(d, k, result);
}
int out__ok_plain(PyObject *d, PyObject *k, PyObject **result)
{
    (void)PyDict_GetItemRef(d, k, result);
    if (*result == NULL)
        return PyErr_Occurred() ? -1 : 0;
    return 1;
}
int out__ok_tested(PyObject *d, PyObject *k, PyObject **result)
{
    int rc = PyDict_GetItemRef(d, k, result);
    if (rc < 0)
        return -1;
    return rc == 1 ? 1 : 0;
}
int out__bad_variable(PyObject *d, PyObject *k, PyObject **result)
{
    return PyDict_GetItemRef(d, k, &result[1]);
}
int out__bad_null(PyObject *d, PyObject *k, PyObject **result)
{
    return PyDict_GetItemRef(d, k, NULL);
}
int out__bad_swapped(PyObject *d, PyObject *k, PyObject **result)
{
    return !PyDict_GetItemRef(d, k, result);
}
int out__bad_kept(PyObject *d, PyObject *k, PyObject **result)
{
    (void)PyDict_GetItemRef(d, k, result);
    if (*result == NULL)
        return PyErr_Occurred() ? -1 : 0;
    Py_INCREF(*result);
    return 1;
}
int out__bad_cleared(PyObject *d, PyObject *k, PyObject **result)
{
    if (PyDict_GetItemRef(d, k, result) < 0)
        PyErr_Clear();
    if (*result == NULL)
        return PyErr_Occurred() ? -1 : 0;
    return 1;
}
int out_borrowed(PyObject *d, PyObject *k, PyObject **result)
{
    *result = PyDict_GetItemWithError(d, k);
    if (*result == NULL)
        return PyErr_Occurred() ? -1 : 0;
    return 1;
}
int out_borrowed__bad(PyObject *d, PyObject *k, PyObject **result)
{
    return PyDict_GetItemRef(d, k, result);
}

/* Stored later: not by the call. */
int out_later(PyObject *d, PyObject *k, PyObject **result)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL)
        return -1;
    Py_INCREF(v);
    *result = v;
    return 0;
}
int out_later__bad(PyObject *d, PyObject *k, PyObject **result)
{
    if (PyDict_GetItemRef(d, k, result) <= 0)
        return -1;
    return 0;
}

/* Errors that were suppressed */
int quiet(Thing *self, PyObject *d)
{
    self->field = PyDict_GetItemString(d, "field");
    Py_XINCREF(self->field);
    return 0;
}
int quiet__ok(Thing *self, PyObject *d)
{
    if (PyDict_GetItemStringRef(d, "field", &self->field) < 0)
        PyErr_Clear();
    return 0;
}
int quiet__bad_error(Thing *self, PyObject *d)
{
    (void)PyDict_GetItemStringRef(d, "field", &self->field);
    return 0;
}
int quiet__bad_other(Thing *self, PyObject *d)
{
    if (PyDict_GetItemStringRef(d, "field", &self->other) < 0)
        PyErr_Clear();
    return 0;
}

/* A dead weak reference gives None, and the new call NULL. */
int weak(Thing *self, PyObject *ref)
{
    self->field = PyWeakref_GetObject(ref);
    Py_XINCREF(self->field);
    return 0;
}
int weak__bad(Thing *self, PyObject *ref)
{
    (void)PyWeakref_GetRef(ref, &self->field);
    return 0;
}

/* Globals and static variables */
int global(PyObject *d, PyObject *k)
{
    cache = PyDict_GetItemWithError(d, k);
    if (cache == NULL)
        return -1;
    Py_INCREF(cache);
    return 0;
}
int global__ok(PyObject *d, PyObject *k)
{
    (void)PyDict_GetItemRef(d, k, &cache);
    if (cache == NULL)
        return -1;
    return 0;
}
PyObject *static_variable(PyObject *l)
{
    static PyObject *first;
    if (first == NULL) {
        first = PyList_GetItem(l, 0);
        if (first == NULL)
            return NULL;
        Py_INCREF(first);
    }
    return Py_NewRef(first);
}
PyObject *static_variable__ok(PyObject *l)
{
    static PyObject *first;
    if (first == NULL) {
        first = PyList_GetItemRef(l, 0);
        if (first == NULL)
            return NULL;
    }
    return Py_NewRef(first);
}
PyObject *static_variable__bad_returned(PyObject *l)
{
    static PyObject *first;
    if (first == NULL) {
        first = PyList_GetItemRef(l, 0);
        if (first == NULL)
            return NULL;
        return first;
    }
    return Py_NewRef(first);
}

/* An object without its own reference is taken one after its owner has gone. */
PyObject *part_first(PyObject *l, PyObject *d)
{
    PyObject *v, *t = PyList_GetItem(l, 0);
    if (t == NULL)
        return NULL;
    v = PyTuple_GET_ITEM(t, 0);
    Py_INCREF(v);
    return v;
}
PyObject *part_first__bad(PyObject *l, PyObject *d)
{
    PyObject *v, *t = PyList_GetItemRef(l, 0);
    if (t == NULL)
        return NULL;
    v = PyTuple_GET_ITEM(t, 0);
    Py_DECREF(t);
    Py_INCREF(v);
    return v;
}
PyObject *part_held(PyObject *l, PyObject *d)
{
    PyObject *v = PyList_GetItem(l, 1), *t;
    if (v != NULL)
        return Py_NewRef(v);
    PyErr_Clear();
    t = PyList_GetItem(l, 0);
    if (t == NULL)
        return NULL;
    v = PyTuple_GET_ITEM(t, 0);
    Py_INCREF(v);
    return v;
}
PyObject *part_held__bad(PyObject *l, PyObject *d)
{
    PyObject *v = PyList_GetItemRef(l, 1), *t;
    if (v != NULL)
        return v;
    PyErr_Clear();
    t = PyList_GetItemRef(l, 0);
    if (t == NULL)
        return NULL;
    v = PyTuple_GET_ITEM(t, 0);
    Py_DECREF(t);
    Py_INCREF(v);
    return v;
}

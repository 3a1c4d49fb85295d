/* Helpers that are made to return a new reference, and their callers; named as in cases.c.
 *
 * Every function whose name begins with lent_ is such a helper: it borrows in the old text and does
 * not in the new one. */
#include <Python.h>

typedef struct {
    PyObject_HEAD
    PyObject *field;
    PyObject *dict;
} Thing;

PyObject *lent_any(PyObject *a, PyObject *b);
PyObject *lent_quiet(PyObject *a);
PyObject *project_call(PyObject *a);

/* The helper: what a get gave */
PyObject *lent_plain(PyObject *d, PyObject *k)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    return v;
}
PyObject *lent_plain__ok(PyObject *d, PyObject *k)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    return v;
}
PyObject *lent_plain__bad_released(PyObject *d, PyObject *k)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    Py_XDECREF(v);
    return v;
}
PyObject *lent_plain__bad_two(PyObject *d, PyObject *k)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    return Py_XNewRef(v);
}
PyObject *lent_plain__bad_null(PyObject *d, PyObject *k)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    Py_XDECREF(v);
    return NULL;
}
PyObject *lent_plain__bad_unchanged(PyObject *d, PyObject *k)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    return v;
}
PyObject *lent_plain__bad_none(PyObject *d, PyObject *k)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return Py_NewRef(Py_None);
    return v;
}

/* A fallback, and a constant */
PyObject *lent_fallback(Thing *self, PyObject *k, PyObject *otherwise)
{
    PyObject *v = PyDict_GetItemWithError(self->dict, k);
    if (v == NULL) {
        if (PyErr_Occurred())
            return NULL;
        if (otherwise != NULL)
            return otherwise;
        return Py_None;
    }
    return v;
}
PyObject *lent_fallback__ok(Thing *self, PyObject *k, PyObject *otherwise)
{
    PyObject *v;
    (void)PyDict_GetItemRef(self->dict, k, &v);
    if (v == NULL) {
        if (PyErr_Occurred())
            return NULL;
        if (otherwise != NULL)
            return Py_NewRef(otherwise);
        return Py_NewRef(Py_None);
    }
    return v;
}
PyObject *lent_fallback__bad_borrowed(Thing *self, PyObject *k, PyObject *otherwise)
{
    PyObject *v;
    (void)PyDict_GetItemRef(self->dict, k, &v);
    if (v == NULL) {
        if (PyErr_Occurred())
            return NULL;
        if (otherwise != NULL)
            return otherwise;
        return Py_NewRef(Py_None);
    }
    return v;
}
PyObject *lent_fallback__bad_none(Thing *self, PyObject *k, PyObject *otherwise)
{
    PyObject *v;
    (void)PyDict_GetItemRef(self->dict, k, &v);
    if (v == NULL) {
        if (PyErr_Occurred())
            return NULL;
        if (otherwise != NULL)
            return Py_NewRef(otherwise);
        return Py_None;
    }
    return v;
}
PyObject *lent_fallback__bad_other(Thing *self, PyObject *k, PyObject *otherwise)
{
    PyObject *v;
    (void)PyDict_GetItemRef(self->dict, k, &v);
    if (v == NULL) {
        if (PyErr_Occurred())
            return NULL;
        if (otherwise != NULL)
            return Py_NewRef(k);
        return Py_NewRef(Py_None);
    }
    return v;
}
PyObject *lent_fallback__bad_twice(Thing *self, PyObject *k, PyObject *otherwise)
{
    PyObject *v;
    (void)PyDict_GetItemRef(self->dict, k, &v);
    if (v == NULL) {
        if (PyErr_Occurred())
            return NULL;
        if (otherwise != NULL)
            return Py_NewRef(Py_NewRef(otherwise));
        return Py_NewRef(Py_None);
    }
    return v;
}

/* What may be NULL must not be taken as if it could not. */
PyObject *lent_maybe_null(Thing *self, PyObject *l)
{
    if (self->field)
        return self->field;
    return PyList_GetItem(l, 0);
}
PyObject *lent_maybe_null__ok(Thing *self, PyObject *l)
{
    if (self->field)
        return Py_XNewRef(self->field);
    return PyList_GetItemRef(l, 0);
}
PyObject *lent_untested(Thing *self, PyObject *l, int n)
{
    if (n)
        return self->field;
    return PyList_GetItem(l, 0);
}
PyObject *lent_untested__ok(Thing *self, PyObject *l, int n)
{
    if (n)
        return Py_XNewRef(self->field);
    return PyList_GetItemRef(l, 0);
}
PyObject *lent_untested__bad_null(Thing *self, PyObject *l, int n)
{
    if (n)
        return Py_NewRef(self->field);
    return PyList_GetItemRef(l, 0);
}
PyObject *lent_untested__bad_borrowed(Thing *self, PyObject *l, int n)
{
    if (n)
        return self->field;
    return PyList_GetItemRef(l, 0);
}

/* A part of what was got */
PyObject *lent_part(PyObject *l)
{
    PyObject *t = PyList_GetItem(l, 0);
    if (t == NULL)
        return NULL;
    return PyTuple_GET_ITEM(t, 0);
}
PyObject *lent_part__bad_leak(PyObject *l)
{
    PyObject *t = PyList_GetItemRef(l, 0);
    if (t == NULL)
        return NULL;
    return Py_XNewRef(PyTuple_GET_ITEM(t, 0));
}
PyObject *lent_part__bad_early(PyObject *l)
{
    PyObject *t = PyList_GetItemRef(l, 0);
    if (t == NULL)
        return NULL;
    Py_DECREF(t);
    return Py_XNewRef(PyTuple_GET_ITEM(t, 0));
}

/* New on one way, borrowed on the other: who calls it cannot know. */
PyObject *lent_mixed(PyObject *d, PyObject *k)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v != NULL)
        return v;
    return PyList_New(0);
}
PyObject *lent_mixed__bad(PyObject *d, PyObject *k)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v != NULL)
        return v;
    return PyList_New(0);
}

/* The container keeps what was made. */
PyObject *lent_made(PyObject *d, PyObject *k)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL) {
        v = PyList_New(0);
        if (v == NULL)
            return NULL;
        if (PyDict_SetItem(d, k, v) < 0) {
            Py_DECREF(v);
            return NULL;
        }
        Py_DECREF(v);
    }
    return v;
}
PyObject *lent_made__ok(PyObject *d, PyObject *k)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL) {
        v = PyList_New(0);
        if (v == NULL)
            return NULL;
        if (PyDict_SetItem(d, k, v) < 0) {
            Py_DECREF(v);
            return NULL;
        }
    }
    return v;
}
PyObject *lent_made__bad_kept(PyObject *d, PyObject *k)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL) {
        v = PyList_New(0);
        if (v == NULL)
            return NULL;
        if (PyDict_SetItem(d, k, v) < 0) {
            Py_DECREF(v);
            return NULL;
        }
        Py_DECREF(v);
    }
    return v;
}
PyObject *lent_made__bad_leak(PyObject *d, PyObject *k)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL) {
        v = PyList_New(0);
        if (v == NULL)
            return NULL;
        if (PyDict_SetItem(d, k, v) < 0)
            return NULL;
    }
    return v;
}

/* It goes from the container on the way: its finaliser would run later than before. */
PyObject *lent_dropped(PyObject *d, PyObject *k)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL)
        return NULL;
    if (PyDict_DelItem(d, k) < 0)
        return NULL;
    return v;
}
PyObject *lent_dropped__bad(PyObject *d, PyObject *k)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return NULL;
    if (PyDict_DelItem(d, k) < 0) {
        Py_DECREF(v);
        return NULL;
    }
    return v;
}

/* A helper's result, handed through */
PyObject *lent_through(PyObject *a, PyObject *b)
{
    return lent_any(a, b);
}
PyObject *lent_through__ok(PyObject *a, PyObject *b)
{
    return lent_any(a, b);
}
PyObject *lent_through__bad(PyObject *a, PyObject *b)
{
    return Py_XNewRef(lent_any(a, b));
}
PyObject *through(PyObject *a, PyObject *b)
{
    return lent_any(a, b);
}
PyObject *through__is_contract(PyObject *a, PyObject *b)
{
    return lent_any(a, b);
}

/* Callers */
long caller(PyObject *a, PyObject *b)
{
    PyObject *v = lent_any(a, b);
    if (v == NULL)
        return -1;
    return PyLong_AsLong(v);
}
long caller__ok(PyObject *a, PyObject *b)
{
    PyObject *v = lent_any(a, b);
    if (v == NULL)
        return -1;
    long result = PyLong_AsLong(v);
    Py_DECREF(v);
    return result;
}
long caller__is_leak(PyObject *a, PyObject *b)
{
    PyObject *v = lent_any(a, b);
    if (v == NULL)
        return -1;
    return PyLong_AsLong(v);
}
long caller__is_order(PyObject *a, PyObject *b)
{
    PyObject *v = lent_any(a, b);
    if (v == NULL)
        return -1;
    Py_DECREF(v);
    return PyLong_AsLong(v);
}
long caller__bad_null(PyObject *a, PyObject *b)
{
    PyObject *v = lent_any(a, b);
    if (v == NULL) {
        Py_DECREF(v);
        return -1;
    }
    long result = PyLong_AsLong(v);
    Py_DECREF(v);
    return result;
}
long caller__bad_arguments(PyObject *a, PyObject *b)
{
    PyObject *v = lent_any(b, a);
    if (v == NULL)
        return -1;
    long result = PyLong_AsLong(v);
    Py_DECREF(v);
    return result;
}
long caller__bad_inverted(PyObject *a, PyObject *b)
{
    PyObject *v = lent_any(a, b);
    if (v != NULL) {
        Py_DECREF(v);
        return -1;
    }
    return PyLong_AsLong(v);
}
long caller__bad_twice_called(PyObject *a, PyObject *b)
{
    PyObject *v = lent_any(a, b);
    if (v == NULL)
        return -1;
    Py_DECREF(v);
    v = lent_any(a, b);
    long result = PyLong_AsLong(v);
    Py_DECREF(v);
    return result;
}

/* An INCREF that the new reference replaces */
PyObject *taker(PyObject *a, PyObject *b)
{
    PyObject *v = lent_any(a, b);
    Py_XINCREF(v);
    return v;
}
PyObject *taker__ok(PyObject *a, PyObject *b)
{
    PyObject *v = lent_any(a, b);
    return v;
}
PyObject *taker__ok_direct(PyObject *a, PyObject *b)
{
    return lent_any(a, b);
}
PyObject *taker__is_leak(PyObject *a, PyObject *b)
{
    PyObject *v = lent_any(a, b);
    Py_XINCREF(v);
    return v;
}

/* An error is still pending in the NULL branch, as the old caller asks for it. */
int asks(PyObject *a, PyObject *b)
{
    PyObject *v = lent_any(a, b);
    if (v == NULL)
        return PyErr_Occurred() ? -1 : 0;
    return PyObject_IsTrue(v);
}
int asks__ok(PyObject *a, PyObject *b)
{
    PyObject *v = lent_any(a, b);
    if (v == NULL)
        return PyErr_Occurred() ? -1 : 0;
    int result = PyObject_IsTrue(v);
    Py_DECREF(v);
    return result;
}
int asks__bad_cleared(PyObject *a, PyObject *b)
{
    PyObject *v = lent_any(a, b);
    if (v == NULL) {
        PyErr_Clear();
        return PyErr_Occurred() ? -1 : 0;
    }
    int result = PyObject_IsTrue(v);
    Py_DECREF(v);
    return result;
}

/* Whatever lets go of something may let go of it: nobody knows where the helper found it. */
int emptied(Thing *self, PyObject *b)
{
    PyObject *v = lent_any((PyObject *)self, b);
    if (v == NULL)
        return -1;
    Py_CLEAR(self->dict);
    return 0;
}
int emptied__ok(Thing *self, PyObject *b)
{
    PyObject *v = lent_any((PyObject *)self, b);
    if (v == NULL)
        return -1;
    Py_DECREF(v);
    Py_CLEAR(self->dict);
    return 0;
}
int emptied__is_order(Thing *self, PyObject *b)
{
    PyObject *v = lent_any((PyObject *)self, b);
    if (v == NULL)
        return -1;
    Py_CLEAR(self->dict);
    Py_DECREF(v);
    return 0;
}
int item_deleted(PyObject *a, PyObject *b, PyObject *other)
{
    PyObject *v = lent_any(a, b);
    if (v == NULL)
        return -1;
    return PyDict_DelItem(other, b);
}
int item_deleted__bad(PyObject *a, PyObject *b, PyObject *other)
{
    PyObject *v = lent_any(a, b);
    if (v == NULL)
        return -1;
    int result = PyDict_DelItem(other, b);
    Py_DECREF(v);
    return result;
}

/* A weak reference would be found alive for longer. */
int watched(PyObject *a, PyObject *b, PyObject *ref)
{
    PyObject *v = lent_any(a, b);
    if (v == NULL)
        return -1;
    return project_call(PyWeakref_GET_OBJECT(ref)) == NULL;
}
int watched__bad(PyObject *a, PyObject *b, PyObject *ref)
{
    PyObject *v = lent_any(a, b);
    if (v == NULL)
        return -1;
    int result = project_call(PyWeakref_GET_OBJECT(ref)) == NULL;
    Py_DECREF(v);
    return result;
}

/* Stored by somebody without a reference */
int storer(Thing *self, PyObject *b)
{
    self->field = lent_any((PyObject *)self, b);
    return self->field != NULL;
}
int storer__bad(Thing *self, PyObject *b)
{
    self->field = lent_any((PyObject *)self, b);
    return self->field != NULL;
}

/* A counted test result of another helper */
int two(PyObject *a, PyObject *b)
{
    PyObject *v = lent_any(a, b);
    PyObject *w = lent_quiet(a);
    return v == w;
}
int two__ok(PyObject *a, PyObject *b)
{
    PyObject *v = lent_any(a, b);
    PyObject *w = lent_quiet(a);
    int result = v == w;
    Py_XDECREF(w);
    Py_XDECREF(v);
    return result;
}
int two__bad_same(PyObject *a, PyObject *b)
{
    PyObject *v = lent_any(a, b);
    PyObject *w = lent_quiet(a);
    int result = v == w;
    Py_XDECREF(w);
    Py_XDECREF(w);
    return result;
}

/* Computed gotos: from each to every label whose address is taken.  See cases.c for what the names
 * mean. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

int behind(PyObject *l, const unsigned char *next)
{
    static void *const targets[] = {&&add, &&stop};
    int n = 0;
    goto *targets[*next++];
add: {
        PyObject *v = PyList_GetItem(l, 0);
        if (v == NULL)
            return -1;
        n += PyObject_IsTrue(v);
        goto *targets[*next++];
    }
stop:
    return n;
}
int behind__ok(PyObject *l, const unsigned char *next)
{
    static void *const targets[] = {&&add, &&stop};
    int n = 0;
    goto *targets[*next++];
add: {
        PyObject *v = PyList_GetItemRef(l, 0);
        if (v == NULL)
            return -1;
        n += PyObject_IsTrue(v);
        Py_DECREF(v);
        goto *targets[*next++];
    }
stop:
    return n;
}
int behind__bad_leak(PyObject *l, const unsigned char *next)
{
    static void *const targets[] = {&&add, &&stop};
    int n = 0;
    goto *targets[*next++];
add: {
        PyObject *v = PyList_GetItemRef(l, 0);
        if (v == NULL)
            return -1;
        n += PyObject_IsTrue(v);
        goto *targets[*next++];
    }
stop:
    return n;
}
int behind__bad_other_label(PyObject *l, const unsigned char *next)
{
    static void *const targets[] = {&&stop, &&add};
    int n = 0;
    goto *targets[*next++];
add: {
        PyObject *v = PyList_GetItemRef(l, 0);
        if (v == NULL)
            return -1;
        n += PyObject_IsTrue(v);
        Py_DECREF(v);
        goto *targets[*next++];
    }
stop:
    return n;
}
int behind__bad_other_target(PyObject *l, const unsigned char *next)
{
    static void *const targets[] = {&&add, &&stop};
    int n = 0;
    goto *targets[*next++];
add: {
        PyObject *v = PyList_GetItemRef(l, 0);
        if (v == NULL)
            return -1;
        n += PyObject_IsTrue(v);
        Py_DECREF(v);
        goto *targets[*next];
    }
stop:
    return n;
}
int behind__bad_early(PyObject *l, const unsigned char *next)
{
    static void *const targets[] = {&&add, &&stop};
    int n = 0;
    goto *targets[*next++];
add: {
        PyObject *v = PyList_GetItemRef(l, 0);
        if (v == NULL)
            return -1;
        Py_DECREF(v);
        n += PyObject_IsTrue(v);
        goto *targets[*next++];
    }
stop:
    return n;
}

/* What another label does with it is followed, too. */
int held(PyObject *l, const unsigned char *next)
{
    static void *const targets[] = {&&get, &&use, &&stop};
    PyObject *v = NULL;
    goto *targets[*next++];
get:
    v = PyList_GetItem(l, 0);
    if (v == NULL)
        return -1;
    goto *targets[*next++];
use:
    if (v != NULL && PyObject_Not(v))
        return 1;
    goto *targets[*next++];
stop:
    return 0;
}
int held__bad_held(PyObject *l, const unsigned char *next)
{
    static void *const targets[] = {&&get, &&use, &&stop};
    PyObject *v = NULL;
    goto *targets[*next++];
get:
    Py_XDECREF(v);
    v = PyList_GetItemRef(l, 0);
    if (v == NULL)
        return -1;
    goto *targets[*next++];
use:
    if (v != NULL && PyObject_Not(v)) {
        Py_DECREF(v);
        return 1;
    }
    goto *targets[*next++];
stop:
    Py_XDECREF(v);
    return 0;
}

/* An exception may be set wherever a computed goto leads: the old text asks about that one, too. */
int pending(PyObject *d, PyObject *k, const unsigned char *next)
{
    static void *const targets[] = {&&get, &&fail, &&stop};
    goto *targets[*next++];
fail:
    PyErr_SetNone(k);
    goto *targets[*next++];
get: {
        PyObject *v = PyDict_GetItemWithError(d, k);
        if (v == NULL && PyErr_Occurred())
            return -1;
        goto *targets[*next++];
    }
stop:
    return 0;
}
int pending__ok(PyObject *d, PyObject *k, const unsigned char *next)
{
    static void *const targets[] = {&&get, &&fail, &&stop};
    goto *targets[*next++];
fail:
    PyErr_SetNone(k);
    goto *targets[*next++];
get: {
        PyObject *v;
        (void)PyDict_GetItemRef(d, k, &v);
        if (v == NULL && PyErr_Occurred())
            return -1;
        Py_XDECREF(v);
        goto *targets[*next++];
    }
stop:
    return 0;
}
int pending__bad_return_code(PyObject *d, PyObject *k, const unsigned char *next)
{
    static void *const targets[] = {&&get, &&fail, &&stop};
    goto *targets[*next++];
fail:
    PyErr_SetNone(k);
    goto *targets[*next++];
get: {
        PyObject *v;
        if (PyDict_GetItemRef(d, k, &v) < 0)
            return -1;
        Py_XDECREF(v);
        goto *targets[*next++];
    }
stop:
    return 0;
}

/* Both texts are the same behind the release: what follows is not run through with all that is
 * known, however much it is; but it must be the same, and as much must be known of the values. */
int alike(PyObject *l, PyObject *k, int n)
{
    PyObject *v = PyList_GetItem(l, 0);
    int rc;
    if (v == NULL)
        return -1;
    rc = PyObject_IsTrue(v);
    if (n > 1)
        rc = PyObject_Not(k);
    if (rc < 0)
        return -1;
    return rc + n;
}
int alike__ok(PyObject *l, PyObject *k, int n)
{
    PyObject *v = PyList_GetItemRef(l, 0);
    int rc;
    if (v == NULL)
        return -1;
    rc = PyObject_IsTrue(v);
    Py_DECREF(v);
    if (n > 1)
        rc = PyObject_Not(k);
    if (rc < 0)
        return -1;
    return rc + n;
}
int alike__bad_value(PyObject *l, PyObject *k, int n)
{
    PyObject *v = PyList_GetItemRef(l, 0);
    int rc;
    if (v == NULL)
        return -1;
    rc = PyObject_Not(v);
    Py_DECREF(v);
    if (n > 1)
        rc = PyObject_Not(k);
    if (rc < 0)
        return -1;
    return rc + n;
}
int alike__bad_text(PyObject *l, PyObject *k, int n)
{
    PyObject *v = PyList_GetItemRef(l, 0);
    int rc;
    if (v == NULL)
        return -1;
    rc = PyObject_IsTrue(v);
    Py_DECREF(v);
    if (n > 1)
        rc = PyObject_Not(k);
    if (rc < 0)
        return -1;
    return rc - n;
}
int alike__bad_order(PyObject *l, PyObject *k, int n)
{
    PyObject *v = PyList_GetItemRef(l, 0);
    int rc;
    if (v == NULL)
        return -1;
    rc = PyObject_IsTrue(v);
    Py_DECREF(v);
    if (n > 1)
        rc = PyObject_Not(k);
    if (rc >= 0)
        return -1;
    return rc + n;
}

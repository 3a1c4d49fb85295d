/* Helpers that release references: their own, which nothing is lost by, or others'.  What they let go
 * of must not live longer than it did.  See cases.c for what the names mean. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

void project_note(PyObject *a);

/* It takes a reference to obj, and releases that, or what it has been given instead. */
static PyObject *last_part_own(PyObject *obj, PyObject *names)
{
    PyObject *parent = NULL;
    Py_INCREF(obj);
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(names); i++) {
        Py_XDECREF(parent);
        parent = obj;
        obj = PyObject_GetAttr(parent, PyTuple_GET_ITEM(names, i));
        if (obj == NULL) {
            Py_DECREF(parent);
            return NULL;
        }
    }
    Py_XDECREF(parent);
    return obj;
}
int behind_own(PyObject *d, PyObject *k, PyObject *names)
{
    PyObject *v = PyDict_GetItemWithError(d, k), *part;
    if (v == NULL)
        return -1;
    part = last_part_own(names, names);
    if (part != NULL)
        project_note(v);
    Py_XDECREF(part);
    return 0;
}
/* Without the part nobody needs v, but that is known only now. */
int behind_own__ok(PyObject *d, PyObject *k, PyObject *names)
{
    PyObject *v, *part;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    part = last_part_own(names, names);
    if (part != NULL)
        project_note(v);
    Py_DECREF(v);
    Py_XDECREF(part);
    return 0;
}
/* But where nobody needed it from the beginning: what the helper's calls do is not known. */
int dead_behind_own(PyObject *d, PyObject *k, PyObject *names)
{
    PyObject *v = PyDict_GetItemWithError(d, k), *part;
    if (v == NULL)
        return -1;
    project_note(v);
    part = last_part_own(names, names);
    Py_XDECREF(part);
    return 0;
}
int dead_behind_own__is_order(PyObject *d, PyObject *k, PyObject *names)
{
    PyObject *v, *part;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    part = last_part_own(names, names);
    Py_DECREF(v);
    Py_XDECREF(part);
    return 0;
}

/* What it has taken once it releases twice. */
static PyObject *last_part_twice(PyObject *obj, PyObject *names)
{
    PyObject *parent = NULL;
    Py_INCREF(obj);
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(names); i++) {
        Py_XDECREF(parent);
        parent = obj;
        obj = PyObject_GetAttr(parent, PyTuple_GET_ITEM(names, i));
        if (obj == NULL) {
            Py_DECREF(parent);
            return NULL;
        }
        Py_DECREF(parent);
    }
    Py_XDECREF(parent);
    return obj;
}
int behind_twice(PyObject *d, PyObject *k, PyObject *names)
{
    PyObject *v = PyDict_GetItemWithError(d, k), *part;
    if (v == NULL)
        return -1;
    project_note(v);
    part = last_part_twice(names, names);
    Py_XDECREF(part);
    return 0;
}
int behind_twice__bad_late(PyObject *d, PyObject *k, PyObject *names)
{
    PyObject *v, *part;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    part = last_part_twice(names, names);
    Py_DECREF(v);
    Py_XDECREF(part);
    return 0;
}

/* On one way it has taken none. */
static PyObject *last_part_one_way(PyObject *obj, PyObject *names)
{
    PyObject *parent;
    if (PyTuple_GET_SIZE(names) > 1)
        Py_INCREF(obj);
    parent = obj;
    obj = PyObject_GetAttr(parent, PyTuple_GET_ITEM(names, 0));
    Py_DECREF(parent);
    return obj;
}
int behind_one_way(PyObject *d, PyObject *k, PyObject *names)
{
    PyObject *v = PyDict_GetItemWithError(d, k), *part;
    if (v == NULL)
        return -1;
    project_note(v);
    part = last_part_one_way(names, names);
    Py_XDECREF(part);
    return 0;
}
int behind_one_way__bad_late(PyObject *d, PyObject *k, PyObject *names)
{
    PyObject *v, *part;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    part = last_part_one_way(names, names);
    Py_DECREF(v);
    Py_XDECREF(part);
    return 0;
}

/* What it has taken the list has by then. */
static PyObject *last_part_stolen(PyObject *obj, PyObject *list)
{
    PyObject *parent;
    Py_INCREF(obj);
    parent = obj;
    PyList_SetItem(list, 0, parent);
    Py_DECREF(parent);
    return list;
}
int behind_stolen(PyObject *d, PyObject *k, PyObject *names)
{
    PyObject *v = PyDict_GetItemWithError(d, k), *part;
    if (v == NULL)
        return -1;
    project_note(v);
    part = last_part_stolen(names, names);
    Py_XDECREF(part);
    return 0;
}
int behind_stolen__bad_late(PyObject *d, PyObject *k, PyObject *names)
{
    PyObject *v, *part;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    part = last_part_stolen(names, names);
    Py_DECREF(v);
    Py_XDECREF(part);
    return 0;
}

/* One reference, two names. */
static PyObject *last_part_both_names(PyObject *obj, PyObject *names)
{
    PyObject *parent;
    Py_INCREF(obj);
    parent = obj;
    names = PyObject_GetAttr(parent, names);
    Py_DECREF(parent);
    Py_DECREF(obj);
    return names;
}
int behind_both_names(PyObject *d, PyObject *k, PyObject *names)
{
    PyObject *v = PyDict_GetItemWithError(d, k), *part;
    if (v == NULL)
        return -1;
    project_note(v);
    part = last_part_both_names(names, names);
    Py_XDECREF(part);
    return 0;
}
int behind_both_names__bad_late(PyObject *d, PyObject *k, PyObject *names)
{
    PyObject *v, *part;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    part = last_part_both_names(names, names);
    Py_DECREF(v);
    Py_XDECREF(part);
    return 0;
}

/* What the call fills is lent. */
static PyObject *last_part_lent(PyObject *obj, PyObject *names)
{
    PyObject *part = obj;
    if (!PyArg_ParseTuple(names, "O", &part))
        return NULL;
    Py_DECREF(part);
    return PyTuple_New(0);
}
int behind_lent(PyObject *d, PyObject *k, PyObject *names)
{
    PyObject *v = PyDict_GetItemWithError(d, k), *part;
    if (v == NULL)
        return -1;
    project_note(v);
    part = last_part_lent(names, names);
    Py_XDECREF(part);
    return 0;
}
int behind_lent__bad_late(PyObject *d, PyObject *k, PyObject *names)
{
    PyObject *v, *part;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    part = last_part_lent(names, names);
    Py_DECREF(v);
    Py_XDECREF(part);
    return 0;
}

/* A get that stays, with a reference of its own: no more may happen before it is released than behind
 * a new get. */
int stays(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL)
        return -1;
    project_note(v);
    v = PyDict_GetItemWithError(d, x);
    if (v == NULL)
        return -1;
    project_note(v);
    PyDict_Clear(d);
    return 0;
}
int stays__bad_late(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_DECREF(v);
    v = Py_XNewRef(PyDict_GetItemWithError(d, x));
    if (v == NULL)
        return -1;
    project_note(v);
    PyDict_Clear(d);
    Py_DECREF(v);
    return 0;
}
int stays__ok(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_DECREF(v);
    v = Py_XNewRef(PyDict_GetItemWithError(d, x));
    if (v == NULL)
        return -1;
    project_note(v);
    Py_DECREF(v);
    PyDict_Clear(d);
    return 0;
}

/* What the call puts into args may be borrowed from v, but not when it is released. */
int project_init(PyObject *v, PyObject **args);
int filled(PyObject *d, PyObject *k, PyObject *args)
{
    PyObject *v;
    int rc;
    Py_INCREF(args);
    v = PyDict_GetItemWithError(d, k);
    if (v == NULL) {
        Py_DECREF(args);
        return -1;
    }
    rc = project_init(v, &args);
    if (rc < 0)
        project_note(args);
    Py_XDECREF(args);
    return rc;
}
int filled__ok(PyObject *d, PyObject *k, PyObject *args)
{
    PyObject *v;
    int rc;
    Py_INCREF(args);
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL) {
        Py_DECREF(args);
        return -1;
    }
    rc = project_init(v, &args);
    if (rc < 0)
        project_note(args);
    Py_DECREF(v);
    Py_XDECREF(args);
    return rc;
}
int filled__bad_early(PyObject *d, PyObject *k, PyObject *args)
{
    PyObject *v;
    int rc;
    Py_INCREF(args);
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL) {
        Py_DECREF(args);
        return -1;
    }
    rc = project_init(v, &args);
    Py_DECREF(v);
    if (rc < 0)
        project_note(args);
    Py_XDECREF(args);
    return rc;
}

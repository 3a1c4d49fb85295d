/* What a call that parses arguments puts into a variable that lives longer than the object: filled,
 * or what it was before. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
extern int use(PyObject *v);
int optional(PyObject *list)
{
    PyObject *a, *b = NULL;
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++) {
        PyObject *item = PyList_GetItem(list, i);
        if (item == NULL || !PyArg_ParseTuple(item, "O|O", &a, &b))
            return -1;
        if (b != NULL)
            use(b);
    }
    return 0;
}
int optional__bad(PyObject *list)
{
    PyObject *a, *b = NULL;
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++) {
        PyObject *item = PyList_GetItemRef(list, i);
        if (item == NULL || !PyArg_ParseTuple(item, "O|O", &a, &b)) {
            Py_XDECREF(item);
            return -1;
        }
        if (b != NULL)
            use(b);
        Py_DECREF(item);
    }
    return 0;
}
int ignored(PyObject *list)
{
    PyObject *a = NULL;
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++) {
        PyObject *item = PyList_GetItem(list, i);
        if (item == NULL)
            return -1;
        if (!PyArg_ParseTuple(item, "O", &a))
            PyErr_Clear();
        if (a != NULL)
            use(a);
    }
    return 0;
}
int ignored__bad(PyObject *list)
{
    PyObject *a = NULL;
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++) {
        PyObject *item = PyList_GetItemRef(list, i);
        if (item == NULL)
            return -1;
        if (!PyArg_ParseTuple(item, "O", &a))
            PyErr_Clear();
        if (a != NULL)
            use(a);
        Py_DECREF(item);
    }
    return 0;
}
PyObject *outside(PyObject *list)
{
    PyObject *out = PyList_New(0), *a, *b;
    if (out == NULL)
        return NULL;
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++) {
        PyObject *item = PyList_GetItem(list, i);
        if (item == NULL)
            goto error;
        if (!PyArg_ParseTuple(item, "OO", &a, &b))
            goto error;
        if (PyList_Append(out, a) < 0)
            goto error;
    }
    return out;
error:
    Py_DECREF(out);
    return NULL;
}
PyObject *outside__ok(PyObject *list)
{
    PyObject *out = PyList_New(0), *a, *b;
    if (out == NULL)
        return NULL;
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++) {
        PyObject *item = PyList_GetItemRef(list, i);
        if (item == NULL)
            goto error;
        if (!PyArg_ParseTuple(item, "OO", &a, &b)) {
            Py_DECREF(item);
            goto error;
        }
        if (PyList_Append(out, a) < 0) {
            Py_DECREF(item);
            goto error;
        }
        Py_DECREF(item);
    }
    return out;
error:
    Py_DECREF(out);
    return NULL;
}

/* Where it fails, the item is skipped. */
int skipped(PyObject *list)
{
    PyObject *a;
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++) {
        PyObject *item = PyList_GetItem(list, i);
        if (item == NULL)
            return -1;
        if (PyArg_ParseTuple(item, "O!", &PyList_Type, &a) == 0) {
            PyErr_Clear();
            continue;
        }
        use(a);
    }
    return 0;
}
int skipped__ok(PyObject *list)
{
    PyObject *a;
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++) {
        PyObject *item = PyList_GetItemRef(list, i);
        if (item == NULL)
            return -1;
        if (PyArg_ParseTuple(item, "O!", &PyList_Type, &a) == 0) {
            PyErr_Clear();
            Py_DECREF(item);
            continue;
        }
        use(a);
        Py_DECREF(item);
    }
    return 0;
}
int skipped__is_order(PyObject *list)
{
    PyObject *a;
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++) {
        PyObject *item = PyList_GetItemRef(list, i);
        if (item == NULL)
            return -1;
        if (PyArg_ParseTuple(item, "O!", &PyList_Type, &a) == 0) {
            PyErr_Clear();
            Py_DECREF(item);
            continue;
        }
        Py_DECREF(item);
        use(a);
    }
    return 0;
}

/* PyArg_UnpackTuple(): the first is required, the second is not. */
int unpacked(PyObject *list)
{
    PyObject *a;
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++) {
        PyObject *item = PyList_GetItem(list, i);
        if (item == NULL || !PyArg_UnpackTuple(item, "item", 1, 1, &a))
            return -1;
        use(a);
    }
    return 0;
}
int unpacked__ok(PyObject *list)
{
    PyObject *a;
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++) {
        PyObject *item = PyList_GetItemRef(list, i);
        if (item == NULL || !PyArg_UnpackTuple(item, "item", 1, 1, &a)) {
            Py_XDECREF(item);
            return -1;
        }
        use(a);
        Py_DECREF(item);
    }
    return 0;
}
int unpacked_more(PyObject *list)
{
    PyObject *a, *b = NULL;
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++) {
        PyObject *item = PyList_GetItem(list, i);
        if (item == NULL || !PyArg_UnpackTuple(item, "item", 1, 2, &a, &b))
            return -1;
        if (b != NULL)
            use(b);
    }
    return 0;
}
int unpacked_more__bad(PyObject *list)
{
    PyObject *a, *b = NULL;
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++) {
        PyObject *item = PyList_GetItemRef(list, i);
        if (item == NULL || !PyArg_UnpackTuple(item, "item", 1, 2, &a, &b)) {
            Py_XDECREF(item);
            return -1;
        }
        if (b != NULL)
            use(b);
        Py_DECREF(item);
    }
    return 0;
}

/* A type stands before what it is asked for; the other is optional all the same. */
int behind_type(PyObject *list)
{
    PyObject *a, *b = NULL;
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++) {
        PyObject *item = PyList_GetItem(list, i);
        if (item == NULL || !PyArg_ParseTuple(item, "O!|O", &PyList_Type, &a, &b))
            return -1;
        if (b != NULL)
            use(b);
    }
    return 0;
}
int behind_type__bad(PyObject *list)
{
    PyObject *a, *b = NULL;
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++) {
        PyObject *item = PyList_GetItemRef(list, i);
        if (item == NULL || !PyArg_ParseTuple(item, "O!|O", &PyList_Type, &a, &b)) {
            Py_XDECREF(item);
            return -1;
        }
        if (b != NULL)
            use(b);
        Py_DECREF(item);
    }
    return 0;
}

/* A converter may look at what is there. */
extern int convert(PyObject *v, void *place);
int converted(PyObject *list)
{
    PyObject *a = NULL;
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++) {
        PyObject *item = PyList_GetItem(list, i);
        if (item == NULL || !PyArg_ParseTuple(item, "O&", convert, &a))
            return -1;
        use(a);
    }
    return 0;
}
int converted__bad(PyObject *list)
{
    PyObject *a = NULL;
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++) {
        PyObject *item = PyList_GetItemRef(list, i);
        if (item == NULL || !PyArg_ParseTuple(item, "O&", convert, &a)) {
            Py_XDECREF(item);
            return -1;
        }
        use(a);
        Py_DECREF(item);
    }
    return 0;
}

/* Nobody asks whether it has failed before the item is used. */
int asked_late(PyObject *list)
{
    PyObject *a = NULL;
    int ok;
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++) {
        PyObject *item = PyList_GetItem(list, i);
        if (item == NULL)
            return -1;
        ok = PyArg_ParseTuple(item, "O", &a);
        if (a != NULL)
            use(a);
        if (!ok)
            return -1;
    }
    return 0;
}
int asked_late__bad(PyObject *list)
{
    PyObject *a = NULL;
    int ok;
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++) {
        PyObject *item = PyList_GetItemRef(list, i);
        if (item == NULL)
            return -1;
        ok = PyArg_ParseTuple(item, "O", &a);
        if (a != NULL)
            use(a);
        Py_DECREF(item);
        if (!ok)
            return -1;
    }
    return 0;
}

/* Another function may leave its place as it was, too. */
extern int get_text(PyObject *v, const char **text);
int texts(PyObject *list)
{
    const char *text = NULL;
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++) {
        PyObject *item = PyList_GetItem(list, i);
        if (item == NULL)
            return -1;
        if (get_text(item, &text) < 0)
            PyErr_Clear();
        if (text != NULL)
            puts(text);
    }
    return 0;
}
int texts__bad(PyObject *list)
{
    const char *text = NULL;
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++) {
        PyObject *item = PyList_GetItemRef(list, i);
        if (item == NULL)
            return -1;
        if (get_text(item, &text) < 0)
            PyErr_Clear();
        if (text != NULL)
            puts(text);
        Py_DECREF(item);
    }
    return 0;
}
int sized(PyObject *list)
{
    char *text = NULL;
    Py_ssize_t n = 0;
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++) {
        PyObject *item = PyList_GetItem(list, i);
        if (item == NULL)
            return -1;
        if (PyBytes_AsStringAndSize(item, &text, &n) < 0)
            PyErr_Clear();
        if (text != NULL)
            puts(text);
    }
    return 0;
}
int sized__bad(PyObject *list)
{
    char *text = NULL;
    Py_ssize_t n = 0;
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++) {
        PyObject *item = PyList_GetItemRef(list, i);
        if (item == NULL)
            return -1;
        if (PyBytes_AsStringAndSize(item, &text, &n) < 0)
            PyErr_Clear();
        if (text != NULL)
            puts(text);
        Py_DECREF(item);
    }
    return 0;
}
static int first_of(PyObject *v, PyObject **out)
{
    if (!PyTuple_Check(v))
        return -1;
    *out = PyTuple_GET_ITEM(v, 0);
    return 0;
}
int found(PyObject *list)
{
    PyObject *a = NULL;
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++) {
        PyObject *item = PyList_GetItem(list, i);
        if (item == NULL)
            return -1;
        (void)first_of(item, &a);
        if (a != NULL)
            use(a);
    }
    return 0;
}
int found__bad(PyObject *list)
{
    PyObject *a = NULL;
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++) {
        PyObject *item = PyList_GetItemRef(list, i);
        if (item == NULL)
            return -1;
        (void)first_of(item, &a);
        if (a != NULL)
            use(a);
        Py_DECREF(item);
    }
    return 0;
}

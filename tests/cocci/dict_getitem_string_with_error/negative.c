#include <Python.h>

static PyObject *global;

struct holder {
    PyObject *value;
};

/* No variable of its own holds the result. */
static PyObject *inside(PyObject *d, const char *key)
{
    if (_PyDict_GetItemStringWithError(d, key))
        return Py_None;
    if (_PyDict_GetItemStringWithError(d, key) == Py_None)
        return Py_None;
    return _PyDict_GetItemStringWithError(d, key);
}

/* The value itself is compared: the return code says nothing of it. */
static int compared_with_another(PyObject *d, const char *key)
{
    PyObject *value;

    return (value = _PyDict_GetItemStringWithError(d, key)) == Py_None;
}

/* The variable is not local, not automatic, or of another type. */
static int to_others(PyObject *d, const char *key, struct holder *h, PyObject **result)
{
    static PyObject *cache;
    PyTypeObject *type;

    global = _PyDict_GetItemStringWithError(d, key);
    h->value = _PyDict_GetItemStringWithError(d, key);
    *result = _PyDict_GetItemStringWithError(d, key);
    cache = _PyDict_GetItemStringWithError(d, key);
    type = (PyTypeObject *)_PyDict_GetItemStringWithError(d, key);
    if ((h->value = _PyDict_GetItemStringWithError(d, key)) == NULL)
        return -1;
    return (cache = _PyDict_GetItemStringWithError(d, key)) != NULL;
}

/* Other calls. */
static int not_these(PyObject *d, const char *key)
{
    PyObject *a, *b, *c;

    a = PyDict_GetItem(d, key);
    b = _PyDict_GetItem_KnownHash(d, key);
    if (PyDict_GetItemStringRef(d, key, &c) < 0)
        return -1;
    return a == b && b == c;
}

#include <Python.h>

static PyObject *global;

struct holder {
    PyObject *value;
};

/* No variable of its own holds the result. */
static PyObject *inside(PyObject *d, PyObject *key)
{
    if (PyDict_GetItemWithError(d, key))
        return Py_None;
    if (PyDict_GetItemWithError(d, key) == Py_None)
        return Py_None;
    return PyDict_GetItemWithError(d, key);
}

/* The value itself is compared: the return code says nothing of it. */
static int compared_with_another(PyObject *d, PyObject *key)
{
    PyObject *value;

    return (value = PyDict_GetItemWithError(d, key)) == Py_None;
}

/* The variable is not local, not automatic, or of another type. */
static int to_others(PyObject *d, PyObject *key, struct holder *h, PyObject **result)
{
    static PyObject *cache;
    PyTypeObject *type;

    global = PyDict_GetItemWithError(d, key);
    h->value = PyDict_GetItemWithError(d, key);
    *result = PyDict_GetItemWithError(d, key);
    cache = PyDict_GetItemWithError(d, key);
    type = (PyTypeObject *)PyDict_GetItemWithError(d, key);
    if ((h->value = PyDict_GetItemWithError(d, key)) == NULL)
        return -1;
    return (cache = PyDict_GetItemWithError(d, key)) != NULL;
}

/* Other calls. */
static int not_these(PyObject *d, PyObject *key)
{
    PyObject *a, *b, *c;

    a = PyDict_GetItem(d, key);
    b = _PyDict_GetItemWithError(d, key);
    if (PyDict_GetItemRef(d, key, &c) < 0)
        return -1;
    return a == b && b == c;
}

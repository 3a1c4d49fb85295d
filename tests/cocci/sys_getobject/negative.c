#include <Python.h>

static PyObject *global;

struct holder {
    PyObject *value;
};

/* No variable of its own holds the result, or there is no room for the PyErr_Clear(). */
static PyObject *inside(PyObject *d, PyObject *key)
{
    PyObject *value;

    if (PySys_GetObject("key"))
        return Py_None;
    if ((value = PySys_GetObject("key")) != NULL)
        return value;
    return PySys_GetObject("key");
}

/* The variable is not local, not automatic, or of another type. */
static void to_others(PyObject *d, PyObject *key, struct holder *h, PyObject **result)
{
    static PyObject *cache;
    PyTypeObject *type;

    global = PySys_GetObject("key");
    h->value = PySys_GetObject("key");
    *result = PySys_GetObject("key");
    cache = PySys_GetObject("key");
    type = (PyTypeObject *)PySys_GetObject("key");
}

/* Several declarators: Coccinelle cannot take one out. */
static int declarators(PyObject *d, PyObject *key)
{
    PyObject *value = PySys_GetObject("key"), *other;

    other = value;
    return other != NULL;
}

/* Other calls. */
static int not_these(PyObject *d, PyObject *key)
{
    PyObject *a, *b, *c;

    a = PyDict_GetItemWithError(d, "key");
    b = PyDict_GetItem(d, key);
    c = PyObject_GetItem(d, "key");
    return a == b && b == c;
}

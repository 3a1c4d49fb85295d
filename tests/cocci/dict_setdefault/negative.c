#include <Python.h>

static PyObject *global;

struct holder {
    PyObject *value;
};

/* No variable of its own holds the result, and it is more than tested. */
static PyObject *inside(PyObject *d, PyObject *key, PyObject *x)
{
    if (PyDict_SetDefault(d, key, x) == x)
        return Py_None;
    Py_INCREF(PyDict_SetDefault(d, key, x));
    return PyDict_SetDefault(d, key, x);
}

/* The variable is not local, not automatic, or of another type. */
static int to_others(PyObject *d, PyObject *key, struct holder *h, PyObject **result)
{
    static PyObject *cache;
    PyTypeObject *type;

    global = PyDict_SetDefault(d, key, key);
    h->value = PyDict_SetDefault(d, key, key);
    *result = PyDict_SetDefault(d, key, key);
    cache = PyDict_SetDefault(d, key, key);
    type = (PyTypeObject *)PyDict_SetDefault(d, key, key);
    return (h->value = PyDict_SetDefault(d, key, key)) == NULL;
}

/* Other calls. */
static int not_these(PyObject *d, PyObject *key)
{
    PyObject *value;

    if (PyDict_SetDefaultRef(d, key, key, &value) < 0)
        return -1;
    return PyDict_SetItem(d, key, key) == 0;
}

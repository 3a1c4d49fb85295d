#include <Python.h>

static PyObject *global;

struct holder {
    PyObject *item;
};

/* No variable of its own holds the result. */
static PyObject *returned(PyObject *list)
{
    return PyList_GET_ITEM(list, 0);
}

static long nested(PyObject *list)
{
    return PyLong_AsLong(PyList_GET_ITEM(list, 0));
}

/* A slot of a fresh PyList_New() may be NULL, which the strong call must not be given. */
static int is_filled(PyObject *list, Py_ssize_t i)
{
    return PyList_GET_ITEM(list, i) != NULL;
}

/* The variable is not local, or not automatic. */
static void to_others(PyObject *list, struct holder *h, PyObject **result)
{
    static PyObject *cache;

    global = PyList_GET_ITEM(list, 0);
    h->item = PyList_GET_ITEM(list, 0);
    *result = PyList_GET_ITEM(list, 0);
    cache = PyList_GET_ITEM(list, 0);
}

/* Tuples do not change, and this is strong already. */
static int not_these(PyObject *list, PyObject *tuple)
{
    PyObject *a = PyTuple_GetItem(tuple, 0);
    PyObject *b = PyList_GetItemRef(list, 0);
    PyObject *c = PyList_GetItem(list, 0);

    return a == b && b == c;
}

/* The slot, not what is in it. */
static PyObject **slots(PyObject *list, PyObject *v)
{
    PyList_GET_ITEM(list, 0) = v;
    return &PyList_GET_ITEM(list, 0);
}

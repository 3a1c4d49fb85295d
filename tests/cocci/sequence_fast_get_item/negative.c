#include <Python.h>

static PyObject *global;

struct holder {
    PyObject *item;
};

/* No variable of its own holds the result. */
static PyObject *returned(PyObject *seq)
{
    return PySequence_Fast_GET_ITEM(seq, 0);
}

static long nested(PyObject *seq)
{
    return PyLong_AsLong(PySequence_Fast_GET_ITEM(seq, 0));
}

/* A slot of a fresh PyList_New() may be NULL, which the strong call must not be given. */
static int is_filled(PyObject *seq, Py_ssize_t i)
{
    return PySequence_Fast_GET_ITEM(seq, i) != NULL;
}

/* The variable is not local, or not automatic. */
static void to_others(PyObject *seq, struct holder *h, PyObject **result)
{
    static PyObject *cache;

    global = PySequence_Fast_GET_ITEM(seq, 0);
    h->item = PySequence_Fast_GET_ITEM(seq, 0);
    *result = PySequence_Fast_GET_ITEM(seq, 0);
    cache = PySequence_Fast_GET_ITEM(seq, 0);
}

/* Tuples do not change, and this is strong already. */
static int not_these(PyObject *seq, PyObject *tuple)
{
    PyObject *a = PyTuple_GetItem(tuple, 0);
    PyObject *b = PySequence_GetItem(seq, 0);
    PyObject *c = PyList_GetItem(seq, 0);

    return a == b && b == c;
}

/* The slot, not what is in it. */
static PyObject **slots(PyObject *seq, PyObject *v)
{
    PySequence_Fast_GET_ITEM(seq, 0) = v;
    return &PySequence_Fast_GET_ITEM(seq, 0);
}

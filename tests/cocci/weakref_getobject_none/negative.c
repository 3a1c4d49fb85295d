#include <Python.h>

static PyObject *global;

struct holder {
    PyObject *object;
};

/* No variable of its own holds the result. */
static PyObject *inside(PyObject *ref)
{
    if (PyWeakref_GetObject(ref) == Py_None)
        return NULL;
    return PyWeakref_GET_OBJECT(ref);
}

/* The variable is not local, not automatic, or of another type. */
static void to_others(PyObject *ref, struct holder *h, PyObject **result)
{
    static PyObject *cache;
    PyTypeObject *type;

    global = PyWeakref_GetObject(ref);
    h->object = PyWeakref_GetObject(ref);
    *result = PyWeakref_GET_OBJECT(ref);
    cache = PyWeakref_GetObject(ref);
    type = (PyTypeObject *)PyWeakref_GetObject(ref);
}

/* A None that comes from elsewhere is still None. */
static int another_value(PyObject *ref, PyObject *d, PyObject *key)
{
    PyObject *object;

    object = PyObject_GetItem(d, key);
    if (object == Py_None)
        return 0;
    return Py_IsNone(object);
}

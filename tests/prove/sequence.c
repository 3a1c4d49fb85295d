/* Operands that the compiler may evaluate in any order, and their calls in statements of their own.
 * See cases.c for what the names mean. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

PyObject *project_name(PyObject *a);

/* Two of which each changes the dict... */
PyObject *both_set(PyObject *d, PyObject *a, PyObject *b)
{
    return PyTuple_Pack(2, PyDict_SetDefault(d, a, Py_None), PyDict_SetDefault(d, b, Py_None));
}
PyObject *both_set__is_sequence(PyObject *d, PyObject *a, PyObject *b)
{
    PyObject *value, *value2, *result;
    (void)PyDict_SetDefaultRef(d, a, Py_None, &value);
    (void)PyDict_SetDefaultRef(d, b, Py_None, &value2);
    result = PyTuple_Pack(2, value, value2);
    Py_XDECREF(value2);
    Py_XDECREF(value);
    return result;
}
/* ... one that looks, and one that may change what it sees... */
PyObject *one_looks(PyObject *l, PyObject *x)
{
    return Py_BuildValue("ON", PyList_GetItem(l, 0), PyObject_Str(x));
}
PyObject *one_looks__is_sequence(PyObject *l, PyObject *x)
{
    PyObject *item = PyList_GetItemRef(l, 0);
    PyObject *result = Py_BuildValue("ON", item, PyObject_Str(x));
    Py_XDECREF(item);
    return result;
}
PyObject *project_looks(PyObject *l, PyObject *x)
{
    return Py_BuildValue("NO", project_name(x), PyList_GetItem(l, 0));
}
PyObject *project_looks__bad_first(PyObject *l, PyObject *x)
{
    PyObject *item = PyList_GetItemRef(l, 0);
    PyObject *result = Py_BuildValue("NO", project_name(x), item);
    Py_XDECREF(item);
    return result;
}
PyObject *assignment_looks(PyObject *l, Py_ssize_t i)
{
    return Py_BuildValue("On", PyList_GetItem(l, i), i++);
}
PyObject *assignment_looks__is_sequence(PyObject *l, Py_ssize_t i)
{
    PyObject *item = PyList_GetItemRef(l, i);
    PyObject *result = Py_BuildValue("On", item, i++);
    Py_XDECREF(item);
    return result;
}
/* ... of operators, too. */
int compared(PyObject *d, PyObject *a, PyObject *b)
{
    return PyDict_GetItemWithError(d, a) == PyDict_GetItemWithError(d, b);
}
int compared__is_sequence(PyObject *d, PyObject *a, PyObject *b)
{
    PyObject *value, *value2;
    int result;
    (void)PyDict_GetItemRef(d, a, &value);
    (void)PyDict_GetItemRef(d, b, &value2);
    result = value == value2;
    Py_XDECREF(value2);
    Py_XDECREF(value);
    return result;
}

/* Two that look, and one beside what makes something or looks at what does not change. */
PyObject *both_look(PyObject *l, PyObject *t)
{
    return Py_BuildValue("OOnN", PyList_GetItem(l, 0), PyList_GetItem(l, 1), PyTuple_GET_SIZE(t),
                         PyLong_FromLong(3));
}
PyObject *both_look__ok(PyObject *l, PyObject *t)
{
    PyObject *item = PyList_GetItemRef(l, 0);
    PyObject *item2 = PyList_GetItemRef(l, 1);
    PyObject *result = Py_BuildValue("OOnN", item, item2, PyTuple_GET_SIZE(t), PyLong_FromLong(3));
    Py_XDECREF(item2);
    Py_XDECREF(item);
    return result;
}

/* What is given to a call is made before it, and initialisers are evaluated in turn. */
PyObject *in_turn(PyObject *d, PyObject *k)
{
    PyObject *name = PyObject_Str(k), *v = PyDict_GetItemWithError(d, PyTuple_GET_ITEM(k, 0));
    PyObject *result = Py_BuildValue("NO", name, v);
    return result;
}
PyObject *in_turn__ok(PyObject *d, PyObject *k)
{
    PyObject *name = PyObject_Str(k), *v;
    (void)PyDict_GetItemRef(d, PyTuple_GET_ITEM(k, 0), &v);
    PyObject *result = Py_BuildValue("NO", name, v);
    Py_XDECREF(v);
    return result;
}
/* What stays side by side is left to the compiler as before. */
int stays_beside(PyObject *l, PyObject *x)
{
    PyObject *v = PyList_GetItem(l, 0);
    return v == NULL ? -1 : PyObject_Size(x) + PyObject_Size(v) > 3;
}
int stays_beside__ok(PyObject *l, PyObject *x)
{
    PyObject *v = PyList_GetItemRef(l, 0);
    int result = v == NULL ? -1 : PyObject_Size(x) + PyObject_Size(v) > 3;
    Py_XDECREF(v);
    return result;
}

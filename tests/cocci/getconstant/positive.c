#include <Python.h>

static Py_ssize_t held(unsigned int id)
{
    PyObject *v = Py_GetConstantBorrowed(id);
    PyObject *w;

    if (v == NULL)
        return -1;
    w = Py_GetConstantBorrowed(id /* the same */);
    return PyObject_Size(v) + PyObject_Size(w);
}

static int in_a_condition(unsigned int id)
{
    PyObject *v;

    if ((v = Py_GetConstantBorrowed(id)) == NULL)
        return -1;
    return PyObject_IsTrue(v);
}

static int with_a_cast(unsigned int id)
{
    PyVarObject *v;

    v = (PyVarObject *)Py_GetConstantBorrowed(id);
    return v != NULL;
}

static PyObject *given_a_reference(unsigned int id, int checked)
{
    if (checked)
        return Py_XNewRef(Py_GetConstantBorrowed(id));
    return Py_NewRef(Py_GetConstantBorrowed(id));
}

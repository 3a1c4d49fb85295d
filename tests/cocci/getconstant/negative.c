#include <Python.h>

static PyObject *kept;

static PyObject *returned(unsigned int id)
{
    return Py_GetConstantBorrowed(id);
}

static Py_ssize_t nested(unsigned int id)
{
    return PyObject_Size(Py_GetConstantBorrowed(id));
}

static void to_a_global(unsigned int id)
{
    kept = Py_GetConstantBorrowed(id);
}

static int not_this(unsigned int id)
{
    PyObject *v = Py_GetConstant(id);

    return v != NULL;
}

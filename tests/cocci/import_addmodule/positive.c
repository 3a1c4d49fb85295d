#include <Python.h>

static PyObject *main_dict(void)
{
    PyObject *m = PyImport_AddModule("__main__");
    PyObject *other;

    if (m == NULL)
        return NULL;
    other = PyImport_AddModule("other" /* made if absent */);
    if (other == NULL)
        return NULL;
    return PyObject_GetAttrString(other, "name");
}

static int in_a_condition(const char *name)
{
    PyObject *m;

    if ((m = PyImport_AddModule(name)) == NULL)
        return -1;
    return PyModule_AddIntConstant(m, "answer", 42);
}

static int with_a_cast(void)
{
    PyModuleObject *m;

    m = (PyModuleObject *)PyImport_AddModule("other");
    return m != NULL;
}

static PyObject *given_a_reference(int other)
{
    if (other)
        return Py_NewRef(PyImport_AddModule("other"));
    return Py_XNewRef(PyImport_AddModule("this"));
}

#include <Python.h>

static PyObject *main_dict(void)
{
    PyObject *m = PyImport_AddModuleRef("__main__");
    PyObject *other;

    if (m == NULL)
        return NULL;
    other = PyImport_AddModuleRef("other" /* made if absent */);
    if (other == NULL)
        return NULL;
    return PyObject_GetAttrString(other, "name");
}

static int in_a_condition(const char *name)
{
    PyObject *m;

    if ((m = PyImport_AddModuleRef(name)) == NULL)
        return -1;
    return PyModule_AddIntConstant(m, "answer", 42);
}

static int with_a_cast(void)
{
    PyModuleObject *m;

    m = (PyModuleObject *) PyImport_AddModuleRef("other");
    return m != NULL;
}

static PyObject *given_a_reference(int other)
{
    if (other)
        return PyImport_AddModuleRef("other");
    return PyImport_AddModuleRef("this");
}

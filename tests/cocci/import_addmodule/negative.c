#include <Python.h>

static PyObject *main_module;

/* The dict is borrowed from the module. */
static PyObject *nested(void)
{
    return PyModule_GetDict(PyImport_AddModule("__main__"));
}

static PyObject *returned(const char *name)
{
    return PyImport_AddModule(name);
}

static void to_a_global(void)
{
    main_module = PyImport_AddModule("__main__");
}

static int not_these(PyObject *name)
{
    PyObject *a = PyImport_AddModuleObject(name);
    PyObject *b = PyImport_ImportModule("sys");

    return a == b;
}

#include <Python.h>

static int statements(PyObject *d, const char *unused)
{
    PyObject *value;
    if (PySys_GetOptionalAttrString("key", &value) < 0) {
        PyErr_Clear();
    }
    int i;

    for (i = 0; i < 3; i++) {
        if (value == Py_None)
            break;
        if (PySys_GetOptionalAttrString(/* the same */ "key", &value) < 0) {
            PyErr_Clear();
        } // again
    }
    if (PySys_GetOptionalAttrString("key", &value) < 0) {
        PyErr_Clear();
    }
    return value != NULL;
}

static int no_braces(PyObject *value, PyObject *d, const char *unused)
{
    if (value == NULL)
    {if (PySys_GetOptionalAttrString("key", &value) < 0) {
            PyErr_Clear();
        }
    }
    else
    {if (PySys_GetOptionalAttrString("other", &value) < 0) {
            PyErr_Clear();
        }
    }
    return value != NULL;
}

static int in_a_switch(PyObject *d, const char *unused, int which)
{
    PyObject *value = NULL;

    switch (which) {
    case 1:
        if (PySys_GetOptionalAttrString("key", &value) < 0) {
            PyErr_Clear();
        }
        break;
    }
    return value != NULL;
}

static int ends_with_a_declaration(PyObject *d, const char *unused)
{
    while (d != NULL) {
        PyObject *value;
        if (PySys_GetOptionalAttrString("key", &value) < 0) {
            PyErr_Clear();
        }
    }
    return 0;
}

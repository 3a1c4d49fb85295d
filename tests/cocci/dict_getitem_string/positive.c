#include <Python.h>

static int statements(PyObject *d, const char *unused)
{
    PyObject *value = PyDict_GetItemString(d, "key");
    int i;

    for (i = 0; i < 3; i++) {
        if (value == Py_None)
            break;
        value = PyDict_GetItemString(d, /* the same */ "key"); // again
    }
    value = PyDict_GetItemString(PyType_Type.tp_dict,
                                 "key");
    return value != NULL;
}

static int no_braces(PyObject *value, PyObject *d, const char *unused)
{
    if (value == NULL)
        value = PyDict_GetItemString(d, "key");
    else
        value = PyDict_GetItemString(d, "other");
    return value != NULL;
}

static int in_a_switch(PyObject *d, const char *unused, int which)
{
    PyObject *value = NULL;

    switch (which) {
    case 1:
        value = PyDict_GetItemString(d, "key");
        break;
    }
    return value != NULL;
}

static int ends_with_a_declaration(PyObject *d, const char *unused)
{
    while (d != NULL) {
        PyObject *value = PyDict_GetItemString(d, "key");
    }
    return 0;
}

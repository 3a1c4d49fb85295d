#include <Python.h>

static int statements(PyObject *d, PyObject *key)
{
    PyObject *value = PyDict_GetItem(d, key);
    int i;

    for (i = 0; i < 3; i++) {
        if (value == Py_None)
            break;
        value = PyDict_GetItem(d, /* the same */ key); // again
    }
    value = PyDict_GetItem(PyType_Type.tp_dict,
                           key);
    return value != NULL;
}

static int no_braces(PyObject *value, PyObject *d, PyObject *key)
{
    if (value == NULL)
        value = PyDict_GetItem(d, key);
    else
        value = PyDict_GetItem(d, value);
    return value != NULL;
}

static int in_a_switch(PyObject *d, PyObject *key, int which)
{
    PyObject *value = NULL;

    switch (which) {
    case 1:
        value = PyDict_GetItem(d, key);
        break;
    }
    return value != NULL;
}

static int ends_with_a_declaration(PyObject *d, PyObject *key)
{
    while (d != NULL) {
        PyObject *value = PyDict_GetItem(d, key);
    }
    return 0;
}

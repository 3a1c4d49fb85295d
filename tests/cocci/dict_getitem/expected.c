#include <Python.h>

static int statements(PyObject *d, PyObject *key)
{
    PyObject *value;
    if (PyDict_GetItemRef(d, key, &value) < 0) {
        PyErr_Clear();
    }
    int i;

    for (i = 0; i < 3; i++) {
        if (value == Py_None)
            break;
        if (PyDict_GetItemRef(d, /* the same */ key, &value) < 0) {
            PyErr_Clear();
        } // again
    }
    if (PyDict_GetItemRef(PyType_Type.tp_dict,
                           key, &value) < 0) {
        PyErr_Clear();
    }
    return value != NULL;
}

static int no_braces(PyObject *value, PyObject *d, PyObject *key)
{
    if (value == NULL)
    {if (PyDict_GetItemRef(d, key, &value) < 0) {
            PyErr_Clear();
        }
    }
    else
    {if (PyDict_GetItemRef(d, value, &value) < 0) {
            PyErr_Clear();
        }
    }
    return value != NULL;
}

static int in_a_switch(PyObject *d, PyObject *key, int which)
{
    PyObject *value = NULL;

    switch (which) {
    case 1:
        if (PyDict_GetItemRef(d, key, &value) < 0) {
            PyErr_Clear();
        }
        break;
    }
    return value != NULL;
}

static int ends_with_a_declaration(PyObject *d, PyObject *key)
{
    while (d != NULL) {
        PyObject *value;
        if (PyDict_GetItemRef(d, key, &value) < 0) {
            PyErr_Clear();
        }
    }
    return 0;
}

#include <Python.h>

static int statements(PyObject *d, const char *unused)
{
    PyObject *value = PySys_GetObject("key");
    int i;

    for (i = 0; i < 3; i++) {
        if (value == Py_None)
            break;
        value = PySys_GetObject(/* the same */ "key"); // again
    }
    value = PySys_GetObject("key");
    return value != NULL;
}

static int no_braces(PyObject *value, PyObject *d, const char *unused)
{
    if (value == NULL)
        value = PySys_GetObject("key");
    else
        value = PySys_GetObject("other");
    return value != NULL;
}

static int in_a_switch(PyObject *d, const char *unused, int which)
{
    PyObject *value = NULL;

    switch (which) {
    case 1:
        value = PySys_GetObject("key");
        break;
    }
    return value != NULL;
}

static int ends_with_a_declaration(PyObject *d, const char *unused)
{
    while (d != NULL) {
        PyObject *value = PySys_GetObject("key");
    }
    return 0;
}

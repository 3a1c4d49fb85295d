#include <Python.h>
#include <fcntl.h>
#include <unistd.h>

static PyObject *
allow_threads(PyObject *list)
{
    PyObject *chunk = PyList_GetItemRef(list, 0);
    Py_ssize_t n;

    if (chunk == NULL)
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    n = write(1, PyBytes_AS_STRING(chunk), 1);
    Py_END_ALLOW_THREADS
    Py_DECREF(chunk);
    return PyLong_FromSsize_t(n);
}

static PyObject *
errno_read(PyObject *names)
{
    PyObject *name = PyList_GetItemRef(names, 0);
    int fd;

    if (name == NULL)
        return NULL;
    fd = open(PyBytes_AS_STRING(name), O_RDONLY);
    if (fd < 0) {
        PyErr_SetFromErrno(PyExc_OSError);
        Py_DECREF(name);
        return NULL;
    }
    Py_DECREF(name);
    return PyLong_FromLong(fd);
}

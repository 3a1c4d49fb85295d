/* What a failed call has left for who asks after it: besides errno, what libraries keep of their own;
 * see cases.c for the names. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <dlfcn.h>
#include <err.h>
#include <fenv.h>
#include <stdio.h>
#include <unistd.h>

#include "error_states.h"

/* The text that belongs to the handle is read before a finaliser may use that... */
PyObject *asks_handle(store *s, PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return NULL;
    if (store_put(s, PyBytes_AS_STRING(v)) < 0) {
        PyErr_SetString(PyExc_OSError, store_errmsg(s));
        return NULL;
    }
    return PyLong_FromLong(0);
}
PyObject *asks_handle__ok(store *s, PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    if (store_put(s, PyBytes_AS_STRING(v)) < 0) {
        PyErr_SetString(PyExc_OSError, store_errmsg(s));
        Py_DECREF(v);
        return NULL;
    }
    Py_DECREF(v);
    return PyLong_FromLong(0);
}
PyObject *asks_handle__is_errno(store *s, PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    if (store_put(s, PyBytes_AS_STRING(v)) < 0) {
        Py_DECREF(v);
        PyErr_SetString(PyExc_OSError, store_errmsg(s));
        return NULL;
    }
    Py_DECREF(v);
    return PyLong_FromLong(0);
}

/* ...also where only the name tells that it is about the last call... */
PyObject *asks_message(store *s, PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return NULL;
    if (store_put(s, PyBytes_AS_STRING(v)) < 0) {
        PyErr_SetString(PyExc_OSError, store_message(s));
        return NULL;
    }
    return PyLong_FromLong(0);
}
PyObject *asks_message__is_errno(store *s, PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    int rc = store_put(s, PyBytes_AS_STRING(v));
    Py_DECREF(v);
    if (rc < 0) {
        PyErr_SetString(PyExc_OSError, store_message(s));
        return NULL;
    }
    return PyLong_FromLong(0);
}

/* ...or where the state is the thread's, and is asked for in a function of the file. */
static PyObject *set_error(void)
{
    unsigned long number = store_get_error();
    PyErr_Format(PyExc_OSError, "%lu: %s", number, store_last()->text);
    return NULL;
}
PyObject *asks_in_helper(store *s, PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return NULL;
    if (store_put(s, PyBytes_AS_STRING(v)) < 0)
        return set_error();
    return PyLong_FromLong(0);
}
PyObject *asks_in_helper__ok(store *s, PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    if (store_put(s, PyBytes_AS_STRING(v)) < 0) {
        PyObject *result = set_error();
        Py_DECREF(v);
        return result;
    }
    Py_DECREF(v);
    return PyLong_FromLong(0);
}
PyObject *asks_in_helper__is_errno(store *s, PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    if (store_put(s, PyBytes_AS_STRING(v)) < 0) {
        Py_DECREF(v);
        return set_error();
    }
    Py_DECREF(v);
    return PyLong_FromLong(0);
}

/* A call of the library's in between has a state of its own... */
PyObject *puts_again(store *s, PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return NULL;
    store_put(s, PyBytes_AS_STRING(v));
    if (store_put(s, "end") < 0) {
        PyErr_SetString(PyExc_OSError, store_errmsg(s));
        return NULL;
    }
    return PyLong_FromLong(0);
}
PyObject *puts_again__ok(store *s, PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    store_put(s, PyBytes_AS_STRING(v));
    Py_DECREF(v);
    if (store_put(s, "end") < 0) {
        PyErr_SetString(PyExc_OSError, store_errmsg(s));
        return NULL;
    }
    return PyLong_FromLong(0);
}
/* ...but one of the C library's has none. */
PyObject *closes(store *s, PyObject *list, int fd)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return NULL;
    int rc = store_put(s, PyBytes_AS_STRING(v));
    if (close(fd) < 0 || rc < 0) {
        PyErr_SetString(PyExc_OSError, store_errmsg(s));
        return NULL;
    }
    return PyLong_FromLong(0);
}
PyObject *closes__is_errno(store *s, PyObject *list, int fd)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    int rc = store_put(s, PyBytes_AS_STRING(v));
    Py_DECREF(v);
    if (close(fd) < 0 || rc < 0) {
        PyErr_SetString(PyExc_OSError, store_errmsg(s));
        return NULL;
    }
    return PyLong_FromLong(0);
}

/* A number says what there is to say, and what only puts the state back asks nothing. */
PyObject *has_code(store *s, PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return NULL;
    int rc = store_put(s, PyBytes_AS_STRING(v));
    store_clear_error();
    if (rc < 0) {
        PyErr_SetString(PyExc_OSError, store_strerror(rc));
        return NULL;
    }
    return PyLong_FromLong(0);
}
PyObject *has_code__ok(store *s, PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    int rc = store_put(s, PyBytes_AS_STRING(v));
    Py_DECREF(v);
    store_clear_error();
    if (rc < 0) {
        PyErr_SetString(PyExc_OSError, store_strerror(rc));
        return NULL;
    }
    return PyLong_FromLong(0);
}

/* The library may also be called through pointers. */
typedef struct {
    int (*put)(const char *text);
    const char *(*get_error)(void);
    int (*get_size)(void);
} store_api;
int puts_by_table(const store_api *api, PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    int rc = api->put(PyBytes_AS_STRING(v));
    if (rc < 0) {
        PyErr_SetString(PyExc_OSError, api->get_error());
        return -1;
    }
    return 0;
}
int puts_by_table__is_errno(const store_api *api, PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    int rc = api->put(PyBytes_AS_STRING(v));
    Py_DECREF(v);
    if (rc < 0) {
        PyErr_SetString(PyExc_OSError, api->get_error());
        return -1;
    }
    return 0;
}
int sizes_by_table(const store_api *api, PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    int rc = api->put(PyBytes_AS_STRING(v));
    return rc < 0 ? 0 : api->get_size();
}
int sizes_by_table__ok(const store_api *api, PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    int rc = api->put(PyBytes_AS_STRING(v));
    Py_DECREF(v);
    return rc < 0 ? 0 : api->get_size();
}

/* What prints it may have a handler that runs Python code, for which an object would be late. */
PyObject *prints(store *s, PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return NULL;
    if (store_put(s, PyBytes_AS_STRING(v)) < 0)
        store_print_errors();
    return PyLong_FromLong(0);
}
PyObject *prints__is_order(store *s, PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    if (store_put(s, PyBytes_AS_STRING(v)) < 0)
        store_print_errors();
    Py_DECREF(v);
    return PyLong_FromLong(0);
}
PyObject *prints__is_errno(store *s, PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    int rc = store_put(s, PyBytes_AS_STRING(v));
    Py_DECREF(v);
    if (rc < 0)
        store_print_errors();
    return PyLong_FromLong(0);
}

/* What dlopen() says of a failure is gone with the next one that a finaliser makes. */
PyObject *loads(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return NULL;
    if (dlopen(PyBytes_AS_STRING(v), RTLD_NOW) == NULL)
        return PyErr_Format(PyExc_OSError, "%s", dlerror());
    return PyLong_FromLong(0);
}
PyObject *loads__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    if (dlopen(PyBytes_AS_STRING(v), RTLD_NOW) == NULL) {
        PyErr_Format(PyExc_OSError, "%s", dlerror());
        Py_DECREF(v);
        return NULL;
    }
    Py_DECREF(v);
    return PyLong_FromLong(0);
}
PyObject *loads__is_errno(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    void *library = dlopen(PyBytes_AS_STRING(v), RTLD_NOW);
    Py_DECREF(v);
    if (library == NULL)
        return PyErr_Format(PyExc_OSError, "%s", dlerror());
    return PyLong_FromLong(0);
}

/* warn() is given no number, and what it prints is errno's; warnx() prints what it is given. */
PyObject *warns(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return NULL;
    if (unlink(PyBytes_AS_STRING(v)) < 0)
        warn("unlink");
    return PyLong_FromLong(0);
}
PyObject *warns__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    if (unlink(PyBytes_AS_STRING(v)) < 0)
        warn("unlink");
    Py_DECREF(v);
    return PyLong_FromLong(0);
}
PyObject *warns__is_errno(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    int rc = unlink(PyBytes_AS_STRING(v));
    Py_DECREF(v);
    if (rc < 0)
        warn("unlink");
    return PyLong_FromLong(0);
}
PyObject *warns_plainly(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return NULL;
    int rc = unlink(PyBytes_AS_STRING(v));
    if (rc < 0)
        warnx("cannot unlink");
    return PyLong_FromLong(0);
}
PyObject *warns_plainly__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    int rc = unlink(PyBytes_AS_STRING(v));
    Py_DECREF(v);
    if (rc < 0)
        warnx("cannot unlink");
    return PyLong_FromLong(0);
}

/* "%m" is strerror(errno); "%%m" and "%d" are not. */
PyObject *prints_errno(PyObject *list, char *text)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return NULL;
    int rc = unlink(PyBytes_AS_STRING(v));
    if (rc < 0)
        snprintf(text, 80, "cannot unlink: %-20m");
    return PyLong_FromLong(0);
}
PyObject *prints_errno__ok(PyObject *list, char *text)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    int rc = unlink(PyBytes_AS_STRING(v));
    if (rc < 0)
        snprintf(text, 80, "cannot unlink: %-20m");
    Py_DECREF(v);
    return PyLong_FromLong(0);
}
PyObject *prints_errno__is_errno(PyObject *list, char *text)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    int rc = unlink(PyBytes_AS_STRING(v));
    Py_DECREF(v);
    if (rc < 0)
        snprintf(text, 80, "cannot unlink: %-20m");
    return PyLong_FromLong(0);
}
PyObject *prints_letter(PyObject *list, char *text)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return NULL;
    int rc = unlink(PyBytes_AS_STRING(v));
    snprintf(text, 80, "%d %%m", rc);
    return PyLong_FromLong(0);
}
PyObject *prints_letter__ok(PyObject *list, char *text)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    int rc = unlink(PyBytes_AS_STRING(v));
    Py_DECREF(v);
    snprintf(text, 80, "%d %%m", rc);
    return PyLong_FromLong(0);
}

/* Flags that a finaliser's arithmetic may raise, whatever is called in between. */
PyObject *divides(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return NULL;
    feclearexcept(FE_ALL_EXCEPT);
    double y = 1.0 / PyFloat_AS_DOUBLE(v);
    if (getpid() > 0 && fetestexcept(FE_DIVBYZERO)) {
        PyErr_SetString(PyExc_ZeroDivisionError, "division");
        return NULL;
    }
    return PyFloat_FromDouble(y);
}
PyObject *divides__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    feclearexcept(FE_ALL_EXCEPT);
    double y = 1.0 / PyFloat_AS_DOUBLE(v);
    if (getpid() > 0 && fetestexcept(FE_DIVBYZERO)) {
        PyErr_SetString(PyExc_ZeroDivisionError, "division");
        Py_DECREF(v);
        return NULL;
    }
    Py_DECREF(v);
    return PyFloat_FromDouble(y);
}
PyObject *divides__is_errno(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    feclearexcept(FE_ALL_EXCEPT);
    double y = 1.0 / PyFloat_AS_DOUBLE(v);
    Py_DECREF(v);
    if (getpid() > 0 && fetestexcept(FE_DIVBYZERO)) {
        PyErr_SetString(PyExc_ZeroDivisionError, "division");
        return NULL;
    }
    return PyFloat_FromDouble(y);
}
PyObject *adds(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return NULL;
    double x = PyFloat_AS_DOUBLE(v);
    feclearexcept(FE_ALL_EXCEPT);
    x += x;
    if (fetestexcept(FE_OVERFLOW))
        return NULL;
    return PyFloat_FromDouble(x);
}
PyObject *adds__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    double x = PyFloat_AS_DOUBLE(v);
    Py_DECREF(v);
    feclearexcept(FE_ALL_EXCEPT);
    x += x;
    if (fetestexcept(FE_OVERFLOW))
        return NULL;
    return PyFloat_FromDouble(x);
}

/* Calls that can fail where the old ones could not: the new function leaves with the error.  See
 * cases.c for what the names mean. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

PyObject *project_find(PyObject *a);

int visited(PyObject *list, Py_ssize_t i)
{
    PyObject *item = PyList_GET_ITEM(list, i);
    if (PyObject_IsTrue(item) < 0)
        return -1;
    return 0;
}
int visited__ok(PyObject *list, Py_ssize_t i)
{
    PyObject *item = PyList_GetItemRef(list, i);
    if (item == NULL)
        return -1;
    if (PyObject_IsTrue(item) < 0) {
        Py_DECREF(item);
        return -1;
    }
    Py_DECREF(item);
    return 0;
}
int visited__bad_not_tested(PyObject *list, Py_ssize_t i)
{
    PyObject *item = PyList_GetItemRef(list, i);
    if (PyObject_IsTrue(item) < 0) {
        Py_DECREF(item);
        return -1;
    }
    Py_DECREF(item);
    return 0;
}
int visited__bad_success(PyObject *list, Py_ssize_t i)
{
    PyObject *item = PyList_GetItemRef(list, i);
    if (item == NULL)
        return 0;
    if (PyObject_IsTrue(item) < 0) {
        Py_DECREF(item);
        return -1;
    }
    Py_DECREF(item);
    return 0;
}
int visited__bad_cleared(PyObject *list, Py_ssize_t i)
{
    PyObject *item = PyList_GetItemRef(list, i);
    if (item == NULL) {
        PyErr_Clear();
        return 0;
    }
    if (PyObject_IsTrue(item) < 0) {
        Py_DECREF(item);
        return -1;
    }
    Py_DECREF(item);
    return 0;
}
int visited__bad_cleared_failure(PyObject *list, Py_ssize_t i)
{
    PyObject *item = PyList_GetItemRef(list, i);
    if (item == NULL) {
        PyErr_Clear();
        return -1;
    }
    if (PyObject_IsTrue(item) < 0) {
        Py_DECREF(item);
        return -1;
    }
    Py_DECREF(item);
    return 0;
}
int visited__bad_not_released(PyObject *list, Py_ssize_t i)
{
    PyObject *item = PyList_GetItemRef(list, i);
    if (item == NULL)
        return -1;
    if (PyObject_IsTrue(item) < 0)
        return -1;
    Py_DECREF(item);
    return 0;
}

/* What else is held */
PyObject *collected(PyObject *list)
{
    PyObject *out = PyList_New(0);
    if (out == NULL)
        return NULL;
    if (PyList_Append(out, PyList_GET_ITEM(list, 0)) < 0) {
        Py_DECREF(out);
        return NULL;
    }
    return out;
}
PyObject *collected__ok(PyObject *list)
{
    PyObject *out = PyList_New(0);
    if (out == NULL)
        return NULL;
    PyObject *item = PyList_GetItemRef(list, 0);
    if (item == NULL) {
        Py_DECREF(out);
        return NULL;
    }
    if (PyList_Append(out, item) < 0) {
        Py_DECREF(item);
        Py_DECREF(out);
        return NULL;
    }
    Py_DECREF(item);
    return out;
}
PyObject *collected__bad_leak(PyObject *list)
{
    PyObject *out = PyList_New(0);
    if (out == NULL)
        return NULL;
    PyObject *item = PyList_GetItemRef(list, 0);
    if (item == NULL)
        return NULL;
    if (PyList_Append(out, item) < 0) {
        Py_DECREF(item);
        Py_DECREF(out);
        return NULL;
    }
    Py_DECREF(item);
    return out;
}
PyObject *collected__bad_released_twice(PyObject *list)
{
    PyObject *out = PyList_New(0);
    if (out == NULL)
        return NULL;
    PyObject *item = PyList_GetItemRef(list, 0);
    if (item == NULL) {
        Py_DECREF(out);
        Py_DECREF(out);
        return NULL;
    }
    if (PyList_Append(out, item) < 0) {
        Py_DECREF(item);
        Py_DECREF(out);
        return NULL;
    }
    Py_DECREF(item);
    return out;
}

/* NULL also says that there is no such item. */
PyObject *searched(PyObject *list, PyObject *wanted)
{
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        PyObject *item = PyList_GET_ITEM(list, i);
        int same = PyObject_RichCompareBool(item, wanted, Py_EQ);
        if (same < 0)
            return NULL;
        if (same > 0)
            return Py_NewRef(item);
    }
    return NULL;
}
PyObject *searched__is_no_error_exit(PyObject *list, PyObject *wanted)
{
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        PyObject *item = PyList_GetItemRef(list, i);
        if (item == NULL)
            return NULL;
        int same = PyObject_RichCompareBool(item, wanted, Py_EQ);
        if (same < 0) {
            Py_DECREF(item);
            return NULL;
        }
        if (same > 0)
            return item;
        Py_DECREF(item);
    }
    return NULL;
}

/* The neighbour: there it sets an error. */
PyObject *searched_with_error(PyObject *list, PyObject *wanted)
{
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        PyObject *item = PyList_GET_ITEM(list, i);
        int same = PyObject_RichCompareBool(item, wanted, Py_EQ);
        if (same < 0)
            return NULL;
        if (same > 0)
            return Py_NewRef(item);
    }
    PyErr_SetObject(PyExc_LookupError, wanted);
    return NULL;
}
PyObject *searched_with_error__ok(PyObject *list, PyObject *wanted)
{
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        PyObject *item = PyList_GetItemRef(list, i);
        if (item == NULL)
            return NULL;
        int same = PyObject_RichCompareBool(item, wanted, Py_EQ);
        if (same < 0) {
            Py_DECREF(item);
            return NULL;
        }
        if (same > 0)
            return item;
        Py_DECREF(item);
    }
    PyErr_SetObject(PyExc_LookupError, wanted);
    return NULL;
}

/* A call of the project's own that gave NULL, and then nothing of it is known any more. */
PyObject *found_or_first(PyObject *list)
{
    PyObject *found = project_find(list);
    if (found == NULL) {
        PyObject *item = PyList_GET_ITEM(list, 0);
        if (PyObject_IsTrue(item) > 0)
            return Py_NewRef(item);
    }
    Py_XDECREF(found);
    return NULL;
}
PyObject *found_or_first__is_no_error_exit(PyObject *list)
{
    PyObject *found = project_find(list);
    if (found == NULL) {
        PyObject *item = PyList_GetItemRef(list, 0);
        if (item == NULL)
            return NULL;
        if (PyObject_IsTrue(item) > 0)
            return item;
        Py_DECREF(item);
    }
    Py_XDECREF(found);
    return NULL;
}

/* Nobody expects it to fail. */
PyObject *first(PyObject *list)
{
    return Py_NewRef(PyList_GET_ITEM(list, 0));
}
PyObject *first__is_no_error_exit(PyObject *list)
{
    return PyList_GetItemRef(list, 0);
}

/* A lookup that raises nothing has no such outcome. */
Py_ssize_t counted(void)
{
    PyObject *globals = PyEval_GetGlobals();
    if (globals == NULL)
        return 0;
    return PyDict_Size(globals);
}
Py_ssize_t counted__ok(void)
{
    PyObject *globals = PyEval_GetFrameGlobals();
    if (globals == NULL)
        return 0;
    Py_ssize_t n = PyDict_Size(globals);
    Py_DECREF(globals);
    return n;
}
Py_ssize_t counted__bad_absent(void)
{
    PyObject *globals = PyEval_GetFrameGlobals();
    Py_ssize_t n = PyDict_Size(globals);
    Py_XDECREF(globals);
    return n;
}
Py_ssize_t counted__bad_early(void)
{
    PyObject *globals = PyEval_GetFrameGlobals();
    if (globals == NULL)
        return 0;
    Py_DECREF(globals);
    return PyDict_Size(globals);
}

/* What a way out calls that is nobody's of Python's, all other ways call, too... */
typedef struct {
    long n;
} Names;

void names_open(Names *names);
void names_add(Names *names, long n);
void names_clear(Names *names);

int named(PyObject *dict, PyObject *key)
{
    Names names = {0};
    int result = -1;
    PyObject *name = PyDict_GetItem(dict, key);
    if (PyObject_IsTrue(key) < 0)
        goto done;
    if (name != NULL) {
        long n = PyObject_IsTrue(name);
        names_add(&names, n);
    }
    result = 0;
done:
    names_clear(&names);
    return result;
}
int named__propagate_ok(PyObject *dict, PyObject *key)
{
    Names names = {0};
    int result = -1;
    PyObject *name;
    if (PyDict_GetItemRef(dict, key, &name) < 0)
        goto done;
    if (PyObject_IsTrue(key) < 0) {
        Py_XDECREF(name);
        goto done;
    }
    if (name != NULL) {
        long n = PyObject_IsTrue(name);
        Py_DECREF(name);
        names_add(&names, n);
    }
    result = 0;
done:
    names_clear(&names);
    return result;
}
int named__propagate_bad_another(PyObject *dict, PyObject *key)
{
    Names names = {0};
    int result = -1;
    PyObject *name;
    if (PyDict_GetItemRef(dict, key, &name) < 0) {
        names_add(&names, 1);
        goto done;
    }
    if (PyObject_IsTrue(key) < 0) {
        Py_XDECREF(name);
        goto done;
    }
    if (name != NULL) {
        long n = PyObject_IsTrue(name);
        Py_DECREF(name);
        names_add(&names, n);
    }
    result = 0;
done:
    names_clear(&names);
    return result;
}
int named__propagate_bad_twice(PyObject *dict, PyObject *key)
{
    Names names = {0};
    int result = -1;
    PyObject *name;
    if (PyDict_GetItemRef(dict, key, &name) < 0) {
        names_clear(&names);
        goto done;
    }
    if (PyObject_IsTrue(key) < 0) {
        Py_XDECREF(name);
        goto done;
    }
    if (name != NULL) {
        long n = PyObject_IsTrue(name);
        Py_DECREF(name);
        names_add(&names, n);
    }
    result = 0;
done:
    names_clear(&names);
    return result;
}

/* ...where nothing has been opened yet that it would clear... */
int opened(PyObject *dict, PyObject *key)
{
    Names names;
    int result = -1;
    PyObject *name = PyDict_GetItem(dict, key);
    names_open(&names);
    if (PyObject_IsTrue(key) < 0)
        goto done;
    if (name != NULL) {
        long n = PyObject_IsTrue(name);
        names_add(&names, n);
    }
    result = 0;
done:
    names_clear(&names);
    return result;
}
int opened__propagate_bad_early(PyObject *dict, PyObject *key)
{
    Names names;
    int result = -1;
    PyObject *name;
    if (PyDict_GetItemRef(dict, key, &name) < 0)
        goto done;
    names_open(&names);
    if (PyObject_IsTrue(key) < 0) {
        Py_XDECREF(name);
        goto done;
    }
    if (name != NULL) {
        long n = PyObject_IsTrue(name);
        Py_DECREF(name);
        names_add(&names, n);
    }
    result = 0;
done:
    names_clear(&names);
    return result;
}

int opened_by_pointer(PyObject *dict, PyObject *key)
{
    Names names, *all = &names;
    int result = -1;
    PyObject *name = PyDict_GetItem(dict, key);
    names_open(all);
    if (PyObject_IsTrue(key) < 0)
        goto done;
    if (name != NULL) {
        long n = PyObject_IsTrue(name);
        names_add(all, n);
    }
    result = 0;
done:
    names_clear(&names);
    return result;
}
int opened_by_pointer__propagate_bad_early(PyObject *dict, PyObject *key)
{
    Names names, *all = &names;
    int result = -1;
    PyObject *name;
    if (PyDict_GetItemRef(dict, key, &name) < 0)
        goto done;
    names_open(all);
    if (PyObject_IsTrue(key) < 0) {
        Py_XDECREF(name);
        goto done;
    }
    if (name != NULL) {
        long n = PyObject_IsTrue(name);
        Py_DECREF(name);
        names_add(all, n);
    }
    result = 0;
done:
    names_clear(&names);
    return result;
}

/* ...nor are there others to clear by then... */
int moved(PyObject *dict, PyObject *key, Names *first, Names *second)
{
    Names *names = first;
    int result = -1;
    PyObject *name = PyDict_GetItem(dict, key);
    if (PyObject_IsTrue(key) < 0)
        goto done;
    names = second;
    if (name != NULL) {
        long n = PyObject_IsTrue(name);
        names_add(names, n);
    }
    result = 0;
done:
    names_clear(names);
    return result;
}
int moved__propagate_bad(PyObject *dict, PyObject *key, Names *first, Names *second)
{
    Names *names = first;
    int result = -1;
    PyObject *name;
    if (PyDict_GetItemRef(dict, key, &name) < 0)
        goto done;
    if (PyObject_IsTrue(key) < 0) {
        Py_XDECREF(name);
        goto done;
    }
    names = second;
    if (name != NULL) {
        long n = PyObject_IsTrue(name);
        Py_DECREF(name);
        names_add(names, n);
    }
    result = 0;
done:
    names_clear(names);
    return result;
}

/* ...and not only those with an error. */
int cleared(PyObject *dict, PyObject *key)
{
    Names names = {0};
    PyObject *name = PyDict_GetItem(dict, key);
    if (PyObject_IsTrue(key) < 0)
        goto error;
    if (name != NULL) {
        long n = PyObject_IsTrue(name);
        names_add(&names, n);
    }
    return 0;
error:
    names_clear(&names);
    return -1;
}
int cleared__propagate_bad(PyObject *dict, PyObject *key)
{
    Names names = {0};
    PyObject *name;
    if (PyDict_GetItemRef(dict, key, &name) < 0)
        goto error;
    if (PyObject_IsTrue(key) < 0) {
        Py_XDECREF(name);
        goto error;
    }
    if (name != NULL) {
        long n = PyObject_IsTrue(name);
        Py_DECREF(name);
        names_add(&names, n);
    }
    return 0;
error:
    names_clear(&names);
    return -1;
}

/* The order of what only reads, beside gets of weak references; see cases.c for the names. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

/* What is looked into before the second get may be looked into after it... */
int names_of_both(PyObject *a, PyObject *b)
{
    return strcmp(Py_TYPE(PyWeakref_GET_OBJECT(a))->tp_name,
                  Py_TYPE(PyWeakref_GET_OBJECT(b))->tp_name);
}
int names_of_both__ok(PyObject *a, PyObject *b)
{
    PyObject *v, *w;
    if (PyWeakref_GetRef(a, &v) == 0)
        v = Py_NewRef(Py_None);
    if (PyWeakref_GetRef(b, &w) == 0)
        w = Py_NewRef(Py_None);
    int result = strcmp(Py_TYPE(v)->tp_name, Py_TYPE(w)->tp_name);
    Py_XDECREF(w);
    Py_XDECREF(v);
    return result;
}
/* ...but not into the other object, */
int names_of_both__bad_swapped(PyObject *a, PyObject *b)
{
    PyObject *v, *w;
    if (PyWeakref_GetRef(a, &v) == 0)
        v = Py_NewRef(Py_None);
    if (PyWeakref_GetRef(b, &w) == 0)
        w = Py_NewRef(Py_None);
    int result = strcmp(Py_TYPE(w)->tp_name, Py_TYPE(v)->tp_name);
    Py_XDECREF(w);
    Py_XDECREF(v);
    return result;
}
int names_of_both__bad_first_twice(PyObject *a, PyObject *b)
{
    PyObject *v, *w;
    if (PyWeakref_GetRef(a, &v) == 0)
        v = Py_NewRef(Py_None);
    if (PyWeakref_GetRef(a, &w) == 0)
        w = Py_NewRef(Py_None);
    int result = strcmp(Py_TYPE(v)->tp_name, Py_TYPE(w)->tp_name);
    Py_XDECREF(w);
    Py_XDECREF(v);
    return result;
}
int names_of_both__bad_released_before(PyObject *a, PyObject *b)
{
    PyObject *v, *w;
    if (PyWeakref_GetRef(a, &v) == 0)
        v = Py_NewRef(Py_None);
    if (PyWeakref_GetRef(b, &w) == 0)
        w = Py_NewRef(Py_None);
    Py_XDECREF(v);
    int result = strcmp(Py_TYPE(v)->tp_name, Py_TYPE(w)->tp_name);
    Py_XDECREF(w);
    return result;
}

/* nor may a call move that can run Python code, after which the second object may be gone; */
Py_ssize_t size_and_type(PyObject *a, PyObject *b)
{
    return PyObject_Size(PyWeakref_GET_OBJECT(a)) + (Py_TYPE(PyWeakref_GET_OBJECT(b)) != NULL);
}
Py_ssize_t size_and_type__bad_both_before(PyObject *a, PyObject *b)
{
    PyObject *v, *w;
    if (PyWeakref_GetRef(a, &v) == 0)
        v = Py_NewRef(Py_None);
    if (PyWeakref_GetRef(b, &w) == 0)
        w = Py_NewRef(Py_None);
    Py_ssize_t result = PyObject_Size(v) + (Py_TYPE(w) != NULL);
    Py_XDECREF(w);
    Py_XDECREF(v);
    return result;
}

/* nor a look at the count, which the second get may change; */
int count_and_type(PyObject *a, PyObject *b)
{
    return (int)Py_REFCNT(PyWeakref_GET_OBJECT(a)) + (Py_TYPE(PyWeakref_GET_OBJECT(b)) != NULL);
}
int count_and_type__bad(PyObject *a, PyObject *b)
{
    PyObject *w;
    if (PyWeakref_GetRef(b, &w) == 0)
        w = Py_NewRef(Py_None);
    int result = (int)Py_REFCNT(PyWeakref_GET_OBJECT(a)) + (Py_TYPE(w) != NULL);
    Py_XDECREF(w);
    return result;
}

/* nor what writes: the weak reference that is asked may be another by then. */
int next_and_type(PyObject **refs, PyObject *a)
{
    return (Py_TYPE(PyWeakref_GET_OBJECT(a)) != NULL) + ((refs[0] = a) != NULL) +
           (Py_TYPE(PyWeakref_GET_OBJECT(refs[0])) != NULL);
}
int next_and_type__bad(PyObject **refs, PyObject *a)
{
    PyObject *w;
    if (PyWeakref_GetRef(refs[0], &w) == 0)
        w = Py_NewRef(Py_None);
    int result = (Py_TYPE(PyWeakref_GET_OBJECT(a)) != NULL) + ((refs[0] = a) != NULL) +
                 (Py_TYPE(w) != NULL);
    Py_XDECREF(w);
    return result;
}

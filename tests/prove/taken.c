/* Used behind a call that has taken the reference over, or may have: "N", PyErr_Restore(), a
 * function that is not seen.  See cases.c for what the names mean. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
typedef struct {
    PyObject_HEAD PyObject *item;
} Thing;
int project_test(PyObject *o);
int project_take(PyObject *o);

/* Py_BuildValue("N", v): v lives in the tuple. */
PyObject *built(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0), *t;
    if (v == NULL)
        return NULL;
    Py_INCREF(v);
    t = Py_BuildValue("(iN)", 1, v);
    if (t == NULL)
        return NULL;
    Py_DECREF(t);
    return PyObject_Repr(v);
}
PyObject *built__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0), *t;
    if (v == NULL)
        return NULL;
    Py_INCREF(v);
    t = Py_BuildValue("(iN)", 1, v);
    if (t == NULL) {
        Py_DECREF(v);
        return NULL;
    }
    Py_DECREF(t);
    PyObject *result = PyObject_Repr(v);
    Py_DECREF(v);
    return result;
}
PyObject *built__is_order(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0), *t;
    if (v == NULL)
        return NULL;
    t = Py_BuildValue("(iN)", 1, v);
    if (t == NULL)
        return NULL;
    Py_DECREF(t);
    return PyObject_Repr(v);
}

/* Another unit of the format takes the "N", and "O" takes nothing. */
PyObject *built_last(PyObject *list, PyObject *n)
{
    PyObject *v = PyList_GetItem(list, 0), *t;
    if (v == NULL)
        return NULL;
    t = Py_BuildValue("s#{O:N}", "a", (Py_ssize_t)1, v, Py_NewRef(n));
    if (t == NULL)
        return NULL;
    Py_DECREF(t);
    return PyObject_Repr(v);
}
PyObject *built_last__ok(PyObject *list, PyObject *n)
{
    PyObject *v = PyList_GetItemRef(list, 0), *t;
    if (v == NULL)
        return NULL;
    t = Py_BuildValue("s#{O:N}", "a", (Py_ssize_t)1, v, Py_NewRef(n));
    if (t == NULL) {
        Py_DECREF(v);
        return NULL;
    }
    Py_DECREF(t);
    PyObject *result = PyObject_Repr(v);
    Py_DECREF(v);
    return result;
}
PyObject *built_last__bad_early(PyObject *list, PyObject *n)
{
    PyObject *v = PyList_GetItemRef(list, 0), *t;
    if (v == NULL)
        return NULL;
    t = Py_BuildValue("s#{O:N}", "a", (Py_ssize_t)1, v, Py_NewRef(n));
    Py_DECREF(v);
    if (t == NULL)
        return NULL;
    Py_DECREF(t);
    return PyObject_Repr(v);
}

/* Not used any more. */
PyObject *built_and_left(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return NULL;
    return Py_BuildValue("(NN)", PyLong_FromLong(1), Py_NewRef(v));
}
PyObject *built_and_left__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    return Py_BuildValue("(NN)", PyLong_FromLong(1), v);
}

/* The old function has none that "N" could take. */
PyObject *built_of_none(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return NULL;
    return Py_BuildValue("(N)", v);
}
PyObject *built_of_none__is_stored(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    return Py_BuildValue("(N)", v);
}

PyObject *called(PyObject *f, PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0), *r;
    if (v == NULL)
        return NULL;
    r = PyObject_CallMethod(f, "send", "N", Py_NewRef(v));
    if (r == NULL)
        return NULL;
    Py_DECREF(r);
    return PyObject_Repr(v);
}
PyObject *called__is_order(PyObject *f, PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0), *r;
    if (v == NULL)
        return NULL;
    r = PyObject_CallMethod(f, "send", "N", v);
    if (r == NULL)
        return NULL;
    Py_DECREF(r);
    return PyObject_Repr(v);
}

/* What the format is made of is not seen: it may have an "N". */
PyObject *format_unseen(PyObject *list, const char *format)
{
    PyObject *v = PyList_GetItem(list, 0), *t;
    if (v == NULL)
        return NULL;
    t = Py_BuildValue(format, Py_NewRef(v));
    if (t == NULL)
        return NULL;
    Py_DECREF(t);
    return PyObject_Repr(v);
}
PyObject *format_unseen__is_order(PyObject *list, const char *format)
{
    PyObject *v = PyList_GetItemRef(list, 0), *t;
    if (v == NULL)
        return NULL;
    t = Py_BuildValue(format, v);
    if (t == NULL)
        return NULL;
    Py_DECREF(t);
    return PyObject_Repr(v);
}

/* All three of PyErr_Restore() and PyErr_SetExcInfo(). */
PyObject *restored(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return NULL;
    PyErr_Restore(Py_NewRef(PyExc_KeyError), Py_NewRef(v), NULL);
    PyErr_Clear();
    return PyObject_Repr(v);
}
PyObject *restored__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    PyErr_Restore(Py_NewRef(PyExc_KeyError), Py_NewRef(v), NULL);
    PyErr_Clear();
    PyObject *result = PyObject_Repr(v);
    Py_DECREF(v);
    return result;
}
PyObject *restored__is_order(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    PyErr_Restore(Py_NewRef(PyExc_KeyError), v, NULL);
    PyErr_Clear();
    return PyObject_Repr(v);
}
PyObject *set_info(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return NULL;
    Py_INCREF(v);
    PyErr_SetExcInfo(v, NULL, NULL);
    return PyObject_Repr(v);
}
PyObject *set_info__is_order(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    PyErr_SetExcInfo(v, NULL, NULL);
    return PyObject_Repr(v);
}

/* A function that is not seen: nothing else makes the INCREF good, so it takes the reference. */
PyObject *given_away(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return NULL;
    Py_INCREF(v);
    project_take(v);
    return PyObject_Repr(v);
}
PyObject *given_away__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    Py_INCREF(v);
    project_take(v);
    PyObject *result = PyObject_Repr(v);
    Py_DECREF(v);
    return result;
}
PyObject *given_away__is_order(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    project_take(v);
    return PyObject_Repr(v);
}

/* By way of what points into it. */
PyObject *given_away_part(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return NULL;
    const char *s = PyBytes_AsString(v);
    if (s == NULL)
        return NULL;
    Py_INCREF(v);
    project_take(v);
    return PyUnicode_FromString(s);
}
PyObject *given_away_part__is_order(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    const char *s = PyBytes_AsString(v);
    if (s == NULL) {
        Py_DECREF(v);
        return NULL;
    }
    project_take(v);
    return PyUnicode_FromString(s);
}

/* The last of several may be the one. */
int given_last(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    Py_INCREF(v);
    return project_take(v);
}
int given_last__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    return project_take(v);
}

/* Another reference is taken before the first may go... */
PyObject *taken_behind(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return NULL;
    Py_INCREF(v);
    project_take(v);
    Py_INCREF(v);
    return v;
}
PyObject *taken_behind__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    Py_INCREF(v);
    project_take(v);
    return v;
}
PyObject *taken_behind__is_order(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    project_take(v);
    Py_INCREF(v);
    return v;
}

/* ...and one that the function releases, stores or returns itself was for none of its calls. */
int released_here(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    Py_INCREF(v);
    project_test(v);
    int n = project_test(v);
    Py_DECREF(v);
    return n;
}
int released_here__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    project_test(v);
    int n = project_test(v);
    Py_DECREF(v);
    return n;
}
int stored_here(Thing *self, PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    Py_INCREF(v);
    int n = project_test(v) + project_test(v);
    Py_XSETREF(self->item, v);
    return n;
}
int stored_here__ok(Thing *self, PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    int n = project_test(v) + project_test(v);
    Py_XSETREF(self->item, v);
    return n;
}
PyObject *returned_here(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return NULL;
    Py_INCREF(v);
    project_test(v);
    project_test(v);
    return v;
}
PyObject *returned_here__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    project_test(v);
    project_test(v);
    return v;
}

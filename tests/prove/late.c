/* Calls that may have the container let go of the value, where nothing needs it any more: a release
 * behind them would have it die later than it did.  See cases.c for what the names mean. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <assert.h>

#define DEBUG(x)

void list_reset(PyObject *a);
int note(PyObject *a);

/* A branch: both sides of it have a place of their own. */
int late_in_branch(PyObject *l, PyObject *x)
{
    PyObject *v = PyList_GetItem(l, 0);
    if (v == NULL)
        return -1;
    if (PyUnicode_Check(v))
        list_reset(l);
    return note(x);
}
int late_in_branch__ok(PyObject *l, PyObject *x)
{
    PyObject *v = PyList_GetItemRef(l, 0);
    if (v == NULL)
        return -1;
    if (PyUnicode_Check(v)) {
        Py_DECREF(v);
        list_reset(l);
    } else {
        Py_DECREF(v);
    }
    return note(x);
}
int late_in_branch__is_order(PyObject *l, PyObject *x)
{
    PyObject *v = PyList_GetItemRef(l, 0);
    if (v == NULL)
        return -1;
    if (PyUnicode_Check(v))
        list_reset(l);
    Py_DECREF(v);
    return note(x);
}

/* Python code, by what converts, asks, sets, or is released. */
int late_float(PyObject *l, PyObject *x)
{
    double s = 0;
    PyObject *v = PyList_GetItem(l, 0);
    if (v == NULL)
        return -1;
    if (PyUnicode_READ_CHAR(v, 0) == 'a')
        s = PyFloat_AsDouble(x);
    return s > 0;
}
int late_float__is_order(PyObject *l, PyObject *x)
{
    double s = 0;
    PyObject *v = PyList_GetItemRef(l, 0);
    if (v == NULL)
        return -1;
    if (PyUnicode_READ_CHAR(v, 0) == 'a')
        s = PyFloat_AsDouble(x);
    Py_DECREF(v);
    return s > 0;
}
int late_release(PyObject *l, PyObject *x)
{
    PyObject *v = PyList_GetItem(l, 0), *made = PyObject_Str(x);
    if (v == NULL || made == NULL) {
        Py_XDECREF(made);
        return -1;
    }
    if (PyUnicode_Check(v))
        Py_CLEAR(made);
    Py_XDECREF(made);
    return 0;
}
int late_release__bad_late(PyObject *l, PyObject *x)
{
    PyObject *v = PyList_GetItemRef(l, 0), *made = PyObject_Str(x);
    if (v == NULL || made == NULL) {
        Py_XDECREF(v);
        Py_XDECREF(made);
        return -1;
    }
    if (PyUnicode_Check(v))
        Py_CLEAR(made);
    Py_DECREF(v);
    Py_XDECREF(made);
    return 0;
}
int late_release__ok(PyObject *l, PyObject *x)
{
    PyObject *v = PyList_GetItemRef(l, 0), *made = PyObject_Str(x);
    if (v == NULL || made == NULL) {
        Py_XDECREF(v);
        Py_XDECREF(made);
        return -1;
    }
    if (PyUnicode_Check(v)) {
        Py_DECREF(v);
        Py_CLEAR(made);
    } else {
        Py_DECREF(v);
    }
    Py_XDECREF(made);
    return 0;
}

/* Nothing that the calls do can run Python code, or let go of an object... */
PyObject *not_late(PyObject *l, const char *text, long n)
{
    PyObject *v = PyList_GetItem(l, 0);
    if (v == NULL)
        return NULL;
    if (!PyUnicode_Check(v)) {
        PyErr_Format(PyExc_TypeError, "%s: not %ld", text, n);
        return NULL;
    }
    return PyLong_FromLong(n);
}
PyObject *not_late__ok(PyObject *l, const char *text, long n)
{
    PyObject *result, *v = PyList_GetItemRef(l, 0);
    if (v == NULL)
        return NULL;
    if (!PyUnicode_Check(v)) {
        PyErr_Format(PyExc_TypeError, "%s: not %ld", text, n);
        Py_DECREF(v);
        return NULL;
    }
    result = PyLong_FromLong(n);
    Py_DECREF(v);
    return result;
}
/* ... but "%R" calls __repr__() ... */
PyObject *late_message(PyObject *l, PyObject *x)
{
    PyObject *v = PyList_GetItem(l, 0);
    if (v == NULL)
        return NULL;
    if (!PyUnicode_Check(v)) {
        PyErr_Format(PyExc_TypeError, "not with %R", x);
        return NULL;
    }
    return PyLong_FromLong(1);
}
PyObject *late_message__is_order(PyObject *l, PyObject *x)
{
    PyObject *v = PyList_GetItemRef(l, 0);
    if (v == NULL)
        return NULL;
    if (!PyUnicode_Check(v)) {
        PyErr_Format(PyExc_TypeError, "not with %R", x);
        Py_DECREF(v);
        return NULL;
    }
    Py_DECREF(v);
    return PyLong_FromLong(1);
}
/* ... an exception of the project's own has an __init__() ... */
extern PyObject *ProjectError;
PyObject *late_exception(PyObject *l, PyObject *x)
{
    PyObject *v = PyList_GetItem(l, 0);
    if (v == NULL)
        return NULL;
    if (!PyUnicode_Check(v)) {
        PyErr_SetString(ProjectError, "no text");
        return NULL;
    }
    return PyLong_FromLong(1);
}
PyObject *late_exception__is_order(PyObject *l, PyObject *x)
{
    PyObject *v = PyList_GetItemRef(l, 0);
    if (v == NULL)
        return NULL;
    if (!PyUnicode_Check(v)) {
        PyErr_SetString(ProjectError, "no text");
        Py_DECREF(v);
        return NULL;
    }
    Py_DECREF(v);
    return PyLong_FromLong(1);
}
/* ... and the exception that Python code has raised before may hold whatever that had. */
PyObject *late_replaced(PyObject *l, PyObject *x)
{
    PyObject *v = PyList_GetItem(l, 0);
    if (v == NULL)
        return NULL;
    if (PyObject_RichCompareBool(v, x, Py_EQ) < 0) {
        PyErr_SetString(PyExc_TypeError, "cannot compare");
        return NULL;
    }
    return PyLong_FromLong(1);
}
PyObject *late_replaced__is_order(PyObject *l, PyObject *x)
{
    PyObject *v = PyList_GetItemRef(l, 0);
    if (v == NULL)
        return NULL;
    if (PyObject_RichCompareBool(v, x, Py_EQ) < 0) {
        PyErr_SetString(PyExc_TypeError, "cannot compare");
        Py_DECREF(v);
        return NULL;
    }
    Py_DECREF(v);
    return PyLong_FromLong(1);
}

/* A helper of the file is what it calls. */
static int count(PyObject *a)
{
    return PyList_Check(a) ? (int)PyList_GET_SIZE(a) : (int)PyTuple_Size(a);
}
static int count_any(PyObject *a)
{
    return (int)PyObject_Size(a);
}
int by_helper(PyObject *l, PyObject *x)
{
    int n = 0;
    PyObject *v = PyList_GetItem(l, 0);
    if (v == NULL)
        return -1;
    if (PyUnicode_Check(v))
        n = count(x);
    return n;
}
int by_helper__ok(PyObject *l, PyObject *x)
{
    int n = 0;
    PyObject *v = PyList_GetItemRef(l, 0);
    if (v == NULL)
        return -1;
    if (PyUnicode_Check(v))
        n = count(x);
    Py_DECREF(v);
    return n;
}
int by_loud_helper(PyObject *l, PyObject *x)
{
    int n = 0;
    PyObject *v = PyList_GetItem(l, 0);
    if (v == NULL)
        return -1;
    if (PyUnicode_Check(v))
        n = count_any(x);
    return n;
}
int by_loud_helper__is_order(PyObject *l, PyObject *x)
{
    int n = 0;
    PyObject *v = PyList_GetItemRef(l, 0);
    if (v == NULL)
        return -1;
    if (PyUnicode_Check(v))
        n = count_any(x);
    Py_DECREF(v);
    return n;
}

/* The next lookup calls the key's __eq__(). */
int late_lookup(PyObject *d, PyObject *a, PyObject *b)
{
    PyObject *v = PyDict_GetItemWithError(d, a), *w = NULL;
    if (v == NULL)
        return -1;
    if (PyUnicode_Check(v))
        w = PyDict_GetItemWithError(d, b);
    return w != NULL;
}
int late_lookup__is_order(PyObject *d, PyObject *a, PyObject *b)
{
    PyObject *v, *w = NULL;
    int n;
    (void)PyDict_GetItemRef(d, a, &v);
    if (v == NULL)
        return -1;
    if (PyUnicode_Check(v))
        (void)PyDict_GetItemRef(d, b, &w);
    Py_DECREF(v);
    n = w != NULL;
    Py_XDECREF(w);
    return n;
}

/* What lives on the value needs it. */
int not_late_part(PyObject *l, PyObject *x)
{
    PyObject *v = PyList_GetItem(l, 0);
    if (v == NULL)
        return -1;
    const char *s = PyUnicode_AsUTF8(v);
    if (s == NULL)
        return -1;
    list_reset(l);
    return s[0];
}
int not_late_part__ok(PyObject *l, PyObject *x)
{
    PyObject *v = PyList_GetItemRef(l, 0);
    int result;
    if (v == NULL)
        return -1;
    const char *s = PyUnicode_AsUTF8(v);
    if (s == NULL) {
        Py_DECREF(v);
        return -1;
    }
    list_reset(l);
    result = s[0];
    Py_DECREF(v);
    return result;
}

/* The object that goes was looked up itself: its release is no event in either text. */
int project_use(PyObject *a, PyObject *b);
PyObject *late_other(PyObject *l, PyObject *d)
{
    PyObject *v, *parser = PyDict_GetItemWithError(d, l);
    if (parser == NULL)
        return NULL;
    Py_INCREF(parser);
    v = PyList_GetItem(l, 0);
    if (v == NULL || project_use(v, parser) < 0) {
        Py_DECREF(parser);
        parser = NULL;
    }
    return parser;
}
PyObject *late_other__ok(PyObject *l, PyObject *d)
{
    PyObject *v, *parser;
    (void)PyDict_GetItemRef(d, l, &parser);
    if (parser == NULL)
        return NULL;
    v = PyList_GetItemRef(l, 0);
    if (v == NULL || project_use(v, parser) < 0) {
        Py_XDECREF(v);
        Py_DECREF(parser);
        parser = NULL;
    } else {
        Py_DECREF(v);
    }
    return parser;
}
PyObject *late_other__is_order(PyObject *l, PyObject *d)
{
    PyObject *v, *parser;
    (void)PyDict_GetItemRef(d, l, &parser);
    if (parser == NULL)
        return NULL;
    v = PyList_GetItemRef(l, 0);
    if (v == NULL || project_use(v, parser) < 0) {
        Py_DECREF(parser);
        parser = NULL;
    }
    Py_XDECREF(v);
    return parser;
}
/* Where v is used behind, it must be held there. */
int needed_behind(PyObject *l, PyObject *d)
{
    PyObject *v, *parser = PyDict_GetItemWithError(d, l);
    if (parser == NULL)
        return -1;
    Py_INCREF(parser);
    v = PyList_GetItem(l, 0);
    Py_DECREF(parser);
    return v == NULL ? -1 : project_use(v, l);
}
int needed_behind__ok(PyObject *l, PyObject *d)
{
    PyObject *v, *parser;
    (void)PyDict_GetItemRef(d, l, &parser);
    if (parser == NULL)
        return -1;
    v = PyList_GetItemRef(l, 0);
    Py_DECREF(parser);
    int result = v == NULL ? -1 : project_use(v, l);
    Py_XDECREF(v);
    return result;
}

/* DEBUG(v) is nothing here: then nobody needs v behind project_note(). */
void project_note(PyObject *a);
int late_macro(PyObject *l, PyObject *x)
{
    PyObject *v = PyList_GetItem(l, 0);
    if (v == NULL)
        return -1;
    project_note(x);
    DEBUG(v);
    return 0;
}
int late_macro__is_order(PyObject *l, PyObject *x)
{
    PyObject *v = PyList_GetItemRef(l, 0);
    if (v == NULL)
        return -1;
    project_note(x);
    DEBUG(v);
    Py_DECREF(v);
    return 0;
}
int late_macro__bad_early(PyObject *l, PyObject *x)
{
    PyObject *v = PyList_GetItemRef(l, 0);
    if (v == NULL)
        return -1;
    Py_DECREF(v);
    project_note(x);
    DEBUG(v);
    return 0;
}
int late_assertion(PyObject *l, PyObject *x)
{
    PyObject *v = PyList_GetItem(l, 0);
    if (v == NULL)
        return -1;
    project_note(x);
    assert(PyLong_Check(v));
    return 0;
}
int late_assertion__is_order(PyObject *l, PyObject *x)
{
    PyObject *v = PyList_GetItemRef(l, 0);
    if (v == NULL)
        return -1;
    project_note(x);
    assert(PyLong_Check(v));
    Py_DECREF(v);
    return 0;
}
/* Not where it is used behind, or nothing runs in between. */
int macro_in_time(PyObject *l, PyObject *x)
{
    PyObject *v = PyList_GetItem(l, 0);
    if (v == NULL)
        return -1;
    project_note(x);
    DEBUG(v);
    project_note(v);
    DEBUG(v);
    return 0;
}
int macro_in_time__ok(PyObject *l, PyObject *x)
{
    PyObject *v = PyList_GetItemRef(l, 0);
    if (v == NULL)
        return -1;
    project_note(x);
    DEBUG(v);
    project_note(v);
    DEBUG(v);
    Py_DECREF(v);
    return 0;
}

/* A weak reference that is found dead tells of nothing that the new function holds: fewer objects
 * are alive in the old one.  Nor does what is no weak reference at all. */
int weak_dead(PyObject *l, PyObject *r)
{
    PyObject *v = PyList_GetItem(l, 0), *w;
    if (v == NULL)
        return -1;
    list_reset(l);
    w = PyWeakref_GetObject(r);
    if (w == NULL)
        return -1;
    if (w == Py_None)
        return -2;
    return note(v);
}
int weak_dead__ok(PyObject *l, PyObject *r)
{
    int n;
    PyObject *v = PyList_GetItemRef(l, 0), *w;
    if (v == NULL)
        return -1;
    list_reset(l);
    if (PyWeakref_GetRef(r, &w) < 0) {
        Py_DECREF(v);
        return -1;
    }
    if (w == NULL) {
        Py_DECREF(v);
        return -2;
    }
    Py_DECREF(w);
    n = note(v);
    Py_DECREF(v);
    return n;
}
/* Found alive it may be v that it has found, which need not be alive in the old function. */
int weak_found(PyObject *l, PyObject *r, int all)
{
    PyObject *v = PyList_GetItem(l, 0), *w;
    if (v == NULL)
        return -1;
    list_reset(l);
    w = PyWeakref_GetObject(r);
    if (w == NULL)
        return -1;
    if (w == Py_None)
        return -2;
    return all ? note(v) : -3;
}
int weak_found__is_order(PyObject *l, PyObject *r, int all)
{
    int n;
    PyObject *v = PyList_GetItemRef(l, 0), *w;
    if (v == NULL)
        return -1;
    list_reset(l);
    if (PyWeakref_GetRef(r, &w) < 0) {
        Py_DECREF(v);
        return -1;
    }
    if (w == NULL) {
        Py_DECREF(v);
        return -2;
    }
    Py_DECREF(w);
    n = all ? note(v) : -3;
    Py_DECREF(v);
    return n;
}

/* A key is alive when it is asked for, whatever a weak reference has told before... */
PyObject *weak_key(PyObject *l, PyObject *r)
{
    PyObject *v = PyList_GetItem(l, 0);
    if (v == NULL)
        return NULL;
    list_reset(l);
    return Py_XNewRef(PyDict_GetItemWithError(PyWeakref_GetObject(r), v));
}
PyObject *weak_key__ok(PyObject *l, PyObject *r)
{
    PyObject *d, *w, *v = PyList_GetItemRef(l, 0);
    if (v == NULL)
        return NULL;
    list_reset(l);
    if (PyWeakref_GetRef(r, &d) == 0)
        d = Py_NewRef(Py_None);
    (void)PyDict_GetItemRef(d, v, &w);
    Py_XDECREF(d);
    Py_DECREF(v);
    return w;
}
/* ...but not what is no argument. */
PyObject *weak_other_key(PyObject *l, PyObject *r, PyObject *k, int *n)
{
    PyObject *d, *v = PyList_GetItem(l, 0);
    if (v == NULL)
        return NULL;
    list_reset(l);
    d = PyWeakref_GetObject(r);
    if (k == NULL)
        *n = note(v);
    return Py_XNewRef(PyDict_GetItemWithError(d, k));
}
PyObject *weak_other_key__is_order(PyObject *l, PyObject *r, PyObject *k, int *n)
{
    PyObject *d, *w, *v = PyList_GetItemRef(l, 0);
    if (v == NULL)
        return NULL;
    list_reset(l);
    if (PyWeakref_GetRef(r, &d) == 0)
        d = Py_NewRef(Py_None);
    if (k == NULL)
        *n = note(v);
    (void)PyDict_GetItemRef(d, k, &w);
    Py_XDECREF(d);
    Py_DECREF(v);
    return w;
}

/* A cell that is made runs nothing; one that is filled lets go of what it held. */
PyObject *late_cell(PyObject *l, int full)
{
    PyObject *v = PyList_GetItem(l, 0);
    if (v == NULL)
        return NULL;
    return PyCell_New(full ? v : NULL);
}
PyObject *late_cell__ok(PyObject *l, int full)
{
    PyObject *c, *v = PyList_GetItemRef(l, 0);
    if (v == NULL)
        return NULL;
    c = PyCell_New(full ? v : NULL);
    Py_DECREF(v);
    return c;
}
int late_cell_set(PyObject *l, PyObject *c, int full)
{
    PyObject *v = PyList_GetItem(l, 0);
    if (v == NULL)
        return -1;
    return PyCell_Set(c, full ? v : NULL);
}
int late_cell_set__is_order(PyObject *l, PyObject *c, int full)
{
    int n;
    PyObject *v = PyList_GetItemRef(l, 0);
    if (v == NULL)
        return -1;
    n = PyCell_Set(c, full ? v : NULL);
    Py_DECREF(v);
    return n;
}

typedef struct {
    PyObject_HEAD
    PyObject *other;
} Late;

/* What a field has may be the container, but the caller holds that: where something may need the
 * value, it is held... */
int given_container(Late *self, PyObject *l, int x)
{
    PyObject *v = PyList_GetItem(l, 0);
    if (v == NULL)
        return -1;
    Py_CLEAR(self->other);
    return x ? -2 : note(v);
}
int given_container__ok(Late *self, PyObject *l, int x)
{
    int n;
    PyObject *v = PyList_GetItemRef(l, 0);
    if (v == NULL)
        return -1;
    Py_CLEAR(self->other);
    n = x ? -2 : note(v);
    Py_DECREF(v);
    return n;
}
/* ...which it is not here, */
int given_unneeded(Late *self, PyObject *l)
{
    PyObject *v = PyList_GetItem(l, 0);
    if (v == NULL)
        return -1;
    Py_CLEAR(self->other);
    return 0;
}
int given_unneeded__is_order(Late *self, PyObject *l)
{
    PyObject *v = PyList_GetItemRef(l, 0);
    if (v == NULL)
        return -1;
    Py_CLEAR(self->other);
    Py_DECREF(v);
    return 0;
}
/* ...nor does the caller hold these. */
int own_container(Late *self, int x)
{
    PyObject *l = self->other, *v = PyList_GetItem(l, 0);
    if (v == NULL)
        return -1;
    Py_CLEAR(self->other);
    return x ? -2 : note(v);
}
int own_container__is_order(Late *self, int x)
{
    int n;
    PyObject *l = self->other, *v = PyList_GetItemRef(l, 0);
    if (v == NULL)
        return -1;
    Py_CLEAR(self->other);
    n = x ? -2 : note(v);
    Py_DECREF(v);
    return n;
}
int other_container(Late *self, PyObject *l, int x)
{
    if (l == Py_None)
        l = self->other;
    PyObject *v = PyList_GetItem(l, 0);
    if (v == NULL)
        return -1;
    Py_CLEAR(self->other);
    return x ? -2 : note(v);
}
int other_container__is_order(Late *self, PyObject *l, int x)
{
    int n;
    if (l == Py_None)
        l = self->other;
    PyObject *v = PyList_GetItemRef(l, 0);
    if (v == NULL)
        return -1;
    Py_CLEAR(self->other);
    n = x ? -2 : note(v);
    Py_DECREF(v);
    return n;
}

/* The dict of a section is held until the section ends, but no longer. */
int locked_dict(PyObject *d, PyObject *x)
{
    PyObject *k, *s;
    Py_ssize_t pos = 0;
    while (PyDict_Next(d, &pos, &k, NULL)) {
        s = PyObject_Str(x);
        if (s == NULL)
            break;
        Py_DECREF(s);
        break;
    }
    return note(x);
}
int locked_dict__ok(PyObject *d, PyObject *x)
{
    PyObject *k, *s;
    Py_ssize_t pos = 0;
    Py_INCREF(d);
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &k, NULL)) {
        s = PyObject_Str(x);
        if (s == NULL)
            break;
        Py_DECREF(s);
        break;
    }
    Py_END_CRITICAL_SECTION();
    Py_DECREF(d);
    return note(x);
}
int locked_dict__is_order(PyObject *d, PyObject *x)
{
    int n;
    PyObject *k, *s;
    Py_ssize_t pos = 0;
    Py_INCREF(d);
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &k, NULL)) {
        s = PyObject_Str(x);
        if (s == NULL)
            break;
        Py_DECREF(s);
        break;
    }
    Py_END_CRITICAL_SECTION();
    n = note(x);
    Py_DECREF(d);
    return n;
}
/* It does not go unseen where it is taken out of what may hold it. */
int removed_dict(PyObject *d, PyObject *x, PyObject *all)
{
    PyObject *k;
    Py_ssize_t pos = 0;
    while (PyDict_Next(d, &pos, &k, NULL)) {
        if (PyDict_DelItem(all, x) < 0)
            return -1;
        return 1;
    }
    return 0;
}
int removed_dict__is_order(PyObject *d, PyObject *x, PyObject *all)
{
    PyObject *k;
    Py_ssize_t pos = 0;
    int way = 0;
    Py_INCREF(d);
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &k, NULL)) {
        if (PyDict_DelItem(all, x) < 0) {
            way = 1;
            break;
        }
        way = 2;
        break;
    }
    Py_END_CRITICAL_SECTION();
    Py_DECREF(d);
    if (way == 1)
        return -1;
    if (way == 2)
        return 1;
    return 0;
}

/* In a loop over a dict, too: &value of the next round puts something else into the variable, and
 * does not need what is there. */
void project_note(PyObject *a);
int in_loop(PyObject *d, PyObject *x)
{
    Py_ssize_t pos = 0;
    PyObject *key, *value;
    while (PyDict_Next(d, &pos, &key, &value)) {
        if (project_use(value, x) < 0)
            list_reset(x);
        project_note(x);
    }
    return 0;
}
int in_loop__ok(PyObject *d, PyObject *x)
{
    Py_ssize_t pos = 0;
    PyObject *key, *value;
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &key, &value)) {
        Py_INCREF(value);
        if (project_use(value, x) < 0) {
            Py_DECREF(value);
            list_reset(x);
        } else {
            Py_DECREF(value);
        }
        project_note(x);
    }
    Py_END_CRITICAL_SECTION();
    return 0;
}
int in_loop__is_order(PyObject *d, PyObject *x)
{
    Py_ssize_t pos = 0;
    PyObject *key, *value;
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &key, &value)) {
        Py_INCREF(value);
        if (project_use(value, x) < 0)
            list_reset(x);
        Py_DECREF(value);
        project_note(x);
    }
    Py_END_CRITICAL_SECTION();
    return 0;
}
/* Nor does a lookup that was strong before, at any of its outcomes. */
int filled_again(PyObject *l, PyObject *d, PyObject *x)
{
    PyObject *v = PyList_GetItem(l, 0);
    if (v == NULL)
        return -1;
    if (project_use(v, x) < 0)
        list_reset(x);
    if (PyDict_GetItemRef(d, x, &v) < 0)
        return -1;
    Py_XDECREF(v);
    return 0;
}
int filled_again__bad_late(PyObject *l, PyObject *d, PyObject *x)
{
    PyObject *v = PyList_GetItemRef(l, 0);
    if (v == NULL)
        return -1;
    if (project_use(v, x) < 0)
        list_reset(x);
    Py_DECREF(v);
    if (PyDict_GetItemRef(d, x, &v) < 0)
        return -1;
    Py_XDECREF(v);
    return 0;
}
int filled_again__ok(PyObject *l, PyObject *d, PyObject *x)
{
    PyObject *v = PyList_GetItemRef(l, 0);
    if (v == NULL)
        return -1;
    if (project_use(v, x) < 0) {
        Py_DECREF(v);
        list_reset(x);
    } else {
        Py_DECREF(v);
    }
    if (PyDict_GetItemRef(d, x, &v) < 0)
        return -1;
    Py_XDECREF(v);
    return 0;
}

/* To be asked whether it was NULL needs no object, nor does a mention: what is used before only
 * goes before the next call. */
int late_test(PyObject *l, PyObject *x)
{
    PyObject *v = PyList_GetItem(l, 0);
    if (v != NULL)
        project_use(v, x);
    project_note(x);
    if (!v || v == NULL)
        return -1;
    if (v)
        project_note(l);
    (void)v;
    return 0;
}
int late_test__ok(PyObject *l, PyObject *x)
{
    PyObject *v = PyList_GetItemRef(l, 0);
    if (v != NULL) {
        project_use(v, x);
        Py_DECREF(v);
    }
    project_note(x);
    if (!v || v == NULL)
        return -1;
    if (v)
        project_note(l);
    (void)v;
    return 0;
}
int late_test__is_order(PyObject *l, PyObject *x)
{
    PyObject *v = PyList_GetItemRef(l, 0);
    if (v != NULL)
        project_use(v, x);
    project_note(x);
    if (!v || v == NULL) {
        Py_XDECREF(v);
        return -1;
    }
    Py_DECREF(v);
    if (v)
        project_note(l);
    (void)v;
    return 0;
}
/* Compared with another object it must be there: another could have its address by then. */
int late_comparison(PyObject *l, PyObject *x)
{
    PyObject *v = PyList_GetItem(l, 0);
    if (v == NULL)
        return -1;
    project_use(v, x);
    project_note(x);
    return v == x;
}
int late_comparison__ok(PyObject *l, PyObject *x)
{
    PyObject *v = PyList_GetItemRef(l, 0);
    if (v == NULL)
        return -1;
    project_use(v, x);
    project_note(x);
    int same = v == x;
    Py_DECREF(v);
    return same;
}
int late_comparison__is_order(PyObject *l, PyObject *x)
{
    PyObject *v = PyList_GetItemRef(l, 0);
    if (v == NULL)
        return -1;
    project_use(v, x);
    Py_DECREF(v);
    project_note(x);
    return v == x;
}
/* But nothing that is made later can be where None is. */
int late_none(PyObject *l, PyObject *x)
{
    PyObject *v = PyList_GetItem(l, 0);
    if (v == NULL)
        return -1;
    project_use(v, x);
    project_note(x);
    return v == Py_None || v == Py_True;
}
int late_none__ok(PyObject *l, PyObject *x)
{
    PyObject *v = PyList_GetItemRef(l, 0);
    if (v == NULL)
        return -1;
    project_use(v, x);
    Py_DECREF(v);
    project_note(x);
    return v == Py_None || v == Py_True;
}
int late_none__is_order(PyObject *l, PyObject *x)
{
    PyObject *v = PyList_GetItemRef(l, 0);
    if (v == NULL)
        return -1;
    project_use(v, x);
    project_note(x);
    int is = v == Py_None || v == Py_True;
    Py_DECREF(v);
    return is;
}

/* Early is wrong as well: what the lookup runs may tell whether the object is still there. */
int before_lookup(PyObject *d, PyObject *x)
{
    PyObject *w;
    int is_new = 0;
    PyObject *v = PyDict_GetItemWithError(d, x);
    if (v == NULL) {
        v = PyList_New(0);
        if (v == NULL)
            return -1;
        is_new = 1;
    }
    w = PyDict_GetItemWithError(d, x);
    if (is_new)
        Py_DECREF(v);
    return w != NULL;
}
int before_lookup__is_order(PyObject *d, PyObject *x)
{
    PyObject *v, *w;
    (void)PyDict_GetItemRef(d, x, &v);
    if (v == NULL) {
        v = PyList_New(0);
        if (v == NULL)
            return -1;
    }
    Py_DECREF(v);
    (void)PyDict_GetItemRef(d, x, &w);
    int found = w != NULL;
    Py_XDECREF(w);
    return found;
}

/* A second lookup for the same holder: what the first has found is needed for longer than what the
 * second finds, each of which has an owner of its own then.  A second reference to what the second
 * finds, released with the first's, keeps it as long. */
PyObject *late_entry(PyObject *pairs, PyObject *names, PyObject *x, PyObject *key)
{
    PyObject *r;
    PyObject *entry = PyDict_GetItemWithError(pairs, key);
    if (entry) {
        key = PyTuple_GET_ITEM(entry, 0);
    } else if (PyErr_Occurred()) {
        return NULL;
    } else {
        entry = PyDict_GetItemWithError(names, x);
        if (entry)
            x = entry;
        else if (PyErr_Occurred())
            return NULL;
    }
    r = PyObject_GetItem(names, x);
    if (r == NULL)
        return NULL;
    return PyObject_GetItem(r, key);
}
PyObject *late_entry__ok(PyObject *pairs, PyObject *names, PyObject *x, PyObject *key)
{
    PyObject *r, *found;
    PyObject *entry, *value = NULL;
    (void)PyDict_GetItemRef(pairs, key, &entry);
    if (entry) {
        key = PyTuple_GET_ITEM(entry, 0);
    } else if (PyErr_Occurred()) {
        return NULL;
    } else {
        (void)PyDict_GetItemRef(names, x, &value);
        if (value)
            x = value;
        else if (PyErr_Occurred())
            return NULL;
    }
    r = PyObject_GetItem(names, x);
    Py_XDECREF(value);
    if (r == NULL) {
        Py_XDECREF(entry);
        return NULL;
    }
    found = PyObject_GetItem(r, key);
    Py_XDECREF(entry);
    return found;
}
PyObject *late_entry__is_order(PyObject *pairs, PyObject *names, PyObject *x, PyObject *key)
{
    PyObject *r, *found;
    PyObject *entry;
    (void)PyDict_GetItemRef(pairs, key, &entry);
    if (entry) {
        key = PyTuple_GET_ITEM(entry, 0);
    } else if (PyErr_Occurred()) {
        return NULL;
    } else {
        (void)PyDict_GetItemRef(names, x, &entry);
        if (entry)
            x = entry;
        else if (PyErr_Occurred())
            return NULL;
    }
    r = PyObject_GetItem(names, x);
    if (r == NULL) {
        Py_XDECREF(entry);
        return NULL;
    }
    found = PyObject_GetItem(r, key);
    Py_XDECREF(entry);
    return found;
}
PyObject *late_entry__is_order_kept(PyObject *pairs, PyObject *names, PyObject *x, PyObject *key)
{
    PyObject *r, *found;
    PyObject *entry, *value = NULL;
    (void)PyDict_GetItemRef(pairs, key, &entry);
    if (entry) {
        key = PyTuple_GET_ITEM(entry, 0);
    } else if (PyErr_Occurred()) {
        return NULL;
    } else {
        (void)PyDict_GetItemRef(names, x, &value);
        entry = Py_XNewRef(value);
        if (entry)
            x = entry;
        else if (PyErr_Occurred())
            return NULL;
    }
    r = PyObject_GetItem(names, x);
    Py_XDECREF(value);
    if (r == NULL) {
        Py_XDECREF(entry);
        return NULL;
    }
    found = PyObject_GetItem(r, key);
    Py_XDECREF(entry);
    return found;
}

/* A lookup that was strong before: what it finds had its one release, and a second reference of the
 * new function's own outlives that. */
PyObject *late_twice(PyObject *pairs, PyObject *names, PyObject *x, PyObject *key)
{
    PyObject *r, *value = NULL;
    PyObject *entry = PyDict_GetItemWithError(pairs, key);
    if (entry) {
        key = PyTuple_GET_ITEM(entry, 0);
    } else if (PyErr_Occurred()) {
        return NULL;
    } else {
        (void)PyDict_GetItemRef(names, x, &value);
        entry = value;
        if (entry)
            x = entry;
        else if (PyErr_Occurred())
            return NULL;
    }
    r = PyObject_GetItem(names, x);
    Py_XDECREF(value);
    if (r == NULL)
        return NULL;
    return PyObject_GetItem(r, key);
}
PyObject *late_twice__ok(PyObject *pairs, PyObject *names, PyObject *x, PyObject *key)
{
    PyObject *r, *found, *value = NULL;
    PyObject *entry;
    (void)PyDict_GetItemRef(pairs, key, &entry);
    if (entry) {
        key = PyTuple_GET_ITEM(entry, 0);
    } else if (PyErr_Occurred()) {
        return NULL;
    } else {
        (void)PyDict_GetItemRef(names, x, &value);
        if (value)
            x = value;
        else if (PyErr_Occurred())
            return NULL;
    }
    r = PyObject_GetItem(names, x);
    Py_XDECREF(value);
    if (r == NULL) {
        Py_XDECREF(entry);
        return NULL;
    }
    found = PyObject_GetItem(r, key);
    Py_XDECREF(entry);
    return found;
}
PyObject *late_twice__is_order(PyObject *pairs, PyObject *names, PyObject *x, PyObject *key)
{
    PyObject *r, *found, *value = NULL;
    PyObject *entry;
    (void)PyDict_GetItemRef(pairs, key, &entry);
    if (entry) {
        key = PyTuple_GET_ITEM(entry, 0);
    } else if (PyErr_Occurred()) {
        return NULL;
    } else {
        (void)PyDict_GetItemRef(names, x, &value);
        entry = Py_XNewRef(value);
        if (entry)
            x = entry;
        else if (PyErr_Occurred())
            return NULL;
    }
    r = PyObject_GetItem(names, x);
    Py_XDECREF(value);
    if (r == NULL) {
        Py_XDECREF(entry);
        return NULL;
    }
    found = PyObject_GetItem(r, key);
    Py_XDECREF(entry);
    return found;
}

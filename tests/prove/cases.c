/* What the prover must accept and what it must reject, one control-flow shape at a time.
 *
 * A function without "__" in its name is an old text.  NAME__ok, NAME__ok_more... are new texts of
 * it that must be proved; NAME__bad, NAME__bad_what are mutants that must be rejected, with whatever
 * code; NAME__is_CODE, NAME__is_CODE_what must be rejected with just that code ('_' for '-').
 * NAME__propagate_... is judged as with --errors=propagate.  Any other name with "__" is an error, and
 * so is a case that no #if compiles, or whose old text has another name. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <assert.h>
#include <errno.h>

typedef struct {
    PyObject_HEAD
    PyObject *cache;
    PyObject *item;
    char *name;
    int ready;
    int words[4];
} Thing;

extern int project_count(PyObject *v, int *count);

PyObject *project_call(PyObject *a);
char *project_text(PyObject *a);
void project_note(PyObject *a);
int project_fill(PyObject **slot);
char *PyThing_Name(PyObject *a);
int PyThing_Parse(PyObject *a, char **name);
typedef struct {
    char *name;
    int n;
} Parsed;
void project_parsed(Parsed *p);

/* A call's result that is tested where it is assigned. */
PyObject *assigned_in_test(PyObject *d, PyObject *k)
{
    PyObject *out, *v;
    if ((out = PyList_New(0)) == NULL)
        return NULL;
    v = PyDict_GetItem(d, k);
    if (v != NULL && PyList_Append(out, v) < 0)
        Py_CLEAR(out);
    return out;
}
PyObject *assigned_in_test__ok(PyObject *d, PyObject *k)
{
    PyObject *out, *v;
    if ((out = PyList_New(0)) == NULL)
        return NULL;
    if (PyDict_GetItemRef(d, k, &v) < 0)
        PyErr_Clear();
    if (v != NULL && PyList_Append(out, v) < 0) {
        Py_DECREF(v);
        Py_CLEAR(out);
    } else {
        Py_XDECREF(v);
    }
    return out;
}
PyObject *not_tested(PyObject *d, PyObject *k)
{
    PyObject *out, *v;
    if ((out = PyList_New(0)) == d)
        return out;
    v = PyDict_GetItem(d, k);
    if (v != NULL)
        Py_CLEAR(out);
    return out;
}
PyObject *not_tested__is_pending_exception(PyObject *d, PyObject *k)
{
    PyObject *out, *v;
    if ((out = PyList_New(0)) == d)
        return out;
    if (PyDict_GetItemRef(d, k, &v) < 0)
        PyErr_Clear();
    if (v != NULL)
        Py_CLEAR(out);
    Py_XDECREF(v);
    return out;
}

/* A straight line. */
long straight(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    long n = PyLong_AsLong(v);
    return n;
}
long straight__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    long n = PyLong_AsLong(v);
    Py_DECREF(v);
    return n;
}
long straight__is_leak(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    long n = PyLong_AsLong(v);
    return n;
}
long straight__is_order(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    Py_DECREF(v);
    long n = PyLong_AsLong(v);
    return n;
}
long straight__bad_twice(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    long n = PyLong_AsLong(v);
    Py_DECREF(v);
    Py_DECREF(v);
    return n;
}
long straight__bad_null_release(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL) {
        Py_DECREF(v);
        return -1;
    }
    long n = PyLong_AsLong(v);
    Py_DECREF(v);
    return n;
}
long straight__bad_other_index(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 1);
    if (v == NULL)
        return -1;
    long n = PyLong_AsLong(v);
    Py_DECREF(v);
    return n;
}
long straight__bad_inverted(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v != NULL)
        return -1;
    long n = PyLong_AsLong(v);
    Py_XDECREF(v);
    return n;
}
long straight__bad_dropped_call(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    long n = 0;
    Py_DECREF(v);
    return n;
}

/* The value returned is computed from the holder. */
PyObject *computed(PyObject *list)
{
    PyObject *result = NULL;
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return result;
    return PyObject_Repr(v);
}
PyObject *computed__ok(PyObject *list)
{
    PyObject *result = NULL;
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return result;
    result = PyObject_Repr(v);
    Py_DECREF(v);
    return result;
}
PyObject *computed__is_order(PyObject *list)
{
    PyObject *result = NULL;
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return result;
    Py_DECREF(v);
    return PyObject_Repr(v);
}

/* The get takes the reference. */
PyObject *handed(PyObject *d, PyObject *k)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL) {
        if (!PyErr_Occurred())
            PyErr_SetObject(PyExc_KeyError, k);
        return NULL;
    }
    Py_INCREF(v);
    return v;
}
PyObject *handed__ok(PyObject *d, PyObject *k)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL) {
        if (!PyErr_Occurred())
            PyErr_SetObject(PyExc_KeyError, k);
        return NULL;
    }
    return v;
}
PyObject *handed__ok_code(PyObject *d, PyObject *k)
{
    PyObject *v;
    int rc = PyDict_GetItemRef(d, k, &v);
    if (rc < 0)
        return NULL;
    if (rc == 0) {
        PyErr_SetObject(PyExc_KeyError, k);
        return NULL;
    }
    return v;
}
PyObject *handed__is_leak(PyObject *d, PyObject *k)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL) {
        if (!PyErr_Occurred())
            PyErr_SetObject(PyExc_KeyError, k);
        return NULL;
    }
    Py_INCREF(v);
    return v;
}
PyObject *handed__bad_swapped(PyObject *d, PyObject *k)
{
    PyObject *v;
    if (!PyDict_GetItemRef(d, k, &v))
        return v;
    if (!PyErr_Occurred())
        PyErr_SetObject(PyExc_KeyError, k);
    return NULL;
}
PyObject *handed__bad_absent_is_error(PyObject *d, PyObject *k)
{
    PyObject *v;
    if (PyDict_GetItemRef(d, k, &v) <= 0)
        return NULL;
    return v;
}
PyObject *handed__bad_never(PyObject *d, PyObject *k)
{
    PyObject *v;
    if (!PyDict_GetItemRef(d, k, &v) < 0)
        return NULL;
    return v;
}

/* Suppressed errors. */
int suppressed(PyObject *d, PyObject *k)
{
    PyObject *v = PyDict_GetItem(d, k);
    if (v == NULL)
        return 0;
    return PyObject_IsTrue(v);
}
int suppressed__ok(PyObject *d, PyObject *k)
{
    PyObject *v;
    if (PyDict_GetItemRef(d, k, &v) < 0) {
        PyErr_Clear();
    }
    if (v == NULL)
        return 0;
    int result = PyObject_IsTrue(v);
    Py_DECREF(v);
    return result;
}
int suppressed__bad_not_cleared(PyObject *d, PyObject *k)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return 0;
    int result = PyObject_IsTrue(v);
    Py_DECREF(v);
    return result;
}
int suppressed__bad_clear_on_absent_only(PyObject *d, PyObject *k)
{
    PyObject *v;
    if (PyDict_GetItemRef(d, k, &v) == 0) {
        PyErr_Clear();
    }
    if (v == NULL)
        return 0;
    int result = PyObject_IsTrue(v);
    Py_DECREF(v);
    return result;
}
int suppressed__bad_reported(PyObject *d, PyObject *k)
{
    PyObject *v;
    if (PyDict_GetItemRef(d, k, &v) < 0) {
        return -1;
    }
    if (v == NULL)
        return 0;
    int result = PyObject_IsTrue(v);
    Py_DECREF(v);
    return result;
}

/* An exception is set at the call. */
PyObject *pending(PyObject *d, PyObject *k)
{
    PyObject *n = PyNumber_Long(k);
    if (n == NULL) {
        PyObject *v = PyDict_GetItem(d, k);
        if (v != NULL)
            project_note(v);
        return NULL;
    }
    return n;
}
PyObject *pending__is_pending_exception(PyObject *d, PyObject *k)
{
    PyObject *n = PyNumber_Long(k);
    if (n == NULL) {
        PyObject *v;
        if (PyDict_GetItemRef(d, k, &v) < 0) {
            PyErr_Clear();
        }
        if (v != NULL) {
            project_note(v);
            Py_DECREF(v);
        }
        return NULL;
    }
    return n;
}

/* A loop: once an iteration. */
int loop(PyObject *list, PyObject *stop)
{
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++) {
        PyObject *v = PyList_GetItem(list, i);
        if (v == NULL)
            return -1;
        if (v == stop)
            break;
        if (PyLong_Check(v))
            continue;
        project_note(v);
    }
    return 0;
}
int loop__ok(PyObject *list, PyObject *stop)
{
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++) {
        PyObject *v = PyList_GetItemRef(list, i);
        if (v == NULL)
            return -1;
        if (v == stop) {
            Py_DECREF(v);
            break;
        }
        if (PyLong_Check(v)) {
            Py_DECREF(v);
            continue;
        }
        project_note(v);
        Py_DECREF(v);
    }
    return 0;
}
int loop__is_leak(PyObject *list, PyObject *stop)
{
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++) {
        PyObject *v = PyList_GetItemRef(list, i);
        if (v == NULL)
            return -1;
        if (v == stop)
            break;
        if (PyLong_Check(v)) {
            Py_DECREF(v);
            continue;
        }
        project_note(v);
        Py_DECREF(v);
    }
    return 0;
}
int loop__bad_continue(PyObject *list, PyObject *stop)
{
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++) {
        PyObject *v = PyList_GetItemRef(list, i);
        if (v == NULL)
            return -1;
        if (v == stop) {
            Py_DECREF(v);
            break;
        }
        if (PyLong_Check(v))
            continue;
        project_note(v);
        Py_DECREF(v);
    }
    return 0;
}

/* The holder outlives the loop: overwritten while owned. */
PyObject *last(PyObject *list)
{
    PyObject *v = NULL;
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++)
        v = PyList_GetItem(list, i);
    Py_XINCREF(v);
    return v;
}
PyObject *last__bad_overwritten(PyObject *list)
{
    PyObject *v = NULL;
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++)
        v = PyList_GetItemRef(list, i);
    return v;
}
PyObject *last__ok(PyObject *list)
{
    PyObject *v = NULL;
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++) {
        Py_XDECREF(v);
        v = PyList_GetItemRef(list, i);
    }
    return v;
}

/* Sums to zero and is wrong twice. */
int sums(PyObject *l)
{
    PyObject *v = PyList_GetItem(l, 0);
    if (v == NULL)
        return -1;
    v = PyList_GetItem(l, 1);
    if (v == NULL)
        return -1;
    return 0;
}
int sums__bad(PyObject *l)
{
    PyObject *v = PyList_GetItemRef(l, 0);
    if (v == NULL)
        return -1;
    v = PyList_GetItemRef(l, 1);
    if (v == NULL)
        return -1;
    Py_DECREF(v);
    Py_DECREF(v);
    return 0;
}
int sums__ok(PyObject *l)
{
    PyObject *v = PyList_GetItemRef(l, 0);
    if (v == NULL)
        return -1;
    Py_DECREF(v);
    v = PyList_GetItemRef(l, 1);
    if (v == NULL)
        return -1;
    Py_DECREF(v);
    return 0;
}

/* Released inside the loop and after it: a double free after the break. */
int drain(PyObject *d, PyObject *k)
{
    PyObject *v;
    while ((v = PyDict_GetItemWithError(d, k)) != NULL) {
        if (PyObject_IsTrue(v))
            break;
    }
    return v != NULL;
}
int drain__bad_double(PyObject *d, PyObject *k)
{
    PyObject *v;
    while (PyDict_GetItemRef(d, k, &v) > 0) {
        int yes = PyObject_IsTrue(v);
        Py_DECREF(v);
        if (yes)
            break;
    }
    int result = v != NULL;
    Py_XDECREF(v);
    return result;
}
int drain__ok(PyObject *d, PyObject *k)
{
    PyObject *v;
    while (PyDict_GetItemRef(d, k, &v) > 0) {
        if (PyObject_IsTrue(v))
            break;
        Py_DECREF(v);
    }
    int result = v != NULL;
    Py_XDECREF(v);
    return result;
}

/* Pointers into the object. */
int interior(PyObject *list, const char *want)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    const char *s = PyUnicode_AsUTF8(v);
    if (s == NULL)
        return -1;
    return strcmp(s, want);
}
int interior__ok(PyObject *list, const char *want)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    const char *s = PyUnicode_AsUTF8(v);
    if (s == NULL) {
        Py_DECREF(v);
        return -1;
    }
    int result = strcmp(s, want);
    Py_DECREF(v);
    return result;
}
int interior__is_order(PyObject *list, const char *want)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    const char *s = PyUnicode_AsUTF8(v);
    Py_DECREF(v);
    if (s == NULL)
        return -1;
    return strcmp(s, want);
}
const char *interior_out(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return NULL;
    return PyUnicode_AsUTF8(v);
}
const char *interior_out__bad(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    const char *result = PyUnicode_AsUTF8(v);
    Py_DECREF(v);
    return result;
}
int interior_parsed(PyObject *list, char **copy)
{
    const char *s;
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL || !PyArg_ParseTuple(v, "s", &s))
        return -1;
    *copy = strdup(s);
    return 0;
}
int interior_parsed__bad(PyObject *list, char **copy)
{
    const char *s;
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL || !PyArg_ParseTuple(v, "s", &s)) {
        Py_XDECREF(v);
        return -1;
    }
    Py_DECREF(v);
    *copy = strdup(s);
    return 0;
}
int interior_parsed__ok(PyObject *list, char **copy)
{
    const char *s;
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL || !PyArg_ParseTuple(v, "s", &s)) {
        Py_XDECREF(v);
        return -1;
    }
    *copy = strdup(s);
    Py_DECREF(v);
    return 0;
}
int interior_field(PyObject *list)
{
    Thing *t = (Thing *)PyList_GetItem(list, 0);
    if (t == NULL)
        return -1;
    PyObject *c = t->cache;
    project_note(c);
    return 0;
}
int interior_field__is_order(PyObject *list)
{
    Thing *t = (Thing *)PyList_GetItemRef(list, 0);
    if (t == NULL)
        return -1;
    PyObject *c = t->cache;
    Py_DECREF(t);
    project_note(c);
    return 0;
}

/* Stored and returned. */
int stored(Thing *self, PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    self->item = v;
    return 0;
}
int stored__bad_released(Thing *self, PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    self->item = v;
    Py_DECREF(v);
    return 0;
}
int stored__bad_kept(Thing *self, PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    self->item = v;
    return 0;
}
int stored_owned(Thing *self, PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    Py_INCREF(v);
    self->item = v;
    return 0;
}
int stored_owned__ok(Thing *self, PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    self->item = v;
    return 0;
}
PyObject *contract(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    return v;
}
PyObject *contract__bad_strong(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    return v;
}
PyObject *contract__bad_released(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    Py_XDECREF(v);
    return v;
}
int escapes(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    return project_fill(&v);
}
int escapes__is_escapes(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    int result = project_fill(&v);
    Py_DECREF(v);
    return result;
}

/* Already wrong. */
int over(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_DECREF(v);
    return 0;
}
int over__is_unbalanced(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_DECREF(v);
    return 0;
}

/* Looks at the count. */
int observed(PyObject *list, PyObject *x)
{
    PyObject *t = PyList_GetItem(list, 0);
    if (t == NULL)
        return -1;
    return PyTuple_SetItem(t, 0, x);
}
int observed__is_observer(PyObject *list, PyObject *x)
{
    PyObject *t = PyList_GetItemRef(list, 0);
    if (t == NULL)
        return -1;
    int result = PyTuple_SetItem(t, 0, x);
    Py_DECREF(t);
    return result;
}

/* Weak references. */
int dead(PyObject *ref)
{
    PyObject *o = PyWeakref_GET_OBJECT(ref);
    if (o == Py_None)
        return 1;
    project_note(o);
    return 0;
}
int dead__ok(PyObject *ref)
{
    PyObject *o;
    (void)PyWeakref_GetRef(ref, &o);
    if (o == NULL)
        return 1;
    project_note(o);
    Py_DECREF(o);
    return 0;
}
int dead__bad_none(PyObject *ref)
{
    PyObject *o;
    (void)PyWeakref_GetRef(ref, &o);
    if (o == Py_None)
        return 1;
    project_note(o);
    Py_XDECREF(o);
    return 0;
}
int failing(PyObject *ref)
{
    PyObject *o = PyWeakref_GetObject(ref);
    if (o == NULL)
        return -1;
    if (o == Py_None)
        return 1;
    project_note(o);
    return 0;
}
int failing__ok(PyObject *ref)
{
    PyObject *o;
    if (PyWeakref_GetRef(ref, &o) < 0)
        return -1;
    if (o == NULL)
        return 1;
    project_note(o);
    Py_DECREF(o);
    return 0;
}
int failing__bad_dead_is_error(PyObject *ref)
{
    PyObject *o;
    (void)PyWeakref_GetRef(ref, &o);
    if (o == NULL)
        return -1;
    project_note(o);
    Py_DECREF(o);
    return 0;
}
PyObject *owner(PyObject *ref)
{
    PyObject *o = PyWeakref_GetObject(ref);
    Py_INCREF(o);
    return o;
}
PyObject *owner__ok(PyObject *ref)
{
    PyObject *o;
    if (PyWeakref_GetRef(ref, &o) == 0) {
        o = Py_NewRef(Py_None);
    }
    return o;
}
PyObject *owner__bad_null(PyObject *ref)
{
    PyObject *o;
    (void)PyWeakref_GetRef(ref, &o);
    return o;
}
PyObject *owner__bad_borrowed_none(PyObject *ref)
{
    PyObject *o;
    if (PyWeakref_GetRef(ref, &o) == 0) {
        o = Py_None;
    }
    return o;
}

/* Two sources. */
int two(PyObject *d, PyObject *k, PyObject *fallback)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL)
        v = fallback;
    return PyObject_IsTrue(v);
}
int two__ok(PyObject *d, PyObject *k, PyObject *fallback)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        v = Py_NewRef(fallback);
    int result = PyObject_IsTrue(v);
    Py_DECREF(v);
    return result;
}
int two__ok_cautious(PyObject *d, PyObject *k, PyObject *fallback)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        v = Py_XNewRef(fallback);
    int result = PyObject_IsTrue(v);
    Py_XDECREF(v);
    return result;
}
/* The same with a call that takes NULL for "none": a fallback that is NULL must not be taken. */
PyObject *nullable(PyObject *d, PyObject *k, Thing *self)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL)
        v = self->cache;
    return PyObject_Call(d, k, v);
}
PyObject *nullable__ok(PyObject *d, PyObject *k, Thing *self)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        v = Py_XNewRef(self->cache);
    PyObject *result = PyObject_Call(d, k, v);
    Py_XDECREF(v);
    return result;
}
PyObject *nullable__is_unproved(PyObject *d, PyObject *k, Thing *self)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        v = Py_NewRef(self->cache);
    PyObject *result = PyObject_Call(d, k, v);
    Py_DECREF(v);
    return result;
}
PyObject *nullable__bad_release(PyObject *d, PyObject *k, Thing *self)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        v = Py_XNewRef(self->cache);
    PyObject *result = PyObject_Call(d, k, v);
    Py_DECREF(v);
    return result;
}
int two__bad_borrowed(PyObject *d, PyObject *k, PyObject *fallback)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        v = fallback;
    int result = PyObject_IsTrue(v);
    Py_DECREF(v);
    return result;
}

/* SetDefault. */
int setdefault(PyObject *d, PyObject *k, PyObject *x)
{
    if (PyDict_SetDefault(d, k, x) == NULL)
        return -1;
    return 0;
}
int setdefault__ok(PyObject *d, PyObject *k, PyObject *x)
{
    if (PyDict_SetDefaultRef(d, k, x, NULL) < 0)
        return -1;
    return 0;
}
int setdefault__bad_zero(PyObject *d, PyObject *k, PyObject *x)
{
    if (PyDict_SetDefaultRef(d, k, x, NULL) <= 0)
        return -1;
    return 0;
}
int same(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v = PyDict_SetDefault(d, k, x);
    if (v == NULL)
        return -1;
    return v == x;
}
int same__ok(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_SetDefaultRef(d, k, x, &v);
    if (v == NULL)
        return -1;
    int result = v == x;
    Py_DECREF(v);
    return result;
}
int same__bad_code(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    int rc = PyDict_SetDefaultRef(d, k, x, &v);
    if (rc < 0)
        return -1;
    Py_DECREF(v);
    return rc == 0;
}

/* Cleanup labels. */
int labelled(PyObject *d, PyObject *k)
{
    int result = -1;
    PyObject *v = NULL, *n = PyNumber_Long(k);
    if (n == NULL)
        goto done;
    v = PyDict_GetItemWithError(d, n);
    if (v == NULL)
        goto done;
    project_note(v);
    result = 0;
done:
    Py_XDECREF(n);
    return result;
}
int labelled__ok(PyObject *d, PyObject *k)
{
    int result = -1;
    PyObject *v = NULL, *n = PyNumber_Long(k);
    if (n == NULL)
        goto done;
    (void)PyDict_GetItemRef(d, n, &v);
    if (v == NULL)
        goto done;
    project_note(v);
    result = 0;
done:
    Py_XDECREF(v);
    Py_XDECREF(n);
    return result;
}
/* The number may have a finaliser, being of a subclass, which takes v out of d. */
int labelled__is_order(PyObject *d, PyObject *k)
{
    int result = -1;
    PyObject *v = NULL, *n = PyNumber_Long(k);
    if (n == NULL)
        goto done;
    (void)PyDict_GetItemRef(d, n, &v);
    if (v == NULL)
        goto done;
    project_note(v);
    result = 0;
done:
    Py_XDECREF(n);
    Py_XDECREF(v);
    return result;
}
int labelled__bad_unset(PyObject *d, PyObject *k)
{
    int result = -1;
    PyObject *v, *n = PyNumber_Long(k);
    if (n == NULL)
        goto done;
    (void)PyDict_GetItemRef(d, n, &v);
    if (v == NULL)
        goto done;
    project_note(v);
    result = 0;
done:
    Py_XDECREF(v);
    Py_XDECREF(n);
    return result;
}
int labelled__bad_other_release_dropped(PyObject *d, PyObject *k)
{
    int result = -1;
    PyObject *v = NULL, *n = PyNumber_Long(k);
    if (n == NULL)
        goto done;
    (void)PyDict_GetItemRef(d, n, &v);
    if (v == NULL)
        goto done;
    project_note(v);
    result = 0;
done:
    Py_XDECREF(v);
    return result;
}

/* Threads and errno. */
int detached(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    long fd = PyLong_AsLong(v);
    Py_BEGIN_ALLOW_THREADS
    close((int)fd);
    Py_END_ALLOW_THREADS
    return 0;
}
int detached__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    long fd = PyLong_AsLong(v);
    Py_DECREF(v);
    Py_BEGIN_ALLOW_THREADS
    close((int)fd);
    Py_END_ALLOW_THREADS
    return 0;
}
int detached__is_no_thread_state(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    long fd = PyLong_AsLong(v);
    Py_BEGIN_ALLOW_THREADS
    Py_DECREF(v);
    close((int)fd);
    Py_END_ALLOW_THREADS
    return 0;
}
PyObject *reads_errno(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return NULL;
    if (close((int)PyLong_AS_LONG(v)) < 0)
        return PyErr_SetFromErrno(PyExc_OSError);
    return PyLong_FromLong(0);
}
PyObject *reads_errno__is_errno(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    int rc = close((int)PyLong_AS_LONG(v));
    Py_DECREF(v);
    if (rc < 0)
        return PyErr_SetFromErrno(PyExc_OSError);
    return PyLong_FromLong(0);
}
PyObject *reads_errno__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    if (close((int)PyLong_AS_LONG(v)) < 0) {
        PyErr_SetFromErrno(PyExc_OSError);
        Py_DECREF(v);
        return NULL;
    }
    Py_DECREF(v);
    return PyLong_FromLong(0);
}

/* Unrelated code must stay as it is. */
int unrelated(PyObject *list, Thing *self)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    self->ready = 1;
    project_note(v);
    Py_INCREF(self);
    project_call((PyObject *)self);
    Py_DECREF(self);
    return self->ready;
}
int unrelated__ok(PyObject *list, Thing *self)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    self->ready = 1;
    project_note(v);
    Py_DECREF(v);
    Py_INCREF(self);
    project_call((PyObject *)self);
    Py_DECREF(self);
    return self->ready;
}
int unrelated__bad_store(PyObject *list, Thing *self)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    self->ready = 2;
    project_note(v);
    Py_DECREF(v);
    Py_INCREF(self);
    project_call((PyObject *)self);
    Py_DECREF(self);
    return self->ready;
}
int unrelated__bad_order(PyObject *list, Thing *self)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    project_note(v);
    self->ready = 1;
    Py_DECREF(v);
    Py_INCREF(self);
    project_call((PyObject *)self);
    Py_DECREF(self);
    return self->ready;
}
int unrelated__bad_release(PyObject *list, Thing *self)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    self->ready = 1;
    project_note(v);
    Py_DECREF(v);
    Py_INCREF(self);
    project_call((PyObject *)self);
    return self->ready;
}

/* The loop's increment goes missing on the new way. */
int increment(PyObject *d, PyObject *keys)
{
    Py_ssize_t i = 0;
    int n = 0;
    while (i < PyList_GET_SIZE(keys)) {
        PyObject *v = PyDict_GetItemWithError(d, PyList_GET_ITEM(keys, i));
        if (v != NULL)
            n++;
        i++;
    }
    return n;
}
int increment__bad_skipped(PyObject *d, PyObject *keys)
{
    Py_ssize_t i = 0;
    int n = 0;
    while (i < PyList_GET_SIZE(keys)) {
        PyObject *v;
        if (PyDict_GetItemRef(d, PyList_GET_ITEM(keys, i), &v) < 0)
            continue;
        if (v != NULL)
            n++;
        Py_XDECREF(v);
        i++;
    }
    return n;
}
int increment__ok(PyObject *d, PyObject *keys)
{
    Py_ssize_t i = 0;
    int n = 0;
    while (i < PyList_GET_SIZE(keys)) {
        PyObject *v;
        (void)PyDict_GetItemRef(d, PyList_GET_ITEM(keys, i), &v);
        if (v != NULL) {
            Py_DECREF(v);
            n++;
        }
        i++;
    }
    return n;
}

/* A name for the earlier value across the back edge. */
int previous(PyObject *list)
{
    PyObject *prev = NULL, *v;
    int same = 0;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        v = PyList_GetItem(list, i);
        if (prev != NULL)
            same += PyObject_RichCompareBool(prev, v, Py_EQ);
        prev = v;
    }
    return same;
}
int previous__is_order(PyObject *list)
{
    PyObject *prev = NULL, *v;
    int same = 0;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        v = PyList_GetItemRef(list, i);
        if (prev != NULL)
            same += PyObject_RichCompareBool(prev, v, Py_EQ);
        prev = v;
        Py_XDECREF(v);
    }
    return same;
}
int previous__ok(PyObject *list)
{
    PyObject *prev = NULL, *v;
    int same = 0;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        v = PyList_GetItemRef(list, i);
        if (prev != NULL)
            same += PyObject_RichCompareBool(prev, v, Py_EQ);
        Py_XDECREF(prev);
        prev = v;
    }
    Py_XDECREF(prev);
    return same;
}

/* Uses in assert are uses. */
int asserted(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    project_note(v);
    assert(PyLong_Check(v));
    return 0;
}
int asserted__is_order(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_DECREF(v);
    assert(PyLong_Check(v));
    return 0;
}

/* A stale result must not pass for a fresh one. */
int stale(PyObject *list, PyObject *x)
{
    int a = PyObject_IsTrue(x);
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return a;
    project_note(v);
    a = PyObject_IsTrue(x);
    return a;
}
int stale__bad(PyObject *list, PyObject *x)
{
    int a = PyObject_IsTrue(x);
    int first = a;
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return a;
    project_note(v);
    Py_DECREF(v);
    a = PyObject_IsTrue(x);
    return first;
}

/* Errors reported instead of suppressed. */
int reported(PyObject *d, PyObject *k)
{
    int result = 0;
    PyObject *out = PyList_New(0), *v;
    if (out == NULL)
        goto error;
    v = PyDict_GetItem(d, k);
    if (v != NULL && PyList_Append(out, v) < 0)
        goto error;
    Py_DECREF(out);
    return result;
error:
    Py_XDECREF(out);
    return -1;
}
int reported__propagate_ok(PyObject *d, PyObject *k)
{
    int result = 0;
    PyObject *out = PyList_New(0), *v = NULL;
    if (out == NULL)
        goto error;
    if (PyDict_GetItemRef(d, k, &v) < 0)
        goto error;
    if (v != NULL && PyList_Append(out, v) < 0)
        goto error;
    Py_XDECREF(v);
    Py_DECREF(out);
    return result;
error:
    Py_XDECREF(v);
    Py_XDECREF(out);
    return -1;
}
int reported__bad_not_asked_for(PyObject *d, PyObject *k)
{
    int result = 0;
    PyObject *out = PyList_New(0), *v = NULL;
    if (out == NULL)
        goto error;
    if (PyDict_GetItemRef(d, k, &v) < 0)
        goto error;
    if (v != NULL && PyList_Append(out, v) < 0)
        goto error;
    Py_XDECREF(v);
    Py_DECREF(out);
    return result;
error:
    Py_XDECREF(v);
    Py_XDECREF(out);
    return -1;
}
int reported__propagate_bad_success(PyObject *d, PyObject *k)
{
    int result = 0;
    PyObject *out = PyList_New(0), *v = NULL;
    if (out == NULL)
        goto error;
    if (PyDict_GetItemRef(d, k, &v) < 0)
        return 0;
    if (v != NULL && PyList_Append(out, v) < 0)
        goto error;
    Py_XDECREF(v);
    Py_DECREF(out);
    return result;
error:
    Py_XDECREF(v);
    Py_XDECREF(out);
    return -1;
}
int reported__propagate_bad_goes_on(PyObject *d, PyObject *k)
{
    int result = 0;
    PyObject *out = PyList_New(0), *v = NULL;
    if (out == NULL)
        goto error;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v != NULL && PyList_Append(out, v) < 0)
        goto error;
    Py_XDECREF(v);
    Py_DECREF(out);
    return result;
error:
    Py_XDECREF(v);
    Py_XDECREF(out);
    return -1;
}

/* What is borrowed from the item lives on it, until it has a reference of its own. */
PyObject *member(PyObject *list)
{
    PyObject *pair = PyList_GetItem(list, 0);
    if (pair == NULL)
        return NULL;
    PyObject *first = PyTuple_GET_ITEM(pair, 0);
    Py_INCREF(first);
    return first;
}
PyObject *member__ok(PyObject *list)
{
    PyObject *pair = PyList_GetItemRef(list, 0);
    if (pair == NULL)
        return NULL;
    PyObject *first = PyTuple_GET_ITEM(pair, 0);
    Py_INCREF(first);
    Py_DECREF(pair);
    return first;
}
PyObject *member__is_order(PyObject *list)
{
    PyObject *pair = PyList_GetItemRef(list, 0);
    if (pair == NULL)
        return NULL;
    PyObject *first = PyTuple_GET_ITEM(pair, 0);
    Py_DECREF(pair);
    Py_INCREF(first);
    return first;
}
PyObject *member_new(PyObject *list)
{
    PyObject *pair = PyList_GetItem(list, 0);
    if (pair == NULL)
        return NULL;
    return Py_NewRef(PyTuple_GET_ITEM(pair, 0));
}
PyObject *member_new__ok(PyObject *list)
{
    PyObject *pair = PyList_GetItemRef(list, 0);
    if (pair == NULL)
        return NULL;
    PyObject *result = Py_NewRef(PyTuple_GET_ITEM(pair, 0));
    Py_DECREF(pair);
    return result;
}
PyObject *member_parsed(PyObject *list)
{
    PyObject *first;
    PyObject *pair = PyList_GetItem(list, 0);
    if (pair == NULL || !PyArg_ParseTuple(pair, "O", &first))
        return NULL;
    Py_INCREF(first);
    return first;
}
PyObject *member_parsed__is_order(PyObject *list)
{
    PyObject *first;
    PyObject *pair = PyList_GetItemRef(list, 0);
    if (pair == NULL || !PyArg_ParseTuple(pair, "O", &first)) {
        Py_XDECREF(pair);
        return NULL;
    }
    Py_DECREF(pair);
    Py_INCREF(first);
    return first;
}

/* A called slot's result is new, though the slot was found through the object. */
PyObject *described(PyObject *list, PyObject *obj)
{
    PyObject *res = PyList_GetItem(list, 0);
    if (res == NULL)
        return NULL;
    Py_INCREF(res);
    descrgetfunc f = Py_TYPE(res)->tp_descr_get;
    if (f != NULL) {
        PyObject *res2 = f(res, obj, NULL);
        Py_DECREF(res);
        res = res2;
    }
    return res;
}
PyObject *described__ok(PyObject *list, PyObject *obj)
{
    PyObject *res = PyList_GetItemRef(list, 0);
    if (res == NULL)
        return NULL;
    descrgetfunc f = Py_TYPE(res)->tp_descr_get;
    if (f != NULL) {
        PyObject *res2 = f(res, obj, NULL);
        Py_DECREF(res);
        res = res2;
    }
    return res;
}

/* The holder takes what is made of it. */
PyObject *replaced(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return NULL;
    v = PyObject_Repr(v);
    return v;
}
PyObject *replaced__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    Py_SETREF(v, PyObject_Repr(v));
    return v;
}
PyObject *replaced__is_leak(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    v = PyObject_Repr(v);
    return v;
}
PyObject *replaced__bad_other(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    Py_SETREF(v, PyObject_Str(v));
    return v;
}

/* Whether an exception is set at the second call: tests of results that say so. */
PyObject *asked(PyObject *d, PyObject *k, PyObject *o)
{
    PyObject *n = PyNumber_Long(k);
    PyObject *s = PyObject_Str(o);
    if (n == NULL || s == NULL) {
        Py_XDECREF(n);
        Py_XDECREF(s);
        return NULL;
    }
    Py_DECREF(s);
    PyObject *v = PyDict_GetItem(d, n);
    Py_DECREF(n);
    Py_XINCREF(v);
    return v;
}
PyObject *asked__ok(PyObject *d, PyObject *k, PyObject *o)
{
    PyObject *n = PyNumber_Long(k);
    PyObject *s = PyObject_Str(o);
    if (n == NULL || s == NULL) {
        Py_XDECREF(n);
        Py_XDECREF(s);
        return NULL;
    }
    Py_DECREF(s);
    PyObject *v;
    if (PyDict_GetItemRef(d, n, &v) < 0) {
        PyErr_Clear();
    }
    Py_DECREF(n);
    return v;
}
PyObject *unasked(PyObject *d, PyObject *k, PyObject *o)
{
    PyObject_SetAttr(o, k, k);
    PyObject *v = PyDict_GetItem(d, k);
    Py_XINCREF(v);
    return v;
}
PyObject *unasked__is_pending_exception(PyObject *d, PyObject *k, PyObject *o)
{
    PyObject_SetAttr(o, k, k);
    PyObject *v;
    if (PyDict_GetItemRef(d, k, &v) < 0) {
        PyErr_Clear();
    }
    return v;
}

/* A fallback that may be NULL. */
int maybe(PyObject *d, PyObject *k, PyObject *fallback)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL)
        v = fallback;
    if (v == NULL)
        return 0;
    return PyObject_IsTrue(v);
}
int maybe__ok(PyObject *d, PyObject *k, PyObject *fallback)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        v = Py_XNewRef(fallback);
    if (v == NULL)
        return 0;
    int result = PyObject_IsTrue(v);
    Py_DECREF(v);
    return result;
}
int maybe__bad_crash(PyObject *d, PyObject *k, PyObject *fallback)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        v = Py_NewRef(fallback);
    if (v == NULL)
        return 0;
    int result = PyObject_IsTrue(v);
    Py_DECREF(v);
    return result;
}
int tested(PyObject *d, PyObject *k, PyObject *fallback)
{
    PyObject *v;
    int has = 1;
    if (fallback == NULL)
        has = 0;
    v = PyDict_GetItemWithError(d, k);
    if (v == NULL)
        v = fallback;
    if (has)
        return PyObject_IsTrue(v);
    return 0;
}
int tested__bad_crash(PyObject *d, PyObject *k, PyObject *fallback)
{
    PyObject *v;
    int has = 1;
    if (fallback == NULL)
        has = 0;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        v = Py_NewRef(fallback);
    if (has) {
        int result = PyObject_IsTrue(v);
        Py_DECREF(v);
        return result;
    }
    Py_XDECREF(v);
    return 0;
}

/* A project's own function may be named like Python's. */
void own_name(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return;
    char *s = PyThing_Name(v);
    puts(s);
}
void own_name__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return;
    char *s = PyThing_Name(v);
    puts(s);
    Py_DECREF(v);
}
void own_name__is_order(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return;
    char *s = PyThing_Name(v);
    Py_DECREF(v);
    puts(s);
}
int filled(Thing *self, PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    return PyThing_Parse(v, &self->name);
}
int filled__is_interior(Thing *self, PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    int result = PyThing_Parse(v, &self->name);
    Py_DECREF(v);
    return result;
}
/* A number is no place for a pointer, but by a cast. */
int filled_number(Thing *self, PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    return project_count(v, &self->ready);
}
int filled_number__ok(Thing *self, PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    int result = project_count(v, &self->ready);
    Py_DECREF(v);
    return result;
}
int filled_number__is_order(Thing *self, PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    Py_DECREF(v);
    return project_count(v, &self->ready);
}
int filled_cast(Thing *self, PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    return project_count(v, (int *)&self->name);
}
int filled_cast__is_interior(Thing *self, PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    int result = project_count(v, (int *)&self->name);
    Py_DECREF(v);
    return result;
}
int filled_words(Thing *self, PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    return project_count(v, &self->words[1]);
}
int filled_words__is_interior(Thing *self, PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    int result = project_count(v, &self->words[1]);
    Py_DECREF(v);
    return result;
}
int filled_local(PyObject *list)
{
    Parsed parsed;
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL || PyThing_Parse(v, &parsed.name) < 0)
        return -1;
    project_parsed(&parsed);
    return 0;
}
int filled_local__is_order(PyObject *list)
{
    Parsed parsed;
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL || PyThing_Parse(v, &parsed.name) < 0) {
        Py_XDECREF(v);
        return -1;
    }
    Py_DECREF(v);
    project_parsed(&parsed);
    return 0;
}
int disguised(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    Py_uintptr_t where = (Py_uintptr_t)PyBytes_AsString(v);
    return puts((const char *)where);
}
int disguised__is_order(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    Py_uintptr_t where = (Py_uintptr_t)PyBytes_AsString(v);
    Py_DECREF(v);
    return puts((const char *)where);
}

/* Tagged, stepped, turned over, moved: the number still leads back. */
int tagged(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    Py_uintptr_t where = (Py_uintptr_t)v;
    where ^= 1;
    return PyObject_IsTrue((PyObject *)(where ^ 1));
}
int tagged__is_order(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    Py_uintptr_t where = (Py_uintptr_t)v;
    Py_DECREF(v);
    where ^= 1;
    return PyObject_IsTrue((PyObject *)(where ^ 1));
}
int stepped(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    Py_uintptr_t where = (Py_uintptr_t)v;
    where++;
    return PyObject_IsTrue((PyObject *)(where - 1));
}
int stepped__is_order(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    Py_uintptr_t where = (Py_uintptr_t)v;
    Py_DECREF(v);
    where++;
    return PyObject_IsTrue((PyObject *)(where - 1));
}
int turned(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    Py_uintptr_t where = (Py_uintptr_t)v;
    where = ~where;
    return PyObject_IsTrue((PyObject *)(~where));
}
int turned__is_order(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    Py_uintptr_t where = (Py_uintptr_t)v;
    Py_DECREF(v);
    where = ~where;
    return PyObject_IsTrue((PyObject *)(~where));
}
int moved(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    Py_uintptr_t where = (Py_uintptr_t)v;
    where = where << 1 | 1;
    return PyObject_IsTrue((PyObject *)(where >> 1));
}
int moved__is_order(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    Py_uintptr_t where = (Py_uintptr_t)v;
    Py_DECREF(v);
    where = where << 1 | 1;
    return PyObject_IsTrue((PyObject *)(where >> 1));
}

/* Called through a pointer, perhaps while an exception is on its way. */
void hook(PyObject *d, PyObject *k)
{
    PyObject *v = PyDict_GetItem(d, k);
    if (v != NULL)
        project_note(v);
}
void hook__is_pending_exception(PyObject *d, PyObject *k)
{
    PyObject *v;
    if (PyDict_GetItemRef(d, k, &v) < 0)
        PyErr_Clear();
    if (v != NULL) {
        project_note(v);
        Py_DECREF(v);
    }
}
void (*const installed_hook)(PyObject *, PyObject *) = hook;

/* What the last call, or a saved exception, leaves behind. */
int compared(PyObject *d, PyObject *k)
{
    if (PyErr_Occurred() == NULL)
        return 0;
    return PyDict_GetItem(d, k) != NULL;
}
int compared__is_pending_exception(PyObject *d, PyObject *k)
{
    if (PyErr_Occurred() == NULL)
        return 0;
    PyObject *v;
    if (PyDict_GetItemRef(d, k, &v) < 0)
        PyErr_Clear();
    int result = v != NULL;
    Py_XDECREF(v);
    return result;
}
int restored(PyObject *d, PyObject *k, PyObject *t)
{
    PyErr_Restore(t, NULL, NULL);
    return PyDict_GetItem(d, k) != NULL;
}
int restored__is_pending_exception(PyObject *d, PyObject *k, PyObject *t)
{
    PyErr_Restore(t, NULL, NULL);
    PyObject *v;
    if (PyDict_GetItemRef(d, k, &v) < 0)
        PyErr_Clear();
    int result = v != NULL;
    Py_XDECREF(v);
    return result;
}

/* The count itself is read. */
int counted(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    return v->ob_refcnt > 1;
}
int counted__is_observer(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    int result = v->ob_refcnt > 1;
    Py_DECREF(v);
    return result;
}

/* So it is in an assertion, where there is one. */
int count_asserted(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    assert(Py_REFCNT(v) == 1 && Py_REFCNT(list) > 0);
    return 0;
}
int count_asserted__is_observer(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    assert(Py_REFCNT(v) == 1 && Py_REFCNT(list) > 0);
    Py_DECREF(v);
    return 0;
}
/* Not of another object. */
int other_count_asserted(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    assert(Py_REFCNT(list) > 0);
    return PyObject_IsTrue(v);
}
int other_count_asserted__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    assert(Py_REFCNT(list) > 0);
    int result = PyObject_IsTrue(v);
    Py_DECREF(v);
    return result;
}

/* The new reference is handed on: what is left is borrowed again. */
PyObject *stolen(PyObject *list, PyObject *t)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return NULL;
    Py_INCREF(v);
    PyTuple_SET_ITEM(t, 0, v);
    Py_DECREF(t);
    return PyObject_Repr(v);
}
PyObject *stolen__is_order(PyObject *list, PyObject *t)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    PyTuple_SET_ITEM(t, 0, v);
    Py_DECREF(t);
    return PyObject_Repr(v);
}
PyObject *stolen__ok(PyObject *list, PyObject *t)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    Py_INCREF(v);
    PyTuple_SET_ITEM(t, 0, v);
    Py_DECREF(t);
    PyObject *result = PyObject_Repr(v);
    Py_DECREF(v);
    return result;
}

/* An array that something points at. */
PyObject *vector(PyObject *f, PyObject *list)
{
    PyObject *stack[2], **args = stack + 1;
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return NULL;
    stack[1] = v;
    return PyObject_Vectorcall(f, args, 1, NULL);
}
PyObject *vector__bad(PyObject *f, PyObject *list)
{
    PyObject *stack[2], **args = stack + 1;
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    stack[1] = v;
    Py_DECREF(v);
    return PyObject_Vectorcall(f, args, 1, NULL);
}

/* Filled through a parameter. */
int given(PyObject *list, char **out, Py_ssize_t *n)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    return PyBytes_AsStringAndSize(v, out, n);
}
int given__is_interior(PyObject *list, char **out, Py_ssize_t *n)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    int result = PyBytes_AsStringAndSize(v, out, n);
    Py_DECREF(v);
    return result;
}

/* A helper that borrows: the caller takes its own reference while the owner is alive. */
PyObject *helped(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return NULL;
    PyObject *x = project_call(v);
    Py_INCREF(x);
    return x;
}
PyObject *helped__bad(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    PyObject *x = project_call(v);
    Py_DECREF(v);
    Py_INCREF(x);
    return x;
}

/* The container lets go of the value: its finaliser must not run later than it did. */
int popped(PyObject *d, PyObject *k)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL)
        return -1;
    int yes = PyObject_IsTrue(v);
    if (PyDict_DelItem(d, k) < 0)
        return -1;
    project_note(k);
    return yes;
}
int popped__ok(PyObject *d, PyObject *k)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    int yes = PyObject_IsTrue(v);
    Py_DECREF(v);
    if (PyDict_DelItem(d, k) < 0)
        return -1;
    project_note(k);
    return yes;
}
int popped__is_order(PyObject *d, PyObject *k)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    int yes = PyObject_IsTrue(v);
    if (PyDict_DelItem(d, k) < 0) {
        Py_DECREF(v);
        return -1;
    }
    project_note(k);
    Py_DECREF(v);
    return yes;
}

/* Another pointer to where the interior pointer is kept. */
PyObject *pointed(PyObject *l)
{
    const char *s = NULL, **ps = &s;
    PyObject *v = PyList_GetItem(l, 0);
    if (v == NULL)
        return NULL;
    s = PyBytes_AsString(v);
    return PyUnicode_FromString(*ps);
}
PyObject *pointed__bad(PyObject *l)
{
    const char *s = NULL, **ps = &s;
    PyObject *v = PyList_GetItemRef(l, 0);
    if (v == NULL)
        return NULL;
    s = PyBytes_AsString(v);
    Py_DECREF(v);
    return PyUnicode_FromString(*ps);
}

/* A way out in a configuration that is not compiled, between the call and the release. */
int configured(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    int yes = PyObject_IsTrue(v);
#ifdef NO_SUCH_CONFIGURATION
    if (yes < 0)
        return -1;
#endif
    project_note(v);
    return yes;
}
int configured__is_skipped_text(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    int yes = PyObject_IsTrue(v);
#ifdef NO_SUCH_CONFIGURATION
    if (yes < 0)
        return -1;
#endif
    project_note(v);
    Py_DECREF(v);
    return yes;
}

/* A reference of its own that the old code gives back: from there on it lives on the list's again. */
long given_back(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    PyObject *part = PyTuple_GET_ITEM(v, 0);
    Py_INCREF(part);
    project_note(part);
    Py_DECREF(part);
    return PyLong_AsLong(part);
}
long given_back__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *part = PyTuple_GET_ITEM(v, 0);
    Py_INCREF(part);
    project_note(part);
    Py_DECREF(part);
    long result = PyLong_AsLong(part);
    Py_DECREF(v);
    return result;
}
long given_back__is_order(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *part = PyTuple_GET_ITEM(v, 0);
    Py_INCREF(part);
    Py_DECREF(v);
    project_note(part);
    Py_DECREF(part);
    return PyLong_AsLong(part);
}

/* A struct with a pointer into the value, copied to where the caller keeps it. */
int copied_out(PyObject *list, Parsed *out)
{
    Parsed local;
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    local.name = (char *)PyUnicode_AsUTF8(v);
    memcpy(out, &local, sizeof local);
    return 0;
}
int copied_out__is_interior(PyObject *list, Parsed *out)
{
    Parsed local;
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    local.name = (char *)PyUnicode_AsUTF8(v);
    memcpy(out, &local, sizeof local);
    Py_DECREF(v);
    return 0;
}

/* A helper of the file that borrows; one that reads errno. */
PyObject *borrowing_helper(PyObject *t)
{
    PyObject *part = PyTuple_GET_ITEM(t, 0);
    return part;
}
PyObject *returns_part_of(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return NULL;
    return borrowing_helper(v);
}
PyObject *returns_part_of__is_order(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    PyObject *result = borrowing_helper(v);
    Py_DECREF(v);
    return result;
}
int errno_helper(void)
{
    PyErr_SetFromErrno(PyExc_OSError);
    return -1;
}
int project_close(PyObject *a);
int project_oserror(void);
static int project_quiet(PyObject *a)
{
    return close((int)PyLong_AsSsize_t(a));
}
int reports_errno(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    if (project_quiet(v) < 0)
        return errno_helper();
    return 0;
}
int reports_errno__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    if (project_quiet(v) < 0) {
        int result = errno_helper();
        Py_DECREF(v);
        return result;
    }
    Py_DECREF(v);
    return 0;
}
int reports_errno__is_errno(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    if (project_quiet(v) < 0) {
        Py_DECREF(v);
        return errno_helper();
    }
    Py_DECREF(v);
    return 0;
}
/* Before the helper it would change errno, and behind it it would be late: the exception that the
 * helper replaces may hold anything. */
int replaces_errno(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    if (project_close(v) < 0)
        return errno_helper();
    return 0;
}
int replaces_errno__is_order(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    if (project_close(v) < 0) {
        int result = errno_helper();
        Py_DECREF(v);
        return result;
    }
    Py_DECREF(v);
    return 0;
}
int reports_errno_elsewhere(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    if (project_close(v) < 0)
        return project_oserror();
    return 0;
}
int reports_errno_elsewhere__is_errno(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    if (project_close(v) < 0) {
        Py_DECREF(v);
        return project_oserror();
    }
    Py_DECREF(v);
    return 0;
}

/* Calls that may leave an exception, whatever their results say. */
void project_step(int n);
static long steps;
void calm_step(int n)
{
    steps += n;
}
int after_void_call(PyObject *d, PyObject *k)
{
    PyObject *v;
    project_step(1);
    v = PyDict_GetItem(d, k);
    return v == k;
}
int after_void_call__is_pending_exception(PyObject *d, PyObject *k)
{
    PyObject *v;
    project_step(1);
    if (PyDict_GetItemRef(d, k, &v) < 0)
        PyErr_Clear();
    int result = v == k;
    Py_XDECREF(v);
    return result;
}
int after_void_pointer(PyObject *d, PyObject *k, void (*step)(int))
{
    PyObject *v;
    step(1);
    v = PyDict_GetItem(d, k);
    return v == k;
}
int after_void_pointer__is_pending_exception(PyObject *d, PyObject *k, void (*step)(int))
{
    PyObject *v;
    step(1);
    if (PyDict_GetItemRef(d, k, &v) < 0)
        PyErr_Clear();
    int result = v == k;
    Py_XDECREF(v);
    return result;
}
int after_calm_call(PyObject *d, PyObject *k)
{
    PyObject *v;
    calm_step(1);
    v = PyDict_GetItem(d, k);
    return v == k;
}
int after_calm_call__ok(PyObject *d, PyObject *k)
{
    PyObject *v;
    calm_step(1);
    if (PyDict_GetItemRef(d, k, &v) < 0)
        PyErr_Clear();
    int result = v == k;
    Py_XDECREF(v);
    return result;
}
int after_unsigned(PyObject *d, PyObject *k)
{
    PyObject *v = NULL;
    unsigned long n = PyLong_AsUnsignedLong(k);
    if (n > 0)
        v = PyDict_GetItem(d, k);
    return v == k;
}
int after_unsigned__is_pending_exception(PyObject *d, PyObject *k)
{
    PyObject *v = NULL;
    unsigned long n = PyLong_AsUnsignedLong(k);
    if (n > 0 && PyDict_GetItemRef(d, k, &v) < 0)
        PyErr_Clear();
    int result = v == k;
    Py_XDECREF(v);
    return result;
}
int after_made_unsigned(PyObject *d, PyObject *k)
{
    PyObject *v = NULL;
    unsigned n = PyLong_AsLong(k);
    if (n >= 0)
        v = PyDict_GetItem(d, k);
    return v == k;
}
int after_made_unsigned__is_pending_exception(PyObject *d, PyObject *k)
{
    PyObject *v = NULL;
    unsigned n = PyLong_AsLong(k);
    if (n >= 0 && PyDict_GetItemRef(d, k, &v) < 0)
        PyErr_Clear();
    int result = v == k;
    Py_XDECREF(v);
    return result;
}
int counted_loop(PyObject *list, PyObject *d)
{
    int found = 0;
    Py_ssize_t n = PyList_Size(list);
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *v = PyDict_GetItem(d, PyList_GET_ITEM(list, i));
        found += v == list;
    }
    return found;
}
int counted_loop__ok(PyObject *list, PyObject *d)
{
    int found = 0;
    Py_ssize_t n = PyList_Size(list);
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *v;
        if (PyDict_GetItemRef(d, PyList_GET_ITEM(list, i), &v) < 0)
            PyErr_Clear();
        found += v == list;
        Py_XDECREF(v);
    }
    return found;
}
int renamed_result(PyObject *d, PyObject *k)
{
    k = project_call(k);
    if (k == NULL)
        return -1;
    PyObject *v = PyDict_GetItem(d, k);
    Py_DECREF(k);
    return v == d;
}
int renamed_result__ok(PyObject *d, PyObject *k)
{
    k = project_call(k);
    if (k == NULL)
        return -1;
    PyObject *v;
    if (PyDict_GetItemRef(d, k, &v) < 0)
        PyErr_Clear();
    Py_DECREF(k);
    int result = v == d;
    Py_XDECREF(v);
    return result;
}

/* The thread state, given up by a helper or through a pointer whose name says so. */
static PyThreadState *saved_state;
void let_go(void)
{
    saved_state = PyEval_SaveThread();
}
void come_back(void)
{
    PyEval_RestoreThread(saved_state);
}
struct {
    void (*gil_get)(void), (*gil_release)(void);
} api;
int project_wait(PyObject *job);
int waits(PyObject *jobs, int other)
{
    PyObject *job = PyDict_GetItemWithError(jobs, Py_None);
    int r;
    if (job == NULL)
        return -1;
    let_go();
    r = project_wait(job);
    come_back();
    return r;
}
int waits__ok(PyObject *jobs, int other)
{
    PyObject *job;
    (void)PyDict_GetItemRef(jobs, Py_None, &job);
    int r;
    if (job == NULL)
        return -1;
    let_go();
    r = project_wait(job);
    come_back();
    Py_DECREF(job);
    return r;
}
int waits__is_no_thread_state(PyObject *jobs, int other)
{
    PyObject *job;
    (void)PyDict_GetItemRef(jobs, Py_None, &job);
    int r;
    if (job == NULL)
        return -1;
    let_go();
    r = project_wait(job);
    Py_DECREF(job);
    come_back();
    return r;
}
int waits_by_pointer(PyObject *jobs)
{
    PyObject *job = PyDict_GetItemWithError(jobs, Py_None);
    int r;
    if (job == NULL)
        return -1;
    api.gil_release();
    r = project_wait(job);
    api.gil_get();
    return r;
}
int waits_by_pointer__is_no_thread_state(PyObject *jobs)
{
    PyObject *job;
    (void)PyDict_GetItemRef(jobs, Py_None, &job);
    int r;
    if (job == NULL)
        return -1;
    api.gil_release();
    r = project_wait(job);
    Py_DECREF(job);
    api.gil_get();
    return r;
}

/* Uses that are easily overlooked: an array's length, an array filled by a call, a helper that looks
 * at the reference count. */
int project_fill_array(PyObject **array, PyObject *v);
int array_length(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    const char *s = PyUnicode_AsUTF8(v);
    char buffer[strlen(s) + 1];
    buffer[0] = 0;
    return (int)sizeof buffer;
}
int array_length__is_order(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    const char *s = PyUnicode_AsUTF8(v);
    Py_DECREF(v);
    char buffer[strlen(s) + 1];
    buffer[0] = 0;
    return (int)sizeof buffer;
}
int filled_array(PyObject *list)
{
    PyObject *parts[3];
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    project_fill_array(parts, v);
    return PyObject_IsTrue(parts[0]);
}
int filled_array__is_order(PyObject *list)
{
    PyObject *parts[3];
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    project_fill_array(parts, v);
    Py_DECREF(v);
    return PyObject_IsTrue(parts[0]);
}
/* PyModule_AddObject steals on success only. */
int added(PyObject *module, PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    Py_INCREF(v);
    if (PyModule_AddObject(module, "v", v) < 0) {
        Py_DECREF(v);
        return -1;
    }
    return 0;
}
int added__ok(PyObject *module, PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    if (PyModule_AddObject(module, "v", v) < 0) {
        Py_DECREF(v);
        return -1;
    }
    return 0;
}
int added__bad_leak(PyObject *module, PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    Py_INCREF(v);
    if (PyModule_AddObject(module, "v", v) < 0) {
        Py_DECREF(v);
        return -1;
    }
    return 0;
}
int added__bad_released_by_both(PyObject *module, PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    if (PyModule_AddObject(module, "v", v) < 0) {
        Py_DECREF(v);
        return -1;
    }
    Py_DECREF(v);
    return 0;
}
int added__bad_kept_on_failure(PyObject *module, PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    if (PyModule_AddObject(module, "v", v) < 0)
        return -1;
    return 0;
}
int designated(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    PyObject *parts[] = {[1] = v, [0] = Py_None};
    return PyObject_IsTrue(parts[1]);
}
int designated__is_order(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *parts[] = {[1] = v, [0] = Py_None};
    Py_DECREF(v);
    return PyObject_IsTrue(parts[1]);
}
int put_into(PyObject *tuple)
{
    return PyTuple_SetItem(tuple, 0, PyLong_FromLong(1));
}
int counted_by_helper(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    return put_into(v);
}
int counted_by_helper__is_observer(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    int result = put_into(v);
    Py_DECREF(v);
    return result;
}

/* Lengths in types: of typedefs, sizeof, casts, typeof. */
int length_in_typedef(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    project_note(list);
    typedef char row[PyLong_AsLong(v)];
    return (int)sizeof(row);
}
int length_in_typedef__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    project_note(list);
    typedef char row[PyLong_AsLong(v)];
    Py_DECREF(v);
    return (int)sizeof(row);
}
int length_in_typedef__is_order(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    project_note(list);
    Py_DECREF(v);
    typedef char row[PyLong_AsLong(v)];
    return (int)sizeof(row);
}
int length_in_sizeof(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    project_note(list);
    return (int)sizeof(char[PyLong_AsLong(v)]);
}
int length_in_sizeof__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    project_note(list);
    int result = (int)sizeof(char[PyLong_AsLong(v)]);
    Py_DECREF(v);
    return result;
}
int length_in_sizeof__is_order(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    project_note(list);
    Py_DECREF(v);
    return (int)sizeof(char[PyLong_AsLong(v)]);
}
int length_in_cast(PyObject *list, char *p)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    project_note(list);
    return ((char (*)[PyLong_AsLong(v)])p)[1][0];
}
int length_in_cast__is_order(PyObject *list, char *p)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    project_note(list);
    Py_DECREF(v);
    return ((char (*)[PyLong_AsLong(v)])p)[1][0];
}
int length_in_typeof(PyObject *list, char *p)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    project_note(list);
    __typeof__((char (*)[PyLong_AsLong(v)])p) rows = NULL;
    return (int)sizeof(*rows);
}
int length_in_typeof__is_order(PyObject *list, char *p)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    project_note(list);
    Py_DECREF(v);
    __typeof__((char (*)[PyLong_AsLong(v)])p) rows = NULL;
    return (int)sizeof(*rows);
}
int length_of_rows(PyObject *list, void *p)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    project_note(list);
    char (*rows)[PyLong_AsLong(v)] = p;
    return (int)sizeof(*rows);
}
int length_of_rows__is_order(PyObject *list, void *p)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    project_note(list);
    Py_DECREF(v);
    char (*rows)[PyLong_AsLong(v)] = p;
    return (int)sizeof(*rows);
}
int sizeof_is_no_use(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    project_note(list);
    char room[sizeof(v)];
    return (int)sizeof(room);
}
int sizeof_is_no_use__is_order(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    project_note(list);
    Py_DECREF(v);
    char room[sizeof(v)];
    return (int)sizeof(room);
}
int sizeof_is_no_use__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    Py_DECREF(v);
    project_note(list);
    char room[sizeof(v)];
    return (int)sizeof(room);
}

/* What a call fills is reached through a pointer, in a member, in the middle of an array. */
typedef struct {
    PyObject *parts[3];
    int n;
} Frame;
int filled_member_array(PyObject *list)
{
    Frame frame;
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    project_fill_array(frame.parts, v);
    return PyObject_IsTrue(frame.parts[0]);
}
int filled_member_array__ok(PyObject *list)
{
    Frame frame;
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    project_fill_array(frame.parts, v);
    int result = PyObject_IsTrue(frame.parts[0]);
    Py_DECREF(v);
    return result;
}
int filled_member_array__is_order(PyObject *list)
{
    Frame frame;
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    project_fill_array(frame.parts, v);
    Py_DECREF(v);
    return PyObject_IsTrue(frame.parts[0]);
}
int filled_middle(PyObject *list)
{
    PyObject *parts[3];
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    project_fill_array(parts + 1, v);
    return PyObject_IsTrue(parts[1]);
}
int filled_middle__is_order(PyObject *list)
{
    PyObject *parts[3];
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    project_fill_array(parts + 1, v);
    Py_DECREF(v);
    return PyObject_IsTrue(parts[1]);
}
int filled_pointed(PyObject *list, int which)
{
    PyObject *a = NULL, *b = NULL, **place = which ? &a : &b;
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    project_fill_array(place, v);
    return PyObject_IsTrue(b);
}
int filled_pointed__ok(PyObject *list, int which)
{
    PyObject *a = NULL, *b = NULL, **place = which ? &a : &b;
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    project_fill_array(place, v);
    int result = PyObject_IsTrue(b);
    Py_DECREF(v);
    return result;
}
int filled_pointed__is_order(PyObject *list, int which)
{
    PyObject *a = NULL, *b = NULL, **place = which ? &a : &b;
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    project_fill_array(place, v);
    Py_DECREF(v);
    return PyObject_IsTrue(b);
}
int filled_read_through(PyObject *list)
{
    PyObject *parts[3], **p = parts;
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    project_fill_array(parts, v);
    return PyObject_IsTrue(p[0]);
}
int filled_read_through__is_order(PyObject *list)
{
    PyObject *parts[3], **p = parts;
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    project_fill_array(parts, v);
    Py_DECREF(v);
    return PyObject_IsTrue(p[0]);
}
int changed_through(PyObject *list)
{
    PyObject *a = NULL, **place = &a;
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    project_fill_array(place, list);
    if (a != NULL)
        return 1;
    return 0;
}
int changed_through__ok(PyObject *list)
{
    PyObject *a = NULL, **place = &a;
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    Py_DECREF(v);
    project_fill_array(place, list);
    if (a != NULL)
        return 1;
    return 0;
}
int changed_through__bad_leak(PyObject *list)
{
    PyObject *a = NULL, **place = &a;
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    project_fill_array(place, list);
    if (a != NULL)
        return 1;
    Py_DECREF(v);
    return 0;
}

/* What a call keeps: a helper's global, what it was given a pointer to, Python's capsules. */
static PyObject *kept_last;
static const char *kept_name;
static void keep_object(PyObject *o)
{
    kept_last = o;
}
static void keep_counted(PyObject *o)
{
    Py_INCREF(o);
    kept_last = o;
}
static int keep_name(Thing *thing, PyObject *o)
{
    const char *name = PyUnicode_AsUTF8(o);
    if (name == NULL)
        return -1;
    thing->name = (char *)name;
    kept_name = thing->name;
    return 0;
}
static int keep_by_another(PyObject *o, Thing *thing)
{
    return keep_name(thing, o);
}
static void keep_item(Thing *thing, PyObject *o)
{
    thing->item = o;
    Py_XINCREF(thing->item);
}
static void put_there(PyObject **place, PyObject *o)
{
    *place = o;
}
int kept_object(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    keep_object(v);
    return 0;
}
int kept_object__is_stored(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    keep_object(v);
    Py_DECREF(v);
    return 0;
}
int kept_handed_over(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    Py_INCREF(v);
    keep_object(v);
    return 0;
}
int kept_handed_over__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    keep_object(v);
    return 0;
}
int kept_counted(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    keep_counted(v);
    return 0;
}
int kept_counted__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    keep_counted(v);
    Py_DECREF(v);
    return 0;
}
int kept_item(Thing *thing, PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    keep_item(thing, v);
    return 0;
}
int kept_item__ok(Thing *thing, PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    keep_item(thing, v);
    Py_DECREF(v);
    return 0;
}
int kept_by_another(Thing *thing, PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    return keep_by_another(v, thing);
}
int kept_by_another__is_stored(Thing *thing, PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    int result = keep_by_another(v, thing);
    Py_DECREF(v);
    return result;
}
int kept_locally(PyObject *list)
{
    PyObject *parts[2];
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    put_there(parts + 1, v);
    return PyObject_IsTrue(parts[1]);
}
int kept_locally__ok(PyObject *list)
{
    PyObject *parts[2];
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    put_there(parts + 1, v);
    int result = PyObject_IsTrue(parts[1]);
    Py_DECREF(v);
    return result;
}
int kept_in_callers(PyObject *list, PyObject **place)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    put_there(place, v);
    return 0;
}
int kept_in_callers__is_stored(PyObject *list, PyObject **place)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    put_there(place, v);
    Py_DECREF(v);
    return 0;
}
PyObject *kept_in_capsule(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return NULL;
    return PyCapsule_New(PyBytes_AS_STRING(v), "name", NULL);
}
PyObject *kept_in_capsule__is_interior(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    PyObject *result = PyCapsule_New(PyBytes_AS_STRING(v), "name", NULL);
    Py_DECREF(v);
    return result;
}
typedef struct {
    PyObject **slot;
} Link;
int project_fill_link(Link *link, PyObject *v);
static void link_to(Link *link, PyObject **slot)
{
    link->slot = slot;
}
int filled_link(PyObject *list)
{
    PyObject *a = NULL;
    Link link;
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    link_to(&link, &a);
    project_fill_link(&link, v);
    return PyObject_IsTrue(a);
}
int filled_link__ok(PyObject *list)
{
    PyObject *a = NULL;
    Link link;
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    link_to(&link, &a);
    project_fill_link(&link, v);
    int result = PyObject_IsTrue(a);
    Py_DECREF(v);
    return result;
}
int filled_link__is_order(PyObject *list)
{
    PyObject *a = NULL;
    Link link;
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    link_to(&link, &a);
    project_fill_link(&link, v);
    Py_DECREF(v);
    return PyObject_IsTrue(a);
}
static Frame last_frame;
static void keep_copy(PyObject *o)
{
    Frame frame = {{o, NULL, NULL}, 1};
    memcpy(&last_frame, &frame, sizeof frame);
}
int kept_copy(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    keep_copy(v);
    return 0;
}
int kept_copy__is_stored(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    keep_copy(v);
    Py_DECREF(v);
    return 0;
}
/* Macros of another configuration. */
#ifdef PROJECT_DEBUG
#define CHECKED(x) if (project_call(x) == NULL) return -1
#define STOPS(x) do { if ((x) == NULL) return -1; } while (0)
#define TRACED(x) project_note(x)
#else
#define CHECKED(x)
#define STOPS(x) ((void)0)
#define TRACED(x)
#endif
#define AROUND(x) do { if (x) STOPS(x); } while (0)
#define LEAVES return -1
#define NOTES project_note(v)
int varying_exit(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    CHECKED(list);
    return PyObject_IsTrue(v);
}
int varying_exit__is_skipped_text(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    CHECKED(list);
    int result = PyObject_IsTrue(v);
    Py_DECREF(v);
    return result;
}
int varying_inside(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    AROUND(list);
    return PyObject_IsTrue(v);
}
int varying_inside__is_skipped_text(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    AROUND(list);
    int result = PyObject_IsTrue(v);
    Py_DECREF(v);
    return result;
}
int varying_elsewhere(PyObject *list)
{
    CHECKED(list);
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    int result = PyObject_IsTrue(v);
    STOPS(list);
    return result;
}
int varying_elsewhere__ok(PyObject *list)
{
    CHECKED(list);
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    int result = PyObject_IsTrue(v);
    Py_DECREF(v);
    STOPS(list);
    return result;
}
int dropped_argument(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    int result = PyObject_IsTrue(v);
    TRACED(v);
    return result;
}
int dropped_argument__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    int result = PyObject_IsTrue(v);
    TRACED(v);
    Py_DECREF(v);
    return result;
}
int dropped_argument__is_order(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    int result = PyObject_IsTrue(v);
    Py_DECREF(v);
    TRACED(v);
    return result;
}
int skipped_macros(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    int result = PyObject_IsTrue(v);
#ifdef PROJECT_DEBUG
    NOTES;
#endif
    return result;
}
int skipped_macros__is_skipped_text(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    int result = PyObject_IsTrue(v);
    Py_DECREF(v);
#ifdef PROJECT_DEBUG
    NOTES;
#endif
    return result;
}
int skipped_exit(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
#ifdef PROJECT_DEBUG
    LEAVES;
#endif
    return PyObject_IsTrue(v);
}
int skipped_exit__is_skipped_text(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
#ifdef PROJECT_DEBUG
    LEAVES;
#endif
    int result = PyObject_IsTrue(v);
    Py_DECREF(v);
    return result;
}

/* The container lets go of the value: then the release must not come later. */
static PyObject *last_seen;
static int empties(PyObject *d)
{
    PyDict_Clear(d);
    return 0;
}
static int forgets(Thing *t)
{
    Py_CLEAR(t->cache);
    return 0;
}
static int looks(PyObject *d)
{
    PyObject *copy = PyDict_Copy(d);
    Py_XDECREF(copy);
    return 0;
}
int emptied_by_helper(PyObject *d, PyObject *k)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL)
        return -1;
    empties(d);
    project_note(d);
    return v == last_seen;
}
int emptied_by_helper__is_order(PyObject *d, PyObject *k)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    empties(d);
    project_note(d);
    int result = v == last_seen;
    Py_DECREF(v);
    return result;
}
int forgotten_by_helper(Thing *t, PyObject *k)
{
    PyObject *v = PyDict_GetItemWithError(t->cache, k);
    if (v == NULL)
        return -1;
    forgets(t);
    project_note(k);
    return v == last_seen;
}
int forgotten_by_helper__is_order(Thing *t, PyObject *k)
{
    PyObject *v;
    (void)PyDict_GetItemRef(t->cache, k, &v);
    if (v == NULL)
        return -1;
    forgets(t);
    project_note(k);
    int result = v == last_seen;
    Py_DECREF(v);
    return result;
}
int looked_at_by_helper(PyObject *d, PyObject *k)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL)
        return -1;
    looks(d);
    return v == last_seen;
}
int looked_at_by_helper__ok(PyObject *d, PyObject *k)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    looks(d);
    int result = v == last_seen;
    Py_DECREF(v);
    return result;
}
int emptied_by_method(PyObject *d, PyObject *k)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL)
        return -1;
    Py_XDECREF(PyObject_CallMethod(d, "clear", NULL));
    return v == last_seen;
}
int emptied_by_method__is_order(PyObject *d, PyObject *k)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    Py_XDECREF(PyObject_CallMethod(d, "clear", NULL));
    int result = v == last_seen;
    Py_DECREF(v);
    return result;
}
int asked_by_method(PyObject *d, PyObject *k)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL)
        return -1;
    Py_XDECREF(PyObject_CallMethod(d, "keys", NULL));
    return v == last_seen;
}
int asked_by_method__ok(PyObject *d, PyObject *k)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    Py_XDECREF(PyObject_CallMethod(d, "keys", NULL));
    int result = v == last_seen;
    Py_DECREF(v);
    return result;
}
int cleared_member(Thing *t, PyObject *k)
{
    PyObject *d = t->cache;
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL)
        return -1;
    Py_CLEAR(t->cache);
    project_note(k);
    return v == last_seen;
}
int cleared_member__is_order(Thing *t, PyObject *k)
{
    PyObject *d = t->cache;
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    Py_CLEAR(t->cache);
    project_note(k);
    int result = v == last_seen;
    Py_DECREF(v);
    return result;
}

/* The thread state is given up by what only its name tells of. */
struct project_api {
    void (*enter)(void), (*leave)(void);
};
extern struct project_api *project_api;
void leave_python(void);
void enter_python(void);
int project_write(const char *text);
int left_by_name(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    const char *s = v ? PyUnicode_AsUTF8(v) : NULL;
    if (s == NULL)
        return -1;
    leave_python();
    int n = project_write(s);
    enter_python();
    return n;
}
int left_by_name__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    const char *s = v ? PyUnicode_AsUTF8(v) : NULL;
    if (s == NULL) {
        Py_XDECREF(v);
        return -1;
    }
    leave_python();
    int n = project_write(s);
    enter_python();
    Py_DECREF(v);
    return n;
}
int left_by_name__is_no_thread_state(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    const char *s = v ? PyUnicode_AsUTF8(v) : NULL;
    if (s == NULL) {
        Py_XDECREF(v);
        return -1;
    }
    leave_python();
    int n = project_write(s);
    Py_DECREF(v);
    enter_python();
    return n;
}
int left_by_pointer(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    const char *s = v ? PyUnicode_AsUTF8(v) : NULL;
    if (s == NULL)
        return -1;
    project_api->leave();
    int n = project_write(s);
    project_api->enter();
    return n;
}
int left_by_pointer__is_no_thread_state(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    const char *s = v ? PyUnicode_AsUTF8(v) : NULL;
    if (s == NULL) {
        Py_XDECREF(v);
        return -1;
    }
    project_api->leave();
    int n = project_write(s);
    Py_DECREF(v);
    project_api->enter();
    return n;
}
/* It cannot have been what it sounds like: Python is called behind it. */
int not_left(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    project_api->leave();
    return PyObject_IsTrue(v);
}
int not_left__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    project_api->leave();
    int result = PyObject_IsTrue(v);
    Py_DECREF(v);
    return result;
}

/* A weak reference that is asked again must not find what only the new reference keeps. */
static PyObject *sole_owner;
int asked_again(PyObject *ref)
{
    PyObject *v = PyWeakref_GetObject(ref);
    if (v == NULL)
        return -1;
    Py_CLEAR(sole_owner);
    if (PyWeakref_GetObject(ref) == Py_None)
        return 0;
    return PyObject_IsTrue(v);
}
int asked_again__is_order(PyObject *ref)
{
    PyObject *v;
    if (PyWeakref_GetRef(ref, &v) == 0)
        v = Py_NewRef(Py_None);
    if (v == NULL)
        return -1;
    Py_CLEAR(sole_owner);
    if (PyWeakref_GetObject(ref) == Py_None) {
        Py_DECREF(v);
        return 0;
    }
    int result = PyObject_IsTrue(v);
    Py_DECREF(v);
    return result;
}
int called_again(PyObject *ref)
{
    PyObject *v = PyWeakref_GetObject(ref);
    if (v == NULL)
        return -1;
    Py_XSETREF(sole_owner, NULL);
    PyObject *now = PyObject_CallNoArgs(ref);
    int result = now == v;
    Py_XDECREF(now);
    return result;
}
int called_again__is_order(PyObject *ref)
{
    PyObject *v;
    if (PyWeakref_GetRef(ref, &v) == 0)
        v = Py_NewRef(Py_None);
    if (v == NULL)
        return -1;
    Py_XSETREF(sole_owner, NULL);
    PyObject *now = PyObject_CallNoArgs(ref);
    int result = now == v;
    Py_XDECREF(now);
    Py_DECREF(v);
    return result;
}
/* Whoever uses it later must have kept it. */
int asked_and_used(PyObject *ref)
{
    PyObject *v = PyWeakref_GetObject(ref);
    if (v == NULL)
        return -1;
    Py_CLEAR(sole_owner);
    int dead = PyWeakref_GetObject(ref) == Py_None;
    return dead + PyObject_IsTrue(v);
}
int asked_and_used__ok(PyObject *ref)
{
    PyObject *v;
    if (PyWeakref_GetRef(ref, &v) == 0)
        v = Py_NewRef(Py_None);
    if (v == NULL)
        return -1;
    Py_CLEAR(sole_owner);
    int dead = PyWeakref_GetObject(ref) == Py_None;
    int result = dead + PyObject_IsTrue(v);
    Py_DECREF(v);
    return result;
}
/* A container that is taken out of its struct by hand. */
int taken_out(Thing *self, PyObject *k, PyObject *x)
{
    PyObject *tmp, *v = PyDict_GetItemWithError(self->cache, k);
    if (v == NULL)
        return -1;
    tmp = self->cache;
    self->cache = NULL;
    Py_DECREF(tmp);
    return v == x;
}
int taken_out__is_order(Thing *self, PyObject *k, PyObject *x)
{
    PyObject *tmp, *v;
    (void)PyDict_GetItemRef(self->cache, k, &v);
    if (v == NULL)
        return -1;
    tmp = self->cache;
    self->cache = NULL;
    Py_DECREF(tmp);
    int result = v == x;
    Py_DECREF(v);
    return result;
}
int taken_out__ok(Thing *self, PyObject *k, PyObject *x)
{
    PyObject *tmp, *v;
    (void)PyDict_GetItemRef(self->cache, k, &v);
    if (v == NULL)
        return -1;
    tmp = self->cache;
    self->cache = NULL;
    int result = v == x;
    Py_DECREF(v);
    Py_DECREF(tmp);
    return result;
}
int taken_out__bad_compared(Thing *self, PyObject *k, PyObject *x)
{
    PyObject *tmp, *v;
    (void)PyDict_GetItemRef(self->cache, k, &v);
    if (v == NULL)
        return -1;
    tmp = self->cache;
    self->cache = NULL;
    Py_DECREF(v);
    Py_DECREF(tmp);
    return v == x;
}

/* An array in the object is an address in it: nothing is read. */
typedef struct {
    PyObject_HEAD
    char label[16];
} Labelled;
int project_shows(PyObject *a, const char *label);
int array_member(PyObject *d, PyObject *k)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    char *label = ((Labelled *)v)->label;
    return project_shows(v, label);
}
int array_member__ok(PyObject *d, PyObject *k)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    char *label = ((Labelled *)v)->label;
    int result = project_shows(v, label);
    Py_XDECREF(v);
    return result;
}
int array_member__bad_null(PyObject *d, PyObject *k)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    char *label = ((Labelled *)v)->label;
    int result = project_shows(v, label);
    Py_DECREF(v);
    return result;
}

/* An assertion of the project's tells nothing: it may be left out. */
#define MUST(e) ((e) ? (void)0 : abort())
int must_be(PyObject *d, PyObject *k)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    MUST(v != NULL && PyLong_Check(v));
    return project_shows(v, "");
}
int must_be__ok(PyObject *d, PyObject *k)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    MUST(v != NULL && PyLong_Check(v));
    int result = project_shows(v, "");
    Py_XDECREF(v);
    return result;
}
int must_be__bad_other(PyObject *d, PyObject *k)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    MUST(v == NULL && PyLong_Check(v));
    int result = project_shows(v, "");
    Py_XDECREF(v);
    return result;
}
int must_be__bad_null(PyObject *d, PyObject *k)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    MUST(v != NULL && PyLong_Check(v));
    int result = project_shows(v, "");
    Py_DECREF(v);
    return result;
}

/* Another configuration gives up the thread state, in a macro, in the text, in a helper. */
#ifdef PROJECT_DEBUG
#define UNLOCKED Py_BEGIN_ALLOW_THREADS
#define LOCKED Py_END_ALLOW_THREADS
#else
#define UNLOCKED
#define LOCKED
#endif
static void rest(void)
{
#ifdef PROJECT_DEBUG
    PyEval_SaveThread();
#endif
}
int elsewhere_macro(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    int result;
    if (v == NULL)
        return -1;
    UNLOCKED
    result = project_shows(v, "");
    LOCKED
    return result;
}
int elsewhere_macro__is_skipped_text(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    int result;
    if (v == NULL)
        return -1;
    UNLOCKED
    result = project_shows(v, "");
    Py_DECREF(v);
    LOCKED
    return result;
}
int elsewhere_helper(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    int result;
    if (v == NULL)
        return -1;
    rest();
    result = project_shows(v, "");
    return result;
}
int elsewhere_helper__is_skipped_text(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    int result;
    if (v == NULL)
        return -1;
    rest();
    result = project_shows(v, "");
    Py_DECREF(v);
    return result;
}

/* What a call has filled is handed on, copied, kept. */
int project_parse_into(PyObject *a, Parsed *p);
void project_copy(Parsed *to, const Parsed *from);
int project_length(const char *name);
int handed_on(PyObject *list)
{
    Parsed a, b;
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    project_parse_into(v, &a);
    project_copy(&b, &a);
    return project_length(b.name);
}
int handed_on__ok(PyObject *list)
{
    Parsed a, b;
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    project_parse_into(v, &a);
    project_copy(&b, &a);
    int result = project_length(b.name);
    Py_DECREF(v);
    return result;
}
int handed_on__bad_early(PyObject *list)
{
    Parsed a, b;
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    project_parse_into(v, &a);
    project_copy(&b, &a);
    Py_DECREF(v);
    return project_length(b.name);
}
int given_out(PyObject *list, char **out)
{
    Parsed a;
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    project_parse_into(v, &a);
    *out = a.name;
    return 0;
}
int given_out__is_interior(PyObject *list, char **out)
{
    Parsed a;
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    project_parse_into(v, &a);
    *out = a.name;
    Py_DECREF(v);
    return 0;
}

/* A holder of an inner block whose value is needed behind the block: it is declared further out. */
long outlives_block(PyObject *list, int x)
{
    const char *text = "";
    if (x) {
        PyObject *item;
        item = PyList_GetItem(list, 0);
        if (item == NULL)
            return -1;
        text = PyUnicode_AsUTF8(item);
    }
    return text == NULL ? -1 : PyOS_strtol(text, NULL, 10);
}
long outlives_block__ok(PyObject *list, int x)
{
    const char *text = "";
    PyObject *item = NULL;
    long result;
    if (x) {
        item = PyList_GetItemRef(list, 0);
        if (item == NULL)
            return -1;
        text = PyUnicode_AsUTF8(item);
    }
    result = text == NULL ? -1 : PyOS_strtol(text, NULL, 10);
    Py_XDECREF(item);
    return result;
}
long outlives_block__bad_unset(PyObject *list, int x)
{
    const char *text = "";
    PyObject *item;
    long result;
    if (x) {
        item = PyList_GetItemRef(list, 0);
        if (item == NULL)
            return -1;
        text = PyUnicode_AsUTF8(item);
    }
    result = text == NULL ? -1 : PyOS_strtol(text, NULL, 10);
    Py_XDECREF(item);
    return result;
}
long outlives_block__bad_early(PyObject *list, int x)
{
    const char *text = "";
    if (x) {
        PyObject *item;
        item = PyList_GetItemRef(list, 0);
        if (item == NULL)
            return -1;
        text = PyUnicode_AsUTF8(item);
        Py_DECREF(item);
    }
    return text == NULL ? -1 : PyOS_strtol(text, NULL, 10);
}
void outlives_block_in_loop(PyObject *list, Py_ssize_t n)
{
    for (Py_ssize_t i = 0; i < n; i++) {
        const char *text = "";
        if (i & 1) {
            PyObject *item = PyList_GetItem(list, 0);
            if (item == NULL)
                return;
            text = PyUnicode_AsUTF8(item);
        }
        if (text != NULL)
            puts(text);
    }
}
void outlives_block_in_loop__ok(PyObject *list, Py_ssize_t n)
{
    for (Py_ssize_t i = 0; i < n; i++) {
        const char *text = "";
        PyObject *item = NULL;
        if (i & 1) {
            item = PyList_GetItemRef(list, 0);
            if (item == NULL)
                return;
            text = PyUnicode_AsUTF8(item);
        }
        if (text != NULL)
            puts(text);
        Py_XDECREF(item);
    }
}
void outlives_block_in_loop__bad_still_set(PyObject *list, Py_ssize_t n)
{
    PyObject *item = NULL;
    for (Py_ssize_t i = 0; i < n; i++) {
        const char *text = "";
        if (i & 1) {
            item = PyList_GetItemRef(list, 0);
            if (item == NULL)
                return;
            text = PyUnicode_AsUTF8(item);
        }
        if (text != NULL)
            puts(text);
        Py_XDECREF(item);
    }
}

/* A call whose result is called by what it fills, three variables of them. */
int project_fill_three(PyObject *v, int *a, int *b, int *c);
int fills_three(PyObject *list)
{
    int a = 0, b = 0, c = 0, first;
    PyObject *item = PyList_GetItem(list, 0);
    if (item == NULL)
        return -1;
    first = project_fill_three(item, &a, &b, &c);
    if (project_fill_three(item, &a, &b, &c) < 0)
        return first;
    return a + b + c;
}
int fills_three__ok(PyObject *list)
{
    int a = 0, b = 0, c = 0, first;
    PyObject *item = PyList_GetItemRef(list, 0);
    if (item == NULL)
        return -1;
    first = project_fill_three(item, &a, &b, &c);
    if (project_fill_three(item, &a, &b, &c) < 0) {
        Py_DECREF(item);
        return first;
    }
    Py_DECREF(item);
    return a + b + c;
}
int fills_three__bad_first(PyObject *list)
{
    int a = 0, b = 0, c = 0, first;
    PyObject *item = PyList_GetItemRef(list, 0);
    if (item == NULL)
        return -1;
    first = project_fill_three(item, &a, &b, &c);
    if ((project_fill_three(item, &a, &b, &c), first) < 0) {
        Py_DECREF(item);
        return first;
    }
    Py_DECREF(item);
    return a + b + c;
}
/* The same with the variables' values for arguments. */
int project_fill_and_read(PyObject *v, int *a, int *b, int x, int y);
int fills_and_reads(PyObject *list)
{
    int a = 0, b = 0, first;
    PyObject *item = PyList_GetItem(list, 0);
    if (item == NULL)
        return -1;
    project_fill_three(item, &a, &b, NULL);
    first = project_fill_and_read(item, &a, &b, a, b);
    if (project_fill_and_read(item, &a, &b, a, b) < 0)
        return first;
    return a + b;
}
int fills_and_reads__ok(PyObject *list)
{
    int a = 0, b = 0, first;
    PyObject *item = PyList_GetItemRef(list, 0);
    if (item == NULL)
        return -1;
    project_fill_three(item, &a, &b, NULL);
    first = project_fill_and_read(item, &a, &b, a, b);
    if (project_fill_and_read(item, &a, &b, a, b) < 0) {
        Py_DECREF(item);
        return first;
    }
    Py_DECREF(item);
    return a + b;
}
int fills_and_reads__bad_first(PyObject *list)
{
    int a = 0, b = 0, first;
    PyObject *item = PyList_GetItemRef(list, 0);
    if (item == NULL)
        return -1;
    project_fill_three(item, &a, &b, NULL);
    first = project_fill_and_read(item, &a, &b, a, b);
    if ((project_fill_and_read(item, &a, &b, a, b), first) < 0) {
        Py_DECREF(item);
        return first;
    }
    Py_DECREF(item);
    return a + b;
}

/* The return code says what NULL and the error indicator said. */
int code_is_tested(PyObject *d, PyObject *k, long *n)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL) {
        if (PyErr_Occurred())
            return -1;
        return 0;
    }
    *n = PyLong_AsLong(v);
    return 1;
}
int code_is_tested__ok(PyObject *d, PyObject *k, long *n)
{
    PyObject *v;
    if (PyDict_GetItemRef(d, k, &v) < 0)
        return -1;
    if (v == NULL)
        return 0;
    *n = PyLong_AsLong(v);
    Py_DECREF(v);
    return 1;
}
int code_is_tested__ok_variable(PyObject *d, PyObject *k, long *n)
{
    PyObject *v;
    int rc = PyDict_GetItemRef(d, k, &v);
    if (rc <= 0)
        return rc;
    *n = PyLong_AsLong(v);
    Py_DECREF(v);
    return 1;
}
int code_is_tested__bad_absent_is_error(PyObject *d, PyObject *k, long *n)
{
    PyObject *v;
    if (PyDict_GetItemRef(d, k, &v) <= 0)
        return -1;
    *n = PyLong_AsLong(v);
    Py_DECREF(v);
    return 1;
}
int code_is_tested__bad_error_is_absent(PyObject *d, PyObject *k, long *n)
{
    PyObject *v;
    if (PyDict_GetItemRef(d, k, &v) <= 0)
        return 0;
    *n = PyLong_AsLong(v);
    Py_DECREF(v);
    return 1;
}
int code_is_tested__bad_swapped(PyObject *d, PyObject *k, long *n)
{
    PyObject *v;
    if (PyDict_GetItemRef(d, k, &v) == 0)
        return -1;
    if (v == NULL)
        return 0;
    *n = PyLong_AsLong(v);
    Py_DECREF(v);
    return 1;
}
int code_is_tested__bad_negation(PyObject *d, PyObject *k, long *n)
{
    PyObject *v;
    if (!PyDict_GetItemRef(d, k, &v) < 0)
        return -1;
    if (v == NULL)
        return 0;
    *n = PyLong_AsLong(v);
    Py_DECREF(v);
    return 1;
}

/* With an exception set before, PyErr_Occurred() was about that one too. */
int code_beside_error(PyObject *d, PyObject *k)
{
    PyObject_SetAttrString(d, "seen", k);
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL && PyErr_Occurred())
        return -1;
    return v != NULL;
}
int code_beside_error__bad_code(PyObject *d, PyObject *k)
{
    PyObject_SetAttrString(d, "seen", k);
    PyObject *v;
    if (PyDict_GetItemRef(d, k, &v) < 0)
        return -1;
    int rc = v != NULL;
    Py_XDECREF(v);
    return rc;
}

/* What is known to be another number than -1 has not failed; of 9 and all others nothing is known. */
int size_is_known(PyObject *d, PyObject *k)
{
    if (PyDict_Size(d) != 9)
        return -2;
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL && PyErr_Occurred())
        return -1;
    return v != NULL;
}
int size_is_known__ok(PyObject *d, PyObject *k)
{
    if (PyDict_Size(d) != 9)
        return -2;
    PyObject *v;
    if (PyDict_GetItemRef(d, k, &v) < 0)
        return -1;
    int rc = v != NULL;
    Py_XDECREF(v);
    return rc;
}
int size_is_not_known(PyObject *d, PyObject *k)
{
    if (PyDict_Size(d) == 9)
        return -2;
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL && PyErr_Occurred())
        return -1;
    return v != NULL;
}
int size_is_not_known__bad_code(PyObject *d, PyObject *k)
{
    if (PyDict_Size(d) == 9)
        return -2;
    PyObject *v;
    if (PyDict_GetItemRef(d, k, &v) < 0)
        return -1;
    int rc = v != NULL;
    Py_XDECREF(v);
    return rc;
}

/* A helper that returns what has just been made does not return a part of its argument. */
static PyObject *makes_text(PyObject *v)
{
    if (v == NULL)
        return NULL;
    return PyObject_Str(v);
}
static PyObject *gives_part(PyObject *v, int i)
{
    if (i < 0)
        return PyObject_Str(v);
    return PyTuple_GET_ITEM(v, i);
}
static PyObject *gives_either(PyObject *v)
{
    return PyTuple_Check(v) ? PyTuple_GET_ITEM(v, 0) : PyObject_Str(v);
}
int uses_made(PyObject *list, PyObject *out)
{
    PyObject *v = PyList_GetItem(list, 0), *made;
    if (v == NULL)
        return -1;
    made = makes_text(v);
    if (made == NULL)
        return -1;
    Py_INCREF(made);
    return PyList_Append(out, made);
}
int uses_made__ok(PyObject *list, PyObject *out)
{
    PyObject *v = PyList_GetItemRef(list, 0), *made;
    if (v == NULL)
        return -1;
    made = makes_text(v);
    Py_DECREF(v);
    if (made == NULL)
        return -1;
    Py_INCREF(made);
    return PyList_Append(out, made);
}
int uses_part(PyObject *list, PyObject *out)
{
    PyObject *v = PyList_GetItem(list, 0), *part;
    if (v == NULL)
        return -1;
    part = gives_part(v, 1);
    if (part == NULL)
        return -1;
    Py_INCREF(part);
    return PyList_Append(out, part);
}
int uses_part__bad_early(PyObject *list, PyObject *out)
{
    PyObject *v = PyList_GetItemRef(list, 0), *part;
    if (v == NULL)
        return -1;
    part = gives_part(v, 1);
    Py_DECREF(v);
    if (part == NULL)
        return -1;
    Py_INCREF(part);
    return PyList_Append(out, part);
}
int uses_either(PyObject *list, PyObject *out)
{
    PyObject *v = PyList_GetItem(list, 0), *part;
    if (v == NULL)
        return -1;
    part = gives_either(v);
    if (part == NULL)
        return -1;
    Py_INCREF(part);
    return PyList_Append(out, part);
}
int uses_either__bad_early(PyObject *list, PyObject *out)
{
    PyObject *v = PyList_GetItemRef(list, 0), *part;
    if (v == NULL)
        return -1;
    part = gives_either(v);
    Py_DECREF(v);
    if (part == NULL)
        return -1;
    Py_INCREF(part);
    return PyList_Append(out, part);
}

/* A holder that takes a part of what it holds. */
int takes_part(PyObject *list, int deep)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    if (deep)
        v = PyTuple_GET_ITEM(v, 0);
    return PyObject_IsTrue(v);
}
int takes_part__ok(PyObject *list, int deep)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    int result;
    if (v == NULL)
        return -1;
    if (deep)
        Py_SETREF(v, Py_NewRef(PyTuple_GET_ITEM(v, 0)));
    result = PyObject_IsTrue(v);
    Py_DECREF(v);
    return result;
}
int takes_part__bad_no_reference(PyObject *list, int deep)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    int result;
    if (v == NULL)
        return -1;
    if (deep)
        Py_SETREF(v, PyTuple_GET_ITEM(v, 0));
    result = PyObject_IsTrue(v);
    Py_DECREF(v);
    return result;
}
int takes_part__bad_whole_leaks(PyObject *list, int deep)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    int result;
    if (v == NULL)
        return -1;
    if (deep)
        v = Py_NewRef(PyTuple_GET_ITEM(v, 0));
    result = PyObject_IsTrue(v);
    Py_DECREF(v);
    return result;
}
int takes_part__bad_other_part(PyObject *list, int deep)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    int result;
    if (v == NULL)
        return -1;
    if (deep)
        Py_SETREF(v, Py_NewRef(PyTuple_GET_ITEM(v, 1)));
    result = PyObject_IsTrue(v);
    Py_DECREF(v);
    return result;
}
int takes_part__bad_released_first(PyObject *list, int deep)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    int result;
    if (v == NULL)
        return -1;
    if (deep) {
        Py_DECREF(v);
        v = Py_NewRef(PyTuple_GET_ITEM(v, 0));
    }
    result = PyObject_IsTrue(v);
    Py_DECREF(v);
    return result;
}

/* The next value is taken while the one before is still owned. */
int retaken(PyObject *list)
{
    PyObject *v = NULL;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        v = PyList_GetItem(list, i);
        if (v == NULL)
            return -1;
    }
    return v != NULL && PyObject_IsTrue(v);
}
int retaken__ok(PyObject *list)
{
    PyObject *v = NULL;
    int result;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        Py_XDECREF(v);
        v = PyList_GetItemRef(list, i);
        if (v == NULL)
            return -1;
    }
    result = v != NULL && PyObject_IsTrue(v);
    Py_XDECREF(v);
    return result;
}
int retaken__bad_behind(PyObject *list)
{
    PyObject *v = NULL;
    int result;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        v = PyList_GetItemRef(list, i);
        Py_XDECREF(v);
        if (v == NULL)
            return -1;
    }
    result = v != NULL && PyObject_IsTrue(v);
    Py_XDECREF(v);
    return result;
}
int retaken__bad_leaks(PyObject *list)
{
    PyObject *v = NULL;
    int result;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        v = PyList_GetItemRef(list, i);
        if (v == NULL)
            return -1;
    }
    result = v != NULL && PyObject_IsTrue(v);
    Py_XDECREF(v);
    return result;
}
int retaken__bad_twice(PyObject *list)
{
    PyObject *v = NULL;
    int result;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        Py_XDECREF(v);
        v = PyList_GetItemRef(list, i);
        if (v == NULL)
            return -1;
        Py_DECREF(v);
    }
    result = v != NULL && PyObject_IsTrue(v);
    Py_XDECREF(v);
    return result;
}

/* Between the call that has set errno and the one that reads it: something that sets none. */
PyObject *errno_behind_strlen(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    const char *name;
    int rc;
    if (v == NULL || (name = PyBytes_AsString(v)) == NULL)
        return NULL;
    rc = remove(name);
    if (rc < 0) {
        if (strlen("x") > 7)
            return NULL;
        return PyErr_SetFromErrno(PyExc_OSError);
    }
    return PyLong_FromLong(rc);
}
PyObject *errno_behind_strlen__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    const char *name;
    int rc;
    if (v == NULL)
        return NULL;
    if ((name = PyBytes_AsString(v)) == NULL) {
        Py_DECREF(v);
        return NULL;
    }
    rc = remove(name);
    if (rc < 0) {
        if (strlen("x") > 7) {
            Py_DECREF(v);
            return NULL;
        }
        PyObject *result = PyErr_SetFromErrno(PyExc_OSError);
        Py_DECREF(v);
        return result;
    }
    Py_DECREF(v);
    return PyLong_FromLong(rc);
}
PyObject *errno_behind_strlen__bad(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    const char *name;
    int rc;
    if (v == NULL)
        return NULL;
    if ((name = PyBytes_AsString(v)) == NULL) {
        Py_DECREF(v);
        return NULL;
    }
    rc = remove(name);
    Py_DECREF(v);
    if (rc < 0) {
        if (strlen("x") > 7)
            return NULL;
        return PyErr_SetFromErrno(PyExc_OSError);
    }
    return PyLong_FromLong(rc);
}

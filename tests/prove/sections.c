/* Critical sections around loops over a dict.  See cases.c for what the names mean. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
void project_note(PyObject *a);
PyObject *project_call(PyObject *a);
typedef struct {
    PyObject_HEAD
    PyObject *dict;
} Shelf;

/* Nothing in the body can run Python code. */
long plain(PyObject *d)
{
    Py_ssize_t pos = 0;
    PyObject *key, *value;
    long sum = 0;
    while (PyDict_Next(d, &pos, &key, &value))
        sum += PyLong_Check(value) ? 1 : 2;
    return sum;
}
long plain__ok(PyObject *d)
{
    Py_ssize_t pos = 0;
    PyObject *key, *value;
    long sum = 0;
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &key, &value))
        sum += PyLong_Check(value) ? 1 : 2;
    Py_END_CRITICAL_SECTION();
    return sum;
}
/* It needs no reference, and one does no harm. */
long plain__ok_owned(PyObject *d)
{
    Py_ssize_t pos = 0;
    PyObject *key, *value;
    long sum = 0;
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &key, &value)) {
        Py_INCREF(value);
        sum += PyLong_Check(value) ? 1 : 2;
        Py_DECREF(value);
    }
    Py_END_CRITICAL_SECTION();
    return sum;
}
long plain__bad_owned(PyObject *d)
{
    Py_ssize_t pos = 0;
    PyObject *key, *value;
    long sum = 0;
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &key, &value)) {
        Py_INCREF(value);
        sum += PyLong_Check(value) ? 1 : 2;
    }
    Py_END_CRITICAL_SECTION();
    return sum;
}
/* Released twice, or after the section, when the last round has released it already. */
long plain__bad_twice(PyObject *d)
{
    Py_ssize_t pos = 0;
    PyObject *key, *value;
    long sum = 0;
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &key, &value)) {
        Py_INCREF(value);
        sum += PyLong_Check(value) ? 1 : 2;
        Py_DECREF(value);
        Py_DECREF(value);
    }
    Py_END_CRITICAL_SECTION();
    return sum;
}
long plain__is_section(PyObject *d)
{
    Py_ssize_t pos = 0;
    PyObject *key, *value;
    long sum = 0;
    Py_BEGIN_CRITICAL_SECTION(d);
    Py_END_CRITICAL_SECTION();
    while (PyDict_Next(d, &pos, &key, &value))
        sum += PyLong_Check(value) ? 1 : 2;
    return sum;
}

/* Another object than the loop's; and one that is no more what it was. */
long others(PyObject *d, PyObject *e)
{
    Py_ssize_t pos = 0;
    PyObject *key, *value;
    long sum = 0;
    while (PyDict_Next(d, &pos, &key, &value)) {
        sum += PyLong_Check(value) ? 1 : 2;
    }
    return sum;
}
long others__bad_container(PyObject *d, PyObject *e)
{
    Py_ssize_t pos = 0;
    PyObject *key, *value;
    long sum = 0;
    Py_BEGIN_CRITICAL_SECTION(e);
    while (PyDict_Next(d, &pos, &key, &value)) {
        sum += PyLong_Check(value) ? 1 : 2;
    }
    Py_END_CRITICAL_SECTION();
    return sum;
}
long others__bad_both(PyObject *d, PyObject *e)
{
    Py_ssize_t pos = 0;
    PyObject *key, *value;
    long sum = 0;
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(e, &pos, &key, &value)) {
        sum += PyLong_Check(value) ? 1 : 2;
    }
    Py_END_CRITICAL_SECTION();
    return sum;
}
long others__bad_changed(PyObject *d, PyObject *e)
{
    Py_ssize_t pos = 0;
    PyObject *key, *value;
    long sum = 0;
    Py_BEGIN_CRITICAL_SECTION(d);
    d = e;
    while (PyDict_Next(d, &pos, &key, &value)) {
        sum += PyLong_Check(value) ? 1 : 2;
    }
    Py_END_CRITICAL_SECTION();
    return sum;
}

/* A call that may run Python code: the section is suspended there. */
int running(PyObject *d, PyObject *l)
{
    Py_ssize_t pos = 0;
    PyObject *key, *value;
    while (PyDict_Next(d, &pos, &key, &value)) {
        if (PyObject_SetItem(l, key, value) < 0)
            PyErr_Clear();
    }
    return 0;
}
int running__is_order(PyObject *d, PyObject *l)
{
    Py_ssize_t pos = 0;
    PyObject *key, *value;
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &key, &value)) {
        if (PyObject_SetItem(l, key, value) < 0)
            PyErr_Clear();
    }
    Py_END_CRITICAL_SECTION();
    return 0;
}
int running__bad_one(PyObject *d, PyObject *l)
{
    Py_ssize_t pos = 0;
    PyObject *key, *value;
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &key, &value)) {
        Py_INCREF(key);
        if (PyObject_SetItem(l, key, value) < 0)
            PyErr_Clear();
        Py_DECREF(key);
    }
    Py_END_CRITICAL_SECTION();
    return 0;
}
int running__ok(PyObject *d, PyObject *l)
{
    Py_ssize_t pos = 0;
    PyObject *key, *value;
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &key, &value)) {
        Py_INCREF(key);
        Py_INCREF(value);
        if (PyObject_SetItem(l, key, value) < 0) {
            Py_DECREF(value);
            Py_DECREF(key);
            PyErr_Clear();
        } else {
            Py_DECREF(value);
            Py_DECREF(key);
        }
    }
    Py_END_CRITICAL_SECTION();
    return 0;
}
/* What goes with the exception may be the last that has a reference to them. */
int running__bad_late(PyObject *d, PyObject *l)
{
    Py_ssize_t pos = 0;
    PyObject *key, *value;
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &key, &value)) {
        Py_INCREF(key);
        Py_INCREF(value);
        if (PyObject_SetItem(l, key, value) < 0)
            PyErr_Clear();
        Py_DECREF(value);
        Py_DECREF(key);
    }
    Py_END_CRITICAL_SECTION();
    return 0;
}

/* Used before the call, and behind it; taken too late. */
int behind(PyObject *d, PyObject *l)
{
    Py_ssize_t pos = 0;
    PyObject *key, *value;
    int n = 0;
    while (PyDict_Next(d, &pos, &key, &value)) {
        if (PyObject_IsTrue(l) < 0)
            PyErr_Clear();
        n += PyUnicode_Check(key);
    }
    return n;
}
int behind__is_order(PyObject *d, PyObject *l)
{
    Py_ssize_t pos = 0;
    PyObject *key, *value;
    int n = 0;
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &key, &value)) {
        if (PyObject_IsTrue(l) < 0)
            PyErr_Clear();
        n += PyUnicode_Check(key);
    }
    Py_END_CRITICAL_SECTION();
    return n;
}
int behind__bad_late(PyObject *d, PyObject *l)
{
    Py_ssize_t pos = 0;
    PyObject *key, *value;
    int n = 0;
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &key, &value)) {
        if (PyObject_IsTrue(l) < 0)
            PyErr_Clear();
        Py_INCREF(key);
        n += PyUnicode_Check(key);
        Py_DECREF(key);
    }
    Py_END_CRITICAL_SECTION();
    return n;
}
int behind__ok(PyObject *d, PyObject *l)
{
    Py_ssize_t pos = 0;
    PyObject *key, *value;
    int n = 0;
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &key, &value)) {
        Py_INCREF(key);
        if (PyObject_IsTrue(l) < 0)
            PyErr_Clear();
        n += PyUnicode_Check(key);
        Py_DECREF(key);
    }
    Py_END_CRITICAL_SECTION();
    return n;
}

/* A release may run Python code, too; a part of the value lives on it. */
int parts(PyObject *d, PyObject *other)
{
    Py_ssize_t pos = 0;
    PyObject *key, *value;
    int n = 0;
    while (PyDict_Next(d, &pos, &key, &value)) {
        PyObject *first = PyTuple_GET_ITEM(value, 0);
        Py_DECREF(other);
        n += PyUnicode_Check(first);
    }
    return n;
}
int parts__is_order(PyObject *d, PyObject *other)
{
    Py_ssize_t pos = 0;
    PyObject *key, *value;
    int n = 0;
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &key, &value)) {
        PyObject *first = PyTuple_GET_ITEM(value, 0);
        Py_DECREF(other);
        n += PyUnicode_Check(first);
    }
    Py_END_CRITICAL_SECTION();
    return n;
}
int parts__ok(PyObject *d, PyObject *other)
{
    Py_ssize_t pos = 0;
    PyObject *key, *value;
    int n = 0;
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &key, &value)) {
        Py_INCREF(value);
        PyObject *first = PyTuple_GET_ITEM(value, 0);
        Py_DECREF(other);
        n += PyUnicode_Check(first);
        Py_DECREF(value);
    }
    Py_END_CRITICAL_SECTION();
    return n;
}

/* The key's variable takes a part of the key, which gets a reference in time, or too late. */
int part_in_key(PyObject *d, PyObject *t)
{
    Py_ssize_t pos = 0, i = 0;
    PyObject *key, *value;
    while (PyDict_Next(d, &pos, &key, &value)) {
        key = PyTuple_GET_ITEM(key, 1);
        Py_INCREF(key);
        PyTuple_SET_ITEM(t, i++, key);
    }
    return 0;
}
int part_in_key__ok(PyObject *d, PyObject *t)
{
    Py_ssize_t pos = 0, i = 0;
    PyObject *key, *value;
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &key, &value)) {
        key = PyTuple_GET_ITEM(key, 1);
        Py_INCREF(key);
        PyTuple_SET_ITEM(t, i++, key);
    }
    Py_END_CRITICAL_SECTION();
    return 0;
}
int part_late(PyObject *d, PyObject *t)
{
    Py_ssize_t pos = 0, i = 0;
    PyObject *key, *value;
    while (PyDict_Next(d, &pos, &key, &value)) {
        key = PyTuple_GET_ITEM(key, 1);
        project_note(t);
        Py_INCREF(key);
        PyTuple_SET_ITEM(t, i++, key);
    }
    return 0;
}
int part_late__is_order(PyObject *d, PyObject *t)
{
    Py_ssize_t pos = 0, i = 0;
    PyObject *key, *value;
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &key, &value)) {
        key = PyTuple_GET_ITEM(key, 1);
        project_note(t);
        Py_INCREF(key);
        PyTuple_SET_ITEM(t, i++, key);
    }
    Py_END_CRITICAL_SECTION();
    return 0;
}

/* Ways out */
int leaving(PyObject *d)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    while (PyDict_Next(d, &pos, &key, NULL)) {
        if (!PyUnicode_Check(key))
            return -1;
    }
    return 0;
}
int leaving__is_section(PyObject *d)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &key, NULL)) {
        if (!PyUnicode_Check(key))
            return -1;
    }
    Py_END_CRITICAL_SECTION();
    return 0;
}
int leaving__bad_goto(PyObject *d)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &key, NULL)) {
        if (!PyUnicode_Check(key))
            goto error;
    }
    Py_END_CRITICAL_SECTION();
    return 0;
error:
    return -1;
}
int leaving__ok(PyObject *d)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    int failed = 0;
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &key, NULL)) {
        if (!PyUnicode_Check(key)) {
            failed = 1;
            break;
        }
    }
    Py_END_CRITICAL_SECTION();
    if (failed)
        return -1;
    return 0;
}
int leaving__ok_goto(PyObject *d)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    int result = 0;
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &key, NULL)) {
        if (!PyUnicode_Check(key)) {
            result = -1;
            goto done;
        }
    }
done:;
    Py_END_CRITICAL_SECTION();
    return result;
}
int leaving__bad_untested(PyObject *d)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &key, NULL)) {
        if (!PyUnicode_Check(key))
            break;
    }
    Py_END_CRITICAL_SECTION();
    return 0;
}
int leaving__bad_not_left(PyObject *d)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    int failed = 0;
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &key, NULL)) {
        if (!PyUnicode_Check(key))
            failed = 1;
    }
    Py_END_CRITICAL_SECTION();
    if (failed)
        return -1;
    return 0;
}
/* Out and in again. */
int leaving__bad_again(PyObject *d)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    int failed = 0;
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &key, NULL)) {
        if (!PyUnicode_Check(key)) {
            failed = 1;
            goto out;
        }
    }
in:;
    Py_END_CRITICAL_SECTION();
    return failed ? -1 : 0;
out:
    goto in;
}

/* Out of an outer loop. */
int nested(PyObject *l)
{
    Py_ssize_t i, n = 0;
    for (i = 0; i < 10; i++) {
        Py_ssize_t pos = 0;
        PyObject *value;
        while (PyDict_Next(l, &pos, NULL, &value)) {
            if (PyLong_Check(value))
                n++;
        }
        if (n > 5)
            break;
    }
    return 0;
}
int nested__ok(PyObject *l)
{
    Py_ssize_t i, n = 0;
    for (i = 0; i < 10; i++) {
        Py_ssize_t pos = 0;
        PyObject *value;
        Py_BEGIN_CRITICAL_SECTION(l);
        while (PyDict_Next(l, &pos, NULL, &value)) {
            if (PyLong_Check(value))
                n++;
        }
        Py_END_CRITICAL_SECTION();
        if (n > 5)
            break;
    }
    return 0;
}
int nested__bad_break(PyObject *l)
{
    Py_ssize_t i, n = 0;
    for (i = 0; i < 10; i++) {
        Py_ssize_t pos = 0;
        PyObject *value;
        Py_BEGIN_CRITICAL_SECTION(l);
        while (PyDict_Next(l, &pos, NULL, &value)) {
            if (PyLong_Check(value))
                n++;
        }
        if (n > 5)
            break;
        Py_END_CRITICAL_SECTION();
    }
    return 0;
}

/* One section in another: the outer one is suspended while the inner one is waited for. */
int inner(PyObject *d, PyObject *e)
{
    Py_ssize_t pos = 0;
    PyObject *key, *value;
    int n = 0;
    while (PyDict_Next(d, &pos, &key, NULL)) {
        Py_ssize_t place = 0;
        while (PyDict_Next(e, &place, NULL, &value))
            n += PyLong_Check(value);
        n += PyUnicode_Check(key);
    }
    return n;
}
int inner__is_order(PyObject *d, PyObject *e)
{
    Py_ssize_t pos = 0;
    PyObject *key, *value;
    int n = 0;
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &key, NULL)) {
        Py_ssize_t place = 0;
        Py_BEGIN_CRITICAL_SECTION(e);
        while (PyDict_Next(e, &place, NULL, &value))
            n += PyLong_Check(value);
        Py_END_CRITICAL_SECTION();
        n += PyUnicode_Check(key);
    }
    Py_END_CRITICAL_SECTION();
    return n;
}
int inner__ok(PyObject *d, PyObject *e)
{
    Py_ssize_t pos = 0;
    PyObject *key, *value;
    int n = 0;
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &key, NULL)) {
        Py_INCREF(key);
        Py_ssize_t place = 0;
        Py_BEGIN_CRITICAL_SECTION(e);
        while (PyDict_Next(e, &place, NULL, &value))
            n += PyLong_Check(value);
        Py_END_CRITICAL_SECTION();
        n += PyUnicode_Check(key);
        Py_DECREF(key);
    }
    Py_END_CRITICAL_SECTION();
    return n;
}

/* The loop asks first whether there is a dict. */
int maybe(PyObject *d)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    int n = 0;
    while (d && PyDict_Next(d, &pos, &key, NULL))
        n += PyUnicode_Check(key);
    return n;
}
int maybe__is_section(PyObject *d)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    int n = 0;
    Py_BEGIN_CRITICAL_SECTION(d);
    while (d && PyDict_Next(d, &pos, &key, NULL))
        n += PyUnicode_Check(key);
    Py_END_CRITICAL_SECTION();
    return n;
}
int surely(PyObject *d)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    int n = 0;
    if (d) {
        for (n = 1; n < 5 && PyDict_Next(d, &pos, &key, NULL);)
            n += PyUnicode_Check(key);
    }
    return n;
}
int surely__ok(PyObject *d)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    int n = 0;
    if (d) {
        Py_BEGIN_CRITICAL_SECTION(d);
        for (n = 1; n < 5 && PyDict_Next(d, &pos, &key, NULL);)
            n += PyUnicode_Check(key);
        Py_END_CRITICAL_SECTION();
    }
    return n;
}
int surely__bad_outside(PyObject *d)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    int n = 0;
    Py_BEGIN_CRITICAL_SECTION(d);
    if (d) {
        for (n = 1; n < 5 && PyDict_Next(d, &pos, &key, NULL);)
            n += PyUnicode_Check(key);
    }
    Py_END_CRITICAL_SECTION();
    return n;
}

/* Does the dict live until the section ends?  What has been borrowed need not, where the old
 * function does not look at it again. */
int borrowed(Shelf *self)
{
    Py_ssize_t pos = 0;
    PyObject *key, *d = self->dict;
    int failed = 0;
    while (PyDict_Next(d, &pos, &key, NULL)) {
        Py_INCREF(key);
        if (PyObject_IsTrue(key) < 0)
            failed = 1;
        Py_DECREF(key);
        if (failed)
            break;
    }
    return failed;
}
int borrowed__is_section(Shelf *self)
{
    Py_ssize_t pos = 0;
    PyObject *key, *d = self->dict;
    int failed = 0;
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &key, NULL)) {
        Py_INCREF(key);
        if (PyObject_IsTrue(key) < 0)
            failed = 1;
        Py_DECREF(key);
        if (failed)
            break;
    }
    Py_END_CRITICAL_SECTION();
    return failed;
}
/* With a reference of its own it does. */
int borrowed__ok(Shelf *self)
{
    Py_ssize_t pos = 0;
    PyObject *key, *d = self->dict;
    int failed = 0;
    Py_INCREF(d);
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &key, NULL)) {
        Py_INCREF(key);
        if (PyObject_IsTrue(key) < 0)
            failed = 1;
        Py_DECREF(key);
        if (failed)
            break;
    }
    Py_END_CRITICAL_SECTION();
    Py_DECREF(d);
    return failed;
}
int borrowed__bad_kept(Shelf *self)
{
    Py_ssize_t pos = 0;
    PyObject *key, *d = self->dict;
    int failed = 0;
    Py_INCREF(d);
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &key, NULL)) {
        Py_INCREF(key);
        if (PyObject_IsTrue(key) < 0)
            failed = 1;
        Py_DECREF(key);
        if (failed)
            break;
    }
    Py_END_CRITICAL_SECTION();
    return failed;
}
int borrowed__bad_twice(Shelf *self)
{
    Py_ssize_t pos = 0;
    PyObject *key, *d = self->dict;
    int failed = 0;
    Py_INCREF(d);
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &key, NULL)) {
        Py_INCREF(key);
        if (PyObject_IsTrue(key) < 0)
            failed = 1;
        Py_DECREF(key);
        if (failed)
            break;
    }
    Py_END_CRITICAL_SECTION();
    Py_DECREF(d);
    Py_DECREF(d);
    return failed;
}
int borrowed__bad_early(Shelf *self)
{
    Py_ssize_t pos = 0;
    PyObject *key, *d = self->dict;
    int failed = 0;
    Py_INCREF(d);
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &key, NULL)) {
        Py_INCREF(key);
        if (PyObject_IsTrue(key) < 0)
            failed = 1;
        Py_DECREF(key);
        if (failed)
            break;
    }
    Py_DECREF(d);
    Py_END_CRITICAL_SECTION();
    return failed;
}
int borrowed__bad_late(Shelf *self)
{
    Py_ssize_t pos = 0;
    PyObject *key, *d = self->dict;
    int failed = 0;
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &key, NULL)) {
        Py_INCREF(key);
        if (PyObject_IsTrue(key) < 0)
            failed = 1;
        Py_DECREF(key);
        if (failed)
            break;
    }
    Py_END_CRITICAL_SECTION();
    Py_INCREF(d);
    Py_DECREF(d);
    return failed;
}
int borrowed__bad_on_one_way(Shelf *self)
{
    Py_ssize_t pos = 0;
    PyObject *key, *d = self->dict;
    int failed = 0;
    Py_INCREF(d);
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &key, NULL)) {
        Py_INCREF(key);
        if (PyObject_IsTrue(key) < 0)
            failed = 1;
        Py_DECREF(key);
        if (failed)
            break;
    }
    Py_END_CRITICAL_SECTION();
    if (!failed)
        Py_DECREF(d);
    return failed;
}
/* It may be NULL where the old function does not come to the loop, */
int perhaps(Shelf *self, int wanted)
{
    Py_ssize_t pos = 0;
    PyObject *key, *d = self->dict;
    int n = 0;
    if (wanted) {
        while (PyDict_Next(d, &pos, &key, NULL))
            n += PyUnicode_Check(key);
    }
    return n;
}
int perhaps__ok(Shelf *self, int wanted)
{
    Py_ssize_t pos = 0;
    PyObject *key, *d = self->dict;
    int n = 0;
    if (wanted) {
        Py_INCREF(d);
        Py_BEGIN_CRITICAL_SECTION(d);
        while (PyDict_Next(d, &pos, &key, NULL))
            n += PyUnicode_Check(key);
        Py_END_CRITICAL_SECTION();
        Py_DECREF(d);
    }
    return n;
}
int perhaps__bad_before(Shelf *self, int wanted)
{
    Py_ssize_t pos = 0;
    PyObject *key, *d = self->dict;
    int n = 0;
    Py_INCREF(d);
    if (wanted) {
        Py_INCREF(d);
        Py_BEGIN_CRITICAL_SECTION(d);
        while (PyDict_Next(d, &pos, &key, NULL))
            n += PyUnicode_Check(key);
        Py_END_CRITICAL_SECTION();
        Py_DECREF(d);
    }
    Py_DECREF(d);
    return n;
}
/* A call that is no loop's.  Where it finds nothing the old function takes what is not set. */
PyObject *single(PyObject *d)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    PyDict_Next(d, &pos, &key, NULL);
    Py_INCREF(key);
    return key;
}
PyObject *single__ok(PyObject *d)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    Py_BEGIN_CRITICAL_SECTION(d);
    PyDict_Next(d, &pos, &key, NULL);
    Py_INCREF(key);
    Py_END_CRITICAL_SECTION();
    return key;
}
PyObject *single__bad_behind(PyObject *d)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    Py_BEGIN_CRITICAL_SECTION(d);
    PyDict_Next(d, &pos, &key, NULL);
    Py_END_CRITICAL_SECTION();
    Py_INCREF(key);
    return key;
}
/* The old function does not look at what was found: it may be unset. */
int single_test(PyObject *d)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    return PyDict_Next(d, &pos, &key, NULL);
}
int single_test__bad_unset(PyObject *d)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    int found;
    Py_BEGIN_CRITICAL_SECTION(d);
    found = PyDict_Next(d, &pos, &key, NULL);
    Py_INCREF(key);
    Py_END_CRITICAL_SECTION();
    Py_DECREF(key);
    return found;
}
/* What is no variable is taken into one, if it is the same each time. */
long member(Shelf *self)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    long n = 0;
    while (PyDict_Next(self->dict, &pos, &key, NULL))
        n += PyUnicode_Check(key);
    return n;
}
long member__ok(Shelf *self)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    long n = 0;
    PyObject *dict = self->dict;
    Py_BEGIN_CRITICAL_SECTION(dict);
    while (PyDict_Next(dict, &pos, &key, NULL))
        n += PyUnicode_Check(key);
    Py_END_CRITICAL_SECTION();
    return n;
}
long member__bad_unlocked(Shelf *self)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    long n = 0;
    PyObject *dict = self->dict;
    Py_BEGIN_CRITICAL_SECTION(dict);
    while (PyDict_Next(self->dict, &pos, &key, NULL))
        n += PyUnicode_Check(key);
    Py_END_CRITICAL_SECTION();
    return n;
}
/* Another one may have been put there in the loop, */
int member_called(Shelf *self, PyObject *target)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    while (PyDict_Next(self->dict, &pos, &key, NULL))
        project_note(target);
    return 0;
}
int member_called__bad_owned(Shelf *self, PyObject *target)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    PyObject *dict = self->dict;
    Py_INCREF(dict);
    Py_BEGIN_CRITICAL_SECTION(dict);
    while (PyDict_Next(dict, &pos, &key, NULL))
        project_note(target);
    Py_END_CRITICAL_SECTION();
    Py_DECREF(dict);
    return 0;
}
int member_called__bad_without(Shelf *self, PyObject *target)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    PyObject *dict = self->dict;
    Py_BEGIN_CRITICAL_SECTION(dict);
    while (PyDict_Next(dict, &pos, &key, NULL))
        project_note(target);
    Py_END_CRITICAL_SECTION();
    return 0;
}
int member_set(Shelf *self, Shelf *other)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    while (PyDict_Next(self->dict, &pos, &key, NULL))
        other->dict = NULL;
    return 0;
}
int member_set__bad(Shelf *self, Shelf *other)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    PyObject *dict = self->dict;
    Py_BEGIN_CRITICAL_SECTION(dict);
    while (PyDict_Next(dict, &pos, &key, NULL))
        other->dict = NULL;
    Py_END_CRITICAL_SECTION();
    return 0;
}
int member_moved(Shelf *self, Shelf *other)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    while (PyDict_Next(self->dict, &pos, &key, NULL))
        self = other;
    return 0;
}
int member_moved__bad(Shelf *self, Shelf *other)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    PyObject *dict = self->dict;
    Py_BEGIN_CRITICAL_SECTION(dict);
    while (PyDict_Next(dict, &pos, &key, NULL))
        self = other;
    Py_END_CRITICAL_SECTION();
    return 0;
}
/* or before it. */
int member_before(Shelf *self, PyObject *target)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    int n = 0;
    project_note(target);
    while (PyDict_Next(self->dict, &pos, &key, NULL))
        n++;
    return n;
}
int member_before__ok(Shelf *self, PyObject *target)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    int n = 0;
    PyObject *dict;
    project_note(target);
    dict = self->dict;
    Py_BEGIN_CRITICAL_SECTION(dict);
    while (PyDict_Next(dict, &pos, &key, NULL))
        n++;
    Py_END_CRITICAL_SECTION();
    return n;
}
int member_before__bad_early(Shelf *self, PyObject *target)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    int n = 0;
    PyObject *dict = self->dict;
    project_note(target);
    Py_BEGIN_CRITICAL_SECTION(dict);
    while (PyDict_Next(dict, &pos, &key, NULL))
        n++;
    Py_END_CRITICAL_SECTION();
    return n;
}
int member_twice(Shelf *self, PyObject *target)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    int n = self->dict != NULL;
    project_note(target);
    while (PyDict_Next(self->dict, &pos, &key, NULL))
        n++;
    return n;
}
int member_twice__bad_first(Shelf *self, PyObject *target)
{
    Py_ssize_t pos = 0;
    PyObject *key, *dict = self->dict;
    int n = dict != NULL;
    project_note(target);
    Py_BEGIN_CRITICAL_SECTION(dict);
    while (PyDict_Next(dict, &pos, &key, NULL))
        n++;
    Py_END_CRITICAL_SECTION();
    return n;
}
PyObject *shelf_cache;
int global(PyObject *target)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    int n = 0;
    project_note(target);
    while (PyDict_Next(shelf_cache, &pos, &key, NULL))
        n++;
    return n;
}
int global__ok(PyObject *target)
{
    Py_ssize_t pos = 0;
    PyObject *key, *dict;
    int n = 0;
    project_note(target);
    dict = shelf_cache;
    Py_BEGIN_CRITICAL_SECTION(dict);
    while (PyDict_Next(dict, &pos, &key, NULL))
        n++;
    Py_END_CRITICAL_SECTION();
    return n;
}
int global__bad_early(PyObject *target)
{
    Py_ssize_t pos = 0;
    PyObject *key, *dict = shelf_cache;
    int n = 0;
    project_note(target);
    Py_BEGIN_CRITICAL_SECTION(dict);
    while (PyDict_Next(dict, &pos, &key, NULL))
        n++;
    Py_END_CRITICAL_SECTION();
    return n;
}
int global_called(PyObject *target)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    while (PyDict_Next(shelf_cache, &pos, &key, NULL))
        project_note(target);
    return 0;
}
int global_called__bad(PyObject *target)
{
    Py_ssize_t pos = 0;
    PyObject *key, *dict = shelf_cache;
    Py_BEGIN_CRITICAL_SECTION(dict);
    while (PyDict_Next(dict, &pos, &key, NULL))
        project_note(target);
    Py_END_CRITICAL_SECTION();
    return 0;
}
int looked_at_again(Shelf *self)
{
    Py_ssize_t pos = 0;
    PyObject *key, *d = self->dict;
    int failed = 0;
    while (PyDict_Next(d, &pos, &key, NULL)) {
        Py_INCREF(key);
        if (PyObject_IsTrue(key) < 0)
            failed = 1;
        Py_DECREF(key);
    }
    return failed;
}
int looked_at_again__ok(Shelf *self)
{
    Py_ssize_t pos = 0;
    PyObject *key, *d = self->dict;
    int failed = 0;
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &key, NULL)) {
        Py_INCREF(key);
        if (PyObject_IsTrue(key) < 0)
            failed = 1;
        Py_DECREF(key);
    }
    Py_END_CRITICAL_SECTION();
    return failed;
}
int owned(PyObject *o)
{
    Py_ssize_t pos = 0;
    PyObject *key, *d = PyObject_GetAttrString(o, "shelf");
    int failed = 0;
    if (d == NULL)
        return -1;
    while (PyDict_Next(d, &pos, &key, NULL)) {
        Py_INCREF(key);
        if (PyObject_IsTrue(key) < 0)
            failed = 1;
        Py_DECREF(key);
        if (failed)
            break;
    }
    Py_DECREF(d);
    return failed;
}
int owned__ok(PyObject *o)
{
    Py_ssize_t pos = 0;
    PyObject *key, *d = PyObject_GetAttrString(o, "shelf");
    int failed = 0;
    if (d == NULL)
        return -1;
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &key, NULL)) {
        Py_INCREF(key);
        if (PyObject_IsTrue(key) < 0)
            failed = 1;
        Py_DECREF(key);
        if (failed)
            break;
    }
    Py_END_CRITICAL_SECTION();
    Py_DECREF(d);
    return failed;
}
int owned__is_section(PyObject *o)
{
    Py_ssize_t pos = 0;
    PyObject *key, *d = PyObject_GetAttrString(o, "shelf");
    int failed = 0;
    if (d == NULL)
        return -1;
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &key, NULL)) {
        Py_INCREF(key);
        if (PyObject_IsTrue(key) < 0)
            failed = 1;
        Py_DECREF(key);
        if (failed)
            break;
    }
    Py_DECREF(d);
    Py_END_CRITICAL_SECTION();
    return failed;
}

/* Kept behind the section. */
PyObject *found(PyObject *d)
{
    Py_ssize_t pos = 0;
    PyObject *key, *value, *last = NULL;
    while (PyDict_Next(d, &pos, &key, &value)) {
        if (PyUnicode_Check(key)) {
            last = value;
            break;
        }
    }
    Py_XINCREF(last);
    return last;
}
PyObject *found__bad_behind(PyObject *d)
{
    Py_ssize_t pos = 0;
    PyObject *key, *value, *last = NULL;
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &key, &value)) {
        if (PyUnicode_Check(key)) {
            last = value;
            break;
        }
    }
    Py_END_CRITICAL_SECTION();
    Py_XINCREF(last);
    return last;
}

/* The thread state is away. */
int detached(PyObject *d)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    int n = 0;
    Py_BEGIN_ALLOW_THREADS
    n = 1;
    while (PyDict_Next(d, &pos, &key, NULL))
        n++;
    Py_END_ALLOW_THREADS
    return n;
}
int detached__bad(PyObject *d)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    int n = 0;
    Py_BEGIN_ALLOW_THREADS
    n = 1;
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &key, NULL))
        n++;
    Py_END_CRITICAL_SECTION();
    Py_END_ALLOW_THREADS
    return n;
}

/* A section that was there before stays; a new one may stand beside it. */
int before(PyObject *d, PyObject *l)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    int n = 0;
    Py_BEGIN_CRITICAL_SECTION(l);
    n = PyList_GET_SIZE(l) > 0;
    Py_END_CRITICAL_SECTION();
    while (PyDict_Next(d, &pos, &key, NULL))
        n++;
    return n;
}
int before__ok(PyObject *d, PyObject *l)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    int n = 0;
    Py_BEGIN_CRITICAL_SECTION(l);
    n = PyList_GET_SIZE(l) > 0;
    Py_END_CRITICAL_SECTION();
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &key, NULL))
        n++;
    Py_END_CRITICAL_SECTION();
    return n;
}
int before__bad_gone(PyObject *d, PyObject *l)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    int n = 0;
    n = PyList_GET_SIZE(l) > 0;
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &key, NULL))
        n++;
    Py_END_CRITICAL_SECTION();
    return n;
}

/* The lock is in the object: it is there until the section on it ends, whatever the variable holds
 * by then. */
PyObject *own_section(PyObject *l, PyObject *w)
{
    PyObject *v = PyList_GetItem(l, 0);
    if (v == NULL)
        return NULL;
    Py_BEGIN_CRITICAL_SECTION(v);
    project_note(v);
    v = w;
    project_note(w);
    Py_END_CRITICAL_SECTION();
    return NULL;
}
PyObject *own_section__ok(PyObject *l, PyObject *w)
{
    PyObject *v = PyList_GetItemRef(l, 0), *locked = v;
    if (v == NULL)
        return NULL;
    Py_BEGIN_CRITICAL_SECTION(v);
    project_note(v);
    v = w;
    project_note(w);
    Py_END_CRITICAL_SECTION();
    Py_DECREF(locked);
    return NULL;
}
PyObject *own_section__is_order(PyObject *l, PyObject *w)
{
    PyObject *v = PyList_GetItemRef(l, 0);
    if (v == NULL)
        return NULL;
    Py_BEGIN_CRITICAL_SECTION(v);
    project_note(v);
    Py_DECREF(v);
    v = w;
    project_note(w);
    Py_END_CRITICAL_SECTION();
    return NULL;
}
/* Also one that is no variable, but lives on the value. */
PyObject *part_section(PyObject *l)
{
    PyObject *v = PyList_GetItem(l, 0);
    if (v == NULL)
        return NULL;
    Py_BEGIN_CRITICAL_SECTION(((Shelf *)v)->dict);
    project_note(v);
    Py_END_CRITICAL_SECTION();
    return NULL;
}
PyObject *part_section__ok(PyObject *l)
{
    PyObject *v = PyList_GetItemRef(l, 0);
    if (v == NULL)
        return NULL;
    Py_BEGIN_CRITICAL_SECTION(((Shelf *)v)->dict);
    project_note(v);
    Py_END_CRITICAL_SECTION();
    Py_DECREF(v);
    return NULL;
}
PyObject *part_section__is_order(PyObject *l)
{
    PyObject *v = PyList_GetItemRef(l, 0);
    if (v == NULL)
        return NULL;
    Py_BEGIN_CRITICAL_SECTION(((Shelf *)v)->dict);
    project_note(v);
    Py_DECREF(v);
    Py_END_CRITICAL_SECTION();
    return NULL;
}

/* A section of the function's own around it would be suspended: what relies on that is not known. */
long another(PyObject *d, PyObject *l)
{
    Py_ssize_t pos = 0;
    PyObject *key, *value;
    long sum = 0;
    Py_BEGIN_CRITICAL_SECTION(l);
    while (PyDict_Next(d, &pos, &key, &value))
        sum += PyLong_Check(value) ? 1 : 2;
    project_note(l);
    Py_END_CRITICAL_SECTION();
    return sum;
}
long another__is_section(PyObject *d, PyObject *l)
{
    Py_ssize_t pos = 0;
    PyObject *key, *value;
    long sum = 0;
    Py_BEGIN_CRITICAL_SECTION(l);
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &key, &value))
        sum += PyLong_Check(value) ? 1 : 2;
    Py_END_CRITICAL_SECTION();
    project_note(l);
    Py_END_CRITICAL_SECTION();
    return sum;
}
#define LOCK_LIST(l) Py_BEGIN_CRITICAL_SECTION(l)
#define UNLOCK_LIST() Py_END_CRITICAL_SECTION()
long hidden(PyObject *d, PyObject *l)
{
    Py_ssize_t pos = 0;
    PyObject *key, *value;
    long sum = 0;
    LOCK_LIST(l);
    while (PyDict_Next(d, &pos, &key, &value))
        sum += PyLong_Check(value) ? 1 : 2;
    UNLOCK_LIST();
    return sum;
}
long hidden__is_section(PyObject *d, PyObject *l)
{
    Py_ssize_t pos = 0;
    PyObject *key, *value;
    long sum = 0;
    LOCK_LIST(l);
    Py_BEGIN_CRITICAL_SECTION(d);
    while (PyDict_Next(d, &pos, &key, &value))
        sum += PyLong_Check(value) ? 1 : 2;
    Py_END_CRITICAL_SECTION();
    UNLOCK_LIST();
    return sum;
}

/* A call that can fail now, in a section that was there before: its error has no way out but through
 * the section's end. */
PyObject *fails_within(PyObject *self, PyObject *list)
{
    PyObject *item, *text;
    Py_BEGIN_CRITICAL_SECTION(self);
    item = PyList_GET_ITEM(list, 0);
    text = PyObject_Repr(item);
    Py_END_CRITICAL_SECTION();
    if (text == NULL)
        return NULL;
    return text;
}
PyObject *fails_within__bad_return(PyObject *self, PyObject *list)
{
    PyObject *item, *text;
    Py_BEGIN_CRITICAL_SECTION(self);
    item = PyList_GetItemRef(list, 0);
    if (item == NULL)
        return NULL;
    text = PyObject_Repr(item);
    Py_DECREF(item);
    Py_END_CRITICAL_SECTION();
    if (text == NULL)
        return NULL;
    return text;
}
PyObject *fails_within__bad_goto(PyObject *self, PyObject *list)
{
    PyObject *item, *text;
    Py_BEGIN_CRITICAL_SECTION(self);
    item = PyList_GetItemRef(list, 0);
    if (item == NULL)
        goto failed;
    text = PyObject_Repr(item);
    Py_DECREF(item);
    Py_END_CRITICAL_SECTION();
    if (text == NULL)
        return NULL;
    return text;
failed:
    return NULL;
}
/* Before it, and behind. */
PyObject *fails_beside(PyObject *self, PyObject *list)
{
    PyObject *item = PyList_GET_ITEM(list, 0), *text, *pair;
    Py_BEGIN_CRITICAL_SECTION(self);
    text = PyObject_Repr(item);
    Py_END_CRITICAL_SECTION();
    if (text == NULL)
        return NULL;
    item = PyList_GET_ITEM(list, 1);
    pair = PyTuple_Pack(2, text, item);
    Py_DECREF(text);
    return pair;
}
PyObject *fails_beside__ok(PyObject *self, PyObject *list)
{
    PyObject *item = PyList_GetItemRef(list, 0), *text, *pair;
    if (item == NULL)
        return NULL;
    Py_BEGIN_CRITICAL_SECTION(self);
    text = PyObject_Repr(item);
    Py_END_CRITICAL_SECTION();
    Py_DECREF(item);
    if (text == NULL)
        return NULL;
    item = PyList_GetItemRef(list, 1);
    if (item == NULL) {
        Py_DECREF(text);
        return NULL;
    }
    pair = PyTuple_Pack(2, text, item);
    Py_DECREF(item);
    Py_DECREF(text);
    return pair;
}

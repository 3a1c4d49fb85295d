/* Critical sections around loops over the items of a list.  See cases.c for what the names mean. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
int project_visit(PyObject *a);
void project_set(Py_ssize_t *n);

/* Nothing in the body can run Python code; the size is asked for in each round. */
long plain(PyObject *seq)
{
    long sum = 0;
    Py_ssize_t i;
    for (i = 0; i < PySequence_Fast_GET_SIZE(seq); i++) {
        PyObject *item = PySequence_Fast_GET_ITEM(seq, i);
        sum += PyLong_Check(item) ? 1 : 2;
    }
    return sum;
}
long plain__ok(PyObject *seq)
{
    long sum = 0;
    Py_ssize_t i;
    Py_BEGIN_CRITICAL_SECTION(seq);
    for (i = 0; i < PySequence_Fast_GET_SIZE(seq); i++) {
        PyObject *item = PySequence_Fast_GET_ITEM(seq, i);
        sum += PyLong_Check(item) ? 1 : 2;
    }
    Py_END_CRITICAL_SECTION();
    return sum;
}
/* It needs no reference, and one does no harm. */
long plain__ok_owned(PyObject *seq)
{
    long sum = 0;
    Py_ssize_t i;
    Py_BEGIN_CRITICAL_SECTION(seq);
    for (i = 0; i < PySequence_Fast_GET_SIZE(seq); i++) {
        PyObject *item = PySequence_Fast_GET_ITEM(seq, i);
        Py_INCREF(item);
        sum += PyLong_Check(item) ? 1 : 2;
        Py_DECREF(item);
    }
    Py_END_CRITICAL_SECTION();
    return sum;
}
long plain__bad_leak(PyObject *seq)
{
    long sum = 0;
    Py_ssize_t i;
    Py_BEGIN_CRITICAL_SECTION(seq);
    for (i = 0; i < PySequence_Fast_GET_SIZE(seq); i++) {
        PyObject *item = PySequence_Fast_GET_ITEM(seq, i);
        Py_INCREF(item);
        sum += PyLong_Check(item) ? 1 : 2;
    }
    Py_END_CRITICAL_SECTION();
    return sum;
}
long plain__bad_twice(PyObject *seq)
{
    long sum = 0;
    Py_ssize_t i;
    Py_BEGIN_CRITICAL_SECTION(seq);
    for (i = 0; i < PySequence_Fast_GET_SIZE(seq); i++) {
        PyObject *item = PySequence_Fast_GET_ITEM(seq, i);
        Py_INCREF(item);
        sum += PyLong_Check(item) ? 1 : 2;
        Py_DECREF(item);
        Py_DECREF(item);
    }
    Py_END_CRITICAL_SECTION();
    return sum;
}
long plain__is_section(PyObject *seq)
{
    long sum = 0;
    Py_ssize_t i;
    Py_BEGIN_CRITICAL_SECTION(seq);
    Py_END_CRITICAL_SECTION();
    for (i = 0; i < PySequence_Fast_GET_SIZE(seq); i++) {
        PyObject *item = PySequence_Fast_GET_ITEM(seq, i);
        sum += PyLong_Check(item) ? 1 : 2;
    }
    return sum;
}
/* In each round the size is another's. */
long plain__bad_item_alone(PyObject *seq)
{
    long sum = 0;
    Py_ssize_t i;
    for (i = 0; i < PySequence_Fast_GET_SIZE(seq); i++) {
        PyObject *item;
        Py_BEGIN_CRITICAL_SECTION(seq);
        item = PySequence_Fast_GET_ITEM(seq, i);
        sum += PyLong_Check(item) ? 1 : 2;
        Py_END_CRITICAL_SECTION();
    }
    return sum;
}

/* The size is asked for once: then nothing may suspend the section. */
long once(PyObject *seq)
{
    long sum = 0;
    Py_ssize_t i, n;
    n = PySequence_Fast_GET_SIZE(seq);
    for (i = 0; i < n; i++) {
        PyObject *item = PySequence_Fast_GET_ITEM(seq, i);
        sum += PyLong_Check(item) ? 1 : 2;
    }
    return sum;
}
long once__ok(PyObject *seq)
{
    long sum = 0;
    Py_ssize_t i, n;
    Py_BEGIN_CRITICAL_SECTION(seq);
    n = PySequence_Fast_GET_SIZE(seq);
    for (i = 0; i < n; i++) {
        PyObject *item = PySequence_Fast_GET_ITEM(seq, i);
        sum += PyLong_Check(item) ? 1 : 2;
    }
    Py_END_CRITICAL_SECTION();
    return sum;
}
long once__is_section(PyObject *seq)
{
    long sum = 0;
    Py_ssize_t i, n;
    n = PySequence_Fast_GET_SIZE(seq);
    Py_BEGIN_CRITICAL_SECTION(seq);
    for (i = 0; i < n; i++) {
        PyObject *item = PySequence_Fast_GET_ITEM(seq, i);
        sum += PyLong_Check(item) ? 1 : 2;
    }
    Py_END_CRITICAL_SECTION();
    return sum;
}
/* A release in the loop suspends it, whatever is released. */
long once__bad_suspended(PyObject *seq)
{
    long sum = 0;
    Py_ssize_t i, n;
    Py_BEGIN_CRITICAL_SECTION(seq);
    n = PySequence_Fast_GET_SIZE(seq);
    for (i = 0; i < n; i++) {
        PyObject *item = PySequence_Fast_GET_ITEM(seq, i);
        Py_INCREF(item);
        sum += PyLong_Check(item) ? 1 : 2;
        Py_DECREF(item);
    }
    Py_END_CRITICAL_SECTION();
    return sum;
}
long once__bad_way_out(PyObject *seq)
{
    long sum = 0;
    Py_ssize_t i, n;
    Py_BEGIN_CRITICAL_SECTION(seq);
    n = PySequence_Fast_GET_SIZE(seq);
    for (i = 0; i < n; i++) {
        PyObject *item = PySequence_Fast_GET_ITEM(seq, i);
        sum += PyLong_Check(item) ? 1 : 2;
    }
    return sum;
    Py_END_CRITICAL_SECTION();
}

/* The bound is something else, or the index is changed behind the comparison. */
long other_bound(PyObject *seq, Py_ssize_t n)
{
    long sum = 0;
    Py_ssize_t i;
    for (i = 0; i < n; i++)
        sum += PyLong_Check(PySequence_Fast_GET_ITEM(seq, i)) ? 1 : 2;
    return sum;
}
long other_bound__is_section(PyObject *seq, Py_ssize_t n)
{
    long sum = 0;
    Py_ssize_t i;
    Py_BEGIN_CRITICAL_SECTION(seq);
    for (i = 0; i < n; i++)
        sum += PyLong_Check(PySequence_Fast_GET_ITEM(seq, i)) ? 1 : 2;
    Py_END_CRITICAL_SECTION();
    return sum;
}
long other_size(PyObject *seq, PyObject *other)
{
    long sum = 0;
    Py_ssize_t i;
    for (i = 0; i < PySequence_Fast_GET_SIZE(other); i++)
        sum += PyLong_Check(PySequence_Fast_GET_ITEM(seq, i)) ? 1 : 2;
    return sum;
}
long other_size__is_section(PyObject *seq, PyObject *other)
{
    long sum = 0;
    Py_ssize_t i;
    Py_BEGIN_CRITICAL_SECTION(seq);
    for (i = 0; i < PySequence_Fast_GET_SIZE(other); i++)
        sum += PyLong_Check(PySequence_Fast_GET_ITEM(seq, i)) ? 1 : 2;
    Py_END_CRITICAL_SECTION();
    return sum;
}
long other_size__bad_object(PyObject *seq, PyObject *other)
{
    long sum = 0;
    Py_ssize_t i;
    Py_BEGIN_CRITICAL_SECTION(other);
    for (i = 0; i < PySequence_Fast_GET_SIZE(other); i++)
        sum += PyLong_Check(PySequence_Fast_GET_ITEM(seq, i)) ? 1 : 2;
    Py_END_CRITICAL_SECTION();
    return sum;
}
long next_one(PyObject *seq)
{
    long sum = 0;
    Py_ssize_t i = 0;
    while (i < PySequence_Fast_GET_SIZE(seq)) {
        i++;
        sum += PyLong_Check(PySequence_Fast_GET_ITEM(seq, i)) ? 1 : 2;
    }
    return sum;
}
long next_one__is_section(PyObject *seq)
{
    long sum = 0;
    Py_ssize_t i = 0;
    Py_BEGIN_CRITICAL_SECTION(seq);
    while (i < PySequence_Fast_GET_SIZE(seq)) {
        i++;
        sum += PyLong_Check(PySequence_Fast_GET_ITEM(seq, i)) ? 1 : 2;
    }
    Py_END_CRITICAL_SECTION();
    return sum;
}
long at_most(PyObject *seq)
{
    long sum = 0;
    Py_ssize_t i;
    for (i = 0; i <= PySequence_Fast_GET_SIZE(seq); i++)
        sum += PyLong_Check(PySequence_Fast_GET_ITEM(seq, i)) ? 1 : 2;
    return sum;
}
long at_most__is_section(PyObject *seq)
{
    long sum = 0;
    Py_ssize_t i;
    Py_BEGIN_CRITICAL_SECTION(seq);
    for (i = 0; i <= PySequence_Fast_GET_SIZE(seq); i++)
        sum += PyLong_Check(PySequence_Fast_GET_ITEM(seq, i)) ? 1 : 2;
    Py_END_CRITICAL_SECTION();
    return sum;
}
/* Somebody else may change the index, or the number. */
long shown(PyObject *seq)
{
    long sum = 0;
    Py_ssize_t i, *place = &i;
    for (i = 0; i < PySequence_Fast_GET_SIZE(seq); i++) {
        *place = 7;
        sum += PyLong_Check(PySequence_Fast_GET_ITEM(seq, i)) ? 1 : 2;
    }
    return sum;
}
long shown__is_section(PyObject *seq)
{
    long sum = 0;
    Py_ssize_t i, *place = &i;
    Py_BEGIN_CRITICAL_SECTION(seq);
    for (i = 0; i < PySequence_Fast_GET_SIZE(seq); i++) {
        *place = 7;
        sum += PyLong_Check(PySequence_Fast_GET_ITEM(seq, i)) ? 1 : 2;
    }
    Py_END_CRITICAL_SECTION();
    return sum;
}
long written(PyObject *seq)
{
    long sum = 0;
    Py_ssize_t i, n, *place = &n;
    n = PySequence_Fast_GET_SIZE(seq);
    *place = 7;
    for (i = 0; i < n; i++)
        sum += PyLong_Check(PySequence_Fast_GET_ITEM(seq, i)) ? 1 : 2;
    return sum;
}
long written__is_section(PyObject *seq)
{
    long sum = 0;
    Py_ssize_t i, n, *place = &n;
    Py_BEGIN_CRITICAL_SECTION(seq);
    n = PySequence_Fast_GET_SIZE(seq);
    *place = 7;
    for (i = 0; i < n; i++)
        sum += PyLong_Check(PySequence_Fast_GET_ITEM(seq, i)) ? 1 : 2;
    Py_END_CRITICAL_SECTION();
    return sum;
}
long counted_up(PyObject *seq)
{
    long sum = 0;
    Py_ssize_t i, n;
    n = PySequence_Fast_GET_SIZE(seq);
    n = n + 1;
    for (i = 0; i < n; i++)
        sum += PyLong_Check(PySequence_Fast_GET_ITEM(seq, i)) ? 1 : 2;
    return sum;
}
long counted_up__is_section(PyObject *seq)
{
    long sum = 0;
    Py_ssize_t i, n;
    Py_BEGIN_CRITICAL_SECTION(seq);
    n = PySequence_Fast_GET_SIZE(seq);
    n = n + 1;
    for (i = 0; i < n; i++)
        sum += PyLong_Check(PySequence_Fast_GET_ITEM(seq, i)) ? 1 : 2;
    Py_END_CRITICAL_SECTION();
    return sum;
}

/* A call that may run Python code: the section is suspended there. */
int running(PyObject *seq)
{
    Py_ssize_t i;
    int sum = 0;
    for (i = 0; i < PySequence_Fast_GET_SIZE(seq); i++) {
        PyObject *item = PySequence_Fast_GET_ITEM(seq, i);
        sum += project_visit(item);
    }
    return sum;
}
int running__ok(PyObject *seq)
{
    Py_ssize_t i;
    int sum = 0;
    Py_BEGIN_CRITICAL_SECTION(seq);
    for (i = 0; i < PySequence_Fast_GET_SIZE(seq); i++) {
        PyObject *item = PySequence_Fast_GET_ITEM(seq, i);
        Py_INCREF(item);
        sum += project_visit(item);
        Py_DECREF(item);
    }
    Py_END_CRITICAL_SECTION();
    return sum;
}
int running__is_order(PyObject *seq)
{
    Py_ssize_t i;
    int sum = 0;
    Py_BEGIN_CRITICAL_SECTION(seq);
    for (i = 0; i < PySequence_Fast_GET_SIZE(seq); i++) {
        PyObject *item = PySequence_Fast_GET_ITEM(seq, i);
        sum += project_visit(item);
    }
    Py_END_CRITICAL_SECTION();
    return sum;
}
int running__bad_early(PyObject *seq)
{
    Py_ssize_t i;
    int sum = 0;
    Py_BEGIN_CRITICAL_SECTION(seq);
    for (i = 0; i < PySequence_Fast_GET_SIZE(seq); i++) {
        PyObject *item = PySequence_Fast_GET_ITEM(seq, i);
        Py_INCREF(item);
        Py_DECREF(item);
        sum += project_visit(item);
    }
    Py_END_CRITICAL_SECTION();
    return sum;
}
/* The item is asked for behind the call, with the size from before it. */
int behind(PyObject *seq)
{
    Py_ssize_t i;
    int found = 0;
    for (i = 0; i < PySequence_Fast_GET_SIZE(seq); i++) {
        if (project_visit(NULL) < 0)
            PyErr_Clear();
        found += PyLong_Check(PySequence_Fast_GET_ITEM(seq, i)) ? 1 : 2;
    }
    return found;
}
int behind__is_section(PyObject *seq)
{
    Py_ssize_t i;
    int found = 0;
    Py_BEGIN_CRITICAL_SECTION(seq);
    for (i = 0; i < PySequence_Fast_GET_SIZE(seq); i++) {
        if (project_visit(NULL) < 0)
            PyErr_Clear();
        found += PyLong_Check(PySequence_Fast_GET_ITEM(seq, i)) ? 1 : 2;
    }
    Py_END_CRITICAL_SECTION();
    return found;
}
int reached(PyObject *seq)
{
    Py_ssize_t i;
    int found = 0;
    for (i = 0; i < PySequence_Fast_GET_SIZE(seq);) {
        project_set(&i);
        found += PyLong_Check(PySequence_Fast_GET_ITEM(seq, i)) ? 1 : 2;
    }
    return found;
}
int reached__is_section(PyObject *seq)
{
    Py_ssize_t i;
    int found = 0;
    Py_BEGIN_CRITICAL_SECTION(seq);
    for (i = 0; i < PySequence_Fast_GET_SIZE(seq);) {
        project_set(&i);
        found += PyLong_Check(PySequence_Fast_GET_ITEM(seq, i)) ? 1 : 2;
    }
    Py_END_CRITICAL_SECTION();
    return found;
}

/* No index that varies: the size has been compared with a number. */
int pair(PyObject *seq)
{
    int kinds = 0;
    if (PySequence_Fast_GET_SIZE(seq) == 2) {
        kinds += PyLong_Check(PySequence_Fast_GET_ITEM(seq, 0)) ? 1 : 0;
        kinds += PyLong_Check(PySequence_Fast_GET_ITEM(seq, 1)) ? 2 : 0;
    }
    return kinds;
}
int pair__ok(PyObject *seq)
{
    int kinds = 0;
    Py_BEGIN_CRITICAL_SECTION(seq);
    if (PySequence_Fast_GET_SIZE(seq) == 2) {
        kinds += PyLong_Check(PySequence_Fast_GET_ITEM(seq, 0)) ? 1 : 0;
        kinds += PyLong_Check(PySequence_Fast_GET_ITEM(seq, 1)) ? 2 : 0;
    }
    Py_END_CRITICAL_SECTION();
    return kinds;
}
int too_many(PyObject *seq)
{
    int kinds = 0;
    if (PySequence_Fast_GET_SIZE(seq) == 2)
        kinds += PyLong_Check(PySequence_Fast_GET_ITEM(seq, 2)) ? 1 : 0;
    return kinds;
}
int too_many__is_section(PyObject *seq)
{
    int kinds = 0;
    Py_BEGIN_CRITICAL_SECTION(seq);
    if (PySequence_Fast_GET_SIZE(seq) == 2)
        kinds += PyLong_Check(PySequence_Fast_GET_ITEM(seq, 2)) ? 1 : 0;
    Py_END_CRITICAL_SECTION();
    return kinds;
}
PyObject *first(PyObject *seq)
{
    PyObject *item = NULL;
    if (PySequence_Fast_GET_SIZE(seq) != 0) {
        item = PySequence_Fast_GET_ITEM(seq, 0);
        Py_INCREF(item);
    }
    return item;
}
PyObject *first__ok(PyObject *seq)
{
    PyObject *item = NULL;
    Py_BEGIN_CRITICAL_SECTION(seq);
    if (PySequence_Fast_GET_SIZE(seq) != 0) {
        item = PySequence_Fast_GET_ITEM(seq, 0);
        Py_INCREF(item);
    }
    Py_END_CRITICAL_SECTION();
    return item;
}
PyObject *first__bad_behind(PyObject *seq)
{
    PyObject *item = NULL;
    Py_BEGIN_CRITICAL_SECTION(seq);
    if (PySequence_Fast_GET_SIZE(seq) != 0) {
        item = PySequence_Fast_GET_ITEM(seq, 0);
    }
    Py_END_CRITICAL_SECTION();
    Py_XINCREF(item);
    return item;
}
/* NULL is asked for nothing. */
int maybe(PyObject *seq)
{
    int kinds = 0;
    if (seq != NULL && PySequence_Fast_GET_SIZE(seq) > 0)
        kinds += PyLong_Check(PySequence_Fast_GET_ITEM(seq, 0)) ? 1 : 0;
    return kinds;
}
int maybe__is_section(PyObject *seq)
{
    int kinds = 0;
    Py_BEGIN_CRITICAL_SECTION(seq);
    if (seq != NULL && PySequence_Fast_GET_SIZE(seq) > 0)
        kinds += PyLong_Check(PySequence_Fast_GET_ITEM(seq, 0)) ? 1 : 0;
    Py_END_CRITICAL_SECTION();
    return kinds;
}

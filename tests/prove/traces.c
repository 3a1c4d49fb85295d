/* Macros that do nothing in this configuration, and assertions that name no local variable: in
 * another one they may do anything, so that both texts have them in the same places.  See cases.c
 * for what the names mean. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <assert.h>

#define TRACE
#define LEAVE
#define COUNT()
#define DBG(x)
#define LOG(text) ((void)0)
#define NOTE(text)                                                                                 \
    do {                                                                                           \
    } while (0)
extern int project_ready, project_open;
int project_use(PyObject *a);

/* TRACE; */
int begun(PyObject *list)
{
    PyObject *v;
    TRACE;
    v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    return project_use(v);
}
int begun__ok(PyObject *list)
{
    PyObject *v;
    TRACE;
    v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    int result = project_use(v);
    Py_DECREF(v);
    return result;
}
int begun__bad_dropped(PyObject *list)
{
    PyObject *v;
    v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    int result = project_use(v);
    Py_DECREF(v);
    return result;
}
int begun__bad_moved(PyObject *list)
{
    PyObject *v;
    v = PyList_GetItemRef(list, 0);
    TRACE;
    if (v == NULL)
        return -1;
    int result = project_use(v);
    Py_DECREF(v);
    return result;
}
int begun__bad_twice(PyObject *list)
{
    PyObject *v;
    TRACE;
    v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    int result = project_use(v);
    TRACE;
    Py_DECREF(v);
    return result;
}
int begun__bad_other(PyObject *list)
{
    PyObject *v;
    LEAVE;
    v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    int result = project_use(v);
    Py_DECREF(v);
    return result;
}

/* Without a semicolon, with parentheses, with an argument that names no variable */
int counted(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    TRACE
    COUNT();
    if (v == NULL) {
        DBG("missing");
        return -1;
    }
    return project_use(v);
}
int counted__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    TRACE
    COUNT();
    if (v == NULL) {
        DBG("missing");
        return -1;
    }
    int result = project_use(v);
    Py_DECREF(v);
    return result;
}
int counted__bad_bare(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    COUNT();
    if (v == NULL) {
        DBG("missing");
        return -1;
    }
    int result = project_use(v);
    Py_DECREF(v);
    return result;
}
int counted__bad_parentheses(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    TRACE
    if (v == NULL) {
        DBG("missing");
        return -1;
    }
    int result = project_use(v);
    Py_DECREF(v);
    return result;
}
int counted__bad_order(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    COUNT();
    TRACE
    if (v == NULL) {
        DBG("missing");
        return -1;
    }
    int result = project_use(v);
    Py_DECREF(v);
    return result;
}
int counted__bad_branch(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    TRACE
    COUNT();
    if (v == NULL)
        return -1;
    DBG("missing");
    int result = project_use(v);
    Py_DECREF(v);
    return result;
}
int counted__bad_argument(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    TRACE
    COUNT();
    if (v == NULL) {
        DBG("found");
        return -1;
    }
    int result = project_use(v);
    Py_DECREF(v);
    return result;
}

/* ((void)0), do { } while (0) */
int logged(PyObject *d, PyObject *k)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    LOG("looked up");
    if (v != NULL)
        NOTE("found");
    return v != NULL;
}
int logged__ok(PyObject *d, PyObject *k)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    LOG("looked up");
    if (v != NULL)
        NOTE("found");
    int result = v != NULL;
    Py_XDECREF(v);
    return result;
}
int logged__bad_expression(PyObject *d, PyObject *k)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v != NULL)
        NOTE("found");
    int result = v != NULL;
    Py_XDECREF(v);
    return result;
}
int logged__bad_statement(PyObject *d, PyObject *k)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    LOG("looked up");
    int result = v != NULL;
    Py_XDECREF(v);
    return result;
}
int logged__bad_always(PyObject *d, PyObject *k)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    LOG("looked up");
    NOTE("found");
    int result = v != NULL;
    Py_XDECREF(v);
    return result;
}

/* Where a body is nothing else, behind labels and in loops */
int bodies(PyObject *list, int kind)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        goto done;
    if (kind == 1)
        TRACE;
    else
        LEAVE;
    switch (kind) {
    case 2:
        COUNT();
        break;
    default:
        TRACE;
    }
    for (int i = 0; i < project_use(v); i++)
        COUNT();
done:
    LEAVE;
    return kind;
}
int bodies__ok(PyObject *list, int kind)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        goto done;
    if (kind == 1)
        TRACE;
    else
        LEAVE;
    switch (kind) {
    case 2:
        COUNT();
        break;
    default:
        TRACE;
    }
    for (int i = 0; i < project_use(v); i++)
        COUNT();
    Py_DECREF(v);
done:
    LEAVE;
    return kind;
}
int bodies__bad_then(PyObject *list, int kind)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        goto done;
    if (kind == 1)
        ;
    else
        LEAVE;
    switch (kind) {
    case 2:
        COUNT();
        break;
    default:
        TRACE;
    }
    for (int i = 0; i < project_use(v); i++)
        COUNT();
    Py_DECREF(v);
done:
    LEAVE;
    return kind;
}
int bodies__bad_else(PyObject *list, int kind)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        goto done;
    if (kind == 1)
        TRACE;
    LEAVE;
    switch (kind) {
    case 2:
        COUNT();
        break;
    default:
        TRACE;
    }
    for (int i = 0; i < project_use(v); i++)
        COUNT();
    Py_DECREF(v);
done:
    LEAVE;
    return kind;
}
int bodies__bad_case(PyObject *list, int kind)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        goto done;
    if (kind == 1)
        TRACE;
    else
        LEAVE;
    switch (kind) {
    case 2:
        break;
    default:
        TRACE;
    }
    for (int i = 0; i < project_use(v); i++)
        COUNT();
    Py_DECREF(v);
done:
    LEAVE;
    return kind;
}
int bodies__bad_default(PyObject *list, int kind)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        goto done;
    if (kind == 1)
        TRACE;
    else
        LEAVE;
    switch (kind) {
    case 2:
        COUNT();
        break;
    default:;
    }
    for (int i = 0; i < project_use(v); i++)
        COUNT();
    Py_DECREF(v);
done:
    LEAVE;
    return kind;
}
int bodies__bad_loop(PyObject *list, int kind)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        goto done;
    if (kind == 1)
        TRACE;
    else
        LEAVE;
    switch (kind) {
    case 2:
        COUNT();
        break;
    default:
        TRACE;
    }
    for (int i = 0; i < project_use(v); i++)
        ;
    COUNT();
    Py_DECREF(v);
done:
    LEAVE;
    return kind;
}
int bodies__bad_label(PyObject *list, int kind)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        goto done;
    if (kind == 1)
        TRACE;
    else
        LEAVE;
    switch (kind) {
    case 2:
        COUNT();
        break;
    default:
        TRACE;
    }
    for (int i = 0; i < project_use(v); i++)
        COUNT();
    Py_DECREF(v);
    LEAVE;
done:
    return kind;
}

/* assert(project_ready); names no local variable. */
int asserted(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    assert(project_ready);
    if (v == NULL)
        return -1;
    assert(project_open == 1);
    return project_use(v);
}
int asserted__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    assert(project_ready);
    if (v == NULL)
        return -1;
    assert(project_open == 1);
    int result = project_use(v);
    Py_DECREF(v);
    return result;
}
int asserted__bad_dropped(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    assert(project_ready);
    if (v == NULL)
        return -1;
    int result = project_use(v);
    Py_DECREF(v);
    return result;
}
int asserted__bad_moved(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    assert(project_ready);
    if (v == NULL)
        return -1;
    int result = project_use(v);
    Py_DECREF(v);
    assert(project_open == 1);
    return result;
}
int asserted__bad_up(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    assert(project_ready);
    assert(project_open == 1);
    if (v == NULL)
        return -1;
    int result = project_use(v);
    Py_DECREF(v);
    return result;
}
int asserted__bad_other(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    assert(project_ready);
    if (v == NULL)
        return -1;
    assert(project_open != 1);
    int result = project_use(v);
    Py_DECREF(v);
    return result;
}

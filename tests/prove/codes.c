/* Return codes in types without a sign, calls that look at the count, and other wrong ends.
 * See cases.c for what the names mean. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <structmember.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>
typedef struct {
    PyObject_HEAD PyObject *cache;
    PyObject *item;
    int ready;
} Thing;
void project_note(PyObject *a);
int code_unsigned(PyObject *d, PyObject *k)
{
    PyObject *v = PyDict_GetItem(d, k);
    return v != NULL;
}
int code_unsigned__bad(PyObject *d, PyObject *k)
{
    PyObject *v;
    unsigned rc = PyDict_GetItemRef(d, k, &v);
    if (rc < 0)
        PyErr_Clear();
    Py_XDECREF(v);
    return v != NULL;
}
int code_unsigned__bad_cast(PyObject *d, PyObject *k)
{
    PyObject *v;
    if ((unsigned)PyDict_GetItemRef(d, k, &v) < 0)
        PyErr_Clear();
    Py_XDECREF(v);
    return v != NULL;
}
int code_bool(PyObject *d, PyObject *k)
{
    PyObject *v = PyDict_GetItem(d, k);
    return v != NULL;
}
int code_bool__bad(PyObject *d, PyObject *k)
{
    PyObject *v;
    _Bool rc = PyDict_GetItemRef(d, k, &v);
    if (rc < 0)
        PyErr_Clear();
    Py_XDECREF(v);
    return v != NULL;
}
int code_bool__bad_cast(PyObject *d, PyObject *k)
{
    PyObject *v;
    if ((_Bool)PyDict_GetItemRef(d, k, &v) < 0)
        PyErr_Clear();
    Py_XDECREF(v);
    return v != NULL;
}
int code_byte(PyObject *d, PyObject *k)
{
    PyObject *v = PyDict_GetItem(d, k);
    return v != NULL;
}
int code_byte__bad(PyObject *d, PyObject *k)
{
    PyObject *v;
    unsigned char rc = PyDict_GetItemRef(d, k, &v);
    if (rc < 0)
        PyErr_Clear();
    Py_XDECREF(v);
    return v != NULL;
}
int code_byte__bad_cast(PyObject *d, PyObject *k)
{
    PyObject *v;
    if ((unsigned char)PyDict_GetItemRef(d, k, &v) < 0)
        PyErr_Clear();
    Py_XDECREF(v);
    return v != NULL;
}
int code_size(PyObject *d, PyObject *k)
{
    PyObject *v = PyDict_GetItem(d, k);
    return v != NULL;
}
int code_size__bad(PyObject *d, PyObject *k)
{
    PyObject *v;
    size_t rc = PyDict_GetItemRef(d, k, &v);
    if (rc < 0)
        PyErr_Clear();
    Py_XDECREF(v);
    return v != NULL;
}
int code_size__bad_cast(PyObject *d, PyObject *k)
{
    PyObject *v;
    if ((size_t)PyDict_GetItemRef(d, k, &v) < 0)
        PyErr_Clear();
    Py_XDECREF(v);
    return v != NULL;
}
int code_unsigned_compare(PyObject *d, PyObject *k)
{
    PyObject *v = PyDict_GetItem(d, k);
    return v != NULL;
}
int code_unsigned_compare__bad(PyObject *d, PyObject *k)
{
    PyObject *v;
    if (PyDict_GetItemRef(d, k, &v) < 0u)
        PyErr_Clear();
    Py_XDECREF(v);
    return v != NULL;
}
int code_unsigned_compare__bad_size(PyObject *d, PyObject *k)
{
    PyObject *v;
    if (PyDict_GetItemRef(d, k, &v) >= sizeof(int))
        PyErr_Clear();
    Py_XDECREF(v);
    return v != NULL;
}
int null_result(PyObject *d, PyObject *k)
{
    return PyDict_GetItem(d, k) != NULL;
}
int null_result__bad(PyObject *d, PyObject *k)
{
    int rc = PyDict_GetItemRef(d, k, NULL);
    if (rc < 0)
        PyErr_Clear();
    return rc > 0;
}
int null_weak_result(PyObject *ref)
{
    return PyWeakref_GET_OBJECT(ref) != Py_None;
}
int null_weak_result__bad(PyObject *ref)
{
    return PyWeakref_GetRef(ref, NULL) == 1;
}
PyObject *built(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return NULL;
    Py_INCREF(v);
    return Py_BuildValue("(N)", v);
}
PyObject *built__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    return Py_BuildValue("(N)", v);
}
PyObject *built__bad(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    PyObject *result = Py_BuildValue("(N)", v);
    Py_DECREF(v);
    return result;
}
PyObject *built__bad_kept(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    Py_INCREF(v);
    return Py_BuildValue("(N)", v);
}
int interior_back_edge(PyObject *list)
{
    const char *last = NULL;
    int n = 0;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        PyObject *v = PyList_GetItem(list, i);
        const char *s = PyUnicode_AsUTF8(v);
        if (last != NULL)
            n += strcmp(last, s);
        last = s;
    }
    return n;
}
int interior_back_edge__bad(PyObject *list)
{
    const char *last = NULL;
    int n = 0;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        PyObject *v = PyList_GetItemRef(list, i);
        const char *s = PyUnicode_AsUTF8(v);
        if (last != NULL)
            n += strcmp(last, s);
        last = s;
        Py_XDECREF(v);
    }
    return n;
}
int flagged_pair(PyObject *d, PyObject *k, int a, int b)
{
    PyObject *v = NULL;
    if (a)
        v = PyDict_GetItemWithError(d, k);
    project_note(d);
    return 0;
}
int flagged_pair__bad_flag(PyObject *d, PyObject *k, int a, int b)
{
    PyObject *v = NULL;
    if (a)
        (void)PyDict_GetItemRef(d, k, &v);
    project_note(d);
    if (b)
        Py_XDECREF(v);
    return 0;
}
int module_dict_late(const char *name)
{
    PyObject *m = PyImport_AddModule(name);
    if (m == NULL)
        return -1;
    PyObject *dict = PyModule_GetDict(m);
    return PyDict_SetItemString(dict, "a", Py_None);
}
int module_dict_late__bad_early(const char *name)
{
    PyObject *m = PyImport_AddModuleRef(name);
    if (m == NULL)
        return -1;
    PyObject *dict = PyModule_GetDict(m);
    Py_DECREF(m);
    return PyDict_SetItemString(dict, "a", Py_None);
}
int module_dict_late__ok(const char *name)
{
    PyObject *m = PyImport_AddModuleRef(name);
    if (m == NULL)
        return -1;
    PyObject *dict = PyModule_GetDict(m);
    int rc = PyDict_SetItemString(dict, "a", Py_None);
    Py_DECREF(m);
    return rc;
}
int default_identity(PyObject *d, PyObject *k, PyObject *x)
{
    return PyDict_SetDefault(d, k, x) == x;
}
int default_identity__bad_code(PyObject *d, PyObject *k, PyObject *x)
{
    return PyDict_SetDefaultRef(d, k, x, NULL) == 0;
}
int default_identity__ok(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_SetDefaultRef(d, k, x, &v);
    int result = v == x;
    Py_XDECREF(v);
    return result;
}
PyObject *dead_returned(PyObject *ref)
{
    PyObject *v = PyWeakref_GetObject(ref);
    Py_XINCREF(v);
    return v;
}
PyObject *dead_returned__bad_null(PyObject *ref)
{
    PyObject *v;
    if (PyWeakref_GetRef(ref, &v) < 0)
        return NULL;
    return v;
}
PyObject *dead_returned__bad_none(PyObject *ref)
{
    PyObject *v;
    if (PyWeakref_GetRef(ref, &v) == 0)
        v = Py_None;
    return v;
}
PyObject *dead_returned__ok(PyObject *ref)
{
    PyObject *v;
    if (PyWeakref_GetRef(ref, &v) == 0)
        v = Py_NewRef(Py_None);
    return v;
}
int own_overwritten(PyObject *d, PyObject *k)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    v = v ? PyDict_GetItemWithError(v, k) : NULL;
    return v != NULL;
}
int own_overwritten__bad(PyObject *d, PyObject *k)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v != NULL)
        (void)PyDict_GetItemRef(v, k, &v);
    Py_XDECREF(v);
    return v != NULL;
}
int none_test_of_item(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == Py_None)
        return 1;
    return v ? 2 : 3;
}
int none_test_of_item__bad(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == Py_None)
        return 1;
    int rc = v ? 2 : 3;
    Py_XDECREF(v);
    return rc;
}
int errno_read(PyObject *list, int fd)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    project_note(v);
    if (close(fd) < 0 && errno == EINTR)
        return 1;
    return 0;
}
int errno_read__bad(PyObject *list, int fd)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    project_note(v);
    int rc = close(fd);
    Py_DECREF(v);
    if (rc < 0 && errno == EINTR)
        return 1;
    return 0;
}
int count_read(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    return Py_REFCNT(v) == 1;
}
int count_read__bad(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    int rc = Py_REFCNT(v) == 1;
    Py_DECREF(v);
    return rc;
}
int count_read_raw(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    return v->ob_refcnt == 1;
}
int count_read_raw__bad(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    int rc = v->ob_refcnt == 1;
    Py_DECREF(v);
    return rc;
}
int count_read_thing(PyObject *list)
{
    Thing *v = (Thing *)PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    return v->ob_base.ob_refcnt == 1;
}
int count_read_thing__bad(PyObject *list)
{
    Thing *v = (Thing *)PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    int rc = v->ob_base.ob_refcnt == 1;
    Py_DECREF(v);
    return rc;
}
int getrefcount(PyObject *list, PyObject *f)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    return PyTuple_SetItem(v, 0, Py_NewRef(f));
}
int getrefcount__bad(PyObject *list, PyObject *f)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    int rc = PyTuple_SetItem(v, 0, Py_NewRef(f));
    Py_DECREF(v);
    return rc;
}
int struct_sequence_set(PyObject *list, PyObject *f)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    return _PyTuple_Resize(&v, 3);
}
int struct_sequence_set__bad(PyObject *list, PyObject *f)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    int rc = _PyTuple_Resize(&v, 3);
    Py_XDECREF(v);
    return rc;
}
int unset_over_jump(PyObject *list, int a)
{
    if (a)
        goto done;
    PyObject *v = PyList_GetItem(list, 0);
    if (v != NULL)
        project_note(v);
done:
    return 0;
}
int unset_over_jump__bad(PyObject *list, int a)
{
    if (a)
        goto done;
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v != NULL)
        project_note(v);
done:
    Py_XDECREF(v);
    return 0;
}
int unset_over_jump__bad_init(PyObject *list, int a)
{
    if (a)
        goto done;
    PyObject *v = NULL;
    v = PyList_GetItemRef(list, 0);
    if (v != NULL)
        project_note(v);
done:
    Py_XDECREF(v);
    return 0;
}
int shadowing(PyObject *list)
{
    PyObject *v = list;
    {
        PyObject *w = PyList_GetItem(list, 0);
        if (w == NULL)
            return -1;
        project_note(w);
    }
    return PyObject_IsTrue(v);
}
int shadowing__bad(PyObject *list)
{
    PyObject *v = list;
    {
        PyObject *w = PyList_GetItemRef(list, 0);
        if (w == NULL)
            return -1;
        project_note(w);
        Py_DECREF(v);
    }
    return PyObject_IsTrue(v);
}
int restored_early(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    project_note(v);
    PyThreadState *ts = PyEval_SaveThread();
    close(3);
    PyEval_RestoreThread(ts);
    return 0;
}
int restored_early__bad(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    project_note(v);
    PyThreadState *ts = PyEval_SaveThread();
    Py_DECREF(v);
    close(3);
    PyEval_RestoreThread(ts);
    return 0;
}

/* What is not compiled stays as it was. */
int not_compiled(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    return 0;
#ifdef NEVER_DEFINED
    project_note(list);
#endif
}
int not_compiled__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    Py_DECREF(v);
    return 0;
#ifdef NEVER_DEFINED
    project_note(list); /* a comment */
#endif
}
int not_compiled__is_skipped_text(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    Py_DECREF(v);
    return 0;
#ifdef NEVER_DEFINED
    project_note(NULL);
#endif
}

/* The result is asked for where it was stored; a store, a call, a release may change what stands
 * there, and a number may have become another one. */
int in_place(Thing *t, PyObject *d, PyObject *k)
{
    t->item = PyList_New(0);
    if (t->item == NULL)
        return -1;
    return PyDict_GetItem(d, k) != NULL;
}
int in_place__ok(Thing *t, PyObject *d, PyObject *k)
{
    PyObject *v;
    t->item = PyList_New(0);
    if (t->item == NULL)
        return -1;
    if (PyDict_GetItemRef(d, k, &v) < 0)
        PyErr_Clear();
    int result = v != NULL;
    Py_XDECREF(v);
    return result;
}
int in_other_place(Thing *t, PyObject *d, PyObject *k)
{
    t->item = PyList_New(0);
    if (t->cache == NULL)
        return -1;
    return PyDict_GetItem(d, k) != NULL;
}
int in_other_place__is_pending_exception(Thing *t, PyObject *d, PyObject *k)
{
    PyObject *v;
    t->item = PyList_New(0);
    if (t->cache == NULL)
        return -1;
    if (PyDict_GetItemRef(d, k, &v) < 0)
        PyErr_Clear();
    int result = v != NULL;
    Py_XDECREF(v);
    return result;
}
int in_place_of_another(Thing *t, Thing *u, PyObject *d, PyObject *k)
{
    t->item = PyList_New(0);
    t = u;
    if (t->item == NULL)
        return -1;
    return PyDict_GetItem(d, k) != NULL;
}
int in_place_of_another__is_pending_exception(Thing *t, Thing *u, PyObject *d, PyObject *k)
{
    PyObject *v;
    t->item = PyList_New(0);
    t = u;
    if (t->item == NULL)
        return -1;
    if (PyDict_GetItemRef(d, k, &v) < 0)
        PyErr_Clear();
    int result = v != NULL;
    Py_XDECREF(v);
    return result;
}
int stored_over(Thing *t, Thing *u, PyObject *d, PyObject *k)
{
    t->item = PyList_New(0);
    u->item = d;
    if (t->item == NULL)
        return -1;
    return PyDict_GetItem(d, k) != NULL;
}
int stored_over__is_pending_exception(Thing *t, Thing *u, PyObject *d, PyObject *k)
{
    PyObject *v;
    t->item = PyList_New(0);
    u->item = d;
    if (t->item == NULL)
        return -1;
    if (PyDict_GetItemRef(d, k, &v) < 0)
        PyErr_Clear();
    int result = v != NULL;
    Py_XDECREF(v);
    return result;
}
void note_thing(Thing *t);
int changed_by_call(Thing *t, PyObject *d, PyObject *k)
{
    t->item = PyList_New(0);
    note_thing(t);
    if (t->item == NULL)
        return -1;
    return PyDict_GetItem(d, k) != NULL;
}
int changed_by_call__is_pending_exception(Thing *t, PyObject *d, PyObject *k)
{
    PyObject *v;
    t->item = PyList_New(0);
    note_thing(t);
    if (t->item == NULL)
        return -1;
    if (PyDict_GetItemRef(d, k, &v) < 0)
        PyErr_Clear();
    int result = v != NULL;
    Py_XDECREF(v);
    return result;
}
int changed_by_release(Thing *t, PyObject *d, PyObject *k)
{
    t->item = PyList_New(0);
    Py_DECREF(k);
    if (t->item == NULL)
        return -1;
    return PyDict_GetItem(d, d) != NULL;
}
int changed_by_release__is_pending_exception(Thing *t, PyObject *d, PyObject *k)
{
    PyObject *v;
    t->item = PyList_New(0);
    Py_DECREF(k);
    if (t->item == NULL)
        return -1;
    if (PyDict_GetItemRef(d, d, &v) < 0)
        PyErr_Clear();
    int result = v != NULL;
    Py_XDECREF(v);
    return result;
}
int number_in_place(Thing *t, PyObject *d, PyObject *k)
{
    t->ready = (int)PyLong_AsUnsignedLongMask(k);
    if (t->ready == 0)
        return -1;
    return PyDict_GetItem(d, k) != NULL;
}
int number_in_place__is_pending_exception(Thing *t, PyObject *d, PyObject *k)
{
    PyObject *v;
    t->ready = (int)PyLong_AsUnsignedLongMask(k);
    if (t->ready == 0)
        return -1;
    if (PyDict_GetItemRef(d, k, &v) < 0)
        PyErr_Clear();
    int result = v != NULL;
    Py_XDECREF(v);
    return result;
}

/* The comparison with a string of C is documented to raise nothing, that with another object not. */
int which_name(PyObject *d, PyObject *k, PyObject *name)
{
    if (PyUnicode_CompareWithASCIIString(name, "traps") != 0)
        return 0;
    return PyDict_GetItem(d, k) != NULL;
}
int which_name__ok(PyObject *d, PyObject *k, PyObject *name)
{
    PyObject *v;
    if (PyUnicode_CompareWithASCIIString(name, "traps") != 0)
        return 0;
    if (PyDict_GetItemRef(d, k, &v) < 0)
        PyErr_Clear();
    int result = v != NULL;
    Py_XDECREF(v);
    return result;
}
int whose_name(PyObject *d, PyObject *k, PyObject *name)
{
    if (PyUnicode_Compare(name, k) == -1)
        return PyDict_GetItem(d, k) != NULL;
    return 0;
}
int whose_name__is_pending_exception(PyObject *d, PyObject *k, PyObject *name)
{
    PyObject *v;
    if (PyUnicode_Compare(name, k) == -1) {
        if (PyDict_GetItemRef(d, k, &v) < 0)
            PyErr_Clear();
        int result = v != NULL;
        Py_XDECREF(v);
        return result;
    }
    return 0;
}

/* A call may change what its argument was read from: its own result can be tested all the same, but
 * no longer that of an earlier one, which has the same name. */
void fill_name(PyObject **name);
int own_result(PyObject *d, PyObject *k)
{
    PyObject *name;
    fill_name(&name);
    PyErr_Clear();
    PyObject *module = PyImport_Import(name);
    if (module == NULL)
        return -1;
    Py_DECREF(module);
    return PyDict_GetItem(d, k) != NULL;
}
int own_result__ok(PyObject *d, PyObject *k)
{
    PyObject *name, *v;
    fill_name(&name);
    PyErr_Clear();
    PyObject *module = PyImport_Import(name);
    if (module == NULL)
        return -1;
    Py_DECREF(module);
    if (PyDict_GetItemRef(d, k, &v) < 0)
        PyErr_Clear();
    int result = v != NULL;
    Py_XDECREF(v);
    return result;
}
int result_before(PyObject *d, PyObject *k)
{
    PyObject *name;
    fill_name(&name);
    PyErr_Clear();
    int first = PyObject_Not(name) < 0;
    if (PyObject_Not(name) < 0)
        return -1;
    if (first == 0)
        return PyDict_GetItem(d, k) != NULL;
    return 0;
}
int result_before__is_pending_exception(PyObject *d, PyObject *k)
{
    PyObject *name, *v;
    fill_name(&name);
    PyErr_Clear();
    int first = PyObject_Not(name) < 0;
    if (PyObject_Not(name) < 0)
        return -1;
    if (first == 0) {
        if (PyDict_GetItemRef(d, k, &v) < 0)
            PyErr_Clear();
        int result = v != NULL;
        Py_XDECREF(v);
        return result;
    }
    return 0;
}
int result_twice(PyObject *d, PyObject *k)
{
    PyObject *name;
    fill_name(&name);
    PyErr_Clear();
    int first = PyObject_Not(name);
    int second = PyObject_Not(name);
    if (first < 0)
        return second;
    return PyDict_GetItem(d, k) != NULL;
}
int result_twice__is_pending_exception(PyObject *d, PyObject *k)
{
    PyObject *name, *v;
    fill_name(&name);
    PyErr_Clear();
    int first = PyObject_Not(name);
    int second = PyObject_Not(name);
    if (first < 0)
        return second;
    if (PyDict_GetItemRef(d, k, &v) < 0)
        PyErr_Clear();
    int result = v != NULL;
    Py_XDECREF(v);
    return result;
}

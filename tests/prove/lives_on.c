/* What lives on the value: an alias, something inside, something that a call has got out of it.
 * None may be used behind the release.  See cases.c for what the names mean. */
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
int project_length(const char *s);
int type_name(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    const char *s = Py_TYPE(v)->tp_name;
    return project_length(s);
}
int type_name__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    const char *s = Py_TYPE(v)->tp_name;
    Py_DECREF(v);
    return project_length(s);
}
int type_name__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    const char *s = Py_TYPE(v)->tp_name;
    int result = project_length(s);
    Py_DECREF(v);
    return result;
}
int parsed_text(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    const char *s = NULL;
    if (!PyArg_ParseTuple(v, "s", &s))
        return -2;
    return project_length(s);
}
int parsed_text__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    const char *s = NULL;
    if (!PyArg_ParseTuple(v, "s", &s))
        return -2;
    Py_DECREF(v);
    return project_length(s);
}
int parsed_object(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    PyObject *o = NULL;
    if (!PyArg_ParseTuple(v, "O", &o))
        return -2;
    return PyObject_IsTrue(o);
}
int parsed_object__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *o = NULL;
    if (!PyArg_ParseTuple(v, "O", &o))
        return -2;
    Py_DECREF(v);
    return PyObject_IsTrue(o);
}
int unpacked(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    PyObject *o = NULL;
    if (!PyArg_UnpackTuple(v, "f", 1, 1, &o))
        return -2;
    return PyObject_IsTrue(o);
}
int unpacked__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *o = NULL;
    if (!PyArg_UnpackTuple(v, "f", 1, 1, &o))
        return -2;
    Py_DECREF(v);
    return PyObject_IsTrue(o);
}
int parsed_plain(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    PyObject *o = NULL;
    if (!PyArg_Parse(v, "(O)", &o))
        return -2;
    return PyObject_IsTrue(o);
}
int parsed_plain__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *o = NULL;
    if (!PyArg_Parse(v, "(O)", &o))
        return -2;
    Py_DECREF(v);
    return PyObject_IsTrue(o);
}
int next_in_item(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    PyObject *a, *b;
    Py_ssize_t pos = 0;
    if (!PyDict_Next(v, &pos, &a, &b))
        return -2;
    return PyObject_IsTrue(b);
}
int next_in_item__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *a, *b;
    Py_ssize_t pos = 0;
    if (!PyDict_Next(v, &pos, &a, &b))
        return -2;
    Py_DECREF(v);
    return PyObject_IsTrue(b);
}
int alias_choice(PyObject *list, int c)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = c ? v : list;
    return (int)PyUnicode_GetLength(w);
}
int alias_choice__bad_early(PyObject *list, int c)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = c ? v : list;
    Py_DECREF(v);
    return (int)PyUnicode_GetLength(w);
}
int alias_choice__ok(PyObject *list, int c)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = c ? v : list;
    int result = (int)PyUnicode_GetLength(w);
    Py_DECREF(v);
    return result;
}
/* Where w is the list, IsTrue() may empty that, and nobody needs v. */
int alias_choice_asked(PyObject *list, int c)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = c ? v : list;
    return PyObject_IsTrue(w);
}
int alias_choice_asked__is_order(PyObject *list, int c)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = c ? v : list;
    int result = PyObject_IsTrue(w);
    Py_DECREF(v);
    return result;
}
int alias_array(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    PyObject *a[2];
    a[0] = v;
    a[1] = list;
    return PyObject_IsTrue(a[0]);
}
int alias_array__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *a[2];
    a[0] = v;
    a[1] = list;
    Py_DECREF(v);
    return PyObject_IsTrue(a[0]);
}
int alias_array__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *a[2];
    a[0] = v;
    a[1] = list;
    int result = PyObject_IsTrue(a[0]);
    Py_DECREF(v);
    return result;
}
int project_vector(PyObject **a, int n);
int alias_initialised(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    PyObject *a[] = {v, list};
    return project_vector(a, 2);
}
int alias_initialised__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *a[] = {v, list};
    Py_DECREF(v);
    return project_vector(a, 2);
}
int alias_initialised__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *a[] = {v, list};
    int result = project_vector(a, 2);
    Py_DECREF(v);
    return result;
}
struct pair {
    PyObject *first;
    void *second;
};
int alias_member(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    struct pair p;
    p.first = v;
    return PyObject_IsTrue(p.first);
}
int alias_member__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    struct pair p;
    p.first = v;
    Py_DECREF(v);
    return PyObject_IsTrue(p.first);
}
int alias_member__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    struct pair p;
    p.first = v;
    int result = PyObject_IsTrue(p.first);
    Py_DECREF(v);
    return result;
}
union both {
    PyObject *object;
    void *any;
};
int project_any(void *p);
int alias_union(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    union both u;
    u.object = v;
    return project_any(u.any);
}
int alias_union__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    union both u;
    u.object = v;
    Py_DECREF(v);
    return project_any(u.any);
}
int alias_union__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    union both u;
    u.object = v;
    int result = project_any(u.any);
    Py_DECREF(v);
    return result;
}
int alias_copied_struct(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    struct pair p = {v, NULL}, q;
    q = p;
    return PyObject_IsTrue(q.first);
}
int alias_copied_struct__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    struct pair p = {v, NULL}, q;
    q = p;
    Py_DECREF(v);
    return PyObject_IsTrue(q.first);
}
int alias_copied_struct__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    struct pair p = {v, NULL}, q;
    q = p;
    int result = PyObject_IsTrue(q.first);
    Py_DECREF(v);
    return result;
}
static PyObject *same_object(PyObject *o)
{
    return o;
}
int alias_helper(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = same_object(v);
    return PyObject_IsTrue(w);
}
int alias_helper__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = same_object(v);
    Py_DECREF(v);
    return PyObject_IsTrue(w);
}
int alias_helper__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = same_object(v);
    int result = PyObject_IsTrue(w);
    Py_DECREF(v);
    return result;
}
int alias_cast(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    Thing *t = (Thing *)v;
    return t->ready;
}
int alias_cast__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    Thing *t = (Thing *)v;
    Py_DECREF(v);
    return t->ready;
}
int alias_cast__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    Thing *t = (Thing *)v;
    int result = t->ready;
    Py_DECREF(v);
    return result;
}
int member_object(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = ((Thing *)v)->item;
    return PyObject_IsTrue(w);
}
int member_object__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = ((Thing *)v)->item;
    Py_DECREF(v);
    return PyObject_IsTrue(w);
}
int member_object__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = ((Thing *)v)->item;
    int result = PyObject_IsTrue(w);
    Py_DECREF(v);
    return result;
}
int member_address(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    int *p = &((Thing *)v)->ready;
    return *p;
}
int member_address__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    int *p = &((Thing *)v)->ready;
    Py_DECREF(v);
    return *p;
}
int member_address__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    int *p = &((Thing *)v)->ready;
    int result = *p;
    Py_DECREF(v);
    return result;
}
int through_items(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    PyObject **items = ((PyListObject *)v)->ob_item;
    return PyObject_IsTrue(items[0]);
}
int through_items__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject **items = ((PyListObject *)v)->ob_item;
    Py_DECREF(v);
    return PyObject_IsTrue(items[0]);
}
int through_items__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject **items = ((PyListObject *)v)->ob_item;
    int result = PyObject_IsTrue(items[0]);
    Py_DECREF(v);
    return result;
}
int two_levels(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    PyObject *t = PyTuple_GET_ITEM(v, 0);
    const char *s = PyUnicode_AsUTF8(t);
    return project_length(s);
}
int two_levels__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *t = PyTuple_GET_ITEM(v, 0);
    const char *s = PyUnicode_AsUTF8(t);
    Py_DECREF(v);
    return project_length(s);
}
int two_levels__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *t = PyTuple_GET_ITEM(v, 0);
    const char *s = PyUnicode_AsUTF8(t);
    int result = project_length(s);
    Py_DECREF(v);
    return result;
}
int three_levels(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    PyObject *t = PyTuple_GetItem(v, 0);
    PyObject *u = PyTuple_GetItem(t, 0);
    return PyObject_IsTrue(u);
}
int three_levels__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *t = PyTuple_GetItem(v, 0);
    PyObject *u = PyTuple_GetItem(t, 0);
    Py_DECREF(v);
    return PyObject_IsTrue(u);
}
int three_levels__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *t = PyTuple_GetItem(v, 0);
    PyObject *u = PyTuple_GetItem(t, 0);
    int result = PyObject_IsTrue(u);
    Py_DECREF(v);
    return result;
}
int capsule(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    void *p = PyCapsule_GetPointer(v, "x");
    return project_any(p);
}
int capsule__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    void *p = PyCapsule_GetPointer(v, "x");
    Py_DECREF(v);
    return project_any(p);
}
int capsule__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    void *p = PyCapsule_GetPointer(v, "x");
    int result = project_any(p);
    Py_DECREF(v);
    return result;
}
int method_self(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = PyMethod_GET_SELF(v);
    return PyObject_IsTrue(w);
}
int method_self__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = PyMethod_GET_SELF(v);
    Py_DECREF(v);
    return PyObject_IsTrue(w);
}
int method_self__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = PyMethod_GET_SELF(v);
    int result = PyObject_IsTrue(w);
    Py_DECREF(v);
    return result;
}
int cfunction_self(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = PyCFunction_GetSelf(v);
    return PyObject_IsTrue(w);
}
int cfunction_self__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = PyCFunction_GetSelf(v);
    Py_DECREF(v);
    return PyObject_IsTrue(w);
}
int cfunction_self__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = PyCFunction_GetSelf(v);
    int result = PyObject_IsTrue(w);
    Py_DECREF(v);
    return result;
}
int module_dict(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = PyModule_GetDict(v);
    return PyObject_IsTrue(w);
}
int module_dict__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = PyModule_GetDict(v);
    Py_DECREF(v);
    return PyObject_IsTrue(w);
}
int module_dict__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = PyModule_GetDict(v);
    int result = PyObject_IsTrue(w);
    Py_DECREF(v);
    return result;
}
int module_name(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    const char *s = PyModule_GetName(v);
    return project_length(s);
}
int module_name__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    const char *s = PyModule_GetName(v);
    Py_DECREF(v);
    return project_length(s);
}
int module_name__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    const char *s = PyModule_GetName(v);
    int result = project_length(s);
    Py_DECREF(v);
    return result;
}
int module_state(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    void *s = PyModule_GetState(v);
    return project_any(s);
}
int module_state__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    void *s = PyModule_GetState(v);
    Py_DECREF(v);
    return project_any(s);
}
int module_state__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    void *s = PyModule_GetState(v);
    int result = project_any(s);
    Py_DECREF(v);
    return result;
}
int module_def(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    PyModuleDef *s = PyModule_GetDef(v);
    return project_any(s);
}
int module_def__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyModuleDef *s = PyModule_GetDef(v);
    Py_DECREF(v);
    return project_any(s);
}
int module_def__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyModuleDef *s = PyModule_GetDef(v);
    int result = project_any(s);
    Py_DECREF(v);
    return result;
}
int bytes_data(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    char *s = PyBytes_AS_STRING(v);
    return project_length(s);
}
int bytes_data__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    char *s = PyBytes_AS_STRING(v);
    Py_DECREF(v);
    return project_length(s);
}
int bytes_data__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    char *s = PyBytes_AS_STRING(v);
    int result = project_length(s);
    Py_DECREF(v);
    return result;
}
int bytes_data_call(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    char *s = PyBytes_AsString(v);
    return project_length(s);
}
int bytes_data_call__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    char *s = PyBytes_AsString(v);
    Py_DECREF(v);
    return project_length(s);
}
int bytes_data_call__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    char *s = PyBytes_AsString(v);
    int result = project_length(s);
    Py_DECREF(v);
    return result;
}
int bytearray_data(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    char *s = PyByteArray_AS_STRING(v);
    return project_length(s);
}
int bytearray_data__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    char *s = PyByteArray_AS_STRING(v);
    Py_DECREF(v);
    return project_length(s);
}
int bytearray_data__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    char *s = PyByteArray_AS_STRING(v);
    int result = project_length(s);
    Py_DECREF(v);
    return result;
}
int unicode_data(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    void *s = PyUnicode_DATA(v);
    return project_any(s);
}
int unicode_data__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    void *s = PyUnicode_DATA(v);
    Py_DECREF(v);
    return project_any(s);
}
int unicode_data__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    void *s = PyUnicode_DATA(v);
    int result = project_any(s);
    Py_DECREF(v);
    return result;
}
int unicode_size(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    Py_ssize_t n;
    const char *s = PyUnicode_AsUTF8AndSize(v, &n);
    return project_length(s);
}
int unicode_size__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    Py_ssize_t n;
    const char *s = PyUnicode_AsUTF8AndSize(v, &n);
    Py_DECREF(v);
    return project_length(s);
}
int unicode_size__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    Py_ssize_t n;
    const char *s = PyUnicode_AsUTF8AndSize(v, &n);
    int result = project_length(s);
    Py_DECREF(v);
    return result;
}
int string_and_size(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    char *s = NULL;
    Py_ssize_t n;
    if (PyBytes_AsStringAndSize(v, &s, &n) < 0)
        return -2;
    return project_length(s);
}
int string_and_size__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    char *s = NULL;
    Py_ssize_t n;
    if (PyBytes_AsStringAndSize(v, &s, &n) < 0)
        return -2;
    Py_DECREF(v);
    return project_length(s);
}
int view_buffer(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    Py_buffer *b = PyMemoryView_GET_BUFFER(v);
    return project_any(b->buf);
}
int view_buffer__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    Py_buffer *b = PyMemoryView_GET_BUFFER(v);
    Py_DECREF(v);
    return project_any(b->buf);
}
int view_buffer__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    Py_buffer *b = PyMemoryView_GET_BUFFER(v);
    int result = project_any(b->buf);
    Py_DECREF(v);
    return result;
}
int sequence_items(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    PyObject **w = PySequence_Fast_ITEMS(v);
    return PyObject_IsTrue(w[0]);
}
int sequence_items__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject **w = PySequence_Fast_ITEMS(v);
    Py_DECREF(v);
    return PyObject_IsTrue(w[0]);
}
int sequence_items__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject **w = PySequence_Fast_ITEMS(v);
    int result = PyObject_IsTrue(w[0]);
    Py_DECREF(v);
    return result;
}
int sequence_item(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = PySequence_Fast_GET_ITEM(v, 0);
    return PyObject_IsTrue(w);
}
int sequence_item__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = PySequence_Fast_GET_ITEM(v, 0);
    Py_DECREF(v);
    return PyObject_IsTrue(w);
}
int sequence_item__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = PySequence_Fast_GET_ITEM(v, 0);
    int result = PyObject_IsTrue(w);
    Py_DECREF(v);
    return result;
}
int list_item_macro(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = PyList_GET_ITEM(v, 0);
    return PyObject_IsTrue(w);
}
int list_item_macro__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = PyList_GET_ITEM(v, 0);
    Py_DECREF(v);
    return PyObject_IsTrue(w);
}
int list_item_macro__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = PyList_GET_ITEM(v, 0);
    int result = PyObject_IsTrue(w);
    Py_DECREF(v);
    return result;
}
int cell_content(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = PyCell_GET(v);
    return PyObject_IsTrue(w);
}
int cell_content__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = PyCell_GET(v);
    Py_DECREF(v);
    return PyObject_IsTrue(w);
}
int weakref_macro(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = PyWeakref_GET_OBJECT(v);
    return PyObject_IsTrue(w);
}
int weakref_macro__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = PyWeakref_GET_OBJECT(v);
    Py_DECREF(v);
    return PyObject_IsTrue(w);
}
int weakref_macro__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = PyWeakref_GET_OBJECT(v);
    int result = PyObject_IsTrue(w);
    Py_DECREF(v);
    return result;
}
int struct_item(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = PyStructSequence_GET_ITEM(v, 0);
    return PyObject_IsTrue(w);
}
int struct_item__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = PyStructSequence_GET_ITEM(v, 0);
    Py_DECREF(v);
    return PyObject_IsTrue(w);
}
int struct_item__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = PyStructSequence_GET_ITEM(v, 0);
    int result = PyObject_IsTrue(w);
    Py_DECREF(v);
    return result;
}
int function_code(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = PyFunction_GetCode(v);
    return PyObject_IsTrue(w);
}
int function_code__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = PyFunction_GetCode(v);
    Py_DECREF(v);
    return PyObject_IsTrue(w);
}
int function_code__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = PyFunction_GetCode(v);
    int result = PyObject_IsTrue(w);
    Py_DECREF(v);
    return result;
}
int function_globals(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = PyFunction_GET_GLOBALS(v);
    return PyObject_IsTrue(w);
}
int function_globals__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = PyFunction_GET_GLOBALS(v);
    Py_DECREF(v);
    return PyObject_IsTrue(w);
}
int function_globals__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = PyFunction_GET_GLOBALS(v);
    int result = PyObject_IsTrue(w);
    Py_DECREF(v);
    return result;
}
int type_dict(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = ((PyTypeObject *)v)->tp_dict;
    return PyObject_IsTrue(w);
}
int type_dict__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = ((PyTypeObject *)v)->tp_dict;
    Py_DECREF(v);
    return PyObject_IsTrue(w);
}
int type_dict__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = ((PyTypeObject *)v)->tp_dict;
    int result = PyObject_IsTrue(w);
    Py_DECREF(v);
    return result;
}
int type_slot(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    void *w = PyType_GetSlot((PyTypeObject *)v, 1);
    return project_any(w);
}
int type_slot__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    void *w = PyType_GetSlot((PyTypeObject *)v, 1);
    Py_DECREF(v);
    return project_any(w);
}
int type_slot__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    void *w = PyType_GetSlot((PyTypeObject *)v, 1);
    int result = project_any(w);
    Py_DECREF(v);
    return result;
}
int type_of(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    PyTypeObject *w = Py_TYPE(v);
    return PyObject_IsTrue((PyObject *)w);
}
int type_of__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyTypeObject *w = Py_TYPE(v);
    Py_DECREF(v);
    return PyObject_IsTrue((PyObject *)w);
}
int type_of__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyTypeObject *w = Py_TYPE(v);
    int result = PyObject_IsTrue((PyObject *)w);
    Py_DECREF(v);
    return result;
}
int instance_dict(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    PyObject **w = _PyObject_GetDictPtr(v);
    return PyObject_IsTrue(*w);
}
int instance_dict__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject **w = _PyObject_GetDictPtr(v);
    Py_DECREF(v);
    return PyObject_IsTrue(*w);
}
int instance_dict__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject **w = _PyObject_GetDictPtr(v);
    int result = PyObject_IsTrue(*w);
    Py_DECREF(v);
    return result;
}
int exception_args(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = ((PyBaseExceptionObject *)v)->args;
    return PyObject_IsTrue(w);
}
int exception_args__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = ((PyBaseExceptionObject *)v)->args;
    Py_DECREF(v);
    return PyObject_IsTrue(w);
}
int exception_args__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = ((PyBaseExceptionObject *)v)->args;
    int result = PyObject_IsTrue(w);
    Py_DECREF(v);
    return result;
}
int late_dict_item(PyObject *list, PyObject *k)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = PyDict_GetItemWithError(v, k);
    return PyObject_IsTrue(w);
}
int late_dict_item__bad_early(PyObject *list, PyObject *k)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = PyDict_GetItemWithError(v, k);
    Py_DECREF(v);
    return PyObject_IsTrue(w);
}
int late_dict_item__ok(PyObject *list, PyObject *k)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = PyDict_GetItemWithError(v, k);
    int result = PyObject_IsTrue(w);
    Py_DECREF(v);
    return result;
}
int set_default_item(PyObject *list, PyObject *k)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = PyDict_SetDefault(v, k, list);
    return PyObject_IsTrue(w);
}
int set_default_item__bad_early(PyObject *list, PyObject *k)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = PyDict_SetDefault(v, k, list);
    Py_DECREF(v);
    return PyObject_IsTrue(w);
}
int set_default_item__ok(PyObject *list, PyObject *k)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w = PyDict_SetDefault(v, k, list);
    int result = PyObject_IsTrue(w);
    Py_DECREF(v);
    return result;
}
int eval_number(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    Py_uintptr_t w = (Py_uintptr_t)v;
    return PyObject_IsTrue((PyObject *)w);
}
int eval_number__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    Py_uintptr_t w = (Py_uintptr_t)v;
    Py_DECREF(v);
    return PyObject_IsTrue((PyObject *)w);
}
int eval_number__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    Py_uintptr_t w = (Py_uintptr_t)v;
    int result = PyObject_IsTrue((PyObject *)w);
    Py_DECREF(v);
    return result;
}
int memory_copy(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w;
    memcpy(&w, &v, sizeof w);
    return PyObject_IsTrue(w);
}
int memory_copy__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w;
    memcpy(&w, &v, sizeof w);
    Py_DECREF(v);
    return PyObject_IsTrue(w);
}
int chained(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w, *x;
    w = x = v;
    return PyObject_IsTrue(w);
}
int chained__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w, *x;
    w = x = v;
    Py_DECREF(v);
    return PyObject_IsTrue(w);
}
int chained__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *w, *x;
    w = x = v;
    int result = PyObject_IsTrue(w);
    Py_DECREF(v);
    return result;
}
int in_callback(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    struct pair p = {v, NULL};
    struct pair *q = &p;
    return PyObject_IsTrue(q->first);
}
int in_callback__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    struct pair p = {v, NULL};
    struct pair *q = &p;
    Py_DECREF(v);
    return PyObject_IsTrue(q->first);
}
int to_vectorcall(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    PyObject *a[1] = {v};
    return PyObject_Vectorcall(list, a, 1, NULL) != NULL;
}
int to_vectorcall__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *a[1] = {v};
    Py_DECREF(v);
    return PyObject_Vectorcall(list, a, 1, NULL) != NULL;
}
int to_vectorcall__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject *a[1] = {v};
    int result = PyObject_Vectorcall(list, a, 1, NULL) != NULL;
    Py_DECREF(v);
    return result;
}
int literal_array(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    PyObject **a = (PyObject *[]){v, list};
    return project_vector(a, 2);
}
int literal_array__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject **a = (PyObject *[]){v, list};
    Py_DECREF(v);
    return project_vector(a, 2);
}
int literal_array__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyObject **a = (PyObject *[]){v, list};
    int result = project_vector(a, 2);
    Py_DECREF(v);
    return result;
}
int gil_released(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    PyGILState_STATE st = PyGILState_Ensure();
    project_note(v);
    PyGILState_Release(st);
    return 0;
}
int gil_released__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    PyGILState_STATE st = PyGILState_Ensure();
    project_note(v);
    PyGILState_Release(st);
    Py_DECREF(v);
    return 0;
}

/* A walk that goes on from what it has found: each object lives on the one before, and so, in the
 * end, on the first. */
int walked(PyObject *l)
{
    PyObject *v = PyList_GetItem(l, 0), *node = v;
    int n = 0;
    if (v == NULL)
        return -1;
    while ((node = PyDict_GetItemString(node, "next")) != NULL)
        n += PyDict_Check(node);
    return n;
}
int walked__ok(PyObject *l)
{
    PyObject *v = PyList_GetItemRef(l, 0), *node = v;
    int n = 0;
    if (v == NULL)
        return -1;
    while ((node = PyDict_GetItemString(node, "next")) != NULL)
        n += PyDict_Check(node);
    Py_DECREF(v);
    return n;
}
int walked__is_order(PyObject *l)
{
    PyObject *v = PyList_GetItemRef(l, 0), *node = v;
    int n = 0;
    if (v == NULL)
        return -1;
    while ((node = PyDict_GetItemString(node, "next")) != NULL) {
        n += PyDict_Check(node);
        Py_CLEAR(v);
    }
    Py_XDECREF(v);
    return n;
}
int walked__bad_before(PyObject *l)
{
    PyObject *v = PyList_GetItemRef(l, 0), *node = v;
    int n = 0;
    if (v == NULL)
        return -1;
    node = PyDict_GetItemString(node, "next");
    Py_DECREF(v);
    while (node != NULL) {
        n += PyDict_Check(node);
        node = PyDict_GetItemString(node, "next");
    }
    return n;
}

/* It begins elsewhere. */
int walked_apart(PyObject *l, PyObject *d)
{
    PyObject *v = PyList_GetItem(l, 0), *node = d;
    int n = 0;
    if (v == NULL)
        return -1;
    while ((node = PyDict_GetItemString(node, "next")) != NULL)
        n += PyDict_Check(node);
    return n;
}
int walked_apart__ok(PyObject *l, PyObject *d)
{
    PyObject *v = PyList_GetItemRef(l, 0), *node = d;
    int n = 0;
    if (v == NULL)
        return -1;
    Py_DECREF(v);
    while ((node = PyDict_GetItemString(node, "next")) != NULL)
        n += PyDict_Check(node);
    return n;
}
int walked_apart__bad_released_in_loop(PyObject *l, PyObject *d)
{
    PyObject *v = PyList_GetItemRef(l, 0), *node = d;
    int n = 0;
    if (v == NULL)
        return -1;
    while ((node = PyDict_GetItemString(node, "next")) != NULL) {
        n += PyDict_Check(node);
        Py_DECREF(node);
    }
    Py_DECREF(v);
    return n;
}
int walked_apart__is_leak(PyObject *l, PyObject *d)
{
    PyObject *v = PyList_GetItemRef(l, 0), *node = d;
    int n = 0;
    if (v == NULL)
        return -1;
    while ((node = PyDict_GetItemString(node, "next")) != NULL)
        n += PyDict_Check(node);
    return n;
}

/* A pointer that a helper of the file makes a number of, and one that takes it back. */
#include <stdint.h>
int project_side(void);
static inline uintptr_t tagged(PyObject *v)
{
    return (uintptr_t)v | 1;
}
static inline PyObject *untagged(uintptr_t p)
{
    return (PyObject *)(p & ~(uintptr_t)1);
}
PyObject *by_tag(PyObject *l)
{
    PyObject *v = PyList_GetItem(l, 0);
    if (v == NULL)
        return NULL;
    uintptr_t p = tagged(v);
    if (project_side())
        return NULL;
    return PyObject_Str(untagged(p));
}
PyObject *by_tag__is_order(PyObject *l)
{
    PyObject *v = PyList_GetItemRef(l, 0);
    if (v == NULL)
        return NULL;
    uintptr_t p = tagged(v);
    Py_DECREF(v);
    if (project_side())
        return NULL;
    return PyObject_Str(untagged(p));
}
PyObject *by_tag__ok(PyObject *l)
{
    PyObject *result, *v = PyList_GetItemRef(l, 0);
    if (v == NULL)
        return NULL;
    uintptr_t p = tagged(v);
    if (project_side()) {
        Py_DECREF(v);
        return NULL;
    }
    result = PyObject_Str(untagged(p));
    Py_DECREF(v);
    return result;
}
/* A number that is none of it. */
static Py_ssize_t length(PyObject *v)
{
    return PyUnicode_GET_LENGTH(v);
}
Py_ssize_t by_length(PyObject *l)
{
    PyObject *v = PyList_GetItem(l, 0);
    if (v == NULL)
        return -1;
    Py_ssize_t n = length(v);
    return project_side() + n;
}
Py_ssize_t by_length__ok(PyObject *l)
{
    PyObject *v = PyList_GetItemRef(l, 0);
    if (v == NULL)
        return -1;
    Py_ssize_t n = length(v);
    Py_DECREF(v);
    return project_side() + n;
}

/* A struct of numbers that are no handles has nothing that could lead into what it is filled from. */
typedef struct {
    int x, y;
    union {
        double scale[2];
        struct {
            short w, h;
        } sizes[2];
    };
} point;
void point_fill(PyObject *v, point *p);
int point_use(const point *p);
int struct_of_numbers(PyObject *list)
{
    PyObject *item = PyList_GetItem(list, 0);
    point p;
    if (item == NULL)
        return -1;
    point_fill(item, &p);
    return point_use(&p);
}
int struct_of_numbers__ok(PyObject *list)
{
    PyObject *item = PyList_GetItemRef(list, 0);
    point p;
    if (item == NULL)
        return -1;
    point_fill(item, &p);
    Py_DECREF(item);
    return point_use(&p);
}
int struct_of_numbers__bad_early(PyObject *list)
{
    PyObject *item = PyList_GetItemRef(list, 0);
    point p;
    if (item == NULL)
        return -1;
    Py_DECREF(item);
    point_fill(item, &p);
    return point_use(&p);
}
typedef struct {
    long handle;
} handle;
void handle_fill(PyObject *v, handle *p);
int handle_use(const handle *p);
int struct_of_handle(PyObject *list)
{
    PyObject *item = PyList_GetItem(list, 0);
    handle p;
    if (item == NULL)
        return -1;
    handle_fill(item, &p);
    return handle_use(&p);
}
int struct_of_handle__bad_early(PyObject *list)
{
    PyObject *item = PyList_GetItemRef(list, 0);
    handle p;
    if (item == NULL)
        return -1;
    handle_fill(item, &p);
    Py_DECREF(item);
    return handle_use(&p);
}
typedef struct {
    int n;
    char room[16];
} room;
void room_fill(PyObject *v, room *p);
int room_use(const room *p);
int struct_of_room(PyObject *list)
{
    PyObject *item = PyList_GetItem(list, 0);
    room p;
    if (item == NULL)
        return -1;
    room_fill(item, &p);
    return room_use(&p);
}
int struct_of_room__bad_early(PyObject *list)
{
    PyObject *item = PyList_GetItemRef(list, 0);
    room p;
    if (item == NULL)
        return -1;
    room_fill(item, &p);
    Py_DECREF(item);
    return room_use(&p);
}
typedef struct {
    int n;
    struct {
        const char *text;
    };
} inner;
void inner_fill(PyObject *v, inner *p);
int inner_use(const inner *p);
int struct_of_inner(PyObject *list)
{
    PyObject *item = PyList_GetItem(list, 0);
    inner p;
    if (item == NULL)
        return -1;
    inner_fill(item, &p);
    return inner_use(&p);
}
int struct_of_inner__bad_early(PyObject *list)
{
    PyObject *item = PyList_GetItemRef(list, 0);
    inner p;
    if (item == NULL)
        return -1;
    inner_fill(item, &p);
    Py_DECREF(item);
    return inner_use(&p);
}

/* In a field that another thread may write: there it lives no longer than it is left there. */
PyObject *kept_in_field(Thing *self, PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return NULL;
    Py_INCREF(v);
    Py_XSETREF(self->item, v);
    return PyObject_Repr(v);
}
PyObject *kept_in_field__ok(Thing *self, PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    Py_INCREF(v);
    Py_XSETREF(self->item, v);
    PyObject *result = PyObject_Repr(v);
    Py_DECREF(v);
    return result;
}
PyObject *kept_in_field__is_order(Thing *self, PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    Py_XSETREF(self->item, v);
    return PyObject_Repr(v);
}

/* The reference that is returned must be taken before another thread lets go of the field's. */
PyObject *kept_and_returned(Thing *self, PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return NULL;
    Py_INCREF(v);
    self->item = v;
    Py_INCREF(v);
    return v;
}
PyObject *kept_and_returned__ok(Thing *self, PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    Py_INCREF(v);
    self->item = v;
    return v;
}
PyObject *kept_and_returned__is_order(Thing *self, PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    self->item = v;
    Py_INCREF(v);
    return v;
}

/* What the caller's own variable holds is the caller's. */
int kept_by_caller(PyObject **result, PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return -1;
    Py_INCREF(v);
    *result = v;
    return PyUnicode_Check(v);
}
int kept_by_caller__ok(PyObject **result, PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return -1;
    *result = v;
    return PyUnicode_Check(v);
}

/* Its own reference is given up, because the value keeps it. */
PyObject *given_up(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return NULL;
    PyObject *x = PyObject_GetAttrString(v, "x");
    if (x == NULL)
        return NULL;
    Py_DECREF(x);
    return PyObject_Repr(x);
}
PyObject *given_up__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    PyObject *x = PyObject_GetAttrString(v, "x");
    if (x == NULL) {
        Py_DECREF(v);
        return NULL;
    }
    Py_DECREF(x);
    PyObject *result = PyObject_Repr(x);
    Py_DECREF(v);
    return result;
}
PyObject *given_up__is_order(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    PyObject *x = PyObject_GetAttrString(v, "x");
    Py_DECREF(v);
    if (x == NULL)
        return NULL;
    Py_DECREF(x);
    return PyObject_Repr(x);
}

/* The same of what is borrowed from it... */
PyObject *given_up_text(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return NULL;
    PyObject *x = PyObject_GetAttrString(v, "name");
    if (x == NULL)
        return NULL;
    const char *s = PyUnicode_AsUTF8(x);
    Py_DECREF(x);
    if (s == NULL)
        return NULL;
    return PyUnicode_FromString(s);
}
PyObject *given_up_text__is_order(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    PyObject *x = PyObject_GetAttrString(v, "name");
    Py_DECREF(v);
    if (x == NULL)
        return NULL;
    const char *s = PyUnicode_AsUTF8(x);
    Py_DECREF(x);
    if (s == NULL)
        return NULL;
    return PyUnicode_FromString(s);
}

/* ...but not where a dict has it. */
PyObject *given_to_dict(PyObject *list, PyObject *dict)
{
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL)
        return NULL;
    PyObject *x = PyObject_GetAttrString(v, "x");
    if (x == NULL || PyDict_SetItemString(dict, "x", x) < 0)
        return NULL;
    Py_DECREF(x);
    return PyObject_Repr(x);
}
PyObject *given_to_dict__ok(PyObject *list, PyObject *dict)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL)
        return NULL;
    PyObject *x = PyObject_GetAttrString(v, "x");
    Py_DECREF(v);
    if (x == NULL || PyDict_SetItemString(dict, "x", x) < 0)
        return NULL;
    Py_DECREF(x);
    return PyObject_Repr(x);
}

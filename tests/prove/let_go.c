/* Containers that let go of the value: a release behind that would have it die later than it did.
 * See cases.c for what the names mean. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
void project_note(PyObject *a);
int late_del_item(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL)
        return -1;
    project_note(v);
    PyDict_DelItem(d, k);
    return 0;
}
int late_del_item__bad_late(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    PyDict_DelItem(d, k);
    Py_DECREF(v);
    return 0;
}
int late_del_item__ok(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_DECREF(v);
    PyDict_DelItem(d, k);
    return 0;
}
int late_object_del_item(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL)
        return -1;
    project_note(v);
    PyObject_DelItem(d, k);
    return 0;
}
int late_object_del_item__bad_late(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    PyObject_DelItem(d, k);
    Py_DECREF(v);
    return 0;
}
int late_object_del_item__ok(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_DECREF(v);
    PyObject_DelItem(d, k);
    return 0;
}
int late_mapping_del(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL)
        return -1;
    project_note(v);
    PyMapping_DelItem(d, k);
    return 0;
}
int late_mapping_del__bad_late(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    PyMapping_DelItem(d, k);
    Py_DECREF(v);
    return 0;
}
int late_mapping_del__ok(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_DECREF(v);
    PyMapping_DelItem(d, k);
    return 0;
}
int late_mapping_del_string(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL)
        return -1;
    project_note(v);
    PyMapping_DelItemString(d, "a");
    return 0;
}
int late_mapping_del_string__bad_late(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    PyMapping_DelItemString(d, "a");
    Py_DECREF(v);
    return 0;
}
int late_mapping_del_string__ok(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_DECREF(v);
    PyMapping_DelItemString(d, "a");
    return 0;
}
int late_dict_clear(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL)
        return -1;
    project_note(v);
    PyDict_Clear(d);
    return 0;
}
int late_dict_clear__bad_late(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    PyDict_Clear(d);
    Py_DECREF(v);
    return 0;
}
int late_dict_clear__ok(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_DECREF(v);
    PyDict_Clear(d);
    return 0;
}
int late_dict_update(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL)
        return -1;
    project_note(v);
    PyDict_Update(d, x);
    return 0;
}
int late_dict_update__bad_late(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    PyDict_Update(d, x);
    Py_DECREF(v);
    return 0;
}
int late_dict_update__ok(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_DECREF(v);
    PyDict_Update(d, x);
    return 0;
}
int late_dict_merge(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL)
        return -1;
    project_note(v);
    PyDict_Merge(d, x, 1);
    return 0;
}
int late_dict_merge__bad_late(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    PyDict_Merge(d, x, 1);
    Py_DECREF(v);
    return 0;
}
int late_dict_merge__ok(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_DECREF(v);
    PyDict_Merge(d, x, 1);
    return 0;
}
int late_object_set_item(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL)
        return -1;
    project_note(v);
    PyObject_SetItem(d, k, x);
    return 0;
}
int late_object_set_item__bad_late(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    PyObject_SetItem(d, k, x);
    Py_DECREF(v);
    return 0;
}
int late_object_set_item__ok(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_DECREF(v);
    PyObject_SetItem(d, k, x);
    return 0;
}
int late_mapping_set(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL)
        return -1;
    project_note(v);
    PyMapping_SetItemString(d, "a", x);
    return 0;
}
int late_mapping_set__bad_late(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    PyMapping_SetItemString(d, "a", x);
    Py_DECREF(v);
    return 0;
}
int late_mapping_set__ok(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_DECREF(v);
    PyMapping_SetItemString(d, "a", x);
    return 0;
}
int late_dict_set(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL)
        return -1;
    project_note(v);
    PyDict_SetItem(d, k, x);
    return 0;
}
int late_dict_set__bad_late(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    PyDict_SetItem(d, k, x);
    Py_DECREF(v);
    return 0;
}
int late_dict_set__ok(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_DECREF(v);
    PyDict_SetItem(d, k, x);
    return 0;
}
int late_dict_set_string(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL)
        return -1;
    project_note(v);
    PyDict_SetItemString(d, "a", x);
    return 0;
}
int late_dict_set_string__bad_late(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    PyDict_SetItemString(d, "a", x);
    Py_DECREF(v);
    return 0;
}
int late_dict_set_string__ok(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_DECREF(v);
    PyDict_SetItemString(d, "a", x);
    return 0;
}
int late_seq_del(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL)
        return -1;
    project_note(v);
    PySequence_DelItem(d, 0);
    return 0;
}
int late_seq_del__bad_late(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    PySequence_DelItem(d, 0);
    Py_DECREF(v);
    return 0;
}
int late_seq_del__ok(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_DECREF(v);
    PySequence_DelItem(d, 0);
    return 0;
}
int late_seq_set(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL)
        return -1;
    project_note(v);
    PySequence_SetItem(d, 0, x);
    return 0;
}
int late_seq_set__bad_late(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    PySequence_SetItem(d, 0, x);
    Py_DECREF(v);
    return 0;
}
int late_seq_set__ok(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_DECREF(v);
    PySequence_SetItem(d, 0, x);
    return 0;
}
int late_list_set_slice(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL)
        return -1;
    project_note(v);
    PyList_SetSlice(d, 0, 1, NULL);
    return 0;
}
int late_list_set_slice__bad_late(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    PyList_SetSlice(d, 0, 1, NULL);
    Py_DECREF(v);
    return 0;
}
int late_list_set_slice__ok(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_DECREF(v);
    PyList_SetSlice(d, 0, 1, NULL);
    return 0;
}
int late_inplace(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_XDECREF(PyNumber_InPlaceSubtract(d, x));
    return 0;
}
int late_inplace__bad_late(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_XDECREF(PyNumber_InPlaceSubtract(d, x));
    Py_DECREF(v);
    return 0;
}
int late_inplace__ok(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_DECREF(v);
    Py_XDECREF(PyNumber_InPlaceSubtract(d, x));
    return 0;
}
int late_call_pop(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_XDECREF(PyObject_CallMethod(d, "pop", "O", k));
    return 0;
}
int late_call_pop__bad_late(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_XDECREF(PyObject_CallMethod(d, "pop", "O", k));
    Py_DECREF(v);
    return 0;
}
int late_call_pop__ok(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_DECREF(v);
    Py_XDECREF(PyObject_CallMethod(d, "pop", "O", k));
    return 0;
}
int late_call_one(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_XDECREF(PyObject_CallMethodOneArg(d, x, k));
    return 0;
}
int late_call_one__bad_late(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_XDECREF(PyObject_CallMethodOneArg(d, x, k));
    Py_DECREF(v);
    return 0;
}
int late_call_one__ok(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_DECREF(v);
    Py_XDECREF(PyObject_CallMethodOneArg(d, x, k));
    return 0;
}
int late_alias_clear(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL)
        return -1;
    project_note(v);
    PyObject *e = d;
    PyDict_Clear(e);
    return 0;
}
int late_alias_clear__bad_late(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    PyObject *e = d;
    PyDict_Clear(e);
    Py_DECREF(v);
    return 0;
}
int late_alias_clear__ok(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_DECREF(v);
    PyObject *e = d;
    PyDict_Clear(e);
    return 0;
}
int late_alias_release(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL)
        return -1;
    project_note(v);
    PyObject *e = d;
    Py_DECREF(e);
    return 0;
}
int late_alias_release__bad_late(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    PyObject *e = d;
    Py_DECREF(e);
    Py_DECREF(v);
    return 0;
}
int late_alias_release__ok(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_DECREF(v);
    PyObject *e = d;
    Py_DECREF(e);
    return 0;
}
int late_seq_inplace(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_XDECREF(PySequence_InPlaceRepeat(d, 0));
    return 0;
}
int late_seq_inplace__bad_late(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_XDECREF(PySequence_InPlaceRepeat(d, 0));
    Py_DECREF(v);
    return 0;
}
int late_seq_inplace__ok(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_DECREF(v);
    Py_XDECREF(PySequence_InPlaceRepeat(d, 0));
    return 0;
}
int late_del_slice(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL)
        return -1;
    project_note(v);
    PySequence_DelSlice(d, 0, 1);
    return 0;
}
int late_del_slice__bad_late(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    PySequence_DelSlice(d, 0, 1);
    Py_DECREF(v);
    return 0;
}
int late_del_slice__ok(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_DECREF(v);
    PySequence_DelSlice(d, 0, 1);
    return 0;
}
int late_pop_private(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_XDECREF(_PyDict_Pop(d, k, NULL));
    return 0;
}
int late_pop_private__bad_late(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_XDECREF(_PyDict_Pop(d, k, NULL));
    Py_DECREF(v);
    return 0;
}
int late_pop_private__ok(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_DECREF(v);
    Py_XDECREF(_PyDict_Pop(d, k, NULL));
    return 0;
}
int late_merge_seq(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL)
        return -1;
    project_note(v);
    PyDict_MergeFromSeq2(d, x, 1);
    return 0;
}
int late_merge_seq__bad_late(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    PyDict_MergeFromSeq2(d, x, 1);
    Py_DECREF(v);
    return 0;
}
int late_merge_seq__ok(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_DECREF(v);
    PyDict_MergeFromSeq2(d, x, 1);
    return 0;
}
int late_item_cleared(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_CLEAR(d);
    return 0;
}
int late_item_cleared__bad_late(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_CLEAR(d);
    Py_DECREF(v);
    return 0;
}
int late_item_cleared__ok(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_DECREF(v);
    Py_CLEAR(d);
    return 0;
}
int late_setref(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_SETREF(d, Py_NewRef(x));
    return 0;
}
int late_setref__bad_late(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_SETREF(d, Py_NewRef(x));
    Py_DECREF(v);
    return 0;
}
int late_setref__ok(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_DECREF(v);
    Py_SETREF(d, Py_NewRef(x));
    return 0;
}
int late_object_call(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_XDECREF(PyObject_CallNoArgs(d));
    return 0;
}
int late_object_call__bad_late(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_XDECREF(PyObject_CallNoArgs(d));
    Py_DECREF(v);
    return 0;
}
int late_object_call__ok(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    (void)PyDict_GetItemRef(d, k, &v);
    if (v == NULL)
        return -1;
    project_note(v);
    Py_DECREF(v);
    Py_XDECREF(PyObject_CallNoArgs(d));
    return 0;
}

/* The reference goes on to another variable, which keeps it into the next iteration. */
int kept_over(PyObject *list)
{
    PyObject *prev = NULL;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        PyObject *item = PyList_GetItem(list, i);
        if (item == NULL)
            return -1;
        if (prev != NULL && PyObject_RichCompareBool(prev, item, Py_GT) > 0)
            return 0;
        prev = item;
    }
    return 1;
}
int kept_over__ok(PyObject *list)
{
    PyObject *prev = NULL;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        PyObject *item = PyList_GetItemRef(list, i);
        if (item == NULL) {
            Py_XDECREF(prev);
            return -1;
        }
        if (prev != NULL && PyObject_RichCompareBool(prev, item, Py_GT) > 0) {
            Py_DECREF(prev);
            Py_DECREF(item);
            return 0;
        }
        Py_XSETREF(prev, item);
    }
    Py_XDECREF(prev);
    return 1;
}
int kept_over__bad_not_released(PyObject *list)
{
    PyObject *prev = NULL;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        PyObject *item = PyList_GetItemRef(list, i);
        if (item == NULL) {
            Py_XDECREF(prev);
            return -1;
        }
        if (prev != NULL && PyObject_RichCompareBool(prev, item, Py_GT) > 0) {
            Py_DECREF(prev);
            Py_DECREF(item);
            return 0;
        }
        prev = item;
    }
    Py_XDECREF(prev);
    return 1;
}
int kept_over__bad_both_released(PyObject *list)
{
    PyObject *prev = NULL;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        PyObject *item = PyList_GetItemRef(list, i);
        if (item == NULL) {
            Py_XDECREF(prev);
            return -1;
        }
        if (prev != NULL && PyObject_RichCompareBool(prev, item, Py_GT) > 0) {
            Py_DECREF(prev);
            Py_DECREF(item);
            return 0;
        }
        Py_XSETREF(prev, item);
        Py_DECREF(item);
    }
    Py_XDECREF(prev);
    return 1;
}
int kept_over__bad_kept_at_error(PyObject *list)
{
    PyObject *prev = NULL;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        PyObject *item = PyList_GetItemRef(list, i);
        if (item == NULL)
            return -1;
        if (prev != NULL && PyObject_RichCompareBool(prev, item, Py_GT) > 0) {
            Py_DECREF(prev);
            Py_DECREF(item);
            return 0;
        }
        Py_XSETREF(prev, item);
    }
    Py_XDECREF(prev);
    return 1;
}

/* A flag says whether the reference is owned; from now on it always is. */
int flagged(PyObject *d, PyObject *k, PyObject *out)
{
    int made = 0, rc;
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL) {
        if (PyErr_Occurred())
            return -1;
        v = PyObject_Str(k);
        if (v == NULL)
            return -1;
        made = 1;
    }
    rc = PyList_Append(out, v);
    if (made)
        Py_DECREF(v);
    return rc;
}
int flagged__ok(PyObject *d, PyObject *k, PyObject *out)
{
    int rc;
    PyObject *v;
    if (PyDict_GetItemRef(d, k, &v) < 0)
        return -1;
    if (v == NULL) {
        v = PyObject_Str(k);
        if (v == NULL)
            return -1;
    }
    rc = PyList_Append(out, v);
    Py_DECREF(v);
    return rc;
}
int flagged__bad_flag_kept(PyObject *d, PyObject *k, PyObject *out)
{
    int made = 0, rc;
    PyObject *v;
    if (PyDict_GetItemRef(d, k, &v) < 0)
        return -1;
    if (v == NULL) {
        v = PyObject_Str(k);
        if (v == NULL)
            return -1;
        made = 1;
    }
    rc = PyList_Append(out, v);
    if (made)
        Py_DECREF(v);
    return rc;
}
int flagged__bad_both(PyObject *d, PyObject *k, PyObject *out)
{
    int made = 0, rc;
    PyObject *v;
    if (PyDict_GetItemRef(d, k, &v) < 0)
        return -1;
    if (v == NULL) {
        v = PyObject_Str(k);
        if (v == NULL)
            return -1;
        made = 1;
    }
    rc = PyList_Append(out, v);
    if (made)
        Py_DECREF(v);
    Py_DECREF(v);
    return rc;
}
int flagged__bad_early(PyObject *d, PyObject *k, PyObject *out)
{
    int rc;
    PyObject *v;
    if (PyDict_GetItemRef(d, k, &v) < 0)
        return -1;
    if (v == NULL) {
        v = PyObject_Str(k);
        if (v == NULL)
            return -1;
    }
    Py_DECREF(v);
    rc = PyList_Append(out, v);
    return rc;
}

/* What fails to put another object in the value's place has not let go of it... */
int not_replaced(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v = PyDict_GetItem(d, k);
    if (v == NULL)
        return 0;
    if (PyDict_SetItem(d, k, x) < 0)
        return -1;
    return PyObject_IsTrue(v);
}
int not_replaced__ok(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    int rc;
    if (PyDict_GetItemRef(d, k, &v) < 0)
        PyErr_Clear();
    if (v == NULL)
        return 0;
    if (PyDict_SetItem(d, k, x) < 0) {
        Py_DECREF(v);
        return -1;
    }
    rc = PyObject_IsTrue(v);
    Py_DECREF(v);
    return rc;
}
/* ... but where it has not failed ... */
int replaced(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v = PyDict_GetItem(d, k);
    if (v == NULL)
        return 0;
    if (PyDict_SetItem(d, k, x) == 0)
        return 1;
    return PyObject_IsTrue(v);
}
int replaced__is_order(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    int rc;
    if (PyDict_GetItemRef(d, k, &v) < 0)
        PyErr_Clear();
    if (v == NULL)
        return 0;
    if (PyDict_SetItem(d, k, x) == 0) {
        Py_DECREF(v);
        return 1;
    }
    rc = PyObject_IsTrue(v);
    Py_DECREF(v);
    return rc;
}
/* ... or another call before it has not. */
int replaced_before(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v = PyDict_GetItem(d, k);
    if (v == NULL)
        return 0;
    if (PyDict_SetItem(d, k, x) < 0)
        PyErr_Clear();
    if (PyDict_SetItem(d, k, x) < 0)
        return -1;
    return PyObject_IsTrue(v);
}
int replaced_before__is_order(PyObject *d, PyObject *k, PyObject *x)
{
    PyObject *v;
    int rc;
    if (PyDict_GetItemRef(d, k, &v) < 0)
        PyErr_Clear();
    if (v == NULL)
        return 0;
    if (PyDict_SetItem(d, k, x) < 0)
        PyErr_Clear();
    if (PyDict_SetItem(d, k, x) < 0) {
        Py_DECREF(v);
        return -1;
    }
    rc = PyObject_IsTrue(v);
    Py_DECREF(v);
    return rc;
}

/* What the function has made is released where it was, or later: before a call that may tell, its
 * finaliser would run too early. */
int made_or_found(PyObject *d, PyObject *k, PyObject *x)
{
    int made = 0, n;
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL) {
        if (PyErr_Occurred())
            return -1;
        v = PyObject_Str(x);
        if (v == NULL)
            return -1;
        made = 1;
    }
    n = PyObject_IsTrue(v);
    PySys_WriteStdout("done");
    if (made)
        Py_DECREF(v);
    return n;
}
int made_or_found__ok(PyObject *d, PyObject *k, PyObject *x)
{
    int n;
    PyObject *v;
    if (PyDict_GetItemRef(d, k, &v) < 0)
        return -1;
    if (v == NULL) {
        v = PyObject_Str(x);
        if (v == NULL)
            return -1;
    }
    n = PyObject_IsTrue(v);
    PySys_WriteStdout("done");
    Py_DECREF(v);
    return n;
}
int made_or_found__is_order(PyObject *d, PyObject *k, PyObject *x)
{
    int n;
    PyObject *v;
    if (PyDict_GetItemRef(d, k, &v) < 0)
        return -1;
    if (v == NULL) {
        v = PyObject_Str(x);
        if (v == NULL)
            return -1;
    }
    n = PyObject_IsTrue(v);
    Py_DECREF(v);
    PySys_WriteStdout("done");
    return n;
}

/* Behind these calls it is another interpreter, or none. */
void project_run(PyThreadState *sub, PyObject *module);
int run_in_other(PyThreadState *sub, PyThreadState *old)
{
    PyObject *module = PyImport_AddModule("__main__");
    if (module != NULL)
        project_run(sub, module);
    Py_EndInterpreter(sub);
    PyThreadState_Swap(old);
    return module == NULL ? -1 : 0;
}
int run_in_other__ok(PyThreadState *sub, PyThreadState *old)
{
    PyObject *module = PyImport_AddModuleRef("__main__");
    if (module != NULL)
        project_run(sub, module);
    Py_XDECREF(module);
    Py_EndInterpreter(sub);
    PyThreadState_Swap(old);
    return module == NULL ? -1 : 0;
}
int run_in_other__bad_ended(PyThreadState *sub, PyThreadState *old)
{
    PyObject *module = PyImport_AddModuleRef("__main__");
    if (module != NULL)
        project_run(sub, module);
    Py_EndInterpreter(sub);
    Py_XDECREF(module);
    PyThreadState_Swap(old);
    return module == NULL ? -1 : 0;
}
int run_in_other__bad_swapped(PyThreadState *sub, PyThreadState *old)
{
    PyObject *module = PyImport_AddModuleRef("__main__");
    if (module != NULL)
        project_run(sub, module);
    Py_EndInterpreter(sub);
    PyThreadState_Swap(old);
    Py_XDECREF(module);
    return module == NULL ? -1 : 0;
}
int swapped(PyObject *list, PyThreadState *other)
{
    PyObject *v = PyList_GetItem(list, 0);
    PyThreadState *mine = PyThreadState_Swap(other);
    project_run(other, NULL);
    PyThreadState_Swap(mine);
    return v != NULL;
}
int swapped__ok(PyObject *list, PyThreadState *other)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    Py_XDECREF(v);
    PyThreadState *mine = PyThreadState_Swap(other);
    project_run(other, NULL);
    PyThreadState_Swap(mine);
    return v != NULL;
}
int swapped__bad_between(PyObject *list, PyThreadState *other)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    PyThreadState *mine = PyThreadState_Swap(other);
    Py_XDECREF(v);
    project_run(other, NULL);
    PyThreadState_Swap(mine);
    return v != NULL;
}
int finalized(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    Py_Finalize();
    return v != NULL;
}
int finalized__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    Py_XDECREF(v);
    Py_Finalize();
    return v != NULL;
}
int finalized__bad_behind(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    Py_Finalize();
    Py_XDECREF(v);
    return v != NULL;
}

/* The same of helpers, and of calls that the end or the other interpreter is a part of. */
static void stop_python(void)
{
    Py_FinalizeEx();
}
static void stop_all(int loud)
{
    if (loud)
        project_run(NULL, NULL);
    stop_python();
}
static PyThreadState *start_other(void)
{
    return Py_NewInterpreter();
}
static int is_running(void)
{
    return Py_IsInitialized();
}
int helper_stops(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    stop_python();
    return v != NULL;
}
int helper_stops__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    Py_XDECREF(v);
    stop_python();
    return v != NULL;
}
int helper_stops__bad_behind(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    stop_python();
    Py_XDECREF(v);
    return v != NULL;
}
int helper_of_helper_stops(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    stop_all(1);
    return v != NULL;
}
int helper_of_helper_stops__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    Py_XDECREF(v);
    stop_all(1);
    return v != NULL;
}
int helper_of_helper_stops__bad_behind(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    stop_all(1);
    Py_XDECREF(v);
    return v != NULL;
}
int runs_main(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    Py_RunMain();
    return v != NULL;
}
int runs_main__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    Py_XDECREF(v);
    Py_RunMain();
    return v != NULL;
}
int runs_main__bad_behind(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    Py_RunMain();
    Py_XDECREF(v);
    return v != NULL;
}
int runs_main_of(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    Py_BytesMain(0, NULL);
    return v != NULL;
}
int runs_main_of__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    Py_XDECREF(v);
    Py_BytesMain(0, NULL);
    return v != NULL;
}
int runs_main_of__bad_behind(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    Py_BytesMain(0, NULL);
    Py_XDECREF(v);
    return v != NULL;
}
int goes_to_new(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    Py_NewInterpreter();
    return v != NULL;
}
int goes_to_new__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    Py_XDECREF(v);
    Py_NewInterpreter();
    return v != NULL;
}
int goes_to_new__bad_behind(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    Py_NewInterpreter();
    Py_XDECREF(v);
    return v != NULL;
}
int helper_goes_to_new(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    start_other();
    return v != NULL;
}
int helper_goes_to_new__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    Py_XDECREF(v);
    start_other();
    return v != NULL;
}
int helper_goes_to_new__bad_behind(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    start_other();
    Py_XDECREF(v);
    return v != NULL;
}
int deletes_current(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    PyThreadState_DeleteCurrent();
    return v != NULL;
}
int deletes_current__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    Py_XDECREF(v);
    PyThreadState_DeleteCurrent();
    return v != NULL;
}
int deletes_current__bad_behind(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    PyThreadState_DeleteCurrent();
    Py_XDECREF(v);
    return v != NULL;
}
/* From a thread state given up it is no way back either. */
int new_from_none(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    PyThreadState *mine = PyEval_SaveThread();
    Py_NewInterpreter();
    PyThreadState_Swap(mine);
    return v != NULL;
}
int new_from_none__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    Py_XDECREF(v);
    PyThreadState *mine = PyEval_SaveThread();
    Py_NewInterpreter();
    PyThreadState_Swap(mine);
    return v != NULL;
}
int new_from_none__bad_in_new(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    PyThreadState *mine = PyEval_SaveThread();
    Py_NewInterpreter();
    Py_XDECREF(v);
    PyThreadState_Swap(mine);
    return v != NULL;
}
/* What only asks ends nothing. */
int helper_asks(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    int n = is_running();
    return v != NULL && n;
}
int helper_asks__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    int n = is_running();
    Py_XDECREF(v);
    return v != NULL && n;
}

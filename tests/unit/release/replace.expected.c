#include <Python.h>
static int
converted(PyObject *dict, PyObject *keyobj, PyObject **valueobj, const char **valuestr)
{
    *valueobj = NULL;
    PyObject *value;
    (void)PyDict_GetItemRef(dict, keyobj, &value);
    if (value == NULL) {
        return 0;
    }
    Py_SETREF(value, PyUnicode_AsUTF8String(value));
    if (value == NULL) {
        return -1;
    }
    *valueobj = value;
    *valuestr = PyBytes_AS_STRING(value);
    return 0;
}
static PyObject *
called_with_itself(PyTypeObject *type, void *context)
{
    PyObject *result;
    (void)PyDict_GetItemRef(type->tp_dict, type->tp_dict, &result);
    if (result == NULL) {
        if (!PyErr_Occurred()) {
            result = Py_None;
            Py_INCREF(result);
        }
    }
    else if (Py_TYPE(result)->tp_descr_get) {
        Py_SETREF(result, Py_TYPE(result)->tp_descr_get(result, NULL,
                                                        (PyObject *)type));
    }
    return result;
}
static int
parts_with_references(PyObject *dict, PyObject *key, PyObject **module_name, PyObject **global_name)
{
    PyObject *item;
    (void)PyDict_GetItemRef(dict, key, &item);
    Py_DECREF(key);
    if (item) {
        PyObject *fixed_module_name;
        PyObject *fixed_global_name;

        if (!PyTuple_Check(item) || PyTuple_GET_SIZE(item) != 2) {
            PyErr_Format(PyExc_RuntimeError,
                         "_compat_pickle.REVERSE_NAME_MAPPING values "
                         "should be 2-tuples, not %.200s",
                         Py_TYPE(item)->tp_name);
            Py_DECREF(item);
            return -1;
        }
        fixed_module_name = PyTuple_GET_ITEM(item, 0);
        fixed_global_name = PyTuple_GET_ITEM(item, 1);
        Py_CLEAR(*module_name);
        Py_CLEAR(*global_name);
        Py_INCREF(fixed_module_name);
        Py_INCREF(fixed_global_name);
        *module_name = fixed_module_name;
        *global_name = fixed_global_name;
        Py_DECREF(item);
        return 0;
    }
    else if (PyErr_Occurred()) {
        return -1;
    }
    return 0;
}
PyObject *find_keyword(PyObject *);
int use(PyObject *, PyObject *);
static int
several_sources(PyObject *const *args, int nargs, PyObject *kwargs, PyObject *keyword, int nkwargs)
{
    PyObject *current_arg;
    int i;
    for (i = 0; i < nargs; i++) {
        if (i < nargs) {
            current_arg = Py_XNewRef(args[i]);
        }
        else if (nkwargs && i >= 2) {
            if (kwargs != NULL) {
                (void)PyDict_GetItemRef(kwargs, keyword, &current_arg);
                if (!current_arg && PyErr_Occurred()) {
                    return use(0, keyword);
                }
            }
            else {
                current_arg = Py_XNewRef(find_keyword(keyword));
            }
            if (current_arg) {
                --nkwargs;
            }
        }
        else {
            current_arg = NULL;
        }
        if (current_arg) {
            if (use(current_arg, keyword)) {
                Py_DECREF(current_arg);
                return 1;
            }
            Py_DECREF(current_arg);
            continue;
        }
        if (i < 5)
            return use(0, keyword);
        use(0, 0);
    }
    return 0;
}

PyObject *
outer_name_for_a_part(PyObject *d, PyObject *module_name, PyObject *key)
{
    if (key) {
        PyObject *item;
        (void)PyDict_GetItemRef(d, key, &item);
        if (item)
           module_name = PyTuple_GET_ITEM(item, 0);
    }
    return PyImport_Import(module_name);
}
116: leak

/* How Python calls a generated function, with all that a scenario has, and gets all that it gave.
 */
#ifndef UNBORROW_FUZZ_GLUE_H
#define UNBORROW_FUZZ_GLUE_H

typedef struct {
    PyObject *list, *dict, *key, *ref, *extra;
    int n;
    const char *name;
    Box box;
    PyObject *out;
} arguments;

#define RETURN_OBJECT(call) return call;
#define RETURN_NUMBER(call)                                                                        \
    long number = call;                                                                            \
    return PyErr_Occurred() ? NULL : PyLong_FromLong(number);
#define RETURN_TEXT(call)                                                                          \
    const char *text = call;                                                                       \
    return PyErr_Occurred() ? NULL : Py_BuildValue("z", text);
#define RETURN_VOID(call)                                                                          \
    call;                                                                                          \
    return PyErr_Occurred() ? NULL : Py_NewRef(Py_None);

/* (result, box.value, box.other, box.count, out), or the exception with these as its `left`. */
static PyObject *fuzz_call(PyObject *args, PyObject *(*function)(arguments *))
{
    arguments a = {0};
    if (!PyArg_ParseTuple(args, "OOOOOiy", &a.list, &a.dict, &a.key, &a.ref, &a.extra, &a.n,
                          &a.name)) {
        return NULL;
    }
    PyObject *result = function(&a);
    PyObject *error = PyErr_GetRaisedException();
    PyObject *all =
        Py_BuildValue("(OOOOlO)", result ? result : Py_None, error ? error : Py_None,
                      a.box.value ? a.box.value : Py_None, a.box.other ? a.box.other : Py_None,
                      a.box.count, a.out ? a.out : Py_None);
    Py_XDECREF(result);
    Py_XDECREF(error);
    Py_XDECREF(a.box.value);
    Py_XDECREF(a.box.other);
    Py_XDECREF(a.out);
    return all;
}

int fuzz_add_support(PyObject *module);

#endif

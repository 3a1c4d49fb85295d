/* A module that reads lists and dicts which other threads may change.
 *
 * With the GIL it is right: nothing runs between the calls.  Without, `title` and `copies` belong to
 * the containers only, and a thread that puts something else in their place frees them. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

/* total(titles, stock): how many copies there are of all titles together. */
static PyObject *
total(PyObject *self, PyObject *args)
{
    PyObject *titles, *stock;
    long sum = 0;

    if (!PyArg_ParseTuple(args, "O!O!", &PyList_Type, &titles, &PyDict_Type, &stock))
        return NULL;
    for (Py_ssize_t i = 0; i < PyList_Size(titles); i++) {
        PyObject *title, *copies;

        title = PyList_GetItem(titles, i);
        if (title == NULL)
            return NULL;
        copies = PyDict_GetItemWithError(stock, title);
        if (copies == NULL) {
            if (PyErr_Occurred())
                return NULL;
            continue;
        }
        sum += PyLong_AsLong(copies);
    }
    if (PyErr_Occurred())
        return NULL;
    return PyLong_FromLong(sum);
}

/* letters(titles): how long all titles are together. */
static PyObject *
letters(PyObject *self, PyObject *titles)
{
    size_t length = 0;

    for (Py_ssize_t i = 0; i < PyList_Size(titles); i++) {
        PyObject *title = PyList_GetItem(titles, i);
        const char *text;

        if (title == NULL)
            return NULL;
        text = PyUnicode_AsUTF8(title);
        if (text == NULL)
            return NULL;
        length += strlen(text);
    }
    return PyLong_FromSize_t(length);
}

static PyMethodDef methods[] = {
    {"total", total, METH_VARARGS, "How many copies there are of all titles."},
    {"letters", letters, METH_O, "How long all titles are."},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef_Slot slots[] = {
#ifdef Py_mod_gil
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
    {0, NULL},
};

static PyModuleDef definition = {
    .m_base = PyModuleDef_HEAD_INIT,
    .m_name = "stock",
    .m_methods = methods,
    .m_slots = slots,
};

PyMODINIT_FUNC
PyInit_stock(void)
{
    return PyModuleDef_Init(&definition);
}

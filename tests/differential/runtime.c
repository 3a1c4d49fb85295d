/* The module `functions`: calls of the functions under test, for inside.py.
 *
 *     functions.setup(helper, gettotalrefcount, died)
 *     functions.call(unit, function, inputs) -> outputs
 *     functions.make(unit, struct, tag, inputs) -> object
 *     functions.show(object) -> (struct, tag, outputs), or None for an object of another type
 *     functions.coverage() -> number of places reached for the first time since the last call
 */
#include "runtime.h"

extern const unit *const all_units[]; /* generated; ends with NULL */

static PyObject *on_helper, *total_references, *on_died;

/* Inputs and outputs. */

PyObject *in_object(PyObject *inputs, Py_ssize_t index)
{
    PyObject *object = PyList_GET_ITEM(inputs, index);
    return object == Py_Ellipsis ? NULL : object;
}

long long in_integer(PyObject *inputs, Py_ssize_t index)
{
    return PyLong_AsLongLong(PyList_GET_ITEM(inputs, index));
}

double in_float(PyObject *inputs, Py_ssize_t index)
{
    return PyFloat_AsDouble(PyList_GET_ITEM(inputs, index));
}

void *in_memory(size_t size)
{
    return calloc(1, size + 256);
}

char *in_string(PyObject *inputs, Py_ssize_t index)
{
    PyObject *object = in_object(inputs, index);
    if (object == NULL)
        return NULL;
    char *copy = in_memory((size_t)PyBytes_GET_SIZE(object));
    memcpy(copy, PyBytes_AS_STRING(object), (size_t)PyBytes_GET_SIZE(object));
    return copy;
}

static void out_new(PyObject *outputs, PyObject *object)
{
    if (object == NULL || PyList_Append(outputs, object) < 0)
        Py_FatalError("no memory");
    Py_DECREF(object);
}

void out_object(PyObject *outputs, const void *object)
{
    if (PyList_Append(outputs, object == NULL ? Py_Ellipsis : (PyObject *)object) < 0)
        Py_FatalError("no memory");
}

void out_integer(PyObject *outputs, long long value)
{
    out_new(outputs, PyLong_FromLongLong(value));
}

void out_float(PyObject *outputs, double value)
{
    out_new(outputs, PyFloat_FromDouble(value));
}

void out_string(PyObject *outputs, const char *value)
{
    if (value == NULL)
        out_object(outputs, NULL);
    else
        out_new(outputs, PyBytes_FromString(value));
}

void out_pointer(PyObject *outputs, const void *value)
{
    out_object(outputs, value == NULL ? NULL : Py_True);
}

void give_up(PyObject *before, PyObject *now)
{
    if (before == now)
        Py_XDECREF(before);
}

/* Around the call. */

/* The cache of attributes keeps the names that it was asked for, in places that their addresses
 * tell: whether one more is kept is chance. */
static long references(void)
{
    PyType_ClearCache();
    PyObject *total = PyObject_CallNoArgs(total_references);
    long n = total == NULL ? 0 : PyLong_AsLong(total);
    Py_XDECREF(total);
    return n;
}

static long at_begin; /* one call at a time */

void call_begin(PyObject *outputs)
{
    (void)outputs;
    at_begin = references();
}

void call_end(PyObject *outputs)
{
    PyObject *type, *value, *traceback;

    /* Normalised, so that it counts the same however it was set. */
    PyErr_Fetch(&type, &value, &traceback);
    if (type != NULL) {
        PyErr_NormalizeException(&type, &value, &traceback);
        if (traceback != NULL)
            PyException_SetTraceback(value, traceback);
    }
    out_integer(outputs, references() - at_begin);
    if (type == NULL) {
        out_object(outputs, NULL);
        return;
    }
    out_object(outputs, value);
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(traceback);
}

/* Helpers. */

PyObject *helper(const char *name, const char *kind, PyObject *arguments)
{
    PyObject *type, *value, *traceback, *answer;

    PyErr_Fetch(&type, &value, &traceback);
    answer = PyObject_CallFunction(on_helper, "ssOO", name, kind, arguments,
                                   type == NULL ? Py_None : type);
    Py_DECREF(arguments);
    if (answer == NULL) { /* it fails with an exception of its own */
        Py_XDECREF(type);
        Py_XDECREF(value);
        Py_XDECREF(traceback);
        return NULL;
    }
    PyErr_Restore(type, value, traceback);
    return answer;
}

#define WAS_ATTACHED (-1)

int helper_attach(void)
{
    return PyGILState_Check() ? WAS_ATTACHED : (int)PyGILState_Ensure();
}

void helper_detach(int state)
{
    if (state != WAS_ATTACHED)
        PyGILState_Release((PyGILState_STATE)state);
}

/* Objects whose struct the code under test defines.  Behind the struct stand the tag and a copy of
 * the struct as it was filled. */

typedef struct {
    long tag;
    const maker *made_by;
} made_tail;

typedef struct made_type {
    const maker *made_by;
    PyTypeObject *type;
    struct made_type *next;
} made_type;

static made_type *made_types;

static size_t rounded(size_t size)
{
    return (size + 15) / 16 * 16;
}

static const maker *maker_of(PyTypeObject *type)
{
    for (made_type *made = made_types; made != NULL; made = made->next) {
        if (made->type == type)
            return made->made_by;
    }
    return NULL;
}

static made_tail *tail_of(PyObject *object, const maker *by)
{
    return (made_tail *)((char *)object + rounded(by->size));
}

static void *filled_of(PyObject *object, const maker *by)
{
    return (char *)tail_of(object, by) + rounded(sizeof(made_tail));
}

static void made_dealloc(PyObject *object)
{
    PyTypeObject *type = Py_TYPE(object);
    const maker *by = maker_of(type);
    PyObject *exception_type, *value, *traceback;

    PyErr_Fetch(&exception_type, &value, &traceback);
    PyObject *done = PyObject_CallFunction(on_died, "sl", by->name, tail_of(object, by)->tag);
    if (done == NULL)
        PyErr_Clear();
    Py_XDECREF(done);
    PyErr_Restore(exception_type, value, traceback);
    by->free(object, filled_of(object, by));
    type->tp_free(object);
    Py_DECREF(type);
}

static PyTypeObject *type_of(const maker *by)
{
    for (made_type *made = made_types; made != NULL; made = made->next) {
        if (made->made_by == by)
            return made->type;
    }
    PyType_Slot slots[] = {{Py_tp_dealloc, made_dealloc}, {0, NULL}};
    char name[200];
    snprintf(name, sizeof(name), "made.%s", by->name);
    PyType_Spec spec = {
        name,
        (int)(2 * rounded(by->size) + rounded(sizeof(made_tail))),
        0, Py_TPFLAGS_DEFAULT, slots};
    made_type *made = malloc(sizeof(*made));
    if (made == NULL)
        Py_FatalError("no memory");
    made->made_by = by;
    made->type = (PyTypeObject *)PyType_FromSpec(&spec);
    if (made->type == NULL)
        Py_FatalError("no type");
    made->next = made_types;
    made_types = made;
    return made->type;
}

/* Coverage: clang's -fsanitize-coverage=inline-8bit-counters, where it is compiled in. */

static struct {
    char *start, *stop;
} counters[4096];
static unsigned n_counters;

void __sanitizer_cov_8bit_counters_init(char *start, char *stop);
void __sanitizer_cov_8bit_counters_init(char *start, char *stop)
{
    for (unsigned i = 0; i < n_counters; i++) {
        if (counters[i].start == start)
            return;
    }
    if (start != stop && n_counters < sizeof(counters) / sizeof(counters[0])) {
        counters[n_counters].start = start;
        counters[n_counters++].stop = stop;
    }
}

/* A counter that was seen stays at 1: it is found again only after it changed to 0, which a
 * wrapping counter may do now and then and which does no harm. */
static PyObject *coverage(PyObject *self, PyObject *unused)
{
    static unsigned char *seen;
    static size_t room;
    size_t all = 0, at = 0;
    long found = 0;

    (void)self;
    (void)unused;
    for (unsigned i = 0; i < n_counters; i++)
        all += (size_t)(counters[i].stop - counters[i].start);
    if (room < all) {
        seen = realloc(seen, all);
        memset(seen + room, 0, all - room);
        room = all;
    }
    for (unsigned i = 0; i < n_counters; i++) {
        for (char *p = counters[i].start; p < counters[i].stop; p++, at++) {
            if (*p != 0 && !seen[at]) {
                seen[at] = 1;
                found++;
            }
        }
    }
    return PyLong_FromLong(found);
}

/* The module. */

static PyObject *call(PyObject *self, PyObject *args)
{
    int unit_index, function_index;
    PyObject *inputs, *outputs;

    (void)self;
    if (!PyArg_ParseTuple(args, "iiO!", &unit_index, &function_index, &PyList_Type, &inputs))
        return NULL;
    outputs = PyList_New(0);
    if (outputs == NULL)
        return NULL;
    all_units[unit_index]->callers[function_index].run(inputs, outputs);
    if (PyErr_Occurred())
        Py_FatalError("a caller left an exception");
    return outputs;
}

static PyObject *make(PyObject *self, PyObject *args)
{
    int unit_index, maker_index;
    long tag;
    PyObject *inputs;

    (void)self;
    if (!PyArg_ParseTuple(args, "iilO!", &unit_index, &maker_index, &tag, &PyList_Type, &inputs))
        return NULL;
    const maker *by = &all_units[unit_index]->makers[maker_index];
    PyTypeObject *type = type_of(by);
    PyObject *object = type->tp_alloc(type, 0);
    if (object == NULL)
        return NULL;
    tail_of(object, by)->tag = tag;
    by->fill(object, inputs);
    memcpy(filled_of(object, by), object, by->size);
    return object;
}

static PyObject *show(PyObject *self, PyObject *object)
{
    const maker *by = maker_of(Py_TYPE(object));
    PyObject *outputs;

    (void)self;
    if (by == NULL)
        Py_RETURN_NONE;
    outputs = PyList_New(0);
    if (outputs == NULL)
        return NULL;
    by->show(object, outputs);
    return Py_BuildValue("(slN)", by->name, tail_of(object, by)->tag, outputs);
}

static PyObject *setup(PyObject *self, PyObject *args)
{
    (void)self;
    if (!PyArg_ParseTuple(args, "OOO", &on_helper, &total_references, &on_died))
        return NULL;
    Py_INCREF(on_helper);
    Py_INCREF(total_references);
    Py_INCREF(on_died);
    Py_RETURN_NONE;
}

static PyObject *flush(PyObject *self, PyObject *unused)
{
    (void)self;
    (void)unused;
    fflush(stdout);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"setup", setup, METH_VARARGS, NULL},
    {"call", call, METH_VARARGS, NULL},
    {"make", make, METH_VARARGS, NULL},
    {"show", show, METH_O, NULL},
    {"flush", flush, METH_NOARGS, NULL},
    {"coverage", coverage, METH_NOARGS, NULL},
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
    .m_name = "functions",
    .m_methods = methods,
    .m_slots = slots,
};

PyMODINIT_FUNC PyInit_functions(void)
{
    return PyModuleDef_Init(&definition);
}

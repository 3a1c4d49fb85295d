/* What the generated functions call, and the rest of their module.
 *
 * The log is a text; objects of the type Thing say in it when they die, and how long the two
 * containers that are watched are then, so that a finaliser that runs earlier or later than it did
 * is seen. */
#include <stdarg.h>
#include <stddef.h>

#include "fuzz.h"

static char log_text[1 << 16];
static size_t log_length;
static PyObject *watched_list, *watched_dict; /* borrowed from the scenario, or NULL */
static unsigned long long answers;            /* for ask(), a bit each, again and again */
static unsigned asked;
static int fail_at; /* the how many-th call that can fail does; 0: none */

static void say(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    size_t room = sizeof log_text - log_length;
    int n = vsnprintf(log_text + log_length, room, format, args);
    va_end(args);
    if (n > 0 && (size_t)n < room) {
        log_length += n;
    }
}

/* An object with a name, which tells when it dies. */
typedef struct {
    PyObject_HEAD PyObject *weakrefs;
    char name[24];
} Thing;

static PyTypeObject Thing_Type;

static PyObject *Thing_named(const char *name)
{
    Thing *self = PyObject_New(Thing, &Thing_Type);
    if (self) {
        self->weakrefs = NULL;
        snprintf(self->name, sizeof self->name, "%s", name);
    }
    return (PyObject *)self;
}

static PyObject *Thing_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    const char *name;
    (void)type, (void)kwargs;
    return PyArg_ParseTuple(args, "s", &name) ? Thing_named(name) : NULL;
}

static void Thing_dealloc(PyObject *self)
{
    say("del %s (%zd, %zd)\n", ((Thing *)self)->name,
        watched_list ? PyList_GET_SIZE(watched_list) : -1,
        watched_dict ? PyDict_GET_SIZE(watched_dict) : -1);
    if (((Thing *)self)->weakrefs) {
        PyObject_ClearWeakRefs(self);
    }
    PyObject_Free(self);
}

static PyObject *Thing_repr(PyObject *self)
{
    return PyUnicode_FromFormat("<%s>", ((Thing *)self)->name);
}

static PyTypeObject Thing_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "fuzz.Thing",
    .tp_basicsize = sizeof(Thing),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = Thing_new,
    .tp_dealloc = Thing_dealloc,
    .tp_repr = Thing_repr,
    .tp_weaklistoffset = offsetof(Thing, weakrefs),
};

/* Names an object without calling anything that could change it. */
static void say_object(PyObject *o)
{
    if (o == NULL) {
        say("NULL");
    } else if (Py_IS_TYPE(o, &Thing_Type)) {
        say("<%s>", ((Thing *)o)->name);
    } else if (PyUnicode_CheckExact(o) && PyUnicode_IS_ASCII(o)) {
        say("'%s'", (const char *)PyUnicode_DATA(o));
    } else if (PyTuple_CheckExact(o)) {
        say("(");
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(o); i++) {
            say_object(PyTuple_GET_ITEM(o, i));
            say(",");
        }
        say(")");
    } else if (PyList_CheckExact(o)) {
        say("list of %zd", PyList_GET_SIZE(o));
    } else if (PyDict_CheckExact(o)) {
        say("dict of %zd", PyDict_GET_SIZE(o));
    } else {
        say("%s", Py_TYPE(o)->tp_name);
    }
}

static void say_call(const char *name, PyObject *o)
{
    say("%s ", name);
    say_object(o);
    say(PyErr_Occurred() ? " with an exception set\n" : "\n");
}

static int fails(void)
{
    return fail_at > 0 && --fail_at == 0;
}

int ask(void)
{
    int answer = answers >> (asked++ % 61) & 1;
    say("ask %d\n", answer);
    return answer;
}

int use(PyObject *object)
{
    say_call("use", object);
    if (fails()) {
        PyErr_SetString(PyExc_RuntimeError, "no use");
        return -1;
    }
    return 0;
}

long weigh(PyObject *object)
{
    say_call("weigh", object);
    return object == NULL ? 0 : 1 + (long)strlen(Py_TYPE(object)->tp_name);
}

void note(const char *text)
{
    say("note %s\n", text ? text : "NULL");
}

void note_object(PyObject *object)
{
    say_call("note", object);
}

PyObject *make(PyObject *like)
{
    say_call("make", like);
    if (fails()) {
        PyErr_SetString(PyExc_MemoryError, "nothing made");
        return NULL;
    }
    return Thing_named("made");
}

static PyObject *kept;

void keep(PyObject *object)
{
    say_call("keep", object);
    Py_XSETREF(kept, Py_XNewRef(object));
}

PyObject *peek(PyObject *dict, const char *name)
{
    say("peek %zu\n", strlen(name));
    return PyDict_GetItemString(dict, name);
}

PyObject *peek_ref(PyObject *dict, const char *name)
{
    return Py_XNewRef(peek(dict, name));
}

PyObject *look_up(PyObject *dict, PyObject *key)
{
    say_call("look up", key);
    return PyDict_GetItemWithError(dict, key);
}

int look_up_ref(PyObject *dict, PyObject *key, PyObject **result)
{
    say_call("look up", key);
    return PyDict_GetItemRef(dict, key, result);
}

PyObject *nth(PyObject *list, Py_ssize_t i)
{
    say("number %zd\n", i);
    return PyList_GetItem(list, i);
}

PyObject *nth_ref(PyObject *list, Py_ssize_t i)
{
    say("number %zd\n", i);
    return PyList_GetItemRef(list, i);
}

void enter(void)
{
    say("enter\n");
}

void leave(void)
{
    say("leave\n");
}

/* begin(list, dict, answers, fail_at): the log is empty again. */
static PyObject *begin(PyObject *self, PyObject *args)
{
    (void)self;
    PyObject *list, *dict;
    if (!PyArg_ParseTuple(args, "OOKi", &list, &dict, &answers, &fail_at)) {
        return NULL;
    }
    watched_list = PyList_CheckExact(list) ? list : NULL;
    watched_dict = PyDict_CheckExact(dict) ? dict : NULL;
    asked = 0;
    log_length = 0;
    log_text[0] = '\0';
    Py_RETURN_NONE;
}

/* The containers are no longer watched: they may go. */
static PyObject *unwatch(PyObject *self, PyObject *args)
{
    (void)self, (void)args;
    Py_CLEAR(kept);
    watched_list = watched_dict = NULL;
    Py_RETURN_NONE;
}

static PyObject *logged(PyObject *self, PyObject *args)
{
    (void)self, (void)args;
    return PyUnicode_FromString(log_text);
}

static PyObject *say_text(PyObject *self, PyObject *text)
{
    (void)self;
    say("%s\n", PyUnicode_AsUTF8(text));
    Py_RETURN_NONE;
}

static PyMethodDef support_methods[] = {
    {"begin", begin, METH_VARARGS, NULL},
    {"unwatch", unwatch, METH_NOARGS, NULL},
    {"logged", logged, METH_NOARGS, NULL},
    {"say", say_text, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

/* Python's own leaves references behind, now and then. */
static PyObject *module_repr(PyObject *module)
{
    return PyUnicode_FromFormat("<module %s>", PyModule_GetName(module));
}

int fuzz_add_support(PyObject *module)
{
    PyModule_Type.tp_repr = module_repr;
    if (PyType_Ready(&Thing_Type) < 0 || PyModule_AddFunctions(module, support_methods) < 0) {
        return -1;
    }
    return PyModule_AddObjectRef(module, "Thing", (PyObject *)&Thing_Type);
}

/* What the generated functions can call: the project's own functions, so to speak.
 *
 * Every one of them writes what it was called with into a log, which the two versions of a function
 * must fill alike.  Those that can fail do so when the scenario says so. */
#ifndef UNBORROW_FUZZ_H
#define UNBORROW_FUZZ_H

#include <Python.h>
#include <errno.h>
#include <fuzz_system.h>

/* What a generated function can keep things in. */
typedef struct {
    PyObject *value;
    PyObject *other;
    long count;
} Box;

int use(PyObject *object);          /* -1 with an exception set, or 0 */
long weigh(PyObject *object);       /* never fails; NULL is a weight too */
void note_object(PyObject *object); /* NULL too */
PyObject *make(PyObject *like);     /* a new object, or NULL with an exception set */
void keep(PyObject *object);        /* with a reference of its own, until the next call */

/* Borrowing functions of the project's own, and what gives a reference instead (unborrow.ini). */
PyObject *peek(PyObject *dict, const char *name);
PyObject *peek_ref(PyObject *dict, const char *name);
PyObject *look_up(PyObject *dict, PyObject *key);
int look_up_ref(PyObject *dict, PyObject *key, PyObject **result);
PyObject *nth(PyObject *list, Py_ssize_t i);
PyObject *nth_ref(PyObject *list, Py_ssize_t i);

#if PY_VERSION_HEX < 0x030f0000
/* As pythoncapi_compat.h has it. */
static inline int PySys_GetOptionalAttrString(const char *name, PyObject **value)
{
    PyObject *object = PySys_GetObject(name);
    *value = Py_XNewRef(object);
    return object ? 1 : PyErr_Occurred() ? -1 : 0;
}
#endif

/* Ways out in macros, as projects have them. */
#define RAISE_IF(condition, type, text)                                                            \
    do {                                                                                           \
        if (condition) {                                                                           \
            PyErr_SetString(type, text);                                                           \
            return NULL;                                                                           \
        }                                                                                          \
    } while (0)
#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition))                                                                          \
            goto error;                                                                            \
    } while (0)

#endif

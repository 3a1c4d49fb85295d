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

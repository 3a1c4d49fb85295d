/* What the generated callers of functions under test are made of.
 *
 * A caller takes a list of inputs, one for each value that it has to make (wrappers.py says which),
 * calls the function between call_begin and call_end, and appends to the list of outputs what it
 * finds afterwards.  An input or output of NULL is the object Ellipsis. */
#ifndef UNBORROW_RUNTIME_H
#define UNBORROW_RUNTIME_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A call of a function under test; all in `inputs` is borrowed from the caller. */
typedef struct {
    const char *name;
    int (*run)(PyObject *inputs, PyObject *outputs);
} caller;

/* An object whose struct the file under test defines itself. */
typedef struct {
    const char *name;
    size_t size;
    void (*fill)(void *object, PyObject *inputs); /* takes references of its own */
    void (*show)(void *object, PyObject *outputs);
    void (*free)(void *object, void *filled); /* gives up what still is as it was filled in */
} maker;

typedef struct {
    const char *name;
    const caller *callers; /* ends with a NULL name */
    const maker *makers;
} unit;

/* Inputs.  Objects are borrowed; strings are copies that live for ever. */
PyObject *in_object(PyObject *inputs, Py_ssize_t index);
long long in_integer(PyObject *inputs, Py_ssize_t index);
double in_float(PyObject *inputs, Py_ssize_t index);
char *in_string(PyObject *inputs, Py_ssize_t index);
void *in_memory(size_t size); /* zeroed, never freed, with room behind it */

void out_object(PyObject *outputs, const void *object);
void out_integer(PyObject *outputs, long long value);
void out_float(PyObject *outputs, double value);
void out_string(PyObject *outputs, const char *value);
void out_pointer(PyObject *outputs, const void *value); /* NULL or not */

/* Around the call: the reference total's change and the exception are appended to `outputs`. */
void call_begin(PyObject *outputs);
void call_end(PyObject *outputs);

/* Lets go of what a place held before the call, if it still holds it. */
void give_up(PyObject *before, PyObject *now);

/* A helper that the code under test calls but does not define was called with `arguments` (a new
 * list, consumed).  `kind` says what it returns; NULL with an exception set where it shall fail. */
PyObject *helper(const char *name, const char *kind, PyObject *arguments);

/* A helper may be called without the thread state, which it takes for the time that it needs. */
int helper_attach(void);
void helper_detach(int state);

#endif

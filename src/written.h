/* The type that a function returns, as the function writes it.
 *
 *     bool has(PyObject *names)        in C17 a macro, and the compiler's type is _Bool */
#ifndef UNBORROW_WRITTEN_H
#define UNBORROW_WRITTEN_H

#include "unit.h"

/* With the name of a macro for the type's where that is all that the macro stands for; owned by
 * the caller. */
char *ub_written_result(const ub_unit *unit, const ub_function *function);

#endif

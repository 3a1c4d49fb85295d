/* What a call of one of the file's own functions does, as far as its body tells. */
#ifndef UNBORROW_HELPER_H
#define UNBORROW_HELPER_H

#include "unit.h"

/* Facts (catalog.h) of a call of `callee`: BORROWS when it may return a reference that it does not
 * own,
 *
 *     static PyObject *first(PyObject *t) { return PyTuple_GET_ITEM(t, 0); }
 *
 * READS_ERRNO when it, or a function of the file that it calls, looks at errno.  0 for what the
 * file does not define.  The unit remembers the answers. */
unsigned ub_helper_facts(const ub_unit *unit, CXCursor callee);

#endif

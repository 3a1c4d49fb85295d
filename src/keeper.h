/* Which of its arguments a function of the file keeps: it stores them, or something borrowed from
 * them, where they stay after the call, and takes no reference.
 *
 *     static void keep(PyObject *o) { name = PyUnicode_AsUTF8(o); }
 *
 * As for all of helper.h, the order of statements does not count. */
#ifndef UNBORROW_KEEPER_H
#define UNBORROW_KEEPER_H

#include "unit.h"

enum { UB_KEPT_ARGS = 16, UB_KEPT_ELSEWHERE = 31 };

/* into[i]: where argument i goes: bit j for what argument j points at, bit UB_KEPT_ELSEWHERE for
 * anywhere else.  Later arguments count as the last of these.  may[i]: the same with what calls of
 * functions that are not seen may do, by the types of what they are given (receiver.h); any[i]:
 * should they keep Python objects without a reference, too. */
typedef struct {
    guint32 into[UB_KEPT_ARGS];
    guint32 may[UB_KEPT_ARGS];
    guint32 any[UB_KEPT_ARGS];
} ub_keeps;

/* NULL: it keeps none, or is no function of the file.  The unit owns the answer. */
const ub_keeps *ub_keeps_of(const ub_unit *unit, CXCursor callee);

#endif

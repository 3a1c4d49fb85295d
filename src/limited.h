/* Py_LIMITED_API: which calls the headers have. */
#ifndef UNBORROW_LIMITED_H
#define UNBORROW_LIMITED_H

#include "unit.h"

/* The lowest Py_LIMITED_API under which the file is compiled in any configuration, as 0x030d; 0: it
 * is compiled under none.
 *
 *     #ifndef Py_GIL_DISABLED
 *     #  define Py_LIMITED_API 0x03050000         (skipped where there is no GIL)
 *     #endif
 */
unsigned ub_limited_version(const ub_unit *unit);

#endif

/* What a call of one of the file's own functions does, as far as its body tells. */
#ifndef UNBORROW_HELPER_H
#define UNBORROW_HELPER_H

#include "unit.h"

/* Is the function declared outside of Python's headers?  Projects name their own PyFoo_Bar too. */
gboolean ub_is_foreign(const ub_unit *unit, CXCursor callee);

/* And outside of the system's? */
gboolean ub_is_of_project(const ub_unit *unit, CXCursor callee);

/* Is it declared in a header of the C library's? */
gboolean ub_is_of_c_library(CXCursor callee);

/* Is it one of a library that the system has, neither Python's nor the C library's, and does it
 * return? */
gboolean ub_is_of_library(const ub_unit *unit, CXCursor callee, const char *name);

/* qsort(items, n, sizeof *items, compare): may it call a function that it is given? */
gboolean ub_takes_function(CXCursor callee);

/* SETS_ERRNO of a function of the system's that may fail, QUIET of one of the C library's. */
unsigned ub_system_facts(const ub_unit *unit, CXCursor callee, const char *name);

/* DETACHES or ATTACHES, if a name says that the thread state is given up or taken: release_gil,
 * gil_acquire; LEAVES or ENTERS, if it may say so: leave_python, and api->enter of pointers. */
unsigned ub_thread_facts(const char *name, gboolean pointer);

/* Py_INCREF, Py_NewRef and their relatives. */
gboolean ub_takes_reference_of(const char *callee);

/* memcpy and its relatives. */
gboolean ub_copies_memory(const char *callee);

/* Facts (catalog.h) of a call of `callee`: BORROWS when it may return a reference that it does not
 * own,
 *
 *     static PyObject *first(PyObject *t) { return PyTuple_GET_ITEM(t, 0); }
 *
 * NO_ERROR when nothing that it calls can set an exception, DETACHES or ATTACHES when it leaves the
 * thread state so, DEPARTS when it, or a function of the file that it calls, ends or leaves the
 * interpreter, if only for a while, READS_ERRNO when it, or a function of the file that it calls,
 * looks at errno. MAKES when it returns nothing but NULL and what Python's calls have just given to
 * it.  OBSERVES when it looks at the reference count of what it may be given, DROPS when it empties
 * a container or releases what is not its own.  QUIET when it runs no Python code and lets go of
 * nothing but an exception that was set before.  NO_ERRNO when all that it calls is Python's, or
 * has this fact itself.  Of a function that the file does not define only the name tells.  The unit
 * remembers the answers.
 */
unsigned ub_helper_facts(const ub_unit *unit, CXCursor callee);

/* LOCKS or UNLOCKS as far as the name of a function tells that no file defines: Tcl_MutexLock(),
 * unlock_cache(). */
unsigned ub_unseen_lock_facts(const char *name);

#endif

/* What functions do to the thread state and to locks that other files define, and who
 * calls a file's functions there with a lock held: as far as their texts tell (effect.h).
 *
 *     void conn_begin(Conn *c) { c->state = PyEval_SaveThread(); }               io.c
 *
 *     conn_begin(c);                                                             module.c
 *     n = write(c->fd, text, n);
 *     conn_end(c);                              only behind this is anything released */
#ifndef UNBORROW_OTHERS_H
#define UNBORROW_OTHERS_H

#include "effect.h"

typedef struct ub_others ub_others;

/* `paths`: of the run's files (of char *), which are read once, when something is asked about them
 * first, in whatever thread; with `projects` also all other files of their projects (users.h), as a
 * commit hook is given only what has changed.  Free with ub_others_free. */
ub_others *ub_others_new(const GPtrArray *paths, gboolean projects);
void ub_others_free(ub_others *others);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ub_others, ub_others_free)

/* All these files, of char *, those of the run first.  Owned by `others`, and not changed. */
const GPtrArray *ub_others_paths(ub_others *others);

/* What a call of the function does in the file `path`, or NULL: nothing, or no file defines it.
 * Owned by the caller. */
ub_effect *ub_others_effect(ub_others *others, const char *path, const char *function);

/* Those of UB_OUTLINE_FACTS that a call of the function has in the file `path`; 0: none, or no file
 * defines it, or `others` is NULL. */
unsigned ub_others_facts(ub_others *others, const char *path, const char *function);

/* Does it read errno itself, and not a library's last error only? */
gboolean ub_others_read_errno(ub_others *others, const char *path, const char *function);

/* Is errno behind a call of it that of a call of the system's that it makes, on each way?  Not
 * behind is_failure(result). */
gboolean ub_others_leave_errno(ub_others *others, const char *path, const char *function);

/* May its failure be told by errno alone: it makes a call of the system's, and raises nothing?
 *
 *     int close_last(PyObject *v) { forget(v); return close(last); } */
gboolean ub_others_fail_by_errno(ub_others *others, const char *path, const char *function);

/* May a call of it leave the errno of a call of the system's?  Of what no file defines: it may. */
gboolean ub_others_may_set_errno(ub_others *others, const char *path, const char *function);

/* May errno be read behind a call of the function of the file `path` in another file, perhaps by
 * who calls its caller? */
gboolean ub_others_read_behind(ub_others *others, const char *path, const char *function);

/* May a call of it jump (jumps.h)? */
gboolean ub_others_jump(ub_others *others, const char *path, const char *function);

/* Does any of the files that may be meant by the name in the file `path` define the function? */
gboolean ub_others_define(ub_others *others, const char *path, const char *function);

/* Does a source that includes the file `path`, as far as their names tell, name the function? */
gboolean ub_others_name_piece(ub_others *others, const char *path, const char *function);

/* Does a macro of a header name it?  #define NOTE(spec) note_for(spec) */
gboolean ub_others_name_by_macro(ub_others *others, const char *function);

/* Is it one of Python's, in Python's own sources?  Who calls such a function with a lock held lets
 * any code run under it. */
gboolean ub_others_leave_out(ub_others *others, const char *function);

/* Where one of `functions` (of char *) of the file `path`, or what calls it, is called in other
 * files with a lock held (UB_PLACE_LOCKED), or in a critical section (UB_PLACE_IN_SECTION): "line 7
 * of lock.c calls count()", owned by the caller; NULL: nowhere. */
char *ub_others_held(ub_others *others, const char *path, const GPtrArray *functions,
                     unsigned what);

#endif

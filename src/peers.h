/* The other files of the run, and of its project (others.h), parsed when something is asked about a
 * function of one file that only their code tells: who calls it there, and how.
 *
 *     s_close(self);                    m.c: in a tp_dealloc function
 *     PyErr_SetString(...); s_close(s); or behind an error
 *
 *     void s_close(S *s) { PyObject *v = PyDict_GetItem(s->dict, name); ... }           close.c */
#ifndef UNBORROW_PEERS_H
#define UNBORROW_PEERS_H

#include "migrate.h"
#include "roles.h"
#include "select.h"
#include "flags.h"

/* What all files have in common is `like`, with like->others; that, `selection` and `flags` must
 * outlive the result, and be left alone by others while something is asked.  Free with
 * ub_peers_free. */
ub_peers *ub_peers_new(const ub_selection *selection, ub_flags *flags, const ub_config *like);
void ub_peers_free(ub_peers *peers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ub_peers, ub_peers_free)

/* Is something so in a file that names the function: `roles` are that file's, `role` is the one
 * that the function, which it does not define, has there.  NULL and NULL: the file cannot be
 * parsed. */
typedef gboolean (*ub_peer_test)(const ub_roles *roles, const ub_role *role, gpointer data);

/* Does one of the files but the unit's pass the test, which may ask further?  FALSE: none
 * does, or `peers` is NULL.  In whatever thread; one at a time is served. */
gboolean ub_peers_any(ub_peers *peers, const ub_unit *unit, const char *function, ub_peer_test test,
                      gpointer data);

/* The same of files that give the function to something:
 *
 *     int (*const readers[])(PyObject *) = {size_of};       other.c */
gboolean ub_peers_give(ub_peers *peers, const ub_unit *unit, const char *function,
                       ub_peer_test test, gpointer data);

/* Is something so of the calls by a pointer, of ub_role_call, in another file's functions that name
 * what a function is given to?
 *
 *     size = readers[i](list);
 *
 * NULL and NULL: the file cannot be parsed. */
typedef gboolean (*ub_pointer_test)(const ub_roles *roles, const GArray *calls, gpointer data);
gboolean ub_peers_carry(ub_peers *peers, const ub_unit *unit, const ub_role *role,
                        ub_pointer_test test, gpointer data);

#endif

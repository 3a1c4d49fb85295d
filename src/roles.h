/* What a unit's method tables and type slots say of its functions: who calls them, and how. */
#ifndef UNBORROW_ROLES_H
#define UNBORROW_ROLES_H

#include "unit.h"

/* A call of the function, written in the unit. */
typedef struct {
    CXCursor call;
    int caller; /* index in unit->functions, -1: none of them */
} ub_role_call;

typedef struct {
    gboolean keywords;   /* called by the interpreter as f(self, args, kwargs) */
    gboolean traverse;   /* a tp_traverse or m_traverse slot */
    gboolean signal;     /* handles a signal: signal(SIGINT, f), action.sa_handler = f */
    gboolean finalizer;  /* a tp_dealloc, tp_finalize, tp_free, tp_del or m_free slot */
    gboolean callback;   /* its address goes to something that is not Python's own table */
    gboolean other;      /* its address goes elsewhere: anybody may call it */
    GArray *calls;       /* of ub_role_call */
    GPtrArray *carriers; /* of char *: what the address goes to, for who may call it in other files:
                            variables, fields of records, other files' functions */
    GArray *takers;      /* of ub_role_call: calls that are given its address, walk(list, f) */
} ub_role;

typedef struct ub_roles ub_roles;

/* Reads the whole unit, which must outlive the result; free with ub_roles_free. */
ub_roles *ub_roles_new(const ub_unit *unit);
void ub_roles_free(ub_roles *roles);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ub_roles, ub_roles_free)

const ub_unit *ub_roles_unit(const ub_roles *roles);

/* The role of a function of the unit by its index; never NULL. */
const ub_role *ub_roles_of(const ub_roles *roles, int function);

/* The same of a function that the file does not define, but calls or names; NULL: it does not. */
const ub_role *ub_roles_of_foreign(const ub_roles *roles, const char *name);

/* Calls by a pointer, table[i](x), of ub_role_call; not by those in Python's own tables. */
const GArray *ub_pointer_calls(const ub_roles *roles);

/* Room for what errno_flow.c has found of them, of errno or of a library's last error: -1, not
 * asked yet. */
int *ub_pointer_calls_errno(const ub_roles *roles, gboolean library);

/* Which of its parameters (a bit for each) a caller in the run may give what it does not hold
 * itself?  walk(self->dict), and what walk(d) gives on; not list(d) of a caller's own d. */
guint64 ub_lent_parameters(const ub_roles *roles, int function);

/* Does Python alone call it, through its tables, and take a NULL that it returns for an error? */
gboolean ub_fails_by_protocol(const ub_roles *roles, int function);

#endif

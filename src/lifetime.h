/* Is a borrowed value, or something that points into it, used when what kept it may be gone?
 *
 *     v = PyDict_GetItemString(kwargs, "x");
 *     s = PyUnicode_AsUTF8(v);               points into v
 *     PyDict_Clear(kwargs);                  an end
 *     puts(s);                               a use behind it
 *
 * Forward over the flow graph from one call, whose value may be kept by a container, or, after an
 * INCREF, by a reference of the function's own. */
#ifndef UNBORROW_LIFETIME_H
#define UNBORROW_LIFETIME_H

#include "graph.h"

typedef struct {
    unsigned block, op;
} ub_point;

/* What keeps the value, and until when. */
typedef struct {
    const ub_graph *g;
    ub_point get; /* the call, or a load from the container; PyDict_Next gives its values through
                     pointers */
    gboolean gives_pointers;
    gboolean (*ends)(gpointer data, unsigned block, unsigned op); /* at this operation */
    gpointer data;
    gboolean has_other_owner; /* somebody else may keep the value when the container no longer does,
                                 so that right code may keep pointers into it */
    gboolean no_calls;        /* the value goes to no call but those that only look at it... */
    gboolean (*stays)(gpointer data, unsigned block, unsigned op); /* ...or, NULL: none, this one */
} ub_keeping;

/* May the value be used, returned, or put where it stays, without anything that keeps it?  Also
 * when that cannot be told.  `names` (of gboolean, one for each variable) gets those that ever hold
 * something of the value. */
gboolean ub_outlived(const ub_keeping *keeping, gboolean *names);

#endif

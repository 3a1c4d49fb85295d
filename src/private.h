/* Containers that nobody else can reach: what other threads cannot change needs no strong call.
 *
 *     PyObject *list = PySequence_List(given);    made here: only this function has it
 *     item = PyList_GetItem(list, 0);             safe
 *     use(item);
 *     self->items = list;                         from here others reach it
 *     item = PyList_GetItem(list, 0);             unsafe
 *
 * Three sources: the keyword dict that the interpreter makes for one call, a container that a call
 * has just made, and the dict of a module that is being made (also each of these in a static helper
 * that is given nothing else).  For Py_mod_exec the module is in sys.modules already, so that only
 * what PyModule_Create has given in the same function counts; containers made in such code do too.
 *
 * A read is called safe only if both hold on every path:
 *
 * 1. At the call, nothing outside leads to the container: it was stored nowhere, returned to nobody
 *    and passed to no call that might keep it, not even in another container.  (gc.get_objects()
 *    finds it all the same; that is accepted.)
 * 2. From there to the last use of the value, and of what points into it, that stays so, and the
 *    container neither lets go of anything nor ends; unless the function has taken a reference.
 *    Without threads the old code may rightly delete the entry and use the value further, because
 *    somebody else, say a global list, keeps it.  But what keeps it then may be changed by another
 *    thread, and the privacy of the container says nothing any more.  For the same reason the value
 *    must neither be returned nor stored without a reference of its own, and a pointer into it goes
 *    to no function that may keep it.  Only of the values of a keyword dict no other owner is known
 *    to anybody, so that code which keeps a pointer into one longer was wrong without threads, too.
 *
 * While both hold, the container owns a reference to the value that only this function can give
 * up, and it does not: the value is as safe as with the lock that free threading took away. */
#ifndef UNBORROW_PRIVATE_H
#define UNBORROW_PRIVATE_H

#include "graph.h"
#include "roles.h"
#include "site.h"

typedef struct ub_private ub_private;

/* `roles` and its unit must outlive the result; free with ub_private_free. */
ub_private *ub_private_new(const ub_roles *roles);
void ub_private_free(ub_private *p);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ub_private, ub_private_free)

/* Why the site's call is safe as it is: a code that says so, or UB_CODE_NONE where that cannot be
 * shown. */
ub_code ub_private_judge(ub_private *p, const ub_site *site);

/* Is one of the variables (of gboolean, for each) named in text of the function that this
 * configuration does not compile? */
gboolean ub_named_in_skipped(const ub_graph *g, const gboolean *names);

#endif

/* Do the project's own rows go with how their functions are declared?
 *
 *     [node_get_child]
 *     strong = node_get_child_ref       int node_get_child_ref(Node *, int, PyObject **);
 *     arguments = 2                     that wants shape = out */
#ifndef UNBORROW_PROTOTYPE_H
#define UNBORROW_PROTOTYPE_H

#include "site.h"

/* Of the rows that `sites` name, and as far as the unit declares their functions.  FALSE and
 * UB_ERROR_USAGE when one does not. */
gboolean ub_prototypes_fit(const ub_unit *unit, const GArray *sites, GError **error);

#endif

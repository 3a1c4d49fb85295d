/* Stage "release", after the releases: no variable that is only copied from.
 *
 *     (void)PyDict_GetItemRef(d, k, &value);
 *     result = value;                             ->  (void)PyDict_GetItemRef(d, k, &result);
 *
 *     PyObject *item = PyList_GetItemRef(l, i);
 *     result = item;                              ->  result = PyList_GetItemRef(l, i);
 *
 * Where the first variable is used for nothing else, its declaration goes too. */
#ifndef UNBORROW_DIRECT_H
#define UNBORROW_DIRECT_H

#include "site.h"

/* `unit` is the rewritten text with the releases, `gets` the offsets (unsigned) of the names of the
 * new strong calls of one function of it, `get_sites` the site index (unsigned) of each.  Adds the
 * edits, and sets `polished` of the sites that they belong to. */
void ub_fill_directly(const ub_unit *unit, const GArray *gets, const GArray *get_sites,
                      GArray *sites, GArray *edits);

#endif

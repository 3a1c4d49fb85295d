/* Stage "release", before the releases: holders that must outlive the block they are declared in.
 *
 *     if (x) {                                     PyObject *item;
 *         PyObject *item;                          if (x) {
 *         item = PyList_GetItemRef(l, 0);    ->        item = PyList_GetItemRef(l, 0);
 *         name = PyUnicode_AsUTF8(item);               name = PyUnicode_AsUTF8(item);
 *     }                                            }
 *     puts(name);                                  puts(name); */
#ifndef UNBORROW_WIDEN_H
#define UNBORROW_WIDEN_H

#include "site.h"

/* `unit` is the rewritten text without releases, `gets` the offsets (unsigned) of the names of the
 * new strong calls of one function of it, `get_sites` the site index (unsigned) of each.  Adds the
 * edits that declare the holder of each site as many blocks further out as its `outer` says, and of
 * two that would have the same name there, neither in the other's block, one for both; where that
 * would not be the same function any more, the site's `stays` is set instead. */
void ub_widen(const ub_unit *unit, const GArray *gets, const GArray *get_sites, GArray *sites,
              GArray *edits);

#endif

/* Does the old text ask whether a slot of a list is filled?
 *
 *     item = PyList_GET_ITEM(list, i);
 *     if (item == NULL)
 *         continue;
 *
 * PyList_GET_ITEM() cannot fail: NULL is a slot that PyList_New() has left empty, and
 * PyList_GetItemRef() must not read one. */
#ifndef UNBORROW_FILLED_H
#define UNBORROW_FILLED_H

#include "ownership.h"

/* For each of the gets (of ub_get): is its value tested against NULL where nothing but values of
 * these gets can be what is tested?  Free with g_free. */
gboolean *ub_asked_if_filled(const ub_graph *g, const GArray *gets);

#endif

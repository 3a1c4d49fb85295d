/* Where the lists go that PyList_New() makes, and whose slots may not be filled yet.
 *
 *     self->slots = PyList_New(8);
 *     ...
 *     list = self->slots;                     which PyList_GetItemRef() must not be given
 *
 * It is followed through the variables, members, parameters and results of the file's own
 * functions, in whatever order they are run: what one of them is given anywhere it may hold at any
 * time.  And through dicts, lists, tuples and attributes, but there only what the file nowhere
 * fills before:
 *
 *     slots = PyList_New(8);
 *     PyDict_SetItemString(dict, "slots", slots);
 *     ...
 *     list = PyDict_GetItemString(dict, "slots");
 *
 * What leaves the file by another way, and comes back, is not seen. */
#ifndef UNBORROW_UNFILLED_H
#define UNBORROW_UNFILLED_H

#include "unit.h"

typedef struct ub_unfilled ub_unfilled;

/* `unit` must outlive the result; free with ub_unfilled_free. */
ub_unfilled *ub_unfilled_new(const ub_unit *unit);
void ub_unfilled_free(ub_unfilled *unfilled);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ub_unfilled, ub_unfilled_free)

/* May the list be such a one, and which call makes it: *made, its offset?  The list is what the
 * call at the offset `call` is given first, or what the name at the offset `name` stands for. */
gboolean ub_may_be_unfilled(const ub_unfilled *unfilled, unsigned call, unsigned name,
                            unsigned *made);

#endif

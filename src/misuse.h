/* What `check` finds beside borrowed references: calls of Python's that are made where, or for
 * what, they must not be.  They are sites too, with rows of their own (UB_SHAPE_MISUSE). */
#ifndef UNBORROW_MISUSE_H
#define UNBORROW_MISUSE_H

#include "site.h"

/* Rows for such sites, which must outlive them: of ub_api; free with g_ptr_array_unref. */
GPtrArray *ub_misuse_rows_new(void);

/* Append a site for the call `name` at `call`, refused with `code`; its row goes to `rows`. */
void ub_misuse_add(const ub_unit *unit, GArray *sites, GPtrArray *rows, int function,
                   const char *name, ub_range call, ub_code code, const char *detail);

/* The names without one of which a file holds none of them; ended by NULL. */
const char *const *ub_misuse_names(void);

/* Add all of the unit's to its `sites`, in source order; comments of the user's suppress them as
 * they do others. */
void ub_find_misuses(const ub_unit *unit, GArray *sites, GPtrArray *rows);

#endif

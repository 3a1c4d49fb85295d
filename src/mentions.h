/* What a function does with a dict that it got as a parameter, read from its text. */
#ifndef UNBORROW_MENTIONS_H
#define UNBORROW_MENTIONS_H

#include "site.h"

/* May the dict have been handed on, or the parameter been set to another, when control is at
 * `offset`?  Also when that cannot be told. */
gboolean ub_mentions_escape_before(const ub_unit *unit, const ub_function *function,
                                   CXCursor parameter, unsigned offset);

/* May the dict be handed on, changed or gone while the value that the site's call gives, or what
 * was made from it, is still used? */
gboolean ub_mentions_end_value(const ub_unit *unit, const ub_function *function, CXCursor parameter,
                               const ub_site *site);

#endif

/* Text between #if and #endif of which another configuration compiles another part.
 *
 *     #ifdef WIDE
 *         n = wide_size(v);
 *     #else
 *         n = size(v);        a release here would be missing above
 *     #endif
 */
#ifndef UNBORROW_CONDITIONAL_H
#define UNBORROW_CONDITIONAL_H

#include "unit.h"

/* Does the offset stand in such a group of the function's, of which a part that is not compiled
 * here, but by a supported Python, has the word?  Then the outermost one, from its #if to its
 * #endif, is put into *group. */
gboolean ub_conditional_around(const ub_unit *unit, const ub_function *function, unsigned offset,
                               const char *word, ub_range *group);

#endif

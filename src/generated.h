/* Files that a program has written: it would write them anew, so that they are not rewritten here.
 */
#ifndef UNBORROW_GENERATED_H
#define UNBORROW_GENERATED_H

#include "unit.h"

/* Is the file generated, by what it says of itself?  Then who has written it, and from what, as far
 * as that can be told: "by Cython from pkg/foo.pyx"; a new string, "" when nothing is known.  NULL:
 * it is not generated. */
char *ub_generated_from(const ub_unit *unit);

#endif

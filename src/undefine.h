/* -U for macros that a header defines.
 *
 * A compiler's -UHAVE_FSTAT comes before the headers, and pyconfig.h defines it all the same.  Who
 * asks for a further configuration (also.h) means the file as it is without the macro: so the
 * header that defines it is read with `#undef HAVE_FSTAT` at its end. */
#ifndef UNBORROW_UNDEFINE_H
#define UNBORROW_UNDEFINE_H

#include "unit.h"

/* A flag of ours, that clang does not get: UB_UNDEFINE "NAME". */
#define UB_UNDEFINE "--unborrow-undefine="

/* The headers of the unit that define what its flags undefine, with their new texts: an array of
 * ub_piece * (includer.h), or NULL when there are none.  Free with g_ptr_array_unref. */
GPtrArray *ub_undefining_headers(const ub_unit *unit, const char *const *flags);

#endif

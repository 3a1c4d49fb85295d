/* pythoncapi_compat.h: the new calls for Pythons that have none of them. */
#ifndef UNBORROW_COMPAT_H
#define UNBORROW_COMPAT_H

#include "provisions.h"
#include "site.h"

/* The line (with its ending) that includes pythoncapi_compat.h, and in *at where it goes: behind
 * the line that includes Python.h, else behind the last include before the first function, never
 * inside of an #if.  NULL when it is not needed: the oldest Python has the calls, the project
 * includes the header somewhere already, or declares the calls itself for all sites that are to be
 * converted.  Owned by the caller. */
char *ub_compat_include(const ub_unit *unit, ub_provisions *provisions, const GArray *sites,
                        unsigned *at);

/* The same, needed or not; NULL: there is no place for it. */
char *ub_compat_line(const ub_unit *unit, unsigned *at);

/* Refuse the sites to be converted whose strong call is not there for all Pythons, nor would be. */
void ub_compat_refuse(ub_provisions *provisions, GArray *sites);

/* What a rewritten function, new_text[new_range], names that it did not before, and that is not
 * there for all Pythons; *is_added: the include is added to the file.  A sentence that the caller
 * owns, or NULL: it is all there.  *is_added becomes TRUE where it would be if that were added. */
char *ub_compat_missing(ub_provisions *provisions, gboolean *is_added, const char *old_text,
                        ub_range old_range, const char *new_text, ub_range new_range);

#endif

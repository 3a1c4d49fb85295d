/* pythoncapi_compat.h: the new calls for Pythons that have none of them. */
#ifndef UNBORROW_COMPAT_H
#define UNBORROW_COMPAT_H

#include "site.h"

/* The line (with its ending) that includes pythoncapi_compat.h, and in *at where it goes: behind
 * the line that includes Python.h, else behind the last include before the first function, never
 * inside of an #if.  NULL when it is not needed: the
 * oldest Python has the calls, the project includes the header somewhere already, or declares the
 * calls itself for all sites that are to be converted.  Owned by the caller. */
char *ub_compat_include(const ub_unit *unit, const GArray *sites, unsigned min_python,
                        unsigned *at);

/* Refuse the sites to be converted whose strong call is not there for all Pythons from `min_python`
 * on: it is newer, no header of the project has it, and no pythoncapi_compat.h can be relied on. */
void ub_compat_refuse(const ub_unit *unit, GArray *sites, unsigned min_python);

#endif

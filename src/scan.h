/* What a parsed file holds: its functions, its uses of macros, what was skipped and what the
 * compiler said.
 *
 * Private to parse.c. */
#ifndef UNBORROW_SCAN_H
#define UNBORROW_SCAN_H

#include "unit.h"

/* Fill `unit` from its translation unit, and take from `undeclared`, a set of names, those that
 * it declares. */
void ub_scan(ub_unit *unit, GHashTable *undeclared);

/* The same for a translation unit that took its headers ready made: they are not looked into.  Uses
 * of macros are listed of functions that name a call of the catalog only. */
void ub_scan_main_file(ub_unit *unit);

/* Take back what a scan has filled in. */
void ub_scan_clear(ub_unit *unit);

/* A string of libclang's as one to be freed with g_free. */
char *ub_take_string(CXString string);

#endif

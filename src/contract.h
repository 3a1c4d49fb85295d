/* Helpers of the file that return a borrowed reference, and are made to return a new one:
 *
 *     static PyObject *lookup(PyObject *d) { return PyDict_GetItemWithError(d, name); }
 *
 * While it is tried, and once it is done, such a helper is a row like those of the catalog, with
 * one name for both: in the old text it borrows, in the new one it does not.  Its calls are sites
 * like those of the catalog's calls. */
#ifndef UNBORROW_CONTRACT_H
#define UNBORROW_CONTRACT_H

#include "roles.h"
#include "site.h"

/* The row of a helper whose contract changes, or NULL.  Owned by the unit. */
const ub_api *ub_contract_find(const ub_unit *unit, const char *name);

/* May the contract of this function (by index) change?  It must be static and return a PyObject *,
 * and all that names it must be calls in functions of the file.  On FALSE *why says what is in the
 * way, static text, or is NULL where the code's own sentence says enough. */
gboolean ub_contract_may_change(const ub_roles *roles, int function, const char **why);

/* Change it: from here on ub_contract_find knows it.  `like` is the row of what it returns.  Adds
 * its calls, to be converted, to `sites`. */
void ub_contract_change(const ub_roles *roles, int function, const ub_api *like, GArray *sites);

/* Take that back, but for the sites. */
void ub_contract_restore(const ub_unit *unit, int function);

#endif

/* Keyword-argument dicts: a dict that the interpreter made for one call, and that no other thread
 * can reach until the function hands it on. */
#ifndef UNBORROW_KWARGS_H
#define UNBORROW_KWARGS_H

#include "roles.h"
#include "site.h"

/* Is the container that the site's call reads the function's own keyword dict, not handed on
 * before the call, and neither handed on nor changed while the value may still be used? */
gboolean ub_kwargs_is_safe(const ub_roles *roles, const ub_site *site);

#endif

#include "kwargs.h"

gboolean ub_kwargs_is_safe(const ub_roles *roles, const ub_site *site)
{
    (void)roles;
    (void)site;
    return FALSE;
}

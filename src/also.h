/* Further configurations of a file: what the first one does not compile.
 *
 *     unborrow diff --also "-DMS_WINDOWS" --also "-UHAVE_FSTAT" posixmodule.c */
#ifndef UNBORROW_ALSO_H
#define UNBORROW_ALSO_H

#include "migrate.h"

/* ub_migrate() with the first of `n` configurations, which differ in their flags, and then, for the
 * sites that stand in code which that one does not compile, with each of the others.
 *
 * What one configuration changes must also be proved in each other one that compiles the function.
 * (One that only stumbles over it has no say in what the first one changes, as it has none when it
 * is not asked for.)  The sites are those of the file as it was, by the first configuration. */
ub_result *ub_migrate_all(const char *path, GBytes *text, const ub_config *configs, unsigned n,
                          GError **error);

#endif

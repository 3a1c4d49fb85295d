/* The catalog with the rows that a project adds: functions of its own that return borrowed
 * references, and have a strong twin.
 *
 * A value that is made once and then only read: stages are given it (ub_unit.rows). */
#ifndef UNBORROW_ROWS_H
#define UNBORROW_ROWS_H

#include "catalog.h"

/* No rows of its own; free with ub_rows_free. */
ub_rows *ub_rows_new(void);
void ub_rows_free(ub_rows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ub_rows, ub_rows_free)

/* A row of the project's, as it is written down: strings are those of a configuration file (--help,
 * README), NULL where nothing is said.  FALSE and `message` (owned by the caller) when that makes
 * no sense, or the catalog has the name. */
typedef struct {
    const char *name, *strong, *shape, *absent, *errors, *arguments, *macro, *holder, *instead;
    const char *patch; /* the path of its semantic patch, or NULL: made from the template */
} ub_row_text;
gboolean ub_rows_add(ub_rows *rows, const ub_row_text *text, char **message);

/* Is there a row of this name, of the catalog or the project's? */
gboolean ub_rows_know(const ub_rows *rows, const char *name);

/* The names of the project's own rows; ended by NULL, owned by `rows`, valid until one is added. */
const char *const *ub_rows_own_names(const ub_rows *rows);

/* Write the semantic patches of rows that have none into `folder`, from the templates in
 * `patch_dir`; TRUE, or FALSE and `error`. */
gboolean ub_rows_write_patches(ub_rows *rows, const char *patch_dir, const char *folder,
                               GError **error);

#endif

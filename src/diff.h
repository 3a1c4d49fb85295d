/* A unified diff that `git apply` and `patch -p1` take as it is. */
#ifndef UNBORROW_DIFF_H
#define UNBORROW_DIFF_H

#include <glib.h>

/* What a patch calls the file: relative to the current directory, where the patch is applied.  A
 * file outside of it is named from the root of its repository, or from the file system's root;
 * *base is then that directory (a new string), else NULL. */
char *ub_diff_name(const char *path, char **base);

/* The change of the file that the patch calls `name`; "" when there is none.  NULL and
 * UB_ERROR_TOOL when libgit2 fails.  A new string; bytes that are no UTF-8 are kept. */
GString *ub_diff(const char *name, GBytes *old_text, GBytes *new_text, GError **error);

#endif

/* What git ignores, for a walk down a directory. */
#ifndef UNBORROW_IGNORE_H
#define UNBORROW_IGNORE_H

#include <glib.h>

/* The repository around a directory, or nothing: then nothing is ignored. */
typedef struct ub_ignore ub_ignore;

/* The rules that hold in `dir`.  A directory that is itself ignored, but was asked for by name, is
 * treated as outside of a repository.  NULL and UB_ERROR_INPUT when there is a repository that
 * cannot be read; free with ub_ignore_free. */
ub_ignore *ub_ignore_open(const char *dir, GError **error);
void ub_ignore_free(ub_ignore *ignore);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ub_ignore, ub_ignore_free)

/* Does git ignore `path`, which lies below the directory?  A tracked file, or a directory that
 * holds one, is not ignored. */
gboolean ub_ignore_is_ignored(const ub_ignore *ignore, const char *path, gboolean is_dir);

#endif

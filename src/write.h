/* Stage "report", the writing part: a file becomes the new one or stays the old one, never half. */
#ifndef UNBORROW_WRITE_H
#define UNBORROW_WRITE_H

#include <glib.h>

/* Replace the contents of `path`, which were `old_text` when read, by `new_text`.
 *
 * The new text is written and synced beside the file and then renamed over it, with its mode, owner
 * and group.  A symbolic link stays; the file that it names is replaced.  Further hard links keep
 * the old contents.
 *
 * On failure the file is as it was, nothing is left beside it, and `error` is UB_ERROR_CHANGED when
 * the file no longer holds `old_text`, else UB_ERROR_WRITE. */
gboolean ub_write_file(const char *path, GBytes *old_text, GBytes *new_text, GError **error);

/* The same in two steps, for files that are to be replaced together: all that can go wrong with the
 * file system goes wrong, as a rule, in the first.  ub_write_begin gives NULL and `error`; what it
 * gives else must go to ub_write_commit or ub_write_cancel. */
typedef struct ub_writing ub_writing;
ub_writing *ub_write_begin(const char *path, GBytes *old_text, GBytes *new_text, GError **error);
gboolean ub_write_commit(ub_writing *writing, GError **error);
void ub_write_cancel(ub_writing *writing);

#endif

/* See write.h. */
#include "write.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <glib/gstdio.h>

#include "unit.h"

static gboolean fail(GError **error, const char *what)
{
    g_set_error(error, UB_ERROR, UB_ERROR_WRITE, "%s: %s", what, g_strerror(errno));
    return FALSE;
}

static gboolean is_unchanged(const char *path, GBytes *old_text)
{
    g_autofree char *now = NULL;
    gsize now_length, old_length;
    const char *old = g_bytes_get_data(old_text, &old_length);

    return g_file_get_contents(path, &now, &now_length, NULL) && now_length == old_length &&
           (old_length == 0 || memcmp(now, old, old_length) == 0);
}

/* The rename below would replace a write-protected file without a word. */
static gboolean check_writable(const char *path, struct stat *info, GError **error)
{
    if (stat(path, info) != 0)
        return fail(error, "cannot look at the file");
    if ((info->st_mode & 0222) == 0 || access(path, W_OK) != 0) {
        g_set_error(error, UB_ERROR, UB_ERROR_WRITE, "the file is read-only");
        return FALSE;
    }
    return TRUE;
}

static gboolean write_all(int fd, GBytes *text, GError **error)
{
    gsize length;
    const char *at = g_bytes_get_data(text, &length);

    while (length > 0) {
        ssize_t n = write(fd, at, length);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail(error, "cannot write the new text");
        at += n;
        length -= (gsize)n;
    }
    return TRUE;
}

static gboolean keep_owner_and_mode(int fd, const struct stat *info, GError **error)
{
    struct stat now;

    if (fstat(fd, &now) != 0)
        return fail(error, "cannot look at the new file");
    if ((now.st_uid != info->st_uid || now.st_gid != info->st_gid) &&
        fchown(fd, info->st_uid, info->st_gid) != 0)
        return fail(error, "cannot keep the file's owner and group");
    if (fchmod(fd, info->st_mode & 07777) != 0)
        return fail(error, "cannot keep the file's mode");
    return TRUE;
}

/* A temporary file in `dir` that has no name yet, so that nothing is left of it when the process is
 * killed; where the file system knows no such files, one with a name, given in *name. */
static int open_beside(const char *dir, char **name)
{
    int fd = open(dir, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);

    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
        return fd;
    *name = g_build_filename(dir, ".unborrow-XXXXXX", NULL);
    fd = g_mkstemp_full(*name, O_WRONLY | O_CLOEXEC, 0600);
    if (fd < 0)
        g_clear_pointer(name, g_free);
    return fd;
}

/* Give a file without a name one in `dir`. */
static char *link_beside(int fd, const char *dir)
{
    g_autofree char *from = g_strdup_printf("/proc/self/fd/%d", fd);

    for (int tries = 0; tries < 100; tries++) {
        g_autofree char *name = g_strdup_printf("%s/.unborrow-%08x", dir, g_random_int());

        if (linkat(AT_FDCWD, from, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0)
            return g_steal_pointer(&name);
        if (errno != EEXIST)
            return NULL;
    }
    return NULL;
}

static void sync_directory(const char *dir)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return;
    fsync(fd); /* not all file systems can; the rename has happened all the same */
    close(fd);
}

struct ub_writing {
    char *target, *dir;
    char *name; /* beside it, of what is complete and has none yet: NULL */
    int fd;
    GBytes *old_text;
};

void ub_write_cancel(ub_writing *w)
{
    if (w == NULL)
        return;
    if (w->fd >= 0)
        close(w->fd);
    if (w->name != NULL)
        unlink(w->name);
    g_free(w->target);
    g_free(w->dir);
    g_free(w->name);
    g_bytes_unref(w->old_text);
    g_free(w);
}

static gboolean check_unchanged(const ub_writing *w, GError **error)
{
    if (is_unchanged(w->target, w->old_text))
        return TRUE;
    g_set_error(error, UB_ERROR, UB_ERROR_CHANGED,
                "changed while unborrow ran; left as it is, run again");
    return FALSE;
}

static gboolean write_beside(ub_writing *w, GBytes *new_text, const struct stat *info,
                             GError **error)
{
    w->fd = open_beside(w->dir, &w->name);
    if (w->fd < 0)
        return fail(error, "cannot make a file beside it");
    if (!write_all(w->fd, new_text, error) || !keep_owner_and_mode(w->fd, info, error))
        return FALSE;
    if (fsync(w->fd) != 0)
        return fail(error, "cannot write the new text");
    return check_unchanged(w, error);
}

ub_writing *ub_write_begin(const char *path, GBytes *old_text, GBytes *new_text, GError **error)
{
    struct stat info;
    char *real = realpath(path, NULL);

    if (real == NULL) {
        fail(error, "cannot find the file");
        return NULL;
    }
    ub_writing *w = g_new0(ub_writing, 1);
    w->target = g_strdup(real);
    free(real);
    w->dir = g_path_get_dirname(w->target);
    w->fd = -1;
    w->old_text = g_bytes_ref(old_text);
    if (check_writable(w->target, &info, error) && write_beside(w, new_text, &info, error))
        return w;
    ub_write_cancel(w);
    return NULL;
}

gboolean ub_write_commit(ub_writing *w, GError **error)
{
    if (!check_unchanged(w, error)) {
        ub_write_cancel(w);
        return FALSE;
    }
    gboolean named = w->name != NULL || (w->name = link_beside(w->fd, w->dir)) != NULL;
    gboolean done = named && rename(w->name, w->target) == 0;

    if (done) {
        sync_directory(w->dir);
        g_clear_pointer(&w->name, g_free);
    } else {
        fail(error, named ? "cannot replace the file" : "cannot name the new file");
    }
    ub_write_cancel(w);
    return done;
}

gboolean ub_write_file(const char *path, GBytes *old_text, GBytes *new_text, GError **error)
{
    ub_writing *w = ub_write_begin(path, old_text, new_text, error);

    return w != NULL && ub_write_commit(w, error);
}

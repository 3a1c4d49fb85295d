/* See ignore.h. */
#include "ignore.h"

#include <stdlib.h>
#include <string.h>
#include <git2.h>

#include "unit.h"

struct ub_ignore {
    git_repository *repository; /* NULL: nothing is ignored */
    git_index *index;           /* NULL as well */
    char *dir;                  /* as given; paths begin with it */
    char *prefix;               /* the same seen from the repository's root: "" or "src/" */
};

/* `dir` seen from the root of the work tree, "" or with a final slash; NULL when it is outside. */
static char *below_root(const char *dir, const char *root)
{
    char *real_dir = realpath(dir, NULL);
    char *real_root = realpath(root, NULL);
    char *prefix = NULL;

    if (real_dir != NULL && real_root != NULL && g_str_has_prefix(real_dir, real_root)) {
        const char *rest = real_dir + strlen(real_root);

        if (*rest == '\0')
            prefix = g_strdup("");
        else if (*rest == '/')
            prefix = g_strconcat(rest + 1, "/", NULL);
        else if (strcmp(real_root, "/") == 0)
            prefix = g_strconcat(rest, "/", NULL);
    }
    free(real_dir);
    free(real_root);
    return prefix;
}

static gboolean is_tracked(const ub_ignore *ignore, const char *name, gboolean is_dir)
{
    if (is_dir)
        return git_index_find_prefix(NULL, ignore->index, name) == 0;
    return git_index_get_bypath(ignore->index, name, 0) != NULL;
}

/* `name` is seen from the repository's root, that of a directory with a final slash. */
static gboolean is_ignored(const ub_ignore *ignore, const char *name, gboolean is_dir)
{
    int ignored = 0;

    if (git_ignore_path_is_ignored(&ignored, ignore->repository, name) != 0)
        return FALSE;
    return ignored && !is_tracked(ignore, name, is_dir);
}

static void close_repository(ub_ignore *ignore)
{
    git_index_free(ignore->index);
    git_repository_free(ignore->repository);
    ignore->index = NULL;
    ignore->repository = NULL;
}

/* To go on would be to rewrite what git ignores, or to pass over what it tracks. */
static ub_ignore *give_up(ub_ignore *ignore, GError **error)
{
    const git_error *problem = git_error_last();

    g_set_error(error, UB_ERROR, UB_ERROR_INPUT,
                "what git ignores here cannot be read (%s); name files instead, such as "
                "git ls-files lists",
                problem != NULL ? problem->message : "libgit2 failed");
    ub_ignore_free(ignore);
    return NULL;
}

ub_ignore *ub_ignore_open(const char *dir, GError **error)
{
    ub_ignore *ignore = g_new0(ub_ignore, 1);
    int status = git_repository_open_ext(&ignore->repository, dir, 0, NULL);

    ignore->dir = g_strdup(dir);
    if (status == GIT_ENOTFOUND)
        return ignore;
    if (status != 0)
        return give_up(ignore, error);
    if (git_repository_workdir(ignore->repository) != NULL)
        ignore->prefix = below_root(dir, git_repository_workdir(ignore->repository));
    if (ignore->prefix == NULL) {
        close_repository(ignore);
        return ignore;
    }
    if (git_repository_index(&ignore->index, ignore->repository) != 0)
        return give_up(ignore, error);
    if (ignore->prefix[0] != '\0' && is_ignored(ignore, ignore->prefix, TRUE))
        close_repository(ignore);
    return ignore;
}

void ub_ignore_free(ub_ignore *ignore)
{
    if (ignore == NULL)
        return;
    close_repository(ignore);
    g_free(ignore->dir);
    g_free(ignore->prefix);
    g_free(ignore);
}

gboolean ub_ignore_is_ignored(const ub_ignore *ignore, const char *path, gboolean is_dir)
{
    if (ignore->repository == NULL)
        return FALSE;

    const char *rest = path;
    if (strcmp(ignore->dir, ".") != 0) {
        rest += strlen(ignore->dir);
        rest += *rest == '/';
    } else if (g_str_has_prefix(path, "./")) {
        rest += 2;
    }
    g_autofree char *name = g_strconcat(ignore->prefix, rest, is_dir ? "/" : "", NULL);
    return is_ignored(ignore, name, is_dir);
}

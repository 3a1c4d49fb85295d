/* See diff.h.
 *
 * The header has no "diff --git" line: with one, git takes the names from the repository's root,
 * and `unborrow diff . | git apply` would do nothing in a sub-folder.  Without one both git and
 * patch take them from the current directory. */
#include "diff.h"

#include <stdlib.h>
#include <string.h>
#include <git2.h>

#include "escape.h"
#include "unit.h"

static char *real_path(const char *path)
{
    char *real = realpath(path, NULL);
    char *copy = g_strdup(real != NULL ? real : path);

    free(real);
    return copy;
}

/* `path` seen from `dir`, or NULL when it is not inside. */
static const char *inside(const char *path, const char *dir)
{
    gsize length = strlen(dir);

    if (!g_str_has_prefix(path, dir))
        return NULL;
    if (length > 0 && dir[length - 1] == '/')
        return path + length;
    return path[length] == '/' ? path + length + 1 : NULL;
}

/* The root of the repository that `path` is in, or NULL. */
static char *repository_of(const char *path)
{
    g_autofree char *dir = g_path_get_dirname(path);
    git_repository *repository = NULL;
    char *root = NULL;

    if (git_repository_open_ext(&repository, dir, 0, NULL) != 0)
        return NULL;
    if (git_repository_workdir(repository) != NULL)
        root = real_path(git_repository_workdir(repository));
    git_repository_free(repository);
    return root;
}

/* The path made absolute, its folder without links: the file itself may be one, and git knows it by
 * the link's name. */
static char *absolute(const char *path)
{
    g_autofree char *dir = g_path_get_dirname(path);
    g_autofree char *base = g_path_get_basename(path);
    g_autofree char *real = NULL;

    if (g_file_test(path, G_FILE_TEST_IS_SYMLINK))
        return real_path(path); /* a patch must name the file that it changes */
    real = real_path(dir);
    return g_build_filename(real, base, NULL);
}

/* In the sub-folder src/ of a repository git takes "a/src/x.c" for src/x.c seen from the root,
 * though here it is src/src/x.c.  It does not with "a//src/x.c", which is the same to everybody
 * else. */
static char *unmistakable(const char *name, const char *whole, const char *cwd)
{
    g_autofree char *root = repository_of(whole);
    const char *prefix = root != NULL ? inside(cwd, root) : NULL;

    if (prefix != NULL && *prefix != '\0' && inside(name, prefix) != NULL)
        return g_strconcat("/", name, NULL);
    return g_strdup(name);
}

char *ub_diff_name(const char *path, char **base)
{
    g_autofree char *cwd = real_path(".");
    g_autofree char *whole = absolute(path);
    g_autofree char *root = NULL;
    const char *name = inside(whole, cwd);

    *base = NULL;
    if (name != NULL)
        return unmistakable(name, whole, cwd);
    root = repository_of(whole);
    if (root == NULL)
        root = g_strdup("/");
    name = inside(whole, root);
    *base = g_steal_pointer(&root);
    return g_strdup(name != NULL ? name : whole);
}

/* A name with a blank gets a tab after it, as git does it, so that no reader takes the rest of the
 * name for a date. */
static void append_header(GString *out, const char *mark, const char *prefix, const char *name)
{
    g_autofree char *quoted = ub_quote_path(prefix, name);

    g_string_append_printf(out, "%s %s%s\n", mark, quoted, strchr(quoted, ' ') ? "\t" : "");
}

static gboolean append_hunk(GString *out, git_patch *patch, size_t index)
{
    const git_diff_hunk *hunk;
    size_t n_lines;

    if (git_patch_get_hunk(&hunk, &n_lines, patch, index) != 0)
        return FALSE;
    g_string_append_len(out, hunk->header, (gssize)hunk->header_len);
    for (size_t i = 0; i < n_lines; i++) {
        const git_diff_line *line;

        if (git_patch_get_line_in_hunk(&line, patch, index, i) != 0)
            return FALSE;
        if (strchr("+- ", line->origin) != NULL)
            g_string_append_c(out, line->origin);
        g_string_append_len(out, line->content, (gssize)line->content_len);
    }
    return TRUE;
}

static gboolean append_patch(GString *out, const char *name, git_patch *patch)
{
    size_t n_hunks = git_patch_num_hunks(patch);

    if (n_hunks == 0)
        return TRUE;
    append_header(out, "---", "a/", name);
    append_header(out, "+++", "b/", name);
    for (size_t i = 0; i < n_hunks; i++) {
        if (!append_hunk(out, patch, i))
            return FALSE;
    }
    return TRUE;
}

GString *ub_diff(const char *name, GBytes *old_text, GBytes *new_text, GError **error)
{
    git_diff_options options;
    git_patch *patch = NULL;
    gsize old_length, new_length;
    const char *old = g_bytes_get_data(old_text, &old_length);
    const char *new = g_bytes_get_data(new_text, &new_length);
    GString *out = g_string_new(NULL);

    git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
    options.flags = GIT_DIFF_FORCE_TEXT | GIT_DIFF_INDENT_HEURISTIC;
    if (git_patch_from_buffers(&patch, old, old_length, NULL, new, new_length, NULL, &options) ==
            0 &&
        append_patch(out, name, patch)) {
        git_patch_free(patch);
        return out;
    }
    g_set_error(error, UB_ERROR, UB_ERROR_TOOL, "cannot make a diff: %s",
                git_error_last() != NULL ? git_error_last()->message : "libgit2 failed");
    git_patch_free(patch);
    g_string_free(out, TRUE);
    return NULL;
}

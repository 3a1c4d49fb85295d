/* See python.h. */
#include "python.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "process.h"
#include "unit.h"

#define PATIENCE 30 /* seconds for an answer */

/* Strings ended by NUL: the version, then the include directories, as bytes. */
static const char question[] =
    "import os, sys, sysconfig\n"
    "paths = sysconfig.get_paths()\n"
    "for text in ('%d.%d' % sys.version_info[:2], paths['include'], paths['platinclude']):\n"
    "    sys.stdout.buffer.write(os.fsencode(text) + b'\\0')\n";

static gboolean fail(GError **error, const char *exe, const char *why)
{
    g_set_error(error, UB_ERROR, UB_ERROR_TOOL,
                "cannot ask %s for its include directories: %s; name another Python with --python, "
                "or give the directory of Python.h after --, as in: -- -I/usr/include/python3.13",
                exe, why);
    return FALSE;
}

static gboolean run(const char *exe, ub_process *process, GError **error)
{
    g_autoptr(GSubprocessLauncher) launcher =
        g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
    g_autoptr(GError) problem = NULL;
    /* -I: the current directory is no place to import from. */
    const char *const argv[] = {exe, "-I", "-c", question, NULL};

    if (!ub_process_run(launcher, argv, PATIENCE, process, &problem))
        return fail(error, exe, problem->message);
    if (process->end == UB_PROCESS_DONE)
        return TRUE;
    if (process->end == UB_PROCESS_HUNG)
        return fail(error, exe, "it does not answer");
    g_strstrip(process->err->str);
    return fail(error, exe, process->err->str[0] != '\0' ? process->err->str : "it failed");
}

/* The answer cut at its NULs; NULL unless there are three strings. */
static char **cut(const GString *answer)
{
    g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(g_free);
    const char *at = answer->str;
    gsize length = answer->len;

    while (length > 0) {
        const char *nul = memchr(at, '\0', length);

        if (nul == NULL)
            return NULL;
        g_ptr_array_add(parts, g_strdup(at));
        length -= (gsize)(nul + 1 - at);
        at = nul + 1;
    }
    if (parts->len != 3)
        return NULL;
    g_ptr_array_add(parts, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&parts), FALSE);
}

static unsigned parse_version(const char *text)
{
    unsigned major = 0, minor = 0;

    if (sscanf(text, "%3u.%3u", &major, &minor) < 1 || major > 0xff || minor > 0xff)
        return 0;
    return major << 8 | minor;
}

ub_python *ub_python_ask(const char *exe, GError **error)
{
    g_auto(ub_process) process = {0};
    g_auto(GStrv) parts = NULL;

    if (!run(exe, &process, error))
        return NULL;
    parts = cut(process.out);
    if (parts == NULL || parse_version(parts[0]) < 0x0300) {
        fail(error, exe, "its answer is not that of a Python 3");
        return NULL;
    }

    ub_python *python = g_new0(ub_python, 1);
    python->version = parse_version(parts[0]);
    python->include_dirs = g_strdupv(parts + 1);
    if (strcmp(parts[1], parts[2]) == 0)
        g_clear_pointer(&python->include_dirs[1], g_free);
    return python;
}

void ub_python_free(ub_python *python)
{
    if (python == NULL)
        return;
    g_strfreev(python->include_dirs);
    g_free(python);
}

/* The number in "#define NAME 11". */
static unsigned defined_number(const char *text, const char *name)
{
    g_autofree char *pattern = g_strdup_printf("(?m)^#\\s*define\\s+%s\\s+(\\d+)", name);
    g_autoptr(GRegex) regex = g_regex_new(pattern, G_REGEX_RAW, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    g_autofree char *digits = NULL;

    if (!g_regex_match(regex, text, 0, &match))
        return 0;
    digits = g_match_info_fetch(match, 1);
    return (unsigned)strtoul(digits, NULL, 10);
}

unsigned ub_python_header_version(const char *include_dir)
{
    g_autofree char *path = g_build_filename(include_dir, "patchlevel.h", NULL);
    g_autofree char *text = NULL;

    if (!g_file_get_contents(path, &text, NULL, NULL))
        return 0;

    unsigned major = defined_number(text, "PY_MAJOR_VERSION");
    unsigned minor = defined_number(text, "PY_MINOR_VERSION");
    return major > 0 && major <= 0xff && minor <= 0xff ? major << 8 | minor : 0;
}

/* The lower bound in ">=3.9, <4": the highest of its clauses.  "!=3.9.1" and "<4" bound nothing. */
static unsigned lower_bound(const char *specifier)
{
    g_auto(GStrv) clauses = g_strsplit(specifier, ",", -1);
    unsigned bound = 0;

    for (char **clause = clauses; *clause != NULL; clause++) {
        const char *at = g_strstrip(*clause);
        gsize length = strspn(at, "<>=~!^");

        if (length > 0 && strchr("<!", at[0]) != NULL)
            continue;
        at += length;
        bound = MAX(bound, parse_version(at + strspn(at, " \t")));
    }
    return bound;
}

/* The string between quotes after "requires-python =", a new one, or NULL. */
static char *quoted_value(const char *line)
{
    static const char key[] = "requires-python";

    if (!g_str_has_prefix(line, key))
        return NULL;
    line += strlen(key);
    line += strspn(line, " \t");
    if (*line++ != '=')
        return NULL;
    line += strspn(line, " \t");
    if (*line != '"' && *line != '\'')
        return NULL;

    const char *end = strchr(line + 1, *line);
    return end != NULL ? g_strndup(line + 1, (gsize)(end - line - 1)) : NULL;
}

/* Is this line the header of the table [project]? */
static gboolean is_project_header(const char *line)
{
    g_autofree char *bare = g_strdup(line + 1);
    char *end = strchr(bare, ']');

    if (end == NULL)
        return FALSE;
    *end = '\0';
    return strcmp(g_strstrip(bare), "project") == 0;
}

unsigned ub_python_required_by(const char *toml)
{
    g_auto(GStrv) lines = g_strsplit(toml, "\n", -1);
    gboolean in_project = FALSE;

    for (char **line = lines; *line != NULL; line++) {
        const char *at = g_strstrip(*line);

        if (*at == '[') {
            in_project = is_project_header(at);
        } else if (in_project) {
            g_autofree char *value = quoted_value(at);

            if (value != NULL)
                return lower_bound(value);
        }
    }
    return 0;
}

unsigned ub_python_required(const char *path)
{
    g_autofree char *dir = NULL;
    g_autofree char *whole = g_canonicalize_filename(path, NULL);

    for (dir = g_path_get_dirname(whole);;) {
        g_autofree char *file = g_build_filename(dir, "pyproject.toml", NULL);
        g_autofree char *toml = NULL;

        if (g_file_get_contents(file, &toml, NULL, NULL))
            return ub_python_required_by(toml);
        char *parent = g_path_get_dirname(dir);
        gboolean at_root = strcmp(parent, dir) == 0;
        g_free(dir);
        dir = parent;
        if (at_root)
            return 0;
    }
}

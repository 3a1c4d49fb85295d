#include "spatch.h"

#include <glib/gstdio.h>
#include <string.h>

#include "process.h"
#include "unit.h"

enum {
    DEFAULT_TIMEOUT = 60, /* seconds that one function may take */
    GRACE = 2,            /* and seconds more before spatch is killed from outside */
};

/* -std=gnu++17, as spatch wants to have it: without a version it stumbles over `auto`. */
static char *cplusplus_option(const ub_config *config)
{
    const char *version = "17";

    for (const char *const *flag = config->flags; flag != NULL && *flag != NULL; flag++) {
        const char *plus = g_str_has_prefix(*flag, "-std=") ? strstr(*flag, "++") : NULL;
        if (plus != NULL && g_ascii_isdigit(plus[2]) && g_ascii_isdigit(plus[3]) && !plus[4])
            version = plus + 2;
    }
    return g_strconcat("--c++=", version, NULL);
}

static gboolean run_in(const char *folder, const ub_config *config, const char *patch,
                       gboolean cplusplus, unsigned seconds, ub_process *process, GError **error)
{
    g_autofree char *language = cplusplus ? cplusplus_option(config) : NULL;
    g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(
        G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
    /* A path is meant from here, not from the folder. */
    g_autofree char *program = strchr(config->spatch, '/') != NULL
                                   ? g_canonicalize_filename(config->spatch, NULL)
                                   : g_strdup(config->spatch);
    g_autofree char *timeout = g_strdup_printf("%u", ub_spatch_timeout(config));
    const char *argv[] = {
        program, "--sp-file",      patch,        "--very-quiet", "--no-includes", "--iso-limit",
        "1",     "--no-show-diff", "--in-place", "--timeout",    timeout,         "--dir",
        "in",    language,         NULL};

    /* Relative names only: spatch hands them to find(1) and cp(1) through a shell of its own, and
     * the folder's name is the user's. */
    g_subprocess_launcher_set_cwd(launcher, folder);
    g_subprocess_launcher_setenv(launcher, "TMPDIR", ".", TRUE);
    return ub_process_run(launcher, argv, seconds, process, error);
}

gboolean ub_spatch(const ub_config *config, const char *patch, const char *folder, unsigned n_files,
                   gboolean cplusplus, ub_spatch_run *run, GError **error)
{
    g_autofree char *given = g_path_is_absolute(patch)
                                 ? g_strdup(patch) /* of a row that the project has added */
                                 : g_build_filename(config->patch_dir, patch, NULL);
    g_autofree char *path = g_canonicalize_filename(given, NULL);
    g_autoptr(GError) failure = NULL;
    g_auto(ub_process) process = {0};
    unsigned seconds = ub_spatch_timeout(config) + GRACE + n_files / 2;

    memset(run, 0, sizeof *run);
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
        g_set_error(error, UB_ERROR, UB_ERROR_TOOL, "there is no semantic patch %s", path);
        return FALSE;
    }
    if (!run_in(folder, config, path, cplusplus, seconds, &process, &failure)) {
        g_set_error(error, UB_ERROR, UB_ERROR_TOOL,
                    "cannot run %s (%s): install Coccinelle 1.1.1 or newer, in Debian the package "
                    "\"coccinelle\"",
                    config->spatch, failure->message);
        return FALSE;
    }
    run->message = g_utf8_make_valid(process.err->str, (gssize)process.err->len);
    run->end = process.end == UB_PROCESS_HUNG     ? UB_SPATCH_HUNG
               : process.end == UB_PROCESS_FAILED ? UB_SPATCH_FAILED
                                                  : UB_SPATCH_DONE;
    return TRUE;
}

/* A broken installation, or another program: --spatch /bin/true. */
gboolean ub_spatch_works(const ub_config *config, const char *folder, GError **error)
{
    g_autofree char *patch = g_build_filename(folder, "probe.cocci", NULL);
    g_autofree char *file = g_build_filename(folder, "in", "probe.c", NULL);
    g_autofree char *contents = NULL, *said = NULL;
    g_auto(ub_process) process = {0};

    if (!g_file_set_contents(patch, "@@\n@@\n- before()\n+ after()\n", -1, error) ||
        !g_file_set_contents(file, "void f(void)\n{\n    before();\n}\n", -1, error))
        return FALSE;
    gboolean ran =
        run_in(folder, config, patch, FALSE, ub_spatch_timeout(config) + GRACE, &process, NULL);
    g_file_get_contents(file, &contents, NULL, NULL);
    g_unlink(file);
    g_unlink(patch);
    if (contents != NULL && strstr(contents, "after()") != NULL)
        return TRUE;
    if (ran)
        said = g_utf8_make_valid(process.err->str, (gssize)strcspn(process.err->str, "\n"));
    g_set_error(
        error, UB_ERROR, UB_ERROR_TOOL,
        "%s does not rewrite what any Coccinelle does; it is broken, or another program%s%s",
        config->spatch, said && *said ? ": " : "", said ? said : "");
    return FALSE;
}

/* "spatch version 1.3 compiled with OCaml version 5.3.0" */
unsigned ub_spatch_version(const char *program)
{
    const char *argv[] = {program, "--version", NULL};
    g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(
        G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
    g_auto(ub_process) process = {0};
    unsigned major = 0, minor = 0;

    if (!ub_process_run(launcher, argv, GRACE, &process, NULL) || process.out == NULL)
        return 0;
    const char *at = strstr(process.out->str, "version ");
    if (at == NULL || sscanf(at, "version %u.%u", &major, &minor) != 2)
        return 0;
    return (major << 8) | minor;
}

void ub_spatch_run_clear(ub_spatch_run *run)
{
    g_clear_pointer(&run->message, g_free);
}

/* What it says of the place, on one line, without what it says of its own header:
 *
 *     meta: parse error: File "own.cocci", line 4, column 0, charpos = 78 around = 'expression',
 *
 * and not the whole line after it. */
static char *one_line(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autoptr(GString) said = g_string_new(NULL);

    for (char **line = lines; *line != NULL; line++) {
        g_strstrip(*line);
        if (**line == '\0' || g_str_has_prefix(*line, "init_defs") ||
            g_str_has_prefix(*line, "Warning:") || g_str_has_prefix(*line, "whole content"))
            continue;
        g_string_append_printf(said, "%s%s", said->len ? " " : "", *line);
    }
    return ub_shortened(said->str);
}

gboolean ub_spatch_reads(const char *spatch, const char *patch, GError **error)
{
    g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(
        G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
    const char *argv[] = {spatch, "--very-quiet", "--parse-cocci", patch, NULL};
    g_autoptr(GError) failure = NULL;
    g_auto(ub_process) process = {0};

    if (!ub_process_run(launcher, argv, DEFAULT_TIMEOUT, &process, &failure)) {
        g_set_error(error, UB_ERROR, UB_ERROR_TOOL, "cannot run %s (%s)", spatch, failure->message);
        return FALSE;
    }
    if (process.end == UB_PROCESS_DONE)
        return TRUE;
    g_autofree char *said = one_line(process.err->str);
    g_set_error(error, UB_ERROR, UB_ERROR_USAGE, "%s: spatch does not understand it: %s", patch,
                said);
    return FALSE;
}

/* spatch 1.1.1 and 1.3: "EXN: Coccinelle_modules.Common.Timeout in in/12.c", also when quiet. */
gboolean ub_spatch_timed_out(const ub_spatch_run *run, const char *file)
{
    g_autofree char *mark = g_strconcat("Timeout in in/", file, NULL);

    return run->message != NULL && strstr(run->message, mark) != NULL;
}

unsigned ub_spatch_timeout(const ub_config *config)
{
    return config->timeout > 0 ? config->timeout : DEFAULT_TIMEOUT;
}

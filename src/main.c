/* unborrow: rewrites C extensions for free-threaded Python.  See options.c for the commands. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <git2.h>

#include "escape.h"
#include "explain.h"
#include "options.h"
#include "report.h"
#include "run.h"

#define STATUS_FAILED 2
#define STACK_SIZE ((size_t)256 * 1024 * 1024)

static void complain(const char *message)
{
    g_autofree char *text = ub_escape(message);

    fprintf(stderr, "unborrow: %s\n", text);
}

/* A patch of which the end is missing must not look like a whole one. */
static int print(const GString *out, int status)
{
    fwrite(out->str, 1, out->len, stdout);
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    g_autofree char *message =
        g_strdup_printf("cannot write to standard output: %s", g_strerror(errno));
    complain(message);
    return STATUS_FAILED;
}

static gboolean wants_color(ub_color color, int fd)
{
    const char *term = g_getenv("TERM");
    const char *no_color = g_getenv("NO_COLOR");

    if (color != UB_COLOR_AUTO)
        return color == UB_COLOR_ALWAYS;
    return isatty(fd) && (no_color == NULL || *no_color == '\0') &&
           (term == NULL || strcmp(term, "dumb") != 0);
}

static int run_files(const ub_options *options, GString *out)
{
    g_autoptr(ub_run) run = ub_run_files(options);
    g_autoptr(GString) err = g_string_new(NULL);

    if (options->format == UB_FORMAT_JSON)
        ub_report_json(run, options->command, out);
    else if (options->format == UB_FORMAT_SARIF)
        ub_report_sarif(run, out);
    else
        ub_report_text(run,
                       (ub_text_style){.command = options->command,
                                       .notes = options->notes,
                                       .color_out = wants_color(options->color, STDOUT_FILENO),
                                       .color_err = wants_color(options->color, STDERR_FILENO)},
                       out, err);

    ub_counts counts = ub_count(run);
    int status = print(out, ub_exit_status(&counts));
    g_string_truncate(out, 0);
    fwrite(err->str, 1, err->len, stderr);
    return status;
}

static int explain(const ub_options *options, GString *out, GError **error)
{
    gboolean found = options->format == UB_FORMAT_JSON
                         ? ub_explain_json(options->arguments[0], out, error)
                         : ub_explain_text(options->arguments[0], out, error);

    return found ? 0 : STATUS_FAILED;
}

static int run_command(const ub_options *options, GString *out, GError **error)
{
    switch (options->command) {
    case UB_COMMAND_RULES:
        if (options->format == UB_FORMAT_JSON)
            ub_rules_json(out);
        else
            ub_rules_text(out);
        return 0;
    case UB_COMMAND_EXPLAIN:
        return explain(options, out, error);
    default:
        return run_files(options, out);
    }
}

/* Where one of the standard streams is closed, the next file that is opened would take its place
 * and get what is printed.  The stand-in cannot be written to, so that a lost patch is still an
 * error. */
static void fill_standard_streams(void)
{
    int fd;

    do {
        fd = open("/dev/null", O_RDONLY);
    } while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        close(fd);
}

/* Everything is read, nothing of it obeyed, so a repository may belong to another user, and may
 * have extensions that do not concern ignore rules and the index.
 *
 * There is no shutdown: workers that are about to end still have an error state of libgit2's, which
 * they could no longer free. */
static void set_up_libgit2(void)
{
    const char *extensions[] = {"partialclone", "preciousobjects", "relativeworktrees",
                                "worktreeconfig"};

    git_libgit2_init();
    git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions, G_N_ELEMENTS(extensions));
    git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
}

/* Clang, its visitors and we go down a syntax tree by recursion: an expression of a hundred
 * thousand terms, which a generator may write, is that deep.  So threads get a stack to match, and
 * libclang stays on ours, for its own threads have 8 MiB.  What is not used of it costs nothing. */
static void set_up_stacks(void)
{
    pthread_attr_t attributes;

    if (pthread_attr_init(&attributes) != 0)
        return;
    if (pthread_attr_setstacksize(&attributes, STACK_SIZE) == 0)
        pthread_setattr_default_np(&attributes);
    pthread_attr_destroy(&attributes);
    g_setenv("LIBCLANG_NOTHREADS", "1", TRUE);
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) out = g_string_new(NULL);
    fill_standard_streams();
    g_autoptr(ub_options) options = ub_options_parse(argc, argv, &error);

    if (options == NULL) {
        complain(error->message);
        fputs(ub_options_usage(), stderr);
        return STATUS_FAILED;
    }
    if (options->help) {
        g_autofree char *help = ub_options_help();

        g_string_append(out, help);
        return print(out, 0);
    }
    if (options->version) {
        g_string_append(out, "unborrow " UNBORROW_VERSION "\n");
        return print(out, 0);
    }
    set_up_libgit2();
    set_up_stacks();
    int status = run_command(options, out, &error);
    if (error != NULL)
        complain(error->message);
    return out->len > 0 ? print(out, status) : status;
}

#include "spatch.h"

#include <gio/gio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "unit.h"

enum {
    DEFAULT_TIMEOUT = 60, /* seconds that one function may take */
    GRACE = 2,            /* and seconds more before spatch is killed from outside */
};

typedef struct {
    GMainLoop *loop;
    GSubprocess *process;
    char *errors;
    gboolean hung;
} watch;

/* In the child, before exec: a process group of its own, so that what spatch starts dies with it;
 * and death together with this thread, for Ctrl-C and kill -9 do not reach that group. */
static void own_group(gpointer unused)
{
    (void)unused;
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static void kill_group(GSubprocess *process)
{
    const char *id = g_subprocess_get_identifier(process);

    if (id != NULL) {
        kill(-(pid_t)g_ascii_strtoll(id, NULL, 10), SIGKILL);
    }
}

static gboolean on_timeout(gpointer data)
{
    watch *w = data;

    w->hung = TRUE;
    kill_group(w->process);
    return G_SOURCE_REMOVE;
}

static void on_end(GObject *source, GAsyncResult *result, gpointer data)
{
    watch *w = data;
    g_autoptr(GBytes) errors = NULL;
    gsize length = 0;
    const char *bytes;

    if (g_subprocess_communicate_finish(G_SUBPROCESS(source), result, NULL, &errors, NULL) &&
        errors != NULL) {
        bytes = g_bytes_get_data(errors, &length);
        w->errors = g_utf8_make_valid(bytes != NULL ? bytes : "", length);
    }
    g_main_loop_quit(w->loop);
}

/* Wait in a main context of our own, for several threads may be here at once. */
static void wait_for(watch *w, unsigned seconds)
{
    g_autoptr(GMainContext) context = g_main_context_new();
    g_autoptr(GSource) timer = g_timeout_source_new_seconds(seconds);

    g_main_context_push_thread_default(context);
    w->loop = g_main_loop_new(context, FALSE);
    g_source_set_callback(timer, on_timeout, w, NULL);
    g_source_attach(timer, context);
    g_subprocess_communicate_async(w->process, NULL, NULL, on_end, w);
    g_main_loop_run(w->loop);
    g_source_destroy(timer);
    g_main_loop_unref(w->loop);
    g_main_context_pop_thread_default(context);
}

static GSubprocess *start(const ub_config *config, const char *patch, const char *folder,
                          GError **error)
{
    g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(
        G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
    /* A path is meant from here, not from the folder. */
    g_autofree char *program = strchr(config->spatch, '/') != NULL
                                   ? g_canonicalize_filename(config->spatch, NULL)
                                   : g_strdup(config->spatch);
    g_autofree char *timeout = g_strdup_printf("%u", ub_spatch_timeout(config));
    const char *argv[] = {program,
                          "--sp-file",
                          patch,
                          "--very-quiet",
                          "--no-includes",
                          "--iso-limit",
                          "1",
                          "--no-show-diff",
                          "--in-place",
                          "--timeout",
                          timeout,
                          "--dir",
                          "in",
                          NULL};

    /* Relative names only: spatch hands them to find(1) and cp(1) through a shell of its own, and
     * the folder's name is the user's. */
    g_subprocess_launcher_set_cwd(launcher, folder);
    g_subprocess_launcher_setenv(launcher, "TMPDIR", ".", TRUE);
    g_subprocess_launcher_set_child_setup(launcher, own_group, NULL, NULL);
    return g_subprocess_launcher_spawnv(launcher, argv, error);
}

gboolean ub_spatch(const ub_config *config, const char *patch, const char *folder, unsigned n_files,
                   ub_spatch_run *run, GError **error)
{
    g_autofree char *given = g_build_filename(config->patch_dir, patch, NULL);
    g_autofree char *path = g_canonicalize_filename(given, NULL);
    g_autoptr(GError) failure = NULL;
    watch w = {0};

    memset(run, 0, sizeof *run);
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
        g_set_error(error, UB_ERROR, UB_ERROR_TOOL, "there is no semantic patch %s", path);
        return FALSE;
    }
    w.process = start(config, path, folder, &failure);
    if (w.process == NULL) {
        g_set_error(error, UB_ERROR, UB_ERROR_TOOL,
                    "cannot run %s (%s): install Coccinelle 1.1.1 or newer, in Debian the package "
                    "\"coccinelle\"",
                    config->spatch, failure->message);
        return FALSE;
    }
    wait_for(&w, ub_spatch_timeout(config) + GRACE + n_files / 2);
    run->message = w.errors != NULL ? w.errors : g_strdup("");
    if (w.hung) {
        run->end = UB_SPATCH_HUNG;
    } else if (!g_subprocess_get_successful(w.process)) {
        run->end = UB_SPATCH_FAILED;
    }
    kill_group(w.process);
    g_object_unref(w.process);
    return TRUE;
}

void ub_spatch_run_clear(ub_spatch_run *run)
{
    g_clear_pointer(&run->message, g_free);
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

/* See process.h. */
#include "process.h"

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

enum {
    MAX_OUTPUT = 1 << 20, /* bytes kept of each stream; the rest is read and thrown away */
    CHUNK = 1 << 16,
    LINGER = 1, /* seconds that its children may keep the pipes open */
};

typedef struct {
    GMainContext *context;
    GSubprocess *process;
    pid_t group;
    GCancellable *cancel; /* the reading */
    unsigned n_open;      /* pipes */
    gboolean ended, hung;
} watch;

/* One pipe of it. */
typedef struct {
    watch *watch;
    GInputStream *stream;
    GString *text;
    char chunk[CHUNK];
} reader;

/* In the child, before exec: a process group of its own, so that what it starts dies with it; and
 * death together with this thread, for Ctrl-C and kill -9 do not reach that group. */
static void own_group(gpointer unused)
{
    (void)unused;
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
}

/* Who still holds a pipe after this is not of the group, and nobody waits for it. */
static gboolean on_timeout(gpointer data)
{
    watch *w = data;

    w->hung = !w->ended;
    if (w->group > 0)
        kill(-w->group, SIGKILL);
    g_cancellable_cancel(w->cancel);
    return G_SOURCE_REMOVE;
}

static GSource *start_timer(watch *w, unsigned seconds)
{
    GSource *timer = g_timeout_source_new_seconds(seconds);

    g_source_set_callback(timer, on_timeout, w, NULL);
    g_source_attach(timer, w->context);
    return timer;
}

static void on_end(GObject *source, GAsyncResult *result, gpointer data)
{
    watch *w = data;

    g_subprocess_wait_finish(G_SUBPROCESS(source), result, NULL);
    w->ended = TRUE;
}

static void read_on(reader *r);

static void on_read(GObject *source, GAsyncResult *result, gpointer data)
{
    reader *r = data;
    gssize n = g_input_stream_read_finish(G_INPUT_STREAM(source), result, NULL);

    if (n <= 0) {
        r->watch->n_open--;
        return;
    }
    g_string_append_len(r->text, r->chunk, MIN(n, MAX_OUTPUT - (gssize)r->text->len));
    read_on(r);
}

static void read_on(reader *r)
{
    g_input_stream_read_async(r->stream, r->chunk, CHUNK, G_PRIORITY_DEFAULT, r->watch->cancel,
                              on_read, r);
}

static reader *start_reading(watch *w, GInputStream *stream, GString *text)
{
    reader *r;

    if (stream == NULL)
        return NULL;
    r = g_new(reader, 1);
    r->watch = w;
    r->stream = stream;
    r->text = text;
    w->n_open++;
    read_on(r);
    return r;
}

static void turn(watch *w, GSource *timer)
{
    while (!w->ended)
        g_main_context_iteration(w->context, TRUE);
    g_source_destroy(timer);
    if (w->n_open == 0)
        return;

    g_autoptr(GSource) linger = start_timer(w, LINGER);
    while (w->n_open > 0)
        g_main_context_iteration(w->context, TRUE);
    g_source_destroy(linger);
}

/* In a main context of our own, for several threads may be here at once. */
static void wait_for(watch *w, unsigned seconds, ub_process *process)
{
    g_autoptr(GSource) timer = NULL;
    g_autofree reader *out = NULL, *err = NULL;

    g_main_context_push_thread_default(w->context);
    timer = start_timer(w, seconds);
    out = start_reading(w, g_subprocess_get_stdout_pipe(w->process), process->out);
    err = start_reading(w, g_subprocess_get_stderr_pipe(w->process), process->err);
    g_subprocess_wait_async(w->process, NULL, on_end, w);
    turn(w, timer);
    g_main_context_pop_thread_default(w->context);
}

gboolean ub_process_run(GSubprocessLauncher *launcher, const char *const *argv, unsigned seconds,
                        ub_process *process, GError **error)
{
    g_autoptr(GSubprocess) started = NULL;
    g_autoptr(GMainContext) context = g_main_context_new();
    g_autoptr(GCancellable) cancel = g_cancellable_new();
    watch w = {.context = context, .cancel = cancel};
    const char *id;

    g_subprocess_launcher_set_child_setup(launcher, own_group, NULL, NULL);
    started = g_subprocess_launcher_spawnv(launcher, argv, error);
    if (started == NULL)
        return FALSE;
    *process = (ub_process){.out = g_string_new(NULL), .err = g_string_new(NULL)};
    w.process = started;
    id = g_subprocess_get_identifier(started); /* NULL when it has ended already */
    w.group = id != NULL ? (pid_t)g_ascii_strtoll(id, NULL, 10) : 0;
    wait_for(&w, seconds, process);
    process->end = w.hung                                 ? UB_PROCESS_HUNG
                   : g_subprocess_get_successful(started) ? UB_PROCESS_DONE
                                                          : UB_PROCESS_FAILED;
    return TRUE;
}

void ub_process_clear(ub_process *process)
{
    if (process->out != NULL)
        g_string_free(process->out, TRUE);
    if (process->err != NULL)
        g_string_free(process->err, TRUE);
    *process = (ub_process){0};
}

char *ub_shortened(const char *message)
{
    enum { LONGEST = 300 };
    g_autofree char *valid = g_utf8_make_valid(message, -1);

    if (g_utf8_strlen(valid, -1) <= LONGEST)
        return g_steal_pointer(&valid);
    g_autofree char *begin = g_utf8_substring(valid, 0, LONGEST);
    return g_strconcat(begin, "...", NULL);
}

/* See run.h. */
#include "run.h"

#include <string.h>

#include "also.h"
#include "baseline.h"
#include "diff.h"
#include "flags.h"
#include "misuse.h"
#include "progress.h"
#include "project.h"
#include "report.h"
#include "rewrite.h"
#include "select.h"
#include "spatch.h"
#include "write.h"

#define TICK (G_USEC_PER_SEC / 10)

/* One file on its way; a worker owns it until it is counted as done. */
typedef struct {
    const ub_input *input;
    ub_file_flags *flags;
    ub_surround *surround; /* what includes it, or NULL... */
    ub_file_flags *surrounded;
    GPtrArray *includers;       /* of ub_surround *: all sources that a header is compiled in... */
    GPtrArray *includers_flags; /* ...and their flags, of char ** */
    GPtrArray *also;            /* of char **: the flags of further configurations... */
    GPtrArray *also_surrounded; /* ...and what `surrounded` is there */
    ub_outcome *outcome;
} job;

/* What the workers share. */
typedef struct {
    const ub_options *options;
    char *patch_dir;
    const ub_rows *rows;
    char *spatch;
    GMutex lock;
    GCond changed;
    unsigned n_done; /* guarded by lock */
} shop;

static void outcome_free(void *data)
{
    ub_outcome *outcome = data;

    g_free(outcome->path);
    ub_result_free(outcome->result);
    g_clear_error(&outcome->error);
    if (outcome->diff != NULL)
        g_string_free(outcome->diff, TRUE);
    g_ptr_array_unref(outcome->warnings);
    g_free(outcome);
}

static ub_outcome *outcome_new(const char *path)
{
    ub_outcome *outcome = g_new0(ub_outcome, 1);

    outcome->path = g_strdup(path);
    outcome->warnings = g_ptr_array_new_with_free_func(g_free);
    return outcome;
}

void ub_run_free(ub_run *run)
{
    if (run == NULL)
        return;
    g_ptr_array_unref(run->outcomes);
    g_ptr_array_unref(run->errors);
    g_ptr_array_unref(run->notes);
    g_ptr_array_unref(run->warnings);
    ub_rows_free(run->rows);
    g_free(run);
}

/* A program named by a path is found from any directory; another is searched for in PATH. */
static char *program_path(const char *program)
{
    return strchr(program, '/') != NULL ? g_canonicalize_filename(program, NULL)
                                        : g_strdup(program);
}

/* The semantic patches: as told, beside an installed program, or in the source tree. */
static char *find_patches(const char *told, GError **error)
{
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *bin = g_path_get_dirname(program != NULL ? program : ".");
    g_autofree char *installed =
        g_build_filename(bin, "..", "share", "unborrow", "semantic-patches", NULL);
    const char *const places[] = {told != NULL ? told : installed,
                                  told != NULL ? NULL : UNBORROW_PATCH_DIR, NULL};

    for (const char *const *place = places; *place != NULL; place++) {
        if (g_file_test(*place, G_FILE_TEST_IS_DIR))
            return g_canonicalize_filename(*place, NULL);
    }
    g_set_error(error, UB_ERROR, UB_ERROR_TOOL,
                "no semantic patches in %s; say with --patches where they are",
                told != NULL ? told : UNBORROW_PATCH_DIR);
    return NULL;
}

/* Not in a worker: libgit2 keeps state for every thread that it ran in. */
static void add_diff(ub_outcome *outcome)
{
    ub_result *result = outcome->result;

    if (result == NULL || result->new_text == NULL)
        return;
    g_autofree char *base = NULL;
    g_autofree char *name = ub_diff_name(outcome->path, &base);

    outcome->diff = ub_diff(name, result->old_text, result->new_text, &outcome->error);
    if (base != NULL)
        g_ptr_array_add(
            outcome->warnings,
            g_strdup_printf("outside of the current directory: its patch applies in %s", base));
}

/* Not before all files are done: some of them include others.  What could not be written is still
 * to be done. */
static void write_result(ub_outcome *outcome)
{
    ub_result *result = outcome->result;

    outcome->written =
        ub_write_file(outcome->path, result->old_text, result->new_text, &outcome->error);
    for (guint i = 0; !outcome->written && i < result->sites->len; i++) {
        ub_site *site = &g_array_index(result->sites, ub_site, i);

        if (site->verdict == UB_REWRITTEN)
            site->verdict = UB_CONVERT;
        site->marked = FALSE;
    }
}

/* The pipeline, and what follows it.  Runs in a worker. */
static void work(void *data, void *user_data)
{
    job *j = data;
    shop *s = user_data;
    ub_outcome *outcome = j->outcome;
    g_autofree ub_config *configs = g_new0(ub_config, j->also->len + 1);

    configs[0] = (ub_config){
        .flags = (const char *const *)j->flags->argv,
        .surround = j->surround,
        .surrounded = j->surrounded ? (const char *const *)j->surrounded->argv : NULL,
        .includers = j->includers,
        .includers_flags = j->includers_flags,
        .errors = s->options->errors,
        .min_python = j->flags->min_python,
        .supported = j->flags->supported,
        .patch_dir = s->patch_dir,
        .spatch = s->spatch,
        .timeout = s->options->timeout,
        .rows = s->rows,
        .judge_only = s->options->command == UB_COMMAND_CHECK,
        .add_noqa = s->options->add_noqa,
        .all = s->options->all,
    };

    for (guint i = 0; i < j->also->len; i++) {
        configs[i + 1] = configs[0];
        configs[i + 1].flags = j->also->pdata[i];
        if (j->surrounded != NULL)
            configs[i + 1].surrounded = j->also_surrounded->pdata[i];
    }
    outcome->result =
        ub_migrate_all(j->input->path, j->input->text, configs, j->also->len + 1, &outcome->error);
    if (outcome->result == NULL && !g_error_matches(outcome->error, UB_ERROR, UB_ERROR_USAGE)) {
        g_autofree char *flags = g_strjoinv(" ", j->flags->argv);

        g_prefix_error(&outcome->error, "flags %s: ", flags);
    }
    g_mutex_lock(&s->lock);
    s->n_done++;
    g_cond_signal(&s->changed);
    g_mutex_unlock(&s->lock);
}

static void wait_for(shop *s, unsigned n_jobs)
{
    ub_progress *progress = ub_progress_new(n_jobs);

    g_mutex_lock(&s->lock);
    while (s->n_done < n_jobs) {
        g_cond_wait_until(&s->changed, &s->lock, g_get_monotonic_time() + TICK);
        ub_progress_update(progress, s->n_done);
    }
    g_mutex_unlock(&s->lock);
    ub_progress_free(progress);
}

static gboolean work_on_all(shop *s, GArray *jobs, GError **error)
{
    guint n_threads = MIN(s->options->jobs, MAX(jobs->len, 1));
    GThreadPool *pool = g_thread_pool_new(work, s, (int)n_threads, TRUE, error);

    if (pool == NULL)
        return FALSE;
    g_mutex_init(&s->lock);
    g_cond_init(&s->changed);
    for (guint i = 0; i < jobs->len; i++)
        g_thread_pool_push(pool, &g_array_index(jobs, job, i), NULL);
    wait_for(s, jobs->len);
    g_thread_pool_free(pool, FALSE, TRUE);
    g_mutex_clear(&s->lock);
    g_cond_clear(&s->changed);
    return TRUE;
}

static void job_clear(void *data)
{
    job *j = data;

    ub_file_flags_free(j->flags);
    ub_file_flags_free(j->surrounded);
    ub_surround_free(j->surround);
    g_ptr_array_unref(j->includers);
    g_ptr_array_unref(j->includers_flags);
    g_ptr_array_unref(j->also);
    g_ptr_array_unref(j->also_surrounded);
}

/* A header's name does not tell the language. */
static void as_language_of(ub_file_flags *flags, const char *path)
{
    char **argv = ub_flags_and(flags, ub_is_cplusplus(path) ? "-x c++" : "-x c");

    g_strfreev(flags->argv);
    flags->argv = argv;
}

/* FALSE: a tool cannot be run. */
static gboolean find_includers(job *j, const ub_selection *selection, ub_flags *flags,
                               GError **error)
{
    g_ptr_array_unref(j->includers);
    j->includers = ub_includers_find_all(selection->includers, j->input->path);
    for (unsigned i = 0; i < j->includers->len; i++) {
        const ub_surround *surround = j->includers->pdata[i];
        ub_file_flags *own = ub_flags_for(flags, surround->path, error);

        if (own == NULL)
            return FALSE;
        as_language_of(own, surround->path);
        g_ptr_array_add(j->includers_flags, g_strdupv(own->argv));
        ub_file_flags_free(own);
    }
    return TRUE;
}

/* FALSE: a tool cannot be run. */
static gboolean find_flags(job *j, const ub_selection *selection, ub_flags *flags, GError **error)
{
    j->flags = ub_flags_for(flags, j->input->path, error);
    if (j->flags == NULL)
        return FALSE;
    j->surround = ub_includers_find(selection->includers, j->input->path);
    if (j->surround == NULL)
        return TRUE;
    j->surrounded = ub_flags_for(flags, j->surround->path, error);
    if (j->surrounded != NULL && ub_is_header(j->input->path)) {
        as_language_of(j->flags, j->surround->path);
        as_language_of(j->surrounded, j->surround->path);
    }
    return j->surrounded != NULL && find_includers(j, selection, flags, error);
}

static void free_vector(void *data)
{
    g_strfreev(data);
}

static void add_also(job *j, char **also)
{
    for (; also != NULL && *also != NULL; also++) {
        g_ptr_array_add(j->also, ub_flags_and(j->flags, *also));
        if (j->surrounded != NULL)
            g_ptr_array_add(j->also_surrounded, ub_flags_and(j->surrounded, *also));
    }
}

/* A job for every input; its outcome goes to `run`. */
static GArray *make_jobs(ub_run *run, const ub_selection *selection, const ub_options *options,
                         GError **error)
{
    g_autoptr(ub_flags) flags =
        ub_flags_new(options->database_dir, (const char *const *)options->compiler_flags,
                     options->python, options->min_python, error);
    g_autoptr(GArray) jobs = g_array_new(FALSE, TRUE, sizeof(job));

    g_array_set_clear_func(jobs, job_clear);
    for (guint i = 0; flags != NULL && i < selection->inputs->len; i++) {
        job j = {.input = selection->inputs->pdata[i]};

        j.includers = g_ptr_array_new();
        j.includers_flags = g_ptr_array_new_with_free_func(free_vector);
        j.also = g_ptr_array_new_with_free_func(free_vector);
        j.also_surrounded = g_ptr_array_new_with_free_func(free_vector);
        if (!find_flags(&j, selection, flags, error)) {
            job_clear(&j);
            return NULL;
        }
        add_also(&j, options->also);
        j.outcome = outcome_new(j.input->path);
        for (guint k = 0; k < j.flags->warnings->len; k++)
            g_ptr_array_add(j.outcome->warnings, g_strdup(j.flags->warnings->pdata[k]));
        g_ptr_array_add(run->outcomes, j.outcome);
        g_array_append_val(jobs, j);
    }
    return flags != NULL ? g_steal_pointer(&jobs) : NULL;
}

/* The semantic patches that are made for the project's own rows: a folder, or NULL and `error`. */
static char *make_patches(ub_rows *rows, const char *patch_dir, GError **error)
{
    char *folder = g_dir_make_tmp("unborrow-XXXXXX", error);

    if (folder == NULL || ub_rows_write_patches(rows, patch_dir, folder, error))
        return folder;
    ub_remove_folder(folder);
    g_free(folder);
    return NULL;
}

/* A mistake in a semantic patch of the user's own is said once, not of each site. */
static gboolean rules_are_read(const ub_options *options, const char *spatch, GError **error)
{
    for (char **rule = options->rules; rule && *rule && options->command != UB_COMMAND_CHECK;
         rule++)
        if (!ub_spatch_reads(spatch, *rule, error))
            return FALSE;
    return TRUE;
}

static gboolean run_all(ub_run *run, const ub_selection *selection, const ub_options *options,
                        ub_rows *rows, GError **error)
{
    g_autoptr(GArray) jobs = make_jobs(run, selection, options, error);
    shop s = {.options = options, .rows = rows};
    char *made = NULL;

    if (jobs == NULL)
        return FALSE;
    if (options->command != UB_COMMAND_CHECK || options->patch_dir != NULL) {
        s.patch_dir = find_patches(options->patch_dir, error);
        if (s.patch_dir == NULL)
            return FALSE;
    }
    if (s.patch_dir != NULL && *ub_rows_own_names(rows) != NULL) {
        made = make_patches(rows, s.patch_dir, error);
        if (made == NULL) {
            g_free(s.patch_dir);
            return FALSE;
        }
    }
    s.spatch = program_path(options->spatch);
    gboolean done = rules_are_read(options, s.spatch, error) && work_on_all(&s, jobs, error);
    for (guint i = 0; i < run->outcomes->len; i++) {
        ub_outcome *outcome = run->outcomes->pdata[i];

        if (options->command == UB_COMMAND_DIFF)
            add_diff(outcome);
        else if (options->command == UB_COMMAND_APPLY && outcome->result != NULL &&
                 outcome->result->new_text != NULL)
            write_result(outcome);
    }
    if (made != NULL)
        ub_remove_folder(made);
    g_free(made);
    g_free(s.patch_dir);
    g_free(s.spatch);
    return done;
}

/* A baseline without the files that could not be read would make a gate of its gaps. */
static gboolean write_baseline(ub_run *run, const char *path, GError **error)
{
    ub_counts counts = ub_count(run);

    if (counts.n_errors == 0)
        return ub_baseline_write(path, run, error);
    g_set_error(error, UB_ERROR, UB_ERROR_INPUT,
                "%s: not written, since not all files could be checked", path);
    return FALSE;
}

/* What is recorded now is suppressed at once. */
static gboolean use_baseline(ub_run *run, const ub_selection *selection, const ub_options *options,
                             GError **error)
{
    const char *path = options->write_baseline ? options->write_baseline : options->baseline;

    if (path == NULL)
        return TRUE;
    return (options->write_baseline == NULL || write_baseline(run, path, error)) &&
           ub_baseline_apply(path, run, selection->seen, error);
}

/* The names that make a file worth parsing, beside those of the catalog. */
static GPtrArray *also_named(const ub_options *options, const ub_rows *rows)
{
    GPtrArray *names = ub_misuse_names(options->command == UB_COMMAND_CHECK);

    for (const char *const *name = ub_rows_own_names(rows); *name != NULL; name++)
        g_ptr_array_add(names, (gpointer)*name);
    return names;
}

static ub_run *run_new(void)
{
    ub_run *run = g_new0(ub_run, 1);

    run->outcomes = g_ptr_array_new_with_free_func(outcome_free);
    run->errors = g_ptr_array_new_with_free_func(g_free);
    run->notes = g_ptr_array_new_with_free_func(g_free);
    run->warnings = g_ptr_array_new_with_free_func(g_free);
    return run;
}

ub_run *ub_run_files(const ub_options *options)
{
    const char *const *paths = (const char *const *)options->arguments;
    g_autoptr(GError) problem = NULL;
    g_autoptr(ub_rows) rows =
        ub_project_rows(paths, options->config, (const char *const *)options->rules, &problem);
    ub_run *run = run_new();

    if (rows == NULL) {
        g_ptr_array_add(run->errors, g_strdup(problem->message));
        return run;
    }
    g_autoptr(GPtrArray) also = also_named(options, rows);
    g_autoptr(ub_selection) selection = ub_select(paths, also);
    g_ptr_array_unref(run->errors);
    g_ptr_array_unref(run->notes);
    run->errors = g_ptr_array_ref(selection->errors);
    run->notes = g_ptr_array_ref(selection->notes);
    run->n_files = selection->n_files;
    run->rows = g_steal_pointer(&rows); /* the sites point into it */
    if (!run_all(run, selection, options, run->rows, &problem)) {
        g_ptr_array_set_size(run->outcomes, 0); /* files that were not begun */
        g_ptr_array_add(run->errors, g_strdup(problem->message));
    } else if (!use_baseline(run, selection, options, &problem)) {
        g_ptr_array_add(run->errors, g_strdup(problem->message));
    }
    return run;
}

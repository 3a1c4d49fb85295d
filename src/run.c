/* See run.h. */
#include "run.h"

#include <string.h>

#include "also.h"
#include "baseline.h"
#include "diff.h"
#include "flags.h"
#include "givens.h"
#include "file_job.h"
#include "misuse.h"
#include "peers.h"
#include "progress.h"
#include "project.h"
#include "provisions.h"
#include "report.h"
#include "rewrite.h"
#include "select.h"
#include "spatch.h"
#include "write.h"

#define TICK (G_USEC_PER_SEC / 10)

enum { FIRST_WITH_CPLUSPLUS = 0x0103 }; /* Coccinelle 1.3; 1.1.1 has an attempt at it only */

/* One file on its way; a worker owns it until it is counted as done. */
typedef struct {
    ub_file_job *of;
    ub_outcome *outcome;
} job;

/* What the workers share. */
typedef struct {
    const ub_config *config; /* what all files have in common */
    const ub_buffers *moves;
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

/* What could not be written is still to be done. */
static void set_unwritten(ub_outcome *outcome)
{
    for (guint i = 0; i < outcome->result->sites->len; i++) {
        ub_site *site = &g_array_index(outcome->result->sites, ub_site, i);

        if (site->verdict == UB_REWRITTEN)
            site->verdict = UB_CONVERT;
        site->marked = FALSE;
    }
}

/* Not before all files are done: some of them include others. */
static void write_result(ub_outcome *outcome)
{
    ub_result *result = outcome->result;

    outcome->written =
        ub_write_file(outcome->path, result->old_text, result->new_text, &outcome->error);
    if (!outcome->written)
        set_unwritten(outcome);
}

/* Put the old texts back of those that are written already. */
static void take_back(const GPtrArray *outcomes)
{
    for (guint i = 0; i < outcomes->len; i++) {
        ub_outcome *outcome = outcomes->pdata[i];
        ub_result *result = outcome->result;

        if (outcome->written &&
            ub_write_file(outcome->path, result->new_text, result->old_text, &outcome->error))
            outcome->written = FALSE;
    }
}

/* Files of which all are written, or none: the new texts lie beside all of them before the first
 * one is replaced.  (Between two renames a machine may still stop.) */
static void write_together(const GPtrArray *outcomes)
{
    g_autofree ub_writing **writings = g_new0(ub_writing *, outcomes->len + 1);
    const ub_outcome *failed = NULL;

    for (guint i = 0; i < outcomes->len && failed == NULL; i++) {
        ub_outcome *outcome = outcomes->pdata[i];
        ub_result *result = outcome->result;
        writings[i] =
            ub_write_begin(outcome->path, result->old_text, result->new_text, &outcome->error);
        failed = writings[i] == NULL ? outcome : NULL;
    }
    for (guint i = 0; i < outcomes->len && failed == NULL; i++) {
        ub_outcome *outcome = outcomes->pdata[i];
        outcome->written = ub_write_commit(g_steal_pointer(&writings[i]), &outcome->error);
        failed = outcome->written ? NULL : outcome;
    }
    if (failed == NULL)
        return;
    take_back(outcomes);
    for (guint i = 0; i < outcomes->len; i++) {
        ub_outcome *outcome = outcomes->pdata[i];
        ub_write_cancel(writings[i]);
        if (outcome->written)
            continue;
        set_unwritten(outcome);
        if (outcome->error == NULL)
            g_set_error(&outcome->error, UB_ERROR, UB_ERROR_WRITE,
                        "left as it is, since %s, with which it shares memory, cannot be written",
                        failed->path);
    }
}

/* The pipeline, and what follows it.  Runs in a worker. */
static void work(void *data, void *user_data)
{
    const job *j = data;
    shop *s = user_data;
    ub_outcome *outcome = j->outcome;
    const ub_input *input = j->of->input;
    ub_config common = *s->config;

    common.moves = ub_buffers_of(s->moves, input->path);
    g_autofree ub_config *configs = ub_file_job_configs(j->of, &common);
    outcome->result = ub_migrate_all(input->path, input->text, configs,
                                     ub_file_job_n_configs(j->of), &outcome->error);
    if (outcome->result == NULL && !g_error_matches(outcome->error, UB_ERROR, UB_ERROR_USAGE)) {
        g_autofree char *flags = g_strjoinv(" ", j->of->flags->argv);

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

static gboolean work_on_all(shop *s, GArray *jobs, unsigned n_at_once, GError **error)
{
    guint n_threads = MIN(n_at_once, MAX(jobs->len, 1));
    GThreadPool *pool = g_thread_pool_new(work, s, (int)n_threads, TRUE, error);

    if (pool == NULL)
        return FALSE;
    s->n_done = 0;
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
    ub_file_job_free(((job *)data)->of);
}

/* A job for every input; its outcome goes to `run`. */
static GArray *make_jobs(ub_run *run, const ub_selection *selection, const ub_options *options,
                         ub_flags *flags, GError **error)
{
    g_autoptr(GArray) jobs = g_array_new(FALSE, TRUE, sizeof(job));

    g_array_set_clear_func(jobs, job_clear);
    for (guint i = 0; i < selection->inputs->len; i++) {
        const ub_input *input = selection->inputs->pdata[i];
        job j = {.of = ub_file_job_new(input, selection, flags, options->also, error)};

        if (j.of == NULL)
            return NULL;
        j.outcome = outcome_new(input->path);
        for (guint k = 0; k < j.of->flags->warnings->len; k++)
            g_ptr_array_add(j.outcome->warnings, g_strdup(j.of->flags->warnings->pdata[k]));
        g_ptr_array_add(run->outcomes, j.outcome);
        g_array_append_val(jobs, j);
    }
    return g_steal_pointer(&jobs);
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

static void write_results(ub_run *run, const ub_buffers *moves)
{
    g_autoptr(GPtrArray) together = g_ptr_array_new();

    for (guint i = 0; i < run->outcomes->len; i++) {
        ub_outcome *outcome = run->outcomes->pdata[i];
        if (outcome->result == NULL || outcome->result->new_text == NULL)
            continue;
        if (ub_buffers_are_shared(moves, outcome->path))
            g_ptr_array_add(together, outcome);
        else
            write_result(outcome);
    }
    write_together(together);
}

/* The files with calls for buffers that several of them share: where one cannot be changed, none
 * is, and what each of them has besides is done without. */
static gboolean withdraw_shared(shop *s, ub_buffers *moves, const GArray *jobs, unsigned n_at_once,
                                GError **error)
{
    g_autoptr(GArray) again = g_array_new(FALSE, TRUE, sizeof(job));
    gboolean all = TRUE;

    for (guint i = 0; i < jobs->len; i++) {
        job *j = &g_array_index(jobs, job, i);
        if (!ub_buffers_are_shared(moves, j->outcome->path))
            continue;
        g_array_append_val(again, *j);
        all = all && j->outcome->error == NULL &&
              ub_buffers_are_made(moves, j->outcome->path, j->outcome->result);
    }
    if (all && again->len == ub_buffers_n_shared(moves))
        return TRUE;
    ub_buffers_withdraw(moves);
    for (guint i = 0; i < again->len; i++) {
        ub_outcome *outcome = g_array_index(again, job, i).outcome;
        g_clear_pointer(&outcome->result, ub_result_free);
        g_clear_error(&outcome->error);
    }
    return work_on_all(s, again, n_at_once, error);
}

static gboolean work_in_all(ub_run *run, ub_selection *selection, const ub_options *options,
                            ub_flags *flags, const ub_config *config, GError **error)
{
    g_autoptr(ub_givens) givens = ub_givens_new(selection, flags, options->also, config, error);
    g_autoptr(GArray) jobs = givens ? make_jobs(run, selection, options, flags, error) : NULL;

    if (jobs == NULL)
        return FALSE;
    shop s = {.config = config, .moves = givens->moves};
    if (!work_on_all(&s, jobs, options->jobs, error) ||
        (options->command != UB_COMMAND_CHECK &&
         !withdraw_shared(&s, givens->moves, jobs, options->jobs, error)))
        return FALSE;
    for (guint i = 0; options->command == UB_COMMAND_DIFF && i < run->outcomes->len; i++)
        add_diff(run->outcomes->pdata[i]);
    if (options->command == UB_COMMAND_APPLY)
        write_results(run, givens->moves);
    return TRUE;
}

static gboolean any_cplusplus(const ub_selection *selection)
{
    for (guint i = 0; i < selection->inputs->len; i++)
        if (ub_is_cplusplus(((const ub_input *)selection->inputs->pdata[i])->path))
            return TRUE;
    return FALSE;
}

static gboolean run_all(ub_run *run, ub_selection *selection, const ub_options *options,
                        ub_flags *flags, ub_rows *rows, GError **error)
{
    g_autofree char *patch_dir = NULL, *spatch = program_path(options->spatch);
    char *made = NULL;

    if (options->command != UB_COMMAND_CHECK || options->patch_dir != NULL) {
        patch_dir = find_patches(options->patch_dir, error);
        if (patch_dir == NULL)
            return FALSE;
    }
    if (patch_dir != NULL && *ub_rows_own_names(rows) != NULL) {
        made = make_patches(rows, patch_dir, error);
        if (made == NULL)
            return FALSE;
    }
    g_autoptr(ub_users) users = ub_users_new();
    g_autoptr(ub_others) others =
        ub_others_new(selection->sources, options->command != UB_COMMAND_CHECK);
    ub_config config = {
        .users = users,
        .others = others,
        .errors = options->errors,
        .patch_dir = patch_dir,
        .spatch = spatch,
        .cplusplus = options->command != UB_COMMAND_CHECK && any_cplusplus(selection) &&
                     ub_spatch_version(spatch) >= FIRST_WITH_CPLUSPLUS,
        .timeout = options->timeout,
        .rows = rows,
        .judge_only = options->command == UB_COMMAND_CHECK,
        .add_noqa = options->add_noqa,
        .all = options->all,
    };
    g_autoptr(ub_peers) peers = ub_peers_new(selection, flags, &config);
    config.peers = peers;
    gboolean done = rules_are_read(options, spatch, error) &&
                    work_in_all(run, selection, options, flags, &config, error);
    if (made != NULL)
        ub_remove_folder(made);
    g_free(made);
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

/* The files that include pythoncapi_compat.h now, where there is none. */
static void note_missing_compat(ub_run *run)
{
    unsigned n = 0;

    for (guint i = 0; i < run->outcomes->len; i++) {
        const ub_outcome *outcome = run->outcomes->pdata[i];
        n += outcome->result != NULL && outcome->result->lacks_compat;
    }
    if (n > 0)
        g_ptr_array_add(run->notes,
                        g_strdup_printf("%u %s include " UB_COMPAT ", which is not found: put it "
                                        "into the project, from "
                                        "https://github.com/python/pythoncapi-compat",
                                        n, n == 1 ? "file has to" : "files have to"));
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
    g_autoptr(GPtrArray) folders = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) no_flags = NULL;
    g_autoptr(ub_flags) flags =
        ub_flags_new(options->database_dir, (const char *const *)options->compiler_flags,
                     options->python, options->min_python, &no_flags);
    if (flags != NULL)
        ub_flags_add_folders(flags, folders);
    g_autoptr(ub_rows) rows = ub_project_rows(paths, folders, options->config,
                                              (const char *const *)options->rules, &problem);
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
    if (flags == NULL) {                /* behind what is wrong with the paths */
        g_ptr_array_add(run->errors, g_strdup(no_flags->message));
    } else if (!run_all(run, selection, options, flags, run->rows, &problem)) {
        g_ptr_array_set_size(run->outcomes, 0); /* files that were not begun */
        g_ptr_array_add(run->errors, g_strdup(problem->message));
    } else if (!use_baseline(run, selection, options, &problem)) {
        g_ptr_array_add(run->errors, g_strdup(problem->message));
    }
    note_missing_compat(run);
    return run;
}

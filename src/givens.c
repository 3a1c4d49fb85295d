/* See givens.h. */
#include "givens.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"

static void free_job(gpointer job)
{
    ub_file_job_free(job);
}

static void free_input(gpointer data)
{
    ub_input *input = data;

    g_free(input->path);
    if (input->text)
        g_bytes_unref(input->text);
    g_free(input);
}

static gboolean is_input(const ub_selection *selection, const char *path)
{
    for (guint i = 0; i < selection->inputs->len; i++)
        if (strcmp(((const ub_input *)selection->inputs->pdata[i])->path, path) == 0)
            return TRUE;
    return FALSE;
}

static gboolean add_source(ub_givens *g, const ub_input *input, const ub_selection *selection,
                           ub_flags *flags, char **also, const ub_config *config, GError **error)
{
    ub_file_job *job = ub_file_job_new(input, selection, flags, also, error);

    if (job == NULL)
        return FALSE;
    g_ptr_array_add(g->jobs, job);
    ub_buffer_source source = {.path = input->path,
                               .text = input->text,
                               .configs = ub_file_job_configs(job, config),
                               .n = ub_file_job_n_configs(job),
                               .is_part = job->surround != NULL || ub_is_header(input->path)};
    g_ptr_array_add(g->configs, (gpointer)source.configs);
    g_array_append_val(g->sources, source);
    return TRUE;
}

/* Sources that name no call: NULL when one cannot be read. */
static ub_input *read_input(const char *path)
{
    ub_input *input = g_new0(ub_input, 1);
    char *text;
    gsize length;

    input->path = g_strdup(path);
    if (!g_file_get_contents(path, &text, &length, NULL))
        length = 0, text = g_strdup("#error unreadable\n");
    if (memchr(text, '\0', length) || length == 0) {
        g_free(text);
        text = g_strdup(length ? "#error binary\n" : "\n");
    }
    input->text = g_bytes_new_take(text, strlen(text));
    return input;
}

static GHashTable *given_headers(const ub_selection *selection)
{
    GHashTable *headers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < selection->sources->len; i++) {
        const char *path = selection->sources->pdata[i];
        char *real = ub_is_header(path) ? realpath(path, NULL) : NULL;
        if (real)
            g_hash_table_add(headers, g_strdup(real));
        free(real);
    }
    return headers;
}

/* Is there memory to be moved at all? */
static gboolean any_memory(const ub_selection *selection)
{
    for (guint i = 0; i < selection->inputs->len; i++) {
        gsize length;
        const ub_input *input = selection->inputs->pdata[i];
        const char *text = g_bytes_get_data(input->text, &length);
        for (const char *const *name = ub_memory_names(); *name; name++)
            if (g_strstr_len(text, (gssize)length, *name))
                return TRUE;
    }
    return FALSE;
}

static gboolean add_sources(ub_givens *g, const ub_selection *selection, ub_flags *flags,
                            char **also, const ub_config *config, GError **error)
{
    for (guint i = 0; i < selection->inputs->len; i++)
        if (!add_source(g, selection->inputs->pdata[i], selection, flags, also, config, error))
            return FALSE;
    for (guint i = 0; i < selection->sources->len; i++) {
        const char *path = selection->sources->pdata[i];
        if (ub_is_header(path) || is_input(selection, path))
            continue;
        ub_input *input = read_input(path);
        g_ptr_array_add(g->inputs, input);
        if (!add_source(g, input, selection, flags, also, config, error))
            return FALSE;
    }
    return TRUE;
}

/* One that frees memory of others, and names nothing else that is looked for. */
static void select_changed(ub_givens *g, ub_selection *selection)
{
    for (guint i = g->inputs->len; i-- > 0;) {
        const ub_input *input = g->inputs->pdata[i];
        if (ub_buffers_of(g->moves, input->path))
            ub_selection_add(selection, g_ptr_array_steal_index(g->inputs, i));
    }
}

ub_givens *ub_givens_new(ub_selection *selection, ub_flags *flags, char **also,
                         const ub_config *config, GError **error)
{
    ub_givens *g = g_new0(ub_givens, 1);
    g_autoptr(GHashTable) headers = given_headers(selection);

    g->sources = g_array_new(FALSE, FALSE, sizeof(ub_buffer_source));
    g->inputs = g_ptr_array_new_with_free_func(free_input);
    g->jobs = g_ptr_array_new_with_free_func(free_job);
    g->configs = g_ptr_array_new_with_free_func(g_free);
    g->built = g_ptr_array_new_with_free_func(g_free);
    ub_flags_add_built(flags, g->built);
    if (any_memory(selection) && !add_sources(g, selection, flags, also, config, error)) {
        ub_givens_free(g);
        return NULL;
    }
    g->moves = ub_buffers_new(g->sources, headers, selection->folders, g->built);
    select_changed(g, selection);
    return g;
}

void ub_givens_free(ub_givens *g)
{
    if (g == NULL)
        return;
    ub_buffers_free(g->moves);
    g_array_unref(g->sources);
    g_ptr_array_unref(g->jobs);
    g_ptr_array_unref(g->inputs);
    g_ptr_array_unref(g->configs);
    g_ptr_array_unref(g->built);
    g_free(g);
}

/* See file_job.h. */
#include "file_job.h"

#include "includer.h"

void ub_file_job_free(ub_file_job *j)
{
    if (j == NULL)
        return;
    ub_file_flags_free(j->flags);
    ub_file_flags_free(j->surrounded);
    ub_surround_free(j->surround);
    g_ptr_array_unref(j->includers);
    g_ptr_array_unref(j->includers_flags);
    g_ptr_array_unref(j->also);
    g_ptr_array_unref(j->also_surrounded);
    g_free(j);
}

/* A header's name does not tell the language; its includer's does, or the includer's own flags:
 * g++ -x c++ -c a.c */
static gboolean is_cplusplus(const char *const *includers_flags, const char *path)
{
    const char *language = ub_flags_language(includers_flags);

    return language ? strstr(language, "c++") != NULL : ub_is_cplusplus(path);
}

static void as_language(ub_file_flags *flags, gboolean cplusplus)
{
    char **argv = ub_flags_and(flags, cplusplus ? "-x c++" : "-x c");

    g_strfreev(flags->argv);
    flags->argv = argv;
}

/* FALSE: a tool cannot be run. */
static gboolean find_includers(ub_file_job *j, const ub_selection *selection, ub_flags *flags,
                               GError **error)
{
    g_ptr_array_unref(j->includers);
    j->includers = ub_includers_find_all(selection->includers, j->input->path);
    for (unsigned i = 0; i < j->includers->len; i++) {
        const ub_surround *surround = j->includers->pdata[i];
        ub_file_flags *own = ub_flags_for(flags, surround->path, error);

        if (own == NULL)
            return FALSE;
        as_language(own, is_cplusplus((const char *const *)own->argv, surround->path));
        g_ptr_array_add(j->includers_flags, g_strdupv(own->argv));
        ub_file_flags_free(own);
    }
    return TRUE;
}

/* FALSE: a tool cannot be run. */
static gboolean find_flags(ub_file_job *j, const ub_selection *selection, ub_flags *flags,
                           GError **error)
{
    j->flags = ub_flags_for(flags, j->input->path, error);
    if (j->flags == NULL)
        return FALSE;
    j->included = ub_includers_any(selection->includers, j->input->path);
    j->surround = ub_includers_find(selection->includers, j->input->path);
    if (j->surround == NULL)
        return find_includers(j, selection, flags, error);
    j->surrounded = ub_flags_for(flags, j->surround->path, error);
    if (j->surrounded != NULL && ub_is_header(j->input->path)) {
        gboolean cplusplus =
            is_cplusplus((const char *const *)j->surrounded->argv, j->surround->path);
        as_language(j->flags, cplusplus);
        as_language(j->surrounded, cplusplus);
    }
    return j->surrounded != NULL && find_includers(j, selection, flags, error);
}

static void free_vector(void *data)
{
    g_strfreev(data);
}

static void add_also(ub_file_job *j, char **also)
{
    for (; also != NULL && *also != NULL; also++) {
        g_ptr_array_add(j->also, ub_flags_and(j->flags, *also));
        if (j->surrounded != NULL)
            g_ptr_array_add(j->also_surrounded, ub_flags_and(j->surrounded, *also));
    }
}

ub_file_job *ub_file_job_new(const ub_input *input, const ub_selection *selection, ub_flags *flags,
                             char **also, GError **error)
{
    ub_file_job *j = g_new0(ub_file_job, 1);

    j->input = input;
    j->includers = g_ptr_array_new();
    j->includers_flags = g_ptr_array_new_with_free_func(free_vector);
    j->also = g_ptr_array_new_with_free_func(free_vector);
    j->also_surrounded = g_ptr_array_new_with_free_func(free_vector);
    if (!find_flags(j, selection, flags, error)) {
        ub_file_job_free(j);
        return NULL;
    }
    add_also(j, also);
    return j;
}

unsigned ub_file_job_n_configs(const ub_file_job *j)
{
    return j->also->len + 1;
}

ub_config *ub_file_job_configs(const ub_file_job *j, const ub_config *like)
{
    ub_config *configs = g_new0(ub_config, ub_file_job_n_configs(j));

    configs[0] = *like;
    configs[0].flags = (const char *const *)j->flags->argv;
    configs[0].surround = j->surround;
    configs[0].surrounded = j->surrounded ? (const char *const *)j->surrounded->argv : NULL;
    configs[0].included = j->included;
    configs[0].includers = j->includers;
    configs[0].includers_flags = j->includers_flags;
    configs[0].min_python = j->flags->min_python;
    configs[0].supported = j->flags->supported;
    for (guint i = 0; i < j->also->len; i++) {
        configs[i + 1] = configs[0];
        configs[i + 1].flags = j->also->pdata[i];
        if (j->surrounded != NULL)
            configs[i + 1].surrounded = j->also_surrounded->pdata[i];
    }
    return configs;
}

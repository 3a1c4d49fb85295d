/* See project.h. */
#include "project.h"

#include <stddef.h>
#include <string.h>

#include "attributed.h"
#include "process.h"
#include "unit.h"

#define CONFIG ".unborrow"
#define MARK "// unborrow:"

/* Where each word of a row is kept */

static const struct {
    const char *key;
    gsize offset; /* of a const char * in ub_row_text */
} keys[] = {
    {"strong", offsetof(ub_row_text, strong)},       {"shape", offsetof(ub_row_text, shape)},
    {"absent", offsetof(ub_row_text, absent)},       {"errors", offsetof(ub_row_text, errors)},
    {"arguments", offsetof(ub_row_text, arguments)}, {"macro", offsetof(ub_row_text, macro)},
    {"holder", offsetof(ub_row_text, holder)},       {"instead", offsetof(ub_row_text, instead)},
};

static gboolean set_key(ub_row_text *text, const char *key, const char *value)
{
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        if (strcmp(keys[i].key, key) == 0) {
            *(const char **)(void *)((char *)text + keys[i].offset) = value;
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean add_row(ub_rows *rows, const char *file, const ub_row_text *text, GError **error)
{
    g_autofree char *message = NULL;

    if (ub_rows_add(rows, text, &message))
        return TRUE;
    g_set_error(error, UB_ERROR, UB_ERROR_USAGE, "%s: %s: %s", file, text->name, message);
    return FALSE;
}

/* .unborrow */

static gboolean add_group(ub_rows *rows, const char *file, GKeyFile *config, const char *group,
                          GError **error)
{
    g_auto(GStrv) names = g_key_file_get_keys(config, group, NULL, NULL);
    g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func(g_free);
    ub_row_text text = {.name = group};

    for (char **key = names; *key != NULL; key++) {
        char *value = g_key_file_get_value(config, group, *key, NULL);
        g_ptr_array_add(values, value);
        if (set_key(&text, *key, value))
            continue;
        g_set_error(error, UB_ERROR, UB_ERROR_USAGE, "%s: %s: there is no key \"%s\"", file, group,
                    *key);
        return FALSE;
    }
    return add_row(rows, file, &text, error);
}

/* Of two groups with one name, GKeyFile makes one. */
static gboolean has_group_twice(const char *file, GError **error)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    g_autofree char *text = NULL;

    if (!g_file_get_contents(file, &text, NULL, error))
        return TRUE;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        g_strstrip(*line);
        if (**line != '[' || g_hash_table_add(seen, *line))
            continue;
        g_set_error(error, UB_ERROR, UB_ERROR_USAGE, "%s: %s stands there twice", file, *line);
        return TRUE;
    }
    return FALSE;
}

static gboolean read_config(ub_rows *rows, const char *file, GError **error)
{
    g_autoptr(GKeyFile) config = g_key_file_new();
    g_autoptr(GError) problem = NULL;

    if (!g_key_file_load_from_file(config, file, G_KEY_FILE_NONE, &problem)) {
        g_autofree char *message = ub_shortened(problem->message);
        g_set_error(error, UB_ERROR, UB_ERROR_USAGE, "%s: %s", file, message);
        return FALSE;
    }
    if (has_group_twice(file, error))
        return FALSE;
    g_auto(GStrv) groups = g_key_file_get_groups(config, NULL);
    for (char **group = groups; *group != NULL; group++)
        if (!add_group(rows, file, config, *group, error))
            return FALSE;
    return TRUE;
}

/* The nearest file of this name in the folder of the path, or above; NULL: there is none. */
static char *find_above(const char *path, const char *name)
{
    g_autofree char *whole = g_canonicalize_filename(path, NULL);
    g_autofree char *dir =
        g_file_test(whole, G_FILE_TEST_IS_DIR) ? g_strdup(whole) : g_path_get_dirname(whole);

    for (;;) {
        char *file = g_build_filename(dir, name, NULL);
        if (g_file_test(file, G_FILE_TEST_IS_REGULAR))
            return file;
        g_free(file);
        char *parent = g_path_get_dirname(dir);
        gboolean at_root = strcmp(parent, dir) == 0;
        g_free(dir);
        dir = parent;
        if (at_root)
            return NULL;
    }
}

/* A user's own semantic patch */

static gboolean add_line(ub_rows *rows, const char *file, const char *line, GError **error)
{
    g_auto(GStrv) words = g_strsplit_set(line, " \t\r", -1);
    g_autofree char *patch = g_canonicalize_filename(file, NULL);
    ub_row_text text = {.patch = patch};

    for (char **word = words; *word != NULL; word++) {
        char *equals = strchr(*word, '=');
        if (**word == '\0')
            continue;
        if (equals == NULL && text.name == NULL) {
            text.name = *word;
            continue;
        }
        if (equals != NULL)
            *equals = '\0';
        if (equals == NULL || !set_key(&text, *word, equals + 1)) {
            g_set_error(error, UB_ERROR, UB_ERROR_USAGE, "%s: there is no key \"%s\"", file, *word);
            return FALSE;
        }
    }
    if (text.name == NULL)
        text.name = "";
    return add_row(rows, file, &text, error);
}

static gboolean read_rules(ub_rows *rows, const char *file, GError **error)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) problem = NULL;
    gboolean any = FALSE;

    if (!g_file_get_contents(file, &text, NULL, &problem)) {
        g_set_error(error, UB_ERROR, UB_ERROR_USAGE, "%s", problem->message);
        return FALSE;
    }
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        if (!g_str_has_prefix(*line, MARK))
            continue;
        any = TRUE;
        if (!add_line(rows, file, *line + strlen(MARK), error))
            return FALSE;
    }
    if (!any)
        g_set_error(error, UB_ERROR, UB_ERROR_USAGE,
                    "%s: no line says what it rewrites: " MARK
                    " borrowing_function strong=its_twin arguments=N",
                    file);
    return any;
}

/* What its declaration says, and nobody has written a row for. */
static void add_attributed(ub_rows *rows, const char *const *paths, const GPtrArray *folders)
{
    g_autoptr(GPtrArray) names = ub_attributed(paths, folders);

    for (guint i = 0; i < names->len; i++) {
        ub_row_text text = {.name = names->pdata[i]};
        g_autofree char *message = NULL;
        if (!ub_rows_know(rows, text.name))
            ub_rows_add(rows, &text, &message);
    }
}

ub_rows *ub_project_rows(const char *const *paths, const GPtrArray *folders, const char *config,
                         const char *const *rules, GError **error)
{
    g_autoptr(ub_rows) rows = ub_rows_new();
    g_autofree char *found = config == NULL && *paths != NULL ? find_above(*paths, CONFIG) : NULL;
    const char *file = config != NULL ? config : found;

    if (file != NULL && !read_config(rows, file, error))
        return NULL;
    for (; rules != NULL && *rules != NULL; rules++)
        if (!read_rules(rows, *rules, error))
            return NULL;
    add_attributed(rows, paths, folders);
    return g_steal_pointer(&rows);
}

/* See rows.h. */
#include "rows.h"

#include <string.h>

#include "unit.h"

struct ub_rows {
    GPtrArray *own;        /* of ub_api */
    GPtrArray *names;      /* of const char *, and a NULL at the end */
    GStringChunk *strings; /* of the rows */
};

ub_rows *ub_rows_new(void)
{
    ub_rows *rows = g_new0(ub_rows, 1);

    rows->own = g_ptr_array_new_with_free_func(g_free);
    rows->names = g_ptr_array_new();
    g_ptr_array_add(rows->names, NULL);
    rows->strings = g_string_chunk_new(512);
    return rows;
}

void ub_rows_free(ub_rows *rows)
{
    if (rows == NULL)
        return;
    g_ptr_array_unref(rows->own);
    g_ptr_array_unref(rows->names);
    g_string_chunk_free(rows->strings);
    g_free(rows);
}

/* Looking up */

static const ub_api *own_at(const ub_rows *rows, unsigned i)
{
    return rows != NULL && i < rows->own->len ? rows->own->pdata[i] : NULL;
}

const ub_api *ub_rows_find(const ub_rows *rows, const char *name)
{
    const ub_api *api = ub_catalog_find(name);

    for (unsigned i = 0; api == NULL && own_at(rows, i); i++)
        if (strcmp(own_at(rows, i)->name, name) == 0)
            api = own_at(rows, i);
    return api;
}

const ub_api *ub_rows_find_strong(const ub_rows *rows, const char *name)
{
    const ub_api *api = ub_catalog_find_strong(name);

    for (unsigned i = 0; api == NULL && own_at(rows, i); i++)
        if (g_strcmp0(own_at(rows, i)->strong, name) == 0)
            api = own_at(rows, i);
    return api;
}

const ub_api *ub_rows_at(const ub_rows *rows, unsigned i)
{
    unsigned n = ub_catalog_size();

    return i < n ? ub_catalog() + i : own_at(rows, i - n);
}

gboolean ub_rows_is_own(const ub_rows *rows, const ub_api *api)
{
    for (unsigned i = 0; own_at(rows, i); i++)
        if (own_at(rows, i) == api)
            return TRUE;
    return FALSE;
}

const char *const *ub_rows_own_names(const ub_rows *rows)
{
    return (const char *const *)rows->names->pdata;
}

/* Adding */

typedef struct {
    const char *word;
    int value;
} choice;

static const choice shapes[] = {{"same", UB_SHAPE_SAME}, {"out", UB_SHAPE_OUT}, {NULL, 0}};
static const choice absents[] = {{"null", UB_ABSENT_NULL}, {"never", UB_ABSENT_NEVER}, {NULL, 0}};
static const choice errors[] = {{"raises", UB_ERROR_RAISES},
                                {"ignored", UB_ERROR_SUPPRESSED},
                                {"never", UB_ERROR_NEVER},
                                {NULL, 0}};
static const choice truths[] = {{"no", FALSE}, {"yes", TRUE}, {NULL, 0}};

static gboolean choose(const choice *choices, const char *key, const char *word, int *value,
                       char **message)
{
    if (word == NULL)
        return TRUE;
    for (; choices->word != NULL; choices++) {
        if (strcmp(choices->word, word) == 0) {
            *value = choices->value;
            return TRUE;
        }
    }
    *message = g_strdup_printf("%s: there is no \"%s\"", key, word);
    return FALSE;
}

static gboolean is_identifier(const char *text)
{
    ub_token token = ub_next_token(text, 0, (unsigned)strlen(text));

    return token.kind == UB_TOKEN_WORD && token.end == strlen(text) && !ub_is_reserved(text);
}

static const char *keep(ub_rows *rows, const char *text)
{
    return text != NULL ? g_string_chunk_insert_const(rows->strings, text) : NULL;
}

static gboolean check_names(const ub_rows *rows, const ub_row_text *text, char **message)
{
    if (!is_identifier(text->name) || (text->strong != NULL && !is_identifier(text->strong)))
        *message = g_strdup("the name of a function is wanted");
    else if (ub_rows_find(rows, text->name) != NULL)
        *message = g_strdup("this call is known already");
    else if (text->strong != NULL && (ub_rows_find(rows, text->strong) != NULL ||
                                      ub_rows_find_strong(NULL, text->strong) != NULL))
        *message = g_strdup_printf("%s has another meaning already", text->strong);
    else if (text->strong != NULL && strcmp(text->strong, text->name) == 0)
        *message = g_strdup("the strong call must have another name");
    else
        return TRUE;
    return FALSE;
}

gboolean ub_rows_add(ub_rows *rows, const ub_row_text *text, char **message)
{
    int shape = UB_SHAPE_SAME, absent = UB_ABSENT_NULL, error = UB_ERROR_RAISES, macro = FALSE;
    guint64 n_args = 1;

    if (!check_names(rows, text, message) ||
        !choose(shapes, "shape", text->shape, &shape, message) ||
        !choose(absents, "absent", text->absent, &absent, message) ||
        !choose(errors, "errors", text->errors, &error, message) ||
        !choose(truths, "macro", text->macro, &macro, message))
        return FALSE;
    if (text->arguments != NULL &&
        !g_ascii_string_to_unsigned(text->arguments, 10, 0, 16, &n_args, NULL)) {
        *message = g_strdup("arguments: a number up to 16 is wanted");
        return FALSE;
    }
    if (text->holder != NULL && !is_identifier(text->holder)) {
        *message = g_strdup("holder: the name of a variable is wanted");
        return FALSE;
    }
    if (text->strong != NULL && error == UB_ERROR_SUPPRESSED && shape == UB_SHAPE_SAME) {
        *message =
            g_strdup("errors=ignored needs shape=out, so that an error can be told from NULL");
        return FALSE;
    }
    ub_api *api = g_new0(ub_api, 1);
    *api = (ub_api){
        .name = keep(rows, text->name),
        .strong = keep(rows, text->strong),
        .shape = text->strong != NULL ? (ub_shape)shape : UB_SHAPE_NONE,
        .absent = (ub_absent)absent,
        .error = (ub_error_kind)error,
        .n_args = (unsigned)n_args,
        .is_macro = macro,
        .holder = keep(rows, text->holder != NULL ? text->holder : "value"),
        .limited_since = 0x0300,
        .patches = {keep(rows, text->patch)},
        .why = "a function of the project's own that returns a borrowed reference",
        .instead = text->strong != NULL ? NULL
                   : text->instead != NULL
                       ? keep(rows, text->instead)
                       : "a function that gives a reference of its own, named in .unborrow",
    };
    g_ptr_array_add(rows->own, api);
    g_ptr_array_insert(rows->names, (int)rows->names->len - 1, (gpointer)api->name);
    return TRUE;
}

gboolean ub_rows_know(const ub_rows *rows, const char *name)
{
    return ub_rows_find(rows, name) != NULL;
}

/* Semantic patches */

static const char *template_of(const ub_api *api)
{
    if (api->shape == UB_SHAPE_SAME)
        return "same.cocci";
    return api->error == UB_ERROR_SUPPRESSED ? "out_ignored.cocci" : "out.cocci";
}

/* "a1, a2" */
static char *arguments_text(unsigned n)
{
    GString *text = g_string_new(NULL);

    for (unsigned i = 1; i <= n; i++)
        g_string_append_printf(text, "%sa%u", i > 1 ? ", " : "", i);
    return g_string_free(text, FALSE);
}

static char *fill_template(const char *text, const ub_api *api)
{
    g_autoptr(GString) filled = g_string_new(text);
    g_autofree char *arguments = arguments_text(api->n_args);
    g_autofree char *declared =
        api->n_args > 0 ? g_strdup_printf("expression %s;", arguments) : g_strdup("");
    g_autofree char *out = g_strconcat(api->n_args > 0 ? ", " : "", "&v", NULL);

    g_string_replace(filled, "DECLARED", declared, 0);
    g_string_replace(filled, "ARGUMENTS", arguments, 0);
    g_string_replace(filled, "OUT", out, 0);
    g_string_replace(filled, "BORROWED", api->name, 0);
    g_string_replace(filled, "STRONG", api->strong, 0);
    return g_string_free(g_steal_pointer(&filled), FALSE);
}

gboolean ub_rows_write_patches(ub_rows *rows, const char *patch_dir, const char *folder,
                               GError **error)
{
    for (unsigned i = 0; i < rows->own->len; i++) {
        ub_api *api = rows->own->pdata[i];
        if (api->strong == NULL || api->patches[0] != NULL)
            continue;
        g_autofree char *template =
            g_build_filename(patch_dir, "templates", template_of(api), NULL);
        g_autofree char *name = g_strconcat(api->name, ".cocci", NULL);
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *text = NULL;
        if (!g_file_get_contents(template, &text, NULL, error))
            return FALSE;
        g_autofree char *filled = fill_template(text, api);
        if (!g_file_set_contents(path, filled, -1, error))
            return FALSE;
        api->patches[0] = keep(rows, path);
    }
    return TRUE;
}

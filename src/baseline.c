/* See baseline.h. */
#include "baseline.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "json.h"
#include "report.h"
#include "style.h"

enum { SCHEMA = 1 };

/* What names a site; also what an entry says. */
typedef struct {
    char *file, *function, *api, *text;
    gint64 ordinal;
    ub_site *site; /* NULL in an entry */
} identity;

static void identity_free(gpointer data)
{
    identity *id = data;

    g_free(id->file);
    g_free(id->function);
    g_free(id->api);
    g_free(id->text);
    g_free(id);
}

static char *key_of(const identity *id, gboolean with_ordinal)
{
    g_autofree char *ordinal = g_strdup_printf("%" G_GINT64_FORMAT, id->ordinal);

    return g_strjoin("\n", id->file, id->function, id->api, id->text, with_ordinal ? ordinal : NULL,
                     NULL);
}

/* Paths: from the baseline's folder, so that it does not matter where the program is started. */

static char *real_path(const char *path)
{
    char *real = realpath(path, NULL);
    char *copy = real != NULL ? g_strdup(real) : g_canonicalize_filename(path, NULL);

    free(real);
    return copy;
}

/* The folder of the baseline, which need not be there yet. */
static char *folder_of(const char *path)
{
    g_autofree char *dir = g_path_get_dirname(path);

    return real_path(dir);
}

/* `path` from `folder`: with "../" where it lies elsewhere. */
static char *relative_to(const char *folder, const char *path)
{
    g_autofree char *real = real_path(path);
    g_auto(GStrv) from = g_strsplit(folder, "/", -1);
    g_auto(GStrv) to = g_strsplit(real, "/", -1);
    GString *relative = g_string_new(NULL);
    guint same = 0;

    while (from[same] != NULL && to[same] != NULL && strcmp(from[same], to[same]) == 0)
        same++;
    for (guint i = same; from[i] != NULL; i++) {
        if (*from[i] != '\0')
            g_string_append(relative, "../");
    }
    g_autofree char *rest = g_strjoinv("/", to + same);
    g_string_append(relative, rest);
    return g_string_free(relative, FALSE);
}

/* Text of a line */

/* Append what of a token stands in the line, after a blank where white space or a comment was. */
static void append_token(GString *to, const char *text, ub_token t, unsigned *last)
{
    if (to->len > 0 && t.begin > *last)
        g_string_append_c(to, ' ');
    g_string_append_len(to, text + t.begin, t.end - t.begin);
    *last = t.end;
}

/* The tokens of [begin, end) in the line; comments count as white space. */
static void append_line(GString *to, const char *text, ub_range of, ub_range line, unsigned *last)
{
    for (ub_token t = ub_next_token(text, of.begin, of.end);
         t.kind != UB_TOKEN_END && t.begin < line.end; t = ub_next_token(text, t.end, of.end)) {
        if (t.kind == UB_TOKEN_HASH && t.end > line.begin) {
            if (t.begin >= line.begin)
                append_token(to, text, (ub_token){t.kind, t.begin, t.begin + 1}, last);
            append_line(to, text, (ub_range){t.begin + 1, t.end}, line, last);
        } else if (t.kind != UB_TOKEN_COMMENT && t.begin >= line.begin) {
            append_token(to, text, t, last);
        }
    }
}

/* The line of `offset`, in words: without comments, a blank between what white space separates. */
static char *line_words(const char *text, gsize length, unsigned offset)
{
    ub_range line = {ub_line_begin(text, offset), ub_line_end(text, length, offset)};
    GString *words = g_string_new(NULL);
    unsigned last = line.begin;

    append_line(words, text, (ub_range){0, (unsigned)length}, line, &last);
    return g_string_free(words, FALSE);
}

/* Sites */

static identity *identify(const char *file, const ub_result *result, ub_site *site)
{
    identity *id = g_new0(identity, 1);
    gsize length;
    const char *text = g_bytes_get_data(result->old_text, &length);
    g_autofree char *words = line_words(text, length, site->offset);

    id->file = g_utf8_make_valid(file, -1);
    id->function = g_strdup(site->function >= 0 ? result->functions->pdata[site->function] : "");
    id->api = g_strdup(site->api->name);
    id->text = g_utf8_make_valid(words, -1);
    id->site = site;
    return id;
}

/* All sites of the run, in order.  Those that are safe count too for the ordinal: a judgement of
 * one changes the name of no other. */
static GPtrArray *identify_all(const ub_run *run, const char *folder)
{
    GPtrArray *all = g_ptr_array_new_with_free_func(identity_free);
    g_autoptr(GHashTable) counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < run->outcomes->len; i++) {
        const ub_outcome *outcome = run->outcomes->pdata[i];
        g_autofree char *file = relative_to(folder, outcome->path);
        GArray *sites = outcome->result != NULL ? outcome->result->sites : NULL;

        for (guint k = 0; sites != NULL && k < sites->len; k++) {
            identity *id = identify(file, outcome->result, &g_array_index(sites, ub_site, k));
            char *key = key_of(id, FALSE);

            id->ordinal = GPOINTER_TO_INT(g_hash_table_lookup(counts, key));
            g_hash_table_replace(counts, key, GINT_TO_POINTER((int)id->ordinal + 1));
            g_ptr_array_add(all, id);
        }
    }
    return all;
}

/* Reading */

static gboolean bad(GError **error, const char *path, const char *what)
{
    g_set_error(error, UB_ERROR, UB_ERROR_INPUT, "%s: %s", path, what);
    return FALSE;
}

static char *take_member(JsonObject *object, const char *name)
{
    JsonNode *node = json_object_get_member(object, name);

    return node != NULL && JSON_NODE_HOLDS_VALUE(node) &&
                   json_node_get_value_type(node) == G_TYPE_STRING
               ? g_strdup(json_node_get_string(node))
               : NULL;
}

static identity *read_entry(JsonNode *node)
{
    if (!JSON_NODE_HOLDS_OBJECT(node))
        return NULL;
    JsonObject *object = json_node_get_object(node);
    JsonNode *ordinal = json_object_get_member(object, "ordinal");
    identity *id = g_new0(identity, 1);

    id->file = take_member(object, "file");
    id->function = take_member(object, "function");
    id->api = take_member(object, "api");
    id->text = take_member(object, "text");
    if (ordinal != NULL && JSON_NODE_HOLDS_VALUE(ordinal))
        id->ordinal = json_node_get_int(ordinal);
    if (id->file == NULL || id->function == NULL || id->api == NULL || id->text == NULL) {
        identity_free(id);
        return NULL;
    }
    return id;
}

/* The entries (of identity) of a baseline, or NULL. */
static GPtrArray *read_entries(const char *path, GError **error)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func(identity_free);
    g_autoptr(GError) problem = NULL;

    if (!json_parser_load_from_file(parser, path, &problem)) {
        bad(error, path, problem->message);
        return NULL;
    }
    JsonNode *root = json_parser_get_root(parser);
    JsonObject *object =
        root != NULL && JSON_NODE_HOLDS_OBJECT(root) ? json_node_get_object(root) : NULL;
    JsonNode *list = object != NULL ? json_object_get_member(object, "sites") : NULL;
    if (list == NULL || !JSON_NODE_HOLDS_ARRAY(list) ||
        json_object_get_int_member_with_default(object, "schema", 0) != SCHEMA) {
        bad(error, path, "not a baseline of unborrow's");
        return NULL;
    }
    for (guint i = 0; i < json_array_get_length(json_node_get_array(list)); i++) {
        identity *id = read_entry(json_array_get_element(json_node_get_array(list), i));

        if (id == NULL) {
            bad(error, path, "a site without file, function, api and text");
            return NULL;
        }
        g_ptr_array_add(entries, id);
    }
    return g_steal_pointer(&entries);
}

/* Applying */

/* An entry for a file that was not looked at this time says nothing. */
static gboolean is_idle(const char *folder, const identity *entry, GHashTable *looked_at)
{
    g_autofree char *path = g_build_filename(folder, entry->file, NULL);
    g_autofree char *real = real_path(path);

    return g_hash_table_contains(looked_at, real) || !g_file_test(path, G_FILE_TEST_EXISTS);
}

static void warn_of_idle(const char *path, const char *folder, const GPtrArray *entries,
                         GHashTable *left, ub_run *run, GHashTable *looked_at)
{
    for (guint i = 0; i < entries->len; i++) {
        const identity *entry = entries->pdata[i];
        g_autofree char *key = key_of(entry, TRUE);

        if (!g_hash_table_contains(left, key) || !is_idle(folder, entry, looked_at))
            continue;
        g_ptr_array_add(run->warnings,
                        g_strdup_printf("%s: records nothing any more: %s: %s%s%s", path,
                                        entry->file, entry->function,
                                        *entry->function != '\0' ? ": " : "", entry->text));
    }
}

gboolean ub_baseline_apply(const char *path, ub_run *run, GHashTable *looked_at, GError **error)
{
    g_autofree char *folder = folder_of(path);
    g_autoptr(GPtrArray) entries = read_entries(path, error);
    g_autoptr(GHashTable) left = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    if (entries == NULL)
        return FALSE;
    for (guint i = 0; i < entries->len; i++)
        g_hash_table_add(left, key_of(entries->pdata[i], TRUE));
    g_autoptr(GPtrArray) all = identify_all(run, folder);
    for (guint i = 0; i < all->len; i++) {
        const identity *id = all->pdata[i];
        g_autofree char *key = key_of(id, TRUE);

        if (ub_site_is_unsafe(id->site) && g_hash_table_remove(left, key))
            ub_site_set(id->site, UB_CODE_BASELINE, NULL);
    }
    warn_of_idle(path, folder, entries, left, run, looked_at);
    return TRUE;
}

/* Writing */

static void add_entry(JsonBuilder *builder, const identity *id)
{
    json_builder_begin_object(builder);
    ub_json_string(builder, "file", id->file);
    ub_json_string(builder, "function", id->function);
    ub_json_string(builder, "api", id->api);
    ub_json_string(builder, "text", id->text);
    ub_json_int(builder, "ordinal", id->ordinal);
    json_builder_end_object(builder);
}

/* A file that is there already must be a baseline, or empty: the name may have been left out.
 *
 *     unborrow check --write-baseline src/a.c src/b.c */
static gboolean may_replace(const char *path, GError **error)
{
    g_autoptr(GPtrArray) entries = NULL;
    GStatBuf status;

    if (g_stat(path, &status) != 0 || (S_ISREG(status.st_mode) && status.st_size == 0))
        return TRUE;
    if (!S_ISREG(status.st_mode))
        return bad(error, path, "not a regular file: no baseline is written");
    entries = read_entries(path, NULL);
    return entries != NULL || bad(error, path, "not a baseline of unborrow's: not overwritten");
}

gboolean ub_baseline_write(const char *path, const ub_run *run, GError **error)
{
    if (!may_replace(path, error))
        return FALSE;
    g_autofree char *folder = folder_of(path);
    g_autoptr(GPtrArray) all = identify_all(run, folder);
    g_autoptr(JsonBuilder) builder = ub_json_new();
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GError) problem = NULL;

    json_builder_set_member_name(builder, "sites");
    json_builder_begin_array(builder);
    for (guint i = 0; i < all->len; i++) {
        if (ub_site_is_unsafe(((const identity *)all->pdata[i])->site))
            add_entry(builder, all->pdata[i]);
    }
    json_builder_end_array(builder);
    ub_json_finish(builder, text);
    if (g_file_set_contents_full(path, text->str, (gssize)text->len,
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0666,
                                 &problem))
        return TRUE;
    g_set_error(error, UB_ERROR, UB_ERROR_WRITE, "%s", problem->message);
    return FALSE;
}

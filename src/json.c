/* See json.h. */
#include "json.h"

#include <string.h>

#include "escape.h"

#define SCHEMA 1

JsonBuilder *ub_json_new(void)
{
    JsonBuilder *builder = json_builder_new();

    json_builder_begin_object(builder);
    ub_json_int(builder, "schema", SCHEMA);
    ub_json_string(builder, "version", UNBORROW_VERSION);
    return builder;
}

static void begin_member(JsonBuilder *builder, const char *name)
{
    if (name != NULL)
        json_builder_set_member_name(builder, name);
}

void ub_json_string(JsonBuilder *builder, const char *name, const char *value)
{
    begin_member(builder, name);
    if (value == NULL) {
        json_builder_add_null_value(builder);
        return;
    }
    g_autofree char *valid = ub_valid_utf8(value, strlen(value));
    json_builder_add_string_value(builder, valid);
}

void ub_json_int(JsonBuilder *builder, const char *name, gint64 value)
{
    begin_member(builder, name);
    json_builder_add_int_value(builder, value);
}

void ub_json_bool(JsonBuilder *builder, const char *name, gboolean value)
{
    begin_member(builder, name);
    json_builder_add_boolean_value(builder, value);
}

void ub_json_strings(JsonBuilder *builder, const char *name, const GPtrArray *values)
{
    begin_member(builder, name);
    json_builder_begin_array(builder);
    for (guint i = 0; values != NULL && i < values->len; i++)
        ub_json_string(builder, NULL, values->pdata[i]);
    json_builder_end_array(builder);
}

void ub_json_finish(JsonBuilder *builder, GString *out)
{
    g_autoptr(JsonGenerator) generator = json_generator_new();
    g_autoptr(JsonNode) root = NULL;

    json_builder_end_object(builder);
    root = json_builder_get_root(builder);
    json_generator_set_root(generator, root);
    json_generator_set_pretty(generator, TRUE);
    json_generator_to_gstring(generator, out);
    g_string_append_c(out, '\n');
}

/* See report.h: the report for code scanning services, SARIF 2.1.0 (OASIS).
 *
 * A code is a rule, with its advice as the rule's help; a site is a result: "fail" where a borrowed
 * reference stays in use, "pass" where it is safe, "informational" else. */
#include "report.h"

#include <json-glib/json-glib.h>

#include "json.h"

/* What can be rewritten, or has been, has no code. */
#define PLAIN_RULE "borrowed-reference"

static void add_text(JsonBuilder *builder, const char *member, const char *text)
{
    json_builder_set_member_name(builder, member);
    json_builder_begin_object(builder);
    ub_json_string(builder, "text", text);
    json_builder_end_object(builder);
}

static void add_rule(JsonBuilder *builder, const char *id, const char *sentence, const char *advice)
{
    json_builder_begin_object(builder);
    ub_json_string(builder, "id", id);
    add_text(builder, "shortDescription", sentence);
    add_text(builder, "help", advice);
    json_builder_end_object(builder);
}

static void add_tool(JsonBuilder *builder)
{
    json_builder_set_member_name(builder, "tool");
    json_builder_begin_object(builder);
    json_builder_set_member_name(builder, "driver");
    json_builder_begin_object(builder);
    ub_json_string(builder, "name", "unborrow");
    ub_json_string(builder, "version", UNBORROW_VERSION);
    json_builder_set_member_name(builder, "rules");
    json_builder_begin_array(builder);
    add_rule(builder, PLAIN_RULE, "the call returns a borrowed reference",
             "unborrow apply rewrites it.");
    for (unsigned code = UB_CODE_NONE + 1; code < UB_CODE_COUNT; code++) {
        const ub_code_info *info = ub_code_get((ub_code)code);

        add_rule(builder, info->name, info->sentence, info->advice);
    }
    json_builder_end_array(builder);
    json_builder_end_object(builder);
    json_builder_end_object(builder);
}

static char *message_of(const ub_site *site)
{
    const ub_code_info *info = site->code != UB_CODE_NONE ? ub_code_get(site->code) : NULL;
    GString *text = g_string_new(site->api->name);

    if (info != NULL)
        g_string_append_printf(text, ": %s", info->sentence);
    else if (site->verdict == UB_REWRITTEN)
        g_string_append(text, " is rewritten");
    else
        g_string_append(text, " returns a borrowed reference");
    if (info == NULL && site->api->strong != NULL)
        g_string_append_printf(text, ": use %s", site->api->strong);
    if (site->detail != NULL)
        g_string_append_printf(text, " (%s)", site->detail);
    return g_string_free(text, FALSE);
}

static void add_location(JsonBuilder *builder, const char *path, const ub_site *site)
{
    g_autofree char *uri = g_uri_escape_string(path, "/", FALSE);

    json_builder_set_member_name(builder, "locations");
    json_builder_begin_array(builder);
    json_builder_begin_object(builder);
    json_builder_set_member_name(builder, "physicalLocation");
    json_builder_begin_object(builder);
    json_builder_set_member_name(builder, "artifactLocation");
    json_builder_begin_object(builder);
    ub_json_string(builder, "uri", uri);
    json_builder_end_object(builder);
    json_builder_set_member_name(builder, "region");
    json_builder_begin_object(builder);
    ub_json_int(builder, "startLine", site->line);
    ub_json_int(builder, "startColumn", site->column);
    json_builder_end_object(builder);
    json_builder_end_object(builder);
    json_builder_end_object(builder);
    json_builder_end_array(builder);
}

static void add_suppression(JsonBuilder *builder, const ub_site *site)
{
    if (site->verdict != UB_SUPPRESSED)
        return;
    json_builder_set_member_name(builder, "suppressions");
    json_builder_begin_array(builder);
    json_builder_begin_object(builder);
    ub_json_string(builder, "kind", site->code == UB_CODE_NOQA ? "inSource" : "external");
    json_builder_end_object(builder);
    json_builder_end_array(builder);
}

static void add_result(JsonBuilder *builder, const char *path, const ub_site *site)
{
    gboolean fails = ub_site_is_unsafe(site) || site->verdict == UB_SUPPRESSED;
    const char *passes = site->verdict == UB_SAFE ? "pass" : "informational";
    g_autofree char *message = message_of(site);

    json_builder_begin_object(builder);
    ub_json_string(builder, "ruleId",
                   site->code != UB_CODE_NONE ? ub_code_get(site->code)->name : PLAIN_RULE);
    ub_json_string(builder, "kind", fails ? "fail" : passes);
    ub_json_string(builder, "level", fails ? "warning" : "none");
    add_text(builder, "message", message);
    add_location(builder, path, site);
    add_suppression(builder, site);
    json_builder_end_object(builder);
}

static void add_results(JsonBuilder *builder, const ub_run *run)
{
    json_builder_set_member_name(builder, "results");
    json_builder_begin_array(builder);
    for (guint i = 0; i < run->outcomes->len; i++) {
        const ub_outcome *outcome = run->outcomes->pdata[i];

        for (guint k = 0; outcome->result != NULL && k < outcome->result->sites->len; k++)
            add_result(builder, outcome->path, &g_array_index(outcome->result->sites, ub_site, k));
    }
    json_builder_end_array(builder);
}

static void add_notification(JsonBuilder *builder, const char *path, const char *message)
{
    g_autofree char *text =
        path != NULL ? g_strdup_printf("%s: %s", path, message) : g_strdup(message);

    json_builder_begin_object(builder);
    ub_json_string(builder, "level", "error");
    add_text(builder, "message", text);
    json_builder_end_object(builder);
}

static void add_invocation(JsonBuilder *builder, const ub_run *run)
{
    ub_counts counts = ub_count(run);

    json_builder_set_member_name(builder, "invocations");
    json_builder_begin_array(builder);
    json_builder_begin_object(builder);
    ub_json_bool(builder, "executionSuccessful", counts.n_errors == 0);
    json_builder_set_member_name(builder, "toolExecutionNotifications");
    json_builder_begin_array(builder);
    for (guint i = 0; i < run->errors->len; i++)
        add_notification(builder, NULL, run->errors->pdata[i]);
    for (guint i = 0; i < run->outcomes->len; i++) {
        const ub_outcome *outcome = run->outcomes->pdata[i];

        if (outcome->error != NULL)
            add_notification(builder, outcome->path, outcome->error->message);
    }
    json_builder_end_array(builder);
    json_builder_end_object(builder);
    json_builder_end_array(builder);
}

void ub_report_sarif(const ub_run *run, GString *out)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();

    json_builder_begin_object(builder);
    ub_json_string(builder, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    ub_json_string(builder, "version", "2.1.0");
    json_builder_set_member_name(builder, "runs");
    json_builder_begin_array(builder);
    json_builder_begin_object(builder);
    add_tool(builder);
    add_invocation(builder, run);
    add_results(builder, run);
    json_builder_end_object(builder);
    json_builder_end_array(builder);
    ub_json_finish(builder, out);
}

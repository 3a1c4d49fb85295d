/* See report.h: the report for a program.
 *
 * Field names are an interface: add, never rename.  "schema" counts incompatible changes. */
#include "report.h"

#include <json-glib/json-glib.h>

#include "escape.h"
#include "json.h"

static void add_site(JsonBuilder *builder, const ub_result *result, const ub_site *site)
{
    static const char *const verdicts[] = {
        [UB_PENDING] = "pending", [UB_CONVERT] = "convert",       [UB_REWRITTEN] = "rewritten",
        [UB_SAFE] = "safe",       [UB_SUPPRESSED] = "suppressed", [UB_NOTED] = "noted",
        [UB_REFUSED] = "refused",
    };
    const ub_code_info *info = site->code != UB_CODE_NONE ? ub_code_get(site->code) : NULL;

    json_builder_begin_object(builder);
    ub_json_string(builder, "api", site->api->name);
    ub_json_string(builder, "replacement", site->api->strong);
    ub_json_int(builder, "line", site->line);
    ub_json_int(builder, "column", site->column);
    ub_json_string(builder, "function",
                   site->function >= 0 ? result->functions->pdata[site->function] : NULL);
    ub_json_string(builder, "verdict", verdicts[site->verdict]);
    ub_json_string(builder, "code", info != NULL ? info->name : NULL);
    ub_json_string(builder, "sentence", info != NULL ? info->sentence : NULL);
    ub_json_string(builder, "detail", site->detail);
    ub_json_bool(builder, "marked", site->marked);
    ub_json_string(builder, "error_ignored", site->verdict == UB_REWRITTEN ? site->swallows : NULL);
    json_builder_end_object(builder);
}

static void add_warnings(JsonBuilder *builder, const ub_outcome *outcome)
{
    json_builder_set_member_name(builder, "warnings");
    json_builder_begin_array(builder);
    for (guint i = 0; i < outcome->warnings->len; i++)
        ub_json_string(builder, NULL, outcome->warnings->pdata[i]);
    for (guint i = 0; outcome->result != NULL && i < outcome->result->warnings->len; i++)
        ub_json_string(builder, NULL, outcome->result->warnings->pdata[i]);
    json_builder_end_array(builder);
}

/* Lines of noqa comments that suppress nothing. */
static void add_idle(JsonBuilder *builder, const ub_result *result)
{
    json_builder_set_member_name(builder, "idle_suppressions");
    json_builder_begin_array(builder);
    for (guint i = 0; result != NULL && i < result->idle->len; i++)
        json_builder_add_int_value(builder, g_array_index(result->idle, unsigned, i));
    json_builder_end_array(builder);
}

static void add_outcome(JsonBuilder *builder, const ub_outcome *outcome)
{
    const ub_result *result = outcome->result;

    json_builder_begin_object(builder);
    ub_json_string(builder, "path", outcome->path);
    ub_json_bool(builder, "changed", result != NULL && result->new_text != NULL);
    ub_json_bool(builder, "written", outcome->written);
    ub_json_string(builder, "error", outcome->error != NULL ? outcome->error->message : NULL);
    json_builder_set_member_name(builder, "sites");
    json_builder_begin_array(builder);
    for (guint i = 0; result != NULL && i < result->sites->len; i++)
        add_site(builder, result, &g_array_index(result->sites, ub_site, i));
    json_builder_end_array(builder);
    add_warnings(builder, outcome);
    add_idle(builder, result);
    ub_json_strings(builder, "missing_headers", result != NULL ? result->missing_headers : NULL);
    ub_json_string(builder, "diff", outcome->diff != NULL ? outcome->diff->str : NULL);
    json_builder_end_object(builder);
}

static void add_summary(JsonBuilder *builder, const ub_run *run)
{
    ub_counts counts = ub_count(run);

    json_builder_set_member_name(builder, "summary");
    json_builder_begin_object(builder);
    ub_json_int(builder, "files", run->n_files);
    ub_json_int(builder, "changed", counts.n_changed);
    ub_json_int(builder, "errors", counts.n_errors);
    ub_json_int(builder, "sites", counts.n_sites);
    ub_json_int(builder, "rewritten", counts.n_rewritten);
    ub_json_int(builder, "unsafe", counts.n_unsafe);
    ub_json_int(builder, "safe", counts.n_safe);
    ub_json_int(builder, "suppressed", counts.n_suppressed);
    ub_json_int(builder, "noted", counts.n_noted);
    ub_json_int(builder, "refused", counts.n_refused);
    ub_json_int(builder, "marked", counts.n_marked);
    json_builder_set_member_name(builder, "refused_by_code");
    json_builder_begin_object(builder);
    for (unsigned code = 0; code < UB_CODE_COUNT; code++) {
        if (counts.refused_by_code[code] > 0)
            ub_json_int(builder, ub_code_get((ub_code)code)->name, counts.refused_by_code[code]);
    }
    json_builder_end_object(builder);
    json_builder_end_object(builder);
}

void ub_report_json(const ub_run *run, ub_command command, GString *out)
{
    static const char *const names[] = {
        [UB_COMMAND_DIFF] = "diff",       [UB_COMMAND_APPLY] = "apply",
        [UB_COMMAND_CHECK] = "check",     [UB_COMMAND_RULES] = "rules",
        [UB_COMMAND_EXPLAIN] = "explain",
    };
    g_autoptr(JsonBuilder) builder = ub_json_new();

    ub_json_string(builder, "command", names[command]);
    json_builder_set_member_name(builder, "files");
    json_builder_begin_array(builder);
    for (guint i = 0; i < run->outcomes->len; i++)
        add_outcome(builder, run->outcomes->pdata[i]);
    json_builder_end_array(builder);
    ub_json_strings(builder, "errors", run->errors);
    ub_json_strings(builder, "notes", run->notes);
    ub_json_strings(builder, "warnings", run->warnings);
    add_summary(builder, run);
    ub_json_finish(builder, out);
}

/* The functions of a round on their way through spatch. */
#include "jobs.h"

#include <string.h>

#include "attempts.h"
#include "base.h"
#include "contract.h"
#include "edit.h"
#include "memo.h"
#include "rewrite.h"

static ub_site *site_at(const ub_work *work, unsigned i)
{
    return &g_array_index(work->sites, ub_site, i);
}

static ub_function *function_at(const ub_unit *unit, unsigned i)
{
    return &g_array_index(unit->functions, ub_function, i);
}

static gboolean is_pending(const ub_work *work, int function)
{
    if (function < 0 || work->final[function])
        return FALSE;
    for (unsigned i = 0; i < work->sites->len; i++)
        if (site_at(work, i)->function == function && site_at(work, i)->verdict == UB_CONVERT)
            return TRUE;
    return FALSE;
}

/* Names of the catalog, borrowed or strong, and of helpers whose contract changes, in a stretch of
 * text, in order.  No stage takes one away, and only prepare reorders them and says how, so that
 * the k-th name before is the k-th after. */

static gboolean is_name(const ub_work *work, const char *text, ub_token t)
{
    g_autofree char *word = g_strndup(text + t.begin, t.end - t.begin);

    return ub_rows_find(work->unit->rows, word) || ub_rows_find_strong(work->unit->rows, word) ||
           ub_contract_find(work->unit, word);
}

GArray *ub_names_of_text(const ub_work *work, const char *text, ub_range range)
{
    g_autoptr(GArray) tokens = ub_tokens(text, range.begin, range.end);
    GArray *offsets = g_array_new(FALSE, FALSE, sizeof(unsigned));

    for (unsigned i = 0; i < tokens->len; i++) {
        ub_token t = g_array_index(tokens, ub_token, i);
        if (t.kind == UB_TOKEN_WORD && is_name(work, text, t))
            g_array_append_val(offsets, t.begin);
    }
    return offsets;
}

GArray *ub_names_in(const ub_work *work, const ub_unit *unit, ub_range range)
{
    return ub_names_of_text(work, ub_unit_text(unit, &(gsize){0}), range);
}

gboolean ub_goes_into_section(const ub_work *work, unsigned site)
{
    return site_at(work, site)->api->shape == UB_SHAPE_SECTION;
}

int ub_site_of_offset(const ub_work *work, unsigned offset)
{
    for (unsigned i = 0; i < work->sites->len; i++)
        if (site_at(work, i)->offset == offset)
            return (int)i;
    return -1;
}

/* Where an offset of the old text lies after the edits. */
static unsigned moved(const GArray *edits, unsigned offset)
{
    gint64 shift = 0;

    for (unsigned i = 0; i < edits->len; i++) {
        const ub_edit *e = &g_array_index(edits, ub_edit, i);
        if (e->end <= offset)
            shift += (gint64)strlen(e->text) - (gint64)(e->end - e->begin);
    }
    return (unsigned)((gint64)offset + shift);
}

static void job_free(gpointer data)
{
    ub_job *job = data;
    ub_slice_free(job->slice);
    g_array_unref(job->call_sites);
    g_array_unref(job->names);
    g_free(job);
}

/* Those of `names` that stood in the range. */
static GArray *names_from(const GArray *names, ub_range range)
{
    GArray *result = g_array_new(FALSE, FALSE, sizeof(unsigned));

    for (unsigned i = 0; i < names->len; i++) {
        unsigned offset = g_array_index(names, unsigned, i);
        if (offset >= range.begin && offset < range.end)
            g_array_append_val(result, offset);
    }
    return result;
}

/* Where the names that stand in a function after prepare stood in the file as it was: `names` says
 * where in the base text. */
static GArray *original_names(const ub_work *work, int function, const GArray *names)
{
    GArray *moved = names_from(names, function_at(work->base->unit, (unsigned)function)->body);
    g_autoptr(GArray) base = NULL;
    g_autoptr(GArray) original = NULL;

    ub_base_names(work, function, &base, &original);
    for (unsigned i = 0; i < moved->len; i++) {
        unsigned *name = &g_array_index(moved, unsigned, i);
        for (unsigned k = 0; k < base->len && k < original->len; k++)
            if (g_array_index(base, unsigned, k) == *name) {
                *name = g_array_index(original, unsigned, k);
                break;
            }
    }
    return moved;
}

static const char *patch_of(const ub_site *site)
{
    return site->placed ? site->api->placed : site->api->patches[site->variant];
}

static ub_job *job_new(ub_work *work, int function, const char *prepared, const GArray *edits,
                       const GArray *names)
{
    const ub_function *f = function_at(work->base->unit, (unsigned)function);
    ub_range extent = {moved(edits, f->extent.begin), moved(edits, f->extent.end)};
    ub_range body = {moved(edits, f->body.begin), moved(edits, f->body.end)};
    g_autoptr(GArray) before = original_names(work, function, names);
    g_autoptr(GArray) after = ub_names_of_text(work, prepared, body);

    if (before->len != after->len)
        return NULL;
    ub_job *job = g_new0(ub_job, 1);
    job->names = g_array_ref(before);
    job->function = function;
    job->slice = ub_slice_new(work->unit->rows, prepared, extent, body);
    job->slice->cplusplus = work->unit->cplusplus && work->config->cplusplus;
    job->call_sites = g_array_new(FALSE, FALSE, sizeof(unsigned));
    for (unsigned i = 0; i < before->len; i++) {
        unsigned offset = g_array_index(after, unsigned, i);
        int site = ub_site_of_offset(work, g_array_index(before, unsigned, i));
        if (site < 0 || !ub_is_active(work, (unsigned)site)) {
            g_array_append_val(job->slice->keep, offset);
            continue;
        }
        unsigned index = (unsigned)site;
        if (site_at(work, index)->of_helper ||
            ub_goes_into_section(work, index)) /* its name stays */
            continue;
        g_array_append_val(job->slice->calls, offset);
        g_array_append_val(job->call_sites, index);
        g_ptr_array_add(job->slice->patches, (gpointer)patch_of(site_at(work, index)));
    }
    return job;
}

GPtrArray *ub_jobs_new(ub_work *work, const char *prepared, const GArray *edits,
                       const GArray *names)
{
    GPtrArray *jobs = g_ptr_array_new_with_free_func(job_free);

    for (unsigned f = 0; f < work->unit->functions->len; f++) {
        if (!is_pending(work, (int)f))
            continue;
        ub_job *job = job_new(work, (int)f, prepared, edits, names);
        if (job)
            g_ptr_array_add(jobs, job);
        else
            ub_withdraw(work, (int)f, -1, UB_CODE_SHAPE, NULL);
    }
    return jobs;
}

static gboolean rewrite_slices(ub_work *work, const GPtrArray *jobs, GError **error)
{
    g_autoptr(GPtrArray) slices = g_ptr_array_new();

    for (unsigned i = 0; i < jobs->len; i++) {
        ub_slice *slice = ((ub_job *)jobs->pdata[i])->slice;
        if (slice->calls->len == 0)
            slice->result = g_strndup(slice->text + slice->extent.begin,
                                      slice->extent.end - slice->extent.begin);
        else if (!ub_memo_recall(work->memo, slice))
            g_ptr_array_add(slices, slice);
    }
    if (slices->len && !ub_rewrite(slices, work->config, error))
        return FALSE;
    for (unsigned i = 0; i < slices->len; i++)
        ub_memo_keep(work->memo, slices->pdata[i]);
    return TRUE;
}

/* Run the jobs; those that fail have their sites changed and go. */
gboolean ub_jobs_rewrite(ub_work *work, GPtrArray *jobs, GError **error)
{
    if (!rewrite_slices(work, jobs, error))
        return FALSE;
    for (unsigned i = jobs->len; i > 0; i--) {
        ub_job *job = jobs->pdata[i - 1];
        ub_slice *slice = job->slice;
        if (slice->result && slice->code == UB_CODE_NONE)
            continue;
        int site = -1;
        if (slice->failed >= 0 && (unsigned)slice->failed < job->call_sites->len)
            site = (int)g_array_index(job->call_sites, unsigned, (unsigned)slice->failed);
        if (slice->code == UB_CODE_SPATCH)
            ub_try_next(work, job->function, site, slice->code, slice->detail);
        else
            ub_withdraw(work, job->function, site, slice->code, slice->detail);
        g_ptr_array_remove_index(jobs, i - 1);
    }
    return TRUE;
}

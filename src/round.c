/* One round: the pending functions of a file through prepare, rewrite, release and prove. */
#include "round.h"

#include <string.h>

#include "attempts.h"
#include "choices.h"
#include "codetest.h"
#include "comment.h"
#include "base.h"
#include "direct.h"
#include "edit.h"
#include "graph.h"
#include "compat.h"
#include "jobs.h"
#include "limited.h"
#include "fallible.h"
#include "gather.h"
#include "nonetest.h"
#include "prepare.h"
#include "preserve.h"
#include "propagate.h"
#include "prove.h"
#include "release.h"
#include "section.h"
#include "style.h"
#include "widen.h"

enum { MAX_DEPTH = 8 }; /* of loops over dicts, one in the other, and of braces around them */

static ub_site *site_at(const ub_work *work, unsigned i)
{
    return &g_array_index(work->sites, ub_site, i);
}

static ub_function *function_at(const ub_unit *unit, unsigned i)
{
    return &g_array_index(unit->functions, ub_function, i);
}

gboolean ub_is_active(const ub_work *work, unsigned site)
{
    const ub_site *s = site_at(work, site);
    return s->verdict == UB_CONVERT && s->function >= 0 && !work->final[s->function];
}

/* The file with the new texts of some functions and the include line. */
static char *assemble(const ub_work *work, char *const *texts, gboolean with_include)
{
    gsize length;
    const char *old_text = ub_unit_text(work->unit, &length);
    g_autoptr(GArray) edits = ub_edits_new();

    if (with_include && work->include)
        ub_edits_take(edits, work->include_at, work->include_at, g_strdup(work->include));
    for (unsigned f = 0; f < work->unit->functions->len; f++) {
        ub_range extent = function_at(work->unit, f)->extent;
        if (texts[f])
            ub_edits_take(edits, extent.begin, extent.end, g_strdup(texts[f]));
    }
    return ub_edits_apply(edits, old_text, length);
}

char *ub_work_text(const ub_work *work)
{
    gboolean any = FALSE;

    for (unsigned f = 0; f < work->unit->functions->len; f++)
        any |= work->final[f] != NULL;
    return assemble(work, work->final, any);
}

static char *rewritten_text(const ub_work *work, const GPtrArray *jobs)
{
    g_autofree char **texts = g_new0(char *, work->unit->functions->len + 1);

    for (unsigned i = 0; i < jobs->len; i++) {
        const ub_job *job = jobs->pdata[i];
        texts[job->function] = job->slice->result;
    }
    return assemble(work, texts, TRUE);
}

const ub_unit *ub_work_parse(ub_work *work, const char *text, GError **error)
{
    g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
    const char *const *flags = work->config->flags;

    if (work->rewritten) {
        if (!ub_reparse(work->rewritten, bytes, error))
            return NULL;
        ub_unit_support(work->rewritten, work->config->supported);
        return work->rewritten;
    }
    /* A header that is newly included may declare what was undeclared: look again, once. */
    g_autoptr(ub_unit) with_include =
        work->include ? ub_parse_in(work->unit->path, bytes, flags, work->unit->surround, error)
                      : NULL;
    if (!work->include || with_include)
        work->rewritten =
            ub_parse_like(with_include ? with_include : work->unit, bytes, flags, error);
    if (work->rewritten) {
        g_hash_table_unref(work->rewritten->contracts);
        work->rewritten->contracts = g_hash_table_ref(work->unit->contracts);
        work->rewritten->rows = work->unit->rows;
        ub_unit_support(work->rewritten, work->config->supported);
    }
    return work->rewritten;
}

/* Release */

/* The new strong calls of a rewritten function, or else the calls whose loops go into critical
 * sections, by the order of names. */
static gboolean find_calls(ub_work *work, const ub_job *job, const ub_unit *unit, gboolean sections,
                           GArray *gets, GArray *get_sites)
{
    gsize length;
    const ub_function *new_f = function_at(unit, (unsigned)job->function);
    const GArray *before = job->names;
    g_autoptr(GArray) after = ub_names_of_text(work, ub_unit_text(unit, &length), new_f->body);

    if (before->len != after->len)
        return FALSE;
    for (unsigned i = 0; i < before->len; i++) {
        int site = ub_site_of_offset(work, g_array_index(before, unsigned, i));
        if (site < 0 || !ub_is_active(work, (unsigned)site) ||
            ub_goes_into_section(work, (unsigned)site) != sections)
            continue;
        g_array_append_val(gets, g_array_index(after, unsigned, i));
        g_array_append_val(get_sites, site);
    }
    return TRUE;
}

static gboolean find_gets(ub_work *work, const ub_job *job, const ub_unit *unit, GArray *gets,
                          GArray *get_sites)
{
    return find_calls(work, job, unit, FALSE, gets, get_sites);
}

static unsigned count_active(const ub_work *work, int function)
{
    unsigned n = 0;
    for (unsigned i = 0; i < work->sites->len; i++)
        n += ub_is_active(work, i) && site_at(work, i)->function == function;
    return n;
}

static gboolean same_functions(const ub_unit *a, const ub_unit *b)
{
    if (a->functions->len != b->functions->len)
        return FALSE;
    for (unsigned i = 0; i < a->functions->len; i++)
        if (strcmp(function_at(a, i)->name, function_at(b, i)->name) != 0)
            return FALSE;
    return TRUE;
}

static void give_up(ub_work *work, const GPtrArray *jobs, ub_code code)
{
    for (unsigned i = 0; i < jobs->len; i++)
        ub_try_next(work, ((ub_job *)jobs->pdata[i])->function, -1, code, NULL);
}

/* What is done to the gets of a function before their releases are placed. */
typedef void (*refinement)(const ub_unit *unit, const GArray *gets, const GArray *get_sites,
                           GArray *sites, GArray *edits);

/* One function's edits, which are nothing to the others': what cannot be done to it does not keep
 * them from theirs. */
static void take_edits(GArray *edits, GArray *own, const char *text, gsize length)
{
    g_autofree char *test = ub_edits_apply(own, text, length);

    for (unsigned i = 0; test && i < own->len; i++) {
        ub_edit *e = &g_array_index(own, ub_edit, i);
        ub_edits_take(edits, e->begin, e->end, g_steal_pointer(&e->text));
    }
}

/* *unit becomes the one with the refinement, of the new calls or of the loops that go into critical
 * sections, or NULL: there is none to go on with. */
static gboolean refine_calls(ub_work *work, const GPtrArray *jobs, const ub_unit **unit,
                             refinement refinement, gboolean sections, GError **error)
{
    gsize length;
    const char *text = ub_unit_text(*unit, &length);
    g_autoptr(GArray) edits = ub_edits_new();

    for (unsigned i = 0; i < jobs->len; i++) {
        g_autoptr(GArray) gets = g_array_new(FALSE, FALSE, sizeof(unsigned));
        g_autoptr(GArray) get_sites = g_array_new(FALSE, FALSE, sizeof(unsigned));
        g_autoptr(GArray) own = ub_edits_new();
        if (find_calls(work, jobs->pdata[i], *unit, sections, gets, get_sites) && gets->len)
            refinement(*unit, gets, get_sites, work->sites, own);
        take_edits(edits, own, text, length);
    }
    g_autofree char *refined = edits->len ? ub_edits_apply(edits, text, length) : NULL;
    if (refined == NULL)
        return TRUE;
    *unit = ub_work_parse(work, refined, error);
    if (*unit == NULL)
        return FALSE;
    if (!same_functions(work->unit, *unit)) {
        give_up(work, jobs, UB_CODE_SPATCH);
        *unit = NULL;
    }
    return TRUE;
}

static gboolean refine(ub_work *work, const GPtrArray *jobs, const ub_unit **unit,
                       refinement refinement, GError **error)
{
    return refine_calls(work, jobs, unit, refinement, FALSE, error);
}

/* A site that the release stage refuses may do better in another form. */
static void retry_refused(ub_work *work, const GArray *get_sites)
{
    for (unsigned i = 0; i < get_sites->len; i++) {
        unsigned index = g_array_index(get_sites, unsigned, i);
        ub_site *s = site_at(work, index);
        if (s->verdict == UB_CONVERT)
            continue;
        ub_code code = s->code;
        g_autofree char *detail = g_strdup(s->detail);
        s->verdict = UB_CONVERT;
        s->code = UB_CODE_NONE;
        ub_try_next(work, s->function, (int)index, code, detail);
    }
}

/* Place the releases.  A job of which a site was refused goes: its call must not be rewritten. */
static char *release(ub_work *work, GPtrArray *jobs, const ub_unit *unit)
{
    gsize length;
    const char *text = ub_unit_text(unit, &length);
    g_autoptr(GArray) edits = ub_edits_new();

    for (unsigned i = jobs->len; i > 0; i--) {
        ub_job *job = jobs->pdata[i - 1];
        g_autoptr(GArray) gets = g_array_new(FALSE, FALSE, sizeof(unsigned));
        g_autoptr(GArray) get_sites = g_array_new(FALSE, FALSE, sizeof(unsigned));
        g_autoptr(GArray) own = ub_edits_new();
        unsigned before = count_active(work, job->function);
        g_autofree char *test = NULL;

        g_autoptr(GArray) calls = g_array_new(FALSE, FALSE, sizeof(unsigned));
        g_autoptr(GArray) call_sites = g_array_new(FALSE, FALSE, sizeof(unsigned));

        if (find_gets(work, job, unit, gets, get_sites) &&
            find_calls(work, job, unit, TRUE, calls, call_sites)) {
            ub_section_references(unit, calls, call_sites, work->sites, gets, get_sites);
            ub_release(unit, gets, get_sites, work->sites, work->config, own);
        } else
            ub_withdraw(work, job->function, -1, UB_CODE_SPATCH, NULL);
        test = ub_edits_apply(own, text, length);
        if (test == NULL)
            ub_try_next(work, job->function, -1, UB_CODE_LEAK, "edits overlap");
        if (test == NULL || count_active(work, job->function) != before) {
            retry_refused(work, get_sites);
            g_ptr_array_remove_index(jobs, i - 1);
            continue;
        }
        for (unsigned k = 0; k < own->len; k++) {
            const ub_edit *e = &g_array_index(own, ub_edit, k);
            ub_edits_take(edits, e->begin, e->end, g_strdup(e->text));
        }
    }
    return ub_edits_apply(edits, text, length);
}

/* Prove */

static gboolean same_message(const ub_diagnostic *a, const ub_diagnostic *b)
{
    return a->severity == b->severity && strcmp(a->message, b->message) == 0;
}

/* cc -DFEATURE, and a header defines it again: a precompiled header says so a second time, without
 * a position. */
static gboolean is_warning_of_nowhere(const ub_diagnostic *d)
{
    return d->nowhere && d->severity == CXDiagnostic_Warning;
}

/* cc -Wdeclaration-after-statement, which every text is parsed with. */
static gboolean is_late_declaration(const ub_diagnostic *d)
{
    return g_str_has_prefix(d->message, "mixing declarations and code");
}

static int function_index(const ub_unit *unit, unsigned offset)
{
    ub_function *f = ub_unit_function_at(unit, offset);
    return f ? (int)(f - (ub_function *)(void *)unit->functions->data) : -1;
}

static gboolean is_of(const ub_unit *unit, const ub_diagnostic *d, int function)
{
    return !is_warning_of_nowhere(d) &&
           (d->in_main ? function_index(unit, d->offset) : -1) == function;
}

static unsigned count_message(const ub_unit *unit, const ub_diagnostic *like, int function)
{
    unsigned n = 0;
    for (unsigned i = 0; i < unit->diagnostics->len; i++) {
        const ub_diagnostic *d = &g_array_index(unit->diagnostics, ub_diagnostic, i);
        n += same_message(d, like) && is_of(unit, d, function);
    }
    return n;
}

/* Where nobody asks, a declaration may come to stand behind a statement in a file or a function
 * that has more of them, and in a header that comes with the include of pythoncapi_compat.h. */
static gboolean is_offence(const ub_work *work, const ub_diagnostic *d, int function)
{
    if (!is_late_declaration(d))
        return TRUE;
    if (function < 0)
        return d->in_main || work->unit->style->declares_first;
    ub_style style = ub_style_in(work->unit, function_at(work->unit, (unsigned)function)->body);
    return style.declares_first || (count_message(work->unit, d, function) == 0 &&
                                    !ub_may_declare_late(work->unit, &style));
}

const ub_diagnostic *ub_new_diagnostic(const ub_work *work, const ub_unit *unit, int function)
{
    for (unsigned i = 0; i < unit->diagnostics->len; i++) {
        const ub_diagnostic *d = &g_array_index(unit->diagnostics, ub_diagnostic, i);
        if (d->severity >= CXDiagnostic_Warning && is_of(unit, d, function) &&
            count_message(unit, d, function) > count_message(work->unit, d, function) &&
            is_offence(work, d, function))
            return d;
    }
    return NULL;
}

/* -1, the whole function, also where the proof stumbles over a call that stays as it was. */
static int blamed_site(const ub_work *work, const ub_proof *proof)
{
    int site = proof->offset == G_MAXUINT ? -1 : ub_site_of_offset(work, proof->offset);
    return site >= 0 && ub_is_active(work, (unsigned)site) ? site : -1;
}

/* The calls of PyDict_Next() that must be in critical sections now. */
static void require_sections(ub_work *work, int function)
{
    ub_function *f = function_at(work->unit, (unsigned)function);

    g_clear_pointer(&f->guarded, g_array_unref);
    for (unsigned i = 0; i < work->sites->len; i++) {
        const ub_site *s = site_at(work, i);
        guint64 place = (guint64)s->line << 32 | s->column;
        if (!ub_is_active(work, i) || s->function != function || !ub_goes_into_section(work, i))
            continue;
        if (!f->guarded)
            f->guarded = g_array_new(FALSE, FALSE, sizeof(guint64));
        g_array_append_val(f->guarded, place);
    }
}

/* The key or the value of a loop over a dict, or the dict, lacks a reference of its own: then it
 * gets one. */
static gboolean give_reference(ub_work *work, int site, const ub_proof *proof)
{
    ub_site *s = site >= 0 ? site_at(work, (unsigned)site) : NULL;

    if (!s || (proof->code != UB_CODE_ORDER && proof->code != UB_CODE_SECTION) || !proof->part ||
        (s->own & proof->part))
        return FALSE;
    s->own |= proof->part;
    return TRUE;
}

/* A name in the new text that older Pythons, and the headers that there are for them, have not. */
static char *missing_name(ub_work *work, const ub_function *old_f, const ub_unit *unit,
                          const ub_function *new_f)
{
    gboolean is_added = work->include != NULL;
    unsigned at;
    gsize length;

    g_autofree char *missing =
        ub_compat_missing(work->provisions, &is_added, ub_unit_text(work->unit, &length),
                          old_f->extent, ub_unit_text(unit, &length), new_f->extent);
    if (missing && is_added && !work->include) {
        g_autofree char *line = ub_compat_line(work->unit, &at);
        work->needs_include |= line != NULL;
    }
    return g_steal_pointer(&missing);
}

gboolean ub_work_needs_include(const ub_work *work)
{
    const char *old_text = ub_unit_text(work->unit, &(gsize){0});

    for (unsigned f = 0; f < work->unit->functions->len; f++) {
        const char *text = work->final[f];
        gboolean is_added = FALSE;
        if (text == NULL)
            continue;
        g_autofree char *missing = ub_compat_missing(work->provisions, &is_added, old_text,
                                                     function_at(work->unit, f)->extent, text,
                                                     (ub_range){0, (unsigned)strlen(text)});
        if (missing)
            return TRUE;
    }
    return FALSE;
}

/* The site whose call stands at or last before `offset` in the function as it was, or the first. */
static int nearest_site(const ub_work *work, int function, unsigned offset)
{
    int nearest = -1;

    for (unsigned i = 0; i < work->sites->len; i++) {
        const ub_site *s = site_at(work, i);
        if (ub_is_active(work, i) && s->function == function &&
            (nearest < 0 ||
             (s->offset <= offset && s->offset >= site_at(work, (unsigned)nearest)->offset)))
            nearest = (int)i;
    }
    return nearest;
}

/* The stages before each replace text: whichever of them took a comment with it, it is seen here.
 */
static gboolean keeps_comments(ub_work *work, int function, const ub_unit *unit)
{
    ub_range old_range = function_at(work->unit, (unsigned)function)->extent;
    const char *old_text = ub_unit_text(work->unit, &(gsize){0});
    unsigned lost = 0;

    if (ub_comments_stay(old_text, old_range, ub_unit_text(unit, &(gsize){0}),
                         function_at(unit, (unsigned)function)->extent, &lost))
        return TRUE;
    unsigned end = ub_next_token(old_text, lost, old_range.end).end;
    for (unsigned i = lost; i < end; i++)
        if (strchr("\r\n", old_text[i]))
            end = i;
    g_autofree char *detail = g_strndup(old_text + lost, end - lost);
    ub_try_next(work, function, nearest_site(work, function, lost), UB_CODE_COMMENT, detail);
    return FALSE;
}

static void prove_job(ub_work *work, const ub_job *job, const ub_unit *unit)
{
    const ub_function *old_f = function_at(work->unit, (unsigned)job->function);
    const ub_function *new_f = function_at(unit, (unsigned)job->function);
    g_autoptr(ub_graph) old_graph = ub_graph_new(work->unit, old_f);
    g_autoptr(ub_graph) new_graph = ub_graph_new(unit, new_f);
    require_sections(work, job->function);
    ub_proof proof = ub_prove(old_graph, new_graph, work->config->errors == UB_ERRORS_PROPAGATE);
    gsize length;
    const char *text = ub_unit_text(unit, &length);

    if (proof.code == UB_CODE_SKIPPED_TEXT)
        ub_prove_choices(work, unit, job->function, &proof);
    g_debug("%s: %s %s\n%.*s", old_f->name, proof.code ? ub_code_get(proof.code)->name : "proved",
            proof.detail ? proof.detail : "", (int)(new_f->extent.end - new_f->extent.begin),
            text + new_f->extent.begin);
    g_autofree char *missing = proof.code ? NULL : missing_name(work, old_f, unit, new_f);
    if (missing && work->needs_include && !work->include) /* once more, with it */
        ;
    else if (missing)
        ub_try_next(work, job->function, -1, UB_CODE_NEWER_PYTHON, missing);
    else if (proof.code == UB_CODE_NONE && !keeps_comments(work, job->function, unit))
        ; /* in another form, or not at all */
    else if (proof.code == UB_CODE_NONE)
        work->final[job->function] =
            g_strndup(text + new_f->extent.begin, new_f->extent.end - new_f->extent.begin);
    else if (!give_reference(work, blamed_site(work, &proof), &proof))
        ub_try_next(work, job->function, blamed_site(work, &proof), proof.code, proof.detail);
    ub_proof_clear(&proof);
}

/* long n = PyLong_AsLong(PyList_GET_ITEM(l, 0));  ->  long n;  ...  n = PyLong_AsLong(item);
 *
 * A declaration stands behind a statement: then initialisers become assignments. */
static gboolean split_declarations(ub_work *work, int function, const ub_diagnostic *d)
{
    enum { ALL = 2 };
    gboolean changed = FALSE;

    for (unsigned i = 0; is_late_declaration(d) && i < work->sites->len; i++) {
        ub_site *s = site_at(work, i);
        if (!ub_is_active(work, i) || s->function != function || s->split == ALL)
            continue;
        s->split++;
        changed = TRUE;
    }
    return changed;
}

static void prove(ub_work *work, GPtrArray *jobs, const ub_unit *unit)
{
    const ub_diagnostic *outside = ub_new_diagnostic(work, unit, -1);
    gboolean clean = outside == NULL;

    for (unsigned i = 0; i < jobs->len; i++) {
        const ub_job *job = jobs->pdata[i];
        const ub_diagnostic *d = outside ? outside : ub_new_diagnostic(work, unit, job->function);
        clean = clean && d == NULL;
        if (d && !split_declarations(work, job->function, d))
            ub_try_next(work, job->function, -1, UB_CODE_DIAGNOSTIC, d->message);
        else if (!d)
            prove_job(work, job, unit);
    }
    if (clean) {
        gsize length;
        g_free(work->checked);
        work->checked = g_strdup(ub_unit_text(unit, &length));
    }
}

/* The call may stay, in a section: a macro that the Limited API has not, and that older Pythons may
 * have to be given. */
static gboolean goes_into_section_instead(ub_work *work, unsigned site)
{
    ub_site *s = site_at(work, site);

    if (s->untested != UB_CODE_NO_ERROR_EXIT || !s->api->in_section ||
        ub_limited_version(work->unit))
        return FALSE;
    s->api = s->api->in_section;
    s->untested = UB_CODE_NONE;
    work->asks_include = TRUE;
    return TRUE;
}

/* The include line that a site needs which has another form since. */
static void update_include(ub_work *work)
{
    if ((!work->asks_include && !work->needs_include) || work->include)
        return;
    work->asks_include = FALSE;
    work->include = work->needs_include ? ub_compat_line(work->unit, &work->include_at)
                                        : ub_compat_include(work->unit, work->provisions,
                                                            work->sites, &work->include_at);
    if (work->include) /* it has been parsed without */
        g_clear_pointer(&work->rewritten, ub_unit_free);
}

/* Jobs with a call for whose errors there is no way out go: the call stays as it was. */
static void drop_untested(ub_work *work, GPtrArray *jobs)
{
    for (unsigned i = jobs->len; i > 0; i--) {
        const ub_job *job = jobs->pdata[i - 1];
        gboolean dropped = FALSE;
        for (unsigned k = 0; k < job->call_sites->len; k++) {
            unsigned site = g_array_index(job->call_sites, unsigned, k);
            if (!ub_is_active(work, site) || site_at(work, site)->untested == UB_CODE_NONE)
                continue;
            ub_code code = site_at(work, site)->untested;
            dropped = TRUE;
            if (goes_into_section_instead(work, site))
                continue;
            ub_withdraw(work, job->function, (int)site, code,
                        code == UB_CODE_NEW_LIST ? "it is asked whether the slot is filled" : NULL);
        }
        if (dropped)
            g_ptr_array_remove_index(jobs, i - 1);
    }
}

/* The whole round */

/* What prepare says of the sites.  A site under a condition is unfolded first; TRUE: there is one,
 * and the round begins anew. */
static gboolean take_codes(ub_work *work)
{
    gboolean again = FALSE;

    for (unsigned i = 0; i < work->sites->len; i++) {
        ub_site *s = site_at(work, i);
        const ub_site *prepared = &g_array_index(work->base->sites, ub_site, i);
        s->placed = prepared->placed;
        if (work->base->own == NULL)
            s->statement = prepared->statement;
        if (!ub_is_active(work, i) || prepared->code == UB_CODE_NONE)
            continue;
        if (prepared->code == UB_CODE_CONDITION && !s->unfold)
            again = s->unfold = TRUE;
        else
            ub_site_set(s, prepared->code, prepared->detail);
    }
    return again;
}

/* Put loops into critical sections, inner ones first.  A function of which nothing is left to do
 * goes. */
static gboolean add_sections(ub_work *work, GPtrArray *jobs, const ub_unit **unit, GError **error)
{
    gboolean changed = TRUE;

    for (unsigned depth = 0; depth < MAX_DEPTH && changed && *unit; depth++) {
        g_autofree char *before = g_strdup(ub_unit_text(*unit, &(gsize){0}));
        if (!refine_calls(work, jobs, unit, ub_sections, TRUE, error))
            return FALSE;
        changed = *unit && strcmp(before, ub_unit_text(*unit, &(gsize){0})) != 0;
    }
    for (unsigned i = jobs->len; i > 0; i--)
        if (count_active(work, ((ub_job *)jobs->pdata[i - 1])->function) == 0)
            g_ptr_array_remove_index(jobs, i - 1);
    return TRUE;
}

/* The function of the base text that cannot be prepared, and nothing else. */
static void withdraw_at(ub_work *work, unsigned offset)
{
    const ub_unit *unit = work->base->unit;
    const ub_function *at = ub_unit_function_at(unit, offset);

    for (unsigned f = 0; f < unit->functions->len; f++)
        if (at == NULL || at == &g_array_index(unit->functions, ub_function, f))
            ub_withdraw(work, (int)f, -1, UB_CODE_SHAPE, NULL);
}

gboolean ub_round(ub_work *work, GError **error)
{
    gsize length;
    g_autoptr(GArray) edits = ub_edits_new();
    g_autoptr(GArray) names = g_array_new(FALSE, FALSE, sizeof(unsigned));

    update_include(work);
    if (!ub_base_update(work, error))
        return FALSE;
    const char *base_text = ub_unit_text(work->base->unit, &length);
    ub_prepare(work->base->unit, work->base->sites, work->config, edits, names);
    if (take_codes(work))
        return TRUE;
    g_autofree char *prepared = ub_edits_apply(edits, base_text, length);
    if (prepared == NULL) {
        withdraw_at(work, (unsigned)ub_edits_conflict(edits, length));
        return TRUE;
    }
    g_autoptr(GPtrArray) jobs = ub_jobs_new(work, prepared, edits, names);
    if (!ub_jobs_rewrite(work, jobs, error))
        return FALSE;
    if (jobs->len == 0)
        return TRUE;
    g_autofree char *rewritten = rewritten_text(work, jobs);
    const ub_unit *middle = ub_work_parse(work, rewritten, error);
    if (middle == NULL)
        return FALSE;
    if (!same_functions(work->unit, middle)) {
        give_up(work, jobs, UB_CODE_SPATCH);
        return TRUE;
    }
    if (!refine(work, jobs, &middle, ub_test_fallible, error))
        return FALSE;
    if (middle == NULL)
        return TRUE;
    drop_untested(work, jobs);
    if (work->config->errors == UB_ERRORS_PROPAGATE &&
        !refine(work, jobs, &middle, ub_propagate, error))
        return FALSE;
    if (middle && !refine(work, jobs, &middle, ub_test_codes, error))
        return FALSE;
    if (middle && !add_sections(work, jobs, &middle, error))
        return FALSE;
    if (middle && !refine(work, jobs, &middle, ub_widen, error))
        return FALSE;
    if (middle && !refine(work, jobs, &middle, ub_preserve, error))
        return FALSE;
    if (middle == NULL)
        return TRUE;
    g_autofree char *released = release(work, jobs, middle);
    if (released && jobs->len) {
        const ub_unit *after = ub_work_parse(work, released, error);
        if (after == NULL)
            return FALSE;
        if (!same_functions(work->unit, after)) {
            give_up(work, jobs, UB_CODE_UNPROVED);
            return TRUE;
        }
        if (!refine(work, jobs, &after, ub_fill_directly, error))
            return FALSE;
        if (after && !refine(work, jobs, &after, ub_test_none_by_code, error))
            return FALSE;
        if (after && !refine(work, jobs, &after, ub_test_released_codes, error))
            return FALSE;
        if (after && !refine(work, jobs, &after, ub_gather_exits, error))
            return FALSE;
        if (after)
            prove(work, jobs, after);
    } else if (!released) {
        give_up(work, jobs, UB_CODE_LEAK);
    }
    return TRUE;
}

gboolean ub_rounds(ub_work *work, GError **error)
{
    for (unsigned i = 0; i < work->sites->len; i++)
        while (ub_is_active(work, i))
            if (!ub_round(work, error))
                return FALSE;
    return TRUE;
}

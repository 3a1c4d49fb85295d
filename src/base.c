/* See base.h. */
#include "base.h"

#include <string.h>

#include "edit.h"
#include "unfold.h"

enum { MAX_STEPS = 24 };

void ub_base_free(ub_base *base)
{
    if (base == NULL)
        return;
    ub_unit_free(base->own);
    g_array_unref(base->sites);
    g_free(base->key);
    g_free(base);
}

static ub_site *site_at(const GArray *sites, unsigned i)
{
    return &g_array_index(sites, ub_site, i);
}

static const ub_function *function_at(const ub_unit *unit, unsigned i)
{
    return &g_array_index(unit->functions, ub_function, i);
}

/* How many sites there are (calls of helpers come later), and the numbers of those to unfold. */
static char *key_of(const ub_work *work)
{
    GString *key = g_string_new(NULL);

    g_string_append_printf(key, "%u:", work->sites->len);
    for (unsigned i = 0; i < work->sites->len; i++) {
        const ub_site *site = site_at(work->sites, i);
        if (ub_is_active(work, i) && site->unfold)
            g_string_append_printf(key, "%u,", i);
    }
    return g_string_free(key, FALSE);
}

/* The site as it is for prepare, which has nothing to do in a function that is final. */
static ub_site now(const ub_work *work, unsigned i)
{
    ub_site site = *site_at(work->sites, i);

    site.detail = NULL;
    if (site.verdict == UB_CONVERT && !ub_is_active(work, i))
        site.verdict = UB_REWRITTEN;
    return site;
}

static GArray *copy_sites(const ub_work *work)
{
    GArray *copy = ub_sites_new();

    for (unsigned i = 0; i < work->sites->len; i++) {
        ub_site site = now(work, i);
        g_array_append_val(copy, site);
    }
    return copy;
}

/* Places */

/* Do the same names stand in the same order? */
static gboolean same_names(const ub_unit *a, const GArray *in_a, const ub_unit *b,
                           const GArray *in_b)
{
    const char *x = ub_unit_text(a, &(gsize){0}), *y = ub_unit_text(b, &(gsize){0});

    if (in_a->len != in_b->len)
        return FALSE;
    for (unsigned i = 0; i < in_a->len; i++) {
        const char *one = x + g_array_index(in_a, unsigned, i);
        const char *other = y + g_array_index(in_b, unsigned, i);
        gsize n = 0;
        while (g_ascii_isalnum(one[n]) || one[n] == '_')
            n++;
        if (strncmp(one, other, n) != 0 || g_ascii_isalnum(other[n]) || other[n] == '_')
            return FALSE;
    }
    return TRUE;
}

/* After the bracket that closes the call's arguments. */
static unsigned call_end(const char *text, unsigned offset, unsigned end)
{
    unsigned depth = 0;

    for (ub_token t = ub_next_token(text, offset, end); t.kind != UB_TOKEN_END;
         t = ub_next_token(text, t.end, end)) {
        if (ub_token_is(text, t, "("))
            depth++;
        if (ub_token_is(text, t, ")") && --depth == 0)
            return t.end;
    }
    return end;
}

static void place_site(ub_site *site, const ub_unit *unit, const GArray *before,
                       const GArray *after)
{
    const char *text = ub_unit_text(unit, &(gsize){0});

    for (unsigned i = 0; i < before->len; i++) {
        if (g_array_index(before, unsigned, i) != site->offset)
            continue;
        unsigned lead = site->offset - site->call.begin;
        site->offset = g_array_index(after, unsigned, i);
        site->call.begin = site->offset - lead;
        site->call.end =
            call_end(text, site->offset, function_at(unit, (unsigned)site->function)->body.end);
        return;
    }
}

/* Put the sites, which lie as in work->sites, where they are in `unit`.  FALSE: a function has lost
 * or moved a name. */
static gboolean place_sites(const ub_work *work, const ub_unit *unit, GArray *sites)
{
    for (unsigned f = 0; f < unit->functions->len; f++) {
        g_autoptr(GArray) before = ub_names_in(work, work->unit, function_at(work->unit, f)->body);
        g_autoptr(GArray) after = ub_names_in(work, unit, function_at(unit, f)->body);
        if (!same_names(work->unit, before, unit, after))
            return FALSE;
        for (unsigned i = 0; i < sites->len; i++) {
            ub_site *site = site_at(sites, i);
            if (site->function != (int)f || site->call.end == 0)
                continue;
            site->offset = site_at(work->sites, i)->offset;
            site->call = site_at(work->sites, i)->call;
            place_site(site, unit, before, after);
        }
    }
    return TRUE;
}

static gboolean same_functions(const ub_unit *a, const ub_unit *b)
{
    if (a->functions->len != b->functions->len)
        return FALSE;
    for (unsigned i = 0; i < a->functions->len; i++)
        if (strcmp(function_at(a, i)->name, function_at(b, i)->name) != 0 ||
            function_at(b, i)->has_error > function_at(a, i)->has_error)
            return FALSE;
    return TRUE;
}

/* Steps */

static gboolean parse_step(ub_work *work, ub_base *base, const char *text, GError **error)
{
    g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));

    if (base->own)
        return ub_reparse(base->own, bytes, error);
    base->own = ub_parse_like(work->unit, bytes, work->config->flags, error);
    return base->own != NULL;
}

/* One step in each function that needs one.  *done: there was none.  FALSE: what came of it cannot
 * be used, or (`error`) not be parsed. */
static gboolean step(ub_work *work, ub_base *base, gboolean *done, GError **error)
{
    gsize length;
    const char *text = ub_unit_text(base->unit, &length);
    g_autoptr(GArray) edits = ub_edits_new();

    ub_unfold(base->unit, base->sites, edits);
    *done = edits->len == 0;
    if (*done)
        return TRUE;
    g_autofree char *next = ub_edits_apply(edits, text, length);
    if (next == NULL || !parse_step(work, base, next, error))
        return FALSE;
    base->unit = base->own;
    if (!same_functions(work->unit, base->unit) || !place_sites(work, base->unit, base->sites)) {
        g_debug("cannot be unfolded:\n%s", next);
        return FALSE;
    }
    return TRUE;
}

static ub_base *base_new(const ub_work *work)
{
    ub_base *base = g_new0(ub_base, 1);

    base->unit = work->unit;
    base->sites = copy_sites(work);
    base->key = key_of(work);
    return base;
}

/* No site can be unfolded: there is only the file as it was. */
static void give_up(ub_work *work)
{
    for (unsigned i = 0; i < work->sites->len; i++) {
        ub_site *site = site_at(work->sites, i);
        if (ub_is_active(work, i) && site->unfold)
            ub_site_set(site, UB_CODE_CONDITION, NULL);
    }
    ub_base_free(work->base);
    work->base = base_new(work);
}

/* The verdicts change from round to round; the places of a base with the same key do not. */
static void refresh(ub_work *work)
{
    for (unsigned i = 0; i < work->sites->len; i++) {
        ub_site *site = site_at(work->base->sites, i);
        ub_site fresh = now(work, i);
        fresh.offset = site->offset;
        fresh.call = site->call;
        g_free(site->detail);
        *site = fresh;
    }
}

/* Calls of helpers come and go among the sites (group.c). */
static gboolean has_same_sites(const ub_work *work)
{
    if (work->base->sites->len != work->sites->len)
        return FALSE;
    for (unsigned i = 0; i < work->sites->len; i++) {
        const ub_site *a = site_at(work->base->sites, i), *b = site_at(work->sites, i);
        if (a->line != b->line || a->column != b->column)
            return FALSE;
    }
    return TRUE;
}

gboolean ub_base_update(ub_work *work, GError **error)
{
    g_autofree char *key = key_of(work);
    gboolean done = FALSE;
    GError *failure = NULL;

    if (work->base && strcmp(work->base->key, key) == 0 && has_same_sites(work)) {
        refresh(work);
        return TRUE;
    }
    ub_base_free(work->base);
    work->base = base_new(work);
    for (unsigned i = 0; !done && !g_str_has_suffix(key, ":"); i++) {
        if (i < MAX_STEPS && step(work, work->base, &done, &failure))
            continue;
        if (failure) {
            g_propagate_error(error, failure);
            return FALSE;
        }
        give_up(work);
        return TRUE;
    }
    return TRUE;
}

void ub_base_names(const ub_work *work, int function, GArray **base, GArray **original)
{
    *base = ub_names_in(work, work->base->unit,
                        function_at(work->base->unit, (unsigned)function)->body);
    *original = ub_names_in(work, work->unit, function_at(work->unit, (unsigned)function)->body);
}

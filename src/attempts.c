/* After a failure: what is tried next with the sites of a function. */
#include "attempts.h"

enum {
    HAS_RAISED_EXCEPTION = 0x030c, /* PyErr_GetRaisedException() */
    MOST_OUTER = 16,               /* blocks that a holder is declared further out, if need be */
};

static ub_site *site_at(const ub_work *work, unsigned i)
{
    return &g_array_index(work->sites, ub_site, i);
}

void ub_withdraw(ub_work *work, int function, int site, ub_code code, const char *detail)
{
    for (unsigned i = 0; i < work->sites->len; i++)
        if (ub_is_active(work, i) && site_at(work, i)->function == function &&
            (site < 0 || site == (int)i)) {
            ub_site *s = site_at(work, i);
            gboolean placed = s->placed && /* then a variable may do better */
                              code != UB_CODE_PENDING_EXCEPTION;
            ub_site_refuse(s, placed ? UB_CODE_HOLDER : code, placed ? NULL : detail);
            s->withdrawn = TRUE;
        }
}

static gboolean has_variant(const ub_site *site, unsigned variant)
{
    return !site->placed && variant < G_N_ELEMENTS(site->api->patches) &&
           site->api->patches[variant] != NULL;
}

/* The other forms of all sites are new again. */
static void start_again(ub_work *work, int function)
{
    for (unsigned i = 0; i < work->sites->len; i++)
        if (ub_is_active(work, i) && site_at(work, i)->function == function)
            site_at(work, i)->attempt = site_at(work, i)->variant = 0;
}

/* Clear errors that were reported instead: of the site, or of all when it has none. */
static gboolean clear_instead(ub_work *work, int function, int site)
{
    gboolean one = site >= 0 && site_at(work, (unsigned)site)->propagated, changed = FALSE;

    for (unsigned i = 0; i < work->sites->len; i++) {
        ub_site *s = site_at(work, i);
        if (!ub_is_active(work, i) || s->function != function || (one && site != (int)i))
            continue;
        changed |= s->propagated;
        s->keep_clear |= s->propagated;
        s->propagated = FALSE;
    }
    if (changed)
        start_again(work, function);
    return changed;
}

/* Keep the tests that the old text had, then its holder too: for the site, or for all when it does.
 */
static gboolean keep_plain(ub_work *work, int function, int site)
{
    gboolean one = site >= 0 && site_at(work, (unsigned)site)->polished, changed = FALSE;

    for (unsigned i = 0; i < work->sites->len; i++) {
        ub_site *s = site_at(work, i);
        if (!ub_is_active(work, i) || s->function != function || (one && site != (int)i))
            continue;
        changed |= s->polished;
        s->plain += s->polished ? 1 : 0;
        s->polished = FALSE;
    }
    if (changed)
        start_again(work, function);
    return changed;
}

/* An exception may be set at the call, whose own errors must not be cleared then. */
static gboolean preserve_instead(ub_work *work, int site)
{
    ub_site *s = site >= 0 ? site_at(work, (unsigned)site) : NULL;

    if (s == NULL || s->api->error != UB_ERROR_SUPPRESSED || s->preserved)
        return FALSE;
    s->preserved = work->config->min_python >= HAS_RAISED_EXCEPTION ? UB_PRESERVED_RAISED
                                                                    : UB_PRESERVED_FETCHED;
    s->propagated = FALSE;
    return TRUE;
}

/* Holders that own what a call is about may take its result afterwards. */
static gboolean set_apart(ub_work *work, int function)
{
    gboolean changed = FALSE;

    for (unsigned i = 0; i < work->sites->len; i++) {
        ub_site *s = site_at(work, i);
        if (!ub_is_active(work, i) || s->function != function)
            continue;
        changed |= !s->apart;
        s->apart = TRUE;
    }
    return changed;
}

/* The last resort where no place for the releases was found: a variable that holds nothing else.
 *
 *     m = PyImport_AddModule(name);          module = PyImport_AddModuleRef(name);
 *     Py_INCREF(m);                          m = module;
 *     d = PyModule_GetDict(m);
 *     Py_CLEAR(m);                           the holder has nothing left to release,
 *     use(d);                                and d still lives on the module
 *
 * Not where the holder has from elsewhere what it does not own either: that would look as if all
 * had been won. */
static gboolean keep_apart(ub_work *work, int function, int site, ub_code code, const char *detail)
{
    gboolean changed = FALSE;

    if (code != UB_CODE_LEAK && code != UB_CODE_ORDER && code != UB_CODE_REUSED)
        return FALSE;
    for (unsigned i = 0; i < work->sites->len; i++) {
        ub_site *s = site_at(work, i);
        if (!ub_is_active(work, i) || s->function != function || (site >= 0 && site != (int)i) ||
            s->kept || s->placed || s->half)
            continue;
        s->kept = code;
        s->kept_why = g_intern_string(detail);
        s->outer = 0;
        s->stays = FALSE;
        changed = TRUE;
    }
    if (changed)
        start_again(work, function);
    return changed;
}

/* After a failed proof: the holder in a wider scope, another form of the release, another patch,
 * then tests and holders as they were, then errors cleared rather than reported, then a variable of
 * its own, then leave it alone.  Where the outcomes differ, or a comment is gone, changed tests are
 * the first to blame.
 */
void ub_try_next(ub_work *work, int function, int site, ub_code code, const char *detail)
{
    gboolean changed = FALSE;

    if (code == UB_CODE_COMPLEX || code == UB_CODE_SECTION) { /* no other form has fewer states */
        ub_withdraw(work, function, code == UB_CODE_SECTION ? site : -1, code, detail);
        return;
    }
    if (site >= 0 && !ub_is_active(work, (unsigned)site))
        site = -1; /* not the one that was changed: then any may be */
    if ((code == UB_CODE_PENDING_EXCEPTION && preserve_instead(work, site)) ||
        (code == UB_CODE_REUSED && set_apart(work, function)) ||
        ((code == UB_CODE_OUTCOME || code == UB_CODE_COMMENT) && keep_plain(work, function, site)))
        return;
    for (unsigned i = 0; i < work->sites->len; i++) {
        ub_site *s = site_at(work, i);
        if (!ub_is_active(work, i) || s->function != function || (site >= 0 && site != (int)i))
            continue;
        if (s->too_narrow && !s->stays && s->outer < MOST_OUTER) {
            s->outer++;
            changed = TRUE;
        } else if (s->attempt == 0 && code != UB_CODE_PENDING_EXCEPTION &&
                   code != UB_CODE_SKIPPED_TEXT && code != UB_CODE_JUMPS) {
            s->attempt = 1;
            changed = TRUE;
        } else if ((s->attempt == 1 || s->attempt == 2) &&
                   (code == UB_CODE_ORDER || code == UB_CODE_NO_THREAD_STATE)) {
            s->attempt++;
            changed = TRUE;
        } else if (has_variant(s, s->variant + 1)) {
            s->variant++;
            s->attempt = 0;
            changed = TRUE;
        }
        s->too_narrow = FALSE;
    }
    if (!changed && !keep_plain(work, function, site) && !clear_instead(work, function, site) &&
        !keep_apart(work, function, site, code, detail))
        ub_withdraw(work, function, site, code, detail);
}

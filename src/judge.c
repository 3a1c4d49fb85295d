/* Stage "judge": which of the calls found are to be converted. */
#include <string.h>

#include "catalog.h"
#include "errno_flow.h"
#include "evidence.h"
#include "exact.h"
#include "generated.h"
#include "limited.h"
#include "noqa.h"
#include "pending.h"
#include "plain.h"
#include "private.h"
#include "prove.h"
#include "serves.h"
#include "site.h"
#include "skipped.h"
#include "unattached.h"
#include "unfilled.h"

/* What is the same for all sites of a file. */
typedef struct {
    const ub_unit *unit;
    char *generated;       /* who has written it (generated.h), or NULL */
    unsigned limited;      /* ub_limited_version() */
    ub_roles *roles;       /* made when first asked for, as is... */
    ub_private *private;   /* ...this, */
    ub_unfilled *unfilled; /* ...and this */
    gboolean all;          /* safe sites are converted too */
} file_facts;

/* Sites */

static gboolean beyond_limited_api(const file_facts *file, const ub_api *api)
{
    return file->limited && (api->limited_since == 0 || file->limited < api->limited_since);
}

static const ub_roles *roles(file_facts *file)
{
    if (!file->roles) {
        file->roles = ub_roles_new(file->unit);
    }
    return file->roles;
}

static ub_code safe_code(file_facts *file, const ub_site *site)
{
    if (file->all) {
        return UB_CODE_NONE;
    }
    if (!file->private) {
        file->private = ub_private_new(roles(file));
    }
    return ub_private_judge(file->private, site);
}

static const ub_function *function_of(const file_facts *file, const ub_site *site)
{
    return &g_array_index(file->unit->functions, ub_function, site->function);
}

/* static inline PyObject *PyList_GetItemRef(PyObject *list, Py_ssize_t i)
 * {
 *     PyObject *item = PyList_GetItem(list, i);       rewritten, it would call itself */
static gboolean defines_strong_call(const file_facts *file, const ub_site *site)
{
    return g_strcmp0(function_of(file, site)->name, site->api->strong) == 0;
}

/* Where the first argument of a call ends: at `list`, or at `items` of `self->items`. */
static unsigned container_at(const char *text, const GArray *tokens, unsigned call)
{
    const ub_token *t = (const ub_token *)tokens->data;
    unsigned i = call + 2;

    while (i + 1 < tokens->len && !ub_token_is(text, t[i + 1], ","))
        i++;
    return i;
}

/* The same where this Python has the call, and the definition is not compiled. */
static gboolean skips_strong_call(const file_facts *file, const ub_site *site)
{
    const char *text = ub_unit_text(file->unit, &(gsize){0});
    ub_range body;

    if (!site->api->strong) {
        return FALSE;
    }
    for (unsigned i = 0; i < file->unit->skipped->len; i++) {
        ub_range range = g_array_index(file->unit->skipped, ub_range, i);

        if (range.begin <= site->offset && site->offset < range.end) {
            return ub_skipped_defines(text, range, site->api->strong, &body) &&
                   body.begin < site->offset && site->offset < body.end;
        }
    }
    return FALSE;
}

/* list = PyList_New(n), and PyList_SET_ITEM(list, i, x), which only a new list is filled with. */
static const char *shows_new_list(const char *text, const GArray *tokens, unsigned i,
                                  const char *name)
{
    const ub_token *t = (const ub_token *)tokens->data;

    if (ub_token_is(text, t[i], "PyList_SET_ITEM"))
        return ub_token_is(text, t[container_at(text, tokens, i)], name)
                   ? "PyList_SET_ITEM fills it"
                   : NULL;
    return ub_token_is(text, t[i], name) && ub_token_is(text, t[i + 1], "=") &&
                   ub_token_is(text, t[i + 2], "PyList_New") && !ub_token_is(text, t[i + 4], "0")
               ? "PyList_New makes it"
               : NULL;
}

/* list = self->slots;  with a list that another function has made.  Where the old program ends for
 * an empty slot, the new one may, too. */
static char *reads_made_elsewhere(file_facts *file, const ub_site *site, unsigned container)
{
    unsigned line, column, made;

    if (!file->unfilled)
        file->unfilled = ub_unfilled_new(file->unit);
    if (!ub_may_be_unfilled(file->unfilled, site->call.begin, container, &made))
        return NULL;
    g_autoptr(ub_graph) g = ub_graph_new(file->unit, function_of(file, site));
    if (ub_looks_into(g, site->call.begin))
        return NULL;
    ub_unit_position(file->unit, made, &line, &column);
    return g_strdup_printf("PyList_New makes it in line %u", line);
}

/* list = PyList_New(n); ... if (PyList_GetItem(list, i) == NULL): the slot may be NULL, for which
 * the strong call is not made.  A list made empty has no such slots.  The list of a struct may be
 * made in one function and read in another. */
static char *reads_new_list(file_facts *file, const ub_site *site)
{
    gsize length;
    const char *text = ub_unit_text(file->unit, &length);
    g_autoptr(GArray) call = ub_tokens(text, site->call.begin, site->call.end);

    if (!site->api->reads_slots || call->len < 4) {
        return NULL;
    }
    unsigned at = container_at(text, call, 0);
    const ub_token *container = &g_array_index(call, ub_token, at);
    g_autofree char *name = g_strndup(text + container->begin, container->end - container->begin);
    gboolean is_member = at > 2;
    ub_range body = function_of(file, site)->body;
    ub_range where = is_member ? (ub_range){0, (unsigned)length} : body;
    g_autoptr(GArray) tokens = ub_tokens(text, where.begin, where.end);
    for (unsigned i = 0; i + 4 < tokens->len; i++) {
        const char *how = shows_new_list(text, tokens, i, name);
        unsigned line, column;
        if (how) {
            ub_unit_position(file->unit, g_array_index(tokens, ub_token, i).begin, &line, &column);
            return g_strdup_printf("%s in line %u", how, line);
        }
    }
    return reads_made_elsewhere(file, site, container->begin);
}

/* A call in a function that is more than C cannot be judged: what it does is not all in its text.
 */
static gboolean is_beyond_c(const file_facts *file, ub_site *site)
{
    g_autofree char *why = NULL;

    if (!file->unit->cplusplus ||
        (site->verdict != UB_PENDING && site->code != UB_CODE_OUTSIDE_FUNCTION)) {
        return FALSE;
    }
    why = site->function < 0 ? g_strdup("not in a function of its own")
                             : ub_not_plain(file->unit, function_of(file, site));
    if (why) {
        ub_site_set(site, UB_CODE_CPLUSPLUS, why);
    }
    return why != NULL;
}

/* Py_BEGIN_CRITICAL_SECTION(dict); while (PyDict_Next(dict, ...)) {...} Py_END_CRITICAL_SECTION();
 *
 * `lacks`: it stands there, and does not hold what it uses where the section is suspended. */
static gboolean is_in_section(file_facts *file, const ub_site *site, ub_part *lacks)
{
    const char *text = ub_unit_text(file->unit, &(gsize){0});
    ub_function *function = &g_array_index(file->unit->functions, ub_function, site->function);
    ub_range before = {function->body.begin, site->offset};
    guint64 place = (guint64)site->line << 32 | site->column;

    if ((site->api->shape != UB_SHAPE_SECTION && !site->api->in_section) ||
        !g_strstr_len(text + before.begin, before.end - before.begin, "Py_BEGIN_CRITICAL_SECTION"))
        return FALSE;
    g_autoptr(ub_graph) graph = ub_graph_new(file->unit, function);
    function->guarded = g_array_new(FALSE, FALSE, sizeof(guint64));
    g_array_append_val(function->guarded, place);
    gboolean guarded = ub_is_guarded(graph, lacks);
    g_clear_pointer(&function->guarded, g_array_unref);
    return guarded;
}

/* Who has written it relies on more than this tool knows of: a release there would suspend it once
 * more. */
#define LACKS(what)                                                                                \
    "it stands in one already, which a call may suspend before the " what                          \
    " is used: Py_INCREF the " what " first, and release it behind"

/* item = PySequence_Fast_GET_ITEM(arg, i);  Perhaps a list's subclass, whose __getitem__() the
 * strong call would ask: the call stays, and is guarded. */
static gboolean goes_into_section(const file_facts *file, const ub_site *site)
{
    return site->api->exact_only && !ub_is_exact(file->unit, function_of(file, site), site);
}

static void judge_pending(file_facts *file, ub_site *site)
{
    ub_code safe;
    ub_part lacks = UB_PART_NONE;
    g_autofree char *new_list = NULL;

    if (defines_strong_call(file, site)) {
        ub_site_set(site, UB_CODE_SAFE_COMPAT, NULL);
    } else if ((safe = safe_code(file, site)) != UB_CODE_NONE) {
        ub_site_set(site, safe, NULL);
    } else if (is_in_section(file, site, &lacks)) {
        ub_site_set(site, UB_CODE_SAFE_LOCKED, NULL);
    } else if (lacks == UB_PART_KEY || lacks == UB_PART_VALUE) {
        ub_site_set(site, UB_CODE_SECTION, lacks == UB_PART_KEY ? LACKS("key") : LACKS("value"));
    } else if (site->api->constant && !file->all) {
        ub_site_set(site, UB_CODE_SAFE_CONSTANT, NULL);
    } else if (site->api->shape == UB_SHAPE_NONE && site->api->instead) {
        ub_site_set(site, UB_CODE_BY_HAND, site->api->instead);
    } else if (site->api->shape == UB_SHAPE_NONE) {
        ub_site_set(site, UB_CODE_NO_REWRITE, NULL);
    } else if (goes_into_section(file, site) && beyond_limited_api(file, site->api->in_section)) {
        ub_site_set(site, UB_CODE_LIMITED_API, NULL);
    } else if (beyond_limited_api(file, site->api)) {
        ub_site_set(site, UB_CODE_LIMITED_API, NULL);
    } else if (ub_is_traverse(roles(file), site->function)) {
        ub_site_set(site, UB_CODE_TRAVERSE, ub_serves_for_want(roles(file), site->function, FALSE));
    } else if (ub_is_in_signal_handler(roles(file), site->function)) {
        ub_site_set(site, UB_CODE_SIGNAL_HANDLER,
                    ub_serves_for_want(roles(file), site->function, TRUE));
    } else if (ub_runs_unattached(roles(file), site->function, site->offset)) {
        ub_site_set(site, UB_CODE_NO_THREAD_STATE, "callers have none there");
    } else if ((new_list = reads_new_list(file, site)) != NULL) {
        ub_site_set(site, UB_CODE_NEW_LIST, new_list);
    } else {
        if (goes_into_section(file, site)) {
            site->api = site->api->in_section;
        }
        site->verdict = UB_CONVERT;
    }
}

static void read_file_facts(file_facts *file)
{
    file->generated = ub_generated_from(file->unit);
    file->limited = ub_limited_version(file->unit);
}

/* A call that suppresses its errors may only be rewritten where no exception is set, and only there
 * does `PyErr_Occurred()` behind a call ask about that call: which functions begin with one? */
static void note_cleanups(file_facts *file, ub_unit *unit, GArray *sites)
{
    g_autoptr(ub_graph) g = NULL;
    int last = -1;

    for (unsigned i = 0; i < sites->len; i++) {
        ub_site *site = &g_array_index(sites, ub_site, i);

        if (site->verdict != UB_CONVERT) {
            continue;
        }
        ub_function *function = &g_array_index(unit->functions, ub_function, site->function);
        if (site->function != last) {
            g_clear_pointer(&g, ub_graph_free);
            g = ub_graph_new(unit, function);
            function->errno_matters = ub_errno_matters(roles(file), site->function);
            function->errno_unseen = ub_errno_unseen(roles(file), site->function);
            function->is_cleanup =
                ub_may_start_with_error(roles(file), site->function) || ub_shows_pending(g);
            function->fails_by_protocol = ub_fails_by_protocol(roles(file), site->function);
            function->lent = ub_lent_parameters(roles(file), site->function);
        }
        last = site->function;
        if (strcmp(site->api->name, "PyList_GetItem") != 0) {
            continue;
        }
        if (ub_asks_behind(g, site->call.begin)) {
            ub_site_set(site, UB_CODE_NEW_LIST, "PyErr_Occurred() tells one from an error");
        } else if (ub_forgets_error(g, site->call.begin)) {
            ub_site_set(site, UB_CODE_NEW_LIST, "NULL leads to a result, and to no error");
        }
    }
}

/* What stays as it is in a critical section must not lose that to what is rewritten beside it. */
static void note_reliance(ub_unit *unit, const GArray *sites)
{
    for (unsigned i = 0; i < sites->len; i++) {
        const ub_site *site = &g_array_index(sites, ub_site, i);

        if (site->function >= 0 &&
            (site->code == UB_CODE_SAFE_LOCKED || site->code == UB_CODE_NOQA)) {
            g_array_index(unit->functions, ub_function, site->function).relies_on_locks = TRUE;
        }
    }
}

/* What is said of a line or a file also stands for what find has refused: nobody wants to be told
 * of the same macro body for ever, or of flags for a file that is never edited. */
void ub_judge(ub_unit *unit, GArray *sites, gboolean all)
{
    g_autoptr(GArray) noqas = NULL;
    file_facts file = {.unit = unit, .all = all};

    if (sites->len == 0) {
        return;
    }
    noqas = ub_noqa_find(unit);
    read_file_facts(&file);
    for (unsigned i = 0; i < sites->len; i++) {
        ub_site *site = &g_array_index(sites, ub_site, i);

        if (ub_noqa_covers(noqas, unit, site)) {
            ub_site_set(site, UB_CODE_NOQA, NULL);
        } else if (site->api->shape == UB_SHAPE_NOTE) { /* wherever it stands */
            ub_site_set(site, UB_CODE_LONG_LIVED, site->api->why);
        } else if (file.generated) {
            ub_site_set(site, UB_CODE_GENERATED, *file.generated ? file.generated : NULL);
        } else if (is_beyond_c(&file, site)) {
            continue;
        } else if (site->code == UB_CODE_INACTIVE && skips_strong_call(&file, site)) {
            ub_site_set(site, UB_CODE_SAFE_COMPAT, NULL);
        } else if (site->verdict == UB_PENDING) {
            judge_pending(&file, site);
        }
    }
    note_cleanups(&file, unit, sites);
    note_reliance(unit, sites);
    ub_private_free(file.private);
    ub_unfilled_free(file.unfilled);
    g_clear_pointer(&file.roles, ub_roles_free);
    g_free(file.generated);
}

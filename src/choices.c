#include "choices.h"

#include <string.h>

#include "catalog.h"
#include "edit.h"

enum { MAX_CHOICES = 8 };

/* From #if to #endif, in the function. */
typedef struct {
    GArray *tests; /* of ub_token: the #if and its #elifs */
    gboolean has_else;
    gboolean open;
    unsigned chosen; /* index in tests; tests->len: the #else, or nothing */
} group;

static void clear_group(gpointer data)
{
    g_array_unref(((group *)data)->tests);
}

static group *group_at(const GArray *groups, unsigned i)
{
    return &g_array_index(groups, group, i);
}

static group *innermost(const GArray *groups)
{
    for (unsigned i = groups->len; i-- > 0;)
        if (group_at(groups, i)->open)
            return group_at(groups, i);
    return NULL;
}

/* The word behind the '#'. */
static char *directive_name(const char *text, ub_token t)
{
    ub_token word = ub_next_token(text, t.begin + 1, t.end);
    return g_strndup(text + word.begin, word.end - word.begin);
}

/* FALSE: a directive that is more than a choice of text, or whose group is not all in here. */
static gboolean add_directive(GArray *groups, const char *text, ub_token t)
{
    g_autofree char *name = directive_name(text, t);
    group *top = innermost(groups);

    if (g_str_has_prefix(name, "if")) {
        group new = {.tests = g_array_new(FALSE, FALSE, sizeof(ub_token)), .open = TRUE};
        g_array_append_val(new.tests, t);
        g_array_append_val(groups, new);
        return TRUE;
    }
    if (top == NULL)
        return FALSE;
    if (strcmp(name, "elif") == 0)
        g_array_append_val(top->tests, t);
    else if (strcmp(name, "else") == 0)
        top->has_else = TRUE;
    else if (strcmp(name, "endif") == 0)
        top->open = FALSE;
    else
        return FALSE;
    return TRUE;
}

/* One choice has the strong call already: what stands in the others is for Pythons without it.  A
 * strong call that stands in no group is in every choice, and says nothing of that. */
static gboolean has_strong_call(const ub_unit *unit, const ub_function *f)
{
    gsize length;
    const char *text = ub_unit_text(unit, &length);
    unsigned depth = 0;

    for (ub_token t = ub_next_token(text, f->extent.begin, f->extent.end); t.kind != UB_TOKEN_END;
         t = ub_next_token(text, t.end, f->extent.end)) {
        g_autofree char *word = t.kind == UB_TOKEN_HASH
                                    ? directive_name(text, t)
                                    : g_strndup(text + t.begin, t.end - t.begin);
        if (t.kind == UB_TOKEN_HASH && g_str_has_prefix(word, "if"))
            depth++;
        else if (t.kind == UB_TOKEN_HASH && strcmp(word, "endif") == 0 && depth > 0)
            depth--;
        else if (depth > 0 && t.kind == UB_TOKEN_WORD && ub_rows_find_strong(unit->rows, word))
            return TRUE;
    }
    return FALSE;
}

/* The groups of the function, or NULL. */
static GArray *groups_of(const ub_unit *unit, const ub_function *f)
{
    g_autoptr(GArray) groups = g_array_new(FALSE, FALSE, sizeof(group));
    gsize length;
    const char *text = ub_unit_text(unit, &length);

    g_array_set_clear_func(groups, clear_group);
    for (unsigned at = f->extent.begin; at < f->extent.end;) {
        ub_token t = ub_next_token(text, at, f->extent.end);
        if (t.kind == UB_TOKEN_END)
            break;
        at = t.end;
        if (t.kind == UB_TOKEN_HASH && !add_directive(groups, text, t))
            return NULL;
    }
    return innermost(groups) ? NULL : g_steal_pointer(&groups);
}

static unsigned count_choices(const GArray *groups)
{
    unsigned n = 1;

    for (unsigned i = 0; i < groups->len && n <= MAX_CHOICES; i++)
        n *= group_at(groups, i)->tests->len + 1;
    return n;
}

/* The choice with this number. */
static void choose(GArray *groups, unsigned number)
{
    for (unsigned i = 0; i < groups->len; i++) {
        unsigned n = group_at(groups, i)->tests->len + 1;
        group_at(groups, i)->chosen = number % n;
        number /= n;
    }
}

/* The unit's text with the tests replaced by `#if 1`, `#elif 0`..., parsed; NULL: it cannot be, or
 * the function does not compile so. */
static ub_unit *parse_choice(const ub_work *work, const ub_unit *unit, int function,
                             const GArray *groups)
{
    gsize length;
    const char *text = ub_unit_text(unit, &length);
    g_autoptr(GArray) edits = ub_edits_new();

    for (unsigned i = 0; i < groups->len; i++) {
        const group *g = group_at(groups, i);
        for (unsigned k = 0; k < g->tests->len; k++) {
            ub_token t = g_array_index(g->tests, ub_token, k);
            ub_edits_take(edits, t.begin, t.end,
                          g_strdup_printf("#%s %d", k ? "elif" : "if", k == g->chosen));
        }
    }
    g_autofree char *chosen = ub_edits_apply(edits, text, length);
    g_autoptr(GBytes) bytes = chosen ? g_bytes_new(chosen, strlen(chosen)) : NULL;
    g_autoptr(ub_unit) parsed =
        bytes ? ub_parse_like(work->unit, bytes, work->config->flags, NULL) : NULL;
    if (!parsed || parsed->functions->len != work->unit->functions->len)
        return NULL;
    const ub_function *f = &g_array_index(work->unit->functions, ub_function, function);
    ub_function *found = &g_array_index(parsed->functions, ub_function, function);
    if (found->has_error || strcmp(found->name, f->name) != 0)
        return NULL;
    g_hash_table_unref(parsed->contracts);
    parsed->contracts = g_hash_table_ref(work->unit->contracts);
    found->errno_matters = f->errno_matters;
    found->errno_unseen = f->errno_unseen;
    found->relies_on_locks = f->relies_on_locks;
    found->is_cleanup = f->is_cleanup;
    found->lent = f->lent;
    found->guarded = f->guarded ? g_array_ref(f->guarded) : NULL;
    return g_steal_pointer(&parsed);
}

static ub_proof prove_units(const ub_work *work, const ub_unit *before, const ub_unit *after,
                            int function)
{
    g_autoptr(ub_graph) old_graph =
        ub_graph_new(before, &g_array_index(before->functions, ub_function, function));
    g_autoptr(ub_graph) new_graph =
        ub_graph_new(after, &g_array_index(after->functions, ub_function, function));

    return ub_prove_configuration(old_graph, new_graph,
                                  work->config->errors == UB_ERRORS_PROPAGATE);
}

static gboolean prove_choice(const ub_work *work, const ub_unit *unit, int function,
                             const GArray *before, const GArray *after)
{
    g_autoptr(ub_unit) old_unit = parse_choice(work, work->unit, function, before);
    g_autoptr(ub_unit) new_unit = old_unit ? parse_choice(work, unit, function, after) : NULL;

    if (!new_unit)
        return FALSE;
    ub_proof proof = prove_units(work, old_unit, new_unit, function);
    gboolean proved = proof.code == UB_CODE_NONE;
    ub_proof_clear(&proof);
    return proved;
}

void ub_prove_choices(const ub_work *work, const ub_unit *unit, int function, ub_proof *proof)
{
    const ub_function *old_f = &g_array_index(work->unit->functions, ub_function, function);
    const ub_function *new_f = &g_array_index(unit->functions, ub_function, function);
    g_autoptr(GArray) before = groups_of(work->unit, old_f), after = groups_of(unit, new_f);

    if (has_strong_call(work->unit, old_f) || !before || !after || before->len != after->len ||
        before->len == 0 || count_choices(before) > MAX_CHOICES ||
        count_choices(after) != count_choices(before))
        return;
    ub_proof here = prove_units(work, work->unit, unit, function);
    if (here.code == UB_CODE_NONE) {
        for (unsigned i = 0; i < count_choices(before); i++) {
            choose(before, i);
            choose(after, i);
            if (!prove_choice(work, unit, function, before, after))
                return;
        }
    }
    ub_proof_clear(proof);
    *proof = here;
}

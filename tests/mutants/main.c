/* mutants [OPTION]... FILE...: does the prover reject wrong variants of what it accepts?
 *
 *   NAME.expected.c   is the new text of NAME.c, with the flags that the fixture names
 *   another FILE      holds old and new functions side by side, as tests/prove/cases.c
 *   --old FILE        is the old text of the one FILE (real code), flags behind "--"
 *
 * Every function that differs is proved as it is, which must succeed, and then each of its mutants,
 * which must not, but for those that mean the same: by a rule (equivalent.c), or by the list of
 * reviewed ones.  Exit status 1: a mutant that nobody has reviewed is accepted, or fewer than 99 %
 * of the wrong ones are rejected. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mutant.h"
#include "prove.h"
#include "site.h"

enum { AT_A_TIME = 400 };

typedef struct {
    int sample;
    gboolean list, judge;
    char *old, *reviewed_file, *include, *only;
    GHashTable *reviewed; /* key -> reason, "same: ..." or "wrong: ..." */
    GHashTable *met;      /* keys of reviewed mutants that were accepted */
    GHashTable *rules;    /* rule -> number of accepted mutants */
    unsigned functions, made, broken, warned, rejected, same_rejected, same_reviewed, wrong,
        new_ones, not_proved,
        by_choices; /* texts that ub_prove leaves to a proof of each configuration by itself */
} ub_tally;

typedef struct {
    const ub_function *old_f;
    ub_function *new_f;
    gboolean propagate;
} ub_pair;

/* A mutant in the text that is parsed */
typedef struct {
    unsigned pair;
    const ub_mutant *mutant; /* NULL: the function as it is */
    char *key;
    char *name;
} ub_trial;

static void trial_clear(gpointer data)
{
    g_free(((ub_trial *)data)->key);
    g_free(((ub_trial *)data)->name);
}

/* Files */

static ub_unit *parse(const char *path, const char *as, const char *const *flags)
{
    char *text = NULL;
    gsize length;
    g_autoptr(GError) error = NULL;

    if (!g_file_get_contents(path, &text, &length, &error))
        g_error("%s", error->message);
    g_autoptr(GBytes) bytes = g_bytes_new_take(text, length);
    ub_unit *unit = ub_parse(as, bytes, flags, &error);
    if (unit == NULL)
        g_error("%s: %s", path, error->message);
    return unit;
}

/* The compiler's flags of a fixture, behind those that all have. */
static GPtrArray *flags_of(const ub_tally *tally, const char *path, char *const *more,
                           gboolean *propagate, unsigned *oldest)
{
    GPtrArray *flags = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *text = NULL;
    g_autofree char *folder =
        g_str_has_suffix(path, ".c") ? g_strndup(path, strlen(path) - 2) : g_strdup(path);
    g_autoptr(GRegex) regex =
        g_regex_new("^ \\* check-flags: (.*?)(?:-- (.*))?$", G_REGEX_MULTILINE, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;

    if (tally->include)
        g_ptr_array_add(flags, g_strdup_printf("-I%s", tally->include));
    g_ptr_array_add(flags, g_strdup_printf("-I%s.d", folder));
    g_ptr_array_add(flags, g_strdup("-I/usr/include/python3.11"));
    g_ptr_array_add(flags, g_strdup("-I/usr/include/python3.13"));
    if (g_file_get_contents(path, &text, NULL, NULL) && g_regex_match(regex, text, 0, &match)) {
        g_autofree char *own = g_match_info_fetch(match, 1),
                        *for_clang = g_match_info_fetch(match, 2);
        g_auto(GStrv) words = g_strsplit(for_clang ? for_clang : "", " ", -1);
        const char *python = strstr(own, "--min-python 3.");
        *propagate |= strstr(own, "--errors=propagate") != NULL;
        if (python)
            *oldest = 0x0300 + (unsigned)atoi(python + strlen("--min-python 3."));
        for (unsigned i = 0; words[i]; i++)
            if (words[i][0])
                g_ptr_array_add(flags, g_strdup(words[i]));
    }
    for (unsigned i = 0; more && more[i]; i++)
        g_ptr_array_add(flags, g_strdup(more[i]));
    g_ptr_array_add(flags, NULL);
    return flags;
}

/* Pairs of functions */

static gboolean same_text(const ub_unit *a, const ub_function *f, const ub_unit *b,
                          const ub_function *g)
{
    gsize length;
    unsigned n = f->extent.end - f->extent.begin;

    return n == g->extent.end - g->extent.begin &&
           memcmp(ub_unit_text(a, &length) + f->extent.begin,
                  ub_unit_text(b, &length) + g->extent.begin, n) == 0;
}

/* fetch__ok_braces is a new text of fetch */
static ub_function *old_of_case(const ub_unit *unit, const char *name, gboolean *propagate)
{
    const char *mark = strstr(name, "__");

    if (!mark || !(g_str_has_prefix(mark + 2, "ok") || g_str_has_prefix(mark + 2, "propagate_ok")))
        return NULL;
    g_autofree char *base = g_strndup(name, (gsize)(mark - name));
    *propagate = mark[2] == 'p';
    return ub_unit_find_function(unit, base);
}

static GArray *pairs_of(const ub_tally *tally, const ub_unit *old_unit, const ub_unit *new_unit,
                        gboolean propagate)
{
    GArray *pairs = g_array_new(FALSE, FALSE, sizeof(ub_pair));

    for (unsigned i = 0; i < new_unit->functions->len; i++) {
        ub_function *f = &g_array_index(new_unit->functions, ub_function, i);
        ub_pair pair = {NULL, f, propagate};
        pair.old_f = old_unit == new_unit ? old_of_case(new_unit, f->name, &pair.propagate)
                                          : ub_unit_find_function(old_unit, f->name);
        if (pair.old_f && !same_text(old_unit, pair.old_f, new_unit, f) &&
            (!tally->only || strcmp(tally->only, f->name) == 0))
            g_array_append_val(pairs, pair);
    }
    return pairs;
}

/* Helpers whose contract changes (contract.h): those that are proved so and not otherwise, looked
 * for again and again until there are no more. */

static gboolean is_proved(const ub_unit *old_unit, const ub_unit *new_unit, const ub_pair *pair)
{
    g_autoptr(ub_graph) old_graph = ub_graph_new(old_unit, pair->old_f);
    g_autoptr(ub_graph) new_graph = ub_graph_new(new_unit, pair->new_f);
    ub_proof proof = ub_prove(old_graph, new_graph, pair->propagate);
    gboolean proved = proof.code == UB_CODE_NONE;

    ub_proof_clear(&proof);
    return proved;
}

static gboolean change_contract(ub_unit *old_unit, const ub_unit *new_unit, const ub_pair *pair)
{
    if (!pair->old_f->is_static || g_hash_table_contains(old_unit->contracts, pair->old_f->name) ||
        is_proved(old_unit, new_unit, pair))
        return FALSE;
    g_hash_table_insert(old_unit->contracts, pair->old_f->name, g_new0(ub_api, 1));
    if (is_proved(old_unit, new_unit, pair))
        return TRUE;
    g_hash_table_remove(old_unit->contracts, pair->old_f->name);
    return FALSE;
}

/* In prove/contracts.c they have names of their own. */
static void lend(ub_unit *unit)
{
    static const char *const declared[] = {"lent_any", "lent_quiet"};

    for (unsigned i = 0; i < unit->functions->len; i++) {
        char *name = g_array_index(unit->functions, ub_function, i).name;
        if (g_str_has_prefix(name, "lent_"))
            g_hash_table_insert(unit->contracts, name, g_new0(ub_api, 1));
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(declared); i++)
        g_hash_table_insert(unit->contracts, (gpointer)declared[i], g_new0(ub_api, 1));
}

static void change_contracts(ub_unit *old_unit, const ub_unit *new_unit, const GArray *pairs)
{
    gboolean changed = TRUE;

    if (old_unit == new_unit) {
        lend(old_unit);
        return;
    }
    while (changed) {
        changed = FALSE;
        for (unsigned i = 0; i < pairs->len; i++)
            changed |= change_contract(old_unit, new_unit, &g_array_index(pairs, ub_pair, i));
    }
}

static void share_contracts(const ub_unit *from, ub_unit *to)
{
    g_hash_table_unref(to->contracts);
    to->contracts = g_hash_table_ref(from->contracts);
}

/* A mutant of such a helper is one, under its own name. */
static void note_contract(ub_unit *unit, const ub_function *f, const char *name)
{
    if (g_hash_table_contains(unit->contracts, f->name))
        g_hash_table_insert(unit->contracts, (gpointer)name, g_new0(ub_api, 1));
}

/* Trials: the unmutated text and the mutants, as functions of their own behind the original. */

static char *key_of(GHashTable *seen, const char *file, const ub_function *f,
                    const ub_mutant *mutant)
{
    g_autofree char *base =
        g_strdup_printf("%s %s: %s: %s", file, f->name, mutant->operator, mutant->what);
    unsigned n = GPOINTER_TO_UINT(g_hash_table_lookup(seen, base)) + 1;

    g_hash_table_insert(seen, g_strdup(base), GUINT_TO_POINTER(n));
    return n > 1 ? g_strdup_printf("%s #%u", base, n) : g_strdup(base);
}

static unsigned offset_of_name(const ub_function *f)
{
    unsigned offset;

    clang_getSpellingLocation(clang_getCursorLocation(f->cursor), NULL, NULL, NULL, &offset);
    return offset - f->extent.begin;
}

static void add_text(GString *all, const char *text, unsigned name_at, const ub_function *f,
                     const char *name)
{
    g_string_append_c(all, '\n');
    g_string_append_len(all, text, name_at);
    g_string_append(all, name);
    g_string_append(all, text + name_at + strlen(f->name));
    g_string_append_c(all, '\n');
}

/* The file with the trials [from, to), each behind the function that it is of. */
static char *text_of_trials(const ub_unit *unit, const GArray *pairs, const GArray *trials,
                            unsigned from, unsigned to)
{
    gsize length;
    const char *text = ub_unit_text(unit, &length);
    g_autoptr(GArray) edits = ub_edits_new();

    for (unsigned i = from; i < to; i++) {
        const ub_trial *trial = &g_array_index(trials, ub_trial, i);
        const ub_function *f = g_array_index(pairs, ub_pair, trial->pair).new_f;
        g_autofree char *own = g_strndup(text + f->extent.begin, f->extent.end - f->extent.begin);
        GString *all = g_string_new(NULL);
        add_text(all, trial->mutant ? trial->mutant->text : own, offset_of_name(f), f, trial->name);
        ub_edits_take(edits, f->extent.end, f->extent.end, g_string_free(all, FALSE));
    }
    return ub_edits_apply(edits, text, length);
}

/* Judging one */

static gboolean has_new_warning(const ub_unit *unit, const ub_function *f)
{
    for (unsigned i = 0; i < unit->diagnostics->len; i++) {
        const ub_diagnostic *d = &g_array_index(unit->diagnostics, ub_diagnostic, i);
        if (d->severity >= CXDiagnostic_Warning && d->in_main && d->offset >= f->extent.begin &&
            d->offset < f->extent.end && !strstr(d->message, f->name))
            return TRUE;
    }
    return FALSE;
}

static void show(const ub_trial *trial, const char *what)
{
    printf("%s  %s\n", what, trial->key);
}

static void count_accepted(ub_tally *tally, const ub_trial *trial, const ub_unit *unit,
                           const ub_function *f)
{
    const char *reason = g_hash_table_lookup(tally->reviewed, trial->key);
    const char *rule = trial->mutant->rule;

    if (rule) {
        unsigned n = GPOINTER_TO_UINT(g_hash_table_lookup(tally->rules, rule));
        g_hash_table_insert(tally->rules, (gpointer)rule, GUINT_TO_POINTER(n + 1));
        return;
    }
    if (has_new_warning(unit, f)) {
        tally->warned++;
        return;
    }
    g_hash_table_add(tally->met, g_strdup(trial->key));
    if (reason && g_str_has_prefix(reason, "same")) {
        tally->same_reviewed++;
        return;
    }
    tally->wrong++;
    tally->new_ones += reason == NULL;
    if (reason == NULL || tally->list)
        show(trial, reason ? "known  " : "ESCAPED");
    if (tally->list)
        printf("%s\n\n", trial->mutant->text);
}

static void try_one(ub_tally *tally, const ub_trial *trial, const ub_graph *old_graph,
                    const ub_unit *unit, const ub_function *f, gboolean propagate)
{
    if (f == NULL || f->has_error) {
        if (trial->mutant)
            tally->broken++;
        else
            g_error("%s does not compile as %s", trial->key, trial->name);
        return;
    }
    g_autoptr(ub_graph) graph = ub_graph_new(unit, f);
    ub_proof proof = ub_prove(old_graph, graph, propagate);
    gboolean accepted = proof.code == UB_CODE_NONE;
    if (proof.code == UB_CODE_SKIPPED_TEXT) { /* proved with every choice of #if, if at all */
        tally->by_choices++;
    } else if (!trial->mutant && !accepted) {
        tally->not_proved++;
        printf("NOT PROVED  %s: %s %s\n", trial->key, ub_code_get(proof.code)->name,
               proof.detail ? proof.detail : "");
    } else if (trial->mutant && accepted) {
        count_accepted(tally, trial, unit, f);
    } else if (trial->mutant) {
        tally->rejected += !trial->mutant->rule;
        tally->same_rejected += trial->mutant->rule != NULL;
    }
    ub_proof_clear(&proof);
}

static GHashTable *functions_by_name(const ub_unit *unit)
{
    GHashTable *names = g_hash_table_new(g_str_hash, g_str_equal);

    for (unsigned i = 0; i < unit->functions->len; i++) {
        ub_function *f = &g_array_index(unit->functions, ub_function, i);
        g_hash_table_insert(names, f->name, f);
    }
    return names;
}

static void try_some(ub_tally *tally, const GArray *pairs, GPtrArray *old_graphs,
                     const ub_unit *unit, const GArray *trials, unsigned from, unsigned to)
{
    g_autoptr(GHashTable) names = functions_by_name(unit);

    for (unsigned i = from; i < to; i++) {
        const ub_trial *trial = &g_array_index(trials, ub_trial, i);
        const ub_pair *pair = &g_array_index(pairs, ub_pair, trial->pair);
        try_one(tally, trial, old_graphs->pdata[trial->pair], unit,
                g_hash_table_lookup(names, trial->name), pair->propagate);
    }
}

/* One pair of files */

static void add_trials(ub_tally *tally, const char *file, const ub_function *f, unsigned pair,
                       const ub_mutation *m, GArray *trials)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    ub_trial own = {pair, NULL, g_strdup_printf("%s %s", file, f->name),
                    g_strdup_printf("%s__m", f->name)};

    g_array_append_val(trials, own);
    tally->functions++;
    for (unsigned i = 0; i < m->mutants->len; i++) {
        ub_trial trial = {pair, m->mutants->pdata[i], NULL, NULL};
        trial.key = key_of(seen, file, f, trial.mutant);
        if (g_str_hash(trial.key) % (unsigned)tally->sample != 0) {
            g_free(trial.key);
            continue;
        }
        trial.name = g_strdup_printf("%s__m%u", f->name, i);
        g_array_append_val(trials, trial);
        tally->made++;
    }
}

static void try_file(ub_tally *tally, const char *path, char *const *more)
{
    gboolean fixture = g_str_has_suffix(path, ".expected.c"), propagate = FALSE;
    unsigned oldest = 0x030d;
    g_autofree char *old_path =
        tally->old ? g_strdup(tally->old)
        : fixture  ? g_strdup_printf("%.*s.c", (int)(strlen(path) - strlen(".expected.c")), path)
                   : g_strdup(path);
    g_autofree char *file = g_path_get_basename(old_path);
    g_autoptr(GPtrArray) flags = flags_of(tally, old_path, more, &propagate, &oldest);
    const char *const *argv = (const char *const *)flags->pdata;
    g_autoptr(ub_unit) old_unit = parse(old_path, old_path, argv);
    g_autoptr(ub_unit) new_unit = fixture || tally->old ? parse(path, old_path, argv) : NULL;
    const ub_unit *base = new_unit ? new_unit : old_unit;
    g_autoptr(GArray) sites = new_unit ? ub_find(old_unit) : ub_sites_new();
    g_autoptr(GPtrArray) mutations =
        g_ptr_array_new_with_free_func((GDestroyNotify)ub_mutation_free);
    g_autoptr(GPtrArray) graphs = g_ptr_array_new_with_free_func((GDestroyNotify)ub_graph_free);
    g_autoptr(GPtrArray) old_graphs = g_ptr_array_new_with_free_func((GDestroyNotify)ub_graph_free);
    g_autoptr(GArray) trials = g_array_new(FALSE, FALSE, sizeof(ub_trial));

    g_array_set_clear_func(trials, trial_clear);
    if (new_unit) {
        ub_unit_support(old_unit, oldest);
        share_contracts(old_unit, new_unit);
    }
    ub_judge(old_unit, sites, FALSE);
    g_autoptr(GArray) pairs = pairs_of(tally, old_unit, base, propagate);
    change_contracts(old_unit, base, pairs);
    for (unsigned i = 0; i < pairs->len; i++) {
        const ub_pair *pair = &g_array_index(pairs, ub_pair, i);
        ub_graph *graph = ub_graph_new(base, pair->new_f);
        ub_mutation *m = ub_mutation_new(graph);
        g_ptr_array_add(old_graphs, ub_graph_new(old_unit, pair->old_f));
        g_ptr_array_add(graphs, graph);
        g_ptr_array_add(mutations, m);
        add_trials(tally, file, pair->new_f, i, m, trials);
    }
    for (unsigned from = 0; from < trials->len; from += AT_A_TIME) {
        unsigned to = MIN(from + AT_A_TIME, trials->len);
        char *text = text_of_trials(base, pairs, trials, from, to);
        g_autoptr(GBytes) bytes = g_bytes_new_take(text, strlen(text));
        g_autoptr(GError) error = NULL;
        g_autoptr(ub_unit) trial_unit = ub_parse_like(base, bytes, argv, &error);
        if (trial_unit == NULL)
            g_error("%s: %s", path, error->message);
        share_contracts(old_unit, trial_unit);
        for (unsigned i = from; i < to; i++) {
            const ub_trial *trial = &g_array_index(trials, ub_trial, i);
            note_contract(trial_unit, g_array_index(pairs, ub_pair, trial->pair).new_f,
                          trial->name);
        }
        try_some(tally, pairs, old_graphs, trial_unit, trials, from, to);
    }
}

/* The list of reviewed ones: "KEY :: REASON" a line, '#' begins a comment. */
static void read_reviewed(ub_tally *tally)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;

    if (!tally->reviewed_file)
        return;
    if (!g_file_get_contents(tally->reviewed_file, &text, NULL, &error))
        g_error("%s", error->message);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (unsigned i = 0; lines[i]; i++) {
        char *at = strstr(lines[i], " :: ");
        if (lines[i][0] != '#' && at)
            g_hash_table_insert(tally->reviewed, g_strndup(lines[i], (gsize)(at - lines[i])),
                                g_strdup(at + 4));
    }
}

static gboolean report(const ub_tally *t)
{
    GHashTableIter iter;
    gpointer rule, n;
    unsigned wrong_ones = t->rejected + t->wrong;
    double share = wrong_ones ? 100.0 * t->rejected / wrong_ones : 100;

    printf("%u functions, %u mutants: %u do not compile, %u accepted with a compiler's warning\n",
           t->functions, t->made, t->broken, t->warned);
    g_hash_table_iter_init(&iter, t->rules);
    while (g_hash_table_iter_next(&iter, &rule, &n))
        printf("  %u the same: %s\n", GPOINTER_TO_UINT(n), (const char *)rule);
    printf("  %u the same by a rule, rejected all the same\n", t->same_rejected);
    printf("  %u the same, as reviewed\n", t->same_reviewed);
    printf("  %u not judged: only each configuration by itself can be\n", t->by_choices);
    printf("%u rejected, %u escaped (%u not reviewed): %.2f %%\n", t->rejected, t->wrong,
           t->new_ones, share);
    return t->new_ones == 0 && t->not_proved == 0 && share >= 99;
}

int main(int argc, char **argv)
{
    ub_tally t = {
        .sample = 1,
        .reviewed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
        .met = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .rules = g_hash_table_new(g_str_hash, g_str_equal),
    };
    const GOptionEntry entries[] = {
        {"sample", 0, 0, G_OPTION_ARG_INT, &t.sample, "try one mutant in N (default: all)", "N"},
        {"list", 0, 0, G_OPTION_ARG_NONE, &t.list, "print the texts of those that escape", NULL},
        {"reviewed", 0, 0, G_OPTION_ARG_FILENAME, &t.reviewed_file, "accepted and reviewed",
         "FILE"},
        {"old", 0, 0, G_OPTION_ARG_FILENAME, &t.old, "the old text", "FILE"},
        {"include", 0, 0, G_OPTION_ARG_FILENAME, &t.include, "a folder of headers", "DIR"},
        {"only", 0, 0, G_OPTION_ARG_STRING, &t.only, "this function only", "NAME"},
        G_OPTION_ENTRY_NULL};
    g_autoptr(GOptionContext) context = g_option_context_new("FILE... [-- FLAG...]");
    g_autoptr(GError) error = NULL;
    char **more = NULL;

    for (int i = 1; i < argc && !more; i++)
        if (strcmp(argv[i], "--") == 0) {
            more = argv + i + 1;
            argv[i] = NULL;
            argc = i;
        }
    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, &argc, &argv, &error) || argc < 2 || t.sample < 1) {
        fprintf(stderr, "mutants: %s\n", error ? error->message : "no files");
        return 2;
    }
    read_reviewed(&t);
    for (int i = 1; i < argc; i++)
        try_file(&t, argv[i], more);
    gboolean good = report(&t);
    g_hash_table_unref(t.reviewed);
    g_hash_table_unref(t.met);
    g_hash_table_unref(t.rules);
    g_free(t.old);
    g_free(t.reviewed_file);
    g_free(t.include);
    g_free(t.only);
    return good ? 0 : 1;
}

/* The proof speaks for one configuration, but the edit lands in all.
 *
 * Where a stretch of the function between the first rewritten call and the last edit holds
 *     #ifdef STRICT
 *         if (bad(v)) return NULL;
 *     #endif
 * what is right with these lines need not be right without them.  So text between #if and #endif
 * may neither name the value, nor what lives on it, nor leave the function, nor split a statement,
 * itself or by a macro.  And a macro that is defined twice,
 *     #ifdef STRICT
 *     #define CHECK(x) if (bad(x)) return NULL
 *     #else
 *     #define CHECK(x)
 *     #endif
 * may do none of this in any of its definitions, nor may either give up the thread state, read
 * errno or let go of what containers hold; a function of the file neither.
 *
 * What the version of Python decides (versions.h) is read as all supported ones read it. */
#include "configurations.h"

#include <string.h>

#include "catalog.h"
#include "definitions.h"
#include "helper.h"
#include "others.h"
#include "term.h"
#include "versions.h"

/* Variables that hold the value or something made of it: followed through assignments and
 * out-parameters, without regard to order. */

typedef struct {
    const ub_graph *g;
    gboolean *vars;
    gboolean *temps;
} ub_taint;

static gboolean taints(const ub_taint *t, const ub_op *op)
{
    if (op->kind == UB_OP_READ || op->kind == UB_OP_ADDRESS)
        return t->vars[op->var];
    if (op->kind == UB_OP_CALL && (op->type == UB_TYPE_SCALAR || op->type == UB_TYPE_VOID ||
                                   (op->type == UB_TYPE_OBJECT && op->facts & UB_FACT_NEW)))
        return FALSE;
    for (unsigned i = 0; i < op->n_args; i++)
        if (op->args[i] >= 0 && t->temps[op->args[i]])
            return TRUE;
    return FALSE;
}

static gboolean any_argument(const ub_taint *t, const ub_op *op)
{
    for (unsigned i = 0; i < op->n_args; i++)
        if (op->args[i] >= 0 && t->temps[op->args[i]])
            return TRUE;
    return FALSE;
}

static gboolean taint_outputs(ub_taint *t, const ub_op *op)
{
    gboolean changed = FALSE;

    if (op->kind != UB_OP_CALL || !any_argument(t, op))
        return FALSE;
    for (unsigned i = 0; i < op->n_args; i++) {
        const ub_op *arg = ub_graph_definition(t->g, op->args[i]);
        if (!arg || arg->kind != UB_OP_ADDRESS || t->vars[arg->var] ||
            ub_graph_var(t->g, arg->var)->type == UB_TYPE_SCALAR)
            continue;
        t->vars[arg->var] = changed = TRUE;
    }
    return changed;
}

static gboolean taint_op(ub_taint *t, const ub_op *op)
{
    gboolean changed = FALSE;

    if (op->dst >= 0 && !t->temps[op->dst] && taints(t, op))
        t->temps[op->dst] = changed = TRUE;
    if (op->kind == UB_OP_ASSIGN && any_argument(t, op) && !t->vars[op->var] &&
        op->type != UB_TYPE_SCALAR)
        t->vars[op->var] = changed = TRUE;
    return taint_outputs(t, op) || changed;
}

/* What is returned is given a reference: in the other configuration it may be NULL. */
static void taint_returned(const ub_graph *g, gboolean *vars)
{
    for (unsigned b = 0; b < g->blocks->len; b++)
        for (unsigned i = 0; i < ub_graph_block(g, b)->ops->len; i++) {
            const ub_op *op = ub_block_op(ub_graph_block(g, b), i);
            const ub_op *value =
                op->kind == UB_OP_RETURN && op->n_args ? ub_graph_definition(g, op->args[0]) : NULL;
            if (value && value->kind == UB_OP_READ)
                vars[value->var] = TRUE;
        }
}

static gboolean *tainted_variables(const ub_func *f)
{
    g_autofree gboolean *temps = g_new0(gboolean, f->g->n_temps + 1);
    gboolean *vars = g_memdup2(f->holder, (f->g->vars->len + 1) * sizeof(gboolean));
    ub_taint t = {f->g, vars, temps};
    gboolean changed = TRUE;

    if (f->g->returns_new)
        taint_returned(f->g, vars);
    while (changed) {
        changed = FALSE;
        for (unsigned b = 0; b < f->g->blocks->len; b++)
            for (unsigned i = 0; i < ub_graph_block(f->g, b)->ops->len; i++)
                changed |= taint_op(&t, ub_block_op(ub_graph_block(f->g, b), i));
    }
    return vars;
}

/* What a word of the text may be, in some configuration */

typedef struct {
    const ub_func *f;
    const gboolean *vars;
    const ub_definitions *definitions;
} ub_words;

/* A ub_word_test: the value, or something made of it. */
static gboolean is_value(const char *word, gpointer data)
{
    const ub_words *w = data;

    for (unsigned v = 0; v < w->f->g->vars->len; v++)
        if (w->vars[v] && strcmp(ub_graph_var(w->f->g, (int)v)->name, word) == 0)
            return TRUE;
    return FALSE;
}

/* A ub_word_test: takes a lock, opens a critical section, or gives either up. */
static gboolean locks(const char *word, gpointer data)
{
    const ub_unit *unit = data;
    const unsigned effects = UB_FACT_LOCKS | UB_FACT_UNLOCKS | UB_FACT_DETACHES | UB_FACT_ATTACHES;
    const ub_function *f = ub_unit_find_function(unit, word);

    if (strstr(word, "CRITICAL_SECTION") ||
        (ub_catalog_facts(word) & (UB_FACT_LOCKS | UB_FACT_UNLOCKS)))
        return TRUE;
    if (f)
        return (ub_helper_facts(unit, f->cursor) & effects) != 0;
    ub_effect *e = unit->others ? ub_others_effect(unit->others, unit->path, word) : NULL;
    gboolean any = e && !ub_effect_is_none(e);
    ub_effect_free(e);
    return any;
}

/* A ub_word_test: something that must not come between the calls and the releases unseen: a thread
 * state given up, errno read, items let go of, a look at a reference count. */
static gboolean has_effect(const char *word, gpointer data)
{
    static const char *const macros[] = {"Py_BEGIN_ALLOW_THREADS",
                                         "Py_END_ALLOW_THREADS",
                                         "Py_BLOCK_THREADS",
                                         "Py_UNBLOCK_THREADS",
                                         "Py_CLEAR",
                                         "Py_SETREF",
                                         "Py_XSETREF",
                                         "errno",
                                         NULL};
    const unsigned effects = UB_FACT_DETACHES | UB_FACT_ATTACHES | UB_FACT_READS_ERRNO |
                             UB_FACT_DROPS | UB_FACT_OBSERVES | UB_FACT_DEPARTS;

    (void)data;
    return g_strv_contains(macros, word) || (ub_catalog_facts(word) & effects);
}

/* A ub_word_test: the value, an effect, or a way out. */
static gboolean is_bad(const char *word, gpointer data)
{
    return is_value(word, data) || has_effect(word, NULL) || ub_is_way_out(word, NULL);
}

static gboolean is_lock(const char *word, gpointer data)
{
    const ub_words *w = data;

    return locks(word, (gpointer)w->f->g->unit);
}

/* Does the token, or the macro that it names, pass the test? */
static gboolean means(const ub_words *w, const char *text, ub_token t, ub_word_test test)
{
    g_autofree char *word = g_strndup(text + t.begin, t.end - t.begin);

    return t.kind == UB_TOKEN_WORD &&
           (test(word, (gpointer)w) ||
            ub_macro_holds(w->definitions, word, FALSE, test, (gpointer)w));
}

/* The stretch */

static unsigned first_get(const ub_func *f)
{
    unsigned first = G_MAXUINT;

    for (unsigned b = 0; b < f->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(f->g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            if (op->kind == UB_OP_CALL && (op->api || op->contract) && op->range.begin < first)
                first = op->range.begin;
        }
    }
    return first;
}

/* From the first to the last byte of the old text that the new one has not. */
static ub_range changed_range(const ub_prover *p)
{
    gsize length;
    const ub_graph *old_g = p->func[UB_OLD].g, *new_g = p->func[UB_NEW].g;
    const char *old_text = ub_unit_text(old_g->unit, &length);
    const char *new_text = ub_unit_text(new_g->unit, &length);
    ub_range a = old_g->function->extent, b = new_g->function->extent;

    while (a.begin < a.end && b.begin < b.end && old_text[a.begin] == new_text[b.begin]) {
        a.begin++;
        b.begin++;
    }
    while (a.end > a.begin && b.end > b.begin && old_text[a.end - 1] == new_text[b.end - 1]) {
        a.end--;
        b.end--;
    }
    return a;
}

static ub_range stretch_of(const ub_prover *p, const ub_words *w)
{
    const ub_func *f = &p->func[UB_OLD];
    gsize length;
    const char *text = ub_unit_text(f->g->unit, &length);
    ub_range stretch = changed_range(p), body = f->g->function->body;
    g_autoptr(GArray) tokens = ub_tokens(text, body.begin, body.end);

    if (f->g->returns_new) /* every way out gives something else than before */
        return body;
    stretch.begin = MIN(stretch.begin, first_get(f));
    for (unsigned i = 0; i < tokens->len; i++) {
        ub_token t = g_array_index(tokens, ub_token, i);
        if (means(w, text, t, is_value))
            stretch.end = MAX(stretch.end, t.end);
    }
    return stretch;
}

/* Groups from #if to #endif */

typedef struct {
    unsigned begin;
    int depth; /* of braces at the beginning */
    gboolean after_directive;
    gboolean after_statement;
    ub_token bad;  /* the first token that must not be there; END: none... */
    ub_token lock; /* ...and that may lock something: in front of the stretch neither */
} ub_group;

static gboolean directive_is(const char *text, ub_token t, const char *word)
{
    unsigned at = t.begin + 1;

    while (at < t.end && g_ascii_isspace(text[at]))
        at++;
    return strncmp(text + at, word, strlen(word)) == 0;
}

static void mark(GArray *groups, ub_token t)
{
    for (unsigned i = 0; i < groups->len; i++) {
        ub_group *group = &g_array_index(groups, ub_group, i);
        if (group->bad.kind == UB_TOKEN_END)
            group->bad = t;
    }
}

static void mark_lock(GArray *groups, ub_token t)
{
    for (unsigned i = 0; i < groups->len; i++)
        g_array_index(groups, ub_group, i).lock = t;
}

static gboolean fail(ub_prover *p, const char *text, ub_token t)
{
    p->failed = TRUE;
    p->proof.code = UB_CODE_SKIPPED_TEXT;
    p->proof.detail = t.kind == UB_TOKEN_HASH
                          ? g_strdup("it splits a statement")
                          : g_strdup_printf("'%.*s'", (int)(t.end - t.begin), text + t.begin);
    return FALSE;
}

/* A directive opens, divides or closes a group.  FALSE: the group is not innocent. */
static gboolean do_directive(ub_prover *p, GArray *groups, const char *text, ub_token t, int depth,
                             ub_range stretch)
{
    if (directive_is(text, t, "if")) {
        ub_group group = {
            .begin = t.begin, .depth = depth, .after_directive = TRUE, .after_statement = TRUE};
        g_array_append_val(groups, group);
        return TRUE;
    }
    if (groups->len == 0)
        return TRUE;
    ub_group *top = &g_array_index(groups, ub_group, groups->len - 1);
    if (depth != top->depth)
        mark(groups, t);
    top->after_directive = top->after_statement = TRUE;
    if (!directive_is(text, t, "endif"))
        return TRUE;
    ub_group group = *top;
    g_array_set_size(groups, groups->len - 1);
    if (group.begin >= stretch.end)
        return TRUE;
    if (group.lock.kind != UB_TOKEN_END)
        return fail(p, text, group.lock);
    if (group.bad.kind == UB_TOKEN_END || t.end <= stretch.begin)
        return TRUE;
    return fail(p, text, group.bad);
}

/* `BAIL_OUT;` with a header that is read in the other configuration only: it may do anything. */
static gboolean is_unknown_macro(const ub_words *w, const char *text, ub_token t)
{
    g_autofree char *word = g_strndup(text + t.begin, t.end - t.begin);
    unsigned letters = 0;

    for (const char *c = word; *c; c++) {
        if (!g_ascii_isupper(*c) && !g_ascii_isdigit(*c) && *c != '_')
            return FALSE;
        letters += g_ascii_isupper(*c) != 0;
    }
    return letters > 1 && !ub_macro_is_known(w->definitions, word);
}

static void do_token(GArray *groups, const ub_words *w, const char *text, ub_token t, int depth)
{
    ub_group *top;

    if (groups->len == 0)
        return;
    top = &g_array_index(groups, ub_group, groups->len - 1);
    if (depth < top->depth || (top->after_directive && ub_token_is(text, t, "else")) ||
        means(w, text, t, is_bad) || (top->after_statement && is_unknown_macro(w, text, t)))
        mark(groups, t);
    if (means(w, text, t, is_lock))
        mark_lock(groups, t);
    top->after_directive = FALSE;
    top->after_statement =
        ub_token_is(text, t, ";") || ub_token_is(text, t, "{") || ub_token_is(text, t, "}");
}

static gboolean check_groups(ub_prover *p, const ub_words *w, ub_range stretch)
{
    ub_range body = w->f->g->function->body;
    gsize length;
    const ub_versions *versions = w->f->g->unit->versions;
    const char *text = ub_unit_text(w->f->g->unit, &length);
    g_autoptr(GArray) groups = g_array_new(FALSE, FALSE, sizeof(ub_group));
    int depth = 0;

    for (unsigned at = body.begin; at < body.end;) {
        ub_token t = ub_next_token(text, at, body.end);
        if (t.kind == UB_TOKEN_END)
            break;
        at = t.end;
        if (versions && ub_is_unsupported(versions, t.begin))
            continue;
        depth += ub_token_is(text, t, "{") ? 1 : ub_token_is(text, t, "}") ? -1 : 0;
        if (t.kind == UB_TOKEN_HASH) {
            if (versions && ub_is_settled(versions, t.begin))
                continue;
            if (!do_directive(p, groups, text, t, depth, stretch))
                return FALSE;
        } else if (t.kind != UB_TOKEN_COMMENT) {
            do_token(groups, w, text, t, depth);
        }
    }
    return TRUE;
}

/* Macros that are something else in another configuration. */
static gboolean check_macros(ub_prover *p, const ub_words *w, ub_range stretch)
{
    gsize length;
    const char *text = ub_unit_text(w->f->g->unit, &length);
    g_autoptr(GArray) tokens = ub_tokens(text, stretch.begin, stretch.end);

    for (unsigned i = 0; i < tokens->len; i++) {
        ub_token t = g_array_index(tokens, ub_token, i);
        g_autofree char *word = g_strndup(text + t.begin, t.end - t.begin);
        if (t.kind == UB_TOKEN_WORD &&
            ub_macro_holds(w->definitions, word, TRUE, is_bad, (gpointer)w))
            return fail(p, text, t);
    }
    return TRUE;
}

/* May `NAME(` begin a function, as behind its type, `int`, `PyObject *` or `DECLARE(int)`?  Behind
 * an operator, an opening bracket or a whole statement it is called: `if (!convert(v, &out))`. */
static gboolean may_define_at(const char *text, const GArray *tokens, unsigned name)
{
    if (name == 0)
        return TRUE;
    ub_token before = g_array_index(tokens, ub_token, name - 1);
    if (before.kind == UB_TOKEN_WORD)
        return !ub_token_is(text, before, "return") && !ub_token_is(text, before, "else");
    return ub_token_is(text, before, "*") || ub_token_is(text, before, ")");
}

/* Does the file define `name` in the skipped text that the tokens are of? */
static gboolean defines(const char *text, const GArray *tokens, const char *name)
{
    for (unsigned i = 0; i + 1 < tokens->len; i++)
        if (ub_token_is(text, g_array_index(tokens, ub_token, i), name) &&
            ub_token_is(text, g_array_index(tokens, ub_token, i + 1), "(") &&
            may_define_at(text, tokens, i))
            return TRUE;
    return FALSE;
}

/* A function of the file with an effect in the text that this configuration skips: in its body, or
 * in another definition. */
static gboolean varies(const ub_words *w, const ub_function *function)
{
    const ub_unit *unit = w->f->g->unit;
    gsize length;
    const char *text = ub_unit_text(unit, &length);

    for (unsigned i = 0; i < unit->skipped->len; i++) {
        ub_range range = g_array_index(unit->skipped, ub_range, i);
        g_autoptr(GArray) tokens = ub_tokens(text, range.begin, range.end);
        gboolean inside =
            function->extent.begin <= range.begin && range.end <= function->extent.end;
        if (unit->versions && ub_is_unsupported(unit->versions, range.begin))
            continue;
        if (!inside && !defines(text, tokens, function->name))
            continue;
        for (unsigned k = 0; k < tokens->len; k++)
            if (means(w, text, g_array_index(tokens, ub_token, k), has_effect))
                return TRUE;
    }
    return FALSE;
}

static gboolean check_helpers(ub_prover *p, const ub_words *w, ub_range stretch)
{
    const ub_unit *unit = w->f->g->unit;
    gsize length;
    const char *text = ub_unit_text(unit, &length);
    g_autoptr(GArray) tokens = ub_tokens(text, stretch.begin, stretch.end);

    for (unsigned i = 0; i + 1 < tokens->len; i++) {
        ub_token t = g_array_index(tokens, ub_token, i);
        g_autofree char *word = g_strndup(text + t.begin, t.end - t.begin);
        const ub_function *function = ub_token_is(text, g_array_index(tokens, ub_token, i + 1), "(")
                                          ? ub_unit_find_function(unit, word)
                                          : NULL;
        if (function && varies(w, function))
            return fail(p, text, t);
    }
    return TRUE;
}

/* The tokens of the function that are not compiled */
static char *skipped_tokens(const ub_graph *g)
{
    gsize length;
    const char *text = ub_unit_text(g->unit, &length);
    ub_range extent = g->function->extent;
    GString *all = g_string_new(NULL);

    for (unsigned i = 0; i < g->unit->skipped->len; i++) {
        ub_range range = g_array_index(g->unit->skipped, ub_range, i);
        if (range.begin < extent.begin || range.end > extent.end)
            continue;
        g_autoptr(GArray) tokens = ub_tokens(text, range.begin, range.end);
        for (unsigned k = 0; k < tokens->len; k++) {
            ub_token t = g_array_index(tokens, ub_token, k);
            g_string_append_len(all, text + t.begin, t.end - t.begin);
            g_string_append_c(all, ' ');
        }
    }
    return g_string_free(all, FALSE);
}

/* What is not compiled has not been proved: it must be as it was.  (Whoever proves one
 * configuration after the other proves each text where it is compiled.) */
static gboolean check_skipped(ub_prover *p)
{
    g_autofree char *before = skipped_tokens(p->func[UB_OLD].g);
    g_autofree char *after = skipped_tokens(p->func[UB_NEW].g);

    if (strcmp(before, after) == 0)
        return TRUE;
    p->failed = TRUE;
    p->proof.code = UB_CODE_SKIPPED_TEXT;
    p->proof.detail = g_strdup("it would change");
    return FALSE;
}

gboolean ub_may_lock_unseen(const ub_unit *unit, const ub_function *function, const char *callee)
{
    const char *text = ub_unit_text(unit, NULL);

    for (unsigned i = 0; i < unit->skipped->len; i++) {
        ub_range range = g_array_index(unit->skipped, ub_range, i);
        if (range.begin < function->extent.begin || range.end > function->extent.end ||
            (unit->versions && ub_is_unsupported(unit->versions, range.begin)))
            continue;
        gboolean calls = *callee && memmem(text + range.begin, range.end - range.begin, callee,
                                           strlen(callee)) != NULL;
        if (ub_text_holds(unit, text, calls ? function->body : range, locks, (gpointer)unit))
            return TRUE;
    }
    return FALSE;
}

gboolean ub_check_configurations(ub_prover *p)
{
    const ub_func *f = &p->func[UB_OLD];
    g_autofree gboolean *vars = tainted_variables(f);
    ub_words w = {f, vars, ub_definitions_of((ub_unit *)f->g->unit)};
    ub_range stretch = stretch_of(p, &w);

    if (!p->one_configuration && (!check_skipped(p) || !check_groups(p, &w, stretch)))
        return FALSE;
    if (!f->g->returns_new)
        stretch.begin = MAX(stretch.begin, first_get(f));
    return check_macros(p, &w, stretch) && check_helpers(p, &w, stretch);
}

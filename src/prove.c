/* Stage "prove": run the old and the new function side by side. */
#include "prove.h"

#include <string.h>

#include "catalog.h"
#include "term.h"

enum { MAX_STEPS = 60000, MAX_STATES = 8000 };

void ub_proof_clear(ub_proof *proof)
{
    g_free(proof->detail);
    memset(proof, 0, sizeof *proof);
}

/* Preparation: which variable is which, and which ones hold results of gets. */

static void match_variables(ub_prover *p)
{
    for (int which = 0; which < 2; which++) {
        ub_func *f = &p->func[which], *other = &p->func[!which];
        for (unsigned v = 0; v < f->g->vars->len; v++) {
            f->other[v] = -1;
            for (unsigned o = 0; o < other->g->vars->len; o++)
                if (strcmp(f->names[v], other->names[o]) == 0)
                    f->other[v] = (int)o;
        }
    }
}

static gboolean gives_reference(const ub_op *op)
{
    const ub_api *api = op->api;

    return (api && (api->strong || !api->instead) && api->shape != UB_SHAPE_NOTE) || op->strong ||
           op->contract;
}

/* `v = strong(...)` and `strong(..., &v)` make v a holder. */
static void find_holders(ub_func *f)
{
    for (unsigned b = 0; b < f->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(f->g, b);
        g_autoptr(GHashTable) results = g_hash_table_new(NULL, NULL);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            gpointer call = op->kind == UB_OP_ASSIGN && op->n_args
                                ? g_hash_table_lookup(results, GINT_TO_POINTER(op->args[0]))
                                : NULL;
            if (call) {
                f->holder[op->var] = TRUE;
                f->first_get[op->var] =
                    MIN(f->first_get[op->var], ((const ub_op *)call)->range.begin);
            }
            if (op->kind != UB_OP_CALL || !gives_reference(op))
                continue;
            g_hash_table_insert(results, GINT_TO_POINTER(op->dst), (gpointer)op);
            const ub_op *last =
                op->n_args ? ub_graph_definition(f->g, op->args[op->n_args - 1]) : NULL;
            if (last && last->kind == UB_OP_ADDRESS)
                f->holder[last->var] = TRUE;
        }
    }
}

static void share_holders(ub_prover *p)
{
    for (int which = 0; which < 2; which++) {
        ub_func *f = &p->func[which], *other = &p->func[!which];
        for (unsigned v = 0; v < f->g->vars->len; v++)
            if (f->holder[v] && f->other[v] >= 0)
                other->holder[f->other[v]] = TRUE;
    }
}

/* A function without a result that is called through a pointer may be a destructor. */
static gboolean is_void_callback(const ub_graph *g)
{
    CXType result = clang_getCanonicalType(clang_getCursorResultType(g->function->cursor));
    gsize length;
    const char *text = ub_unit_text(g->unit, &length);
    g_autoptr(GArray) tokens = ub_tokens(text, 0, (unsigned)length);

    if (result.kind != CXType_Void)
        return FALSE;
    for (unsigned i = 0; i + 1 < tokens->len; i++)
        if (ub_token_is(text, g_array_index(tokens, ub_token, i), g->function->name) &&
            !ub_token_is(text, g_array_index(tokens, ub_token, i + 1), "("))
            return TRUE;
    return FALSE;
}

/* Exceptions may be set on entry to what the interpreter calls while it cleans up. */
static gboolean may_start_with_error(const ub_graph *g)
{
    const char *name = g->function->name;
    static const char *const words[] = {"dealloc", "finaliz", "destroy", "clear",
                                        "free",    "_del",    "cleanup", "fini"};
    g_autofree char *lower = g_ascii_strdown(name, -1);

    if (g->function->is_cleanup || is_void_callback(g))
        return TRUE;
    for (unsigned i = 0; i < G_N_ELEMENTS(words); i++)
        if (strstr(lower, words[i]))
            return TRUE;
    return FALSE;
}

/* The run */

static gboolean seen_before(ub_prover *p, const ub_state *s)
{
    char *key = ub_state_key(p, s);
    return !g_hash_table_add(p->visited, key);
}

/* What the old function has released until now it has released elsewhere. */
static void forget_releases(ub_state *s)
{
    for (int i = 0; i < UB_MAX_SLOTS; i++)
        s->slots[i].at_hand = FALSE;
}

static void run_state(ub_prover *p, ub_state *s)
{
    ub_event old_event, new_event;

    forget_releases(s);
    if (ub_goes_on_alike(p, s)) {
        ub_state_free(s);
        return;
    }
    if (s->extra_error && !s->saved && (p->propagate || s->must_leave) &&
        ub_leaves_with_error(p, s)) {
        ub_state_free(s);
        return;
    }
    if (!ub_advance(p, s, UB_OLD, &old_event) || old_event.kind == UB_EVENT_PRUNED ||
        !ub_advance(p, s, UB_NEW, &new_event)) {
        ub_state_free(s);
        return;
    }
    if (old_event.kind == UB_EVENT_SWITCH && ub_is_at_crossing(p, s) &&
        old_event.text == new_event.text && !ub_forget_at_crossing(p, s)) {
        ub_state_free(s);
        return;
    }
    if (old_event.kind == UB_EVENT_BRANCH || old_event.kind == UB_EVENT_SWITCH)
        s->last_read = NULL; /* which is no part of the key */
    /* while ((v = get()) != NULL): each outcome knows its way, and no branch is an event. */
    if ((old_event.kind == UB_EVENT_BRANCH || old_event.kind == UB_EVENT_SWITCH ||
         ub_get_pair(&old_event, &new_event) || ub_is_guarded_next(p, s, &old_event, &new_event) ||
         ub_is_guarded_item(p, s, &old_event, &new_event)) &&
        seen_before(p, s)) {
        ub_state_free(s);
        return;
    }
    if (!ub_do_section(p, s, &old_event, &new_event) && !ub_do_saved(p, s, &old_event, &new_event))
        ub_do_pair(p, s, &old_event, &new_event);
    else if (p->failed)
        ub_state_free(s);
    else
        g_queue_push_head(p->work, s);
}

static void run(ub_prover *p)
{
    while (!p->failed && !g_queue_is_empty(p->work)) {
        ub_state *s = g_queue_pop_head(p->work);
        if (++p->steps > MAX_STEPS || g_hash_table_size(p->visited) > MAX_STATES) {
            ub_fail(p, s, UB_CODE_COMPLEX, G_MAXUINT, NULL);
            ub_state_free(s);
            return;
        }
        run_state(p, s);
    }
}

static gboolean can_be_followed(ub_prover *p)
{
    for (int which = 0; which < 2; which++)
        if (p->func[which].g->has_wild_jumps) {
            p->failed = TRUE;
            p->proof.code = UB_CODE_JUMPS;
            p->proof.detail = g_strdup(p->func[which].g->wild_why);
            return FALSE;
        }
    return TRUE;
}

static void prover_init(ub_prover *p, const ub_graph *old_graph, const ub_graph *new_graph,
                        gboolean judging)
{
    *p = (ub_prover){
        .texts = g_string_chunk_new(4096),
        .visited = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .alike = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL),
        .work = g_queue_new(),
        .proof = {.offset = G_MAXUINT},
        .judging = judging,
    };
    ub_func_init(&p->func[UB_OLD], old_graph);
    ub_func_init(&p->func[UB_NEW], new_graph);
    match_variables(p);
    find_holders(&p->func[UB_OLD]);
    find_holders(&p->func[UB_NEW]);
    ub_guard_prepare(p);
    share_holders(p);
    p->sees_all = ub_adds_errors(p);
}

static void prover_clear(ub_prover *p)
{
    g_queue_free_full(p->work, (GDestroyNotify)ub_state_free);
    g_hash_table_unref(p->visited);
    g_hash_table_unref(p->alike);
    g_string_chunk_free(p->texts);
    ub_func_clear(&p->func[UB_OLD]);
    ub_func_clear(&p->func[UB_NEW]);
    g_free(p->section_of);
}

static void run_from_start(ub_prover *p, gboolean with_error)
{
    ub_state *start = ub_state_new(p);

    start->err = with_error ? UB_ERR_MAYBE : UB_ERR_CLEAR;
    /* nobody calls with one set, but for those that clean up behind an error */
    start->err_loud = with_error && p->func[UB_OLD].g->function->is_cleanup;
    ub_state *crossing = ub_state_at_crossing(p);
    if (crossing)
        g_queue_push_head(p->work, crossing);
    g_queue_push_head(p->work, start);
    if (ub_guard_start(p, start))
        run(p);
}

static ub_proof prove(const ub_graph *old_graph, const ub_graph *new_graph, gboolean propagate,
                      gboolean one_configuration)
{
    ub_prover p;

    prover_init(&p, old_graph, new_graph, FALSE);
    p.propagate = propagate;
    p.one_configuration = one_configuration;
    if (can_be_followed(&p) && ub_check_configurations(&p))
        run_from_start(&p, may_start_with_error(old_graph));
    if (!p.failed)
        ub_check_failures(&p);
    prover_clear(&p);
    return p.proof;
}

ub_proof ub_prove(const ub_graph *old_graph, const ub_graph *new_graph, gboolean propagate)
{
    return prove(old_graph, new_graph, propagate, FALSE);
}

ub_proof ub_prove_configuration(const ub_graph *old_graph, const ub_graph *new_graph,
                                gboolean propagate)
{
    return prove(old_graph, new_graph, propagate, TRUE);
}

/* The function beside itself: nothing is added, and what PyDict_Next() gives must have a reference
 * wherever the section does not guard it. */
gboolean ub_is_guarded(const ub_graph *graph, ub_part *lacks)
{
    ub_prover p;

    prover_init(&p, graph, graph, TRUE);
    if (can_be_followed(&p))
        run_from_start(&p, may_start_with_error(graph));
    *lacks = p.failed ? p.proof.part : UB_PART_NONE;
    prover_clear(&p);
    ub_proof_clear(&p.proof);
    return !p.failed;
}

gboolean ub_calls_with_error(const ub_graph *graph, const char *callee, gboolean starts_with_error)
{
    ub_prover p;

    if (graph->crossing) /* what is known is forgotten there, and any call could be the one */
        return TRUE;
    prover_init(&p, graph, graph, FALSE);
    p.watched = callee;
    if (can_be_followed(&p))
        run_from_start(&p, starts_with_error || may_start_with_error(graph));
    prover_clear(&p);
    ub_proof_clear(&p.proof);
    return p.watched_error || p.failed; /* where it was given up, nothing is known */
}

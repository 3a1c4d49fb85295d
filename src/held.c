/* See lock.h: what the callers of a function hold.  Each function that calls it, or gives its
 * address away, is followed as far as locks go; then their callers, and those in other files. */
#include <string.h>

#include "configurations.h"
#include "lock.h"
#include "others.h"
#include "peers.h"
#include "roles.h"
#include "suspend.h"

enum { UNCLAIMED, A_LOCK, A_SECTION };

/* walk(list, f), or f(x) */
static gboolean mentions(const ub_graph *g, const ub_op *op, const char *name)
{
    if (op->kind == UB_OP_CALL && strcmp(op->name, name) == 0)
        return TRUE;
    for (unsigned i = 0; i < op->n_args; i++) {
        const ub_op *argument = ub_graph_without_casts(g, op->args[i]);
        if (argument && argument->kind == UB_OP_PURE && argument->n_args == 1)
            argument = ub_graph_without_casts(g, argument->args[0]);
        if (argument && argument->kind == UB_OP_CONST && strcmp(argument->name, name) == 0)
            return TRUE;
    }
    return FALSE;
}

/* A macro that opens a block may hold a lock there.  Of Python's only one does; the others are
 * those around code without the thread state, and what is no block for others: Py_VISIT(self->key).
 */
static gboolean is_hidden_block(const ub_graph *g, const ub_stmt *s)
{
    const ub_macro_use *use =
        s->kind == UB_STMT_COMPOUND ? ub_unit_macro_at(g->unit, s->range.begin) : NULL;

    return use && (!g_str_has_prefix(use->name, "Py_") || strstr(use->name, "CRITICAL_SECTION"));
}

static gboolean stands_in_section(const ub_graph *g, unsigned stmt)
{
    for (int at = (int)stmt; at >= 0; at = ub_graph_stmt(g, (unsigned)at)->parent)
        if (ub_is_section(g, (unsigned)at) || is_hidden_block(g, ub_graph_stmt(g, (unsigned)at)))
            return TRUE;
    return FALSE;
}

typedef struct {
    const ub_unit *unit;
    const ub_roles *roles;
    unsigned depth;        /* 0: the unit that is asked for, or another */
    gboolean has_pointers; /* its calls by a pointer are looked at */
    ub_held *held;
    GArray *work; /* of int: functions whose callers are to be looked at */
    gboolean *seen;
} search;

/* "line 7", or "line 7 of lock.c"; owned by the caller. */
static char *line_at(const search *x, unsigned offset)
{
    g_autofree char *base = g_path_get_basename(x->unit->path);
    unsigned line, column;

    ub_unit_position(x->unit, offset, &line, &column);
    return x->depth ? g_strdup_printf("line %u of %s", line, base)
                    : g_strdup_printf("line %u", line);
}

/* `callee`: "" for a call by a pointer. */
static void found(search *x, int what, const char *where, const char *callee)
{
    char **why = what == A_LOCK ? &x->held->lock : &x->held->section;
    const char *how = what == A_LOCK ? "with it" : "in one";

    if (!*why)
        *why = *callee ? g_strdup_printf("%s calls %s() %s", where, callee, how)
                       : g_strdup_printf("%s may call it by a pointer %s", where, how);
}

/* In text that is not compiled here it may be either. */
static void look_at_skipped(search *x, const ub_function *f, const char *callee)
{
    if (!ub_may_lock_unseen(x->unit, f, callee))
        return;
    g_autofree char *line = line_at(x, f->extent.begin);
    g_autofree char *where =
        g_strdup_printf("%s() in %s, in another configuration,", f->name, line);
    found(x, A_LOCK, where, callee);
    found(x, A_SECTION, where, callee);
}

static void look_at_ops(search *x, const ub_graph *g, ub_lock_states *states, const char *callee)
{
    for (unsigned b = 0; b < g->blocks->len; b++)
        for (unsigned i = 0; i < ub_graph_block(g, b)->ops->len; i++) {
            const ub_op *op = ub_block_op(ub_graph_block(g, b), i);
            if (!mentions(g, op, callee))
                continue;
            g_autofree char *where = line_at(x, op->range.begin);
            if (ub_lock_is_held(states, b, i))
                found(x, A_LOCK, where, callee);
            if (stands_in_section(g, op->stmt))
                found(x, A_SECTION, where, callee);
        }
}

/* FALSE: it cannot be followed, and the text in front of each call has to tell. */
static gboolean look_at_caller(search *x, int caller, const char *callee)
{
    g_autoptr(ub_graph) g =
        ub_graph_new(x->unit, &g_array_index(x->unit->functions, ub_function, caller));
    ub_lock_states *states = ub_lock_states_new(g);

    look_at_ops(x, g, states, callee);
    look_at_skipped(x, g->function, callee);
    ub_lock_states_free(states);
    if (!x->seen[caller])
        g_array_append_val(x->work, caller);
    x->seen[caller] = TRUE;
    return !g->has_wild_jumps;
}

/* clinic/sum.c.h, of which there is no graph, or what cannot be followed: its text tells, from the
 * function's beginning on. */
static int held_in_text(const char *text, unsigned end)
{
    int sections = 0;
    gboolean locked = FALSE;

    for (ub_token t = ub_next_token(text, 0, end); t.kind != UB_TOKEN_END;
         t = ub_next_token(text, t.end, end)) {
        g_autofree char *word = g_strndup(text + t.begin, t.end - t.begin);
        unsigned facts = t.kind == UB_TOKEN_WORD ? ub_catalog_facts(word) : 0;
        if (strcmp(word, "}") == 0 && t.begin > 0 && text[t.begin - 1] == '\n') {
            sections = 0;
            locked = FALSE;
        }
        if (t.kind == UB_TOKEN_WORD && strstr(word, "BEGIN_CRITICAL_SECTION"))
            sections++;
        else if (t.kind == UB_TOKEN_WORD && strstr(word, "END_CRITICAL_SECTION") && sections > 0)
            sections--;
        else if ((facts & UB_FACT_LOCKS) || ub_is_lock_guard(word) ||
                 ub_member_lock(word) == UB_TAKEN)
            locked = TRUE;
        else if ((facts & UB_FACT_UNLOCKS) || ub_member_lock(word) == UB_GIVEN)
            locked = FALSE;
    }
    return sections ? A_SECTION : locked ? A_LOCK : UNCLAIMED;
}

static void look_at_text(search *x, CXCursor call, const char *callee)
{
    CXFile file;
    unsigned line, offset, length;
    const char *text = ub_text_around(x->unit, call, &offset, &length);

    if (!text)
        return;
    int what = held_in_text(text, offset);
    clang_getFileLocation(clang_getCursorLocation(call), &file, &line, NULL, NULL);
    CXString raw = clang_getFileName(file);
    g_autofree char *base = g_path_get_basename(clang_getCString(raw));
    g_autofree char *where = g_strdup_printf("line %u of %s", line, base);
    clang_disposeString(raw);
    if (what != UNCLAIMED)
        found(x, what, where, callee);
}

static void look_at_calls(search *x, const GArray *calls, const char *callee)
{
    gboolean followed = FALSE;

    for (unsigned i = 0; i < calls->len; i++) {
        const ub_role_call *call = &g_array_index(calls, ub_role_call, i);
        gboolean again = i > 0 && g_array_index(calls, ub_role_call, i - 1).caller == call->caller;
        if (call->caller >= 0 && !again)
            followed = look_at_caller(x, call->caller, callee);
        if (call->caller < 0 || !followed || x->unit->cplusplus)
            look_at_text(x, call->call, callee);
    }
}

/* Of what the unit does not see. */
static void look_at_others(search *x)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    ub_others *others = x->unit->others;

    for (unsigned i = 0; i < x->work->len; i++) {
        int function = g_array_index(x->work, int, i);
        g_ptr_array_add(names, g_array_index(x->unit->functions, ub_function, function).name);
    }
    g_autofree char *lock = ub_others_held(others, x->unit->path, names, UB_PLACE_LOCKED);
    g_autofree char *section = ub_others_held(others, x->unit->path, names, UB_PLACE_IN_SECTION);
    if (lock && !x->held->lock)
        x->held->lock = g_strconcat(lock, " with it", NULL);
    if (section && !x->held->section)
        x->held->section = g_strconcat(section, " in one", NULL);
}

/* #ifdef WITH_THREADS ... total += value_of(spec); ... #endif */
static void look_at_unseen_calls(search *x, const char *callee)
{
    const char *text = ub_unit_text(x->unit, NULL);

    for (unsigned i = 0; i < x->unit->skipped->len; i++) {
        ub_range range = g_array_index(x->unit->skipped, ub_range, i);
        const ub_function *f =
            memmem(text + range.begin, range.end - range.begin, callee, strlen(callee))
                ? ub_unit_function_at(x->unit, range.begin)
                : NULL;
        if (f)
            look_at_skipped(x, f, callee);
    }
}

/* In a function that does not compile as a whole the call need not be in the tree. */
static void look_at_errors(search *x, const char *callee)
{
    const char *text = ub_unit_text(x->unit, NULL);

    for (unsigned i = 0; i < x->unit->functions->len; i++) {
        const ub_function *f = &g_array_index(x->unit->functions, ub_function, i);
        const char *end = text + f->body.end;
        for (const char *at = text + f->body.begin; f->has_error && at < end;) {
            at = memmem(at, (gsize)(end - at), callee, strlen(callee));
            if (!at)
                break;
            int what = held_in_text(text, (unsigned)(at - text));
            if (what != UNCLAIMED)
                found(x, what, f->name, callee);
            at++;
        }
    }
}

static gboolean all_found(const search *x)
{
    return x->held->lock && x->held->section;
}

static search search_new(const ub_roles *roles, ub_held *held)
{
    const ub_unit *unit = ub_roles_unit(roles);

    return (search){.unit = unit,
                    .roles = roles,
                    .held = held,
                    .work = g_array_new(FALSE, FALSE, sizeof(int)),
                    .seen = g_new0(gboolean, unit->functions->len)};
}

static void search_clear(search *x)
{
    g_array_unref(x->work);
    g_free(x->seen);
}

static void look_at_role(search *x, const ub_role *role, const char *name);

static void look_at_work(search *x)
{
    for (unsigned i = 0; i < x->work->len && !all_found(x); i++) {
        int callee = g_array_index(x->work, int, i);
        const char *name = g_array_index(x->unit->functions, ub_function, callee).name;
        if (x->depth && ub_others_leave_out(x->unit->others, name))
            continue;
        look_at_role(x, ub_roles_of(x->roles, callee), name);
        look_at_unseen_calls(x, name);
        look_at_errors(x, name);
    }
}

/* locked(f, arg) of another file, or ops->size(x) there:
 *
 *     pthread_mutex_lock(&mutex);
 *     n = f(arg); */
static gboolean look_at_pointers_there(const ub_roles *roles, const GArray *calls, gpointer data)
{
    search *from = data;

    if (!roles)
        return FALSE;
    search x = search_new(roles, from->held);
    x.depth = from->depth + 1;
    look_at_calls(&x, calls, "");
    look_at_work(&x);
    if (!all_found(&x))
        look_at_others(&x);
    search_clear(&x);
    return all_found(from);
}

/* A function of this file that another gives to somebody. */
static gboolean look_at_givers(const ub_roles *roles, const ub_role *role, gpointer data)
{
    search *from = data;

    if (role && role->callback) {
        look_at_pointers_there(roles, ub_pointer_calls(roles), data);
        ub_peers_carry(from->unit->peers, ub_roles_unit(roles), role, look_at_pointers_there, data);
    }
    return all_found(from);
}

static void look_at_role(search *x, const ub_role *role, const char *name)
{
    look_at_calls(x, role->calls, name);
    look_at_calls(x, role->takers, name);
    if (!role->callback)
        return;
    if (!x->has_pointers)
        look_at_calls(x, ub_pointer_calls(x->roles), "");
    x->has_pointers = TRUE;
    if (x->depth == 0)
        ub_peers_carry(x->unit->peers, x->unit, role, look_at_pointers_there, x);
}

static ub_held *search_callers(const ub_unit *unit, int function)
{
    g_autoptr(ub_roles) roles = ub_roles_new(unit);
    search x = search_new(roles, g_new0(ub_held, 1));

    x.seen[function] = TRUE;
    g_array_append_val(x.work, function);
    look_at_work(&x);
    if (unit->others && !all_found(&x))
        look_at_others(&x);
    for (unsigned i = 0; i < x.work->len && !all_found(&x); i++) {
        const ub_function *f =
            &g_array_index(unit->functions, ub_function, g_array_index(x.work, unsigned, i));
        if (!f->is_static)
            ub_peers_give(unit->peers, unit, f->name, look_at_givers, &x);
    }
    search_clear(&x);
    return x.held;
}

const ub_held *ub_held_by_callers(const ub_unit *unit, const ub_function *function)
{
    ub_held *held = g_hash_table_lookup(unit->held, function->name);

    if (!held) {
        held = search_callers(unit,
                              (int)(function - (const ub_function *)(void *)unit->functions->data));
        g_hash_table_insert(unit->held, g_strdup(function->name), held);
    }
    return held;
}

void ub_held_free(gpointer data)
{
    ub_held *held = data;

    g_free(held->lock);
    g_free(held->section);
    g_free(held);
}

#include "errno_flow.h"

#include <string.h>

#include "catalog.h"
#include "definitions.h"
#include "error_state.h"
#include "graph.h"
#include "helper.h"
#include "includer.h"
#include "others.h"
#include "select.h"
#include "versions.h"

typedef struct {
    const ub_roles *roles;
    const ub_unit *unit;
    GHashTable *first; /* by name: what the function does first (effect) */
    GHashTable *asked; /* indices of functions whose callers are being asked */
    unsigned state;    /* UB_STATE_ERRNO or UB_STATE_LIBRARY: of which it is asked */
} flow;

/* LEFT: by a call of the system's, which has to fail for that. */
typedef enum { NOTHING, READ, LEFT, WRITTEN } effect;

static effect first_effect(flow *f, const ub_function *function);

/* `*__errno_location() = x` writes; whatever else is done with the address may read. */
static gboolean is_location(const ub_op *op)
{
    return op->kind == UB_OP_CALL && op->n_args == 0 && strcmp(op->name, "perror") != 0 &&
           (ub_catalog_facts(op->name) & UB_FACT_READS_ERRNO) && op->type == UB_TYPE_POINTER;
}

static gboolean is_only_written(const ub_graph *g, int address)
{
    gboolean written = FALSE;

    for (unsigned b = 0; b < g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            for (unsigned a = 0; a < op->n_args; a++) {
                if (op->args[a] != address)
                    continue;
                if (op->kind != UB_OP_STORE || a != 0 || op->n_args != 2)
                    return FALSE;
                written = TRUE;
            }
        }
    }
    return written;
}

/* n = read(fd, p, size); if (n < 0) ...errno...: what is read behind a call of the system's is that
 * call's.  Not so behind `close(fd);`, whose result nobody wants: it only tidies up. */
static gboolean is_of_system(const flow *f, const ub_graph *g, const ub_op *op)
{
    return op->kind == UB_OP_CALL && (op->facts & UB_FACT_SETS_ERRNO) &&
           (ub_states_set(op) & f->state) && !(op->facts & UB_FACT_READS_ERRNO) &&
           !ub_unit_find_function(f->unit, op->name) && ub_is_used(g, op->dst);
}

static effect effect_of(flow *f, const ub_graph *g, const ub_op *op)
{
    if (is_of_system(f, g, op))
        return LEFT;
    if (f->state == UB_STATE_LIBRARY && op->kind == UB_OP_CALL && !op->is_project &&
        ub_clears_error(op->name))
        return WRITTEN;
    if (f->state == UB_STATE_ERRNO && op->kind == UB_OP_STORE && op->n_args == 2) {
        const ub_op *address = ub_graph_definition(g, op->args[0]);
        return address && is_location(address) && is_only_written(g, op->args[0]) ? WRITTEN
                                                                                  : NOTHING;
    }
    if (op->kind != UB_OP_CALL || !(op->facts & (UB_FACT_READS_ERRNO | UB_FACT_SETS_ERRNO)))
        return NOTHING;
    const ub_function *callee = ub_unit_find_function(f->unit, op->name);
    if (callee) {
        effect first = first_effect(f, callee);
        gboolean counts = first == LEFT   ? ub_is_used(g, op->dst)
                          : first == READ ? (op->facts & UB_FACT_READS_ERRNO) != 0
                                          : TRUE;
        return counts ? first : NOTHING;
    }
    if (!(op->facts & UB_FACT_READS_ERRNO))
        return NOTHING;
    if (!op->is_project && !(ub_states_read(op) & f->state))
        return NOTHING;
    if (is_location(op))
        return is_only_written(g, op->dst) ? NOTHING : READ;
    if (!op->is_project) /* dlerror(); whose text nobody wants only forgets it */
        return op->type != UB_TYPE_POINTER || ub_is_used(g, op->dst) ? READ : NOTHING;
    /* of others' functions a name is not enough of a reason: set_error() */
    const ub_unit *unit = f->unit;
    gboolean seen = ub_others_define(unit->others, unit->path, op->name);
    gboolean reads =
        !seen ? op->type == UB_TYPE_POINTER
        : f->state == UB_STATE_ERRNO
            ? ub_others_read_errno(unit->others, unit->path, op->name)
            : (ub_others_facts(unit->others, unit->path, op->name) & UB_FACT_READS_ERRNO) != 0;
    return reads ? READ : NOTHING;
}

/* From there on, before it is written.  *leaves: the end of the function may be reached first;
 * *by_system: on some way it was only left. */
static gboolean reads_from(flow *f, const ub_graph *g, unsigned block, unsigned op,
                           gboolean *leaves, gboolean *by_system)
{
    g_autofree gboolean *seen = g_new0(gboolean, g->blocks->len);
    g_autoptr(GArray) work = g_array_new(FALSE, FALSE, sizeof(unsigned));

    *leaves = *by_system = FALSE;
    g_array_append_val(work, block);
    for (unsigned from = op; work->len; from = 0) {
        unsigned at = g_array_index(work, unsigned, work->len - 1);
        const ub_block *b = ub_graph_block(g, at);
        effect what = NOTHING;
        g_array_set_size(work, work->len - 1);
        *leaves |= at == 1;
        for (unsigned i = from; i < b->ops->len && what == NOTHING; i++)
            what = effect_of(f, g, ub_block_op(b, i));
        *by_system |= what == LEFT;
        if (what == READ)
            return TRUE;
        for (unsigned s = 0; what == NOTHING && s < b->succs->len; s++) {
            unsigned to = g_array_index(b->succs, unsigned, s);
            if (!seen[to])
                g_array_append_val(work, to);
            seen[to] = TRUE;
        }
    }
    return FALSE;
}

/* LEFT or WRITTEN: on each way before it returns,
 *
 *     static int step(Query *q) { int rc; rc = query_step(q->handle); return rc; }
 *
 * One that is being looked at, as it calls itself, may read. */
static effect first_effect(flow *f, const ub_function *function)
{
    gpointer known;
    gboolean leaves = FALSE, by_system = FALSE;

    if (g_hash_table_lookup_extended(f->first, function->name, NULL, &known))
        return GPOINTER_TO_INT(known);
    g_hash_table_insert(f->first, function->name, GINT_TO_POINTER(READ));
    g_autoptr(ub_graph) g = ub_graph_new(f->unit, function);
    gboolean reads = g->has_wild_jumps || reads_from(f, g, 0, 0, &leaves, &by_system);
    effect first = reads                           ? READ
                   : leaves || function->has_error ? NOTHING
                   : by_system                     ? LEFT
                                                   : WRITTEN;
    g_hash_table_insert(f->first, function->name, GINT_TO_POINTER(first));
    return first;
}

static gboolean is_read_behind(flow *f, int function);

/* Is it read behind the call, or when the function that makes it has returned?  Of the calls that a
 * macro makes at that place, behind any; `name`: NULL, by a pointer. */
static gboolean is_read_behind_call(flow *f, const ub_role_call *call, const char *name)
{
    unsigned offset = ub_cursor_range(call->call).begin;
    gboolean found = FALSE, leaves, by_system;
    g_autoptr(ub_graph) g =
        ub_graph_new(f->unit, &g_array_index(f->unit->functions, ub_function, call->caller));

    if (g->has_wild_jumps)
        return TRUE;
    for (unsigned b = 0; b < g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            const ub_op *op = ub_block_op(block, i);
            if (op->kind != UB_OP_CALL || op->range.begin != offset ||
                (name && strcmp(op->name, name) != 0))
                continue;
            found = TRUE;
            if (reads_from(f, g, b, i + 1, &leaves, &by_system) ||
                (leaves && is_read_behind(f, call->caller)))
                return TRUE;
        }
    }
    return !found;
}

/* status = table[i](list);       whichever function of a table of the project's own it is
 * if (status < 0)
 *     return PyErr_SetFromErrno(PyExc_OSError); */
static gboolean is_read_behind_pointers(flow *f)
{
    const GArray *calls = ub_pointer_calls(f->roles);
    int *known = ub_pointer_calls_errno(f->roles, f->state == UB_STATE_LIBRARY);

    if (*known >= 0)
        return *known;
    GHashTable *asked = f->asked; /* the answer is for all who ask: none waits for another's */
    f->asked = g_hash_table_new(NULL, NULL);
    *known = FALSE; /* while they are being asked */
    for (unsigned i = 0; i < calls->len && !*known; i++)
        *known = is_read_behind_call(f, &g_array_index(calls, ub_role_call, i), NULL);
    g_hash_table_unref(f->asked);
    f->asked = asked;
    return *known;
}

/* Behind the call in a function of a header, of which there is no graph? */
static gboolean is_read_in_text(const ub_unit *unit, CXCursor call)
{
    unsigned begin, length;
    const char *text = ub_text_around(unit, call, &begin, &length);

    if (!text)
        return TRUE;
    for (ub_token t = ub_next_token(text, begin, length); t.kind != UB_TOKEN_END;
         t = ub_next_token(text, t.end, length)) {
        g_autofree char *word = g_strndup(text + t.begin, t.end - t.begin);
        if (t.kind == UB_TOKEN_WORD &&
            (strcmp(word, "errno") == 0 || (ub_catalog_facts(word) & UB_FACT_READS_ERRNO) ||
             ub_may_read_error_state(word)))
            return TRUE;
        if (strcmp(word, "}") == 0 && t.begin > 0 && text[t.begin - 1] == '\n')
            return FALSE;
    }
    return FALSE;
}

/* Is it read behind the calls of the function, or when its caller has returned? */
static gboolean is_read_behind(flow *f, int function)
{
    const ub_role *role = ub_roles_of(f->roles, function);
    const char *name = g_array_index(f->unit->functions, ub_function, function).name;

    if (!g_hash_table_add(f->asked, GINT_TO_POINTER(function + 1)))
        return FALSE;
    for (unsigned i = 0; i < role->calls->len; i++) {
        const ub_role_call *call = &g_array_index(role->calls, ub_role_call, i);
        if (call->caller < 0 && is_read_in_text(f->unit, call->call))
            return TRUE;
        if (call->caller < 0 ? f->unit->cplusplus /* a member function */
                             : is_read_behind_call(f, call, name))
            return TRUE;
    }
    for (unsigned i = 0; i < role->takers->len; i++) {
        const ub_role_call *taker = &g_array_index(role->takers, ub_role_call, i);
        if (taker->caller >= 0 && is_read_behind_call(f, taker, NULL))
            return TRUE;
    }
    if (role->callback && is_read_behind_pointers(f))
        return TRUE;
    return f->state == UB_STATE_ERRNO &&
           ub_others_read_behind(f->unit->others, f->unit->path, name);
}

static gboolean leaves_errno(const ub_unit *unit, const ub_function *function)
{
    flow f = {.unit = unit, .state = UB_STATE_ERRNO};
    g_autofree char *key = g_strconcat("errno of ", function->name, NULL);
    gpointer known;

    if (g_hash_table_lookup_extended(unit->helpers, key, NULL, &known))
        return GPOINTER_TO_INT(known);
    f.first = g_hash_table_new(g_str_hash, g_str_equal);
    effect first = first_effect(&f, function);
    gboolean leaves = first == LEFT || first == WRITTEN;
    g_hash_table_insert(unit->helpers, g_steal_pointer(&key), GINT_TO_POINTER(leaves));
    g_hash_table_unref(f.first);
    return leaves;
}

gboolean ub_only_asks(const ub_unit *unit, const ub_op *call)
{
    const ub_function *own = ub_unit_find_function(unit, call->name);

    if (own)
        return !leaves_errno(unit, own);
    return call->is_project && ((call->facts & UB_FACT_NO_ERRNO) ||
                                (ub_others_define(unit->others, unit->path, call->name) &&
                                 !ub_others_leave_errno(unit->others, unit->path, call->name)));
}

static gboolean matters(const ub_roles *roles, int function, unsigned state)
{
    flow f = {.roles = roles, .unit = ub_roles_unit(roles), .state = state};

    f.first = g_hash_table_new(g_str_hash, g_str_equal);
    f.asked = g_hash_table_new(NULL, NULL);
    gboolean read = is_read_behind(&f, function);
    g_hash_table_unref(f.first);
    g_hash_table_unref(f.asked);
    return read;
}

gboolean ub_errno_matters(const ub_roles *roles, int function)
{
    const ub_unit *unit = ub_roles_unit(roles);
    CXCursor cursor = g_array_index(unit->functions, ub_function, function).cursor;

    return !(ub_helper_facts(unit, cursor) & UB_FACT_NO_ERRNO) &&
           (matters(roles, function, UB_STATE_ERRNO) || matters(roles, function, UB_STATE_LIBRARY));
}

static gboolean is_name(const char *word, gpointer name)
{
    return strcmp(word, name) == 0;
}

/* May the text call the function, by its name or by a macro that passes the test? */
static gboolean may_name(const ub_unit *unit, const char *text, ub_range range, const char *name,
                         ub_word_test test)
{
    return memmem(text + range.begin, range.end - range.begin, name, strlen(name)) ||
           ub_text_holds(unit, text, range, test, (gpointer)name);
}

/* Text that another configuration compiles, or that stands behind a header where it is included. */
static gboolean is_named_unseen(const ub_unit *unit, const char *name)
{
    const char *text = ub_unit_text(unit, NULL);

    for (unsigned i = 0; i < unit->skipped->len; i++) {
        ub_range range = g_array_index(unit->skipped, ub_range, i);
        if (!(unit->versions && ub_is_unsupported(unit->versions, range.begin)) &&
            may_name(unit, text, range, name, is_name))
            return TRUE;
    }
    for (unsigned i = 0; unit->surround && i < unit->surround->unread->len; i++) {
        const ub_piece *piece = unit->surround->unread->pdata[i];
        ub_range whole = {0, (unsigned)strlen(piece->text)};
        if (may_name(unit, piece->text, whole, name, ub_is_or_makes))
            return TRUE;
    }
    return FALSE;
}

/* Of a header's functions each source that includes it has its own, and the change is proved in
 * every one. */
static gboolean is_internal(const ub_unit *unit, const ub_function *f)
{
    return f->is_static || (unit->surround && ub_is_header(unit->path) && !unit->cplusplus &&
                            clang_Cursor_getStorageClass(f->cursor) == CX_SC_Static);
}

gboolean ub_errno_unseen(const ub_roles *roles, int function)
{
    const ub_unit *unit = ub_roles_unit(roles);
    const ub_function *f = &g_array_index(unit->functions, ub_function, (unsigned)function);

    return !is_internal(unit, f) || ub_roles_of(roles, function)->callback ||
           is_named_unseen(unit, f->name);
}

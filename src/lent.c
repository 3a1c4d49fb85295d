/* See roles.h: the arguments that a caller lends, and does not hold itself. */
#include <string.h>

#include "lower.h"
#include "peers.h"
#include "roles.h"

enum { MAX_PARAMETERS = 64 };

static int index_of_parameter(const ub_function *f, CXCursor declaration)
{
    int n = clang_Cursor_getNumArguments(f->cursor);

    for (int i = 0; i < n; i++)
        if (clang_equalCursors(clang_Cursor_getArgument(f->cursor, (unsigned)i), declaration))
            return i;
    return -1;
}

/* d = self->dict; or &d, which may do the same */
static gboolean may_change(const ub_unit *unit, const ub_function *f, const char *name)
{
    const char *text = ub_unit_text(unit, NULL);
    g_autoptr(GArray) tokens = ub_tokens(text, f->body.begin, f->body.end);

    for (unsigned i = 1; i + 1 < tokens->len; i++)
        if (ub_token_is(text, g_array_index(tokens, ub_token, i), name) &&
            (ub_token_is(text, g_array_index(tokens, ub_token, i - 1), "&") ||
             ub_token_is(text, g_array_index(tokens, ub_token, i + 1), "=")))
            return TRUE;
    return FALSE;
}

static gboolean is_lent(const ub_roles *roles, int function, unsigned i, GHashTable *seen);

/* Is the argument a parameter that the caller has been given for as long as it runs? */
static gboolean holds_argument(const ub_roles *roles, const ub_role_call *call, unsigned i,
                               GHashTable *seen)
{
    CXCursor named =
        clang_getCursorReferenced(ub_strip_casts(clang_Cursor_getArgument(call->call, i)));
    const ub_function *caller =
        call->caller < 0
            ? NULL
            : &g_array_index(ub_roles_unit(roles)->functions, ub_function, (unsigned)call->caller);
    int parameter = caller && clang_getCursorKind(named) == CXCursor_ParmDecl
                        ? index_of_parameter(caller, named)
                        : -1;
    g_autofree char *name = ub_spelling(named);

    return parameter >= 0 && !may_change(ub_roles_unit(roles), caller, name) &&
           !is_lent(roles, call->caller, (unsigned)parameter, seen);
}

typedef struct {
    unsigned i;
    GHashTable *seen; /* parameters of functions that are being asked about */
} parameter;

/* By those of one file, which may be another; what cannot be parsed may do so. */
static gboolean is_lent_by_calls(const ub_roles *roles, const ub_role *role, gpointer data)
{
    const parameter *p = data;

    for (unsigned c = 0; role && c < role->calls->len; c++)
        if (!holds_argument(roles, &g_array_index(role->calls, ub_role_call, c), p->i, p->seen))
            return TRUE;
    return role == NULL;
}

static gboolean is_lent(const ub_roles *roles, int function, unsigned i, GHashTable *seen)
{
    const ub_unit *unit = ub_roles_unit(roles);
    const ub_function *f = &g_array_index(unit->functions, ub_function, (unsigned)function);
    parameter p = {i, seen};

    if (i >= MAX_PARAMETERS)
        return TRUE;
    if (!g_hash_table_add(seen, g_strdup_printf("%s:%s:%u", unit->path, f->name, i)))
        return FALSE;
    return is_lent_by_calls(roles, ub_roles_of(roles, function), &p) ||
           (!f->is_static && ub_peers_any(unit->peers, unit, f->name, is_lent_by_calls, &p));
}

guint64 ub_lent_parameters(const ub_roles *roles, int function)
{
    const ub_function *f = &g_array_index(ub_roles_unit(roles)->functions, ub_function, function);
    int n = MIN(clang_Cursor_getNumArguments(f->cursor), MAX_PARAMETERS);
    guint64 lent = 0;

    for (int i = 0; i < n; i++) {
        g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        if (is_lent(roles, function, (unsigned)i, seen))
            lent |= (guint64)1 << i;
    }
    return lent;
}

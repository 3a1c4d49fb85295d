/* See given.h. */
#include "given.h"

#include "catalog.h"
#include "helper.h"
#include "jumps.h"
#include "lower.h"
#include "observed.h"
#include "roles.h"

typedef enum { POINTERS_OBSERVE = 1, SLOTS_OBSERVE = 2, POINTERS_JUMP = 4 } given;

static unsigned given_by(const ub_unit *unit, const ub_role *role, const ub_function *f)
{
    gboolean observes = !role->finalizer && !role->traverse &&
                        (ub_helper_facts(unit, f->cursor) & UB_FACT_OBSERVES) &&
                        ub_observes_parameter(unit, f);
    gboolean jumps = role->callback && ub_jumps_itself(unit, f->cursor, f->name);

    return (observes && role->callback ? POINTERS_OBSERVE : 0u) |
           (observes && role->other ? SLOTS_OBSERVE : 0u) | (jumps ? POINTERS_JUMP : 0u);
}

/* "switches as void (void)" */
static char *switch_key(CXType type)
{
    CXString raw = clang_getTypeSpelling(clang_getCanonicalType(type));
    char *key = g_strconcat("switches as ", clang_getCString(raw), NULL);

    clang_disposeString(raw);
    return key;
}

static void note_switch(const ub_unit *unit, const ub_role *role, const ub_function *f)
{
    const unsigned switches = UB_FACT_DETACHES | UB_FACT_ATTACHES | UB_FACT_LOCKS | UB_FACT_UNLOCKS;

    if (role->callback && (ub_helper_facts(unit, f->cursor) & switches))
        g_hash_table_insert(unit->helpers, switch_key(clang_getCursorType(f->cursor)),
                            GINT_TO_POINTER(TRUE));
}

static unsigned look(const ub_unit *unit)
{
    g_autoptr(ub_roles) roles = ub_roles_new(unit);
    unsigned found = 0;

    for (unsigned i = 0; i < unit->functions->len; i++) {
        const ub_role *role = ub_roles_of(roles, (int)i);
        const ub_function *f = &g_array_index(unit->functions, ub_function, i);
        note_switch(unit, role, f);
        if (role->callback || role->other)
            found |= given_by(unit, role, f);
    }
    return found;
}

/* While it is looked for there is none: what calls a pointer is no reason for itself. */
static unsigned given_in(const ub_unit *unit)
{
    static const char key[] = "what is given";
    gpointer known;

    if (g_hash_table_lookup_extended(unit->helpers, key, NULL, &known))
        return GPOINTER_TO_UINT(known);
    g_hash_table_insert(unit->helpers, g_strdup(key), GUINT_TO_POINTER(0));
    unsigned found = look(unit);
    g_hash_table_insert(unit->helpers, g_strdup(key), GUINT_TO_POINTER(found));
    return found;
}

gboolean ub_pointers_observe(const ub_unit *unit)
{
    return (given_in(unit) & POINTERS_OBSERVE) != 0;
}

gboolean ub_slots_observe(const ub_unit *unit)
{
    return (given_in(unit) & SLOTS_OBSERVE) != 0;
}

gboolean ub_pointer_switches(const ub_unit *unit, CXCursor call)
{
    g_autoptr(GArray) children = ub_children(call);
    CXType type = clang_getCanonicalType(clang_getCursorType(ub_child_at(children, 0)));
    g_autofree char *key =
        switch_key(type.kind == CXType_Pointer ? clang_getPointeeType(type) : type);

    given_in(unit);
    return g_hash_table_contains(unit->helpers, key);
}

gboolean ub_pointers_jump(const ub_unit *unit)
{
    return (given_in(unit) & POINTERS_JUMP) != 0;
}

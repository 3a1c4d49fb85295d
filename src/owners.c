/* See owners.h: union-find. */
#include "owners.h"

typedef struct {
    unsigned parent;
    ub_group_facts facts; /* of the group, where it is its own parent */
    char *obstacle;
} member;

typedef struct {
    unsigned into, from;
    gboolean inside;
} derivation;

struct ub_owners {
    GArray *members;   /* of member */
    GHashTable *named; /* name -> index + 1 */
    GArray *derivations;
};

ub_owners *ub_owners_new(void)
{
    ub_owners *owners = g_new0(ub_owners, 1);

    owners->members = g_array_new(FALSE, TRUE, sizeof(member));
    owners->named = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    owners->derivations = g_array_new(FALSE, FALSE, sizeof(derivation));
    return owners;
}

static member *at(ub_owners *owners, unsigned index)
{
    return &g_array_index(owners->members, member, index);
}

void ub_owners_free(ub_owners *owners)
{
    if (owners == NULL)
        return;
    for (unsigned i = 0; i < owners->members->len; i++)
        g_free(at(owners, i)->obstacle);
    g_array_unref(owners->members);
    g_hash_table_unref(owners->named);
    g_array_unref(owners->derivations);
    g_free(owners);
}

unsigned ub_owners_anonymous(ub_owners *owners)
{
    member new = {.parent = owners->members->len};

    g_array_append_val(owners->members, new);
    return new.parent;
}

unsigned ub_owners_member(ub_owners *owners, const char *name)
{
    unsigned known = GPOINTER_TO_UINT(g_hash_table_lookup(owners->named, name));

    if (known)
        return known - 1;
    unsigned index = ub_owners_anonymous(owners);
    g_hash_table_insert(owners->named, g_strdup(name), GUINT_TO_POINTER(index + 1));
    return index;
}

gboolean ub_owners_know(const ub_owners *owners, const char *name)
{
    return g_hash_table_contains(owners->named, name);
}

static unsigned root(ub_owners *owners, unsigned index)
{
    while (at(owners, index)->parent != index) {
        at(owners, index)->parent = at(owners, at(owners, index)->parent)->parent;
        index = at(owners, index)->parent;
    }
    return index;
}

void ub_owners_join(ub_owners *owners, unsigned a, unsigned b)
{
    a = root(owners, a);
    b = root(owners, b);
    if (a == b)
        return;
    member *into = at(owners, a), *from = at(owners, b);
    from->parent = a;
    into->facts.is_object |= from->facts.is_object;
    into->facts.is_buffer |= from->facts.is_buffer;
    into->facts.is_passed |= from->facts.is_passed;
    into->facts.is_made |= from->facts.is_made;
    into->facts.is_freed |= from->facts.is_freed;
    into->facts.is_shared |= from->facts.is_shared;
    if (into->obstacle == NULL)
        into->obstacle = g_steal_pointer(&from->obstacle);
}

void ub_owners_derive(ub_owners *owners, unsigned into, unsigned from, gboolean inside)
{
    derivation d = {into, from, inside};

    g_array_append_val(owners->derivations, d);
}

static ub_group_facts *facts_of(ub_owners *owners, unsigned index)
{
    return &at(owners, root(owners, index))->facts;
}

void ub_owners_mark_object(ub_owners *owners, unsigned index)
{
    facts_of(owners, index)->is_object = TRUE;
}

void ub_owners_mark_buffer(ub_owners *owners, unsigned index)
{
    facts_of(owners, index)->is_buffer = TRUE;
}

void ub_owners_mark_passed(ub_owners *owners, unsigned index)
{
    facts_of(owners, index)->is_passed = TRUE;
}

void ub_owners_mark_made(ub_owners *owners, unsigned index)
{
    facts_of(owners, index)->is_made = TRUE;
}

void ub_owners_mark_freed(ub_owners *owners, unsigned index)
{
    facts_of(owners, index)->is_freed = TRUE;
}

void ub_owners_mark_shared(ub_owners *owners, unsigned index)
{
    facts_of(owners, index)->is_shared = TRUE;
}

void ub_owners_block(ub_owners *owners, unsigned index, char *why)
{
    member *m = at(owners, root(owners, index));

    if (m->obstacle == NULL)
        m->obstacle = why;
    else
        g_free(why);
}

/* TRUE when something new became known of the group that is pointed into. */
static gboolean settle_one(ub_owners *owners, derivation d)
{
    const member *into = at(owners, root(owners, d.into));
    member *from = at(owners, root(owners, d.from));
    gboolean freed = !d.inside && (into->facts.is_made || into->facts.is_freed);

    if (into->facts.is_shared && !from->facts.is_shared) {
        from->facts.is_shared = TRUE;
        return TRUE;
    }
    if (into->facts.is_object && !into->facts.is_passed && !from->facts.is_object) {
        from->facts.is_object = TRUE;
        return TRUE;
    }
    if (from->obstacle || !(into->obstacle || freed || into->facts.is_object))
        return FALSE;
    from->obstacle = g_strdup(into->obstacle ? into->obstacle
                              : freed        ? "a pointer into it may be freed"
                                             : "a pointer into it may be a Python object");
    return TRUE;
}

void ub_owners_settle(ub_owners *owners)
{
    gboolean news = TRUE;

    while (news) {
        news = FALSE;
        for (unsigned i = 0; i < owners->derivations->len; i++)
            news |= settle_one(owners, g_array_index(owners->derivations, derivation, i));
    }
}

ub_group_facts ub_owners_facts(ub_owners *owners, unsigned index)
{
    const member *m = at(owners, root(owners, index));
    ub_group_facts facts = m->facts;

    facts.obstacle = m->obstacle;
    facts.id = root(owners, index);
    return facts;
}

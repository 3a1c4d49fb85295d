/* Who may hold a pointer to the same memory: variables, fields, parameters, results and calls,
 * joined as the text lets a pointer go from one to the other.  The order of statements does not
 * matter. */
#ifndef UNBORROW_OWNERS_H
#define UNBORROW_OWNERS_H

#include "unit.h"

typedef struct ub_owners ub_owners;

/* What is known of a group. */
typedef struct {
    gboolean is_object;   /* it holds Python objects */
    gboolean is_buffer;   /* a pointer to something else is among its members */
    gboolean is_passed;   /* parameters are among its members */
    gboolean is_made;     /* there is a call that allocates it */
    gboolean is_freed;    /* and one that frees it */
    gboolean is_shared;   /* a field of a header's is among its members, or may point into it */
    unsigned id;          /* the same for all members of a group, once all is noted */
    const char *obstacle; /* why it cannot be moved as a whole, or NULL; owned by the owners */
} ub_group_facts;

ub_owners *ub_owners_new(void);
void ub_owners_free(ub_owners *owners);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ub_owners, ub_owners_free)

/* The member with this name, made when there is none. */
unsigned ub_owners_member(ub_owners *owners, const char *name);

/* Is there one with this name? */
gboolean ub_owners_know(const ub_owners *owners, const char *name);

/* A member for one place of the text only. */
unsigned ub_owners_anonymous(ub_owners *owners);

/* What one of them holds, the other may hold. */
void ub_owners_join(ub_owners *owners, unsigned a, unsigned b);

/* `into` may point into what `from` holds: `into = from + 1`.  `inside`: never to its beginning. */
void ub_owners_derive(ub_owners *owners, unsigned into, unsigned from, gboolean inside);

/* Note something of a member's group.  The first obstacle stays; `why` is taken over. */
void ub_owners_mark_object(ub_owners *owners, unsigned member);
void ub_owners_mark_buffer(ub_owners *owners, unsigned member);
void ub_owners_mark_passed(ub_owners *owners, unsigned member);
void ub_owners_mark_made(ub_owners *owners, unsigned member);
void ub_owners_mark_freed(ub_owners *owners, unsigned member);
void ub_owners_mark_shared(ub_owners *owners, unsigned member);
void ub_owners_block(ub_owners *owners, unsigned member, char *why);

/* When all is noted: what a pointer into a group's memory shows of it.  One that is lost sight of
 * blocks the group, as does one that is freed: the memory may be freed by it.  Where one is a
 * Python object, the memory is an object's with something in front of it, unless a parameter has
 * mixed it with others. */
void ub_owners_settle(ub_owners *owners);

ub_group_facts ub_owners_facts(ub_owners *owners, unsigned member);

#endif

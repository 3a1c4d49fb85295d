/* The way through a function's text, and what has become of its locks there: between effect_text.c,
 * which follows statements, and effect_word.c, which knows what each name does. */
#ifndef UNBORROW_EFFECT_WALK_H
#define UNBORROW_EFFECT_WALK_H

#include "effect.h"

enum {
    UB_SLOT_THREAD,
    UB_SLOT_AWAY,
    UB_SLOT_SECTION,
    UB_SLOT_ERRNO,
    UB_SLOT_GUARD, /* of C++: an object, or a member function, that locks */
    UB_SLOT_FIRST_LOCK,
    UB_SLOT_MAX = 20,
    UB_SLOT_OTHERS = UB_SLOT_MAX - 1
};

/* Of the thread state, of errno (given by a call of the function's own) and of locks: those that
 * have found no slot of their own share the last, and are never given up.  All 0: no way leads
 * here. */
typedef struct {
    guint8 at[UB_SLOT_MAX];
} ub_walk_states;

typedef struct {
    const char *text;
    ub_outlined *f;
    ub_effect_of of;
    gpointer data;
    GArray *tokens;   /* of ub_token, with directives */
    unsigned i;       /* the current one */
    GPtrArray *names; /* of char *: of the locks, from UB_SLOT_FIRST_LOCK on; owned */
    ub_walk_states now, exit;
    ub_walk_states *breaks, *continues, *cases; /* of the statement around, or NULL */
    GHashTable *joins;    /* of ub_walk_states *, by place or name: come to a loop or label */
    GArray *conditionals; /* of ub_walk_states: at the #if around */
    gboolean direct[UB_SLOT_MAX]; /* what the function itself calls does this, not another's text */
    gboolean maybe;               /* && or ?: stood in front */
    gboolean changed;             /* a join, in this round */
} ub_walk;

/* The word at the current token is come to: what it does is done to `now`, and its place knows what
 * is held there. */
void ub_walk_word(ub_walk *walk);

#endif

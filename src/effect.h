/* What a function does to the thread state and to locks, on balance, as far as its text tells.
 *
 * For functions of other files, of which there is no flow graph.  Statements are followed as C has
 * them, whatever their conditions are; all branches of #if are, one after the other. */
#ifndef UNBORROW_EFFECT_H
#define UNBORROW_EFFECT_H

#include "outline.h"

/* What has become of a lock since the function began, on some way: a set.  0 and UB_AS_BEFORE: it
 * has nothing to do with it.  A thread state is taken when it is detached, as by
 * PyEval_SaveThread(), and given when it is attached. */
enum { UB_AS_BEFORE = 1, UB_TAKEN = 2, UB_GIVEN = 4 };

static inline guint8 ub_when_taken(guint8 set)
{
    return (guint8)((set & (UB_AS_BEFORE | UB_TAKEN) ? UB_TAKEN : 0) |
                    (set & UB_GIVEN ? UB_AS_BEFORE : 0));
}

static inline guint8 ub_when_given(guint8 set)
{
    return (guint8)((set & (UB_AS_BEFORE | UB_GIVEN) ? UB_GIVEN : 0) |
                    (set & UB_TAKEN ? UB_AS_BEFORE : 0));
}

/* In the name of a lock, a parameter of the function is the byte UB_LOCK_PARAMETER + its number;
 * what only the function knows has a UB_LOCK_LOCAL in front. */
enum { UB_LOCK_PARAMETER = 1, UB_LOCK_MAX_PARAMETERS = 8, UB_LOCK_LOCAL = 9 };

/* How the operand of a call with this number is called; owned by the caller. */
typedef char *(*ub_lock_operand)(unsigned argument, gpointer data);

/* The name of a function's lock where the function is called, with `n` operands; owned by the
 * caller. */
char *ub_lock_put_operands(const char *name, unsigned n, ub_lock_operand operand, gpointer data);

/* In ub_outline_place.held: at that place a lock is held, or a critical section is open; or, on
 * every way there, the function itself has made a call that sets errno (sets_errno):
 *
 *     if ((fd = open(path, O_RDONLY)) < 0)
 *         return raise_errno(path); */
enum { UB_PLACE_LOCKED = 1, UB_PLACE_IN_SECTION = 2, UB_PLACE_OWN_ERRNO = 4 };

typedef struct {
    char *name; /* with marks for parameters ; owned */
    guint8 set;
} ub_lock_effect;

typedef struct ub_effect {
    guint8 thread;
    guint8 away;       /* the same, where only a name says so: release_interpreter() */
    guint8 section;    /* a critical section: of macros */
    GArray *locks;     /* of ub_lock_effect */
    gboolean is_quiet; /* all that it calls is known, runs no Python code and lets go of nothing */
} ub_effect;

ub_effect *ub_effect_new(void);
void ub_effect_free(ub_effect *effect);
gboolean ub_effect_equal(const ub_effect *a, const ub_effect *b);

/* Does it do nothing of the kind? */
gboolean ub_effect_is_none(const ub_effect *effect);

/* NULL: none, for both.  What the other does, too, or instead: it may be either. */
ub_effect *ub_effect_copy(const ub_effect *effect);
void ub_effect_join(ub_effect *effect, const ub_effect *other);

/* Is the name's effect known whatever the files say: a function or macro of Python's or the
 * system's?  Sets *none when there is none. */
gboolean ub_effect_is_known(const char *name, gboolean *none);

/* Does a C++ object of that type hold a lock as long as it lives? */
gboolean ub_is_lock_guard(const char *type);

/* What a member function of the name does to a C++ lock: UB_TAKEN, UB_GIVEN, or 0. */
guint8 ub_member_lock(const char *name);

/* What its name alone says of a function that no file defines (helper.h); owned by the caller,
 * NULL: nothing. */
ub_effect *ub_effect_by_name(const char *name, gboolean is_call);

/* What a call of a function that some file defines does, or (FALSE) the mention of a macro: NULL
 * for nothing, or not known.  Owned by whoever is asked. */
typedef const ub_effect *(*ub_effect_of)(const char *name, gboolean is_call, gpointer data);

/* The effect of a function or macro of the text; its places get to know what is held there.  Never
 * NULL, owned by the caller. */
ub_effect *ub_effect_in_text(const char *text, ub_outlined *function, ub_effect_of of,
                             gpointer data);

#endif

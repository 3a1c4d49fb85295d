/* The functions and macros of a text that the compiler does not see here, and which names stand in
 * each: told from the text alone, in all its configurations. */
#ifndef UNBORROW_OUTLINE_H
#define UNBORROW_OUTLINE_H

#include "unit.h"

/* A name in a function's body, or a macro's: called, or given away as a value; or a literal that
 * may be a format. */
typedef struct {
    const char *name;
    unsigned offset, line;
    gboolean is_call;
    gboolean is_member;    /* lock->take() */
    gboolean is_parameter; /* of the macro */
    guint inside;        /* WITH_LOCK(begin(c)): 1 + the place of the innermost call around, or 0 */
    gboolean is_used;    /* n = read(fd), if (read(fd)); not read(fd); */
    gboolean sets_errno; /* errno = 0; or a call of the system's that leaves it, where it fails */
    guint8 held;         /* see effect.h */
} ub_outline_place;

typedef struct {
    const char *name;
    unsigned file; /* as ub_outline was told */
    gboolean is_static, is_macro;
    ub_range body;            /* without the braces */
    GPtrArray *parameters;    /* of const char *; NULL: a macro without any */
    GArray *places;           /* of ub_outline_place, in their order */
    struct ub_effect *effect; /* what it does (effect.h), or NULL; owned */
    gboolean is_followed;     /* its places know what is held there */
    gboolean leaves_errno;    /* is_followed: on each way, that of a call that it has made */
    gboolean may_leave_errno; /* the same of some way */
    unsigned facts;           /* what it reads (outline_facts.h) */
} ub_outlined;

/* Append the functions and macros of a text to `functions` (of ub_outlined *).  What is static in a
 * header is every file's.  Where the text does not tell a function's name from a macro's around it,
 *
 *     HIDDEN(int) begin(Conn *c) { ... }
 *
 * it goes by both.  Names are kept in `names`, each once. */
void ub_outline(const char *text, unsigned length, unsigned file, gboolean is_header,
                GStringChunk *names, GPtrArray *functions);
void ub_outlined_free(gpointer outlined);

/* Has it a parameter of that name? */
gboolean ub_outlined_takes(const ub_outlined *function, const char *name);

/* LAST_ERROR: a name without small letters. */
gboolean ub_is_shouted(const char *name);

#endif

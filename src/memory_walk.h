/* Inside of memory.h: the walk over a function's body that follows pointers.
 *
 * Nothing but memory.c and memory_walk.c includes this. */
#ifndef UNBORROW_MEMORY_WALK_H
#define UNBORROW_MEMORY_WALK_H

#include "owners.h"
#include "unit.h"

/* One of the calls as it is written in the text. */
typedef struct {
    unsigned member;            /* of the owners */
    const char *name, *instead; /* static */
    int function;
    ub_range range;
} ub_memory_call;

typedef struct {
    const ub_unit *unit;
    ub_owners *owners;
    GArray *calls;       /* of ub_memory_call */
    GHashTable *skipped; /* words of text that is not compiled */
    GHashTable *bare;    /* words with no "(" behind them: functions whose address goes elsewhere */
    gboolean incomplete; /* some of the text that could use a static variable or a
 field is not seen */
    int function;        /* whose body is walked */
} ub_memory_walk;

/* Walk over the body of `walk->function`: join, mark and block owners, and note calls. */
void ub_walk_memory(ub_memory_walk *walk);

#endif

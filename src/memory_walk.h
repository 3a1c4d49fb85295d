/* Inside of memory.h: the walk over the bodies of a unit that follows pointers.
 *
 * Nothing but memory*.c includes this. */
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
    unsigned number;       /* of the unit, where others share the owners (memory_moves.c)... */
    GHashTable *given;     /* ...and real paths of headers whose structs' fields are shared with
                              them, or NULL... */
    GArray *pending;       /* ...and of ub_pending_block, or NULL: there are no others */
    const GArray *skipped; /* of ub_range: text that is not compiled */
    GArray *calls;         /* of ub_memory_call */
    GArray *hidden;        /* of ub_range: text that another configuration may have otherwise... */
    GArray *varying;       /* ...and of unsigned: uses of macros that have several definitions... */
    GHashTable *words;     /* ...and all words of these (memory_hidden.c) */
    GHashTable *bare;    /* words with no "(" behind them: functions whose address goes elsewhere */
    char *unseen;        /* why some of the text that could use a static variable or a field is not
                            seen, or NULL */
    int function;        /* whose body is walked, -1: none of the file */
    CXCursor body_of;    /* the same, also in a header; null for variables of files */
    gboolean only_reads; /* the initialiser walked over is Python's, which reads by offsets */
    const char *not_plain; /* what in it cannot be followed, or NULL */
} ub_memory_walk;

/* A field that is blocked unless one of the other units has the text of the function. */
typedef struct {
    unsigned member;
    char *function, *why; /* owned */
} ub_pending_block;

/* Walk over a unit, but do not settle yet: there may be others. */
void ub_memory_look(ub_memory_walk *walk);

/* What stands in the way of moving a call's group, or NULL; owned by the owners. */
const char *ub_memory_obstacle(const ub_group_facts *facts);

/* Walk over a function's definition, or a variable's outside of all functions: join, mark and block
 * owners, and note calls.  `function`: its index, -1 in a header. */
void ub_walk_memory(ub_memory_walk *walk, CXCursor definition, int function);

/* memory_hidden.c: fill `hidden`, `varying`, `words` and `bare`, and free them. */
void ub_memory_find_hidden(ub_memory_walk *walk);
void ub_memory_free_hidden(ub_memory_walk *walk);

/* Is the name in hidden text, or, of what only one function knows, in hidden text of that one? */
gboolean ub_memory_is_hidden(const ub_memory_walk *walk, const char *name,
                             const ub_function *function);

/* memory_origin.c: where an expression's value may come from: members, pointers into what members
 * hold, and something that cannot be followed.  NULL and arrays come from nowhere. */
typedef struct {
    GArray *members; /* of unsigned */
    GArray *bases;   /* of ub_pointed */
    gboolean elsewhere;
    gboolean inside; /* of base_of(): behind the beginning */
} ub_origin;

typedef struct {
    unsigned member;
    gboolean inside;
} ub_pointed;

ub_origin ub_no_origin(void);
ub_origin ub_unknown_origin(void);
ub_origin ub_origin_of(unsigned member);
void ub_origin_drop(ub_origin origin);

/* Both consumed; and a pointer into what it points to, which is consumed. */
ub_origin ub_origin_either(ub_origin a, ub_origin b);
ub_origin ub_origin_into(ub_origin origin);

/* The value goes where it cannot be followed: "line 12: it is given to f()".  Consumed. */
void ub_origin_block(ub_memory_walk *walk, ub_origin origin, CXCursor at, const char *format,
                     const char *name);
char *ub_memory_say(const ub_memory_walk *walk, CXCursor at, const char *format, const char *name);

/* The member may point into what the value points into. */
void ub_origin_derive(ub_memory_walk *walk, unsigned member, const ub_origin *origin);

/* The member may hold the value, which is consumed.  Of a variable or a result of a type: who
 * points to constants walks over a buffer, and does not free it; where it does, by a cast, its
 * group is known to. */
void ub_origin_flow(ub_memory_walk *walk, unsigned member, ub_origin origin, CXCursor at);
void ub_origin_flow_typed(ub_memory_walk *walk, unsigned member, CXType type, ub_origin origin,
                          CXCursor at);

/* What an expression's value is; what goes on in it is noted. */
ub_origin ub_memory_value(ub_memory_walk *walk, CXCursor expression);

/* memory_view.c: other ways to the fields of structs than by their names.  A field, with all that
 * is in it; a struct in a union; a cast of a pointer to a struct; and a pointer to a struct of type
 * `to` that another file makes: block fields that may get memory from elsewhere there. */
void ub_memory_block_whole(ub_memory_walk *walk, CXCursor field, CXCursor at, const char *why);
void ub_memory_block_union(ub_memory_walk *walk, CXCursor expression);
void ub_memory_block_cast(ub_memory_walk *walk, CXCursor cast, CXCursor operand);
void ub_memory_block_taken(ub_memory_walk *walk, CXType to, CXCursor value);

/* The fields of a struct of Python's kind become members, used or not: another struct may be a view
 * of it. */
void ub_memory_know_fields(ub_memory_walk *walk, CXCursor declaration);

/* Is there no text of it here?  What a pointer to a function calls is not known. */
gboolean ub_memory_is_unseen(CXCursor callee);

/* memory_place.c */
gboolean ub_is_pointer(CXType type);

/* Without qualifiers.  Invalid, of what is no pointer: clang_getUnqualifiedType() crashes on that.
 */
CXType ub_memory_pointee(CXType type);

/* Is it declared in the file, or in a header that all units know? */
gboolean ub_memory_is_seen(const ub_memory_walk *walk, CXCursor declaration);

/* What a pointer of this type says of its group. */
void ub_note_memory_type(ub_memory_walk *walk, unsigned member, CXType type);

/* The member that stands for a variable, a field, a parameter or a function's result; blocked where
 * not all uses of it are seen. */
unsigned ub_memory_member(ub_memory_walk *walk, CXCursor declaration);

/* The real path of the file that declares it; "" when that is none.  Owned by the caller. */
char *ub_declared_in(CXCursor declaration);

/* A value of this type, a struct of the file or a pointer to one, comes from or goes to `name`,
 * whose text is not seen and which may fill its fields.  Of NULL, an initializer fills them. */
void ub_memory_block_fields(ub_memory_walk *walk, CXType type, CXCursor at, const char *name);

#endif

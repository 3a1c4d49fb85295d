/* The functions and macros of the run's files, by their names: between others.c, which reads them
 * and is asked, others_work.c, which works out what each does, and others_meant.c. */
#ifndef UNBORROW_OTHERS_INDEX_H
#define UNBORROW_OTHERS_INDEX_H

#include "others.h"

/* Where a name stands. */
typedef struct {
    ub_outlined *in;
    unsigned place;
} ub_name_use;

struct ub_others {
    GPtrArray *paths;  /* of char *; owned */
    GHashTable *files; /* by path: its number + 1 */
    gboolean projects;
    GMutex lock;
    gboolean is_read;
    gboolean is_python;   /* the files are Python's own */
    GHashTable *included; /* names of sources that others include, without folders */
    GRegex *include;      /* a directive that does */
    GStringChunk *names;
    GPtrArray *functions; /* of ub_outlined *, macros too */
    GHashTable *defined;  /* by name, of GPtrArray of ub_outlined * */
    GHashTable *uses;     /* by name, of GArray of ub_name_use */
};

/* others_meant.c: has the file one of these definitions (of ub_outlined *)? */
gboolean ub_has_own(const GPtrArray *definitions, unsigned file);

/* Is it a source that another includes? */
gboolean ub_is_piece(const ub_others *others, unsigned file);

/* Can no other file mean it by its name? */
gboolean ub_is_hidden(const ub_others *others, const ub_outlined *function);

/* In Python's own sources: what callers of these see of them is in the catalog, and who holds a
 * lock that calls PyObject_Call() lets any code run under it. */
gboolean ub_is_of_pythons(const ub_others *others, const char *name);

/* Those of the definitions that the name may mean in the file, of ub_outlined *; free with
 * g_ptr_array_unref. */
GPtrArray *ub_meant_by(const ub_others *others, const GPtrArray *definitions, unsigned file,
                       gboolean is_call);

/* What all that may be meant do, together; NULL: nothing.  Owned by the caller. */
ub_effect *ub_effect_of_definitions(const ub_others *others, const GPtrArray *definitions,
                                    unsigned file, gboolean is_call);

/* Do all that may be meant leave, on each way, the errno of a call of the system's? */
gboolean ub_all_leave_errno(const ub_others *others, const GPtrArray *definitions, unsigned file);

/* What a call of the name, or its mention, reads: see ub_facts_in_text. */
unsigned ub_facts_of_named(const ub_others *others, const char *name, unsigned file,
                           gboolean is_call);

/* others_work.c: effects and facts of all functions, and what is held at their places, from their
 * files' `texts` (of char *). */
void ub_others_work_out(ub_others *others, const GPtrArray *texts);

#endif

/* What `check` finds beside borrowed references: calls of Python's that are made where, or for
 * what, they must not be.  They are sites too, with rows of their own (UB_SHAPE_MISUSE). */
#ifndef UNBORROW_MISUSE_H
#define UNBORROW_MISUSE_H

#include "site.h"

/* Rows for such sites, which must outlive them: of ub_api; free with g_ptr_array_unref. */
GPtrArray *ub_misuse_rows_new(void);

/* The names (const char *) without one of which a file holds none of them; free with
 * g_ptr_array_unref. */
GPtrArray *ub_misuse_names(gboolean all);

/* Does one of the names, ended by NULL, stand anywhere in the file? */
gboolean ub_names_any(const ub_unit *unit, const char *const *names);

/* A call `name` of the file, written at `call`, in the function with this index. */
typedef struct {
    const char *name;
    const char *instead; /* the call that is to stand there, or NULL: refused with `code` */
    ub_code code;
    const char *detail; /* for the report, or NULL */
    ub_range call;
    int function;
} ub_misuse;

/* Append a site for it; its row goes to `rows`. */
void ub_misuse_add(const ub_unit *unit, GArray *sites, GPtrArray *rows, ub_misuse misuse);

/* Add all of the unit's to its `sites`, in source order; `moves` is memory.h's; comments of the
 * user's suppress them as they do others.  What only `check` reports is left out unless `all`. */
void ub_find_misuses(const ub_unit *unit, GHashTable *moves, GArray *sites, GPtrArray *rows,
                     gboolean all);

/* `text`, the rewritten text of the unit or the one that it has, with the calls that are to be
 * others (UB_CONVERT, which become UB_REWRITTEN); a new string, or NULL: there is none. */
char *ub_apply_misuses(const ub_unit *unit, GArray *sites, const char *text, gsize length);

#endif

/* One round of rewriting, releasing and proving over some functions of a file.
 *
 * Private to migrate.c, round.c and what they are made of. */
#ifndef UNBORROW_ROUND_H
#define UNBORROW_ROUND_H

#include "migrate.h"
#include "provisions.h"

/* What the rounds share. */
typedef struct {
    const ub_unit *unit; /* the file as it was */
    GArray *sites;
    const ub_config *config;
    ub_provisions *provisions; /* where new calls come from */
    char **final;           /* for each function of the unit its proved new text, or NULL; owned */
    char *include;          /* the include line to add, or NULL; owned */
    unsigned include_at;    /* where */
    gboolean asks_include;  /* a site has got another form, which may need one */
    gboolean needs_include; /* what has been written around a call does: Py_NewRef() */
    struct ub_base *base;   /* what prepare works on (base.h), or NULL; owned */
    ub_unit *rewritten;     /* the last parse of a rewritten text, or NULL; owned */
    GHashTable *memo;       /* what spatch has made of slices (memo.h); owned */
    char *checked;          /* the last text that the compiler found clean as a whole; owned */
} ub_work;

/* Try every function that has sites to convert and is not final.  A function that is proved becomes
 * final; in each other one at least one site has been changed (another variant or attempt, or
 * withdrawn).  FALSE and `error` when a tool cannot be run at all. */
gboolean ub_round(ub_work *work, GError **error);

/* Is the site to be converted, and not yet? */
gboolean ub_is_active(const ub_work *work, unsigned site);

/* Rounds until every site is decided. */
gboolean ub_rounds(ub_work *work, GError **error);

/* retry.c: try sites again, one after the other, in functions of which several were withdrawn. */
gboolean ub_retry(ub_work *work, GError **error);

/* retry.c: in functions with several sites, go back to the forms that were given up for others'
 * sake, where that makes the text shorter. */
gboolean ub_prefer(ub_work *work, GError **error);

/* group.c: change helpers that return what they have borrowed, with all their callers.  The sites
 * get those of the helpers' calls, which ub_forget_helper_calls takes out again. */
gboolean ub_change_contracts(ub_work *work, GError **error);
void ub_forget_helper_calls(GArray *sites);

/* retry.c: the state of the sites before a try: restored, or dropped, once. */
GArray *ub_save_sites(const ub_work *work);
void ub_restore_sites(ub_work *work, GArray *saved);
void ub_drop_saved(GArray *saved);

/* retry.c: of several calls in one expression all are converted, or none: nobody wants to read half
 * of it rewritten. */
gboolean ub_whole_statements(ub_work *work, GError **error);

/* Is something in the final functions there only by the include line? */
gboolean ub_work_needs_include(const ub_work *work);

/* The file's text with every final function in its place. */
char *ub_work_text(const ub_work *work);

/* The offsets (unsigned) of the names that no stage takes away, those of the catalog and of helpers
 * whose contract changes, in a stretch of the unit's text, in order; free with g_array_unref. */
GArray *ub_names_in(const ub_work *work, const ub_unit *unit, ub_range range);

/* Parse a rewritten text of the file.  Owned by `work`, and valid until the next one is parsed. */
const ub_unit *ub_work_parse(ub_work *work, const char *text, GError **error);

/* What the compiler newly says of `unit`, against work->unit, in the function with this index (-1:
 * outside of all functions): the first message, or NULL.  Owned by `unit`. */
const ub_diagnostic *ub_new_diagnostic(const ub_work *work, const ub_unit *unit, int function);

#endif

/* One file through all stages. */
#ifndef UNBORROW_MIGRATE_H
#define UNBORROW_MIGRATE_H

#include <glib.h>
#include "includer.h"
#include "others.h"
#include "site.h"
#include "users.h"

typedef struct ub_peers ub_peers;

typedef enum { UB_ERRORS_PRESERVE, UB_ERRORS_PROPAGATE } ub_errors_mode;

typedef struct {
    const char *const *flags;      /* clang's flags for this file, NULL-terminated */
    const ub_surround *surround;   /* the file's includer, asked only where the file alone cannot be
                                      parsed, or NULL... */
    const char *const *surrounded; /* ...and the flags of that */
    const GPtrArray
        *includers; /* of ub_surround *: all sources that it is compiled in, or NULL... */
    const GPtrArray *includers_flags; /* ...and their flags, of char ** */
    gboolean included;                /* a given file includes it */
    ub_users *users;                  /* who else may call its functions; all files' */
    ub_others *others;                /* what other files define; all files' */
    ub_peers *peers;                  /* the other files of the run (peers.h), or NULL */
    ub_errors_mode errors;
    unsigned min_python;   /* as 0x030b; below 0x030d compat is included */
    unsigned supported;    /* no older Python compiles the file; 0: not known (versions.h) */
    const char *patch_dir; /* where the semantic patches are */
    const char *spatch;    /* the program, "spatch" */
    gboolean cplusplus;    /* spatch can be shown C++ (Coccinelle 1.3) */
    unsigned timeout;      /* seconds that spatch may take over one function */
    const ub_rows *rows;   /* what is looked for; NULL: the catalog alone */
    gboolean judge_only;   /* `check`: stop after judge, and find misuses */
    GHashTable *only;      /* offsets of the sites that may be rewritten (also.h), or NULL: all */
    GHashTable *moves;     /* of calls for buffers, more than the file shows (memory.h), or NULL */
    gboolean add_noqa;     /* give the sites that are refused a comment (mark.h) */
    gboolean all;          /* sites that are safe as they are, too */
} ub_config;

typedef struct {
    char *path;
    GBytes *old_text;
    GBytes *new_text; /* NULL: nothing changed */
    GArray *sites;    /* of ub_site; none is UB_PENDING; UB_CONVERT: see below, and judge_only */
    GPtrArray *rows;  /* of ub_api: those of sites that are not of the catalog */
    GPtrArray *missing_headers; /* of char * */
    GPtrArray *warnings;        /* of char *: "file:line: ..." messages for the user */
    GArray *idle;               /* of unsigned: lines of noqa comments that suppress nothing */
    gboolean lacks_compat;      /* its new text includes pythoncapi_compat.h, which is nowhere */
    gboolean contracts_changed; /* helpers return new references now, and their callers know */
    GPtrArray *functions;       /* of char *: names, by site.function */
} ub_result;

/* Take `path` with contents `text` through the stages.  Writes no file of the user's.  NULL and
 * `error` when the file could not be parsed; when only rewriting could not be done, `error` is set
 * too, and the result says what was found, some of it UB_CONVERT.  Free with ub_result_free. */
ub_result *ub_migrate(const char *path, GBytes *text, const ub_config *config, GError **error);
void ub_result_free(ub_result *result);

/* Parse the file as it is compiled, and find its sites: alone, unless only what includes it makes
 * sense of it.  Then config->flags become the includer's. */
ub_unit *ub_parse_best(const char *path, GBytes *text, ub_config *config, GArray **sites,
                       GError **error);

#endif

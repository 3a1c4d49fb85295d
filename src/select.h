/* Stage "select": which files are worth parsing.
 *
 * A plain byte search, no parser: only files that name a call of the catalog go on. */
#ifndef UNBORROW_SELECT_H
#define UNBORROW_SELECT_H

#include <glib.h>

#include "includer.h"

/* A file that names an API. */
typedef struct {
    char *path; /* as given, or below a directory as given; never begins with a dash */
    GBytes *text;
} ub_input;

typedef struct {
    GPtrArray *inputs; /* of ub_input, sorted by path, each file once */
    GPtrArray *errors; /* of char *: "path: message", for paths that could not be looked at */
    GPtrArray *notes;  /* of char *: "path: message", for files passed over on purpose */
    unsigned n_files;  /* files looked at, with those that name nothing */
    ub_includers *includers;
    GHashTable *seen;   /* their real paths, of char * */
    GPtrArray *sources; /* of char *: all sources, and all headers that were named or lie below
                           directories, also those that name nothing */
    GPtrArray *folders; /* of char *: real paths of the directories among the paths */
} ub_selection;

/* Look at `paths`, for names of the catalog and for those of `also` (of char *): files as they
 * are, directories recursively for C and C++ sources that git does not ignore (a tracked file is
 * never ignored).  Headers are taken only when named.  Symbolic links to directories are not
 * followed below a path.  Never fails as a whole: see `errors`. */
ub_selection *ub_select(const char *const *paths, const GPtrArray *also);

/* One more file, which is the selection's then. */
void ub_selection_add(ub_selection *selection, ub_input *input);
void ub_selection_free(ub_selection *selection);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ub_selection, ub_selection_free)

/* By its name, is it a header, or a piece that sources include? */
gboolean ub_is_header(const char *path);

/* Is the file C++ by its name? */
gboolean ub_is_cplusplus(const char *path);

#endif

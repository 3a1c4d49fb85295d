/* Buffers whose calls stand in several files, or are judged in several configurations.
 *
 * A field of a struct that a header declares is used in all sources that include it.  It can be
 * moved when the header is among the files given, every source given has been looked through,
 * without an error, and no other file of the project uses the header (users.h).  What is moved must
 * be right in each configuration (also.h), and moved there as a whole. */
#ifndef UNBORROW_MEMORY_MOVES_H
#define UNBORROW_MEMORY_MOVES_H

#include "migrate.h"

/* A source given, with its configurations; nothing is owned. */
typedef struct {
    const char *path;
    GBytes *text;
    const ub_config *configs;
    unsigned n;
    gboolean is_part; /* a header, or included by another source: looked through there */
} ub_buffer_source;

typedef struct ub_buffers ub_buffers;

/* Look through the sources (of ub_buffer_source), whose headers are those with these real paths,
 * given in these folders, or by name (users.h, also for `built`); all must outlive the result. They
 * are parsed once more: all of them where a field of a header could be moved, none where nothing is
 * to be known beyond a file. */
ub_buffers *ub_buffers_new(const GArray *sources, GHashTable *headers, const GPtrArray *folders,
                           const GPtrArray *built);
void ub_buffers_free(ub_buffers *moves);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ub_buffers, ub_buffers_free)

/* For config->moves of a file; NULL: nothing is known beyond the file. */
GHashTable *ub_buffers_of(const ub_buffers *moves, const char *path);

/* Are calls of the file moved together with those of other files?  Of these all are written, or
 * none. */
gboolean ub_buffers_are_shared(const ub_buffers *moves, const char *path);

/* How many such files there are. */
unsigned ub_buffers_n_shared(const ub_buffers *moves);

/* Has the file's result all that was to be moved in it? */
gboolean ub_buffers_are_made(const ub_buffers *moves, const char *path, const ub_result *result);

/* Move nothing of what several files share. */
void ub_buffers_withdraw(ub_buffers *moves);

#endif

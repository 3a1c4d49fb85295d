/* Sources that another source includes, most of which are nothing without it.
 *
 *     static PyTypeObject Lib_Type;
 *     #include "lib_obj.c"
 *
 * The includer is looked for among the files that are read. */
#ifndef UNBORROW_INCLUDER_H
#define UNBORROW_INCLUDER_H

#include <glib.h>

/* The sources that sources include. */
typedef struct ub_includers ub_includers;

/* Free with ub_includers_free. */
ub_includers *ub_includers_new(void);
void ub_includers_free(ub_includers *includers);

/* Note what the text of `path` includes. */
void ub_includers_read(ub_includers *includers, const char *path, GBytes *text);

/* A text that is compiled before or behind a file, under a name that no file has, in the folder of
 * the file that it comes from. */
typedef struct {
    char *path;
    char *text;
} ub_piece;

/* What a file stands in when it is compiled. */
typedef struct ub_surround {
    char *path;        /* of the file that the compiler is given */
    GPtrArray *before; /* of ub_piece *, in their order */
    GPtrArray *behind;
    GPtrArray *unread; /* behind a header: not compiled with it */
} ub_surround;

/* The same for headers: which of `headers` (real paths, of char *) it includes, by whatever folder
 * the compiler finds them in.  FALSE: none of them. */
gboolean ub_includers_read_headers(ub_includers *includers, const char *path, GBytes *text,
                                   const GPtrArray *headers);

/* NULL when `path` is included by no file, several times, or where a file cannot be cut in two:
 * inside of a function, of an array...  Of a header the first includer will do, and nothing stands
 * behind it.  Free with ub_surround_free. */
ub_surround *ub_includers_find(const ub_includers *includers, const char *path);
void ub_surround_free(ub_surround *surround);

/* All sources that a header, or a source that others include, is compiled in, directly or by other
 * headers and sources: of ub_surround *, without what stands behind the inclusion; never NULL. */
GPtrArray *ub_includers_find_all(const ub_includers *includers, const char *path);

/* Is it included at all, be it where a file cannot be cut in two? */
gboolean ub_includers_any(const ub_includers *includers, const char *path);

#endif

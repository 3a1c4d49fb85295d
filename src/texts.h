/* The files below a folder, whatever they are, and which words may stand in each: looked for once,
 * however often it is asked. */
#ifndef UNBORROW_TEXTS_H
#define UNBORROW_TEXTS_H

#include <glib.h>

/* A regular file, or a link to one. */
typedef struct {
    char *path;
    char *real;       /* its real path */
    gboolean is_code; /* C, or what becomes C or includes it, by its name */
    gboolean is_read; /* by ub_texts_read, unless it cannot be read */
    guint64 *words;   /* two bits for each that stands there; NULL: none is kept... */
    unsigned n_words; /* ...how many are in the array, a power of two */
} ub_text;

typedef struct {
    GPtrArray *files; /* of ub_text *, by their paths */
    char *problem;    /* a folder that cannot be searched, or NULL */
} ub_texts;

/* The files in `folder`, a real path, and with `below` in the folders below, but for those that are
 * apart: of version control, and of a Python environment.  Free with ub_texts_free. */
ub_texts *ub_texts_find(const char *folder, gboolean below);
void ub_texts_free(ub_texts *texts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ub_texts, ub_texts_free)

/* Read them all.  What is no code and says nothing of inclusions (a manual, a list of changes, what
 * is no text at all) compiles no C: its words are not kept. */
void ub_texts_read(ub_texts *texts);

/* One file alone, which need not be below a folder; read.  Free with ub_text_free. */
ub_text *ub_text_new(const char *path);
void ub_text_free(ub_text *file);

/* May `word` stand in the file, as a whole one?  May a file's `name` stand in it, quoted or as the
 * end of what is ("lib/part.c", <part.c>)?  FALSE is certain. */
gboolean ub_text_may_have_word(const ub_text *file, const char *word);
gboolean ub_text_may_quote(const ub_text *file, const char *name);

/* Does what stands there begin, or end, what is quoted? */
gboolean ub_begins_quoted(char before);
gboolean ub_ends_quoted(char after);

#endif

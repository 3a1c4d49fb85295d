/* Edits of a text: replacements of byte ranges, applied together. */
#ifndef UNBORROW_EDIT_H
#define UNBORROW_EDIT_H

#include <glib.h>

typedef struct {
    unsigned begin, end; /* the bytes replaced; begin == end inserts */
    char *text;          /* owned */
    int group;           /* site index the edit belongs to, -1: none */
} ub_edit;

/* A list of ub_edit; free with g_array_unref. */
GArray *ub_edits_new(void);

/* Add a replacement of [begin, end) by `text`, which is taken over. */
void ub_edits_take(GArray *edits, unsigned begin, unsigned end, char *text);

/* Where an edit begins that overlaps another, or lies outside of the text: its offset, or -1. */
long ub_edits_conflict(const GArray *edits, gsize length);

/* `text` with all edits applied, as a new NUL-terminated string; insertions at the same place keep
 * the order in which they were added.  NULL when two edits overlap. */
char *ub_edits_apply(const GArray *edits, const char *text, gsize length);

#endif

/* What a text that is not compiled here says of a function's name. */
#ifndef UNBORROW_MENTION_H
#define UNBORROW_MENTION_H

#include <glib.h>

typedef enum {
    UB_NOT_MENTIONED,
    UB_DEFINED,   /* a function of its own has this name, and what else it says is about that */
    UB_MENTIONED, /* it may be the function of another file */
} ub_mention;

/* Of C, or what becomes C: comments, and members of this name (list->first), are no mention.
 *
 *     #define FIRST(list) first(list)
 *
 * Nor is this, by itself: who uses the macro calls the function.  The macro's name is added to
 * `macros`, a set of char * that owns them. */
ub_mention ub_mention_in_code(const char *text, gsize length, const char *name, GHashTable *macros);

static inline gboolean ub_is_word_character(char c)
{
    return g_ascii_isalnum(c) || c == '_';
}

/* The first place in text[at, end) where the name stands with no part of a word beside it, or NULL;
 * `at` lies in the text. */
const char *ub_find_word(const char *text, const char *at, const char *end, const char *name);

/* #include WHATEVER */
gboolean ub_includes_by_macro(const char *text, gsize length);

#endif

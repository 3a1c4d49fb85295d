/* What a text that is not compiled here says of a function's name. */
#ifndef UNBORROW_MENTION_H
#define UNBORROW_MENTION_H

#include <glib.h>

typedef enum {
    UB_NOT_MENTIONED,
    UB_DEFINED,   /* a function of its own has this name, and what else it says is about that */
    UB_MENTIONED, /* it may be the function of another file */
} ub_mention;

/* Of C, or what becomes C: comments, and members of this name (list->first), are no mention. */
ub_mention ub_mention_in_code(const char *text, gsize length, const char *name);

/* Does it stand in any text, as a whole word? */
gboolean ub_is_word_of(const char *text, gsize length, const char *name);

/* #include WHATEVER */
gboolean ub_includes_by_macro(const char *text, gsize length);

#endif

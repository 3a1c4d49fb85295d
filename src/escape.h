/* File names and messages made fit for print: a name may hold any byte but '/' and NUL, and must
 * neither break a report's lines nor send control sequences to a terminal. */
#ifndef UNBORROW_ESCAPE_H
#define UNBORROW_ESCAPE_H

#include <glib.h>

/* `text` on one line for a person: control characters become \n, \t or \ooo, bytes that are no
 * UTF-8 become \ooo.  A new string. */
char *ub_escape(const char *text);

/* `prefix` and `path` as git writes them in a diff's header: as they are, or within double quotes
 * where a byte needs it.  A new string. */
char *ub_quote_path(const char *prefix, const char *path);

/* `text` with what is no UTF-8 replaced by U+FFFD.  A new string. */
char *ub_valid_utf8(const char *text, gsize length);

#endif

/* What the tool knows, for a person: `unborrow rules` and `unborrow explain CODE`. */
#ifndef UNBORROW_EXPLAIN_H
#define UNBORROW_EXPLAIN_H

#include <glib.h>

/* Append the catalog as a table, or as JSON. */
void ub_rules_text(GString *out);
void ub_rules_json(GString *out);

/* Append what a code means and asks for.  FALSE and UB_ERROR_USAGE, with the list of codes, when
 * there is none of this name. */
gboolean ub_explain_text(const char *code, GString *out, GError **error);
gboolean ub_explain_json(const char *code, GString *out, GError **error);

#endif

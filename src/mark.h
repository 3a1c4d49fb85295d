/* Marks: `noqa: borrowed-ref - CODE` at the sites that were refused, so that a project can make
 * `check` a gate on its first day. */
#ifndef UNBORROW_MARK_H
#define UNBORROW_MARK_H

#include "migrate.h"

/* Mark the refused sites of a finished result: `result->new_text` gets the comments, and
 * `site->marked` is set.  `unit` is the file as it was.
 *
 * A comment stands at the end of the site's line, or, where that is too long or ends inside
 * something, on a line of its own above.  To the preprocessor the text stays what it was, token by
 * token.  What cannot be marked, and files that a generator will write anew, are warned about.
 * FALSE and `error` when the parser cannot be run. */
gboolean ub_mark_refused(const ub_unit *unit, const ub_config *config, ub_result *result,
                         GError **error);

#endif

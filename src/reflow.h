/* The text of statements and calls that go to another place, laid out for it.
 *
 * Strings returned are new and owned by the caller. */
#ifndef UNBORROW_REFLOW_H
#define UNBORROW_REFLOW_H

#include "layout.h"

/* The text [begin, end), which starts with a statement, as lines for ub_format_if and its like:
 * separated by '\n', the first without indentation, the others with what they have more than it. */
char *ub_reflow_lines(const ub_style *style, const char *text, unsigned begin, unsigned end);

/* The call at `call`, as it is to stand at `column`, with `more` columns behind it on its last
 * line, and the next lines no longer than `limit`: on one line where it fits. */
char *ub_reflow_call(const ub_style *style, const char *text, ub_range call, unsigned column,
                     unsigned more, unsigned limit);

#endif

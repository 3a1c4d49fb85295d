/* What the parts of the text report share. */
#ifndef UNBORROW_REPORT_PARTS_H
#define UNBORROW_REPORT_PARTS_H

#include "report.h"

/* Colours, as numbers of the terminal's "select graphic rendition". */
#define UB_BOLD "1"
#define UB_RED "31"
#define UB_GREEN "32"
#define UB_YELLOW "33"
#define UB_CYAN "36"

/* Append `text` in a colour, or as it is. */
void ub_append_colored(GString *to, gboolean color, const char *code, const char *text);

/* Append a blank and a word as a shell wants it, on one line. */
void ub_append_shell_word(GString *to, const char *word);

/* Append which headers were not found, and the flags that would help. */
void ub_append_missing_headers(GString *to, gboolean color, const ub_run *run);

/* Append what a person reads last: missing headers, what to do next, the counts. */
void ub_append_summary(GString *to, gboolean color, const ub_run *run, ub_command command);

#endif

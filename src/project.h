/* What a project says of its own functions that return borrowed references.
 *
 * In `.unborrow`, at the project's root, or the file of --config:
 *
 *     [node_get_child]                     the function or macro
 *     strong = node_get_child_ref          its twin; without one it is only reported
 *     shape = same                         or out: int strong(..., PyObject **result)
 *     absent = null                        it may return NULL without an exception; or never
 *     errors = raises                      or ignored, or never
 *     arguments = 2
 *     macro = no
 *     holder = child                       what a new variable is called
 *     instead = ...                        without a twin: what a person does
 *
 * In a semantic patch of the user's own, given with --rules, for the same on one line each:
 *
 *     // unborrow: node_get_child strong=node_get_child_ref arguments=2
 *
 * Then that patch rewrites the call; else one is made from semantic-patches/templates/. */
#ifndef UNBORROW_PROJECT_H
#define UNBORROW_PROJECT_H

#include "rows.h"

/* The rows of the project that holds the first of `paths`: of `config`, or else the nearest
 * `.unborrow` above the path; and of the semantic patches `rules` (NULL, or ended by NULL).  The
 * functions that are declared to return a borrowed reference in or below `paths`, or in what is
 * included there from `folders` (attributed.h), get rows too, if nothing else is said of them. NULL
 * and UB_ERROR_USAGE when one cannot be read or makes no sense.  Free with ub_rows_free. */
ub_rows *ub_project_rows(const char *const *paths, const GPtrArray *folders, const char *config,
                         const char *const *rules, GError **error);

#endif

/* Stage "report": what a run found, for a person (text) or a program (JSON,
 * SARIF).
 *
 * Nothing here prints: a report is two texts, one for each stream. */
#ifndef UNBORROW_REPORT_H
#define UNBORROW_REPORT_H

#include "run.h"

/* Is this a site that leaves a borrowed reference in use, once the run is over? */
gboolean ub_site_is_unsafe(const ub_site *site);

typedef struct {
    unsigned n_sites, n_rewritten, n_unsafe, n_safe, n_suppressed, n_noted, n_refused;
    unsigned n_marked; /* of those refused: have got a noqa comment */
    unsigned refused_by_code[UB_CODE_COUNT];
    unsigned n_changed; /* files that are, or would be, changed */
    unsigned n_errors;  /* files and paths with which nothing could be done */
} ub_counts;

ub_counts ub_count(const ub_run *run);

/* The exit status of a run: 0 nothing to do, 1 something found or changed, 2 something could not be
 * done. */
int ub_exit_status(const ub_counts *counts);

/* How the text report looks. */
typedef struct {
    ub_command command;
    gboolean notes;                /* with what is noted */
    gboolean color_out, color_err; /* for each stream */
} ub_text_style;

/* Append the report to `out` (standard output) and `err` (standard error).  What is safe as it is
 * has a line on `err` with its reason. */
void ub_report_text(const ub_run *run, ub_text_style style, GString *out, GString *err);

/* Append one document of SARIF 2.1.0 to `out`. */
void ub_report_sarif(const ub_run *run, GString *out);

/* Append one JSON document to `out`. */
void ub_report_json(const ub_run *run, ub_command command, GString *out);

#endif

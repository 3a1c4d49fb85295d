/* The command line. */
#ifndef UNBORROW_OPTIONS_H
#define UNBORROW_OPTIONS_H

#include <glib.h>

#include "migrate.h"

typedef enum {
    UB_COMMAND_DIFF,
    UB_COMMAND_APPLY,
    UB_COMMAND_CHECK,
    UB_COMMAND_RULES,
    UB_COMMAND_EXPLAIN,
} ub_command;

typedef enum { UB_FORMAT_TEXT, UB_FORMAT_JSON, UB_FORMAT_SARIF } ub_format;
typedef enum { UB_COLOR_AUTO, UB_COLOR_ALWAYS, UB_COLOR_NEVER } ub_color;

typedef struct {
    ub_command command;
    char **arguments;      /* paths, or the code to explain; NULL-terminated */
    char **compiler_flags; /* what followed "--"; NULL-terminated, may be empty */
    char *database_dir;    /* -p, or NULL */
    char *python;          /* never NULL */
    unsigned min_python;   /* as 0x030b, 0: not given */
    ub_errors_mode errors;
    unsigned jobs; /* at least 1 */
    ub_format format;
    ub_color color;
    char *config;           /* --config, or NULL */
    char **rules;           /* semantic patches of the user's; NULL-terminated, or NULL */
    gboolean notes;         /* sites that are noted are shown too */
    unsigned timeout;       /* seconds, at least 1 */
    char **also;            /* flags of further configurations, each a shell's words; may be NULL */
    gboolean add_noqa;      /* with diff and apply */
    char *baseline;         /* with check: what is recorded there is suppressed; or NULL */
    char *write_baseline;   /* with check: record what is found; or NULL */
    gboolean all;           /* also what is safe as it is */
    char *patch_dir;        /* NULL: not given */
    char *spatch;           /* never NULL */
    gboolean help, version; /* asked for; nothing else is checked then */
} ub_options;

/* The options in argv; NULL and UB_ERROR_USAGE when they make no sense.  Free with
 * ub_options_free. */
ub_options *ub_options_parse(int argc, char **argv, GError **error);
void ub_options_free(ub_options *options);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ub_options, ub_options_free)

/* The full help text, a new string. */
char *ub_options_help(void);

/* Two lines for someone who got it wrong; static. */
const char *ub_options_usage(void);

/* "3.11" -> 0x030b; 0 when it is no version of Python 3. */
unsigned ub_python_version(const char *text);

#endif

/* See options.h. */
#include "options.h"

#include <string.h>

#include "unit.h"

#define MAX_TIMEOUT (24 * 60 * 60)

static const char *const command_names[] = {"diff", "apply", "check", "rules", "explain"};

/* What GOption fills in, before it is checked. */
typedef struct {
    char *database_dir, *python, *min_python, *errors, *format, *color, *patch_dir, *spatch;
    char *baseline, *write_baseline;
    char **also;
    char *config, **rules;
    int jobs, timeout;
    gboolean notes, add_noqa, all;
    gboolean help, version;
    char **rest;
} raw_options;

static void raw_clear(raw_options *raw)
{
    g_free(raw->database_dir);
    g_free(raw->python);
    g_free(raw->min_python);
    g_free(raw->errors);
    g_free(raw->format);
    g_free(raw->color);
    g_free(raw->patch_dir);
    g_free(raw->spatch);
    g_free(raw->baseline);
    g_free(raw->write_baseline);
    g_strfreev(raw->also);
    g_free(raw->config);
    g_strfreev(raw->rules);
    g_strfreev(raw->rest);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(raw_options, raw_clear)

static GOptionContext *make_context(raw_options *raw)
{
    const GOptionEntry entries[] = {
        {"build-dir", 'p', 0, G_OPTION_ARG_FILENAME, &raw->database_dir,
         "Take compiler flags from DIR/compile_commands.json", "DIR"},
        {"python", 0, 0, G_OPTION_ARG_FILENAME, &raw->python,
         "Ask this Python for its include directories (default: python3)", "EXE"},
        {"min-python", 0, 0, G_OPTION_ARG_STRING, &raw->min_python,
         "Oldest Python to support; below 3.13 pythoncapi_compat.h is included (see below)", "3.N"},
        {"errors", 0, 0, G_OPTION_ARG_STRING, &raw->errors,
         "What to do with suppressed errors: preserve (default) or propagate", "MODE"},
        {"all", 0, 0, G_OPTION_ARG_NONE, &raw->all, "Rewrite, or list, what is safe as it is, too",
         NULL},
        {"jobs", 'j', 0, G_OPTION_ARG_INT, &raw->jobs,
         "Work on N files at a time (default: one per processor)", "N"},
        {"format", 0, 0, G_OPTION_ARG_STRING, &raw->format, "text (default), json or sarif",
         "FORMAT"},
        {"color", 0, 0, G_OPTION_ARG_STRING, &raw->color, "auto (default), always or never",
         "WHEN"},
        {"also", 0, 0, G_OPTION_ARG_STRING_ARRAY, &raw->also,
         "Rewrite too what is compiled with FLAGS only, as in --also \"-DX -UY\"; can be repeated",
         "FLAGS"},
        {"add-noqa", 0, 0, G_OPTION_ARG_NONE, &raw->add_noqa,
         "diff, apply: give what is refused a comment, so that check passes over it", NULL},
        {"baseline", 0, 0, G_OPTION_ARG_FILENAME, &raw->baseline,
         "check: pass over what is recorded in FILE", "FILE"},
        {"write-baseline", 0, 0, G_OPTION_ARG_FILENAME, &raw->write_baseline,
         "check: record in FILE what is found", "FILE"},
        {"config", 0, 0, G_OPTION_ARG_FILENAME, &raw->config,
         "The project's own borrowing functions (default: the nearest .unborrow)", "FILE"},
        {"rules", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &raw->rules,
         "A semantic patch of your own, which says what it rewrites; may be repeated", "FILE"},
        {"notes", 0, 0, G_OPTION_ARG_NONE, &raw->notes,
         "Show what is noted too: borrowed references whose owner nearly always lives on", NULL},
        {"timeout", 0, 0, G_OPTION_ARG_INT, &raw->timeout,
         "Time limit for spatch on one function (default: 30)", "SECONDS"},
        {"patches", 0, 0, G_OPTION_ARG_FILENAME, &raw->patch_dir,
         "Where the semantic patches are (default: the program's own)", "DIR"},
        {"spatch", 0, 0, G_OPTION_ARG_FILENAME, &raw->spatch,
         "The Coccinelle program (default: spatch)", "EXE"},
        {"help", 'h', 0, G_OPTION_ARG_NONE, &raw->help, "Show this help", NULL},
        {"version", 0, 0, G_OPTION_ARG_NONE, &raw->version, "Show the version", NULL},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &raw->rest, NULL, NULL},
        G_OPTION_ENTRY_NULL,
    };
    GOptionContext *context = g_option_context_new("[COMMAND] PATH... [-- COMPILER-FLAG...]");

    g_option_context_set_help_enabled(context, FALSE);
    g_option_context_add_main_entries(context, entries, NULL);
    g_option_context_set_summary(
        context,
        "Rewrites C extensions for free-threaded Python: calls that return borrowed references\n"
        "become calls that return strong ones, which are released on every path.\n"
        "\n"
        "Commands:\n"
        "  diff PATH...    print the rewrite as a patch, change nothing (the default)\n"
        "  apply PATH...   rewrite the files\n"
        "  check PATH...   list unsafe uses, change nothing\n"
        "  rules           list the calls that are known\n"
        "  explain CODE    say what a code in a report means and what to do\n"
        "\n"
        "A PATH is a C file, or a directory that is searched for C sources that git does not\n"
        "ignore. Write ./-name.c for a file whose name begins with a dash.");
    g_option_context_set_description(
        context,
        "Without --min-python, requires-python of the nearest pyproject.toml counts, else the\n"
        "version of the Python headers that a file is compiled with.\n"
        "\n"
        "Exit status:\n"
        "  0  nothing to do\n"
        "  1  something was found or changed\n"
        "  2  the tool could not do its work\n"
        "Suppressions that suppress nothing are warned about, and change no status.\n"
        "\n"
        "Examples:\n"
        "  unborrow diff src/ | git apply\n"
        "  unborrow check src/module.c -- -Iinclude -DWITH_ZLIB\n"
        "  unborrow apply -p build --min-python 3.9 src/\n"
        "  unborrow diff src/ --also -DMS_WINDOWS --also \"-UHAVE_CTX -DNDEBUG\"\n"
        "  unborrow check --write-baseline unborrow.json src/\n"
        "  unborrow check --baseline unborrow.json src/\n");
    return context;
}

static gboolean usage_error(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

static gboolean usage_error(GError **error, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_propagate_error(error, g_error_new_valist(UB_ERROR, UB_ERROR_USAGE, format, args));
    va_end(args);
    return FALSE;
}

unsigned ub_python_version(const char *text)
{
    guint64 minor;

    if (!g_str_has_prefix(text, "3.") ||
        !g_ascii_string_to_unsigned(text + 2, 10, 0, 0xff, &minor, NULL))
        return 0;
    return 0x0300 + (unsigned)minor;
}

/* The index of `value` among `names` in *index; an unset option keeps it. */
static gboolean choose(const char *option, const char *value, const char *const *names, int *index,
                       GError **error)
{
    if (value == NULL)
        return TRUE;
    for (int i = 0; names[i] != NULL; i++) {
        if (strcmp(value, names[i]) == 0) {
            *index = i;
            return TRUE;
        }
    }
    g_autofree char *known = g_strjoinv(", ", (char **)names);
    return usage_error(error, "%s cannot be \"%s\"; it is one of: %s", option, value, known);
}

/* An empty name, as from "--python=$PYTHON", is never meant. */
static gboolean check_names(const raw_options *raw, GError **error)
{
    const struct {
        const char *option, *value;
    } names[] = {{"-p", raw->database_dir},
                 {"--python", raw->python},
                 {"--patches", raw->patch_dir},
                 {"--baseline", raw->baseline},
                 {"--write-baseline", raw->write_baseline},
                 {"--spatch", raw->spatch}};

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        if (names[i].value != NULL && names[i].value[0] == '\0')
            return usage_error(error, "%s is empty", names[i].option);
    }
    return TRUE;
}

static gboolean check_also(char **also, GError **error)
{
    for (; also != NULL && *also != NULL; also++) {
        g_autoptr(GError) problem = NULL;

        if (!g_shell_parse_argv(*also, NULL, NULL, &problem))
            return usage_error(error, "--also \"%s\": %s", *also, problem->message);
    }
    return TRUE;
}

static gboolean check_values(ub_options *options, const raw_options *raw, GError **error)
{
    static const char *const errors[] = {"preserve", "propagate", NULL};
    static const char *const formats[] = {"text", "json", "sarif", NULL};
    static const char *const colors[] = {"auto", "always", "never", NULL};
    int mode = UB_ERRORS_PRESERVE, format = UB_FORMAT_TEXT, color = UB_COLOR_AUTO;

    if (!choose("--errors", raw->errors, errors, &mode, error) ||
        !choose("--format", raw->format, formats, &format, error) ||
        !choose("--color", raw->color, colors, &color, error) || !check_also(raw->also, error))
        return FALSE;
    options->errors = (ub_errors_mode)mode;
    options->format = (ub_format)format;
    options->color = (ub_color)color;
    if (raw->jobs < 1 || raw->jobs > 1024)
        return usage_error(error, "-j must be a number from 1 to 1024");
    if (raw->timeout < 1 || raw->timeout > MAX_TIMEOUT)
        return usage_error(error, "--timeout must be a number of seconds from 1 to %d",
                           MAX_TIMEOUT);
    options->jobs = (unsigned)raw->jobs;
    options->timeout = (unsigned)raw->timeout;
    options->notes = raw->notes;
    if (raw->min_python == NULL)
        return TRUE;
    options->min_python = ub_python_version(raw->min_python);
    if (options->min_python == 0)
        return usage_error(error, "--min-python cannot be \"%s\"; write it as 3.9",
                           raw->min_python);
    return TRUE;
}

static gboolean take_command(ub_options *options, char **rest, GError **error)
{
    char **arguments = rest;

    for (unsigned i = 0; rest[0] != NULL && i < G_N_ELEMENTS(command_names); i++) {
        if (strcmp(rest[0], command_names[i]) == 0) {
            options->command = (ub_command)i;
            arguments = rest + 1;
            break;
        }
    }
    options->arguments = g_strdupv(arguments);

    guint n = g_strv_length(arguments);
    switch (options->command) {
    case UB_COMMAND_RULES:
        return n == 0 || usage_error(error, "rules takes no argument");
    case UB_COMMAND_EXPLAIN:
        return n == 1 || usage_error(error, "explain takes one code, for example: "
                                            "unborrow explain hidden-exit");
    default:
        break;
    }
    for (guint i = 0; i < n; i++) {
        if (arguments[i][0] == '\0')
            return usage_error(error, "a path is empty");
    }
    if (n == 0 && options->compiler_flags[0] != NULL)
        return usage_error(error, "no path given; what follows -- goes to the compiler");
    return n > 0 || usage_error(error, "no path given");
}

/* What goes with one command only: another would say nothing of it, and not do it. */
static gboolean check_command(const ub_options *options, const raw_options *raw, GError **error)
{
    gboolean changes = options->command == UB_COMMAND_DIFF || options->command == UB_COMMAND_APPLY;

    if (options->format == UB_FORMAT_SARIF && !changes && options->command != UB_COMMAND_CHECK)
        return usage_error(error, "--format=sarif goes with diff, apply and check");
    if (raw->add_noqa && !changes)
        return usage_error(error, "--add-noqa goes with apply or diff");
    if (raw->baseline != NULL && options->command != UB_COMMAND_CHECK)
        return usage_error(error, "--baseline goes with check");
    if (raw->write_baseline != NULL && options->command != UB_COMMAND_CHECK)
        return usage_error(error, "--write-baseline goes with check");
    return raw->baseline == NULL || raw->write_baseline == NULL ||
           usage_error(error, "--baseline and --write-baseline exclude each other: the new one "
                              "records all that is found");
}

/* Append a copy of `word`; "-j4" becomes "-j" "4", which is how GOption wants it. */
static void add_word(GPtrArray *words, const char *word)
{
    if ((g_str_has_prefix(word, "-j") || g_str_has_prefix(word, "-p")) && word[2] != '\0') {
        g_ptr_array_add(words, g_strndup(word, 2));
        word += 2;
    }
    g_ptr_array_add(words, g_strdup(word));
}

/* Cut argv at "--": what follows is the compiler's.  Returns what comes before as a new vector. */
static char **split(int argc, char **argv, char ***flags)
{
    GPtrArray *before = g_ptr_array_new();
    int i;

    for (i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
        add_word(before, argv[i]);
    g_ptr_array_add(before, NULL);
    *flags = g_strdupv(i < argc ? argv + i + 1 : argv + argc);
    return (char **)g_ptr_array_free(before, FALSE);
}

static void move_strings(ub_options *options, raw_options *raw)
{
    options->database_dir = g_steal_pointer(&raw->database_dir);
    options->python = raw->python != NULL ? g_steal_pointer(&raw->python) : g_strdup("python3");
    options->patch_dir = g_steal_pointer(&raw->patch_dir);
    options->spatch = raw->spatch != NULL ? g_steal_pointer(&raw->spatch) : g_strdup("spatch");
    options->baseline = g_steal_pointer(&raw->baseline);
    options->write_baseline = g_steal_pointer(&raw->write_baseline);
    options->config = g_steal_pointer(&raw->config);
    options->rules = g_steal_pointer(&raw->rules);
    options->add_noqa = raw->add_noqa;
    options->also = g_steal_pointer(&raw->also);
}

ub_options *ub_options_parse(int argc, char **argv, GError **error)
{
    g_autoptr(ub_options) options = g_new0(ub_options, 1);
    g_auto(raw_options) raw = {.jobs = (int)g_get_num_processors(), .timeout = 30};
    g_autoptr(GOptionContext) context = make_context(&raw);
    g_autoptr(GError) problem = NULL;
    g_auto(GStrv) before = split(argc, argv, &options->compiler_flags);

    if (!g_option_context_parse_strv(context, &before, &problem)) {
        gboolean unknown = g_error_matches(problem, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION);

        usage_error(error, "%s%s", problem->message,
                    unknown ? " (compiler flags go after --, a file named so is ./-name)" : "");
        return NULL;
    }
    options->help = raw.help;
    options->all = raw.all;
    options->version = raw.version;
    if (options->help || options->version)
        return g_steal_pointer(&options);
    if (raw.rest == NULL)
        raw.rest = g_new0(char *, 1);
    if (!check_names(&raw, error) || !check_values(options, &raw, error) ||
        !take_command(options, raw.rest, error) || !check_command(options, &raw, error))
        return NULL;
    move_strings(options, &raw);
    return g_steal_pointer(&options);
}

void ub_options_free(ub_options *options)
{
    if (options == NULL)
        return;
    g_strfreev(options->arguments);
    g_strfreev(options->compiler_flags);
    g_free(options->database_dir);
    g_free(options->python);
    g_free(options->patch_dir);
    g_free(options->spatch);
    g_free(options->baseline);
    g_free(options->write_baseline);
    g_strfreev(options->also);
    g_free(options->config);
    g_strfreev(options->rules);
    g_free(options);
}

char *ub_options_help(void)
{
    g_auto(raw_options) raw = {0};
    g_autoptr(GOptionContext) context = make_context(&raw);

    return g_option_context_get_help(context, TRUE, NULL);
}

const char *ub_options_usage(void)
{
    return "usage: unborrow [diff|apply|check] PATH... [-- COMPILER-FLAG...]\n"
           "       unborrow rules | explain CODE | --help\n";
}

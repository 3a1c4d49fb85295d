/* What of a compile command goes to libclang: see ub_flags_filter in flags.h. */
#include "flags.h"

#include <string.h>

typedef enum {
    KEEP,
    KEEP_PATH,  /* its value is a path */
    WARN,       /* a warning that is made an error: turned on */
    DROP,       /* writes files, prints, or says what is said otherwise */
    LOADS_CODE, /* runs somebody's code in this process */
} action;

/* How an option is written. */
enum {
    ALONE = 1 << 0,    /* -c */
    SEPARATE = 1 << 1, /* -o FILE */
    JOINED = 1 << 2,   /* -oFILE */
};

typedef struct {
    const char *name;
    unsigned form;
    action action;
} rule;

/* The first row that fits decides; what fits none is kept when is_about_the_text says so.  Source:
 * "Clang command line argument reference", clang's Options.td. */
static const rule rules[] = {
    {"-fplugin", JOINED, LOADS_CODE}, /* also -fplugin-arg-... */
    {"-fpass-plugin", JOINED, LOADS_CODE},
    {"-fcas-plugin", JOINED, LOADS_CODE},
    {"-load", SEPARATE | JOINED, LOADS_CODE},
    {"-plugin", SEPARATE | JOINED, LOADS_CODE},
    {"-add-plugin", SEPARATE, LOADS_CODE},
    {"-mllvm", SEPARATE | JOINED, LOADS_CODE}, /* -mllvm -load=... */
    {"--config", SEPARATE | JOINED, LOADS_CODE},
    {"-specs", JOINED, LOADS_CODE},
    {"--specs", JOINED, LOADS_CODE},
    {"-Xarch_", SEPARATE | JOINED, LOADS_CODE},
    {"-Xanalyzer", SEPARATE, LOADS_CODE},
    {"-Xpreprocessor", SEPARATE, LOADS_CODE},
    {"-Xassembler", SEPARATE, DROP},
    {"-Xlinker", SEPARATE, DROP},
    {"@", JOINED, LOADS_CODE}, /* more options in a file: not read */

    {"-fsyntax-only", ALONE, DROP},
    {"-MF", SEPARATE | JOINED, DROP},
    {"-MT", SEPARATE | JOINED, DROP},
    {"-MQ", SEPARATE | JOINED, DROP},
    {"-MJ", SEPARATE | JOINED, DROP},
    {"-M", JOINED | ALONE, DROP}, /* -MD, -MMD, -MP... */
    {"-Wp,-M", JOINED, DROP},
    {"-Wp,", JOINED, LOADS_CODE}, /* passed on as it is; see keep_definition */
    {"-Wl,", JOINED, DROP},
    {"-Wa,", JOINED, DROP},
    /* A warning is no reason to skip a function; but one that these turn on is not to come anew. */
    {"-Werror=", JOINED, WARN},
    {"-Werror-", JOINED, WARN}, /* -Werror-implicit-function-declaration */
    {"-pedantic-errors", ALONE, WARN},
    {"--pedantic-errors", ALONE, WARN},
    {"-Werror", JOINED | ALONE, DROP},
    {"-Wfatal-errors", ALONE, DROP}, /* what follows the first error would not be seen */
    {"--serialize-diagnostics", SEPARATE, DROP},
    {"-serialize-diagnostics", SEPARATE, DROP},
    {"-ftime-", JOINED, DROP},
    {"-fcrash-diagnostics", JOINED | ALONE, DROP},
    {"-include-pch", SEPARATE, DROP},    /* of another version of the compiler */
    {"-fmodules", JOINED | ALONE, DROP}, /* would write a module cache */
    {"-dumpdir", SEPARATE, DROP},
    {"-L", SEPARATE | JOINED, DROP},

    {"-include", SEPARATE | JOINED, KEEP_PATH},
    {"-imacros", SEPARATE | JOINED, KEEP_PATH},
    {"-isystem", SEPARATE | JOINED, KEEP_PATH},
    {"-isysroot", SEPARATE | JOINED, KEEP_PATH},
    {"-iquote", SEPARATE | JOINED, KEEP_PATH},
    {"-idirafter", SEPARATE | JOINED, KEEP_PATH},
    {"-iframework", SEPARATE | JOINED, KEEP_PATH},
    {"-cxx-isystem", SEPARATE | JOINED, KEEP_PATH},
    {"--include-directory", SEPARATE, KEEP_PATH},
    {"--include-directory=", JOINED, KEEP_PATH},
    {"--include", SEPARATE, KEEP_PATH},
    {"--include=", JOINED, KEEP_PATH},
    {"--sysroot=", JOINED, KEEP_PATH},
    {"--sysroot", SEPARATE, KEEP_PATH},
    {"-I", SEPARATE | JOINED, KEEP_PATH},
    {"-F", SEPARATE | JOINED, KEEP_PATH},
    {"-D", SEPARATE | JOINED, KEEP},
    {"-U", SEPARATE | JOINED, KEEP},
    {"-x", SEPARATE | JOINED, KEEP},
    {"--define-macro", SEPARATE | JOINED, KEEP},
    {"--undefine-macro", SEPARATE | JOINED, KEEP},
    {"-target", SEPARATE, KEEP},
    {"-arch", SEPARATE, KEEP},
    {"-iprefix", SEPARATE, KEEP},
    {"-iwithprefix", SEPARATE, KEEP},
    {"-iwithprefixbefore", SEPARATE, KEEP},
    {"-resource-dir", SEPARATE, KEEP},
    {"--output", SEPARATE, DROP},
    {"--param", SEPARATE, DROP},
    {"-index-store-path", SEPARATE, DROP},
    {"-gen-cdb-fragment-path", SEPARATE, DROP},
    {"-T", SEPARATE, DROP},
    {"-u", SEPARATE, DROP},
    {"-z", SEPARATE, DROP},
    {"-aux-info", SEPARATE, DROP},
};

/* One option with its value, as cut from the command. */
typedef struct {
    const rule *rule; /* NULL: none fits */
    const char *flag;
    const char *value; /* NULL: none; inside `flag` when joined to it */
    int length;        /* arguments that it takes up */
} option;

static gboolean fits(const rule *row, const char *const *argv, option *found)
{
    gsize length = strlen(row->name);

    if (!g_str_has_prefix(argv[0], row->name))
        return FALSE;

    gboolean exact = argv[0][length] == '\0';
    *found = (option){.rule = row, .flag = argv[0], .length = 1};
    if (exact && (row->form & SEPARATE)) {
        found->value = argv[1];
        found->length = argv[1] != NULL ? 2 : 1;
        return TRUE;
    }
    if (exact)
        return (row->form & ALONE) != 0;
    found->value = argv[0] + length;
    /* "-Xarch_host -fplugin=...": both joined and followed by a value. */
    if ((row->form & JOINED) && strcmp(row->name, "-Xarch_") == 0 && argv[1] != NULL)
        found->length = 2;
    return (row->form & JOINED) != 0;
}

static option next_option(const char *const *argv)
{
    option found;

    for (gsize i = 0; i < G_N_ELEMENTS(rules); i++) {
        if (fits(&rules[i], argv, &found))
            return found;
    }
    if (strcmp(argv[0], "-o") == 0)
        return (option){.rule = NULL, .flag = argv[0], .length = argv[1] != NULL ? 2 : 1};
    return (option){.rule = NULL, .flag = argv[0], .length = 1};
}

static void warn(GPtrArray *warnings, const char *const *argv, int length, const char *why)
{
    g_autofree char *second = length > 1 ? g_strconcat(" ", argv[1], NULL) : g_strdup("");

    g_ptr_array_add(warnings, g_strdup_printf("dropped %s%s: %s", argv[0], second, why));
}

/* An absolute path, or one that was not relative to the directory: "-I=usr/include" is seen from
 * the system root, and "-include config.h" may be found by the include path. */
static char *resolve(const option *found, const char *dir)
{
    const char *value = found->value;
    g_autofree char *whole = NULL;
    gboolean searched =
        strcmp(found->rule->name, "-include") == 0 || strcmp(found->rule->name, "-imacros") == 0;

    if (dir == NULL || value[0] == '=' || g_path_is_absolute(value))
        return g_strdup(value);
    whole = g_canonicalize_filename(value, dir);
    if (searched && !g_file_test(whole, G_FILE_TEST_EXISTS))
        return g_strdup(value);
    return g_steal_pointer(&whole);
}

static void keep_path(const option *found, const char *dir, GPtrArray *out)
{
    g_autofree char *value = resolve(found, dir);

    if (found->length == 2) {
        g_ptr_array_add(out, g_strdup(found->flag));
        g_ptr_array_add(out, g_steal_pointer(&value));
    } else {
        g_ptr_array_add(out, g_strconcat(found->rule->name, value, NULL));
    }
}

/* "-Wp,-D_FORTIFY_SOURCE=2" is one definition in disguise; with another comma it may be anything.
 */
static gboolean keep_definition(const char *flag, GPtrArray *out)
{
    if (!g_str_has_prefix(flag, "-Wp,-D") && !g_str_has_prefix(flag, "-Wp,-U"))
        return FALSE;
    if (strchr(flag + strlen("-Wp,"), ',') != NULL)
        return FALSE;
    g_ptr_array_add(out, g_strdup(flag + strlen("-Wp,")));
    return TRUE;
}

/* "-Xclang X" hands X to the compiler proper.  What is known to do no harm is kept; the value of an
 * option comes with an -Xclang of its own.  Returns how many arguments were used up. */
static int filter_xclang(const char *const *argv, const char *dir, GPtrArray *out,
                         GPtrArray *warnings)
{
    const char *flag = argv[1];
    gboolean has_value = flag != NULL && argv[2] != NULL && strcmp(argv[2], "-Xclang") == 0 &&
                         argv[3] != NULL && argv[3][0] != '-';
    int length = flag == NULL ? 1 : has_value ? 4 : 2;

    if (flag == NULL)
        return length;
    if (strcmp(flag, "-include") == 0 && has_value) {
        const char *const pair[] = {"-include", argv[3], NULL};

        ub_flags_filter(pair, dir, out, warnings);
        return length;
    }
    if (strstr(flag, "load") != NULL || strstr(flag, "plugin") != NULL ||
        strcmp(flag, "-mllvm") == 0)
        g_ptr_array_add(warnings,
                        g_strdup_printf("dropped -Xclang %s%s%s: it would load code", flag,
                                        has_value ? " -Xclang " : "", has_value ? argv[3] : ""));
    return length;
}

/* Does an option of which nothing else is known say how the text is read?  Of the others some write
 * files, print on standard output, load code or bring libclang down; new ones come with every
 * version. */
static gboolean is_about_the_text(const char *flag)
{
    static const char *const whole[] = {"-w",       "-ansi",      "-pedantic", "--pedantic",
                                        "-pthread", "-trigraphs", NULL};
    static const char *const beginnings[] = {"-f",         "-m",     "-O",        "-W",
                                             "-std=",      "--std=", "-stdlib=",  "-nostd",
                                             "-nobuiltin", "-undef", "--target=", NULL};

    if (g_strv_contains(whole, flag))
        return TRUE;
    for (const char *const *beginning = beginnings; *beginning != NULL; beginning++) {
        if (g_str_has_prefix(flag, *beginning))
            return TRUE;
    }
    return FALSE;
}

/* A name without a dash is the source, or another file for the linker. */
static gboolean is_file(const char *flag)
{
    return flag[0] != '-' && flag[0] != '@';
}

static gboolean is_output(const char *flag)
{
    return g_str_has_prefix(flag, "-o") && !g_str_has_prefix(flag, "-object");
}

/* The next flag would be taken for it. */
static gboolean lacks_value(const option *found)
{
    return found->value == NULL && found->rule != NULL && !(found->rule->form & ALONE);
}

static int filter_one(const char *const *argv, const char *dir, GPtrArray *out, GPtrArray *warnings)
{
    if (is_file(argv[0])) {
        if (dir == NULL)
            warn(warnings, argv, 1, "no compiler flag; paths go before --");
        return 1;
    }
    if (strcmp(argv[0], "--") == 0)
        return 1;
    if (strcmp(argv[0], "-Xclang") == 0)
        return filter_xclang(argv, dir, out, warnings);
    if (g_str_has_prefix(argv[0], "-Xclang=")) {
        const char *const pair[] = {"-Xclang", argv[0] + strlen("-Xclang="), NULL};

        filter_xclang(pair, dir, out, warnings);
        return 1;
    }

    option found = next_option(argv);
    action what = found.rule != NULL           ? found.rule->action
                  : is_about_the_text(argv[0]) ? KEEP
                                               : DROP;
    if (is_output(argv[0]) || (what == LOADS_CODE && keep_definition(argv[0], out)))
        return found.length;
    if (what == LOADS_CODE)
        warn(warnings, argv, found.length,
             argv[0][0] == '@' ? "options in a file are not read" : "it would load code");
    else if (lacks_value(&found))
        warn(warnings, argv, 1, "its value is missing");
    else if (what == KEEP_PATH && found.value != NULL)
        keep_path(&found, dir, out);
    else if (what == WARN)
        g_ptr_array_add(out, g_strconcat("-W", found.value ? found.value : "pedantic", NULL));
    else if (what == KEEP) {
        for (int i = 0; i < found.length; i++)
            g_ptr_array_add(out, g_strdup(argv[i]));
    }
    return found.length;
}

gboolean ub_flags_declare_first(const char *const *argv)
{
    static const char *const old[] = {"-ansi",      "-std=c89",          "-std=c90",
                                      "-std=gnu89", "-std=gnu90",        "--std=c89",
                                      "--std=c90",  "-std=iso9899:1990", NULL};
    gboolean asks = FALSE, is_old = FALSE, pedantic = FALSE;

    for (; argv && *argv; argv++) {
        if (strcmp(*argv, "-Wno-declaration-after-statement") == 0)
            asks = pedantic = FALSE;
        asks |= strcmp(*argv, "-Wdeclaration-after-statement") == 0;
        pedantic |= g_str_has_suffix(*argv, "pedantic"); /* -Wpedantic, too */
        is_old |= g_strv_contains(old, *argv);
    }
    return asks || (pedantic && is_old);
}

void ub_flags_filter(const char *const *argv, const char *dir, GPtrArray *out, GPtrArray *warnings)
{
    while (*argv != NULL)
        argv += filter_one(argv, dir, out, warnings);
}

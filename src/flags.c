/* See flags.h. */
#include "flags.h"

#include <string.h>
#include <clang-c/CXCompilationDatabase.h>

#include "python.h"
#include "select.h"
#include "unit.h"
#include "undefine.h"

#define DATABASE "compile_commands.json"

struct ub_flags {
    CXCompilationDatabase database; /* NULL: none */
    char *database_dir;             /* absolute */
    const char *const *command_line;
    const char *python_exe;
    ub_python *python; /* NULL: not asked yet */
    unsigned min_python;
};

/* Is there something to read?  libclang would wait for a pipe, and say on its own what is wrong. */
static gboolean has_database(const char *dir, GError **error)
{
    g_autofree char *path = g_build_filename(dir, DATABASE, NULL);
    g_autofree char *fixed = g_build_filename(dir, "compile_flags.txt", NULL);

    if (g_file_test(path, G_FILE_TEST_IS_REGULAR) || g_file_test(fixed, G_FILE_TEST_IS_REGULAR))
        return TRUE;
    g_set_error(error, UB_ERROR, UB_ERROR_INPUT,
                "there is no file %s; -p wants the build folder that holds one, which CMake writes "
                "with -DCMAKE_EXPORT_COMPILE_COMMANDS=ON",
                path);
    return FALSE;
}

ub_flags *ub_flags_new(const char *database_dir, const char *const *command_line,
                       const char *python, unsigned min_python, GError **error)
{
    CXCompilationDatabase_Error status = CXCompilationDatabase_NoError;
    ub_flags *flags = g_new0(ub_flags, 1);

    flags->command_line = command_line;
    flags->python_exe = python;
    flags->min_python = min_python;
    if (database_dir == NULL)
        return flags;
    flags->database_dir = g_canonicalize_filename(database_dir, NULL);
    if (has_database(database_dir, error)) {
        flags->database = clang_CompilationDatabase_fromDirectory(database_dir, &status);
        if (status == CXCompilationDatabase_NoError)
            return flags;
        flags->database = NULL;
        g_set_error(error, UB_ERROR, UB_ERROR_INPUT, "%s/" DATABASE " is no compile database",
                    database_dir);
    }
    ub_flags_free(flags);
    return NULL;
}

void ub_flags_free(ub_flags *flags)
{
    if (flags == NULL)
        return;
    if (flags->database != NULL)
        clang_CompilationDatabase_dispose(flags->database);
    ub_python_free(flags->python);
    g_free(flags->database_dir);
    g_free(flags);
}

void ub_file_flags_free(ub_file_flags *file)
{
    if (file == NULL)
        return;
    g_strfreev(file->argv);
    g_ptr_array_unref(file->warnings);
    g_free(file);
}

/* The arguments of a compile command after the compiler's name. */
static char **command_arguments(CXCompileCommand command)
{
    unsigned n = clang_CompileCommand_getNumArgs(command);
    char **argv = g_new0(char *, n + 1);

    for (unsigned i = 1; i < n; i++) {
        CXString argument = clang_CompileCommand_getArg(command, i);

        argv[i - 1] = g_strdup(clang_getCString(argument));
        clang_disposeString(argument);
    }
    return argv;
}

/* The folder that the command's relative paths are seen from. */
static char *command_dir(const ub_flags *flags, CXCompileCommand command)
{
    CXString dir = clang_CompileCommand_getDirectory(command);
    char *whole = g_canonicalize_filename(clang_getCString(dir), flags->database_dir);

    clang_disposeString(dir);
    return whole;
}

static void add_warning(GPtrArray *warnings, const char *text)
{
    g_ptr_array_add(warnings, g_strdup(text));
}

/* For a file that it does not know libclang makes a command from that of a file with a similar
 * name, which ends in "-- PATH". */
static gboolean is_guess(char **argv)
{
    guint n = g_strv_length(argv);

    return n >= 2 && strcmp(argv[n - 2], "--") == 0;
}

const char *ub_flags_language(const char *const *argv)
{
    const char *language = NULL;

    for (; *argv != NULL; argv++)
        if (g_str_has_prefix(*argv, "-x"))
            language = (*argv)[2] != '\0' ? *argv + 2 : argv[1];
    return language;
}

static gboolean has_language(GPtrArray *argv)
{
    g_ptr_array_add(argv, NULL);
    gboolean has = ub_flags_language((const char *const *)argv->pdata) != NULL;
    g_ptr_array_set_size(argv, (int)argv->len - 1);
    return has;
}

/* g++, x86_64-linux-gnu-g++-12, clang++, ccache c++: by its name alone such a compiler takes what
 * ends in .c for C++ ("GCC and File Extensions", "Invoking G++"). */
static gboolean is_cplusplus_driver(CXCompileCommand command)
{
    gboolean found = FALSE;

    for (unsigned i = 0; i < clang_CompileCommand_getNumArgs(command) && !found; i++) {
        CXString argument = clang_CompileCommand_getArg(command, i);
        g_autofree char *name = g_path_get_basename(clang_getCString(argument));
        clang_disposeString(argument);
        if (name[0] == '-')
            break;
        found = g_regex_match_simple("(^|[-_])(g|c|clang)\\+\\+(-[0-9.]+)?$", name, 0, 0);
    }
    return found;
}

/* Append what libclang gets of a command.  "-o" and the options that come with a value swallow the
 * word after them, so the whole command is filtered in one go; the source file's name falls out as
 * a word without a dash. */
static void add_command(const ub_flags *flags, CXCompileCommand command, GPtrArray *out,
                        GPtrArray *warnings)
{
    g_autofree char *dir = command_dir(flags, command);
    g_auto(GStrv) argv = command_arguments(command);

    if (is_guess(argv))
        add_warning(warnings, "not in " DATABASE ": it is read with the flags of a file whose name "
                              "is similar");
    guint before = out->len;
    ub_flags_filter((const char *const *)argv, dir, out, warnings);
    if (is_cplusplus_driver(command) && !has_language(out)) {
        g_ptr_array_insert(out, (int)before, g_strdup("-x"));
        g_ptr_array_insert(out, (int)before + 1, g_strdup("c++"));
    }
}

/* Has the file one more command, that reads it in another way than `first`? */
static gboolean has_another(const ub_flags *flags, CXCompileCommands commands, GPtrArray *first)
{
    for (unsigned i = 1; i < clang_CompileCommands_getSize(commands); i++) {
        g_autoptr(GPtrArray) other = g_ptr_array_new_with_free_func(g_free);
        g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
        gboolean same = TRUE;

        add_command(flags, clang_CompileCommands_getCommand(commands, i), other, warnings);
        for (guint k = 0; k < other->len && other->len == first->len; k++)
            same = same && strcmp(other->pdata[k], first->pdata[k]) == 0;
        if (!same || other->len != first->len)
            return TRUE;
    }
    return FALSE;
}

void ub_flags_add_built(const ub_flags *flags, GPtrArray *out)
{
    CXCompileCommands all =
        flags->database ? clang_CompilationDatabase_getAllCompileCommands(flags->database) : NULL;

    for (unsigned i = 0; all && i < clang_CompileCommands_getSize(all); i++) {
        CXCompileCommand command = clang_CompileCommands_getCommand(all, i);
        g_autofree char *dir = command_dir(flags, command);
        CXString name = clang_CompileCommand_getFilename(command);
        g_ptr_array_add(out, g_canonicalize_filename(clang_getCString(name), dir));
        clang_disposeString(name);
    }
    if (all)
        clang_CompileCommands_dispose(all);
}

/* The flags of `path` in the database; FALSE when it has none. */
static gboolean add_from_database(const ub_flags *flags, const char *path, GPtrArray *out,
                                  GPtrArray *warnings)
{
    g_autofree char *whole = g_canonicalize_filename(path, NULL);
    CXCompileCommands commands;

    if (flags->database == NULL)
        return FALSE;
    commands = clang_CompilationDatabase_getCompileCommands(flags->database, whole);
    gboolean found = commands != NULL && clang_CompileCommands_getSize(commands) > 0;
    if (found) {
        add_command(flags, clang_CompileCommands_getCommand(commands, 0), out, warnings);
        if (has_another(flags, commands, out))
            add_warning(warnings, "several times in " DATABASE ", with different flags: the first "
                                  "are used");
    } else {
        add_warning(warnings, "not in " DATABASE ": it is read with Python's include directories "
                              "and what follows -- only");
    }
    if (commands != NULL)
        clang_CompileCommands_dispose(commands);
    return found;
}

/* The directory of an include option, NULL for other flags; *step is the number of words. */
static const char *include_dir(char **argv, guint *step)
{
    static const char *const names[] = {"-I", "-isystem", "-iquote", "-idirafter"};

    *step = 1;
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        if (!g_str_has_prefix(argv[0], names[i]))
            continue;
        if (argv[0][strlen(names[i])] != '\0')
            return argv[0] + strlen(names[i]);
        *step = argv[1] != NULL ? 2 : 1;
        return argv[1];
    }
    return NULL;
}

/* The first include directory that holds Python.h, or NULL. */
static const char *python_dir(GPtrArray *argv)
{
    guint step;

    for (guint i = 0; i < argv->len && argv->pdata[i] != NULL; i += step) {
        const char *dir = include_dir((char **)argv->pdata + i, &step);
        g_autofree char *header = dir != NULL ? g_build_filename(dir, "Python.h", NULL) : NULL;

        if (header != NULL && g_file_test(header, G_FILE_TEST_EXISTS))
            return dir;
    }
    return NULL;
}

/* Adds Python's directories when Python.h is in none of those there; *version is that of the
 * headers found either way. */
static gboolean add_python(ub_flags *flags, GPtrArray *out, unsigned *version, GError **error)
{
    g_ptr_array_add(out, NULL);
    const char *known = python_dir(out);
    g_ptr_array_set_size(out, (int)out->len - 1);

    if (known != NULL) {
        *version = ub_python_header_version(known);
        return TRUE;
    }
    if (flags->python == NULL)
        flags->python = ub_python_ask(flags->python_exe, error);
    if (flags->python == NULL)
        return FALSE;
    *version = flags->python->version;
    for (char **dir = flags->python->include_dirs; *dir != NULL; dir++) {
        g_ptr_array_add(out, g_strdup("-isystem"));
        g_ptr_array_add(out, g_strdup(*dir));
    }
    return TRUE;
}

/* -Idir, -I dir; what ub_flags_filter leaves is absolute, or meant from here. */
static void note_folders(const GPtrArray *argv, GHashTable *known, GPtrArray *out)
{
    static const char *const options[] = {"-I", "-iquote", "-isystem", "-idirafter"};

    for (guint i = 0; i < argv->len; i++)
        for (gsize k = 0; k < G_N_ELEMENTS(options); k++) {
            const char *word = argv->pdata[i];
            if (!g_str_has_prefix(word, options[k]))
                continue;
            word += strlen(options[k]);
            if (!*word && i + 1 < argv->len)
                word = argv->pdata[i + 1];
            if (*word && g_hash_table_add(known, g_strdup(word)))
                g_ptr_array_add(out, g_strdup(word));
        }
}

void ub_flags_add_folders(const ub_flags *flags, GPtrArray *out)
{
    g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
    CXCompileCommands all =
        flags->database ? clang_CompilationDatabase_getAllCompileCommands(flags->database) : NULL;

    for (unsigned i = 0; all && i < clang_CompileCommands_getSize(all); i++) {
        add_command(flags, clang_CompileCommands_getCommand(all, i), argv, warnings);
        note_folders(argv, known, out);
        g_ptr_array_set_size(argv, 0);
    }
    if (all)
        clang_CompileCommands_dispose(all);
    ub_flags_filter(flags->command_line, NULL, argv, warnings);
    note_folders(argv, known, out);
}

/* What --min-python says, else the project, else the headers that the file is compiled with. */
static void set_min_python(ub_file_flags *file, const ub_flags *flags, const char *path,
                           unsigned header_version)
{
    unsigned said = flags->min_python != 0 ? flags->min_python : ub_python_required(path);

    file->supported = said != 0 ? said : 0x0300;
    file->min_python = said != 0 ? said : header_version != 0 ? header_version : 0x030d;
}

ub_file_flags *ub_flags_for(ub_flags *flags, const char *path, GError **error)
{
    g_autoptr(GPtrArray) out = g_ptr_array_new_with_free_func(g_free);
    ub_file_flags *file = g_new0(ub_file_flags, 1);
    unsigned version = 0;

    file->warnings = g_ptr_array_new_with_free_func(g_free);
    gboolean known = add_from_database(flags, path, out, file->warnings);
    ub_flags_filter(flags->command_line, NULL, out, file->warnings);
    if (!known) {
        g_autofree char *dir = g_path_get_dirname(path);

        g_ptr_array_add(out, g_strconcat("-I", dir, NULL));
    }
    if (!ub_is_cplusplus(path) && !g_str_has_suffix(path, ".c") && !has_language(out)) {
        g_ptr_array_add(out, g_strdup("-x"));
        g_ptr_array_add(out, g_strdup("c"));
    }
    if (!add_python(flags, out, &version, error)) {
        ub_file_flags_free(file);
        return NULL;
    }
    set_min_python(file, flags, path, version);
    g_ptr_array_add(out, NULL);
    file->argv = (char **)g_ptr_array_free(g_steal_pointer(&out), FALSE);
    return file;
}

/* What is undefined is so in headers, too. */
static void add_undefined(GPtrArray *out, guint from)
{
    for (guint i = from, end = out->len; i < end; i++) {
        const char *flag = out->pdata[i];
        gboolean apart = strcmp(flag, "-U") == 0 && i + 1 < end;

        if (g_str_has_prefix(flag, "-U"))
            g_ptr_array_add(out,
                            g_strconcat(UB_UNDEFINE, apart ? out->pdata[++i] : flag + 2, NULL));
    }
}

char **ub_flags_and(ub_file_flags *file, const char *more)
{
    GPtrArray *out = g_ptr_array_new();
    g_auto(GStrv) words = NULL;

    for (char **flag = file->argv; *flag != NULL; flag++)
        g_ptr_array_add(out, g_strdup(*flag));
    if (g_shell_parse_argv(more, NULL, &words, NULL))
        ub_flags_filter((const char *const *)words, NULL, out, file->warnings);
    add_undefined(out, g_strv_length(file->argv));
    g_ptr_array_add(out, NULL);
    return (char **)g_ptr_array_free(out, FALSE);
}

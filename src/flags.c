/* See flags.h. */
#include "flags.h"

#include <string.h>
#include <clang-c/CXCompilationDatabase.h>

#include "python.h"
#include "select.h"
#include "unit.h"

struct ub_flags {
    CXCompilationDatabase database; /* NULL: none */
    const char *const *command_line;
    const char *python_exe;
    ub_python *python; /* NULL: not asked yet */
    unsigned min_python;
};

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
    flags->database = clang_CompilationDatabase_fromDirectory(database_dir, &status);
    if (status == CXCompilationDatabase_NoError)
        return flags;
    flags->database = NULL;
    ub_flags_free(flags);
    g_set_error(error, UB_ERROR, UB_ERROR_INPUT,
                "no compile_commands.json that can be read in %s (-p)", database_dir);
    return NULL;
}

void ub_flags_free(ub_flags *flags)
{
    if (flags == NULL)
        return;
    if (flags->database != NULL)
        clang_CompilationDatabase_dispose(flags->database);
    ub_python_free(flags->python);
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

/* "-o" and the options that come with a value swallow the word after them, so the whole command is
 * filtered in one go; the source file's name falls out as a word without a dash. */
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
        CXCompileCommand command = clang_CompileCommands_getCommand(commands, 0);
        CXString dir = clang_CompileCommand_getDirectory(command);
        g_auto(GStrv) argv = command_arguments(command);

        ub_flags_filter((const char *const *)argv, clang_getCString(dir), out, warnings);
        clang_disposeString(dir);
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

static gboolean has_language(GPtrArray *argv)
{
    for (guint i = 0; i < argv->len; i++) {
        if (g_str_has_prefix(argv->pdata[i], "-x"))
            return TRUE;
    }
    return FALSE;
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

/* What --min-python says, else the project, else the headers that the file is compiled with. */
static unsigned min_python(const ub_flags *flags, const char *path, unsigned header_version)
{
    unsigned required;

    if (flags->min_python != 0)
        return flags->min_python;
    required = ub_python_required(path);
    if (required != 0)
        return required;
    return header_version != 0 ? header_version : 0x030d;
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
    file->min_python = min_python(flags, path, version);
    g_ptr_array_add(out, NULL);
    file->argv = (char **)g_ptr_array_free(g_steal_pointer(&out), FALSE);
    return file;
}

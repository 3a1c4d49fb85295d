/* The compiler flags of a file, and the Python that it is built for.
 *
 * They come from a compile database, from the command line, or are made up: the file's own
 * directory and Python's include directories.  Whatever makes the compiler load code, write files,
 * or stop at a warning is dropped: a project's flags are somebody else's input.  A warning that
 * they make an error (-Werror=NAME, -pedantic-errors) stays one: the prover asks for no new one. */
#ifndef UNBORROW_FLAGS_H
#define UNBORROW_FLAGS_H

#include <glib.h>

/* Where flags come from; made once, used for every file. */
typedef struct ub_flags ub_flags;

/* The flags of one file. */
typedef struct {
    char **argv;         /* for ub_parse; NULL-terminated */
    unsigned min_python; /* as 0x030b */
    unsigned supported;  /* the same, where somebody has said so; else 3.0: a guess from the headers
                            does not tell which text no build compiles */
    GPtrArray *warnings; /* of char *: what was dropped or is a guess */
} ub_file_flags;

/* `database_dir` may be NULL; `min_python` is 0 when files are to be asked (pyproject.toml, else
 * the headers).  Nothing is copied: all must outlive the result.  NULL and UB_ERROR_INPUT when the
 * database cannot be read; free with ub_flags_free. */
ub_flags *ub_flags_new(const char *database_dir, const char *const *command_line,
                       const char *python, unsigned min_python, GError **error);
void ub_flags_free(ub_flags *flags);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ub_flags, ub_flags_free)

/* Append to `out` (of char *) the absolute paths of all files that the database names. */
void ub_flags_add_built(const ub_flags *flags, GPtrArray *out);

/* Append to `out` (of char *) the folders that -I and its relatives name, in the database or on the
 * command line, each once. */
void ub_flags_add_folders(const ub_flags *flags, GPtrArray *out);

/* The flags for `path`; to be called from one thread.  Python is asked, once, when Python.h is in
 * none of the directories that are known.  NULL and UB_ERROR_TOOL when that fails; free with
 * ub_file_flags_free. */
ub_file_flags *ub_flags_for(ub_flags *flags, const char *path, GError **error);
/* The flags of a file and some more, a shell's words as the command line gives them, of which -U
 * undefines what headers define, too (undefine.h); adds to the file's warnings.  A new vector; free
 * with g_strfreev. */
char **ub_flags_and(ub_file_flags *file, const char *more);
void ub_file_flags_free(ub_file_flags *file);

/* The language that -x names last, or NULL; points into `argv`. */
const char *ub_flags_language(const char *const *argv);

/* Do these flags for libclang ask for a warning of a declaration that stands behind a statement? */
gboolean ub_flags_declare_first(const char *const *argv);

/* Append to `out` (of char *) those of `argv` that are fit for libclang, and to `warnings` (of char
 * *) what was dropped though somebody may rely on it.  Relative paths are taken from `dir`, an
 * absolute one; NULL for flags of the command line, which are meant from here. */
void ub_flags_filter(const char *const *argv, const char *dir, GPtrArray *out, GPtrArray *warnings);

#endif

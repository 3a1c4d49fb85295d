/* What Python says: its include directories, its version, the oldest one that a project wants. */
#ifndef UNBORROW_PYTHON_H
#define UNBORROW_PYTHON_H

#include <glib.h>

typedef struct {
    char **include_dirs; /* "include" and "platinclude", each once; NULL-terminated */
    unsigned version;    /* as 0x030b */
} ub_python;

/* Ask the program `exe`, by running it.  NULL and UB_ERROR_TOOL when it is missing or fails; free
 * with ub_python_free. */
ub_python *ub_python_ask(const char *exe, GError **error);
void ub_python_free(ub_python *python);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ub_python, ub_python_free)

/* The version in patchlevel.h of a directory that holds Python.h, as 0x030b; 0 when unknown. */
unsigned ub_python_header_version(const char *include_dir);

/* The oldest Python that the nearest pyproject.toml around `path` asks for with requires-python, as
 * 0x0309; 0 when none says. */
unsigned ub_python_required(const char *path);

/* The same of a file's text. */
unsigned ub_python_required_by(const char *toml);

#endif

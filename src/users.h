/* Who else may use what a header declares: the sources of its project that were not looked at.
 *
 * A pre-commit hook gives the files that a commit changes, a person those that are on his mind; the
 * rest of the project uses the header's structs all the same. */
#ifndef UNBORROW_USERS_H
#define UNBORROW_USERS_H

#include <glib.h>

/* Why it is not known that all users of the headers are among the files seen, or NULL; owned by the
 * caller.  `headers`, `seen`: sets of real paths.  `folders`: real paths (of char *) of folders all
 * of whose sources were to be looked at; `built`: paths (of char *) of files that are known to be
 * compiled, wherever they are.
 *
 * A header's project is the checkout that holds it (.git and the like), else the folder with its
 * pyproject.toml or setup.py, else a folder of `folders`; what is none of these is not known.  A
 * user is whatever text of code there, ignored by git or not, names one of the headers, or includes
 * what only a macro says. */
char *ub_users_unseen(GHashTable *headers, GHashTable *seen, const GPtrArray *folders,
                      const GPtrArray *built);

/* The projects of the files of a run: each is read once, when it is first asked about, in whatever
 * thread. */
typedef struct ub_users ub_users;
ub_users *ub_users_new(void);
void ub_users_free(ub_users *users);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ub_users, ub_users_free)

/* Which other file of the source's project may call its static `function`, or NULL; a message,
 * owned by the caller.  Such a file names the source in an inclusion or a string, or has the
 * function's name, as a word, without a function of that name:
 *
 *     #include PART(a)                       cc -include a.c b.c
 *     PyObject *v = first(list);
 *
 * A macro that names the function calls nothing by itself: who names the macro may.  What is no
 * code counts, if git does not ignore it and it speaks of inclusions.  Of a source without a
 * project the files in its folder are looked at.  `known`: a file that is known to include it, or
 * NULL. */
char *ub_users_caller(ub_users *users, const char *path, const char *function, const char *known);

/* Append the paths of the C and C++ texts of the source's project (of char *, owned by the array),
 * or of its folder alone, unless the project is in `roots` already: a set that owns its paths. */
void ub_users_files(const char *path, GHashTable *roots, GPtrArray *files);

#endif

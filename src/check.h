/* A check: an `if` without else that leaves the function with an error.
 *
 *     out = PyList_New(0);
 *     if (out == NULL)
 *         goto error; */
#ifndef UNBORROW_CHECK_H
#define UNBORROW_CHECK_H

#include "effects.h"
#include "wayout.h"

typedef struct {
    ub_way_out *way;
    unsigned stmt;     /* the `if` */
    int made;          /* `x = f();` in front of it that it tests, or -1 */
    gboolean *changed; /* for each variable: may it change here? */
} ub_check;

/* The check that the statement is, or NULL; free with ub_check_free. */
ub_check *ub_check_new(const ub_surroundings *around, unsigned stmt);

/* The same of an `if` with an `else`, which is done where it does not leave. */
ub_check *ub_check_with_else(const ub_surroundings *around, unsigned stmt);
void ub_check_free(ub_check *c);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ub_check, ub_check_free)

/* Is the statement `x = f();` where the check is `if (x == NULL)`, which calls nothing itself?
 * And make it a part of the check. */
gboolean ub_check_tests(const ub_surroundings *around, unsigned stmt, const ub_check *c);
void ub_check_take(const ub_surroundings *around, unsigned stmt, ub_check *c);

/* Is it about an error: does it set one, or test a call that can leave one? */
gboolean ub_check_is_about_error(const ub_surroundings *around, const ub_check *c);

/* Does it look at nothing but these variables (a gboolean for each)? */
gboolean ub_check_tests_only(const ub_surroundings *around, const ub_check *c,
                             const gboolean *variables);

/* Does it depend on its own calls and on what was given to the function alone?  Not so
 *
 *     out = PyMem_Malloc(n);
 *     ...
 *     if (out == NULL)        whose way out has nothing to free, whatever there is elsewhere */
gboolean ub_check_is_independent(const ub_surroundings *around, const ub_check *c);

/* When it leaves: is everything that was there before it still there? */
gboolean ub_check_fails_cleanly(const ub_surroundings *around, const ub_check *c);

/* When it does not leave: does its way out release whatever its calls have given? `released` says
 * what has been (a gboolean for each variable) before it is taken. */
gboolean ub_check_is_released(const ub_surroundings *around, const ub_check *c,
                              const gboolean *released);

/* Does its way out read one of these variables, holders of new calls excepted? */
gboolean ub_check_reads_changed(const ub_surroundings *around, const ub_check *c,
                                const gboolean *changed);

/* Are those that change here, and that its way out reads, NULL still at the operation before? */
gboolean ub_check_changed_is_null(const ub_surroundings *around, const ub_check *c, unsigned block,
                                  unsigned op);

#endif

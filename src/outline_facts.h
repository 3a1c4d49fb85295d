/* What a function of another file reads, as far as its text tells: errno, and the reference count
 * of what it may be given.
 *
 *     void complain(const char *what) { PyErr_Format(error, "%s: %d", what, errno); }
 *     int put_first(PyObject *t, PyObject *x) { return PyTuple_SetItem(t, 0, x); }
 *
 * As for helper.h, the order of statements does not count, and neither do conditions; but for the
 * errno of a call that the function has made itself (UB_PLACE_OWN_ERRNO). */
#ifndef UNBORROW_OUTLINE_FACTS_H
#define UNBORROW_OUTLINE_FACTS_H

#include "outline.h"

enum {
    UB_OUTLINE_FACTS = UB_FACT_OBSERVES | UB_FACT_READS_ERRNO,
    UB_OUTLINE_ERRNO = 1 << 31, /* with READS_ERRNO: errno, and not a library's last error only */
};

/* Does a function that names it, maybe as a member, read one or the other, if no file defines it?
 */
gboolean ub_is_fact_word(const char *name, gboolean is_member);

/* The facts of a call of a function that no file defines, UB_OUTLINE_ERRNO with them. */
unsigned ub_facts_of_unseen(const char *name);

/* Those of UB_OUTLINE_FACTS and UB_OUTLINE_ERRNO that a call of a function has, or (FALSE) the
 * mention of a macro. */
typedef unsigned (*ub_facts_of_name)(const char *name, gboolean is_call, gpointer data);

/* Those of a function or macro of the text. */
unsigned ub_facts_in_text(const char *text, const ub_outlined *function, ub_facts_of_name of,
                          gpointer data);

#endif

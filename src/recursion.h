/* What is known of functions that call each other.
 *
 *     static int first(int n)  { if (n) second(n - 1); PyErr_SetString(...); return -1; }
 *     static int second(int n) { return n ? first(n - 1) : 0; }
 *
 * Looking at first(), we come to second(), and from there to first() again, of which nothing is
 * known yet.  So whatever was found out on such a way is found out again with what is known by
 * then, round by round, until nothing changes: the least fixpoint. */
#ifndef UNBORROW_RECURSION_H
#define UNBORROW_RECURSION_H

#include <glib.h>

typedef struct ub_recursion ub_recursion;

ub_recursion *ub_recursion_new(void);
void ub_recursion_free(ub_recursion *r);

/* May the answer be used that is kept for `key`?  FALSE: it is of a round before. */
gboolean ub_recursion_holds(ub_recursion *r, const char *key);

/* Look for the answer for `key`; what is kept for it meanwhile is taken where it is asked for. */
void ub_recursion_begin(ub_recursion *r, const char *key);

/* An answer is found and kept, and is another than was kept before, or not.  TRUE: look again. */
gboolean ub_recursion_again(ub_recursion *r, const char *key, gboolean changed);

#endif

/* The text edits of codetest.c, and what it asks of statements.
 *
 * Private to codetest.c and codetext.c. */
#ifndef UNBORROW_CODETEXT_H
#define UNBORROW_CODETEXT_H

#include "catalog.h"
#include "condition.h"
#include "graph.h"
#include "style.h"

/* One function. */
typedef struct {
    const ub_unit *unit;
    const char *text;
    gsize length;
    const ub_graph *g;
    ub_style style;
    unsigned limit;    /* of a line */
    GHashTable *words; /* identifiers of the function; owned */
    gboolean released;
} ub_tester;

/* One call, `(void)f(..., &v);`, and the `if` behind it. */
typedef struct {
    const ub_tester *f;
    const ub_api *api;
    const char *holder;
    ub_range call;
    const ub_stmt *get, *test;
    ub_cond cond;  /* of the test */
    char *rc;      /* a variable for the code, or NULL: the call itself is tested; owned */
    gboolean down; /* the call moves down to the test, over declarations */
    GArray *edits;
} ub_code_test;

/* Statements: by id, the i-th part of one, the one so much further on in its block; NULL for none.
 */
const ub_stmt *ub_code_stmt(const ub_code_test *t, unsigned id);
const ub_stmt *ub_code_child(const ub_code_test *t, const ub_stmt *s, unsigned i);
const ub_stmt *ub_code_sibling(const ub_code_test *t, const ub_stmt *s, unsigned distance);

/* What they do: is it a jump; does nothing fall out of its end; is it `return what;`; does it
 * return the holder and nothing else, once an INCREF has gone; does it name the holder? */
gboolean ub_code_is_jump(const ub_stmt *s);
gboolean ub_code_leaves(const ub_code_test *t, const ub_stmt *s);
gboolean ub_code_returns(const ub_code_test *t, const ub_stmt *s, const char *what);
gboolean ub_code_returns_holder(const ub_code_test *t, const ub_stmt *body);
gboolean ub_code_mentions(const ub_code_test *t, const ub_stmt *s);

/* { return v; } -> return v; */
const ub_stmt *ub_code_only(const ub_code_test *t, const ub_stmt *s);

/* Calls of the catalog keep their order, and directives their place: what holds one is not moved.
 */
gboolean ub_code_can_move(const ub_code_test *t, const ub_stmt *s);

/* Text: white space alone? does nothing else stand on the statement's lines? */
gboolean ub_code_is_blank(const ub_code_test *t, unsigned begin, unsigned end);
gboolean ub_code_has_own_lines(const ub_code_test *t, const ub_stmt *s);

/* Edits; `text` is taken over. */
void ub_code_replace(ub_code_test *t, unsigned begin, unsigned end, char *text);
void ub_code_cut(ub_code_test *t, unsigned begin, unsigned end);

/* `f(..., &v) < 0` or `rc < 0`, to stand at this column with `more` columns behind it; and the
 * statements in a body, as lines.  Owned by the caller. */
char *ub_code_comparison(const ub_code_test *t, const char *with, unsigned column, unsigned more);
char *ub_code_lines(const ub_code_test *t, const ub_stmt *body);

/* The call leaves its place: it goes, or becomes `int rc = f(..., &v);`. */
void ub_code_take_call(ub_code_test *t);

/* An error leaves at once, as `body` says: always TRUE. */
gboolean ub_code_leave_early(ub_code_test *t, const ub_stmt *body);

/* The whole test becomes `if (f(..., &v) < 0) body`: always TRUE. */
gboolean ub_code_replace_test(ub_code_test *t, const char *with, const ub_stmt *body);

/* What the test asks of the holder, or all that it asks, is asked of the code.  FALSE, and nothing
 * done, when there is no room for it. */
gboolean ub_code_replace_condition(ub_code_test *t, const char *with);

#endif

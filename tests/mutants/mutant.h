/* Mutants: wrong variants of a function whose rewrite is accepted, to try the prover with.
 *
 * Each operator makes one small change, of the kind that people make (HAZARDS.md): a release moved
 * over its neighbour, a test turned round.  Not every mutant is wrong: equivalent.c knows rules for
 * those that mean the same. */
#ifndef UNBORROW_MUTANT_H
#define UNBORROW_MUTANT_H

#include "edit.h"
#include "graph.h"

typedef struct {
    const char *operator; /* static: "release-removed" */
    char *what;           /* the place, as text that does not depend on line numbers; owned */
    char *text;           /* the whole function; owned */
    const char *rule;     /* static: it means the same, and why; NULL: it is taken to be wrong */
} ub_mutant;

/* One function and the mutants made of it so far. */
typedef struct {
    const ub_graph *g;
    const char *file;   /* the unit's text */
    GArray *tokens;     /* of ub_token: of the whole function */
    GPtrArray *mutants; /* of ub_mutant */
    GHashTable *texts;  /* of those and of the function itself, without white space and comments */
} ub_mutation;

/* All mutants of the graph's function; free with ub_mutation_free. */
ub_mutation *ub_mutation_new(const ub_graph *g);
void ub_mutation_free(ub_mutation *m);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ub_mutation, ub_mutation_free)

/* For operators: take `edits` over and add the mutant that they make, unless there is such a one.
 * `what` is taken over too. */
void ub_mutate(ub_mutation *m, const char *operator, char * what, GArray *edits, const char *rule);

/* The operators, by what they change. */
void ub_mutate_releases(ub_mutation *m);
void ub_mutate_references(ub_mutation *m);
void ub_mutate_statements(ub_mutation *m);
void ub_mutate_tests(ub_mutation *m);
void ub_mutate_calls(ub_mutation *m);

/* Statements: their text, their first word, and edits of them.  A statement that is the whole body
 * of an `if` gets braces where it needs them. */
char *ub_stmt_text(const ub_mutation *m, unsigned stmt);
gboolean ub_stmt_begins(const ub_mutation *m, unsigned stmt, const char *word);
gboolean ub_stmt_has_word(const ub_mutation *m, unsigned stmt, const char *word);
gboolean ub_head_has_word(const ub_mutation *m, unsigned stmt, const char *word); /* no bodies */
gboolean ub_is_release(const ub_mutation *m, unsigned stmt);
gboolean ub_is_strong_get(const ub_mutation *m, unsigned stmt);
gboolean ub_is_plain(const ub_mutation *m, unsigned stmt); /* an expression, written as such */
gboolean ub_is_label(const ub_mutation *m, unsigned stmt); /* also of a case */
gboolean ub_in_compound(const ub_mutation *m, unsigned stmt);
void ub_take_out(const ub_mutation *m, GArray *edits, unsigned stmt);
void ub_put_before(const ub_mutation *m, GArray *edits, unsigned stmt, char *text);
void ub_put_after(const ub_mutation *m, GArray *edits, unsigned stmt, char *text);

/* Tokens of the function */
ub_token ub_token_at(const ub_mutation *m, unsigned i);
gboolean ub_token_is_word(const ub_mutation *m, unsigned i, const char *word);
char *ub_token_text(const ub_mutation *m, unsigned i);
int ub_closing(const ub_mutation *m, unsigned open); /* the token that closes '(' ; -1: none */
void ub_replace(GArray *edits, ub_range range, const char *text);

/* Is `word` a variable that takes the result of a strong call; is it an object pointer? */
gboolean ub_is_holder(const ub_mutation *m, const char *word);
GPtrArray *ub_object_variables(const ub_mutation *m); /* names; free with g_ptr_array_unref */

/* equivalent.c: rules for mutants that mean the same; NULL: none applies. */
const char *ub_rule_for_move(const ub_mutation *m, unsigned release, unsigned over);
const char *ub_rule_for_unset(const ub_mutation *m, const char *name, unsigned declared_at);
const char *ub_rule_for_code_test(const char *op, const char *number, const char *other_op,
                                  const char *other_number);

#endif

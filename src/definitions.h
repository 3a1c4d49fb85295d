/* The macros that the file and the project's headers define, in whatever configuration.
 *
 *     #ifdef WITH_DEBUG
 *     #define CHECK(x) if (bad(x)) return NULL
 *     #else
 *     #define CHECK(x)
 *     #endif
 *
 * The compiler knows one CHECK, the edited text has to be right with both.  What only Pythons
 * define that the project does not support (versions.h) does not count. */
#ifndef UNBORROW_DEFINITIONS_H
#define UNBORROW_DEFINITIONS_H

#include "unit.h"

typedef struct ub_definitions ub_definitions;

/* Of the unit, which owns them; they are collected at the first call. */
const ub_definitions *ub_definitions_of(ub_unit *unit);
void ub_definitions_free(ub_definitions *definitions);

/* Has it a definition there? */
gboolean ub_macro_is_known(const ub_definitions *definitions, const char *macro);

typedef gboolean (*ub_word_test)(const char *word, gpointer data);

/* Does a definition of the macro, or of one that it uses, hold a word that passes the test?  With
 * `varying` only those macros count that have more than one definition, and what these use. */
gboolean ub_macro_holds(const ub_definitions *definitions, const char *macro, gboolean varying,
                        ub_word_test test, gpointer data);

/* Does a word of the text pass the test, or a definition of the macro that it names? */
gboolean ub_text_holds(const ub_unit *unit, const char *text, ub_range range, ub_word_test test,
                       gpointer data);

/* Would a variable of this name change what a macro means that the range names, or be changed by
 * one? */
gboolean ub_macros_capture(ub_unit *unit, ub_range range, const char *name);

/* A ub_word_test: the name itself, or what makes a name of two words:
 *
 *     #define FIRST(l) get_first(l)
 *     #define GETTER(what) get_##what */
gboolean ub_is_or_makes(const char *word, gpointer name);

/* A ub_word_test: return, goto, Py_RETURN_NONE... */
gboolean ub_is_way_out(const char *word, gpointer data);

#endif

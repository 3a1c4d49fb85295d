/* A parsed file: stage "parse".
 *
 * Offsets are bytes from the start of the main file, lines and columns count from 1, ranges are
 * half open.  Positions are file positions (clang's "file location"): a token that comes from a
 * macro's argument has the place where it was written, one from a macro's body the place of the
 * macro's name at its use. */
#ifndef UNBORROW_UNIT_H
#define UNBORROW_UNIT_H

#include <clang-c/Index.h>
#include <glib.h>
#include <string.h>

#include "catalog.h"

typedef struct {
    unsigned begin, end;
} ub_range;

/* A function with a body in the main file. */
typedef struct {
    CXCursor cursor;
    char *name;
    ub_range extent;        /* from the first token of the declaration to after the closing brace */
    ub_range body;          /* from '{' to after '}' */
    gboolean is_static;     /* and all that call it are in this file */
    gboolean has_error;     /* an error diagnostic lies inside the extent, or an error elsewhere has
                               left a hole in its tree */
    gboolean errno_matters; /* a caller reads errno as it leaves it (judge.c) */
    gboolean errno_unseen;  /* callers in other files may (judge.c) */
    gboolean relies_on_locks; /* a call is left as it is because it stands in a critical section, or
                                 somebody says that it may be (judge.c) */
    gboolean fails_by_protocol; /* only Python calls it, which takes NULL for an error (judge.c) */
    gboolean is_cleanup;        /* it may be called while an exception is set (judge.c) */
    guint64 lent;    /* parameters, a bit for each, that a caller may not hold itself (judge.c) */
    GArray *guarded; /* of guint64, line and column: the calls of PyDict_Next() that its new text
                        must have in a critical section (round.c); owned, or NULL */
} ub_function;

/* A macro expansion written in the main file (not one inside another macro's body). */
typedef struct {
    char *name;
    ub_range extent; /* name and, for a function-like macro, its arguments */
    unsigned outer;  /* index of the outermost use around it, its own when there is none */
} ub_macro_use;

typedef struct {
    enum CXDiagnosticSeverity severity;
    gboolean in_main; /* the position is in the main file */
    gboolean nowhere; /* it has no position: libclang's precompiled headers give such warnings of
                         what system headers do */
    unsigned offset, line, column;
    char *message;
} ub_diagnostic;

typedef struct {
    char *path;
    GBytes *text;
    CXIndex index;
    CXTranslationUnit tu;
    CXFile file;
    GArray *functions;          /* of ub_function, in source order */
    GArray *macro_uses;         /* of ub_macro_use, in source order */
    GArray *skipped;            /* of ub_range: preprocessor text not compiled */
    GArray *diagnostics;        /* of ub_diagnostic: warnings and errors */
    GPtrArray *missing_headers; /* of char *: headers that were not found, as named */
    GArray *lines;              /* of unsigned: offset of each line's first byte */
    GPtrArray *undeclared;      /* of const char *: catalog calls that the unit does not declare */
    GPtrArray *injected;        /* of const char *: those that we have declared for it */
    char *python_dir;           /* the folder of Python.h, or NULL */
    GHashTable *helpers;        /* what is known of calls of the file's own functions (helper.h) */
    GHashTable *function_names; /* which tell a function, in C++ (overloads.h) */
    GHashTable *keepers;        /* which of their arguments they keep (keeper.h) */
    struct ub_recursion *recursion; /* for both: they call each other (recursion.h) */
    GHashTable *locks;              /* which locks they take and let go of (lock.h) */
    GHashTable *held;               /* who calls them with a lock held (lock.h) */
    GHashTable *contracts; /* of ub_api, by name: the file's own functions that are made to return
                              a new reference (contract.h); may be shared */
    GPtrArray *headers; /* of ub_piece *: headers that are read with another text (undefine.h), or
                           NULL; may be shared */
    const struct ub_surround *surround; /* what it is compiled in (includer.h), or NULL */
    gboolean cplusplus;                 /* it is compiled as C++ */
    const ub_rows *rows;      /* what is looked for, or NULL: the catalog alone; not owned */
    struct ub_others *others; /* what other files define (others.h), or NULL; not owned */
    struct ub_peers *peers;   /* the same files, to be parsed (peers.h), or NULL; not owned */
    gboolean needs_compat;    /* pythoncapi_compat.h was not found and a stand-in is used */
    struct ub_definitions *definitions; /* macros in all configurations (definitions.h), or NULL */
    struct ub_definitions *header_definitions; /* those of headers, which outlive a ub_reparse */
    unsigned supported;                        /* the oldest Python, as 0x030b; 0: not known */
    struct ub_versions *versions;              /* what it makes of the text (versions.h) */
    struct ub_style *style; /* how the file is laid out (style.h), as it was parsed first */
} ub_unit;

#define UB_ERROR ub_error_quark()
GQuark ub_error_quark(void);
typedef enum {
    UB_ERROR_PARSE,   /* libclang gave no translation unit */
    UB_ERROR_INPUT,   /* the file cannot be read or is no text */
    UB_ERROR_CHANGED, /* the file changed while we worked */
    UB_ERROR_WRITE,
    UB_ERROR_TOOL, /* spatch or python missing or failing */
    UB_ERROR_USAGE,
} ub_error_code;

/* Parse `text` as the contents of `path` with clang's `flags` (NULL-terminated, without the
 * compiler's name and the file's).  Prototypes of strong calls that the unit does not declare are
 * injected, as is a stand-in for pythoncapi_compat.h where none is found (CAPI.md, "Older
 * Pythons").  Parsing goes on past errors.  Returns a new unit, or NULL with `error` set to
 * UB_ERROR_PARSE; free with ub_unit_free. */
ub_unit *ub_parse(const char *path, GBytes *text, const char *const *flags, GError **error);

/* The same for a file that is included by another: what stands around it (includer.h), which must
 * outlive the unit, is compiled too.  NULL: nothing. */
ub_unit *ub_parse_in(const char *path, GBytes *text, const char *const *flags,
                     const struct ub_surround *surround, GError **error);

/* The same for a changed text of `like`'s file, sparing the search for what is undeclared; it
 * shares the contracts of `like`, and what stands around it.  The unit is made for ub_reparse. */
ub_unit *ub_parse_like(const ub_unit *like, GBytes *text, const char *const *flags, GError **error);

/* Make the unit one of another text of its file, with the flags that it has; the headers at the
 * file's top are not read again.  All cursors of the unit and pointers into it become invalid.  On
 * FALSE the unit can only be freed. */
gboolean ub_reparse(ub_unit *unit, GBytes *text, GError **error);
void ub_unit_free(ub_unit *unit);

/* No Python older than this (as 0x030b) compiles the file. */
void ub_unit_support(ub_unit *unit, unsigned oldest);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ub_unit, ub_unit_free)

/* The main file's bytes, NUL-terminated by a copy that the unit owns; length in *length. */
const char *ub_unit_text(const ub_unit *unit, gsize *length);

/* The function whose extent holds `offset`, or NULL. */
ub_function *ub_unit_function_at(const ub_unit *unit, unsigned offset);

/* The function with a body in the file that has this name, or NULL. */
ub_function *ub_unit_find_function(const ub_unit *unit, const char *name);

/* The outermost macro use whose extent holds `offset`, or NULL. */
const ub_macro_use *ub_unit_macro_at(const ub_unit *unit, unsigned offset);

/* Line and column (in bytes) of an offset. */
void ub_unit_position(const ub_unit *unit, unsigned offset, unsigned *line, unsigned *column);

/* File range of a cursor (see above); {0, 0} when it lies in another file. */
ub_range ub_cursor_range(CXCursor cursor);

/* The text of the file where the cursor begins, be it another than the unit's, its length, and the
 * offset of the cursor in it.  Owned by the unit; NULL: in no file. */
const char *ub_text_around(const ub_unit *unit, CXCursor cursor, unsigned *offset,
                           unsigned *length);

/* One token of C as a plain lexer sees it: no preprocessing.  Used to look at raw text. */
typedef enum {
    UB_TOKEN_END,
    UB_TOKEN_WORD, /* identifier or keyword */
    UB_TOKEN_NUMBER,
    UB_TOKEN_STRING, /* string or character literal */
    UB_TOKEN_PUNCT,  /* longest match */
    UB_TOKEN_COMMENT,
    UB_TOKEN_HASH, /* a whole preprocessor directive, with its continuation lines */
} ub_token_kind;

typedef struct {
    ub_token_kind kind;
    unsigned begin, end;
} ub_token;

/* The next token of text[at, end); white space is skipped. Never fails: a stray byte is a PUNCT. */
ub_token ub_next_token(const char *text, unsigned at, unsigned end);

/* The i-th of what ub_tokens() gave; UB_TOKEN_END behind the last. */
ub_token ub_tokens_at(const GArray *tokens, unsigned i);

/* All tokens of text[begin, end) without comments and directives; free with g_array_unref. */
GArray *ub_tokens(const char *text, unsigned begin, unsigned end);

/* Is it a keyword, or a word that is no variable's for another reason? */
gboolean ub_is_reserved(const char *word);

/* Is the token this word? */
static inline gboolean ub_token_is(const char *text, ub_token token, const char *word)
{
    gsize length = strlen(word); /* of a literal: known to the compiler */

    return token.end - token.begin == length && memcmp(text + token.begin, word, length) == 0;
}

/* A null pointer, as it is written in C and in C++ */
static inline gboolean ub_token_is_null(const char *text, ub_token token)
{
    return ub_token_is(text, token, "NULL") || ub_token_is(text, token, "nullptr");
}

#endif

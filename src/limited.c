#include "limited.h"

#include <string.h>

#include "skipped.h"

#define LIMITED "Py_LIMITED_API"

typedef struct {
    unsigned lowest; /* so far; 0: none */
    gboolean is_set; /* in this configuration */
} limits;

static void note(limits *found, unsigned version)
{
    found->lowest = found->lowest == 0 ? version : MIN(found->lowest, version);
}

/* `3`, `0x03090000`, or nothing.  Plain 3 means 3.2, and so does what cannot be read. */
static unsigned version_of(const char *value)
{
    guint64 number = g_ascii_strtoull(value, NULL, 0);

    return number >= 0x03020000 ? (unsigned)(number >> 16) : 0x0302;
}

static unsigned version_of_definition(CXTranslationUnit tu, CXCursor definition)
{
    CXToken *tokens = NULL;
    unsigned n = 0, version = version_of("");

    clang_tokenize(tu, clang_getCursorExtent(definition), &tokens, &n);
    for (unsigned i = 1; i < n; i++) {
        CXString spelling = clang_getTokenSpelling(tu, tokens[i]);

        if (clang_getTokenKind(tokens[i]) == CXToken_Literal) {
            version = version_of(clang_getCString(spelling));
        }
        clang_disposeString(spelling);
    }
    clang_disposeTokens(tu, tokens, n);
    return version;
}

static enum CXChildVisitResult visit_definition(CXCursor cursor, CXCursor parent, CXClientData data)
{
    CXString spelling;

    (void)parent;
    if (clang_getCursorKind(cursor) != CXCursor_MacroDefinition) {
        return CXChildVisit_Continue;
    }
    spelling = clang_getCursorSpelling(cursor);
    if (strcmp(clang_getCString(spelling), LIMITED) == 0) {
        limits *found = data;
        note(found, version_of_definition(clang_Cursor_getTranslationUnit(cursor), cursor));
        found->is_set = TRUE;
    }
    clang_disposeString(spelling);
    return CXChildVisit_Continue;
}

/* #ifndef Py_LIMITED_API: what follows is for those who have not set it, as this file has. */
static gboolean is_default(const char *text, ub_range range)
{
    ub_token first = ub_next_token(text, range.begin, range.end);

    return first.kind == UB_TOKEN_HASH &&
           g_strstr_len(text + first.begin, first.end - first.begin, LIMITED) != NULL &&
           !ub_skipped_macro(text, (ub_range){first.begin, first.end}, LIMITED, &(ub_range){0, 0});
}

static void note_skipped(const char *path, const char *text, ub_range range, gpointer data)
{
    limits *found = data;
    unsigned at = range.begin;
    ub_range value;

    (void)path;
    if (found->is_set && is_default(text, range)) {
        return;
    }
    while (ub_skipped_macro(text, (ub_range){at, range.end}, LIMITED, &value)) {
        g_autofree char *written = g_strndup(text + value.begin, value.end - value.begin);
        note(found, version_of(written));
        at = value.end;
    }
}

unsigned ub_limited_version(const ub_unit *unit)
{
    limits found = {0, FALSE};

    clang_visitChildren(clang_getTranslationUnitCursor(unit->tu), visit_definition, &found);
    ub_skipped_visit(unit, note_skipped, &found);
    return found.lowest;
}

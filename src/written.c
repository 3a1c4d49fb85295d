#include "written.h"

/* #define bool _Bool: is the type, and nothing else, what the macro used there stands for? */
static gboolean stands_for(const ub_unit *unit, unsigned offset, const char *type)
{
    CXSourceLocation at = clang_getLocationForOffset(unit->tu, unit->file, offset);
    CXCursor use = clang_getCursor(unit->tu, at);
    CXToken *tokens = NULL;
    unsigned n = 0;
    gboolean same = FALSE;

    if (clang_getCursorKind(use) != CXCursor_MacroExpansion)
        return FALSE;
    CXCursor definition = clang_getCursorReferenced(use);
    clang_tokenize(unit->tu, clang_getCursorExtent(definition), &tokens, &n);
    if (n == 2) {
        CXString raw = clang_getTokenSpelling(unit->tu, tokens[1]);
        same = strcmp(clang_getCString(raw), type) == 0;
        clang_disposeString(raw);
    }
    clang_disposeTokens(unit->tu, tokens, n);
    return same;
}

char *ub_written_result(const ub_unit *unit, const ub_function *function)
{
    CXString raw = clang_getTypeSpelling(clang_getCursorResultType(function->cursor));
    char *type = g_strdup(clang_getCString(raw));
    clang_disposeString(raw);
    gsize length, word = strcspn(type, " ");
    g_autofree char *base = g_strndup(type, word);
    const char *text = ub_unit_text(unit, &length);

    for (unsigned at = function->extent.begin; at < function->body.begin;) {
        ub_token t = ub_next_token(text, at, function->body.begin);
        if (t.kind == UB_TOKEN_END || ub_token_is(text, t, function->name))
            break;
        if (t.kind == UB_TOKEN_WORD && stands_for(unit, t.begin, base)) {
            char *written =
                g_strdup_printf("%.*s%s", (int)(t.end - t.begin), text + t.begin, type + word);
            g_free(type);
            return written;
        }
        at = t.end;
    }
    return type;
}

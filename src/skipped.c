#include "skipped.h"

#include <string.h>

#include "scan.h"

/* Behind the bracket that closes the one at `open`; the number of tokens when none does. */
static unsigned behind_bracket(const char *text, const GArray *tokens, unsigned open)
{
    unsigned depth = 0;

    for (unsigned i = open; i < tokens->len; i++) {
        ub_token t = ub_tokens_at(tokens, i);

        if (ub_token_is(text, t, "(") || ub_token_is(text, t, "{")) {
            depth++;
        } else if ((ub_token_is(text, t, ")") || ub_token_is(text, t, "}")) && --depth == 0) {
            return i + 1;
        }
    }
    return tokens->len;
}

/* `int NAME(`, `PyObject *NAME(`; a call stands behind `=`, `(`, a cast or a keyword. */
static gboolean is_behind_type(const char *text, const GArray *tokens, unsigned name)
{
    ub_token t = name > 0 ? ub_tokens_at(tokens, name - 1) : (ub_token){UB_TOKEN_END, 0, 0};

    if (t.kind != UB_TOKEN_WORD) {
        return ub_token_is(text, t, "*");
    }
    return !ub_token_is(text, t, "return") && !ub_token_is(text, t, "else") &&
           !ub_token_is(text, t, "do");
}

/* NAME(...) {...} */
static gboolean defines_at(const char *text, const GArray *tokens, unsigned name, ub_range *body)
{
    unsigned open, behind;

    if (!ub_token_is(text, ub_tokens_at(tokens, name + 1), "(")) {
        return FALSE;
    }
    open = behind_bracket(text, tokens, name + 1);
    if (!ub_token_is(text, ub_tokens_at(tokens, open), "{")) {
        return FALSE;
    }
    behind = behind_bracket(text, tokens, open);
    *body = (ub_range){ub_tokens_at(tokens, open).begin, ub_tokens_at(tokens, behind - 1).end};
    return TRUE;
}

/* int NAME(...); */
static gboolean declares_at(const char *text, const GArray *tokens, unsigned name, ub_range *body)
{
    unsigned behind;

    (void)body;
    if (!ub_token_is(text, ub_tokens_at(tokens, name + 1), "(") ||
        !is_behind_type(text, tokens, name)) {
        return FALSE;
    }
    behind = behind_bracket(text, tokens, name + 1);
    return ub_token_is(text, ub_tokens_at(tokens, behind), ";");
}

/* Most text names none of this: a look at the bytes spares the tokens. */
static gboolean mentions(const char *text, ub_range range, const char *name)
{
    return g_strstr_len(text + range.begin, range.end - range.begin, name) != NULL;
}

/* Is there a place where the name stands so? */
static gboolean any_name(const char *text, ub_range range, const char *name,
                         gboolean (*test)(const char *, const GArray *, unsigned, ub_range *),
                         ub_range *body)
{
    g_autoptr(GArray) tokens = NULL;

    if (!mentions(text, range, name)) {
        return FALSE;
    }
    tokens = ub_tokens(text, range.begin, range.end);
    for (unsigned i = 0; i < tokens->len; i++) {
        if (ub_token_is(text, ub_tokens_at(tokens, i), name) && test(text, tokens, i, body)) {
            return TRUE;
        }
    }
    return FALSE;
}

/* Directives: `# WORD`, and where the rest begins */

static gboolean directive_is(const char *text, ub_token hash, const char *word, unsigned *rest)
{
    ub_token t = ub_next_token(text, hash.begin + 1, hash.end);

    *rest = t.end;
    return ub_token_is(text, t, word);
}

gboolean ub_skipped_macro(const char *text, ub_range range, const char *name, ub_range *value)
{
    if (!mentions(text, range, name)) {
        return FALSE;
    }
    for (ub_token t = ub_next_token(text, range.begin, range.end); t.kind != UB_TOKEN_END;
         t = ub_next_token(text, t.end, range.end)) {
        unsigned rest;

        if (t.kind != UB_TOKEN_HASH || !directive_is(text, t, "define", &rest)) {
            continue;
        }
        ub_token found = ub_next_token(text, rest, t.end);
        if (ub_token_is(text, found, name)) {
            *value = (ub_range){found.end, t.end};
            return TRUE;
        }
    }
    return FALSE;
}

/* "folder/header.h" or <header.h> */
static gboolean includes(const char *text, ub_token hash, const char *header)
{
    unsigned rest;
    const char *found, *behind, *end = text + hash.end;

    if (!directive_is(text, hash, "include", &rest)) {
        return FALSE;
    }
    found = g_strstr_len(text + rest, hash.end - rest, header);
    behind = found ? found + strlen(header) : NULL;
    return found && found > text + rest && strchr("\"</", found[-1]) && behind < end &&
           strchr("\">", *behind);
}

gboolean ub_skipped_defines(const char *text, ub_range range, const char *function, ub_range *body)
{
    return any_name(text, range, function, defines_at, body);
}

gboolean ub_skipped_declares(const char *text, ub_range range, const char *name)
{
    ub_range body;

    return any_name(text, range, name, defines_at, &body) ||
           any_name(text, range, name, declares_at, &body) ||
           ub_skipped_macro(text, range, name, &body);
}

gboolean ub_skipped_includes(const char *text, ub_range range, const char *header)
{
    if (!mentions(text, range, header)) {
        return FALSE;
    }
    for (ub_token t = ub_next_token(text, range.begin, range.end); t.kind != UB_TOKEN_END;
         t = ub_next_token(text, t.end, range.end)) {
        if (t.kind == UB_TOKEN_HASH && includes(text, t, header)) {
            return TRUE;
        }
    }
    return FALSE;
}

/* All files */

typedef struct {
    const ub_unit *unit;
    ub_skipped_visitor visitor;
    gpointer data;
} visit;

gboolean ub_in_project(const ub_unit *unit, CXFile file)
{
    if (file == NULL) {
        return FALSE;
    }
    if (clang_File_isEqual(file, unit->file)) {
        return TRUE;
    }
    CXString name = clang_getFileName(file);
    const char *path = clang_getCString(name);
    gboolean python = unit->python_dir && g_str_has_prefix(path, unit->python_dir);
    gboolean is_file = g_file_test(path, G_FILE_TEST_IS_REGULAR);
    clang_disposeString(name);
    return !python && is_file;
}

static void visit_inclusion(CXFile file, CXSourceLocation *stack, unsigned depth, CXClientData data)
{
    const visit *v = data;
    size_t length;

    (void)stack;
    (void)depth;
    if (!ub_in_project(v->unit, file)) {
        return;
    }
    CXSourceRangeList *list = clang_getSkippedRanges(v->unit->tu, file);
    const char *text = clang_getFileContents(v->unit->tu, file, &length);
    g_autofree char *path = ub_take_string(clang_getFileName(file));
    for (unsigned i = 0; text && list && i < list->count; i++) {
        ub_range range;
        clang_getFileLocation(clang_getRangeStart(list->ranges[i]), NULL, NULL, NULL, &range.begin);
        clang_getFileLocation(clang_getRangeEnd(list->ranges[i]), NULL, NULL, NULL, &range.end);
        v->visitor(path, text, range, v->data);
    }
    clang_disposeSourceRangeList(list);
}

void ub_skipped_visit(const ub_unit *unit, ub_skipped_visitor visitor, gpointer data)
{
    visit v = {unit, visitor, data};

    clang_getInclusions(unit->tu, visit_inclusion, &v);
}

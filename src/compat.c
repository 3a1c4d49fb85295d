/* pythoncapi_compat.h: is it needed, and where does it go? */
#include "compat.h"

#include <string.h>

static gboolean is_to_be_added(ub_provisions *provisions, const GArray *sites)
{
    for (unsigned i = 0; i < sites->len; i++) {
        const ub_site *site = &g_array_index(sites, ub_site, i);
        if (site->verdict == UB_CONVERT &&
            ub_provisions_need_include(provisions, ub_catalog_needs(site->api)))
            return TRUE;
    }
    return FALSE;
}

void ub_compat_refuse(ub_provisions *provisions, GArray *sites)
{
    for (unsigned i = 0; i < sites->len; i++) {
        ub_site *site = &g_array_index(sites, ub_site, i);
        g_autofree char *why = NULL;
        if (site->verdict == UB_CONVERT &&
            !ub_provisions_give(provisions, ub_catalog_needs(site->api), &why))
            ub_site_set(site, UB_CODE_NEWER_PYTHON, why);
    }
}

/* Does the new text name it more often than the old one did? */
static gboolean is_written(const GArray *old_tokens, const char *old_text, const GArray *new_tokens,
                           const char *new_text, const char *name)
{
    int n = 0;

    for (unsigned i = 0; i < new_tokens->len; i++)
        n += ub_token_is(new_text, ub_tokens_at(new_tokens, i), name);
    for (unsigned i = 0; i < old_tokens->len; i++)
        n -= ub_token_is(old_text, ub_tokens_at(old_tokens, i), name);
    return n > 0;
}

char *ub_compat_missing(ub_provisions *provisions, gboolean *is_added, const char *old_text,
                        ub_range old_range, const char *new_text, ub_range new_range)
{
    g_autoptr(GArray) old_tokens = ub_tokens(old_text, old_range.begin, old_range.end);
    g_autoptr(GArray) new_tokens = ub_tokens(new_text, new_range.begin, new_range.end);
    ub_newer newer;
    char *why = NULL;

    for (unsigned i = 0; ub_catalog_newer_at(i, &newer); i++) {
        if (!ub_provisions_lack(provisions, newer.name) ||
            !is_written(old_tokens, old_text, new_tokens, new_text, newer.name))
            continue;
        if (!ub_provisions_give(provisions, newer.name, &why))
            return why;
        if (!*is_added && ub_provisions_need_include(provisions, newer.name)) {
            *is_added = TRUE;
            return g_strdup_printf("%s() is new in Python %u.%u, and no header that is included "
                                   "has it",
                                   newer.name, newer.since >> 8, newer.since & 0xff);
        }
    }
    return NULL;
}

/* Where it goes */

typedef enum { DIRECTIVE_OTHER, DIRECTIVE_IF, DIRECTIVE_ENDIF, DIRECTIVE_INCLUDE } directive_kind;

static directive_kind directive_at(const char *text, ub_token hash)
{
    ub_token word = ub_next_token(text, hash.begin + 1, hash.end);

    if (word.kind != UB_TOKEN_WORD)
        return DIRECTIVE_OTHER;
    if (ub_token_is(text, word, "if") || ub_token_is(text, word, "ifdef") ||
        ub_token_is(text, word, "ifndef"))
        return DIRECTIVE_IF;
    if (ub_token_is(text, word, "endif"))
        return DIRECTIVE_ENDIF;
    return ub_token_is(text, word, "include") ? DIRECTIVE_INCLUDE : DIRECTIVE_OTHER;
}

/* An include, or the #endif behind one. */
typedef struct {
    directive_kind kind;
    unsigned end;    /* of the directive */
    unsigned depth;  /* how many #if it stands in, once an #endif has closed its own */
    gboolean python; /* it includes Python.h */
} directive;

/* The includes and ends, and in *base how many #if the functions stand in: 1 within the guard of a
 * header. */
static GArray *includes_and_ends(const ub_unit *unit, unsigned *base)
{
    gsize length;
    const char *text = ub_unit_text(unit, &length);
    GArray *all = g_array_new(FALSE, FALSE, sizeof(directive));
    unsigned depth = 0, function = 0;

    *base = G_MAXUINT;
    for (ub_token t = ub_next_token(text, 0, (unsigned)length); t.kind != UB_TOKEN_END;
         t = ub_next_token(text, t.end, (unsigned)length)) {
        directive d = {DIRECTIVE_OTHER, t.end, depth, FALSE};
        while (function < unit->functions->len &&
               g_array_index(unit->functions, ub_function, function).extent.begin <= t.begin) {
            *base = MIN(*base, depth);
            function++;
        }
        if (t.kind != UB_TOKEN_HASH)
            continue;
        d.kind = directive_at(text, t);
        if (d.kind == DIRECTIVE_IF)
            depth++;
        if (d.kind == DIRECTIVE_ENDIF && depth > 0)
            d.depth = --depth;
        d.python = d.kind == DIRECTIVE_INCLUDE &&
                   g_strstr_len(text + t.begin, t.end - t.begin, "Python.h") != NULL;
        if (d.kind == DIRECTIVE_INCLUDE || d.kind == DIRECTIVE_ENDIF)
            g_array_append_val(all, d);
    }
    return all;
}

/* Behind the include of Python.h, or the end of the #if that it stands in; else behind the last
 * include before the first function that no #if holds. */
static gboolean find_include(const ub_unit *unit, const GArray *all, unsigned base, unsigned *at)
{
    unsigned first = unit->functions->len > 0
                         ? g_array_index(unit->functions, ub_function, 0).extent.begin
                         : G_MAXUINT;
    gboolean found = FALSE, python = FALSE;

    for (unsigned i = 0; i < all->len; i++) {
        const directive *d = &g_array_index(all, directive, i);
        python |= d->python;
        if (d->depth > base || (d->kind == DIRECTIVE_ENDIF && !python) ||
            (found && !python && d->end > first))
            continue;
        *at = d->end;
        found = TRUE;
        if (python)
            return TRUE;
    }
    return found;
}

static gboolean behind_python_include(const ub_unit *unit, unsigned *at, gboolean *crlf)
{
    gsize length;
    const char *text = ub_unit_text(unit, &length);
    unsigned base;
    g_autoptr(GArray) all = includes_and_ends(unit, &base);

    if (!find_include(unit, all, base, at))
        return FALSE;
    while (*at < length && text[*at] != '\n')
        ++*at;
    *crlf = *at > 0 && text[*at - 1] == '\r';
    if (*at < length)
        ++*at;
    return TRUE;
}

char *ub_compat_line(const ub_unit *unit, unsigned *at)
{
    gboolean crlf;

    if (!behind_python_include(unit, at, &crlf))
        return NULL;
    return g_strdup_printf("#include \"" UB_COMPAT "\"%s", crlf ? "\r\n" : "\n");
}

char *ub_compat_include(const ub_unit *unit, ub_provisions *provisions, const GArray *sites,
                        unsigned *at)
{
    return is_to_be_added(provisions, sites) ? ub_compat_line(unit, at) : NULL;
}

#include "tags.h"

#include <string.h>

#include "catalog.h"
#include "contract.h"
#include "edit.h"

/* A tag is a '$', or two letters that stand together nowhere in the text, and a number that is as
 * short as can be: a name must be no shorter to be followed. */

static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
enum { BASE = 62, MAX_PREFIX = 2 };

struct ub_tags {
    const ub_unit *unit;
    char prefix[MAX_PREFIX + 1];
    unsigned n_prefix, n_digits;
    char *text;
    gsize length;
    GArray *names; /* of ub_range: tag n stands in for the n-th */
};

static gboolean is_name(const ub_unit *unit, const char *text, ub_token token)
{
    g_autofree char *word = NULL;

    if (token.kind != UB_TOKEN_WORD)
        return FALSE;
    word = g_strndup(text + token.begin, token.end - token.begin);
    return ub_rows_find(unit->rows, word) != NULL ||
           ub_rows_find_strong(unit->rows, word) != NULL || ub_contract_find(unit, word) != NULL;
}

static gboolean stands_nowhere(const ub_tags *tags)
{
    return g_strstr_len(tags->text, (gssize)tags->length, tags->prefix) == NULL;
}

static void choose_prefix(ub_tags *tags)
{
    tags->n_prefix = 1;
    tags->prefix[0] = '$';
    if (stands_nowhere(tags))
        return;
    tags->n_prefix = 2;
    for (char a = 'Z'; a >= 'A'; a--) {
        for (char b = 'Q'; b <= 'Z'; b++) {
            tags->prefix[0] = a;
            tags->prefix[1] = b;
            if (stands_nowhere(tags))
                return;
        }
    }
}

static void find_names(ub_tags *tags, ub_range body)
{
    const char *text = ub_unit_text(tags->unit, NULL);
    g_autoptr(GArray) tokens = ub_tokens(text, body.begin, body.end);

    for (unsigned i = 0; i < tokens->len; i++) {
        ub_token token = g_array_index(tokens, ub_token, i);
        ub_range name = {token.begin, token.end};
        if (is_name(tags->unit, text, token))
            g_array_append_val(tags->names, name);
    }
}

/* The shortest number that tells all names apart. */
static void choose_digits(ub_tags *tags)
{
    gsize numbers = BASE;

    for (tags->n_digits = 1; numbers < tags->names->len; tags->n_digits++)
        numbers *= BASE;
}

static void write_tag(const ub_tags *tags, unsigned n)
{
    ub_range name = g_array_index(tags->names, ub_range, n);

    if (name.end - name.begin < tags->n_prefix + tags->n_digits)
        return;
    memset(tags->text + name.begin, 'z', name.end - name.begin);
    memcpy(tags->text + name.begin, tags->prefix, tags->n_prefix);
    for (unsigned i = tags->n_digits; i-- > 0; n /= BASE)
        tags->text[name.begin + tags->n_prefix + i] = digits[n % BASE];
}

ub_tags *ub_tags_new(const ub_unit *unit)
{
    ub_tags *tags = g_new0(ub_tags, 1);
    const char *text = ub_unit_text(unit, &tags->length);

    tags->unit = unit;
    tags->names = g_array_new(FALSE, FALSE, sizeof(ub_range));
    tags->text = g_malloc(tags->length + 1);
    memcpy(tags->text, text, tags->length);
    tags->text[tags->length] = '\0';
    choose_prefix(tags);
    for (unsigned i = 0; i < unit->functions->len; i++)
        find_names(tags, g_array_index(unit->functions, ub_function, i).body);
    choose_digits(tags);
    for (unsigned i = 0; i < tags->names->len; i++)
        write_tag(tags, i);
    return tags;
}

void ub_tags_free(ub_tags *tags)
{
    if (tags == NULL)
        return;
    g_array_unref(tags->names);
    g_free(tags->text);
    g_free(tags);
}

const char *ub_tags_text(const ub_tags *tags)
{
    return tags->text;
}

/* The first tag at or behind `at`, its number in *n; NULL when there is none. */
static char *next_tag(const ub_tags *tags, char *at, unsigned *n)
{
    char *tag = strstr(at, tags->prefix);

    *n = 0;
    for (unsigned i = 0; tag != NULL && i < tags->n_digits; i++) {
        const char *digit = strchr(digits, tag[tags->n_prefix + i]);
        if (digit == NULL || *digit == '\0')
            return NULL;
        *n = *n * BASE + (unsigned)(digit - digits);
    }
    return tag != NULL && *n < tags->names->len ? tag : NULL;
}

static void remove_from(const ub_tags *tags, char *edited)
{
    const char *text = ub_unit_text(tags->unit, NULL);
    unsigned n;

    for (char *tag = next_tag(tags, edited, &n); tag != NULL; tag = next_tag(tags, tag, &n)) {
        ub_range name = g_array_index(tags->names, ub_range, n);
        memcpy(tag, text + name.begin, name.end - name.begin);
    }
}

void ub_tags_remove(const ub_tags *tags, GArray *edits, GArray *names)
{
    g_autofree char *applied = names ? ub_edits_apply(edits, tags->text, tags->length) : NULL;
    unsigned n;

    for (unsigned i = 0; i < edits->len; i++)
        remove_from(tags, g_array_index(edits, ub_edit, i).text);
    if (applied == NULL)
        return;
    for (char *tag = next_tag(tags, applied, &n); tag != NULL;
         tag = next_tag(tags, tag + tags->n_prefix, &n)) {
        unsigned before = g_array_index(tags->names, ub_range, n).begin;
        g_array_append_val(names, before);
    }
}

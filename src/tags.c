#include "tags.h"

#include <string.h>

#include "catalog.h"
#include "edit.h"

enum { DIGITS = 6, PREFIX = 2 };

struct ub_tags {
    const ub_unit *unit;
    char prefix[PREFIX + 1];
    char *text;
    gsize length;
    GArray *names; /* of ub_range: tag n stands in for the n-th */
};

static gboolean is_catalog_name(const char *text, ub_token token)
{
    g_autofree char *word = NULL;

    if (token.kind != UB_TOKEN_WORD || token.end - token.begin < PREFIX + DIGITS)
        return FALSE;
    word = g_strndup(text + token.begin, token.end - token.begin);
    return ub_catalog_find(word) != NULL || ub_catalog_find_strong(word) != NULL;
}

/* Two letters that stand together nowhere in the text. */
static void choose_prefix(ub_tags *tags)
{
    for (char a = 'Z'; a >= 'A'; a--) {
        for (char b = 'Q'; b <= 'Z'; b++) {
            tags->prefix[0] = a;
            tags->prefix[1] = b;
            if (g_strstr_len(tags->text, (gssize)tags->length, tags->prefix) == NULL)
                return;
        }
    }
}

static void tag_names(ub_tags *tags, ub_range body)
{
    const char *text = ub_unit_text(tags->unit, NULL);
    g_autoptr(GArray) tokens = ub_tokens(text, body.begin, body.end);

    for (unsigned i = 0; i < tokens->len; i++) {
        ub_token token = g_array_index(tokens, ub_token, i);
        ub_range name = {token.begin, token.end};
        char tag[PREFIX + DIGITS + 1];
        if (!is_catalog_name(text, token))
            continue;
        g_snprintf(tag, sizeof tag, "%s%0*x", tags->prefix, DIGITS, tags->names->len);
        memset(tags->text + name.begin, 'z', name.end - name.begin);
        memcpy(tags->text + name.begin, tag, PREFIX + DIGITS);
        g_array_append_val(tags->names, name);
    }
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
        tag_names(tags, g_array_index(unit->functions, ub_function, i).body);
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

    if (tag == NULL)
        return NULL;
    *n = (unsigned)g_ascii_strtoull(tag + PREFIX, NULL, 16);
    return *n < tags->names->len ? tag : NULL;
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
         tag = next_tag(tags, tag + PREFIX, &n)) {
        unsigned before = g_array_index(tags->names, ub_range, n).begin;
        g_array_append_val(names, before);
    }
}

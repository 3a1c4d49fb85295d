/* See includer.h. */
#include "includer.h"

#include <stdlib.h>
#include <string.h>

#include "unit.h"

enum { MAX_DEPTH = 4 };

typedef struct {
    char *path; /* of the includer */
    char *target;
    GBytes *text;
    ub_range line;
    unsigned conditionals; /* #if groups that the line stands in */
    gboolean divides;      /* no bracket is open there */
} inclusion;

struct ub_includers {
    GPtrArray *inclusions; /* of inclusion * */
};

/* Reading */

static void inclusion_free(void *data)
{
    inclusion *i = data;

    g_free(i->path);
    g_free(i->target);
    g_bytes_unref(i->text);
    g_free(i);
}

ub_includers *ub_includers_new(void)
{
    ub_includers *includers = g_new0(ub_includers, 1);

    includers->inclusions = g_ptr_array_new_with_free_func(inclusion_free);
    return includers;
}

void ub_includers_free(ub_includers *includers)
{
    if (includers == NULL)
        return;
    g_ptr_array_unref(includers->inclusions);
    g_free(includers);
}

/* The real path that #include "name.c" in `path` means, or NULL. */
static char *included_source(const char *path, const char *text, ub_token directive)
{
    const char *at = text + directive.begin, *end = text + directive.end;
    const char *open = memchr(at, '"', (gsize)(end - at));
    const char *close = open ? memchr(open + 1, '"', (gsize)(end - open - 1)) : NULL;

    if (!close || close - open < 4 || strncmp(close - 2, ".c", 2) != 0)
        return NULL;
    g_autofree char *name = g_strndup(open + 1, (gsize)(close - open - 1));
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *joined =
        g_path_is_absolute(name) ? g_strdup(name) : g_build_filename(folder, name, NULL);
    char *real = realpath(joined, NULL), *copy = g_strdup(real);
    free(real);
    return copy;
}

static gboolean is_directive(const char *text, ub_token t, const char *name)
{
    ub_token word = ub_next_token(text, t.begin + 1, t.end);

    return word.kind == UB_TOKEN_WORD && g_str_has_prefix(text + word.begin, name);
}

/* How many brackets are open.  The branches of an #if begin alike, and the last one counts:
 *
 *     #ifdef A
 *     static int f(void) {
 *     #else
 *     static long f(void) {
 *     #endif                    */
typedef struct {
    int open;
    GArray *groups; /* of int: how many were open before each #if around */
} nesting;

static void follow_directive(nesting *n, const char *text, ub_token t)
{
    if (is_directive(text, t, "if")) {
        g_array_append_val(n->groups, n->open);
    } else if (n->groups->len && is_directive(text, t, "el")) {
        n->open = g_array_index(n->groups, int, n->groups->len - 1);
    } else if (n->groups->len && is_directive(text, t, "endif")) {
        g_array_set_size(n->groups, n->groups->len - 1);
    }
}

static void follow(nesting *n, const char *text, ub_token t)
{
    static const char *const opening[] = {"{", "(", "["}, *const closing[] = {"}", ")", "]"};

    if (t.kind == UB_TOKEN_HASH)
        follow_directive(n, text, t);
    for (unsigned i = 0; t.kind == UB_TOKEN_PUNCT && i < G_N_ELEMENTS(opening); i++)
        n->open += ub_token_is(text, t, opening[i]) - ub_token_is(text, t, closing[i]);
}

void ub_includers_read(ub_includers *includers, const char *path, GBytes *text)
{
    gsize length;
    const char *data = g_bytes_get_data(text, &length);
    nesting n = {0, NULL};

    if (length == 0 || !memmem(data, length, ".c\"", 3) || memchr(data, '\0', length))
        return;
    n.groups = g_array_new(FALSE, FALSE, sizeof(int));
    for (ub_token t = ub_next_token(data, 0, (unsigned)length); t.kind != UB_TOKEN_END;
         t = ub_next_token(data, t.end, (unsigned)length)) {
        char *target = t.kind == UB_TOKEN_HASH && is_directive(data, t, "include")
                           ? included_source(path, data, t)
                           : NULL;
        follow(&n, data, t);
        if (!target)
            continue;
        inclusion *i = g_new0(inclusion, 1);
        *i = (inclusion){.path = g_strdup(path),
                         .target = target,
                         .text = g_bytes_ref(text),
                         .line = {t.begin, t.end},
                         .conditionals = n.groups->len,
                         .divides = n.open == 0};
        g_ptr_array_add(includers->inclusions, i);
    }
    g_array_unref(n.groups);
}

/* Cutting */

static void piece_free(void *data)
{
    ub_piece *piece = data;

    g_free(piece->path);
    g_free(piece->text);
    g_free(piece);
}

void ub_surround_free(ub_surround *surround)
{
    if (surround == NULL)
        return;
    g_ptr_array_unref(surround->before);
    g_ptr_array_unref(surround->behind);
    g_free(surround->path);
    g_free(surround);
}

static ub_piece *piece_new(const inclusion *i, const char *what, GString *text)
{
    ub_piece *piece = g_new0(ub_piece, 1);
    g_autofree char *whole = g_canonicalize_filename(i->path, NULL);

    piece->path = g_strdup_printf("%s.%s-%u", whole, what, i->line.begin);
    piece->text = g_string_free(text, FALSE);
    return piece;
}

/* Both halves are complete: #if groups that the line stands in end, and begin again. */
static void cut(ub_surround *surround, const inclusion *i)
{
    gsize length;
    const char *data = g_bytes_get_data(i->text, &length);
    GString *before = g_string_new_len(data, i->line.begin), *behind = g_string_new(NULL);

    for (unsigned k = 0; k < i->conditionals; k++) {
        g_string_append(before, "\n#endif");
        g_string_append(behind, "#if 1\n");
    }
    g_string_append_c(before, '\n');
    g_string_append_len(behind, data + i->line.end, (gssize)(length - i->line.end));
    g_string_append_c(behind, '\n');
    g_ptr_array_insert(surround->before, 0, piece_new(i, "before", before));
    g_ptr_array_add(surround->behind, piece_new(i, "behind", behind));
    g_free(surround->path);
    surround->path = g_strdup(i->path);
}

/* *several: it is included more than once. */
static const inclusion *only_inclusion(const ub_includers *includers, const char *path,
                                       gboolean *several)
{
    char *real = realpath(path, NULL);
    const inclusion *found = NULL;

    *several = FALSE;
    for (unsigned i = 0; real && i < includers->inclusions->len; i++) {
        const inclusion *other = includers->inclusions->pdata[i];
        if (strcmp(other->target, real) != 0)
            continue;
        *several = *several || found;
        found = other;
    }
    free(real);
    return found;
}

ub_surround *ub_includers_find(const ub_includers *includers, const char *path)
{
    gboolean several;
    const inclusion *i = only_inclusion(includers, path, &several);
    ub_surround *surround = NULL;

    for (unsigned depth = 0; i; depth++) {
        if (several || !i->divides || depth == MAX_DEPTH) {
            ub_surround_free(surround);
            return NULL;
        }
        if (!surround) {
            surround = g_new0(ub_surround, 1);
            surround->before = g_ptr_array_new_with_free_func(piece_free);
            surround->behind = g_ptr_array_new_with_free_func(piece_free);
        }
        cut(surround, i);
        i = only_inclusion(includers, i->path, &several);
    }
    return surround;
}

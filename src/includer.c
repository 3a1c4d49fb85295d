/* See includer.h. */
#include "includer.h"

#include <stdlib.h>
#include <string.h>

#include "select.h"
#include "unit.h"

enum { MAX_DEPTH = 4 };

typedef struct {
    char *path;   /* of the includer */
    char *target; /* a real path; or NULL, and... */
    char *end;    /* ...what one ends with that is found by -I somewhere */
    GBytes *text;
    ub_range line;
    unsigned conditionals; /* #if groups that the line stands in */
    gboolean divides;      /* no bracket is open there */
    gboolean of_header;
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
    g_free(i->end);
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

/* The name between quotes or angle brackets, or NULL. */
static char *included_name(const char *text, ub_token directive)
{
    const char *end = text + directive.end;

    for (const char *at = text + directive.begin; at < end; at++) {
        const char *close = *at == '"' || *at == '<'
                                ? memchr(at + 1, *at == '"' ? '"' : '>', (gsize)(end - at - 1))
                                : NULL;
        if (close)
            return g_strndup(at + 1, (gsize)(close - at - 1));
    }
    return NULL;
}

/* The real path of a name that is looked for from the folder of `path`, or NULL. */
static char *beside(const char *path, const char *name)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *joined =
        g_path_is_absolute(name) ? g_strdup(name) : g_build_filename(folder, name, NULL);
    char *real = realpath(joined, NULL), *copy = g_strdup(real);

    free(real);
    return copy;
}

static gboolean is_source(const char *name)
{
    return g_str_has_suffix(name, ".c") || (ub_is_cplusplus(name) && !ub_is_header(name));
}

/* The real path that #include "name.c" in `path` means, or NULL. */
static char *included_source(const char *path, const char *name)
{
    return is_source(name) ? beside(path, name) : NULL;
}

/* "/dir/name.c" of "../dir/name.c" */
static char *end_of_path(const char *name)
{
    while (g_str_has_prefix(name, "./") || g_str_has_prefix(name, "../"))
        name = strchr(name, '/') + 1;
    return g_strconcat("/", name, NULL);
}

/* Which of the headers is meant?  One that does not lie beside the file is found by -I somewhere:
 * then its path ends with the name. */
static char *included_header(const char *path, const char *name, const GPtrArray *headers)
{
    g_autofree char *real = beside(path, name);
    g_autofree char *end = g_strconcat("/", name, NULL);

    for (unsigned i = 0; i < headers->len; i++) {
        const char *header = headers->pdata[i];
        if (real ? strcmp(real, header) == 0 : g_str_has_suffix(header, end))
            return g_strdup(header);
    }
    return NULL;
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

/* Note the inclusions of sources, or of `headers`. */
static gboolean note_inclusions(ub_includers *includers, const char *path, GBytes *text,
                                const GPtrArray *headers)
{
    gsize length;
    const char *data = g_bytes_get_data(text, &length);
    nesting n = {0, g_array_new(FALSE, FALSE, sizeof(int))};
    unsigned before = includers->inclusions->len;

    for (ub_token t = ub_next_token(data, 0, (unsigned)length); t.kind != UB_TOKEN_END;
         t = ub_next_token(data, t.end, (unsigned)length)) {
        g_autofree char *name = t.kind == UB_TOKEN_HASH && is_directive(data, t, "include")
                                    ? included_name(data, t)
                                    : NULL;
        char *target = !name     ? NULL
                       : headers ? included_header(path, name, headers)
                                 : included_source(path, name);
        char *end = name && !target && !headers && is_source(name) ? end_of_path(name) : NULL;
        follow(&n, data, t);
        if (!target && !end)
            continue;
        inclusion *i = g_new0(inclusion, 1);
        *i = (inclusion){.path = g_strdup(path),
                         .target = target,
                         .end = end,
                         .text = g_bytes_ref(text),
                         .line = {t.begin, t.end},
                         .conditionals = n.groups->len,
                         .divides = n.open == 0,
                         .of_header = headers != NULL};
        g_ptr_array_add(includers->inclusions, i);
    }
    g_array_unref(n.groups);
    return includers->inclusions->len > before;
}

static gboolean is_binary(const char *data, gsize length)
{
    return length == 0 || memchr(data, '\0', length);
}

void ub_includers_read(ub_includers *includers, const char *path, GBytes *text)
{
    gsize length;
    const char *data = g_bytes_get_data(text, &length);

    if (!is_binary(data, length) &&
        (memmem(data, length, ".c", 2) || memmem(data, length, ".C", 2)))
        note_inclusions(includers, path, text, NULL);
}

gboolean ub_includers_read_headers(ub_includers *includers, const char *path, GBytes *text,
                                   const GPtrArray *headers)
{
    gsize length;
    const char *data = g_bytes_get_data(text, &length);

    for (unsigned i = 0; !is_binary(data, length) && i < headers->len; i++) {
        const char *name = strrchr(headers->pdata[i], '/');
        if (name && memmem(data, length, name + 1, strlen(name + 1)))
            return note_inclusions(includers, path, text, headers);
    }
    return FALSE;
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
    g_ptr_array_unref(surround->unread);
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

/* Of several includers of a header, one that has no conditions, and is no header itself. */
static unsigned badness(const inclusion *i)
{
    return i->conditionals + 4 * ub_is_header(i->path) + 8 * !i->divides;
}

/* *several: it is included more than once, and not as a header. */
static const inclusion *find_inclusion(const ub_includers *includers, const char *path,
                                       gboolean *several)
{
    char *real = realpath(path, NULL);
    const inclusion *found = NULL;

    *several = FALSE;
    for (unsigned i = 0; real && i < includers->inclusions->len; i++) {
        const inclusion *other = includers->inclusions->pdata[i];
        if (g_strcmp0(other->target, real) != 0)
            continue;
        *several = *several || (found && !other->of_header);
        if (!found || !other->of_header || badness(other) < badness(found))
            found = other;
    }
    free(real);
    return found;
}

static ub_surround *surround_new(void)
{
    ub_surround *surround = g_new0(ub_surround, 1);

    surround->before = g_ptr_array_new_with_free_func(piece_free);
    surround->behind = g_ptr_array_new_with_free_func(piece_free);
    surround->unread = g_ptr_array_new_with_free_func(piece_free);
    return surround;
}

static void leave_unread(ub_surround *surround)
{
    GPtrArray *none = surround->unread;

    surround->unread = surround->behind;
    surround->behind = none;
}

ub_surround *ub_includers_find(const ub_includers *includers, const char *path)
{
    gboolean several;
    const inclusion *i = find_inclusion(includers, path, &several);
    ub_surround *surround = NULL;

    for (unsigned depth = 0; i; depth++) {
        if (several || !i->divides || depth == MAX_DEPTH) {
            ub_surround_free(surround);
            return NULL;
        }
        if (!surround)
            surround = surround_new();
        cut(surround, i);
        i = find_inclusion(includers, i->path, &several);
    }
    if (surround && ub_is_header(path)) {
        leave_unread(surround);
        if (ub_is_header(surround->path)) /* no source includes it, as far as is known */
            g_clear_pointer(&surround, ub_surround_free);
    }
    return surround;
}

static void free_surround(void *data)
{
    ub_surround_free(data);
}

static gboolean any_of_path(const GPtrArray *surrounds, const char *path)
{
    for (unsigned i = 0; i < surrounds->len; i++)
        if (strcmp(((const ub_surround *)surrounds->pdata[i])->path, path) == 0)
            return TRUE;
    return FALSE;
}

/* `chain` (of inclusion *) leads from the included file to `path`.  A source may make sense alone
 * and be included all the same: it counts by itself, and as a part of others. */
static void add_sources(const ub_includers *includers, const char *path, GPtrArray *chain,
                        GPtrArray *found)
{
    char *real = chain->len < MAX_DEPTH ? realpath(path, NULL) : NULL;

    for (unsigned k = 0; real && k < includers->inclusions->len; k++) {
        inclusion *i = includers->inclusions->pdata[k];
        if (g_strcmp0(i->target, real) != 0 || !i->divides)
            continue;
        g_ptr_array_add(chain, i);
        add_sources(includers, i->path, chain, found);
        if (!ub_is_header(i->path) && !any_of_path(found, i->path)) {
            ub_surround *surround = surround_new();
            for (unsigned c = 0; c < chain->len; c++)
                cut(surround, chain->pdata[c]);
            leave_unread(surround);
            g_ptr_array_add(found, surround);
        }
        g_ptr_array_set_size(chain, (int)chain->len - 1);
    }
    free(real);
}

GPtrArray *ub_includers_find_all(const ub_includers *includers, const char *path)
{
    GPtrArray *found = g_ptr_array_new_with_free_func(free_surround);
    g_autoptr(GPtrArray) chain = g_ptr_array_new();

    add_sources(includers, path, chain, found);
    return found;
}

gboolean ub_includers_any(const ub_includers *includers, const char *path)
{
    char *real = realpath(path, NULL);
    gboolean any = FALSE;

    for (unsigned k = 0; real && k < includers->inclusions->len && !any; k++) {
        const inclusion *i = includers->inclusions->pdata[k];
        any = i->target ? strcmp(i->target, real) == 0 : g_str_has_suffix(real, i->end);
    }
    free(real);
    return any;
}

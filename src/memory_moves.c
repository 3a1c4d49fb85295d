/* See memory_moves.h. */
#include "memory_moves.h"

#include <string.h>

#include "memory.h"
#include "memory_walk.h"
#include "misuse.h"
#include "users.h"

/* What is known of one source. */
typedef struct {
    const ub_buffer_source *source;
    GHashTable *answers; /* offset -> why it stays, or ""; NULL: nothing */
    GHashTable *shared;  /* offsets of the calls that are moved with other files' */
    GArray *skipped;     /* of ub_range: what no configuration compiles, or NULL: not known */
} planned;

struct ub_buffers {
    GArray *files; /* of planned */
    GHashTable *headers;
    GHashTable *seen; /* real paths of all files that a compiler has looked at */
    const GPtrArray *folders, *built;
};

/* A call in one configuration. */
typedef struct {
    unsigned file, offset, group;
    gboolean is_site, is_shared;
    char *why; /* owned; NULL: it can be moved */
} seen_call;

static planned *file_at(const ub_buffers *m, unsigned i)
{
    return &g_array_index(m->files, planned, i);
}

static void clear_planned(gpointer data)
{
    planned *p = data;

    g_clear_pointer(&p->answers, g_hash_table_unref);
    g_clear_pointer(&p->shared, g_hash_table_unref);
    g_clear_pointer(&p->skipped, g_array_unref);
}

static void clear_seen(gpointer data)
{
    g_free(((seen_call *)data)->why);
}

static void clear_pending(gpointer data)
{
    ub_pending_block *p = data;

    g_free(p->function);
    g_free(p->why);
}

/* One configuration of some files */

static ub_unit *parse(const ub_buffer_source *source, unsigned config)
{
    ub_config own = source->configs[config];
    GArray *sites = NULL;
    ub_unit *unit = ub_parse_best(source->path, source->text, &own, &sites, NULL);

    if (unit) {
        g_array_unref(sites);
        ub_unit_support(unit, own.supported);
    }
    return unit;
}

static GArray *common(const GArray *a, const GArray *b)
{
    GArray *both = g_array_new(FALSE, FALSE, sizeof(ub_range));

    for (unsigned i = 0; i < a->len; i++)
        for (unsigned k = 0; k < b->len; k++) {
            ub_range x = g_array_index(a, ub_range, i), y = g_array_index(b, ub_range, k);
            ub_range r = {MAX(x.begin, y.begin), MIN(x.end, y.end)};
            if (r.begin < r.end)
                g_array_append_val(both, r);
        }
    return both;
}

/* Text that one configuration skips is looked at in another. */
static void find_skipped(planned *p)
{
    for (unsigned c = 0; c < p->source->n; c++) {
        g_autoptr(ub_unit) unit = parse(p->source, c);
        if (!unit)
            continue;
        GArray *skipped =
            p->skipped ? common(p->skipped, unit->skipped) : g_array_ref(unit->skipped);
        g_clear_pointer(&p->skipped, g_array_unref);
        p->skipped = skipped;
    }
}

typedef struct {
    const ub_buffers *moves;
    gboolean found;
} search;

static void look_for_header(CXFile file, CXSourceLocation *stack, unsigned depth, CXClientData data)
{
    search *s = data;

    (void)stack;
    (void)depth;
    CXString raw = clang_File_tryGetRealPathName(file);
    const char *path = clang_getCString(raw);
    s->found |= path && g_hash_table_contains(s->moves->headers, path);
    if (path)
        g_hash_table_add(s->moves->seen, g_strdup(path));
    clang_disposeString(raw);
}

/* Why what the unit does with a header's field is not known, or NULL. */
static char *failure_of(const ub_buffers *m, const ub_buffer_source *source, const ub_unit *unit)
{
    search s = {m, FALSE};

    if (!unit)
        return g_strdup_printf("%s, which may use it, cannot be parsed", source->path);
    clang_getInclusions(unit->tu, look_for_header, &s);
    for (unsigned i = 0; i < unit->diagnostics->len; i++)
        if (g_array_index(unit->diagnostics, ub_diagnostic, i).severity >= CXDiagnostic_Error)
            return g_strdup_printf("%s, which may use it, does not compile with these flags",
                                   source->path);
    if (unit->cplusplus && s.found)
        return g_strdup_printf("%s, which may use it, is C++", source->path);
    return NULL;
}

static void note_functions(const ub_unit *unit, GHashTable *names)
{
    for (unsigned f = 0; f < unit->functions->len; f++) {
        const ub_function *function = &g_array_index(unit->functions, ub_function, f);
        if (!function->is_static)
            g_hash_table_add(names, g_strdup(function->name));
    }
}

static void block_pending(ub_owners *owners, const GArray *pending, GHashTable *functions)
{
    for (unsigned i = 0; i < pending->len; i++) {
        const ub_pending_block *p = &g_array_index(pending, ub_pending_block, i);
        if (!g_hash_table_contains(functions, p->function))
            ub_owners_block(owners, p->member, g_strdup(p->why));
    }
}

/* What the calls of `files` (indices) are in a configuration: of seen_call. */
static GArray *look_at(const ub_buffers *m, const GArray *files, unsigned config)
{
    g_autoptr(ub_owners) owners = ub_owners_new();
    g_autoptr(GArray) calls = g_array_new(FALSE, FALSE, sizeof(ub_memory_call));
    g_autoptr(GArray) ends = g_array_new(FALSE, FALSE, sizeof(unsigned));
    g_autoptr(GArray) pending = g_array_new(FALSE, FALSE, sizeof(ub_pending_block));
    g_autoptr(GHashTable) functions = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autofree char *failure =
        files->len > 1 ? NULL
                       : g_strdup("the field is declared in a header: other files may use it");
    GArray *seen = g_array_new(FALSE, FALSE, sizeof(seen_call));

    g_array_set_clear_func(seen, clear_seen);
    g_array_set_clear_func(pending, clear_pending);
    for (unsigned i = 0; i < files->len; i++) {
        unsigned index = g_array_index(files, unsigned, i);
        const planned *p = file_at(m, index);
        g_autoptr(ub_unit) unit = parse(p->source, config);
        if (!failure)
            failure = failure_of(m, p->source, unit);
        if (unit) {
            ub_memory_walk w = {.unit = unit,
                                .owners = owners,
                                .number = index,
                                .given = m->headers,
                                .pending = files->len > 1 ? pending : NULL,
                                .skipped = p->skipped,
                                .calls = calls};
            note_functions(unit, functions);
            ub_memory_look(&w);
        }
        g_array_append_val(ends, calls->len);
    }
    block_pending(owners, pending, functions);
    ub_owners_settle(owners);
    for (unsigned i = 0, k = 0; i < calls->len; i++) {
        const ub_memory_call *c = &g_array_index(calls, ub_memory_call, i);
        ub_group_facts facts = ub_owners_facts(owners, c->member);
        const char *why = ub_memory_obstacle(&facts);
        while (i >= g_array_index(ends, unsigned, k))
            k++;
        if (!why && facts.is_shared)
            why = failure;
        if (facts.is_object)
            why = "it is a Python object's in a configuration";
        seen_call s = {.file = g_array_index(files, unsigned, k),
                       .offset = c->range.begin,
                       .group = facts.id,
                       .is_site = !facts.is_object && (!why || facts.is_buffer),
                       .is_shared = facts.is_shared,
                       .why = g_strdup(why)};
        g_array_append_val(seen, s);
    }
    return seen;
}

/* All configurations together */

static gint64 *key_of(const seen_call *c)
{
    gint64 key = (gint64)c->file << 32 | c->offset;

    return g_memdup2(&key, sizeof(key));
}

static const char *stays(GHashTable *left, const seen_call *c)
{
    gint64 key = (gint64)c->file << 32 | c->offset;

    return g_hash_table_lookup(left, &key);
}

/* Where one call of a group stays, all do.  TRUE when something new is left. */
static gboolean leave_groups(const GArray *seen, GHashTable *left)
{
    g_autoptr(GHashTable) groups = g_hash_table_new(NULL, NULL); /* group + 1 -> why */
    gboolean news = FALSE;

    for (unsigned i = 0; i < seen->len; i++) {
        const seen_call *c = &g_array_index(seen, seen_call, i);
        const char *why = c->why ? c->why : stays(left, c);
        if (why && !g_hash_table_contains(groups, GUINT_TO_POINTER(c->group + 1)))
            g_hash_table_insert(groups, GUINT_TO_POINTER(c->group + 1), (gpointer)why);
    }
    for (unsigned i = 0; i < seen->len; i++) {
        const seen_call *c = &g_array_index(seen, seen_call, i);
        const char *why = g_hash_table_lookup(groups, GUINT_TO_POINTER(c->group + 1));
        if (!why || stays(left, c))
            continue;
        g_hash_table_insert(left, key_of(c), g_strdup(why));
        news = TRUE;
    }
    return news;
}

static void answer(ub_buffers *m, const seen_call *c, GHashTable *left)
{
    planned *p = file_at(m, c->file);
    const char *why = stays(left, c);
    gpointer offset = GUINT_TO_POINTER(c->offset);

    if (!c->is_site)
        return;
    if (!p->answers)
        p->answers = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    g_hash_table_insert(p->answers, offset, g_strdup(why ? why : ""));
    if (!p->shared)
        p->shared = g_hash_table_new(NULL, NULL);
    if (c->is_shared && !why)
        g_hash_table_add(p->shared, offset);
}

/* What is shared stays where files that may use it were not looked at in any configuration. */
static void leave_shared(const ub_buffers *m, GPtrArray *seen)
{
    g_autofree char *why = NULL;
    gboolean asked = FALSE;

    for (unsigned c = 0; c < seen->len; c++) {
        const GArray *calls = seen->pdata[c];
        for (unsigned i = 0; i < calls->len; i++) {
            seen_call *call = &g_array_index(calls, seen_call, i);
            if (!call->is_shared || call->why)
                continue;
            if (!asked)
                why = ub_users_unseen(m->headers, m->seen, m->folders, m->built);
            asked = TRUE;
            call->why = g_strdup(why);
        }
    }
}

/* Decide on all calls of these files: what one configuration does not compile is none there. */
static void plan(ub_buffers *m, const GArray *files)
{
    unsigned n = file_at(m, g_array_index(files, unsigned, 0))->source->n;
    g_autoptr(GPtrArray) seen = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
    g_autoptr(GHashTable) left = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    gboolean news = TRUE;

    for (unsigned i = 0; n > 1 && i < files->len; i++)
        find_skipped(file_at(m, g_array_index(files, unsigned, i)));
    for (unsigned c = 0; c < n; c++)
        g_ptr_array_add(seen, look_at(m, files, c));
    leave_shared(m, seen);
    while (news) {
        news = FALSE;
        for (unsigned c = 0; c < n; c++)
            news |= leave_groups(seen->pdata[c], left);
    }
    for (unsigned c = 0; c < n; c++) {
        const GArray *calls = seen->pdata[c];
        for (unsigned i = 0; i < calls->len; i++)
            answer(m, &g_array_index(calls, seen_call, i), left);
    }
}

/* Could a field of a header's be moved, as far as this file tells? */
static gboolean may_share(const ub_buffers *m, unsigned file)
{
    g_autoptr(GArray) one = g_array_new(FALSE, FALSE, sizeof(unsigned));

    g_array_append_val(one, file);
    g_autoptr(GArray) seen = look_at(m, one, 0);
    for (unsigned i = 0; i < seen->len; i++) {
        const seen_call *c = &g_array_index(seen, seen_call, i);
        if (c->is_shared && c->is_site)
            return TRUE;
    }
    return FALSE;
}

static gboolean names_memory(const ub_buffer_source *source)
{
    gsize length;
    const char *text = g_bytes_get_data(source->text, &length);

    for (const char *const *name = ub_memory_names(); *name; name++)
        if (g_strstr_len(text, (gssize)length, *name))
            return TRUE;
    return FALSE;
}

ub_buffers *ub_buffers_new(const GArray *sources, GHashTable *headers, const GPtrArray *folders,
                           const GPtrArray *built)
{
    ub_buffers *m = g_new0(ub_buffers, 1);
    g_autoptr(GArray) whole = g_array_new(FALSE, FALSE, sizeof(unsigned));
    gboolean shares = FALSE;

    m->files = g_array_new(FALSE, TRUE, sizeof(planned));
    g_array_set_clear_func(m->files, clear_planned);
    m->headers = g_hash_table_ref(headers);
    m->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    m->folders = folders;
    m->built = built;
    for (unsigned i = 0; i < sources->len; i++) {
        planned p = {.source = &g_array_index(sources, ub_buffer_source, i)};
        g_array_append_val(m->files, p);
        if (!p.source->is_part)
            g_array_append_val(whole, i);
    }
    for (unsigned i = 0; !shares && g_hash_table_size(headers) > 0 && i < whole->len; i++) {
        unsigned file = g_array_index(whole, unsigned, i);
        shares = names_memory(file_at(m, file)->source) && may_share(m, file);
    }
    if (shares && whole->len > 1)
        plan(m, whole);
    for (unsigned i = 0; i < sources->len; i++) {
        planned *p = file_at(m, i);
        g_autoptr(GArray) one = g_array_new(FALSE, FALSE, sizeof(unsigned));
        g_array_append_val(one, i);
        if (!p->answers && names_memory(p->source) && (p->source->n > 1 || shares))
            plan(m, one);
    }
    return m;
}

void ub_buffers_free(ub_buffers *m)
{
    if (m == NULL)
        return;
    g_array_unref(m->files);
    g_hash_table_unref(m->headers);
    g_hash_table_unref(m->seen);
    g_free(m);
}

static planned *find_file(const ub_buffers *m, const char *path)
{
    for (unsigned i = 0; i < m->files->len; i++)
        if (strcmp(file_at(m, i)->source->path, path) == 0)
            return file_at(m, i);
    return NULL;
}

GHashTable *ub_buffers_of(const ub_buffers *m, const char *path)
{
    const planned *p = find_file(m, path);

    return p ? p->answers : NULL;
}

gboolean ub_buffers_are_shared(const ub_buffers *m, const char *path)
{
    const planned *p = find_file(m, path);

    return p && p->shared && g_hash_table_size(p->shared) > 0;
}

unsigned ub_buffers_n_shared(const ub_buffers *m)
{
    unsigned n = 0;

    for (unsigned i = 0; i < m->files->len; i++)
        n += file_at(m, i)->shared && g_hash_table_size(file_at(m, i)->shared) > 0;
    return n;
}

gboolean ub_buffers_are_made(const ub_buffers *m, const char *path, const ub_result *result)
{
    const planned *p = find_file(m, path);
    unsigned n = 0;

    for (unsigned i = 0; result && i < result->sites->len; i++) {
        const ub_site *site = &g_array_index(result->sites, ub_site, i);
        n += site->verdict == UB_REWRITTEN && site->api->shape == UB_SHAPE_MISUSE &&
             g_hash_table_contains(p->shared, GUINT_TO_POINTER(site->offset));
    }
    return n == g_hash_table_size(p->shared);
}

void ub_buffers_withdraw(ub_buffers *m)
{
    for (unsigned i = 0; i < m->files->len; i++) {
        planned *p = file_at(m, i);
        GHashTableIter iter;
        gpointer offset;
        if (!p->shared)
            continue;
        g_hash_table_iter_init(&iter, p->shared);
        while (g_hash_table_iter_next(&iter, &offset, NULL))
            g_hash_table_insert(p->answers, offset,
                                g_strdup("it cannot be moved in all files that use it"));
        g_hash_table_remove_all(p->shared);
    }
}

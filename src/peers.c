/* See peers.h.  A file is parsed only if the function's name stands in it as a word. */
#include "peers.h"

#include <string.h>

#include "file_job.h"
#include "mention.h"
#include "texts.h"

/* So many parsed files are kept: each takes some megabytes. */
enum { MOST_KEPT = 16 };

typedef struct {
    const char *path; /* that of ub_others_paths() */
    ub_file_job *job;
    ub_unit *unit; /* NULL: it cannot be parsed... */
    ub_roles *roles;
    ub_input input;
    unsigned users; /* questions that are being asked of it */
} peer;

struct ub_peers {
    const ub_selection *selection;
    ub_flags *flags;
    const ub_config *like;
    GRecMutex lock;
    GHashTable *texts;          /* by path, of ub_text */
    GHashTable *calling_nobody; /* "path:carrier" */
    GQueue kept;                /* of peer *, the one asked last in front */
};

static void free_text(gpointer text)
{
    ub_text_free(text);
}

static void peer_free(gpointer data)
{
    peer *p = data;

    ub_roles_free(p->roles);
    ub_unit_free(p->unit);
    ub_file_job_free(p->job);
    if (p->input.text)
        g_bytes_unref(p->input.text);
    g_free(p->input.path);
    g_free(p);
}

ub_peers *ub_peers_new(const ub_selection *selection, ub_flags *flags, const ub_config *like)
{
    ub_peers *peers = g_new0(ub_peers, 1);

    peers->selection = selection;
    peers->flags = flags;
    peers->like = like;
    g_rec_mutex_init(&peers->lock);
    peers->texts = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_text);
    peers->calling_nobody = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_queue_init(&peers->kept);
    return peers;
}

void ub_peers_free(ub_peers *peers)
{
    g_queue_clear_full(&peers->kept, peer_free);
    g_hash_table_unref(peers->texts);
    g_hash_table_unref(peers->calling_nobody);
    g_rec_mutex_clear(&peers->lock);
    g_free(peers);
}

static const ub_text *text_of(ub_peers *peers, const char *path)
{
    ub_text *text = g_hash_table_lookup(peers->texts, path);

    if (!text) {
        text = ub_text_new(path);
        g_hash_table_insert(peers->texts, (gpointer)path, text);
    }
    return text;
}

/* What is asked for: files that name a function (GIVEN: not only to call or declare it), or a
 * carrier in a way that lets it be called. */
typedef enum { NAMED, GIVEN, CARRIED } mention;

/* readers[i](x), (*hook)(x), ops->size(x), and read_by(f, x) where it is defined; but not a word of
 * a comment or the declaration of a field.  And by another name: size = ops->size; */
static gboolean may_be_called(const char *text, const char *begin, const char *at, const char *end)
{
    const char *before = begin;

    while (before > text && (before[-1] == ' ' || before[-1] == '*' || before[-1] == '&'))
        before--;
    if (at < end && *at == '[')
        at = memchr(at, ']', (gsize)(end - at));
    while (at && at < end && (*at == ']' || *at == ')' || g_ascii_isspace(*at)))
        at++;
    return at && at < end &&
           (*at == '(' || (before > text && strchr(".>=(,", before[-1]) && strchr(";,", *at)));
}

static gboolean names(ub_peers *peers, const char *path, const char *name, mention what)
{
    if (!ub_text_may_have_word(text_of(peers, path), name))
        return FALSE;
    g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, NULL);
    const char *text = file ? g_mapped_file_get_contents(file) : NULL;
    const char *end = text ? text + g_mapped_file_get_length(file) : NULL;
    for (const char *at = text; at && (at = ub_find_word(text, at, end, name)) != NULL;) {
        const char *begin = at;
        at += strlen(name);
        while (at < end && g_ascii_isspace(*at))
            at++;
        gboolean called = at < end && *at == '(';
        if (what == CARRIED ? may_be_called(text, begin, at, end) : what == NAMED || !called)
            return TRUE;
    }
    return FALSE;
}

static void parse(ub_peers *peers, peer *p)
{
    gsize length;
    char *text;

    if (!g_file_get_contents(p->path, &text, &length, NULL))
        return;
    p->input.path = g_strdup(p->path);
    p->input.text = g_bytes_new_take(text, length);
    p->job = ub_file_job_new(&p->input, peers->selection, peers->flags, NULL, NULL);
    if (!p->job)
        return;
    g_autofree ub_config *config = ub_file_job_configs(p->job, peers->like);
    GArray *sites = NULL;
    p->unit = ub_parse_best(p->path, p->input.text, config, &sites, NULL);
    if (!p->unit)
        return;
    g_array_unref(sites);
    ub_unit_support(p->unit, config->supported);
    p->roles = ub_roles_new(p->unit);
}

/* The oldest go, but for those that are being asked. */
static void make_room(ub_peers *peers)
{
    GList *link = peers->kept.tail;

    while (link && g_queue_get_length(&peers->kept) >= MOST_KEPT) {
        GList *before = link->prev;
        peer *p = link->data;
        if (p->users == 0) {
            g_queue_delete_link(&peers->kept, link);
            peer_free(p);
        }
        link = before;
    }
}

static peer *peer_of(ub_peers *peers, const char *path)
{
    for (GList *link = peers->kept.head; link; link = link->next) {
        peer *p = link->data;
        if (p->path == path) {
            g_queue_unlink(&peers->kept, link);
            g_queue_push_head_link(&peers->kept, link);
            return p;
        }
    }
    make_room(peers);
    peer *p = g_new0(peer, 1);
    p->path = path;
    parse(peers, p);
    g_queue_push_head(&peers->kept, p);
    return p;
}

/* What is done with each such file. */
typedef struct question {
    ub_peers *peers;
    const char *name;
    mention what;
    gboolean (*ask)(const peer *p, const struct question *q);
    ub_peer_test test;
    ub_pointer_test pointer_test;
    gpointer data;
} question;

static gboolean ask_role(const peer *p, const question *q)
{
    const ub_role *role = p->unit ? ub_roles_of_foreign(p->roles, q->name) : NULL;

    return (role || !p->unit) && q->test(p->unit ? p->roles : NULL, role, q->data);
}

static gboolean ask_pointers(const peer *p, const question *q)
{
    g_autoptr(GArray) calls = g_array_new(FALSE, FALSE, sizeof(ub_role_call));

    if (!p->unit)
        return q->pointer_test(NULL, NULL, q->data);
    const GArray *all = ub_pointer_calls(p->roles);
    const char *text = ub_unit_text(p->unit, NULL);
    for (unsigned i = 0; i < all->len; i++) {
        const ub_role_call *call = &g_array_index(all, ub_role_call, i);
        const ub_function *f =
            &g_array_index(p->unit->functions, ub_function, (unsigned)call->caller);
        if (ub_find_word(text, text + f->extent.begin, text + f->extent.end, q->name))
            g_array_append_val(calls, *call);
    }
    if (calls->len == 0)
        g_hash_table_add(q->peers->calling_nobody, g_strdup_printf("%s:%s", p->path, q->name));
    return calls->len > 0 && q->pointer_test(p->roles, calls, q->data);
}

/* Of what its includer sees, the includer is asked. */
static gboolean passes(const char *path, const question *q)
{
    ub_peers *peers = q->peers;

    if (ub_is_header(path) || !names(peers, path, q->name, q->what))
        return FALSE;
    g_autofree char *key = g_strdup_printf("%s:%s", path, q->name);
    if (q->what == CARRIED && g_hash_table_contains(peers->calling_nobody, key))
        return FALSE;
    peer *p = peer_of(peers, path);
    p->users++;
    gboolean found = q->ask(p, q);
    p->users--;
    return found;
}

static gboolean any(const ub_unit *unit, const question *q)
{
    ub_peers *peers = q->peers;
    gboolean found = FALSE;

    if (!peers)
        return FALSE;
    const GPtrArray *paths = ub_others_paths(peers->like->others);
    g_rec_mutex_lock(&peers->lock);
    for (guint i = 0; i < paths->len && !found; i++) {
        const char *path = paths->pdata[i];
        if (strcmp(path, unit->path) != 0)
            found = passes(path, q);
    }
    g_rec_mutex_unlock(&peers->lock);
    return found;
}

gboolean ub_peers_any(ub_peers *peers, const ub_unit *unit, const char *function, ub_peer_test test,
                      gpointer data)
{
    question q = {.peers = peers,
                  .name = function,
                  .what = NAMED,
                  .ask = ask_role,
                  .test = test,
                  .data = data};

    return any(unit, &q);
}

gboolean ub_peers_give(ub_peers *peers, const ub_unit *unit, const char *function,
                       ub_peer_test test, gpointer data)
{
    question q = {.peers = peers,
                  .name = function,
                  .what = GIVEN,
                  .ask = ask_role,
                  .test = test,
                  .data = data};

    return any(unit, &q);
}

gboolean ub_peers_carry(ub_peers *peers, const ub_unit *unit, const ub_role *role,
                        ub_pointer_test test, gpointer data)
{
    for (guint i = 0; i < role->carriers->len; i++) {
        question q = {.peers = peers,
                      .name = role->carriers->pdata[i],
                      .what = CARRIED,
                      .ask = ask_pointers,
                      .pointer_test = test,
                      .data = data};
        if (any(unit, &q))
            return TRUE;
    }
    return FALSE;
}

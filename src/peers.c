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
    GHashTable *texts; /* by path, of ub_text */
    GQueue kept;       /* of peer *, the one asked last in front */
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
    g_queue_init(&peers->kept);
    return peers;
}

void ub_peers_free(ub_peers *peers)
{
    g_queue_clear_full(&peers->kept, peer_free);
    g_hash_table_unref(peers->texts);
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

/* What is asked for in the files: what names a function or a carrier (FOREIGN: and does not define
 * it); GIVEN: where it is not only called or declared. */
typedef enum { NAMED, FOREIGN, GIVEN } mention;

static gboolean names(ub_peers *peers, const char *path, const char *name, mention what)
{
    if (!ub_text_may_have_word(text_of(peers, path), name))
        return FALSE;
    g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, NULL);
    const char *text = file ? g_mapped_file_get_contents(file) : NULL;
    const char *end = text ? text + g_mapped_file_get_length(file) : NULL;
    for (const char *at = text; at && (at = ub_find_word(text, at, end, name)) != NULL;) {
        at += strlen(name);
        while (at < end && g_ascii_isspace(*at))
            at++;
        if (what != GIVEN || at == end || *at != '(')
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

/* Of what its includer sees, the includer is asked. */
static gboolean passes(ub_peers *peers, const char *path, const char *name, mention what,
                       ub_peer_test test, gpointer data)
{
    if (ub_is_header(path) || !names(peers, path, name, what))
        return FALSE;
    peer *p = peer_of(peers, path);
    if (!p->unit)
        return test(NULL, NULL, data);
    const ub_role *role = what == NAMED ? NULL : ub_roles_of_foreign(p->roles, name);
    p->users++;
    gboolean found = (role || what == NAMED) && test(p->roles, role, data);
    p->users--;
    return found;
}

static gboolean any(ub_peers *peers, const ub_unit *unit, const char *name, mention what,
                    ub_peer_test test, gpointer data)
{
    gboolean found = FALSE;

    if (!peers)
        return FALSE;
    const GPtrArray *paths = ub_others_paths(peers->like->others);
    g_rec_mutex_lock(&peers->lock);
    for (guint i = 0; i < paths->len && !found; i++) {
        const char *path = paths->pdata[i];
        if (strcmp(path, unit->path) != 0)
            found = passes(peers, path, name, what, test, data);
    }
    g_rec_mutex_unlock(&peers->lock);
    return found;
}

gboolean ub_peers_any(ub_peers *peers, const ub_unit *unit, const char *function, ub_peer_test test,
                      gpointer data)
{
    return any(peers, unit, function, FOREIGN, test, data);
}

gboolean ub_peers_give(ub_peers *peers, const ub_unit *unit, const char *function,
                       ub_peer_test test, gpointer data)
{
    return any(peers, unit, function, GIVEN, test, data);
}

gboolean ub_peers_carry(ub_peers *peers, const ub_unit *unit, const ub_role *role,
                        ub_peer_test test, gpointer data)
{
    for (guint i = 0; i < role->carriers->len; i++)
        if (any(peers, unit, role->carriers->pdata[i], NAMED, test, data))
            return TRUE;
    return FALSE;
}
